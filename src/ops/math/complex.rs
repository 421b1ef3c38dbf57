//! Mathematical functions of complex numbers, with the signs, infinities and nan that C's standard gives them.
//!
//! Where the C library has them, as on every Unix, they are its own, which NumPy calls too; elsewhere those of
//! `num_complex`.

use num_complex::Complex;

/// The functions, in both precisions.
pub trait ComplexMath: Copy {
    /// `e^x`.
    fn c_exp(self) -> Self;
    /// `2^x`.
    fn c_exp2(self) -> Self;
    /// `e^x - 1`.
    fn c_expm1(self) -> Self;
    /// Natural logarithm.
    fn c_log(self) -> Self;
    /// Binary logarithm.
    fn c_log2(self) -> Self;
    /// Decimal logarithm.
    fn c_log10(self) -> Self;
    /// `log(1 + x)`.
    fn c_log1p(self) -> Self;
    /// Square root.
    fn c_sqrt(self) -> Self;
    /// Sine.
    fn c_sin(self) -> Self;
    /// Cosine.
    fn c_cos(self) -> Self;
    /// Tangent.
    fn c_tan(self) -> Self;
    /// Inverse sine.
    fn c_asin(self) -> Self;
    /// Inverse cosine.
    fn c_acos(self) -> Self;
    /// Inverse tangent.
    fn c_atan(self) -> Self;
    /// Hyperbolic sine.
    fn c_sinh(self) -> Self;
    /// Hyperbolic cosine.
    fn c_cosh(self) -> Self;
    /// Hyperbolic tangent.
    fn c_tanh(self) -> Self;
    /// Inverse hyperbolic sine.
    fn c_asinh(self) -> Self;
    /// Inverse hyperbolic cosine.
    fn c_acosh(self) -> Self;
    /// Inverse hyperbolic tangent.
    fn c_atanh(self) -> Self;
    /// `x^y` for operands that need no special care.
    fn c_pow(self, y: Self) -> Self;
    /// `1 / x`.
    fn c_reciprocal(self) -> Self;
    /// `x / |x|`; zero at zero, along the axis of a single infinite part.
    fn c_sign(self) -> Self;
}

#[cfg(unix)]
mod library {
    use num_complex::{Complex32, Complex64};

    macro_rules! functions {
        ($($double:ident $single:ident;)*) => {
            unsafe extern "C" {
                $(
                    // SAFETY: pure functions of C's `double complex` and `float complex`, which a structure of two
                    // floats is passed like on the machines that Rust has.
                    pub safe fn $double(x: Complex64) -> Complex64;
                    pub safe fn $single(x: Complex32) -> Complex32;
                )*
                pub safe fn cpow(x: Complex64, y: Complex64) -> Complex64;
                pub safe fn cpowf(x: Complex32, y: Complex32) -> Complex32;
            }
        };
    }
    functions! {
        cexp cexpf; clog clogf; csqrt csqrtf; csin csinf; ccos ccosf; ctan ctanf; casin casinf; cacos cacosf;
        catan catanf; csinh csinhf; ccosh ccoshf; ctanh ctanhf; casinh casinhf; cacosh cacoshf; catanh catanhf;
    }
}

#[cfg(not(unix))]
mod library {
    use num_complex::{Complex32, Complex64};

    macro_rules! functions {
        ($($double:ident $single:ident $own:ident;)*) => {$(
            pub fn $double(x: Complex64) -> Complex64 {
                x.$own()
            }
            pub fn $single(x: Complex32) -> Complex32 {
                x.$own()
            }
        )*};
    }
    functions! {
        cexp cexpf exp; clog clogf ln; csqrt csqrtf sqrt; csin csinf sin; ccos ccosf cos; ctan ctanf tan;
        casin casinf asin; cacos cacosf acos; catan catanf atan; csinh csinhf sinh; ccosh ccoshf cosh;
        ctanh ctanhf tanh; casinh casinhf asinh; cacosh cacoshf acosh; catanh catanhf atanh;
    }
    pub fn cpow(x: Complex64, y: Complex64) -> Complex64 {
        x.powc(y)
    }
    pub fn cpowf(x: Complex32, y: Complex32) -> Complex32 {
        x.powc(y)
    }
}

macro_rules! complex_math {
    ($($T:ident { $($method:ident $function:ident)* } $pow:ident;)*) => {$(
        impl ComplexMath for Complex<$T> {
            $(
                fn $method(self) -> Self {
                    library::$function(self)
                }
            )*

            fn c_exp2(self) -> Self {
                (self * std::$T::consts::LN_2).c_exp()
            }

            fn c_expm1(self) -> Self {
                let half = (self.im / 2.0).sin();
                Complex::new(self.re.exp_m1() * self.im.cos() - 2.0 * half * half, self.re.exp() * self.im.sin())
            }

            fn c_log2(self) -> Self {
                let log = self.c_log();
                Complex::new(log.re * std::$T::consts::LOG2_E, log.im * std::$T::consts::LOG2_E)
            }

            fn c_log10(self) -> Self {
                let log = self.c_log();
                Complex::new(log.re * std::$T::consts::LOG10_E, log.im * std::$T::consts::LOG10_E)
            }

            fn c_log1p(self) -> Self {
                let sum = self.re + 1.0;
                Complex::new(sum.hypot(self.im).ln(), self.im.atan2(sum))
            }

            fn c_pow(self, y: Self) -> Self {
                library::$pow(self, y)
            }

            fn c_reciprocal(self) -> Self {
                if self.im.abs() <= self.re.abs() {
                    let ratio = self.im / self.re;
                    let size = self.re + self.im * ratio;
                    Complex::new(1.0 / size, -ratio / size)
                } else {
                    let ratio = self.re / self.im;
                    let size = self.re * ratio + self.im;
                    Complex::new(ratio / size, -1.0 / size)
                }
            }

            fn c_sign(self) -> Self {
                let size = self.re.hypot(self.im);
                if size.is_nan() {
                    Complex::new($T::NAN, $T::NAN)
                } else if size.is_infinite() {
                    match (self.re.is_infinite(), self.im.is_infinite()) {
                        (true, true) => Complex::new($T::NAN, $T::NAN),
                        (true, false) => Complex::new(self.re.signum(), 0.0),
                        (false, true) => Complex::new(0.0, self.im.signum()),
                        // Both parts are finite, their modulus is not.
                        (false, false) => {
                            let (re, im) = (self.re / 4.0, self.im / 4.0);
                            let size = re.hypot(im);
                            Complex::new(re / size, im / size)
                        }
                    }
                } else if size == 0.0 {
                    Complex::new(0.0, 0.0)
                } else {
                    Complex::new(self.re / size, self.im / size)
                }
            }
        }
    )*};
}
complex_math! {
    f64 {
        c_exp cexp c_log clog c_sqrt csqrt c_sin csin c_cos ccos c_tan ctan c_asin casin c_acos cacos c_atan catan
        c_sinh csinh c_cosh ccosh c_tanh ctanh c_asinh casinh c_acosh cacosh c_atanh catanh
    } cpow;
    f32 {
        c_exp cexpf c_log clogf c_sqrt csqrtf c_sin csinf c_cos ccosf c_tan ctanf c_asin casinf c_acos cacosf
        c_atan catanf c_sinh csinhf c_cosh ccoshf c_tanh ctanhf c_asinh casinhf c_acosh cacoshf c_atanh catanhf
    } cpowf;
}
