"""What the parts of `decimal` share: the context, what is noticed, numbers that fit."""

from types import SimpleNamespace
from _decimals import _drop
from _library import DecimalException, DivisionByZero, InvalidOperation, define, digits_of

ROUND_CEILING, ROUND_FLOOR, ROUND_DOWN, ROUND_UP = "ROUND_CEILING", "ROUND_FLOOR", "ROUND_DOWN", "ROUND_UP"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"

# The context that the arithmetic follows, and the type of its numbers.
_state = SimpleNamespace(context=None, number=None)

_SIGNALS = ("InvalidOperation", "FloatOperation", "DivisionByZero", "Overflow", "Underflow", "Subnormal", "Inexact",
            "Rounded", "Clamped")
# The places in which a context shows them. That of an invalid operation is by what made it so.
_PLACES = {"Clamped": 0, "DivisionByZero": 2, "Inexact": 4, "FloatOperation": 6, "Overflow": 7, "Rounded": 8,
           "Subnormal": 9, "Underflow": 10}
_INVALID = {"ConversionSyntax": 1, "DivisionImpossible": 3, "DivisionUndefined": 3, None: 5}
_RAISED = {"InvalidOperation": InvalidOperation, "DivisionByZero": DivisionByZero}


def _signal_name(signal):
    name = getattr(signal, "__name__", None)
    if name not in _SIGNALS:
        raise KeyError("invalid error flag")
    return name


def _signals_init(self, names):
    self._set, self._invalid_at = set(names), 1


def _signals_assign(self, signal, value):
    self._invalid_at = 1
    (self._set.add if value else self._set.discard)(_signal_name(signal))


def _shown_signals(self):
    return ", ".join(sorted(self._set, key=lambda name: _PLACES.get(name, self._invalid_at)))


_Signals = define("SignalDict", "decimal", {
    "__init__": _signals_init, "__getitem__": lambda self, signal: _signal_name(signal) in self._set,
    "__setitem__": _signals_assign, "__len__": lambda self: len(_SIGNALS),
    "__repr__": lambda self:
    "{" + ", ".join([f"<class 'decimal.{name}'>:{name in self._set}" for name in _SIGNALS]) + "}",
}, doc="Which conditions of the arithmetic there were, or raise an exception.")


def _within(context, work, *operands):
    """What the work gives while the arithmetic follows a context."""
    if context is None:
        return work(*operands)
    before, _state.context = _state.context, context
    try:
        return work(*operands)
    finally:
        _state.context = before


def _signal(name, result, condition=None):
    """Notes what happened, and raises where the context traps it; else the result."""
    flags = _state.context.flags
    if name == "InvalidOperation":
        place = _INVALID[condition]
        flags._invalid_at = min(place, flags._invalid_at) if name in flags._set else place
    flags._set.add(name)
    if name in _state.context.traps._set:
        raise _RAISED.get(name, DecimalException)(f"[<class 'decimal.{condition or name}'>]")
    return result


def _invalid(condition=None):
    return _signal("InvalidOperation", _make(0, 0, 0, "NaN"), condition)


def _new(value):
    """A value as a number."""
    return _state.number(value)


def _make(sign, digits, exponent, special=None):
    made = _state.number()
    made._sign, made._digits, made._exponent, made._special = sign, digits, exponent, special
    return made


def _adjusted(a):
    return a._exponent + len(digits_of(a._digits)) - 1


def _fitted(sign, digits, exponent, inexact=False, rounding=None):
    """A number rounded to the context. What is `inexact` has lost digits already."""
    context, size = _state.context, len(digits_of(digits))
    over, top = size - context._prec, exponent + size - 1
    if over <= 0 and not inexact and context._Emin <= top <= context._Emax and digits:
        return _make(sign, digits, exponent)
    rounding, tiny = rounding or context._rounding, context._Emin - context._prec + 1
    if digits == 0:
        fit = max(tiny, min(exponent, context._Emax))
        return _signal("Clamped", _make(sign, 0, fit)) if fit != exponent else _make(sign, 0, exponent)
    subnormal = top < context._Emin
    if subnormal:
        over = max(over, tiny - exponent)
        context.flags._set.add("Subnormal")
    if over > 0:
        kept = _drop(sign, digits, over, rounding)
        inexact = inexact or over > size or kept * 10 ** over != digits
        digits, exponent = kept, exponent + over
        if len(digits_of(digits)) > context._prec:
            digits, exponent = digits // 10, exponent + 1
        context.flags._set.add("Rounded")
        top = exponent + len(digits_of(digits)) - 1
    if top > context._Emax:
        context.flags._set.update(("Inexact", "Rounded"))
        down = rounding in (ROUND_DOWN, ROUND_05UP) or rounding == (ROUND_CEILING if sign else ROUND_FLOOR)
        return _signal("Overflow", _largest(sign) if down else _make(sign, 0, 0, "Infinity"))
    if inexact:
        context.flags._set.update(("Inexact", "Rounded"))
        if subnormal:
            context.flags._set.update(("Underflow", "Clamped") if digits == 0 else ("Underflow",))
    made = _make(sign, digits, exponent)
    happened = {"Underflow": subnormal and inexact, "Subnormal": subnormal, "Inexact": inexact, "Rounded": over > 0}
    for name in ("Underflow", "Subnormal", "Inexact", "Rounded"):
        if happened[name] and name in context.traps._set:
            _signal(name, made)
    return made


def _largest(sign):
    return _make(sign, 10 ** _state.context._prec - 1, _state.context._Emax - _state.context._prec + 1)


def _value(self):
    """The number as an integer times a power of ten."""
    return -self._digits if self._sign else self._digits


def _is_nan(a):
    return a._special in ("NaN", "sNaN")


def _nan(*operands):
    """What becomes of operands among which one is no number; None where all are."""
    for a in operands:
        if a._special == "sNaN":
            return _signal("InvalidOperation", _make(a._sign, a._digits, 0, "NaN"))
    for a in operands:
        if a._special == "NaN":
            return a
    return None


def _integer(a):
    """A finite number that is an integer, as one; None for others and for those beyond all powers."""
    if a._special or a._exponent > 20 and a._digits:
        return None
    if a._exponent >= 0:
        return _value(a) * 10 ** (a._exponent if a._digits else 0)
    whole, rest = divmod(a._digits, 10 ** -a._exponent)
    return None if rest else (-whole if a._sign else whole)


def _compared(a, b):
    """Below, at or above zero as `a` is below, at or above `b`, which are numbers."""
    if a._special or b._special:
        rank = lambda d: (-1 if d._sign else 1) if d._special else 0
        return rank(a) - rank(b)
    signs = lambda d: 0 if not d._digits else -1 if d._sign else 1
    if signs(a) != signs(b) or signs(a) == 0:
        return signs(a) - signs(b)
    if _adjusted(a) != _adjusted(b):
        return signs(a) * (_adjusted(a) - _adjusted(b))
    exponent = min(a._exponent, b._exponent)
    return _value(a) * 10 ** (a._exponent - exponent) - _value(b) * 10 ** (b._exponent - exponent)


def _abs(a):
    return _make(0, a._digits, a._exponent, a._special)
