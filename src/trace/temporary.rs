//! Unnamed temporaries: element-wise operations over large arrays inside one expression, put off until the expression is
//! done and then run as one kernel, in memory or on the device that holds the arrays.
//!
//! Types and shapes are settled, and errors raised, when an operation is added; only the elements come later. Whoever
//! holds an [`Expression`] must force it before anything else can write to the arrays that it reads.

use smallvec::SmallVec;

use super::device::{self, DeviceTensor};
use super::eval::loop_types;
use crate::array::{Array, DType, Scalar, Shape, broadcast_shapes};
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Attrs, Class, Guard, Op, Tensor};

/// Elements from which an operation in memory is worth putting off: below, a buffer fits the caches. On a device every
/// kernel less counts.
const LARGE: usize = 1 << 14;
/// Instructions after which an expression is computed.
const LONGEST: usize = 48;

/// Element-wise operations that are not computed yet.
#[derive(Clone)]
pub struct Expression {
    kernel: Kernel,
    /// All in memory, or but for numbers all on one device.
    inputs: Vec<Tensor>,
    register: Register,
}

/// An operand of an operation that may be put off.
pub enum Operand<'a> {
    /// In memory or on a device.
    Array(Tensor),
    Number {
        scalar: Scalar,
        weak: bool,
    },
    Expression(&'a Expression),
}

impl Operand<'_> {
    /// A tensor as an operand; `None` for a traced one.
    pub fn of(tensor: &Tensor) -> Option<Operand<'static>> {
        match tensor {
            Tensor::Scalar(scalar) => Some(Operand::Number { scalar: *scalar, weak: false }),
            Tensor::Weak(scalar) => Some(Operand::Number { scalar: *scalar, weak: true }),
            Tensor::Foreign(_) if device::of(tensor).is_none() => None,
            array => Some(Operand::Array(array.clone())),
        }
    }

    fn typed(&self) -> (DType, bool) {
        match self {
            Operand::Array(array) => (array.dtype(), false),
            Operand::Number { scalar, weak } => (scalar.dtype(), *weak),
            Operand::Expression(expression) => (expression.dtype(), false),
        }
    }

    fn shape(&self) -> Shape {
        match self {
            Operand::Array(array) => array.shape(),
            Operand::Number { .. } => Shape::new(),
            Operand::Expression(expression) => expression.kernel.shape.clone(),
        }
    }

    /// The device that holds the operand: `None` for a number, `Some(None)` for memory.
    fn place(&self) -> Option<Option<&DeviceTensor>> {
        match self {
            Operand::Array(array) => Some(device::of(array)),
            Operand::Number { .. } => None,
            Operand::Expression(expression) => Some(expression.device()),
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

    /// The device that holds the arrays; `None` for memory.
    fn device(&self) -> Option<&DeviceTensor> {
        self.inputs.iter().find_map(device::of)
    }

    /// The operation on these operands, put off; `None` where it is better done at once.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not broadcast, `TypeError` where the row has no loop for the types.
    pub fn apply(op: &'static Op, operands: &[Operand]) -> Result<Option<Expression>> {
        let Class::Elementwise(row) = &op.class else { return Ok(None) };
        let Some(device) = common_place(operands) else { return Ok(None) };
        let own_shapes: SmallVec<[Shape; 3]> = operands.iter().map(Operand::shape).collect();
        let shapes: SmallVec<[&[usize]; 3]> = own_shapes.iter().map(|shape| &shape[..]).collect();
        let shape = broadcast_shapes(&shapes).map_err(|error| {
            operands.iter().zip(&shapes).enumerate().fold(error, |error, (index, (operand, shape))| {
                error.operand(index, format!("{} {}", operand.typed().0, crate::array::shape_text(shape)))
            })
        })?;
        let size: usize = shape.iter().product();
        // What is broadcast would be computed once for each repetition.
        let repeated = operands.iter().any(|o| matches!(o, Operand::Expression(e) if e.kernel.shape != shape));
        let longest =
            operands.iter().map(|o| if let Operand::Expression(e) = o { e.kernel.instructions.len() } else { 0 });
        if device.is_none() && size < LARGE || repeated || longest.sum::<usize>() >= LONGEST {
            return Ok(None);
        }
        let typed: SmallVec<[(DType, bool); 3]> = operands.iter().map(Operand::typed).collect();
        match row.guard {
            Some(Guard::Types(guard)) => {
                let types: SmallVec<[DType; 3]> = typed.iter().map(|(dtype, _)| *dtype).collect();
                guard(crate::array::result_type(&typed), &types)?;
            }
            // The plain way looks at the elements.
            Some(Guard::Values(_)) if crate::array::result_type(&typed).is_integer() => return Ok(None),
            Some(Guard::Values(_)) | None => {}
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
        // What the device cannot do is said, or done in memory, by the plain way.
        if device.is_some_and(|device| !device.supports(&whole.kernel)) {
            return Ok(None);
        }
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
                    SmallVec::from_slice(&[merged.input(Tensor::Host(Array::from_scalar(scalar.cast(dtype))?))])
                }
                Operand::Expression(expression) => {
                    expression.inputs.iter().map(|input| merged.input(input.clone())).collect()
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
        let register = merged.input(Tensor::Host(array.clone()));
        Expression { kernel: merged.kernel, inputs: merged.inputs, register }
    }

    /// Combines the elements along axes in `dtype`; they are stored nowhere.
    ///
    /// # Errors
    /// `ValueError` for a reduction without identity over nothing; `MemoryError`, `KeyboardInterrupt`.
    pub fn reduce(mut self, op: &'static Op, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Tensor> {
        let register = self.kernel.cast(self.register, dtype);
        self.kernel.outputs = vec![Output::Reduce { register, op, axes: axes.into(), keepdims }];
        Ok(match self.run()? {
            Tensor::Host(result) if result.ndim() == 0 => Tensor::Scalar(result.scalar_at(0)),
            result => result,
        })
    }

    /// Computes the elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn force(mut self) -> Result<Tensor> {
        self.kernel.outputs = vec![Output::Store(self.register)];
        self.run()
    }

    /// Runs the kernel, which has one output.
    fn run(&self) -> Result<Tensor> {
        let result = match self.device() {
            Some(device) => device.run(&self.kernel, &self.inputs)?.pop(),
            None => {
                let inputs: Vec<Array> = self.inputs.iter().map(super::concrete).collect::<Result<_>>()?;
                Cpu.run(&self.kernel, &inputs)?.pop().map(Tensor::Host)
            }
        };
        result.ok_or_else(|| Error::new(Kind::SystemError, "an expression gave no result"))
    }
}

/// The device that holds all operands that are arrays, `Some(None)` where memory does; `None` where they are in several
/// places.
fn common_place<'a>(operands: &'a [Operand]) -> Option<Option<&'a DeviceTensor>> {
    let mut places = operands.iter().filter_map(Operand::place);
    let first = places.next()?;
    let same = |place: Option<&DeviceTensor>| match (first, place) {
        (Some(first), Some(other)) => first.is_beside(other),
        (None, None) => true,
        _ => false,
    };
    places.all(same).then_some(first)
}

#[derive(Default)]
struct Merged {
    kernel: Kernel,
    inputs: Vec<Tensor>,
    operands: SmallVec<[Register; 3]>,
}

impl Merged {
    /// The register of an input; an array that is one already serves.
    fn input(&mut self, input: Tensor) -> Register {
        let same = |have: &Tensor| match (have, &input) {
            (Tensor::Host(have), Tensor::Host(array)) => {
                have.dtype() == array.dtype() && have.shares_buffer(array) && have.layout() == array.layout()
            }
            _ => device::of(have).zip(device::of(&input)).is_some_and(|(have, array)| have.has_the_elements_of(array)),
        };
        if let Some(at) = self.inputs.iter().position(same) {
            return at as Register;
        }
        self.kernel.inputs.push(input.dtype());
        self.inputs.push(input);
        (self.inputs.len() - 1) as Register
    }
}
