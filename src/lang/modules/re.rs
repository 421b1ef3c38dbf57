//! `re`: regular expressions.

use std::any::Any;
use std::cell::{OnceCell, RefCell};
use std::rc::Rc;
use std::sync::Arc;

use fancy_regex::{Captures, Regex};

use super::re_flags;
use super::re_match::{Match, Spans};
use super::re_pattern::{Anchor, Patience, compile, flags, inline_flags, looks_around};
use super::re_template;
use super::re_walk::{Scanner, Walk};
use crate::backend::cpu::apart;
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::format::repr_str;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::text::Str;
use crate::lang::types::{OBJECT, TypeObject, type_name};
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("error", Value::ExceptionType(Kind::PatternError));
    module.define("PatternError", Value::ExceptionType(Kind::PatternError));
    super::re_flags::fill(module);
    module.define("Pattern", &PATTERN);
    module.define("Match", &super::re_match::MATCH);
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "compile(pattern, flags=0)",
        "A pattern for many uses. `re.compile('a+').match('aab').group()` is `'aa'`.",
        |_, a| pattern(a, 1).map(|pattern| Value::object(Pattern(pattern))),
    ),
    Native::new(
        "escape(pattern)",
        "A text with its special characters escaped. `re.escape('a.b')` is `'a\\\\.b'`.",
        |_, a| {
            let special = |c: char| "()[]{}?*+-|^$\\.&~# \t\n\r\x0b\x0c".contains(c);
            let mut out = String::new();
            for c in interrupt::watched(a.str(0)?.chars()) {
                if special(c) {
                    out.push('\\');
                }
                out.push(c);
            }
            Ok(Value::from(out))
        },
    ),
    Native::new(
        "findall(pattern, string, flags=0)",
        "All matches. `re.findall('[0-9]+', 'a1b22')` is `['1', '22']`.",
        |_, a| pattern(a, 2)?.find_all(Part::whole(text(a, 1)?)),
    ),
    Native::new(
        "finditer(pattern, string, flags=0)",
        "An iterator over the matches. `re.finditer('a', 'aa')`",
        |_, a| Ok(pattern(a, 2)?.iterator(Part::whole(text(a, 1)?))),
    ),
    Native::new(
        "fullmatch(pattern, string, flags=0)",
        "A match of the whole text. `re.fullmatch('a+', 'aa').group()` is `'aa'`.",
        |_, a| pattern(a, 2)?.find(Part::whole(text(a, 1)?), Anchor::Whole),
    ),
    Native::new(
        "match(pattern, string, flags=0)",
        "A match at the start. `re.match('a+', 'aab').group()` is `'aa'`.",
        |_, a| pattern(a, 2)?.find(Part::whole(text(a, 1)?), Anchor::Start),
    ),
    Native::new("purge()", "Forgets the patterns that were compiled. `re.purge()`", |_, _| {
        CACHE.take();
        Ok(Value::None)
    }),
    Native::new(
        "search(pattern, string, flags=0)",
        "The first match. `re.search('b', 'aab').start()` is 2.",
        |_, a| pattern(a, 2)?.find(Part::whole(text(a, 1)?), Anchor::Anywhere),
    ),
    Native::new(
        "split(pattern, string, maxsplit=0, flags=0)",
        "The parts between the matches. `re.split(',', 'a,b')` is `['a', 'b']`.",
        |_, a| pattern(a, 3)?.split(text(a, 1)?, a.index_or(2, 0)?),
    ),
    Native::new(
        "sub(pattern, repl, string, count=0, flags=0)",
        "The matches replaced. `re.sub('a', 'b', 'aa')` is `'bb'`.",
        |vm, a| pattern(a, 4)?.replace(vm, a.value(1), text(a, 2)?, a.index_or(3, 0)?).map(|(text, _)| text),
    ),
    Native::new(
        "subn(pattern, repl, string, count=0, flags=0)",
        "The matches replaced, and how many. `re.subn('a', 'b', 'aa')` is `('bb', 2)`.",
        |vm, a| {
            let (text, count) = pattern(a, 4)?.replace(vm, a.value(1), text(a, 2)?, a.index_or(3, 0)?)?;
            Ok(Value::tuple([text, Value::from(count)]))
        },
    ),
];

static METHODS: &[Native] = &[
    Native::new("findall(self, string, pos=0, endpos=None)", "All matches. `p.findall('a1b22')`", |_, a| {
        own(a)?.find_all(part(a)?)
    }),
    Native::new(
        "finditer(self, string, pos=0, endpos=None)",
        "An iterator over the matches. `p.finditer('aa')`",
        |_, a| Ok(own(a)?.iterator(part(a)?)),
    ),
    Native::new(
        "fullmatch(self, string, pos=0, endpos=None)",
        "A match of the whole text. `p.fullmatch('aa')`",
        |_, a| own(a)?.find(part(a)?, Anchor::Whole),
    ),
    Native::new("match(self, string, pos=0, endpos=None)", "A match at the start. `p.match('aab')`", |_, a| {
        own(a)?.find(part(a)?, Anchor::Start)
    }),
    Native::new(
        "scanner(self, string, pos=0, endpos=None)",
        "The matches on request. `p.scanner('aa').search()`",
        |_, a| Ok(Value::object(Scanner { walk: RefCell::new(Walk::new(own(a)?.clone(), part(a)?)) })),
    ),
    Native::new("search(self, string, pos=0, endpos=None)", "The first match. `p.search('aab')`", |_, a| {
        own(a)?.find(part(a)?, Anchor::Anywhere)
    }),
    Native::new("split(self, string, maxsplit=0)", "The parts between the matches. `p.split('a,b')`", |_, a| {
        own(a)?.split(text(a, 1)?, a.index_or(2, 0)?)
    }),
    Native::new("sub(self, repl, string, count=0)", "The matches replaced. `p.sub('b', 'aa')`", |vm, a| {
        own(a)?.replace(vm, a.value(1), text(a, 2)?, a.index_or(3, 0)?).map(|(text, _)| text)
    }),
    Native::new(
        "subn(self, repl, string, count=0)",
        "The matches replaced, and how many. `p.subn('b', 'aa')`",
        |vm, a| {
            let (text, count) = own(a)?.replace(vm, a.value(1), text(a, 2)?, a.index_or(3, 0)?)?;
            Ok(Value::tuple([text, Value::from(count)]))
        },
    ),
];

fn own<'a>(args: &Arguments<'a>) -> Result<&'a Rc<Compiled>> {
    args.value(0).downcast::<Pattern>().map(|p| &p.0).ok_or_else(|| Error::type_error("a compiled pattern is needed"))
}

fn text<'a>(args: &Arguments<'a>, index: usize) -> Result<&'a Str> {
    match args.value(index) {
        Value::Str(text) => Ok(text),
        Value::Bytes(_) => Err(Error::type_error("cannot use a string pattern on a bytes-like object")),
        other => Err(Error::type_error(format!("expected string or bytes-like object, got '{}'", type_name(other)))),
    }
}

/// Parameter 0 as a pattern, with the flags at `flags`.
fn pattern(args: &Arguments, flags: usize) -> Result<Rc<Compiled>> {
    if let Some(pattern) = args.value(0).downcast::<Pattern>() {
        return Ok(pattern.0.clone());
    }
    let Value::Str(source) = args.value(0) else {
        return Err(Error::type_error("first argument must be string or compiled pattern"));
    };
    Compiled::cached(source, re_flags::bits(args, flags)?)
}

/// The part of a text that a pattern is looked for in, by bytes.
#[derive(Clone)]
pub(super) struct Part {
    pub text: Str,
    pub start: usize,
    pub end: usize,
}

impl Part {
    fn whole(text: &Str) -> Part {
        Part { text: text.clone(), start: 0, end: text.len() }
    }

    /// What stands before its end.
    pub fn seen(&self) -> &str {
        self.text.get(..self.end).unwrap_or("")
    }
}

/// The text at parameter 1, with the bounds that may follow.
fn part(args: &Arguments) -> Result<Part> {
    let text = text(args, 1)?;
    let place = |index: usize, default: usize| -> Result<usize> {
        let Some(_) = args.given(index) else { return Ok(default) };
        let at = usize::try_from(args.index(index)?).unwrap_or(0);
        Ok(match text.is_ascii() {
            true => at.min(text.len()),
            false => text.char_indices().nth(at).map_or(text.len(), |(at, _)| at),
        })
    };
    Ok(Part { text: text.clone(), start: place(2, 0)?, end: place(3, text.len())? })
}

/// A pattern in one form.
struct Form {
    /// It gives up before anybody waits.
    quick: Regex,
    /// It goes on for seconds, on a thread of its own.
    patient: OnceCell<Arc<Regex>>,
}

/// Bytes of a text from which even a search that never looks back may keep Ctrl-C waiting.
const LONG: usize = 1 << 20;
/// The same for one that looks around at every place: it may read all the text as often as the text has places.
const LONG_TO_LOOK_AROUND: usize = 1 << 12;

type Cache = rustc_hash::FxHashMap<(String, i64), Rc<Compiled>>;

thread_local!(static CACHE: RefCell<Cache> = RefCell::default());

/// A pattern with its forms, each made when first used.
pub(super) struct Compiled {
    pub source: String,
    pub flags: i64,
    /// The form for each anchor.
    forms: [OnceCell<Form>; 6],
    names: Vec<Option<String>>,
    /// Bytes of a text from which a search goes to a thread of its own.
    pub long: usize,
}

impl Compiled {
    /// A pattern is compiled once, as long as the program uses no more than a few hundred.
    fn cached(source: &str, flags: i64) -> Result<Rc<Compiled>> {
        let key = (source.to_owned(), flags);
        if let Some(known) = CACHE.with_borrow(|cache| cache.get(&key).cloned()) {
            return Ok(known);
        }
        let mut compiled =
            Compiled { source: source.to_owned(), flags, forms: Default::default(), names: Vec::new(), long: LONG };
        let regex = &compiled.form(Anchor::Anywhere)?.quick;
        let names = regex.capture_names().map(|name| name.map(str::to_owned)).collect();
        let long = if looks_around(regex.as_str()) { LONG_TO_LOOK_AROUND } else { LONG };
        (compiled.names, compiled.long) = (names, long);
        let compiled = Rc::new(compiled);
        CACHE.with_borrow_mut(|cache| {
            if cache.len() >= 512 {
                cache.clear();
            }
            cache.insert(key, compiled.clone());
        });
        Ok(compiled)
    }

    fn form(&self, anchor: Anchor) -> Result<&Form> {
        let cell = &self.forms[anchor as usize];
        if let Some(form) = cell.get() {
            return Ok(form);
        }
        let quick = compile(&self.source, self.flags, anchor, Patience::Short)?;
        Ok(cell.get_or_init(|| Form { quick, patient: OnceCell::new() }))
    }

    /// The form that goes on where the quick one gives up.
    pub fn patient(&self, anchor: Anchor) -> Result<Arc<Regex>> {
        let form = self.form(anchor)?;
        if let Some(patient) = form.patient.get() {
            return Ok(patient.clone());
        }
        let made = Arc::new(compile(&self.source, self.flags, anchor, Patience::Long)?);
        Ok(form.patient.get_or_init(|| made).clone())
    }

    /// The groups' names, by number.
    pub fn names(&self) -> &[Option<String>] {
        &self.names
    }

    /// The first match of a form from a place on.
    pub fn spans(&self, anchor: Anchor, part: &Part, from: usize) -> Result<Option<Spans>> {
        let text = part.seen();
        // What must match here seldom looks at all of a long text.
        if text.len() < self.long || anchor != Anchor::Anywhere {
            match self.form(anchor)?.quick.captures_from_pos(text, from) {
                Ok(found) => return Ok(found.as_ref().map(spans_of)),
                Err(fancy_regex::Error::RuntimeError(_)) => interrupt::check()?,
                Err(error) => return Err(too_hard(&error)),
            }
        }
        let (regex, text) = (self.patient(anchor)?, interrupt::owned(text));
        // SAFETY: the text is a copy, a pattern belongs to all threads, and positions share nothing.
        unsafe {
            apart::run(move || {
                let found = regex.captures_from_pos(&*text, from).map_err(|error| too_hard(&error))?;
                Ok(found.as_ref().map(spans_of))
            })
        }
    }

    fn find(self: &Rc<Compiled>, part: Part, anchor: Anchor) -> Result<Value> {
        if part.start > part.end {
            return Ok(Value::None);
        }
        // A form that is anchored at the text's start is quicker than one that is anchored at any place.
        let anchor = match anchor {
            Anchor::Start if part.start > 0 => Anchor::Here,
            Anchor::Whole if part.start > 0 => Anchor::WholeHere,
            other => other,
        };
        let found = self.spans(anchor, &part, part.start)?;
        Ok(found.map_or(Value::None, |spans| Value::object(Match { part, spans, pattern: self.clone() })))
    }

    fn find_all(self: &Rc<Compiled>, part: Part) -> Result<Value> {
        let group = |m: &Match, at: usize| m.group(at).map_or_else(|| Value::from(""), Value::from);
        let row = |m: &Match| match m.spans.len() {
            1 => group(m, 0),
            2 => group(m, 1),
            many => Value::tuple((1..many).map(|at| group(m, at))),
        };
        let mut walk = Walk::new(self.clone(), part);
        let mut all = Gathered::default();
        while let Some(found) = walk.step()? {
            all.push(row(&found));
        }
        Ok(Value::list(all.done()))
    }

    fn iterator(self: &Rc<Compiled>, part: Part) -> Value {
        Value::iterator("callable_iterator", Walk::new(self.clone(), part))
    }

    fn split(self: &Rc<Compiled>, text: &Str, most: i64) -> Result<Value> {
        let limit = if most <= 0 { usize::MAX } else { most as usize };
        let (mut parts, mut last) = (Gathered::default(), 0);
        let mut walk = Walk::new(self.clone(), Part::whole(text));
        let mut count = 0;
        while count < limit
            && let Some(m) = walk.step()?
        {
            count += 1;
            let (start, end) = m.span(0).unwrap_or((last, last));
            parts.push(Value::from(&text[last..start]));
            parts.extend((1..m.spans.len()).map(|at| m.group(at).map_or(Value::None, Value::from)));
            last = end;
        }
        parts.push(Value::from(&text[last..]));
        Ok(Value::list(parts.done()))
    }

    fn replace(
        self: &Rc<Compiled>,
        vm: &mut Interpreter,
        with: &Value,
        text: &Str,
        most: i64,
    ) -> Result<(Value, usize)> {
        let limit = if most <= 0 { usize::MAX } else { most as usize };
        let template = match with {
            Value::Str(template) => Some(re_template::read(template, &self.names)?),
            function if is_callable(function) => None,
            other => {
                let found = type_name(other);
                return Err(Error::type_error(format!("decoding to str: need a bytes-like object, {found} found")));
            }
        };
        let (mut out, mut last, mut count) = (String::new(), 0, 0);
        let mut walk = Walk::new(self.clone(), Part::whole(text));
        while count < limit
            && let Some(m) = walk.step()?
        {
            let (start, end) = m.span(0).unwrap_or((last, last));
            out.push_str(&text[last..start]);
            match &template {
                Some(pieces) => m.fill(pieces, &mut out),
                None => match vm.call(with, &[Value::object(m)], &[])? {
                    Value::Str(text) => out.push_str(&text),
                    Value::None => {}
                    other => {
                        let found = type_name(&other);
                        return Err(Error::type_error(format!("expected str instance, {found} found")));
                    }
                },
            }
            last = end;
            count += 1;
        }
        out.push_str(&text[last..]);
        Ok((Value::from(out), count))
    }
}

/// The places of a match and of its groups.
pub(super) fn spans_of(captures: &Captures<str>) -> Spans {
    (0..captures.len()).map(|at| captures.get(at).map(|m| (m.start(), m.end()))).collect()
}

pub(super) fn too_hard(error: &fancy_regex::Error) -> Error {
    Error::new(Kind::RuntimeError, format!("the regular expression gave up: {error}"))
}

static PATTERN: TypeObject = TypeObject {
    name: "Pattern",
    module: "re",
    base: Some(&OBJECT),
    doc: "Compiled regular expression object.",
    construct: None,
    methods: METHODS,
    statics: &[],
};

/// A compiled pattern as a value.
pub(super) struct Pattern(pub Rc<Compiled>);

impl Object for Pattern {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "re.Pattern"
    }

    fn type_value(&self) -> Value {
        Value::Type(&PATTERN)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "pattern" => Some(Value::from(self.0.source.as_str())),
            "flags" => Some(Value::Int(self.0.flags | inline_flags(&self.0.source) | flags::UNICODE)),
            "groups" => Some(Value::from(self.0.names.len() - 1)),
            "groupindex" => {
                let mut map = DictMap::new();
                for (at, name) in self.0.names.iter().enumerate() {
                    if let Some(name) = name {
                        map.insert_str(name, Value::from(at));
                    }
                }
                Some(Value::dict(map))
            }
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        let (source, set) = (repr_str(&self.0.source), re_flags::of_pattern(self.0.flags));
        Ok(if set.is_empty() { format!("re.compile({source})") } else { format!("re.compile({source}, {set})") })
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let same = |other: &Pattern| other.0.source == self.0.source && other.0.flags == self.0.flags;
        Ok(Some(other.downcast::<Pattern>().is_some_and(same)))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(crate::lang::text::hash_text(&self.0.source) ^ self.0.flags))
    }
}
