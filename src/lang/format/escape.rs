//! `repr` and `ascii` of strings and bytes.

use std::fmt::Write;

use crate::diag::interrupt;

/// Whether Python's `repr` shows the character as itself.
pub fn is_printable(c: char) -> bool {
    if c.is_ascii() {
        return (' '..='~').contains(&c);
    }
    // The standard library escapes by the same categories, but a combining mark only at a text's start.
    let text: String = ['a', c].iter().collect();
    text.escape_debug().to_string() == text
}

/// `repr(str)`.
pub fn repr_str(text: &str) -> String {
    quoted(text, is_printable)
}

/// `ascii(str)`; also turns the text of any `repr` into ASCII when `quote` is false.
pub fn ascii_str(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in interrupt::watched(text.chars()) {
        if c.is_ascii() { out.push(c) } else { escape_code(&mut out, c) }
    }
    out
}

fn quoted(text: &str, printable: impl Fn(char) -> bool) -> String {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in interrupt::watched(text.chars()) {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote => {
                out.push('\\');
                out.push(c);
            }
            _ if printable(c) => out.push(c),
            _ => escape_code(&mut out, c),
        }
    }
    out.push(quote);
    out
}

fn escape_code(out: &mut String, c: char) {
    let code = c as u32;
    // Writing to a string cannot fail.
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

/// `repr(bytes)`: `b'a\x00'`.
pub fn repr_bytes(bytes: &[u8]) -> String {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { b'"' } else { b'\'' };
    let mut out = String::with_capacity(bytes.len() + 3);
    out.push('b');
    out.push(quote as char);
    for &b in interrupt::watched(bytes) {
        match b {
            b'\\' => out.push_str("\\\\"),
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            _ if b == quote => {
                out.push('\\');
                out.push(b as char);
            }
            b' '..=b'~' => out.push(b as char),
            _ => escape_code(&mut out, b as char),
        }
    }
    out.push(quote as char);
    out
}
