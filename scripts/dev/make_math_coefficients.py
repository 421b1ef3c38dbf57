"""Makes src/ops/math/coefficients.rs: near-minimax polynomials, fitted in high precision.

    python scripts/dev/make_math_coefficients.py > src/ops/math/coefficients.rs      (needs mpmath)

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


def main():
    print("//! Constants and polynomial coefficients. Made by `scripts/dev/make_math_coefficients.py`; do not edit.")
    parts("LN_2", "ln 2; the first part's product with an exponent is exact.", log(mpf(2)), [42, 53])
    parts("LN_2_FULL", "ln 2.", log(mpf(2)), [53, 53])
    parts("LOG2_E", "1 / ln 2.", 1 / log(mpf(2)), [53, 53])
    parts("LOG10_E", "1 / ln 10.", 1 / log(mpf(10)), [53, 53])
    parts("LOG10_2", "ln 2 / ln 10; the first part's product with an exponent is exact.", log(mpf(2)) / log(mpf(10)), [42, 53])
    parts("HALF_PI", "pi / 2.", pi / 2, [53, 53, 53])
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

    def tanh_tail(z):
        if z < mpf("1e-10"):
            return -mpf(1) / 3 + 2 * z / 15
        r = sqrt(z)
        return (mp.tanh(r) - r) / (r * z)

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

    for name, degree in (("SIN", 6), ("SIN_LOW", 3)):
        emit(name, "(sin(r) - r) / r^3 in z = r^2 for |r| <= pi/4.", sin_tail, lambda z: z, degree, 0, quarter)
    for name, degree in (("COS", 5), ("COS_LOW", 2)):
        emit(name, "(cos(r) - 1 + z/2) / z^2 in z = r^2 for |r| <= pi/4.", cos_tail, lambda z: z * z, degree, 0, quarter)

    def tan_tail(z):
        if z < mpf("1e-8"):
            return mpf(1) / 3 + 2 * z / 15 + 17 * z * z / 315
        r = sqrt(z)
        return (mp.tan(r) - r) / (r * z)

    emit("TAN_SINGLE", "(tan(r) - r) / r^3 in z = r^2 for |r| <= pi/4.", tan_tail, lambda z: z, 6, 0, quarter, "f32")

    tan_eighth = (mp.tan(pi / 8) * mpf("1.000001")) ** 2

    def atan_tail(z):
        if z < mpf("1e-6"):
            return sum((-1) ** (k + 1) * z**k / (2 * k + 3) for k in range(8))
        s = sqrt(z)
        return (atan(s) - s) / (s * z)

    emit("ATAN", "(atan(s) - s) / s^3 in z = s^2 for |s| <= tan(pi/8).", atan_tail, lambda z: z, 10, 0, tan_eighth)

    emit("ATAN_SINGLE", "As [`ATAN`].", atan_tail, lambda z: z, 3, 0, tan_eighth, "f32")

    emit("ATAN_ONE_SINGLE", "As [`ATAN`], for |s| <= 1.", atan_tail, lambda z: z, 8, 0, mpf("1.000001"), "f32")

    def asin_tail(z):
        if z < mpf("1e-7"):
            return mpf(1) / 6 + 3 * z / 40 + 15 * z * z / 336 + 105 * z**3 / 3456 + 945 * z**4 / 42240
        s = sqrt(z)
        return (asin(s) - s) / (s * z)

    emit("ASIN", "(asin(s) - s) / s^3 in z = s^2 for |s| <= 1/2.", asin_tail, lambda z: z, 12, 0, mpf("0.25"))

    emit("ASIN_SINGLE", "As [`ASIN`], for |s| <= sqrt(1/2).", asin_tail, lambda z: z, 7, 0, mpf("0.500001"), "f32")

    emit("CBRT_SINGLE", "As [`CBRT`].", lambda m: m ** (-mpf(1) / 3), lambda m: m ** (mpf(1) / 3), 4, sqrt(mpf(1) / 2), sqrt(mpf(2)), "f32")
    emit("CBRT", "m^(-1/3) for m between sqrt(1/2) and sqrt(2), a first guess.", lambda m: m ** (-mpf(1) / 3), lambda m: m ** (mpf(1) / 3), 4, sqrt(mpf(1) / 2), sqrt(mpf(2)))


main()
