//! Reverse mode: a loop saves what it carries, turn by turn, in arrays with one more axis; the way back is a loop over the
//! same turns, last first, that carries cotangents. A branch goes back through the way that was taken.
//!
//! How often a `while` loop runs is not known before it has, so there is no array to save its turns in.

use std::rc::Rc;

use super::forward::fitted;
use super::{Level, flows, index_type, interpret, known, results_of, tangent_type};
use crate::array::{Array, Scalar, Shape};
use crate::diag::{Error, Result, Span};
use crate::ir::{Control, Graph, improve};
use crate::ops::{Attrs, Aval, Tensor, binary, bind_one, index, zeros_of};
use crate::trace::stage::{self, Body};
use crate::trace::{Recorder, Tape, dual, jvp_parts, linear_input, new_level, tape_of};

/// A value with its tangent, if it has one.
type Pair = (Tensor, Option<Tensor>);

/// How cotangents go through a branch or loop: from those of its results to those of its operands.
pub struct Reverse {
    control: Rc<Control<Graph>>,
    /// Which of them have cotangents, and which of the results.
    mask: Vec<bool>,
    results: Vec<bool>,
    /// What was carried into each turn, where the way back reads it.
    saved: Vec<Option<Tensor>>,
    span: Option<Span>,
}

/// The values of a branch's or loop's results, with tangents that are recorded on the tape of the operands'.
pub fn bind(
    level: Level,
    control: &Rc<Control<Graph>>,
    parts: Vec<Pair>,
    mask: &[bool],
    span: Option<Span>,
) -> Result<Vec<Tensor>> {
    let Some((tape, inner)) = parts.iter().find_map(|(_, tangent)| tape_of(tangent.as_ref()?)) else {
        return Err(Error::type_error("a branch or loop has no tape"));
    };
    let (primals, tangents): (Vec<Tensor>, Vec<Option<Tensor>>) = parts.into_iter().unzip();
    let known = Known::of(control, &primals);
    let mut reverse = Reverse {
        control: control.clone(),
        mask: mask.to_vec(),
        results: results_of(control, mask, flows),
        saved: Vec::new(),
        span,
    };
    let values = match &**control {
        Control::While { .. } => {
            return Err(Error::type_error(
                "a while loop whose number of turns is not known cannot be differentiated in reverse when it is compiled",
            ));
        }
        Control::Cond(_) => super::bind(control, &primals, span)?,
        Control::For { body, carried } => reverse.saving(known, body, *carried)?,
    };
    let operands: Vec<Option<Tensor>> = tangents[control.leading()..]
        .iter()
        .zip(mask)
        .filter(|(_, marked)| **marked)
        .map(|(tangent, _)| tangent.clone())
        .collect();
    let results = reverse.results.clone();
    let marked = values.iter().zip(&results).filter(|(_, marked)| **marked);
    let types: Vec<Aval> = marked.map(|(value, _)| tangent_type(&value.aval())).collect();
    let found = tape.custom(inner, Rc::new(reverse), primals, &operands, types);
    let mut found = found.into_iter();
    let pair = |(value, marked): (Tensor, &bool)| match if *marked { found.next() } else { None } {
        Some(tangent) => dual(level, value, tangent),
        None => value,
    };
    Ok(values.into_iter().zip(&results).map(pair).collect())
}

/// One row of an array with an axis for the turns.
fn at_turn(shape: &[usize]) -> Attrs {
    Attrs::Gather { axes: [0].into_iter().collect(), position: 0, shape: shape.into() }
}

fn with_turns(count: usize, aval: &Aval) -> Shape {
    [count].into_iter().chain(aval.shape.iter().copied()).collect()
}

/// What a branch or loop was given.
#[derive(Clone, Copy)]
struct Known<'a> {
    /// The condition; or the first index, the step and how many turns there are.
    leading: &'a [Tensor],
    /// What the parts take: the carried values' first ones, and what stays.
    given: &'a [Tensor],
}

impl<'a> Known<'a> {
    fn of(control: &Control<Graph>, operands: &'a [Tensor]) -> Known<'a> {
        let (leading, given) = operands.split_at(control.leading());
        Known { leading, given }
    }

    /// The bounds of a loop: its first index, step and number of turns.
    fn turns(&self) -> Result<usize> {
        let unknown = || {
            Error::type_error(
                "a loop whose number of turns is not known cannot be differentiated in reverse when it is compiled",
            )
        };
        let count = known(&self.leading[2]).ok_or_else(unknown)?;
        Ok(usize::try_from(count).unwrap_or(0))
    }

    /// The index of a turn, from its number.
    fn index_of(&self, turn: &Tensor) -> Result<Tensor> {
        let (start, step) = (&self.leading[0], &self.leading[1]);
        let steps = if known(step) == Some(1) { turn.clone() } else { binary::multiply(turn, step)? };
        if known(start) == Some(0) { Ok(steps) } else { binary::add(start, &steps) }
    }
}

impl Reverse {
    /// The loop's results, while it saves what the way back reads.
    fn saving(&mut self, known: Known, body: &Graph, carried: usize) -> Result<Vec<Tensor>> {
        let count = known.turns()?;
        let needed = self.needed(known, body, carried)?;
        let (first, fixed) = known.given.split_at(carried);
        let kept: Vec<usize> = (0..carried).filter(|&k| needed[k]).collect();
        let mut start = first.to_vec();
        for &k in &kept {
            let aval = first[k].aval();
            let zero = Array::from_scalar(Scalar::zero(aval.dtype))?;
            start.push(Tensor::Host(zero.broadcast_to(&with_turns(count, &aval))?));
        }
        let types: Vec<Aval> = std::iter::once(index_type()).chain(start.iter().map(Tensor::aval)).collect();
        let (recorder, inputs) = Recorder::body(&types);
        let outputs = recorder.recording(|| -> Result<Vec<Tensor>> {
            let (values, arrays) = inputs[1..].split_at(carried);
            let given: Vec<Tensor> =
                std::iter::once(known.index_of(&inputs[0])?).chain(values.iter().chain(fixed).cloned()).collect();
            let mut outputs = interpret(body, &given)?;
            for (&k, array) in kept.iter().zip(arrays) {
                let operands = [array.clone(), values[k].clone(), inputs[0].clone()];
                outputs.push(bind_one(&index::SCATTER_UPDATE, &at_turn(&array.shape()), &operands)?);
            }
            Ok(outputs)
        })?;
        let bounds = [Tensor::integer(0), Tensor::integer(1), Tensor::integer(count as i64)];
        let mut found = stage::for_loop(bounds, recorder.close(&outputs)?, start, self.span)?;
        let arrays = found.split_off(carried);
        self.saved = vec![None; carried];
        kept.into_iter().zip(arrays).for_each(|(k, array)| self.saved[k] = Some(array));
        Ok(found)
    }

    /// Which carried values the way back through a turn reads.
    fn needed(&self, known: Known, body: &Graph, carried: usize) -> Result<Vec<bool>> {
        let types: Vec<Aval> = std::iter::once(index_type()).chain(known.given.iter().map(Tensor::aval)).collect();
        let cotangents = known.given.iter().zip(&self.results).filter(|(_, marked)| **marked);
        let types: Vec<Aval> =
            types.into_iter().chain(cotangents.map(|(value, _)| tangent_type(&value.aval()))).collect();
        let (recorder, inputs) = Recorder::body(&types);
        let (given, cotangents) = inputs.split_at(1 + known.given.len());
        let outputs = recorder
            .recording(|| back_through(body, &given[..1], &given[1..], &self.mask, &self.results, cotangents))?;
        let graph = recorder.graph(&outputs)?;
        let graph = improve(&graph)?;
        let live = graph.live();
        Ok((0..carried).map(|k| live[graph.inputs[1 + k]]).collect())
    }

    /// The cotangents of the marked operands, from what the branch or loop was given and those of the marked results.
    ///
    /// # Errors
    /// Those of the transposed operations.
    pub fn pull(&self, known: &[Tensor], cotangents: &[Tensor]) -> Result<Vec<Option<Tensor>>> {
        let known = Known::of(&self.control, known);
        let found = match &*self.control {
            Control::Cond([yes, no]) => {
                let way = |way: &Graph| -> Result<Body> {
                    let (recorder, _) = Recorder::body(&[]);
                    let outputs = recorder
                        .recording(|| back_through(way, &[], known.given, &self.mask, &self.results, cotangents))?;
                    recorder.close(&outputs)
                };
                stage::cond(&known.leading[0], way(yes)?, way(no)?, self.span)?
            }
            Control::For { body, carried } => self.back(known, body, *carried, cotangents)?,
            Control::While { .. } => Vec::new(),
        };
        Ok(found.into_iter().map(Some).collect())
    }

    /// The loop over the turns, last first.
    fn back(&self, known: Known, body: &Graph, carried: usize, cotangents: &[Tensor]) -> Result<Vec<Tensor>> {
        let count = known.turns()?;
        let (first, fixed) = known.given.split_at(carried);
        let mut start = cotangents.to_vec();
        let own = start.len();
        for (value, _) in fixed.iter().zip(&self.mask[carried..]).filter(|(_, marked)| **marked) {
            start.push(zeros_of(&tangent_type(&value.aval()))?);
        }
        let types: Vec<Aval> = std::iter::once(index_type()).chain(start.iter().map(Tensor::aval)).collect();
        let (recorder, inputs) = Recorder::body(&types);
        let outputs = recorder.recording(|| -> Result<Vec<Tensor>> {
            let turn = binary::subtract(&Tensor::integer(count as i64 - 1), &inputs[0])?;
            let mut given = Vec::with_capacity(known.given.len());
            for (value, saved) in first.iter().zip(&self.saved) {
                given.push(match saved {
                    Some(array) => {
                        let row = [array.clone(), turn.clone()];
                        bind_one(&index::GATHER, &at_turn(&array.shape()), &row)?
                    }
                    // Nobody reads it but for its type.
                    None => zeros_of(&value.aval())?,
                });
            }
            given.extend(fixed.iter().cloned());
            let lead = [known.index_of(&turn)?];
            let (cotangents, sums) = inputs[1..].split_at(own);
            let mut found = back_through(body, &lead, &given, &self.mask, &self.results, cotangents)?;
            for (found, sum) in found[own..].iter_mut().zip(sums) {
                *found = binary::add(sum, found)?;
            }
            Ok(found)
        })?;
        let bounds = [Tensor::integer(0), Tensor::integer(1), Tensor::integer(count as i64)];
        stage::for_loop(bounds, recorder.close(&outputs)?, start, self.span)
    }
}

/// The cotangents of the marked values that a part takes, from those of its marked results.
fn back_through(
    part: &Graph,
    lead: &[Tensor],
    given: &[Tensor],
    mask: &[bool],
    results: &[bool],
    cotangents: &[Tensor],
) -> Result<Vec<Tensor>> {
    let (level, inner) = (new_level(), new_level());
    let tape = Rc::new(Tape::default());
    let (mut inputs, mut tangents) = (lead.to_vec(), Vec::new());
    for (value, marked) in given.iter().zip(mask) {
        if !marked {
            inputs.push(value.clone());
            continue;
        }
        let tangent = linear_input(&tape, inner, &value.aval())?;
        inputs.push(dual(level, value.clone(), tangent.clone()));
        tangents.push(tangent);
    }
    let outputs = interpret(part, &inputs);
    tape.close();
    drop(inputs);
    let mut pairs = Vec::new();
    let marked = outputs?;
    let marked = marked.iter().zip(results).filter(|(_, marked)| **marked).map(|(output, _)| output);
    for (output, cotangent) in marked.zip(cotangents) {
        if let (primal, Some(tangent)) = jvp_parts(level, output) {
            pairs.push((tangent, fitted(Some(cotangent.clone()), &primal.aval())?));
        }
    }
    let found = tape.transpose(&pairs, &tangents, false)?;
    let marked = given.iter().zip(mask).filter(|(_, marked)| **marked);
    found.into_iter().zip(marked).map(|(cotangent, (value, _))| fitted(cotangent, &value.aval())).collect()
}
