//! What the prompt and its magics share: the cells so far, the text for the next one, how values are shown.

use std::cell::RefCell;

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
    /// The folder before the last `%cd`.
    pub previous_folder: Option<std::path::PathBuf>,
    /// Variables that `%env` set, for the commands that the prompt starts.
    pub environment: Vec<(String, String)>,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

/// Looks at the state or changes it. `body` must not run a program.
pub fn with<T>(body: impl FnOnce(&mut State) -> T) -> T {
    STATE.with_borrow_mut(body)
}
