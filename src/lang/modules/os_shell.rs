//! The system's shell and terminal: `os.system`, `os.popen`, `os.get_terminal_size`.

use std::process::{Command, Stdio};

use super::stream::Stream;
use super::stream_parts::os_error;
use super::sys::record;
use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::output;
use crate::lang::value::Value;

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "get_terminal_size(fd=1, /)",
        "How wide and high the terminal is. `os.get_terminal_size().columns`",
        |_, a| {
            let (columns, lines) = terminal_size(a.index_or(0, 1)?)?;
            let fields = [("columns", Value::Int(columns.into())), ("lines", Value::Int(lines.into()))];
            Ok(record("os.terminal_size", fields))
        },
    ),
    Native::new(
        "popen(cmd, mode='r', buffering=-1)",
        "What a command of the shell writes, as a file. `os.popen('echo a').read()` is `'a\\n'`.",
        popen,
    ),
    Native::new(
        "system(command)",
        "Runs a command of the shell; the answer is its exit status. `os.system('true')` is 0.",
        |vm, a| {
            let command = a.str(0)?;
            output::flush();
            let status = shell(vm).arg(command).status().map_err(|error| os_error(&error, command))?;
            // The command was interrupted, not the program.
            interrupt::clear();
            Ok(Value::from(wait_status(status)))
        },
    ),
];

/// The shell, which takes a command as its last argument. It sees the environment as the program has made it in
/// `os.environ`: the process's own cannot be changed safely while its threads read it.
pub fn shell(vm: &Interpreter) -> Command {
    let mut command = Command::new(if cfg!(windows) { "cmd" } else { "sh" });
    command.arg(if cfg!(windows) { "/C" } else { "-c" });
    set_environment(vm, &mut command);
    command
}

/// Gives a command the environment of the program.
pub fn set_environment(vm: &Interpreter, command: &mut Command) {
    let os = vm.registry.loaded.get("os");
    if let Some(Value::Dict(environ)) = os.and_then(|os| os.globals.lookup("environ")) {
        command.env_clear();
        for (name, value) in environ.map.borrow().iter() {
            if let (Some(name), Some(value)) = (name.as_str(), value.as_str()) {
                command.env(name, value);
            }
        }
    }
}

/// An exit status as the system's `wait` encodes it.
#[cfg(unix)]
fn wait_status(status: std::process::ExitStatus) -> i32 {
    std::os::unix::process::ExitStatusExt::into_raw(status)
}

#[cfg(not(unix))]
fn wait_status(status: std::process::ExitStatus) -> i32 {
    status.code().unwrap_or(-1)
}

fn popen(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let command = args.str(0)?;
    if args.given(1).is_some() && args.str(1)? != "r" {
        let mode = crate::lang::format::repr_str(args.str(1)?);
        return Err(Error::value(format!("invalid mode {mode}")).help("a command can only be read from: mode 'r'"));
    }
    output::flush();
    let done = shell(vm).arg(command).stdin(Stdio::inherit()).stderr(Stdio::inherit()).output();
    interrupt::clear();
    let written = done.map_err(|error| os_error(&error, command))?.stdout;
    let text = crate::lang::methods::decode(&written, "utf-8", "strict")?;
    Ok(Value::object(Stream::memory(super::stream_lines::universal(text).into_bytes(), false)))
}

#[cfg(unix)]
fn terminal_size(number: i64) -> Result<(u16, u16)> {
    let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
    let number = i32::try_from(number).unwrap_or(-1);
    // SAFETY: the pointer leads to a `winsize`, which the call fills in.
    if unsafe { libc::ioctl(number, libc::TIOCGWINSZ, &raw mut size) } != 0 {
        return Err(super::stream_parts::system_error(&std::io::Error::last_os_error()));
    }
    Ok((size.ws_col, size.ws_row))
}

#[cfg(not(unix))]
fn terminal_size(_: i64) -> Result<(u16, u16)> {
    Err(Error::new(crate::diag::Kind::OSError, "the terminal's size is not known here"))
}
