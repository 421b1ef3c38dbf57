//! Logarithms and the inverse hyperbolic functions made of them.
//!
//! Each answers a value and whether it holds. `_low` serves float32: computed in float64, accurate to 30 bits.

use super::coefficients::{LN_2, LN_2_FULL, LOG, LOG_FINE, LOG_LOW, LOG2_E, LOG10_2, LOG10_E, TWO_THIRDS};
use super::exact::{
    fast_two_sum, is_positive_normal, long_quotient, mantissa_exponent, polynomial, power_of_two, quotient,
    square_root, two_product, two_sum,
};

/// The logarithm of `(1 + s) / (1 - s)`, as a number and a correction.
#[inline(always)]
fn log_series(s: f64, s_low: f64) -> (f64, f64) {
    let z = s * s;
    (2.0 * s, (s * z).mul_add(polynomial(z, &LOG), 2.0 * s_low))
}

/// `s` with `m = (1 + s) / (1 - s)`, in two parts, for `m` between `sqrt(1/2)` and `sqrt(2)`.
#[inline(always)]
fn log_argument(m: f64) -> (f64, f64) {
    let (f, b) = (m - 1.0, m + 1.0);
    quotient(f, b, f - (b - 2.0))
}

/// `k * unit + high + low`, where the product of `k` and `unit[0]` is exact.
#[inline(always)]
fn assembled(k: f64, unit: [f64; 2], high: f64, low: f64) -> f64 {
    let (sum, error) = fast_two_sum(k * unit[0], high);
    sum + (error + k.mul_add(unit[1], low))
}

/// Natural logarithm.
#[inline(always)]
pub fn log(x: f64) -> (f64, bool) {
    let (m, k) = mantissa_exponent(x);
    let (s, s_low) = log_argument(m);
    let (high, low) = log_series(s, s_low);
    (assembled(k, LN_2, high, low), is_positive_normal(x))
}

/// The logarithm to a base, from its factor and its logarithm of 2.
#[inline(always)]
fn log_to_base(x: f64, factor: [f64; 2], unit: [f64; 2]) -> (f64, bool) {
    let (m, k) = mantissa_exponent(x);
    let (s, s_low) = log_argument(m);
    let (high, low) = log_series(s, s_low);
    let (product, error) = two_product(high, factor[0]);
    let low = high.mul_add(factor[1], low.mul_add(factor[0], error));
    (assembled(k, unit, product, low), is_positive_normal(x))
}

/// Binary logarithm.
#[inline(always)]
pub fn log2(x: f64) -> (f64, bool) {
    log_to_base(x, LOG2_E, [1.0, 0.0])
}

/// Decimal logarithm.
#[inline(always)]
pub fn log10(x: f64) -> (f64, bool) {
    log_to_base(x, LOG10_E, LOG10_2)
}

/// `log(1 + x + x_low)`, where `x_low` is small beside `x` and the sum is a positive normal number.
///
/// With `s = f / (2 + f)`, `log(1 + f) = f - f^2/2 + s (f^2/2 + s^2 P(s^2))`, which needs no more than a rough `s`
/// (FreeBSD's msun, `e_log.c`).
#[inline(always)]
fn log1p_sum(x: f64, x_low: f64) -> f64 {
    let (u, u_low) = two_sum(1.0, x);
    let (m, k) = mantissa_exponent(u);
    let (f, f_low) = (m - 1.0, (u_low + x_low) * power_of_two(-k));
    let s = f / (2.0 + f);
    let z = s * s;
    let half = 0.5 * f;
    let half_square = half * f;
    let square_low = half.mul_add(f, -half_square);
    let (head, head_low) = fast_two_sum(f, -half_square);
    let tail = s.mul_add(z.mul_add(polynomial(z, &LOG), half_square), head_low - square_low);
    // f_low / (1 + f)
    let tail = tail + f_low.mul_add(f.mul_add(f, -f), f_low);
    assembled(k, LN_2, head, tail)
}

/// `log(1 + x)`.
#[inline(always)]
pub fn log1p(x: f64) -> (f64, bool) {
    (log1p_sum(x, 0.0).copysign(x), (x > -1.0) & (x < 1e300))
}

/// The natural logarithm of a positive normal number to about 66 bits, in two parts.
#[inline(always)]
pub fn log_fine(x: f64) -> (f64, f64) {
    let (m, k) = mantissa_exponent(x);
    let (s, s_low) = log_argument(m);
    let z = s * s;
    let z_low = (2.0 * s).mul_add(s_low, s.mul_add(s, -z));
    let series = polynomial(z, &LOG_FINE);
    let factor = z.mul_add(series, TWO_THIRDS[0]);
    let factor_low = z.mul_add(series, TWO_THIRDS[0] - factor) + TWO_THIRDS[1];
    let factor_low = z_low.mul_add(LOG_FINE[0], factor_low);
    let (cube, cube_low) = two_product(s, z);
    let cube_low = s.mul_add(z_low, s_low.mul_add(z, cube_low));
    let (t, t_low) = two_product(cube, factor);
    let t_low = cube.mul_add(factor_low, cube_low.mul_add(factor, t_low));
    let (sum, e1) = fast_two_sum(k * LN_2[0], 2.0 * s);
    let (sum, e2) = fast_two_sum(sum, t);
    (sum, (e1 + e2) + k.mul_add(LN_2[1], s_low.mul_add(2.0, t_low)))
}

/// What the inverse hyperbolic sine is `log(1 + …)` of: `|x| + sqrt(1 + x^2) - 1`, in two parts.
#[inline(always)]
pub fn asinh_argument(x: f64) -> (f64, f64) {
    let a = x.abs();
    // a + sqrt(1 + a^2) - 1 = a + a^2 / (1 + sqrt(1 + a^2))
    let (square, square_low) = two_product(a, a);
    let (w, w_low) = two_sum(1.0, square);
    let (root, root_low) = square_root(w, w_low + square_low);
    let (sum, sum_low) = fast_two_sum(root, 1.0);
    let (q, q_low) = long_quotient(square, square_low, sum, sum_low + root_low);
    let (t, t_low) = fast_two_sum(a, q);
    (t, t_low + q_low)
}

/// Inverse hyperbolic sine from [`asinh_argument`].
#[inline(always)]
pub fn asinh(x: f64, (t, t_low): (f64, f64)) -> (f64, bool) {
    (log1p_sum(t, t_low).copysign(x), x.abs() < 1e150)
}

/// What the inverse hyperbolic cosine is `log(1 + …)` of: `x - 1 + sqrt(x^2 - 1)`, in two parts.
#[inline(always)]
pub fn acosh_argument(x: f64) -> (f64, f64) {
    let t = x - 1.0;
    let (square, square_low) = two_product(t, t);
    let (w, w_low) = two_sum(2.0 * t, square);
    let (root, root_low) = square_root(w, w_low + square_low);
    let (sum, sum_low) = two_sum(t, root);
    (sum, sum_low + root_low)
}

/// Inverse hyperbolic cosine from [`acosh_argument`].
#[inline(always)]
pub fn acosh(x: f64, (sum, sum_low): (f64, f64)) -> (f64, bool) {
    (log1p_sum(sum, sum_low), x > 1.0 && x < 1e150)
}

/// Inverse hyperbolic tangent: half of `log(1 + 2 a / (1 - a))`.
#[inline(always)]
pub fn atanh(x: f64) -> (f64, bool) {
    let a = x.abs();
    let (below, below_low) = fast_two_sum(1.0, -a);
    let (q, q_low) = quotient(2.0 * a, below, below_low);
    ((0.5 * log1p_sum(q, q_low)).copysign(x), a < 1.0)
}

/// `log(exp(x) + exp(y))`.
#[inline(always)]
pub fn logaddexp(x: f64, y: f64) -> (f64, bool) {
    let (high, low) = if x > y { (x, y) } else { (y, x) };
    let difference = low - high;
    let (e, _) = super::exp::exp(difference);
    (high + log1p_sum(e, 0.0), (difference > -700.0) & (high.abs() < 1e300))
}

/// The exponent and the natural logarithm of the mantissa, to 30 bits.
#[inline(always)]
fn log_low_parts(x: f64) -> (f64, f64) {
    let (m, k) = mantissa_exponent(x);
    let s = (m - 1.0) / (m + 1.0);
    let z = s * s;
    (k, (s * z).mul_add(polynomial(z, &LOG_LOW), 2.0 * s))
}

/// `log(1 + x)` to 30 bits, for a float32 number: where `1 + x` rounds, the remainder is made good to first order.
#[inline(always)]
pub fn log1p_low(x: f64) -> (f64, bool) {
    let u = 1.0 + x;
    let (k, log) = log_low_parts(u);
    let value = k.mul_add(LN_2_FULL[0], log) + (x - (u - 1.0)) / u;
    (value.copysign(x), x > -1.0 && x < 1e300)
}

/// `log(exp(x) + exp(y))` to 30 bits.
#[inline(always)]
pub fn logaddexp_low(x: f64, y: f64) -> (f64, bool) {
    let (high, low) = if x > y { (x, y) } else { (y, x) };
    let difference = low - high;
    let (e, _) = super::exp::exp_low(difference);
    (high + log1p_low(e).0, (difference > -300.0) & (high.abs() < 1e300))
}
