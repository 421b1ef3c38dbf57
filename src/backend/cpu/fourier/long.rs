//! Transforms of long lines, one after the other, each on a thread that can be left behind: nothing can stop them.

use std::sync::Arc;

use num_complex::Complex64;
use realfft::{ComplexToReal, RealToComplex};
use rustfft::Fft;

use super::{scale_complex, scale_reals, unfit};
use crate::backend::cpu::apart;
use crate::diag::{Result, interrupt};

/// Numbers in a line from which its transform may keep Ctrl-C waiting.
pub const APART: usize = 1 << 19;

/// A copy of line number `at`.
///
/// # Safety
/// The lines up to this one are readable.
unsafe fn line<T: Copy>(data: *const T, at: usize, length: usize) -> Vec<T> {
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
pub fn complex(
    data: *mut Complex64,
    (count, length): (usize, usize),
    plan: Arc<dyn Fft<f64>>,
    scale: f64,
) -> Result<()> {
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
pub fn forward(
    (from, into): (*mut f64, *mut Complex64),
    (count, length): (usize, usize),
    plan: Arc<dyn RealToComplex<f64>>,
    scale: f64,
) -> Result<()> {
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
pub fn backward(
    (from, into): (*mut Complex64, *mut f64),
    (count, length): (usize, usize),
    plan: Arc<dyn ComplexToReal<f64>>,
    scale: f64,
) -> Result<()> {
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
