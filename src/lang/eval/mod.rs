//! The evaluator.

use std::rc::Rc;

use super::function::Function;
use super::interpreter::Interpreter;
use super::native::Keyword;
use super::value::Value;
use crate::diag::{Error, Result};

/// Calls a function of the program.
pub fn call_function(_: &mut Interpreter, f: &Rc<Function>, _: &[Value], _: &[Keyword]) -> Result<Value> {
    Err(Error::type_error(format!("{} cannot run yet", f.name.borrow())))
}
