//! The layout of arrays: reshaping, transposing, joining.

use super::args;
use super::order::layout_of;
use crate::array::{Array, DType, Shape, memory_order, normalize_axis};
use crate::diag::{Error, Result, interrupt};
use crate::lang::arrays::convert::{self, from_tensor};
use crate::lang::arrays::quick;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, shape as rows};

/// The result of a layout operation: a view that remembers its base where the argument is an array in memory.
pub fn viewed(argument: &Value, result: Tensor) -> Value {
    match (argument, result) {
        (Value::Array(handle), Tensor::Host(array)) => crate::lang::arrays::view_of(handle, array),
        (Value::Array(handle), view) if crate::trace::is_traced(&view) => {
            crate::lang::arrays::traced_view(handle, view)
        }
        (_, Tensor::Scalar(scalar)) => match crate::array::Array::from_scalar(scalar) {
            Ok(array) => convert::from_array(array),
            Err(_) => convert::from_scalar(scalar),
        },
        (Value::Array(handle), result @ Tensor::Foreign(_)) => crate::lang::arrays::view_on_device(handle, result),
        (_, result) => from_tensor(result),
    }
}

/// (a, shape, order).
fn reshape(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    reshaped(args.value(0), &a, args.value(1), args.given(2))
}

fn reshaped(argument: &Value, a: &Tensor, shape: &Value, order: Option<&Value>) -> Result<Value> {
    let order = args::order(order)?;
    if order == Some('K') {
        return Err(Error::value("order 'K' is not permitted for reshaping"));
    }
    let target = args::new_shape(shape, a.size())?;
    let column_major = || layout_of(a).is_some_and(|layout| layout.is_column_major());
    if order != Some('F') && !(order == Some('A') && column_major()) {
        return Ok(viewed(argument, rows::reshape(a, &target)?));
    }
    let reverse = |n: usize| (0..n).rev().collect::<Shape>();
    let turned: Shape = target.iter().rev().copied().collect();
    let flat = rows::reshape(&rows::transpose(a, &reverse(a.ndim()))?, &turned)?;
    Ok(viewed(argument, rows::transpose(&flat, &reverse(target.len()))?))
}

/// `a.reshape(2, 3)`, `a.reshape((2, 3))`.
fn reshape_method(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args.get(1).is_none() {
        let lengths = match args.rest() {
            [Value::Tuple(tuple)] => &tuple.items[..],
            several => several,
        };
        if let Some(view) = quick::reshape(args.value(0), lengths) {
            return Ok(view);
        }
    }
    let a = args::tensor(args, 0)?;
    let order = args.get(1);
    match args.rest() {
        [one] => reshaped(args.value(0), &a, one, order),
        several => reshaped(args.value(0), &a, &Value::tuple(several.iter().cloned()), order),
    }
}

fn permuted(argument: &Value, a: &Tensor, axes: Option<&Value>) -> Result<Value> {
    let axes: Shape = match axes {
        None | Some(Value::None) => (0..a.ndim()).rev().collect(),
        Some(axes) => {
            let items = args::items(axes)?.ok_or_else(|| Error::type_error("axes must be a sequence of integers"))?;
            if items.len() != a.ndim() {
                return Err(Error::value("axes don't match array"));
            }
            let axes: Shape =
                items.iter().map(|item| normalize_axis(args::integer(item)?, a.ndim())).collect::<Result<_>>()?;
            let mut seen = axes.clone();
            seen.sort_unstable();
            if seen.windows(2).any(|pair| pair[0] == pair[1]) {
                return Err(Error::value("repeated axis in transpose"));
            }
            axes
        }
    };
    Ok(viewed(argument, rows::transpose(a, &axes)?))
}

fn transpose(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    permuted(args.value(0), &args::tensor(args, 0)?, args.get(1))
}

fn transpose_method(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    match args.rest() {
        [] => permuted(args.value(0), &a, None),
        [one @ (Value::Tuple(_) | Value::List(_) | Value::Range(_) | Value::None | Value::Array(_))] => {
            permuted(args.value(0), &a, Some(one))
        }
        several => permuted(args.value(0), &a, Some(&Value::tuple(several.iter().cloned()))),
    }
}

/// The elements along one axis: (a, order).
fn flat(args: &Arguments) -> Result<Tensor> {
    let a = args::tensor(args, 0)?;
    let turned = || (0..a.ndim()).rev().collect();
    let axes: Option<Shape> = match (args::order(args.given(1))?, layout_of(&a)) {
        (Some('F'), _) => Some(turned()),
        (Some('A'), Some(layout)) if layout.is_column_major() => Some(turned()),
        // The order of the elements in memory, as far as that is one of the axes.
        (Some('K'), Some(layout)) => Some(memory_order(&layout.strides)),
        _ => None,
    };
    let a = match axes {
        Some(axes) => rows::transpose(&a, &axes)?,
        None => a,
    };
    rows::reshape(&a, &[a.size()])
}

fn ravel(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args.get(1).is_none()
        && let Some(view) = quick::reshape(args.value(0), &[Value::Int(-1)])
    {
        return Ok(view);
    }
    Ok(viewed(args.value(0), flat(args)?))
}

fn flatten(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match flat(args)? {
        Tensor::Host(array) => Ok(convert::from_array(array.copy()?)),
        other => match crate::trace::device::of(&other) {
            Some(on) => Ok(from_tensor(on.duplicate()?)),
            None => Ok(from_tensor(other)),
        },
    }
}

/// (a, axis).
fn squeeze(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let shape = a.shape();
    let dropped: Shape = match args.given(1) {
        None => (0..shape.len()).filter(|&axis| shape[axis] == 1).collect(),
        // Without axes there is nothing to squeeze, and 0 and -1 name it.
        Some(Value::Int(0 | -1)) if shape.is_empty() => Shape::new(),
        given => args::axes(given, shape.len())?,
    };
    if dropped.iter().any(|&axis| shape[axis] != 1) {
        return Err(Error::value("cannot select an axis to squeeze out which has size not equal to one"));
    }
    let kept: Shape = (0..shape.len()).filter(|axis| !dropped.contains(axis)).map(|axis| shape[axis]).collect();
    if matches!(args.value(0), Value::Scalar(_)) {
        return Ok(args.value(0).clone());
    }
    Ok(viewed(args.value(0), rows::reshape(&a, &kept)?))
}

/// The arrays of a sequence argument.
///
/// # Errors
/// `TypeError` for what is no sequence.
pub fn tensors(value: &Value) -> Result<Vec<Tensor>> {
    let items = args::items(value)?.ok_or_else(|| {
        Error::type_error("arrays to stack must be passed as a \"sequence\" type such as list or tuple.")
    })?;
    items.iter().map(convert::tensor).collect()
}

/// Joins arrays along an axis, and gives the result as `dtype` or into `out` where these are given.
///
/// # Errors
/// `ValueError` for shapes that do not fit.
pub fn joined(
    parts: &[Tensor],
    axis: usize,
    (to, casting): (Option<DType>, &str),
    out: Option<&Value>,
    name: &str,
) -> Result<Value> {
    let common = || {
        let types: Vec<(DType, bool)> = parts.iter().map(|part| (part.dtype(), false)).collect();
        (casting != "same_kind").then(|| crate::array::result_type(&types))
    };
    if let (0, None, None) = (axis, to, out)
        && let Some(joined) = joined_rows(parts)?
    {
        return Ok(convert::from_array(joined));
    }
    let mut result = rows::concatenate(parts, axis)?;
    if let (Some(dtype), None) = (to.or_else(common), out) {
        for part in parts {
            check_cast(part.dtype(), dtype, casting)?;
        }
    }
    if let Some(dtype) = to {
        result = cast_to(result, dtype)?;
    }
    args::require_shape(out, &result.shape(), |_| Error::value("Output array is the wrong shape"))?;
    args::finish(result, out, name)
}

/// Refuses a cast that the rule does not allow.
fn check_cast(from: DType, to: DType, casting: &str) -> Result<()> {
    if super::may_cast(from, to, casting)? {
        return Ok(());
    }
    Err(Error::type_error(format!(
        "Cannot cast array data from dtype('{from}') to dtype('{to}') according to the rule '{casting}'"
    )))
}

/// Arrays of one type and of rows of one shape, each side by side in memory, one after the other. `None` for others.
fn joined_rows(parts: &[Tensor]) -> Result<Option<Array>> {
    let Some(Tensor::Host(first)) = parts.first() else { return Ok(None) };
    if first.ndim() == 0 {
        return Ok(None);
    }
    let (mut rows, mut bytes) = (0, 0);
    for part in parts {
        match part {
            Tensor::Host(array)
                if array.dtype() == first.dtype()
                    && array.ndim() == first.ndim()
                    && array.shape()[1..] == first.shape()[1..]
                    && array.is_c_contiguous() =>
            {
                rows += array.shape()[0];
                bytes += array.size() * array.dtype().size();
            }
            _ => return Ok(None),
        }
    }
    let mut shape = Shape::from_slice(first.shape());
    shape[0] = rows;
    let out = Array::empty(first.dtype(), &shape)?;
    let mut done = 0;
    for part in parts {
        if let Tensor::Host(array) = part {
            let count = array.size() * array.dtype().size();
            // SAFETY: the parts have `bytes` bytes together, as many as the new array.
            unsafe {
                let (from, to) = (array.data(), out.data().add(done));
                interrupt::copy(std::slice::from_raw_parts(from, count), std::slice::from_raw_parts_mut(to, count));
            }
            done += count;
        }
    }
    debug_assert_eq!(done, bytes);
    Ok(Some(out))
}

/// (arrays, axis, out, dtype, casting).
fn concatenate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut parts = tensors(args.value(0))?;
    if parts.is_empty() {
        return Err(Error::value("need at least one array to concatenate"));
    }
    let axis = match args.get(1) {
        Some(Value::None) => {
            parts = parts.iter().map(|part| rows::reshape(part, &[part.size()])).collect::<Result<_>>()?;
            0
        }
        _ if parts[0].ndim() == 0 => return Err(Error::value("zero-dimensional arrays cannot be concatenated")),
        Some(axis) => args::axis(axis, parts[0].ndim())?,
        None => 0,
    };
    joined(&parts, axis, wanted(args, 3)?, args.get(2), "concatenate")
}

/// The data type that parameter `index` asks for, and how it may be cast to.
fn wanted<'a>(args: &'a Arguments, index: usize) -> Result<(Option<DType>, &'a str)> {
    let casting = args.given(index + 1).map_or(Ok("same_kind"), |casting| args::text(casting, "casting"))?;
    Ok((args::dtype(args.get(index))?, casting))
}

/// (arrays, axis, out, dtype).
fn stack(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let parts = tensors(args.value(0))?;
    let Some(first) = parts.first() else { return Err(Error::value("need at least one array to stack")) };
    let shape = first.shape();
    if parts.iter().any(|part| part.shape() != shape) {
        return Err(Error::value("all input arrays must have the same shape"));
    }
    let axis = match args.get(1) {
        Some(Value::Float(_)) => return Err(Error::type_error("integer argument expected, got float")),
        axis => axis.map_or(Ok(0), |axis| args::axis(axis, shape.len() + 1))?,
    };
    let mut wide = shape;
    wide.insert(axis, 1);
    let parts: Vec<Tensor> = parts.iter().map(|part| rows::reshape(part, &wide)).collect::<Result<_>>()?;
    joined(&parts, axis, wanted(args, 3)?, args.get(2), "stack")
}

/// Joins arrays that are first brought to some form: (tup, dtype).
fn stacked(args: &Arguments, form: fn(&Tensor) -> Result<Tensor>, axis: usize, name: &str) -> Result<Value> {
    let parts: Vec<Tensor> = tensors(args.value(0))?.iter().map(form).collect::<Result<_>>()?;
    if parts.is_empty() {
        return Err(Error::value("need at least one array to concatenate"));
    }
    let axis = if name == "hstack" && parts[0].ndim() == 1 { 0 } else { axis };
    joined(&parts, axis, wanted(args, 1)?, None, name)
}

fn at_least_1d(part: &Tensor) -> Result<Tensor> {
    if part.ndim() == 0 { rows::reshape(part, &[1]) } else { Ok(part.clone()) }
}

fn as_rows(part: &Tensor) -> Result<Tensor> {
    if part.ndim() < 2 { rows::reshape(part, &[1, part.size()]) } else { Ok(part.clone()) }
}

fn as_columns(part: &Tensor) -> Result<Tensor> {
    if part.ndim() < 2 { rows::reshape(part, &[part.size(), 1]) } else { Ok(part.clone()) }
}

/// (array, shape).
fn broadcast_to(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let target = args::shape(args.value(1))?;
    if target.is_empty() && a.ndim() > 0 {
        return Err(Error::value("cannot broadcast a non-scalar to a scalar array"));
    }
    if target.len() < a.ndim() {
        return Err(Error::value("input operand has more dimensions than allowed by the axis remapping"));
    }
    let view = match rows::broadcast_to(&a, &target)? {
        Tensor::Host(view) => Tensor::Host(view.read_only()),
        other => other,
    };
    Ok(viewed(args.value(0), view))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "reshape(a, /, shape, order='C', *, copy=None)",
        "The elements under another shape; one length may be -1.\n\n>>> np.reshape([1, 2, 3, 4], (2, -1))\narray([[1, 2],\n       [3, 4]])\n",
        reshape,
    ),
    Native::new(
        "transpose(a, axes=None)",
        "The axes reversed, or in the order given.\n\n>>> np.transpose([[1, 2], [3, 4]])\narray([[1, 3],\n       [2, 4]])\n",
        transpose,
    ),
    Native::new("ravel(a, order='C')", "The elements along one axis; a view where that is possible.", ravel),
    Native::new(
        "squeeze(a, axis=None)",
        "Without axes of length one.\n\n>>> np.squeeze([[1, 2]])\narray([1, 2])\n",
        squeeze,
    ),
    Native::new(
        "concatenate(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')",
        "Arrays one after the other along an axis.\n\n>>> np.concatenate(([1], [2, 3]))\narray([1, 2, 3])\n",
        concatenate,
    ),
    Native::new(
        "concat(arrays, /, axis=0, out=None, *, dtype=None, casting='same_kind')",
        "As concatenate.",
        concatenate,
    ),
    Native::new(
        "stack(arrays, axis=0, out=None, *, dtype=None, casting='same_kind')",
        "Arrays of one shape along a new axis.\n\n>>> np.stack(([1, 2], [3, 4]))\narray([[1, 2],\n       [3, 4]])\n",
        stack,
    ),
    Native::new(
        "vstack(tup, *, dtype=None, casting='same_kind')",
        "Arrays below each other.\n\n>>> np.vstack(([1, 2], [3, 4]))\narray([[1, 2],\n       [3, 4]])\n",
        |_, args| stacked(args, as_rows, 0, "vstack"),
    ),
    Native::new("row_stack(tup, *, dtype=None, casting='same_kind')", "The former name of vstack.", |_, args| {
        let text = "`row_stack` alias is deprecated. Use `np.vstack` directly.";
        crate::lang::modules::warnings::emit(crate::diag::Kind::DeprecationWarning, text, None)?;
        stacked(args, as_rows, 0, "vstack")
    }),
    Native::new(
        "hstack(tup, *, dtype=None, casting='same_kind')",
        "Arrays beside each other.\n\n>>> np.hstack(([1, 2], [3]))\narray([1, 2, 3])\n",
        |_, args| stacked(args, at_least_1d, 1, "hstack"),
    ),
    Native::new(
        "column_stack(tup)",
        "One-dimensional arrays as the columns of a matrix.\n\n>>> np.column_stack(([1, 2], [3, 4]))\narray([[1, 3],\n       [2, 4]])\n",
        |_, args| {
            let parts: Vec<Tensor> = tensors(args.value(0))?.iter().map(as_columns).collect::<Result<_>>()?;
            joined(&parts, 1, (None, "same_kind"), None, "column_stack")
        },
    ),
    Native::new(
        "broadcast_to(array, shape, subok=False)",
        "A read-only view with axes of length one repeated.\n\n>>> np.broadcast_to([1, 2], (2, 2))\narray([[1, 2],\n       [1, 2]])\n",
        broadcast_to,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new("reshape(self, *shape, order='C', copy=None)", "The elements under another shape.", reshape_method),
    Native::new("transpose(self, *axes)", "The axes reversed, or in the order given.", transpose_method),
    Native::new("ravel(self, order='C')", "The elements along one axis; a view where that is possible.", ravel),
    Native::new("flatten(self, order='C')", "A copy of the elements along one axis.", flatten),
    Native::new("squeeze(self, axis=None)", "Without axes of length one.", squeeze),
];
