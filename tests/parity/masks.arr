"""Masks, where, and choosing."""
import numpy as np

a = np.array([5, -1, 3, -7, 0])
print(a > 0, a[a > 0], a[~(a > 0)], (a > 0) & (a < 4), a[(a < 0) | (a == 0)], (a > 0).sum(), np.any(a > 4), np.all(a > -10))
b = a.copy()
b[b < 0] = 0
print(b)
b[b > 2] *= 10
print(b)
b[[True, False, True, False, False]] = [1, 2]
print(b)
print(np.where(a > 0), np.where(a > 0, a, 0), np.where([True, False], 1, 2.5), np.where(a < 0, np.nan, a))
m = np.arange(12).reshape(3, 4)
mask = m % 2 == 0
print(m[mask], m[mask].sum(), m[m > 5], m[m.sum(axis=1) > 10], m[:, m[0] > 1], m[mask.any(axis=1)])
m[mask] = -1
print(m)
m[m == -1] = np.arange(6)
print(m)
print(np.select([a > 2, a < 0], [a, a * 10], default=100), np.choose([0, 1, 0], [[1, 2, 3], [10, 20, 30]]), np.piecewise(np.array([-1.0, 2.0]), [np.array([True, False])], [5.0, 7.0]))
print(np.take(a, [0, -1]), a.take([1, 1]), np.compress([True, False, True], a), np.extract(a > 0, a), np.delete(a, 1), np.delete(a, [0, 2]), np.insert(a, 1, 99), np.append(a, [1, 2]))
c = np.zeros(4)
np.put(c, [0, 2], [5, 6])
print(c)
np.place(c, c == 0, [1, 2])
print(c)
np.putmask(c, c > 4, 0)
print(c)
np.copyto(c, [9, 9, 9, 9], where=c > 1)
print(c)
print(np.in1d([1, 2], [2, 3]) if hasattr(np, "in1d") else np.isin([1, 2], [2, 3]), np.isin(a, [5, 0]), np.isin(m, [1, 3]).sum())
print(np.take_along_axis(m, np.argsort(m, axis=1), axis=1), np.argwhere(a < 0), np.nonzero(m > 8))
print(np.ix_([0, 2], [1, 3]), m[np.ix_([0, 2], [1, 3])], m[[0, 2]][:, [1, 3]], m[np.arange(3), [0, 1, 2]])
g = np.zeros((3, 3), dtype=int)
g[np.arange(3), np.arange(3)] = 1
g[0, [1, 2]] = [7, 8]
g[1:, [0]] = 5
print(g)
np.fill_diagonal(g, 9)
print(g, np.diagonal(g), np.trace(g))
print(np.array([1.0, np.nan, 3])[~np.isnan([1.0, np.nan, 3])], np.ma if False else "")
print(a[np.argmax(a)], a[a.argsort()], a[a.argsort()[::-1]][:2], np.abs(a).max(), a[np.abs(a) > 2].mean())
print(m[1:, ::2][mask[1:, ::2]], m[..., mask[0]], m[mask[:, 0], 1])
print(np.triu_indices(3), np.tril_indices(2), np.diag_indices(2), m[np.tril_indices(3, m=4)])
