//! Derivatives of the Cholesky factor of real matrices: the tangent by its formula, the cotangent block by block.
//!
//! The blocked way back is that of I. Murray, "Differentiation of the Cholesky decomposition" (2016, arXiv:1602.07527),
//! section 3: it costs about twice the factorisation, where the transposed formula costs ten times as much.

use super::library::{Products, Target};
use super::matrix::Matrix;
use super::stack::{require_square, transpose};
use super::{matmul, solve};
use crate::array::{Array, DType};
use crate::backend::cpu::apart::on_copies;
use crate::diag::{Result, interrupt};

/// Rows and columns of a block.
const BLOCK: usize = 24;

/// The tangent of the lower factor `l` where the matrix has the tangent `da`, of which the symmetric part counts:
/// `l low(l⁻¹ da l⁻ᵀ)`, low being the lower triangle with half the diagonal. Stacks have the same shape.
///
/// # Errors
/// `LinAlgError` where a factor is singular; `MemoryError`; `KeyboardInterrupt`.
pub fn cholesky_tangent(l: &Array, da: &Array) -> Result<Array> {
    require_square(l)?;
    let (l, da) = (l.cast(DType::F64)?, da.cast(DType::F64)?);
    let n = l.shape()[l.ndim() - 1];
    let symmetric = da.copy()?;
    each_matrix(&symmetric, n, |matrix| {
        for i in 0..n {
            for j in 0..i {
                let mean = (matrix[i * n + j] + matrix[j * n + i]) / 2.0;
                (matrix[i * n + j], matrix[j * n + i]) = (mean, mean);
            }
        }
        Ok(())
    })?;
    let half = solve(&l, &symmetric)?;
    let inner = solve(&l, &transpose(&half))?.copy()?;
    each_matrix(&inner, n, |matrix| {
        for i in 0..n {
            matrix[i * n + i] /= 2.0;
            matrix[i * n + i + 1..(i + 1) * n].fill(0.0);
        }
        Ok(())
    })?;
    matmul(&l, &inner)
}

/// The cotangent of a matrix from that of its lower factor `l`: symmetric, the transpose of [`cholesky_tangent`].
///
/// # Errors
/// `LinAlgError` where the stacks are not of square matrices; `MemoryError`; `KeyboardInterrupt`.
pub fn cholesky_cotangent(l: &Array, cotangent: &Array) -> Result<Array> {
    require_square(l)?;
    on_copies([l, cotangent], |[l, cotangent]| {
        let n = l.shape()[l.ndim() - 1];
        let factors = l.cast(DType::F64)?.to_contiguous()?;
        let result = cotangent.cast(DType::F64)?.copy()?;
        let factors = factors.as_slice::<f64>().unwrap_or_default();
        let mut at = 0;
        each_matrix(&result, n, |matrix| {
            interrupt::check()?;
            backwards(n, &factors[at..at + n * n], matrix);
            at += n * n;
            for i in 0..n {
                for j in 0..i {
                    let half = matrix[i * n + j] / 2.0;
                    (matrix[i * n + j], matrix[j * n + i]) = (half, half);
                }
            }
            Ok(())
        })?;
        Ok(result)
    })
}

/// Calls `change` with each matrix of a stack that lies side by side and that nobody else holds, row after row.
fn each_matrix(stack: &Array, n: usize, mut change: impl FnMut(&mut [f64]) -> Result<()>) -> Result<()> {
    // SAFETY: the array is a new copy: contiguous, of this type, and held here alone.
    let all = unsafe { std::slice::from_raw_parts_mut(stack.pointer::<f64>(), stack.size()) };
    all.chunks_exact_mut((n * n).max(1)).try_for_each(&mut change)
}

/// From the cotangent of the factor, in the lower triangle of `c`, that of the matrix's lower triangle, where each element
/// off the diagonal stands for two, and those on it are what they are.
fn backwards(n: usize, l: &[f64], c: &mut [f64]) {
    let mut to = n;
    while to > 0 {
        let from = to.saturating_sub(BLOCK);
        let k = to - from;
        // With rows from..to: `r` before the diagonal block `d`; with those below: `b` below `r`, and below `d` the rest.
        for row in to..n {
            divide_row(&mut c[row * n + from..row * n + to], l, n, from);
        }
        if to < n {
            // SAFETY: the blocks lie within the matrices, and those that are written do not overlap those that are read.
            unsafe {
                let (l, c) = (l.as_ptr(), c.as_mut_ptr());
                let below = part(c.add(to * n + from), n, n - to, k);
                if from > 0 {
                    // b' -= c' r
                    f64::matrix_matrix(-1.0, below, part(l.add(from * n), n, k, from), 1.0, target(c.add(to * n), n));
                    // r' -= c'ᵀ b
                    let b = part(l.add(to * n), n, n - to, from);
                    f64::matrix_matrix(-1.0, below.transposed(), b, 1.0, target(c.add(from * n), n));
                }
                // d' -= c'ᵀ c; only the lower triangle is read again.
                let rest = part(l.add(to * n + from), n, n - to, k);
                f64::matrix_matrix(-1.0, below.transposed(), rest, 1.0, target(c.add(from * n + from), n));
            }
        }
        backwards_in_block(l, c, n, from, to);
        if from > 0 {
            let mut both = [0.0; BLOCK * BLOCK];
            for i in 0..k {
                for j in 0..=i {
                    let element = c[(from + i) * n + from + j];
                    both[i * k + j] += element;
                    both[j * k + i] += element;
                }
            }
            // SAFETY: as above.
            unsafe {
                // r' -= (d' + d'ᵀ) r
                let (l, c) = (l.as_ptr(), c.as_mut_ptr());
                let both = Matrix::packed(both.as_ptr(), k, k);
                f64::matrix_matrix(-1.0, both, part(l.add(from * n), n, k, from), 1.0, target(c.add(from * n), n));
            }
        }
        to = from;
    }
}

/// `x d = row`, in place, `d` being the triangle of `l` that begins at `from` on the diagonal.
fn divide_row(row: &mut [f64], l: &[f64], n: usize, from: usize) {
    for j in (0..row.len()).rev() {
        let line = &l[(from + j) * n + from..][..=j];
        let (before, rest) = row.split_at_mut(j);
        let x = rest[0] / line[j];
        rest[0] = x;
        before.iter_mut().zip(line).for_each(|(element, l)| *element -= x * l);
    }
}

/// [`backwards`] within one block on the diagonal, column by column; its own diagonal becomes half of what it is.
fn backwards_in_block(l: &[f64], c: &mut [f64], n: usize, from: usize, to: usize) {
    for j in (from..to).rev() {
        let diagonal = l[j * n + j];
        let mut d = c[j * n + j];
        for i in j + 1..to {
            d -= l[i * n + j] * c[i * n + j] / diagonal;
        }
        d /= diagonal;
        // In the row of the diagonal, from the diagonal and from the rows below it.
        let (above, below) = c.split_at_mut((j + 1) * n);
        let own = &mut above[j * n + from..j * n + j];
        own.iter_mut().zip(&l[j * n + from..]).for_each(|(element, l)| *element -= d * l);
        for i in j + 1..to {
            let row = &mut below[(i - j - 1) * n..][..n];
            let x = row[j] / diagonal;
            row[j] = x;
            own.iter_mut().zip(&l[i * n + from..]).for_each(|(element, l)| *element -= x * l);
            row[from..j].iter_mut().zip(&l[j * n + from..]).for_each(|(element, l)| *element -= x * l);
        }
        c[j * n + j] = d / 2.0;
    }
}

fn part(data: *const f64, n: usize, rows: usize, columns: usize) -> Matrix<f64> {
    Matrix { data, rows, columns, row_step: n as isize, column_step: 1 }
}

fn target(data: *mut f64, n: usize) -> Target<f64> {
    Target { data, row_step: n }
}
