//! Attributes of arrays, NumPy scalars and dtypes that are no methods.

use std::rc::Rc;

use super::convert::{array_of, from_array, from_scalar, from_tensor};
use super::types::{dtype_value, scalar_type};
use super::{ArrayObject, view_of};
use crate::array::{DType, DTypeKind};
use crate::diag::{Error, Result};
use crate::lang::value::Value;
use crate::ops::{Tensor, binary, shape, unary};
use crate::trace;

const ARRAY: &[&str] = &[
    "T", "base", "data", "device", "dtype", "flags", "flat", "imag", "itemsize", "mT", "nbytes", "ndim", "real",
    "shape", "size", "strides",
];
const DTYPE: &[&str] = &[
    "name",
    "kind",
    "char",
    "itemsize",
    "num",
    "str",
    "type",
    "byteorder",
    "alignment",
    "base",
    "descr",
    "fields",
    "flags",
    "hasobject",
    "isalignedstruct",
    "isbuiltin",
    "isnative",
    "metadata",
    "names",
    "ndim",
    "shape",
    "subdtype",
];

/// The names of the attributes other than methods.
pub fn attributes(x: &Value) -> Vec<&'static str> {
    match x {
        Value::DType(_) => DTYPE.to_vec(),
        _ => ARRAY.iter().copied().chain(super::methods::names()).collect(),
    }
}

fn tuple_of(numbers: impl IntoIterator<Item = i64>) -> Value {
    Value::tuple(numbers.into_iter().map(Value::Int))
}

/// `x.name` where it is no method; `None` where there is no such attribute.
///
/// # Errors
/// Those of the operation that computes it.
pub fn get_attr(x: &Value, name: &str) -> Result<Option<Value>> {
    match x {
        Value::DType(dtype) => Ok(match name {
            "str" => Some(Value::from(protocol_text(dtype))),
            "descr" if dtype.1.is_some() => {
                Some(Value::list(vec![Value::tuple([Value::from(""), Value::from(protocol_text(dtype))])]))
            }
            "byteorder" if !dtype.is_native() => dtype.1.map(|order| Value::from(order.to_string())),
            "isnative" => Some(Value::Bool(dtype.is_native())),
            "isbuiltin" if !dtype.is_native() => Some(Value::Int(0)),
            _ => dtype_attribute(dtype.0, name),
        }),
        Value::Array(handle) => array_attribute(handle, name),
        Value::Scalar(scalar) => {
            let handle = Rc::new(ArrayObject::new(Tensor::Scalar(scalar.0)));
            match name {
                "T" => Ok(Some(x.clone())),
                "numerator" if scalar.0.dtype().is_integer() => Ok(Some(x.clone())),
                "denominator" if scalar.0.dtype().is_integer() => Ok(Some(Value::Int(1))),
                _ => array_attribute(&handle, name),
            }
        }
        _ => Ok(None),
    }
}

fn array_attribute(handle: &Rc<ArrayObject>, name: &str) -> Result<Option<Value>> {
    let tensor = handle.tensor();
    Ok(Some(match name {
        "shape" => tuple_of(tensor.shape().iter().map(|&n| n as i64)),
        "ndim" => Value::from(tensor.ndim()),
        "size" => Value::from(tensor.size()),
        "dtype" => Value::DType(Rc::new(handle.dtype_object())),
        "itemsize" => Value::from(tensor.dtype().itemsize()),
        "nbytes" => Value::from(tensor.size() * tensor.dtype().itemsize()),
        "strides" => {
            let strides = match (&tensor, trace::device::of(&tensor)) {
                (Tensor::Host(array), _) => array.strides().into(),
                (_, Some(on)) => on.layout().strides,
                (other, None) => crate::array::c_strides(&other.shape()),
            };
            tuple_of(strides.iter().map(|&s| s as i64 * tensor.dtype().itemsize() as i64))
        }
        "T" => {
            let axes: crate::array::Shape = (0..tensor.ndim()).rev().collect();
            match &tensor {
                Tensor::Host(array) => view_of(handle, array.permute(&axes)),
                other if trace::is_traced(other) => super::traced_view(handle, shape::transpose(other, &axes)?),
                other => super::view_on_device(handle, shape::transpose(other, &axes)?),
            }
        }
        "mT" if matches!(tensor, Tensor::Scalar(_)) => return Ok(None),
        "mT" if tensor.ndim() < 2 => {
            return Err(Error::value("matrix transpose with ndim < 2 is undefined"));
        }
        "mT" => match shape::swap_last(&tensor)? {
            Tensor::Host(array) => view_of(handle, array),
            other if trace::is_traced(&other) => super::traced_view(handle, other),
            other => super::view_on_device(handle, other),
        },
        "real" | "imag" => complex_part(handle, &tensor, name == "imag")?,
        "flat" => crate::lang::numpy::flat::FlatIter::value(handle),
        "flags" => crate::lang::numpy::memory::Flags::value(handle),
        "base" => handle.base().map_or(Value::None, |base| Value::Array(base.clone())),
        "device" => {
            let device = trace::device::of(&tensor).map(trace::device::DeviceTensor::device).unwrap_or_default();
            Value::from(device.split(' ').next().filter(|name| !name.is_empty()).unwrap_or("cpu"))
        }
        _ => return Ok(None),
    }))
}

fn complex_part(handle: &Rc<ArrayObject>, tensor: &Tensor, imaginary: bool) -> Result<Value> {
    if let (Tensor::Host(array), true) = (tensor, tensor.dtype().is_complex()) {
        return Ok(view_of(handle, array.complex_part(usize::from(imaginary))));
    }
    if let (Some(on), true) = (trace::device::of(tensor), tensor.dtype().is_complex())
        && let Some(part) = on.complex_part(usize::from(imaginary))
    {
        return Ok(super::view_on_device(handle, part));
    }
    if !tensor.dtype().is_complex() {
        if !imaginary {
            return Ok(match tensor {
                Tensor::Scalar(scalar) => from_scalar(*scalar),
                _ => Value::Array(handle.clone()),
            });
        }
        return Ok(match tensor {
            Tensor::Scalar(scalar) => from_scalar(crate::array::Scalar::zero(scalar.dtype())),
            Tensor::Host(array) => from_array(crate::array::Array::zeros(array.dtype(), array.shape())?.read_only()),
            other => from_tensor(crate::ops::zeros_of(&other.aval())?),
        });
    }
    if !imaginary {
        return Ok(from_tensor(unary::real_part(tensor)?));
    }
    // The imaginary part is the real part of -i times the number.
    let turned =
        binary::multiply(tensor, &Tensor::Weak(crate::array::Scalar::C128(num_complex::Complex64::new(0.0, -1.0))))?;
    Ok(from_tensor(unary::real_part(&turned)?))
}

/// NumPy's number of a data type.
fn type_number(dtype: DType) -> i64 {
    match dtype {
        DType::Bool => 0,
        DType::I8 => 1,
        DType::U8 => 2,
        DType::I16 => 3,
        DType::U16 => 4,
        DType::I32 => 5,
        DType::U32 => 6,
        DType::I64 => 7,
        DType::U64 => 8,
        DType::F16 => 23,
        DType::F32 => 11,
        DType::F64 => 12,
        DType::C64 => 14,
        DType::C128 => 15,
        DType::Object => 17,
        DType::Bytes(_) => 18,
        DType::Str(_) => 19,
    }
}

/// The array protocol's text of a dtype: `<f8`, `>i2`, `|b1`.
pub(super) fn protocol_text(dtype: &super::DTypeObject) -> String {
    let text = match dtype_attribute(dtype.0, "str") {
        Some(Value::Str(text)) => text.to_string(),
        _ => String::new(),
    };
    match dtype.1 {
        Some(order) => format!("{order}{}", text.trim_start_matches(['<', '>'])),
        None => text,
    }
}

fn dtype_attribute(dtype: DType, name: &str) -> Option<Value> {
    let kind = match dtype.kind() {
        DTypeKind::Bool => 'b',
        DTypeKind::Unsigned => 'u',
        DTypeKind::Signed => 'i',
        DTypeKind::Float => 'f',
        DTypeKind::Complex => 'c',
        DTypeKind::Bytes => 'S',
        DTypeKind::Text => 'U',
        DTypeKind::Object => 'O',
    };
    Some(match name {
        "name" => Value::from(dtype.full_name()),
        "kind" => Value::from(kind.to_string()),
        "char" => Value::from(dtype.char().to_string()),
        "itemsize" => Value::from(dtype.itemsize()),
        "alignment" => Value::from(match dtype {
            DType::Str(_) => 4,
            DType::Bytes(_) => 1,
            DType::Object => 8,
            number => number.real().size(),
        }),
        "num" => Value::Int(type_number(dtype)),
        "str" => Value::from(match dtype {
            DType::Object => "|O".to_owned(),
            DType::Str(width) => format!("<U{width}"),
            DType::Bytes(width) => format!("|S{width}"),
            number => format!("{}{kind}{}", if number.size() == 1 { '|' } else { '<' }, number.size()),
        }),
        "byteorder" => {
            let single = dtype.size() == 1 || matches!(dtype, DType::Bytes(_) | DType::Object);
            Value::from(if single { "|" } else { "=" })
        }
        "descr" => {
            let text = dtype_attribute(dtype, "str")?;
            Value::list(vec![Value::tuple([Value::from(""), text])])
        }
        "type" => Value::Type(scalar_type(dtype)),
        "shape" => Value::tuple([]),
        "ndim" => Value::Int(0),
        "names" | "fields" | "subdtype" => Value::None,
        "isnative" => Value::Bool(true),
        "isbuiltin" => Value::Int(i64::from(!dtype.is_text())),
        "hasobject" => Value::Bool(dtype == DType::Object),
        "isalignedstruct" => Value::Bool(false),
        "metadata" => Value::None,
        "base" => dtype_value(dtype),
        "flags" => Value::Int(if dtype == DType::Object { 63 } else { 0 }),
        _ => return None,
    })
}

/// `x.name = value`; `false` where there is no such attribute.
///
/// # Errors
/// `ValueError` where the value does not fit.
pub fn set_attr(x: &Value, name: &str, value: &Value) -> Result<bool> {
    let Value::Array(handle) = x else { return Ok(false) };
    let tensor = handle.tensor();
    match name {
        "shape" => {
            let target = crate::lang::numpy::args::new_shape(value, tensor.size())?;
            if let Tensor::Host(array) = &tensor
                && array.layout().reshape(&target).is_none()
            {
                return Err(Error::new(
                    crate::diag::Kind::AttributeError,
                    "Incompatible shape for in-place modification. Use `.reshape()` to make a copy with the desired shape.",
                ));
            }
            handle.reshape_in_place(shape::reshape(&tensor, &target)?);
        }
        "real" | "imag" => {
            if trace::is_traced(&tensor) {
                return Ok(false);
            }
            if !tensor.dtype().is_complex() && name == "imag" {
                return Err(Error::type_error("array does not have imaginary part to set"));
            }
            let part = array_of(value, tensor.dtype().real())?;
            drop(tensor);
            handle.edit(|array| match array.dtype().is_complex() {
                true => array.complex_part(usize::from(name == "imag")).assign(&part),
                false => array.assign(&part),
            })?;
        }
        "flat" => {
            let values = super::convert::tensor(value)?;
            let places: Vec<i64> = (0..tensor.size() as i64).collect();
            crate::lang::numpy::place::put_flat(handle, &places, &values)?;
        }
        "T" | "dtype" | "size" | "ndim" | "itemsize" | "nbytes" | "base" => {
            return Err(Error::new(
                crate::diag::Kind::AttributeError,
                format!("attribute '{name}' of 'numpy.ndarray' objects is not writable"),
            ));
        }
        _ => return Ok(false),
    }
    Ok(true)
}

/// A copy of a handle's array as a new value.
///
/// # Errors
/// `MemoryError`.
pub fn copy_of(handle: &ArrayObject) -> Result<Value> {
    match handle.tensor() {
        Tensor::Host(array) => Ok(from_array(array.copy()?)),
        other => Ok(from_tensor(match trace::device::of(&other) {
            Some(on) => on.duplicate()?,
            None => other,
        })),
    }
}
