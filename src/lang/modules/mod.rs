//! Python's modules that programs of numbers use. Each file's `fill` binds the names of its module on first import.

pub mod collections;
mod deque;
pub mod functools;
mod itertools;
mod itertools_combine;
mod math;
mod math_int;
mod operator;

use super::registry::NativeModule;

/// Every module, by its dotted name.
pub static MODULES: &[NativeModule] = &[
    NativeModule { name: "collections", fill: collections::fill },
    NativeModule { name: "functools", fill: functools::fill },
    NativeModule { name: "itertools", fill: itertools::fill },
    NativeModule { name: "math", fill: math::fill },
    NativeModule { name: "operator", fill: operator::fill },
];
