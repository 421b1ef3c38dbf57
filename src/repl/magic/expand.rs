//! `{expression}` and `$name` in the lines of magics and commands: their values, as IPython puts them in.

use std::rc::Rc;

use crate::lang::Interpreter;
use crate::lang::display::{repr, str_of};
use crate::lang::format::ascii_str;
use crate::lang::formatting::format_value;
use crate::lang::module::Globals;
use crate::lang::session::evaluate;
use crate::lang::value::Value;

/// A line with the values in it; as it is where one of them cannot be had, for then the braces were meant for another.
pub fn expanded(vm: &mut Interpreter, line: &str, globals: &Rc<Globals>) -> String {
    if !line.contains(['{', '}', '$']) {
        return line.to_owned();
    }
    with_values(vm, line, globals).unwrap_or_else(|| line.to_owned())
}

fn with_values(vm: &mut Interpreter, line: &str, globals: &Rc<Globals>) -> Option<String> {
    let (mut out, mut literal) = (String::new(), String::new());
    let mut rest = line;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        literal.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            literal.push_str(&from[..1]);
            rest = &from[2..];
            continue;
        }
        let inner = from.strip_prefix('{')?;
        let end = end_of_field(inner)?;
        out.push_str(&with_names(vm, &std::mem::take(&mut literal), globals)?);
        out.push_str(&field(vm, &inner[..end], globals)?);
        rest = &inner[end + 1..];
    }
    literal.push_str(rest);
    out.push_str(&with_names(vm, &literal, globals)?);
    Some(out)
}

/// Where the brace stands that closes a field.
fn end_of_field(text: &str) -> Option<usize> {
    let mut open = 0;
    for (at, c) in text.char_indices() {
        match c {
            '{' => open += 1,
            '}' if open == 0 => return Some(at),
            '}' => open -= 1,
            _ => {}
        }
    }
    None
}

/// The value of `expression!conversion:specification`.
fn field(vm: &mut Interpreter, text: &str, globals: &Rc<Globals>) -> Option<String> {
    let mut inside = 0;
    let end = text.char_indices().find(|(at, c)| {
        match c {
            '[' => inside += 1,
            ']' => inside -= 1,
            _ => {}
        }
        inside == 0 && (*c == ':' || (*c == '!' && !text[at + 1..].starts_with('=')))
    });
    let (expression, rest) = text.split_at(end.map_or(text.len(), |(at, _)| at));
    let value = evaluate(vm, "<command>", expression, globals).ok()?;
    let (conversion, specification) = match rest.strip_prefix('!') {
        Some(rest) => rest.split_once(':').unwrap_or((rest, "")),
        None => ("", rest.strip_prefix(':').unwrap_or("")),
    };
    let value = match conversion {
        "" => value,
        "s" => Value::from(str_of(&value).ok()?),
        "r" => Value::from(repr(&value).ok()?),
        "a" => Value::from(ascii_str(&repr(&value).ok()?)),
        _ => return None,
    };
    let specification = with_values(vm, specification, globals)?;
    if specification.is_empty() { str_of(&value).ok() } else { format_value(&value, &specification).ok() }
}

/// A text with the values of the `$name`s in it; those between single quotes are the shell's, and `$$` is a `$`.
fn with_names(vm: &mut Interpreter, text: &str, globals: &Rc<Globals>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        let escaped = after.starts_with('$');
        let name = after.strip_prefix('$').unwrap_or(after);
        let end = name.find(|c: char| !c.is_alphanumeric() && c != '_' && c != '.').unwrap_or(name.len());
        let (name, behind) = name.split_at(end);
        if name.is_empty() || behind.matches('\'').count() % 2 == 1 {
            out.push('$');
            rest = after;
            continue;
        }
        if escaped {
            out.push('$');
            out.push_str(name);
        } else {
            out.push_str(&str_of(&evaluate(vm, "<command>", name, globals).ok()?).ok()?);
        }
        rest = behind;
    }
    out.push_str(rest);
    Some(out)
}

#[cfg(test)]
mod tests {
    use crate::lang::Session;
    use crate::lang::session::Mode;

    #[test]
    fn values_in_lines() {
        let mut session = Session::new();
        session.execute("<test>", "x = 5\nd = {'a': [1, 2]}\nname = 'f.txt'", Mode::Script).expect("runs");
        let globals = session.vm.main.clone();
        let mut line = |text: &str| super::expanded(&mut session.vm, text, &globals);
        assert_eq!(line("run {name} $x"), "run f.txt 5");
        assert_eq!(line("{x:03d} {name!r} {d['a'][1]} {x + 1}"), "005 'f.txt' 2 6");
        assert_eq!(line("{{x}} $$x"), "{x} $x");
        assert_eq!(line("echo $HOME {x}"), "echo $HOME {x}");
        assert_eq!(line("awk '{print $1}'"), "awk '{print $1}'");
        assert_eq!(line("awk '$x'"), "awk '$x'");
    }
}
