//! Subscripts of arrays: reading, assignment.

use super::convert::{array, from_scalar, from_tensor, operand, tensor};
use super::derived::{derived_view, is_own_slice};
use super::recorded;
use super::to_index;
use crate::array::index::{self, IndexItem, IndexPlan};
use crate::array::{Array, DType, Scalar, SliceSpec, broadcast_shapes};
use crate::diag::{Error, Kind, Result};
use crate::lang::number;
use crate::lang::value::{SliceObject, Value};
use crate::ops::{Attrs, Tensor, bind_one, cast_to, index as rows, shape};
use crate::trace;

/// What stands between the brackets, item by item.
///
/// # Errors
/// `IndexError` for what is no index.
pub fn items(index: &Value) -> Result<Vec<IndexItem>> {
    match index {
        Value::Tuple(tuple) => tuple.items.iter().map(item).collect(),
        other => Ok(vec![item(other)?]),
    }
}

fn item(value: &Value) -> Result<IndexItem> {
    Ok(match value {
        Value::Int(i) => IndexItem::Int(*i),
        Value::Slice(slice) => slice_item(slice)?,
        Value::Ellipsis => IndexItem::Ellipsis,
        Value::None => IndexItem::NewAxis,
        Value::Bool(b) => IndexItem::Mask(Array::from_scalar(Scalar::Bool(*b))?),
        Value::Scalar(scalar) if scalar.0.dtype().is_integer() => IndexItem::Int(scalar.0.get()),
        Value::Scalar(_) => IndexItem::from_list(array(value)?)?,
        Value::Array(_) => match super::fetched(value)? {
            scalar @ Value::Scalar(_) => item(&scalar)?,
            found => IndexItem::from_array(array(&found)?)?,
        },
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => IndexItem::from_list(array(value)?)?,
        _ => return Err(index::invalid_index()),
    })
}

fn slice_item(slice: &SliceObject) -> Result<IndexItem> {
    let bound = |value: &Value| match value {
        Value::None => Ok(None),
        Value::Int(i) => Ok(Some(*i)),
        other => match to_index(other) {
            Some(i) => Ok(Some(i)),
            None => number::to_index(other)
                .map(Some)
                .map_err(|_| Error::type_error("slice indices must be integers or None or have an __index__ method")),
        },
    };
    Ok(IndexItem::Slice { start: bound(&slice.start)?, stop: bound(&slice.stop)?, step: bound(&slice.step)? })
}

/// `x[index]`.
///
/// # Errors
/// NumPy's `IndexError`s.
pub fn get_item(x: &Value, index: &Value) -> Result<Value> {
    let Value::Array(handle) = x else { return scalar_item(x, index) };
    if let Some(found) = match index {
        Value::Int(at) => super::quick::element(x, &[*at])?,
        Value::Tuple(tuple) => match integers(&tuple.items) {
            Some(all) => super::quick::element(x, &all)?,
            None => None,
        },
        _ => None,
    } {
        return Ok(found);
    }
    if let Some(view) = super::quick::view(x, index)? {
        return Ok(view);
    }
    if let Some(taken) = super::quick::take(x, index)? {
        return Ok(taken);
    }
    let tensor = handle.tensor();
    let shape = tensor.shape();
    if let Some(places) = recorded::Places::of(index, &shape)? {
        return Ok(from_tensor(places.read(&tensor)?));
    }
    let plan = index::plan(&shape, &items(index)?)?;
    match &tensor {
        Tensor::Host(array) => {
            let found = index::get(array, &plan)?;
            Ok(if plan.is_element() { from_scalar(found.scalar_at(0)) } else { super::view_of(handle, found) })
        }
        _ => match &plan {
            IndexPlan::Basic(basic) if !basic.element && !basic.copy && trace::is_traced(&tensor) => {
                let attrs = Attrs::Slice(basic.specs.to_vec());
                let view = bind_one(&shape::SLICE, &attrs, std::slice::from_ref(&tensor))?;
                Ok(derived_view(handle, view, vec![(&shape::SLICE, attrs)]))
            }
            _ => {
                let view = matches!(plan, IndexPlan::Basic(_)) && !plan.is_element();
                let found = read(&tensor, plan)?;
                if view { Ok(super::view_on_device(handle, found)) } else { super::element(found) }
            }
        },
    }
}

/// The items between brackets where all are plain integers.
fn integers(items: &[Value]) -> Option<smallvec::SmallVec<[i64; 4]>> {
    let integer = |item: &Value| match item {
        Value::Int(i) => Some(*i),
        _ => None,
    };
    items.iter().map(integer).collect()
}

/// A NumPy scalar's subscripts: `x[()]`, `x[...]`, `x[None]`.
fn scalar_item(x: &Value, index: &Value) -> Result<Value> {
    let Value::Scalar(scalar) = x else {
        return Err(Error::type_error("this object is not subscriptable"));
    };
    let plan = index::plan(&[], &items(index)?).map_err(|error| match error.kind() {
        Kind::IndexError => Error::index("invalid index to scalar variable."),
        _ => error,
    })?;
    let found = index::get(&Array::from_scalar(scalar.0)?, &plan)?;
    Ok(if plan.is_element() { x.clone() } else { super::convert::from_array(found) })
}

/// Reads through operations, for traced arrays and devices.
fn read(tensor: &Tensor, plan: IndexPlan) -> Result<Tensor> {
    if let IndexPlan::Basic(plan) = &plan {
        return bind_one(&shape::SLICE, &Attrs::Slice(plan.specs.to_vec()), std::slice::from_ref(tensor));
    }
    let (view, attrs, indices) = gather_parts(tensor, plan)?;
    let operands: Vec<Tensor> = std::iter::once(view).chain(indices).collect();
    bind_one(&rows::GATHER, &attrs, &operands)
}

/// An advanced index as a view, the parameters of a gather, and its index operands.
fn gather_parts(tensor: &Tensor, plan: IndexPlan) -> Result<(Tensor, Attrs, Vec<Tensor>)> {
    let Some(plan) = plan.into_advanced(&tensor.shape())? else {
        return Err(Error::new(Kind::SystemError, "a basic index has no gather"));
    };
    let view = if plan.specs().is_empty() {
        tensor.clone()
    } else {
        bind_one(&shape::SLICE, &Attrs::Slice(plan.specs().to_vec()), std::slice::from_ref(tensor))?
    };
    let axes = plan.indices().map(|(axis, _)| axis).collect();
    let indices = plan.indices().map(|(_, array)| Ok(Tensor::Host(array.copy()?))).collect::<Result<_>>()?;
    Ok((view.clone(), Attrs::Gather { axes, position: plan.position(), shape: view.shape() }, indices))
}

/// `x[index] = value`.
///
/// # Errors
/// NumPy's `IndexError`s and `ValueError`s.
pub fn set_item(x: &Value, index: &Value, value: &Value) -> Result<()> {
    let Value::Array(handle) = x else {
        return Err(Error::type_error(format!(
            "'numpy.{}' object does not support item assignment",
            super::type_name(x)
        )));
    };
    if match index {
        Value::Int(at) => super::quick::set_element(x, &[*at], value)?,
        Value::Tuple(tuple) => match integers(&tuple.items) {
            Some(all) => super::quick::set_element(x, &all, value)?,
            None => false,
        },
        _ => super::quick::set_few(x, index, value)?,
    } {
        return Ok(());
    }
    let target = handle.tensor();
    let recorded = matches!(&target, Tensor::Host(array) if trace::stage::records_write(array));
    if let Some(places) = recorded::Places::of(index, &target.shape())? {
        let value = assigned(value, target.dtype())?;
        if let (Tensor::Host(array), false) = (&target, recorded) {
            trace::guard_write(array)?;
        }
        return handle.replace(places.write(&target, value)?);
    }
    if let (Tensor::Host(array), false) = (&target, recorded) {
        trace::guard_write(array)?;
    }
    if let (Tensor::Host(array), Value::Int(at), Some(Tensor::Weak(scalar) | Tensor::Scalar(scalar))) =
        (&target, index, if matches!(value, Value::BigInt(_)) { None } else { operand(value)? })
        && array.ndim() == 1
        && array.dtype() != DType::Object
        && !recorded
    {
        array.require_writeable()?;
        let offset = index::single_offset(array, *at)?;
        array.set_scalar_at(offset, fitting(scalar, value, array.dtype())?);
        return Ok(());
    }
    let plan = index::plan(&target.shape(), &items(index)?)?;
    if let (Tensor::Host(array), true, true) = (&target, target.dtype() == DType::Object, plan.is_element()) {
        let held = Array::from_scalar(Scalar::Object(super::held::hold(value)))?;
        return index::set(array, &plan, &held);
    }
    // `x[i] op= y` has changed the view in place already.
    if let (IndexPlan::Basic(basic), Tensor::Foreign(_)) = (&plan, &target)
        && is_own_slice(handle, value, &basic.specs)
    {
        return Ok(());
    }
    let value = match (assigned(value, target.dtype())?, &plan) {
        // One element, or a slice of equal ones, is set as a number by itself.
        (Tensor::Scalar(scalar), IndexPlan::Basic(_)) => {
            Tensor::Scalar(super::convert::held_scalar(scalar, target.dtype())?)
        }
        (value, _) => value,
    };
    if trace::device::of(&target).is_some() && !trace::is_traced(&value) {
        return set_on_device(handle, target, plan, value);
    }
    match (&target, &value) {
        (Tensor::Host(array), Tensor::Host(_) | Tensor::Scalar(_) | Tensor::Weak(_)) if !recorded => {
            index::set(array, &plan, &value.to_array()?)
        }
        (Tensor::Host(array), other) if !recorded && trace::device::of(other).is_some() => {
            array.require_writeable()?;
            index::set(array, &plan, &trace::concrete(other)?)
        }
        _ => handle.replace(super::operate::array_like(write(&target, plan, value)?)?),
    }
}

/// Assignment to an array on a device: to the elements where they are, so that views see it.
fn set_on_device(
    handle: &std::rc::Rc<super::ArrayObject>,
    target: Tensor,
    plan: IndexPlan,
    value: Tensor,
) -> Result<()> {
    handle.require_writeable()?;
    if matches!(plan, IndexPlan::Mask(_)) && value.ndim() > 0 {
        // A copy in memory takes masked values one after the other.
        return handle.edit(|array| index::set(array, &plan, &trace::concrete(&value)?));
    }
    let trimmed = fitted(value, &plan.result_shape(&target.shape()), &plan)?;
    if let IndexPlan::Basic(basic) = &plan {
        let attrs = Attrs::Slice(basic.specs.to_vec());
        let view = bind_one(&shape::SLICE, &attrs, std::slice::from_ref(&target))?;
        if let Some(on) = trace::device::of(&view) {
            trace::guard_device_write(on)?;
            if on.assign(&trimmed)? {
                return Ok(());
            }
        }
    }
    let written = write(&target, plan, trimmed)?;
    drop(target);
    handle.replace(written)
}

/// A value that is assigned, as elements of the array's type where it is no array.
///
/// # Errors
/// Those of making elements of it.
pub fn assigned(value: &Value, dtype: DType) -> Result<Tensor> {
    let taken = match value {
        Value::Int(_) | Value::Complex(_) | Value::Str(_) | Value::List(_) | Value::Tuple(_) => true,
        Value::Float(_) => dtype.is_integer(),
        Value::None => dtype.is_inexact(),
        Value::BigInt(_) => dtype.is_inexact() || super::convert::refuses_big(dtype),
        // Among objects a NumPy number stays what it is.
        Value::Scalar(_) if dtype == DType::Object => {
            return Ok(Tensor::Scalar(Scalar::Object(super::held::hold(value))));
        }
        _ => false,
    };
    super::convert::tensor_of(value, taken.then_some(dtype))
}

fn fitting(scalar: Scalar, value: &Value, dtype: DType) -> Result<Scalar> {
    match value {
        Value::Int(i) => super::convert::checked_integer(*i, dtype),
        Value::Float(x) if dtype.is_integer() => super::convert::whole_number(*x, dtype),
        Value::Scalar(_) => super::convert::held_scalar(scalar, dtype),
        _ if scalar.dtype().is_complex() && !dtype.is_complex() && matches!(value, Value::Complex(_)) => {
            super::convert::refuse_complex(scalar.dtype(), dtype).map(|()| scalar)
        }
        _ => Ok(scalar),
    }
}

/// A value as the places that an index stands for take it: without leading axes of length one that they do not have.
///
/// # Errors
/// `ValueError` where it does not fit, as arrays in memory raise it.
fn fitted(value: Tensor, place: &[usize], plan: &IndexPlan) -> Result<Tensor> {
    if plan.is_element() && value.ndim() > 0 {
        return Err(Error::value("setting an array element with a sequence."));
    }
    let (have, count) = (value.shape(), value.ndim());
    let spare = have.iter().take(count.saturating_sub(place.len())).take_while(|&&n| n == 1).count();
    let fits = broadcast_shapes(&[&have[spare..], place]).is_ok_and(|whole| whole[..] == *place);
    if !fits {
        let texts = [&have[..], place].map(|shape| crate::array::shape_text(shape).replace(' ', ""));
        return Err(Error::value(match plan {
            IndexPlan::Basic(_) => {
                format!("could not broadcast input array from shape {} into shape {}", texts[0], texts[1])
            }
            _ => format!(
                "shape mismatch: value array of shape {} could not be broadcast to indexing result of shape {}",
                texts[0], texts[1]
            ),
        }));
    }
    if spare > 0 { shape::reshape(&value, &have[spare..]) } else { Ok(value) }
}

/// The target with what an index stands for replaced: through operations, so that derivatives pass.
fn write(target: &Tensor, plan: IndexPlan, value: Tensor) -> Result<Tensor> {
    let value = cast_to(value, target.dtype())?;
    let value = match &plan {
        // What a mask stands for is counted where it is known.
        IndexPlan::Mask(_) => value,
        other => fitted(value, &other.result_shape(&target.shape()), other)?,
    };
    if let IndexPlan::Basic(plan) = &plan {
        let attrs = Attrs::Slice(plan.specs.to_vec());
        return bind_one(&shape::SLICE_UPDATE, &attrs, &[target.clone(), value]);
    }
    let (view, attrs, indices) = gather_parts(target, plan.clone())?;
    let operands: Vec<Tensor> = [view, value].into_iter().chain(indices).collect();
    let updated = bind_one(&rows::SCATTER_UPDATE, &attrs, &operands)?;
    match plan.into_advanced(&target.shape())? {
        Some(plan) if !plan.specs().is_empty() => {
            bind_one(&shape::SLICE_UPDATE, &Attrs::Slice(plan.specs().to_vec()), &[target.clone(), updated])
        }
        _ => Ok(updated),
    }
}

/// Item `index` of an iteration over the first axis; `None` after the last one.
///
/// # Errors
/// `MemoryError`, or those of a device.
pub fn iterate_item(x: &Value, index: usize) -> Result<Option<Value>> {
    let Value::Array(handle) = x else { return Ok(None) };
    if let Some(item) = super::quick::item(handle, index) {
        return Ok(item);
    }
    let tensor = handle.tensor();
    if tensor.shape().first().is_none_or(|&n| index >= n) {
        return Ok(None);
    }
    let spec = SliceSpec::Index(index);
    Ok(Some(match &tensor {
        Tensor::Host(array) if array.ndim() == 1 => from_scalar(array.scalar_at(index as isize * array.strides()[0])),
        Tensor::Host(array) => super::view_of(handle, array.slice(&[spec])),
        other => {
            let attrs = Attrs::Slice(vec![spec]);
            let item = bind_one(&shape::SLICE, &attrs, std::slice::from_ref(other))?;
            match item.ndim() {
                0 if trace::is_traced(&item) => from_tensor(item),
                0 => super::element(item)?,
                _ if trace::is_traced(&item) => derived_view(handle, item, vec![(&shape::SLICE, attrs)]),
                _ => super::view_on_device(handle, item),
            }
        }
    }))
}

/// `item in x`.
///
/// # Errors
/// Those of the comparison.
pub fn contains(x: &Value, item: &Value) -> Result<bool> {
    let equal = crate::ops::compare::equal(&tensor(x)?, &tensor(item)?)?;
    Ok(trace::concrete(&equal)?.to_vec::<bool>()?.contains(&true))
}
