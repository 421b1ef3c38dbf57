# Heaps are the lists that CPython's make, also where items are equal; searches in sorted sequences of any kind.
import bisect
import functools
import heapq
import random
from fractions import Fraction

draw = random.Random(3)
for trial in range(40):
    items = [draw.choice([draw.randint(0, 6), float(draw.randint(0, 6)), True]) for _ in range(draw.randint(0, 15))]
    heap, made = [], list(items)
    for item in items:
        heapq.heappush(heap, item)
    heapq.heapify(made)
    for h in heap, made:
        assert all(h[(at - 1) // 2] <= h[at] for at in range(1, len(h)))
    if made:
        assert heapq.heappushpop(made, 3) == min(items + [3])
        least = made[0]
        assert heapq.heapreplace(made, 9) is least or len(made) == 1
    assert [heapq.heappop(heap) for _ in items] == sorted(items)

heap = [3, 1.0, 2, True, 1]
heapq.heapify(heap)
assert str(heap) == '[1, 1.0, 2, True, 3]', heap
assert str([heapq.heappop(heap) for _ in range(3)]) == '[1, 1.0, True]' and heap == [2, 3]
tasks = []
for task in (2, 'b'), (1, 'z'), (2, 'a'), (1, 'y'):
    heapq.heappush(tasks, task)
assert [heapq.heappop(tasks)[1] for _ in range(4)] == ['y', 'z', 'a', 'b']
thirds = [Fraction(1, 3), Fraction(1, 2), Fraction(1, 5)]
heapq.heapify(thirds)
assert heapq.heappop(thirds) == Fraction(1, 5)
down = functools.cmp_to_key(lambda a, b: b - a)
keys = [down(3), down(9), down(4)]
heapq.heapify(keys)
assert not keys[1] < keys[0] and not keys[2] < keys[0] and keys[0] < down(8)

a = [1, 2, 2, 3, 5]
found = [(bisect.bisect_left(a, x), bisect.bisect_right(a, x), bisect.bisect(a, x, 1, 3)) for x in (0, 2, 2.5, 3, 9)]
assert found == [(0, 0, 1), (1, 3, 3), (3, 3, 3), (3, 4, 3), (5, 5, 3)]
assert bisect.bisect_left('abcd', 'c') == 2 and bisect.bisect((1, 2, 3), 2) == 2 and bisect.bisect(range(0, 100, 10), 35) == 4
pairs = [('a', 1), ('b', 3)]
bisect.insort(pairs, ('c', 2), key=lambda pair: pair[1])
bisect.insort_left(pairs, ('z', 2), key=lambda pair: pair[1])
assert [name for name, _ in pairs] == ['a', 'z', 'c', 'b']

# What compares may change the list.
meddling = []


def meddle(a, b):
    if len(meddling) < 9:
        meddling.append(wrapped(0))
    return a - b


wrapped = functools.cmp_to_key(meddle)
meddling += [wrapped(5), wrapped(4), wrapped(3), wrapped(1)]


def message(call):
    try:
        call()
    except (TypeError, IndexError, ValueError, RuntimeError) as error:
        return str(error)


assert message(lambda: heapq.heapify(meddling)) == 'list changed size during iteration'
assert message(lambda: heapq.heappush((1,), 2)) == 'heappush() argument 1 must be list, not tuple'
assert message(lambda: heapq.heappop(3)) == 'heappop() argument must be list, not int'
assert message(lambda: heapq.heapreplace([], 1)) == 'index out of range'
assert message(lambda: heapq.heapify([1, 'a'])) == "'<' not supported between instances of 'int' and 'str'"
assert message(lambda: bisect.bisect([1, 2], 1, -1)) == 'lo must be non-negative'
assert message(lambda: bisect.bisect(3, 1)) == "object of type 'int' has no len()"

# Sets of tuples.
seen = set()
for place in (1, 2), (1, 2), (1.0, 2), ('a', 'b'), ((1, 2), 3):
    seen.add(place)
assert len(seen) == 3 and (True, 2) in seen
try:
    seen.add((1, [2]))
except TypeError as error:
    assert str(error) in ("unhashable type: 'list'", "cannot use 'tuple' as a set element (unhashable type: 'list')")
