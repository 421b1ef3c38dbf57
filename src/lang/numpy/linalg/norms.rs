//! Norms, and the condition number.

use super::decompose::values_of;
use super::{error, supported};
use crate::array::{Array, DType, Scalar, Shape};
use crate::backend::cpu::faults;
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::{self, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::number::to_float;
use crate::lang::numpy::{args, products};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, binary, bind_one, cast_to, compare, linalg as rows, reduce, shape, unary};
use crate::trace;

/// What order a norm has.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Order {
    /// The root of the sum of squares.
    Default,
    Number(f64),
    Frobenius,
    Nuclear,
}

fn order(value: Option<&Value>, axes: usize) -> Result<Order> {
    Ok(match value {
        None | Some(Value::None) => Order::Default,
        Some(Value::Str(text)) => match &**text {
            "fro" | "f" if axes == 2 => Order::Frobenius,
            "nuc" if axes == 2 => Order::Nuclear,
            other if axes == 1 => return Err(Error::value(format!("Invalid norm order '{other}' for vectors"))),
            _ => return Err(Error::value("Invalid norm order for matrices.")),
        },
        Some(value) => Order::Number(to_float(value)?),
    })
}

fn inexact(tensor: Tensor) -> Result<Tensor> {
    if tensor.dtype().is_inexact() { Ok(tensor) } else { cast_to(tensor, DType::F64) }
}

/// The absolute squares.
fn squares(x: &Tensor) -> Result<Tensor> {
    if x.dtype().is_complex() {
        return unary::real_part(&binary::multiply(&unary::conjugate(x)?, x)?);
    }
    binary::multiply(x, x)
}

/// A root of a sum, with a derivative of zero where the sum is zero: the derivative of a norm at zero.
fn with_slope_zero(total: &Tensor, root: impl Fn(&Tensor) -> Result<Tensor>) -> Result<Tensor> {
    if !trace::is_traced(total) || total.beneath().is_some_and(|total| !has_zero(&total)) {
        return root(total);
    }
    let none = compare::equal(total, &Tensor::integer(0))?;
    let safe = compare::select(&none, &Tensor::number(1.0), total)?;
    compare::select(&none, &Tensor::number(0.0), &root(&safe)?)
}

fn has_zero(totals: &Array) -> bool {
    totals.to_vec::<f64>().is_ok_and(|all| all.contains(&0.0))
}

fn root(total: &Tensor) -> Result<Tensor> {
    with_slope_zero(total, unary::sqrt)
}

/// The root of the sum of squares over axes.
fn euclidean(x: &Tensor, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    if axes.len() == x.ndim() && !keepdims && !x.dtype().is_complex() {
        // The scalar product of the elements in memory order, as NumPy takes it.
        let flat = match x {
            Tensor::Host(array) if array.is_f_contiguous() => {
                let axes: Shape = (0..array.ndim()).rev().collect();
                Tensor::Host(array.permute(&axes).reshape(&[array.size()])?)
            }
            other => shape::reshape(other, &[other.size()])?,
        };
        return root(&products::settled(rows::matmul(&flat, &flat)?));
    }
    root(&reduce::sum(&squares(x)?, axes, keepdims)?)
}

fn vector_norm_of(x: &Tensor, order: Order, axes: &[usize], keepdims: bool) -> Result<Tensor> {
    let attrs = Attrs::axes(axes, keepdims);
    let one = |row, x: Tensor| bind_one(row, &attrs, &[x]);
    match order {
        Order::Default => euclidean(x, axes, keepdims),
        Order::Number(p) if p == f64::INFINITY => one(&reduce::MAX, unary::absolute(x)?),
        Order::Number(p) if p == f64::NEG_INFINITY => one(&reduce::MIN, unary::absolute(x)?),
        Order::Number(0.0) => {
            let other = compare::not_equal(x, &Tensor::Scalar(Scalar::zero(x.dtype())))?;
            reduce::sum(&cast_to(other, x.dtype().real())?, axes, keepdims)
        }
        Order::Number(1.0) => reduce::sum(&unary::absolute(x)?, axes, keepdims),
        Order::Number(2.0) => root(&reduce::sum(&squares(x)?, axes, keepdims)?),
        Order::Number(p) => {
            let powers = binary::power(&unary::absolute(x)?, &Tensor::number(p))?;
            let total = reduce::sum(&powers, axes, keepdims)?;
            with_slope_zero(&total, |total| binary::power(total, &Tensor::number(1.0 / p)))
        }
        Order::Frobenius | Order::Nuclear => Err(Error::value("Invalid norm order for matrices.")),
    }
}

/// The singular values over two axes.
fn singular_values(x: &Tensor, axes: [usize; 2]) -> Result<Tensor> {
    let rest: Shape = (0..x.ndim()).filter(|at| !axes.contains(at)).chain(axes).collect();
    values_of(&shape::transpose(x, &rest)?, false)
}

fn matrix_norm_of(x: &Tensor, order: Order, axes: [usize; 2], keepdims: bool) -> Result<Tensor> {
    if axes[0] == axes[1] {
        return Err(Error::value("Duplicate axes given."));
    }
    let mut both = axes;
    both.sort_unstable();
    // The sums along one axis, then the extreme along the other.
    let extreme = |over: usize, then: usize, row| -> Result<Tensor> {
        let sums = reduce::sum(&unary::absolute(x)?, &[over], keepdims)?;
        let then = if !keepdims && then > over { then - 1 } else { then };
        bind_one(row, &Attrs::axes(&[then], keepdims), &[sums])
    };
    let of_values = |row| -> Result<Tensor> {
        let values = singular_values(x, axes)?;
        let found = bind_one(row, &Attrs::axes(&[values.ndim() - 1], false), &[values])?;
        if !keepdims {
            return Ok(found);
        }
        shape::reshape(&found, &reduce::reduced_shape(&x.shape(), &both, true))
    };
    match order {
        Order::Default | Order::Frobenius => match (order, axes.len() == x.ndim() && !keepdims) {
            (Order::Default, true) => euclidean(x, &both, false),
            _ => root(&reduce::sum(&squares(x)?, &both, keepdims)?),
        },
        Order::Nuclear => of_values(&reduce::SUM),
        Order::Number(1.0) => extreme(axes[0], axes[1], &reduce::MAX),
        Order::Number(-1.0) => extreme(axes[0], axes[1], &reduce::MIN),
        Order::Number(2.0) => of_values(&reduce::MAX),
        Order::Number(-2.0) => of_values(&reduce::MIN),
        Order::Number(p) if p == f64::INFINITY => extreme(axes[1], axes[0], &reduce::MAX),
        Order::Number(p) if p == f64::NEG_INFINITY => extreme(axes[1], axes[0], &reduce::MIN),
        Order::Number(_) => Err(Error::value("Invalid norm order for matrices.")),
    }
}

/// The axes as given, in the order given; all of them for `None`.
pub(super) fn given_axes(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    match value {
        None | Some(Value::None) => Ok((0..ndim).collect()),
        Some(value @ (Value::Tuple(_) | Value::List(_))) => {
            value.sequence_items().unwrap_or_default().iter().map(|item| args::axis(item, ndim)).collect()
        }
        Some(value) => match crate::lang::number::to_index(value) {
            Ok(axis) => Ok([crate::array::normalize_axis(axis, ndim)?].into_iter().collect()),
            Err(_) => Err(Error::type_error("'axis' must be None, an integer or a tuple of integers")),
        },
    }
}

/// (x, ord=None, axis=None, keepdims=False).
pub(super) fn norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    let keepdims = args.flag(3, false)?;
    let axes = given_axes(args.get(2), x.ndim())?;
    if args.given(1).is_none() && args.given(2).is_none() {
        return Ok(from_tensor(euclidean(&x, &axes, keepdims)?));
    }
    let order = order(args.get(1), axes.len())?;
    Ok(from_tensor(match axes[..] {
        [_] => vector_norm_of(&x, order, &axes, keepdims)?,
        [rows, columns] => matrix_norm_of(&x, order, [rows, columns], keepdims)?,
        _ => return Err(Error::value("Improper number of dimensions to norm.")),
    }))
}

/// (x, /, *, axis=None, keepdims=False, ord=2).
pub(super) fn vector_norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    let mut axes = given_axes(args.get(1), x.ndim())?;
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Error::value("repeated axis"));
    }
    let order = match order(args.get(3), 1)? {
        Order::Default => Order::Number(2.0),
        other => other,
    };
    Ok(from_tensor(vector_norm_of(&x, order, &axes, args.flag(2, false)?)?))
}

/// (x, /, *, keepdims=False, ord='fro').
pub(super) fn matrix_norm(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = inexact(args::tensor(args, 0)?)?;
    if x.ndim() < 2 {
        return Err(error(format!("{}-dimensional array given. Array must be at least two-dimensional", x.ndim())));
    }
    let order = match order(args.get(2), 2)? {
        Order::Default => Order::Frobenius,
        other => other,
    };
    Ok(from_tensor(matrix_norm_of(&x, order, [x.ndim() - 2, x.ndim() - 1], args.flag(1, false)?)?))
}

/// (x, p=None).
pub(super) fn cond(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    let order = order(args.get(1), 2)?;
    if x.size() == 0 {
        return Err(error("cond is not defined on empty arrays"));
    }
    if x.ndim() < 2 {
        return Err(error(format!("{}-dimensional array given. Array must be at least two-dimensional", x.ndim())));
    }
    let axes = [x.ndim() - 2, x.ndim() - 1];
    if matches!(order, Order::Default | Order::Number(2.0 | -2.0)) {
        let values = singular_values(&inexact(x)?, axes)?;
        let last = values.ndim() - 1;
        let count = values.shape()[last];
        let pick = |at| shape::slice_axis(&values, last, at, 1);
        let (first, least) = (pick(0)?, pick(count - 1)?);
        // Of zeros alone the ratio is none, and the condition as bad as can be.
        let ratio = {
            let _quiet = faults::Quiet::new();
            let ratio = match order == Order::Number(-2.0) {
                true => binary::divide(&least, &first)?,
                false => binary::divide(&first, &least)?,
            };
            let endless = Tensor::Scalar(Scalar::F64(f64::INFINITY).cast(ratio.dtype()));
            compare::select(&unary::isnan(&ratio)?, &endless, &ratio)?
        };
        return Ok(from_tensor(products::settled(shape::reshape(&ratio, &values.shape()[..last])?)));
    }
    let x = inexact(x)?;
    supported(&x)?;
    let inverse = match bind_one(&rows::INV, &Attrs::None, std::slice::from_ref(&x)) {
        Ok(inverse) => inverse,
        Err(error) if error.message() == "Singular matrix" => {
            return Ok(convert::from_scalar(Scalar::F64(f64::INFINITY)));
        }
        Err(error) => return Err(error),
    };
    let both =
        binary::multiply(&matrix_norm_of(&x, order, axes, false)?, &matrix_norm_of(&inverse, order, axes, false)?)?;
    Ok(from_tensor(both))
}
