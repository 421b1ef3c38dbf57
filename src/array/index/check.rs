//! Whether indices lie within an axis.

use super::basic::out_of_bounds;
use crate::array::Array;
use crate::diag::{Error, Result};

// Indices are used as offsets as they are.
const _: () = assert!(size_of::<i64>() == size_of::<isize>());

/// The elements of a contiguous `int64` array.
pub(super) fn as_slice(indices: &Array) -> &[isize] {
    let all = indices.as_slice::<i64>().unwrap_or_default();
    // SAFETY: the two types have the same size, alignment and values, see above.
    unsafe { std::slice::from_raw_parts(all.as_ptr().cast(), all.len()) }
}

/// Whether all the indices are at least zero and less than `n`.
pub(super) fn within(indices: &[isize], n: usize) -> bool {
    let last = n as isize - 1;
    // The sign bit of one of the two is set for an index outside; no branch, so that the loop vectorises.
    indices.iter().fold(0isize, |all, &index| all | index | last.wrapping_sub(index)) >= 0
}

/// An index counted from the start.
#[inline(always)]
pub(super) fn from_start(index: isize, n: isize) -> isize {
    // The sign bit alone, spread over the word, says whether to add.
    index.wrapping_add(n & (index >> (isize::BITS - 1)))
}

/// The indices counted from the start, checked against the axis's length. No copy where none is negative.
pub(super) fn non_negative(indices: &Array, axis: usize, n: usize) -> Result<Array> {
    let flat = indices.to_contiguous()?;
    let values = as_slice(&flat);
    if within(values, n) {
        return Ok(flat);
    }
    let length = n as isize;
    let counted = Array::build(indices.shape(), |out: &mut [i64]| {
        for (out, &index) in out.iter_mut().zip(values) {
            *out = from_start(index, length) as i64;
        }
    })?;
    if within(as_slice(&counted), n) {
        return Ok(counted);
    }
    Err(outside(values, axis, n))
}

/// The error for the first of these indices, counted from the start, that lies outside.
#[cold]
pub(super) fn first_outside(indices: &[isize], axis: usize, n: usize) -> Error {
    let wrong = indices.iter().copied().find(|&index| !within(&[index], n)).unwrap_or(0);
    out_of_bounds(wrong as i64, axis, n)
}

/// The error for the first of these indices, as the user gave them, that lies outside.
#[cold]
pub(super) fn outside(indices: &[isize], axis: usize, n: usize) -> Error {
    let wrong = indices.iter().copied().find(|&index| !within(&[from_start(index, n as isize)], n)).unwrap_or(0);
    out_of_bounds(wrong as i64, axis, n)
}
