# Expressions and what CPython makes of them; written by scripts/dev/make_library_tests.py.
import collections, contextlib, copy, functools, io, itertools, json, math, operator, os, pathlib, pprint, random, re
import statistics, string, sys, textwrap, time, types

CASES = [
    ('[1, 2, 3] + [4]', '[1, 2, 3, 4]'),
    ('[1, 2] * 2', '[1, 2, 1, 2]'),
    ('[3, 1, 2].index(1)', '1'),
    ('[3, 1, 2].index(9)', 'ValueError: 9 is not in list'),
    ('[1, 2, 1].count(1)', '2'),
    ('[1, 2, 3].pop()', '3'),
    ('[].pop()', 'IndexError: pop from empty list'),
    ('[1, 2].pop(5)', 'IndexError: pop index out of range'),
    ('[1, 2].remove(9)', 'ValueError: list.remove(x): x not in list'),
    ('sorted([3, 1, 2])', '[1, 2, 3]'),
    ('sorted([3, 1, 2], reverse=True)', '[3, 2, 1]'),
    ("sorted(['b', 'A', 'c'], key=str.lower)", "['A', 'b', 'c']"),
    ("sorted([(1, 'b'), (1, 'a'), (0, 'z')])", "[(0, 'z'), (1, 'a'), (1, 'b')]"),
    ("sorted([(1, 'b'), (1, 'a'), (0, 'z')], key=lambda p: p[0])", "[(0, 'z'), (1, 'b'), (1, 'a')]"),
    ("sorted([(1, 'b'), (1, 'a'), (0, 'z')], key=lambda p: p[0], reverse=True)", "[(1, 'b'), (1, 'a'), (0, 'z')]"),
    ("sorted([1, 'a'])", "TypeError: '<' not supported between instances of 'str' and 'int'"),
    ('sorted([1.5, 1, True, 0])', '[0, 1, True, 1.5]'),
    ("sorted([float('nan'), 1.0, float('nan'), 0.5])", '[nan, 1.0, nan, 0.5]'),
    ("sorted({'b': 1, 'a': 2})", "['a', 'b']"),
    ("sorted('hello')", "['e', 'h', 'l', 'l', 'o']"),
    ('sorted(5)', "TypeError: 'int' object is not iterable"),
    ('sorted([1, 2], key=5)', "TypeError: 'int' object is not callable"),
    ('list(range(5))', '[0, 1, 2, 3, 4]'),
    ('list(range(2, 10, 3))', '[2, 5, 8]'),
    ('list(range(5, 0, -2))', '[5, 3, 1]'),
    ('range(5)', 'range(0, 5)'),
    ('range(1, 10, 2)', 'range(1, 10, 2)'),
    ('range(0)', 'range(0, 0)'),
    ('range(1.5)', "TypeError: 'float' object cannot be interpreted as an integer"),
    ('range(1, 2, 0)', 'ValueError: range() arg 3 must not be zero'),
    ('range(10)[3]', '3'),
    ('range(10)[-1]', '9'),
    ('range(10)[2:5]', 'range(2, 5)'),
    ('range(10)[::-1]', 'range(9, -1, -1)'),
    ('range(10)[20]', 'IndexError: range object index out of range'),
    ('5 in range(10)', 'True'),
    ('range(0, 10, 2).index(4)', '2'),
    ('range(0, 10, 2).index(5)', 'ValueError: 5 is not in range'),
    ('range(5).count(3)', '1'),
    ('len(range(0, 10, 3))', '4'),
    ('range(3) == range(0, 3, 1)', 'True'),
    ("list('abc')", "['a', 'b', 'c']"),
    ('list(5)', "TypeError: 'int' object is not iterable"),
    ("list({'a': 1})", "['a']"),
    ('tuple([1, 2])', '(1, 2)'),
    ("tuple('ab')", "('a', 'b')"),
    ('(1, 2) + (3,)', '(1, 2, 3)'),
    ('(1,)', '(1,)'),
    ('()', '()'),
    ('(1, 2, 3).index(2)', '1'),
    ('(1, 2, 3).index(9)', 'ValueError: tuple.index(x): x not in tuple'),
    ('(1, 2, 1).count(1)', '2'),
    ('(1, 2) < (1, 3)', 'True'),
    ("{'a': 1, 'b': 2}", "{'a': 1, 'b': 2}"),
    ("{'a': 1}['b']", "KeyError: 'b'"),
    ("{'a': 1}.get('b')", 'None'),
    ("{'a': 1}.get('b', 5)", '5'),
    ("{'a': 1}.pop('a')", '1'),
    ("{'a': 1}.pop('b')", "KeyError: 'b'"),
    ("{'a': 1}.pop('b', 0)", '0'),
    ('{}.popitem()', "KeyError: 'popitem(): dictionary is empty'"),
    ("{'a': 1, 'b': 2}.popitem()", "('b', 2)"),
    ("{'a': 1}.keys()", "dict_keys(['a'])"),
    ("{'a': 1}.values()", 'dict_values([1])'),
    ("{'a': 1}.items()", "dict_items([('a', 1)])"),
    ("list({'a': 1, 'b': 2}.items())", "[('a', 1), ('b', 2)]"),
    ("{'a': 1, 'b': 2}.keys() & {'a'}", "{'a'}"),
    ("{'a': 1, 'b': 2}.keys() - {'a'}", "{'b'}"),
    ("{'a': 1}.items() == {'a': 1}.items()", 'True'),
    ("'a' in {'a': 1}.keys()", 'True'),
    ("1 in {'a': 1}.values()", 'True'),
    ("('a', 1) in {'a': 1}.items()", 'True'),
    ("len({'a': 1}.items())", '1'),
    ('dict(a=1, b=2)', "{'a': 1, 'b': 2}"),
    ("dict([('a', 1), ('b', 2)])", "{'a': 1, 'b': 2}"),
    ("dict({'a': 1}, b=2)", "{'a': 1, 'b': 2}"),
    ('dict([1])', 'TypeError: cannot convert dictionary update sequence element #0 to a sequence'),
    ('dict([(1, 2, 3)])', 'ValueError: dictionary update sequence element #0 has length 3; 2 is required'),
    ('dict(5)', "TypeError: 'int' object is not iterable"),
    ("dict.fromkeys('ab')", "{'a': None, 'b': None}"),
    ("dict.fromkeys('ab', 0)", "{'a': 0, 'b': 0}"),
    ("dict(zip('ab', [1, 2]))", "{'a': 1, 'b': 2}"),
    ("{**{'a': 1}, 'b': 2}", "{'a': 1, 'b': 2}"),
    ("{'a': 1} | {'b': 2}", "{'a': 1, 'b': 2}"),
    ("{'a': 1} == {'a': 1.0}", 'True'),
    ("{1: 'a', 1.0: 'b', True: 'c'}", "{1: 'c'}"),
    ('{[1]: 2}', "TypeError: unhashable type: 'list'"),
    ('{1, 2, 3}', '{1, 2, 3}'),
    ('{3, 1, 2}', '{1, 2, 3}'),
    ('set()', 'set()'),
    ('frozenset([1, 2])', 'frozenset({1, 2})'),
    ('frozenset()', 'frozenset()'),
    ("set('a')", "{'a'}"),
    ('{1, 2} | {3}', '{1, 2, 3}'),
    ('{1, 2} & {2, 3}', '{2}'),
    ('{1, 2} - {2}', '{1}'),
    ('{1, 2} ^ {2, 3}', '{1, 3}'),
    ('{1, 2} <= {1, 2, 3}', 'True'),
    ('{1, 2} < {1, 2}', 'False'),
    ('{1}.issubset([1, 2])', 'True'),
    ('{1, 2}.issuperset([1])', 'True'),
    ('{1}.isdisjoint({2})', 'True'),
    ('{1, 2}.union([3], (4,))', '{1, 2, 3, 4}'),
    ('{1, 2}.intersection([2])', '{2}'),
    ('{1, 2}.difference([2])', '{1}'),
    ('{1, 2}.symmetric_difference([2, 3])', '{1, 3}'),
    ('set().pop()', "KeyError: 'pop from an empty set'"),
    ('{1}.remove(2)', 'KeyError: 2'),
    ('{[1]}', "TypeError: unhashable type: 'list'"),
    ('1 in {1, 2}', 'True'),
    ('{1, 2} == frozenset([2, 1])', 'True'),
    ('{10, 3, 7, 100, 55, 21}', '{3, 100, 21, 55, 7, 10}'),
    ('{-1, -2, 0, 1}', '{0, 1, -1, -2}'),
    ('[1, [2, [3]]]', '[1, [2, [3]]]'),
    ("[(1, 2), {'a': [1]}, {3}, None, True, 1.0, 2j, b'x', 'y']", "[(1, 2), {'a': [1]}, {3}, None, True, 1.0, 2j, b'x', 'y']"),
    ('[x for x in range(3)]', '[0, 1, 2]'),
    ("b'abc'[0]", '97'),
    ("b'abc'[1:]", "b'bc'"),
    ('bytes([65, 66])', "b'AB'"),
    ('bytes(3)', "b'\\x00\\x00\\x00'"),
    ("bytes('é', 'utf-8')", "b'\\xc3\\xa9'"),
    ("bytes('a')", 'TypeError: string argument without an encoding'),
    ('bytes([256])', 'ValueError: bytes must be in range(0, 256)'),
    ('bytes(-1)', 'ValueError: negative count'),
    ("b'a,b'.split(b',')", "[b'a', b'b']"),
    ("b'abc'.decode()", "'abc'"),
    ("b'\\xff'.decode()", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff in position 0: invalid start byte"),
    ("b'\\xff'.decode('utf-8', 'replace')", "'�'"),
    ("b'\\x01\\xff'.hex()", "'01ff'"),
    ("bytes.fromhex('01ff')", "b'\\x01\\xff'"),
    ("bytes.fromhex('0g')", 'ValueError: non-hexadecimal number found in fromhex() arg at position 1'),
    ("b'abc'.upper()", "b'ABC'"),
    ("b'banana'.count(b'an')", '2'),
    ("b'banana'.find(b'n')", '2'),
    ("b' a '.strip()", "b'a'"),
    ("b'aa'.replace(b'a', b'b')", "b'bb'"),
    ("b','.join([b'a', b'b'])", "b'a,b'"),
    ("b'abc'.startswith(b'a')", 'True'),
    ('b"it\'s"', 'b"it\'s"'),
    ("b'a' + b'b'", "b'ab'"),
    ('slice(1, 3)', 'slice(1, 3, None)'),
    ('slice(5)', 'slice(None, 5, None)'),
    ('slice(None, None, -1).indices(5)', '(4, -1, -1)'),
    ('slice(1, 10, 3).indices(7)', '(1, 7, 3)'),
    ('[1, 2, 3][slice(1, None)]', '[2, 3]'),
    ('len([1, 2])', '2'),
    ('len(5)', "TypeError: object of type 'int' has no len()"),
    ('len({1: 2})', '1'),
    ('reversed([1, 2]).__class__ is not None', 'True'),
    ('list(reversed([1, 2, 3]))', '[3, 2, 1]'),
    ("list(reversed('abc'))", "['c', 'b', 'a']"),
    ('list(reversed(range(3)))', '[2, 1, 0]'),
    ("list(reversed({'a': 1, 'b': 2}))", "['b', 'a']"),
    ('reversed({1})', "TypeError: 'set' object is not reversible"),
    ('[1, 2] == [1, 2.0]', 'True'),
    ('[1, 2] < [1, 3]', 'True'),
    ('[1, 2] < (1, 3)', "TypeError: '<' not supported between instances of 'list' and 'tuple'"),
    ('[1, 2, 3].insert(0, 5)', 'None'),
    ('[None] * 3', '[None, None, None]'),
    ('[1, 2].append()', 'TypeError: list.append() takes exactly one argument (0 given)'),
    ('[1, 2].append(1, 2)', 'TypeError: list.append() takes exactly one argument (2 given)'),
    ('[1, 2].nope', "AttributeError: 'list' object has no attribute 'nope'"),
]


def outcome(text):
    try:
        return repr(eval(text))
    except Exception as error:
        return type(error).__name__ + ": " + str(error)


failed = 0
for text, want in CASES:
    got = outcome(text)
    if got != want:
        failed += 1
        print(text, "gave", got, "and not", want)
assert failed == 0, str(failed) + " expressions differ"

# Sets that are changed in place keep the order that CPython's tables give.
def mixed(rounds, width, by_set):
    state, s, trail = 7, set(), 0
    for turn in range(rounds):
        others = []
        for _ in range(state % width + 1):
            state = (state * 1103515245 + 12345) % 2147483648
            others.append(state // 65536 % (3 * width))
        other = set(others) if by_set else others
        kind = turn % 5
        if kind in (0, 2):
            s.update(other)
        elif kind == 1:
            s.difference_update(other)
        elif kind == 3:
            s.symmetric_difference_update(other)
        elif len(s) > width:
            s -= set(others)
        else:
            s |= set(others)
        for at, v in enumerate(list(s)[:50]):
            trail = (trail * 31 + at * v + len(s)) % 1000000007
    return trail

assert [mixed(300, width, by_set) for width in (3, 40, 700) for by_set in (True, False)] == [107394253, 246881927, 914570766, 18119628, 802742482, 208846221]
s = set(range(10))
t = s
s |= {11}
s -= {1, 2}
s ^= {3, 99}
s &= set(range(200))
assert t is s and sorted(s) == [0, 4, 5, 6, 7, 8, 9, 11, 99]
s.update(s)
s.intersection_update(s)
assert len(s) == 9
s.update(x + 1000 for x in range(2))
s.update([1], (2,), 'a', {3: 4}, range(5, 6), frozenset([6]))
s.difference_update(['a'], [99, 77])
assert sorted(s) == [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 1000, 1001]
try:
    s.update([50, [51]])
    assert False
except TypeError:
    assert 50 in s
s.symmetric_difference_update(s)
assert s == set()
s.update(range(5))
s -= s
assert s == set()

# `fromkeys` gives what it is asked of.
ordered = collections.OrderedDict.fromkeys("abc", 1)
assert type(ordered) is collections.OrderedDict and ordered.popitem(last=False) == ("a", 1)
missing = collections.defaultdict.fromkeys([1, 2])
assert type(missing) is collections.defaultdict and missing.default_factory is None and missing == {1: None, 2: None}
