"""Makes src/ops/math/coefficients.rs and the tables of tabled/: near-minimax polynomials, fitted in high precision.

    python scripts/dev/make_math_coefficients.py > src/ops/math/coefficients.rs      (needs mpmath)
    python scripts/dev/make_math_coefficients.py eight > src/ops/math/tabled/eight_tables.rs
    python scripts/dev/make_math_coefficients.py sixteen > src/ops/math/tabled/sixteen_tables.rs
    python scripts/dev/make_math_coefficients.py angles > src/ops/math/tabled/angle_tables.rs

Low-order coefficients are rounded first and the rest fitted again around them, so that rounding costs little.
"""

import struct
import sys
from mpmath import asin, atan, cos, exp, log, mp, mpf, pi, sin, sqrt, lu_solve, matrix

mp.prec = 300


def lawson(f, w, powers, a, b):
    """Coefficients c with max |w (f - sum c x^power)| over [a, b] near its minimum: reweighted least squares."""
    count = 12 * len(powers) + 12
    grid = [(a + b) / 2 - (b - a) / 2 * cos(pi * (i + mpf(1) / 2) / count) for i in range(count)]
    wg = [w(x) for x in grid]
    target = [wx * f(x) for x, wx in zip(grid, wg)]
    basis = [[wx * x**power for power in powers] for x, wx in zip(grid, wg)]
    mass = [mpf(1)] * count
    best = None
    for _ in range(30):
        normal = matrix(len(powers), len(powers))
        right = matrix(len(powers), 1)
        for row, t, m in zip(basis, target, mass):
            for i, ri in enumerate(row):
                right[i] += m * ri * t
                for j, rj in enumerate(row[: i + 1]):
                    normal[i, j] += m * ri * rj
        for i in range(len(powers)):
            for j in range(i):
                normal[j, i] = normal[i, j]
        solution = lu_solve(normal, right)
        residual = [abs(t - mp.fdot(row, solution)) for row, t in zip(basis, target)]
        worst = max(residual)
        if best is None or worst < best[1]:
            best = [list(solution), worst]
        mass = [m * (r / worst) for m, r in zip(mass, residual)]
    return best[0]


def single(x):
    """The nearest float32."""
    return struct.unpack("f", struct.pack("f", float(x)))[0]


def fit(f, w, degree, a, b, rounded=float):
    """Near-minimax coefficients that are float64 numbers, or what `rounded` makes of them."""
    a, b = mpf(a), mpf(b)
    fixed = []
    while len(fixed) <= degree:
        k = len(fixed)
        known = list(fixed)
        coefficients = lawson(lambda x: f(x) - mp.polyval(known[::-1], x) if known else f(x), w, list(range(k, degree + 1)), a, b)
        if k >= 2 or k == degree:
            fixed += [mpf(rounded(c)) for c in coefficients]
        else:
            fixed.append(mpf(rounded(coefficients[0])))
    grid = [a + (b - a) * i / 1000 for i in range(1, 1000)]
    error = max(abs(w(x) * (f(x) - mp.polyval(fixed[::-1], x))) for x in grid)
    return [float(c) for c in fixed], error


def number(c):
    text = next((t for t in (f"{c:.{d}g}" for d in range(5, 10)) if single(float(t)) == c), repr(c))
    return text if "e" in text or "." in text else text + ".0"


def emit(name, doc, f, w, degree, a, b, kind="f64"):
    coefficients, error = fit(f, w, degree, a, b, single if kind == "f32" else float)
    print(f"\n/// {doc}")
    print(f"/// Error below 2^{float(mp.log(error, 2)):.1f}.")
    print(f"pub const {name}: [{kind}; {degree + 1}] = [")
    for c in coefficients:
        print(f"    {constant(c, kind)},")
    print("];")
    print(name, degree, float(mp.log(error, 2)), file=sys.stderr)


STANDARD = {
    0.6931471805599453: "LN_2",
    1.4426950408889634: "LOG2_E",
    0.4342944819032518: "LOG10_E",
    1.5707963267948966: "FRAC_PI_2",
    0.7853981633974483: "FRAC_PI_4",
}


def constant(c, kind):
    for value, name in STANDARD.items():
        if c == (single(value) if kind == "f32" else value):
            return f"std::{kind}::consts::{name}"
    return number(c)


def parts(name, doc, value, widths, kind="f64"):
    """A constant as a sum of float64 numbers, the part i rounded to widths[i] bits."""
    print(f"\n/// {doc}")
    pieces = []
    for width in widths:
        with mp.workprec(width):
            piece = +value
        pieces.append(constant(float(piece), kind))
        value = value - piece
    print(f"pub const {name}: [{kind}; {len(widths)}] = [{', '.join(pieces)}];")


def table(name, doc, values, kind="f64"):
    print(f"\n/// {doc}")
    rounded = single if kind == "f32" else float
    texts = [f"0x{v:x}" for v in values] if kind[0] == "u" else [constant(rounded(v), kind) for v in values]
    print(f"pub const {name}: [{kind}; {len(values)}] = [")
    for text in texts:
        print(f"    {text},")
    print("];")


def bits_of(x, form="d"):
    return int.from_bytes(struct.pack(">" + form, float(x)), "big")


def float_of(bits):
    return struct.unpack(">d", struct.pack(">Q", bits))[0]


def tabled():
    """What `tabled.rs` keeps in registers: parts of functions at 16 places, and polynomials for the short ways between."""
    powers = [float(mpf(2) ** (mpf(j) / 16)) for j in range(16)]
    table("EXP2_TABLE", "The bits of 2^(j/16), less j << 48: a whole number of sixteenths << 48 makes them a power of 2.", [bits_of(p) - (j << 48) for j, p in enumerate(powers)], "u64")
    table("EXP2_TABLE_LOW", "What the powers of [`EXP2_TABLE`] lack, over the power.", [(mpf(2) ** (mpf(j) / 16) - p) / p for j, p in enumerate(powers)])
    sixteenth = log(mpf(2)) / 16
    parts("LN_2_SIXTEENTH", "ln 2 / 16; the first part's product with an exponent in sixteenths is exact.", sixteenth, [38, 53])
    parts("SIXTEENTHS_E", "16 / ln 2.", 1 / sixteenth, [53])
    reach = sixteenth / 2 * mpf("1.001")
    emit("EXP_NEAR", "(exp(r) - 1 - r) / r^2 for |r| <= ln 2 / 32.", lambda r: (exp(r) - 1 - r) / r**2 if r else mpf(1) / 2, lambda r: r**2, 5, -reach, reach)
    reach = mpf(1) / 32 * mpf("1.001")
    emit("EXP2_NEAR", "(2^r - 1) / r for |r| <= 1/32.", lambda r: (mpf(2) ** r - 1) / r if r else log(mpf(2)), lambda r: abs(r), 6, -reach, reach)

    # Sixteen stretches of mantissas from here on, one of them around 1. Their factors are so short that near 1 what is left
    # of a mantissa is exact.
    start, factors, reach = 0x3FE6800000000000, [], []
    for j in range(16):
        low, high = float_of(start + (j << 48)), float_of(start + ((j + 1) << 48))
        unit = 32 if high <= 1 else 64
        tried = [1.0] if low < 1 < high else [n / unit for n in range(unit // 2, 2 * unit)]
        factor = min(tried, key=lambda c: max(abs(low * c - 1), abs(high * c - 1)))
        factors.append(factor)
        reach += [low * factor - 1, high * factor - 1]
    table("LOG_FACTORS", "Near the inverses of mantissas, for 16 stretches of these, from `LOG_START` on.", factors)
    for name, base in (("LOG", mp.e), ("LOG2", mpf(2)), ("LOG10", mpf(10))):
        values = [-log(mpf(c)) / log(base) for c in factors]
        high = [mp.floor(v * 2**42 + mpf(1) / 2) / 2**42 for v in values]
        table(f"{name}_TABLE", "What the factors of [`LOG_FACTORS`] take off the logarithm; sums with an exponent's logarithm are exact.", high)
        table(f"{name}_TABLE_LOW", f"What [`{name}_TABLE`] lacks.", [v - h for v, h in zip(values, high)])
    emit("LOG_NEAR", "(log(1+r) - r) / r^2 for what the factors leave.", lambda r: (log(1 + r) - r) / r**2 if abs(r) > mpf("1e-20") else -mpf(1) / 2, lambda r: abs(r), 8, min(reach), max(reach))
    emit("LOG_NEAR_FINE", "(log(1+r) - r + r^2/2) / r^3 for what the factors leave.", lambda r: (log(1 + r) - r + r**2 / 2) / r**3 if abs(r) > mpf("1e-20") else mpf(1) / 3, lambda r: r**2, 8, min(reach), max(reach))

    table("CBRT_TABLE", "The cube roots of the inverses of [`LOG_FACTORS`].", [mpf(c) ** (-mpf(1) / 3) for c in factors])
    emit("CBRT_NEAR", "((1+r)^(1/3) - 1) / r, to 31 bits.", lambda r: ((1 + r) ** (mpf(1) / 3) - 1) / r if abs(r) > mpf("1e-20") else mpf(1) / 3, lambda r: abs(r), 3, min(reach), max(reach))

    table("ATAN_PLACES", "Tangents at 16 places of the first eighth of a turn.", [float(mpf(j) / 15) for j in range(16)])
    angles = [atan(mpf(float(mpf(j) / 15))) for j in range(16)]
    high = [mp.floor(v * 2**51 + mpf(1) / 2) / 2**51 for v in angles]
    table("ATAN_TABLE", "The angles of [`ATAN_PLACES`]; what they lack of a quarter turn is exact.", high)
    table("ATAN_TABLE_LOW", "What [`ATAN_TABLE`] lacks.", [v - h for v, h in zip(angles, high)])
    reach = (mpf(1) / 30 * mpf("1.01")) ** 2
    emit("ATAN_NEAR", "(atan(s) - s) / s^3 in z = s^2 for |s| <= 1/30.", atan_tail, lambda z: z, 3, 0, reach)

    parts("PI_SIXTEENTH", "pi / 16; the second part's product with a number below 2^23 is exact.", pi / 16, [53, 30, 53])
    parts("SIXTEENTHS_PI", "16 / pi.", 16 / pi, [53])
    for side, (name, doc) in enumerate((("ABOVE", "What is above the line"), ("BELOW", "What is below it"))):
        doc += " in fractions that are the tangents of sixteenths of half a turn, to 63 bits."
        table(f"TAN_{name}", doc, [fraction[side] for fraction in tangents(16, 53, float)])
    reach = (pi / 32 * mpf("1.001")) ** 2
    emit("TAN_NEAR", "(tan(r) - r) / r^3 in z = r^2 for |r| <= pi/32.", tan_tail, lambda z: z, 4, 0, reach)


def tan_tail(z):
    if z < mpf("1e-8"):
        return mpf(1) / 3 + 2 * z / 15 + 17 * z * z / 315
    r = sqrt(z)
    return (mp.tan(r) - r) / (r * z)


def fraction(value, bits, rounded):
    """Numbers of so many bits whose quotient is the value to ten bits more; the greater one is from 1 on."""
    if value > 1:
        return fraction(1 / value, bits, rounded)[::-1]
    for k in range(1 << 16):
        below = 1 + mpf(k) / 2 ** (bits - 1)
        above = mpf(rounded(below * value))
        if abs(above - below * value) <= abs(above) / 2 ** (bits + 10):
            return above, below


def tangents(count, bits, rounded):
    """The tangents at so many places of half a turn, as such fractions."""
    known = {0: (mpf(0), mpf(1)), count // 4: (mpf(1), mpf(1)), count // 2: (mpf(1), mpf(0))}
    quarter = [known[j] if j in known else fraction(mp.tan(pi * j / count), bits, rounded) for j in range(count // 2 + 1)]
    return quarter + [(above, -below) for above, below in quarter[1:-1][::-1]]


def tanh_tail(z):
    if z < mpf("1e-10"):
        return -mpf(1) / 3 + 2 * z / 15
    r = sqrt(z)
    return (mp.tanh(r) - r) / (r * z)


def atan_tail(z):
    if z < mpf("1e-6"):
        return sum((-1) ** (k + 1) * z**k / (2 * k + 3) for k in range(8))
    s = sqrt(z)
    return (atan(s) - s) / (s * z)


def tabled_single():
    """The same for float32: 32 places."""
    powers = [single(mpf(2) ** (mpf(j) / 32)) for j in range(32)]
    table("EXP2_TABLE_SINGLE", "As [`EXP2_TABLE`], of 2^(j/32), less j << 18.", [bits_of(p, "f") - (j << 18) for j, p in enumerate(powers)], "u32")
    table("EXP2_TABLE_LOW_SINGLE", "What these powers lack, over the power.", [(mpf(2) ** (mpf(j) / 32) - p) / p for j, p in enumerate(powers)], "f32")
    part = log(mpf(2)) / 32
    parts("LN_2_PART_SINGLE", "ln 2 / 32; the first part's product with an exponent in such parts is exact.", part, [11, 24], "f32")
    parts("PARTS_E_SINGLE", "32 / ln 2.", 1 / part, [24], "f32")
    reach = mpf(1) / 64 * mpf("1.001")
    emit("EXP2_NEAR_SINGLE", "(2^r - 1) / r for |r| <= 1/64.", lambda r: (mpf(2) ** r - 1) / r if r else log(mpf(2)), lambda r: abs(r), 2, -reach, reach, "f32")

    # 32 stretches of the mantissas from 1 to 2. The factors are so short that what is left of a mantissa is exact. The first
    # and the last are 1 and 1/2, so that logarithms near 0 are as exact as others.
    factors, reach = [], []
    for j in range(32):
        low, high = 1 + mpf(j) / 32, 1 + mpf(j + 1) / 32
        tried = {0: [mpf(1)], 31: [mpf(1) / 2]}.get(j, [mpf(n) / 64 for n in range(32, 64)])
        factor = min(tried, key=lambda c: max(abs(low * c - 1), abs(high * c - 1)))
        factors.append(factor)
        reach += [low * factor - 1, high * factor - 1]
    table("LOG_FACTORS_SINGLE", "Near the inverses of mantissas, for 32 stretches of these.", factors, "f32")
    for name, base in (("LOG", mp.e), ("LOG2", mpf(2)), ("LOG10", mpf(10))):
        values = [-log(c) / log(base) for c in factors]
        high = [mp.floor(v * 2**14 + mpf(1) / 2) / 2**14 for v in values]
        table(f"{name}_TABLE_SINGLE", "What the factors of [`LOG_FACTORS_SINGLE`] take off the logarithm; sums with an exponent's logarithm are exact.", high, "f32")
        table(f"{name}_TABLE_LOW_SINGLE", f"What [`{name}_TABLE_SINGLE`] lacks.", [v - h for v, h in zip(values, high)], "f32")
    low, high = min(reach), max(reach)
    for name, base in (("LOG", mp.e), ("LOG2", mpf(2)), ("LOG10", mpf(10))):
        function = name.lower()
        emit(f"{name}_NEAR_SINGLE", f"({function}(1+r) - r {function}(e)) / r^2 for what the factors leave.", lambda r: ((log(1 + r) - r) / r**2 if abs(r) > mpf("1e-20") else -mpf(1) / 2) / log(base), lambda r: abs(r), 3, low, high, "f32")
    parts("LOG2_SQUARE_SINGLE", "The factor of r^2 in log2(1+r).", -1 / log(mpf(2)) / 2, [24, 24], "f32")
    emit("LOG2_NEAR_FINE_SINGLE", "What log2(1+r) is without its first two powers, over r^3.", lambda r: ((log(1 + r) - r + r**2 / 2) / r**3 if abs(r) > mpf("1e-20") else mpf(1) / 3) / log(mpf(2)), lambda r: r**2, 3, low, high, "f32")

    # Eight stretches to a power of 2; the two low bits of the exponent say which of the powers from 1/2 to 4 it is.
    inverses, roots, reach = [], [], mpf(0)
    for j in range(32):
        power = mpf(2) ** {3: 0, 0: 1, 1: 1, 2: -1}[j // 8]
        low, high = power * (1 + mpf(j % 8) / 8), power * (1 + mpf(j % 8 + 1) / 8)
        inverses.append(mpf(single(2 / (low + high))))
        roots.append(inverses[-1] ** (-mpf(1) / 3))
        reach = max(reach, abs(low * inverses[-1] - 1), abs(high * inverses[-1] - 1))
    table("CBRT_FACTORS_SINGLE", "Near the inverses of numbers from 1/2 to 4, for 32 stretches of these.", inverses, "f32")
    table("CBRT_TABLE_SINGLE", "The cube roots of the inverses of [`CBRT_FACTORS_SINGLE`].", roots, "f32")
    table("CBRT_TABLE_LOW_SINGLE", "What [`CBRT_TABLE_SINGLE`] lacks.", [v - mpf(single(v)) for v in roots], "f32")
    emit("CBRT_NEAR_SINGLE", "((1+r)^(1/3) - 1) / r for what these factors leave.", lambda r: ((1 + r) ** (mpf(1) / 3) - 1) / r if abs(r) > mpf("1e-20") else mpf(1) / 3, lambda r: abs(r), 3, -reach, reach, "f32")


def tabled_angles():
    """More of float32's: angles, their tangents, and hyperbolic tangents."""
    table("ATAN_PLACES_SINGLE", "As [`ATAN_PLACES`], at 32 places.", [mpf(j) / 31 for j in range(32)], "f32")
    angles = [atan(mpf(single(mpf(j) / 31))) for j in range(32)]
    high = [mp.floor(v * 2**22 + mpf(1) / 2) / 2**22 for v in angles]
    table("ATAN_TABLE_SINGLE", "As [`ATAN_TABLE`].", high, "f32")
    table("ATAN_TABLE_LOW_SINGLE", "What [`ATAN_TABLE_SINGLE`] lacks.", [v - h for v, h in zip(angles, high)], "f32")
    # Four stretches to a power of 2, by the bits of the number from the 21st on; the first is all below 3/64, the last from 8 on.
    centres, series, worst = [mpf(0)], [[mpf(0), mpf(1), mpf(0), -mpf(1) / 3, mpf(0), mpf(2) / 15]], mpf(0)
    for place in range(490, 521):
        low, high = (mpf(struct.unpack(">f", struct.pack(">I", p << 21))[0]) for p in (place, place + 1))
        centre, high = (low + high) / 2, min(high, mpf("9.1"))
        coefficients, error = fit(lambda d: mp.tanh(centre + d), lambda d: 1 / mp.tanh(centre + d), 5, low - centre, high - centre, single)
        centres.append(centre)
        series.append([mpf(c) for c in coefficients])
        worst = max(worst, error)
    rotated = lambda values: [values[(j - 489) % 32] for j in range(32)]
    table("TANH_CENTRES_SINGLE", "The middles of stretches of numbers, each at the place that the 21st bit and the next four say.", rotated(centres), "f32")
    doc = f"the series around them of the hyperbolic tangent; within 2^{float(mp.log(worst, 2)):.1f} of it"
    for power in range(6):
        table(f"TANH_SERIES_{power}_SINGLE", f"Factors of the power {power} in {doc}.", rotated([c[power] for c in series]), "f32")
    print("TANH_SERIES", float(mp.log(worst, 2)), file=sys.stderr)

    parts("PI_PART_SINGLE", "pi / 32 for float32.", pi / 32, [24, 24, 24], "f32")
    parts("PI_PART_SHORT_SINGLE", "pi / 32; the second part's product with a number below 2^9 is exact.", pi / 32, [24, 15, 24], "f32")
    parts("PARTS_PI_SINGLE", "32 / pi.", 32 / pi, [24], "f32")
    for side, name in enumerate(("ABOVE", "BELOW")):
        values = [fraction[side] for fraction in tangents(32, 24, single)]
        table(f"TAN_{name}_SINGLE", f"As [`TAN_{name}`], at 32 places, to 34 bits.", values, "f32")
    reach = (pi / 64 * mpf("1.001")) ** 2
    emit("TAN_NEAR_SINGLE", "As [`TAN_NEAR`], for |r| <= pi/64.", tan_tail, lambda z: z, 1, 0, reach, "f32")


def main():
    print("//! Constants and polynomial coefficients. Made by `scripts/dev/make_math_coefficients.py`; do not edit.")
    parts("LN_2", "ln 2; the first part's product with an exponent is exact.", log(mpf(2)), [42, 53])
    parts("LN_2_FULL", "ln 2.", log(mpf(2)), [53, 53])
    parts("LOG2_E", "1 / ln 2.", 1 / log(mpf(2)), [53, 53])
    parts("LOG10_E", "1 / ln 10.", 1 / log(mpf(10)), [53, 53])
    parts("LOG10_2", "ln 2 / ln 10; the first part's product with an exponent is exact.", log(mpf(2)) / log(mpf(10)), [42, 53])
    parts("HALF_PI", "pi / 2.", pi / 2, [53, 53])
    parts("HALF_PI_LONG", "pi / 2; the second part's product with a number below 2^20 is exact.", pi / 2, [53, 33, 53])
    parts("QUARTER_PI", "pi / 4.", pi / 4, [53, 53])
    parts("LN_2_SINGLE", "ln 2 for float32.", log(mpf(2)), [14, 24], "f32")
    parts("LN_2_FULL_SINGLE", "ln 2 for float32.", log(mpf(2)), [24, 24], "f32")
    parts("LOG2_E_SINGLE", "1 / ln 2 for float32.", 1 / log(mpf(2)), [24, 24], "f32")
    parts("LOG10_E_SINGLE", "1 / ln 10 for float32.", 1 / log(mpf(10)), [24, 24], "f32")
    parts("LOG10_2_SINGLE", "ln 2 / ln 10 for float32.", log(mpf(2)) / log(mpf(10)), [14, 24], "f32")
    parts("HALF_PI_SINGLE", "pi / 2 for float32.", pi / 2, [24, 24], "f32")
    parts("HALF_PI_LONG_SINGLE", "pi / 2 for float32, in three parts.", pi / 2, [24, 24, 24], "f32")
    parts("TWO_THIRDS", "2 / 3.", mpf(2) / 3, [53, 53])

    half_ln2 = log(mpf(2)) / 2 + mpf("1e-6")

    def exp_tail(r):
        return (exp(r) - 1 - r - r * r / 2) / r**3 if r else mpf(1) / 6

    for name, degree in (("EXP", 9), ("EXP_LOW", 4)):
        emit(name, "(exp(r) - 1 - r - r^2/2) / r^3 for |r| <= ln 2 / 2.", exp_tail, lambda r: abs(r) ** 3, degree, -half_ln2, half_ln2)
    emit("EXP_SINGLE", "As [`EXP`].", exp_tail, lambda r: abs(r) ** 3, 3, -half_ln2, half_ln2, "f32")

    def sinh_tail(z):
        if z < mpf("1e-10"):
            return mpf(1) / 6 + z / 120
        r = sqrt(z)
        return (mp.sinh(r) - r) / (r * z)

    def cosh_tail(z):
        if z < mpf("1e-10"):
            return mpf(1) / 2 + z / 24
        return (mp.cosh(sqrt(z)) - 1) / z

    emit("SINH", "(sinh(r) - r) / r^3 in z = r^2 for |r| <= ln 2 / 2.", sinh_tail, lambda z: z, 5, 0, half_ln2**2)
    emit("COSH", "(cosh(r) - 1) / z in z = r^2 for |r| <= ln 2 / 2.", cosh_tail, lambda z: z, 5, 0, half_ln2**2)
    emit("SINH_SINGLE", "As [`SINH`].", sinh_tail, lambda z: z, 2, 0, half_ln2**2, "f32")
    emit("COSH_SINGLE", "As [`COSH`].", cosh_tail, lambda z: z, 2, 0, half_ln2**2, "f32")

    emit("TANH_SINGLE", "(tanh(x) - x) / x^3 in z = x^2 for |x| <= 0.55.", tanh_tail, lambda z: z, 3, 0, mpf("0.3025"), "f32")

    top = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2 * mpf("1.0000001")

    def log_tail(z):
        if z < mpf("1e-6"):
            return mpf(2) / 3 + 2 * z / 5 + 2 * z * z / 7 + 2 * z**3 / 9 + 2 * z**4 / 11 + 2 * z**5 / 13 + 2 * z**6 / 15
        s = sqrt(z)
        return (log((1 + s) / (1 - s)) - 2 * s) / s**3

    for name, degree in (("LOG", 6), ("LOG_LOW", 2)):
        emit(name, "(log((1+s)/(1-s)) - 2s) / s^3 in z = s^2, for (1+s)/(1-s) between sqrt(1/2) and sqrt(2).", log_tail, lambda z: z, degree, 0, top)

    def log_beside_one(f):
        if abs(f) < mpf("1e-12"):
            return mpf(1) / 3 - f / 4 + f * f / 5
        return (log(1 + f) - f + f * f / 2) / f**3

    low, high = sqrt(mpf(1) / 2) - 1, sqrt(mpf(2)) - 1
    def log2_factor(f):
        return (log(1 + f) / f if abs(f) > mpf("1e-12") else 1 - f / 2 + f * f / 3) / log(mpf(2))

    emit("LOG2_LOW", "log2(1+f) / f for 1+f between sqrt(1/2) and sqrt(2).", log2_factor, lambda f: 1, 11, low, high)
    emit("EXP2_SINGLE", "(2^r - 1) / r for |r| <= 1/2.", lambda r: (mp.mpf(2) ** r - 1) / r if r else log(mpf(2)), lambda r: abs(r), 5, -mpf("0.5001"), mpf("0.5001"), "f32")
    emit("LOG_SINGLE", "(log(1+f) - f + f^2/2) / f^3 for 1+f between sqrt(1/2) and sqrt(2).", log_beside_one, lambda f: f * f, 7, low, high, "f32")

    def log_tail_2(z):
        if z < mpf("1e-6"):
            return mpf(2) / 5 + 2 * z / 7 + 2 * z * z / 9 + 2 * z**3 / 11 + 2 * z**4 / 13 + 2 * z**5 / 15 + 2 * z**6 / 17
        return (log_tail(z) - mpf(2) / 3) / z

    emit("LOG_FINE", "As [`LOG`], less 2/3 and divided by z: for logarithms in two parts.", log_tail_2, lambda z: z * z, 7, 0, top)

    quarter = (pi / 4 * mpf("1.000001")) ** 2

    def sin_tail(z):
        if z < mpf("1e-8"):
            return -mpf(1) / 6 + z / 120 - z * z / 5040 + z**3 / 362880 - z**4 / 39916800
        r = sqrt(z)
        return (sin(r) - r) / (r * z)

    def cos_tail(z):
        if z < mpf("1e-8"):
            return mpf(1) / 24 - z / 720 + z * z / 40320 - z**3 / 3628800 + z**4 / 479001600
        return (cos(sqrt(z)) - 1 + z / 2) / (z * z)

    emit("SIN", "(sin(r) - r) / r^3 in z = r^2 for |r| <= pi/4.", sin_tail, lambda z: z, 6, 0, quarter)
    emit("SIN_SINGLE", "As [`SIN`].", sin_tail, lambda z: z, 2, 0, quarter, "f32")
    emit("COS", "(cos(r) - 1 + z/2) / z^2 in z = r^2 for |r| <= pi/4.", cos_tail, lambda z: z * z, 5, 0, quarter)

    emit("COS_SINGLE", "As [`COS`].", cos_tail, lambda z: z * z, 2, 0, quarter, "f32")

    emit("TAN_SINGLE", "(tan(r) - r) / r^3 in z = r^2 for |r| <= pi/4.", tan_tail, lambda z: z, 6, 0, quarter, "f32")

    tan_eighth = (mp.tan(pi / 8) * mpf("1.000001")) ** 2

    emit("ATAN", "(atan(s) - s) / s^3 in z = s^2 for |s| <= tan(pi/8).", atan_tail, lambda z: z, 10, 0, tan_eighth)

    emit("ATAN_SINGLE", "As [`ATAN`].", atan_tail, lambda z: z, 3, 0, tan_eighth, "f32")

    emit("ATAN_ONE_SINGLE", "As [`ATAN`], for |s| <= 1.", atan_tail, lambda z: z, 8, 0, mpf("1.000001"), "f32")

    def asin_tail(z):
        if z < mpf("1e-7"):
            return mpf(1) / 6 + 3 * z / 40 + 15 * z * z / 336 + 105 * z**3 / 3456 + 945 * z**4 / 42240
        s = sqrt(z)
        return (asin(s) - s) / (s * z)

    emit("ASIN", "(asin(s) - s) / s^3 in z = s^2 for |s| <= 1/2.", asin_tail, lambda z: z, 12, 0, mpf("0.25"))

    emit("ASIN_SINGLE", "As [`ASIN`].", asin_tail, lambda z: z, 5, 0, mpf("0.25"), "f32")

    emit("CBRT_SINGLE", "As [`CBRT`].", lambda m: m ** (-mpf(1) / 3), lambda m: m ** (mpf(1) / 3), 4, sqrt(mpf(1) / 2), sqrt(mpf(2)), "f32")
    emit("CBRT", "m^(-1/3) for m between sqrt(1/2) and sqrt(2), a first guess.", lambda m: m ** (-mpf(1) / 3), lambda m: m ** (mpf(1) / 3), 4, sqrt(mpf(1) / 2), sqrt(mpf(2)))


room = "".join(sys.argv[1:])
if room:
    print(f"//! Tables, and polynomials between their places. Made by `scripts/dev/make_math_coefficients.py {room}`; do not edit.")
{"": main, "eight": tabled, "sixteen": tabled_single, "angles": tabled_angles}[room]()
