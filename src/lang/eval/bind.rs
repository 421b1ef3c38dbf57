//! How a call's arguments find the slots of a function's parameters, and what to say where they do not.

use crate::diag::{Error, Result};
use crate::lang::code::{Expr, FunctionCode};
use crate::lang::function::Function;
use crate::lang::native::{Keyword, closest};
use crate::lang::shape::{Shape, Style};
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;

/// The attribute of a function of the library whose original is written in C: the module that its messages name.
pub const ORIGINAL: &str = "__original__";

#[inline(never)]
pub(super) fn fill_defaults(function: &Function, locals: &mut [Value], given: usize) {
    let wanted = function.code.positional.len();
    let first = wanted - function.defaults.len();
    let from = given.max(first);
    for (slot, default) in locals[from..wanted].iter_mut().zip(&function.defaults[from - first..]) {
        if slot.is_undefined() {
            *slot = default.clone();
        }
    }
}

/// Binds arguments to the slots of the parameters, with CPython's errors.
pub(super) fn bind(function: &Function, args: &[Value], keywords: &[Keyword], locals: &mut [Value]) -> Result<()> {
    bind_written(function, args, keywords, locals).map_err(|error| as_original(function, args, keywords, error))
}

/// What the original of a function of the library says, where that is written in C (`_library.built_in`).
#[cold]
fn as_original(function: &Function, args: &[Value], keywords: &[Keyword], error: Error) -> Error {
    let Some(owner) = function.attribute(ORIGINAL) else { return error };
    // A symbol's text is there for good, once for each function that was ever called wrongly.
    let mut shape = Shape::parse(Symbol::new(&signature(function)).text());
    shape.style = Style::BuiltIn;
    if let Some(owner) = owner.as_str().filter(|owner| !owner.is_empty()) {
        shape.qualified = format!("{owner}.{}", shape.name);
    }
    shape.bind(args, keywords).err().unwrap_or(error)
}

/// What is wrong with a call whose values are in their slots, as the function's original says it.
#[cold]
pub(super) fn named_error(
    function: &Function,
    given: usize,
    keywords: &[(Symbol, Expr)],
    locals: &[Value],
    error: Error,
) -> Error {
    let code = &*function.code;
    let parameters = || code.positional.iter().chain(&code.keyword_only);
    let slot = |name: &Symbol| parameters().position(|have| have == name);
    let named: Vec<_> = keywords.iter().filter_map(|(name, _)| Some((*name, locals[slot(name)?].clone()))).collect();
    as_original(function, &locals[..given], &named, error)
}

fn bind_written(function: &Function, args: &[Value], keywords: &[Keyword], locals: &mut [Value]) -> Result<()> {
    let code = &*function.code;
    let wanted = code.positional.len();
    for (slot, arg) in locals.iter_mut().zip(args.iter().take(wanted)) {
        *slot = arg.clone();
    }
    let star_slot = wanted + code.keyword_only.len();
    if code.star.is_some() {
        locals[star_slot] = Value::tuple(args.iter().skip(wanted).cloned());
    }
    let mut extra = DictMap::new();
    if !keywords.is_empty() {
        bind_keywords(function, keywords, locals, &mut extra)?;
    }
    if code.double_star.is_some() {
        locals[star_slot + usize::from(code.star.is_some())] = Value::dict(extra);
    }
    if args.len() > wanted && code.star.is_none() {
        let given_by_name =
            code.keyword_only.iter().filter(|name| keywords.iter().any(|(have, _)| have == *name)).count();
        return Err(too_many(function, args.len(), given_by_name));
    }
    fill_missing(function, args.len(), locals)
}

/// Gives the parameters that have no argument their defaults.
pub(super) fn fill_missing(function: &Function, given: usize, locals: &mut [Value]) -> Result<()> {
    let code = &*function.code;
    let wanted = code.positional.len();
    if given < wanted {
        fill_defaults(function, locals, given);
        if locals[..wanted].iter().any(Value::is_undefined) {
            let missing = missing(&code.positional, &locals[..wanted]);
            return Err(missing_error(function, "positional", &missing));
        }
    }
    let all = wanted + code.keyword_only.len();
    for (at, default) in function.keyword_defaults.iter().enumerate() {
        if locals[wanted + at].is_undefined() {
            locals[wanted + at] = default.clone();
        }
    }
    if locals[wanted..all].iter().any(Value::is_undefined) {
        let missing = missing(&code.keyword_only, &locals[wanted..all]);
        return Err(missing_error(function, "keyword-only", &missing));
    }
    Ok(())
}

fn bind_keywords(function: &Function, keywords: &[Keyword], locals: &mut [Value], extra: &mut DictMap) -> Result<()> {
    let code = &*function.code;
    let parameters = code.positional.iter().chain(&code.keyword_only);
    let mut named_only_by_place = Vec::new();
    for (name, value) in keywords {
        match parameters.clone().position(|have| have == name) {
            Some(at) if at >= code.positional_only => {
                if !locals[at].is_undefined() {
                    let message = format!("{}() got multiple values for argument '{name}'", function.qualified_name());
                    return Err(Error::type_error(message));
                }
                locals[at] = value.clone();
            }
            _ if code.double_star.is_some() => {
                extra.insert(Value::Str(name.string()), value.clone())?;
            }
            Some(_) => named_only_by_place.push(name.text()),
            None => {
                let message = format!("{}() got an unexpected keyword argument '{name}'", function.qualified_name());
                let error = Error::type_error(message);
                return Err(match closest(name.text(), parameters.map(|symbol| symbol.text())) {
                    Some(near) => error.help(format!("did you mean '{near}'?")),
                    None => error,
                });
            }
        }
    }
    if named_only_by_place.is_empty() {
        return Ok(());
    }
    Err(Error::type_error(format!(
        "{}() got some positional-only arguments passed as keyword arguments: '{}'",
        function.qualified_name(),
        named_only_by_place.join(", ")
    )))
}

fn missing(names: &[Symbol], values: &[Value]) -> Vec<String> {
    let unbound = names.iter().zip(values).filter(|(_, value)| value.is_undefined());
    unbound.map(|(name, _)| format!("'{name}'")).collect()
}

#[cold]
fn missing_error(function: &Function, what: &str, missing: &[String]) -> Error {
    let list = match missing {
        [only] => only.clone(),
        [first, second] => format!("{first} and {second}"),
        [most @ .., last] => format!("{}, and {last}", most.join(", ")),
        [] => String::new(),
    };
    let plural = if missing.len() == 1 { "" } else { "s" };
    let name = function.qualified_name();
    let count = missing.len();
    Error::type_error(format!("{name}() missing {count} required {what} argument{plural}: {list}"))
        .help(signature_help(function))
}

#[cold]
fn too_many(function: &Function, given: usize, by_name: usize) -> Error {
    let most = function.code.positional.len();
    let least = most - function.defaults.len();
    let takes = match (least, most) {
        (least, most) if least < most => format!("from {least} to {most} positional arguments"),
        (_, 1) => "1 positional argument".to_owned(),
        (_, most) => format!("{most} positional arguments"),
    };
    let given = match (given, by_name) {
        (1, 0) => "1 was given".to_owned(),
        (given, 0) => format!("{given} were given"),
        (given, by_name) => {
            let plural = |n: usize| if n == 1 { "" } else { "s" };
            format!(
                "{given} positional argument{} (and {by_name} keyword-only argument{}) were given",
                plural(given),
                plural(by_name)
            )
        }
    };
    Error::type_error(format!("{}() takes {takes} but {given}", function.qualified_name()))
        .help(signature_help(function))
}

fn signature_help(function: &Function) -> String {
    format!("the signature is {}", signature(function))
}

/// A function's signature in Python's notation.
pub fn signature(function: &Function) -> String {
    let code: &FunctionCode = &function.code;
    let show = |default: &Value| crate::lang::display::repr(default).unwrap_or_else(|_| "...".to_owned());
    let first = code.positional.len() - function.defaults.len();
    let mut pieces: Vec<String> = Vec::new();
    for (at, name) in code.positional.iter().enumerate() {
        pieces.push(match at.checked_sub(first) {
            Some(default) => format!("{name}={}", show(&function.defaults[default])),
            None => name.text().to_owned(),
        });
        if at + 1 == code.positional_only {
            pieces.push("/".to_owned());
        }
    }
    match code.star {
        Some(name) => pieces.push(format!("*{name}")),
        None if !code.keyword_only.is_empty() => pieces.push("*".to_owned()),
        None => {}
    }
    for (name, default) in code.keyword_only.iter().zip(&function.keyword_defaults) {
        pieces.push(if default.is_undefined() { name.text().to_owned() } else { format!("{name}={}", show(default)) });
    }
    pieces.extend(code.double_star.map(|name| format!("**{name}")));
    format!("{}({})", function.name(), pieces.join(", "))
}
