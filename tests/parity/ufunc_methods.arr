# Universal functions: methods, keywords, attributes, whole numbers at their limits, complex special values.
import numpy as np
import warnings

x = np.arange(24.).reshape(2, 3, 4)
i = np.array([[3, 1, 2], [6, 5, 4]], np.int16)
print(np.add.reduce(x, axis=(0, 2)), np.multiply.reduce(i, axis=1), np.maximum.reduce(i, axis=None), np.add.reduce(i, keepdims=True))
print(repr(np.lcm.reduce([3, 12, 20])), repr(np.gcd.reduce([12, 18])), repr(np.subtract.reduce([10, 3, 2])), np.power.reduce([2, 3, 2]))
print(repr(np.minimum.reduce([], initial=np.inf)), np.minimum.reduce([[1., 2.], [3., 4.]], initial=10., where=[True, False]))
print(np.add.reduce([1, 2, 3], initial=10, where=[True, False, True]), np.logical_and.reduce([]), np.hypot.reduce([3., 4., 12.]))
print(np.bitwise_and.reduce(np.array([7, 6], np.uint8)), np.bitwise_xor.reduce([1, 2, 4]), np.logical_xor.reduce([True, True, True]))
print(np.add.accumulate(i, axis=1), np.maximum.accumulate([1, 3, 2, 5, 4]), np.minimum.accumulate(x[0], axis=1), np.subtract.accumulate([10, 1, 2]))
print(np.logical_or.accumulate([False, True, False]), np.multiply.accumulate([[1, 2], [3, 4]], axis=0), np.bitwise_or.accumulate(np.array([1, 2, 4], np.int8)))
print(np.add.reduceat(np.arange(8), [0, 4, 1, 5, 2, 6, 3, 7])[::2], np.multiply.reduceat(x[0], [0, 3], 1), np.add.reduceat(x[0], [0, 2, 1]))
print(np.multiply.outer([1, 2], [[3, 4]]), np.add.outer([1., 2.], 3), np.less.outer([1, 2], [2, 1]))
a = np.zeros(3)
np.add.at(a, [0, 0, 2], [1, 2, 5])
np.multiply.at(a, [0, 2], 10)
np.negative.at(a, 0)
print(a)
out = np.zeros(3, np.float32)
print(np.add([1., 2., 3.], 1, out=out), np.add([1, 2], [3, 4], dtype=float), np.multiply(2, 3, dtype=np.int8))
print(np.sqrt([1., -4., 9.], where=[True, False, True], out=np.full(3, 7.)), np.add(1, [1, 2], out=np.zeros(2, int), where=[True, False]))
print(np.add([1.5], [2.5], out=np.zeros(1, int), casting='unsafe'), np.add(1., 2, signature='dd->d'))
print(np.add.nin, np.add.nout, np.add.nargs, np.add.identity, np.multiply.identity, np.maximum.identity, np.logical_and.identity, np.bitwise_and.identity)
print(np.add, np.add.__name__, isinstance(np.add, np.ufunc), type(np.add), np.add.signature, np.abs.nargs)
print(np.add.resolve_dtypes((np.dtype('int32'), np.dtype('float32'), None)), np.add.resolve_dtypes((np.dtype('float32'), float, None)))


def attempt(f):
    try:
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter('always')
            found = f()
        print(repr(found), sorted({str(w.message) for w in caught}))
    except Exception as error:
        print(type(error).__name__, error)


attempt(lambda: np.minimum.reduce([]))
attempt(lambda: np.minimum.reduce([1., 2.], where=[True, False]))
attempt(lambda: np.subtract.reduce(x, axis=(0, 1)))
attempt(lambda: np.add.reduceat([1, 2, 3], [0, 5]))
attempt(lambda: np.negative.reduce([1]))
attempt(lambda: np.add.at(np.zeros(2, int), [0], 1.5))
attempt(lambda: np.add(1., 2., dtype=int))
attempt(lambda: np.add([1.], [2.], out=np.zeros(1, int)))
attempt(lambda: np.sign(np.array([True])))
attempt(lambda: np.negative(np.array([True])))
attempt(lambda: np.gcd([1.], [2.]))
attempt(lambda: np.lcm(np.array([127], np.int8), np.array([2], np.int8)))
for dtype in ['int8', 'int16', 'int32', 'int64']:
    least = np.iinfo(dtype).min
    v = np.array([least, -1, 0, 1, 7], dtype)
    attempt(lambda: np.floor_divide(v[:, None], v))
    attempt(lambda: np.remainder(v[:, None], v))
    attempt(lambda: np.reciprocal(v[[0, 1, 3, 4]]))
    attempt(lambda: np.absolute(v))
z = np.array([0, 1, -1, 1j, 1 + 2j, -2.5 - 0.5j])
for f in [np.sqrt, np.exp, np.exp2, np.expm1, np.log1p, np.log2, np.log10, np.sin, np.cos, np.tan, np.arcsin, np.arccos, np.arctan,
          np.sinh, np.cosh, np.tanh, np.arcsinh, np.arccosh, np.sign, np.square, np.rint]:
    attempt(lambda: f(z[1:5] if f in (np.log2, np.log10) else z[[0, 1, 2, 4, 5]]))
special = np.array([complex(np.inf, 1), complex(0, -np.inf), complex(np.nan, 0), complex(-0., 0.)])
for f in [np.sqrt, np.sinh, np.arcsinh, np.sign, np.absolute, np.log]:
    attempt(lambda: f(special))
attempt(lambda: z[1:] ** np.array([0, 1, 2, -1, 3]))
attempt(lambda: np.fmax(z, [1, 1j, complex(np.nan, 0), 0, 2, 1]))
attempt(lambda: np.logical_and(z, [1, 0, 1j, 1, 1, 0]))
attempt(lambda: np.ldexp([1., 3., 0.], [2, -5000, 1 << 20]))
attempt(lambda: np.frexp(np.array([0, 1, 5, -128], np.int8)))
attempt(lambda: np.modf([1.5, -2.25, np.inf]))
attempt(lambda: np.spacing(np.array([0., -0., 1., -1., 2.5])))
attempt(lambda: np.nextafter(np.array([1, 0], np.float16), np.array([2, -1], np.float16)))
attempt(lambda: np.log1p([5e-324, 1e-300, -1e-320]))
attempt(lambda: np.arcsinh([1e308, 5e-324, 1e-200]))
attempt(lambda: np.arccosh([1e308, 1.]))
attempt(lambda: np.maximum([0., -0.], [-0., 0.]))
