//! Powers, roots and lengths.
//!
//! Each answers a value and whether it holds. `_low` serves float32: computed in float64, accurate to 30 bits.

use super::coefficients::CBRT;
use super::exact::{
    fast_two_sum, is_positive_normal, mantissa_exponent, nearest, polynomial, power_of_two, two_product, two_sum,
};
use super::exp::{exp_low, exp_sum};
use super::log::{log_fine, log_mid};

/// `x^y`.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> (f64, bool) {
    let size = x.abs();
    let (high, low) = log_fine(size);
    let (p, p_low) = two_product(high, y);
    let (p, p_low) = fast_two_sum(p, low.mul_add(y, p_low));
    let (value, in_range) = exp_sum(p, p_low);
    (signed(x, y, value), in_range & is_positive_normal(size))
}

/// `x^y` to 30 bits.
#[inline(always)]
pub fn pow_low(x: f64, y: f64) -> (f64, bool) {
    let size = x.abs();
    let (value, in_range) = exp_low(log_mid(size) * y);
    (signed(x, y, value), in_range & is_positive_normal(size))
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

/// Cube root.
#[inline(always)]
pub fn cbrt(x: f64) -> (f64, bool) {
    const STEPS: [f64; 2] = [0.793_700_525_984_099_8, 0.629_960_524_947_436_6];
    let size = x.abs();
    let (m, k) = mantissa_exponent(size);
    // k = 3 q + rest, with a rest of 0, 1 or 2.
    let (q, _) = nearest(k - 1.0, 1.0 / 3.0);
    let rest = q.mul_add(-3.0, k);
    let a = m * power_of_two(rest);
    let step = if rest == 0.0 {
        1.0
    } else if rest == 1.0 {
        STEPS[0]
    } else {
        STEPS[1]
    };
    // a^(-1/3), by one step that leaves the fourth power of the first guess's error.
    let g = polynomial(m, &CBRT) * step;
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

/// Cube root to 30 bits.
#[inline(always)]
pub fn cbrt_low(x: f64) -> (f64, bool) {
    cbrt(x)
}

/// Length of the hypotenuse.
#[inline(always)]
pub fn hypot(x: f64, y: f64) -> (f64, bool) {
    let (a, a_low) = two_product(x, x);
    let (b, b_low) = two_product(y, y);
    let (sum, sum_low) = two_sum(a, b);
    let root = sum.sqrt();
    let rest = root.mul_add(-root, sum) + (sum_low + (a_low + b_low));
    (root + rest * (0.5 / root), (1e-270..1e300).contains(&sum))
}

/// Length of the hypotenuse to 30 bits.
#[inline(always)]
pub fn hypot_low(x: f64, y: f64) -> (f64, bool) {
    let sum = x.mul_add(x, y * y);
    (sum.sqrt(), sum < 1e300)
}
