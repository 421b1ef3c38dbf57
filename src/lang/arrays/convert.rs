//! Between the language's values and tensors: what `np.asarray` accepts, and what operations give back.

use std::rc::Rc;

use num_complex::Complex64;

use super::held::{hold, value_of};
use super::{ArrayObject, ScalarObject};
use crate::array::{Array, Cast, DType, DTypeKind, Element, Scalar, Shape, Text, promote, size_of};
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, shape};
use crate::trace;

/// The tensor as a value: arrays and traced tensors get a handle, scalars become NumPy's or, weak ones, Python's.
pub fn from_tensor(tensor: Tensor) -> Value {
    match tensor {
        Tensor::Weak(scalar) => to_python(scalar),
        Tensor::Scalar(Scalar::Object(held)) => value_of(held),
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
    match crate::lang::transforms::default_device().filter(|_| array.dtype().is_number()) {
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
        Scalar::Str(text) => Value::from(text.text()),
        Scalar::Bytes(text) => Value::bytes(text.bytes().to_vec()),
        Scalar::Object(held) => value_of(held),
        other => Value::Int(other.get()),
    }
}

/// A number as an operand: a Python number is weak. `None` for what is no number, scalar or array.
///
/// # Errors
/// `OverflowError` for an integer that no data type holds.
pub fn operand(value: &Value) -> Result<Option<Tensor>> {
    Ok(Some(match value {
        Value::Array(array) => {
            array.force()?;
            array.tensor()
        }
        Value::Scalar(scalar) => Tensor::Scalar(scalar.0),
        Value::Float(x) => Tensor::Weak(Scalar::F64(*x)),
        Value::Int(i) => Tensor::Weak(Scalar::I64(*i)),
        // Python's bool is NumPy's: not weak among booleans, and the lowest kind in any case.
        Value::Bool(b) => Tensor::Weak(Scalar::Bool(*b)),
        Value::Complex(z) => Tensor::Weak(Scalar::C128(**z)),
        Value::BigInt(big) => match u64::try_from(&**big) {
            Ok(big) => Tensor::Scalar(Scalar::U64(big)),
            Err(_) => return Err(too_large()),
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
    if let Value::BigInt(big) = value
        && u64::try_from(&**big).is_err()
    {
        return Ok(Tensor::Scalar(Scalar::Object(hold(value))));
    }
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
    let tensor = tensor(value)?;
    refuse_loss(&tensor)?;
    trace::concrete(&tensor)
}

/// Refuses to take plain numbers from a tensor that a derivative is being taken of: it would be lost without a word.
fn refuse_loss(tensor: &Tensor) -> Result<()> {
    if tensor.dtype().is_inexact() && trace::is_differentiated(tensor) {
        return Err(lost());
    }
    Ok(())
}

#[cold]
fn lost() -> Error {
    // The call that the evaluator came to last names the function.
    let call = crate::diag::place::current().text();
    let name = call.split('(').next().map(str::trim).filter(|name| !name.is_empty() && name.len() < 60);
    let name = name.unwrap_or("this function");
    Error::type_error(format!(
        "{name} has no derivative: it works on plain numbers, and its argument is being differentiated"
    ))
    .help("pass stop_gradient(x) where the derivative is meant to be zero")
}

/// The value as an array of this data type; itself when it is one.
///
/// # Errors
/// As [`tensor`].
pub fn array_of(value: &Value, dtype: DType) -> Result<Array> {
    let tensor = tensor_of(value, Some(dtype))?;
    refuse_loss(&tensor)?;
    trace::concrete(&tensor)
}

/// The value as a tensor, of this data type when one is given.
///
/// # Errors
/// As [`tensor`]; `OverflowError` for Python integers out of the type's range.
pub fn tensor_of(value: &Value, dtype: Option<DType>) -> Result<Tensor> {
    let Some(dtype) = dtype else { return tensor(value) };
    if !dtype.is_number() && !matches!(value, Value::Array(_) | Value::Scalar(_)) {
        return from_nested(value, Some(dtype));
    }
    match value {
        Value::Array(_) | Value::Scalar(_) => cast_to(tensor(value)?, dtype),
        Value::Int(i) => Ok(Tensor::Scalar(checked_integer(*i, dtype)?)),
        Value::BigInt(big) if dtype.is_inexact() => {
            Ok(Tensor::Scalar(Scalar::F64(crate::lang::number::big_to_float(big)?).cast(dtype)))
        }
        Value::BigInt(_) if refuses_big(dtype) => Err(too_large()),
        // Among floats, nothing is no number.
        Value::None if dtype.is_inexact() => Ok(Tensor::Scalar(no_number_at_all(dtype))),
        Value::Bool(_) | Value::Float(_) | Value::Complex(_) | Value::BigInt(_) => {
            let Some(Tensor::Weak(scalar) | Tensor::Scalar(scalar)) = operand(value)? else { return tensor(value) };
            refuse_complex(scalar.dtype(), dtype)?;
            match value {
                Value::Float(x) if dtype.is_integer() => whole_number(*x, dtype).map(Tensor::Scalar),
                _ => Ok(Tensor::Scalar(scalar.cast(dtype))),
            }
        }
        Value::Str(text) => Ok(Tensor::Scalar(number_in(text, dtype)?)),
        _ => from_nested(value, Some(dtype)),
    }
}

/// A Python float as an element of an integer type, which must hold what is left of it without its fraction.
///
/// # Errors
/// Those of Python's `int`; `OverflowError` as for [`checked_integer`].
pub fn whole_number(x: f64, dtype: DType) -> Result<Scalar> {
    match x.trunc() {
        _ if x.is_nan() => Err(Error::value("cannot convert float NaN to integer")),
        _ if x.is_infinite() => Err(Error::new(Kind::OverflowError, "cannot convert float infinity to integer")),
        whole if (i64::MIN as f64..-(i64::MIN as f64)).contains(&whole) => checked_integer(whole as i64, dtype),
        whole if dtype == DType::U64 && (0.0..u64::MAX as f64).contains(&whole) => Ok(Scalar::U64(whole as u64)),
        _ => Err(too_large()),
    }
}

/// A NumPy scalar as an element that is set by itself: a signed integer must hold it, as it must hold a Python number.
/// What other types do not hold is cast.
///
/// # Errors
/// Those of [`whole_number`].
pub fn held_scalar(scalar: Scalar, dtype: DType) -> Result<Scalar> {
    match scalar {
        _ if dtype.kind() != DTypeKind::Signed => Ok(scalar),
        Scalar::U64(big) if i64::try_from(big).is_err() => Err(too_large()),
        _ if scalar.dtype().is_float() => whole_number(scalar.get(), dtype),
        _ if scalar.dtype().is_integer() => checked_integer(scalar.get(), dtype),
        _ => Ok(scalar),
    }
}

/// Whether no integer beyond 63 bits is an element of this type.
pub(super) fn refuses_big(dtype: DType) -> bool {
    dtype.is_integer() && dtype != DType::U64
}

#[cold]
fn too_large() -> Error {
    Error::new(Kind::OverflowError, "Python int too large to convert to C long")
}

/// What `None` is among inexact numbers.
fn no_number_at_all(dtype: DType) -> Scalar {
    let imaginary = if dtype.is_complex() { f64::NAN } else { 0.0 };
    Scalar::C128(Complex64::new(f64::NAN, imaginary)).cast(dtype)
}

/// An array of objects, of at most so many axes: what lies deeper is an element.
///
/// # Errors
/// `MemoryError`.
pub fn objects(value: &Value, most: usize) -> Result<Tensor> {
    let mut shape = common_shape(value)?;
    shape.truncate(most);
    let mut nest = Nest { shape, dtype: None, leaves: Gathered::default(), foreign: false, spelled: false };
    gather_objects(value, &nest.shape.clone(), &mut nest.leaves)?;
    fill(&nest, DType::Object)
}

/// The number that a text spells, as an element of this type; a truth is whether there is any text.
///
/// # Errors
/// `ValueError` for a text that spells none, `OverflowError` for one that the type does not hold.
pub fn number_in(text: &str, dtype: DType) -> Result<Scalar> {
    if dtype == DType::Bool {
        return Ok(Scalar::Bool(!text.is_empty()));
    }
    if dtype.is_complex() {
        let (re, im) = crate::lang::format::parse_complex(text)?;
        return Ok(Scalar::C128(Complex64::new(re, im)).cast(dtype));
    }
    if dtype.is_integer() {
        let whole = crate::lang::format::parse_int(text, 10)?;
        let Value::Int(whole) = Value::from_bigint(whole) else { return Err(too_large()) };
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
    leaves: Gathered<Value>,
    /// Whether a leaf is traced or on a device, so that elements cannot just be copied.
    foreign: bool,
    /// Whether texts are read as numbers, which takes a data type to read them as.
    spelled: bool,
}

/// The array that a (nested) sequence of numbers, scalars and arrays stands for.
fn from_nested(value: &Value, dtype: Option<DType>) -> Result<Tensor> {
    if let Some(array) = of_numbers(value, dtype) {
        return array.map(Tensor::Host);
    }
    let mut nest =
        Nest { shape: Shape::new(), dtype: None, leaves: Gathered::default(), foreign: false, spelled: false };
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
    if dtype == Some(DType::Object) {
        nest.shape = common_shape(value)?;
        let shape = nest.shape.clone();
        gather_objects(value, &shape, &mut nest.leaves)?;
        return fill(&nest, DType::Object);
    }
    if nest.shape.is_empty() {
        let scalar = lone(value, dtype)?;
        // A type of texts with a width keeps it.
        if let Some(dtype @ (DType::Str(1..) | DType::Bytes(1..))) = dtype {
            let array = Array::zeros(dtype, &[])?;
            array.set_scalar_at(0, scalar);
            return Ok(Tensor::Host(array));
        }
        return Ok(Tensor::Scalar(scalar));
    }
    let shape = nest.shape.clone();
    nest.spelled = dtype.is_some_and(DType::is_number);
    collect(value, &shape, &mut nest)?;
    let out = dtype.or(nest.dtype).unwrap_or(DType::F64);
    if nest.foreign { stack_leaves(&nest, out) } else { fill(&nest, out) }
}

/// The array of a list of floats, or of integers, the program's or NumPy's, and of nothing else, where it is to have
/// their type.
fn of_numbers(value: &Value, dtype: Option<DType>) -> Option<Result<Array>> {
    fn all<T: Element + Default>(items: &[Value], number: impl Fn(&Value) -> Option<T>) -> Option<Result<Array>> {
        items.iter().all(|item| number(item).is_some()).then(|| {
            Array::build(&[items.len()], |out: &mut [T]| {
                out.iter_mut().zip(items).for_each(|(slot, item)| *slot = number(item).unwrap_or_default());
            })
        })
    }
    let Value::List(list) = value else { return None };
    let items = list.items.borrow();
    let first = items.first()?;
    match dtype {
        None | Some(DType::F64) if first.as_float().is_some() => all(&items, Value::as_float),
        None | Some(DType::I64) if first.as_integer().is_some() => all(&items, Value::as_integer),
        _ => None,
    }
}

fn items_of(value: &Value) -> Result<Vec<Value>> {
    match value {
        Value::Range(range) => Ok(interrupt::watched(0..range.len()).map(|i| Value::Int(range.get(i))).collect()),
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
            interrupt::watched(&items).try_for_each(|item| collect(item, &shape[1..], nest))
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
            nest.note(match value {
                Value::BigInt(big) if u64::try_from(&**big).is_err() => DType::Object,
                other => match operand(other)? {
                    Some(tensor) => tensor.dtype(),
                    None => lone(other, None)?.dtype(),
                },
            });
            nest.leaves.push(value.clone());
            Ok(())
        }
    }
}

/// A value that is no sequence and no number, as an element.
fn lone(value: &Value, dtype: Option<DType>) -> Result<Scalar> {
    let Some(dtype) = dtype else {
        return Ok(match value {
            Value::Str(text) => Scalar::Str(Text::of(text.trim_end_matches('\0').as_bytes())),
            Value::Bytes(bytes) => Scalar::Bytes(Text::of(without_nulls(bytes))),
            other => Scalar::Object(hold(other)),
        });
    };
    match (value, dtype) {
        (Value::None, DType::Bool) => Ok(Scalar::Bool(false)),
        (Value::None, dtype) if dtype.is_inexact() => Ok(no_number_at_all(dtype)),
        (_, dtype) if !dtype.is_number() => element(value, dtype),
        (Value::Str(text), dtype) => number_in(text, dtype),
        (Value::Bytes(bytes), dtype) => number_in(&String::from_utf8_lossy(bytes), dtype),
        (other, dtype) => Err(no_number(other, dtype)),
    }
}

/// The error of a value that is no number, for an element of a data type.
#[cold]
pub(super) fn no_number(value: &Value, dtype: DType) -> Error {
    let name = type_name(value);
    Error::type_error(if dtype.is_integer() {
        format!("int() argument must be a string, a bytes-like object or a real number, not '{name}'")
    } else {
        format!("float() argument must be a string or a real number, not '{name}'")
    })
}

/// NumPy's texts end where only zeros follow.
fn without_nulls(bytes: &[u8]) -> &[u8] {
    let end = bytes.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
    &bytes[..end]
}

/// A value as an element of a type of texts or objects.
fn element(value: &Value, dtype: DType) -> Result<Scalar> {
    if let (Some(text), true) = (super::plain_text(value), dtype.is_text()) {
        return element(&text, dtype);
    }
    Ok(match (dtype, value) {
        (DType::Object, _) => Scalar::Object(hold(value)),
        (_, Value::Bytes(bytes)) => Scalar::Bytes(Text::of(without_nulls(bytes))).cast(dtype),
        (DType::Bytes(_), _) => {
            let text = crate::lang::display::str_of(value)?;
            Scalar::Str(Text::of(text.as_bytes())).try_cast(dtype)?
        }
        _ => {
            let text = crate::lang::display::str_of(value)?;
            Scalar::Str(Text::of(text.trim_end_matches('\0').as_bytes())).cast(dtype)
        }
    })
}

/// The axes that nested sequences have in common down to where their lengths differ.
fn common_shape(value: &Value) -> Result<Shape> {
    let Some(items) = nested_items(value)? else { return Ok(Shape::new()) };
    let mut shape: Shape = [items.len()].into_iter().collect();
    let mut inner: Option<Shape> = None;
    for item in &items {
        let have = common_shape(item)?;
        inner = Some(match inner {
            None => have,
            Some(before) => before.iter().zip(&have).take_while(|(a, b)| a == b).map(|(a, _)| *a).collect(),
        });
    }
    shape.extend(inner.unwrap_or_default());
    Ok(shape)
}

/// The items of what an array of objects takes apart.
fn nested_items(value: &Value) -> Result<Option<Vec<Value>>> {
    Ok(match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => Some(items_of(value)?),
        Value::Array(handle) if handle.tensor().ndim() > 0 => {
            let count = handle.tensor().shape()[0];
            let items = (0..count).map(|at| super::iterate_item(value, at));
            Some(items.collect::<Result<Vec<_>>>()?.into_iter().flatten().collect())
        }
        _ => None,
    })
}

fn gather_objects(value: &Value, shape: &[usize], leaves: &mut Vec<Value>) -> Result<()> {
    match (shape, nested_items(value)?) {
        ([_, rest @ ..], Some(items)) => items.iter().try_for_each(|item| gather_objects(item, rest, leaves)),
        _ => {
            leaves.push(value.clone());
            Ok(())
        }
    }
}

impl Nest {
    /// A type of texts without a width gets the one that the leaves need.
    fn sized(&self, dtype: DType) -> Result<DType> {
        let mut most = 1;
        if matches!(dtype, DType::Str(0) | DType::Bytes(0)) {
            for leaf in interrupt::watched(self.leaves.iter()) {
                let count = match leaf {
                    Value::Bytes(bytes) => bytes.len(),
                    other => crate::lang::display::str_of(other)?.chars().count(),
                };
                most = most.max(u32::try_from(count).unwrap_or(u32::MAX));
            }
        }
        Ok(match dtype {
            DType::Str(0) => DType::Str(most),
            DType::Bytes(0) => DType::Bytes(most),
            other => other,
        })
    }

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
    Error::type_error(format!("'{}' object is not a sequence", type_name(value)))
}

fn fill(nest: &Nest, dtype: DType) -> Result<Tensor> {
    let dtype = nest.sized(dtype)?;
    let out = Array::empty(dtype, &nest.shape)?;
    // Arrays among objects are objects themselves, unless it is their elements that make up the shape.
    let whole = dtype == DType::Object && nest.leaves.len() == size_of(&nest.shape)?;
    if let ([Value::Array(_), ..], false) = (&nest.leaves[..], whole) {
        return fill_with_arrays(nest, out);
    }
    crate::dispatch!(dtype, T => {
        let target = out.pointer::<T>();
        for (index, leaf) in interrupt::watched(nest.leaves.iter()).enumerate() {
            let element: T = match leaf {
                Value::Float(x) if dtype.is_integer() => whole_number(*x, dtype)?.get(),
                Value::Float(x) => (*x).cast(),
                Value::Int(i) if !dtype.is_integer() || dtype == DType::I64 => (*i).cast(),
                Value::Int(i) => checked_integer(*i, dtype)?.get(),
                Value::Bool(b) => (*b).cast(),
                Value::Complex(z) => {
                    refuse_complex(DType::C128, dtype)?;
                    Cast::<T>::cast(**z as Complex64)
                }
                Value::BigInt(_) if refuses_big(dtype) => return Err(too_large()),
                Value::BigInt(big) if !dtype.is_integer() => crate::lang::number::big_to_float(big)?.cast(),
                other => match operand(other)? {
                    Some(Tensor::Scalar(scalar) | Tensor::Weak(scalar)) => {
                        held_scalar(scalar, dtype)?.try_cast(dtype)?.get()
                    }
                    Some(_) => return Err(ragged(nest)),
                    None => lone(other, Some(dtype))?.get(),
                },
            };
            // SAFETY: the new array has as many elements as there are leaves.
            unsafe { target.add(index).write(element) };
        }
    }, else {
        for (index, leaf) in interrupt::watched(nest.leaves.iter()).enumerate() {
            out.set_scalar_at(index as isize, element(leaf, dtype)?);
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
    for (index, leaf) in interrupt::watched(nest.leaves.iter()).enumerate() {
        rows.slice(&[crate::array::SliceSpec::Index(index)]).assign(&array(leaf)?)?;
    }
    Ok(Tensor::Host(out))
}

/// Joins leaves some of which are traced: through operations, so that derivatives pass.
fn stack_leaves(nest: &Nest, dtype: DType) -> Result<Tensor> {
    let mut parts = Vec::with_capacity(nest.leaves.len());
    for leaf in interrupt::watched(nest.leaves.iter()) {
        let part = cast_to(tensor(leaf)?, dtype)?;
        parts.push(shape::reshape(&part, &[part.size()])?);
    }
    let flat = bind_one(&shape::CONCATENATE, &Attrs::Axis(0), &parts)?;
    shape::reshape(&flat, &nest.shape)
}
