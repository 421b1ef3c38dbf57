//! Rank and pseudo-inverse, from singular values.

use super::product::matmul;
use super::singular::{Svd, last_length, svd, svdvals};
use super::stack::{require_matrices, transpose};
use crate::array::{Array, DType, Scalar, Shape, broadcast_shapes};
use crate::diag::{Error, Result};
use crate::dispatch;

/// Which singular values count as zero: those not above a share of each matrix's largest.
#[derive(Clone, Copy, Debug)]
pub enum Cutoff<'a> {
    /// NumPy's default, the share 1e-15.
    Default,
    /// The machine's precision times the larger length of a matrix (NumPy's `rtol=None`).
    Machine,
    /// The share for each matrix of the stack.
    Relative(&'a Array),
}

/// The machine's precision in a float type.
fn precision(dtype: DType) -> f64 {
    if dtype.real() == DType::F32 { f64::from(f32::EPSILON) } else { f64::EPSILON }
}

/// NumPy's `matrix_rank` as a 64-bit integer for each matrix; of a vector whether it has an element that is not zero.
/// `tol` is what singular values must exceed, `rtol` the same as a share of the largest.
///
/// # Errors
/// `LinAlgError` when the iteration does not converge; `ValueError` when both tolerances are given or the shapes do not
/// fit; `MemoryError`.
pub fn matrix_rank(a: &Array, tol: Option<&Array>, hermitian: bool, rtol: Option<&Array>) -> Result<Array> {
    if tol.is_some() && rtol.is_some() {
        return Err(Error::value("`tol` and `rtol` can't be both set."));
    }
    if a.ndim() < 2 {
        let any = a.cast(DType::Bool)?.to_vec::<bool>()?.contains(&true);
        return Array::from_scalar(Scalar::I64(i64::from(any)));
    }
    let s = svdvals(a, hermitian)?;
    let lead = &s.shape()[..s.ndim() - 1];
    let limit = tol.or(rtol);
    let shape = broadcast_shapes(&[lead, limit.map_or(&[][..], Array::shape)])?;
    let count: usize = shape.iter().product();
    let limits = match limit {
        Some(limit) => limit.broadcast_to(&shape)?.to_vec::<f64>()?,
        None => vec![a.shape()[a.ndim() - 2].max(a.shape()[a.ndim() - 1]) as f64 * precision(s.dtype()); count],
    };
    let length = s.shape()[s.ndim() - 1];
    let whole: Shape = shape.iter().copied().chain([length]).collect();
    let values = s.broadcast_to(&whole)?.to_vec::<f64>()?;
    let ranks: Vec<i64> = (0..count)
        .map(|at| {
            let one = &values[at * length..(at + 1) * length];
            let bound = if tol.is_some() { limits[at] } else { limits[at] * one.iter().fold(0.0, |m, &x| x.max(m)) };
            one.iter().filter(|&&x| x > bound).count() as i64
        })
        .collect();
    Array::from_vec(&ranks, &shape)
}

/// NumPy's `pinv`: the Moore-Penrose inverse of each matrix.
///
/// # Errors
/// `LinAlgError` when the array has less than two axes or the iteration does not converge; `ValueError` when the
/// shapes do not fit; `MemoryError`.
pub fn pinv(a: &Array, cutoff: Cutoff<'_>, hermitian: bool) -> Result<Array> {
    if a.size() == 0 && a.ndim() >= 2 && a.shape()[a.ndim() - 2..].contains(&0) {
        return Array::empty(a.dtype(), transpose(a).shape());
    }
    require_matrices(a)?;
    let share = match cutoff {
        Cutoff::Default => Array::from_scalar(Scalar::F64(1e-15))?,
        Cutoff::Machine if !a.dtype().is_inexact() => {
            return Err(Error::value(format!("data type <class 'numpy.{}'> not inexact", a.dtype())));
        }
        Cutoff::Machine => {
            let larger = a.shape()[a.ndim() - 2].max(a.shape()[a.ndim() - 1]);
            Array::from_scalar(Scalar::F64(larger as f64 * precision(a.dtype())))?
        }
        Cutoff::Relative(share) => share.clone(),
    };
    let Svd { u, s, vt } = svd(&conjugate(a)?, false, hermitian)?;
    let inverse = reciprocals(&s, &share)?;
    let scaled =
        dispatch!(u.dtype(), in [F32 F64 C64 C128], T => scale_rows::<T>(&transpose(&u), &inverse), else Ok(u))?;
    matmul(&transpose(&vt), &scaled)
}

fn conjugate(a: &Array) -> Result<Array> {
    if !a.dtype().is_complex() {
        return Ok(a.clone());
    }
    let copy = a.copy()?;
    let imaginary = copy.complex_part(1);
    let negative: Vec<f64> = imaginary.to_vec::<f64>()?.into_iter().map(|x| -x).collect();
    imaginary.assign(&Array::from_vec(&negative, copy.shape())?)?;
    Ok(copy)
}

/// `1/s`, or zero where `s` is not above its share of the largest.
fn reciprocals(s: &Array, share: &Array) -> Result<Array> {
    let lead = &s.shape()[..s.ndim() - 1];
    let fits = broadcast_shapes(&[lead, share.shape()]).is_ok_and(|shape| shape[..] == *lead);
    if !fits {
        let with_axis = |shape: &[usize]| shape.iter().copied().chain([1]).collect::<Shape>();
        let wanted = broadcast_shapes(&[s.shape(), &with_axis(share.shape())])?;
        let tight = super::stack::tight;
        return Err(Error::value(format!(
            "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
            tight(s.shape()),
            tight(&wanted)
        )));
    }
    let shares = share.broadcast_to(lead)?.to_vec::<f64>()?;
    let mut values = s.to_vec::<f64>()?;
    for (one, share) in values.chunks_exact_mut(last_length(s)).zip(shares) {
        let bound = share * one.iter().fold(0.0, |m: f64, &x| x.max(m));
        for x in one {
            *x = if *x > bound { 1.0 / *x } else { 0.0 };
        }
    }
    Array::from_vec(&values, s.shape())?.cast(s.dtype())
}

/// Every row of each matrix times its number.
fn scale_rows<T: super::number::Number>(a: &Array, factors: &Array) -> Result<Array> {
    let mut values = a.to_vec::<T>()?;
    let factors = factors.cast(T::DTYPE)?.to_vec::<T>()?;
    for (row, &factor) in values.chunks_exact_mut(last_length(a)).zip(&factors) {
        for x in row {
            *x = factor.times(*x);
        }
    }
    Array::from_vec(&values, a.shape())
}
