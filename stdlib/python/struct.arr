"""Numbers as bytes with a layout, and back.

>>> import struct
>>> struct.unpack("<Ih", struct.pack("<Ih", 1, -2))
(1, -2)
"""

import re
import sys
import numpy as _np
from _library import StructError as error, define

_WHOLE = {"b": 1, "h": 2, "i": 4, "l": 4, "q": 8, "n": 8}
_FLOATS = {"e": (2, "float16"), "f": (4, "float32"), "d": (8, "float64")}
_ITEM = re.compile(r"(\d*)([xcbB?hHiIlLqQnNefdspP])|\s+")


def _items(format):
    """The order of the bytes, and the kind, count and padding of each item."""
    if isinstance(format, bytes):
        format = format.decode()
    mode = format[0] if format and format[0] in "@=<>!" else "@"
    order = {"<": "little", ">": "big", "!": "big"}.get(mode, sys.byteorder)
    at, place, items = (1 if format and format[0] in "@=<>!" else 0), 0, []
    while at < len(format):
        found = _ITEM.match(format, at)
        if found is None:
            raise error("bad char in struct format")
        at = found.end()
        kind = found[2]
        if kind is None:
            continue
        size = _size(kind, mode)
        count = int(found[1]) if found[1] else 1
        padding = -place % size if mode == "@" and kind not in "xcsp" else 0
        items.append((kind, count, size, padding))
        place += padding + size * count
    return order, items, place


def _size(kind, mode):
    if kind in _FLOATS:
        return _FLOATS[kind][0]
    if kind in "lL" and mode == "@":
        return 8
    return 8 if kind == "P" else _WHOLE.get(kind.lower(), 1)


def calcsize(format, /):
    """How many bytes a layout takes.

    >>> import struct
    >>> struct.calcsize('<Ih')
    6
    """
    return _items(format)[2]


def _packed(kind, size, order, value):
    if kind == "?":
        return b"\x01" if value else b"\x00"
    if kind == "c":
        if not isinstance(value, bytes) or len(value) != 1:
            raise error("char format requires a bytes object of length 1")
        return value
    if kind in _FLOATS:
        if not isinstance(value, (int, float)):
            raise error("required argument is not a float")
        made = _np.array(value, _FLOATS[kind][1]).tobytes()
        return made if order == sys.byteorder else made[::-1]
    if not hasattr(value, "__index__"):
        raise error("required argument is not an integer")
    signed = kind.islower()
    low, high = (-(1 << size * 8 - 1), (1 << size * 8 - 1) - 1) if signed else (0, (1 << size * 8) - 1)
    if not low <= value <= high:
        if size == 1:
            raise error(f"{'byte' if signed else 'ubyte'} format requires {low} <= number <= {high}")
        raise error(f"'{kind}' format requires {low} <= number <= {high}")
    return int(value).to_bytes(size, order, signed=signed)


def pack(format, /, *values):
    """Values as bytes with a layout.

    >>> import struct
    >>> list(struct.pack('>H', 258))
    [1, 2]
    """
    order, items, _ = _items(format)
    wanted = sum(1 if kind in "sp" else 0 if kind == "x" else count for kind, count, _, _ in items)
    if wanted != len(values):
        raise error(f"pack expected {wanted} items for packing (got {len(values)})")
    out, left = bytearray(), iter(values)
    for kind, count, size, padding in items:
        out += bytes(padding)
        if kind == "x":
            out += bytes(count)
        elif kind in "sp":
            value = next(left)
            if not isinstance(value, (bytes, bytearray)):
                raise error(f"argument for '{kind}' must be a bytes object")
            if kind == "p":
                value = bytes([min(len(value), count - 1, 255)]) + value[:count - 1]
            out += value[:count].ljust(count, b"\0")
        else:
            for _ in range(count):
                out += _packed(kind, size, order, next(left))
    return bytes(out)


def _unpacked(kind, order, piece):
    if kind == "?":
        return piece != b"\0"
    if kind == "c":
        return piece
    if kind in _FLOATS:
        data = piece if order == sys.byteorder else piece[::-1]
        return float(_np.frombuffer(data, _FLOATS[kind][1])[0])
    return int.from_bytes(piece, order, signed=kind.islower())


def unpack_from(format, /, buffer, offset=0):
    """The values that bytes have from a place on.

    >>> import struct
    >>> struct.unpack_from('B', b'ab', 1)
    (98,)
    """
    order, items, whole = _items(format)
    data = bytes(buffer)
    if len(data) - offset < whole:
        raise error(f"unpack_from requires a buffer of at least {whole + offset} bytes for unpacking {whole} bytes at "
                    f"offset {offset} (actual buffer size is {len(data)})")
    out = []
    for kind, count, size, padding in items:
        offset += padding
        if kind in "sp":
            piece = data[offset:offset + count]
            out.append(piece[1:1 + piece[0]] if kind == "p" else piece)
        elif kind != "x":
            for at in range(count):
                start = offset + at * size
                out.append(_unpacked(kind, order, data[start:start + size]))
        offset += size * count
    return tuple(out)


def unpack(format, buffer, /):
    """The values that bytes with a layout have.

    >>> import struct
    >>> struct.unpack('>H', bytes([1, 2]))
    (258,)
    """
    whole = calcsize(format)
    if len(buffer) != whole:
        raise error(f"unpack requires a buffer of {whole} bytes")
    return unpack_from(format, buffer)


def iter_unpack(format, buffer, /):
    """The values of one record after the other.

    >>> import struct
    >>> list(struct.iter_unpack('B', b'ab'))
    [(97,), (98,)]
    """
    whole = calcsize(format)
    if not whole or len(buffer) % whole:
        raise error(f"iterative unpacking requires a buffer of a multiple of {whole} bytes")
    return iter([unpack_from(format, buffer, at) for at in range(0, len(buffer), whole)])


def _init(self, format):
    self.format, self.size = format, calcsize(format)


Struct = define(
    "Struct", "struct",
    {"__init__": _init, "pack": lambda self, *values: pack(self.format, *values),
     "unpack": lambda self, buffer: unpack(self.format, buffer),
     "unpack_from": lambda self, buffer, offset=0: unpack_from(self.format, buffer, offset)},
    doc="A layout that is read once: `Struct('<I').pack(1)`.")
