//! Linear equations and determinants, by LU factors.

use super::library::Decompositions;
use super::number::Number;
use super::stack::{Stack, Values, broadcast_leading, common_type, error, in_double, require_square};
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::apart::on_copies;
use crate::diag::{Error, Result, interrupt};

/// NumPy's `solve`: the `x` of `a x = b`. A one-dimensional `b` is one right side; otherwise its last two axes are a
/// matrix of right sides, and leading axes broadcast.
///
/// # Errors
/// `LinAlgError` when a matrix is singular or not square; `ValueError` when the shapes do not fit; `MemoryError`.
pub fn solve(a: &Array, b: &Array) -> Result<Array> {
    require_square(a)?;
    let dtype = common_type(&[a, b]);
    on_copies([a, b], move |[a, b]| in_double!(dtype, T => solve_as::<T>(a, b)?.into_array(dtype)))
}

/// A solution, with whether it is one of vectors.
struct Solution<T> {
    stack: Stack<T>,
    vectors: bool,
}

impl<T: Decompositions> Solution<T> {
    fn into_array(self, dtype: DType) -> Result<Array> {
        if self.vectors { self.stack.finish_vectors(dtype) } else { self.stack.finish(dtype) }
    }
}

fn solve_as<T: Decompositions>(a: &Array, b: &Array) -> Result<Solution<T>> {
    let n = a.shape()[a.ndim() - 1];
    let vectors = b.ndim() == 1;
    let (name, signature) = if vectors { ("solve1", "(m,m),(m)->(m)") } else { ("solve", "(m,m),(m,n)->(m,n)") };
    if b.ndim() == 0 {
        return Err(Error::value(format!(
            "solve: Input operand 1 does not have enough dimensions (has 0, gufunc core with signature {signature} requires 2)"
        )));
    }
    let rows = b.shape()[b.ndim().saturating_sub(2)];
    if rows != n {
        return Err(Error::value(format!(
            "{name}: Input operand 1 has a mismatch in its core dimension 0, with gufunc signature {signature} (size {rows} is different from {n})"
        )));
    }
    let core = if vectors { 1 } else { 2 };
    let result = &b.shape()[b.ndim() - core..];
    let lead = broadcast_leading([(a, 2), (b, core)], result)?;
    let whole: Shape = lead.iter().chain(result).copied().collect();
    let right = b.broadcast_to(&whole)?;
    let mut x = if vectors { Stack::<T>::load_vectors(&right)? } else { Stack::load(&right)? };
    // One matrix for many right sides is copied anew for each: its factors overwrite it.
    let square: Shape = lead.iter().copied().chain([n, n]).collect();
    let mut factors = Stack::<T>::load(&a.broadcast_to(&square)?)?;
    solve_each(&mut factors, &mut x)?;
    Ok(Solution { stack: x, vectors })
}

/// Solves every system of the stack, `b` becoming the solution.
fn solve_each<T: Decompositions>(a: &mut Stack<T>, b: &mut Stack<T>) -> Result<()> {
    let (n, count) = (a.rows, b.columns);
    if n == 0 || count == 0 {
        return Ok(());
    }
    let mut pivots = vec![0; n];
    for at in 0..b.count() {
        interrupt::check()?;
        if !T::solve(n, a.matrix(at), count, b.matrix(at), &mut pivots) {
            return Err(error("Singular matrix"));
        }
    }
    Ok(())
}

/// NumPy's `inv`: the inverse of each matrix.
///
/// # Errors
/// `LinAlgError` when a matrix is singular or not square; `MemoryError`.
pub fn inv(a: &Array) -> Result<Array> {
    require_square(a)?;
    on_copies([a], |[a]| inverse(a))
}

fn inverse(a: &Array) -> Result<Array> {
    let dtype = common_type(&[a]);
    in_double!(dtype, T => {
        let mut factors = Stack::<T>::load(a)?;
        let mut inverse = Stack::<T>::new(&factors.lead, factors.rows, factors.rows)?;
        for at in 0..inverse.count() {
            inverse.set_identity(at);
        }
        solve_each(&mut factors, &mut inverse)?;
        inverse.finish(dtype)
    })
}

/// Sign and logarithm of the absolute value of each determinant of a stack.
fn signs_and_logs<T: Decompositions>(a: &Array) -> Result<(Vec<T>, Values)> {
    let mut factors = Stack::<T>::load(a)?;
    let (n, count) = (factors.rows, factors.count());
    let mut signs = vec![T::ONE; count];
    let mut logs = Values::new(&factors.lead, 1);
    if n == 0 {
        return Ok((signs, logs));
    }
    let mut pivots = vec![0; n];
    for (at, sign) in signs.iter_mut().enumerate() {
        interrupt::check()?;
        let matrix = factors.matrix(at);
        let Some(odd) = T::lu(n, matrix, &mut pivots) else {
            *sign = T::ZERO;
            logs.vector(at)[0] = f64::NEG_INFINITY;
            continue;
        };
        let mut product = T::from_parts(if odd { -1.0 } else { 1.0 }, 0.0);
        let mut log = 0.0;
        for i in 0..n {
            let (re, im) = matrix[i * n + i].parts();
            let size = if im == 0.0 { re.abs() } else { re.hypot(im) };
            let sign = if im == 0.0 { (if re < 0.0 { -1.0 } else { 1.0 }, 0.0) } else { (re / size, im / size) };
            product = product.times(T::from_parts(sign.0, sign.1));
            log += size.ln();
        }
        *sign = product;
        logs.vector(at)[0] = log;
    }
    Ok((signs, logs))
}

/// NumPy's `slogdet`: sign and logarithm of the absolute value of each determinant.
///
/// # Errors
/// `LinAlgError` when a matrix is not square; `MemoryError`.
pub fn slogdet(a: &Array) -> Result<(Array, Array)> {
    require_square(a)?;
    on_copies([a], |[a]| sign_and_log(a))
}

fn sign_and_log(a: &Array) -> Result<(Array, Array)> {
    let dtype = common_type(&[a]);
    let lead = &a.shape()[..a.ndim() - 2];
    in_double!(dtype, T => {
        let (signs, logs) = signs_and_logs::<T>(a)?;
        Ok((Array::from_vec(&signs, lead)?.cast(dtype)?, logs.finish(dtype.real())?.reshape(lead)?))
    })
}

/// NumPy's `det`: the determinant of each matrix.
///
/// # Errors
/// `LinAlgError` when a matrix is not square; `MemoryError`.
pub fn det(a: &Array) -> Result<Array> {
    require_square(a)?;
    on_copies([a], |[a]| determinant(a))
}

fn determinant(a: &Array) -> Result<Array> {
    let dtype = common_type(&[a]);
    let lead = &a.shape()[..a.ndim() - 2];
    in_double!(dtype, T => {
        let (signs, mut logs) = signs_and_logs::<T>(a)?;
        let product = |(at, sign): (usize, &T)| sign.times(T::from_parts(logs.vector(at)[0].exp(), 0.0));
        let values: Vec<T> = signs.iter().enumerate().map(product).collect();
        Array::from_vec(&values, lead)?.cast(dtype)
    })
}
