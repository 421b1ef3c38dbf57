//! Arithmetic of long integers that Ctrl-C can end.

use num_bigint::BigInt;
use num_traits::{One, Signed};

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
        let (high, low) = cut(many, half);
        return Ok((multiply(few, &high)? << half) + multiply(few, &low)?);
    }
    // Karatsuba's three products instead of four.
    let ((a1, a0), (b1, b0)) = (cut(a, half), cut(b, half));
    let (high, low) = (multiply(&a1, &b1)?, multiply(&a0, &b0)?);
    let middle = multiply(&(a1 + a0), &(b1 + b0))? - &high - &low;
    Ok((high << (2 * half)) + (middle << half) + low)
}

/// `high` and `low` with `n == (high << bits) + low`.
fn cut(n: &BigInt, bits: u64) -> (BigInt, BigInt) {
    let high = if n.is_negative() { -(n.abs() >> bits) } else { n >> bits };
    let low = n - (&high << bits);
    (high, low)
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
    let odd: BigInt = base >> twos;
    let mut result = BigInt::one();
    if !odd.is_one() {
        for bit in (0..u32::BITS - exponent.leading_zeros()).rev() {
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

#[cfg(test)]
mod tests {
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
}
