"""Texts as bytes in every encoding, digests, base 64, layouts of bytes, decimals and dispatch by type."""

import base64
import binascii
import hashlib
import struct
from decimal import Decimal, ROUND_DOWN, ROUND_HALF_UP, getcontext, localcontext
from functools import singledispatch

# Encodings.
assert "é".encode("utf-16") == b"\xff\xfe\xe9\x00" and "é".encode("utf-16-be") == b"\x00\xe9"
assert "a😀".encode("utf-16-le") == b"a\x00=\xd8\x00\xde" and "😀".encode("utf-32-be") == b"\x00\x01\xf6\x00"
for name in ("utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
    assert "aé😀\n".encode(name).decode(name) == "aé😀\n", name
assert b"\xfe\xff\x00a".decode("utf-16") == "a"
assert "aé😀".encode("ascii", "xmlcharrefreplace") == b"a&#233;&#128512;"
assert "aé😀".encode("ascii", "backslashreplace") == b"a\\xe9\\U0001f600"
try:
    "é".encode("ascii", "nope")
    assert False
except LookupError as error:
    assert str(error) == "unknown error handler name 'nope'"

# Methods of bytes.
assert b"a\tb\n\tc".expandtabs(4) == b"a   b\n    c" and bytearray(b"\t").expandtabs(2) == bytearray(b"  ")
assert bytearray(b"x").fromhex("0a") == bytearray(b"\n") and b"ab".hex("-") == "61-62" and b"ab".hex(b":") == "61:62"
assert b"banana".rfind(b"an") == 3 and b"banana".count(b"an") == 2 and b"banana".split(b"an") == [b"b", b"", b"a"]
assert b"banana".rsplit(b"an", 1) == [b"ban", b"a"] and b"banana".rpartition(b"an") == (b"ban", b"an", b"a")
assert b"aXbX".replace(b"X", b"--") == b"a--b--" and b"ab".replace(b"", b".", 2) == b".a.b" and b",".join([]) == b""
assert b"7".zfill(3) == b"007" and b"-7".zfill(4) == b"-007" and b"ab".center(5, b"*") == b"**ab*"

# Long integers as digits and as bytes.
n = -(1 << 200) + 12345
assert int(bin(n), 2) == int(oct(n), 8) == int(hex(n), 16) == n and f"{-n:x}" == hex(-n)[2:]
assert int.from_bytes(n.to_bytes(26, "big", signed=True), "big", signed=True) == n
assert int.from_bytes((-n).to_bytes(25, "little"), "little") == -n and (0).to_bytes(0, "big") == b""
assert int("z" * 60, 36) == 36 ** 60 - 1 and int("2" * 50, 3) == 3 ** 50 - 1 and int("0o" + "7" * 90, 0) == 8 ** 90 - 1
for value, length, signed in ((256, 1, False), (128, 1, True), (-129, 1, True), (-1, 4, False)):
    try:
        value.to_bytes(length, "big", signed=signed)
        assert False
    except OverflowError as error:
        assert str(error) in ("int too big to convert", "can't convert negative int to unsigned")

# Digests.
assert hashlib.md5(b"abc").hexdigest() == "900150983cd24fb0d6963f7d28e17f72"
assert hashlib.sha1(b"a" * 200).hexdigest() == "e61cfffe0d9195a525fc6cf06ca2d77119c24a40"
assert hashlib.sha256(b"").hexdigest().startswith("e3b0c44298fc1c149afb") and hashlib.sha256().digest_size == 32
digest = hashlib.new("sha512", b"a")
digest.update(b"bc")
assert digest.hexdigest() == hashlib.sha512(b"abc").hexdigest() and digest.name == "sha512"
assert digest.copy().digest() == digest.digest() and len(digest.digest()) == 64
assert binascii.crc32(b"hello") == 907060870 and binascii.hexlify(b"\x01\xab") == b"01ab"

# Base 64.
for data in (b"", b"a", b"ab", b"abc", bytes(range(256)) * 20):
    assert base64.b64decode(base64.b64encode(data)) == data and base64.b32decode(base64.b32encode(data)) == data
    assert base64.urlsafe_b64decode(base64.urlsafe_b64encode(data)) == data
assert base64.b64encode(b"hello world") == b"aGVsbG8gd29ybGQ=" and base64.b16encode(b"hi") == b"6869"
try:
    base64.b64decode("abc")
    assert False
except ValueError as error:
    assert str(error) == "Incorrect padding"

# Layouts.
assert struct.pack("<IhB", 1, -2, 255) == b"\x01\x00\x00\x00\xfe\xff\xff" and struct.calcsize("@bi") == 8
assert struct.unpack(">Hf?", b"\x00\x01?\x80\x00\x00\x01") == (1, 1.0, True) and struct.pack("3sxc", b"ab", b"z") == b"ab\x00\x00z"
assert struct.unpack("<2d", struct.pack("<2d", 0.1, -1e300)) == (0.1, -1e300)
assert [pair for pair in struct.iter_unpack("<Bb", b"\x01\xff\x02\xfe")] == [(1, -1), (2, -2)]

# Decimals.
assert Decimal("0.1") + Decimal("0.2") == Decimal("0.3") != Decimal(0.1) + Decimal(0.2)
assert str(Decimal(1) / Decimal(3)) == "0.3333333333333333333333333333" and str(Decimal(2) / 3) == "0.6666666666666666666666666667"
assert str(Decimal("1.10") * 3) == "3.30" and str(Decimal("10") / Decimal("4")) == "2.5" and repr(Decimal("-1E+5")) == "Decimal('-1E+5')"
assert str(Decimal("2.675").quantize(Decimal("0.01"), rounding=ROUND_HALF_UP)) == "2.68"
assert str(Decimal("2.675").quantize(Decimal("0.01"))) == "2.68" and str(Decimal("2.665").quantize(Decimal("0.01"))) == "2.66"
assert str(Decimal("-7") // 2) == "-3" and str(Decimal("-7") % 2) == "-1" and str(Decimal(2).sqrt())[:12] == "1.4142135623"
assert str(Decimal("1.500").normalize()) == "1.5" and str(Decimal("100").normalize()) == "1E+2" and str(Decimal("0.0000001")) == "1E-7"
assert f"{Decimal('1234.5'):,.2f}" == "1,234.50" and f"{Decimal('0.125'):.1%}" == "12.5%" and round(Decimal("2.5")) == 2
assert sum([Decimal("0.1")] * 10) == 1 and sorted([Decimal(2), Decimal("1.5")])[0] == Decimal("1.50") and hash(Decimal("2.0")) == hash(2)
assert Decimal("12.30").as_tuple() == (0, (1, 2, 3, 0), -2) and int(Decimal("-9.9")) == -9 and Decimal(3) > 2 > Decimal("1.9")
with localcontext() as context:
    context.prec, context.rounding = 5, ROUND_DOWN
    assert str(Decimal(2) / 3) == "0.66666"
assert getcontext().prec == 28
try:
    Decimal(1) / 0
    assert False
except ZeroDivisionError:
    pass


@singledispatch
def shown(value):
    return "a value"


@shown.register(int)
def _(value):
    return f"an integer {value}"


@shown.register(list)
def _(value):
    return f"{len(value)} items"


assert [shown(value) for value in (3, True, [1, 2], "x")] == ["an integer 3", "an integer True", "2 items", "a value"]
assert shown.dispatch(bool)(1) == "an integer 1" and shown.__name__ == "shown"
