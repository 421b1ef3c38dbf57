# np.repeat along every axis, by one count and by many, and the indices of triangles.
import numpy as np

arrays = [
    np.arange(6).reshape(2, 3), np.array([1.5, -2, np.nan]), np.array([[True], [False]]), np.zeros((0, 3)),
    np.zeros((2, 0)), np.array(['a', 'bcd']), np.arange(12.).reshape(2, 3, 2)[:, ::-1], np.array([1, None], dtype=object),
    np.arange(6, dtype='i1').reshape(3, 2).T, np.array(7), np.array([1 + 2j, 3]),
]
for a in arrays:
    for count in (0, 1, 3, [2], -1, 1.5, True, np.float64(2), np.array([1.5])):
        for axis in (None, *range(-a.ndim, a.ndim)):
            try:
                r = np.repeat(a, count, axis=axis)
                print(r.tolist(), r.dtype, r.shape, r.flags.owndata)
            except Exception as error:
                print(type(error).__name__, error)
    for axis in range(a.ndim):
        n = a.shape[axis]
        for counts in (np.arange(n), list(range(n, 0, -1)), np.zeros(n, int), [-1] * n, [1] * (n + 1)):
            try:
                r = a.repeat(counts, axis=axis)
                print(r.tolist(), r.dtype, r.shape)
            except Exception as error:
                print(type(error).__name__, error)
for n in (0, 1, 3, 4, -1):
    for k in (0, 1, -1, 2, -5, 7):
        for m in (None, 0, 2, 5, -1):
            print(n, k, m, np.triu_indices(n, k, m), np.tril_indices(n, k, m))
