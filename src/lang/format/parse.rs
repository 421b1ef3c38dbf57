//! Numbers from text, by the rules of `int("…", base)`, `float("…")` and `complex("…")`.

use num_bigint::BigInt;

use crate::diag::{Error, Result, interrupt};
use crate::lang::big_text;
use crate::syntax::{most_digits, too_many_digits};

/// Characters of a text that a complaint about it shows.
const SHOWN: usize = 200;

/// `int(text, base)`; base 0 reads the prefix, as in source text.
pub fn parse_int(text: &str, base: u32) -> Result<BigInt> {
    read_int(text, base, true)
}

/// [`parse_int`], of as many digits as there are unless `limited`.
pub fn read_int(text: &str, base: u32, limited: bool) -> Result<BigInt> {
    if base != 0 && !(2..=36).contains(&base) {
        return Err(Error::value("int() base must be >= 2 and <= 36, or 0"));
    }
    let invalid = || {
        let shown = super::repr_str(&text.chars().take(SHOWN).collect::<String>());
        let shown: String = shown.chars().take(SHOWN).collect();
        Error::value(format!("invalid literal for int() with base {base}: {shown}"))
    };
    let body = trim(text);
    let (negative, body) = match body.as_bytes().first() {
        Some(b'-') => (true, &body[1..]),
        Some(b'+') => (false, &body[1..]),
        _ => (false, body),
    };
    let prefixed = match body.as_bytes() {
        [b'0', b'x' | b'X', ..] => 16,
        [b'0', b'o' | b'O', ..] => 8,
        [b'0', b'b' | b'B', ..] => 2,
        _ => 0,
    };
    let (radix, body) = match base {
        0 if prefixed != 0 => (prefixed, strip_underscore(&body[2..])),
        0 => (10, body),
        _ if base == prefixed => (base, strip_underscore(&body[2..])),
        _ => (base, body),
    };
    if limited
        && !radix.is_power_of_two()
        && body.len() > most_digits()
        && let Some(problem) = too_many_digits(count_digits(body, radix))
    {
        return Err(Error::value(problem));
    }
    let digits = plain_digits(body).ok_or_else(invalid)?;
    if base == 0 && prefixed == 0 && digits.starts_with('0') && digits.bytes().any(|b| b != b'0') {
        return Err(invalid());
    }
    if digits.is_empty() || interrupt::watched(digits.chars()).any(|c| c.to_digit(radix).is_none()) {
        return Err(invalid());
    }
    let value = match radix {
        2 | 4 | 8 | 16 | 32 => BigInt::from(big_text::from_base(&digits, radix.trailing_zeros())?),
        _ => big_text::from_digits(&digits, radix)?,
    };
    Ok(if negative { -value } else { value })
}

/// The digits that a text begins with.
fn count_digits(body: &str, radix: u32) -> usize {
    let is_digit = |c: &char| *c == '_' || ascii_digit(*c).is_digit(radix);
    interrupt::watched(body.chars()).take_while(is_digit).filter(|c| *c != '_').count()
}

/// An underscore may stand between a base's prefix and the first digit.
fn strip_underscore(body: &str) -> &str {
    body.strip_prefix('_').unwrap_or(body)
}

/// The text without its single underscores between digits and with digits of any script as ASCII; `None` where an
/// underscore stands elsewhere.
fn plain_digits(body: &str) -> Option<String> {
    let mut out = String::with_capacity(body.len());
    let mut previous = '_';
    for c in interrupt::watched(body.chars()) {
        if c == '_' {
            if !previous.is_ascii_alphanumeric() {
                return None;
            }
            previous = c;
            continue;
        }
        let c = ascii_digit(c);
        out.push(c);
        previous = c;
    }
    (previous != '_').then_some(out)
}

/// A decimal digit of a common script as its ASCII digit; any other character as it is.
fn ascii_digit(c: char) -> char {
    const ZEROS: [u32; 14] =
        [0x660, 0x6f0, 0x7c0, 0x966, 0x9e6, 0xa66, 0xae6, 0xb66, 0xbe6, 0xc66, 0xce6, 0xd66, 0xe50, 0xff10];
    let code = c as u32;
    let zero = ZEROS.iter().find(|&&zero| (zero..zero + 10).contains(&code));
    zero.and_then(|zero| char::from_digit(code - zero, 10)).unwrap_or(c)
}

fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || ('\x1c'..='\x1f').contains(&c))
}

/// `float(text)`.
pub fn parse_float(text: &str) -> Result<f64> {
    float_body(trim(text)).ok_or_else(|| {
        let mut message = "could not convert string to float: ".to_owned();
        interrupt::push_str(&mut message, &super::repr_str(text));
        Error::value(message)
    })
}

fn float_body(body: &str) -> Option<f64> {
    // Plain digits, by far the most common.
    if body.bytes().all(|b| matches!(b, b'0'..=b'9' | b'.' | b'-' | b'+' | b'e' | b'E')) {
        return body.parse().ok();
    }
    let unsigned = body.strip_prefix(['+', '-']).unwrap_or(body);
    let is_named = |name: &str| unsigned.eq_ignore_ascii_case(name);
    if is_named("inf") || is_named("infinity") || is_named("nan") {
        let value = if is_named("nan") { f64::NAN } else { f64::INFINITY };
        return Some(if body.starts_with('-') { -value } else { value });
    }
    let mut cleaned = String::new();
    let mut before = None;
    let mut chars = interrupt::watched(body.chars().map(ascii_digit)).peekable();
    while let Some(c) = chars.next() {
        match c {
            // Between digits only.
            '_' if [before, chars.peek().copied()].iter().all(|c| c.is_some_and(|c: char| c.is_ascii_digit())) => {}
            '0'..='9' | '+' | '-' | '.' | 'e' | 'E' => cleaned.push(c),
            _ => return None,
        }
        before = Some(c);
    }
    cleaned.parse().ok()
}

/// `complex(text)`.
pub fn parse_complex(text: &str) -> Result<(f64, f64)> {
    complex_body(trim(text)).ok_or_else(|| Error::value("complex() arg is a malformed string"))
}

fn complex_body(body: &str) -> Option<(f64, f64)> {
    let body = match body.strip_prefix('(') {
        Some(inner) => trim(inner.strip_suffix(')')?),
        None => body,
    };
    let Some(imaginary) = body.strip_suffix(['j', 'J']) else { return Some((float_body(body)?, 0.0)) };
    // The sign that begins the imaginary part: the last one that is not the first character or an exponent's.
    let bytes = imaginary.as_bytes();
    let split =
        (1..bytes.len()).rev().find(|&i| matches!(bytes[i], b'+' | b'-') && !matches!(bytes[i - 1], b'e' | b'E'));
    let (re, im) = match split {
        Some(at) => (float_body(&imaginary[..at])?, &imaginary[at..]),
        None => (0.0, imaginary),
    };
    let im = match im {
        "" | "+" => 1.0,
        "-" => -1.0,
        other => float_body(other)?,
    };
    Some((re, im))
}
