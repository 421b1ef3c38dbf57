//! `collections.deque`.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;

use crate::diag::{Error, Kind, Result};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::position;
use crate::lang::iterate::{ValueIterator, collect};
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::operate::{equal, rich_compare};
use crate::lang::types::{OBJECT, TypeObject, type_name};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp};

/// A double-ended queue.
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
            collect(vm, source)?.into_iter().for_each(|item| deque.push(item, false));
        }
        Ok(Value::object(deque))
    },
);

pub(super) static METHODS: &[Native] = &[
    Native::new("append(self, x, /)", "Adds an item on the right. `q.append(1)`", |_, a| {
        with(a, |q| q.push(a.value(1).clone(), false))
    }),
    Native::new("appendleft(self, x, /)", "Adds an item on the left. `q.appendleft(1)`", |_, a| {
        with(a, |q| q.push(a.value(1).clone(), true))
    }),
    Native::new("clear(self, /)", "Removes every item. `q.clear()`", |_, a| with(a, |q| drop(q.items.take()))),
    Native::new("copy(self, /)", "A shallow copy. `q.copy()`", |_, a| {
        let q = receiver(a)?;
        Ok(Value::object(Deque { items: q.items.clone(), most: q.most }))
    }),
    Native::new("count(self, x, /)", "How often a value occurs. `q.count(1)`", |_, a| {
        let mut count = 0i64;
        for item in receiver(a)?.snapshot() {
            count += i64::from(equal(&item, a.value(1))?);
        }
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
    Native::new("index(self, x, /)", "The first place of a value. `q.index(1)`", |_, a| {
        find(receiver(a)?, a.value(1))?
            .map(Value::from)
            .ok_or_else(|| Error::value(format!("{} is not in deque", repr(a.value(1)).unwrap_or_default())))
    }),
    Native::new("insert(self, index, object, /)", "Inserts an item before a place. `q.insert(0, 1)`", insert),
    Native::new("pop(self, /)", "Removes the right item and gives it. `deque([1, 2]).pop()` is 2.", |_, a| {
        receiver(a)?.items.borrow_mut().pop_back().ok_or_else(empty)
    }),
    Native::new("popleft(self, /)", "Removes the left item and gives it. `deque([1, 2]).popleft()` is 1.", |_, a| {
        receiver(a)?.items.borrow_mut().pop_front().ok_or_else(empty)
    }),
    Native::new("remove(self, value, /)", "Removes the first item that is equal. `q.remove(1)`", |_, a| {
        let q = receiver(a)?;
        let at = find(q, a.value(1))?.ok_or_else(|| Error::value("deque.remove(x): x not in deque"))?;
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
    let more = collect(vm, args.value(1))?;
    with(args, |q| more.into_iter().for_each(|item| q.push(item, left)))
}

fn find(deque: &Deque, value: &Value) -> Result<Option<usize>> {
    for (at, item) in deque.snapshot().iter().enumerate() {
        if item.is_same(value) || equal(item, value)? {
            return Ok(Some(at));
        }
    }
    Ok(None)
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
    fn push(&self, item: Value, left: bool) {
        let mut items = self.items.borrow_mut();
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

    fn snapshot(&self) -> Vec<Value> {
        self.items.borrow().iter().cloned().collect()
    }
}

impl Object for Deque {
    fn as_any(&self) -> &dyn Any {
        self
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
        let at = position(index, items.len(), "deque").map_err(deque_index)?;
        Ok(items.get(at).cloned())
    }

    fn set_item(&self, _vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        let mut items = self.items.borrow_mut();
        let at = position(index, items.len(), "deque").map_err(deque_index)?;
        match value {
            Some(value) => items[at] = value.clone(),
            None => drop(items.remove(at)),
        }
        Ok(true)
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(Some(false)) };
        equal(&Value::list(self.snapshot()), &Value::list(other.snapshot())).map(Some)
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Deque>() else { return Ok(None) };
        rich_compare(op, &Value::list(self.snapshot()), &Value::list(other.snapshot())).map(Some)
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Deque>().filter(|_| op == BinaryOp::Add && !reflected) else {
            return Ok(None);
        };
        let sum = Deque { items: self.items.clone(), most: self.most };
        other.snapshot().into_iter().for_each(|item| sum.push(item, false));
        Ok(Some(Value::object(sum)))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Err(Error::type_error("unhashable type: 'collections.deque'"))
    }
}

fn deque_index(error: Error) -> Error {
    if error.kind() == Kind::IndexError { Error::index("deque index out of range") } else { error }
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
            return Err(Error::new(Kind::RuntimeError, "deque mutated during iteration"));
        }
        self.at += 1;
        Ok(items.get(self.at - 1).cloned())
    }
}
