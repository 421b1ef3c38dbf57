//! `copy`: shallow and deep copies.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::attribute::find_method;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::tables::{DictMap, SetTable};
use crate::lang::value::{DictObject, ListObject, SetObject, Value};

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("Error", Value::ExceptionType(Kind::Exception));
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("copy(x)", "A shallow copy. `copy.copy([1, 2])` is `[1, 2]`.", |vm, a| shallow(vm, a.value(0))),
    Native::new(
        "deepcopy(x, memo=None)",
        "A copy of a value and all inside it. `copy.deepcopy([[1]])` is `[[1]]`.",
        |vm, a| deep(vm, a.value(0), &mut FxHashMap::default(), 0),
    ),
];

fn shallow(vm: &mut Interpreter, value: &Value) -> Result<Value> {
    match value {
        Value::List(list) => Ok(Value::list(list.items.borrow().clone())),
        Value::Dict(dict) => Ok(Value::dict_of(dict.map.borrow().clone(), dict.flavor.clone())),
        Value::Set(set) => Ok(Value::set(set.table.borrow().clone())),
        Value::Array(_) | Value::Object(_) if find_method(value, "copy").is_some() => {
            vm.call_method(value, "copy", &[])
        }
        other => Ok(other.clone()),
    }
}

/// Copies already made, by the identity of the original; each keeps its original alive so that no address is used twice.
type Memo = FxHashMap<(u8, usize), (Value, Value)>;

fn deep(vm: &mut Interpreter, value: &Value, memo: &mut Memo, depth: usize) -> Result<Value> {
    interrupt::check()?;
    if let Some((_, copied)) = memo.get(&value.identity()) {
        return Ok(copied.clone());
    }
    if depth > 900 {
        return Err(Error::new(Kind::RecursionError, "maximum recursion depth exceeded"));
    }
    let remember = |memo: &mut Memo, copied: &Value| {
        memo.insert(value.identity(), (value.clone(), copied.clone()));
    };
    match value {
        Value::List(list) => {
            let copied = Rc::new(ListObject::default());
            remember(memo, &Value::List(copied.clone()));
            let items = list.items.borrow().clone();
            for item in &items {
                let item = deep(vm, item, memo, depth + 1)?;
                copied.items.borrow_mut().push(item);
            }
            Ok(Value::List(copied))
        }
        Value::Dict(dict) => {
            let copied = Rc::new(DictObject { map: Default::default(), flavor: dict.flavor.clone() });
            remember(memo, &Value::Dict(copied.clone()));
            let entries: DictMap = dict.map.borrow().clone();
            for (key, item) in entries.iter() {
                let (key, item) = (deep(vm, key, memo, depth + 1)?, deep(vm, item, memo, depth + 1)?);
                copied.map.borrow_mut().insert(key, item)?;
            }
            Ok(Value::Dict(copied))
        }
        Value::Tuple(tuple) => {
            let mut items = Vec::with_capacity(tuple.items.len());
            for item in &tuple.items {
                items.push(deep(vm, item, memo, depth + 1)?);
            }
            // A tuple of immutable things is its own copy.
            if items.iter().zip(&tuple.items).all(|(a, b)| a.is_same(b)) {
                return Ok(value.clone());
            }
            let copied = match &tuple.named {
                Some(named) => Value::named_tuple(named.clone(), items),
                None => Value::tuple(items),
            };
            remember(memo, &copied);
            Ok(copied)
        }
        Value::Set(set) | Value::FrozenSet(set) => {
            let mut table = SetTable::new();
            let items: Vec<Value> = set.table.borrow().iter().cloned().collect();
            for item in &items {
                table.insert(deep(vm, item, memo, depth + 1)?)?;
            }
            let copied = Rc::new(SetObject { table: table.into() });
            let copied = if matches!(value, Value::Set(_)) { Value::Set(copied) } else { Value::FrozenSet(copied) };
            remember(memo, &copied);
            Ok(copied)
        }
        Value::Array(_) | Value::Object(_) if find_method(value, "copy").is_some() => {
            let copied = vm.call_method(value, "copy", &[])?;
            remember(memo, &copied);
            Ok(copied)
        }
        other => Ok(other.clone()),
    }
}
