//! Subscripts: `x[i]`, `x[i] = value`, `del x[i]`, and slices of the built-in sequences.

use std::rc::Rc;

use super::exception::key_error;
use super::interpreter::Interpreter;
use super::text::Str;
use super::types::type_name;
use super::value::{DictFlavor, DictObject, ListObject, RangeObject, SliceObject, Value};
use super::{arrays, iterate, number};
use crate::array::conversions;
use crate::diag::later::{self, Gathered};
use crate::diag::{Error, Result, interrupt};

/// `x[index]`.
pub fn get_item(vm: &mut Interpreter, x: &Value, index: &Value) -> Result<Value> {
    match (x, index) {
        (Value::Array(_) | Value::Scalar(_) | Value::DType(_), _) => {
            return match arrays::plain_text(x) {
                Some(text) => get_item(vm, &text, index),
                None => arrays::get_item(x, index),
            };
        }
        (Value::Dict(dict), _) => return get_key(vm, dict, index),
        (Value::Object(object), _) => {
            return object.get_item(vm, index)?.ok_or_else(|| not_subscriptable(x));
        }
        (Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Range(_) | Value::Bytes(_), Value::Slice(slice)) => {
            return get_slice(x, slice);
        }
        _ => {}
    }
    match x {
        Value::List(list) => {
            let items = list.items.borrow();
            let at = position(index, items.len(), "list")?;
            Ok(items[at].clone())
        }
        Value::Tuple(tuple) => {
            let at = position(index, tuple.items.len(), "tuple")?;
            Ok(tuple.items[at].clone())
        }
        Value::Str(text) => {
            let at = position(index, text.char_count(), "string")?;
            Ok(text.char_at(at).map_or(Value::None, |c| Value::Str(c.into())))
        }
        Value::Range(range) => {
            let at = position(index, range.len(), "range object")?;
            Ok(Value::Int(range.get(at)))
        }
        Value::Bytes(bytes) => {
            let at = position(index, bytes.len(), "index")?;
            Ok(Value::Int(bytes[at].into()))
        }
        // `list[int]` and the like, in annotations that are evaluated.
        Value::Type(_) => Ok(x.clone()),
        _ => Err(not_subscriptable(x)),
    }
}

#[cold]
fn not_subscriptable(x: &Value) -> Error {
    Error::type_error(format!("'{}' object is not subscriptable", type_name(x)))
}

fn get_key(vm: &mut Interpreter, dict: &Rc<DictObject>, key: &Value) -> Result<Value> {
    if let Some(found) = dict.map.borrow().get(key)? {
        return Ok(found.clone());
    }
    match &dict.flavor {
        DictFlavor::Counter => Ok(Value::Int(0)),
        DictFlavor::Default(factory) if !factory.is_none() => {
            let made = vm.call(factory, &[], &[])?;
            dict.map.borrow_mut().insert(key.clone(), made.clone())?;
            Ok(made)
        }
        _ => Err(missing_key(dict, key)),
    }
}

#[cold]
fn missing_key(dict: &DictObject, key: &Value) -> Error {
    let error = key_error(key);
    let map = dict.map.borrow();
    match key.as_str().and_then(|text| super::native::closest(text, map.keys().filter_map(Value::as_str))) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    }
}

/// An index into a sequence of this length as a position from its start.
#[inline]
pub fn position(index: &Value, length: usize, sequence: &str) -> Result<usize> {
    let i = match index {
        Value::Int(i) => *i,
        other => other_index(other, sequence)?,
    };
    let at = if i < 0 { i.wrapping_add(length as i64) } else { i };
    if (at as u64) < length as u64 { Ok(at as usize) } else { Err(out_of_range(sequence)) }
}

#[cold]
fn out_of_range(sequence: &str) -> Error {
    Error::index(match sequence {
        "index" => "index out of range".to_owned(),
        _ => format!("{sequence} index out of range"),
    })
}

#[cold]
fn other_index(index: &Value, sequence: &str) -> Result<i64> {
    match index {
        Value::Bool(b) => return Ok(i64::from(*b)),
        Value::BigInt(_) => return Err(Error::index("cannot fit 'int' into an index-sized integer")),
        other => {
            if let Some(i) = arrays::to_index(other) {
                return Ok(i);
            }
        }
    }
    let found = type_name(index);
    Err(Error::type_error(match sequence {
        _ if matches!(index, Value::Array(_)) => {
            "only integer scalar arrays can be converted to a scalar index".to_owned()
        }
        "string" => format!("string indices must be integers, not '{found}'"),
        "range object" => format!("range indices must be integers or slices, not {found}"),
        "index" => format!("byte indices must be integers or slices, not {found}"),
        _ => format!("{sequence} indices must be integers or slices, not {found}"),
    }))
}

/// A slice resolved against a length: the first position, the step, and how many items.
pub struct Indices {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
    pub count: usize,
}

/// A bound of a slice that is neither `None` nor a small integer.
pub fn slice_bound(value: &Value) -> Result<i64> {
    match value {
        Value::BigInt(big) => Ok(if big.sign() == num_bigint::Sign::Minus { i64::MIN } else { i64::MAX }),
        other => number::to_index(other)
            .map_err(|_| Error::type_error("slice indices must be integers or None or have an __index__ method")),
    }
}

/// Resolves a slice against a length, as `slice.indices` does.
pub fn slice_indices(slice: &SliceObject, length: usize) -> Result<Indices> {
    let bound = |value: &Value| -> Result<Option<i64>> {
        match value {
            Value::None => Ok(None),
            Value::Int(i) => Ok(Some(*i)),
            other => slice_bound(other).map(Some),
        }
    };
    let length = length as i64;
    let step = bound(&slice.step)?.unwrap_or(1).max(-i64::MAX);
    if step == 0 {
        return Err(Error::value("slice step cannot be zero"));
    }
    let (low, high) = if step < 0 { (-1, length - 1) } else { (0, length) };
    let clamp = |i: i64| if i < 0 { i.saturating_add(length).max(low) } else { i.min(high) };
    let start = bound(&slice.start)?.map_or(if step < 0 { high } else { low }, clamp);
    let stop = bound(&slice.stop)?.map_or(if step < 0 { low } else { high }, clamp);
    let count = RangeObject { start, stop, step }.len();
    Ok(Indices { start, stop, step, count })
}

fn pick<T: Clone + 'static>(items: &[T], at: &Indices) -> Vec<T> {
    if at.step == 1 {
        let start = at.start as usize;
        return interrupt::collect(&items[start..start + at.count], T::clone);
    }
    interrupt::watched(0..at.count as i64).map(|i| items[(at.start + i * at.step) as usize].clone()).collect()
}

/// `x[start:stop:step]` of a built-in sequence.
pub fn get_slice(x: &Value, slice: &SliceObject) -> Result<Value> {
    Ok(match x {
        Value::List(list) => {
            let items = list.items.borrow();
            Value::list(pick(&items, &slice_indices(slice, items.len())?))
        }
        Value::Tuple(tuple) => {
            let at = slice_indices(slice, tuple.items.len())?;
            if at.count == tuple.items.len() && at.step == 1 && tuple.named.is_none() {
                return Ok(x.clone());
            }
            Value::tuple_from(pick(&tuple.items, &at))
        }
        Value::Str(text) => {
            let at = slice_indices(slice, text.char_count())?;
            if at.step == 1 {
                let start = at.start as usize;
                return Ok(Value::from(text.char_slice(start, start + at.count)));
            }
            if text.is_ascii() {
                let bytes = text.as_bytes();
                let picked = (0..at.count).map(|i| bytes[(at.start + i as i64 * at.step) as usize]);
                return Ok(Value::Str(Str::from_ascii(picked)));
            }
            let chars: Vec<char> = interrupt::watched(text.chars()).collect();
            Value::from(pick(&chars, &at).into_iter().collect::<String>())
        }
        Value::Bytes(bytes) => Value::bytes(pick(bytes, &slice_indices(slice, bytes.len())?)),
        Value::Range(range) => {
            let at = slice_indices(slice, range.len())?;
            let place = |i: i64| range.start.wrapping_add(i.wrapping_mul(range.step));
            let (start, stop) = (place(at.start), place(at.stop));
            Value::Range(Rc::new(RangeObject { start, stop, step: range.step.wrapping_mul(at.step) }))
        }
        _ => return Err(not_subscriptable(x)),
    })
}

/// `x[index] = value`.
pub fn set_item(vm: &mut Interpreter, x: &Value, index: &Value, value: &Value) -> Result<()> {
    if crate::trace::is_recording() {
        super::eval::staged::effects::guard_change(x)?;
    }
    match x {
        Value::List(list) => match index {
            Value::Slice(slice) => {
                let new = iterate::collect(vm, value).map_err(|error| match error.kind() {
                    crate::diag::Kind::TypeError => Error::type_error("can only assign an iterable"),
                    _ => error,
                })?;
                set_slice(list, slice, new.done())
            }
            _ => {
                let mut items = list.items.borrow_mut();
                let at = match position(index, items.len(), "list") {
                    Ok(at) => at,
                    Err(error) => return Err(assignment_message(error)),
                };
                items[at] = value.clone();
                Ok(())
            }
        },
        Value::Dict(dict) => dict.map.borrow_mut().insert(index.clone(), value.clone()).map(|_| ()),
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => {
            let done = arrays::set_item(x, index, value);
            if conversions::any() { super::numpy::errors::after_conversions(done) } else { done }
        }
        Value::Object(object) if object.set_item(vm, index, Some(value))? => Ok(()),
        _ => Err(Error::type_error(format!("'{}' object does not support item assignment", type_name(x)))),
    }
}

#[cold]
fn assignment_message(error: Error) -> Error {
    if error.kind() == crate::diag::Kind::IndexError {
        return Error::index("list assignment index out of range");
    }
    error
}

fn set_slice(list: &Rc<ListObject>, slice: &SliceObject, mut new: Vec<Value>) -> Result<()> {
    let mut items = list.items.borrow_mut();
    let at = slice_indices(slice, items.len())?;
    if at.step == 1 {
        let start = at.start as usize;
        // What goes is freed when the list is whole again.
        let replaced = later::gathered(match at.count == items.len() {
            true => std::mem::replace(&mut *items, new),
            false => items.splice(start..start + at.count, new).collect(),
        });
        drop(items);
        drop(replaced);
        return Ok(());
    }
    if new.len() != at.count {
        return Err(Error::value(format!(
            "attempt to assign sequence of size {} to extended slice of size {}",
            new.len(),
            at.count
        )));
    }
    for (i, value) in new.iter_mut().enumerate() {
        std::mem::swap(&mut items[(at.start + i as i64 * at.step) as usize], value);
    }
    drop(items);
    drop(later::gathered(new));
    Ok(())
}

/// The lowest of some places.
fn lowest(at: &Indices) -> usize {
    at.start.min(at.start + (at.count as i64 - 1) * at.step) as usize
}

/// Takes the items at these places out of a list, which Ctrl-C leaves as it was.
fn take_out(items: &mut Vec<Value>, at: &Indices) -> Gathered<Value> {
    if at.count == 0 {
        return Gathered::default();
    }
    if at.step.abs() == 1 {
        let first = lowest(at);
        return later::gathered(items.drain(first..first + at.count).collect());
    }
    let kept = without(items, at).done();
    later::gathered(std::mem::replace(items, kept))
}

/// The items that are not at these places.
pub fn without<T: Clone + 'static>(items: &[T], at: &Indices) -> Gathered<T> {
    let (step, first) = (at.step.unsigned_abs() as usize, lowest(at));
    let mut kept = Gathered::with_capacity(items.len() - at.count);
    for (place, item) in interrupt::watched(items.iter().enumerate()) {
        let goes = place >= first && (place - first).is_multiple_of(step) && (place - first) / step < at.count;
        if !goes {
            kept.push(item.clone());
        }
    }
    kept
}

/// `del x[index]`.
pub fn del_item(vm: &mut Interpreter, x: &Value, index: &Value) -> Result<()> {
    if crate::trace::is_recording() {
        super::eval::staged::effects::guard_change(x)?;
    }
    match x {
        Value::List(list) => {
            let mut items = list.items.borrow_mut();
            if let Value::Slice(slice) = index {
                let at = slice_indices(slice, items.len())?;
                // What goes is freed when the list is whole again.
                let gone = take_out(&mut items, &at);
                drop(items);
                drop(gone);
                return Ok(());
            }
            let at = match position(index, items.len(), "list") {
                Ok(at) => at,
                Err(error) => return Err(assignment_message(error)),
            };
            items.remove(at);
            Ok(())
        }
        Value::Dict(dict) => {
            let removed = dict.map.borrow_mut().remove(index)?;
            if removed.is_some() { Ok(()) } else { Err(missing_key(dict, index)) }
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::del_item(x, index),
        Value::Object(object) if object.set_item(vm, index, None)? => Ok(()),
        Value::Str(_) | Value::Tuple(_) | Value::Bytes(_) | Value::Range(_) => {
            Err(Error::type_error(format!("'{}' object doesn't support item deletion", type_name(x))))
        }
        _ => Err(Error::type_error(format!("'{}' object does not support item deletion", type_name(x)))),
    }
}
