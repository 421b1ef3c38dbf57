//! Unnamed temporaries: element-wise operations over large arrays inside one expression, put off until the expression is
//! done and then run as one kernel, in memory or on the device that holds the arrays.
//!
//! Types and shapes are settled, and errors raised, when an operation is added; only the elements come later. Whoever
//! holds an [`Expression`] must force it before anything else can write to the arrays that it reads.

use std::rc::Rc;

use smallvec::SmallVec;

use super::device::{self, DeviceTensor};
use super::eval::loop_types;
use crate::array::windows::Window;
use crate::array::{Array, DType, Scalar, Shape, broadcast_shapes};
use crate::backend::Backend;
use crate::backend::cpu::Cpu;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Attrs, Class, Guard, Op, Tensor, binary, reduce as rows};

/// Elements from which an operation in memory is worth putting off: below, that costs what it saves. On a device every
/// kernel less counts.
pub const LARGE: usize = 1 << 11;
/// The same for operations that vector code has no instructions for, and that go by blocks in any case.
const LARGE_BY_BLOCKS: usize = 1 << 14;
/// Instructions after which an expression is computed.
const LONGEST: usize = 48;

/// Element-wise operations that are not computed yet.
#[derive(Clone)]
pub struct Expression(Term);

#[derive(Clone)]
pub(super) enum Term {
    /// In memory or on a device.
    Input(Tensor),
    Step(Rc<Step>),
}

/// One operation. Only once the expression is computed it becomes an instruction of a kernel: putting an operation off
/// must cost next to nothing.
pub(super) struct Step {
    pub(super) op: &'static Op,
    /// The loop's type.
    pub(super) dtype: DType,
    pub(super) out: DType,
    pub(super) shape: Shape,
    pub(super) operands: SmallVec<[Term; 2]>,
    /// How many operations there are; a shared one counts each time.
    length: usize,
    /// An array on the device that holds all of them.
    on_device: Option<Tensor>,
}

/// What an expression comes to.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    Elements,
    /// The sum of all.
    Sum,
}

impl Term {
    fn dtype(&self) -> DType {
        match self {
            Term::Input(tensor) => tensor.dtype(),
            Term::Step(step) => step.out,
        }
    }

    fn arrays(&self, act: &mut dyn FnMut(&Array)) {
        match self {
            Term::Input(Tensor::Host(array)) => act(array),
            Term::Input(_) => {}
            Term::Step(step) => step.operands.iter().for_each(|operand| operand.arrays(act)),
        }
    }

    fn device(&self) -> Option<&DeviceTensor> {
        match self {
            Term::Input(tensor) => device::of(tensor),
            Term::Step(step) => step.on_device.as_ref().and_then(device::of),
        }
    }
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

    fn lengths(&self) -> &[usize] {
        match self {
            Operand::Array(array) => array.lengths(),
            Operand::Number { .. } => &[],
            Operand::Expression(expression) => expression.lengths(),
        }
    }

    /// A number is one of this type.
    fn into_term(self, number: DType) -> Term {
        match self {
            Operand::Array(array) => Term::Input(array),
            Operand::Number { scalar, .. } => Term::Input(Tensor::Scalar(scalar.cast(number))),
            Operand::Expression(expression) => expression.0.clone(),
        }
    }

    /// The operand, or a part of it, that is an array on this device.
    fn tensor_on(&self, device: &DeviceTensor) -> Option<Tensor> {
        let tensor = match self {
            Operand::Array(array) => array,
            Operand::Number { .. } => return None,
            Operand::Expression(Expression(Term::Input(array))) => array,
            Operand::Expression(Expression(Term::Step(step))) => step.on_device.as_ref()?,
        };
        device::of(tensor).is_some_and(|have| device.is_beside(have)).then(|| tensor.clone())
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
        self.0.dtype()
    }

    /// The length of each axis.
    pub fn shape(&self) -> Shape {
        Shape::from_slice(self.lengths())
    }

    pub(super) fn lengths(&self) -> &[usize] {
        match &self.0 {
            Term::Input(tensor) => tensor.lengths(),
            Term::Step(step) => &step.shape,
        }
    }

    /// How many operations there are; a shared one counts each time.
    pub fn length(&self) -> usize {
        match &self.0 {
            Term::Input(_) => 0,
            Term::Step(step) => step.length,
        }
    }

    /// How many arrays are read that are about as large as the result; one that is there several times counts each time.
    pub(super) fn reads(&self) -> usize {
        let (mut count, whole) = (0, self.lengths().iter().product::<usize>());
        self.arrays(&mut |array| count += usize::from(array.size() * 8 > whole));
        count
    }

    /// Calls `act` with each array in memory that is read.
    pub(super) fn arrays(&self, act: &mut dyn FnMut(&Array)) {
        self.0.arrays(act);
    }

    /// Whether no device holds the arrays.
    pub(super) fn is_in_memory(&self) -> bool {
        self.device().is_none()
    }

    /// The device that holds the arrays; `None` for memory.
    fn device(&self) -> Option<&DeviceTensor> {
        self.0.device()
    }

    /// The operation on these operands, put off; `None` where it is better done at once.
    ///
    /// # Errors
    /// `ValueError` when the shapes do not broadcast, `TypeError` where the row has no loop for the types.
    pub fn apply(op: &'static Op, operands: SmallVec<[Operand; 3]>) -> Result<Option<Expression>> {
        let Class::Elementwise(row) = &op.class else { return Ok(None) };
        let Some(device) = common_place(&operands) else { return Ok(None) };
        let shape = common_shape(&operands)?;
        let size: usize = shape.iter().product();
        let mut length = 1;
        // Pushed one by one, here and below: collecting takes longer than all else for so few.
        let mut typed: SmallVec<[(DType, bool); 3]> = SmallVec::new();
        for operand in &operands {
            typed.push(operand.typed());
            if let Operand::Expression(expression) = operand {
                length += expression.length();
                // What is broadcast would be computed once for each repetition.
                if *expression.lengths() != shape[..] {
                    return Ok(None);
                }
            }
        }
        let least = if row.vector.is_some() { LARGE } else { LARGE_BY_BLOCKS };
        if device.is_none() && size < least || length > LONGEST {
            return Ok(None);
        }
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
        let on_device = device.and_then(|device| operands.iter().find_map(|operand| operand.tensor_on(device)));
        let mut terms: SmallVec<[Term; 2]> = SmallVec::new();
        for operand in operands {
            terms.push(operand.into_term(dtype));
        }
        let step = Step { op, dtype, out, shape, operands: terms, length, on_device };
        let expression = Expression(Term::Step(Rc::new(step)));
        // What the device cannot do is said, or done in memory, by the plain way.
        if expression.device().is_some_and(|device| !device.supports(&expression.lowered().0)) {
            return Ok(None);
        }
        Ok(Some(expression))
    }

    /// The kernel that computes the elements, without outputs, its inputs, and the register that holds the elements.
    pub(super) fn lowered(&self) -> (Kernel, Vec<Tensor>, Register) {
        let mut lowering = Lowering::default();
        lowering.kernel.shape = self.shape();
        // Registers are numbered inputs first, so all inputs come before any instruction.
        lowering.gather(&self.0);
        lowering.steps.clear();
        let register = lowering.lower(&self.0);
        (lowering.kernel, lowering.inputs, register)
    }

    /// The elements of an array.
    pub fn of(array: &Array) -> Expression {
        Expression(Term::Input(Tensor::Host(array.clone())))
    }

    /// The expression over a window of its elements, in memory.
    pub(super) fn cut(&self, to: &Window) -> Expression {
        Expression(Cut { to, done: SmallVec::new() }.term(&self.0))
    }

    /// The sum with an expression of the same shape and type, in memory, put off.
    ///
    /// # Errors
    /// Those of computing what has become too long.
    pub(super) fn plus(self, other: Expression) -> Result<Expression> {
        if self.length() + other.length() >= LONGEST {
            let sum = Expression(Term::Input(self.force()?)).plus(Expression(Term::Input(other.force()?)))?;
            return Ok(sum);
        }
        let (dtype, shape, length) = (self.dtype(), self.shape(), self.length() + other.length() + 1);
        let operands = [self.0, other.0].into_iter().collect();
        let step = Step { op: &binary::ADD, dtype, out: dtype, shape, operands, length, on_device: None };
        Ok(Expression(Term::Step(Rc::new(step))))
    }

    /// Combines the elements along axes in `dtype`; they are stored nowhere.
    ///
    /// # Errors
    /// `ValueError` for a reduction without identity over nothing; `MemoryError`, `KeyboardInterrupt`.
    pub fn reduce(self, op: &'static Op, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Tensor> {
        let is_sum = *op == rows::SUM && axes.len() == self.lengths().len() && !keepdims && dtype == self.dtype();
        if is_sum && let Some(sum) = self.found(End::Sum, None)? {
            return Ok(Tensor::Scalar(sum.scalar_at(0)));
        }
        let (mut kernel, inputs, register) = self.lowered();
        let register = kernel.cast(register, dtype);
        kernel.outputs = vec![Output::Reduce { register, op, axes: axes.into(), keepdims }];
        Ok(match self.run(&kernel, &inputs)? {
            Tensor::Host(result) if result.ndim() == 0 => Tensor::Scalar(result.scalar_at(0)),
            result => result,
        })
    }

    /// Computes the elements.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn force(self) -> Result<Tensor> {
        if let Some(result) = self.at_once()? {
            return Ok(Tensor::Host(result));
        }
        if let Some(result) = self.found(End::Elements, None)? {
            return Ok(Tensor::Host(result));
        }
        let (mut kernel, inputs, register) = self.lowered();
        kernel.outputs = vec![Output::Store(register)];
        self.run(&kernel, &inputs)
    }

    /// Computes the elements, in memory, into an array of the same shape and type that nothing here reads.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub(super) fn force_into(self, target: &Array) -> Result<()> {
        if let Term::Input(tensor) = &self.0 {
            return target.assign(&tensor.to_array()?);
        }
        if self.found(End::Elements, Some(target))?.is_some() {
            return Ok(());
        }
        let (mut kernel, inputs, register) = self.lowered();
        kernel.outputs = vec![Output::Store(register)];
        Cpu.run_into(&kernel, &arrays_of(&inputs)?, &[Some(target.clone())]).map(|_| ())
    }

    /// The result of a single operation over few elements.
    fn at_once(&self) -> Result<Option<Array>> {
        let Term::Step(step) = &self.0 else { return Ok(None) };
        let mut operands: SmallVec<[Tensor; 2]> = SmallVec::new();
        for operand in &step.operands {
            match operand {
                Term::Input(tensor) => operands.push(tensor.clone()),
                Term::Step(_) => return Ok(None),
            }
        }
        super::eval::small(step.op, &operands)
    }

    /// The result by code that was made before, in memory.
    #[cfg(feature = "native")]
    fn found(&self, end: End, target: Option<&Array>) -> Result<Option<Array>> {
        super::again::run(self, &self.0, end, target)
    }

    #[cfg(not(feature = "native"))]
    fn found(&self, _: End, _: Option<&Array>) -> Result<Option<Array>> {
        Ok(None)
    }

    /// Runs a kernel that has one output.
    fn run(&self, kernel: &Kernel, inputs: &[Tensor]) -> Result<Tensor> {
        let result = match self.device() {
            Some(device) => device.run(kernel, inputs)?.pop(),
            None => Cpu.run(kernel, &arrays_of(inputs)?)?.pop().map(Tensor::Host),
        };
        result.ok_or_else(|| Error::new(Kind::SystemError, "an expression gave no result"))
    }
}

/// The inputs' elements. Not collected, which takes longer than a short kernel over few elements.
fn arrays_of(inputs: &[Tensor]) -> Result<SmallVec<[Array; 4]>> {
    let mut arrays = SmallVec::new();
    for input in inputs {
        arrays.push(input.to_array()?);
    }
    Ok(arrays)
}

/// The shape that the operands broadcast to.
///
/// # Errors
/// `ValueError`.
fn common_shape(operands: &[Operand]) -> Result<Shape> {
    let mut arrays = operands.iter().filter(|operand| !matches!(operand, Operand::Number { .. })).map(Operand::lengths);
    if let Some(first) = arrays.next()
        && arrays.all(|lengths| lengths == first)
    {
        return Ok(Shape::from_slice(first));
    }
    let shapes: SmallVec<[&[usize]; 3]> = operands.iter().map(Operand::lengths).collect();
    broadcast_shapes(&shapes).map_err(|error| {
        operands.iter().zip(&shapes).enumerate().fold(error, |error, (index, (operand, shape))| {
            error.operand(index, format!("{} {}", operand.typed().0, crate::array::shape_text(shape)))
        })
    })
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

/// An expression on its way to one over a window of its elements.
struct Cut<'a> {
    to: &'a Window,
    /// Steps that several others read, once they are done.
    done: SmallVec<[(*const Step, Rc<Step>); 4]>,
}

impl Cut<'_> {
    fn term(&mut self, term: &Term) -> Term {
        let step = match term {
            Term::Input(Tensor::Host(array)) => {
                let part = self.to.broadcast_from(array.shape());
                return Term::Input(Tensor::Host(array.slice(&part.slice())));
            }
            Term::Input(number) => return Term::Input(number.clone()),
            Term::Step(step) => step,
        };
        if let Some((_, have)) = self.done.iter().find(|(of, _)| *of == Rc::as_ptr(step)) {
            return Term::Step(have.clone());
        }
        let mut operands: SmallVec<[Term; 2]> = SmallVec::new();
        for operand in &step.operands {
            operands.push(self.term(operand));
        }
        let Step { op, dtype, out, length, .. } = **step;
        let own = Rc::new(Step { op, dtype, out, shape: self.to.lengths.clone(), operands, length, on_device: None });
        if Rc::strong_count(step) > 1 {
            self.done.push((Rc::as_ptr(step), own.clone()));
        }
        Term::Step(own)
    }
}

/// An expression on its way to a kernel. Both walks meet the terms in one order.
#[derive(Default)]
struct Lowering {
    kernel: Kernel,
    inputs: Vec<Tensor>,
    /// The registers of the inputs, in the order in which they are met, each time.
    met: SmallVec<[Register; 8]>,
    next: usize,
    /// Steps that several others read, once they are done.
    steps: SmallVec<[(*const Step, Register); 4]>,
}

impl Lowering {
    fn done(&self, step: &Rc<Step>) -> Option<Register> {
        if Rc::strong_count(step) == 1 {
            return None;
        }
        self.steps.iter().find(|(have, _)| *have == Rc::as_ptr(step)).map(|(_, register)| *register)
    }

    fn note(&mut self, step: &Rc<Step>, register: Register) {
        if Rc::strong_count(step) > 1 {
            self.steps.push((Rc::as_ptr(step), register));
        }
    }

    /// The first walk: the inputs.
    fn gather(&mut self, term: &Term) {
        match term {
            Term::Input(tensor) => {
                let register = self.input(tensor);
                self.met.push(register);
            }
            Term::Step(step) if self.done(step).is_none() => {
                step.operands.iter().for_each(|operand| self.gather(operand));
                self.note(step, 0);
            }
            Term::Step(_) => {}
        }
    }

    /// The register of an input; an array that is one already serves.
    fn input(&mut self, input: &Tensor) -> Register {
        let same = |have: &Tensor| match (have, input) {
            (Tensor::Host(have), Tensor::Host(array)) => {
                have.dtype() == array.dtype() && have.shares_buffer(array) && have.layout() == array.layout()
            }
            _ => device::of(have).zip(device::of(input)).is_some_and(|(have, array)| have.has_the_elements_of(array)),
        };
        if let Some(at) = self.inputs.iter().position(same) {
            return at as Register;
        }
        self.kernel.inputs.push(input.dtype());
        self.inputs.push(input.clone());
        (self.inputs.len() - 1) as Register
    }

    /// The second walk: the instructions. Answers the register of the term's elements.
    fn lower(&mut self, term: &Term) -> Register {
        let step = match term {
            Term::Input(_) => {
                self.next += 1;
                return self.met[self.next - 1];
            }
            Term::Step(step) => step,
        };
        if let Some(register) = self.done(step) {
            return register;
        }
        let bools = match &step.op.class {
            Class::Elementwise(row) => row.bool_operands,
            _ => 0,
        };
        let mut operands: SmallVec<[Register; 3]> = SmallVec::new();
        for operand in &step.operands {
            operands.push(self.lower(operand));
        }
        for (index, operand) in operands.iter_mut().enumerate() {
            *operand = self.kernel.cast(*operand, if index < bools { DType::Bool } else { step.dtype });
        }
        let Step { op, dtype, out, .. } = **step;
        let register = self.kernel.push(Instruction { op, dtype, out, operands });
        self.note(step, register);
        register
    }
}
