//! How many threads there are, when work is worth handing to them, and the team that does it.
//!
//! Array work comes in bursts of microseconds to milliseconds, one after the other. The team is made for that: its
//! members look out for the next job a while before they sleep, the thread that has the job does its own share and never
//! waits for a member that has not come yet. Every thread begins with the same share each time, so that what jobs leave
//! in its processor's caches is there for the next.

use std::any::Any;
use std::cell::{Cell, UnsafeCell};
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering, fence};
use std::sync::{Condvar, Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use crate::diag::{Result, interrupt};

/// Element operations below which a second thread costs more than it brings.
const WORTH_IT: usize = 60_000;
/// The same for code that keeps coming back to the same memory, with the team looking out for it: a job's way to the
/// others and back takes one or two microseconds, depending on how far apart the processors are.
const WORTH_IT_AT_HAND: usize = 300_000;
/// Element operations in a piece of work, about: long enough not to notice the hand-out, short enough to stop soon and
/// to leave nobody waiting for the last piece.
const PIECE: usize = 1 << 16;
/// The logarithm of the element operations in a piece of work at most: what Ctrl-C waits for.
const LONGEST: usize = 21;
/// Pieces a thread gets at most, so that large work has pieces long enough for the memory's streams.
const PIECES_A_THREAD: usize = 16;
/// How long a member of the team looks out for another job before it sleeps.
const LOOK_OUT: Duration = Duration::from_micros(60);

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
#[inline]
pub fn for_pieces(total: usize, grain: usize, operations: usize, work: impl Fn(usize, usize) + Sync) -> Result<()> {
    pieces_of(total, grain, operations, &work)
}

/// [`for_pieces`], compiled once for all kinds of work.
fn pieces_of(total: usize, grain: usize, operations: usize, work: &(dyn Fn(usize, usize) + Sync)) -> Result<()> {
    let threads = if operations < WORTH_IT { 1 } else { count() };
    let pieces = if threads == 1 {
        // One piece, unless it would keep Ctrl-C waiting.
        (operations >> LONGEST).max(1)
    } else {
        (operations / PIECE).clamp(2, threads * PIECES_A_THREAD).max(operations >> LONGEST)
    };
    let piece = total.div_ceil(pieces).div_ceil(grain).max(1) * grain;
    let starts = total.div_ceil(piece);
    let run = |index: usize| {
        if !interrupt::pending() {
            work(index * piece, ((index + 1) * piece).min(total));
        }
    };
    if threads == 1 || starts < 2 {
        (0..starts).for_each(run);
    } else {
        each(starts, &run);
    }
    interrupt::check()
}

/// [`for_pieces`] of items that are written: calls `work` with where a piece begins, and with the piece.
///
/// # Errors
/// `KeyboardInterrupt`.
pub fn for_parts<T: Send>(
    items: &mut [T],
    grain: usize,
    operations: usize,
    work: impl Fn(usize, &mut [T]) + Sync,
) -> Result<()> {
    let all = super::reduce::Shared(items.as_mut_ptr().cast());
    for_pieces(items.len(), grain, operations, |from, to| {
        // SAFETY: pieces do not overlap, and the items are borrowed alone.
        work(from, unsafe { std::slice::from_raw_parts_mut(all.element(from, size_of::<T>()).cast::<T>(), to - from) });
    })
}

/// Whether so many element operations, which come again and again, are worth more than one thread.
pub fn worth_it_at_hand(operations: usize) -> bool {
    operations >= WORTH_IT_AT_HAND && count() > 1
}

/// Calls `work(start, end)` over all pieces of `0..total`, one for each thread: for work of microseconds that comes again
/// and again, so that the team is at hand, and that must be done whole.
pub fn at_hand(total: usize, grain: usize, work: &(dyn Fn(usize, usize) + Sync)) {
    let piece = total.div_ceil(count()).next_multiple_of(grain);
    each(total.div_ceil(piece), &|index| work(index * piece, ((index + 1) * piece).min(total)));
}

/// Whether so many element operations are worth more than one thread.
pub fn worth_it(operations: usize) -> bool {
    operations >= WORTH_IT && count() > 1
}

/// Calls `run` with each of `0..count`, on all threads, in any order.
pub fn each(count: usize, run: &(dyn Fn(usize) + Sync)) {
    static TEAM: OnceLock<&'static Team> = OnceLock::new();
    let team = TEAM.get_or_init(Team::start);
    // Work within work, and that of a second thread with work of its own, is done by who has it.
    if count < 2 || IS_MEMBER.get() || team.busy.swap(true, Ordering::Acquire) {
        (0..count).for_each(run);
        return;
    }
    team.run(count, run);
}

thread_local! {
    /// Whether this thread works for the team at the moment.
    static IS_MEMBER: Cell<bool> = const { Cell::new(false) };
}

/// Threads that take part in jobs.
struct Team {
    /// The number of the last job in the upper half; then whether it still takes members; then how many are at it.
    gate: AtomicU64,
    job: UnsafeCell<Job>,
    panic: Mutex<Option<Box<dyn Any + Send>>>,
    /// Whether a job is being done; its owner alone writes `job`.
    busy: AtomicBool,
    sleeping: AtomicUsize,
    lock: Mutex<()>,
    wake: Condvar,
}

/// Shares that the indices of a job are cut into at most.
const SHARES: usize = 8;

/// A job: indices to be handed out one by one. In as few cache lines as may be, since these go to every member.
#[repr(align(64))]
struct Job {
    run: *const (dyn Fn(usize) + Sync),
    count: usize,
    shares: usize,
    /// How many indices of each share are handed out.
    taken: [AtomicUsize; SHARES],
}

// SAFETY: `job` is written only by the thread that holds `busy`, while the gate is shut and nobody is inside.
unsafe impl Sync for Team {}
// SAFETY: the team is made on one thread and used through shared references only.
unsafe impl Send for Team {}

const OPEN: u64 = 1 << 31;
const NUMBER: u64 = 1 << 32;
const INSIDE: u64 = OPEN - 1;

impl Team {
    fn start() -> &'static Team {
        let nothing: &'static (dyn Fn(usize) + Sync) = &|_| {};
        let team: &'static Team = Box::leak(Box::new(Team {
            gate: AtomicU64::new(0),
            job: UnsafeCell::new(Job::new(nothing, 0)),
            panic: Mutex::new(None),
            busy: AtomicBool::new(false),
            sleeping: AtomicUsize::new(0),
            lock: Mutex::new(()),
            wake: Condvar::new(),
        }));
        for number in 1..count() {
            // A thread that cannot be made is one that does not help.
            let _ = std::thread::Builder::new().name(format!("kernel-{number}")).spawn(move || team.member(number));
        }
        team
    }

    /// What a member does for ever.
    fn member(&self, number: usize) {
        IS_MEMBER.set(true);
        let mut last = 0;
        loop {
            let gate = self.next_job(last);
            // Another member's coming or going changes the gate as well: look again then.
            if self.gate.compare_exchange(gate, gate + 1, Ordering::AcqRel, Ordering::Relaxed).is_ok() {
                last = gate / NUMBER;
                // SAFETY: the owner waits until nobody is inside before the job ends.
                unsafe { &*self.job.get() }.work(number, &self.panic);
                self.gate.fetch_sub(1, Ordering::Release);
            }
        }
    }

    /// Waits until a job after number `last` takes members.
    fn next_job(&self, last: u64) -> u64 {
        let is_new = |gate: u64| gate & OPEN != 0 && gate / NUMBER != last;
        let since = Instant::now();
        loop {
            for _ in 0..64 {
                let gate = self.gate.load(Ordering::Acquire);
                if is_new(gate) {
                    return gate;
                }
                std::hint::spin_loop();
            }
            if since.elapsed() < LOOK_OUT {
                continue;
            }
            let mut guard = self.lock.lock().unwrap_or_else(PoisonError::into_inner);
            self.sleeping.fetch_add(1, Ordering::SeqCst);
            fence(Ordering::SeqCst);
            let gate = loop {
                let gate = self.gate.load(Ordering::Acquire);
                if is_new(gate) {
                    break gate;
                }
                guard = self.wake.wait(guard).unwrap_or_else(PoisonError::into_inner);
            };
            self.sleeping.fetch_sub(1, Ordering::SeqCst);
            return gate;
        }
    }

    /// Does a job. The caller has set `busy`.
    fn run(&self, count: usize, run: &(dyn Fn(usize) + Sync)) {
        // SAFETY: the pointer is used until this function ends only, which waits for everybody that is inside.
        let run: *const (dyn Fn(usize) + Sync) = unsafe { std::mem::transmute(std::ptr::from_ref(run)) };
        // SAFETY: the gate is shut and nobody inside, and this thread holds `busy`.
        unsafe { self.job.get().write(Job::new(run, count)) };
        let number = self.gate.load(Ordering::Relaxed) / NUMBER + 1;
        self.gate.store((number % NUMBER * NUMBER) | OPEN, Ordering::SeqCst);
        fence(Ordering::SeqCst);
        let asleep = self.sleeping.load(Ordering::SeqCst);
        if asleep > 0 {
            drop(self.lock.lock());
            (0..asleep.min(count - 1)).for_each(|_| self.wake.notify_one());
        }
        IS_MEMBER.set(true);
        // SAFETY: written above; shared from here on.
        let job = unsafe { &*self.job.get() };
        job.work(0, &self.panic);
        IS_MEMBER.set(false);
        self.gate.fetch_and(!OPEN, Ordering::AcqRel);
        let mut turns = 0u32;
        while self.gate.load(Ordering::Acquire) & INSIDE != 0 {
            turns += 1;
            if turns.is_multiple_of(1 << 10) { std::thread::yield_now() } else { std::hint::spin_loop() }
        }
        let panic = self.panic.lock().unwrap_or_else(PoisonError::into_inner).take();
        self.busy.store(false, Ordering::Release);
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }
}

impl Job {
    fn new(run: *const (dyn Fn(usize) + Sync), count: usize) -> Job {
        let shares = self::count().min(count).clamp(1, SHARES);
        Job { run, count, shares, taken: [const { AtomicUsize::new(0) }; SHARES] }
    }

    /// Does indices until all are handed out: first those of the thread's own share, then what is left of the others.
    fn work(&self, number: usize, failure: &Mutex<Option<Box<dyn Any + Send>>>) {
        let start = |share: usize| share * self.count / self.shares;
        let done = catch_unwind(AssertUnwindSafe(|| {
            for share in (0..self.shares).map(|away| (number + away) % self.shares) {
                let (from, to) = (start(share), start(share + 1));
                // Only looking leaves the line where it is.
                while self.taken[share].load(Ordering::Relaxed) < to - from {
                    let index = from + self.taken[share].fetch_add(1, Ordering::Relaxed);
                    if index >= to {
                        break;
                    }
                    // SAFETY: the job's owner keeps the function alive until the job ends.
                    unsafe { (*self.run)(index) };
                }
            }
        }));
        if let Err(panic) = done {
            self.taken.iter().for_each(|taken| taken.store(self.count, Ordering::Relaxed));
            *failure.lock().unwrap_or_else(PoisonError::into_inner) = Some(panic);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_index_is_done_once() {
        for round in 0..2000usize {
            let count = round % 37;
            let done: Vec<AtomicUsize> = (0..count).map(|_| AtomicUsize::new(0)).collect();
            each(count, &|index| {
                done[index].fetch_add(1, Ordering::Relaxed);
            });
            assert!(done.iter().all(|n| n.load(Ordering::Relaxed) == 1), "round {round}");
        }
    }

    #[test]
    fn work_within_work_and_beside_it_is_done() {
        let total = AtomicUsize::new(0);
        std::thread::scope(|scope| {
            for _ in 0..3 {
                scope.spawn(|| {
                    each(50, &|_| {
                        each(4, &|_| {
                            total.fetch_add(1, Ordering::Relaxed);
                        });
                    });
                });
            }
        });
        assert_eq!(total.into_inner(), 600);
    }

    #[test]
    fn a_panic_reaches_the_owner_and_the_team_goes_on() {
        let caught = catch_unwind(AssertUnwindSafe(|| {
            each(100, &|index| assert!(index != 50, "index fifty"));
        }));
        assert!(caught.is_err());
        let sum = AtomicUsize::new(0);
        each(10, &|index| {
            sum.fetch_add(index, Ordering::Relaxed);
        });
        assert_eq!(sum.into_inner(), 45);
    }

    #[test]
    fn pieces_cover_everything() {
        for (total, grain) in [(1, 1), (100_000, 1024), (1 << 20, 4096), (333_333, 64)] {
            let covered: Vec<AtomicUsize> = (0..total).map(|_| AtomicUsize::new(0)).collect();
            let outcome = for_pieces(total, grain, total * 4, |from, to| {
                assert!(from % grain == 0);
                for n in &covered[from..to] {
                    n.fetch_add(1, Ordering::Relaxed);
                }
            });
            assert!(outcome.is_ok() && covered.iter().all(|n| n.load(Ordering::Relaxed) == 1));
        }
    }
}
