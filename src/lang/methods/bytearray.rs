//! `bytearray`: bytes that can be changed.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::bytes::{byte_of, bytes_like, bytes_of};
use super::wrong_receiver;
use crate::diag::{Error, Kind, Result, interrupt, memory};
use crate::lang::display::bytes_text;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::{Indices, position, slice_indices, without};
use crate::lang::iterate::{ValueIterator, collect};
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::object::Object;
use crate::lang::operate::holds;
use crate::lang::types::{BYTE_ARRAY, type_name};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// Bytes that can be changed.
pub struct ByteArray {
    bytes: RefCell<Vec<u8>>,
    /// How many views look at it: while there are some, it keeps its length.
    views: Cell<usize>,
}

impl ByteArray {
    /// One that holds these bytes, as a value.
    pub fn value(bytes: Vec<u8>) -> Value {
        Value::object(ByteArray { bytes: RefCell::new(bytes), views: Cell::new(0) })
    }

    /// A copy of its bytes.
    pub fn bytes(&self) -> Vec<u8> {
        self.bytes.borrow().clone()
    }

    /// Looks at its bytes, which must not be changed meanwhile.
    pub fn with<T>(&self, look: impl FnOnce(&mut [u8]) -> T) -> T {
        look(&mut self.bytes.borrow_mut())
    }

    /// Counts a view more, or one less.
    pub fn count_views(&self, more: bool) {
        self.views.set(if more { self.views.get() + 1 } else { self.views.get().saturating_sub(1) });
    }

    /// Its bytes, whose number may change.
    fn resizable(&self) -> Result<std::cell::RefMut<'_, Vec<u8>>> {
        if self.views.get() > 0 {
            return Err(Error::new(Kind::BufferError, "Existing exports of data: object cannot be re-sized"));
        }
        Ok(self.bytes.borrow_mut())
    }

    fn set_slice(&self, at: &Indices, new: &[u8]) -> Result<()> {
        if at.step == 1 {
            let start = at.start as usize;
            if new.len() == at.count {
                self.bytes.borrow_mut()[start..start + at.count].copy_from_slice(new);
                return Ok(());
            }
            self.resizable()?.splice(start..start + at.count, new.iter().copied());
            return Ok(());
        }
        if new.len() != at.count {
            let (given, count) = (new.len(), at.count);
            return Err(Error::value(format!(
                "attempt to assign bytes of size {given} to extended slice of size {count}"
            )));
        }
        let mut bytes = self.bytes.borrow_mut();
        for (i, byte) in new.iter().enumerate() {
            bytes[(at.start + i as i64 * at.step) as usize] = *byte;
        }
        Ok(())
    }
}

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a ByteArray> {
    args.value(0).downcast::<ByteArray>().ok_or_else(|| wrong_receiver(args, "bytearray"))
}

pub(super) fn append(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let byte = byte_of(args.value(1))?;
    memory::push(&mut *receiver(args)?.resizable()?, byte)?;
    Ok(Value::None)
}

pub(super) fn clear(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    receiver(args)?.resizable()?.clear();
    Ok(Value::None)
}

/// The bytes of a bytes-like value, or of an iterable of integers.
fn bytes_from(vm: &mut Interpreter, value: &Value) -> Result<Vec<u8>> {
    match bytes_of(value) {
        Some(bytes) => Ok(bytes.to_vec()),
        None => interrupt::watched(collect(vm, value)?.iter()).map(byte_of).collect(),
    }
}

pub(super) fn extend(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let more = bytes_from(vm, args.value(1)).map_err(|error| match error.message().ends_with("is not iterable") {
        true => Error::type_error(format!("can't extend bytearray with {}", type_name(args.value(1)))),
        false => error,
    })?;
    let mut bytes = receiver(args)?.resizable()?;
    memory::check(bytes.len() + more.len())?;
    bytes.extend_from_slice(&more);
    Ok(Value::None)
}

pub(super) fn insert(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (at, byte) = (args.index(1)?, byte_of(args.value(2))?);
    let mut bytes = receiver(args)?.resizable()?;
    let at = super::list::clamp(at, bytes.len());
    bytes.insert(at, byte);
    Ok(Value::None)
}

pub(super) fn pop(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let at = args.get(1).map_or(Ok(-1), crate::lang::number::to_index)?;
    let mut bytes = receiver(args)?.resizable()?;
    if bytes.is_empty() {
        return Err(Error::index("pop from empty bytearray"));
    }
    let at = position(&Value::Int(at), bytes.len(), "index").map_err(|_| Error::index("pop index out of range"))?;
    Ok(Value::Int(bytes.remove(at).into()))
}

pub(super) fn remove(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let byte = byte_of(args.value(1))?;
    let array = receiver(args)?;
    let at = array.with(|bytes| bytes.iter().position(|have| *have == byte));
    let at = at.ok_or_else(|| Error::value("value not found in bytearray"))?;
    array.resizable()?.remove(at);
    Ok(Value::None)
}

pub(super) fn reverse(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    receiver(args)?.with(<[u8]>::reverse);
    Ok(Value::None)
}

/// The constructor.
pub static NEW: Native = Native::new(
    "bytearray(source=b'', encoding=None, errors='strict')",
    "Bytes that can be changed. `bytearray(3)` is `bytearray(b'\\x00\\x00\\x00')`.",
    |vm, args| super::bytes::new_bytes(vm, args, "bytearray").map(ByteArray::value),
);

impl Object for ByteArray {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![Value::bytes(self.bytes.borrow().clone())])
    }

    fn type_name(&self) -> &str {
        "bytearray"
    }

    fn type_value(&self) -> Value {
        Value::Type(&BYTE_ARRAY)
    }

    fn methods(&self) -> &'static [Native] {
        super::BYTE_ARRAY
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("bytearray({})", bytes_text(&self.bytes.borrow())))
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.bytes.borrow().len()))
    }

    fn iterate(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(Value::iterator("bytearray_iterator", Walk { array: this.clone(), at: 0 })))
    }

    fn contains(&self, _vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        let bytes = self.bytes.borrow();
        Ok(Some(match item {
            Value::Int(_) | Value::Bool(_) => bytes.contains(&byte_of(item)?),
            other => {
                let part = bytes_like(other)?;
                part.is_empty() || bytes.windows(part.len()).any(|w| w == part.as_slice())
            }
        }))
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let bytes = self.bytes.borrow();
        if let Value::Slice(slice) = index {
            let at = slice_indices(slice, bytes.len())?;
            let picked = (0..at.count as i64).map(|i| bytes[(at.start + i * at.step) as usize]);
            return Ok(Some(ByteArray::value(picked.collect())));
        }
        Ok(Some(Value::Int(bytes[position(index, bytes.len(), "bytearray")?].into())))
    }

    fn set_item(&self, vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        if let Value::Slice(slice) = index {
            let new = match value {
                None => Vec::new(),
                Some(Value::Str(_) | Value::Int(_)) => {
                    let message = "can assign only bytes, buffers, or iterables of ints in range(0, 256)";
                    return Err(Error::type_error(message));
                }
                Some(value) => bytes_from(vm, value)?,
            };
            let at = slice_indices(slice, self.bytes.borrow().len())?;
            if value.is_none() && at.step != 1 {
                let kept = without(&self.bytes.borrow(), &at).done();
                *self.resizable()? = kept;
                return Ok(true);
            }
            return self.set_slice(&at, &new).map(|()| true);
        }
        let at = position(index, self.bytes.borrow().len(), "bytearray")?;
        match value {
            Some(value) => {
                let byte = byte_of(value)?;
                self.bytes.borrow_mut()[at] = byte;
            }
            None => drop(self.resizable()?.remove(at)),
        }
        Ok(true)
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(bytes_of(other).is_some_and(|other| *other == *self.bytes.borrow())))
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let other = bytes_of(other);
        Ok(other.map(|other| Value::Bool(holds(op, self.bytes.borrow().as_slice().cmp(other.as_slice())))))
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let bytes = self.bytes.borrow();
        match op {
            BinaryOp::Add => {
                let Some(other_bytes) = bytes_of(other) else {
                    if reflected {
                        return Ok(None);
                    }
                    return Err(Error::type_error(format!("can't concat {} to bytearray", type_name(other))));
                };
                memory::check(bytes.len() + other_bytes.len())?;
                // The left operand decides the type.
                Ok(Some(match reflected {
                    true => Value::bytes([other_bytes.as_slice(), &bytes].concat()),
                    false => ByteArray::value([&bytes, other_bytes.as_slice()].concat()),
                }))
            }
            BinaryOp::Mul => {
                let Ok(count) = to_index(other) else { return Ok(None) };
                let count = usize::try_from(count).unwrap_or(0);
                memory::check(bytes.len().saturating_mul(count))?;
                Ok(Some(ByteArray::value(bytes.repeat(count))))
            }
            BinaryOp::Mod if !reflected => {
                crate::lang::formatting::format_bytes(&bytes, other).map(ByteArray::value).map(Some)
            }
            _ => Ok(None),
        }
    }

    fn inplace(&self, _vm: &mut Interpreter, op: BinaryOp, other: &Value) -> Result<bool> {
        if op != BinaryOp::Add {
            return Ok(false);
        }
        let Some(more) = bytes_of(other) else {
            return Err(Error::type_error(format!("can't concat {} to bytearray", type_name(other))));
        };
        let mut bytes = self.resizable()?;
        memory::check(bytes.len() + more.len())?;
        bytes.extend_from_slice(&more);
        Ok(true)
    }

    fn hash(&self) -> Result<Option<i64>> {
        Err(Error::type_error("unhashable type: 'bytearray'"))
    }
}

/// An iteration over the bytes that are there when each is asked for.
struct Walk {
    array: Value,
    at: usize,
}

impl ValueIterator for Walk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        let Some(array) = self.array.downcast::<ByteArray>() else { return Ok(None) };
        let byte = array.bytes.borrow().get(self.at).copied();
        self.at += 1;
        Ok(byte.map(|byte| Value::Int(byte.into())))
    }

    fn remaining(&self) -> Option<usize> {
        Some(self.array.downcast::<ByteArray>()?.bytes.borrow().len().saturating_sub(self.at))
    }
}
