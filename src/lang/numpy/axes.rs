//! Axes: new ones, moved ones, turned ones; and what broadcasting makes of shapes.

use super::args;
use super::shape::viewed;
use crate::array::{Shape, broadcast_shapes, normalize_axis, shape_text};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Tensor, index, shape as rows};

/// `error` with a name before its message, as NumPy has it where several axes are given.
fn named(error: Error, name: &str) -> Error {
    Error::new(error.kind(), format!("{name}: {}", error.message()))
}

/// Refuses what has no such attribute of arrays, as functions of NumPy do that convert nothing.
///
/// # Errors
/// `AttributeError`.
pub fn require_attribute(value: &Value, name: &str) -> Result<()> {
    match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) | Value::Str(_) | Value::None => {}
        Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Bool(_) | Value::BigInt(_) => {}
        _ => return Ok(()),
    }
    let text = format!("'{}' object has no attribute '{name}'", crate::lang::types::type_name(value));
    Err(Error::new(Kind::AttributeError, text))
}

/// One axis or several, in the order given, for an array with `ndim` axes. `name` is the argument's, for messages.
///
/// # Errors
/// `AxisError` out of bounds, `ValueError` for one given twice.
pub fn axis_list(value: &Value, ndim: usize, name: Option<&str>) -> Result<Shape> {
    let items = args::items(value)?.unwrap_or_else(|| vec![value.clone()]);
    let mut axes = Shape::new();
    for item in &items {
        let axis = normalize_axis(args::integer(item)?, ndim);
        axes.push(axis.map_err(|error| name.map_or(error.clone(), |name| named(error, name)))?);
    }
    let mut seen = axes.clone();
    seen.sort_unstable();
    if seen.windows(2).any(|pair| pair[0] == pair[1]) {
        return Err(Error::value(match name {
            Some(name) => format!("repeated axis in `{name}` argument"),
            None => "repeated axis".to_owned(),
        }));
    }
    Ok(axes)
}

/// (a, axis).
fn expand_dims(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let ndim = a.ndim() + args.value(1).sequence_items().map_or(1, |items| items.len());
    let axes = match args.value(1) {
        given @ (Value::List(_) | Value::Tuple(_)) => axis_list(given, ndim, None)?,
        one => axis_list(&Value::Int(args::integer(one)?), ndim, None)?,
    };
    let mut have = a.shape().into_iter();
    let target: Shape = (0..ndim).map(|axis| if axes.contains(&axis) { 1 } else { have.next().unwrap_or(1) }).collect();
    Ok(viewed(args.value(0), rows::reshape(&a, &target)?))
}

/// (a, axis1, axis2).
fn swapaxes(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let one = |at: usize, name: &str| args::axis(args.value(at), a.ndim()).map_err(|error| named(error, name));
    let (first, second) = (one(1, "axis1")?, one(2, "axis2")?);
    let mut order: Shape = (0..a.ndim()).collect();
    order.swap(first, second);
    Ok(viewed(args.value(0), rows::transpose(&a, &order)?))
}

/// (a, source, destination).
fn moveaxis(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let source = axis_list(args.value(1), a.ndim(), Some("source"))?;
    let destination = axis_list(args.value(2), a.ndim(), Some("destination"))?;
    if source.len() != destination.len() {
        return Err(Error::value("`source` and `destination` arguments must have the same number of elements"));
    }
    let mut order: Shape = (0..a.ndim()).filter(|axis| !source.contains(axis)).collect();
    let mut moves: Vec<(usize, usize)> = destination.into_iter().zip(source).collect();
    moves.sort_unstable();
    for (to, from) in moves {
        order.insert(to, from);
    }
    Ok(viewed(args.value(0), rows::transpose(&a, &order)?))
}

/// (a, axis, start).
fn rollaxis(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    require_attribute(args.value(0), "ndim")?;
    let a = args::tensor(args, 0)?;
    let ndim = a.ndim() as i64;
    let axis = args::axis(args.value(1), a.ndim())?;
    let given = args.index_or(2, 0)?;
    let start = if given < 0 { given + ndim } else { given };
    if !(0..=ndim).contains(&start) {
        let text = format!("'start' arg requires {} <= start < {}, but {start} was passed in", -ndim, ndim + 1);
        return Err(Error::new(Kind::AxisError, text));
    }
    let start = start as usize - usize::from(axis < start as usize);
    let mut order: Shape = (0..a.ndim()).filter(|&at| at != axis).collect();
    order.insert(start, axis);
    Ok(viewed(args.value(0), rows::transpose(&a, &order)?))
}

/// The elements along these axes in reverse.
fn flipped(argument: &Value, a: &Tensor, axes: &[usize]) -> Result<Value> {
    let mut result = a.clone();
    for &axis in axes {
        result = index::flip(&result, axis)?;
    }
    Ok(viewed(argument, result))
}

/// (m, axis).
fn flip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let axes = match args.get(1).map_or(Ok(None), args::items)? {
        Some(several) => args::axes(Some(&Value::tuple(several)), a.ndim())?,
        None => args::axes(args.get(1), a.ndim())?,
    };
    if a.ndim() == 0 {
        return Ok(convert::from_tensor(super::products::settled(a)));
    }
    flipped(args.value(0), &a, &axes)
}

fn fliplr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 2 {
        return Err(Error::value("Input must be >= 2-d."));
    }
    flipped(args.value(0), &a, &[1])
}

fn flipud(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 1 {
        return Err(Error::value("Input must be >= 1-d."));
    }
    flipped(args.value(0), &a, &[0])
}

/// (m, k, axes).
fn rot90(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let turns = args.index_or(1, 1)?.rem_euclid(4);
    let axes: Vec<i64> = match args.given(2) {
        None => vec![0, 1],
        Some(given) => args::items(given)?.unwrap_or_default().iter().map(args::integer).collect::<Result<_>>()?,
    };
    let [first, second] = axes[..] else { return Err(Error::value("len(axes) must be 2.")) };
    let ndim = a.ndim() as i64;
    if first == second || (first - second).abs() == ndim {
        return Err(Error::value("Axes must be different."));
    }
    if [first, second].iter().any(|axis| !(-ndim..ndim).contains(axis)) {
        return Err(Error::value(format!("Axes=({first}, {second}) out of range for array of ndim={ndim}.")));
    }
    let [first, second] = [first, second].map(|axis| axis.rem_euclid(ndim) as usize);
    let mut order: Shape = (0..a.ndim()).collect();
    order.swap(first, second);
    let result = match turns {
        0 => a,
        1 => rows::transpose(&index::flip(&a, second)?, &order)?,
        2 => index::flip(&index::flip(&a, first)?, second)?,
        _ => index::flip(&rows::transpose(&a, &order)?, second)?,
    };
    Ok(viewed(args.value(0), result))
}

/// Each argument with at least so many axes; a tuple where there are several.
fn at_least(args: &Arguments, wanted: fn(&[usize]) -> Shape) -> Result<Value> {
    let mut results = Vec::with_capacity(args.rest().len());
    for value in args.rest() {
        let a = convert::tensor(value)?;
        let target = wanted(&a.shape());
        results.push(match value {
            Value::Array(_) if a.shape() == target => value.clone(),
            _ => viewed(value, rows::reshape(&a, &target)?),
        });
    }
    match <[Value; 1]>::try_from(results) {
        Ok([only]) => Ok(only),
        Err(several) => Ok(Value::tuple(several)),
    }
}

fn one_axis(shape: &[usize]) -> Shape {
    if shape.is_empty() { Shape::from_slice(&[1]) } else { shape.into() }
}

fn two_axes(shape: &[usize]) -> Shape {
    match shape {
        [] => Shape::from_slice(&[1, 1]),
        [n] => Shape::from_slice(&[1, *n]),
        _ => shape.into(),
    }
}

/// The shape with at least three axes, as `atleast_3d` and `dstack` have it.
pub fn three_axes(shape: &[usize]) -> Shape {
    match shape {
        [] => Shape::from_slice(&[1, 1, 1]),
        [n] => Shape::from_slice(&[1, *n, 1]),
        [n, m] => Shape::from_slice(&[*n, *m, 1]),
        _ => shape.into(),
    }
}

/// The shape that these broadcast to, with the message of `broadcast_arrays` where they do not.
///
/// # Errors
/// `ValueError`.
pub fn common_shape(shapes: &[Shape]) -> Result<Shape> {
    let refs: Vec<&[usize]> = shapes.iter().map(|shape| &shape[..]).collect();
    if let Ok(shape) = broadcast_shapes(&refs) {
        return Ok(shape);
    }
    // Along the first axis that clashes: the first argument with a length, and the first with another.
    let ndim = refs.iter().map(|shape| shape.len()).max().unwrap_or(0);
    let clash = |axis: usize| {
        let length = |at: usize| (axis + refs[at].len()).checked_sub(ndim).map_or(1, |own| refs[at][own]);
        let mut long = (0..refs.len()).filter(|&at| length(at) != 1);
        let first = long.next()?;
        long.find(|&at| length(at) != length(first)).map(|other| (first, other))
    };
    let text = "shape mismatch: objects cannot be broadcast to a single shape.";
    Err(Error::value(match (0..ndim).find_map(clash) {
        Some((a, b)) => format!(
            "{text}  Mismatch is between arg {a} with shape {} and arg {b} with shape {}.",
            shape_text(refs[a]),
            shape_text(refs[b])
        ),
        None => text.to_owned(),
    }))
}

fn broadcast_arrays(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let tensors: Vec<Tensor> = args.rest().iter().map(convert::tensor).collect::<Result<_>>()?;
    let shapes: Vec<Shape> = tensors.iter().map(Tensor::shape).collect();
    let target = common_shape(&shapes)?;
    let mut results = Vec::with_capacity(tensors.len());
    for (value, tensor) in args.rest().iter().zip(&tensors) {
        results.push(match (value, tensor.shape() == target) {
            (Value::Array(_), true) => value.clone(),
            _ => viewed(value, rows::broadcast_to(tensor, &target)?),
        });
    }
    Ok(Value::tuple(results))
}

/// Lengths as a tuple.
pub fn shape_value(shape: &[usize]) -> Value {
    Value::tuple(shape.iter().map(|&n| Value::from(n)))
}

fn broadcast_shapes_function(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let shapes: Vec<Shape> = args.rest().iter().map(args::shape).collect::<Result<_>>()?;
    Ok(shape_value(&common_shape(&shapes)?))
}

fn matrix_transpose(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 2 {
        let text = format!("Input array must be at least 2-dimensional, but it is {}", a.ndim());
        return Err(Error::value(text));
    }
    Ok(viewed(args.value(0), rows::swap_last(&a)?))
}

fn ndim(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::from(args::tensor(args, 0)?.ndim()))
}

fn shape(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(shape_value(&args::tensor(args, 0)?.shape()))
}

fn size(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let axes = args::axes(args.get(1), a.ndim())?;
    let shape = a.shape();
    Ok(Value::from(axes.iter().map(|&axis| shape[axis]).product::<usize>()))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "expand_dims(a, axis)",
        "The array with new axes of length one.\n\n>>> np.expand_dims([1, 2], 0)\narray([[1, 2]])\n",
        expand_dims,
    ),
    Native::new(
        "swapaxes(a, axis1, axis2)",
        "The array with two axes interchanged.\n\n>>> np.swapaxes([[1, 2, 3]], 0, 1).shape\n(3, 1)\n",
        swapaxes,
    ),
    Native::new(
        "moveaxis(a, source, destination)",
        "The array with axes moved to new places.\n\n>>> np.moveaxis(np.zeros((3, 4, 5)), 0, -1).shape\n(4, 5, 3)\n",
        moveaxis,
    ),
    Native::new(
        "rollaxis(a, axis, start=0)",
        "The array with an axis moved before another.\n\n>>> np.rollaxis(np.zeros((3, 4, 5)), 2).shape\n(5, 3, 4)\n",
        rollaxis,
    ),
    Native::new(
        "flip(m, axis=None)",
        "The elements in reverse along axes.\n\n>>> np.flip([1, 2, 3])\narray([3, 2, 1])\n",
        flip,
    ),
    Native::new("fliplr(m)", "The columns in reverse.\n\n>>> np.fliplr([[1, 2]])\narray([[2, 1]])\n", fliplr),
    Native::new("flipud(m)", "The rows in reverse.\n\n>>> np.flipud([[1], [2]])\narray([[2],\n       [1]])\n", flipud),
    Native::new(
        "rot90(m, k=1, axes=(0, 1))",
        "The array turned by 90 degrees, k times, from the first axis towards the second.\n\n>>> np.rot90([[1, 2], [3, 4]])\narray([[2, 4],\n       [1, 3]])\n",
        rot90,
    ),
    Native::new(
        "atleast_1d(*arys)",
        "Arrays with at least one axis.\n\n>>> np.atleast_1d(1)\narray([1])\n",
        |_, args| at_least(args, one_axis),
    ),
    Native::new(
        "atleast_2d(*arys)",
        "Arrays with at least two axes.\n\n>>> np.atleast_2d([1, 2])\narray([[1, 2]])\n",
        |_, args| at_least(args, two_axes),
    ),
    Native::new(
        "atleast_3d(*arys)",
        "Arrays with at least three axes.\n\n>>> np.atleast_3d([1, 2]).shape\n(1, 2, 1)\n",
        |_, args| at_least(args, three_axes),
    ),
    Native::new(
        "broadcast_arrays(*args, subok=False)",
        "The arrays, each broadcast to the shape common to all.\n\n>>> np.broadcast_arrays([1, 2], [[3], [4]])[0]\narray([[1, 2],\n       [1, 2]])\n",
        broadcast_arrays,
    ),
    Native::new(
        "broadcast_shapes(*args)",
        "The shape that shapes broadcast to.\n\n>>> np.broadcast_shapes((1, 2), (3, 1))\n(3, 2)\n",
        broadcast_shapes_function,
    ),
    Native::new(
        "matrix_transpose(x, /)",
        "The last two axes interchanged.\n\n>>> np.matrix_transpose([[1, 2]])\narray([[1],\n       [2]])\n",
        matrix_transpose,
    ),
    Native::new("ndim(a)", "The number of axes.\n\n>>> np.ndim([[1, 2]])\n2\n", ndim),
    Native::new("shape(a)", "The length of each axis.\n\n>>> np.shape([[1, 2]])\n(1, 2)\n", shape),
    Native::new(
        "size(a, axis=None)",
        "The number of elements, in all or along axes.\n\n>>> np.size([[1, 2]])\n2\n",
        size,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[Native::new("swapaxes(self, axis1, axis2, /)", "Two axes interchanged.", swapaxes)];
