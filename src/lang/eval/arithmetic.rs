//! Binary operators and comparisons: small integers and floats at once, everything else through [`operate`].

use super::{Frame, eval, leaf};
use crate::diag::{Error, Result, Span};
use crate::lang::code::{Comparison, Expr, Pair};
use crate::lang::interpreter::Interpreter;
use crate::lang::value::Value;
use crate::lang::{arrays, operate};
use crate::syntax::ast::{BinaryOp, CompareOp};

/// `left op right`; `op` is a constant of the caller, so that each operator gets its own code.
#[inline(always)]
pub fn binary(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Result<Value> {
    if let Some(right) = leaf(frame, &pair.right) {
        if let Some(left) = leaf(frame, &pair.left) {
            return match quick(op, left, right) {
                Some(result) => Ok(result),
                None => slow(op, left, right, pair),
            };
        }
        let left = eval(vm, frame, &pair.left)?;
        // `left` may have bound the name on the right.
        if let Some(right) = leaf(frame, &pair.right) {
            return match quick(op, &left, right) {
                Some(result) => Ok(result),
                None => slow(op, &left, right, pair),
            };
        }
    }
    binary_general(vm, frame, op, pair)
}

#[inline(always)]
fn binary_general(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Result<Value> {
    let left = eval(vm, frame, &pair.left)?;
    let right = eval(vm, frame, &pair.right)?;
    match quick(op, &left, &right) {
        Some(result) => Ok(result),
        None => slow(op, &left, &right, pair),
    }
}

/// The operators that are seen less often.
#[inline(never)]
pub fn binary_rare(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Result<Value> {
    binary_general(vm, frame, op, pair)
}

/// The result for two small integers or floats, where it is one again.
#[inline(always)]
pub fn quick(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => quick_int(op, *a, *b),
        (Value::Float(a), Value::Float(b)) => quick_float(op, *a, *b),
        (Value::Int(a), Value::Float(b)) => quick_float(op, *a as f64, *b),
        (Value::Float(a), Value::Int(b)) => quick_float(op, *a, *b as f64),
        _ => None,
    }
}

#[inline(always)]
fn quick_int(op: BinaryOp, a: i64, b: i64) -> Option<Value> {
    let result = match op {
        BinaryOp::Add => a.checked_add(b)?,
        BinaryOp::Sub => a.checked_sub(b)?,
        BinaryOp::Mul => a.checked_mul(b)?,
        BinaryOp::FloorDiv if b > 0 => floor_div_positive(a, b),
        BinaryOp::Mod if b > 0 => floor_mod_positive(a, b),
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::Div if b != 0 && small(a) && small(b) => return Some(Value::Float(a as f64 / b as f64)),
        _ => return None,
    };
    Some(Value::Int(result))
}

/// Whether a float holds it exactly.
#[inline(always)]
fn small(a: i64) -> bool {
    (-(1 << 53)..=1 << 53).contains(&a)
}

/// Division of small numbers costs a third in 32 bits; a power of two costs a shift.
#[inline(always)]
fn floor_div_positive(a: i64, b: i64) -> i64 {
    if b & (b - 1) == 0 {
        return a >> b.trailing_zeros();
    }
    match (u32::try_from(a), u32::try_from(b)) {
        (Ok(a), Ok(b)) => i64::from(a / b),
        _ => a.div_euclid(b),
    }
}

#[inline(always)]
fn floor_mod_positive(a: i64, b: i64) -> i64 {
    if b & (b - 1) == 0 {
        return a & (b - 1);
    }
    match (u32::try_from(a), u32::try_from(b)) {
        (Ok(a), Ok(b)) => i64::from(a % b),
        _ => a.rem_euclid(b),
    }
}

#[inline(always)]
fn quick_float(op: BinaryOp, a: f64, b: f64) -> Option<Value> {
    Some(Value::Float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div if b != 0.0 => a / b,
        _ => return None,
    }))
}

#[inline(never)]
fn slow(op: BinaryOp, left: &Value, right: &Value, pair: &Pair) -> Result<Value> {
    if (matches!(left, Value::Array(_)) || matches!(right, Value::Array(_)))
        && let Some(result) = arrays::fuse(op, left, right, pair.temporary).map_err(|error| place_in(error, pair))?
    {
        return Ok(result);
    }
    operate::binary(op, left, right).map_err(|error| place_in(error, pair))
}

/// Gives an error the places of an operator's operands.
#[cold]
pub fn place_in(error: Error, pair: &Pair) -> Error {
    place_pair(error, pair.span, pair.left_span, pair.right_span)
}

/// Gives an error the places of an operator's operands.
#[cold]
pub fn place_pair(error: Error, span: Span, left: Span, right: Span) -> Error {
    error.at(span).place_operands(|operand| match operand {
        0 => Some(left),
        1 => Some(right),
        _ => None,
    })
}

/// `left op right` as a value.
pub fn compare(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Result<Value> {
    let pair = &node.pair;
    if let (Some(left), Some(right)) = (leaf(frame, &pair.left), leaf(frame, &pair.right))
        && let Some(truth) = quick_truth(node.op, left, right)
    {
        return Ok(Value::Bool(truth));
    }
    let left = eval(vm, frame, &pair.left)?;
    let right = eval(vm, frame, &pair.right)?;
    match quick_truth(node.op, &left, &right) {
        Some(truth) => Ok(Value::Bool(truth)),
        None => compare_slow(vm, node, &left, &right),
    }
}

/// The truth of `left op right`.
#[inline]
pub fn compare_truth(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Result<bool> {
    let pair = &node.pair;
    if let Some(right) = leaf(frame, &pair.right)
        && let Some(left) = leaf(frame, &pair.left)
        && let Some(truth) = quick_truth(node.op, left, right)
    {
        return Ok(truth);
    }
    compare_truth_general(vm, frame, node)
}

#[inline(never)]
fn compare_truth_general(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Result<bool> {
    let left = eval(vm, frame, &node.pair.left)?;
    let right = eval(vm, frame, &node.pair.right)?;
    if let Some(truth) = quick_truth(node.op, &left, &right) {
        return Ok(truth);
    }
    let result = compare_slow(vm, node, &left, &right)?;
    operate::truth(&result).map_err(|error| error.at(node.pair.span))
}

#[inline(never)]
fn compare_slow(vm: &mut Interpreter, node: &Comparison, left: &Value, right: &Value) -> Result<Value> {
    operate::compare(vm, node.op, left, right).map_err(|error| place_in(error, &node.pair))
}

#[inline(always)]
fn quick_truth(op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => Some(match op {
            CompareOp::Eq | CompareOp::Is => a == b,
            CompareOp::Ne | CompareOp::IsNot => a != b,
            CompareOp::Lt => a < b,
            CompareOp::Le => a <= b,
            CompareOp::Gt => a > b,
            CompareOp::Ge => a >= b,
            CompareOp::In | CompareOp::NotIn => return None,
        }),
        (Value::Float(a), Value::Float(b)) => Some(match op {
            CompareOp::Eq => a == b,
            CompareOp::Ne => a != b,
            CompareOp::Lt => a < b,
            CompareOp::Le => a <= b,
            CompareOp::Gt => a > b,
            CompareOp::Ge => a >= b,
            _ => return None,
        }),
        (Value::Str(a), Value::Str(b)) => match op {
            CompareOp::Eq => Some(a == b),
            CompareOp::Ne => Some(a != b),
            _ => None,
        },
        (_, Value::None) => match op {
            CompareOp::Is => Some(left.is_none()),
            CompareOp::IsNot => Some(!left.is_none()),
            _ => None,
        },
        _ => None,
    }
}

/// `slot op= value` for a plain local.
pub fn augment_local(vm: &mut Interpreter, frame: &mut Frame, node: &crate::lang::code::AugmentLocal) -> Result<()> {
    let slot = node.slot as usize;
    // The common counter, in place.
    if let (BinaryOp::Add, Expr::Const(Value::Int(by)), Value::Int(count)) = (node.op, &node.value, &frame.locals[slot])
        && let Some(sum) = count.checked_add(*by)
    {
        frame.locals[slot] = Value::Int(sum);
        return Ok(());
    }
    if frame.locals[slot].is_undefined() {
        return Err(super::unbound_local(frame, node.slot, node.target_span));
    }
    let old = frame.locals[slot].clone();
    let right = eval(vm, frame, &node.value)?;
    let result = match quick_augment(node.op, &old, &right) {
        Some(result) => result,
        None => return augment_slow(vm, frame, node, old, right),
    };
    frame.locals[slot] = result;
    Ok(())
}

#[inline(always)]
fn quick_augment(op: BinaryOp, left: &Value, right: &Value) -> Option<Value> {
    match op {
        BinaryOp::Add => quick(BinaryOp::Add, left, right),
        BinaryOp::Sub => quick(BinaryOp::Sub, left, right),
        BinaryOp::Mul => quick(BinaryOp::Mul, left, right),
        other => quick(other, left, right),
    }
}

#[inline(never)]
fn augment_slow(
    vm: &mut Interpreter,
    frame: &mut Frame,
    node: &crate::lang::code::AugmentLocal,
    old: Value,
    right: Value,
) -> Result<()> {
    let slot = node.slot as usize;
    let result = match (node.op, old, &right) {
        (BinaryOp::Add, Value::Str(text), Value::Str(more)) => {
            // Without the variable's own reference, a long text grows in place.
            drop(std::mem::take(&mut frame.locals[slot]));
            Value::Str(text.append(more))
        }
        (op, old, _) => operate::inplace_binary(vm, op, &old, &right)
            .map_err(|error| place_pair(error, node.span, node.target_span, node.value_span))?,
    };
    frame.locals[slot] = result;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::number;

    #[test]
    fn quick_division_floors() {
        for a in [-9i64, -8, -1, 0, 1, 7, 8, 9, 1 << 40] {
            for b in [1i64, 2, 3, 7, 8, 1 << 35] {
                assert_eq!(Some(floor_div_positive(a, b)), number::floor_div(a, b));
                assert_eq!(floor_mod_positive(a, b), number::floor_mod(a, b));
            }
        }
    }
}
