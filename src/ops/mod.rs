//! The operations of array math, one row each, and the scalar and block functions beneath them.
//!
//! Must not know of expressions, traces or devices.

pub mod math;
