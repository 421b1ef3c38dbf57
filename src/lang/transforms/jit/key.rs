//! Signatures of calls: words that are equal where one compiled program serves both.

use std::hash::{Hash, Hasher};
use std::rc::Rc;

use rustc_hash::FxHashSet;
use smallvec::SmallVec;

use super::captured::Captured;
use crate::array::Scalar;
use crate::lang::code::FunctionCode;
use crate::lang::module::Globals;
use crate::lang::transforms::precision;
use crate::lang::transforms::tree::Tree;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::trace;

/// Levels of captured containers and functions: what lies deeper counts by which one it is.
const DEPTH: usize = 64;

/// A signature: what is hashed and compared, and what that is said of.
#[derive(Clone, Default)]
pub struct Key {
    words: SmallVec<[u64; 40]>,
    /// What the words tell apart by where it lies: nothing else may come to lie there.
    held: SmallVec<[Held; 8]>,
    /// The arrays that are read without being arguments.
    pub captured: Captured,
    /// What kind of value is read whose state cannot be compared.
    pub unsteady: Option<String>,
}

/// What lies where it does for as long as the key is there.
#[derive(Clone)]
enum Held {
    Value(#[expect(dead_code, reason = "kept alive")] Value),
    Code(
        #[expect(dead_code, reason = "kept alive")] Rc<FunctionCode>,
        #[expect(dead_code, reason = "kept alive")] Rc<Globals>,
    ),
}

impl PartialEq for Key {
    fn eq(&self, other: &Key) -> bool {
        self.words == other.words
    }
}

impl Eq for Key {}

impl Hash for Key {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.words.hash(state);
    }
}

impl Key {
    /// A key with nothing but what every program depends on.
    pub fn new() -> Key {
        let mut key = Key::default();
        key.word(precision::current() as u64);
        key
    }

    /// The key for a table: it holds on to no arrays.
    pub fn to_keep(&self) -> Key {
        Key { captured: Captured::default(), ..self.clone() }
    }

    /// Appends a word.
    pub fn word(&mut self, word: u64) {
        self.words.push(word);
    }

    /// Appends a text.
    pub fn text(&mut self, text: &str) {
        self.bytes(text.as_bytes());
    }

    fn bytes(&mut self, bytes: &[u8]) {
        self.word(bytes.len() as u64);
        for chunk in bytes.chunks(8) {
            let mut word = [0u8; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.word(u64::from_le_bytes(word));
        }
    }

    fn identity(&mut self, value: &Value) {
        let (kind, place) = value.identity();
        self.word(u64::from(kind));
        self.word(place as u64);
        if kind == Value::BY_ADDRESS {
            self.held.push(Held::Value(value.clone()));
        }
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
        if self.plain(value) {
            return;
        }
        match value {
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

    /// Appends a value that never changes and has no parts, by what it is; whether it is one.
    fn plain(&mut self, value: &Value) -> bool {
        let mut bytes = |tag: u64, bytes: &[u8]| {
            self.word(tag << 8 | u64::from(Value::BY_ADDRESS));
            self.bytes(bytes);
        };
        match value {
            Value::Str(text) => bytes(1, text.as_bytes()),
            Value::Bytes(content) => bytes(2, content),
            Value::BigInt(number) => bytes(3, &number.to_signed_bytes_le()),
            Value::Complex(number) => bytes(4, &[number.re.to_le_bytes(), number.im.to_le_bytes()].concat()),
            Value::Scalar(scalar) => match scalar.0 {
                Scalar::F64(x) => bytes(5, &x.to_le_bytes()),
                Scalar::I64(x) => bytes(6, &x.to_le_bytes()),
                other => bytes(7, format!("{other:?}").as_bytes()),
            },
            _ => return false,
        }
        true
    }

    /// Appends what a captured value contributes to what a function computes: a rebound name or another function makes
    /// another program. An array counts by its type: what becomes of its elements is for [`Captured`] to say.
    pub fn captured(&mut self, value: &Value) {
        self.fingerprint(value, &mut Seen::default(), 0);
    }

    fn fingerprint(&mut self, value: &Value, seen: &mut Seen, depth: usize) {
        if self.plain(value) {
            return;
        }
        if let Value::Array(handle) = value {
            let tensor = handle.tensor();
            let place = self.captured.place(handle) as u64;
            self.word(12 | u64::from(trace::is_traced(&tensor)) << 8 | place << 16);
            self.aval(&tensor);
            return;
        }
        match value {
            // Made anew in a loop it is the same function, over whatever it captures.
            Value::Function(function) => {
                self.word(13);
                self.word(Rc::as_ptr(&function.code) as u64);
                self.word(Rc::as_ptr(&function.globals) as u64);
                self.held.push(Held::Code(function.code.clone(), function.globals.clone()));
            }
            value => self.identity(value),
        }
        if depth >= DEPTH || value.identity().0 != Value::BY_ADDRESS || !seen.is_new(value.identity().1) {
            return;
        }
        let mut all = |key: &mut Key, items: &[Value]| {
            key.word(items.len() as u64);
            items.iter().for_each(|item| key.fingerprint(item, seen, depth + 1));
        };
        match value {
            Value::Function(function) => function.each_read(&mut |value| self.fingerprint(value, seen, depth + 1)),
            Value::List(list) => all(self, &list.items.borrow()),
            Value::Tuple(tuple) => all(self, &tuple.items),
            Value::Dict(dict) => {
                let map = dict.map.borrow();
                self.word(map.len() as u64);
                map.iter().for_each(|(key, item)| {
                    self.fixed(key);
                    self.fingerprint(item, seen, depth + 1);
                });
            }
            Value::Set(set) | Value::FrozenSet(set) => {
                let items: Vec<Value> = set.table.borrow().iter().cloned().collect();
                self.word(items.len() as u64);
                items.iter().for_each(|item| self.fixed(item));
            }
            Value::Object(object) => match object.contents() {
                Some(items) => {
                    all(self, &items);
                    // A variable that was assigned has another array, or other elements.
                    if let (true, Ok(Some(Tensor::Host(array)))) = (items.is_empty(), object.as_array()) {
                        array.set_kept(true);
                        self.word(array.serial());
                        self.word(u64::from(array.changes()));
                    }
                }
                None => self.unsteady = Some(type_name(value).to_string()),
            },
            Value::Iterator(_) | Value::BoundMethod(_) => self.unsteady = Some(type_name(value).to_string()),
            _ => {}
        }
    }
}

/// The values that were met, by where they lie.
#[derive(Default)]
struct Seen {
    few: SmallVec<[usize; 16]>,
    more: FxHashSet<usize>,
}

impl Seen {
    /// Whether it was not met before; it is from now on.
    fn is_new(&mut self, place: usize) -> bool {
        if self.few.contains(&place) {
            return false;
        }
        if self.few.len() < self.few.inline_size() {
            self.few.push(place);
            return true;
        }
        self.more.insert(place)
    }
}
