//! Products by the system's OpenBLAS.

// The crate holds the linker's instruction and nothing that one could name.
extern crate openblas_src as _;

use cblas_sys::{
    CBLAS_LAYOUT::CblasRowMajor,
    CBLAS_TRANSPOSE::{self, CblasNoTrans, CblasTrans},
    CBLAS_UPLO::CblasUpper,
};
use std::sync::{Mutex, PoisonError, TryLockError};
use std::time::Duration;

use num_complex::{Complex, Complex32, Complex64};

use super::{Products, Target};
use crate::backend::cpu::linalg::kernels;
use crate::backend::cpu::linalg::matrix::{Matrix, Storage, Vector};
use crate::backend::cpu::linalg::threads::threads_for;
use crate::backend::cpu::threads;
use crate::diag::interrupt;

unsafe extern "C" {
    fn openblas_set_num_threads(count: i32);
}

/// The number of threads that the library was last told to use. Held during each call, so that the number holds too.
static TOLD: Mutex<usize> = Mutex::new(0);

/// Elements of a scalar product worth a second thread.
const DOT: usize = 50_000;
/// Elements of a matrix worth a second thread in its product with a vector.
const MATRIX_VECTOR: usize = 60_000;
/// Multiplications times bytes of a number worth a second thread in a product of matrices.
const MATRIX_MATRIX: usize = 6_000_000;
/// Parts of a product are multiples of so many rows or columns, which the library's kernels take at a time.
const GRAIN: usize = 16;
/// The least multiple of elements of a part of a scalar product.
const DOT_GRAIN: usize = 4096;

/// Runs library code on this many threads.
pub fn on_threads<R>(count: usize, work: impl FnOnce() -> R) -> R {
    // A routine that Ctrl-C has left behind may hold the library: whoever waits for it can be stopped as well.
    let mut told = loop {
        match TOLD.try_lock() {
            Ok(told) => break told,
            Err(TryLockError::Poisoned(poisoned)) => break poisoned.into_inner(),
            Err(TryLockError::WouldBlock) => interrupt::checkpoint(),
        }
        std::thread::sleep(Duration::from_micros(50));
    };
    if *told != count {
        // SAFETY: the function takes any number and keeps it within its own bounds.
        unsafe { openblas_set_num_threads(count.min(i32::MAX as usize) as i32) };
        *told = count;
    }
    work()
}

/// Calls `work(start, end)` over parts of `0..total`, one for each of our own threads, with the library on one thread each.
/// The library's own threads would look out for more work when they are done, and be in the way of ours.
pub fn in_parts(total: usize, grain: usize, work: &(dyn Fn(usize, usize) + Sync)) {
    on_threads(1, || threads::at_hand(total, grain, work));
}

/// Operands of library code on several threads.
#[derive(Clone, Copy)]
pub struct Shared<T>(pub T);

// SAFETY: operands are only read, and threads write to disjoint parts of the results.
unsafe impl<T> Sync for Shared<T> {}

impl<T: Copy> Shared<T> {
    /// The operands: not the fields, which alone would be captured by a closure.
    pub fn all(&self) -> T {
        self.0
    }
}

/// The scalar product of vectors by this function of the library, of long ones by parts.
fn dot_of<T: Copy + Default + Send + std::ops::Add<Output = T>>(
    x: Vector<T>,
    y: Vector<T>,
    dot: impl Fn(Vector<T>, Vector<T>) -> T + Sync,
) -> T {
    if threads_for(x.count, DOT) == 1 {
        return on_threads(1, || dot(x, y));
    }
    let operands = Shared((x, y));
    // Each part has a place of its own, so that they are added up in order.
    let sums = Mutex::new(vec![None; x.count.div_ceil(DOT_GRAIN)]);
    in_parts(x.count, DOT_GRAIN, &|from, to| {
        let (x, y) = operands.all();
        // SAFETY: the part lies within the vector.
        let part =
            |v: Vector<T>| Vector { data: unsafe { v.data.offset(from as isize * v.step) }, count: to - from, ..v };
        let sum = dot(part(x), part(y));
        sums.lock().unwrap_or_else(PoisonError::into_inner)[from / DOT_GRAIN] = Some(sum);
    });
    let sums = sums.into_inner().unwrap_or_else(PoisonError::into_inner);
    sums.into_iter().flatten().reduce(|a, b| a + b).unwrap_or_default()
}

/// Multiplications in the product of a matrix with one of so many columns, times the bytes of a number.
fn volume<T>(a: Matrix<T>, columns: usize) -> usize {
    a.rows.saturating_mul(a.columns).saturating_mul(columns).saturating_mul(size_of::<T>())
}

/// The flag and the leading dimension under which the library reads a matrix as one of contiguous rows.
fn flags<T: crate::array::Element>(a: Matrix<T>) -> (CBLAS_TRANSPOSE, i32) {
    match a.storage() {
        Some(Storage::Columns(step)) => (CblasTrans, step as i32),
        Some(Storage::Rows(step)) => (CblasNoTrans, step as i32),
        // Ruled out by the promise of `Products`.
        None => (CblasNoTrans, a.columns as i32),
    }
}

/// The address of a vector's element lowest in memory, which is where the library counts a backward step from.
fn lowest<T>(x: Vector<T>) -> *const T {
    if x.step >= 0 || x.count == 0 {
        return x.data;
    }
    // SAFETY: the last element is one of the vector's.
    unsafe { x.data.offset(x.step * (x.count as isize - 1)) }
}

/// A number as the library takes it: by value when it is real, by address when it is complex.
macro_rules! scalar {
    (real $x:expr) => {
        $x
    };
    (complex $x:expr) => {
        (&raw const $x).cast()
    };
}

/// The scalar product, which the complex functions write to an address.
macro_rules! dot {
    (real $function:ident $x:ident $y:ident) => {
        cblas_sys::$function($x.count as i32, lowest($x).cast(), $x.step as i32, lowest($y).cast(), $y.step as i32)
    };
    (complex $function:ident $x:ident $y:ident) => {{
        if $x.step == 1 && $y.step == 1 {
            // Our own loop is the faster one on processors that the library does not know well.
            let (x, y) = (std::slice::from_raw_parts($x.data, $x.count), std::slice::from_raw_parts($y.data, $y.count));
            return kernels::complex_dot(x, y, stringify!($function).contains("dotc"));
        }
        let mut result = Complex { re: 0.0, im: 0.0 };
        cblas_sys::$function(
            $x.count as i32,
            lowest($x).cast(),
            $x.step as i32,
            lowest($y).cast(),
            $y.step as i32,
            (&raw mut result).cast(),
        );
        result
    }};
}

macro_rules! products {
    ($T:ty, $kind:ident, $one:expr, $dot:ident, $dotc:ident, $gemv:ident, $gemm:ident, $syrk:ident) => {
        // SAFETY of every call: the lengths and steps that the operands carry are valid by the trait's promise, and
        // fit the library's integers.
        impl Products for $T {
            const ONE: $T = $one;

            unsafe fn dot(x: Vector<$T>, y: Vector<$T>) -> $T {
                dot_of(x, y, |x, y| unsafe { dot!($kind $dot x y) })
            }

            unsafe fn dot_conjugate(x: Vector<$T>, y: Vector<$T>) -> $T {
                dot_of(x, y, |x, y| unsafe { dot!($kind $dotc x y) })
            }

            unsafe fn matrix_vector(a: Matrix<$T>, x: Vector<$T>, out: *mut $T, step: usize) {
                let (transpose, lead) = flags(a);
                let (alpha, beta) = (Self::ONE, <$T>::default());
                // The rows from one to another.
                let rows = move |a: Matrix<$T>, x: Vector<$T>, out: *mut $T, from: usize, to: usize| unsafe {
                    let (rows, columns) = match transpose {
                        CblasTrans => (a.columns, to - from),
                        _ => (to - from, a.columns),
                    };
                    cblas_sys::$gemv(
                        CblasRowMajor, transpose, rows as i32, columns as i32, scalar!($kind alpha),
                        a.data.offset(from as isize * a.row_step).cast(), lead, lowest(x).cast(), x.step as i32,
                        scalar!($kind beta), out.add(from * step).cast(), step as i32,
                    );
                };
                if threads_for(a.rows.saturating_mul(a.columns), MATRIX_VECTOR) > 1 && a.rows > GRAIN {
                    let operands = Shared((a, x, out));
                    return in_parts(a.rows, GRAIN, &|from, to| {
                        let (a, x, out) = operands.all();
                        rows(a, x, out, from, to);
                    });
                }
                on_threads(1, || rows(a, x, out, 0, a.rows));
            }

            unsafe fn matrix_matrix(alpha: $T, a: Matrix<$T>, b: Matrix<$T>, beta: $T, out: Target<$T>) {
                let ((of_a, lead_a), (of_b, lead_b)) = (flags(a), flags(b));
                let out_step = out.row_step;
                // Rows of the first and columns of the second.
                let block = move |a: Matrix<$T>, b: Matrix<$T>, out: *mut $T| unsafe {
                    cblas_sys::$gemm(
                        CblasRowMajor, of_a, of_b, a.rows as i32, b.columns as i32, a.columns as i32,
                        scalar!($kind alpha), a.data.cast(), lead_a, b.data.cast(), lead_b,
                        scalar!($kind beta), out.cast(), out_step as i32,
                    );
                };
                let work = volume(a, b.columns);
                let count = threads_for(work, MATRIX_MATRIX);
                let by_rows = a.rows >= b.columns;
                let length = if by_rows { a.rows } else { b.columns };
                if count == 1 || length <= GRAIN {
                    return on_threads(count, || block(a, b, out.data));
                }
                let operands = Shared((a, b, out.data));
                in_parts(length, GRAIN, &|from, to| unsafe {
                    let (a, b, out) = operands.all();
                    if by_rows {
                        let first = Matrix { data: a.data.offset(from as isize * a.row_step), rows: to - from, ..a };
                        block(first, b, out.add(from * out_step));
                    } else {
                        let second = Matrix { data: b.data.offset(from as isize * b.column_step), columns: to - from, ..b };
                        block(a, second, out.add(from));
                    }
                });
            }

            unsafe fn gram(a: Matrix<$T>, out: Target<$T>) {
                let (transpose, lead) = flags(a);
                let (alpha, beta) = (Self::ONE, <$T>::default());
                on_threads(threads_for(volume(a, a.rows), MATRIX_MATRIX), || unsafe {
                    cblas_sys::$syrk(
                        CblasRowMajor, CblasUpper, transpose, a.rows as i32, a.columns as i32, scalar!($kind alpha),
                        a.data.cast(), lead, scalar!($kind beta), out.data.cast(), out.row_step as i32,
                    );
                });
            }
        }
    };
}

const ONE32: Complex32 = Complex { re: 1.0, im: 0.0 };
const ONE64: Complex64 = Complex { re: 1.0, im: 0.0 };

products!(f32, real, 1.0, cblas_sdot, cblas_sdot, cblas_sgemv, cblas_sgemm, cblas_ssyrk);
products!(f64, real, 1.0, cblas_ddot, cblas_ddot, cblas_dgemv, cblas_dgemm, cblas_dsyrk);
products!(Complex32, complex, ONE32, cblas_cdotu_sub, cblas_cdotc_sub, cblas_cgemv, cblas_cgemm, cblas_csyrk);
products!(Complex64, complex, ONE64, cblas_zdotu_sub, cblas_zdotc_sub, cblas_zgemv, cblas_zgemm, cblas_zsyrk);
