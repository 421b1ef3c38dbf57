//! A function run on dual numbers whose tangents are recorded: what every reverse transform starts from.

use std::rc::Rc;

use super::custom;
use super::tree::{Leaves, Tree, flatten, unflatten};
use crate::backend::cpu::fill;
use crate::diag::{Error, Result};
use crate::lang::arrays::{self, convert};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Keyword;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, zeros_of};
use crate::trace::{self, Level, Tape};

/// One of the arguments of a call.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Position(usize),
    Keyword(usize),
}

/// A function run on dual numbers, ready to be transposed.
pub struct Linearised {
    pub tape: Rc<Tape>,
    pub level: Level,
    /// The trees of the arguments differentiated, and the leaves of all of them.
    pub trees: Vec<Tree>,
    pub leaves: Vec<Tensor>,
    pub tangents: Vec<Tensor>,
    pub result: Value,
}

/// Calls a function with duals in the places of the arguments differentiated.
///
/// # Errors
/// The function's own; `TypeError` for an argument that has no derivatives.
pub fn linearise(
    vm: &mut Interpreter,
    function: &Value,
    given: &[Value],
    keywords: &[Keyword],
    places: &[Place],
) -> Result<Linearised> {
    let tape = Rc::new(Tape::default());
    let level = trace::new_level();
    let inner = trace::new_level();
    let (mut args, mut named) = (given.to_vec(), keywords.to_vec());
    let (mut trees, mut leaves, mut tangents) = (Vec::new(), Vec::new(), Vec::new());
    for place in places {
        let first = leaves.len();
        let slot = match *place {
            Place::Position(at) => &mut args[at],
            Place::Keyword(at) => &mut named[at].1,
        };
        let tree = flatten(slot, Leaves::Numbers, &mut leaves)?;
        let mut duals = Vec::new();
        for leaf in &leaves[first..] {
            let tangent = trace::linear_input(&tape, inner, &leaf.aval())?;
            duals.push(trace::dual(level, leaf.clone(), tangent.clone()));
            tangents.push(tangent);
        }
        *slot = unflatten(&tree, &mut duals.into_iter())?;
        trees.push(tree);
    }
    let result = vm.call(function, &args, &named);
    tape.close();
    drop((args, named));
    arrays::settle(level);
    Ok(Linearised { tape, level, trees, leaves, tangents, result: result? })
}

impl Linearised {
    /// The cotangents of the arguments' leaves; `None` where the result does not depend on one.
    ///
    /// # Errors
    /// Those of the transposed operations.
    pub fn transpose(
        &self,
        vm: &mut Interpreter,
        outputs: &[(Tensor, Tensor)],
        keep: bool,
    ) -> Result<Vec<Option<Tensor>>> {
        self.tape.transpose_with(outputs, &self.tangents, keep, &mut |rule, known, cotangents| {
            custom::pull(vm, rule, known, cotangents)
        })
    }

    /// The cotangents of the arguments, as trees like theirs.
    ///
    /// # Errors
    /// Those of the transposed operations.
    pub fn pull(&self, vm: &mut Interpreter, outputs: &[(Tensor, Tensor)], keep: bool) -> Result<Vec<Value>> {
        let found = self.transpose(vm, outputs, keep)?;
        let mut cotangents = Vec::with_capacity(found.len());
        for (cotangent, leaf) in found.into_iter().zip(&self.leaves) {
            cotangents.push(match cotangent {
                Some(cotangent) => own(cotangent)?,
                None => zeros_of(&Aval { weak: false, ..leaf.aval() }).and_then(own)?,
            });
        }
        let mut cotangents = cotangents.into_iter();
        self.trees.iter().map(|tree| unflatten(tree, &mut cotangents)).collect()
    }
}

/// A cotangent as an array that may be written to: not a broadcast view, not shared with the tape. Without axes it is a
/// scalar, as the results of operations are, compiled or not.
///
/// # Errors
/// `MemoryError`.
pub fn own(cotangent: Tensor) -> Result<Tensor> {
    Ok(match cotangent {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        Tensor::Host(array) if !array.is_writeable() || !array.is_c_contiguous() || !array.is_sole_owner() => {
            Tensor::Host(fill::copied(&array)?)
        }
        other => other,
    })
}

/// The tensor of a function's result, which must be one number or array.
///
/// # Errors
/// `TypeError` for anything else.
pub fn single_result(result: &Value) -> Result<Tensor> {
    match convert::operand(result)? {
        Some(tensor) => Ok(tensor),
        None => Err(Error::type_error(format!(
            "Gradient only defined for scalar-output functions. Output was {}.",
            crate::lang::display::repr(result)?
        ))),
    }
}

/// The value without what rides on it at a level, everywhere in a tree.
///
/// # Errors
/// Those of taking a tree apart.
pub fn strip(level: Level, value: &Value) -> Result<Value> {
    let mut leaves = Vec::new();
    let tree = flatten(value, Leaves::Numbers, &mut leaves)?;
    unflatten(&tree, &mut leaves.into_iter().map(|leaf| trace::jvp_parts(level, &leaf).0))
}
