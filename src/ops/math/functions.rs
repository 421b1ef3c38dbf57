//! The functions of this room as block loops, in both precisions.

use std::cell::Cell;

use super::block::{map1, map1_checked, map2_checked, map2_phased};
use super::division::Division;
use super::{exp, inverse, log, power, single, tabled, trig};

thread_local! {
    /// See [`known_regular`].
    static REGULAR: Cell<usize> = const { Cell::new(0) };
}

/// How many results the thread's last function over a block is known to have made that are finite, of finite numbers, and
/// without a division by zero: all or none. Asked once for each.
pub fn known_regular() -> usize {
    REGULAR.take()
}

fn note(count: usize, held: bool) {
    REGULAR.set(if held { count } else { 0 });
}

/// Declares the trait and implements it. After each name: the fast function for float64, the one for float32, and the C
/// library's for the arguments that the fast ones refuse. `tabled` functions go another way where the processor has room
/// for tables (see [`super::tabled`]), or only those for float32. `phased` functions are tabled as well; on the long way
/// they are two for float64, one after the other. Those of `library` are the same everywhere.
macro_rules! functions {
    (
        unary: { $($(#[$doc1:meta])* $name1:ident: $fast1:path, $single1:path, |$x1:ident| $slow1:expr;)* }
        tabled: { $($(#[$doc7:meta])* $name7:ident: $fast7:path, $single7:path, |$x7:ident| $slow7:expr;)* }
        tabled single: { $($(#[$doc8:meta])* $name8:ident: $fast8:path, $single8:path, |$x8:ident| $slow8:expr;)* }
        binary: { $($(#[$doc2:meta])* $name2:ident: $fast2:path, $single2:path, |$x2:ident, $y2:ident| $slow2:expr;)* }
        phased: {
            $($(#[$doc6:meta])* $name6:ident: [$first6:path, $fast6:path], $single6:path, |$x6:ident| $slow6:expr;)*
        }
        phased binary: {
            $($(#[$doc4:meta])* $name4:ident: [$first4:path, $fast4:path], $single4:path,
                |$x4:ident, $y4:ident| $slow4:expr;)*
        }
        division: { $($(#[$doc3:meta])* $name3:ident: $fast3:ident, $slow3:ident;)* }
        library: { $($(#[$doc5:meta])* $name5:ident: $double5:path, $single5:path;)* }
    ) => {
        /// Mathematical functions over blocks: `out[i] = f(x[i])`, as far as the shortest of the slices goes.
        ///
        /// Results are within one unit of the last place from the nearest number, which they nearly always are in
        /// float64. They depend on the element and the processor alone: not on its place in a block nor on its neighbours.
        /// Special values are C99's.
        pub trait MathFloat: Copy {
            $($(#[$doc1])* fn $name1(x: &[Self], out: &mut [Self]);)*
            $($(#[$doc6])* fn $name6(x: &[Self], out: &mut [Self]);)*
            $($(#[$doc7])* fn $name7(x: &[Self], out: &mut [Self]);)*
            $($(#[$doc8])* fn $name8(x: &[Self], out: &mut [Self]);)*
            $($(#[$doc2])* fn $name2(x: &[Self], y: &[Self], out: &mut [Self]);)*
            $($(#[$doc4])* fn $name4(x: &[Self], y: &[Self], out: &mut [Self]);)*
            $($(#[$doc3])* fn $name3(x: &[Self], y: &[Self], out: &mut [Self]);)*
            $($(#[$doc5])* fn $name5(x: &[Self], out: &mut [Self]);)*
        }

        impl MathFloat for f64 {
            $(fn $name1(x: &[f64], out: &mut [f64]) {
                note(out.len(), map1_checked(#[inline(always)] |x: f64| $fast1(x), |$x1: f64| $slow1, x, out));
            })*
            $(fn $name8(x: &[f64], out: &mut [f64]) {
                note(out.len(), map1_checked(#[inline(always)] |x: f64| $fast8(x), |$x8: f64| $slow8, x, out));
            })*
            $(fn $name7(x: &[f64], out: &mut [f64]) {
                let held = tabled::double::$name7(x, out, |$x7| $slow7).unwrap_or_else(|| {
                    map1_checked(#[inline(always)] |x: f64| $fast7(x), |$x7: f64| $slow7, x, out)
                });
                note(out.len(), held);
            })*
            $(fn $name2(x: &[f64], y: &[f64], out: &mut [f64]) {
                map2_checked(#[inline(always)] |x: f64, y: f64| $fast2(x, y), |$x2: f64, $y2: f64| $slow2, x, y, out);
            })*
            $(fn $name6(x: &[f64], out: &mut [f64]) {
                let held = tabled::double::$name6(x, out, |$x6| $slow6).unwrap_or_else(|| map2_phased(
                    #[inline(always)] |x: f64, _| $first6(x), #[inline(always)] |x: f64, _, parts| $fast6(x, parts),
                    |$x6: f64, _| $slow6, x, x, out,
                ));
                note(out.len(), held);
            })*
            $(fn $name4(x: &[f64], y: &[f64], out: &mut [f64]) {
                // One number is what it is for Python, to the last digit.
                if let (&[$x4], &[$y4], [out]) = (x, y, &mut *out) {
                    *out = $slow4;
                    return;
                }
                match tabled::double::$name4(x, y, out, |$x4, $y4| $slow4) {
                    Some(held) => note(out.len(), held),
                    None => {
                        map2_phased(
                            #[inline(always)] |x: f64, y: f64| $first4(x, y),
                            #[inline(always)] |x: f64, y: f64, parts| $fast4(x, y, parts),
                            |$x4: f64, $y4: f64| $slow4, x, y, out,
                        );
                    }
                }
            })*
            $(fn $name5(x: &[f64], out: &mut [f64]) {
                map1($double5, x, out);
            })*
            $(fn $name3(x: &[f64], y: &[f64], out: &mut [f64]) {
                map2_checked(#[inline(always)] |x: f64, y: f64| x.$fast3(y), |x: f64, y: f64| x.$slow3(y), x, y, out);
            })*
        }

        impl MathFloat for f32 {
            $(fn $name1(x: &[f32], out: &mut [f32]) {
                note(out.len(), map1_checked(#[inline(always)] |x: f32| $single1(x), |$x1: f32| $slow1, x, out));
            })*
            $(fn $name7(x: &[f32], out: &mut [f32]) {
                let held = tabled::single::$name7(x, out, |$x7| $slow7).unwrap_or_else(|| {
                    map1_checked(#[inline(always)] |x: f32| $single7(x), |$x7: f32| $slow7, x, out)
                });
                note(out.len(), held);
            })*
            $(fn $name8(x: &[f32], out: &mut [f32]) {
                let held = tabled::single::$name8(x, out, |$x8| $slow8).unwrap_or_else(|| {
                    map1_checked(#[inline(always)] |x: f32| $single8(x), |$x8: f32| $slow8, x, out)
                });
                note(out.len(), held);
            })*
            $(fn $name2(x: &[f32], y: &[f32], out: &mut [f32]) {
                map2_checked(#[inline(always)] |x: f32, y: f32| $single2(x, y), |$x2: f32, $y2: f32| $slow2, x, y, out);
            })*
            $(fn $name6(x: &[f32], out: &mut [f32]) {
                let held = tabled::single::$name6(x, out, |$x6| $slow6).unwrap_or_else(|| {
                    map1_checked(#[inline(always)] |x: f32| $single6(x), |$x6: f32| $slow6, x, out)
                });
                note(out.len(), held);
            })*
            $(fn $name4(x: &[f32], y: &[f32], out: &mut [f32]) {
                match tabled::single::$name4(x, y, out, |$x4, $y4| $slow4) {
                    Some(held) => note(out.len(), held),
                    None => map2_checked(
                        #[inline(always)] |x: f32, y: f32| $single4(x, y), |$x4: f32, $y4: f32| $slow4, x, y, out,
                    ),
                }
            })*
            $(fn $name5(x: &[f32], out: &mut [f32]) {
                map1($single5, x, out);
            })*
            $(fn $name3(x: &[f32], y: &[f32], out: &mut [f32]) {
                map2_checked(#[inline(always)] |x: f32, y: f32| x.$fast3(y), |x: f32, y: f32| x.$slow3(y), x, y, out);
            })*
        }
    };
}

/// Functions of float32 that are computed in float64.
mod narrowed {
    use super::{exp, log, power};

    macro_rules! narrowed {
        ($($name:ident($($x:ident),*): $low:path;)*) => {$(
            #[inline(always)]
            pub fn $name($($x: f32),*) -> (f32, bool) {
                let (value, holds) = $low($(f64::from($x)),*);
                (value as f32, holds)
            }
        )*};
    }

    narrowed! {
        sigmoid(x): exp::sigmoid_low;
        hypot(x, y): power::hypot_low;
        logaddexp(x, y): log::logaddexp_low;
    }
}

/// Inverse hyperbolic functions that do not overflow before their result does.
trait Wide: Copy {
    fn asinh(self) -> Self;
    fn acosh(self) -> Self;
}

impl Wide for f64 {
    fn asinh(self) -> f64 {
        libm::asinh(self)
    }
    fn acosh(self) -> f64 {
        // libm gives numbers for some below 1.
        if self < 1.0 { f64::NAN } else { libm::acosh(self) }
    }
}

impl Wide for f32 {
    fn asinh(self) -> f32 {
        libm::asinhf(self)
    }
    fn acosh(self) -> f32 {
        if self < 1.0 { f32::NAN } else { libm::acoshf(self) }
    }
}

/// `log(exp(x) + exp(y))` by the C library, with infinities and nan.
macro_rules! log_of_sum {
    ($x:expr, $y:expr) => {{
        let (high, low) = if $x > $y { ($x, $y) } else { ($y, $x) };
        // Equal infinities: their difference would be nan.
        let difference = if high == low { 0.0 } else { low - high };
        high + difference.exp().ln_1p()
    }};
}

functions! {
    unary: {
        /// `1 / sqrt(x)`.
        rsqrt: power::rsqrt, single::rsqrt, |x| 1.0 / x.sqrt();
        /// Sine.
        sin: trig::sin, single::sin, |x| x.sin();
        /// Cosine.
        cos: trig::cos, single::cos, |x| x.cos();
        /// Inverse cosine.
        arccos: inverse::acos, single::acos, |x| x.acos();
        /// `1 / (1 + e^-x)`.
        sigmoid: exp::sigmoid, narrowed::sigmoid, |x| if x < 0.0 { x.exp() } else { 1.0 / (1.0 + (-x).exp()) };
    }
    tabled: {
        /// Tangent.
        tan: trig::tan, single::tan, |x| x.tan();
        /// Cube root.
        cbrt: power::cbrt, single::cbrt, |x| x.cbrt();
        /// Inverse tangent.
        arctan: inverse::atan, single::atan, |x| x.atan();
        /// `e^x`.
        exp: exp::exp, single::exp, |x| x.exp();
        /// `2^x`.
        exp2: exp::exp2, single::exp2, |x| x.exp2();
        /// Natural logarithm.
        log: log::log, single::log, |x| x.ln();
        /// Binary logarithm.
        log2: log::log2, single::log2, |x| x.log2();
        /// Decimal logarithm.
        log10: log::log10, single::log10, |x| x.log10();
        /// `log(1 + x)`.
        log1p: log::log1p, single::log1p, |x| x.ln_1p();
        /// Hyperbolic cosine.
        cosh: exp::cosh, single::cosh, |x| x.cosh();
        /// Inverse hyperbolic tangent.
        arctanh: log::atanh, single::atanh, |x| x.atanh();
    }
    tabled single: {
        /// Inverse sine.
        arcsin: inverse::asin, single::asin, |x| x.asin();
        /// Hyperbolic tangent.
        tanh: exp::tanh, single::tanh, |x| x.tanh();
        /// `e^x - 1`.
        expm1: exp::expm1, single::expm1, |x| x.exp_m1();
        /// Hyperbolic sine.
        sinh: exp::sinh, single::sinh, |x| x.sinh();
    }
    binary: {
        /// The angle of the point `(y, x)`: NumPy's `arctan2(x, y)`.
        arctan2: inverse::atan2, single::atan2, |x, y| x.atan2(y);
        /// Length of the hypotenuse.
        hypot: power::hypot, narrowed::hypot, |x, y| x.hypot(y);
        /// `log(exp(x) + exp(y))` without overflow.
        logaddexp: log::logaddexp, narrowed::logaddexp, |x, y| log_of_sum!(x, y);
    }
    phased: {
        /// Inverse hyperbolic sine.
        arcsinh: [log::asinh_argument, log::asinh], single::asinh, |x| Wide::asinh(x);
        /// Inverse hyperbolic cosine.
        arccosh: [log::acosh_argument, log::acosh], single::acosh, |x| Wide::acosh(x);
    }
    phased binary: {
        /// `x^y`.
        power: [power::exponent, power::pow], single::pow, |x, y| x.powf(y);
    }
    division: {
        /// C's remainder, with the sign of `x`.
        fmod: fast_c_remainder, c_remainder;
        /// Python's remainder, with the sign of `y`.
        remainder: fast_modulo, modulo;
        /// Python's `x // y`.
        floor_divide: fast_floor_div, floor_div;
    }
    library: {
        /// The error function.
        erf: libm::erf, libm::erff;
        /// One less the error function.
        erfc: libm::erfc, libm::erfcf;
        /// The gamma function.
        gamma: libm::tgamma, libm::tgammaf;
        /// The logarithm of the gamma function's size.
        lgamma: libm::lgamma, libm::lgammaf;
    }
}
