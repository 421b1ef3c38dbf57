//! Values on the way to a derivative, put off: nobody but the derivative sees them, so that plain arithmetic over large
//! arrays is computed only where its elements are needed, together with what is made of them. A function's own values,
//! its partial derivatives and its cotangents mostly never become arrays.
//!
//! What is read a second time is computed, unless that costs no more than reading it. Whoever writes to an array asks
//! [`super::kept`] first, which computes what reads it.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use smallvec::{SmallVec, smallvec};

use super::scattered::Pieces;
use super::temporary::{self, Expression, LARGE};
use super::{debug, device, kept, stage};
use crate::array::{Array, DType, Scalar, SliceSpec, broadcast_shapes};
use crate::backend::cpu::faults::{self, Quiet};
use crate::diag::{Error, Kind, Result};
use crate::ops::{Attrs, Aval, Class, Foreign, Op, Outputs, Tensor, binary, reduce as rows};

/// Operations over few arrays that are as soon computed again as read.
const SHORT: usize = 6;
/// How many arrays they may read for that.
const FEW: usize = 2;

/// A value that is put off until its elements are asked for.
pub(super) struct Deferred {
    aval: Aval,
    state: RefCell<State>,
    /// Whether something has been made of it already.
    is_read: Cell<bool>,
    /// Whether faults on the way to it are not the program's own.
    is_quiet: bool,
}

enum State {
    Waiting(Expression),
    Scattered(Box<Pieces>),
    Done(Tensor),
    /// The elements have gone to the last who held the value.
    Gone,
}

thread_local! {
    static DEPTH: Cell<usize> = const { Cell::new(0) };
    /// All that may still wait.
    static WAITING: RefCell<Vec<Weak<Deferred>>> = const { RefCell::new(Vec::new()) };
    /// How many there may be before those that are gone are taken out.
    static CROWDED: Cell<usize> = const { Cell::new(64) };
}

/// While it lives, results are for a derivative only and may be put off.
pub(super) struct Deferring(());

impl Deferring {
    pub(super) fn new() -> Deferring {
        DEPTH.set(DEPTH.get() + 1);
        Deferring(())
    }
}

impl Drop for Deferring {
    fn drop(&mut self) {
        DEPTH.set(DEPTH.get() - 1);
    }
}

/// Whether results may be put off now.
#[inline]
fn is_on() -> bool {
    DEPTH.get() > 0 && !stage::is_recording() && !debug::debugs_nans()
}

impl Foreign for Deferred {
    fn aval(&self) -> &Aval {
        &self.aval
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn fetch(&self) -> Option<Result<Array>> {
        Some(self.force().and_then(|tensor| tensor.to_array()))
    }
}

impl Deferred {
    fn wrap(expression: Expression) -> Tensor {
        let aval = Aval::new(expression.dtype(), expression.lengths());
        Deferred::waiting(aval, State::Waiting(expression))
    }

    fn wrap_pieces(pieces: Pieces) -> Tensor {
        let aval = Aval::new(pieces.dtype(), pieces.shape());
        Deferred::waiting(aval, State::Scattered(Box::new(pieces)))
    }

    fn waiting(aval: Aval, state: State) -> Tensor {
        state.arrays(&mut kept::keep);
        let state = RefCell::new(state);
        let is_quiet = faults::watched() == 0;
        let deferred = Rc::new(Deferred { aval, state, is_read: Cell::new(false), is_quiet });
        WAITING.with_borrow_mut(|waiting| {
            if waiting.len() >= CROWDED.get() {
                waiting.retain(|deferred| deferred.strong_count() > 0);
                CROWDED.set(waiting.len() * 2 + 64);
            }
            waiting.push(Rc::downgrade(&deferred));
        });
        Tensor::Foreign(deferred)
    }

    /// The elements, computed now where they were not before.
    fn force(&self) -> Result<Tensor> {
        let quiet = self.is_quiet.then(Quiet::new);
        let tensor = match &*self.state.borrow() {
            State::Done(tensor) => return Ok(tensor.clone()),
            State::Waiting(expression) => expression.clone().force()?,
            State::Scattered(pieces) => pieces.force()?,
            State::Gone => return Err(Error::new(Kind::SystemError, "a value is read that has been given away")),
        };
        drop(quiet);
        *self.state.borrow_mut() = State::Done(tensor.clone());
        Ok(tensor)
    }

    /// What to make something of: the expression, or its elements where these serve better.
    fn read(&self) -> Result<std::result::Result<Expression, Tensor>> {
        if let State::Waiting(expression) = &*self.state.borrow()
            && (!self.is_read.replace(true) || expression.length() <= SHORT && expression.reads() <= FEW)
        {
            return Ok(Ok(expression.clone()));
        }
        self.force().map(Err)
    }

    /// The pieces, the first time they are asked for: whoever asks again is better served with the elements.
    fn pieces(&self) -> Option<Box<Pieces>> {
        match &*self.state.borrow() {
            State::Scattered(pieces) if !self.is_read.replace(true) => Some(pieces.clone()),
            _ => None,
        }
    }
}

impl State {
    /// Calls `act` with each array in memory that waits to be read.
    fn arrays(&self, act: &mut dyn FnMut(&Array)) {
        match self {
            State::Waiting(expression) => expression.arrays(act),
            State::Scattered(pieces) => pieces.arrays(act),
            State::Done(_) | State::Gone => {}
        }
    }
}

fn of(tensor: &Tensor) -> Option<&Deferred> {
    match tensor {
        Tensor::Foreign(foreign) => foreign.as_any().downcast_ref(),
        _ => None,
    }
}

/// The tensor with its elements, if they were put off. Where they cannot be computed now, whoever asks for them later gets
/// the error.
pub(super) fn ready(tensor: &Tensor) -> Tensor {
    of(tensor).and_then(|deferred| deferred.force().ok()).unwrap_or_else(|| tensor.clone())
}

/// [`ready`] for the last who holds the tensor: nobody else has the elements then.
pub(super) fn taken(tensor: Tensor) -> Tensor {
    let own = ready(&tensor);
    if let Tensor::Foreign(foreign) = &tensor
        && Rc::strong_count(foreign) == 1
        && let Some(deferred) = of(&tensor)
        && matches!(&*deferred.state.borrow(), State::Done(_))
    {
        deferred.state.replace(State::Gone);
    }
    own
}

/// Computes what waits and reads an array that is about to change.
///
/// # Errors
/// Those of the computations.
pub(super) fn settle(array: &Array) -> Result<()> {
    let waiting: Vec<Rc<Deferred>> = WAITING.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
    for deferred in waiting {
        let mut reads = false;
        deferred.state.borrow().arrays(&mut |read| reads |= read.shares_buffer(array));
        if reads {
            deferred.force()?;
        }
    }
    Ok(())
}

/// Whether [`apply`] has anything to do with these operands.
#[inline]
pub(super) fn concerns(operands: &[Tensor]) -> bool {
    let large = |operand: &Tensor| matches!(operand, Tensor::Host(array) if array.size() >= LARGE);
    operands.iter().any(|operand| match operand {
        Tensor::Foreign(_) => of(operand).is_some(),
        _ => DEPTH.get() > 0 && large(operand),
    })
}

/// Applies a row where a result may be put off, or an operand was. `None` where it is to be done at once: what was
/// put off is computed by then, in `operands`.
///
/// # Errors
/// Those of the row.
pub(super) fn apply(op: &'static Op, attrs: &Attrs, operands: &mut SmallVec<[Tensor; 3]>) -> Result<Option<Outputs>> {
    let is_on = is_on();
    let result = match (&op.class, attrs) {
        (Class::Library(_), Attrs::Unslice { specs, shape }) if is_on => scattered(specs, shape, &mut operands[0])?,
        (Class::Elementwise(_), _) if *op == binary::ADD && operands.iter().any(is_scattered) => {
            if is_on {
                together(operands)?
            } else {
                None
            }
        }
        (Class::Elementwise(row), Attrs::None) if row.vector.is_some() => elementwise(op, operands, is_on)?,
        (Class::Reduce(row), Attrs::Axes { axes, keepdims }) => match of(&operands[0]).map(Deferred::read) {
            Some(read) => match read? {
                Ok(expression) => {
                    let dtype = row.dtype(expression.dtype());
                    Some(expression.reduce(op, axes, *keepdims, dtype)?)
                }
                Err(tensor) => {
                    operands[0] = tensor;
                    None
                }
            },
            None if is_on => sum_of_repeated(op, axes, *keepdims, &operands[0])?,
            None => None,
        },
        _ => None,
    };
    if let Some(result) = result {
        return Ok(Some(smallvec![result]));
    }
    for operand in operands.iter_mut() {
        if let Some(deferred) = of(operand) {
            *operand = deferred.force()?;
        }
    }
    Ok(None)
}

/// Whether the tensor is zero but for pieces that are put off, and so many more would do.
pub(super) fn takes_pieces(tensor: &Tensor, more: usize) -> bool {
    let takes = |deferred: &Deferred| {
        let state = deferred.state.borrow();
        matches!(&*state, State::Scattered(pieces) if !deferred.is_read.get() && pieces.has_room_for(more))
    };
    of(tensor).is_some_and(takes)
}

fn is_scattered(tensor: &Tensor) -> bool {
    takes_pieces(tensor, 0)
}

/// Zeros of a shape with the operand in a slice, put off. `None` where that is to be made at once.
fn scattered(specs: &[SliceSpec], shape: &[usize], operand: &mut Tensor) -> Result<Option<Tensor>> {
    let pieces = match as_pieces(operand)? {
        Part::Pieces(pieces) => pieces.within(specs, shape),
        Part::Whole(expression) => Pieces::new(specs, shape, expression),
        Part::Neither => None,
    };
    Ok(pieces.map(Deferred::wrap_pieces))
}

/// The sum of two operands, one of which is in pieces, as one in pieces.
fn together(operands: &mut SmallVec<[Tensor; 3]>) -> Result<Option<Tensor>> {
    let mut sum: Option<Box<Pieces>> = None;
    for operand in operands.iter_mut() {
        let pieces = match as_pieces(operand)? {
            Part::Pieces(pieces) => pieces,
            Part::Whole(expression) => Box::new(Pieces::whole(expression)),
            Part::Neither => return Ok(None),
        };
        sum = match sum {
            None => Some(pieces),
            Some(before) => match before.plus(*pieces) {
                Some(sum) => Some(Box::new(sum)),
                None => return Ok(None),
            },
        };
    }
    Ok(sum.map(|sum| Deferred::wrap_pieces(*sum)))
}

/// What an operand is as a part of an array in pieces.
enum Part {
    Pieces(Box<Pieces>),
    Whole(Expression),
    /// It is of no floats, or elsewhere.
    Neither,
}

fn as_pieces(operand: &mut Tensor) -> Result<Part> {
    if let Some(deferred) = of(operand) {
        if let Some(pieces) = deferred.pieces() {
            return Ok(Part::Pieces(pieces));
        }
        match deferred.read()? {
            Ok(expression) if expression.is_in_memory() => return Ok(Part::Whole(expression)),
            Ok(_) => {}
            Err(tensor) => *operand = tensor,
        }
    }
    Ok(match operand {
        Tensor::Host(array) if array.dtype().is_inexact() => Part::Whole(Expression::of(array)),
        _ => Part::Neither,
    })
}

fn elementwise(op: &'static Op, operands: &mut SmallVec<[Tensor; 3]>, is_on: bool) -> Result<Option<Tensor>> {
    if operands.iter().any(|operand| device::of(operand).is_some()) {
        return Ok(None);
    }
    if is_on && let Some(result) = repeated(op, operands)? {
        return Ok(Some(result));
    }
    let mut read: SmallVec<[Option<Expression>; 3]> = SmallVec::new();
    for at in 0..operands.len() {
        // An operand that is there twice is read once.
        let before = operands[..at].iter().position(|other| is_same(other, &operands[at]));
        read.push(match (before, of(&operands[at])) {
            (Some(before), _) => read[before].clone(),
            (None, Some(deferred)) => match deferred.read()? {
                Ok(expression) => Some(expression),
                Err(tensor) => {
                    operands[at] = tensor;
                    None
                }
            },
            (None, None) => None,
        });
    }
    let mut terms: SmallVec<[temporary::Operand; 3]> = SmallVec::new();
    for (at, (operand, expression)) in operands.iter().zip(&read).enumerate() {
        terms.push(match (expression, number_for(operands, at), temporary::Operand::of(operand)) {
            (Some(expression), ..) => temporary::Operand::Expression(expression),
            (None, Some(scalar), _) => temporary::Operand::Number { scalar, weak: false },
            (None, None, Some(term)) => term,
            (None, None, None) => return Ok(None),
        });
    }
    // Zeros are what a scale is for.
    let op = match terms[0] {
        temporary::Operand::Number { scalar, .. } if *op == binary::SCALE && scalar.get::<f64>() != 0.0 => {
            &binary::MULTIPLY
        }
        _ => op,
    };
    let Some(expression) = temporary::Expression::apply(op, terms)? else { return Ok(None) };
    if is_on { Ok(Some(Deferred::wrap(expression))) } else { expression.force().map(Some) }
}

/// The element of an operand that is one element for all, where another operand has the shape.
fn number_for(operands: &[Tensor], at: usize) -> Option<Scalar> {
    let Tensor::Host(array) = &operands[at] else { return None };
    let others = operands.iter().filter(|other| !matches!(other, Tensor::Host(other) if other.repeats_one()));
    let is_one = array.repeats_one() && others.into_iter().any(|other| other.lengths() == array.shape());
    is_one.then(|| array.scalar_at(0))
}

/// The result over arrays that are one element for all, as the cotangents of sums are: it is one element for all again.
fn repeated(op: &'static Op, operands: &[Tensor]) -> Result<Option<Tensor>> {
    let mut elements: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut shapes: SmallVec<[&[usize]; 3]> = SmallVec::new();
    for operand in operands {
        elements.push(match operand {
            Tensor::Host(array) if array.repeats_one() => {
                shapes.push(array.shape());
                Tensor::Scalar(array.scalar_at(0))
            }
            Tensor::Scalar(_) | Tensor::Weak(_) => operand.clone(),
            Tensor::Host(_) | Tensor::Foreign(_) => return Ok(None),
        });
    }
    let shape = broadcast_shapes(&shapes)?;
    let result = super::eval::at_once(op, &Attrs::None, &elements)?.remove(0);
    Ok(Some(Tensor::Host(result.to_array()?.broadcast_to(&shape)?)))
}

/// The sum of an array of floats that is one element for all: the element as often as it is there.
fn sum_of_repeated(op: &'static Op, axes: &[usize], keepdims: bool, operand: &Tensor) -> Result<Option<Tensor>> {
    let Tensor::Host(array) = operand else { return Ok(None) };
    if *op != rows::SUM || !matches!(array.dtype(), DType::F32 | DType::F64) || !array.repeats_one() {
        return Ok(None);
    }
    let count: usize = axes.iter().map(|&axis| array.shape()[axis]).product();
    let sum = Scalar::F64(array.scalar_at(0).get::<f64>() * count as f64).cast(array.dtype());
    let shape = rows::reduced_shape(array.shape(), axes, keepdims);
    Ok(Some(match shape.is_empty() {
        true => Tensor::Scalar(sum),
        false => Tensor::Host(Array::from_scalar(sum)?.broadcast_to(&shape)?),
    }))
}

/// Whether both are one value of a trace, or one that is put off.
pub(super) fn is_same(a: &Tensor, b: &Tensor) -> bool {
    matches!((a, b), (Tensor::Foreign(a), Tensor::Foreign(b)) if Rc::ptr_eq(a, b))
}
