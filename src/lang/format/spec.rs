//! The format mini-language: `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.

use std::borrow::Cow;

use super::scan::Scan;
use crate::diag::{Error, Result, interrupt};

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
        let mut scan = Scan::new(text);
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
        let is_align = |c: &char| matches!(c, '<' | '>' | '=' | '^');
        let mut start = text.chars();
        let (first, second) = (start.next(), start.next());
        let mut fill_given = false;
        if let (Some(fill), Some(align)) = (first, second.filter(is_align)) {
            spec.fill = fill;
            spec.align = Some(align);
            fill_given = true;
            scan.take(fill);
            scan.take(align);
        } else if let Some(align) = first.filter(is_align) {
            spec.align = Some(align);
            scan.take(align);
        }
        if let Some(sign @ ('+' | '-' | ' ')) = scan.peek() {
            spec.sign = Some(sign);
            scan.take(sign);
        }
        spec.coerce_zero = scan.take('z');
        spec.alternate = scan.take('#');
        if !fill_given && scan.take('0') {
            spec.fill = '0';
            if spec.align.is_none() && numeric {
                spec.align = Some('=');
            }
        }
        spec.width = number(&mut scan)?.unwrap_or(0);
        parse_grouping(&mut scan, &mut spec)?;
        if scan.take('.') {
            let precision = number(&mut scan)?;
            spec.precision = Some(precision.ok_or_else(|| Error::value("Format specifier missing precision"))?);
        }
        spec.kind = scan.next();
        if scan.peek().is_some() {
            return Err(Error::value(format!("Invalid format specifier '{text}' for object of type '{type_name}'")));
        }
        check_grouping(&spec, numeric)?;
        Ok(spec)
    }

    /// The complaint about a presentation type that the object does not have.
    pub fn unknown_code(code: char, type_name: &str) -> Error {
        Error::value(format!("Unknown format code {} for object of type '{type_name}'", quoted_code(code)))
    }

    /// `text` in the middle of its padding.
    pub fn pad(&self, text: &str, default_align: char) -> String {
        let missing = self.width.saturating_sub(interrupt::watched(text.chars()).count());
        if missing == 0 {
            return interrupt::owned(text);
        }
        let left = match self.align.unwrap_or(default_align) {
            '>' | '=' => missing,
            '^' => missing / 2,
            _ => 0,
        };
        let mut out = String::with_capacity(text.len() + missing * self.fill.len_utf8());
        out.extend(interrupt::watched(std::iter::repeat_n(self.fill, left)));
        interrupt::push_str(&mut out, text);
        out.extend(interrupt::watched(std::iter::repeat_n(self.fill, missing - left)));
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
        // A number's text is ASCII, but for what follows the digits of none.
        let around = sign.len() + prefix.len() + rest.chars().count();
        let grouped: Cow<'_, str> = match self.grouping {
            None if !zero_padded => digits.into(),
            _ => self.group(digits, if zero_padded { self.width.saturating_sub(around) } else { 0 }).into(),
        };
        let missing = self.width.saturating_sub(around + grouped.len());
        let (before, inside) = match self.align.unwrap_or('>') {
            '=' => (0, missing),
            '<' => (0, 0),
            '^' => (missing / 2, 0),
            _ => (missing, 0),
        };
        let mut out = String::with_capacity(around + grouped.len() + missing * self.fill.len_utf8());
        let fill = |out: &mut String, count| out.extend(interrupt::watched(std::iter::repeat_n(self.fill, count)));
        fill(&mut out, before);
        out.push_str(sign);
        out.push_str(prefix);
        fill(&mut out, inside);
        interrupt::push_str(&mut out, &grouped);
        interrupt::push_str(&mut out, rest);
        fill(&mut out, missing - before - inside);
        out
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
        // All at once: to grow a text of a gigabyte is to copy it.
        let mut reversed = Vec::with_capacity(digits.len() / 2 * 3);
        loop {
            interrupt::checkpoint();
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
        let mut grouped = String::with_capacity(reversed.len());
        for piece in interrupt::watched(reversed.rchunks(interrupt::PIECE)) {
            grouped.extend(piece.iter().rev().map(|&b| b as char));
        }
        grouped
    }
}

fn number(scan: &mut Scan<'_>) -> Result<Option<usize>> {
    let value =
        scan.number(isize::MAX as usize).map_err(|()| Error::value("Too many decimal digits in format string"))?;
    // A width that no memory holds must be an error, not an abort.
    crate::diag::memory::check(value.unwrap_or(0).saturating_mul(4))?;
    Ok(value)
}

fn parse_grouping(scan: &mut Scan<'_>, spec: &mut Spec) -> Result<()> {
    let both = || Error::value("Cannot specify both ',' and '_'.");
    if scan.take(',') {
        spec.grouping = Some(',');
    }
    if scan.take('_') {
        if spec.grouping.is_some() {
            return Err(both());
        }
        spec.grouping = Some('_');
    }
    if scan.peek() == Some(',') && spec.grouping == Some('_') {
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
