//! The machine's stack: the evaluator recurses as the program does, so it runs on a thread with a large one.

use std::cell::Cell;

use crate::diag::{Error, Kind, Result};

thread_local!(static SIZE: Cell<usize> = const { Cell::new(0) });

/// Sizes to try, the largest first. Pages are only used when they are touched.
const SIZES: [usize; 3] = [1 << 30, 1 << 28, 1 << 26];
/// What must stay free below the evaluator, for kernels and for dropping nested values.
const MARGIN: usize = 1 << 20;
/// What a thread that we did not start surely has.
const SMALL: usize = 3 << 19;

/// Runs `body` on a thread with a large stack and gives its result; a panic goes on in the caller.
pub fn run_with_big_stack<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let slot = std::sync::Arc::new(std::sync::Mutex::new(Some(body)));
    for size in SIZES {
        let slot = slot.clone();
        let thread = std::thread::Builder::new().name("arr".to_owned()).stack_size(size).spawn(move || {
            SIZE.set(size);
            let body = slot.lock().ok().and_then(|mut slot| slot.take());
            body.map(|body| body())
        });
        if let Ok(thread) = thread {
            match thread.join() {
                Ok(Some(result)) => return result,
                Ok(None) => break,
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
    }
    let body = slot.lock().ok().and_then(|mut slot| slot.take());
    // Only reached when no thread could be started, so nobody has taken the body.
    body.map(|body| body()).unwrap_or_else(|| std::process::exit(1))
}

/// An address near the top of the stack as it is now.
#[inline(always)]
pub fn pointer() -> usize {
    let here = 0u8;
    std::hint::black_box(&here) as *const u8 as usize
}

/// The address that the stack of this thread must not grow below.
pub fn floor() -> usize {
    let size = match SIZE.get() {
        0 => SMALL,
        size => size,
    };
    let margin = MARGIN.min(size / 2);
    pointer().saturating_sub(size - margin)
}

/// How many containers may stand one in another where a function has to visit them all.
const MOST_NESTED: usize = 5000;

thread_local!(static NESTED: Cell<usize> = const { Cell::new(0) });

/// A step into a nested value; it ends when this is dropped.
pub struct Nested(());

impl Drop for Nested {
    fn drop(&mut self) {
        NESTED.set(NESTED.get() - 1);
    }
}

/// Counts a step into a nested value, which may have itself inside. `doing` ends the message: ` in comparison`.
///
/// # Errors
/// `RecursionError` when there are too many.
pub fn nest(doing: &str) -> Result<Nested> {
    let depth = NESTED.get();
    if depth >= MOST_NESTED || (depth.is_multiple_of(16) && depth > 0 && pointer() < floor_of_thread()) {
        return Err(Error::new(Kind::RecursionError, format!("maximum recursion depth exceeded{doing}")));
    }
    NESTED.set(depth + 1);
    Ok(Nested(()))
}

thread_local!(static LOWEST: Cell<usize> = const { Cell::new(0) });

/// [`floor`] as it was when first asked for in this thread.
fn floor_of_thread() -> usize {
    if LOWEST.get() == 0 {
        LOWEST.set(floor());
    }
    LOWEST.get()
}
