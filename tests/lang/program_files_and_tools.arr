"""Files, paths, temporary files, argparse, templates, abstract classes, code objects, warnings."""
import argparse
import io
import numbers
import os
import tempfile
import warnings
from collections import ChainMap, Counter, OrderedDict, defaultdict, deque, namedtuple
from collections.abc import (Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, MutableMapping, MutableSequence, MutableSet, Reversible, Sequence, Set, Sized)
from contextlib import redirect_stderr, redirect_stdout
from fractions import Fraction
from pathlib import Path
from string import Template

LOG = []


def say(*args):
    LOG.extend(" ".join([str(arg) for arg in args]).split("\n"))


with tempfile.TemporaryDirectory() as folder:
    root = Path(folder)
    (root / "sub" / "deep").mkdir(parents=True)
    for i, name in enumerate(["a.txt", "b.csv", "sub/c.txt", "sub/deep/d.txt"]):
        (root / name).write_text(f"line {i}\nsecond\n" * (i + 1))
    say(sorted(p.relative_to(root).as_posix() for p in root.rglob("*.txt")), sorted(p.name for p in root.iterdir()))
    with open(root / "a.txt", "a+") as f:
        f.write("tail")
        f.seek(0)
        say(f.readline(), f.tell(), f.read().split("\n"), f.closed, f.name.endswith("a.txt"), f.mode)
    with open(root / "sub" / "c.txt") as f:
        say([line.rstrip().upper() for line in f][:3], f.readline() == "")
    p = root / "b.csv"
    say(p.stem, p.suffix, p.exists(), p.stat().st_size, p.with_suffix(".tsv").name, (root / "none").exists(), p.parent == root, p.is_file(), root.is_dir())
    p.rename(root / "z.csv")
    (root / "z.csv").unlink()
    try:
        open(root / "missing.txt")
    except FileNotFoundError as e:
        say(e.errno, e.strerror, os.path.basename(e.filename))
    data = bytes(range(8))
    (root / "bin").write_bytes(data)
    with open(root / "bin", "rb") as f:
        f.seek(-3, 2)
        say(f.read(), (root / "bin").read_bytes() == data)
    with tempfile.NamedTemporaryFile("w+", suffix=".log", dir=folder) as t:
        t.write("hello\nworld\n")
        t.seek(0)
        say(t.readlines(), os.path.exists(t.name), t.name.endswith(".log"), os.path.dirname(t.name) == folder)
    say(os.path.exists(t.name))
    total = sum(len(files) for _, _, files in os.walk(folder))
    say(total, os.path.join("a", "b", "../c"), os.path.normpath("a/b/../c"), os.path.splitext("x.tar.gz"), os.path.split("/a/b"), os.path.isabs("/a"))
say(os.path.exists(folder))
parser = argparse.ArgumentParser(prog="tool", description="Does things.")
parser.add_argument("files", nargs="+")
parser.add_argument("-n", "--count", type=int, default=3, choices=range(1, 10), metavar="N", help="how many")
group = parser.add_mutually_exclusive_group()
group.add_argument("--fast", action="store_true")
group.add_argument("--slow", action="store_true")
which = parser.add_mutually_exclusive_group(required=True)
which.add_argument("-r", "--read", action="store_const", const="r", dest="mode")
which.add_argument("-w", "--write", action="store_const", const="w", dest="mode")
parser.add_argument("-v", action="count", default=0)
say(parser.parse_args(["-r", "x", "y", "-n", "5", "-vv", "--fast"]))


def fails(*args):
    err = io.StringIO()
    try:
        with redirect_stderr(err):
            parser.parse_args(list(args))
    except SystemExit as e:
        return e.code, err.getvalue().splitlines()[-1]


say(fails("x", "-r", "--fast", "--slow"))
say(fails("x", "-r", "-w"))
say(fails("x"))
say(fails("x", "-r", "-n", "z"))
say(parser.format_usage())
t = Template("$who owes ${amount}c to $$ $other_one")
say(t.safe_substitute(who="Al"), "|", t.substitute({"who": "A", "amount": 3}, other_one="B"))
for bad in (lambda: t.substitute(who=1), lambda: Template("a\n $").substitute(), lambda: Template("$1").substitute()):
    try:
        bad()
    except (KeyError, ValueError) as e:
        say(type(e).__name__, e)
Point = namedtuple("Point", "x y")
values = [1, True, 1.5, 2j, "s", b"b", bytearray(), [1], (1,), {1: 2}, {1}, frozenset(), range(3), None, len, print, lambda: 0, int, iter([]), (i for i in []), deque(), Counter(), defaultdict(int), OrderedDict(), ChainMap(), {}.keys(), {}.values(), {}.items(), Point(1, 2), Fraction(1, 2), slice(1), ValueError("x"), zip(), enumerate([]), io.StringIO(), memoryview(b"")]
for kind in (Callable, Collection, Container, Hashable, Iterable, Iterator, Mapping, MutableMapping, MutableSequence, MutableSet, Reversible, Sequence, Set, Sized, numbers.Number, numbers.Complex, numbers.Real, numbers.Rational, numbers.Integral):
    say(f"{kind.__name__:<16}", "".join("x" if isinstance(v, kind) else "." for v in values))
types = [int, bool, float, complex, str, bytes, list, tuple, dict, set, frozenset, range, type(None), deque, Counter, object, type, Point, Fraction, ValueError]
for kind in (Callable, Hashable, Iterable, Mapping, MutableSequence, Sequence, Set, Sized, numbers.Number, numbers.Rational, numbers.Integral):
    say(f"{kind.__name__:<16}", "".join("x" if issubclass(v, kind) else "." for v in types))
say(issubclass(Sequence, Iterable), issubclass(numbers.Integral, numbers.Real), issubclass(Mapping, Sequence), issubclass(bool, (str, int)), isinstance(5, int | str), Sequence)
try:
    issubclass(5, int)
except TypeError as e:
    say(e)


def sample(a, b=1, *args, key, **rest):
    """Doc."""
    local = [i for i in args]
    inner = lambda: a
    return local, inner


code = sample.__code__
say(code.co_name, code.co_argcount, code.co_kwonlyargcount, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_flags & 12, code.co_nlocals, sample(1, key=2)[1].__code__.co_freevars)
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    warnings.warn("careful")
    warnings.warn("old", DeprecationWarning)
say([(w.category.__name__, str(w.message)) for w in caught])
out = io.StringIO()
with redirect_stdout(out):
    print("a", 1, None, sep="-", end="!\n")
    print(*range(3), file=out)
say(repr(out.getvalue()))
for text in ("def f():\n    x = 1\n    global x\n", "def f():\n    print(x)\n    global x\n", "def f(x):\n    global x\n", "def f():\n    nonlocal q\n", "x = 1\nglobal x\n", "def f():\n    global x\n    nonlocal x\n", "def f(x):\n    def g(x):\n        nonlocal x\n"):
    try:
        exec(compile(text, "<t>", "exec"))
        say("fine")
    except SyntaxError as e:
        say(e.msg)

WANTED = [
    "['a.txt', 'sub/c.txt', 'sub/deep/d.txt'] ['a.txt', 'b.csv', 'sub']",
    'line 0',
    " 7 ['second', 'tail'] False True a+",
    "['LINE 2', 'SECOND', 'LINE 2'] True",
    'b .csv True 28 b.tsv False True True True',
    '2 No such file or directory missing.txt',
    "b'\\x05\\x06\\x07' True",
    "['hello\\n', 'world\\n'] True True True",
    'False',
    "4 a/b/../c a/c ('x.tar', '.gz') ('/a', 'b') True",
    'False',
    "Namespace(files=['x', 'y'], count=5, fast=True, slow=False, mode='r', v=2)",
    "(2, 'tool: error: argument --slow: not allowed with argument --fast')",
    "(2, 'tool: error: argument -w/--write: not allowed with argument -r/--read')",
    "(2, 'tool: error: one of the arguments -r/--read -w/--write is required')",
    '(2, "tool: error: argument -n/--count: invalid int value: \'z\'")',
    'usage: tool [-h] [-n N] [--fast | --slow] (-r | -w) [-v] files [files ...]',
    '',
    'Al owes ${amount}c to $ $other_one | A owes 3c to $ B',
    "KeyError 'amount'",
    'ValueError Invalid placeholder in string: line 2, col 2',
    'ValueError Invalid placeholder in string: line 1, col 1',
    'Callable         ..............xxxx..................',
    'Collection       ....xxxxxxxxx.......xxxxxxxxx......x',
    'Container        ....xxxxxxxxx.......xxxxxxxxx......x',
    'Hashable         xxxxxx..x..xxxxxxxxx......x.xx.xxxxx',
    'Iterable         ....xxxxxxxxx.....xxxxxxxxxxx...xxxx',
    'Iterator         ..................xx............xxx.',
    'Mapping          .........x...........xxxx...........',
    'MutableMapping   .........x...........xxxx...........',
    'MutableSequence  ......xx............x...............',
    'MutableSet       ..........x.........................',
    'Reversible       ....xxxxxx..x.......xxxx.xxxx......x',
    'Sequence         ....xxxxx...x.......x.......x......x',
    'Set              ..........xx.............x.x........',
    'Sized            ....xxxxxxxxx.......xxxxxxxxx......x',
    'Number           xxxx.........................x......',
    'Complex          xxxx.........................x......',
    'Real             xxx..........................x......',
    'Rational         xx...........................x......',
    'Integral         xx..................................',
    'Callable         ................x...',
    'Hashable         xxxxxx.x..xxx..xxxxx',
    'Iterable         ....xxxxxxxx.xx..x..',
    'Mapping          ........x.....x.....',
    'MutableSequence  ......x......x......',
    'Sequence         ....xxxx...x.x...x..',
    'Set              .........xx.........',
    'Sized            ....xxxxxxxx.xx..x..',
    'Number           xxxx..............x.',
    'Rational         xx................x.',
    'Integral         xx..................',
    "True True False True True <class 'collections.abc.Sequence'>",
    'issubclass() arg 1 must be a class',
    "sample 2 1 ('a', 'b', 'key', 'args', 'rest', 'local', 'inner') ('a',) () 12 7 ('a',)",
    "[('UserWarning', 'careful'), ('DeprecationWarning', 'old')]",
    "'a-1-None!\\n0 1 2\\n'",
    "name 'x' is assigned to before global declaration",
    "name 'x' is used prior to global declaration",
    "name 'x' is parameter and global",
    "no binding for nonlocal 'q' found",
    "name 'x' is assigned to before global declaration",
    "name 'x' is nonlocal and global",
    "name 'x' is parameter and nonlocal",
]
for number, (have, want) in enumerate(zip(LOG, WANTED), 1):
    assert have == want, f"line {number}: {have!r} is not {want!r}"
assert len(LOG) == len(WANTED), (len(LOG), len(WANTED))
