//! `f.__code__`: what a function's text says about its names.

use std::any::Any;
use std::rc::Rc;

use super::code::FunctionCode;
use super::interpreter::Interpreter;
use super::object::Object;
use super::symbol::{Symbol, sort_by_text};
use super::value::Value;
use crate::diag::{Result, sources};

/// The code of a function as a value.
struct CodeObject(Rc<FunctionCode>);

/// The code of a function as a value.
pub fn of(code: &Rc<FunctionCode>) -> Value {
    Value::object(CodeObject(code.clone()))
}

const ATTRIBUTES: [&str; 12] = [
    "co_argcount",
    "co_cellvars",
    "co_filename",
    "co_firstlineno",
    "co_flags",
    "co_freevars",
    "co_kwonlyargcount",
    "co_name",
    "co_nlocals",
    "co_posonlyargcount",
    "co_qualname",
    "co_varnames",
];

fn names(symbols: impl IntoIterator<Item = Symbol>) -> Value {
    Value::tuple(symbols.into_iter().map(|symbol| Value::Str(symbol.string())))
}

impl CodeObject {
    fn parameters(&self) -> usize {
        let code = &*self.0;
        let more = usize::from(code.star.is_some()) + usize::from(code.double_star.is_some());
        code.positional.len() + code.keyword_only.len() + more
    }

    /// Its parameters, and the other variables that no inner function shares.
    fn variables(&self) -> Vec<Symbol> {
        let scope = &self.0.scope;
        let own = scope.names.iter().take(scope.own).enumerate();
        let plain = own.filter(|(at, name)| *at < self.parameters() || !scope.shared.contains(name));
        plain.map(|(_, name)| *name).collect()
    }

    /// CPython's bits: optimised, with new locals, `*args`, `**kwargs`, nested.
    fn flags(&self) -> i64 {
        let code = &*self.0;
        let bit = |set: bool, bit: i64| if set { bit } else { 0 };
        let nested = code.qualified.text().contains(".<locals>.");
        3 | bit(code.star.is_some(), 4) | bit(code.double_star.is_some(), 8) | bit(nested, 16)
    }

    /// The file and line of the definition.
    fn place(&self) -> (String, usize) {
        let span = self.0.span;
        match sources::get(span.source) {
            Some(source) => (source.name.clone(), source.line_column(span.start as usize).0),
            None => ("<string>".to_owned(), 1),
        }
    }
}

impl Object for CodeObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "code"
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let code = &*self.0;
        Ok(Some(match name {
            "co_argcount" => Value::from(code.positional.len()),
            "co_cellvars" => names(code.scope.shared.iter().copied()),
            "co_filename" => Value::from(self.place().0),
            "co_firstlineno" => Value::from(self.place().1),
            "co_flags" => Value::Int(self.flags()),
            "co_freevars" => {
                let mut free = code.scope.captured.to_vec();
                sort_by_text(&mut free);
                names(free)
            }
            "co_kwonlyargcount" => Value::from(code.keyword_only.len()),
            "co_name" => Value::Str(code.name.string()),
            "co_nlocals" => Value::from(self.variables().len()),
            "co_posonlyargcount" => Value::from(code.positional_only),
            "co_qualname" => Value::Str(code.qualified.string()),
            "co_varnames" => names(self.variables()),
            _ => return Ok(None),
        }))
    }

    fn attributes(&self) -> Vec<String> {
        ATTRIBUTES.map(str::to_owned).to_vec()
    }

    fn repr(&self) -> Result<String> {
        let (file, line) = self.place();
        let address = Rc::as_ptr(&self.0) as usize;
        Ok(format!("<code object {} at {address:#x}, file \"{file}\", line {line}>", self.0.name))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<CodeObject>().is_some_and(|other| Rc::ptr_eq(&self.0, &other.0))))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(Rc::as_ptr(&self.0) as i64 >> 4))
    }
}
