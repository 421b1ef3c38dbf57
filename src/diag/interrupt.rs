//! Ctrl-C: a flag that the signal handler sets and that loops and kernels look at.

//!
//! Code that answers a [`Result`] asks [`check`]. Deep inside a loop that answers none, [`checkpoint`] unwinds the stack
//! to the nearest [`stoppable`], which makes it a [`Result`] again: a kernel's caller, or the `try` or `with` of a program.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use super::later::Gathered;
use super::{Error, Kind, Result, stream};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

// How much of each kind of work is done between two looks at the flag: some hundredths of a second at most.

/// Elements with some work for each.
pub const PIECE: usize = 1 << 15;
/// Bytes of text that are looked through or read, and of anything that is only copied.
pub const READ: usize = 4 << 20;
/// Bytes that are written to a file: the system may let the writer wait for the disk.
pub const WRITTEN: usize = 1 << 20;
/// Items that are sorted by a comparison.
pub const COMPARED: usize = 1 << 16;
/// Keys that are moved to where they belong.
pub const MOVED: usize = 1 << 17;
/// Keys that are sorted without a comparison of ours.
pub const SORTED: usize = 1 << 20;
/// Multiplications that a library of linear algebra is given: less than a tenth of a second on two threads. With smaller
/// blocks products of a thousand rows take a fifth longer.
pub const MULTIPLIED: usize = 3_600_000_000;

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

/// When the last stop was answered.
static ANSWERED: Mutex<Option<Instant>> = Mutex::new(None);
/// How long after an answer whoever asked still waits for the next prompt.
const PROMPTLY: Duration = Duration::from_millis(200);

/// Whether a stop was answered a moment ago: somebody waits for the prompt.
pub fn just_answered() -> bool {
    let answered = ANSWERED.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    answered.is_some_and(|at| at.elapsed() < PROMPTLY)
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

/// Calls `write` with each item, the last one first, with checkpoints on the way.
#[inline(always)]
pub fn each_back<T>(items: &mut [T], mut write: impl FnMut(&mut T)) {
    for piece in items.rchunks_mut(PIECE).inspect(|_| checkpoint()) {
        piece.iter_mut().rev().for_each(&mut write);
    }
}

/// Copies items, with checkpoints on the way.
pub fn copy<T: Copy>(from: &[T], to: &mut [T]) {
    let count = from.len().min(to.len());
    // SAFETY: both have so many items, and one of them is borrowed alone.
    or_unwind(unsafe { stream::copy_in_pieces(from.as_ptr().cast(), to.as_mut_ptr().cast(), count * size_of::<T>()) });
}

/// So many copies of a value at the end of a vector that has room for them, with checkpoints on the way.
pub fn extend<T: Copy>(items: &mut Vec<T>, count: usize, value: T) {
    let whole = items.len() + count;
    while items.len() < whole {
        checkpoint();
        items.resize((items.len() + PIECE).min(whole), value);
    }
}

/// So many copies of a value. Zeros from the allocator may be written in one go, which takes long where the system has to
/// find the memory.
pub fn repeated<T: Copy>(value: T, count: usize) -> Vec<T> {
    let mut items = Vec::with_capacity(count);
    extend(&mut items, count, value);
    items
}

/// Items behind those of a vector, with checkpoints on the way.
pub fn append<T: Copy>(items: &mut Vec<T>, more: &[T]) {
    items.reserve(more.len());
    let (from, to) = (more.as_ptr().cast(), items.spare_capacity_mut().as_mut_ptr().cast());
    // SAFETY: there is room for all; the vector has them only once they are copied.
    unsafe {
        or_unwind(stream::copy_in_pieces(from, to, size_of_val(more)));
        items.set_len(items.len() + more.len());
    }
}

/// The items that `make` has for those of a slice, with checkpoints on the way.
pub fn collect<T, U: 'static>(from: &[T], mut make: impl FnMut(&T) -> U) -> Vec<U> {
    let mut made = Gathered::with_capacity(from.len());
    for piece in from.chunks(PIECE) {
        checkpoint();
        made.extend(piece.iter().map(&mut make));
    }
    made.done()
}

/// The items of an iterator, with a checkpoint before each.
#[inline(always)]
pub fn watched<I: IntoIterator>(items: I) -> impl Iterator<Item = I::Item> {
    items.into_iter().inspect(|_| checkpoint())
}

/// A copy of a text, with checkpoints on the way.
pub fn owned(text: &str) -> String {
    let mut copy = String::with_capacity(text.len());
    push_str(&mut copy, text);
    copy
}

/// A text behind another, with checkpoints on the way.
#[inline]
pub fn push_str(to: &mut String, text: &str) {
    if to.len() + text.len() <= READ { to.push_str(text) } else { push_much(to, text) }
}

#[cold]
#[inline(never)]
fn push_much(to: &mut String, text: &str) {
    let whole = to.len() + text.len();
    if whole > to.capacity() {
        let mut larger = String::with_capacity(whole.max(to.len() * 2));
        push_pieces(&mut larger, to);
        *to = larger;
    }
    push_pieces(to, text);
}

fn push_pieces(to: &mut String, mut text: &str) {
    while !text.is_empty() {
        checkpoint();
        let (piece, after) = text.split_at(text.floor_char_boundary(READ));
        to.push_str(piece);
        text = after;
    }
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
    *ANSWERED.lock().unwrap_or_else(std::sync::PoisonError::into_inner) = Some(Instant::now());
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
