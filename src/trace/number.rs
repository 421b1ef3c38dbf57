//! Numbers that are being differentiated in reverse, and nothing else: arithmetic on them leaves one entry on the tape,
//! with the partial derivatives as plain numbers, and touches no array.

use std::rc::Rc;

use super::linear::Terms;
use super::{Level, Tape, Tracer, TracerKind, debug, dual, stage, tracer};
use crate::array::{DType, Scalar};
use crate::ops::{Class, Op, Tensor, binary};

/// An operand of arithmetic on numbers.
pub enum Number<'a> {
    /// A Python number.
    Plain(f64),
    Tensor(&'a Tensor),
}

/// A number with its tangent's place on a tape.
struct Dual<'a> {
    value: f64,
    weak: bool,
    on: Option<On<'a>>,
}

#[derive(Clone, Copy)]
struct On<'a> {
    level: Level,
    inner: Level,
    tape: &'a Rc<Tape>,
    node: usize,
}

fn parts<'a>(number: &Number<'a>) -> Option<Dual<'a>> {
    let tensor = match *number {
        Number::Plain(value) => return Some(Dual { value, weak: true, on: None }),
        Number::Tensor(tensor) => tensor,
    };
    let Tracer { level, kind: TracerKind::Dual { primal, tangent }, .. } = tracer(tensor)? else { return None };
    let (value, weak) = match primal {
        Tensor::Weak(Scalar::F64(x)) => (*x, true),
        Tensor::Scalar(Scalar::F64(x)) => (*x, false),
        _ => return None,
    };
    let on = place(*level, tangent)?;
    Some(Dual { value, weak, on: Some(on) })
}

fn place(level: Level, tangent: &Tensor) -> Option<On<'_>> {
    match tracer(tangent) {
        Some(Tracer { level: inner, kind: TracerKind::Linear { tape, node }, .. }) if !tape.is_closed() => {
            Some(On { level, inner: *inner, tape, node: *node })
        }
        _ => None,
    }
}

/// `a op b` for the operators of arithmetic, where both are numbers on one tape; `None` where it is done the general way.
pub fn quick(op: &'static Op, a: &Number, b: &Number) -> Option<Tensor> {
    let (a, b) = (parts(a)?, parts(b)?);
    let (x, y) = (a.value, b.value);
    let (value, by_a, by_b) = if *op == binary::MULTIPLY {
        (x * y, y, x)
    } else if *op == binary::ADD {
        (x + y, 1.0, 1.0)
    } else if *op == binary::SUBTRACT {
        (x - y, 1.0, -1.0)
    } else if *op == binary::DIVIDE && y != 0.0 {
        (x / y, 1.0 / y, -(x / y) / y)
    } else if *op == binary::POWER && y == 2.0 && b.on.is_none() && b.weak {
        (x * x, 2.0 * x, 0.0)
    } else if *op == binary::POWER && y > 2.0 && y == y.trunc() && b.on.is_none() && b.weak {
        (power(x, y)?, y * power(x, y - 1.0)?, 0.0)
    } else {
        return None;
    };
    // What is not finite is looked at the general way, which warns where NumPy does.
    if !value.is_finite() || debug::debugs_nans() {
        return None;
    }
    // A recorder at work records what is from further out.
    if a.on.or(b.on).is_none_or(|on| on.level <= stage::active_level()) {
        return None;
    }
    let (on, terms) = match (a.on, b.on) {
        (Some(on), None) => (on, [(on.node, by_a), Tape::NO_TERM]),
        (None, Some(on)) => (on, [(on.node, by_b), Tape::NO_TERM]),
        (Some(on), Some(other)) if Rc::ptr_eq(on.tape, other.tape) => (on, [(on.node, by_a), (other.node, by_b)]),
        _ => return None,
    };
    let scalar = Scalar::F64(value);
    let primal = if a.weak && b.weak { Tensor::Weak(scalar) } else { Tensor::Scalar(scalar) };
    Some(dual(on.level, primal, Tape::combine(on.tape, on.inner, terms)))
}

/// The power that the row makes of two numbers.
fn power(x: f64, y: f64) -> Option<f64> {
    let Class::Elementwise(row) = &binary::POWER.class else { return None };
    let kernel = (row.kernel)(DType::F64)?;
    let mut result = 0.0f64;
    // SAFETY: one element of the loop's type each, and room for the result apart from them.
    unsafe { kernel(&[(&raw const x).cast(), (&raw const y).cast()], (&raw mut result).cast(), 1) };
    Some(result)
}

/// The tangent that partial derivatives, which are plain numbers, make of the operands' tangents; `None` where they are
/// not all on one tape.
pub(super) fn combined(level: Level, partials: &[(f64, &Tensor)]) -> Option<Tensor> {
    let mut terms: Terms = [Tape::NO_TERM; 2];
    let mut first: Option<On> = None;
    if partials.len() > terms.len() {
        return None;
    }
    for ((partial, tangent), term) in partials.iter().zip(&mut terms) {
        let on = place(level, tangent)?;
        if first.is_some_and(|first| !Rc::ptr_eq(first.tape, on.tape)) {
            return None;
        }
        first = Some(on);
        *term = (on.node, *partial);
    }
    first.map(|on| Tape::combine(on.tape, on.inner, terms))
}
