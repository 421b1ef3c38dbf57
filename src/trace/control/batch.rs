//! Examples side by side through branches and loops. Where they would part ways, both ways are gone, and each example
//! keeps its own; a loop goes on until none goes on.

use std::rc::Rc;

use super::{Level, index_type, interpret, reached, results_of, settle_mask};
use crate::array::Shape;
use crate::diag::{Result, Span};
use crate::ir::{Control, Graph};
use crate::ops::{Attrs, Aval, Derivative, Tensor, bind_one, compare, reduce, shape};
use crate::trace::stage::{self, Body};
use crate::trace::{Recorder, batch, batch_parts, batched, new_level};

/// Whatever an example's value goes into differs from example to example.
fn differs(_: &Aval, _: Option<&Derivative>) -> bool {
    true
}

/// Applies a branch or loop to examples.
pub fn bind(
    level: Level,
    control: &Rc<Control<Graph>>,
    operands: &[Tensor],
    span: Option<Span>,
) -> Result<Vec<Tensor>> {
    let (leading, given) = operands.split_at(control.leading());
    let Some(count) = operands.iter().find_map(|tensor| Some(batch_parts(level, tensor)?.shape()[0])) else {
        return super::bind(control, operands, span);
    };
    let mut mask: Vec<bool> = given.iter().map(|tensor| batch_parts(level, tensor).is_some()).collect();
    let call = Call { level, count, span };
    match &**control {
        Control::Cond([yes, no]) if batch_parts(level, &leading[0]).is_some() => {
            let (yes, no) = (interpret(yes, given)?, interpret(no, given)?);
            yes.iter().zip(&no).map(|(yes, no)| compare::select(&leading[0], yes, no)).collect()
        }
        _ if leading.iter().any(|tensor| batch_parts(level, tensor).is_some()) => Err(batch::ask(level)),
        Control::Cond([yes, no]) => {
            let results = results_of(control, &mask, differs);
            let way = |way: &Graph| call.body(way, &[], &[], given, &results);
            let found = stage::cond(&leading[0], way(yes)?, way(no)?, span)?;
            Ok(call.wrap(found, &results))
        }
        Control::For { body, carried } => {
            settle_mask(control, &mut mask, differs);
            let (first, fixed) = given.split_at(*carried);
            let results = mask[..*carried].to_vec();
            let start = call.start(first, &results)?;
            let types: Vec<Aval> = start.iter().map(Tensor::aval).collect();
            let body = call.body(body, &[index_type()], &types, fixed, &results)?;
            let bounds = [leading[0].clone(), leading[1].clone(), leading[2].clone()];
            Ok(call.wrap(stage::for_loop(bounds, body, start, span)?, &results))
        }
        Control::While { test, body, carried } => {
            settle_mask(control, &mut mask, differs);
            if reached(test, &mask, differs).contains(&true) {
                mask[..*carried].fill(true);
            }
            call.while_loop(test, body, *carried, given, &mask)
        }
    }
}

/// Whose examples, and how many.
struct Call {
    level: Level,
    count: usize,
    span: Option<Span>,
}

impl Call {
    /// Values with examples first where they are marked.
    fn start(&self, first: &[Tensor], mask: &[bool]) -> Result<Vec<Tensor>> {
        let value = |(tensor, marked): (&Tensor, &bool)| match batch_parts(self.level, tensor) {
            Some(value) => Ok(value),
            None if *marked => self.repeated(tensor),
            None => Ok(tensor.clone()),
        };
        first.iter().zip(mask).map(value).collect()
    }

    /// The same value for each example.
    fn repeated(&self, tensor: &Tensor) -> Result<Tensor> {
        let whole: Shape = [self.count].into_iter().chain(tensor.shape()).collect();
        shape::broadcast_to(tensor, &whole)
    }

    fn wrap(&self, found: Vec<Tensor>, mask: &[bool]) -> Vec<Tensor> {
        let wrap = |(tensor, marked): (Tensor, &bool)| if *marked { batched(self.level, tensor) } else { tensor };
        found.into_iter().zip(mask).map(wrap).collect()
    }

    /// What a part takes, as examples of a level: inputs with examples first where they are marked, then what stays.
    fn given(&self, level: Level, inputs: &[Tensor], fixed: &[Tensor], mask: &[bool]) -> Vec<Tensor> {
        let own = inputs.iter().zip(mask).map(|(input, marked)| match marked {
            true => batched(level, input.clone()),
            false => input.clone(),
        });
        let fixed = fixed.iter().map(|tensor| match batch_parts(self.level, tensor) {
            Some(value) => batched(level, value),
            None => tensor.clone(),
        });
        own.chain(fixed).collect()
    }

    /// Results with examples first where they are marked.
    fn results(&self, level: Level, found: Vec<Tensor>, mask: &[bool]) -> Result<Vec<Tensor>> {
        let value = |(tensor, marked): (Tensor, &bool)| match batch_parts(level, &tensor) {
            Some(value) => Ok(value),
            None if *marked => self.repeated(&tensor),
            None => Ok(tensor),
        };
        found.into_iter().zip(mask).map(value).collect()
    }

    fn body(&self, part: &Graph, lead: &[Aval], own: &[Aval], fixed: &[Tensor], results: &[bool]) -> Result<Body> {
        let types: Vec<Aval> = lead.iter().chain(own).cloned().collect();
        let (recorder, inputs) = Recorder::body(&types);
        let level = new_level();
        let marks: Vec<bool> = std::iter::repeat_n(false, lead.len()).chain(results.iter().copied()).collect();
        let given = self.given(level, &inputs, fixed, &marks);
        let outputs = recorder.recording(|| self.results(level, interpret(part, &given)?, results))?;
        recorder.close(&outputs)
    }

    fn while_loop(
        &self,
        test: &Graph,
        body: &Graph,
        carried: usize,
        given: &[Tensor],
        mask: &[bool],
    ) -> Result<Vec<Tensor>> {
        let (first, fixed) = given.split_at(carried);
        let results = &mask[..carried];
        let start = self.start(first, results)?;
        let types: Vec<Aval> = start.iter().map(Tensor::aval).collect();
        let (recorder, inputs) = Recorder::body(&types);
        let level = new_level();
        let values = self.given(level, &inputs, fixed, results);
        let holds = recorder.recording(|| {
            let holds = interpret(test, &values)?;
            holds
                .iter()
                .map(|holds| match batch_parts(level, holds) {
                    Some(all) => bind_one(&reduce::ANY, &Attrs::axes(&[0], false), &[all]),
                    None => Ok(holds.clone()),
                })
                .collect::<Result<Vec<Tensor>>>()
        })?;
        let any = recorder.close(&holds)?;
        let (recorder, inputs) = Recorder::body(&types);
        let level = new_level();
        let values = self.given(level, &inputs, fixed, results);
        let outputs = recorder.recording(|| -> Result<Vec<Tensor>> {
            let holds = interpret(test, &values)?;
            let mut found = interpret(body, &values)?;
            // Who does not go on stays as it is.
            if let Some(holds) = holds.first().filter(|holds| batch_parts(level, holds).is_some()) {
                for (found, before) in found.iter_mut().zip(&values) {
                    *found = compare::select(holds, found, before)?;
                }
            }
            self.results(level, found, results)
        })?;
        let found = stage::while_loop(any, recorder.close(&outputs)?, start, self.span)?;
        Ok(self.wrap(found, results))
    }
}
