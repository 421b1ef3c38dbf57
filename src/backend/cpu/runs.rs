//! Reductions by their rows' kernels as they stand, without a kernel of the graph's: of small arrays, where making one
//! would take longer than the work, and of runs, of which there may be many.

use smallvec::SmallVec;

use super::reduce::combiner;
use crate::array::{Array, CacheLine, DType, Scalar, Shape};
use crate::diag::{Result, interrupt};
use crate::ops::{BlockKernel, Class, Op, RunKernel};

/// Arrays of up to so many elements are small.
const SMALL: usize = 1 << 16;

/// Reduces one axis of a small contiguous array, without a kernel.
///
/// # Errors
/// `MemoryError`.
pub fn reduce_small_axis(
    op: &'static Op,
    array: &Array,
    axis: usize,
    keepdims: bool,
    dtype: DType,
) -> Result<Option<Array>> {
    let Class::Reduce(row) = &op.class else { return Ok(None) };
    let size = array.size();
    if array.dtype() != dtype || dtype == DType::F16 || size == 0 || size > SMALL {
        return Ok(None);
    }
    // A matrix may have space between its rows, as a part of a larger one has.
    let is_part = matches!((array.shape(), array.strides()), ([_, n], [step, 1]) if *n > 1 && *step > 0);
    if !is_part && !array.is_c_contiguous() {
        return Ok(None);
    }
    let (Some(run), combine) = ((row.run)(dtype), combiner(row, dtype)?) else { return Ok(None) };
    let (n, bytes) = (array.shape()[axis], dtype.size());
    let inner: usize = array.shape()[axis + 1..].iter().product();
    let out = Array::empty(dtype, &crate::ops::reduce::reduced_shape(array.shape(), &[axis], keepdims))?;
    // From one element along the axis to the next, and from one line to the next.
    let (step, line) = match array.strides() {
        [step, _] if is_part && axis == 0 => (*step, 0),
        [step, _] if is_part => (1, *step),
        _ => (inner as isize, (n * inner) as isize),
    };
    let mut rows = Rows::new(run, combine, inner * bytes);
    for outer in 0..size / (n * inner) {
        // SAFETY: line `outer` of the array has `n` rows of `inner` elements, of the result one.
        unsafe {
            let from = array.data().offset(outer as isize * line * bytes as isize).cast_const();
            let to = out.data().add(outer * inner * bytes);
            rows.reduce(from, n, step * bytes as isize, inner, to);
        }
    }
    Ok(Some(out))
}

/// Reduces runs of rows to one each, the first of them on the way.
struct Rows {
    run: RunKernel,
    combine: BlockKernel,
    /// Of a row.
    bytes: usize,
    spare: SmallVec<[CacheLine; 16]>,
}

impl Rows {
    /// For rows of so many bytes.
    fn new(run: RunKernel, combine: BlockKernel, bytes: usize) -> Rows {
        Rows { run, combine, bytes, spare: SmallVec::from_elem(CacheLine::ZERO, CacheLine::count(bytes)) }
    }

    /// Reduces `n` rows of `inner` elements, `step` bytes apart, to one; elements next to each other where a row is one.
    ///
    /// # Safety
    /// `from` has the rows, `to` room for one; both of the type of the kernels.
    unsafe fn reduce(&mut self, from: *const u8, n: usize, step: isize, inner: usize, to: *mut u8) {
        // SAFETY: the caller's promise; the spare row is apart.
        unsafe {
            if inner == 1 {
                return (self.run)(from, n, to);
            }
            let (mut have, mut next) = (to, self.spare.as_mut_ptr().cast::<u8>());
            have.copy_from_nonoverlapping(from, self.bytes);
            for at in 1..n {
                (self.combine)(&[have.cast_const(), from.offset(at as isize * step)], next, inner);
                std::mem::swap(&mut have, &mut next);
            }
            if have != to {
                to.copy_from_nonoverlapping(have, self.bytes);
            }
        }
    }

    /// Reduces elements next to each other: all but the first, and that with these together. There are at least two.
    ///
    /// # Safety
    /// As [`Rows::reduce`].
    unsafe fn reduce_rest(&mut self, from: *const u8, n: usize, to: *mut u8) {
        let rest = self.spare.as_mut_ptr().cast::<u8>();
        // SAFETY: the caller's promise; the spare row is apart.
        unsafe {
            (self.run)(from.add(self.bytes), n - 1, rest);
            (self.combine)(&[from, rest.cast_const()], to, 1);
        }
    }
}

/// Reduces runs of an array along an axis, each `(start, length)` with at least one element, to one element in the axis'
/// place; `None` where the row has no kernels for the data type.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn reduce_runs(
    op: &'static Op,
    array: &Array,
    axis: usize,
    runs: &[(usize, usize)],
    dtype: DType,
) -> Result<Option<Array>> {
    let Class::Reduce(row) = &op.class else { return Ok(None) };
    let (Some(run), false) = ((row.run)(dtype), dtype == DType::F16) else { return Ok(None) };
    let source = array.cast(dtype)?.to_contiguous()?;
    let (n, bytes) = (source.shape()[axis], dtype.size());
    let inner: usize = source.shape()[axis + 1..].iter().product();
    let outer: usize = source.shape()[..axis].iter().product();
    let mut shape = Shape::from_slice(source.shape());
    shape[axis] = runs.len();
    let out = Array::empty(dtype, &shape)?;
    let mut rows = Rows::new(run, combiner(row, dtype)?, inner * bytes);
    // NumPy adds the sum of a run's other elements to the first one.
    let first_apart = *op == crate::ops::reduce::SUM;
    for line in 0..outer {
        for (at, &(start, length)) in runs.iter().enumerate() {
            interrupt::check()?;
            assert!(start + length <= n && length > 0, "a run outside of its axis");
            // SAFETY: the run is within line `line`, which has `n` rows of `inner` elements, and of the result as many as
            // there are runs.
            unsafe {
                let from = source.data().add((line * n + start) * inner * bytes);
                let to = out.data().add((line * runs.len() + at) * inner * bytes);
                if first_apart && length > 1 && inner == 1 {
                    rows.reduce_rest(from, length, to);
                } else {
                    rows.reduce(from, length, (inner * bytes) as isize, inner, to);
                }
            }
        }
    }
    Ok(Some(out))
}

/// Reduces all elements of a small contiguous array to a scalar, without a kernel.
pub fn reduce_small(op: &'static Op, array: &Array, dtype: DType) -> Option<Scalar> {
    let Class::Reduce(row) = &op.class else { return None };
    let size = array.size();
    if array.dtype() != dtype || size == 0 || size > SMALL || !array.is_c_contiguous() {
        return None;
    }
    let run = (row.run)(dtype)?;
    let mut result = 0u128;
    // SAFETY: a contiguous run of the array's elements; the result has room for any element.
    unsafe {
        run(array.data(), size, (&raw mut result).cast());
        Some(Scalar::read(dtype, (&raw const result).cast()))
    }
}
