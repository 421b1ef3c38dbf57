//! Cotangents of slices, put off: an array that is zero but for pieces, each an expression over a window of it. Windows may
//! overlap, as those of a stencil's slices do; the elements there are the pieces' sums. The array is cut into cells, and
//! each is one kernel that writes its elements once.

use smallvec::SmallVec;

use super::temporary::Expression;
use crate::array::windows::{self, Cells, Window};
use crate::array::{Array, DType, Shape, SliceSpec};
use crate::backend::cpu::fill::zeros;
use crate::diag::Result;
use crate::ops::Tensor;

/// Pieces at most.
const MOST: usize = 8;
/// Cells at most: each costs a kernel.
const CELLS: usize = 64;

/// An array that is zero but for some pieces.
#[derive(Clone)]
pub(super) struct Pieces {
    shape: Shape,
    dtype: DType,
    /// Where the pieces are, in the order in which they are added.
    windows: SmallVec<[Window; 2]>,
    pieces: SmallVec<[Expression; 2]>,
}

impl Pieces {
    /// Zeros of a shape with an expression in a slice; `None` where the slice is no window.
    pub(super) fn new(specs: &[SliceSpec], shape: &[usize], expression: Expression) -> Option<Pieces> {
        let own = Window::of_slice(specs, shape)?;
        let dtype = expression.dtype();
        Some(Pieces {
            shape: shape.into(),
            dtype,
            windows: std::iter::once(own).collect(),
            pieces: std::iter::once(expression).collect(),
        })
    }

    /// Zeros of a shape with these pieces in a slice; `None` where the slice is no window.
    pub(super) fn within(mut self, specs: &[SliceSpec], shape: &[usize]) -> Option<Pieces> {
        let around = Window::of_slice(specs, shape)?;
        for own in &mut self.windows {
            own.start.iter_mut().zip(&around.start).for_each(|(at, by)| *at += by);
        }
        self.shape = shape.into();
        Some(self)
    }

    /// An array of which all elements are an expression's.
    pub(super) fn whole(expression: Expression) -> Pieces {
        let (shape, dtype) = (expression.shape(), expression.dtype());
        let own = Window::whole(&shape);
        Pieces { shape, dtype, windows: std::iter::once(own).collect(), pieces: std::iter::once(expression).collect() }
    }

    /// The sum of both; `None` where there would be too many pieces or cells, or the arrays are not alike.
    pub(super) fn plus(mut self, other: Pieces) -> Option<Pieces> {
        if self.shape != other.shape || self.dtype != other.dtype || !self.has_room_for(other.pieces.len()) {
            return None;
        }
        self.windows.extend(other.windows);
        self.pieces.extend(other.pieces);
        (windows::count(&self.shape, &self.windows) <= CELLS).then_some(self)
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
        self.pieces.iter().for_each(|piece| piece.arrays(act));
    }

    /// Computes the elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub(super) fn force(&self) -> Result<Tensor> {
        if let [piece] = &self.pieces[..]
            && piece.lengths() == &self.shape[..]
        {
            return piece.clone().force();
        }
        let mut sums = Sums { of: self, sums: Vec::new(), is_covered: true };
        windows::cut(&self.shape, &self.windows, &mut sums)?;
        let make = if sums.is_covered { Array::empty } else { zeros };
        let out = make(self.dtype, &self.shape)?;
        for (cell, sum) in sums.sums {
            sum.force_into(&out.slice(&cell.slice()))?;
        }
        Ok(Tensor::Host(out))
    }
}

/// The sums of the pieces in each cell that has any.
struct Sums<'a> {
    of: &'a Pieces,
    sums: Vec<(Window, Expression)>,
    is_covered: bool,
}

impl Cells for Sums<'_> {
    type Made = ();

    fn cell(&mut self, cell: &Window, covers: &[usize]) -> Result<()> {
        let mut sum: Option<Expression> = None;
        for &at in covers {
            let part = self.of.pieces[at].cut(&cell.within(&self.of.windows[at]));
            sum = Some(match sum {
                None => part,
                Some(sum) => sum.plus(part)?,
            });
        }
        match sum {
            Some(sum) => self.sums.push((cell.clone(), sum)),
            None => self.is_covered = false,
        }
        Ok(())
    }

    fn join(&mut self, _: usize, _: Vec<()>) -> Result<()> {
        Ok(())
    }
}
