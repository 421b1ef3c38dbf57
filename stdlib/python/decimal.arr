"""Decimal numbers with as many digits as a context says.

>>> from decimal import Decimal
>>> Decimal("0.1") + Decimal("0.2")
Decimal('0.3')
"""

import math
import re
from types import SimpleNamespace
from _library import DecimalException, DivisionByZero, InvalidOperation, built_in, define, digits_of, number_of

ROUND_CEILING, ROUND_FLOOR, ROUND_DOWN, ROUND_UP = "ROUND_CEILING", "ROUND_FLOOR", "ROUND_DOWN", "ROUND_UP"
ROUND_HALF_UP, ROUND_HALF_DOWN, ROUND_HALF_EVEN = "ROUND_HALF_UP", "ROUND_HALF_DOWN", "ROUND_HALF_EVEN"
ROUND_05UP = "ROUND_05UP"

_TEXT = re.compile(r"([-+])?(?:(?P<int>\d*)(?:\.(?P<frac>\d*))?(?:[eE](?P<exp>[-+]?\d+))?|(?P<inf>inf(?:inity)?)|(?P<nan>s?nan\d*))\Z",
                   re.IGNORECASE)
_context = SimpleNamespace(prec=28, rounding=ROUND_HALF_EVEN)


def getcontext():
    """The context of the arithmetic: `prec`, how many digits a result has, and `rounding`.

    >>> import decimal
    >>> decimal.getcontext().prec
    28
    """
    return _context


def setcontext(context):
    """Makes the arithmetic follow this context.

    >>> import decimal
    >>> decimal.setcontext(decimal.Context(prec=6))
    >>> decimal.Decimal(1) / 3
    Decimal('0.333333')
    >>> decimal.setcontext(decimal.Context())
    """
    _context.prec, _context.rounding = context.prec, context.rounding


def Context(prec=28, rounding=ROUND_HALF_EVEN):
    """A context for `setcontext` and `localcontext`.

    >>> import decimal
    >>> decimal.Context(prec=6).prec
    6
    """
    return SimpleNamespace(prec=prec, rounding=rounding)


def _enter(self):
    self._saved = Context(_context.prec, _context.rounding)
    if self._wanted is not None:
        setcontext(self._wanted)
    if self._prec is not None:
        _context.prec = self._prec
    if self._rounding is not None:
        _context.rounding = self._rounding
    return _context


def _local_init(self, ctx=None, prec=None, rounding=None):
    self._wanted, self._prec, self._rounding, self._saved = ctx, prec, rounding, None


localcontext = define(
    "localcontext", "decimal",
    {"__init__": _local_init, "__enter__": _enter, "__exit__": lambda self, *details: setcontext(self._saved)},
    doc="A context for the statements of a `with`.")


def _make(sign, digits, exponent, special=None):
    made = Decimal()
    made._sign, made._digits, made._exponent, made._special = sign, digits, exponent, special
    return made


def _drop(sign, digits, count, rounding):
    """The digits without the last `count` ones, rounded."""
    if count <= 0:
        return digits * 10 ** -count
    unit = 10 ** count
    kept, rest = divmod(digits, unit)
    if rest == 0:
        return kept
    twice = 2 * rest
    up = {
        ROUND_DOWN: False, ROUND_UP: True, ROUND_CEILING: not sign, ROUND_FLOOR: bool(sign),
        ROUND_HALF_UP: twice >= unit, ROUND_HALF_DOWN: twice > unit,
        ROUND_HALF_EVEN: twice > unit or (twice == unit and kept % 2 == 1), ROUND_05UP: kept % 5 == 0,
    }[rounding]
    return kept + 1 if up else kept


def _fitted(sign, digits, exponent):
    """A number rounded to the context."""
    over = len(digits_of(digits)) - _context.prec
    if over > 0:
        digits, exponent = _drop(sign, digits, over, _context.rounding), exponent + over
        if len(digits_of(digits)) > _context.prec:
            digits, exponent = digits // 10, exponent + 1
    return _make(sign, digits, exponent)


def _init(self, value="0", context=None):
    self._sign, self._digits, self._exponent, self._special = 0, 0, 0, None
    if isinstance(value, Decimal):
        self._sign, self._digits, self._exponent, self._special = value._sign, value._digits, value._exponent, value._special
    elif isinstance(value, int):
        self._sign, self._digits = int(value < 0), abs(int(value))
    elif isinstance(value, float):
        if value != value or value in (math.inf, -math.inf):
            self._sign, self._special = int(math.copysign(1, value) < 0), "NaN" if value != value else "Infinity"
        else:
            top, bottom = abs(value).as_integer_ratio()
            twos = bottom.bit_length() - 1
            self._sign, self._digits, self._exponent = int(math.copysign(1, value) < 0), top * 5 ** twos, -twos
    elif isinstance(value, (list, tuple)) and len(value) != 3:
        raise ValueError("argument must be a sequence of length 3")
    elif isinstance(value, str):
        found = _TEXT.match(value.strip().replace("_", ""))
        if found is None or not (found["int"] or found["frac"] or found["inf"] or found["nan"]):
            raise InvalidOperation("[<class 'decimal.ConversionSyntax'>]")
        self._sign = int(found[1] == "-")
        if found["inf"] or found["nan"]:
            self._special = "Infinity" if found["inf"] else "NaN"
        else:
            frac = found["frac"] or ""
            self._digits = number_of((found["int"] or "") + frac or "0")
            self._exponent = int(found["exp"] or "0") - len(frac)
    elif isinstance(value, (tuple, list)):
        self._sign, self._digits, self._exponent = value[0], number_of("".join(map(str, value[1])) or "0"), value[2]
    else:
        raise TypeError(f"conversion from {type(value).__name__} to Decimal is not supported")


def _str(self):
    sign = "-" if self._sign else ""
    if self._special:
        return sign + self._special
    digits = digits_of(self._digits)
    left = self._exponent + len(digits)
    point = left if self._exponent <= 0 and left > -6 else 1
    if point <= 0:
        whole, frac = "0", "." + "0" * -point + digits
    elif point >= len(digits):
        whole, frac = digits + "0" * (point - len(digits)), ""
    else:
        whole, frac = digits[:point], "." + digits[point:]
    return sign + whole + frac + ("" if left == point else f"E{left - point:+d}")


def _fused(self, factor, term):
    """A product and a sum, rounded once."""
    return _make(self._sign ^ factor._sign, self._digits * factor._digits, self._exponent + factor._exponent) + term


def _engineering(self):
    """As text whose exponent is a multiple of three."""
    left = self._exponent + len(digits_of(self._digits))
    if self._special or self._exponent <= 0 and left > -6:
        return _str(self)
    digits, sign = digits_of(self._digits), "-" if self._sign else ""
    point = (left - 1) % 3 + 1 if self._digits else (left + 1) % 3 - 1
    if point <= 0:
        text = "0." + "0" * -point + digits
    elif point >= len(digits):
        text = digits + "0" * (point - len(digits))
    else:
        text = digits[:point] + "." + digits[point:]
    return sign + text + ("" if left == point else f"E{left - point:+d}")


def _value(self):
    """The number as an integer times a power of ten."""
    return -self._digits if self._sign else self._digits


def _operand(value):
    if isinstance(value, Decimal):
        return value
    return Decimal(value) if isinstance(value, int) else None


def _operator(work):
    def forward(a, b):
        b = _operand(b)
        return NotImplemented if b is None else work(a, b)

    def backward(b, a):
        a = _operand(a)
        return NotImplemented if a is None else work(a, b)

    return forward, backward


def _sum(a, b):
    if a._special or b._special:
        if a._special == "NaN" or b._special == "NaN":
            return _make(0, 0, 0, "NaN")
        if a._special and b._special and a._sign != b._sign:
            raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
        return a if a._special else b
    exponent = min(a._exponent, b._exponent)
    total = _value(a) * 10 ** (a._exponent - exponent) + _value(b) * 10 ** (b._exponent - exponent)
    sign = int(total < 0) if total else a._sign & b._sign
    return _fitted(sign, abs(total), exponent)


def _negative(a):
    return _make(a._sign if not a._digits and not a._special else 1 - a._sign, a._digits, a._exponent, a._special)


def _difference(a, b):
    return _sum(a, _make(1 - b._sign, b._digits, b._exponent, b._special))


def _product(a, b):
    sign = a._sign ^ b._sign
    if a._special or b._special:
        if "NaN" in (a._special, b._special):
            return _make(0, 0, 0, "NaN")
        if not (a._special or a._digits) or not (b._special or b._digits):
            raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
        return _make(sign, 0, 0, "Infinity")
    return _fitted(sign, a._digits * b._digits, a._exponent + b._exponent)


def _quotient(a, b):
    sign = a._sign ^ b._sign
    if a._special or b._special:
        if "NaN" in (a._special, b._special) or (a._special and b._special):
            return _make(0, 0, 0, "NaN")
        return _make(sign, 0, 0, "Infinity") if a._special else _make(sign, 0, 0)
    if b._digits == 0:
        kind = "DivisionByZero" if a._digits else "DivisionUndefined"
        raise (DivisionByZero if a._digits else InvalidOperation)(f"[<class 'decimal.{kind}'>]")
    ideal = a._exponent - b._exponent
    if a._digits == 0:
        return _make(sign, 0, ideal)
    shift = len(digits_of(b._digits)) - len(digits_of(a._digits)) + _context.prec + 1
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
    return _fitted(sign, digits, exponent)


def _aligned(a, b):
    exponent = min(a._exponent, b._exponent)
    return a._digits * 10 ** (a._exponent - exponent), b._digits * 10 ** (b._exponent - exponent), exponent


def _whole(a, b):
    if b._digits == 0 and not b._special:
        raise DivisionByZero("[<class 'decimal.DivisionByZero'>]")
    x, y, _ = _aligned(a, b)
    return _make(a._sign ^ b._sign, x // y, 0)


def _remainder(a, b):
    if b._digits == 0 and not b._special:
        raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
    if b._special == "Infinity":
        return a
    x, y, exponent = _aligned(a, b)
    return _fitted(a._sign, x % y, exponent)


def _power(a, b):
    if b._special or b._exponent < 0 and b._digits % 10 ** -b._exponent:
        raise NotImplementedError("a power that is not an integer is not supported: use float")
    count = int(b)
    if count < 0:
        return _quotient(Decimal(1), _power(a, Decimal(-count)))
    return _fitted(a._sign & count, a._digits ** count, a._exponent * count)


def _root(self, context=None):
    """The square root, rounded to the context."""
    if self._special or (self._sign and self._digits):
        raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
    ideal = self._exponent // 2
    digits, exponent = (self._digits, self._exponent) if self._exponent % 2 == 0 else (self._digits * 10, self._exponent - 1)
    if digits == 0:
        return _make(self._sign, 0, ideal)
    shift = max(0, _context.prec + 1 - (len(digits_of(digits)) + 1) // 2)
    root = math.isqrt(digits * 100 ** shift)
    exponent = exponent // 2 - shift
    if root * root != digits * 100 ** shift:
        root += root % 5 == 0
    else:
        while exponent < ideal and root % 10 == 0:
            root, exponent = root // 10, exponent + 1
    return _fitted(0, root, exponent)


def _logarithm(above, below, scale):
    """The natural logarithm of a fraction, times the scale."""
    y, halvings = above * scale // below, 0
    while abs(y - scale) * 16 > scale:
        y, halvings = math.isqrt(y * scale), halvings + 1
    z = (y - scale) * scale // (y + scale)
    square, total, term, i = z * z // scale, z, z, 1
    while term not in (0, -1):
        term, i = term * square // scale, i + 2
        total += term // i
    return 2 * total << halvings


def _of_scaled(total, places):
    return _fitted(int(total < 0), abs(total), -places)


def _ln(self, context=None):
    """The natural logarithm, rounded to the context."""
    if self._special == "NaN" or (self._sign and (self._digits or self._special)):
        raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
    if self._special or not self._digits:
        return Decimal("Infinity" if self._special else "-Infinity")
    if self == 1:
        return Decimal(0)
    whole = self._exponent + len(digits_of(self._digits)) - 1
    places = 2 * _context.prec + 20 + len(digits_of(whole))
    scale = 10 ** places
    part = _logarithm(self._digits, 10 ** (len(digits_of(self._digits)) - 1), scale)
    return _of_scaled(part + whole * _logarithm(10, 1, scale), places)


def _log10(self, context=None):
    """The logarithm to base ten, rounded to the context."""
    if self._special or self._sign or not self._digits:
        return _ln(self)
    text = digits_of(self._digits)
    whole = self._exponent + len(text) - 1
    if text.rstrip("0") == "1":
        return _fitted(int(whole < 0), abs(whole), 0)
    places = 2 * _context.prec + 20 + len(digits_of(whole))
    scale = 10 ** places
    part = _logarithm(self._digits, 10 ** (len(text) - 1), scale) * scale // _logarithm(10, 1, scale)
    return _of_scaled(part + whole * scale, places)


def _exp(self, context=None):
    """The exponential function, rounded to the context."""
    if self._special:
        return self if self._special == "NaN" or not self._sign else Decimal(0)
    if not self._digits:
        return Decimal(1)
    if self._exponent + len(digits_of(self._digits)) > 7:
        if self._sign:
            return Decimal(0)
        raise OverflowError("[<class 'decimal.Overflow'>]")
    places = _context.prec + 30
    scale = 10 ** places
    x = self._digits * scale * 10 ** self._exponent if self._exponent >= 0 else self._digits * scale // 10 ** -self._exponent
    tens, rest = divmod(-x if self._sign else x, _logarithm(10, 1, scale))
    # e ** rest is e ** (rest / 256), squared eight times.
    rest >>= 8
    total, term, i = scale, scale, 0
    while term:
        i += 1
        term = term * rest // scale // i
        total += term
    for _ in range(8):
        total = total * total // scale
    return _fitted(0, total, tens - places)


def _compared(a, b):
    """Below, at or above zero as `a` is below, at or above `b`; None where one is no number."""
    if "NaN" in (a._special, b._special):
        return None
    if a._special or b._special:
        rank = lambda d: (-1 if d._sign else 1) if d._special else 0
        return rank(a) - rank(b)
    x, y, _ = _aligned(a, b)
    return (-x if a._sign else x) - (-y if b._sign else y)


def _order(test):
    def compare(a, b):
        b = Decimal(b) if isinstance(b, float) else _operand(b)
        if b is None:
            return NotImplemented
        found = _compared(a, b)
        return False if found is None else test(found)

    return compare


def _quantize(self, exp, rounding=None, context=None):
    """The number with the exponent of another one."""
    exponent = _operand(exp)._exponent
    digits = _drop(self._sign, self._digits, exponent - self._exponent, rounding or _context.rounding)
    if len(digits_of(digits)) > _context.prec:
        raise InvalidOperation("[<class 'decimal.InvalidOperation'>]")
    return _make(self._sign, digits, exponent)


def _integral(self, rounding=None, context=None):
    """The nearest integer."""
    if self._special or self._exponent >= 0:
        return self
    return _make(self._sign, _drop(self._sign, self._digits, -self._exponent, rounding or _context.rounding), 0)


def _normalize(self, context=None):
    """The number without zeros at its end."""
    made = _fitted(self._sign, self._digits, self._exponent)
    digits, exponent = made._digits, made._exponent
    if digits == 0:
        return _make(self._sign, 0, 0)
    while digits % 10 == 0:
        digits, exponent = digits // 10, exponent + 1
    return _make(self._sign, digits, exponent)


def _int(self):
    if self._special:
        kind = OverflowError if self._special == "Infinity" else ValueError
        raise kind(f"cannot convert {'infinity' if self._special == 'Infinity' else 'NaN'} to integer")
    digits = self._digits * 10 ** self._exponent if self._exponent >= 0 else self._digits // 10 ** -self._exponent
    return -digits if self._sign else digits


def _round(self, ndigits=None):
    if ndigits is None:
        return int(_integral(self, ROUND_HALF_EVEN))
    return _quantize(self, _make(0, 1, -ndigits), ROUND_HALF_EVEN)


_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ])?(?P<zero>0)?(?P<width>\d+)?(?P<comma>[,_])?"
                   r"(?:\.(?P<precision>\d+))?(?P<kind>[eEfFgGn%])?\Z")


def _format(self, spec):
    found = _SPEC.match(spec)
    if found is None:
        raise ValueError("invalid format string")
    sign = "-" if self._sign else {"+": "+", " ": " "}.get(found["sign"], "")
    number = _make(0, self._digits, self._exponent, self._special)
    kind, precision, tail = found["kind"] or "", found["precision"], ""
    if self._special:
        body = self._special
    else:
        if kind == "%":
            number, tail = _make(0, number._digits, number._exponent + 2), "%"
        if kind and kind in "fF%":
            if precision is not None:
                digits = _drop(self._sign, number._digits, -int(precision) - number._exponent, _context.rounding)
                number = _make(0, digits, -int(precision))
            elif number._exponent > 0:
                number = _make(0, number._digits * 10 ** number._exponent, 0)
            digits, places = digits_of(number._digits), -number._exponent
            digits = digits.zfill(places + 1)
            body = digits[:len(digits) - places] + ("." + digits[len(digits) - places:] if places else "")
        elif kind and kind in "eE":
            digits = digits_of(number._digits)
            exponent = number._exponent + len(digits) - 1
            if precision is not None:
                cut = _drop(self._sign, number._digits, len(digits) - int(precision) - 1, _context.rounding)
                exponent += len(digits_of(cut)) - int(precision) - 1 if number._digits else 0
                digits = digits_of(cut)[:int(precision) + 1].ljust(int(precision) + 1, "0")
            body = digits[0] + ("." + digits[1:] if digits[1:] else "") + f"{kind}{exponent:+d}"
        else:
            if precision is not None and len(digits_of(number._digits)) > max(1, int(precision)):
                over = len(digits_of(number._digits)) - max(1, int(precision))
                number = _make(0, _drop(self._sign, number._digits, over, _context.rounding), number._exponent + over)
            body = str(number)
            if kind and kind in "gG":
                body = body.replace("E", "E" if kind == "G" else "e")
    if found["comma"]:
        whole, point, rest = body.partition(".")
        body = f"{int(whole):{found['comma']}}" + point + rest if whole.isdigit() else body
    body += tail
    fill, align = found["fill"] or " ", found["align"] or ">"
    width = int(found["width"] or "0")
    if found["zero"] and not found["align"]:
        fill, align = "0", "="
    if align == "=":
        return sign + body.rjust(width - len(sign), fill)
    return format(sign + body, f"{fill}{align}{width}") if width else sign + body


def _hash(self):
    if self._special:
        return hash(float(self))
    if self._exponent >= 0:
        return hash(int(self))
    part = pow(pow(10, -1, 2 ** 61 - 1), -self._exponent, 2 ** 61 - 1) * self._digits % (2 ** 61 - 1)
    return -2 if self._sign and part == 1 else (-part if self._sign else part)


def _ratio(self):
    """The number as a pair of integers in lowest terms."""
    top, bottom = _value(self) * 10 ** max(0, self._exponent), 10 ** max(0, -self._exponent)
    common = math.gcd(top, bottom)
    return top // common, bottom // common


def _tuple(self):
    """Sign, digits and exponent."""
    return DecimalTuple(self._sign, tuple(map(int, digits_of(self._digits))), self._exponent)


_add, _radd = _operator(_sum)
_sub, _rsub = _operator(_difference)
_mul, _rmul = _operator(_product)
_div, _rdiv = _operator(_quotient)
_floor, _rfloor = _operator(_whole)
_mod, _rmod = _operator(_remainder)
_pow, _rpow = _operator(_power)

from collections import namedtuple
DecimalTuple = namedtuple("DecimalTuple", "sign digits exponent")

built_in(_init, name="function")
Decimal = define(
    "Decimal", "decimal",
    {"__init__": _init, "__add__": _add, "__radd__": _radd, "__sub__": _sub, "__rsub__": _rsub, "__mul__": _mul,
     "__rmul__": _rmul, "__truediv__": _div, "__rtruediv__": _rdiv, "__floordiv__": _floor, "__rfloordiv__": _rfloor,
     "__mod__": _mod, "__rmod__": _rmod, "__pow__": _pow, "__rpow__": _rpow,
     "__lt__": _order(lambda d: d < 0), "__le__": _order(lambda d: d <= 0), "__gt__": _order(lambda d: d > 0),
     "__ge__": _order(lambda d: d >= 0), "__eq__": _order(lambda d: d == 0),
     "__neg__": lambda self: _fitted(1 - self._sign if self._digits else 0, self._digits, self._exponent)
     if not self._special else _negative(self),
     "__pos__": lambda self: _fitted(self._sign, self._digits, self._exponent),
     "__abs__": lambda self: _make(0, self._digits, self._exponent, self._special),
     "__int__": _int, "__trunc__": _int, "__float__": lambda self: float(_str(self)),
     "__floor__": lambda self: int(_integral(self, ROUND_FLOOR)), "__ceil__": lambda self: int(_integral(self, ROUND_CEILING)),
     "__bool__": lambda self: bool(self._digits or self._special), "__round__": _round, "__hash__": _hash,
     "__str__": _str, "__format__": _format, "__repr__": lambda self: f"Decimal('{_str(self)}')",
     "quantize": _quantize, "to_integral_value": _integral, "to_integral": _integral, "sqrt": _root, "ln": _ln, "log10": _log10, "exp": _exp,
     "normalize": _normalize, "to_eng_string": _engineering, "copy_sign": lambda self, other:
     _make(Decimal(other)._sign, self._digits, self._exponent, self._special), "fma": lambda self, a, b:
     _fused(self, Decimal(a), Decimal(b)), "scaleb": lambda self, places:
     _make(self._sign, self._digits, self._exponent + int(places), self._special), "as_tuple": _tuple, "as_integer_ratio": _ratio,
     "copy_abs": lambda self: _make(0, self._digits, self._exponent, self._special), "copy_negate": lambda self:
     _make(1 - self._sign, self._digits, self._exponent, self._special),
     "compare": lambda self, other: Decimal((_compared(self, other) > 0) - (_compared(self, other) < 0)),
     "adjusted": lambda self: self._exponent + len(digits_of(self._digits)) - 1,
     "is_nan": lambda self: self._special == "NaN", "is_infinite": lambda self: self._special == "Infinity",
     "is_finite": lambda self: self._special is None, "is_zero": lambda self: not (self._digits or self._special),
     "is_signed": lambda self: bool(self._sign),
     "max": lambda self, other: self if self >= other else other,
     "min": lambda self, other: self if self <= other else other},
    class_methods={"from_float": lambda cls, f: cls(f)},
    properties={"real": lambda self: self, "imag": lambda self: Decimal(0)},
    attributes={"_kind": "Number"},
    doc="A decimal number: `Decimal('0.1')`, `Decimal(3)`, exactly; its arithmetic rounds to `getcontext().prec` digits.")
