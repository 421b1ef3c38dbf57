//! The engine beneath the language: arrays, the table of their operations, graphs, and the backends that run these.
//!
//! A crate of its own, since so much code is generated for it: the upper rooms are compiled meanwhile.
//! It knows nothing of syntax, names or programs. `arr` shows its rooms under their own names.

pub mod array;
pub mod backend;
pub mod diag;
pub mod ir;
pub mod ops;
