//! `arr -i` where standard input is no terminal: a prompt for other programs, without prompts and banner.

use super::cell::{self, Echo};
use super::host::{Host, Outcome};
use crate::diag::{Kind, Result, sources};
use crate::lang::native::{Arguments, Native};
use crate::lang::session;
use crate::lang::value::Value;
use crate::lang::{Interpreter, output};
use crate::syntax::ast::{Argument, Expr, ExprKind, Module, Stmt, StmtKind};
use crate::syntax::parse::{Parsed, parse_interactive};

/// The built-in that shows the value of an expression statement inside a block.
const ECHO: &str = "__displayhook__";

static FUNCTIONS: &[Native] =
    &[Native::new("__displayhook__(value, /)", "Shows a value as the prompt does. `__displayhook__(1)`", echo)];

fn echo(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    session::show(vm, args.value(0))?;
    Ok(Value::None)
}

/// Reads statements to the end of standard input; gives the exit status.
pub fn run(host: &mut Host) -> i32 {
    for native in FUNCTIONS {
        host.session.vm.builtins.define(native.name(), Value::Native(native));
    }
    let (mut pending, mut line) = (String::new(), Vec::new());
    loop {
        let line = match read_line(&mut line) {
            Ok(line) => line,
            // Nothing runs: what was begun is forgotten, as at every prompt.
            Err(error) if error.kind() == Kind::KeyboardInterrupt => {
                host.report(&error);
                pending.clear();
                continue;
            }
            Err(error) => {
                host.report(&error);
                return 1;
            }
        };
        let ended = line.is_none();
        let line = line.unwrap_or_default();
        if pending.is_empty() {
            pending = line;
        } else if !ended {
            pending.push('\n');
            pending.push_str(&line);
        }
        if !pending.trim().is_empty() {
            match feed(host, &pending, ended) {
                Some(Outcome::Exit(status)) => return status,
                Some(_) => pending.clear(),
                None => {}
            }
        } else {
            pending.clear();
        }
        if ended {
            return 0;
        }
    }
}

/// Runs a text if it is whole.
fn feed(host: &mut Host, text: &str, ended: bool) -> Option<Outcome> {
    let mut waits = false;
    let outcome = host.run(|session| match parse_interactive(sources::add("<stdin>", text), ended) {
        Parsed::Incomplete => {
            waits = true;
            Ok(())
        }
        Parsed::Error(error) => Err(error),
        Parsed::Ast(mut module) => {
            echo_inside(&mut module);
            cell::run(session, module, Echo::Each)
        }
    });
    (!waits).then_some(outcome)
}

/// The next line without its end; `None` at the end of the input. What was read of it when an error came is kept.
fn read_line(bytes: &mut Vec<u8>) -> Result<Option<String>> {
    output::flush();
    // `input()` reads through the same buffer, so that a program can read the lines below its own.
    let count = crate::lang::input::read_line(bytes)?;
    let bytes = std::mem::take(bytes);
    if count == 0 && bytes.is_empty() {
        return Ok(None);
    }
    let line = String::from_utf8_lossy(&bytes);
    let line = line.strip_suffix('\n').unwrap_or(&line);
    Ok(Some(line.strip_suffix('\r').unwrap_or(line).to_owned()))
}

/// Python's own prompt echoes expression statements inside of blocks too, other than those of functions.
fn echo_inside(module: &mut Module) {
    for stmt in &mut module.body {
        for block in blocks_of(&mut stmt.kind) {
            echo_block(block);
        }
    }
}

fn echo_block(block: &mut [Stmt]) {
    for stmt in block {
        if let StmtKind::Expr(value) = &mut stmt.kind {
            let span = value.span;
            let value = std::mem::replace(value, Expr::new(ExprKind::Tuple(Vec::new()), span));
            let callee = Expr::new(ExprKind::Name(ECHO.to_owned()), span);
            let call = ExprKind::Call(Box::new(callee), vec![Argument::Positional(value)]);
            stmt.kind = StmtKind::Expr(Expr::new(call, span));
        }
        for inner in blocks_of(&mut stmt.kind) {
            echo_block(inner);
        }
    }
}

fn blocks_of(kind: &mut StmtKind) -> Vec<&mut Vec<Stmt>> {
    match kind {
        StmtKind::If { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::For { body, orelse, .. } => vec![body, orelse],
        StmtKind::With { body, .. } => vec![body],
        StmtKind::Try { body, handlers, orelse, finally } => {
            let mut blocks = vec![body];
            blocks.extend(handlers.iter_mut().map(|handler| &mut handler.body));
            blocks.extend([orelse, finally]);
            blocks
        }
        _ => Vec::new(),
    }
}
