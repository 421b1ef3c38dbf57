//! Reading elements by index or condition: `take`, `where`, `choose`.

use super::args;
use super::axes::require_attribute;
use super::shape::viewed;
use crate::array::index::{self as plans, IndexItem, nonzero as nonzero_places};
use crate::array::{Array, DType, Shape, can_cast_safely};
use crate::diag::{Error, Result};
use crate::lang::arrays::{self, convert, lazy};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::math::block::any;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, compare, index, shape as rows};
use crate::trace;

/// What becomes of an index out of bounds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Raise,
    Wrap,
    Clip,
}

impl Mode {
    /// The mode that an argument names.
    ///
    /// # Errors
    /// `ValueError` for what names none.
    pub fn of(value: Option<&Value>) -> Result<Mode> {
        match value.and_then(Value::as_str) {
            None | Some("raise") => Ok(Mode::Raise),
            Some("wrap") => Ok(Mode::Wrap),
            Some("clip") => Ok(Mode::Clip),
            Some(other) => {
                Err(Error::value(format!("clipmode must be one of 'clip', 'raise', or 'wrap' (got '{other}')")))
            }
        }
    }

    /// The place that an index means among `n`; `None` out of bounds.
    pub fn place(self, at: i64, n: usize) -> Option<i64> {
        let n = n as i64;
        match self {
            Mode::Raise => Some(if at < 0 { at + n } else { at }).filter(|at| (0..n).contains(at)),
            Mode::Wrap => Some(at.rem_euclid(n.max(1))),
            Mode::Clip => Some(at.clamp(0, (n - 1).max(0))),
        }
    }
}

/// The elements at non-negative places along an axis; the places' axes take the axis's stead.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn take_along(a: &Tensor, places: Array, axis: usize) -> Result<Tensor> {
    if let (Tensor::Host(array), 0) = (a, axis)
        && array.size() > 0
        && places.ndim() > 0
    {
        let plan = plans::plan(array.shape(), &[IndexItem::Integers(places)])?;
        return Ok(Tensor::Host(plans::get(array, &plan)?));
    }
    let attrs = Attrs::Gather { axes: Shape::from_slice(&[axis]), position: axis, shape: a.shape() };
    bind_one(&index::GATHER, &attrs, &[a.clone(), Tensor::Host(places)])
}

/// (a, indices, axis, out, mode).
fn take(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut a = args::tensor(args, 0)?;
    if a.ndim() == 0 {
        a = rows::reshape(&a, &[1])?;
    }
    let axis = match args.given(2) {
        Some(axis) => args::axis(axis, a.ndim())?,
        None => {
            a = rows::reshape(&a, &[a.size()])?;
            0
        }
    };
    let mode = Mode::of(args.given(4))?;
    let indices = convert::array(args.value(1))?;
    if let (Tensor::Host(array), Mode::Raise, None) = (&a, mode, args.given(3))
        && indices.dtype().is_integer()
        && axis == 0
        && indices.ndim() > 0
        && array.size() > 0
    {
        let plan = plans::plan(array.shape(), &[IndexItem::Integers(indices)])?;
        return Ok(convert::from_array(plans::get(array, &plan)?));
    }
    let n = a.shape()[axis];
    if n == 0 && indices.size() > 0 {
        return Err(Error::index("cannot do a non-empty take from an empty axes."));
    }
    let inside = |all: &[i64]| {
        !any(
            #[inline(always)]
            |at: i64| at as u64 >= n as u64,
            all,
        )
    };
    let places = if indices.as_slice::<i64>().is_some_and(inside) {
        indices
    } else {
        let mut places = indices.to_vec::<i64>()?;
        for at in &mut places {
            *at = mode
                .place(*at, n)
                .ok_or_else(|| Error::index(format!("index {at} is out of bounds for axis {axis} with size {n}")))?;
        }
        Array::from_vec(&places, indices.shape())?
    };
    let taken = take_along(&a, places, axis)?;
    let refusal = |_: &[usize]| Error::value("output array does not match result of ndarray.take");
    args::require_shape(args.get(3), &taken.shape(), refusal)?;
    args::finish(taken, args.get(3), "take")
}

/// (a, choices, out, mode).
fn choose(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let which = args::tensor(args, 0)?;
    if !can_cast_safely(which.dtype(), DType::I64) {
        return Err(super::place::cannot_cast(&which, DType::I64, "safe"));
    }
    let mode = Mode::of(args.given(3))?;
    let choices = super::shape::tensors(args.value(1))?;
    if choices.is_empty() {
        return Err(Error::value("0-length sequence."));
    }
    let shapes: Vec<Shape> = choices.iter().chain([&which]).map(Tensor::shape).collect();
    let whole = super::axes::common_shape(&shapes)?;
    let which = trace::concrete(&which)?;
    let mut places = which.to_vec::<i64>()?;
    for at in &mut places {
        let inside = *at >= 0 || mode != Mode::Raise;
        *at = mode
            .place(*at, choices.len())
            .filter(|_| inside)
            .ok_or_else(|| Error::value("invalid entry in choice array"))?;
    }
    let which = Tensor::Host(Array::from_vec(&places, which.shape())?);
    let mut result = choices[0].clone();
    for (number, choice) in choices.iter().enumerate().skip(1) {
        let here = compare::equal(&which, &Tensor::integer(number as i64))?;
        result = compare::select(&here, choice, &result)?;
    }
    let result = super::parts::own(rows::broadcast_to(&result, &whole)?)?;
    args::require_shape(args.get(2), &whole, |_| Error::type_error("choose: invalid shape for output array."))?;
    args::finish(scalar_if_flat(result), args.get(2), "choose")
}

/// An array without axes as a scalar.
fn scalar_if_flat(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        other => other,
    }
}

/// The indices at which a condition holds, as one `int64` array.
fn places_where(condition: &Tensor) -> Result<Array> {
    let flat = trace::concrete(condition)?;
    let flat = flat.reshape(&[flat.size()])?;
    nonzero_places(&flat)?.pop().map_or_else(|| Array::zeros(DType::I64, &[0]), Ok)
}

/// Refuses places beyond the end of an axis.
fn check_places(places: &Array, axis: usize, n: usize) -> Result<()> {
    match places.to_vec::<i64>()?.iter().find(|&&at| at as usize >= n) {
        Some(_) if n == 0 => Err(Error::index("cannot do a non-empty take from an empty axes.")),
        Some(at) => Err(Error::index(format!("index {at} is out of bounds for axis {axis} with size {n}"))),
        None => Ok(()),
    }
}

/// (condition, a, axis, out).
fn compress(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    compressed(args::tensor(args, 0)?, args::tensor(args, 1)?, args)
}

/// (self, condition, axis, out).
fn compress_method(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    compressed(args::tensor(args, 1)?, args::tensor(args, 0)?, args)
}

fn compressed(condition: Tensor, mut a: Tensor, args: &Arguments) -> Result<Value> {
    if condition.ndim() != 1 {
        return Err(Error::value("condition must be a 1-d array"));
    }
    if a.ndim() == 0 {
        a = rows::reshape(&a, &[1])?;
    }
    let axis = match args.given(2) {
        Some(axis) => args::axis(axis, a.ndim())?,
        None => {
            a = rows::reshape(&a, &[a.size()])?;
            0
        }
    };
    let places = places_where(&condition)?;
    check_places(&places, axis, a.shape()[axis])?;
    let chosen = take_along(&a, places, axis)?;
    args::require_shape(args.get(3), &chosen.shape(), |_| {
        Error::value("output array does not match result of ndarray.take")
    })?;
    args::finish(chosen, args.get(3), "compress")
}

/// (condition, arr).
fn extract(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 1)?;
    let flat = rows::reshape(&a, &[a.size()])?;
    let places = places_where(&args::tensor(args, 0)?)?;
    check_places(&places, 0, a.size())?;
    Ok(convert::from_tensor(take_along(&flat, places, 0)?))
}

/// A result that stays an array where it has no axes.
fn as_array(tensor: Tensor) -> Result<Value> {
    Ok(match tensor {
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => convert::from_array(Array::from_scalar(scalar)?),
        other => convert::from_tensor(other),
    })
}

fn nonzero_tuple(a: &Tensor) -> Result<Value> {
    if a.ndim() == 0 {
        let more = " If the context of this error is of the form `arr[nonzero(cond)]`, just use `arr[cond]`.";
        return Err(Error::value(format!(
            "Calling nonzero on 0d arrays is not allowed. Use np.atleast_1d(scalar).nonzero() instead.{}",
            if a.dtype() == DType::Bool { more } else { "" }
        )));
    }
    Ok(Value::tuple(nonzero_places(&trace::concrete(a)?)?.into_iter().map(convert::from_array)))
}

/// (condition, x, y).
/// `where(condition, x, y)` over large arrays, in one kernel with what is not computed yet of them.
fn chosen(condition: &Value, x: &Value, y: &Value, keep: bool) -> Result<Option<Value>> {
    let is_bool = match condition {
        Value::Array(handle) => lazy::dtype_of(handle) == DType::Bool,
        _ => false,
    };
    if is_bool { lazy::apply(&compare::SELECT, &[condition, x, y], keep) } else { Ok(None) }
}

fn where_function(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let keep = std::mem::take(&mut vm.keep);
    if let (Some(x), Some(y)) = (args.get(1), args.get(2))
        && let Some(result) = chosen(args.value(0), x, y, keep)?
    {
        return Ok(result);
    }
    let condition = args::tensor(args, 0)?;
    match (args.get(1), args.get(2)) {
        (None, None) => nonzero_tuple(&condition),
        (Some(x), Some(y)) => {
            let condition = cast_to(condition, DType::Bool)?;
            let (x, y) = (convert::ufunc_operand(x)?, convert::ufunc_operand(y)?);
            super::info::require_common(&[x.typed(), y.typed()])?;
            as_array(compare::select(&condition, &x, &y)?)
        }
        _ => Err(Error::value("either both or neither of x and y should be given")),
    }
}

fn nonzero(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    nonzero_tuple(&args::tensor(args, 0)?)
}

fn flatnonzero(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(convert::from_array(places_where(&args::tensor(args, 0)?)?))
}

fn argwhere(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = trace::concrete(&args::tensor(args, 0)?)?;
    if a.ndim() == 0 {
        let found = usize::from(a.scalar_at(0).truth());
        return Ok(convert::from_array(Array::zeros(DType::I64, &[found, 0])?));
    }
    let places = nonzero_places(&a)?;
    let out = Array::empty(DType::I64, &[places[0].size(), a.ndim()])?.permute(&[1, 0]);
    for (axis, places) in places.iter().enumerate() {
        out.slice(&[crate::array::SliceSpec::Index(axis)]).assign(places)?;
    }
    Ok(convert::from_array(out.permute(&[1, 0])))
}

/// The index that picks, for each of `indices`, the element at that place along an axis of an array of this shape.
fn along_axis_index(shape: &[usize], indices: &Value, axis: usize) -> Result<Value> {
    let tensor = convert::tensor(indices)?;
    if !tensor.dtype().is_integer() {
        return Err(Error::index("`indices` must be an integer array"));
    }
    if tensor.ndim() != shape.len() {
        return Err(Error::value("`indices` and `arr` must have the same number of dimensions"));
    }
    let mut index = Vec::with_capacity(shape.len());
    for (at, &n) in shape.iter().enumerate() {
        if at == axis {
            index.push(as_array(tensor.clone())?);
            continue;
        }
        let line = Array::build(&[n], |out: &mut [i64]| out.iter_mut().enumerate().for_each(|(i, x)| *x = i as i64))?;
        let mut wide = Shape::from_elem(1, shape.len());
        wide[at] = n;
        index.push(convert::from_array(line.reshape(&wide)?));
    }
    Ok(Value::tuple(index))
}

/// The array, index and value of a call (arr, indices, …, axis) with the axis at `at`; flat where the axis is `None`.
fn along_axis(args: &Arguments, at: usize, default: i64) -> Result<(Value, Value)> {
    let flat = matches!(args.get(at), Some(Value::None));
    if flat {
        require_attribute(args.value(1), "ndim")?;
        require_attribute(args.value(0), "flat")?;
    } else {
        require_attribute(args.value(0), "ndim")?;
        require_attribute(args.value(1), "dtype")?;
    }
    let a = args::tensor(args, 0)?;
    match args.get(at) {
        Some(Value::None) => {
            let flat = viewed(args.value(0), rows::reshape(&a, &[a.size()])?);
            let indices = convert::tensor(args.value(1))?;
            if indices.ndim() != 1 {
                return Err(Error::value("when axis=None, `indices` must have a single dimension."));
            }
            let index = along_axis_index(&[a.size()], args.value(1), 0)?;
            Ok((flat, index))
        }
        axis => {
            let axis = crate::array::normalize_axis(axis.map_or(Ok(default), args::integer)?, a.ndim())?;
            let array = match args.value(0) {
                value @ Value::Array(_) => value.clone(),
                _ => convert::from_tensor(a.clone()),
            };
            Ok((array, along_axis_index(&a.shape(), args.value(1), axis)?))
        }
    }
}

/// (arr, indices, axis).
fn take_along_axis(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (array, index) = along_axis(args, 2, -1)?;
    arrays::get_item(&array, &index)
}

/// (arr, indices, values, axis).
fn put_along_axis(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (array, index) = along_axis(args, 3, -1)?;
    arrays::set_item(&array, &index, args.value(2))?;
    Ok(Value::None)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "take(a, indices, axis=None, out=None, mode='raise')",
        "The elements at indices along an axis.\n\n>>> np.take([4, 3, 5], [0, 2])\narray([4, 5])\n",
        take,
    ),
    Native::new(
        "choose(a, choices, out=None, mode='raise')",
        "Each element from the choice that the index array names.\n\n>>> np.choose([0, 1], [[1, 2], [10, 20]])\narray([ 1, 20])\n",
        choose,
    ),
    Native::new(
        "compress(condition, a, axis=None, out=None)",
        "The slices along an axis for which a condition holds.\n\n>>> np.compress([0, 1], [[1, 2], [3, 4]], axis=0)\narray([[3, 4]])\n",
        compress,
    ),
    Native::new(
        "extract(condition, arr)",
        "The elements for which a condition holds.\n\n>>> np.extract([True, False, True], [1, 2, 3])\narray([1, 3])\n",
        extract,
    ),
    Native::new(
        "where(condition, x=None, y=None, /)",
        "Elements of x where the condition holds, of y elsewhere; the condition alone gives the indices where it holds.\n\n>>> np.where([True, False], [1, 2], [8, 9])\narray([1, 9])\n",
        where_function,
    ).on_temporaries(),
    Native::new(
        "nonzero(a)",
        "The indices of the elements that are not zero, an array for each axis.\n\n>>> np.nonzero([3, 0, 4])\n(array([0, 2]),)\n",
        nonzero,
    ),
    Native::new(
        "flatnonzero(a)",
        "The indices of the elements that are not zero in the flattened array.\n\n>>> np.flatnonzero([[0, 1], [1, 0]])\narray([1, 2])\n",
        flatnonzero,
    ),
    Native::new(
        "argwhere(a)",
        "The indices of the elements that are not zero, a row for each.\n\n>>> np.argwhere([0, 1, 1])\narray([[1],\n       [2]])\n",
        argwhere,
    ),
    Native::new(
        "take_along_axis(arr, indices, axis=-1)",
        "The elements at indices along an axis, as argsort gives them.\n\n>>> np.take_along_axis(np.array([[5, 3]]), np.array([[1, 0]]), axis=1)\narray([[3, 5]])\n",
        take_along_axis,
    ),
    Native::new(
        "put_along_axis(arr, indices, values, axis)",
        "Sets the elements at indices along an axis.\n\n>>> a = np.array([[5, 3]]); np.put_along_axis(a, np.array([[1]]), 9, axis=1); a\narray([[5, 9]])\n",
        put_along_axis,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new(
        "take(self, indices, axis=None, out=None, mode='raise')",
        "The elements at indices along an axis.",
        take,
    ),
    Native::new("choose(self, choices, out=None, mode='raise')", "Elements from the choices that these name.", choose),
    Native::new(
        "compress(self, condition, axis=None, out=None)",
        "The slices along an axis for which a condition holds.",
        compress_method,
    ),
    Native::new("nonzero(self)", "The indices of the elements that are not zero.", nonzero),
];
