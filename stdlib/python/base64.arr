"""Bytes as letters and digits, and back.

>>> import base64
>>> base64.b64encode(b"hello")
b'aGVsbG8='
"""

import string

_PLAIN = (string.ascii_uppercase + string.ascii_lowercase + string.digits + "+/").encode()
_THIRTY_TWO = (string.ascii_uppercase + "234567").encode()


def _bytes(s):
    return s.encode("ascii") if isinstance(s, str) else bytes(s)


def _encoded(data, alphabet, bits, group):
    """Digits of so many bits, in groups that are filled up with `=`."""
    if isinstance(data, str):
        raise TypeError("a bytes-like object is required, not 'str'")
    data = bytes(data)
    out = bytearray()
    size = group * bits // 8
    for start in range(0, len(data), size):
        piece = data[start:start + size]
        number = int.from_bytes(piece + bytes(size - len(piece)), "big")
        digits = [number >> (group - 1 - at) * bits & (1 << bits) - 1 for at in range(group)]
        used = -(-len(piece) * 8 // bits)
        out.extend(alphabet[digit] for digit in digits[:used])
        out.extend(b"=" * (group - used))
    return bytes(out)


def _decoded(data, alphabet, bits, group, complaint):
    values = {letter: at for at, letter in enumerate(alphabet)}
    text = data.rstrip(b"=")
    number = 0
    for letter in text:
        number = number << bits | values[letter]
    spare = len(text) * bits % 8
    if spare >= bits or len(data) % group:
        raise ValueError(complaint)
    return (number >> spare).to_bytes(len(text) * bits // 8, "big")


def b64encode(s, altchars=None):
    """Bytes in base 64. `b64encode(b'hi')` is `b'aGk='`."""
    alphabet = _PLAIN if altchars is None else _PLAIN[:62] + _bytes(altchars)
    return _encoded(s, alphabet, 6, 4)


def b64decode(s, altchars=None, validate=False):
    """The bytes that base 64 means. `b64decode('aGk=')` is `b'hi'`."""
    alphabet = _PLAIN if altchars is None else _PLAIN[:62] + _bytes(altchars)
    data = _bytes(s)
    kept = bytes(letter for letter in data if letter in alphabet or letter == 61)
    if validate and kept != data:
        raise ValueError("Only base64 data is allowed")
    pieces = []
    for start in range(0, len(kept), 4096):
        pieces.append(_decoded(kept[start:start + 4096], alphabet, 6, 4, "Incorrect padding"))
    return b"".join(pieces)


def urlsafe_b64encode(s):
    """Base 64 with `-` and `_` for `+` and `/`. `urlsafe_b64encode(b'\\xff\\xfe')` is `b'__4='`."""
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    """The bytes that `urlsafe_b64encode` wrote. `urlsafe_b64decode('__4=')` is `b'\\xff\\xfe'`."""
    return b64decode(s, b"-_")


standard_b64encode, standard_b64decode = b64encode, b64decode


def b32encode(s):
    """Bytes in base 32. `b32encode(b'hi')` is `b'NBUQ===='`."""
    return _encoded(s, _THIRTY_TWO, 5, 8)


def b32decode(s, casefold=False):
    """The bytes that base 32 means. `b32decode('NBUQ====')` is `b'hi'`."""
    data = _bytes(s).upper() if casefold else _bytes(s)
    if not all(letter in _THIRTY_TWO or letter == 61 for letter in data):
        raise ValueError("Non-base32 digit found")
    return _decoded(data, _THIRTY_TWO, 5, 8, "Incorrect padding")


def b16encode(s):
    """Bytes in hexadecimal. `b16encode(b'hi')` is `b'6869'`."""
    return bytes(s).hex().upper().encode()


def b16decode(s, casefold=False):
    """The bytes that hexadecimal means. `b16decode('6869')` is `b'hi'`."""
    text = _bytes(s).decode()
    if not all(letter in "0123456789ABCDEF" or (casefold and letter in "abcdef") for letter in text):
        raise ValueError("Non-base16 digit found")
    return bytes.fromhex(text)


def encodebytes(s):
    """Base 64 in lines of 76 letters. `encodebytes(b'hi')` is `b'aGk=\\n'`."""
    return b"".join(b64encode(s[at:at + 57]) + b"\n" for at in range(0, len(s), 57))


def decodebytes(s):
    """The bytes that `encodebytes` wrote. `decodebytes(b'aGk=\\n')` is `b'hi'`."""
    return b64decode(s)
