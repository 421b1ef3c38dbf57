//! A fused region: element-wise operations over one iteration space, ending in stores and reductions.

use smallvec::SmallVec;

use crate::array::{DType, Shape};
use crate::ops::{Class, Elementwise, Op, unary};

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

impl Output {
    /// The register that leaves.
    pub fn register(&self) -> Register {
        match self {
            Output::Store(register) | Output::Reduce { register, .. } => *register,
        }
    }
}

impl Kernel {
    /// The kernel of one element-wise operation on inputs of these types, which are cast to the loop's.
    pub fn single(
        op: &'static Op,
        row: &Elementwise,
        shape: &[usize],
        inputs: &[DType],
        dtype: DType,
        out: DType,
    ) -> Kernel {
        let mut kernel = Kernel { shape: shape.into(), inputs: inputs.into(), ..Kernel::default() };
        let mut operands: SmallVec<[Register; 3]> = SmallVec::new();
        for index in 0..inputs.len() {
            let want = if index < row.bool_operands { DType::Bool } else { dtype };
            operands.push(kernel.cast(index as Register, want));
        }
        // A cast is all there is to do for the row that casts.
        let register = if *op == unary::CAST {
            kernel.cast(operands[0], out)
        } else {
            kernel.instructions.push(Instruction { op, dtype, out, operands });
            kernel.last()
        };
        kernel.outputs.push(Output::Store(register));
        kernel
    }

    /// The kernel of one reduction, computed in `dtype`.
    pub fn reduction(
        op: &'static Op,
        shape: &[usize],
        input: DType,
        dtype: DType,
        axes: &[usize],
        keepdims: bool,
    ) -> Kernel {
        let mut kernel = Kernel { shape: shape.into(), inputs: vec![input], ..Kernel::default() };
        let register = kernel.cast(0, dtype);
        kernel.outputs.push(Output::Reduce { register, op, axes: axes.into(), keepdims });
        kernel
    }

    /// A register with the value of another in a data type: itself when it has it.
    pub fn cast(&mut self, register: Register, to: DType) -> Register {
        let from = self.dtype(register);
        if from == to {
            return register;
        }
        let operands = [register].into_iter().collect();
        self.push(Instruction { op: &unary::CAST, dtype: from, out: to, operands })
    }

    /// The register of an instruction; an equal one that is there already serves.
    pub fn push(&mut self, instruction: Instruction) -> Register {
        match self.instructions.iter().position(|have| *have == instruction) {
            Some(at) => (self.inputs.len() + at) as Register,
            None => {
                self.instructions.push(instruction);
                self.last()
            }
        }
    }

    /// What computing one element counts for threads: its operations and operands.
    pub fn weight(&self) -> usize {
        let weight = |instruction: &Instruction| match &instruction.op.class {
            Class::Elementwise(row) => row.weight(instruction.op, instruction.dtype),
            _ => 1,
        };
        self.inputs.len() + self.instructions.iter().map(weight).sum::<usize>()
    }

    fn last(&self) -> Register {
        (self.inputs.len() + self.instructions.len() - 1) as Register
    }

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
        self.dtype(output.register())
    }
}
