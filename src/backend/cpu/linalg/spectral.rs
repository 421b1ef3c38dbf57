//! Eigenvalues and eigenvectors.

use num_complex::Complex64;

use super::library::{Decompositions, Scratch};
use super::stack::{Stack, Values, common_type, error, in_double, require_square};
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::apart::on_copies;
use crate::diag::{Error, Result, interrupt};
use crate::dispatch;

/// Which triangle of a Hermitian matrix is read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Triangle {
    Lower,
    Upper,
}

impl Triangle {
    /// The triangle that NumPy's argument `UPLO` names.
    ///
    /// # Errors
    /// `ValueError`, NumPy's `UPLO argument must be 'L' or 'U'`.
    pub fn parse(name: &str) -> Result<Triangle> {
        match name {
            "L" | "l" => Ok(Triangle::Lower),
            "U" | "u" => Ok(Triangle::Upper),
            _ => Err(Error::value("UPLO argument must be 'L' or 'U'")),
        }
    }
}

fn not_converged() -> Error {
    error("Eigenvalues did not converge")
}

/// NumPy's `eigh`: eigenvalues in ascending order, and eigenvectors as columns, of Hermitian matrices.
///
/// # Errors
/// `LinAlgError` when a matrix is not square or the iteration does not converge; `MemoryError`.
pub fn eigh(a: &Array, triangle: Triangle) -> Result<(Array, Array)> {
    require_square(a)?;
    let dtype = common_type(&[a]);
    on_copies([a], move |[a]| {
        in_double!(dtype, T => {
            let (w, v) = hermitian::<T>(a, triangle, true)?;
            Ok((w.finish(dtype.real())?, v.finish(dtype)?))
        })
    })
}

/// NumPy's `eigvalsh`: eigenvalues in ascending order of Hermitian matrices.
///
/// # Errors
/// As [`eigh`].
pub fn eigvalsh(a: &Array, triangle: Triangle) -> Result<Array> {
    require_square(a)?;
    let dtype = common_type(&[a]);
    on_copies([a], move |[a]| in_double!(dtype, T => hermitian::<T>(a, triangle, false)?.0.finish(dtype.real())))
}

fn hermitian<T: Decompositions>(a: &Array, triangle: Triangle, vectors: bool) -> Result<(Values, Stack<T>)> {
    let mut stack = Stack::<T>::load(a)?;
    let n = stack.rows;
    let mut w = Values::new(&stack.lead, n);
    let mut scratch = Scratch::default();
    for at in 0..if n == 0 { 0 } else { stack.count() } {
        interrupt::check()?;
        if !T::eigh(n, stack.matrix(at), triangle == Triangle::Upper, vectors, w.vector(at), &mut scratch) {
            return Err(not_converged());
        }
    }
    Ok((w, stack))
}

/// NumPy's `eig`: eigenvalues, and eigenvectors as columns, of any square matrices; real where the matrices are real
/// and so are all eigenvalues.
///
/// # Errors
/// `LinAlgError` when a matrix is not square or not finite, or the iteration does not converge; `MemoryError`.
pub fn eig(a: &Array) -> Result<(Array, Array)> {
    let (w, v, dtype) = on_copies([a], |[a]| general(a, true))?;
    let v = v.finish(if dtype.is_complex() { dtype } else { DType::C128 })?;
    let v = if dtype.is_complex() { v } else { v.complex_part(0).cast(dtype)?.copy()? };
    Ok((w, v))
}

/// NumPy's `eigvals`: eigenvalues of any square matrices; real where the matrices are real and so are all eigenvalues.
///
/// # Errors
/// As [`eig`].
pub fn eigvals(a: &Array) -> Result<Array> {
    Ok(on_copies([a], |[a]| general(a, false))?.0)
}

/// Eigenvalues in their final type, vectors still complex, and that type.
fn general(a: &Array, vectors: bool) -> Result<(Array, Stack<Complex64>, DType)> {
    require_square(a)?;
    require_finite(a)?;
    let common = common_type(&[a]);
    let (w, v) = in_double!(common, T => general_as::<T>(a, vectors)?);
    let real = !common.is_complex() && w.iter().all(|x| x.im == 0.0);
    let dtype = if real { common } else { common.complex() };
    let shape: Shape = a.shape()[..a.ndim() - 1].into();
    let w = Array::from_vec(&w, &shape)?;
    let w = if real { w.complex_part(0).cast(dtype)?.copy()? } else { w.cast(dtype)? };
    Ok((w, v, dtype))
}

fn general_as<T: Decompositions>(a: &Array, vectors: bool) -> Result<(Vec<Complex64>, Stack<Complex64>)> {
    let mut stack = Stack::<T>::load(a)?;
    let (n, count) = (stack.rows, stack.count());
    let mut w = vec![Complex64::default(); n * count];
    let columns = if vectors { n } else { 0 };
    let mut v = Stack::<Complex64>::new(&stack.lead, n, columns)?;
    let mut scratch = Scratch::default();
    for at in 0..if n == 0 { 0 } else { count } {
        let room = if vectors { Some(v.matrix(at)) } else { None };
        if !T::eig(n, stack.matrix(at), &mut w[at * n..(at + 1) * n], room, &mut scratch) {
            return Err(not_converged());
        }
    }
    Ok((w, v))
}

/// Checks that an array holds neither infinities nor NaNs.
fn require_finite(a: &Array) -> Result<()> {
    let double = a.cast(if a.dtype().is_complex() { DType::C128 } else { DType::F64 })?.to_contiguous()?;
    let finite = dispatch!(double.dtype(), in [F64 C128],
        T => double.as_slice::<T>().unwrap_or_default().iter().all(|&x| finite(x)), else true);
    if finite { Ok(()) } else { Err(error("Array must not contain infs or NaNs")) }
}

fn finite<T: Decompositions>(x: T) -> bool {
    let (re, im) = x.parts();
    re.is_finite() && im.is_finite()
}
