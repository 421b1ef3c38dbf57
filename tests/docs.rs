//! Every `>>>` example in the docs of functions, methods, operations and of the modules written in the language shows
//! what really comes out.

use std::collections::BTreeMap;

use arr::array::print::PrintOptions;
use arr::lang::output;
use arr::lang::session::{Mode, Session};
use arr::lang::stdlib::STDLIB;
use arr::lang::value::Value;

/// An input of an example and what it shows.
struct Step {
    input: String,
    shown: String,
}

/// The steps of a doc, in order: `>>> input`, `... more of it`, then lines up to an empty one or the next input.
fn steps(doc: &str) -> Vec<Step> {
    let mut found: Vec<Step> = Vec::new();
    let mut open = false;
    for line in doc.lines() {
        let indent = line.len() - line.trim_start().len();
        let text = line.trim_start();
        if let Some(input) = text.strip_prefix(">>> ") {
            found.push(Step { input: format!("{input}\n"), shown: " ".repeat(indent) });
            open = true;
        } else if let (true, Some(step), Some(input)) = (open, found.last_mut(), text.strip_prefix("...")) {
            step.input.push_str(input.strip_prefix(' ').unwrap_or(input));
            step.input.push('\n');
        } else if text.is_empty() {
            open = false;
        } else if let (true, Some(step)) = (open, found.last_mut()) {
            // What is shown starts where the prompt does: the text holds the indent until it is finished.
            step.shown.push('\n');
            step.shown.push_str(line.strip_suffix(' ').unwrap_or(line));
        }
    }
    for step in &mut found {
        let (indent, lines) = step.shown.split_once('\n').unwrap_or((&step.shown, ""));
        step.shown = lines.lines().map(|line| line.strip_prefix(indent).unwrap_or(line).to_owned() + "\n").collect();
    }
    found
}

/// Runs a doc's examples in a session of their own; complaints go to `problems`.
fn check(name: &str, setup: &str, doc: &str, problems: &mut Vec<String>) -> usize {
    let steps = steps(doc);
    if steps.is_empty() {
        return 0;
    }
    let mut session = Session::new();
    PrintOptions::set_current(PrintOptions::default());
    session.execute("<setup>", setup, Mode::Script).expect("the setup runs");
    for step in &steps {
        let (result, mut got) = output::capture(|| session.execute("<doc>", &step.input, Mode::Interactive));
        if let Err(error) = result {
            got.push_str(&format!("{error}\n"));
        }
        if got != step.shown {
            problems.push(format!("{name}: {}gave\n{got}the doc shows\n{}", step.input, step.shown));
        }
    }
    steps.len()
}

/// Every value with a doc that a name of a module leads to, by its path.
fn documented(path: &str, value: &Value, found: &mut BTreeMap<String, String>) {
    match value {
        Value::Module(module) if path.matches('.').count() < 3 => {
            for (name, value) in module.globals.bindings() {
                let inner = format!("{path}.{name}");
                if !matches!(&value, Value::Module(other) if !other.name.starts_with(&*module.name)) {
                    documented(&inner, &value, found);
                }
            }
        }
        Value::Native(native) => {
            found.insert(path.to_owned(), native.doc.to_owned());
        }
        Value::BoundMethod(bound) => {
            found.insert(path.to_owned(), bound.method.doc.to_owned());
        }
        Value::Object(object) => {
            found.extend(object.doc().map(|doc| (path.to_owned(), doc)));
        }
        Value::Type(ty) => {
            for native in ty.construct.into_iter().chain(ty.methods).chain(ty.statics) {
                found.insert(format!("{path}.{}", native.name()), native.doc.to_owned());
            }
        }
        _ => {}
    }
}

fn finish(count: usize, least: usize, problems: &[String]) {
    assert!(problems.is_empty(), "{} of {count} examples do not hold:\n{}", problems.len(), problems.join("\n"));
    assert!(count >= least, "only {count} examples were found");
}

#[test]
fn functions_and_methods() {
    let mut session = Session::new();
    let mut docs = BTreeMap::new();
    for name in ["numpy", "arr"] {
        let module = arr::lang::registry::import(&mut session.vm, name).expect("a built-in module imports");
        documented(name, &module, &mut docs);
    }
    for (name, value) in session.vm.builtins.bindings() {
        documented(name.text(), &value, &mut docs);
    }
    for sample in ["np.zeros(1)", "np.float64(0)", "jit(abs)"] {
        let listed = session.evaluate(&format!("[name for name in dir({sample}) if name[0] != '_']"));
        for name in listed.ok().and_then(|names| names.sequence_items()).unwrap_or_default() {
            let name = name.as_str().unwrap_or_default().to_owned();
            if let Ok(value) = session.evaluate(&format!("{sample}.{name}")) {
                documented(&format!("{sample}.{name}"), &value, &mut docs);
            }
        }
    }
    let mut problems = Vec::new();
    let mut seen = std::collections::HashSet::new();
    let mut count = 0;
    for (name, doc) in &docs {
        if seen.insert(doc) {
            count += check(name, "import numpy as np", doc, &mut problems);
        }
    }
    finish(count, 100, &problems);
}

#[test]
fn operations() {
    let mut problems = Vec::new();
    let count = arr::ops::rows().map(|op| check(op.name, "import numpy as np", op.doc, &mut problems)).sum();
    finish(count, 40, &problems);
}

/// A docstring and what defines it.
fn docstrings(text: &str) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut name = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        let code = line.trim_start();
        if let Some(rest) = code.strip_prefix("def ") {
            name = rest.split('(').next().unwrap_or_default().to_owned();
        } else if let Some(rest) = code.strip_prefix("\"\"\"") {
            let mut doc = rest.to_owned() + "\n";
            if !rest.contains("\"\"\"") {
                doc.extend(
                    lines.by_ref().take_while(|line| line.trim() != "\"\"\"").map(|line| line.to_owned() + "\n"),
                );
            }
            found.push((std::mem::take(&mut name), doc));
        }
    }
    found
}

#[test]
fn modules_written_in_the_language() {
    let mut problems = Vec::new();
    let mut count = 0;
    for (module, text) in STDLIB {
        let setup = format!("import numpy as np\nfrom {module} import *");
        for (name, doc) in docstrings(text) {
            let found = check(&format!("{module}.{name}"), &setup, &doc, &mut problems);
            if found == 0 && !name.is_empty() && !name.starts_with('_') {
                problems.push(format!("{module}.{name} has no example"));
            }
            count += found;
        }
        let public = text.lines().filter(|line| line.starts_with("def ") && !line.starts_with("def _")).count();
        let described = docstrings(text).iter().filter(|(name, _)| !name.is_empty() && !name.starts_with('_')).count();
        if described < public {
            problems.push(format!("{module}: {described} of {public} functions have a docstring"));
        }
    }
    finish(count, 30, &problems);
}
