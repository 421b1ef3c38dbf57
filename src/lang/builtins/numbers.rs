//! Built-ins about numbers: `abs`, `round`, `divmod`, `pow`, `hex` …

use std::borrow::Cow;

use num_bigint::{BigInt, Sign};
use num_integer::Integer as _;
use num_traits::{One, Signed, Zero};

use super::quick;
use crate::array::Scalar;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays;
use crate::lang::format::{FloatStyle, float_text};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{absolute, divmod as number_divmod, float_to_int, pow_mod, to_bigint, to_index};
use crate::lang::object::convert;
use crate::lang::operate::binary;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// The table of functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new("abs(x, /)", "The absolute value. `abs(-2)` is 2.", abs).quickly(quick::abs),
    Native::new("bin(number, /)", "An integer in binary. `bin(10)` is `'0b1010'`.", |_, a| in_base(a, 2, "0b")),
    Native::new("chr(i, /)", "The character with this code. `chr(97)` is `'a'`.", chr).quickly(quick::chr),
    Native::new("divmod(x, y, /)", "The floored quotient and the rest. `divmod(7, 2)` is `(3, 1)`.", divmod),
    Native::new("hex(number, /)", "An integer in hexadecimal. `hex(255)` is `'0xff'`.", |_, a| in_base(a, 16, "0x")),
    Native::new("oct(number, /)", "An integer in octal. `oct(8)` is `'0o10'`.", |_, a| in_base(a, 8, "0o")),
    Native::new("ord(c, /)", "The code of a character. `ord('a')` is 97.", ord).quickly(quick::ord),
    Native::new("pow(base, exp, mod=None)", "A power, also under a modulus. `pow(2, 10)` is 1024.", pow)
        .quickly(quick::pow),
    Native::new("round(number, ndigits=None)", "Rounded, halves to even. `round(2.5)` is 2.", round),
];

/// A function of the `numpy` module, called on values that only NumPy knows.
fn numpy(vm: &mut Interpreter, name: &str, args: &[Value]) -> Result<Option<Value>> {
    let Some(function) = vm.registry.loaded.get("numpy").and_then(|module| module.globals.lookup(name)) else {
        return Ok(None);
    };
    vm.call(&function, args, &[]).map(Some)
}

/// `abs(z)` of one of NumPy's complex numbers: rounded as Python's own is, and otherwise than that of arrays.
fn scalar_modulus(value: &Value) -> Option<Value> {
    let Value::Scalar(scalar) = value else { return None };
    let Scalar::C128(z) = scalar.0 else { return None };
    Some(arrays::convert::from_scalar(Scalar::F64(z.re.hypot(z.im))))
}

fn abs(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let value = args.value(0);
    if let Some(result) = absolute(value).or_else(|| scalar_modulus(value)) {
        return Ok(result);
    }
    if let Value::Scalar(scalar) = value
        && let Some(result) = arrays::operate::absolute_scalar(scalar.0)?
    {
        return Ok(result);
    }
    if arrays::is_array_like(value)
        && let Some(result) = numpy(vm, "absolute", std::slice::from_ref(value))?
    {
        return Ok(result);
    }
    convert(value, "__abs__", &[])?
        .ok_or_else(|| Error::type_error(format!("bad operand type for abs(): '{}'", type_name(value))))
}

fn in_base(args: &Arguments, radix: u32, prefix: &str) -> Result<Value> {
    let number = match args.value(0) {
        Value::BigInt(big) => Cow::Borrowed(&**big),
        other => Cow::Owned(to_bigint(other)?),
    };
    let sign = if number.sign() == Sign::Minus { "-" } else { "" };
    let digits = crate::lang::big_text::in_base(number.magnitude(), radix.trailing_zeros())?;
    let mut text = crate::lang::text::Builder::with_capacity(digits.len() + 3);
    [sign, prefix, &digits].into_iter().for_each(|part| text.push(part, true));
    Ok(Value::Str(text.finish()))
}

fn chr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let code = match args.value(0) {
        Value::BigInt(_) => return Err(Error::new(Kind::OverflowError, "Python int too large to convert to C int")),
        other => to_index(other)?,
    };
    match u32::try_from(code).ok().and_then(char::from_u32) {
        Some(c) => Ok(Value::Str(c.into())),
        None if (0xd800..0xe000).contains(&code) => Err(Error::value("surrogates are no characters here")),
        None => Err(Error::value("chr() arg not in range(0x110000)")),
    }
}

fn ord(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (code, length) = match args.value(0) {
        Value::Str(text) => (text.char_at(0).map(|c| c as i64), text.char_count()),
        other => match crate::lang::methods::bytes_of(other) {
            Some(bytes) => (bytes.first().map(|&b| i64::from(b)), bytes.len()),
            None => {
                let found = type_name(other);
                return Err(Error::type_error(format!("ord() expected string of length 1, but {found} found")));
            }
        },
    };
    match code {
        Some(code) if length == 1 => Ok(Value::Int(code)),
        _ => Err(Error::type_error(format!("ord() expected a character, but string of length {length} found"))),
    }
}

fn divmod(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (l, r) = (args.value(0), args.value(1));
    if let Some((quotient, rest)) = number_divmod(l, r)? {
        return Ok(Value::tuple([quotient, rest]));
    }
    if arrays::is_array_like(l) || arrays::is_array_like(r) {
        return arrays::divmod(l, r);
    }
    if matches!(l, Value::Object(_)) || matches!(r, Value::Object(_)) {
        match binary(BinaryOp::FloorDiv, l, r) {
            Ok(quotient) => return Ok(Value::tuple([quotient, binary(BinaryOp::Mod, l, r)?])),
            Err(error) if error.message().starts_with("unsupported operand type(s)") => {}
            Err(error) => return Err(error),
        }
    }
    let (left, right) = (type_name(l), type_name(r));
    Err(Error::type_error(format!("unsupported operand type(s) for divmod(): '{left}' and '{right}'")))
}

fn pow(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (base, exponent) = (args.value(0), args.value(1));
    let Some(modulus) = args.given(2) else {
        return binary(BinaryOp::Pow, base, exponent).map_err(|error| rename_pow(error, base, exponent));
    };
    let is_int = |v: &Value| matches!(v, Value::Int(_) | Value::BigInt(_) | Value::Bool(_));
    if !(is_int(base) && is_int(exponent) && is_int(modulus)) {
        let all = [base, exponent, modulus];
        return Err(Error::type_error(match all.iter().any(|value| matches!(value, Value::Float(_))) {
            true => "pow() 3rd argument not allowed unless all arguments are integers".to_owned(),
            false => format!(
                "unsupported operand type(s) for ** or pow(): '{}', '{}', '{}'",
                type_name(base),
                type_name(exponent),
                type_name(modulus)
            ),
        }));
    }
    pow_mod(&to_bigint(base)?, &to_bigint(exponent)?, &to_bigint(modulus)?).map(Value::from_bigint)
}

/// CPython names both spellings when the operands are wrong.
fn rename_pow(error: Error, base: &Value, exponent: &Value) -> Error {
    if error.kind() != Kind::TypeError || !error.message().starts_with("unsupported operand") {
        return error;
    }
    let (left, right) = (type_name(base), type_name(exponent));
    Error::type_error(format!("unsupported operand type(s) for ** or pow(): '{left}' and '{right}'"))
}

fn round(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let value = &arrays::fetched(args.value(0))?;
    if matches!(
        value,
        Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Bytes(_) | Value::None
    ) {
        return Err(no_round(value));
    }
    let digits = args.given(1).map(to_index).transpose()?;
    match value {
        Value::Float(x) => round_float(*x, digits),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => round_int(value, digits),
        Value::Scalar(_) => match (arrays::to_plain(value), digits) {
            (Some(Value::Bool(_) | Value::Complex(_)), _) => Err(no_round(value)),
            (Some(Value::Float(x)), None) => round_float(x, None),
            (Some(plain @ (Value::Int(_) | Value::BigInt(_))), None) => round_int(&plain, None),
            (_, digits) => {
                let rounded = numpy(vm, "round", &[value.clone(), Value::Int(digits.unwrap_or(0))])?;
                rounded.ok_or_else(|| no_round(value))
            }
        },
        other => {
            convert(other, "__round__", args.given(1).map_or(&[], std::slice::from_ref))?.ok_or_else(|| no_round(other))
        }
    }
}

#[cold]
fn no_round(value: &Value) -> Error {
    let name = type_name(value);
    Error::type_error(format!("type {name} doesn't define __round__ method"))
}

/// `round(x)` and `round(x, digits)`: halves of the exact value go to even.
pub(super) fn round_float(x: f64, digits: Option<i64>) -> Result<Value> {
    let Some(digits) = digits else { return float_to_int(x.round_ties_even()) };
    if !x.is_finite() || digits > 400 || x == 0.0 {
        return Ok(Value::Float(x));
    }
    if digits < -400 {
        return Ok(Value::Float(0f64.copysign(x)));
    }
    let rounded = match usize::try_from(digits) {
        Ok(digits) => float_text(x, FloatStyle::Fixed, digits, false, false).parse().unwrap_or(x),
        Err(_) => round_to_power(x, digits.unsigned_abs() as u32),
    };
    if f64::is_infinite(rounded) {
        return Err(Error::new(Kind::OverflowError, "rounded value too large to represent"));
    }
    Ok(Value::Float(rounded))
}

/// `x` rounded to a multiple of a power of ten, exactly.
fn round_to_power(x: f64, power: u32) -> f64 {
    use num_traits::{FromPrimitive, ToPrimitive};
    let whole = BigInt::from_f64(x.trunc()).unwrap_or_default();
    // A fraction left over breaks a tie away from zero: double everything and make the last bit sticky.
    let sticky = if x.fract() == 0.0 { BigInt::zero() } else { whole.signum().max(BigInt::one()) };
    let doubled: BigInt = &whole * 2 + if x < 0.0 { -sticky } else { sticky };
    let unit = BigInt::from(10).pow(power) * 2;
    let rounded: BigInt = nearest_multiple(&doubled, &unit) / 2;
    let magnitude = rounded.to_f64().unwrap_or(f64::INFINITY);
    if rounded.is_zero() { 0f64.copysign(x) } else { magnitude }
}

/// The multiple of `unit` that is nearest, ties to the even multiple.
fn nearest_multiple(number: &BigInt, unit: &BigInt) -> BigInt {
    let (quotient, rest) = number.div_mod_floor(unit);
    let twice: BigInt = rest * 2;
    let up = &twice > unit || (&twice == unit && quotient.is_odd());
    (if up { quotient + BigInt::one() } else { quotient }) * unit
}

fn round_int(value: &Value, digits: Option<i64>) -> Result<Value> {
    let number = to_bigint(value)?;
    Ok(Value::from_bigint(match digits {
        Some(digits) if digits < 0 => {
            // So many digits are more than the number has.
            if digits.unsigned_abs() > number.bits() + 1 {
                return Ok(Value::Int(0));
            }
            nearest_multiple(&number, &BigInt::from(10).pow(digits.unsigned_abs() as u32))
        }
        _ => number,
    }))
}
