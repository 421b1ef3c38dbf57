//! `import`.

use super::{Frame, assign};
use crate::diag::{Error, Kind, Result, Span};
use crate::lang::code::{Import, ImportFrom};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::closest;
use crate::lang::registry;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;

#[inline(never)]
pub fn import(vm: &mut Interpreter, frame: &mut Frame, node: &Import) -> Result<()> {
    let module = registry::import(vm, &node.path).map_err(|error| place(error, &node.path, node.span))?;
    let bound = if node.whole {
        module
    } else {
        let first = node.path.split('.').next().unwrap_or_default();
        registry::import(vm, first).map_err(|error| error.at(node.span))?
    };
    assign::store(vm, frame, &node.target, bound)
}

#[inline(never)]
pub fn import_from(vm: &mut Interpreter, frame: &mut Frame, node: &ImportFrom) -> Result<()> {
    let path = match node.level {
        0 => node.module.clone(),
        level => registry::absolute(frame.globals, level, &node.module).map_err(|error| error.at(node.span))?.into(),
    };
    let module = registry::import(vm, &path).map_err(|error| place(error, &path, node.span))?;
    let Value::Module(module) = module else { return Ok(()) };
    if node.star {
        let listed = module.globals.lookup("__all__");
        let listed = match &listed {
            Some(names) => Some(crate::lang::iterate::collect(vm, names)?),
            None => None,
        };
        // What is fetched when it is asked for is asked for now.
        for name in crate::lang::stdlib::borrowed(&module.name) {
            registry::late(vm, &module, name)?;
        }
        for (name, value) in module.globals.bindings() {
            let exported = match &listed {
                Some(names) => names.iter().any(|have| have.as_str() == Some(name.text())),
                None => !name.text().starts_with('_'),
            };
            if exported {
                frame.globals.define(name.text(), value);
            }
        }
        return Ok(());
    }
    for (name, target, span) in &node.names {
        let value = match module.globals.lookup(name.text()) {
            Some(value) => value,
            None => submodule(vm, &module, *name).map_err(|error| error.at(*span))?,
        };
        assign::store(vm, frame, target, value)?;
    }
    Ok(())
}

/// Gives the error of an import its place; one that rose while the module's text ran has its own, and goes through here.
#[cold]
fn place(error: Error, module: &str, span: Span) -> Error {
    if error.span().is_some() { error.through(format!("module '{module}'"), span) } else { error.at(span) }
}

/// A module inside a package, or the error that there is no such name.
fn submodule(vm: &mut Interpreter, module: &crate::lang::module::Module, name: Symbol) -> Result<Value> {
    if let Some(found) = registry::late(vm, module, name.text())? {
        return Ok(found);
    }
    let path = format!("{}.{name}", module.name);
    if registry::exists(vm, &path) {
        return registry::import(vm, &path);
    }
    let place = module.file.as_deref().unwrap_or("unknown location");
    let message = if module.initializing.get() {
        format!(
            "cannot import name '{name}' from partially initialized module '{}' (most likely due to a circular import) ({place})",
            module.name
        )
    } else {
        format!("cannot import name '{name}' from '{}' ({place})", module.name)
    };
    let error = registry::import_error(Kind::ImportError, message, &module.name);
    let bindings = module.globals.bindings();
    Err(match closest(name.text(), bindings.iter().map(|(symbol, _)| symbol.text())) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    })
}
