"""The arithmetic of `decimal`."""

import math
from _decimal_core import ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_EVEN, _adjusted, _compared, _fitted, _integer, _invalid
from _decimal_core import _make, _nan, _new, _is_nan, _signal, _state, _value
from _decimals import _drop, _exponential, _log_of, _logarithm
from _library import digits_of


def _sum(a, b):
    if a._special or b._special:
        nan = _nan(a, b)
        if nan is not None:
            return nan
        return _invalid() if a._special and b._special and a._sign != b._sign else a if a._special else b
    if a._exponent < b._exponent:
        a, b = b, a
    x, y, exponent = _value(a), _value(b), b._exponent
    if x and y and a._exponent - exponent > _state.context._prec:
        # What is far below the last digit of the sum only says that there is something.
        least = a._exponent + min(-1, len(digits_of(a._digits)) - _state.context._prec - 2)
        if _adjusted(b) < least:
            y, exponent = 1 if y > 0 else -1, least
    elif not x:
        # A zero lends no more places than there is room for.
        exponent = min(a._exponent, exponent)
    elif not y:
        exponent = max(exponent, a._exponent - _state.context._prec - 1)
    total = x * 10 ** (a._exponent - exponent) + y
    if total:
        return _fitted(int(total < 0), abs(total), exponent)
    return _fitted(int(_state.context._rounding == ROUND_FLOOR) if a._sign != b._sign else a._sign, 0, exponent)


def _negative(a):
    return _make(1 - a._sign, a._digits, a._exponent, a._special)


def _signed(a, sign):
    """The number rounded to the context, with a sign; a zero has none."""
    nan = _nan(a)
    if nan is not None:
        return nan
    if a._special:
        return _make(sign, 0, 0, "Infinity")
    return _fitted(sign if a._digits else int(_state.context._rounding == ROUND_FLOOR), a._digits, a._exponent)


def _difference(a, b):
    return _sum(a, b if _is_nan(b) else _negative(b))


def _product(a, b):
    sign = a._sign ^ b._sign
    if a._special or b._special:
        nan = _nan(a, b)
        if nan is not None:
            return nan
        zero = not (a._special or a._digits) or not (b._special or b._digits)
        return _invalid() if zero else _make(sign, 0, 0, "Infinity")
    return _fitted(sign, a._digits * b._digits, a._exponent + b._exponent)


def _no_quotient(a, b, endless):
    """What division gives for an infinite operand, a zero divisor or no number; None for others."""
    sign = a._sign ^ b._sign
    if a._special or b._special:
        nan = _nan(a, b)
        if nan is not None:
            return nan
        if not a._special:
            return endless
        return _invalid() if b._special else _make(sign, 0, 0, "Infinity")
    if b._digits == 0:
        if a._digits == 0:
            return _invalid("DivisionUndefined")
        return _signal("DivisionByZero", _make(sign, 0, 0, "Infinity"))
    return None


def _quotient(a, b):
    sign = a._sign ^ b._sign
    special = _no_quotient(a, b, _make(sign, 0, _state.context._Emin - _state.context._prec + 1))
    if special is not None:
        return special
    ideal = a._exponent - b._exponent
    if a._digits == 0:
        return _fitted(sign, 0, ideal)
    shift = len(digits_of(b._digits)) - len(digits_of(a._digits)) + _state.context._prec + 1
    exponent = ideal - shift
    if shift >= 0:
        digits, rest = divmod(a._digits * 10 ** shift, b._digits)
    else:
        digits, rest = divmod(a._digits, b._digits * 10 ** -shift)
    if rest:
        # A last digit that no rounding takes for a half.
        digits += digits % 5 == 0
    else:
        while exponent < ideal and digits % 10 == 0:
            digits, exponent = digits // 10, exponent + 1
    return _fitted(sign, digits, exponent, bool(rest))


def _whole_and_rest(a, b):
    """Quotient and remainder of two finite numbers' sizes, and the latter's exponent; None where there is no room."""
    exponent = min(a._exponent, b._exponent)
    if _adjusted(a) - _adjusted(b) > _state.context._prec + 1:
        return None
    if a._digits == 0 or _adjusted(a) < _adjusted(b) - 1:
        return 0, _drop(0, a._digits, exponent - a._exponent, ROUND_DOWN), exponent
    whole, rest = divmod(a._digits * 10 ** (a._exponent - exponent), b._digits * 10 ** (b._exponent - exponent))
    return None if whole >= 10 ** _state.context._prec else (whole, rest, exponent)


def _floor_quotient(a, b):
    sign = a._sign ^ b._sign
    special = _no_quotient(a, b, _make(sign, 0, 0))
    if special is not None:
        return special
    found = _whole_and_rest(a, b)
    return _invalid("DivisionImpossible") if found is None else _make(sign, found[0], 0)


def _no_remainder(a, b):
    nan = _nan(a, b)
    if nan is not None:
        return nan
    if a._special:
        return _invalid()
    if b._special:
        return _fitted(a._sign, a._digits, a._exponent)
    return (_invalid() if a._digits else _invalid("DivisionUndefined")) if b._digits == 0 else None


def _remainder(a, b):
    special = _no_remainder(a, b)
    if special is not None:
        return special
    found = _whole_and_rest(a, b)
    return _invalid("DivisionImpossible") if found is None else _fitted(a._sign, found[1], found[2])


def _remainder_near(a, b):
    """What is left beside the nearest multiple."""
    special = _no_remainder(a, b)
    if special is not None:
        return special
    found = _whole_and_rest(a, b)
    if found is None:
        return _invalid("DivisionImpossible")
    whole, rest, exponent = found
    divisor = b._digits * 10 ** (b._exponent - exponent)
    if 2 * rest + whole % 2 > divisor:
        rest -= divisor
    return _fitted(a._sign ^ int(rest < 0), abs(rest), exponent)


def _power(a, b):
    nan = _nan(a, b)
    if nan is not None:
        return nan
    count = _integer(b)
    whole = not b._special and (count is not None or b._exponent >= 0)
    sign = a._sign if count is not None and count % 2 else 0
    if not a._special and a._digits == 0:
        if not b._special and b._digits == 0:
            return _invalid()
        return _make(sign, 0, 0, "Infinity" if b._sign else None)
    if a._sign and not whole:
        return _invalid()
    if b._special:
        size = _compared(a, _new(1))
        if size == 0:
            return _fitted(0, 10 ** (_state.context._prec - 1), 1 - _state.context._prec, True)
        return _make(0, 0, 0, "Infinity" if (size > 0) != bool(b._sign) else None)
    if b._digits == 0:
        return _new(1)
    if a._special:
        return _make(sign, 0, 0, None if b._sign else "Infinity")
    if count is not None and abs(count) * len(digits_of(a._digits)) <= 4 * _state.context._prec + 1000:
        power = _make(sign, a._digits ** abs(count), a._exponent * abs(count))
        return _fitted(sign, power._digits, power._exponent) if count > 0 else _quotient(_new(1), power)
    return _real_power(a, b, sign, whole)


def _real_power(a, b, sign, whole):
    """A power by the logarithm."""
    prec = _state.context._prec
    text = digits_of(a._digits).rstrip("0")
    tens = a._exponent + len(digits_of(a._digits)) - 1
    if text == "1" and tens == 0 and whole:
        # As many zeros behind the point as there is room for, where it had any.
        zeros = prec - 1 if a._exponent < 0 else 0
        return _make(sign, 10 ** zeros, -zeros)
    if text == "1" and tens == 0:
        return _fitted(sign, 10 ** (prec - 1), 1 - prec, True)
    if text == "1" and _adjusted(b) < 20 and tens * b._digits % 10 ** max(0, -b._exponent) == 0:
        # A power of ten is one as long as its exponent is an integer.
        shift = tens * _value(b) * 10 ** max(0, b._exponent) // 10 ** max(0, -b._exponent)
        return _fitted(sign, 10 ** (prec - 1), shift + 1 - prec, True)
    places = 2 * prec + 40 + max(0, _adjusted(b)) + len(digits_of(tens))
    size = _log_of(a._digits, a._exponent, places) * _value(b)
    if b._exponent < 0:
        size //= 10 ** -b._exponent
    elif b._exponent < 40:
        size *= 10 ** b._exponent
    bound = 3 * 10 ** places * (_state.context._Emax - _state.context._Emin)
    if b._exponent >= 40 or abs(size) > bound:
        return _fitted(sign, 1, (_state.context._Emax + 1 if size > 0 else _state.context._Emin - 2 * prec - 9), True)
    digits, exponent = _exponential(size, places)
    over = len(digits_of(digits)) - prec - 20
    return _fitted(sign, _drop(0, digits, over, ROUND_DOWN), exponent + over, True)


def _root(self):
    """The square root, rounded to the context."""
    nan = _nan(self)
    if nan is not None:
        return nan
    if self._sign and (self._digits or self._special):
        return _invalid()
    if self._special:
        return self
    ideal = self._exponent // 2
    odd = self._exponent % 2
    digits, exponent = self._digits * 10 ** odd, self._exponent - odd
    if digits == 0:
        return _make(self._sign, 0, ideal)
    shift = max(0, _state.context._prec + 1 - (len(digits_of(digits)) + 1) // 2)
    root = math.isqrt(digits * 100 ** shift)
    exponent = exponent // 2 - shift
    inexact = root * root != digits * 100 ** shift
    if inexact:
        root += root % 5 == 0
    else:
        while exponent < ideal and root % 10 == 0:
            root, exponent = root // 10, exponent + 1
    return _fitted(0, root, exponent, inexact, ROUND_HALF_EVEN)


def _no_logarithm(a):
    nan = _nan(a)
    if nan is not None:
        return nan
    if not a._special and not a._digits:
        return _new("-Infinity")
    return _invalid() if a._sign else a if a._special else None


def _ln(self):
    """The natural logarithm, rounded to the context."""
    special = _no_logarithm(self)
    if special is not None:
        return special
    if self == 1:
        return _new(0)
    places = 2 * _state.context._prec + 20 + len(digits_of(_adjusted(self)))
    total = _log_of(self._digits, self._exponent, places)
    return _fitted(int(total < 0), abs(total), -places, True, ROUND_HALF_EVEN)


def _log10(self):
    """The logarithm to base ten, rounded to the context."""
    special = _no_logarithm(self)
    if special is not None:
        return special
    whole = _adjusted(self)
    if digits_of(self._digits).rstrip("0") == "1":
        return _fitted(int(whole < 0), abs(whole), 0)
    places = 2 * _state.context._prec + 20 + len(digits_of(whole))
    scale = 10 ** places
    total = _log_of(self._digits, self._exponent, places) * scale // _logarithm(10, 1, scale)
    return _fitted(int(total < 0), abs(total), -places, True, ROUND_HALF_EVEN)


def _exp(self):
    """The exponential function, rounded to the context."""
    nan = _nan(self)
    if nan is not None:
        return nan
    if self._special:
        return _new(0) if self._sign else self
    if not self._digits:
        return _new(1)
    if _adjusted(self) > len(digits_of(_state.context._Emax)):
        context = _state.context
        return _fitted(0, 1, context._Emin - 2 * context._prec if self._sign else context._Emax + 1, True)
    places = _state.context._prec + 30
    if _adjusted(self) < -places:
        return _fitted(0, 10 ** (_state.context._prec - 1), 1 - _state.context._prec, True, ROUND_HALF_EVEN)
    x = _drop(0, self._digits, -places - self._exponent, ROUND_DOWN)
    return _fitted(0, *_exponential(-x if self._sign else x, places), True, ROUND_HALF_EVEN)
