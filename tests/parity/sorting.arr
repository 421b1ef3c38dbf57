"""Sorting, searching and sets."""
import numpy as np

a = np.array([3, 1, 2, 3, 1])
m = np.array([[3, 1], [2, 9], [0, 5]])
print(np.sort(a), a.argsort(kind="stable"), np.sort(m), np.sort(m, axis=0), np.sort(m, axis=None), np.argsort(m, axis=0), np.sort([2.0, np.nan, 1.0]))
b = a.copy()
b.sort()
print(a, b, b[::-1], np.sort(a)[::-1], -np.sort(-a))
print(np.unique(a), np.unique(a, return_counts=True), np.unique(a, return_inverse=True), np.unique(a, return_index=True), np.unique([[1, 2], [1, 2], [3, 4]], axis=0))
print(np.searchsorted([1, 3, 5], [0, 3, 6]), np.searchsorted([1, 3, 3, 5], 3, side="right"), np.lexsort(([1, 0, 1], [2, 1, 1])), np.partition([4, 1, 3, 2], 1)[:2].sum(), np.argpartition([4, 1, 3], 0)[0])
print(np.intersect1d([1, 2, 3], [2, 3, 4]), np.union1d([1, 2], [2, 3]), np.setdiff1d([1, 2, 3], [2]), np.setxor1d([1, 2], [2, 3]), np.isin([1, 2], [2]))
print(np.argmax(a), np.argmin(a), np.where(a == a.max())[0], a.max() == 3, np.flatnonzero(a == 1), np.array_equal(np.sort(a), np.sort(b)))
print(np.median(a), np.percentile(a, 90), np.ptp(a), np.cumsum(np.bincount(a)), np.histogram(a, bins=[0, 2, 4])[0], np.sort(np.array([True, False])))
print(sorted(["b", "a", "C"], key=str.lower), sorted([3, 1, 2], reverse=True), sorted({"b": 1, "a": 2}))
print(np.searchsorted([1.0, 2.0], 1.5), np.digitize([1.2, 3.4], [1, 2, 3]), np.nonzero(np.diff(np.sign([1, -1, -2, 3])))[0], np.sort([3 + 1j, 1 + 2j]))
words = "the cat the dog the end".split()
counts = {}
for word in words:
    counts[word] = counts.get(word, 0) + 1
print(counts, sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])), max(counts, key=counts.get))
