//! `dict.keys()`, `.values()` and `.items()`: live views of a dict.

use std::any::Any;
use std::rc::Rc;

use smallvec::smallvec;

use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Row, ValueIterator, fill_row};
use crate::lang::object::Object;
use crate::lang::operate::equal;
use crate::lang::tables::SetTable;
use crate::lang::value::{DictObject, Value};
use crate::syntax::ast::{BinaryOp, CompareOp};

/// What a view shows of each entry.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ViewKind {
    Keys,
    Values,
    Items,
}

/// A live view of a dict.
pub struct DictView {
    pub dict: Rc<DictObject>,
    pub kind: ViewKind,
}

impl DictView {
    fn pick(&self, key: &Value, value: &Value) -> Value {
        match self.kind {
            ViewKind::Keys => key.clone(),
            ViewKind::Values => value.clone(),
            ViewKind::Items => Value::tuple_of(smallvec![key.clone(), value.clone()]),
        }
    }

    /// What it shows, one by one: what is done between two of them may change the dict.
    fn items(&self) -> impl Iterator<Item = Value> {
        let mut at = 0;
        interrupt::watched(std::iter::from_fn(move || {
            self.dict.map.borrow().next_entry(&mut at).map(|(key, value)| self.pick(key, value))
        }))
    }

    fn table(&self) -> Result<SetTable> {
        let mut table = SetTable::new();
        for item in self.items() {
            table.insert(item)?;
        }
        Ok(table)
    }

    /// An iterator from the last entry to the first.
    pub fn reversed(&self) -> Value {
        self.iterator(true)
    }

    fn iterator(&self, backward: bool) -> Value {
        let name = match (self.kind, backward) {
            (ViewKind::Keys, false) => "dict_keyiterator",
            (ViewKind::Values, false) => "dict_valueiterator",
            (ViewKind::Items, false) => "dict_itemiterator",
            (ViewKind::Keys, true) => "dict_reversekeyiterator",
            (ViewKind::Values, true) => "dict_reversevalueiterator",
            (ViewKind::Items, true) => "dict_reverseitemiterator",
        };
        let length = self.dict.map.borrow().len();
        let view = DictView { dict: self.dict.clone(), kind: self.kind };
        let at = if backward { usize::MAX } else { 0 };
        Value::iterator(name, ViewIterator { view, at, length, backward })
    }

    fn has(&self, item: &Value) -> Result<bool> {
        match self.kind {
            ViewKind::Keys => self.dict.map.borrow().contains(item),
            ViewKind::Items => {
                let Value::Tuple(pair) = item else { return Ok(false) };
                let [key, value] = &pair.items[..] else { return Ok(false) };
                let have = self.dict.map.borrow().get(key)?.cloned();
                have.map_or(Ok(false), |have| Ok(have.is_same(value) || equal(&have, value)?))
            }
            ViewKind::Values => {
                for have in self.items() {
                    if have.is_same(item) || equal(&have, item)? {
                        return Ok(true);
                    }
                }
                Ok(false)
            }
        }
    }
}

/// The elements of a set or of another view, as a set; `None` for anything else.
fn set_operand(value: &Value) -> Result<Option<SetTable>> {
    Ok(match value {
        Value::Set(set) | Value::FrozenSet(set) => Some(set.table.borrow().clone()),
        other => match other.downcast::<DictView>() {
            Some(view) if view.kind != ViewKind::Values => Some(view.table()?),
            _ => None,
        },
    })
}

impl Object for DictView {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![Value::Dict(self.dict.clone())])
    }

    fn type_name(&self) -> &str {
        match self.kind {
            ViewKind::Keys => "dict_keys",
            ViewKind::Values => "dict_values",
            ViewKind::Items => "dict_items",
        }
    }

    fn repr(&self) -> Result<String> {
        let items = repr(&Value::list(self.items().collect()))?;
        Ok(format!("{}({items})", self.type_name()))
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.dict.map.borrow().len()))
    }

    fn iterate(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(self.iterator(false)))
    }

    fn contains(&self, _vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        self.has(item).map(Some)
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        if self.kind == ViewKind::Values {
            return Ok(None);
        }
        let Some(other) = set_operand(other)? else { return Ok(Some(false)) };
        Ok(Some(other.len() == self.dict.map.borrow().len() && subset(self.items(), &other)?))
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(other) = set_operand(other)?.filter(|_| self.kind != ViewKind::Values) else { return Ok(None) };
        let mine = self.table()?;
        let below = subset(mine.iter().cloned(), &other)?;
        let above = subset(other.iter().cloned(), &mine)?;
        Ok(match op {
            CompareOp::Le => Some(Value::Bool(below)),
            CompareOp::Lt => Some(Value::Bool(below && !above)),
            CompareOp::Ge => Some(Value::Bool(above)),
            CompareOp::Gt => Some(Value::Bool(above && !below)),
            _ => None,
        })
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        if self.kind == ViewKind::Values {
            return Ok(None);
        }
        let theirs = match other {
            Value::Set(set) | Value::FrozenSet(set) => Side::Set(set.table.borrow().clone()),
            other => match other.downcast::<DictView>() {
                Some(view) if view.kind != ViewKind::Values => Side::View(view.items().collect()),
                _ => match other.sequence_items() {
                    Some(items) => Side::Items(items),
                    None => return Ok(None),
                },
            },
        };
        let mine = Side::View(self.items().collect());
        match op {
            BinaryOp::BitAnd => mine.common(theirs),
            _ if reflected => theirs.changed(op, mine),
            _ => mine.changed(op, theirs),
        }
    }
}

/// An operand of a view's operators. CPython walks each in its own way: the order of the result shows it.
enum Side {
    Set(SetTable),
    View(Vec<Value>),
    Items(Vec<Value>),
}

impl Side {
    fn len(&self) -> usize {
        match self {
            Side::Set(table) => table.len(),
            Side::View(items) | Side::Items(items) => items.len(),
        }
    }

    fn into_table(self) -> Result<SetTable> {
        let mut table = SetTable::new();
        match self {
            Side::Set(set) => table.merge(&set),
            Side::View(items) | Side::Items(items) => {
                for item in items {
                    table.insert(item)?;
                }
            }
        }
        Ok(table)
    }

    /// A set of this side, changed by the other one.
    fn changed(self, op: BinaryOp, other: Side) -> Result<Option<Value>> {
        let mut table = self.into_table()?;
        match (op, other) {
            (BinaryOp::BitOr, Side::Set(other)) => table.merge(&other),
            (BinaryOp::BitOr, Side::View(items) | Side::Items(items)) => {
                for item in items {
                    table.insert(item)?;
                }
            }
            (BinaryOp::Sub, Side::Set(other)) => table.remove_all(&other),
            (BinaryOp::Sub, Side::View(items) | Side::Items(items)) => {
                for item in &items {
                    table.remove(item)?;
                }
                table.tidy();
            }
            (BinaryOp::BitXor, other) => table.toggle_all(&other.into_table()?),
            _ => return Ok(None),
        }
        Ok(Some(Value::set(table)))
    }

    /// What is in this view and in the other side: the shorter one of two views is walked, of anything else the other
    /// side, unless that is a larger set.
    fn common(self, other: Side) -> Result<Option<Value>> {
        let walks_own = !matches!(other, Side::Items(_)) && self.len() < other.len()
            || matches!(other, Side::Set(_)) && self.len() == other.len();
        let (walked, within) = if walks_own { (self, other) } else { (other, self) };
        let within = match within {
            Side::Set(table) => table,
            other => other.into_table()?,
        };
        let mut out = SetTable::new();
        let mut add = |item: &Value| -> Result<()> {
            if within.contains(item)? {
                out.insert(item.clone())?;
            }
            Ok(())
        };
        match &walked {
            Side::Set(table) => table.iter().try_for_each(&mut add)?,
            Side::View(items) | Side::Items(items) => items.iter().try_for_each(&mut add)?,
        }
        Ok(Some(Value::set(out)))
    }
}

fn subset(items: impl Iterator<Item = Value>, of: &SetTable) -> Result<bool> {
    for item in items {
        if !of.contains(&item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

struct ViewIterator {
    view: DictView,
    at: usize,
    length: usize,
    backward: bool,
}

impl ValueIterator for ViewIterator {
    fn next(&mut self, _vm: &mut Interpreter) -> Result<Option<Value>> {
        let map = self.view.dict.map.borrow();
        if map.len() != self.length {
            return Err(Error::new(Kind::RuntimeError, "dictionary changed size during iteration"));
        }
        let entry = if self.backward { map.previous_entry(&mut self.at) } else { map.next_entry(&mut self.at) };
        Ok(entry.map(|(key, value)| self.view.pick(key, value)))
    }

    fn next_row(&mut self, vm: &mut Interpreter, slots: &mut [Value]) -> Result<Row> {
        let map = self.view.dict.map.borrow();
        match slots {
            [first, second] if self.view.kind == ViewKind::Items && map.len() == self.length && !self.backward => {
                let Some((key, value)) = map.next_entry(&mut self.at) else { return Ok(Row::Ended) };
                first.put(key.clone());
                second.put(value.clone());
                Ok(Row::Full)
            }
            slots => {
                drop(map);
                Ok(fill_row(self.next(vm)?, slots))
            }
        }
    }
}
