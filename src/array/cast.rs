//! Conversion between data types, a block at a time.

use super::{Array, Cast, DType, Element};
use crate::diag::Result;

/// Converts `count` contiguous elements.
pub type CastKernel = unsafe fn(source: *const u8, target: *mut u8, count: usize);

/// Converts `count` contiguous elements from one type to the other.
///
/// # Safety
/// `source` has `count` readable elements of `A`, `target` room for as many of `B`, and they do not overlap.
unsafe fn convert<A: Element + Cast<B>, B: Element>(source: *const u8, target: *mut u8, count: usize) {
    let (source, target) = (source.cast::<A>(), target.cast::<B>());
    for i in 0..count {
        // SAFETY: the caller's promise.
        unsafe { *target.add(i) = (*source.add(i)).cast() };
    }
}

/// The kernel that converts `from` to `to`.
pub fn cast_kernel(from: DType, to: DType) -> CastKernel {
    crate::dispatch!(from, A => crate::dispatch!(to, B => convert::<A, B>))
}

/// Converts `count` contiguous elements.
///
/// # Safety
/// `source` has `count` readable elements of `from`, `target` room for as many of `to`, and they do not overlap.
pub unsafe fn cast_block(from: DType, source: *const u8, to: DType, target: *mut u8, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { cast_kernel(from, to)(source, target, count) };
}

impl Array {
    /// The same values in another data type: a new array, or this view when the type is the same.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn cast(&self, dtype: DType) -> Result<Array> {
        if dtype == self.dtype {
            return Ok(self.clone());
        }
        let out = Array::empty_like(self, dtype)?;
        out.assign_unchecked(self);
        Ok(out)
    }

    /// A new array of this one's shape and memory order, of unspecified content.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn empty_like(&self, dtype: DType) -> Result<Array> {
        let mut order: super::Shape = (0..self.ndim()).collect();
        // Stable: axes of equal stride keep their order.
        order.sort_by_key(|&axis| std::cmp::Reverse(self.strides[axis].unsigned_abs()));
        Array::empty_ordered(dtype, &self.shape, &order)
    }
}
