//! Forward mode: values with tangents.

use smallvec::{SmallVec, smallvec};

use super::deferred::{Deferring, is_same, ready};
use super::{Level, Tracer, TracerKind, debug, tracer};
use crate::array::{DType, Scalar};
use crate::backend::cpu::faults::Quiet;
use crate::diag::{Error, Result};
use crate::ops::{
    self, Along, Attrs, Derivative, Op, Outputs, Partial, Tensor, binary, bind, bind_one, cast_to, shape, unary,
    zeros_of,
};

/// A value with its tangent at a level.
pub fn dual(level: Level, primal: Tensor, tangent: Tensor) -> Tensor {
    let aval = primal.aval();
    Tracer::wrap(level, aval, TracerKind::Dual { primal, tangent })
}

/// The value of a tensor at a level, and its tangent; `None` where it does not depend on the level's inputs.
pub fn jvp_parts(level: Level, tensor: &Tensor) -> (Tensor, Option<Tensor>) {
    let (primal, tangent) = parts(level, tensor);
    (ready(&primal), tangent.as_ref().map(ready))
}

/// [`jvp_parts`], which may be put off.
fn parts(level: Level, tensor: &Tensor) -> (Tensor, Option<Tensor>) {
    match tracer(tensor) {
        Some(Tracer { level: at, kind: TracerKind::Dual { primal, tangent }, .. }) if *at == level => {
            (primal.clone(), Some(tangent.clone()))
        }
        _ => (tensor.clone(), None),
    }
}

/// Whether a tangent is recorded on a tape that has been closed: what it rides on is a plain value by now.
fn is_closed(tangent: &Tensor) -> bool {
    matches!(tracer(tangent), Some(Tracer { kind: TracerKind::Linear { tape, .. }, .. }) if tape.is_closed())
}

/// The tensor without the derivatives of tapes that have been closed.
pub fn settled(tensor: &Tensor) -> Tensor {
    match tracer(tensor) {
        Some(Tracer { kind: TracerKind::Dual { primal, tangent }, .. }) if is_closed(tangent) => settled(primal),
        _ => ready(tensor),
    }
}

/// Applies a row to values of a level: the row to their primals further out, its derivative to their tangents.
pub(super) fn apply(level: Level, op: &'static Op, attrs: &Attrs, operands: &[Tensor]) -> Result<Outputs> {
    let mut primals: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut tangents: SmallVec<[Option<Tensor>; 3]> = SmallVec::new();
    let _deferring = Deferring::new();
    for operand in operands {
        let (primal, tangent) = parts(level, operand);
        if tangent.as_ref().is_some_and(is_closed) {
            let operands: SmallVec<[Tensor; 3]> = operands.iter().map(settled).collect();
            return bind(op, attrs, &operands);
        }
        primals.push(primal);
        tangents.push(tangent);
    }
    let along = match &op.derivative {
        Derivative::Along(along) if !debug::debugs_nans() && primals.iter().all(|x| matches!(x, Tensor::Host(_))) => {
            (along.compute)(attrs, &primals)?
        }
        _ => None,
    };
    let mut outputs = match along {
        Some(outputs) => outputs,
        None => bind(op, attrs, &primals)?,
    };
    if matches!(op.derivative, Derivative::Zero) || !outputs.iter().any(|output| output.dtype().is_inexact()) {
        return Ok(outputs);
    }
    let quiet = Quiet::new();
    let results = tangents_of(level, op, attrs, &primals, &tangents, &outputs)?;
    drop(quiet);
    if let Derivative::Along(along) = &op.derivative {
        outputs.truncate(along.results);
    }
    // A loop: collecting takes longer than the operation where there are few elements.
    let mut duals = Outputs::new();
    let mut results = results.into_iter();
    for output in outputs {
        duals.push(match results.next().flatten() {
            Some(tangent) if output.dtype().is_inexact() => {
                let mut tangent = cast_to(tangent, output.dtype())?;
                if tangent.lengths() != output.lengths() {
                    tangent = shape::broadcast_to(&tangent, output.lengths())?;
                }
                dual(level, output, tangent)
            }
            _ => output,
        });
    }
    Ok(duals)
}

/// The tangents of a row's results; one, for almost all.
type Tangents = SmallVec<[Option<Tensor>; 1]>;

/// The tangents of a row's results.
fn tangents_of(
    level: Level,
    op: &'static Op,
    attrs: &Attrs,
    primals: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Tangents> {
    match &op.derivative {
        Derivative::Zero => Ok(Tangents::new()),
        Derivative::None(why) if why.contains("derivative") => Err(Error::type_error(*why)),
        Derivative::None(why) => Err(Error::type_error(format!("{} has no derivative: {why}", op.name))),
        Derivative::Rule(rule) | Derivative::Along(Along { rule, .. }) => {
            Ok(rule(attrs, primals, tangents, outputs)?.into())
        }
        Derivative::Partials(partials) => {
            if let Some(tangent) = of_numbers(level, partials, primals, tangents, outputs)? {
                return Ok(smallvec![Some(tangent)]);
            }
            if let ([first, second], [Some(tangent), Some(other)]) = (partials, tangents)
                && is_same(tangent, other)
            {
                // Both operands are one value, as in `x * x`.
                let slope = binary::add(&first(primals, &outputs[0])?, &second(primals, &outputs[0])?)?;
                return Ok(smallvec![Some(binary::multiply(&slope, tangent)?)]);
            }
            let mut total = None;
            for (partial, tangent) in partials.iter().zip(tangents) {
                if let Some(tangent) = tangent {
                    let term = binary::multiply(&partial(primals, &outputs[0])?, tangent)?;
                    total = Some(plus(total, term)?);
                }
            }
            Ok(smallvec![total])
        }
        Derivative::Multilinear => {
            if let ([x, y], [Some(tangent), Some(other)]) = (primals, tangents)
                && *op == ops::linalg::MATMUL
                && x.ndim() == 1
                && y.ndim() == 1
                && is_same(tangent, other)
            {
                // The scalar product of a vector with itself.
                return Ok(smallvec![Some(bind_one(op, attrs, &[binary::add(x, y)?, tangent.clone()])?)]);
            }
            let mut total = None;
            for (index, tangent) in tangents.iter().enumerate() {
                if let Some(tangent) = tangent {
                    let mut operands: SmallVec<[Tensor; 3]> = primals.into();
                    operands[index] = tangent.clone();
                    total = Some(plus(total, bind_one(op, attrs, &operands)?)?);
                }
            }
            Ok(smallvec![total])
        }
        Derivative::Linear { fixed } => {
            if let Some(tangent) = of_sum(op, tangents)? {
                return Ok(smallvec![Some(tangent)]);
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

/// The tangent of a function of numbers that are recorded on a tape: one entry, with the partials as plain numbers.
fn of_numbers(
    level: Level,
    partials: &[Partial],
    primals: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Option<Tensor>> {
    if !matches!(outputs[0], Tensor::Scalar(Scalar::F64(_)) | Tensor::Weak(Scalar::F64(_))) {
        return Ok(None);
    }
    let mut terms: SmallVec<[(f64, &Tensor); 2]> = SmallVec::new();
    for (partial, tangent) in partials.iter().zip(tangents) {
        let Some(tangent) = tangent else { continue };
        match partial(primals, &outputs[0])? {
            Tensor::Scalar(Scalar::F64(x)) | Tensor::Weak(Scalar::F64(x)) if tangent.dtype() == DType::F64 => {
                terms.push((x, tangent));
            }
            _ => return Ok(None),
        }
    }
    Ok(super::number::combined(level, &terms))
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
