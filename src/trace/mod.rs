//! Applying rows: [`bind`] finds the innermost level among the operands, and that level evaluates, differentiates or
//! records.
//!
//! As in JAX's autodidax, every level is an interpreter of the same table. A level's own operations are applied through
//! `bind` again, one level further out, so that transforms nest without knowing of each other. Levels carry numbers that
//! are never used twice, and an operand of another level is a constant to this one: perturbations cannot be confused.
//!
//! This room knows the table and the backends; it knows nothing of the language.

#[cfg(feature = "native")]
mod again;
mod batch;
mod control;
mod debug;
mod deferred;
pub mod device;
pub mod eval;
mod jvp;
mod kept;
mod linear;
mod number;
mod others;
mod program;
mod scattered;
pub mod stage;
pub mod temporary;
mod trail;

use std::any::Any;
use std::cell::Cell;
use std::rc::Rc;

use crate::array::Array;
use crate::diag::{Error, Kind, Result};
use crate::ops::{self, Attrs, Aval, Class, Foreign, Op, Outputs, Tensor};

pub use batch::{batch_parts, batched, move_axis, stack, was_asked};
pub use debug::{debug_nans, debugs_nans, first_nan};
pub use jvp::{dual, jvp_parts, settled};
pub use linear::{Pullback, Tape, linear_input, no_forward, tape_of};
pub use number::{Number, quick};
pub use program::Program;
pub use stage::{Recorder, guard_device_write, guard_write, in_body, is_recording, refuse};
pub use trail::{is_same, way};

/// The number of a level. Later ones are further in.
pub type Level = u64;

thread_local! {
    static LAST_LEVEL: Cell<Level> = const { Cell::new(0) };
    static TRACED: Cell<u64> = const { Cell::new(0) };
}

/// How many tensors of levels were made so far: what was traced between two looks at it.
pub fn traced() -> u64 {
    TRACED.get()
}

/// A level that no tensor belongs to yet, further in than all before.
pub fn new_level() -> Level {
    LAST_LEVEL.with(|last| {
        last.set(last.get() + 1);
        last.get()
    })
}

/// A tensor of a level.
pub struct Tracer {
    level: Level,
    aval: Aval,
    kind: TracerKind,
}

enum TracerKind {
    /// A value and its tangent.
    Dual { primal: Tensor, tangent: Tensor },
    /// A tangent: node so many of a tape.
    Linear { tape: Rc<Tape>, node: usize },
    /// Examples along the first axis, each a value of its own.
    Batched { value: Tensor },
    /// A value that a graph will compute.
    Staged { recorder: Rc<Recorder>, node: usize },
}

impl Foreign for Tracer {
    fn aval(&self) -> &Aval {
        &self.aval
    }

    fn as_any(&self) -> &dyn Any {
        self
    }

    fn beneath(&self) -> Option<crate::diag::Result<crate::array::Array>> {
        match &self.kind {
            TracerKind::Dual { primal, .. } => primal.beneath().map(Ok),
            TracerKind::Batched { value, .. } => value.beneath().map(Ok),
            _ => None,
        }
    }
}

impl Tracer {
    fn wrap(level: Level, aval: Aval, kind: TracerKind) -> Tensor {
        TRACED.set(TRACED.get() + 1);
        Tensor::Foreign(Rc::new(Tracer { level, aval, kind }))
    }
}

/// The tracer that a tensor is, if it is one.
fn tracer(tensor: &Tensor) -> Option<&Tracer> {
    match tensor {
        Tensor::Foreign(foreign) => foreign.as_any().downcast_ref(),
        _ => None,
    }
}

/// Makes [`ops::bind`] apply rows through this room. Needed once in a process before anything is computed.
pub fn install() {
    ops::install(ops::Binder { all: bind, one: bind_one });
}

/// Applies a row with one result.
fn bind_one(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Tensor> {
    // What is small passes through fewer hands, and its result is moved less often.
    if matches!(attrs, Attrs::None)
        && !deferred::concerns(operands)
        && !debug::debugs_nans()
        && let Some(result) = eval::small(op, operands)?
    {
        return Ok(Tensor::Host(result));
    }
    let result = bind(op, attrs, operands)?.pop();
    result.ok_or_else(|| Error::new(Kind::SystemError, format!("{} gave no result", op.name)))
}

/// Applies a row at the innermost level among the operands.
fn bind(op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let mut innermost: Option<&Tracer> = None;
    for operand in operands {
        if let Some(tracer) = tracer(operand)
            && innermost.is_none_or(|have| have.level <= tracer.level)
        {
            innermost = Some(tracer);
        }
    }
    let outputs = match innermost {
        None => {
            let outputs = eval::apply(op, attrs, operands)?;
            if debug::debugs_nans() {
                debug::check(op, operands, &outputs)?;
            }
            outputs
        }
        // A recorder at work records everything from further out.
        Some(tracer) if tracer.level <= stage::active_level() => stage::record(op, attrs, operands)?,
        Some(Tracer { level, kind, .. }) => match kind {
            TracerKind::Dual { .. } => jvp::apply(*level, op, attrs, operands)?,
            TracerKind::Linear { tape, .. } => linear::record(tape, *level, op, attrs, operands)?,
            TracerKind::Batched { .. } => batch::apply(*level, op, attrs, operands)?,
            TracerKind::Staged { .. } => stage::record(op, attrs, operands)?,
        },
    };
    // A tangent is in nobody's hands.
    let is_linear = matches!(innermost, Some(Tracer { kind: TracerKind::Linear { .. }, .. }));
    if let (Class::View(_), [Tensor::Foreign(_)], false) = (&op.class, operands, is_linear) {
        trail::note(op, attrs, &operands[0], &outputs[0]);
    }
    Ok(outputs)
}

/// Whether the tensor belongs to a trace, so that its elements may be unknown.
pub fn is_traced(tensor: &Tensor) -> bool {
    tracer(tensor).is_some()
}

/// The level that a tensor belongs to, and what kind of level that is.
pub fn level_of(tensor: &Tensor) -> Option<(Level, LevelKind)> {
    tracer(tensor).map(|tracer| {
        let kind = match tracer.kind {
            TracerKind::Dual { .. } => LevelKind::Dual,
            TracerKind::Linear { .. } => LevelKind::Linear,
            TracerKind::Batched { .. } => LevelKind::Batched,
            TracerKind::Staged { .. } => LevelKind::Staged,
        };
        (tracer.level, kind)
    })
}

/// What a level does with the rows that are applied to its tensors.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum LevelKind {
    Dual,
    Linear,
    Batched,
    Staged,
}

/// Whether a derivative is being taken of the tensor.
pub fn is_differentiated(tensor: &Tensor) -> bool {
    match tracer(&settled(tensor)).map(|t| &t.kind) {
        Some(TracerKind::Dual { .. } | TracerKind::Linear { .. }) => true,
        Some(TracerKind::Batched { value }) => is_differentiated(value),
        Some(TracerKind::Staged { .. }) | None => false,
    }
}

/// Whether the tensor's elements are not known while the program runs, because a graph will compute them.
pub fn is_staged(tensor: &Tensor) -> bool {
    match tracer(tensor).map(|t| &t.kind) {
        Some(TracerKind::Dual { primal, .. }) => is_staged(primal),
        Some(TracerKind::Linear { .. } | TracerKind::Staged { .. } | TracerKind::Batched { .. }) => true,
        None => false,
    }
}

/// The elements of a tensor, wherever they are: a device's are fetched, a traced value's are those it has now.
///
/// # Errors
/// `TypeError` for a value that only a compiled program will have.
pub fn concrete(tensor: &Tensor) -> Result<Array> {
    if let Some(device) = device::of(tensor) {
        return device.download();
    }
    let Some(Tracer { level, kind, .. }) = tracer(tensor) else { return tensor.to_array() };
    match kind {
        TracerKind::Dual { primal, .. } => concrete(primal),
        TracerKind::Linear { .. } => Err(Error::type_error("a tangent has no value while it is being recorded")),
        TracerKind::Batched { .. } => Err(batch::ask(*level)),
        TracerKind::Staged { recorder, .. } => {
            stage::active().unwrap_or_else(|| recorder.clone()).note_break();
            Err(Error::type_error(
                "the value of an array inside a jit-compiled function is not known while it compiles",
            ))
        }
    }
}

/// Whether the value of the tensor decides a branch that can be recorded: it is of a program that is being recorded.
pub fn can_branch(tensor: &Tensor) -> bool {
    match tracer(tensor) {
        Some(Tracer { level, kind: TracerKind::Staged { .. }, .. }) => *level <= stage::active_level(),
        Some(Tracer { kind: TracerKind::Dual { primal, .. }, .. }) => can_branch(primal),
        _ => false,
    }
}

/// The tensor without the derivatives that ride on it.
pub fn primal(tensor: &Tensor) -> Tensor {
    match tracer(tensor).map(|t| &t.kind) {
        Some(TracerKind::Dual { primal: inner, .. }) => primal(inner),
        _ => deferred::ready(tensor),
    }
}
