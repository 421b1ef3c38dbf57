//! Arithmetic of int, float and complex with Python's meaning: integers grow, division floors, comparison is exact.

use std::cmp::Ordering;

use num_bigint::BigInt;
use num_complex::Complex64;
use num_integer::Integer;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::arrays;
use super::numpy::errors::imaginary_part_is_lost;
use super::object::convert;
use super::types::type_name;
use super::value::Value;
use super::wide::Wide;
use crate::diag::{Error, Kind, Result, memory};
use crate::syntax::ast::BinaryOp;

/// An integer (`__index__`), with CPython's errors for what is none or too large.
#[inline]
pub fn to_index(value: &Value) -> Result<i64> {
    match value {
        Value::Int(i) => Ok(*i),
        Value::Bool(b) => Ok(i64::from(*b)),
        Value::BigInt(_) => Err(Error::new(Kind::OverflowError, "Python int too large to convert to C ssize_t")),
        other => arrays::to_index(other).ok_or_else(|| match other {
            Value::Array(_) => Error::type_error("only integer scalar arrays can be converted to a scalar index"),
            _ => Error::type_error(format!("'{}' object cannot be interpreted as an integer", type_name(other))),
        }),
    }
}

/// An integer of any size (`__index__`).
pub fn to_bigint(value: &Value) -> Result<BigInt> {
    match value {
        Value::BigInt(big) => Ok((**big).clone()),
        Value::Scalar(_) if let Some(Value::BigInt(big)) = arrays::to_plain(value) => Ok((*big).clone()),
        other => to_index(other).map(BigInt::from),
    }
}

/// A real number as a float.
#[inline]
pub fn to_float(value: &Value) -> Result<f64> {
    match value {
        Value::Float(x) => Ok(*x),
        Value::Int(i) => Ok(*i as f64),
        Value::Bool(b) => Ok(f64::from(u8::from(*b))),
        Value::BigInt(big) => big_to_float(big),
        other => match arrays::to_plain(other) {
            Some(Value::Complex(z)) if matches!(other, Value::Scalar(_)) => {
                imaginary_part_is_lost()?;
                Ok(z.re)
            }
            Some(Value::Complex(_)) | None => match convert(other, "__float__", &[])? {
                Some(Value::Float(x)) => Ok(x),
                _ => Err(Error::type_error(match other {
                    Value::Array(_) => "only 0-dimensional arrays can be converted to Python scalars".to_owned(),
                    _ => format!("must be real number, not {}", type_name(other)),
                })),
            },
            Some(plain) => to_float(&plain),
        },
    }
}

/// A big integer as a float.
pub fn big_to_float(big: &BigInt) -> Result<f64> {
    match big.to_f64() {
        Some(x) if x.is_finite() => Ok(x),
        _ => Err(Error::new(Kind::OverflowError, "int too large to convert to float")),
    }
}

/// A float's integral value as an integer, with CPython's errors for infinity and NaN.
pub fn float_to_int(x: f64) -> Result<Value> {
    if x.abs() < 9.2e18 {
        return Ok(Value::Int(x as i64));
    }
    if x.is_nan() {
        return Err(Error::value("cannot convert float NaN to integer"));
    }
    use num_traits::FromPrimitive;
    match BigInt::from_f64(x.trunc()) {
        Some(big) => Ok(Value::from_bigint(big)),
        None => Err(Error::new(Kind::OverflowError, "cannot convert float infinity to integer")),
    }
}

/// A plain number.
enum Number<'a> {
    Small(i64),
    Big(&'a BigInt),
    Float(f64),
    Complex(Complex64),
}

fn number(value: &Value) -> Option<Number<'_>> {
    Some(match value {
        Value::Int(i) => Number::Small(*i),
        Value::Bool(b) => Number::Small(i64::from(*b)),
        Value::Float(x) => Number::Float(*x),
        Value::BigInt(big) => Number::Big(big),
        Value::Complex(z) => Number::Complex(**z),
        _ => return None,
    })
}

impl Number<'_> {
    /// The integer, where it has no more than 256 bits.
    #[inline]
    fn wide(&self) -> Option<Wide> {
        match self {
            Number::Small(i) => Some(Wide::from(*i)),
            Number::Big(big) => Wide::of(big),
            _ => None,
        }
    }

    fn float(&self) -> Result<f64> {
        match self {
            Number::Small(i) => Ok(*i as f64),
            Number::Big(big) => big_to_float(big),
            Number::Float(x) => Ok(*x),
            Number::Complex(z) => Ok(z.re),
        }
    }

    fn complex(&self) -> Result<Complex64> {
        match self {
            Number::Complex(z) => Ok(*z),
            other => Ok(Complex64::new(other.float()?, 0.0)),
        }
    }
}

/// `l op r` of two plain numbers; `None` where one of them is none, or the operator is not defined.
pub fn binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    if let (Value::Bool(a), Value::Bool(b)) = (l, r) {
        match op {
            BinaryOp::BitAnd => return Ok(Some(Value::Bool(a & b))),
            BinaryOp::BitOr => return Ok(Some(Value::Bool(a | b))),
            BinaryOp::BitXor => return Ok(Some(Value::Bool(a ^ b))),
            _ => {}
        }
    }
    let (Some(a), Some(b)) = (number(l), number(r)) else { return Ok(None) };
    if (matches!(a, Number::Big(_)) || matches!(b, Number::Big(_)))
        && let (Some(a), Some(b)) = (a.wide(), b.wide())
        && let Some(result) = a.binary(op, b)
    {
        return Ok(Some(result.value()));
    }
    match (&a, &b) {
        (Number::Small(a), Number::Small(b)) => small_binary(op, *a, *b),
        (Number::Complex(_), _) | (_, Number::Complex(_)) => complex_binary(op, a.complex()?, b.complex()?),
        (Number::Float(_), _) | (_, Number::Float(_)) => float_binary(op, a.float()?, b.float()?),
        (Number::Big(a), Number::Big(b)) => big_binary(op, a, b),
        (Number::Big(a), Number::Small(b)) => mixed_binary(op, a, *b),
        (Number::Small(a), Number::Big(b)) => match op {
            BinaryOp::Add | BinaryOp::Mul => mixed_binary(op, b, *a),
            _ => big_binary(op, &BigInt::from(*a), b),
        },
    }
}

/// Makes a long integer `a op b` in the memory it has, where that is enough; an answer that fits a small one is given.
pub fn in_place(op: BinaryOp, a: &mut BigInt, b: &Value) -> Option<Option<i64>> {
    let result = Wide::of(a)?.binary(op, number(b)?.wide()?)?;
    let small = result.small();
    if small.is_none() {
        result.store(a);
    }
    Some(small)
}

/// `a op b` of a long integer and a small one, which becomes no long one where it need not.
fn mixed_binary(op: BinaryOp, a: &BigInt, b: i64) -> Result<Option<Value>> {
    prepare_sum(a)?;
    Ok(Some(match op {
        BinaryOp::Add => Value::from_bigint(a + b),
        BinaryOp::Sub => Value::from_bigint(a - b),
        BinaryOp::Mul => Value::from_bigint(a * b),
        BinaryOp::FloorDiv if b > 0 && a.is_positive() => Value::from_bigint(a / b),
        BinaryOp::Mod if b > 0 => {
            // The rest of a division by a small number is small.
            let rest = (a % b).to_i64().unwrap_or(0);
            Value::Int(if rest < 0 { rest + b } else { rest })
        }
        BinaryOp::BitAnd if b >= 0 => {
            let low = a.iter_u64_digits().next().unwrap_or(0);
            let low = if a.is_negative() { low.wrapping_neg() } else { low };
            Value::Int((low & b as u64) as i64)
        }
        BinaryOp::LeftShift | BinaryOp::RightShift => return shift_by(op, a, b).map(Some),
        _ => return big_binary(op, a, &BigInt::from(b)),
    }))
}

/// `a op b` of two small integers.
pub fn small_binary(op: BinaryOp, a: i64, b: i64) -> Result<Option<Value>> {
    let quick = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        BinaryOp::FloorDiv if b != 0 => floor_div(a, b),
        BinaryOp::Mod if b != 0 => Some(floor_mod(a, b)),
        BinaryOp::BitAnd => Some(a & b),
        BinaryOp::BitOr => Some(a | b),
        BinaryOp::BitXor => Some(a ^ b),
        BinaryOp::RightShift if b >= 0 => Some(a >> b.min(63)),
        BinaryOp::LeftShift if (0..63).contains(&b) && (a << b) >> b == a => Some(a << b),
        BinaryOp::Pow if b >= 0 => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
        BinaryOp::Div if b != 0 && a.unsigned_abs() <= 1 << 53 && b.unsigned_abs() <= 1 << 53 => {
            return Ok(Some(Value::Float(a as f64 / b as f64)));
        }
        _ => None,
    };
    match quick {
        Some(result) => Ok(Some(Value::Int(result))),
        None if matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul) => {
            Ok(Wide::from(a).binary(op, Wide::from(b)).map(|result| result.value()))
        }
        None => big_binary(op, &BigInt::from(a), &BigInt::from(b)),
    }
}

/// Division that rounds down; `None` on overflow.
#[inline]
pub fn floor_div(a: i64, b: i64) -> Option<i64> {
    let quotient = a.checked_div(b)?;
    Some(if (a % b != 0) && ((a < 0) != (b < 0)) { quotient - 1 } else { quotient })
}

/// The rest of [`floor_div`], with the divisor's sign; `b` is not 0.
#[inline]
pub fn floor_mod(a: i64, b: i64) -> i64 {
    let rest = a.wrapping_rem(b);
    if rest != 0 && ((rest < 0) != (b < 0)) { rest + b } else { rest }
}

fn zero_division(message: &str) -> Error {
    Error::new(Kind::ZeroDivisionError, message)
}

/// Prepares memory for a number of so many bits.
fn prepare(bits: u64) -> Result<()> {
    memory::prepare(bits.div_ceil(64) as usize * size_of::<u64>(), false)
}

/// Prepares memory for the sum or difference of two numbers, the longer of which is this one.
fn prepare_sum(longer: &BigInt) -> Result<()> {
    let digits = longer.iter_u64_digits();
    memory::prepare(digits.len() * size_of::<u64>(), digits.last() == Some(u64::MAX))
}

fn big_binary(op: BinaryOp, a: &BigInt, b: &BigInt) -> Result<Option<Value>> {
    if matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor) {
        prepare_sum(if a.bits() < b.bits() { b } else { a })?;
    }
    let result = match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => super::big::multiply(a, b)?,
        BinaryOp::FloorDiv if b.is_zero() => return Err(zero_division("integer division or modulo by zero")),
        BinaryOp::FloorDiv if super::big::is_short(a, b) => a.div_floor(b),
        BinaryOp::FloorDiv => super::big::div_mod(a, b)?.0,
        BinaryOp::Mod if b.is_zero() => return Err(zero_division("integer modulo by zero")),
        BinaryOp::Mod if super::big::is_short(a, b) => a.mod_floor(b),
        BinaryOp::Mod => super::big::div_mod(a, b)?.1,
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::LeftShift | BinaryOp::RightShift => return shift(op, a, b).map(Some),
        BinaryOp::Pow => return big_pow(a, b).map(Some),
        BinaryOp::Div => return true_divide(a, b).map(|x| Some(Value::Float(x))),
        BinaryOp::MatMul => return Ok(None),
    };
    Ok(Some(Value::from_bigint(result)))
}

/// The most bits that an integer of ours may have.
const MOST_BITS: u64 = 1 << 33;

fn shift(op: BinaryOp, a: &BigInt, by: &BigInt) -> Result<Value> {
    shift_by(op, a, by.to_i64().unwrap_or(if by.is_negative() { -1 } else { i64::MAX }))
}

fn shift_by(op: BinaryOp, a: &BigInt, by: i64) -> Result<Value> {
    let Ok(by) = u64::try_from(by) else { return Err(Error::value("negative shift count")) };
    if a.is_zero() {
        return Ok(Value::Int(0));
    }
    if op == BinaryOp::RightShift {
        if by > a.bits() {
            return Ok(Value::Int(if a.is_negative() { -1 } else { 0 }));
        }
        prepare(a.bits() - by)?;
        return Ok(Value::from_bigint(a >> by));
    }
    if by.saturating_add(a.bits()) > MOST_BITS {
        return Err(Error::new(Kind::OverflowError, "too many digits in integer"));
    }
    prepare(by + a.bits())?;
    Ok(Value::from_bigint(a << by))
}

fn big_pow(a: &BigInt, b: &BigInt) -> Result<Value> {
    if b.is_negative() {
        if a.is_zero() {
            return Err(zero_division("0.0 cannot be raised to a negative power"));
        }
        return float_pow(big_to_float(a)?, big_to_float(b)?);
    }
    if a.is_zero() || a.is_one() {
        return Ok(Value::from_bigint(if b.is_zero() { BigInt::one() } else { a.clone() }));
    }
    if *a == -BigInt::one() {
        return Ok(Value::Int(if b.is_even() { 1 } else { -1 }));
    }
    match b.to_u32() {
        Some(b) if a.bits().saturating_mul(u64::from(b)) <= MOST_BITS => {
            super::big::power(a, b).map(Value::from_bigint)
        }
        _ => Err(memory::exhausted()),
    }
}

/// `pow(base, exponent, modulus)`.
pub fn pow_mod(base: &BigInt, exponent: &BigInt, modulus: &BigInt) -> Result<BigInt> {
    if modulus.is_zero() {
        return Err(Error::value("pow() 3rd argument cannot be 0"));
    }
    if exponent.is_negative() {
        let inverse = super::big::inverse_mod(base, modulus)?;
        let inverse = inverse.ok_or_else(|| Error::value("base is not invertible for the given modulus"))?;
        return super::big::power_mod(&inverse, &-exponent, modulus);
    }
    super::big::power_mod(base, exponent, modulus)
}

/// The correctly rounded quotient of two integers.
fn true_divide(a: &BigInt, b: &BigInt) -> Result<f64> {
    if b.is_zero() {
        return Err(zero_division("division by zero"));
    }
    if a.is_zero() {
        return Ok(if b.is_negative() { -0.0 } else { 0.0 });
    }
    if a.bits() <= 53 && b.bits() <= 53 {
        return Ok(a.to_f64().unwrap_or(f64::NAN) / b.to_f64().unwrap_or(f64::NAN));
    }
    let negative = a.is_negative() != b.is_negative();
    let (a, b) = (a.abs(), b.abs());
    // A quotient of 66 bits or more whose last bit is sticky rounds once, on its way to f64.
    let scale = 66 + b.bits() as i64 - a.bits() as i64;
    let (quotient, rest) = if scale >= 0 { (a << scale).div_rem(&b) } else { a.div_rem(&(b << -scale)) };
    let mut quotient = quotient;
    if !rest.is_zero() {
        quotient |= BigInt::one();
    }
    let exponent = quotient.bits() as i64 - scale;
    if exponent > 1024 {
        return Err(Error::new(Kind::OverflowError, "integer division result too large for a float"));
    }
    let drop = (-1074 - (exponent - 53)).max(0);
    // Subnormal results keep fewer bits: round to them here, exactly.
    let value = if drop > 0 {
        let unit: BigInt = BigInt::one() << ((-1074 + scale).max(0) as u64);
        let (units, rest) = quotient.div_rem(&unit);
        let twice: BigInt = rest * 2;
        let up = twice > unit || (twice == unit && units.is_odd());
        let units = units.to_u64().unwrap_or(0) + u64::from(up);
        f64::from_bits(units)
    } else {
        ldexp(quotient.to_f64().unwrap_or(f64::NAN), -scale)
    };
    if value.is_infinite() {
        return Err(Error::new(Kind::OverflowError, "integer division result too large for a float"));
    }
    Ok(if negative { -value } else { value })
}

/// `x * 2**by`, exact where the result is normal.
pub fn ldexp(x: f64, by: i64) -> f64 {
    let mut value = x;
    let mut left = by;
    while left > 1000 {
        value *= 2f64.powi(1000);
        left -= 1000;
        if value.is_infinite() {
            return value;
        }
    }
    while left < -900 {
        value *= 2f64.powi(-900);
        left += 900;
        if value == 0.0 {
            return value;
        }
    }
    value * 2f64.powi(left as i32)
}

/// `a op b` of two floats.
pub fn float_binary(op: BinaryOp, a: f64, b: f64) -> Result<Option<Value>> {
    Ok(Some(Value::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div if b == 0.0 => return Err(zero_division("float division by zero")),
        BinaryOp::Div => a / b,
        BinaryOp::FloorDiv if b == 0.0 => return Err(zero_division("float floor division by zero")),
        BinaryOp::FloorDiv => float_divmod(a, b).0,
        BinaryOp::Mod if b == 0.0 => return Err(zero_division("float modulo")),
        BinaryOp::Mod => float_divmod(a, b).1,
        BinaryOp::Pow => return float_pow(a, b).map(Some),
        _ => return Ok(None),
    })))
}

/// The floored quotient and the rest with the divisor's sign; `b` is not 0.
pub fn float_divmod(a: f64, b: f64) -> (f64, f64) {
    let mut rest = a % b;
    let mut quotient = (a - rest) / b;
    if rest != 0.0 {
        if (b < 0.0) != (rest < 0.0) {
            rest += b;
            quotient -= 1.0;
        }
    } else {
        rest = 0f64.copysign(b);
    }
    let floored = if quotient != 0.0 {
        let floor = quotient.floor();
        if quotient - floor > 0.5 { floor + 1.0 } else { floor }
    } else {
        0f64.copysign(a / b)
    };
    (floored, rest)
}

/// `a ** b` of two floats.
pub fn float_pow(a: f64, b: f64) -> Result<Value> {
    if a == 0.0 && b < 0.0 {
        return Err(zero_division("0.0 cannot be raised to a negative power"));
    }
    if a < 0.0 && a.is_finite() && b.is_finite() && b != b.floor() {
        return complex_pow(Complex64::new(a, 0.0), Complex64::new(b, 0.0)).map(Value::from);
    }
    let result = a.powf(b);
    if result.is_infinite() && a.is_finite() && b.is_finite() {
        return Err(Error::new(Kind::OverflowError, "(34, 'Numerical result out of range')"));
    }
    Ok(Value::Float(result))
}

fn complex_binary(op: BinaryOp, a: Complex64, b: Complex64) -> Result<Option<Value>> {
    Ok(Some(Value::from(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div => complex_div(a, b)?,
        BinaryOp::Pow => match complex_pow(a, b)? {
            power if power.re.is_infinite() || power.im.is_infinite() => {
                return Err(Error::new(Kind::OverflowError, "complex exponentiation"));
            }
            power => power,
        },
        _ => return Ok(None),
    })))
}

/// Division by the part of the divisor that is larger, as CPython's.
fn complex_div(a: Complex64, b: Complex64) -> Result<Complex64> {
    if b.re == 0.0 && b.im == 0.0 {
        return Err(zero_division("complex division by zero"));
    }
    if b.re.abs() >= b.im.abs() {
        let ratio = b.im / b.re;
        let denominator = b.re + b.im * ratio;
        return Ok(Complex64::new((a.re + a.im * ratio) / denominator, (a.im - a.re * ratio) / denominator));
    }
    let ratio = b.re / b.im;
    let denominator = b.re * ratio + b.im;
    Ok(Complex64::new((a.re * ratio + a.im) / denominator, (a.im * ratio - a.re) / denominator))
}

fn complex_pow(a: Complex64, b: Complex64) -> Result<Complex64> {
    if b.re == 0.0 && b.im == 0.0 {
        return Ok(Complex64::new(1.0, 0.0));
    }
    if a.re == 0.0 && a.im == 0.0 {
        if b.im != 0.0 || b.re < 0.0 {
            return Err(zero_division("0.0 to a negative or complex power"));
        }
        return Ok(Complex64::new(0.0, 0.0));
    }
    if b.im == 0.0 && b.re == b.re.floor() && b.re.abs() <= 100.0 {
        let count = b.re as i32;
        let power = complex_powu(a, count.unsigned_abs());
        return if count > 0 { Ok(power) } else { complex_div(Complex64::new(1.0, 0.0), power) };
    }
    let (modulus, angle) = (a.re.hypot(a.im), a.im.atan2(a.re));
    let mut length = modulus.powf(b.re);
    let mut turn = angle * b.re;
    if b.im != 0.0 {
        length /= (angle * b.im).exp();
        turn += b.im * modulus.ln();
    }
    Ok(Complex64::new(length * turn.cos(), length * turn.sin()))
}

fn complex_powu(base: Complex64, exponent: u32) -> Complex64 {
    let mut result = Complex64::new(1.0, 0.0);
    let mut power = base;
    let mut mask = 1u32;
    while mask > 0 && exponent >= mask {
        if exponent & mask != 0 {
            result *= power;
        }
        mask <<= 1;
        power *= power;
    }
    result
}

/// `divmod(l, r)` of two plain numbers.
pub fn divmod(l: &Value, r: &Value) -> Result<Option<(Value, Value)>> {
    match (number(l), number(r)) {
        (Some(Number::Float(_)), Some(Number::Complex(_))) | (Some(Number::Complex(_)), Some(_)) => Ok(None),
        (Some(a), Some(b)) if matches!(a, Number::Float(_)) || matches!(b, Number::Float(_)) => {
            let (a, b) = (a.float()?, b.float()?);
            if b == 0.0 {
                return Err(zero_division("float divmod()"));
            }
            let (quotient, rest) = float_divmod(a, b);
            Ok(Some((Value::Float(quotient), Value::Float(rest))))
        }
        (Some(_), Some(_)) => {
            let quotient = binary(BinaryOp::FloorDiv, l, r)?;
            let rest = binary(BinaryOp::Mod, l, r)?;
            Ok(quotient.zip(rest))
        }
        _ => Ok(None),
    }
}

/// How two plain real numbers compare; `None` inside where one is NaN, outside where one is no real number.
pub fn compare(l: &Value, r: &Value) -> Option<Option<Ordering>> {
    Some(match (number(l)?, number(r)?) {
        (Number::Small(a), Number::Small(b)) => Some(a.cmp(&b)),
        (Number::Float(a), Number::Float(b)) => a.partial_cmp(&b),
        (Number::Small(a), Number::Float(b)) => compare_int_float(a, b),
        (Number::Float(a), Number::Small(b)) => compare_int_float(b, a).map(Ordering::reverse),
        (Number::Big(a), Number::Float(b)) => compare_big_float(a, b),
        (Number::Float(a), Number::Big(b)) => compare_big_float(b, a).map(Ordering::reverse),
        (Number::Complex(_), _) | (_, Number::Complex(_)) => return None,
        (Number::Big(a), Number::Big(b)) => Some(a.cmp(b)),
        // A long integer lies outside the range of small ones.
        (Number::Big(a), Number::Small(_)) => Some(if a.is_negative() { Ordering::Less } else { Ordering::Greater }),
        (Number::Small(_), Number::Big(b)) => Some(if b.is_negative() { Ordering::Greater } else { Ordering::Less }),
    })
}

/// Whether two plain numbers are equal; `None` where one is no number.
pub fn numbers_equal(l: &Value, r: &Value) -> Option<bool> {
    match (number(l)?, number(r)?) {
        (Number::Complex(a), Number::Complex(b)) => Some(a == b),
        (Number::Complex(z), other) | (other, Number::Complex(z)) => {
            let real = Value::Float(z.re);
            let other = match other {
                Number::Small(i) => Value::Int(i),
                Number::Big(big) => Value::from_bigint(big.clone()),
                Number::Float(x) => Value::Float(x),
                Number::Complex(_) => return Some(false),
            };
            Some(z.im == 0.0 && compare(&real, &other)? == Some(Ordering::Equal))
        }
        _ => Some(compare(l, r)? == Some(Ordering::Equal)),
    }
}

/// Exact comparison, also where the integer has more digits than a float.
pub fn compare_int_float(a: i64, b: f64) -> Option<Ordering> {
    if b.is_nan() {
        return None;
    }
    if a.unsigned_abs() <= 1 << 53 {
        return (a as f64).partial_cmp(&b);
    }
    if b >= 9_223_372_036_854_775_808.0 {
        return Some(Ordering::Less);
    }
    if b < -9_223_372_036_854_775_808.0 {
        return Some(Ordering::Greater);
    }
    let whole = b.trunc();
    Some(a.cmp(&(whole as i64)).then(0f64.partial_cmp(&(b - whole))?))
}

fn compare_big_float(a: &BigInt, b: f64) -> Option<Ordering> {
    use num_traits::FromPrimitive;
    if b.is_nan() {
        return None;
    }
    match BigInt::from_f64(b.trunc()) {
        Some(whole) => Some(a.cmp(&whole).then(0f64.partial_cmp(&(b - b.trunc()))?)),
        None => Some(if b > 0.0 { Ordering::Less } else { Ordering::Greater }),
    }
}

/// `-x`, `+x` of a plain number.
pub fn negate(value: &Value, negative: bool) -> Option<Value> {
    Some(match number(value)? {
        Number::Small(i) if negative => {
            i.checked_neg().map_or_else(|| Value::from_bigint(-BigInt::from(i)), Value::Int)
        }
        Number::Small(i) => Value::Int(i),
        Number::Big(big) => Value::from_bigint(if negative { -big } else { big.clone() }),
        Number::Float(x) => Value::Float(if negative { -x } else { x }),
        Number::Complex(z) => Value::from(if negative { -z } else { z }),
    })
}

/// `~x` of an integer.
pub fn invert(value: &Value) -> Option<Value> {
    Some(match number(value)? {
        Number::Small(i) => Value::Int(!i),
        Number::Big(big) => Value::from_bigint(!big),
        _ => return None,
    })
}

/// `abs(x)` of a plain number.
pub fn absolute(value: &Value) -> Option<Value> {
    Some(match number(value)? {
        Number::Small(i) => i.checked_abs().map_or_else(|| Value::from_bigint(BigInt::from(i).abs()), Value::Int),
        Number::Big(big) => Value::from_bigint(big.abs()),
        Number::Float(x) => Value::Float(x.abs()),
        Number::Complex(z) => Value::Float(z.re.hypot(z.im)),
    })
}
