//! Modules by name: those built in are made on their first import, others are read from `.arr` and `.py` files.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use rustc_hash::FxHashMap;

use super::exception::{ExceptionObject, to_error};
use super::interpreter::Interpreter;
use super::module::Module;
use super::native::closest;
use super::stdlib::STDLIB;
use super::value::Value;
use super::{eval, resolve};
use crate::diag::{Error, Kind, Result, sources};
use crate::syntax::parse::parse_module;

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
    /// `sys.modules`.
    pub loaded: FxHashMap<String, Rc<Module>>,
    /// Where the program's own modules are looked for.
    pub paths: Vec<PathBuf>,
}

impl Registry {
    /// Makes built-in modules known.
    pub fn register(&mut self, modules: &'static [NativeModule]) {
        for module in modules {
            self.native.insert(module.name, module);
        }
    }
}

/// Where a module's text comes from.
enum Text {
    Embedded(&'static str),
    File(PathBuf),
}

/// The module with this dotted name, loaded if it is not yet.
pub fn import(vm: &mut Interpreter, name: &str) -> Result<Value> {
    if let Some(module) = vm.registry.loaded.get(name) {
        return Ok(Value::Module(module.clone()));
    }
    let parent = name.rsplit_once('.');
    if let Some((parent, last)) = parent {
        let parent = import(vm, parent)?;
        // `import numpy.linalg` where numpy itself binds the module.
        if let Value::Module(module) = &parent
            && let Some(Value::Module(inner)) = module.globals.lookup(last)
        {
            vm.registry.loaded.insert(name.to_owned(), inner.clone());
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
    vm.registry.loaded.contains_key(name) || vm.registry.native.contains_key(name) || find_text(vm, name).is_some()
}

fn load(vm: &mut Interpreter, name: &str) -> Result<Rc<Module>> {
    if let Some(native) = vm.registry.native.get(name).copied() {
        let module = Rc::new(Module::new(name));
        vm.registry.loaded.insert(name.to_owned(), module.clone());
        if let Err(error) = (native.fill)(vm, &module) {
            vm.registry.loaded.remove(name);
            return Err(error);
        }
        return Ok(module);
    }
    match find_text(vm, name) {
        Some(Text::Embedded(text)) => run(vm, name, None, text.to_owned()),
        Some(Text::File(path)) => {
            let shown = path.strip_prefix(".").unwrap_or(&path).display().to_string();
            let text = std::fs::read_to_string(&path)
                .map_err(|error| Error::new(Kind::ImportError, format!("cannot read {shown}: {error}")))?;
            let file = std::path::absolute(&path).unwrap_or(path).display().to_string();
            run(vm, name, Some((file, shown)), text)
        }
        None => Err(not_found(vm, name)),
    }
}

/// Runs a module's text; a file has its whole path, and the path that reports show.
fn run(vm: &mut Interpreter, name: &str, file: Option<(String, String)>, text: String) -> Result<Rc<Module>> {
    let (file, shown) = match file {
        Some((file, shown)) => (Some(file), shown),
        None => (None, format!("<{name}>")),
    };
    let mut module = Module::new(name);
    if let Some(file) = &file {
        module.define("__file__", file.as_str());
    }
    module.file = file;
    module.initializing.set(true);
    let module = Rc::new(module);
    vm.registry.loaded.insert(name.to_owned(), module.clone());
    let result = parse_module(sources::add(shown, text))
        .and_then(|tree| resolve::resolve_and_free(tree, &module.globals, &vm.builtins))
        .and_then(|code| {
            module.define("__doc__", code.doc.as_deref().map_or(Value::None, Value::from));
            eval::run_module(vm, &code, &module.globals)
        });
    module.initializing.set(false);
    match result {
        Ok(_) => Ok(module),
        Err(error) => {
            vm.registry.loaded.remove(name);
            Err(error)
        }
    }
}

fn find_text(vm: &Interpreter, name: &str) -> Option<Text> {
    let relative: PathBuf = name.split('.').collect();
    for folder in &vm.registry.paths {
        for extension in ["arr", "py"] {
            let file = folder.join(&relative).with_extension(extension);
            let package = folder.join(&relative).join(format!("__init__.{extension}"));
            if let Some(found) = [file, package].into_iter().find(|path| path.is_file()) {
                return Some(Text::File(found));
            }
        }
    }
    STDLIB.iter().find(|(have, _)| *have == name).map(|(_, text)| Text::Embedded(text))
}

#[cold]
fn not_found(vm: &Interpreter, name: &str) -> Error {
    let parent = name.rsplit_once('.').and_then(|(parent, _)| vm.registry.loaded.get(parent));
    let message = match parent {
        Some(parent) if !parent.is_package() => {
            format!("No module named '{name}'; '{}' is not a package", parent.name)
        }
        _ => format!("No module named '{name}'"),
    };
    let error = import_error(Kind::ModuleNotFoundError, message, name);
    let available = available(vm);
    let error = match closest(name, available.iter().map(String::as_str)) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    };
    let tops: Vec<&str> = available.iter().map(String::as_str).filter(|name| !name.contains('.')).collect();
    error.help(format!("available: {}", tops.join(", ")))
}

/// An `ImportError` about the module with this name.
#[cold]
pub fn import_error(kind: Kind, message: String, module: &str) -> Error {
    let exception = ExceptionObject::new(kind, vec![Value::from(message)]);
    exception.set_attribute("name", Value::from(module));
    to_error(&Rc::new(exception))
}

/// The names of all modules that can be imported, sorted.
pub fn available(vm: &Interpreter) -> Vec<String> {
    let mut names: Vec<String> = vm.registry.native.keys().map(|name| (*name).to_owned()).collect();
    names.extend(STDLIB.iter().map(|(name, _)| (*name).to_owned()));
    for folder in &vm.registry.paths {
        names.extend(modules_in(folder));
    }
    names.retain(|name| !name.starts_with('_'));
    names.sort();
    names.dedup();
    names
}

fn modules_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let module_name = |path: PathBuf| {
        let known = path.extension().is_some_and(|extension| extension == "arr" || extension == "py");
        path.file_stem().filter(|_| known).and_then(|stem| stem.to_str()).map(str::to_owned)
    };
    let is_name = |name: &String| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    entries.flatten().filter_map(|entry| module_name(entry.path())).filter(is_name).collect()
}
