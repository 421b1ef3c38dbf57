//! Single operations on small arrays that lie side by side in memory: the block function and nothing else around it.

use super::elementwise::{BLOCK, with_scratch};
use super::faults::{self, Check};
use super::threads;
use crate::array::{Array, DType, DTypeKind, Scalar};
use crate::by_size;
use crate::diag::Result;
use crate::ops::{BlockKernel, Class, Op};

/// Elements up to which an operation is small: what fits the caches and is not worth a second thread.
const SMALL: usize = 1 << 14;
/// The same where there is one thread.
const SMALL_ALONE: usize = 1 << 16;

/// An operand of a small operation.
#[derive(Clone, Copy)]
pub enum Operand<'a> {
    Array(&'a Array),
    /// A number that takes the array's type.
    Number(Scalar),
}

/// Whether a row may refuse operands of this type: differences of truth values, powers of whole numbers.
pub(super) fn is_guarded(op: &'static Op, dtype: DType) -> bool {
    match &op.class {
        Class::Elementwise(row) => {
            row.guard.is_some() && (dtype == DType::Bool || *op == crate::ops::binary::POWER && !dtype.is_inexact())
        }
        _ => true,
    }
}

#[inline]
fn is_small(array: &Array) -> bool {
    let size = array.size();
    let few = size < SMALL || size < SMALL_ALONE && threads::count() == 1;
    array.ndim() > 0 && size > 0 && few && array.is_c_contiguous()
}

/// The level of a type in promotion: a Python number takes the type of an array of its level or a higher one.
fn level(dtype: DType) -> u8 {
    match dtype.kind() {
        DTypeKind::Bool => 0,
        DTypeKind::Unsigned | DTypeKind::Signed => 1,
        DTypeKind::Float => 2,
        DTypeKind::Complex => 3,
        DTypeKind::Bytes | DTypeKind::Text | DTypeKind::Object => 4,
    }
}

/// The number as an element of the type, where the type takes it as it is.
fn fitted(number: Scalar, dtype: DType) -> Option<Scalar> {
    // Types of less range than Python's numbers are checked elsewhere.
    let fits =
        level(number.dtype()) <= level(dtype) && (dtype.is_inexact() && dtype != DType::F16 || dtype == DType::I64);
    fits.then(|| number.cast(dtype))
}

/// Whether an array has room for results of this type over an operand of this shape, side by side.
fn takes(target: &Array, dtype: DType, operand: &Array) -> bool {
    target.dtype() == dtype && target.shape() == operand.shape() && target.is_c_contiguous()
}

/// A row with two operands, into a new array or into a given one. `None` where this is no small operation.
///
/// # Errors
/// `MemoryError`; `ValueError` for a read-only target; `FloatingPointError` where faults are errors.
pub fn binary(op: &'static Op, operands: [Operand; 2], target: Option<&Array>) -> Result<Option<Array>> {
    let lead = match operands {
        [Operand::Array(a), Operand::Array(b)] if a.dtype() == b.dtype() && a.shape() == b.shape() && is_small(b) => a,
        [Operand::Array(a), Operand::Number(_)] | [Operand::Number(_), Operand::Array(a)] => a,
        _ => return Ok(None),
    };
    let Class::Elementwise(row) = &op.class else { return Ok(None) };
    let dtype = lead.dtype();
    if !is_small(lead)
        || is_guarded(op, dtype)
        || row.bool_operands > 0
        || row.whole_operand.is_some()
        || !row.loops.contains(dtype)
    {
        return Ok(None);
    }
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let out = row.out.dtype(dtype);
    if target.is_some_and(|target| !takes(target, out, lead)) {
        return Ok(None);
    }
    let mut sources = [Source::Repeated(Scalar::Bool(false)); 2];
    for (source, operand) in sources.iter_mut().zip(operands) {
        *source = match operand {
            Operand::Number(number) => match fitted(number, dtype) {
                Some(number) => Source::Repeated(number),
                None => return Ok(None),
            },
            Operand::Array(array) => match target {
                Some(target) if target.data() == array.data() => Source::Copied(array.data()),
                Some(target) if target.may_overlap(array) => return Ok(None),
                _ => Source::Direct(array.data()),
            },
        };
    }
    let result = match target {
        Some(target) => {
            target.require_output()?;
            target.clone()
        }
        None => lead.empty_packed(out)?,
    };
    let check = Check::new(op, dtype);
    let faults = match sources {
        [Source::Direct(a), Source::Direct(b)] => {
            // SAFETY: both operands are elements of the loop's type side by side, apart from the result.
            unsafe { check.run(kernel, &[a, b], result.data(), lead.size()) }
        }
        // SAFETY: as above, but for what is copied before it is written over.
        _ => unsafe { in_blocks((kernel, &check), sources, (lead.size(), dtype.size()), &result) },
    };
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}

/// Where the blocks of an operand come from.
#[derive(Clone, Copy)]
enum Source {
    Direct(*const u8),
    /// What the result is written over.
    Copied(*const u8),
    Repeated(Scalar),
}

/// Block after block, with operands that are repeated or copied. Answers the faults found.
///
/// # Safety
/// The sources are `count` elements of `size` bytes, of the loop's type, and apart from the result unless they are copied.
unsafe fn in_blocks(
    (kernel, check): (BlockKernel, &Check),
    sources: [Source; 2],
    (count, size): (usize, usize),
    result: &Array,
) -> u8 {
    with_scratch(|own| {
        let mut faults = 0;
        // SAFETY: the scratch memory has room for a block of each; pieces stay within the operands and the result.
        unsafe {
            for (index, source) in sources.iter().enumerate() {
                let Source::Repeated(number) = source else { continue };
                by_size!(size, T => {
                    let value = number.with_bytes(|bytes| bytes.cast::<T>().read_unaligned());
                    std::slice::from_raw_parts_mut(own(index).cast::<T>(), BLOCK.min(count)).fill(value);
                });
            }
            for start in (0..count).step_by(BLOCK) {
                let length = BLOCK.min(count - start);
                let mut pointers = [std::ptr::null(); 2];
                for (index, source) in sources.iter().enumerate() {
                    pointers[index] = match source {
                        Source::Direct(from) => from.add(start * size),
                        Source::Copied(from) => {
                            own(index).copy_from_nonoverlapping(from.add(start * size), length * size);
                            own(index).cast_const()
                        }
                        Source::Repeated(_) => own(index).cast_const(),
                    };
                }
                let out = result.data().add(start * result.dtype().size());
                faults |= check.run(kernel, &pointers, out, length);
            }
        }
        faults
    })
}

/// A row with one operand, on one number. `None` where it has no loop for it, or where something is to be reported.
pub fn number(op: &'static Op, x: f64) -> Option<Scalar> {
    let Class::Elementwise(row) = &op.class else { return None };
    let plain = row.guard.is_none() && row.bool_operands == 0 && op.operands.len() == 1;
    if !plain || !row.loops.contains(DType::F64) {
        return None;
    }
    let mut result = [0u128; 1];
    let place = result.as_mut_ptr().cast::<u8>();
    // SAFETY: one element each, apart from each other; the result has room for any element.
    unsafe {
        let faults = Check::new(op, DType::F64).run((row.kernel)(DType::F64)?, &[(&raw const x).cast()], place, 1);
        (faults == 0).then(|| Scalar::read(row.out.dtype(DType::F64), place))
    }
}

/// A row with one operand, as [`binary`]. `None` where this is no small operation.
///
/// # Errors
/// As [`binary`].
pub fn unary(op: &'static Op, array: &Array, target: Option<&Array>) -> Result<Option<Array>> {
    let Class::Elementwise(row) = &op.class else { return Ok(None) };
    let dtype = array.dtype();
    let plain = is_small(array) && row.guard.is_none() && row.bool_operands == 0 && op.operands.len() == 1;
    if !plain || !row.loops.contains(dtype) {
        return Ok(None);
    }
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let out = row.out.dtype(dtype);
    let result = match target {
        Some(target) if !takes(target, out, array) || target.may_overlap(array) => return Ok(None),
        Some(target) => {
            target.require_output()?;
            target.clone()
        }
        None => array.empty_packed(out)?,
    };
    let check = Check::new(op, dtype);
    // SAFETY: the operand's elements are of the loop's type and side by side, apart from the new result.
    let faults = unsafe { check.run(kernel, &[array.data().cast_const()], result.data(), array.size()) };
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}
