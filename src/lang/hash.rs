//! `hash`, with CPython's results for numbers and tuples, and the equality of dict keys.

use num_bigint::BigInt;
use num_traits::Signed;

use super::operate::equal;
use super::stack::nest;
use super::value::{RangeObject, Value};
use super::{arrays, types};
use crate::diag::{Error, Result, interrupt};

/// The prime modulus of CPython's numeric hashes, 2**61 - 1.
const MODULUS: u64 = (1 << 61) - 1;

/// `hash(value)`, never -1.
#[inline]
pub fn hash(value: &Value) -> Result<i64> {
    match value {
        Value::Str(text) => Ok(text.hash()),
        Value::Int(i) => Ok(hash_int(*i)),
        other => hash_other(other),
    }
}

fn hash_other(value: &Value) -> Result<i64> {
    Ok(match value {
        Value::Undefined | Value::None => 0xFCA8_6420,
        Value::Ellipsis => 0x1F2E_3D4C,
        Value::NotImplemented => 0x1F2E_3D4D,
        Value::Bool(b) => i64::from(*b),
        Value::Int(i) => hash_int(*i),
        Value::Float(x) => hash_float(*x),
        Value::BigInt(big) => hash_bigint(big),
        Value::Complex(z) => {
            let hash = hash_float(z.re).wrapping_add(hash_float(z.im).wrapping_mul(1_000_003));
            if hash == -1 { -2 } else { hash }
        }
        Value::Str(text) => text.hash(),
        Value::Bytes(bytes) => super::text::hash_bytes(bytes),
        Value::Tuple(tuple) => {
            // Items that lead no further need no count of the steps.
            let _step = tuple.items.iter().any(Value::leads_further).then(|| nest("")).transpose()?;
            hash_items(tuple.items.iter())?
        }
        Value::FrozenSet(set) => {
            let _step = nest("")?;
            let mut all = 0i64;
            for item in set.table.borrow().iter() {
                let h = hash(item)?;
                all ^= (h ^ (h << 16) ^ 89_869_747).wrapping_mul(3_644_798_167);
            }
            all.wrapping_mul(69_069).wrapping_add(907_133_923) | 2
        }
        Value::Range(range) => hash_range(range)?,
        Value::List(_) | Value::Dict(_) | Value::Set(_) | Value::Slice(_) => {
            return Err(Error::type_error(format!("unhashable type: '{}'", types::type_name(value))));
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::hash(value)?,
        Value::Object(object) => match object.hash()? {
            Some(hash) => hash,
            None => hash_address(value),
        },
        _ => hash_address(value),
    })
}

fn hash_range(range: &RangeObject) -> Result<i64> {
    let length = range.len();
    let first = if length > 0 { Value::Int(range.start) } else { Value::None };
    let step = if length > 1 { Value::Int(range.step) } else { Value::None };
    hash_items([Value::from(length), first, step].iter())
}

fn hash_address(value: &Value) -> i64 {
    let (tag, address) = value.identity();
    ((address >> 4) as i64) ^ (i64::from(tag) << 56)
}

/// CPython's hash of an integer.
#[inline]
pub fn hash_int(i: i64) -> i64 {
    let magnitude = i.unsigned_abs();
    let reduced = if magnitude < MODULUS { magnitude } else { magnitude % MODULUS } as i64;
    match if i < 0 { -reduced } else { reduced } {
        -1 => -2,
        hash => hash,
    }
}

fn hash_bigint(big: &BigInt) -> i64 {
    // 2**64 is 2**3 under the modulus: what lies above a digit is turned by three bits.
    let mut reduced = 0u64;
    for digit in interrupt::watched(big.iter_u64_digits().rev()) {
        reduced = ((reduced << 3) & MODULUS) | (reduced >> 58);
        reduced = (reduced + digit % MODULUS) % MODULUS;
    }
    let reduced = reduced as i64;
    match if big.is_negative() { -reduced } else { reduced } {
        -1 => -2,
        hash => hash,
    }
}

/// CPython's hash of a float: equal to that of the integer it equals.
pub fn hash_float(x: f64) -> i64 {
    if !x.is_finite() {
        return if x.is_nan() { 0 } else { 314_159 * if x > 0.0 { 1 } else { -1 } };
    }
    if x == x.trunc() && x.abs() < 9.0e18 {
        return hash_int(x as i64);
    }
    // x = mantissa * 2**exponent; 2**61 is 1 under the modulus, so the exponent rotates.
    let bits = x.abs().to_bits();
    let raw = (bits >> 52) as i64;
    let fraction = bits & ((1 << 52) - 1);
    let (mantissa, exponent) = if raw == 0 { (fraction, -1074) } else { (fraction | (1 << 52), raw - 1075) };
    let mantissa = mantissa % MODULUS;
    let turn = exponent.rem_euclid(61) as u32;
    let rotated = if turn == 0 { mantissa } else { ((mantissa << turn) & MODULUS) | (mantissa >> (61 - turn)) };
    match if x < 0.0 { -(rotated as i64) } else { rotated as i64 } {
        -1 => -2,
        hash => hash,
    }
}

/// CPython's hash of a tuple (a form of xxHash).
fn hash_items<'a>(items: impl ExactSizeIterator<Item = &'a Value>) -> Result<i64> {
    const P1: u64 = 11_400_714_785_074_694_791;
    const P2: u64 = 14_029_467_366_897_019_727;
    const P5: u64 = 2_870_177_450_012_600_261;
    let mut all = P5;
    let count = items.len() as u64;
    for item in interrupt::watched(items) {
        all = all.wrapping_add((hash(item)? as u64).wrapping_mul(P2));
        all = all.rotate_left(31).wrapping_mul(P1);
    }
    all = all.wrapping_add(count ^ (P5 ^ 3_527_539));
    Ok(if all == u64::MAX { 1_546_275_796 } else { all as i64 })
}

/// Whether two integers or two texts are equal; `None` for anything else.
#[inline]
fn plain_equal(a: &Value, b: &Value) -> Option<bool> {
    match (a, b) {
        (Value::Int(a), Value::Int(b)) => Some(a == b),
        (Value::Str(a), Value::Str(b)) => Some(a == b),
        _ => None,
    }
}

/// Whether two dict keys with equal hashes are the same key.
#[inline]
pub fn key_equal(have: &Value, key: &Value) -> bool {
    match (have, key) {
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Int(a), Value::Int(b)) => a == b,
        _ => key_equal_other(have, key),
    }
}

fn key_equal_other(have: &Value, key: &Value) -> bool {
    match (have, key) {
        (Value::Tuple(a), Value::Tuple(b)) if a.items.len() == b.items.len() => {
            let pairs = || a.items.iter().zip(&b.items);
            match pairs().try_fold(true, |same, (a, b)| Some(same && plain_equal(a, b)?)) {
                Some(same) => same,
                None => have.is_same(key) || equal(have, key).unwrap_or(false),
            }
        }
        _ => have.is_same(key) || equal(have, key).unwrap_or(false),
    }
}
