//! The table of operations: one static row an operation, in files by family.
//!
//! A row says everything about an operation: its name and operator, its documentation with examples, its type rule, its
//! scalar function and WGSL text, its derivative, its sample inputs. Evaluation, compilation, differentiation, help and
//! tests are derived from it. This room knows arrays; it knows nothing of who runs a row ([`bind`] goes through a hook
//! that the `trace` room installs) nor of the language.

mod attrs;
pub mod binary;
pub mod compare;
pub mod decompositions;
mod derivative;
pub mod floats;
pub mod fourier;
mod half;
pub mod index;
pub mod linalg;
mod macros;
pub mod math;
mod matrix_rules;

pub mod numbers;
pub mod random;
pub mod reduce;
mod row;
pub mod shape;
mod tensor;
pub mod unary;

pub use attrs::Attrs;
pub use derivative::{
    Along, Derivative, JvpRule, LinearArg, Partial, TransposeRule, cast_to, repeated, settle_type, unbroadcast,
    zeros_of,
};
pub use row::{
    Alternative, BlockKernel, Class, Elementwise, Faults, Found, Guard, Library, LibraryOp, Op, OutRule, Reduce,
    ReduceTypes, RunKernel, Samples, VectorOp, View, Zero,
};
pub use tensor::{Aval, Binder, Foreign, Outputs, Tensor, bind, bind_one, install};

/// Every row of the table, by family.
pub fn rows() -> impl Iterator<Item = &'static Op> {
    [
        unary::ROWS,
        binary::ROWS,
        floats::ROWS,
        compare::ROWS,
        reduce::ROWS,
        shape::ROWS,
        index::ROWS,
        linalg::ROWS,
        decompositions::ROWS,
        fourier::ROWS,
    ]
    .into_iter()
    .flatten()
    .copied()
}
