//! Ctrl-C: a flag that the signal handler sets and that loops and kernels look at.

//!
//! Code that answers a [`Result`] asks [`check`]. Deep inside a loop that answers none, [`checkpoint`] unwinds the stack
//! to the nearest [`stoppable`], which makes it a [`Result`] again: a kernel's caller, or the `try` or `with` of a program.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, Ordering};

use super::{Error, Kind, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Elements between two looks at the flag: a matter of a millisecond at most.
const PIECE: usize = 1 << 15;

/// What [`checkpoint`] unwinds with.
struct Stop;

/// Asks whatever runs to stop. Called from the signal handler.
pub fn raise() {
    INTERRUPTED.store(true, Ordering::Relaxed);
}

/// Whether a stop was asked for and not yet answered.
#[inline(always)]
pub fn pending() -> bool {
    INTERRUPTED.load(Ordering::Relaxed)
}

/// Where the flag is, for native code, which only reads it.
pub fn address() -> usize {
    std::ptr::from_ref(&INTERRUPTED) as usize
}

/// Forgets a stop that was asked for.
pub fn clear() {
    INTERRUPTED.store(false, Ordering::Relaxed);
}

/// `KeyboardInterrupt` when a stop was asked for. Cheap enough for every turn of a loop.
#[inline(always)]
pub fn check() -> Result<()> {
    if pending() { Err(interrupted()) } else { Ok(()) }
}

/// Unwinds to the nearest [`stoppable`] when a stop was asked for.
#[inline(always)]
pub fn checkpoint() {
    if pending() {
        leave();
    }
}

#[cold]
#[inline(never)]
fn leave() -> ! {
    // Without the panic hook: nothing went wrong.
    resume_unwind(Box::new(Stop))
}

/// Whether a stack was unwound by [`checkpoint`].
pub fn is_stop(payload: &(dyn Any + Send)) -> bool {
    payload.is::<Stop>()
}

/// Runs work with checkpoints in it. What it has changed by then must be fit to be looked at, or to be dropped.
///
/// # Errors
/// `KeyboardInterrupt`, and those of the work.
#[inline]
pub fn stoppable<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    match catch_unwind(AssertUnwindSafe(work)) {
        Ok(result) => result,
        Err(payload) => Err(stopped(payload)),
    }
}

#[cold]
fn stopped(payload: Box<dyn Any + Send>) -> Error {
    if is_stop(&*payload) { interrupted() } else { resume_unwind(payload) }
}

/// The items in pieces, with a checkpoint before each.
pub fn pieces<T>(items: &mut [T]) -> impl Iterator<Item = &mut [T]> {
    items.chunks_mut(PIECE).inspect(|_| checkpoint())
}

/// Calls `write` with each item, with checkpoints on the way.
#[inline(always)]
pub fn each<T>(items: &mut [T], mut write: impl FnMut(&mut T)) {
    for piece in pieces(items) {
        piece.iter_mut().for_each(&mut write);
    }
}

/// Copies items, with checkpoints on the way.
pub fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    // So much at a time that it passes the caches by: what is shorter, and lies differently in its lines, takes ten times
    // as long.
    let piece = (32 << 20) / size_of::<T>().max(1);
    for (to, from) in to.chunks_mut(piece).zip(from.chunks(piece)) {
        checkpoint();
        to.copy_from_slice(from);
    }
}

/// So many copies of a value at the end of a vector that has room for them, with checkpoints on the way.
pub fn extend<T: Copy>(items: &mut Vec<T>, count: usize, value: T) {
    let whole = items.len() + count;
    while items.len() < whole {
        checkpoint();
        items.resize((items.len() + PIECE).min(whole), value);
    }
}

/// The items that `make` has for those of a slice, with checkpoints on the way.
pub fn collect<T, U>(from: &[T], mut make: impl FnMut(&T) -> U) -> Vec<U> {
    let mut made = Vec::with_capacity(from.len());
    for piece in from.chunks(PIECE) {
        checkpoint();
        made.extend(piece.iter().map(&mut make));
    }
    made
}

/// The items of an iterator, with a checkpoint before each.
#[inline(always)]
pub fn watched<I: IntoIterator>(items: I) -> impl Iterator<Item = I::Item> {
    items.into_iter().inspect(|_| checkpoint())
}

/// A copy of a text, with checkpoints on the way.
pub fn owned(text: &str) -> String {
    let mut copy = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        checkpoint();
        let (piece, after) = rest.split_at(rest.floor_char_boundary(PIECE * 32));
        copy.push_str(piece);
        rest = after;
    }
    copy
}

/// A result where there is no room for an error: a `KeyboardInterrupt` goes on as a stop that unwinds.
pub fn or_unwind<T: Default>(result: Result<T>) -> T {
    result.unwrap_or_else(|_| {
        raise();
        leave()
    })
}

/// The `KeyboardInterrupt` that answers a stop.
#[cold]
pub fn interrupted() -> Error {
    clear();
    Error::new(Kind::KeyboardInterrupt, "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_stop_goes_on_unwinding_and_results_pass() {
        assert_eq!(stoppable(|| Ok(3)).ok(), Some(3));
        assert!(stoppable(|| Err::<(), _>(Error::value("no"))).is_err_and(|error| error.kind() == Kind::ValueError));
        let panic = catch_unwind(|| stoppable(|| -> Result<()> { resume_unwind(Box::new("defect")) }));
        assert!(panic.is_err_and(|payload| payload.downcast_ref::<&str>() == Some(&"defect")));
        let stopped = stoppable(|| -> Result<()> { leave() });
        assert!(stopped.is_err_and(|error| error.kind() == Kind::KeyboardInterrupt));
    }

    #[test]
    fn pieces_cover_everything() {
        let from: Vec<usize> = (0..3 * PIECE + 7).collect();
        let mut to = collect(&from, |&x| x + 1);
        each(&mut to, |x| *x -= 1);
        assert_eq!(to, from);
        let text = "aé€".repeat(PIECE * 20);
        assert_eq!(owned(&text), text);
        to.fill(0);
        copy(&from, &mut to);
        assert_eq!(to, from);
    }
}
