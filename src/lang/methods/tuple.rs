//! Methods of `tuple` and of named tuples.

use std::rc::Rc;

use super::list::clamp;
use super::wrong_receiver;
use crate::diag::{Error, Result, interrupt};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::operate::equal;
use crate::lang::tables::DictMap;
use crate::lang::value::{NamedTupleType, TupleObject, Value};

/// The table of methods.
pub static METHODS: &[Native] = &[
    Native::new("count(self, value, /)", "How often a value occurs. `(1, 2, 1).count(1)` is 2.", count),
    Native::new(
        "index(self, value, start=0, stop=9223372036854775807, /)",
        "The first place of a value. `(5, 7).index(7)` is 1.",
        index,
    ),
    Native::new("_asdict(self)", "A named tuple as a dict. `p._asdict()`", as_dict),
    Native::new("_replace(self, **kwargs)", "A named tuple with some fields changed. `p._replace(x=1)`", replace),
];

fn receiver<'a>(args: &Arguments<'a>) -> Result<&'a Rc<TupleObject>> {
    match args.value(0) {
        Value::Tuple(tuple) => Ok(tuple),
        _ => Err(wrong_receiver(args, "tuple")),
    }
}

fn count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut count = 0i64;
    for item in &receiver(args)?.items {
        interrupt::check()?;
        count += i64::from(item.is_same(args.value(1)) || equal(item, args.value(1))?);
    }
    Ok(Value::Int(count))
}

fn index(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let items = &receiver(args)?.items;
    let start = clamp(args.plain_bound(2, 0)?, items.len());
    let stop = clamp(args.plain_bound(3, i64::MAX)?, items.len());
    for (at, item) in items.iter().enumerate().take(stop).skip(start) {
        interrupt::check()?;
        if item.is_same(args.value(1)) || equal(item, args.value(1))? {
            return Ok(Value::from(at));
        }
    }
    repr(args.value(1)).and_then(|_| Err(Error::value("tuple.index(x): x not in tuple")))
}

fn named<'a>(args: &Arguments<'a>) -> Result<(&'a Rc<TupleObject>, &'a Rc<NamedTupleType>)> {
    let tuple = receiver(args)?;
    match &tuple.named {
        Some(named) => Ok((tuple, named)),
        None => Err(crate::lang::native::no_attribute("'tuple' object", args.function(), [])),
    }
}

fn as_dict(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (tuple, named) = named(args)?;
    let mut map = DictMap::new();
    for (field, item) in named.fields.iter().zip(&tuple.items) {
        map.insert_str(field.text(), item.clone());
    }
    Ok(Value::dict(map))
}

fn replace(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (tuple, named) = named(args)?;
    let mut items = tuple.items.to_vec();
    let mut unknown = Vec::new();
    for (field, value) in args.keywords() {
        match named.fields.iter().position(|have| have == field) {
            Some(at) => items[at] = value.clone(),
            None => unknown.push(crate::lang::format::repr_str(field.text())),
        }
    }
    if !unknown.is_empty() {
        return Err(Error::value(format!("Got unexpected field names: [{}]", unknown.join(", "))));
    }
    Ok(Value::named_tuple(named.clone(), items))
}
