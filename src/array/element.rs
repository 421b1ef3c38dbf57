//! The Rust types behind the data types, the one dispatch macro, and conversion between them.

use half::f16;
use num_complex::{Complex32, Complex64};

use super::{DType, Scalar};
use crate::diag::Error;

/// A Rust type that array elements may have. `bool` elements are bytes 0 or 1.
pub trait Element: Copy + PartialEq + Default + Send + Sync + std::fmt::Debug + 'static {
    /// The data type of arrays of this.
    const DTYPE: DType;
    /// The value as a [`Scalar`].
    fn scalar(self) -> Scalar;
    /// The scalar's value in this type, cast as NumPy's `astype` does.
    fn from_scalar(scalar: Scalar) -> Self;
}

/// Conversion with the meaning of NumPy's `astype`: integers wrap, floats truncate, complex numbers lose their
/// imaginary part, anything non-zero is true.
pub trait Cast<U> {
    /// The value as a `U`.
    fn cast(self) -> U;
}

/// The `TypeError` of an operation on numbers that meets texts or objects.
#[cold]
pub fn not_numbers(dtype: DType) -> Error {
    Error::type_error(format!("the operation is not defined for arrays of type '{dtype}'"))
}

/// Runs an expression with a type alias bound to the element type of a data type of numbers, and another for texts and
/// objects: `dispatch!(dtype, T => f::<T>(x), else None)`. A list in front narrows the types:
/// `dispatch!(dtype, in [F32 F64], T => f::<T>(x), else None)`.
#[macro_export]
macro_rules! dispatch {
    ($dtype:expr, $T:ident => $body:expr, else $other:expr) => {
        $crate::dispatch!(@ $dtype, $T => $body, [Bool I8 U8 I16 U16 I32 U32 I64 U64 F16 F32 F64 C64 C128],
            _ => $other)
    };
    ($dtype:expr, in [$($D:ident)*], $T:ident => $body:expr, else $other:expr) => {
        $crate::dispatch!(@ $dtype, $T => $body, [$($D)*], _ => $other)
    };
    (@ $dtype:expr, $T:ident => $body:expr, [$($D:ident)*], $($other:tt)*) => {
        match $dtype {
            $($crate::array::DType::$D => { type $T = $crate::element_type!($D); $body })*
            $($other)*
        }
    };
}

/// The Rust type of a data type's elements.
#[macro_export]
macro_rules! element_type {
    (Bool) => {
        bool
    };
    (I8) => {
        i8
    };
    (U8) => {
        u8
    };
    (I16) => {
        i16
    };
    (U16) => {
        u16
    };
    (I32) => {
        i32
    };
    (U32) => {
        u32
    };
    (I64) => {
        i64
    };
    (U64) => {
        u64
    };
    (F16) => {
        ::half::f16
    };
    (F32) => {
        f32
    };
    (F64) => {
        f64
    };
    (C64) => {
        ::num_complex::Complex32
    };
    (C128) => {
        ::num_complex::Complex64
    };
}

macro_rules! elements {
    ($($D:ident $T:ty),*) => {$(
        impl Element for $T {
            const DTYPE: DType = DType::$D;
            fn scalar(self) -> Scalar { Scalar::$D(self) }
            fn from_scalar(scalar: Scalar) -> Self {
                crate::array::scalar::with_number!(scalar, x => x.cast(), else other => {
                    match crate::array::held::number(other, DType::$D) {
                        Ok(number) if number.dtype().is_number() => Self::from_scalar(number),
                        _ => Self::default(),
                    }
                })
            }
        }
    )*};
}
elements!(Bool bool, I8 i8, U8 u8, I16 i16, U16 u16, I32 i32, U32 u32, I64 i64, U64 u64, F16 f16, F32 f32, F64 f64,
    C64 Complex32, C128 Complex64);

macro_rules! cast_as {
    ($($A:ty),* => $B:tt) => {$( impl Cast<$B> for $A { #[inline(always)] fn cast(self) -> $B { self as $B } } )*};
}
macro_rules! cast_from_plain {
    ($($B:tt)*) => {$(
        cast_as!(i8, u8, i16, u16, i32, u32, i64, u64 => $B);
        impl Cast<$B> for bool { #[inline(always)] fn cast(self) -> $B { self as u8 as $B } }
    )*};
}
cast_from_plain!(i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);
cast_as!(f32, f64 => f32);
cast_as!(f32, f64 => f64);

/// C leaves a float outside the integer's range undefined; this is what x86's conversion gives NumPy there.
macro_rules! cast_float_to_int {
    ($($F:ty),*) => {$(
        impl Cast<i64> for $F {
            #[inline(always)]
            fn cast(self) -> i64 {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the instruction is of the processor's baseline.
                unsafe {
                    std::arch::x86_64::_mm_cvttsd_si64(std::arch::x86_64::_mm_set_sd(f64::from(self)))
                }
                #[cfg(not(target_arch = "x86_64"))]
                {
                    if (-9223372036854775808.0..9223372036854775808.0).contains(&self) { self as i64 } else { i64::MIN }
                }
            }
        }
        impl Cast<i32> for $F {
            #[inline(always)]
            fn cast(self) -> i32 {
                #[cfg(target_arch = "x86_64")]
                // SAFETY: the instruction is of the processor's baseline.
                unsafe {
                    std::arch::x86_64::_mm_cvttsd_si32(std::arch::x86_64::_mm_set_sd(f64::from(self)))
                }
                #[cfg(not(target_arch = "x86_64"))]
                {
                    if self > -2147483649.0 && self < 2147483648.0 { self as i32 } else { i32::MIN }
                }
            }
        }
        impl Cast<u64> for $F {
            #[inline(always)]
            fn cast(self) -> u64 {
                if self >= 9223372036854775808.0 { Cast::<i64>::cast(self - 9223372036854775808.0) as u64 ^ (1 << 63) }
                else { Cast::<i64>::cast(self) as u64 }
            }
        }
        impl Cast<u32> for $F { #[inline(always)] fn cast(self) -> u32 { Cast::<i64>::cast(self) as u32 } }
        impl Cast<i16> for $F { #[inline(always)] fn cast(self) -> i16 { Cast::<i32>::cast(self) as i16 } }
        impl Cast<u16> for $F { #[inline(always)] fn cast(self) -> u16 { Cast::<i32>::cast(self) as u16 } }
        impl Cast<i8> for $F { #[inline(always)] fn cast(self) -> i8 { Cast::<i32>::cast(self) as i8 } }
        impl Cast<u8> for $F { #[inline(always)] fn cast(self) -> u8 { Cast::<i32>::cast(self) as u8 } }
    )*};
}
cast_float_to_int!(f32, f64);

/// Half precision comes and goes through wider floats, rounded once.
macro_rules! cast_half {
    (to: $($A:ty)*) => {$(
        impl Cast<f16> for $A { #[inline(always)] fn cast(self) -> f16 { f16::from_f32(self as f32) } }
    )*};
    (from: $($B:ty)*) => {$(
        impl Cast<$B> for f16 { #[inline(always)] fn cast(self) -> $B { self.to_f32().cast() } }
    )*};
}
cast_half!(to: i8 u8 i16 u16 i32 u32 i64 u64 f32);
cast_half!(from: i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);

/// A double in half precision, rounded once. Processors go by way of single precision, which by itself would round twice:
/// rounded to odd there, the first rounding cannot be told by the second (Boldo and Melquiond, 2008).
#[inline(always)]
fn half_of(x: f64) -> f16 {
    let near = x as f32;
    let back = f64::from(near);
    if back == x || x.is_nan() {
        return f16::from_f32(near);
    }
    let toward_zero = near.to_bits() - u32::from(back.abs() > x.abs());
    f16::from_f32(f32::from_bits(toward_zero | 1))
}

impl Cast<f16> for f64 {
    #[inline(always)]
    fn cast(self) -> f16 {
        half_of(self)
    }
}
impl Cast<f16> for f16 {
    #[inline(always)]
    fn cast(self) -> f16 {
        self
    }
}
impl Cast<f16> for bool {
    #[inline(always)]
    fn cast(self) -> f16 {
        if self { f16::ONE } else { f16::ZERO }
    }
}

macro_rules! cast_to_bool {
    ($($A:ty),*) => {$( impl Cast<bool> for $A { #[inline(always)] fn cast(self) -> bool { self != <$A>::default() } } )*};
}
cast_to_bool!(bool, i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64, Complex32, Complex64);

macro_rules! cast_to_complex {
    ($($A:ty),*) => {$(
        impl Cast<Complex32> for $A { #[inline(always)] fn cast(self) -> Complex32 { Complex32::new(self.cast(), 0.0) } }
        impl Cast<Complex64> for $A { #[inline(always)] fn cast(self) -> Complex64 { Complex64::new(self.cast(), 0.0) } }
    )*};
}
cast_to_complex!(bool, i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64);

macro_rules! cast_from_complex {
    ($($B:ty),*) => {$(
        impl Cast<$B> for Complex32 { #[inline(always)] fn cast(self) -> $B { self.re.cast() } }
        impl Cast<$B> for Complex64 { #[inline(always)] fn cast(self) -> $B { self.re.cast() } }
    )*};
}
cast_from_complex!(i8, u8, i16, u16, i32, u32, i64, u64, f16, f32, f64);

macro_rules! cast_complex {
    ($($A:ty => $B:ident),*) => {$(
        impl Cast<$B> for $A { #[inline(always)] fn cast(self) -> $B { $B::new(self.re as _, self.im as _) } }
    )*};
}
cast_complex!(Complex32 => Complex32, Complex32 => Complex64, Complex64 => Complex32, Complex64 => Complex64);
