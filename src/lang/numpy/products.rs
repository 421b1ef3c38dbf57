//! Products of arrays: `dot`, `matmul`, `inner`, `outer`, `tensordot`, `kron`, `cross`, `trace`.
//!
//! Arrays in memory go straight to the library's routines; anything else is composed of rows, so that derivatives pass.

use super::diagonal::{diagonal_of, diagonal_sum};
use super::ufunc::Core;
use super::{args, tools};
use crate::array::{Array, DType, Shape, shape_text};
use crate::backend::cpu::{linalg as library, steps};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert::{self, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Arguments, Native};
use crate::lang::transforms::precision::{self, Precision};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, binary, linalg, shape, unary};

/// The operand in memory, if it is there.
fn host(tensor: &Tensor) -> Option<Result<Array>> {
    match tensor {
        Tensor::Foreign(_) => None,
        other => Some(other.to_array()),
    }
}

/// Whether a product rounds none of its operands.
fn is_whole(a: &Tensor, b: &Tensor) -> bool {
    precision::current() == Precision::Single
        || precision::attrs(&linalg::MATMUL, &[a.clone(), b.clone()]) == Attrs::None
}

/// An array of no axes as a scalar.
pub fn settled(tensor: Tensor) -> Tensor {
    match tensor {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        other => other,
    }
}

/// NumPy's `dot`.
///
/// # Errors
/// `ValueError` where the shapes do not fit.
pub fn dot_of(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let objects = a.dtype() == DType::Object || b.dtype() == DType::Object;
    let plain = !objects && is_whole(a, b);
    if let (true, Some(a), Some(b)) = (plain, host(a), host(b)) {
        return Ok(settled(Tensor::Host(library::dot(&a?, &b?)?)));
    }
    let (left, right) = (a.shape(), b.shape());
    if left.is_empty() || right.is_empty() {
        return binary::multiply(a, b);
    }
    let axis = right.len().saturating_sub(2);
    if left[left.len() - 1] != right[axis] {
        return Err(not_aligned(&left, &right, axis));
    }
    if right.len() <= 2 {
        return matmul_of(a, b);
    }
    contract(a, b, &[left.len() - 1], &[axis])
}

#[cold]
fn not_aligned(a: &[usize], b: &[usize], axis: usize) -> Error {
    let texts = [a, b].map(|shape| shape_text(shape).replace(' ', ""));
    Error::value(format!(
        "shapes {} and {} not aligned: {} (dim {}) != {} (dim {axis})",
        texts[0],
        texts[1],
        a[a.len() - 1],
        a.len() - 1,
        b[axis]
    ))
}

/// The sum of products over pairs of axes, as one matrix product.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn contract(a: &Tensor, b: &Tensor, over_a: &[usize], over_b: &[usize]) -> Result<Tensor> {
    let (left, right) = (a.shape(), b.shape());
    let kept_a: Shape = (0..left.len()).filter(|axis| !over_a.contains(axis)).collect();
    let kept_b: Shape = (0..right.len()).filter(|axis| !over_b.contains(axis)).collect();
    let lengths = |shape: &[usize], axes: &[usize]| axes.iter().map(|&axis| shape[axis]).collect::<Shape>();
    let result: Shape = lengths(&left, &kept_a).into_iter().chain(lengths(&right, &kept_b)).collect();
    let length: usize = lengths(&left, over_a).iter().product();
    let rows: usize = lengths(&left, &kept_a).iter().product();
    let columns: usize = lengths(&right, &kept_b).iter().product();
    let a = permuted(a, kept_a.iter().chain(over_a))?;
    let b = permuted(b, over_b.iter().chain(&kept_b))?;
    let product = precision::matmul(&shape::reshape(&a, &[rows, length])?, &shape::reshape(&b, &[length, columns])?)?;
    shape::reshape(&product, &result)
}

/// The axes in another order; the tensor itself where they are in order.
pub fn permuted<'a>(tensor: &Tensor, axes: impl Iterator<Item = &'a usize>) -> Result<Tensor> {
    let axes: Shape = axes.copied().collect();
    if axes.iter().enumerate().all(|(at, &axis)| at == axis) {
        return Ok(tensor.clone());
    }
    shape::transpose(tensor, &axes)
}

fn dot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    let result = precision::with(args.get(3), || dot_of(&a, &b))?;
    args::require_shape(args.get(2), &result.shape(), |_| {
        Error::value(
            "output array is not acceptable (must have the right datatype, number of dimensions, and be a C-Array)",
        )
    })?;
    args::finish(result, args.get(2), "dot")
}

/// NumPy's `inner`.
fn inner(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    precision::with(args.get(2), || inner_of(a, b))
}

fn inner_of(a: Tensor, b: Tensor) -> Result<Value> {
    if let (true, Some(a), Some(b)) = (is_whole(&a, &b), host(&a), host(&b)) {
        return Ok(from_tensor(settled(Tensor::Host(library::inner(&a?, &b?)?))));
    }
    let (left, right) = (a.shape(), b.shape());
    if left.is_empty() || right.is_empty() {
        return Ok(from_tensor(binary::multiply(&a, &b)?));
    }
    if left[left.len() - 1] != right[right.len() - 1] {
        return Err(not_aligned(&left, &right, right.len() - 1));
    }
    Ok(from_tensor(contract(&a, &b, &[left.len() - 1], &[right.len() - 1])?))
}

/// NumPy's `outer`.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn outer_of(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let column = shape::reshape(a, &[a.size(), 1])?;
    binary::multiply(&column, &shape::reshape(b, &[1, b.size()])?)
}

fn outer(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::finish(outer_of(&args::tensor(args, 0)?, &args::tensor(args, 1)?)?, args.get(2), "outer")
}

fn conjugated(tensor: &Tensor) -> Result<Tensor> {
    if tensor.dtype().is_complex() { unary::conjugate(tensor) } else { Ok(tensor.clone()) }
}

fn vdot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    if a.size() != b.size() {
        return Err(Error::value(
            "cannot reshape array of size ".to_owned()
                + &format!("{} into shape {}", b.size(), shape_text(&[a.size()])),
        ));
    }
    let a = conjugated(&shape::reshape(&a, &[a.size()])?)?;
    let b = shape::reshape(&b, &[b.size()])?;
    precision::with(args.get(2), || Ok(from_tensor(settled(precision::matmul(&a, &b)?))))
}

/// The tensor with a new axis of length one.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn insert_axis(tensor: &Tensor, at: usize) -> Result<Tensor> {
    let mut wide = tensor.shape();
    wide.insert(at, 1);
    shape::reshape(tensor, &wide)
}

/// Without the last axes, which have length one.
fn drop_axes(tensor: Tensor, count: usize) -> Result<Tensor> {
    let shape = tensor.shape();
    Ok(settled(shape::reshape(&tensor, &shape[..shape.len() - count])?))
}

/// The matrix product, a scalar where there are no axes.
///
/// # Errors
/// `ValueError` where the shapes do not fit.
pub fn matmul_of(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    precision::matmul(a, b).map(settled)
}

/// The sums of `conj(x1) * x2` along the last axes, which have one length.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn vecdot_of(x1: &Tensor, x2: &Tensor) -> Result<Tensor> {
    let row = insert_axis(&conjugated(x1)?, x1.ndim() - 1)?;
    let column = insert_axis(x2, x2.ndim())?;
    drop_axes(precision::matmul(&row, &column)?, 2)
}

/// The products of matrices and vectors.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn matvec_of(matrix: &Tensor, vector: &Tensor) -> Result<Tensor> {
    let column = insert_axis(vector, vector.ndim())?;
    drop_axes(precision::matmul(matrix, &column)?, 1)
}

/// The products of conjugated vectors and matrices.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn vecmat_of(vector: &Tensor, matrix: &Tensor) -> Result<Tensor> {
    let row = insert_axis(&conjugated(vector)?, vector.ndim() - 1)?;
    let product = precision::matmul(&row, matrix)?;
    let mut shape = product.shape();
    shape.remove(shape.len() - 2);
    Ok(settled(shape::reshape(&product, &shape)?))
}

/// The axes of `tensordot`: a count, or two lists.
fn contracted_axes(value: Option<&Value>, ndims: [usize; 2]) -> Result<[Shape; 2]> {
    let pair = value.map_or(Ok(None), args::items)?;
    let Some(pair) = pair else {
        let count = value.map_or(Ok(2), args::integer)?;
        let count = usize::try_from(count).map_err(|_| Error::value("shape-mismatch for sum"))?;
        if count > ndims[0] || count > ndims[1] {
            return Err(Error::index("tuple index out of range"));
        }
        return Ok([(ndims[0] - count..ndims[0]).collect(), (0..count).collect()]);
    };
    let [first, second] = &pair[..] else {
        return Err(Error::value(format!("too many values to unpack (expected 2, got {})", pair.len())));
    };
    let list = |value: &Value, ndim: usize| -> Result<Shape> {
        match args::items(value)? {
            Some(items) => items
                .iter()
                .map(|item| {
                    let axis = args::integer(item)?;
                    let from_end = if axis < 0 { axis + ndim as i64 } else { axis };
                    usize::try_from(from_end)
                        .ok()
                        .filter(|&axis| axis < ndim)
                        .ok_or_else(|| Error::index("tuple index out of range"))
                })
                .collect(),
            None => Ok([args::axis(value, ndim)?].into_iter().collect()),
        }
    };
    Ok([list(first, ndims[0])?, list(second, ndims[1])?])
}

/// NumPy's `tensordot`.
fn tensordot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    let [over_a, over_b] = contracted_axes(args.get(2), [a.ndim(), b.ndim()])?;
    let (left, right) = (a.shape(), b.shape());
    let fits = over_a.len() == over_b.len() && over_a.iter().zip(&over_b).all(|(&i, &j)| left[i] == right[j]);
    if !fits {
        return Err(Error::value("shape-mismatch for sum"));
    }
    Ok(match precision::with(args.get(3), || contract(&a, &b, &over_a, &over_b))? {
        // Unlike its relatives, this one answers an array even without axes.
        Tensor::Scalar(scalar) => from_tensor(Tensor::Host(Array::from_scalar(scalar)?)),
        other => from_tensor(other),
    })
}

fn kron(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    if let (Tensor::Host(a), Tensor::Host(b)) = (&a, &b)
        && let Some(product) = steps::kron(a, b)?
    {
        return Ok(from_tensor(Tensor::Host(product)));
    }
    let ndim = a.ndim().max(b.ndim());
    let full =
        |tensor: &Tensor| -> Shape { std::iter::repeat_n(1, ndim - tensor.ndim()).chain(tensor.shape()).collect() };
    let (left, right) = (full(&a), full(&b));
    let spread = |shape: &[usize], first: bool| -> Shape {
        shape.iter().flat_map(|&n| if first { [n, 1] } else { [1, n] }).collect()
    };
    let product =
        binary::multiply(&shape::reshape(&a, &spread(&left, true))?, &shape::reshape(&b, &spread(&right, false))?)?;
    let result: Shape = left.iter().zip(&right).map(|(m, n)| m * n).collect();
    Ok(from_tensor(settled(shape::reshape(&product, &result)?)))
}

/// The tensor with this axis moved to the end.
fn axis_last(tensor: &Tensor, axis: i64) -> Result<Tensor> {
    let axis = crate::array::normalize_axis(axis, tensor.ndim())?;
    permuted(tensor, (0..tensor.ndim()).filter(|&at| at != axis).chain([axis]).collect::<Shape>().iter())
}

fn component(tensor: &Tensor, at: usize) -> Result<Tensor> {
    let axis = tensor.ndim() - 1;
    let shape = tensor.shape();
    shape::reshape(&shape::slice_axis(tensor, axis, at, 1)?, &shape[..axis])
}

/// The vector product of vectors along the last axes.
fn cross_of(a: &Tensor, b: &Tensor) -> Result<Tensor> {
    let lengths = [a, b].map(|x| x.shape()[x.ndim() - 1]);
    if lengths.iter().any(|n| !(2..=3).contains(n)) {
        return Err(Error::value("incompatible dimensions for cross product\n(dimension must be 2 or 3)"));
    }
    let part = |x: &Tensor, at: usize| component(x, at);
    // The difference of products x_i y_j - x_j y_i; a component that is not there is zero.
    let minor = |i: usize, j: usize| -> Result<Option<Tensor>> {
        let product = |i: usize, j: usize| -> Result<Option<Tensor>> {
            if i >= lengths[0] || j >= lengths[1] {
                return Ok(None);
            }
            binary::multiply(&part(a, i)?, &part(b, j)?).map(Some)
        };
        Ok(match (product(i, j)?, product(j, i)?) {
            (Some(x), Some(y)) => Some(binary::subtract(&x, &y)?),
            (Some(x), None) => Some(x),
            (None, Some(y)) => Some(unary::negative(&y)?),
            (None, None) => None,
        })
    };
    if lengths == [2, 2] {
        return minor(0, 1)?.ok_or_else(|| Error::value("cross product of nothing"));
    }
    let mut parts = Vec::with_capacity(3);
    for (i, j) in [(1, 2), (2, 0), (0, 1)] {
        let Some(part) = minor(i, j)? else { return Err(Error::value("cross product of nothing")) };
        parts.push(insert_axis(&part, part.ndim())?);
    }
    shape::concatenate(&parts, parts[0].ndim() - 1)
}

fn cross(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    let axis = args.given(5).map(args::integer).transpose()?;
    let place = |at: usize| axis.map_or_else(|| args.get(at).map_or(Ok(-1), args::integer), Ok);
    if a.ndim() < 1 || b.ndim() < 1 {
        return Err(Error::value("At least one array has zero dimension"));
    }
    let (left, right) = (axis_last(&a, place(2)?)?, axis_last(&b, place(3)?)?);
    let lengths = [&left, &right].map(|x| x.shape()[x.ndim() - 1]);
    if lengths.contains(&2) && lengths.iter().all(|n| (2..=3).contains(n)) {
        let text = "Arrays of 2-dimensional vectors are deprecated. Use arrays of 3-dimensional vectors instead. \
                    (deprecated in NumPy 2.0)";
        warnings::emit(Kind::DeprecationWarning, text, None)?;
    }
    let product = cross_of(&left, &right)?;
    let both_flat = a.shape()[crate::array::normalize_axis(place(2)?, a.ndim())?] == 2
        && b.shape()[crate::array::normalize_axis(place(3)?, b.ndim())?] == 2;
    if both_flat || product.ndim() == 0 {
        return Ok(from_tensor(match settled(product) {
            Tensor::Scalar(scalar) => Tensor::Host(Array::from_scalar(scalar)?),
            other => other,
        }));
    }
    let to = crate::array::normalize_axis(place(4)?, product.ndim())?;
    let mut axes: Shape = (0..product.ndim() - 1).collect();
    axes.insert(to, product.ndim() - 1);
    Ok(from_tensor(permuted(&product, axes.iter())?))
}

/// The diagonal over the last two axes.
fn last_diagonal(a: &Tensor, offset: i64) -> Result<Tensor> {
    let ndim = a.ndim();
    if ndim < 2 {
        return Err(Error::value("diag requires an array of at least two dimensions"));
    }
    diagonal_of(a, offset, ndim - 2, ndim - 1)
}

/// `linalg.trace`: (x, *, offset=0, dtype=None), over the last axes.
pub fn matrix_trace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let offset = args.get(1).map_or(Ok(0), args::integer)?;
    diagonal_sum(last_diagonal(&args::tensor(args, 0)?, offset)?, args::dtype(args.get(2))?, None)
}

/// `linalg.diagonal`: (x, *, offset=0), over the last axes.
pub fn matrix_diagonal(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let offset = args.get(1).map_or(Ok(0), args::integer)?;
    Ok(from_tensor(last_diagonal(&args::tensor(args, 0)?, offset)?))
}

/// `linalg.cross`: (x1, x2, *, axis=-1), vectors of three components.
pub fn vector_cross(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let axis = args.get(2).map_or(Ok(-1), args::integer)?;
    let (a, b) = (axis_last(&args::tensor(args, 0)?, axis)?, axis_last(&args::tensor(args, 1)?, axis)?);
    let lengths = [&a, &b].map(|x| x.shape()[x.ndim() - 1]);
    if lengths != [3, 3] {
        return Err(Error::value(format!(
            "Both input arrays must be (arrays of) 3-dimensional vectors, but they are {} and {} dimensional instead.",
            lengths[0], lengths[1]
        )));
    }
    let product = cross_of(&a, &b)?;
    let to = crate::array::normalize_axis(axis, product.ndim())?;
    let mut axes: Shape = (0..product.ndim() - 1).collect();
    axes.insert(to, product.ndim() - 1);
    Ok(from_tensor(permuted(&product, axes.iter())?))
}

/// `linalg.vecdot`: (x1, x2, *, axis=-1).
pub fn vector_dot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let axis = args.get(2).map_or(Ok(-1), args::integer)?;
    Ok(from_tensor(Core::vecdot(&args::tensor(args, 0)?, &args::tensor(args, 1)?, axis)?))
}

/// `linalg.outer`: (x1, x2), of vectors.
pub fn vector_outer(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args::tensor(args, 0)?, args::tensor(args, 1)?);
    if a.ndim() != 1 || b.ndim() != 1 {
        return Err(Error::value(format!(
            "Input arrays must be one-dimensional, but they are x1.ndim={} and x2.ndim={}.",
            a.ndim(),
            b.ndim()
        )));
    }
    Ok(from_tensor(outer_of(&a, &b)?))
}

/// `linalg.multi_dot`: the product of several matrices in the cheapest order.
pub fn multi_dot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Some(items) = args.value(0).sequence_items() else {
        return Err(Error::type_error("multi_dot expects a sequence of arrays"));
    };
    let mut parts: Vec<Tensor> = items.iter().map(convert::tensor).collect::<Result<_>>()?;
    if parts.len() < 2 {
        return Err(Error::value("Expecting at least two arrays."));
    }
    let last = parts.len() - 1;
    let (row, column) = (parts[0].ndim() == 1, parts[last].ndim() == 1);
    if row {
        parts[0] = insert_axis(&parts[0], 0)?;
    }
    if column {
        parts[last] = insert_axis(&parts[last], 1)?;
    }
    if let Some(part) = parts.iter().find(|part| part.ndim() != 2) {
        return Err(Error::new(
            crate::diag::Kind::LinAlgError,
            format!("{}-dimensional array given. Array must be two-dimensional", part.ndim()),
        ));
    }
    let lengths: Vec<usize> = parts.iter().map(|p| p.shape()[0]).chain([parts[last].shape()[1]]).collect();
    let splits = cheapest(&lengths);
    let mut product = chained(&parts, &splits, 0, last)?;
    let shape = product.shape();
    let kept: Shape = match (row, column) {
        (true, true) => Shape::new(),
        (true, false) => [shape[1]].into_iter().collect(),
        (false, true) => [shape[0]].into_iter().collect(),
        (false, false) => shape,
    };
    product = settled(shape::reshape(&product, &kept)?);
    args::finish(product, args.get(1), "multi_dot")
}

/// For each part of the chain, where to split it.
fn cheapest(lengths: &[usize]) -> Vec<Vec<usize>> {
    let n = lengths.len() - 1;
    let mut cost = vec![vec![0u128; n]; n];
    let mut split = vec![vec![0; n]; n];
    for span in 1..n {
        for i in 0..n - span {
            let j = i + span;
            cost[i][j] = u128::MAX;
            for k in i..j {
                let own = lengths[i] as u128 * lengths[k + 1] as u128 * lengths[j + 1] as u128;
                let total = cost[i][k].saturating_add(cost[k + 1][j]).saturating_add(own);
                if total < cost[i][j] {
                    (cost[i][j], split[i][j]) = (total, k);
                }
            }
        }
    }
    split
}

fn chained(parts: &[Tensor], splits: &[Vec<usize>], i: usize, j: usize) -> Result<Tensor> {
    if i == j {
        return Ok(parts[i].clone());
    }
    let k = splits[i][j];
    dot_of(&chained(parts, splits, i, k)?, &chained(parts, splits, k + 1, j)?)
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "dot(a, b, out=None, *, precision=None)",
        "The matrix product of matrices, the scalar product of vectors. `precision='float16'` rounds what is multiplied of float32 to float16 and adds up in float32 (see `default_matmul_precision`).\n\n>>> np.dot([1, 2], [3, 4])\nnp.int64(11)\n",
        dot,
    ),
    Native::new(
        "inner(a, b, /, *, precision=None)",
        "The sum of products over the last axes.\n\n>>> np.inner([1, 2, 3], [0, 1, 0])\nnp.int64(2)\n",
        inner,
    ),
    Native::new(
        "outer(a, b, out=None)",
        "Every element of one times every element of the other.\n\n>>> np.outer([1, 2], [3, 4])\narray([[3, 4],\n       [6, 8]])\n",
        outer,
    ),
    Native::new(
        "vdot(a, b, /, *, precision=None)",
        "The scalar product of all elements, those of a conjugated.\n\n>>> np.vdot([1, 2], [3, 4])\nnp.int64(11)\n",
        vdot,
    ),
    Native::new(
        "tensordot(a, b, axes=2, *, precision=None)",
        "The sum of products over pairs of axes.\n\n>>> np.tensordot([[1, 2], [3, 4]], [[1, 2], [3, 4]])\narray(30)\n",
        tensordot,
    ),
    Native::new(
        "kron(a, b)",
        "The Kronecker product: blocks of the second array, scaled by the first.\n\n>>> np.kron([1, 10], [1, 2])\narray([ 1,  2, 10, 20])\n",
        kron,
    ),
    Native::new(
        "cross(a, b, axisa=-1, axisb=-1, axisc=-1, axis=None)",
        "The vector product.\n\n>>> np.cross([1, 2, 3], [4, 5, 6])\narray([-3,  6, -3])\n",
        cross,
    ),
];

/// What [`tools`] makes of a result that NumPy names.
pub fn named(name: &str, fields: &[&str], parts: impl IntoIterator<Item = Array>) -> Value {
    tools::named_result(name, fields, parts.into_iter().map(convert::from_result))
}
