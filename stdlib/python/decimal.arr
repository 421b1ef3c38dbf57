"""Decimal numbers with as many digits as a context says.

>>> from decimal import Decimal
>>> Decimal("0.1") + Decimal("0.2")
Decimal('0.3')
"""

import math
import numbers
import re
from collections import namedtuple
from _decimal_arithmetic import _difference, _exp, _floor_quotient, _ln, _log10, _negative, _power, _product, _quotient
from _decimal_arithmetic import _remainder, _remainder_near, _root, _signed, _sum
from _decimal_core import ROUND_05UP, ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_DOWN, ROUND_HALF_EVEN
from _decimal_core import ROUND_HALF_UP, ROUND_UP, _Signals, _abs, _adjusted, _compared, _fitted, _invalid, _is_nan
from _decimal_core import _make, _shown_signals, _signal, _signal_name, _state, _value, _within
from _decimal_digits import _compare, _compare_signal, _compare_total, _extreme, _fused_in, _integral, _is_normal
from _decimal_digits import _is_subnormal, _logb, _logical, _moved, _next, _next_toward, _normalize, _number_class
from _decimal_digits import _quantized, _scaled
from _decimals import _check_rounding, _formatted, _text
from _library import DecimalException, DivisionByZero, InvalidOperation, built_in, define, digits_of, number_of

MAX_PREC, MAX_EMAX, MIN_EMIN = 999999999999999999, 999999999999999999, -999999999999999999
MIN_ETINY = MIN_EMIN - MAX_PREC + 1
HAVE_THREADS, HAVE_CONTEXTVAR = True, True

DecimalTuple = namedtuple("DecimalTuple", "sign digits exponent")

# --- Contexts ---------------------------------------------------------------------------------------------------------

def _check_whole(value, low, high, name, shown):
    if not isinstance(value, int):
        raise TypeError("an integer is required")
    if not low <= value <= high:
        raise ValueError(f"valid range for {name} is {shown}")
    return value


def _set_prec(self, value):
    self._prec = _check_whole(value, 1, MAX_PREC, "prec", "[1, MAX_PREC]")


def _set_rounding(self, value):
    _check_rounding(value)
    self._rounding = value


def _set_Emin(self, value):
    self._Emin = _check_whole(value, MIN_EMIN, 0, "Emin", "[MIN_EMIN, 0]")


def _set_Emax(self, value):
    self._Emax = _check_whole(value, 0, MAX_EMAX, "Emax", "[0, MAX_EMAX]")


def _context_init(self, prec=28, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=None,
                  traps=None):
    self.prec, self.rounding, self.Emin, self.Emax = prec, rounding, Emin, Emax
    self.capitals, self.clamp = capitals, clamp
    traps = ("InvalidOperation", "DivisionByZero", "Overflow") if traps is None else [_signal_name(t) for t in traps]
    self.flags, self.traps = _Signals([_signal_name(flag) for flag in flags or ()]), _Signals(traps)


def _context_copy(self):
    """A context with the same settings."""
    made = Context(self.prec, self.rounding, self.Emin, self.Emax, self.capitals, self.clamp)
    made.flags._set, made.traps._set = set(self.flags._set), set(self.traps._set)
    made.flags._invalid_at = self.flags._invalid_at
    return made


def _context_repr(self):
    flags, traps = _shown_signals(self.flags), _shown_signals(self.traps)
    return (f"Context(prec={self.prec}, rounding={self.rounding}, Emin={self.Emin}, Emax={self.Emax}, "
            f"capitals={self.capitals}, clamp={self.clamp}, flags=[{flags}], traps=[{traps}])")


def getcontext():
    """The context of the arithmetic: `prec`, how many digits a result has, and `rounding`.

    >>> import decimal
    >>> decimal.getcontext().prec
    28
    """
    return _state.context


def setcontext(context):
    """Makes the arithmetic follow this context.

    >>> import decimal
    >>> decimal.setcontext(decimal.Context(prec=6))
    >>> decimal.Decimal(1) / 3
    Decimal('0.333333')
    >>> decimal.setcontext(decimal.Context())
    """
    if not isinstance(context, Context):
        raise TypeError("argument must be a context")
    _state.context = context.copy() if context in (DefaultContext, BasicContext, ExtendedContext) else context


def _local_init(self, ctx=None, prec=None, rounding=None, Emin=None, Emax=None):
    if ctx is not None and not isinstance(ctx, Context):
        raise TypeError("optional argument must be a context")
    self._wanted = (_state.context if ctx is None else ctx).copy()
    for name, value in (("prec", prec), ("rounding", rounding), ("Emin", Emin), ("Emax", Emax)):
        if value is not None:
            setattr(self._wanted, name, value)


def _local_enter(self):
    self._before, _state.context = _state.context, self._wanted
    return _state.context


localcontext = define(
    "ContextManager", "decimal",
    {"__init__": _local_init, "__enter__": _local_enter, "__exit__": lambda self, *details: setcontext(self._before)},
    doc="A context for the statements of a `with`.")


# --- Numbers ----------------------------------------------------------------------------------------------------------

_NUMBER = re.compile(r"([-+])?(?:(?P<int>\d*)(?:\.(?P<frac>\d*))?(?:[eE](?P<exp>[-+]?\d+))?|(?P<inf>inf(?:inity)?)"
                     r"|(?P<nan>s?nan)(?P<payload>\d*))\Z", re.IGNORECASE)


def _init(self, value="0", context=None):
    self._sign, self._digits, self._exponent, self._special = 0, 0, 0, None
    if isinstance(value, Decimal):
        self._sign, self._digits = value._sign, value._digits
        self._exponent, self._special = value._exponent, value._special
    elif isinstance(value, int):
        self._sign, self._digits = int(value < 0), abs(int(value))
    elif isinstance(value, float):
        _signal("FloatOperation", None)
        self._sign = int(math.copysign(1, value) < 0)
        if value != value or value in (math.inf, -math.inf):
            self._special = "NaN" if value != value else "Infinity"
        else:
            top, bottom = abs(value).as_integer_ratio()
            twos = bottom.bit_length() - 1
            self._digits, self._exponent = top * 5 ** twos, -twos
    elif isinstance(value, str):
        found = _NUMBER.match(value.strip().replace("_", ""))
        if found is None or not (found["int"] or found["frac"] or found["inf"] or found["nan"]):
            _invalid("ConversionSyntax")
            self._special = "NaN"
            return
        self._sign = int(found[1] == "-")
        if found["inf"]:
            self._special = "Infinity"
        elif found["nan"]:
            self._special, self._digits = "sNaN" if found["nan"][0] in "sS" else "NaN", int(found["payload"] or "0")
        else:
            frac = found["frac"] or ""
            self._digits = number_of((found["int"] or "") + frac or "0")
            self._exponent = int(found["exp"] or "0") - len(frac)
            if self._exponent + len(digits_of(self._digits)) - 1 > MAX_EMAX:
                _invalid()
    elif isinstance(value, (list, tuple)):
        _of_tuple(self, value)
    else:
        shown = f"{type(value)!r}"[8:-2] if type(value).__module__ == "numpy" else type(value).__name__
        raise TypeError(f"conversion from {shown} to Decimal is not supported")


def _of_tuple(self, value):
    if len(value) != 3:
        raise ValueError("argument must be a sequence of length 3")
    self._sign, digits, exponent = value
    if self._sign not in (0, 1):
        raise ValueError("sign must be an integer with the value 0 or 1")
    if exponent == "F":
        self._special = "Infinity"
        return
    if not isinstance(digits, (list, tuple)) or not all([isinstance(d, int) and 0 <= d <= 9 for d in digits]):
        raise ValueError("coefficient must be a tuple of digits")
    self._digits = number_of("".join(map(str, digits)) or "0")
    if exponent in ("n", "N"):
        self._special = "NaN" if exponent == "n" else "sNaN"
    elif isinstance(exponent, int):
        self._exponent = exponent
    else:
        raise ValueError("string argument in the third position must be 'F', 'n' or 'N'")


def _str(self):
    return _text(self._sign, self._digits, self._exponent, self._special)


def _operand(value):
    if isinstance(value, Decimal):
        return value
    if isinstance(value, (int, numbers.Integral)):
        return Decimal(int(value))
    return None


def _number(value):
    """An argument as a number."""
    found = value if isinstance(value, Decimal) else Decimal(value) if isinstance(value, int) else None
    if found is None:
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")
    return found


def _operator(work):
    def forward(a, b):
        b = _operand(b)
        return NotImplemented if b is None else work(a, b)

    def backward(b, a):
        a = _operand(a)
        return NotImplemented if a is None else work(a, b)

    return forward, backward


def _order(test, equality=False):
    def compare(a, b):
        if equality and isinstance(b, complex) and b.imag == 0:
            b = b.real
        if isinstance(b, float):
            b = Decimal(b)
        elif isinstance(b, numbers.Rational) and not isinstance(b, (int, numbers.Integral)):
            if not a._special:
                a, b = _make(a._sign, a._digits * b.denominator, a._exponent), b.numerator
            else:
                b = 0
        b = _operand(b)
        if b is None:
            return NotImplemented
        if _is_nan(a) or _is_nan(b):
            if not equality or "sNaN" in (a._special, b._special):
                _invalid()
            return False
        return test(_compared(a, b))

    return compare


def _quantize(self, exp, rounding=None, context=None):
    """The number with the exponent of another one."""
    exp = _number(exp)
    if rounding is not None:
        _check_rounding(rounding)
    return _within(context, _quantized, self, exp, rounding)


def _fused(self, other, third, context=None):
    """A product and a sum, rounded once."""
    return _within(context, _fused_in, self, _number(other), _number(third))


# --- Conversions ------------------------------------------------------------------------------------------------------


def _finite(self, what):
    if self._special:
        kind = OverflowError if self._special == "Infinity" else ValueError
        raise kind(f"cannot convert {'Infinity' if self._special == 'Infinity' else 'NaN'} to {what}")


def _int(self):
    _finite(self, "integer")
    digits = self._digits * 10 ** self._exponent if self._exponent >= 0 else self._digits // 10 ** -self._exponent
    return -digits if self._sign else digits


def _float(self):
    if self._special == "sNaN":
        raise ValueError("cannot convert signaling NaN to float")
    return float(("-" if self._sign else "") + "nan" if self._special == "NaN" else _str(self))


def _round(self, ndigits=None):
    if ndigits is None:
        return int(_integral(self, ROUND_HALF_EVEN))
    return _quantized(self, _make(0, 1, -ndigits), ROUND_HALF_EVEN)


def _hash(self):
    if self._special == "sNaN":
        raise TypeError("Cannot hash a signaling NaN value")
    if self._special == "NaN":
        return id(self) >> 4
    if self._special:
        return hash(_float(self))
    prime = 2 ** 61 - 1
    power = pow(10, self._exponent, prime) if self._exponent >= 0 else pow(pow(10, -1, prime), -self._exponent, prime)
    part = power * self._digits % prime
    return -2 if self._sign and part == 1 else (-part if self._sign else part)


def _ratio(self):
    """The number as a pair of integers in lowest terms."""
    _finite(self, "integer ratio")
    top, bottom = _value(self) * 10 ** max(0, self._exponent), 10 ** max(0, -self._exponent)
    common = math.gcd(top, bottom)
    return top // common, bottom // common


def _tuple(self):
    """Sign, digits and exponent."""
    exponent = {"Infinity": "F", "NaN": "n", "sNaN": "N"}.get(self._special, self._exponent)
    digits = () if _is_nan(self) and not self._digits else tuple(map(int, digits_of(self._digits)))
    return DecimalTuple(self._sign, digits, exponent)


def _from_float(cls, f):
    """The number that a float is, exactly."""
    if not isinstance(f, (int, float)):
        raise TypeError("argument must be int or float")
    return _within(Context(traps=()), cls, f)


# --- The types --------------------------------------------------------------------------------------------------------


def _of_one(work):
    return lambda self, context=None: _within(context, work, self)


def _of_two(work):
    return lambda self, other, context=None: _within(context, work, self, _number(other))


_add, _radd = _operator(_sum)
_sub, _rsub = _operator(_difference)
_mul, _rmul = _operator(_product)
_div, _rdiv = _operator(_quotient)
_floor, _rfloor = _operator(_floor_quotient)
_mod, _rmod = _operator(_remainder)
_pow, _rpow = _operator(_power)

_ONE = {
    "sqrt": _root, "ln": _ln, "log10": _log10, "exp": _exp, "normalize": _normalize, "logb": _logb,
    "next_plus": lambda a: _next(a, True), "next_minus": lambda a: _next(a, False), "number_class": _number_class,
    "is_normal": _is_normal, "is_subnormal": _is_subnormal, "logical_invert": _logical(lambda x: not x),
    "to_eng_string": lambda a: _text(a._sign, a._digits, a._exponent, a._special, True),
}
_TWO = {
    "compare": _compare, "compare_signal": _compare_signal, "compare_total": _compare_total,
    "compare_total_mag": lambda a, b: _compare_total(_abs(a), _abs(b)), "max": _extreme(True), "min": _extreme(False),
    "max_mag": _extreme(True, True), "min_mag": _extreme(False, True), "next_toward": _next_toward,
    "remainder_near": _remainder_near, "scaleb": _scaled, "shift": _moved(False), "rotate": _moved(True),
    "copy_sign": lambda a, b: _make(b._sign, a._digits, a._exponent, a._special),
    "same_quantum": lambda a, b: (a._special or a._exponent) == (b._special or b._exponent),
    "logical_and": _logical(lambda x, y: x and y), "logical_or": _logical(lambda x, y: x or y),
    "logical_xor": _logical(lambda x, y: x != y),
}
_PLAIN = {
    "as_tuple": _tuple, "as_integer_ratio": _ratio, "copy_abs": _abs, "copy_negate": _negative,
    "adjusted": lambda self: 0 if self._special else _adjusted(self), "is_nan": _is_nan,
    "is_qnan": lambda self: self._special == "NaN", "is_snan": lambda self: self._special == "sNaN",
    "is_infinite": lambda self: self._special == "Infinity", "is_finite": lambda self: self._special is None,
    "is_zero": lambda self: not (self._digits or self._special), "is_signed": lambda self: bool(self._sign),
    "is_canonical": lambda self: True, "canonical": lambda self: self, "conjugate": lambda self: self,
    "radix": lambda self: Decimal(10),
}
_methods = {
    "__init__": _init, "__add__": _add, "__radd__": _radd, "__sub__": _sub, "__rsub__": _rsub, "__mul__": _mul,
    "__rmul__": _rmul, "__truediv__": _div, "__rtruediv__": _rdiv, "__floordiv__": _floor, "__rfloordiv__": _rfloor,
    "__mod__": _mod, "__rmod__": _rmod, "__pow__": _pow, "__rpow__": _rpow,
    "__lt__": _order(lambda d: d < 0), "__le__": _order(lambda d: d <= 0), "__gt__": _order(lambda d: d > 0),
    "__ge__": _order(lambda d: d >= 0), "__eq__": _order(lambda d: d == 0, True),
    "__neg__": lambda self: _signed(self, 1 - self._sign), "__pos__": lambda self: _signed(self, self._sign),
    "__abs__": lambda self: _signed(self, 0), "__int__": _int, "__trunc__": _int, "__float__": _float,
    "__complex__": lambda self: complex(_float(self)), "__floor__": lambda self: int(_integral(self, ROUND_FLOOR)),
    "__ceil__": lambda self: int(_integral(self, ROUND_CEILING)), "__round__": _round, "__hash__": _hash,
    "__str__": _str,
    "__bool__": lambda self: bool(self._digits or self._special), "__repr__": lambda self: f"Decimal('{_str(self)}')",
    "__format__": lambda self, spec:
    _formatted(self._sign, self._digits, self._exponent, self._special, spec, _state.context._rounding),
    "quantize": _quantize, "to_integral_value": _integral, "to_integral": _integral, "to_integral_exact": _integral,
    "fma": _fused,
}
_methods.update({name: _of_one(work) for name, work in _ONE.items()})
_methods.update({name: _of_two(work) for name, work in _TWO.items()})
_methods.update(_PLAIN)

built_in(_init, name="function")
Decimal = define(
    "Decimal", "decimal", _methods, class_methods={"from_float": _from_float},
    properties={"real": lambda self: self, "imag": lambda self: Decimal(0)}, attributes={"_kind": "Number"},
    doc="A decimal number: `Decimal('0.1')`, `Decimal(3)`, exactly; its arithmetic rounds to `getcontext().prec` digits.")

_state.number = Decimal


def _by_context(work):
    """A function of numbers as a method of contexts."""
    return lambda self, *operands: _within(self, work, *[_number(operand) for operand in operands])


def _create(self, num="0"):
    """A number rounded to the context."""
    made = _within(self, Decimal, num)
    return made if made._special else _within(self, _fitted, made._sign, made._digits, made._exponent)


_context_methods = {
    "__init__": _context_init, "__repr__": _context_repr, "copy": _context_copy, "create_decimal": _create,
    "create_decimal_from_float": lambda self, f: _create(self, Decimal.from_float(f)),
    "clear_flags": lambda self: self.flags._set.clear(), "clear_traps": lambda self: self.traps._set.clear(),
    "Etiny": lambda self: self.Emin - self.prec + 1, "Etop": lambda self: self.Emax - self.prec + 1,
    "to_sci_string": lambda self, a: _str(_number(a)), "quantize": _by_context(_quantized),
    "fma": _by_context(_fused_in),
}
_context_methods.update({name: _by_context(work) for name, work in {
    **_ONE, **_TWO, **{name: work for name, work in _PLAIN.items() if name != "adjusted"}, "add": _sum,
    "subtract": _difference, "multiply": _product, "divide": _quotient, "divide_int": _floor_quotient,
    "remainder": _remainder, "power": _power, "minus": lambda a: _signed(a, 1 - a._sign),
    "plus": lambda a: _signed(a, a._sign), "abs": lambda a: _signed(a, 0), "to_integral_value": _integral,
    "to_integral_exact": _integral, "divmod": lambda a, b: (_floor_quotient(a, b), _remainder(a, b)),
}.items()})
Context = define("Context", "decimal", _context_methods, properties={
    "prec": lambda self: self._prec, "rounding": lambda self: self._rounding, "Emin": lambda self: self._Emin,
    "Emax": lambda self: self._Emax,
}, setters={"prec": _set_prec, "rounding": _set_rounding, "Emin": _set_Emin, "Emax": _set_Emax},
                 doc="The settings of the arithmetic: `Context(prec=6)`, for `setcontext` and `localcontext`.")
DefaultContext = Context()
BasicContext = Context(prec=9, rounding=ROUND_HALF_UP)
BasicContext.traps._set.update(("Clamped", "Underflow"))
ExtendedContext = Context(prec=9, traps=[])
_state.context = DefaultContext.copy()
