//! Iteration: [`Iter`] is what a `for` holds, [`IteratorObject`] an iterator as a value.

use std::cell::RefCell;
use std::rc::Rc;

use super::interpreter::Interpreter;
use super::packed::Packed;
use super::text::Str;
use super::value::{DictObject, ListObject, SetObject, TupleObject, Value};
use super::{arrays, types};
use crate::diag::later::{self, Gathered};
use crate::diag::{Error, Kind, Result, interrupt, memory};

/// The next value of an iterator (`None` after the last one), in registers.
pub type Step = Packed<Result<Option<Value>>>;

/// What [`ValueIterator::next_row`] found.
pub enum Row {
    /// The iterator has given everything.
    Ended,
    /// The slots hold the items.
    Full,
    /// A value that is no tuple of that many items: the slots are as they were.
    Other(Value),
}

/// What [`ValueIterator::drive`] calls with each value; it answers whether it wants more.
pub type Each<'a> = &'a mut dyn FnMut(&mut Interpreter, Value) -> Result<bool>;

/// Something that gives values one after the other.
pub trait ValueIterator {
    /// The next value; `None` after the last one.
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>>;

    /// [`ValueIterator::next`] in registers.
    fn step(&mut self, vm: &mut Interpreter) -> Step {
        Packed::loaded(self.next(vm))
    }

    /// Puts the items of the next value, a tuple of as many as there are slots, into the slots. Who would make such
    /// tuples only to have them taken apart does better here.
    fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        Ok(fill_row(self.step(vm).get()?, slots))
    }

    /// Calls `each` with every value until it wants no more.
    fn drive(&mut self, vm: &mut Interpreter, each: Each) -> Result<()> {
        while let Some(value) = self.step(vm).get()? {
            interrupt::check()?;
            if !each(vm, value)? {
                break;
            }
        }
        Ok(())
    }

    /// How many values are left, where that is known.
    fn remaining(&self) -> Option<usize> {
        None
    }
}

/// Takes a tuple apart into as many slots.
#[inline]
pub fn fill_row(value: Option<Value>, slots: &mut [Value]) -> Row {
    match value {
        Some(Value::Tuple(tuple)) if tuple.items.len() == slots.len() => {
            copy_row(&tuple.items, slots);
            Row::Full
        }
        Some(other) => Row::Other(other),
        None => Row::Ended,
    }
}

#[inline(always)]
fn copy_row(items: &[Value], slots: &mut [Value]) {
    for (slot, item) in slots.iter_mut().zip(items) {
        slot.put(item.clone());
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
        self.step(vm).get()
    }

    /// The next value, in registers.
    #[inline]
    fn step(&self, vm: &mut Interpreter) -> Step {
        match self.state.try_borrow_mut() {
            // Iterators over iterators over … call each other without a call of the program in between.
            Ok(mut state) if super::stack::pointer() >= vm.stack_floor => state.step(vm),
            _ => Packed::new(Err(self.cannot_go_on(vm))),
        }
    }

    fn next_row(&self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        match self.state.try_borrow_mut() {
            Ok(mut state) if super::stack::pointer() >= vm.stack_floor => state.next_row(vm, slots),
            _ => Err(self.cannot_go_on(vm)),
        }
    }

    #[cold]
    fn cannot_go_on(&self, vm: &Interpreter) -> Error {
        if super::stack::pointer() < vm.stack_floor {
            return super::interpreter::too_deep();
        }
        Error::value(format!("{} already executing", self.type_name))
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
    /// The next value; `None` after the last one. A loop over this can be interrupted.
    #[inline]
    pub fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        interrupt::check()?;
        self.step(vm).get()
    }

    /// The next value, in registers.
    #[inline(always)]
    pub fn step(&mut self, vm: &mut Interpreter) -> Step {
        Packed::new(Ok(match self {
            Iter::Range { next, step, left } => {
                if *left == 0 {
                    return Packed::new(Ok(None));
                }
                *left -= 1;
                let value = *next;
                *next = next.wrapping_add(*step);
                Some(Value::Int(value))
            }
            Iter::List(list, at) => {
                let items = list.items.borrow();
                let Some(item) = items.get(*at) else {
                    // It stays at its end, even if the list grows.
                    *at = usize::MAX;
                    return Packed::new(Ok(None));
                };
                *at += 1;
                Some(item.clone())
            }
            Iter::Tuple(tuple, at) => {
                let Some(item) = tuple.items.get(*at) else { return Packed::new(Ok(None)) };
                *at += 1;
                Some(item.clone())
            }
            Iter::Object(iterator) => return iterator.step(vm),
            Iter::Text(text, at) if text.is_ascii() => {
                let Some(byte) = text.as_bytes().get(*at) else { return Packed::new(Ok(None)) };
                *at += 1;
                Some(Value::Str(Str::from_char(*byte as char)))
            }
            other => return other.step_other(vm),
        }))
    }

    /// The next value's items, as [`ValueIterator::next_row`].
    #[inline]
    pub fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        match self {
            Iter::Object(iterator) => iterator.next_row(vm, slots),
            Iter::List(list, at) => {
                let items = list.items.borrow();
                let Some(item) = items.get(*at) else {
                    *at = usize::MAX;
                    return Ok(Row::Ended);
                };
                *at += 1;
                Ok(match item {
                    Value::Tuple(tuple) if tuple.items.len() == slots.len() => {
                        copy_row(&tuple.items, slots);
                        Row::Full
                    }
                    other => Row::Other(other.clone()),
                })
            }
            other => Ok(fill_row(other.step(vm).get()?, slots)),
        }
    }

    #[inline(never)]
    fn step_other(&mut self, vm: &mut Interpreter) -> Step {
        Packed::loaded(self.next_other(vm))
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

    fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        Iter::next_row(self, vm, slots)
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

/// Calls `each` with every value of an iterable until it wants no more.
pub fn for_each(vm: &mut Interpreter, iterable: &Value, each: Each) -> Result<()> {
    // An iterator that nobody else holds runs in one go.
    if let Value::Iterator(iterator) = iterable
        && Rc::strong_count(iterator) == 1
        && super::stack::pointer() >= vm.stack_floor
        && let Ok(mut state) = iterator.state.try_borrow_mut()
    {
        return state.drive(vm, each);
    }
    iterate(vm, iterable)?.drive(vm, each)
}

/// Every value of an iterable.
pub fn collect(vm: &mut Interpreter, iterable: &Value) -> Result<Gathered<Value>> {
    let expected = match iterable {
        Value::List(list) => return Ok(later::gathered(interrupt::collect(&list.items.borrow(), Value::clone))),
        Value::Tuple(tuple) => return Ok(later::gathered(interrupt::collect(&tuple.items, Value::clone))),
        Value::Range(range) => range.len(),
        Value::Iterator(iterator) => iterator.remaining().unwrap_or(0),
        _ => 0,
    };
    memory::check_items::<Value>(expected)?;
    let mut items = Gathered::with_capacity(expected);
    for_each(vm, iterable, &mut |_, item| memory::push(&mut items, item).map(|()| true))?;
    Ok(items)
}
