//! Methods of `range` and `slice`.

use super::wrong_receiver;
use crate::diag::{Error, Result};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::slice_indices;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::value::{RangeObject, Value};

/// The table of methods of `range`.
pub static RANGE_METHODS: &[Native] = &[
    Native::new("count(self, value, /)", "How often a number occurs. `range(5).count(3)` is 1.", count),
    Native::new("index(self, value, /)", "The place of a number. `range(0, 10, 2).index(4)` is 2.", index),
];

/// The table of methods of `slice`.
pub static SLICE_METHODS: &[Native] = &[Native::new(
    "indices(self, length, /)",
    "Start, stop and step over a sequence of some length. `slice(None, None, 2).indices(5)` is `(0, 5, 2)`.",
    indices,
)];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a RangeObject> {
    match args.value(0) {
        Value::Range(range) => Ok(range),
        _ => Err(wrong_receiver(args, "range")),
    }
}

/// The place of a value that is equal to one of the numbers.
fn place(range: &RangeObject, value: &Value) -> Option<usize> {
    match value {
        Value::Float(x) if x.fract() == 0.0 && x.abs() < 9e18 => range.position(*x as i64),
        other => to_index(other).ok().and_then(|number| range.position(number)),
    }
}

fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::Int(i64::from(place(receiver(args)?, args.value(1)).is_some())))
}

fn index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match place(receiver(args)?, args.value(1)) {
        Some(at) => Ok(Value::from(at)),
        None if to_index(args.value(1)).is_ok() => {
            Err(Error::value(format!("{} is not in range", repr(args.value(1))?)))
        }
        None => Err(Error::value("sequence.index(x): x not in sequence")),
    }
}

fn indices(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::Slice(slice) = args.value(0) else { return Err(wrong_receiver(args, "slice")) };
    let length = args.index(1)?;
    if length < 0 {
        return Err(Error::value("length should not be negative"));
    }
    let at = slice_indices(slice, length as usize)?;
    Ok(Value::tuple([Value::Int(at.start), Value::Int(at.stop), Value::Int(at.step)]))
}
