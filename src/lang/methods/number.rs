//! Methods of `int`, `float` and `complex`.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use super::wrong_receiver;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::big_text;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{ldexp, to_bigint, to_float, to_index};
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// The table of methods of `int` (and `bool`).
pub static INT_METHODS: &[Native] = &[
    Native::new(
        "as_integer_ratio(self, /)",
        "The number as a pair of integers. `(10).as_integer_ratio()` is `(10, 1)`.",
        |_, a| Ok(Value::tuple([Value::from_bigint(to_bigint(a.value(0))?), Value::Int(1)])),
    ),
    Native::new("bit_count(self, /)", "The ones in its binary form. `(13).bit_count()` is 3.", |_, a| {
        let ones: u64 = interrupt::watched(to_bigint(a.value(0))?.magnitude().iter_u64_digits())
            .map(|w| u64::from(w.count_ones()))
            .sum();
        Ok(Value::from(ones))
    }),
    Native::new("bit_length(self, /)", "The bits needed for it. `(37).bit_length()` is 6.", |_, a| {
        Ok(Value::from(to_bigint(a.value(0))?.bits()))
    }),
    Native::new("conjugate(self, /)", "The number itself. `(3).conjugate()` is 3.", |_, a| {
        to_bigint(a.value(0)).map(Value::from_bigint)
    }),
    Native::new(
        "to_bytes(self, length=1, byteorder='big', *, signed=False)",
        "Its bytes. `(258).to_bytes(2, 'big')` is `b'\\x01\\x02'`.",
        to_bytes,
    ),
];

/// Functions of `int` that take no receiver.
pub static INT_STATICS: &[Native] = &[Native::new(
    "from_bytes(bytes, byteorder='big', *, signed=False)",
    "The integer with these bytes. `int.from_bytes(b'\\x01\\x02', 'big')` is 258.",
    from_bytes,
)];

/// The table of methods of `float`.
pub static FLOAT_METHODS: &[Native] = &[
    Native::new(
        "as_integer_ratio(self, /)",
        "The number as a fraction. `(0.75).as_integer_ratio()` is `(3, 4)`.",
        |_, a| {
            let (numerator, denominator) = float_ratio(to_float(a.value(0))?)?;
            Ok(Value::tuple([Value::from_bigint(numerator), Value::from_bigint(denominator)]))
        },
    ),
    Native::new("conjugate(self, /)", "The number itself. `(1.5).conjugate()` is 1.5.", |_, a| {
        to_float(a.value(0)).map(Value::Float)
    }),
    Native::new("hex(self, /)", "The number in hexadecimal. `(1.5).hex()` is `'0x1.8000000000000p+0'`.", |_, a| {
        to_float(a.value(0)).map(|x| Value::from(float_hex(x)))
    }),
    Native::new("is_integer(self, /)", "Whether it is integral. `(2.0).is_integer()` is True.", |_, a| {
        let x = to_float(a.value(0))?;
        Ok(Value::Bool(x.is_finite() && x.fract() == 0.0))
    }),
];

/// Functions of `float` that take no receiver.
pub static FLOAT_STATICS: &[Native] = &[Native::new(
    "fromhex(string, /)",
    "The float that a hexadecimal text means. `float.fromhex('0x1.8p+0')` is 1.5.",
    |_, a| from_hex(a.str(0)?).map(Value::Float),
)];

/// The table of methods of `complex`.
pub static COMPLEX_METHODS: &[Native] = &[Native::new(
    "conjugate(self, /)",
    "With the other sign of the imaginary part. `(1+2j).conjugate()` is `(1-2j)`.",
    |_, a| match a.value(0) {
        Value::Complex(z) => Ok(Value::complex(z.re, -z.im)),
        _ => Err(wrong_receiver(a, "complex")),
    },
)];

/// A finite float as a reduced fraction.
pub fn float_ratio(x: f64) -> Result<(BigInt, BigInt)> {
    if !x.is_finite() {
        let (kind, what) = if x.is_nan() { (Kind::ValueError, "NaN") } else { (Kind::OverflowError, "Infinity") };
        return Err(Error::new(kind, format!("cannot convert {what} to integer ratio")));
    }
    let (mut mantissa, mut exponent) = (x, 0i64);
    while mantissa.fract() != 0.0 {
        mantissa *= 2.0;
        exponent += 1;
    }
    let numerator = num_traits::FromPrimitive::from_f64(mantissa).unwrap_or_else(BigInt::zero);
    Ok((numerator, BigInt::one() << exponent))
}

fn float_hex(x: f64) -> String {
    if !x.is_finite() {
        return crate::lang::format::repr_float(x);
    }
    let sign = if x.is_sign_negative() { "-" } else { "" };
    if x == 0.0 {
        return format!("{sign}0x0.0p+0");
    }
    let bits = x.abs().to_bits();
    let (fraction, raw) = (bits & ((1 << 52) - 1), (bits >> 52) as i64);
    let (lead, exponent) = if raw == 0 { (0, -1022) } else { (1, raw - 1023) };
    format!("{sign}0x{lead}.{fraction:013x}p{exponent:+}")
}

/// The float that a hexadecimal text means.
///
/// # Errors
/// `ValueError` for a text that means none.
pub fn from_hex(text: &str) -> Result<f64> {
    let invalid = || Error::value("invalid hexadecimal floating-point string");
    let body = text.trim().to_ascii_lowercase();
    let (negative, body) = match body.strip_prefix('-') {
        Some(rest) => (true, rest),
        None => (false, body.strip_prefix('+').unwrap_or(&body)),
    };
    let magnitude = match body {
        "inf" | "infinity" => f64::INFINITY,
        "nan" => f64::NAN,
        _ => {
            let body = body.strip_prefix("0x").unwrap_or(body);
            let (digits, exponent) = body.split_once('p').unwrap_or((body, "0"));
            let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
            let mantissa = BigInt::parse_bytes(format!("{whole}{fraction}").as_bytes(), 16).ok_or_else(invalid)?;
            let exponent: i64 = exponent.parse().map_err(|_| invalid())?;
            ldexp(mantissa.to_f64().unwrap_or(f64::INFINITY), exponent.clamp(-5000, 5000) - 4 * fraction.len() as i64)
        }
    };
    Ok(if negative { -magnitude } else { magnitude })
}

/// Whether `byteorder` means the least significant byte first.
fn little_endian(args: &Arguments, index: usize) -> Result<bool> {
    match args.given(index) {
        None => Ok(false),
        Some(_) => match args.str(index)? {
            "little" => Ok(true),
            "big" => Ok(false),
            _ => Err(Error::value("byteorder must be either 'little' or 'big'")),
        },
    }
}

fn to_bytes(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let number = to_bigint(args.value(0))?;
    let length = usize::try_from(args.get(1).map_or(Ok(1), to_index)?)
        .map_err(|_| Error::value("length argument must be non-negative"))?;
    super::str::check_size(length)?;
    let (little, signed) = (little_endian(args, 2)?, args.flag(3, false)?);
    if number.is_negative() && !signed {
        return Err(Error::new(Kind::OverflowError, "can't convert negative int to unsigned"));
    }
    let bytes = big_text::to_bytes(&number, length, signed)?;
    let Some(mut bytes) = bytes else { return Err(Error::new(Kind::OverflowError, "int too big to convert")) };
    if !little {
        bytes.reverse();
    }
    Ok(Value::bytes(bytes))
}

fn from_bytes(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    little_endian(args, 1)?;
    let mut bytes = match args.value(0) {
        Value::Bytes(bytes) => interrupt::collect(bytes, u8::clone),
        other
        @ (Value::Int(_) | Value::Str(_) | Value::Float(_) | Value::Complex(_) | Value::None | Value::Bool(_)) => {
            return Err(Error::type_error(format!("cannot convert '{}' object to bytes", type_name(other))));
        }
        other => {
            let byte = |item: &Value| {
                u8::try_from(to_index(item)?).map_err(|_| Error::value("bytes must be in range(0, 256)"))
            };
            collect(vm, other)?.iter().map(byte).collect::<Result<_>>()?
        }
    };
    if !little_endian(args, 1)? {
        bytes.reverse();
    }
    Ok(Value::from_bigint(big_text::from_bytes(&bytes, args.flag(2, false)?)?))
}
