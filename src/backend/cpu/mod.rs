//! The CPU: kernels run block by block through the rows' block functions, over threads by size; library routines by
//! BLAS, LAPACK and our own code.

pub mod linalg;
