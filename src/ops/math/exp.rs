//! Exponentials and the hyperbolic functions made of them.
//!
//! Each answers a value and whether it holds. `_low` serves float32: computed in float64, accurate to 30 bits.

use super::coefficients::{COSH, EXP, EXP_LOW, LN_2, LN_2_FULL, LOG2_E, SINH};
use super::exact::{fast_two_sum, long_quotient, nearest, polynomial, power_of_two, scaled, two_sum};

/// Up to here an exponential and its inverse are normal numbers.
const LIMIT: f64 = 707.0;
/// The same for float32's functions, whose results are rounded to subnormal numbers or infinity afterwards.
const LIMIT_LOW: f64 = 300.0;

/// The remainder of `x` by ln 2 in two parts, and the quotient as a number and as a word.
#[inline(always)]
fn remainder(x: f64) -> (f64, f64, f64, u64) {
    let (n, word) = nearest(x, LOG2_E[0]);
    let first = n.mul_add(-LN_2[0], x);
    let r = n.mul_add(-LN_2[1], first);
    (r, n.mul_add(-LN_2[1], first - r), n, word)
}

/// `exp(x) = 2^n (1 + r + tail)`, as `(n, r, tail)`.
#[inline(always)]
fn reduced(x: f64) -> (f64, f64, f64) {
    let (r, r_low, n, _) = remainder(x);
    (n, r, exp_tail(r, r_low))
}

/// `exp(r + r_low) - 1 - r`.
#[inline(always)]
fn exp_tail(r: f64, r_low: f64) -> f64 {
    let series = r.mul_add(polynomial(r, &EXP), 0.5);
    (r * r).mul_add(series, r_low.mul_add(r, r_low))
}

/// `2^n (1 + r + tail)`.
#[inline(always)]
fn assembled(n: u64, r: f64, tail: f64) -> f64 {
    let (one, low) = fast_two_sum(1.0, r);
    scaled(one + (low + tail), n)
}

/// `e^x`.
#[inline(always)]
pub fn exp(x: f64) -> (f64, bool) {
    let (r, r_low, _, n) = remainder(x);
    (assembled(n, r, exp_tail(r, r_low)), x.abs() <= LIMIT)
}

/// `e^(x + x_low)`, where `x_low` is at most a few rounding errors of `x`.
#[inline(always)]
pub fn exp_sum(x: f64, x_low: f64) -> (f64, bool) {
    let (n, word) = nearest(x, LOG2_E[0]);
    let first = n.mul_add(-LN_2[0], x);
    let (r, r_low) = fast_two_sum(first, n.mul_add(-LN_2[1], x_low));
    (assembled(word, r, exp_tail(r, r_low)), x.abs() <= LIMIT)
}

/// `2^x`.
#[inline(always)]
pub fn exp2(x: f64) -> (f64, bool) {
    let (n, word) = nearest(x, 1.0);
    let f = x - n;
    let r = f * LN_2_FULL[0];
    let r_low = f.mul_add(LN_2_FULL[1], f.mul_add(LN_2_FULL[0], -r));
    (assembled(word, r, exp_tail(r, r_low)), x.abs() <= 1020.0)
}

#[inline(always)]
fn minus_one_low(r: f64) -> f64 {
    let series = r.mul_add(polynomial(r, &EXP_LOW), 0.5);
    (r * r).mul_add(series, r)
}

/// `e^x` to 30 bits.
#[inline(always)]
pub fn exp_low(x: f64) -> (f64, bool) {
    let (n, word) = nearest(x, LOG2_E[0]);
    let r = n.mul_add(-LN_2_FULL[0], x);
    (scaled(minus_one_low(r) + 1.0, word), x.abs() <= LIMIT_LOW)
}

/// `e^x - 1` as a number and a correction, for `|x| <= LIMIT`.
#[inline(always)]
fn expm1_parts(x: f64) -> (f64, f64) {
    let (n, r, tail) = reduced(x);
    let power = power_of_two(n);
    let (high, low) = fast_two_sum(power - 1.0, power * r);
    (high, power.mul_add(tail, low))
}

/// `e^x - 1`.
#[inline(always)]
pub fn expm1(x: f64) -> (f64, bool) {
    let (high, low) = expm1_parts(x);
    ((high + low).copysign(x), x.abs() <= LIMIT)
}

/// What hyperbolic sines and cosines of `a = n ln 2 + r` are made of: `(2^n - 2^-n) / 2` and `(2^n + 2^-n) / 2`, each in
/// two parts, and `r` in two parts.
#[inline(always)]
fn hyperbolic_parts(a: f64) -> [(f64, f64); 3] {
    let (r, r_low, n, _) = remainder(a);
    let (up, down) = (power_of_two(n - 1.0), power_of_two(-1.0 - n));
    [fast_two_sum(up, -down), fast_two_sum(up, down), (r, r_low)]
}

/// `head + a r + (a (sinh(r) - r) + b (cosh(r) - 1))`, where `head` is no less than `a r`.
#[inline(always)]
fn hyperbolic_sum((head, head_low): (f64, f64), a: f64, b: f64, (r, r_low): (f64, f64)) -> f64 {
    let z = r * r;
    let (sine, cosine) = ((r * z) * polynomial(z, &SINH), z * polynomial(z, &COSH));
    let product = a * r;
    let low = a.mul_add(r_low, a.mul_add(r, -product));
    let (sum, error) = fast_two_sum(head, product);
    sum + (error + (low + head_low) + b.mul_add(cosine, a * sine))
}

/// Hyperbolic sine.
#[inline(always)]
pub fn sinh(x: f64) -> (f64, bool) {
    let a = x.abs();
    let [difference, sum, r] = hyperbolic_parts(a);
    (hyperbolic_sum(difference, sum.0, difference.0, r).copysign(x), a <= LIMIT)
}

/// Hyperbolic cosine.
#[inline(always)]
pub fn cosh(x: f64) -> (f64, bool) {
    let a = x.abs();
    let [difference, sum, r] = hyperbolic_parts(a);
    (hyperbolic_sum(sum, difference.0, sum.0, r), a <= LIMIT)
}

/// Hyperbolic tangent.
#[inline(always)]
pub fn tanh(x: f64) -> (f64, bool) {
    let a = x.abs();
    let double = 2.0 * a;
    let (high, low) = expm1_parts(if double < 45.0 { double } else { 45.0 });
    let (high, low) = fast_two_sum(high, low);
    let (sum, sum_low) = two_sum(high, 2.0);
    let (q, q_low) = long_quotient(high, low, sum, sum_low + low);
    ((q + q_low).copysign(x), !x.is_nan())
}

/// `1 / (1 + e^-x)`.
#[inline(always)]
pub fn sigmoid(x: f64) -> (f64, bool) {
    let a = x.abs();
    let (n, r, tail) = reduced(-a);
    let (one, low) = fast_two_sum(1.0, r);
    let power = power_of_two(n);
    let (e, e_low) = (power * one, power * (low + tail));
    let (sum, sum_low) = fast_two_sum(1.0, e);
    let (sum, sum_low) = fast_two_sum(sum, sum_low + e_low);
    let (above, above_low) = if x < 0.0 { (e, e_low) } else { (1.0, 0.0) };
    let inverse = 1.0 / sum;
    let q = above * inverse;
    let low = (q.mul_add(-sum, above) + q.mul_add(-sum_low, above_low)) * inverse;
    (q + low, a <= LIMIT)
}

/// `1 / (1 + e^-x)` to 30 bits.
#[inline(always)]
pub fn sigmoid_low(x: f64) -> (f64, bool) {
    let (e, holds) = exp_low(-x);
    (1.0 / (1.0 + e), holds)
}
