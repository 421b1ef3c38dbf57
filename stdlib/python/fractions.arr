"""Exact rational numbers.

>>> from fractions import Fraction
>>> Fraction(1, 3) + Fraction(1, 6)
Fraction(1, 2)
"""

import math
import numbers
import re
from _library import define

_TEXT = re.compile(r"\s*([-+]?)(\d+)?(?:/(\d+))?(?:\.(\d*))?(?:[eE]([-+]?\d+))?\s*\Z")


def _of_text(text):
    found = _TEXT.match(text)
    if found is None or (found.group(2) is None and not found.group(4)) or (found.group(3) and found.group(4)):
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    sign, whole, below, decimals, exponent = found.groups()
    top, bottom = int(whole or "0"), int(below or "1")
    if decimals:
        top, bottom = top * 10 ** len(decimals) + int(decimals), 10 ** len(decimals)
    if exponent:
        power = int(exponent)
        top, bottom = (top * 10 ** power, bottom) if power >= 0 else (top, bottom * 10 ** -power)
    return -top if sign == "-" else top, bottom


def _parts(value):
    """Numerator and denominator of a rational number."""
    if isinstance(value, Fraction):
        return value._numerator, value._denominator
    if isinstance(value, int):
        return int(value), 1
    if isinstance(value, float):
        return float(value).as_integer_ratio()
    if isinstance(value, str):
        return _of_text(value)
    if isinstance(value, numbers.Integral):
        return int(value), 1
    if isinstance(value, numbers.Real):
        return float(value).as_integer_ratio()
    raise TypeError("argument should be a string or a Rational instance")


def _init(self, numerator=0, denominator=None):
    top, bottom = _parts(numerator)
    if denominator is not None:
        if not isinstance(numerator, (int, Fraction)) or not isinstance(denominator, (int, Fraction)):
            raise TypeError("both arguments should be Rational instances")
        other_top, other_bottom = _parts(denominator)
        top, bottom = top * other_bottom, bottom * other_top
    if bottom == 0:
        raise ZeroDivisionError(f"Fraction({top}, 0)")
    common = math.gcd(top, bottom)
    if bottom < 0:
        common = -common
    self._numerator, self._denominator = top // common, bottom // common


def _operator(exact, plain):
    """The two methods of an operator: exact with integers and fractions, floating with floats."""

    def forward(a, b):
        if isinstance(b, (int, Fraction)):
            return exact(*_parts(a), *_parts(b))
        if isinstance(b, (float, complex)):
            return plain(float(a), b)
        return NotImplemented

    def backward(b, a):
        if isinstance(a, int):
            return exact(*_parts(a), *_parts(b))
        if isinstance(a, (float, complex)):
            return plain(a, float(b))
        return NotImplemented

    return forward, backward


_add, _radd = _operator(lambda a, b, c, d: Fraction(a * d + c * b, b * d), lambda x, y: x + y)
_sub, _rsub = _operator(lambda a, b, c, d: Fraction(a * d - c * b, b * d), lambda x, y: x - y)
_mul, _rmul = _operator(lambda a, b, c, d: Fraction(a * c, b * d), lambda x, y: x * y)
_div, _rdiv = _operator(lambda a, b, c, d: Fraction(a * d, b * c), lambda x, y: x / y)
_floor, _rfloor = _operator(lambda a, b, c, d: (a * d) // (b * c), lambda x, y: x // y)
_mod, _rmod = _operator(lambda a, b, c, d: Fraction((a * d) % (b * c), b * d), lambda x, y: x % y)


def _pow(a, b):
    if isinstance(b, (int, Fraction)) and _parts(b)[1] == 1:
        power = _parts(b)[0]
        if power >= 0:
            return Fraction(a._numerator ** power, a._denominator ** power)
        if a._numerator == 0:
            raise ZeroDivisionError(f"Fraction({a._denominator ** -power}, 0)")
        return Fraction(a._denominator ** -power, a._numerator ** -power)
    return float(a) ** float(b)


def _rpow(b, a):
    if b._denominator == 1 and b._numerator >= 0:
        return a ** b._numerator
    return a ** float(b)


def _order(test):
    def compare(a, b):
        if isinstance(b, (int, Fraction)):
            c, d = _parts(b)
            return test(a._numerator * d, c * a._denominator)
        if isinstance(b, float):
            return test(float(a), b)
        return NotImplemented

    return compare


def _equal(a, b):
    if isinstance(b, (int, Fraction)):
        return (a._numerator, a._denominator) == _parts(b)
    if isinstance(b, float):
        return b - b == 0 and (a._numerator, a._denominator) == _parts(b)
    if isinstance(b, complex):
        return b.imag == 0 and float(a) == b.real
    return False


def _round(self, ndigits=None):
    if ndigits is None:
        floor, rest = divmod(self._numerator, self._denominator)
        if rest * 2 < self._denominator:
            return floor
        return floor + 1 if rest * 2 > self._denominator or floor % 2 else floor
    shift = 10 ** abs(ndigits)
    return Fraction(round(self * shift), shift) if ndigits > 0 else Fraction(round(self / shift) * shift)


def _limit_denominator(self, max_denominator=1000000):
    """The closest fraction with at most this denominator."""
    if max_denominator < 1:
        raise ValueError("max_denominator should be at least 1")
    if self._denominator <= max_denominator:
        return Fraction(self)
    p0, q0, p1, q1 = 0, 1, 1, 0
    n, d = self._numerator, self._denominator
    while True:
        a = n // d
        q2 = q0 + a * q1
        if q2 > max_denominator:
            break
        p0, q0, p1, q1 = p1, q1, p0 + a * p1, q2
        n, d = d, n - a * d
    k = (max_denominator - q0) // q1
    if 2 * d * (q0 + k * q1) <= self._denominator:
        return Fraction(p1, q1)
    return Fraction(p0 + k * p1, q0 + k * q1)


def _str(self):
    return str(self._numerator) if self._denominator == 1 else f"{self._numerator}/{self._denominator}"


def _format(self, spec):
    return format(_str(self), spec) if not spec or spec[-1] not in "eEfFgG%" else format(float(self), spec)


def _hash(self):
    return hash(self._numerator) if self._denominator == 1 else hash((self._numerator, self._denominator))


Fraction = define(
    "Fraction", "fractions",
    {"__init__": _init, "__add__": _add, "__radd__": _radd, "__sub__": _sub, "__rsub__": _rsub, "__mul__": _mul,
     "__rmul__": _rmul, "__truediv__": _div, "__rtruediv__": _rdiv, "__floordiv__": _floor, "__rfloordiv__": _rfloor,
     "__mod__": _mod, "__rmod__": _rmod, "__pow__": _pow, "__rpow__": _rpow,
     "__lt__": _order(lambda x, y: x < y), "__le__": _order(lambda x, y: x <= y),
     "__gt__": _order(lambda x, y: x > y), "__ge__": _order(lambda x, y: x >= y), "__eq__": _equal,
     "__neg__": lambda self: Fraction(-self._numerator, self._denominator), "__pos__": lambda self: Fraction(self),
     "__abs__": lambda self: Fraction(abs(self._numerator), self._denominator),
     "__float__": lambda self: self._numerator / self._denominator,
     "__int__": lambda self: math.trunc(self), "__bool__": lambda self: self._numerator != 0,
     "__trunc__": lambda self: -(-self._numerator // self._denominator) if self._numerator < 0
     else self._numerator // self._denominator,
     "__floor__": lambda self: self._numerator // self._denominator,
     "__ceil__": lambda self: -(-self._numerator // self._denominator),
     "__round__": _round, "__hash__": _hash, "__str__": _str, "__format__": _format,
     "__repr__": lambda self: f"Fraction({self._numerator}, {self._denominator})",
     "limit_denominator": _limit_denominator, "is_integer": lambda self: self._denominator == 1,
     "as_integer_ratio": lambda self: (self._numerator, self._denominator),
     "conjugate": lambda self: self},
    class_methods={"from_float": lambda cls, f: cls(f)},
    properties={"numerator": lambda self: self._numerator, "denominator": lambda self: self._denominator,
                "real": lambda self: self, "imag": lambda self: 0},
    attributes={"_kind": "Rational"},
    doc="A rational number in lowest terms: `Fraction(1, 3)`, `Fraction('0.25')`, `Fraction(0.5)`.")
_init.__qualname__ = "Fraction.__new__"
