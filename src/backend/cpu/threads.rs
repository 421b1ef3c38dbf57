//! How many threads there are, and when work is worth handing to them.

use std::sync::OnceLock;

use rayon::prelude::*;

use crate::diag::{Result, interrupt};

/// Element operations below which a second thread costs more than it brings.
const WORTH_IT: usize = 150_000;

/// How many threads kernels may use: `ARR_NUM_THREADS`, else the machine's processors.
pub fn count() -> usize {
    static COUNT: OnceLock<usize> = OnceLock::new();
    *COUNT.get_or_init(|| {
        let wanted = std::env::var("ARR_NUM_THREADS").ok().and_then(|text| text.trim().parse().ok()).filter(|&n| n > 0);
        let count = wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        // Fails only where a pool exists already, which then serves.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(count).build_global();
        count
    })
}

/// Calls `work(start, end)` over pieces of `0..total`, multiples of `grain` long but for the last, on as many threads as
/// `operations` (of elements, in all) are worth. Stops early on Ctrl-C.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn for_pieces(total: usize, grain: usize, operations: usize, work: impl Fn(usize, usize) + Sync) -> Result<()> {
    let threads = if operations < WORTH_IT { 1 } else { count() };
    // Long enough for a thread to be worth waking, short enough to stop soon.
    let pieces = if operations < 1 << 22 { threads } else { (threads * 4).max(operations >> 24) };
    let piece = total.div_ceil(pieces.max(1)).div_ceil(grain).max(1) * grain;
    let starts = total.div_ceil(piece);
    let run = |index: usize| {
        if !interrupt::pending() {
            work(index * piece, ((index + 1) * piece).min(total));
        }
    };
    if threads == 1 {
        (0..starts).for_each(run);
    } else {
        (0..starts).into_par_iter().for_each(run);
    }
    interrupt::check()
}

/// Whether so many element operations are worth more than one thread.
pub fn worth_it(operations: usize) -> bool {
    operations >= WORTH_IT && count() > 1
}
