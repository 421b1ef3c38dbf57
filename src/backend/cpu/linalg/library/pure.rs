//! Products by the crate `gemm`, which needs no system library.

use gemm::Parallelism;
use num_complex::{Complex, Complex32, Complex64};

use super::{Products, Target};
use crate::backend::cpu::linalg::kernels;
use crate::backend::cpu::linalg::matrix::{Matrix, Vector};
use crate::backend::cpu::linalg::number::Number;
use crate::backend::cpu::linalg::threads::threads_for;

/// Multiplications worth a second thread.
const PARALLEL: usize = 1 << 18;

/// A product with any steps: `out = alpha a b + beta out`, either operand conjugated if asked.
pub struct Job<T> {
    pub alpha: T,
    pub a: Matrix<T>,
    pub conjugate_a: bool,
    pub b: Matrix<T>,
    pub beta: T,
    pub out: *mut T,
    pub row_step: isize,
    pub column_step: isize,
}

impl<T: Number> Job<T> {
    /// Computes the product.
    ///
    /// # Safety
    /// The operands are readable, the result has room and overlaps neither.
    pub unsafe fn run(self) {
        let (m, k, n) = (self.a.rows, self.a.columns, self.b.columns);
        if m == 0 || n == 0 {
            return;
        }
        let work = m.saturating_mul(k).saturating_mul(n);
        let parallelism = match threads_for(work, PARALLEL) {
            1 => Parallelism::None,
            count => Parallelism::Rayon(count),
        };
        // SAFETY: the caller's promise.
        unsafe {
            gemm::gemm(
                m,
                n,
                k,
                self.out,
                self.column_step,
                self.row_step,
                self.beta != T::ZERO,
                self.a.data,
                self.a.column_step,
                self.a.row_step,
                self.b.data,
                self.b.column_step,
                self.b.row_step,
                self.beta,
                self.alpha,
                false,
                self.conjugate_a,
                false,
                parallelism,
            );
        }
    }
}

macro_rules! products {
    ($T:ty, $one:expr) => {
        impl Products for $T {
            const ONE: $T = $one;

            unsafe fn dot(x: Vector<$T>, y: Vector<$T>) -> $T {
                kernels::dot(x, y)
            }

            unsafe fn dot_conjugate(x: Vector<$T>, y: Vector<$T>) -> $T {
                let mut buffer = Vec::new();
                let conjugates: Vec<$T> = x.contiguous(&mut buffer).iter().map(|v| v.conjugate()).collect();
                kernels::dot(Vector { data: conjugates.as_ptr(), count: x.count, step: 1 }, y)
            }

            unsafe fn matrix_vector(a: Matrix<$T>, x: Vector<$T>, out: *mut $T, step: usize) {
                let b = Matrix { data: x.data, rows: x.count, columns: 1, row_step: x.step, column_step: 1 };
                // SAFETY: the trait's promise.
                unsafe { Self::matrix_matrix(Self::ONE, a, b, Self::ZERO, Target { data: out, row_step: step }) };
            }

            unsafe fn matrix_matrix(alpha: $T, a: Matrix<$T>, b: Matrix<$T>, beta: $T, out: Target<$T>) {
                let (row_step, column_step) = (out.row_step as isize, 1);
                // SAFETY: the trait's promise.
                unsafe {
                    Job { alpha, a, conjugate_a: false, b, beta, out: out.data, row_step, column_step }.run();
                }
            }

            unsafe fn gram(a: Matrix<$T>, out: Target<$T>) {
                // SAFETY: the trait's promise.
                unsafe { Self::matrix_matrix(Self::ONE, a, a.transposed(), Self::ZERO, out) };
            }
        }
    };
}

products!(f32, 1.0);
products!(f64, 1.0);
products!(Complex32, Complex { re: 1.0, im: 0.0 });
products!(Complex64, Complex { re: 1.0, im: 0.0 });
