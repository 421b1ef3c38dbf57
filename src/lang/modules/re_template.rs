//! `re`: what replaces a match, with its `\1` and `\g<name>`.

use super::re_pattern::pattern_error;
use crate::diag::{Error, Result};
use crate::lang::format::repr_str;

/// A piece of a replacement.
#[derive(Debug, PartialEq)]
pub(super) enum Piece {
    Text(String),
    /// What a group matched.
    Group(usize),
}

/// A replacement that is being read.
struct Reader<'a> {
    template: &'a str,
    chars: Vec<char>,
    at: usize,
    /// The groups' names, by number.
    names: &'a [Option<String>],
    pieces: Vec<Piece>,
}

/// Reads a replacement for the matches of a pattern whose groups have these names.
///
/// # Errors
/// `re.error` with Python's message and place; `IndexError` for a name that no group has.
pub(super) fn read(template: &str, names: &[Option<String>]) -> Result<Vec<Piece>> {
    if !template.contains('\\') {
        return Ok(vec![Piece::Text(template.to_owned())]);
    }
    let mut reader = Reader { template, chars: template.chars().collect(), at: 0, names, pieces: Vec::new() };
    while let Some(c) = reader.take() {
        match c {
            '\\' => reader.escape()?,
            c => reader.push(c),
        }
    }
    Ok(reader.pieces)
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn push(&mut self, c: char) {
        match self.pieces.last_mut() {
            Some(Piece::Text(text)) => text.push(c),
            _ => self.pieces.push(Piece::Text(c.into())),
        }
    }

    fn error(&self, what: &str, at: usize) -> Error {
        pattern_error(&format!("{what} at position {at}"), self.template)
    }

    /// What follows a backslash.
    fn escape(&mut self) -> Result<()> {
        let start = self.at - 1;
        let Some(c) = self.take() else { return Err(self.error("bad escape (end of pattern)", start)) };
        match c {
            'g' => return self.named(),
            '0' => {
                let digits = self.digits(2, 8);
                self.push(char::from(u8::from_str_radix(&digits, 8).unwrap_or(0)));
            }
            '1'..='9' => return self.number(c, start),
            'a' => self.push('\x07'),
            'b' => self.push('\x08'),
            'f' => self.push('\x0c'),
            'n' => self.push('\n'),
            'r' => self.push('\r'),
            't' => self.push('\t'),
            'v' => self.push('\x0b'),
            '\\' => self.push('\\'),
            c if c.is_ascii_alphabetic() => return Err(self.error(&format!("bad escape \\{c}"), start)),
            c => {
                self.push('\\');
                self.push(c);
            }
        }
        Ok(())
    }

    /// At most so many digits to a base.
    fn digits(&mut self, most: usize, base: u32) -> String {
        let digits: String = self.chars[self.at..].iter().take(most).take_while(|c| c.is_digit(base)).collect();
        self.at += digits.len();
        digits
    }

    /// A group's number of one or two digits, or a character's of three octal ones.
    fn number(&mut self, first: char, start: usize) -> Result<()> {
        let octal = |c: Option<&char>| c.is_some_and(|c| c.is_digit(8));
        if first.is_digit(8) && octal(self.chars.get(self.at)) && octal(self.chars.get(self.at + 1)) {
            let digits = format!("{first}{}", self.digits(2, 8));
            let Ok(code) = u8::from_str_radix(&digits, 8) else {
                return Err(self.error(&format!("octal escape value \\{digits} outside of range 0-0o377"), start));
            };
            self.push(char::from(code));
            return Ok(());
        }
        let digits = format!("{first}{}", self.digits(1, 10));
        self.group(digits.parse().unwrap_or(usize::MAX), &digits, start + 1)
    }

    fn group(&mut self, number: usize, digits: &str, at: usize) -> Result<()> {
        if number >= self.names.len() {
            let digits = digits.trim_start_matches('0');
            let digits = if digits.is_empty() { "0" } else { digits };
            return Err(self.error(&format!("invalid group reference {digits}"), at));
        }
        self.pieces.push(Piece::Group(number));
        Ok(())
    }

    /// `<name>` or `<number>`, after `\g`.
    fn named(&mut self) -> Result<()> {
        if self.peek() != Some('<') {
            return Err(self.error("missing <", self.at));
        }
        self.at += 1;
        let from = self.at;
        let length = self.chars[from..].iter().position(|c| *c == '>');
        let name: String = self.chars[from..from + length.unwrap_or(self.chars.len() - from)].iter().collect();
        match length {
            _ if name.is_empty() => return Err(self.error("missing group name", from)),
            None => return Err(self.error("missing >, unterminated name", from)),
            Some(length) => self.at = from + length + 1,
        }
        if name.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.group(name.parse().unwrap_or(usize::MAX), &name, from);
        }
        let mut letters = name.chars();
        let starts = |c: char| c == '_' || unicode_ident::is_xid_start(c);
        if !letters.next().is_some_and(starts) || !letters.all(unicode_ident::is_xid_continue) {
            return Err(self.error(&format!("bad character in group name {}", repr_str(&name)), from));
        }
        match self.names.iter().position(|have| have.as_deref() == Some(&name)) {
            Some(number) => {
                self.pieces.push(Piece::Group(number));
                Ok(())
            }
            None => Err(Error::index(format!("unknown group name {}", repr_str(&name)))),
        }
    }
}
