//! Signatures in Python's notation, and the parameters that can be given by name.

use crate::lang::display::repr;
use crate::lang::function::Function;
use crate::lang::native::{Native, Shape};
use crate::lang::value::Value;

use super::documentation;

/// How `name` is called, where the value can be called.
pub fn signature(name: &str, value: &Value) -> Option<String> {
    let native = |native: &'static Native| format!("{name}{}", parameters_text(native.signature));
    match value {
        Value::Function(function) => Some(format!("{name}({})", of_function(function))),
        Value::Native(function) => Some(native(function)),
        Value::BoundMethod(bound) => Some(format!("{name}{}", without_self(parameters_text(bound.method.signature)))),
        Value::Type(ty) => ty.construct.map(native),
        Value::ExceptionType(_) => Some(format!("{name}(*args)")),
        Value::Object(object) if object.is_callable() => {
            let doc = documentation(value);
            let line = signature_line(&doc)?;
            Some(format!("{name}{}", parameters_text(line)))
        }
        _ => None,
    }
}

/// The names by which arguments can be given to a value, each once.
pub fn parameters(value: &Value) -> Vec<String> {
    let of_shape = |shape: &Shape| -> Vec<String> {
        let positional = shape.positional.iter().skip(shape.positional_only).copied();
        positional.chain(shape.keyword_only.iter().map(|(name, _)| *name)).map(str::to_owned).collect()
    };
    match value {
        Value::Function(function) => {
            let code = &function.code;
            let positional = code.positional.iter().skip(code.positional_only);
            positional.chain(&code.keyword_only).map(|name| name.text().to_owned()).collect()
        }
        Value::Native(native) => of_shape(native.shape()),
        Value::BoundMethod(bound) => of_shape(bound.method.shape()),
        Value::Type(ty) => ty.construct.map(|native| of_shape(native.shape())).unwrap_or_default(),
        Value::Object(object) if object.is_callable() => {
            let doc = documentation(value);
            let inside = signature_line(&doc).map(parameters_text).unwrap_or("()");
            let by_name = inside.rsplit_once("/,").map_or(inside, |(_, rest)| rest);
            let pieces = by_name.trim_matches(['(', ')']).split(',');
            let names = pieces.filter_map(|piece| piece.split('=').next()).map(str::trim);
            names.filter(|name| crate::syntax::highlight::is_name(name)).map(str::to_owned).collect()
        }
        _ => Vec::new(),
    }
}

/// A documentation without the signature that it may start with.
pub(super) fn without_signature(doc: &str) -> &str {
    match signature_line(doc) {
        Some(line) => doc[line.len()..].trim_start_matches('\n'),
        None => doc,
    }
}

/// The first line of a documentation, if it is a signature.
fn signature_line(doc: &str) -> Option<&str> {
    let line = doc.lines().next()?;
    let name = &line[..line.find('(')?];
    (line.ends_with(')') && crate::syntax::highlight::is_name(name)).then_some(line)
}

/// A signature from its first parenthesis on.
fn parameters_text(signature: &str) -> &str {
    signature.find('(').map_or("()", |at| &signature[at..])
}

/// The parameters of a method as its caller sees them.
fn without_self(text: &str) -> String {
    let Some(rest) = text.strip_prefix("(self") else { return text.to_owned() };
    let rest = rest.trim_start_matches([',', ' ']);
    let rest = match rest.strip_prefix('/') {
        Some(after) if after.starts_with([',', ')']) => after.trim_start_matches([',', ' ']),
        _ => rest,
    };
    format!("({rest}")
}

fn of_function(function: &Function) -> String {
    let code = &function.code;
    let shown = |value: &Value| repr(value).unwrap_or_else(|_| "...".to_owned());
    let mut pieces: Vec<String> = Vec::new();
    let required = code.positional.len().saturating_sub(function.defaults.len());
    for (at, name) in code.positional.iter().enumerate() {
        pieces.push(match at.checked_sub(required).and_then(|at| function.defaults.get(at)) {
            Some(default) => format!("{}={}", name.text(), shown(default)),
            None => name.text().to_owned(),
        });
        if at + 1 == code.positional_only {
            pieces.push("/".to_owned());
        }
    }
    match code.star {
        Some(star) => pieces.push(format!("*{}", star.text())),
        None if !code.keyword_only.is_empty() => pieces.push("*".to_owned()),
        None => {}
    }
    for (at, name) in code.keyword_only.iter().enumerate() {
        pieces.push(match function.keyword_defaults.get(at) {
            Some(default) if !default.is_undefined() => format!("{}={}", name.text(), shown(default)),
            _ => name.text().to_owned(),
        });
    }
    pieces.extend(code.double_star.map(|name| format!("**{}", name.text())));
    pieces.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn methods_hide_their_receiver() {
        assert_eq!(without_self("(self, /)"), "()");
        assert_eq!(without_self("(self, x, /)"), "(x, /)");
        assert_eq!(without_self("(self, /, *args)"), "(*args)");
        assert_eq!(without_self("(self)"), "()");
        assert_eq!(without_self("(x)"), "(x)");
    }

    #[test]
    fn documentation_may_open_with_a_signature() {
        assert_eq!(without_signature("sin(x, /)\n\nThe sine."), "The sine.");
        assert_eq!(without_signature("The sine (of x)"), "The sine (of x)");
        assert_eq!(without_signature(""), "");
    }
}
