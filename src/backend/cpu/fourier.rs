//! Discrete Fourier transforms along an axis, by the crates `rustfft` and `realfft`.
//!
//! Lines along the axis are brought together, transformed on as many threads as they are worth, and the axis put back.

use std::cell::RefCell;

use num_complex::{Complex, Complex32, Complex64};
use realfft::RealFftPlanner;
use rustfft::{FftNum, FftPlanner};

use super::threads;
use crate::array::{Array, DType, Element, Shape};
use crate::diag::{Error, Kind, Result};

/// Numbers whose plans may be kept: beyond that they are forgotten, all together.
const KEPT: usize = 1 << 23;

/// The plans of one precision.
struct Plans<R: FftNum> {
    complex: FftPlanner<R>,
    real: RealFftPlanner<R>,
    /// The lengths planned for since plans were last forgotten.
    planned: usize,
}

impl<R: FftNum> Plans<R> {
    fn new() -> Plans<R> {
        Plans { complex: FftPlanner::new(), real: RealFftPlanner::new(), planned: 0 }
    }

    /// Forgets plans where too much is kept. Plans in use live on.
    fn make_room(&mut self, length: usize) {
        if self.planned + length > KEPT {
            *self = Plans::new();
        }
        self.planned += length;
    }
}

/// A precision that there are transforms in.
trait Precision: FftNum + Element {
    /// Multiplies real numbers.
    fn scale(line: &mut [Self], by: f64);

    /// Multiplies the parts of complex numbers.
    fn scale_complex(line: &mut [Complex<Self>], by: f64);

    /// Calls `use_plans` with this thread's plans.
    fn with_plans<T>(use_plans: impl FnOnce(&mut Plans<Self>) -> T) -> T;
}

macro_rules! precision {
    ($($R:ty)*) => {$(
        impl Precision for $R {
            fn scale(line: &mut [$R], by: f64) {
                if by != 1.0 {
                    line.iter_mut().for_each(|x| *x *= by as $R);
                }
            }

            fn scale_complex(line: &mut [Complex<$R>], by: f64) {
                if by != 1.0 {
                    line.iter_mut().for_each(|x| *x = Complex::new(x.re * by as $R, x.im * by as $R));
                }
            }

            fn with_plans<T>(use_plans: impl FnOnce(&mut Plans<$R>) -> T) -> T {
                thread_local!(static PLANS: RefCell<Plans<$R>> = RefCell::new(Plans::new()));
                PLANS.with_borrow_mut(use_plans)
            }
        }
    )*};
}
precision!(f32 f64);

/// Element operations that transforms of this length take.
fn operations(lines: usize, length: usize) -> usize {
    lines * length * (usize::BITS - length.leading_zeros()) as usize
}

/// The array with `axis` as the last one, in new memory, and the permutation that puts it back.
fn lines_of(array: &Array, axis: usize, dtype: DType) -> Result<(Array, Shape)> {
    let ndim = array.ndim();
    let forth: Shape = (0..ndim).filter(|&at| at != axis).chain([axis]).collect();
    let mut back = Shape::from_elem(0, ndim);
    forth.iter().enumerate().for_each(|(to, &from)| back[from] = to);
    let moved = array.permute(&forth);
    let lines = Array::empty(dtype, moved.shape())?;
    lines.assign(&moved)?;
    Ok((lines, back))
}

fn put_back(lines: &Array, back: &[usize]) -> Result<Array> {
    lines.permute(back).to_contiguous()
}

/// A pointer that threads write disjoint pieces through.
struct Pieces<T>(*mut T);

// SAFETY: each thread touches the pieces of its own lines only.
unsafe impl<T> Sync for Pieces<T> {}

impl<T> Pieces<T> {
    /// Piece number `at` of this length.
    ///
    /// # Safety
    /// The pieces up to this one lie within the allocation, and nobody else uses it meanwhile.
    #[allow(clippy::mut_from_ref)]
    unsafe fn piece(&self, at: usize, length: usize) -> &mut [T] {
        // SAFETY: the caller's promise.
        unsafe { std::slice::from_raw_parts_mut(self.0.add(at * length), length) }
    }
}

#[cold]
fn unfit(error: realfft::FftError) -> Error {
    Error::new(Kind::SystemError, format!("a Fourier transform's buffers do not fit: {error}"))
}

/// The transform of complex numbers along an axis; `dtype` is complex.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn complex(array: &Array, axis: usize, dtype: DType, inverse: bool, scale: f64) -> Result<Array> {
    let (lines, back) = lines_of(array, axis, dtype)?;
    match dtype {
        DType::C64 => complex_lines::<f32>(lines.pointer::<Complex32>(), &lines, inverse, scale)?,
        _ => complex_lines::<f64>(lines.pointer::<Complex64>(), &lines, inverse, scale)?,
    }
    put_back(&lines, &back)
}

fn complex_lines<R: Precision>(data: *mut Complex<R>, lines: &Array, inverse: bool, scale: f64) -> Result<()> {
    let Some(&length) = lines.shape().last() else { return Ok(()) };
    if lines.size() == 0 {
        return Ok(());
    }
    let count = lines.size() / length;
    let plan = R::with_plans(|plans| {
        plans.make_room(length);
        if inverse { plans.complex.plan_fft_inverse(length) } else { plans.complex.plan_fft_forward(length) }
    });
    let pieces = Pieces(data);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = vec![Complex::default(); plan.get_inplace_scratch_len()];
        for at in start..end {
            // SAFETY: line `at` of the new contiguous array; lines are handed out once.
            let line = unsafe { pieces.piece(at, length) };
            plan.process_with_scratch(line, &mut scratch);
            R::scale_complex(line, scale);
        }
    })
}

/// The first half of the transform of `length` real numbers along an axis; `dtype` is complex.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn of_real(array: &Array, axis: usize, length: usize, dtype: DType, scale: f64) -> Result<Array> {
    let (lines, back) = lines_of(array, axis, dtype.real())?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length / 2 + 1;
    let out = Array::empty(dtype, &shape)?;
    match dtype {
        DType::C64 => real_lines::<f32>(lines.pointer(), out.pointer::<Complex32>(), (lines.size(), length), scale)?,
        _ => real_lines::<f64>(lines.pointer(), out.pointer::<Complex64>(), (lines.size(), length), scale)?,
    }
    put_back(&out, &back)
}

fn real_lines<R: Precision>(
    from: *mut R,
    into: *mut Complex<R>,
    (size, length): (usize, usize),
    scale: f64,
) -> Result<()> {
    let count = size / length.max(1);
    let plan = R::with_plans(|plans| {
        plans.make_room(length);
        plans.real.plan_fft_forward(length)
    });
    let (from, into) = (Pieces(from), Pieces(into));
    let failure = std::sync::Mutex::new(None);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = plan.make_scratch_vec();
        for at in start..end {
            // SAFETY: line `at` of each new contiguous array; lines are handed out once.
            let (line, half) = unsafe { (from.piece(at, length), into.piece(at, length / 2 + 1)) };
            match plan.process_with_scratch(line, half, &mut scratch) {
                Ok(()) => R::scale_complex(half, scale),
                Err(error) => note(&failure, error),
            }
        }
    })?;
    outcome(failure)
}

/// Back from the first half to `length` real numbers along an axis; `dtype` is real. The imaginary parts of what is
/// real in such a transform are ignored.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn to_real(array: &Array, axis: usize, length: usize, dtype: DType, scale: f64) -> Result<Array> {
    let (lines, back) = lines_of(array, axis, dtype.complex())?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length;
    let out = Array::empty(dtype, &shape)?;
    match dtype {
        DType::F32 => back_lines::<f32>(lines.pointer::<Complex32>(), out.pointer(), (out.size(), length), scale)?,
        _ => back_lines::<f64>(lines.pointer::<Complex64>(), out.pointer(), (out.size(), length), scale)?,
    }
    put_back(&out, &back)
}

fn back_lines<R: Precision>(
    from: *mut Complex<R>,
    into: *mut R,
    (size, length): (usize, usize),
    scale: f64,
) -> Result<()> {
    let count = size / length.max(1);
    let plan = R::with_plans(|plans| {
        plans.make_room(length);
        plans.real.plan_fft_inverse(length)
    });
    let (from, into) = (Pieces(from), Pieces(into));
    let failure = std::sync::Mutex::new(None);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = plan.make_scratch_vec();
        for at in start..end {
            // SAFETY: line `at` of each new contiguous array; lines are handed out once.
            let (half, line) = unsafe { (from.piece(at, length / 2 + 1), into.piece(at, length)) };
            half[0].im = R::zero();
            if length % 2 == 0 {
                half[length / 2].im = R::zero();
            }
            match plan.process_with_scratch(half, line, &mut scratch) {
                Ok(()) => R::scale(line, scale),
                Err(error) => note(&failure, error),
            }
        }
    })?;
    outcome(failure)
}

/// What went wrong on some thread.
type Failure = std::sync::Mutex<Option<realfft::FftError>>;

fn note(failure: &Failure, error: realfft::FftError) {
    *failure.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(error);
}

fn outcome(failure: Failure) -> Result<()> {
    match failure.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner) {
        Some(error) => Err(unfit(error)),
        None => Ok(()),
    }
}
