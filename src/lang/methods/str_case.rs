//! Methods of `str` about kinds of characters: upper and lower case, letters, digits.

use super::str::{is_space, receiver};
use crate::diag::Result;
use crate::lang::format::is_printable;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;

pub(super) static CASE: &[Native] = &[
    Native::new("capitalize(self, /)", "The first letter upper case, the rest lower. `'aBC'.capitalize()` is `'Abc'`.", capitalize),
    Native::new("casefold(self, /)", "For comparison without case. `'Straße'.casefold()` is `'strasse'`.", casefold),
    Native::new("lower(self, /)", "In lower case. `'ABC'.lower()` is `'abc'`.", lower),
    Native::new("swapcase(self, /)", "Upper for lower case and back. `'aB'.swapcase()` is `'Ab'`.", swapcase),
    Native::new("title(self, /)", "Every word capitalised. `'a tale'.title()` is `'A Tale'`.", title),
    Native::new("upper(self, /)", "In upper case. `'abc'.upper()` is `'ABC'`.", upper),
];

pub(super) static TESTS: &[Native] = &[
    Native::new("isalnum(self, /)", "Whether all are letters or digits. `'a1'.isalnum()` is True.", |_, a| {
        every(a, |c| c.is_alphabetic() || is_number(c))
    }),
    Native::new("isalpha(self, /)", "Whether all are letters. `'ab'.isalpha()` is True.", |_, a| every(a, char::is_alphabetic)),
    Native::new("isascii(self, /)", "Whether all are ASCII. `'é'.isascii()` is False.", |_, a| {
        Ok(Value::Bool(receiver(a)?.is_ascii()))
    }),
    Native::new("isdecimal(self, /)", "Whether all are decimal digits. `'12'.isdecimal()` is True.", |_, a| every(a, is_decimal)),
    Native::new("isdigit(self, /)", "Whether all are digits. `'12'.isdigit()` is True.", |_, a| every(a, is_digit)),
    Native::new("isidentifier(self, /)", "Whether it can be a name. `'x1'.isidentifier()` is True.", isidentifier),
    Native::new("islower(self, /)", "Whether its letters are lower case. `'a1'.islower()` is True.", |_, a| {
        cased(a, char::is_lowercase, char::is_uppercase)
    }),
    Native::new("isnumeric(self, /)", "Whether all are numeric. `'½'.isnumeric()` is True.", |_, a| every(a, is_number)),
    Native::new("isprintable(self, /)", "Whether all can be shown. `'a\\n'.isprintable()` is False.", |_, a| {
        Ok(Value::Bool(receiver(a)?.chars().all(is_printable)))
    }),
    Native::new("isspace(self, /)", "Whether all are white space. `' '.isspace()` is True.", |_, a| every(a, is_space)),
    Native::new("istitle(self, /)", "Whether every word is capitalised. `'A Tale'.istitle()` is True.", istitle),
    Native::new("isupper(self, /)", "Whether its letters are upper case. `'A1'.isupper()` is True.", |_, a| {
        cased(a, char::is_uppercase, char::is_lowercase)
    }),
];

fn every(args: &Arguments, holds: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(!text.is_empty() && text.chars().all(holds)))
}

fn cased(args: &Arguments, wanted: impl Fn(char) -> bool, other: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(text.chars().any(wanted) && !text.chars().any(other)))
}

fn is_number(c: char) -> bool {
    c.is_numeric()
}

/// Decimal digits come in runs of ten, a digit zero first; what is numeric and no decimal digit breaks the pattern.
fn is_decimal(c: char) -> bool {
    c.is_ascii_digit() || (c.is_numeric() && crate::lang::format::parse_int(&c.to_string(), 10).is_ok())
}

fn is_digit(c: char) -> bool {
    is_decimal(c) || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '①'..='⑨')
}

fn isidentifier(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut chars = receiver(args)?.chars();
    let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    Ok(Value::Bool(first && chars.all(|c| c == '_' || c.is_alphanumeric())))
}

fn istitle(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
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

fn upper(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_uppercase()))
}

fn lower(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_lowercase()))
}

fn casefold(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(receiver(args)?.to_lowercase().replace('ß', "ss")))
}

fn capitalize(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut chars = receiver(args)?.chars();
    let first: String = chars.next().map(|c| c.to_uppercase().collect()).unwrap_or_default();
    Ok(Value::from(first + &chars.as_str().to_lowercase()))
}

fn swapcase(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let swap = |c: char| -> String { if c.is_uppercase() { c.to_lowercase().collect() } else { c.to_uppercase().collect() } };
    Ok(Value::from(receiver(args)?.chars().map(swap).collect::<String>()))
}

fn title(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut out = String::new();
    let mut inside = false;
    for c in receiver(args)?.chars() {
        if inside { out.extend(c.to_lowercase()) } else { out.extend(c.to_uppercase()) }
        inside = c.is_alphabetic();
    }
    Ok(Value::from(out))
}
