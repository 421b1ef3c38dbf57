//! A fused region: element-wise operations over one iteration space, ending in stores and reductions.

use smallvec::SmallVec;

use crate::array::{DType, Shape};
use crate::ops::Op;

/// A value inside a kernel: the inputs come first, then each instruction's result.
pub type Register = u16;

/// One element-wise operation. Its operands are all of type `dtype` (but for the leading bool operands that some
/// operations have); its result is of type `out`. A cast is the row `CAST` with these two types.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub struct Instruction {
    pub op: &'static Op,
    pub dtype: DType,
    pub out: DType,
    pub operands: SmallVec<[Register; 3]>,
}

/// What leaves a kernel.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub enum Output {
    /// Every element, in an array of the iteration space's shape.
    Store(Register),
    /// The elements of a register reduced over axes of the iteration space. `op` is a row of class `Reduce`; the
    /// register has the reduction's type already.
    Reduce { register: Register, op: &'static Op, axes: Shape, keepdims: bool },
}

/// A fused region. The inputs' layouts are given when it runs, broadcast to `shape`; everything here is static.
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct Kernel {
    /// The iteration space.
    pub shape: Shape,
    /// The data type of each input, which is registers `0..inputs.len()`.
    pub inputs: Vec<DType>,
    /// In order of evaluation; the result of number `i` is register `inputs.len() + i`.
    pub instructions: Vec<Instruction>,
    pub outputs: Vec<Output>,
}

impl Kernel {
    /// The data type of a register.
    pub fn dtype(&self, register: Register) -> DType {
        let at = register as usize;
        match at.checked_sub(self.inputs.len()) {
            None => self.inputs[at],
            Some(index) => self.instructions[index].out,
        }
    }

    /// The shape of an output.
    pub fn output_shape(&self, output: &Output) -> Shape {
        match output {
            Output::Store(_) => self.shape.clone(),
            Output::Reduce { axes, keepdims, .. } => crate::ops::reduce::reduced_shape(&self.shape, axes, *keepdims),
        }
    }

    /// The data type of an output.
    pub fn output_dtype(&self, output: &Output) -> DType {
        match output {
            Output::Store(register) | Output::Reduce { register, .. } => self.dtype(*register),
        }
    }
}
