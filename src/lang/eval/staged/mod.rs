//! Control flow while a program is recorded: a branch or loop on a value that is not known becomes a node of the graph.
//!
//! Both ways of a branch are run, each into a graph of its own, from the same state; what they leave behind is merged.
//! The body of a loop is run until what it takes and what it leaves have the same types. State is the function's
//! variables, the arrays that are changed through their handles, and how the function goes on ([`exits`]): a `break`,
//! `continue` or `return` on one way only is a value like any other, which decides whether the rest is run.

mod branch;
pub mod effects;
mod exits;
mod loops;
mod merge;
mod state;
mod truth;

pub use branch::{conditional, guarded, if_statement, logical};
pub use exits::{forget, pending, take_open};
pub use loops::{check_unrolled, first_turn, for_loop, range_of, while_loop};
pub use state::{State, arrays_of, refused, set_variable};
pub use truth::{chain, negation};

use super::{Flow, Frame};
use crate::diag::{Error, Result, Span};
use crate::lang::arrays::{journal, undecided};
use crate::lang::code::Stmt;
use crate::lang::interpreter::Interpreter;
use crate::lang::value::Value;
use crate::trace;

/// Runs one statement of a function that is run in pieces.
///
/// # Errors
/// Those of the statement.
pub fn exec_one(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt) -> Result<Flow> {
    super::exec_stmt(vm, frame, stmt)
}

/// The place of a statement, where it has one.
pub fn span_of(stmt: &Stmt) -> Option<Span> {
    match stmt {
        Stmt::Expr(value) | Stmt::AssignLocal(_, value) | Stmt::AssignGlobal(_, value) | Stmt::Return(value) => {
            super::span_of(value)
        }
        Stmt::AssignIndex(node) => Some(node.0.span),
        Stmt::AssignMany(node) => Some(node.span),
        Stmt::Assign(node) => Some(node.span),
        Stmt::AugmentLocal(node) => Some(node.span),
        Stmt::Augment(node) => Some(node.span),
        Stmt::If(node) => Some(node.test_span),
        Stmt::While(node) => Some(node.test_span),
        Stmt::For(node) => Some(node.span),
        Stmt::With(node) => node.items.first().map(|(_, _, span)| *span),
        Stmt::Raise(node) => Some(node.span),
        Stmt::Assert(node) => Some(node.span),
        Stmt::Import(node) => Some(node.span),
        _ => None,
    }
}

/// Whether a value holds an array that may be another one, which is around too.
pub fn may_be_another(value: &Value) -> bool {
    let mut found = false;
    arrays_of(value, &mut |handle| found |= journal::is_shared(handle));
    found
}

/// Whether an error is that a truth was asked for which is not known while the program is recorded.
#[cold]
pub fn is_undecided() -> bool {
    undecided::take()
}

/// Gives up the recording that is under way.
#[cold]
fn give_up(why: &str) -> Error {
    if let Some(recorder) = trace::stage::active() {
        recorder.note_break();
    }
    Error::type_error(why.to_owned())
}
