# Modules that everyday scripts import: the same text passes under CPython.
from __future__ import annotations, division

import argparse
import bisect
import cmath
import csv
import datetime as dt
import gc
import glob
import heapq
import io
import logging
import math
import numbers
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction


def raises(kind, f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except kind as error:
        return str(error)
    raise AssertionError(f"{kind.__name__} expected")


# --- heapq, bisect ---
data = [9, 4, 7, 1, -2, 8, 4]
heap = list(data)
heapq.heapify(heap)
assert all(heap[k] <= heap[c] for k in range(len(heap)) for c in (2 * k + 1, 2 * k + 2) if c < len(heap))
heapq.heappush(heap, 3)
assert [heapq.heappop(heap) for _ in range(len(heap))] == sorted(data + [3])
assert raises(IndexError, heapq.heappop, []) == "index out of range"
assert heapq.nlargest(2, data) == [9, 8] and heapq.nsmallest(3, data, key=abs) == [1, -2, 4]
assert heapq.heappushpop([2, 5], 1) == 1 and heapq.heapreplace([2, 5], 9) == 2
assert list(heapq.merge([1, 5], [2, 3])) == [1, 2, 3, 5]
tasks = []
for priority, name in [(2, "b"), (1, "a"), (3, "c")]:
    heapq.heappush(tasks, (priority, name))
assert heapq.heappop(tasks) == (1, "a")
grades = [33, 70, 77, 90, 100]
assert ["FDCBA"[bisect.bisect([60, 70, 80, 90], g)] for g in grades] == ["F", "C", "C", "A", "A"]
assert (bisect.bisect_left([1, 2, 2], 2), bisect.bisect_right([1, 2, 2], 2)) == (1, 3)
a = [1, 5]
bisect.insort(a, 3)
assert a == [1, 3, 5]
assert bisect.bisect_left([(1, "x"), (3, "y")], 2, key=lambda pair: pair[0]) == 1
assert raises(ValueError, bisect.bisect, [1], 1, -1) == "lo must be non-negative"

# --- cmath, numbers, fractions ---
assert cmath.sqrt(-4) == 2j and abs(cmath.exp(1j * cmath.pi) + 1) < 1e-15
assert cmath.polar(1j) == (1.0, math.pi / 2) and cmath.phase(-1) == math.pi
assert cmath.isclose(cmath.rect(2, math.pi / 2), 2j, abs_tol=1e-12) and cmath.isnan(complex("nan"))
assert raises(ValueError, cmath.log, 0) == "math domain error"
assert cmath.log(100, 10) == 2 or abs(cmath.log(100, 10) - 2) < 1e-15
assert isinstance(3, numbers.Integral) and isinstance(2.5, numbers.Real) and not isinstance("3", numbers.Number)
third = Fraction(1, 3)
assert repr(third + Fraction(1, 6)) == "Fraction(1, 2)" and str(Fraction(6, -4)) == "-3/2" and str(Fraction(4, 2)) == "2"
assert third * 3 == 1 and 1 - third == Fraction(2, 3) and 2 / third == 6 and third ** -2 == 9 and -third == Fraction(-1, 3)
assert third < 0.5 and third + 0.5 == 1 / 3 + 0.5 and Fraction("0.25") == Fraction(1, 4) == 0.25 and Fraction("3/7") > third
assert float(third) == 1 / 3 and Fraction(0.5) == Fraction(1, 2) and Fraction(7, 2) // 1 == 3 and Fraction(7, 2) % 1 == Fraction(1, 2)
assert sum([Fraction(1, n) for n in range(1, 5)]) == Fraction(25, 12)
assert Fraction(math.pi).limit_denominator(1000) == Fraction(355, 113) and third.numerator == 1 and third.denominator == 3
assert {Fraction(1, 2): "half"}[Fraction(2, 4)] == "half" and sorted([Fraction(1, 2), Fraction(1, 3)])[0] == third
assert raises(ZeroDivisionError, Fraction, 1, 0) == "Fraction(1, 0)"
assert raises(ValueError, Fraction, "x") == "Invalid literal for Fraction: 'x'"
assert f"{Fraction(1, 2)}" == "1/2" and abs(Fraction(-1, 2)) == Fraction(1, 2)

# --- csv ---
text = 'name,note\n"Ann, B.","says ""hi"""\nBob,\n'
assert list(csv.reader(io.StringIO(text))) == [["name", "note"], ["Ann, B.", 'says "hi"'], ["Bob", ""]]
assert [row["name"] for row in csv.DictReader(io.StringIO(text))] == ["Ann, B.", "Bob"]
out = io.StringIO()
w = csv.writer(out, delimiter=";", lineterminator="\n")
w.writerow(["a;b", 1, 2.5, None, 'q"q'])
w.writerows([[1, 2], ["x", "y"]])
assert out.getvalue() == '"a;b";1;2.5;;"q""q"\n1;2\nx;y\n', out.getvalue()
out = io.StringIO()
d = csv.DictWriter(out, fieldnames=["x", "y"])
d.writeheader()
d.writerow({"x": 1, "y": 2})
assert out.getvalue() == "x,y\r\n1,2\r\n"
assert "not in fieldnames: 'z'" in raises(ValueError, d.writerow, {"z": 1})
assert list(csv.reader(["1|2", "'3|4'|5"], delimiter="|", quotechar="'")) == [["1", "2"], ["3|4", "5"]]
assert list(csv.reader(['"two', 'lines",x'])) in ([["two\nlines", "x"]], [["twolines", "x"]])

# --- datetime ---
d = dt.date(2024, 2, 28)
assert str(d + dt.timedelta(days=2)) == "2024-03-01" and (dt.date(2024, 3, 1) - d).days == 2
assert d.weekday() == 2 and d.isoweekday() == 3 and tuple(d.isocalendar()) == (2024, 9, 3) and d.toordinal() == 738944
assert d.replace(month=1) == dt.date(2024, 1, 28) and dt.date.fromordinal(1) == dt.date(1, 1, 1)
assert d.strftime("%d %b %Y, %A, %j, %U") == "28 Feb 2024, Wednesday, 059, 08" and f"{d:%y/%m}" == "24/02"
assert raises(ValueError, dt.date, 2023, 2, 29) == "day is out of range for month"
t = dt.datetime(2024, 1, 31, 23, 59, 58, 250000)
assert repr(t) == "datetime.datetime(2024, 1, 31, 23, 59, 58, 250000)" and str(t) == "2024-01-31 23:59:58.250000"
assert t + dt.timedelta(seconds=2) == dt.datetime(2024, 2, 1, 0, 0, 0, 250000) and t.isoformat() == "2024-01-31T23:59:58.250000"
assert dt.datetime.strptime("03/02/2021 14:05", "%d/%m/%Y %H:%M") == dt.datetime(2021, 2, 3, 14, 5)
assert dt.datetime.fromisoformat("2021-02-03T04:05:06") == dt.datetime(2021, 2, 3, 4, 5, 6)
assert "does not match format" in raises(ValueError, dt.datetime.strptime, "x", "%Y")
assert t.strftime("%I:%M %p") == "11:59 PM" and t.date() == dt.date(2024, 1, 31) and str(t.time()) == "23:59:58.250000"
delta = dt.timedelta(days=1, hours=2, milliseconds=5)
assert str(delta) == "1 day, 2:00:00.005000" and delta.total_seconds() == 93600.005 and repr(delta) == "datetime.timedelta(days=1, seconds=7200, microseconds=5000)"
assert str(-dt.timedelta(hours=1)) == "-1 day, 23:00:00" and dt.timedelta(hours=1) * 2.5 == dt.timedelta(minutes=150)
assert dt.timedelta(days=1) / dt.timedelta(hours=6) == 4 and dt.timedelta(seconds=5) // 2 == dt.timedelta(seconds=2.5)
assert sum([dt.timedelta(1), dt.timedelta(2)], dt.timedelta()) == dt.timedelta(days=3) and max(d, dt.date(2020, 1, 1)) == d
u = dt.datetime(2024, 6, 1, 12, tzinfo=dt.timezone.utc)
assert u.isoformat() == "2024-06-01T12:00:00+00:00" and u.timestamp() == 1717243200.0
assert u.astimezone(dt.timezone(dt.timedelta(hours=2))).hour == 14
assert dt.datetime.fromtimestamp(0, dt.timezone.utc) == dt.datetime(1970, 1, 1, tzinfo=dt.timezone.utc)
moment = dt.datetime.now()
assert abs(dt.datetime.fromtimestamp(moment.timestamp()) - moment) < dt.timedelta(milliseconds=1)
assert isinstance(moment - moment, dt.timedelta) and moment.year >= 2024

# --- argparse ---
parser = argparse.ArgumentParser(prog="fit", description="Fits.")
parser.add_argument("data")
parser.add_argument("more", nargs="*")
parser.add_argument("-n", "--epochs", type=int, default=10, help="how often")
parser.add_argument("--rate", type=float, default=0.1)
parser.add_argument("-v", "--verbose", action="store_true")
parser.add_argument("--mode", choices=["a", "b"], default="a")
parser.add_argument("--sizes", nargs="+", type=int)
args = parser.parse_args(["d.csv", "-n3", "--rate=-2.5", "-v", "--sizes", "1", "2", "--mode", "b"])
assert (args.data, args.epochs, args.rate, args.verbose, args.sizes, args.mode) == ("d.csv", 3, -2.5, True, [1, 2], "b")
assert parser.parse_args(["x", "y", "z"]).more == ["y", "z"] and vars(args)["epochs"] == 3
assert str(argparse.Namespace(a=1, b="x")) == "Namespace(a=1, b='x')"
for bad, message in [([], "the following arguments are required: data"),
                     (["x", "-n", "q"], "argument -n/--epochs: invalid int value: 'q'"),
                     (["x", "--nope"], "unrecognized arguments: --nope"),
                     (["x", "-n"], "argument -n/--epochs: expected one argument")]:
    old, sys.stderr = sys.stderr, io.StringIO()
    try:
        parser.parse_args(bad)
    except SystemExit as e:
        assert e.code == 2
        shown = sys.stderr.getvalue()
    finally:
        sys.stderr = old
    assert message in shown, (message, shown)
    assert "usage: fit" in shown

# --- files ---
with tempfile.TemporaryDirectory() as folder:
    for name in ("a.txt", "b.txt", "c.dat"):
        with open(os.path.join(folder, name), "w") as f:
            f.write(name)
    assert [os.path.basename(p) for p in sorted(glob.glob(folder + "/*.txt"))] == ["a.txt", "b.txt"]
    assert [os.path.basename(p) for p in glob.glob(os.path.join(folder, "[!a]*.dat"))] == ["c.dat"]
    shutil.copy(folder + "/a.txt", folder + "/d.txt")
    assert open(folder + "/d.txt").read() == "a.txt"
    shutil.copytree(folder, folder + "_copy")
    assert len(os.listdir(folder + "_copy")) == 4
    shutil.rmtree(folder + "_copy")
    assert not os.path.exists(folder + "_copy")
    shutil.move(folder + "/d.txt", folder + "/e.txt")
    assert os.path.exists(folder + "/e.txt")
assert not os.path.exists(folder)

# --- logging ---
stream = io.StringIO()
logging.basicConfig(stream=stream, level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
log = logging.getLogger("job")
log.info("epoch %d of %d", 1, 5)
log.debug("hidden")
logging.warning("careful")
assert stream.getvalue() == "INFO job: epoch 1 of 5\nWARNING root: careful\n", stream.getvalue()
assert log.isEnabledFor(logging.ERROR) and not log.isEnabledFor(logging.DEBUG)

# --- the rest ---
assert gc.collect() >= 0 and isinstance(platform.system(), str)
assert isinstance([1], Iterable) and isinstance({}, Mapping) and isinstance("a", Sequence) and not isinstance(3, Iterable)
