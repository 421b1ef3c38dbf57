//! Powers, roots and lengths.
//!
//! Each answers a value and whether it holds. `_low` serves float32: computed in float64, accurate to 30 bits.

use super::coefficients::CBRT;
use super::exact::{is_positive_normal, mantissa_exponent, nearest, polynomial, power_of_two, two_product, two_sum};
use super::exp::{exp_low, exp_sum};
use super::log::{log_fine, log_mid};

/// `x^y`.
#[inline(always)]
pub fn pow(x: f64, y: f64) -> (f64, bool) {
    let size = x.abs();
    let (p, p_low) = exponent(size, y);
    let (value, in_range) = exp_sum(p, p_low);
    (signed(x, y, value), in_range & is_positive_normal(size))
}

/// `y log(x)` in two parts, for positive normal `x`.
#[inline(always)]
fn exponent(x: f64, y: f64) -> (f64, f64) {
    let (high, low) = log_fine(x);
    let (p, p_low) = two_product(high, y);
    (p, low.mul_add(y, p_low))
}

/// How many elements the two halves of a power hand over at a time.
const CHUNK: usize = 256;

crate::multiversioned! {
    /// `out[i] = x[i]^y[i]` as [`pow`] says, and `slow` where that does not hold. The logarithms of a chunk go before
    /// its exponentials: one loop over both would be one long chain of operations that wait for each other.
    pub fn pow_block<S: Fn(f64, f64) -> f64>(slow: S, x: &[f64], y: &[f64], out: &mut [f64]) {
        // One number is what it is for Python, to the last digit.
        if let ([x], [y], [out]) = (x, y, &mut *out) {
            *out = slow(*x, *y);
            return;
        }
        let fused = multiversion::target::target_cfg_f!(any(target_feature = "fma", target_arch = "aarch64"));
        let (mut high, mut low) = ([0.0; CHUNK], [0.0; CHUNK]);
        for ((x, y), out) in x.chunks(CHUNK).zip(y.chunks(CHUNK)).zip(out.chunks_mut(CHUNK)) {
            let mut all = fused;
            if fused {
                for (((p, p_low), &x), &y) in high.iter_mut().zip(&mut low).zip(x).zip(y) {
                    (*p, *p_low) = exponent(x.abs(), y);
                    all &= is_positive_normal(x.abs());
                }
                for ((((o, &p), &p_low), &x), &y) in out.iter_mut().zip(&high).zip(&low).zip(x).zip(y) {
                    let (value, in_range) = exp_sum(p, p_low);
                    *o = signed(x, y, value);
                    all &= in_range;
                }
            }
            if !all {
                for ((o, &x), &y) in out.iter_mut().zip(x).zip(y) {
                    if !(fused && pow(x, y).1) {
                        *o = slow(x, y);
                    }
                }
            }
        }
    }
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

/// `1 / x` to 8 bits, for positive normal `x` that is not among the greatest: what a correction of the last digit needs,
/// and much quicker than a division.
#[inline(always)]
fn reciprocal_near(x: f64) -> f64 {
    // Less the exponent, and near enough in the mantissa for one step to double the bits that hold.
    let guess = f64::from_bits(0x7fde_6238_22fc_16e6u64.wrapping_sub(x.to_bits()));
    guess * (-x).mul_add(guess, 2.0)
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
