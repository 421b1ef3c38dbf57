//! `math`'s functions of values that are being differentiated, compiled or mapped: NumPy's of the same meaning.

use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, is_traced};
use crate::lang::native::Arguments;
use crate::lang::value::Value;
use crate::ops::{Attrs, Op, Tensor, binary, bind_one, unary};
use crate::trace;

/// The row that means the same.
fn row(name: &str) -> Option<&'static Op> {
    let name = match name {
        "acos" => "arccos",
        "acosh" => "arccosh",
        "asin" => "arcsin",
        "asinh" => "arcsinh",
        "atan" => "arctan",
        "atan2" => "arctan2",
        "atanh" => "arctanh",
        "pow" => "power",
        other => other,
    };
    unary::ROWS.iter().chain(binary::ROWS).copied().find(|row| row.name == name)
}

/// The function of traced arguments; `None` where none is traced. While a program is recorded the result is a Python
/// number, as that of any function of `math`.
///
/// # Errors
/// `TypeError` for a function without a derivative.
#[inline]
pub(super) fn traced(args: &Arguments, values: &[&Value]) -> Result<Option<Value>> {
    if values.iter().any(|value| is_traced(value)) { apply(args.function(), values).map(Some) } else { Ok(None) }
}

#[cold]
fn apply(name: &str, values: &[&Value]) -> Result<Value> {
    let Some(row) = row(name) else {
        return Err(Error::type_error(format!("math.{name} has no derivative, and cannot be compiled or mapped")));
    };
    let tensors: Vec<Tensor> = values.iter().map(|value| convert::ufunc_operand(value)).collect::<Result<_>>()?;
    let mut all = tensors.into_iter();
    let first = all.next().ok_or_else(|| Error::type_error(format!("math.{name} takes an argument")))?;
    let result = match (name, all.next()) {
        // To a base.
        ("log", Some(base)) => binary::divide(&unary::log(&first)?, &unary::log(&base)?)?,
        (_, None) => bind_one(row, &Attrs::None, &[first])?,
        (_, Some(second)) => all.try_fold(bind_one(row, &Attrs::None, &[first, second])?, |total, part| {
            bind_one(row, &Attrs::None, &[total, part])
        })?,
    };
    let number = result.ndim() == 0 && trace::can_branch(&result);
    Ok(convert::from_tensor(if number { trace::stage::as_python_number(result) } else { result }))
}
