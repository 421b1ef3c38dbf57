//! Transforms of long lines, one after the other, each on a thread that can be left behind: nothing can stop them.

use std::cell::RefCell;
use std::sync::Arc;
use std::thread::LocalKey;

use num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};
use rustfft::{Fft, FftPlanner};

use super::{scale_complex, scale_reals, unfit};
use crate::backend::cpu::apart;
use crate::diag::{Result, interrupt};

/// Numbers in a line from which its transform may keep Ctrl-C waiting.
pub const APART: usize = 1 << 19;

/// The last plans, each with its length and whether it leads back.
type Kept<P> = RefCell<Vec<((usize, bool), P)>>;

/// How many plans of a kind are kept: each is about as large as a line.
const PLANS_KEPT: usize = 2;

/// The plan for lines of this length: one that is kept, or a new one, which takes long to make.
fn kept<P: Clone + 'static>(
    plans: &'static LocalKey<Kept<P>>,
    key: (usize, bool),
    make: impl FnOnce() -> P + 'static,
) -> Result<P> {
    let found = plans.with_borrow(|plans| plans.iter().find(|plan| plan.0 == key).map(|plan| plan.1.clone()));
    if let Some(plan) = found {
        return Ok(plan);
    }
    // SAFETY: a planner that is made there shares nothing with other threads.
    let plan = unsafe { apart::run(move || Ok(make())) }?;
    plans.with_borrow_mut(|plans| {
        plans.insert(0, (key, plan.clone()));
        plans.truncate(PLANS_KEPT);
    });
    Ok(plan)
}

/// A copy of line number `at`.
///
/// # Safety
/// The lines up to this one are readable.
unsafe fn line<T: Copy + 'static>(data: *const T, at: usize, length: usize) -> Vec<T> {
    // SAFETY: the caller's promise.
    interrupt::collect(unsafe { std::slice::from_raw_parts(data.add(at * length), length) }, T::clone)
}

/// Writes line number `at`.
///
/// # Safety
/// The lines up to this one are writable, and nobody else uses them.
unsafe fn put<T: Copy>(data: *mut T, at: usize, line: &[T]) {
    // SAFETY: the caller's promise.
    interrupt::copy(line, unsafe { std::slice::from_raw_parts_mut(data.add(at * line.len()), line.len()) });
}

/// Complex lines in place, `count` of them.
///
/// # Safety
/// There are so many contiguous lines at each pointer, which nobody else uses.
///
/// # Errors
/// `KeyboardInterrupt`; `RuntimeError` where no thread can be started.
pub unsafe fn complex(data: *mut Complex64, (count, length): (usize, usize), inverse: bool, scale: f64) -> Result<()> {
    thread_local!(static PLANS: Kept<Arc<dyn Fft<f64>>> = const { RefCell::new(Vec::new()) });
    let plan = kept(&PLANS, (length, inverse), move || {
        let mut planner = FftPlanner::new();
        if inverse { planner.plan_fft_inverse(length) } else { planner.plan_fft_forward(length) }
    })?;
    for at in 0..count {
        // SAFETY: the caller's array has so many lines, and nobody else uses it. What goes to the thread is a copy, and a
        // plan that may be shared.
        unsafe {
            let (mut own, plan) = (line(data, at, length), plan.clone());
            let done = apart::run(move || {
                let mut scratch = vec![Complex64::default(); plan.get_inplace_scratch_len()];
                plan.process_with_scratch(&mut own, &mut scratch);
                scale_complex(&mut own, scale);
                Ok(own)
            })?;
            put(data, at, &done);
        }
    }
    Ok(())
}

/// Real lines to the first halves of their transforms.
///
/// # Safety
/// There are so many contiguous lines at each pointer, which nobody else uses.
///
/// # Errors
/// `KeyboardInterrupt`; `RuntimeError` where no thread can be started.
pub unsafe fn forward(
    (from, into): (*mut f64, *mut Complex64),
    (count, length): (usize, usize),
    scale: f64,
) -> Result<()> {
    thread_local!(static PLANS: Kept<Arc<dyn RealToComplex<f64>>> = const { RefCell::new(Vec::new()) });
    let plan = kept(&PLANS, (length, false), move || RealFftPlanner::new().plan_fft_forward(length))?;
    for at in 0..count {
        // SAFETY: as in `complex`.
        unsafe {
            let (mut own, plan) = (line(from, at, length), plan.clone());
            let done = apart::run(move || {
                let mut half = plan.make_output_vec();
                plan.process(&mut own, &mut half).map_err(unfit)?;
                scale_complex(&mut half, scale);
                Ok(half)
            })?;
            put(into, at, &done);
        }
    }
    Ok(())
}

/// First halves of transforms back to real lines.
///
/// # Safety
/// There are so many contiguous lines at each pointer, which nobody else uses.
///
/// # Errors
/// `KeyboardInterrupt`; `RuntimeError` where no thread can be started.
pub unsafe fn backward(
    (from, into): (*mut Complex64, *mut f64),
    (count, length): (usize, usize),
    scale: f64,
) -> Result<()> {
    thread_local!(static PLANS: Kept<Arc<dyn ComplexToReal<f64>>> = const { RefCell::new(Vec::new()) });
    let plan = kept(&PLANS, (length, true), move || RealFftPlanner::new().plan_fft_inverse(length))?;
    for at in 0..count {
        // SAFETY: as in `complex`.
        unsafe {
            let (mut own, plan) = (line(from, at, length / 2 + 1), plan.clone());
            let done = apart::run(move || {
                own[0].im = 0.0;
                if length % 2 == 0 {
                    own[length / 2].im = 0.0;
                }
                let mut whole = plan.make_output_vec();
                plan.process(&mut own, &mut whole).map_err(unfit)?;
                scale_reals(&mut whole, scale);
                Ok(whole)
            })?;
            put(into, at, &done);
        }
    }
    Ok(())
}
