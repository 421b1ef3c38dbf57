//! Methods of `list`.

use std::rc::Rc;

use super::wrong_receiver;
use crate::diag::{Error, Result, interrupt, later, memory};
use crate::lang::builtins::quick;
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::native::{Arguments, Native};
use crate::lang::operate::equal;
use crate::lang::sorting::sort_values;
use crate::lang::value::{ListObject, Value};

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new("append(self, object, /)", "Adds an item at the end. `xs.append(4)`", append).quickly(quick::append),
    Native::new("clear(self, /)", "Removes every item. `xs.clear()`", clear),
    Native::new("copy(self, /)", "A shallow copy. `[1, 2].copy()` is `[1, 2]`.", copy),
    Native::new("count(self, value, /)", "How often a value occurs. `[1, 2, 1].count(1)` is 2.", count),
    Native::new("extend(self, iterable, /)", "Adds every item of an iterable. `xs.extend(range(3))`", extend),
    Native::new(
        "index(self, value, start=0, stop=9223372036854775807, /)",
        "The first place of a value. `[5, 7].index(7)` is 1.",
        index,
    ),
    Native::new("insert(self, index, object, /)", "Inserts an item before a place. `xs.insert(0, 'first')`", insert),
    Native::new("pop(self, index=-1, /)", "Removes an item (the last one) and gives it. `[1, 2].pop()` is 2.", pop)
        .quickly(quick::list_pop),
    Native::new("remove(self, value, /)", "Removes the first item that is equal. `xs.remove(2)`", remove),
    Native::new("reverse(self, /)", "Turns the list around, in place. `xs.reverse()`", reverse),
    Native::new(
        "sort(self, /, *, key=None, reverse=False)",
        "Sorts the list in place; equal items keep their order. `xs.sort(key=abs)`",
        sort,
    ),
];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Rc<ListObject>> {
    match args.value(0) {
        Value::List(list) => Ok(list),
        _ => Err(wrong_receiver(args, "list")),
    }
}

fn append(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    memory::push(&mut receiver(args)?.items.borrow_mut(), args.value(1).clone())?;
    Ok(Value::None)
}

fn clear(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let old = std::mem::take(&mut *receiver(args)?.items.borrow_mut());
    drop(old);
    Ok(Value::None)
}

fn copy(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(Value::list(interrupt::collect(&receiver(args)?.items.borrow(), Value::clone)))
}

/// The item at a place, where the list still has one: a comparison may change the list.
fn item(list: &ListObject, at: usize) -> Option<Value> {
    list.items.borrow().get(at).cloned()
}

fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let (mut count, mut at) = (0i64, 0);
    while let Some(have) = item(list, at) {
        interrupt::check()?;
        count += i64::from(have.is_same(args.value(1)) || equal(&have, args.value(1))?);
        at += 1;
    }
    Ok(Value::Int(count))
}

fn extend(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let more = collect(vm, args.value(1))?;
    later::append(&mut list.items.borrow_mut(), more)?;
    Ok(Value::None)
}

fn find(list: &ListObject, value: &Value, start: usize, stop: usize) -> Result<Option<usize>> {
    let mut at = start;
    while let Some(have) = item(list, at).filter(|_| at < stop) {
        interrupt::check()?;
        if have.is_same(value) || equal(&have, value)? {
            return Ok(Some(at));
        }
        at += 1;
    }
    Ok(None)
}

/// A start or stop argument as a place: negative ones count from the end.
pub fn clamp(at: i64, length: usize) -> usize {
    if at < 0 { usize::try_from(at + length as i64).unwrap_or(0) } else { at as usize }
}

fn index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let length = list.items.borrow().len();
    let (start, stop) = (clamp(args.plain_bound(2, 0)?, length), clamp(args.plain_bound(3, i64::MAX)?, length));
    match find(list, args.value(1), start, stop)? {
        Some(at) => Ok(Value::from(at)),
        None => Err(Error::value(format!("{} is not in list", repr(args.value(1))?))),
    }
}

fn insert(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let at = args.index(1)?;
    let mut items = list.items.borrow_mut();
    let at = clamp(at, items.len()).min(items.len());
    items.insert(at, args.value(2).clone());
    Ok(Value::None)
}

fn pop(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let at = args.get(1).map_or(Ok(-1), crate::lang::number::to_index)?;
    let mut items = list.items.borrow_mut();
    if at == -1 {
        return items.pop().ok_or_else(|| Error::index("pop from empty list"));
    }
    if items.is_empty() {
        return Err(Error::index("pop from empty list"));
    }
    let place = if at < 0 { at + items.len() as i64 } else { at };
    match usize::try_from(place).ok().filter(|&at| at < items.len()) {
        Some(at) => Ok(items.remove(at)),
        None => Err(Error::index("pop index out of range")),
    }
}

fn remove(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let Some(at) = find(list, args.value(1), 0, usize::MAX)? else {
        return Err(Error::value("list.remove(x): x not in list"));
    };
    let mut items = list.items.borrow_mut();
    let removed = (at < items.len()).then(|| items.remove(at));
    drop(items);
    drop(removed);
    Ok(Value::None)
}

fn reverse(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    receiver(args)?.items.borrow_mut().reverse();
    Ok(Value::None)
}

fn sort(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let list = receiver(args)?;
    let items = interrupt::collect(&list.items.borrow(), Value::clone);
    let reverse = args.get(2).map_or(Ok(0), crate::lang::number::to_index)? != 0;
    let sorted = sort_values(vm, items, args.given(1), reverse)?;
    *list.items.borrow_mut() = sorted;
    Ok(Value::None)
}
