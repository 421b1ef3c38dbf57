//! Every public name with its signature and the first line of its text.

use crate::lang::Interpreter;
use crate::lang::native::closest;
use crate::lang::registry::import;
use crate::lang::value::Value;

use super::{documentation, signature};

/// A public name.
pub struct Entry {
    /// Dotted, its module first; bare for a built-in one.
    pub name: String,
    pub signature: String,
    pub doc: String,
}

/// Every public name of the built-ins and of the built-in modules that can be called, sorted. Loads all modules.
pub fn entries(vm: &mut Interpreter) -> Vec<Entry> {
    let mut entries = Vec::new();
    for (name, value) in vm.builtins.bindings() {
        entries.extend(entry(name.text().to_owned(), &value));
    }
    let modules: Vec<&'static str> = vm.registry.native.keys().copied().collect();
    for module in modules {
        let Ok(Value::Module(loaded)) = import(vm, module) else { continue };
        for (name, value) in loaded.globals.bindings() {
            entries.extend(entry(format!("{module}.{}", name.text()), &value));
        }
    }
    entries.sort_by(|a, b| a.name.cmp(&b.name));
    entries
}

fn entry(name: String, value: &Value) -> Option<Entry> {
    let last = name.rsplit('.').next().unwrap_or(&name);
    if last.starts_with('_') || matches!(value, Value::ExceptionType(_) | Value::Module(_)) {
        return None;
    }
    let signature = signature(&name, value)?;
    Some(Entry { signature, doc: documentation(value), name })
}

/// The names whose last part or whose text has this word in it, best first: for `help('word')`.
pub fn search(vm: &mut Interpreter, word: &str) -> Vec<String> {
    let all = entries(vm);
    let wanted = word.to_lowercase();
    let rank = |entry: &Entry| {
        let last = entry.name.rsplit('.').next().unwrap_or("").to_lowercase();
        match () {
            () if last == wanted => Some(0),
            () if last.contains(&wanted) => Some(1),
            () if entry.doc.to_lowercase().contains(&wanted) => Some(2),
            () => None,
        }
    };
    let mut found: Vec<(i32, &str)> = all.iter().filter_map(|e| Some((rank(e)?, e.name.as_str()))).collect();
    found.sort();
    if found.is_empty() {
        found.extend(closest(word, all.iter().map(|entry| entry.name.as_str())).map(|name| (0, name)));
    }
    found.into_iter().map(|(_, name)| name.to_owned()).collect()
}
