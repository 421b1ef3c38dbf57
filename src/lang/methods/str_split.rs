//! Methods of `str` that take a text apart.

use super::str::{is_space, receiver};
use super::str_search;
use crate::diag::later::Gathered;
use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::types::type_name;
use crate::lang::value::Value;

fn strings<'a>(parts: impl IntoIterator<Item = &'a str>) -> Value {
    let mut made = Gathered::default();
    interrupt::watched(parts).for_each(|part| made.push(Value::from(part)));
    Value::list(made.done())
}

/// The separator, where one was given.
fn separator<'a>(args: &Arguments<'a>) -> Result<Option<&'a str>> {
    match args.given(1) {
        None => Ok(None),
        Some(Value::Str(text)) if text.is_empty() => Err(Error::value("empty separator")),
        Some(Value::Str(text)) => Ok(Some(text)),
        Some(other) => Err(Error::type_error(format!("must be str or None, not {}", type_name(other)))),
    }
}

fn limit(args: &Arguments) -> Result<usize> {
    Ok(usize::try_from(args.index_or(2, -1)?).unwrap_or(usize::MAX))
}

pub(super) fn split(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text: &str = receiver(args)?;
    let limit = limit(args)?;
    Ok(match separator(args)? {
        Some(separator) => {
            let (mut parts, mut from) = (Gathered::default(), 0);
            if limit > 0 {
                str_search::each(text.as_bytes(), separator.as_bytes(), |at| {
                    parts.push(Value::from(&text[from..at]));
                    from = at + separator.len();
                    interrupt::checkpoint();
                    parts.len() < limit
                });
            }
            parts.push(Value::from(&text[from..]));
            Value::list(parts.done())
        }
        None => strings(Words { rest: text, left: limit }),
    })
}

/// The words of a text between white space, the last one with all that is left.
struct Words<'a> {
    rest: &'a str,
    left: usize,
}

/// Whether an ASCII character is white space.
#[inline]
pub(super) fn is_ascii_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r' | 0x1c..=0x1f)
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    #[inline]
    fn next(&mut self) -> Option<&'a str> {
        let bytes = self.rest.as_bytes();
        let start = str_search::position(bytes, |byte| !is_ascii_space(byte)).unwrap_or(bytes.len());
        let mut rest = &self.rest[start..];
        if !bytes.get(start).is_none_or(u8::is_ascii) {
            rest = rest.trim_start_matches(is_space);
        }
        if rest.is_empty() {
            return None;
        }
        if self.left == 0 {
            self.rest = "";
            return Some(rest);
        }
        self.left -= 1;
        let bytes = rest.as_bytes();
        let end = str_search::position(bytes, |byte| is_ascii_space(byte) || !byte.is_ascii()).unwrap_or(bytes.len());
        let end = match bytes.get(end) {
            Some(byte) if !byte.is_ascii() => {
                str_search::find_char(&rest[end..], is_space).map_or(rest.len(), |more| end + more)
            }
            _ => end,
        };
        self.rest = &rest[end..];
        Some(&rest[..end])
    }
}

/// The words of a text, at most `limit` splits.
pub fn split_space(text: &str, limit: usize) -> Vec<&str> {
    interrupt::watched(Words { rest: text, left: limit }).collect()
}

pub(super) fn rsplit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text: &str = receiver(args)?;
    let limit = limit(args)?;
    let mut parts: Vec<&str> = match separator(args)? {
        Some(separator) => interrupt::watched(text.rsplitn(limit.saturating_add(1), separator)).collect(),
        None => {
            let mut rest = text.trim_end_matches(is_space);
            let mut parts = Vec::new();
            while !rest.is_empty() {
                interrupt::checkpoint();
                if parts.len() == limit {
                    parts.push(rest);
                    break;
                }
                let start =
                    rest.char_indices().rev().find(|(_, c)| is_space(*c)).map_or(0, |(at, c)| at + c.len_utf8());
                parts.push(&rest[start..]);
                rest = rest[..start].trim_end_matches(is_space);
            }
            parts
        }
    };
    parts.reverse();
    Ok(strings(parts))
}

fn three(args: &Arguments, last: bool) -> Result<Value> {
    let receiver = receiver(args)?;
    let text: &str = receiver;
    let separator = args.value(1);
    let Value::Str(separator) = separator else {
        return Err(Error::type_error(format!("must be str, not {}", type_name(separator))));
    };
    if separator.is_empty() {
        return Err(Error::value("empty separator"));
    }
    let find = if last { str_search::last } else { str_search::first };
    let parts = find(text.as_bytes(), separator.as_bytes()).map(|at| (&text[..at], &text[at + separator.len()..]));
    let all = || Value::Str(receiver.clone());
    let empty = || Value::from("");
    Ok(Value::tuple(match parts {
        Some((before, after)) => [Value::from(before), Value::Str(separator.clone()), Value::from(after)],
        None if last => [empty(), empty(), all()],
        None => [all(), empty(), empty()],
    }))
}

pub(super) fn partition(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    three(args, false)
}

pub(super) fn rpartition(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    three(args, true)
}

pub(super) fn splitlines(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let keep = args.get(1).map_or(Ok(0), crate::lang::number::to_index)? != 0;
    Ok(strings(lines(text, keep)))
}

/// The lines of a text by Python's line ends.
pub fn lines(text: &str, keep_ends: bool) -> Vec<&str> {
    let is_end = |c: char| {
        matches!(c, '\n' | '\r' | '\x0b' | '\x0c' | '\x1c' | '\x1d' | '\x1e' | '\u{85}' | '\u{2028}' | '\u{2029}')
    };
    let (mut out, mut rest) = (Vec::new(), text);
    while !rest.is_empty() {
        interrupt::checkpoint();
        let Some(end) = str_search::find_char(rest, is_end) else {
            out.push(rest);
            break;
        };
        let width =
            if rest[end..].starts_with("\r\n") { 2 } else { rest[end..].chars().next().map_or(1, char::len_utf8) };
        out.push(if keep_ends { &rest[..end + width] } else { &rest[..end] });
        rest = &rest[end + width..];
    }
    out
}
