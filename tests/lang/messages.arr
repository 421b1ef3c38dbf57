"""The messages of wrong calls, as CPython has them."""

import collections
import copy
import json
import math
import operator
import os.path
import random
import re
import statistics
from types import SimpleNamespace

WRONG = [
    # Functions in C: none, one, some, named arguments.
    (lambda: "a".upper(1), "str.upper() takes no arguments (1 given)"),
    (lambda: bytearray(b"a").title(1), "bytearray.title() takes no arguments (1 given)"),
    (lambda: [].append(), "list.append() takes exactly one argument (0 given)"),
    (lambda: "a".find(), "find() takes at least 1 argument (0 given)"),
    (lambda: b"a".startswith(1, 2, 3, 4), "startswith() takes at most 3 arguments (4 given)"),
    (lambda: [].insert(1), "insert expected 2 arguments, got 1"),
    (lambda: "a".upper("x", nope=1), "str.upper() takes no keyword arguments"),
    (lambda: "a".splitlines("a", nope=1), "splitlines() takes at most 1 argument (2 given)"),
    (lambda: (5).to_bytes(1, 2, 3, 4), "to_bytes() takes at most 3 arguments (4 given)"),
    (lambda: [].sort(1), "sort() takes no positional arguments"),
    (lambda: sum(), "sum() takes at least 1 positional argument (0 given)"),
    (lambda: math.prod(), "prod() takes exactly 1 positional argument (0 given)"),
    (lambda: round(nope=1), "round() missing required argument 'number' (pos 1)"),
    (lambda: sorted(), "sorted expected 1 argument, got 0"),
    (lambda: reversed(), "reversed expected 1 argument, got 0"),
    (lambda: operator.neg(), "_operator.neg() takes exactly one argument (0 given)"),
    (lambda: type(1, 2), "type() takes 1 or 3 arguments"),
    (lambda: type(1, 2, 3), "type.__new__() argument 1 must be str, not int"),
    (lambda: SimpleNamespace(1), "no positional arguments expected"),
    # Functions in Python.
    (lambda: json.dumps(), "dumps() missing 1 required positional argument: 'obj'"),
    (lambda: json.loads(1, 2), "loads() takes 1 positional argument but 2 were given"),
    (lambda: re.match("a"), "match() missing 1 required positional argument: 'string'"),
    (lambda: re.sub("a"), "sub() missing 2 required positional arguments: 'repl' and 'string'"),
    (lambda: re.sub(), "sub() missing 3 required positional arguments: 'pattern', 'repl', and 'string'"),
    (lambda: re.match("a", "b", "c", "d"), "match() takes from 2 to 3 positional arguments but 4 were given"),
    (lambda: statistics.mean(1, 2), "mean() takes 1 positional argument but 2 were given"),
    (lambda: random.choice(1, 2), "Random.choice() takes 2 positional arguments but 3 were given"),
    (lambda: random.randint(1), "Random.randint() missing 1 required positional argument: 'b'"),
    (lambda: random.random(1), "Random.random() takes no arguments (1 given)"),
    (lambda: copy.copy(1, 2), "copy() takes 1 positional argument but 2 were given"),
    (lambda: os.path.exists(1, 2), "exists() takes 1 positional argument but 2 were given"),
    (lambda: collections.namedtuple(1), "namedtuple() missing 1 required positional argument: 'field_names'"),
    # Text for bytes, and bytes for text.
    (lambda: b"a".count("a"), "argument should be integer or bytes-like object, not 'str'"),
    (lambda: b"a".join(1), "can only join an iterable"),
    (lambda: 1.5 in b"x", "a bytes-like object is required, not 'float'"),
    (lambda: b"a".decode(1), "decode() argument 'encoding' must be str, not int"),
    (lambda: b"a".decode(None), "decode() argument 'encoding' must be str, not None"),
    (lambda: "a".encode([]), "encode() argument 'encoding' must be str, not list"),
    (lambda: "a".removeprefix(1), "removeprefix() argument must be str, not int"),
    (lambda: "a".replace(b"a", "b"), "replace() argument 1 must be str, not bytes"),
    (lambda: b"a".center(1, 2), "center() argument 2 must be a byte string of length 1, not int"),
    (lambda: bytes.fromhex(1), "fromhex() argument must be str, not int"),
    (lambda: int.from_bytes(1), "cannot convert 'int' object to bytes"),
    (lambda: bytearray(b"").extend(1), "can't extend bytearray with int"),
    (lambda: str("a", "b"), "decoding str is not supported"),
    (lambda: bytes(1, 2), "bytes() argument 'encoding' must be str, not int"),
    # Bounds and numbers.
    (lambda: "a".count("a", "b"), "slice indices must be integers or None or have an __index__ method"),
    (lambda: [1].index(1, "b"), "slice indices must be integers or have an __index__ method"),
    (lambda: [1].pop(None), "'NoneType' object cannot be interpreted as an integer"),
    (lambda: range(5).index("a"), "sequence.index(x): x not in sequence"),
    (lambda: 1 // 1j, "unsupported operand type(s) for //: 'int' and 'complex'"),
    (lambda: round("a", "b"), "type str doesn't define __round__ method"),
    (lambda: math.trunc("a"), "type str doesn't define __trunc__ method"),
    (lambda: setattr(1, 2, 3), "attribute name must be string, not 'int'"),
    (lambda: setattr(1, "real", 2), "attribute 'real' of 'int' objects is not writable"),
    (lambda: setattr(1j, "real", 2), "readonly attribute"),
    (lambda: operator.attrgetter(1), "attribute name must be a string"),
    (lambda: random.sample(1, 2), "Population must be a sequence.  For dicts or sets, use sorted(d)."),
    (lambda: os.path.basename(1), "expected str, bytes or os.PathLike object, not int"),
]

for call, expected in WRONG:
    try:
        call()
    except (TypeError, ValueError, AttributeError) as error:
        assert str(error) == expected, f"{error} instead of {expected}"
    else:
        assert False, f"no error: {expected}"

try:
    re.compile("a(b")
    assert False
except re.error as error:
    assert (error.msg, error.pos, error.pattern) == ("missing ), unterminated subpattern", 1, "a(b")
assert re.compile("(?i)a").flags == re.compile("a", re.I).flags == 34
