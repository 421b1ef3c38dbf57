//! The functions of float32 that are worth their own arithmetic: sixteen to a register where float64 has eight.
//!
//! Each answers a value and whether it holds. The methods are those of the functions for float64 where nothing else is said,
//! with fewer corrections: results are within one unit in the last place.

use super::coefficients::{
    ASIN_SINGLE, ATAN_ONE_SINGLE, ATAN_SINGLE, CBRT_SINGLE, COS_SINGLE, COSH_SINGLE, EXP_SINGLE, EXP2_SINGLE,
    HALF_PI_LONG_SINGLE, HALF_PI_SINGLE, LN_2_FULL_SINGLE, LN_2_SINGLE, LOG_SINGLE, LOG2_E_SINGLE, LOG2_LOW,
    LOG10_2_SINGLE, LOG10_E_SINGLE, SIN_SINGLE, SINH_SINGLE, TAN_SINGLE, TANH_SINGLE,
};
use super::exact::{nearest as wide_nearest, polynomial as wide_polynomial};

/// Adding this rounds a number below 2^22 to an integer, which then sits in the lowest bits.
const SHIFT: f32 = 12_582_912.0;
/// Up to here an exponential and its inverse are normal numbers.
const LIMIT: f32 = 87.0;

/// The value of a polynomial of at most nine coefficients, from the lowest power on, in pairs.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, c: &[f32; N]) -> f32 {
    let x2 = x * x;
    let pair = |i: usize| if 2 * i + 1 < N { c[2 * i + 1].mul_add(x, c[2 * i]) } else { c[2 * i] };
    if N == 3 {
        return c[2].mul_add(x, c[1]).mul_add(x, c[0]);
    }
    let mut sum = pair(N.div_ceil(2) - 1);
    for i in (0..N.div_ceil(2) - 1).rev() {
        sum = sum.mul_add(x2, pair(i));
    }
    sum
}

#[inline(always)]
fn fast_two_sum(a: f32, b: f32) -> (f32, f32) {
    let sum = a + b;
    (sum, b - (sum - a))
}

#[inline(always)]
fn two_sum(a: f32, b: f32) -> (f32, f32) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

#[inline(always)]
fn nearest(a: f32, b: f32) -> (f32, u32) {
    let shifted = a.mul_add(b, SHIFT);
    (shifted - SHIFT, shifted.to_bits())
}

#[inline(always)]
fn power_of_two(n: f32) -> f32 {
    f32::from_bits((n + (SHIFT + 127.0)).to_bits() << 23)
}

#[inline(always)]
fn scaled(x: f32, n: u32) -> f32 {
    f32::from_bits(x.to_bits().wrapping_add(n << 23))
}

#[inline(always)]
fn mantissa_exponent(x: f32) -> (f32, f32) {
    const ROOT_HALF: u32 = 0x3f35_04f3;
    let shifted = x.to_bits().wrapping_add(0x3f80_0000 - ROOT_HALF);
    // The exponent's bits make a float beside 2^23.
    let k = f32::from_bits((shifted >> 23) | 0x4b00_0000) - (8_388_608.0 + 127.0);
    (f32::from_bits((shifted & 0x007f_ffff) + ROOT_HALF), k)
}

#[inline(always)]
fn is_positive_normal(x: f32) -> bool {
    (f32::MIN_POSITIVE..=f32::MAX).contains(&x)
}

/// The remainder of `x` by ln 2 in two parts, and the quotient as a number and as a word.
#[inline(always)]
fn remainder(x: f32) -> (f32, f32, f32, u32) {
    let (n, word) = nearest(x, LOG2_E_SINGLE[0]);
    let first = n.mul_add(-LN_2_SINGLE[0], x);
    let r = n.mul_add(-LN_2_SINGLE[1], first);
    (r, n.mul_add(-LN_2_SINGLE[1], first - r), n, word)
}

#[inline(always)]
fn exp_tail(r: f32, r_low: f32) -> f32 {
    let series = r.mul_add(polynomial(r, &EXP_SINGLE), 0.5);
    (r * r).mul_add(series, r_low)
}

#[inline(always)]
fn assembled_power(n: u32, r: f32, tail: f32) -> f32 {
    let (one, low) = fast_two_sum(1.0, r);
    scaled(one + (low + tail), n)
}

/// `e^x`.
#[inline(always)]
pub fn exp(x: f32) -> (f32, bool) {
    let (r, r_low, _, word) = remainder(x);
    (assembled_power(word, r, exp_tail(r, r_low)), x.abs() <= LIMIT)
}

/// `2^x`.
#[inline(always)]
pub fn exp2(x: f32) -> (f32, bool) {
    let (n, word) = nearest(x, 1.0);
    let f = x - n;
    let r = f * LN_2_FULL_SINGLE[0];
    let r_low = f.mul_add(LN_2_FULL_SINGLE[1], f.mul_add(LN_2_FULL_SINGLE[0], -r));
    (assembled_power(word, r, exp_tail(r, r_low)), x.abs() <= 125.0)
}

/// `e^x - 1` as a number and a correction.
#[inline(always)]
fn expm1_parts(x: f32) -> (f32, f32) {
    let (r, r_low, n, _) = remainder(x);
    let power = power_of_two(n);
    let (high, low) = fast_two_sum(power - 1.0, power * r);
    (high, power.mul_add(exp_tail(r, r_low), low))
}

/// `e^x - 1`.
#[inline(always)]
pub fn expm1(x: f32) -> (f32, bool) {
    let (high, low) = expm1_parts(x);
    ((high + low).copysign(x), x.abs() <= LIMIT)
}

/// Hyperbolic tangent: `1 - 2 / (e^2a + 1)`, but for small arguments a polynomial, as that cancels there.
#[inline(always)]
pub fn tanh(x: f32) -> (f32, bool) {
    let a = x.abs();
    let z = a * a;
    let small = (a * z).mul_add(polynomial(z, &TANH_SINGLE), a);
    let double = 2.0 * if a < 10.0 { a } else { 10.0 };
    let (n, word) = nearest(double, LOG2_E_SINGLE[0]);
    // Where n is large, the exponential's last digits do not matter.
    let r = n.mul_add(-LN_2_FULL_SINGLE[0], double);
    let series = r.mul_add(polynomial(r, &EXP_SINGLE), 0.5);
    let e = scaled(1.0 + (r * r).mul_add(series, r), word);
    let large = 1.0 - 2.0 / (e + 1.0);
    (if a < 0.55 { small } else { large }.copysign(x), !x.is_nan())
}

/// What hyperbolic sines and cosines of `n ln 2 + r` are made of: `(2^n - 2^-n) / 2` and `(2^n + 2^-n) / 2`, each in two
/// parts, `r` in two parts, `sinh(r) - r` and `cosh(r) - 1`.
#[inline(always)]
fn hyperbolic_parts(a: f32) -> ([f32; 2], [f32; 2], [f32; 2], f32, f32) {
    let (r, r_low, n, _) = remainder(a);
    let half_power = |n: f32| f32::from_bits((n + (SHIFT + 126.0)).to_bits() << 23);
    let (up, down) = (half_power(n), half_power(-n));
    let (difference, difference_low) = fast_two_sum(up, -down);
    let (sum, sum_low) = fast_two_sum(up, down);
    let z = r * r;
    let (sine, cosine) = ((r * z) * polynomial(z, &SINH_SINGLE), z * polynomial(z, &COSH_SINGLE));
    ([difference, difference_low], [sum, sum_low], [r, r_low], sine, cosine)
}

/// Hyperbolic sine.
#[inline(always)]
pub fn sinh(x: f32) -> (f32, bool) {
    let a = x.abs();
    let ([d, d_low], [s, _], [r, r_low], sine, cosine) = hyperbolic_parts(a);
    let product = s * r;
    let low = s.mul_add(r_low, s.mul_add(r, -product));
    let (head, error) = fast_two_sum(d, product);
    let tail = d.mul_add(cosine, s * sine);
    ((head + (error + (low + d_low) + tail)).copysign(x), a <= LIMIT)
}

/// Hyperbolic cosine.
#[inline(always)]
pub fn cosh(x: f32) -> (f32, bool) {
    let a = x.abs();
    let ([d, _], [s, s_low], [r, _], sine, cosine) = hyperbolic_parts(a);
    (s + (s_low + s.mul_add(cosine, d * (r + sine))), a <= LIMIT)
}

/// `f`, `log(1 + f) - f` and `k`, with `x = (1 + f) 2^k`.
#[inline(always)]
fn log_parts(x: f32) -> (f32, f32, f32) {
    let (m, k) = mantissa_exponent(x);
    let f = m - 1.0;
    (f, (f * f) * f.mul_add(polynomial(f, &LOG_SINGLE), -0.5), k)
}

#[inline(always)]
fn assembled_log(k: f32, unit: [f32; 2], high: f32, low: f32) -> f32 {
    let (sum, error) = fast_two_sum(k * unit[0], high);
    sum + (error + k.mul_add(unit[1], low))
}

/// Natural logarithm.
#[inline(always)]
pub fn log(x: f32) -> (f32, bool) {
    let (f, tail, k) = log_parts(x);
    (assembled_log(k, LN_2_SINGLE, f, tail), is_positive_normal(x))
}

#[inline(always)]
fn log_to_base(x: f32, factor: [f32; 2], unit: [f32; 2]) -> (f32, bool) {
    let (f, tail, k) = log_parts(x);
    let low = tail.mul_add(factor[0], f.mul_add(factor[1], k * unit[1]));
    (k.mul_add(unit[0], f.mul_add(factor[0], low)), is_positive_normal(x))
}

/// Binary logarithm.
#[inline(always)]
pub fn log2(x: f32) -> (f32, bool) {
    log_to_base(x, LOG2_E_SINGLE, [1.0, 0.0])
}

/// Decimal logarithm.
#[inline(always)]
pub fn log10(x: f32) -> (f32, bool) {
    log_to_base(x, LOG10_E_SINGLE, LOG10_2_SINGLE)
}

/// `log(1 + x + x_low)`, where `x_low` is small beside `x`, and the sum is positive.
#[inline(always)]
fn log1p_sum(x: f32, x_low: f32) -> f32 {
    let (u, u_low) = two_sum(1.0, x);
    let (f, tail, k) = log_parts(u);
    let f_low = (u_low + x_low) * power_of_two(-k);
    assembled_log(k, LN_2_SINGLE, f, f_low.mul_add(-f, f_low) + tail)
}

/// `log(1 + x)`.
#[inline(always)]
pub fn log1p(x: f32) -> (f32, bool) {
    (log1p_sum(x, 0.0).copysign(x), (x > -1.0) & (x < 1e38))
}

/// Above this, squares are too large.
const FAR: f32 = 1e18;

/// Inverse hyperbolic sine.
#[inline(always)]
pub fn asinh(x: f32) -> (f32, bool) {
    let a = x.abs();
    // a + sqrt(1 + a^2) - 1 = a + a^2 / (1 + sqrt(1 + a^2))
    let square = a * a;
    let (t, t_low) = fast_two_sum(a, square / (1.0 + (1.0 + square).sqrt()));
    (log1p_sum(t, t_low).copysign(x), a < FAR)
}

/// Inverse hyperbolic cosine.
#[inline(always)]
pub fn acosh(x: f32) -> (f32, bool) {
    let t = x - 1.0;
    let double = 2.0 * t;
    let w = t.mul_add(t, double);
    let w_low = t.mul_add(t, double - w);
    let root = w.sqrt();
    let root_low = (root.mul_add(-root, w) + w_low) * (0.5 / root);
    let (sum, sum_low) = fast_two_sum(root, t);
    (log1p_sum(sum, sum_low + root_low), x > 1.0 && x < FAR)
}

/// Inverse hyperbolic tangent.
#[inline(always)]
pub fn atanh(x: f32) -> (f32, bool) {
    let a = x.abs();
    let (below, below_low) = fast_two_sum(1.0, -a);
    let inverse = 1.0 / below;
    let q = (2.0 * a) * inverse;
    let q_low = q.mul_add(-below_low, q.mul_add(-below, 2.0 * a)) * inverse;
    ((0.5 * log1p_sum(q, q_low)).copysign(x), a < 1.0)
}

/// Inverse tangent.
#[inline(always)]
pub fn atan(x: f32) -> (f32, bool) {
    const TAN_EIGHTH: f32 = std::f32::consts::SQRT_2 - 1.0;
    let a = x.abs();
    let (middle, large) = (a > TAN_EIGHTH, a > std::f32::consts::SQRT_2 + 1.0);
    let (difference, difference_low) = fast_two_sum(-1.0, a);
    let (sum, sum_low) = fast_two_sum(1.0, a);
    let above = if large {
        -1.0
    } else if middle {
        difference
    } else {
        a
    };
    let below = if large {
        a
    } else if middle {
        sum
    } else {
        1.0
    };
    let (above_low, below_low) = if middle & !large { (difference_low, sum_low) } else { (0.0, 0.0) };
    let inverse = 1.0 / below;
    let s = above * inverse;
    let s_low = s.mul_add(-below_low, s.mul_add(-below, above) + above_low) * inverse;
    let base = if large {
        HALF_PI_SINGLE[0]
    } else if middle {
        0.5 * HALF_PI_SINGLE[0]
    } else {
        0.0
    };
    let base_low = if large {
        HALF_PI_SINGLE[1]
    } else if middle {
        0.5 * HALF_PI_SINGLE[1]
    } else {
        0.0
    };
    let z = s * s;
    let tail = (s * z).mul_add(polynomial(z, &ATAN_SINGLE), s_low + base_low);
    let (sum, error) = fast_two_sum(base, s);
    ((sum + (error + tail)).copysign(x), a < 1e30)
}

/// The angle of the point `(x, y)`.
#[inline(always)]
pub fn atan2(y: f32, x: f32) -> (f32, bool) {
    let (a, b) = (y.abs(), x.abs());
    let above = if a < b { a } else { b };
    let below = if a < b { b } else { a };
    let inverse = 1.0 / below;
    let q = above * inverse;
    let q_low = q.mul_add(-below, above) * inverse;
    let z = q * q;
    let tail = (q * z).mul_add(polynomial(z, &ATAN_ONE_SINGLE), q_low);
    // The quarters of a turn from which the angle goes on or back; their parts are multiples of one quarter's.
    let level = if x < 0.0 { 2.0 } else { 0.0 };
    let quarters = if a > b { 1.0 } else { level };
    let on = if a > b { level - 1.0 } else { 1.0 - level };
    let (sum, error) = fast_two_sum(quarters * HALF_PI_SINGLE[0], on * q);
    let value = sum + (error + quarters.mul_add(HALF_PI_SINGLE[1], on * tail));
    (value.copysign(y), (above > 1e-30) & (below < 1e30))
}

/// For `|x| > 1/2` the inverse functions go through `sqrt((1 - |x|) / 2)`: whether they do, and the inverse sine of
/// that or of `|x|` in two parts.
#[inline(always)]
fn asin_parts(a: f32) -> (bool, f32, f32) {
    let large = a > 0.5;
    let z = if large { (1.0 - a) * 0.5 } else { a * a };
    let s = if large { z.sqrt() } else { a };
    (large, s, (s * z) * polynomial(z, &ASIN_SINGLE))
}

/// Inverse sine.
#[inline(always)]
pub fn asin(x: f32) -> (f32, bool) {
    let a = x.abs();
    let (large, s, tail) = asin_parts(a);
    let beyond = HALF_PI_SINGLE[0] - 2.0 * s;
    let beyond_low = (HALF_PI_SINGLE[0] - beyond) - 2.0 * s;
    let value = if large { beyond + (beyond_low + tail.mul_add(-2.0, HALF_PI_SINGLE[1])) } else { s + tail };
    (value.copysign(x), a <= 1.0)
}

/// Inverse cosine.
#[inline(always)]
pub fn acos(x: f32) -> (f32, bool) {
    let (large, s, tail) = asin_parts(x.abs());
    let right = x > 0.0;
    let base = if !large {
        1.0
    } else if right {
        0.0
    } else {
        2.0
    };
    let factor = f32::from_bits(if large { 2.0f32 } else { -1.0 }.to_bits() ^ (x.to_bits() & (1 << 31)));
    let (sum, error) = fast_two_sum(base * HALF_PI_SINGLE[0], factor * s);
    (sum + (error + factor.mul_add(tail, base * HALF_PI_SINGLE[1])), x.abs() <= 1.0)
}

/// The remainder of `x` by pi/2 in two parts, and the quadrant, for `x` up to [`LAST_TURN`].
#[inline(always)]
fn quarter_remainder(x: f32) -> (f32, f32, u32) {
    let (n, quadrant) = nearest(x, std::f32::consts::FRAC_2_PI);
    // Exact: the difference is a multiple of 2^-23 below one.
    let first = n.mul_add(-HALF_PI_LONG_SINGLE[0], x);
    let second = n * HALF_PI_LONG_SINGLE[1];
    let second_low = n.mul_add(HALF_PI_LONG_SINGLE[1], -second);
    let (r, error) = two_sum(first, -second);
    (r, n.mul_add(-HALF_PI_LONG_SINGLE[2], error - second_low), quadrant)
}

/// Beyond this three parts of pi/2 leave too few digits.
pub const LAST_TURN: f32 = 1e5;

/// Sine of `x` plus `turns` quarter turns.
#[inline(always)]
fn from_quadrant(x: f32, turns: u32) -> f32 {
    let (r, low, quadrant) = quarter_remainder(x);
    let quadrant = quadrant.wrapping_add(turns);
    let z = r * r;
    let sin = r + (r * z).mul_add(polynomial(z, &SIN_SINGLE), low);
    let cos = z.mul_add(-0.5, 1.0);
    let cos_low = z.mul_add(-0.5, 1.0 - cos);
    let cos = cos + (z * z).mul_add(polynomial(z, &COS_SINGLE), r.mul_add(-low, cos_low));
    let value = if quadrant & 1 == 0 { sin } else { cos };
    f32::from_bits(value.to_bits() ^ ((quadrant & 2) << 30))
}

/// Sine.
#[inline(always)]
pub fn sin(x: f32) -> (f32, bool) {
    let a = x.abs();
    let value = from_quadrant(a, 0);
    (f32::from_bits(value.to_bits() ^ (x.to_bits() & (1 << 31))), a < LAST_TURN)
}

/// Cosine.
#[inline(always)]
pub fn cos(x: f32) -> (f32, bool) {
    let a = x.abs();
    (from_quadrant(a, 1), a < LAST_TURN)
}

/// Tangent.
#[inline(always)]
pub fn tan(x: f32) -> (f32, bool) {
    let size = x.abs();
    let (r, low, quadrant) = quarter_remainder(size);
    let z = r * r;
    // The derivative is 1 + tan^2, which is near enough 1 + 1.5 z.
    let low = z.mul_add(1.5 * low, low);
    let (head, tail) = fast_two_sum(r, (r * z).mul_add(polynomial(z, &TAN_SINGLE), low));
    let inverse = -1.0 / head;
    let rest = inverse.mul_add(tail, inverse.mul_add(head, 1.0));
    let value = if quadrant & 1 != 0 { inverse.mul_add(rest, inverse) } else { head + tail };
    (f32::from_bits(value.to_bits() ^ (x.to_bits() & (1 << 31))), size < LAST_TURN)
}

/// `x^y`: the logarithm has float64's digits, as a power has as many less as its exponent has.
#[inline(always)]
pub fn pow(x: f32, y: f32) -> (f32, bool) {
    let size = x.abs();
    let (m, k) = mantissa_exponent(size);
    let f = f64::from(m - 1.0);
    let exponent = f.mul_add(wide_polynomial(f, &LOG2_LOW), f64::from(k)) * f64::from(y);
    let (n, word) = wide_nearest(exponent, 1.0);
    let r = (exponent - n) as f32;
    let value = scaled(r.mul_add(polynomial(r, &EXP2_SINGLE), 1.0), word as u32);
    (signed(x, y, value), (exponent.abs() < 125.0) & is_positive_normal(size))
}

/// From `|x|^y` to `x^y`: for negative `x`, the sign of an odd `y`, and nan where `y` is no integer.
#[inline(always)]
fn signed(x: f32, y: f32, value: f32) -> f32 {
    let half = 0.5 * y;
    let negative = if y != y.trunc() {
        f32::NAN
    } else if half != half.trunc() {
        -value
    } else {
        value
    };
    if x < 0.0 { negative } else { value }
}

/// `1 / sqrt(x)`, as for float64: 9 bits, then 17, then all.
#[inline(always)]
pub fn rsqrt(x: f32) -> (f32, bool) {
    let half = 0.5 * x;
    let mut guess = f32::from_bits(0x5f37_59dfu32.wrapping_sub(x.to_bits() >> 1));
    for _ in 0..2 {
        guess *= (half * guess).mul_add(-guess, 1.5);
    }
    let root = x * guess;
    let missing = root.mul_add(-guess, 1.0) - x.mul_add(guess, -root) * guess;
    ((0.5 * guess).mul_add(missing, guess), is_positive_normal(x))
}

/// Cube root.
#[inline(always)]
pub fn cbrt(x: f32) -> (f32, bool) {
    const STEPS: [f32; 2] = [0.793_700_5, 0.629_960_5];
    let size = x.abs();
    let (m, k) = mantissa_exponent(size);
    // k = 3 q + rest, with a rest of 0, 1 or 2.
    let (q, _) = nearest(k - 1.0, 1.0 / 3.0);
    let rest = q.mul_add(-3.0, k);
    let step = if rest == 0.0 {
        1.0
    } else if rest == 1.0 {
        STEPS[0]
    } else {
        STEPS[1]
    };
    let a = m * power_of_two(rest);
    // The guess at a^(-1/3) has 14 bits; what the root made of it leaves of a doubles them.
    let g = polynomial(m, &CBRT_SINGLE) * step;
    let square = g * g;
    let root = a * square;
    let missing = root.mul_add(-g, 1.0);
    let root = (root * missing).mul_add(2.0 / 3.0, root);
    let (root_square, low) = (root * root, root.mul_add(root, -(root * root)));
    let missing = low.mul_add(-root, root_square.mul_add(-root, a));
    let root = (missing * (1.0 / 3.0)).mul_add(square, root);
    ((root * power_of_two(q)).copysign(x), is_positive_normal(size))
}
