//! The values of numbers' and strings' texts.

use logos::Lexer;
use std::sync::atomic::{AtomicUsize, Ordering};

use num_bigint::BigInt;

use super::ast::Constant;
use super::token::{LexError, Token};
use crate::diag::interrupt;

/// The most decimal digits of an integer that is read or written, as CPython has it; 0 allows any number of them.
static MOST_DIGITS: AtomicUsize = AtomicUsize::new(4300);

/// The most decimal digits of an integer that is read or written; 0 allows any number of them.
pub fn most_digits() -> usize {
    MOST_DIGITS.load(Ordering::Relaxed)
}

/// Sets [`most_digits`].
pub fn set_most_digits(count: usize) {
    MOST_DIGITS.store(count, Ordering::Relaxed);
}

/// What is wrong with an integer of so many digits in a text.
pub fn too_many_digits(count: usize) -> Option<String> {
    let most = most_digits();
    (most > 0 && count > most).then(|| {
        format!(
            "Exceeds the limit ({most} digits) for integer string conversion: value has {count} digits; use \
             sys.set_int_max_str_digits() to increase the limit"
        )
    })
}

/// Reads the number that starts with the token's first characters, and moves the lexer behind it.
pub fn number(lex: &mut Lexer<'_, Token>) -> Result<Constant, LexError> {
    let start = lex.span().start;
    let (value, length) = read_number(&lex.source()[start..]).map_err(|mut e| {
        e.place = Some(e.place.map_or((start, start + 1), |(a, b)| (start + a, start + b)));
        e
    })?;
    let seen = lex.span().len();
    lex.bump(length.max(seen) - seen);
    Ok(value)
}

fn defect(message: impl Into<String>, end: usize) -> LexError {
    LexError::new(message.into(), Some((0, end)))
}

/// The number at the start of `text`, with its length.
fn read_number(text: &str) -> Result<(Constant, usize), LexError> {
    let bytes = text.as_bytes();
    let at = |i: usize| bytes.get(i).copied().unwrap_or(0);
    if at(0) == b'0' {
        match at(1) | 0x20 {
            b'x' => return read_radix(text, 16, "hexadecimal"),
            b'o' => return read_radix(text, 8, "octal"),
            b'b' => return read_radix(text, 2, "binary"),
            _ => {}
        }
    }
    let mut end = if at(0) == b'.' { 0 } else { digits(bytes, 0, "decimal")? };
    let whole = end;
    let mut float = false;
    if at(end) == b'.' {
        float = true;
        end += 1;
        if at(end).is_ascii_digit() {
            end = digits(bytes, end, "decimal")?;
        }
    }
    if at(end) | 0x20 == b'e' {
        let sign = usize::from(matches!(at(end + 1), b'+' | b'-'));
        if at(end + 1 + sign).is_ascii_digit() {
            float = true;
            end = digits(bytes, end + 1 + sign, "decimal")?;
        } else if sign == 1 {
            return Err(defect("invalid decimal literal", end + 1));
        }
    }
    let plain: String = text[..end].chars().filter(|c| *c != '_').collect();
    let imaginary = at(end) | 0x20 == b'j';
    if float || imaginary {
        let length = end + usize::from(imaginary);
        check_end(text, length, if imaginary { "imaginary" } else { "decimal" })?;
        let value = plain.parse::<f64>().map_err(|_| defect("invalid decimal literal", end))?;
        return Ok((if imaginary { Constant::Imaginary(value) } else { Constant::Float(value) }, length));
    }
    if at(0) == b'0' && plain.bytes().any(|b| b != b'0') {
        let message =
            "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers";
        return Err(defect(message, whole));
    }
    check_end(text, end, "decimal")?;
    if let Ok(small) = plain.parse::<i64>() {
        return Ok((Constant::Int(small), end));
    }
    if let Some(problem) = too_many_digits(plain.len()) {
        let hint = "Consider hexadecimal for huge integer literals to avoid decimal conversion limits.";
        return Err(defect(format!("{problem} - {hint}"), end));
    }
    let big = plain.parse::<BigInt>().map_err(|_| defect("invalid decimal literal", end))?;
    Ok((Constant::BigInt(big), end))
}

/// The end of a run of decimal digits with single underscores between them.
fn digits(bytes: &[u8], from: usize, what: &str) -> Result<usize, LexError> {
    let mut end = from;
    loop {
        while bytes.get(end).is_some_and(u8::is_ascii_digit) {
            end += 1;
        }
        if bytes.get(end) != Some(&b'_') {
            return Ok(end);
        }
        if !bytes.get(end + 1).is_some_and(u8::is_ascii_digit) {
            return Err(defect(format!("invalid {what} literal"), end + 1));
        }
        end += 1;
    }
}

fn read_radix(text: &str, radix: u32, what: &str) -> Result<(Constant, usize), LexError> {
    let bytes = text.as_bytes();
    let is_digit = |b: Option<&u8>| b.is_some_and(|b| (*b as char).is_digit(radix));
    let mut end = 2;
    loop {
        let underscore = bytes.get(end) == Some(&b'_');
        let from = end + usize::from(underscore);
        if !is_digit(bytes.get(from)) {
            if let Some(digit) = bytes.get(from).filter(|b| b.is_ascii_digit()) {
                return Err(defect(format!("invalid digit '{}' in {what} literal", *digit as char), from + 1));
            }
            if underscore || end == 2 {
                return Err(defect(format!("invalid {what} literal"), from));
            }
            break;
        }
        end = from;
        while is_digit(bytes.get(end)) {
            end += 1;
        }
    }
    check_end(text, end, what)?;
    let plain: String = text[2..end].chars().filter(|c| *c != '_').collect();
    if let Ok(small) = i64::from_str_radix(&plain, radix) {
        return Ok((Constant::Int(small), end));
    }
    let big =
        BigInt::parse_bytes(plain.as_bytes(), radix).ok_or_else(|| defect(format!("invalid {what} literal"), end))?;
    Ok((Constant::BigInt(big), end))
}

/// Refuses a name glued to a number, except for the keywords that Python lets stand there (`1if x else 2`).
fn check_end(text: &str, end: usize, what: &str) -> Result<(), LexError> {
    let Some(next) = text[end..].chars().next() else { return Ok(()) };
    if !(next == '_' || next.is_alphanumeric()) {
        return Ok(());
    }
    let rest = &text[end..];
    let word = &rest[..rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(rest.len())];
    if matches!(word, "and" | "else" | "for" | "if" | "in" | "is" | "or" | "not") {
        return Ok(());
    }
    Err(defect(format!("invalid {what} literal"), end))
}

/// The value of a string's body that starts at byte `at` of the source.
pub fn text(body: &str, raw: bool, at: usize) -> Result<String, LexError> {
    if raw || !body.contains('\\') {
        return Ok(unify_newlines(body));
    }
    let mut out = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(slash) = rest.find('\\') {
        push_lines(&mut out, &rest[..slash]);
        let offset = body.len() - rest.len() + slash;
        let escape = &rest[slash + 1..];
        let length = text_escape(escape, &mut out).map_err(|bad| {
            let from = body[..offset].chars().count();
            let message = match bad.codec {
                true => format!(
                    "(unicode error) 'unicodeescape' codec can't decode bytes in position {from}-{}: {}",
                    from + bad.length,
                    bad.reason
                ),
                false => bad.reason,
            };
            LexError::new(message, Some((at + offset, at + offset + 1 + bad.length)))
        })?;
        rest = &escape[length..];
    }
    push_lines(&mut out, rest);
    Ok(out)
}

fn unify_newlines(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    push_lines(&mut out, text);
    out
}

/// Appends a text, every line's end as one character. Of one that is long, Ctrl-C is heard on the way.
fn push_lines(out: &mut String, text: &str) {
    interrupt::checkpoint();
    if text.contains('\r') {
        out.push_str(&text.replace("\r\n", "\n").replace('\r', "\n"));
    } else {
        interrupt::push_str(out, text);
    }
}

/// What both kinds of string share: the character that a one-letter or octal escape stands for, and its length.
fn common_escape(escape: &[u8]) -> Option<(Option<u32>, usize)> {
    let one = |c: u32| Some((Some(c), 1));
    match *escape.first()? {
        b'\n' => Some((None, 1)),
        b'\r' => Some((None, 1 + usize::from(escape.get(1) == Some(&b'\n')))),
        b'\\' => one(0x5c),
        b'\'' => one(0x27),
        b'"' => one(0x22),
        b'a' => one(0x07),
        b'b' => one(0x08),
        b'f' => one(0x0c),
        b'n' => one(0x0a),
        b'r' => one(0x0d),
        b't' => one(0x09),
        b'v' => one(0x0b),
        b'0'..=b'7' => {
            let length = escape.iter().take(3).take_while(|b| (b'0'..=b'7').contains(*b)).count();
            let value = escape[..length].iter().fold(0, |v, b| v * 8 + u32::from(b - b'0'));
            Some((Some(value), length))
        }
        _ => None,
    }
}

/// An escape without a value: why, how long it is behind its backslash, and whether Python's codec is who says so.
struct BadEscape {
    reason: String,
    length: usize,
    codec: bool,
}

/// Appends what the escape (the text after its backslash) stands for; answers its length.
fn text_escape(escape: &str, out: &mut String) -> Result<usize, BadEscape> {
    if let Some((value, length)) = common_escape(escape.as_bytes()) {
        out.extend(value.and_then(char::from_u32));
        return Ok(length);
    }
    let width = match escape.as_bytes().first() {
        Some(b'x') => 2,
        Some(b'u') => 4,
        Some(b'U') => 8,
        Some(b'N') => return named_character(escape, out),
        _ => {
            // An unknown escape stays as it is written.
            out.push('\\');
            return Ok(0);
        }
    };
    let bad = |reason: String, length: usize, codec: bool| Err(BadEscape { reason, length, codec });
    let digits = escape.bytes().skip(1).take(width).take_while(u8::is_ascii_hexdigit).count();
    if digits < width {
        return bad(format!("truncated \\{}{} escape", &escape[..1], "X".repeat(width)), 1 + digits, true);
    }
    let code = u32::from_str_radix(&escape[1..1 + width], 16).unwrap_or(u32::MAX);
    match char::from_u32(code) {
        Some(c) => out.push(c),
        None if code <= 0xFFFF => {
            return bad(format!("a lone surrogate (\\u{code:04x}) is not supported in a string"), 1 + width, false);
        }
        None => return bad("illegal Unicode character".to_owned(), 1 + width, true),
    }
    Ok(1 + width)
}

/// Appends the character that `N{NAME}` stands for; answers the length of the escape.
fn named_character(escape: &str, out: &mut String) -> Result<usize, BadEscape> {
    let bad = |reason: &str, length: usize| BadEscape { reason: reason.to_owned(), length, codec: true };
    let name = escape[1..].strip_prefix('{').and_then(|rest| rest.split_once('}')).map(|(name, _)| name);
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Err(bad("malformed \\N character escape", 1));
    };
    let length = name.len() + 3;
    match unicode_names2::character(name) {
        Some(c) => {
            out.push(c);
            Ok(length)
        }
        None => Err(bad("unknown Unicode character name", length)),
    }
}

/// The value of a bytes literal's body that starts at byte `at` of the source.
pub fn bytes(body: &str, raw: bool, at: usize) -> Result<Vec<u8>, LexError> {
    if let Some((index, c)) = body.char_indices().find(|(_, c)| !c.is_ascii()) {
        let place = (at + index, at + index + c.len_utf8());
        return Err(LexError::new("bytes can only contain ASCII literal characters", Some(place)));
    }
    let body = unify_newlines(body);
    if raw {
        return Ok(body.into_bytes());
    }
    let source = body.as_bytes();
    let mut out = Vec::with_capacity(source.len());
    let mut i = 0;
    while let Some(&byte) = source.get(i) {
        i += 1;
        if byte != b'\\' {
            out.push(byte);
        } else if let Some((value, length)) = common_escape(&source[i..]) {
            // As in Python, an octal escape above \377 keeps its low byte.
            out.extend(value.map(|v| (v & 0xff) as u8));
            i += length;
        } else if source.get(i) == Some(&b'x') {
            let digits = body.get(i + 1..i + 3).filter(|d| d.bytes().all(|b| b.is_ascii_hexdigit()));
            let Some(value) = digits.and_then(|d| u8::from_str_radix(d, 16).ok()) else {
                let message = format!("(value error) invalid \\x escape at position {}", i - 1);
                return Err(LexError::new(message, Some((at, at + body.len()))));
            };
            out.push(value);
            i += 3;
        } else {
            out.push(b'\\');
        }
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let value = |text: &str| read_number(text).map(|(value, length)| (format!("{value:?}"), length)).ok();
        for (text, shown, length) in [
            ("12+", "Int(12)", 2),
            ("1..2", "Float(1.0)", 2),
            ("1.e2", "Float(100.0)", 4),
            (".5j", "Imaginary(0.5)", 3),
            ("0j", "Imaginary(0.0)", 2),
            ("012.5", "Float(12.5)", 5),
            ("0xFFFFFFFFFFFFFFFF", "BigInt(18446744073709551615)", 18),
            ("9223372036854775807", "Int(9223372036854775807)", 19),
            ("9223372036854775808", "BigInt(9223372036854775808)", 19),
            ("1e400", "Float(inf)", 5),
            ("1else", "Int(1)", 1),
            ("0x1for", "Int(31)", 4),
        ] {
            assert_eq!(value(text), Some((shown.to_owned(), length)), "{text}");
        }
        for text in ["1e+", "1_", "0o8", "0b", "0x_", "1_000_", "1.5abc", "00012", "1__2"] {
            assert_eq!(value(text), None, "{text}");
        }
    }

    #[test]
    fn huge_decimals_are_refused() {
        let message = read_number(&"9".repeat(5000)).map(|_| ()).expect_err("too long").message;
        assert!(message.starts_with("Exceeds the limit (4300 digits) for integer string conversion: value has 5000"));
        assert!(read_number(&format!("0x{}", "f".repeat(50_000))).is_ok());
    }

    #[test]
    fn escapes() {
        assert_eq!(text(r"\n\x41\101\u00e9\d\\", false, 0), Ok("\nAA\u{e9}\\d\\".to_owned()));
        assert_eq!(text("a\r\nb", true, 0), Ok("a\nb".to_owned()));
        assert_eq!(bytes(r"\xff\0\777\d", false, 0), Ok(vec![255, 0, 255, b'\\', b'd']));
        assert!(text(r"\ud800", false, 0).is_err() && text(r"\U00110000", false, 0).is_err());
    }
}
