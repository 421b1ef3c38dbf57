//! Runs texts in a session as the binary does: on a large stack, with a watch on the time they take.

use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, Once};
use std::time::{Duration, Instant};

use arr::diag::{Error, Result, interrupt, render_plain};
use arr::lang::session::Mode;
use arr::lang::{Session, output, stack};

/// How long a program may run before the watch interrupts it, in milliseconds.
static PATIENCE: AtomicU64 = AtomicU64::new(0);
/// How long it may go on after that: a debug build checks rarely in long kernels.
const GRACE: Duration = Duration::from_secs(10);

static STARTED: AtomicU64 = AtomicU64::new(0);
/// The interrupt flag belongs to the process, so one program runs at a time.
static TURN: Mutex<()> = Mutex::new(());

fn now() -> u64 {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_millis() as u64 + 1
}

/// Interrupts what runs too long, and ends the process when that does not help.
fn watch() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        std::thread::spawn(|| {
            loop {
                std::thread::sleep(Duration::from_millis(50));
                let started = STARTED.load(Ordering::Relaxed);
                let ran = Duration::from_millis(now().saturating_sub(started));
                if started == 0 {
                    continue;
                }
                let patience = Duration::from_millis(PATIENCE.load(Ordering::Relaxed));
                if ran > patience + GRACE {
                    eprintln!("does not end: {}", std::fs::read_to_string(last()).unwrap_or_default());
                    std::process::abort();
                }
                if ran > patience {
                    interrupt::raise();
                }
            }
        });
    });
}

fn last() -> std::path::PathBuf {
    std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("robust-last.arr")
}

/// The turn of a test to run programs.
pub fn turn() -> MutexGuard<'static, ()> {
    TURN.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Runs a test on the stack that the binary gives to programs.
pub fn on_big_stack<T: Send + 'static>(body: impl FnOnce() -> T + Send + 'static) -> T {
    let _turn = turn();
    stack::run_with_big_stack(body)
}

/// A session, and what it has run since it was made.
pub struct Runner {
    pub session: Session,
    patience: Duration,
}

impl Runner {
    /// A fresh session. The address space is limited, so that a size that no check has refused aborts at once.
    pub fn new() -> Runner {
        limit_memory();
        watch();
        remember_panics();
        let mut session = Session::new();
        session.vm.recursion_limit = 200;
        Runner { session, patience: Duration::from_secs(60) }
    }

    /// Programs that run longer than this are interrupted.
    pub fn with_patience(self, patience: Duration) -> Runner {
        Runner { patience, ..self }
    }

    /// Runs a text and renders its error; `Err` is the message of a panic.
    pub fn run(&mut self, text: &str) -> std::result::Result<(Result<()>, String), String> {
        // Only a help for whoever looks into an abort.
        let _ = std::fs::write(last(), text);
        interrupt::clear();
        PATIENCE.store(self.patience.as_millis() as u64, Ordering::Relaxed);
        STARTED.store(now(), Ordering::Relaxed);
        let session = &mut self.session;
        let outcome = catch_unwind(AssertUnwindSafe(|| {
            output::capture(|| {
                let result = session.execute("<random>", text, Mode::Interactive);
                if let Err(error) = &result {
                    render_plain(error);
                }
                result
            })
        }));
        STARTED.store(0, Ordering::Relaxed);
        interrupt::clear();
        outcome.map_err(|_| PANIC.take())
    }

    /// The output of a text that must succeed.
    pub fn output(&mut self, text: &str) -> String {
        match self.run(text) {
            Ok((Ok(()), output)) => output,
            Ok((Err(error), _)) => panic!("{text}\n{}", render_plain(&error)),
            Err(panic) => panic!("{text}\npanicked: {panic}"),
        }
    }

    /// The error of a text that must fail.
    pub fn error(&mut self, text: &str) -> Error {
        match self.run(text) {
            Ok((Err(error), _)) => error,
            Ok((Ok(()), output)) => panic!("{text}\nsucceeded: {output}"),
            Err(panic) => panic!("{text}\npanicked: {panic}"),
        }
    }
}

thread_local!(static PANIC: RefCell<String> = RefCell::default());

/// A panic of a program is told by its place; one of the tests as ever.
fn remember_panics() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let usual = std::panic::take_hook();
        std::panic::set_hook(Box::new(move |info| {
            if STARTED.load(Ordering::Relaxed) == 0 {
                return usual(info);
            }
            let place = info.location().map(ToString::to_string).unwrap_or_default();
            let message = info.payload_as_str().unwrap_or_default();
            let stack = std::backtrace::Backtrace::force_capture().to_string();
            let own = stack.lines().find(|line| line.contains("at ./src/")).unwrap_or_default().trim();
            PANIC.set(format!("{place} {own}: {message}"));
        }));
    });
}

/// Four gibibytes of address space for the process.
#[cfg(unix)]
fn limit_memory() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let most = libc::rlimit { rlim_cur: 4 << 30, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: a plain system call with a valid pointer; a refusal only makes the test less sharp.
        unsafe { libc::setrlimit(libc::RLIMIT_AS, &most) };
    });
}

#[cfg(not(unix))]
fn limit_memory() {}
