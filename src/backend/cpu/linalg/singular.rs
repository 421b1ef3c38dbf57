//! Singular value decompositions.

use std::num::FpCategory;

use super::library::{Decompositions, Scratch, SvdJob, Vectors};
use super::number::Number;
use super::spectral::{Triangle, eigh, eigvalsh};
use super::stack::{Stack, Values, common_type, error, in_double, require_matrices};
use crate::array::{Array, Scalar, Shape};
use crate::backend::cpu::apart::on_copies;
use crate::diag::{Result, interrupt};
use crate::dispatch;

/// `a = u @ diag(s) @ vt`, singular values in descending order.
#[derive(Debug)]
pub struct Svd {
    pub u: Array,
    pub s: Array,
    pub vt: Array,
}

/// NumPy's `svd` with vectors: full bases, or as many vectors as there are singular values. With `hermitian` the
/// matrices count as such, and their lower triangles alone are read.
///
/// # Errors
/// `LinAlgError` when the array has less than two axes, or the iteration does not converge; `MemoryError`.
pub fn svd(a: &Array, full_matrices: bool, hermitian: bool) -> Result<Svd> {
    if hermitian {
        return hermitian_svd(a);
    }
    let vectors = if full_matrices { Vectors::Complete } else { Vectors::Reduced };
    require_matrices(a)?;
    let dtype = common_type(&[a]);
    on_copies([a], move |[a]| {
        in_double!(dtype, T => {
            let (u, s, vt) = decompose::<T>(a, vectors)?;
            Ok(Svd { u: u.finish(dtype)?, s: s.finish(dtype.real())?, vt: vt.finish(dtype)? })
        })
    })
}

/// NumPy's `svdvals`, and `svd` without vectors: the singular values of each matrix in descending order.
///
/// # Errors
/// As [`svd`].
pub fn svdvals(a: &Array, hermitian: bool) -> Result<Array> {
    if hermitian {
        let w = eigvalsh(a, Triangle::Lower)?;
        let mut values = w.to_vec::<f64>()?;
        for one in values.chunks_exact_mut(last_length(&w)) {
            one.iter_mut().for_each(|x| *x = x.abs());
            one.sort_by(|x, y| y.total_cmp(x));
        }
        return Array::from_vec(&values, w.shape())?.cast(w.dtype());
    }
    require_matrices(a)?;
    let dtype = common_type(&[a]);
    on_copies([a], move |[a]| in_double!(dtype, T => decompose::<T>(a, Vectors::Without)?.1.finish(dtype.real())))
}

/// The length of the last axis, at least one: fit for cutting the elements into pieces.
pub fn last_length(a: &Array) -> usize {
    a.shape().last().copied().unwrap_or(1).max(1)
}

fn decompose<T: Decompositions>(a: &Array, vectors: Vectors) -> Result<(Stack<T>, Values, Stack<T>)> {
    let mut matrices = Stack::<T>::load(a)?;
    let (m, n, lead) = (matrices.rows, matrices.columns, matrices.lead.clone());
    let small = m.min(n);
    let (left, right) = match vectors {
        Vectors::Without => (0, 0),
        Vectors::Reduced => (small, small),
        Vectors::Complete => (m, n),
    };
    let mut u = Stack::<T>::new(&lead, m, left)?;
    let mut vt = Stack::<T>::new(&lead, right, n)?;
    let mut s = Values::new(&lead, small);
    let mut scratch = Scratch::default();
    for at in 0..matrices.count() {
        interrupt::check()?;
        if small == 0 {
            // One of the bases may still have vectors.
            u.set_identity(at);
            vt.set_identity(at);
            continue;
        }
        match worst(matrices.matrix(at)) {
            FpCategory::Nan => return Err(error("SVD did not converge")),
            FpCategory::Infinite => {
                // What comes of infinities, without the library's complaints on standard error.
                u.matrix(at).fill(T::from_parts(f64::NAN, 0.0));
                vt.matrix(at).fill(T::from_parts(f64::NAN, 0.0));
                s.vector(at).fill(f64::NAN);
                continue;
            }
            _ => {}
        }
        let job = SvdJob { m, n, vectors, a: matrices.matrix(at), s: s.vector(at), u: u.matrix(at), vt: vt.matrix(at) };
        if !T::svd(job, &mut scratch) {
            return Err(error("SVD did not converge"));
        }
    }
    Ok((u, s, vt))
}

/// Whether a matrix holds NaNs, or else infinities.
fn worst<T: Decompositions>(matrix: &[T]) -> FpCategory {
    let parts = || matrix.iter().map(|x| x.parts());
    if parts().all(|(re, im)| re.is_finite() && im.is_finite()) {
        FpCategory::Normal
    } else if parts().any(|(re, im)| re.is_nan() || im.is_nan()) {
        FpCategory::Nan
    } else {
        FpCategory::Infinite
    }
}

/// The decomposition of Hermitian matrices from their eigenvalues: the values' signs go to the right vectors.
fn hermitian_svd(a: &Array) -> Result<Svd> {
    let (w, vectors) = eigh(a, Triangle::Lower)?;
    let length = last_length(&w);
    let values = w.to_vec::<f64>()?;
    let mut s = values.clone();
    let mut order = Vec::with_capacity(values.len());
    for (from, to) in values.chunks_exact(length).zip(s.chunks_exact_mut(length)) {
        let mut at: Vec<usize> = (0..length).collect();
        at.sort_by(|&i, &j| from[i].abs().total_cmp(&from[j].abs()));
        at.reverse();
        for (value, &i) in to.iter_mut().zip(&at) {
            *value = from[i].abs();
        }
        order.extend(at);
    }
    let signs: Vec<f64> = values.iter().map(|x| 1f64.copysign(*x)).collect();
    let (u, signed) = dispatch!(vectors.dtype(), in [F32 F64 C64 C128],
        T => reordered::<T>(&vectors, &order, &signs), else Ok((vectors.clone(), vectors.clone())))?;
    Ok(Svd { u, s: Array::from_vec(&s, w.shape())?.cast(w.dtype())?, vt: signed })
}

/// The columns in another order, and those columns times their signs, conjugated and transposed.
fn reordered<T: Number>(vectors: &Array, order: &[usize], signs: &[f64]) -> Result<(Array, Array)> {
    let shape: Shape = vectors.shape().into();
    let n = last_length(vectors);
    let from = vectors.to_vec::<T>()?;
    let mut columns = from.clone();
    let mut adjoint = from.clone();
    for at in 0..from.len() / (n * n) {
        for i in 0..n {
            for j in 0..n {
                let source = order[at * n + j];
                let x = from[at * n * n + i * n + source];
                let sign = T::from_scalar(Scalar::F64(signs[at * n + source]));
                columns[at * n * n + i * n + j] = x;
                adjoint[at * n * n + j * n + i] = x.times(sign).conjugate();
            }
        }
    }
    Ok((Array::from_vec(&columns, &shape)?, Array::from_vec(&adjoint, &shape)?))
}
