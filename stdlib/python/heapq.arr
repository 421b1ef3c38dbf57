"""Priority queues in lists: `heap[k] <= heap[2*k+1]` and `heap[k] <= heap[2*k+2]` for every k.

>>> import heapq
>>> heap = [5, 1, 4]
>>> heapq.heapify(heap)
>>> heapq.heappop(heap), heapq.heappop(heap)
(1, 4)
"""

from _heapq import heapify, heappop, heappush, heappushpop, heapreplace


def nlargest(n, iterable, key=None):
    """The `n` largest items, largest first.

    >>> nlargest(2, [3, 1, 4, 1, 5])
    [5, 4]
    """
    items = sorted(iterable, key=key, reverse=True)
    return items if n >= len(items) else items[:max(n, 0)]


def nsmallest(n, iterable, key=None):
    """The `n` smallest items, smallest first.

    >>> nsmallest(2, [3, 1, 4, 1, 5])
    [1, 1]
    """
    items = sorted(iterable, key=key)
    return items if n >= len(items) else items[:max(n, 0)]


def merge(*iterables, key=None, reverse=False):
    """The items of several sorted iterables, sorted.

    >>> list(merge([1, 4], [2, 3]))
    [1, 2, 3, 4]
    """
    return iter(sorted([item for each in iterables for item in each], key=key, reverse=reverse))
