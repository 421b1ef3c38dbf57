# The methods with two underscores of built-in values, and what else values answer about themselves.
assert [1, 2].__len__() == 2 and "abc".__len__() == 3 and {}.__len__() == 0
assert (1).__add__(2) == 3 and (1).__radd__(2) == 3 and (1.5).__mul__(2) == 3.0
assert (1).__add__("a") is NotImplemented and (1).__eq__("a") is NotImplemented
assert [0].__mul__(2) == [0, 0] and "a".__add__("b") == "ab" and {1}.__or__({2}) == {1, 2}
assert (7).__floordiv__(2) == 3 and (7).__mod__(4) == 3 and (2).__pow__(5) == 32 and (1).__neg__() == -1
assert {"a": 1}.__getitem__("a") == 1 and [5].__getitem__(0) == 5 and [5].__contains__(5)
assert hasattr([], "__iter__") and hasattr("", "__len__") and hasattr({}, "__getitem__") and hasattr(len, "__call__")
assert not hasattr(5, "__len__") and not hasattr(5, "__iter__") and not hasattr(None, "__iter__")
assert not hasattr([], "__next__") and hasattr(iter([]), "__next__") and iter([3]).__next__() == 3
assert sorted({"b": 1, "a": 2}, key={"b": 1, "a": 2}.__getitem__) == ["b", "a"]
assert list(map("ab".__contains__, "abc")) == [True, True, False]
assert int.__add__(1, 2) == 3 and str.__len__("abc") == 3
assert (5).__class__ is int and [].__class__.__name__ == "list" and ValueError().__class__ is ValueError
assert repr(str.upper) == "<method 'upper' of 'str' objects>"
assert bool.__mro__ == (bool, int, object) and KeyError.__mro__[1] is LookupError

missing = object()
assert missing is not object() and missing != object() and missing == missing
assert type(missing) is object and repr(missing).startswith("<object object at 0x")

number = int | float
assert isinstance(1, number) and isinstance(1.5, int | float) and not isinstance("a", number)
assert repr(int | str | None) == "int | str | None" and (int | str) == (str | int) and isinstance(None, int | None)
assert issubclass(bool, int | str)


def measure(a, b=2, *, c=3, d):
    "Measures."


assert measure.__defaults__ == (2,) and measure.__kwdefaults__ == {"c": 3} and measure.__doc__ == "Measures."

from collections import Counter, namedtuple
from types import SimpleNamespace

counts = Counter(a=2, b=-1, c=0)
assert +counts == Counter(a=2) and -counts == Counter(b=1)
space = SimpleNamespace(x=1)
vars(space)["y"] = 2
space.__dict__.update(z=3)
assert (space.y, space.z) == (2, 3)
Point = namedtuple("Point", "x y")
try:
    Point(1, 2).x = 5
    assert False
except AttributeError as error:
    assert str(error) == "can't set attribute"
assert b"%d %s|%5.1f" % (1, b"x", 2.5) == b"1 x|  2.5" and b"%b" % b"y" == b"y"
