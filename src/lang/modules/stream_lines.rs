//! Where lines end, in what is read and in what is written: the parameter `newline` of `open`.

use std::io::{self, BufRead};

use crate::diag::{Error, Result};

/// Which characters end a line.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Newline {
    /// `\n`, `\r` and `\r\n` alike, each of which reads as `\n`.
    Universal,
    /// `\n`, `\r` and `\r\n` alike, read as they are.
    Kept,
    /// `\n`, as it is.
    Feed,
    /// `\r`; `\n` is written so.
    Return,
    /// `\r\n`; `\n` is written so.
    Both,
}

impl Newline {
    /// What a program means by a text.
    ///
    /// # Errors
    /// `ValueError` where that is none of Python's.
    pub fn parse(text: &str) -> Result<Newline> {
        match text {
            "" => Ok(Newline::Kept),
            "\n" => Ok(Newline::Feed),
            "\r" => Ok(Newline::Return),
            "\r\n" => Ok(Newline::Both),
            other => {
                let shown = crate::lang::format::repr_str(other);
                let shown = shown.trim_matches(['\'', '"']);
                Err(Error::value(format!("illegal newline value: {shown}")))
            }
        }
    }

    /// A text as it is written.
    pub fn written(self, text: &str) -> std::borrow::Cow<'_, str> {
        let end = match self {
            Newline::Return => "\r",
            Newline::Both => "\r\n",
            Newline::Universal if cfg!(windows) => "\r\n",
            _ => return text.into(),
        };
        if text.contains('\n') { text.replace('\n', end).into() } else { text.into() }
    }
}

/// A text in which every line ends in `\n`.
pub fn universal(text: String) -> String {
    if text.contains('\r') { text.replace("\r\n", "\n").replace('\r', "\n") } else { text }
}

/// What is ready to be read; nothing at the end.
fn ready(reader: &mut impl BufRead) -> io::Result<&[u8]> {
    loop {
        match reader.fill_buf() {
            // The borrow of the answer would outlast the loop.
            Ok(_) => break,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    reader.fill_buf()
}

/// The byte that comes next, which stays there.
pub fn peek(reader: &mut impl BufRead) -> io::Result<Option<u8>> {
    ready(reader).map(|bytes| bytes.first().copied())
}

/// Appends the next line with its end.
pub fn read_line(reader: &mut impl BufRead, newline: Newline, out: &mut Vec<u8>) -> io::Result<()> {
    match newline {
        Newline::Feed => reader.read_until(b'\n', out).map(drop),
        Newline::Return => reader.read_until(b'\r', out).map(drop),
        Newline::Both => {
            while reader.read_until(b'\n', out)? > 0 && !out.ends_with(b"\r\n") {}
            Ok(())
        }
        Newline::Universal | Newline::Kept => read_any_line(reader, out),
    }
}

fn read_any_line(reader: &mut impl BufRead, out: &mut Vec<u8>) -> io::Result<()> {
    loop {
        let bytes = ready(reader)?;
        let end = memchr::memchr2(b'\n', b'\r', bytes);
        let (count, last) = (end.map_or(bytes.len(), |at| at + 1), end.map(|at| bytes[at]));
        out.extend_from_slice(&bytes[..count]);
        reader.consume(count);
        if last == Some(b'\r') && peek(reader)? == Some(b'\n') {
            out.push(b'\n');
            reader.consume(1);
        }
        if last.is_some() || count == 0 {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines() {
        let split = |newline| {
            let mut rest = &b"a\rb\r\nc\n\rd"[..];
            let mut lines = Vec::new();
            loop {
                let mut line = Vec::new();
                read_line(&mut rest, newline, &mut line).expect("bytes");
                if line.is_empty() {
                    return lines;
                }
                lines.push(String::from_utf8_lossy(&line).into_owned());
            }
        };
        assert_eq!(split(Newline::Kept), ["a\r", "b\r\n", "c\n", "\r", "d"]);
        assert_eq!(split(Newline::Feed), ["a\rb\r\n", "c\n", "\rd"]);
        assert_eq!(split(Newline::Return), ["a\r", "b\r", "\nc\n\r", "d"]);
        assert_eq!(split(Newline::Both), ["a\rb\r\n", "c\n\rd"]);
        assert_eq!(Newline::Both.written("a\nb"), "a\r\nb");
    }
}
