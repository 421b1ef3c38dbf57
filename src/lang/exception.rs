//! Exceptions as values, and their way into and out of [`Error`].

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use super::display::{repr, str_of};
use super::native::{Keyword, Native};
use super::symbol::Symbol;
use super::value::Value;
use crate::diag::{Error, Kind, Result, sources};

/// An exception object.
pub struct ExceptionObject {
    pub kind: Kind,
    pub args: RefCell<Vec<Value>>,
    /// `__cause__`: what it was raised from.
    pub cause: RefCell<Value>,
    /// `__context__`: what was being handled when it was raised.
    pub context: RefCell<Value>,
    /// `__suppress_context__`: whether it was raised `from` something.
    pub suppress_context: Cell<bool>,
    /// Attributes beyond Python's usual ones, such as `errno`, and `__notes__`.
    pub attributes: RefCell<Vec<(Symbol, Value)>>,
}

impl ExceptionObject {
    /// An exception of this kind with these arguments.
    pub fn new(kind: Kind, args: Vec<Value>) -> ExceptionObject {
        ExceptionObject {
            kind,
            args: RefCell::new(args),
            cause: RefCell::new(Value::None),
            context: RefCell::new(Value::None),
            suppress_context: Cell::new(false),
            attributes: RefCell::default(),
        }
    }

    /// The attribute with this name that was set.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        self.attributes.borrow().iter().find(|(have, _)| have.text() == name).map(|(_, value)| value.clone())
    }

    /// Sets an attribute, of any name.
    pub fn set_attribute(&self, name: &str, value: Value) {
        let name = Symbol::new(name);
        let mut attributes = self.attributes.borrow_mut();
        attributes.retain(|(have, _)| *have != name);
        attributes.push((name, value));
    }

    /// `str(e)`.
    pub fn message(&self) -> String {
        let message = self.headline();
        match (self.attribute("filename"), self.attribute("lineno")) {
            (Some(Value::Str(file)), Some(Value::Int(line))) if self.kind.is_a(Kind::SyntaxError) => {
                let file = file.rsplit('/').next().unwrap_or_default();
                format!("{message} ({file}, line {line})")
            }
            _ => message,
        }
    }

    /// What a report's last line says of it.
    pub fn headline(&self) -> String {
        let args = self.args.borrow();
        match &args[..] {
            [] => String::new(),
            [only] if self.kind == Kind::KeyError => repr(only).unwrap_or_default(),
            [number, text] if self.kind.is_a(Kind::OSError) => {
                format!("[Errno {}] {}", str_of(number).unwrap_or_default(), str_of(text).unwrap_or_default())
            }
            [number, text, file, ..] if self.kind.is_a(Kind::OSError) => format!(
                "[Errno {}] {}: {}",
                str_of(number).unwrap_or_default(),
                str_of(text).unwrap_or_default(),
                repr(file).unwrap_or_default()
            ),
            [only] => str_of(only).unwrap_or_default(),
            many => repr(&Value::tuple(many.iter().cloned())).unwrap_or_default(),
        }
    }

    /// `repr(e)`.
    pub fn repr(&self) -> String {
        let args = self.args.borrow();
        // The names of files are no arguments.
        let most = if self.kind.is_a(Kind::OSError) && args.len() <= 5 { 2 } else { args.len() };
        let shown: Vec<String> = args.iter().take(most).map(|arg| repr(arg).unwrap_or_default()).collect();
        format!("{}({})", self.kind.name(), shown.join(", "))
    }
}

/// The exception object of an error: the one that was raised, or a new one.
pub fn to_exception(error: &Error) -> Rc<ExceptionObject> {
    if let Some(exception) = error.payload().and_then(|payload| payload.clone().downcast::<ExceptionObject>().ok()) {
        return exception;
    }
    let args = if error.message().is_empty() { Vec::new() } else { vec![Value::from(error.message())] };
    let exception = ExceptionObject::new(error.kind(), args);
    if error.kind().is_a(Kind::SyntaxError) {
        set_place(&exception, error);
    }
    if let Some(cause) = error.cause() {
        *exception.cause.borrow_mut() = Value::Exception(to_exception(cause));
    }
    Rc::new(exception)
}

/// The attributes by which a `SyntaxError` says where it is.
fn set_place(exception: &ExceptionObject, error: &Error) {
    exception.set_attribute("msg", Value::from(error.message()));
    let Some((span, source)) = error.span().and_then(|span| sources::get(span.source).map(|source| (span, source)))
    else {
        return;
    };
    let (line, column) = source.line_column(span.start as usize);
    exception.set_attribute("filename", Value::from(source.name.as_str()));
    exception.set_attribute("lineno", Value::from(line));
    exception.set_attribute("offset", Value::from(column));
    exception.set_attribute("text", Value::from(format!("{}\n", source.line(line))));
}

/// What a call of an exception class gives.
pub fn construct(kind: Kind, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
    let kind = match args {
        // The number of a system's error chooses the class.
        [Value::Int(number), _, ..] if kind == Kind::OSError => os_kind(*number),
        _ => kind,
    };
    let exception = ExceptionObject::new(kind, args.to_vec());
    for (name, value) in keywords {
        if !(kind.is_a(Kind::ImportError) && matches!(name.text(), "name" | "path")) {
            return Err(Error::type_error(format!("{}() takes no keyword arguments", kind.name())));
        }
        exception.set_attribute(name.text(), value.clone());
    }
    if kind.is_a(Kind::SyntaxError) {
        exception.set_attribute("msg", args.first().cloned().unwrap_or(Value::None));
    }
    Ok(Value::Exception(Rc::new(exception)))
}

/// The subclass of `OSError` for an error number of the system.
pub fn os_kind(number: i64) -> Kind {
    let Ok(number) = i32::try_from(number) else { return Kind::OSError };
    match number {
        libc::ENOENT => Kind::FileNotFoundError,
        libc::EEXIST => Kind::FileExistsError,
        libc::EACCES | libc::EPERM => Kind::PermissionError,
        libc::EISDIR => Kind::IsADirectoryError,
        libc::ENOTDIR => Kind::NotADirectoryError,
        libc::EPIPE => Kind::BrokenPipeError,
        libc::ECHILD => Kind::ChildProcessError,
        libc::EINTR => Kind::InterruptedError,
        libc::ESRCH => Kind::ProcessLookupError,
        libc::ETIMEDOUT => Kind::TimeoutError,
        libc::EAGAIN | libc::EALREADY | libc::EINPROGRESS => Kind::BlockingIOError,
        libc::ECONNABORTED => Kind::ConnectionAbortedError,
        libc::ECONNREFUSED => Kind::ConnectionRefusedError,
        libc::ECONNRESET => Kind::ConnectionResetError,
        _ => Kind::OSError,
    }
}

/// The methods of every exception.
pub static METHODS: &[Native] = &[
    Native::new(
        "add_note(self, note, /)",
        "Adds a line to what a report shows. `e.add_note('while reading')`",
        |_, a| {
            let (Value::Exception(exception), note) = (a.value(0), a.value(1)) else { return Ok(Value::None) };
            if note.as_str().is_none() {
                let found = super::types::type_name(note);
                return Err(Error::type_error(format!("note must be a str, not '{found}'")));
            }
            match exception.attribute("__notes__") {
                Some(Value::List(notes)) => notes.items.borrow_mut().push(note.clone()),
                _ => exception.set_attribute("__notes__", Value::list(vec![note.clone()])),
            }
            Ok(Value::None)
        },
    ),
    Native::new("with_traceback(self, tb, /)", "The exception itself. `raise e.with_traceback(None)`", |_, a| {
        Ok(a.value(0).clone())
    }),
];

/// The error that raising this exception object makes.
pub fn to_error(exception: &Rc<ExceptionObject>) -> Error {
    with_causes(exception, MOST_CAUSES)
}

/// How many exceptions, each raised from the next, an error tells of. Causes may also run in a circle.
const MOST_CAUSES: usize = 20;

fn with_causes(exception: &Rc<ExceptionObject>, most: usize) -> Error {
    let error = Error::new(exception.kind, exception.headline()).with_payload(exception.clone());
    match &*exception.cause.borrow() {
        Value::Exception(cause) if most > 0 && !Rc::ptr_eq(cause, exception) => {
            error.with_cause(with_causes(cause, most - 1))
        }
        _ => error,
    }
}

/// `KeyError` for this key.
#[cold]
pub fn key_error(key: &Value) -> Error {
    to_error(&Rc::new(ExceptionObject::new(Kind::KeyError, vec![key.clone()])))
}

/// `StopIteration`.
#[cold]
pub fn stop_iteration() -> Error {
    Error::new(Kind::StopIteration, "")
}
