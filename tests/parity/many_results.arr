# Universal functions of several results, over the last axes, and of the parts of floats.
import numpy as np


def attempt(f):
    try:
        print(f())
    except Exception as error:
        print(type(error).__name__, error)


for name in 'divmod modf frexp ldexp nextafter spacing float_power bitwise_count matmul vecdot matvec vecmat'.split():
    f = getattr(np, name)
    print(f, f.nin, f.nout, f.nargs, f.identity, f.signature, isinstance(f, np.ufunc), f.__name__)
x = np.array([np.inf, -np.inf, np.nan, -0.0, -1.5, 1e-310, 700.25])
for t in (np.float64, np.float32, np.float16):
    with np.errstate(all='ignore'):
        y = x.astype(t)
        print(np.modf(y), np.frexp(y), np.spacing(y), np.nextafter(y, t(0)), np.nextafter(y, t(np.inf)), sep='\n')
        print(np.ldexp(y, np.array([1, -1, 3, 4, -5, 8, 70000])), np.divmod(y, t(0.75)), sep='\n')
print(np.divmod([7, -7, 8], [2, 2, -3]), np.divmod(7.5, 2), np.divmod(True, True), divmod(np.array([7, 8]), 3))
print(np.modf(np.int8(3)), np.frexp(np.arange(5)), np.ldexp(1, 2), np.ldexp(np.float32(3), np.arange(3)), np.ldexp(1, True))
print(np.bitwise_count(np.array([1023, -4, 0])), np.bitwise_count(np.uint8(255)), np.bitwise_count([1, 3], dtype=np.uint8))
print(np.float_power([1, 2, 3], 3), np.float_power(np.float32(2), 0.5).dtype, np.float_power(2j, 2))
a, b = np.zeros(2), np.zeros(2)
print(np.divmod([7, 8], 2, out=(a, None)), np.divmod([7, 8], 3, a, b), a, b, np.modf([1.5, 2], out=(None, b)), b)
print(np.modf([1.5, 2.25], where=[True, False], out=(np.zeros(2), np.ones(2))), np.divmod([7, 8], 2, dtype=np.int8))
print(np.divmod.outer([7, 8], [2, 3]), np.ldexp.outer([1., 2.], [1, 2]), np.divmod.resolve_dtypes((np.dtype('f4'), np.dtype('f8'), None, None)))
for f in (
    lambda: np.divmod(7, 2, out=a), lambda: np.divmod([7, 8], 2, out=(a,)), lambda: np.divmod(7),
    lambda: np.divmod(1, 2, a, b, a), lambda: np.divmod.reduce([1, 2]), lambda: np.divmod.at(a, [0], 1),
    lambda: np.modf.reduce([1, 2]), lambda: np.frexp([1., 2.], dtype=np.float32), lambda: np.modf(1j), lambda: np.divmod(1, 1j),
    lambda: np.ldexp(1., 3.0), lambda: np.ldexp(np.float32(1), np.uint64(3)), lambda: np.bitwise_count(1.5),
    lambda: np.bitwise_count([1], dtype=np.int8), lambda: np.float_power(1, 2, dtype=np.float32), lambda: np.deg2rad(1j),
    lambda: np.rad2deg('a'), lambda: np.isnat(1), lambda: np.isfinite([1.], dtype=np.float32),
):
    attempt(f)
m = np.arange(24.).reshape(2, 3, 4)
n = np.arange(24.).reshape(2, 4, 3)
o = np.zeros(2)
print(np.matmul(m, n).shape, np.matmul(m, n, axes=[(1, 2), (1, 2), (0, 1)]).shape, np.matmul(np.ones((2, 3)), np.ones(3), out=o), o)
print(np.vecdot(m, m, axis=0), np.vecdot(m, m, axis=1, keepdims=True).shape, np.vecdot([1j, 2], [3, 4]), np.linalg.vecdot(m, m, axis=1))
print(np.matvec(m, np.arange(4)), np.vecmat([1j, 2, 3], m[0]), np.vecmat(m[:, :, 0], m).shape)
print(np.matmul([1, 2], [3, 4], dtype=float), np.matmul.resolve_dtypes((np.dtype('f4'), np.dtype('f8'), None)))
for f in (
    lambda: np.matmul.reduce([1]), lambda: np.matmul.outer([1], [1]), lambda: np.matmul.at([1], [1]), lambda: np.matmul(1, 2),
    lambda: np.matmul([1, 2], [1, 2, 3]), lambda: np.matmul(m[0], m[0]), lambda: np.vecdot(1, 2), lambda: np.vecdot([1, 2], [1, 2, 3]),
    lambda: np.matvec([1, 2], [1, 2, 3]), lambda: np.vecmat([1, 2], [[1, 2, 3]]), lambda: np.matmul([1, 2]),
    lambda: np.matmul(m[0], np.ones(4), out=np.zeros(2)), lambda: np.matmul(m[0], np.ones(4), out=np.zeros(3, int)),
    lambda: np.matmul(m[0], np.ones(4), dtype=int), lambda: np.matmul([1, 2], [3, 4], where=True), lambda: np.matmul(['a'], ['b']),
    lambda: np.matmul(m, n, axis=0), lambda: np.matmul(m, n, keepdims=True), lambda: np.matmul(m, n, axes=0), lambda: np.matmul(m, n, axes=[0]),
):
    attempt(f)
for t in (np.float16, np.float32, np.int64):
    u, v = np.array([1, 0, 5, 2], t), np.array([2, 0, 3, 2], t)
    print(np.maximum(u, v), np.minimum(u, v), np.fmax(u, v), np.fmin(u, v))
h = np.array([0., -0., np.nan, 1], np.float16)
print(np.maximum(h, -h), np.minimum(h, -h), np.fmax(h, h[::-1]), np.fmin(h, h[::-1]))
