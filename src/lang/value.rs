//! The values of the language.
//!
//! A [`Value`] is 16 bytes: small things are immediate, everything else is one counted pointer. Whoever borrows the
//! inside of a list, dict or set must not call back into the interpreter while the borrow lives.

use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::BigInt;
use num_complex::Complex64;
use smallvec::SmallVec;

use super::arrays::{ArrayObject, DTypeObject, ScalarObject};
use super::exception::ExceptionObject;
use super::function::Function;
use super::iterate::IteratorObject;
use super::module::Module;
use super::native::Native;
use super::object::Object;
use super::packed::Answer;
use super::symbol::Symbol;
use super::tables::{DictMap, SetTable};
use super::text::Str;
use super::types::TypeObject;
use crate::diag::{Kind, Result};

/// Any value of the language.
///
/// The tag is a whole word, so that a value is written and read as two words: a processor forwards a store to a load
/// of the same width at once, but stalls on a load that is wider. The immediate variants come first.
#[derive(Default)]
#[repr(u64)]
pub enum Value {
    /// An unbound slot or an argument that was not given. Never visible to a program.
    #[default]
    Undefined,
    None,
    Ellipsis,
    NotImplemented,
    Bool(bool),
    Int(i64),
    Float(f64),
    /// A function that is built in.
    Native(&'static Native),
    /// A built-in type other than an exception class.
    Type(&'static TypeObject),
    /// An exception class.
    ExceptionType(Kind),
    /// An integer that does not fit `i64`. Make one with [`Value::from_bigint`].
    BigInt(Rc<BigInt>),
    Complex(Rc<Complex64>),
    Str(Str),
    Bytes(Rc<Vec<u8>>),
    List(Rc<ListObject>),
    Tuple(Rc<TupleObject>),
    Dict(Rc<DictObject>),
    Set(Rc<SetObject>),
    FrozenSet(Rc<SetObject>),
    Range(Rc<RangeObject>),
    Slice(Rc<SliceObject>),
    Function(Rc<Function>),
    BoundMethod(Rc<BoundMethod>),
    Module(Rc<Module>),
    Iterator(Rc<IteratorObject>),
    Exception(Rc<ExceptionObject>),
    Array(Rc<ArrayObject>),
    /// A NumPy scalar such as `np.float64(1.5)`.
    Scalar(Rc<ScalarObject>),
    DType(Rc<DTypeObject>),
    /// Everything rarer.
    Object(Rc<Box<dyn Object>>),
    /// The shared slot of a variable that an inner function captures. Never visible to a program.
    Cell(Rc<CellObject>),
}

const _: () = assert!(std::mem::size_of::<Value>() == 16);
const _: () = assert!(std::mem::size_of::<Result<Value>>() == 16);
const _: () = assert!(std::mem::size_of::<Result<Option<Value>>>() == 16);

/// A list.
#[derive(Default)]
pub struct ListObject {
    pub items: RefCell<Vec<Value>>,
}

/// A tuple, or a named tuple.
pub struct TupleObject {
    pub items: SmallVec<[Value; 3]>,
    /// What `collections.namedtuple` or a NumPy result adds.
    pub named: Option<Rc<NamedTupleType>>,
}

/// The type of a named tuple.
pub struct NamedTupleType {
    pub name: Str,
    pub fields: Vec<Symbol>,
    /// The defaults of the last fields.
    pub defaults: Vec<Value>,
}

/// What kind of dict it is.
#[derive(Clone, Default)]
pub enum DictFlavor {
    #[default]
    Plain,
    /// `collections.defaultdict` with its factory (or `None`).
    Default(Value),
    /// `collections.Counter`: a missing key counts 0.
    Counter,
    /// `collections.OrderedDict`.
    Ordered,
}

/// A dict.
#[derive(Default)]
pub struct DictObject {
    pub map: RefCell<DictMap>,
    pub flavor: DictFlavor,
}

/// A set or a frozenset.
#[derive(Default)]
pub struct SetObject {
    pub table: RefCell<SetTable>,
}

/// `range(start, stop, step)`; `step` is never 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct RangeObject {
    pub start: i64,
    pub stop: i64,
    pub step: i64,
}

impl RangeObject {
    /// How many numbers it has.
    pub fn len(&self) -> usize {
        let (start, stop, step) = (self.start as i128, self.stop as i128, self.step as i128);
        let count = if step > 0 { (stop - start + step - 1) / step } else { (start - stop - step - 1) / -step };
        usize::try_from(count.max(0)).unwrap_or(usize::MAX)
    }

    /// Whether it has no number.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The number at `index`, which must be below [`RangeObject::len`].
    pub fn get(&self, index: usize) -> i64 {
        self.start.wrapping_add((index as i64).wrapping_mul(self.step))
    }

    /// Whether it has this number, and where.
    pub fn position(&self, number: i64) -> Option<usize> {
        let offset = number as i128 - self.start as i128;
        let step = self.step as i128;
        if offset % step != 0 {
            return None;
        }
        usize::try_from(offset / step).ok().filter(|&at| at < self.len())
    }
}

/// `slice(start, stop, step)`, each of any type.
pub struct SliceObject {
    pub start: Value,
    pub stop: Value,
    pub step: Value,
}

/// A built-in method bound to its receiver, as `f = xs.append` makes it.
pub struct BoundMethod {
    pub receiver: Value,
    pub method: &'static Native,
}

/// The shared slot of a captured variable.
#[derive(Default)]
pub struct CellObject(pub RefCell<Value>);

impl CellObject {
    /// A copy of what it holds, `Undefined` where unbound.
    #[inline(always)]
    pub fn copy(&self) -> Answer {
        // SAFETY: nobody changes the value while it is copied: that calls nothing, and a borrow for a change ends before
        // anything else can run.
        Answer::copy(unsafe { &*self.0.as_ptr() })
    }
}

impl Value {
    /// Whether it holds a counted pointer.
    #[inline(always)]
    pub fn is_counted(&self) -> bool {
        !matches!(
            self,
            Value::Undefined
                | Value::None
                | Value::Ellipsis
                | Value::NotImplemented
                | Value::Bool(_)
                | Value::Int(_)
                | Value::Float(_)
                | Value::Native(_)
                | Value::Type(_)
                | Value::ExceptionType(_)
        )
    }

    /// Where the count of what it holds is; it must hold something counted.
    ///
    /// An [`Rc`] is a pointer to its two counts, the strong one first, and then the value; a [`Str`] is laid out alike.
    /// The test `counts_come_first` holds the standard library to that.
    #[inline(always)]
    fn count(&self) -> *mut usize {
        debug_assert!(self.is_counted());
        // SAFETY: behind the tag, a whole word (`repr(u64)`), every counted variant has one pointer.
        unsafe { std::ptr::from_ref(self).cast::<*mut usize>().add(1).read() }
    }

    /// Counts one more reference to what it holds. Whoever calls this must own that reference afterwards.
    #[inline(always)]
    pub(super) fn count_reference(&self) {
        if self.is_counted() {
            // SAFETY: the count is alive as long as the value is, and no other thread knows of it. It cannot overflow: every
            // reference takes up memory.
            unsafe { *self.count() += 1 };
        }
    }

    /// The number of its variant.
    #[inline(always)]
    pub fn tag(&self) -> usize {
        // SAFETY: the type is `repr(u64)`: its first word is the tag.
        unsafe { *std::ptr::from_ref(self).cast::<u64>() as usize }
    }

    /// Gives up the reference to what it holds, where others are left; whether that was so. It must then be forgotten.
    #[inline(always)]
    fn give_up_shared(&self) -> bool {
        let count = self.count();
        // SAFETY: as in `count_reference`; another reference is left.
        unsafe {
            let shared = *count > 1;
            *count -= usize::from(shared);
            shared
        }
    }

    /// Drops the value: in place where it owns nothing or others hold it too.
    #[inline(always)]
    pub fn discard(self) {
        #[inline(never)]
        fn last(value: Value) {
            drop(value);
        }
        if !self.is_counted() || self.give_up_shared() {
            std::mem::forget(self);
        } else {
            last(self);
        }
    }

    /// Replaces a value; cheaper than assignment where the old one is mostly immediate or shared.
    #[inline(always)]
    pub fn put(&mut self, value: Value) {
        if self.is_counted() {
            std::mem::replace(self, value).discard();
        } else {
            // SAFETY: the old value owns nothing, so nothing is lost by not dropping it.
            unsafe { std::ptr::write(self, value) };
        }
    }

    /// A string.
    pub fn str(text: impl Into<Str>) -> Value {
        Value::Str(text.into())
    }

    /// A list of these items.
    pub fn list(items: Vec<Value>) -> Value {
        Value::List(Rc::new(ListObject { items: RefCell::new(items) }))
    }

    /// The float that this is, the program's or NumPy's of the same width.
    #[inline]
    pub fn as_float(&self) -> Option<f64> {
        match self {
            Value::Float(x) => Some(*x),
            Value::Scalar(scalar) => match scalar.0 {
                crate::array::Scalar::F64(x) => Some(x),
                _ => None,
            },
            _ => None,
        }
    }

    /// The integer that this is, the program's or NumPy's of 64 bits.
    #[inline]
    pub fn as_integer(&self) -> Option<i64> {
        match self {
            Value::Int(i) => Some(*i),
            Value::Scalar(scalar) => match scalar.0 {
                crate::array::Scalar::I64(i) => Some(i),
                _ => None,
            },
            _ => None,
        }
    }

    /// A tuple of these items.
    pub fn tuple(items: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(Rc::new(TupleObject { items: items.into_iter().collect(), named: None }))
    }

    /// A tuple of the items of a list.
    pub fn tuple_from(items: Vec<Value>) -> Value {
        Value::tuple_of(SmallVec::from_vec(items))
    }

    /// A tuple of items that are together already.
    #[inline]
    pub fn tuple_of(items: SmallVec<[Value; 3]>) -> Value {
        Value::Tuple(Rc::new(TupleObject { items, named: None }))
    }

    /// A named tuple.
    pub fn named_tuple(named: Rc<NamedTupleType>, items: impl IntoIterator<Item = Value>) -> Value {
        Value::Tuple(Rc::new(TupleObject { items: items.into_iter().collect(), named: Some(named) }))
    }

    /// A plain dict.
    pub fn dict(map: DictMap) -> Value {
        Value::Dict(Rc::new(DictObject { map: RefCell::new(map), flavor: DictFlavor::Plain }))
    }

    /// A dict of a certain flavor.
    pub fn dict_of(map: DictMap, flavor: DictFlavor) -> Value {
        Value::Dict(Rc::new(DictObject { map: RefCell::new(map), flavor }))
    }

    /// A set.
    pub fn set(table: SetTable) -> Value {
        Value::Set(Rc::new(SetObject { table: RefCell::new(table) }))
    }

    /// A frozenset.
    pub fn frozen_set(table: SetTable) -> Value {
        Value::FrozenSet(Rc::new(SetObject { table: RefCell::new(table) }))
    }

    /// Bytes.
    pub fn bytes(bytes: Vec<u8>) -> Value {
        Value::Bytes(Rc::new(bytes))
    }

    /// A complex number.
    pub fn complex(re: f64, im: f64) -> Value {
        Value::Complex(Rc::new(Complex64::new(re, im)))
    }

    /// An integer, immediate when it fits.
    pub fn from_bigint(number: BigInt) -> Value {
        match i64::try_from(&number) {
            Ok(small) => Value::Int(small),
            Err(_) => Value::BigInt(Rc::new(number)),
        }
    }

    /// A value of one of the rarer types.
    pub fn object(object: impl Object) -> Value {
        Value::Object(Rc::new(Box::new(object)))
    }

    /// `slice(start, stop, step)`.
    pub fn slice(start: Value, stop: Value, step: Value) -> Value {
        Value::Slice(Rc::new(SliceObject { start, stop, step }))
    }

    /// The object as a `T`, if it is one.
    pub fn downcast<T: Object>(&self) -> Option<&T> {
        match self {
            Value::Object(object) => (***object).as_any().downcast_ref::<T>(),
            _ => None,
        }
    }

    /// Whether this is `None`.
    pub fn is_none(&self) -> bool {
        matches!(self, Value::None)
    }

    /// Whether this slot is unbound.
    #[inline(always)]
    pub fn is_undefined(&self) -> bool {
        matches!(self, Value::Undefined)
    }

    /// The text of a string.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Value::Str(text) => Some(text),
            Value::Scalar(scalar) => match scalar.0 {
                crate::array::Scalar::Str(text) => Some(text.text()),
                _ => None,
            },
            _ => None,
        }
    }

    /// The items of a list or tuple, copied; `None` for anything else.
    pub fn sequence_items(&self) -> Option<Vec<Value>> {
        match self {
            Value::List(list) => Some(crate::diag::interrupt::collect(&list.items.borrow(), Value::clone)),
            Value::Tuple(tuple) => Some(tuple.items.to_vec()),
            _ => None,
        }
    }

    /// Python's `is`.
    pub fn is_same(&self, other: &Value) -> bool {
        self.identity() == other.identity()
    }

    /// The tag of [`Value::identity`] for what is told apart by where it lies.
    pub const BY_ADDRESS: u8 = 10;

    /// Something equal for two values exactly when Python's `is` holds: a tag and an address or the immediate's bits.
    pub fn identity(&self) -> (u8, usize) {
        fn at<T: ?Sized>(rc: &Rc<T>) -> usize {
            Rc::as_ptr(rc) as *const u8 as usize
        }
        match self {
            Value::Undefined => (0, 0),
            Value::None => (1, 0),
            Value::Ellipsis => (2, 0),
            Value::NotImplemented => (3, 0),
            Value::Bool(b) => (4, *b as usize),
            Value::Int(i) => (5, *i as usize),
            Value::Float(x) => (6, x.to_bits() as usize),
            Value::Native(native) => (7, *native as *const Native as usize),
            Value::Type(ty) => (8, *ty as *const TypeObject as usize),
            Value::ExceptionType(kind) => (9, *kind as usize),
            Value::BigInt(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Complex(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Str(text) => (Value::BY_ADDRESS, text.address()),
            Value::Bytes(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::List(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Tuple(rc) if rc.items.is_empty() && rc.named.is_none() => (11, 0),
            Value::Tuple(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Dict(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Set(rc) | Value::FrozenSet(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Range(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Slice(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Function(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::BoundMethod(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Module(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Iterator(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Exception(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Array(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Scalar(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::DType(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Object(rc) => (Value::BY_ADDRESS, at(rc)),
            Value::Cell(rc) => (Value::BY_ADDRESS, at(rc)),
        }
    }
}

impl Clone for Value {
    #[inline(always)]
    fn clone(&self) -> Value {
        self.count_reference();
        // SAFETY: the copy owns the reference that has just been counted; an immediate value owns nothing.
        unsafe { std::ptr::read(self) }
    }
}

impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::display::repr(self).unwrap_or_else(|error| format!("<{error}>")))
    }
}

macro_rules! from {
    ($($ty:ty => |$x:ident| $make:expr),* $(,)?) => { $(
        impl From<$ty> for Value {
            fn from($x: $ty) -> Value { $make }
        }
    )* };
}

from! {
    bool => |x| Value::Bool(x),
    i64 => |x| Value::Int(x),
    i32 => |x| Value::Int(x.into()),
    u32 => |x| Value::Int(x.into()),
    usize => |x| i64::try_from(x).map_or_else(|_| Value::from_bigint(x.into()), Value::Int),
    u64 => |x| i64::try_from(x).map_or_else(|_| Value::from_bigint(x.into()), Value::Int),
    f64 => |x| Value::Float(x),
    &str => |x| Value::Str(Str::from(x)),
    String => |x| Value::Str(Str::from(x)),
    Str => |x| Value::Str(x),
    BigInt => |x| Value::from_bigint(x),
    Complex64 => |x| Value::Complex(Rc::new(x)),
    Vec<Value> => |x| Value::list(x),
    DictMap => |x| Value::dict(x),
    &'static Native => |x| Value::Native(x),
    &'static TypeObject => |x| Value::Type(x),
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What [`Value::count`] relies on.
    #[test]
    fn counts_come_first() {
        let range = Rc::new(RangeObject { start: 1, stop: 5, step: 1 });
        let bytes = Rc::new(vec![1u8]);
        let object: Rc<Box<dyn Object>> = Rc::new(Box::new(crate::lang::modules::typing::Union(Vec::new())));
        let (first, second, third) = (range.clone(), bytes.clone(), object.clone());
        for value in [Value::Range(range.clone()), Value::Bytes(bytes.clone()), Value::Object(object.clone())] {
            // SAFETY: the value is counted and alive.
            assert_eq!(unsafe { *value.count() }, 3);
            let copy = value.clone();
            // SAFETY: as above.
            assert_eq!(unsafe { *value.count() }, 4);
            copy.discard();
        }
        drop((first, second, third));
        assert_eq!((Rc::strong_count(&range), Rc::strong_count(&bytes), Rc::strong_count(&object)), (1, 1, 1));
        let text = Value::from("a text");
        let copies = [text.clone(), text.clone()];
        // SAFETY: as above.
        assert_eq!(unsafe { *text.count() }, 3);
        copies.into_iter().for_each(Value::discard);
        // SAFETY: as above.
        assert_eq!((unsafe { *text.count() }, text.as_str()), (1, Some("a text")));
    }
}
