//! Writing elements by index or condition: `put`, `place`, `copyto`, `fill_diagonal`.

use std::rc::Rc;

use super::args;
use super::flat::offset_of;
use super::pick::{Mode, take_along};
use crate::array::index::nonzero;
use crate::array::{Array, DType, Shape, shape_text};
use crate::diag::{Error, Result};
use crate::lang::arrays::{ArrayObject, convert};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, compare, index, shape as rows};
use crate::trace;

/// Writes values, taken cyclically, to places of the row-major order. Traced values go through operations.
///
/// # Errors
/// `ValueError` for a read-only array; those of the operations.
pub fn put_flat(target: &Rc<ArrayObject>, places: &[i64], values: &Tensor) -> Result<()> {
    let numbers: Vec<usize> = (0..places.len()).collect();
    put_cyclic(target, places, &numbers, values)
}

/// [`put_flat`] where value number `numbers[i]` goes to place `i`.
fn put_cyclic(target: &Rc<ArrayObject>, places: &[i64], numbers: &[usize], values: &Tensor) -> Result<()> {
    let have = target.tensor();
    let count = values.size();
    if places.is_empty() || count == 0 {
        return Ok(());
    }
    let values = cast_to(rows::reshape(values, &[count])?, have.dtype())?;
    if let (Tensor::Host(array), Tensor::Host(_) | Tensor::Scalar(_) | Tensor::Weak(_)) = (&have, &values) {
        array.require_writeable()?;
        trace::guard_write(array)?;
        let values = values.to_array()?;
        // Values that lie in the array itself must not change under way.
        let values = if values.may_overlap(array) { values.copy()? } else { values };
        let step = values.strides().first().copied().unwrap_or(0);
        for (&place, &number) in places.iter().zip(numbers) {
            array.set_scalar_at(offset_of(array, place as usize), values.scalar_at((number % count) as isize * step));
        }
        return Ok(());
    }
    let chosen: Vec<i64> = numbers.iter().map(|number| (number % count) as i64).collect();
    let values = take_along(&values, Array::from_slice(&chosen)?, 0)?;
    let size = have.size();
    let attrs = Attrs::Gather { axes: Shape::from_slice(&[0]), position: 0, shape: Shape::from_slice(&[size]) };
    let flat = rows::reshape(&have, &[size])?;
    let written = bind_one(&index::SCATTER_UPDATE, &attrs, &[flat, values, Tensor::Host(Array::from_slice(places)?)])?;
    target.replace(rows::reshape(&written, &have.shape())?)
}

/// The array that a function changes.
fn target<'a>(args: &Arguments<'a>, refusal: impl FnOnce(&str) -> String) -> Result<&'a Rc<ArrayObject>> {
    match args.value(0) {
        Value::Array(handle) => Ok(handle),
        other => Err(Error::type_error(refusal(&type_name(other)))),
    }
}

/// (a, ind, v, mode).
fn put(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let handle = target(args, |name| format!("argument 1 must be numpy.ndarray, not <class '{name}'>"))?;
    let mode = Mode::of(args.given(3))?;
    let size = handle.tensor().size();
    let mut places = convert::array(args.value(1))?.to_vec::<i64>()?;
    let values = crate::lang::arrays::assigned(args.value(2), handle.dtype())?;
    if places.is_empty() || values.size() == 0 {
        return Ok(Value::None);
    }
    if size == 0 {
        return Err(Error::index("cannot replace elements of an empty array"));
    }
    for at in &mut places {
        *at = mode
            .place(*at, size)
            .ok_or_else(|| Error::index(format!("index {at} is out of bounds for axis 0 with size {size}")))?;
    }
    put_flat(handle, &places, &values)?;
    Ok(Value::None)
}

/// Where a mask of the target's size is true, as places of the row-major order.
fn masked_places(mask: &Value, size: usize, name: &str) -> Result<Vec<i64>> {
    let mask = convert::array_of(mask, DType::Bool)?;
    if mask.size() != size {
        return Err(Error::value(format!("{name}: mask and data must be the same size")));
    }
    nonzero(&mask.reshape(&[size])?)?.pop().map_or(Ok(Vec::new()), |all| all.to_vec::<i64>())
}

/// (arr, mask, vals).
fn place(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let handle = target(args, |name| format!("place() argument 1 must be numpy.ndarray, not {name}"))?;
    let places = masked_places(args.value(1), handle.tensor().size(), "place")?;
    let values = args::tensor(args, 2)?;
    if values.size() == 0 && !places.is_empty() {
        return Err(Error::value("Cannot insert from an empty array!"));
    }
    put_flat(handle, &places, &values)?;
    Ok(Value::None)
}

/// (a, mask, values).
fn putmask(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let handle = target(args, |_| "putmask: first argument must be an array".to_owned())?;
    let places = masked_places(args.value(1), handle.tensor().size(), "putmask")?;
    let numbers: Vec<usize> = places.iter().map(|&at| at as usize).collect();
    let (values, dtype) = (args::tensor(args, 2)?, handle.tensor().dtype());
    if matches!(args.value(2), Value::Array(_)) && !crate::array::can_cast_safely(values.dtype(), dtype) {
        return Err(cannot_cast(&values, dtype, "safe"));
    }
    put_cyclic(handle, &places, &numbers, &values)?;
    Ok(Value::None)
}

/// Whether `copyto` may cast so.
fn casts(from: DType, to: DType, casting: &str) -> bool {
    match casting {
        "unsafe" => true,
        "same_kind" => crate::lang::arrays::require_same_kind("copyto", from, to).is_ok(),
        "no" | "equiv" => from == to,
        _ => crate::array::can_cast_safely(from, to),
    }
}

/// The error for a cast that a rule does not allow.
#[cold]
pub fn cannot_cast(from: &Tensor, to: DType, rule: &str) -> Error {
    let what = if from.ndim() == 0 { "scalar" } else { "array data" };
    let from = from.dtype();
    Error::type_error(format!(
        "Cannot cast {what} from dtype('{from}') to dtype('{to}') according to the rule '{rule}'"
    ))
}

/// (dst, src, casting, where).
fn copyto(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let handle = target(args, |name| format!("copyto() argument 1 must be a numpy.ndarray, not {name}"))?;
    let have = handle.tensor();
    let source = match args.value(1) {
        // A Python integer takes the array's own type.
        value @ (Value::Int(_) | Value::BigInt(_) | Value::None) => convert::tensor_of(value, Some(have.dtype()))?,
        value => convert::tensor(value)?,
    };
    let casting = args.given(2).map_or(Ok("same_kind"), |value| args::text(value, "casting"))?;
    if !casts(source.dtype(), have.dtype(), casting) {
        return Err(cannot_cast(&source, have.dtype(), casting));
    }
    let shape = have.shape();
    let mut source = cast_to(source, have.dtype())?;
    if let Some(condition) = args.get(3).filter(|value| !matches!(value, Value::Bool(true))) {
        let condition = convert::tensor_of(condition, Some(DType::Bool))?;
        let condition = rows::broadcast_to(&condition, &shape).map_err(|_| {
            let texts = [&condition.shape()[..], &shape[..]].map(|s| shape_text(s).replace(' ', ""));
            Error::value(format!("could not broadcast where mask from shape {} into shape {}", texts[0], texts[1]))
        })?;
        source = compare::select(&condition, &source, &have)?;
    }
    match (&have, &source) {
        (Tensor::Host(array), Tensor::Host(_) | Tensor::Scalar(_) | Tensor::Weak(_)) => {
            trace::guard_write(array)?;
            array.assign(&source.to_array()?)?;
        }
        _ => {
            // Leading axes of length one may fall away.
            let extra = source.ndim().saturating_sub(shape.len());
            let spare = source.shape().iter().take(extra).take_while(|&&n| n == 1).count();
            if spare > 0 {
                source = rows::reshape(&source, &source.shape()[spare..])?;
            }
            let whole = rows::broadcast_to(&source, &shape).map_err(|_| {
                let texts = [&source.shape()[..], &shape[..]].map(|s| shape_text(s).replace(' ', ""));
                Error::value(format!("could not broadcast input array from shape {} into shape {}", texts[0], texts[1]))
            })?;
            drop(have);
            handle.replace(whole)?;
        }
    }
    Ok(Value::None)
}

/// (a, val, wrap).
fn fill_diagonal(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::Array(handle) = args.value(0) else {
        let text = format!("'{}' object has no attribute 'ndim'", type_name(args.value(0)));
        return Err(Error::new(crate::diag::Kind::AttributeError, text));
    };
    let shape = handle.tensor().shape();
    if shape.len() < 2 {
        return Err(Error::value("array must be at least 2-d"));
    }
    let size: usize = shape.iter().product();
    let (step, mut end) = if shape.len() == 2 {
        (shape[1] + 1, shape[1] * shape[1])
    } else {
        if shape.iter().any(|&n| n != shape[0]) {
            return Err(Error::value("All dimensions of input must be of equal length"));
        }
        let strides = crate::array::c_strides(&shape);
        (strides.iter().sum::<isize>() as usize, size)
    };
    if shape.len() > 2 || args::flag(args.get(2))? {
        end = size;
    }
    let places: Vec<i64> = (0..end.min(size)).step_by(step.max(1)).map(|at| at as i64).collect();
    put_flat(handle, &places, &args::tensor(args, 1)?)?;
    Ok(Value::None)
}

/// `a.resize(new_shape)`: in place, zeros where there were no elements.
fn resize_method(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let handle = target(args, |name| format!("'{name}' object has no attribute 'resize'"))?;
    let shape = match args.rest() {
        [] | [Value::None] => return Ok(Value::None),
        [one] => args::shape(one)?,
        several => args::shape(&Value::tuple(several.iter().cloned()))?,
    };
    let have = trace::concrete(&handle.tensor())?;
    if !have.is_c_contiguous() && !have.is_f_contiguous() {
        return Err(Error::value("resize only works on single-segment arrays"));
    }
    trace::guard_write(&have)?;
    let size = crate::array::size_of(&shape)?;
    if size == have.size() {
        handle.reshape_in_place(Tensor::Host(have.to_contiguous()?.reshape(&shape)?));
        return Ok(Value::None);
    }
    if handle.base().is_some() {
        return Err(Error::value("cannot resize this array: it does not own its data"));
    }
    let checked = args.get(1).map_or(Ok(true), |value| args::flag(Some(value)))?;
    // The program's name for the array, the call's hold on it, a second one of a call with keywords, and two of what the
    // prompt calls `_`; the buffer is held by the handle and by us.
    let last = vm.builtins.lookup("_");
    let shown = matches!(&last, Some(Value::Array(last)) if std::rc::Rc::ptr_eq(last, handle));
    let usual = 2 + if shown { 2 } else { 0 } + usize::from(args.get(1).is_some());
    if checked && (std::rc::Rc::strong_count(handle) > usual || have.holders() > 2) {
        return Err(Error::value(
            "cannot resize an array that references or is referenced\nby another object in this way.\n\
             Use the np.resize function to get a new resized copy or\n set refcheck=False to disable this check",
        ));
    }
    // What is in column-major order stays so.
    let turned = !have.is_c_contiguous();
    let reversed = |n: usize| (0..n).rev().collect::<Shape>();
    let have = if turned { have.permute(&reversed(have.ndim())) } else { have };
    let out = Array::zeros(have.dtype(), &[size])?;
    let kept = crate::array::SliceSpec::Range { start: 0, step: 1, count: size.min(have.size()) };
    let flat = have.reshape(&[have.size()])?;
    out.slice(&[kept]).assign(&flat.slice(&[kept]))?;
    let result = if turned {
        let inner: Shape = shape.iter().rev().copied().collect();
        out.reshape(&inner)?.permute(&reversed(shape.len()))
    } else {
        out.reshape(&shape)?
    };
    handle.reshape_in_place(Tensor::Host(result));
    Ok(Value::None)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "put(a, ind, v, mode='raise')",
        "Sets elements of the flattened array.\n\n>>> a = np.arange(3); np.put(a, [0, 2], [-4, -5]); a\narray([-4,  1, -5])\n",
        put,
    ),
    Native::new(
        "place(arr, mask, vals)",
        "Sets the elements where a mask holds to values one after the other.\n\n>>> a = np.arange(3); np.place(a, a > 0, [7, 8]); a\narray([0, 7, 8])\n",
        place,
    ),
    Native::new(
        "putmask(a, mask, values)",
        "Sets the elements where a mask holds to the values at the same places.\n\n>>> a = np.arange(3); np.putmask(a, a > 1, a**3); a\narray([0, 1, 8])\n",
        putmask,
    ),
    Native::new(
        "copyto(dst, src, casting='same_kind', where=True)",
        "Copies values into an array.\n\n>>> a = np.zeros(2); np.copyto(a, [1, 2]); a\narray([1., 2.])\n",
        copyto,
    ),
    Native::new(
        "fill_diagonal(a, val, wrap=False)",
        "Sets the main diagonal.\n\n>>> a = np.zeros((2, 2)); np.fill_diagonal(a, 5); a\narray([[5., 0.],\n       [0., 5.]])\n",
        fill_diagonal,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new("put(self, indices, values, mode='raise')", "Sets elements of the flattened array.", put),
    Native::new(
        "resize(self, *new_shape, refcheck=True)",
        "Changes the shape in place, with zeros where there were no elements.",
        resize_method,
    ),
];
