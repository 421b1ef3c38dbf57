//! Arrays with the elements of others, one of them or many, again and again: written by all threads.

use super::reduce::Shared;
use super::threads;
use crate::array::strided::{Runs, gather};
use crate::array::{Array, Scalar};
use crate::by_size;
use crate::diag::{Result, interrupt};

/// Elements that a thread writes at least.
const GRAIN: usize = 4096;
/// The shortest runs side by side that threads copy.
const SHORTEST: usize = 16;

/// A new array of this shape whose elements are all this one.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn filled(element: Scalar, shape: &[usize]) -> Result<Array> {
    crate::dispatch!(element.dtype(), T => {
        let value: T = element.get();
        Array::build(shape, |out: &mut [T]| {
            interrupt::or_unwind(threads::for_parts(out, GRAIN, out.len(), |_, part| part.fill(value)));
        })
    }, else Array::full(shape, element))
}

/// A new array with the elements of one that may repeat some of them.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn copied(array: &Array) -> Result<Array> {
    if array.repeats_one() {
        return filled(array.scalar_at(0), array.shape());
    }
    let runs = Runs::new(array.shape(), array.strides());
    let total = array.size();
    // What is side by side, and what lies in another order, is copied in ways of its own.
    let (length, stride) = runs.inner();
    if !threads::worth_it(total) || array.is_c_contiguous() || length < SHORTEST || stride != 1 {
        return array.copy();
    }
    let out = Array::empty(array.dtype(), array.shape())?;
    let (from, to) = (Shared(array.data()), Shared(out.data()));
    by_size!(array.dtype().size(), T => {
        threads::for_pieces(total, GRAIN, total, |start, end| {
            // SAFETY: the walk stays within the view; each piece of the new array is written by whoever has the piece.
            unsafe {
                let target = to.element(start, size_of::<T>()).cast::<T>();
                gather(&runs, from.element(0, 0).cast::<T>(), start, end - start, target);
            }
        })?;
    });
    Ok(out)
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
            let some = Array::from_slice(&(0..101).collect::<Vec<i64>>())?.cast(dtype)?;
            let again = some.reshape(&[1, 101])?.broadcast_to(&[700, 101])?;
            assert_eq!(copied(&again)?.bytes()?, again.copy()?.bytes()?, "{dtype}");
        }
        Ok(())
    }
}
