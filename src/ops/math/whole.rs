//! Whole numbers divided by one and the same number: by a multiplication and a shift, as compilers divide by constants.

use super::block;
use crate::ops::numbers::Integer;

/// A number to divide by, made ready.
#[derive(Clone, Copy)]
struct Divisor {
    /// The upper and the lower half of the multiplier's word.
    multiplier: [u64; 2],
    shift: u32,
}

impl Divisor {
    /// `None` for numbers less than two.
    ///
    /// Granlund and Montgomery, "Division by Invariant Integers using Multiplication" (1994), theorem 4.2: with
    /// `by <= 2**l` and `m = floor(2**(63 + l) / by) + 1`, `floor(n / by)` is `floor(n * m / 2**(63 + l))` for all
    /// `n < 2**63`; for the least such `l`, `m` has 64 bits.
    fn new(by: i64) -> Option<Divisor> {
        if by < 2 {
            return None;
        }
        let log = (by - 1).ilog2() + 1;
        let multiplier = (1u128 << (63 + log)) / by as u128 + 1;
        // Two numbers to the compiler, which would make a product of whole words of those of halves: those are scalar.
        let multiplier = std::hint::black_box([multiplier as u64 >> 32, multiplier as u64 & HALF]);
        Some(Divisor { multiplier, shift: log - 1 })
    }

    /// The quotient, rounded down.
    #[inline(always)]
    fn floor(self, n: i64) -> i64 {
        // -1 of negative numbers: floor(n / by) is then the complement of the complement's quotient.
        let sign = n >> 63;
        (upper_product((n ^ sign) as u64, self.multiplier) >> self.shift) as i64 ^ sign
    }
}

/// Bits of half a word.
const HALF: u64 = u32::MAX as u64;

/// The upper word of a product with the halves of a word, by products of halves of words, which vector registers have.
#[inline(always)]
fn upper_product(a: u64, [high, low]: [u64; 2]) -> u64 {
    let (a_high, a_low, high, low) = (a >> 32, a & HALF, high & HALF, low & HALF);
    let middle = a_high * low + ((a_low * low) >> 32);
    let other = a_low * high + (middle & HALF);
    a_high * high + (middle >> 32) + (other >> 32)
}

/// The divisor that a whole block repeats.
fn repeated<T: Integer + PartialEq>(y: &[T]) -> Option<Divisor> {
    let first = *y.first()?;
    // Few elements are divided before a multiplier is found.
    if !T::WITHIN_I64 || y.len() < 16 || block::any(|y: T| y != first, y) {
        return None;
    }
    Divisor::new(first.to_i64())
}

/// `out[i] = x[i] // y[i]`; zero where `y[i]` is zero.
pub fn floor_divide<T: Integer + PartialEq>(x: &[T], y: &[T], out: &mut [T]) {
    match repeated(y) {
        Some(by) => block::map1(
            #[inline(always)]
            |x: T| T::from_i64(by.floor(x.to_i64())),
            x,
            out,
        ),
        None => block::map2(
            #[inline(always)]
            |x: T, y: T| x.floor_div(y),
            x,
            y,
            out,
        ),
    }
}

/// `out[i] = x[i] % y[i]`, with the sign of `y[i]`; zero where `y[i]` is zero.
pub fn modulo<T: Integer + PartialEq>(x: &[T], y: &[T], out: &mut [T]) {
    match (repeated(y), y.first()) {
        (Some(by), Some(divisor)) => {
            let divisor = divisor.to_i64();
            block::map1(
                #[inline(always)]
                |x: T| T::from_i64(x.to_i64().wrapping_sub(by.floor(x.to_i64()).wrapping_mul(divisor))),
                x,
                out,
            );
        }
        _ => block::map2(
            #[inline(always)]
            |x: T, y: T| x.modulo(y),
            x,
            y,
            out,
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds<T: Integer + PartialEq + std::fmt::Debug>(x: &[T], by: T) {
        let y = vec![by; x.len()];
        let (mut quotients, mut rests) = (x.to_vec(), x.to_vec());
        floor_divide(x, &y, &mut quotients);
        modulo(x, &y, &mut rests);
        for ((&x, quotient), rest) in x.iter().zip(quotients).zip(rests) {
            assert_eq!((quotient, rest), (x.floor_div(by), x.modulo(by)), "{x:?} by {by:?}");
        }
    }

    #[test]
    fn multiplying_divides() {
        let near = |at: i64| (-3..=3).map(move |by| at.wrapping_add(by));
        let edges: Vec<i64> = (0..64).flat_map(|bit| near(1i64 << bit).chain(near(-(1i64 << (bit % 63))))).collect();
        for &by in edges.iter().chain(&[3, 5, 7, 10, 1_000_000_007, i64::MAX, i64::MIN]) {
            holds(&edges, by);
        }
        let all: Vec<i8> = (i8::MIN..=i8::MAX).collect();
        all.iter().for_each(|&by| holds(&all, by));
        let bytes: Vec<u8> = (0..=u8::MAX).collect();
        bytes.iter().for_each(|&by| holds(&bytes, by));
        let wide: Vec<u64> = (0..40).map(|bit| u64::MAX >> bit).collect();
        [1, 3, 10, u64::MAX].iter().for_each(|&by| holds(&wide, by));
    }
}
