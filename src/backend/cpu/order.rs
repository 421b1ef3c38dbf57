//! The order of elements, and keys that have it.

use std::cmp::Ordering;

use crate::array::{Held, Text};

/// The order that sorting uses: nan after everything, complex numbers by real, then imaginary part.
pub trait Ordered: Copy {
    /// How two elements compare.
    fn order(self, other: Self) -> Ordering;

    /// Whether it comes before another.
    #[inline(always)]
    fn before(self, other: Self) -> bool {
        self.order(other) == Ordering::Less
    }

    /// Whether elements have keys.
    const KEYED: bool = true;

    /// A key in the same order; `None` for types without one. Equal elements have equal keys.
    fn key(self) -> Option<u64> {
        None
    }

    /// A key that tells equal elements with other bits apart, so that [`Ordered::of_key`] gives the element again; but for
    /// the payload of nan.
    fn image(self) -> Option<u64> {
        self.key()
    }

    /// How many bits keys have.
    const BITS: u32 = 64;

    /// The element of a key; exact but for the sign of zero and the payload of nan.
    fn of_key(_: u64) -> Option<Self> {
        None
    }
}

macro_rules! ordered_integers {
    ($($T:ty, $flip:expr, $bits:literal;)*) => {$(
        impl Ordered for $T {
            const BITS: u32 = $bits;

            #[inline(always)]
            fn order(self, other: $T) -> Ordering {
                self.cmp(&other)
            }

            #[inline(always)]
            fn key(self) -> Option<u64> {
                Some((self as i128 - $flip as i128) as u64)
            }

            #[inline(always)]
            fn of_key(key: u64) -> Option<$T> {
                Some((key as i128 + $flip as i128) as $T)
            }
        }
    )*};
}

macro_rules! ordered_others {
    ($($T:ty)*) => {$(
        impl Ordered for $T {
            const KEYED: bool = false;

            fn order(self, other: $T) -> Ordering {
                <$T>::order(self, other)
            }
        }
    )*};
}
ordered_others!(Text Held);

/// Runs `$body` with `$T` bound to the type of the elements, whatever they are.
macro_rules! any_type {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            crate::array::DType::Object => {
                type $T = crate::array::Held;
                $body
            }
            dtype => crate::dispatch!(dtype, $T => $body, else {
                type $T = crate::array::Text;
                $body
            }),
        }
    };
}
pub(super) use any_type;

ordered_integers! {
    i8, i8::MIN, 8; u8, 0, 8; i16, i16::MIN, 16; u16, 0, 16; i32, i32::MIN, 32; u32, 0, 32; i64, i64::MIN, 64; u64, 0, 64;
}

impl Ordered for bool {
    const BITS: u32 = 1;

    #[inline(always)]
    fn order(self, other: bool) -> Ordering {
        self.cmp(&other)
    }

    #[inline(always)]
    fn key(self) -> Option<u64> {
        Some(self.into())
    }

    #[inline(always)]
    fn of_key(key: u64) -> Option<bool> {
        Some(key != 0)
    }
}

macro_rules! ordered_floats {
    ($($F:ty, $U:ty, $bits:literal;)*) => {$(
        impl Ordered for $F {
            const BITS: u32 = $bits;

            #[inline(always)]
            fn order(self, other: $F) -> Ordering {
                self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
            }

            #[inline(always)]
            fn before(self, other: $F) -> bool {
                (self < other) | (other.is_nan() & !self.is_nan())
            }

            #[inline(always)]
            fn key(self) -> Option<u64> {
                // Adding zero makes both zeros one; every nan becomes the last key.
                let bits = if self.is_nan() { <$F>::NAN.to_bits() } else { (self + 0.0).to_bits() };
                let sign = 1 << ($bits - 1);
                Some(u64::from(if bits & sign == 0 { bits | sign } else { !bits }))
            }

            #[inline(always)]
            fn image(self) -> Option<u64> {
                let bits = if self.is_nan() { <$F>::NAN.to_bits() } else { self.to_bits() };
                let sign = 1 << ($bits - 1);
                Some(u64::from(if bits & sign == 0 { bits | sign } else { !bits }))
            }

            #[inline(always)]
            fn of_key(key: u64) -> Option<$F> {
                let bits = key as $U;
                let sign = 1 << ($bits - 1);
                Some(<$F>::from_bits(if bits & sign != 0 { bits & !sign } else { !bits }))
            }
        }
    )*};
}
impl Ordered for half::f16 {
    const BITS: u32 = 16;

    #[inline(always)]
    fn order(self, other: half::f16) -> Ordering {
        self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
    }

    #[inline(always)]
    fn key(self) -> Option<u64> {
        let bits = match self.to_bits() {
            _ if self.is_nan() => half::f16::NAN.to_bits(),
            0x8000 => 0,
            bits => bits,
        };
        Some(u64::from(if bits & 0x8000 == 0 { bits | 0x8000 } else { !bits }))
    }

    #[inline(always)]
    fn of_key(key: u64) -> Option<half::f16> {
        let bits = key as u16;
        Some(half::f16::from_bits(if bits & 0x8000 != 0 { bits & 0x7fff } else { !bits }))
    }
}

ordered_floats! { f32, u32, 32; f64, u64, 64; }

macro_rules! ordered_complex {
    ($($C:ty)*) => {$(
        impl Ordered for $C {
            const KEYED: bool = false;

            #[inline(always)]
            fn order(self, other: $C) -> Ordering {
                // A nan in either part puts the number behind all that have none, a nan real part last.
                let nans = |z: $C| (z.re.is_nan(), z.im.is_nan());
                match (nans(self), nans(other)) {
                    ((false, false), (false, false)) => {
                        self.re.order(other.re).then(self.im.order(other.im))
                    }
                    (a, b) if a != b => a.cmp(&b),
                    _ => self.re.order(other.re).then(self.im.order(other.im)),
                }
            }
        }
    )*};
}
ordered_complex!(num_complex::Complex32 num_complex::Complex64);
