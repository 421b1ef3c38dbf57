//! `mean`, `var` and `std`. Their rows in the tables of functions and methods are with the other reductions.

use smallvec::smallvec;

use super::args;
use super::reduce::{Reduced, axes_of, finish, given_condition, no_identity, too_many_axes};
use crate::array::{Array, DType, Scalar, Shape};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{convert, lazy};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::Arguments;
use crate::lang::value::Value;
use crate::ops::{Tensor, binary, cast_to, compare, reduce as rows, shape, unary};
use crate::trace;
use crate::trace::temporary::{Expression, Operand};

/// How many elements axes have together.
fn count_along(shape: &[usize], axes: &[usize]) -> usize {
    axes.iter().map(|&axis| shape[axis]).product()
}

/// The mean over axes, as NumPy takes it: the sum in at least double precision for integers, divided by the count.
fn mean_of(operand: &Tensor, axes: &[usize], keepdims: bool, dtype: Option<DType>) -> Result<Tensor> {
    if dtype.is_none() && operand.dtype() == DType::F16 {
        return cast_to(mean_of(operand, axes, keepdims, Some(DType::F32))?, DType::F16);
    }
    let count = count_along(&operand.shape(), axes);
    if dtype.is_none() && operand.dtype() == DType::Object {
        // As in NumPy, the count is a NumPy integer, which makes a NumPy number of a Python one.
        let total = match rows::sum(operand, axes, keepdims)? {
            Tensor::Scalar(total) => match convert::to_python(total) {
                Value::BigInt(total) => Tensor::number(crate::lang::number::big_to_float(&total)?),
                total => convert::ufunc_operand(&total)?,
            },
            other => other,
        };
        return binary::divide(&total, &Tensor::Scalar(Scalar::I64(count as i64)));
    }
    let dtype = dtype.unwrap_or(if operand.dtype().is_inexact() { operand.dtype() } else { DType::F64 });
    let total = match operand {
        // The cast is part of the reduction's kernel.
        Tensor::Host(array) if array.dtype() != dtype && dtype != DType::F16 => {
            Expression::of(array).reduce(&rows::SUM, axes, keepdims, dtype)?
        }
        _ => rows::sum(&cast_to(operand.clone(), dtype)?, axes, keepdims)?,
    };
    let mean = binary::divide(&total, &Tensor::Weak(Scalar::I64(count as i64)))?;
    // A mean that is asked for as a whole number is cut off.
    if dtype.is_inexact() { Ok(mean) } else { cast_to(mean, dtype) }
}

/// (a, axis, dtype, out, keepdims, where).
pub(super) fn mean(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let (Some(expression), None) = (lazy::expression_of(args.value(0)), given_condition(args, 5))
        && expression.dtype() != DType::F16
    {
        let axes = mean_axes(args.get(1), expression.shape().len())?;
        let own = if expression.dtype().is_inexact() { expression.dtype() } else { DType::F64 };
        let dtype = args::dtype(args.get(2))?.unwrap_or(own);
        let shape = expression.shape();
        let count = Tensor::Weak(Scalar::I64(count_along(&shape, &axes) as i64));
        let keepdims = args::flag(args.get(4))?;
        let mean = binary::divide(&expression.reduce(&rows::SUM, &axes, keepdims, dtype)?, &count)?;
        let mean = if dtype.is_inexact() { mean } else { cast_to(mean, dtype)? };
        return finish(mean, args.get(3), "add", &Reduced { shape: &shape, axes: &axes, keepdims });
    }
    let operand = args::tensor(args, 0)?;
    let axes = mean_axes(args.get(1), operand.ndim())?;
    let keepdims = args::flag(args.get(4))?;
    let dtype = args::dtype(args.get(2))?;
    let result = match given_condition(args, 5) {
        None => {
            if count_along(&operand.shape(), &axes) == 0 {
                warnings::emit(Kind::RuntimeWarning, "Mean of empty slice", None)?;
            }
            mean_of(&operand, &axes, keepdims, dtype)?
        }
        Some(condition) => {
            let masked = Masked::of(&operand.shape(), condition, &axes, keepdims)?;
            if masked.any_count(|count| count == 0.0)? {
                warnings::emit(Kind::RuntimeWarning, "Mean of empty slice", None)?;
            }
            let kept = masked.kept(&operand)?;
            let work = dtype.unwrap_or(match kept.dtype() {
                DType::F16 => DType::F32,
                dtype if dtype.is_inexact() => dtype,
                _ => DType::F64,
            });
            let total = rows::sum(&cast_to(kept, work)?, &axes, keepdims)?;
            let mean = cast_to(divided(&total, &masked.count)?, work)?;
            if dtype.is_none() && operand.dtype() == DType::F16 { cast_to(mean, DType::F16)? } else { mean }
        }
    };
    finish(result, args.get(3), "add", &Reduced { shape: &operand.shape(), axes: &axes, keepdims })
}

/// The axes of a mean, which counts along them before it sums: one that is no axis is found first.
fn mean_axes(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    if let Some(one) = value.filter(|value| !matches!(value, Value::None | Value::Tuple(_))) {
        args::axis(one, ndim)?;
    }
    axes_of(value, ndim)
}

/// A total by a count. Where their types differ, arrays of no axes are divided, as in NumPy, whose warnings say so.
fn divided(total: &Tensor, count: &Tensor) -> Result<Tensor> {
    let count = match count {
        Tensor::Scalar(count) if !matches!(total.dtype(), DType::F64 | DType::C128) => {
            Tensor::Host(Array::from_scalar(*count)?)
        }
        other => other.clone(),
    };
    Ok(super::products::settled(binary::divide(total, &count)?))
}

/// A `where=` argument, and how often it holds along the axes.
struct Masked {
    condition: Tensor,
    count: Tensor,
}

impl Masked {
    fn of(shape: &[usize], condition: &Value, axes: &[usize], keepdims: bool) -> Result<Masked> {
        let condition = convert::tensor_of(condition, Some(DType::Bool))?;
        if condition.ndim() > shape.len() {
            return Err(too_many_axes());
        }
        let condition = shape::broadcast_to(&condition, shape)?;
        let count = rows::sum(&condition, axes, keepdims)?;
        Ok(Masked { condition, count })
    }

    /// Whether any of the counts is such.
    fn any_count(&self, such: impl Fn(f64) -> bool) -> Result<bool> {
        Ok(trace::concrete(&self.count)?.cast(DType::F64)?.to_vec::<f64>()?.into_iter().any(such))
    }

    /// The operand with zeros where the condition does not hold.
    fn kept(&self, operand: &Tensor) -> Result<Tensor> {
        if operand.dtype() == DType::Object {
            return Err(no_identity(binary::ADD.name));
        }
        compare::select(&self.condition, operand, &Tensor::Scalar(Scalar::zero(operand.dtype())))
    }
}

/// The sum of the squared distances from a centre, without an array of them. `None` for small arrays and others that
/// have to go another way.
fn squares_off(operand: &Tensor, centre: &Tensor, axes: &[usize], keepdims: bool) -> Result<Option<Tensor>> {
    let (Some(whole @ Operand::Array(_)), Some(centre)) = (Operand::of(operand), Operand::of(centre)) else {
        return Ok(None);
    };
    let dtype = operand.dtype();
    if !matches!(dtype, DType::F32 | DType::F64) {
        return Ok(None);
    }
    let Some(off) = Expression::apply(&binary::SUBTRACT, smallvec![whole, centre])? else {
        return Ok(None);
    };
    match Expression::apply(&unary::SQUARE, smallvec![Operand::Expression(&off)])? {
        Some(squares) if squares.dtype() == dtype => squares.reduce(&rows::SUM, axes, keepdims, dtype).map(Some),
        _ => Ok(None),
    }
}

/// (a, axis, dtype, out, ddof, keepdims, where, mean, correction).
fn variance(args: &Arguments, finished: fn(&Tensor) -> Result<Tensor>) -> Result<Value> {
    let operand = args::tensor(args, 0)?;
    let axes = mean_axes(args.get(1), operand.ndim())?;
    let keepdims = args::flag(args.get(5))?;
    let mut result = spread(&operand, &axes, keepdims, args)?;
    // An integer or complex type that is asked for is the result's, too, at every step.
    let asked = args::dtype(args.get(2))?.filter(|dtype| !dtype.is_float() && dtype.is_number());
    for step in [|tensor: &Tensor| Ok(tensor.clone()), finished] {
        result = match asked {
            Some(dtype) => cast_to(step(&result)?, dtype)?,
            None => step(&result)?,
        };
    }
    finish(result, args.get(3), "add", &Reduced { shape: &operand.shape(), axes: &axes, keepdims })
}

/// The degrees of freedom that a call of `var` or `std` takes away.
///
/// # Errors
/// `ValueError` where both names of the parameter are used.
fn freedom(args: &Arguments) -> Result<f64> {
    // Methods have no second name.
    match (args.get(8).filter(|correction| !correction.is_none()), args.given(4)) {
        (Some(_), Some(ddof)) if crate::lang::number::to_float(ddof)? != 0.0 => {
            Err(Error::value("ddof and correction can't be provided simultaneously."))
        }
        (Some(freedom), _) | (None, Some(freedom)) => crate::lang::number::to_float(freedom),
        (None, None) => Ok(0.0),
    }
}

/// What the distances are taken from.
fn centre(operand: &Tensor, mean: Option<&Value>, condition: Option<&Value>, axes: &[usize]) -> Result<Tensor> {
    match (mean, condition) {
        (Some(mean), _) => convert::ufunc_operand(mean),
        (None, None) => cast_to(mean_of(operand, axes, true, None)?, operand.dtype()),
        (None, Some(condition)) => {
            let masked = Masked::of(&operand.shape(), condition, axes, true)?;
            let total = rows::sum(&masked.kept(operand)?, axes, true)?;
            cast_to(binary::divide(&total, &masked.count)?, operand.dtype())
        }
    }
}

/// The squares of distances.
fn squared(off: &Tensor) -> Result<Tensor> {
    if !off.dtype().is_complex() {
        return unary::square(off);
    }
    // Each square is rounded, as NumPy has it.
    let turned = binary::multiply(off, &Tensor::Weak(Scalar::C128(-num_complex::Complex64::I)))?;
    let [real, imaginary] = [unary::real_part(off)?, unary::real_part(&turned)?];
    binary::add(&unary::square(&real)?, &unary::square(&imaginary)?)
}

/// The mean of the squared distances from the mean.
fn spread(operand: &Tensor, axes: &[usize], keepdims: bool, args: &Arguments) -> Result<Tensor> {
    let ddof = freedom(args)?;
    let dtype = args::dtype(args.get(2))?;
    let work = dtype.unwrap_or(if operand.dtype().is_inexact() { operand.dtype() } else { DType::F64 });
    let masked = given_condition(args, 6)
        .map(|condition| Masked::of(&operand.shape(), condition, axes, keepdims))
        .transpose()?;
    if masked.is_some() && operand.dtype() == DType::Object {
        return Err(no_identity(binary::ADD.name));
    }
    let operand = cast_to(operand.clone(), work)?;
    let count = count_along(&operand.shape(), axes) as f64;
    let (count, scarce) = match &masked {
        None => (Tensor::Weak(Scalar::F64(count)), count <= ddof),
        Some(masked) => (masked.count.clone(), masked.any_count(|count| count <= ddof)?),
    };
    if scarce {
        warnings::emit(Kind::RuntimeWarning, "Degrees of freedom <= 0 for slice", None)?;
    }
    let centre = centre(&operand, args.given(7), given_condition(args, 6), axes)?;
    let left = binary::maximum(&binary::subtract(&count, &Tensor::number(ddof))?, &Tensor::number(0.0))?;
    if masked.is_none()
        && let Some(total) = squares_off(&operand, &centre, axes, keepdims)?
    {
        return cast_to(binary::divide(&total, &left)?, work);
    }
    // The sum of (x - k)² less n (mean - k)² is the same for every constant k. With the mean's own value as this constant
    // derivatives of any order are right, and the first needs no sum over the distances to find that it is zero.
    let shifts =
        masked.is_none() && args.given(7).is_none() && operand.dtype().is_float() && trace::is_traced(&operand);
    let origin = if shifts { unary::stop_gradient(&centre)? } else { centre.clone() };
    let squares = squared(&binary::subtract(&operand, &origin)?)?;
    // A type that is asked for is that of the sum; a mean of another type may have widened the squares.
    let squares = match dtype {
        Some(dtype) if dtype.is_float() => cast_to(squares, dtype)?,
        _ => squares,
    };
    let squares = match &masked {
        Some(masked) => masked.kept(&squares)?,
        None => squares,
    };
    let total = rows::sum(&squares, axes, keepdims)?;
    let total = match shifts {
        true => {
            let beyond = rows::sum(&unary::square(&binary::subtract(&centre, &origin)?)?, axes, keepdims)?;
            binary::subtract(&total, &binary::multiply(&beyond, &count)?)?
        }
        false => total,
    };
    // A count that is an array would widen single precision.
    cast_to(divided(&total, &left)?, squares.dtype())
}

/// (a, axis, dtype, out, ddof, keepdims, where, mean, correction).
pub(super) fn var(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    variance(args, |variance| Ok(variance.clone()))
}

/// As [`var`], and the root of it.
pub(super) fn std(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    variance(args, unary::sqrt)
}
