//! Text as bytes and back, in the encodings that programs name.

use std::ops::Range;
use std::rc::Rc;

use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::value::Value;

/// `UnicodeEncodeError` or `UnicodeDecodeError`, with what it says of itself: what of the object at a place is wrong, and
/// why.
#[cold]
fn unicode_error(kind: Kind, encoding: &str, object: Value, at: Range<usize>, what: &str, reason: &str) -> Error {
    let verb = if kind == Kind::UnicodeEncodeError { "encode character" } else { "decode byte" };
    let message = match at.len() {
        1 => format!("'{encoding}' codec can't {verb} {what} in position {}: {reason}", at.start),
        _ => format!("'{encoding}' codec can't {verb}s in position {}-{}: {reason}", at.start, at.end - 1),
    };
    let exception = ExceptionObject::new(kind, vec![Value::from(message)]);
    exception.set_attribute("encoding", Value::from(encoding));
    exception.set_attribute("object", object);
    exception.set_attribute("start", Value::from(at.start));
    exception.set_attribute("end", Value::from(at.end));
    exception.set_attribute("reason", Value::from(reason));
    to_error(&Rc::new(exception))
}

enum Encoding {
    Utf8,
    Table(&'static Table),
    /// Units of two or four bytes, the least one first or last; marked where that is not said.
    Wide {
        bytes: usize,
        big: bool,
        marked: bool,
    },
}

/// An encoding of one byte a character, of which those below 128 are ASCII's.
struct Table {
    /// What errors call it.
    name: &'static str,
    /// Why it has no byte for a character.
    reason: &'static str,
    /// How many bytes are the numbers of their characters.
    plain: u32,
    /// The characters of the bytes from 128; a byte's own number stands for none.
    rest: &'static [char],
}

static ASCII: Table = Table { name: "ascii", reason: "ordinal not in range(128)", plain: 128, rest: &[] };
static LATIN_1: Table = Table { name: "latin-1", reason: "ordinal not in range(256)", plain: 256, rest: &[] };
static WINDOWS_1252: Table = Table {
    name: "charmap",
    reason: "character maps to <undefined>",
    plain: 128,
    rest: &[
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ],
};

impl Table {
    fn byte(&self, c: char) -> Option<u8> {
        let code = u32::from(c);
        if code < self.plain {
            return u8::try_from(code).ok();
        }
        if !self.rest.is_empty() && (0xa0..0x100).contains(&code) {
            return u8::try_from(code).ok();
        }
        let at = self.rest.iter().position(|have| *have == c && code >= 0xa0)?;
        u8::try_from(128 + at).ok()
    }

    fn character(&self, byte: u8) -> Option<char> {
        if u32::from(byte) < self.plain {
            return Some(char::from(byte));
        }
        match self.rest.get(usize::from(byte).wrapping_sub(128)) {
            Some(c) if u32::from(*c) == u32::from(byte) => None,
            Some(c) => Some(*c),
            None => (!self.rest.is_empty()).then(|| char::from(byte)),
        }
    }

    fn encode(&self, text: &str, errors: &str) -> Result<Vec<u8>> {
        let mut out = Vec::with_capacity(text.len());
        for (at, c) in interrupt::watched(text.chars()).enumerate() {
            match errors {
                _ if let Some(byte) = self.byte(c) => out.push(byte),
                "ignore" => {}
                "replace" => out.push(b'?'),
                "backslashreplace" => out.extend(crate::lang::format::ascii_str(c.encode_utf8(&mut [0; 4])).bytes()),
                "xmlcharrefreplace" => out.extend(format!("&#{};", u32::from(c)).bytes()),
                "strict" => {
                    let what = format!("'{}'", crate::lang::format::ascii_str(&c.to_string()));
                    let more = text.chars().skip(at).take_while(|c| self.byte(*c).is_none()).count();
                    let (kind, place) = (Kind::UnicodeEncodeError, at..at + more);
                    return Err(unicode_error(kind, self.name, Value::from(text), place, &what, self.reason));
                }
                _ => return Err(Error::new(Kind::LookupError, format!("unknown error handler name '{errors}'"))),
            }
        }
        Ok(out)
    }

    fn decode(&self, bytes: &[u8], errors: &str) -> Result<String> {
        let mut out = String::with_capacity(bytes.len());
        for (at, &byte) in interrupt::watched(bytes).enumerate() {
            match errors {
                _ if let Some(c) = self.character(byte) => out.push(c),
                "ignore" => {}
                "replace" => out.push('\u{fffd}'),
                "backslashreplace" => out.push_str(&format!("\\x{byte:02x}")),
                _ => {
                    let (object, what) = (Value::bytes(bytes.to_vec()), format!("0x{byte:02x}"));
                    let (kind, place) = (Kind::UnicodeDecodeError, at..at + 1);
                    return Err(unicode_error(kind, self.name, object, place, &what, self.reason));
                }
            }
        }
        Ok(out)
    }
}

fn encoding(name: &str) -> Result<Encoding> {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" => Ok(Encoding::Utf8),
        "ascii" | "us-ascii" => Ok(Encoding::Table(&ASCII)),
        "utf-16" | "utf16" => Ok(Encoding::Wide { bytes: 2, big: false, marked: true }),
        "utf-16-le" | "utf-16le" => Ok(Encoding::Wide { bytes: 2, big: false, marked: false }),
        "utf-16-be" | "utf-16be" => Ok(Encoding::Wide { bytes: 2, big: true, marked: false }),
        "utf-32" | "utf32" => Ok(Encoding::Wide { bytes: 4, big: false, marked: true }),
        "utf-32-le" | "utf-32le" => Ok(Encoding::Wide { bytes: 4, big: false, marked: false }),
        "utf-32-be" | "utf-32be" => Ok(Encoding::Wide { bytes: 4, big: true, marked: false }),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Ok(Encoding::Table(&LATIN_1)),
        "cp1252" | "1252" | "windows-1252" => Ok(Encoding::Table(&WINDOWS_1252)),
        _ => Err(Error::new(Kind::LookupError, format!("unknown encoding: {name}"))),
    }
}

/// `text.encode(name, errors)`.
pub fn encode(text: &str, name: &str, errors: &str) -> Result<Vec<u8>> {
    match encoding(name)? {
        Encoding::Utf8 => Ok(interrupt::collect(text.as_bytes(), u8::clone)),
        Encoding::Wide { bytes, big, marked } => Ok(encode_wide(text, bytes, big, marked)),
        Encoding::Table(table) => table.encode(text, errors),
    }
}

fn encode_wide(text: &str, bytes: usize, big: bool, marked: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity((text.len() + 1) * bytes);
    let mut push = |unit: u32| match (bytes, big) {
        (2, true) => out.extend((unit as u16).to_be_bytes()),
        (2, false) => out.extend((unit as u16).to_le_bytes()),
        (_, true) => out.extend(unit.to_be_bytes()),
        (_, false) => out.extend(unit.to_le_bytes()),
    };
    if marked {
        push(0xfeff);
    }
    for c in interrupt::watched(text.chars()) {
        if bytes == 4 {
            push(c as u32);
        } else {
            c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| push(u32::from(*unit)));
        }
    }
    out
}

/// The text of units of two or four bytes.
fn decode_wide(bytes: &[u8], size: usize, mut big: bool, marked: bool, errors: &str) -> Result<String> {
    let name = match (size, marked, big) {
        (2, true, _) => "utf-16",
        (2, false, false) => "utf-16-le",
        (2, false, true) => "utf-16-be",
        (_, true, _) => "utf-32",
        (_, false, false) => "utf-32-le",
        (_, false, true) => "utf-32-be",
    };
    let unit = |piece: &[u8], big: bool| {
        let order = |all: u32, byte: &u8| all << 8 | u32::from(*byte);
        if big { piece.iter().fold(0, order) } else { piece.iter().rev().fold(0, order) }
    };
    let mut body = bytes;
    if marked && let Some(mark) = bytes.get(..size) {
        let swapped = unit(mark, true) == 0xfeff;
        big = swapped;
        if swapped || unit(mark, false) == 0xfeff {
            body = &bytes[size..];
        }
    }
    let broken = |place: usize, what: &str| {
        let byte = body.get(place).copied().unwrap_or(0);
        let place = place + bytes.len() - body.len();
        let object = Value::bytes(bytes.to_vec());
        unicode_error(Kind::UnicodeDecodeError, name, object, place..place + 1, &format!("0x{byte:02x}"), what)
    };
    let whole = body.len() / size * size;
    let units = interrupt::watched(body[..whole].chunks(size)).map(|piece| unit(piece, big));
    let mut out = String::with_capacity(body.len());
    let mut at = 0;
    let mut take = |found: Option<char>, what: &str, length: usize| {
        match found {
            Some(c) => out.push(c),
            None if errors == "ignore" => {}
            None if errors == "replace" => out.push('\u{fffd}'),
            None => return Err(broken(at, what)),
        }
        at += length;
        Ok(())
    };
    if size == 2 {
        for found in char::decode_utf16(units.map(|unit| unit as u16)) {
            let length = found.as_ref().map_or(2, |c| 2 * c.len_utf16());
            take(found.ok(), "illegal encoding", length)?;
        }
    } else {
        for unit in units {
            take(char::from_u32(unit), "code point not in range(0x110000)", 4)?;
        }
    }
    if whole < body.len() {
        take(None, "truncated data", 0)?;
    }
    Ok(out)
}

/// `bytes.decode(name, errors)`.
pub fn decode(bytes: &[u8], name: &str, errors: &str) -> Result<String> {
    match encoding(name)? {
        Encoding::Table(table) => table.decode(bytes, errors),
        Encoding::Wide { bytes: size, big, marked } => decode_wide(bytes, size, big, marked, errors),
        Encoding::Utf8 => match std::str::from_utf8(bytes) {
            Ok(text) => Ok(interrupt::owned(text)),
            Err(_) if errors == "replace" => Ok(String::from_utf8_lossy(bytes).into_owned()),
            Err(_) if errors == "ignore" => Ok(bytes.utf8_chunks().map(|chunk| chunk.valid()).collect()),
            Err(error) => {
                let at = error.valid_up_to();
                let what = match error.error_len() {
                    None => "unexpected end of data",
                    Some(_) if matches!(bytes[at], 0xc2..=0xf4) => "invalid continuation byte",
                    Some(_) => "invalid start byte",
                };
                let (object, byte) = (Value::bytes(bytes.to_vec()), format!("0x{:02x}", bytes[at]));
                Err(unicode_error(Kind::UnicodeDecodeError, "utf-8", object, at..at + 1, &byte, what))
            }
        },
    }
}
