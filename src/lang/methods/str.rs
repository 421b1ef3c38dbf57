//! Methods of `str`: searching, replacing, padding and joining.

use smallvec::SmallVec;

use super::str_search;
use crate::diag::{Error, Kind, Result, interrupt, memory};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Arguments, Native};
use crate::lang::tables::DictMap;
use crate::lang::text::{Builder, Str};
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Functions of the type that take no receiver.
pub static STATICS: &[Native] = &[Native::new(
    "maketrans(x, y=None, z=None, /)",
    "A table for `translate`. `'cab'.translate(str.maketrans('abc', 'xyz'))` is `'zxy'`.",
    maketrans,
)];

/// The receiver of a method of `str`.
#[inline]
pub(super) fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Str> {
    match args.value(0) {
        Value::Str(text) => Ok(text),
        other => Err(Error::type_error(format!(
            "descriptor '{}' for 'str' objects doesn't apply to a '{}' object",
            args.function(),
            type_name(other)
        ))),
    }
}

/// A clamped range of character positions from the optional arguments `first` and `first + 1`.
fn bounds(args: &Arguments, first: usize, length: usize) -> Result<(usize, usize)> {
    let clamp = |at: i64| if at < 0 { (at + length as i64).max(0) as usize } else { at as usize };
    let start = clamp(args.bound(first, 0)?);
    let end = clamp(args.bound(first + 1, i64::MAX)?).min(length);
    Ok((start, end))
}

/// The part of the receiver that a search looks at, with its first position; `None` where start is behind the end.
fn window<'a>(args: &Arguments<'a>) -> Result<Option<(&'a str, usize)>> {
    let text = receiver(args)?;
    let (start, end) = bounds(args, 2, text.char_count())?;
    Ok((start <= end).then(|| (text.char_slice(start, end), start)))
}

fn needle<'a>(args: &Arguments<'a>) -> Result<&'a str> {
    let value = args.value(1);
    value.as_str().ok_or_else(|| Error::type_error(format!("must be str, not {}", type_name(value))))
}

fn place(args: &Arguments, last: bool) -> Result<Option<usize>> {
    let needle = needle(args)?;
    let Some((text, start)) = window(args)? else { return Ok(None) };
    let at = if last {
        str_search::last(text.as_bytes(), needle.as_bytes())
    } else {
        str_search::first(text.as_bytes(), needle.as_bytes())
    };
    let ascii = receiver(args)?.is_ascii();
    Ok(at.map(|at| start + if ascii { at } else { interrupt::watched(text[..at].chars()).count() }))
}

pub(super) fn find(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(place(args, false)?.map_or(Value::Int(-1), Value::from))
}

pub(super) fn rfind(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(place(args, true)?.map_or(Value::Int(-1), Value::from))
}

pub(super) fn index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    place(args, false)?.map(Value::from).ok_or_else(|| Error::value("substring not found"))
}

pub(super) fn rindex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    place(args, true)?.map(Value::from).ok_or_else(|| Error::value("substring not found"))
}

pub(super) fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let needle = needle(args)?;
    let Some((text, _)) = window(args)? else { return Ok(Value::Int(0)) };
    let count = if needle.is_empty() {
        interrupt::watched(text.chars()).count() + 1
    } else {
        str_search::count(text.as_bytes(), needle.as_bytes())
    };
    interrupt::check()?;
    Ok(Value::from(count))
}

fn edge(args: &Arguments, matches: impl Fn(&str, &str) -> bool) -> Result<Value> {
    let wrong = |value: &Value, what: &str| {
        Err(Error::type_error(format!("{what} str, not {}", type_name(value)).replace("{}", args.function())))
    };
    let window = window(args)?;
    let holds = |candidate: &str| window.is_some_and(|(text, _)| matches(text, candidate));
    match args.value(1) {
        Value::Str(candidate) => Ok(Value::Bool(holds(candidate))),
        Value::Tuple(tuple) => {
            for item in &tuple.items {
                match item {
                    Value::Str(candidate) if holds(candidate) => return Ok(Value::Bool(true)),
                    Value::Str(_) => {}
                    other => return wrong(other, "tuple for {} must only contain"),
                }
            }
            Ok(Value::Bool(false))
        }
        other => wrong(other, "{} first arg must be str or a tuple of"),
    }
}

pub(super) fn startswith(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    edge(args, |text, prefix| text.starts_with(prefix))
}

pub(super) fn endswith(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    edge(args, |text, suffix| text.ends_with(suffix))
}

pub(super) fn replace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let (old, new) = (args.str(1)?, args.str(2)?);
    let limit = usize::try_from(args.index_or(3, -1)?).unwrap_or(usize::MAX);
    if old.is_empty() {
        memory::check(text.len() + new.len().saturating_mul(limit.min(text.char_count() + 1)))?;
        return Ok(Value::from(text.replacen(old, new, limit)));
    }
    let mut places: SmallVec<[usize; 16]> = SmallVec::new();
    str_search::each(text.as_bytes(), old.as_bytes(), |at| {
        if places.len() < limit {
            places.push(at);
        }
        places.len() < limit && !interrupt::pending()
    });
    interrupt::check()?;
    if places.is_empty() {
        return Ok(Value::Str(text.clone()));
    }
    let length = (text.len() - places.len() * old.len()).saturating_add(new.len().saturating_mul(places.len()));
    memory::check(length)?;
    let (ascii, new_ascii) = (text.is_ascii(), new.is_ascii());
    let mut out = Builder::with_capacity(length);
    let mut from = 0;
    for at in places {
        interrupt::check()?;
        out.push(&text[from..at], ascii);
        out.push(new, new_ascii);
        from = at + old.len();
    }
    out.push(&text[from..], ascii);
    Ok(Value::Str(out.finish()))
}

pub(super) fn removeprefix(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    Ok(text.strip_prefix(args.str(1)?).map_or_else(|| Value::Str(text.clone()), Value::from))
}

pub(super) fn removesuffix(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    Ok(text.strip_suffix(args.str(1)?).map_or_else(|| Value::Str(text.clone()), Value::from))
}

fn stripped(args: &Arguments, left: bool, right: bool) -> Result<Value> {
    let receiver = receiver(args)?;
    let text: &str = receiver;
    let chars = match args.given(1) {
        None => None,
        Some(Value::Str(chars)) => Some(chars.clone()),
        Some(_) => return Err(Error::type_error(format!("{} arg must be None or str", args.function()))),
    };
    if receiver.is_ascii() && chars.as_ref().is_none_or(|chars| chars.is_ascii()) {
        let gone = |byte: &u8| match &chars {
            Some(chars) => chars.as_bytes().contains(byte),
            None => super::str_split::is_ascii_space(*byte),
        };
        let left_over = |byte: &u8| {
            interrupt::checkpoint();
            !gone(byte)
        };
        let bytes = receiver.as_bytes();
        let start = if left { bytes.iter().position(&left_over).unwrap_or(bytes.len()) } else { 0 };
        let end = if right { bytes.iter().rposition(left_over).map_or(start, |at| at + 1) } else { bytes.len() };
        let all = start == 0 && end == bytes.len();
        return Ok(if all { Value::Str(receiver.clone()) } else { Value::from(&text[start..end.max(start)]) });
    }
    let drop = |c: char| {
        interrupt::checkpoint();
        match &chars {
            Some(chars) => chars.contains(c),
            None => is_space(c),
        }
    };
    let text = if left { text.trim_start_matches(drop) } else { text };
    let text = if right { text.trim_end_matches(drop) } else { text };
    Ok(if text.len() == receiver.len() { Value::Str(receiver.clone()) } else { Value::from(text) })
}

/// What Python's `str.isspace` holds of one character.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\x1c'..='\x1f').contains(&c)
}

pub(super) fn strip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    stripped(args, true, true)
}

pub(super) fn lstrip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    stripped(args, true, false)
}

pub(super) fn rstrip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    stripped(args, false, true)
}

/// The receiver with `left` of the missing width before it (as a function of the missing width and the width).
fn padded(args: &Arguments, left: impl Fn(usize, usize) -> usize) -> Result<Value> {
    let text = receiver(args)?;
    let width = usize::try_from(args.index(1)?).unwrap_or(0);
    let fill = match args.get(2) {
        None => ' ',
        Some(Value::Str(fill)) if fill.char_count() == 1 => fill.char_at(0).unwrap_or(' '),
        Some(Value::Str(_)) => return Err(Error::type_error("The fill character must be exactly one character long")),
        Some(other) => {
            return Err(Error::type_error(format!(
                "The fill character must be a unicode character, not {}",
                type_name(other)
            )));
        }
    };
    let missing = width.saturating_sub(text.char_count());
    if missing == 0 {
        return Ok(Value::Str(text.clone()));
    }
    check_size(missing)?;
    let before = left(missing, width);
    let fill = Str::from_char(fill);
    Ok(Value::Str(Str::concat(&[&fill.times(before), text, &fill.times(missing - before)])))
}

/// A text longer than any memory is an error, not an abort.
pub fn check_size(size: usize) -> Result<()> {
    // Padding is made, joined and turned into a value: each a copy.
    memory::check(size.saturating_mul(3))
}

pub(super) fn center(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    padded(args, |missing, width| missing / 2 + (missing & width & 1))
}

pub(super) fn ljust(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    padded(args, |_, _| 0)
}

pub(super) fn rjust(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    padded(args, |missing, _| missing)
}

pub(super) fn zfill(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let missing = usize::try_from(args.index(1)?).unwrap_or(0).saturating_sub(text.char_count());
    check_size(missing)?;
    let (sign, digits) = text.split_at(usize::from(text.starts_with(['+', '-'])));
    Ok(Value::Str(Str::concat(&[sign, &Str::from_char('0').times(missing), digits])))
}

pub(super) fn expandtabs(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let size = usize::try_from(args.index_or(1, 8)?).unwrap_or(0);
    check_size(size)?;
    let (mut out, mut column) = (String::new(), 0);
    for c in interrupt::watched(text.chars()) {
        match c {
            '\t' => {
                let spaces = if size == 0 { 0 } else { size - column % size };
                out.extend(std::iter::repeat_n(' ', spaces));
                column += spaces;
            }
            '\n' | '\r' => {
                out.push(c);
                column = 0;
            }
            _ => {
                out.push(c);
                column += 1;
            }
        }
    }
    Ok(Value::from(out))
}

pub(super) fn join(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let separator = receiver(args)?;
    match args.value(1) {
        Value::List(list) => joined(separator, &list.items.borrow()),
        Value::Tuple(tuple) => joined(separator, &tuple.items),
        other => {
            let items = collect(vm, other).map_err(|error| match error.message().ends_with("is not iterable") {
                true => Error::type_error("can only join an iterable"),
                false => error,
            })?;
            joined(separator, &items)
        }
    }
}

/// The texts with a separator between.
fn joined(separator: &Str, items: &[Value]) -> Result<Value> {
    if let [only @ Value::Str(_)] = items {
        return Ok(only.clone());
    }
    let mut length = separator.len().saturating_mul(items.len().saturating_sub(1));
    for item in items {
        length = length.saturating_add(match item {
            Value::Str(text) => text.len(),
            _ => 0,
        });
    }
    memory::check(length)?;
    let mut out = Builder::with_capacity(length);
    for (at, item) in items.iter().enumerate() {
        interrupt::check()?;
        if at > 0 {
            out.push_text(separator);
        }
        if let Value::Str(text) = item {
            out.push_text(text);
            continue;
        }
        // NumPy's texts are Python's, too.
        match crate::lang::arrays::plain_text(item) {
            Some(Value::Str(text)) => out.push_text(&text),
            _ => {
                let found = type_name(item);
                return Err(Error::type_error(format!("sequence item {at}: expected str instance, {found} found")));
            }
        }
    }
    Ok(Value::Str(out.finish()))
}

pub(super) fn encode(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let encoding = if args.get(1).is_some() { args.str(1)? } else { "utf-8" };
    let errors = if args.get(2).is_some() { args.str(2)? } else { "strict" };
    super::codec::encode(text, encoding, errors).map(Value::bytes)
}

pub(super) fn format(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let template = receiver(args)?;
    crate::lang::formatting::format_template(vm, template, args.rest(), &mut |_, name| {
        let found = args.keywords().iter().find(|(symbol, _)| symbol.text() == name);
        found.map(|(_, value)| value.clone()).ok_or_else(|| crate::lang::exception::key_error(&Value::from(name)))
    })
    .map(Value::from)
}

pub(super) fn format_map(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mapping = args.value(1);
    let template = receiver(args)?;
    let lookup = &mut |vm: &mut Interpreter, name: &str| crate::lang::items::get_item(vm, mapping, &Value::from(name));
    crate::lang::formatting::format_template(vm, template, &[], lookup).map(Value::from)
}

pub(super) fn translate(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let mut out = String::with_capacity(text.len());
    for c in interrupt::watched(text.chars()) {
        match crate::lang::items::get_item(vm, args.value(1), &Value::Int(i64::from(c as u32))) {
            Ok(Value::None) => {}
            Ok(Value::Str(with)) => out.push_str(&with),
            Ok(Value::Int(code)) => {
                let mapped = u32::try_from(code).ok().and_then(char::from_u32);
                out.push(mapped.ok_or_else(|| Error::value("character mapping must be in range(0x110000)"))?);
            }
            Ok(_) => return Err(Error::type_error("character mapping must return integer, None or str")),
            Err(error) if error.kind().is_a(Kind::LookupError) => out.push(c),
            Err(error) => return Err(error),
        }
    }
    Ok(Value::from(out))
}

fn maketrans(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut table = DictMap::new();
    let code = |c: char| Value::Int(i64::from(c as u32));
    let Some(to) = args.given(1) else {
        let Value::Dict(given) = args.value(0) else {
            return Err(Error::type_error("if you give only one argument to maketrans it must be a dict"));
        };
        for (key, value) in given.map.borrow().iter() {
            let key = match key {
                Value::Str(text) if text.char_count() == 1 => code(text.char_at(0).unwrap_or(' ')),
                Value::Str(_) => return Err(Error::value("string keys in translate table must be of length 1")),
                Value::Int(_) => key.clone(),
                _ => return Err(Error::type_error("keys in translate table must be strings or integers")),
            };
            table.insert(key, value.clone())?;
        }
        return Ok(Value::dict(table));
    };
    let from = args.value(0).as_str();
    let from = from
        .ok_or_else(|| Error::type_error("first maketrans argument must be a string if there is a second argument"))?;
    let to = to.as_str().ok_or_else(|| args.not_a(1, "str"))?;
    if from.chars().count() != to.chars().count() {
        return Err(Error::value("the first two maketrans arguments must have equal length"));
    }
    for (a, b) in from.chars().zip(to.chars()) {
        table.insert(code(a), code(b))?;
    }
    if args.given(2).is_some() {
        for c in interrupt::watched(args.str(2)?.chars()) {
            table.insert(code(c), Value::None)?;
        }
    }
    Ok(Value::dict(table))
}
