//! What a program sees of a stream: methods, attributes, iteration, and the built-in function `open`.

use std::any::Any;
use std::io::{self, IsTerminal};

use super::stream::{Back, Sends, Stream};
use super::stream_lines::Newline;
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{ValueIterator, collect};
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::types::type_name;
use crate::lang::value::Value;

static METHODS: &[Native] = &[
    Native::new("close(self)", "Closes the file. `f.close()`", |_, a| stream(a)?.close().map(|()| Value::None)),
    Native::new("fileno(self)", "The number of the file. `sys.stdout.fileno()` is 1.", |_, a| {
        match *stream(a)?.back.borrow() {
            Back::Stdin => Ok(Value::Int(0)),
            Back::Stdout => Ok(Value::Int(1)),
            Back::Stderr => Ok(Value::Int(2)),
            #[cfg(unix)]
            Back::Disk(ref file, _) => Ok(Value::from(std::os::fd::AsRawFd::as_raw_fd(file.get_ref()))),
            Back::Closed => Err(Error::value("I/O operation on closed file.")),
            _ => Err(Error::new(Kind::UnsupportedOperation, "fileno")),
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
        stream.value_of(match limit(a)? {
            Some(limit) => stream.read_line_at_most(limit)?,
            None => stream.read_line()?,
        })
    }),
    Native::new(
        "readlines(self, hint=-1, /)",
        "All lines. `StringIO('a\\nb').readlines()` is `['a\\n', 'b']`.",
        |_, a| {
            let (stream, enough) = (stream(a)?, limit(a)?.filter(|&limit| limit > 0).unwrap_or(usize::MAX));
            let (mut lines, mut length) = (Gathered::default(), 0);
            loop {
                interrupt::check()?;
                let line = stream.read_line()?;
                if line.is_empty() || length >= enough {
                    stream.step_back(line.len())?;
                    return Ok(Value::list(lines.done()));
                }
                length += line.len();
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
        let standard = matches!(*stream.back.borrow(), Back::Stdout | Back::Stderr);
        Ok(Value::Bool(standard || stream.in_memory || stream.writes()))
    }),
    Native::new("write(self, s, /)", "Writes a text. `StringIO().write('abc')` is 3.", |_, a| {
        stream(a)?.write(a.value(1))
    }),
    Native::new("writelines(self, lines, /)", "Writes several texts. `f.writelines(['a\\n', 'b\\n'])`", |vm, a| {
        for line in collect(vm, a.value(1))? {
            stream(a)?.write(&line)?;
        }
        Ok(Value::None)
    }),
];

fn stream<'a>(args: &Arguments<'a>) -> Result<&'a Stream> {
    args.value(0).downcast::<Stream>().ok_or_else(|| Error::type_error("a file is needed"))
}

/// Parameter 1 as the most characters, bytes or lines; `None` where it is negative.
fn limit(args: &Arguments) -> Result<Option<usize>> {
    if args.given(1).is_none() {
        return Ok(None);
    }
    Ok(usize::try_from(args.index(1)?).ok())
}

fn read(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let stream = stream(args)?;
    let bytes = match limit(args)? {
        Some(limit) if !stream.binary => stream.read_text(limit)?,
        limit => stream.read_bytes(limit)?,
    };
    stream.value_of(bytes)
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
        match (self.in_memory, self.binary) {
            (true, true) => "_io.BytesIO",
            (true, false) => "_io.StringIO",
            (false, true) if self.mode.contains('+') => "_io.BufferedRandom",
            (false, true) if self.mode.contains('r') => "_io.BufferedReader",
            (false, true) => "_io.BufferedWriter",
            (false, false) => "_io.TextIOWrapper",
        }
    }

    fn attributes(&self) -> Vec<String> {
        let mut names = vec!["closed"];
        if !self.name.is_empty() {
            names.push("name");
            names.push("mode");
        }
        if !self.binary {
            names.extend(["encoding", "errors", "line_buffering", "newlines"]);
        }
        names.into_iter().map(str::to_owned).collect()
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "closed" => Some(Value::Bool(matches!(*self.back.borrow(), Back::Closed))),
            "name" if !self.name.is_empty() => Some(Value::from(self.name.as_str())),
            "mode" if !self.mode.is_empty() => Some(Value::from(self.mode.as_str())),
            "encoding" | "errors" if self.in_memory && !self.binary => Some(Value::None),
            "encoding" if !self.binary => Some(Value::from(self.encoding.as_str())),
            "errors" if !self.binary => Some(Value::from(self.errors.as_str())),
            "newlines" if !self.binary => Some(Value::None),
            "line_buffering" if !self.binary => Some(Value::Bool(match *self.back.borrow() {
                Back::Stdout => io::stdout().is_terminal(),
                Back::Stderr => true,
                _ => self.sends == Sends::EachLine,
            })),
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        let (kind, name) = (self.type_name(), crate::lang::format::repr_str(&self.name));
        Ok(match (self.in_memory, self.binary) {
            (true, _) => format!("<{kind} object at {:#x}>", std::ptr::from_ref(self) as usize),
            (false, true) => format!("<{kind} name={name}>"),
            (false, false) => format!("<{kind} name={name} mode='{}' encoding='{}'>", self.mode, self.encoding),
        })
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
        let text = |index: usize, name: &str| match args.given(index) {
            None => Ok(None),
            Some(Value::Str(text)) if !mode.contains('b') => Ok(Some(text.to_string())),
            Some(Value::Str(_)) => {
                let article = if name.starts_with('e') { "an" } else { "a" };
                Err(Error::value(format!("binary mode doesn't take {article} {name} argument")))
            }
            Some(other) => {
                let found = type_name(other);
                Err(Error::type_error(format!("open() argument '{name}' must be str or None, not {found}")))
            }
        };
        let (encoding, errors) = (text(3, "encoding")?, text(4, "errors")?);
        let newline = text(5, "newline")?.map(|newline| Newline::parse(&newline)).transpose()?;
        let sends = sends(args, mode.contains('b'))?;
        let mut stream = Stream::open(&path, mode)?;
        if let Some(encoding) = encoding {
            stream.encoding = encoding;
        }
        if let Some(errors) = errors {
            stream.errors = errors;
        }
        (stream.newline, stream.sends) = (newline.unwrap_or(stream.newline), sends);
        Ok(Value::object(stream))
    },
)];

/// What the parameter `buffering` asks for.
fn sends(args: &Arguments, binary: bool) -> Result<Sends> {
    match args.index_or(2, -1)? {
        0 if binary => Ok(Sends::AtOnce),
        0 => Err(Error::value("can't have unbuffered text I/O")),
        1 if !binary => Ok(Sends::EachLine),
        _ => Ok(Sends::WhenFull),
    }
}
