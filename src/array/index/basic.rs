//! Integers and slices.

use super::super::{Array, Scalar, Shape, SliceSpec};
use crate::diag::{Error, Result};

/// Position of an index along an axis of length `n`, counted from the end when negative.
#[inline]
pub(super) fn position(index: i64, axis: usize, n: usize) -> Result<usize> {
    let from_start = if index < 0 { index.wrapping_add(n as i64) } else { index };
    if (from_start as u64) < n as u64 { Ok(from_start as usize) } else { Err(out_of_bounds(index, axis, n)) }
}

#[cold]
pub(super) fn out_of_bounds(index: i64, axis: usize, n: usize) -> Error {
    Error::index(format!("index {index} is out of bounds for axis {axis} with size {n}"))
}

#[cold]
pub(super) fn too_many(ndim: usize, used: usize) -> Error {
    Error::index(format!("too many indices for array: array is {ndim}-dimensional, but {used} were indexed"))
}

/// The offset, as [`Array::scalar_at`] takes it, of element `index` along the first axis.
///
/// # Errors
/// `IndexError`, as NumPy words it.
#[inline]
pub fn single_offset(array: &Array, index: i64) -> Result<isize> {
    let (Some(&n), Some(&stride)) = (array.shape().first(), array.strides().first()) else {
        return Err(too_many(0, 1));
    };
    Ok(position(index, 0, n)? as isize * stride)
}

/// The element `a[index]` of an array with one axis.
///
/// # Errors
/// `IndexError`, as NumPy words it.
#[inline]
pub fn single(array: &Array, index: i64) -> Result<Scalar> {
    debug_assert!(array.ndim() <= 1);
    Ok(array.scalar_at(single_offset(array, index)?))
}

/// The offset of the element `a[i, j, …]`, or of the first one of that sub-array when there are fewer indices than axes.
///
/// # Errors
/// `IndexError`, as NumPy words it.
pub fn offset_of(array: &Array, indices: &[i64]) -> Result<isize> {
    if indices.len() > array.ndim() {
        return Err(too_many(array.ndim(), indices.len()));
    }
    let mut offset = 0;
    for (axis, &index) in indices.iter().enumerate() {
        offset += position(index, axis, array.shape()[axis])? as isize * array.strides()[axis];
    }
    Ok(offset)
}

/// The elements of a sequence of length `n` that `start:stop:step` stands for.
///
/// # Errors
/// `ValueError` for a step of zero.
pub fn slice_bounds(start: Option<i64>, stop: Option<i64>, step: Option<i64>, n: usize) -> Result<SliceSpec> {
    let step = i128::from(step.unwrap_or(1));
    if step == 0 {
        return Err(Error::value("slice step cannot be zero"));
    }
    let n = n as i128;
    // Backward slices run from the last element down to one before the first.
    let (low, high) = if step > 0 { (0, n) } else { (-1, n - 1) };
    let place = |index: i64| {
        let index = i128::from(index);
        (if index < 0 { index + n } else { index }).clamp(low, high)
    };
    let start = start.map_or(if step > 0 { low } else { high }, place);
    let stop = stop.map_or(if step > 0 { high } else { low }, place);
    let span = if step > 0 { stop - start } else { start - stop };
    let count = if span > 0 { (span - 1) / step.abs() + 1 } else { 0 };
    // The step of at most one element is never taken; a huge one must not overflow the stride.
    let step = if count <= 1 { step.clamp(-n.max(1), n.max(1)) } else { step };
    Ok(SliceSpec::Range { start: start.max(0) as usize, step: step as isize, count: count as usize })
}

/// The shape of the view that the specs give.
pub(super) fn result_shape(shape: &[usize], specs: &[SliceSpec]) -> Shape {
    let mut out = Shape::new();
    let mut axis = 0;
    for spec in specs {
        match *spec {
            SliceSpec::NewAxis => out.push(1),
            SliceSpec::Index(_) => axis += 1,
            SliceSpec::Range { count, .. } => {
                out.push(count);
                axis += 1;
            }
        }
    }
    out.extend_from_slice(&shape[axis.min(shape.len())..]);
    out
}
