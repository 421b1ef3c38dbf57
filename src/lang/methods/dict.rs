//! Methods of `dict` and of its kinds in `collections`.

use std::rc::Rc;

use super::views::{DictView, ViewKind};
use super::wrong_receiver;
use crate::diag::later::{self, Gathered};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::builtins::quick;
use crate::lang::exception::{ExceptionObject, key_error, to_error};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{ValueIterator, collect, for_each, iterate};
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::operate::{binary, less};
use crate::lang::tables::DictMap;
use crate::lang::value::{DictFlavor, DictObject, Value};
use crate::syntax::ast::BinaryOp;

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new("clear(self, /)", "Removes every entry. `d.clear()`", clear),
    Native::new("copy(self, /)", "A shallow copy. `{'a': 1}.copy()` is `{'a': 1}`.", copy),
    Native::new(
        "get(self, key, default=None, /)",
        "The value of a key, or a default. `{'a': 1}.get('b', 0)` is 0.",
        get,
    )
    .quickly(quick::dict_get),
    Native::new("items(self, /)", "The pairs of keys and values. `for k, v in d.items(): print(k, v)`", items),
    Native::new("keys(self, /)", "The keys. `list({'a': 1}.keys())` is `['a']`.", keys),
    Native::new("pop(self, key, default=None, /)", "Removes a key and gives its value. `{'a': 1}.pop('a')` is 1.", pop),
    Native::new(
        "popitem(self, /)",
        "Removes the last entry and gives it. `{'a': 1}.popitem()` is `('a', 1)`.",
        popitem,
    ),
    Native::new(
        "setdefault(self, key, default=None, /)",
        "The value of a key, set if it has none. `d.setdefault('a', []).append(1)`",
        setdefault,
    ),
    Native::new(
        "update(self, other=None, /, **kwargs)",
        "Sets entries from another mapping. `d.update({'a': 1}, b=2)`",
        update,
    ),
    Native::new("values(self, /)", "The values. `list({'a': 1}.values())` is `[1]`.", values),
];

/// Functions of the type that take no receiver.
pub static STATICS: &[Native] = &[Native::new(
    "fromkeys(iterable, value=None, /)",
    "A dict with the same value for every key. `dict.fromkeys('ab', 0)` is `{'a': 0, 'b': 0}`.",
    fromkeys,
)];

/// What `collections.OrderedDict` adds.
pub static ORDERED_METHODS: &[Native] = &[
    Native::new("move_to_end(self, key, last=True)", "Moves an entry to an end. `d.move_to_end('a')`", move_to_end),
    Native::new(
        "popitem(self, last=True)",
        "Removes the last (or first) entry. `d.popitem(last=False)`",
        popitem_ordered,
    ),
];

/// What `collections.Counter` adds or changes.
pub static COUNTER_METHODS: &[Native] = &[
    Native::new("elements(self)", "Every element as often as it counts. `list(Counter('aab').elements())`", elements),
    Native::new(
        "most_common(self, n=None)",
        "The elements with the highest counts. `Counter('aab').most_common(1)` is `[('a', 2)]`.",
        most_common,
    ),
    Native::new("subtract(self, iterable=None, /, **kwds)", "Counts down. `c.subtract('ab')`", counter_subtract),
    Native::new("total(self)", "The sum of the counts. `Counter('aab').total()` is 3.", total),
    Native::new("update(self, iterable=None, /, **kwds)", "Counts more elements. `c.update('abc')`", counter_update),
];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Rc<DictObject>> {
    match args.value(0) {
        Value::Dict(dict) => Ok(dict),
        _ => Err(wrong_receiver(args, "dict")),
    }
}

fn clear(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let old = std::mem::take(&mut *receiver(args)?.map.borrow_mut());
    drop(old);
    Ok(Value::None)
}

fn copy(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let dict = receiver(args)?;
    let map = dict.map.borrow().clone();
    Ok(Value::dict_of(map, dict.flavor.clone()))
}

fn get(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let found = receiver(args)?.map.borrow().get(args.value(1))?.cloned();
    Ok(found.or_else(|| args.get(2).cloned()).unwrap_or(Value::None))
}

fn view(args: &Arguments, kind: ViewKind) -> Result<Value> {
    Ok(Value::object(DictView { dict: receiver(args)?.clone(), kind }))
}

fn items(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    view(args, ViewKind::Items)
}

fn keys(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    view(args, ViewKind::Keys)
}

fn values(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    view(args, ViewKind::Values)
}

fn pop(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let removed = receiver(args)?.map.borrow_mut().remove(args.value(1))?;
    removed.or_else(|| args.get(2).cloned()).ok_or_else(|| key_error(args.value(1)))
}

fn empty(what: &str) -> Error {
    to_error(&Rc::new(ExceptionObject::new(Kind::KeyError, vec![Value::from(what)])))
}

fn pair((key, value): (Value, Value)) -> Value {
    Value::tuple([key, value])
}

fn popitem(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let removed = receiver(args)?.map.borrow_mut().pop_last();
    removed.map(pair).ok_or_else(|| empty("popitem(): dictionary is empty"))
}

fn popitem_ordered(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let last = args.flag(1, true)?;
    let mut map = receiver(args)?.map.borrow_mut();
    let removed = if last { map.pop_last() } else { map.pop_first() };
    drop(map);
    removed.map(pair).ok_or_else(|| empty("dictionary is empty"))
}

fn move_to_end(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let last = args.flag(2, true)?;
    let key = args.value(1);
    let mut map = receiver(args)?.map.borrow_mut();
    if last {
        let value = map.remove(key)?.ok_or_else(|| key_error(key))?;
        map.insert(key.clone(), value)?;
        return Ok(Value::None);
    }
    let mut reordered = DictMap::new();
    reordered.insert(key.clone(), map.get(key)?.ok_or_else(|| key_error(key))?.clone())?;
    for (key, value) in map.iter() {
        // The one that moves is there already.
        if !reordered.contains(key)? {
            reordered.insert(key.clone(), value.clone())?;
        }
    }
    let before = std::mem::replace(&mut *map, reordered);
    drop(map);
    drop(before);
    Ok(Value::None)
}

fn setdefault(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut map = receiver(args)?.map.borrow_mut();
    if let Some(value) = map.get(args.value(1))? {
        return Ok(value.clone());
    }
    let default = args.get(2).cloned().unwrap_or(Value::None);
    map.insert(args.value(1).clone(), default.clone())?;
    Ok(default)
}

fn update(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let dict = receiver(args)?;
    if let Some(other) = args.get(1) {
        update_dict(vm, dict, other)?;
    }
    for (name, value) in args.keywords() {
        dict.map.borrow_mut().insert_str(name.text(), value.clone());
    }
    Ok(Value::None)
}

/// Sets the entries of a mapping, or of an iterable of pairs, in a dict.
pub fn update_dict(vm: &mut Interpreter, dict: &DictObject, other: &Value) -> Result<()> {
    if let Value::Dict(other) = other {
        let entries = other.map.borrow().pairs();
        if later::is_large(entries.len()) {
            // Ctrl-C leaves the dict as it was.
            let mut made = dict.map.borrow().clone();
            for (key, value) in interrupt::watched(entries.iter()) {
                made.insert(key.clone(), value.clone())?;
            }
            let before = std::mem::replace(&mut *dict.map.borrow_mut(), made);
            drop(before);
            return Ok(());
        }
        for (key, value) in entries.iter() {
            dict.map.borrow_mut().insert(key.clone(), value.clone())?;
        }
        return Ok(());
    }
    // A mapping that is no dict.
    if let Value::Object(object) = other
        && object.has_method("keys")
    {
        let keys = vm.call_method(other, "keys", &[])?;
        for key in collect(vm, &keys)? {
            let value = crate::lang::items::get_item(vm, other, &key)?;
            dict.map.borrow_mut().insert(key, value)?;
        }
        return Ok(());
    }
    let mut iter = iterate(vm, other)?;
    let mut at = 0usize;
    while let Some(item) = iter.next(vm)? {
        let pair = collect(vm, &item).map_err(|error| match error.message().ends_with("is not iterable") {
            true => Error::type_error(format!("cannot convert dictionary update sequence element #{at} to a sequence")),
            false => error,
        })?;
        let [key, value] = &pair[..] else {
            return Err(Error::value(format!(
                "dictionary update sequence element #{at} has length {}; 2 is required",
                pair.len()
            )));
        };
        dict.map.borrow_mut().insert(key.clone(), value.clone())?;
        at += 1;
    }
    Ok(())
}

fn fromkeys(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    of_keys(vm, args).map(Value::dict)
}

/// One value for each of the keys, as `fromkeys` takes them.
pub fn of_keys(vm: &mut Interpreter, args: &Arguments) -> Result<DictMap> {
    let mut map = DictMap::new();
    let value = args.get(1).cloned().unwrap_or(Value::None);
    for_each(vm, args.value(0), &mut |_, key| map.insert(key, value.clone()).map(|_| true))?;
    Ok(map)
}

/// Adds (or subtracts) the counts of a mapping, or of the elements of an iterable.
pub fn count_items(vm: &mut Interpreter, dict: &DictObject, other: &Value, op: BinaryOp) -> Result<()> {
    let count = |key: Value, more: &Value| {
        interrupt::check()?;
        // Whole numbers change where they lie.
        if let (Some(Value::Int(have)), Value::Int(more)) = (dict.map.borrow_mut().get_mut(&key)?, more)
            && let Some(sum) = if op == BinaryOp::Add { have.checked_add(*more) } else { have.checked_sub(*more) }
        {
            return Ok(Some(Value::Int(std::mem::replace(have, sum))));
        }
        let have = dict.map.borrow().get(&key)?.cloned().unwrap_or(Value::Int(0));
        let count = binary(op, &have, more)?;
        dict.map.borrow_mut().insert(key, count)
    };
    match other {
        // An empty counter takes the counts as they are.
        Value::Dict(_) if op == BinaryOp::Add && dict.map.borrow().is_empty() => update_dict(vm, dict, other),
        Value::Dict(other) => {
            let entries = other.map.borrow().pairs();
            entries.iter().try_for_each(|(key, more)| count(key.clone(), more).map(drop))
        }
        other => for_each(vm, other, &mut |_, key| count(key, &Value::Int(1)).map(|_| true)),
    }
}

fn count_arguments(vm: &mut Interpreter, args: &Arguments, op: BinaryOp) -> Result<Value> {
    let dict = receiver(args)?;
    if let Some(other) = args.given(1) {
        count_items(vm, dict, other, op)?;
    }
    if !args.keywords().is_empty() {
        let mut named = DictMap::new();
        for (name, value) in args.keywords() {
            named.insert_str(name.text(), value.clone());
        }
        count_items(vm, dict, &Value::dict(named), op)?;
    }
    Ok(Value::None)
}

fn counter_update(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    count_arguments(vm, args, BinaryOp::Add)
}

fn counter_subtract(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    count_arguments(vm, args, BinaryOp::Sub)
}

/// What a counter has counted, each as often.
struct Elements {
    counted: Gathered<(Value, Value)>,
    at: usize,
    left: i64,
}

impl ValueIterator for Elements {
    fn next(&mut self, _vm: &mut Interpreter) -> Result<Option<Value>> {
        while self.left <= 0 {
            interrupt::check()?;
            let Some((_, count)) = self.counted.get(self.at) else { return Ok(None) };
            self.left = to_index(count)?;
            self.at += 1;
        }
        self.left -= 1;
        Ok(Some(self.counted[self.at - 1].0.clone()))
    }
}

fn elements(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let counted = receiver(args)?.map.borrow().pairs();
    Ok(Value::iterator("itertools.chain", Elements { counted, at: 0, left: 0 }))
}

fn most_common(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let entries = receiver(args)?.map.borrow().pairs();
    // Sorting pairs of count and place keeps the order of equal counts.
    let counts = later::gathered(interrupt::collect(&entries, |(_, count)| count.clone()));
    let mut order = crate::lang::sorting::sort_order(&counts, true)?;
    if args.given(1).is_some() {
        order.truncate(usize::try_from(args.index(1)?).unwrap_or(0));
    }
    Ok(Value::list(interrupt::collect(&order, |&at| pair(entries[at].clone()))))
}

fn total(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut sum = Value::Int(0);
    for (_, count) in interrupt::watched(receiver(args)?.map.borrow().pairs().iter()) {
        sum = binary(BinaryOp::Add, &sum, count)?;
    }
    Ok(sum)
}

/// `+c` and `-c` of a counter: the positive counts, or the negative ones turned around.
pub fn keep_positive(dict: &DictObject, negate: bool) -> Result<Value> {
    let mut map = DictMap::new();
    for (key, count) in interrupt::watched(dict.map.borrow().pairs().iter()) {
        let count = if negate { binary(BinaryOp::Sub, &Value::Int(0), count)? } else { count.clone() };
        if less(&Value::Int(0), &count)? {
            map.insert(key.clone(), count)?;
        }
    }
    Ok(Value::dict_of(map, DictFlavor::Counter))
}

/// `c + d`, `c - d`, `c & d`, `c | d` of two counters: only positive counts stay.
pub fn combine_counters(op: BinaryOp, l: &DictObject, r: &DictObject) -> Result<Value> {
    let mut map = DictMap::new();
    let zero = Value::Int(0);
    let (left, right) = (l.map.borrow().pairs(), r.map.borrow().pairs());
    for (key, _) in interrupt::watched(left.iter().chain(right.iter())) {
        if map.contains(key)? {
            continue;
        }
        let count =
            |dict: &DictObject| -> Result<Value> { Ok(dict.map.borrow().get(key)?.cloned().unwrap_or(Value::Int(0))) };
        let (a, b) = (count(l)?, count(r)?);
        let combined = match op {
            BinaryOp::BitAnd | BinaryOp::BitOr => {
                if less(&a, &b)? == (op == BinaryOp::BitAnd) {
                    a
                } else {
                    b
                }
            }
            _ => binary(op, &a, &b)?,
        };
        if less(&zero, &combined)? {
            map.insert(key.clone(), combined)?;
        }
    }
    Ok(Value::dict_of(map, DictFlavor::Counter))
}
