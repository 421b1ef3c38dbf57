//! Inverse trigonometric functions.
//!
//! Each answers a value and whether it holds.

use super::coefficients::{ASIN, ATAN, HALF_PI, QUARTER_PI};
use super::exact::{fast_two_sum, flipped_by, long_quotient, polynomial, reciprocal_near, two_sum};

const TAN_EIGHTH: f64 = std::f64::consts::SQRT_2 - 1.0;
const TAN_THREE_EIGHTHS: f64 = std::f64::consts::SQRT_2 + 1.0;
const NOTHING: [f64; 2] = [0.0, 0.0];
const ONE_HALF_PI: [f64; 2] = [HALF_PI[0], HALF_PI[1]];
const PI: [f64; 2] = [2.0 * HALF_PI[0], 2.0 * HALF_PI[1]];
const THREE_QUARTER_PI: [f64; 2] = [2.356_194_490_192_345, 9.184_850_993_605_148e-17];

#[inline(always)]
fn choose<T>(condition: bool, yes: T, no: T) -> T {
    if condition { yes } else { no }
}

#[inline(always)]
fn choose_parts(condition: bool, yes: [f64; 2], no: [f64; 2]) -> [f64; 2] {
    [choose(condition, yes[0], no[0]), choose(condition, yes[1], no[1])]
}

/// `base + atan(s + s_low)`, for `|s| <= tan(pi/8)`.
#[inline(always)]
fn atan_sum(base: [f64; 2], s: f64, s_low: f64) -> f64 {
    let z = s * s;
    let tail = (s * z).mul_add(polynomial(z, &ATAN), z.mul_add(-s_low, s_low));
    let (sum, error) = fast_two_sum(base[0], s);
    sum + (error + (base[1] + tail))
}

/// Inverse tangent.
#[inline(always)]
pub fn atan(x: f64) -> (f64, bool) {
    let a = x.abs();
    let (middle, large) = (a > TAN_EIGHTH, a > TAN_THREE_EIGHTHS);
    let (difference, difference_low) = fast_two_sum(-1.0, a);
    let (sum, sum_low) = fast_two_sum(a, 1.0);
    let above = choose(large, -1.0, choose(middle, difference, a));
    let between = middle & !large;
    let above_low = choose(between, difference_low, 0.0);
    let below = choose(large, a, choose(middle, sum, 1.0));
    // For a < 1 the sum's error is found with the operands exchanged.
    let sum_low = choose(a < 1.0, a - (sum - 1.0), sum_low);
    let below_low = choose(between, sum_low, 0.0);
    let (s, s_low) = long_quotient(above, above_low, below, below_low);
    let base = choose_parts(large, ONE_HALF_PI, choose_parts(middle, QUARTER_PI, NOTHING));
    (atan_sum(base, s, s_low).copysign(x), a < 1e300)
}

/// The angle of the point `(x, y)`.
#[inline(always)]
pub fn atan2(y: f64, x: f64) -> (f64, bool) {
    let (a, b) = (y.abs(), x.abs());
    let (middle, large) = (a > TAN_EIGHTH * b, a > TAN_THREE_EIGHTHS * b);
    let between = middle & !large;
    let (difference, difference_low) = two_sum(a, -b);
    let (sum, sum_low) = two_sum(a, b);
    let above = choose(large, -b, choose(middle, difference, a));
    let below = choose(large, a, choose(middle, sum, b));
    let (s, s_low) = long_quotient(above, choose(between, difference_low, 0.0), below, choose(between, sum_low, 0.0));
    let right = choose_parts(large, ONE_HALF_PI, choose_parts(middle, QUARTER_PI, NOTHING));
    let left = choose_parts(large, ONE_HALF_PI, choose_parts(middle, THREE_QUARTER_PI, PI));
    let base = choose_parts(x < 0.0, left, right);
    let value = atan_sum(base, flipped_by(s, x), flipped_by(s_low, x));
    let range = 1e-140..1e140;
    (value.copysign(y), range.contains(&a) & range.contains(&b))
}

/// `asin(s) - s` where `z = s^2 <= 1/4`.
#[inline(always)]
fn asin_tail(s: f64, z: f64) -> f64 {
    s * z * polynomial(z, &ASIN)
}

/// For `|x| > 1/2` the inverse functions go through `sqrt((1 - |x|) / 2)`: `(large, s, s_low, z)`.
#[inline(always)]
fn asin_argument(a: f64) -> (bool, f64, f64, f64) {
    let large = a > 0.5;
    let z = choose(large, (1.0 - a) * 0.5, a * a);
    let root = z.sqrt();
    let root_low = root.mul_add(-root, z) * (0.5 * reciprocal_near(root));
    (large, choose(large, root, a), choose(large, root_low, 0.0), z)
}

/// Inverse sine.
#[inline(always)]
pub fn asin(x: f64) -> (f64, bool) {
    let a = x.abs();
    let (large, s, s_low, z) = asin_argument(a);
    let tail = asin_tail(s, z) + s_low;
    let factor = choose(large, -2.0, 1.0);
    let base = choose_parts(large, ONE_HALF_PI, NOTHING);
    let (sum, error) = fast_two_sum(base[0], factor * s);
    ((sum + (error + factor.mul_add(tail, base[1]))).copysign(x), a < 1.0)
}

/// Inverse cosine.
#[inline(always)]
pub fn acos(x: f64) -> (f64, bool) {
    let a = x.abs();
    let (large, s, s_low, z) = asin_argument(a);
    let tail = asin_tail(s, z) + s_low;
    let right = x > 0.0;
    let factor = flipped_by(choose(large, 2.0, -1.0), x);
    let base = choose_parts(large, choose_parts(right, NOTHING, PI), ONE_HALF_PI);
    let (sum, error) = fast_two_sum(base[0], factor * s);
    (sum + (error + factor.mul_add(tail, base[1])), a < 1.0)
}
