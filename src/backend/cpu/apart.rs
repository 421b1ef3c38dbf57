//! Library routines that nothing can stop once they run, on a thread that is left behind when Ctrl-C comes.
//!
//! The thread owns all that it works on: nobody else has a view of it. Left behind it computes to its end, which nobody
//! waits for, and then frees what it has.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::array::{Array, drain};
use crate::diag::{Error, Kind, Result, interrupt};

/// How often whoever waits looks whether to stop; an answer wakes it at once.
const LOOK: Duration = Duration::from_millis(10);
/// The stack of such a thread.
const STACK: usize = 16 << 20;

/// What goes to another thread with all that it owns.
struct Moved<T>(T);

// SAFETY: see `run`, the only maker.
unsafe impl<T> Send for Moved<T> {}

impl<T> Moved<T> {
    /// What was moved. A method takes the whole with it into a closure, where a field would be taken out first.
    fn take(self) -> T {
        self.0
    }
}

/// Work whatever it answers, so that all that follows is compiled once.
type Work = Box<dyn FnOnce() -> Result<Box<dyn Any>>>;
/// What comes back: an error as its kind and message, for it may share what belongs to its thread.
type Answer = std::result::Result<std::result::Result<Box<dyn Any>, (Kind, String)>, Box<dyn Any + Send>>;

/// Threads that still compute what nobody waits for.
static LEFT: AtomicUsize = AtomicUsize::new(0);

/// Whether some thread was left behind and has not ended: the process then ends without taking down what it uses.
pub fn any_left() -> bool {
    LEFT.load(Ordering::Relaxed) > 0
}

/// Runs work on a thread of its own.
///
/// # Safety
/// What the work holds and what it answers shares nothing with anything else: arrays have buffers of their own.
///
/// # Errors
/// `KeyboardInterrupt`, and those of the work.
pub unsafe fn run<R: 'static>(work: impl FnOnce() -> Result<R> + 'static) -> Result<R> {
    // SAFETY: the caller's promise.
    let answer = unsafe { run_boxed(Box::new(move || Ok(Box::new(work()?)))) }?;
    answer.downcast().map(|result| *result).map_err(|_| Error::new(Kind::SystemError, "an answer was lost"))
}

unsafe fn run_boxed(work: Work) -> Result<Box<dyn Any>> {
    let (send, receive) = channel::<Moved<Answer>>();
    let work = Moved(work);
    let started = std::thread::Builder::new().name("apart".to_owned()).stack_size(STACK).spawn(move || {
        let work = work.take();
        let told = |error: Error| (error.kind(), error.message().to_owned());
        let answer = catch_unwind(AssertUnwindSafe(|| work().map_err(told)));
        // Where nobody waits any more the answer is freed here.
        if send.send(Moved(answer)).is_err() {
            LEFT.fetch_sub(1, Ordering::Relaxed);
        }
        drain();
    });
    if let Err(error) = started {
        return Err(Error::new(Kind::RuntimeError, format!("can't start new thread: {error}")));
    }
    loop {
        match receive.recv_timeout(LOOK) {
            Ok(answer) => match answer.take() {
                Ok(result) => return result.map_err(|(kind, message)| Error::new(kind, message)),
                Err(panic) => resume_unwind(panic),
            },
            Err(RecvTimeoutError::Timeout) => {
                if let Err(stopped) = interrupt::check() {
                    LEFT.fetch_add(1, Ordering::Relaxed);
                    return Err(stopped);
                }
            }
            Err(RecvTimeoutError::Disconnected) => {
                return Err(Error::new(Kind::SystemError, "a thread ended without an answer"));
            }
        }
    }
}

/// The side of a square matrix from which its decomposition may keep Ctrl-C waiting.
const ORDER: usize = 300;

/// Whether one matrix takes as long as a square one of [`ORDER`]: in its elements, times its shorter side.
fn takes_long(array: &Array) -> bool {
    match array.shape() {
        [.., m, n] => m.saturating_mul(*n).saturating_mul(*m.min(n)) >= ORDER * ORDER * ORDER,
        _ => false,
    }
}

/// Runs work on arrays: on copies of them, apart, where they are large matrices.
///
/// # Errors
/// As [`run`].
pub fn on_copies<const N: usize, R: 'static>(
    operands: [&Array; N],
    work: impl FnOnce([&Array; N]) -> Result<R> + Send + 'static,
) -> Result<R> {
    if !operands.into_iter().any(takes_long) {
        return work(operands);
    }
    let copies: Vec<Array> = operands.iter().map(|a| a.copy()).collect::<Result<_>>()?;
    // SAFETY: the copies are new, and what a decomposition makes of them is new.
    unsafe { run(move || work(operands_of(&copies)?)) }
}

/// The arrays, which are `N`.
fn operands_of<const N: usize>(arrays: &[Array]) -> Result<[&Array; N]> {
    let all: Vec<&Array> = arrays.iter().collect();
    all.try_into().map_err(|_| Error::new(Kind::SystemError, "operands were lost"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_errors_and_panics_come_back() {
        let large = Array::zeros(crate::array::DType::F64, &[ORDER, ORDER]).expect("memory");
        let sum = on_copies([&large], |[a]| Ok(a.size()));
        assert_eq!(sum.ok(), Some(ORDER * ORDER));
        let failed = on_copies([&large], |[_]| Err::<(), _>(Error::value("no")));
        assert!(failed.is_err_and(|error| error.kind() == Kind::ValueError && error.message() == "no"));
        let panicked = catch_unwind(AssertUnwindSafe(|| on_copies([&large], |[_]| -> Result<()> { panic!("defect") })));
        assert!(panicked.is_err());
    }
}
