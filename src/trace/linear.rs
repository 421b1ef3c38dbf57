//! Reverse mode: tangents recorded as a program of linear operations, which is then run backwards, transposed.
//!
//! What is recorded are applications of rows that are linear in the tangents; their other operands are known. Only these
//! rows need a transpose.

use std::cell::RefCell;
use std::rc::Rc;

use smallvec::SmallVec;

use super::{Level, Tracer, TracerKind, tracer};
use crate::array::DType;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::ops::{Attrs, Aval, Class, LinearArg, Op, Outputs, Tensor, binary, cast_to, unbroadcast};

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
}

/// A row on tangents and known tensors.
#[derive(Clone)]
struct Application {
    op: &'static Op,
    attrs: Attrs,
    operands: SmallVec<[Operand; 2]>,
}

/// A program of linear operations, in the order in which they were applied.
#[derive(Default)]
pub struct Tape {
    entries: RefCell<Vec<(Entry, Aval)>>,
}

impl Tape {
    fn push(&self, entry: Entry, aval: Aval) -> usize {
        let mut entries = self.entries.borrow_mut();
        entries.push((entry, aval));
        entries.len() - 1
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
        let count = self.entries.borrow().len();
        let mut pending: Vec<Option<Tensor>> = vec![None; count];
        for (tangent, cotangent) in cotangents {
            if let Some(node) = node_of(tangent) {
                accumulate(&mut pending[node], cotangent.clone())?;
            }
        }
        let wanted: SmallVec<[Option<usize>; 4]> = inputs.iter().map(node_of).collect();
        for node in (0..count).rev() {
            if node % 64 == 0 {
                interrupt::check()?;
            }
            if wanted.contains(&Some(node)) {
                continue;
            }
            let entry = self.take(node, keep);
            let (Some(cotangent), Some((Entry::Apply(applied), _))) = (pending[node].take(), entry) else { continue };
            self.step(applied.op, &applied.attrs, &applied.operands, &cotangent, &mut pending)?;
        }
        Ok(wanted.into_iter().map(|node| node.and_then(|node| pending[node].take())).collect())
    }

    /// Entry number `node`; it leaves the tape unless it is kept.
    fn take(&self, node: usize, keep: bool) -> Option<(Entry, Aval)> {
        let mut entries = self.entries.borrow_mut();
        if !keep {
            // The abstract value stays: earlier entries' operands are looked up by it.
            let aval = entries[node].1.clone();
            return Some(std::mem::replace(&mut entries[node], (Entry::Input, aval)));
        }
        let (entry, aval) = &entries[node];
        let copy = match entry {
            Entry::Input => Entry::Input,
            Entry::Apply(applied) => Entry::Apply(applied.clone()),
        };
        Some((copy, aval.clone()))
    }

    /// Transposes one application.
    fn step(
        &self,
        op: &'static Op,
        attrs: &Attrs,
        operands: &[Operand],
        cotangent: &Tensor,
        pending: &mut [Option<Tensor>],
    ) -> Result<()> {
        let Some(transpose) = op.transpose else {
            return Err(Error::type_error(format!("{} cannot be differentiated in reverse", op.name)));
        };
        let args: SmallVec<[LinearArg; 3]> = {
            let entries = self.entries.borrow();
            let arg = |operand: &Operand| match operand {
                Operand::Node(node) => LinearArg { value: None, aval: entries[*node].1.clone() },
                Operand::Known(tensor) => LinearArg { value: Some(tensor.clone()), aval: tensor.aval() },
            };
            operands.iter().map(arg).collect()
        };
        let parts = transpose(attrs, cotangent, &args)?;
        for ((operand, part), arg) in operands.iter().zip(parts).zip(&args) {
            if let (Operand::Node(node), Some(part)) = (operand, part) {
                let part = match op.class {
                    Class::Elementwise(_) => unbroadcast(part, &arg.aval.shape)?,
                    _ => part,
                };
                accumulate(&mut pending[*node], cast_to(part, arg.aval.dtype)?)?;
            }
        }
        Ok(())
    }
}

fn accumulate(slot: &mut Option<Tensor>, part: Tensor) -> Result<()> {
    *slot = Some(match slot.take() {
        None => part,
        Some(have) => binary::add(&have, &part)?,
    });
    Ok(())
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
    let node = tape.push(Entry::Input, aval.clone());
    Ok(Tracer::wrap(level, aval, TracerKind::Linear { tape: tape.clone(), node }))
}

#[cold]
fn not_differentiable(dtype: DType) -> Error {
    Error::type_error(format!(
        "grad requires real- or complex-valued inputs (input dtype that is a sub-dtype of np.inexact), but got {dtype}."
    ))
    .help("pass a float: 3.0 instead of 3, or x.astype(float)")
}

/// Records an application of a row to tangents.
pub(super) fn record(
    tape: &Rc<Tape>,
    level: Level,
    op: &'static Op,
    attrs: &Attrs,
    operands: &[Tensor],
) -> Result<Outputs> {
    let avals: SmallVec<[Aval; 3]> = operands.iter().map(Tensor::aval).collect();
    let mut out = op.infer(attrs, &avals)?;
    if out.len() != 1 {
        return Err(Error::new(Kind::SystemError, format!("{} is not a linear operation with one result", op.name)));
    }
    let mut aval = out.remove(0);
    aval.weak = false;
    let entry = Entry::Apply(Box::new(Application {
        op,
        attrs: attrs.clone(),
        operands: operands
            .iter()
            .map(|operand| match tracer(operand) {
                Some(Tracer { level: at, kind: TracerKind::Linear { node, .. }, .. }) if *at == level => {
                    Operand::Node(*node)
                }
                _ => Operand::Known(operand.clone()),
            })
            .collect(),
    }));
    let node = tape.push(entry, aval.clone());
    Ok(std::iter::once(Tracer::wrap(level, aval, TracerKind::Linear { tape: tape.clone(), node })).collect())
}
