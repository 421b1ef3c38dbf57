//! QR factors by Householder reflectors, in blocks, with LAPACK's signs and storage: `H = I - tau v vᴴ`, the first
//! element of `v` one and not stored, the diagonal of R real.

use super::Decompositions;
use super::pure::Job;
use crate::backend::cpu::linalg::matrix::Matrix;

/// Columns whose reflectors are applied together.
const BLOCK: usize = 32;

/// Makes the reflector that takes `column` to a multiple of the first unit vector: the multiple and the reflector
/// replace the column, its scale is the answer.
fn reflect<T: Decompositions>(column: &mut [T]) -> T {
    let Some((head, tail)) = column.split_first_mut() else { return T::ZERO };
    let (re, im) = head.parts();
    let largest = tail.iter().map(|x| x.parts()).fold(0f64, |m, (re, im)| m.max(re.abs()).max(im.abs()));
    if largest == 0.0 && im == 0.0 {
        return T::ZERO;
    }
    // Scaled, so that no square overflows.
    let scale = largest.max(re.abs()).max(im.abs());
    let square = |(re, im): (f64, f64)| (re / scale).powi(2) + (im / scale).powi(2);
    let norm = scale * (square((re, im)) + tail.iter().map(|x| square(x.parts())).sum::<f64>()).sqrt();
    let beta = if re < 0.0 { norm } else { -norm };
    let (dr, di) = (re - beta, im);
    let size = dr.hypot(di);
    // One over `alpha - beta`.
    let factor = T::from_parts(dr / size / size, -di / size / size);
    tail.iter_mut().for_each(|x| *x = x.times(factor));
    *head = T::from_parts(beta, 0.0);
    T::from_parts((beta - re) / beta, -im / beta)
}

fn negative<T: Decompositions>(x: T) -> T {
    x.times(T::from_parts(-1.0, 0.0))
}

/// Applies the reflector with this conjugated scale to a column.
fn apply_one<T: Decompositions>(v: &[T], scale: T, column: &mut [T]) {
    let (Some((head, tail)), Some((_, below))) = (column.split_first_mut(), v.split_first()) else { return };
    let product = below.iter().zip(&*tail).fold(*head, |sum, (v, x)| sum.fused(v.conjugate(), *x));
    let by = negative(scale.times(product));
    *head = head.plus(by);
    tail.iter_mut().zip(below).for_each(|(x, &v)| *x = x.fused(v, by));
}

/// Several reflectors as one: `I - V T Vᴴ`.
struct Block<T> {
    rows: usize,
    count: usize,
    /// Column-major, ones and zeros written out.
    v: Vec<T>,
    /// Column-major, upper triangle.
    t: Vec<T>,
}

impl<T: Decompositions> Block<T> {
    /// The reflectors in columns `first..first + tau.len()` of a matrix of `m` rows.
    fn new(m: usize, a: &[T], first: usize, tau: &[T]) -> Block<T> {
        let (rows, count) = (m - first, tau.len());
        let mut v = vec![T::ZERO; rows * count];
        for j in 0..count {
            v[j * rows + j] = T::ONE;
            let from = (first + j) * m + first;
            v[j * rows + j + 1..(j + 1) * rows].copy_from_slice(&a[from + j + 1..from + rows]);
        }
        let mut t = vec![T::ZERO; count * count];
        for j in 0..count {
            let products: Vec<T> = (0..j)
                .map(|i| (j..rows).fold(T::ZERO, |sum, r| sum.fused(v[i * rows + r].conjugate(), v[j * rows + r])))
                .collect();
            for i in 0..j {
                let sum = (i..j).fold(T::ZERO, |sum, l| sum.fused(t[l * count + i], products[l]));
                t[j * count + i] = negative(tau[j].times(sum));
            }
            t[j * count + j] = tau[j];
        }
        Block { rows, count, v, t }
    }

    /// Applies the reflectors, or their inverse, to `columns` columns that begin at `c` and lie `m` apart.
    fn apply(&self, inverse: bool, c: &mut [T], m: usize, columns: usize) {
        if columns == 0 {
            return;
        }
        let column_major = |data: *const T, rows: usize, columns: usize, step: usize| Matrix {
            data,
            rows,
            columns,
            row_step: 1,
            column_step: step as isize,
        };
        let v = column_major(self.v.as_ptr(), self.rows, self.count, self.rows);
        let t = column_major(self.t.as_ptr(), self.count, self.count, self.count);
        let t = if inverse { t.transposed() } else { t };
        let mut w = vec![T::ZERO; self.count * columns];
        let mut tw = w.clone();
        let whole = column_major(c.as_ptr(), self.rows, columns, m);
        let (one, zero, step) = (T::ONE, T::ZERO, self.count as isize);
        let small = |data: *const T| column_major(data, self.count, columns, self.count);
        let job = |alpha, a, conjugate_a, b, beta, out, column_step| Job {
            alpha,
            a,
            conjugate_a,
            b,
            beta,
            out,
            row_step: 1,
            column_step,
        };
        // SAFETY: `c` holds the columns, `w` and `tw` have room for a product of the block's and the columns' counts,
        // and no product is written to an operand of its own.
        unsafe {
            job(one, v.transposed(), true, whole, zero, w.as_mut_ptr(), step).run();
            job(one, t, inverse, small(w.as_ptr()), zero, tw.as_mut_ptr(), step).run();
            job(negative(one), v, false, small(tw.as_ptr()), one, c.as_mut_ptr(), m as isize).run();
        }
    }
}

/// Factors a column-major matrix in place.
pub fn factor<T: Decompositions>(m: usize, n: usize, a: &mut [T], tau: &mut [T]) {
    let small = m.min(n);
    for first in (0..small).step_by(BLOCK) {
        let last = (first + BLOCK).min(small);
        for j in first..last {
            let (left, right) = a.split_at_mut((j + 1) * m);
            let column = &mut left[j * m + j..];
            tau[j] = reflect(column);
            for other in right.chunks_exact_mut(m).take(last - j - 1) {
                apply_one(column, tau[j].conjugate(), &mut other[j..]);
            }
        }
        if last < n {
            let block = Block::new(m, a, first, &tau[first..last]);
            block.apply(true, &mut a[last * m + first..], m, n - last);
        }
    }
}

/// The first `columns` columns of Q from the reflectors in a column-major matrix, in place.
pub fn orthogonal<T: Decompositions>(m: usize, columns: usize, a: &mut [T], tau: &[T]) {
    let mut q = vec![T::ZERO; m * columns];
    for i in 0..m.min(columns) {
        q[i * m + i] = T::ONE;
    }
    for first in (0..tau.len()).step_by(BLOCK).rev() {
        let last = (first + BLOCK).min(tau.len());
        let block = Block::new(m, a, first, &tau[first..last]);
        // The columns before are still unit vectors that these reflectors leave alone.
        block.apply(false, &mut q[first * m + first..], m, columns - first);
    }
    a.copy_from_slice(&q);
}
