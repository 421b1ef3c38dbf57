//! Reverse mode: tangents recorded as a program of linear operations, which is then run backwards, transposed.
//!
//! What is recorded are applications of rows that are linear in the tangents; their other operands are known. Only these
//! rows need a transpose.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use smallvec::{SmallVec, smallvec};

use super::control::Reverse;
use super::deferred::{Deferring, ready, taken, takes_pieces};
use super::temporary::LARGE;
use super::{Level, Tracer, TracerKind, eval, kept, stage, tracer};
use crate::array::{Array, DType, Scalar, Shape, SliceSpec};
use crate::backend::cpu::faults::Quiet;
use crate::diag::{Error, Kind, Result, Span, interrupt, place};
use crate::ops::{
    Attrs, Aval, Class, LinearArg, Op, OutRule, Outputs, Tensor, binary, bind_one, settle_type, shape, unbroadcast,
    zeros_of,
};

/// Where an operand of a recorded application comes from.
#[derive(Clone)]
enum Operand {
    /// The tape's own node.
    Node(usize),
    Known(Tensor),
}

enum Entry {
    Input,
    Apply(Box<Application>),
    /// A number: the sum of others, each times a partial derivative.
    Combine(Terms),
    /// The sum of others, each times a partial derivative, element by element.
    Products(Box<Products>),
    /// One of the results of a function with a derivative of its own.
    Custom {
        whole: Rc<Custom>,
        index: usize,
    },
}

/// Nodes with the numbers that they are multiplied with.
pub(super) type Terms = [(usize, f64); 2];

/// A row on tangents and known tensors.
#[derive(Clone)]
struct Application {
    op: &'static Op,
    attrs: Attrs,
    operands: SmallVec<[Operand; 2]>,
    /// Where the program did this.
    place: Span,
}

/// A tangent with the partial derivative that it is multiplied with; `None` is one.
pub(super) type Term<'a> = (&'a Tensor, Option<Tensor>);

/// Nodes with the partial derivatives that they are multiplied with; `None` is one.
#[derive(Clone)]
struct Products {
    terms: SmallVec<[(usize, Option<Tensor>); 2]>,
    /// Where the program did this.
    place: Span,
}

/// A function that says itself how cotangents go through it.
struct Custom {
    rule: Rc<dyn Any>,
    /// What the rule reads on the way back.
    known: RefCell<Vec<Tensor>>,
    /// The nodes of its arguments; `None` for one without a tangent.
    operands: Vec<Option<usize>>,
    results: Vec<Aval>,
}

/// Runs the rule of a function with a derivative of its own: from what the tape keeps for it and the cotangents of its
/// results, those of its arguments.
pub type Pullback<'a> = dyn FnMut(&dyn Any, &[Tensor], &[Tensor]) -> Result<Vec<Option<Tensor>>> + 'a;

/// A program of linear operations, in the order in which they were applied.
#[derive(Default)]
pub struct Tape {
    entries: RefCell<Vec<(Entry, Aval)>>,
    closed: Cell<bool>,
    /// Whether it is known that the tape holds on to arrays.
    pub(super) is_listed: Cell<bool>,
}

impl Tape {
    /// Adds an entry: the tangent that it makes.
    fn tangent(self: &Rc<Tape>, level: Level, entry: Entry, aval: Aval) -> Tensor {
        let mut entries = self.entries.borrow_mut();
        let node = entries.len();
        entries.push((entry, aval.clone()));
        Tracer::wrap(level, aval, TracerKind::Linear { tape: self.clone(), node })
    }

    /// The term that is not there.
    pub(super) const NO_TERM: (usize, f64) = (usize::MAX, 0.0);

    /// Records a sum of numbers, each times a partial derivative.
    pub(super) fn combine(tape: &Rc<Tape>, level: Level, terms: Terms) -> Tensor {
        let aval = Aval { dtype: DType::F64, shape: Shape::new(), weak: false };
        tape.tangent(level, Entry::Combine(terms), aval)
    }

    /// Records nothing from now on: values that ride on the tape are plain ones to whoever meets them.
    pub fn close(&self) {
        self.closed.set(true);
    }

    /// Whether the tape has been closed.
    pub fn is_closed(&self) -> bool {
        self.closed.get()
    }

    /// Records a call of a function that has a rule of its own: the tangents of its results. The rule is handed what is
    /// `known` again on the way back, as it is now.
    pub fn custom(
        self: &Rc<Tape>,
        level: Level,
        rule: Rc<dyn Any>,
        known: Vec<Tensor>,
        operands: &[Option<Tensor>],
        results: Vec<Aval>,
    ) -> Vec<Tensor> {
        known.iter().for_each(|tensor| kept::keep_on_tape(self, tensor));
        let nodes = operands.iter().map(|tangent| tangent.as_ref().and_then(node_of)).collect();
        let whole = Rc::new(Custom { rule, known: RefCell::new(known), operands: nodes, results });
        let part = |(index, aval): (usize, &Aval)| {
            self.tangent(level, Entry::Custom { whole: whole.clone(), index }, aval.clone())
        };
        whole.results.iter().enumerate().map(part).collect()
    }

    /// Runs the tape backwards: from cotangents of some of its tangents, those of its inputs. The tape is consumed
    /// (`keep` false) as it is read, so that what it holds is freed, or left as it is for another time.
    ///
    /// # Errors
    /// Those of the transposed operations; `TypeError` for one that has no transpose.
    pub fn transpose(
        &self,
        cotangents: &[(Tensor, Tensor)],
        inputs: &[Tensor],
        keep: bool,
    ) -> Result<Vec<Option<Tensor>>> {
        let mut refuse = |_: &dyn Any, _: &[Tensor], _: &[Tensor]| -> Result<Vec<Option<Tensor>>> {
            Err(Error::new(Kind::SystemError, "a function with its own derivative is transposed outside the language"))
        };
        self.transpose_with(cotangents, inputs, keep, &mut refuse)
    }

    /// [`Tape::transpose`] over functions with rules of their own, which `pullback` runs.
    ///
    /// # Errors
    /// As [`Tape::transpose`].
    pub fn transpose_with(
        &self,
        cotangents: &[(Tensor, Tensor)],
        inputs: &[Tensor],
        keep: bool,
        pullback: &mut Pullback,
    ) -> Result<Vec<Option<Tensor>>> {
        let _quiet = Quiet::new();
        let count = self.entries.borrow().len();
        let mut pending: Vec<Option<Tensor>> = std::iter::repeat_with(|| None).take(count).collect();
        let mut last = 0;
        for (tangent, cotangent) in cotangents {
            if let Some(node) = node_of(tangent) {
                last = last.max(node + 1);
                accumulate(&mut pending[node], cotangent.clone())?;
            }
        }
        let wanted: SmallVec<[Option<usize>; 4]> = inputs.iter().map(node_of).collect();
        let first = wanted.iter().flatten().min().copied().unwrap_or(count);
        for node in (first..last).rev() {
            if node % 64 == 0 {
                interrupt::check()?;
            }
            if wanted.contains(&Some(node)) {
                continue;
            }
            let entry = self.take(node, keep);
            match entry {
                Entry::Input => {}
                Entry::Apply(applied) => {
                    if let Some(cotangent) = pending[node].take() {
                        let step = self.step(&applied, cotangent, &mut pending);
                        step.map_err(|error| placed(error, applied.place))?;
                    }
                }
                Entry::Combine(terms) => {
                    if let Some(cotangent) = pending[node].take() {
                        step_terms(&terms, &cotangent, &mut pending)?;
                    }
                }
                Entry::Products(products) => {
                    if let Some(cotangent) = pending[node].take() {
                        let step = self.step_products(&products, cotangent, &mut pending);
                        step.map_err(|error| placed(error, products.place))?;
                    }
                }
                // The first result comes last on the way back: by then the cotangents of all are there.
                Entry::Custom { whole, index: 0 } => self.step_custom(&whole, node, &mut pending, pullback)?,
                Entry::Custom { .. } => {}
            }
        }
        let mut found = Vec::with_capacity(wanted.len());
        for (at, node) in wanted.iter().enumerate() {
            let is_wanted_again = wanted[at + 1..].contains(node);
            found.push(node.and_then(|node| match is_wanted_again {
                true => pending[node].as_ref().map(ready),
                false => pending[node].take().map(taken),
            }));
        }
        Ok(found)
    }

    /// Hands out all that is known: what the tape holds on to.
    ///
    /// # Errors
    /// Those of `change`.
    pub(super) fn each_known(&self, change: &mut dyn FnMut(&mut Tensor) -> Result<()>) -> Result<()> {
        for (entry, _) in self.entries.borrow_mut().iter_mut() {
            match entry {
                Entry::Apply(applied) => {
                    for operand in &mut applied.operands {
                        if let Operand::Known(tensor) = operand {
                            change(tensor)?;
                        }
                    }
                }
                Entry::Products(products) => {
                    products.terms.iter_mut().filter_map(|(_, partial)| partial.as_mut()).try_for_each(&mut *change)?;
                }
                Entry::Custom { whole, index: 0 } => whole.known.borrow_mut().iter_mut().try_for_each(&mut *change)?,
                Entry::Input | Entry::Combine(_) | Entry::Custom { .. } => {}
            }
        }
        Ok(())
    }

    /// Entry number `node`; it leaves the tape unless it is kept.
    fn take(&self, node: usize, keep: bool) -> Entry {
        let mut entries = self.entries.borrow_mut();
        if !keep {
            // The abstract value stays: earlier entries' operands are looked up by it.
            return std::mem::replace(&mut entries[node].0, Entry::Input);
        }
        match &entries[node].0 {
            Entry::Input => Entry::Input,
            Entry::Combine(terms) => Entry::Combine(*terms),
            Entry::Apply(applied) => Entry::Apply(applied.clone()),
            Entry::Products(products) => Entry::Products(products.clone()),
            Entry::Custom { whole, index } => Entry::Custom { whole: whole.clone(), index: *index },
        }
    }

    /// Asks a function's own rule for the cotangents of its arguments.
    fn step_custom(
        &self,
        whole: &Custom,
        first: usize,
        pending: &mut [Option<Tensor>],
        pullback: &mut Pullback,
    ) -> Result<()> {
        if pending[first..first + whole.results.len()].iter().all(Option::is_none) {
            return Ok(());
        }
        let mut cotangents = Vec::with_capacity(whole.results.len());
        for (slot, aval) in pending[first..].iter_mut().zip(&whole.results) {
            cotangents.push(slot.take().map_or_else(|| zeros_of(aval), |cotangent| Ok(ready(&cotangent)))?);
        }
        let known = whole.known.borrow().clone();
        let parts = match whole.rule.downcast_ref::<Reverse>() {
            Some(rule) => rule.pull(&known, &cotangents)?,
            None => pullback(&*whole.rule, &known, &cotangents)?,
        };
        for (node, part) in whole.operands.iter().zip(parts) {
            if let (Some(node), Some(part)) = (node, part) {
                let dtype = self.entries.borrow()[*node].1.dtype;
                accumulate(&mut pending[*node], settle_type(part, dtype)?)?;
            }
        }
        Ok(())
    }

    /// Whether the tape can be run forwards: no function on it has a rule for the way back only.
    pub fn goes_forward(&self) -> bool {
        !self.entries.borrow().iter().any(|(entry, _)| matches!(entry, Entry::Custom { .. }))
    }

    /// Runs the tape forwards: from tangents of its inputs, those of some of its nodes.
    ///
    /// # Errors
    /// Those of the operations; `TypeError` for a function that has a rule for the way back only.
    pub fn push_forward(&self, inputs: &[(Tensor, Tensor)], outputs: &[Tensor]) -> Result<Vec<Option<Tensor>>> {
        let entries = self.entries.borrow();
        let mut values: Vec<Option<Tensor>> = vec![None; entries.len()];
        for (input, tangent) in inputs {
            if let Some(node) = node_of(input) {
                values[node] = Some(tangent.clone());
            }
        }
        for node in 0..entries.len() {
            let applied = match &entries[node].0 {
                Entry::Input => continue,
                Entry::Combine(terms) => {
                    for (from, factor) in terms {
                        if let Some(value) = values.get(*from).cloned().flatten() {
                            accumulate(&mut values[node], binary::multiply(&Tensor::number(*factor), &value)?)?;
                        }
                    }
                    continue;
                }
                Entry::Products(products) => {
                    for (from, partial) in &products.terms {
                        if let Some(value) = values[*from].clone() {
                            let product = match partial {
                                Some(partial) => binary::multiply(partial, &value)?,
                                None => value,
                            };
                            accumulate(&mut values[node], shape::broadcast_to(&product, &entries[node].1.shape)?)?;
                        }
                    }
                    continue;
                }
                Entry::Apply(applied) => applied,
                Entry::Custom { .. } => return Err(no_forward()),
            };
            let moves = |operand: &Operand| matches!(operand, Operand::Node(node) if values[*node].is_some());
            if !applied.operands.iter().any(moves) {
                continue;
            }
            let value = |operand: &Operand| match operand {
                Operand::Known(tensor) => Ok(tensor.clone()),
                Operand::Node(node) => values[*node].clone().map_or_else(|| zeros_of(&entries[*node].1), Ok),
            };
            let operands: SmallVec<[Tensor; 3]> = applied.operands.iter().map(value).collect::<Result<_>>()?;
            values[node] = Some(bind_one(applied.op, &applied.attrs, &operands)?);
        }
        Ok(outputs.iter().map(|output| node_of(output).and_then(|node| values[node].clone())).collect())
    }

    /// The cotangents of what was multiplied with partial derivatives and added up.
    fn step_products(&self, products: &Products, cotangent: Tensor, pending: &mut [Option<Tensor>]) -> Result<()> {
        let _deferring = Deferring::new();
        for (node, partial) in &products.terms {
            let entries = self.entries.borrow();
            let aval = &entries[*node].1;
            let part = match partial {
                Some(partial) => binary::scaled_back(&cotangent, partial, &aval.shape)?,
                None => cotangent.clone(),
            };
            let part = unbroadcast(part, &aval.shape)?;
            accumulate(&mut pending[*node], settle_type(part, aval.dtype)?)?;
        }
        Ok(())
    }

    /// Transposes one application.
    fn step(&self, applied: &Application, cotangent: Tensor, pending: &mut [Option<Tensor>]) -> Result<()> {
        let Application { op, attrs, operands, .. } = applied;
        let Some(transpose) = op.transpose else {
            return Err(Error::type_error(format!("{} cannot be differentiated in reverse", op.name)));
        };
        if let (Attrs::Slice(specs), [Operand::Node(node)]) = (attrs, &operands[..])
            && **op == shape::SLICE
            && !pending[*node].as_ref().is_some_and(|whole| takes_pieces(whole, 1))
            && add_to_slice(&mut pending[*node], &self.entries.borrow()[*node].1, specs, &cotangent)?
        {
            return Ok(());
        }
        let _deferring = Deferring::new();
        let mut args: SmallVec<[LinearArg; 2]> = SmallVec::new();
        for operand in operands {
            args.push(match operand {
                Operand::Node(node) => LinearArg { value: None, aval: self.entries.borrow()[*node].1.clone() },
                Operand::Known(tensor) => LinearArg { value: Some(tensor.clone()), aval: tensor.aval() },
            });
        }
        let parts = transpose(attrs, &cotangent, &args)?;
        // Let go before sums are taken, so that they may be taken in place.
        drop(cotangent);
        for ((operand, part), arg) in operands.iter().zip(parts).zip(&args) {
            if let (Operand::Node(node), Some(part)) = (operand, part) {
                let part = match op.class {
                    Class::Elementwise(_) => unbroadcast(part, &arg.aval.shape)?,
                    _ => part,
                };
                accumulate(&mut pending[*node], settle_type(part, arg.aval.dtype)?)?;
            }
        }
        Ok(())
    }
}

/// Records the tangent of an element-wise result: the sum of the operands' tangents, each times its partial derivative.
/// `None` where these are not all of the result's type and on one tape, at whose level nothing else is recorded.
pub(super) fn products(result: &Tensor, terms: &[Term]) -> Option<Tensor> {
    let (dtype, weak) = result.typed();
    let mut on: Option<(&Rc<Tape>, Level)> = None;
    let mut own: SmallVec<[(usize, Option<Tensor>); 2]> = SmallVec::new();
    if weak || !dtype.is_float() {
        return None;
    }
    for (tangent, partial) in terms {
        let Some(Tracer { level, aval, kind: TracerKind::Linear { tape, node } }) = tracer(tangent) else {
            return None;
        };
        let is_outer = partial.as_ref().and_then(tracer).is_none_or(|partial| partial.level < *level);
        let is_one_tape = on.is_none_or(|(have, _)| Rc::ptr_eq(have, tape));
        if !is_outer || !is_one_tape || aval.dtype != dtype || *level <= stage::active_level() {
            return None;
        }
        on = Some((tape, *level));
        own.push((*node, partial.clone()));
    }
    let (tape, level) = on?;
    own.iter().filter_map(|(_, partial)| partial.as_ref()).for_each(|partial| kept::keep_on_tape(tape, partial));
    let aval = Aval::new(dtype, result.lengths());
    Some(tape.tangent(level, Entry::Products(Box::new(Products { terms: own, place: place::current() })), aval))
}

/// Records a row that is linear in its one operand, whose result has the type and shape of `result`. `None` where that is
/// not the operand's type, or the tangent is not on a tape at whose level nothing else is recorded.
pub(super) fn applied(op: &'static Op, attrs: &Attrs, tangent: &Tensor, result: &Tensor) -> Option<Tensor> {
    let (dtype, weak) = result.typed();
    match tracer(tangent) {
        Some(Tracer { level, aval, kind: TracerKind::Linear { tape, node } })
            if aval.dtype == dtype && dtype.is_inexact() && !weak && *level > stage::active_level() =>
        {
            let operands = smallvec![Operand::Node(*node)];
            let applied = Application { op, attrs: attrs.clone(), operands, place: place::current() };
            let aval = Aval::new(dtype, result.lengths());
            Some(tape.tangent(*level, Entry::Apply(Box::new(applied)), aval))
        }
        _ => None,
    }
}

/// Transposes a sum of numbers times partial derivatives. A cotangent of zero wins over a partial that is infinite.
fn step_terms(terms: &Terms, cotangent: &Tensor, pending: &mut [Option<Tensor>]) -> Result<()> {
    for (node, factor) in terms {
        let Some(slot) = pending.get_mut(*node) else { continue };
        match cotangent {
            Tensor::Scalar(Scalar::F64(c)) => {
                let part = if *c == 0.0 { 0.0 } else { c * factor };
                let have = match slot {
                    Some(Tensor::Scalar(Scalar::F64(have))) => *have,
                    None => 0.0,
                    Some(_) => {
                        accumulate(slot, Tensor::Scalar(Scalar::F64(part)))?;
                        continue;
                    }
                };
                *slot = Some(Tensor::Scalar(Scalar::F64(have + part)));
            }
            other => accumulate(slot, binary::scale(other, &Tensor::number(*factor))?)?,
        }
    }
    Ok(())
}

/// Adds a cotangent to those that came before, in place where nobody else has them.
fn accumulate(slot: &mut Option<Tensor>, part: Tensor) -> Result<()> {
    *slot = Some(match slot.take() {
        None => part,
        Some(Tensor::Host(have))
            if have.is_sole_owner()
                && have.is_writeable()
                && have.is_c_contiguous()
                && matches!(&part, Tensor::Host(part) if part.dtype() == have.dtype() && part.shape() == have.shape()) =>
        {
            let operands = [Tensor::Host(have.clone()), part];
            eval::apply_into(&binary::ADD, &operands, &have)?;
            Tensor::Host(have)
        }
        Some(have) => binary::add(&have, &part)?,
    });
    Ok(())
}

/// Adds the cotangent of a slice to what there is of the whole's, in place where nobody else has that, or where there is
/// nothing yet and the whole is small: the other elements are left alone. Whether it was done.
fn add_to_slice(slot: &mut Option<Tensor>, whole: &Aval, specs: &[SliceSpec], cotangent: &Tensor) -> Result<bool> {
    if slot.is_none() && whole.shape.iter().product::<usize>() >= LARGE {
        return Ok(false);
    }
    let part = ready(cotangent);
    if matches!(part, Tensor::Foreign(_)) {
        return Ok(false);
    }
    let Some(have) = slot.take().map(taken) else {
        let zeros = Array::zeros(whole.dtype, &whole.shape)?;
        zeros.slice(specs).assign(&part.to_array()?)?;
        *slot = Some(Tensor::Host(zeros));
        return Ok(true);
    };
    let fits = match &have {
        Tensor::Host(have) => have.is_sole_owner() && have.is_writeable() && have.dtype() == part.dtype(),
        _ => false,
    };
    if let (Tensor::Host(have), true) = (&have, fits) {
        let slice = have.slice(specs);
        eval::apply_into(&binary::ADD, &[Tensor::Host(slice.clone()), part], &slice)?;
    }
    *slot = Some(have);
    Ok(fits)
}

/// An error of the way back gets the place of the operation that it is the derivative of.
#[cold]
fn placed(error: Error, place: Span) -> Error {
    if error.span().is_some() || place.start == place.end { error } else { error.at(place) }
}

/// The error for forward mode through a function that has a rule for the way back only.
#[cold]
pub fn no_forward() -> Error {
    Error::type_error("can't apply forward-mode differentiation (jvp) to a custom_vjp function.")
        .help("give the function a rule for this with custom_jvp, or differentiate in reverse with grad, vjp or jacrev")
}

/// The tape that a tangent is recorded on, and its level.
pub fn tape_of(tangent: &Tensor) -> Option<(Rc<Tape>, Level)> {
    match tracer(tangent) {
        Some(Tracer { level, kind: TracerKind::Linear { tape, .. }, .. }) => Some((tape.clone(), *level)),
        _ => None,
    }
}

fn node_of(tensor: &Tensor) -> Option<usize> {
    match tracer(tensor).map(|t| &t.kind) {
        Some(TracerKind::Linear { node, .. }) => Some(*node),
        _ => None,
    }
}

/// A tangent that the tape takes as an input, with the abstract value of the value it belongs to.
///
/// # Errors
/// `TypeError` where the data type has no derivatives.
pub fn linear_input(tape: &Rc<Tape>, level: Level, of: &Aval) -> Result<Tensor> {
    if !of.dtype.is_inexact() {
        return Err(not_differentiable(of.dtype));
    }
    let aval = Aval { weak: false, ..of.clone() };
    Ok(tape.tangent(level, Entry::Input, aval))
}

#[cold]
fn not_differentiable(dtype: DType) -> Error {
    Error::type_error(format!(
        "grad requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got {dtype}."
    ))
    .help("pass a float: 3.0 instead of 3, or x.astype(float)")
}

/// The abstract result of an element-wise row on floats of one type and shape, and numbers, which needs no inference.
fn plain_aval(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Option<Aval> {
    let (Class::Elementwise(row), Attrs::None) = (&op.class, attrs) else { return None };
    let (mut dtype, mut shape): (Option<DType>, &[usize]) = (None, &[]);
    for operand in operands {
        let (own, weak) = operand.typed();
        if weak && matches!(own, DType::I64 | DType::F64) {
            continue;
        }
        let lengths = operand.lengths();
        if !own.is_float() || dtype.is_some_and(|have| have != own) {
            return None;
        }
        dtype = Some(own);
        match lengths {
            [] => {}
            _ if shape.is_empty() || shape == lengths => shape = lengths,
            _ => return None,
        }
    }
    let dtype = dtype?;
    let simple = row.out == OutRule::Same && row.loops.contains(dtype);
    let simple = simple && row.bool_operands == 0 && row.whole_operand.is_none();
    simple.then(|| Aval::new(dtype, shape))
}

fn inferred(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Aval> {
    let mut out = op.infer_of(attrs, operands)?;
    if out.len() != 1 {
        return Err(Error::new(Kind::SystemError, format!("{} is not a linear operation with one result", op.name)));
    }
    Ok(Aval { weak: false, ..out.remove(0) })
}

/// Records an application of a row to tangents.
pub(super) fn record(
    tape: &Rc<Tape>,
    level: Level,
    op: &'static Op,
    attrs: &Attrs,
    operands: &[Tensor],
) -> Result<Outputs> {
    let aval = match plain_aval(op, attrs, operands) {
        Some(aval) => aval,
        None => inferred(op, attrs, operands)?,
    };
    let mut own: SmallVec<[Operand; 2]> = SmallVec::new();
    for operand in operands {
        own.push(match tracer(operand) {
            Some(Tracer { level: at, kind: TracerKind::Linear { node, .. }, .. }) if *at == level => {
                Operand::Node(*node)
            }
            _ => {
                kept::keep_on_tape(tape, operand);
                Operand::Known(operand.clone())
            }
        });
    }
    let application = Application { op, attrs: attrs.clone(), operands: own, place: place::current() };
    Ok(smallvec![tape.tangent(level, Entry::Apply(Box::new(application)), aval)])
}
