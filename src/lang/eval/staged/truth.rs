//! The truth of expressions, where it may be a value that is not known yet.

use super::super::{Frame, eval};
use super::branch::either;
use crate::array::{DType, Scalar};
use crate::diag::Result;
use crate::lang::arrays::convert::from_tensor;
use crate::lang::code::{Chain, Expr};
use crate::lang::interpreter::Interpreter;
use crate::lang::operate;
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, shape, unary};
use crate::trace;

/// A truth.
pub enum Truth {
    Known(bool),
    /// A bool without axes.
    Recorded(Tensor),
}

/// The truth of a value.
///
/// # Errors
/// As [`operate::truth`].
pub fn truth_of(value: &Value) -> Result<Truth> {
    if let Value::Array(handle) = value {
        let tensor = handle.tensor();
        if tensor.size() == 1 && trace::can_branch(&tensor) {
            let tensor = if tensor.ndim() == 0 { tensor } else { shape::reshape(&tensor, &[])? };
            return Ok(Truth::Recorded(cast_to(tensor, DType::Bool)?));
        }
    }
    operate::truth(value).map(Truth::Known)
}

/// The truth of an expression.
///
/// # Errors
/// Those of evaluating it.
pub fn truth(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Result<Truth> {
    match expr {
        Expr::Not(inner) => negated(truth(vm, frame, inner)?),
        Expr::And(items) => joined(vm, frame, items, false),
        Expr::Or(items) => joined(vm, frame, items, true),
        other => {
            let value = eval(vm, frame, other)?;
            truth_of(&value)
        }
    }
}

fn negated(truth: Truth) -> Result<Truth> {
    Ok(match truth {
        Truth::Known(known) => Truth::Known(!known),
        Truth::Recorded(tensor) => Truth::Recorded(unary::logical_not(&tensor)?),
    })
}

/// `and` (which stops at false) and `or` (which stops at true): what follows a truth that is not known is run only
/// where that does not stop.
fn joined(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr], stop: bool) -> Result<Truth> {
    for (at, item) in items.iter().enumerate() {
        match truth(vm, frame, item)? {
            Truth::Known(known) if known == stop => return Ok(Truth::Known(stop)),
            Truth::Known(_) => {}
            Truth::Recorded(first) if at + 1 == items.len() => return Ok(Truth::Recorded(first)),
            Truth::Recorded(first) => {
                let rest = &items[at + 1..];
                let go_on = if stop { unary::logical_not(&first)? } else { first };
                let value = either(
                    vm,
                    frame,
                    &go_on,
                    |vm, frame| {
                        Ok(match joined(vm, frame, rest, stop)? {
                            Truth::Known(known) => Value::Bool(known),
                            Truth::Recorded(tensor) => from_tensor(tensor),
                        })
                    },
                    |_, _| Ok(Value::Bool(stop)),
                )?;
                return truth_of(&value);
            }
        }
    }
    Ok(Truth::Known(!stop))
}

/// A truth as a value.
fn value(truth: Truth) -> Value {
    match truth {
        Truth::Known(known) => Value::Bool(known),
        Truth::Recorded(tensor) => from_tensor(tensor),
    }
}

/// `not expr`, whose truth is not known.
///
/// # Errors
/// Those of evaluating it.
pub fn negation(vm: &mut Interpreter, frame: &mut Frame, inner: &Expr) -> Result<Value> {
    let inner = truth(vm, frame, inner)?;
    Ok(value(negated(inner)?))
}

/// `a < b < c`, where some comparison is not known.
///
/// # Errors
/// Those of evaluating it.
pub fn chain(vm: &mut Interpreter, frame: &mut Frame, chain: &Chain) -> Result<Value> {
    let mut left = eval(vm, frame, &chain.first)?;
    let mut all = Tensor::Scalar(Scalar::Bool(true));
    for (op, next, _) in &chain.rest {
        let right = eval(vm, frame, next)?;
        let holds = operate::compare(vm, *op, &left, &right)?;
        match truth_of(&holds)? {
            Truth::Known(false) => return Ok(Value::Bool(false)),
            Truth::Known(true) => {}
            Truth::Recorded(tensor) => all = crate::ops::compare::logical_and(&all, &tensor)?,
        }
        left = right;
    }
    Ok(from_tensor(all))
}
