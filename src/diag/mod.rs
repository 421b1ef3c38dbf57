//! Diagnostics: where something stands in a source ([`Span`], [`sources`]), what went wrong ([`Error`], [`Kind`]),
//! and how it is shown ([`render`]).
//!
//! This room knows nothing of tokens, arrays or values: it speaks of text, places and messages only.

mod error;
pub mod interrupt;
mod kind;
pub mod later;
pub mod memory;
pub mod notes;
pub mod place;
mod render;
pub mod sources;
pub mod stream;

pub use error::{Error, Frame, Label, Result};
pub use kind::Kind;
pub use render::{render, render_plain};
pub use sources::{SourceId, Span};
