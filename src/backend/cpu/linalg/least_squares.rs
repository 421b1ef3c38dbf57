//! Least squares.

use super::library::{Decompositions, LeastSquaresJob, Scratch};
use super::stack::{Stack, Values, common_type, error, in_double};
use super::tall::{self, Compressed};
use crate::array::{Array, DType, Scalar, SliceSpec};
use crate::backend::cpu::apart::on_copies;
use crate::diag::Result;

/// What `lstsq` answers: the solution, the sums of squared residuals (empty where the rank is not full or there are
/// none), the rank (a zero-dimensional `int32`), and the singular values.
#[derive(Debug)]
pub struct LeastSquares {
    pub x: Array,
    pub residuals: Array,
    pub rank: Array,
    pub s: Array,
}

/// NumPy's `lstsq`: the `x` of least norm for which `a x` comes closest to `b`. Singular values below `rcond` times
/// the largest count as zero; by default the machine's precision times the larger length of `a`.
///
/// # Errors
/// `LinAlgError` when the shapes do not fit or the iteration does not converge; `MemoryError`.
pub fn lstsq(a: &Array, b: &Array, rcond: Option<f64>) -> Result<LeastSquares> {
    let vector = b.ndim() == 1;
    for (array, ndim) in [(a, a.ndim()), (b, if vector { 2 } else { b.ndim() })] {
        if ndim != 2 {
            return Err(error(format!("{}-dimensional array given. Array must be two-dimensional", array.ndim())));
        }
    }
    if a.shape()[0] != b.shape()[0] {
        return Err(error("Incompatible dimensions"));
    }
    let dtype = common_type(&[a, b]);
    let right = if vector { b.reshape(&[b.size(), 1])? } else { b.clone() };
    let rcond = rcond.unwrap_or(f64::EPSILON * a.shape()[0].max(a.shape()[1]) as f64);
    let (small, rest) = match tall::compressed(a, &right)? {
        Some(Compressed { a, b, residuals }) => ([a, b], Some(residuals)),
        None => ([a.clone(), right], None),
    };
    on_copies([&small[0], &small[1]], move |[a, right]| {
        in_double!(dtype, T => {
            let mut found = solve_as::<T>(a, right, rcond)?;
            if let Some(rest) = rest.filter(|_| found.rank as usize == a.shape()[1]) {
                found.residuals = rest;
            }
            let x = if vector { found.x.finish_vectors(dtype)? } else { found.x.finish(dtype)? };
            let residuals = Array::from_slice(&found.residuals)?.cast(dtype.real())?;
            let rank = Array::from_scalar(Scalar::I32(found.rank))?;
            Ok(LeastSquares { x, residuals, rank, s: found.s.finish(dtype.real())? })
        })
    })
}

struct Found<T> {
    x: Stack<T>,
    residuals: Vec<f64>,
    rank: i32,
    s: Values,
}

fn solve_as<T: Decompositions>(a: &Array, b: &Array, rcond: f64) -> Result<Found<T>> {
    let (m, n, count) = (a.shape()[0], a.shape()[1], b.shape()[1]);
    let small = m.min(n);
    let mut matrix = Stack::<T>::load(a)?;
    // The routine wants room for the solution, and one right side at least.
    let mut sides = Stack::<T>::load(&padded(b, m.max(n), count.max(1))?)?;
    let mut s = Values::new(&[], small);
    let mut rank = 0;
    if small == 0 {
        // Without columns the residual is all of `b`; without rows the solution is zero.
    } else {
        let (from, into) = (matrix.matrix(0), sides.matrix(0));
        // Not even a number of iterations bounds what the routine does with these.
        if from.iter().any(|x| !x.parts().0.is_finite() || !x.parts().1.is_finite()) {
            return Err(error("SVD did not converge in Linear Least Squares"));
        }
        let job = LeastSquaresJob { m, n, a: from, b: into, s: s.vector(0), rcond };
        rank = T::least_squares(job, &mut Scratch::default())
            .ok_or_else(|| error("SVD did not converge in Linear Least Squares"))?;
    }
    let rows = m.max(n).max(1);
    let mut x = Stack::<T>::new(&[], n, count)?;
    let mut residuals = Vec::new();
    for (j, column) in sides.matrix(0).chunks_exact(rows).take(count).enumerate() {
        x.matrix(0)[j * n..(j + 1) * n].copy_from_slice(&column[..n]);
        if rank as usize == n && m > n {
            residuals.push(column[n..m].iter().map(|v| v.parts()).map(|(re, im)| re * re + im * im).sum());
        }
    }
    Ok(Found { x, residuals, rank, s })
}

/// A matrix with zeros added below and to the right.
fn padded(b: &Array, rows: usize, columns: usize) -> Result<Array> {
    if b.shape() == [rows, columns] {
        return Ok(b.clone());
    }
    let dtype = if b.dtype().is_complex() { DType::C128 } else { DType::F64 };
    let whole = Array::zeros(dtype, &[rows, columns])?;
    let part = |count: usize| SliceSpec::Range { start: 0, step: 1, count };
    whole.slice(&[part(b.shape()[0]), part(b.shape()[1])]).assign(b)?;
    Ok(whole)
}
