//! Arithmetic of long integers that Ctrl-C can end.

use std::borrow::Cow;

use num_bigint::{BigInt, Sign};
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::diag::{Result, interrupt};

/// Products of numbers with fewer bits are over before anybody waits.
const QUICK: u64 = 1 << 19;

/// `a * b`.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn multiply(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    let (few, many) = if a.bits() < b.bits() { (a, b) } else { (b, a) };
    if few.bits() < QUICK && many.bits() < 64 * QUICK {
        return Ok(a * b);
    }
    interrupt::check()?;
    let half = many.bits() / 2;
    if few.bits() <= half {
        // Only the longer one is cut.
        let (high, low) = cut(many, half)?;
        return Ok((multiply(few, &high)? << half) + multiply(few, &low)?);
    }
    // Karatsuba's three products instead of four.
    let ((a1, a0), (b1, b0)) = (cut(a, half)?, cut(b, half)?);
    let (high, low) = (multiply(&a1, &b1)?, multiply(&a0, &b0)?);
    let middle = multiply(&(a1 + a0), &(b1 + b0))? - &high - &low;
    Ok((high << (2 * half)) + (middle << half) + low)
}

/// `high` and `low` with `n == (high << bits) + low`.
///
/// # Errors
/// `KeyboardInterrupt`.
fn cut(n: &BigInt, bits: u64) -> Result<(BigInt, BigInt)> {
    let high = if n.is_negative() { -(n.abs() >> bits) } else { n >> bits };
    interrupt::check()?;
    let taken = &high << bits;
    interrupt::check()?;
    Ok((high, n - taken))
}

/// `base ** exponent`.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn power(base: &BigInt, exponent: u32) -> Result<BigInt> {
    if base.bits().saturating_mul(u64::from(exponent)) < QUICK {
        return Ok(base.pow(exponent));
    }
    // Factors of two are a shift.
    let twos = base.trailing_zeros().unwrap_or(0);
    let odd = if twos == 0 { Cow::Borrowed(base) } else { Cow::Owned(base >> twos) };
    interrupt::check()?;
    let mut result = BigInt::one();
    if !odd.is_one() && exponent > 0 {
        // The first bit leaves the base itself.
        result = BigInt::clone(&odd);
        for bit in (0..u32::BITS - 1 - exponent.leading_zeros()).rev() {
            result = multiply(&result, &result)?;
            if exponent >> bit & 1 == 1 {
                result = multiply(&result, &odd)?;
            }
        }
    }
    Ok(result << (twos * u64::from(exponent)))
}

/// The product of all numbers of a range, by halves: factors of like size multiply fastest.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn product(first: u64, last: u64) -> Result<BigInt> {
    interrupt::check()?;
    if first > last {
        return Ok(BigInt::one());
    }
    if last - first < 16 {
        return Ok((first..=last).fold(BigInt::one(), |all, n| all * n));
    }
    let middle = first + (last - first) / 2;
    multiply(&product(first, middle)?, &product(middle + 1, last)?)
}

/// Word operations that are over before anybody waits.
const SHORT: u64 = 1 << 24;

/// The machine words of a number.
fn words(n: &BigInt) -> u64 {
    n.bits().div_ceil(64)
}

/// Whether a division of these is over before anybody waits.
pub fn is_short(a: &BigInt, b: &BigInt) -> bool {
    words(b) * words(a).saturating_sub(words(b)) < SHORT
}

/// Quotient and remainder, rounded down: `a == q * b + r`, `r` with the sign of `b`, which is not zero.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn div_mod(a: &BigInt, b: &BigInt) -> Result<(BigInt, BigInt)> {
    if is_short(a, b) {
        return Ok(a.div_mod_floor(b));
    }
    let (quotient, rest) = divide(&a.abs(), &b.abs())?;
    let (alike, exact) = (a.is_negative() == b.is_negative(), rest.is_zero());
    let quotient = if alike {
        quotient
    } else if exact {
        -quotient
    } else {
        -quotient - 1
    };
    let rest = if alike || exact { rest } else { b.abs() - rest };
    Ok((quotient, if b.is_negative() { -rest } else { rest }))
}

/// Bits of a divisor that is divided by word for word.
const SCHOOL: u64 = 1 << 13;

/// Quotient and remainder of numbers that are not negative, by Burnikel's and Ziegler's recursion: as fast as products.
fn divide(a: &BigInt, b: &BigInt) -> Result<(BigInt, BigInt)> {
    let mut size = SCHOOL;
    while size < b.bits() {
        size *= 2;
    }
    // The divisor's top bit is set.
    let shift = size - b.bits();
    let (a, b) = (a << shift, b << shift);
    let (mut quotient, mut rest) = (BigInt::zero(), BigInt::zero());
    for block in (0..a.bits().div_ceil(size)).rev() {
        let part = low_bits(&(&a >> (block * size)), size);
        let (digit, left) = two_by_one(&((rest << size) + part), &b, size)?;
        quotient = (quotient << size) + digit;
        rest = left;
    }
    Ok((quotient, rest >> shift))
}

fn low_bits(n: &BigInt, count: u64) -> BigInt {
    let words = count.div_ceil(32) as usize;
    let digits: Vec<u32> = n.magnitude().iter_u32_digits().take(words).collect();
    BigInt::from_slice(Sign::Plus, &digits)
}

/// `a` of at most twice `size` bits by `b` of `size` bits, the quotient below `2 ** size`.
fn two_by_one(a: &BigInt, b: &BigInt, size: u64) -> Result<(BigInt, BigInt)> {
    if size <= SCHOOL {
        interrupt::check()?;
        return Ok(a.div_rem(b));
    }
    let half = size / 2;
    let (high, rest) = three_by_two(&(a >> half), b, half)?;
    let (low, rest) = three_by_two(&((rest << half) + low_bits(a, half)), b, half)?;
    Ok(((high << half) + low, rest))
}

/// `a` of at most three times `half` bits by `b` of twice as many.
fn three_by_two(a: &BigInt, b: &BigInt, half: u64) -> Result<(BigInt, BigInt)> {
    let (top, b1) = (a >> half, b >> half);
    let (mut quotient, rest) = if &top >> half < b1 {
        two_by_one(&top, &b1, half)?
    } else {
        let most = (BigInt::one() << half) - 1;
        let rest = top - (&b1 << half) + &b1;
        (most, rest)
    };
    let mut rest = (rest << half) + low_bits(a, half) - multiply(&quotient, &low_bits(b, half))?;
    while rest.is_negative() {
        quotient -= 1;
        rest += b;
    }
    Ok((quotient, rest))
}

/// The greatest common divisor, by Lehmer's steps: the quotients of many of Euclid's divisions from the leading bits.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn gcd(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    let (mut a, mut b) = if a.magnitude() < b.magnitude() { (b.abs(), a.abs()) } else { (a.abs(), b.abs()) };
    if b.bits() > 64 && words(&a) * words(&b) < SHORT / 64 {
        return Ok(a.gcd(&b));
    }
    while b.bits() > 64 {
        interrupt::check()?;
        let shift = a.bits() - 62;
        let leading = |n: &BigInt| i64::try_from(n >> shift).unwrap_or(0);
        let (mut x, mut y) = (leading(&a), leading(&b));
        let (mut m, mut n) = ([1i64, 0], [0i64, 1]);
        // While both bounds of the true quotient agree.
        while y + n[0] != 0 && y + n[1] != 0 {
            let quotient = (x + m[0]) / (y + n[0]);
            if quotient != (x + m[1]) / (y + n[1]) {
                break;
            }
            let (Some(next), Some(other)) = (step(m[0], quotient, n[0]), step(m[1], quotient, n[1])) else { break };
            (x, y) = (y, x - quotient * y);
            (m, n) = (n, [next, other]);
        }
        (a, b) = if n[0] == 0 {
            let (_, rest) = div_mod(&a, &b)?;
            (b, rest)
        } else {
            (&a * m[0] + &b * m[1], &a * n[0] + &b * n[1])
        };
    }
    // One long number beside a short one would be halved bit by bit.
    Ok(if b.is_zero() { a } else { (a % &b).gcd(&b) })
}

/// The least common multiple.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn lcm(a: &BigInt, b: &BigInt) -> Result<BigInt> {
    // One after the other they come to much, however short each step.
    interrupt::check()?;
    if a.is_zero() || b.is_zero() {
        return Ok(BigInt::zero());
    }
    multiply(a, &div_mod(b, &gcd(a, b)?)?.0)
}

fn step(a: i64, quotient: i64, b: i64) -> Option<i64> {
    a.checked_sub(quotient.checked_mul(b)?).filter(|c| c.unsigned_abs() < 1 << 31)
}

/// `base ** exponent % modulus` for an exponent that is not negative, with the sign of the modulus, which is not zero.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn power_mod(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<BigInt> {
    let square = words(modulus).saturating_mul(words(modulus));
    if square.saturating_mul(exponent.bits()) < SHORT {
        return Ok(base.modpow(exponent, modulus));
    }
    let (_, base) = div_mod(base, modulus)?;
    let (_, mut result) = div_mod(&BigInt::one(), modulus)?;
    for bit in (0..exponent.bits()).rev() {
        interrupt::check()?;
        result = div_mod(&multiply(&result, &result)?, modulus)?.1;
        if exponent.bit(bit) {
            result = div_mod(&multiply(&result, &base)?, modulus)?.1;
        }
    }
    Ok(result)
}

/// The number in `0..modulus` (or its mirror, for a negative one) that times `n` leaves one; `None` where there is none.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn inverse_mod(n: &BigInt, modulus: &BigInt) -> Result<Option<BigInt>> {
    let (mut rest, mut next) = (modulus.abs(), div_mod(n, &modulus.abs())?.1);
    let (mut factor, mut after) = (BigInt::zero(), BigInt::one());
    while !next.is_zero() {
        interrupt::check()?;
        let (quotient, left) = div_mod(&rest, &next)?;
        let product = multiply(&quotient, &after)?;
        (rest, next) = (next, left);
        (factor, after) = (after, factor - product);
    }
    if rest.is_one() { Ok(Some(div_mod(&factor, modulus)?.1)) } else { Ok(None) }
}

/// The root of a number that is not negative, rounded down: each step doubles the bits that are right.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn root(n: &BigInt) -> Result<BigInt> {
    if n.bits() < SCHOOL {
        return Ok(n.sqrt());
    }
    let bits = (n.bits() - 1) / 2;
    let mut found = BigInt::one();
    let mut right = 0;
    for at in (0..u64::BITS - bits.leading_zeros()).rev() {
        let before = right;
        right = bits >> at;
        let part = n >> (2 * bits - before - right + 1);
        found = (&found << (right - before - 1)) + div_mod(&part, &found)?.0;
    }
    let over = &multiply(&found, &found)? > n;
    Ok(if over { found - 1 } else { found })
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    #[test]
    fn long_products() {
        let a: BigInt = (BigInt::one() << 3_000_000u32) - 12_345;
        let b: BigInt = -(BigInt::one() << 1_700_000u32) + 987;
        for (x, y) in [(&a, &b), (&b, &b), (&a, &a)] {
            assert!(multiply(x, y).expect("no interrupt") == x * y);
        }
        assert!(power(&BigInt::from(-12), 200_001).expect("no interrupt") == BigInt::from(-12).pow(200_001));
        assert_eq!(product(1, 25).expect("no interrupt"), "15511210043330985984000000".parse().expect("a number"));
    }

    /// A number of so many bits that looks like any other.
    pub(in crate::lang) fn some(bits: u32, seed: u32) -> BigInt {
        (BigInt::one() << bits)
            + BigInt::from(seed) * (BigInt::from(0x9e37_79b9u32).pow(bits / 33)) % (BigInt::one() << bits)
    }

    #[test]
    fn long_divisions() {
        for (a, b) in [(300_000, 90_000), (2_000_000, 600_000), (1_200_000, 599_999), (900_000, 899_000)] {
            for (sign, other) in [(1, 1), (-1, 1), (1, -1), (-1, -1)] {
                let (a, b) = (some(a, 77) * sign, some(b, 5) * other);
                let (quotient, rest) = div_mod(&a, &b).expect("no interrupt");
                assert!(&quotient * &b + &rest == a && rest.magnitude() < b.magnitude());
                assert!(rest.is_zero() || rest.is_negative() == b.is_negative());
                let whole = divide(&a.abs(), &b.abs()).expect("no interrupt");
                assert!(&whole.0 * b.abs() + &whole.1 == a.abs() && whole.1 < b.abs() && !whole.1.is_negative());
            }
        }
        let power = some(400_000, 3);
        assert!(div_mod(&(&power * &power), &power).expect("no interrupt") == (power, BigInt::zero()));
    }

    #[test]
    fn divisors_roots_and_powers() {
        let (common, a, b) = (some(20_000, 1), some(70_001, 9), some(50_000, 13));
        let (x, y) = (&common * &a, &common * -&b);
        assert!(gcd(&x, &y).expect("no interrupt") == x.gcd(&y));
        assert!(gcd(&x, &BigInt::zero()).expect("no interrupt") == x);
        for n in [some(40_000, 2), some(40_001, 2), &a * &a, &a * &a - 1] {
            let root = root(&n).expect("no interrupt");
            assert!(root == n.sqrt());
        }
        let modulus = some(3_000, 7) | BigInt::one();
        for (base, exponent, modulus) in
            [(&a, some(3_000, 4), modulus.clone()), (&y, some(2_000, 4), -&modulus), (&x, some(4_000, 1), &modulus - 1)]
        {
            assert!(power_mod(base, &exponent, &modulus).expect("no interrupt") == base.modpow(&exponent, &modulus));
        }
        let inverse = inverse_mod(&a, &modulus).expect("no interrupt");
        assert!(inverse.is_none_or(|found| (found * &a).mod_floor(&modulus).is_one()));
        assert_eq!(inverse_mod(&BigInt::from(3), &BigInt::from(-7)).expect("no interrupt"), Some(BigInt::from(-2)));
        assert_eq!(inverse_mod(&BigInt::from(6), &BigInt::from(9)).expect("no interrupt"), None);
    }
}
