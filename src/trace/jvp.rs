//! Forward mode: values with tangents.

use smallvec::{SmallVec, smallvec};

use super::deferred::{Deferring, is_same, ready};
use super::{Level, Tracer, TracerKind, debug, linear, tracer};
use crate::array::{DType, Scalar};
use crate::backend::cpu::faults::Quiet;
use crate::diag::{Error, Result};
use crate::ops::{
    self, Along, Attrs, Class, Derivative, Op, Outputs, Partial, Tensor, binary, bind, bind_one, cast_to, shape, unary,
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
    (ready(primal), tangent.map(ready))
}

/// [`jvp_parts`], which may be put off.
#[inline]
fn parts(level: Level, tensor: &Tensor) -> (&Tensor, Option<&Tensor>) {
    match tracer(tensor) {
        Some(Tracer { level: at, kind: TracerKind::Dual { primal, tangent }, .. }) if *at == level => {
            (primal, Some(tangent))
        }
        _ => (tensor, None),
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
    // Tensors stay where they are as far as that goes: where little is computed, moving them takes most of the time.
    let mut primals: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut tangents: SmallVec<[Option<&Tensor>; 3]> = SmallVec::new();
    let _deferring = Deferring::new();
    for operand in operands {
        let (primal, tangent) = parts(level, operand);
        if tangent.is_some_and(is_closed) {
            let operands: SmallVec<[Tensor; 3]> = operands.iter().map(settled).collect();
            return bind(op, attrs, &operands);
        }
        primals.push(primal.clone());
        tangents.push(tangent);
    }
    if let (Class::Elementwise(_), Attrs::None) = (&op.class, attrs) {
        let output = bind_one(op, attrs, &primals)?;
        return Ok(smallvec![elementwise(level, op, &primals, &tangents, output)?]);
    }
    if matches!(op.derivative, Derivative::Along(_)) {
        // What was put off is computed here: it is needed as a whole in any case.
        primals.iter_mut().for_each(|primal| *primal = ready(primal));
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
    if let (Derivative::Linear { .. }, [Some(tangent)], [output]) = (&op.derivative, &tangents[..], &outputs[..])
        && let Some(tangent) = linear::applied(op, attrs, tangent, output)
    {
        return Ok(smallvec![dual(level, outputs.remove(0), tangent)]);
    }
    let quiet = Quiet::new();
    let results = tangents_of(op, attrs, &primals, &tangents, &outputs)?;
    drop(quiet);
    if let Derivative::Along(along) = &op.derivative {
        outputs.truncate(along.results);
    }
    // A loop: collecting takes longer than the operation where there are few elements.
    let mut duals = Outputs::new();
    let mut results = results.into_iter();
    for output in outputs {
        duals.push(with_tangent(level, output, results.next().flatten())?);
    }
    Ok(duals)
}

/// A result with its tangent in its own type and shape; without, where it has no derivatives.
fn with_tangent(level: Level, output: Tensor, tangent: Option<Tensor>) -> Result<Tensor> {
    match tangent {
        Some(tangent) if output.dtype().is_inexact() => {
            let mut tangent = cast_to(tangent, output.dtype())?;
            if tangent.lengths() != output.lengths() {
                tangent = shape::broadcast_to(&tangent, output.lengths())?;
            }
            Ok(dual(level, output, tangent))
        }
        _ => Ok(output),
    }
}

/// The result of an element-wise row with its tangent.
fn elementwise(
    level: Level,
    op: &'static Op,
    primals: &[Tensor],
    tangents: &[Option<&Tensor>],
    output: Tensor,
) -> Result<Tensor> {
    if matches!(op.derivative, Derivative::Zero) || !output.dtype().is_inexact() {
        return Ok(output);
    }
    let quiet = Quiet::new();
    if let Some(tangent) = recorded(level, op, primals, tangents, &output)? {
        return Ok(dual(level, output, tangent));
    }
    let tangent = tangents_of(op, &Attrs::None, primals, tangents, std::slice::from_ref(&output))?.pop().flatten();
    drop(quiet);
    with_tangent(level, output, tangent)
}

/// The tangent of an element-wise result as one entry of the tape that the operands' tangents are on.
fn recorded(
    level: Level,
    op: &'static Op,
    primals: &[Tensor],
    tangents: &[Option<&Tensor>],
    output: &Tensor,
) -> Result<Option<Tensor>> {
    match &op.derivative {
        Derivative::Partials(partials) => {
            if let Some(tangent) = of_numbers(level, partials, primals, tangents, output)? {
                return Ok(Some(tangent));
            }
            Ok(linear::products(output, &terms_of(partials, primals, tangents, output)?))
        }
        Derivative::Linear { .. } => match tangents {
            [Some(tangent)] => Ok(linear::applied(op, &Attrs::None, tangent, output)),
            [Some(first), Some(second)] if *op == binary::ADD => {
                Ok(linear::products(output, &[(first, None), (second, None)]))
            }
            [Some(first), Some(second)] if *op == binary::SUBTRACT => {
                Ok(linear::products(output, &[(first, None), (second, Some(Tensor::number(-1.0)))]))
            }
            _ => Ok(None),
        },
        _ => Ok(None),
    }
}

/// The tangents of a row's results; one, for almost all.
type Tangents = SmallVec<[Option<Tensor>; 1]>;

/// The tangents of a row's results.
fn tangents_of(
    op: &'static Op,
    attrs: &Attrs,
    primals: &[Tensor],
    tangents: &[Option<&Tensor>],
    outputs: &[Tensor],
) -> Result<Tangents> {
    match &op.derivative {
        Derivative::Zero => Ok(Tangents::new()),
        Derivative::None(why) if why.contains("derivative") => Err(Error::type_error(*why)),
        Derivative::None(why) => Err(Error::type_error(format!("{} has no derivative: {why}", op.name))),
        Derivative::Rule(rule) | Derivative::Along(Along { rule, .. }) => {
            let own: SmallVec<[Option<Tensor>; 3]> = tangents.iter().map(|tangent| tangent.cloned()).collect();
            Ok(rule(attrs, primals, &own, outputs)?.into())
        }
        Derivative::Partials(partials) => {
            let mut total = None;
            for (tangent, partial) in terms_of(partials, primals, tangents, &outputs[0])? {
                let term = match partial {
                    Some(partial) => binary::multiply(&partial, tangent)?,
                    None => tangent.clone(),
                };
                total = Some(plus(total, term)?);
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
                return Ok(smallvec![Some(bind_one(op, attrs, &[binary::add(x, y)?, Tensor::clone(tangent)])?)]);
            }
            let mut total = None;
            for (index, tangent) in tangents.iter().enumerate() {
                if let Some(tangent) = *tangent {
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
                    Some(tangent) => Tensor::clone(tangent),
                    None => zeros_of(&primal.aval())?,
                });
            }
            Ok(bind(op, attrs, &operands)?.into_iter().map(Some).collect())
        }
    }
}

/// The tangents that an element-wise result depends on, each with its partial derivative.
fn terms_of<'a>(
    partials: &[Partial],
    primals: &[Tensor],
    tangents: &[Option<&'a Tensor>],
    output: &Tensor,
) -> Result<SmallVec<[linear::Term<'a>; 2]>> {
    let mut terms: SmallVec<[linear::Term; 2]> = SmallVec::new();
    for (partial, tangent) in partials.iter().zip(tangents) {
        let Some(tangent) = tangent else { continue };
        let partial = partial(primals, output)?;
        match &mut terms[..] {
            // Both operands are one value, as in `x * x`.
            [(first, Some(slope))] if is_same(first, tangent) => *slope = binary::add(slope, &partial)?,
            _ => terms.push((tangent, Some(partial))),
        }
    }
    Ok(terms)
}

/// The tangent of a function of numbers that are recorded on a tape: one entry, with the partials as plain numbers.
fn of_numbers(
    level: Level,
    partials: &[Partial],
    primals: &[Tensor],
    tangents: &[Option<&Tensor>],
    output: &Tensor,
) -> Result<Option<Tensor>> {
    if !matches!(output, Tensor::Scalar(Scalar::F64(_)) | Tensor::Weak(Scalar::F64(_))) {
        return Ok(None);
    }
    let mut terms: SmallVec<[(f64, &Tensor); 2]> = SmallVec::new();
    for (partial, tangent) in partials.iter().zip(tangents) {
        let Some(tangent) = *tangent else { continue };
        match partial(primals, output)? {
            Tensor::Scalar(Scalar::F64(x)) | Tensor::Weak(Scalar::F64(x)) if tangent.dtype() == DType::F64 => {
                terms.push((x, tangent));
            }
            _ => return Ok(None),
        }
    }
    Ok(super::number::combined(level, &terms))
}

/// The tangent of a sum or difference in which one operand is constant; zeros need not be made for it.
fn of_sum(op: &'static Op, tangents: &[Option<&Tensor>]) -> Result<Option<Tensor>> {
    if *op != ops::binary::ADD && *op != ops::binary::SUBTRACT {
        return Ok(None);
    }
    Ok(match tangents {
        [Some(tangent), None] => Some(Tensor::clone(tangent)),
        [None, Some(tangent)] if *op == ops::binary::ADD => Some(Tensor::clone(tangent)),
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
