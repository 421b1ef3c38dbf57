//! Sums of products of shifted vectors.

use crate::array::{Array, DType, Element};
use crate::diag::{Result, interrupt};

/// Elements of a convolution that are summed together, so that they stay in the first-level cache.
const STRIP: usize = 1024;

crate::multiversioned! {
    /// The elements of the full convolution from `start` on.
    fn fill<T: Element + std::ops::Mul<Output = T> + std::ops::Add<Output = T>>(a: &[T], v: &[T], start: usize, out: &mut [T]) {
        for (number, strip) in out.chunks_mut(STRIP).enumerate() {
            strip.fill(T::default());
            let start = start + number * STRIP;
            for (at, &weight) in v.iter().enumerate() {
                interrupt::checkpoint();
                // Element `start + i` of the result takes element `start + i - at` of the vector.
                let skip = at.saturating_sub(start);
                let from = (start + skip).saturating_sub(at);
                if skip >= strip.len() || from >= a.len() {
                    continue;
                }
                for (slot, &x) in strip[skip..].iter_mut().zip(&a[from..]) {
                    *slot = *slot + x * weight;
                }
            }
        }
    }
}

/// `count` elements from `start` on of the full convolution of two vectors of one inexact type.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn part(a: &Array, v: &Array, start: usize, count: usize) -> Result<Array> {
    if a.dtype() == DType::F16 {
        return part(&a.cast(DType::F64)?, &v.cast(DType::F64)?, start, count)?.cast(DType::F16);
    }
    let (a, v) = (a.to_contiguous()?, v.to_contiguous()?);
    crate::dispatch!(a.dtype(), in [F32 F64 C64 C128], T => {
        let (x, y) = (a.as_slice::<T>().unwrap_or_default(), v.as_slice::<T>().unwrap_or_default());
        Array::build(&[count], |out: &mut [T]| fill(x, y, start, out))
    }, else part(&a.cast(DType::F64)?, &v.cast(DType::F64)?, start, count))
}
