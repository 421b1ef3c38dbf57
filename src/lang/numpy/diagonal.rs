//! Diagonals and triangles of matrices.

use super::args;
use super::shape::viewed;
use crate::array::{Array, DType, Scalar, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, compare, index, reduce, shape as rows};

/// How long diagonal `k` of a matrix is, and where it starts.
fn diagonal_place(n: usize, m: usize, k: i64) -> (usize, usize, usize) {
    let (down, right) = ((-k).max(0) as usize, k.max(0) as usize);
    (n.saturating_sub(down).min(m.saturating_sub(right)), down.min(n), right.min(m))
}

/// Diagonal `k` of two axes, which becomes the last axis: a view of an array in memory.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn diagonal_of(a: &Tensor, k: i64, first: usize, second: usize) -> Result<Tensor> {
    let shape = a.shape();
    let (length, down, right) = diagonal_place(shape[first], shape[second], k);
    let kept: Shape = (0..shape.len()).filter(|&axis| axis != first && axis != second).collect();
    if let Tensor::Host(array) = a {
        let mut layout = array.layout();
        if length > 0 {
            let start = layout.offset as isize
                + down as isize * layout.strides[first]
                + right as isize * layout.strides[second];
            layout.offset = start as usize;
        }
        let step = layout.strides[first] + layout.strides[second];
        layout.strides = kept.iter().map(|&axis| layout.strides[axis]).chain([step]).collect();
        layout.shape = kept.iter().map(|&axis| shape[axis]).chain([length]).collect();
        return Ok(Tensor::Host(array.with_layout(layout)));
    }
    let line = |from: usize| {
        Array::build(&[length], |out: &mut [i64]| {
            out.iter_mut().enumerate().for_each(|(i, x)| *x = (from + i) as i64);
        })
    };
    let (low, high) = if first < second { (down, right) } else { (right, down) };
    let axes = Shape::from_slice(&[first.min(second), first.max(second)]);
    let attrs = Attrs::Gather { axes, position: kept.len(), shape: shape.clone() };
    bind_one(&index::GATHER, &attrs, &[a.clone(), Tensor::Host(line(low)?), Tensor::Host(line(high)?)])
}

/// The diagonal that (a, offset, axis1, axis2) ask for.
fn diagonal_asked(args: &Arguments) -> Result<Tensor> {
    let a = args::tensor(args, 0)?;
    if a.ndim() < 2 {
        return Err(Error::value("diag requires an array of at least two dimensions"));
    }
    let axis = |at: usize, default: i64, name: &str| {
        crate::array::normalize_axis(args.index_or(at, default)?, a.ndim())
            .map_err(|error| Error::new(error.kind(), format!("{name}: {}", error.message())))
    };
    let (first, second) = (axis(2, 0, "axis1")?, axis(3, 1, "axis2")?);
    if first == second {
        return Err(Error::value("axis1 and axis2 cannot be the same"));
    }
    diagonal_of(&a, args.index_or(1, 0)?, first, second)
}

fn read_only(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Host(array) => Tensor::Host(array.read_only()),
        other => other,
    }
}

fn diagonal(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(viewed(args.value(0), read_only(diagonal_asked(args)?)))
}

/// (a, offset, axis1, axis2, dtype, out).
fn trace_function(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    diagonal_sum(diagonal_asked(args)?, args::dtype(args.get(4))?, args.get(5))
}

/// The sum over the last axis, where a diagonal lies.
///
/// # Errors
/// Those of the sum and of `out`.
pub(super) fn diagonal_sum(mut diagonal: Tensor, dtype: Option<DType>, out: Option<&Value>) -> Result<Value> {
    if let Some(dtype) = dtype {
        diagonal = cast_to(diagonal, dtype)?;
    }
    let mut total = reduce::sum(&diagonal, &[diagonal.ndim() - 1], false)?;
    if let Some(dtype) = dtype {
        total = cast_to(total, dtype)?;
    }
    args::require_shape(out, &total.shape(), |have| {
        Error::value(format!(
            "output parameter for reduction operation add has the wrong number of dimensions: Found {} but expected {}",
            have.len(),
            total.ndim()
        ))
    })?;
    args::finish(total, out, "trace")
}

/// A matrix of zeros with a vector as its diagonal `k`.
fn diagonal_matrix(v: &Tensor, k: i64) -> Result<Tensor> {
    let length = v.size();
    let n = length + k.unsigned_abs() as usize;
    if !matches!(v, Tensor::Foreign(_)) {
        let out = Array::zeros(v.dtype(), &[n, n])?;
        if let Tensor::Host(diagonal) = diagonal_of(&Tensor::Host(out.clone()), k, 0, 1)? {
            diagonal.assign(&v.to_array()?)?;
        }
        return Ok(Tensor::Host(out));
    }
    let (down, right) = ((-k).max(0) as usize, k.max(0) as usize);
    let line = |from: usize| {
        Array::build(&[length], |out: &mut [i64]| {
            out.iter_mut().enumerate().for_each(|(i, x)| *x = (from + i) as i64);
        })
    };
    let attrs = Attrs::Gather { axes: Shape::from_slice(&[0, 1]), position: 0, shape: Shape::from_slice(&[n, n]) };
    bind_one(&index::SCATTER_ADD, &attrs, &[v.clone(), Tensor::Host(line(down)?), Tensor::Host(line(right)?)])
}

/// (v, k).
fn diag(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let v = args::tensor(args, 0)?;
    let k = args.index_or(1, 0)?;
    match v.ndim() {
        1 => Ok(convert::from_tensor(diagonal_matrix(&v, k)?)),
        2 => Ok(viewed(args.value(0), read_only(diagonal_of(&v, k, 0, 1)?))),
        _ => Err(Error::value("Input must be 1- or 2-d.")),
    }
}

/// (v, k).
fn diagflat(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let v = args::tensor(args, 0)?;
    Ok(convert::from_tensor(diagonal_matrix(&rows::reshape(&v, &[v.size()])?, args.index_or(1, 0)?)?))
}

/// Where a diagonal passes the columns of a matrix: column `j` at row `start + j * step`.
#[derive(Clone, Copy)]
struct Diagonal {
    start: i64,
    step: i64,
}

impl Diagonal {
    fn number(k: i64) -> Diagonal {
        Diagonal { start: k.saturating_neg(), step: 1 }
    }

    /// The diagonal that an argument names, `less` fewer. Of a float that is none NumPy cuts the rows off towards zero.
    fn given(value: Option<&Value>, less: i64) -> Result<Diagonal> {
        let Some(Value::Float(k)) = value else {
            return Ok(Diagonal::number(value.map_or(Ok(0), args::integer)?.saturating_sub(less)));
        };
        let first = -(*k - less as f64);
        let start = first as i64;
        Ok(Diagonal { start, step: ((first + 1.0) as i64).saturating_sub(start) })
    }

    /// How many of `m` columns it passes on or above a row.
    fn columns(self, row: usize, m: usize) -> usize {
        let beyond = (row as i64).saturating_sub(self.start);
        match self.step {
            0 if beyond >= 0 => m,
            0 => 0,
            _ => beyond.saturating_add(1).clamp(0, m as i64) as usize,
        }
    }
}

/// Which elements of a matrix lie on or below a diagonal.
fn lower(n: usize, m: usize, diagonal: Diagonal) -> Result<Array> {
    Array::build(&[n, m], |out: &mut [bool]| {
        for (i, row) in out.chunks_mut(m.max(1)).enumerate() {
            row.fill(false);
            row[..diagonal.columns(i, m)].fill(true);
        }
    })
}

/// A number of rows or columns: those that begin before a float does.
fn extent(value: &Value) -> Result<usize> {
    match convert::operand(value)? {
        Some(Tensor::Scalar(x) | Tensor::Weak(x)) if x.dtype().is_float() => {
            Ok(x.get::<f64>().ceil().max(0.0) as usize)
        }
        _ => Ok(args::integer(value)?.max(0) as usize),
    }
}

/// (N, M, k, dtype).
fn tri(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let n = extent(args.value(0))?;
    let m = args.given(1).map_or(Ok(n), extent)?;
    let dtype = args::dtype(args.get(3))?.unwrap_or(DType::F64);
    Ok(convert::from_array(lower(n, m, Diagonal::given(args.get(2), 0)?)?.cast(dtype)?))
}

/// (m, k): the elements on and below (`below`) a diagonal, or on and above it.
fn triangle(args: &Arguments, below: bool) -> Result<Value> {
    let a = args::tensor(args, 0)?;
    let shape = a.shape();
    let diagonal = Diagonal::given(args.get(1), i64::from(!below))?;
    let (n, m) = match shape[..] {
        [] => return Err(Error::type_error("tri() missing 1 required positional argument: 'N'")),
        [n] => (n, n),
        [.., n, m] => (n, m),
    };
    let zero = Tensor::Scalar(Scalar::zero(a.dtype()));
    let mask = Tensor::Host(lower(n, m, diagonal)?);
    let result = if below { compare::select(&mask, &a, &zero)? } else { compare::select(&mask, &zero, &a)? };
    Ok(convert::from_tensor(result))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "diagonal(a, offset=0, axis1=0, axis2=1)",
        "A diagonal of two axes.\n\n>>> np.diagonal([[1, 2], [3, 4]])\narray([1, 4])\n",
        diagonal,
    ),
    Native::new(
        "trace(a, offset=0, axis1=0, axis2=1, dtype=None, out=None)",
        "The sum along a diagonal.\n\n>>> np.trace([[1, 2], [3, 4]])\nnp.int64(5)\n",
        trace_function,
    ),
    Native::new(
        "diag(v, k=0)",
        "The diagonal of a matrix, or the matrix with this diagonal.\n\n>>> np.diag([1, 2])\narray([[1, 0],\n       [0, 2]])\n",
        diag,
    ),
    Native::new(
        "diagflat(v, k=0)",
        "The matrix whose diagonal the flattened input is.\n\n>>> np.diagflat([[1, 2]])\narray([[1, 0],\n       [0, 2]])\n",
        diagflat,
    ),
    Native::new(
        "tri(N, M=None, k=0, dtype=float, *, like=None)",
        "Ones on and below a diagonal, zeros elsewhere.\n\n>>> np.tri(2)\narray([[1., 0.],\n       [1., 1.]])\n",
        tri,
    ),
    Native::new(
        "tril(m, k=0)",
        "The elements on and below a diagonal, zeros elsewhere.\n\n>>> np.tril([[1, 2], [3, 4]])\narray([[1, 0],\n       [3, 4]])\n",
        |_, args| triangle(args, true),
    ),
    Native::new(
        "triu(m, k=0)",
        "The elements on and above a diagonal, zeros elsewhere.\n\n>>> np.triu([[1, 2], [3, 4]])\narray([[1, 2],\n       [0, 4]])\n",
        |_, args| triangle(args, false),
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new("diagonal(self, offset=0, axis1=0, axis2=1)", "A diagonal of two axes.", diagonal),
    Native::new(
        "trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None)",
        "The sum along a diagonal.",
        trace_function,
    ),
];
