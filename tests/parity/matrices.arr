"""np.matrix: two axes always, `*` the matrix product."""
import numpy as np

m = np.matrix("1 2; 3 4")
print(repr(m), m, m.shape, m * m, m ** 2, m * 2, 2 * m, m + 1, m - m, -m, m == m.T, m / 2)
print(m.T, m.I, m.A, m.A1, m.H, m[0], m[:, 1], m[0, 1], m[m > 2], m.sum(), m.sum(axis=0), m.mean(axis=1), m.max(0), m.argmax(1), m.std(0), m.var(1), m.all(), m.any(0), m.prod(1), m.min())
print(np.matrix([1, 2, 3]), np.matrix([[1.5, 2]]), np.asmatrix(np.eye(2)), np.matrix("1, 2.5; 3, 4"), np.matrix("[1, 2; 3, 4]").ravel(), m.flatten(), m.tolist(), np.asarray(m), np.array(m) * 2)
print(m * np.array([[1], [2]]), m @ m, np.array([1, 2]) * m, [row for row in m], len(m), m.dot(m), m.astype(float), m.reshape(1, 4), isinstance(m, np.ndarray), type(m), m.ndim, m.size, m.dtype)
m[0, 0] = 9
m[1] = [7, 8]
print(m, m.getA1(), m.getT(), np.bmat([[m, m], [m, m]]), np.r_["r", [1, 2], [3, 4]], np.r_["c", [1, 2]])
a, b = np.matrix("1 1; 1 1"), np.matrix("2 2; 2 2")
print(np.bmat("a, b; b, a"))
for bad in [lambda: np.matrix(np.zeros((1, 1, 1))), lambda: np.matrix("1 2; 3"), lambda: m * np.ones((3, 3))]:
    try:
        print(bad())
    except ValueError as error:
        print(error)
c = d = np.matrix("1 2; 3 4")
c += 1
c *= 2
print(d, c is d)
c *= np.matrix("1 1; 0 1")
c[:, 0] = [[7], [8]]
print(d)
