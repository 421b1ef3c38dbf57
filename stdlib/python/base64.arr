"""Bytes as letters and digits, and back.

>>> import base64
>>> base64.b64encode(b"hello")
b'aGVsbG8='
"""

import string
from _library import BinasciiError as _Error

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
        raise _Error(complaint)
    return (number >> spare).to_bytes(len(text) * bits // 8, "big")


def b64encode(s, altchars=None):
    """Bytes in base 64.

    >>> import base64
    >>> base64.b64encode(b'hi')
    b'aGk='
    """
    alphabet = _PLAIN if altchars is None else _PLAIN[:62] + _bytes(altchars)
    return _encoded(s, alphabet, 6, 4)


def b64decode(s, altchars=None, validate=False):
    """The bytes that base 64 means.

    >>> import base64
    >>> base64.b64decode('aGk=')
    b'hi'
    """
    alphabet = _PLAIN if altchars is None else _PLAIN[:62] + _bytes(altchars)
    data = _bytes(s)
    kept = bytes(letter for letter in data if letter in alphabet or letter == 61)
    if validate and kept != data:
        raise _Error("Only base64 data is allowed")
    count = len(kept.rstrip(b"="))
    if count % 4 == 1:
        raise _Error(f"Invalid base64-encoded string: number of data characters ({count}) cannot be 1 more than a multiple of 4")
    pieces = []
    for start in range(0, len(kept), 4096):
        pieces.append(_decoded(kept[start:start + 4096], alphabet, 6, 4, "Incorrect padding"))
    return b"".join(pieces)


def urlsafe_b64encode(s):
    """Base 64 with `-` and `_` for `+` and `/`.

    >>> import base64
    >>> base64.urlsafe_b64encode(bytes([255, 254]))
    b'__4='
    """
    return b64encode(s, b"-_")


def urlsafe_b64decode(s):
    """The bytes that `urlsafe_b64encode` wrote.

    >>> import base64
    >>> list(base64.urlsafe_b64decode('__4='))
    [255, 254]
    """
    return b64decode(s, b"-_")


standard_b64encode, standard_b64decode = b64encode, b64decode


def b32encode(s):
    """Bytes in base 32.

    >>> import base64
    >>> base64.b32encode(b'hi')
    b'NBUQ===='
    """
    return _encoded(s, _THIRTY_TWO, 5, 8)


def b32decode(s, casefold=False):
    """The bytes that base 32 means.

    >>> import base64
    >>> base64.b32decode('NBUQ====')
    b'hi'
    """
    data = _bytes(s).upper() if casefold else _bytes(s)
    if not all(letter in _THIRTY_TWO or letter == 61 for letter in data):
        raise _Error("Non-base32 digit found")
    return _decoded(data, _THIRTY_TWO, 5, 8, "Incorrect padding")


def b16encode(s):
    """Bytes in hexadecimal.

    >>> import base64
    >>> base64.b16encode(b'hi')
    b'6869'
    """
    return bytes(s).hex().upper().encode()


def b16decode(s, casefold=False):
    """The bytes that hexadecimal means.

    >>> import base64
    >>> base64.b16decode('6869')
    b'hi'
    """
    text = _bytes(s).decode()
    if not all(letter in "0123456789ABCDEF" or (casefold and letter in "abcdef") for letter in text):
        raise _Error("Non-base16 digit found")
    return bytes.fromhex(text)


def encodebytes(s):
    """Base 64 in lines of 76 letters.

    >>> import base64
    >>> len(base64.encodebytes(b'hi'))
    5
    """
    return b"".join(b64encode(s[at:at + 57]) + b"\n" for at in range(0, len(s), 57))


def decodebytes(s):
    """The bytes that `encodebytes` wrote.

    >>> import base64
    >>> base64.decodebytes(base64.encodebytes(b'hi'))
    b'hi'
    """
    return b64decode(s)
