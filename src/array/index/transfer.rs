//! Moving the elements that indices lead to, to or from another place.

use crate::array::strided::{self, Runs};
use crate::array::{Array, Shape, Strides};
use crate::by_size;
use crate::diag::{Result, interrupt, stream};

/// Lengths and strides of some axes.
pub(super) type Axes = (Shape, Strides);

/// The elements that one index leads to.
pub(super) struct Row {
    runs: Runs,
    /// How many they are.
    pub count: usize,
    contiguous: bool,
}

impl Row {
    pub fn new(axes: &Axes) -> Row {
        let runs = Runs::new(&axes.0, &axes.1);
        let contiguous = runs.single_stride() == Some(1);
        Row { runs, count: axes.0.iter().product(), contiguous }
    }
}

/// The other side of a transfer: where elements go to, or come from.
pub(super) trait Move<T: Copy> {
    /// Moves one element.
    ///
    /// # Safety
    /// The element is readable and writable, and the other side has one left.
    unsafe fn one(&mut self, at: *mut T);

    /// Moves a row of elements.
    ///
    /// # Safety
    /// The row's elements are readable and writable, and the other side has as many left.
    unsafe fn row(&mut self, at: *mut T, row: &Row);
}

/// Elements are copied here.
pub(super) struct Fetch<T>(pub *mut T);
/// Elements are copied from here.
pub(super) struct Store<T>(pub *const T);
/// All the elements become this.
pub(super) struct Fill<T>(pub T);
/// Elements become what they and those from here make, which are one after the other, or one for all.
pub(super) struct Combine<T, F> {
    pub from: *const T,
    /// How far the next one is.
    pub step: usize,
    pub combine: F,
}

// SAFETY (all below): the caller's promise.
impl<T: Copy> Move<T> for Fetch<T> {
    #[inline(always)]
    unsafe fn one(&mut self, at: *mut T) {
        unsafe {
            *self.0 = *at;
            self.0 = self.0.add(1);
        }
    }

    unsafe fn row(&mut self, at: *mut T, row: &Row) {
        unsafe {
            if row.contiguous {
                stream::copy_near(at.cast(), self.0.cast(), row.count * size_of::<T>());
            } else {
                strided::gather(&row.runs, at, 0, row.count, self.0);
            }
            self.0 = self.0.add(row.count);
        }
    }
}

impl<T: Copy> Move<T> for Store<T> {
    #[inline(always)]
    unsafe fn one(&mut self, at: *mut T) {
        unsafe {
            *at = *self.0;
            self.0 = self.0.add(1);
        }
    }

    unsafe fn row(&mut self, at: *mut T, row: &Row) {
        unsafe {
            strided::scatter(&row.runs, at, 0, row.count, self.0);
            self.0 = self.0.add(row.count);
        }
    }
}

impl<T: Copy> Move<T> for Fill<T> {
    #[inline(always)]
    unsafe fn one(&mut self, at: *mut T) {
        unsafe { *at = self.0 };
    }

    unsafe fn row(&mut self, at: *mut T, row: &Row) {
        row.runs.for_each(0, row.count, |run| {
            for i in 0..run.count as isize {
                unsafe { *at.offset(run.offset + i * run.stride) = self.0 };
            }
        });
    }
}

impl<T: Copy, F: Fn(T, T) -> T> Move<T> for Combine<T, F> {
    #[inline(always)]
    unsafe fn one(&mut self, at: *mut T) {
        unsafe {
            *at = (self.combine)(*at, *self.from);
            self.from = self.from.add(self.step);
        }
    }

    unsafe fn row(&mut self, at: *mut T, row: &Row) {
        row.runs.for_each(0, row.count, |run| {
            for i in 0..run.count as isize {
                unsafe { self.one(at.offset(run.offset + i * run.stride)) };
            }
        });
    }
}

/// Moves the rows at `from + offset * stride`, one for each offset.
///
/// # Safety
/// All the rows are readable and writable, and the other side has as many elements left.
#[inline(always)]
pub(super) unsafe fn rows<T: Copy>(side: &mut impl Move<T>, from: *mut T, offsets: &[isize], stride: isize, row: &Row) {
    for offsets in offsets.chunks(interrupt::PIECE) {
        interrupt::checkpoint();
        // SAFETY: the caller's promise.
        unsafe {
            match (row.count, stride) {
                (1, 1) => offsets.iter().for_each(|&offset| side.one(from.offset(offset))),
                (1, _) => offsets.iter().for_each(|&offset| side.one(from.offset(offset * stride))),
                _ => offsets.iter().for_each(|&offset| side.row(from.offset(offset * stride), row)),
            }
        }
    }
}

/// Moves the rows of [`rows`] from each element of a walk over `before` on.
///
/// # Safety
/// As [`rows`], for each element of the walk.
pub(super) unsafe fn nested<T: Copy>(
    side: &mut impl Move<T>,
    from: *mut T,
    before: &Axes,
    offsets: &[isize],
    stride: isize,
    row: &Row,
) {
    Runs::new(&before.0, &before.1).for_each(0, before.0.iter().product(), |run| {
        for i in 0..run.count as isize {
            // SAFETY: the caller's promise.
            unsafe { rows(side, from.offset(run.offset + i * run.stride), offsets, stride, row) };
        }
    });
}

/// What runs a transfer with elements of the right size, whichever that is.
pub(super) trait Transfer {
    /// Runs it.
    fn run<T: Copy>(self, side: impl Move<T>) -> Result<()>;
}

/// Runs a transfer into a new array.
pub(super) fn fetch(out: &Array, transfer: impl Transfer) -> Result<()> {
    by_size!(out.dtype().size(), T => transfer.run(Fetch::<T>(out.data().cast())))
}

/// Runs a transfer out of `value`, which has the type and the shape of what is written.
pub(super) fn store(value: &Array, transfer: impl Transfer) -> Result<()> {
    let repeated = value.strides().iter().zip(value.shape()).all(|(&stride, &n)| stride == 0 || n == 1);
    if repeated && value.size() > 0 {
        // SAFETY: the value has an element, of this size.
        return by_size!(value.dtype().size(), T => transfer.run(Fill(unsafe { value.data().cast::<T>().read() })));
    }
    let value = value.to_contiguous()?;
    by_size!(value.dtype().size(), T => transfer.run(Store::<T>(value.data().cast())))
}
