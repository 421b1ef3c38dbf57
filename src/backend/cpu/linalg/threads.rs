//! How many threads a library may use: never more than there are cores, where OpenBLAS collapses.

use std::sync::atomic::{AtomicUsize, Ordering};

/// The limit in force; zero until the environment was read.
static LIMIT: AtomicUsize = AtomicUsize::new(0);

/// The number of threads that products and decompositions use: `ARR_NUM_THREADS`, or the cores that this process
/// may run on.
pub fn threads() -> usize {
    match LIMIT.load(Ordering::Relaxed) {
        0 => start(),
        limit => limit,
    }
}

/// Sets the number of threads that products and decompositions use from now on (at least one).
pub fn set_threads(count: usize) {
    LIMIT.store(count.max(1), Ordering::Relaxed);
}

#[cold]
fn start() -> usize {
    let wish = std::env::var("ARR_NUM_THREADS").ok().and_then(|text| text.trim().parse().ok()).filter(|&n| n > 0);
    set_threads(wish.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get())));
    LIMIT.load(Ordering::Relaxed)
}

/// The number of threads for so much work, where `worth` is the least that pays for a second one.
pub fn threads_for(work: usize, worth: usize) -> usize {
    if work < worth { 1 } else { threads() }
}
