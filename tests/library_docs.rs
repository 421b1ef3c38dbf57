//! Every example of the form "`expression` is `value`" in the docs of the built-in functions, methods and modules.

use arr::lang::builtins::TABLES;
use arr::lang::display::repr;
use arr::lang::modules::MODULES;
use arr::lang::native::Native;
use arr::lang::session::{Mode, Session};
use arr::lang::types::TypeObject;
use arr::lang::value::Value;

/// The pairs of expression and value that a doc states.
fn examples(doc: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut rest = doc;
    while let Some(open) = rest.find('`') {
        let Some(length) = rest[open + 1..].find('`') else { break };
        let expression = &rest[open + 1..open + 1 + length];
        let after = &rest[open + length + 2..];
        if let Some(value) = after.strip_prefix(" is ") {
            let value = match value.strip_prefix('`') {
                Some(quoted) => quoted.split('`').next().unwrap_or(""),
                None => value.trim_end_matches('.'),
            };
            found.push((expression.to_owned(), value.to_owned()));
        }
        rest = after;
    }
    found
}

/// The complaint about the first example of a native that does not hold.
fn check(session: &mut Session, native: &Native, problems: &mut Vec<String>) -> usize {
    if !native.doc.contains('`') {
        problems.push(format!("{} has no example", native.name()));
    }
    let examples = examples(native.doc);
    for (expression, value) in &examples {
        let got = session.evaluate(expression).and_then(|value| repr(&value)).unwrap_or_else(|error| error.to_string());
        if &got != value {
            problems.push(format!("{}: {expression} gave {got}, the doc says {value}", native.name()));
        }
    }
    examples.len()
}

fn check_type(session: &mut Session, ty: &TypeObject, problems: &mut Vec<String>) -> usize {
    let natives = ty.construct.into_iter().chain(ty.methods).chain(ty.statics);
    natives.map(|native| check(session, native, problems)).sum()
}

#[test]
fn examples_hold() {
    let mut problems = Vec::new();
    let mut session = Session::new();
    let mut count = 0;
    for native in TABLES.iter().copied().flatten() {
        count += check(&mut session, native, &mut problems);
    }
    for (_, value) in session.vm.builtins.bindings() {
        if let Value::Type(ty) = value
            && ty.module == "builtins"
        {
            count += check_type(&mut session, ty, &mut problems);
        }
    }
    for module in MODULES {
        let mut session = Session::new();
        let text = format!("from {0} import *\nimport math, io, sys, os\nimport {0}\n", module.name);
        // `copy.copy` is both a module and a function of it: the module's name wins.
        session.execute("<test>", &text, Mode::Script).expect("a built-in module imports");
        let Some(found) = session.vm.registry.loaded.get(module.name).cloned() else {
            panic!("{} is no module", module.name)
        };
        for (_, value) in found.globals.bindings() {
            match value {
                Value::Native(native) => count += check(&mut session, native, &mut problems),
                Value::BoundMethod(bound) => count += check(&mut session, bound.method, &mut problems),
                Value::Type(ty) if ty.module == module.name => count += check_type(&mut session, ty, &mut problems),
                _ => {}
            }
        }
    }
    assert!(problems.is_empty(), "{} problems:\n{}", problems.len(), problems.join("\n"));
    assert!(count > 300, "only {count} examples were found");
}
