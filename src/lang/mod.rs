//! The language: values, the resolver and evaluator, calls, exceptions, modules, built-in functions and types.
//!
//! This room must not know how text becomes a tree (only [`crate::syntax::parse`] does), how a prompt edits lines,
//! or how a kernel computes: arrays are asked through [`arrays`].
//!
//! Where to look: [`value`] what a value is; [`native`] how a built-in function is declared; [`types`] the built-in
//! types and their method tables; [`object`] the trait for rarer types; [`operate`], [`items`], [`attribute`],
//! [`iterate`], [`hash`], [`display`] what operators, subscripts, attributes, loops, `hash` and `repr` do;
//! [`eval`] how the tree runs, [`eval::hot`] its loops and functions of plain numbers as
//! native code;
//! [`registry`] how modules are found; [`interpreter`] the state, and how anything is called.

pub mod arrays;
pub mod attribute;
pub mod big;
pub mod big_text;
pub mod builtins;
pub mod class;
pub mod code;
pub mod code_object;
pub mod display;
pub mod eval;
pub mod exception;
pub mod format;
pub mod formatting;
pub mod freeing;
pub mod function;
pub mod hash;
pub mod input;
pub mod interpreter;
pub mod items;
pub mod iterate;
pub mod membership;
pub mod methods;
pub mod module;
pub mod modules;
pub mod native;
pub mod number;
pub mod numpy;
pub mod object;
pub mod operate;
pub mod output;
pub mod packed;
pub mod registry;
pub mod resolve;
pub mod session;
pub mod shape;
pub mod sorting;
pub mod stack;
pub mod stdlib;
pub mod symbol;
pub mod tables;
pub mod text;
pub mod transforms;
pub mod types;
pub mod value;
pub mod wide;

pub use interpreter::Interpreter;
pub use native::{Arguments, Keyword, Native};
pub use object::Object;
pub use session::Session;
pub use symbol::Symbol;
pub use text::Str;
pub use value::Value;
