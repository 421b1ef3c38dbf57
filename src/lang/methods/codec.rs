//! Text as bytes and back, in the three encodings that programs name.

use crate::diag::{Error, Kind, Result, interrupt};

enum Encoding {
    Utf8,
    Ascii,
    Latin1,
}

fn encoding(name: &str) -> Result<Encoding> {
    match name.to_ascii_lowercase().replace('_', "-").as_str() {
        "utf-8" | "utf8" | "u8" => Ok(Encoding::Utf8),
        "ascii" | "us-ascii" => Ok(Encoding::Ascii),
        "latin-1" | "latin1" | "iso-8859-1" | "iso8859-1" | "l1" => Ok(Encoding::Latin1),
        _ => Err(Error::new(Kind::LookupError, format!("unknown encoding: {name}"))),
    }
}

/// `text.encode(name, errors)`.
pub fn encode(text: &str, name: &str, errors: &str) -> Result<Vec<u8>> {
    let (shown, limit) = match encoding(name)? {
        Encoding::Utf8 => return Ok(interrupt::collect(text.as_bytes(), u8::clone)),
        Encoding::Ascii => ("ascii", 128),
        Encoding::Latin1 => ("latin-1", 256),
    };
    let mut out = Vec::with_capacity(text.len());
    for (at, c) in interrupt::watched(text.chars()).enumerate() {
        let code = c as u32;
        match errors {
            _ if code < limit => out.push(code as u8),
            "ignore" => {}
            "replace" => out.push(b'?'),
            _ => {
                let repr = crate::lang::format::ascii_str(&c.to_string());
                return Err(Error::new(
                    Kind::UnicodeEncodeError,
                    format!(
                        "'{shown}' codec can't encode character '{repr}' in position {at}: ordinal not in range({limit})"
                    ),
                ));
            }
        }
    }
    Ok(out)
}

/// `bytes.decode(name, errors)`.
pub fn decode(bytes: &[u8], name: &str, errors: &str) -> Result<String> {
    match encoding(name)? {
        Encoding::Latin1 => Ok(interrupt::watched(bytes).map(|&b| b as char).collect()),
        Encoding::Ascii => decode_ascii(bytes, errors),
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
                Err(Error::new(
                    Kind::UnicodeDecodeError,
                    format!("'utf-8' codec can't decode byte 0x{:02x} in position {at}: {what}", bytes[at]),
                ))
            }
        },
    }
}

fn decode_ascii(bytes: &[u8], errors: &str) -> Result<String> {
    let mut out = String::with_capacity(bytes.len());
    for (at, &b) in interrupt::watched(bytes).enumerate() {
        match errors {
            _ if b < 128 => out.push(b as char),
            "ignore" => {}
            "replace" => out.push('\u{fffd}'),
            _ => {
                let message =
                    format!("'ascii' codec can't decode byte 0x{b:02x} in position {at}: ordinal not in range(128)");
                return Err(Error::new(Kind::UnicodeDecodeError, message));
            }
        }
    }
    Ok(out)
}
