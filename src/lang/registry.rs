//! Modules by name: those built in are made on their first import, others are read from `.arr` and `.py` files.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::interpreter::Interpreter;
use super::module::Module;
use crate::diag::Result;

/// A module that is built in: `fill` binds its names when it is first imported.
pub struct NativeModule {
    /// Dotted: `os.path`.
    pub name: &'static str,
    pub fill: fn(&mut Interpreter, &Module) -> Result<()>,
}

/// The modules of one interpreter.
#[derive(Default)]
pub struct Registry {
    /// Every built-in module, by name.
    pub native: FxHashMap<&'static str, &'static NativeModule>,
    /// `sys.modules`.
    pub loaded: FxHashMap<String, Rc<Module>>,
}

impl Registry {
    /// Makes built-in modules known.
    pub fn register(&mut self, modules: &'static [NativeModule]) {
        for module in modules {
            self.native.insert(module.name, module);
        }
    }
}
