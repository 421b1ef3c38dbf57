//! Matrix products and decompositions on the CPU, with NumPy's meaning, shapes and errors.
//!
//! Each function takes arrays of any data type and layout, casts them as NumPy does, and answers new arrays in
//! row-major order. Leading axes are a stack of matrices. The arithmetic is the work of one of two libraries behind
//! the traits of [`library`]: the system's OpenBLAS (feature `openblas`), or Rust crates alone (feature `pure`).
//!
//! Must not know of the table of operations, of traces or of the language.

mod cholesky;
mod factor;
mod kernels;
mod least_squares;
mod library;
mod matrix;
mod number;
mod power;
mod product;
mod rank;
mod singular;
mod solve;
mod spectral;
mod stack;
mod tall;
mod threads;

#[cfg(test)]
mod tests;

pub use cholesky::{cholesky_cotangent, cholesky_tangent};
pub use factor::{Qr, QrMode, cholesky, qr};
pub use least_squares::{LeastSquares, lstsq};
#[cfg(all(feature = "openblas", unix))]
pub use library::{choose_kernels, rest_threads};
pub use power::matrix_power;
pub use product::{dot, gemm, inner, matmul, of_float_vectors, outer, product_at, vdot};
pub use rank::{Cutoff, matrix_rank, pinv};
pub use singular::{Svd, svd, svdvals};
pub use solve::{det, inv, slogdet, solve};
pub use spectral::{Triangle, eig, eigh, eigvals, eigvalsh};
pub use threads::{set_threads, threads};
