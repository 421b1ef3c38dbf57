//! The binary's face: the command line, scripts, the prompt with its editor, magics, and how errors are shown.
//!
//! This room must not know how a statement is evaluated or an operation computed: it hands texts to
//! [`crate::lang::Session`] and shows what comes back.
//!
//! Where to look: [`cli`] what the command line asks for; [`host`] a session that survives errors and defects;
//! [`piped`] the prompt for other programs (`arr -i` without a terminal).

pub mod cli;
pub mod host;
pub mod piped;
pub mod prompt;
mod signals;
