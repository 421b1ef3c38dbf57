//! Methods of `bytes`.

use std::rc::Rc;

use super::list::clamp;
use super::wrong_receiver;
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new(
        "count(self, sub, start=None, end=None, /)",
        "How often bytes occur. `b'banana'.count(b'an')` is 2.",
        count,
    ),
    Native::new(
        "decode(self, encoding='utf-8', errors='strict')",
        "The bytes as text. `b'abc'.decode()` is `'abc'`.",
        decode,
    ),
    Native::new(
        "endswith(self, suffix, start=None, end=None, /)",
        "Whether it ends so. `b'ab'.endswith(b'b')` is True.",
        |_, a| edge(a, <[u8]>::ends_with),
    ),
    Native::new(
        "find(self, sub, start=None, end=None, /)",
        "The first place of bytes, or -1. `b'hello'.find(b'l')` is 2.",
        |_, a| Ok(place(a, false)?.map_or(Value::Int(-1), Value::from)),
    ),
    Native::new("hex(self, sep=None, bytes_per_sep=1)", "In hexadecimal. `b'\\x01\\xff'.hex()` is `'01ff'`.", hex),
    Native::new(
        "index(self, sub, start=None, end=None, /)",
        "The first place of bytes. `b'hello'.index(b'l')` is 2.",
        |_, a| place(a, false)?.map(Value::from).ok_or_else(|| Error::value("subsection not found")),
    ),
    Native::new(
        "join(self, iterable, /)",
        "The bytes objects with this one between. `b','.join([b'a', b'b'])` is `b'a,b'`.",
        join,
    ),
    Native::new("lower(self, /)", "ASCII letters in lower case. `b'AB'.lower()` is `b'ab'`.", |_, a| {
        Ok(Value::bytes(receiver(a)?.to_ascii_lowercase()))
    }),
    Native::new("lstrip(self, chars=None, /)", "Without leading white space. `b' a'.lstrip()` is `b'a'`.", |_, a| {
        strip(a, true, false)
    }),
    Native::new(
        "replace(self, old, new, count=-1, /)",
        "With some bytes for others. `b'aa'.replace(b'a', b'b')` is `b'bb'`.",
        replace,
    ),
    Native::new(
        "rfind(self, sub, start=None, end=None, /)",
        "The last place of bytes, or -1. `b'hello'.rfind(b'l')` is 3.",
        |_, a| Ok(place(a, true)?.map_or(Value::Int(-1), Value::from)),
    ),
    Native::new("rstrip(self, chars=None, /)", "Without trailing white space. `b'a '.rstrip()` is `b'a'`.", |_, a| {
        strip(a, false, true)
    }),
    Native::new(
        "split(self, sep=None, maxsplit=-1)",
        "Split at white space or at `sep`. `b'a b'.split()` is `[b'a', b'b']`.",
        split,
    ),
    Native::new(
        "startswith(self, prefix, start=None, end=None, /)",
        "Whether it begins so. `b'ab'.startswith(b'a')` is True.",
        |_, a| edge(a, <[u8]>::starts_with),
    ),
    Native::new(
        "strip(self, chars=None, /)",
        "Without white space at both ends. `b' a '.strip()` is `b'a'`.",
        |_, a| strip(a, true, true),
    ),
    Native::new("upper(self, /)", "ASCII letters in upper case. `b'ab'.upper()` is `b'AB'`.", |_, a| {
        Ok(Value::bytes(receiver(a)?.to_ascii_uppercase()))
    }),
];

/// Functions of the type that take no receiver.
pub static STATICS: &[Native] = &[Native::new(
    "fromhex(string, /)",
    "The bytes that a hexadecimal text means. `bytes.fromhex('01ff')` is `b'\\x01\\xff'`.",
    fromhex,
)];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Rc<Vec<u8>>> {
    match args.value(0) {
        Value::Bytes(bytes) => Ok(bytes),
        _ => Err(wrong_receiver(args, "bytes")),
    }
}

fn bytes_like(value: &Value) -> Result<Vec<u8>> {
    match value {
        Value::Bytes(bytes) => Ok(bytes.to_vec()),
        other => Err(Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(other)))),
    }
}

fn window<'a>(args: &Arguments<'a>) -> Result<(&'a [u8], usize)> {
    let bytes = receiver(args)?;
    let start = clamp(args.index_or(2, 0)?, bytes.len());
    let end = clamp(args.index_or(3, i64::MAX)?, bytes.len()).min(bytes.len());
    Ok((bytes.get(start..end).unwrap_or(&[]), start))
}

fn needle(value: &Value) -> Result<Vec<u8>> {
    match value {
        Value::Bytes(_) => bytes_like(value),
        other => match u8::try_from(to_index(other)?) {
            Ok(byte) => Ok(vec![byte]),
            Err(_) => Err(Error::value("byte must be in range(0, 256)")),
        },
    }
}

fn place(args: &Arguments, last: bool) -> Result<Option<usize>> {
    let needle = needle(args.value(1))?;
    let (bytes, start) = window(args)?;
    if needle.is_empty() {
        return Ok(Some(if last { start + bytes.len() } else { start }));
    }
    let mut windows = bytes.windows(needle.len());
    let at = if last { windows.rposition(|w| w == needle) } else { windows.position(|w| w == needle) };
    Ok(at.map(|at| at + start))
}

fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let needle = needle(args.value(1))?;
    let (bytes, _) = window(args)?;
    if needle.is_empty() {
        return Ok(Value::from(bytes.len() + 1));
    }
    Ok(Value::from(pieces(bytes, &needle, usize::MAX).len() - 1))
}

/// The parts between a separator, at most `limit` splits.
fn pieces<'a>(bytes: &'a [u8], separator: &[u8], limit: usize) -> Vec<&'a [u8]> {
    let (mut out, mut rest) = (Vec::new(), bytes);
    while out.len() < limit {
        let Some(at) = rest.windows(separator.len()).position(|w| w == separator) else { break };
        out.push(&rest[..at]);
        rest = &rest[at + separator.len()..];
    }
    out.push(rest);
    out
}

fn edge(args: &Arguments, matches: impl Fn(&[u8], &[u8]) -> bool) -> Result<Value> {
    let candidates = match args.value(1) {
        Value::Tuple(tuple) => tuple.items.iter().map(bytes_like).collect::<Result<_>>()?,
        Value::Bytes(bytes) => vec![bytes.to_vec()],
        other => {
            let (name, found) = (args.function(), type_name(other));
            return Err(Error::type_error(format!("{name} first arg must be bytes or a tuple of bytes, not {found}")));
        }
    };
    let (bytes, _) = window(args)?;
    Ok(Value::Bool(candidates.iter().any(|candidate| matches(bytes, candidate))))
}

fn decode(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let encoding = if args.get(1).is_some() { args.str(1)? } else { "utf-8" };
    let errors = if args.get(2).is_some() { args.str(2)? } else { "strict" };
    super::codec::decode(receiver(args)?, encoding, errors).map(Value::from)
}

fn hex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let bytes = receiver(args)?;
    let pairs = |bytes: &[u8]| bytes.iter().map(|b| format!("{b:02x}")).collect::<String>();
    if args.given(1).is_none() {
        return Ok(Value::from(pairs(bytes)));
    }
    let separator = args.str(1)?;
    if separator.chars().count() != 1 {
        return Err(Error::value("sep must be length 1."));
    }
    let every = args.get(2).map_or(Ok(1), crate::lang::number::to_index)?;
    let size = usize::try_from(every.unsigned_abs()).unwrap_or(usize::MAX);
    let groups: Vec<String> = match every {
        0 => vec![pairs(bytes)],
        // Counted from the end; a negative count from the start.
        1.. => {
            let (first, rest) = bytes.split_at(bytes.len() % size);
            let groups = std::iter::once(first).filter(|group| !group.is_empty()).chain(rest.chunks(size));
            groups.map(pairs).collect()
        }
        _ => bytes.chunks(size).map(pairs).collect(),
    };
    Ok(Value::from(groups.join(separator)))
}

fn fromhex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = args.str(0)?;
    let mut out = Vec::new();
    let mut chars = text.char_indices().filter(|(_, c)| !c.is_ascii_whitespace());
    while let Some((at, high)) = chars.next() {
        let bad = |at: usize| Error::value(format!("non-hexadecimal number found in fromhex() arg at position {at}"));
        let (low_at, low) = chars.next().ok_or_else(|| bad(at + 1))?;
        let high = high.to_digit(16).ok_or_else(|| bad(at))?;
        let low = low.to_digit(16).ok_or_else(|| bad(low_at))?;
        out.push((high * 16 + low) as u8);
    }
    Ok(Value::bytes(out))
}

fn join(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let separator = receiver(args)?;
    let mut parts = Vec::new();
    for (at, item) in collect(vm, args.value(1))?.iter().enumerate() {
        let Value::Bytes(part) = item else {
            let found = type_name(item);
            return Err(Error::type_error(format!("sequence item {at}: expected a bytes-like object, {found} found")));
        };
        parts.push(part.to_vec());
    }
    Ok(Value::bytes(parts.join(separator.as_slice())))
}

fn replace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (bytes, old, new) = (receiver(args)?, bytes_like(args.value(1))?, bytes_like(args.value(2))?);
    let limit = usize::try_from(args.index_or(3, -1)?).unwrap_or(usize::MAX);
    if old.is_empty() {
        let mut out = Vec::new();
        for (at, &byte) in bytes.iter().enumerate() {
            if at < limit {
                out.extend_from_slice(&new);
            }
            out.push(byte);
        }
        if bytes.len() < limit {
            out.extend_from_slice(&new);
        }
        return Ok(Value::bytes(out));
    }
    Ok(Value::bytes(pieces(bytes, &old, limit).join(new.as_slice())))
}

fn strip(args: &Arguments, left: bool, right: bool) -> Result<Value> {
    let bytes = receiver(args)?;
    let chars = match args.given(1) {
        None => b" \t\n\r\x0b\x0c".to_vec(),
        Some(chars) => bytes_like(chars)?,
    };
    let kept = |b: &u8| !chars.contains(b);
    let start = if left { bytes.iter().position(kept).unwrap_or(bytes.len()) } else { 0 };
    let end = if right { bytes.iter().rposition(kept).map_or(start, |at| at + 1) } else { bytes.len() };
    Ok(Value::bytes(bytes[start..end.max(start)].to_vec()))
}

fn split(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let bytes = receiver(args)?;
    let limit = usize::try_from(args.index_or(2, -1)?).unwrap_or(usize::MAX);
    let parts = match args.given(1) {
        Some(separator) => {
            let separator = bytes_like(separator)?;
            if separator.is_empty() {
                return Err(Error::value("empty separator"));
            }
            pieces(bytes, &separator, limit)
        }
        None => bytes.split(u8::is_ascii_whitespace).filter(|part| !part.is_empty()).collect(),
    };
    Ok(Value::list(parts.into_iter().map(|part| Value::bytes(part.to_vec())).collect()))
}
