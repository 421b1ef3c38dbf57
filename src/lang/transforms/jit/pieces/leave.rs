//! What a piece leaves behind: how the values of variables are made of its results.

use std::rc::Rc;

use super::stand::Stands;
use crate::diag::Result;
use crate::lang::arrays::convert::{from_tensor, to_python};
use crate::lang::stack::nest;
use crate::lang::tables::DictMap;
use crate::lang::value::{NamedTupleType, Value};
use crate::ops::Tensor;
use crate::trace;

/// How a value is made when the piece has run.
pub enum Leave {
    /// What the variables held before the piece: number so many of what stood for something.
    Before(usize),
    /// A result of the program; whether it is one of the program's own numbers.
    Result(usize),
    /// The same in every run.
    Known(Value),
    /// A structure that was made before, number so many of those that are made.
    Again(usize),
    List(Vec<Leave>),
    Tuple(Vec<Leave>, Option<Rc<NamedTupleType>>),
    Dict(Vec<(Value, Leave)>),
}

/// Finds out how values are made.
pub struct Leaver<'s> {
    stands: &'s Stands,
    /// The results that are needed.
    pub results: Vec<Tensor>,
    /// The structures and arrays that were made, in order.
    made: Vec<(u8, usize)>,
}

impl<'s> Leaver<'s> {
    /// For what was recorded over these.
    pub fn new(stands: &'s Stands) -> Leaver<'s> {
        Leaver { stands, results: Vec::new(), made: Vec::new() }
    }

    /// How a value is made; `None` for one that cannot be made anew.
    ///
    /// # Errors
    /// `RecursionError` for a structure too deep.
    pub fn value(&mut self, value: &Value) -> Result<Option<Leave>> {
        let structure = matches!(value, Value::Array(_) | Value::List(_) | Value::Tuple(_) | Value::Dict(_));
        if structure && let Some(at) = self.stands.position(value) {
            return Ok(Some(Leave::Before(at)));
        }
        if structure {
            let _step = nest("")?;
            let identity = value.identity();
            if let Some(at) = self.made.iter().position(|have| *have == identity) {
                return Ok(Some(Leave::Again(at)));
            }
            return self.structure(value);
        }
        Ok(match value {
            immediate if !immediate.is_counted() => Some(Leave::Known(immediate.clone())),
            Value::BigInt(_)
            | Value::Complex(_)
            | Value::Str(_)
            | Value::Bytes(_)
            | Value::Range(_)
            | Value::Module(_)
            | Value::Scalar(_)
            | Value::DType(_) => Some(Leave::Known(value.clone())),
            _ => None,
        })
    }

    fn structure(&mut self, value: &Value) -> Result<Option<Leave>> {
        Ok(match value {
            Value::Array(handle) => {
                let tensor = handle.tensor();
                // A view would have to be one again; a traced number is made of what has no axes only.
                if handle.base().is_some() || tensor.ndim() == 0 && !trace::is_traced(&tensor) {
                    return Ok(None);
                }
                self.made.push(value.identity());
                self.results.push(tensor);
                Some(Leave::Result(self.results.len() - 1))
            }
            Value::List(list) => {
                let items = list.items.borrow().clone();
                self.made.push(value.identity());
                self.all(&items)?.map(Leave::List)
            }
            Value::Tuple(tuple) => {
                let items = self.all(&tuple.items)?;
                items.map(|items| Leave::Tuple(items, tuple.named.clone()))
            }
            Value::Dict(dict) => {
                let pairs: Vec<(Value, Value)> =
                    dict.map.borrow().iter().map(|(key, item)| (key.clone(), item.clone())).collect();
                self.made.push(value.identity());
                let mut all = Vec::with_capacity(pairs.len());
                for (key, item) in pairs {
                    match self.value(&item)? {
                        Some(item) if !holds_traced(&key) => all.push((key, item)),
                        _ => return Ok(None),
                    }
                }
                Some(Leave::Dict(all))
            }
            _ => None,
        })
    }

    fn all(&mut self, items: &[Value]) -> Result<Option<Vec<Leave>>> {
        items.iter().map(|item| self.value(item)).collect()
    }
}

/// Whether a dict's key is made of values that are not known.
fn holds_traced(key: &Value) -> bool {
    match key {
        Value::Tuple(tuple) => tuple.items.iter().any(holds_traced),
        Value::Array(_) => true,
        _ => false,
    }
}

/// Makes values of a run's results.
pub struct Maker<'r> {
    /// What the variables held, in the order of what stood for it.
    pub before: &'r [Value],
    pub results: &'r [Tensor],
    pub made: Vec<Value>,
}

impl Maker<'_> {
    /// A value.
    ///
    /// # Errors
    /// `MemoryError`; those of hashing a dict's keys, which were hashed before.
    pub fn value(&mut self, leave: &Leave) -> Result<Value> {
        Ok(match leave {
            Leave::Before(at) => self.before.get(*at).cloned().unwrap_or(Value::None),
            Leave::Known(value) => value.clone(),
            Leave::Again(at) => self.made.get(*at).cloned().unwrap_or(Value::None),
            Leave::Result(at) => {
                let value = match &self.results[*at] {
                    // Nobody else may have its elements.
                    Tensor::Host(array) if !array.is_sole_owner() || !array.is_writeable() => {
                        from_tensor(Tensor::Host(array.copy()?))
                    }
                    Tensor::Weak(scalar) => to_python(*scalar),
                    other => from_tensor(other.clone()),
                };
                self.made.push(value.clone());
                value
            }
            Leave::List(items) => {
                let list = Value::list(Vec::new());
                self.made.push(list.clone());
                let items: Vec<Value> = items.iter().map(|item| self.value(item)).collect::<Result<_>>()?;
                if let Value::List(list) = &list {
                    list.items.borrow_mut().extend(items);
                }
                list
            }
            Leave::Tuple(items, named) => {
                let items: Vec<Value> = items.iter().map(|item| self.value(item)).collect::<Result<_>>()?;
                match named {
                    Some(named) => Value::named_tuple(named.clone(), items),
                    None => Value::tuple(items),
                }
            }
            Leave::Dict(pairs) => {
                let dict = Value::dict(DictMap::new());
                self.made.push(dict.clone());
                for (key, item) in pairs {
                    let item = self.value(item)?;
                    if let Value::Dict(dict) = &dict {
                        dict.map.borrow_mut().insert(key.clone(), item)?;
                    }
                }
                dict
            }
        })
    }
}
