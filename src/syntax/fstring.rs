//! The inside of f-strings: text, fields, conversions and formats. A part of `layout`.

use super::layout::{Layout, Mode, closes};
use super::literal;
use super::token::Token;
use crate::diag::Result;

/// How deep formats may nest: `{x:{width:{y}}}` holds two.
const MAX_FORMATS: usize = 2;

/// Why a run of text ended.
enum Stop {
    Field,
    Format,
    Quote,
}

impl Layout<'_> {
    /// Reads text up to the next field or the end.
    pub(super) fn fstring_text(&mut self) -> Result<()> {
        let Some(&Mode::Text { opening, start, format }) = self.modes.last() else { return Ok(()) };
        let bytes = self.text.as_bytes();
        let from = self.offset();
        let (mut at, mut piece) = (from, from);
        let mut out = String::new();
        let stop = loop {
            let next = bytes.get(at + 1).copied();
            let byte = match bytes.get(at) {
                Some(b'\n' | b'\r') if !opening.triple => return Err(self.unterminated(start, opening, at)),
                None => return Err(self.unterminated(start, opening, at)),
                Some(byte) => *byte,
            };
            match byte {
                // The backslash of `\{` stands for itself.
                b'\\' if matches!(next, Some(b'{' | b'}')) => at += 1,
                // The name of a character stands in braces of its own.
                b'\\' if next == Some(b'N') && !opening.raw && bytes.get(at + 2) == Some(&b'{') => {
                    let end = bytes[at..].iter().position(|b| matches!(b, b'}' | b'\n') || *b == opening.quote);
                    at += end.filter(|end| bytes[at + end] == b'}').map_or(3, |end| end + 1);
                }
                b'\\' => at += if bytes[at..].starts_with(b"\\\r\n") { 3 } else { 2 },
                b'{' | b'}' if !format && next == Some(byte) => {
                    self.cook(piece, at + 1, opening.raw, &mut out)?;
                    at += 2;
                    piece = at;
                }
                b'{' => break Stop::Field,
                b'}' if format => break Stop::Format,
                b'}' => return Err(self.syntax_error("f-string: single '}' is not allowed", at, at + 1)),
                _ if byte == opening.quote && closes(bytes, at, opening) => break Stop::Quote,
                _ => at += 1,
            }
        };
        self.cook(piece, at, opening.raw, &mut out)?;
        if !out.is_empty() {
            self.push(from, Token::FText(out), at);
        }
        match stop {
            Stop::Format => {
                self.modes.pop();
                self.move_to(at);
            }
            Stop::Quote if format => return Err(self.unclosed_field(at)),
            Stop::Quote => {
                let end = at + if opening.triple { 3 } else { 1 };
                self.move_to(end);
                self.modes.pop();
                self.push(at, Token::FEnd, end);
            }
            Stop::Field => {
                self.move_to(at + 1);
                self.open(b'{', at)?;
                self.modes.push(Mode::Field { brackets: self.brackets.len(), start: at });
                self.push(at, Token::FieldStart, at + 1);
            }
        }
        Ok(())
    }

    fn cook(&self, from: usize, to: usize, raw: bool, out: &mut String) -> Result<()> {
        out.push_str(&literal::text(&self.text[from..to], raw, from).map_err(|e| self.lexical(e))?);
        Ok(())
    }

    fn unclosed_field(&self, at: usize) -> crate::diag::Error {
        let error = self.syntax_error("f-string: expecting '}'", at, at + 1);
        match self.brackets.last() {
            Some(&(_, opened)) => error.label(self.span(opened, opened + 1), "opened here"),
            None => error,
        }
    }

    /// Between the tokens of a field, outside its inner brackets: takes `}`, `:`, `!r` and a debugging `=`.
    /// Answers whether it took something.
    pub(super) fn field_edge(&mut self) -> Result<bool> {
        let Some(&Mode::Field { start, .. }) = self.modes.last() else { return Ok(false) };
        let bytes = self.text.as_bytes();
        let at = skip_blanks(bytes, self.offset());
        let next = bytes.get(at + 1).copied();
        match bytes.get(at) {
            Some(b'}') => {
                self.move_to(at + 1);
                self.modes.pop();
                self.brackets.pop();
                self.push(at, Token::FieldEnd, at + 1);
                return Ok(true);
            }
            Some(b':') => return self.start_format(at),
            Some(b'!') if next != Some(b'=') => return self.conversion(at),
            Some(b'=') if next != Some(b'=') && self.after_operand() => {
                let end = skip_blanks(bytes, at + 1);
                if matches!(bytes.get(end), Some(b'}' | b':' | b'!')) {
                    self.move_to(end);
                    self.push(at, Token::FieldDebug(self.text[start + 1..end].to_owned()), at + 1);
                    return Ok(true);
                }
            }
            Some(quote @ (b'"' | b'\'')) if self.after_operand() || self.after_field_mark() => {
                let enclosing = self.modes.iter().rev().find_map(|mode| match mode {
                    Mode::Text { opening, .. } => Some(*opening),
                    Mode::Field { .. } => None,
                });
                if enclosing.is_some_and(|o| o.quote == *quote && closes(bytes, at, o)) {
                    return Err(self.unclosed_field(at));
                }
            }
            _ => {}
        }
        Ok(false)
    }

    fn start_format(&mut self, at: usize) -> Result<bool> {
        let mut formats = 1;
        let mut outer = None;
        for mode in self.modes.iter().rev() {
            if let Mode::Text { opening, start, format } = mode {
                outer.get_or_insert((*opening, *start));
                if !format {
                    break;
                }
                formats += 1;
            }
        }
        if formats > MAX_FORMATS {
            return Err(self.syntax_error("f-string: expressions nested too deeply", at, at + 1));
        }
        if let Some((opening, start)) = outer {
            self.move_to(at + 1);
            self.push(at, Token::FieldFormat, at + 1);
            self.modes.push(Mode::Text { opening, start, format: true });
        }
        Ok(true)
    }

    fn conversion(&mut self, at: usize) -> Result<bool> {
        let rest = &self.text[at + 1..];
        let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let word = &rest[..length];
        let mut letters = word.chars();
        match (letters.next(), letters.next()) {
            (Some(letter @ ('s' | 'r' | 'a')), None) => {
                self.move_to(at + 1 + length);
                self.push(at, Token::FieldConversion(letter), at + 1 + length);
                Ok(true)
            }
            (None, _) => {
                Err(self.syntax_error("f-string: invalid conversion character: expected 's', 'r', or 'a'", at, at + 1))
            }
            _ => {
                let message = "f-string: invalid conversion character: expected 's', 'r', or 'a'";
                Err(self.syntax_error(message, at + 1, at + 1 + length))
            }
        }
    }
}

/// The next byte that is neither blank nor in a comment.
fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    loop {
        match bytes.get(at) {
            Some(b' ' | b'\t' | b'\x0c' | b'\n' | b'\r') => at += 1,
            Some(b'#') => {
                while bytes.get(at).is_some_and(|b| *b != b'\n') {
                    at += 1;
                }
            }
            _ => return at,
        }
    }
}
