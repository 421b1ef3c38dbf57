//! Iteration: [`Iter`] is what a `for` holds, [`IteratorObject`] an iterator as a value.

use std::cell::RefCell;
use std::rc::Rc;

use super::interpreter::Interpreter;
use super::text::Str;
use super::value::{DictObject, ListObject, SetObject, TupleObject, Value};
use super::{arrays, types};
use crate::diag::{Error, Kind, Result, memory};

/// Something that gives values one after the other.
pub trait ValueIterator {
    /// The next value; `None` after the last one.
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>>;

    /// How many values are left, where that is known.
    fn remaining(&self) -> Option<usize> {
        None
    }
}

/// An iterator as a value.
pub struct IteratorObject {
    /// What `type(x).__name__` gives: `list_iterator`, `zip`, `generator` …
    pub type_name: &'static str,
    state: RefCell<Box<dyn ValueIterator>>,
}

impl IteratorObject {
    /// The next value; `None` after the last one.
    pub fn next(&self, vm: &mut Interpreter) -> Result<Option<Value>> {
        // Iterators over iterators over … call each other without a call of the program in between.
        if super::stack::pointer() < vm.stack_floor {
            return Err(super::interpreter::too_deep());
        }
        match self.state.try_borrow_mut() {
            Ok(mut state) => state.next(vm),
            Err(_) => Err(Error::value(format!("{} already executing", self.type_name))),
        }
    }

    /// How many values are left, where that is known.
    pub fn remaining(&self) -> Option<usize> {
        self.state.try_borrow().ok()?.remaining()
    }
}

/// An iterator that has given everything.
struct Ended;

impl ValueIterator for Ended {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(None)
    }
}

impl Drop for IteratorObject {
    fn drop(&mut self) {
        super::freeing::release(self.state.replace(Box::new(Ended)));
    }
}

impl Value {
    /// An iterator as a value.
    pub fn iterator(type_name: &'static str, state: impl ValueIterator + 'static) -> Value {
        Value::Iterator(Rc::new(IteratorObject { type_name, state: RefCell::new(Box::new(state)) }))
    }
}

/// A running iteration over any iterable.
pub enum Iter {
    Range {
        next: i64,
        step: i64,
        left: usize,
    },
    List(Rc<ListObject>, usize),
    Tuple(Rc<TupleObject>, usize),
    /// A byte position in the text.
    Text(Str, usize),
    Bytes(Rc<Vec<u8>>, usize),
    /// A raw position, and the length that the dict must keep.
    Keys(Rc<DictObject>, usize, usize),
    Elements(Rc<SetObject>, usize, usize),
    Array(Value, usize),
    Object(Rc<IteratorObject>),
}

impl Iter {
    /// The next value; `None` after the last one.
    #[inline]
    pub fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        match self {
            Iter::Range { next, step, left } => {
                if *left == 0 {
                    return Ok(None);
                }
                *left -= 1;
                let value = *next;
                *next = next.wrapping_add(*step);
                Ok(Some(Value::Int(value)))
            }
            Iter::List(list, at) => {
                let item = list.items.borrow().get(*at).cloned();
                *at += 1;
                Ok(item)
            }
            Iter::Tuple(tuple, at) => {
                let item = tuple.items.get(*at).cloned();
                *at += 1;
                Ok(item)
            }
            other => other.next_other(vm),
        }
    }

    fn next_other(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(match self {
            Iter::Text(text, at) => {
                let next = text.get(*at..).and_then(|rest| rest.chars().next());
                *at += next.map_or(0, char::len_utf8);
                next.map(|c| Value::Str(Str::from_char(c)))
            }
            Iter::Bytes(bytes, at) => {
                let byte = bytes.get(*at).map(|&byte| Value::Int(byte.into()));
                *at += 1;
                byte
            }
            Iter::Keys(dict, at, length) => {
                let map = dict.map.borrow();
                if map.len() != *length {
                    return Err(Error::new(Kind::RuntimeError, "dictionary changed size during iteration"));
                }
                map.next_entry(at).map(|(key, _)| key.clone())
            }
            Iter::Elements(set, at, length) => {
                let table = set.table.borrow();
                if table.len() != *length {
                    return Err(Error::new(Kind::RuntimeError, "Set changed size during iteration"));
                }
                table.next_entry(at).cloned()
            }
            Iter::Array(array, at) => {
                let item = arrays::iterate_item(array, *at)?;
                *at += 1;
                item
            }
            Iter::Object(iterator) => iterator.next(vm)?,
            Iter::Range { .. } | Iter::List(..) | Iter::Tuple(..) => self.next(vm)?,
        })
    }

    /// What `type(iter(x)).__name__` gives.
    fn type_name(&self) -> &'static str {
        match self {
            Iter::Range { .. } => "range_iterator",
            Iter::List(..) => "list_iterator",
            Iter::Tuple(..) => "tuple_iterator",
            Iter::Text(..) => "str_iterator",
            Iter::Bytes(..) => "bytes_iterator",
            Iter::Keys(..) => "dict_keyiterator",
            Iter::Elements(..) => "set_iterator",
            Iter::Array(..) => "iterator",
            Iter::Object(iterator) => iterator.type_name,
        }
    }

    /// The iteration as an iterator value.
    pub fn into_value(self) -> Value {
        match self {
            Iter::Object(iterator) => Value::Iterator(iterator),
            other => Value::iterator(other.type_name(), other),
        }
    }
}

impl ValueIterator for Iter {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        Iter::next(self, vm)
    }

    fn remaining(&self) -> Option<usize> {
        match self {
            Iter::Range { left, .. } => Some(*left),
            Iter::List(list, at) => Some(list.items.borrow().len().saturating_sub(*at)),
            Iter::Tuple(tuple, at) => Some(tuple.items.len().saturating_sub(*at)),
            Iter::Object(iterator) => iterator.remaining(),
            _ => None,
        }
    }
}

/// Starts an iteration over a value.
pub fn iterate(vm: &mut Interpreter, value: &Value) -> Result<Iter> {
    Ok(match value {
        Value::Range(range) => Iter::Range { next: range.start, step: range.step, left: range.len() },
        Value::List(list) => Iter::List(list.clone(), 0),
        Value::Tuple(tuple) => Iter::Tuple(tuple.clone(), 0),
        Value::Str(text) => Iter::Text(text.clone(), 0),
        Value::Bytes(bytes) => Iter::Bytes(bytes.clone(), 0),
        Value::Dict(dict) => Iter::Keys(dict.clone(), 0, dict.map.borrow().len()),
        Value::Set(set) | Value::FrozenSet(set) => Iter::Elements(set.clone(), 0, set.table.borrow().len()),
        Value::Iterator(iterator) => Iter::Object(iterator.clone()),
        Value::Array(_) | Value::Scalar(_) => {
            if let Some(text) = arrays::plain_text(value) {
                return iterate(vm, &text);
            }
            arrays::check_iterable(value)?;
            Iter::Array(value.clone(), 0)
        }
        Value::Object(object) => match object.iterate(value, vm)? {
            Some(inner) => return iterate(vm, &inner),
            None => return Err(not_iterable(value)),
        },
        _ => return Err(not_iterable(value)),
    })
}

#[cold]
fn not_iterable(value: &Value) -> Error {
    Error::type_error(format!("'{}' object is not iterable", types::type_name(value)))
}

/// Every value of an iterable.
pub fn collect(vm: &mut Interpreter, iterable: &Value) -> Result<Vec<Value>> {
    match iterable {
        Value::List(list) => return Ok(list.items.borrow().clone()),
        Value::Tuple(tuple) => return Ok(tuple.items.to_vec()),
        _ => {}
    }
    let mut iter = iterate(vm, iterable)?;
    let expected = ValueIterator::remaining(&iter).unwrap_or(0);
    memory::check_items::<Value>(expected)?;
    let mut items = Vec::with_capacity(expected);
    while let Some(item) = iter.next(vm)? {
        crate::diag::interrupt::check()?;
        memory::push(&mut items, item)?;
    }
    Ok(items)
}
