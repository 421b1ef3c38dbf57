//! Loops that the compiler makes poor vector code of, in the machine's own instructions where it has them.

use num_complex::Complex;

/// Numbers whose complex products can be made several at a time.
///
/// Where the processor has instructions that multiply and add with one rounding, products are made with them, as NumPy's
/// ufuncs make them: the imaginary part of a number times its conjugate is a rounding error then, not zero.
pub trait Pairs: Copy {
    /// Products of as many of the first numbers as the processor makes several of at a time; how many these were.
    fn products(x: &[Complex<Self>], y: &[Complex<Self>], out: &mut [Complex<Self>]) -> usize;
    /// One of them.
    fn product(x: Complex<Self>, y: Complex<Self>) -> Complex<Self>;
}

/// Whether the processor multiplies and adds with one rounding.
fn rounds_once() -> bool {
    #[cfg(target_arch = "x86_64")]
    return std::arch::is_x86_feature_detected!("avx") && std::arch::is_x86_feature_detected!("fma");
    #[cfg(not(target_arch = "x86_64"))]
    cfg!(target_arch = "aarch64")
}

macro_rules! pairs {
    ($($T:ty, $name:ident, $fused:ident;)*) => {$(
        impl Pairs for $T {
            #[inline]
            fn products(x: &[Complex<$T>], y: &[Complex<$T>], out: &mut [Complex<$T>]) -> usize {
                #[cfg(target_arch = "x86_64")]
                if std::arch::is_x86_feature_detected!("avx") {
                    let count = x.len().min(y.len()).min(out.len());
                    let make = if rounds_once() { avx::$fused } else { avx::$name };
                    // SAFETY: the processor has the instructions; each slice has `count` elements, `out` of its own.
                    return unsafe { make(x.as_ptr().cast(), y.as_ptr().cast(), out.as_mut_ptr().cast(), count) };
                }
                let _ = (x, y, out);
                0
            }

            #[inline]
            fn product(x: Complex<$T>, y: Complex<$T>) -> Complex<$T> {
                if !rounds_once() {
                    return x * y;
                }
                Complex::new(x.re.mul_add(y.re, -(x.im * y.im)), x.re.mul_add(y.im, x.im * y.re))
            }
        }
    )*};
}
pairs! { f64, doubles, fused_doubles; f32, singles, fused_singles; }

#[cfg(target_arch = "x86_64")]
mod avx {
    use std::arch::x86_64::*;

    macro_rules! products {
        ($name:ident, $feature:literal, $T:ty, $lanes:literal, $load:ident, $store:ident, $mul:ident,
         |$a:ident| $re:expr, $im:expr, $turned:expr, |$x:ident, $b:ident, $low:ident| $product:expr) => {
            /// The products of complex numbers, as many as fill whole registers; how many these were.
            ///
            /// # Safety
            /// The processor has the instructions; `x`, `y` and `out` are valid for `count` pairs, and `out` overlaps none
            /// of them but element by element.
            #[target_feature(enable = $feature)]
            pub unsafe fn $name(x: *const $T, y: *const $T, out: *mut $T, count: usize) -> usize {
                let whole = 2 * count / $lanes * $lanes;
                for at in (0..whole).step_by($lanes) {
                    // SAFETY: `at + lanes` numbers are within the caller's promise.
                    unsafe {
                        let ($a, $b) = ($load(x.add(at)), $load(y.add(at)));
                        let ($x, im) = ($re, $im);
                        let turned = {
                            let $a = $b;
                            $turned
                        };
                        let $low = $mul(im, turned);
                        $store(out.add(at), $product);
                    }
                }
                whole / 2
            }
        };
    }

    macro_rules! both {
        ($name:ident, $fused:ident, $T:ty, $lanes:literal, $load:ident, $store:ident, $mul:ident, $addsub:ident,
         $fmaddsub:ident, |$a:ident| $re:expr, $im:expr, $turned:expr) => {
            products!($name, "avx", $T, $lanes, $load, $store, $mul, |$a| $re, $im, $turned, |re, b, low| $addsub(
                $mul(re, b),
                low
            ));
            products!($fused, "avx,fma", $T, $lanes, $load, $store, $mul, |$a| $re, $im, $turned, |re, b, low| {
                $fmaddsub(re, b, low)
            });
        };
    }
    both!(
        doubles,
        fused_doubles,
        f64,
        4,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_mul_pd,
        _mm256_addsub_pd,
        _mm256_fmaddsub_pd,
        |a| _mm256_movedup_pd(a),
        _mm256_permute_pd::<0b1111>(a),
        _mm256_permute_pd::<0b0101>(a)
    );
    both!(
        singles,
        fused_singles,
        f32,
        8,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_mul_ps,
        _mm256_addsub_ps,
        _mm256_fmaddsub_ps,
        |a| _mm256_moveldup_ps(a),
        _mm256_movehdup_ps(a),
        _mm256_permute_ps::<0b10_11_00_01>(a)
    );
}
