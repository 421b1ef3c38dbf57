//! Text to syntax tree: tokens, layout (INDENT/DEDENT, brackets), the grammar, the tree.
//!
//! This room knows nothing of values or of what a name means. Only `parse` sees lalrpop's types.

mod actions;
pub mod ast;
mod check;
pub mod encoding;
mod explain;
mod fstring;
pub mod highlight;
mod layout;
mod literal;
mod magic;
pub mod parse;
pub mod print;
pub mod suspect;
mod token;

pub use literal::{most_digits, set_most_digits, too_many_digits};
pub use parse::{Parsed, parse, parse_expression, parse_interactive, parse_module};
