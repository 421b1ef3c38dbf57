//! Remainders and whole quotients of floats, in C's and in Python's sense.

/// What NumPy answers for whole quotients and remainders, by way of the slow, exact remainder of the C library.
pub trait Division: Copy {
    /// C's remainder: the sign is that of `self`.
    fn c_remainder(self, y: Self) -> Self;
    /// Python's remainder: the sign is that of `y`.
    fn modulo(self, y: Self) -> Self;
    /// Python's `self // y`.
    fn floor_div(self, y: Self) -> Self;
    /// The same three by a truncated quotient, and whether the value holds.
    fn fast_c_remainder(self, y: Self) -> (Self, bool);
    /// See [`Division::fast_c_remainder`].
    fn fast_modulo(self, y: Self) -> (Self, bool);
    /// See [`Division::fast_c_remainder`].
    fn fast_floor_div(self, y: Self) -> (Self, bool);
}

macro_rules! division {
    ($($T:ident $limit:literal $bound:literal)*) => {$(
        impl Division for $T {
            #[inline(always)]
            fn c_remainder(self, y: $T) -> $T {
                self % y
            }
            #[inline(always)]
            fn modulo(self, y: $T) -> $T {
                if y == 0.0 { self % y } else { signed_remainder(self % y, y) }
            }
            #[inline(always)]
            fn floor_div(self, y: $T) -> $T {
                if y == 0.0 { self / y } else { whole_quotient(self, self % y, y) }
            }
            #[inline(always)]
            fn fast_c_remainder(self, y: $T) -> ($T, bool) {
                let quotient = self / y;
                // Exact: the rest of a division by a truncated quotient is a float. A quotient that was rounded up to an
                // integer leaves a rest of the wrong sign.
                let rest = quotient.trunc().mul_add(-y, self);
                let wrong = (rest < 0.0) & (self > 0.0) | (rest > 0.0) & (self < 0.0);
                let step = if wrong { y.abs().copysign(self) } else { 0.0 };
                // A quotient below one leaves the number itself, its smallest bits too.
                let rest = if quotient.abs() < 0.5 { self } else { rest + step };
                (rest.copysign(self), (quotient.abs() < $limit) & (y.abs() < $bound))
            }
            #[inline(always)]
            fn fast_modulo(self, y: $T) -> ($T, bool) {
                let (rest, holds) = self.fast_c_remainder(y);
                (signed_remainder(rest, y), holds)
            }
            #[inline(always)]
            fn fast_floor_div(self, y: $T) -> ($T, bool) {
                let (rest, holds) = self.fast_c_remainder(y);
                (whole_quotient(self, rest, y), holds)
            }
        }
    )*};
}

/// The arithmetic that both precisions share.
trait Parts: Copy + std::ops::Add<Output = Self> + std::ops::Sub<Output = Self> + std::ops::Div<Output = Self> {
    const ZERO: Self;
    const HALF: Self;
    const ONE: Self;
    fn with_sign_of(self, sign: Self) -> Self;
    fn rounded_down(self) -> Self;
    fn differs_in_sign(self, y: Self) -> bool;
    fn is_above(self, y: Self) -> bool;
    fn is_zero(self) -> bool;
}

macro_rules! parts {
    ($($T:ident)*) => {$(
        impl Parts for $T {
            const ZERO: $T = 0.0;
            const HALF: $T = 0.5;
            const ONE: $T = 1.0;
            #[inline(always)]
            fn with_sign_of(self, sign: $T) -> $T { self.copysign(sign) }
            #[inline(always)]
            fn rounded_down(self) -> $T { self.floor() }
            #[inline(always)]
            fn differs_in_sign(self, y: $T) -> bool { (self < 0.0) != (y < 0.0) }
            #[inline(always)]
            fn is_above(self, y: $T) -> bool { self > y }
            #[inline(always)]
            fn is_zero(self) -> bool { self == 0.0 }
        }
    )*};
}
parts!(f32 f64);

/// From C's remainder to Python's.
#[inline(always)]
fn signed_remainder<T: Parts>(rest: T, y: T) -> T {
    let shifted = if rest.differs_in_sign(y) { rest + y } else { rest };
    if rest.is_zero() { T::ZERO.with_sign_of(y) } else { shifted }
}

/// `x // y` from C's remainder, as CPython computes it.
#[inline(always)]
fn whole_quotient<T: Parts>(x: T, rest: T, y: T) -> T {
    let quotient = (x - rest) / y;
    let quotient = if !rest.is_zero() & rest.differs_in_sign(y) { quotient - T::ONE } else { quotient };
    let down = quotient.rounded_down();
    let nearest = if (quotient - down).is_above(T::HALF) { down + T::ONE } else { down };
    if quotient.is_zero() { T::ZERO.with_sign_of(x / y) } else { nearest }
}

division!(f32 4e6 1e38 f64 1e15 1e300);
