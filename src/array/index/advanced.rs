//! Gathering and scattering by arrays of integers.

use std::borrow::Cow;

use super::basic::out_of_bounds;
use super::{Specs, each_offset, fit_value, other_shape, tight};
use crate::array::strided::{self, Runs};
use crate::array::{Array, DType, Shape, SliceSpec, Strides, broadcast_shapes};
use crate::by_size;
use crate::diag::{Error, Result};

// Indices are used as offsets as they are.
const _: () = assert!(size_of::<i64>() == size_of::<isize>());

/// Indices looked at together: they stay in the first-level cache between the look and the use.
const BLOCK: usize = 1024;

/// An array of indices along one axis.
#[derive(Clone, Debug)]
pub(super) struct Along {
    /// The axis of the view.
    pub view_axis: usize,
    /// The axis of the array, for messages.
    pub axis: usize,
    /// The axis's length.
    pub length: usize,
    /// The indices, `int64`.
    pub indices: Array,
}

/// A gather or scatter in normal form: the view that `specs` give, then one array of integers along each of some of its
/// axes; the arrays' common shape stands at `position` among the view's other axes.
#[derive(Clone, Debug)]
pub struct AdvancedPlan {
    /// The shape of the arrays that the plan is for.
    source: Shape,
    specs: Specs,
    along: Vec<Along>,
    shape: Shape,
    position: usize,
}

impl AdvancedPlan {
    /// Broadcasts the arrays together and checks the indices, which become non-negative.
    pub(super) fn new(source: &[usize], specs: Specs, mut along: Vec<Along>, position: usize) -> Result<AdvancedPlan> {
        let shapes: Vec<&[usize]> = along.iter().map(|one| one.indices.shape()).collect();
        let shape = broadcast_shapes(&shapes).map_err(|_| {
            let texts: String = shapes.iter().map(|shape| tight(shape) + " ").collect();
            Error::index(format!("shape mismatch: indexing arrays could not be broadcast together with shapes {texts}"))
        })?;
        let empty = shape.contains(&0);
        for one in &mut along {
            if !empty {
                one.indices = non_negative(&one.indices, one.axis, one.length)?;
            }
            one.indices = one.indices.broadcast_to(&shape)?;
        }
        Ok(AdvancedPlan { source: source.into(), specs, along, shape, position })
    }

    /// The basic part: the view whose axes the arrays index.
    pub fn specs(&self) -> &[SliceSpec] {
        &self.specs
    }

    /// The view's indexed axes in rising order, each with its array: `int64`, not negative, all of one shape.
    pub fn indices(&self) -> impl Iterator<Item = (usize, &Array)> {
        self.along.iter().map(|one| (one.view_axis, &one.indices))
    }

    /// The arrays' common shape.
    pub fn index_shape(&self) -> &[usize] {
        &self.shape
    }

    /// How many of the result's axes stand before the arrays' axes.
    pub fn position(&self) -> usize {
        self.position
    }

    /// The same plan with arrays that nobody else can write to.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn detach(&self) -> Result<AdvancedPlan> {
        let mut plan = self.clone();
        for one in &mut plan.along {
            one.indices = one.indices.copy()?;
        }
        Ok(plan)
    }

    /// The shape of what [`AdvancedPlan::gather`] gives for an array of this shape.
    pub fn result_shape(&self, shape: &[usize]) -> Shape {
        let view = super::basic::result_shape(shape, &self.specs);
        let rest: Shape = (0..view.len()).filter(|axis| !self.indexes(*axis)).map(|axis| view[axis]).collect();
        self.join(&rest)
    }

    fn indexes(&self, view_axis: usize) -> bool {
        self.along.iter().any(|one| one.view_axis == view_axis)
    }

    /// The result's shape from that of the axes that no array indexes.
    fn join(&self, rest: &[usize]) -> Shape {
        let (before, after) = rest.split_at(self.position.min(rest.len()));
        [before, &self.shape, after].into_iter().flatten().copied().collect()
    }

    /// The gathered elements, a new array.
    ///
    /// # Errors
    /// `MemoryError`; `IndexError` when an index array was changed after the plan was made.
    pub fn gather(&self, array: &Array) -> Result<Array> {
        let view = self.view(array)?;
        let parts = self.parts(&view);
        let out = Array::empty(array.dtype(), &parts.result)?;
        if out.size() == 0 {
            return Ok(out);
        }
        let target = out.data();
        by_size!(array.dtype().size(), T => self.transfer(&view, &parts, Fetch::<T>(target.cast()))?);
        Ok(out)
    }

    /// Writes `value`, broadcast and cast, to the elements that [`AdvancedPlan::gather`] would read.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not fit; else as [`AdvancedPlan::gather`].
    pub fn scatter(&self, array: &Array, value: &Array) -> Result<()> {
        let view = self.view(array)?;
        let parts = self.parts(&view);
        let value = fit_value(array, value, &parts.result)?;
        if value.size() == 0 {
            return Ok(());
        }
        // Indices that lie in the array itself must not change under way.
        if self.along.iter().any(|one| one.indices.may_overlap(array)) {
            return self.detach()?.scatter(array, &value);
        }
        if value.strides().iter().zip(value.shape()).all(|(&stride, &n)| stride == 0 || n == 1) {
            by_size!(array.dtype().size(), T => {
                // SAFETY: the value has an element, of this size.
                let one = unsafe { value.data().cast::<T>().read() };
                self.transfer(&view, &parts, Fill(one))?;
            });
            return Ok(());
        }
        let value = value.to_contiguous()?;
        by_size!(array.dtype().size(), T => self.transfer(&view, &parts, Store::<T>(value.data().cast()))?);
        Ok(())
    }

    /// Visits the offset in `array` of each element, in the order of the result.
    pub(super) fn each_target(&self, array: &Array, visit: &mut dyn FnMut(isize) -> Result<()>) -> Result<()> {
        let view = self.view(array)?;
        let parts = self.parts(&view);
        if parts.result.contains(&0) {
            return Ok(());
        }
        let start = view.offset() as isize - array.offset() as isize;
        let offsets = self.offsets(&view)?;
        each_offset(&parts.before.0, &parts.before.1, |base| {
            for &offset in &offsets {
                each_offset(&parts.after.0, &parts.after.1, |inner| visit(start + base + offset + inner))?;
            }
            Ok(())
        })
    }

    /// The view whose axes the arrays index.
    fn view(&self, array: &Array) -> Result<Array> {
        if array.shape() == &self.source[..] { Ok(array.slice(&self.specs)) } else { Err(other_shape()) }
    }

    /// The axes of the view that no array indexes, before and after the arrays' place.
    fn parts(&self, view: &Array) -> Parts {
        let rest: Shape = (0..view.ndim()).filter(|axis| !self.indexes(*axis)).collect();
        let (before, after) = rest.split_at(self.position.min(rest.len()));
        let layout = |axes: &[usize]| -> (Shape, Strides) {
            (axes.iter().map(|&a| view.shape()[a]).collect(), axes.iter().map(|&a| view.strides()[a]).collect())
        };
        let lengths: Shape = rest.iter().map(|&axis| view.shape()[axis]).collect();
        Parts { before: layout(before), after: layout(after), result: self.join(&lengths) }
    }

    /// Where the indices lead, in elements from the view's first.
    fn offsets(&self, view: &Array) -> Result<Vec<isize>> {
        let mut offsets = vec![0isize; self.shape.iter().product()];
        for one in &self.along {
            let stride = view.strides()[one.view_axis];
            let indices = flat(one)?;
            let values = as_slice(&indices);
            if !within(values, one.length) {
                return Err(first_outside(values, one));
            }
            for (offset, &index) in offsets.iter_mut().zip(values) {
                *offset += index as isize * stride;
            }
        }
        Ok(offsets)
    }

    /// Moves every element between the view and the other side, in the order of the result.
    fn transfer<T: Copy, M: Move<T>>(&self, view: &Array, parts: &Parts, mut side: M) -> Result<()> {
        let data = view.data().cast::<T>();
        let inner = Runs::new(&parts.after.0, &parts.after.1);
        let count = parts.after.0.iter().product();
        let row = Row { runs: &inner, count, contiguous: inner.single_stride() == Some(1) };
        let single = match &self.along[..] {
            [one] => Some((flat(one)?, view.strides()[one.view_axis], one)),
            _ => None,
        };
        let offsets = if single.is_none() { self.offsets(view)? } else { Vec::new() };
        each_offset(&parts.before.0, &parts.before.1, |base| {
            // SAFETY: `base` leads to an element of the view, and every offset from there, checked below or by
            // `offsets`, to another one; the other side has as many elements as the result.
            unsafe {
                let from = data.offset(base);
                let Some((indices, stride, one)) = &single else {
                    side.rows(from, &offsets, 1, &row);
                    return Ok(());
                };
                for block in as_slice(indices).chunks(BLOCK) {
                    // Somebody may have written to the index array since it was checked.
                    if !within(block, one.length) {
                        return Err(first_outside(block, one));
                    }
                    side.rows(from, std::slice::from_raw_parts(block.as_ptr().cast(), block.len()), *stride, &row);
                }
            }
            Ok(())
        })
    }
}

/// The layout of the axes around the arrays' place, and the shape of the whole result.
struct Parts {
    before: (Shape, Strides),
    after: (Shape, Strides),
    result: Shape,
}

/// The elements that one index leads to.
struct Row<'a> {
    runs: &'a Runs,
    count: usize,
    contiguous: bool,
}

/// The other side of a transfer: where elements go to, or come from.
trait Move<T: Copy> {
    /// Moves the rows at `from + offset * stride`, one for each offset.
    ///
    /// # Safety
    /// All the rows are readable and writable, and the other side has as many elements left.
    unsafe fn rows(&mut self, from: *mut T, offsets: &[isize], stride: isize, row: &Row);
}

/// Elements are copied here.
struct Fetch<T>(*mut T);
/// Elements are copied from here.
struct Store<T>(*const T);
/// All the elements become this.
struct Fill<T>(T);

impl<T: Copy> Move<T> for Fetch<T> {
    unsafe fn rows(&mut self, from: *mut T, offsets: &[isize], stride: isize, row: &Row) {
        let mut to = self.0;
        // SAFETY: the caller's promise.
        unsafe {
            if row.count == 1 {
                for (i, &offset) in offsets.iter().enumerate() {
                    *to.add(i) = *from.offset(offset * stride);
                }
                to = to.add(offsets.len());
            } else {
                for &offset in offsets {
                    let source = from.offset(offset * stride);
                    if row.contiguous {
                        to.copy_from_nonoverlapping(source, row.count);
                    } else {
                        strided::gather(row.runs, source, 0, row.count, to);
                    }
                    to = to.add(row.count);
                }
            }
        }
        self.0 = to;
    }
}

impl<T: Copy> Move<T> for Store<T> {
    unsafe fn rows(&mut self, from: *mut T, offsets: &[isize], stride: isize, row: &Row) {
        // SAFETY: the caller's promise.
        unsafe {
            for &offset in offsets {
                let target = from.offset(offset * stride);
                if row.count == 1 {
                    *target = *self.0;
                } else {
                    strided::scatter(row.runs, target, 0, row.count, self.0);
                }
                self.0 = self.0.add(row.count);
            }
        }
    }
}

impl<T: Copy> Move<T> for Fill<T> {
    unsafe fn rows(&mut self, from: *mut T, offsets: &[isize], stride: isize, row: &Row) {
        // SAFETY: the caller's promise.
        unsafe {
            for &offset in offsets {
                let target = from.offset(offset * stride);
                if row.count == 1 {
                    *target = self.0;
                } else {
                    row.runs.for_each(0, row.count, |run| {
                        for i in 0..run.count as isize {
                            *target.offset(run.offset + i * run.stride) = self.0;
                        }
                    });
                }
            }
        }
    }
}

/// The indices in one contiguous piece.
fn flat(one: &Along) -> Result<Array> {
    one.indices.to_contiguous()
}

fn as_slice(indices: &Array) -> &[i64] {
    indices.as_slice::<i64>().unwrap_or_default()
}

/// Whether all the indices are at least zero and less than `n`.
fn within(indices: &[i64], n: usize) -> bool {
    let last = n as i64 - 1;
    // The sign bit of one of the two is set for an index outside; no branch, so that the loop vectorises.
    indices.iter().fold(0i64, |all, &index| all | index | last.wrapping_sub(index)) >= 0
}

/// The indices counted from the start, checked against the axis's length. No copy where none is negative.
fn non_negative(indices: &Array, axis: usize, n: usize) -> Result<Array> {
    let flat: Cow<Array> = match indices.as_slice::<i64>() {
        Some(_) => Cow::Borrowed(indices),
        None => Cow::Owned(indices.copy()?),
    };
    let values = as_slice(&flat);
    if within(values, n) {
        return Ok(flat.into_owned());
    }
    let n = n as i64;
    if let Some(&wrong) = values.iter().find(|&&index| index < -n || index >= n) {
        return Err(out_of_bounds(wrong, axis, n as usize));
    }
    Array::build(indices.shape(), |out: &mut [i64]| {
        for (out, &index) in out.iter_mut().zip(values) {
            *out = if index < 0 { index + n } else { index };
        }
    })
}

#[cold]
fn first_outside(indices: &[i64], one: &Along) -> Error {
    let wrong = indices.iter().copied().find(|&index| !within(&[index], one.length)).unwrap_or(0);
    debug_assert_eq!(one.indices.dtype(), DType::I64);
    out_of_bounds(wrong, one.axis, one.length)
}
