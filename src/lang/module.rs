//! Modules and the slots of their global names.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::native::Native;
use super::packed::Answer;
use super::symbol::Symbol;
use super::text::Str;
use super::value::Value;

/// The global names of one module. A name keeps its slot for ever, so that code can remember it.
#[derive(Default)]
pub struct Globals {
    slots: RefCell<Vec<Value>>,
    names: RefCell<Names>,
}

#[derive(Default)]
struct Names {
    by_symbol: FxHashMap<Symbol, u32>,
    symbols: Vec<Symbol>,
}

impl Globals {
    /// The slot of this name, made (unbound) if there is none.
    pub fn slot(&self, name: Symbol) -> u32 {
        let mut names = self.names.borrow_mut();
        if let Some(&slot) = names.by_symbol.get(&name) {
            return slot;
        }
        let slot = names.symbols.len() as u32;
        names.by_symbol.insert(name, slot);
        names.symbols.push(name);
        self.slots.borrow_mut().push(Value::Undefined);
        slot
    }

    /// The slot of this name, if it has one.
    pub fn find(&self, name: Symbol) -> Option<u32> {
        self.names.borrow().by_symbol.get(&name).copied()
    }

    /// The name of a slot.
    pub fn name(&self, slot: u32) -> Symbol {
        self.names.borrow().symbols[slot as usize]
    }

    /// The value in a slot, `Undefined` where unbound.
    #[inline(always)]
    pub fn get(&self, slot: u32) -> Value {
        self.slots.borrow()[slot as usize].clone()
    }

    /// A copy of the value in a slot, `Undefined` where unbound.
    #[inline(always)]
    pub fn copy(&self, slot: u32) -> Answer {
        // SAFETY: nobody changes the slots while one of them is copied: that calls nothing, and a borrow for a change ends
        // before anything else can run (`slot`, `set`).
        Answer::copy(unsafe { &(&*self.slots.as_ptr())[slot as usize] })
    }

    /// Where the slots lie, until a name gets one. Whoever goes through it sees to it that nobody else does.
    pub fn slots(&self) -> *mut Value {
        // SAFETY: as in `copy`.
        unsafe { (*self.slots.as_ptr()).as_mut_ptr() }
    }

    /// Looks at the value in a slot.
    #[inline(always)]
    pub fn with<T>(&self, slot: u32, look: impl FnOnce(&Value) -> T) -> T {
        look(&self.slots.borrow()[slot as usize])
    }

    /// Sets the value in a slot, and gives the old one.
    #[inline(always)]
    pub fn set(&self, slot: u32, value: Value) -> Value {
        std::mem::replace(&mut self.slots.borrow_mut()[slot as usize], value)
    }

    /// The value of a name, if it is bound.
    pub fn lookup(&self, name: &str) -> Option<Value> {
        let slot = self.find(Symbol::find(name)?)?;
        Some(self.get(slot)).filter(|value| !value.is_undefined())
    }

    /// Binds a name.
    pub fn define(&self, name: &str, value: Value) {
        let slot = self.slot(Symbol::new(name));
        self.set(slot, value);
    }

    /// Unbinds a name; whether it was bound.
    pub fn remove(&self, name: &str) -> bool {
        let slot = Symbol::find(name).and_then(|symbol| self.find(symbol));
        slot.is_some_and(|slot| !self.set(slot, Value::Undefined).is_undefined())
    }

    /// The bound names in order of their first mention, with their values.
    pub fn bindings(&self) -> Vec<(Symbol, Value)> {
        let names = self.names.borrow();
        let slots = self.slots.borrow();
        let bound = names.symbols.iter().zip(slots.iter()).filter(|(_, value)| !value.is_undefined());
        bound.map(|(symbol, value)| (*symbol, value.clone())).collect()
    }
}

/// A module.
pub struct Module {
    pub name: Str,
    pub globals: Rc<Globals>,
    /// The path of a module that was read from a file.
    pub file: Option<String>,
    /// Whether its text is still running (a circular import sees it so).
    pub initializing: Cell<bool>,
}

impl Module {
    /// An empty module.
    pub fn new(name: impl Into<Str>) -> Module {
        let name = name.into();
        let globals = Rc::new(Globals::default());
        globals.define("__name__", Value::Str(name.clone()));
        Module { name, globals, file: None, initializing: Cell::new(false) }
    }

    /// Whether other modules may stand inside it.
    pub fn is_package(&self) -> bool {
        let file = self.file.as_deref().and_then(|file| file.rsplit('/').next());
        self.name.starts_with("numpy")
            || matches!(&*self.name, "arr" | "collections" | "importlib" | "json" | "string")
            || file.is_some_and(|file| file.starts_with("__init__."))
    }

    /// Binds a name in it.
    pub fn define(&self, name: &str, value: impl Into<Value>) {
        self.globals.define(name, value.into());
    }

    /// Binds every native of a table under its own name.
    pub fn define_natives(&self, natives: &'static [Native]) {
        for native in natives {
            self.globals.define(native.name(), Value::Native(native));
        }
    }
}
