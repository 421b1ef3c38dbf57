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
pub use exits::{forget, pending};
pub use loops::{check_unrolled, first_turn, for_loop, range_of, while_loop};
pub use state::refused;
pub use truth::{chain, negation};

use crate::diag::Error;
use crate::lang::arrays::undecided;
use crate::trace;

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
