//! Cotangents of slices, put off: an array that is zero but for pieces, each an expression over a box of it. Boxes may
//! overlap, as those of a stencil's slices do; the elements there are the pieces' sums. Where boxes meet, the array is cut
//! into cells, and each cell is one kernel that writes its elements once.

use smallvec::SmallVec;

use super::temporary::Expression;
use crate::array::{Array, DType, Shape, SliceSpec};
use crate::diag::Result;
use crate::ops::Tensor;

/// Pieces at most.
const MOST: usize = 8;
/// Cells at most: each costs a kernel.
const CELLS: usize = 128;

/// An array that is zero but for some pieces.
#[derive(Clone)]
pub(super) struct Pieces {
    shape: Shape,
    dtype: DType,
    /// In the order in which they are added.
    pieces: SmallVec<[Piece; 2]>,
}

#[derive(Clone)]
struct Piece {
    /// The first index of the box on each axis.
    start: Shape,
    expression: Expression,
}

impl Piece {
    /// From where to where the box goes on an axis.
    fn span(&self, axis: usize) -> (usize, usize) {
        (self.start[axis], self.start[axis] + self.expression.lengths()[axis])
    }
}

/// Whether a slice is a box: every axis stays, and its elements lie side by side.
fn corner(specs: &[SliceSpec], ndim: usize) -> Option<Shape> {
    let mut start = Shape::new();
    for spec in specs {
        match *spec {
            SliceSpec::Range { start: first, step: 1, count } if count > 0 => start.push(first),
            _ => return None,
        }
    }
    start.resize(ndim, 0);
    Some(start)
}

impl Pieces {
    /// Zeros of a shape with an expression in a slice; `None` where the slice is no box.
    pub(super) fn new(specs: &[SliceSpec], shape: &[usize], expression: Expression) -> Option<Pieces> {
        let start = corner(specs, shape.len())?;
        let dtype = expression.dtype();
        Some(Pieces { shape: shape.into(), dtype, pieces: std::iter::once(Piece { start, expression }).collect() })
    }

    /// Zeros of a shape with these pieces in a slice; `None` where the slice is no box.
    pub(super) fn within(mut self, specs: &[SliceSpec], shape: &[usize]) -> Option<Pieces> {
        let start = corner(specs, shape.len())?;
        for piece in &mut self.pieces {
            piece.start.iter_mut().zip(&start).for_each(|(at, by)| *at += by);
        }
        self.shape = shape.into();
        Some(self)
    }

    /// An array of which all elements are an expression's.
    pub(super) fn whole(expression: Expression) -> Pieces {
        let start = expression.lengths().iter().map(|_| 0).collect();
        let (shape, dtype) = (expression.shape(), expression.dtype());
        Pieces { shape, dtype, pieces: std::iter::once(Piece { start, expression }).collect() }
    }

    /// The sum of both; `None` where there would be too many pieces or cells, or the arrays are not alike.
    pub(super) fn plus(mut self, other: Pieces) -> Option<Pieces> {
        if self.shape != other.shape || self.dtype != other.dtype || !self.has_room_for(other.pieces.len()) {
            return None;
        }
        self.pieces.extend(other.pieces);
        let cells: usize = (0..self.shape.len()).map(|axis| self.cuts(axis).len() - 1).product();
        (cells <= CELLS).then_some(self)
    }

    /// Whether so many pieces may be added.
    pub(super) fn has_room_for(&self, more: usize) -> bool {
        self.pieces.len() + more <= MOST
    }

    pub(super) fn dtype(&self) -> DType {
        self.dtype
    }

    pub(super) fn shape(&self) -> &[usize] {
        &self.shape
    }

    /// Calls `act` with each array in memory that is read.
    pub(super) fn arrays(&self, act: &mut dyn FnMut(&Array)) {
        self.pieces.iter().for_each(|piece| piece.expression.arrays(act));
    }

    /// Where boxes begin and end on an axis, ascending, with its own ends.
    fn cuts(&self, axis: usize) -> SmallVec<[usize; 8]> {
        let mut cuts: SmallVec<[usize; 8]> = [0, self.shape[axis]].into_iter().collect();
        for piece in &self.pieces {
            let (from, to) = piece.span(axis);
            cuts.extend([from, to]);
        }
        cuts.sort_unstable();
        cuts.dedup();
        cuts
    }

    /// Computes the elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub(super) fn force(&self) -> Result<Tensor> {
        if let [piece] = &self.pieces[..]
            && piece.expression.lengths() == &self.shape[..]
        {
            return piece.expression.clone().force();
        }
        let cuts: SmallVec<[SmallVec<[usize; 8]>; 4]> = (0..self.shape.len()).map(|axis| self.cuts(axis)).collect();
        let mut cells = Vec::new();
        // An odometer over the cells.
        let mut at: SmallVec<[usize; 4]> = cuts.iter().map(|_| 0).collect();
        loop {
            cells.push(self.cell(&cuts, &at)?);
            let Some(axis) = (0..at.len()).rev().find(|&axis| at[axis] + 2 < cuts[axis].len()) else { break };
            at[axis] += 1;
            at[axis + 1..].fill(0);
        }
        let is_covered = cells.iter().all(|(_, sum)| sum.is_some());
        let make = if is_covered { Array::empty } else { Array::zeros };
        let out = make(self.dtype, &self.shape)?;
        for (specs, sum) in cells {
            if let Some(sum) = sum {
                sum.force_into(&out.slice(&specs))?;
            }
        }
        Ok(Tensor::Host(out))
    }

    /// The cell between the cuts `at` and those that follow them, as a slice, and the sum of the pieces there.
    fn cell(
        &self,
        cuts: &[SmallVec<[usize; 8]>],
        at: &[usize],
    ) -> Result<(SmallVec<[SliceSpec; 4]>, Option<Expression>)> {
        let mut first = Shape::new();
        let mut lengths = Shape::new();
        let mut specs = SmallVec::new();
        for (cuts, &at) in cuts.iter().zip(at) {
            let (start, count) = (cuts[at], cuts[at + 1] - cuts[at]);
            first.push(start);
            lengths.push(count);
            specs.push(SliceSpec::Range { start, step: 1, count });
        }
        let mut sum: Option<Expression> = None;
        for piece in &self.pieces {
            let covers = first.iter().enumerate().all(|(axis, &at)| {
                let (from, to) = piece.span(axis);
                from <= at && at < to
            });
            if !covers {
                continue;
            }
            let start: Shape = first.iter().zip(&piece.start).map(|(at, start)| at - start).collect();
            let part = piece.expression.cut(&start, &lengths);
            sum = Some(match sum {
                None => part,
                Some(sum) => sum.plus(part)?,
            });
        }
        Ok((specs, sum))
    }
}
