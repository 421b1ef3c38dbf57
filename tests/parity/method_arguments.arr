# Wrong numbers and names of arguments of arrays' methods and of NumPy's functions.
import numpy as np

a = np.array([[1.0, 2.0], [3.0, 4.0]])


def tell(name, call):
    try:
        print(name, repr(call()))
    except Exception as error:
        print(name, type(error).__name__ + ":", error)


for name in "astype", "take", "dot", "partition", "argpartition", "searchsorted", "repeat", "put":
    tell(name, lambda: getattr(a, name)())
for name, most in {"astype": 5, "dot": 2, "sort": 3, "argsort": 3, "squeeze": 1, "flatten": 1, "ravel": 1, "copy": 1, "trace": 5,
                   "view": 2, "argmax": 2, "argmin": 2, "searchsorted": 3, "take": 4, "partition": 3}.items():
    tell(name, lambda: getattr(a, name)(*range(most + 1)))
for name, most in {"sum": 6, "prod": 6, "mean": 4, "std": 5, "var": 5, "max": 5, "min": 5}.items():
    tell(name, lambda: getattr(a, name)(*range(most + 2)))
    tell(name, lambda: getattr(a, name)(foo=1))
tell("any", lambda: a.any(foo=1))
tell("all", lambda: a.all(foo=1))
tell("dot", lambda: np.dot(a))
tell("array", lambda: np.array(1, 2, 3))
tell("zeros", lambda: np.zeros(1, 2, 3, 4, 5))
tell("empty", lambda: np.empty(1, 2, 3, 4, 5))
tell("arange", lambda: np.arange(1, 2, 3, 4, 5, 6))
tell("frombuffer", lambda: np.frombuffer(1, 2, 3, 4, 5, 6))
tell("fromiter", lambda: np.fromiter())
tell("asarray", lambda: np.asarray(1, 2, 3, 4, 5, 6))
tell("asarray", lambda: np.asarray())
