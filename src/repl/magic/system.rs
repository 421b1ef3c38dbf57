//! The system's shell: `!command`, `%sx`, `%%sh`, and the commands that are magics of their own.

use std::process::{Command, Stdio};
use std::rc::Rc;

use super::{Call, Row, usage_error};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::Interpreter;
use crate::lang::display::str_of;
use crate::lang::module::Globals;
use crate::lang::output::{self, write_out};
use crate::lang::registry::import;
use crate::lang::session::evaluate;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;
use crate::repl::state;

macro_rules! aliases {
    ($($name:literal = $command:literal),* $(,)?) => {
        [$(Row::line($name, "[argument ...]", concat!("The system's command `", $command, "`."), |call| {
            shell(call.vm, &format!("{} {}", $command, call.line), call.globals)
        })),*]
    };
}

/// The table.
pub static MAGICS: &[Row] = &{
    let [ls, ll, cat, cp, mv, rm, mkdir, rmdir, less, man] = aliases![
        "ls" = "ls -F",
        "ll" = "ls -F -l",
        "cat" = "cat",
        "cp" = "cp",
        "mv" = "mv",
        "rm" = "rm",
        "mkdir" = "mkdir",
        "rmdir" = "rmdir",
        "less" = "less",
        "man" = "man",
    ];
    [
        ls,
        ll,
        cat,
        cp,
        mv,
        rm,
        mkdir,
        rmdir,
        less,
        man,
        Row::both("sx", "command", "Runs a command of the shell and gives the lines that it wrote, as a list.", lines),
        Row::both("system", "command", "Runs a command of the shell and gives the lines that it wrote.", lines),
        Row::cell("sh", "", "Runs the cell by the shell.", script),
        Row::cell("bash", "", "Runs the cell by bash.", script_of_bash),
        Row::line("env", "[NAME | NAME=value]", "The variables of the environment, one of them, or sets one.", env),
        Row::line("set_env", "NAME value", "Sets a variable of the environment.", env),
        Row::line("clear", "", "Clears the screen.", |_| {
            write_out("\x1b[H\x1b[2J");
            Ok(Value::None)
        }),
    ]
};

/// `!command`; `!!command` and `name = !command` give the lines that were written.
pub fn command(vm: &mut Interpreter, line: &str, globals: &Rc<Globals>, kept: bool) -> Result<Value> {
    match line.strip_prefix('!').or(kept.then_some(line)) {
        Some(rest) => lines(&mut Call { vm, globals, line: rest.trim(), cell: None }),
        None => shell(vm, line, globals),
    }
}

pub(super) fn interpreter() -> Command {
    let mut command = if cfg!(windows) { Command::new("cmd") } else { Command::new("sh") };
    command.arg(if cfg!(windows) { "/C" } else { "-c" });
    // The process's own environment cannot be changed safely while its threads read it.
    command.envs(state::with(|state| state.environment.clone()));
    command
}

/// Runs a command with our own input and output.
fn shell(vm: &mut Interpreter, line: &str, globals: &Rc<Globals>) -> Result<Value> {
    let line = with_values(vm, line, globals);
    output::flush();
    let status = interpreter().arg(line).status();
    // The command was interrupted, not the program.
    interrupt::clear();
    let status = status.map_err(|error| Error::new(Kind::OSError, error.to_string()))?;
    let code = status.code().map_or(Value::Int(-1), Value::from);
    vm.builtins.define("_exit_code", code);
    Ok(Value::None)
}

fn lines(call: &mut Call) -> Result<Value> {
    let text = match call.cell {
        Some(cell) => format!("{}\n{cell}", call.line),
        None => with_values(call.vm, call.line, call.globals),
    };
    output::flush();
    let done = interpreter().arg(text).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
    interrupt::clear();
    let done = done.map_err(|error| Error::new(Kind::OSError, error.to_string()))?;
    let written = String::from_utf8_lossy(&done.stdout);
    Ok(Value::list(written.lines().map(Value::from).collect()))
}

fn script(call: &mut Call) -> Result<Value> {
    run_script(call, "sh")
}

fn script_of_bash(call: &mut Call) -> Result<Value> {
    run_script(call, "bash")
}

fn run_script(call: &mut Call, program: &str) -> Result<Value> {
    output::flush();
    let status = Command::new(program)
        .arg("-c")
        .arg(call.cell.unwrap_or_default())
        .envs(state::with(|state| state.environment.clone()))
        .status();
    interrupt::clear();
    let status = status.map_err(|error| Error::new(Kind::OSError, format!("{program}: {error}")))?;
    match status.code() {
        Some(0) => Ok(Value::None),
        code => {
            let code = code.map_or("no".to_owned(), |code| code.to_string());
            Err(Error::new(Kind::RuntimeError, format!("{program} ended with exit status {code}")))
        }
    }
}

/// A command with `{expression}` and `$name` replaced by their values. What is no expression here is left to the shell.
fn with_values(vm: &mut Interpreter, line: &str, globals: &Rc<Globals>) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some(at) = rest.find(['{', '$']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("$$") {
            out.push('$');
            rest = after;
        } else if let Some((value, after)) = value_at(vm, rest, globals) {
            out.push_str(&value);
            rest = after;
        } else {
            out.push_str(&rest[..1]);
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    out
}

/// The value of what `text` starts with, and what follows it.
fn value_at<'a>(vm: &mut Interpreter, text: &'a str, globals: &Rc<Globals>) -> Option<(String, &'a str)> {
    if let Some(inner) = text.strip_prefix('{') {
        let end = inner.find('}')?;
        let value = evaluate(vm, "<command>", &inner[..end], globals).ok()?;
        return Some((str_of(&value).ok()?, &inner[end + 1..]));
    }
    let name = text.strip_prefix('$')?;
    let end = name.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(name.len());
    let value = globals.lookup(&name[..end])?;
    Some((str_of(&value).ok()?, &name[end..]))
}

fn env(call: &mut Call) -> Result<Value> {
    if call.line.is_empty() {
        let mut all = DictMap::new();
        for (name, value) in std::env::vars_os() {
            all.insert_str(&name.to_string_lossy(), Value::from(value.to_string_lossy().into_owned()));
        }
        return Ok(Value::dict(all));
    }
    let pair = call.line.split_once('=').or_else(|| call.line.split_once(char::is_whitespace));
    let Some((name, value)) = pair else {
        let ours = state::with(|state| state.environment.iter().rev().find(|(name, _)| name == call.line).cloned());
        return match ours.map(|(_, value)| Ok(value)).unwrap_or_else(|| std::env::var(call.line)) {
            Ok(value) => Ok(Value::from(value)),
            Err(_) => Err(usage_error(format!("Environment does not have key: {}", call.line))),
        };
    };
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(usage_error("refusing to set env var with whitespace"));
    }
    set_variable(call.vm, name, value)?;
    write_out(&format!("env: {name}={value}\n"));
    Ok(Value::None)
}

/// Sets a variable where programs look for it (`os.environ`) and where commands do.
fn set_variable(vm: &mut Interpreter, name: &str, value: &str) -> Result<()> {
    if let Ok(Value::Module(os)) = import(vm, "os")
        && let Some(Value::Dict(environ)) = os.globals.lookup("environ")
    {
        environ.map.borrow_mut().insert_str(name, Value::from(value));
    }
    state::with(|state| state.environment.push((name.to_owned(), value.to_owned())));
    Ok(())
}
