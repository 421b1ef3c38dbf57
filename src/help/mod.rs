//! What a name means: signature, text, type, source. One answer for `name?`, `help(x)`, completion and the reference.
//!
//! This room must not know how a page is shown or a line edited; it reads what natives, functions, types and rows of the
//! operations' table say about themselves.

pub mod index;
mod signature;

pub use signature::{parameters, signature};

use crate::diag::{Result, sources};
use crate::lang::Interpreter;
use crate::lang::attribute::{doc_of, find_attr};
use crate::lang::display::{repr, str_of};
use crate::lang::module::Globals;
use crate::lang::symbol::Symbol;
use crate::lang::types::bare_type_name;
use crate::lang::value::Value;

/// One thing to say about a value.
pub struct Field {
    pub title: &'static str,
    pub text: String,
}

/// Finds a dotted name: in these globals, among the built-ins, among the modules.
pub fn lookup(vm: &mut Interpreter, globals: &Globals, dotted: &str) -> Option<Value> {
    let mut parts = dotted.split('.');
    let first = parts.next()?;
    let mut value = match globals.lookup(first).or_else(|| vm.builtins.lookup(first)) {
        Some(value) => value,
        // A module that is not imported can still be explained, and it binds nothing.
        None if vm.registry.native.contains_key(first) => crate::lang::registry::import(vm, first).ok()?,
        None => return None,
    };
    for part in parts {
        value = find_attr(vm, &value, Symbol::new(part)).ok().flatten()?;
    }
    Some(value)
}

/// What there is to say about a value that was asked for by `name`; with its source text where `detail`.
pub fn describe(name: &str, value: &Value, detail: bool) -> Vec<Field> {
    let mut fields = Vec::new();
    let mut say = |title, text: String| {
        if !text.is_empty() {
            fields.push(Field { title, text });
        }
    };
    let doc = documentation(value);
    match value {
        Value::Function(function) => {
            say("Signature", signature(name, value).unwrap_or_default());
            match detail {
                true => say("Source", function.code.span.text()),
                false => say("Docstring", if doc.is_empty() { "<no docstring>".to_owned() } else { doc }),
            }
            say("File", source_name(value));
            say("Type", bare_type_name(value));
        }
        Value::Native(_) | Value::BoundMethod(_) => {
            say("Signature", signature(name, value).unwrap_or_default());
            say("Docstring", doc);
            say("Type", bare_type_name(value));
        }
        Value::Type(_) | Value::ExceptionType(_) => {
            say("Init signature", signature(name, value).unwrap_or_default());
            say("Docstring", doc);
            say("Type", "type".to_owned());
        }
        _ => {
            let call = signature(name, value);
            let callable = call.is_some();
            say("Call signature", call.unwrap_or_default());
            say("Type", bare_type_name(value));
            say("String form", string_form(value));
            if let Ok(length) = crate::lang::operate::length(value) {
                say("Length", length.to_string());
            }
            if let Value::Module(module) = value {
                say("File", module.file.clone().unwrap_or_default());
            }
            say("Docstring", if callable { signature::without_signature(&doc).to_owned() } else { doc });
        }
    }
    fields
}

/// The help page of a value, as `help(x)` prints it.
pub fn page(name: &str, value: &Value) -> Result<String> {
    let own = own_name(value).unwrap_or_else(|| name.to_owned());
    let heading = match value {
        Value::Function(_) => format!("function {own}"),
        Value::Native(_) | Value::BoundMethod(_) => format!("built-in function {own}"),
        Value::Type(_) | Value::ExceptionType(_) => format!("class {own}"),
        Value::Module(_) => format!("module {own}"),
        _ => format!("{} object", bare_type_name(value)),
    };
    let mut out = format!("Help on {heading}:\n\n");
    let line = match signature(&own, value) {
        Some(signature) => signature,
        None if own.is_empty() => repr(value)?,
        None => own,
    };
    out.push_str(&line);
    out.push('\n');
    let doc = documentation(value);
    for line in signature::without_signature(&doc).lines() {
        out.push_str(format!("    {line}").trim_end());
        out.push('\n');
    }
    if let Value::Module(module) = value {
        out.push_str("\nNAMES\n");
        let mut names: Vec<&str> = module.globals.bindings().iter().map(|(name, _)| name.text()).collect();
        names.retain(|name| !name.starts_with('_'));
        names.sort_unstable();
        for row in wrapped(&names, 76) {
            out.push_str(&format!("    {row}\n"));
        }
    }
    Ok(out)
}

/// Words in lines of at most `width` characters.
pub fn wrapped(words: &[&str], width: usize) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for word in words {
        match rows.last_mut() {
            Some(row) if row.chars().count() + 2 + word.chars().count() <= width => {
                row.push_str("  ");
                row.push_str(word);
            }
            _ => rows.push((*word).to_owned()),
        }
    }
    rows
}

/// The text that a value carries about itself, without the indentation of a docstring's later lines.
pub fn documentation(value: &Value) -> String {
    match doc_of(value) {
        Value::Str(text) => clean(&text),
        _ => String::new(),
    }
}

/// A docstring as it was meant: the common indentation of all lines but the first is its place in the source.
fn clean(text: &str) -> String {
    let indent = text
        .lines()
        .skip(1)
        .filter(|line| !line.trim().is_empty())
        .map(|line| line.len() - line.trim_start().len())
        .min()
        .unwrap_or(0);
    let lines = text.lines().enumerate().map(|(at, line)| match at {
        0 => line.trim_start(),
        _ => line.get(indent..).unwrap_or("").trim_end(),
    });
    lines.collect::<Vec<_>>().join("\n").trim_matches('\n').trim_end().to_owned()
}

/// The name that a value carries itself.
pub fn own_name(value: &Value) -> Option<String> {
    match value {
        Value::Function(function) => Some(function.name().to_string()),
        Value::Native(native) => Some(native.name().to_owned()),
        Value::BoundMethod(bound) => Some(bound.method.name().to_owned()),
        Value::Type(ty) => Some(ty.name.to_owned()),
        Value::ExceptionType(kind) => Some(kind.name().to_owned()),
        Value::Module(module) => Some(module.name.to_string()),
        _ => None,
    }
}

fn source_name(value: &Value) -> String {
    match value {
        Value::Function(function) => {
            sources::get(function.code.span.source).map(|source| source.name.clone()).unwrap_or_default()
        }
        _ => String::new(),
    }
}

/// `str(x)`, cut where it is long.
fn string_form(value: &Value) -> String {
    const LONGEST: usize = 200;
    let text = str_of(value).unwrap_or_default();
    if text.chars().count() <= LONGEST {
        return text;
    }
    let half = LONGEST / 2;
    let start: String = text.chars().take(half).collect();
    let end: Vec<char> = text.chars().rev().take(half).collect();
    format!("{start} <...> {}", end.into_iter().rev().collect::<String>())
}

#[cfg(test)]
mod tests {
    #[test]
    fn docstrings_lose_their_place() {
        assert_eq!(super::clean("\n    One.\n\n      two\n    "), "One.\n\n  two");
        assert_eq!(super::clean("One.\n    two"), "One.\ntwo");
        assert_eq!(super::clean(""), "");
        assert_eq!(super::wrapped(&["a", "bb", "c"], 5), ["a  bb", "c"]);
    }
}
