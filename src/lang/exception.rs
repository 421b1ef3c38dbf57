//! Exceptions as values, and their way into and out of [`Error`].

use std::cell::RefCell;
use std::rc::Rc;

use super::display::{repr, str_of};
use super::symbol::Symbol;
use super::value::Value;
use crate::diag::{Error, Kind};

/// An exception object.
pub struct ExceptionObject {
    pub kind: Kind,
    pub args: RefCell<Vec<Value>>,
    /// `__cause__`: what it was raised from.
    pub cause: RefCell<Value>,
    /// `__context__`: what was being handled when it was raised.
    pub context: RefCell<Value>,
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
            attributes: RefCell::default(),
        }
    }

    /// `str(e)`.
    pub fn message(&self) -> String {
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
        let shown: Vec<String> = args.iter().map(|arg| repr(arg).unwrap_or_default()).collect();
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
    if let Some(cause) = error.cause() {
        *exception.cause.borrow_mut() = Value::Exception(to_exception(cause));
    }
    Rc::new(exception)
}

/// The error that raising this exception object makes.
pub fn to_error(exception: &Rc<ExceptionObject>) -> Error {
    with_causes(exception, MOST_CAUSES)
}

/// How many exceptions, each raised from the next, an error tells of. Causes may also run in a circle.
const MOST_CAUSES: usize = 20;

fn with_causes(exception: &Rc<ExceptionObject>, most: usize) -> Error {
    let error = Error::new(exception.kind, exception.message()).with_payload(exception.clone());
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
