# Values over several lines, as pprint lays them out.
import io
import pprint
from collections import Counter, OrderedDict, defaultdict, deque, namedtuple
from types import SimpleNamespace

text = "the quick brown fox jumps over the lazy dog and runs away from the angry bear"
record = {"name": "x" * 30, "tags": ["a", "b", "c"], "notes": text, "size": {"width": 10, "height": [1, 2, 3]}}
assert pprint.pformat(record, width=50) == """\
{'name': 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
 'notes': 'the quick brown fox jumps over the '
          'lazy dog and runs away from the angry '
          'bear',
 'size': {'height': [1, 2, 3], 'width': 10},
 'tags': ['a', 'b', 'c']}"""
assert pprint.pformat(text, width=40) == """\
('the quick brown fox jumps over the '
 'lazy dog and runs away from the '
 'angry bear')"""
assert pprint.pformat(list(range(12)), width=20, compact=True) == "[0, 1, 2, 3, 4, 5,\n 6, 7, 8, 9, 10,\n 11]"
assert pprint.pformat([1, [2, [3, [4]]]], depth=2) == "[1, [2, [...]]]"
assert pprint.pformat({1: {2: {3: 4}}}, depth=1) == "{1: {...}}"
assert pprint.pformat([[1, 2], [3, 4]], width=12, indent=4) == "[   [1, 2],\n    [3, 4]]"
assert pprint.pformat({"b": 1, "a": 2}) == "{'a': 2, 'b': 1}"
assert pprint.pformat({"b": 1, "a": 2}, sort_dicts=False) == "{'b': 1, 'a': 2}"
assert pprint.pformat(1234567, underscore_numbers=True) == "1_234_567"
assert pprint.pformat(b"0123456789" * 3, width=20) == "(b'0123456789012345'\n b'67890123456789')"
assert pprint.pformat(OrderedDict(a=1, b=2), width=15) == "OrderedDict([('a',\n              1),\n             ('b',\n              2)])"
assert pprint.pformat(defaultdict(int, a=1, b=2), width=10).startswith("defaultdict(<class 'int'>,\n            {'a': 1")
assert pprint.pformat(Counter("aab"), width=12) == "Counter({'a': 2,\n         'b': 1})"
assert pprint.pformat(deque([1, 2, 3], maxlen=3), width=10) == "deque([1,\n       2,\n       3],\n      maxlen=3)"
assert pprint.pformat({3, 1, 2}, width=5) == "{1,\n 2,\n 3}"
assert pprint.pformat(frozenset({2, 1}), width=8) == "frozenset({1,\n           2})"
assert pprint.pformat(SimpleNamespace(a=1, b=[1, 2]), width=15) == "namespace(a=1,\n          b=[1,\n             2])"
Point = namedtuple("Point", "x y")
assert pprint.pformat([Point(1, 2)] * 2, width=20) == "[Point(x=1, y=2),\n Point(x=1, y=2)]"
assert pprint.saferepr({"b": [1], "a": 2}) == "{'a': 2, 'b': [1]}"
assert pprint.pformat({1: 2, "a": 3, None: 4}) in ("{1: 2, 'a': 3, None: 4}", "{None: 4, 1: 2, 'a': 3}")
circle = [1]
circle.append(circle)
assert pprint.pformat(circle).startswith("[1, <Recursion on list with id=")
out = io.StringIO()
pprint.PrettyPrinter(width=20, stream=out).pprint({"a": [1, 2, 3], "b": "c" * 15})
assert out.getvalue() == "{'a': [1, 2, 3],\n 'b': 'ccccccccccccccc'}\n"
for wrong, message in [({"indent": -1}, "indent must be >= 0"), ({"depth": 0}, "depth must be > 0"), ({"width": 0}, "width must be != 0")]:
    try:
        pprint.pformat(1, **wrong)
        assert False
    except ValueError as error:
        assert str(error) == message
