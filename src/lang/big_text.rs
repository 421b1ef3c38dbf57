//! Long integers as digits and as bytes, by pieces between which Ctrl-C is answered.

use num_bigint::{BigInt, BigUint};
use num_traits::{Num, Signed, Zero};

use super::big::{div_mod, multiply, power};
use crate::backend::cpu::apart;
use crate::diag::{Error, Result, interrupt, memory};
use crate::syntax::most_digits;

/// Decimal digits that the number crate writes and reads at once.
const DIGITS: u64 = 20_000;

/// The decimal digits of a number that is not negative, if they are not more than a program may see.
///
/// # Errors
/// `ValueError` where they are, and `KeyboardInterrupt`.
pub fn short_decimal(n: &BigInt) -> Result<String> {
    let most = most_digits();
    // A bit is worth no less than three tenths of a digit: what is surely too long is not written first.
    let text = if most > 0 && n.bits().saturating_sub(1) * 3 / 10 > most as u64 { None } else { Some(decimal(n)?) };
    text.filter(|text| most == 0 || text.len() <= most).ok_or_else(|| {
        Error::value(format!(
            "Exceeds the limit ({most} digits) for integer string conversion; use sys.set_int_max_str_digits() to \
             increase the limit"
        ))
    })
}

/// The decimal digits of a number that is not negative.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn decimal(n: &BigInt) -> Result<String> {
    // Ten bits and three digits are all but the same.
    let digits = n.bits() * 3 / 10 + 1;
    if digits <= DIGITS {
        return Ok(n.to_string());
    }
    let mut powers = vec![(DIGITS, power(&BigInt::from(10), DIGITS as u32)?)];
    while let Some((length, last)) = powers.last().filter(|(_, last)| 2 * last.bits() <= n.bits() + 1) {
        let next = (2 * length, multiply(last, last)?);
        powers.push(next);
    }
    let mut out = String::with_capacity(digits as usize + 1);
    write_decimal(n, &powers, 0, &mut out)?;
    Ok(out)
}

/// Writes a number's digits with zeros before them up to `width`.
fn write_decimal(n: &BigInt, powers: &[(u64, BigInt)], width: u64, out: &mut String) -> Result<()> {
    match powers.split_last() {
        Some(((length, power), lower)) if width > *length || n >= power => {
            let (high, low) = div_mod(n, power)?;
            let above = width.saturating_sub(*length);
            // The upper part may be as long as the lower one once more.
            let for_high = if high >= *power { powers } else { lower };
            write_decimal(&high, for_high, above, out)?;
            write_decimal(&low, lower, *length, out)
        }
        Some((_, lower)) => write_decimal(n, lower, width, out),
        None => {
            interrupt::check()?;
            let text = n.to_string();
            (text.len()..width as usize).for_each(|_| out.push('0'));
            out.push_str(&text);
            Ok(())
        }
    }
}

/// The number that digits of a base, and nothing but these, spell.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn from_digits(digits: &str, base: u32) -> Result<BigInt> {
    if digits.len() as u64 <= DIGITS {
        interrupt::check()?;
        // Digits alone are a number.
        return Ok(BigInt::from_str_radix(digits, base).unwrap_or_default());
    }
    let low = digits.len() / 2;
    let (high, rest) = digits.split_at(digits.len() - low);
    let scale = power(&BigInt::from(base), low as u32)?;
    Ok(multiply(&from_digits(high, base)?, &scale)? + from_digits(rest, base)?)
}

/// The digits of a number in base two, four, eight, …: so many `bits` each.
///
/// # Errors
/// `MemoryError` and `KeyboardInterrupt`.
pub fn in_base(n: &BigUint, bits: u32) -> Result<String> {
    let count = usize::try_from(n.bits().div_ceil(u64::from(bits)).max(1)).map_err(|_| memory::exhausted())?;
    memory::check(count)?;
    let mut out = interrupt::repeated(0, count);
    let mut words = n.iter_u64_digits();
    let (mut held, mut have) = (0u128, 0);
    interrupt::each_back(&mut out, |slot| {
        if have < bits {
            held |= u128::from(words.next().unwrap_or(0)) << have;
            have += u64::BITS;
        }
        *slot = char::from_digit(held as u32 & ((1 << bits) - 1), 32).map_or(b'0', |digit| digit as u8);
        held >>= bits;
        have -= bits;
    });
    Ok(String::from_utf8(out).unwrap_or_default())
}

/// The number that digits of a base that is a power of two, and nothing but these, spell.
///
/// # Errors
/// `MemoryError` and `KeyboardInterrupt`.
pub fn from_base(digits: &str, bits: u32) -> Result<BigUint> {
    memory::check(digits.len() / 8 * bits as usize)?;
    let mut words = Vec::with_capacity(digits.len() * bits as usize / 32 + 1);
    let (mut held, mut have) = (0u64, 0);
    for digit in interrupt::watched(digits.bytes().rev()) {
        held |= u64::from(char::from(digit).to_digit(1 << bits).unwrap_or(0)) << have;
        have += bits;
        if have >= u32::BITS {
            words.push(held as u32);
            held >>= u32::BITS;
            have -= u32::BITS;
        }
    }
    words.push(held as u32);
    of_words(words)
}

/// The number that words make, the least one first. Many are moved to where numbers have them by a thread that Ctrl-C leaves
/// behind: the memory for that may take long to be found.
fn of_words(words: Vec<u32>) -> Result<BigUint> {
    if size_of_val(&words[..]) <= interrupt::READ {
        return Ok(BigUint::new(words));
    }
    // SAFETY: the words and the number share nothing with anything else.
    unsafe { apart::run(move || Ok(BigUint::new(words))) }
}

/// A number as so many bytes, the least one first, in two's complement if `signed`; `None` where they are too few. One
/// below zero is `signed`.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn to_bytes(n: &BigInt, length: usize, signed: bool) -> Result<Option<Vec<u8>>> {
    let below = n.is_negative();
    // Of a number below zero the bytes are those of the one that mirrors it, turned over.
    let mirror = if below { -(n + BigInt::from(1)) } else { BigInt::zero() };
    let magnitude = if below { mirror.magnitude() } else { n.magnitude() };
    if magnitude.bits() + u64::from(signed) > 8 * length as u64 && !(length == 0 && magnitude.is_zero() && !below) {
        return Ok(None);
    }
    let turn = if below { 0xff } else { 0 };
    let mut out = interrupt::repeated(turn, length);
    for (slot, word) in interrupt::watched(out.chunks_mut(8).zip(magnitude.iter_u64_digits())) {
        let bytes = word.to_le_bytes().map(|byte| byte ^ turn);
        slot.copy_from_slice(&bytes[..slot.len()]);
    }
    Ok(Some(out))
}

/// The number with these bytes, the least one first, in two's complement if `signed`.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn from_bytes(bytes: &[u8], signed: bool) -> Result<BigInt> {
    let below = signed && bytes.last().is_some_and(|top| top & 0x80 != 0);
    let turn = if below { 0xff } else { 0 };
    let words = interrupt::watched(bytes.chunks(4)).map(|piece| {
        let mut word = [0; 4];
        word.iter_mut().zip(piece).for_each(|(to, from)| *to = from ^ turn);
        u32::from_le_bytes(word)
    });
    let magnitude = BigInt::from(of_words(words.collect())?);
    Ok(if below { -magnitude - 1 } else { magnitude })
}

#[cfg(test)]
mod tests {
    use super::super::big::tests::some;
    use super::*;

    #[test]
    fn long_decimals() {
        for n in [some(70_000, 3), some(300_000, 21), BigInt::from(10).pow(45_000), BigInt::from(10).pow(80_000) - 1] {
            let text = decimal(&n).expect("no interrupt");
            assert!(text == n.to_string());
            assert!(from_digits(&text, 10).expect("no interrupt") == n);
        }
    }

    #[test]
    fn powers_of_two_as_bases() {
        for n in
            [BigInt::zero(), BigInt::from(1), BigInt::from(255), some(63, 1), some(64, 3), some(191, 7), some(5000, 9)]
        {
            for bits in [1, 2, 3, 4, 5] {
                let text = in_base(n.magnitude(), bits).expect("no interrupt");
                assert_eq!(text, n.to_str_radix(1 << bits));
                assert_eq!(&from_base(&text, bits).expect("no interrupt"), n.magnitude());
            }
            assert_eq!(from_digits(&n.to_str_radix(7), 7).expect("no interrupt"), n);
        }
        let long = some(500_000, 5);
        assert!(from_digits(&long.to_str_radix(3), 3).expect("no interrupt") == long);
    }

    #[test]
    fn bytes_and_back() {
        let numbers = [0i64, 1, 127, 128, 255, 256, -1, -127, -128, -129, -256, i64::MAX, i64::MIN];
        for n in
            numbers.map(BigInt::from).into_iter().chain([some(100, 3), -some(100, 3), some(8191, 5), -some(8191, 1)])
        {
            for length in [1, 2, 8, 9, 13, 14, 2000] {
                let mut expected = n.to_signed_bytes_le();
                let fits = expected.len() <= length;
                expected.resize(length, if n.is_negative() { 0xff } else { 0 });
                let made = to_bytes(&n, length, true).expect("no interrupt");
                assert_eq!(made, fits.then_some(expected), "{n} in {length}");
                if let Some(bytes) = made {
                    assert_eq!(from_bytes(&bytes, true).expect("no interrupt"), n);
                    assert_eq!(
                        from_bytes(&bytes, false).expect("no interrupt"),
                        BigInt::from(BigUint::from_bytes_le(&bytes))
                    );
                }
            }
        }
        assert_eq!(to_bytes(&BigInt::from(255), 1, false).expect("no interrupt"), Some(vec![255]));
        assert_eq!(to_bytes(&BigInt::from(256), 1, false).expect("no interrupt"), None);
        assert_eq!(to_bytes(&BigInt::zero(), 0, false).expect("no interrupt"), Some(vec![]));
        assert_eq!(from_bytes(&[], true).expect("no interrupt"), BigInt::zero());
    }
}
