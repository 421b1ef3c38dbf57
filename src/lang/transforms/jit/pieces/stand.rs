//! What a piece takes: the variables of a frame, and what stands for them while the piece is recorded.

use crate::diag::Result;
use crate::lang::arrays::ArrayObject;
use crate::lang::arrays::convert::{from_tensor, operand};
use crate::lang::stack::nest;
use crate::lang::tables::DictMap;
use crate::lang::transforms::jit::Key;
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace;
use std::rc::Rc;

/// The variables of a frame, by slot.
pub type Variables = Vec<(usize, Value)>;

/// A frame's variables taken apart: the arrays and numbers in them, and a signature of the rest.
pub struct Taken {
    pub key: Key,
    pub leaves: Vec<Tensor>,
    /// The arrays among the leaves; `None` for numbers.
    pub handles: Vec<Option<Rc<ArrayObject>>>,
    /// Whether a piece can be recorded over them.
    pub fits: bool,
    /// Which lists, dicts and arrays were seen, as the same may be found at several places.
    seen: Vec<(u8, usize)>,
    /// Whether integers decide what is recorded.
    static_integers: bool,
}

impl Taken {
    /// Takes variables apart.
    ///
    /// # Errors
    /// `RecursionError` for a structure too deep.
    pub fn new(variables: &Variables, static_integers: bool) -> Result<Taken> {
        let mut taken = Taken {
            key: Key::new(),
            leaves: Vec::new(),
            handles: Vec::new(),
            fits: true,
            seen: Vec::new(),
            static_integers,
        };
        for (slot, value) in variables {
            taken.key.word(*slot as u64);
            taken.value(value)?;
        }
        Ok(taken)
    }

    /// Whether the value was seen before; notes that it is a structure of so many items.
    fn again(&mut self, value: &Value, word: u64) -> bool {
        let identity = value.identity();
        if let Some(at) = self.seen.iter().position(|have| *have == identity) {
            self.key.word(1 | (at as u64) << 8);
            return true;
        }
        self.seen.push(identity);
        self.key.word(word);
        false
    }

    fn value(&mut self, value: &Value) -> Result<()> {
        let _step = match value {
            Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Some(nest("")?),
            _ => None,
        };
        match value {
            Value::Array(handle) => {
                if self.again(value, 2) {
                    return Ok(());
                }
                let tensor = handle.tensor();
                // An array without axes is no number: it can be written to.
                self.fits &= !trace::is_traced(&tensor) && tensor.ndim() > 0;
                self.key.aval(&tensor);
                self.leaves.push(tensor);
                self.handles.push(Some(handle.clone()));
            }
            Value::List(list) => {
                let items = list.items.borrow().clone();
                if !self.again(value, 3 | (items.len() as u64) << 8) {
                    items.iter().try_for_each(|item| self.value(item))?;
                }
            }
            Value::Tuple(tuple) => {
                self.key.word(4 | (tuple.items.len() as u64) << 8);
                self.key.word(tuple.named.as_ref().map_or(0, |named| Rc::as_ptr(named) as u64));
                tuple.items.iter().try_for_each(|item| self.value(item))?;
            }
            Value::Dict(dict) => {
                let pairs: Vec<(Value, Value)> =
                    dict.map.borrow().iter().map(|(key, item)| (key.clone(), item.clone())).collect();
                if !self.again(value, 5 | (pairs.len() as u64) << 8) {
                    for (key, item) in &pairs {
                        self.key.captured(key);
                        self.value(item)?;
                    }
                }
            }
            Value::Str(text) => {
                self.key.word(6);
                self.key.text(text);
            }
            other if is_number(other, self.static_integers) => match operand(other) {
                Ok(Some(tensor)) => {
                    self.key.word(if matches!(other, Value::Scalar(_)) { 7 } else { 8 });
                    self.key.aval(&tensor);
                    self.leaves.push(tensor);
                    self.handles.push(None);
                }
                _ => self.fixed(other),
            },
            other => self.fixed(other),
        }
        Ok(())
    }

    fn fixed(&mut self, value: &Value) {
        // What has a state of its own would have to be looked into.
        self.fits &= !matches!(value, Value::Iterator(_) | Value::Exception(_) | Value::Set(_));
        self.key.word(9);
        self.key.captured(value);
    }
}

fn is_number(value: &Value, static_integers: bool) -> bool {
    match value {
        Value::Int(_) => !static_integers,
        Value::Scalar(scalar) => scalar.0.is_number(),
        Value::Float(_) | Value::Complex(_) => true,
        _ => false,
    }
}

/// What stands for the variables while a piece is recorded.
pub struct Stands {
    /// The variables' values.
    pub variables: Variables,
    /// Each array, number, list and dict, with what stands for it and the leaf that it is.
    pub pairs: Vec<(Value, Value, Option<usize>)>,
    static_integers: bool,
}

impl Stands {
    /// Values like the variables', with these tensors as their leaves.
    ///
    /// # Errors
    /// Those of hashing a dict's keys, which were hashed before.
    pub fn new(variables: &Variables, static_integers: bool, tensors: &[Tensor]) -> Result<Stands> {
        let mut stands = Stands { variables: Vec::new(), pairs: Vec::new(), static_integers };
        let mut next = 0;
        for (slot, value) in variables {
            let value = stands.value(value, tensors, &mut next)?;
            stands.variables.push((*slot, value));
        }
        Ok(stands)
    }

    /// What stands for a structure that was met before.
    fn known(&self, value: &Value) -> Option<Value> {
        let identity = value.identity();
        self.pairs.iter().find(|(have, ..)| have.identity() == identity).map(|(_, stand, _)| stand.clone())
    }

    fn value(&mut self, value: &Value, tensors: &[Tensor], next: &mut usize) -> Result<Value> {
        let mut leaf = |stands: &mut Stands| {
            let stand = tensors.get(*next).map_or(Value::None, |tensor| from_tensor(tensor.clone()));
            stands.pairs.push((value.clone(), stand.clone(), Some(*next)));
            *next += 1;
            stand
        };
        Ok(match value {
            Value::Array(_) => match self.known(value) {
                Some(stand) => stand,
                None => leaf(self),
            },
            Value::List(list) => {
                if let Some(stand) = self.known(value) {
                    return Ok(stand);
                }
                // There before its items are, which may lead back to it.
                let stand = Value::list(Vec::new());
                self.pairs.push((value.clone(), stand.clone(), None));
                let items = list.items.borrow().clone();
                let items: Vec<Value> =
                    items.iter().map(|item| self.value(item, tensors, next)).collect::<Result<_>>()?;
                if let Value::List(stand) = &stand {
                    stand.items.borrow_mut().extend(items);
                }
                stand
            }
            Value::Tuple(tuple) => {
                let items: Vec<Value> =
                    tuple.items.iter().map(|item| self.value(item, tensors, next)).collect::<Result<_>>()?;
                if items.iter().zip(tuple.items.iter()).all(|(a, b)| a.identity() == b.identity()) {
                    return Ok(value.clone());
                }
                let stand = match &tuple.named {
                    Some(named) => Value::named_tuple(named.clone(), items),
                    None => Value::tuple(items),
                };
                self.pairs.push((value.clone(), stand.clone(), None));
                stand
            }
            Value::Dict(dict) => {
                if let Some(stand) = self.known(value) {
                    return Ok(stand);
                }
                let stand = Value::dict(DictMap::new());
                self.pairs.push((value.clone(), stand.clone(), None));
                let pairs: Vec<(Value, Value)> =
                    dict.map.borrow().iter().map(|(key, item)| (key.clone(), item.clone())).collect();
                for (key, item) in pairs {
                    let item = self.value(&item, tensors, next)?;
                    if let Value::Dict(stand) = &stand {
                        stand.map.borrow_mut().insert(key, item)?;
                    }
                }
                stand
            }
            other if is_number(other, self.static_integers) && matches!(operand(other), Ok(Some(_))) => leaf(self),
            other => other.clone(),
        })
    }

    /// Which of the pairs has this value standing for the original.
    pub fn position(&self, stand: &Value) -> Option<usize> {
        let identity = stand.identity();
        self.pairs.iter().position(|(_, have, _)| have.identity() == identity)
    }
}
