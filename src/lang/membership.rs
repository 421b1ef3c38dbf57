//! `in`.

use super::interpreter::Interpreter;
use super::operate::equal;
use super::types::type_name;
use super::value::Value;
use super::{arrays, number};
use crate::diag::{Error, Kind, Result, interrupt};

/// `item in container`.
pub fn contains(vm: &mut Interpreter, container: &Value, item: &Value) -> Result<bool> {
    let texts = (arrays::plain_text(container), arrays::plain_text(item));
    if texts.0.is_some() || texts.1.is_some() && !matches!(container, Value::Array(_)) {
        let (container, item) = (texts.0.as_ref().unwrap_or(container), texts.1.as_ref().unwrap_or(item));
        return contains(vm, container, item);
    }
    match container {
        Value::Str(text) => match item {
            Value::Str(part) => Ok(super::methods::find_bytes(text.as_bytes(), part.as_bytes()).is_some()),
            other => {
                let found = type_name(other);
                Err(Error::type_error(format!("'in <string>' requires string as left operand, not {found}")))
            }
        },
        Value::Dict(dict) => dict.map.borrow().contains(item),
        Value::Set(set) | Value::FrozenSet(set) => match item {
            Value::Set(inner) => {
                let frozen = Value::frozen_set(inner.table.borrow().clone());
                set.table.borrow().contains(&frozen)
            }
            _ => set.table.borrow().contains(item),
        },
        Value::List(list) => {
            let items = list.items.borrow();
            any_equal(items.iter(), item)
        }
        Value::Tuple(tuple) => any_equal(tuple.items.iter(), item),
        Value::Range(range) => Ok(match item {
            Value::Int(i) => range.position(*i).is_some(),
            Value::Bool(b) => range.position(i64::from(*b)).is_some(),
            Value::Float(x) if x.trunc() == *x && x.abs() < 9e18 => range.position(*x as i64).is_some(),
            other => arrays::to_index(other).is_some_and(|i| range.position(i).is_some()),
        }),
        Value::Bytes(bytes) => {
            if let Some(part) = super::methods::bytes_of(item) {
                return Ok(super::methods::find_bytes(bytes, &part).is_some());
            }
            let no_byte = |_| Error::type_error(format!("a bytes-like object is required, not '{}'", type_name(item)));
            let byte = u8::try_from(number::to_index(item).map_err(no_byte)?);
            let byte = byte.map_err(|_| Error::value("byte must be in range(0, 256)"))?;
            Ok(super::methods::find_bytes(bytes, &[byte]).is_some())
        }
        Value::Array(_) => arrays::contains(container, item),
        Value::Object(object) => match object.contains(vm, item)? {
            Some(found) => Ok(found),
            None => contains_by_iteration(vm, container, item),
        },
        _ => contains_by_iteration(vm, container, item),
    }
}

fn any_equal<'a>(items: impl Iterator<Item = &'a Value>, wanted: &Value) -> Result<bool> {
    for item in items {
        interrupt::check()?;
        if item.is_same(wanted) || equal(item, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn contains_by_iteration(vm: &mut Interpreter, container: &Value, wanted: &Value) -> Result<bool> {
    let mut iter = super::iterate::iterate(vm, container).map_err(|error| match error.kind() {
        Kind::TypeError => Error::type_error(format!("argument of type '{}' is not iterable", type_name(container))),
        _ => error,
    })?;
    while let Some(item) = iter.next(vm)? {
        crate::diag::interrupt::check()?;
        if item.is_same(wanted) || equal(&item, wanted)? {
            return Ok(true);
        }
    }
    Ok(false)
}
