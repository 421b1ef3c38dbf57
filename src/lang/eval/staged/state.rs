//! The state that a body may change, taken and put back.

use std::rc::Rc;

use super::exits::{self, Exit};
use super::give_up;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{ArrayObject, journal};
use crate::lang::eval::{Flow, Frame};
use crate::lang::interpreter::Interpreter;
use crate::lang::transforms::Key;
use crate::lang::transforms::tree::{Leaves, Tree, flatten};
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace::Recorder;

/// The variables of a frame, and how it goes on.
#[derive(Clone)]
pub struct State {
    pub variables: Vec<Value>,
    pub exit: Exit,
}

impl State {
    /// The frame's state now.
    pub fn of(frame: &Frame) -> State {
        let content = |value: &Value| match value {
            Value::Cell(cell) => cell.0.borrow().clone(),
            value => value.clone(),
        };
        State { variables: frame.locals.iter().map(content).collect(), exit: exits::of(frame) }
    }

    /// Puts the frame into this state.
    pub fn restore(&self, frame: &mut Frame) {
        for (slot, value) in self.variables.iter().enumerate() {
            set_variable(frame, slot, value.clone());
        }
        exits::set(frame, self.exit.clone());
    }
}

/// Sets a variable, through its cell where it has one.
pub fn set_variable(frame: &mut Frame, slot: usize, value: Value) {
    if let Value::Cell(cell) = &frame.locals[slot] {
        cell.0.replace(value);
    } else {
        frame.locals[slot] = value;
    }
}

/// Takes a value apart as something that a graph can hold. What is none is a static part of the tree.
///
/// # Errors
/// `OverflowError` for an integer that no data type holds.
pub fn apart(value: &Value, leaves: &mut Vec<Tensor>) -> Result<Tree> {
    if let Value::Bool(b) = value {
        leaves.push(Tensor::Weak(crate::array::Scalar::Bool(*b)));
        return Ok(Tree::Number);
    }
    flatten(value, Leaves::Numbers, leaves)
}

/// Whether two trees have the same structure and static parts. A Python number and a scalar are alike to a graph.
pub fn same_tree(a: &Tree, b: &Tree) -> bool {
    let (mut left, mut right) = (Key::default(), Key::default());
    left.tree(a, false);
    right.tree(b, false);
    left == right
}

/// Whether a graph can hold all of a tree.
pub fn is_plain(tree: &Tree) -> bool {
    match tree {
        Tree::Leaf | Tree::Number => true,
        Tree::List(items) | Tree::Tuple(items, _) => items.iter().all(is_plain),
        Tree::Dict(pairs) => pairs.iter().all(|(_, item)| is_plain(item)),
        Tree::Static(value) => matches!(value, Value::None | Value::Str(_)),
    }
}

/// Visits the arrays in a value.
pub fn arrays_of(value: &Value, visit: &mut dyn FnMut(&Rc<ArrayObject>)) {
    match value {
        Value::Array(handle) => visit(handle),
        Value::List(list) => list.items.borrow().iter().for_each(|item| arrays_of(item, visit)),
        Value::Tuple(tuple) => tuple.items.iter().for_each(|item| arrays_of(item, visit)),
        Value::Dict(dict) => dict.map.borrow().iter().for_each(|(_, item)| arrays_of(item, visit)),
        _ => {}
    }
}

/// What a body left behind.
pub struct Outcome {
    pub recorder: Rc<Recorder>,
    pub after: State,
    /// The handles from outside that it changed, with what they stand for at its end.
    pub changed: Vec<(Rc<ArrayObject>, Tensor)>,
}

impl Outcome {
    /// Takes a value apart as it is at the end of the body: arrays from outside have what the body wrote to them.
    ///
    /// # Errors
    /// As [`apart`].
    pub fn apart(&self, value: &Value, leaves: &mut Vec<Tensor>) -> Result<Tree> {
        let held: Vec<Tensor> = self.changed.iter().map(|(handle, _)| handle.tensor()).collect();
        self.changed.iter().for_each(|(handle, tensor)| handle.set(tensor.clone()));
        let tree = self.recorder.recording(|| apart(value, leaves));
        self.changed.iter().zip(held).for_each(|((handle, _), tensor)| handle.set(tensor));
        tree
    }

    /// The arrays in a value that the body did not make.
    pub fn outsiders(&self, value: &Value) -> Vec<Rc<ArrayObject>> {
        let mut found = Vec::new();
        arrays_of(value, &mut |handle| {
            let tensor = handle.tensor();
            if tensor.ndim() > 0 && !self.recorder.made(&tensor) {
                found.push(handle.clone());
            }
        });
        found
    }

    /// What a handle stands for at the end of the body.
    pub fn of(&self, handle: &Rc<ArrayObject>) -> Tensor {
        let found = self.changed.iter().find(|(have, _)| Rc::ptr_eq(have, handle));
        found.map_or_else(|| handle.tensor(), |(_, tensor)| tensor.clone())
    }
}

/// Runs a body into a recorder, where the `carried` handles stand for its inputs, and puts the frame back into the state that it had before.
///
/// # Errors
/// Those of the body, after which the recording around it is given up too.
pub fn run_body(
    vm: &mut Interpreter,
    frame: &mut Frame,
    recorder: Rc<Recorder>,
    before: &State,
    carried: &[Rc<ArrayObject>],
    body: impl FnOnce(&mut Interpreter, &mut Frame) -> Result<Flow>,
) -> Result<Outcome> {
    let (depth, handling) = (vm.depth, vm.handling.len());
    let (result, log) = journal::noting(|| recorder.recording(|| body(vm, frame)));
    let mut after = State::of(frame);
    match &result {
        Ok(Flow::Break) => after.exit = Exit::met(exits::BREAK, Value::Undefined),
        Ok(Flow::Continue) => after.exit = Exit::met(exits::CONTINUE, Value::Undefined),
        Ok(Flow::Return(value)) => after.exit = Exit::met(exits::RETURN, value.clone()),
        Ok(Flow::Next) | Err(_) => {}
    }
    // What the body made itself is nobody else's.
    let from_outside = |handle: &Rc<ArrayObject>, before: &Tensor| {
        !recorder.made(before) || carried.iter().any(|have| Rc::ptr_eq(have, handle))
    };
    // What the body made itself keeps its changes: it is part of what the body leaves behind.
    let log: Vec<_> = log.into_iter().filter(|(handle, before)| from_outside(handle, before)).collect();
    let changed = log.iter().map(|(handle, _)| (handle.clone(), handle.tensor())).collect();
    journal::undo(&log);
    before.restore(frame);
    if let Err(error) = result {
        vm.depth = depth;
        vm.handling.truncate(handling);
        if error.kind() != Kind::KeyboardInterrupt {
            give_up("");
        }
        return Err(error);
    }
    if recorder.is_broken() {
        return Err(give_up("a value that is not known while a branch or loop is compiled is asked for"));
    }
    Ok(Outcome { recorder, after, changed })
}

/// The error of a body that cannot be part of a graph.
pub fn refused(why: &str) -> Error {
    give_up(why)
}

/// Whether two values are the same one.
pub fn unchanged(a: &Value, b: &Value) -> bool {
    a.identity() == b.identity()
}

/// A tensor that is known in the recorder's program as another type of the same shape: `weak` as asked for.
///
/// # Errors
/// Those of recording.
pub fn converted(tensor: &Tensor, dtype: crate::array::DType, weak: bool) -> Result<Tensor> {
    let have = tensor.aval();
    match tensor {
        _ if have.dtype == dtype && have.weak == weak => Ok(tensor.clone()),
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) if weak => Ok(Tensor::Weak(scalar.cast(dtype))),
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Ok(Tensor::Scalar(scalar.cast(dtype))),
        _ if weak => {
            let one = Tensor::Weak(crate::array::Scalar::one(dtype));
            crate::ops::binary::multiply(tensor, &one)
        }
        // A strong type of the same kind: weakness falls off.
        _ if have.dtype == dtype => crate::ops::bind_one(
            &crate::ops::unary::CAST,
            &crate::ops::Attrs::DType(dtype),
            std::slice::from_ref(tensor),
        ),
        _ => crate::ops::cast_to(tensor.clone(), dtype),
    }
}
