//! Gathering and scattering by arrays of integers.

use super::check::{as_slice, first_outside, non_negative, within};
use super::transfer::{Axes, Combine, Move, Row, Transfer, fetch, nested, store};
use super::{Specs, each_offset, fit_value, other_shape, tight};
use crate::array::strided::Runs;
use crate::array::{Array, DType, Shape, SliceSpec, broadcast_shapes};
use crate::diag::{Error, Result, interrupt};

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

    /// Arrays of integers along some axes of an array of this shape; their common shape stands at `position` among the
    /// other axes.
    ///
    /// # Errors
    /// `IndexError` for an index out of bounds and where the arrays do not broadcast; `MemoryError`.
    pub fn of_axes(source: &[usize], axes: &[usize], position: usize, indices: &[Array]) -> Result<AdvancedPlan> {
        let mut along = Vec::with_capacity(axes.len());
        for (&axis, indices) in axes.iter().zip(indices) {
            along.push(Along { view_axis: axis, axis, length: source[axis], indices: indices.cast(DType::I64)? });
        }
        AdvancedPlan::new(source, Specs::new(), along, position)
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
        fetch(&out, Gather { plan: self, view: &view, parts: &parts })?;
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
        store(&value, Gather { plan: self, view: &view, parts: &parts })
    }

    /// Combines the elements that [`AdvancedPlan::gather`] would read, which are of type `T`, with those of `value`,
    /// broadcast and cast, one after the other.
    ///
    /// # Errors
    /// As [`AdvancedPlan::scatter`].
    pub fn accumulate<T: Copy>(&self, array: &Array, value: &Array, combine: impl Fn(T, T) -> T) -> Result<()> {
        let view = self.view(array)?;
        let parts = self.parts(&view);
        let value = fit_value(array, value, &parts.result)?;
        if value.size() == 0 {
            return Ok(());
        }
        let step = usize::from(!value.repeats_one());
        let value = if step == 0 { value } else { value.to_contiguous()? };
        let side = Combine { from: value.data().cast::<T>(), step, combine };
        Gather { plan: self, view: &view, parts: &parts }.run(side)
    }

    /// Visits the offset in `array` of each element, in the order of the result.
    pub(super) fn each_target(&self, array: &Array, visit: &mut impl FnMut(isize) -> Result<()>) -> Result<()> {
        let view = self.view(array)?;
        let parts = self.parts(&view);
        if parts.result.contains(&0) {
            return Ok(());
        }
        let start = view.offset() as isize - array.offset() as isize;
        let offsets = self.offsets(&view)?;
        each_offset(&parts.before.0, &parts.before.1, |base| {
            if parts.after.0.is_empty() {
                return offsets.iter().try_for_each(|&offset| visit(start + base + offset));
            }
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
        let layout = |axes: &[usize]| -> Axes {
            (axes.iter().map(|&a| view.shape()[a]).collect(), axes.iter().map(|&a| view.strides()[a]).collect())
        };
        let lengths: Shape = rest.iter().map(|&axis| view.shape()[axis]).collect();
        Parts { before: layout(before), after: layout(after), result: self.join(&lengths) }
    }

    /// Where the indices lead, in elements from the view's first.
    fn offsets(&self, view: &Array) -> Result<Vec<isize>> {
        let mut offsets = vec![0isize; self.shape.iter().product()];
        for one in &self.along {
            let values = once(&one.indices)?;
            if !within(as_slice(&values), one.length) {
                return Err(first_outside(as_slice(&values), one.axis, one.length));
            }
            add_offsets(&mut offsets, &values.broadcast_to(&self.shape)?, view.strides()[one.view_axis]);
        }
        Ok(offsets)
    }
}

/// The elements of an array side by side, each once where the array repeats them along an axis.
fn once(array: &Array) -> Result<Array> {
    let axes = array.shape().iter().zip(array.strides());
    let count = |(&n, &stride): (&usize, &isize)| if stride == 0 { n.min(1) } else { n };
    let specs: Specs = axes.map(|axis| SliceSpec::Range { start: 0, step: 1, count: count(axis) }).collect();
    array.slice(&specs).to_contiguous()
}

/// Adds how far indices lead by a stride. They are `int64`, and repeat along an axis or lie side by side.
fn add_offsets(offsets: &mut [isize], indices: &Array, stride: isize) {
    let Some((&width, lead)) = indices.shape().split_last() else {
        // SAFETY: there is one element.
        return offsets[0] += unsafe { indices.data().cast::<isize>().read() } * stride;
    };
    let (along, lead_strides) = (indices.strides()[lead.len()], &indices.strides()[..lead.len()]);
    let mut lines = offsets.chunks_exact_mut(width.max(1));
    Runs::new(lead, lead_strides).for_each(0, lead.iter().product(), |run| {
        for (at, line) in (0..run.count as isize).zip(&mut lines) {
            // SAFETY: the walk over all axes but the last leads to a line of the array.
            let own = unsafe { indices.data().cast::<isize>().offset(run.offset + at * run.stride) };
            // SAFETY: a line that repeats has an element, another one as many as it is wide.
            let own = unsafe { std::slice::from_raw_parts(own, if along == 0 { 1 } else { width }) };
            match own {
                [index] => interrupt::each(line, |offset| *offset += index * stride),
                _ => {
                    for (line, own) in interrupt::pieces(line).zip(own.chunks(interrupt::PIECE)) {
                        line.iter_mut().zip(own).for_each(|(offset, &index)| *offset += index * stride);
                    }
                }
            }
        }
    });
}

/// The layout of the axes around the arrays' place, and the shape of the whole result.
struct Parts {
    before: Axes,
    after: Axes,
    result: Shape,
}

/// A plan on its way over a view.
struct Gather<'a> {
    plan: &'a AdvancedPlan,
    view: &'a Array,
    parts: &'a Parts,
}

impl Transfer for Gather<'_> {
    fn run<T: Copy>(self, mut side: impl Move<T>) -> Result<()> {
        let Gather { plan, view, parts } = self;
        let (summed, indices);
        let (offsets, stride): (&[isize], isize) = match &plan.along[..] {
            [one] => {
                indices = one.indices.to_contiguous()?;
                // Somebody may have written to the index array since it was checked; nobody does from here on.
                if !within(as_slice(&indices), one.length) {
                    return Err(first_outside(as_slice(&indices), one.axis, one.length));
                }
                (as_slice(&indices), view.strides()[one.view_axis])
            }
            _ => {
                summed = plan.offsets(view)?;
                (&summed, 1)
            }
        };
        // SAFETY: every offset, checked here or by `offsets`, leads from an element of the walk over the axes before to
        // another one of the view; the other side has as many elements as the result.
        unsafe { nested(&mut side, view.data().cast(), &parts.before, offsets, stride, &Row::new(&parts.after)) };
        Ok(())
    }
}
