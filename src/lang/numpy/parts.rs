//! Arrays in parts and repeated: splitting, stacking in depth, repeating.

use super::args;
use super::axes::three_axes;
use super::pick::take_along;
use super::shape::{joined, tensors, viewed};
use crate::array::{Array, DType, Shape, shape_text};
use crate::backend::cpu::fill;
use crate::diag::{Error, Result, interrupt};
use crate::lang::arrays::convert;
use crate::lang::builtins::construct;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Tensor, shape as rows};

/// The parts of `a` between places along an axis.
fn parts_at(argument: &Value, a: &Tensor, places: &[(usize, usize)], axis: usize) -> Result<Value> {
    let mut parts = Vec::with_capacity(places.len());
    for &(start, end) in places {
        parts.push(viewed(argument, rows::slice_axis(a, axis, start, end.saturating_sub(start))?));
    }
    Ok(Value::list(parts))
}

/// Splits along an axis: at indices, or into a number of sections that need not (`even` false) be equally long.
fn divided(argument: &Value, a: &Tensor, sections: &Value, axis: usize, even: bool) -> Result<Value> {
    let n = a.shape()[axis];
    let indices: Option<Vec<i64>> = match sections {
        Value::Array(handle) if handle.tensor().ndim() == 1 => Some(convert::array(sections)?.to_vec::<i64>()?),
        Value::Array(_) => None,
        other => match args::items(other)? {
            Some(items) => Some(items.iter().map(args::integer).collect::<Result<_>>()?),
            None => None,
        },
    };
    let places: Vec<(usize, usize)> = match indices {
        Some(indices) => {
            let clamped = |at: i64| (if at < 0 { at + n as i64 } else { at }).clamp(0, n as i64) as usize;
            let mut edges: Vec<usize> = vec![0];
            edges.extend(indices.into_iter().map(clamped));
            edges.push(n);
            edges.windows(2).map(|pair| (pair[0], pair[1])).collect()
        }
        None => {
            let count = args::integer(sections)?;
            if even && count != 0 && n as i64 % count != 0 {
                return Err(Error::value("array split does not result in an equal division"));
            }
            if count <= 0 {
                return Err(Error::value("number sections must be larger than 0."));
            }
            let count = count as usize;
            let (each, extra) = (n / count, n % count);
            let edge = |i: usize| i * each + i.min(extra);
            (0..count).map(|i| (edge(i), edge(i + 1))).collect()
        }
    };
    parts_at(argument, a, &places, axis)
}

/// The axis of (ary, sections, axis).
fn axis1(args: &Arguments, ndim: usize) -> Result<usize> {
    let axis = args.index_or(2, 0)?;
    if matches!(args.value(0), Value::Array(_)) && crate::array::normalize_axis(axis, ndim).is_err() {
        return Err(Error::index("tuple index out of range"));
    }
    crate::array::normalize_axis(axis, ndim)
        .map_err(|error| Error::new(error.kind(), format!("axis1: {}", error.message())))
}

fn split(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    divided(args.value(0), &a, args.value(1), axis1(args, a.ndim())?, true)
}

fn array_split(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    divided(args.value(0), &a, args.value(1), axis1(args, a.ndim())?, false)
}

fn hsplit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    match a.ndim() {
        0 => Err(Error::value("hsplit only works on arrays of 1 or more dimensions")),
        n => divided(args.value(0), &a, args.value(1), usize::from(n > 1), true),
    }
}

fn vsplit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 2 {
        return Err(Error::value("vsplit only works on arrays of 2 or more dimensions"));
    }
    divided(args.value(0), &a, args.value(1), 0, true)
}

fn dsplit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 3 {
        return Err(Error::value("dsplit only works on arrays of 3 or more dimensions"));
    }
    divided(args.value(0), &a, args.value(1), 2, true)
}

/// (x, axis).
fn unstack(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    super::axes::require_attribute(args.value(0), "ndim")?;
    let a = args::tensor(args, 0)?;
    if a.ndim() == 0 {
        return Err(Error::value("Input array must be at least 1-d."));
    }
    let axis = args.given(1).map_or(Ok(0), |axis| args::axis(axis, a.ndim()));
    let axis = axis.map_err(|error| Error::new(error.kind(), format!("source: {}", error.message())))?;
    let mut shape = a.shape();
    let n = shape.remove(axis);
    let mut parts = Vec::with_capacity(n);
    for at in 0..n {
        let part = rows::reshape(&rows::slice_axis(&a, axis, at, 1)?, &shape)?;
        parts.push(match &part {
            Tensor::Host(array) if array.ndim() == 0 => convert::from_scalar(array.scalar_at(0)),
            _ => viewed(args.value(0), part),
        });
    }
    Ok(Value::tuple(parts))
}

fn dstack(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let deep = |part: &Tensor| rows::reshape(part, &three_axes(&part.shape()));
    let parts: Vec<Tensor> = tensors(args.value(0))?.iter().map(deep).collect::<Result<_>>()?;
    if parts.is_empty() {
        return Err(Error::value("need at least one array to concatenate"));
    }
    joined(&parts, 2, (None, "same_kind"), None, "dstack")
}

/// Each element along an axis so many times in a row.
///
/// # Errors
/// `ValueError` for negative counts.
pub fn repeat_each(a: &Tensor, count: i64, axis: usize) -> Result<Tensor> {
    let count = usize::try_from(count).map_err(|_| Error::value("negative dimensions are not allowed"))?;
    let shape = a.shape();
    let mut wide = shape.clone();
    wide.insert(axis + 1, 1);
    let spread = rows::reshape(a, &wide)?;
    wide[axis + 1] = count;
    let mut result = shape;
    result[axis] *= count;
    rows::reshape(&rows::broadcast_to(&spread, &wide)?, &result)
}

/// Each element of an array in memory so many times in a row; `None` for other arrays.
fn repeated(a: &Tensor, axis: usize, count: impl Fn(usize) -> usize) -> Result<Option<Tensor>> {
    let Tensor::Host(array) = a else { return Ok(None) };
    let mut shape: Shape = array.shape().into();
    let (n, inner) = (shape[axis], shape[axis + 1..].iter().product::<usize>());
    shape[axis] = (0..n).map(&count).sum();
    let array = array.to_contiguous()?;
    let made = crate::dispatch!(array.dtype(), T => {
        let elements = array.as_slice::<T>().unwrap_or_default();
        Array::build(&shape, |mut out: &mut [T]| {
            for line in elements.chunks_exact((n * inner).max(1)) {
                if inner == 1 {
                    out = repeat_elements(line, &count, out);
                    continue;
                }
                for (at, row) in line.chunks_exact(inner.max(1)).enumerate() {
                    interrupt::checkpoint();
                    let (place, rest) = out.split_at_mut(count(at) * inner);
                    place.chunks_exact_mut(inner.max(1)).for_each(|to| interrupt::copy(row, to));
                    out = rest;
                }
            }
        })?
    }, else return Ok(None));
    Ok(Some(Tensor::Host(made)))
}

/// Writes each element so many times; answers what is left to write to.
fn repeat_elements<'a, T: Copy>(elements: &[T], count: impl Fn(usize) -> usize, mut out: &'a mut [T]) -> &'a mut [T] {
    // Times that are written one by one.
    const FEW: usize = 16;
    const PIECE: usize = 1 << 12;
    for (piece, elements) in elements.chunks(PIECE).enumerate() {
        interrupt::checkpoint();
        for (at, &x) in elements.iter().enumerate() {
            let (place, rest) = out.split_at_mut(count(piece * PIECE + at));
            if place.len() <= FEW {
                place.iter_mut().for_each(|slot| *slot = x);
            } else {
                interrupt::pieces(place).for_each(|piece| piece.fill(x));
            }
            out = rest;
        }
    }
    out
}

/// (a, repeats, axis).
fn repeat(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
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
    let repeats = convert::array(args.value(1))?;
    let typed = matches!(args.value(1), Value::Array(_));
    if typed && !repeats.dtype().is_integer() && repeats.dtype() != DType::Bool {
        return Err(Error::type_error(format!(
            "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
            repeats.dtype()
        )));
    }
    let counts = repeats.to_vec::<i64>()?;
    if let [count] = counts[..] {
        // Of nothing there is no negative number either.
        let count = if a.shape()[axis] == 0 { 0 } else { count };
        let each = usize::try_from(count).map_err(|_| Error::value("negative dimensions are not allowed"))?;
        if let Some(made) = repeated(&a, axis, |_| each)? {
            return Ok(convert::from_tensor(made));
        }
        return Ok(convert::from_tensor(own(repeat_each(&a, count, axis)?)?));
    }
    let n = a.shape()[axis];
    if counts.len() != n {
        let texts = [&[n][..], repeats.shape()].map(|s| shape_text(s).replace(' ', ""));
        return Err(Error::value(format!(
            "operands could not be broadcast together with shape {} {}",
            texts[0], texts[1]
        )));
    }
    if counts.iter().any(|&count| count < 0) {
        return Err(Error::value("repeats may not contain negative values."));
    }
    if let Some(made) = repeated(&a, axis, |at| counts[at] as usize)? {
        return Ok(convert::from_tensor(made));
    }
    let mut places = Vec::with_capacity(counts.iter().sum::<i64>() as usize);
    for (at, &count) in counts.iter().enumerate() {
        places.extend(std::iter::repeat_n(at as i64, count as usize));
    }
    Ok(convert::from_tensor(take_along(&a, Array::from_slice(&places)?, axis)?))
}

/// An array that shares its memory with no other.
pub fn own(tensor: Tensor) -> Result<Tensor> {
    match tensor {
        Tensor::Host(array) if !(array.is_sole_owner() && array.is_writeable()) => {
            Ok(Tensor::Host(fill::copied(&array)?))
        }
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Ok(Tensor::Host(Array::from_scalar(scalar)?)),
        other => Ok(other),
    }
}

/// How often something is repeated along an axis.
fn repetitions(value: &Value) -> Result<i64> {
    match value {
        Value::Str(_) => args::integer(&construct::to_int(value)?),
        Value::None => Err(Error::type_error("unsupported operand type(s) for *: 'int' and 'NoneType'")),
        Value::Scalar(scalar) if scalar.0.dtype().is_inexact() => Err(Error::type_error(format!(
            "'{}' object cannot be interpreted as an integer",
            crate::lang::types::type_name(value)
        ))),
        other => args::integer(other),
    }
}

/// (A, reps).
fn tile(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let mut reps: Vec<i64> = match args.value(1) {
        many @ Value::Array(_) if !convert::tensor(many)?.dtype().is_inexact() => {
            convert::array(many)?.to_vec::<i64>()?
        }
        // A text is taken for the sequence of its letters.
        Value::Str(text) => {
            let letters = text.chars().map(|letter| Value::from(letter.to_string()));
            letters.map(|letter| repetitions(&letter)).collect::<Result<_>>()?
        }
        other => match args::items(other)? {
            Some(items) => items.iter().map(repetitions).collect::<Result<_>>()?,
            None => vec![repetitions(other)?],
        },
    };
    let mut shape = a.shape();
    while shape.len() < reps.len() {
        shape.insert(0, 1);
    }
    while reps.len() < shape.len() {
        reps.insert(0, 1);
    }
    // Every axis gets one of repetitions in front, to which it is broadcast.
    let (mut wide, mut spread, mut target) = (Shape::new(), Shape::new(), Shape::new());
    for (&n, &rep) in shape.iter().zip(&reps) {
        let rep = usize::try_from(rep).map_err(|_| Error::value("negative dimensions are not allowed"))?;
        wide.extend([1, n]);
        spread.extend([rep, n]);
        target.push(rep * n);
    }
    let repeated = rows::broadcast_to(&rows::reshape(&a, &wide)?, &spread)?;
    Ok(convert::from_tensor(own(rows::reshape(&repeated, &target)?)?))
}

/// The elements moved along an axis by `shift`, those beyond the end coming in at the start.
fn rolled(a: &Tensor, shift: i64, axis: usize) -> Result<Tensor> {
    let n = a.shape()[axis];
    if n == 0 {
        return Ok(a.clone());
    }
    let at = shift.rem_euclid(n as i64) as usize;
    if at == 0 {
        return Ok(a.clone());
    }
    let parts = [rows::slice_axis(a, axis, n - at, at)?, rows::slice_axis(a, axis, 0, n - at)?];
    rows::concatenate(&parts, axis)
}

/// (a, shift, axis).
fn roll(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let several = |value: &Value| match value {
        Value::List(_) | Value::Tuple(_) | Value::Array(_) => convert::array(value)?.to_vec::<i64>(),
        one => Ok(vec![args::integer(one)?]),
    };
    let shifts = match args.value(1) {
        // A shift loses its fraction.
        one @ (Value::Float(_) | Value::Scalar(_) | Value::Str(_) | Value::None) => {
            vec![args::integer(&construct::to_int(one)?)?]
        }
        other => several(other)?,
    };
    let Some(axis) = args.given(2) else {
        let flat = rolled(&rows::reshape(&a, &[a.size()])?, shifts.iter().sum(), 0)?;
        let shaped = rows::reshape(&flat, &a.shape())?;
        // The flat one must be gone, or the result would seem to share its memory.
        drop(flat);
        return Ok(convert::from_tensor(own(shaped)?));
    };
    let axes = match axis {
        Value::Float(_) => return Err(Error::type_error("'float' object is not iterable")),
        axis => several(axis)?,
    };
    let count = super::axes::common_shape(&[Shape::from_slice(&[shifts.len()]), Shape::from_slice(&[axes.len()])])?[0];
    let pick = |all: &[i64], at: usize| if all.len() == 1 { all[0] } else { all[at] };
    let mut result = a.clone();
    for at in 0..count {
        let axis = crate::array::normalize_axis(pick(&axes, at), a.ndim())?;
        result = rolled(&result, pick(&shifts, at), axis)?;
    }
    Ok(convert::from_tensor(own(result)?))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "split(ary, indices_or_sections, axis=0)",
        "Parts of equal length along an axis, or those between indices.\n\n>>> np.split(np.arange(4), 2)\n[array([0, 1]), array([2, 3])]\n",
        split,
    ),
    Native::new(
        "array_split(ary, indices_or_sections, axis=0)",
        "As split; the parts need not be equally long.\n\n>>> np.array_split(np.arange(3), 2)\n[array([0, 1]), array([2])]\n",
        array_split,
    ),
    Native::new(
        "hsplit(ary, indices_or_sections)",
        "Parts beside each other.\n\n>>> np.hsplit(np.arange(2), 2)\n[array([0]), array([1])]\n",
        hsplit,
    ),
    Native::new(
        "vsplit(ary, indices_or_sections)",
        "Parts below each other.\n\n>>> np.vsplit(np.eye(2), 2)\n[array([[1., 0.]]), array([[0., 1.]])]\n",
        vsplit,
    ),
    Native::new(
        "dsplit(ary, indices_or_sections)",
        "Parts along the third axis.\n\n>>> len(np.dsplit(np.zeros((2, 2, 4)), 2))\n2\n",
        dsplit,
    ),
    Native::new(
        "unstack(x, /, *, axis=0)",
        "The sub-arrays along an axis, as a tuple.\n\n>>> np.unstack(np.array([[1, 2], [3, 4]]))\n(array([1, 2]), array([3, 4]))\n",
        unstack,
    ),
    Native::new(
        "dstack(tup)",
        "Arrays behind each other, along the third axis.\n\n>>> np.dstack(([1, 2], [3, 4]))\narray([[[1, 3],\n        [2, 4]]])\n",
        dstack,
    ),
    Native::new(
        "repeat(a, repeats, axis=None)",
        "Each element so many times.\n\n>>> np.repeat([1, 2], 2)\narray([1, 1, 2, 2])\n",
        repeat,
    ),
    Native::new(
        "tile(A, reps)",
        "The whole array so many times along each axis.\n\n>>> np.tile([1, 2], 2)\narray([1, 2, 1, 2])\n",
        tile,
    ),
    Native::new(
        "roll(a, shift, axis=None)",
        "The elements moved along an axis, those beyond the end coming in at the start.\n\n>>> np.roll([1, 2, 3], 1)\narray([3, 1, 2])\n",
        roll,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] =
    &[Native::new("repeat(self, repeats, axis=None)", "Each element so many times.", repeat)];
