//! Modules by name: those built in are made on their first import, others are read from `.arr` and `.py` files.

mod search;

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::exception::{ExceptionObject, to_error};
use super::interpreter::Interpreter;
use super::module::{Globals, Module};
use super::native::closest;
use super::tables::DictMap;
use super::value::{DictObject, ListObject, Value};
use super::{eval, resolve};
use crate::diag::{Error, Kind, Result, sources};
use crate::syntax::parse::parse_module;
pub use search::available;
use search::{Text, find_text};

/// A module that is built in: `fill` binds its names when it is first imported.
pub struct NativeModule {
    /// Dotted: `os.path`.
    pub name: &'static str,
    pub fill: fn(&mut Interpreter, &Module) -> Result<()>,
}

/// The modules of one interpreter.
#[derive(Clone, Default)]
pub struct Registry {
    /// Every built-in module, by name.
    pub native: FxHashMap<&'static str, &'static NativeModule>,
    /// The modules that were imported.
    pub loaded: FxHashMap<String, Rc<Module>>,
    /// The same ones as a program sees them, `sys.modules`, which it may change; made when it is asked for.
    pub seen: Option<Rc<DictObject>>,
    /// Where the program's own modules are looked for.
    pub paths: Vec<PathBuf>,
    /// The same once the program has asked for it, and may change it: `sys.path`.
    pub path: Option<Rc<ListObject>>,
}

impl Registry {
    /// Makes built-in modules known.
    pub fn register(&mut self, modules: &'static [NativeModule]) {
        for module in modules {
            self.native.insert(module.name, module);
        }
    }
}

impl Registry {
    /// The module with this name, if it was imported and the program has not taken it out of `sys.modules`.
    fn find(&mut self, name: &str) -> Option<Rc<Module>> {
        let Some(seen) = &self.seen else { return self.loaded.get(name).cloned() };
        let found = seen.map.borrow().get_str(name).cloned();
        match found {
            Some(Value::Module(module)) => {
                // What the program has put there itself counts.
                if !self.loaded.get(name).is_some_and(|have| Rc::ptr_eq(have, &module)) {
                    self.loaded.insert(name.to_owned(), module.clone());
                }
                Some(module)
            }
            _ => {
                self.loaded.remove(name);
                None
            }
        }
    }

    fn insert(&mut self, name: &str, module: Rc<Module>) {
        if let Some(seen) = &self.seen {
            seen.map.borrow_mut().insert_str(name, Value::Module(module.clone()));
        }
        self.loaded.insert(name.to_owned(), module);
    }

    fn remove(&mut self, name: &str) {
        if let Some(seen) = &self.seen {
            // A text can always be looked up.
            let _ = seen.map.borrow_mut().remove(&Value::from(name));
        }
        self.loaded.remove(name);
    }

    /// `sys.modules`.
    pub fn modules(&mut self) -> Value {
        let seen = self.seen.get_or_insert_with(|| {
            let mut modules = DictMap::new();
            for (name, module) in &self.loaded {
                modules.insert_str(name, Value::Module(module.clone()));
            }
            let seen = DictObject::default();
            *seen.map.borrow_mut() = modules;
            Rc::new(seen)
        });
        Value::Dict(seen.clone())
    }
}

/// The module with this dotted name, loaded if it is not yet.
pub fn import(vm: &mut Interpreter, name: &str) -> Result<Value> {
    if let Some(module) = vm.registry.find(name) {
        return Ok(Value::Module(module));
    }
    let parent = name.rsplit_once('.');
    if let Some((parent, last)) = parent {
        let parent = import(vm, parent)?;
        // `import numpy.linalg` where numpy itself binds the module.
        if let Value::Module(module) = &parent
            && search::inside(module).is_none()
            && let Some(Value::Module(inner)) = module.globals.lookup(last)
        {
            vm.registry.insert(name, inner.clone());
            return Ok(Value::Module(inner));
        }
    }
    let module = load(vm, name)?;
    if let Some((parent, last)) = parent
        && let Some(parent) = vm.registry.loaded.get(parent)
    {
        parent.globals.define(last, Value::Module(module.clone()));
    }
    Ok(Value::Module(module))
}

/// The whole name of a module that is named with leading dots, seen from these globals.
///
/// # Errors
/// `ImportError` outside of a package, or above the outermost one.
pub fn absolute(globals: &Globals, level: usize, name: &str) -> Result<String> {
    let text = |name: &str| globals.lookup(name).and_then(|value| value.as_str().map(str::to_owned));
    let package = text("__package__").unwrap_or_else(|| {
        let own = text("__name__").unwrap_or_default();
        match globals.lookup("__path__") {
            Some(_) => own,
            None => own.rsplit_once('.').map_or(String::new(), |(parent, _)| parent.to_owned()),
        }
    });
    if package.is_empty() {
        return Err(Error::new(Kind::ImportError, "attempted relative import with no known parent package"));
    }
    let parts: Vec<&str> = package.split('.').collect();
    if level > parts.len() {
        return Err(Error::new(Kind::ImportError, "attempted relative import beyond top-level package"));
    }
    let base = parts[..=parts.len() - level].join(".");
    Ok(if name.is_empty() { base } else { format!("{base}.{name}") })
}

/// What a module gets when it is first asked for: a built-in module's own modules (`numpy.random`), and names whose
/// text is elsewhere in the library.
pub fn late(vm: &mut Interpreter, module: &Module, name: &str) -> Result<Option<Value>> {
    let path = format!("{}.{name}", module.name);
    if vm.registry.native.contains_key(path.as_str()) || super::stdlib::has(&path) {
        return import(vm, &path).map(Some);
    }
    let Some(home) = super::stdlib::home(&module.name, name) else { return Ok(None) };
    let Value::Module(from) = import(vm, home)? else { return Ok(None) };
    let found = from.globals.lookup(name);
    if let Some(found) = &found {
        module.globals.define(name, found.clone());
    }
    Ok(found)
}

/// Whether there is a module with this name.
pub fn exists(vm: &Interpreter, name: &str) -> bool {
    vm.registry.loaded.contains_key(name)
        || vm.registry.native.contains_key(name)
        || find_text(&vm.registry, name).is_some()
}

fn load(vm: &mut Interpreter, name: &str) -> Result<Rc<Module>> {
    if let Some(native) = vm.registry.native.get(name).copied() {
        let module = Rc::new(Module::new(name));
        vm.registry.insert(name, module.clone());
        if let Err(error) = (native.fill)(vm, &module) {
            vm.registry.remove(name);
            return Err(error);
        }
        return Ok(module);
    }
    let Some(text) = find_text(&vm.registry, name) else { return Err(not_found(vm, name)) };
    let module = Rc::new(fresh(name, &text));
    vm.registry.insert(name, module.clone());
    module.initializing.set(true);
    let result = run(vm, &module, text);
    module.initializing.set(false);
    if let Err(error) = result {
        vm.registry.remove(name);
        return Err(error);
    }
    // A module may put another one in its place.
    Ok(vm.registry.find(name).unwrap_or(module))
}

/// A module that has not run yet, with the names that tell where it is from.
fn fresh(name: &str, text: &Text) -> Module {
    let mut module = Module::new(name);
    let whole = |path: &Path| std::path::absolute(path).unwrap_or_else(|_| path.to_owned()).display().to_string();
    let (file, folder) = match text {
        Text::Embedded(_) => return module,
        Text::File(file) => (Some(whole(file)), None),
        Text::Package(folder, file) => (Some(whole(file)), Some(whole(folder))),
        Text::Folder(folder) => (None, Some(whole(folder))),
    };
    if let Some(file) = &file {
        module.define("__file__", file.as_str());
    }
    let package = match folder {
        Some(_) => name,
        None => name.rsplit_once('.').map_or("", |(parent, _)| parent),
    };
    module.define("__package__", package);
    if let Some(folder) = folder {
        module.define("__path__", Value::list(vec![Value::from(folder)]));
    }
    module.file = file;
    module
}

/// Runs a module's text.
fn run(vm: &mut Interpreter, module: &Module, text: Text) -> Result<()> {
    let (shown, text) = match text {
        Text::Embedded(text) => (format!("<{}>", module.name), text.to_owned()),
        Text::File(path) | Text::Package(_, path) => {
            let shown = path.strip_prefix(".").unwrap_or(&path).display().to_string();
            let bytes = std::fs::read(&path)
                .map_err(|error| Error::new(Kind::ImportError, format!("cannot read {shown}: {error}")))?;
            let text = crate::syntax::encoding::decode(&shown, bytes)?;
            (shown, text)
        }
        Text::Folder(_) => return Ok(()),
    };
    let tree = parse_module(sources::add(shown, text))?;
    super::modules::warnings::of_syntax()?;
    let code = resolve::resolve_and_free(tree, &module.globals, &vm.builtins)?;
    module.define("__doc__", code.doc.as_deref().map_or(Value::None, Value::from));
    eval::run_module(vm, &code, &module.globals).map(drop)
}

/// Runs a module's text once more, among the names that it has; a built-in module stays as it is.
///
/// # Errors
/// `ImportError` where it is no longer among the imported modules, and whatever its text raises.
pub fn reload(vm: &mut Interpreter, module: &Rc<Module>) -> Result<()> {
    let name = &*module.name;
    if !vm.registry.find(name).is_some_and(|have| Rc::ptr_eq(&have, module)) {
        return Err(import_error(Kind::ImportError, format!("module {name} not in sys.modules"), name));
    }
    if vm.registry.native.contains_key(name) {
        return Ok(());
    }
    let Some(text) = find_text(&vm.registry, name) else {
        let message = format!("spec not found for the module '{name}'");
        return Err(import_error(Kind::ModuleNotFoundError, message, name));
    };
    run(vm, module, text)
}

#[cold]
fn not_found(vm: &Interpreter, name: &str) -> Error {
    let parent = name.rsplit_once('.').and_then(|(parent, _)| vm.registry.loaded.get(parent));
    let message = match parent {
        Some(parent) if !parent.is_package() && search::inside(parent).is_none() => {
            format!("No module named '{name}'; '{}' is not a package", parent.name)
        }
        _ => format!("No module named '{name}'"),
    };
    let error = import_error(Kind::ModuleNotFoundError, message, name);
    let available = available(&vm.registry);
    match closest(name, available.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    }
}

/// An `ImportError` about the module with this name.
#[cold]
pub fn import_error(kind: Kind, message: String, module: &str) -> Error {
    let exception = ExceptionObject::new(kind, vec![Value::from(message)]);
    exception.set_attribute("name", Value::from(module));
    to_error(&Rc::new(exception))
}
