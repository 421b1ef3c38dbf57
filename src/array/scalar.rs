//! One element, with its data type.

use half::f16;
use num_complex::{Complex32, Complex64};

use super::{Cast, DType, Element, Held, Text, conversions, held};
use crate::diag::{Error, Kind, Result};

/// One value of one of the data types.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Scalar {
    Bool(bool),
    I8(i8),
    U8(u8),
    I16(i16),
    U16(u16),
    I32(i32),
    U32(u32),
    I64(i64),
    U64(u64),
    F16(f16),
    F32(f32),
    F64(f64),
    C64(Complex32),
    C128(Complex64),
    Str(Text),
    Bytes(Text),
    Object(Held),
}

/// Runs an expression with the number that a scalar is, whatever its type; another one for what is no number:
/// `with_number!(scalar, x => x.cast(), else other => …)`.
macro_rules! with_number {
    ($scalar:expr, $x:ident => $body:expr, else $other:ident => $else:expr) => {
        match $scalar {
            Scalar::Bool($x) => $body,
            Scalar::I8($x) => $body,
            Scalar::U8($x) => $body,
            Scalar::I16($x) => $body,
            Scalar::U16($x) => $body,
            Scalar::I32($x) => $body,
            Scalar::U32($x) => $body,
            Scalar::I64($x) => $body,
            Scalar::U64($x) => $body,
            Scalar::F16($x) => $body,
            Scalar::F32($x) => $body,
            Scalar::F64($x) => $body,
            Scalar::C64($x) => $body,
            Scalar::C128($x) => $body,
            $other => $else,
        }
    };
}
pub(crate) use with_number;

impl Scalar {
    /// The data type; of texts, the narrowest that holds this one.
    pub fn dtype(self) -> DType {
        fn of<T: Element>(_: T) -> DType {
            T::DTYPE
        }
        let width = |count: usize| u32::try_from(count.max(1)).unwrap_or(u32::MAX);
        with_number!(self, x => of(x), else other => match other {
            Scalar::Str(text) => DType::Str(width(text.count())),
            Scalar::Bytes(text) => DType::Bytes(width(text.bytes().len())),
            _ => DType::Object,
        })
    }

    /// The value as a `T`, cast as `astype` does.
    #[inline]
    pub fn get<T: Element>(self) -> T {
        T::from_scalar(self)
    }

    /// The value in another data type. What no number can be made of becomes zero: [`Scalar::try_cast`] tells.
    pub fn cast(self, dtype: DType) -> Scalar {
        if let (Scalar::F64(x), DType::F32) = (self, dtype)
            && x.is_finite()
            && (x as f32).is_infinite()
        {
            conversions::note(conversions::OVERFLOW);
        }
        match dtype {
            DType::Str(width) => Scalar::Str(fitted(self.get::<Text>(), width, Text::cut)),
            DType::Bytes(width) => Scalar::Bytes(fitted(self.get::<Text>(), width, Text::cut_bytes)),
            DType::Object => Scalar::Object(Held::of(self)),
            number => crate::dispatch!(number, T => self.get::<T>().scalar(), else self),
        }
    }

    /// The value in another data type.
    ///
    /// # Errors
    /// `ValueError` for a text that spells no number, `TypeError` for an object that is none.
    pub fn try_cast(self, dtype: DType) -> Result<Scalar> {
        match (self, dtype) {
            (Scalar::Str(text), DType::Bytes(_)) if !text.bytes().is_ascii() => Err(not_ascii(text)),
            _ if dtype.is_number() => Ok(held::number(self, dtype)?.cast(dtype)),
            _ => Ok(self.cast(dtype)),
        }
    }

    /// Whether this is a number or a boolean.
    pub fn is_number(self) -> bool {
        !matches!(self, Scalar::Str(_) | Scalar::Bytes(_) | Scalar::Object(_))
    }

    /// Zero of a data type.
    pub fn zero(dtype: DType) -> Scalar {
        match dtype {
            DType::Str(_) => Scalar::Str(Text::default()),
            DType::Bytes(_) => Scalar::Bytes(Text::default()),
            DType::Object => Scalar::Object(Held::ZERO),
            number => Scalar::Bool(false).cast(number),
        }
    }

    /// One of a data type.
    pub fn one(dtype: DType) -> Scalar {
        if dtype.is_number() { Scalar::Bool(true).cast(dtype) } else { Scalar::I64(1).cast(dtype) }
    }

    /// Runs `f` over the value's bytes.
    #[inline]
    pub fn with_bytes<R>(self, f: impl FnOnce(*const u8) -> R) -> R {
        with_number!(self, x => f((&raw const x).cast()), else other => match other {
            Scalar::Object(held) => f((&raw const held).cast()),
            other => {
                let text = other.get::<Text>();
                f((&raw const text).cast())
            }
        })
    }

    /// Reads a value of `dtype` from memory.
    ///
    /// # Safety
    /// `at` points to a readable, aligned element of `dtype`.
    #[inline]
    pub unsafe fn read(dtype: DType, at: *const u8) -> Scalar {
        // SAFETY: the caller's promise.
        unsafe {
            match dtype {
                DType::Bytes(_) => Scalar::Bytes(at.cast::<Text>().read()),
                DType::Object => Scalar::Object(at.cast::<Held>().read()),
                number => {
                    crate::dispatch!(number, T => at.cast::<T>().read().scalar(), else Scalar::Str(at.cast::<Text>().read()))
                }
            }
        }
    }

    /// Whether the value counts as true.
    pub fn truth(self) -> bool {
        with_number!(self, x => Cast::<bool>::cast(x), else other => match other {
            Scalar::Object(held) => held.truth(),
            other => !other.get::<Text>().bytes().is_empty(),
        })
    }
}

#[cold]
fn not_ascii(text: Text) -> Error {
    let (at, c) = text.text().chars().enumerate().find(|(_, c)| !c.is_ascii()).unwrap_or_default();
    let code = match u32::from(c) {
        code @ ..=0xff => format!("\\x{code:02x}"),
        code @ ..=0xffff => format!("\\u{code:04x}"),
        code => format!("\\U{code:08x}"),
    };
    Error::new(
        Kind::UnicodeEncodeError,
        format!("'ascii' codec can't encode character '{code}' in position {at}: ordinal not in range(128)"),
    )
}

fn fitted(text: Text, width: u32, cut: fn(Text, usize) -> Text) -> Text {
    if width == 0 { text } else { cut(text, width as usize) }
}
