//! Conversion between data types, a block at a time.

use super::truncate::Truncate;
use super::{Array, Cast, DType, Element, Text, conversions, flags, not_numbers, strided::Runs, text_width};
use crate::diag::Result;

/// Converts `count` contiguous elements.
pub type CastKernel = unsafe fn(source: *const u8, target: *mut u8, count: usize);

crate::multiversioned! {
    fn convert_slice<A: Element + Cast<B>, B: Element>(source: &[A], target: &mut [B]) {
        for (slot, &x) in target.iter_mut().zip(source) {
            *slot = x.cast();
        }
    }
}

/// Converts `count` contiguous elements from one type to the other.
///
/// # Safety
/// `source` has `count` readable elements of `A`, `target` room for as many of `B`, and they do not overlap.
unsafe fn convert<A: Element + Cast<B>, B: Element>(source: *const u8, target: *mut u8, count: usize) {
    // SAFETY: the caller's promise. What was in the target is not read, and any bytes are a valid `B` but for `bool`,
    // whose bytes are given as those of truth values.
    unsafe {
        let source = std::slice::from_raw_parts(source.cast::<A>(), count);
        convert_slice(source, std::slice::from_raw_parts_mut(target.cast::<B>(), count));
    }
}

/// [`convert`], which notes the numbers that do not fit.
///
/// # Safety
/// As [`convert`].
unsafe fn convert_watched<A: Element + Cast<B>, B: Element>(source: *const u8, target: *mut u8, count: usize) {
    // SAFETY: the caller's promise.
    watched(&mut || unsafe { convert::<A, B>(source, target, count) });
}

/// [`convert_watched`] to integers of at most 32 bits, which all go by way of those.
///
/// # Safety
/// As [`convert`].
unsafe fn truncate_watched<A: Truncate, B: Element>(source: *const u8, target: *mut u8, count: usize)
where
    i32: Cast<B>,
{
    const CHUNK: usize = 256;
    // SAFETY: the caller's promise; any bytes are a valid integer.
    let (source, target) = unsafe {
        (
            std::slice::from_raw_parts(source.cast::<A>(), count),
            std::slice::from_raw_parts_mut(target.cast::<B>(), count),
        )
    };
    watched(&mut || {
        let mut whole = [0i32; CHUNK];
        for (source, target) in source.chunks(CHUNK).zip(target.chunks_mut(CHUNK)) {
            let whole = &mut whole[..source.len()];
            A::truncate(source, whole);
            convert_slice(whole, target);
        }
    });
}

/// Converts, and notes what the processor's flags tell of it.
fn watched(act: &mut dyn FnMut()) {
    let before = flags::word();
    flags::clear();
    act();
    if let Some(raised) = flags::raised() {
        let met = |flag, fault| if raised & flag != 0 { fault } else { 0 };
        conversions::note(met(flags::INVALID, conversions::INVALID) | met(flags::OVERFLOW, conversions::OVERFLOW));
        flags::set(before);
    }
}

/// Copies texts or objects, which lie in memory alike whatever their width.
///
/// # Safety
/// `source` has `count` readable elements, `target` room for as many, and they do not overlap.
unsafe fn same(source: *const u8, target: *mut u8, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { target.copy_from_nonoverlapping(source, count * size_of::<Text>()) };
}

/// The kernel that cuts floats off to integers of at most 32 bits; `None` for other types.
fn truncation(from: DType, to: DType) -> Option<CastKernel> {
    fn of<A: Truncate>(to: DType) -> Option<CastKernel> {
        Some(match to {
            DType::I8 => truncate_watched::<A, i8>,
            DType::U8 => truncate_watched::<A, u8>,
            DType::I16 => truncate_watched::<A, i16>,
            DType::U16 => truncate_watched::<A, u16>,
            DType::I32 => truncate_watched::<A, i32>,
            _ => return None,
        })
    }
    match from {
        DType::F64 => of::<f64>(to),
        DType::F32 => of::<f32>(to),
        _ => None,
    }
}

/// The kernel that converts `from` to `to`, both numbers or both of one storage: texts and objects become numbers, and
/// numbers become them, by [`Array::cast`] alone.
///
/// # Errors
/// `TypeError` for others.
pub fn cast_kernel(from: DType, to: DType) -> Result<CastKernel> {
    if !from.is_number() && from.storage() == to.storage() {
        return Ok(same);
    }
    if conversions::discards(from, to) {
        conversions::note(conversions::DISCARDED);
    }
    if let Some(kernel) = truncation(from, to) {
        return Ok(kernel);
    }
    if conversions::may_fail(from, to) {
        return Ok(
            crate::dispatch!(from, A => crate::dispatch!(to, B => convert_watched::<A, B>, else return Err(not_numbers(to))),
            else return Err(not_numbers(from))),
        );
    }
    let kernel: CastKernel = crate::dispatch!(from, A => crate::dispatch!(to, B => convert::<A, B>, else return Err(not_numbers(to))),
            else return Err(not_numbers(from)));
    Ok(kernel)
}

/// Converts `count` contiguous elements.
///
/// # Errors
/// As [`cast_kernel`].
///
/// # Safety
/// `source` has `count` readable elements of `from`, `target` room for as many of `to`, and they do not overlap.
pub unsafe fn cast_block(from: DType, source: *const u8, to: DType, target: *mut u8, count: usize) -> Result<()> {
    let kernel = cast_kernel(from, to)?;
    // SAFETY: the caller's promise.
    unsafe { kernel(source, target, count) };
    Ok(())
}

impl Array {
    /// The same values in another data type: a new array, or this view when the type is the same.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn cast(&self, dtype: DType) -> Result<Array> {
        if dtype == self.dtype {
            return Ok(self.clone());
        }
        if !dtype.is_number() || !self.dtype.is_number() {
            return self.cast_each(dtype);
        }
        let out = Array::empty_like(self, dtype)?;
        out.assign_unchecked(self)?;
        Ok(out)
    }

    /// [`Array::cast`] element by element, from or to texts or objects.
    fn cast_each(&self, dtype: DType) -> Result<Array> {
        let dtype = self.sized(dtype);
        let out = Array::empty_like(self, dtype)?;
        let mut failed = None;
        let runs = (Runs::new(&self.shape, &self.strides), Runs::new(&out.shape, &out.strides));
        runs.0.for_each_aligned(&runs.1, self.size(), |from, to| {
            for i in 0..from.count as isize {
                crate::diag::interrupt::checkpoint();
                match self.scalar_at(from.offset + i * from.stride).try_cast(dtype) {
                    Ok(scalar) => out.set_scalar_at(to.offset + i * to.stride, scalar),
                    Err(error) => failed = failed.take().or(Some(error)),
                }
            }
        });
        failed.map_or(Ok(out), Err)
    }

    /// A type of texts without a width gets the one that these elements need.
    fn sized(&self, dtype: DType) -> DType {
        let width = || match self.dtype {
            DType::Object => self.longest(),
            other => text_width(other).max(1),
        };
        match dtype {
            DType::Str(0) => DType::Str(width()),
            DType::Bytes(0) => DType::Bytes(width()),
            other => other,
        }
    }

    /// The characters of the longest text among objects.
    fn longest(&self) -> u32 {
        let mut most = 1;
        Runs::new(&self.shape, &self.strides).for_each(0, self.size(), |run| {
            for i in 0..run.count as isize {
                crate::diag::interrupt::checkpoint();
                let text = self.scalar_at(run.offset + i * run.stride).get::<Text>();
                most = most.max(u32::try_from(text.count()).unwrap_or(u32::MAX));
            }
        });
        most
    }

    /// The same elements as another type of texts, which must be wide enough.
    pub fn relabelled(mut self, dtype: DType) -> Array {
        debug_assert_eq!(self.dtype.storage(), dtype.storage());
        self.change().dtype = dtype;
        self
    }

    /// A new array of this one's shape and memory order, of unspecified content.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn empty_like(&self, dtype: DType) -> Result<Array> {
        Array::empty_ordered(dtype, &self.shape, &super::memory_order(&self.strides))
    }
}
