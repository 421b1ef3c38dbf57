//! Results in two registers.
//!
//! A `Result<Value>` is two words, but the compiler returns it through memory, and memory that was written as a tag and
//! a payload and is read back at once as one wide word stalls the processor. [`Answer`] is the same two words as a pair
//! of scalars: the evaluator's innermost functions answer with one, and look at its tag without taking it apart.

use std::marker::PhantomData;
use std::mem::{ManuallyDrop, MaybeUninit, size_of, transmute_copy};

use super::eval::Flow;
use super::native::Native;
use super::types::TypeObject;
use super::value::Value;
use crate::diag::{Error, Result};

type Words = [MaybeUninit<u64>; 2];

/// A `T` of two words, as a pair of scalars. It must be unpacked: dropping it leaks.
#[must_use]
#[repr(C)]
pub struct Packed<T>(MaybeUninit<u64>, MaybeUninit<u64>, PhantomData<T>);

/// What an expression's evaluation gives.
pub type Answer = Packed<Result<Value>>;

impl<T> Packed<T> {
    const FITS: () = assert!(size_of::<T>() == 16);

    /// Packs a value.
    #[inline(always)]
    pub fn new(value: T) -> Packed<T> {
        const { Self::FITS };
        let value = ManuallyDrop::new(value);
        // SAFETY: both have 16 bytes (checked above), any bytes are valid `MaybeUninit`s, and the original is never used
        // or dropped again.
        let [first, second] = unsafe { transmute_copy::<ManuallyDrop<T>, Words>(&value) };
        Packed(first, second, PhantomData)
    }

    /// Packs a value that a function has just written to memory: word by word, as it was written.
    #[inline(always)]
    pub fn loaded(value: T) -> Packed<T> {
        const { Self::FITS };
        let value = ManuallyDrop::new(value);
        let words = std::ptr::from_ref(&value).cast::<MaybeUninit<u64>>();
        // SAFETY: both have 16 bytes (checked above), any bytes are valid `MaybeUninit`s, and the original is never used
        // or dropped again. Volatile reads are not made into one wide read.
        unsafe { Packed(words.read_volatile(), words.add(1).read_volatile(), PhantomData) }
    }

    /// The value again.
    #[inline(always)]
    pub fn get(self) -> T {
        let words: Words = [self.0, self.1];
        // SAFETY: the words are the bytes of a `T` that `new` took over, and `self` is consumed.
        unsafe { transmute_copy::<Words, T>(&words) }
    }
}

impl<T> Packed<T> {
    /// The first word, which tells what it is.
    #[inline(always)]
    fn tag(&self) -> u64 {
        // SAFETY: every `T` that is packed begins with the tag of a `Value`, a whole word (`repr(u64)`), or with a niche in
        // it.
        unsafe { self.0.assume_init() }
    }
}

/// How a statement ended, in registers.
pub type Way = Packed<Result<Flow>>;

impl Way {
    /// The function gives this value; or the error, if it is one.
    #[inline(always)]
    pub fn returning(answer: Answer) -> Way {
        if answer.is_error() {
            return Packed::new(answer.get().map(Flow::Return));
        }
        // A value has the same bytes as `Ok(Flow::Return(value))`: the other flows and `Err` lie in tags of no variant.
        Packed(answer.0, answer.1, PhantomData)
    }

    /// Whether the next statement follows.
    #[inline(always)]
    pub fn is_next(&self) -> bool {
        self.tag() == tag::NEXT
    }

    /// What the function gives, if the statement left it so; else the way itself.
    #[inline(always)]
    pub fn returned(self) -> std::result::Result<Answer, Way> {
        if self.tag() > tag::LAST { Err(self) } else { Ok(Packed(self.0, self.1, PhantomData)) }
    }
}

/// The first word of a value of each kind that the evaluator and native code look for.
pub(super) mod tag {
    pub const UNDEFINED: u64 = 0;
    pub const BOOL: u64 = 4;
    pub const INT: u64 = 5;
    pub const FLOAT: u64 = 6;
    pub const NATIVE: u64 = 7;
    pub const TYPE: u64 = 8;
    /// The first whose values hold a reference, which must be given back when they are written over.
    #[cfg(any(test, feature = "native"))]
    pub const COUNTED: u64 = 10;
    pub const FUNCTION: u64 = 21;
    /// Beyond every variant's tag: an error.
    pub const LAST: u64 = 30;
    /// The first tag beyond, which a statement after which the next one follows has.
    pub const NEXT: u64 = 31;
}

/// What an [`Answer`] holds, where it is one of the plain kinds.
pub enum Plain {
    Int(i64),
    Float(f64),
    Other,
}

impl Answer {
    /// An integer.
    #[inline(always)]
    pub fn int(i: i64) -> Answer {
        Packed(MaybeUninit::new(tag::INT), MaybeUninit::new(i as u64), PhantomData)
    }

    /// A float.
    #[inline(always)]
    pub fn float(x: f64) -> Answer {
        Packed(MaybeUninit::new(tag::FLOAT), MaybeUninit::new(x.to_bits()), PhantomData)
    }

    /// A truth value.
    #[inline(always)]
    pub fn bool(b: bool) -> Answer {
        Packed(MaybeUninit::new(tag::BOOL), MaybeUninit::new(u64::from(b)), PhantomData)
    }

    /// An error.
    #[inline(always)]
    pub fn error(error: Error) -> Answer {
        Packed::new(Err(error))
    }

    /// A copy of a value.
    #[inline(always)]
    pub fn copy(value: &Value) -> Answer {
        value.count_reference();
        // SAFETY: a value is two words; its reference, if it holds one, has just been counted for the copy. A value has
        // the same bytes as that value inside `Ok`: `Err` lies in a tag that no variant has.
        let [first, second] = unsafe { transmute_copy::<Value, Words>(value) };
        Packed(first, second, PhantomData)
    }

    /// Puts the value into a slot, word by word; the error, if it is one.
    #[inline(always)]
    pub fn store(self, slot: &mut Value) -> Result<()> {
        if self.is_error() {
            return self.get().map(|_| ());
        }
        if slot.is_counted() {
            std::mem::take(slot).discard();
        }
        // SAFETY: the words are those of a value (no error, checked above), and the slot owns nothing any more.
        unsafe { std::ptr::from_mut(slot).cast::<Words>().write([self.0, self.1]) };
        Ok(())
    }

    /// The value where it lies, unless it is an error.
    #[inline(always)]
    pub fn value(&self) -> Option<&Value> {
        if self.is_error() {
            return None;
        }
        // SAFETY: the two words, one behind the other (`repr(C)`), are those of a value.
        Some(unsafe { &*std::ptr::from_ref(self).cast::<Value>() })
    }

    /// An unbound slot.
    #[inline(always)]
    pub fn undefined() -> Answer {
        Packed(MaybeUninit::new(tag::UNDEFINED), MaybeUninit::new(0), PhantomData)
    }

    /// Drops the value; the error, if it is one.
    #[inline(always)]
    pub fn discard(self) -> Result<()> {
        self.get().map(Value::discard)
    }

    /// Whether it is the mark of an unbound slot.
    #[inline(always)]
    pub fn is_undefined(&self) -> bool {
        self.tag() == tag::UNDEFINED
    }

    /// The built-in function that it holds, if it is one.
    #[inline(always)]
    pub fn as_native(&self) -> Option<&'static Native> {
        // SAFETY: the payload of this variant is a reference to a static.
        (self.tag() == tag::NATIVE).then(|| unsafe { &*(self.1.assume_init() as *const Native) })
    }

    /// The built-in function that a call of it is, if it is one or a built-in type.
    #[inline(always)]
    pub fn called_native(&self) -> Option<&'static Native> {
        if self.tag() == tag::TYPE {
            // SAFETY: as above.
            return unsafe { (*(self.1.assume_init() as *const TypeObject)).construct };
        }
        self.as_native()
    }

    /// Whether it is an error.
    #[inline(always)]
    pub fn is_error(&self) -> bool {
        self.tag() > tag::LAST
    }

    /// Whether it is a function of the program.
    #[inline(always)]
    pub fn is_function(&self) -> bool {
        self.tag() == tag::FUNCTION
    }

    /// What it holds, where that is plain.
    #[inline(always)]
    pub fn plain(&self) -> Plain {
        match self.tag() {
            // SAFETY: the payload of these variants is a whole word.
            tag::INT => Plain::Int(unsafe { self.1.assume_init() } as i64),
            // SAFETY: as above.
            tag::FLOAT => Plain::Float(f64::from_bits(unsafe { self.1.assume_init() })),
            _ => Plain::Other,
        }
    }

    /// The truth value that it holds, if it is one.
    #[inline(always)]
    pub fn as_bool(&self) -> Option<bool> {
        if self.tag() != tag::BOOL {
            return None;
        }
        // SAFETY: the low byte of the payload of `Bool` is its truth value (the machine is little-endian, checked below);
        // the other bytes may be anything.
        let low = unsafe { *(&raw const self.1).cast::<u8>() };
        Some(low != 0)
    }
}

#[cfg(not(target_endian = "little"))]
compile_error!("the payload of a packed truth value is looked for in the low byte");

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_those_of_the_variants() {
        assert!(matches!(Answer::int(-3).get(), Ok(Value::Int(-3))));
        let first = Answer::copy(&Value::BigInt(Default::default()));
        assert!(first.tag() == tag::COUNTED && first.value().is_some_and(Value::is_counted) && first.discard().is_ok());
        let last = Answer::copy(&Value::ExceptionType(crate::diag::Kind::ValueError));
        assert!(last.tag() == tag::COUNTED - 1 && last.value().is_some_and(|value| !value.is_counted()));
        assert!(matches!(Answer::float(0.5).get(), Ok(Value::Float(0.5))));
        assert!(matches!(Answer::bool(true).get(), Ok(Value::Bool(true))));
        assert!(matches!(Answer::copy(&Value::Int(7)).plain(), Plain::Int(7)));
        assert!(matches!(Answer::copy(&Value::Float(7.0)).plain(), Plain::Float(7.0)));
        assert_eq!(Answer::copy(&Value::Bool(false)).as_bool(), Some(false));
        assert_eq!(Answer::copy(&Value::None).as_bool(), None);
        assert!(Answer::copy(&Value::Undefined).is_undefined());
        let native = &crate::lang::builtins::TABLES[0][0];
        assert!(Answer::copy(&Value::Native(native)).as_native().is_some_and(|have| std::ptr::eq(have, native)));
        assert!(Answer::int(7).as_native().is_none());
        let ty = &crate::lang::types::INT;
        let made = Answer::copy(&Value::Type(ty)).called_native();
        assert!(made.zip(ty.construct).is_some_and(|(have, want)| std::ptr::eq(have, want)));
        assert!(Answer::int(8).called_native().is_none());
    }

    #[test]
    fn only_errors_are_errors() {
        let cell = Value::Cell(Default::default());
        let answer = Answer::copy(&cell);
        assert!(!answer.is_error());
        assert!(matches!(answer.get(), Ok(Value::Cell(_))));
        let failed = Answer::error(Error::value("no"));
        assert!(failed.is_error());
        assert_eq!(failed.get().err().map(|error| error.message().to_owned()).as_deref(), Some("no"));
    }

    #[test]
    fn ways_are_those_of_the_flows() {
        assert!(Way::new(Ok(Flow::Next)).is_next());
        for flow in [Flow::Break, Flow::Continue, Flow::Return(Value::None)] {
            assert!(!Way::new(Ok(flow)).is_next());
        }
        assert!(Way::new(Ok(Flow::Next)).returned().is_err_and(|way| way.is_next()));
        assert!(Way::new(Ok(Flow::Break)).returned().is_err_and(|way| matches!(way.get(), Ok(Flow::Break))));
        assert!(Way::new(Err(Error::value("no"))).returned().is_err_and(|way| way.get().is_err()));
        assert!(Way::returning(Answer::error(Error::value("no"))).get().is_err());
        let list = Value::list(vec![Value::Int(1)]);
        let given = Way::returning(Answer::copy(&list)).returned().ok().map(Answer::get);
        assert!(matches!(given, Some(Ok(value)) if value.is_same(&list)));
        let copy = Answer::copy(&list);
        assert!(matches!(copy.value(), Some(Value::List(_))));
        copy.discard().expect("no error");
        assert!(matches!(Way::returning(Answer::int(3)).get(), Ok(Flow::Return(Value::Int(3)))));
    }

    #[test]
    fn shared_values_are_given_up() {
        let list = Value::list(vec![Value::from("text")]);
        let text = Value::from("long text");
        for value in [&list, &text] {
            value.clone().discard();
            Answer::copy(value).discard().expect("no error");
        }
        assert!(matches!(&list, Value::List(rc) if std::rc::Rc::strong_count(rc) == 1));
        assert_eq!(text.as_str(), Some("long text"));
        list.discard();
        text.discard();
    }

    #[test]
    fn copies_are_counted() {
        let list = Value::list(vec![Value::Int(1)]);
        let copy = Answer::copy(&list).get();
        drop(list);
        assert!(matches!(copy, Ok(Value::List(list)) if list.items.borrow().len() == 1));
    }
}
