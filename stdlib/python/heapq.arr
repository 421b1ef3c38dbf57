"""Priority queues in lists: `heap[k] <= heap[2*k+1]` and `heap[k] <= heap[2*k+2]` for every k.

>>> import heapq
>>> heap = [5, 1, 4]
>>> heapq.heapify(heap)
>>> heapq.heappop(heap), heapq.heappop(heap)
(1, 4)
"""

from _library import built_in


def _check(heap, function, which=""):
    if not isinstance(heap, list):
        raise TypeError(f"{function}() argument{which} must be list, not {type(heap).__name__}")


def _sink(heap, at, less):
    """Moves the item at a place down to where it belongs."""
    item, size = heap[at], len(heap)
    child = 2 * at + 1
    while child < size:
        if child + 1 < size and less(heap[child + 1], heap[child]):
            child += 1
        if not less(heap[child], item):
            break
        heap[at] = heap[child]
        at, child = child, 2 * child + 1
    heap[at] = item


def _rise(heap, at, less):
    """Moves the item at a place up to where it belongs."""
    item = heap[at]
    while at > 0:
        parent = (at - 1) // 2
        if not less(item, heap[parent]):
            break
        heap[at] = heap[parent]
        at = parent
    heap[at] = item


def _lt(a, b):
    return a < b


def heapify(x, /):
    """Turn a list into a heap, in place.

    >>> x = [3, 2, 1]; heapify(x); x
    [1, 2, 3]
    """
    _check(x, "heapify")
    for at in range(len(x) // 2 - 1, -1, -1):
        _sink(x, at, _lt)


def heappush(heap, item, /):
    """Add an item to a heap.

    >>> heap = [2, 3]; heappush(heap, 1); heap[0]
    1
    """
    _check(heap, "heappush", " 1")
    heap.append(item)
    _rise(heap, len(heap) - 1, _lt)


def heappop(heap, /):
    """Take the smallest item out of a heap.

    >>> heappop([1, 2, 3])
    1
    """
    _check(heap, "heappop")
    if not heap:
        raise IndexError("index out of range")
    last = heap.pop()
    if not heap:
        return last
    first, heap[0] = heap[0], last
    _sink(heap, 0, _lt)
    return first


def heappushpop(heap, item, /):
    """Add an item, then take the smallest out.

    >>> heappushpop([2, 3], 1)
    1
    """
    _check(heap, "heappushpop", " 1")
    if heap and heap[0] < item:
        item, heap[0] = heap[0], item
        _sink(heap, 0, _lt)
    return item


def heapreplace(heap, item, /):
    """Take the smallest item out, then add another.

    >>> heapreplace([2, 3], 1)
    2
    """
    _check(heap, "heapreplace", " 1")
    if not heap:
        raise IndexError("index out of range")
    first, heap[0] = heap[0], item
    _sink(heap, 0, _lt)
    return first


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


for _function in (heapify, heappush, heappop, heappushpop, heapreplace):
    built_in(_function, "_heapq")
