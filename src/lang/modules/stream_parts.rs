//! What files are read and written with: errors of the system, and parts between which Ctrl-C is heard.

use std::fs::File;
use std::io::{self, Read, Write};
use std::rc::Rc;

use crate::backend::cpu::apart;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::value::Value;

/// The error of a system call about a path.
pub fn os_error(error: &io::Error, path: &str) -> Error {
    of_system(error, Some(path))
}

/// The error of a system call about no path.
pub(super) fn system_error(error: &io::Error) -> Error {
    of_system(error, None)
}

/// Tells a program that its standard output could not be sent.
///
/// # Errors
/// `OSError`.
pub fn sent() -> Result<()> {
    crate::lang::output::take_failure().map_or(Ok(()), |error| Err(system_error(&error)))
}

fn of_system(error: &io::Error, path: Option<&str>) -> Error {
    let kind = match error.kind() {
        io::ErrorKind::NotFound => Kind::FileNotFoundError,
        io::ErrorKind::AlreadyExists => Kind::FileExistsError,
        io::ErrorKind::PermissionDenied => Kind::PermissionError,
        io::ErrorKind::IsADirectory => Kind::IsADirectoryError,
        io::ErrorKind::NotADirectory => Kind::NotADirectoryError,
        _ => Kind::OSError,
    };
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text).to_owned();
    let number = error.raw_os_error().map_or(Value::None, Value::from);
    let args = [number, Value::from(text)].into_iter().chain(path.map(Value::from));
    to_error(&Rc::new(ExceptionObject::new(kind, args.collect())))
}

/// Writes bytes in parts, between which Ctrl-C is heard.
///
/// # Errors
/// `KeyboardInterrupt`, after which the file has the first parts; `OSError`.
pub(super) fn write_parts(file: &mut File, bytes: &[u8], path: &str) -> Result<()> {
    let told = |error: io::Error| os_error(&error, path);
    for part in bytes.chunks(interrupt::WRITTEN) {
        interrupt::check()?;
        if part.len() < interrupt::WRITTEN {
            file.write_all(part).map_err(told)?;
            continue;
        }
        // Where much waits for the disk, the system lets a writer sleep longer than whoever pressed Ctrl-C.
        let (mut file, part) = (file.try_clone().map_err(told)?, part.to_vec());
        // SAFETY: the thread gets a file and bytes of its own.
        unsafe { apart::run(move || Ok(file.write_all(&part))) }?.map_err(told)?;
    }
    Ok(())
}

/// Closes a file. The system may send much of what was written to the disk first, above all where that takes another file's
/// place: Ctrl-C does not wait for it.
pub(super) fn close_apart(file: File) {
    if file.metadata().is_ok_and(|metadata| metadata.len() <= interrupt::WRITTEN as u64) {
        return;
    }
    if interrupt::just_answered() {
        // Without a thread it is closed here after all.
        let _ = std::thread::Builder::new().spawn(move || drop(file));
        return;
    }
    // SAFETY: the thread gets a file of its own.
    let closed = unsafe {
        apart::run(move || {
            drop(file);
            Ok(())
        })
    };
    if closed.is_err() {
        // Whoever comes next answers.
        interrupt::raise();
    }
}

/// A file that is written to in parts, between which Ctrl-C is heard.
pub struct Written(Option<File>);

impl Written {
    /// A new file, or an old one without its content.
    ///
    /// # Errors
    /// `OSError`.
    pub fn create(path: &str) -> Result<Written> {
        File::create(path).map(|file| Written(Some(file))).map_err(|error| os_error(&error, path))
    }

    /// Writes bytes.
    ///
    /// # Errors
    /// As [`write_parts`].
    pub fn write(&mut self, bytes: &[u8], path: &str) -> Result<()> {
        self.0.as_mut().map_or(Ok(()), |file| write_parts(file, bytes, path))
    }
}

impl Drop for Written {
    fn drop(&mut self) {
        self.0.take().into_iter().for_each(close_apart);
    }
}

/// Appends what there is to read, at most so many bytes, in parts between which Ctrl-C is heard.
///
/// # Errors
/// `KeyboardInterrupt`, `OSError`.
pub fn read_parts(file: &mut impl Read, limit: usize, out: &mut Vec<u8>, path: &str) -> Result<()> {
    let mut left = limit;
    while left > 0 {
        interrupt::check()?;
        let part = interrupt::READ.min(left) as u64;
        let count = file.by_ref().take(part).read_to_end(out).map_err(|error| os_error(&error, path))?;
        if count == 0 {
            break;
        }
        left -= count;
    }
    Ok(())
}
