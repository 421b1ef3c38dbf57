//! Where a program's standard output goes: one buffer for the thread, which a test can read instead.

use std::cell::RefCell;
use std::io::{self, Write};

const FULL: usize = 1 << 16;

#[derive(Default)]
struct Output {
    buffer: Vec<u8>,
    /// Whether a finished line is sent at once, as on a terminal.
    by_line: bool,
    /// One buffer for each [`capture`] that is running.
    captures: Vec<Vec<u8>>,
    /// Why something could not be sent, until somebody is told.
    failure: Option<io::Error>,
}

thread_local!(static OUTPUT: RefCell<Output> = RefCell::default());

/// Sends every finished line at once from now on, or not: a person watches a terminal.
pub fn set_by_line(by_line: bool) {
    OUTPUT.with_borrow_mut(|output| output.by_line = by_line);
}

/// Writes to standard output, through the buffer.
pub fn write_out(text: &str) {
    let full = OUTPUT.with_borrow_mut(|output| {
        if let Some(capture) = output.captures.last_mut() {
            capture.extend_from_slice(text.as_bytes());
            return false;
        }
        output.buffer.extend_from_slice(text.as_bytes());
        output.buffer.len() >= FULL || (output.by_line && text.contains('\n'))
    });
    if full {
        flush();
    }
}

/// Sends what is buffered. What cannot be sent is lost, and the reason kept for [`take_failure`].
pub fn flush() {
    let bytes = OUTPUT.with_borrow_mut(|output| std::mem::take(&mut output.buffer));
    if bytes.is_empty() {
        return;
    }
    let mut stdout = io::stdout().lock();
    if let Err(error) = stdout.write_all(&bytes).and_then(|()| stdout.flush()) {
        OUTPUT.with_borrow_mut(|output| output.failure = Some(error));
    }
}

/// Why something could not be sent since this was asked last.
pub fn take_failure() -> Option<io::Error> {
    OUTPUT.with_borrow_mut(|output| output.failure.take())
}

/// Writes to standard error, after what is buffered for standard output.
pub fn write_err(text: &str) {
    flush();
    let mut stderr = std::io::stderr().lock();
    let _ = stderr.write_all(text.as_bytes()).and_then(|()| stderr.flush());
}

/// What `body` writes, with its result.
pub fn capture<T>(body: impl FnOnce() -> T) -> (T, String) {
    OUTPUT.with_borrow_mut(|output| output.captures.push(Vec::new()));
    let result = body();
    let bytes = OUTPUT.with_borrow_mut(|output| output.captures.pop()).unwrap_or_default();
    (result, String::from_utf8_lossy(&bytes).into_owned())
}
