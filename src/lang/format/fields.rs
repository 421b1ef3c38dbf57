//! The templates of `str.format`: literal text and replacement fields.

use crate::diag::{Error, Result};

/// A step from a field's first value to the one meant.
#[derive(Clone, Debug, PartialEq)]
pub enum Access {
    Attribute(String),
    /// `[3]`
    Index(i64),
    /// `[key]`
    Key(String),
}

/// One `{…}`.
#[derive(Clone, Debug, PartialEq)]
pub struct Field {
    /// Empty, a number or a name.
    pub first: String,
    pub path: Vec<Access>,
    pub conversion: Option<char>,
    /// The format specification, itself a template.
    pub spec: String,
}

/// A piece of a template.
#[derive(Clone, Debug, PartialEq)]
pub enum Piece {
    Text(String),
    Field(Field),
}

/// Which of the two ways to number fields a template uses.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Numbering {
    next: usize,
    manual: bool,
    automatic: bool,
}

impl Numbering {
    /// The position that the field's first part means; `None` where it is a name.
    pub fn position(&mut self, first: &str) -> Result<Option<usize>> {
        if first.is_empty() {
            if self.manual {
                return Err(Error::value("cannot switch from manual field specification to automatic field numbering"));
            }
            self.automatic = true;
            self.next += 1;
            return Ok(Some(self.next - 1));
        }
        if !first.bytes().all(|b| b.is_ascii_digit()) {
            return Ok(None);
        }
        if self.automatic {
            return Err(Error::value("cannot switch from automatic field numbering to manual field specification"));
        }
        self.manual = true;
        first.parse().map(Some).map_err(|_| Error::value("Too many decimal digits in format string"))
    }
}

/// The pieces of a template. Its specifications may hold fields in turn: parse them too, one level deep.
pub fn parse_fields(template: &str) -> Result<Vec<Piece>> {
    let chars: Vec<char> = template.chars().collect();
    let (mut pieces, mut text) = (Vec::new(), String::new());
    let mut at = 0;
    while let Some(&c) = chars.get(at) {
        at += 1;
        match c {
            '{' | '}' if chars.get(at) == Some(&c) => {
                text.push(c);
                at += 1;
            }
            '}' => return Err(Error::value("Single '}' encountered in format string")),
            '{' => {
                if at == chars.len() {
                    return Err(Error::value("Single '{' encountered in format string"));
                }
                if !text.is_empty() {
                    pieces.push(Piece::Text(std::mem::take(&mut text)));
                }
                pieces.push(Piece::Field(parse_field(&chars, &mut at)?));
            }
            _ => text.push(c),
        }
    }
    if !text.is_empty() {
        pieces.push(Piece::Text(text));
    }
    Ok(pieces)
}

fn parse_field(chars: &[char], at: &mut usize) -> Result<Field> {
    let unclosed = || Error::value("expected '}' before end of string");
    let start = *at;
    // The name ends at `!`, `:` or `}`; brackets hide all three.
    let mut bracket = false;
    while let Some(&c) = chars.get(*at) {
        match c {
            '[' => bracket = true,
            ']' => bracket = false,
            '{' => return Err(Error::value("unexpected '{' in field name")),
            '!' | ':' | '}' if !bracket => break,
            _ => {}
        }
        *at += 1;
    }
    let name: String = chars[start..*at].iter().collect();
    let mut conversion = None;
    if chars.get(*at) == Some(&'!') {
        let c =
            *chars.get(*at + 1).ok_or_else(|| Error::value("end of string while looking for conversion specifier"))?;
        *at += 2;
        if !matches!(chars.get(*at), Some(':' | '}')) {
            let message = if *at >= chars.len() {
                "unmatched '{' in format spec"
            } else {
                "expected ':' after conversion specifier"
            };
            return Err(Error::value(message));
        }
        conversion = Some(c);
    }
    let mut spec = String::new();
    if chars.get(*at) == Some(&':') {
        *at += 1;
        let start = *at;
        let mut depth = 0;
        while let Some(&c) = chars.get(*at) {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                _ => {}
            }
            *at += 1;
        }
        spec = chars[start..*at].iter().collect();
    }
    if chars.get(*at) != Some(&'}') {
        return Err(unclosed());
    }
    *at += 1;
    let (first, path) = parse_name(&name)?;
    Ok(Field { first, path, conversion, spec })
}

/// `a.b[0]` as its first part and the steps from there.
fn parse_name(name: &str) -> Result<(String, Vec<Access>)> {
    let split = name.find(['.', '[']).unwrap_or(name.len());
    let (first, mut rest) = name.split_at(split);
    let mut path = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            if end == 0 {
                return Err(Error::value("Empty attribute in format string"));
            }
            path.push(Access::Attribute(after[..end].to_owned()));
            rest = &after[end..];
        } else if let Some(after) = rest.strip_prefix('[') {
            let end = after.find(']').ok_or_else(|| Error::value("Missing ']' in format string"))?;
            let key = &after[..end];
            if key.is_empty() {
                return Err(Error::value("Empty attribute in format string"));
            }
            let number = key.bytes().all(|b| b.is_ascii_digit()).then(|| key.parse().ok()).flatten();
            path.push(number.map_or_else(|| Access::Key(key.to_owned()), Access::Index));
            rest = &after[end + 1..];
        } else {
            return Err(Error::value("Only '.' or '[' may follow ']' in format field specifier"));
        }
    }
    Ok((first.to_owned(), path))
}
