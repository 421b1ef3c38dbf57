//! Lines that are no Python: `%magic`, `%%cell`, `!command`, `name?`. A part of `layout`.

use super::ast::{Magic, Name};
use super::highlight::is_name;
use super::layout::Layout;
use super::token::Token;
use crate::diag::sources;

impl Layout<'_> {
    /// At the first character of a logical line: takes the whole line if it is a magic.
    pub(super) fn magic_line(&mut self) {
        let start = self.offset();
        let rest = &self.text[start..];
        match rest.as_bytes().first() {
            Some(b'!') if self.is_python() => return,
            Some(b'!') => return self.magic(start, None, 1, false),
            Some(b'?') => {
                let marks = if rest.starts_with("??") { 2 } else { 1 };
                let end = end_of_line(self.text, start);
                let body = self.text[start + marks..end].trim();
                if is_inspectable(body) {
                    self.inspect(start, start + marks, end, body, marks == 2);
                }
                return;
            }
            _ => {}
        }
        let end = end_of_line(self.text, start);
        let line = self.text[start..end].trim_end();
        if let Some(body) = line.strip_suffix('?') {
            let short = body.strip_suffix('?');
            let body = short.unwrap_or(body);
            if is_inspectable(body) {
                return self.inspect(start, start, end, body, short.is_some());
            }
        }
        let marks = line.bytes().take(2).take_while(|b| *b == b'%').count();
        if marks > 0 && line[marks..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            return self.magic(start, None, marks, marks == 2);
        }
        if let Some((name, after)) = assigned(line)
            && !(line[after..].starts_with('!') && self.is_python())
        {
            let target = Name { text: name.to_owned(), span: self.span(start, start + name.len()) };
            self.magic(start + after, Some(target), 1, false);
        }
    }

    /// Whether the text is a program of Python's own, where the shell has no place.
    fn is_python(&self) -> bool {
        sources::get(self.source).is_some_and(|source| source.name.ends_with(".py"))
    }

    fn inspect(&mut self, start: usize, from: usize, end: usize, body: &str, detail: bool) {
        let at = from + self.text[from..].find(body).unwrap_or(0);
        let name = Name { text: body.to_owned(), span: self.span(at, at + body.len()) };
        self.move_to(end);
        self.push(start, Token::Inspect((name, detail)), end);
        self.end_magic(end);
    }

    /// `%name line`, `%%name line` with the text below it, or `!line` (whose name is `!`); a target stands before `start`.
    fn magic(&mut self, start: usize, target: Option<Name>, marks: usize, is_cell: bool) {
        let mut end = end_of_line(self.text, start);
        while !is_cell && self.text[..end].ends_with('\\') && end < self.text.len() {
            end = end_of_line(self.text, after_newline(self.text, end));
        }
        let command = self.text[start..].starts_with('!');
        let after = start + marks;
        let length =
            self.text[after..end].find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(end - after);
        let (name_start, name_end) = if command { (start, after) } else { (after, after + length) };
        let line = self.text[name_end..end].trim();
        let line_start = name_end + self.text[name_end..end].find(line).unwrap_or(0);
        let name = Name { text: self.text[name_start..name_end].to_owned(), span: self.span(name_start, name_end) };
        let below = after_newline(self.text, end);
        let stop = if is_cell { self.text.len() } else { end };
        let whole = target.as_ref().map_or(start, |target| target.span.start as usize);
        let magic = Magic {
            target,
            name,
            line: line.to_owned(),
            line_span: self.span(line_start, line_start + line.len()),
            cell: is_cell.then(|| (self.text[below..].to_owned(), self.span(below, stop))),
        };
        self.move_to(stop);
        self.push(whole, Token::Magic(Box::new(magic)), stop);
        self.end_magic(stop);
    }

    fn end_magic(&mut self, end: usize) {
        let below = after_newline(self.text, end);
        self.move_to(below);
        self.push_newline(end, below);
    }
}

/// The name in `name = %magic` or `name = !command`, and where the magic starts.
fn assigned(line: &str) -> Option<(&str, usize)> {
    let (left, right) = line.split_once('=')?;
    let (name, rest) = (left.trim_end(), right.trim_start());
    let command = rest.strip_prefix('!').filter(|rest| !rest.starts_with('='));
    let magic = rest.strip_prefix('%').filter(|rest| rest.starts_with(|c: char| c.is_alphabetic() || c == '_'));
    (is_name(name) && (command.is_some() || magic.is_some())).then_some((name, line.len() - rest.len()))
}

/// The end of the physical line that byte `at` is on, before its newline.
fn end_of_line(text: &str, at: usize) -> usize {
    memchr::memchr2(b'\n', b'\r', &text.as_bytes()[at..]).map_or(text.len(), |length| at + length)
}

/// The byte behind the newline that starts at `at`, if one does.
fn after_newline(text: &str, at: usize) -> usize {
    let rest = &text[at..];
    at + if rest.starts_with("\r\n") { 2 } else { usize::from(rest.starts_with(['\n', '\r'])) }
}

/// A dotted name, or a magic's: what `?` can be asked about. The last part may have stars for anything.
fn is_inspectable(text: &str) -> bool {
    let name = text.trim_start_matches('%');
    let (owner, last) = name.rsplit_once('.').unwrap_or(("", name));
    let pattern = last.contains('*') && last.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '*'));
    let owned = owner.is_empty() || owner.split('.').all(is_name);
    text.len() - name.len() <= 2 && owned && (is_name(last) || pattern)
}
