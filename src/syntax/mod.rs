//! Text to syntax tree: tokens, layout (INDENT/DEDENT, brackets), the grammar, the tree.
//!
//! This room knows nothing of values or of what a name means. Only `parse` sees lalrpop's types.

pub mod ast;
