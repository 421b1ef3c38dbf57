//! The binary's face: the command line, scripts, the prompt with its editor, magics, and how errors are shown.
//!
//! This room must not know how a statement is evaluated or an operation computed: it hands texts to
//! [`crate::lang::Session`] and shows what comes back.
//!
//! Where to look: [`cli`] what the command line asks for; [`host`] a session that survives errors and defects;
//! [`piped`] the prompt for other programs (`arr -i` without a terminal); [`prompt`] the prompt for people, [`editor`] its
//! keys and colours, [`buffer`] the text in it, `plain` for terminals without an editor; [`cell`] what is echoed; [`magic`] the magics; [`inspect`] `name?`.

pub mod buffer;
pub mod cell;
pub mod cli;
pub mod colour;
pub mod complete;
pub mod editor;
pub mod history;
pub mod host;
pub mod inspect;
pub mod magic;
pub mod piped;
mod plain;
pub mod prompt;
mod signals;
pub mod state;

use crate::lang::output::{flush, write_out};

/// Asks a question that yes or no answers; `None` where nobody can be asked or the answer is neither.
pub fn ask(question: &str) -> Option<bool> {
    if !state::with(|state| state.interactive) {
        return None;
    }
    write_out(question);
    flush();
    let mut line = Vec::new();
    crate::lang::input::read_line(&mut line).ok()?;
    match String::from_utf8_lossy(&line).trim().to_lowercase().as_str() {
        "y" | "yes" => Some(true),
        "n" | "no" => Some(false),
        _ => None,
    }
}
