# Python's numbers as elements of integer types; sums in the order of memory; small results asked for.
import numpy as np


def tell(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


def put(index, dtype, value):
    a = np.zeros(3, dtype)
    a[index] = value
    return a


def filled(dtype, value):
    a = np.zeros(2, dtype)
    a.fill(value)
    return a


for dtype in "u1", "i1", "i4", "i8", "u8":
    for value in -1.5, 300.7, 1e10, 1e30, float("nan"), float("-inf"), np.float64(300.5), 7.9:
        print(dtype, value)
        tell(lambda: np.array([value], dtype))
        tell(lambda: np.array([[value, 1], [2, 3]], dtype))
        if isinstance(value, float) and type(value) is float:
            tell(lambda: put(0, dtype, value))
            tell(lambda: put(slice(1, 3), dtype, value))
            tell(lambda: put([0, 2], dtype, [value, 1]))
            tell(lambda: filled(dtype, value))
            tell(lambda: np.dtype(dtype).type(value))
            tell(lambda: np.put(np.zeros(2, dtype), 0, value))
            tell(lambda: np.insert(np.zeros(2, dtype), 0, value))
tell(lambda: np.array([float("nan"), 1.0]).astype("u8"))
m = np.random.default_rng(0).random((7, 37, 53))
for a in (m, m[::-1], m[:, ::-1], m[::-1, ::-1], m.T, m[::-1].T, m[:, :, ::-1], m.transpose(1, 0, 2), m.transpose(1, 2, 0)[::-1]):
    print(repr(a.sum()), repr(a.mean()), [repr(a.sum(axes).ravel()[3]) for axes in ((0, 1), (1, 2), (0, 2), 0, 1, 2)])
    print([repr(a.mean(axes).ravel()[3]) for axes in ((0, 1), (1, 2), (0, 2))], repr((a * 1j).sum((0, 2))[3]), repr(a.astype("f4").sum((0, 2))[3]))
b = np.random.default_rng(1).random((3, 4, 5, 6))
print([repr(b.sum(axes).ravel()[1]) for axes in ((0, 2, 3), (0, 2), (0, 3), (1, 3), (0, 1, 3), (1, 2), (0, 1))], repr(b.sum((0, 2, 3), keepdims=True)))
print(np.cumsum(np.array(3), axis=-1), np.cumprod(3, axis=0))
print(repr(np.add.reduce([1, 2], dtype=bool)), repr(np.add.reduce([100, 200], dtype="u1")), repr(np.multiply.reduce([1, 2], dtype="i1")), repr(np.add.reduceat([100, 200], [0], dtype="u1")))
print(repr(np.logical_xor.reduceat([1.5, 2, 0], [0, 1])), repr(np.logical_and.reduceat([[1.5, 2], [0, 1]], [0, 1])))
print(repr(np.ones_like([1], dtype=object)), repr(np.ones_like([1], dtype=str)), repr(np.vander([1 + 2j, -1j], 3, increasing=True)))
print(repr(np.nanmax(np.zeros((0, 3)), initial=0)), repr(str(np.array(b"a\x01"))))
tell(lambda: np.bincount(np.array([1.5])))
a = np.arange(3)
for value in None, "x":
    try:
        a += value
    except TypeError as error:
        print(error)
a = np.array([1, None, 3], dtype=object)
try:
    a += [1, 2]
except ValueError as error:
    print(error)
g = np.random.default_rng(3)
for shape in (5, 41, 300), (6, 100, 90), (37, 53), (3, 9000), (9, 9, 9, 9):
    m = g.random(shape)
    for step in (1, -1), (-1, 1), (-1, -1), (2, 3):
        v = m[:: step[0], ..., :: step[1]]
        z = v * 1j
        print(repr(v.sum()), repr(v.mean()), repr(v.std()), repr(v.astype("f4").T[::-1].sum()), repr(z.sum()), repr(z[::-1].sum()))
