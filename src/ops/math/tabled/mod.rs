//! Functions that tables in registers make quicker, on processors with AVX-512: eight doubles at a time, or sixteen singles.
//!
//! There a function is looked up at the nearest of twice as many places, which takes an instruction, and a short polynomial
//! does the rest of the way (Tang, "Table-driven implementation of the exponential function in IEEE floating-point
//! arithmetic", 1989, and "… of the logarithm function", 1990). Other processors go the long way, by the functions of the
//! rooms beside this one. Between the two, results may differ in the last place; each is as near to the exact one.

#[macro_use]
mod loops;
#[cfg(target_arch = "x86_64")]
mod angle_tables;
#[cfg(target_arch = "x86_64")]
mod eight;
#[cfg(target_arch = "x86_64")]
mod eight_tables;
#[cfg(target_arch = "x86_64")]
mod sixteen;
#[cfg(target_arch = "x86_64")]
mod sixteen_tables;

/// Declares functions of a precision that answer whether all values held, where the processor can compute them. Their last
/// argument serves the arguments that the fast ones refuse.
macro_rules! tabled {
    (number $x:ident, $float:ty) => { $float };
    ($($(#[$doc:meta])* $precision:ident: $float:ty, $lanes:ident { $($name:ident($($x:ident),*);)* })*) => {$(
        $(#[$doc])*
        pub mod $precision {$(
            #[doc = concat!("`MathFloat::", stringify!($name), "`, or nothing.")]
            pub fn $name(
                $($x: &[$float],)*
                out: &mut [$float],
                slow: fn($(tabled!(number $x, $float)),*) -> $float,
            ) -> Option<bool> {
                #[cfg(target_arch = "x86_64")]
                if crate::ops::math::has_wide_registers() {
                    // SAFETY: the processor has what the function is compiled for.
                    return Some(unsafe { super::$lanes::$name($($x,)* out, slow) });
                }
                let _ = ($($x,)* out, slow);
                None
            }
        )*}
    )*};
}

tabled! {
    /// For float64.
    double: f64, eight {
        exp(x); exp2(x); cosh(x); log(x); log2(x); log10(x); log1p(x); arcsinh(x); arccosh(x); arctanh(x); arctan(x);
        cbrt(x); tan(x); power(x, y);
    }
    /// For float32.
    single: f32, sixteen {
        exp(x); exp2(x); expm1(x); arcsin(x); sinh(x); cosh(x); tanh(x); log(x); log2(x); log10(x); log1p(x); arcsinh(x);
        arccosh(x); arctanh(x); arctan(x); cbrt(x); tan(x); power(x, y);
    }
}
