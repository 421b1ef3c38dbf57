# Expressions and what CPython makes of them; written by scripts/dev/make_library_tests.py.
import collections, contextlib, copy, functools, io, itertools, json, math, operator, os, pathlib, pprint, random, re
import statistics, string, sys, textwrap, time, types

CASES = [
    ('random.seed(42)', 'None'),
    ('random.random()', '0.6394267984578837'),
    ('random.randint(1, 6)', '1'),
    ('random.randrange(10)', '4'),
    ('random.randrange(0, 100, 7)', '21'),
    ('random.randrange(10**30)', '137577423665220539048064734942'),
    ('random.uniform(1, 2)', '1.6766994874229113'),
    ("random.choice('abcdef')", "'e'"),
    ('random.choices([1, 2, 3], k=4)', '[1, 2, 1, 1]'),
    ('random.choices([1, 2, 3], weights=[1, 1, 5], k=4)', '[3, 1, 2, 3]'),
    ("random.choices('ab', cum_weights=[1, 3], k=3)", "['b', 'a', 'b']"),
    ('random.sample(range(100), 5)', '[0, 97, 20, 89, 54]'),
    ("random.sample(list('abcdefgh'), 3)", "['f', 'c', 'b']"),
    ('random.sample(range(10**6), 4)', '[225772, 800581, 352944, 107175]'),
    ('random.gauss(0, 1)', '0.3765998586879102'),
    ('random.gauss(0, 1)', '0.24821344932841446'),
    ('random.normalvariate(0, 1)', '1.5043537616578755'),
    ('random.expovariate(2)', '0.8228649697026292'),
    ('random.lognormvariate(0, 1)', '2.33916833612883'),
    ('random.gammavariate(2, 1)', '2.2563911241877994'),
    ('random.gammavariate(0.5, 1)', '0.0029434214269135313'),
    ('random.betavariate(2, 3)', '0.4035302161826234'),
    ('random.triangular(0, 10, 3)', '2.8877687049524523'),
    ('random.paretovariate(3)', '1.400148485186736'),
    ('random.weibullvariate(1, 2)', '0.6736957992448189'),
    ('random.getrandbits(8)', '94'),
    ('random.getrandbits(100)', '370009397605734493419186881875'),
    ("random.seed('hello')", 'None'),
    ('random.random()', '0.3537754404730722'),
    ('random.seed(1.5)', 'None'),
    ('random.random()', '0.551763726942059'),
    ('random.seed(-7)', 'None'),
    ('random.random()', '0.32383276483316237'),
    ('random.seed(2**100)', 'None'),
    ('random.random()', '0.7586581712996778'),
    ("random.seed(b'ab')", 'None'),
    ('random.random()', '0.5529343013539839'),
    ('random.randint(5, 1)', 'ValueError: empty range for randrange() (5, 2, -3)'),
    ('random.choice([])', 'IndexError: Cannot choose from an empty sequence'),
    ('random.sample([1], 5)', 'ValueError: Sample larger than population or is negative'),
    ('random.randrange(0)', 'ValueError: empty range for randrange()'),
    ('random.choices([], k=1)', 'IndexError: list index out of range'),
    ('random.Random(3).random()', '0.23796462709189137'),
    ('random.seed([1])', 'TypeError: The only supported seed types are: None,\nint, float, str, bytes, and bytearray.'),
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
