//! `io`: streams in memory.

use super::stream::Stream;
use super::stream_lines::{Newline, universal};
use super::stream_object::OPEN;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(OPEN);
    module.define("UnsupportedOperation", Value::ExceptionType(Kind::UnsupportedOperation));
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "BytesIO(initial_bytes=b'')",
        "A binary file in memory. `BytesIO(b'ab').read()` is `b'ab'`.",
        |_, a| {
            let mut data = Vec::new();
            match a.given(0) {
                None => {}
                Some(Value::Bytes(bytes)) => interrupt::append(&mut data, bytes),
                Some(other) => {
                    return Err(Error::type_error(format!(
                        "a bytes-like object is required, not '{}'",
                        type_name(other)
                    )));
                }
            }
            Ok(Value::object(Stream::memory(data, true)))
        },
    ),
    Native::new(
        "StringIO(initial_value='', newline='\\n')",
        "A text file in memory. `StringIO('ab').read()` is `'ab'`.",
        |_, a| {
            let text = match a.given(0) {
                None => "",
                Some(Value::Str(text)) => text,
                Some(other) => {
                    let found = type_name(other);
                    return Err(Error::type_error(format!("initial_value must be str or None, not {found}")));
                }
            };
            let newline = match a.get(1) {
                None => Newline::Feed,
                Some(Value::None) => Newline::Universal,
                Some(Value::Str(newline)) => Newline::parse(newline)?,
                Some(other) => {
                    let found = type_name(other);
                    return Err(Error::type_error(format!("newline must be str or None, not {found}")));
                }
            };
            let mut data = Vec::new();
            match newline {
                Newline::Universal => data = universal(text.to_string()).into_bytes(),
                _ => interrupt::append(&mut data, newline.written(text).as_bytes()),
            }
            let mut stream = Stream::memory(data, false);
            stream.newline = newline;
            Ok(Value::object(stream))
        },
    ),
];
