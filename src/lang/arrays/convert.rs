//! Between the language's values and tensors: what `np.asarray` accepts, and what operations give back.

use std::rc::Rc;

use num_complex::Complex64;

use super::{ArrayObject, ScalarObject};
use crate::array::{Array, Cast, DType, Scalar, Shape, promote, size_of};
use crate::diag::{Error, Kind, Result};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, shape};
use crate::trace;

/// The tensor as a value: arrays and traced tensors get a handle, scalars become NumPy's or, weak ones, Python's.
pub fn from_tensor(tensor: Tensor) -> Value {
    match tensor {
        Tensor::Weak(scalar) => to_python(scalar),
        Tensor::Scalar(scalar) => Value::Scalar(Rc::new(ScalarObject(scalar))),
        other => Value::Array(Rc::new(ArrayObject::new(other))),
    }
}

/// A new array as a value.
pub fn from_array(array: Array) -> Value {
    from_tensor(Tensor::Host(array))
}

/// A new array as a value, on the device where new arrays go.
///
/// # Errors
/// Those of the device.
pub fn from_new_array(array: Array) -> Result<Value> {
    match crate::lang::transforms::default_device() {
        None => Ok(from_array(array)),
        // Of no axes, an array is a number, which travels with the operations that need it.
        Some(_) if array.ndim() == 0 => Ok(from_array(array)),
        Some(place) => Ok(from_tensor(place.put(&Tensor::Host(array))?)),
    }
}

/// The array as a value; of no axes, it is a scalar.
pub fn from_result(array: Array) -> Value {
    if array.ndim() == 0 { from_scalar(array.scalar_at(0)) } else { from_array(array) }
}

/// A NumPy scalar as a value.
pub fn from_scalar(scalar: Scalar) -> Value {
    from_tensor(Tensor::Scalar(scalar))
}

/// The Python number that equals a scalar: what `item()` and `tolist()` give.
pub fn to_python(scalar: Scalar) -> Value {
    match scalar {
        Scalar::Bool(b) => Value::Bool(b),
        Scalar::F16(x) => Value::Float(x.into()),
        Scalar::F32(x) => Value::Float(x.into()),
        Scalar::F64(x) => Value::Float(x),
        Scalar::C64(z) => Value::complex(z.re.into(), z.im.into()),
        Scalar::C128(z) => Value::complex(z.re, z.im),
        Scalar::U64(x) => Value::from(x),
        other => Value::Int(other.get()),
    }
}

/// A number as an operand: a Python number is weak. `None` for what is no number, scalar or array.
///
/// # Errors
/// `OverflowError` for an integer that no data type holds.
pub fn operand(value: &Value) -> Result<Option<Tensor>> {
    Ok(Some(match value {
        Value::Array(array) => array.tensor(),
        Value::Scalar(scalar) => Tensor::Scalar(scalar.0),
        Value::Float(x) => Tensor::Weak(Scalar::F64(*x)),
        Value::Int(i) => Tensor::Weak(Scalar::I64(*i)),
        // Python's bool is NumPy's: not weak among booleans, and the lowest kind in any case.
        Value::Bool(b) => Tensor::Weak(Scalar::Bool(*b)),
        Value::Complex(z) => Tensor::Weak(Scalar::C128(**z)),
        Value::BigInt(big) => match u64::try_from(&**big) {
            Ok(big) => Tensor::Scalar(Scalar::U64(big)),
            Err(_) => return Err(Error::new(Kind::OverflowError, "Python int too large to convert to C long")),
        },
        Value::Object(object) => return object.as_array(),
        _ => return Ok(None),
    }))
}

/// The value as a tensor, sequences made arrays: what every array function does with its array arguments. A Python
/// number becomes a scalar of its default type.
///
/// # Errors
/// `ValueError` for ragged sequences, `TypeError` for what holds no numbers.
pub fn tensor(value: &Value) -> Result<Tensor> {
    match operand(value)? {
        Some(Tensor::Weak(scalar)) => Ok(Tensor::Scalar(scalar)),
        Some(tensor) => Ok(tensor),
        None => from_nested(value, None),
    }
}

/// The value as a tensor, a Python number staying weak: for the operands of universal functions.
///
/// # Errors
/// As [`tensor`].
pub fn ufunc_operand(value: &Value) -> Result<Tensor> {
    match operand(value)? {
        Some(tensor) => Ok(tensor),
        None => from_nested(value, None),
    }
}

/// The value as an array in memory: a device's array is fetched, a traced one gives the elements it has now.
///
/// # Errors
/// As [`tensor`].
pub fn array(value: &Value) -> Result<Array> {
    trace::concrete(&tensor(value)?)
}

/// The value as an array of this data type; itself when it is one.
///
/// # Errors
/// As [`tensor`].
pub fn array_of(value: &Value, dtype: DType) -> Result<Array> {
    trace::concrete(&tensor_of(value, Some(dtype))?)
}

/// The value as a tensor, of this data type when one is given.
///
/// # Errors
/// As [`tensor`]; `OverflowError` for Python integers out of the type's range.
pub fn tensor_of(value: &Value, dtype: Option<DType>) -> Result<Tensor> {
    let Some(dtype) = dtype else { return tensor(value) };
    match value {
        Value::Array(_) | Value::Scalar(_) => cast_to(tensor(value)?, dtype),
        Value::Int(i) => Ok(Tensor::Scalar(checked_integer(*i, dtype)?)),
        Value::Bool(_) | Value::Float(_) | Value::Complex(_) | Value::BigInt(_) => {
            let Some(Tensor::Weak(scalar) | Tensor::Scalar(scalar)) = operand(value)? else { return tensor(value) };
            refuse_complex(scalar.dtype(), dtype)?;
            Ok(Tensor::Scalar(scalar.cast(dtype)))
        }
        Value::Str(text) => Ok(Tensor::Scalar(number_in(text, dtype)?)),
        _ => from_nested(value, Some(dtype)),
    }
}

/// The number that a text spells, as an element of this type.
fn number_in(text: &str, dtype: DType) -> Result<Scalar> {
    if dtype.is_integer() {
        let whole = crate::lang::format::parse_int(text, 10)?;
        let Value::Int(whole) = Value::from_bigint(whole) else {
            return Err(Error::new(Kind::OverflowError, "Python int too large to convert to C long"));
        };
        return checked_integer(whole, dtype);
    }
    Ok(Scalar::F64(crate::lang::format::parse_float(text)?).cast(dtype))
}

/// Refuses a complex number for a type of real ones.
///
/// # Errors
/// `TypeError`, as Python's `int` and `float` raise it.
pub(super) fn refuse_complex(from: DType, to: DType) -> Result<()> {
    if from.is_complex() && !to.is_complex() && to != DType::Bool {
        return Err(Error::type_error(if to.is_integer() {
            "int() argument must be a string, a bytes-like object or a real number, not 'complex'"
        } else {
            "float() argument must be a string or a real number, not 'complex'"
        }));
    }
    Ok(())
}

/// A Python integer in an integer type, which must hold it.
///
/// # Errors
/// `OverflowError`, NumPy's `Python integer 300 out of bounds for uint8`.
pub fn checked_integer(value: i64, dtype: DType) -> Result<Scalar> {
    let scalar = Scalar::I64(value).cast(dtype);
    let fits = !dtype.is_integer() || (scalar.get::<i64>() == value && (value >= 0 || scalar.get::<f64>() < 0.0));
    if fits {
        return Ok(scalar);
    }
    Err(Error::new(Kind::OverflowError, format!("Python integer {value} out of bounds for {dtype}")))
}

/// A nested sequence being read.
struct Nest {
    shape: Shape,
    /// The common type of the leaves; `None` before the first.
    dtype: Option<DType>,
    leaves: Vec<Value>,
    /// Whether a leaf is traced or on a device, so that elements cannot just be copied.
    foreign: bool,
    /// Whether texts are read as numbers, which takes a data type to read them as.
    spelled: bool,
}

/// The array that a (nested) sequence of numbers, scalars and arrays stands for.
fn from_nested(value: &Value, dtype: Option<DType>) -> Result<Tensor> {
    let mut nest = Nest { shape: Shape::new(), dtype: None, leaves: Vec::new(), foreign: false, spelled: false };
    let mut at = value.clone();
    // The first item of each level decides the shape.
    loop {
        match &at {
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
                let items = items_of(&at)?;
                nest.shape.push(items.len());
                match items.into_iter().next() {
                    Some(first) => at = first,
                    None => break,
                }
            }
            Value::Array(array) => {
                nest.shape.extend_from_slice(&array.tensor().shape());
                break;
            }
            _ => break,
        }
        if nest.shape.len() > 64 {
            return Err(Error::value(
                "setting an array element with a sequence. The requested array would exceed the maximum number of dimension of 64.",
            ));
        }
    }
    if nest.shape.is_empty() {
        return Err(not_numbers(value));
    }
    let shape = nest.shape.clone();
    nest.spelled = dtype.is_some();
    collect(value, &shape, &mut nest)?;
    let out = dtype.or(nest.dtype).unwrap_or(DType::F64);
    if nest.foreign { stack_leaves(&nest, out) } else { fill(&nest, out) }
}

fn items_of(value: &Value) -> Result<Vec<Value>> {
    match value {
        Value::Range(range) => Ok((0..range.len()).map(|i| Value::Int(range.get(i))).collect()),
        other => other.sequence_items().ok_or_else(|| not_numbers(value)),
    }
}

/// Reads one level: `shape` is what remains below it.
fn collect(value: &Value, shape: &[usize], nest: &mut Nest) -> Result<()> {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => {
            let items = items_of(value)?;
            if shape.first() != Some(&items.len()) {
                return Err(ragged(nest));
            }
            items.iter().try_for_each(|item| collect(item, &shape[1..], nest))
        }
        Value::Array(array) => {
            let tensor = array.tensor();
            if tensor.shape()[..] != *shape {
                return Err(ragged(nest));
            }
            nest.foreign |= matches!(tensor, Tensor::Foreign(_));
            nest.note(tensor.dtype());
            nest.leaves.push(value.clone());
            Ok(())
        }
        _ if !shape.is_empty() => Err(ragged(nest)),
        Value::Str(_) if nest.spelled => {
            nest.leaves.push(value.clone());
            Ok(())
        }
        _ => {
            let Some(tensor) = operand(value)? else { return Err(not_numbers(value)) };
            nest.note(tensor.dtype());
            nest.leaves.push(value.clone());
            Ok(())
        }
    }
}

impl Nest {
    fn note(&mut self, dtype: DType) {
        self.dtype = Some(self.dtype.map_or(dtype, |have| promote(have, dtype)));
    }
}

#[cold]
fn ragged(nest: &Nest) -> Error {
    let shape = crate::array::shape_text(&nest.shape[..1]);
    Error::value(format!(
        "setting an array element with a sequence. The requested array has an inhomogeneous shape after 1 dimensions. \
         The detected shape was {shape} + inhomogeneous part."
    ))
}

#[cold]
fn not_numbers(value: &Value) -> Error {
    Error::type_error(format!("an array cannot be made of a '{}' object here", type_name(value)))
        .help("arrays hold numbers and booleans; pass a number, an array or a nested list of them")
}

fn fill(nest: &Nest, dtype: DType) -> Result<Tensor> {
    let out = Array::empty(dtype, &nest.shape)?;
    if let [Value::Array(_), ..] = nest.leaves[..] {
        return fill_with_arrays(nest, out);
    }
    let step = nest.leaves.len();
    debug_assert!(step == size_of(&nest.shape)?);
    crate::dispatch!(dtype, T => {
        let target = out.pointer::<T>();
        for (index, leaf) in nest.leaves.iter().enumerate() {
            let element: T = match leaf {
                Value::Float(x) => (*x).cast(),
                Value::Int(i) if !dtype.is_integer() => (*i).cast(),
                Value::Int(i) => checked_integer(*i, dtype)?.get(),
                Value::Bool(b) => (*b).cast(),
                Value::Complex(z) => {
                    refuse_complex(DType::C128, dtype)?;
                    Cast::<T>::cast(**z as Complex64)
                }
                Value::Str(text) => number_in(text, dtype)?.get(),
                other => match operand(other)? {
                    Some(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) => scalar.get(),
                    _ => return Err(ragged(nest)),
                },
            };
            // SAFETY: the new array has as many elements as there are leaves.
            unsafe { target.add(index).write(element) };
        }
    });
    Ok(Tensor::Host(out))
}

/// Fills from leaves that are arrays of one shape.
fn fill_with_arrays(nest: &Nest, out: Array) -> Result<Tensor> {
    let count = nest.leaves.len();
    let first = array(&nest.leaves[0])?;
    let mut shape: Shape = [count].into_iter().collect();
    shape.extend_from_slice(first.shape());
    let rows = out.reshape(&shape)?;
    for (index, leaf) in nest.leaves.iter().enumerate() {
        rows.slice(&[crate::array::SliceSpec::Index(index)]).assign(&array(leaf)?)?;
    }
    Ok(Tensor::Host(out))
}

/// Joins leaves some of which are traced: through operations, so that derivatives pass.
fn stack_leaves(nest: &Nest, dtype: DType) -> Result<Tensor> {
    let mut parts = Vec::with_capacity(nest.leaves.len());
    for leaf in &nest.leaves {
        let part = cast_to(tensor(leaf)?, dtype)?;
        parts.push(shape::reshape(&part, &[part.size()])?);
    }
    let flat = bind_one(&shape::CONCATENATE, &Attrs::Axis(0), &parts)?;
    shape::reshape(&flat, &nest.shape)
}
