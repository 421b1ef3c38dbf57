//! `collections.deque`.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::ops::Range;

use crate::diag::{Error, Kind, Result, interrupt, later, memory};
use crate::lang::display::repr;
use crate::lang::freeing::release_values;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::position;
use crate::lang::iterate::{ValueIterator, for_each};
use crate::lang::methods::clamp;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::object::Object;
use crate::lang::operate::{equal, rich_compare};
use crate::lang::packed::Answer;
use crate::lang::types::{OBJECT, TypeObject, type_name};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// A double-ended queue.
#[derive(Default)]
pub struct Deque {
    items: RefCell<VecDeque<Value>>,
    most: Option<usize>,
}

/// Its type.
pub static DEQUE: TypeObject = TypeObject {
    name: "deque",
    module: "collections",
    base: Some(&OBJECT),
    doc: "A double-ended queue.",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[],
};

static NEW: Native = Native::new(
    "deque(iterable=(), maxlen=None)",
    "A double-ended queue. `list(deque([1, 2, 3], 2))` is `[2, 3]`.",
    |vm, args| {
        let most = match args.given(1) {
            None => None,
            Some(_) => Some(usize::try_from(args.index(1)?).map_err(|_| Error::value("maxlen must be non-negative"))?),
        };
        let deque = Deque { items: RefCell::default(), most };
        if let Some(source) = args.get(0) {
            deque.extend(vm, source, false)?;
        }
        Ok(Value::object(deque))
    },
);

pub(super) static METHODS: &[Native] = &[
    Native::new("append(self, x, /)", "Adds an item on the right. `q.append(1)`", |_, a| {
        with(a, |q| q.push(a.value(1).clone(), false))
    })
    .quickly(|operands| match operands {
        [q, item] => changed(q, |q| {
            q.push((*item).clone(), false);
            Some(Value::None)
        }),
        _ => Answer::undefined(),
    }),
    Native::new("appendleft(self, x, /)", "Adds an item on the left. `q.appendleft(1)`", |_, a| {
        with(a, |q| q.push(a.value(1).clone(), true))
    }),
    Native::new("clear(self, /)", "Removes every item. `q.clear()`", |_, a| {
        with(a, |q| drop(Deque { items: q.items.take().into(), most: None }))
    }),
    Native::new("copy(self, /)", "A shallow copy. `q.copy()`", |_, a| Ok(Value::object(receiver(a)?.copied()))),
    Native::new("count(self, x, /)", "How often a value occurs. `q.count(1)`", |_, a| {
        let mut count = 0i64;
        receiver(a)?.each(|_, item| {
            count += i64::from(item.is_same(a.value(1)) || equal(item, a.value(1))?);
            Ok(true)
        })?;
        Ok(Value::Int(count))
    }),
    Native::new("extend(self, iterable, /)", "Adds items on the right. `q.extend([1, 2])`", |vm, a| {
        extend(vm, a, false)
    }),
    Native::new(
        "extendleft(self, iterable, /)",
        "Adds items on the left, one by one. `q.extendleft([1, 2])`",
        |vm, a| extend(vm, a, true),
    ),
    Native::new(
        "index(self, x, start=0, stop=9223372036854775807, /)",
        "The first place of a value. `q.index(1)`",
        |_, a| {
            let deque = receiver(a)?;
            let length = deque.items.borrow().len();
            let places = clamp(a.plain_bound(2, 0)?, length)..clamp(a.plain_bound(3, i64::MAX)?, length);
            find(deque, a.value(1), places)?.map(Value::from).ok_or_else(|| not_in_deque(a.value(1)))
        },
    ),
    Native::new("insert(self, index, object, /)", "Inserts an item before a place. `q.insert(0, 1)`", insert),
    Native::new("pop(self, /)", "Removes the right item and gives it. `deque([1, 2]).pop()` is 2.", |_, a| {
        receiver(a)?.items.borrow_mut().pop_back().ok_or_else(empty)
    })
    .quickly(|operands| match operands {
        [q] => changed(q, |q| q.items.borrow_mut().pop_back()),
        _ => Answer::undefined(),
    }),
    Native::new("popleft(self, /)", "Removes the left item and gives it. `deque([1, 2]).popleft()` is 1.", |_, a| {
        receiver(a)?.pop_left().ok_or_else(empty)
    })
    .quickly(|operands| match operands {
        [q] => changed(q, Deque::pop_left),
        _ => Answer::undefined(),
    }),
    Native::new("remove(self, value, /)", "Removes the first item that is equal. `q.remove(1)`", |_, a| {
        let q = receiver(a)?;
        let at = find(q, a.value(1), 0..usize::MAX)?.ok_or_else(|| not_in_deque(a.value(1)))?;
        drop(q.items.borrow_mut().remove(at));
        Ok(Value::None)
    }),
    Native::new("reverse(self, /)", "Turns the items around. `q.reverse()`", |_, a| {
        with(a, |q| q.items.borrow_mut().make_contiguous().reverse())
    }),
    Native::new("rotate(self, n=1, /)", "Moves the items to the right by some places. `q.rotate(1)`", |_, a| {
        let by = a.index_or(1, 1)?;
        with(a, |q| {
            let mut items = q.items.borrow_mut();
            if !items.is_empty() {
                let by = by.rem_euclid(items.len() as i64) as usize;
                items.rotate_right(by);
            }
        })
    }),
];

/// The quick way of a method: what it answers for a deque that it has something for.
fn changed(value: &Value, change: impl FnOnce(&Deque) -> Option<Value>) -> Answer {
    value.downcast::<Deque>().and_then(change).map_or_else(Answer::undefined, |value| Answer::new(Ok(value)))
}

fn empty() -> Error {
    Error::index("pop from an empty deque")
}

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Deque> {
    args.value(0).downcast::<Deque>().ok_or_else(|| {
        let (name, found) = (args.function(), type_name(args.value(0)));
        Error::type_error(format!(
            "descriptor '{name}' for 'collections.deque' objects doesn't apply to a '{found}' object"
        ))
    })
}

fn with(args: &Arguments, act: impl FnOnce(&Deque)) -> Result<Value> {
    act(receiver(args)?);
    Ok(Value::None)
}

fn extend(vm: &mut Interpreter, args: &Arguments, left: bool) -> Result<Value> {
    receiver(args)?.extend(vm, args.value(1), left).map(|()| Value::None)
}

fn not_in_deque(value: &Value) -> Error {
    Error::value(format!("{} is not in deque", repr(value).unwrap_or_default()))
}

fn find(deque: &Deque, value: &Value, places: Range<usize>) -> Result<Option<usize>> {
    let mut found = None;
    deque.each(|at, item| {
        if places.contains(&at) && (item.is_same(value) || equal(item, value)?) {
            found = Some(at);
        }
        Ok(found.is_none())
    })?;
    Ok(found)
}

fn insert(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let deque = receiver(args)?;
    let at = args.index(1)?;
    let mut items = deque.items.borrow_mut();
    if deque.most == Some(items.len()) {
        return Err(Error::index("deque already at its maximum size"));
    }
    let length = items.len() as i64;
    let at = if at < 0 { (at + length).max(0) } else { at.min(length) };
    items.insert(at as usize, args.value(2).clone());
    Ok(Value::None)
}

impl Deque {
    /// Removes the left item.
    pub fn pop_left(&self) -> Option<Value> {
        self.items.borrow_mut().pop_front()
    }

    /// Adds an item at an end.
    pub fn push(&self, item: Value, left: bool) {
        let mut items = self.items.borrow_mut();
        if items.len() == items.capacity() && later::is_large(items.len()) {
            let mut larger = VecDeque::with_capacity(2 * items.len());
            larger.extend(interrupt::watched(items.iter()).cloned());
            let before = std::mem::replace(&mut *items, larger);
            drop(Deque { items: before.into(), most: None });
        }
        if left {
            items.push_front(item)
        } else {
            items.push_back(item)
        }
        if self.most.is_some_and(|most| items.len() > most) {
            if left {
                items.pop_back()
            } else {
                items.pop_front()
            };
        }
    }

    /// Adds the items of an iterable at an end.
    fn extend(&self, vm: &mut Interpreter, source: &Value, left: bool) -> Result<()> {
        if source.downcast::<Deque>().is_some_and(|other| std::ptr::eq(self, other)) {
            let items = Value::list(self.snapshot());
            return self.extend(vm, &items, left);
        }
        for_each(vm, source, &mut |_, item| {
            self.push(item, left);
            Ok(true)
        })
    }

    /// Calls `see` with each item and its place until it answers false. What it does must leave the deque's length.
    fn each(&self, mut see: impl FnMut(usize, &Value) -> Result<bool>) -> Result<()> {
        let length = self.items.borrow().len();
        for at in 0..length {
            interrupt::check()?;
            let item = self.items.borrow().get(at).cloned();
            let Some(item) = item.filter(|_| self.items.borrow().len() == length) else { return Err(mutated()) };
            if !see(at, &item)? {
                break;
            }
        }
        Ok(())
    }

    fn snapshot(&self) -> Vec<Value> {
        let items = self.items.borrow();
        let mut copied = later::Gathered::with_capacity(items.len());
        copied.extend(interrupt::watched(items.iter()).cloned());
        copied.done()
    }

    fn copied(&self) -> Deque {
        Deque { items: RefCell::new(self.snapshot().into()), most: self.most }
    }

    /// So many copies of the items one behind the other, of which as many stay as may be held.
    fn times(&self, count: i64) -> Result<Deque> {
        let product = Deque { items: RefCell::default(), most: self.most };
        let items = self.snapshot();
        memory::check_items::<Value>(
            items.len().min(self.most.unwrap_or(usize::MAX)).saturating_mul(count.max(0) as usize),
        )?;
        for _ in 0..if items.is_empty() { 0 } else { count } {
            for item in interrupt::watched(&items) {
                product.push(item.clone(), false);
            }
        }
        Ok(product)
    }
}

impl Drop for Deque {
    fn drop(&mut self) {
        release_values(&mut std::mem::take(self.items.get_mut()).into());
    }
}

fn mutated() -> Error {
    Error::new(Kind::RuntimeError, "deque mutated during iteration")
}

impl Object for Deque {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(self.items.borrow().iter().cloned().collect())
    }

    fn type_name(&self) -> &str {
        "collections.deque"
    }

    fn type_value(&self) -> Value {
        Value::Type(&DEQUE)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok((name == "maxlen").then(|| self.most.map_or(Value::None, Value::from)))
    }

    fn repr(&self) -> Result<String> {
        let items = repr(&Value::list(self.snapshot()))?;
        Ok(match self.most {
            Some(most) => format!("deque({items}, maxlen={most})"),
            None => format!("deque({items})"),
        })
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.items.borrow().len()))
    }

    fn iterate(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        let walk = Walk { deque: this.clone(), at: 0, length: self.items.borrow().len() };
        Ok(Some(Value::iterator("_collections._deque_iterator", walk)))
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let items = self.items.borrow();
        let at = position(index, items.len(), "deque").map_err(|error| deque_index(error, index))?;
        Ok(items.get(at).cloned())
    }

    fn set_item(&self, _vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        let mut items = self.items.borrow_mut();
        let at = position(index, items.len(), "deque").map_err(|error| deque_index(error, index))?;
        match value {
            Some(value) => items[at] = value.clone(),
            None => drop(items.remove(at)),
        }
        Ok(true)
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(Some(false)) };
        if self.items.borrow().len() != other.items.borrow().len() {
            return Ok(Some(false));
        }
        let mut same = true;
        self.each(|at, item| {
            let theirs = other.items.borrow().get(at).cloned().ok_or_else(mutated)?;
            same = item.is_same(&theirs) || equal(item, &theirs)?;
            Ok(same)
        })?;
        Ok(Some(same))
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(None) };
        rich_compare(op, &Value::list(self.snapshot()), &Value::list(other.snapshot())).map(Some)
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        if op == BinaryOp::Mul {
            let found = type_name(other);
            let count = to_index(other)
                .map_err(|_| Error::type_error(format!("can't multiply sequence by non-int of type '{found}'")))?;
            return self.times(count).map(|product| Some(Value::object(product)));
        }
        if op != BinaryOp::Add || reflected {
            return Ok(None);
        }
        let Some(other) = other.downcast::<Deque>() else {
            let found = type_name(other);
            return Err(Error::type_error(format!("can only concatenate deque (not \"{found}\") to deque")));
        };
        let sum = self.copied();
        interrupt::watched(other.snapshot()).for_each(|item| sum.push(item, false));
        Ok(Some(Value::object(sum)))
    }

    fn inplace(&self, vm: &mut Interpreter, op: BinaryOp, other: &Value) -> Result<bool> {
        match op {
            BinaryOp::Add => self.extend(vm, other, false)?,
            BinaryOp::Mul => match to_index(other) {
                Ok(count) => {
                    let product = self.times(count)?;
                    self.items.swap(&product.items);
                }
                Err(_) => return Ok(false),
            },
            _ => return Ok(false),
        }
        Ok(true)
    }

    fn hash(&self) -> Result<Option<i64>> {
        Err(Error::type_error("unhashable type: 'collections.deque'"))
    }
}

fn deque_index(error: Error, index: &Value) -> Error {
    if error.kind() == Kind::IndexError {
        return Error::index("deque index out of range");
    }
    Error::type_error(format!("sequence index must be integer, not '{}'", type_name(index)))
}

struct Walk {
    deque: Value,
    at: usize,
    length: usize,
}

impl ValueIterator for Walk {
    fn next(&mut self, _vm: &mut Interpreter) -> Result<Option<Value>> {
        let Some(deque) = self.deque.downcast::<Deque>() else { return Ok(None) };
        let items = deque.items.borrow();
        if items.len() != self.length {
            return Err(mutated());
        }
        self.at += 1;
        Ok(items.get(self.at - 1).cloned())
    }
}
