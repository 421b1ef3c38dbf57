# Modules that are written in the language itself, and later additions to the others.
from __future__ import annotations

import bisect
import cmath
import gc
import glob
import heapq
import importlib
import os
import statistics
from pathlib import Path

heap = []
for number in [5, 1, 4, 1, 5, 9, 2, 6]:
    heapq.heappush(heap, number)
assert heap[0] == 1 and [heapq.heappop(heap) for _ in range(8)] == [1, 1, 2, 4, 5, 5, 6, 9]
heap = [5, 1, 4, 2]
heapq.heapify(heap)
assert heap == [1, 2, 4, 5] and heapq.heapreplace(heap, 7) == 1 and heapq.heappushpop(heap, 0) == 0
assert heapq.nlargest(2, [1, 5, 3], key=lambda v: -v) == [1, 3] and heapq.nsmallest(2, "hello") == ["e", "h"]
assert list(heapq.merge([1, 4], [2, 3])) == [1, 2, 3, 4]
assert bisect.bisect([1, 2, 2, 3], 2) == 3 and bisect.bisect_left([1, 2, 2, 3], 2) == 1
items = [1, 3]
bisect.insort(items, 2)
assert items == [1, 2, 3] and bisect.bisect_right([3, 2, 1], -2, key=lambda v: -v) == 2
assert cmath.sqrt(-1) == 1j and cmath.phase(-1) == cmath.pi and cmath.polar(2j) == (2.0, cmath.pi / 2)
assert abs(cmath.exp(1j * cmath.pi) + 1) < 1e-15 and cmath.isclose(1j, 1j + 1e-12)
assert gc.collect() >= 0 and importlib.import_module("math").pi > 3 and __import__("os.path") is os
assert statistics.linear_regression([1, 2, 3], [2, 4, 6]) == (2.0, 0.0)
assert statistics.correlation([1, 2, 3], [6, 4, 2]) == -1.0 and statistics.covariance([1, 2, 3], [2, 4, 6]) == 2.0
assert Path("a/x.tar.gz").suffixes == [".tar", ".gz"] and str(Path("/a/b/c").relative_to("/a")) == "b/c"
assert [str(p) for p in Path("a/b/c").parents] == ["a/b", "a", "."]
assert glob.glob("/nowhere/*.txt") == [] and glob.glob("/et[c]") == ["/etc"]
