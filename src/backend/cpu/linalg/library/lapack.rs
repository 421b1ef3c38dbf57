//! Decompositions by the LAPACK inside the system's OpenBLAS: the routines that NumPy calls, so that signs and orders
//! are NumPy's.

use std::sync::atomic::AtomicI32;

use num_complex::Complex64;

use super::blas::on_threads;
use super::lu::InBlocks;
use super::{Decompositions, LeastSquaresJob, SvdJob, Vectors};
use crate::backend::cpu::linalg::threads::threads_for;

/// Working memory of a decomposition. The first call sizes it; it serves any number of calls of one function with
/// one set of lengths.
#[derive(Default)]
pub struct Scratch<T> {
    pub work: Vec<T>,
    pub real: Vec<f64>,
    pub integers: Vec<i32>,
}

/// The order from which a decomposition is worth a second thread.
const PARALLEL: usize = 200;
/// The same for LU factors.
const PARALLEL_LU: usize = 128;
/// Columns that an inverse is made from its factors at once.
const INVERSE_BLOCK: usize = 64;
/// What OpenBLAS's threaded LU factorisation puts on its caller's stack is several megabytes: bytes that suffice.
const LU_STACK: usize = 64 << 20;
/// Runs an LU factorisation of a matrix of order `n` where the threaded one cannot overflow the stack: a small matrix
/// here and on one thread, a large one on a thread of its own.
fn with_room(n: usize, factor: impl Fn() + Send + Sync) {
    let count = threads_for(n, PARALLEL_LU);
    let done = count > 1
        && on_threads(count, || {
            std::thread::scope(|scope| {
                let thread = std::thread::Builder::new().stack_size(LU_STACK);
                // The scope waits for the thread.
                thread.spawn_scoped(scope, &factor).is_ok()
            })
        });
    if !done {
        on_threads(1, factor);
    }
}

/// An address that may travel to another thread.
struct Address<T>(*mut T);

// SAFETY: addresses are made from exclusive slices that one thread at a time uses.
unsafe impl<T> Send for Address<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Address<T> {}

impl<T> Address<T> {
    fn of(slice: &mut [T]) -> Address<T> {
        Address(slice.as_mut_ptr())
    }

    /// The address, as the type that a routine's declaration wants.
    fn get<U>(&self) -> *mut U {
        self.0.cast()
    }
}

/// Asks a routine for the size of its working memory.
const QUERY: i32 = -1;

/// A LAPACK flag.
fn flag(upper: bool) -> i8 {
    if upper { b'U' as i8 } else { b'L' as i8 }
}

fn job(vectors: Vectors) -> i8 {
    (match vectors {
        Vectors::Without => b'N',
        Vectors::Reduced => b'S',
        Vectors::Complete => b'A',
    }) as i8
}

/// The length of a working array that a query answered.
fn length(answer: f64) -> usize {
    answer.max(1.0).ceil() as usize
}

/// The sizes of the complex routines' real working memory, which only some of them answer.
fn real_work(m: usize, n: usize) -> usize {
    let (small, large) = (m.min(n), m.max(n));
    (small * (5 * small + 7).max(2 * large + 2 * small + 1)).max(1)
}

/// Runs a routine twice: for the size of its memory where there is none yet, then for its work.
macro_rules! twice {
    ($scratch:ident, $order:expr, |$size:ident| $call:expr) => {{
        let count = threads_for($order, PARALLEL);
        if $scratch.work.is_empty() {
            $scratch.work.resize(1, Default::default());
            let $size = QUERY;
            // SAFETY: a query writes the first element of each working array only.
            unsafe { $call };
            let size = length($scratch.work[0].parts().0);
            $scratch.work.resize(size, Default::default());
        }
        let $size = $scratch.work.len() as i32;
        // SAFETY: the slices have the lengths that the trait states, and the working memory the size asked for.
        on_threads(count, || unsafe { $call });
    }};
}

/// Whether rows were exchanged an odd number of times. They count from one, and name themselves where they stayed.
fn is_odd(pivots: &[i32]) -> bool {
    pivots.iter().zip(1..).filter(|&(&row, own)| row != own).count() % 2 == 1
}

/// The part of the trait that real and complex numbers share but for the routines' names.
macro_rules! shared {
    ($T:ty, $gesv:ident, $getrf:ident, $getri:ident, $potrf:ident, $geqrf:ident, $orgqr:ident) => {
        fn solve(n: usize, a: &mut [$T], count: usize, b: &mut [$T], pivots: &mut [i32]) -> Option<bool> {
            if let Some(is_regular) = <$T>::factored(n, a, pivots) {
                return is_regular.then(|| {
                    <$T>::solved(n, a, pivots, b);
                    is_odd(pivots)
                });
            }
            let info = AtomicI32::new(0);
            let (a, b, exchanges) = (Address::of(a), Address::of(b), Address::of(pivots));
            with_room(n, || {
                let (n, count) = (n as i32, count as i32);
                // SAFETY: `a` is n by n, `b` n by count, `pivots` has n elements.
                unsafe {
                    lapack_sys::$gesv(&n, &count, a.get(), &n, exchanges.get(), b.get(), &n, info.as_ptr());
                }
            });
            (info.into_inner() == 0).then(|| is_odd(pivots))
        }

        fn lu(n: usize, a: &mut [$T], pivots: &mut [i32]) -> Option<bool> {
            if let Some(is_regular) = <$T>::factored(n, a, pivots) {
                return is_regular.then(|| is_odd(pivots));
            }
            let info = AtomicI32::new(0);
            let (a, exchanges) = (Address::of(a), Address::of(pivots));
            with_room(n, || {
                let n = n as i32;
                // SAFETY: `a` is n by n, `pivots` has n elements.
                unsafe { lapack_sys::$getrf(&n, &n, a.get(), &n, exchanges.get(), info.as_ptr()) };
            });
            (info.into_inner() == 0).then(|| is_odd(pivots))
        }

        fn lu_and_inverse(n: usize, a: &mut [$T], inverse: &mut [$T], pivots: &mut [i32]) -> Option<bool> {
            let odd = Self::lu(n, a, pivots)?;
            inverse.copy_from_slice(a);
            let mut work = vec![<$T>::default(); INVERSE_BLOCK * n];
            let (order, size, mut info) = (n as i32, (INVERSE_BLOCK * n) as i32, 0);
            // SAFETY: `inverse` is n by n, `pivots` has n elements, `work` as many as are named.
            on_threads(threads_for(n, PARALLEL), || unsafe {
                lapack_sys::$getri(
                    &order,
                    inverse.as_mut_ptr().cast(),
                    &order,
                    pivots.as_ptr(),
                    work.as_mut_ptr().cast(),
                    &size,
                    &mut info,
                );
            });
            (info == 0).then_some(odd)
        }

        fn cholesky(n: usize, a: &mut [$T], upper: bool) -> bool {
            let (order, mut info) = (n as i32, 0);
            // SAFETY: `a` is n by n.
            on_threads(threads_for(n, PARALLEL), || unsafe {
                lapack_sys::$potrf(&flag(upper), &order, a.as_mut_ptr().cast(), &order, &mut info);
            });
            info == 0
        }

        fn qr(m: usize, n: usize, a: &mut [$T], tau: &mut [$T], scratch: &mut Scratch<$T>) -> bool {
            let (rows, columns, mut info) = (m as i32, n as i32, 0);
            twice!(scratch, m.min(n), |size| lapack_sys::$geqrf(
                &rows,
                &columns,
                a.as_mut_ptr().cast(),
                &rows,
                tau.as_mut_ptr().cast(),
                scratch.work.as_mut_ptr().cast(),
                &size,
                &mut info,
            ));
            info == 0
        }

        fn qr_q(m: usize, columns: usize, a: &mut [$T], tau: &[$T], scratch: &mut Scratch<$T>) -> bool {
            let (m, n, k, mut info) = (m as i32, columns as i32, tau.len() as i32, 0);
            twice!(scratch, columns, |size| lapack_sys::$orgqr(
                &m,
                &n,
                &k,
                a.as_mut_ptr().cast(),
                &m,
                tau.as_ptr().cast(),
                scratch.work.as_mut_ptr().cast(),
                &size,
                &mut info,
            ));
            info == 0
        }
    };
}

/// Singular values and least squares, where the complex routines take real working memory besides.
macro_rules! by_singular_values {
    ($T:ty, $gesdd:ident, $gelsd:ident, |$scratch:ident| $($real:expr)?) => {
        fn svd(of: SvdJob<'_, $T>, $scratch: &mut Scratch<$T>) -> bool {
            let (m, n, mut info) = (of.m as i32, of.n as i32, 0);
            let vt_rows = match of.vectors {
                Vectors::Complete => n,
                Vectors::Reduced => m.min(n),
                Vectors::Without => 1,
            };
            $scratch.integers.resize(8 * of.m.min(of.n), 0);
            $scratch.real.resize(real_work(of.m, of.n), 0.0);
            twice!($scratch, of.m.min(of.n), |size| lapack_sys::$gesdd(
                &job(of.vectors), &m, &n, of.a.as_mut_ptr().cast(), &m, of.s.as_mut_ptr(), of.u.as_mut_ptr().cast(), &m,
                of.vt.as_mut_ptr().cast(), &vt_rows, $scratch.work.as_mut_ptr().cast(), &size, $($real,)?
                $scratch.integers.as_mut_ptr(), &mut info,
            ));
            info == 0
        }

        fn least_squares(of: LeastSquaresJob<'_, $T>, $scratch: &mut Scratch<$T>) -> Option<i32> {
            let (m, n, mut rank, mut info) = (of.m as i32, of.n as i32, 0, 0);
            let rows = m.max(n);
            let count = (of.b.len() / rows as usize) as i32;
            if $scratch.work.is_empty() {
                $scratch.work.resize(1, Default::default());
                $scratch.real.resize(1, 0.0);
                $scratch.integers.resize(1, 0);
                // SAFETY: a query writes the first element of each working array only.
                unsafe {
                    lapack_sys::$gelsd(
                        &m, &n, &count, of.a.as_mut_ptr().cast(), &m, of.b.as_mut_ptr().cast(), &rows,
                        of.s.as_mut_ptr(), &of.rcond, &mut rank, $scratch.work.as_mut_ptr().cast(), &QUERY, $($real,)?
                        $scratch.integers.as_mut_ptr(), &mut info,
                    );
                }
                let integers = $scratch.integers[0].max(1) as usize;
                let (work, real) = (length($scratch.work[0].parts().0), length($scratch.real[0]));
                $scratch.work.resize(work, Default::default());
                $scratch.real.resize(real, 0.0);
                $scratch.integers.resize(integers, 0);
            }
            twice!($scratch, of.m.min(of.n), |size| lapack_sys::$gelsd(
                &m, &n, &count, of.a.as_mut_ptr().cast(), &m, of.b.as_mut_ptr().cast(), &rows, of.s.as_mut_ptr(),
                &of.rcond, &mut rank, $scratch.work.as_mut_ptr().cast(), &size, $($real,)?
                $scratch.integers.as_mut_ptr(), &mut info,
            ));
            (info == 0).then_some(rank)
        }
    };
}

/// Whether eigenvectors are wanted, as a LAPACK flag.
fn wanted(vectors: bool) -> i8 {
    if vectors { b'V' as i8 } else { b'N' as i8 }
}

impl Decompositions for f64 {
    fn from_parts(re: f64, _: f64) -> f64 {
        re
    }

    fn parts(self) -> (f64, f64) {
        (self, 0.0)
    }

    shared!(f64, dgesv_, dgetrf_, dgetri_, dpotrf_, dgeqrf_, dorgqr_);
    by_singular_values!(f64, dgesdd_, dgelsd_, |scratch|);

    fn eigh(n: usize, a: &mut [f64], upper: bool, vectors: bool, w: &mut [f64], scratch: &mut Scratch<f64>) -> bool {
        let (order, mut info) = (n as i32, 0);
        scratch.integers.resize(3 + 5 * n, 0);
        let integers = scratch.integers.len() as i32;
        twice!(scratch, n, |size| lapack_sys::dsyevd_(
            &wanted(vectors),
            &flag(upper),
            &order,
            a.as_mut_ptr(),
            &order,
            w.as_mut_ptr(),
            scratch.work.as_mut_ptr(),
            &size,
            scratch.integers.as_mut_ptr(),
            &integers,
            &mut info,
        ));
        info == 0
    }

    fn eig(
        n: usize,
        a: &mut [f64],
        w: &mut [Complex64],
        v: Option<&mut [Complex64]>,
        scratch: &mut Scratch<f64>,
    ) -> bool {
        let order = n as i32;
        let mut info = 0;
        // Real parts, imaginary parts, packed vectors.
        scratch.real.resize(2 * n + if v.is_some() { n * n } else { 1 }, 0.0);
        let (re, rest) = scratch.real.split_at_mut(n);
        let (im, packed) = rest.split_at_mut(n);
        twice!(scratch, n, |size| lapack_sys::dgeev_(
            &wanted(false),
            &wanted(v.is_some()),
            &order,
            a.as_mut_ptr(),
            &order,
            re.as_mut_ptr(),
            im.as_mut_ptr(),
            std::ptr::null_mut(),
            &1,
            packed.as_mut_ptr(),
            &order,
            scratch.work.as_mut_ptr(),
            &size,
            &mut info,
        ));
        for (value, (&re, &im)) in w.iter_mut().zip(re.iter().zip(&*im)) {
            *value = Complex64::new(re, im);
        }
        if let Some(v) = v {
            unpack_vectors(n, im, packed, v);
        }
        info == 0
    }
}

/// A conjugate pair of eigenvalues has its vectors' real parts in one column and their imaginary parts in the next.
fn unpack_vectors(n: usize, im: &[f64], packed: &[f64], v: &mut [Complex64]) {
    let mut j = 0;
    while j < n {
        let pair = im[j] != 0.0 && j + 1 < n;
        for i in 0..n {
            let re = packed[j * n + i];
            if pair {
                let im = packed[(j + 1) * n + i];
                v[j * n + i] = Complex64::new(re, im);
                v[(j + 1) * n + i] = Complex64::new(re, -im);
            } else {
                v[j * n + i] = Complex64::new(re, 0.0);
            }
        }
        j += if pair { 2 } else { 1 };
    }
}

impl Decompositions for Complex64 {
    fn from_parts(re: f64, im: f64) -> Complex64 {
        Complex64::new(re, im)
    }

    fn parts(self) -> (f64, f64) {
        (self.re, self.im)
    }

    shared!(Complex64, zgesv_, zgetrf_, zgetri_, zpotrf_, zgeqrf_, zungqr_);
    by_singular_values!(Complex64, zgesdd_, zgelsd_, |scratch| scratch.real.as_mut_ptr());

    fn eigh(
        n: usize,
        a: &mut [Complex64],
        upper: bool,
        vectors: bool,
        w: &mut [f64],
        scratch: &mut Scratch<Complex64>,
    ) -> bool {
        let (order, mut info) = (n as i32, 0);
        scratch.integers.resize(3 + 5 * n, 0);
        scratch.real.resize(1 + 5 * n + 2 * n * n, 0.0);
        let (integers, real) = (scratch.integers.len() as i32, scratch.real.len() as i32);
        twice!(scratch, n, |size| lapack_sys::zheevd_(
            &wanted(vectors),
            &flag(upper),
            &order,
            a.as_mut_ptr().cast(),
            &order,
            w.as_mut_ptr(),
            scratch.work.as_mut_ptr().cast(),
            &size,
            scratch.real.as_mut_ptr(),
            &real,
            scratch.integers.as_mut_ptr(),
            &integers,
            &mut info,
        ));
        info == 0
    }

    fn eig(
        n: usize,
        a: &mut [Complex64],
        w: &mut [Complex64],
        v: Option<&mut [Complex64]>,
        scratch: &mut Scratch<Complex64>,
    ) -> bool {
        let (order, mut info) = (n as i32, 0);
        let vectors = v.is_some();
        let into = v.map_or(std::ptr::null_mut(), |v| v.as_mut_ptr());
        scratch.real.resize(2 * n, 0.0);
        twice!(scratch, n, |size| lapack_sys::zgeev_(
            &wanted(false),
            &wanted(vectors),
            &order,
            a.as_mut_ptr().cast(),
            &order,
            w.as_mut_ptr().cast(),
            std::ptr::null_mut(),
            &1,
            into.cast(),
            &order,
            scratch.work.as_mut_ptr().cast(),
            &size,
            scratch.real.as_mut_ptr(),
            &mut info,
        ));
        info == 0
    }
}
