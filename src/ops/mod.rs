//! The table of operations: one static row an operation, in files by family.
//!
//! A row says everything about an operation: its name and operator, its documentation with examples, its type rule, its
//! scalar function and WGSL text, its derivative, its sample inputs. Evaluation, compilation, differentiation, help and
//! tests are derived from it. This room knows arrays; it knows nothing of who runs a row ([`bind`] goes through a hook
//! that the `trace` room installs) nor of the language.

mod attrs;
pub mod binary;
pub mod compare;
pub mod decompositions;
mod derivative;
pub mod fourier;
