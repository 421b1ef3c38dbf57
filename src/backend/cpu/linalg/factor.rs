//! Cholesky and QR factors.

use super::library::{Decompositions, Scratch};
use super::stack::{Stack, common_type, error, in_double, require_matrices, require_square, transpose};
use crate::array::{Array, DType, Shape, SliceSpec};
use crate::backend::cpu::apart::on_copies;
use crate::diag::{Error, Result, interrupt};

/// NumPy's `cholesky`: the triangular factor of each positive definite matrix, the lower one or the upper. Only that
/// triangle is read.
///
/// # Errors
/// `LinAlgError` when a matrix is not positive definite or not square; `MemoryError`.
pub fn cholesky(a: &Array, upper: bool) -> Result<Array> {
    require_square(a)?;
    on_copies([a], move |[a]| triangular_factor(a, upper))
}

fn triangular_factor(a: &Array, upper: bool) -> Result<Array> {
    let dtype = common_type(&[a]);
    in_double!(dtype, T => {
        let mut stack = Stack::<T>::load(a)?;
        let n = stack.rows;
        for at in 0..if n == 0 { 0 } else { stack.count() } {
            interrupt::check()?;
            if !T::cholesky(n, stack.matrix(at), upper) {
                return Err(error("Matrix is not positive definite"));
            }
            stack.clear_triangle(at, !upper);
        }
        stack.finish(dtype)
    })
}

/// Which factors `qr` answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum QrMode {
    /// Q with as many columns as R has rows.
    Reduced,
    /// A square Q.
    Complete,
    /// R alone.
    R,
    /// LAPACK's own form, transposed: R with the reflectors below it, and their scales.
    Raw,
}

impl QrMode {
    /// The mode with NumPy's name.
    ///
    /// # Errors
    /// `ValueError`, NumPy's `Unrecognized mode 'x'`.
    pub fn parse(name: &str) -> Result<QrMode> {
        match name {
            "reduced" | "full" | "f" => Ok(QrMode::Reduced),
            "complete" => Ok(QrMode::Complete),
            "r" => Ok(QrMode::R),
            "raw" => Ok(QrMode::Raw),
            _ => Err(Error::value(format!("Unrecognized mode '{name}'"))),
        }
    }
}

/// What `qr` answers.
#[derive(Debug)]
pub enum Qr {
    /// `q` and `r`.
    Factors(Array, Array),
    /// `r` alone.
    R(Array),
    /// `h` and `tau`.
    Raw(Array, Array),
}

/// NumPy's `qr`: each matrix as a matrix with orthonormal columns times an upper triangle.
///
/// # Errors
/// `LinAlgError` when the array has less than two axes; `MemoryError`.
pub fn qr(a: &Array, mode: QrMode) -> Result<Qr> {
    require_matrices(a)?;
    let dtype = common_type(&[a]);
    on_copies([a], move |[a]| in_double!(dtype, T => qr_as::<T>(a, mode, dtype)))
}

fn failed() -> Error {
    error("Incorrect argument found while performing QR factorization")
}

fn qr_as<T: Decompositions>(a: &Array, mode: QrMode, dtype: DType) -> Result<Qr> {
    let mut factors = Stack::<T>::load(a)?;
    let (m, n, count) = (factors.rows, factors.columns, factors.count());
    let small = m.min(n);
    let mut tau = Stack::<T>::new(&factors.lead, small, 1)?;
    let mut scratch = Scratch::default();
    if small > 0 {
        for at in 0..count {
            interrupt::check()?;
            if !T::qr(m, n, factors.matrix(at), tau.matrix(at), &mut scratch) {
                return Err(failed());
            }
        }
    }
    if mode == QrMode::Raw {
        let h = transpose(&factors.finish(dtype)?).to_contiguous()?;
        return Ok(Qr::Raw(h, tau.finish_vectors(dtype)?));
    }
    let columns = if mode == QrMode::Complete && m > n { m } else { small };
    let q = if mode == QrMode::R { None } else { Some(q_of(&mut factors, &mut tau, columns)?) };
    for at in 0..count {
        factors.clear_triangle(at, false);
    }
    let whole = factors.finish(dtype)?;
    let mut specs: Vec<SliceSpec> =
        whole.shape().iter().map(|&count| SliceSpec::Range { start: 0, step: 1, count }).collect();
    let rows_axis = specs.len() - 2;
    specs[rows_axis] = SliceSpec::Range { start: 0, step: 1, count: columns };
    let r = if columns == m { whole } else { whole.slice(&specs).copy()? };
    Ok(match q {
        Some(q) => Qr::Factors(q.finish(dtype)?, r),
        None => Qr::R(r),
    })
}

/// The first `columns` columns of each Q.
fn q_of<T: Decompositions>(factors: &mut Stack<T>, tau: &mut Stack<T>, columns: usize) -> Result<Stack<T>> {
    let (m, small) = (factors.rows, tau.rows);
    let lead: Shape = factors.lead.clone();
    let mut q = Stack::<T>::new(&lead, m, columns)?;
    let mut scratch = Scratch::default();
    for at in 0..q.count() {
        if small == 0 {
            q.set_identity(at);
            continue;
        }
        let (from, into) = (factors.matrix(at), q.matrix(at));
        let shared = m * small;
        into[..shared].copy_from_slice(&from[..shared]);
        into[shared..].fill(T::ZERO);
        if !T::qr_q(m, columns, into, tau.matrix(at), &mut scratch) {
            return Err(failed());
        }
    }
    Ok(q)
}
