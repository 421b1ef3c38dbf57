"""Comparisons of `decimal`, the neighbours of a number and what is done with its digits."""

from _decimal_arithmetic import _product, _sum
from _decimal_core import ROUND_CEILING, ROUND_FLOOR, _abs, _adjusted, _compared, _fitted, _integer, _invalid, _is_nan
from _decimal_core import _largest, _make, _nan, _new, _signal, _state
from _decimals import _check_rounding, _drop
from _library import digits_of, number_of


def _compare(a, b):
    """-1, 0 or 1 as a number is below, at or above another one."""
    nan = _nan(a, b)
    if nan is not None:
        return nan
    found = _compared(a, b)
    return _new((found > 0) - (found < 0))


def _compare_signal(a, b):
    """`compare` that takes no NaN."""
    return _invalid() if _is_nan(a) or _is_nan(b) else _compare(a, b)


def _compare_total(a, b):
    """-1, 0 or 1 by an order of all that there is, which tells apart even equal numbers."""
    def key(d):
        rank = {"Infinity": 2, "sNaN": 3, "NaN": 4}.get(d._special, 1)
        return rank, d._digits if rank > 2 else 0

    if a._sign != b._sign:
        return _new(-1 if a._sign else 1)
    size = key(a), key(b)
    if size[0] == size[1] and a._special is None:
        found = _compared(_abs(a), _abs(b))
        size = (found, a._exponent), (0, b._exponent)
    found = (size[0] > size[1]) - (size[0] < size[1])
    return _new(-found if a._sign else found)


def _extreme(largest, by_size=False):
    """`max`, `min` and theirs by size: a number is before what is none."""
    def pick(a, b):
        if "sNaN" in (a._special, b._special) or (_is_nan(a) and _is_nan(b)):
            return _nan(a, b)
        if _is_nan(a) or _is_nan(b):
            a = b if _is_nan(a) else a
        else:
            found = _compared(_abs(a), _abs(b)) if by_size else _compared(a, b)
            if found == 0:
                found = _compared(a, b) or int(_compare_total(a, b))
            a = a if (found >= 0) == largest else b
        return a if a._special else _fitted(a._sign, a._digits, a._exponent)

    return pick


def _next(a, up):
    """The neighbour above or below."""
    nan = _nan(a)
    if nan is not None:
        return nan
    if a._special:
        return a if bool(a._sign) != up else _largest(a._sign)
    prec, tiny = _state.context._prec, _state.context._Emin - _state.context._prec + 1
    if a._digits == 0:
        return _make(int(not up), 1, tiny)
    exponent = max(_adjusted(a) - prec + 1, tiny)
    digits = _drop(a._sign, a._digits, exponent - a._exponent, ROUND_CEILING if up else ROUND_FLOOR)
    made = _make(a._sign, digits, exponent)
    if _compared(made, a) == 0:
        if bool(a._sign) != up:
            digits += 1
        elif digits == 10 ** (prec - 1) and exponent > tiny:
            digits, exponent = 10 ** prec - 1, exponent - 1
        else:
            digits -= 1
        made = _make(a._sign, digits, exponent)
    return _make(a._sign, 0, 0, "Infinity") if _adjusted(made) > _state.context._Emax else made


def _next_toward(a, b):
    """The neighbour on the side of another number."""
    nan = _nan(a, b)
    if nan is not None:
        return nan
    found = _compared(a, b)
    return _make(b._sign, a._digits, a._exponent, a._special) if found == 0 else _next(a, found < 0)


def _is_normal(a):
    return not a._special and a._digits != 0 and _adjusted(a) >= _state.context._Emin


def _is_subnormal(a):
    return not a._special and a._digits != 0 and _adjusted(a) < _state.context._Emin


def _number_class(a):
    """What a number is: `'+Normal'`, `'-Zero'`, `'NaN'` …"""
    if _is_nan(a):
        return a._special
    kind = "Infinity" if a._special else "Zero" if not a._digits else "Normal" if _is_normal(a) else "Subnormal"
    return ("-" if a._sign else "+") + kind


def _quantized(a, b, rounding=None):
    if a._special or b._special:
        nan = _nan(a, b)
        if nan is not None:
            return nan
        return a if a._special and b._special else _invalid()
    context = _state.context
    if a._digits and _adjusted(a) - b._exponent > context._prec or not abs(b._exponent) < 2 * context._Emax:
        return _invalid()
    digits = _drop(a._sign, a._digits, b._exponent - a._exponent, rounding or _state.context._rounding)
    if len(digits_of(digits)) > _state.context._prec:
        return _invalid()
    if digits * 10 ** max(0, b._exponent - a._exponent) != a._digits * 10 ** max(0, a._exponent - b._exponent):
        _state.context.flags._set.update(("Inexact", "Rounded"))
    return _make(a._sign, digits, b._exponent)


def _integral(self, rounding=None, context=None):
    """The nearest integer."""
    nan = _nan(self)
    if nan is not None:
        return nan
    if rounding is not None:
        _check_rounding(rounding)
    if self._special or self._exponent >= 0:
        return self
    rounding = rounding or (_state.context if context is None else context)._rounding
    return _make(self._sign, _drop(self._sign, self._digits, -self._exponent, rounding), 0)


def _normalize(self):
    """The number without zeros at its end."""
    nan = _nan(self)
    if nan is not None:
        return nan
    if self._special:
        return self
    made = _fitted(self._sign, self._digits, self._exponent)
    digits, exponent = made._digits, made._exponent
    if digits == 0:
        return _make(self._sign, 0, 0)
    while digits % 10 == 0:
        digits, exponent = digits // 10, exponent + 1
    return _make(self._sign, digits, exponent)


def _fused_in(a, b, c):
    if a._special or b._special:
        return _sum(_product(a, b), c)
    return _sum(_make(a._sign ^ b._sign, a._digits * b._digits, a._exponent + b._exponent), c)


def _scaled(a, b):
    """The number times a power of ten."""
    nan, places = _nan(a, b), _integer(b)
    if nan is not None:
        return nan
    if places is None:
        return _invalid()
    return a if a._special else _fitted(a._sign, a._digits, a._exponent + places)


def _moved(round):
    """`shift` and `rotate`: the digits moved to the left, or to the right where the count is negative."""
    def move(a, b):
        nan, count, prec = _nan(a, b), _integer(b), _state.context._prec
        if nan is not None:
            return nan
        if count is None or abs(count) > prec:
            return _invalid()
        if a._special:
            return a
        digits = digits_of(a._digits)[-prec:].zfill(prec)
        if round:
            count %= prec
            digits = digits[count:] + digits[:count]
        else:
            digits = digits[count:] + "0" * count if count >= 0 else digits[:count]
        return _make(a._sign, number_of(digits or "0"), a._exponent)

    return move


def _logical(test):
    """An operator on the digits of numbers of zeros and ones."""
    def apply(*operands):
        texts = [digits_of(a._digits) for a in operands]
        if any([a._special or a._sign or a._exponent or set(text) - set("01") for a, text in zip(operands, texts)]):
            return _invalid()
        rows = zip(*[text[-_state.context._prec:].zfill(_state.context._prec) for text in texts])
        return _make(0, number_of("".join([str(int(test(*[d == "1" for d in row]))) for row in rows])), 0)

    return apply


def _logb(a):
    """The exponent of the first digit."""
    nan = _nan(a)
    if nan is not None:
        return nan
    if a._special:
        return _new("Infinity")
    return _new(_adjusted(a)) if a._digits else _signal("DivisionByZero", _new("-Infinity"))
