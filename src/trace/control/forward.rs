//! Forward mode: tangents go beside the values, through both ways of a branch and from turn to turn of a loop.

use std::rc::Rc;

use super::{Level, flows, index_type, interpret, results_of, tangent_type};
use crate::diag::{Result, Span};
use crate::ir::{Control, Graph};
use crate::ops::{Aval, Tensor, cast_to, shape, zeros_of};
use crate::trace::stage::{self, Body};
use crate::trace::{Recorder, dual, jvp_parts, new_level};

/// A value with its tangent, if it has one.
type Pair = (Tensor, Option<Tensor>);

/// The values and tangents of a branch's or loop's results.
pub fn bind(
    level: Level,
    control: &Rc<Control<Graph>>,
    mut parts: Vec<Pair>,
    mask: &[bool],
    span: Option<Span>,
) -> Result<Vec<Tensor>> {
    let given = parts.split_off(control.leading());
    let (carried, fixed) = given.split_at(control.carried());
    let results = results_of(control, mask, flows);
    let found = match &**control {
        Control::Cond([yes, no]) => {
            let way = |way: &Graph| body(way, &[], &[], fixed, &results);
            stage::cond(&parts[0].0, way(yes)?, way(no)?, span)?
        }
        Control::While { test, body: turn, .. } => {
            let types = carried_types(carried, mask);
            let (recorder, inputs) = Recorder::body(&types);
            let holds = recorder.recording(|| {
                let primals = inputs[..carried.len()].iter().cloned();
                interpret(test, &primals.chain(fixed.iter().map(|(primal, _)| primal.clone())).collect::<Vec<_>>())
            })?;
            let test = recorder.close(&holds)?;
            let body = body(turn, &[], &types, fixed, &results)?;
            stage::while_loop(test, body, start(carried, mask)?, span)?
        }
        Control::For { body: turn, .. } => {
            let body = body(turn, &[index_type()], &carried_types(carried, mask), fixed, &results)?;
            let bounds = [parts[0].0.clone(), parts[1].0.clone(), parts[2].0.clone()];
            stage::for_loop(bounds, body, start(carried, mask)?, span)?
        }
    };
    let (primals, tangents) = found.split_at(results.len());
    let mut tangents = tangents.iter();
    let pair = |(primal, marked): (&Tensor, &bool)| match if *marked { tangents.next() } else { None } {
        Some(tangent) => dual(level, primal.clone(), tangent.clone()),
        None => primal.clone(),
    };
    Ok(primals.iter().zip(&results).map(pair).collect())
}

/// The types of what is carried: the values, then the tangents.
fn carried_types(carried: &[Pair], mask: &[bool]) -> Vec<Aval> {
    let values = carried.iter().map(|(primal, _)| primal.aval());
    let marked = carried.iter().zip(mask).filter(|(_, marked)| **marked);
    values.chain(marked.map(|((primal, _), _)| tangent_type(&primal.aval()))).collect()
}

/// The first values, then the first tangents.
fn start(carried: &[Pair], mask: &[bool]) -> Result<Vec<Tensor>> {
    let mut first: Vec<Tensor> = carried.iter().map(|(primal, _)| primal.clone()).collect();
    for ((primal, tangent), _) in carried.iter().zip(mask).filter(|(_, marked)| **marked) {
        first.push(fitted(tangent.clone(), &primal.aval())?);
    }
    Ok(first)
}

/// A tangent of the type that goes with a value; zeros for none.
pub fn fitted(tangent: Option<Tensor>, aval: &Aval) -> Result<Tensor> {
    match tangent {
        Some(tangent) => shape::broadcast_to(&cast_to(tangent, aval.dtype)?, &aval.shape),
        None => zeros_of(&tangent_type(aval)),
    }
}

/// A part over values with tangents: it takes `lead`, then what is carried, and gives values, then tangents.
fn body(part: &Graph, lead: &[Aval], carried: &[Aval], fixed: &[Pair], results: &[bool]) -> Result<Body> {
    let types: Vec<Aval> = lead.iter().chain(carried).cloned().collect();
    let (recorder, inputs) = Recorder::body(&types);
    let level = new_level();
    let own = part.inputs.len() - fixed.len() - lead.len();
    let (primals, tangents) = inputs[lead.len()..].split_at(own);
    let mut tangents = tangents.iter();
    let mut given: Vec<Tensor> = inputs[..lead.len()].to_vec();
    for (k, primal) in primals.iter().enumerate() {
        // The results of a loop are what it carries.
        given.push(match if results[k] { tangents.next() } else { None } {
            Some(tangent) => dual(level, primal.clone(), tangent.clone()),
            None => primal.clone(),
        });
    }
    given.extend(fixed.iter().map(|(primal, tangent)| match tangent {
        Some(tangent) => dual(level, primal.clone(), tangent.clone()),
        None => primal.clone(),
    }));
    let outputs = recorder.recording(|| -> Result<Vec<Tensor>> {
        let found = interpret(part, &given)?;
        let pairs: Vec<Pair> = found.iter().map(|tensor| jvp_parts(level, tensor)).collect();
        let mut outputs: Vec<Tensor> = pairs.iter().map(|(primal, _)| primal.clone()).collect();
        for ((primal, tangent), _) in pairs.into_iter().zip(results).filter(|(_, marked)| **marked) {
            outputs.push(fitted(tangent, &primal.aval())?);
        }
        Ok(outputs)
    })?;
    recorder.close(&outputs)
}
