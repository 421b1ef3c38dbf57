//! The interpreter's state, and how anything calls a value.

use std::rc::Rc;

use super::module::{Globals, Module};
use super::native::Keyword;
use super::registry::Registry;
use super::stack;
use super::symbol::Symbol;
use super::types::{TypeObject, shown_type_name};
use super::value::Value;
use crate::diag::{Error, Kind, Result, Span, interrupt};
use crate::syntax::ast::Magic;

/// What runs a magic.
pub type MagicHook = fn(&mut Interpreter, &Magic, &Rc<Globals>) -> Result<Value>;

/// What answers `name?` (`false`) and `name??` (`true`).
pub type InspectHook = fn(&mut Interpreter, &str, bool, Span) -> Result<()>;

/// What shows the value of an expression statement.
pub type DisplayHook = fn(&mut Interpreter, &Value) -> Result<()>;

/// The names that are seen from a place in the program.
pub struct Caller {
    pub globals: Rc<Globals>,
    /// Those of the function around the place, if there is one.
    pub locals: Option<Vec<(Symbol, Value)>>,
}

/// The state of one interpreter.
pub struct Interpreter {
    /// The built-in names, looked at behind every module's own.
    pub builtins: Rc<Globals>,
    /// The modules that are loaded, and how more are found.
    pub registry: Registry,
    /// Calls that are active.
    pub depth: usize,
    /// How many there may be.
    pub recursion_limit: usize,
    /// The address below which the machine's stack must not grow.
    pub stack_floor: usize,
    /// The errors that are being handled, innermost last.
    pub handling: Vec<Error>,
    /// Where the program called the built-in function that runs: a warning names the place.
    pub call_site: Span,
    /// The names that are seen where the program called a built-in function that looks at them (`locals`, `eval` …).
    pub caller: Option<Caller>,
    /// Whether what the native function now called answers may be a temporary, kept for the operation around the call.
    pub keep: bool,
    /// `sys.argv`.
    pub argv: Vec<String>,
    /// Runs magics; set by the prompt.
    pub magic_hook: Option<MagicHook>,
    /// Answers `name?`; set by the prompt.
    pub inspect_hook: Option<InspectHook>,
    /// Shows the value of an expression statement at the prompt; Python's way unless the prompt sets its own.
    pub display_hook: Option<DisplayHook>,
    /// The globals of the session's main module.
    pub main: Rc<Globals>,
}

/// How deep calls may nest unless `sys.setrecursionlimit` says otherwise.
const RECURSION_LIMIT: usize = 1000;

impl Interpreter {
    /// An interpreter with no built-in name and no module but an empty main one.
    pub fn bare() -> Interpreter {
        let main = Rc::new(Module::new("__main__"));
        let mut registry = Registry::default();
        let globals = main.globals.clone();
        globals.define("__doc__", Value::None);
        registry.loaded.insert("__main__".to_owned(), main);
        Interpreter {
            builtins: Rc::default(),
            registry,
            depth: 0,
            recursion_limit: RECURSION_LIMIT,
            stack_floor: stack::floor(),
            handling: Vec::new(),
            call_site: Span::default(),
            caller: None,
            keep: false,
            argv: Vec::new(),
            magic_hook: None,
            inspect_hook: None,
            display_hook: None,
            main: globals,
        }
    }

    /// Another interpreter over the same names and modules, for library code that runs where none is at hand.
    pub fn sibling(&self) -> Interpreter {
        Interpreter {
            builtins: self.builtins.clone(),
            registry: self.registry.clone(),
            argv: self.argv.clone(),
            call_site: self.call_site,
            main: self.main.clone(),
            ..Interpreter::bare()
        }
    }

    /// Counts a call, unless there are too many or the machine's stack is used up.
    #[inline(always)]
    pub fn enter(&mut self) -> Result<()> {
        interrupt::check()?;
        if self.depth >= self.recursion_limit || stack::pointer() < self.stack_floor {
            return Err(too_deep());
        }
        self.depth += 1;
        Ok(())
    }

    /// The global names of the module that called the built-in function that runs.
    pub fn caller_globals(&self) -> Rc<Globals> {
        self.caller.as_ref().map_or_else(|| self.main.clone(), |caller| caller.globals.clone())
    }

    /// Calls any value.
    pub fn call(&mut self, callee: &Value, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        super::arrays::lazy::settle()?;
        match callee {
            Value::Function(function) => super::eval::call_function(self, function, args, keywords),
            Value::Native(native) => native.invoke(self, args, keywords),
            Value::BoundMethod(bound) => {
                let mut all: smallvec::SmallVec<[Value; 6]> = smallvec::smallvec![bound.receiver.clone()];
                all.extend(args.iter().cloned());
                bound.method.invoke(self, &all, keywords)
            }
            Value::Type(ty) => self.construct(ty, args, keywords),
            Value::ExceptionType(kind) => super::exception::construct(*kind, args, keywords),
            Value::Object(object) => match object.call(callee, self, args, keywords)? {
                Some(result) => Ok(result),
                None => Err(not_callable(callee)),
            },
            _ => Err(not_callable(callee)),
        }
    }

    /// Calls a built-in type.
    pub fn construct(&mut self, ty: &'static TypeObject, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        match ty.construct {
            Some(native) => native.invoke(self, args, keywords),
            None => Err(Error::type_error(format!("cannot create '{}' instances", ty.name))),
        }
    }

    /// The method of a value with this name.
    pub fn call_method(&mut self, receiver: &Value, name: &str, args: &[Value]) -> Result<Value> {
        let method = super::attribute::get_attr(self, receiver, Symbol::new(name))?;
        self.call(&method, args, &[])
    }
}

/// Whether a value can be called.
pub fn is_callable(value: &Value) -> bool {
    match value {
        Value::Function(_) | Value::Native(_) | Value::BoundMethod(_) | Value::Type(_) | Value::ExceptionType(_) => {
            true
        }
        Value::Object(object) => object.is_callable(),
        _ => false,
    }
}

#[cold]
#[inline(never)]
pub(crate) fn too_deep() -> Error {
    Error::new(Kind::RecursionError, "maximum recursion depth exceeded")
}

#[cold]
pub(crate) fn not_callable(value: &Value) -> Error {
    Error::type_error(format!("'{}' object is not callable", shown_type_name(value)))
}
