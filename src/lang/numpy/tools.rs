//! What several families of functions need: new arrays from fallible fills, gathers, named results.

use std::rc::Rc;

use crate::array::{Array, Element, Shape};
use crate::diag::{Error, Result};
use crate::lang::symbol::Symbol;
use crate::lang::text::Str;
use crate::lang::value::{NamedTupleType, Value};
use crate::ops::{Attrs, Tensor, bind_one, index};

/// A new array whose elements `fill` writes, or its error.
///
/// # Errors
/// `MemoryError`, and those of `fill`.
pub fn build<T: Element>(shape: &[usize], fill: impl FnOnce(&mut [T]) -> Result<()>) -> Result<Array> {
    let mut outcome = Ok(());
    let array = Array::build(shape, |out: &mut [T]| {
        outcome = fill(out);
    })?;
    outcome.map(|()| array)
}

/// The elements at integer indices along an axis; derivatives pass. The indices are within bounds or negative.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn take(operand: &Tensor, indices: Array, axis: usize) -> Result<Tensor> {
    let attrs = Attrs::Gather { axes: [axis].into_iter().collect(), position: axis, shape: operand.shape() };
    bind_one(&index::GATHER, &attrs, &[operand.clone(), Tensor::Host(indices)])
}

/// A one-dimensional array of indices.
///
/// # Errors
/// `MemoryError`.
pub fn indices(order: &[i64]) -> Result<Array> {
    Array::from_slice(order)
}

/// A named tuple such as `EigResult`.
pub fn named_result(name: &str, fields: &[&str], items: impl IntoIterator<Item = Value>) -> Value {
    let named = NamedTupleType {
        name: Str::from(name),
        fields: fields.iter().map(|field| Symbol::new(field)).collect(),
        defaults: Vec::new(),
    };
    Value::named_tuple(Rc::new(named), items)
}

/// The shape that operands broadcast to, with the message of NumPy's broadcast objects.
///
/// # Errors
/// `ValueError` that names the two operands which do not fit.
pub fn broadcast(shapes: &[&[usize]]) -> Result<Shape> {
    let ndim = shapes.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let mut result = Shape::from_elem(1, ndim);
    for (axis, length) in result.iter_mut().enumerate() {
        let mut decided: Option<usize> = None;
        for (at, shape) in shapes.iter().enumerate() {
            let Some(own) = (axis + shape.len()).checked_sub(ndim).map(|own| shape[own]).filter(|&n| n != 1) else {
                continue;
            };
            match decided {
                Some(first) if own != *length => return Err(broadcast_mismatch(shapes, first, at)),
                Some(_) => {}
                None => (decided, *length) = (Some(at), own),
            }
        }
    }
    Ok(result)
}

#[cold]
fn broadcast_mismatch(shapes: &[&[usize]], first: usize, second: usize) -> Error {
    Error::value(format!(
        "shape mismatch: objects cannot be broadcast to a single shape.  Mismatch is between arg {first} with shape {} \
         and arg {second} with shape {}.",
        crate::array::shape_text(shapes[first]),
        crate::array::shape_text(shapes[second])
    ))
}
