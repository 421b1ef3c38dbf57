//! What TAB offers: names, attributes, keyword arguments, keys of dicts, magics, modules, files.

use crate::help;
use crate::lang::Interpreter;
use crate::lang::attribute::attribute_names;
use crate::lang::display::repr;
use crate::lang::interpreter::is_callable;
use crate::lang::registry::available;
use crate::lang::session::evaluate;
use crate::lang::stdlib;
use crate::lang::value::Value;
use crate::syntax::highlight::{Class, KEYWORDS, classify};

use super::magic;

/// What can stand at the cursor: from byte `start` on, one of these.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offer {
    pub start: usize,
    pub candidates: Vec<String>,
}

/// Magics whose line is a file's name.
const FILE_MAGICS: &[&str] = &[
    "run",
    "cd",
    "ls",
    "ll",
    "load",
    "cat",
    "cp",
    "mv",
    "rm",
    "rmdir",
    "mkdir",
    "less",
    "pycat",
    "writefile",
    "file",
    "save",
];

/// What to offer for the text before the cursor.
pub fn complete(vm: &mut Interpreter, text: &str) -> Offer {
    let line_start = text.rfind('\n').map_or(0, |at| at + 1);
    let line = &text[line_start..];
    if let Some(offer) = of_magic(vm, text, line, line_start) {
        return offer;
    }
    if let Some(offer) = of_import(vm, line, text.len()) {
        return offer;
    }
    if let Some((start, quote)) = open_string(text) {
        return of_string(vm, text, start, quote);
    }
    if let Some(owner) = text.strip_suffix('[')
        && let Some(Value::Dict(dict)) = subscripted(vm, owner)
    {
        let keys: Vec<Value> = dict.map.borrow().keys().cloned().collect();
        let plain = |key: &&Value| matches!(key, Value::Str(_) | Value::Int(_) | Value::Bool(_) | Value::Float(_));
        let shown = keys.iter().filter(plain).filter_map(|key| repr(key).ok());
        return offer(text.len(), shown.map(|key| format!("{key}]")).collect());
    }
    of_name(vm, text)
}

/// The names of a value's attributes; a module's with those that it gets when they are asked for.
fn names_of(vm: &Interpreter, value: &Value) -> Vec<String> {
    let mut names = attribute_names(value);
    if let Value::Module(module) = value {
        names.extend(stdlib::borrowed(&module.name).map(str::to_owned));
        let inner = available(&vm.registry).into_iter();
        let inner = inner.filter_map(|name| Some(name.strip_prefix(&*module.name)?.strip_prefix('.')?.to_owned()));
        names.extend(inner.filter(|name| !name.contains('.')));
    }
    names
}

fn offer(start: usize, mut candidates: Vec<String>) -> Offer {
    candidates.sort_by(|a, b| a.trim_start_matches('_').cmp(b.trim_start_matches('_')).then_with(|| a.cmp(b)));
    candidates.dedup();
    Offer { start, candidates }
}

/// Those that start with the word; names with an underscore only where it was typed.
fn starting<'a>(names: impl IntoIterator<Item = &'a str>, word: &str) -> Vec<String> {
    let hidden = |name: &str| name.starts_with('_') && !word.starts_with('_');
    names.into_iter().filter(|name| name.starts_with(word) && !hidden(name)).map(str::to_owned).collect()
}

/// The dotted name that the text ends in.
fn dotted_end(text: &str) -> &str {
    let start = text.char_indices().rev().find(|(_, c)| !c.is_alphanumeric() && *c != '_' && *c != '.');
    &text[start.map_or(0, |(at, c)| at + c.len_utf8())..]
}

fn of_magic(vm: &mut Interpreter, text: &str, line: &str, line_start: usize) -> Option<Offer> {
    let trimmed = line.trim_start();
    if let Some(command) = trimmed.strip_prefix('!') {
        let word = command.rsplit(char::is_whitespace).next().unwrap_or("");
        return Some(files(word, text.len() - word.len()));
    }
    let rest = trimmed.strip_prefix('%')?;
    let (cell, rest) = match rest.strip_prefix('%') {
        Some(rest) => (true, rest),
        None => (false, rest),
    };
    let Some((name, argument)) = rest.split_once(char::is_whitespace) else {
        let marks = if cell { "%%" } else { "%" };
        let start = line_start + line.len() - trimmed.len();
        let names = magic::rows().into_iter().filter(|row| magic::find(row.name, cell).is_some());
        let names = names.filter(|row| row.name.starts_with(rest)).map(|row| format!("{marks}{}", row.name));
        return Some(offer(start, names.collect()));
    };
    if FILE_MAGICS.contains(&name) {
        let word = argument.rsplit(char::is_whitespace).next().unwrap_or("");
        return Some(files(word, text.len() - word.len()));
    }
    // What else follows a magic is code.
    let start = text.len() - argument.len();
    let inner = complete(vm, argument);
    Some(Offer { start: start + inner.start, candidates: inner.candidates })
}

/// After `import` and `from`.
fn of_import(vm: &mut Interpreter, line: &str, end: usize) -> Option<Offer> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let fresh = line.ends_with(char::is_whitespace);
    let word = if fresh { "" } else { words.last()?.rsplit(',').next().unwrap_or("") };
    let start = end - word.len();
    match words.first() {
        Some(&"from") if words.get(2) == Some(&"import") && (words.len() > 3 || fresh) => {
            let module = crate::lang::registry::import(vm, words.get(1)?).ok()?;
            let names = names_of(vm, &module);
            Some(offer(start, starting(names.iter().map(String::as_str), word)))
        }
        Some(&"from") if words.len() == 2 && fresh => Some(offer(start, vec!["import ".to_owned()])),
        Some(&"from" | &"import") if words.len() > 1 || fresh => {
            let names = available(&vm.registry);
            Some(offer(start, starting(names.iter().map(String::as_str), word)))
        }
        _ => None,
    }
}

/// The string that is open at the end of the text: where its content starts, and its quote.
fn open_string(text: &str) -> Option<(usize, char)> {
    let (range, class) = classify(text).pop()?;
    let piece = &text[range.clone()];
    let body = piece.trim_start_matches(|c: char| "rRbBfFuU".contains(c));
    let quote = body.chars().next().filter(|c| (*c == '"' || *c == '\'') && class == Class::Text)?;
    let content = &body[1..];
    (!content.contains(quote) && range.end == text.len()).then_some((text.len() - content.len(), quote))
}

/// In a string: the keys of a dict in `d['`, files elsewhere.
fn of_string(vm: &mut Interpreter, text: &str, start: usize, quote: char) -> Offer {
    let word = &text[start..];
    let before = text[..start].trim_end_matches(quote);
    if let Some(owner) = before.strip_suffix('[')
        && let Some(Value::Dict(dict)) = subscripted(vm, owner)
    {
        let keys: Vec<String> = dict.map.borrow().keys().filter_map(|key| key.as_str().map(str::to_owned)).collect();
        let keys = keys.iter().filter(|key| key.starts_with(word)).map(|key| format!("{key}{quote}]"));
        return offer(start, keys.collect());
    }
    files(word, start)
}

/// The value of what the text ends in: a dotted name and plain subscripts, as in `d['a'][0]`. Nothing of the program runs.
fn subscripted(vm: &mut Interpreter, text: &str) -> Option<Value> {
    let Some(inside) = text.strip_suffix(']') else {
        let globals = vm.main.clone();
        return help::lookup(vm, &globals, dotted_end(text));
    };
    let (owner, index) = inside.rsplit_once('[')?;
    let owner = subscripted(vm, owner)?;
    let quoted = |quote: char| index.strip_prefix(quote)?.strip_suffix(quote);
    match (&owner, quoted('\'').or_else(|| quoted('"'))) {
        (Value::Dict(dict), Some(key)) => dict.map.borrow().get_str(key).cloned(),
        (Value::Dict(dict), None) => dict.map.borrow().get(&Value::Int(index.parse().ok()?)).ok()?.cloned(),
        (Value::List(list), None) => list.items.borrow().get(index.parse::<usize>().ok()?).cloned(),
        (Value::Tuple(tuple), None) => tuple.items.get(index.parse::<usize>().ok()?).cloned(),
        _ => None,
    }
}

/// The files and folders that a path could mean.
fn files(path: &str, start: usize) -> Offer {
    let (folder, prefix) = match path.rfind('/') {
        Some(at) => path.split_at(at + 1),
        None => ("", path),
    };
    let place = match folder.strip_prefix("~/") {
        Some(rest) => directories::BaseDirs::new().map(|dirs| dirs.home_dir().join(rest)).unwrap_or_default(),
        None if folder.is_empty() => ".".into(),
        None => folder.into(),
    };
    let entries = std::fs::read_dir(place).into_iter().flatten().flatten();
    let names = entries.filter_map(|entry| {
        let mut name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with(prefix) || (name.starts_with('.') && !prefix.starts_with('.')) {
            return None;
        }
        if entry.path().is_dir() {
            name.push('/');
        }
        Some(format!("{folder}{name}"))
    });
    offer(start, names.collect())
}

fn of_name(vm: &mut Interpreter, text: &str) -> Offer {
    let dotted = dotted_end(text);
    let globals = vm.main.clone();
    if let Some((owner, word)) = dotted.rsplit_once('.') {
        let start = text.len() - word.len();
        let value = match owner {
            "" => {
                let before = &text[..text.len() - dotted.len()];
                let subscript = subscripted(vm, before).filter(|_| before.ends_with(']'));
                subscript.or_else(|| literal_before(text, dotted)).or_else(|| constructed(vm, before))
            }
            owner => help::lookup(vm, &globals, owner),
        };
        let names = value.map(|value| names_of(vm, &value)).unwrap_or_default();
        return offer(start, starting(names.iter().map(String::as_str), word));
    }
    let start = text.len() - dotted.len();
    if dotted.starts_with(|c: char| c.is_ascii_digit()) {
        return Offer { start, candidates: Vec::new() };
    }
    let mut names = keyword_arguments(vm, &text[..start], dotted);
    if dotted.is_empty() && names.is_empty() {
        return Offer { start, candidates: Vec::new() };
    }
    if !dotted.is_empty() {
        let bound = globals.bindings().into_iter().chain(vm.builtins.bindings());
        let bound: Vec<&str> = bound.map(|(name, _)| name.text()).collect();
        names.extend(starting(bound.into_iter().chain(KEYWORDS.iter().copied()), dotted));
    }
    offer(start, names)
}

/// The value of a literal that an attribute is asked of: `''.` and `[].`.
fn literal_before(text: &str, dotted: &str) -> Option<Value> {
    let before = &text[..text.len() - dotted.len()];
    Some(match before.chars().last()? {
        '"' | '\'' => Value::from(""),
        ']' => Value::list(Vec::new()),
        '}' => Value::dict(crate::lang::tables::DictMap::new()),
        _ => return None,
    })
}

/// The value of `Path('a')`: a type of ours, called with what is written there and nothing else, which runs no program.
fn constructed(vm: &mut Interpreter, text: &str) -> Option<Value> {
    let pieces = classify(text);
    let mut depth = 0;
    let open = pieces.iter().rposition(|(range, class)| {
        match &text[range.clone()] {
            ")" if *class == Class::Operator => depth += 1,
            "(" if *class == Class::Operator => depth -= 1,
            _ => {}
        }
        depth <= 0
    })?;
    let plain = |class: &Class| matches!(class, Class::Text | Class::Number | Class::Operator | Class::Constant);
    if !text.ends_with(')') || !pieces[open..].iter().all(|(_, class)| plain(class)) {
        return None;
    }
    let callee = dotted_end(&text[..pieces[open].0.start]);
    let globals = vm.main.clone();
    let Some(Value::Type(_)) = help::lookup(vm, &globals, callee) else { return None };
    let start = pieces[open].0.start - callee.len();
    evaluate(vm, "<completion>", &text[start..], &globals).ok()
}

/// `name=` for the parameters of the call that the cursor is in.
fn keyword_arguments(vm: &mut Interpreter, before: &str, word: &str) -> Vec<String> {
    let mut depth = 0;
    let mut open = None;
    for (range, class) in classify(before).into_iter().rev() {
        match &before[range.clone()] {
            ")" | "]" | "}" if class == Class::Operator => depth += 1,
            "(" | "[" | "{" if class == Class::Operator && depth > 0 => depth -= 1,
            "(" if class == Class::Operator => {
                open = Some(range.start);
                break;
            }
            "[" | "{" if class == Class::Operator => break,
            _ => {}
        }
    }
    let Some(open) = open else { return Vec::new() };
    // Behind `name=` a value is wanted, not another name.
    if before.trim_end().ends_with('=') {
        return Vec::new();
    }
    let callee = dotted_end(before[..open].trim_end());
    let globals = vm.main.clone();
    let found = help::lookup(vm, &globals, callee).filter(is_callable);
    let parameters = found.map(|value| help::parameters(&value)).unwrap_or_default();
    parameters.iter().filter(|name| name.starts_with(word)).map(|name| format!("{name}=")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::Session;
    use crate::lang::session::Mode;

    fn offered(text: &str) -> (usize, Vec<String>) {
        let mut session = Session::new();
        let setup = "alpha = 1\nalphabet = 'abc'\nd = {'one': {'inner': [[1]]}, 'other': 2}\ndef fun(first, *, second=2): return first\n";
        session.execute("<test>", setup, Mode::Script).expect("runs");
        let offer = complete(&mut session.vm, text);
        (offer.start, offer.candidates)
    }

    #[test]
    fn names_and_attributes() {
        assert_eq!(offered("x = alph"), (4, vec!["alpha".into(), "alphabet".into()]));
        assert_eq!(offered("alphabet.upp"), (9, vec!["upper".into()]));
        assert_eq!(offered("''.capital"), (3, vec!["capitalize".into()]));
        assert_eq!(offered("retur"), (0, vec!["return".into()]));
        assert_eq!(offered("y = complex(1, -2).re"), (19, vec!["real".into()]));
        assert_eq!(offered("1.re").1, Vec::<String>::new());
    }

    #[test]
    fn arguments_keys_magics_modules() {
        assert_eq!(offered("fun(1, sec"), (7, vec!["second=".into()]));
        assert_eq!(offered("fun((1, 2), ").1, ["first=", "second="]);
        assert_eq!(offered("fun(second=").1, Vec::<String>::new());
        assert_eq!(offered("d['one']['i"), (10, vec!["inner']".into()]));
        assert_eq!(offered("d['one']['inner'][0].appe"), (21, vec!["append".into()]));
        assert_eq!(offered("d["), (2, vec!["'one']".into(), "'other']".into()]));
        assert!(offered("np.polynomial.Che").1.contains(&"Chebyshev".to_owned()));
        assert!(offered("np.stri").1.contains(&"strings".to_owned()));
        assert_eq!(offered("d['o"), (3, vec!["one']".into(), "other']".into()]));
        assert_eq!(offered("%timei"), (0, vec!["%timeit".into()]));
        assert_eq!(offered("%timeit alphab"), (8, vec!["alphabet".into()]));
        assert_eq!(offered("import itert"), (7, vec!["itertools".into()]));
        assert_eq!(offered("from itertools import acc"), (22, vec!["accumulate".into()]));
        assert_eq!(offered("x = 'Cargo.t").1, ["Cargo.toml"]);
    }
}
