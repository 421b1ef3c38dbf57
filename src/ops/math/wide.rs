//! Loops that the compiler makes poor vector code of, in the machine's own instructions where it has them.

use num_complex::Complex;

/// Numbers whose complex products can be made several at a time.
pub trait Pairs: Copy {
    /// Products of as many of the first numbers as go by whole registers; how many these were.
    fn products(x: &[Complex<Self>], y: &[Complex<Self>], out: &mut [Complex<Self>]) -> usize;
}

macro_rules! pairs {
    ($($T:ty, $name:ident;)*) => {$(
        impl Pairs for $T {
            #[inline]
            fn products(x: &[Complex<$T>], y: &[Complex<$T>], out: &mut [Complex<$T>]) -> usize {
                #[cfg(target_arch = "x86_64")]
                if std::arch::is_x86_feature_detected!("avx") {
                    let count = x.len().min(y.len()).min(out.len());
                    // SAFETY: the processor has the instructions; each slice has `count` elements, `out` of its own.
                    return unsafe { avx::$name(x.as_ptr().cast(), y.as_ptr().cast(), out.as_mut_ptr().cast(), count) };
                }
                let _ = (x, y, out);
                0
            }
        }
    )*};
}
pairs! { f64, doubles; f32, singles; }

#[cfg(target_arch = "x86_64")]
mod avx {
    use std::arch::x86_64::*;

    macro_rules! products {
        ($name:ident, $T:ty, $lanes:literal, $load:ident, $store:ident, $mul:ident, $addsub:ident,
         |$a:ident| $re:expr, $im:expr, $turned:expr) => {
            /// The products of complex numbers, as many as fill whole registers; how many these were.
            ///
            /// # Safety
            /// The processor has AVX; `x`, `y` and `out` are valid for `count` pairs, and `out` overlaps none of them.
            #[target_feature(enable = "avx")]
            pub unsafe fn $name(x: *const $T, y: *const $T, out: *mut $T, count: usize) -> usize {
                let whole = 2 * count / $lanes * $lanes;
                for at in (0..whole).step_by($lanes) {
                    // SAFETY: `at + lanes` numbers are within the caller's promise.
                    unsafe {
                        let ($a, b) = ($load(x.add(at)), $load(y.add(at)));
                        let (re, im) = ($re, $im);
                        let turned = {
                            let $a = b;
                            $turned
                        };
                        $store(out.add(at), $addsub($mul(re, b), $mul(im, turned)));
                    }
                }
                whole / 2
            }
        };
    }
    products!(
        doubles,
        f64,
        4,
        _mm256_loadu_pd,
        _mm256_storeu_pd,
        _mm256_mul_pd,
        _mm256_addsub_pd,
        |a| _mm256_movedup_pd(a),
        _mm256_permute_pd::<0b1111>(a),
        _mm256_permute_pd::<0b0101>(a)
    );
    products!(
        singles,
        f32,
        8,
        _mm256_loadu_ps,
        _mm256_storeu_ps,
        _mm256_mul_ps,
        _mm256_addsub_ps,
        |a| _mm256_moveldup_ps(a),
        _mm256_movehdup_ps(a),
        _mm256_permute_ps::<0b10_11_00_01>(a)
    );
}
