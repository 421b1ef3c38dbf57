//! One element, with its data type.

use half::f16;
use num_complex::{Complex32, Complex64};

use super::{Cast, DType, Element};

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
}

/// Runs an expression with the scalar's value, whatever its type: `with_value!(scalar, x => x.cast())`.
macro_rules! with_value {
    ($scalar:expr, $x:ident => $body:expr) => {
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
        }
    };
}
pub(crate) use with_value;

impl Scalar {
    /// The data type.
    pub fn dtype(self) -> DType {
        fn of<T: Element>(_: T) -> DType {
            T::DTYPE
        }
        with_value!(self, x => of(x))
    }

    /// The value as a `T`, cast as `astype` does.
    #[inline]
    pub fn get<T: Element>(self) -> T {
        T::from_scalar(self)
    }

    /// The value in another data type.
    pub fn cast(self, dtype: DType) -> Scalar {
        crate::dispatch!(dtype, T => self.get::<T>().scalar())
    }

    /// Zero of a data type.
    pub fn zero(dtype: DType) -> Scalar {
        Scalar::Bool(false).cast(dtype)
    }

    /// One of a data type.
    pub fn one(dtype: DType) -> Scalar {
        Scalar::Bool(true).cast(dtype)
    }

    /// Runs `f` over the value's bytes.
    #[inline]
    pub fn with_bytes<R>(self, f: impl FnOnce(*const u8) -> R) -> R {
        with_value!(self, x => f((&raw const x).cast()))
    }

    /// Reads a value of `dtype` from memory.
    ///
    /// # Safety
    /// `at` points to a readable, aligned element of `dtype`.
    #[inline]
    pub unsafe fn read(dtype: DType, at: *const u8) -> Scalar {
        // SAFETY: the caller's promise.
        crate::dispatch!(dtype, T => unsafe { at.cast::<T>().read() }.scalar())
    }

    /// Whether the value counts as true.
    pub fn truth(self) -> bool {
        with_value!(self, x => Cast::<bool>::cast(x))
    }
}
