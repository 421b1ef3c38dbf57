//! Where a program's standard input comes from: one buffer for everybody who reads lines, and Ctrl-C ends the waiting.

use std::cell::RefCell;

use crate::diag::{Error, Kind, Result, interrupt};

#[derive(Default)]
struct Input {
    buffer: Vec<u8>,
    /// How much of the buffer was taken.
    taken: usize,
}

thread_local!(static INPUT: RefCell<Input> = RefCell::default());

fn failed(error: &std::io::Error) -> Error {
    Error::new(Kind::OSError, error.to_string())
}

/// Waits until there is something to read, or the end.
#[cfg(unix)]
fn wait() -> Result<()> {
    /// How long nobody looks whether Ctrl-C was pressed, in milliseconds.
    const PATIENCE: libc::c_int = 20;
    loop {
        interrupt::check()?;
        let mut asked = libc::pollfd { fd: libc::STDIN_FILENO, events: libc::POLLIN, revents: 0 };
        // SAFETY: the pointer leads to one `pollfd`, which lives.
        let ready = unsafe { libc::poll(&raw mut asked, 1, PATIENCE) };
        // What cannot be asked about is read at once, and says for itself what is wrong.
        if ready > 0 || (ready < 0 && std::io::Error::last_os_error().kind() != std::io::ErrorKind::Interrupted) {
            return Ok(());
        }
    }
}

/// The next bytes from the system; none at the end.
#[cfg(unix)]
fn read(room: &mut [u8]) -> Result<usize> {
    loop {
        wait()?;
        // SAFETY: the pointer and the length are those of the slice.
        let count = unsafe { libc::read(libc::STDIN_FILENO, room.as_mut_ptr().cast(), room.len()) };
        if let Ok(count) = usize::try_from(count) {
            return Ok(count);
        }
        let error = std::io::Error::last_os_error();
        if error.kind() != std::io::ErrorKind::Interrupted {
            return Err(failed(&error));
        }
    }
}

#[cfg(not(unix))]
fn read(room: &mut [u8]) -> Result<usize> {
    let count = std::io::Read::read(&mut std::io::stdin().lock(), room).map_err(|error| failed(&error))?;
    interrupt::check()?;
    Ok(count)
}

impl Input {
    /// What was read and not taken yet; more is read where that is nothing. Empty at the end.
    fn ready(&mut self) -> Result<&[u8]> {
        if self.taken == self.buffer.len() {
            self.taken = 0;
            self.buffer.resize(1 << 13, 0);
            let count = read(&mut self.buffer);
            self.buffer.truncate(*count.as_ref().unwrap_or(&0));
            count?;
        }
        Ok(&self.buffer[self.taken..])
    }
}

/// Appends the next line with its end; the answer is how many bytes that are, none at the end of the input.
///
/// # Errors
/// `KeyboardInterrupt`, `OSError`.
pub fn read_line(out: &mut Vec<u8>) -> Result<usize> {
    INPUT.with_borrow_mut(|input| {
        let before = out.len();
        loop {
            let ready = input.ready()?;
            let end = ready.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
            let count = end.unwrap_or(ready.len());
            out.extend_from_slice(&ready[..count]);
            input.taken += count;
            if end.is_some() || count == 0 {
                return Ok(out.len() - before);
            }
        }
    })
}

/// Appends what there is, at most so many bytes.
///
/// # Errors
/// `KeyboardInterrupt`, `OSError`.
pub fn read_most(limit: usize, out: &mut Vec<u8>) -> Result<()> {
    INPUT.with_borrow_mut(|input| {
        let mut left = limit;
        while left > 0 {
            let ready = input.ready()?;
            let count = ready.len().min(left);
            if count == 0 {
                break;
            }
            out.extend_from_slice(&ready[..count]);
            input.taken += count;
            left -= count;
        }
        Ok(())
    })
}
