//! Running sums and products along an axis.

use super::library::Wrapping;
use crate::array::{Array, DType};
use crate::diag::{Result, interrupt};

/// Running sums (`add`) or products of the elements, cast to `dtype`, along an axis.
///
/// # Errors
/// `MemoryError`.
pub fn scan(array: &Array, axis: usize, add: bool, dtype: DType) -> Result<Array> {
    let source = array.cast(dtype)?.to_contiguous()?;
    let out = Array::empty(dtype, source.shape())?;
    let n = source.shape()[axis];
    let inner: usize = source.shape()[axis + 1..].iter().product();
    if source.size() == 0 {
        return Ok(out);
    }
    crate::dispatch!(dtype, in [I64 U64 I32 U32 I16 U16 I8 U8 F16 F32 F64 C64 C128], T => {
        // SAFETY: both arrays are contiguous and of one size, and the result is new.
        let (from, to) = unsafe {
            let size = source.size();
            let from = std::slice::from_raw_parts(source.pointer::<T>(), size);
            (from, std::slice::from_raw_parts_mut(out.pointer::<T>(), size))
        };
        for (from, to) in from.chunks(n * inner).zip(to.chunks_mut(n * inner)) {
            match (inner, add) {
                (1, true) => along(from, to, Wrapping::plus),
                // A single step is one product of arrays for NumPy.
                _ if !add && n == 2 => across(from, to, inner, Wrapping::by_as_arrays),
                (1, false) => along(from, to, Wrapping::by),
                (_, true) => across(from, to, inner, Wrapping::plus),
                (_, false) => across(from, to, inner, Wrapping::by),
            }
        }
    }, else ());
    Ok(out)
}

/// One line whose elements lie side by side.
#[inline(always)]
fn along<T: Copy>(from: &[T], to: &mut [T], f: impl Fn(T, T) -> T) {
    let Some((&first, rest)) = from.split_first() else { return };
    let mut total = first;
    to[0] = first;
    let mut rest = rest.iter();
    for piece in interrupt::pieces(&mut to[1..]) {
        for (slot, &x) in piece.iter_mut().zip(&mut rest) {
            total = f(total, x);
            *slot = total;
        }
    }
}

/// Lines side by side: row after row.
#[inline(always)]
fn across<T: Copy>(from: &[T], to: &mut [T], inner: usize, f: impl Fn(T, T) -> T) {
    to[..inner].copy_from_slice(&from[..inner]);
    for start in (inner..from.len()).step_by(inner) {
        interrupt::checkpoint();
        let (before, here) = to.split_at_mut(start);
        let last = &before[start - inner..];
        for ((slot, &total), &x) in here[..inner].iter_mut().zip(last).zip(&from[start..]) {
            *slot = f(total, x);
        }
    }
}
