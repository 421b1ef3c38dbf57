//! Files, `io.StringIO`, `io.BytesIO` and the three standard streams: one object over different backs.

use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufReader, Seek, SeekFrom, Write};

use super::stream_lines::{self, Newline, universal};
pub use super::stream_parts::os_error;
use super::stream_parts::{close_apart, read_parts, sent, write_parts};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::methods::{decode, encode};
use crate::lang::output;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Where a stream's bytes live.
pub(super) enum Back {
    /// A file, and what is written and not yet sent.
    Disk(BufReader<File>, Vec<u8>),
    Memory {
        data: Vec<u8>,
        at: usize,
    },
    Stdout,
    Stderr,
    Stdin,
    Closed,
}

/// An open file or something that behaves so.
pub struct Stream {
    pub(super) back: RefCell<Back>,
    pub(super) name: String,
    pub(super) mode: String,
    pub(super) binary: bool,
    /// Whether it is `io.StringIO` or `io.BytesIO`, also when it is closed.
    pub(super) in_memory: bool,
    pub(super) encoding: String,
    pub(super) errors: String,
    pub(super) newline: Newline,
    pub(super) sends: Sends,
}

/// When what is written is sent to the system.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sends {
    WhenFull,
    EachLine,
    AtOnce,
}

/// Pending writes are sent when they are as long as this.
const FULL: usize = 1 << 16;

impl Stream {
    fn over(back: Back, name: &str, mode: &str, binary: bool) -> Stream {
        Stream {
            back: RefCell::new(back),
            name: name.to_owned(),
            mode: mode.to_owned(),
            binary,
            in_memory: false,
            encoding: "utf-8".to_owned(),
            errors: "strict".to_owned(),
            newline: if binary { Newline::Feed } else { Newline::Universal },
            sends: Sends::WhenFull,
        }
    }

    /// `sys.stdout`.
    pub fn stdout() -> Stream {
        Stream::over(Back::Stdout, "<stdout>", "w", false)
    }

    /// `sys.stderr`.
    pub fn stderr() -> Stream {
        Stream::over(Back::Stderr, "<stderr>", "w", false)
    }

    /// `sys.stdin`.
    pub fn stdin() -> Stream {
        Stream::over(Back::Stdin, "<stdin>", "r", false)
    }

    /// `io.StringIO` or `io.BytesIO` with these contents.
    pub fn memory(data: Vec<u8>, binary: bool) -> Stream {
        let mut stream = Stream::over(Back::Memory { data, at: 0 }, "", "", binary);
        (stream.in_memory, stream.newline) = (true, Newline::Feed);
        stream
    }

    /// Opens a file as Python's `open` does.
    pub fn open(path: &str, mode: &str) -> Result<Stream> {
        let binary = mode.contains('b');
        let plus = mode.contains('+');
        let mut options = OpenOptions::new();
        let kinds: Vec<char> = mode.chars().filter(|c| "rwax".contains(*c)).collect();
        let twice = mode.char_indices().any(|(at, c)| mode[..at].contains(c));
        if twice || mode.chars().any(|c| !"rwaxbt+".contains(c)) {
            return Err(Error::value(format!("invalid mode: '{mode}'")));
        }
        if binary && mode.contains('t') {
            return Err(Error::value("can't have text and binary mode at once"));
        }
        match kinds[..] {
            ['r'] => options.read(true).write(plus),
            ['w'] => options.write(true).create(true).truncate(true).read(plus),
            ['a'] => options.append(true).create(true).read(plus),
            ['x'] => options.write(true).create_new(true).read(plus),
            _ if kinds.is_empty() => {
                let message = "Must have exactly one of create/read/write/append mode and at most one plus";
                return Err(Error::value(message));
            }
            _ => return Err(Error::value("must have exactly one of create/read/write/append mode")),
        };
        let file = options.open(path).map_err(|error| os_error(&error, path))?;
        if file.metadata().is_ok_and(|m| m.is_dir()) {
            return Err(os_error(&io::Error::from_raw_os_error(libc::EISDIR), path));
        }
        let mut stream = Stream::over(Back::Disk(BufReader::new(file), Vec::new()), path, mode, binary);
        // What the system's settings say, as Python shows it.
        stream.encoding = "UTF-8".to_owned();
        Ok(stream)
    }

    /// Whether this is the real standard output.
    pub fn is_stdout(&self) -> bool {
        matches!(*self.back.borrow(), Back::Stdout)
    }

    pub(super) fn failure(&self, error: &io::Error) -> Error {
        os_error(error, &self.name)
    }

    /// Sends what is written and not yet sent.
    pub(super) fn send(&self, back: &mut Back) -> Result<()> {
        if let Back::Disk(file, pending) = back
            && !pending.is_empty()
        {
            let sent = self.place_of_write(file)?.write_all(pending).map_err(|error| self.failure(&error));
            pending.clear();
            sent?;
        }
        Ok(())
    }

    /// The file, where the next bytes are to be written: what was read ahead must not move the place.
    fn place_of_write<'a>(&self, file: &'a mut BufReader<File>) -> Result<&'a mut File> {
        if !file.buffer().is_empty() {
            let here = file.stream_position().map_err(|error| self.failure(&error))?;
            file.seek(SeekFrom::Start(here)).map_err(|error| self.failure(&error))?;
        }
        Ok(file.get_mut())
    }

    /// Whether the mode is one that writes.
    pub(super) fn writes(&self) -> bool {
        self.mode.contains(['w', 'a', 'x', '+'])
    }

    pub(super) fn readable(&self) -> bool {
        match &*self.back.borrow() {
            Back::Disk(..) => self.mode.contains(['r', '+']),
            Back::Memory { .. } | Back::Stdin => true,
            _ => false,
        }
    }

    pub(super) fn check_open(&self) -> Result<()> {
        match *self.back.borrow() {
            Back::Closed => Err(Error::value("I/O operation on closed file.")),
            _ => Ok(()),
        }
    }

    pub(super) fn check_readable(&self) -> Result<()> {
        self.check_open()?;
        if self.readable() { Ok(()) } else { Err(Error::new(Kind::UnsupportedOperation, "not readable")) }
    }

    /// Up to `limit` bytes (all of them when `None`).
    pub fn read_bytes(&self, limit: Option<usize>) -> Result<Vec<u8>> {
        self.check_readable()?;
        let mut back = self.back.borrow_mut();
        self.send(&mut back)?;
        let mut out = Vec::new();
        let limit = limit.unwrap_or(usize::MAX);
        match &mut *back {
            Back::Disk(file, _) => read_parts(file, limit, &mut out, &self.name)?,
            Back::Memory { data, at } => {
                let end = at.saturating_add(limit).min(data.len());
                interrupt::append(&mut out, data.get(*at..end).unwrap_or(&[]));
                *at = end.max(*at);
            }
            _ => crate::lang::input::read_most(limit, &mut out)?,
        }
        Ok(out)
    }

    /// Moves the place of the next read back by bytes that were read.
    pub fn step_back(&self, count: usize) -> Result<()> {
        self.seek(-(count as i64), 1).map(|_| ())
    }

    /// The next line with its end; empty after the last one.
    pub fn read_line(&self) -> Result<Vec<u8>> {
        self.check_readable()?;
        let mut back = self.back.borrow_mut();
        self.send(&mut back)?;
        let mut out = Vec::new();
        match &mut *back {
            Back::Disk(file, _) => {
                stream_lines::read_line(file, self.newline, &mut out).map_err(|error| self.failure(&error))?;
            }
            Back::Memory { data, at } => {
                let mut rest = data.get(*at..).unwrap_or(&[]);
                let before = rest.len();
                stream_lines::read_line(&mut rest, self.newline, &mut out).map_err(|error| self.failure(&error))?;
                *at += before - rest.len();
            }
            _ => drop(crate::lang::input::read_line(&mut out)?),
        }
        Ok(out)
    }

    /// The next line, at most so many characters or bytes of it.
    pub(super) fn read_line_at_most(&self, limit: usize) -> Result<Vec<u8>> {
        let mut line = self.read_line()?;
        let kept = if self.binary { limit.min(line.len()) } else { self.prefix(&line, limit) };
        if kept < line.len() {
            self.step_back(line.len() - kept)?;
            line.truncate(kept);
        }
        Ok(line)
    }

    /// How many of these bytes are the first `limit` characters.
    fn prefix(&self, bytes: &[u8], limit: usize) -> usize {
        match self.is_utf8() {
            true => (0..bytes.len()).filter(|&at| starts_character(bytes[at])).nth(limit).unwrap_or(bytes.len()),
            false => limit.min(bytes.len()),
        }
    }

    fn is_utf8(&self) -> bool {
        matches!(self.encoding.to_ascii_lowercase().as_str(), "utf-8" | "utf8" | "utf_8" | "u8")
    }

    /// Writes bytes at the current place.
    pub fn write_bytes(&self, bytes: &[u8]) -> Result<()> {
        self.check_open()?;
        let mut back = self.back.borrow_mut();
        match &mut *back {
            Back::Disk(_, pending) if self.writes() => {
                if bytes.len() < FULL {
                    pending.extend_from_slice(bytes);
                }
                let sends = match self.sends {
                    Sends::WhenFull => false,
                    Sends::EachLine => bytes.contains(&b'\n'),
                    Sends::AtOnce => true,
                };
                if sends || bytes.len() >= FULL || pending.len() >= FULL {
                    self.send(&mut back)?;
                }
                if let (Back::Disk(file, _), true) = (&mut *back, bytes.len() >= FULL) {
                    write_parts(self.place_of_write(file)?, bytes, &self.name)?;
                }
            }
            Back::Memory { data, at } => {
                if data.len() < *at {
                    data.resize(*at, 0);
                }
                let overwritten = bytes.len().min(data.len() - *at);
                data[*at..*at + overwritten].copy_from_slice(&bytes[..overwritten]);
                interrupt::append(data, &bytes[overwritten..]);
                *at += bytes.len();
            }
            Back::Stdout => {
                output::write_out(&String::from_utf8_lossy(bytes));
                sent()?;
            }
            Back::Stderr => output::write_err(&String::from_utf8_lossy(bytes)),
            _ => return Err(Error::new(Kind::UnsupportedOperation, "not writable")),
        }
        Ok(())
    }

    /// Bytes as the value that a read gives: text with its line ends made `\n`, or the bytes themselves.
    pub(super) fn value_of(&self, bytes: Vec<u8>) -> Result<Value> {
        if self.binary {
            return Ok(Value::bytes(bytes));
        }
        let text = decode(&bytes, &self.encoding, &self.errors)?;
        // What is in memory was translated when it was written.
        let translates = self.newline == Newline::Universal && !self.in_memory;
        Ok(Value::from(if translates { universal(text) } else { text }))
    }

    /// Up to `limit` characters of text.
    pub(super) fn read_text(&self, limit: usize) -> Result<Vec<u8>> {
        let pairs = self.newline == Newline::Universal && !self.in_memory;
        let (mut out, mut have) = (Vec::new(), 0);
        let utf8 = self.is_utf8();
        while have < limit {
            let more = self.read_bytes(Some(limit - have))?;
            if more.is_empty() {
                break;
            }
            let seam = out.len();
            out.extend(more);
            have += out[seam..].iter().filter(|&&byte| !utf8 || starts_character(byte)).count();
            if pairs {
                have -= (seam.max(1)..out.len()).filter(|&at| out[at - 1..=at] == *b"\r\n").count();
            }
        }
        if utf8 && let Some(last) = out.iter().rposition(|&byte| starts_character(byte)) {
            let missing = character_length(out[last]).saturating_sub(out.len() - last);
            out.extend(self.read_bytes(Some(missing))?);
        }
        if pairs && out.ends_with(b"\r") && self.peek()? == Some(b'\n') {
            out.extend(self.read_bytes(Some(1))?);
        }
        Ok(out)
    }

    /// The byte that comes next, where that can be known without waiting.
    fn peek(&self) -> Result<Option<u8>> {
        match &mut *self.back.borrow_mut() {
            Back::Disk(file, _) => stream_lines::peek(file).map_err(|error| self.failure(&error)),
            Back::Memory { data, at } => Ok(data.get(*at).copied()),
            _ => Ok(None),
        }
    }

    /// Writes a value: a text, or bytes where the mode is binary. The answer is its length.
    pub(super) fn write(&self, value: &Value) -> Result<Value> {
        match value {
            Value::Str(text) if !self.binary => {
                let count = Value::from(text.char_count());
                if self.in_memory && self.newline == Newline::Universal {
                    self.write_bytes(universal(text.to_string()).as_bytes())?;
                } else {
                    self.write_bytes(&encode(&self.newline.written(text), &self.encoding, &self.errors)?)?;
                }
                Ok(count)
            }
            other if self.binary => {
                let bytes = crate::lang::methods::bytes_of(other).ok_or_else(|| {
                    Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(other)))
                })?;
                self.write_bytes(&bytes)?;
                Ok(Value::from(bytes.len()))
            }
            other if self.in_memory => {
                Err(Error::type_error(format!("string argument expected, got '{}'", type_name(other))))
            }
            other => Err(Error::type_error(format!("write() argument must be str, not {}", type_name(other)))),
        }
    }

    pub(super) fn close(&self) -> Result<()> {
        let mut back = self.back.borrow_mut();
        if matches!(*back, Back::Stdout | Back::Stderr | Back::Stdin) {
            return Ok(());
        }
        let sent = self.send(&mut back);
        let closed = std::mem::replace(&mut *back, Back::Closed);
        if let (Back::Disk(file, _), true) = (closed, self.writes()) {
            close_apart(file.into_inner());
        }
        sent
    }

    pub(super) fn flush(&self) -> Result<()> {
        let mut back = self.back.borrow_mut();
        if let Back::Stdout = *back {
            output::flush();
            sent()?;
        }
        self.send(&mut back)
    }

    pub(super) fn seek(&self, offset: i64, whence: i64) -> Result<u64> {
        self.check_open()?;
        let mut back = self.back.borrow_mut();
        self.send(&mut back)?;
        match &mut *back {
            Back::Disk(file, _) => {
                let target = match whence {
                    0 => SeekFrom::Start(
                        u64::try_from(offset).map_err(|_| Error::value(format!("negative seek position {offset}")))?,
                    ),
                    1 => SeekFrom::Current(offset),
                    _ => SeekFrom::End(offset),
                };
                file.seek(target).map_err(|error| self.failure(&error))
            }
            Back::Memory { data, at } => {
                let base = [0, *at as i64, data.len() as i64].get(whence as usize).copied().unwrap_or(0);
                let target = usize::try_from(base + offset)
                    .map_err(|_| Error::value(format!("negative seek value {offset}")))?;
                *at = target;
                Ok(target as u64)
            }
            _ => Err(Error::new(Kind::OSError, "underlying stream is not seekable")),
        }
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        // Nobody is left to tell; a program that cares closes its file.
        let _ = self.close();
    }
}

/// Whether a byte of UTF-8 begins a character.
fn starts_character(byte: u8) -> bool {
    byte & 0xc0 != 0x80
}

/// How many bytes the character has that begins with this one.
fn character_length(first: u8) -> usize {
    match first {
        0xc0..=0xdf => 2,
        0xe0..=0xef => 3,
        0xf0..=0xff => 4,
        _ => 1,
    }
}
