//! `arr`: an interactive prompt and a scripting language for array math.
//!
//! The rooms of this house, each using only those above it:
//!
//! | room | what it is |
//! |---|---|
//! | [`diag`] | spans, sources, errors, reports |
//! | [`syntax`] | tokens, layout, grammar, syntax tree |
//! | [`array`] | dtypes, buffers, strided views, promotion, casting, printing |
//! | [`ops`] | the table of operations and the functions beneath it |
//! | [`ir`] | graphs, their passes, fusion into plans |
//! | [`backend`] | running plans: the CPU, GPUs through wgpu |
//! | [`trace`] | applying rows: evaluation, differentiation, staging |
//! | [`lang`] | values, resolver, evaluator, calls, modules, built-ins |
//! | [`help`] | what every name means |
//! | [`repl`] | the command line, the prompt, magics |
//!
//! [`diag`], [`array`], [`ops`], [`ir`] and [`backend`] are a crate of their own (`src/engine.rs`), shown here under
//! their names: its code is generated while the rest is still being read, which shortens a build.

pub use arr_engine::{array, backend, by_size, diag, dispatch, element_type, ir, multiversioned, ops};

pub mod help;
pub mod lang;
pub mod repl;
pub mod syntax;
pub mod trace;
