//! Products in plain loops: for integers and bools, and for matrices too small to be worth a library's call.

use rayon::prelude::*;

use super::matrix::{Matrix, Vector};
use super::number::Number;
use super::threads::threads_for;
use crate::multiversioned;

/// Multiplications worth a second thread.
const PARALLEL: usize = 1 << 20;
/// Columns of the result, and of the right matrix, kept in the first-level cache while rows pass by.
const WIDTH: usize = 1024;
/// Independent sums of a scalar product, so that it runs in vector registers.
const LANES: usize = 32;

/// Writes the product of `a` and `b` to rows `row_step` apart.
///
/// # Safety
/// `out` has room for the result, which overlaps neither operand.
pub unsafe fn product<T: Number>(a: Matrix<T>, b: Matrix<T>, out: *mut T, row_step: usize) {
    if a.rows == 0 || b.columns == 0 {
        return;
    }
    if b.columns == 1 && (a.column_step == 1 || a.columns == 1) {
        let mut buffer = Vec::new();
        let x = b.first_column().contiguous(&mut buffer);
        for i in 0..a.rows {
            // SAFETY: row i is within `a`, and out's row i within the result.
            unsafe {
                let row = std::slice::from_raw_parts(a.data.offset(i as isize * a.row_step), a.columns);
                *out.add(i * row_step) = dot_lanes(row, x);
            }
        }
        return;
    }
    let mut packed = Vec::new();
    let b = if b.column_step == 1 || b.columns == 1 { b } else { b.packed_copy(&mut packed) };
    let job = Job { a, b, out, row_step };
    let work = a.rows.saturating_mul(a.columns).saturating_mul(b.columns);
    let parts = threads_for(work, PARALLEL).min(a.rows);
    if parts == 1 {
        // SAFETY: the caller's promise.
        unsafe { rows(job.a, job.b, job.out, row_step, 0, a.rows) };
        return;
    }
    let chunk = a.rows.div_ceil(parts);
    (0..parts).into_par_iter().for_each(|part| {
        let Job { a, b, out, row_step } = job.clone();
        // SAFETY: the caller's promise; each part writes rows of its own.
        unsafe { rows(a, b, out, row_step, (part * chunk).min(a.rows), ((part + 1) * chunk).min(a.rows)) };
    });
}

/// A product on its way to several threads.
#[derive(Clone)]
struct Job<T> {
    a: Matrix<T>,
    b: Matrix<T>,
    out: *mut T,
    row_step: usize,
}

// SAFETY: the operands are only read, each thread writes rows of its own, and `product` waits for all of them.
unsafe impl<T: Number> Send for Job<T> {}
// SAFETY: as above.
unsafe impl<T: Number> Sync for Job<T> {}

/// The scalar product of two vectors of equal length.
pub fn dot<T: Number>(x: Vector<T>, y: Vector<T>) -> T {
    let (mut first, mut second) = (Vec::new(), Vec::new());
    dot_lanes(x.contiguous(&mut first), y.contiguous(&mut second))
}

multiversioned! {
    /// Rows `from..to` of a product whose right matrix has contiguous rows.
    ///
    /// # Safety
    /// As [`product`].
    unsafe fn rows<T: Number>(a: Matrix<T>, b: Matrix<T>, out: *mut T, row_step: usize, from: usize, to: usize) {
        for left in (0..b.columns).step_by(WIDTH) {
            let width = WIDTH.min(b.columns - left);
            for i in from..to {
                crate::diag::interrupt::checkpoint();
                // SAFETY: every row and column below is within its matrix, `out` overlaps neither, and a row of
                // `b` is contiguous.
                unsafe {
                    let sums = std::slice::from_raw_parts_mut(out.add(i * row_step + left), width);
                    sums.fill(T::ZERO);
                    let line = a.data.offset(i as isize * a.row_step);
                    let of_b = |k: usize| {
                        std::slice::from_raw_parts(b.data.offset(k as isize * b.row_step).add(left), width)
                    };
                    let of_a = |k: usize| *line.offset(k as isize * a.column_step);
                    let mut k = 0;
                    while k + 4 <= a.columns {
                        let (x0, x1, x2, x3) = (of_a(k), of_a(k + 1), of_a(k + 2), of_a(k + 3));
                        let (b0, b1, b2, b3) = (of_b(k), of_b(k + 1), of_b(k + 2), of_b(k + 3));
                        for j in 0..width {
                            sums[j] = sums[j].fused(x0, b0[j]).fused(x1, b1[j]).fused(x2, b2[j]).fused(x3, b3[j]);
                        }
                        k += 4;
                    }
                    while k < a.columns {
                        let (x, row) = (of_a(k), of_b(k));
                        for j in 0..width {
                            sums[j] = sums[j].fused(x, row[j]);
                        }
                        k += 1;
                    }
                }
            }
        }
    }

    /// The scalar product of two slices, in independent lanes.
    fn dot_lanes<T: Number>(x: &[T], y: &[T]) -> T {
        let mut lanes = [T::ZERO; LANES];
        let (xs, ys) = (x.chunks_exact(LANES), y.chunks_exact(LANES));
        let rest = xs.remainder().iter().zip(ys.remainder()).fold(T::ZERO, |sum, (&a, &b)| sum.fused(a, b));
        for (a, b) in xs.zip(ys) {
            for i in 0..LANES {
                lanes[i] = lanes[i].fused(a[i], b[i]);
            }
        }
        // How the lanes come together must not decide on their order above.
        std::hint::black_box(lanes).iter().fold(rest, |sum, &lane| sum.plus(lane))
    }

    /// The scalar product of complex numbers, of the conjugate of the first if asked, in independent lanes.
    pub fn complex_dot<T>(x: &[num_complex::Complex<T>], y: &[num_complex::Complex<T>], conjugate: bool) -> num_complex::Complex<T>
    where
        T: Copy + Default + std::ops::Add<Output = T> + std::ops::Sub<Output = T> + std::ops::Mul<Output = T>,
    {
        const NUMBERS: usize = 8;
        let zero = T::default();
        // Products of like parts, and of unlike ones, each in the places of the first number's parts.
        let (mut like, mut unlike) = ([[zero; 2]; NUMBERS], [[zero; 2]; NUMBERS]);
        let (xs, x_rest) = x.as_chunks::<NUMBERS>();
        let (ys, y_rest) = y.as_chunks::<NUMBERS>();
        for (a, b) in xs.iter().zip(ys) {
            for i in 0..NUMBERS {
                like[i] = [like[i][0] + a[i].re * b[i].re, like[i][1] + a[i].im * b[i].im];
                unlike[i] = [unlike[i][0] + a[i].re * b[i].im, unlike[i][1] + a[i].im * b[i].re];
            }
        }
        for (i, (a, b)) in x_rest.iter().zip(y_rest).enumerate() {
            like[i] = [like[i][0] + a.re * b.re, like[i][1] + a.im * b.im];
            unlike[i] = [unlike[i][0] + a.re * b.im, unlike[i][1] + a.im * b.re];
        }
        let total = |lanes: &[[T; 2]; NUMBERS], part: usize| lanes.iter().fold(zero, |sum, lane| sum + lane[part]);
        let (re, im) = ([total(&like, 0), total(&like, 1)], [total(&unlike, 0), total(&unlike, 1)]);
        match conjugate {
            true => num_complex::Complex { re: re[0] + re[1], im: im[0] - im[1] },
            false => num_complex::Complex { re: re[0] - re[1], im: im[0] + im[1] },
        }
    }

    /// A product of small matrices with any steps, each sum in order.
    ///
    /// # Safety
    /// As [`product`].
    pub unsafe fn small<T: Number>(a: Matrix<T>, b: Matrix<T>, out: *mut T, row_step: usize) {
        for i in 0..a.rows as isize {
            for j in 0..b.columns as isize {
                let mut sum = T::ZERO;
                // SAFETY: all indices are within their matrices.
                unsafe {
                    for k in 0..a.columns as isize {
                        let x = *a.data.offset(i * a.row_step + k * a.column_step);
                        sum = sum.fused(x, *b.data.offset(k * b.row_step + j * b.column_step));
                    }
                    *out.offset(i * row_step as isize + j) = sum;
                }
            }
        }
    }

    /// `out[j] = x * y[j]`.
    pub fn scaled<T: Number>(x: T, y: &[T], out: &mut [T]) {
        for (o, &b) in out.iter_mut().zip(y) {
            *o = x.times(b);
        }
    }
}
