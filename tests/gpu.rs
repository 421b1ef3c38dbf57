//! The GPU on whatever adapter the machine has, a software one too.
//!
//! Without an adapter the tests say so and pass, unless `ARR_REQUIRE_GPU` is set.
#![cfg(feature = "gpu")]

#[path = "gpu/kernels.rs"]
mod kernels;
#[path = "gpu/library.rs"]
mod library;
#[path = "gpu/plans.rs"]
mod plans;
#[path = "gpu/support.rs"]
mod support;
