//! Programs over tensors: the typed graph that `stage` records, and the plan of kernels, library calls and views that
//! backends run.
//!
//! This room knows the table; it knows nothing of devices, traces or the language.

mod fuse;
mod graph;
mod kernel;
mod plan;

pub use fuse::plan;
pub use graph::{Graph, Node, NodeId, NodeKind};
pub use kernel::{Instruction, Kernel, Output, Register};
pub use plan::{Plan, Slot, Step};
