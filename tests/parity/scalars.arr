"""Scalars, arrays without axes, empty arrays, complex numbers, division by zero."""
import numpy as np

z = np.array(5)
print(z, repr(z), z.shape, z.ndim, z.size, z[()], type(z[()]).__name__, z + 1, repr(z + 1), z.item(), int(z), float(z), z == 5, bool(z))
z[...] = 7
z += 1
print(z, repr(z), z.dtype, z.tolist(), np.array(2.5).astype(int), f"{np.array(2.5):.3f}")
x = np.float64(2.5)
print(x + 1, repr(x * 2), x**2, x // 1, x % 1, -x, abs(-x), x == 2.5, x < 3, int(x), round(x), x.dtype, x.shape, x.ndim, x.astype(int), x.sum(), x.max(), x.T)
i = np.int64(7)
print(i / 2, i // 2, i % 4, i**2, i & 3, i | 8, i ^ 1, i << 2, i >> 1, ~i, -i, repr(i + 1), repr(i + 1.0), repr(i + 1j), repr(i == 7), i.bit_count(), [1, 2, 3][np.int64(1)])
print(np.arange(3)[np.int64(1)], range(np.int64(3)), list(range(np.int64(2))), "x" * np.int64(2), [0] * np.int64(2), len(np.zeros(np.int64(3))), np.zeros((np.int64(2), 2)).shape)
print(isinstance(x, float), isinstance(i, int), isinstance(i, np.integer), isinstance(x, np.floating), isinstance(np.bool_(True), bool), np.issubdtype(i.dtype, np.number), type(x) is np.float64)
e = np.array([])
print(e, e.shape, e.sum(), e.prod(), e.size, len(e), e + 1, e.dtype, np.zeros((0, 3)).sum(axis=0), np.zeros((3, 0)).sum(axis=1), np.zeros((0, 3)).shape, e.tolist(), list(e), np.concatenate([e, [1.0]]))
print(np.zeros((2, 0)).T.shape, np.zeros((0, 2)) @ np.zeros((2, 3)), np.ones((2, 0)) @ np.ones((0, 2)), e[:5], e[e > 0], np.array([[]]).shape, np.arange(0).max(initial=-1), np.arange(3)[3:], np.empty((0,)).mean() != 0)
c = np.array([1 + 2j, 3 - 4j])
print(c, c.real, c.imag, abs(c), c.conj(), c * 2, c * 1j, c + c, c**2, c / 2, np.angle(1 + 1j), c.sum(), c.mean(), c @ c, np.vdot(c, c), c == c, c.dtype, c.astype(np.complex64))
c.real = [10, 20]
c.imag[0] = -1
print(c, np.sqrt(-1 + 0j), np.exp(1j * np.pi).round(10), np.abs(3 + 4j), np.iscomplex(c), np.isreal([1, 1j]), np.iscomplexobj(c), np.real(c), np.imag(1.5), (1 + 2j).real, complex("1+2j"), np.array([1, 1j]) * np.array([2.0, 3.0]))
with np.errstate(all="ignore"):
    print(np.array([1.0, 0.0, -1.0]) / 0, np.array([1, 0]) // 0, np.array([5]) % 0, np.float64(1) / 0, np.log(np.array([0.0, -1.0])), np.sqrt([-1.0]), np.array([1e308]) * 10, np.int64(1) // np.int64(0), 0.0 * np.array([np.inf]))
try:
    np.int64(1) / 0
    print(np.float64(1) / 0)
except ZeroDivisionError as error:
    print(error)
try:
    1 / 0
except ZeroDivisionError as error:
    print(error)
nan = np.nan
print(nan == nan, nan is nan, np.array([nan]) == np.array([nan]), np.isnan(nan), nan in [nan], np.array([1, nan, 3]).max(), np.nanmax([1, nan, 3]), np.array_equal([nan], [nan]), np.array_equal([nan], [nan], equal_nan=True), sorted([3, 1, 2]), np.inf > 1e308, -np.inf < 0, np.inf - np.inf)
print(np.array([1, 2]) == [1, 3], np.array([1, 2]) == 1, np.array([1, 2]) == None, np.array([1, 2]) is None, np.array([1, 2]) != "a", (np.array([1, 2]) == np.array([1, 2])).all(), 1 in np.array([1, 2]), 1 < np.array([0, 2]), np.array([1, 2, 3]) > np.array([[2], [1]]))
a, b = np.arange(3), np.arange(3)
print(a is b, a is a, (a == b).all(), not a.any() == b.any(), a[0] is a[0], id(a) == id(a), len({1, np.int64(1), 1.0}), {np.float64(0.5): 1}[0.5], (1, 2) == (np.int64(1), np.int64(2)), [np.int64(1)] == [1], max(np.int64(3), 2.5), min([np.float64(1), 0]))
print(True + True, sum([True, False, True]), np.array([True, False]).sum(), np.True_ and 3, not np.True_, np.True_ + 1, np.bool_(0) or "no", np.array([3])[0] and 5, all(np.array([1, 1])), any(np.zeros(2)))
