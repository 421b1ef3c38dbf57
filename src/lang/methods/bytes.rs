//! What the methods of `bytes` and `bytearray` do; [`super::bytes_table`] has their tables.

use std::rc::Rc;

use super::bytearray::ByteArray;
use super::list::clamp;
use super::memoryview::MemoryView;
use super::{str_search, wrong_receiver};
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt, memory};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::Arguments;
use crate::lang::number::to_index;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// The bytes of a bytes-like value, as they are now.
pub fn bytes_of(value: &Value) -> Option<Rc<Vec<u8>>> {
    match value {
        Value::Bytes(bytes) => Some(bytes.clone()),
        Value::Object(_) => match value.downcast::<ByteArray>() {
            Some(array) => Some(Rc::new(array.bytes())),
            None => value.downcast::<MemoryView>().and_then(|view| view.bytes().ok()).map(Rc::new),
        },
        _ => None,
    }
}

/// The receiver's bytes.
pub(super) fn receiver(args: &Arguments) -> Result<Rc<Vec<u8>>> {
    match args.value(0) {
        Value::Bytes(bytes) => Ok(bytes.clone()),
        other => match other.downcast::<ByteArray>() {
            Some(array) => Ok(Rc::new(array.bytes())),
            None => Err(wrong_receiver(args, "bytes")),
        },
    }
}

/// Bytes as the receiver's type.
pub(super) fn alike(args: &Arguments, bytes: impl Into<Vec<u8>>) -> Value {
    match args.value(0) {
        Value::Bytes(_) => Value::bytes(bytes.into()),
        _ => ByteArray::value(bytes.into()),
    }
}

/// The receiver's bytes in another form.
pub(super) fn changed(args: &Arguments, change: impl FnOnce(&[u8]) -> Vec<u8>) -> Result<Value> {
    let bytes = receiver(args)?;
    memory::check(bytes.len())?;
    Ok(alike(args, change(&bytes)))
}

/// Whether there are bytes, and each is of some kind.
pub(super) fn every(args: &Arguments, is: impl Fn(&u8) -> bool) -> Result<Value> {
    let bytes = receiver(args)?;
    Ok(Value::Bool(!bytes.is_empty() && interrupt::watched(bytes.iter()).all(is)))
}

/// The bytes of a bytes-like argument.
pub(super) fn bytes_like(value: &Value) -> Result<Rc<Vec<u8>>> {
    bytes_of(value)
        .ok_or_else(|| Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(value))))
}

/// The part of the receiver between the bounds that stand third and fourth, and where it begins.
fn window<'a>(args: &Arguments, bytes: &'a [u8]) -> Result<(&'a [u8], usize)> {
    let start = clamp(args.bound(2, 0)?, bytes.len());
    let end = clamp(args.bound(3, i64::MAX)?, bytes.len()).min(bytes.len());
    Ok((bytes.get(start..end).unwrap_or(&[]), start))
}

/// One byte.
pub(super) fn byte_of(value: &Value) -> Result<u8> {
    u8::try_from(to_index(value)?).map_err(|_| Error::value("byte must be in range(0, 256)"))
}

fn needle(value: &Value) -> Result<Rc<Vec<u8>>> {
    match bytes_of(value) {
        Some(bytes) => Ok(bytes),
        None if to_index(value).is_err_and(|error| error.kind() == Kind::TypeError) => Err(Error::type_error(format!(
            "argument should be integer or bytes-like object, not '{}'",
            type_name(value)
        ))),
        None => byte_of(value).map(|byte| Rc::new(vec![byte])),
    }
}

/// Where bytes stand in the receiver, first or last.
pub(super) fn place(args: &Arguments, last: bool) -> Result<Option<usize>> {
    let bytes = receiver(args)?;
    let (bytes, start) = window(args, &bytes)?;
    let needle = needle(args.value(1))?;
    if needle.is_empty() {
        return Ok(Some(if last { start + bytes.len() } else { start }));
    }
    let at = if last { str_search::last(bytes, &needle) } else { str_search::first(bytes, &needle) };
    Ok(at.map(|at| at + start))
}

pub(super) fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let bytes = receiver(args)?;
    let (bytes, _) = window(args, &bytes)?;
    let needle = needle(args.value(1))?;
    if needle.is_empty() {
        return Ok(Value::from(bytes.len() + 1));
    }
    let count = str_search::count(bytes, &needle);
    interrupt::check()?;
    Ok(Value::from(count))
}

/// The parts between a separator, at most `limit` splits.
fn pieces<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut out, mut from) = (Vec::new(), 0);
    if limit > 0 {
        str_search::each(bytes, separator, |at| {
            interrupt::checkpoint();
            memory::push_or_unwind(&mut out, &bytes[from..at]);
            from = at + separator.len();
            out.len() < limit
        });
    }
    out.push(&bytes[from..]);
    out
}

pub(super) fn edge(args: &Arguments, matches: impl Fn(&[u8], &[u8]) -> bool) -> Result<Value> {
    let candidates = match args.value(1) {
        Value::Tuple(tuple) => tuple.items.iter().map(bytes_like).collect::<Result<Vec<_>>>()?,
        other => match bytes_of(other) {
            Some(bytes) => vec![bytes],
            None => {
                let (name, found) = (args.function(), type_name(other));
                let message = format!("{name} first arg must be bytes or a tuple of bytes, not {found}");
                return Err(Error::type_error(message));
            }
        },
    };
    let bytes = receiver(args)?;
    let (bytes, _) = window(args, &bytes)?;
    Ok(Value::Bool(candidates.iter().any(|candidate| matches(bytes, candidate))))
}

pub(super) fn decode(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let encoding = if args.get(1).is_some() { args.str(1)? } else { "utf-8" };
    let errors = if args.get(2).is_some() { args.str(2)? } else { "strict" };
    super::codec::decode(&receiver(args)?, encoding, errors).map(Value::from)
}

pub(super) fn hex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    hex_of(args, &bytes_like(args.value(0))?)
}

/// `bytes.hex(separator, every)` of these bytes.
fn hex_of(args: &Arguments, bytes: &[u8]) -> Result<Value> {
    let mut text = String::with_capacity(bytes.len().saturating_mul(2));
    let mut put = |bytes: &[u8], separator: &str| {
        if !text.is_empty() {
            text.push_str(separator);
        }
        let digits = interrupt::watched(bytes).flat_map(|b| [b >> 4, b & 15]);
        text.extend(digits.map(|digit| char::from(b"0123456789abcdef"[usize::from(digit)])));
    };
    if args.get(1).is_none() {
        put(bytes, "");
        return Ok(Value::from(text));
    }
    let separator = match args.value(1) {
        Value::Str(text) => text.to_string(),
        other => match bytes_of(other) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => match other {
                Value::List(_) | Value::Tuple(_) | Value::Dict(_) => return Err(Error::value("sep must be length 1.")),
                _ => return Err(Error::type_error(format!("object of type '{}' has no len()", type_name(other)))),
            },
        },
    };
    if separator.chars().count() != 1 {
        return Err(Error::value("sep must be length 1."));
    }
    let every = args.get(2).map_or(Ok(1), crate::lang::number::to_index)?;
    let size = usize::try_from(every.unsigned_abs()).unwrap_or(usize::MAX);
    match every {
        0 => put(bytes, ""),
        // Counted from the end; a negative count from the start.
        1.. => {
            let (first, rest) = bytes.split_at(bytes.len() % size);
            put(first, "");
            rest.chunks(size).for_each(|group| put(group, &separator));
        }
        _ => bytes.chunks(size).for_each(|group| put(group, &separator)),
    }
    Ok(Value::from(text))
}

/// The bytes that a hexadecimal text means.
pub(super) fn fromhex(args: &Arguments) -> Result<Vec<u8>> {
    let text = args.str(0)?;
    let mut out = Vec::new();
    let mut chars = text.char_indices().filter(|(_, c)| !c.is_ascii_whitespace());
    while let Some((at, high)) = chars.next() {
        interrupt::check()?;
        let bad = |at: usize| Error::value(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
        let (low_at, low) = chars.next().ok_or_else(|| bad(at + 1))?;
        let high = high.to_digit(16).ok_or_else(|| bad(at))?;
        let low = low.to_digit(16).ok_or_else(|| bad(low_at))?;
        out.push((high * 16 + low) as u8);
    }
    Ok(out)
}

pub(super) fn join(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let separator = receiver(args)?;
    let mut parts = Vec::new();
    let items = collect(vm, args.value(1)).map_err(|error| match error.kind() {
        Kind::TypeError if error.message().ends_with("object is not iterable") => {
            Error::type_error("can only join an iterable")
        }
        _ => error,
    })?;
    for (at, item) in interrupt::watched(items.iter()).enumerate() {
        let Some(part) = bytes_of(item) else {
            let found = type_name(item);
            return Err(Error::type_error(format!("sequence item {at}: expected a bytes-like object, {found} found")));
        };
        parts.push(part);
    }
    let parts: Vec<&[u8]> = parts.iter().map(|part| part.as_slice()).collect();
    joined(&parts, &separator).map(|bytes| alike(args, bytes))
}

/// The parts with a separator between them.
fn joined(parts: &[&[u8]], separator: &[u8]) -> Result<Vec<u8>> {
    let length = interrupt::watched(parts).map(|part| part.len() + separator.len()).sum();
    memory::check(length)?;
    let mut out = Vec::with_capacity(length);
    for (at, part) in interrupt::watched(parts).enumerate() {
        if at > 0 {
            out.extend_from_slice(separator);
        }
        interrupt::append(&mut out, part);
    }
    Ok(out)
}

pub(super) fn replace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (bytes, old, new) = (receiver(args)?, bytes_like(args.value(1))?, bytes_like(args.value(2))?);
    let limit = usize::try_from(args.index_or(3, -1)?).unwrap_or(usize::MAX);
    if old.is_empty() {
        let mut out = Vec::new();
        memory::check((bytes.len() + 1).min(limit).saturating_mul(new.len()).saturating_add(bytes.len()))?;
        for (at, &byte) in interrupt::watched(bytes.iter()).enumerate() {
            if at < limit {
                out.extend_from_slice(&new);
            }
            out.push(byte);
        }
        if bytes.len() < limit {
            out.extend_from_slice(&new);
        }
        return Ok(alike(args, out));
    }
    joined(&pieces(&bytes, &old, limit), &new).map(|bytes| alike(args, bytes))
}

pub(super) fn strip(args: &Arguments, left: bool, right: bool) -> Result<Value> {
    let bytes = receiver(args)?;
    let chars = match args.given(1) {
        None => Rc::new(b" \t\n\r\x0b\x0c".to_vec()),
        Some(chars) => bytes_like(chars)?,
    };
    let kept = |b: &u8| !chars.contains(b);
    let start = if left { interrupt::watched(bytes.iter()).position(kept).unwrap_or(bytes.len()) } else { 0 };
    let cut = if right { interrupt::watched(bytes.iter().rev()).position(kept).unwrap_or(bytes.len()) } else { 0 };
    let end = bytes.len() - cut;
    Ok(alike(args, &bytes[start..end.max(start)]))
}

/// Splits from the left, or from the right.
pub(super) fn split(args: &Arguments, right: bool) -> Result<Value> {
    let bytes = receiver(args)?;
    let limit = usize::try_from(args.index_or(2, -1)?).unwrap_or(usize::MAX);
    let parts = match args.given(1) {
        Some(separator) => {
            let separator = bytes_like(separator)?;
            if separator.is_empty() {
                return Err(Error::value("empty separator"));
            }
            if right { pieces_from_right(&bytes, &separator, limit) } else { pieces(&bytes, &separator, limit) }
        }
        None if right => words_from_right(&bytes, limit),
        None => words(&bytes, limit),
    };
    Ok(Value::list(interrupt::collect(&parts, |part| alike(args, *part))))
}

/// The parts between a separator, at most `limit` splits, the last ones first found.
fn pieces_from_right<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while out.len() < limit {
        let Some(at) = str_search::last(rest, separator) else { break };
        memory::push_or_unwind(&mut out, &rest[at + separator.len()..]);
        rest = &rest[..at];
    }
    out.push(rest);
    out.reverse();
    out
}

/// The parts between white space, at most `limit` splits; the last part keeps its inner white space.
fn words(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let (mut out, mut rest) = (Vec::new(), bytes.trim_ascii_start());
    while !rest.is_empty() {
        interrupt::checkpoint();
        let end = str_search::position(rest, |byte| byte.is_ascii_whitespace()).filter(|_| out.len() < limit);
        let (word, more) = rest.split_at(end.unwrap_or(rest.len()));
        let is_last = end.is_none() && out.len() >= limit;
        memory::push_or_unwind(&mut out, if is_last { word.trim_ascii_end() } else { word });
        rest = more.trim_ascii_start();
    }
    out
}

/// [`words`], counted from the end.
fn words_from_right(bytes: &[u8], limit: usize) -> Vec<&[u8]> {
    let (mut out, mut rest) = (Vec::new(), bytes.trim_ascii_end());
    while !rest.is_empty() {
        interrupt::checkpoint();
        let start = rest.iter().rposition(u8::is_ascii_whitespace).filter(|_| out.len() < limit);
        let (more, word) = rest.split_at(start.map_or(0, |at| at + 1));
        let is_last = start.is_none() && out.len() >= limit;
        memory::push_or_unwind(&mut out, if is_last { word.trim_ascii_start() } else { word });
        rest = more.trim_ascii_end();
    }
    out.reverse();
    out
}

/// What stands before a separator, the separator, and what stands behind it.
pub(super) fn partition(args: &Arguments, right: bool) -> Result<Value> {
    let (bytes, separator) = (receiver(args)?, bytes_like(args.value(1))?);
    if separator.is_empty() {
        return Err(Error::value("empty separator"));
    }
    let at = if right { str_search::last(&bytes, &separator) } else { str_search::first(&bytes, &separator) };
    let parts: [&[u8]; 3] = match at {
        Some(at) => [&bytes[..at], &separator, &bytes[at + separator.len()..]],
        None if right => [&[], &[], &bytes],
        None => [&bytes, &[], &[]],
    };
    Ok(Value::tuple(parts.map(|part| alike(args, part))))
}

/// The lines, without their ends unless `keepends`.
pub(super) fn splitlines(args: &Arguments) -> Result<Value> {
    let bytes = receiver(args)?;
    let keep = args.get(1).map_or(Ok(0), to_index)? != 0;
    let (mut out, mut rest) = (Gathered::default(), bytes.as_slice());
    while !rest.is_empty() {
        interrupt::check()?;
        let end = str_search::position(rest, |byte| matches!(byte, b'\n' | b'\r')).unwrap_or(rest.len());
        let break_len = match &rest[end..] {
            [b'\r', b'\n', ..] => 2,
            [] => 0,
            _ => 1,
        };
        out.push(alike(args, &rest[..if keep { end + break_len } else { end }]));
        rest = &rest[end + break_len..];
    }
    Ok(Value::list(out.done()))
}

/// In a field of some width; `left` is how much of the padding stands before, given all of it.
pub(super) fn padded(args: &Arguments, left: impl Fn(usize, usize) -> usize) -> Result<Value> {
    let bytes = receiver(args)?;
    let width = usize::try_from(args.index(1)?).unwrap_or(0);
    let fill = match args.get(2).map(|fill| bytes_of(fill).unwrap_or_default()) {
        None => b' ',
        Some(fill) if fill.len() == 1 => fill[0],
        Some(_) => return Err(args.not_a(2, "a byte string of length 1")),
    };
    memory::check(width)?;
    let room = width.saturating_sub(bytes.len());
    let before = left(room, width).min(room);
    let mut out = Vec::with_capacity(bytes.len() + room);
    interrupt::extend(&mut out, before, fill);
    interrupt::append(&mut out, &bytes);
    interrupt::extend(&mut out, room - before, fill);
    Ok(alike(args, out))
}

/// Zeros before the digits, behind a sign.
pub(super) fn zfill(args: &Arguments) -> Result<Value> {
    let width = usize::try_from(args.index(1)?).unwrap_or(0);
    memory::check(width)?;
    changed(args, |bytes| {
        let sign = usize::from(matches!(bytes.first(), Some(b'+' | b'-')));
        let zeros = vec![b'0'; width.saturating_sub(bytes.len())];
        let mut out = bytes[..sign].to_vec();
        interrupt::append(&mut out, &zeros);
        interrupt::append(&mut out, &bytes[sign..]);
        out
    })
}

/// Blanks up to the next column that is a multiple of some number, for each tab.
pub(super) fn expandtabs(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let size = usize::try_from(args.get(1).map_or(Ok(8), to_index)?).unwrap_or(0);
    changed(args, |bytes| {
        let (mut out, mut column) = (Vec::with_capacity(bytes.len()), 0);
        for &byte in interrupt::watched(bytes) {
            if byte == b'\t' {
                let blanks = if size == 0 { 0 } else { size - column % size };
                out.resize(out.len() + blanks, b' ');
                column += blanks;
            } else {
                out.push(byte);
                column = if matches!(byte, b'\n' | b'\r') { 0 } else { column + 1 };
            }
        }
        out
    })
}

/// The first letter of each word in upper case, the others in lower case.
pub(super) fn title(bytes: &[u8]) -> Vec<u8> {
    let mut inside = false;
    let letter = |b: &u8| {
        let out = if inside { b.to_ascii_lowercase() } else { b.to_ascii_uppercase() };
        inside = b.is_ascii_alphabetic();
        out
    };
    interrupt::watched(bytes).map(letter).collect()
}

/// Each byte by a table of 256, some removed before.
pub(super) fn translate(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let table = args.given(1).map(bytes_like).transpose()?;
    if table.as_ref().is_some_and(|table| table.len() != 256) {
        return Err(Error::value("translation table must be 256 characters long"));
    }
    let gone = args.given(2).map(bytes_like).transpose()?.unwrap_or_default();
    changed(args, |bytes| {
        let kept = interrupt::watched(bytes).filter(|byte| !gone.contains(byte));
        kept.map(|byte| table.as_ref().map_or(*byte, |table| table[usize::from(*byte)])).collect()
    })
}

/// The table for [`translate`] that puts bytes for others.
pub(super) fn maketrans(args: &Arguments) -> Result<Value> {
    let (from, to) = (bytes_like(args.value(0))?, bytes_like(args.value(1))?);
    if from.len() != to.len() {
        return Err(Error::value("maketrans arguments must have same length"));
    }
    let mut table: Vec<u8> = (0..=255).collect();
    for (from, to) in from.iter().zip(to.iter()) {
        table[usize::from(*from)] = *to;
    }
    Ok(Value::bytes(table))
}

/// What `bytes(source, encoding, errors)` and `bytearray` of it hold.
pub fn new_bytes(vm: &mut Interpreter, args: &Arguments, owner: &str) -> Result<Vec<u8>> {
    match args.get(0) {
        None => Ok(Vec::new()),
        Some(Value::Str(text)) => {
            if args.get(1).is_none() {
                return Err(Error::type_error("string argument without an encoding"));
            }
            let errors = if args.get(2).is_some() { args.str(2)? } else { "strict" };
            super::codec::encode(text, args.str(1)?, errors)
        }
        Some(_) if args.given(1).is_some() && args.given(1).is_none_or(|encoding| encoding.as_str().is_none()) => {
            Err(args.not_a(1, "str"))
        }
        Some(Value::Int(count)) => match usize::try_from(*count) {
            Ok(count) => {
                memory::check(count)?;
                Ok(interrupt::repeated(0, count))
            }
            Err(_) => Err(Error::value("negative count")),
        },
        Some(source @ (Value::Float(_) | Value::Complex(_) | Value::None | Value::Function(_))) => {
            Err(Error::type_error(format!("cannot convert '{}' object to {owner}", type_name(source))))
        }
        // An array's elements as they lie in memory.
        Some(array @ Value::Array(_)) => {
            let bytes = vm.call_method(array, "tobytes", &[])?;
            Ok(bytes_of(&bytes).map(|bytes| bytes.to_vec()).unwrap_or_default())
        }
        Some(source) => match bytes_of(source) {
            Some(bytes) => Ok(interrupt::collect(&bytes, u8::clone)),
            None => {
                let out_of_range = || {
                    Error::value(format!(
                        "{} must be in range(0, 256)",
                        if owner == "bytes" { "bytes" } else { "byte" }
                    ))
                };
                let byte = |item: &Value| u8::try_from(to_index(item)?).map_err(|_| out_of_range());
                interrupt::watched(collect(vm, source)?.iter()).map(byte).collect()
            }
        },
    }
}
