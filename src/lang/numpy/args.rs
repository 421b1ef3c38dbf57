//! What NumPy's functions take beside arrays: axes, shapes, dtypes, flags, outputs.

use crate::array::{DType, MOST_AXES, Shape, normalize_axis};
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, types};
use crate::lang::native::Arguments;
use crate::lang::number;
use crate::lang::operate::truth;
use crate::lang::types::{bare_type_name, type_name};
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, shape as rows};

/// An integer argument.
///
/// # Errors
/// `TypeError` for what is no integer.
pub fn integer(value: &Value) -> Result<i64> {
    number::to_index(value)
}

/// The items of what NumPy takes for a sequence: a list, tuple, range or array with axes; `None` for anything else.
///
/// # Errors
/// Those of an array that is on a device.
pub fn items(value: &Value) -> Result<Option<Vec<Value>>> {
    Ok(match value {
        Value::Range(range) => Some((0..range.len()).map(|at| Value::Int(range.get(at))).collect()),
        Value::Array(handle) if handle.tensor().ndim() > 0 => {
            let mut items = Vec::new();
            while let Some(item) = crate::lang::arrays::iterate_item(value, items.len())? {
                items.push(item);
            }
            Some(items)
        }
        other => other.sequence_items(),
    })
}

/// An axis, or a tuple of axes, of an array with `ndim` axes; all of them for `None`. Ascending.
///
/// # Errors
/// `AxisError` out of bounds, `ValueError` for one given twice.
pub fn axes(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    let mut axes: Shape = match value {
        None | Some(Value::None) => return Ok((0..ndim).collect()),
        Some(Value::Tuple(tuple)) => {
            tuple.items.iter().map(|item| normalize_axis(integer(item)?, ndim)).collect::<Result<_>>()?
        }
        Some(value) => [normalize_axis(integer(value)?, ndim)?].into_iter().collect(),
    };
    axes.sort_unstable();
    if axes.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Error::value("duplicate value in 'axis'"));
    }
    Ok(axes)
}

/// The axes of a reduction, which may name the first one of an array without axes.
///
/// # Errors
/// As [`axes`].
pub fn reduced_axes(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    match value {
        Some(Value::Int(0 | -1)) if ndim == 0 => Ok(Shape::new()),
        value => axes(value, ndim),
    }
}

/// One axis.
///
/// # Errors
/// `AxisError` out of bounds.
pub fn axis(value: &Value, ndim: usize) -> Result<usize> {
    normalize_axis(integer(value)?, ndim)
}

/// A shape: an integer or a sequence of them.
///
/// # Errors
/// `ValueError` for negative lengths, `TypeError` for what is no shape.
pub fn shape(value: &Value) -> Result<Shape> {
    let length = |n: i64| usize::try_from(n).map_err(|_| Error::value("negative dimensions are not allowed"));
    match lengths(value)? {
        Some(all) => all.into_iter().map(length).collect(),
        None => Ok([length(integer(value)?)?].into_iter().collect()),
    }
}

/// One length of a shape.
fn length_of(value: &Value) -> Result<i64> {
    match value {
        Value::BigInt(_) => Err(Error::value("Maximum allowed dimension exceeded")),
        other => integer(other),
    }
}

fn lengths(value: &Value) -> Result<Option<Vec<i64>>> {
    Ok(match value {
        Value::List(_) | Value::Tuple(_) => {
            let items = value.sequence_items().unwrap_or_default();
            Some(items.iter().map(length_of).collect::<Result<_>>()?)
        }
        Value::Array(_) => {
            let all = convert::array(value)?;
            if all.size() > 0 && !all.dtype().is_integer() {
                let number = convert::from_scalar(crate::array::Scalar::zero(all.dtype()));
                let text = format!("'{}' object cannot be interpreted as an integer", type_name(&number));
                return Err(Error::type_error(text));
            }
            Some(all.to_vec::<i64>()?)
        }
        Value::Range(range) => Some((0..range.len().min(MOST_AXES + 1)).map(|i| range.get(i)).collect()),
        Value::Int(_) | Value::Scalar(_) | Value::Bool(_) | Value::Str(_) => None,
        Value::BigInt(_) => Some(vec![length_of(value)?]),
        other => {
            return Err(Error::type_error(format!(
                "expected a sequence of integers or a single integer, got '{}'",
                crate::lang::display::repr(other).unwrap_or_else(|_| type_name(other))
            )));
        }
    })
}

/// A shape for `size` elements, in which one length may be -1: what is left.
///
/// # Errors
/// `ValueError` where the sizes do not fit.
pub fn new_shape(value: &Value, size: usize) -> Result<Shape> {
    let wanted = match lengths(value)? {
        Some(all) => all,
        None => vec![integer(value)?],
    };
    resolve_shape(&wanted, size)
}

/// As [`new_shape`], from numbers.
///
/// # Errors
/// As [`new_shape`].
pub fn resolve_shape(wanted: &[i64], size: usize) -> Result<Shape> {
    // NumPy leaves out unknown lengths in front and calls others `newaxis`.
    let text = || match wanted {
        [n] => format!("({n},)"),
        _ => {
            let name = |&n: &i64| if n < 0 { "newaxis".to_owned() } else { n.to_string() };
            let shown: Vec<String> = wanted.iter().skip_while(|&&n| n < 0).map(name).collect();
            format!("({})", shown.join(","))
        }
    };
    let fail = || Error::value(format!("cannot reshape array of size {size} into shape {}", text()));
    let unknown = wanted.iter().filter(|&&n| n < 0).count();
    if unknown > 1 {
        return Err(Error::value("can only specify one unknown dimension"));
    }
    let known = wanted.iter().filter(|&&n| n >= 0).try_fold(1usize, |all, &n| all.checked_mul(n as usize));
    let Some(known) = known else { return Err(fail()) };
    if unknown == 0 {
        return if known == size { Ok(wanted.iter().map(|&n| n as usize).collect()) } else { Err(fail()) };
    }
    if known == 0 || !size.is_multiple_of(known) {
        return Err(fail());
    }
    Ok(wanted.iter().map(|&n| if n < 0 { size / known } else { n as usize }).collect())
}

/// A flag, false unless given.
///
/// # Errors
/// Those of `bool(value)`.
pub fn flag(value: Option<&Value>) -> Result<bool> {
    value.map_or(Ok(false), truth)
}

/// A dtype argument; `None` where it was not given or is `None`.
///
/// # Errors
/// `TypeError` for what names none.
pub fn dtype(value: Option<&Value>) -> Result<Option<DType>> {
    value.map_or(Ok(None), types::dtype_of)
}

/// Argument number `index` as a tensor, sequences made arrays.
///
/// # Errors
/// Those of `np.asarray`.
pub fn tensor(args: &Arguments, index: usize) -> Result<Tensor> {
    convert::tensor(args.value(index)).map_err(|error| error.operand(index, bare_type_name(args.value(index))))
}

/// Gives a result back: into `out` where that is given, else as a value of its own.
///
/// # Errors
/// `ValueError` for an `out` of another shape; `UFuncTypeError` for one of a lesser kind.
pub fn finish(result: Tensor, out: Option<&Value>, name: &str) -> Result<Value> {
    finish_by(result, out, name, false)
}

/// [`finish`], into an `out` of any kind where `unsafely`.
///
/// # Errors
/// As [`finish`].
pub fn finish_by(result: Tensor, out: Option<&Value>, name: &str, unsafely: bool) -> Result<Value> {
    let out = match out {
        None | Some(Value::None) => return Ok(convert::from_tensor(result)),
        Some(Value::Tuple(tuple)) if tuple.items.len() == 1 => tuple.items[0].clone(),
        Some(out) => out.clone(),
    };
    let Value::Array(handle) = &out else { return Err(Error::type_error("return arrays must be of ArrayType")) };
    let target = handle.tensor();
    let recorded = matches!(&target, Tensor::Host(array) if crate::trace::stage::records_write(array));
    if let (Tensor::Host(array), false) = (&target, recorded) {
        crate::trace::guard_write(array)?;
    }
    if !unsafely {
        crate::lang::arrays::require_same_kind(name, result.dtype(), target.dtype())?;
    }
    if target.shape() != result.shape() {
        let texts = [target.shape(), result.shape()].map(|s| crate::array::shape_text(&s).replace(' ', ""));
        return Err(Error::value(format!(
            "output parameter for reduction operation {name} has the wrong shape: {} instead of {}",
            texts[0], texts[1]
        )));
    }
    let result = cast_to(result, target.dtype())?;
    match (&target, &result) {
        (Tensor::Host(array), Tensor::Host(_) | Tensor::Scalar(_) | Tensor::Weak(_)) if !recorded => {
            array.assign(&result.to_array()?)?
        }
        _ => {
            let result = rows::broadcast_to(&result, &target.shape())?;
            drop(target);
            handle.replace(crate::lang::arrays::array_like(result)?)?;
        }
    }
    Ok(out)
}

/// Refuses an `out` of another shape than the result's, before anything is computed about types.
///
/// # Errors
/// What `refusal` makes of the shape that `out` has.
pub fn require_shape(out: Option<&Value>, want: &[usize], refusal: impl FnOnce(&[usize]) -> Error) -> Result<()> {
    let out = match out {
        Some(Value::Tuple(tuple)) if tuple.items.len() == 1 => Some(&tuple.items[0]),
        out => out,
    };
    match out {
        Some(Value::Array(handle)) if handle.tensor().shape()[..] != *want => Err(refusal(&handle.tensor().shape())),
        _ => Ok(()),
    }
}

/// The letter of an `order` argument, in upper case; `None` where it was not given or is `None`.
///
/// # Errors
/// `TypeError` for what is no string, `ValueError` for what names no order.
pub fn order(value: Option<&Value>) -> Result<Option<char>> {
    let Some(value) = value.filter(|value| !value.is_none()) else { return Ok(None) };
    match text(value, "order")? {
        "C" | "c" => Ok(Some('C')),
        "F" | "f" => Ok(Some('F')),
        "A" | "a" => Ok(Some('A')),
        "K" | "k" => Ok(Some('K')),
        other => Err(Error::value(format!("order must be one of 'C', 'F', 'A', or 'K' (got '{other}')"))),
    }
}

/// Refuses an `order` that is none of an array's own: it must be `'C'` or `'F'` where there is no other to keep.
///
/// # Errors
/// As [`order`]; `ValueError` for `'A'` and `'K'`.
pub fn require_own_order(value: Option<&Value>) -> Result<()> {
    match order(value)? {
        Some('A' | 'K') => Err(Error::value("only 'C' or 'F' order is permitted")),
        _ => Ok(()),
    }
}

/// What is made, its bytes in the order that a `dtype` argument asks for.
///
/// # Errors
/// `TypeError` for what names no data type; those of making it.
pub fn in_byte_order(dtype: Option<&Value>, make: impl FnOnce() -> Result<Value>) -> Result<Value> {
    let swapped = types::is_swapped(dtype)?;
    let made = make()?;
    match &made {
        Value::Array(handle) if swapped != handle.is_swapped() && dtype.is_some_and(|dtype| !dtype.is_none()) => {
            // An array that was there before stays what it is.
            let own = match handle.tensor() {
                Tensor::Host(array) => Tensor::Host(array.copy()?),
                other => other,
            };
            let own = crate::lang::arrays::ArrayObject::new(own);
            own.set_swapped(swapped);
            Ok(Value::Array(std::rc::Rc::new(own)))
        }
        _ => Ok(made),
    }
}

/// What is made with a `dtype` and on a `device`, as these arguments say.
///
/// # Errors
/// As [`in_byte_order`] and [`on_device`].
pub fn made(dtype: Option<&Value>, device: Option<&Value>, make: impl FnOnce() -> Result<Value>) -> Result<Value> {
    if dtype.is_none() && device.is_none() {
        return make();
    }
    on_device(device, || in_byte_order(dtype, make))
}

/// What is made, on the device that a `device` argument names.
///
/// # Errors
/// `ValueError` for what names no device; those of making it and of moving it there.
pub fn on_device(device: Option<&Value>, make: impl FnOnce() -> Result<Value>) -> Result<Value> {
    let Some(device) = device.filter(|device| !device.is_none()) else { return make() };
    let made = make()?;
    let place = crate::lang::transforms::place_of(device).map_err(|_| {
        let name = crate::lang::display::str_of(device).unwrap_or_default();
        Error::value(format!("Device not understood. Only \"cpu\" is allowed, but received: {name}"))
            .help("arr.devices() lists the devices of this machine")
    })?;
    match convert::tensor(&made)? {
        Tensor::Foreign(tensor) => Ok(convert::from_tensor(place.put(&Tensor::Foreign(tensor))?)),
        _ if place == crate::lang::transforms::Place::Cpu => Ok(made),
        tensor => Ok(convert::from_tensor(place.put(&tensor)?)),
    }
}

/// A keyword's text.
///
/// # Errors
/// `TypeError` for what is no string.
pub fn text<'a>(value: &'a Value, name: &str) -> Result<&'a str> {
    // An order is asked for in Python's own words.
    let what = if name == "order" { "str" } else { "a string" };
    value.as_str().ok_or_else(|| Error::type_error(format!("{name} must be {what}, not {}", type_name(value))))
}
