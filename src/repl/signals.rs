//! Ctrl-C and closed pipes.

use std::sync::Mutex;
use std::time::{Duration, Instant};

use crate::diag::interrupt;

/// How long a running computation may leave a Ctrl-C without an answer before the next one ends the program.
const PATIENCE: Duration = Duration::from_secs(2);

/// The exit status of a program that was interrupted.
pub const INTERRUPTED: i32 = 130;

/// Makes Ctrl-C ask the running computation to stop.
pub fn install() {
    let first: Mutex<Option<Instant>> = Mutex::new(None);
    let handler = move || {
        let mut first = first.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        match *first {
            Some(since) if interrupt::pending() => {
                if since.elapsed() >= PATIENCE {
                    std::process::exit(INTERRUPTED);
                }
            }
            _ => *first = Some(Instant::now()),
        }
        interrupt::raise();
    };
    // Without a handler Ctrl-C ends the program: that is no worse than not starting at all.
    let _ = ctrlc::set_handler(handler);
}

/// Lets the program end quietly when nobody reads its standard output any more, as every other command does.
pub fn end_on_closed_pipe() {
    #[cfg(unix)]
    // SAFETY: setting the default disposition installs no handler; nothing else of the program runs yet.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
    }
}
