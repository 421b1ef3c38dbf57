//! What native loops call for what they have no instructions for. Each answers 0 where it has a result, and does nothing
//! where it has none: then the evaluator does the statement.

use super::place::{Kind, view};
use crate::lang::builtins::quick::Quick;
use crate::lang::native::Native;
use crate::lang::number;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// The operators on floats that are called, by their number.
const OPERATORS: [BinaryOp; 3] = [BinaryOp::Pow, BinaryOp::FloorDiv, BinaryOp::Mod];

/// The number of an operator for [`operate`].
pub fn operator(op: BinaryOp) -> Option<i64> {
    OPERATORS.iter().position(|have| *have == op).map(|at| at as i64)
}

/// Puts a number of this kind where the code looks for it.
fn put(value: &Value, kind: i64, to: *mut u64) -> i32 {
    let bits = match value {
        Value::Int(i) if kind == Kind::Int.tag() => *i as u64,
        Value::Float(x) if kind == Kind::Float.tag() => x.to_bits(),
        _ => return 1,
    };
    // SAFETY: the code gives room for one word.
    unsafe { to.write(bits) };
    0
}

/// `a op b` for the bits of two floats, where it is a float.
pub extern "C" fn operate(op: i64, a: u64, b: u64, to: *mut u64) -> i32 {
    match number::float_binary(OPERATORS[op as usize], f64::from_bits(a), f64::from_bits(b)) {
        Ok(Some(result)) => put(&result, Kind::Float.tag(), to),
        _ => 1,
    }
}

/// A built-in function that has a quick way, of so many numbers that lie one after the other.
pub extern "C" fn call(native: *const Native, operands: *const Value, count_and_kind: i64, to: *mut u64) -> i32 {
    // SAFETY: natives are statics; the code has written so many numbers there.
    let (native, operands) =
        unsafe { (&*native, std::slice::from_raw_parts(operands, (count_and_kind >> 8) as usize)) };
    let Some(quick): Option<Quick> = native.quick() else { return 1 };
    let answer = match operands {
        [a] => quick(&[a]),
        [a, b] => quick(&[a, b]),
        _ => return 1,
    };
    match answer.value() {
        Some(value) => put(value, count_and_kind & 0xff, to),
        None => 1,
    }
}

/// Where the items of a list lie, and how many: what stands in an item of a list of lists.
pub extern "C" fn items(list: *const Value, _: i64, _: i64, to: *mut [i64; 2]) -> i32 {
    // SAFETY: the code has found that an item lies there.
    let Value::List(list) = (unsafe { &*list }) else { return 1 };
    let Some(found) = view(list) else { return 1 };
    // SAFETY: the code gives room for two words.
    unsafe { to.write(found) };
    0
}

/// Appends a number to a list that need not move for it.
pub extern "C" fn append(list: *const Value, tag: i64, bits: u64, _: u64) -> i32 {
    // SAFETY: the code was entered with a list in this slot.
    let Value::List(list) = (unsafe { &*list }) else { return 1 };
    let Ok(mut items) = list.items.try_borrow_mut() else { return 1 };
    if items.len() == items.capacity() {
        return 1;
    }
    items.push(match tag {
        tag if tag == Kind::Float.tag() => Value::Float(f64::from_bits(bits)),
        tag if tag == Kind::Int.tag() => Value::Int(bits as i64),
        _ => Value::Bool(bits != 0),
    });
    0
}
