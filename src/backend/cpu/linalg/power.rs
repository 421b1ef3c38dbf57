//! Integer powers of matrices.

use super::product::matmul;
use super::solve::inv;
use super::stack::require_square;
use crate::array::{Array, Scalar};
use crate::diag::Result;

/// NumPy's `matrix_power`: each matrix multiplied with itself, by repeated squaring; of the inverse when `n` is
/// negative.
///
/// # Errors
/// `LinAlgError` when a matrix is not square, or is singular under a negative power; `MemoryError`.
pub fn matrix_power(a: &Array, n: i64) -> Result<Array> {
    require_square(a)?;
    if n == 0 {
        return identities(a);
    }
    let base = if n < 0 { inv(a)? } else { a.clone() };
    match n.unsigned_abs() {
        1 => Ok(base),
        // Otherwise than by the bits below, as NumPy does.
        3 => matmul(&matmul(&base, &base)?, &base),
        exponent => by_squaring(base, exponent),
    }
}

fn by_squaring(base: Array, exponent: u64) -> Result<Array> {
    let mut square = base;
    let mut result: Option<Array> = None;
    let mut left = exponent;
    loop {
        if left & 1 == 1 {
            result = Some(match result {
                Some(so_far) => matmul(&so_far, &square)?,
                None => square.clone(),
            });
        }
        left >>= 1;
        match result {
            Some(result) if left == 0 => return Ok(result),
            _ => square = matmul(&square, &square)?,
        }
    }
}

/// Unit matrices of an array's shape and data type.
fn identities(a: &Array) -> Result<Array> {
    let n = a.shape()[a.ndim() - 1];
    let one = Array::zeros(a.dtype(), &[n, n])?;
    for i in 0..n {
        one.set_scalar_at((i * n + i) as isize, Scalar::one(a.dtype()));
    }
    one.broadcast_to(a.shape())?.copy()
}
