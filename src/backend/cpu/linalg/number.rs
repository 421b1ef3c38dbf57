//! What the kernels ask of an element: sums and products, integers wrapping around as NumPy's.

use num_complex::{Complex, Complex32, Complex64};

use crate::array::Element;

/// An element that can be multiplied and added. For `bool` these are "and" and "or".
pub trait Number: Element {
    /// The neutral element of addition.
    const ZERO: Self;
    /// `self + a * b`, rounded once where the machine does so.
    fn fused(self, a: Self, b: Self) -> Self;
    /// `self * other`.
    fn times(self, other: Self) -> Self;
    /// `self + other`.
    fn plus(self, other: Self) -> Self;
    /// The complex conjugate.
    #[inline(always)]
    fn conjugate(self) -> Self {
        self
    }
}

impl Number for bool {
    const ZERO: bool = false;
    #[inline(always)]
    fn fused(self, a: bool, b: bool) -> bool {
        self | (a & b)
    }
    #[inline(always)]
    fn times(self, other: bool) -> bool {
        self & other
    }
    #[inline(always)]
    fn plus(self, other: bool) -> bool {
        self | other
    }
}

macro_rules! integers {
    ($($T:ty),*) => {$(
        impl Number for $T {
            const ZERO: $T = 0;
            #[inline(always)]
            fn fused(self, a: $T, b: $T) -> $T {
                self.wrapping_add(a.wrapping_mul(b))
            }
            #[inline(always)]
            fn times(self, other: $T) -> $T {
                self.wrapping_mul(other)
            }
            #[inline(always)]
            fn plus(self, other: $T) -> $T {
                self.wrapping_add(other)
            }
        }
    )*};
}
integers!(i8, u8, i16, u16, i32, u32, i64, u64);

macro_rules! floats {
    ($($T:ty),*) => {$(
        impl Number for $T {
            const ZERO: $T = 0.0;
            #[inline(always)]
            fn fused(self, a: $T, b: $T) -> $T {
                a.mul_add(b, self)
            }
            #[inline(always)]
            fn times(self, other: $T) -> $T {
                self * other
            }
            #[inline(always)]
            fn plus(self, other: $T) -> $T {
                self + other
            }
        }
    )*};
}
floats!(f32, f64);

impl Number for half::f16 {
    const ZERO: half::f16 = half::f16::ZERO;
    #[inline(always)]
    fn fused(self, a: Self, b: Self) -> Self {
        half::f16::from_f32(a.to_f32().mul_add(b.to_f32(), self.to_f32()))
    }
    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self * other
    }
    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self + other
    }
}

macro_rules! complexes {
    ($($T:ty),*) => {$(
        impl Number for $T {
            const ZERO: $T = Complex { re: 0.0, im: 0.0 };
            #[inline(always)]
            fn fused(self, a: $T, b: $T) -> $T {
                let re = (-a.im).mul_add(b.im, a.re.mul_add(b.re, self.re));
                let im = a.im.mul_add(b.re, a.re.mul_add(b.im, self.im));
                Complex { re, im }
            }
            #[inline(always)]
            fn times(self, other: $T) -> $T {
                self * other
            }
            #[inline(always)]
            fn plus(self, other: $T) -> $T {
                self + other
            }
            #[inline(always)]
            fn conjugate(self) -> $T {
                self.conj()
            }
        }
    )*};
}
complexes!(Complex32, Complex64);
