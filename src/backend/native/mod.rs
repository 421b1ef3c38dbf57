//! Plans as native code, through Cranelift: branches and loops, numbers in registers, small kernels written out element
//! by element, elements gathered and scattered in place. Large kernels run as the CPU backend's vector code or its blocks,
//! and library routines through it, called from the code.
//!
//! A compiled plan changes nothing but its own memory and results, so whenever it meets what it was not made for (an
//! index out of bounds, a number that outgrows its type, a floating-point fault that is to be reported) it just stops
//! and says so ([`Ended`]); who runs it then runs the program in another way.

mod code;
mod control;
mod function;
mod large;
mod number;
mod place;
mod runtime;
mod steps;

use std::cell::RefCell;

use crate::array::Array;
use crate::diag::Result;
use crate::ir::{Plan, Step};
use crate::ops::{Attrs, Aval, Class, LibraryOp, Op, linalg};

pub use self::code::is_number;
pub use self::function::{NativeFunction, call, flags, interrupted, room, signature};
use self::runtime::Machine;

/// How a run of native code ended.
pub enum Ended {
    /// With these results.
    Done(Vec<Array>),
    /// Before its end: the plan must be run in another way.
    Stopped,
}

/// A plan as native code.
pub struct Native(RefCell<Machine>);

/// Instructions from which on compiling would take longer than it is worth.
const LONGEST: usize = 16_000;

/// Elements from which threads and calls serve a plan without loops as well.
const WHOLE: usize = 1 << 14;
/// Elements from which a kernel is run block by block instead of written out.
const LARGE: usize = 512;
/// Elements from which it is, where it has functions that would be called for each.
const FEW: usize = 8;
/// Elements from which vector code beats what is written out.
const SOME: usize = 32;

impl Native {
    /// Compiles a plan; `None` for one that native code has nothing to offer, or that holds what it cannot do.
    pub fn new(plan: &Plan) -> Option<Native> {
        if !worthwhile(plan) {
            return None;
        }
        code::compile(plan).map(|machine| Native(RefCell::new(machine)))
    }

    /// Runs the code on the plan's inputs, then its array constants.
    ///
    /// # Errors
    /// `MemoryError`, `KeyboardInterrupt`.
    pub fn run(&self, inputs: &[Array]) -> Result<Ended> {
        match self.0.try_borrow_mut() {
            Ok(mut machine) => machine.run(inputs),
            Err(_) => Ok(Ended::Stopped),
        }
    }
}

/// Whether a plan has loops or branches, or is so small that calls around its steps would cost the most.
fn worthwhile(plan: &Plan) -> bool {
    let small = |slot: &usize| plan.slots.get(*slot).is_none_or(|aval| aval.shape.iter().product::<usize>() < WHOLE);
    let quick = |step: &Step| match step {
        Step::Library { op, attrs, inputs, outputs, .. } => {
            let slots = inputs.iter().chain(outputs).filter_map(|&slot| plan.slots.get(slot));
            let product = is_product_in_place(op, attrs, slots) && inputs.iter().all(small);
            (product || is_written_out(op)) && outputs.iter().all(small)
        }
        Step::Kernel { kernel, .. } => kernel.shape.iter().product::<usize>() < WHOLE,
        _ => true,
    };
    let length = length(plan);
    if length > LONGEST {
        return false;
    }
    plan.steps.iter().any(|step| matches!(step, Step::Control { .. }))
        || length < LONGEST / 8 && plan.steps.iter().all(quick) && plan.inputs.iter().chain(&plan.outputs).all(small)
}

/// Whether code stands for a library routine, and not a call.
fn is_written_out(op: &Op) -> bool {
    use LibraryOp::{Concatenate, SliceUpdate, Unslice};
    matches!(&op.class, Class::Library(library) if matches!(library.routine, Concatenate | SliceUpdate | Unslice))
}

/// Whether a step is a product of matrices that is computed from and to where these lie: its operands and its result are of
/// one type.
fn is_product_in_place<'a>(op: &Op, attrs: &Attrs, mut slots: impl Iterator<Item = &'a Aval>) -> bool {
    let first = slots.next();
    *op == linalg::MATMUL
        && *attrs == Attrs::None
        && first.is_some_and(|first| {
            let alike = |slot: &Aval| slot.dtype == first.dtype && slot.shape.len() <= 2;
            first.dtype.is_float() && alike(first) && slots.all(alike)
        })
}

/// How many instructions a plan has, in all its parts.
fn length(plan: &Plan) -> usize {
    let of = |step: &Step| match step {
        Step::Kernel { kernel, .. } => kernel.instructions.len() + kernel.outputs.len(),
        Step::Control { control, .. } => control.parts().map(length).sum(),
        _ => 1,
    };
    plan.steps.iter().map(of).sum()
}
