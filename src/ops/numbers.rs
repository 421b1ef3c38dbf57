//! Scalar functions that rows are written with: Python's and NumPy's meaning of division, remainder, power, ordering.
//!
//! Everything here is `#[inline(always)]`, so that a block loop over it vectorises.

use num_complex::{Complex, Complex32, Complex64};

/// The real type that a number's parts have.
pub trait Parts {
    /// Itself for real numbers.
    type Real;
}

macro_rules! own_parts {
    ($($T:ty)*) => {$( impl Parts for $T { type Real = $T; } )*};
}
own_parts!(bool i8 u8 i16 u16 i32 u32 i64 u64 f32 f64);
impl Parts for Complex32 {
    type Real = f32;
}
impl Parts for Complex64 {
    type Real = f64;
}

/// Integer arithmetic that wraps and never traps, with Python's signs.
pub trait Integer: Copy {
    /// Whether an `i64` holds every value.
    const WITHIN_I64: bool;
    /// The value, where [`Integer::WITHIN_I64`].
    fn to_i64(self) -> i64;
    /// The value again.
    fn from_i64(value: i64) -> Self;
    /// `x // y`, rounded down; zero where `y` is zero.
    fn floor_div(self, y: Self) -> Self;
    /// `x % y` with the sign of `y`; zero where `y` is zero.
    fn modulo(self, y: Self) -> Self;
    /// C's remainder, with the sign of `x`; zero where `y` is zero.
    fn c_remainder(self, y: Self) -> Self;
    /// `x ** y` for `y >= 0`, wrapping.
    fn power(self, y: Self) -> Self;
    /// `x << y`; zero where all bits leave.
    fn shift_left(self, y: Self) -> Self;
    /// `x >> y`, keeping the sign.
    fn shift_right(self, y: Self) -> Self;
    /// The greatest common divisor.
    fn gcd(self, y: Self) -> Self;
    /// -1, 0 or 1.
    fn sign(self) -> Self;
    /// The absolute value, wrapping.
    fn magnitude(self) -> Self;
    /// How many bits of the absolute value are set.
    fn ones(self) -> u8;
    /// `1 / x` rounded towards zero; of zero, what the machine's conversion makes of infinity.
    fn reciprocal(self) -> Self;
}

macro_rules! power_loop {
    ($x:expr, $y:expr) => {{
        let (mut base, mut left, mut out) = ($x, $y, 1);
        while left > 0 {
            if left & 1 == 1 {
                out = base.wrapping_mul(out);
            }
            base = base.wrapping_mul(base);
            left >>= 1;
        }
        out
    }};
}

macro_rules! gcd_loop {
    ($x:expr, $y:expr) => {{
        let (mut a, mut b) = ($x, $y);
        while b != 0 {
            (a, b) = (b, a.wrapping_rem(b));
        }
        a
    }};
}

macro_rules! signed {
    ($($T:ty)*) => {$(
        impl Integer for $T {
            const WITHIN_I64: bool = true;
            #[inline(always)]
            fn to_i64(self) -> i64 { self as i64 }
            #[inline(always)]
            fn from_i64(value: i64) -> $T { value as $T }
            #[inline(always)]
            fn floor_div(self, y: $T) -> $T {
                if y == 0 { return 0; }
                let quotient = self.wrapping_div(y);
                if self.wrapping_rem(y) != 0 && ((self < 0) != (y < 0)) { quotient - 1 } else { quotient }
            }
            #[inline(always)]
            fn modulo(self, y: $T) -> $T {
                if y == 0 { return 0; }
                let rest = self.wrapping_rem(y);
                if rest != 0 && ((rest < 0) != (y < 0)) { rest + y } else { rest }
            }
            #[inline(always)]
            fn c_remainder(self, y: $T) -> $T { if y == 0 { 0 } else { self.wrapping_rem(y) } }
            #[inline(always)]
            fn power(self, y: $T) -> $T { power_loop!(self, y) }
            #[inline(always)]
            fn shift_left(self, y: $T) -> $T { if (0..<$T>::BITS as $T).contains(&y) { self << y } else { 0 } }
            #[inline(always)]
            fn shift_right(self, y: $T) -> $T {
                if (0..<$T>::BITS as $T).contains(&y) { self >> y } else if self < 0 { -1 } else { 0 }
            }
            #[inline(always)]
            fn gcd(self, y: $T) -> $T { gcd_loop!(self, y).wrapping_abs() }
            #[inline(always)]
            fn sign(self) -> $T { self.signum() }
            #[inline(always)]
            fn magnitude(self) -> $T { self.wrapping_abs() }
            #[inline(always)]
            fn ones(self) -> u8 { self.unsigned_abs().count_ones() as u8 }
            #[inline(always)]
            fn reciprocal(self) -> $T {
                let least = if <$T>::BITS >= 32 { <$T>::MIN } else { 0 };
                if self == 0 { least } else { 1 / self }
            }
        }
    )*};
}
signed!(i8 i16 i32 i64);

macro_rules! unsigned {
    ($($T:ty)*) => {$(
        impl Integer for $T {
            const WITHIN_I64: bool = <$T>::BITS < 64;
            #[inline(always)]
            fn to_i64(self) -> i64 { self as i64 }
            #[inline(always)]
            fn from_i64(value: i64) -> $T { value as $T }
            #[inline(always)]
            fn floor_div(self, y: $T) -> $T { if y == 0 { 0 } else { self / y } }
            #[inline(always)]
            fn modulo(self, y: $T) -> $T { if y == 0 { 0 } else { self % y } }
            #[inline(always)]
            fn c_remainder(self, y: $T) -> $T { self.modulo(y) }
            #[inline(always)]
            fn power(self, y: $T) -> $T { power_loop!(self, y) }
            #[inline(always)]
            fn shift_left(self, y: $T) -> $T { if (y as u64) < <$T>::BITS as u64 { self << y } else { 0 } }
            #[inline(always)]
            fn shift_right(self, y: $T) -> $T { if (y as u64) < <$T>::BITS as u64 { self >> y } else { 0 } }
            #[inline(always)]
            fn gcd(self, y: $T) -> $T { gcd_loop!(self, y) }
            #[inline(always)]
            fn sign(self) -> $T { (self != 0) as $T }
            #[inline(always)]
            fn magnitude(self) -> $T { self }
            #[inline(always)]
            fn ones(self) -> u8 { self.count_ones() as u8 }
            #[inline(always)]
            fn reciprocal(self) -> $T { (self == 1) as $T }
        }
    )*};
}
unsigned!(u8 u16 u32 u64);

/// Sign and order of real numbers, in both precisions.
pub trait Float: Copy {
    /// -1, 0, 1, or nan.
    fn sign(self) -> Self;
    /// The greater; nan where either is.
    fn maximum(self, y: Self) -> Self;
    /// The lesser; nan where either is.
    fn minimum(self, y: Self) -> Self;
    /// The greater, ignoring a nan.
    fn fmax(self, y: Self) -> Self;
    /// The lesser, ignoring a nan.
    fn fmin(self, y: Self) -> Self;
    /// `log2(2**x + 2**y)`.
    fn logaddexp2(self, y: Self) -> Self;
}

macro_rules! float {
    ($($T:ident)*) => {$(
        impl Float for $T {
            #[inline(always)]
            fn sign(self) -> $T {
                if self > 0.0 { 1.0 } else if self < 0.0 { -1.0 } else if self == 0.0 { 0.0 } else { self }
            }
            #[inline(always)]
            fn maximum(self, y: $T) -> $T { if (self > y) | self.is_nan() { self } else { y } }
            #[inline(always)]
            fn minimum(self, y: $T) -> $T { if (self < y) | self.is_nan() { self } else { y } }
            #[inline(always)]
            fn fmax(self, y: $T) -> $T { if (self > y) | y.is_nan() { self } else { y } }
            #[inline(always)]
            fn fmin(self, y: $T) -> $T { if (self < y) | y.is_nan() { self } else { y } }
            #[inline(always)]
            fn logaddexp2(self, y: $T) -> $T {
                if self == y { return self + 1.0; }
                let difference = self - y;
                let correction = |d: $T| (-d.abs()).exp2().ln_1p() * std::$T::consts::LOG2_E;
                if difference > 0.0 { self + correction(difference) }
                else if difference <= 0.0 { y + correction(difference) }
                else { difference }
            }
        }
    )*};
}
float!(f32 f64);

/// What rows need of complex numbers beyond `num_complex`.
pub trait ComplexNumber: Copy {
    /// Whether `self` comes before `y`: by real part, then by imaginary part; where that is nan, in no order.
    fn precedes(self, y: Self) -> bool;
    /// `x ** y`, exact for small whole exponents.
    fn power(self, y: Self) -> Self;
    /// Whether a part is nan.
    fn has_nan(self) -> bool;
    /// Division that does not overflow where the result is finite (Smith's method).
    fn divide(self, y: Self) -> Self;
}

macro_rules! complex {
    ($($T:ident)*) => {$(
        impl ComplexNumber for Complex<$T> {
            #[inline(always)]
            fn precedes(self, y: Self) -> bool {
                self.re < y.re && !self.im.is_nan() && !y.im.is_nan() || self.re == y.re && self.im < y.im
            }
            #[inline(always)]
            fn power(self, y: Self) -> Self {
                if y.re == 0.0 && y.im == 0.0 {
                    return Complex::new(1.0, 0.0);
                }
                if self.re == 0.0 && self.im == 0.0 {
                    return if y.re > 0.0 { Complex::new(0.0, 0.0) } else { Complex::new($T::NAN, $T::NAN) };
                }
                if y.im == 0.0 && y.re.fract() == 0.0 && y.re.abs() < 100.0 {
                    let (mut left, mut base) = (y.re.abs() as u32, self);
                    let mut out = Complex::new(1.0, 0.0);
                    match left {
                        1 if y.re > 0.0 => return self,
                        2 if y.re > 0.0 => return self * self,
                        3 if y.re > 0.0 => return self * (self * self),
                        _ => {}
                    }
                    while left > 0 {
                        if left & 1 == 1 {
                            out *= base;
                        }
                        left >>= 1;
                        if left > 0 {
                            base = base * base;
                        }
                    }
                    return if y.re < 0.0 { ComplexNumber::divide(Complex::new(1.0, 0.0), out) } else { out };
                }
                super::math::ComplexMath::c_pow(self, y)
            }
            #[inline(always)]
            fn has_nan(self) -> bool { self.re.is_nan() || self.im.is_nan() }
            #[inline(always)]
            fn divide(self, y: Self) -> Self {
                if y.re.abs() >= y.im.abs() {
                    if y.re == 0.0 && y.im == 0.0 {
                        return Complex::new(self.re / y.re.abs(), self.im / y.re.abs());
                    }
                    let ratio = y.im / y.re;
                    let scale = 1.0 / (y.re + y.im * ratio);
                    Complex::new((self.re + self.im * ratio) * scale, (self.im - self.re * ratio) * scale)
                } else {
                    let ratio = y.re / y.im;
                    let scale = 1.0 / (y.im + y.re * ratio);
                    Complex::new((self.re * ratio + self.im) * scale, (self.im * ratio - self.re) * scale)
                }
            }
        }
    )*};
}
complex!(f32 f64);

/// The magnitude of each complex number, rounded as NumPy's is.
pub fn magnitudes<T: num_traits::Float + Default>(x: &[Complex<T>], out: &mut [T]) {
    const STRIP: usize = 256;
    let (mut re, mut im) = ([T::default(); STRIP], [T::default(); STRIP]);
    for (x, out) in x.chunks(STRIP).zip(out.chunks_mut(STRIP)) {
        super::math::block::split_pairs(x, &mut re, &mut im);
        super::math::block::map2(
            #[inline(always)]
            |a: T, b: T| modulus(a, b),
            &re[..x.len()],
            &im[..x.len()],
            out,
        );
    }
}

/// The greater part, times the root of one and the squared share that the other has of it.
#[inline(always)]
fn modulus<T: num_traits::Float>(re: T, im: T) -> T {
    let (a, b) = (re.abs(), im.abs());
    let (greater, lesser) = if a > b { (a, b) } else { (b, a) };
    let divides = greater > T::zero() && greater < T::infinity();
    let share = if divides { lesser / greater } else { T::zero() };
    let size = share.mul_add(share, T::one()).sqrt() * greater;
    if a == T::infinity() || b == T::infinity() {
        T::infinity()
    } else if a.is_nan() || b.is_nan() {
        T::nan()
    } else {
        size
    }
}

/// What a float is made of, and its neighbours.
pub trait FloatParts: Copy {
    /// What stands behind the point, with the number's sign; of infinities, zero.
    fn broken(self) -> Self;
    /// The fraction in [0.5, 1) and the power of two; zero, infinities and nan are their own fractions.
    fn fraction(self) -> (Self, i32);
    /// Times two to a whole power.
    fn scaled(self, power: Self) -> Self;
    /// The next number towards another.
    fn next(self, towards: Self) -> Self;
    /// The distance to the next number away from zero, with the number's sign.
    fn gap(self) -> Self;
}

macro_rules! float_parts {
    ($($T:ident $U:ident $scale:literal $extra:literal)*) => {$(
        impl FloatParts for $T {
            #[inline(always)]
            fn broken(self) -> $T {
                let broken = if self.is_infinite() { 0.0 } else { self - self.trunc() };
                broken.copysign(self)
            }
            #[inline(always)]
            fn fraction(self) -> ($T, i32) {
                const MANTISSA: u32 = $T::MANTISSA_DIGITS - 1;
                const FIELD: $U = !0 >> (MANTISSA + 1);
                // The field of the numbers in [0.5, 1).
                const HALF: $U = $T::MAX_EXP as $U - 2;
                if self == 0.0 || !self.is_finite() {
                    return (self, 0);
                }
                let small = self.abs() < $T::MIN_POSITIVE;
                let bits = (if small { self * $scale } else { self }).to_bits();
                let power = (bits >> MANTISSA & FIELD) as i32 - HALF as i32 - if small { $extra } else { 0 };
                ($T::from_bits(bits & !(FIELD << MANTISSA) | HALF << MANTISSA), power)
            }
            #[inline(always)]
            fn scaled(self, power: $T) -> $T {
                // Beyond these powers nothing but zero or infinity is left.
                libm::ldexp(self.into(), power.clamp(-5000.0, 5000.0) as i32) as $T
            }
            #[inline(always)]
            fn next(self, towards: $T) -> $T {
                if self.is_nan() || towards.is_nan() {
                    self + towards
                } else if self == towards {
                    towards
                } else if towards > self {
                    self.next_up()
                } else {
                    self.next_down()
                }
            }
            #[inline(always)]
            fn gap(self) -> $T {
                match self.is_finite() {
                    true if self < 0.0 => self.next_down() - self,
                    true => self.next_up() - self,
                    false => $T::NAN,
                }
            }
        }
    )*};
}
float_parts!(f32 u32 33554432.0 25 f64 u64 18014398509481984.0 54);
