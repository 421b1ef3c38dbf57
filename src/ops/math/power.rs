//! Powers, roots and lengths.
//!
//! Each answers a value and whether it holds. `_low` serves float32: computed in float64, accurate to 30 bits.

use super::coefficients::CBRT;
use super::exact::{
    inverse_square_root, is_positive_normal, mantissa_exponent, nearest, polynomial, power_of_two, reciprocal_near,
    two_product, two_sum,
};
use super::exp::exp_sum;
use super::log::log_fine;

/// `y log(x)` in two parts: what a power is the exponential of.
#[inline(always)]
pub fn exponent(x: f64, y: f64) -> (f64, f64) {
    let (high, low) = log_fine(x.abs());
    let (p, p_low) = two_product(high, y);
    (p, low.mul_add(y, p_low))
}

/// `x^y` from its exponent.
#[inline(always)]
pub fn pow(x: f64, y: f64, (p, p_low): (f64, f64)) -> (f64, bool) {
    let (value, in_range) = exp_sum(p, p_low);
    (signed(x, y, value), in_range & is_positive_normal(x.abs()))
}

/// From `|x|^y` to `x^y`: for negative `x`, the sign of an odd `y`, and nan where `y` is no integer.
#[inline(always)]
fn signed(x: f64, y: f64, value: f64) -> f64 {
    let half = 0.5 * y;
    let odd = half != half.trunc();
    let negative = if y != y.trunc() {
        f64::NAN
    } else if odd {
        -value
    } else {
        value
    };
    if x < 0.0 { negative } else { value }
}

/// `(a, g, q)` with `x = a * 8^q`, `a` between `sqrt(1/2)` and `4 sqrt(2)`, and `g` near `a^(-1/3)`.
#[inline(always)]
fn inverse_root(x: f64) -> (f64, f64, f64) {
    const STEPS: [f64; 2] = [0.793_700_525_984_099_8, 0.629_960_524_947_436_6];
    let (m, k) = mantissa_exponent(x);
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
    (m * power_of_two(rest), polynomial(m, &CBRT) * step, q)
}

/// `1 / sqrt(x)`: a guess, and what it leaves of one, as exactly as the last digit needs.
#[inline(always)]
pub fn rsqrt(x: f64) -> (f64, bool) {
    let guess = inverse_square_root(x);
    let (root, root_low) = two_product(x, guess);
    let (one, one_low) = two_product(root, guess);
    let missing = (1.0 - one) - root_low.mul_add(guess, one_low);
    ((0.5 * guess).mul_add(missing, guess), is_positive_normal(x))
}

/// Cube root.
#[inline(always)]
pub fn cbrt(x: f64) -> (f64, bool) {
    let size = x.abs();
    let (a, g, q) = inverse_root(size);
    // One step that leaves the fourth power of the first guess's error.
    let e = (g * g).mul_add(-(a * g), 1.0);
    let series = e.mul_add(e.mul_add(14.0 / 81.0, 2.0 / 9.0), 1.0 / 3.0);
    let g = (g * e).mul_add(series, g);
    let root = a * g * g;
    // The rest of a, as exactly as needed, turns the root into the nearest number.
    let (square, square_low) = two_product(root, root);
    let missing = square.mul_add(-root, a) - square_low * root;
    let root = (missing * (1.0 / 3.0)).mul_add(g * g, root);
    ((root * power_of_two(q)).copysign(x), is_positive_normal(size))
}

/// Length of the hypotenuse.
#[inline(always)]
pub fn hypot(x: f64, y: f64) -> (f64, bool) {
    let (a, a_low) = two_product(x, x);
    let (b, b_low) = two_product(y, y);
    let (sum, sum_low) = two_sum(a, b);
    let root = sum.sqrt();
    let rest = root.mul_add(-root, sum) + (sum_low + (a_low + b_low));
    (root + rest * (0.5 * reciprocal_near(root)), (1e-270..1e300).contains(&sum))
}

/// Length of the hypotenuse to 30 bits.
#[inline(always)]
pub fn hypot_low(x: f64, y: f64) -> (f64, bool) {
    let sum = x.mul_add(x, y * y);
    (sum.sqrt(), sum < 1e300)
}
