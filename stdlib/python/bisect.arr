"""Searching sorted lists by halving.

>>> import bisect
>>> bisect.bisect([10, 20, 20, 30], 20)
3
"""

from operator import index as _index
from _library import built_in


def _place(a, x, lo, hi, key, right):
    lo, hi = _index(lo), len(a) if hi is None else _index(hi)
    if lo < 0:
        raise ValueError("lo must be non-negative")
    while lo < hi:
        middle = (lo + hi) // 2
        item = a[middle] if key is None else key(a[middle])
        if (not x < item) if right else item < x:
            lo = middle + 1
        else:
            hi = middle
    return lo


def bisect_left(a, x, lo=0, hi=None, *, key=None):
    """Where to insert `x` so that the list stays sorted, before any equal items.

    >>> bisect_left([1, 2, 2, 3], 2)
    1
    """
    return _place(a, x, lo, hi, key, False)


def bisect_right(a, x, lo=0, hi=None, *, key=None):
    """Where to insert `x` so that the list stays sorted, after any equal items.

    >>> bisect_right([1, 2, 2, 3], 2)
    3
    """
    return _place(a, x, lo, hi, key, True)


def insort_left(a, x, lo=0, hi=None, *, key=None):
    """Insert `x` into a sorted list, before any equal items.

    >>> a = [1, 3]; insort_left(a, 2); a
    [1, 2, 3]
    """
    a.insert(_place(a, x if key is None else key(x), lo, hi, key, False), x)


def insort_right(a, x, lo=0, hi=None, *, key=None):
    """Insert `x` into a sorted list, after any equal items.

    >>> a = [1, 3]; insort_right(a, 2); a
    [1, 2, 3]
    """
    a.insert(_place(a, x if key is None else key(x), lo, hi, key, True), x)


for _function in (bisect_left, bisect_right, insort_left, insort_right):
    built_in(_function)

bisect = bisect_right
insort = insort_right
