//! Loops: `while` on a value that is not known, and long `for` loops.

use std::rc::Rc;

use super::super::{Flow, Frame, assign, eval, exec_block};
use super::exits::{self, Exit};
use super::merge::{common, zeros};
use super::state::{Outcome, State, apart, converted, is_plain, refused, run_body, same_tree, set_variable, unchanged};
use super::truth::{Truth, truth};
use crate::array::{DType, Scalar};
use crate::diag::{Kind, Result};
use crate::lang::arrays::convert::{from_tensor, operand};
use crate::lang::arrays::{self, ArrayObject, journal};
use crate::lang::code::{Expr, For, While};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Iter, ValueIterator};
use crate::lang::transforms::tree::{Tree, unflatten};
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, binary, compare};
use crate::trace::{self, Recorder, stage};

/// Turns up to which a loop is run turn by turn.
const SHORT: usize = 8;
/// Recorded nodes from which on a loop is not run turn by turn any more.
const LONGEST: usize = 40_000;
/// How often a body is run to find out what it carries.
const ATTEMPTS: usize = 8;

/// A variable that goes from turn to turn.
struct Variable {
    slot: usize,
    tree: Tree,
    /// Whether it had no value before the loop; a turn must not see the last one's then, as the first could not.
    unbound: bool,
    leaves: usize,
}

/// What goes from turn to turn.
struct Carried {
    before: State,
    variables: Vec<Variable>,
    handles: Vec<Rc<ArrayObject>>,
    /// The first values: the variables' leaves in order, then the handles'.
    first: Vec<Tensor>,
    types: Vec<Aval>,
    /// Whether how the function goes on is carried, and the structure of what it gives.
    exits: Option<Option<(Tree, Vec<Aval>)>>,
}

/// What an attempt came to.
enum Verdict {
    /// The body's results are of the carried types.
    Stable(Vec<Tensor>),
    Again,
}

impl Carried {
    fn new(frame: &Frame) -> Carried {
        Carried {
            before: State::of(frame),
            variables: Vec::new(),
            handles: Vec::new(),
            first: Vec::new(),
            types: Vec::new(),
            exits: None,
        }
    }

    /// Puts the frame into the state at the start of a turn.
    fn enter(&self, frame: &mut Frame, values: &[Tensor]) -> Result<()> {
        let mut at = 0;
        for variable in &self.variables {
            let leaves = &values[at..at + variable.leaves];
            at += variable.leaves;
            if !variable.unbound {
                let value = unflatten(&variable.tree, &mut leaves.iter().cloned())?;
                set_variable(frame, variable.slot, value);
            }
        }
        for handle in &self.handles {
            handle.set(values[at].clone());
            at += 1;
        }
        Ok(())
    }

    /// Runs `body` as a turn that takes `lead` before the carried values.
    fn turn(
        &self,
        vm: &mut Interpreter,
        frame: &mut Frame,
        lead: &[Aval],
        body: impl FnOnce(&mut Interpreter, &mut Frame, &[Tensor]) -> Result<Flow>,
    ) -> Result<Outcome> {
        let types: Vec<Aval> = lead.iter().chain(&self.types).cloned().collect();
        let (recorder, inputs) = Recorder::body(&types);
        let held: Vec<Tensor> = self.handles.iter().map(|handle| handle.tensor()).collect();
        let outcome = run_body(vm, frame, recorder, &self.before, &self.handles, |vm, frame| {
            self.enter(frame, &inputs[lead.len()..])?;
            body(vm, frame, &inputs)
        });
        // The carried handles' own values at the end of the turn are read before they get back what they had.
        let outcome = outcome.map(|mut outcome| {
            for handle in &self.handles {
                if !outcome.changed.iter().any(|(have, _)| Rc::ptr_eq(have, handle)) {
                    outcome.changed.push((handle.clone(), handle.tensor()));
                }
            }
            outcome
        });
        self.handles.iter().zip(held).for_each(|(handle, tensor)| handle.set(tensor));
        outcome
    }

    /// Compares what a turn left behind with what it took.
    fn judge(&mut self, outcome: &Outcome, unbound_ok: bool) -> Result<Verdict> {
        let mut again = self.find_handles(outcome)?;
        again |= self.find_variables(outcome, unbound_ok)?;
        again |= self.find_exits(outcome)?;
        if again {
            return Ok(Verdict::Again);
        }
        let mut results = Vec::new();
        for variable in &self.variables {
            let tree = outcome.apart(&outcome.after.variables[variable.slot], &mut results)?;
            if !same_tree(&tree, &variable.tree) {
                return Err(refused("a variable changes its structure from turn to turn of a loop"));
            }
        }
        for handle in &self.handles {
            results.push(outcome.of(handle));
        }
        self.exit_leaves(&outcome.after.exit, &mut results)?;
        for (type_, result) in self.types.iter_mut().zip(&results) {
            let wanted = common(type_, &result.aval())?;
            again |= wanted != *type_;
            *type_ = wanted;
        }
        if again {
            return Ok(Verdict::Again);
        }
        let types = &self.types;
        let outputs: Result<Vec<Tensor>> = outcome.recorder.recording(|| {
            results.iter().zip(types).map(|(leaf, aval)| converted(leaf, aval.dtype, aval.weak)).collect()
        });
        outputs.map(Verdict::Stable)
    }

    fn find_handles(&mut self, outcome: &Outcome) -> Result<bool> {
        let mut found = false;
        for (handle, _) in &outcome.changed {
            if !self.handles.iter().any(|have| Rc::ptr_eq(have, handle)) {
                self.handles.push(handle.clone());
                found = true;
            }
        }
        if found {
            self.gather(outcome)?;
        }
        Ok(found)
    }

    fn find_variables(&mut self, outcome: &Outcome, unbound_ok: bool) -> Result<bool> {
        let mut found = false;
        for (slot, after) in outcome.after.variables.iter().enumerate() {
            let before = &self.before.variables[slot];
            if self.variables.iter().any(|have| have.slot == slot) || unchanged(before, after) || after.is_undefined() {
                continue;
            }
            let mut leaves = Vec::new();
            let unbound = before.is_undefined();
            let tree = if unbound { outcome.apart(after, &mut leaves)? } else { apart(before, &mut leaves)? };
            if unbound && (!unbound_ok || !is_plain(&tree)) {
                exits::note_open();
                continue;
            }
            if !is_plain(&tree) {
                return Err(refused("a variable that a loop changes is nothing that a graph can hold"));
            }
            self.variables.push(Variable { slot, tree, unbound, leaves: leaves.len() });
            found = true;
        }
        if found {
            self.gather(outcome)?;
        }
        Ok(found)
    }

    fn find_exits(&mut self, outcome: &Outcome) -> Result<bool> {
        let exit = &outcome.after.exit;
        if exit.kinds & (1 << exits::BREAK | 1 << exits::RETURN) == 0 {
            return Ok(false);
        }
        let given = if exit.value.is_undefined() {
            None
        } else {
            let mut leaves = Vec::new();
            let tree = outcome.apart(&exit.value, &mut leaves)?;
            if !is_plain(&tree) {
                return Err(refused("a loop is left with a value that a graph cannot hold"));
            }
            Some((tree, leaves.iter().map(Tensor::aval).collect::<Vec<Aval>>()))
        };
        if self.exits.is_some() {
            return Ok(false);
        }
        self.exits = Some(given);
        self.gather(outcome)?;
        Ok(true)
    }

    /// The leaves of how the function goes on.
    fn exit_leaves(&self, exit: &Exit, leaves: &mut Vec<Tensor>) -> Result<()> {
        let Some(given) = &self.exits else { return Ok(()) };
        // A turn that is over is no way out.
        let kind = match &exit.kind {
            Value::Int(exits::CONTINUE) => Tensor::integer(exits::ON),
            other => operand(other)?.unwrap_or(Tensor::integer(exits::ON)),
        };
        leaves.push(kind);
        if let Some((tree, types)) = given {
            if exit.value.is_undefined() {
                types.iter().try_for_each(|aval| zeros(aval).map(|zero| leaves.push(zero)))?;
            } else {
                let other = apart(&exit.value, leaves)?;
                if !same_tree(&other, tree) {
                    return Err(refused("a function gives values of different structure"));
                }
            }
        }
        Ok(())
    }

    /// Makes the first values anew, after something was found that is carried too.
    fn gather(&mut self, outcome: &Outcome) -> Result<()> {
        let mut first = Vec::new();
        for variable in &self.variables {
            let before = &self.before.variables[variable.slot];
            if !variable.unbound {
                apart(before, &mut first)?;
                continue;
            }
            let mut leaves = Vec::new();
            outcome.apart(&outcome.after.variables[variable.slot], &mut leaves)?;
            for leaf in leaves {
                first.push(zeros(&leaf.aval())?);
            }
        }
        first.extend(self.handles.iter().map(|handle| handle.tensor()));
        self.exit_leaves(&Exit::none(), &mut first)?;
        self.types = first.iter().map(Tensor::aval).collect();
        self.first = first;
        Ok(())
    }

    /// The first values, of the carried types.
    fn start(&self) -> Result<Vec<Tensor>> {
        self.first.iter().zip(&self.types).map(|(leaf, aval)| converted(leaf, aval.dtype, aval.weak)).collect()
    }

    /// Puts the frame into the state after the loop.
    fn leave(&self, frame: &mut Frame, results: Vec<Tensor>, kinds: u8) -> Result<()> {
        let mut results = results.into_iter();
        for variable in &self.variables {
            let value = unflatten(&variable.tree, &mut results.by_ref().take(variable.leaves))?;
            set_variable(frame, variable.slot, value);
        }
        for handle in &self.handles {
            if let Some(tensor) = results.next() {
                handle.replace(tensor)?;
            }
        }
        let Some(given) = &self.exits else { return Ok(()) };
        let Some(kind) = results.next() else { return Ok(()) };
        if kinds & 1 << exits::RETURN == 0 {
            return Ok(());
        }
        let value = match given {
            Some((tree, types)) => unflatten(tree, &mut results.by_ref().take(types.len()))?,
            None => Value::None,
        };
        // A `break` is over with its loop.
        let kind = if kinds & 1 << exits::BREAK == 0 {
            kind
        } else {
            let left = compare::equal(&kind, &Tensor::integer(exits::RETURN))?;
            binary::multiply(&left, &Tensor::integer(exits::RETURN))?
        };
        exits::set(frame, Exit { kind: from_tensor(kind), value, kinds: 1 << exits::RETURN });
        Ok(())
    }

    /// Where how the function goes on is among the carried values.
    fn exit_place(&self) -> Option<usize> {
        self.exits.as_ref()?;
        Some(self.variables.iter().map(|v| v.leaves).sum::<usize>() + self.handles.len())
    }
}

/// The end of a turn: one that was cut short by `continue` is over as any other.
fn end_turn(frame: &mut Frame, flow: Flow) -> Result<Flow> {
    if !matches!(flow, Flow::Next) {
        return Ok(flow);
    }
    let exit = exits::of(frame);
    if exit.kinds & 1 << exits::CONTINUE == 0 {
        return Ok(flow);
    }
    let kinds = exit.kinds & !(1 << exits::CONTINUE);
    let kind = match (&exit.kind, operand(&exit.kind)?) {
        (Value::Array(_), Some(kind)) if kinds != 0 => {
            let stays = compare::not_equal(&kind, &Tensor::integer(exits::CONTINUE))?;
            from_tensor(binary::multiply(&kind, &stays)?)
        }
        _ => Value::Int(exits::ON),
    };
    exits::set(frame, Exit { kind, kinds, ..exit });
    Ok(flow)
}

/// `while` on a truth that is not known, from the present state on.
///
/// # Errors
/// Those of the test and the body; `TypeError` where the loop cannot be recorded.
pub fn while_loop(vm: &mut Interpreter, frame: &mut Frame, node: &While) -> Result<Flow> {
    let mut carried = Carried::new(frame);
    for _ in 0..ATTEMPTS {
        let outcome = carried.turn(vm, frame, &[], |vm, frame, _| {
            let flow = exec_block(vm, frame, &node.body)?;
            end_turn(frame, flow)
        })?;
        let Verdict::Stable(outputs) = carried.judge(&outcome, false)? else { continue };
        let mut condition = None;
        let test = carried.turn(vm, frame, &[], |vm, frame, inputs| {
            let holds = match truth(vm, frame, &node.test).map_err(|error| error.at(node.test_span))? {
                Truth::Recorded(tensor) => tensor,
                Truth::Known(known) => Tensor::Scalar(Scalar::Bool(known)),
            };
            condition = Some(goes_on(&carried, inputs, holds)?);
            Ok(Flow::Next)
        })?;
        let Some(condition) = condition else { break };
        refuse_changes(&carried, &test)?;
        let start = carried.start()?;
        let body = outcome.recorder.close(&outputs)?;
        let test = test.recorder.close(&[condition])?;
        let results = stage::while_loop(test, body, start, Some(node.test_span))?;
        let kinds = outcome.after.exit.kinds;
        carried.leave(frame, results, kinds)?;
        return orelse(vm, frame, &node.orelse, kinds);
    }
    Err(refused("the values that a loop carries have other types in every turn"))
}

/// A turn of a `while` loop whose test is known. `None` where it may leave the loop on a value that is not: then nothing
/// has happened, and the loop is to be recorded.
///
/// # Errors
/// Those of the body.
pub fn first_turn(vm: &mut Interpreter, frame: &mut Frame, node: &While) -> Result<Option<Flow>> {
    check_unrolled()?;
    let before = State::of(frame);
    let (flow, log) = journal::noting(|| exec_block(vm, frame, &node.body));
    let flow = flow?;
    if exits::pending(frame) {
        journal::undo(&log);
        before.restore(frame);
        return Ok(None);
    }
    journal::also(log);
    Ok(Some(flow))
}

/// The condition of another turn: the test's, where nothing has left the loop.
fn goes_on(carried: &Carried, inputs: &[Tensor], holds: Tensor) -> Result<Tensor> {
    match carried.exit_place() {
        None => Ok(holds),
        Some(place) => {
            let kind = &inputs[inputs.len() - carried.types.len() + place];
            compare::logical_and(&holds, &compare::equal(kind, &Tensor::integer(exits::ON))?)
        }
    }
}

fn refuse_changes(carried: &Carried, test: &Outcome) -> Result<()> {
    let changed = test.changed.iter().any(|(handle, _)| !carried.handles.iter().any(|have| Rc::ptr_eq(have, handle)));
    if changed || test.after.exit.kinds != 0 {
        return Err(refused("the test of a loop changes something"));
    }
    Ok(())
}

/// The `else` of a loop: run where nothing has left it.
fn orelse(vm: &mut Interpreter, frame: &mut Frame, block: &[crate::lang::code::Stmt], kinds: u8) -> Result<Flow> {
    if block.is_empty() {
        return Ok(Flow::Next);
    }
    if kinds & (1 << exits::BREAK | 1 << exits::RETURN) != 0 {
        return Err(refused("the else of a loop that may be left cannot be compiled"));
    }
    exec_block(vm, frame, block)
}

/// The numbers that a loop goes through, where they are not all known: first, step, count.
///
/// # Errors
/// Those of evaluating `range`'s arguments.
pub fn range_of(vm: &mut Interpreter, frame: &mut Frame, iterable: &Expr) -> Result<Option<[Tensor; 3]>> {
    let Expr::Call(call) = iterable else { return Ok(None) };
    if !matches!(call.callee, Expr::Global { .. }) || !call.keywords.is_empty() || call.args.is_empty() {
        return Ok(None);
    }
    let callee = eval(vm, frame, &call.callee)?;
    if !matches!(&callee, Value::Type(ty) if ty.name == "range") {
        return Ok(None);
    }
    let mut bounds = Vec::with_capacity(3);
    let mut recorded = false;
    for arg in &call.args {
        let value = eval(vm, frame, arg)?;
        let Some(tensor) = operand(&value)? else { return Ok(None) };
        if !tensor.dtype().is_integer() || tensor.ndim() > 0 {
            return Ok(None);
        }
        recorded |= trace::can_branch(&tensor);
        bounds.push(tensor);
    }
    if !recorded {
        return Ok(None);
    }
    let step = if bounds.len() == 3 { bounds.pop() } else { None }.unwrap_or(Tensor::integer(1));
    let (Tensor::Weak(known) | Tensor::Scalar(known)) = &step else {
        return Err(refused("a loop over a range whose step is not known"));
    };
    let step: i64 = known.get();
    let (Some(stop), start) = (bounds.pop(), bounds.pop().unwrap_or(Tensor::integer(0))) else { return Ok(None) };
    if step == 0 {
        return Ok(None);
    }
    // (stop - start + step - sign) // step, at least 0.
    let length = binary::subtract(&stop, &start)?;
    let length = if step > 0 { length } else { crate::ops::unary::negative(&length)? };
    let count = binary::add(&length, &Tensor::integer(step.abs() - 1))?;
    let count = binary::floor_divide(&count, &Tensor::integer(step.abs()))?;
    let count = binary::maximum(&count, &Tensor::integer(0))?;
    let whole = |tensor: &Tensor| converted(tensor, DType::I64, true);
    Ok(Some([whole(&start)?, Tensor::integer(step), whole(&count)?]))
}

/// What a `for` loop goes through, one item a turn.
enum Items {
    /// `start + step * turn`.
    Numbers(Box<[Tensor; 3]>),
    /// The rows of an array.
    Rows(Value),
    /// The same value.
    Same(Value),
}

/// A `for` loop as one node. `None` where it is better run turn by turn.
///
/// # Errors
/// `TypeError` where the loop cannot be recorded and has no known number of turns.
pub fn for_loop(
    vm: &mut Interpreter,
    frame: &mut Frame,
    node: &For,
    numbers: Option<[Tensor; 3]>,
    iter: &mut Iter,
) -> Result<Option<Flow>> {
    if let Some(bounds) = numbers {
        return record_for(vm, frame, node, Items::Numbers(Box::new(bounds)), None).map(Some);
    }
    let turns = ValueIterator::remaining(iter).or_else(|| rows_left(iter));
    let Some(turns) = turns.filter(|&turns| turns > SHORT) else { return Ok(None) };
    let items = match iter {
        Iter::Range { next, step, left } => Items::Numbers(Box::new([*next, *step, *left as i64].map(Tensor::integer))),
        Iter::Array(array, 0) => Items::Rows(array.clone()),
        Iter::Object(object) if object.type_name == "itertools.repeat" => match object.next(vm)? {
            Some(value) => Items::Same(value),
            None => return Ok(None),
        },
        _ => return Ok(None),
    };
    let repeated = if let Items::Same(value) = &items { Some(value.clone()) } else { None };
    let Some(recorder) = stage::active() else { return Ok(None) };
    let was_broken = recorder.is_broken();
    match record_for(vm, frame, node, items, Some(turns)) {
        Ok(flow) => Ok(Some(flow)),
        Err(error) if error.kind() == Kind::KeyboardInterrupt || was_broken => Err(error),
        Err(_) => {
            recorder.mend();
            // The first item of a repetition was taken.
            if let Some(value) = repeated {
                assign::store(vm, frame, &node.target, value)?;
                match exec_block(vm, frame, &node.body)? {
                    Flow::Next | Flow::Continue => {}
                    _ => return Err(refused("a loop is left in its first turn")),
                }
            }
            Ok(None)
        }
    }
}

fn rows_left(iter: &Iter) -> Option<usize> {
    match iter {
        Iter::Array(Value::Array(handle), 0) => handle.tensor().shape().first().copied(),
        _ => None,
    }
}

/// Refuses a loop that is run turn by turn for too long.
///
/// # Errors
/// `TypeError`, after which the recording is given up.
pub fn check_unrolled() -> Result<()> {
    match stage::active() {
        Some(recorder) if recorder.len() > LONGEST => {
            Err(refused("a loop that cannot be compiled is too long to unroll"))
        }
        _ => Ok(()),
    }
}

fn record_for(vm: &mut Interpreter, frame: &mut Frame, node: &For, items: Items, turns: Option<usize>) -> Result<Flow> {
    let at_least_once = turns.is_some_and(|turns| turns > 0);
    let index = Aval { dtype: DType::I64, shape: Default::default(), weak: true };
    let bounds = match (&items, turns) {
        (Items::Numbers(bounds), _) => (**bounds).clone(),
        (_, turns) => [0, 1, turns.unwrap_or(0) as i64].map(Tensor::integer),
    };
    let mut carried = Carried::new(frame);
    for _ in 0..ATTEMPTS {
        let turn = |vm: &mut Interpreter, frame: &mut Frame, at: &Tensor| {
            let item = match &items {
                Items::Numbers(_) => from_tensor(at.clone()),
                Items::Rows(array) => arrays::get_item(array, &from_tensor(at.clone()))?,
                Items::Same(value) => value.clone(),
            };
            assign::store(vm, frame, &node.target, item)?;
            let flow = exec_block(vm, frame, &node.body)?;
            end_turn(frame, flow)
        };
        let outcome =
            carried.turn(vm, frame, std::slice::from_ref(&index), |vm, frame, inputs| turn(vm, frame, &inputs[0]))?;
        let Verdict::Stable(outputs) = carried.judge(&outcome, at_least_once)? else { continue };
        let kinds = outcome.after.exit.kinds;
        let results = if carried.exits.is_none() {
            if carried.types.is_empty() {
                return orelse(vm, frame, &node.orelse, kinds);
            }
            let start = carried.start()?;
            let body = outcome.recorder.close(&outputs)?;
            stage::for_loop(bounds, body, start, Some(node.span))?
        } else {
            leaving(vm, frame, &carried, &bounds, &index, turn, node)?
        };
        carried.leave(frame, results, kinds)?;
        return orelse(vm, frame, &node.orelse, kinds);
    }
    Err(refused("the values that a loop carries have other types in every turn"))
}

/// A `for` loop that may be left: a `while` loop that counts.
fn leaving(
    vm: &mut Interpreter,
    frame: &mut Frame,
    carried: &Carried,
    bounds: &[Tensor; 3],
    index: &Aval,
    turn: impl FnOnce(&mut Interpreter, &mut Frame, &Tensor) -> Result<Flow>,
    node: &For,
) -> Result<Vec<Tensor>> {
    let mut next = None;
    let outcome = carried.turn(vm, frame, std::slice::from_ref(index), |vm, frame, inputs| {
        let at = binary::add(&bounds[0], &binary::multiply(&inputs[0], &bounds[1])?)?;
        let flow = turn(vm, frame, &at)?;
        next = Some(binary::add(&inputs[0], &Tensor::integer(1))?);
        Ok(flow)
    })?;
    let mut results = Vec::new();
    for variable in &carried.variables {
        outcome.apart(&outcome.after.variables[variable.slot], &mut results)?;
    }
    results.extend(carried.handles.iter().map(|handle| outcome.of(handle)));
    carried.exit_leaves(&outcome.after.exit, &mut results)?;
    let Some(next) = next else { return Err(refused("a loop has no next turn")) };
    let types = &carried.types;
    let outputs: Vec<Tensor> = outcome.recorder.recording(|| {
        let leaves = results.iter().zip(types).map(|(leaf, aval)| converted(leaf, aval.dtype, aval.weak));
        std::iter::once(Ok(next)).chain(leaves).collect::<Result<_>>()
    })?;
    let mut condition = None;
    let test = carried.turn(vm, frame, std::slice::from_ref(index), |_, _, inputs| {
        condition = Some(goes_on(carried, inputs, compare::less(&inputs[0], &bounds[2])?)?);
        Ok(Flow::Next)
    })?;
    let Some(condition) = condition else { return Err(refused("a loop has no test")) };
    let start: Vec<Tensor> = std::iter::once(Tensor::integer(0)).chain(carried.start()?).collect();
    let test = test.recorder.close(&[condition])?;
    let body = outcome.recorder.close(&outputs)?;
    let mut results = stage::while_loop(test, body, start, Some(node.span))?;
    results.remove(0);
    Ok(results)
}
