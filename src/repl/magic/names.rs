//! Magics about names: what is bound, what it is, unbinding it.

use super::{Call, Options, Row, usage_error};
use crate::diag::Result;
use crate::lang::attribute::find_attr;
use crate::lang::display::str_of;
use crate::lang::operate::length;
use crate::lang::output::write_out;
use crate::lang::symbol::Symbol;
use crate::lang::types::bare_type_name;
use crate::lang::value::Value;
use crate::repl::{ask, inspect, state};

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("who", "[type ...]", "Lists the names that were bound here, of these types only if any are given.", who),
    Row::line("who_ls", "[type ...]", "The names that were bound here, as a list.", who_ls),
    Row::line("whos", "[type ...]", "A table of the names that were bound here: type, and value or size.", whos),
    Row::line("reset", "[-f]", "Unbinds every name that was bound here; -f does not ask first.", reset),
    Row::line("reset_selective", "[-f] pattern", "Unbinds the names that contain the pattern.", reset_selective),
    Row::line("xdel", "name", "Unbinds a name.", xdel),
    Row::line("pinfo", "name", "What a name means, as `name?`.", |call| {
        inspect::show(call.vm, call.globals, call.line, false).map(|()| Value::None)
    }),
    Row::line("pinfo2", "name", "What a name means, with its source, as `name??`.", |call| {
        inspect::show(call.vm, call.globals, call.line, true).map(|()| Value::None)
    }),
    Row::line("pdoc", "name", "The documentation of a name.", |call| field(call, "Docstring")),
    Row::line("pdef", "name", "How a function is called.", |call| field(call, "Signature")),
    Row::line("psource", "name", "The source of a function.", |call| field(call, "Source")),
    Row::line("pfile", "name", "Where a function was defined.", |call| field(call, "File")),
];

/// The names that a user bound, sorted, of the types on the line.
fn bound(call: &Call) -> Vec<(&'static str, Value)> {
    let types: Vec<&str> = call.line.split_whitespace().collect();
    let mut names: Vec<(&'static str, Value)> = call
        .globals
        .bindings()
        .into_iter()
        .filter(|(name, value)| !state::is_hidden(*name, value))
        .map(|(name, value)| (name.text(), value))
        .filter(|(name, value)| {
            !name.starts_with('_') && (types.is_empty() || types.contains(&bare_type_name(value).as_str()))
        })
        .collect();
    names.sort_by_key(|(name, _)| *name);
    names
}

/// The names, or `None` after saying that there are none.
fn bound_or_say(call: &Call) -> Option<Vec<(&'static str, Value)>> {
    let names = bound(call);
    if names.is_empty() {
        write_out(match call.line {
            "" => "Interactive namespace is empty.\n",
            _ => "No variables match your requested type.\n",
        });
        return None;
    }
    Some(names)
}

fn who(call: &mut Call) -> Result<Value> {
    const IN_A_ROW: usize = 9;
    let Some(names) = bound_or_say(call) else { return Ok(Value::None) };
    let mut out = String::new();
    for (at, (name, _)) in names.iter().enumerate() {
        out.push_str(name);
        out.push_str("\t ");
        if at % IN_A_ROW == IN_A_ROW - 1 {
            out.push('\n');
        }
    }
    out.push('\n');
    write_out(&out);
    Ok(Value::None)
}

fn who_ls(call: &mut Call) -> Result<Value> {
    Ok(Value::list(bound(call).into_iter().map(|(name, _)| Value::from(name)).collect()))
}

fn whos(call: &mut Call) -> Result<Value> {
    let Some(names) = bound_or_say(call) else { return Ok(Value::None) };
    let widest = |texts: &mut dyn Iterator<Item = usize>, title: &str| texts.max().unwrap_or(0).max(title.len()) + 3;
    let name_width = widest(&mut names.iter().map(|(name, _)| name.chars().count()), "Variable");
    let type_width = widest(&mut names.iter().map(|(_, value)| bare_type_name(value).chars().count()), "Type");
    let mut out = format!("{:<name_width$}{:<type_width$} Data/Info\n", "Variable", "Type");
    out.push_str(&"-".repeat(name_width + type_width + "Data/Info".len() + 1));
    out.push('\n');
    for (name, value) in &names {
        let info = info(call, value);
        out.push_str(&format!("{name:<name_width$}{:<type_width$} {info}\n", bare_type_name(value)));
    }
    write_out(&out);
    Ok(Value::None)
}

/// The last column of `%whos`.
fn info(call: &mut Call, value: &Value) -> String {
    if matches!(value, Value::Array(_))
        && let Some(info) = array_info(call, value)
    {
        return info;
    }
    if matches!(bare_type_name(value).as_str(), "dict" | "list" | "tuple") {
        return length(value).map(|n| format!("n={n}")).unwrap_or_default();
    }
    let text = str_of(value).unwrap_or_default().replace('\n', "\\n");
    let letters: Vec<char> = text.chars().collect();
    if letters.len() < 50 {
        return text;
    }
    let (start, end) = (&letters[..25], &letters[letters.len() - 25..]);
    format!("{}<...>{}", start.iter().collect::<String>(), end.iter().collect::<String>())
}

fn array_info(call: &mut Call, value: &Value) -> Option<String> {
    let mut attribute = |name: &str| find_attr(call.vm, value, Symbol::new(name)).ok().flatten();
    let whole = |value: Value| if let Value::Int(i) = value { Some(i) } else { None };
    let shape = attribute("shape")?.sequence_items()?;
    let shape: Vec<String> = shape.iter().map(|n| str_of(n).unwrap_or_default()).collect();
    let size = whole(attribute("size")?)?;
    let bytes = size * whole(attribute("itemsize")?)?;
    let dtype = str_of(&attribute("dtype")?).ok()?;
    let mut info = format!("{}: {size} elems, type `{dtype}`, {bytes} bytes", shape.join("x"));
    const MEGABYTE: f64 = 1_048_576.0;
    if bytes >= 100_000 {
        let bytes = bytes as f64;
        let (amount, unit) = if bytes < MEGABYTE { (bytes / 1024.0, "kb") } else { (bytes / MEGABYTE, "Mb") };
        let amount = crate::lang::display::float_repr(amount);
        info.push_str(&format!(" ({amount} {unit})"));
    }
    Some(info)
}

/// Whether the user agrees to lose names.
fn agreed(options: &Options, question: &str) -> bool {
    options.has('f') || ask(question) == Some(true)
}

fn reset(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "sf")?;
    if !agreed(&options, "Once deleted, variables cannot be recovered. Proceed (y/[n])? ") {
        write_out("Nothing done.\n");
        return Ok(Value::None);
    }
    for (name, value) in call.globals.bindings() {
        if !name.text().starts_with("__") && !state::is_hidden(name, &value) {
            call.globals.remove(name.text());
        }
    }
    Ok(Value::None)
}

fn reset_selective(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "f")?;
    if options.rest.is_empty() {
        return Err(usage_error("%reset_selective needs a part of the names to unbind"));
    }
    if !agreed(&options, "Once deleted, variables cannot be recovered. Proceed (y/[n])?  ") {
        write_out("Nothing done.\n");
        return Ok(Value::None);
    }
    for (name, _) in call.globals.bindings() {
        if !name.text().starts_with("__") && name.text().contains(options.rest) {
            call.globals.remove(name.text());
        }
    }
    Ok(Value::None)
}

fn xdel(call: &mut Call) -> Result<Value> {
    if call.globals.remove(call.line) {
        return Ok(Value::None);
    }
    Err(crate::diag::Error::new(crate::diag::Kind::NameError, format!("name '{}' is not defined", call.line)))
}

/// One field of a name's page.
fn field(call: &mut Call, title: &str) -> Result<Value> {
    let Some(value) = crate::help::lookup(call.vm, call.globals, call.line) else {
        write_out(&format!("Object `{}` not found.\n", call.line));
        return Ok(Value::None);
    };
    let fields = crate::help::describe(call.line, &value, title == "Source");
    let found = fields.iter().find(|field| field.title.to_lowercase().ends_with(&title.to_lowercase()));
    write_out(&match found {
        Some(field) => format!("{}\n", field.text.trim_end()),
        None => format!("No {} for {}\n", title.to_lowercase(), call.line),
    });
    Ok(Value::None)
}
