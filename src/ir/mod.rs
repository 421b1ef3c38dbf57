//! Programs over tensors: the typed graph that `stage` records, and the plan of kernels, library calls and views that
//! backends run.
//!
//! This room knows the table; it knows nothing of devices, traces or the language.

mod control;
mod fold;
mod fuse;
mod graph;
mod hoist;
mod kernel;
mod passes;
mod plan;
mod rotate;
mod slices;
mod slim;

pub use control::Control;
pub use fuse::plan;
pub use graph::{Graph, Node, NodeId, NodeKind};
pub use kernel::{Instruction, Kernel, Output, Register};
pub use passes::improve;
pub use plan::{Part, Plan, Slot, Step};
