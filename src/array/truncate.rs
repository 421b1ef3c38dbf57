//! Floats cut off to whole numbers of 32 bits, several at a time where the machine does so: as C leaves numbers out of
//! range undefined, the compiler makes no vector code that gives what the processor gives for one number.

use super::{Cast, Element};

/// Floats that are cut off by blocks.
pub trait Truncate: Element + Cast<i32> {
    /// Each number without what stands behind its point; the least integer for one out of range, and for nan.
    fn truncate(source: &[Self], target: &mut [i32]);
}

macro_rules! truncate {
    ($($T:ty, $name:ident;)*) => {$(
        impl Truncate for $T {
            fn truncate(source: &[$T], target: &mut [i32]) {
                let mut done = 0;
                #[cfg(target_arch = "x86_64")]
                if std::arch::is_x86_feature_detected!("avx") {
                    let count = source.len().min(target.len());
                    // SAFETY: the processor has the instructions; both slices have `count` elements.
                    done = unsafe { avx::$name(source.as_ptr(), target.as_mut_ptr(), count) };
                }
                for (slot, &x) in target[done..].iter_mut().zip(&source[done..]) {
                    *slot = x.cast();
                }
            }
        }
    )*};
}
truncate! { f64, doubles; f32, singles; }

#[cfg(target_arch = "x86_64")]
mod avx {
    use std::arch::x86_64::*;

    macro_rules! truncate {
        ($name:ident, $T:ty, $lanes:literal, $load:ident, $convert:ident, $store:ident, $R:ty) => {
            /// Cuts off as many numbers as fill whole registers; how many these were.
            ///
            /// # Safety
            /// The processor has AVX; `source` and `target` are valid for `count` elements and do not overlap.
            #[target_feature(enable = "avx")]
            pub unsafe fn $name(source: *const $T, target: *mut i32, count: usize) -> usize {
                let whole = count / $lanes * $lanes;
                for at in (0..whole).step_by($lanes) {
                    // SAFETY: `at + lanes` elements are within the caller's promise.
                    unsafe { $store(target.add(at).cast::<$R>(), $convert($load(source.add(at)))) };
                }
                whole
            }
        };
    }
    truncate!(doubles, f64, 4, _mm256_loadu_pd, _mm256_cvttpd_epi32, _mm_storeu_si128, __m128i);
    truncate!(singles, f32, 8, _mm256_loadu_ps, _mm256_cvttps_epi32, _mm256_storeu_si256, __m256i);
}
