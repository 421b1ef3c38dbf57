//! From a file's bytes to the text of a program: byte order marks, and the encoding that a comment declares.

use crate::diag::{Error, Kind, Result};

/// What a source file can be written in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Encoding {
    Utf8,
    Ascii,
    Latin1,
    Windows1252,
}

/// What the bytes 0x80 to 0x9f are in Windows-1252; a NUL where they are nothing.
const WINDOWS: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“', '”', '•',
    '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The encoding that a comment on the first or second line declares: `# -*- coding: latin-1 -*-`.
fn declared(bytes: &[u8]) -> Option<String> {
    for line in bytes.split(|&byte| byte == b'\n').take(2) {
        let line = String::from_utf8_lossy(line);
        let trimmed = line.trim_start_matches([' ', '\t', '\x0c']).trim_end_matches('\r');
        let Some(comment) = trimmed.strip_prefix('#') else {
            // Only a line without code lets the next one speak.
            if trimmed.is_empty() {
                continue;
            }
            return None;
        };
        let named = comment.match_indices("coding").find_map(|(at, word)| {
            let rest = comment[at + word.len()..].strip_prefix([':', '='])?.trim_start_matches([' ', '\t']);
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '-' | '_' | '.'));
            Some(rest[..end.unwrap_or(rest.len())].to_owned()).filter(|name| !name.is_empty())
        });
        if named.is_some() {
            return named;
        }
    }
    None
}

fn known(name: &str) -> Option<Encoding> {
    let name = name.to_ascii_lowercase().replace('_', "-");
    Some(match name.as_str() {
        "utf-8" | "utf8" | "u8" | "utf-8-sig" => Encoding::Utf8,
        _ if name.starts_with("utf-8-") => Encoding::Utf8,
        "ascii" | "us-ascii" | "646" => Encoding::Ascii,
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "8859" | "cp819" | "l1" => Encoding::Latin1,
        _ if name.starts_with("latin-1-") || name.starts_with("iso-8859-1-") => Encoding::Latin1,
        "cp1252" | "windows-1252" | "1252" => Encoding::Windows1252,
        _ => return None,
    })
}

/// The text of a source file, without a byte order mark.
///
/// # Errors
/// `SyntaxError` for bytes that are no text in the file's encoding, and for an encoding that is not known.
pub fn decode(name: &str, bytes: Vec<u8>) -> Result<String> {
    let marked = bytes.starts_with(BYTE_ORDER_MARK);
    let declared = declared(&bytes[if marked { BYTE_ORDER_MARK.len() } else { 0 }..]);
    let encoding = match &declared {
        None => Encoding::Utf8,
        Some(wanted) => match known(wanted) {
            Some(encoding) if !marked || encoding == Encoding::Utf8 => encoding,
            Some(_) => {
                let message = format!("encoding problem: {wanted} with BOM");
                return Err(Error::new(Kind::SyntaxError, message));
            }
            None => return Err(Error::new(Kind::SyntaxError, format!("encoding problem: {wanted}"))),
        },
    };
    let decoded = match encoding {
        Encoding::Utf8 => return of_utf8(name, bytes, declared.is_some()),
        Encoding::Ascii => {
            bytes.iter().map(|&byte| byte.is_ascii().then_some(byte as char)).collect::<Option<String>>()
        }
        Encoding::Latin1 => Some(bytes.iter().map(|&byte| byte as char).collect()),
        Encoding::Windows1252 => bytes
            .iter()
            .map(|&byte| match byte {
                0x80..=0x9f => Some(WINDOWS[usize::from(byte - 0x80)]).filter(|&c| c != '\0'),
                byte => Some(byte as char),
            })
            .collect(),
    };
    decoded.ok_or_else(|| {
        let (codec, holds): (&str, fn(u8) -> bool) = match encoding {
            Encoding::Ascii => ("ascii", |byte| byte.is_ascii()),
            _ => ("charmap", |byte| !matches!(byte, 0x80..=0x9f) || WINDOWS[usize::from(byte - 0x80)] != '\0'),
        };
        let at = bytes.iter().position(|&byte| !holds(byte)).unwrap_or(0);
        let reason =
            if encoding == Encoding::Ascii { "ordinal not in range(128)" } else { "character maps to <undefined>" };
        let message = format!(
            "(unicode error) '{codec}' codec can't decode byte 0x{:02x} in position {at}: {reason}",
            bytes.get(at).copied().unwrap_or(0)
        );
        Error::new(Kind::SyntaxError, message)
    })
}

fn of_utf8(name: &str, bytes: Vec<u8>, is_declared: bool) -> Result<String> {
    match String::from_utf8(bytes) {
        Ok(mut text) => {
            if text.starts_with('\u{feff}') {
                text.drain(..'\u{feff}'.len_utf8());
            }
            Ok(text)
        }
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let byte = bytes.get(valid).copied().unwrap_or(0);
            let line = bytes[..valid].iter().filter(|&&byte| byte == b'\n').count() + 1;
            let message = if is_declared {
                let start = bytes[..valid].iter().rposition(|&byte| byte == b'\n').map_or(0, |at| at + 1);
                let reason = if byte & 0xc0 == 0x80 || byte >= 0xf8 {
                    "invalid start byte"
                } else {
                    "invalid continuation byte"
                };
                format!(
                    "(unicode error) 'utf-8' codec can't decode byte 0x{byte:02x} in position {}: {reason}",
                    valid - start
                )
            } else {
                format!(
                    "Non-UTF-8 code starting with '\\x{byte:02x}' in file {name} on line {line}, but no encoding \
                     declared; see https://peps.python.org/pep-0263/ for details"
                )
            };
            Err(Error::new(Kind::SyntaxError, message))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn declarations() {
        let text = |bytes: &[u8]| decode("f.py", bytes.to_vec()).map_err(|error| error.message().to_owned());
        assert_eq!(text(b"# -*- coding: latin-1 -*-\n'\xe9'").as_deref(), Ok("# -*- coding: latin-1 -*-\n'é'"));
        assert_eq!(text(b"#!/x\n# vim: set fileencoding=cp1252 :\n'\x80'").map(|t| t.contains('€')), Ok(true));
        assert!(text(b"x = 1\n# coding: latin-1\n'\xe9'").is_err_and(|message| message.starts_with("Non-UTF-8")));
        assert_eq!(text(b"# coding: klingon\n"), Err("encoding problem: klingon".to_owned()));
        assert!(text(b"# coding: ascii\n'\xe9'").is_err_and(|message| message.contains("'ascii' codec")));
        assert_eq!(text(b"\xef\xbb\xbfx = 1").as_deref(), Ok("x = 1"));
    }
}
