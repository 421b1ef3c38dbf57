//! `print` and `input`, and where their text goes.

use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::display::str_of;
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::{Stream, sent};
use crate::lang::native::{Arguments, Native};
use crate::lang::output;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// The table of functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new("input(prompt='', /)", "A line that the user types. `name = input('Name? ')`", input),
    Native::new(
        "print(*args, sep=' ', end='\\n', file=None, flush=False)",
        "Writes values as text. `print('x =', 1.5)` writes `x = 1.5`.",
        print,
    ),
];

/// Writes to `sys.stdout`, which the program may have replaced.
pub fn write_stdout(vm: &mut Interpreter, text: &str) -> Result<()> {
    let target = vm.registry.loaded.get("sys").and_then(|module| module.globals.lookup("stdout"));
    match target {
        Some(target) if !target.downcast::<Stream>().is_some_and(Stream::is_stdout) => {
            vm.call_method(&target, "write", &[Value::from(text)]).map(drop)
        }
        _ => {
            output::write_out(text);
            sent()
        }
    }
}

/// `sep` or `end`.
fn separator(args: &Arguments, index: usize, default: &'static str) -> Result<String> {
    match args.given(index) {
        None => Ok(default.to_owned()),
        Some(Value::Str(text)) => Ok(text.to_string()),
        Some(other) => {
            let name = if index == 0 { "sep" } else { "end" };
            Err(Error::type_error(format!("{name} must be None or a string, not {}", type_name(other))))
        }
    }
}

fn print(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    crate::trace::stage::refuse_output()?;
    let (sep, end) = (separator(args, 0, " ")?, separator(args, 1, "\n")?);
    let mut line = String::new();
    for (at, value) in args.rest().iter().enumerate() {
        interrupt::check()?;
        if at > 0 {
            line.push_str(&sep);
        }
        match value {
            Value::Str(text) => interrupt::push_str(&mut line, text),
            other => interrupt::push_str(&mut line, &str_of(other)?),
        }
    }
    line.push_str(&end);
    let flush = args.flag(3, false)?;
    match args.given(2) {
        None => {
            write_stdout(vm, &line)?;
            if flush {
                output::flush();
                sent()?;
            }
        }
        Some(file) => {
            vm.call_method(file, "write", &[Value::from(line)])?;
            if flush {
                vm.call_method(file, "flush", &[])?;
            }
        }
    }
    Ok(Value::None)
}

fn input(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Some(prompt) = args.get(0) {
        write_stdout(vm, &str_of(prompt)?)?;
    }
    output::flush();
    let mut bytes = Vec::new();
    if crate::lang::input::read_line(&mut bytes)? == 0 {
        return Err(Error::new(Kind::EOFError, "EOF when reading a line"));
    }
    let line = String::from_utf8_lossy(&bytes);
    Ok(Value::from(line.strip_suffix('\n').unwrap_or(&line)))
}
