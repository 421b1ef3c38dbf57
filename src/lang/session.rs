//! A session: one interpreter with its main module, fed with texts.

use std::rc::Rc;

use super::code::{ModuleCode, Stmt};
use super::display::repr;
use super::eval::{self, Flow, Frame, exec_stmt};
use super::interpreter::Interpreter;
use super::module::Globals;
use super::value::Value;
use super::{output, resolve};
use crate::diag::{Result, SourceId, interrupt, sources};
use crate::syntax::ast;
use crate::syntax::parse::{parse_expression, parse_module};

/// How a text is run.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Mode {
    /// Values of expression statements are dropped.
    Script,
    /// Values of expression statements are shown unless `None`, and bound to `_`.
    Interactive,
}

/// An interpreter with its main module.
pub struct Session {
    pub vm: Interpreter,
}

impl Default for Session {
    fn default() -> Session {
        Session::new()
    }
}

impl Session {
    /// A session with every built-in name.
    pub fn new() -> Session {
        let mut vm = Interpreter::bare();
        if let Ok(folder) = std::env::current_dir() {
            vm.registry.paths.push(folder);
        }
        super::builtins::install(&mut vm);
        // Only natives are bound: nothing here can fail that a user's input decides.
        let installed = super::numpy::install(&mut vm).and_then(|()| super::transforms::install(&mut vm));
        if let Err(error) = installed {
            output::write_err(&crate::diag::render_plain(&error));
        }
        Session { vm }
    }

    /// Parses and runs a text in the main module. What it bound before an error stays bound.
    pub fn execute(&mut self, name: &str, text: &str, mode: Mode) -> Result<()> {
        self.execute_source(sources::add(name, text), mode)
    }

    /// Parses and runs a registered text in the main module.
    pub fn execute_source(&mut self, source: SourceId, mode: Mode) -> Result<()> {
        let tree = parse_module(source)?;
        let result = self.execute_tree(&tree, mode);
        tree.let_go();
        result
    }

    /// Runs a parsed text in the main module.
    pub fn execute_tree(&mut self, tree: &ast::Module, mode: Mode) -> Result<()> {
        let globals = self.vm.main.clone();
        run_tree(&mut self.vm, tree, &globals, mode)
    }

    /// The value of an expression in the main module.
    pub fn evaluate(&mut self, text: &str) -> Result<Value> {
        let globals = self.vm.main.clone();
        evaluate(&mut self.vm, "<string>", text, &globals)
    }
}

/// Runs a parsed text with these globals.
pub fn run_tree(vm: &mut Interpreter, tree: &ast::Module, globals: &Rc<Globals>, mode: Mode) -> Result<()> {
    let code = resolve::resolve_module(tree, globals, &vm.builtins)?;
    if let (Mode::Script, Some(doc)) = (mode, &code.doc) {
        globals.define("__doc__", Value::from(&**doc));
    }
    let depth = vm.depth;
    let handling = vm.handling.len();
    let result = interrupt::stoppable(|| run_code(vm, &code, globals, mode));
    // After an error, nothing of the failed input is active any more.
    vm.depth = depth;
    vm.handling.truncate(handling);
    result
}

fn run_code(vm: &mut Interpreter, code: &ModuleCode, globals: &Rc<Globals>, mode: Mode) -> Result<()> {
    let mut locals = vec![Value::Undefined; code.scope.slots];
    let mut frame = Frame { locals: &mut locals, captured: &[], globals, scope: &code.scope };
    for stmt in &code.body {
        match stmt {
            Stmt::Expr(value) if mode == Mode::Interactive => {
                let value = eval::eval(vm, &mut frame, value)?;
                show(vm, &value)?;
            }
            stmt => {
                if let Flow::Return(_) = exec_stmt(vm, &mut frame, stmt)? {
                    break;
                }
            }
        }
    }
    Ok(())
}

/// Shows the value of an expression statement, as the prompt does.
pub fn show(vm: &mut Interpreter, value: &Value) -> Result<()> {
    if value.is_none() {
        return Ok(());
    }
    match vm.display_hook {
        Some(hook) => hook(vm, value)?,
        None => {
            let mut text = repr(value)?;
            text.push('\n');
            output::write_out(&text);
        }
    }
    vm.builtins.define("_", value.clone());
    Ok(())
}

/// Parses and runs a text with these globals (`exec`, `%run`, a timed statement).
pub fn run_text(vm: &mut Interpreter, name: &str, text: &str, globals: &Rc<Globals>) -> Result<()> {
    let tree = parse_module(sources::add(name, text))?;
    let result = run_tree(vm, &tree, globals, Mode::Script);
    tree.let_go();
    result
}

/// The value of an expression with these globals (`eval`).
pub fn evaluate(vm: &mut Interpreter, name: &str, text: &str, globals: &Rc<Globals>) -> Result<Value> {
    let tree = parse_expression(sources::add(name, text))?;
    let code = resolve::resolve_expression(&tree, globals, &vm.builtins)?;
    eval::run_module(vm, &code, globals)
}
