//! Making arrays.

use std::rc::Rc;

use super::args;
use super::order::{copied_on_device, in_order, layout_of};
use crate::array::{Array, Cast, DType, MOST_AXES, Scalar, Shape, conversions};
use crate::backend::cpu::fill;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::arrays::ArrayObject;
use crate::lang::arrays::convert::{self, from_new_array, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::number;
use crate::lang::value::Value;
use crate::ops::{Tensor, binary, cast_to, shape};

/// `array`, `asarray`: the value as an array of its own.
fn make(value: &Value, dtype: Option<DType>, copy: bool, ndmin: usize, order: Option<&Value>) -> Result<Value> {
    let mut tensor = convert::tensor_of(value, dtype)?;
    if let Tensor::Scalar(scalar) | Tensor::Weak(scalar) = tensor {
        tensor = Tensor::Host(Array::from_scalar(scalar)?);
    }
    if let (true, Value::Array(handle), Tensor::Host(array)) = (copy, value, &tensor)
        && matches!(handle.tensor(), Tensor::Host(have) if have.shares_buffer(array))
    {
        tensor = Tensor::Host(ordered_copy(array)?);
    }
    if let (Value::Array(handle), Some(on)) = (value, crate::trace::device::of(&tensor)) {
        let letter = args::order(order)?;
        let own = !crate::trace::device::of(&handle.tensor()).is_some_and(|have| have.shares_buffer(on));
        if copy && !own || !lies_in(&tensor, letter) {
            tensor = copied_on_device(tensor, letter.or(Some('K')))?;
        }
    }
    if let (Some(_), Tensor::Host(array)) = (order, &tensor) {
        tensor = Tensor::Host(in_order(array.clone(), order)?);
    }
    if tensor.ndim() < ndmin {
        let mut wide = Shape::from_elem(1, ndmin - tensor.ndim());
        wide.extend_from_slice(&tensor.shape());
        tensor = shape::reshape(&tensor, &wide)?;
    }
    if let (true, None, Value::Array(handle), Tensor::Host(array)) = (copy, dtype, value, &tensor)
        && handle.is_swapped()
    {
        return Ok(super::memory::in_other_order(array.clone()));
    }
    match (&tensor, crate::lang::transforms::default_device()) {
        // Of no axes, an array is a number, which travels with the operations that need it.
        (Tensor::Host(array), Some(place)) if array.ndim() > 0 => Ok(from_tensor(place.put(&tensor)?)),
        _ => Ok(from_tensor(tensor)),
    }
}

/// Whether a device's array lies in the memory order of this letter.
fn lies_in(tensor: &Tensor, order: Option<char>) -> bool {
    let Some(layout) = layout_of(tensor) else { return true };
    match order {
        Some('C') => layout.is_c_contiguous(),
        Some('F') => layout.shape.len() < 2 || layout.is_column_major(),
        _ => true,
    }
}

/// A copy in the same memory order.
fn ordered_copy(array: &Array) -> Result<Array> {
    let out = array.empty_like(array.dtype())?;
    out.assign(array)?;
    Ok(out)
}

/// Refuses `copy=False` where the elements are no array's of this type.
fn require_no_copy(value: &Value, dtype: Option<DType>) -> Result<()> {
    match value {
        Value::Array(handle) if dtype.is_none_or(|dtype| handle.tensor().dtype() == dtype) => Ok(()),
        _ => Err(Error::value(
            "Unable to avoid copy while creating an array as requested.\nIf using `np.array(obj, copy=False)` replace it \
             with `np.asarray(obj)` to allow a copy when needed (no behavior change in NumPy 1.x).\nFor more details, see \
             https://numpy.org/devdocs/numpy_2_0_migration_guide.html#adapting-to-changes-in-the-copy-keyword.",
        )),
    }
}

/// (object, dtype, copy, order, subok, ndmin, ndmax).
fn array(args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.get(1))?;
    let copy = match args.get(2) {
        None => true,
        Some(Value::None) => false,
        Some(copy) => args::flag(Some(copy))?,
    };
    if !copy && args.given(2).is_some() {
        require_no_copy(args.value(0), dtype)?;
    }
    let ndmin = args.given(5).map_or(Ok(0), args::integer)?.max(0) as usize;
    if let Some(most) = args.given(6).map(args::integer).transpose()? {
        let most = usize::try_from(most).ok().filter(|&most| most <= MOST_AXES);
        let Some(most) = most else { return Err(Error::value("ndmax must be in the range [0, NPY_MAXDIMS (64)] ")) };
        if ndmin > most {
            return Err(Error::value(format!("ndmin must be <= ndmax ({most})")));
        }
        if !matches!(args.value(0), Value::Array(_)) {
            if dtype == Some(DType::Object) {
                return convert::objects(args.value(0), most).map(from_tensor);
            }
            if convert::tensor_of(args.value(0), dtype)?.ndim() > most {
                return Err(Error::value(format!(
                    "setting an array element with a sequence. The requested array would exceed the maximum number of \
                     dimension of {most}."
                )));
            }
        }
    }
    make(args.value(0), dtype, copy, ndmin, args.get(3))
}

/// (a, dtype, order, *, device, copy).
fn asarray(args: &Arguments) -> Result<Value> {
    let dtype = args::dtype(args.get(1))?;
    if let Some(copy) = args.given(4) {
        if args::flag(Some(copy))? {
            return make(args.value(0), dtype, true, 0, args.given(2));
        }
        require_no_copy(args.value(0), dtype)?;
    }
    if let Value::Array(handle) = args.value(0)
        && dtype.is_none_or(|dtype| handle.tensor().dtype() == dtype)
    {
        let kept = match (handle.tensor(), args.given(2)) {
            (Tensor::Host(array), order @ Some(_)) => {
                let ordered = in_order(array.clone(), order)?;
                if ordered.shares_buffer(&array) { None } else { Some(ordered) }
            }
            (Tensor::Foreign(_), order @ Some(_)) => return make(args.value(0), dtype, false, 0, order),
            _ => None,
        };
        return Ok(kept.map_or_else(|| args.value(0).clone(), convert::from_array));
    }
    make(args.value(0), dtype, false, 0, args.given(2))
}

fn copy(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    make(args.value(0), None, true, 0, args.get(1))
}

/// A shape of Python integers, which most are; `None` for others, and for what is wrong.
fn plain_shape(value: &Value) -> Option<Shape> {
    let length = |value: &Value| match value {
        Value::Int(n) => usize::try_from(*n).ok(),
        _ => None,
    };
    match value {
        Value::Tuple(tuple) => tuple.items.iter().map(length).collect(),
        one => Some(std::iter::once(length(one)?).collect()),
    }
}

/// A filled array: (shape, dtype).
fn filled(args: &Arguments, make: fn(DType, &[usize]) -> Result<Array>) -> Result<Value> {
    if let (Some(shape), None, None) = (plain_shape(args.value(0)), args.get(1), args.get(2))
        && crate::lang::transforms::default_device().is_none()
    {
        return Ok(Value::Array(Rc::new(ArrayObject::new(Tensor::Host(make(DType::F64, &shape)?)))));
    }
    args::require_own_order(args.get(2))?;
    let dtype = args::dtype(args.get(1))?.unwrap_or(DType::F64);
    let shape = args::shape(args.value(0))?;
    if crate::lang::transforms::default_device().is_some()
        && let Some(made) =
            filled_on_device(make(dtype, &[])?.scalar_at(0), &shape, args::order(args.get(2))? == Some('F'))?
    {
        return Ok(made);
    }
    from_new_array(in_order(make(dtype, &shape)?, args.get(2))?)
}

/// A new array of one number, in column-major order if that is asked for, where new arrays go to a device: it is made
/// there, and nothing is copied.
fn filled_on_device(value: Scalar, dims: &[usize], by_columns: bool) -> Result<Option<Value>> {
    let place = crate::lang::transforms::default_device().filter(|_| !dims.is_empty());
    let Some(place) = place else { return Ok(None) };
    let spread = shape::broadcast_to(&place.put(&Tensor::Scalar(value))?, dims)?;
    let order = if by_columns { 'F' } else { 'C' };
    if crate::trace::device::of(&spread).is_none() {
        return Ok(None);
    }
    copied_on_device(spread, Some(order)).map(|made| Some(from_tensor(made)))
}

/// Zeros; None where elements are objects.
fn empty_of(dtype: DType, shape: &[usize]) -> Result<Array> {
    match dtype {
        DType::Object => Array::full(shape, Scalar::Object(crate::array::Held::NONE)),
        _ => Array::zeros(dtype, shape),
    }
}

fn ones_of(dtype: DType, shape: &[usize]) -> Result<Array> {
    if dtype.is_number() {
        return fill::filled(Scalar::one(dtype), shape);
    }
    let out = Array::zeros(dtype, shape)?;
    out.fill(Scalar::one(dtype))?;
    Ok(out)
}

/// A filled array like another: (a, dtype, order, subok, shape).
fn filled_like(args: &Arguments, value: Option<Scalar>) -> Result<Value> {
    let like = args::tensor(args, 0)?;
    let dtype = args::dtype(args.get(1))?.unwrap_or(like.dtype());
    let shape = args.given(4).map_or(Ok(like.shape()), args::shape)?;
    let by_columns = match args::order(args.get(2))? {
        Some('F') => true,
        Some('C') => false,
        _ => args.given(4).is_none() && layout_of(&like).is_some_and(|layout| layout.is_column_major()),
    };
    if let Some(made) = filled_on_device(value.unwrap_or(Scalar::zero(dtype)).cast(dtype), &shape, by_columns)? {
        return Ok(made);
    }
    let out = match &like {
        Tensor::Host(array) if args.given(4).is_none() => array.empty_like(dtype)?,
        _ => Array::empty(dtype, &shape)?,
    };
    out.fill(match value {
        Some(_) => Scalar::one(dtype),
        None => Scalar::zero(dtype),
    })?;
    let out = in_order(out, args.get(2))?;
    match args.value(0) {
        Value::Array(like) if like.is_swapped() && args.given(1).is_none() => Ok(super::memory::in_other_order(out)),
        _ => from_new_array(out),
    }
}

/// What fills an array: an inexact number becomes an element of its type whatever is lost.
fn filling(value: &Value, dtype: Option<DType>) -> Result<Tensor> {
    match (value, dtype) {
        (Value::Float(_) | Value::Complex(_), Some(dtype)) if dtype.is_number() => {
            let lost = match value {
                Value::Complex(_) if !dtype.is_complex() && dtype != DType::Bool => conversions::DISCARDED,
                Value::Float(x) if !x.is_finite() && dtype.is_integer() => conversions::INVALID,
                _ => 0,
            };
            conversions::note(lost);
            cast_to(convert::tensor(value)?, dtype)
        }
        _ => convert::tensor_of(value, dtype),
    }
}

fn full(args: &Arguments) -> Result<Value> {
    let shape = args::shape(args.value(0))?;
    args::require_own_order(args.get(3))?;
    let fill = filling(args.value(1), args::dtype(args.get(2))?)?;
    let spread = shape::broadcast_to(&fill, &shape).map_err(|_| does_not_fit(&fill.shape(), &shape))?;
    if let Tensor::Scalar(value) | Tensor::Weak(value) = fill
        && let Some(made) = filled_on_device(value, &shape, args::order(args.get(3))? == Some('F'))?
    {
        return Ok(made);
    }
    match &spread {
        Tensor::Foreign(_) => match crate::trace::device::of(&spread) {
            Some(_) => Ok(from_tensor(copied_on_device(spread, args::order(args.get(3))?)?)),
            None => Ok(from_tensor(spread)),
        },
        other => from_new_array(in_order(fill::copied(&other.to_array()?)?, args.get(3))?),
    }
}

fn full_like(args: &Arguments) -> Result<Value> {
    let like = args::tensor(args, 0)?;
    let dtype = args::dtype(args.get(2))?.unwrap_or(like.dtype());
    let shape = args.given(5).map_or(Ok(like.shape()), args::shape)?;
    let fill = filling(args.value(1), Some(dtype))?;
    let spread = shape::broadcast_to(&fill, &shape).map_err(|_| does_not_fit(&fill.shape(), &shape))?;
    match &spread {
        Tensor::Foreign(_) => Ok(from_tensor(copied_on_device(spread, args::order(args.get(3))?)?)),
        other => from_new_array(in_order(fill::copied(&other.to_array()?)?, args.get(3))?),
    }
}

#[cold]
fn does_not_fit(from: &[usize], to: &[usize]) -> Error {
    let [from, to] = [from, to].map(|shape| crate::array::shape_text(shape).replace(' ', ""));
    Error::value(format!("could not broadcast input array from shape {from} into shape {to}"))
}

/// How many numbers `arange` gives.
fn arange_length(start: f64, stop: f64, step: f64) -> Result<usize> {
    let count = ((stop - start) / step).ceil();
    if count.is_nan() {
        return Err(Error::value("arange: cannot compute length"));
    }
    if count > 1e15 {
        return Err(Error::value("Maximum allowed size exceeded"));
    }
    Ok(count.max(0.0) as usize)
}

/// (start, stop, step, dtype), the first being the stop where it is alone.
fn arange(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let (Some(Value::Int(stop)), None, None, None) = (args.given(0), args.given(1), args.given(2), args.given(3))
        && let Ok(count) = usize::try_from(*stop)
        && count < 1 << 20
    {
        return from_new_array(Array::build(&[count], |out: &mut [i64]| {
            out.iter_mut().zip(0..).for_each(|(slot, at)| *slot = at);
        })?);
    }
    let (start, stop) = match (args.given(0), args.given(1)) {
        (start, Some(stop)) => (start.cloned().unwrap_or(Value::Int(0)), stop.clone()),
        (Some(stop), None) => (Value::Int(0), stop.clone()),
        (None, None) => return Err(Error::type_error("arange() requires stop to be specified.")),
    };
    let step = args.given(2).cloned().unwrap_or(Value::Int(1));
    let parts = [&start, &stop, &step].map(convert::operand);
    let mut scalars = Vec::with_capacity(3);
    for part in parts {
        match part? {
            Some(tensor) if tensor.size() == 1 => scalars.push(crate::trace::concrete(&tensor)?.scalar_at(0)),
            _ => return Err(Error::type_error("arange() takes numbers for start, stop and step")),
        }
    }
    let typed: Vec<(DType, bool)> = scalars.iter().map(|s| (s.dtype(), false)).collect();
    let natural = match crate::array::result_type(&typed) {
        DType::Bool => DType::I64,
        dtype => dtype,
    };
    let dtype = args::dtype(args.get(3))?.unwrap_or(natural);
    if natural.is_integer() {
        let [start, stop, step] = [scalars[0], scalars[1], scalars[2]].map(|s| s.get::<i64>());
        if step == 0 {
            return Err(Error::new(Kind::ZeroDivisionError, "division by zero"));
        }
        let span = (stop as i128 - start as i128) * (step.signum() as i128);
        let count = usize::try_from((span + step.unsigned_abs() as i128 - 1).max(0) / step.unsigned_abs() as i128)
            .map_err(|_| Error::value("Maximum allowed size exceeded"))?;
        let array = Array::build(&[count], |out: &mut [i64]| {
            let mut next = start;
            interrupt::each(out, |x| {
                *x = next;
                next = next.wrapping_add(step);
            });
        })?;
        return from_new_array(array.cast(dtype)?);
    }
    let [start, stop, step] = [scalars[0], scalars[1], scalars[2]].map(|s| s.get::<f64>());
    if step == 0.0 {
        return Err(Error::new(Kind::ZeroDivisionError, "division by zero"));
    }
    let count = arange_length(start, stop, step)?;
    // As NumPy: the first two numbers are rounded to the type, and their distance is the step.
    from_new_array(line_of(start, start + step, count, dtype)?)
}

/// Calls `write` with each element and its number, as a float: counted in words, which turn into floats several at a time.
#[inline(always)]
fn numbered<T>(out: &mut [T], mut write: impl FnMut(f64, &mut T)) {
    let mut first = 0;
    for piece in interrupt::pieces(out) {
        let base = first as f64;
        piece.iter_mut().zip(0_i32..).for_each(|(x, i)| write(base + f64::from(i), x));
        first += piece.len();
    }
}

/// `count` numbers of a type, given the first two.
fn line_of(first: f64, second: f64, count: usize, dtype: DType) -> Result<Array> {
    if dtype.is_integer() {
        let [first, second] = [first, second].map(|x| Scalar::F64(x).cast(dtype).get::<i64>());
        let delta = second.wrapping_sub(first);
        let array = Array::build(&[count], |out: &mut [i64]| {
            let mut next = first;
            interrupt::each(out, |x| {
                *x = next;
                next = next.wrapping_add(delta);
            });
        })?;
        return array.cast(dtype);
    }
    if dtype == DType::F16 {
        let [first, second]: [half::f16; 2] = [first, second].map(Cast::cast);
        let delta = second.to_f32() - first.to_f32();
        return Array::build(&[count], |out: &mut [half::f16]| {
            let number = |i: f64| half::f16::from_f32(first.to_f32() + i as f32 * delta);
            numbered(out, |i, x| *x = number(i));
        });
    }
    if dtype == DType::F32 {
        let (first, second) = (first as f32, second as f32);
        let delta = second - first;
        return Array::build(&[count], |out: &mut [f32]| {
            numbered(out, |i, x| *x = first + i as f32 * delta);
        });
    }
    let delta = second - first;
    let array = Array::build(&[count], |out: &mut [f64]| {
        numbered(out, |i, x| *x = first + i * delta);
    })?;
    array.cast(dtype)
}

/// (start, stop, num, endpoint, retstep, dtype, axis).
fn linspace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let count = args.given(2).map_or(Ok(50), args::integer)?;
    if count < 0 {
        return Err(Error::value(format!("Number of samples, {count}, must be non-negative.")));
    }
    let endpoint = args.get(3).map_or(Ok(true), |v| args::flag(Some(v)))?;
    let parts = if endpoint { count - 1 } else { count };
    let [start, stop] = [convert::ufunc_operand(args.value(0))?, convert::ufunc_operand(args.value(1))?];
    // Python's numbers have no say in the precision.
    let common = crate::array::result_type(&[start.typed(), stop.typed(), (DType::F64, true)]);
    let inexact = |t: Tensor| match t.typed() {
        (dtype, false) if dtype.is_inexact() => Ok(t),
        (dtype, true) => {
            let to = if dtype.is_complex() { common } else { common.real() };
            match t {
                Tensor::Weak(number) => Ok(Tensor::Scalar(number.cast(to))),
                other => cast_to(other, to),
            }
        }
        _ => cast_to(t, DType::F64),
    };
    let (start, stop) = (inexact(start)?, inexact(stop)?);
    let delta = binary::subtract(&stop, &start)?;
    let plain = args.given(5).is_none() && args.given(6).is_none() && !args::flag(args.get(4))?;
    if let (Tensor::Scalar(Scalar::F64(first)), Tensor::Scalar(Scalar::F64(last)), true) = (&start, &stop, plain)
        && let Some(line) = plain_line(*first, *last, count as usize, endpoint)?
    {
        return from_new_array(line);
    }
    let steps = Array::build(&[count as usize], |out: &mut [f64]| {
        numbered(out, |i, x| *x = i);
    })?;
    let mut wide: Shape = [count as usize].into_iter().collect();
    wide.extend(std::iter::repeat_n(1, delta.ndim()));
    let steps = cast_to(Tensor::Host(steps.reshape(&wide)?), delta.dtype().real())?;
    let parts_number = Tensor::number(parts as f64);
    let step = if parts > 0 { Some(binary::divide(&delta, &parts_number)?) } else { None };
    let mut line = match &step {
        // A step that underflows to zero is divided out last instead, as NumPy does.
        Some(step) if crate::trace::is_staged(step) || !any_zero(step)? => binary::multiply(&steps, step)?,
        Some(_) => binary::multiply(&binary::divide(&steps, &parts_number)?, &delta)?,
        None => binary::multiply(&steps, &delta)?,
    };
    line = binary::add(&line, &start)?;
    if endpoint && count > 1 {
        let last = shape::broadcast_to(&stop, &delta.shape())?;
        let body = shape::slice_axis(&line, 0, 0, count as usize - 1)?;
        let mut tail: Shape = [1].into_iter().collect();
        tail.extend_from_slice(&delta.shape());
        line = shape::concatenate(&[body, shape::reshape(&cast_to(last, line.dtype())?, &tail)?], 0)?;
    }
    if let Some(axis) = args.given(6)
        && line.ndim() > 1
    {
        let to = args::axis(axis, line.ndim())?;
        let mut order: Shape = (1..line.ndim()).collect();
        order.insert(to, 0);
        line = shape::transpose(&line, &order)?;
    }
    if let Some(dtype) = args::dtype(args.get(5))? {
        if dtype.is_integer() {
            line = crate::ops::unary::floor(&line)?;
        }
        line = cast_to(line, dtype)?;
    }
    let line = from_tensor(line);
    if args::flag(args.get(4))? {
        let step = step.map_or(Value::Float(f64::NAN), from_tensor);
        return Ok(Value::tuple([line, step]));
    }
    Ok(line)
}

/// The usual line between two numbers, in one pass. `None` where a step underflows, or there is none.
fn plain_line(first: f64, last: f64, count: usize, endpoint: bool) -> Result<Option<Array>> {
    let parts = if endpoint { count.saturating_sub(1) } else { count };
    let step = (last - first) / parts as f64;
    if parts == 0 || step == 0.0 || !step.is_finite() {
        return Ok(None);
    }
    let line = Array::build(&[count], |out: &mut [f64]| {
        numbered(out, |i, x| *x = i * step + first);
        if let (true, Some(end)) = (endpoint, out.last_mut()) {
            *end = last;
        }
    })?;
    Ok(Some(line))
}

fn any_zero(tensor: &Tensor) -> Result<bool> {
    let array = crate::trace::concrete(tensor)?;
    Ok(array.size() > 0 && array.to_vec::<num_complex::Complex64>()?.iter().any(|z| z.re == 0.0 && z.im == 0.0))
}

/// (N, M, k, dtype).
fn eye(args: &Arguments) -> Result<Value> {
    args::require_own_order(args.get(4))?;
    let size = |value: &Value| {
        let n = args::integer(value)?;
        usize::try_from(n).map_err(|_| Error::value("negative dimensions are not allowed"))
    };
    let rows = size(args.value(0))?;
    let columns = args.given(1).map_or(Ok(rows), size)?;
    let k = args.given(2).map_or(Ok(0), args::integer)?;
    let dtype = args::dtype(args.get(3))?.unwrap_or(DType::F64);
    diagonal(rows, columns, k, dtype, args.get(4))
}

fn diagonal(rows: usize, columns: usize, k: i64, dtype: DType, order: Option<&Value>) -> Result<Value> {
    let out = Array::zeros(dtype, &[rows, columns])?;
    let (mut i, mut j) = ((-k).max(0) as usize, k.max(0) as usize);
    while i < rows && j < columns {
        out.set_scalar_at((i * columns + j) as isize, Scalar::Bool(true));
        (i, j) = (i + 1, j + 1);
    }
    from_new_array(in_order(out, order)?)
}

/// (n, dtype).
fn identity(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let n = number::to_index(args.value(0))?;
    let n = usize::try_from(n).map_err(|_| Error::value("negative dimensions are not allowed"))?;
    diagonal(n, n, 0, args::dtype(args.get(1))?.unwrap_or(DType::F64), None)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "array(object, dtype=None, *, copy=True, order='K', subok=False, ndmin=0, ndmax=None, like=None)",
        "A new array of the numbers in a (nested) sequence.\n\n>>> np.array([[1, 2], [3, 4]])\narray([[1, 2],\n       [3, 4]])\n",
        |_, args| args::made(args.get(1), None, || array(args)),
    ),
    Native::new(
        "asarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
        "The value as an array; an array stays the same.\n\n>>> np.asarray((1, 2))\narray([1, 2])\n",
        |_, args| args::made(args.get(1), args.get(3), || asarray(args)),
    ),
    Native::new(
        "asanyarray(a, dtype=None, order=None, *, device=None, copy=None, like=None)",
        "As asarray, but a matrix stays one.\n\n>>> np.asanyarray([1, 2])\narray([1, 2])\n",
        |_, args| match super::matrix::is_matrix(args.value(0)) {
            true => Ok(args.value(0).clone()),
            false => args::made(args.get(1), args.get(3), || asarray(args)),
        },
    ),
    Native::new(
        "ascontiguousarray(a, dtype=None, *, like=None)",
        "The array with its elements one after the other in row-major order.",
        |_, args| {
            let array = crate::trace::concrete(&convert::tensor_of(args.value(0), args::dtype(args.get(1))?)?)?;
            if let (Value::Array(handle), true) = (args.value(0), array.ndim() > 0 && array.is_c_contiguous())
                && matches!(handle.tensor(), Tensor::Host(have) if have.dtype() == array.dtype())
            {
                return Ok(args.value(0).clone());
            }
            let array = if array.ndim() == 0 { array.reshape(&[1])? } else { array };
            Ok(convert::from_array(array.to_contiguous()?))
        },
    ),
    Native::new("copy(a, order='K', subok=False)", "A copy of the array.", copy),
    Native::new(
        "zeros(shape, dtype=float, order='C', *, device=None, like=None)",
        "A new array of zeros.\n\n>>> np.zeros(3)\narray([0., 0., 0.])\n",
        |_, args| args::made(args.get(1), args.get(3), || filled(args, Array::zeros)),
    ),
    Native::new(
        "ones(shape, dtype=None, order='C', *, device=None, like=None)",
        "A new array of ones.\n\n>>> np.ones((2, 1))\narray([[1.],\n       [1.]])\n",
        |_, args| args::made(args.get(1), args.get(3), || filled(args, ones_of)),
    ),
    Native::new(
        "empty(shape, dtype=float, order='C', *, device=None, like=None)",
        "A new array of this shape, its elements unspecified (zero, here).\n\n>>> np.empty(2).shape\n(2,)\n",
        |_, args| args::made(args.get(1), args.get(3), || filled(args, empty_of)),
    ),
    Native::new(
        "full(shape, fill_value, dtype=None, order='C', *, device=None, like=None)",
        "A new array filled with one value.\n\n>>> np.full(2, 7)\narray([7, 7])\n",
        |_, args| args::made(args.get(2), args.get(4), || full(args)),
    ),
    Native::new(
        "zeros_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        "Zeros of another array's shape and type.\n\n>>> np.zeros_like([1, 2])\narray([0, 0])\n",
        |_, args| args::made(args.get(1), args.get(5), || filled_like(args, None)),
    ),
    Native::new(
        "ones_like(a, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        "Ones of another array's shape and type.\n\n>>> np.ones_like([1., 2.])\narray([1., 1.])\n",
        |_, args| args::made(args.get(1), args.get(5), || filled_like(args, Some(Scalar::Bool(true)))),
    ),
    Native::new(
        "empty_like(prototype, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        "A new array of another's shape and type.",
        |_, args| args::made(args.get(1), args.get(5), || filled_like(args, None)),
    ),
    Native::new(
        "full_like(a, fill_value, dtype=None, order='K', subok=True, shape=None, *, device=None)",
        "An array of another's shape and type, filled with one value.\n\n>>> np.full_like([1, 2], 7)\narray([7, 7])\n",
        |_, args| args::made(args.get(2), args.get(6), || full_like(args)),
    ),
    Native::new(
        "arange(start=None, stop=None, step=1, dtype=None, *, device=None, like=None)",
        "Evenly spaced numbers from start up to stop.\n\n>>> np.arange(3)\narray([0, 1, 2])\n",
        |vm, args| args::made(args.get(3), args.get(4), || arange(vm, args)),
    ),
    Native::new(
        "linspace(start, stop, num=50, endpoint=True, retstep=False, dtype=None, axis=0, *, device=None)",
        "Evenly spaced numbers over an interval.\n\n>>> np.linspace(0, 1, 3)\narray([0. , 0.5, 1. ])\n",
        |vm, args| args::made(args.get(5), args.get(7), || linspace(vm, args)),
    ),
    Native::new(
        "astype(x, dtype, /, *, copy=True, device=None)",
        "The elements in another data type.\n\n>>> np.astype(np.array([1.7]), int)\narray([1])\n",
        |_, args| {
            if !matches!(args.value(0), Value::Array(_) | Value::Scalar(_)) {
                let given = crate::lang::types::type_name(args.value(0));
                return Err(Error::type_error(format!(
                    "Input should be a NumPy array or scalar. It is a <class '{given}'> instead."
                )));
            }
            let dtype = args::dtype(args.get(1))?.unwrap_or(DType::F64);
            let copy = args.get(2).map_or(Ok(true), |v| args::flag(Some(v)))?;
            args::made(args.get(1), args.get(3), || make(args.value(0), Some(dtype), copy, 0, None))
        },
    ),
    Native::new(
        "eye(N, M=None, k=0, dtype=float, order='C', *, device=None, like=None)",
        "Ones on a diagonal, zeros elsewhere.\n\n>>> np.eye(2)\narray([[1., 0.],\n       [0., 1.]])\n",
        |_, args| args::made(args.get(3), args.get(5), || eye(args)),
    ),
    Native::new(
        "identity(n, dtype=None, *, like=None)",
        "The identity matrix.\n\n>>> np.identity(2)\narray([[1., 0.],\n       [0., 1.]])\n",
        identity,
    ),
];
