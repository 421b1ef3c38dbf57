//! One element-wise operation applied to one slice or element after another, by its row's kernel: running results,
//! folds, changes at places, products of all pairs of rows.

use crate::array::index::{self as plans, IndexPlan};
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::dispatch;
use crate::ops::{BlockKernel, Class, Op, OutRule, binary};

/// The kernel over one data type that has results of that type, for an array of it.
fn own_kernel(op: &'static Op, array: &Array) -> Result<Option<(BlockKernel, DType)>> {
    let Class::Elementwise(row) = &op.class else { return Ok(None) };
    if row.guard.is_some() {
        return Ok(None);
    }
    let typed = (array.dtype(), false);
    let (dtype, out) = row.types(op, &[typed, typed])?;
    let logical = row.out == OutRule::Bool && array.dtype() == DType::Bool;
    if dtype != out || !(row.out == OutRule::Same || logical) {
        return Ok(None);
    }
    Ok((row.kernel)(dtype).map(|kernel| (kernel, dtype)))
}

/// The running results along an axis, by the row's kernel on whole slices; `None` where the row has none that stays
/// within the type.
///
/// # Errors
/// `MemoryError`.
pub fn accumulated(op: &'static Op, array: &Array, axis: usize) -> Result<Option<Array>> {
    let Some((kernel, dtype)) = own_kernel(op, array)? else { return Ok(None) };
    let forth: Shape = std::iter::once(axis).chain((0..array.ndim()).filter(|&at| at != axis)).collect();
    let mut back = Shape::from_elem(0, array.ndim());
    forth.iter().enumerate().for_each(|(to, &from)| back[from] = to);
    let source = array.permute(&forth).cast(dtype)?.to_contiguous()?;
    let out = Array::empty(dtype, source.shape())?;
    let length = source.shape()[0];
    let width = source.size().checked_div(length).unwrap_or(0);
    let bytes = width * dtype.size();
    if source.size() == 0 {
        return Ok(Some(out.permute(&back)));
    }
    let (from, into) = (source.data().cast_const(), out.data());
    // SAFETY: both are contiguous arrays of `length` slices of `width` elements; a slice of the result overlaps neither
    // the one before it nor the operand.
    unsafe {
        into.copy_from_nonoverlapping(from, bytes);
        for at in 1..length {
            if at % 65536 == 0 {
                interrupt::check()?;
            }
            let last = into.add((at - 1) * bytes).cast_const();
            kernel(&[last, from.add(at * bytes)], into.add(at * bytes), width);
        }
    }
    out.permute(&back).to_contiguous().map(Some)
}

/// The fold of the slices along the first axis of a contiguous array, by the row's kernel; `None` where the row has none
/// that stays within the type. `reorderable` says that any order of the slices gives the same bits.
///
/// # Errors
/// `MemoryError`.
pub fn folded(op: &'static Op, lines: &Array, reorderable: bool) -> Result<Option<Array>> {
    let Some((kernel, dtype)) = own_kernel(op, lines)? else { return Ok(None) };
    let source = lines.cast(dtype)?.to_contiguous()?;
    let (&[length, ref rest @ ..], bytes) = (source.shape(), dtype.size()) else { return Ok(None) };
    let width: usize = rest.iter().product();
    if length < 2 || width == 0 {
        return Ok(None);
    }
    // Halves of what is left are combined as wholes, so that the kernel has long blocks to work on.
    let at_once = if reorderable { length / 2 } else { 1 };
    let (mut have, mut next) = (Array::empty(dtype, &[at_once, width])?, Array::empty(dtype, &[at_once, width])?);
    let from = |slice: usize| {
        // SAFETY: the slice is one of the source's.
        unsafe { source.data().add(slice * width * bytes).cast_const() }
    };
    // SAFETY (all below): slices lie within the source and the buffers of `at_once` of them, which are apart.
    unsafe { have.data().copy_from_nonoverlapping(from(0), at_once * width * bytes) };
    let mut slice = at_once;
    while slice < length {
        if slice % 65536 == 0 {
            interrupt::check()?;
        }
        let count = at_once.min(length - slice);
        unsafe {
            kernel(&[have.data().cast_const(), from(slice)], next.data(), count * width);
            // The last slices may be fewer: what they do not reach stays.
            let (kept, whole) = (count * width * bytes, at_once * width * bytes);
            next.data().add(kept).copy_from_nonoverlapping(have.data().add(kept), whole - kept);
        }
        std::mem::swap(&mut have, &mut next);
        slice += count;
    }
    if at_once > 1 {
        folded(op, &have.reshape(&whole_shape(at_once, rest))?, true)
    } else {
        Ok(Some(have.reshape(rest)?))
    }
}

fn whole_shape(length: usize, rest: &[usize]) -> Shape {
    std::iter::once(length).chain(rest.iter().copied()).collect()
}

/// Applies a row to the places that a plan leads to, one after the other, and to as many elements of the other operand.
/// `None` where the row has no kernel that stays within the target's type.
pub fn at(op: &'static Op, target: &Array, plan: &IndexPlan, other: &Array) -> Option<Result<()>> {
    let (kernel, dtype) = match own_kernel(op, target) {
        Ok(found) => found?,
        Err(error) => return Some(Err(error)),
    };
    if dtype != target.dtype() {
        return None;
    }
    // A number that repeats is not written out.
    let repeated = *op == binary::ADD && other.size() > 0 && other.strides().iter().all(|&stride| stride == 0);
    let one = if repeated { Array::from_scalar(other.scalar_at(0)) } else { Ok(other.clone()) };
    let other = match one.and_then(|other| other.cast(dtype)).and_then(|other| other.to_contiguous()) {
        Ok(other) => other,
        Err(error) => return Some(Err(error)),
    };
    if *op == binary::ADD
        && let Some(done) = add_at(target, plan, &other)
    {
        return Some(done);
    }
    Some(at_by_kernel(kernel, target, plan, &other))
}

/// `add.at`, the operand being contiguous and of the target's type; `None` for types that are seldom counted in.
fn add_at(target: &Array, plan: &IndexPlan, other: &Array) -> Option<Result<()>> {
    let data = target.data();
    Some(dispatch!(target.dtype(), in [I32 I64 F32 F64 C64 C128], T => {
        let values = other.as_slice::<T>().unwrap_or_default();
        if let [value] = values {
            return Some(plans::for_each_target(target, plan, #[inline(always)] |offset| {
                // SAFETY: the plan's offsets lie within the target.
                unsafe {
                    let place = data.cast::<T>().offset(offset);
                    *place = (*place).plus(*value);
                }
                Ok(())
            }));
        }
        let mut values = values.iter();
        plans::for_each_target(target, plan, #[inline(always)] |offset| {
            let Some(&value) = values.next() else {
                return Err(Error::new(Kind::SystemError, "an index plan reaches more elements than it has"));
            };
            // SAFETY: the plan's offsets lie within the target.
            unsafe {
                let place = data.cast::<T>().offset(offset);
                *place = (*place).plus(value);
            }
            Ok(())
        })
    }, else return None))
}

/// Sums that wrap around.
trait Plus {
    fn plus(self, other: Self) -> Self;
}
macro_rules! plus {
    ($($I:ty)*; $($F:ty)*) => {
        $(impl Plus for $I { fn plus(self, other: $I) -> $I { self.wrapping_add(other) } })*
        $(impl Plus for $F { fn plus(self, other: $F) -> $F { self + other } })*
    };
}
plus!(i32 i64; f32 f64 num_complex::Complex32 num_complex::Complex64);

/// [`at`] by the row's kernel, element after element, the operand being contiguous and of the target's type; a single
/// element stands for as many as there are places.
fn at_by_kernel(kernel: BlockKernel, target: &Array, plan: &IndexPlan, other: &Array) -> Result<()> {
    let size = target.dtype().size();
    let step = usize::from(other.size() != 1);
    let mut at = 0usize;
    plans::for_each_target(target, plan, |offset| {
        if at >= other.size() {
            return Err(Error::new(Kind::SystemError, "an index plan reaches more elements than it has"));
        }
        let mut result = [0u128; 1];
        let into = result.as_mut_ptr().cast::<u8>();
        // SAFETY: the plan's offsets lie within the target, `at` within the operand; an element has at most the sixteen
        // bytes that the result is computed in, apart from both.
        unsafe {
            let place = target.data().offset(offset * size as isize);
            kernel(&[place.cast_const(), other.data().add(at * size).cast_const()], into, 1);
            place.copy_from_nonoverlapping(into, size);
        }
        at += step;
        Ok(())
    })
}

/// The Kronecker product of two matrices of one data type. `None` for other arrays.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn kron(a: &Array, b: &Array) -> Result<Option<Array>> {
    let (&[rows, columns], &[inner_rows, inner]) = (a.shape(), b.shape()) else { return Ok(None) };
    let (Class::Elementwise(row), dtype) = (&binary::MULTIPLY.class, a.dtype()) else { return Ok(None) };
    let (true, Some(kernel)) = (dtype == b.dtype(), (row.kernel)(dtype)) else { return Ok(None) };
    let width = columns * inner;
    let out = Array::empty(dtype, &[rows * inner_rows, width])?;
    if out.size() == 0 {
        return Ok(Some(out));
    }
    // Each element of a row of the first as often as the second is wide, and each row of the second again and again: a
    // row of the result is the product of two such lines.
    let repeated = spread(a, [rows, columns, inner], [0, 1])?;
    let tiled = spread(b, [inner_rows, columns, inner], [0, 2])?;
    let bytes = width * dtype.size();
    for at in 0..rows * inner_rows {
        if at % 1024 == 0 {
            interrupt::check()?;
        }
        let (outer, within) = (at / inner_rows, at % inner_rows);
        // SAFETY: all three are new contiguous arrays of lines of `width` elements of the kernel's type, this many each.
        unsafe {
            let lines = [repeated.data().add(outer * bytes), tiled.data().add(within * bytes)];
            kernel(&lines.map(<*mut u8>::cast_const), out.data().add(at * bytes), width);
        }
    }
    Ok(Some(out))
}

/// A contiguous array of this shape, in which these axes are those of the matrix and the third one repeats.
fn spread(matrix: &Array, shape: [usize; 3], axes: [usize; 2]) -> Result<Array> {
    let mut wide = [1; 3];
    axes.iter().zip(matrix.shape()).for_each(|(&axis, &n)| wide[axis] = n);
    matrix.reshape(&wide)?.broadcast_to(&shape)?.copy()
}
