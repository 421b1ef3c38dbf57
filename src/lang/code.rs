//! The resolved tree.

/// The code of a function.
pub struct FunctionCode {
    pub name: super::symbol::Symbol,
}
