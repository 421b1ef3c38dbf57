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
use smallvec::SmallVec;

use super::builtins::quick::Quick;
use super::interpreter::Interpreter;
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

/// A signature, taken apart.
#[derive(Debug)]
pub struct Shape {
    pub name: &'static str,
    /// The name as messages about the number of arguments have it: `list.append`, `math.sqrt`.
    pub qualified: String,
    /// Whether Python has it in C: messages about wrong keywords differ.
    pub builtin: bool,
    /// Whether it stands for a function written in Python, whose errors read otherwise than those of one in C.
    written: bool,
    /// Whether its errors count arguments from zero.
    from_zero: bool,
    /// Parameters that a position can give, the first `positional_only` of them only so.
    pub positional: Vec<&'static str>,
    pub positional_only: usize,
    /// How many of the positional parameters have no default.
    pub required: usize,
    /// The name of `*args`.
    pub star: Option<&'static str>,
    /// Keyword-only parameters, and whether each must be given.
    pub keyword_only: Vec<(&'static str, bool)>,
    /// The name of `**kwargs`.
    pub double_star: Option<&'static str>,
    /// Whether the first parameter is `self`, so that messages do not count it.
    pub method: bool,
    /// Whether some keyword-only parameter has no default.
    pub must_name: bool,
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

/// What the original of a function is written in, which its errors about arguments show.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Language {
    Python,
    C,
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
            let (builtin, owner) = super::builtins::owner_of(self);
            shape.builtin = builtin;
            (shape.written, shape.from_zero) = match super::numpy::language_of(self) {
                Some(Language::Python) => (true, false),
                Some(Language::C) => (false, true),
                None => (false, false),
            };
            if let Some(owner) = owner {
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

struct Bound {
    positional: SmallVec<[Value; 8]>,
    keyword_only: SmallVec<[Value; 4]>,
    extra: SmallVec<[Keyword; 2]>,
}

impl Shape {
    /// Takes a signature apart.
    pub fn parse(signature: &'static str) -> Shape {
        let (name, rest) = signature.split_once('(').unwrap_or((signature, ")"));
        let inner = rest.rsplit_once(')').map_or(rest, |(inner, _)| inner);
        let mut shape = Shape {
            name,
            qualified: name.to_owned(),
            builtin: false,
            written: false,
            from_zero: false,
            positional: Vec::new(),
            positional_only: 0,
            required: 0,
            star: None,
            keyword_only: Vec::new(),
            double_star: None,
            method: false,
            must_name: false,
        };
        let mut after_star = false;
        for piece in split_top(inner) {
            let (parameter, default) = match piece.split_once('=') {
                Some((parameter, _)) => (parameter.trim(), true),
                None => (piece, false),
            };
            match parameter {
                "/" => shape.positional_only = shape.positional.len(),
                "*" => after_star = true,
                _ => {
                    if let Some(name) = parameter.strip_prefix("**") {
                        shape.double_star = Some(name);
                    } else if let Some(name) = parameter.strip_prefix('*') {
                        shape.star = Some(name);
                        after_star = true;
                    } else if after_star {
                        shape.must_name |= !default;
                        shape.keyword_only.push((parameter, !default));
                    } else {
                        shape.required += usize::from(!default);
                        shape.positional.push(parameter);
                    }
                }
            }
        }
        shape.method = shape.positional.first() == Some(&"self");
        if shape.method {
            shape.positional_only = shape.positional_only.max(1);
        }
        shape
    }

    /// Binds arguments to parameters, with CPython's errors.
    fn bind(&self, args: &[Value], keywords: &[Keyword]) -> Result<Bound> {
        let named = self.positional.len();
        if args.len() > named && self.star.is_none() {
            return Err(if self.written { self.too_many_written(args.len()) } else { self.too_many(args.len()) });
        }
        let mut positional: SmallVec<[Value; 8]> = args.iter().take(named).cloned().collect();
        positional.resize(named, Value::Undefined);
        let mut keyword_only: SmallVec<[Value; 4]> = SmallVec::from_elem(Value::Undefined, self.keyword_only.len());
        let mut extra: SmallVec<[Keyword; 2]> = SmallVec::new();
        for (symbol, value) in keywords {
            let text = symbol.text();
            let at = self.positional.iter().position(|have| *have == text).filter(|&at| at >= self.positional_only);
            if let Some(at) = at {
                if !positional[at].is_undefined() {
                    if self.written {
                        let text = format!("{}() got multiple values for argument '{text}'", self.name);
                        return Err(Error::type_error(text));
                    }
                    let ordinal = at + 1 - usize::from(self.method);
                    return Err(Error::type_error(format!(
                        "argument for {}() given by name ('{text}') and position ({ordinal})",
                        self.name
                    )));
                }
                positional[at] = value.clone();
            } else if let Some(at) = self.keyword_only.iter().position(|(have, _)| *have == text) {
                if !keyword_only[at].is_undefined() {
                    return Err(repeated_keyword(self.name, text));
                }
                keyword_only[at] = value.clone();
            } else if self.double_star.is_some() {
                extra.push((*symbol, value.clone()));
            } else {
                return Err(self.unexpected(text));
            }
        }
        self.check_given(&positional, &keyword_only)?;
        Ok(Bound { positional, keyword_only, extra })
    }

    fn check_given(&self, positional: &[Value], keyword_only: &[Value]) -> Result<()> {
        if let Some(at) = positional.iter().take(self.required).position(Value::is_undefined) {
            if self.written {
                return Err(self.missing(positional));
            }
            if at < self.positional_only {
                let given = positional.iter().filter(|v| !v.is_undefined()).count();
                return Err(self.too_few(given));
            }
            return Err(Error::type_error(format!(
                "{}() missing required argument '{}' (pos {})",
                self.name,
                self.positional[at],
                at + usize::from(!self.from_zero) - usize::from(self.method)
            )));
        }
        match self.keyword_only.iter().zip(keyword_only).find(|((_, required), v)| *required && v.is_undefined()) {
            Some(((name, _), _)) => {
                Err(Error::type_error(format!("{}() missing required keyword-only argument: '{name}'", self.name)))
            }
            None => Ok(()),
        }
    }

    #[cold]
    fn too_many(&self, given: usize) -> Error {
        let own = usize::from(self.method);
        let (most, least, given) = (self.positional.len() - own, self.required.max(own) - own, given.max(own) - own);
        let name = self.name;
        let message = if self.positional.len() > self.positional_only.max(own) || !self.keyword_only.is_empty() {
            let plural = if most == 1 { "" } else { "s" };
            let positional = if self.keyword_only.is_empty() { "" } else { "positional " };
            if most == 0 {
                format!("{name}() takes no positional arguments")
            } else {
                let bound = if least < most { "at most" } else { "exactly" };
                format!("{name}() takes {bound} {most} {positional}argument{plural} ({given} given)")
            }
        } else {
            arity_message(name, &self.qualified, least, most, given)
        };
        Error::type_error(message).help(format!("the signature is {}", self.shown()))
    }

    /// As Python says it of a function of its own.
    #[cold]
    fn too_many_written(&self, given: usize) -> Error {
        let (least, most) = (self.required, self.positional.len());
        let takes = if least < most { format!("from {least} to {most}") } else { most.to_string() };
        let plural = if most == 1 { "" } else { "s" };
        let were = if given == 1 { "was" } else { "were" };
        Error::type_error(format!("{}() takes {takes} positional argument{plural} but {given} {were} given", self.name))
            .help(format!("the signature is {}", self.shown()))
    }

    /// As Python says it of a function of its own.
    #[cold]
    fn missing(&self, positional: &[Value]) -> Error {
        let named = self.positional.iter().zip(positional).take(self.required);
        let names: Vec<String> = named.filter(|(_, v)| v.is_undefined()).map(|(name, _)| format!("'{name}'")).collect();
        let listed = match &names[..] {
            [one] => one.clone(),
            [first, second] => format!("{first} and {second}"),
            [head @ .., last] => format!("{}, and {last}", head.join(", ")),
            [] => String::new(),
        };
        let (count, plural) = (names.len(), if names.len() == 1 { "" } else { "s" });
        Error::type_error(format!("{}() missing {count} required positional argument{plural}: {listed}", self.name))
            .help(format!("the signature is {}", self.shown()))
    }

    #[cold]
    fn too_few(&self, given: usize) -> Error {
        let own = usize::from(self.method);
        let (most, least, given) = (self.positional.len() - own, self.required - own, given.max(own) - own);
        let most = if self.star.is_some() { usize::MAX } else { most };
        if self.name == "map" && self.builtin {
            return Error::type_error("map() must have at least two arguments.");
        }
        if self.name == "sorted" {
            return Error::type_error(format!("sorted expected 1 argument, got {given}"));
        }
        Error::type_error(arity_message(self.name, &self.qualified, least, most, given))
    }

    #[cold]
    fn unexpected(&self, keyword: &str) -> Error {
        let names: Vec<&str> = self
            .positional
            .iter()
            .skip(self.positional_only)
            .copied()
            .chain(self.keyword_only.iter().map(|(name, _)| *name))
            .collect();
        let message = if names.is_empty() && !self.written {
            format!("{}() takes no keyword arguments", self.qualified)
        } else if self.builtin {
            // `sorted` hands its keywords on.
            let name = if self.name == "sorted" { "sort" } else { self.name };
            format!("'{keyword}' is an invalid keyword argument for {name}()")
        } else {
            format!("{}() got an unexpected keyword argument '{keyword}'", self.name)
        };
        let error = Error::type_error(message);
        match closest(keyword, names.iter().copied()) {
            Some(name) => error.help(format!("did you mean '{name}'?")),
            None => error,
        }
    }

    fn shown(&self) -> String {
        let mut pieces: Vec<String> = Vec::new();
        for (at, name) in self.positional.iter().enumerate() {
            pieces.push(if at < self.required { (*name).to_owned() } else { format!("{name}=…") });
        }
        pieces.extend(self.star.map(|name| format!("*{name}")));
        pieces.extend(self.keyword_only.iter().map(|(name, _)| format!("{name}=…")));
        format!("{}({})", self.name, pieces.join(", "))
    }
}

fn arity_message(name: &str, qualified: &str, least: usize, most: usize, given: usize) -> String {
    if least == most {
        return match most {
            0 => format!("{qualified}() takes no arguments ({given} given)"),
            1 => format!("{qualified}() takes exactly one argument ({given} given)"),
            _ => format!("{name} expected {most} arguments, got {given}"),
        };
    }
    let plural = |n: usize| if n == 1 { "" } else { "s" };
    if given < least {
        format!("{name} expected at least {least} argument{}, got {given}", plural(least))
    } else {
        format!("{name} expected at most {most} argument{}, got {given}", plural(most))
    }
}

/// `f() got multiple values for keyword argument 'x'`.
pub fn repeated_keyword(function: &str, keyword: &str) -> Error {
    Error::type_error(format!("{function}() got multiple values for keyword argument '{keyword}'"))
}

/// The pieces between top-level commas, trimmed, empty ones left out.
fn split_top(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut pieces = Vec::new();
    let (mut depth, mut start) = (0usize, 0usize);
    let mut quote = None;
    for (at, byte) in text.bytes().enumerate() {
        match (quote, byte) {
            (Some(q), b) if b == q => quote = None,
            (Some(_), _) => {}
            (None, b'\'' | b'"') => quote = Some(byte),
            (None, b'(' | b'[' | b'{') => depth += 1,
            (None, b')' | b']' | b'}') => depth = depth.saturating_sub(1),
            (None, b',') if depth == 0 => {
                pieces.push(&text[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    pieces.push(&text[start..]);
    pieces.into_iter().map(str::trim).filter(|piece| !piece.is_empty())
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

    /// Parameter `index` as a float (int and bool convert), with CPython's error.
    #[inline]
    pub fn float(&self, index: usize) -> Result<f64> {
        super::number::to_float(self.value(index))
    }

    /// Parameter `index` as a string.
    #[inline]
    pub fn str(&self, index: usize) -> Result<&'a str> {
        let value = self.value(index);
        value.as_str().ok_or_else(|| {
            let (name, found) = (self.native.name(), super::types::type_name(value));
            let position = index + 1 - usize::from(self.native.counts.method);
            Error::type_error(format!("{name}() argument {position} must be str, not {found}"))
        })
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
