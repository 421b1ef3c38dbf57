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
        if T::solve(n, a.matrix(at), count, b.matrix(at), &mut pivots).is_none() {
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
        let mut inverse = identities::<T>(&factors.lead, factors.rows)?;
        solve_each(&mut factors, &mut inverse)?;
        inverse.finish(dtype)
    })
}

/// A stack of unit matrices.
fn identities<T: Decompositions>(lead: &[usize], n: usize) -> Result<Stack<T>> {
    let mut stack = Stack::new(lead, n, n)?;
    for at in 0..stack.count() {
        stack.set_identity(at);
    }
    Ok(stack)
}

/// Sign and logarithm of the absolute value of each determinant of a stack, and the inverses, where there is room for them,
/// by the same factors; those of singular matrices are nan.
fn signs_and_logs<T: Decompositions>(a: &Array, mut inverses: Option<&mut Stack<T>>) -> Result<(Vec<T>, Values)> {
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
        let odd = match &mut inverses {
            Some(inverses) => T::lu_and_inverse(n, matrix, inverses.matrix(at), &mut pivots),
            None => T::lu(n, matrix, &mut pivots),
        };
        let Some(odd) = odd else {
            *sign = T::ZERO;
            logs.vector(at)[0] = f64::NEG_INFINITY;
            if let Some(inverses) = &mut inverses {
                inverses.matrix(at).fill(T::from_parts(f64::NAN, 0.0));
            }
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

/// NumPy's `slogdet`: sign and logarithm of the absolute value of each determinant; then, where it is asked for, the
/// inverse of each matrix, by the same factors (nan for one that is singular).
///
/// # Errors
/// `LinAlgError` when a matrix is not square; `MemoryError`.
pub fn slogdet(a: &Array, with_inverse: bool) -> Result<Vec<Array>> {
    require_square(a)?;
    on_copies([a], move |[a]| determinants(a, true, with_inverse))
}

/// NumPy's `det`: the determinant of each matrix; then the inverses, as of [`slogdet`].
///
/// # Errors
/// `LinAlgError` when a matrix is not square; `MemoryError`.
pub fn det(a: &Array, with_inverse: bool) -> Result<Vec<Array>> {
    require_square(a)?;
    on_copies([a], move |[a]| determinants(a, false, with_inverse))
}

fn determinants(a: &Array, in_logs: bool, with_inverse: bool) -> Result<Vec<Array>> {
    let dtype = common_type(&[a]);
    let [lead @ .., n, _] = a.shape() else { return Ok(Vec::new()) };
    in_double!(dtype, T => {
        let mut inverses = with_inverse.then(|| Stack::<T>::new(lead, *n, *n)).transpose()?;
        let (signs, mut logs) = signs_and_logs::<T>(a, inverses.as_mut())?;
        let mut found = if in_logs {
            vec![Array::from_vec(&signs, lead)?.cast(dtype)?, logs.finish(dtype.real())?.reshape(lead)?]
        } else {
            let product = |(at, sign): (usize, &T)| sign.times(T::from_parts(logs.vector(at)[0].exp(), 0.0));
            let values: Vec<T> = signs.iter().enumerate().map(product).collect();
            vec![Array::from_vec(&values, lead)?.cast(dtype)?]
        };
        if let Some(inverses) = inverses {
            found.push(inverses.finish(dtype)?);
        }
        Ok(found)
    })
}
