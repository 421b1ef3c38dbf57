"""Bytes, bytearrays, memory views, ciphers, checksums, run lengths, bits."""
import itertools
import string
from functools import reduce

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


data = bytearray(b"hello world")
data[0] = ord("J")
data[-5:] = b"there!"
data += b" ok"
data.extend([33, 33])
say(data, len(data), data[0], data[:5], data.find(b"t"), data.count(b"l"), b"there" in data, 33 in data, data.upper(), bytes(data[::3]))
data.insert(0, 62)
say(data.pop(), data.pop(0), data.index(b"o"), data.split(), data.replace(b"ok", b"fine"), data.startswith(b"J"), data.decode()[:4], data.hex()[:8])
data.remove(ord("!"))
data.reverse()
del data[::2]
say(data, bytearray(3), bytearray([1, 2]) * 2, bytearray("é", "utf-8"), bytearray(b"a") + b"b", b"a" + bytearray(b"b"), bytearray(b"x") == b"x", list(bytearray(b"ab")), bytearray.fromhex("0aff"), sorted(bytearray(b"cab")))
view = memoryview(data)
view[0] = 65
view[1:3] = b"BC"
say(data[:4], view[:3].tobytes(), view.tolist()[:3], len(view), view[::-1].tobytes()[-2:], view == data, view.nbytes, view.readonly, view.format, view.shape)
for bad in (lambda: data.append(1), lambda: data.append(256), lambda: view.__setitem__(0, 300), lambda: memoryview(b"a").__setitem__(0, 1), lambda: memoryview("a"), lambda: bytearray("a"), lambda: bytearray([256]), lambda: bytearray(-1), lambda: data + "a", lambda: data[100], lambda: data["a"], lambda: hash(data), lambda: bytes(["a"]), lambda: b"a" + "b", lambda: bytearray().pop(), lambda: data.remove(7), lambda: b"abc".index(b"z"), lambda: bytes(1.5), lambda: b"\xff".decode(), lambda: "é".encode("ascii"), lambda: view[100], lambda: data.__setitem__(slice(0, 2), "ab"), lambda: b",".join(["a"])):
    try:
        bad()
        say("fine")
    except Exception as e:
        say(type(e).__name__, e)
view.release()
data.append(1)
with memoryview(b"abc") as v:
    say(v[1], list(v), bytes(v[1:]))
say(b"a,b,c".split(b",", 1), b"a b  c".rsplit(None, 1), b"k=v".partition(b"="), b"x".center(5, b"-"), b"7".zfill(3), b" a ".strip(), b"Ab".swapcase(), b"a b".title(), b"l1\nl2\r\n".splitlines(), b"ab".isalpha(), b"12".isdigit(), b"abc".translate(bytes.maketrans(b"ab", b"AB"), b"c"), b"%d-%s" % (5, b"z"), b"pre-x".removeprefix(b"pre-"), bytes.fromhex("00 ff"), b"\x00\xff'\"\n", bytes(range(65, 70)), b"ab" < b"b", max(b"abz"), b"ab"[0], b"ab"[:1])
say(isinstance(data, bytearray), isinstance(data, bytes), type(view).__name__, repr(type(data)), int(bytearray(b"12")), str(b"a", "ascii"), b"abc".find(98), bytearray(b"abc").partition(b"b"))


def caesar(text, by):
    shift = lambda alphabet: alphabet[by % 26:] + alphabet[:by % 26]
    return text.translate(str.maketrans(string.ascii_letters, shift(string.ascii_lowercase) + shift(string.ascii_uppercase)))


say(caesar("Hello, World!", 3), caesar(caesar("Hello, World!", 3), -3))
vigenere = lambda text, key: "".join(chr((ord(c) + ord(k) - 130) % 26 + 65) for c, k in zip(text, itertools.cycle(key)))
say(vigenere("ATTACKATDAWN", "LEMON"))
xor = lambda b, key: bytes(x ^ k for x, k in zip(b, itertools.cycle(key)))
say(xor(b"secret", b"k1"), xor(xor(b"secret", b"k1"), b"k1"))
rle = lambda s: [(c, len(list(g))) for c, g in itertools.groupby(s)]
say(rle("aaabccd"), "".join(c * n for c, n in rle("aaabccd")))


def crc32(data):
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xEDB88320 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def adler(data):
    a, b = 1, 0
    for byte in data:
        a = (a + byte) % 65521
        b = (b + a) % 65521
    return b << 16 | a


say(f"{crc32(b'123456789'):#010x}", f"{adler(b'Wikipedia'):08X}", hex(reduce(lambda h, c: (h ^ c) * 0x01000193 & 0xFFFFFFFF, b"hash", 0x811C9DC5)))


def base64(data):
    alphabet = string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/"
    out = ""
    for i in range(0, len(data), 3):
        chunk = data[i:i + 3]
        bits = int.from_bytes(chunk.ljust(3, b"\0"), "big")
        out += "".join(alphabet[bits >> s & 63] for s in (18, 12, 6, 0))[:len(chunk) + 1] + "=" * (3 - len(chunk))
    return out


say(base64(b"Man"), base64(b"Hello"), base64(bytes(range(250, 256))))
luhn = lambda n: sum(d if i % 2 == 0 else sum(divmod(2 * d, 10)) for i, d in enumerate(map(int, reversed(str(n))))) % 10 == 0
say(luhn(4539578763621486), luhn(1234567812345678), [bin(i ^ i >> 1)[2:].zfill(3) for i in range(8)], [bin(n).count("1") for n in (255, 256, 2 ** 100 - 1)])
morse = dict(zip("etianmsurwdkgo", ". - .. .- -. -- ... ..- .-. .-- -.. -.- --. ---".split()))
say(" ".join(morse[c] for c in "sos"), {v: k for k, v in morse.items()}["--"])
collatz = lambda n: [n] if n == 1 else [n, *collatz(n // 2 if n % 2 == 0 else 3 * n + 1)]
say(collatz(6), pow(3, 200, 1000007), pow(3, -1, 7), (2 ** 89 - 1) % 1000, 123456789 ** 5 // 987654321 ** 2, -(10 ** 20) // 7, -(10 ** 20) % 7, 10 ** 25 % -3, 2 ** 70 >> 60, (1 << 65) | 1, ~(1 << 64), (10 ** 19) ^ 5, 10 ** 20 - 10 ** 20 + 1, (10 ** 20) * 3 + 7, 7 - 10 ** 20, 10 ** 30 / 10 ** 10, 10 ** 20 > 5, 10 ** 20 < 1e21, -10 ** 20 < -5, 10 ** 20 == 1e20)

WANTED = [
    "bytearray(b'Jello there! ok!!') 17 74 bytearray(b'Jello') 6 2 True True bytearray(b'JELLO THERE! OK!!') b'Jltr !'",
    "33 62 4 [bytearray(b'Jello'), bytearray(b'there!'), bytearray(b'ok!')] bytearray(b'Jello there! fine!') True Jell 4a656c6c",
    "bytearray(b'k rh le') bytearray(b'\\x00\\x00\\x00') bytearray(b'\\x01\\x02\\x01\\x02') bytearray(b'\\xc3\\xa9') bytearray(b'ab') b'ab' True [97, 98] bytearray(b'\\n\\xff') [97, 98, 99]",
    "bytearray(b'ABCh') b'ABC' [65, 66, 67] 7 b'BA' True 7 False B (7,)",
    'BufferError Existing exports of data: object cannot be re-sized',
    'ValueError byte must be in range(0, 256)',
    "ValueError memoryview: invalid value for format 'B'",
    'TypeError cannot modify read-only memory',
    "TypeError memoryview: a bytes-like object is required, not 'str'",
    'TypeError string argument without an encoding',
    'ValueError byte must be in range(0, 256)',
    'ValueError negative count',
    "TypeError can't concat str to bytearray",
    'IndexError bytearray index out of range',
    'TypeError bytearray indices must be integers or slices, not str',
    "TypeError unhashable type: 'bytearray'",
    "TypeError 'str' object cannot be interpreted as an integer",
    "TypeError can't concat str to bytes",
    'IndexError pop from empty bytearray',
    'ValueError value not found in bytearray',
    'ValueError subsection not found',
    "TypeError cannot convert 'float' object to bytes",
    "UnicodeDecodeError 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte",
    "UnicodeEncodeError 'ascii' codec can't encode character '\\xe9' in position 0: ordinal not in range(128)",
    'IndexError index out of bounds on dimension 1',
    'TypeError can assign only bytes, buffers, or iterables of ints in range(0, 256)',
    'TypeError sequence item 0: expected a bytes-like object, str found',
    "98 [97, 98, 99] b'bc'",
    '[b\'a\', b\'b,c\'] [b\'a b\', b\'c\'] (b\'k\', b\'=\', b\'v\') b\'--x--\' b\'007\' b\'a\' b\'aB\' b\'A B\' [b\'l1\', b\'l2\'] True True b\'AB\' b\'5-z\' b\'x\' b\'\\x00\\xff\' b\'\\x00\\xff\\\'"\\n\' b\'ABCDE\' True 122 97 b\'a\'',
    "True False memoryview <class 'bytearray'> 12 a 1 (bytearray(b'a'), bytearray(b'b'), bytearray(b'c'))",
    'Khoor, Zruog! Hello, World!',
    'LXFOPVEFRNHR',
    "b'\\x18T\\x08C\\x0eE' b'secret'",
    "[('a', 3), ('b', 1), ('c', 2), ('d', 1)] aaabccd",
    '0xcbf43926 11E60398 0xcec577d1',
    'TWFu SGVsbG8= +vv8/f7/',
    "True False ['000', '001', '011', '010', '110', '111', '101', '100'] [8, 1, 100]",
    '... --- ... m',
    '[6, 3, 10, 5, 16, 8, 4, 2, 1] 959082 5 111 29401192773368799089349 -14285714285714285715 5 -2 1024 36893488147419103233 -18446744073709551617 10000000000000000005 1 300000000000000000007 -99999999999999999993 1e+20 True True True True',
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
