//! Values as elements of arrays: where they are kept, and what they mean to the array room.
//!
//! A value that has been an element stays until the program ends, as nothing tells when the last array forgets it.

use std::cell::RefCell;
use std::cmp::Ordering;

use super::convert::{operand, to_python};
use crate::array::held::{Hooks, install as install_hooks};
use crate::array::{DType, Held, Scalar};
use crate::diag::{Error, Result, memory};
use crate::lang::format::{repr_bytes, repr_str};
use crate::lang::value::Value;
use crate::lang::{display, number, operate};
use crate::ops::Tensor;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

thread_local! {
    /// The values, the first two being what [`Held::ZERO`] and [`Held::NONE`] stand for.
    static KEPT: RefCell<Vec<Value>> = RefCell::new(vec![Value::Int(0), Value::None]);
}

/// Keeps a value as an element.
pub fn hold(value: &Value) -> Held {
    if value.is_none() {
        return Held::NONE;
    }
    KEPT.with_borrow_mut(|kept| {
        memory::push_or_unwind(kept, value.clone());
        // More than four thousand million values do not fit any memory.
        Held(u32::try_from(kept.len() - 1).unwrap_or_default())
    })
}

/// The value that an element is.
pub fn value_of(held: Held) -> Value {
    KEPT.with_borrow(|kept| kept.get(held.0 as usize).cloned().unwrap_or(Value::None))
}

/// Tells the array room what values mean.
pub fn install() {
    install_hooks(Hooks {
        hold: |scalar| hold(&to_python(scalar)),
        number: |held, dtype| as_number(&value_of(held), dtype),
        text: |held| display::str_of(&value_of(held)).unwrap_or_default(),
        repr: |held| shown(&value_of(held)),
        text_repr: repr_str,
        bytes_repr: repr_bytes,
        truth: |held| operate::truth(&value_of(held)).unwrap_or(true),
        order: |a, b| order(&value_of(a), &value_of(b)),
        operate: apply,
        parse: |text, dtype| parse(text, dtype),
    });
}

/// How an array shows a value: a list is told from an axis.
fn shown(value: &Value) -> String {
    let text = display::repr(value).unwrap_or_default();
    if matches!(value, Value::List(_)) { format!("list({text})") } else { text }
}

fn as_number(value: &Value, dtype: DType) -> Result<Scalar> {
    if let (Value::BigInt(big), false) = (value, dtype.is_integer()) {
        return number::big_to_float(big).map(Scalar::F64);
    }
    match operand(value)? {
        Some(Tensor::Weak(scalar) | Tensor::Scalar(scalar)) if scalar.is_number() => return Ok(scalar),
        Some(Tensor::Host(_)) => return Err(Error::value("setting an array element with a sequence.")),
        _ => {}
    }
    match value {
        Value::List(_) | Value::Tuple(_) => Err(Error::value("setting an array element with a sequence.")),
        Value::Str(text) => super::convert::number_in(text, dtype),
        other => Err(super::convert::no_number(other, dtype)),
    }
}

/// The number that a text spells, in a data type.
fn parse(text: &str, dtype: DType) -> Result<Scalar> {
    // What Python says of the text, NumPy says of its scalar.
    let scalar = |error: Error| {
        let message = error.message().replace(&repr_str(text), &format!("np.str_({})", repr_str(text)));
        Error::new(error.kind(), message)
    };
    super::convert::number_in(text, dtype).map_err(scalar)
}

fn order(a: &Value, b: &Value) -> Result<Ordering> {
    let less = |a, b| operate::truth(&operate::rich_compare(CompareOp::Lt, a, b)?);
    Ok(if less(a, b)? {
        Ordering::Less
    } else if less(b, a)? {
        Ordering::Greater
    } else {
        Ordering::Equal
    })
}

/// The operator of a row.
fn operator(name: &str) -> Option<BinaryOp> {
    Some(match name {
        "add" => BinaryOp::Add,
        "subtract" => BinaryOp::Sub,
        "multiply" => BinaryOp::Mul,
        "divide" => BinaryOp::Div,
        "floor_divide" => BinaryOp::FloorDiv,
        "remainder" => BinaryOp::Mod,
        "power" => BinaryOp::Pow,
        "bitwise_and" => BinaryOp::BitAnd,
        "bitwise_or" => BinaryOp::BitOr,
        "bitwise_xor" => BinaryOp::BitXor,
        "left_shift" => BinaryOp::LeftShift,
        "right_shift" => BinaryOp::RightShift,
        _ => return None,
    })
}

fn comparison(name: &str) -> Option<CompareOp> {
    Some(match name {
        "equal" => CompareOp::Eq,
        "not_equal" => CompareOp::Ne,
        "less" => CompareOp::Lt,
        "less_equal" => CompareOp::Le,
        "greater" => CompareOp::Gt,
        "greater_equal" => CompareOp::Ge,
        _ => return None,
    })
}

/// The result of a row for values.
fn apply(name: &'static str, operands: &[Scalar]) -> Result<Scalar> {
    let values: Vec<Value> = operands.iter().map(|scalar| to_python(*scalar)).collect();
    let kept = |value: Value| Ok(Scalar::Object(hold(&value)));
    let truth = |value: &Value| operate::truth(value).map(Scalar::Bool);
    let chosen = |first: bool| kept(values[usize::from(!first)].clone());
    match &values[..] {
        [a, b] => {
            if let Some(op) = operator(name) {
                return kept(operate::binary(op, a, b)?);
            }
            if let Some(op) = comparison(name) {
                return truth(&operate::rich_compare(op, a, b)?);
            }
            match name {
                "logical_or" => chosen(operate::truth(a)?),
                "logical_and" => chosen(!operate::truth(a)?),
                "maximum" | "fmax" => chosen(operate::truth(&operate::rich_compare(CompareOp::Ge, a, b)?)?),
                "minimum" | "fmin" => chosen(operate::truth(&operate::rich_compare(CompareOp::Le, a, b)?)?),
                _ => Err(no_method(name, a)),
            }
        }
        [x] => match name {
            "negative" => kept(operate::unary(UnaryOp::Neg, x)?),
            "positive" => kept(operate::unary(UnaryOp::Pos, x)?),
            "invert" => kept(operate::unary(UnaryOp::Invert, x)?),
            "square" => kept(operate::binary(BinaryOp::Mul, x, x)?),
            "reciprocal" => kept(operate::binary(BinaryOp::Div, &Value::Int(1), x)?),
            "absolute" => number::absolute(x).map_or_else(|| Err(no_method(name, x)), kept),
            "logical_not" => Ok(Scalar::Bool(!operate::truth(x)?)),
            _ => Err(no_method(name, x)),
        },
        _ => Err(Error::type_error(format!("objects have no '{name}'"))),
    }
}

/// Functions that NumPy has no loop over objects for.
const WITHOUT_OBJECTS: &[&str] = &[
    "isnan",
    "isinf",
    "isfinite",
    "signbit",
    "copysign",
    "nextafter",
    "spacing",
    "frexp",
    "ldexp",
    "logaddexp",
    "logaddexp2",
    "heaviside",
    "float_power",
];

#[cold]
fn no_method(name: &str, value: &Value) -> Error {
    if WITHOUT_OBJECTS.contains(&name) {
        return Error::type_error(format!(
            "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any \
             supported types according to the casting rule ''safe''"
        ));
    }
    Error::type_error(format!(
        "loop of ufunc does not support argument 0 of type {} which has no callable {name} method",
        crate::lang::types::type_name(value)
    ))
}
