//! Copying one array's elements into another's.

use super::strided::{Runs, gather, scatter};
use super::{Array, Shape, cast_kernel, memory_order, shape_text};
use crate::by_size;
use crate::diag::{Error, Result, interrupt, stream};

/// Elements converted at a time: small enough for the stack and the first-level cache.
const BLOCK: usize = 512;

impl Array {
    /// Writes `source`, broadcast to this view's shape and cast to its type, through this view.
    /// A source that overlaps is copied first.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not fit (`could not broadcast input array from shape (2,) into shape (3,)`)
    /// or the view is read-only; `MemoryError`.
    pub fn assign(&self, source: &Array) -> Result<()> {
        self.require_writeable()?;
        // What is no number, or becomes none, is converted first: that can fail.
        let converted;
        // So is one element for all, unless something is to be said of what gets lost.
        let many = source.size() != 1 || source.dtype.is_complex();
        let source = if self.dtype.is_number() && source.dtype.is_number() && (many || self.dtype == source.dtype) {
            source
        } else {
            converted = source.cast(self.dtype)?;
            &converted
        };
        let source = source.broadcast_into(&self.shape)?;
        if self.may_overlap(&source) && !self.same_layout(&source) {
            self.assign_unchecked(&source.copy()?)?;
        } else if !(self.same_layout(&source) && self.shares_buffer(&source)) {
            self.assign_unchecked(&source)?;
        }
        Ok(())
    }

    /// `ValueError` unless elements may be written.
    ///
    /// # Errors
    /// NumPy's `assignment destination is read-only`.
    pub fn require_writeable(&self) -> Result<()> {
        if self.writeable { Ok(()) } else { Err(Error::value("assignment destination is read-only")) }
    }

    /// `ValueError` unless results may be written here.
    ///
    /// # Errors
    /// NumPy's `output array is read-only`.
    pub fn require_output(&self) -> Result<()> {
        if self.writeable { Ok(()) } else { Err(Error::value("output array is read-only")) }
    }

    /// The view of this array that an assignment to `shape` reads: leading axes of length one may fall away.
    fn broadcast_into(&self, shape: &[usize]) -> Result<Array> {
        let mut from: Shape = self.shape.clone();
        while from.len() > shape.len() && from[0] == 1 {
            from.remove(0);
        }
        let trimmed = if from.len() == self.ndim() { self.clone() } else { self.reshape(&from)? };
        trimmed.broadcast_to(shape).map_err(|_| {
            Error::value(format!(
                "could not broadcast input array from shape {} into shape {}",
                shape_text(&from).replace(' ', ""),
                shape_text(shape).replace(' ', "")
            ))
        })
    }

    fn same_layout(&self, other: &Array) -> bool {
        self.dtype == other.dtype
            && self.offset == other.offset
            && self.shape == other.shape
            && self.strides == other.strides
    }

    /// The bytes of the buffer that the view's elements lie in: first, and one past the last.
    fn extent(&self) -> (usize, usize) {
        let (mut low, mut high) = (0isize, 0isize);
        for (&n, &stride) in self.shape.iter().zip(&self.strides) {
            let reach = (n as isize - 1).max(0) * stride;
            if reach < 0 { low += reach } else { high += reach }
        }
        let size = self.dtype.size();
        let base = self.offset as isize;
        ((base + low) as usize * size, ((base + high) as usize + 1) * size)
    }

    /// Whether the two views may have an element in common (by the bounds of their memory).
    pub fn may_overlap(&self, other: &Array) -> bool {
        if !self.shares_buffer(other) || self.size() == 0 || other.size() == 0 {
            return false;
        }
        let ((a, b), (c, d)) = (self.extent(), other.extent());
        a < d && c < b
    }

    /// The address of the first byte of the elements, and of the one after the last.
    pub fn byte_bounds(&self) -> (usize, usize) {
        let base = self.data() as usize - self.offset * self.dtype.size();
        let (low, high) = if self.size() == 0 { (0, 0) } else { self.extent() };
        (base + low, base + high)
    }

    /// Whether the two views have a byte in common, by looking at every element where their bounds overlap.
    pub fn overlaps(&self, other: &Array) -> bool {
        if !self.may_overlap(other) {
            return false;
        }
        let (start, end) = self.extent();
        let mut taken = vec![false; end - start];
        self.each_byte_range(|range| taken[range.start - start..range.end - start].fill(true));
        let mut common = false;
        other.each_byte_range(|range| {
            let inside = range.start.max(start)..range.end.min(end);
            common |= inside.start < inside.end && taken[inside.start - start..inside.end - start].contains(&true);
        });
        common
    }

    /// Visits where each element lies in the buffer.
    fn each_byte_range(&self, mut visit: impl FnMut(std::ops::Range<usize>)) {
        let size = self.dtype.size();
        Runs::new(&self.shape, &self.strides).for_each(0, self.size(), |run| {
            for i in 0..run.count as isize {
                let at = (self.offset as isize + run.offset + i * run.stride) as usize * size;
                visit(at..at + size);
            }
        });
    }

    /// Writes `source`, which has this view's shape and does not overlap it.
    ///
    /// # Errors
    /// `TypeError` where no kernel converts the elements: [`Array::cast`] does.
    pub(super) fn assign_unchecked(&self, source: &Array) -> Result<()> {
        let total = self.size();
        if total == 0 {
            return Ok(());
        }
        let (to_strides, from_strides, shape) = self.common_order(source);
        let to = Runs::new(&shape, &to_strides);
        let from = Runs::new(&shape, &from_strides);
        if self.dtype == source.dtype {
            let walk = || {
                by_size!(self.dtype.size(), T => copy_walk::<T>(&to, self.data().cast(), &from, source.data().cast(), total));
                Ok(())
            };
            return interrupt::stoppable(walk);
        }
        let kernel = cast_kernel(source.dtype, self.dtype)?;
        let (to_size, from_size) = (self.dtype.size(), source.dtype.size());
        let mut loaded = [0u128; BLOCK];
        let mut converted = [0u128; BLOCK];
        let mut start = 0;
        while start < total {
            interrupt::check()?;
            let count = BLOCK.min(total - start);
            // SAFETY: both walks stay within their views; the two blocks have room for any element type.
            unsafe {
                by_size!(from_size, T => gather::<T>(&from, source.data().cast(), start, count, loaded.as_mut_ptr().cast()));
                kernel(loaded.as_ptr().cast(), converted.as_mut_ptr().cast(), count);
                by_size!(to_size, T => scatter::<T>(&to, self.data().cast(), start, count, converted.as_ptr().cast()));
            }
            start += count;
        }
        Ok(())
    }

    /// Shape and both strides with the axes in the order of this view's memory, so that writes run forward.
    fn common_order(&self, source: &Array) -> (super::Strides, super::Strides, Shape) {
        let order = memory_order(&self.strides);
        (
            order.iter().map(|&a| self.strides[a]).collect(),
            order.iter().map(|&a| source.strides[a]).collect(),
            order.iter().map(|&a| self.shape[a]).collect(),
        )
    }

    /// A new contiguous array with these elements.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn copy(&self) -> Result<Array> {
        if self.is_c_contiguous() {
            let out = self.empty_packed(self.dtype)?;
            let bytes = self.size() * self.dtype.size();
            // SAFETY: both are side by side and of one size, and the new one overlaps nothing.
            unsafe { stream::copy_in_pieces(self.data(), out.data(), bytes)? };
            return Ok(out);
        }
        let out = Array::empty(self.dtype, &self.shape)?;
        out.assign_unchecked(self)?;
        Ok(out)
    }

    /// This view when it is contiguous in row-major order, else a copy that is.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn to_contiguous(&self) -> Result<Array> {
        if self.is_c_contiguous() { Ok(self.clone()) } else { self.copy() }
    }

    /// Writes one value into every element.
    ///
    /// # Errors
    /// `ValueError` when the view is read-only; `MemoryError`.
    pub fn fill(&self, value: super::Scalar) -> Result<()> {
        self.assign(&Array::from_scalar(value.cast(self.dtype))?)
    }
}

/// Side of the square tiles in which a transposing copy runs, so that both sides stay in the cache.
const TILE: usize = 32;

fn copy_walk<T: Copy>(to: &Runs, target: *mut T, from: &Runs, source: *const T, total: usize) {
    let piece = interrupt::READ / size_of::<T>();
    // SAFETY (both blocks): both walks stay within their views and do not overlap.
    if to.single_stride() == Some(1) {
        if let Some((rows, columns, row_stride, column_stride)) = from.as_matrix(total) {
            unsafe { transpose_tiles(target, source, rows, columns, row_stride, column_stride) };
        } else {
            for start in (0..total).step_by(piece) {
                interrupt::checkpoint();
                unsafe { gather(from, source, start, piece.min(total - start), target.add(start)) };
            }
        }
        return;
    }
    from.for_each_aligned(to, total, |a, b| unsafe {
        let (s, t) = (source.offset(a.offset), target.offset(b.offset));
        if a.stride == 1 && b.stride == 1 {
            interrupt::or_unwind(stream::copy_in_pieces(s.cast(), t.cast(), a.count * size_of::<T>()));
            return;
        }
        if a.stride == 0 && b.stride.abs() == 1 {
            let first = if b.stride == 1 { t } else { t.sub(a.count - 1) };
            interrupt::each(std::slice::from_raw_parts_mut(first, a.count), |element| *element = *s);
            return;
        }
        for start in (0..a.count).step_by(piece) {
            interrupt::checkpoint();
            for i in start as isize..(start + piece).min(a.count) as isize {
                *t.offset(i * b.stride) = *s.offset(i * a.stride);
            }
        }
    });
}

/// Copies a matrix whose rows lie `row_stride` and columns `column_stride` elements apart to contiguous rows.
///
/// # Safety
/// Every element is readable, `target` has room for `rows * columns` elements that do not overlap them.
unsafe fn transpose_tiles<T: Copy>(
    target: *mut T,
    source: *const T,
    rows: usize,
    columns: usize,
    row_stride: isize,
    column_stride: isize,
) {
    for top in (0..rows).step_by(TILE) {
        interrupt::checkpoint();
        for left in (0..columns).step_by(TILE) {
            for i in top..(top + TILE).min(rows) {
                for j in left..(left + TILE).min(columns) {
                    // SAFETY: the caller's promise; i and j stay within the matrix.
                    unsafe {
                        *target.add(i * columns + j) =
                            *source.offset(i as isize * row_stride + j as isize * column_stride);
                    }
                }
            }
        }
    }
}

impl Runs {
    /// Rows, columns and their strides when the walk is a matrix read across its memory order.
    fn as_matrix(&self, total: usize) -> Option<(usize, usize, isize, isize)> {
        let (columns, column_stride) = self.inner();
        let outer = Runs::outer(self)?;
        let across = column_stride.unsigned_abs() > outer.1.unsigned_abs() && outer.1 != 0;
        (across && outer.0 * columns == total).then_some((outer.0, columns, outer.1, column_stride))
    }
}
