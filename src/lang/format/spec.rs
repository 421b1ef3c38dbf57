//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use crate::diag::{Error, Result};

/// A parsed format specification.
#[derive(Clone, Debug, PartialEq)]
pub struct Spec {
    pub fill: char,
    /// `<`, `>`, `=`, `^`; `None` where the type's own default holds.
    pub align: Option<char>,
    /// `+`, `-` or a space.
    pub sign: Option<char>,
    /// `z`: a negative zero after rounding loses its sign.
    pub coerce_zero: bool,
    /// `#`
    pub alternate: bool,
    pub width: usize,
    /// `,` or `_`
    pub grouping: Option<char>,
    pub precision: Option<usize>,
    pub kind: Option<char>,
}

impl Spec {
    /// Reads a specification meant for an object of type `type_name`, whose default alignment is to the right when `numeric`.
    pub fn parse(text: &str, type_name: &str, numeric: bool) -> Result<Spec> {
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        let mut spec = Spec {
            fill: ' ',
            align: None,
            sign: None,
            coerce_zero: false,
            alternate: false,
            width: 0,
            grouping: None,
            precision: None,
            kind: None,
        };
        let is_align = |c: Option<&char>| c.is_some_and(|c| matches!(c, '<' | '>' | '=' | '^'));
        let mut fill_given = false;
        if is_align(chars.get(1)) {
            spec.fill = chars[0];
            spec.align = Some(chars[1]);
            fill_given = true;
            at = 2;
        } else if is_align(chars.first()) {
            spec.align = Some(chars[0]);
            at = 1;
        }
        if let Some(c @ ('+' | '-' | ' ')) = chars.get(at) {
            spec.sign = Some(*c);
            at += 1;
        }
        spec.coerce_zero = take(&chars, &mut at, 'z');
        spec.alternate = take(&chars, &mut at, '#');
        if !fill_given && take(&chars, &mut at, '0') {
            spec.fill = '0';
            if spec.align.is_none() && numeric {
                spec.align = Some('=');
            }
        }
        spec.width = number(&chars, &mut at)?.unwrap_or(0);
        parse_grouping(&chars, &mut at, &mut spec)?;
        if take(&chars, &mut at, '.') {
            let precision = number(&chars, &mut at)?;
            spec.precision = Some(precision.ok_or_else(|| Error::value("Format specifier missing precision"))?);
        }
        if chars.len() - at > 1 {
            return Err(Error::value(format!("Invalid format specifier '{text}' for object of type '{type_name}'")));
        }
        spec.kind = chars.get(at).copied();
        check_grouping(&spec, numeric)?;
        Ok(spec)
    }

    /// The complaint about a presentation type that the object does not have.
    pub fn unknown_code(code: char, type_name: &str) -> Error {
        Error::value(format!("Unknown format code {} for object of type '{type_name}'", quoted_code(code)))
    }

    /// `text` in the middle of its padding.
    pub fn pad(&self, text: &str, default_align: char) -> String {
        let missing = self.width.saturating_sub(text.chars().count());
        if missing == 0 {
            return text.to_owned();
        }
        let left = match self.align.unwrap_or(default_align) {
            '>' | '=' => missing,
            '^' => missing / 2,
            _ => 0,
        };
        let mut out = String::with_capacity(text.len() + missing * self.fill.len_utf8());
        out.extend(std::iter::repeat_n(self.fill, left));
        out.push_str(text);
        out.extend(std::iter::repeat_n(self.fill, missing - left));
        out
    }

    /// A number from its parts: grouped, signed and padded. `digits` are the whole digits, `rest` what follows them.
    pub fn number(&self, negative: bool, prefix: &str, digits: &str, rest: &str) -> String {
        let sign = match (negative, self.sign) {
            (true, _) => "-",
            (false, Some('+')) => "+",
            (false, Some(' ')) => " ",
            _ => "",
        };
        let zero_padded = self.fill == '0' && self.align == Some('=');
        let room =
            if zero_padded { self.width.saturating_sub(sign.len() + prefix.len() + rest.chars().count()) } else { 0 };
        let grouped = self.group(digits, room);
        if self.align == Some('=') {
            let used = sign.len() + prefix.len() + grouped.len() + rest.chars().count();
            let fill: String = std::iter::repeat_n(self.fill, self.width.saturating_sub(used)).collect();
            return format!("{sign}{prefix}{fill}{grouped}{rest}");
        }
        self.pad(&format!("{sign}{prefix}{grouped}{rest}"), '>')
    }

    /// The digits with their separators, filled with zeros (separated too) to at least `room` characters.
    fn group(&self, digits: &str, room: usize) -> String {
        if digits.is_empty() {
            return String::new();
        }
        let (separator, size) = match self.grouping {
            Some(c) => (Some(c), if matches!(self.kind, Some('b' | 'o' | 'x' | 'X')) { 4 } else { 3 }),
            None => (None, usize::MAX),
        };
        let digits = digits.as_bytes();
        let (mut remaining, mut room) = (digits.len(), room as isize);
        let mut reversed = Vec::new();
        loop {
            let length = size.min((remaining as isize).max(room).max(1) as usize);
            let taken = remaining.min(length);
            reversed.extend(digits[remaining - taken..remaining].iter().rev());
            reversed.extend(std::iter::repeat_n(b'0', length - taken));
            remaining -= taken;
            room -= length as isize;
            let Some(separator) = separator.filter(|_| remaining > 0 || room > 0) else { break };
            reversed.push(separator as u8);
            room -= 1;
        }
        reversed.iter().rev().map(|&b| b as char).collect()
    }
}

fn take(chars: &[char], at: &mut usize, wanted: char) -> bool {
    let found = chars.get(*at) == Some(&wanted);
    *at += usize::from(found);
    found
}

fn number(chars: &[char], at: &mut usize) -> Result<Option<usize>> {
    let mut value: Option<usize> = None;
    while let Some(digit) = chars.get(*at).and_then(|c| c.to_digit(10)) {
        let next = value.unwrap_or(0).checked_mul(10).and_then(|v| v.checked_add(digit as usize));
        match next.filter(|&v| v <= isize::MAX as usize) {
            Some(v) => value = Some(v),
            None => return Err(Error::value("Too many decimal digits in format string")),
        }
        *at += 1;
    }
    // A width that no memory holds must be an error, not an abort.
    if value.is_some_and(|v| v > 1 << 31) {
        return Err(Error::new(crate::diag::Kind::MemoryError, ""));
    }
    Ok(value)
}

fn parse_grouping(chars: &[char], at: &mut usize, spec: &mut Spec) -> Result<()> {
    let both = || Error::value("Cannot specify both ',' and '_'.");
    if take(chars, at, ',') {
        spec.grouping = Some(',');
    }
    if take(chars, at, '_') {
        if spec.grouping.is_some() {
            return Err(both());
        }
        spec.grouping = Some('_');
    }
    if chars.get(*at) == Some(&',') && spec.grouping == Some('_') {
        return Err(both());
    }
    Ok(())
}

fn check_grouping(spec: &Spec, numeric: bool) -> Result<()> {
    let Some(separator) = spec.grouping else { return Ok(()) };
    match spec.kind.or(if numeric { None } else { Some('s') }) {
        None | Some('d' | 'e' | 'f' | 'g' | 'E' | 'G' | 'F' | '%') => Ok(()),
        Some('b' | 'o' | 'x' | 'X') if separator == '_' => Ok(()),
        Some(kind) => Err(Error::value(format!("Cannot specify '{separator}' with {}.", quoted_code(kind)))),
    }
}

fn quoted_code(code: char) -> String {
    if (33..128).contains(&(code as u32)) { format!("'{code}'") } else { format!("'\\x{:x}'", code as u32) }
}
