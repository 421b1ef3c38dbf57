"""The language around arrays: functions, closures, exceptions, containers, text."""
import math
from collections import Counter, defaultdict, deque, namedtuple
from functools import partial, reduce

import numpy as np


def statistics(x, *, ddof=0, **options):
    """Mean and deviation; `round` asks for fewer digits."""
    x = np.asarray(x, dtype=float)
    digits = options.get("round")
    result = x.mean(), x.std(ddof=ddof)
    return tuple(np.round(value, digits) for value in result) if digits is not None else result


print(statistics([1, 2, 3]), statistics([1, 2, 4], ddof=1, round=2), statistics.__doc__.splitlines()[0], statistics.__name__)


def modify(a, b=[]):
    a[0] = 100
    a = a + 1
    b.append(len(b))
    return a, b


original = np.zeros(2)
print(modify(original), original, modify(original)[1])


def pipeline(*functions):
    return lambda x: reduce(lambda value, f: f(value), functions, x)


print(pipeline(np.sqrt, np.sum, float)(np.array([1.0, 4, 9])), partial(np.power, 2)(np.arange(4)), list(map(abs, np.array([-1, 2]))), [*map(lambda p: p[0] * p[1], zip(np.arange(3), "abc"))])
Point = namedtuple("Point", "x y")
p = Point(np.arange(2), y=3)
print(p, p.x + p.y, p._replace(y=4).y, p == p)
table = defaultdict(list)
for key, value in zip("abab", np.arange(4)):
    table[key].append(value)
print(dict(table), Counter("banana").most_common(2), deque(range(5), maxlen=3), {**{"a": 1}, "b": 2}, {k: v for v, k in enumerate("xyz")})
results = []
for value in ["1", "x", None, [1], -1]:
    try:
        number = int(value)
        if number < 0:
            raise ValueError(f"negative: {number}")
        results.append(math.sqrt(number))
    except ValueError as error:
        results.append(str(error))
    except TypeError as error:
        results.append(type(error).__name__)
    else:
        results.append("fine")
    finally:
        results.append(";")
print(results)
try:
    try:
        np.zeros(2)[5]
    except IndexError as error:
        raise RuntimeError("could not read") from error
except RuntimeError as error:
    print(error, "|", error.__cause__)
try:
    assert np.arange(3).sum() == 4, f"sum is {np.arange(3).sum()}"
except AssertionError as error:
    print(error)
for wrong in ["undefined_name", "[1, 2].foo", "{}['a']", "[][0]", "'a' + 1", "1 + 'a'", "len(5)", "int('z')", "(1).x", "None[0]", "np.zeros(2)['a']", "f()", "abs()", "max([])", "a.b", "[1] + (2,)", "'%d' % 'x'", "sum(['a'])", "sorted([1, 'a'])", "float('x')", "range(0.5)", "'abc'[10]", "(1, 2)[5]", "set([[]])", "next(iter([]))"]:
    try:
        print(eval(wrong))
    except Exception as error:
        print(f"{wrong} -> {type(error).__name__}: {error}")
evens = [n for n in range(20) if n % 2 == 0 if n % 3]
print(evens, sum(n * n for n in evens), {n: n**2 for n in evens[:2]}, any(n > 15 for n in evens), [(i, j) for i in range(3) for j in range(i)], [[0] * 2 for _ in range(2)])
first, *middle, last = range(5)
(a, b), c = (1, 2), 3
a, b = b, a
print(first, middle, last, a, b, c, *[1, 2], *"xy", sep="|")
text = "The quick brown fox"
print(text.lower().split(), text[::-1], text[4:9], text.replace("quick", "slow"), " ".join(sorted(text.split(), key=len)), text.count("o"), text.index("q"), text.title().swapcase(), "fox" in text, text.startswith("The"), "{:>25}|".format(text), len(text))
x = 10
total = 0
while True:
    x -= 3
    if x < 0:
        break
    total += x
else:
    total = -1
print(total, x, 0 < x + 2 < 5, x if x > 0 else -x, (lambda *a, k=1: (a, k))(1, 2, k=3), not x, None or "default", 0 and 1, 1 if [] else 2, bool(""), 3 == 3.0, "a" < "b", [1, 2] < [1, 3], 7 // 2 * 2 + 7 % 2)
print(isinstance(np.arange(2), np.ndarray), type(np.arange(2)).__name__, callable(np.sin), hasattr(np, "sin"), getattr(np, "pi"), type(3).__name__, type([]) is list, isinstance(True, int), issubclass(ValueError, Exception), type(None).__name__)
print(sorted([(2, "b"), (1, "z"), (2, "a")]), sorted("bca", reverse=True), list(reversed([1, 2])), list(enumerate("ab", 1)), dict(a=1, b=2), list(zip([1, 2], [3, 4], strict=True)), min("abc"), max([1, 5, 3], key=lambda v: -v), sum([[1], [2]], []), round(3.14159, 2), divmod(17, 5), pow(2, 8), hex(255), list(filter(None, [0, 1, 2])), tuple("ab"), set([1, 1, 2]), frozenset([1]), bytes([65]), ord("A"), chr(97), repr("q'"), ascii("é"), str(b"x"), int("0b11", 0), complex(1, 2), bool([0]))
matrix = np.arange(6).reshape(2, 3)
print("\n".join(" ".join(f"{value:3d}" for value in row) for row in matrix), f"{matrix.sum()=} {matrix.max()!r} {'yes' if matrix.any() else 'no':>5}", f"{matrix[0]}", "%s" % (matrix[1],), "{}".format(matrix.T.shape), str(matrix[0, 0]) + "!", f"{matrix.mean():.3f}", f"{1e-7} {1e7} {123456789.123:.4g} {0.1 + 0.2}")
del x
print("x" in dir(), "matrix" in dir(), (n := 5) + n, [last := v for v in range(3)], last)
