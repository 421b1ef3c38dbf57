//! Arithmetic that keeps its rounding errors, and access to a float's exponent, without branches.

/// Adding this rounds a number below 2^51 to an integer, which then sits in the lowest bits.
const SHIFT: f64 = 6_755_399_441_055_744.0;

/// The value of a polynomial of at most 16 coefficients, from the lowest power on. Pairs, then pairs of pairs, are
/// evaluated side by side (Estrin): a short chain of dependent operations is worth more than their number.
#[inline(always)]
pub fn polynomial<const N: usize>(x: f64, c: &[f64; N]) -> f64 {
    let (x2, x4) = (x * x, (x * x) * (x * x));
    let pair = |i: usize| if 2 * i + 1 < N { c[2 * i + 1].mul_add(x, c[2 * i]) } else { c[2 * i] };
    let four = |i: usize| if 4 * i + 2 < N { pair(2 * i + 1).mul_add(x2, pair(2 * i)) } else { pair(2 * i) };
    let eight = |i: usize| if 8 * i + 4 < N { four(2 * i + 1).mul_add(x4, four(2 * i)) } else { four(2 * i) };
    if N > 8 { eight(1).mul_add(x4 * x4, eight(0)) } else { eight(0) }
}

/// `a + b` and its rounding error, where `a` is zero or has no smaller exponent than `b`.
#[inline(always)]
pub fn fast_two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    (sum, b - (sum - a))
}

/// `a + b` and its rounding error.
#[inline(always)]
pub fn two_sum(a: f64, b: f64) -> (f64, f64) {
    let sum = a + b;
    let b_part = sum - a;
    (sum, (a - (sum - b_part)) + (b - b_part))
}

/// `a * b` and its rounding error.
#[inline(always)]
pub fn two_product(a: f64, b: f64) -> (f64, f64) {
    let product = a * b;
    (product, a.mul_add(b, -product))
}

/// `a / (b + b_low)` as a number and a correction, where `b_low` is a rounding error of `b`.
#[inline(always)]
pub fn quotient(a: f64, b: f64, b_low: f64) -> (f64, f64) {
    let inverse = 1.0 / b;
    let q = a * inverse;
    (q, q.mul_add(-b_low, q.mul_add(-b, a)) * inverse)
}

/// `1 / sqrt(a)` to 34 bits, for positive normal `a`. Newton's method from a guess made of the exponent (Lomont, "Fast
/// inverse square root", 2003): the machine's square root would hold up the loops that this is in.
#[inline(always)]
pub fn inverse_square_root(a: f64) -> f64 {
    let half = 0.5 * a;
    let mut inverse = f64::from_bits(0x5fe6_eb50_c7b5_37a9u64.wrapping_sub(a.to_bits() >> 1));
    // 9 bits, then 17, then 34.
    for _ in 0..3 {
        inverse *= (half * inverse).mul_add(-inverse, 1.5);
    }
    inverse
}

/// The square root of `a + a_low` as a number and a correction, for positive normal `a` that is not among the greatest.
#[inline(always)]
pub fn square_root(a: f64, a_low: f64) -> (f64, f64) {
    let inverse = inverse_square_root(a);
    let half_inverse = 0.5 * inverse;
    let root = a * inverse;
    let root = root.mul_add(-root, a).mul_add(half_inverse, root);
    (root, (root.mul_add(-root, a) + a_low) * half_inverse)
}

/// `1 / x` to 8 bits, for positive normal `x` that is not among the greatest: what a correction of the last digit needs,
/// and much quicker than a division.
#[inline(always)]
pub fn reciprocal_near(x: f64) -> f64 {
    // Less the exponent, and near enough in the mantissa for one step to double the bits that hold.
    let guess = f64::from_bits(0x7fde_6238_22fc_16e6u64.wrapping_sub(x.to_bits()));
    guess * (-x).mul_add(guess, 2.0)
}

/// `(a + a_low) / (b + b_low)` as a number and a correction, where the low parts are rounding errors.
#[inline(always)]
pub fn long_quotient(a: f64, a_low: f64, b: f64, b_low: f64) -> (f64, f64) {
    let inverse = 1.0 / b;
    let q = a * inverse;
    (q, (q.mul_add(-b, a) + q.mul_add(-b_low, a_low)) * inverse)
}

/// The integer nearest to `a * b + c`, as a float and in the low bits of a word.
#[inline(always)]
pub fn nearest(a: f64, b: f64) -> (f64, u64) {
    let shifted = a.mul_add(b, SHIFT);
    (shifted - SHIFT, shifted.to_bits())
}

/// `2^n` for an integer `n` between -1022 and 1023.
#[inline(always)]
pub fn power_of_two(n: f64) -> f64 {
    f64::from_bits((n + (SHIFT + 1023.0)).to_bits() << 52)
}

/// `x * 2^n`, where `n` is the word of [`nearest`], and both `x` and the result are normal numbers.
#[inline(always)]
pub fn scaled(x: f64, n: u64) -> f64 {
    f64::from_bits(x.to_bits().wrapping_add(n << 52))
}

/// `(m, k)` with `x = m * 2^k` and `m` between `sqrt(1/2)` and `sqrt(2)`, for positive normal `x`.
#[inline(always)]
pub fn mantissa_exponent(x: f64) -> (f64, f64) {
    const ROOT_HALF: u64 = 0x3fe6_a09e_667f_3bcd;
    const ONE: u64 = 0x3ff0_0000_0000_0000;
    let shifted = x.to_bits().wrapping_add(ONE - ROOT_HALF);
    // The exponent's bits make a float beside 2^52.
    let k = f64::from_bits((shifted >> 52) | 0x4330_0000_0000_0000) - (4_503_599_627_370_496.0 + 1023.0);
    (f64::from_bits((shifted & 0x000f_ffff_ffff_ffff) + ROOT_HALF), k)
}

/// Whether `x` is positive, finite and not subnormal.
#[inline(always)]
pub fn is_positive_normal(x: f64) -> bool {
    (f64::MIN_POSITIVE..=f64::MAX).contains(&x)
}

/// `x`, its sign flipped where `sign` is negative.
#[inline(always)]
pub fn flipped_by(x: f64, sign: f64) -> f64 {
    f64::from_bits(x.to_bits() ^ (sign.to_bits() & (1 << 63)))
}
