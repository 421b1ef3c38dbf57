# Objects that do not compare, products of objects, whole numbers of any size.
import numpy as np


def tell(call):
    try:
        print(repr(call()))
    except Exception as error:
        print(type(error).__name__ + ":", error)


mixed = np.array([2, "a", 1], dtype=object)
tell(lambda: np.sort(mixed))
tell(lambda: np.argsort(mixed))
tell(lambda: np.unique(mixed))
tell(lambda: mixed.copy().sort())
tell(lambda: np.searchsorted(np.array([1, 2], dtype=object), np.array(["a"], dtype=object)))
tell(lambda: np.sort(np.array(["b", "a"], dtype=object)))
tell(lambda: np.argsort(np.array([3, 1.5, 2], dtype=object)))
tell(lambda: np.isin(mixed, ["a", 5]))
m = np.array([[1, 2], [3, 4]], dtype=object)
v = np.array([5, 10**25], dtype=object)
tell(lambda: m @ v)
tell(lambda: v @ m)
tell(lambda: v @ v)
tell(lambda: m @ m)
tell(lambda: np.dot(m, v))
tell(lambda: np.dot(v, v))
tell(lambda: np.dot(m, 2))
tell(lambda: m @ [1.5, 2])
tell(lambda: m @ np.array([1, 2, 3], dtype=object))
tell(lambda: np.matmul(np.array([m, m + 1]), v))
tell(lambda: np.array([1, 2], dtype=object).mean())
tell(lambda: np.mean(m, axis=0))
tell(lambda: np.mean([10**30, 10**30]))
for function in np.sqrt, np.abs, np.isnan, np.negative:
    tell(lambda: function(10**30))
for function in np.isnan, np.isinf, np.signbit, np.sin:
    tell(lambda: function(np.array([1, None], dtype=object)))
a, b, c = np.array([1, 2], dtype=object), np.array([1, 2]), np.array([1.0, 2.0])
a += 1.5
print(a)
try:
    b += a
except TypeError as error:
    print(error)
try:
    c *= a
except TypeError as error:
    print(error)
print(a, b, c)
