//! The GPU on whatever adapter the machine has, a software one too.
//!
//! Without an adapter the tests say so and pass, unless `ARR_REQUIRE_GPU` is set.
#![cfg(feature = "gpu")]

#[path = "gpu/behaviour.rs"]
mod behaviour;
#[path = "gpu/graphs.rs"]
mod graphs;
#[path = "gpu/kernels.rs"]
mod kernels;
#[path = "gpu/library.rs"]
mod library;
#[path = "gpu/plans.rs"]
mod plans;
#[path = "gpu/programs.rs"]
mod programs;
#[path = "gpu/rows.rs"]
mod rows;
#[path = "gpu/support.rs"]
mod support;
