//! The commonest gather: one array of integers along the first axis.

use super::check::{as_slice, from_start, outside, within};
use super::transfer::{Move, Row, Transfer, fetch, rows, store};
use super::{fit_value, other_shape};
use crate::array::{Array, DType, Shape};
use crate::diag::Result;

/// Indices looked at together: they stay in the first-level cache between the look and the use.
const BLOCK: usize = 1024;

/// The plan of `a[indices]`. Its indices are checked while it runs, in the same pass over them.
#[derive(Clone, Debug)]
pub struct TakePlan {
    /// `int64`, contiguous.
    indices: Array,
    /// The shape of the arrays that the plan is for; at least one axis.
    source: Shape,
}

impl TakePlan {
    /// The plan for arrays of this shape, which has at least one axis.
    pub(super) fn new(source: &[usize], indices: &Array) -> Result<TakePlan> {
        Ok(TakePlan { indices: indices.cast(DType::I64)?.to_contiguous()?, source: source.into() })
    }

    /// The indices as the user gave them, `int64`.
    pub fn indices(&self) -> &Array {
        &self.indices
    }

    /// The shape of the result.
    pub(super) fn result_shape(&self) -> Shape {
        self.indices.shape().iter().chain(&self.source[1..]).copied().collect()
    }

    /// The indices, where the array has one axis and all of them lie within it, counted from the start.
    pub(super) fn within_line(&self, array: &Array) -> Option<&[isize]> {
        let &[n] = array.shape() else { return None };
        let indices = as_slice(&self.indices);
        (array.shape() == &self.source[..] && within(indices, n)).then_some(indices)
    }

    pub(super) fn gather(&self, array: &Array) -> Result<Array> {
        let run = self.prepare(array, false)?;
        let out = Array::empty(array.dtype(), &self.result_shape())?;
        fetch(&out, run)?;
        Ok(out)
    }

    pub(super) fn scatter(&self, array: &Array, value: &Array) -> Result<()> {
        if self.indices.may_overlap(array) {
            // Indices that lie in the array itself must not change under way.
            let apart = TakePlan { indices: self.indices.copy()?, source: self.source.clone() };
            return apart.scatter(array, value);
        }
        // Nothing is written when any index is wrong.
        self.check()?;
        let value = fit_value(array, value, &self.result_shape())?;
        store(&value, self.prepare(array, true)?)
    }

    fn check(&self) -> Result<()> {
        let n = self.source[0];
        let mut all = as_slice(&self.indices).chunks(BLOCK);
        let good = |block: &[isize]| block.iter().all(|&index| within(&[from_start(index, n as isize)], n));
        match all.find(|block| !within(block, n) && !good(block)) {
            Some(block) => Err(outside(block, 0, n)),
            None => Ok(()),
        }
    }

    fn prepare<'a>(&'a self, array: &'a Array, checked: bool) -> Result<Taking<'a>> {
        if array.shape() != &self.source[..] {
            return Err(other_shape());
        }
        let row = Row::new(&(array.shape()[1..].into(), array.strides()[1..].into()));
        Ok(Taking { indices: as_slice(&self.indices), array, row, checked })
    }
}

/// A plan on its way over an array.
struct Taking<'a> {
    indices: &'a [isize],
    array: &'a Array,
    row: Row,
    /// Whether the indices are known to be good, though perhaps negative.
    checked: bool,
}

impl Transfer for Taking<'_> {
    fn run<T: Copy>(self, mut side: impl Move<T>) -> Result<()> {
        let (n, stride) = (self.array.shape()[0], self.array.strides()[0]);
        let from = self.array.data().cast::<T>();
        let mut counted = [0isize; BLOCK];
        for block in self.indices.chunks(BLOCK) {
            let mut offsets = block;
            if !within(block, n) {
                for (counted, &index) in counted.iter_mut().zip(block) {
                    *counted = from_start(index, n as isize);
                }
                offsets = &counted[..block.len()];
                if !self.checked && !within(offsets, n) {
                    return Err(outside(block, 0, n));
                }
            }
            if self.row.count > 0 {
                // SAFETY: the indices lie within the first axis; the other side has a row for each.
                unsafe { rows(&mut side, from, offsets, stride, &self.row) };
            }
        }
        Ok(())
    }
}
