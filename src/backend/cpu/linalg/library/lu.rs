//! LU factors of real matrices of middling order, in blocks of columns: a block is factored here, in the cache, and what
//! lies right of it follows by the library's products on our own threads. The library's threaded routine is made for
//! larger matrices, and starts a thread of its own for each.
//!
//! Partial pivoting as in LAPACK's `dgetrf`, right-looking (Golub and Van Loan, "Matrix Computations", 3.4).

use cblas_sys::CBLAS_DIAG::{CblasNonUnit, CblasUnit};
use cblas_sys::CBLAS_LAYOUT::CblasColMajor;
use cblas_sys::CBLAS_SIDE::CblasLeft;
use cblas_sys::CBLAS_TRANSPOSE::CblasNoTrans;
use cblas_sys::CBLAS_UPLO::{self, CblasLower, CblasUpper};

use super::blas::{Shared, in_parts, on_threads};
use crate::backend::cpu::linalg::threads::threads_for;
use crate::diag::interrupt;
use crate::multiversioned;

/// Orders for which this is quicker than the library.
const ORDERS: std::ops::Range<usize> = 80..2500;
/// Columns of a block, and of the strips that a block is factored in.
const BLOCK: usize = 64;
const STRIP: usize = 8;
/// Columns that a thread takes at least.
const GRAIN: usize = 32;
/// Multiplications worth a second thread.
const PARALLEL: usize = 1 << 17;

/// Numbers whose matrices may be factored here.
pub trait InBlocks: Sized {
    /// [`factor`], for matrices of an order for which it is quicker than the library; else `None`.
    fn factored(_: usize, _: &mut [Self], _: &mut [i32]) -> Option<bool> {
        None
    }

    /// [`solve`], with what [`InBlocks::factored`] left.
    fn solved(_: usize, _: &[Self], _: &[i32], _: &mut [Self]) {}
}

impl InBlocks for num_complex::Complex64 {}

impl InBlocks for f64 {
    fn factored(n: usize, a: &mut [f64], pivots: &mut [i32]) -> Option<bool> {
        ORDERS.contains(&n).then(|| factor(n, a, pivots))
    }

    fn solved(n: usize, factors: &[f64], pivots: &[i32], b: &mut [f64]) {
        solve(n, factors, pivots, b);
    }
}

/// Factors `a`, `n` by `n` and column-major, into a unit lower and an upper triangle. Row `i` was exchanged with row
/// `pivots[i] - 1`. `false`: a pivot is zero.
fn factor(n: usize, a: &mut [f64], pivots: &mut [i32]) -> bool {
    for start in (0..n).step_by(BLOCK) {
        interrupt::checkpoint();
        let width = BLOCK.min(n - start);
        if !factor_block(n, &mut a[start * n..(start + width) * n], start, &mut pivots[start..start + width]) {
            return false;
        }
        let (next, pivots) = (start + width, &pivots[start..start + width]);
        let (left, right) = a.split_at_mut(next * n);
        let block = &left[start * n..];
        columns(right, n, width * (n - start), &|_, part| {
            part.chunks_exact_mut(n).for_each(|column| exchange(column, start, pivots));
            let (count, low) = ((part.len() / n) as i32, n - next);
            // SAFETY: the block has `width` columns of n elements, the part `count`; of both, the rows from `start` on are
            // taken, and of these `width` and `low`.
            unsafe {
                let (triangle, upper) = (block.as_ptr().add(start), part.as_mut_ptr().add(start));
                triangular(CblasLower, triangle, n, width, upper, count);
                if low > 0 {
                    cblas_sys::cblas_dgemm(
                        CblasColMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        low as i32,
                        count,
                        width as i32,
                        -1.0,
                        triangle.add(width),
                        n as i32,
                        upper,
                        n as i32,
                        1.0,
                        upper.add(width),
                        n as i32,
                    );
                }
            }
        });
    }
    // Left of a block, rows are exchanged in the end.
    columns(a, n, n, &|from, part| {
        for (at, column) in (from..).zip(part.chunks_exact_mut(n)) {
            let next = ((at / BLOCK + 1) * BLOCK).min(n);
            exchange(column, next, &pivots[next..]);
        }
    });
    true
}

/// Solves with the factors of [`factor`]: `b`, `n` by any number of columns, becomes the solution.
fn solve(n: usize, factors: &[f64], pivots: &[i32], b: &mut [f64]) {
    columns(b, n, n * n, &|_, part| {
        part.chunks_exact_mut(n).for_each(|column| exchange(column, 0, pivots));
        let count = (part.len() / n) as i32;
        // SAFETY: the factors are n by n, the part n by `count`.
        unsafe {
            triangular(CblasLower, factors.as_ptr(), n, n, part.as_mut_ptr(), count);
            triangular(CblasUpper, factors.as_ptr(), n, n, part.as_mut_ptr(), count);
        }
    });
}

/// Solves with one triangle of factors of so many columns, the lower one with ones on its diagonal.
///
/// # Safety
/// `factors` has an `order` by `order` matrix, and `b` one of `count` columns, elements of a row `n` apart.
unsafe fn triangular(which: CBLAS_UPLO, factors: *const f64, n: usize, order: usize, b: *mut f64, count: i32) {
    let diagonal = if matches!(which, CblasLower) { CblasUnit } else { CblasNonUnit };
    // SAFETY: the caller's promise.
    unsafe {
        cblas_sys::cblas_dtrsm(
            CblasColMajor,
            CblasLeft,
            which,
            CblasNoTrans,
            diagonal,
            order as i32,
            count,
            1.0,
            factors,
            n as i32,
            b,
            n as i32,
        );
    }
}

/// Calls `work` with parts of a matrix, each some of its columns of `n` elements, and with the first one's number, on as
/// many threads as it is worth: `each` is how many multiplications a column takes.
fn columns(matrix: &mut [f64], n: usize, each: usize, work: &(dyn Fn(usize, &mut [f64]) + Sync)) {
    let count = matrix.len() / n;
    if count == 0 {
        return;
    }
    if count < 2 * GRAIN || threads_for(count * each, PARALLEL) == 1 {
        return on_threads(1, || work(0, matrix));
    }
    let whole = Shared(matrix.as_mut_ptr());
    in_parts(count, GRAIN, &|from, to| {
        // SAFETY: each part has columns of its own.
        let part = unsafe { std::slice::from_raw_parts_mut(whole.all().add(from * n), (to - from) * n) };
        work(from, part);
    });
}

/// Exchanges elements of a column as the rows from `first` on were.
fn exchange(column: &mut [f64], first: usize, pivots: &[i32]) {
    for (row, &pivot) in (first..).zip(pivots) {
        column.swap(row, pivot as usize - 1);
    }
}

multiversioned! {
    /// Factors a block of columns of `n` elements, from row `start` on. `false`: a pivot is zero.
    fn factor_block(n: usize, block: &mut [f64], start: usize, pivots: &mut [i32]) -> bool {
        let width = pivots.len();
        for strip in (0..width).step_by(STRIP) {
            let end = (strip + STRIP).min(width);
            for j in strip..end {
                let row = start + j;
                let column = &block[j * n + row..(j + 1) * n];
                let mut best = (0, column[0].abs());
                for (at, x) in column.iter().enumerate().skip(1) {
                    // A nan comes first.
                    if x.abs() > best.1 || x.is_nan() && !best.1.is_nan() {
                        best = (at, x.abs());
                    }
                }
                let pivot = row + best.0;
                pivots[j] = pivot as i32 + 1;
                if best.1 == 0.0 {
                    return false;
                }
                if pivot != row {
                    block.chunks_exact_mut(n).for_each(|column| column.swap(row, pivot));
                }
                let (before, after) = block.split_at_mut((j + 1) * n);
                let column = &mut before[j * n + row..];
                let (first, below) = column.split_at_mut(1);
                let first = first[0];
                if first.abs() >= f64::MIN_POSITIVE {
                    let inverse = 1.0 / first;
                    below.iter_mut().for_each(|x| *x *= inverse);
                } else {
                    below.iter_mut().for_each(|x| *x /= first);
                }
                for other in after[..(end - j - 1) * n].chunks_exact_mut(n) {
                    let factor = other[row];
                    other[row + 1..].iter_mut().zip(&*below).for_each(|(x, l)| *x -= l * factor);
                }
            }
            let (before, after) = block.split_at_mut(end * n);
            let lines = &before[strip * n..];
            for other in after.chunks_exact_mut(n) {
                let mut factors = [0.0; STRIP];
                for t in 0..end - strip {
                    let row = start + strip + t;
                    let factor = other[row];
                    factors[t] = factor;
                    for (i, x) in other[row + 1..start + end].iter_mut().enumerate() {
                        *x -= lines[t * n + row + 1 + i] * factor;
                    }
                }
                subtract(lines, n, start + end, &factors[..end - strip], other);
            }
        }
        true
    }

    /// `other[i] -= sum over t of lines[t][i] * factors[t]`, from row `first` on.
    fn subtract(lines: &[f64], n: usize, first: usize, factors: &[f64], other: &mut [f64]) {
        let other = &mut other[first..];
        let line = |t: usize| &lines[t * n + first..(t + 1) * n];
        if let &[f0, f1, f2, f3, f4, f5, f6, f7] = factors {
            let (a, b, c, d) = (line(0), line(1), line(2), line(3));
            let (e, f, g, h) = (line(4), line(5), line(6), line(7));
            for (i, x) in other.iter_mut().enumerate() {
                let low = (a[i] * f0 + b[i] * f1) + (c[i] * f2 + d[i] * f3);
                *x -= low + ((e[i] * f4 + f[i] * f5) + (g[i] * f6 + h[i] * f7));
            }
            return;
        }
        for (t, &factor) in factors.iter().enumerate() {
            other.iter_mut().zip(line(t)).for_each(|(x, l)| *x -= l * factor);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(n: usize, seed: u64) -> Vec<f64> {
        let mut state = seed;
        let mut next = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 40) as f64 / 1e6 - 8.0
        };
        (0..n * n).map(|_| next()).collect()
    }

    #[test]
    fn factors_multiply_to_the_matrix_with_its_rows_exchanged() {
        for n in [1, 2, 7, 8, 9, 63, 64, 65, 130, 200, 257] {
            let whole = matrix(n, n as u64);
            let (mut factors, mut pivots) = (whole.clone(), vec![0; n]);
            assert!(factor(n, &mut factors, &mut pivots));
            let mut rows = whole.clone();
            rows.chunks_exact_mut(n).for_each(|column| exchange(column, 0, &pivots));
            for j in 0..n {
                for i in 0..n {
                    let product: f64 = (0..=i.min(j))
                        .map(|k| if k == i { 1.0 } else { factors[k * n + i] } * factors[j * n + k])
                        .sum();
                    assert!((product - rows[j * n + i]).abs() < 1e-11 * n as f64, "{n}: {i}, {j}");
                    assert!(i <= j || factors[j * n + i].abs() <= 1.0);
                }
            }
            let x: Vec<f64> = (0..3 * n).map(|i| i as f64 - n as f64).collect();
            let times =
                |x: &[f64]| -> Vec<f64> { (0..n).map(|i| (0..n).map(|j| whole[j * n + i] * x[j]).sum()).collect() };
            let mut b: Vec<f64> = x.chunks_exact(n).flat_map(times).collect();
            solve(n, &factors, &pivots, &mut b);
            for (found, x) in b.iter().zip(&x) {
                assert!((found - x).abs() < 1e-7 * (1.0 + x.abs()) * n as f64, "{n}: {found}, not {x}");
            }
        }
    }

    #[test]
    fn matrices_without_a_pivot_have_no_factors() {
        for n in [1, 10, 100] {
            let mut a = matrix(n, 1);
            a[(n - 1) * n..].fill(0.0);
            assert!(!factor(n, &mut a, &mut vec![0; n]));
        }
        let mut a = matrix(90, 2);
        a[100] = f64::NAN;
        assert!(factor(90, &mut a, &mut vec![0; 90]));
    }
}
