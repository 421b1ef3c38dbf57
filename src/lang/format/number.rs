//! `format(value, spec)` for strings and the three kinds of numbers.

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive};

use super::float::{FloatStyle, float_text};
use super::spec::Spec;
use crate::diag::{Error, Kind, Result};
use crate::lang::big_text;

/// An integer of either size.
#[derive(Clone, Copy, Debug)]
pub enum Integer<'a> {
    Small(i64),
    Big(&'a BigInt),
}

impl Integer<'_> {
    /// Whether it is below zero.
    pub fn is_negative(self) -> bool {
        match self {
            Integer::Small(v) => v < 0,
            Integer::Big(v) => v.sign() == Sign::Minus,
        }
    }

    /// The digits of the absolute value in base 2, 8, 10 or 16 (lower case).
    pub fn magnitude(self, radix: u32) -> Result<String> {
        Ok(match (self, radix) {
            (Integer::Small(v), 2) => format!("{:b}", v.unsigned_abs()),
            (Integer::Small(v), 8) => format!("{:o}", v.unsigned_abs()),
            (Integer::Small(v), 16) => format!("{:x}", v.unsigned_abs()),
            (Integer::Small(v), _) => v.unsigned_abs().to_string(),
            (Integer::Big(v), 10) => big_text::short_decimal(&v.abs())?,
            (Integer::Big(v), _) => big_text::in_base(v.magnitude(), radix.trailing_zeros())?,
        })
    }

    /// The nearest float.
    pub fn to_f64(self) -> Result<f64> {
        let value = match self {
            Integer::Small(v) => v as f64,
            Integer::Big(v) => v.to_f64().unwrap_or(f64::INFINITY),
        };
        if value.is_finite() {
            Ok(value)
        } else {
            Err(Error::new(Kind::OverflowError, "int too large to convert to float"))
        }
    }

    fn to_char(self) -> Option<char> {
        match self {
            Integer::Small(v) => u32::try_from(v).ok().and_then(char::from_u32),
            Integer::Big(_) => None,
        }
    }
}

/// `format(str, spec)`.
pub fn format_str(text: &str, spec: &str) -> Result<String> {
    if spec.is_empty() {
        return Ok(text.to_owned());
    }
    let spec = Spec::parse(spec, "str", false)?;
    let refused = match () {
        _ if spec.kind.is_some_and(|k| k != 's') => return Err(Spec::unknown_code(spec.kind.unwrap_or('s'), "str")),
        _ if spec.sign == Some(' ') => Some("Space not allowed"),
        _ if spec.sign.is_some() => Some("Sign not allowed"),
        _ if spec.coerce_zero => Some("Negative zero coercion (z) not allowed"),
        _ if spec.alternate => Some("Alternate form (#) not allowed"),
        _ if spec.align == Some('=') => Some("'=' alignment not allowed"),
        _ => None,
    };
    if let Some(what) = refused {
        return Err(Error::value(format!("{what} in string format specifier")));
    }
    let cut: String;
    let text = match spec.precision {
        Some(precision) => {
            cut = text.chars().take(precision).collect();
            &cut
        }
        None => text,
    };
    Ok(spec.pad(text, '<'))
}

/// `format(int, spec)`; `type_name` is `bool` for a bool.
pub fn format_int(value: Integer<'_>, spec: &str, type_name: &str) -> Result<String> {
    let spec = Spec::parse(spec, type_name, true)?;
    let kind = spec.kind.unwrap_or('d');
    if matches!(kind, 'e' | 'E' | 'f' | 'F' | 'g' | 'G' | '%') {
        return float_with(value.to_f64()?, &spec, "float");
    }
    let (radix, prefix) = match kind {
        'd' | 'n' => (10, ""),
        'b' => (2, "0b"),
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        'c' => return format_character(value, &spec),
        other => return Err(Spec::unknown_code(other, type_name)),
    };
    refuse_precision(&spec)?;
    let mut digits = value.magnitude(radix)?;
    if kind == 'X' {
        digits.make_ascii_uppercase();
    }
    Ok(spec.number(value.is_negative(), if spec.alternate { prefix } else { "" }, &digits, ""))
}

fn refuse_precision(spec: &Spec) -> Result<()> {
    if spec.precision.is_some() {
        return Err(Error::value("Precision not allowed in integer format specifier"));
    }
    if spec.coerce_zero {
        return Err(Error::value("Negative zero coercion (z) not allowed in integer format specifier"));
    }
    Ok(())
}

fn format_character(value: Integer<'_>, spec: &Spec) -> Result<String> {
    refuse_precision(spec)?;
    if spec.sign.is_some() {
        return Err(Error::value("Sign not allowed with integer format specifier 'c'"));
    }
    if spec.alternate {
        return Err(Error::value("Alternate form (#) not allowed with integer format specifier 'c'"));
    }
    let character = value.to_char().ok_or_else(|| Error::new(Kind::OverflowError, "%c arg not in range(0x110000)"))?;
    Ok(spec.pad(&character.to_string(), '>'))
}

/// `format(float, spec)`.
pub fn format_float(value: f64, spec: &str) -> Result<String> {
    if spec.is_empty() {
        return Ok(super::repr_float(value));
    }
    float_with(value, &Spec::parse(spec, "float", true)?, "float")
}

/// The style, default precision and upper case of a presentation type.
fn style_of(kind: Option<char>) -> Option<(FloatStyle, usize)> {
    Some(match kind {
        None => (FloatStyle::Repr, 0),
        Some('e' | 'E') => (FloatStyle::Exponent, 6),
        Some('f' | 'F' | '%') => (FloatStyle::Fixed, 6),
        Some('g' | 'G' | 'n') => (FloatStyle::General, 6),
        Some(_) => return None,
    })
}

/// A float's text in a presentation type, before grouping and padding: `(negative, digits, rest)`.
fn float_parts(value: f64, spec: &Spec, type_name: &str, point: bool) -> Result<(bool, String, String)> {
    let Some((mut style, default_precision)) = style_of(spec.kind) else {
        return Err(Spec::unknown_code(spec.kind.unwrap_or('r'), type_name));
    };
    if style == FloatStyle::Repr && spec.precision.is_some() {
        style = FloatStyle::General;
    }
    let percent = spec.kind == Some('%');
    let value = if percent { value * 100.0 } else { value };
    let precision = spec.precision.unwrap_or(default_precision);
    let mut text = float_text(value, style, precision, spec.alternate, point && spec.kind.is_none());
    if spec.kind.is_some_and(|k| k.is_ascii_uppercase()) {
        text.make_ascii_uppercase();
    }
    if percent {
        text.push('%');
    }
    let mut negative = text.starts_with('-');
    let body = text.trim_start_matches('-');
    if negative && spec.coerce_zero && is_zero(body) {
        negative = false;
    }
    let whole = body.find(|c: char| !c.is_ascii_digit()).unwrap_or(body.len());
    Ok((negative, body[..whole].to_owned(), body[whole..].to_owned()))
}

fn is_zero(body: &str) -> bool {
    let mantissa = body.split(['e', 'E']).next().unwrap_or(body);
    mantissa.bytes().any(|b| b == b'0') && mantissa.bytes().all(|b| matches!(b, b'0' | b'.' | b'%'))
}

fn float_with(value: f64, spec: &Spec, type_name: &str) -> Result<String> {
    let (negative, digits, rest) = float_parts(value, spec, type_name, true)?;
    Ok(spec.number(negative, "", &digits, &rest))
}

/// `format(complex, spec)`.
pub fn format_complex(re: f64, im: f64, spec: &str) -> Result<String> {
    if spec.is_empty() {
        return Ok(super::repr_complex(re, im));
    }
    let spec = Spec::parse(spec, "complex", true)?;
    if let Some(code) = spec.kind.filter(|&k| k == '%' || style_of(Some(k)).is_none()) {
        return Err(Spec::unknown_code(code, "complex"));
    }
    if spec.fill == '0' {
        return Err(Error::value("Zero padding is not allowed in complex format specifier"));
    }
    if spec.align == Some('=') {
        return Err(Error::value("'=' alignment flag is not allowed in complex format specifier"));
    }
    let plain = Spec { width: 0, align: None, ..spec.clone() };
    let part = |x: f64, spec: &Spec| -> Result<String> {
        let (negative, digits, rest) = float_parts(x, spec, "complex", false)?;
        Ok(spec.number(negative, "", &digits, &rest))
    };
    let untyped = spec.kind.is_none();
    let text = if untyped && re == 0.0 && re.is_sign_positive() {
        format!("{}j", part(im, &plain)?)
    } else {
        let signed = Spec { sign: Some('+'), ..plain.clone() };
        let body = format!("{}{}j", part(re, &plain)?, part(im, &signed)?);
        if untyped { format!("({body})") } else { body }
    };
    Ok(spec.pad(&text, '>'))
}
