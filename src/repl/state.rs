//! What the prompt and its magics share: the cells so far, the text for the next one, how values are shown.

use std::cell::RefCell;

use crate::diag::Error;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;

/// How an error is reported.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Reports {
    /// As Python does.
    Plain,
    /// With the source around the place, and labels.
    #[default]
    Context,
    /// The last line alone.
    Minimal,
}

/// The prompt's state.
#[derive(Default)]
pub struct State {
    /// The cells that were run, the first one first.
    pub inputs: Vec<String>,
    /// What stands in the editor when the next cell starts (`%load`).
    pub next_input: Option<String>,
    /// How floats are shown (`%precision`): a format such as `.3f`.
    pub float_format: Option<String>,
    /// Whether a person types at a prompt.
    pub interactive: bool,
    /// Whether standard output is coloured.
    pub colour: bool,
    /// The names that a session starts with, and their values: `%who` leaves them out, `%reset` leaves them alone.
    pub hidden: Vec<(Symbol, Value)>,
    /// The folder before the last `%cd`.
    pub previous_folder: Option<std::path::PathBuf>,
    /// The file that `%edit` opened last.
    pub edited: Option<std::path::PathBuf>,
    /// The cells of earlier sessions, the oldest session first.
    pub sessions: Vec<Vec<String>>,
    /// The error that was reported last.
    pub last_error: Option<Error>,
    /// How errors are reported (`%xmode`).
    pub reports: Reports,
    /// The names that `%alias` gave to commands of the shell.
    pub aliases: Vec<(String, String)>,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

/// Looks at the state or changes it. `body` must not run a program.
pub fn with<T>(body: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(body)
}

/// Whether a name is bound to what it was at the start.
pub fn is_hidden(name: Symbol, value: &Value) -> bool {
    with(|state| state.hidden.iter().any(|(hidden, start)| *hidden == name && start.is_same(value)))
}
