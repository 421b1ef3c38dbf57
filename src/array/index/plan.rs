//! From items to a plan.

use std::ops::Range;

use super::advanced::{AdvancedPlan, Along};
use super::basic::{position, slice_bounds, too_many};
use super::{BasicPlan, IndexItem, IndexPlan, Specs, TakePlan, mask};
use crate::array::{Array, DType, SliceSpec};
use crate::diag::{Error, Result};

/// The plan for an index with these items into an array of this shape.
///
/// # Errors
/// `IndexError` and `ValueError`, as NumPy words them.
pub fn plan(shape: &[usize], items: &[IndexItem]) -> Result<IndexPlan> {
    let items = check(shape, items)?;
    if let [IndexItem::Mask(mask)] = items
        && (mask.ndim() > 0 || shape.is_empty())
    {
        return Ok(IndexPlan::Mask(mask.clone()));
    }
    if let [IndexItem::Integers(indices)] = items
        && indices.ndim() > 0
    {
        return TakePlan::new(shape, indices).map(IndexPlan::Take);
    }
    if items.iter().any(is_advanced) {
        return gather_plan(shape, items).map(IndexPlan::Advanced);
    }
    let mut basic = BasicPlan { specs: Specs::new(), element: items.len() == shape.len(), copy: false };
    walk(shape, items, |axes, item| {
        basic.element &= matches!(item, IndexItem::Int(_) | IndexItem::Integers(_));
        basic.copy |= matches!(item, IndexItem::Integers(_));
        push_basic(shape, axes, item, &mut basic.specs)
    })?;
    Ok(IndexPlan::Basic(basic))
}

/// Whether an item makes the result a new array, gathered.
fn is_advanced(item: &IndexItem) -> bool {
    match item {
        IndexItem::Mask(_) => true,
        IndexItem::Integers(array) => array.ndim() > 0,
        _ => false,
    }
}

/// How many axes of the array an item takes.
fn axes_taken(item: &IndexItem) -> usize {
    match item {
        IndexItem::Int(_) | IndexItem::Slice { .. } | IndexItem::Integers(_) => 1,
        IndexItem::Ellipsis | IndexItem::NewAxis => 0,
        IndexItem::Mask(mask) => mask.ndim(),
    }
}

/// What NumPy finds wrong before it looks at single indices: ellipses, the number of axes, the shapes of masks.
fn check<'a>(shape: &[usize], items: &'a [IndexItem]) -> Result<&'a [IndexItem]> {
    if items.iter().filter(|item| matches!(item, IndexItem::Ellipsis)).count() > 1 {
        return Err(Error::index("an index can only have a single ellipsis ('...')"));
    }
    let used: usize = items.iter().map(axes_taken).sum();
    if used > shape.len() {
        return Err(too_many(shape.len(), used));
    }
    walk(shape, items, |axes, item| {
        let IndexItem::Mask(mask) = item else { return Ok(()) };
        // A mask of no elements fits any axis.
        let wrong = axes.zip(mask.shape()).find(|(axis, n)| **n != 0 && shape[*axis] != **n);
        wrong.map_or(Ok(()), |(axis, n)| {
            Err(Error::index(format!(
                "boolean index did not match indexed array along axis {axis}; size of axis is {} but size of corresponding boolean axis is {n}",
                shape[axis]
            )))
        })
    })?;
    Ok(items)
}

/// Visits the items with the array's axes that each takes.
fn walk<'a>(
    shape: &[usize],
    items: &'a [IndexItem],
    mut visit: impl FnMut(Range<usize>, &'a IndexItem) -> Result<()>,
) -> Result<()> {
    let used: usize = items.iter().map(axes_taken).sum();
    let mut axis = 0;
    for item in items {
        let taken = if matches!(item, IndexItem::Ellipsis) { shape.len() - used } else { axes_taken(item) };
        visit(axis..axis + taken, item)?;
        axis += taken;
    }
    Ok(())
}

/// Adds the specs of an item that is no array with axes.
fn push_basic(shape: &[usize], axes: Range<usize>, item: &IndexItem, specs: &mut Specs) -> Result<()> {
    let axis = axes.start;
    specs.push(match item {
        IndexItem::Int(index) => SliceSpec::Index(position(*index, axis, shape[axis])?),
        IndexItem::Integers(array) => SliceSpec::Index(position(array.scalar_at(0).get(), axis, shape[axis])?),
        IndexItem::Slice { start, stop, step } => slice_bounds(*start, *stop, *step, shape[axis])?,
        IndexItem::NewAxis => SliceSpec::NewAxis,
        IndexItem::Ellipsis | IndexItem::Mask(_) => {
            specs.extend(axes.map(|axis| whole(shape[axis])));
            return Ok(());
        }
    });
    Ok(())
}

fn whole(n: usize) -> SliceSpec {
    SliceSpec::Range { start: 0, step: 1, count: n }
}

/// The axes of a gather, while its items are read.
#[derive(Default)]
struct Reading {
    specs: Specs,
    along: Vec<Along>,
    /// Axes of the view so far.
    view_axes: usize,
    /// View axes that no array indexes, before the first item that counts as an array.
    before: Option<usize>,
    /// Whether the last item counted as an array, and whether such items stand apart from each other.
    inside: bool,
    apart: bool,
}

impl Reading {
    /// Notes whether the next item counts as an array for the place of the result's axes: integers do.
    fn place(&mut self, counts: bool) {
        if counts && self.before.is_some() && !self.inside {
            self.apart = true;
        }
        if counts && self.before.is_none() {
            self.before = Some(self.view_axes);
        }
        self.inside = counts;
    }

    /// An item that is no array with axes.
    fn basic(&mut self, shape: &[usize], axes: Range<usize>, item: &IndexItem) -> Result<()> {
        let from = self.specs.len();
        push_basic(shape, axes, item, &mut self.specs)?;
        self.view_axes += self.specs[from..].iter().filter(|spec| !matches!(spec, SliceSpec::Index(_))).count();
        Ok(())
    }

    /// An array of indices along the next view axis.
    fn index(&mut self, spec: SliceSpec, axis: usize, length: usize, indices: Array) {
        self.along.push(Along { view_axis: self.view_axes, axis, length, indices });
        self.view_axes += 1;
        self.specs.push(spec);
    }
}

/// The plan for an index with arrays. The items have been checked.
pub(super) fn gather_plan(shape: &[usize], items: &[IndexItem]) -> Result<AdvancedPlan> {
    let mut reading = Reading::default();
    walk(shape, items, |axes, item| {
        let axis = axes.start;
        reading.place(!matches!(item, IndexItem::Slice { .. } | IndexItem::NewAxis | IndexItem::Ellipsis));
        match item {
            IndexItem::Integers(array) if array.ndim() > 0 => {
                reading.index(whole(shape[axis]), axis, shape[axis], array.cast(DType::I64)?);
            }
            // All or nothing, along an axis of its own.
            IndexItem::Mask(mask) if mask.ndim() == 0 => {
                let count = usize::from(mask.scalar_at(0).truth());
                reading.index(SliceSpec::NewAxis, axis, 1, Array::zeros(DType::I64, &[count])?);
            }
            IndexItem::Mask(mask) => {
                for (axis, indices) in axes.zip(mask::nonzero(mask)?) {
                    reading.index(whole(shape[axis]), axis, shape[axis], indices);
                }
            }
            _ => reading.basic(shape, axes, item)?,
        }
        Ok(())
    })?;
    let position = if reading.apart { 0 } else { reading.before.unwrap_or(0) };
    AdvancedPlan::new(shape, reading.specs, reading.along, position)
}

impl AdvancedPlan {
    /// The plan that takes elements along one axis, as `np.take` does.
    ///
    /// # Errors
    /// `IndexError` for an index out of bounds; `MemoryError`.
    pub fn take(shape: &[usize], axis: usize, indices: &Array) -> Result<AdvancedPlan> {
        AdvancedPlan::of_axes(shape, &[axis], axis, std::slice::from_ref(indices))
    }
}
