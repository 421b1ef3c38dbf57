//! Methods of arrays and NumPy scalars. Most share their body with the function of the same name.

use super::convert::{array, array_of, from_array, from_tensor, tensor, to_python};
use super::types::dtype_of;
use rustc_hash::FxHashMap;

use crate::array::{Array, DType, Element};
use crate::diag::later::Gathered;
use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::numpy::{
    args, axes, diagonal, files, memory, order, parts, pick, place, reduce, rounding, shape, sorting,
};
use crate::lang::shape::{Origin, Style};
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, unary};

/// `astype(dtype)`.
fn astype(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::in_byte_order(args.get(1), || with_type(args))
}

/// The elements of (self, dtype, order, casting, subok, copy) in the data type, their bytes in the machine's order.
fn with_type(args: &Arguments) -> Result<Value> {
    let dtype = dtype_of(args.value(1))?.unwrap_or(crate::array::DType::F64);
    let plain = args.get(2).is_none() && args.get(3).is_none() && args.get(5).is_none();
    if plain && let Some(cast) = super::quick::cast(args.value(0), dtype)? {
        return Ok(cast);
    }
    let operand = tensor(args.value(0))?;
    if let Some(casting) = args.given(3) {
        check_casting(&operand, dtype, args::text(casting, "casting")?)?;
    }
    let copy = args.get(5).map_or(Ok(true), |v| args::flag(Some(v)))?;
    if operand.dtype() == dtype {
        return match (&operand, args.value(0)) {
            (Tensor::Host(array), _) if copy => {
                let copied = array.empty_like(dtype)?;
                copied.assign(array)?;
                Ok(from_array(order::in_order(copied, args.get(2))?))
            }
            (_, Value::Array(handle)) if copy => super::attributes::copy_of(handle),
            (_, value) => Ok(value.clone()),
        };
    }
    Ok(from_tensor(match cast_to(operand, dtype)? {
        // An array without axes stays an array.
        Tensor::Scalar(scalar) if matches!(args.value(0), Value::Array(_)) => Tensor::Host(Array::from_scalar(scalar)?),
        Tensor::Host(array) => Tensor::Host(order::in_order(array, args.get(2))?),
        other => other,
    }))
}

/// Refuses a cast that the rule does not allow.
fn check_casting(operand: &Tensor, dtype: crate::array::DType, casting: &str) -> Result<()> {
    let from = operand.dtype();
    if casting == "same_value" {
        let array = crate::trace::concrete(operand)?;
        let back = array.cast(dtype)?.cast(from)?;
        let same = crate::ops::compare::equal(&Tensor::Host(array), &Tensor::Host(back))?;
        if same.to_array()?.to_vec::<bool>()?.contains(&false) {
            let names = [c_name(from), c_name(dtype)];
            return Err(Error::value(format!("could not cast 'same_value' {} to {}", names[0], names[1])));
        }
        return Ok(());
    }
    if crate::lang::numpy::may_cast(from, dtype, casting)? {
        return Ok(());
    }
    Err(Error::type_error(format!(
        "Cannot cast {} from dtype('{from}') to dtype('{dtype}') according to the rule '{casting}'",
        if operand.ndim() == 0 { "scalar" } else { "array data" }
    )))
}

/// C's name of a data type, as some messages have it.
fn c_name(dtype: crate::array::DType) -> &'static str {
    use crate::array::DType::*;
    match dtype {
        Bool => "bool",
        I8 => "byte",
        U8 => "ubyte",
        I16 => "short",
        U16 => "ushort",
        I32 => "int",
        U32 => "uint",
        I64 => "long",
        U64 => "ulong",
        F16 => "half",
        F32 => "float",
        F64 => "double",
        C64 => "cfloat",
        C128 => "cdouble",
        other => other.name(),
    }
}

/// Nested lists of Python numbers.
fn to_list(array: &Array, offset: isize, axis: usize) -> Value {
    if axis == array.ndim() {
        return to_python(array.scalar_at(offset));
    }
    let (count, step) = (array.shape()[axis], array.strides()[axis]);
    let places = (0..count as isize).map(|at| offset + at * step);
    // The commonest types are told apart once for a line.
    match array.dtype() {
        DType::F64 if axis + 1 == array.ndim() => list_of(places, |place| Value::Float(element(array, place))),
        DType::I64 if axis + 1 == array.ndim() => list_of(places, |place| Value::Int(element(array, place))),
        _ => list_of(places, |place| to_list(array, place, axis + 1)),
    }
}

fn list_of(places: impl ExactSizeIterator<Item = isize>, value: impl Fn(isize) -> Value) -> Value {
    let mut items = Gathered::with_capacity(places.len());
    for place in interrupt::watched(places) {
        items.push(value(place));
    }
    Value::list(items.done())
}

/// The element so many elements behind the first.
fn element<T: Element>(array: &Array, place: isize) -> T {
    debug_assert_eq!(array.dtype(), T::DTYPE);
    // SAFETY: the caller has the place from the array's own lengths and strides, and the type from the array.
    unsafe { array.pointer::<T>().offset(place).read() }
}

fn tolist(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(to_list(&array(args.value(0))?, 0, 0))
}

/// `item()`, `item(3)`, `item(1, 2)`, `item((1, 2))`.
fn item(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    // One element that is being differentiated stays so.
    if let ([], Value::Array(handle)) = (args.rest(), args.value(0))
        && crate::trace::is_differentiated(&handle.tensor())
        && handle.tensor().size() == 1
    {
        return Ok(from_tensor(crate::ops::shape::reshape(&handle.tensor(), &[])?));
    }
    let array = array(args.value(0))?;
    let indices: Vec<i64> = match args.rest() {
        [] => {
            return array
                .item()
                .map(to_python)
                .ok_or_else(|| Error::value("can only convert an array of size 1 to a Python scalar"));
        }
        [Value::Tuple(tuple)] => tuple.items.iter().map(args::integer).collect::<Result<_>>()?,
        several => several.iter().map(args::integer).collect::<Result<_>>()?,
    };
    if let [flat] = indices[..]
        && array.ndim() != 1
    {
        let size = array.size() as i64;
        let at = if flat < 0 { flat + size } else { flat };
        if !(0..size).contains(&at) {
            return Err(Error::index(format!("index {flat} is out of bounds for size {size}")));
        }
        let mut rest = at as usize;
        let mut offset = 0;
        for (n, stride) in array.shape().iter().zip(array.strides()).rev() {
            offset += (rest % n) as isize * stride;
            rest /= n;
        }
        return Ok(to_python(array.scalar_at(offset)));
    }
    if indices.len() != array.ndim() {
        return Err(Error::value("incorrect number of indices for array"));
    }
    Ok(to_python(array.scalar_at(crate::array::index::offset_of(&array, &indices)?)))
}

fn fill(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::Array(handle) = args.value(0) else { return Ok(Value::None) };
    let sequence = match args.value(1) {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
        Value::BigInt(_) => false,
        other => super::convert::operand(other)?.is_some_and(|value| value.ndim() > 0),
    };
    if sequence {
        return Err(Error::value("setting an array element with a sequence."));
    }
    if let Value::Scalar(scalar) = args.value(1) {
        super::convert::held_scalar(scalar.0, handle.dtype())?;
    }
    match handle.tensor() {
        Tensor::Host(target) if !crate::trace::is_traced(&tensor(args.value(1))?) => {
            crate::trace::guard_write(&target)?;
            target.assign(&array_of(args.value(1), target.dtype())?)?;
        }
        other => {
            let given = tensor(args.value(1))?;
            let value = match crate::trace::is_traced(&given) {
                true => cast_to(given, other.dtype())?,
                false => Tensor::Host(array_of(args.value(1), other.dtype())?),
            };
            let value = crate::ops::shape::broadcast_to(&value, &other.shape())?;
            drop(other);
            handle.replace(value)?;
        }
    }
    Ok(Value::None)
}

fn copy(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match args.value(0) {
        Value::Array(handle) => match (handle.tensor(), args.given(1)) {
            (Tensor::Host(array), order @ Some(_)) => Ok(from_array(order::copied(&array, order)?)),
            (Tensor::Host(array), None) if handle.is_swapped() => Ok(memory::in_other_order(array.copy()?)),
            (other, order @ Some(_)) => {
                let order = args::order(order)?;
                Ok(from_tensor(order::copied_on_device(other, order)?))
            }
            _ => super::attributes::copy_of(handle),
        },
        other => Ok(other.clone()),
    }
}

/// An array of real numbers, or one of these, is its own conjugate, as NumPy's method has it.
fn conjugate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let real = match args.value(0) {
        Value::Array(handle) => !handle.dtype().is_complex(),
        Value::Scalar(scalar) => !scalar.0.dtype().is_complex(),
        _ => false,
    };
    if real {
        return Ok(args.value(0).clone());
    }
    Ok(from_tensor(unary::conjugate(&tensor(args.value(0))?)?))
}

fn tobytes(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = memory::shown_bytes(args.value(0), array(args.value(0))?)?;
    let column_major = match args::order(args.given(1))? {
        Some('F') => true,
        Some('A') => array.is_f_contiguous() && !array.is_c_contiguous(),
        _ => false,
    };
    let turned: crate::array::Shape = (0..array.ndim()).rev().collect();
    Ok(Value::bytes(if column_major { array.permute(&turned).bytes()? } else { array.bytes()? }))
}

/// `a.dot(b)`.
fn dot(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let numpy = crate::lang::registry::import(vm, "numpy")?;
    let function = crate::lang::attribute::get_attr(vm, &numpy, crate::lang::symbol::Symbol::new("dot"))?;
    vm.call(&function, &[args.value(0).clone(), args.value(1).clone()], &[])
}

/// `x.to("gpu")`.
fn to_device(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let place = crate::lang::transforms::place_of(args.value(1))?;
    Ok(from_tensor(place.put(&tensor(args.value(0))?)?))
}

/// A method that NumPy's scalars share with Python's numbers.
fn of_number(vm: &mut Interpreter, args: &Arguments, name: &str) -> Result<Value> {
    let number = match super::to_plain(args.value(0)) {
        Some(number) => number,
        None => to_python(array(args.value(0))?.scalar_at(0)),
    };
    vm.call_method(&number, name, &[])
}

/// Methods that are written here.
pub static OWN: &[Native] = &[
    Native::new(
        "astype(self, dtype, order='K', casting='unsafe', subok=True, copy=True)",
        "The elements in another data type.\n\n>>> np.array([1.7]).astype(int)\narray([1])\n",
        astype,
    ),
    Native::new(
        "tolist(self)",
        "The elements as (nested) lists of Python numbers.\n\n>>> np.array([1, 2]).tolist()\n[1, 2]\n",
        tolist,
    ),
    Native::new("item(self, *args)", "One element as a Python number.\n\n>>> np.array([7]).item()\n7\n", item),
    Native::new(
        "numpy(self)",
        "The values alone, without the derivatives that a GradientTape keeps of them.",
        |_, args| {
            let value = tensor(args.value(0))?;
            if crate::trace::is_traced(&value) {
                return Ok(super::convert::from_result(crate::trace::concrete(&value)?));
            }
            Ok(args.value(0).clone())
        },
    ),
    Native::new("fill(self, value)", "Sets every element.", fill),
    Native::new("copy(self, order='C')", "A copy of the array.", copy),
    Native::new("__copy__(self)", "A copy of the array.", copy),
    Native::new("__deepcopy__(self, memo=None)", "A copy of the array.", copy),
    Native::new("conj(self)", "The complex conjugate.", conjugate),
    Native::new("conjugate(self)", "The complex conjugate.", conjugate),
    Native::new("tobytes(self, order='C')", "The elements' bytes in row-major order.", tobytes),
    Native::new("to_device(self, device, /)", "The array on another device: 'cpu', 'gpu'.", to_device),
    Native::new("to(self, device, /)", "The array on another device: 'cpu', 'gpu'.", to_device),
    Native::new("dot(self, b, out=None)", "The matrix product, as np.dot.", dot),
];

/// Methods that scalars of some kinds share with Python's numbers, and arrays do not have.
static OF_NUMBERS: &[Native] = &[
    Native::new("is_integer(self)", "Whether the number is whole.", |_, args| {
        let x: f64 = array(args.value(0))?.scalar_at(0).get();
        Ok(Value::Bool(x.is_finite() && x.fract() == 0.0))
    }),
    Native::new("as_integer_ratio(self)", "The number as a fraction of two integers.", |vm, args| {
        of_number(vm, args, "as_integer_ratio")
    }),
    Native::new("bit_count(self)", "How many bits of the number's size are one.", |vm, args| {
        of_number(vm, args, "bit_count")
    }),
    Native::new("hex(self)", "The number in hexadecimal.", |vm, args| of_number(vm, args, "hex")),
];

/// Whether an array or a scalar has the method with this name: those of Python's numbers belong to scalars, and to
/// what stands for a number while it is traced.
pub fn has(value: &Value, name: &str) -> bool {
    if !OF_NUMBERS.iter().any(|method| method.name() == name) {
        return true;
    }
    let dtype = match value {
        Value::Scalar(scalar) => scalar.0.dtype(),
        Value::Array(handle) if handle.tensor().ndim() == 0 && crate::trace::is_traced(&handle.tensor()) => {
            handle.dtype()
        }
        _ => return false,
    };
    match name {
        "is_integer" => dtype.is_float() || dtype.is_integer(),
        "as_integer_ratio" => dtype.is_float(),
        "bit_count" => dtype.is_integer(),
        _ => dtype == crate::array::DType::F64,
    }
}

/// The tables of methods, in the order in which they are looked at.
static TABLES: &[&[Native]] = &[
    OWN,
    OF_NUMBERS,
    reduce::METHODS,
    shape::METHODS,
    axes::METHODS,
    files::METHODS,
    diagonal::METHODS,
    memory::METHODS,
    parts::METHODS,
    pick::METHODS,
    place::METHODS,
    rounding::METHODS,
    sorting::METHODS,
];

/// The method of arrays and NumPy scalars with this name.
pub fn find(name: &str) -> Option<&'static Native> {
    thread_local! {
        static BY_NAME: FxHashMap<&'static str, &'static Native> =
            TABLES.iter().rev().flat_map(|table| table.iter()).map(|native| (native.name(), native)).collect();
    }
    BY_NAME.with(|names| names.get(name).copied())
}

/// Methods of arrays that count their arguments from zero.
const FROM_ZERO: &[&str] = &[
    "argmax",
    "argmin",
    "argpartition",
    "argsort",
    "astype",
    "copy",
    "dot",
    "flatten",
    "partition",
    "ravel",
    "searchsorted",
    "sort",
    "squeeze",
    "take",
    "trace",
    "view",
];

/// Methods of arrays that NumPy hands on to functions of its own in Python, by their names there.
const HANDED_ON: &[(&str, &str)] = &[
    ("all", "_all"),
    ("any", "_any"),
    ("max", "_amax"),
    ("mean", "_mean"),
    ("min", "_amin"),
    ("prod", "_prod"),
    ("std", "_std"),
    ("sum", "_sum"),
    ("var", "_var"),
];

/// Where the original of an array's method is found, and how that takes its arguments; `None` for other functions.
pub fn origin_of(native: &Native) -> Option<Origin> {
    let name = native.name();
    find(name).filter(|found| std::ptr::eq(*found, native))?;
    let other_name = HANDED_ON.iter().find(|(own, _)| *own == name).map(|(_, other)| *other);
    let style = match other_name {
        Some(_) => Style::Written,
        None if FROM_ZERO.contains(&name) => Style::FromZero,
        None => Style::Other,
    };
    Some(Origin { style, owner: None, other_name })
}

/// The names of all methods.
pub fn names() -> impl Iterator<Item = &'static str> {
    TABLES.iter().flat_map(|table| table.iter()).map(Native::name)
}
