//! Methods that apply a function to one element after another: `accumulate` and `at`.

use std::rc::Rc;

use smallvec::SmallVec;

use super::Ufunc;
use crate::array::{Array, DType, SliceSpec, index as plans};
use crate::backend::cpu::steps::{self, accumulated};
use crate::diag::{Error, Result, interrupt};
use crate::lang::arrays::{ArrayObject, convert};
use crate::lang::native::Arguments;
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, OutRule, Tensor, binary, bind_one, cast_to, index, shape};
use crate::trace;

/// Refuses to combine elements one after the other by a function whose results are no operands for it: one that makes
/// truths of numbers, or is not defined for them.
///
/// # Errors
/// `TypeError`.
pub(super) fn require_loop(op: &Op, dtype: DType) -> Result<()> {
    let Class::Elementwise(row) = &op.class else { return Ok(()) };
    let truths = row.out == OutRule::Bool && dtype != DType::Bool && dtype != DType::Object;
    if dtype.is_number() {
        row.types(op, &[(dtype, false), (dtype, false)])?;
    }
    if truths && !op.name.starts_with("logical_") {
        return Err(Error::type_error(format!(
            "No loop matching the specified signature and casting was found for ufunc {}",
            op.name
        )));
    }
    Ok(())
}

/// The running results of a function along an axis.
///
/// # Errors
/// `TypeError` for a function that makes truths of numbers; those of the function.
pub fn accumulate(op: &'static Op, operand: &Tensor, axis: usize) -> Result<Tensor> {
    let numbers = operand.dtype() != DType::Object;
    if *op == binary::ADD && numbers {
        return bind_one(&index::CUMSUM, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    if *op == binary::MULTIPLY && numbers {
        return bind_one(&index::CUMPROD, &Attrs::Axis(axis), std::slice::from_ref(operand));
    }
    require_loop(op, operand.dtype())?;
    let truths;
    let operand = match op.name.starts_with("logical_") {
        true => {
            truths = cast_to(operand.clone(), DType::Bool)?;
            &truths
        }
        false => operand,
    };
    if let (Tensor::Host(array), true) = (operand, numbers)
        && let Some(result) = accumulated(op, array, axis)?
    {
        return Ok(Tensor::Host(result));
    }
    let length = operand.shape()[axis];
    let mut parts: Vec<Tensor> = Vec::with_capacity(length);
    for at in 0..length {
        interrupt::check()?;
        let part = shape::slice_axis(operand, axis, at, 1)?;
        parts.push(match parts.last() {
            Some(last) => bind_one(op, &Attrs::None, &[last.clone(), part])?,
            None => part,
        });
    }
    if parts.is_empty() { Ok(operand.clone()) } else { shape::concatenate(&parts, axis) }
}

/// [`at`] on traced values, through operations: sums at once, anything else place by place.
fn traced_at(ufunc: &Ufunc, handle: &Rc<ArrayObject>, places: &Value, other: Option<Tensor>) -> Result<()> {
    let target = handle.tensor();
    let (dims, size) = (target.shape(), target.size());
    let numbers = Array::build(&dims, |out: &mut [i64]| {
        out.iter_mut().enumerate().for_each(|(at, number)| *number = at as i64);
    })?;
    let plan = plans::plan(&dims, &crate::lang::arrays::index_items(places)?)?;
    let places = plans::get(&numbers, &plan)?.to_contiguous()?;
    let count = places.size();
    let values = match other {
        Some(other) => Some(shape::reshape(&shape::broadcast_to(&other, places.shape())?, &[count])?),
        None => None,
    };
    let places = places.reshape(&[count])?;
    let attrs = Attrs::Gather { axes: [0].into_iter().collect(), position: 0, shape: [size].into_iter().collect() };
    let flat = shape::reshape(&target, &[size])?;
    let sum = *ufunc.op == binary::ADD || *ufunc.op == binary::SUBTRACT;
    let changed = match values {
        Some(values) if sum => {
            let values = cast_to(values, target.dtype())?;
            let added = bind_one(&index::SCATTER_ADD, &attrs, &[values, Tensor::Host(places)])?;
            bind_one(ufunc.op, &Attrs::None, &[flat, added])?
        }
        values => {
            let mut whole = flat;
            for at in 0..count {
                let place = Tensor::Host(places.slice(&[SliceSpec::Range { start: at, step: 1, count: 1 }]));
                let have = bind_one(&index::GATHER, &attrs, &[whole.clone(), place.clone()])?;
                let mut operands: SmallVec<[Tensor; 2]> = SmallVec::from_iter([have]);
                if let Some(values) = &values {
                    operands.push(shape::slice_axis(values, 0, at, 1)?);
                }
                let next = cast_to(bind_one(ufunc.op, &Attrs::None, &operands)?, target.dtype())?;
                whole = bind_one(&index::SCATTER_UPDATE, &attrs, &[whole, next, place])?;
            }
            whole
        }
    };
    handle.replace(shape::reshape(&cast_to(changed, target.dtype())?, &dims)?)
}

/// (self, a, indices, b=None, /).
pub(super) fn at(ufunc: &Ufunc, args: &Arguments) -> Result<()> {
    if ufunc.results() > 1 {
        return Err(Error::value("Only single output ufuncs supported at this time"));
    }
    let Value::Array(handle) = args.value(1) else {
        return Err(Error::type_error("first operand must be array"));
    };
    let other = args.given(3).map(convert::ufunc_operand).transpose()?;
    if trace::is_traced(&handle.tensor()) || other.as_ref().is_some_and(trace::is_traced) {
        return traced_at(ufunc, handle, args.value(2), other);
    }
    let items = crate::lang::arrays::index_items(args.value(2))?;
    handle.edit(|target| at_places(ufunc, args, target, &items))
}

/// Whether a function of elements of the target and of the other operand may be computed in the target's type: where
/// that is their common type, and where what is cut off afterwards depends on nothing that is cut off before.
///
/// # Errors
/// `TypeError` for types that the function is not defined for.
fn stays_within(op: &'static Op, target: DType, other: DType) -> Result<bool> {
    let Class::Elementwise(row) = &op.class else { return Ok(true) };
    let (common, _) = row.types(op, &[(target, false), (other, false)])?;
    let wraps = [&binary::ADD, &binary::SUBTRACT, &binary::MULTIPLY].into_iter().any(|wrapping| op == wrapping);
    Ok(common == target || (wraps && target.is_integer() && common.is_integer()))
}

fn at_places(ufunc: &Ufunc, args: &Arguments, target: &Array, items: &[crate::array::index::IndexItem]) -> Result<()> {
    target.require_writeable()?;
    let plan = plans::plan(target.shape(), items)?;
    let other = match args.given(3) {
        Some(value) => {
            let tensor = convert::ufunc_operand(value)?;
            let array = trace::concrete(&tensor)?;
            let unfit = |_| Error::value("array is not broadcastable to correct shape");
            Some(array.broadcast_to(&plan.result_shape(target.shape())).map_err(unfit)?)
        }
        None if ufunc.op.operands.len() > 1 => {
            return Err(Error::value("second operand needed for ufunc"));
        }
        None => None,
    };
    if let Some(other) = &other
        && stays_within(ufunc.op, target.dtype(), other.dtype())?
        && let Some(done) = steps::at(ufunc.op, target, &plan, other)
    {
        return done;
    }
    let other = other.map(|other| other.to_contiguous()).transpose()?;
    let mut count = 0isize;
    plans::for_each_target(target, &plan, |offset| {
        let mut operands: SmallVec<[Tensor; 2]> = SmallVec::new();
        operands.push(Tensor::Scalar(target.scalar_at(offset)));
        if let Some(other) = &other {
            operands.push(Tensor::Scalar(other.scalar_at(count)));
            count += 1;
        }
        let result = bind_one(ufunc.op, &Attrs::None, &operands)?;
        if let Tensor::Scalar(scalar) | Tensor::Weak(scalar) = result {
            target.set_scalar_at(offset, scalar);
        }
        Ok(())
    })
}
