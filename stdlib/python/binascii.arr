"""Bytes as hexadecimal, and checksums.

>>> import binascii
>>> binascii.hexlify(b"hi")
b'6869'
"""

from _library import BinasciiError as Error
from base64 import b64decode as a2b_base64, b64encode as _b64encode

_TABLE = []


def hexlify(data, sep=None, bytes_per_sep=1):
    """Bytes in hexadecimal.

    >>> import binascii
    >>> binascii.hexlify(b'hi')
    b'6869'
    """
    return (bytes(data).hex() if sep is None else bytes(data).hex(sep, bytes_per_sep)).encode()


def unhexlify(hexstr):
    """The bytes that hexadecimal means.

    >>> import binascii
    >>> binascii.unhexlify('6869')
    b'hi'
    """
    text = hexstr if isinstance(hexstr, str) else bytes(hexstr).decode()
    if len(text) % 2:
        raise Error("Odd-length string")
    if not all(letter in "0123456789abcdefABCDEF" for letter in text):
        raise Error("Non-hexadecimal digit found")
    return bytes.fromhex(text)


b2a_hex, a2b_hex = hexlify, unhexlify


def b2a_base64(data, *, newline=True):
    """Bytes in base 64.

    >>> import binascii
    >>> binascii.b2a_base64(b'hi', newline=False)
    b'aGk='
    """
    return _b64encode(data) + (b"\n" if newline else b"")


def crc32(data, value=0, /):
    """The checksum that zip files have.

    >>> import binascii
    >>> binascii.crc32(b'hi')
    3633523372
    """
    if not _TABLE:
        for at in range(256):
            for _ in range(8):
                at = at >> 1 ^ (0xedb88320 if at & 1 else 0)
            _TABLE.append(at)
    value ^= 0xffffffff
    for byte in bytes(data):
        value = value >> 8 ^ _TABLE[(value ^ byte) & 255]
    return value ^ 0xffffffff
