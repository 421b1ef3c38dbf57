//! Counting and sampling along one axis: `bincount`, `interp`, `convolve`, `correlate`.

use super::args;
use crate::array::{Array, DType, Scalar, SliceSpec};
use crate::backend::cpu::interpolate::Line;
use crate::backend::cpu::{convolve, count};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::dispatch;
use crate::lang::arrays;
use crate::lang::arrays::convert::{self, from_array, from_result, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_float;
use crate::lang::value::Value;
use crate::ops::math::block;
use crate::ops::{Attrs, Tensor, binary, bind_one, cast_to, index, linalg, reduce, shape, unary};
use crate::trace;

/// The places folded, with a look whether to stop between pieces of them.
fn extreme(places: &[i64], of: impl Fn(i64, i64) -> i64 + Copy, start: i64) -> i64 {
    interrupt::watched(places.chunks(1 << 16)).fold(start, |found, piece| block::fold(of, found, piece))
}

/// The numbers that `bincount` counts.
///
/// # Errors
/// `TypeError` for what are no whole numbers, `ValueError` for what is no line of them.
fn counted(value: &Value) -> Result<Array> {
    let x = convert::array(value)?;
    let empty = x.size() == 0;
    if x.ndim() != 1 {
        return Err(Error::value(match x.ndim() {
            0 => "object of too small depth for desired array",
            _ if !matches!(value, Value::Array(_)) => {
                "setting an array element with a sequence. The requested array would exceed the maximum number of \
                 dimension of 1."
            }
            _ => "object too deep for desired array",
        }));
    }
    let is_array = matches!(value, Value::Array(_));
    if x.dtype().is_float() && !is_array && !empty {
        warnings::emit(
            Kind::DeprecationWarning,
            "Non-integer input passed to bincount. In a future version of NumPy, this will be an error. (Deprecated \
             NumPy 2.1)",
            None,
        )?;
    } else if is_array && (x.dtype().is_inexact() || x.dtype() == DType::Object) {
        return Err(Error::type_error(format!(
            "Cannot cast array data from dtype('{}') to dtype('int64') according to the rule 'safe'",
            x.dtype()
        )));
    } else if x.dtype().is_complex() {
        return Err(Error::type_error(
            "int() argument must be a string, a bytes-like object or a real number, not 'complex'",
        ));
    }
    Ok(x)
}

/// (x, weights=None, minlength=0).
fn bincount(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = counted(args.value(0))?;
    let least = match args.get(2) {
        None => 0,
        Some(Value::None) => return Err(Error::type_error("'NoneType' object cannot be interpreted as an integer")),
        Some(value) => args::integer(value)?,
    };
    let least = usize::try_from(least).map_err(|_| Error::value("'minlength' must not be negative"))?;
    let x = x.cast(DType::I64)?.to_contiguous()?;
    let places = x.as_slice::<i64>().unwrap_or_default();
    if extreme(
        places,
        #[inline(always)]
        |a, b| a.min(b),
        0,
    ) < 0
    {
        return Err(Error::value("'list' argument must have no negative elements"));
    }
    let bins = ((extreme(
        places,
        #[inline(always)]
        |a, b| a.max(b),
        -1,
    ) + 1) as usize)
        .max(least);
    let Some(given) = args.given(1) else { return count::occurrences(places, bins).map(from_array) };
    let weights = convert::tensor(given)?;
    if trace::is_traced(&weights) && weights.dtype().is_float() {
        if weights.size() != places.len() {
            return Err(Error::value("The weights and list don't have the same length."));
        }
        let (axes, shape) = ([0].into_iter().collect(), [bins].into_iter().collect());
        let attrs = Attrs::Gather { axes, position: 0, shape };
        let operands = [cast_to(weights, DType::F64)?, Tensor::Host(x.clone())];
        return Ok(from_tensor(bind_one(&index::SCATTER_ADD, &attrs, &operands)?));
    }
    let weights = trace::concrete(&weights)?;
    if weights.dtype().is_complex() {
        return Err(Error::type_error(match given {
            Value::Array(_) => format!(
                "Cannot cast array data from dtype('{}') to dtype('float64') according to the rule 'safe'",
                weights.dtype()
            ),
            _ => "float() argument must be a string or a real number, not 'complex'".to_owned(),
        }));
    }
    let weights = weights.cast(DType::F64)?.to_contiguous()?;
    let weights = weights.as_slice::<f64>().unwrap_or_default();
    if weights.len() != places.len() {
        return Err(Error::value("The weights and list don't have the same length."));
    }
    Ok(from_array(Array::build(&[bins], |out: &mut [f64]| {
        out.fill(0.0);
        places.iter().zip(weights).for_each(|(&at, weight)| out[at as usize] += weight);
    })?))
}

/// (a, edges, weights=None): `a` in the edges' type.
fn count_in_bins(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let edges = convert::array(args.value(1))?.to_contiguous()?;
    let a = convert::array_of(args.value(0), edges.dtype())?.to_contiguous()?;
    let weights = match args.given(2) {
        Some(weights) => Some(convert::array_of(weights, DType::F64)?.to_contiguous()?),
        None => None,
    };
    let weights = weights.as_ref().map(|weights| weights.as_slice::<f64>().unwrap_or_default());
    if weights.is_some_and(|weights| weights.len() != a.size()) {
        return Err(Error::value("weights should have the same shape as a."));
    }
    let counts = dispatch!(edges.dtype(), in [F16 F32 F64], T => {
        count::in_bins(a.as_slice::<T>().unwrap_or_default(), edges.as_slice::<T>().unwrap_or_default(), weights)
    }, else return Err(Error::type_error("the edges of bins are floats")));
    counts.map(from_array)
}

/// One real interpolation.
fn interpolated(x: &Array, xs: &[f64], ys: &[f64], left: Option<f64>, right: Option<f64>) -> Result<Array> {
    Line { xs, ys, left: left.unwrap_or(ys[0]), right: right.unwrap_or(ys[ys.len() - 1]) }.over(x)
}

/// (x, xp, fp, left=None, right=None, period=None).
fn interp(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if (0..5).any(|at| arrays::is_traced(args.value(at))) {
        let given: Vec<Value> = (0..6).map(|at| args.value(at).clone()).collect();
        return super::composed::call(vm, "numpy._interp", "_interp", &given, &[]);
    }
    let mut x = convert::array_of(args.value(0), DType::F64)?;
    let mut xs = convert::array_of(args.value(1), DType::F64)?.to_vec::<f64>()?;
    let fp = convert::array(args.value(2))?;
    if xs.is_empty() {
        return Err(Error::value("array of sample points is empty"));
    }
    if xs.len() != fp.size() {
        return Err(Error::value("fp and xp are not of the same length."));
    }
    let mut order: Option<Vec<usize>> = None;
    let mut ends = [None, None];
    match args.given(5) {
        Some(period) => {
            let period = to_float(period)?.abs();
            if period == 0.0 {
                return Err(Error::value("period must be a non-zero value"));
            }
            let wrapped = binary::remainder(&Tensor::Host(x), &Tensor::number(period))?;
            x = trace::concrete(&wrapped)?;
            xs.iter_mut().for_each(|edge| *edge = edge.rem_euclid(period));
            let mut places: Vec<usize> = (0..xs.len()).collect();
            places.sort_by(|&a, &b| xs[a].total_cmp(&xs[b]));
            let last = places[places.len() - 1];
            let first = places[0];
            let mut wide = vec![xs[last] - period];
            wide.extend(places.iter().map(|&at| xs[at]));
            wide.push(xs[first] + period);
            xs = wide;
            places.insert(0, last);
            places.push(first);
            order = Some(places);
        }
        None => ends = [args.given(3), args.given(4)],
    }
    let arranged = |values: Vec<f64>| match &order {
        Some(places) => places.iter().map(|&at| values[at]).collect(),
        None => values,
    };
    let part = |array: &Array, pick: fn(Scalar) -> f64| -> Result<Array> {
        let ys: Vec<f64> = arranged(array.to_vec::<f64>()?);
        let end = |value: Option<&Value>| -> Result<Option<f64>> {
            value.map(|value| Ok(pick(convert::array(value)?.scalar_at(0)))).transpose()
        };
        interpolated(&x, &xs, &ys, end(ends[0])?, end(ends[1])?)
    };
    if !fp.dtype().is_complex() {
        return Ok(from_result(part(&fp, |scalar| scalar.get())?));
    }
    let fp = fp.cast(DType::C128)?;
    let real = part(&fp.complex_part(0), |scalar| scalar.get::<num_complex::Complex64>().re)?;
    let imaginary = part(&fp.complex_part(1), |scalar| scalar.get::<num_complex::Complex64>().im)?;
    let out = Array::zeros(DType::C128, real.shape())?;
    out.complex_part(0).assign(&real)?;
    out.complex_part(1).assign(&imaginary)?;
    Ok(from_result(out))
}

/// Which part of a full convolution is wanted.
#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Valid,
    Same,
    Full,
}

impl Mode {
    fn read(value: Option<&Value>, default: Mode) -> Result<Mode> {
        Ok(match value {
            None => default,
            Some(Value::Int(0)) => Mode::Valid,
            Some(Value::Int(1)) => Mode::Same,
            Some(Value::Int(2)) => Mode::Full,
            Some(value) => match args::text(value, "mode")? {
                "valid" | "v" => Mode::Valid,
                "same" | "s" => Mode::Same,
                "full" | "f" => Mode::Full,
                other => {
                    let text = format!("mode must be one of 'valid', 'same', or 'full' (got '{other}')");
                    return Err(Error::value(text));
                }
            },
        })
    }

    /// Start and length of the part, of operands of lengths n >= m.
    fn part(self, n: usize, m: usize) -> (usize, usize) {
        match self {
            Mode::Full => (0, n + m - 1),
            Mode::Same => ((m - 1) / 2, n),
            Mode::Valid => (m - 1, n - m + 1),
        }
    }
}

/// Whole numbers whose sums of products stay exact in double precision.
fn stays_exact(a: &Array, v: &Array) -> Result<bool> {
    let most = |array: &Array| -> Result<f64> {
        Ok(array.to_vec::<f64>()?.into_iter().fold(0.0, |most: f64, x| most.max(x.abs())))
    };
    Ok(most(a)? * most(v)? * (a.size().min(v.size()) as f64) < 9e15)
}

/// A convolution in the operands' common type.
fn whole(a: &Tensor, v: &Tensor, mode: Mode) -> Result<Tensor> {
    let (a, v) = if v.size() > a.size() { (v, a) } else { (a, v) };
    let (n, m) = (a.size(), v.size());
    let (start, count) = mode.part(n, m);
    let dtype = crate::array::promote(a.dtype(), v.dtype());
    let part = [SliceSpec::Range { start, step: 1, count }];
    if matches!(a, Tensor::Foreign(_)) || matches!(v, Tensor::Foreign(_)) {
        if dtype.is_inexact() {
            let operands = [cast_to(a.clone(), dtype)?, cast_to(v.clone(), dtype)?];
            return bind_one(&linalg::CONVOLVE, &Attrs::Slice(part.into_iter().collect()), &operands);
        }
        // Whole numbers of a program that is recorded: rows of shifted elements times the other vector.
        let zeros = Tensor::Host(Array::zeros(dtype, &[m - 1])?);
        let wide = shape::concatenate(&[zeros.clone(), cast_to(a.clone(), dtype)?, zeros], 0)?;
        let places = Array::build(&[count, m], |out: &mut [i64]| {
            out.iter_mut().enumerate().for_each(|(i, x)| *x = (start + i / m + (m - 1 - i % m)) as i64);
        })?;
        return linalg::matmul(&super::tools::take(&wide, places, 0)?, &cast_to(v.clone(), dtype)?);
    }
    match dtype {
        DType::Object => return of_objects(a, v, start, count),
        dtype if dtype.is_number() => {}
        _ => return Err(Error::value("data type must provide an itemsize")),
    }
    let (a, v) = (a.to_array()?.cast(dtype)?, v.to_array()?.cast(dtype)?);
    let all = match dtype {
        dtype if dtype.is_inexact() => return Ok(Tensor::Host(convolve::part(&a, &v, start, count)?)),
        _ if stays_exact(&a, &v)? => {
            let (a, v) = (a.cast(DType::F64)?, v.cast(DType::F64)?);
            return Ok(Tensor::Host(convolve::part(&a, &v, start, count)?.cast(dtype)?));
        }
        _ => wrapped(&a, &v)?.cast(dtype)?,
    };
    Ok(Tensor::Host(all.slice(&part)))
}

/// Python objects, which add and multiply as they do: elements of the full convolution from `start` on.
fn of_objects(a: &Tensor, v: &Tensor, start: usize, count: usize) -> Result<Tensor> {
    let (n, m) = (a.size(), v.size());
    let a = cast_to(a.clone(), DType::Object)?;
    let turned = cast_to(index::flip(v, 0)?, DType::Object)?;
    let mut sums = Vec::with_capacity(count);
    for at in start..start + count {
        interrupt::check()?;
        // The elements of `a` that meet those of `v`, of which the last one meets `a[at]`.
        let (from, to) = ((at + 1).saturating_sub(m), (at + 1).min(n));
        let left = shape::slice_axis(&a, 0, from, to - from)?;
        let right = shape::slice_axis(&turned, 0, from + m - 1 - at, to - from)?;
        let sum = reduce::sum(&binary::multiply(&left, &right)?, &[0], false)?;
        sums.push(shape::reshape(&cast_to(sum, DType::Object)?, &[1])?);
    }
    shape::concatenate(&sums, 0)
}

/// Large whole numbers, wrapping as NumPy's do.
fn wrapped(a: &Array, v: &Array) -> Result<Array> {
    let (x, y) = (a.to_vec::<i64>()?, v.to_vec::<i64>()?);
    Array::build(&[x.len() + y.len() - 1], |out: &mut [i64]| {
        out.fill(0);
        for (at, &weight) in y.iter().enumerate() {
            interrupt::checkpoint();
            for (slot, &x) in out[at..].iter_mut().zip(&x) {
                *slot = slot.wrapping_add(x.wrapping_mul(weight));
            }
        }
    })
}

/// The operands as vectors.
fn vectors(args: &Arguments) -> Result<[Tensor; 2]> {
    let mut pair = [args::tensor(args, 0)?, args::tensor(args, 1)?];
    for tensor in &mut pair {
        if tensor.ndim() == 0 {
            *tensor = shape::reshape(tensor, &[1])?;
        }
        if tensor.ndim() != 1 {
            return Err(Error::value("object too deep for desired array"));
        }
    }
    Ok(pair)
}

fn convolve_function(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mode = Mode::read(args.get(2), Mode::Full)?;
    let [a, v] = vectors(args)?;
    for (name, tensor) in [("a", &a), ("v", &v)] {
        if tensor.size() == 0 {
            return Err(Error::value(format!("{name} cannot be empty")));
        }
    }
    Ok(from_tensor(whole(&a, &v, mode)?))
}

fn correlate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mode = Mode::read(args.get(2), Mode::Valid)?;
    let [a, v] = vectors(args)?;
    for (name, tensor) in [("first", &a), ("second", &v)] {
        if tensor.size() == 0 {
            return Err(Error::value(format!("{name} array argument cannot be empty")));
        }
    }
    let v = if v.dtype().is_complex() { unary::conjugate(&v)? } else { v };
    // Against the longer second operand the result runs backwards.
    let swapped = v.size() > a.size();
    let turned = crate::ops::index::flip(&v, 0)?;
    if !swapped {
        return Ok(from_tensor(whole(&a, &turned, mode)?));
    }
    let other = crate::ops::index::flip(&a, 0)?;
    let result = whole(&v, &other, mode)?;
    Ok(from_tensor(crate::ops::index::flip(&result, 0)?))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "bincount(x, /, weights=None, minlength=0)",
        "How often each of the numbers from zero on occurs.\n\n>>> np.bincount([0, 1, 1, 3])\narray([1, 2, 0, 1])\n",
        bincount,
    ),
    Native::new(
        "_count_in_bins(a, edges, weights=None)",
        "How many numbers lie in each of the equally wide bins between edges, or the sums of their weights.\n\n>>> np._count_in_bins([0., 1., 2.], [0., 1., 2.])\narray([1, 2])\n",
        count_in_bins,
    ),
    Native::new(
        "interp(x, xp, fp, left=None, right=None, period=None)",
        "The values at x of the lines through points.\n\n>>> np.interp(2.5, [1, 2, 3], [3, 2, 0])\nnp.float64(1.0)\n",
        interp,
    ),
    Native::new(
        "convolve(a, v, mode='full')",
        "The convolution of two vectors.\n\n>>> np.convolve([1, 2, 3], [0, 1, 0.5])\narray([0. , 1. , 2.5, 4. , 1.5])\n",
        convolve_function,
    ),
    Native::new(
        "correlate(a, v, mode='valid')",
        "The sums of products of a vector and a shifted one.\n\n>>> np.correlate([1, 2, 3], [0, 1, 0.5])\narray([3.5])\n",
        correlate,
    ),
];
