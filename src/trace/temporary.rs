//! Unnamed temporaries: element-wise operations over large arrays inside one expression, put off until the expression is
//! done and then run as one kernel.
//!
//! Types and shapes are settled, and errors raised, when an operation is added; only the elements come later. Whoever
//! holds an [`Expression`] must force it before anything else can write to the arrays that it reads.

use smallvec::SmallVec;

use super::eval::{guard, loop_types};
use crate::array::{Array, DType, Scalar, Shape, broadcast_shapes};
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Attrs, Class, Op, Tensor};

/// Elements from which an operation is worth putting off: below, a buffer fits the caches.
const LARGE: usize = 1 << 14;
/// Instructions after which an expression is computed.
const LONGEST: usize = 48;

/// Element-wise operations that are not computed yet.
#[derive(Clone)]
pub struct Expression {
    kernel: Kernel,
    inputs: Vec<Array>,
    register: Register,
}

/// An operand of an operation that may be put off.
pub enum Operand<'a> {
    Array(Array),
    Number { scalar: Scalar, weak: bool },
    Expression(&'a Expression),
}

impl Operand<'_> {
    fn typed(&self) -> (DType, bool) {
        match self {
            Operand::Array(array) => (array.dtype(), false),
            Operand::Number { scalar, weak } => (scalar.dtype(), *weak),
            Operand::Expression(expression) => (expression.dtype(), false),
        }
    }

    fn shape(&self) -> &[usize] {
        match self {
            Operand::Array(array) => array.shape(),
            Operand::Number { .. } => &[],
            Operand::Expression(expression) => &expression.kernel.shape,
        }
    }

    fn tensor(&self) -> Option<Tensor> {
        match self {
            Operand::Array(array) => Some(Tensor::Host(array.clone())),
            Operand::Number { scalar, weak: true } => Some(Tensor::Weak(*scalar)),
            Operand::Number { scalar, weak: false } => Some(Tensor::Scalar(*scalar)),
            Operand::Expression(_) => None,
        }
    }
}

impl Expression {
    /// The data type of the elements.
    pub fn dtype(&self) -> DType {
        self.kernel.dtype(self.register)
    }

    /// The length of each axis.
    pub fn shape(&self) -> &[usize] {
        &self.kernel.shape
    }

    /// The operation on these operands, put off; `None` where it is better done at once.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not broadcast, `TypeError` where the row has no loop for the types.
    pub fn apply(op: &'static Op, operands: &[Operand]) -> Result<Option<Expression>> {
        let Class::Elementwise(row) = &op.class else { return Ok(None) };
        let shapes: SmallVec<[&[usize]; 3]> = operands.iter().map(Operand::shape).collect();
        let shape = broadcast_shapes(&shapes).map_err(|error| {
            operands.iter().enumerate().fold(error, |error, (index, operand)| {
                error.operand(index, format!("{} {}", operand.typed().0, crate::array::shape_text(operand.shape())))
            })
        })?;
        let size: usize = shape.iter().product();
        // What is broadcast would be computed once for each repetition.
        let repeated = operands.iter().any(|o| matches!(o, Operand::Expression(e) if e.kernel.shape != shape));
        let longest =
            operands.iter().map(|o| if let Operand::Expression(e) = o { e.kernel.instructions.len() } else { 0 });
        if size < LARGE || repeated || longest.sum::<usize>() >= LONGEST {
            return Ok(None);
        }
        let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Operand::typed).collect();
        if row.guard.is_some() {
            let tensors: Option<SmallVec<[Tensor; 3]>> = operands.iter().map(Operand::tensor).collect();
            let Some(tensors) = tensors else { return Ok(None) };
            guard(row, crate::array::result_type(&typed), &tensors)?;
        }
        let (dtype, out) = loop_types(op, row, &Attrs::None, &typed)?;
        if operands.iter().take(row.bool_operands).any(|operand| matches!(operand, Operand::Number { .. })) {
            return Ok(None);
        }
        let mut whole = Expression::merge(&shape, operands, dtype)?;
        let registers = std::mem::take(&mut whole.operands);
        let cast: SmallVec<[Register; 3]> = registers
            .iter()
            .enumerate()
            .map(|(index, &r)| whole.kernel.cast(r, if index < row.bool_operands { DType::Bool } else { dtype }))
            .collect();
        let register = whole.kernel.push(Instruction { op, dtype, out, operands: cast });
        Ok(Some(Expression { kernel: whole.kernel, inputs: whole.inputs, register }))
    }

    /// One kernel with the inputs and instructions of all operands, and the register of each.
    fn merge(shape: &Shape, operands: &[Operand], dtype: DType) -> Result<Merged> {
        let mut merged = Merged::default();
        merged.kernel.shape = shape.clone();
        // Registers are numbered inputs first, so all inputs come before any instruction.
        let mut places: SmallVec<[SmallVec<[Register; 4]>; 3]> = SmallVec::new();
        for operand in operands {
            places.push(match operand {
                Operand::Array(array) => SmallVec::from_slice(&[merged.input(array.clone())]),
                Operand::Number { scalar, .. } => {
                    SmallVec::from_slice(&[merged.input(Array::from_scalar(scalar.cast(dtype))?)])
                }
                Operand::Expression(expression) => {
                    expression.inputs.iter().map(|array| merged.input(array.clone())).collect()
                }
            });
        }
        for (operand, places) in operands.iter().zip(places) {
            let Operand::Expression(expression) = operand else {
                merged.operands.push(places[0]);
                continue;
            };
            let mut registers = places;
            for instruction in &expression.kernel.instructions {
                let operands = instruction.operands.iter().map(|&r| registers[r as usize]).collect();
                registers.push(merged.kernel.push(Instruction { operands, ..instruction.clone() }));
            }
            merged.operands.push(registers[expression.register as usize]);
        }
        Ok(merged)
    }

    /// The elements of an array.
    pub fn of(array: &Array) -> Expression {
        let mut merged = Merged::default();
        merged.kernel.shape = array.shape().into();
        let register = merged.input(array.clone());
        Expression { kernel: merged.kernel, inputs: merged.inputs, register }
    }

    /// Combines the elements along axes in `dtype`; they are stored nowhere.
    ///
    /// # Errors
    /// `ValueError` for a reduction without identity over nothing; `MemoryError`, `KeyboardInterrupt`.
    pub fn reduce(mut self, op: &'static Op, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Tensor> {
        let register = self.kernel.cast(self.register, dtype);
        self.kernel.outputs = vec![Output::Reduce { register, op, axes: axes.into(), keepdims }];
        let result = Cpu.run(&self.kernel, &self.inputs)?.pop();
        let result = result.ok_or_else(|| Error::new(Kind::SystemError, "an expression gave no result"))?;
        Ok(if result.ndim() == 0 { Tensor::Scalar(result.scalar_at(0)) } else { Tensor::Host(result) })
    }

    /// Computes the elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn force(mut self) -> Result<Array> {
        self.kernel.outputs = vec![Output::Store(self.register)];
        let mut results = Cpu.run(&self.kernel, &self.inputs)?;
        results.pop().ok_or_else(|| Error::new(Kind::SystemError, "an expression gave no result"))
    }
}

#[derive(Default)]
struct Merged {
    kernel: Kernel,
    inputs: Vec<Array>,
    operands: SmallVec<[Register; 3]>,
}

impl Merged {
    /// The register of an input; an array that is one already serves.
    fn input(&mut self, array: Array) -> Register {
        let same = |have: &Array| {
            have.dtype() == array.dtype() && have.shares_buffer(&array) && have.layout() == array.layout()
        };
        if let Some(at) = self.inputs.iter().position(same) {
            return at as Register;
        }
        self.kernel.inputs.push(array.dtype());
        self.inputs.push(array);
        (self.inputs.len() - 1) as Register
    }
}
