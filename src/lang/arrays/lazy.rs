//! Unnamed temporaries as values: what the evaluator makes of an operation inside a larger one, over large arrays.
//!
//! Nothing may change what a temporary reads before it is computed. The resolver lets one wait only for what changes
//! nothing, or for calls; and every call, but those that take temporaries and change nothing, computes what waits first
//! ([`settle`]).

use std::cell::{Cell, RefCell};
use std::rc::{Rc, Weak};

use smallvec::{SmallVec, smallvec};

use super::ArrayObject;
use super::convert::{from_tensor, operand};
use crate::array::{DType, Scalar};
use crate::diag::Result;
use crate::lang::value::Value;
use crate::ops::{Op, Tensor, binary as rows, unary};
use crate::syntax::ast::BinaryOp;
use crate::trace::temporary::{Expression, LARGE, Operand};

thread_local! {
    /// The temporaries that were handed out, until they are looked through.
    static WAITING: RefCell<Vec<Weak<ArrayObject>>> = const { RefCell::new(Vec::new()) };
    static ANY_WAITING: Cell<bool> = const { Cell::new(false) };
}

/// Computes all temporaries that wait: before something that may change what they read.
///
/// # Errors
/// Those of their computation.
#[inline]
pub fn settle() -> Result<()> {
    if ANY_WAITING.get() { settle_all() } else { Ok(()) }
}

#[cold]
fn settle_all() -> Result<()> {
    ANY_WAITING.set(false);
    WAITING.take().iter().filter_map(Weak::upgrade).try_for_each(|handle| handle.force())
}

/// Computes a value that is a temporary.
///
/// # Errors
/// Those of its computation.
pub fn force(value: &Value) -> Result<()> {
    match value {
        Value::Array(handle) => handle.force(),
        _ => Ok(()),
    }
}

/// What is put off, if the value is that.
pub fn expression_of(value: &Value) -> Option<Expression> {
    match value {
        Value::Array(handle) => handle.expression(),
        _ => None,
    }
}

/// The result of a put-off operation: computed, or kept for the operation around it.
fn result(expression: Option<Expression>, keep: bool) -> Result<Option<Value>> {
    match expression {
        None => Ok(None),
        Some(expression) if keep => {
            let handle = Rc::new(ArrayObject::temporary(expression));
            WAITING.with_borrow_mut(|waiting| {
                if waiting.len() >= 16 {
                    waiting.retain(|handle| handle.strong_count() > 0);
                }
                waiting.push(Rc::downgrade(&handle));
            });
            ANY_WAITING.set(true);
            Ok(Some(Value::Array(handle)))
        }
        Some(expression) => Ok(Some(from_tensor(expression.force()?))),
    }
}

/// Whether an operation on these operands is worth putting off, by their size.
#[inline]
pub fn may_wait(l: &Value, r: &Value) -> bool {
    let large = |value: &Value| match value {
        Value::Array(handle) => handle.with_host(|array| array.size() >= LARGE).unwrap_or(true),
        _ => false,
    };
    large(l) || large(r)
}

fn is_temporary(value: &Value) -> bool {
    matches!(value, Value::Array(handle) if handle.is_temporary())
}

/// An operand of an operation that may be put off; `None` for what cannot be part of one.
fn lazy_operand<'a>(value: &Value, kept: &'a mut Option<Expression>) -> Option<Operand<'a>> {
    if let Value::Array(handle) = value {
        *kept = handle.expression();
        return match kept {
            Some(expression) => Some(Operand::Expression(expression)),
            None => Operand::of(&handle.tensor()),
        };
    }
    Operand::of(&operand(value).ok()??).filter(|operand| matches!(operand, Operand::Number { .. }))
}

/// Whether a Python integer may meet elements of another integer type that may not hold it.
fn is_doubtful(operands: &[Operand]) -> bool {
    let narrow = operands.iter().any(|operand| match operand {
        Operand::Array(array) => array.dtype().is_integer() && array.dtype() != DType::I64,
        Operand::Expression(e) => e.dtype().is_integer() && e.dtype() != DType::I64,
        Operand::Number { .. } => false,
    });
    let integer =
        operands.iter().any(|operand| matches!(operand, Operand::Number { scalar: Scalar::I64(_), weak: true }));
    narrow && integer
}

/// An element-wise operation: over large arrays it is put off (`keep`), or computed together with what was put off
/// before. `None` where it is better done the plain way.
///
/// # Errors
/// Those of the operation.
pub fn apply(op: &'static Op, values: &[&Value], keep: bool) -> Result<Option<Value>> {
    if values.len() > 3 || !keep && !values.iter().any(|value| is_temporary(value)) {
        return Ok(None);
    }
    let mut kept = [None, None, None];
    let mut operands: SmallVec<[Operand; 3]> = SmallVec::new();
    for (value, kept) in values.iter().zip(&mut kept) {
        match lazy_operand(value, kept) {
            Some(operand) => operands.push(operand),
            None => return Ok(None),
        }
    }
    if operands.iter().all(|operand| matches!(operand, Operand::Number { .. })) || is_doubtful(&operands) {
        return Ok(None);
    }
    result(Expression::apply(op, operands)?, keep)
}

/// The data type of an array, which need not be computed.
pub fn dtype_of(handle: &ArrayObject) -> DType {
    handle.expression().map_or_else(|| handle.tensor().dtype(), |expression| expression.dtype())
}

/// [`apply`] of a sign, which truth values have none of.
///
/// # Errors
/// Those of the operation.
pub fn apply_sign(op: &'static Op, value: &Value, keep: bool) -> Result<Option<Value>> {
    let Value::Array(handle) = value else { return Ok(None) };
    if dtype_of(handle) == DType::Bool && *op == unary::NEGATIVE { Ok(None) } else { apply(op, &[value], keep) }
}

/// `l op r` inside a larger expression, as [`apply`].
///
/// # Errors
/// Those of the operation.
pub fn fuse(op: BinaryOp, l: &Value, r: &Value, keep: bool) -> Result<Option<Value>> {
    match op {
        BinaryOp::MatMul => return Ok(None),
        BinaryOp::Pow if matches!(r, Value::Int(_) | Value::Float(_)) => {
            if !keep && !is_temporary(l) {
                return Ok(None);
            }
            let mut kept = None;
            let (Some(left), Ok(Some(Tensor::Weak(exponent)))) = (lazy_operand(l, &mut kept), operand(r)) else {
                return Ok(None);
            };
            return result(lazy_power(left, exponent)?, keep);
        }
        _ => {}
    }
    apply(super::operate::row(op), &[l, r], keep)
}

/// A power by a Python number, put off: the simpler operation where there is one, for floats.
fn lazy_power(base: Operand, exponent: Scalar) -> Result<Option<Expression>> {
    let dtype = match &base {
        Operand::Array(array) => array.dtype(),
        Operand::Expression(expression) => expression.dtype(),
        Operand::Number { .. } => return Ok(None),
    };
    if !dtype.is_float() {
        return Ok(None);
    }
    match exponent.get::<f64>() {
        2.0 => Expression::apply(&unary::SQUARE, smallvec![base]),
        0.5 => Expression::apply(&unary::SQRT, smallvec![base]),
        -1.0 => Expression::apply(&unary::RECIPROCAL, smallvec![base]),
        1.0 => Ok(None),
        _ => Expression::apply(&rows::POWER, smallvec![base, Operand::Number { scalar: exponent, weak: true }]),
    }
}
