"""Exact rational numbers.

>>> from fractions import Fraction
>>> Fraction(1, 3) + Fraction(1, 6)
Fraction(1, 2)
"""

import math
import numbers
import re
from _library import define

_P = 2 ** 61 - 1
_TEXT = re.compile(r"\s*(?P<sign>[-+]?)(?=\d|\.\d)(?P<whole>(?:\d+(?:_\d+)*)?)"
                   r"(?:(?:/(?P<below>\d+(?:_\d+)*))|"
                   r"(?:\.(?P<decimals>(?:\d+(?:_\d+)*)?))?(?:[eE](?P<exponent>[-+]?\d+(?:_\d+)*))?)\s*\Z")


def _of_text(text):
    found = _TEXT.match(text)
    if found is None:
        raise ValueError(f"Invalid literal for Fraction: {text!r}")
    sign, whole, below, decimals, exponent = found.groups()
    top, bottom = int(whole or "0"), int(below or "1")
    if decimals:
        scale = 10 ** len(decimals.replace("_", ""))
        top, bottom = top * scale + int(decimals), scale
    if exponent:
        power = int(exponent)
        top, bottom = (top * 10 ** power, bottom) if power >= 0 else (top, bottom * 10 ** -power)
    return -top if sign == "-" else top, bottom


def _is_decimal(value):
    return type(value).__module__ == "decimal"


def _parts(value):
    """Numerator and denominator of a rational number."""
    if isinstance(value, Fraction):
        return value._numerator, value._denominator
    if isinstance(value, (int, numbers.Integral)):
        return int(value), 1
    if isinstance(value, float):
        return float(value).as_integer_ratio()
    if isinstance(value, str):
        return _of_text(value)
    if _is_decimal(value):
        return value.as_integer_ratio()
    raise TypeError("argument should be a string or a Rational instance")


def _is_rational(value):
    return isinstance(value, (int, Fraction, numbers.Integral))


def _init(self, numerator=0, denominator=None):
    if denominator is not None and not (_is_rational(numerator) and _is_rational(denominator)):
        raise TypeError("both arguments should be Rational instances")
    top, bottom = _parts(numerator)
    if denominator is not None:
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
        if _is_rational(b):
            return exact(*_parts(a), *_parts(b))
        if isinstance(b, (float, complex)):
            return plain(float(a), b)
        return NotImplemented

    def backward(b, a):
        if _is_rational(a):
            return exact(*_parts(a), *_parts(b))
        if isinstance(a, float):
            return plain(float(a), float(b))
        if isinstance(a, complex):
            return plain(complex(a), float(b))
        return NotImplemented

    return forward, backward


_add, _radd = _operator(lambda a, b, c, d: Fraction(a * d + c * b, b * d), lambda x, y: x + y)
_sub, _rsub = _operator(lambda a, b, c, d: Fraction(a * d - c * b, b * d), lambda x, y: x - y)
_mul, _rmul = _operator(lambda a, b, c, d: Fraction(a * c, b * d), lambda x, y: x * y)
_div, _rdiv = _operator(lambda a, b, c, d: Fraction(a * d, b * c), lambda x, y: x / y)
_floor, _rfloor = _operator(lambda a, b, c, d: (a * d) // (b * c), lambda x, y: x // y)
_mod, _rmod = _operator(lambda a, b, c, d: Fraction((a * d) % (b * c), b * d), lambda x, y: x % y)


def _pow(a, b):
    if not _is_rational(b):
        return float(a) ** b
    power, below = _parts(b)
    if below != 1:
        return float(a) ** float(b)
    if power >= 0:
        return Fraction(a._numerator ** power, a._denominator ** power)
    if a._numerator == 0:
        raise ZeroDivisionError(f"Fraction({a._denominator ** -power}, 0)")
    return Fraction(a._denominator ** -power, a._numerator ** -power)


def _rpow(b, a):
    if b._denominator == 1 and b._numerator >= 0:
        return a ** b._numerator
    if _is_rational(a):
        return Fraction(a) ** b
    return a ** (b._numerator if b._denominator == 1 else float(b))


def _order(test, turned):
    """A comparison, and the one that the other side makes of it."""

    def compare(a, b):
        if _is_rational(b):
            c, d = _parts(b)
            return test(a._numerator * d, c * a._denominator)
        if isinstance(b, float):
            if b - b != 0:
                return test(0.0, b)
            c, d = _parts(b)
            return test(a._numerator * d, c * a._denominator)
        return turned(b, a) if _is_decimal(b) else NotImplemented

    return compare


def _equal(a, b):
    if _is_rational(b):
        return (a._numerator, a._denominator) == _parts(b)
    if isinstance(b, complex) and b.imag == 0:
        b = b.real
    if isinstance(b, float):
        return b - b == 0 and (a._numerator, a._denominator) == _parts(b)
    return NotImplemented


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
    if spec:
        raise TypeError("unsupported format string passed to Fraction.__format__")
    return _str(self)


def _hash(self):
    """That of every number of this value: the numerator over the denominator, modulo a prime."""
    if self._denominator % _P == 0:
        found = hash(math.inf)
    else:
        found = abs(self._numerator) * pow(self._denominator, -1, _P) % _P
    return found if self._numerator > 0 else -2 if found == 1 else -found


def _from_float(cls, f):
    """The fraction that a float is."""
    if not isinstance(f, (float, int)):
        raise TypeError(f"Fraction.from_float() only takes floats, not {f!r} ({type(f).__name__})")
    return cls(f)


def _from_decimal(cls, dec):
    """The fraction that a decimal number is."""
    if not (isinstance(dec, int) or _is_decimal(dec)):
        raise TypeError(f"Fraction.from_decimal() only takes Decimals, not {dec!r} ({type(dec).__name__})")
    return cls(dec)


Fraction = define(
    "Fraction", "fractions",
    {"__init__": _init, "__add__": _add, "__radd__": _radd, "__sub__": _sub, "__rsub__": _rsub, "__mul__": _mul,
     "__rmul__": _rmul, "__truediv__": _div, "__rtruediv__": _rdiv, "__floordiv__": _floor, "__rfloordiv__": _rfloor,
     "__mod__": _mod, "__rmod__": _rmod, "__pow__": _pow, "__rpow__": _rpow,
     "__lt__": _order(lambda x, y: x < y, lambda x, y: x > y),
     "__le__": _order(lambda x, y: x <= y, lambda x, y: x >= y),
     "__gt__": _order(lambda x, y: x > y, lambda x, y: x < y),
     "__ge__": _order(lambda x, y: x >= y, lambda x, y: x <= y),
     "__eq__": _equal,
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
     "limit_denominator": _limit_denominator,
     "as_integer_ratio": lambda self: (self._numerator, self._denominator),
     "conjugate": lambda self: self},
    class_methods={"from_float": _from_float, "from_decimal": _from_decimal},
    properties={"numerator": lambda self: self._numerator, "denominator": lambda self: self._denominator,
                "real": lambda self: self, "imag": lambda self: 0},
    attributes={"_kind": "Rational"},
    doc="A rational number in lowest terms: `Fraction(1, 3)`, `Fraction('0.25')`, `Fraction(0.5)`.")
_init.__qualname__ = "Fraction.__new__"
