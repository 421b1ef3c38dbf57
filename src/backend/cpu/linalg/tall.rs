//! Tall least-squares problems made small: rows are turned into a triangle block by block, each block while it is in the
//! cache, where the library's routine passes over the whole matrix for every column.
//!
//! Householder's method on a triangle with a block of rows beneath it; the triangles of groups of rows come together in
//! the same way (Demmel, Grigori, Hoemmen and Langou, "Communication-optimal parallel and sequential QR and LU
//! factorizations", 2012). The result does not depend on the number of threads.

use crate::array::{Array, DType};
use crate::backend::cpu::threads;
use crate::diag::Result;
use crate::multiversioned;
use crate::ops::math::block;

/// Elements from which it is worth it.
const LEAST: usize = 1 << 13;
/// Columns up to which rows stay near the registers; with more, the library's blocked routine does as well.
const WIDEST: usize = 160;
/// Rows of a group, which has a triangle of its own.
const GROUP: usize = 2048;
/// Elements of a block: half of a first-level cache.
const BLOCK: usize = 3 << 10;
/// Within these, squares neither overflow nor vanish.
const SAFE: std::ops::Range<f64> = 1e-100..1e100;

/// A small problem with the solutions and the singular values of a tall one.
pub struct Compressed {
    /// The upper triangle, `n` by `n`.
    pub a: Array,
    /// `n` by the number of right sides.
    pub b: Array,
    /// What of the squares of each right side no solution reaches.
    pub residuals: Vec<f64>,
}

/// The small problem of `a` (`m` by `n`) and `b` (`m` by the right sides); `None` where the matrix is not tall, not real,
/// or its elements are too large, too small or no numbers.
///
/// # Errors
/// `MemoryError`, `KeyboardInterrupt`.
pub fn compressed(a: &Array, b: &Array) -> Result<Option<Compressed>> {
    let (m, n, count) = (a.shape()[0], a.shape()[1], b.shape()[1]);
    let width = n + count;
    if a.dtype().is_complex() || b.dtype().is_complex() || n == 0 || m < 4 * n || width > WIDEST || m * n < LEAST {
        return Ok(None);
    }
    let (a, b) = (in_rows(a)?, in_rows(b)?);
    let (Some(left), Some(right)) = (a.as_slice::<f64>(), b.as_slice::<f64>()) else { return Ok(None) };
    if !(is_safe(left) && is_safe(right)) {
        return Ok(None);
    }
    let group = GROUP.max(4 * n);
    let mut parts: Vec<Triangle> = (0..m.div_ceil(group)).map(|_| Triangle::new(n, width)).collect();
    threads::for_parts(&mut parts, 1, m * n * width, |first, triangles| {
        for (at, triangle) in (first..).zip(triangles) {
            let rows = at * group..((at + 1) * group).min(m);
            triangle.absorb(rows.len(), |row, target| {
                let row = rows.start + row;
                target[..n].copy_from_slice(&left[row * n..(row + 1) * n]);
                target[n..].copy_from_slice(&right[row * count..(row + 1) * count]);
            });
        }
    })?;
    let mut whole = Triangle::new(n, width);
    for part in parts {
        whole.absorb(n, |row, target| target.copy_from_slice(&part.rows[row * width..(row + 1) * width]));
        whole.residuals.iter_mut().zip(&part.residuals).for_each(|(sum, more)| *sum += more);
    }
    let columns = |from: usize, to: usize| {
        let part: Vec<f64> = whole.rows.chunks_exact(width).flat_map(|row| row[from..to].iter().copied()).collect();
        Array::from_slice(&part)?.reshape(&[n, to - from])
    };
    Ok(Some(Compressed { a: columns(0, n)?, b: columns(n, width)?, residuals: whole.residuals }))
}

/// The elements as `float64`, row after row.
fn in_rows(a: &Array) -> Result<Array> {
    let a = if a.dtype() == DType::F64 { a.clone() } else { a.cast(DType::F64)? };
    if a.is_c_contiguous() { Ok(a) } else { a.to_contiguous() }
}

/// Whether all elements are numbers, and their squares too. All may be zero.
fn is_safe(elements: &[f64]) -> bool {
    // A nan does not win against a number, but it spoils a sum.
    let largest = block::fold_map(|x: f64| x.abs(), |a: f64, b| if a > b { a } else { b }, 0.0, elements);
    (largest == 0.0 || SAFE.contains(&largest)) && !block::sum(elements).is_nan()
}

/// The upper triangle of rows, with right sides beside it.
struct Triangle {
    n: usize,
    width: usize,
    /// `n` rows of `width` elements.
    rows: Vec<f64>,
    residuals: Vec<f64>,
}

impl Triangle {
    fn new(n: usize, width: usize) -> Triangle {
        Triangle { n, width, rows: vec![0.0; n * width], residuals: vec![0.0; width - n] }
    }

    /// Takes up so many rows, which `read` writes where it is told.
    fn absorb(&mut self, count: usize, read: impl Fn(usize, &mut [f64])) {
        let height = (BLOCK / self.width).clamp(16, 256);
        let mut block = vec![0.0; height * self.width];
        let (mut reflector, mut shares) = (vec![0.0; height], vec![0.0; self.width]);
        for start in (0..count).step_by(height) {
            let rows = height.min(count - start);
            let block = &mut block[..rows * self.width];
            block.chunks_exact_mut(self.width).enumerate().for_each(|(row, target)| read(start + row, target));
            eliminate(&mut self.rows, block, self.n, self.width, &mut reflector[..rows], &mut shares);
            for row in block.chunks_exact(self.width) {
                self.residuals.iter_mut().zip(&row[self.n..]).for_each(|(sum, x)| *sum += x * x);
            }
        }
    }
}

multiversioned! {
    /// Reflects a triangle with a block of rows beneath it so that the block's first `n` columns become zero; what these
    /// hold afterwards is of no meaning. `reflector` has room for a number for each row of the block, `shares` for one for
    /// each column.
    fn eliminate(triangle: &mut [f64], block: &mut [f64], n: usize, width: usize, reflector: &mut [f64], shares: &mut [f64]) {
        for j in 0..n {
            let mut lanes = [0.0; 8];
            for (v, row) in reflector.iter_mut().zip(block.chunks_exact(width)) {
                *v = row[j];
            }
            let (eights, rest) = reflector.as_chunks::<8>();
            for eight in eights {
                for (lane, v) in lanes.iter_mut().zip(eight) {
                    *lane += v * v;
                }
            }
            let beneath = lanes.iter().sum::<f64>() + rest.iter().map(|v| v * v).sum::<f64>();
            if beneath == 0.0 {
                continue;
            }
            let line = &mut triangle[j * width..(j + 1) * width];
            let diagonal = line[j];
            let turned = -(diagonal * diagonal + beneath).sqrt().copysign(diagonal);
            let factor = (turned - diagonal) / turned;
            let scale = 1.0 / (diagonal - turned);
            reflector.iter_mut().for_each(|v| *v *= scale);
            line[j] = turned;
            let line = &mut line[j + 1..];
            let shares = &mut shares[..line.len()];
            shares.copy_from_slice(line);
            let mut rows = block.chunks_exact(4 * width);
            let mut fours = reflector.chunks_exact(4);
            for (rows, v) in (&mut rows).zip(&mut fours) {
                let row = |i: usize| &rows[i * width + j + 1..(i + 1) * width];
                let (a, b, c, d) = (row(0), row(1), row(2), row(3));
                for (k, share) in shares.iter_mut().enumerate() {
                    *share += (v[0] * a[k] + v[1] * b[k]) + (v[2] * c[k] + v[3] * d[k]);
                }
            }
            for (row, v) in rows.remainder().chunks_exact(width).zip(fours.remainder()) {
                shares.iter_mut().zip(&row[j + 1..]).for_each(|(share, x)| *share += v * x);
            }
            for (share, x) in shares.iter_mut().zip(line) {
                *share *= factor;
                *x -= *share;
            }
            for (row, v) in block.chunks_exact_mut(width).zip(&*reflector) {
                row[j + 1..].iter_mut().zip(&*shares).for_each(|(x, share)| *x -= v * share);
            }
        }
    }
}
