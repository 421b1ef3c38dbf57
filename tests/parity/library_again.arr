# Modules of Python's where their corners meet: regular expressions, exact sums, decimals, dates, orders of sets.

import cmath
import datetime
import decimal
import errno
import itertools
import math
import os
import re
import statistics
import time
import types
import typing
from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction as F

import numpy as np


def shown(work):
    try:
        print(repr(work()))
    except Exception as error:
        print(type(error).__name__, error)


print("--- a match that is not empty behind an empty one")
for pattern, text in ((r"\b|\w", "ab"), ("a??", "a"), ("a*?", "aaa"), ("|a", "aab"), (r"(?:)|(a)", "aba"), ("(?m)^|x", "x\nx"),
                      (r"\b", "hello world"), ("x*", "axbc")):
    print(re.findall(pattern, text), [m.span() for m in re.finditer(pattern, text)])
print(re.sub(r"^|x", "-", "xy"), re.subn("|a", "-", "aab"), re.sub("x*", "-", "abxd"), re.sub(r"a|(?=b)", "-", "aab"))
print(re.split(r"(?=b)|b", "abc"), re.split(r"(?<=a)|b+", "abbab"), re.split("x*", "axbc"))
scanner = re.compile("a|b|").scanner("abx")
print(scanner.match(), scanner.match(), scanner.search(), scanner.search(), scanner.search(), scanner.search())

print("--- escapes, places, flags")
print(re.findall(r"\101[\102-\104]", "ABAC"), re.findall(r"\07|\012", "a\x07\n"), re.findall(r"\u0042|\N{DIGIT ONE}", "1AB"))
print(re.findall(r"(?=a)*a", "aa"), re.findall(r"(?:(?=a))+a", "aa"), re.findall(r"(a)\1", "aaa"), re.findall(r"(a)(b)?\0?", "ab"))
for template in (r"\q", r"b\q", "\\", r"\g<1", r"\g<1>", r"\g<xx>", r"\g", r"\g<>", r"\g<1a>", r"\2", r"\400", "a\n\\q"):
    shown(lambda: re.sub("(?P<n>a)" if template == r"\2" else "a", template, "a"))
print([re.sub("(?P<n>a)", template, "a") for template in (r"\1\n\t\f\v\a\b\\", r"\101", r"\0", r"\07", r"\08", r"\g<n>\g<0>", r"\-")])
for pattern in (r"\400", r"[\400]", r"\N", r"\N{NO SUCH}", "a\n(", r"[\8]"):
    shown(lambda: re.compile(pattern))
print(re.I, repr(re.I | re.M), re.I | 64 | 1024, int(re.S), re.I & 2, re.I == 2, re.NOFLAG, re.RegexFlag(10), (re.I | re.M).name)
print(f"{re.I}|{re.I:>5}", re.I in (re.I | re.M), {2: "two"}[re.I], re.compile("a", re.X | re.A | re.S), re.compile("a", 2).flags)
print(re.Pattern, re.Match, isinstance(re.compile("a"), re.Pattern), isinstance(re.match("a", "a"), re.Match))

print("--- statistics")
data = [1, 2, 3, 4]
print(statistics.pvariance(data, 2), statistics.variance(data, xbar=2), statistics.stdev(data, 2), statistics.pstdev(data, mu=2))
print(statistics.variance([F(1, 2), F(3, 2)], F(1)), statistics.variance([F(1), 2, 4]), statistics.stdev([F(1), 2, 4]))
print(repr(statistics.variance([D("1.5"), D("2.5")])), repr(statistics.stdev([D("1.5"), D("2.5"), D("4.7")])), statistics.mean([D(1), 2]))
floats, integers = np.array([1.0, 2.0, 4.0]), np.array([1, 2, 4])
for f in (statistics.mean, statistics.variance, statistics.pvariance, statistics.stdev, statistics.harmonic_mean):
    print(repr(f(floats)))
print(repr(statistics.mean(integers)), repr(statistics.mean([np.float32(1), np.float32(2)])), repr(statistics.mean([np.float64(1), 2.5])))
for f in (lambda: statistics.mean([math.inf, 1]), lambda: statistics.mean([math.nan, 1]), lambda: statistics.variance([1, math.inf]),
          lambda: statistics.stdev([1, math.inf]), lambda: statistics.mean([D(1), 2.5]), lambda: statistics.mean([np.int64(1), 2.5]),
          lambda: statistics.variance([1], 1), lambda: statistics.mean(["a"]), lambda: statistics.mean([1.5, F(1, 2)])):
    shown(f)

print("--- functions of floats")
print([math.gamma(k / 7 - 0.01) for k in range(-25, 60, 4)], [math.lgamma(k / 7 - 0.01) for k in range(-25, 60, 4)])
print([math.gamma(k) for k in range(20, 40)], math.gamma(171.5), math.gamma(-200.5), math.lgamma(1e305), math.lgamma(1e-30))
print([math.asinh(x) for x in (-3.7, -0.3, 1e-9, 0.5, 2.5, 1e9)], [math.acosh(x) for x in (1, 1.001, 1.7, 3.3, 1e9)])
print([math.atanh(x) for x in (-0.99, -0.3, 1e-10, 0.25, 0.75)])
for f in (lambda: math.acosh(-1e5), lambda: math.lgamma(0), lambda: math.lgamma(-1), lambda: math.gamma(-2), lambda: math.gamma(172),
          lambda: math.lgamma(1e306)):
    shown(f)
grid = [complex(a / 3 + 0.01, b / 7) for a in range(-4, 5) for b in range(-4, 5)]
for f in (cmath.sqrt, cmath.acos, cmath.asin, cmath.atan, cmath.acosh, cmath.asinh, cmath.tan, cmath.tanh, cmath.log, cmath.log10):
    print([f(z) for z in grid])
for f in (lambda: cmath.atan(1j), lambda: cmath.atanh(1), lambda: cmath.log(0), lambda: cmath.exp(complex(0, math.inf)),
          lambda: cmath.tan(complex(math.inf, 1)), lambda: cmath.sqrt("a"), lambda: cmath.rect(math.inf, 0), lambda: cmath.exp(1000)):
    shown(f)

print("--- fractions")
print({F(1, 2): "half"}[0.5], hash(F(1, 3)), hash(F(-1, 3)), hash(F(7)) == 7, hash(F(1, 2**61 - 1)))
print(repr(2 ** F(-2)), repr(F(1, 2) ** (3 + 4j)), repr(F(1, 2) ** -3), repr(2.0 ** F(1, 2)), repr((1 + 2j) ** F(2)))
print(repr(F(3) * np.int64(2)), repr(np.int64(2) * F(3)), repr(F(np.int64(3), 4)), repr(np.float64(1) + F(1, 3)), F("1_000/3"))
print(F(D("1.25")), F.from_decimal(D("0.3")), F(1, 2) < D(1), D(1) > F(1, 2), D("0.5") == F(1, 2))
for f in (lambda: format(F(1, 3), "05"), lambda: F(1.5, 2), lambda: F(0) ** -1, lambda: F(None), lambda: F.from_float("a"), lambda: F(1, 2) < 1j):
    shown(f)

print("--- decimals")
for text in ("D('inf')**2", "D('-inf')**3", "D('inf')**-1", "D('0.5')**D('inf')", "D(1)**D('inf')", "D('nan')**0", "D('inf')//2",
             "D(2)//D('inf')", "D('inf')//D('inf')", "D('inf')%2", "D(2)%D('inf')", "D('-inf')//2", "D('snan')+1", "D('nan123')",
             "D('inf').quantize(D('0.1'))", "D('inf').quantize(D('inf'))", "D('1').quantize(D('nan'))", "D('nan')==D('nan')",
             "D('nan')<1", "D('snan')==1", "D(1)<float('nan')", "round(D('inf'))", "round(D('nan'),2)", "D('inf').sqrt()",
             "D('0.0')**3", "D(0)**0", "D(0)//0", "D(0)%0", "D(0)/0", "D(1)//0", "D(1)%0", "D(10)**30//D(3)", "D('1e30')%D('7')",
             "D(7)**-30", "D('1.1')**-17", "D(0)**-1", "D('-0')**-1", "D(2)**D('0.5')", "D(4)**D('0.5')", "D(8)**(D(1)/3)",
             "D(-2)**D('0.5')", "D(100)**D('-0.5')", "D('1.00')**3", "D('1.0')**D('0.5')", "D('0.9')**D('1e9')", "D(2)**1000",
             "D('1.00000001')**D('1e10')", "D(3)**D('2.5')", "D('1e-10')**D('3.3')", "D('1E-999999')*D('1E-50')", "D('1E-999999')**2",
             "D('-1e7').exp()", "D(1).next_plus()", "D(1).next_minus()", "D('inf').next_minus()", "D(1).next_toward(-2)",
             "D(10).remainder_near(6)", "D(25).remainder_near(10)", "D(35).remainder_near(10)", "D('-0').number_class()",
             "D('1E-1000010').number_class()", "D('snan').number_class()", "D(1).conjugate()", "D('0.01').logb()", "D(5).radix()",
             "D('1.50').compare_total(D('1.5'))", "D('nan').compare_signal(1)", "D(-3).max_mag(2)", "D(1).max(D('nan'))",
             "D('101').logical_xor(D('110'))", "D(5).rotate(2)", "D(12345).shift(-2)", "D(12).rotate(-1)", "D('nan12').as_tuple()",
             "D((1,(),'F'))", "D((0,(10,),0))", "D('inf').as_integer_ratio()", "int(D('inf'))", "float(D('snan'))", "hash(D('snan'))",
             "abs(D('-1.234567890123456789012345678901'))", "+D('-0')", "-D('nan')", "D('nan').log10()", "D('1E+999999')+1",
             "D('1E+40')-1", "D('0E-50')+1", "D('1.5').quantize(D('1'), rounding='FOO')", "D('1.1')*np.int64(2)", "np.int64(2)*D('1.1')",
             "D(np.int64(3))", "D.from_float('a')", "D('a')"):
    shown(lambda: eval(text))
print(decimal.Context(prec=5), decimal.BasicContext, decimal.ExtendedContext)
context = decimal.Context(prec=3, rounding=decimal.ROUND_UP)
print(context.divide(D(1), D(3)), context.plus(D("3.14159")), context.create_decimal("2.0001"), context.sqrt(2), context.power(2, 20))
quiet = decimal.Context(traps=[])
print(quiet.divide(D(1), D(0)), quiet.divide(D(0), D(0)), quiet.sqrt(D(-1)), quiet, quiet.flags[decimal.DivisionByZero])
with decimal.localcontext() as inner:
    inner.prec = 5
    print(D(1) / 3, D(2).sqrt(decimal.Context(prec=8)))
print(decimal.getcontext().prec, decimal.getcontext().Emax, decimal.MAX_PREC)
shown(lambda: decimal.Context(prec=0))
shown(lambda: setattr(decimal.getcontext(), "rounding", "up"))

print("--- dates")
moment, noon = datetime.datetime(2024, 1, 2, 3, 4, 5, 678901), datetime.time(3, 4, 5, 6)
for spec in ("hours", "minutes", "seconds", "milliseconds", "microseconds", "auto", "days"):
    shown(lambda: (moment.isoformat(timespec=spec), noon.isoformat(spec)))
for text in ("2024-W09-4", "2024W094", "2024-W09", "20240229", "2024-W54-1", "2024-W09-0", "2024-0229", "2024", "2024-W9-4"):
    shown(lambda: date.fromisoformat(text))
for text in ("03:04:05", "0304", "T03", "03:04:05.1", "03:04:05,123456", "03:04:05Z", "03:04-0130", "3", "03:0405", "25:00"):
    shown(lambda: datetime.time.fromisoformat(text))
for text in ("2024-W09-4T03", "2024W0940304", "2024-W09T03", "2024-01-02T", "20240102", "2024-01-02T03:04:05.123456-05:00", "2024-01-02x03"):
    shown(lambda: datetime.datetime.fromisoformat(text))
for arguments in (("a",), (2024,), (2024, "a"), (2024, 1.5, 1), ()):
    shown(lambda: date(*arguments))
    shown(lambda: datetime.datetime(*arguments))
day = timedelta(1)
print(repr(day * np.int64(2)), repr(np.int64(2) * day), day / np.int64(2), day // np.int64(5), day * np.float64(1.5), date(np.int64(2024), 1, 1))
shown(lambda: timedelta(np.int64(2)))
shown(lambda: moment.isoformat("ab"))

print("--- sets, texts, and how things show themselves")
base = set([1, 9, 17, 25])
print(base.union([33, 41]), base.intersection([25, 9, 17]), base.symmetric_difference([9, 33]), base.difference([9]))
keys = {50: 1, 61: 2, 4: 3, 69: 4}.keys()
print(keys - [4], keys ^ [4, 12], keys & [69, 4, 50], keys | {1})
counting, repeating = itertools.count(5), itertools.repeat("a", 3)
print(next(counting), counting, next(repeating), repeating, itertools.count(), itertools.count(1, 2), itertools.repeat(1), list(repeating))
print(list(zip(counting, "ab")), counting)
print(types.MappingProxyType({"a": 1}), repr(types.MappingProxyType({"a": 1})), type(time.gmtime(0)).__name__)
print(typing.List[float], typing.Dict[str, int], typing.Optional[int], typing.Union[int, str], typing.Tuple[int, ...], typing.Callable[[int], str])
print(typing.List["A"], typing.Literal["a", 1], typing.List, typing.List[int] == typing.List[int], typing.Union[int, None])
print("ΑΣ".capitalize(), "ΑΣ".title(), "ΑΣ Β".swapcase(), "Σ".lower(), "ὈΔΥΣΣΕΎΣ".title())
print("一".isnumeric(), "陆".isnumeric(), "中".isnumeric(), "⑴".isdigit(), "½".isdigit())
print(os.path.normpath("//a"), os.path.normpath("///a"), os.path.normpath("//a/../b"))
print("é€".encode("cp1252"), b"\x80\xe9".decode("windows-1252"))
for f in (lambda: b"\x81".decode("cp1252"), lambda: "日本".encode("cp1252"), lambda: "a日本b".encode("ascii"), lambda: "日".encode("latin-1")):
    shown(f)
print(errno.ENOENT, errno.errorcode[errno.EACCES])
