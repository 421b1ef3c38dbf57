//! Ctrl-C: a flag that the signal handler sets and that loops and kernels look at.

use std::sync::atomic::{AtomicBool, Ordering};

use super::{Error, Kind, Result};

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

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

#[cold]
fn interrupted() -> Error {
    clear();
    Error::new(Kind::KeyboardInterrupt, "")
}
