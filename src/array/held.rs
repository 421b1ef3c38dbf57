//! Values of the language as elements, and what else of an element only the language knows.
//!
//! The language keeps the values and says what they mean through [`Hooks`]; here an element is the number it gave.

use std::cell::RefCell;
use std::cmp::Ordering;
use std::sync::OnceLock;

use super::{DType, Element, Scalar};
use crate::diag::{Error, Kind, Result};

/// A value that the language keeps.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash, Debug)]
#[repr(transparent)]
pub struct Held(pub u32);

impl Held {
    /// The number zero, which arrays of zeros hold.
    pub const ZERO: Held = Held(0);
    /// `None`.
    pub const NONE: Held = Held(1);
}

/// What the language knows of elements.
pub struct Hooks {
    /// Keeps a number or text.
    pub hold: fn(Scalar) -> Held,
    /// The number that a value is, for an element of a data type.
    pub number: fn(Held, DType) -> Result<Scalar>,
    /// `str(x)`.
    pub text: fn(Held) -> String,
    /// How an array shows a value.
    pub repr: fn(Held) -> String,
    /// How a text is written in a program.
    pub text_repr: fn(&str) -> String,
    /// How a string of bytes is written in a program.
    pub bytes_repr: fn(&[u8]) -> String,
    /// `bool(x)`.
    pub truth: fn(Held) -> bool,
    /// How two values compare.
    pub order: fn(Held, Held) -> Result<Ordering>,
    /// The result of an operation, by the name of its row.
    pub operate: fn(&'static str, &[Scalar]) -> Result<Scalar>,
    /// The number that a text spells, in a data type.
    pub parse: fn(&str, DType) -> Result<Scalar>,
}

thread_local! {
    /// Why two values could not be compared, since somebody asked last.
    static INCOMPARABLE: RefCell<Option<Error>> = const { RefCell::new(None) };
}

/// The result of an algorithm that compares elements of a data type.
///
/// # Errors
/// Those of the algorithm; that of the first two values that could not be compared.
pub fn compared<T>(dtype: DType, act: impl FnOnce() -> Result<T>) -> Result<T> {
    if dtype != DType::Object {
        return act();
    }
    INCOMPARABLE.take();
    let result = act();
    match INCOMPARABLE.take() {
        Some(error) => Err(error),
        None => result,
    }
}

static HOOKS: OnceLock<Hooks> = OnceLock::new();

/// Sets what the language knows. The first call decides.
pub fn install(hooks: Hooks) {
    HOOKS.get_or_init(|| hooks);
}

/// What the language knows; `None` where there is no language.
pub fn hooks() -> Option<&'static Hooks> {
    HOOKS.get()
}

#[cold]
fn no_language() -> Error {
    Error::new(Kind::SystemError, "objects have no meaning without the language")
}

/// An element as text: what `str` shows.
pub(super) fn text_of(scalar: Scalar) -> String {
    match scalar {
        Scalar::Object(held) => hooks().map(|hooks| (hooks.text)(held)).unwrap_or_default(),
        other => super::print::scalar_str(other),
    }
}

impl Held {
    /// Keeps a number or text.
    pub fn of(scalar: Scalar) -> Held {
        match scalar {
            Scalar::Object(held) => held,
            other => hooks().map_or(Held::ZERO, |hooks| (hooks.hold)(other)),
        }
    }

    /// `bool(x)`.
    pub fn truth(self) -> bool {
        hooks().is_none_or(|hooks| (hooks.truth)(self))
    }

    /// How two values compare; equal where they cannot be compared, which [`compared`] tells of.
    pub fn order(self, other: Held) -> Ordering {
        let Some(hooks) = hooks() else { return Ordering::Equal };
        (hooks.order)(self, other).unwrap_or_else(|error| {
            INCOMPARABLE.with_borrow_mut(|first| _ = first.get_or_insert(error));
            Ordering::Equal
        })
    }
}

impl Element for Held {
    const DTYPE: DType = DType::Object;

    fn scalar(self) -> Scalar {
        Scalar::Object(self)
    }

    fn from_scalar(scalar: Scalar) -> Held {
        Held::of(scalar)
    }
}

/// The number that a text or value stands for; itself where it is one.
///
/// # Errors
/// `ValueError` for a text that spells none, `TypeError` for a value that is none.
pub(super) fn number(scalar: Scalar, dtype: DType) -> Result<Scalar> {
    let hooks = hooks().ok_or_else(no_language)?;
    match scalar {
        Scalar::Str(text) | Scalar::Bytes(text) if dtype == DType::Bool => Ok(Scalar::Bool(!text.bytes().is_empty())),
        Scalar::Str(text) => (hooks.parse)(text.text(), dtype),
        Scalar::Bytes(bytes) => {
            let text = String::from_utf8_lossy(bytes.bytes());
            let own = format!("np.str_({})", (hooks.text_repr)(&text));
            let written = (hooks.bytes_repr)(bytes.bytes());
            let theirs = if dtype.is_integer() { written } else { format!("np.bytes_({written})") };
            (hooks.parse)(&text, dtype)
                .map_err(|error| Error::new(error.kind(), error.message().replace(&own, &theirs)))
        }
        Scalar::Object(held) if dtype == DType::Bool => Ok(Scalar::Bool(held.truth())),
        Scalar::Object(held) => (hooks.number)(held, dtype),
        other => Ok(other),
    }
}
