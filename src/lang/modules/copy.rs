//! `copy`: shallow and deep copies.

use std::rc::Rc;

use rustc_hash::FxHashMap;

use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt, memory};
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
        |vm, a| deep(vm, a.value(0), &mut Memo::default(), 0),
    ),
];

fn shallow(vm: &mut Interpreter, value: &Value) -> Result<Value> {
    match value {
        Value::List(list) => Ok(Value::list(interrupt::collect(&list.items.borrow(), Value::clone))),
        Value::Dict(dict) => Ok(Value::dict_of(dict.map.borrow().clone(), dict.flavor.clone())),
        Value::Set(set) => Ok(Value::set(set.table.borrow().clone())),
        Value::Array(_) | Value::Object(_) if find_method(value, "copy").is_some() => {
            vm.call_method(value, "copy", &[])
        }
        other => Ok(other.clone()),
    }
}

/// Copies already made; each keeps its original alive so that no address is used twice.
#[derive(Default)]
struct Memo {
    /// Where a copy lies, by the identity of the original: in many tables, for a large one takes long to grow.
    places: [FxHashMap<(u8, usize), usize>; 32],
    copies: Gathered<(Value, Value)>,
}

impl Memo {
    /// Which table knows an address.
    fn table(address: usize) -> usize {
        address.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 59
    }

    fn find(&self, original: &Value) -> Option<Value> {
        let (kind, address) = original.identity();
        self.places[Memo::table(address)].get(&(kind, address)).map(|&at| self.copies[at].1.clone())
    }

    fn remember(&mut self, original: &Value, copied: &Value) {
        let (kind, address) = original.identity();
        self.places[Memo::table(address)].insert((kind, address), self.copies.len());
        self.copies.push((original.clone(), copied.clone()));
    }
}

fn deep(vm: &mut Interpreter, value: &Value, memo: &mut Memo, depth: usize) -> Result<Value> {
    interrupt::check()?;
    if let Some(copied) = memo.find(value) {
        return Ok(copied);
    }
    if depth > 900 {
        return Err(Error::new(Kind::RecursionError, "maximum recursion depth exceeded"));
    }
    match value {
        Value::List(list) => {
            let copied = Rc::new(ListObject::default());
            memo.remember(value, &Value::List(copied.clone()));
            let item_at = |at: usize| list.items.borrow().get(at).cloned();
            for item in (0..).map_while(item_at) {
                let item = deep(vm, &item, memo, depth + 1)?;
                memory::push(&mut copied.items.borrow_mut(), item)?;
            }
            Ok(Value::List(copied))
        }
        Value::Dict(dict) => {
            let copied = Rc::new(DictObject { map: Default::default(), flavor: dict.flavor.clone() });
            memo.remember(value, &Value::Dict(copied.clone()));
            let entries: DictMap = dict.map.borrow().clone();
            for (key, item) in entries.iter() {
                let (key, item) = (deep(vm, key, memo, depth + 1)?, deep(vm, item, memo, depth + 1)?);
                copied.map.borrow_mut().insert(key, item)?;
            }
            Ok(Value::Dict(copied))
        }
        Value::Tuple(tuple) => {
            let mut items = Gathered::with_capacity(tuple.items.len());
            for item in &tuple.items {
                items.push(deep(vm, item, memo, depth + 1)?);
            }
            // A tuple of immutable things is its own copy.
            if interrupt::watched(items.iter().zip(&tuple.items)).all(|(a, b)| a.is_same(b)) {
                return Ok(value.clone());
            }
            let copied = match &tuple.named {
                Some(named) => Value::named_tuple(named.clone(), items.done()),
                None => Value::tuple_from(items.done()),
            };
            memo.remember(value, &copied);
            Ok(copied)
        }
        Value::Set(set) | Value::FrozenSet(set) => {
            let mut table = SetTable::new();
            let mut items = Gathered::default();
            items.extend(set.table.borrow().iter().cloned());
            for item in items {
                table.insert(deep(vm, &item, memo, depth + 1)?)?;
            }
            let copied = Rc::new(SetObject { table: table.into() });
            let copied = if matches!(value, Value::Set(_)) { Value::Set(copied) } else { Value::FrozenSet(copied) };
            memo.remember(value, &copied);
            Ok(copied)
        }
        Value::Array(_) | Value::Object(_) if find_method(value, "copy").is_some() => {
            let copied = vm.call_method(value, "copy", &[])?;
            memo.remember(value, &copied);
            Ok(copied)
        }
        other => Ok(other.clone()),
    }
}
