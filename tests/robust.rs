//! Nothing typed may panic, hang or abort: random programs over the real tables of functions and methods, deep
//! nesting, sizes that no machine has, interrupts, and a session that goes on after each of them.
//!
//! `ARR_ROBUST_CASES=20000 cargo test --test robust random` runs a longer campaign. The program that runs is always in
//! `target/tmp/robust-last.arr`: after an abort it is the one to look at.

#[path = "robust/harness.rs"]
mod harness;
#[path = "robust/limits.rs"]
mod limits;
#[path = "robust/programs.rs"]
mod programs;
#[path = "robust/recovery.rs"]
mod recovery;
#[path = "robust/writer.rs"]
mod writer;
