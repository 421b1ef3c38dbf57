//! Forward mode: values with tangents.

use smallvec::SmallVec;

use super::{Level, Tracer, TracerKind, tracer};
use crate::diag::{Error, Result};
use crate::ops::{
    self, Attrs, Derivative, Op, Outputs, Tensor, binary, bind, bind_one, cast_to, shape, unary, zeros_of,
};

/// A value with its tangent at a level.
pub fn dual(level: Level, primal: Tensor, tangent: Tensor) -> Tensor {
    let aval = primal.aval();
    Tracer::wrap(level, aval, TracerKind::Dual { primal, tangent })
}

/// The value of a tensor at a level, and its tangent; `None` where it does not depend on the level's inputs.
pub fn jvp_parts(level: Level, tensor: &Tensor) -> (Tensor, Option<Tensor>) {
    match tracer(tensor) {
        Some(Tracer { level: at, kind: TracerKind::Dual { primal, tangent }, .. }) if *at == level => {
            (primal.clone(), Some(tangent.clone()))
        }
        _ => (tensor.clone(), None),
    }
}

/// Applies a row to values of a level: the row to their primals further out, its derivative to their tangents.
pub(super) fn apply(level: Level, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let mut primals: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut tangents: SmallVec<[Option<Tensor>; 3]> = SmallVec::new();
    for operand in operands {
        let (primal, tangent) = jvp_parts(level, operand);
        primals.push(primal);
        tangents.push(tangent);
    }
    let outputs = bind(op, attrs, &primals)?;
    let results = tangents_of(op, attrs, &primals, &tangents, &outputs)?;
    let pair = |(output, tangent): (Tensor, Option<Tensor>)| {
        let Some(tangent) = tangent else { return Ok(output) };
        if !output.dtype().is_inexact() {
            return Ok(output);
        }
        let tangent = shape::broadcast_to(&cast_to(tangent, output.dtype())?, &output.shape())?;
        Ok(dual(level, output, tangent))
    };
    outputs.into_iter().zip(results.into_iter().chain(std::iter::repeat(None))).map(pair).collect()
}

/// The tangents of a row's results.
fn tangents_of(
    op: &'static Op,
    attrs: &Attrs,
    primals: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    match &op.derivative {
        Derivative::Zero => Ok(Vec::new()),
        Derivative::None(why) => Err(Error::type_error(*why)),
        Derivative::Rule(rule) => rule(attrs, primals, tangents, outputs),
        Derivative::Partials(partials) => {
            let mut total = None;
            for (partial, tangent) in partials.iter().zip(tangents) {
                if let Some(tangent) = tangent {
                    let term = binary::multiply(&partial(primals, &outputs[0])?, tangent)?;
                    total = Some(plus(total, term)?);
                }
            }
            Ok(vec![total])
        }
        Derivative::Multilinear => {
            let mut total = None;
            for (index, tangent) in tangents.iter().enumerate() {
                if let Some(tangent) = tangent {
                    let mut operands: SmallVec<[Tensor; 3]> = primals.into();
                    operands[index] = tangent.clone();
                    total = Some(plus(total, bind_one(op, attrs, &operands)?)?);
                }
            }
            Ok(vec![total])
        }
        Derivative::Linear { fixed } => {
            if let Some(tangent) = of_sum(op, tangents)? {
                return Ok(vec![Some(tangent)]);
            }
            let mut operands: SmallVec<[Tensor; 3]> = SmallVec::new();
            for (index, (primal, tangent)) in primals.iter().zip(tangents).enumerate() {
                operands.push(match tangent {
                    _ if fixed >> index.min(31) & 1 == 1 => primal.clone(),
                    Some(tangent) => tangent.clone(),
                    None => zeros_of(&primal.aval())?,
                });
            }
            Ok(bind(op, attrs, &operands)?.into_iter().map(Some).collect())
        }
    }
}

/// The tangent of a sum or difference in which one operand is constant; zeros need not be made for it.
fn of_sum(op: &'static Op, tangents: &[Option<Tensor>]) -> Result<Option<Tensor>> {
    if *op != ops::binary::ADD && *op != ops::binary::SUBTRACT {
        return Ok(None);
    }
    Ok(match tangents {
        [Some(tangent), None] => Some(tangent.clone()),
        [None, Some(tangent)] if *op == ops::binary::ADD => Some(tangent.clone()),
        [None, Some(tangent)] => Some(unary::negative(tangent)?),
        _ => None,
    })
}

fn plus(total: Option<Tensor>, term: Tensor) -> Result<Tensor> {
    match total {
        None => Ok(term),
        Some(total) => binary::add(&total, &term),
    }
}
