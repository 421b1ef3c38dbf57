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
    /// What the program set on it, which most functions have nothing of.
    own: RefCell<Option<Box<Own>>>,
}

/// What a program may set on a function.
#[derive(Default)]
struct Own {
    /// `__name__` and `__qualname__`, which `functools.wraps` changes.
    name: Option<Str>,
    qualified: Option<Str>,
    doc: Option<Value>,
    attributes: DictMap,
}

impl Function {
    /// A function with this code and these values from around it.
    pub fn new(
        code: Rc<FunctionCode>,
        globals: Rc<Globals>,
        defaults: Vec<Value>,
        keyword_defaults: Vec<Value>,
        captured: Vec<Value>,
    ) -> Function {
        Function { code, globals, defaults, keyword_defaults, captured, own: RefCell::new(None) }
    }

    fn own<T>(&self, look: impl FnOnce(&Own) -> Option<T>) -> Option<T> {
        self.own.borrow().as_deref().and_then(look)
    }

    fn change<T>(&self, change: impl FnOnce(&mut Own) -> T) -> T {
        change(self.own.borrow_mut().get_or_insert_default())
    }

    /// `__name__`.
    pub fn name(&self) -> Str {
        self.own(|own| own.name.clone()).unwrap_or_else(|| self.code.name.string())
    }

    /// `__qualname__`: the name with those of the functions around it, as messages have it.
    pub fn qualified_name(&self) -> Str {
        self.own(|own| own.qualified.clone()).unwrap_or_else(|| self.code.qualified.string())
    }

    /// `__doc__`.
    pub fn doc(&self) -> Value {
        let of_code = || self.code.doc.as_deref().map_or(Value::None, Value::from);
        self.own(|own| own.doc.clone()).unwrap_or_else(of_code)
    }

    /// Sets `__name__`.
    pub fn set_name(&self, name: Str) {
        self.change(|own| own.name = Some(name));
    }

    /// Sets `__qualname__`.
    pub fn set_qualified_name(&self, name: Str) {
        self.change(|own| own.qualified = Some(name));
    }

    /// Sets `__doc__`.
    pub fn set_doc(&self, doc: Value) {
        self.change(|own| own.doc = Some(doc));
    }

    /// An attribute that the program set.
    pub fn attribute(&self, name: &str) -> Option<Value> {
        self.own(|own| own.attributes.get_str(name).cloned())
    }

    /// Every attribute that the program set.
    pub fn attributes(&self) -> DictMap {
        self.own(|own| Some(own.attributes.clone())).unwrap_or_default()
    }

    /// Hands out what the function can read beside its arguments: global names, attributes of modules that are read from
    /// files, captured variables, defaults, and the attributes that the program set on it.
    pub fn each_read(&self, act: &mut dyn FnMut(&Value)) {
        let mut bound = |value: &Value| {
            if !value.is_undefined() {
                act(value);
            }
        };
        self.code.global_reads.iter().for_each(|&slot| self.globals.with(slot, &mut bound));
        for &(slot, name) in &self.code.attribute_reads {
            let module = self.globals.with(slot, |value| match value {
                // The others' are the language's own.
                Value::Module(module) if module.file.is_some() => Some(module.clone()),
                _ => None,
            });
            if let Some(module) = module
                && let Some(slot) = module.globals.find(name)
            {
                module.globals.with(slot, &mut bound);
            }
        }
        for value in &self.captured {
            match value {
                Value::Cell(cell) => bound(&cell.0.borrow().clone()),
                other => bound(other),
            }
        }
        self.defaults.iter().chain(&self.keyword_defaults).for_each(&mut bound);
        if self.own.borrow().is_some() {
            self.attributes().iter().for_each(|(_, value)| bound(value));
        }
    }

    /// Sets an attribute; removes it when `value` is `None`. Whether there was one.
    pub fn set_attribute(&self, name: &str, value: Option<Value>) -> bool {
        let had = self.attribute(name).is_some();
        // What an old value frees may look at the function.
        let old = self.change(|own| {
            let old = own.attributes.get_str(name).cloned();
            match value {
                Some(value) => own.attributes.insert_str(name, value),
                // A string can be hashed.
                None => drop(own.attributes.remove(&Value::from(name))),
            }
            old
        });
        drop(old);
        had
    }
}
