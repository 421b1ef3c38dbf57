//! `repr`, `str` and `format` of arrays, NumPy scalars and dtypes.

use super::convert::to_python;
use crate::array::DType;
use crate::array::print::{PrintOptions, array_repr_typed, scalar_repr, scalar_str};
use crate::diag::{Error, Result};
use crate::lang::numpy::printing;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::trace;

/// `repr(x)`.
///
/// # Errors
/// Those of fetching a device's array.
pub fn repr(x: &Value) -> Result<String> {
    Ok(match &super::fetched(x)? {
        array @ Value::Array(handle) => match printing::overridden(array)? {
            Some(text) => text,
            None if handle.is_swapped() => array_repr_typed(
                &trace::concrete(&handle.tensor())?,
                &PrintOptions::current(),
                &format!("'{}'", ordered(&handle.dtype_object())),
            ),
            None => printing::repr(&trace::concrete(&handle.tensor())?, &PrintOptions::current())?,
        },
        Value::Scalar(scalar) => scalar_repr(scalar.0),
        Value::DType(dtype) if dtype.1.is_some() => format!("dtype('{}')", ordered(dtype)),
        Value::DType(dtype) => match dtype.0 {
            DType::Str(0) => "dtype('<U')".to_owned(),
            DType::Bytes(0) => "dtype('S')".to_owned(),
            other => format!("dtype('{other}')"),
        },
        _ => String::new(),
    })
}

/// A dtype with an order of bytes: `>i2`.
fn ordered(dtype: &super::DTypeObject) -> String {
    super::attributes::protocol_text(dtype)
}

/// `str(x)`.
///
/// # Errors
/// As [`repr`].
pub fn str(x: &Value) -> Result<String> {
    Ok(match &super::fetched(x)? {
        Value::Array(handle) => printing::str(&trace::concrete(&handle.tensor())?, &PrintOptions::current())?,
        Value::Scalar(scalar) => scalar_str(scalar.0),
        Value::DType(dtype) if dtype.1.is_some() => ordered(dtype),
        Value::DType(dtype) => match dtype.0 {
            DType::Object => "object".to_owned(),
            DType::Bytes(width) => format!("|S{width}"),
            other => other.to_string(),
        },
        _ => String::new(),
    })
}

/// `format(x)` of a NumPy scalar.
///
/// # Errors
/// As [`repr`].
pub fn format_plain(x: &Value) -> Result<String> {
    match &super::fetched(x)? {
        Value::Scalar(scalar) => crate::lang::display::str_of(&to_python(scalar.0)),
        x => str(x),
    }
}

/// `format(x, spec)` with a spec that is not empty.
///
/// # Errors
/// `TypeError` for an array; those of the number's own format.
pub fn format_spec(x: &Value, spec: &str) -> Result<String> {
    match x {
        Value::Scalar(scalar) => crate::lang::formatting::format_value(&to_python(scalar.0), spec),
        _ => match super::to_plain(x) {
            Some(plain) if matches!(x, Value::Array(_)) => crate::lang::formatting::format_value(&plain, spec),
            _ => Err(Error::type_error(format!(
                "unsupported format string passed to {}.__format__",
                if matches!(x, Value::Array(_)) { "numpy.ndarray".to_owned() } else { type_name(x) }
            ))),
        },
    }
}
