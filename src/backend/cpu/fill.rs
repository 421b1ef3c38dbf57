//! Arrays of one element again and again, written by all threads.

use super::reduce::Shared;
use super::threads;
use crate::array::{Array, Scalar};
use crate::diag::Result;

/// Elements that a thread writes at least.
const GRAIN: usize = 4096;

/// A new array of this shape whose elements are all this one.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn filled(element: Scalar, shape: &[usize]) -> Result<Array> {
    crate::dispatch!(element.dtype(), T => {
        let out = Array::empty(element.dtype(), shape)?;
        let (all, value): (_, T) = (Shared(out.data()), element.get());
        threads::for_pieces(out.size(), GRAIN, out.size(), |from, to| {
            // SAFETY: each piece of the new array is written by whoever has the piece.
            unsafe { std::slice::from_raw_parts_mut(all.element(from, size_of::<T>()).cast::<T>(), to - from) }.fill(value);
        })?;
        Ok(out)
    }, else Array::full(shape, element))
}

/// A new array with the elements of one that may repeat a single element.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn copied(array: &Array) -> Result<Array> {
    if repeats(array) { filled(array.scalar_at(0), array.shape()) } else { array.copy() }
}

/// Whether an array is one element again and again.
pub fn repeats(array: &Array) -> bool {
    array.size() > 0 && array.ndim() > 0 && array.strides().iter().all(|&stride| stride == 0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::DType;

    #[test]
    fn every_element_is_written() -> Result<()> {
        for dtype in DType::ALL {
            for shape in [&[][..], &[0], &[3], &[300, 401]] {
                let one = Scalar::I64(1).cast(dtype);
                let (out, repeated) = (filled(one, shape)?, Array::from_scalar(one)?.broadcast_to(shape)?);
                assert_eq!(out.shape(), shape);
                assert!((0..out.size()).all(|at| out.scalar_at(at as isize) == one), "{dtype}");
                assert_eq!(copied(&repeated)?.bytes()?, out.bytes()?, "{dtype}");
            }
        }
        Ok(())
    }
}
