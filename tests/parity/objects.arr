"""Arrays of objects: making, printing, operators, reductions."""
import numpy as np

a = np.array([1, "m", [2, 3], None, 2.5, (1,)], dtype=object)
print(repr(a), a, a.dtype, a[0], a[1], a[2], a[3] is None, a.shape)
print(repr(np.array([[1, 2], [3]], dtype=object)), np.array([[1, 2], [3, 4]], dtype=object), np.array({"a": 1}), repr(np.array(None)), np.array([None, 1]))
print(np.array([2**70, 1]), np.array(2**64), np.array([2**70]) + 1, np.empty(2, dtype=object), np.zeros(2, dtype=object), np.full(2, None))
b = np.array([1, 2, 3], dtype=object)
print(b + 1, b * 2, 10 - b, b / 2, b ** 2, -b, b == 2, b > 1, b.sum(), b.max(), b.prod(), b.tolist(), (b % 2).astype(int), b.astype(float))
print(np.array(["a", "b"], dtype=object) + "x", np.array([[1, 2], [3, 4]], dtype=object).sum(axis=0), np.sort(np.array([3, 1, 2], dtype=object)), b @ b if False else "", np.where([True, False, True], b, 0))
c = np.array([[], [1]], dtype=object)
c[0] = "text"
print(c, len(a), [x for x in b], b.reshape(3, 1).T, np.concatenate([b, ["z"]]), b[b > 1], a.copy()[2] is a[2])
a[2] = [9]
a[0] = {"k": 1}
print(a)
for operation in [lambda: np.sqrt(b), lambda: b + "x", lambda: a.astype(float)]:
    try:
        print(operation())
    except TypeError as error:
        print(type(error).__name__, error)
print(np.frompyfunc(oct, 1, 1)(np.array([10, 30])), np.array([1, "a"], dtype=object).tolist(), b.dtype == object, np.dtype(object), repr(np.dtype("O")), np.dtype(object).kind)
join = np.frompyfunc(lambda x, y: x + y, 2, 1)
print(join, join.nin, join.nout, join.types, isinstance(join, np.ufunc), join([1, 2], 3), join.reduce([1, 2, 3]), join.accumulate([1, 2, 3]))
print(join.outer([1, 2], [10, 20]), join.reduce([[1, 2], [3, 4]], axis=1), np.frompyfunc(divmod, 2, 2)([7, 8], 3))
