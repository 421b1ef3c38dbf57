//! `%`-formatting: the template's parts, and the conversions of numbers.

use super::float::{FloatStyle, float_text};
use super::number::Integer;
use super::scan::Scan;
use crate::diag::{Error, Result, interrupt};

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
    let mut scan = Scan::new(template);
    let mut parts = Vec::new();
    let mut text = String::new();
    loop {
        text.push_str(scan.until('%'));
        if !scan.take('%') {
            break;
        }
        let conversion = parse_conversion(&mut scan)?;
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

fn parse_conversion(scan: &mut Scan<'_>) -> Result<Conversion> {
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
    if scan.take('(') {
        c.key = Some(parse_key(scan)?);
    }
    while let Some(flag) = scan.peek() {
        match flag {
            '-' => c.left = true,
            '+' => c.plus = true,
            ' ' => c.space = true,
            '#' => c.alternate = true,
            '0' => c.zero = true,
            _ => break,
        }
        scan.take(flag);
    }
    c.width = parse_width(scan, "width too big")?;
    if scan.take('.') {
        c.precision = Some(parse_width(scan, "precision too big")?.unwrap_or(Width::Given(0)));
    }
    while scan.take('h') || scan.take('l') || scan.take('L') {}
    let at = scan.passed();
    c.kind = scan.next().ok_or_else(|| Error::value("incomplete format"))?;
    if !"%diouxXeEfFgGcrsa".contains(c.kind) {
        let shown = if (' '..='\x7e').contains(&c.kind) { c.kind } else { '?' };
        return Err(Error::value(format!(
            "unsupported format character '{shown}' (0x{:x}) at index {at}",
            c.kind as u32
        )));
    }
    Ok(c)
}

fn parse_key(scan: &mut Scan<'_>) -> Result<String> {
    let mut depth = 1;
    let mut key = String::new();
    while let Some(c) = scan.next() {
        match c {
            '(' => depth += 1,
            ')' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Ok(key);
        }
        key.push(c);
    }
    Err(Error::value("incomplete format key"))
}

fn parse_width(scan: &mut Scan<'_>, too_big: &str) -> Result<Option<Width>> {
    if scan.take('*') {
        return Ok(Some(Width::Argument));
    }
    match scan.number(1 << 31) {
        Ok(width) => Ok(width.map(Width::Given)),
        Err(()) => Err(Error::value(too_big)),
    }
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
        // All three are ASCII.
        let used = sign.len() + prefix.len() + body.len();
        let missing = width.saturating_sub(used);
        let (spaces, zeros) = if self.zero && !self.left { (0, missing) } else { (missing, 0) };
        let mut out = String::with_capacity(used + missing);
        out.extend(std::iter::repeat_n(' ', if self.left { 0 } else { spaces }));
        out.push_str(sign);
        out.push_str(prefix);
        out.extend(std::iter::repeat_n('0', zeros));
        interrupt::push_str(&mut out, body);
        out.extend(std::iter::repeat_n(' ', if self.left { spaces } else { 0 }));
        out
    }
}

/// Text padded with spaces, to the right unless `left`.
pub fn pad_percent(text: &str, width: usize, left: bool) -> String {
    if width == 0 {
        return text.to_owned();
    }
    let missing = " ".repeat(width.saturating_sub(text.chars().count()));
    if left { format!("{text}{missing}") } else { format!("{missing}{text}") }
}

/// `%d`, `%i`, `%u`, `%o`, `%x`, `%X` of an integer.
pub fn percent_int(
    value: Integer<'_>,
    conversion: &Conversion,
    width: usize,
    precision: Option<usize>,
) -> Result<String> {
    let (radix, prefix) = match conversion.kind {
        'o' => (8, "0o"),
        'x' => (16, "0x"),
        'X' => (16, "0X"),
        _ => (10, ""),
    };
    let mut digits = value.magnitude(radix)?;
    if conversion.kind == 'X' {
        digits.make_ascii_uppercase();
    }
    let missing = precision.unwrap_or(0).saturating_sub(digits.len());
    if missing > 0 {
        digits.insert_str(0, &"0".repeat(missing));
    }
    let prefix = if conversion.alternate { prefix } else { "" };
    Ok(conversion.zero_filled(conversion.sign(value.is_negative()), prefix, &digits, width))
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
