//! The static parameters of an application of a row.

use crate::array::{DType, Shape, SliceSpec};

/// What a row is applied with besides its operands. Hashable: graphs and caches compare them.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub enum Attrs {
    #[default]
    None,
    /// The axes to reduce over, ascending, and whether they stay with length one.
    Axes { axes: Shape, keepdims: bool },
    /// One axis.
    Axis(usize),
    /// A target shape.
    Shape(Shape),
    /// A permutation of the axes.
    Permutation(Shape),
    /// Basic indexing.
    Slice(Vec<SliceSpec>),
    /// Basic indexing into a larger array of this shape: where a transposed slice writes.
    Unslice { specs: Vec<SliceSpec>, shape: Shape },
    /// A target data type.
    DType(DType),
    /// A number: a diagonal, a count, a flag.
    Integer(i64),
    /// A Fourier transform: its axis, how many real or complex numbers it is over, its direction, and the bits of the
    /// float64 that its results are multiplied with.
    Fourier { axis: usize, length: usize, inverse: bool, scale: u64 },
    /// Advanced indexing: which axes of the operand the index operands take, where the broadcast axes of the indices
    /// come among the result's, and (for the transposed row) the shape of the array indexed.
    Gather { axes: Shape, position: usize, shape: Shape },
}

impl Attrs {
    /// `axes` and `keepdims` of a reduction.
    pub fn axes(axes: &[usize], keepdims: bool) -> Attrs {
        Attrs::Axes { axes: axes.into(), keepdims }
    }
}
