//! Memory orders: what `order=` asks for, in memory and on devices.

use super::args;
use crate::array::{Array, Layout, Shape, memory_order};
use crate::diag::Result;
use crate::lang::value::Value;
use crate::ops::{Tensor, shape as rows};
use crate::trace;

/// The array with its elements in column-major order; itself where they are.
///
/// # Errors
/// `MemoryError`.
pub fn column_major(array: &Array) -> Result<Array> {
    if array.is_f_contiguous() {
        return Ok(array.clone());
    }
    let order: Shape = (0..array.ndim()).rev().collect();
    let out = Array::empty_ordered(array.dtype(), array.shape(), &order)?;
    out.assign(array)?;
    Ok(out)
}

/// The array in the memory order that an `order` argument asks for; as it is for `'K'`, `'A'` and none.
///
/// # Errors
/// `ValueError` for what names no order; `MemoryError`.
pub fn in_order(array: Array, order: Option<&Value>) -> Result<Array> {
    match args::order(order)? {
        Some('C') => array.to_contiguous(),
        Some('F') => column_major(&array),
        _ => Ok(array),
    }
}

/// A copy in the memory order that an `order` argument asks for; row-major without one.
///
/// # Errors
/// As [`in_order`].
pub fn copied(array: &Array, order: Option<&Value>) -> Result<Array> {
    let kept = || {
        let out = array.empty_like(array.dtype())?;
        out.assign(array)?;
        Ok(out)
    };
    match args::order(order)? {
        Some('K') => kept(),
        Some('A') if array.is_f_contiguous() && !array.is_c_contiguous() => kept(),
        Some('F') if array.is_f_contiguous() => kept(),
        Some('F') => column_major(array),
        _ => array.copy(),
    }
}

/// Where the elements of an array in memory or on a device lie; `None` for one that is being recorded.
pub fn layout_of(tensor: &Tensor) -> Option<Layout> {
    match tensor {
        Tensor::Host(array) => Some(array.layout()),
        other => trace::device::of(other).map(trace::device::DeviceTensor::layout),
    }
}

/// A copy of a device's array in the memory order of this letter; row-major without one. Anything else as it is.
///
/// # Errors
/// Those of the device.
pub fn copied_on_device(tensor: Tensor, order: Option<char>) -> Result<Tensor> {
    let Some(on) = trace::device::of(&tensor) else { return Ok(tensor) };
    let layout = on.layout();
    let mut axes: Shape = (0..layout.shape.len()).collect();
    match order {
        Some('F') => axes.reverse(),
        Some('A') if layout.is_column_major() => axes.reverse(),
        Some('K') => axes = memory_order(&layout.strides),
        _ => {}
    }
    let turned = rows::transpose(&tensor, &axes)?;
    let Some(on) = trace::device::of(&turned) else { return Ok(turned) };
    let mut back = axes.clone();
    axes.iter().enumerate().for_each(|(at, &axis)| back[axis] = at);
    rows::transpose(&on.duplicate()?, &back)
}
