//! Arrays with the elements of others, one of them or many, again and again: written by all threads.

use super::reduce::Shared;
use super::threads;
use crate::array::strided::{Runs, gather};
use crate::array::{Array, DType, Scalar};
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

/// A new array of zeros, which all threads write where that is much and the operating system does not.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn zeros(dtype: DType, shape: &[usize]) -> Result<Array> {
    /// Bytes that one thread soon has written, and from which on memory comes as zeros.
    const MIDDLE: std::ops::Range<usize> = 1 << 18..4 << 20;
    let bytes = shape.iter().product::<usize>() * dtype.size();
    match dtype.is_number() && MIDDLE.contains(&bytes) {
        true => filled(Scalar::zero(dtype), shape),
        false => Array::zeros(dtype, shape),
    }
}

/// So many zeros with an array's elements, of which there are some, at every second place from `start` on: both are written
/// at once.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn interleaved(part: &Array, start: usize, total: usize) -> Result<Array> {
    let out = Array::empty(part.dtype(), &[total])?;
    let (count, repeats) = (part.size(), part.repeats_one());
    let part = if repeats { part.clone() } else { part.to_contiguous()? };
    by_size!(part.dtype().size(), T => {
        let zero = T::default();
        let (first, target) = (part.data().cast::<T>(), out.data().cast::<T>());
        // SAFETY: the new array has `total` elements, of which the last with a value is at most the last.
        unsafe {
            std::slice::from_raw_parts_mut(target, start).fill(zero);
            let last = start + 2 * (count - 1);
            std::slice::from_raw_parts_mut(target.add(last), total - last).fill(zero);
            target.add(last).write(*first.add(if repeats { 0 } else { count - 1 }));
        }
        let (from, to) = (Shared(first.cast()), Shared(target.cast()));
        threads::for_pieces(count - 1, GRAIN, total, |begin, end| {
            // SAFETY: the pairs before the last element lie within the array; each piece is written by whoever has it.
            unsafe {
                let pairs = to.element(start + 2 * begin, size_of::<T>()).cast::<[T; 2]>();
                let pairs = std::slice::from_raw_parts_mut(pairs, end - begin);
                if repeats {
                    pairs.fill([*from.element(0, 0).cast::<T>(), zero]);
                } else {
                    let values = from.element(begin, size_of::<T>()).cast::<T>();
                    let values = std::slice::from_raw_parts(values, end - begin);
                    pairs.iter_mut().zip(values).for_each(|(pair, &value)| *pair = [value, zero]);
                }
            }
        })?;
    });
    Ok(out)
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
    use crate::array::SliceSpec;

    #[test]
    fn every_second_place_is_written() -> Result<()> {
        for (start, count, total) in [(0, 1, 1), (1, 1, 2), (0, 3, 5), (1, 3, 6), (2, 3, 9), (1, 20_000, 40_003)] {
            for dtype in [DType::Bool, DType::I16, DType::F32, DType::F64, DType::C128] {
                let some = Array::from_slice(&(1..=count as i64).collect::<Vec<_>>())?.cast(dtype)?;
                for part in [some.clone(), some.slice(&[SliceSpec::Index(0)]).broadcast_to(&[count])?] {
                    let wanted = Array::zeros(dtype, &[total])?;
                    wanted.slice(&[SliceSpec::Range { start, step: 2, count }]).assign(&part)?;
                    assert_eq!(interleaved(&part, start, total)?.bytes()?, wanted.bytes()?, "{dtype} {start} {count}");
                }
            }
        }
        Ok(())
    }

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
