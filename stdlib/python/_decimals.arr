"""What `decimal` does with the digits of its numbers: rounding, logarithms and exponentials, texts."""

import math
import re
from _library import digits_of

_ROUNDINGS = ("ROUND_CEILING", "ROUND_FLOOR", "ROUND_UP", "ROUND_DOWN", "ROUND_HALF_UP", "ROUND_HALF_DOWN",
              "ROUND_HALF_EVEN", "ROUND_05UP")


def _check_rounding(rounding):
    if rounding not in _ROUNDINGS:
        lines = (", ".join(_ROUNDINGS[:4]), ", ".join(_ROUNDINGS[4:7]), _ROUNDINGS[7])
        raise TypeError("valid values for rounding are:\n  [" + ",\n   ".join(lines) + "]")


def _drop(sign, digits, count, rounding):
    """The digits without the last `count` ones, rounded."""
    if count <= 0:
        return digits * 10 ** -count
    if count > len(digits_of(digits)) + 1:
        # A number below a tenth of the unit rounds as every such number does.
        digits, count = int(digits > 0), 2
    unit = 10 ** count
    kept, rest = divmod(digits, unit)
    if rest == 0:
        return kept
    if rounding == "ROUND_HALF_EVEN":
        up = 2 * rest > unit or (2 * rest == unit and kept % 2 == 1)
    elif rounding == "ROUND_HALF_UP":
        up = 2 * rest >= unit
    elif rounding == "ROUND_HALF_DOWN":
        up = 2 * rest > unit
    elif rounding == "ROUND_05UP":
        up = kept % 5 == 0
    else:
        up = rounding in ("ROUND_UP", "ROUND_FLOOR" if sign else "ROUND_CEILING")
    return kept + 1 if up else kept


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


def _log_of(digits, exponent, places):
    """The natural logarithm of a number, times ten to the places."""
    scale, lower = 10 ** places, len(digits_of(digits)) - 1
    part = _logarithm(digits, 10 ** lower, scale)
    return part + (exponent + lower) * _logarithm(10, 1, scale)


def _exponential(x, places):
    """Digits and exponent of the exponential of a number that is given times ten to the places."""
    scale = 10 ** places
    tens, rest = divmod(x, _logarithm(10, 1, scale))
    # e ** rest is e ** (rest / 256), squared eight times.
    rest >>= 8
    total, term, i = scale, scale, 0
    while term:
        i += 1
        term = term * rest // scale // i
        total += term
    for _ in range(8):
        total = total * total // scale
    return total, tens - places


def _text(sign, digits, exponent, special, engineering=False):
    """The number as text; engineers want exponents that are multiples of three."""
    lead = "-" if sign else ""
    if special:
        return lead + special + (digits_of(digits) if digits and special != "Infinity" else "")
    text = digits_of(digits)
    left = exponent + len(text)
    if exponent <= 0 and left > -6:
        point = left
    elif not engineering:
        point = 1
    elif digits == 0:
        point = (left + 1) % 3 - 1
    else:
        point = (left - 1) % 3 + 1
    if point <= 0:
        text = "0." + "0" * -point + text
    elif point >= len(text):
        text += "0" * (point - len(text))
    else:
        text = text[:point] + "." + text[point:]
    return lead + text + ("" if left == point else f"E{left - point:+d}")


_SPEC = re.compile(r"(?:(?P<fill>.)?(?P<align>[<>=^]))?(?P<sign>[-+ ])?(?P<zero>0)?(?P<width>\d+)?(?P<comma>[,_])?"
                   r"(?:\.(?P<precision>\d+))?(?P<kind>[eEfFgGn%])?\Z")


def _formatted(sign, digits, exponent, special, spec, rounding):
    """The number as a format wants it."""
    found = _SPEC.match(spec)
    if found is None:
        raise ValueError("invalid format string")
    lead = "-" if sign else {"+": "+", " ": " "}.get(found["sign"], "")
    kind, precision, tail = found["kind"] or "", found["precision"], ""
    if special:
        body = _text(0, digits, exponent, special)
    else:
        if kind == "%":
            exponent, tail = exponent + 2, "%"
        if kind and kind in "fF%":
            if precision is not None:
                digits, exponent = _drop(sign, digits, -int(precision) - exponent, rounding), -int(precision)
            elif exponent > 0:
                digits, exponent = digits * 10 ** exponent, 0
            text = digits_of(digits).zfill(1 - exponent)
            body = text[:len(text) + exponent] + ("." + text[len(text) + exponent:] if exponent else "")
        elif kind and kind in "eE":
            text = digits_of(digits)
            shown = exponent + len(text) - 1
            if precision is not None:
                cut = _drop(sign, digits, len(text) - int(precision) - 1, rounding)
                shown += len(digits_of(cut)) - int(precision) - 1 if digits else 0
                text = digits_of(cut)[:int(precision) + 1].ljust(int(precision) + 1, "0")
            body = text[0] + ("." + text[1:] if text[1:] else "") + f"{kind}{shown:+d}"
        else:
            if precision is not None and len(digits_of(digits)) > max(1, int(precision)):
                over = len(digits_of(digits)) - max(1, int(precision))
                digits, exponent = _drop(sign, digits, over, rounding), exponent + over
            body = _text(0, digits, exponent, None)
            if kind and kind in "gG":
                body = body.replace("E", "E" if kind == "G" else "e")
    if found["comma"]:
        whole, point, rest = body.partition(".")
        body = f"{int(whole):{found['comma']}}" + point + rest if whole.isdigit() else body
    body += tail
    fill, align = found["fill"] or " ", found["align"] or ">"
    width = int(found["width"] or "0")
    if found["zero"] and not found["align"]:
        fill, align = ("0", "=") if not special else (" ", ">")
    if align == "=":
        return lead + body.rjust(width - len(lead), fill)
    return format(lead + body, f"{fill}{align}{width}") if width else lead + body
