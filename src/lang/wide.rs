//! Arithmetic of integers a little longer than the machine's, up to four words, on the stack: what modular arithmetic is
//! made of. The heap sees the result alone.

use std::cmp::Ordering;

use num_bigint::{BigInt, BigUint, Sign};

use super::value::Value;
use crate::syntax::ast::BinaryOp;

const WORDS: usize = 4;

type Words = [u64; WORDS];

/// An integer of up to 256 bits: its sign and its magnitude, the least word first.
#[derive(Clone, Copy)]
pub struct Wide {
    below: bool,
    words: Words,
}

impl From<i64> for Wide {
    #[inline]
    fn from(small: i64) -> Wide {
        Wide { below: small < 0, words: [small.unsigned_abs(), 0, 0, 0] }
    }
}

impl Wide {
    /// The number, unless it is longer.
    #[inline]
    pub fn of(big: &BigInt) -> Option<Wide> {
        let digits = big.magnitude().iter_u64_digits();
        if digits.len() > WORDS {
            return None;
        }
        let mut words = [0; WORDS];
        words.iter_mut().zip(digits).for_each(|(word, digit)| *word = digit);
        Some(Wide { below: big.sign() == Sign::Minus, words })
    }

    /// The magnitude, where it has no more than two words.
    #[inline]
    fn half(&self) -> Option<u128> {
        (self.words[2] | self.words[3] == 0).then(|| pair(self.words[1], self.words[0]))
    }

    #[inline]
    fn is_zero(&self) -> bool {
        self.words == [0; WORDS]
    }

    /// `self op other`, where it is defined and not too long.
    #[inline]
    pub fn binary(self, op: BinaryOp, other: Wide) -> Option<Wide> {
        match op {
            BinaryOp::Add => self.add(other),
            BinaryOp::Sub => self.add(Wide { below: !other.below, ..other }),
            BinaryOp::Mul => {
                let words = multiply(self.half()?, other.half()?);
                Some(Wide { below: self.below != other.below, words })
            }
            BinaryOp::FloorDiv => self.div_mod(other).map(|(quotient, _)| quotient),
            BinaryOp::Mod => self.div_mod(other).map(|(_, rest)| rest),
            _ => None,
        }
    }

    fn add(self, other: Wide) -> Option<Wide> {
        if self.below == other.below {
            let (words, carry) = add(self.words, other.words);
            return (!carry).then_some(Wide { words, ..self });
        }
        let (more, less) = if compare(self.words, other.words).is_lt() { (other, self) } else { (self, other) };
        Some(Wide { words: subtract(more.words, less.words), ..more })
    }

    /// Quotient and rest, rounded down.
    fn div_mod(self, by: Wide) -> Option<(Wide, Wide)> {
        let divisor = by.half().filter(|&divisor| divisor != 0)?;
        let (quotient, rest) = divide(self.words, divisor);
        let mut quotient = Wide { below: self.below != by.below, words: quotient };
        let mut rest = Wide { below: by.below, words: split(rest) };
        if quotient.below && !rest.is_zero() {
            quotient = quotient.add(Wide::from(-1))?;
            rest.words = subtract(by.words, rest.words);
        }
        Some((quotient, rest))
    }

    /// The number, where it is an immediate one.
    #[inline]
    pub fn small(&self) -> Option<i64> {
        let magnitude = self.half()?;
        let limit = i64::MIN.unsigned_abs();
        if magnitude >= u128::from(limit) + u128::from(self.below) {
            return None;
        }
        let magnitude = magnitude as i64;
        Some(if self.below { magnitude.wrapping_neg() } else { magnitude })
    }

    /// The sign, and half words up to the last that is not zero.
    fn parts(&self, halves: &mut [u32; 2 * WORDS]) -> (Sign, usize) {
        let count = self.words.iter().rposition(|&word| word != 0).map_or(0, |last| last + 1);
        for (pair, word) in halves.chunks_exact_mut(2).zip(&self.words[..count]) {
            pair[0] = *word as u32;
            pair[1] = (*word >> u32::BITS) as u32;
        }
        (if self.below { Sign::Minus } else { Sign::Plus }, 2 * count)
    }

    /// The number as a value.
    pub fn value(&self) -> Value {
        if let Some(small) = self.small() {
            return Value::Int(small);
        }
        let mut halves = [0; 2 * WORDS];
        let (sign, count) = self.parts(&mut halves);
        Value::from_bigint(BigInt::from_biguint(sign, BigUint::from_slice(&halves[..count])))
    }

    /// Makes another number this one, in the memory it has.
    pub fn store(&self, to: &mut BigInt) {
        let mut halves = [0; 2 * WORDS];
        let (sign, count) = self.parts(&mut halves);
        to.assign_from_slice(sign, &halves[..count]);
    }
}

#[inline]
fn pair(high: u64, low: u64) -> u128 {
    u128::from(high) << u64::BITS | u128::from(low)
}

#[inline]
fn split(n: u128) -> Words {
    [n as u64, (n >> u64::BITS) as u64, 0, 0]
}

fn compare(a: Words, b: Words) -> Ordering {
    a.iter().rev().cmp(b.iter().rev())
}

/// The sum, and whether it is longer.
fn add(a: Words, b: Words) -> (Words, bool) {
    let mut sum = [0; WORDS];
    let mut carry = false;
    for ((slot, a), b) in sum.iter_mut().zip(a).zip(b) {
        let (part, first) = a.overflowing_add(b);
        let (whole, second) = part.overflowing_add(u64::from(carry));
        (*slot, carry) = (whole, first || second);
    }
    (sum, carry)
}

/// `a - b` of an `a` that is no less.
fn subtract(a: Words, b: Words) -> Words {
    let mut difference = [0; WORDS];
    let mut borrow = false;
    for ((slot, a), b) in difference.iter_mut().zip(a).zip(b) {
        let (part, first) = a.overflowing_sub(b);
        let (whole, second) = part.overflowing_sub(u64::from(borrow));
        (*slot, borrow) = (whole, first || second);
    }
    difference
}

fn multiply(a: u128, b: u128) -> Words {
    let (a, b) = (split(a), split(b));
    let product = |i: usize, j: usize| u128::from(a[i]) * u128::from(b[j]);
    let (low, high) = (product(0, 0), product(1, 1));
    let (first, second) = (product(0, 1), product(1, 0));
    let middle = (low >> u64::BITS) + u128::from(first as u64) + u128::from(second as u64);
    let high = high + (middle >> u64::BITS) + (first >> u64::BITS) + (second >> u64::BITS);
    [low as u64, middle as u64, high as u64, (high >> u64::BITS) as u64]
}

/// Quotient and rest by a divisor that is not zero.
fn divide(a: Words, by: u128) -> (Words, u128) {
    let mut quotient = [0; WORDS];
    if let Ok(by) = u64::try_from(by) {
        let mut rest = 0;
        for (slot, word) in quotient.iter_mut().zip(a).rev() {
            let part = pair(rest, word);
            let digit = part / u128::from(by);
            rest = (part - digit * u128::from(by)) as u64;
            *slot = digit as u64;
        }
        return (quotient, u128::from(rest));
    }
    // The divisor's top bit is set.
    let shift = by.leading_zeros();
    let by = by << shift;
    let over = |high: u64, low: u64| (pair(high, low) << shift >> u64::BITS) as u64;
    let a = [a[0] << shift, over(a[1], a[0]), over(a[2], a[1]), over(a[3], a[2]), over(0, a[3])];
    let (mut rest, digits) = match pair(a[3], a[2]) {
        rest if a[4] == 0 && rest < by => (rest, 2),
        _ => (pair(a[4], a[3]), 3),
    };
    for at in (0..digits).rev() {
        (quotient[at], rest) = three_by_two(rest, a[at], by);
    }
    (quotient, rest >> shift)
}

/// `(rest << 64 | next) / by` and what is left, of a rest below a divisor whose top bit is set.
#[inline]
fn three_by_two(rest: u128, next: u64, by: u128) -> (u64, u128) {
    let (high, low) = (by >> u64::BITS, by as u64);
    let mut digit = if rest >> u64::BITS >= high { u64::MAX } else { (rest / high) as u64 };
    // What the divisor's first word leaves; the second one takes its part of it.
    let mut left = rest - u128::from(digit) * high;
    let mut taken = u128::from(digit) * u128::from(low);
    while left >> u64::BITS == 0 && taken > pair(left as u64, next) {
        digit -= 1;
        left += high;
        taken -= u128::from(low);
    }
    (digit, (left << u64::BITS | u128::from(next)).wrapping_sub(taken))
}

#[cfg(test)]
mod tests {
    use num_integer::Integer;
    use num_traits::{One, ToPrimitive, Zero};

    use super::*;

    #[test]
    fn all_are_those_of_long_integers() {
        let mut numbers: Vec<BigInt> = vec![BigInt::zero()];
        for bits in [1, 7, 31, 62, 63, 64, 65, 96, 126, 127, 128, 129, 190, 191, 192, 200, 254, 255] {
            let power: BigInt = BigInt::one() << bits;
            let odd = BigInt::from(0x9e37_79b9_7f4a_7c15_u64).pow(4) % &power;
            numbers.extend([&power - 1, power.clone(), power + 1, odd]);
        }
        numbers.extend(numbers.clone().into_iter().map(|n| -n));
        for a in &numbers {
            let wide = Wide::of(a).expect("it has four words");
            assert_eq!(wide.small(), a.to_i64());
            for b in &numbers {
                let other = Wide::of(b).expect("it has four words");
                let check = |op, expected: &dyn Fn() -> BigInt| {
                    if let Some(found) = wide.binary(op, other) {
                        let mut stored = a.clone();
                        found.store(&mut stored);
                        assert_eq!(stored, expected(), "{a} {op:?} {b}");
                    } else {
                        assert!(a.bits().max(b.bits()) > 126 || b.is_zero(), "{a} {op:?} {b}");
                    }
                };
                check(BinaryOp::Add, &|| a + b);
                check(BinaryOp::Sub, &|| a - b);
                check(BinaryOp::Mul, &|| a * b);
                check(BinaryOp::FloorDiv, &|| a.div_floor(b));
                check(BinaryOp::Mod, &|| a.mod_floor(b));
            }
        }
    }
}
