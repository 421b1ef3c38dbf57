//! Mathematical functions of real numbers, written without branches so that a loop over a block of them runs
//! in the machine's vector registers, and the loops themselves.
//!
//! Must not know of arrays, dtypes or threads.

pub mod block;
