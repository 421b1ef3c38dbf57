//! What the evaluator asks of arrays, NumPy scalars and dtypes.
//!
//! `Ok(None)` from an operator means that it is not defined for these operands.

use crate::diag::{Error, Result};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// An array.
pub struct ArrayObject {}

/// A NumPy scalar.
pub struct ScalarObject {}

/// A dtype.
pub struct DTypeObject {}

/// Whether a value is an array, a NumPy scalar or a dtype.
#[inline]
pub fn is_array_like(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Scalar(_) | Value::DType(_))
}

/// `l op r`, where one of them is an array or a NumPy scalar.
pub fn binary(_op: BinaryOp, _l: &Value, _r: &Value) -> Result<Option<Value>> {
    Ok(None)
}

/// `l op= r` where `l` is an array: changes it in place and gives it back. `None`: do `l = l op r`.
pub fn inplace_binary(_op: BinaryOp, _l: &Value, _r: &Value) -> Result<Option<Value>> {
    Ok(None)
}

/// `l op r` for a comparison with `==` `!=` `<` `<=` `>` `>=`.
pub fn compare(_op: CompareOp, _l: &Value, _r: &Value) -> Result<Option<Value>> {
    Ok(None)
}

/// `-x`, `+x`, `~x`.
pub fn unary(_op: UnaryOp, _x: &Value) -> Result<Option<Value>> {
    Ok(None)
}

/// `x[index]`.
pub fn get_item(_x: &Value, _index: &Value) -> Result<Value> {
    Err(absent())
}

/// `x[index] = value`.
pub fn set_item(_x: &Value, _index: &Value, _value: &Value) -> Result<()> {
    Err(absent())
}

/// `del x[index]`.
pub fn del_item(_x: &Value, _index: &Value) -> Result<()> {
    Err(absent())
}

/// `x.name` where it is no method; `None` where there is no such attribute.
pub fn get_attr(_x: &Value, _name: &str) -> Result<Option<Value>> {
    Ok(None)
}

/// `x.name = value`; `false` where there is no such attribute.
pub fn set_attr(_x: &Value, _name: &str, _value: &Value) -> Result<bool> {
    Ok(false)
}

/// `bool(x)`.
pub fn truth(_x: &Value) -> Result<bool> {
    Ok(true)
}

/// `len(x)`.
pub fn length(_x: &Value) -> Result<usize> {
    Ok(0)
}

/// Item `index` of an iteration over the first axis; `None` after the last one.
pub fn iterate_item(_x: &Value, _index: usize) -> Result<Option<Value>> {
    Ok(None)
}

/// Raises where `x` cannot be iterated over (0-d).
pub fn check_iterable(_x: &Value) -> Result<()> {
    Ok(())
}

/// `item in x`.
pub fn contains(_x: &Value, _item: &Value) -> Result<bool> {
    Ok(false)
}

/// `repr(x)`.
pub fn repr(_x: &Value) -> Result<String> {
    Ok(String::new())
}

/// `str(x)`.
pub fn str(_x: &Value) -> Result<String> {
    Ok(String::new())
}

/// `format(x, spec)` with a spec that is not empty.
pub fn format_spec(_x: &Value, _spec: &str) -> Result<String> {
    Ok(String::new())
}

/// `l == r` as one truth value, where one of them is array-like (in `list.index`, dict keys …).
pub fn equal(_l: &Value, _r: &Value) -> Result<bool> {
    Ok(false)
}

/// `hash(x)`.
pub fn hash(_x: &Value) -> Result<i64> {
    Err(Error::type_error("unhashable type: 'numpy.ndarray'"))
}

/// A NumPy scalar (or 0-d array) as the plain number it equals: for `float(x)`, indices, `range(x)` and formats.
pub fn to_plain(_x: &Value) -> Option<Value> {
    None
}

/// `x` as an index (`__index__`): integer scalars and 0-d integer arrays only.
pub fn to_index(_x: &Value) -> Option<i64> {
    None
}

/// `type(x).__name__`.
pub fn type_name(x: &Value) -> &'static str {
    match x {
        Value::Array(_) => "ndarray",
        Value::DType(_) => "dtype",
        _ => "generic",
    }
}

/// `type(x)`; `Undefined` where it has no value of its own.
pub fn type_value(_x: &Value) -> Value {
    Value::Undefined
}

/// The names of the attributes other than methods.
pub fn attributes(_x: &Value) -> Vec<&'static str> {
    Vec::new()
}

fn absent() -> Error {
    Error::type_error("arrays are not there yet")
}
