//! Magics: `%name line`, `%%name line` with a cell below, `!command`. One row each, in tables by family.

mod alias;
mod compute;
mod edit;
mod errors;
mod expand;
mod files;
mod history;
mod messages;
mod names;
mod options;
mod outputs;
mod system;
mod timeit;
mod timing;

use std::cell::RefCell;
use std::rc::Rc;

pub use alias::alias;
pub use options::{Options, usage_error};

use crate::diag::{Error, Result};
use crate::lang::Interpreter;
use crate::lang::module::Globals;
use crate::lang::value::Value;
use crate::syntax::ast;

/// What a magic sees when it runs.
pub struct Call<'a> {
    pub vm: &'a mut Interpreter,
    pub globals: &'a Rc<Globals>,
    /// The rest of its line, trimmed.
    pub line: &'a str,
    /// The text below a `%%` line.
    pub cell: Option<&'a str>,
}

/// What a magic does; its value is echoed at the prompt unless it is `None`.
pub type MagicFn = fn(&mut Call) -> Result<Value>;

/// Where a magic can stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    Line,
    Cell,
    Both,
}

/// A magic.
pub struct Row {
    pub name: &'static str,
    pub place: Place,
    /// What follows the name.
    pub usage: &'static str,
    pub doc: &'static str,
    pub run: MagicFn,
}

impl Row {
    /// A line magic.
    pub const fn line(name: &'static str, usage: &'static str, doc: &'static str, run: MagicFn) -> Row {
        Row { name, place: Place::Line, usage, doc, run }
    }

    /// A cell magic.
    pub const fn cell(name: &'static str, usage: &'static str, doc: &'static str, run: MagicFn) -> Row {
        Row { name, place: Place::Cell, usage, doc, run }
    }

    /// A magic for a line or a cell.
    pub const fn both(name: &'static str, usage: &'static str, doc: &'static str, run: MagicFn) -> Row {
        Row { name, place: Place::Both, usage, doc, run }
    }
}

/// The tables of this room.
static TABLES: &[&[Row]] = &[
    timeit::MAGICS,
    timing::MAGICS,
    compute::MAGICS,
    names::MAGICS,
    files::MAGICS,
    edit::MAGICS,
    system::MAGICS,
    alias::MAGICS,
    errors::MAGICS,
    history::MAGICS,
    outputs::MAGICS,
    messages::MAGICS,
];

thread_local!(static REGISTERED: RefCell<Vec<&'static [Row]>> = const { RefCell::new(Vec::new()) });

/// Makes a table of magics known.
pub fn register(rows: &'static [Row]) {
    REGISTERED.with_borrow_mut(|tables| tables.push(rows));
}

/// Every magic.
pub fn rows() -> Vec<&'static Row> {
    let registered = REGISTERED.with_borrow(Vec::clone);
    TABLES.iter().copied().chain(registered).flatten().collect()
}

/// The magic with this name that can stand on a line (`cell` false) or over a cell.
pub fn find(name: &str, cell: bool) -> Option<&'static Row> {
    let misplaced = if cell { Place::Line } else { Place::Cell };
    rows().into_iter().find(|row| row.name == name && row.place != misplaced)
}

/// Magics whose lines are code, in which braces mean what they mean in code.
const CODE: &[&str] = &["timeit", "time", "graph"];

/// Runs a magic: the interpreter's hook.
pub fn run(vm: &mut Interpreter, magic: &ast::Magic, globals: &Rc<Globals>) -> Result<Value> {
    let name = magic.name.text.as_str();
    let cell = magic.cell.as_ref().map(|(text, _)| text.as_str());
    if name == "!" {
        return system::command(vm, &magic.line, globals, magic.target.is_some());
    }
    let expanded = if CODE.contains(&name) { None } else { Some(expand::expanded(vm, &magic.line, globals)) };
    let mut call = Call { vm, globals, line: expanded.as_deref().unwrap_or(&magic.line).trim(), cell };
    match (find(name, cell.is_some()), alias::alias(name).filter(|_| cell.is_none())) {
        (Some(row), _) => (row.run)(&mut call),
        (None, Some(command)) => alias::run(&mut call, name, &command),
        (None, None) => Err(not_found(name, cell.is_some()).at(magic.name.span)),
    }
}

#[cold]
fn not_found(name: &str, cell: bool) -> Error {
    let (marks, kind, other) = if cell { ("%%", "Cell magic", "%") } else { ("%", "Line magic function", "%%") };
    let mut message = format!("{kind} `{marks}{name}` not found");
    if find(name, !cell).is_some() {
        let other_kind = if cell { "line" } else { "cell" };
        message.push_str(&format!(" (But {other_kind} magic `{other}{name}` exists, did you mean that instead?)"));
    }
    message.push('.');
    let rows = rows();
    let near = crate::lang::native::closest(name, rows.iter().map(|row| row.name));
    let error = usage_error(message);
    match near {
        Some(near) => error.help(format!("did you mean {marks}{near}?")),
        None => error.help("%lsmagic lists the magics"),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn names_are_unique_and_explained() {
        let rows = super::rows();
        for (at, row) in rows.iter().enumerate() {
            assert!(!row.doc.is_empty(), "%{}", row.name);
            assert!(!rows[..at].iter().any(|other| other.name == row.name), "%{} twice", row.name);
        }
    }
}
