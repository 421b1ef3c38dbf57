//! Trees: lists, tuples and dicts of numbers and arrays, as transforms take and give them.

use std::rc::Rc;

use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::stack::nest;
use crate::lang::tables::DictMap;
use crate::lang::value::{NamedTupleType, Value};
use crate::ops::{Tensor, unary};
use crate::trace::{self, stage};

/// The shape of a tree, without its leaves.
#[derive(Clone)]
pub enum Tree {
    /// An array, or a NumPy scalar.
    Leaf,
    /// A Python number, which comes back as one.
    Number,
    List(Vec<Tree>),
    Tuple(Vec<Tree>, Option<Rc<NamedTupleType>>),
    Dict(Vec<(Value, Tree)>),
    /// Anything else, kept as it is.
    Static(Value),
}

/// What counts as a leaf beside arrays, NumPy scalars and floats.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Leaves {
    /// Integers too.
    Numbers,
    /// Integers and booleans are static.
    Inexact,
}

/// Takes a value apart: its leaves are appended to `leaves`.
///
/// # Errors
/// `OverflowError` for an integer that no data type holds.
pub fn flatten(value: &Value, kind: Leaves, leaves: &mut Vec<Tensor>) -> Result<Tree> {
    let _step = match value {
        Value::List(_) | Value::Tuple(_) | Value::Dict(_) => Some(nest("")?),
        _ => None,
    };
    Ok(match value {
        Value::Array(_) | Value::Scalar(_) => {
            let tensor = convert::tensor(value)?;
            // What is recorded as a Python number is one.
            let is_number = matches!(tensor, Tensor::Foreign(_)) && tensor.typed().1;
            leaves.push(tensor);
            if is_number { Tree::Number } else { Tree::Leaf }
        }
        Value::Int(_) if kind == Leaves::Numbers => leaf(value, leaves)?,
        Value::Float(_) | Value::Complex(_) => leaf(value, leaves)?,
        Value::List(list) => {
            let items = list.items.borrow().clone();
            Tree::List(items.iter().map(|item| flatten(item, kind, leaves)).collect::<Result<_>>()?)
        }
        Value::Tuple(tuple) => {
            let items = tuple.items.iter().map(|item| flatten(item, kind, leaves)).collect::<Result<_>>()?;
            Tree::Tuple(items, tuple.named.clone())
        }
        Value::Dict(dict) => {
            let entries: Vec<(Value, Value)> = {
                let map = dict.map.borrow();
                let mut at = 0;
                std::iter::from_fn(|| map.next_entry(&mut at).map(|(k, v)| (k.clone(), v.clone()))).collect()
            };
            let pairs = entries.into_iter().map(|(key, item)| Ok((key, flatten(&item, kind, leaves)?)));
            Tree::Dict(pairs.collect::<Result<_>>()?)
        }
        Value::Object(object) => match object.as_array()? {
            Some(tensor) => {
                leaves.push(tensor);
                Tree::Leaf
            }
            None => Tree::Static(value.clone()),
        },
        other => Tree::Static(other.clone()),
    })
}

fn leaf(value: &Value, leaves: &mut Vec<Tensor>) -> Result<Tree> {
    match convert::operand(value)? {
        Some(tensor) => {
            leaves.push(tensor);
            Ok(Tree::Number)
        }
        None => Ok(Tree::Static(value.clone())),
    }
}

/// Puts leaves back into a tree.
///
/// # Errors
/// Those of hashing a dict's keys, which were hashed before.
pub fn unflatten(tree: &Tree, leaves: &mut impl Iterator<Item = Tensor>) -> Result<Value> {
    fill(tree, &mut |is_number| {
        let tensor = next(leaves)?;
        if is_number { number(tensor) } else { Ok(convert::from_tensor(tensor)) }
    })
}

/// The value of a tree's structure, its leaves asked for one after the other: whether each is a Python number.
fn fill(tree: &Tree, leaf: &mut dyn FnMut(bool) -> Result<Value>) -> Result<Value> {
    Ok(match tree {
        Tree::Leaf => leaf(false)?,
        Tree::Number => leaf(true)?,
        Tree::List(items) => Value::list(items.iter().map(|item| fill(item, leaf)).collect::<Result<Vec<_>>>()?),
        Tree::Tuple(items, named) => {
            let items = items.iter().map(|item| fill(item, leaf)).collect::<Result<Vec<_>>>()?;
            match named {
                Some(named) => Value::named_tuple(named.clone(), items),
                None => Value::tuple(items),
            }
        }
        Tree::Dict(pairs) => {
            let mut map = DictMap::new();
            for (key, item) in pairs {
                map.insert(key.clone(), fill(item, leaf)?)?;
            }
            Value::dict(map)
        }
        Tree::Static(value) => value.clone(),
    })
}

#[cold]
fn too_few() -> Error {
    Error::value("a tree has fewer leaves than its structure")
}

fn next(leaves: &mut impl Iterator<Item = Tensor>) -> Result<Tensor> {
    leaves.next().ok_or_else(too_few)
}

/// A scalar in the place of a Python number is one again; what is traced stays so, and what is recorded will be one.
fn number(tensor: Tensor) -> Result<Value> {
    Ok(match tensor {
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => convert::to_python(scalar),
        other if trace::can_branch(&other) && other.ndim() == 0 && !other.typed().1 => {
            convert::from_tensor(stage::as_python_number(unary::positive(&other)?))
        }
        other => convert::from_tensor(other),
    })
}

/// Puts values that stand for leaves into a tree.
///
/// # Errors
/// As [`unflatten`].
pub fn map_leaves(tree: &Tree, leaves: &mut dyn Iterator<Item = Value>) -> Result<Value> {
    fill(tree, &mut |_| leaves.next().ok_or_else(too_few))
}

impl Tree {
    /// How many leaves it has.
    pub fn count(&self) -> usize {
        match self {
            Tree::Leaf | Tree::Number => 1,
            Tree::List(items) | Tree::Tuple(items, _) => items.iter().map(Tree::count).sum(),
            Tree::Dict(pairs) => pairs.iter().map(|(_, item)| item.count()).sum(),
            Tree::Static(_) => 0,
        }
    }
}
