//! Calls whose arguments come out of sequences and mappings: `f(*args, **keywords)`.

use super::call::{Args, Keywords, place_call};
use super::{Frame, eval};
use crate::diag::later::Gathered;
use crate::diag::{Error, Result, interrupt};
use crate::lang::arrays::lazy;
use crate::lang::code::{CallArgument, CallUnpack};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Keyword, repeated_keyword};
use crate::lang::symbol::Symbol;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// `callee(*args, **keywords)`.
#[inline(never)]
pub fn call_unpack(vm: &mut Interpreter, frame: &mut Frame, node: &CallUnpack) -> Result<Value> {
    let callee = eval(vm, frame, &node.callee)?;
    lazy::settle()?;
    let mut args = Args::new();
    let mut keywords = Keywords::new();
    for arg in &node.args {
        match arg {
            CallArgument::Positional(value) => args.push(eval(vm, frame, value)?),
            CallArgument::Starred(value, span) => {
                let value = eval(vm, frame, value)?;
                let items = collect(vm, &value).map_err(|error| star_error(error, &callee, &value).at(*span))?;
                args.extend(items);
            }
            CallArgument::Keyword(name, value) => {
                let value = eval(vm, frame, value)?;
                add_keyword(&callee, &mut keywords, *name, value).map_err(|error| error.at(node.site.span))?;
            }
            CallArgument::DoubleStarred(value, span) => {
                let value = eval(vm, frame, value)?;
                let items = mapping_items(vm, &callee, &value).map_err(|error| error.at(*span))?;
                add_keywords(&callee, &mut keywords, &items).map_err(|error| error.at(*span))?;
            }
        }
    }
    vm.call(&callee, &args, &keywords).map_err(|error| place_call(error, &callee, &node.site))
}

fn add_keyword(callee: &Value, keywords: &mut Keywords, name: Symbol, value: Value) -> Result<()> {
    no_repetition(callee, keywords, name)?;
    keywords.push((name, value));
    Ok(())
}

/// Adds the entries of a mapping, which has each of its keys once.
fn add_keywords(callee: &Value, keywords: &mut Keywords, items: &[(Value, Value)]) -> Result<()> {
    let before = keywords.len();
    for (key, item) in interrupt::watched(items) {
        let Value::Str(name) = key else { return Err(Error::type_error("keywords must be strings")) };
        let name = Symbol::new(name);
        no_repetition(callee, &keywords[..before], name)?;
        keywords.push((name, item.clone()));
    }
    Ok(())
}

fn no_repetition(callee: &Value, keywords: &[Keyword], name: Symbol) -> Result<()> {
    match keywords.iter().any(|(have, _)| *have == name) {
        true => Err(repeated_keyword(&callee_name(callee), name.text())),
        false => Ok(()),
    }
}

fn mapping_items(vm: &mut Interpreter, callee: &Value, value: &Value) -> Result<Gathered<(Value, Value)>> {
    match value {
        Value::Dict(dict) => Ok(dict.map.borrow().pairs()),
        Value::Object(_) => {
            let pairs = vm.call_method(value, "items", &[])?;
            let mut items = Gathered::default();
            for pair in collect(vm, &pairs)? {
                if let Some([key, item]) = pair.sequence_items().and_then(|items| <[Value; 2]>::try_from(items).ok()) {
                    items.push((key, item));
                }
            }
            Ok(items)
        }
        other => Err(Error::type_error(format!(
            "{}() argument after ** must be a mapping, not {}",
            callee_name(callee),
            type_name(other)
        ))),
    }
}

#[cold]
fn star_error(error: Error, callee: &Value, value: &Value) -> Error {
    if error.message().ends_with("object is not iterable") {
        let (name, found) = (callee_name(callee), type_name(value));
        return Error::type_error(format!("{name}() argument after * must be an iterable, not {found}"));
    }
    error
}

fn callee_name(callee: &Value) -> String {
    match callee {
        Value::Function(function) => {
            let name = function.qualified_name();
            match function.globals.lookup("__name__") {
                Some(Value::Str(module)) => format!("{module}.{name}"),
                _ => name.to_string(),
            }
        }
        Value::Native(native) => native.shape().qualified.clone(),
        Value::BoundMethod(bound) => bound.method.shape().qualified.clone(),
        Value::Type(ty) => ty.name.to_owned(),
        other => type_name(other),
    }
}
