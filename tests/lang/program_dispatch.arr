# Functions chosen by the annotation of their first parameter; deques and counters as wholes; the longest integers that are text.
import json
import sys
from collections import Counter, deque
from functools import singledispatch
from operator import attrgetter, itemgetter, methodcaller


@singledispatch
def show(value, depth=0):
    return f"other {value!r}"


@show.register
def _(value: int, depth=0):
    return f"int {value}"


@show.register
def _(value: list, depth: int = 0) -> str:
    return "[" + ", ".join(show(item, depth + 1) for item in value) + "]"


@show.register(str)
@show.register(bytes)
def _(value, depth=0):
    return f"text {len(value)}"


@show.register
def _(value: "dict", depth=0):
    return "; ".join(f"{key}={show(item)}" for key, item in value.items())


assert [show(v) for v in (1, True, 2.5, [1, "ab", [None]], b"x", {"k": 3})] == [
    "int 1", "int True", "other 2.5", "[int 1, text 2, [other None]]", "text 1", "k=int 3"]
try:
    @show.register
    def _(value: 5): pass
    assert False
except TypeError as error:
    assert str(error) == "Invalid annotation for 'value'. 5 is not a class.", error


def area(shape: tuple, *rest: int, scale: float = 1.0, **more: str) -> "float": pass


assert area.__annotations__ == {"shape": tuple, "rest": int, "scale": float, "more": str, "return": "float"}

# Deques.
q = deque("abc")
q += [1]
q *= 2
assert list(q) == ["a", "b", "c", 1] * 2 and q.index(1, 4) == 7 and q.count("a") == 2
assert deque([1, 2]) * 2 == deque([1, 2, 1, 2]) and list(2 * deque([1], maxlen=1)) == [1]
assert list(deque(range(10), maxlen=3)) == [7, 8, 9]
q.extend(q)
assert len(q) == 16

# Counters.
assert Counter("aab") < Counter("aaabc") and Counter("aab") <= Counter("aab") and not Counter("a") > Counter("b")
assert sum(1 for _ in zip(Counter(a=10 ** 12).elements(), range(5))) == 5

# A set gives its elements one behind the other, as CPython's does.
s = {8, 1, 2, 3}
popped = [s.pop(), s.pop()]
s.add(0)
assert popped + [s.pop(), s.pop(), s.pop()] == [8, 1, 2, 3, 0], popped
d = dict.fromkeys(range(5))
assert list(reversed(d)) == [4, 3, 2, 1, 0] and next(reversed(d.items())) == (4, None)

assert repr(itemgetter(1, "x")) == "operator.itemgetter(1, 'x')" and repr(attrgetter("real")) == "operator.attrgetter('real')"
assert repr(methodcaller("split", ",", maxsplit=1)) == "operator.methodcaller('split', ',', maxsplit=1)"

# Long integers.
limit = sys.get_int_max_str_digits()
sys.set_int_max_str_digits(1000)
long = 10 ** 1000
to_text = "Exceeds the limit (1000 digits) for integer string conversion; use sys.set_int_max_str_digits() to increase the limit"
for write in (str, repr, "{}".format, "{:,}".format, json.dumps, lambda n: "%d" % n, lambda n: f"{n}", lambda n: str([n])):
    assert len(write(long - 1)) >= 1000
    try:
        write(long)
        assert False
    except ValueError as error:
        assert str(error) == to_text, error
assert len(hex(long)) == 833 and int("7" * 5000, 8) == int("0o" + "7" * 5000, 0)
try:
    int("1_0" * 501)
    assert False
except ValueError as error:
    assert str(error) == to_text.replace("; use", ": value has 1002 digits; use"), error
try:
    sys.set_int_max_str_digits(639)
    assert False
except ValueError as error:
    assert str(error) == "maxdigits must be 0 or larger than 640"
sys.set_int_max_str_digits(0)
assert int(str(10 ** 5000)) == 10 ** 5000
sys.set_int_max_str_digits(limit)
