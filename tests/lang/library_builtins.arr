# Expressions and what CPython makes of them; written by scripts/dev/make_library_tests.py.
import collections, contextlib, copy, functools, io, itertools, json, math, operator, os, pathlib, pprint, random, re
import statistics, string, sys, textwrap, time, types

CASES = [
    ('abs(-2)', '2'),
    ('abs(-2.5)', '2.5'),
    ('abs(3 + 4j)', '5.0'),
    ('abs(True)', '1'),
    ("abs('a')", "TypeError: bad operand type for abs(): 'str'"),
    ('all([1, 1])', 'True'),
    ('all([])', 'True'),
    ('any([0, 0])', 'False'),
    ('any([0, 1])', 'True'),
    ('all(5)', "TypeError: 'int' object is not iterable"),
    ("ascii('é')", '"\'\\\\xe9\'"'),
    ('bin(10)', "'0b1010'"),
    ('bin(-10)', "'-0b1010'"),
    ('bin(1.5)', "TypeError: 'float' object cannot be interpreted as an integer"),
    ('hex(255)', "'0xff'"),
    ('hex(-255)', "'-0xff'"),
    ('oct(8)', "'0o10'"),
    ('bool([])', 'False'),
    ("bool('a')", 'True'),
    ('bool()', 'False'),
    ('callable(len)', 'True'),
    ('callable(5)', 'False'),
    ('chr(97)', "'a'"),
    ('chr(8364)', "'€'"),
    ('chr(-1)', 'ValueError: chr() arg not in range(0x110000)'),
    ('chr(1114112)', 'ValueError: chr() arg not in range(0x110000)'),
    ("chr('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ("ord('a')", '97'),
    ("ord('ab')", 'TypeError: ord() expected a character, but string of length 2 found'),
    ('ord(5)', 'TypeError: ord() expected string of length 1, but int found'),
    ("ord('€')", '8364'),
    ('complex(1, 2)', '(1+2j)'),
    ("complex('1+2j')", '(1+2j)'),
    ("complex('1 + 2j')", 'ValueError: complex() arg is a malformed string'),
    ('complex(1.5)', '(1.5+0j)'),
    ('complex()', '0j'),
    ("complex('a')", 'ValueError: complex() arg is a malformed string'),
    ('complex([])', "TypeError: complex() first argument must be a string or a number, not 'list'"),
    ("complex(1, 'a')", "TypeError: complex() second arg can't be a string"),
    ("complex('1', 2)", "TypeError: complex() can't take second arg if first is a string"),
    ('divmod(7, 2)', '(3, 1)'),
    ('divmod(-7, 2)', '(-4, 1)'),
    ('divmod(7.5, 2)', '(3.0, 1.5)'),
    ('divmod(1, 0)', 'ZeroDivisionError: integer division or modulo by zero'),
    ('divmod(1.0, 0)', 'ZeroDivisionError: float divmod()'),
    ("divmod('a', 1)", "TypeError: unsupported operand type(s) for divmod(): 'str' and 'int'"),
    ("list(enumerate('ab'))", "[(0, 'a'), (1, 'b')]"),
    ("list(enumerate('ab', 5))", "[(5, 'a'), (6, 'b')]"),
    ("list(enumerate('ab', start=1))", "[(1, 'a'), (2, 'b')]"),
    ('enumerate(5)', "TypeError: 'int' object is not iterable"),
    ("list(filter(None, [0, 1, '', 'a']))", "[1, 'a']"),
    ('list(filter(lambda x: x > 1, [1, 2, 3]))', '[2, 3]'),
    ('list(map(str, [1, 2]))', "['1', '2']"),
    ('list(map(lambda a, b: a + b, [1, 2], [10, 20, 30]))', '[11, 22]'),
    ('list(map(len, 5))', "TypeError: 'int' object is not iterable"),
    ("list(zip('ab', [1, 2]))", "[('a', 1), ('b', 2)]"),
    ("list(zip('ab', [1, 2, 3]))", "[('a', 1), ('b', 2)]"),
    ('list(zip())', '[]'),
    ("list(zip('abc', [1], strict=True))", 'ValueError: zip() argument 2 is shorter than argument 1'),
    ("list(zip('a', [1, 2], strict=True))", 'ValueError: zip() argument 2 is longer than argument 1'),
    ('zip(5)', "TypeError: 'int' object is not iterable"),
    ("float('1.5')", '1.5'),
    ("float(' 1e3 ')", '1000.0'),
    ("float('inf')", 'inf'),
    ("float('-nan')", 'nan'),
    ("float('abc')", "ValueError: could not convert string to float: 'abc'"),
    ("float('1_000.5')", '1000.5'),
    ('float([])', "TypeError: float() argument must be a string or a real number, not 'list'"),
    ('float(None)', "TypeError: float() argument must be a string or a real number, not 'NoneType'"),
    ('float(1j)', "TypeError: float() argument must be a string or a real number, not 'complex'"),
    ('float(10**400)', 'OverflowError: int too large to convert to float'),
    ('float()', '0.0'),
    ("int('12')", '12'),
    ("int(' -12 ')", '-12'),
    ("int('0x1f', 16)", '31'),
    ("int('0x1f', 0)", '31'),
    ("int('ff', 16)", '255'),
    ("int('z', 36)", '35'),
    ("int('12', 2)", "ValueError: invalid literal for int() with base 2: '12'"),
    ("int('abc')", "ValueError: invalid literal for int() with base 10: 'abc'"),
    ("int('1.5')", "ValueError: invalid literal for int() with base 10: '1.5'"),
    ('int(1.9)', '1'),
    ('int(-1.9)', '-1'),
    ('int(True)', '1'),
    ('int([])', "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'list'"),
    ('int(None)', "TypeError: int() argument must be a string, a bytes-like object or a real number, not 'NoneType'"),
    ("int(float('nan'))", 'ValueError: cannot convert float NaN to integer'),
    ("int(float('inf'))", 'OverflowError: cannot convert float infinity to integer'),
    ('int(1e20)', '100000000000000000000'),
    ("int('1_000')", '1000'),
    ('int(5, 2)', "TypeError: int() can't convert non-string with explicit base"),
    ("int('', 10)", "ValueError: invalid literal for int() with base 10: ''"),
    ("int('10', 1)", 'ValueError: int() base must be >= 2 and <= 36, or 0'),
    ('int()', '0'),
    ("int(b'12')", '12'),
    ('hash(1) == hash(1.0)', 'True'),
    ('hash(2**61 - 1)', '0'),
    ('hash(-1)', '-2'),
    ('hash(1.5)', '1152921504606846977'),
    ('hash([])', "TypeError: unhashable type: 'list'"),
    ('hash((1, 2)) == hash((1, 2))', 'True'),
    ('hash(True)', '1'),
    ('hash(0.1)', '230584300921369408'),
    ('hash(2**100)', '549755813888'),
    ('isinstance(1, int)', 'True'),
    ('isinstance(True, int)', 'True'),
    ('isinstance(1, (str, int))', 'True'),
    ('isinstance(1, 5)', 'TypeError: isinstance() arg 2 must be a type, a tuple of types, or a union'),
    ("isinstance('a', object)", 'True'),
    ("isinstance(KeyError('a'), LookupError)", 'True'),
    ('issubclass(bool, int)', 'True'),
    ('issubclass(KeyError, (ValueError, LookupError))', 'True'),
    ('issubclass(1, int)', 'TypeError: issubclass() arg 1 must be a class'),
    ('iter(5)', "TypeError: 'int' object is not iterable"),
    ('next(iter([1]))', '1'),
    ('next(iter([]), 5)', '5'),
    ('next([1])', "TypeError: 'list' object is not an iterator"),
    ('next(iter([]))', 'StopIteration: '),
    ("len('abc')", '3'),
    ('max(1, 2)', '2'),
    ('max([1, 3, 2])', '3'),
    ("max('a', 'b')", "'b'"),
    ('max([1, 3, 2], key=lambda x: -x)', '1'),
    ('max([])', 'ValueError: max() arg is an empty sequence'),
    ('max([], default=0)', '0'),
    ('max(1)', "TypeError: 'int' object is not iterable"),
    ('max()', 'TypeError: max expected at least 1 argument, got 0'),
    ("max(1, 'a')", "TypeError: '>' not supported between instances of 'str' and 'int'"),
    ('max(1, 2, default=3)', 'TypeError: Cannot specify a default for max() with multiple positional arguments'),
    ('max([1, 2.0, True])', '2.0'),
    ('min(1, 2)', '1'),
    ('min([3, 1, 2])', '1'),
    ("min('b', 'a', key=ord)", "'a'"),
    ("min({'b': 1, 'a': 2})", "'a'"),
    ('min([])', 'ValueError: min() arg is an empty sequence'),
    ('pow(2, 10)', '1024'),
    ('pow(2, -1)', '0.5'),
    ('pow(2, 10, 1000)', '24'),
    ('pow(3, -1, 7)', '5'),
    ('pow(2, -1, 4)', 'ValueError: base is not invertible for the given modulus'),
    ('pow(2, 2, 0)', 'ValueError: pow() 3rd argument cannot be 0'),
    ('pow(2.0, 2, 3)', 'TypeError: pow() 3rd argument not allowed unless all arguments are integers'),
    ("pow('a', 2)", "TypeError: unsupported operand type(s) for ** or pow(): 'str' and 'int'"),
    ('pow(0, -1)', 'ZeroDivisionError: 0.0 cannot be raised to a negative power'),
    ('pow(-8, 1/3)', '(1.0000000000000002+1.7320508075688772j)'),
    ('print()', 'None'),
    ('repr(1.0)', "'1.0'"),
    ('repr(None)', "'None'"),
    ('round(2.5)', '2'),
    ('round(3.5)', '4'),
    ('round(-2.5)', '-2'),
    ('round(2.675, 2)', '2.67'),
    ('round(1234.5678, -2)', '1200.0'),
    ('round(1250, -2)', '1200'),
    ('round(1350, -2)', '1400'),
    ('round(5)', '5'),
    ('round(5, 1)', '5'),
    ('round(2.5, 0)', '2.0'),
    ("round(float('nan'))", 'ValueError: cannot convert float NaN to integer'),
    ("round(float('inf'))", 'OverflowError: cannot convert float infinity to integer'),
    ('round(1e300, 400)', '1e+300'),
    ('round(0.5)', '0'),
    ('round(1.005, 2)', '1.0'),
    ('round(12345.678, 1)', '12345.7'),
    ("round('a')", "TypeError: type str doesn't define __round__ method"),
    ('round(True)', '1'),
    ('round(-0.4)', '0'),
    ('round(15, -1)', '20'),
    ('round(25, -1)', '20'),
    ('round(-15, -1)', '-20'),
    ('sum([1, 2, 3])', '6'),
    ('sum([0.1] * 10)', '0.9999999999999999'),
    ('sum([[1], [2]], [])', '[1, 2]'),
    ("sum(['a'])", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
    ("sum('a', '')", "TypeError: sum() can't sum strings [use ''.join(seq) instead]"),
    ("sum([1, 'a'])", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
    ('sum([], 5)', '5'),
    ('sum([1, 2], start=10)', '13'),
    ('sum(5)', "TypeError: 'int' object is not iterable"),
    ('sum([2**62, 2**62])', '9223372036854775808'),
    ('sum([1, 2.5, 3])', '6.5'),
    ('sum([1j, 2])', '(2+1j)'),
    ('type(1)', "<class 'int'>"),
    ("type('a').__name__", "'str'"),
    ('type(None)', "<class 'NoneType'>"),
    ('type(len)', "<class 'builtin_function_or_method'>"),
    ('type([]) is list', 'True'),
    ('len({1: 2}, 3)', 'TypeError: len() takes exactly one argument (2 given)'),
    ('int(x=1)', "TypeError: 'x' is an invalid keyword argument for int()"),
    ('print(1, foo=2)', "TypeError: 'foo' is an invalid keyword argument for print()"),
    ('sum([1], foo=2)', "TypeError: 'foo' is an invalid keyword argument for sum()"),
    ('list(x=1)', 'TypeError: list() takes no keyword arguments'),
    ("'a'.split(foo=1)", "TypeError: 'foo' is an invalid keyword argument for split()"),
    ('[].sort(foo=1)', "TypeError: 'foo' is an invalid keyword argument for sort()"),
    ('len(foo=1)', 'TypeError: len() takes no keyword arguments'),
    ('type(1)(2.5)', '2'),
    ('str(type(1.5))', '"<class \'float\'>"'),
    ('int.__name__', "'int'"),
    ('(255).bit_length()', '8'),
    ('(13).bit_count()', '3'),
    ("(258).to_bytes(2, 'big')", "b'\\x01\\x02'"),
    ("(258).to_bytes(1, 'big')", 'OverflowError: int too big to convert'),
    ("(-1).to_bytes(2, 'little', signed=True)", "b'\\xff\\xff'"),
    ("(-1).to_bytes(2, 'little')", "OverflowError: can't convert negative int to unsigned"),
    ("int.from_bytes(b'\\x01\\x02', 'big')", '258'),
    ("int.from_bytes(b'\\xff\\xff', 'little', signed=True)", '-1'),
    ('(0.75).as_integer_ratio()', '(3, 4)'),
    ('(1.5).hex()', "'0x1.8000000000000p+0'"),
    ('(0.1).hex()', "'0x1.999999999999ap-4'"),
    ("float.fromhex('0x1.8p+0')", '1.5'),
    ("float.fromhex('zz')", 'ValueError: invalid hexadecimal floating-point string'),
    ('(2.0).is_integer()', 'True'),
    ('(1 + 2j).conjugate()', '(1-2j)'),
    ('(1 + 2j).real', '1.0'),
    ('(5).real', '5'),
    ('(5).numerator', '5'),
    ("getattr(1j, 'imag')", '1.0'),
    ("getattr(1, 'nope', 5)", '5'),
    ("getattr(1, 'nope')", "AttributeError: 'int' object has no attribute 'nope'"),
    ("hasattr([], 'append')", 'True'),
    ("hasattr([], 'nope')", 'False'),
    ("'append' in dir([])", 'True'),
    ('callable(print)', 'True'),
    ('0.1 + 0.2', '0.30000000000000004'),
    ('1e16', '1e+16'),
    ('1e15', '1000000000000000.0'),
    ('1e-4', '0.0001'),
    ('1e-5', '1e-05'),
    ('123456789.123456789', '123456789.12345679'),
    ('5e-324', '5e-324'),
    ('1.7976931348623157e308', '1.7976931348623157e+308'),
    ('-0.0', '-0.0'),
    ('10**20', '100000000000000000000'),
    ('2**100', '1267650600228229401496703205376'),
    ('1e22', '1e+22'),
    ('1e23', '1e+23'),
    ('(-7) // 2', '-4'),
    ('(-7) % 3', '2'),
    ('7 % -3', '-2'),
    ('-7.5 // 2', '-4.0'),
    ('-7.5 % 2', '0.5'),
    ('1 / 3', '0.3333333333333333'),
    ('2**-1', '0.5'),
    ('2**0.5', '1.4142135623730951'),
    ('1 / 0', 'ZeroDivisionError: division by zero'),
    ('1.0 / 0', 'ZeroDivisionError: float division by zero'),
    ('1 // 0', 'ZeroDivisionError: integer division or modulo by zero'),
    ('1 % 0', 'ZeroDivisionError: integer modulo by zero'),
    ('5.0 % 0', 'ZeroDivisionError: float modulo'),
    ('0.0 // 0', 'ZeroDivisionError: float floor division by zero'),
    ('1 << 70', '1180591620717411303424'),
    ('-1 >> 3', '-1'),
    ('1 << -1', 'ValueError: negative shift count'),
    ('~5', '-6'),
    ('5 & 3 | 8 ^ 1', '9'),
    ('not 5', 'False'),
    ('1 < 2 < 3', 'True'),
    ('1 == 1.0', 'True'),
    ('1 is None', 'False'),
    ("'a' + 1", 'TypeError: can only concatenate str (not "int") to str'),
    ("1 + 'a'", "TypeError: unsupported operand type(s) for +: 'int' and 'str'"),
    ('[1] + (2,)', 'TypeError: can only concatenate list (not "tuple") to list'),
    ('None + 1', "TypeError: unsupported operand type(s) for +: 'NoneType' and 'int'"),
    ("-'a'", "TypeError: bad operand type for unary -: 'str'"),
    ('5()', "TypeError: 'int' object is not callable"),
    ('len', '<built-in function len>'),
    ('len()', 'TypeError: len() takes exactly one argument (0 given)'),
    ('len(1, 2)', 'TypeError: len() takes exactly one argument (2 given)'),
    ('len(x=1)', 'TypeError: len() takes no keyword arguments'),
    ('abs()', 'TypeError: abs() takes exactly one argument (0 given)'),
    ('abs(1, 2)', 'TypeError: abs() takes exactly one argument (2 given)'),
    ('isinstance(1)', 'TypeError: isinstance expected 2 arguments, got 1'),
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


# Long integers: division, roots, divisors, powers and digits by their own recursions.
import math
import sys
getattr(sys, "set_int_max_str_digits", print)(0)
a, b = 7 ** 60000 + 12345, 3 ** 40000 - 77
for x, y in [(a, b), (-a, b), (a, -b), (-a, -b), (a * b, b), (-a * b, b)]:
    q, r = divmod(x, y)
    assert q * y + r == x and (0 <= r < y if y > 0 else y < r <= 0) and x // y == q and x % y == r
assert math.isqrt(a * a) == a and math.isqrt(a * a - 1) == a - 1 and math.isqrt(a * a + 2 * a) == a
assert math.gcd(a * 91, b * 91) == 91 * math.gcd(a, b) and math.lcm(a, a * 3) == a * 3 and math.lcm(a, 0) == 0
assert math.gcd(6 ** 20000, -10 ** 20000) == 2 ** 20000
m = 5 ** 3000 + 2
assert pow(3, 2 ** 5000, m) == pow(pow(3, 2 ** 2500, m), 2 ** 2500, m) and pow(3, 10 ** 400, -m) <= 0
assert pow(a, -1, m) * a % m == 1 and pow(3, -5, 7) == 3 and pow(3, -1, -7) == -2
assert math.comb(3000, 1500) == math.factorial(3000) // math.factorial(1500) ** 2
digits = str(a)
assert int(digits) == a and len(digits) == 50706 and int("-" + digits) == -a and str(-a) == "-" + digits
assert str(10 ** 60000) == "1" + "0" * 60000 and int("1" + "0" * 60000) == 10 ** 60000

# The commonest built-ins answer alike on common values and on all others.
assert [len(x) for x in ([1], "ab", "äö", (1, 2), {1: 2}, {3}, range(4), b"x")] == [1, 2, 2, 2, 1, 1, 4, 1]
assert [ord(c) for c in ("a", "ä", b"c")] == [97, 228, 99] and [chr(i) for i in (97, 228)] == ["a", "ä"]
assert [str(x) for x in (1, -7, True, 1.0, "s", None)] == ["1", "-7", "True", "1.0", "s", "None"]
assert [int(x) for x in ("12", "-12", " 7 ", "1_0", 3.9, -3.9, True, "000")] == [12, -12, 7, 10, 3, -3, 1, 0]
assert [type(x) for x in (abs(True), max(True, 2), max(2, 2.0), min(1.0, 1))] == [int, int, int, float]
assert str(max(0.0, -0.0)) == "0.0" and str(max(-0.0, 0.0)) == "-0.0" and str(min(0.0, -0.0)) == "0.0"
nan = float("nan")
assert str(max(nan, 1.0)) == "nan" and str(max(1.0, nan)) == "1.0" and str(min(nan, 1.0)) == "nan"
table = {"a": 1, 1: "one"}
k = "a"
assert table.get(k) == 1 and table.get(1.0) == "one" and table.get(k + "b") is None and table.get("z", 7) == 7
try:
    table.get([])
    assert False
except TypeError as error:
    assert str(error) == "unhashable type: 'list'"
items = []
for i in range(100):
    items.append(i)
assert items == list(range(100)) and items.pop() == 99 and len(items) == 99
seen = set()
for word in ["x", "y", "x", 1, 1.0, True]:
    seen.add(word)
assert seen == {"x", "y", 1}
c = "Z"
assert c.isalpha() and c.isupper() and not c.islower() and not c.isdigit() and c.lower() == "z" and "ß".upper() == "SS"
empty = ""
assert not empty.isalpha() and empty.upper() == "" and "²".isdigit() and not "²".isdecimal()
try:
    len(5)
    assert False
except TypeError as error:
    assert str(error) == "object of type 'int' has no len()"
