"""`range` of integers beyond the machine's."""

from itertools import count as _count, takewhile as _takewhile
from sys import maxsize as _maxsize
from _library import define


def _init(self, start, stop, step):
    self.start, self.stop, self.step = start, stop, step
    self._size = max(0, -((start - stop) // step) if step > 0 else -((stop - start) // -step))


def _len(self):
    if self._size > _maxsize:
        raise OverflowError("Python int too large to convert to C ssize_t")
    return self._size


def _getitem(self, at):
    if isinstance(at, slice):
        return _slice(self, at)
    place = at + self._size if at < 0 else at
    if not 0 <= place < self._size:
        raise IndexError("range object index out of range")
    return self.start + place * self.step


def _slice(self, part):
    step = 1 if part.step is None else part.step
    if step == 0:
        raise ValueError("slice step cannot be zero")
    low, high = (0, self._size) if step > 0 else (-1, self._size - 1)

    def bound(value, default):
        if value is None:
            return default
        return min(max(value + self._size if value < 0 else value, low), high)

    first, last = bound(part.start, low if step > 0 else high), bound(part.stop, high if step > 0 else low)
    return range(self.start + first * self.step, self.start + last * self.step, self.step * step)


def _iter(self):
    inside = (lambda n: n < self.stop) if self.step > 0 else (lambda n: n > self.stop)
    return _takewhile(inside, _count(self.start, self.step))


def _contains(self, value):
    if not isinstance(value, (int, float)) or value != int(value):
        return False
    inside = self.start <= value < self.stop if self.step > 0 else self.stop < value <= self.start
    return inside and (int(value) - self.start) % self.step == 0


def _place(self, value):
    """Where a number is.

    >>> range(10 ** 20).index(7)
    7
    """
    if not _contains(self, value):
        raise ValueError(f"{value!r} is not in range")
    return (int(value) - self.start) // self.step


def _key(self):
    """What equal ranges have in common: the same numbers in the same order."""
    return (self._size, self.start, self.step) if self._size > 1 else (self._size, self.start * self._size, 0)


def _repr(self):
    return f"range({self.start}, {self.stop}{'' if self.step == 1 else f', {self.step}'})"


Long = define("range", "builtins", {
    "__init__": _init, "__len__": _len, "__bool__": lambda self: self._size > 0, "__getitem__": _getitem,
    "__iter__": _iter, "__contains__": _contains, "__repr__": _repr,
    "__reversed__": lambda self: iter(_slice(self, slice(None, None, -1))),
    "__eq__": lambda a, b: _key(a) == _key(b) if isinstance(b, Long) else NotImplemented,
    "__hash__": lambda self: hash(_key(self)), "index": _place,
    "count": lambda self, value: int(_contains(self, value)),
}, attributes={"_kind": "Sequence"}, doc="The integers from one to another: `range(10 ** 20)`.")
