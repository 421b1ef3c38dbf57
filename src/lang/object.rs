//! The trait of the rarer types: partials, deques, generators of random numbers, context managers, files …
//!
//! Every method has a default that means "this type does not do that"; the evaluator then raises Python's error.

use std::any::Any;

use super::interpreter::Interpreter;
use super::native::{Keyword, Native};
use super::value::Value;
use crate::diag::{Error, Result};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// A value of one of the rarer types. `this` is the value that holds `self`, for results that keep it alive.
pub trait Object: Any {
    /// `self`, for [`Value::downcast`].
    fn as_any(&self) -> &dyn Any;

    /// What `type(x).__name__` gives.
    fn type_name(&self) -> &str;

    /// What `type(x)` gives; `Undefined` for a type that a program cannot name.
    fn type_value(&self) -> Value {
        Value::Undefined
    }

    /// The methods, each with `self` as its first parameter.
    fn methods(&self) -> &'static [Native] {
        &[]
    }

    /// An attribute other than a method; `None` where there is none.
    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, _name: &str) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Sets an attribute (deletes it when `value` is `None`); `false` where that cannot be.
    fn set_attr(&self, _vm: &mut Interpreter, _name: &str, _value: Option<&Value>) -> Result<bool> {
        Ok(false)
    }

    /// The names of its attributes other than methods, for `dir` and completion.
    fn attributes(&self) -> Vec<String> {
        Vec::new()
    }

    /// Calls it; `None` where it cannot be called.
    fn call(&self, _this: &Value, _vm: &mut Interpreter, _args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Whether it can be called.
    fn is_callable(&self) -> bool {
        false
    }

    /// `repr(x)`.
    fn repr(&self) -> Result<String> {
        Ok(format!("<{} object>", self.type_name()))
    }

    /// `str(x)`.
    fn str(&self) -> Result<String> {
        self.repr()
    }

    /// `bool(x)`; `None` means: by its length, or true.
    fn truth(&self) -> Result<Option<bool>> {
        Ok(None)
    }

    /// The array that it stands for where one is wanted, as NumPy's `__array__`.
    fn as_array(&self) -> Result<Option<crate::ops::Tensor>> {
        Ok(None)
    }

    /// All of its state that a program can see without calling a method; `None` where that is not to be had, as for
    /// what steps on when it is looked at. Nothing, for what never changes.
    fn contents(&self) -> Option<Vec<Value>> {
        Some(Vec::new())
    }

    /// Whether its operators come before those of arrays that it is combined with.
    fn overrides_arrays(&self) -> bool {
        false
    }

    /// What one of Python's conversions makes of it: `__abs__`, `__float__`, `__int__`, `__round__` …
    fn convert(&self, _method: &str, _args: &[Value]) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `len(x)`.
    fn length(&self) -> Result<Option<usize>> {
        Ok(None)
    }

    /// An iterable or iterator over it.
    fn iterate(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(None)
    }

    /// Whether it is its own iterator, which `next` takes.
    fn is_iterator(&self) -> bool {
        self.methods().iter().any(|method| matches!(method.name(), "__next__" | "readline"))
    }

    /// `item in x`.
    fn contains(&self, _vm: &mut Interpreter, _item: &Value) -> Result<Option<bool>> {
        Ok(None)
    }

    /// `x[index]`.
    fn get_item(&self, _vm: &mut Interpreter, _index: &Value) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `x[index] = value`, or `del x[index]` when `value` is `None`; `false` where that cannot be.
    fn set_item(&self, _vm: &mut Interpreter, _index: &Value, _value: Option<&Value>) -> Result<bool> {
        Ok(false)
    }

    /// `x.__enter__()`.
    fn enter(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `x.__exit__(…)`: whether the error is swallowed.
    fn exit(&self, _vm: &mut Interpreter, _error: Option<&Error>) -> Result<bool> {
        Ok(false)
    }

    /// `x == other`; `None` means: by identity.
    fn equal(&self, _other: &Value) -> Result<Option<bool>> {
        Ok(None)
    }

    /// `x < other` and so on; `None` where it is not ordered.
    fn compare(&self, _op: CompareOp, _other: &Value) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `x op other`, or `other op x` when `reflected`.
    fn binary(&self, _op: BinaryOp, _other: &Value, _reflected: bool) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `x op= other` in place; `false` where that makes a new value.
    fn inplace(&self, _vm: &mut Interpreter, _op: BinaryOp, _other: &Value) -> Result<bool> {
        Ok(false)
    }

    /// `-x`, `+x` or `~x`.
    fn unary(&self, _op: UnaryOp) -> Result<Option<Value>> {
        Ok(None)
    }

    /// `format(x, spec)`; `None` means: as its text.
    fn format(&self, _spec: &str) -> Result<Option<String>> {
        Ok(None)
    }

    /// `hash(x)`; `None` means: by identity.
    fn hash(&self) -> Result<Option<i64>> {
        Ok(None)
    }

    /// Whether it has a special method, which `collections.abc` goes by.
    fn has_method(&self, name: &str) -> bool {
        self.methods().iter().any(|method| method.name() == name)
    }

    /// Whether it, or what it makes when called, counts as an instance of the abstract class with this name.
    fn is_kind(&self, _name: &str) -> bool {
        false
    }

    /// Whether a value is an instance of this class; `None` means: by its type.
    fn has_instance(&self, _value: &Value) -> Option<bool> {
        None
    }

    /// Whether a class derives from this one; `None` means: by identity.
    fn has_subclass(&self, _sub: &Value) -> Option<bool> {
        None
    }

    /// The help text of `help(x)` and `x?`.
    fn doc(&self) -> Option<String> {
        None
    }
}

/// What a conversion of Python's makes of a value of one of the rarer types; `None` where it makes nothing.
///
/// # Errors
/// The conversion's own.
pub fn convert(value: &Value, method: &str, args: &[Value]) -> Result<Option<Value>> {
    match value {
        Value::Object(object) => object.convert(method, args),
        _ => Ok(None),
    }
}
