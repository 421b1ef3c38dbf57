//! The system's shell: `!command`, `%sx`, `%%sh`, and the commands that are magics of their own.

use std::process::{Command, Stdio};
use std::rc::Rc;

use super::expand::expanded;
use super::{Call, Row, usage_error};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::Interpreter;
use crate::lang::module::Globals;
use crate::lang::modules;
use crate::lang::output::{self, write_out};
use crate::lang::registry::import;
use crate::lang::tables::DictMap;
use crate::lang::value::{DictObject, Value};

macro_rules! aliases {
    ($($name:literal = $command:literal),* $(,)?) => {
        [$(Row::line($name, "[argument ...]", concat!("The system's command `", $command, "`."), |call| {
            shell(call.vm, &format!("{} {}", $command, call.line))
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
    let line = expanded(vm, line, globals);
    match line.strip_prefix('!').or(kept.then_some(&line)) {
        Some(rest) => lines(&mut Call { vm, globals, line: rest.trim(), cell: None }),
        None => shell(vm, &line),
    }
}

/// Runs a command with our own input and output.
pub(super) fn shell(vm: &mut Interpreter, line: &str) -> Result<Value> {
    output::flush();
    let status = modules::shell(vm).arg(line).status();
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
        None => call.line.to_owned(),
    };
    output::flush();
    let done = modules::shell(call.vm).arg(text).stdin(Stdio::null()).stderr(Stdio::inherit()).output();
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
    let mut command = Command::new(program);
    command.arg("-c").arg(call.cell.unwrap_or_default());
    modules::set_environment(call.vm, &mut command);
    let status = command.status();
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

/// `os.environ`: the variables as the program and the commands see them.
fn environment(vm: &mut Interpreter) -> Result<Rc<DictObject>> {
    if let Value::Module(os) = import(vm, "os")?
        && let Some(Value::Dict(environ)) = os.globals.lookup("environ")
    {
        return Ok(environ);
    }
    Err(usage_error("os.environ is no dict any more"))
}

fn env(call: &mut Call) -> Result<Value> {
    let environ = environment(call.vm)?;
    if call.line.is_empty() {
        let mut all = DictMap::new();
        for (name, value) in environ.map.borrow().iter() {
            all.insert(name.clone(), value.clone())?;
        }
        return Ok(Value::dict(all));
    }
    let pair = call.line.split_once('=').or_else(|| call.line.split_once(char::is_whitespace));
    let Some((name, value)) = pair else {
        let found = environ.map.borrow().get_str(call.line).cloned();
        return found.ok_or_else(|| usage_error(format!("Environment does not have key: {}", call.line)));
    };
    let (name, value) = (name.trim(), value.trim());
    if name.is_empty() || name.contains(char::is_whitespace) {
        return Err(usage_error("refusing to set env var with whitespace"));
    }
    environ.map.borrow_mut().insert_str(name, Value::from(value));
    write_out(&format!("env: {name}={value}\n"));
    Ok(Value::None)
}
