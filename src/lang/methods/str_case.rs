//! Methods of `str` about kinds of characters: upper and lower case, letters, digits.

use super::str::receiver;
use crate::diag::Result;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::value::Value;

pub(super) fn every(args: &Arguments, holds: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(!text.is_empty() && text.chars().all(holds)))
}

pub(super) fn cased(args: &Arguments, wanted: impl Fn(char) -> bool, other: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(text.chars().any(wanted) && !text.chars().any(other)))
}

pub(super) fn is_number(c: char) -> bool {
    c.is_numeric()
}

/// Decimal digits come in runs of ten, a digit zero first; what is numeric and no decimal digit breaks the pattern.
pub(super) fn is_decimal(c: char) -> bool {
    c.is_ascii_digit() || (c.is_numeric() && crate::lang::format::parse_int(&c.to_string(), 10).is_ok())
}

pub(super) fn is_digit(c: char) -> bool {
    is_decimal(c) || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨')
}

pub(super) fn isidentifier(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut chars = receiver(args)?.chars();
    let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    Ok(Value::Bool(first && chars.all(|c| c == '_' || c.is_alphanumeric())))
}

pub(super) fn istitle(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (mut inside, mut any) = (false, false);
    for c in receiver(args)?.chars() {
        if c.is_uppercase() {
            if inside {
                return Ok(Value::Bool(false));
            }
            (inside, any) = (true, true);
        } else if c.is_lowercase() {
            if !inside {
                return Ok(Value::Bool(false));
            }
            any = true;
        } else {
            inside = false;
        }
    }
    Ok(Value::Bool(any))
}

pub(super) fn upper(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_uppercase()))
}

pub(super) fn lower(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_lowercase()))
}

pub(super) fn casefold(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_lowercase().replace('ß', "ss")))
}

pub(super) fn capitalize(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut chars = receiver(args)?.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    Ok(Value::from(first + &chars.as_str().to_lowercase()))
}

pub(super) fn swapcase(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let swap =
        |c: char| -> String { if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() } };
    Ok(Value::from(receiver(args)?.chars().map(swap).collect::<String>()))
}

pub(super) fn title(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut out = String::new();
    let mut inside = false;
    for c in receiver(args)?.chars() {
        if inside {
            out.extend(c.to_lowercase())
        } else {
            out.extend(c.to_uppercase())
        }
        inside = c.is_alphabetic();
    }
    Ok(Value::from(out))
}
