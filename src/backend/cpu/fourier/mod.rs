//! Discrete Fourier transforms along an axis, by the crates `rustfft` and `realfft`.
//!
//! Short lines go through passes of our own that round as NumPy's library does, so that results print the same.
//! All is computed in double precision, as NumPy does. Lines along the axis are brought together, transformed on as many threads as they are worth, and the axis put back.

mod long;
mod short;
mod short_real;

use std::cell::RefCell;

use num_complex::Complex64;
use realfft::RealFftPlanner;
use rustfft::FftPlanner;

use super::threads;
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Kind, Result};

/// Numbers whose plans may be kept: beyond that they are forgotten, all together.
const KEPT: usize = 1 << 23;

/// Plans of long transforms.
struct Plans {
    complex: FftPlanner<f64>,
    real: RealFftPlanner<f64>,
    /// The lengths planned for since plans were last forgotten.
    planned: usize,
}

impl Plans {
    fn new() -> Plans {
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

/// Calls `use_plans` with this thread's plans.
fn with_plans<T>(use_plans: impl FnOnce(&mut Plans) -> T) -> T {
    thread_local!(static PLANS: RefCell<Plans> = RefCell::new(Plans::new()));
    PLANS.with_borrow_mut(use_plans)
}

/// Multiplies real numbers.
fn scale_reals(line: &mut [f64], by: f64) {
    if by != 1.0 {
        line.iter_mut().for_each(|x| *x *= by);
    }
}

/// Multiplies the parts of complex numbers.
fn scale_complex(line: &mut [Complex64], by: f64) {
    if by != 1.0 {
        line.iter_mut().for_each(|x| *x = Complex64::new(x.re * by, x.im * by));
    }
}

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
    #[expect(clippy::mut_from_ref, reason = "each piece is handed out to one thread: see Safety")]
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
    let length = array.shape()[axis];
    if !array.dtype().is_complex() && length > short::LONGEST {
        return mirrored(array, axis, inverse, scale)?.cast(dtype);
    }
    let (lines, back) = lines_of(array, axis, DType::C128)?;
    complex_lines(lines.pointer::<Complex64>(), &lines, inverse, scale)?;
    put_back(&lines, &back)?.cast(dtype)
}

/// [`complex`] of real numbers: half of the work, and a mirror.
fn mirrored(array: &Array, axis: usize, inverse: bool, scale: f64) -> Result<Array> {
    let length = array.shape()[axis];
    let (lines, back) = lines_of(array, axis, DType::F64)?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length / 2 + 1;
    let half = Array::empty(DType::C128, &shape)?;
    real_lines(lines.pointer(), half.pointer::<Complex64>(), (lines.size(), length), scale)?;
    let halves = half.as_slice::<Complex64>().unwrap_or_default();
    let out = Array::build(lines.shape(), |out: &mut [Complex64]| {
        for (half, line) in halves.chunks_exact(length / 2 + 1).zip(out.chunks_exact_mut(length)) {
            let (front, rest) = line.split_at_mut(half.len());
            front.copy_from_slice(half);
            rest.iter_mut().zip(half[1..=length - half.len()].iter().rev()).for_each(|(slot, x)| *slot = x.conj());
            if inverse {
                line.iter_mut().for_each(|x| x.im = -x.im);
            }
        }
    })?;
    put_back(&out, &back)
}

/// The real part of the transform of complex numbers along an axis; `dtype` is real. Half of the work: it is the real
/// line whose transform is the mean of these numbers and the conjugates of their mirror.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn real_part(array: &Array, axis: usize, dtype: DType, inverse: bool, scale: f64) -> Result<Array> {
    let length = array.shape()[axis];
    let (lines, back) = lines_of(array, axis, DType::C128)?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length / 2 + 1;
    let wholes = lines.as_slice::<Complex64>().unwrap_or_default();
    let sign = if inverse { 0.5 } else { -0.5 };
    let half = Array::build(&shape, |out: &mut [Complex64]| {
        for (half, line) in out.chunks_exact_mut(length / 2 + 1).zip(wholes.chunks_exact(length)) {
            let mirror = line[..1].iter().chain(line[1..].iter().rev());
            for (slot, (x, y)) in half.iter_mut().zip(line.iter().zip(mirror)) {
                *slot = Complex64::new(0.5 * (x.re + y.re), sign * (x.im - y.im));
            }
        }
    })?;
    let out = Array::empty(DType::F64, lines.shape())?;
    back_lines(half.pointer::<Complex64>(), out.pointer(), (out.size(), length), scale)?;
    put_back(&out, &back)?.cast(dtype)
}

fn complex_lines(data: *mut Complex64, lines: &Array, inverse: bool, scale: f64) -> Result<()> {
    let Some(&length) = lines.shape().last() else { return Ok(()) };
    if lines.size() == 0 {
        return Ok(());
    }
    let count = lines.size() / length;
    if let Some(plan) = short::Plan::<f64>::new(length) {
        let pieces = Pieces(data);
        return threads::for_pieces(count, 1, operations(count, length), |start, end| {
            for at in start..end {
                // SAFETY: line `at` of the new contiguous array; lines are handed out once.
                let line = unsafe { pieces.piece(at, length) };
                plan.process(line, inverse);
                scale_complex(line, scale);
            }
        });
    }
    if length > long::APART {
        // SAFETY: the new contiguous array has so many lines.
        return unsafe { long::complex(data, (count, length), inverse, scale) };
    }
    let plan = with_plans(|plans| {
        plans.make_room(length);
        if inverse { plans.complex.plan_fft_inverse(length) } else { plans.complex.plan_fft_forward(length) }
    });
    let pieces = Pieces(data);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = vec![Complex64::default(); plan.get_inplace_scratch_len()];
        for at in start..end {
            // SAFETY: line `at` of the new contiguous array; lines are handed out once.
            let line = unsafe { pieces.piece(at, length) };
            plan.process_with_scratch(line, &mut scratch);
            scale_complex(line, scale);
        }
    })
}

/// The first half of the transform of `length` real numbers along an axis; `dtype` is complex.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn of_real(array: &Array, axis: usize, length: usize, dtype: DType, scale: f64) -> Result<Array> {
    let (lines, back) = lines_of(array, axis, DType::F64)?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length / 2 + 1;
    let out = Array::empty(DType::C128, &shape)?;
    real_lines(lines.pointer(), out.pointer::<Complex64>(), (lines.size(), length), scale)?;
    put_back(&out, &back)?.cast(dtype)
}

fn real_lines(from: *mut f64, into: *mut Complex64, (size, length): (usize, usize), scale: f64) -> Result<()> {
    let count = size / length.max(1);
    let (from, into) = (Pieces(from), Pieces(into));
    if let Some(forward) = short_forward(length) {
        return threads::for_pieces(count, 1, operations(count, length), |start, end| {
            for at in start..end {
                // SAFETY: line `at` of each new contiguous array; lines are handed out once.
                let (line, half) = unsafe { (from.piece(at, length), into.piece(at, length / 2 + 1)) };
                forward(line, half);
                scale_complex(half, scale);
            }
        });
    }
    if length > long::APART {
        // SAFETY: the new contiguous arrays have so many lines.
        return unsafe { long::forward((from.0, into.0), (count, length), scale) };
    }
    let plan = with_plans(|plans| {
        plans.make_room(length);
        plans.real.plan_fft_forward(length)
    });
    let failure = std::sync::Mutex::new(None);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = plan.make_scratch_vec();
        for at in start..end {
            // SAFETY: line `at` of each new contiguous array; lines are handed out once.
            let (line, half) = unsafe { (from.piece(at, length), into.piece(at, length / 2 + 1)) };
            match plan.process_with_scratch(line, half, &mut scratch) {
                Ok(()) => scale_complex(half, scale),
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
    let (lines, back) = lines_of(array, axis, DType::C128)?;
    let mut shape: Shape = lines.shape().into();
    shape[array.ndim() - 1] = length;
    let out = Array::empty(DType::F64, &shape)?;
    back_lines(lines.pointer::<Complex64>(), out.pointer(), (out.size(), length), scale)?;
    put_back(&out, &back)?.cast(dtype)
}

fn back_lines(from: *mut Complex64, into: *mut f64, (size, length): (usize, usize), scale: f64) -> Result<()> {
    let count = size / length.max(1);
    let (from, into) = (Pieces(from), Pieces(into));
    if let Some(backward) = short_backward(length) {
        return threads::for_pieces(count, 1, operations(count, length), |start, end| {
            for at in start..end {
                // SAFETY: line `at` of each new contiguous array; lines are handed out once.
                let (half, line) = unsafe { (from.piece(at, length / 2 + 1), into.piece(at, length)) };
                backward(half, line);
                scale_reals(line, scale);
            }
        });
    }
    if length > long::APART {
        // SAFETY: the new contiguous arrays have so many lines.
        return unsafe { long::backward((from.0, into.0), (count, length), scale) };
    }
    let plan = with_plans(|plans| {
        plans.make_room(length);
        plans.real.plan_fft_inverse(length)
    });
    let failure = std::sync::Mutex::new(None);
    threads::for_pieces(count, 1, operations(count, length), |start, end| {
        let mut scratch = plan.make_scratch_vec();
        for at in start..end {
            // SAFETY: line `at` of each new contiguous array; lines are handed out once.
            let (half, line) = unsafe { (from.piece(at, length / 2 + 1), into.piece(at, length)) };
            half[0].im = 0.0;
            if length % 2 == 0 {
                half[length / 2].im = 0.0;
            }
            match plan.process_with_scratch(half, line, &mut scratch) {
                Ok(()) => scale_reals(line, scale),
                Err(error) => note(&failure, error),
            }
        }
    })?;
    outcome(failure)
}

/// The first half of a short line's transform, where there is a short way.
type Forward = Box<dyn Fn(&mut [f64], &mut [Complex64]) + Sync>;

fn short_forward(length: usize) -> Option<Forward> {
    if let Some(plan) = short_real::Plan::<f64>::new(length) {
        return Some(Box::new(move |line, half| {
            plan.forward(line);
            half[0] = Complex64::new(line[0], 0.0);
            for (at, slot) in half.iter_mut().enumerate().skip(1) {
                let im = if 2 * at < length { line[2 * at] } else { 0.0 };
                *slot = Complex64::new(line[2 * at - 1], im);
            }
        }));
    }
    let plan = short::Plan::<f64>::new(length)?;
    Some(Box::new(move |line, half| {
        let mut whole: Vec<Complex64> = line.iter().map(|&x| Complex64::new(x, 0.0)).collect();
        plan.process(&mut whole, false);
        half.copy_from_slice(&whole[..half.len()]);
        half[0].im = 0.0;
    }))
}

/// A short line from the first half of its transform, where there is a short way.
type Backward = Box<dyn Fn(&mut [Complex64], &mut [f64]) + Sync>;

fn short_backward(length: usize) -> Option<Backward> {
    if let Some(plan) = short_real::Plan::<f64>::new(length) {
        return Some(Box::new(move |half, line| {
            line[0] = half[0].re;
            for (at, x) in half.iter().enumerate().skip(1) {
                line[2 * at - 1] = x.re;
                if 2 * at < length {
                    line[2 * at] = x.im;
                }
            }
            plan.backward(line);
        }));
    }
    let plan = short::Plan::<f64>::new(length)?;
    Some(Box::new(move |half, line| {
        half[0].im = 0.0;
        let mut whole: Vec<Complex64> = half.to_vec();
        whole.extend((1..length - half.len() + 1).rev().map(|at| half[at].conj()));
        plan.process(&mut whole, true);
        line.iter_mut().zip(&whole).for_each(|(slot, x)| *slot = x.re);
    }))
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
