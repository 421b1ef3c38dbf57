//! Runs what was typed: which values are echoed, and how at a person's prompt.

use std::cell::RefCell;
use std::rc::Rc;

use super::colour::{Style, painted};
use super::{magic, state};
use crate::diag::{Result, SourceId};
use crate::lang::formatting::format_value;
use crate::lang::modules::warnings::of_syntax;
use crate::lang::session::{Mode, show};
use crate::lang::value::{DictObject, ListObject, Value};
use crate::lang::{Interpreter, Session, display, output};
use crate::syntax::ast::{Module, Stmt, StmtKind};
use crate::syntax::parse::parse_module;

/// Which statements' values are echoed.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Echo {
    /// Every top-level expression's: the prompt for programs.
    Each,
    /// The last one's: the prompt for people.
    Last,
    Nothing,
}

/// Runs a parsed cell.
pub fn run(session: &mut Session, module: Module, echo: Echo) -> Result<()> {
    of_syntax()?;
    let mut waiting: Vec<Stmt> = Vec::new();
    let last = module.body.len().saturating_sub(1);
    for (at, stmt) in module.body.into_iter().enumerate() {
        let echoed = echo == Echo::Each || (echo == Echo::Last && at == last);
        match &stmt.kind {
            // The evaluator drops a magic's value; here it is echoed as any other.
            StmtKind::Magic(found) if found.target.is_none() => {
                flush(session, &mut waiting, Mode::Script)?;
                let globals = session.vm.main.clone();
                let value = magic::run(&mut session.vm, found, &globals).map_err(|error| error.at(stmt.span))?;
                if echoed {
                    show(&mut session.vm, &value)?;
                }
            }
            StmtKind::Expr(_) if echoed => {
                flush(session, &mut waiting, Mode::Script)?;
                waiting.push(stmt);
                flush(session, &mut waiting, Mode::Interactive)?;
            }
            _ => waiting.push(stmt),
        }
    }
    flush(session, &mut waiting, Mode::Script)
}

fn flush(session: &mut Session, waiting: &mut Vec<Stmt>, mode: Mode) -> Result<()> {
    if waiting.is_empty() {
        return Ok(());
    }
    session.execute_tree(&Module { body: std::mem::take(waiting) }, mode)
}

/// Parses a whole text and warns of what is odd in it.
pub fn parsed(source: SourceId) -> Result<Module> {
    let tree = parse_module(source)?;
    of_syntax()?;
    Ok(tree)
}

/// The containers `In`, `Out` and `_dh`, and the number of the cell that runs.
struct Results {
    number: usize,
    inputs: Rc<ListObject>,
    outputs: Rc<DictObject>,
    folders: Rc<ListObject>,
}

thread_local!(static RESULTS: RefCell<Option<Results>> = const { RefCell::new(None) });

/// Binds `In` and `Out`, and shows values as `Out[n]: …` from now on.
pub fn begin(vm: &mut Interpreter) {
    let inputs = Rc::new(ListObject { items: RefCell::new(vec![Value::from("")]) });
    let outputs = Rc::new(DictObject::default());
    let here = std::env::current_dir().map_or_else(|_| Value::from(""), |here| Value::from(here.display().to_string()));
    let folders = Rc::new(ListObject { items: RefCell::new(vec![here]) });
    for name in ["In", "_ih"] {
        vm.builtins.define(name, Value::List(inputs.clone()));
    }
    for name in ["Out", "_oh"] {
        vm.builtins.define(name, Value::Dict(outputs.clone()));
    }
    vm.builtins.define("_dh", Value::List(folders.clone()));
    for name in ["_", "__", "___", "_i", "_ii", "_iii"] {
        vm.builtins.define(name, Value::from(""));
    }
    RESULTS.set(Some(Results { number: 1, inputs, outputs, folders }));
    vm.display_hook = Some(display_result);
}

/// Notes in `_dh` that the prompt has gone to a folder.
pub fn visited(folder: &std::path::Path) {
    RESULTS.with_borrow(|results| {
        if let Some(results) = results {
            results.folders.items.borrow_mut().push(Value::from(folder.display().to_string()));
        }
    });
}

/// The value of a cell, as text; `None` where it has none.
pub fn output(number: usize) -> Option<String> {
    let outputs = RESULTS.with_borrow(|results| results.as_ref().map(|results| results.outputs.clone()))?;
    let value = outputs.map.borrow().get(&Value::from(number)).ok()?.cloned()?;
    display::repr(&value).ok()
}

/// The number of the next cell, from 1.
pub fn number() -> usize {
    RESULTS.with_borrow(|results| results.as_ref().map_or(1, |results| results.number))
}

/// Notes a cell's text before it runs.
pub fn enter(vm: &mut Interpreter, text: &str) {
    state::with(|state| state.inputs.push(text.to_owned()));
    let (inputs, number) = RESULTS.with_borrow(|results| match results {
        Some(results) => (Some(results.inputs.clone()), results.number),
        None => (None, 0),
    });
    if let Some(inputs) = inputs {
        inputs.items.borrow_mut().push(Value::from(text));
    }
    // `_i` is the cell before this one.
    for (name, back) in [("_i", 1), ("_ii", 2), ("_iii", 3)] {
        let cell = state::with(|state| state.inputs.iter().rev().nth(back).cloned()).unwrap_or_default();
        vm.builtins.define(name, Value::from(cell));
    }
    vm.builtins.define(&format!("_i{number}"), Value::from(text));
}

/// The cell is over.
pub fn leave() {
    RESULTS.with_borrow_mut(|results| {
        if let Some(results) = results {
            results.number += 1;
        }
    });
}

/// How the prompt shows a value.
fn shown(value: &Value) -> Result<String> {
    if let Value::Float(_) = value
        && let Some(format) = state::with(|state| state.float_format.clone())
    {
        return format_value(value, &format);
    }
    display::repr(value)
}

fn display_result(vm: &mut Interpreter, value: &Value) -> Result<()> {
    let text = shown(value)?;
    let number = number();
    let coloured = state::with(|state| state.colour);
    let label = painted(&format!("Out[{number}]: "), Style::OutPrompt, coloured);
    // An array's rows stay below each other.
    let separator = if text.contains('\n') { "\n" } else { "" };
    output::write_out(&format!("{label}{separator}{text}\n"));
    for (older, newer) in [("___", "__"), ("__", "_")] {
        let moved = vm.builtins.lookup(newer).unwrap_or_else(|| Value::from(""));
        vm.builtins.define(older, moved);
    }
    vm.builtins.define(&format!("_{number}"), value.clone());
    let outputs = RESULTS.with_borrow(|results| results.as_ref().map(|results| results.outputs.clone()));
    if let Some(outputs) = outputs {
        outputs.map.borrow_mut().insert(Value::from(number), value.clone())?;
    }
    Ok(())
}
