//! Decompositions by the crate `faer`, which needs no system library, brought to LAPACK's conventions where that is
//! cheap: eigenvectors are unit vectors whose largest element is real, a pair's positive imaginary part comes first.

use faer::diag::DiagRef;
use faer::dyn_stack::{MemBuffer, MemStack};
use faer::linalg::solvers::Eigen;
use faer::linalg::{cholesky::llt, lu::partial_pivoting, triangular_solve};
use faer::{MatMut, MatRef, Par, Side, Spec};
use num_complex::Complex64;

use super::{Decompositions, LeastSquaresJob, SvdJob, Vectors, householder};
use crate::backend::cpu::linalg::number::Number;
use crate::backend::cpu::linalg::threads::threads_for;

/// Working memory of a decomposition, of which this library takes none.
#[derive(Default)]
pub struct Scratch<T>(std::marker::PhantomData<T>);

/// The order from which a decomposition is worth several threads.
const PARALLEL: usize = 192;

/// Lets the crate use threads according to the work.
fn prepare(m: usize, n: usize) -> Par {
    let par = match threads_for(m.min(n), PARALLEL) {
        1 => Par::Seq,
        count => Par::rayon(count),
    };
    faer::set_global_parallelism(par);
    par
}

/// Makes the diagonal of a Hermitian matrix what it counts as: real.
fn make_diagonal_real<T: Decompositions>(n: usize, a: &mut [T]) {
    for x in a.iter_mut().step_by(n + 1) {
        *x = T::from_parts(x.parts().0, 0.0);
    }
}

fn all_finite<T: Decompositions>(a: &[T]) -> bool {
    a.iter().map(|x| x.parts()).all(|(re, im)| re.is_finite() && im.is_finite())
}

/// Copies the first columns of a matrix to a column-major slice, or of its conjugate transpose.
macro_rules! store {
    ($from:expr, $to:expr) => {{
        let from = $from;
        for (j, column) in $to.chunks_exact_mut(from.nrows().max(1)).enumerate().take(from.ncols()) {
            for (i, x) in column.iter_mut().enumerate() {
                *x = from[(i, j)];
            }
        }
    }};
    (adjoint $from:expr, $to:expr, $rows:expr) => {{
        let from = $from;
        for (j, column) in $to.chunks_exact_mut($rows.max(1)).enumerate() {
            for (i, x) in column.iter_mut().enumerate() {
                *x = from[(j, i)].conjugate();
            }
        }
    }};
}

fn values<T: Decompositions + faer::traits::ComplexField>(s: DiagRef<'_, T>, into: &mut [f64]) {
    for (to, from) in into.iter_mut().zip(s.column_vector().iter()) {
        *to = from.parts().0;
    }
}

/// Factors in place; the permutation's parity, or `None` when a pivot is zero.
macro_rules! factor_lu {
    ($T:ty, $n:ident, $a:ident, $par:ident, $forward:ident, $backward:ident) => {{
        let need = partial_pivoting::factor::lu_in_place_scratch::<usize, $T>($n, $n, $par, Spec::default());
        let (info, _) = partial_pivoting::factor::lu_in_place(
            MatMut::from_column_major_slice_mut($a, $n, $n),
            &mut $forward,
            &mut $backward,
            $par,
            MemStack::new(&mut MemBuffer::new(need)),
            Spec::default(),
        );
        let singular = (0..$n).any(|i| $a[i * $n + i].parts() == (0.0, 0.0));
        (!singular).then_some(info.transposition_count % 2 == 1)
    }};
}

macro_rules! shared {
    ($T:ty) => {
        fn solve(n: usize, a: &mut [$T], count: usize, b: &mut [$T], _: &mut [i32]) -> Option<bool> {
            let par = prepare(n, n);
            let (mut forward, mut backward) = (vec![0usize; n], vec![0usize; n]);
            let odd = factor_lu!($T, n, a, par, forward, backward)?;
            for column in b.chunks_exact_mut(n) {
                let moved: Vec<$T> = forward.iter().map(|&row| column[row]).collect();
                column.copy_from_slice(&moved);
            }
            let factors = MatRef::from_column_major_slice(&*a, n, n);
            let mut sides = MatMut::from_column_major_slice_mut(b, n, count);
            triangular_solve::solve_unit_lower_triangular_in_place(factors, sides.as_mut(), par);
            triangular_solve::solve_upper_triangular_in_place(factors, sides, par);
            Some(odd)
        }

        fn lu(n: usize, a: &mut [$T], _: &mut [i32]) -> Option<bool> {
            let par = prepare(n, n);
            let (mut forward, mut backward) = (vec![0usize; n], vec![0usize; n]);
            factor_lu!($T, n, a, par, forward, backward)
        }

        fn cholesky(n: usize, a: &mut [$T], upper: bool) -> bool {
            let par = prepare(n, n);
            let need = llt::factor::cholesky_in_place_scratch::<$T>(n, par, Spec::default());
            make_diagonal_real(n, a);
            let matrix = MatMut::from_column_major_slice_mut(a, n, n);
            // The transpose's lower factor is the upper one, transposed.
            let matrix = if upper { matrix.transpose_mut() } else { matrix };
            let mut memory = MemBuffer::new(need);
            llt::factor::cholesky_in_place(
                matrix,
                Default::default(),
                par,
                MemStack::new(&mut memory),
                Spec::default(),
            )
            .is_ok()
        }

        fn qr(m: usize, n: usize, a: &mut [$T], tau: &mut [$T], _: &mut Scratch<$T>) -> bool {
            householder::factor(m, n, a, tau);
            true
        }

        fn qr_q(m: usize, columns: usize, a: &mut [$T], tau: &[$T], _: &mut Scratch<$T>) -> bool {
            householder::orthogonal(m, columns, a, tau);
            true
        }

        fn svd(of: SvdJob<'_, $T>, _: &mut Scratch<$T>) -> bool {
            prepare(of.m, of.n);
            let a = MatRef::from_column_major_slice(&*of.a, of.m, of.n);
            if of.vectors == Vectors::Without {
                let Ok(found) = a.singular_values() else { return false };
                of.s.copy_from_slice(&found);
                return true;
            }
            let found = if of.vectors == Vectors::Complete { a.svd() } else { a.thin_svd() };
            let Ok(found) = found else { return false };
            values(found.S(), of.s);
            store!(found.U(), of.u);
            let rows = found.V().ncols();
            store!(adjoint found.V(), of.vt, rows);
            true
        }

        fn eigh(
            n: usize,
            a: &mut [$T],
            upper: bool,
            vectors: bool,
            w: &mut [f64],
            _: &mut Scratch<$T>,
        ) -> bool {
            prepare(n, n);
            let side = if upper { Side::Upper } else { Side::Lower };
            if !all_finite(a) {
                w.fill(f64::NAN);
                a.fill(Self::from_parts(f64::NAN, 0.0));
                return true;
            }
            make_diagonal_real(n, a);
            let matrix = MatRef::from_column_major_slice(&*a, n, n);
            if !vectors {
                let Ok(found) = matrix.self_adjoint_eigenvalues(side) else { return false };
                w.copy_from_slice(&found);
                return true;
            }
            let Ok(found) = matrix.self_adjoint_eigen(side) else { return false };
            values(found.S(), w);
            store!(found.U(), a);
            true
        }

        fn least_squares(of: LeastSquaresJob<'_, $T>, _: &mut Scratch<$T>) -> Option<i32> {
            prepare(of.m, of.n);
            let a = MatRef::from_column_major_slice(&*of.a, of.m, of.n);
            let found = a.thin_svd().ok()?;
            values(found.S(), of.s);
            let share = if of.rcond < 0.0 { f64::EPSILON } else { of.rcond };
            let largest = of.s.first().copied().unwrap_or(0.0);
            let rank = of.s.iter().filter(|&&s| s > share * largest).count();
            let (u, v) = (found.U(), found.V());
            for column in of.b.chunks_exact_mut(of.m.max(of.n)) {
                let mut x = vec![Self::ZERO; of.n];
                for k in 0..rank {
                    let product = (0..of.m).fold(Self::ZERO, |sum, i| sum.fused(u[(i, k)].conjugate(), column[i]));
                    let part = product.times(Self::from_parts(1.0 / of.s[k], 0.0));
                    x.iter_mut().enumerate().for_each(|(j, x)| *x = x.fused(v[(j, k)], part));
                }
                // Like LAPACK, leave below the solution what has the residual's length.
                let residual: f64 = (0..of.m)
                    .map(|i| {
                        let product = (0..of.n).fold(Self::ZERO, |sum, j| sum.fused(a[(i, j)], x[j]));
                        let ((r, s), (p, q)) = (column[i].parts(), product.parts());
                        (r - p).powi(2) + (s - q).powi(2)
                    })
                    .sum();
                column.fill(Self::ZERO);
                column[..of.n].copy_from_slice(&x);
                if let Some(rest) = column.get_mut(of.n) {
                    *rest = Self::from_parts(residual.sqrt(), 0.0);
                }
            }
            Some(rank as i32)
        }
    };
}

/// Copies an eigendecomposition, its vectors normalised and its pairs ordered as LAPACK's.
fn store_eigen(n: usize, found: &Eigen<f64>, w: &mut [Complex64], v: &mut [Complex64]) {
    for (to, from) in w.iter_mut().zip(found.S().column_vector().iter()) {
        *to = *from;
    }
    store!(found.U(), v);
    for column in v.chunks_exact_mut(n) {
        let norm = column.iter().map(|x| x.norm_sqr()).sum::<f64>().sqrt();
        let largest = column.iter().copied().fold(Complex64::default(), |m, x| if x.norm() > m.norm() { x } else { m });
        if norm == 0.0 {
            continue;
        }
        let turn = if largest.im == 0.0 { Complex64::new(1.0, 0.0) } else { largest.conj() / largest.norm() };
        column.iter_mut().for_each(|x| *x = *x * turn / norm);
        if largest.im != 0.0
            && let Some(x) = column.iter_mut().max_by(|x, y| x.norm().total_cmp(&y.norm()))
        {
            x.im = 0.0;
        }
    }
}

/// Exchanges the halves of conjugate pairs whose negative half comes first.
fn order_pairs(n: usize, w: &mut [Complex64], mut v: Option<&mut [Complex64]>) {
    let mut j = 0;
    while j + 1 < n {
        if w[j].im != 0.0 && w[j] == w[j + 1].conj() {
            if w[j].im < 0.0 {
                w.swap(j, j + 1);
                if let Some(v) = &mut v {
                    let (left, right) = v.split_at_mut((j + 1) * n);
                    left[j * n..].swap_with_slice(&mut right[..n]);
                }
            }
            j += 1;
        }
        j += 1;
    }
}

impl Decompositions for f64 {
    fn from_parts(re: f64, _: f64) -> f64 {
        re
    }

    fn parts(self) -> (f64, f64) {
        (self, 0.0)
    }

    shared!(f64);

    fn eig(n: usize, a: &mut [f64], w: &mut [Complex64], v: Option<&mut [Complex64]>, _: &mut Scratch<f64>) -> bool {
        prepare(n, n);
        let a = MatRef::from_column_major_slice(&*a, n, n);
        let Some(v) = v else {
            let Ok(found) = a.eigenvalues() else { return false };
            w.copy_from_slice(&found);
            order_pairs(n, w, None);
            return true;
        };
        let Ok(found) = Eigen::new_from_real(a) else { return false };
        store_eigen(n, &found, w, v);
        order_pairs(n, w, Some(v));
        true
    }
}

impl Decompositions for Complex64 {
    fn from_parts(re: f64, im: f64) -> Complex64 {
        Complex64::new(re, im)
    }

    fn parts(self) -> (f64, f64) {
        (self.re, self.im)
    }

    shared!(Complex64);

    fn eig(
        n: usize,
        a: &mut [Complex64],
        w: &mut [Complex64],
        v: Option<&mut [Complex64]>,
        _: &mut Scratch<Complex64>,
    ) -> bool {
        prepare(n, n);
        let a = MatRef::from_column_major_slice(&*a, n, n);
        let Some(v) = v else {
            let Ok(found) = a.eigenvalues() else { return false };
            w.copy_from_slice(&found);
            return true;
        };
        let Ok(found) = Eigen::new(a) else { return false };
        store_eigen(n, &found, w, v);
        true
    }
}
