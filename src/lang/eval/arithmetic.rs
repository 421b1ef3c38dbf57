//! Binary operators and comparisons: small integers and floats at once, everything else through [`operate`].

use std::rc::Rc;

use super::{Frame, answer, leaf, operand};
use crate::diag::{Error, Result, Span, place};
use crate::lang::code::{AugmentLocal, Comparison, Expr, Pair};
use crate::lang::interpreter::Interpreter;
use crate::lang::packed::{Answer, Packed, Plain};
use crate::lang::value::Value;
use crate::lang::{arrays, number, operate};
use crate::syntax::ast::{BinaryOp, CompareOp};

/// `left op right`; `op` is a constant of the caller, so that each operator gets its own code.
#[inline(always)]
pub fn binary(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Answer {
    if !pair.nested
        && let Some(right) = leaf(frame, &pair.right)
        && let Some(left) = leaf(frame, &pair.left)
    {
        if let Some(result) = quick(op, plain(left), plain(right)) {
            return result;
        }
        return slow(op, left, right, pair);
    }
    let left = operand(vm, frame, &pair.left);
    if left.is_error() {
        return left;
    }
    let right = operand(vm, frame, &pair.right);
    if let Some(result) = quick(op, left.plain(), right.plain()) {
        return result;
    }
    slow_owned(op, left, right, pair)
}

/// The operators that are seen less often.
#[inline(never)]
pub fn binary_rare(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Answer {
    binary(vm, frame, op, pair)
}

#[inline(always)]
fn plain(value: &Value) -> Plain {
    match value {
        Value::Int(i) => Plain::Int(*i),
        Value::Float(x) => Plain::Float(*x),
        _ => Plain::Other,
    }
}

/// The result for two small integers or floats, where it is one again.
#[inline(always)]
pub fn quick_values(op: BinaryOp, left: &Value, right: &Value) -> Option<Answer> {
    quick(op, plain(left), plain(right))
}

#[inline(always)]
pub fn quick(op: BinaryOp, left: Plain, right: Plain) -> Option<Answer> {
    match (left, right) {
        (Plain::Int(a), Plain::Int(b)) => quick_int(op, a, b),
        (Plain::Float(a), Plain::Float(b)) => quick_float(op, a, b),
        (Plain::Int(a), Plain::Float(b)) => quick_float(op, a as f64, b),
        (Plain::Float(a), Plain::Int(b)) => quick_float(op, a, b as f64),
        _ => None,
    }
}

#[inline(always)]
fn quick_int(op: BinaryOp, a: i64, b: i64) -> Option<Answer> {
    let result = match op {
        BinaryOp::Add => a.checked_add(b)?,
        BinaryOp::Sub => a.checked_sub(b)?,
        BinaryOp::Mul => a.checked_mul(b)?,
        BinaryOp::FloorDiv if b > 0 => floor_div_positive(a, b),
        BinaryOp::Mod if b > 0 => floor_mod_positive(a, b),
        BinaryOp::BitAnd => a & b,
        BinaryOp::BitOr => a | b,
        BinaryOp::BitXor => a ^ b,
        BinaryOp::Div if b != 0 && small(a) && small(b) => return Some(Answer::float(a as f64 / b as f64)),
        _ => return None,
    };
    Some(Answer::int(result))
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
fn quick_float(op: BinaryOp, a: f64, b: f64) -> Option<Answer> {
    Some(Answer::float(match op {
        BinaryOp::Add => a + b,
        BinaryOp::Sub => a - b,
        BinaryOp::Mul => a * b,
        BinaryOp::Div if b != 0.0 => a / b,
        BinaryOp::Pow if a > 0.0 => return Some(a.powf(b)).filter(|power| power.is_finite()).map(Answer::float),
        _ => return None,
    }))
}

/// A small integer, or a truth value as the integer that it is in arithmetic.
#[inline(always)]
fn as_int(value: &Value) -> Option<i64> {
    match value {
        Value::Int(i) => Some(*i),
        Value::Bool(b) => Some(i64::from(*b)),
        _ => None,
    }
}

#[inline(never)]
fn slow(op: BinaryOp, left: &Value, right: &Value, pair: &Pair) -> Answer {
    if let (BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul, Some(a), Some(b)) = (op, as_int(left), as_int(right))
        && let Some(result) = quick_int(op, a, b)
    {
        return result;
    }
    if (matches!(left, Value::BigInt(_)) || matches!(right, Value::BigInt(_)))
        && let Some(result) = number::binary(op, left, right).transpose()
    {
        return Packed::new(result.map_err(|error| place_in(error, pair)));
    }
    slow_kept(op, left, right, pair, pair.temporary)
}

/// `left op right`, to be kept for the operation around it where `keep` says so and that is worth it.
pub fn slow_kept(op: BinaryOp, left: &Value, right: &Value, pair: &Pair, keep: bool) -> Answer {
    place::set(pair.span);
    if op == BinaryOp::MatMul || !(keep && arrays::lazy::may_wait(left, right)) {
        match arrays::quick::binary(op, left, right) {
            Ok(Some(result)) => return Packed::new(Ok(result)),
            Ok(None) => {}
            Err(error) => return Answer::error(place_in(error, pair)),
        }
    }
    if (matches!(left, Value::Array(_)) || matches!(right, Value::Array(_)))
        && let Some(result) = arrays::lazy::fuse(op, left, right, keep).transpose()
    {
        return Packed::new(result.map_err(|error| place_in(error, pair)));
    }
    Packed::new(operate::binary(op, left, right).map_err(|error| place_in(error, pair)))
}

#[inline(never)]
fn slow_owned(op: BinaryOp, left: Answer, right: Answer, pair: &Pair) -> Answer {
    let result = match (left.value(), right.value()) {
        // A text that nobody else holds grows in place.
        (Some(Value::Str(l)), Some(Value::Str(_))) if op == BinaryOp::Add && l.is_unshared() => {
            return append(left, right);
        }
        (Some(Value::Str(l)), Some(Value::Str(r))) if op == BinaryOp::Add => Packed::new(l.join(r).map(Value::Str)),
        (Some(Value::BigInt(l)), Some(_)) if Rc::strong_count(l) == 1 => return reuse(op, left, right, pair),
        (Some(l), Some(r)) => slow(op, l, r, pair),
        _ => return Packed::new(left.get().and(right.get())),
    };
    // Neither is an error.
    match left.discard().and(right.discard()) {
        Ok(()) => result,
        Err(error) => Answer::error(error),
    }
}

/// An operator on a long integer that nobody else holds: its memory becomes the result's.
#[inline(never)]
fn reuse(op: BinaryOp, left: Answer, right: Answer, pair: &Pair) -> Answer {
    let (mut left, right) = match (left.get(), right.get()) {
        (Ok(left), Ok(right)) => (left, right),
        (left, right) => return Packed::new(left.and(right)),
    };
    if let Value::BigInt(held) = &mut left
        && let Some(big) = Rc::get_mut(held)
        && let Some(small) = number::in_place(op, big, &right)
    {
        return small.map_or_else(|| Packed::new(Ok(left)), Answer::int);
    }
    slow(op, &left, &right, pair)
}

#[inline(never)]
fn append(left: Answer, right: Answer) -> Answer {
    match (left.get(), right.get()) {
        (Ok(Value::Str(left)), Ok(Value::Str(right))) => {
            Packed::new(left.check_append(&right).map(|()| Value::Str(left.append(&right))))
        }
        (left, right) => Packed::new(left.and(right)),
    }
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
#[inline(always)]
pub fn compare(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Answer {
    let pair = &node.pair;
    if !pair.nested
        && let Some(right) = leaf(frame, &pair.right)
        && let Some(left) = leaf(frame, &pair.left)
    {
        if let (Value::Int(a), Value::Int(b)) = (left, right)
            && node.orders < 8
        {
            return Answer::bool(int_holds(node.orders, *a, *b));
        }
        let quick =
            if node.orders < 8 { quick_truth(node.op, left, right) } else { quick_member(node.op, left, right) };
        if let Some(truth) = quick {
            return Answer::bool(truth);
        }
    }
    compare_general(vm, frame, node)
}

#[inline(never)]
fn compare_general(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Answer {
    let left = answer(vm, frame, &node.pair.left);
    if left.is_error() {
        return left;
    }
    let right = match leaf(frame, &node.pair.right) {
        Some(right) => {
            if node.orders >= 8
                && let Some(member) = immediate_member(node.op, &left, right)
            {
                return Answer::bool(member);
            }
            Answer::copy(right)
        }
        None => answer(vm, frame, &node.pair.right),
    };
    match (left.plain(), right.plain()) {
        (Plain::Int(a), Plain::Int(b)) if node.orders < 8 => return Answer::bool(int_holds(node.orders, a, b)),
        (Plain::Float(a), Plain::Float(b)) => {
            if let Some(truth) = ordered(node.op, a, b) {
                return Answer::bool(truth);
            }
        }
        _ => {}
    }
    compare_slow(vm, node, left, right)
}

#[inline(never)]
fn compare_slow(vm: &mut Interpreter, node: &Comparison, left: Answer, right: Answer) -> Answer {
    let (Some(l), Some(r)) = (left.value(), right.value()) else {
        return Packed::new(left.get().and(right.get()));
    };
    let result = match quick_truth(node.op, l, r).or_else(|| quick_member(node.op, l, r)) {
        Some(truth) => Answer::bool(truth),
        None => Packed::loaded(compare_kept(vm, node, l, r, node.pair.temporary)),
    };
    // Neither is an error.
    match left.discard().and(right.discard()) {
        Ok(()) => result,
        Err(error) => Answer::error(error),
    }
}

/// A comparison, to be kept for the operation around it where `keep` says so and that is worth it.
pub fn compare_kept(vm: &mut Interpreter, node: &Comparison, left: &Value, right: &Value, keep: bool) -> Result<Value> {
    let placed = |error| place_in(error, &node.pair);
    if let Some(result) = arrays::quick::compare(node.op, left, right).map_err(placed)? {
        return Ok(result);
    }
    if matches!((left, right), (Value::Array(_), _) | (_, Value::Array(_))) {
        if let Some(row) = arrays::quick::comparison(node.op)
            && let Some(result) = arrays::lazy::apply(row, &[left, right], keep).map_err(placed)?
        {
            return Ok(result);
        }
        arrays::lazy::force(left).and_then(|()| arrays::lazy::force(right)).map_err(placed)?;
    }
    operate::compare(vm, node.op, left, right).map_err(placed)
}

/// Whether the order of two integers is among these (see [`Comparison::orders`]).
#[inline(always)]
fn int_holds(orders: u8, a: i64, b: i64) -> bool {
    let order = u8::from(a >= b) + u8::from(a > b);
    (orders >> order) & 1 != 0
}

#[inline(always)]
fn ordered<T: PartialOrd>(op: CompareOp, a: T, b: T) -> Option<bool> {
    Some(match op {
        CompareOp::Eq => a == b,
        CompareOp::Ne => a != b,
        CompareOp::Lt => a < b,
        CompareOp::Le => a <= b,
        CompareOp::Gt => a > b,
        CompareOp::Ge => a >= b,
        _ => return None,
    })
}

/// How two integers or two floats compare; `None` for anything else.
#[inline(always)]
pub fn plain_truth(op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Int(a), Value::Int(b)) => ordered(op, *a, *b),
        (Value::Float(a), Value::Float(b)) => ordered(op, *a, *b),
        _ => None,
    }
}

#[inline(always)]
fn quick_truth(op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
    match (left, right) {
        (Value::Float(a), Value::Float(b)) => ordered(op, *a, *b),
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

/// Whether an integer is in a container, where that is quickly told.
#[inline(always)]
fn immediate_member(op: CompareOp, left: &Answer, right: &Value) -> Option<bool> {
    match left.plain() {
        Plain::Int(i) => quick_member(op, &Value::Int(i), right),
        _ => None,
    }
}

/// Whether a value is in a container, where that is quickly told.
#[inline(never)]
fn quick_member(op: CompareOp, left: &Value, right: &Value) -> Option<bool> {
    let wanted = match op {
        CompareOp::In => true,
        CompareOp::NotIn => false,
        _ => return None,
    };
    let found = match right {
        Value::Str(text) => match left {
            Value::Str(part) => Ok(crate::lang::methods::find_bytes(text.as_bytes(), part.as_bytes()).is_some()),
            _ => return None,
        },
        Value::List(list) => return among(&list.items.borrow(), left).map(|found| found == wanted),
        Value::Tuple(tuple) => return among(&tuple.items, left).map(|found| found == wanted),
        Value::Set(set) | Value::FrozenSet(set) => set.table.borrow().contains(left),
        Value::Dict(dict) => dict.map.borrow().contains(left),
        _ => return None,
    };
    // What cannot be hashed is told by the general way.
    found.ok().map(|found| found == wanted)
}

/// So many items are compared before anybody waits.
const MANY: usize = 1 << 16;

/// Whether an integer or text is among items; `None` where that takes more than a look.
#[inline]
fn among(items: &[Value], wanted: &Value) -> Option<bool> {
    for (at, item) in items.iter().enumerate() {
        // The general way, which looks for Ctrl-C, takes over in a long list.
        if at >= MANY {
            return None;
        }
        match (item, wanted) {
            (Value::Int(a), Value::Int(b)) if a == b => return Some(true),
            (Value::Str(a), Value::Str(b)) if a == b => return Some(true),
            (Value::Int(_) | Value::Str(_) | Value::None, Value::Int(_) | Value::Str(_)) => {}
            _ => return None,
        }
    }
    Some(false)
}

/// `slot op= value` for a plain local.
#[inline(always)]
pub fn augment_local(vm: &mut Interpreter, frame: &mut Frame, node: &AugmentLocal) -> Result<()> {
    let slot = node.slot as usize;
    // The common counter, in place.
    if let (BinaryOp::Add, Expr::Const(Value::Int(by)), Value::Int(count)) =
        (node.op, &node.value, &mut frame.locals[slot])
        && let Some(sum) = count.checked_add(*by)
    {
        *count = sum;
        return Ok(());
    }
    augment_general(vm, frame, node)
}

#[inline(never)]
fn augment_general(vm: &mut Interpreter, frame: &mut Frame, node: &AugmentLocal) -> Result<()> {
    let slot = node.slot as usize;
    if frame.locals[slot].is_undefined() {
        return Err(super::unbound_local(frame, node.slot, node.target_span));
    }
    let old = Answer::copy(&frame.locals[slot]);
    let right = answer(vm, frame, &node.value);
    let result = match node.op {
        BinaryOp::Add => quick(BinaryOp::Add, old.plain(), right.plain()),
        BinaryOp::Sub => quick(BinaryOp::Sub, old.plain(), right.plain()),
        BinaryOp::Mul => quick(BinaryOp::Mul, old.plain(), right.plain()),
        other => quick(other, old.plain(), right.plain()),
    };
    match result {
        Some(result) => result.store(&mut frame.locals[slot])?,
        None => {
            let old = old.get()?;
            return augment_slow(vm, frame, node, old, right.get()?);
        }
    }
    Ok(())
}

#[inline(never)]
fn augment_slow(vm: &mut Interpreter, frame: &mut Frame, node: &AugmentLocal, old: Value, right: Value) -> Result<()> {
    let slot = node.slot as usize;
    place::set(node.span);
    let result = match (node.op, old, &right) {
        (BinaryOp::Add, Value::Str(text), Value::Str(more)) => {
            text.check_append(more)?;
            if text.moves_much(more) {
                frame.locals[slot] = Value::Str(text.with(more));
                return Ok(());
            }
            // Without the variable's own reference, a long text grows in place.
            drop(std::mem::take(&mut frame.locals[slot]));
            Value::Str(text.append(more))
        }
        (op, old, _) => match arrays::quick::scalars(op, &old, &right) {
            Some(result) => result,
            None => operate::inplace_binary(vm, op, &old, &right)
                .map_err(|error| place_pair(error, node.span, node.target_span, node.value_span))?,
        },
    };
    frame.locals[slot] = result;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

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
