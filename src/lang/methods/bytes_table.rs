//! The tables of methods of `bytes` and `bytearray`, which share most rows.

use super::bytearray::{self, ByteArray};
use super::bytes::{
    alike, changed, count, decode, edge, every, expandtabs, fromhex, hex, join, maketrans, padded, partition, place,
    receiver, replace, split, splitlines, strip, title, translate, zfill,
};
use crate::diag::{Error, Result, interrupt};
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;

fn found(args: &Arguments, last: bool) -> Result<Value> {
    Ok(place(args, last)?.map_or(Value::Int(-1), Value::from))
}

fn must_find(args: &Arguments, last: bool) -> Result<Value> {
    place(args, last)?.map(Value::from).ok_or_else(|| Error::value("subsection not found"))
}

/// The receiver without some bytes at one end.
fn without(args: &Arguments, cut: impl for<'a> Fn(&'a [u8], &[u8]) -> Option<&'a [u8]>) -> Result<Value> {
    let (bytes, part) = (receiver(args)?, super::bytes::bytes_like(args.value(1))?);
    Ok(alike(args, cut(&bytes, &part).unwrap_or(&bytes)))
}

/// Whether some letters are of one case and none of the other.
fn cased(args: &Arguments, is: impl Fn(&u8) -> bool, other: impl Fn(&u8) -> bool) -> Result<Value> {
    let bytes = receiver(args)?;
    Ok(Value::Bool(interrupt::watched(bytes.iter()).any(is) && !interrupt::watched(bytes.iter()).any(other)))
}

/// The rows that both types have, and the given ones behind them.
macro_rules! with_shared {
    ($($own:expr),* $(,)?) => { &[
        Native::new("capitalize(self, /)", "The first letter in upper case, the others in lower case. `b'aB'.capitalize()` is `b'Ab'`.", |_, a| {
            changed(a, |bytes| {
                let mut out = interrupt::collect(bytes, u8::to_ascii_lowercase);
                out.iter_mut().take(1).for_each(u8::make_ascii_uppercase);
                out
            })
        }),
        Native::new("center(self, width, fillchar=b' ', /)", "Centred in a field. `b'a'.center(3, b'-')` is `b'-a-'`.", |_, a| {
            padded(a, |room, width| room / 2 + (room & width & 1))
        }),
        Native::new("count(self, sub, start=None, end=None, /)", "How often bytes occur. `b'banana'.count(b'an')` is 2.", count),
        Native::new("decode(self, encoding='utf-8', errors='strict')", "The bytes as text. `b'abc'.decode()` is `'abc'`.", decode),
        Native::new("endswith(self, suffix, start=None, end=None, /)", "Whether it ends so. `b'ab'.endswith(b'b')` is True.", |_, a| {
            edge(a, <[u8]>::ends_with)
        }),
        Native::new("expandtabs(self, tabsize=8)", "With blanks for tabs. `b'a\\tb'.expandtabs(4)` is `b'a   b'`.", expandtabs),
        Native::new("find(self, sub, start=None, end=None, /)", "The first place of bytes, or -1. `b'hello'.find(b'l')` is 2.", |_, a| {
            found(a, false)
        }),
        Native::new("hex(self, sep=None, bytes_per_sep=1)", "In hexadecimal. `b'\\x01\\xff'.hex()` is `'01ff'`.", hex),
        Native::new("index(self, sub, start=None, end=None, /)", "The first place of bytes. `b'hello'.index(b'l')` is 2.", |_, a| {
            must_find(a, false)
        }),
        Native::new("isalnum(self, /)", "Whether there are letters and digits only. `b'a1'.isalnum()` is True.", |_, a| {
            every(a, u8::is_ascii_alphanumeric)
        }),
        Native::new("isalpha(self, /)", "Whether there are letters only. `b'ab'.isalpha()` is True.", |_, a| {
            every(a, u8::is_ascii_alphabetic)
        }),
        Native::new("isascii(self, /)", "Whether every byte is ASCII. `b'a'.isascii()` is True.", |_, a| {
            Ok(Value::Bool(receiver(a)?.is_ascii()))
        }),
        Native::new("isdigit(self, /)", "Whether there are digits only. `b'12'.isdigit()` is True.", |_, a| {
            every(a, u8::is_ascii_digit)
        }),
        Native::new("islower(self, /)", "Whether its letters are lower case. `b'a1'.islower()` is True.", |_, a| {
            cased(a, u8::is_ascii_lowercase, u8::is_ascii_uppercase)
        }),
        Native::new("isspace(self, /)", "Whether there is white space only. `b' '.isspace()` is True.", |_, a| {
            every(a, |byte| byte.is_ascii_whitespace() || *byte == 0x0b)
        }),
        Native::new("istitle(self, /)", "Whether each word begins in upper case and goes on in lower case. `b'A B'.istitle()` is True.", |_, a| {
            let bytes = receiver(a)?;
            Ok(Value::Bool(bytes.iter().any(u8::is_ascii_alphabetic) && title(&bytes) == **bytes))
        }),
        Native::new("isupper(self, /)", "Whether its letters are upper case. `b'A1'.isupper()` is True.", |_, a| {
            cased(a, u8::is_ascii_uppercase, u8::is_ascii_lowercase)
        }),
        Native::new("join(self, iterable, /)", "The bytes objects with this one between. `b','.join([b'a', b'b'])` is `b'a,b'`.", join),
        Native::new("ljust(self, width, fillchar=b' ', /)", "At the left of a field. `b'a'.ljust(3, b'-')` is `b'a--'`.", |_, a| {
            padded(a, |_, _| 0)
        }),
        Native::new("lower(self, /)", "ASCII letters in lower case. `b'AB'.lower()` is `b'ab'`.", |_, a| {
            changed(a, |bytes| interrupt::collect(bytes, u8::to_ascii_lowercase))
        }),
        Native::new("lstrip(self, chars=None, /)", "Without leading white space. `b' a'.lstrip()` is `b'a'`.", |_, a| {
            strip(a, true, false)
        }),
        Native::new("partition(self, sep, /)", "Before, at and behind the first separator. `b'a=b'.partition(b'=')` is `(b'a', b'=', b'b')`.", |_, a| {
            partition(a, false)
        }),
        Native::new("removeprefix(self, prefix, /)", "Without bytes at its start. `b'abc'.removeprefix(b'a')` is `b'bc'`.", |_, a| {
            without(a, |bytes, part| bytes.strip_prefix(part))
        }),
        Native::new("removesuffix(self, suffix, /)", "Without bytes at its end. `b'abc'.removesuffix(b'c')` is `b'ab'`.", |_, a| {
            without(a, |bytes, part| bytes.strip_suffix(part))
        }),
        Native::new("replace(self, old, new, count=-1, /)", "With some bytes for others. `b'aa'.replace(b'a', b'b')` is `b'bb'`.", replace),
        Native::new("rfind(self, sub, start=None, end=None, /)", "The last place of bytes, or -1. `b'hello'.rfind(b'l')` is 3.", |_, a| {
            found(a, true)
        }),
        Native::new("rindex(self, sub, start=None, end=None, /)", "The last place of bytes. `b'hello'.rindex(b'l')` is 3.", |_, a| {
            must_find(a, true)
        }),
        Native::new("rjust(self, width, fillchar=b' ', /)", "At the right of a field. `b'a'.rjust(3, b'-')` is `b'--a'`.", |_, a| {
            padded(a, |room, _| room)
        }),
        Native::new("rpartition(self, sep, /)", "Before, at and behind the last separator. `b'a=b'.rpartition(b'=')` is `(b'a', b'=', b'b')`.", |_, a| {
            partition(a, true)
        }),
        Native::new("rsplit(self, sep=None, maxsplit=-1)", "Split from the right. `b'a b c'.rsplit(None, 1)` is `[b'a b', b'c']`.", |_, a| {
            split(a, true)
        }),
        Native::new("rstrip(self, chars=None, /)", "Without trailing white space. `b'a '.rstrip()` is `b'a'`.", |_, a| {
            strip(a, false, true)
        }),
        Native::new("split(self, sep=None, maxsplit=-1)", "Split at white space or at `sep`. `b'a b'.split()` is `[b'a', b'b']`.", |_, a| {
            split(a, false)
        }),
        Native::new("splitlines(self, keepends=False)", "The lines. `b'a\\nb'.splitlines()` is `[b'a', b'b']`.", |_, a| splitlines(a)),
        Native::new("startswith(self, prefix, start=None, end=None, /)", "Whether it begins so. `b'ab'.startswith(b'a')` is True.", |_, a| {
            edge(a, <[u8]>::starts_with)
        }),
        Native::new("strip(self, chars=None, /)", "Without white space at both ends. `b' a '.strip()` is `b'a'`.", |_, a| {
            strip(a, true, true)
        }),
        Native::new("swapcase(self, /)", "Upper case for lower case, and the other way round. `b'aB'.swapcase()` is `b'Ab'`.", |_, a| {
            changed(a, |bytes| interrupt::collect(bytes, |b| if b.is_ascii_alphabetic() { b ^ 0x20 } else { *b }))
        }),
        Native::new("title(self, /)", "Each word with a first letter in upper case. `b'a b'.title()` is `b'A B'`.", |_, a| {
            changed(a, title)
        }),
        Native::new("translate(self, table, /, delete=b'')", "Each byte by a table of 256. `b'ab'.translate(None, b'a')` is `b'b'`.", translate),
        Native::new("upper(self, /)", "ASCII letters in upper case. `b'ab'.upper()` is `b'AB'`.", |_, a| {
            changed(a, |bytes| interrupt::collect(bytes, u8::to_ascii_uppercase))
        }),
        Native::new("zfill(self, width, /)", "Zeros before the digits. `b'7'.zfill(3)` is `b'007'`.", |_, a| zfill(a)),
        $($own),*
    ] };
}

/// The methods of `bytes`.
pub static METHODS: &[Native] = with_shared![];

/// The functions of `bytes` that take no receiver.
pub static STATICS: &[Native] = &[
    Native::new(
        "fromhex(string, /)",
        "The bytes that a hexadecimal text means. `bytes.fromhex('01ff')` is `b'\\x01\\xff'`.",
        |_, a| fromhex(a).map(Value::bytes),
    ),
    Native::new(
        "maketrans(frm, to, /)",
        "The table for `translate`. `bytes.maketrans(b'a', b'b')[97]` is 98.",
        |_, a| maketrans(a),
    ),
];

/// The methods of `bytearray`.
pub static ARRAY_METHODS: &[Native] = with_shared![
    Native::new("append(self, item, /)", "Adds a byte at the end. `data.append(255)`", bytearray::append),
    Native::new("clear(self, /)", "Removes every byte. `data.clear()`", bytearray::clear),
    Native::new("copy(self, /)", "A copy. `bytearray(b'a').copy()` is `bytearray(b'a')`.", |_, a| {
        Ok(alike(a, receiver(a)?.to_vec()))
    }),
    Native::new("extend(self, iterable_of_ints, /)", "Adds bytes at the end. `data.extend(b'ab')`", bytearray::extend),
    Native::new(
        "insert(self, index, item, /)",
        "Inserts a byte before a place. `data.insert(0, 255)`",
        bytearray::insert
    ),
    Native::new(
        "pop(self, index=-1, /)",
        "Removes a byte and gives it. `bytearray(b'a').pop()` is 97.",
        bytearray::pop
    ),
    Native::new("remove(self, value, /)", "Removes the first byte that is equal. `data.remove(97)`", bytearray::remove),
    Native::new("reverse(self, /)", "Turns the bytes around, in place. `data.reverse()`", bytearray::reverse),
];

/// The functions of `bytearray` that take no receiver.
pub static ARRAY_STATICS: &[Native] = &[
    Native::new(
        "fromhex(string, /)",
        "The bytes that a hexadecimal text means. `bytearray.fromhex('01ff')` is `bytearray(b'\\x01\\xff')`.",
        |_, a| fromhex(a).map(ByteArray::value),
    ),
    Native::new(
        "maketrans(frm, to, /)",
        "The table for `translate`. `bytearray.maketrans(b'a', b'b')[97]` is 98.",
        |_, a| maketrans(a),
    ),
];
