//! Built-in functions: how they are declared, and how a call's arguments are bound to their parameters.
//!
//! ```text
//! pub static FUNCTIONS: &[Native] = &[
//!     Native::new("sorted(iterable, /, *, key=None, reverse=False)", "A sorted list of the items.", sorted),
//! ];
//! fn sorted(vm: &mut Interpreter, args: &Arguments) -> Result<Value> { let items = args.value(0); … }
//! ```
//!
//! The signature is in Python's notation. `args` numbers the parameters in the signature's order, `*args` and
//! `**kwargs` not counted: these are [`Arguments::rest`] and [`Arguments::keywords`]. A default in the signature is
//! documentation: the function sees `None` from [`Arguments::get`] for what was not given. A method is a native whose
//! first parameter is `self`.

use std::sync::Mutex;

use rustc_hash::FxHashMap;

use super::builtins::quick::Quick;
use super::interpreter::Interpreter;
use super::shape::Style;
pub use super::shape::{Shape, repeated_keyword};
use super::symbol::Symbol;
use super::value::Value;
use crate::array::conversions;
use crate::diag::{Error, Kind, Result};

/// The body of a built-in function.
pub type NativeFn = fn(&mut Interpreter, &Arguments) -> Result<Value>;

/// A built-in function or method.
pub struct Native {
    /// Python's notation, the name first: `sorted(iterable, /, *, key=None, reverse=False)`.
    pub signature: &'static str,
    pub doc: &'static str,
    pub call: NativeFn,
    counts: Counts,
    /// What answers for it where the operands are common ones.
    quick: Option<Quick>,
    /// Whether it takes unnamed temporaries as arguments, and changes nothing that they read.
    takes_temporaries: bool,
}

/// What a call without keywords needs of a signature, counted when the program is compiled: a table of natives stays
/// free of interior mutability, which a `static` slice needs.
#[derive(Clone, Copy, Debug)]
struct Counts {
    name_end: usize,
    positional: usize,
    required: usize,
    star: bool,
    must_name: bool,
    method: bool,
}

impl Counts {
    const fn of(signature: &str) -> Counts {
        let text = signature.as_bytes();
        let mut counts =
            Counts { name_end: 0, positional: 0, required: 0, star: false, must_name: false, method: false };
        while counts.name_end < text.len() && text[counts.name_end] != b'(' {
            counts.name_end += 1;
        }
        let (mut at, mut start, mut depth, mut quote) = (counts.name_end + 1, counts.name_end + 1, 0usize, 0u8);
        let mut after_star = false;
        while at < text.len() {
            let byte = text[at];
            if quote != 0 {
                if byte == quote {
                    quote = 0;
                }
            } else if byte == b'\'' || byte == b'"' {
                quote = byte;
            } else if (byte == b',' || byte == b')') && depth == 0 {
                after_star = counts.parameter(text, start, at, after_star);
                start = at + 1;
            } else if byte == b'(' || byte == b'[' || byte == b'{' {
                depth += 1;
            } else if byte == b')' || byte == b']' || byte == b'}' {
                depth -= 1;
            }
            at += 1;
        }
        counts
    }

    /// Counts the parameter in `start..end`; whether what follows is keyword-only.
    const fn parameter(&mut self, text: &[u8], mut start: usize, end: usize, after_star: bool) -> bool {
        while start < end && text[start] == b' ' {
            start += 1;
        }
        let second = if start + 1 < end { text[start + 1] } else { 0 };
        if start >= end || text[start] == b'/' || (text[start] == b'*' && second == b'*') {
            return after_star;
        }
        if text[start] == b'*' {
            self.star = second != 0 && second != b' ';
            return true;
        }
        let mut default = false;
        let mut at = start;
        while at < end {
            default |= text[at] == b'=';
            at += 1;
        }
        if after_star {
            self.must_name |= !default;
            return true;
        }
        if self.positional == 0 && end - start == 4 {
            self.method = text[start] == b's' && second == b'e' && text[start + 2] == b'l' && text[start + 3] == b'f';
        }
        self.positional += 1;
        self.required += !default as usize;
        false
    }
}

/// A keyword argument.
pub type Keyword = (Symbol, Value);

/// The arguments of one call of a native, bound to its parameters.
pub struct Arguments<'a> {
    native: &'a Native,
    positional: &'a [Value],
    keyword_only: &'a [Value],
    rest: &'a [Value],
    keywords: &'a [Keyword],
}

impl Native {
    /// A function with this signature, help text and body.
    pub const fn new(signature: &'static str, doc: &'static str, call: NativeFn) -> Native {
        Native { signature, doc, call, counts: Counts::of(signature), quick: None, takes_temporaries: false }
    }

    /// The same function, to be given unnamed temporaries: it changes nothing that they read, and keeps no argument.
    pub const fn on_temporaries(mut self) -> Native {
        self.takes_temporaries = true;
        self
    }

    /// The same function with a quick way for common operands.
    pub const fn quickly(mut self, quick: Quick) -> Native {
        self.quick = Some(quick);
        self
    }

    /// The quick way for common operands.
    #[inline]
    pub fn quick(&self) -> Option<Quick> {
        self.quick
    }

    /// Whether it is to be given unnamed temporaries.
    #[inline]
    pub fn takes_temporaries(&self) -> bool {
        self.takes_temporaries
    }

    /// Its name.
    pub fn name(&self) -> &'static str {
        self.signature.split_at(self.counts.name_end).0
    }

    /// Its signature, taken apart (once; then remembered).
    pub fn shape(&self) -> &'static Shape {
        static SHAPES: Mutex<Option<FxHashMap<usize, &'static Shape>>> = Mutex::new(None);
        let mut shapes = SHAPES.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        shapes.get_or_insert_default().entry(std::ptr::from_ref(self) as usize).or_insert_with(|| {
            let mut shape = Shape::parse(self.signature);
            let origin = super::builtins::origin_of(self);
            shape.style = origin.style;
            if let Some(name) = origin.other_name {
                name.clone_into(&mut shape.qualified);
            } else if let Some(owner) = origin.owner {
                shape.qualified = format!("{owner}.{}", shape.name);
            }
            Box::leak(Box::new(shape))
        })
    }

    /// Calls it. `args` of a method start with the receiver.
    #[inline]
    pub fn invoke(&self, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let counts = &self.counts;
        if keywords.is_empty() && args.len() >= counts.required && !counts.must_name {
            let (positional, rest) = args.split_at(counts.positional.min(args.len()));
            if rest.is_empty() || counts.star {
                let arguments = Arguments { native: self, positional, keyword_only: &[], rest, keywords: &[] };
                return heard((self.call)(vm, &arguments));
            }
        }
        heard(self.invoke_bound(vm, args, keywords))
    }

    #[cold]
    #[inline(never)]
    fn invoke_bound(&self, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let shape = self.shape();
        let bound = shape.bind(args, keywords)?;
        let rest = args.get(shape.positional.len()..).unwrap_or(&[]);
        let arguments = Arguments {
            native: self,
            positional: &bound.positional,
            keyword_only: &bound.keyword_only,
            rest,
            keywords: &bound.extra,
        };
        (self.call)(vm, &arguments)
    }
}

/// The result of a call that is done, after the program has heard what conversions met on the way.
#[inline(always)]
fn heard(result: Result<Value>) -> Result<Value> {
    if conversions::any() { super::numpy::errors::after_conversions(result) } else { result }
}

/// The candidate that is most like `wanted`, if one is near enough to be meant.
pub fn closest<'a>(wanted: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = (wanted.chars().count() / 3).clamp(1, 3);
    // A name of one letter is like every other one.
    let letters = wanted.chars().count();
    candidates
        .into_iter()
        .filter(|candidate| *candidate != wanted && letters > 1)
        .map(|candidate| (edit_distance(wanted, candidate, limit), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Insertions, deletions, replacements and swaps between two words; more than `limit` counts as `limit + 1`.
fn edit_distance(a: &str, b: &str, limit: usize) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    if a.len().abs_diff(b.len()) > limit {
        return limit + 1;
    }
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let same = usize::from(a[i - 1] != b[j - 1]);
            let mut best = (last[j] + 1).min(row[j - 1] + 1).min(last[j - 1] + same);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(before[j - 2] + 1);
            }
            row.push(best);
        }
        before = std::mem::replace(&mut last, row);
    }
    last[b.len()]
}

impl<'a> Arguments<'a> {
    /// Parameter number `index`, if it was given.
    #[inline]
    pub fn get(&self, index: usize) -> Option<&'a Value> {
        let named = self.native.counts.positional;
        let value = if index < named { self.positional.get(index) } else { self.keyword_only.get(index - named) };
        value.filter(|value| !value.is_undefined())
    }

    /// Parameter number `index`, if it was given and is not `None`.
    #[inline]
    pub fn given(&self, index: usize) -> Option<&'a Value> {
        self.get(index).filter(|value| !value.is_none())
    }

    /// Parameter number `index`, which the signature requires.
    #[inline]
    pub fn value(&self, index: usize) -> &'a Value {
        static NONE: NoneValue = NoneValue(Value::None);
        self.get(index).unwrap_or(&NONE.0)
    }

    /// What `*args` holds.
    #[inline]
    pub fn rest(&self) -> &'a [Value] {
        self.rest
    }

    /// What `**kwargs` holds.
    pub fn keywords(&self) -> &'a [Keyword] {
        self.keywords
    }

    /// The function's name, for messages.
    pub fn function(&self) -> &'static str {
        self.native.name()
    }

    /// How many positional parameters were given (the receiver included).
    pub fn positional_count(&self) -> usize {
        self.positional.iter().filter(|value| !value.is_undefined()).count()
    }

    /// Parameter `index` as an integer index (`__index__`), with CPython's error.
    #[inline]
    pub fn index(&self, index: usize) -> Result<i64> {
        super::number::to_index(self.value(index))
    }

    /// Parameter `index` as an integer index, or `default` when it was not given or is `None`.
    #[inline]
    pub fn index_or(&self, index: usize, default: i64) -> Result<i64> {
        self.given(index).map_or(Ok(default), super::number::to_index)
    }

    /// Parameter `index` as a bound of a slice, or `default` when it was not given or is `None`.
    #[inline]
    pub fn bound(&self, index: usize, default: i64) -> Result<i64> {
        match self.given(index) {
            None => Ok(default),
            Some(Value::Int(at)) => Ok(*at),
            Some(other) => super::items::slice_bound(other),
        }
    }

    /// As [`Arguments::bound`], where `None` is no bound.
    pub fn plain_bound(&self, index: usize, default: i64) -> Result<i64> {
        let plain = |_| Error::type_error("slice indices must be integers or have an __index__ method");
        self.get(index).map_or(Ok(default), |value| super::items::slice_bound(value).map_err(plain))
    }

    /// Parameter `index` as a float (int and bool convert), with CPython's error.
    #[inline]
    pub fn float(&self, index: usize) -> Result<f64> {
        super::number::to_float(self.value(index))
    }

    /// Parameter `index` as a string.
    #[inline]
    pub fn str(&self, index: usize) -> Result<&'a str> {
        let value = self.value(index);
        value.as_str().ok_or_else(|| self.not_a(index, "str"))
    }

    /// The complaint that parameter `index` is not of the type that is named.
    #[cold]
    pub fn not_a(&self, index: usize, wanted: &str) -> Error {
        let (name, shape, value) = (self.native.name(), self.native.shape(), self.value(index));
        let found = if value.is_none() { "None".to_owned() } else { super::types::type_name(value) };
        let own = usize::from(shape.method);
        let all = shape.positional.len() - own + shape.keyword_only.len();
        let which = match shape.positional.get(index) {
            _ if all == 1 && shape.positional_only > index => String::new(),
            Some(name) if index >= shape.positional_only && shape.style == Style::BuiltIn => format!(" '{name}'"),
            _ => format!(" {}", index + 1 - own),
        };
        Error::type_error(format!("{name}() argument{which} must be {wanted}, not {found}"))
    }

    /// Parameter `index` by truth, or `default` when it was not given.
    pub fn flag(&self, index: usize, default: bool) -> Result<bool> {
        self.get(index).map_or(Ok(default), super::operate::truth)
    }
}

/// `Value` is not `Sync` because of its counted pointers; `None` has none.
struct NoneValue(Value);
// SAFETY: the only instance holds `Value::None`, which has no pointer and no interior.
unsafe impl Sync for NoneValue {}

/// The kind that a missing attribute raises, with the nearest name as help.
#[cold]
pub fn no_attribute<'a>(owner: &str, name: &str, names: impl IntoIterator<Item = &'a str>) -> Error {
    let error = Error::new(Kind::AttributeError, format!("{owner} has no attribute '{name}'"));
    match closest(name, names) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn counts_and_shape_agree() {
        for native in crate::lang::builtins::TABLES.iter().copied().flatten().chain(crate::lang::methods::STR) {
            let (shape, counts) = (native.shape(), native.counts);
            assert_eq!(shape.name, native.name());
            assert_eq!(
                (shape.positional.len(), shape.required, shape.star.is_some(), shape.must_name, shape.method),
                (counts.positional, counts.required, counts.star, counts.must_name, counts.method),
                "{}",
                native.signature
            );
        }
    }
}
