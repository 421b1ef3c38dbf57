//! `repr` and `str`.

use std::cell::RefCell;
use std::fmt::Write;

use num_traits::Signed;

use super::arrays;
use super::format::{shortest_positional, shortest_scientific};
use super::sorting::sort_order;
use super::stack::nest;
use super::types::type_name;
use super::value::{DictFlavor, DictObject, SetObject, TupleObject, Value};
use crate::diag::{Result, interrupt, later};

/// `repr(value)`.
pub fn repr(value: &Value) -> Result<String> {
    let mut out = String::new();
    write_repr(&mut out, value)?;
    Ok(out)
}

/// `str(value)`.
pub fn str_of(value: &Value) -> Result<String> {
    Ok(match value {
        Value::Str(text) => text.to_string(),
        Value::Exception(exception) => {
            let _step = nest(STR)?;
            exception.message()
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::str(value)?,
        Value::Object(object) => match object.str()? {
            // What has no text of its own is shown with its address.
            plain if plain.ends_with(" object>") => repr(value)?,
            text => text,
        },
        other => repr(other)?,
    })
}

/// How messages about too deep a value end.
const REPR: &str = " while getting the repr of an object";
const STR: &str = " while getting the str of an object";

/// Appends `repr(value)`.
pub fn write_repr(out: &mut String, value: &Value) -> Result<()> {
    match value {
        Value::Undefined => out.push_str("<unbound>"),
        Value::None => out.push_str("None"),
        Value::Ellipsis => out.push_str("Ellipsis"),
        Value::NotImplemented => out.push_str("NotImplemented"),
        Value::Bool(b) => out.push_str(if *b { "True" } else { "False" }),
        Value::Int(i) => put(out, i),
        Value::Float(x) => out.push_str(&float_repr(*x)),
        Value::BigInt(big) => {
            if big.is_negative() {
                out.push('-');
            }
            out.push_str(&super::big_text::short_decimal(&big.abs())?);
        }
        Value::Complex(z) => out.push_str(&complex_repr(z.re, z.im)),
        Value::Str(text) => str_repr(out, text),
        Value::Bytes(bytes) => bytes_repr(out, bytes),
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) | Value::Set(_) | Value::FrozenSet(_) => {
            return write_container(out, value);
        }
        Value::Range(r) if r.step == 1 => put(out, format_args!("range({}, {})", r.start, r.stop)),
        Value::Range(r) => put(out, format_args!("range({}, {}, {})", r.start, r.stop, r.step)),
        Value::Slice(slice) => {
            out.push_str("slice(");
            write_items(out, [&slice.start, &slice.stop, &slice.step].into_iter())?;
            out.push(')');
        }
        Value::Function(function) => {
            put(out, format_args!("<function {} at {}>", function.qualified_name(), address(value)))
        }
        Value::Native(native) => match native.shape().qualified.split_once('.') {
            Some((owner, name)) if native.shape().method => {
                put(out, format_args!("<method '{name}' of '{owner}' objects>"));
            }
            _ => put(out, format_args!("<built-in function {}>", native.name())),
        },
        Value::BoundMethod(bound) => put(
            out,
            format_args!(
                "<built-in method {} of {} object at {}>",
                bound.method.name(),
                type_name(&bound.receiver),
                address(&bound.receiver)
            ),
        ),
        Value::Type(ty) if ty.module == "builtins" => put(out, format_args!("<class '{}'>", ty.name)),
        Value::Type(ty) => put(out, format_args!("<class '{}.{}'>", ty.module, ty.name)),
        Value::ExceptionType(kind) => put(out, format_args!("<class '{}'>", kind.qualified_name())),
        Value::Module(module) => match &module.file {
            Some(file) => put(out, format_args!("<module '{}' from '{file}'>", module.name)),
            None => put(out, format_args!("<module '{}' (built-in)>", module.name)),
        },
        Value::Iterator(iterator) if iterator.type_name == "generator" => {
            put(out, format_args!("<generator object <genexpr> at {}>", address(value)))
        }
        Value::Iterator(iterator) => put(out, format_args!("<{} object at {}>", iterator.type_name, address(value))),
        Value::Exception(exception) => {
            let _step = nest(REPR)?;
            out.push_str(&exception.repr());
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => out.push_str(&arrays::repr(value)?),
        Value::Object(object) => {
            let _step = nest(REPR)?;
            let text = object.repr()?;
            match text.strip_suffix(" object>") {
                Some(start) => put(out, format_args!("{start} object at {}>", address(value))),
                None => out.push_str(&text),
            }
        }
        Value::Cell(_) => put(out, format_args!("<cell at {}>", address(value))),
    }
    Ok(())
}

fn put(out: &mut String, text: impl std::fmt::Display) {
    // Writing to a string cannot fail.
    let _ = write!(out, "{text}");
}

/// The address of a value as Python's displays show it.
pub fn address(value: &Value) -> String {
    format!("{:#014x}", value.identity().1)
}

thread_local!(static OPEN: RefCell<Vec<usize>> = const { RefCell::new(Vec::new()) });

/// A container that is being written; it leaves the list when this goes, also where Ctrl-C unwinds the stack.
struct Open;

impl Open {
    /// `None` where it is being written already.
    fn enter(value: &Value) -> Option<Open> {
        let identity = value.identity().1;
        OPEN.with_borrow_mut(|open| {
            let inside = identity != 0 && open.contains(&identity);
            (!inside).then(|| open.push(identity))
        })
        .map(|()| Open)
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        OPEN.with_borrow_mut(Vec::pop);
    }
}

fn write_container(out: &mut String, value: &Value) -> Result<()> {
    let Some(_open) = Open::enter(value) else {
        out.push_str(match value {
            Value::List(_) => "[...]",
            Value::Tuple(_) => "(...)",
            Value::Dict(_) => "{...}",
            _ => "set(...)",
        });
        return Ok(());
    };
    let _step = nest(REPR)?;
    match value {
        Value::List(list) => {
            out.push('[');
            let items = interrupt::collect(&list.items.borrow(), Value::clone);
            write_items(out, items.iter()).map(|()| out.push(']'))
        }
        Value::Tuple(tuple) => write_tuple(out, tuple),
        Value::Dict(dict) => write_dict(out, dict),
        Value::Set(set) => write_set(out, set, false),
        Value::FrozenSet(set) => write_set(out, set, true),
        _ => Ok(()),
    }
}

fn write_items<'a>(out: &mut String, items: impl Iterator<Item = &'a Value>) -> Result<()> {
    for (at, item) in items.enumerate() {
        interrupt::check()?;
        if at > 0 {
            out.push_str(", ");
        }
        write_repr(out, item)?;
    }
    Ok(())
}

fn write_tuple(out: &mut String, tuple: &TupleObject) -> Result<()> {
    if let Some(named) = &tuple.named {
        put(out, format_args!("{}(", named.name));
        for (at, (field, item)) in named.fields.iter().zip(&tuple.items).enumerate() {
            put(out, format_args!("{}{field}=", if at > 0 { ", " } else { "" }));
            write_repr(out, item)?;
        }
        out.push(')');
        return Ok(());
    }
    out.push('(');
    write_items(out, tuple.items.iter())?;
    out.push_str(if tuple.items.len() == 1 { ",)" } else { ")" });
    Ok(())
}

fn write_dict(out: &mut String, dict: &DictObject) -> Result<()> {
    let mut entries = dict.map.borrow().pairs();
    let close = match &dict.flavor {
        DictFlavor::Plain => "}",
        DictFlavor::Default(factory) => {
            out.push_str("defaultdict(");
            write_repr(out, factory)?;
            out.push_str(", ");
            "})"
        }
        DictFlavor::Counter if entries.is_empty() => {
            out.push_str("Counter()");
            return Ok(());
        }
        DictFlavor::Counter => {
            out.push_str("Counter(");
            // The most common first, as Python shows it.
            let counts = interrupt::collect(&entries, |(_, count)| count.clone());
            if let Ok(order) = sort_order(&counts, true) {
                entries = later::gathered(interrupt::collect(&order, |&at| entries[at].clone()));
            }
            "})"
        }
        DictFlavor::Ordered if entries.is_empty() => {
            out.push_str("OrderedDict()");
            return Ok(());
        }
        DictFlavor::Ordered => {
            // CPython 3.11 shows pairs.
            out.push_str("OrderedDict([");
            for (at, (key, item)) in interrupt::watched(entries.iter().enumerate()) {
                out.push_str(if at > 0 { ", (" } else { "(" });
                write_items(out, [key, item].into_iter())?;
                out.push(')');
            }
            out.push_str("])");
            return Ok(());
        }
    };
    out.push('{');
    for (at, (key, item)) in interrupt::watched(entries.iter().enumerate()) {
        if at > 0 {
            out.push_str(", ");
        }
        write_repr(out, key)?;
        out.push_str(": ");
        write_repr(out, item)?;
    }
    out.push_str(close);
    Ok(())
}

fn write_set(out: &mut String, set: &SetObject, frozen: bool) -> Result<()> {
    let items: Vec<Value> = set.table.borrow().iter().cloned().collect();
    if items.is_empty() {
        out.push_str(if frozen { "frozenset()" } else { "set()" });
        return Ok(());
    }
    out.push_str(if frozen { "frozenset({" } else { "{" });
    write_items(out, items.iter())?;
    out.push_str(if frozen { "})" } else { "}" });
    Ok(())
}

/// `repr` of a float: the shortest digits that read back the same.
pub fn float_repr(x: f64) -> String {
    let text = float_digits(x);
    if x.is_finite() && !text.contains(['.', 'e']) { text + ".0" } else { text }
}

/// The shortest digits of a float, without `.0` after an integral value.
pub fn float_digits(x: f64) -> String {
    if x.is_nan() {
        return "nan".to_owned();
    }
    if x.is_infinite() {
        return if x > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let magnitude = x.abs();
    if magnitude == 0.0 || (1e-4..1e16).contains(&magnitude) {
        return shortest_positional(x);
    }
    let text = shortest_scientific(x);
    let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    let (sign, exponent) = match exponent.strip_prefix('-') {
        Some(rest) => ('-', rest),
        None => ('+', exponent),
    };
    format!("{digits}e{sign}{exponent:0>2}")
}

/// `repr` of a complex number.
pub fn complex_repr(re: f64, im: f64) -> String {
    let imaginary = float_digits(im);
    if re == 0.0 && !re.is_sign_negative() {
        return format!("{imaginary}j");
    }
    let sign = if im.is_sign_negative() && !im.is_nan() { "" } else { "+" };
    format!("({}{sign}{imaginary}j)", float_digits(re))
}

/// Appends the `repr` of a string.
pub fn str_repr(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    out.push(quote);
    for c in interrupt::watched(text.chars()) {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            '\\' => out.push_str("\\\\"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            ' '..='~' => out.push(c),
            c if is_printable(c) => out.push(c),
            c if (c as u32) < 0x100 => put(out, format_args!("\\x{:02x}", c as u32)),
            c if (c as u32) < 0x10000 => put(out, format_args!("\\u{:04x}", c as u32)),
            c => put(out, format_args!("\\U{:08x}", c as u32)),
        }
    }
    out.push(quote);
}

/// Whether Python shows this non-ASCII character as it is.
fn is_printable(c: char) -> bool {
    let invisible = matches!(c,
        '\u{a0}' | '\u{ad}' | '\u{600}'..='\u{605}' | '\u{1680}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}'
        | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e000}'..='\u{f8ff}'
        | '\u{f0000}'..='\u{10ffff}');
    c > '\u{a0}' && !c.is_control() && !invisible
}

/// `repr` of bytes.
pub fn bytes_text(bytes: &[u8]) -> String {
    let mut out = String::new();
    bytes_repr(&mut out, bytes);
    out
}

fn bytes_repr(out: &mut String, bytes: &[u8]) {
    let quote = if bytes.contains(&b'\'') && !bytes.contains(&b'"') { '"' } else { '\'' };
    out.push('b');
    out.push(quote);
    for &byte in interrupt::watched(bytes) {
        match byte {
            b'\n' => out.push_str("\\n"),
            b'\r' => out.push_str("\\r"),
            b'\t' => out.push_str("\\t"),
            b'\\' => out.push_str("\\\\"),
            b if b as char == quote => {
                out.push('\\');
                out.push(quote);
            }
            b' '..=b'~' => out.push(byte as char),
            _ => put(out, format_args!("\\x{byte:02x}")),
        }
    }
    out.push(quote);
}
