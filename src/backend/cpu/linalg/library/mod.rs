//! The boundary to whoever does the arithmetic: two traits, and one library behind them chosen by cargo feature.
//!
//! Matrices of a decomposition are column-major slices without gaps, as LAPACK wants them.

use num_complex::Complex64;

use super::matrix::{Matrix, Vector};
use super::number::Number;

#[cfg(not(any(feature = "openblas", feature = "pure")))]
compile_error!(
    "arr needs one of the features `openblas` (the system's OpenBLAS, the default) and `pure` (Rust crates alone, no \
     system library) for its matrix products and decompositions"
);

#[cfg(feature = "openblas")]
mod blas;
#[cfg(feature = "openblas")]
mod lapack;
#[cfg(feature = "openblas")]
mod lu;
#[cfg(all(feature = "openblas", unix))]
mod processor;
#[cfg(feature = "openblas")]
pub use lapack::Scratch;
#[cfg(all(feature = "openblas", unix))]
pub use processor::{choose_kernels, rest_threads};

#[cfg(all(feature = "pure", not(feature = "openblas")))]
mod by_faer;
#[cfg(all(feature = "pure", not(feature = "openblas")))]
pub use by_faer::Scratch;
#[cfg(all(feature = "pure", not(feature = "openblas")))]
mod householder;
#[cfg(all(feature = "pure", not(feature = "openblas")))]
mod pure;

/// Where a product is written: rows `row_step` apart, their elements side by side.
#[derive(Clone, Copy)]
pub struct Target<T> {
    pub data: *mut T,
    pub row_step: usize,
}

/// Products of float and complex matrices.
///
/// Callers promise: operands are readable as [`Matrix::storage`] or [`Vector::readable`] has it, no length is zero or
/// above [`super::matrix::LARGEST`], and the result has room and overlaps no operand.
pub trait Products: Number {
    /// The number one.
    const ONE: Self;

    /// The sum of `x[i] * y[i]`.
    ///
    /// # Safety
    /// The trait's promise.
    unsafe fn dot(x: Vector<Self>, y: Vector<Self>) -> Self;

    /// The sum of `conjugate(x[i]) * y[i]`.
    ///
    /// # Safety
    /// The trait's promise.
    unsafe fn dot_conjugate(x: Vector<Self>, y: Vector<Self>) -> Self;

    /// `out = a x`, elements of the result `step` apart.
    ///
    /// # Safety
    /// The trait's promise.
    unsafe fn matrix_vector(a: Matrix<Self>, x: Vector<Self>, out: *mut Self, step: usize);

    /// `out = alpha a b + beta out`; with `beta` zero the result's old elements are not read.
    ///
    /// # Safety
    /// The trait's promise.
    unsafe fn matrix_matrix(alpha: Self, a: Matrix<Self>, b: Matrix<Self>, beta: Self, out: Target<Self>);

    /// The upper triangle, at least, of `out = a aᵀ`.
    ///
    /// # Safety
    /// The trait's promise.
    unsafe fn gram(a: Matrix<Self>, out: Target<Self>);
}

/// Which singular vectors to compute.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Vectors {
    /// None at all.
    Without,
    /// As many as there are singular values.
    Reduced,
    /// A full basis of each space.
    Complete,
}

/// Decompositions in double precision. No length is zero; `false` and `None` mean that the matrix has no such
/// decomposition or that the iteration did not converge.
pub trait Decompositions: Products {
    /// The number with this real and this imaginary part, of which a real number has none.
    fn from_parts(re: f64, im: f64) -> Self;

    /// The real part, and the imaginary part.
    fn parts(self) -> (f64, f64);

    /// Solves `a x = b` with `count` right sides; `b` becomes `x`, and `a` its factors, as of [`Decompositions::lu`],
    /// whose answer it gives.
    fn solve(n: usize, a: &mut [Self], count: usize, b: &mut [Self], pivots: &mut [i32]) -> Option<bool>;

    /// Factors a square `a` into a unit lower and an upper triangle. `true` when it exchanged rows an odd number of
    /// times, `None`: singular.
    fn lu(n: usize, a: &mut [Self], pivots: &mut [i32]) -> Option<bool>;

    /// As [`Decompositions::lu`]; `inverse` becomes the inverse of what `a` was.
    fn lu_and_inverse(n: usize, a: &mut [Self], inverse: &mut [Self], pivots: &mut [i32]) -> Option<bool> {
        inverse.fill(Self::ZERO);
        inverse.iter_mut().step_by(n + 1).for_each(|x| *x = Self::ONE);
        Self::solve(n, a, n, inverse, pivots)
    }

    /// The triangular factor of a positive definite `a`, from and into one triangle. `false`: not positive definite.
    fn cholesky(n: usize, a: &mut [Self], upper: bool) -> bool;

    /// `a` becomes R above and the reflectors below its diagonal, which `tau` scales.
    fn qr(m: usize, n: usize, a: &mut [Self], tau: &mut [Self], scratch: &mut Scratch<Self>) -> bool;

    /// The first `columns` columns of Q from the reflectors in the first `tau.len()` columns of `a`, in place.
    fn qr_q(m: usize, columns: usize, a: &mut [Self], tau: &[Self], scratch: &mut Scratch<Self>) -> bool;

    /// Singular values in descending order with the vectors asked for; `a` is destroyed.
    fn svd(of: SvdJob<'_, Self>, scratch: &mut Scratch<Self>) -> bool;

    /// Eigenvalues in ascending order of the Hermitian matrix that one triangle of `a` holds; with `vectors`, `a`
    /// becomes them.
    fn eigh(n: usize, a: &mut [Self], upper: bool, vectors: bool, w: &mut [f64], scratch: &mut Scratch<Self>) -> bool;

    /// Eigenvalues of any square matrix, with right eigenvectors where there is room for them; `a` is destroyed.
    fn eig(
        n: usize,
        a: &mut [Self],
        w: &mut [Complex64],
        v: Option<&mut [Complex64]>,
        scratch: &mut Scratch<Self>,
    ) -> bool;

    /// The solution of least norm of `min |a x - b|` in the first rows of `b` (which has `max(m, n)` of them), with
    /// the singular values of `a` and its rank.
    fn least_squares(of: LeastSquaresJob<'_, Self>, scratch: &mut Scratch<Self>) -> Option<i32>;
}

/// One singular value decomposition: `u` and `vt` have room as `vectors` asks.
pub struct SvdJob<'a, T> {
    pub m: usize,
    pub n: usize,
    pub vectors: Vectors,
    pub a: &'a mut [T],
    pub s: &'a mut [f64],
    pub u: &'a mut [T],
    pub vt: &'a mut [T],
}

/// One least-squares problem, its right sides `max(m, n)` rows long. Singular values below `rcond` times the largest count as zero.
pub struct LeastSquaresJob<'a, T> {
    pub m: usize,
    pub n: usize,
    pub a: &'a mut [T],
    pub b: &'a mut [T],
    pub s: &'a mut [f64],
    pub rcond: f64,
}
