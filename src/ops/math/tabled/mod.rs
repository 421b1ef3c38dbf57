//! Functions that tables in registers make quicker, on processors with AVX-512: eight doubles at a time, or sixteen singles.
//!
//! There a function is looked up at the nearest of as many or twice as many places, which takes an instruction, and a short polynomial does
//! the rest of the way (Tang, "Table-driven implementation of the exponential function in IEEE floating-point arithmetic",
//! 1989, and "… of the logarithm function", 1990). Other processors go the long way, by the functions of the rooms beside
//! this one. Between the two, results may differ in the last place; each is as near to the exact one.

#[macro_use]
mod loops;
#[cfg(target_arch = "x86_64")]
mod eight;
#[cfg(target_arch = "x86_64")]
mod eight_tables;
#[cfg(target_arch = "x86_64")]
mod sixteen;
#[cfg(target_arch = "x86_64")]
mod sixteen_tables;

/// Declares functions of a precision that answer whether all values held, where the processor can compute them. After each
/// name: what serves the arguments that the fast ones refuse.
macro_rules! tabled {
    ($($(#[$doc:meta])* $precision:ident: $float:ty, $lanes:ident { $($name:ident($($x:ident),*), $slow:expr;)* })*) => {$(
        $(#[$doc])*
        pub mod $precision {$(
            #[doc = concat!("`MathFloat::", stringify!($name), "`, or nothing.")]
            pub fn $name($($x: &[$float],)* out: &mut [$float]) -> Option<bool> {
                #[cfg(target_arch = "x86_64")]
                if super::available() {
                    // SAFETY: the processor has what the function is compiled for.
                    return Some(unsafe { super::$lanes::$name($($x,)* out, $slow) });
                }
                let _ = ($($x,)* out);
                None
            }
        )*}
    )*};
}

tabled! {
    /// For float64.
    double: f64, eight {
        exp(x), f64::exp;
        exp2(x), f64::exp2;
        cosh(x), f64::cosh;
        log(x), f64::ln;
        log2(x), f64::log2;
        log10(x), f64::log10;
        log1p(x), f64::ln_1p;
        arctanh(x), f64::atanh;
        arctan(x), f64::atan;
        arcsinh(x), libm::asinh;
        arccosh(x), |x| if x < 1.0 { f64::NAN } else { libm::acosh(x) };
        cbrt(x), f64::cbrt;
        power(x, y), f64::powf;
    }
    /// For float32.
    single: f32, sixteen {
        exp(x), f32::exp;
        exp2(x), f32::exp2;
        expm1(x), f32::exp_m1;
        sinh(x), f32::sinh;
        cosh(x), f32::cosh;
        log(x), f32::ln;
        log2(x), f32::log2;
        log10(x), f32::log10;
        log1p(x), f32::ln_1p;
        arctanh(x), f32::atanh;
        arctan(x), f32::atan;
        tanh(x), f32::tanh;
        arcsinh(x), libm::asinhf;
        arccosh(x), |x| if x < 1.0 { f32::NAN } else { libm::acoshf(x) };
        cbrt(x), f32::cbrt;
        power(x, y), f32::powf;
    }
}

#[cfg(target_arch = "x86_64")]
fn available() -> bool {
    #[cfg(test)]
    if tests::LONG_WAY.get() {
        return false;
    }
    std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512dq")
}

#[cfg(test)]
pub mod tests {
    use std::cell::Cell;

    thread_local! {
        /// Whether this thread does without tables.
        pub static LONG_WAY: Cell<bool> = const { Cell::new(false) };
    }
}
