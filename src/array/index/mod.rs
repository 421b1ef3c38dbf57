//! Indexing as NumPy means it: from what stands between the brackets to a view, or to a gather and scatter.
//!
//! A [`plan`] is made from the array's shape and the items alone, and says what is wrong with them (but for the bounds
//! of one large array of indices, which running it finds in the same pass). Then [`get`], [`set`] and
//! [`for_each_target`] run it. Knows nothing of the language's objects: who calls turns them
//! into [`IndexItem`]s.

mod advanced;
mod basic;
mod check;
mod mask;
mod plan;
mod take;
mod transfer;

use smallvec::SmallVec;

pub use advanced::AdvancedPlan;
pub use basic::{offset_of, single, single_offset, slice_bounds};
pub use mask::nonzero;
pub use plan::plan;
pub use take::TakePlan;

use super::{Array, DType, Scalar, Shape, SliceSpec};
use crate::diag::{Error, Result};

/// One item between the brackets.
#[derive(Clone, Debug)]
pub enum IndexItem {
    /// One element of an axis, counted from the end when negative.
    Int(i64),
    /// `start:stop:step`.
    Slice { start: Option<i64>, stop: Option<i64>, step: Option<i64> },
    /// `...`: all the axes that the other items leave.
    Ellipsis,
    /// `None`: a new axis.
    NewAxis,
    /// A boolean array over as many axes as it has; with none, an array or list that holds all or nothing.
    Mask(Array),
    /// An array of integers: elements along one axis.
    Integers(Array),
}

impl IndexItem {
    /// The item that an array stands for.
    ///
    /// # Errors
    /// `IndexError` for an array of anything but integers and booleans.
    pub fn from_array(array: Array) -> Result<IndexItem> {
        match array.dtype() {
            DType::Bool => Ok(IndexItem::Mask(array)),
            dtype if dtype.is_integer() => Ok(IndexItem::Integers(array)),
            _ => Err(Error::index("arrays used as indices must be of integer (or boolean) type")),
        }
    }

    /// The item that a list, already made an array, stands for: an empty one is of no type yet.
    ///
    /// # Errors
    /// `IndexError` for anything but integers and booleans; `MemoryError`.
    pub fn from_list(array: Array) -> Result<IndexItem> {
        if array.size() == 0 && array.dtype() == DType::F64 {
            return IndexItem::from_array(array.cast(DType::I64)?);
        }
        IndexItem::from_array(array).map_err(|_| invalid_index())
    }
}

/// The error for an index that is of none of the sorts of [`IndexItem`].
#[cold]
pub fn invalid_index() -> Error {
    Error::index(
        "only integers, slices (`:`), ellipsis (`...`), numpy.newaxis (`None`) and integer or boolean arrays are valid indices",
    )
}

/// What basic indexing does with the axes, left to right.
pub type Specs = SmallVec<[SliceSpec; 4]>;

/// How to read or write what an index stands for. Holds for every array of the shape it was made for.
#[derive(Clone, Debug)]
pub enum IndexPlan {
    /// A view.
    Basic(BasicPlan),
    /// The elements, or sub-arrays, where a mask over the leading axes is true.
    Mask(Array),
    /// Elements, or sub-arrays, that one array of integers takes along the first axis. Bounds are checked on the way.
    Take(TakePlan),
    /// Elements gathered by arrays of integers.
    Advanced(AdvancedPlan),
}

/// The plan of an index without arrays.
#[derive(Clone, Debug)]
pub struct BasicPlan {
    /// What happens to each axis; axes without a spec stay whole.
    pub specs: Specs,
    /// Whether the result is one element, a scalar, and not a view without axes.
    pub element: bool,
    /// Whether a reader gets a copy: an integer came as an array without axes.
    pub copy: bool,
}

impl IndexPlan {
    /// Whether reading gives one element, which the language takes as a scalar.
    pub fn is_element(&self) -> bool {
        matches!(self, IndexPlan::Basic(plan) if plan.element)
    }

    /// The normal form of a plan that gathers, for the derivative's sake: a view, then arrays of integers along some
    /// of its axes. `None` for a plan that is a view.
    ///
    /// # Errors
    /// `MemoryError`; `IndexError` for an index out of bounds.
    pub fn into_advanced(self, shape: &[usize]) -> Result<Option<AdvancedPlan>> {
        match self {
            IndexPlan::Basic(_) => Ok(None),
            IndexPlan::Mask(mask) => plan::gather_plan(shape, &[IndexItem::Mask(mask)]).map(Some),
            IndexPlan::Take(plan) => AdvancedPlan::take(shape, 0, plan.indices()).map(Some),
            IndexPlan::Advanced(plan) => Ok(Some(plan)),
        }
    }

    /// The shape of what reading gives, for an array of this shape.
    pub fn result_shape(&self, shape: &[usize]) -> Shape {
        match self {
            IndexPlan::Basic(plan) => basic::result_shape(shape, &plan.specs),
            IndexPlan::Mask(mask) => {
                let mut out = Shape::from_elem(mask::count(mask), 1);
                out.extend_from_slice(&shape[mask.ndim().min(shape.len())..]);
                out
            }
            IndexPlan::Take(plan) => plan.result_shape(),
            IndexPlan::Advanced(plan) => plan.result_shape(shape),
        }
    }
}

/// What the index stands for: a view for a basic plan, a new array for another.
///
/// # Errors
/// `IndexError` for an index out of bounds that only running the plan finds; `MemoryError`.
pub fn get(array: &Array, plan: &IndexPlan) -> Result<Array> {
    match plan {
        IndexPlan::Basic(plan) => {
            let view = array.slice(&plan.specs);
            if plan.copy { view.copy() } else { Ok(view) }
        }
        IndexPlan::Mask(mask) => mask::compress(array, mask),
        IndexPlan::Take(plan) => plan.gather(array),
        IndexPlan::Advanced(plan) => plan.gather(array),
    }
}

/// Writes `value`, broadcast and cast, into what the index stands for. Of several values for one element the last wins.
///
/// # Errors
/// `ValueError` when the shapes do not fit or the array is read-only; `MemoryError`.
pub fn set(array: &Array, plan: &IndexPlan, value: &Array) -> Result<()> {
    array.require_writeable()?;
    match plan {
        IndexPlan::Basic(plan) if plan.element && value.ndim() > 0 => {
            Err(Error::value("setting an array element with a sequence."))
        }
        IndexPlan::Basic(plan) => array.slice(&plan.specs).assign(value),
        IndexPlan::Mask(mask) => mask::place(array, mask, value),
        IndexPlan::Take(plan) => plan.scatter(array, value),
        IndexPlan::Advanced(plan) => plan.scatter(array, value),
    }
}

/// [`set`] with one value for all the elements.
///
/// # Errors
/// As [`set`].
pub fn set_scalar(array: &Array, plan: &IndexPlan, value: Scalar) -> Result<()> {
    set(array, plan, &Array::from_scalar(value)?)
}

/// Visits the elements that the index stands for, in the order of the result, repetitions included: the offset of each
/// in the array, as [`Array::scalar_at`] takes it.
///
/// # Errors
/// As [`get`], and those of `visit`.
pub fn for_each_target(array: &Array, plan: &IndexPlan, mut visit: impl FnMut(isize) -> Result<()>) -> Result<()> {
    match plan {
        IndexPlan::Basic(plan) => {
            let view = array.slice(&plan.specs);
            let base = view.offset() as isize - array.offset() as isize;
            each_offset(view.shape(), view.strides(), |offset| visit(base + offset))
        }
        IndexPlan::Mask(mask) => mask::each_target(array, mask, &mut visit),
        IndexPlan::Take(plan) => match plan.within_line(array) {
            Some(indices) => {
                let stride = array.strides()[0];
                indices.iter().try_for_each(|&index| visit(index * stride))
            }
            None => AdvancedPlan::take(array.shape(), 0, plan.indices())?.each_target(array, &mut visit),
        },
        IndexPlan::Advanced(plan) => plan.each_target(array, &mut visit),
    }
}

/// Visits the offsets of a layout's elements in row-major order.
fn each_offset(shape: &[usize], strides: &[isize], mut visit: impl FnMut(isize) -> Result<()>) -> Result<()> {
    let runs = super::strided::Runs::new(shape, strides);
    let mut outcome = Ok(());
    runs.for_each(0, shape.iter().product(), |run| {
        for i in 0..run.count as isize {
            if outcome.is_ok() {
                outcome = visit(run.offset + i * run.stride);
            }
        }
    });
    outcome
}

/// `value` as a view of this shape and in this data type, not overlapping `target`.
fn fit_value(target: &Array, value: &Array, shape: &[usize]) -> Result<Array> {
    let spare = value.shape().iter().take(value.ndim().saturating_sub(shape.len())).take_while(|&&n| n == 1).count();
    let trimmed = if spare > 0 { value.reshape(&value.shape()[spare..])? } else { value.clone() };
    let fail = || {
        Error::value(format!(
            "shape mismatch: value array of shape {} could not be broadcast to indexing result of shape {}",
            tight(value.shape()),
            tight(shape)
        ))
    };
    if trimmed.ndim() > shape.len() {
        return Err(fail());
    }
    // Casting first: a value that repeats is cast once.
    let cast = trimmed.cast(target.dtype())?;
    let safe = if cast.may_overlap(target) { cast.copy()? } else { cast };
    safe.broadcast_to(shape).map_err(|_| fail())
}

/// The error for a plan that is run on an array of another shape than it was made for.
#[cold]
fn other_shape() -> Error {
    Error::index("the index was planned for an array of another shape")
}

/// A shape as NumPy writes it in these messages: without blanks.
fn tight(shape: &[usize]) -> String {
    super::shape_text(shape).replace(' ', "")
}
