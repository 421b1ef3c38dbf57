//! The functions of float32 that are worth their own arithmetic: sixteen to a register where float64 has eight.
//!
//! Each answers a value and whether it holds. The methods are those of the functions for float64.

use super::coefficients::{
    ATAN_SINGLE, CBRT_SINGLE, EXP_SINGLE, HALF_PI_SINGLE, LN_2_FULL_SINGLE, LN_2_SINGLE, LOG_SINGLE, LOG2_E_SINGLE,
    LOG10_2_SINGLE, LOG10_E_SINGLE,
};

/// Adding this rounds a number below 2^22 to an integer, which then sits in the lowest bits.
const SHIFT: f32 = 12_582_912.0;
/// Up to here an exponential and its inverse are normal numbers.
const LIMIT: f32 = 87.0;

/// The value of a polynomial of at most five coefficients, from the lowest power on, in pairs.
#[inline(always)]
fn polynomial<const N: usize>(x: f32, c: &[f32; N]) -> f32 {
    let x2 = x * x;
    let pair = |i: usize| if 2 * i + 1 < N { c[2 * i + 1].mul_add(x, c[2 * i]) } else { c[2 * i] };
    let high = if N > 4 { pair(2).mul_add(x2, pair(1)) } else { pair(1) };
    high.mul_add(x2, pair(0))
}

#[inline(always)]
fn fast_two_sum(a: f32, b: f32) -> (f32, f32) {
    let sum = a + b;
    (sum, b - (sum - a))
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
    let (n, word) = nearest(x, LOG2_E_SINGLE[0]);
    let first = n.mul_add(-LN_2_SINGLE[0], x);
    let r = n.mul_add(-LN_2_SINGLE[1], first);
    let r_low = n.mul_add(-LN_2_SINGLE[1], first - r);
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
    let (n, _) = nearest(x, LOG2_E_SINGLE[0]);
    let first = n.mul_add(-LN_2_SINGLE[0], x);
    let r = n.mul_add(-LN_2_SINGLE[1], first);
    let r_low = n.mul_add(-LN_2_SINGLE[1], first - r);
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

/// Hyperbolic tangent.
#[inline(always)]
pub fn tanh(x: f32) -> (f32, bool) {
    let double = 2.0 * x.abs();
    let (high, low) = expm1_parts(if double < 20.0 { double } else { 20.0 });
    let (e, e_low) = fast_two_sum(high, low);
    let sum = e + 2.0;
    let sum_low = if e > 2.0 { 2.0 - (sum - e) } else { e - (sum - 2.0) };
    let inverse = 1.0 / sum;
    let q = e * inverse;
    let rest = q.mul_add(-sum, e) + q.mul_add(-(sum_low + e_low), e_low);
    (rest.mul_add(inverse, q).copysign(x), !x.is_nan())
}

/// The logarithm of the mantissa in two parts, and the exponent.
#[inline(always)]
fn log_parts(x: f32) -> (f32, f32, f32) {
    let (m, k) = mantissa_exponent(x);
    let (f, b) = (m - 1.0, m + 1.0);
    let b_low = f - (b - 2.0);
    let inverse = 1.0 / b;
    let s = f * inverse;
    let s_low = s.mul_add(-b_low, s.mul_add(-b, f)) * inverse;
    let z = s * s;
    let series = z.mul_add(LOG_SINGLE[2], LOG_SINGLE[1]).mul_add(z, LOG_SINGLE[0]);
    (2.0 * s, (s * z).mul_add(series, 2.0 * s_low), k)
}

#[inline(always)]
fn assembled_log(k: f32, unit: [f32; 2], high: f32, low: f32) -> f32 {
    let (sum, error) = fast_two_sum(k * unit[0], high);
    sum + (error + k.mul_add(unit[1], low))
}

/// Natural logarithm.
#[inline(always)]
pub fn log(x: f32) -> (f32, bool) {
    let (high, low, k) = log_parts(x);
    (assembled_log(k, LN_2_SINGLE, high, low), is_positive_normal(x))
}

#[inline(always)]
fn log_to_base(x: f32, factor: [f32; 2], unit: [f32; 2]) -> (f32, bool) {
    let (high, low, k) = log_parts(x);
    let product = high * factor[0];
    let error = high.mul_add(factor[0], -product);
    let low = high.mul_add(factor[1], low.mul_add(factor[0], error));
    (assembled_log(k, unit, product, low), is_positive_normal(x))
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
