//! Signatures of calls: words that are equal where one compiled program serves both.

use smallvec::SmallVec;

use crate::lang::function::Function;
use crate::lang::transforms::inside;
use crate::lang::transforms::precision;
use crate::lang::transforms::tree::Tree;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::Tensor;

/// What is hashed and compared.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
pub struct Key(SmallVec<[u64; 40]>);

/// How many levels of captured containers and functions decide what a function means.
const DEPTH: usize = 6;

impl Key {
    /// A key with nothing but what every program depends on.
    pub fn new() -> Key {
        let mut key = Key::default();
        key.word(precision::current() as u64);
        key
    }

    /// Appends a word.
    pub fn word(&mut self, word: u64) {
        self.0.push(word);
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) {
        self.word(text.len() as u64);
        for chunk in text.as_bytes().chunks(8) {
            let mut bytes = [0u8; 8];
            bytes[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(bytes));
        }
    }

    fn identity(&mut self, value: &Value) {
        let (kind, place) = value.identity();
        self.word(u64::from(kind));
        self.word(place as u64);
    }

    /// Appends a tensor's type.
    pub fn aval(&mut self, tensor: &Tensor) {
        let (dtype, weak) = tensor.typed();
        // Texts of different widths are different types.
        let code = u64::from(dtype.index()) << 48 | (dtype.size() as u64) << 9;
        match tensor {
            Tensor::Scalar(_) | Tensor::Weak(_) => self.word(code | u64::from(weak) << 8),
            Tensor::Host(array) => {
                self.word(code | array.ndim() as u64);
                array.shape().iter().for_each(|&n| self.word(n as u64));
            }
            Tensor::Foreign(_) => {
                let shape = tensor.shape();
                self.word(code | u64::from(weak) << 8 | shape.len() as u64);
                shape.iter().for_each(|&n| self.word(n as u64));
            }
        }
    }

    /// Appends the structure of a tree and its static values. `numbers`: a Python number is another thing than a scalar.
    pub fn tree(&mut self, tree: &Tree, numbers: bool) {
        match tree {
            Tree::Leaf => self.word(1),
            Tree::Number => self.word(if numbers { 2 } else { 1 }),
            Tree::List(items) => {
                self.word(3 | (items.len() as u64) << 8);
                items.iter().for_each(|item| self.tree(item, numbers));
            }
            Tree::Tuple(items, named) => {
                self.word(4 | (items.len() as u64) << 8);
                self.word(named.as_ref().map_or(0, |named| std::rc::Rc::as_ptr(named) as u64));
                items.iter().for_each(|item| self.tree(item, numbers));
            }
            Tree::Dict(pairs) => {
                self.word(5 | (pairs.len() as u64) << 8);
                for (key, item) in pairs {
                    self.fixed(key);
                    self.tree(item, numbers);
                }
            }
            Tree::Static(value) => {
                self.word(6);
                self.fixed(value);
            }
        }
    }

    /// Appends a value that is what it is: a text by its letters, anything else by which one it is.
    fn fixed(&mut self, value: &Value) {
        match value {
            Value::Str(text) => self.text(text),
            Value::Tuple(tuple) => {
                self.word(tuple.items.len() as u64);
                tuple.items.iter().for_each(|item| self.fixed(item));
            }
            value => {
                self.identity(value);
                self.text(&type_name(value));
            }
        }
    }

    /// Appends what a captured value contributes to what a function computes: a rebound name or another function makes
    /// another program. An array counts by its buffer and type: its elements are read when the program runs.
    pub fn captured(&mut self, value: &Value) {
        self.fingerprint(value, &mut SmallVec::new(), 0);
    }

    fn fingerprint(&mut self, value: &Value, seen: &mut SmallVec<[(u8, usize); 16]>, depth: usize) {
        let identity = value.identity();
        self.identity(value);
        if depth >= DEPTH || seen.contains(&identity) {
            return;
        }
        match value {
            Value::Function(function) => {
                seen.push(identity);
                self.function(function, seen, depth);
            }
            Value::List(list) => {
                seen.push(identity);
                let items = list.items.borrow();
                self.word(items.len() as u64);
                items.iter().for_each(|item| self.fingerprint(item, seen, depth + 1));
            }
            Value::Tuple(tuple) => {
                seen.push(identity);
                tuple.items.iter().for_each(|item| self.fingerprint(item, seen, depth + 1));
            }
            Value::Dict(dict) => {
                seen.push(identity);
                let map = dict.map.borrow();
                self.word(map.len() as u64);
                map.iter().for_each(|(key, item)| {
                    self.fixed(key);
                    self.fingerprint(item, seen, depth + 1);
                });
            }
            Value::Array(handle) => {
                let tensor = handle.tensor();
                if let Tensor::Host(array) = &tensor {
                    self.word(array.serial());
                }
                self.aval(&tensor);
            }
            Value::Scalar(scalar) => self.text(&format!("{:?}", scalar.0)),
            Value::Str(text) => self.text(text),
            Value::Object(object) => {
                // A variable that was assigned has another array.
                if let Ok(Some(Tensor::Host(array))) = object.as_array() {
                    self.word(array.serial());
                }
                if let Some(inner) = inside(value) {
                    seen.push(identity);
                    self.fingerprint(&inner, seen, depth + 1);
                }
            }
            _ => {}
        }
    }

    fn function(&mut self, function: &Function, seen: &mut SmallVec<[(u8, usize); 16]>, depth: usize) {
        for &slot in &function.code.global_reads {
            function.globals.with(slot, |value| {
                if !matches!(value, Value::Undefined | Value::Module(_) | Value::Native(_) | Value::Type(_)) {
                    self.fingerprint(value, seen, depth + 1);
                }
            });
        }
        for value in &function.captured {
            match value {
                Value::Cell(cell) => self.fingerprint(&cell.0.borrow().clone(), seen, depth + 1),
                other => self.fingerprint(other, seen, depth + 1),
            }
        }
    }
}
