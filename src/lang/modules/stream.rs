//! Files, `io.StringIO`, `io.BytesIO` and the three standard streams: one object over different backs.

use std::any::Any;
use std::cell::RefCell;
use std::fs::{File, OpenOptions};
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom, Write};
use std::rc::Rc;

use crate::backend::cpu::apart;
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{ValueIterator, collect};
use crate::lang::methods::{decode, encode};
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::output;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Where a stream's bytes live.
enum Back {
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
    back: RefCell<Back>,
    name: String,
    mode: String,
    binary: bool,
    encoding: String,
    errors: String,
    /// Whether every line's end reads as one character.
    translates: bool,
}

/// Pending writes are sent when they are as long as this.
const FULL: usize = 1 << 16;

/// The error of a system call about a path.
pub fn os_error(error: &io::Error, path: &str) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => Kind::FileNotFoundError,
        io::ErrorKind::AlreadyExists => Kind::FileExistsError,
        io::ErrorKind::PermissionDenied => Kind::PermissionError,
        io::ErrorKind::IsADirectory => Kind::IsADirectoryError,
        io::ErrorKind::NotADirectory => Kind::NotADirectoryError,
        _ => Kind::OSError,
    };
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    let number = error.raw_os_error().map_or(Value::None, Value::from);
    to_error(&Rc::new(ExceptionObject::new(kind, vec![number, Value::from(text), Value::from(path)])))
}

/// Writes bytes in parts, between which Ctrl-C is heard.
///
/// # Errors
/// `KeyboardInterrupt`, after which the file has the first parts; `OSError`.
fn write_parts(file: &mut File, bytes: &[u8], path: &str) -> Result<()> {
    let told = |error: io::Error| os_error(&error, path);
    for part in bytes.chunks(interrupt::WRITTEN) {
        interrupt::check()?;
        if part.len() < interrupt::WRITTEN {
            file.write_all(part).map_err(told)?;
            continue;
        }
        // Where much waits for the disk, the system lets a writer sleep longer than whoever pressed Ctrl-C.
        let (mut file, part) = (file.try_clone().map_err(told)?, part.to_vec());
        // SAFETY: the thread gets a file and bytes of its own.
        unsafe { apart::run(move || Ok(file.write_all(&part))) }?.map_err(told)?;
    }
    Ok(())
}

/// Closes a file. The system may send much of what was written to the disk first, above all where that takes another file's
/// place: Ctrl-C does not wait for it.
fn close_apart(file: File) {
    if file.metadata().is_ok_and(|metadata| metadata.len() <= interrupt::WRITTEN as u64) {
        return;
    }
    if interrupt::just_answered() {
        // Without a thread it is closed here after all.
        let _ = std::thread::Builder::new().spawn(move || drop(file));
        return;
    }
    // SAFETY: the thread gets a file of its own.
    let closed = unsafe {
        apart::run(move || {
            drop(file);
            Ok(())
        })
    };
    if closed.is_err() {
        // Whoever comes next answers.
        interrupt::raise();
    }
}

/// A file that is written to in parts, between which Ctrl-C is heard.
pub struct Written(Option<File>);

impl Written {
    /// A new file, or an old one without its content.
    ///
    /// # Errors
    /// `OSError`.
    pub fn create(path: &str) -> Result<Written> {
        File::create(path).map(|file| Written(Some(file))).map_err(|error| os_error(&error, path))
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// As [`write_parts`].
    pub fn write(&mut self, bytes: &[u8], path: &str) -> Result<()> {
        self.0.as_mut().map_or(Ok(()), |file| write_parts(file, bytes, path))
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(close_apart);
    }
}

/// Appends what there is to read, at most so many bytes, in parts between which Ctrl-C is heard.
///
/// # Errors
/// `KeyboardInterrupt`, `OSError`.
pub fn read_parts(file: &mut impl Read, limit: usize, out: &mut Vec<u8>, path: &str) -> Result<()> {
    let mut left = limit;
    while left > 0 {
        interrupt::check()?;
        let part = interrupt::READ.min(left) as u64;
        let count = file.by_ref().take(part).read_to_end(out).map_err(|error| os_error(&error, path))?;
        if count == 0 {
            break;
        }
        left -= count;
    }
    Ok(())
}

impl Stream {
    fn over(back: Back, name: &str, mode: &str, binary: bool) -> Stream {
        Stream {
            back: RefCell::new(back),
            name: name.to_owned(),
            mode: mode.to_owned(),
            binary,
            encoding: "utf-8".to_owned(),
            errors: "strict".to_owned(),
            translates: true,
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
        Stream::over(Back::Memory { data, at: 0 }, "", "", binary)
    }

    /// Opens a file as Python's `open` does.
    pub fn open(path: &str, mode: &str) -> Result<Stream> {
        let binary = mode.contains('b');
        let plus = mode.contains('+');
        let mut options = OpenOptions::new();
        let kinds: Vec<char> = mode.chars().filter(|c| "rwax".contains(*c)).collect();
        if mode.chars().any(|c| !"rwaxbt+".contains(c)) {
            return Err(Error::value(format!("invalid mode: '{mode}'")));
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
        Ok(Stream::over(Back::Disk(BufReader::new(file), Vec::new()), path, mode, binary))
    }

    /// Whether this is the real standard output.
    pub fn is_stdout(&self) -> bool {
        matches!(*self.back.borrow(), Back::Stdout)
    }

    fn failure(&self, error: &io::Error) -> Error {
        os_error(error, &self.name)
    }

    /// Sends what is written and not yet sent.
    fn send(&self, back: &mut Back) -> Result<()> {
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
    fn writes(&self) -> bool {
        self.mode.contains(['w', 'a', 'x', '+'])
    }

    fn readable(&self) -> bool {
        match &*self.back.borrow() {
            Back::Disk(..) => self.mode.contains(['r', '+']),
            Back::Memory { .. } | Back::Stdin => true,
            _ => false,
        }
    }

    fn check_open(&self) -> Result<()> {
        match *self.back.borrow() {
            Back::Closed => Err(Error::value("I/O operation on closed file.")),
            _ => Ok(()),
        }
    }

    fn check_readable(&self) -> Result<()> {
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
                file.read_until(b'\n', &mut out).map_err(|error| self.failure(&error))?;
            }
            Back::Memory { data, at } => {
                let rest = data.get(*at..).unwrap_or(&[]);
                let end = rest.iter().position(|&b| b == b'\n').map_or(rest.len(), |at| at + 1);
                out.extend_from_slice(&rest[..end]);
                *at += end;
            }
            _ => drop(crate::lang::input::read_line(&mut out)?),
        }
        Ok(out)
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
                if bytes.len() >= FULL || pending.len() >= FULL {
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
            Back::Stdout => output::write_out(&String::from_utf8_lossy(bytes)),
            Back::Stderr => output::write_err(&String::from_utf8_lossy(bytes)),
            _ => return Err(Error::new(Kind::UnsupportedOperation, "not writable")),
        }
        Ok(())
    }

    /// Bytes as the value that a read gives: text with its line ends made `\n`, or the bytes themselves.
    fn value_of(&self, bytes: Vec<u8>) -> Result<Value> {
        if self.binary {
            return Ok(Value::bytes(bytes));
        }
        let mut text = decode(&bytes, &self.encoding, &self.errors)?;
        if self.translates && text.contains('\r') && matches!(*self.back.borrow(), Back::Disk(..) | Back::Stdin) {
            text = text.replace("\r\n", "\n").replace('\r', "\n");
        }
        Ok(Value::from(text))
    }

    /// Up to `limit` characters of text.
    fn read_text(&self, limit: usize) -> Result<Vec<u8>> {
        let mut out = Vec::new();
        for _ in 0..limit {
            let first = self.read_bytes(Some(1))?;
            let Some(&lead) = first.first() else { break };
            let more = match lead {
                0xc0..=0xdf => 1,
                0xe0..=0xef => 2,
                0xf0..=0xff => 3,
                _ => 0,
            };
            out.extend(first);
            out.extend(self.read_bytes(Some(more))?);
        }
        Ok(out)
    }

    fn close(&self) -> Result<()> {
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

    fn flush(&self) -> Result<()> {
        let mut back = self.back.borrow_mut();
        if let Back::Stdout = *back {
            output::flush();
        }
        self.send(&mut back)
    }

    fn seek(&self, offset: i64, whence: i64) -> Result<u64> {
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

static METHODS: &[Native] = &[
    Native::new("close(self)", "Closes the file. `f.close()`", |_, a| stream(a)?.close().map(|()| Value::None)),
    Native::new("fileno(self)", "The number of the file. `sys.stdout.fileno()` is 1.", |_, a| {
        match *stream(a)?.back.borrow() {
            Back::Stdin => Ok(Value::Int(0)),
            Back::Stdout => Ok(Value::Int(1)),
            Back::Stderr => Ok(Value::Int(2)),
            _ => Err(Error::new(Kind::OSError, "fileno")),
        }
    }),
    Native::new("flush(self)", "Sends what is written. `f.flush()`", |_, a| stream(a)?.flush().map(|()| Value::None)),
    Native::new("getvalue(self)", "All that was written. `StringIO('a').getvalue()` is `'a'`.", |_, a| {
        let stream = stream(a)?;
        let data = match &*stream.back.borrow() {
            Back::Memory { data, .. } => {
                let mut copy = Vec::new();
                interrupt::append(&mut copy, data);
                copy
            }
            Back::Closed => return Err(Error::value("I/O operation on closed file.")),
            _ => {
                return Err(Error::new(Kind::AttributeError, "'_io.TextIOWrapper' object has no attribute 'getvalue'"));
            }
        };
        stream.value_of(data)
    }),
    Native::new("isatty(self)", "Whether it is a terminal. `sys.stdout.isatty()`", |_, a| {
        use std::io::IsTerminal;
        Ok(Value::Bool(match *stream(a)?.back.borrow() {
            Back::Stdin => io::stdin().is_terminal(),
            Back::Stdout => io::stdout().is_terminal(),
            Back::Stderr => io::stderr().is_terminal(),
            _ => false,
        }))
    }),
    Native::new("read(self, size=-1, /)", "The rest, or so many characters. `StringIO('ab').read()` is `'ab'`.", read),
    Native::new("readable(self)", "Whether it can be read. `f.readable()`", |_, a| {
        Ok(Value::Bool(stream(a)?.readable()))
    }),
    Native::new("readline(self, size=-1, /)", "The next line. `StringIO('a\\nb').readline()` is `'a\\n'`.", |_, a| {
        let stream = stream(a)?;
        stream.value_of(stream.read_line()?)
    }),
    Native::new(
        "readlines(self, hint=-1, /)",
        "All lines. `StringIO('a\\nb').readlines()` is `['a\\n', 'b']`.",
        |_, a| {
            let stream = stream(a)?;
            let mut lines = Gathered::default();
            loop {
                interrupt::check()?;
                let line = stream.read_line()?;
                if line.is_empty() {
                    return Ok(Value::list(lines.done()));
                }
                lines.push(stream.value_of(line)?);
            }
        },
    ),
    Native::new("seek(self, offset, whence=0, /)", "Goes to a place. `f.seek(0)`", |_, a| {
        stream(a)?.seek(a.index(1)?, a.index_or(2, 0)?).map(Value::from)
    }),
    Native::new("tell(self)", "The place. `f.tell()`", |_, a| stream(a)?.seek(0, 1).map(Value::from)),
    Native::new("truncate(self, size=None, /)", "Cuts the contents off. `f.truncate(0)`", truncate),
    Native::new("writable(self)", "Whether it can be written. `f.writable()`", |_, a| {
        let stream = stream(a)?;
        Ok(Value::Bool(!matches!(*stream.back.borrow(), Back::Stdin) && (stream.mode != "r" && stream.mode != "rb")))
    }),
    Native::new("write(self, s, /)", "Writes a text. `StringIO().write('abc')` is 3.", |_, a| {
        write(stream(a)?, a.value(1))
    }),
    Native::new("writelines(self, lines, /)", "Writes several texts. `f.writelines(['a\\n', 'b\\n'])`", |vm, a| {
        for line in collect(vm, a.value(1))? {
            write(stream(a)?, &line)?;
        }
        Ok(Value::None)
    }),
];

fn stream<'a>(args: &Arguments<'a>) -> Result<&'a Stream> {
    args.value(0).downcast::<Stream>().ok_or_else(|| Error::type_error("a file is needed"))
}

fn read(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let stream = stream(args)?;
    let limit = usize::try_from(args.index_or(1, -1)?).ok();
    let bytes = match limit {
        Some(limit) if !stream.binary => stream.read_text(limit)?,
        limit => stream.read_bytes(limit)?,
    };
    stream.value_of(bytes)
}

fn write(stream: &Stream, value: &Value) -> Result<Value> {
    match value {
        Value::Str(text) if !stream.binary => {
            stream.write_bytes(&encode(text, &stream.encoding, &stream.errors)?)?;
            Ok(Value::from(text.char_count()))
        }
        other if stream.binary => {
            let bytes = crate::lang::methods::bytes_of(other).ok_or_else(|| {
                Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(other)))
            })?;
            stream.write_bytes(&bytes)?;
            Ok(Value::from(bytes.len()))
        }
        other if matches!(*stream.back.borrow(), Back::Memory { .. }) => {
            Err(Error::type_error(format!("string argument expected, got '{}'", type_name(other))))
        }
        other => Err(Error::type_error(format!("write() argument must be str, not {}", type_name(other)))),
    }
}

fn truncate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let stream = stream(args)?;
    let size = match args.given(1) {
        Some(_) => u64::try_from(args.index(1)?).map_err(|_| Error::value("negative size value"))?,
        None => stream.seek(0, 1)?,
    };
    let mut back = stream.back.borrow_mut();
    stream.send(&mut back)?;
    match &mut *back {
        Back::Disk(file, _) => file.get_mut().set_len(size).map_err(|error| stream.failure(&error))?,
        Back::Memory { data, .. } => data.truncate(size as usize),
        _ => return Err(Error::new(Kind::OSError, "truncate")),
    }
    Ok(Value::from(size))
}

struct Lines(Value);

impl ValueIterator for Lines {
    fn next(&mut self, _vm: &mut Interpreter) -> Result<Option<Value>> {
        let Some(stream) = self.0.downcast::<Stream>() else { return Ok(None) };
        let line = stream.read_line()?;
        if line.is_empty() { Ok(None) } else { stream.value_of(line).map(Some) }
    }
}

impl Object for Stream {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn type_name(&self) -> &str {
        match (&*self.back.borrow(), self.binary) {
            (Back::Memory { .. }, true) => "_io.BytesIO",
            (Back::Memory { .. }, false) => "_io.StringIO",
            (_, true) if self.mode.contains('r') => "_io.BufferedReader",
            (_, true) => "_io.BufferedWriter",
            (_, false) => "_io.TextIOWrapper",
        }
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "closed" => Some(Value::Bool(matches!(*self.back.borrow(), Back::Closed))),
            "name" if !self.name.is_empty() => Some(Value::from(self.name.as_str())),
            "mode" if !self.mode.is_empty() => Some(Value::from(self.mode.as_str())),
            "encoding" if !self.binary => Some(Value::from(self.encoding.as_str())),
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<{} name='{}' mode='{}' encoding='{}'>", self.type_name(), self.name, self.mode, self.encoding))
    }

    fn iterate(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        self.check_readable()?;
        Ok(Some(Value::iterator("_io.TextIOWrapper", Lines(this.clone()))))
    }

    fn enter(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        self.check_open()?;
        Ok(Some(this.clone()))
    }

    fn exit(&self, _vm: &mut Interpreter, _error: Option<&Error>) -> Result<bool> {
        self.close().map(|()| false)
    }
}

/// The built-in function `open`.
pub static OPEN: &[Native] = &[Native::new(
    "open(file, mode='r', buffering=-1, encoding=None, errors=None, newline=None)",
    "Opens a file. `with open('notes.txt') as f: text = f.read()`",
    |_, args| {
        let path = super::pathlib::path_of(args.value(0)).ok_or_else(|| {
            let found = type_name(args.value(0));
            Error::type_error(format!("expected str, bytes or os.PathLike object, not {found}"))
        })?;
        let mode = if args.get(1).is_some() { args.str(1)? } else { "r" };
        let mut stream = Stream::open(&path, mode)?;
        if args.given(3).is_some() {
            stream.encoding = args.str(3)?.to_owned();
        }
        if args.given(4).is_some() {
            stream.errors = args.str(4)?.to_owned();
        }
        stream.translates = args.given(5).is_none();
        Ok(Value::object(stream))
    },
)];
