//! Boolean masks: reading and writing where one is true.

use std::ops::ControlFlow;

use super::{each_offset, fit_value, other_shape};
use crate::array::strided::{Runs, gather, scatter};
use crate::array::{Array, DType};
use crate::by_size;
use crate::diag::{Error, Kind, Result, interrupt};
use smallvec::SmallVec;

/// The bytes of a contiguous mask, each 0 or 1.
fn bytes(mask: &Array) -> &[u8] {
    // SAFETY: a `bool` is one byte, 0 or 1.
    mask.as_slice::<bool>().map_or(&[], |all| unsafe { std::slice::from_raw_parts(all.as_ptr().cast(), all.len()) })
}

/// How many elements of a mask are true.
pub(super) fn count(mask: &Array) -> usize {
    match mask.to_contiguous() {
        // Sums of 255 bytes at most stay in a byte, so that the loop vectorises at full width.
        Ok(flat) => bytes(&flat).chunks(255).map(|chunk| usize::from(chunk.iter().sum::<u8>())).sum(),
        Err(_) => {
            let mut count = 0;
            let counted = each_offset(mask.shape(), mask.strides(), |at| {
                count += usize::from(mask.scalar_at(at).truth());
                Ok(())
            });
            debug_assert!(counted.is_ok());
            count
        }
    }
}

/// Calls `visit` with the position of each true element, in order. Runs of false are skipped eight at a time.
#[inline(always)]
fn each_true(mask: &[u8], mut visit: impl FnMut(usize) -> ControlFlow<()>) {
    for (number, chunk) in mask.chunks(8).enumerate() {
        let mut word = [0u8; 8];
        word[..chunk.len()].copy_from_slice(chunk);
        let mut bits = u64::from_le_bytes(word);
        while bits != 0 {
            let at = bits.trailing_zeros() as usize / 8;
            if visit(number * 8 + at).is_break() {
                return;
            }
            bits &= bits - 1;
        }
    }
}

/// The numbers of the bits that are one, ascending, for each byte; zeros after them.
static PLACES: [[i64; 8]; 256] = {
    let mut table = [[0; 8]; 256];
    let mut byte = 0;
    while byte < 256 {
        let (mut bit, mut count) = (0, 0);
        while bit < 8 {
            if byte >> bit & 1 == 1 {
                table[byte][count] = bit;
                count += 1;
            }
            bit += 1;
        }
        byte += 1;
    }
    table
};

/// The indices of the elements that are not zero: an `int64` array for each axis, at least one.
///
/// # Errors
/// `MemoryError`.
pub fn nonzero(array: &Array) -> Result<Vec<Array>> {
    let flat = array.cast(DType::Bool)?.to_contiguous()?;
    let total = count(&flat);
    let positions = Array::build(&[total], |out: &mut [i64]| {
        let mut to = 0;
        let (words, rest) = bytes(&flat).as_chunks::<8>();
        for (number, word) in words.iter().enumerate() {
            if number.is_multiple_of(1 << 12) {
                interrupt::checkpoint();
            }
            let word = u64::from_le_bytes(*word);
            if word == 0 {
                continue;
            }
            let first = (number * 8) as i64;
            // Bit `i` for byte `i`: each byte, 0 or 1, is moved to a place of its own in the highest one.
            let bits = (word.wrapping_mul(0x0102_0408_1020_4080) >> 56) as usize;
            let kept = word.count_ones() as usize;
            match out.get_mut(to..to + 8) {
                // Eight places are written, whether they are wanted or not; the next ones go over what is not.
                Some(room) => {
                    room.iter_mut().zip(&PLACES[bits]).for_each(|(slot, at)| *slot = first + at);
                }
                None => {
                    let room = out[to..].iter_mut().take(kept);
                    room.zip(&PLACES[bits]).for_each(|(slot, at)| *slot = first + at);
                }
            }
            to += kept;
        }
        let first = (words.len() * 8) as i64;
        for (i, _) in rest.iter().enumerate().filter(|(_, keep)| **keep != 0) {
            out[to] = first + i as i64;
            to += 1;
        }
    })?;
    if array.ndim() <= 1 {
        return Ok(vec![positions]);
    }
    let values = positions.as_slice::<i64>().unwrap_or_default();
    let shape = array.shape();
    let out = shape.iter().map(|_| Array::empty(DType::I64, &[total])).collect::<Result<Vec<Array>>>()?;
    let targets: SmallVec<[*mut i64; 4]> = out.iter().map(Array::pointer::<i64>).collect();
    let last = shape.len() - 1;
    let n = shape[last].max(1) as i64;
    // Places ascend: the indices of a row's beginning hold until the row ends, and nothing is divided meanwhile.
    let (mut start, mut row) = (0, vec![0i64; last]);
    for (at, &place) in values.iter().enumerate() {
        interrupt::check()?;
        if place >= start + n {
            let mut rest = place / n;
            start = rest * n;
            for (index, &length) in row.iter_mut().zip(shape).rev() {
                (rest, *index) = (rest / length as i64, rest % length as i64);
            }
        }
        for (&target, &index) in targets.iter().zip(&row) {
            // SAFETY (here and below): the new arrays have an element for each place.
            unsafe { target.add(at).write(index) };
        }
        unsafe { targets[last].add(at).write(place - start) };
    }
    Ok(out)
}

/// `array[mask]`.
pub(super) fn compress(array: &Array, mask: &Array) -> Result<Array> {
    let flat = mask.to_contiguous()?;
    let total = count(&flat);
    let (lead, rest) = split(array, mask)?;
    let mut shape: super::Shape = super::Shape::from_elem(total, 1);
    shape.extend_from_slice(rest.0);
    let out = Array::empty(array.dtype(), &shape)?;
    if out.size() == 0 {
        return Ok(out);
    }
    by_size!(array.dtype().size(), T => {
        let (source, target) = (array.data().cast::<T>(), out.data().cast::<T>());
        if rest.0.is_empty() && lead.single_stride() == Some(1) {
            // SAFETY: the mask has an element for each of the array's, which lie one after the other, and `target` has
            // room for as many as are true.
            unsafe { compress_flat(source, bytes(&flat), target, total) };
        } else {
            let row = Runs::new(rest.0, rest.1);
            let count = rest.0.iter().product::<usize>();
            let mut to = target;
            each_row(&lead, bytes(&flat), |offset| {
                // SAFETY: the offset is that of a row of the array; `target` has room for all the true ones.
                unsafe {
                    gather(&row, source.offset(offset), 0, count, to);
                    to = to.add(count);
                }
            });
        }
    });
    Ok(out)
}

/// Copies the elements where the mask is true.
///
/// # Safety
/// `source` has as many readable elements as `mask`, of which `total` are true; `target` has room for those.
unsafe fn compress_flat<T: Copy>(source: *const T, mask: &[u8], target: *mut T, total: usize) {
    let mut to = 0;
    for (number, chunk) in mask.chunks(8).enumerate() {
        if let Ok(word) = <[u8; 8]>::try_from(chunk)
            && u64::from_ne_bytes(word) == 0
        {
            continue;
        }
        for (i, &keep) in chunk.iter().enumerate() {
            // Every element is written, and the next one over it where it is not kept: no branch to guess. All are
            // kept that can be once the target is full.
            if to == total {
                return;
            }
            // SAFETY: the caller's promise; `to` is less than `total`.
            unsafe { *target.add(to) = *source.add(number * 8 + i) };
            to += usize::from(keep);
        }
    }
}

/// The walk over the axes that the mask covers, and shape and strides of the others.
fn split<'a>(array: &'a Array, mask: &Array) -> Result<(Runs, Rest<'a>)> {
    let (shape, strides) = (array.shape(), array.strides());
    let lead = mask.ndim();
    if lead > shape.len() || mask.size() != 0 && mask.shape() != &shape[..lead] {
        return Err(other_shape());
    }
    Ok((Runs::new(&shape[..lead], &strides[..lead]), (&shape[lead..], &strides[lead..])))
}

/// Shape and strides of the axes that the mask does not cover.
type Rest<'a> = (&'a [usize], &'a [isize]);

/// Visits the offset of each row where the mask is true.
fn each_row(lead: &Runs, mask: &[u8], mut visit: impl FnMut(isize)) {
    let mut at = 0;
    lead.for_each(0, mask.len(), |run| {
        each_true(&mask[at..at + run.count], |i| {
            visit(run.offset + i as isize * run.stride);
            ControlFlow::Continue(())
        });
        at += run.count;
    });
}

/// `array[mask] = value`.
pub(super) fn place(array: &Array, mask: &Array, value: &Array) -> Result<()> {
    // A mask that lies in the array itself must not change under way.
    let flat = if mask.may_overlap(array) { mask.copy()? } else { mask.to_contiguous()? };
    let total = count(&flat);
    let (lead, rest) = split(array, mask)?;
    if rest.0.is_empty() {
        check_flat(value, total)?;
    }
    let mut shape: super::Shape = super::Shape::from_elem(total, 1);
    shape.extend_from_slice(rest.0);
    let value = fit_value(array, value, &shape)?;
    if value.size() == 0 {
        return Ok(());
    }
    let row = Runs::new(rest.0, rest.1);
    let count = rest.0.iter().product::<usize>();
    let repeated = rest.0.is_empty() && (value.strides()[0] == 0 || total == 1);
    by_size!(array.dtype().size(), T => {
        let target = array.data().cast::<T>();
        if repeated {
            // SAFETY: the value has an element; the offsets are those of elements of the array.
            unsafe {
                let one = value.data().cast::<T>().read();
                if lead.single_stride() == Some(1) {
                    fill_flat(target, bytes(&flat), one);
                } else {
                    each_row(&lead, bytes(&flat), |offset| *target.offset(offset) = one);
                }
            }
        } else {
            let value = value.to_contiguous()?;
            let mut from = value.data().cast::<T>().cast_const();
            each_row(&lead, bytes(&flat), |offset| {
                // SAFETY: the offset is that of a row of the array; the value has a row for each true element.
                unsafe {
                    scatter(&row, target.offset(offset), 0, count, from);
                    from = from.add(count);
                }
            });
        }
    });
    Ok(())
}

/// Writes one value where the mask is true.
///
/// # Safety
/// `target` has as many elements as `mask`.
unsafe fn fill_flat<T: Copy>(target: *mut T, mask: &[u8], one: T) {
    for (i, &here) in mask.iter().enumerate() {
        // SAFETY: the caller's promise. What is there is written back, so that there is no branch to guess.
        unsafe {
            let old = *target.add(i);
            *target.add(i) = if here != 0 { one } else { old };
        }
    }
}

/// What NumPy asks of a value for single elements chosen by a mask.
fn check_flat(value: &Array, total: usize) -> Result<()> {
    if value.ndim() > 1 {
        return Err(Error::new(
            Kind::TypeError,
            format!(
                "NumPy boolean array indexing assignment requires a 0 or 1-dimensional input, input has {} dimensions",
                value.ndim()
            ),
        ));
    }
    if value.ndim() == 1 && value.size() != 1 && value.size() != total {
        return Err(Error::value(format!(
            "NumPy boolean array indexing assignment cannot assign {} input values to the {total} output values where the mask is true",
            value.size()
        )));
    }
    Ok(())
}

/// Visits the offset of each element that `array[mask]` holds, in order.
pub(super) fn each_target(array: &Array, mask: &Array, visit: &mut dyn FnMut(isize) -> Result<()>) -> Result<()> {
    let flat = mask.to_contiguous()?;
    let (lead, rest) = split(array, mask)?;
    let mut outcome = Ok(());
    each_row(&lead, bytes(&flat), |base| {
        if outcome.is_ok() {
            outcome = each_offset(rest.0, rest.1, |offset| visit(base + offset));
        }
    });
    outcome
}
