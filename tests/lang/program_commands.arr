# A tool with commands, and what such tools use: calendars, patterns of names, statistics of exact numbers.
import argparse
import calendar
import fnmatch
import io
import os
import re
import statistics
import tempfile
import time
import traceback
from contextlib import redirect_stderr, redirect_stdout
from decimal import Decimal
from fractions import Fraction


def positive(text):
    number = int(text)
    if number <= 0:
        raise argparse.ArgumentTypeError(f"{text} is not positive")
    return number


parser = argparse.ArgumentParser(prog="tool", description="Does things.")
parser.add_argument("--version", action="version", version="%(prog)s 1.0")
parser.add_argument("-n", type=positive, default=1, help="how many")
commands = parser.add_subparsers(dest="command", required=True, help="what to do")
add = commands.add_parser("add", help="add files")
add.add_argument("paths", nargs="+")
commit = commands.add_parser("commit")
commit.add_argument("-m", required=True)

assert repr(parser.parse_args(["add", "x", "y"])) == "Namespace(n=1, command='add', paths=['x', 'y'])"
assert repr(parser.parse_args(["-n", "3", "commit", "-m", "msg"])) == "Namespace(n=3, command='commit', m='msg')"
assert parser.format_help() == """\
usage: tool [-h] [--version] [-n N] {add,commit} ...

Does things.

positional arguments:
  {add,commit}  what to do
    add         add files

options:
  -h, --help    show this help message and exit
  --version     show program's version number and exit
  -n N          how many
"""


def complaint(*words):
    out = io.StringIO()
    try:
        with redirect_stderr(out), redirect_stdout(out):
            parser.parse_args(words)
    except SystemExit:
        return out.getvalue().splitlines()[-1]


assert complaint() == "tool: error: the following arguments are required: command"
assert complaint("push") == "tool: error: argument command: invalid choice: 'push' (choose from 'add', 'commit')"
assert complaint("commit") == "tool commit: error: the following arguments are required: -m"
assert complaint("add") == "tool add: error: the following arguments are required: paths"
assert complaint("-n", "0", "add", "x") == "tool: error: argument -n: 0 is not positive"
assert complaint("--version") == "tool 1.0"
shown = argparse.ArgumentParser(prog="p", formatter_class=argparse.ArgumentDefaultsHelpFormatter)
shown.add_argument("--size", default=5, help="how large")
assert "  --size SIZE  how large (default: 5)\n" in shown.format_help()

# Calendars and times.
assert calendar.month(2024, 2) == """\
   February 2024
Mo Tu We Th Fr Sa Su
          1  2  3  4
 5  6  7  8  9 10 11
12 13 14 15 16 17 18
19 20 21 22 23 24 25
26 27 28 29
"""
assert calendar.monthrange(2024, 2) == (3, 29) and calendar.isleap(2000) and not calendar.isleap(1900)
assert calendar.leapdays(2000, 2024) == 6 and calendar.month_name[3] == "March" and calendar.day_abbr[0] == "Mon"
assert calendar.timegm((2000, 1, 1, 12, 0, 0)) == 946728000 and len(calendar.calendar(2023).splitlines()) == 36
assert time.strptime("2020-02-29 12:30", "%Y-%m-%d %H:%M")[:8] == (2020, 2, 29, 12, 30, 0, 5, 60)
try:
    calendar.monthrange(2024, 13)
    assert False
except ValueError as error:
    assert str(error) == "bad month number 13; must be 1-12"

# Names and texts.
assert fnmatch.filter(["a.py", "b.txt", "c.py"], "*.py") == ["a.py", "c.py"] and fnmatch.fnmatch("data1", "data[0-9]")
assert fnmatch.translate("*.t?t") == "(?s:.*\\.t.t)\\Z"
assert re.match("(a)(b)?", "ac").regs == ((0, 1), (0, 1), (-1, -1))
try:
    re.sub("a", r"\1", "a")
    assert False
except re.error as error:
    assert str(error) == "invalid group reference 1 at position 1" and type(error).__name__ == "error"

# Numbers that are exact.
assert statistics.mean([Fraction(1, 2), Fraction(1, 3)]) == Fraction(5, 12)
assert statistics.variance([Fraction(1, 4), Fraction(5, 4), Fraction(1, 2)]) == Fraction(13, 48)
assert repr(statistics.mean([Decimal("0.5"), Decimal("0.75")])) == "Decimal('0.625')"
assert statistics.harmonic_mean([40, 60], weights=[5, 30]) == 56.0 and statistics.harmonic_mean([10, 0]) == 0
assert statistics.NormalDist.from_samples([2.5, 3.1, 4.7, 3.3, 5.9, 2.5, 4.4]).mean == 3.7714285714285714

# Files that are asked for what they were not opened for, and errors with notes.
path = os.path.join(tempfile.mkdtemp(), "t.txt")
with open(path, "w") as file:
    try:
        file.read()
        assert False
    except io.UnsupportedOperation as error:
        assert str(error) == "not readable" and isinstance(error, OSError) and isinstance(error, ValueError)
os.remove(path)
error = ValueError("a")
error.add_note("first\nsecond")
assert traceback.format_exception_only(type(error), error) == ["ValueError: a\n", "first\n", "second\n"]


def counter():
    n = 5

    def more(by):
        nonlocal n
        n += by
        return n

    return more


more = counter()
more(2)
assert more.__closure__[0].cell_contents == 7 and counter.__closure__ is None and more.__code__.co_freevars == ("n",)
try:
    del (1, 2)[0]
except TypeError as error:
    assert str(error) == "'tuple' object doesn't support item deletion"

import datetime
from pathlib import Path

assert datetime.date.fromisocalendar(2024, 9, 4) == datetime.date(2024, 2, 29)
assert datetime.datetime.fromisocalendar(2020, 53, 7) == datetime.datetime(2021, 1, 3)
try:
    datetime.date.fromisocalendar(2024, 53, 1)
    assert False
except ValueError as error:
    assert str(error) == "Invalid week: 53"
assert time.strftime("%U %W", time.gmtime(946728000)) == "00 00" and time.strftime("%U %W", time.gmtime(951825600)) == "09 09"
assert Path("a/b.tar.gz").with_stem("c") == Path("a/c.gz") and Path("b").with_stem("c") == Path("c")
try:
    Path("a").with_suffix("x")
    assert False
except ValueError as error:
    assert str(error) == "Invalid suffix 'x'"
