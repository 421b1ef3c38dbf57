//! Methods of `set` and `frozenset`.

use std::rc::Rc;

use super::wrong_receiver;
use crate::diag::{Result, interrupt, later};
use crate::lang::builtins::quick;
use crate::lang::exception::key_error;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::for_each;
use crate::lang::native::{Arguments, Native};
use crate::lang::operate::length;
use crate::lang::tables::SetTable;
use crate::lang::value::{SetObject, Value};
use crate::syntax::ast::BinaryOp;

macro_rules! shared {
    ($($extra:expr),* $(,)?) => { &[
        Native::new("copy(self, /)", "A shallow copy. `{1, 2}.copy()` is `{1, 2}`.", copy),
        Native::new("difference(self, *others)", "The elements in none of the others. `{1, 2}.difference([2])` is `{1}`.", |vm, a| {
            fresh(vm, a, BinaryOp::Sub)
        }),
        Native::new("intersection(self, *others)", "The elements in all of them. `{1, 2}.intersection([2, 3])` is `{2}`.", |vm, a| {
            fresh(vm, a, BinaryOp::BitAnd)
        }),
        Native::new("isdisjoint(self, other, /)", "Whether nothing is in both. `{1}.isdisjoint({2})` is True.", isdisjoint),
        Native::new("issubset(self, other, /)", "Whether all elements are in the other. `{1}.issubset([1, 2])` is True.", issubset),
        Native::new("issuperset(self, other, /)", "Whether it has all elements of the other. `{1, 2}.issuperset([1])` is True.", issuperset),
        Native::new("symmetric_difference(self, other, /)", "The elements in just one. `{1, 2}.symmetric_difference([2, 3])` is `{1, 3}`.", symmetric_difference),
        Native::new("union(self, *others)", "The elements of all. `{1}.union([2], [3])` is `{1, 2, 3}`.", |vm, a| {
            fresh(vm, a, BinaryOp::BitOr)
        }),
        $($extra),*
    ] };
}

/// The table of methods of `frozenset`.
pub static FROZEN_METHODS: &[Native] = shared![];

/// The table of methods of `set`.
pub static METHODS: &[Native] = shared![
    Native::new("add(self, object, /)", "Adds an element. `s.add(3)`", add).quickly(quick::set_add),
    Native::new("clear(self, /)", "Removes every element. `s.clear()`", clear),
    Native::new(
        "difference_update(self, *others)",
        "Removes what is in the others. `s.difference_update([2])`",
        |vm, a| { in_place(vm, a, BinaryOp::Sub) }
    ),
    Native::new("discard(self, object, /)", "Removes an element if it is there. `s.discard(3)`", discard),
    Native::new("intersection_update(self, *others)", "Keeps what is in all. `s.intersection_update([2])`", |vm, a| {
        in_place(vm, a, BinaryOp::BitAnd)
    }),
    Native::new("pop(self, /)", "Removes some element and gives it. `{1}.pop()` is 1.", pop),
    Native::new("remove(self, object, /)", "Removes an element that must be there. `s.remove(3)`", remove),
    Native::new(
        "symmetric_difference_update(self, other, /)",
        "Keeps what is in just one. `s.symmetric_difference_update([2])`",
        symmetric_difference_update,
    ),
    Native::new("update(self, *others)", "Adds the elements of the others. `s.update([1, 2], {3})`", |vm, a| {
        in_place(vm, a, BinaryOp::BitOr)
    }),
];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Rc<SetObject>> {
    match args.value(0) {
        Value::Set(set) | Value::FrozenSet(set) => Ok(set),
        _ => Err(wrong_receiver(args, "set")),
    }
}

/// The elements of an iterable as a table.
pub fn set_of(vm: &mut Interpreter, value: &Value) -> Result<SetTable> {
    if let Value::Set(set) | Value::FrozenSet(set) = value {
        return Ok(copied(&set.table.borrow()));
    }
    let mut table = SetTable::new();
    for_each(vm, value, &mut |_, item| table.insert(item).map(|_| true))?;
    Ok(table)
}

/// A copy as CPython makes one, which has no places of removed elements: its order may be another one.
fn copied(table: &SetTable) -> SetTable {
    let mut copy = SetTable::new();
    copy.merge(table);
    copy
}

/// `l op r` of two tables of elements; `None` for an operator that sets do not have.
pub fn combine(op: BinaryOp, l: &SetTable, r: &SetTable) -> Result<Option<SetTable>> {
    let mut out = SetTable::new();
    match op {
        BinaryOp::BitOr => {
            out.merge(l);
            out.merge(r);
        }
        BinaryOp::BitAnd => {
            // CPython walks the smaller one.
            let (walked, other) = if r.len() > l.len() { (l, r) } else { (r, l) };
            for item in walked.iter() {
                interrupt::check()?;
                if other.contains(item)? {
                    out.insert(item.clone())?;
                }
            }
        }
        // As CPython has it: a little is taken from a copy.
        BinaryOp::Sub if l.len() / 4 > r.len() => {
            out.merge(l);
            out.remove_all(r);
        }
        BinaryOp::Sub => {
            for item in l.iter() {
                interrupt::check()?;
                if !r.contains(item)? {
                    out.insert(item.clone())?;
                }
            }
        }
        BinaryOp::BitXor => {
            out.merge(r);
            out.toggle_all(l);
        }
        _ => return Ok(None),
    }
    Ok(Some(out))
}

/// `set op= other`; whether sets have the operator. Ctrl-C leaves the set as it was.
pub fn change(set: &SetObject, op: BinaryOp, other: &SetObject) -> Result<bool> {
    let step = match op {
        BinaryOp::BitOr => SetTable::merge,
        BinaryOp::Sub => SetTable::remove_all,
        BinaryOp::BitXor => SetTable::toggle_all,
        _ => {
            let table = combine(op, &set.table.borrow(), &other.table.borrow())?;
            return Ok(table.map(|table| drop(set.table.replace(table))).is_some());
        }
    };
    let count = other.table.borrow().len();
    if std::ptr::eq(set, other) || later::is_large(count) {
        let mut table = set.table.borrow().clone();
        step(&mut table, &other.table.borrow());
        drop(set.table.replace(table));
    } else {
        step(&mut set.table.borrow_mut(), &other.table.borrow());
    }
    Ok(true)
}

/// The receiver combined with every argument in turn.
fn combined(vm: &mut Interpreter, args: &Arguments, op: BinaryOp, others: &[Value]) -> Result<SetTable> {
    let own = receiver(args)?.table.borrow().clone();
    let mut table: Option<SetTable> = None;
    for other in others {
        let before = table.as_ref().unwrap_or(&own);
        let next = match other {
            Value::Set(other) | Value::FrozenSet(other) => combine(op, before, &other.table.borrow())?,
            other => combine_with_items(vm, op, before, other)?,
        };
        table = Some(next.unwrap_or_else(|| copied(before)));
    }
    Ok(table.unwrap_or_else(|| copied(&own)))
}

/// [`combine`] with an iterable that is no set, whose items CPython takes one by one: the order shows it.
fn combine_with_items(vm: &mut Interpreter, op: BinaryOp, set: &SetTable, other: &Value) -> Result<Option<SetTable>> {
    let mut out = SetTable::new();
    match op {
        BinaryOp::BitAnd => for_each(vm, other, &mut |_, item| {
            if set.contains(&item)? {
                out.insert(item)?;
            }
            Ok(true)
        })?,
        BinaryOp::BitXor => {
            out = set_of(vm, other)?;
            out.toggle_all(set);
        }
        // A dict's size is known, as a set's is.
        BinaryOp::Sub if matches!(other, Value::Dict(_)) => return combine(op, set, &set_of(vm, other)?),
        _ => {
            out.merge(set);
            add_or_remove(vm, &mut out, op, other)?;
        }
    }
    Ok(Some(out))
}

/// Adds the items of an iterable to a table, or removes them.
fn add_or_remove(vm: &mut Interpreter, table: &mut SetTable, op: BinaryOp, other: &Value) -> Result<()> {
    if op == BinaryOp::BitOr {
        return for_each(vm, other, &mut |_, item| table.insert(item).map(|_| true));
    }
    for_each(vm, other, &mut |_, item| table.remove(&item).map(|_| true))?;
    table.tidy();
    Ok(())
}

/// A table as a set of the receiver's type.
fn like_receiver(args: &Arguments, table: SetTable) -> Value {
    match args.value(0) {
        Value::FrozenSet(_) => Value::frozen_set(table),
        _ => Value::set(table),
    }
}

fn fresh(vm: &mut Interpreter, args: &Arguments, op: BinaryOp) -> Result<Value> {
    combined(vm, args, op, args.rest()).map(|table| like_receiver(args, table))
}

/// Changes the receiver by every argument in turn.
fn in_place(vm: &mut Interpreter, args: &Arguments, op: BinaryOp) -> Result<Value> {
    args.rest().iter().try_for_each(|other| change_by(vm, receiver(args)?, op, other))?;
    Ok(Value::None)
}

/// Changes a set by any iterable. Of one that runs code of the program, what it has given by then stays when it is
/// interrupted or fails, as in CPython.
fn change_by(vm: &mut Interpreter, set: &SetObject, op: BinaryOp, other: &Value) -> Result<()> {
    if let Value::Set(other) | Value::FrozenSet(other) = other {
        return change(set, op, other).map(drop);
    }
    let by_items = matches!(op, BinaryOp::BitOr | BinaryOp::Sub);
    if !by_items || matches!(other, Value::Dict(_)) {
        // The items that stay have the order of the other ones.
        if op == BinaryOp::BitAnd {
            let own = set.table.borrow().clone();
            let table = combine_with_items(vm, op, &own, other)?;
            table.into_iter().for_each(|table| drop(set.table.replace(table)));
            return Ok(());
        }
        let Value::Set(other) = Value::set(set_of(vm, other)?) else { return Ok(()) };
        return change(set, op, &other).map(drop);
    }
    let one_by_one = matches!(other, Value::Iterator(_)) || length(other).map_or(true, |items| !later::is_large(items));
    if !one_by_one {
        let mut table = set.table.borrow().clone();
        add_or_remove(vm, &mut table, op, other)?;
        drop(set.table.replace(table));
        return Ok(());
    }
    let step = match op {
        BinaryOp::BitOr => SetTable::insert,
        _ => |table: &mut SetTable, item| table.remove(&item),
    };
    for_each(vm, other, &mut |_, item| step(&mut set.table.borrow_mut(), item).map(|_| true))?;
    if op == BinaryOp::Sub {
        set.table.borrow_mut().tidy();
    }
    Ok(())
}

fn copy(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    combined(vm, args, BinaryOp::BitOr, &[]).map(|table| like_receiver(args, table))
}

fn symmetric_difference(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let others = [args.value(1).clone()];
    combined(vm, args, BinaryOp::BitXor, &others).map(|table| like_receiver(args, table))
}

fn symmetric_difference_update(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    change_by(vm, receiver(args)?, BinaryOp::BitXor, args.value(1)).map(|()| Value::None)
}

fn all_in(some: &SetTable, of: &SetTable) -> Result<bool> {
    for item in some.iter() {
        interrupt::check()?;
        if !of.contains(item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn isdisjoint(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let other = set_of(vm, args.value(1))?;
    for item in receiver(args)?.table.borrow().iter() {
        interrupt::check()?;
        if other.contains(item)? {
            return Ok(Value::Bool(false));
        }
    }
    Ok(Value::Bool(true))
}

fn issubset(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let other = set_of(vm, args.value(1))?;
    all_in(&receiver(args)?.table.borrow(), &other).map(Value::Bool)
}

fn issuperset(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let other = set_of(vm, args.value(1))?;
    all_in(&other, &receiver(args)?.table.borrow()).map(Value::Bool)
}

fn add(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    receiver(args)?.table.borrow_mut().insert(args.value(1).clone())?;
    Ok(Value::None)
}

fn clear(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    drop(receiver(args)?.table.take());
    Ok(Value::None)
}

fn discard(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    receiver(args)?.table.borrow_mut().remove(args.value(1))?;
    Ok(Value::None)
}

fn remove(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match receiver(args)?.table.borrow_mut().remove(args.value(1))? {
        true => Ok(Value::None),
        false => Err(key_error(args.value(1))),
    }
}

fn pop(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let removed = receiver(args)?.table.borrow_mut().pop();
    removed.ok_or_else(|| key_error(&Value::from("pop from an empty set")))
}
