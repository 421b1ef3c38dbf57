//! What two ways of a branch leave behind, made one.

use std::rc::Rc;

use rustc_hash::FxHashSet;

use super::effects;
use super::exits::{self, Exit};
use super::state::{Outcome, State, arrays_of, converted, is_plain, refused, same_tree, set_variable, unchanged};
use crate::array::{Scalar, result_type};
use crate::diag::{Result, Span};
use crate::lang::arrays::{ArrayObject, journal};
use crate::lang::eval::Frame;
use crate::lang::transforms::tree::{Tree, unflatten};
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor};
use crate::trace::stage;

/// Where a merged value goes.
enum Place {
    Variable(usize, Merged),
    Handle(Rc<ArrayObject>),
    Kind,
    Returned(Merged),
}

/// A merged value: its structure, its leaves, and the arrays, there before, that its own may be.
struct Merged {
    tree: Tree,
    count: usize,
    others: Vec<Rc<ArrayObject>>,
    /// Whether its lists and dicts may be some that were there before.
    lists: bool,
}

impl Merged {
    /// The value, of the results; notes which arrays may be one.
    fn value(
        self,
        results: &mut impl Iterator<Item = Tensor>,
        shared: &mut Vec<[Vec<Rc<ArrayObject>>; 2]>,
    ) -> Result<Value> {
        let value = unflatten(&self.tree, &mut results.take(self.count))?;
        if self.lists {
            effects::share(&value);
        }
        if !self.others.is_empty() {
            let mut own = Vec::new();
            arrays_of(&value, &mut |handle| own.push(handle.clone()));
            shared.push([own, self.others]);
        }
        Ok(value)
    }
}

/// The pairs of leaves that are to be merged.
struct Pairs<'w> {
    ways: &'w [Outcome; 2],
    /// The state before the branch.
    before: State,
    places: Vec<Place>,
    leaves: [Vec<Tensor>; 2],
}

impl Pairs<'_> {
    /// Whether a value holds a list or dict that was there before the branch.
    fn holds_list(&self, value: &Value) -> bool {
        let mut own = FxHashSet::default();
        effects::reachable(value, &mut own);
        if own.is_empty() {
            return false;
        }
        let mut before = FxHashSet::default();
        self.before.variables.iter().for_each(|value| effects::reachable(value, &mut before));
        own.iter().any(|place| before.contains(place))
    }

    /// Takes two values of one structure apart.
    fn add(&mut self, values: [&Value; 2]) -> Result<Merged> {
        let [first, second] = values;
        // A list that was there before would not see what becomes of the merged one.
        let lists = values.iter().any(|value| self.holds_list(value));
        if lists {
            values.iter().for_each(|value| effects::share(value));
        }
        let before = self.leaves[0].len();
        let tree = self.ways[0].apart(first, &mut self.leaves[0])?;
        let other = self.ways[1].apart(second, &mut self.leaves[1])?;
        if !same_tree(&tree, &other) {
            return Err(refused("a variable has values of different structure after the two ways of a branch"));
        }
        let mut others = Vec::new();
        self.ways.iter().zip(values).for_each(|(way, value)| others.extend(way.outsiders(value)));
        Ok(Merged { tree, count: self.leaves[0].len() - before, others, lists })
    }

    /// Takes a value apart that the other way does not have; anything may stand for it there.
    fn add_one(&mut self, value: &Value, side: usize) -> Result<Merged> {
        let before = self.leaves[side].len();
        let tree = self.ways[side].apart(value, &mut self.leaves[side])?;
        let added: Vec<Tensor> =
            self.leaves[side][before..].iter().map(|leaf| zeros(&leaf.aval())).collect::<Result<_>>()?;
        let count = added.len();
        self.leaves[1 - side].extend(added);
        Ok(Merged { tree, count, others: self.ways[side].outsiders(value), lists: false })
    }
}

/// Zeros of a type.
///
/// # Errors
/// `MemoryError`.
pub fn zeros(aval: &Aval) -> Result<Tensor> {
    Ok(match (aval.shape.is_empty(), aval.weak) {
        (true, true) => Tensor::Weak(Scalar::zero(aval.dtype)),
        (true, false) => Tensor::Scalar(Scalar::zero(aval.dtype)),
        _ => Tensor::Host(crate::array::Array::zeros(aval.dtype, &aval.shape)?),
    })
}

/// The type that values of two types have in common.
///
/// # Errors
/// `TypeError` where the shapes differ.
pub fn common(a: &Aval, b: &Aval) -> Result<Aval> {
    if a.shape != b.shape {
        return Err(refused("a variable has different shapes on the ways that lead to one place"));
    }
    let weak = a.weak && b.weak;
    let dtype = if a.dtype == b.dtype { a.dtype } else { result_type(&[(a.dtype, a.weak), (b.dtype, b.weak)]) };
    Ok(Aval { dtype, shape: a.shape.clone(), weak })
}

/// Records the branch and puts the frame into the merged state.
///
/// # Errors
/// `TypeError` for what cannot be merged.
pub fn merge(frame: &mut Frame, condition: &Tensor, span: Option<Span>, ways: [Outcome; 2]) -> Result<()> {
    let mut pairs = Pairs { ways: &ways, before: State::of(frame), places: Vec::new(), leaves: Default::default() };
    variables(frame, &ways, &mut pairs)?;
    for (at, way) in ways.iter().enumerate() {
        for (handle, _) in &way.changed {
            if at == 1 && ways[0].changed.iter().any(|(have, _)| Rc::ptr_eq(have, handle)) {
                continue;
            }
            pairs.places.push(Place::Handle(handle.clone()));
            (0..2).for_each(|side| pairs.leaves[side].push(ways[side].of(handle)));
        }
    }
    let exit = exit(&ways, &mut pairs)?;
    let results = record(condition, span, &ways, &pairs.leaves)?;
    let mut results = results.into_iter();
    let mut exit = exit;
    let mut shared = Vec::new();
    for place in pairs.places {
        match place {
            Place::Variable(slot, merged) => {
                let value = merged.value(&mut results, &mut shared)?;
                set_variable(frame, slot, value);
            }
            Place::Handle(handle) => {
                if let Some(tensor) = results.next() {
                    handle.replace(tensor)?;
                }
            }
            Place::Kind => {
                if let Some(tensor) = results.next() {
                    exit.kind = crate::lang::arrays::convert::from_tensor(tensor);
                }
            }
            Place::Returned(merged) => exit.value = merged.value(&mut results, &mut shared)?,
        }
    }
    shared.iter().for_each(|[merged, others]| journal::share(merged, others));
    exits::set(frame, exit);
    Ok(())
}

fn variables(frame: &mut Frame, ways: &[Outcome; 2], pairs: &mut Pairs) -> Result<()> {
    let [first, second] = ways;
    let mut fresh: [Vec<(u8, usize)>; 2] = Default::default();
    for slot in 0..first.after.variables.len() {
        let (a, b) = (&first.after.variables[slot], &second.after.variables[slot]);
        if unchanged(a, b) {
            set_variable(frame, slot, a.clone());
            continue;
        }
        // What a way that leaves the function has in its variables is nobody's.
        let left =
            [a, b].iter().zip(ways).position(|(_, way)| matches!(way.after.exit.kind, Value::Int(exits::RETURN)));
        if let Some(gone) = left {
            let stays = [b, a][gone];
            let mut leaves = Vec::new();
            if stays.is_undefined() || !is_plain(&ways[1 - gone].apart(stays, &mut leaves)?) {
                exits::note_open();
                set_variable(frame, slot, Value::Undefined);
            } else {
                let merged = pairs.add_one(stays, 1 - gone)?;
                pairs.places.push(Place::Variable(slot, merged));
            }
            continue;
        }
        if a.is_undefined() || b.is_undefined() {
            // Reading it is an error, as it may be one when the program runs.
            exits::note_open();
            set_variable(frame, slot, Value::Undefined);
            continue;
        }
        for (value, seen) in [a, b].into_iter().zip(&mut fresh) {
            if matches!(value, Value::Array(_) | Value::List(_) | Value::Dict(_)) {
                if seen.contains(&value.identity()) {
                    return Err(refused("two variables share a value that is made in a branch"));
                }
                seen.push(value.identity());
            }
        }
        let merged = pairs.add([a, b])?;
        pairs.places.push(Place::Variable(slot, merged));
    }
    Ok(())
}

/// How the function goes on after either way.
fn exit(ways: &[Outcome; 2], pairs: &mut Pairs) -> Result<Exit> {
    let [a, b] = [&ways[0].after.exit, &ways[1].after.exit];
    let kinds = a.kinds | b.kinds;
    let mut exit = Exit { kind: a.kind.clone(), value: Value::Undefined, kinds };
    if !unchanged(&a.kind, &b.kind) {
        pairs.add([&a.kind, &b.kind])?;
        pairs.places.push(Place::Kind);
    }
    match (a.value.is_undefined(), b.value.is_undefined()) {
        (true, true) => {}
        (false, false) if unchanged(&a.value, &b.value) => exit.value = a.value.clone(),
        (false, false) => {
            let merged = pairs.add([&a.value, &b.value])?;
            pairs.places.push(Place::Returned(merged));
        }
        (first, _) => {
            let side = usize::from(first);
            let merged = pairs.add_one([&a.value, &b.value][side], side)?;
            pairs.places.push(Place::Returned(merged));
        }
    }
    Ok(exit)
}

/// Brings the leaves of both ways to common types and records the branch.
fn record(
    condition: &Tensor,
    span: Option<Span>,
    ways: &[Outcome; 2],
    leaves: &[Vec<Tensor>; 2],
) -> Result<Vec<Tensor>> {
    if leaves[0].is_empty() {
        return Ok(Vec::new());
    }
    let types: Vec<Aval> =
        leaves[0].iter().zip(&leaves[1]).map(|(a, b)| common(&a.aval(), &b.aval())).collect::<Result<_>>()?;
    let mut bodies = Vec::with_capacity(2);
    for (way, leaves) in ways.iter().zip(leaves) {
        let outputs: Vec<Tensor> = way.recorder.recording(|| {
            leaves.iter().zip(&types).map(|(leaf, aval)| converted(leaf, aval.dtype, aval.weak)).collect::<Result<_>>()
        })?;
        bodies.push(way.recorder.close(&outputs)?);
    }
    let (Some(no), Some(yes)) = (bodies.pop(), bodies.pop()) else { return Ok(Vec::new()) };
    stage::cond(condition, yes, no, span)
}
