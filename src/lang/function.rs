//! Functions of the program.

use std::cell::RefCell;
use std::rc::Rc;

use super::code::FunctionCode;
use super::module::Globals;
use super::tables::DictMap;
use super::text::Str;
use super::value::Value;

/// A function of the program: its code, and what it holds from where it was defined.
pub struct Function {
    pub code: Rc<FunctionCode>,
    pub globals: Rc<Globals>,
    /// The values of the defaults of the last positional parameters.
    pub defaults: Vec<Value>,
    /// The default of each keyword-only parameter; `Undefined` where it has none.
    pub keyword_defaults: Vec<Value>,
    /// The captured variables, in the order of the code's list: a cell where shared, else the value.
    pub captured: Vec<Value>,
    /// `__name__`, which `functools.wraps` changes.
    pub name: RefCell<Str>,
    pub doc: RefCell<Value>,
    /// Attributes that the program set.
    pub attributes: RefCell<DictMap>,
}
