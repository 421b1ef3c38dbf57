//! `%`-formatting: the template's parts, and the conversions of numbers.

use super::float::{FloatStyle, float_text};
use super::number::Integer;
use crate::diag::{Error, Result};

/// A width or precision of a conversion.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    Given(usize),
    /// `*`: the next argument.
    Argument,
}

/// One conversion: `%(key)-5.2f`.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    pub key: Option<String>,
    pub left: bool,
    pub plus: bool,
    pub space: bool,
    pub alternate: bool,
    pub zero: bool,
    pub width: Option<Width>,
    pub precision: Option<Width>,
    pub kind: char,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    Text(String),
    Value(Conversion),
}

/// The parts of a `%` template. `%%` is text.
pub fn parse_percent(template: &str) -> Result<Vec<Part>> {
    let chars: Vec<char> = template.chars().collect();
    let mut parts = Vec::new();
    let mut text = String::new();
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        if c != '%' {
            text.push(c);
            continue;
        }
        let conversion = parse_conversion(&chars, &mut at)?;
        if conversion.kind == '%' {
            text.push('%');
            continue;
        }
        if !text.is_empty() {
            parts.push(Part::Text(std::mem::take(&mut text)));
        }
        parts.push(Part::Value(conversion));
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

fn parse_conversion(chars: &[char], at: &mut usize) -> Result<Conversion> {
    let incomplete = || Error::value("incomplete format");
    let mut c = Conversion {
        key: None,
        left: false,
        plus: false,
        space: false,
        alternate: false,
        zero: false,
        width: None,
        precision: None,
        kind: '%',
    };
    if chars.get(*at) == Some(&'(') {
        c.key = Some(parse_key(chars, at)?);
    }
    while let Some(flag) = chars.get(*at) {
        match flag {
            '-' => c.left = true,
            '+' => c.plus = true,
            ' ' => c.space = true,
            '#' => c.alternate = true,
            '0' => c.zero = true,
            _ => break,
        }
        *at += 1;
    }
    c.width = parse_width(chars, at, "width too big")?;
    if chars.get(*at) == Some(&'.') {
        *at += 1;
        c.precision = Some(parse_width(chars, at, "precision too big")?.unwrap_or(Width::Given(0)));
    }
    while matches!(chars.get(*at), Some('h' | 'l' | 'L')) {
        *at += 1;
    }
    c.kind = *chars.get(*at).ok_or_else(incomplete)?;
    if !"%diouxXeEfFgGcrsa".contains(c.kind) {
        let shown = if (' '..='\x7e').contains(&c.kind) { c.kind } else { '?' };
        return Err(Error::value(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {at}",
            c.kind as u32
        )));
    }
    *at += 1;
    Ok(c)
}

fn parse_key(chars: &[char], at: &mut usize) -> Result<String> {
    *at += 1;
    let start = *at;
    let mut depth = 1;
    while let Some(c) = chars.get(*at) {
        *at += 1;
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(chars[start..*at - 1].iter().collect());
        }
    }
    Err(Error::value("incomplete format key"))
}

fn parse_width(chars: &[char], at: &mut usize, too_big: &str) -> Result<Option<Width>> {
    if chars.get(*at) == Some(&'*') {
        *at += 1;
        return Ok(Some(Width::Argument));
    }
    let mut value: Option<usize> = None;
    while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
        let next = value.unwrap_or(0) * 10 + digit as usize;
        if next > 1 << 31 {
            return Err(Error::value(too_big));
        }
        value = Some(next);
        *at += 1;
    }
    Ok(value.map(Width::Given))
}

impl Conversion {
    fn sign(&self, negative: bool) -> &'static str {
        match () {
            _ if negative => "-",
            _ if self.plus => "+",
            _ if self.space => " ",
            _ => "",
        }
    }

    fn zero_filled(&self, sign: &str, prefix: &str, body: &str, width: usize) -> String {
        if self.zero && !self.left {
            let used = sign.len() + prefix.len() + body.chars().count();
            return format!("{sign}{prefix}{}{body}", "0".repeat(width.saturating_sub(used)));
        }
        pad_percent(&format!("{sign}{prefix}{body}"), width, self.left)
    }
}

/// Text padded with spaces, to the right unless `left`.
pub fn pad_percent(text: &str, width: usize, left: bool) -> String {
    let missing = " ".repeat(width.saturating_sub(text.chars().count()));
    if left { format!("{text}{missing}") } else { format!("{missing}{text}") }
}

/// `%d`, `%i`, `%u`, `%o`, `%x`, `%X` of an integer.
pub fn percent_int(value: Integer<'_>, conversion: &Conversion, width: usize, precision: Option<usize>) -> String {
    let (radix, prefix) = match conversion.kind {
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = value.magnitude(radix);
    if conversion.kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let missing = precision.unwrap_or(0).saturating_sub(digits.len());
    digits.insert_str(0, &"0".repeat(missing));
    let prefix = if conversion.alternate { prefix } else { "" };
    conversion.zero_filled(conversion.sign(value.is_negative()), prefix, &digits, width)
}

/// `%e`, `%f`, `%g` and their upper-case forms.
pub fn percent_float(value: f64, conversion: &Conversion, width: usize, precision: Option<usize>) -> String {
    let style = match conversion.kind {
        'e' | 'E' => FloatStyle::Exponent,
        'g' | 'G' => FloatStyle::General,
        _ => FloatStyle::Fixed,
    };
    let mut text = float_text(value, style, precision.unwrap_or(6), conversion.alternate, false);
    if conversion.kind.is_ascii_uppercase() {
        text.make_ascii_uppercase();
    }
    let negative = text.starts_with('-');
    conversion.zero_filled(conversion.sign(negative), "", text.trim_start_matches('-'), width)
}
