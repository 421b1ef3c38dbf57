//! `re`: regular expressions.

use std::any::Any;
use std::rc::Rc;

use fancy_regex::{Captures, Regex};

use super::re_pattern::{Anchor, compile, flags};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::format::repr_str;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::iterate::{Iter, iterate};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::text::Str;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("error", Value::ExceptionType(Kind::ValueError));
    for (names, bits) in [
        (["I", "IGNORECASE"], flags::IGNORECASE),
        (["M", "MULTILINE"], flags::MULTILINE),
        (["S", "DOTALL"], flags::DOTALL),
        (["X", "VERBOSE"], flags::VERBOSE),
        (["A", "ASCII"], flags::ASCII),
        (["U", "UNICODE"], flags::UNICODE),
    ] {
        for name in names {
            module.define(name, bits);
        }
    }
    Ok(())
}

static FUNCTIONS: &[Native] = &[
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
            for c in a.str(0)?.chars() {
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
        |_, a| pattern(a, 2)?.find_all(text(a, 1)?),
    ),
    Native::new(
        "finditer(pattern, string, flags=0)",
        "An iterator over the matches. `re.finditer('a', 'aa')`",
        |vm, a| pattern(a, 2)?.iterator(vm, text(a, 1)?),
    ),
    Native::new(
        "fullmatch(pattern, string, flags=0)",
        "A match of the whole text. `re.fullmatch('a+', 'aa').group()` is `'aa'`.",
        |_, a| pattern(a, 2)?.find(text(a, 1)?, Anchor::Whole),
    ),
    Native::new(
        "match(pattern, string, flags=0)",
        "A match at the start. `re.match('a+', 'aab').group()` is `'aa'`.",
        |_, a| pattern(a, 2)?.find(text(a, 1)?, Anchor::Start),
    ),
    Native::new(
        "search(pattern, string, flags=0)",
        "The first match. `re.search('b', 'aab').start()` is 2.",
        |_, a| pattern(a, 2)?.find(text(a, 1)?, Anchor::Anywhere),
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
    Native::new("findall(self, string)", "All matches. `p.findall('a1b22')`", |_, a| own(a)?.find_all(text(a, 1)?)),
    Native::new("finditer(self, string)", "An iterator over the matches. `p.finditer('aa')`", |vm, a| {
        own(a)?.iterator(vm, text(a, 1)?)
    }),
    Native::new("fullmatch(self, string)", "A match of the whole text. `p.fullmatch('aa')`", |_, a| {
        own(a)?.find(text(a, 1)?, Anchor::Whole)
    }),
    Native::new("match(self, string)", "A match at the start. `p.match('aab')`", |_, a| {
        own(a)?.find(text(a, 1)?, Anchor::Start)
    }),
    Native::new("search(self, string)", "The first match. `p.search('aab')`", |_, a| {
        own(a)?.find(text(a, 1)?, Anchor::Anywhere)
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
    Compiled::cached(source, args.index_or(flags, 0)?)
}

/// A pattern with its three forms, the anchored ones made when first used.
struct Compiled {
    source: String,
    flags: i64,
    anywhere: Regex,
    start: std::cell::OnceCell<Regex>,
    whole: std::cell::OnceCell<Regex>,
}

impl Compiled {
    /// A pattern is compiled once, as long as the program uses no more than a few hundred.
    fn cached(source: &str, flags: i64) -> Result<Rc<Compiled>> {
        type Cache = rustc_hash::FxHashMap<(String, i64), Rc<Compiled>>;
        thread_local!(static CACHE: std::cell::RefCell<Cache> = std::cell::RefCell::default());
        let key = (source.to_owned(), flags);
        if let Some(known) = CACHE.with_borrow(|cache| cache.get(&key).cloned()) {
            return Ok(known);
        }
        let compiled = Rc::new(Compiled {
            source: source.to_owned(),
            flags,
            anywhere: compile(source, flags, Anchor::Anywhere)?,
            start: Default::default(),
            whole: Default::default(),
        });
        CACHE.with_borrow_mut(|cache| {
            if cache.len() >= 512 {
                cache.clear();
            }
            cache.insert(key, compiled.clone());
        });
        Ok(compiled)
    }

    fn regex(&self, anchor: Anchor) -> Result<&Regex> {
        let cell = match anchor {
            Anchor::Anywhere => return Ok(&self.anywhere),
            Anchor::Start => &self.start,
            Anchor::Whole => &self.whole,
        };
        if let Some(regex) = cell.get() {
            return Ok(regex);
        }
        let made = compile(&self.source, self.flags, anchor)?;
        Ok(cell.get_or_init(|| made))
    }

    fn capture(&self, captures: &Captures<str>, text: &Str) -> Match {
        let names = self.anywhere.capture_names().map(|name| name.map(str::to_owned)).collect();
        let spans = (0..captures.len()).map(|at| captures.get(at).map(|m| (m.start(), m.end()))).collect();
        Match { text: text.clone(), spans, names, pattern: self.source.clone() }
    }

    fn find(&self, text: &Str, anchor: Anchor) -> Result<Value> {
        let found = self.regex(anchor)?.captures(text.as_str()).map_err(too_hard)?;
        Ok(found.map_or(Value::None, |captures| Value::object(self.capture(&captures, text))))
    }

    fn matches(&self, text: &Str) -> Result<Vec<Match>> {
        let mut all = Vec::new();
        for captures in self.anywhere.captures_iter(text.as_str()) {
            interrupt::check()?;
            all.push(self.capture(&captures.map_err(too_hard)?, text));
        }
        Ok(all)
    }

    fn find_all(&self, text: &Str) -> Result<Value> {
        let part = |m: &Match, at: usize| m.group(at).map_or_else(|| Value::from(""), Value::from);
        let row = |m: &Match| match m.spans.len() {
            1 => part(m, 0),
            2 => part(m, 1),
            many => Value::tuple((1..many).map(|at| part(m, at))),
        };
        Ok(Value::list(self.matches(text)?.iter().map(row).collect()))
    }

    fn iterator(&self, vm: &mut Interpreter, text: &Str) -> Result<Value> {
        let all = self.matches(text)?.into_iter().map(Value::object).collect();
        iterate(vm, &Value::list(all)).map(Iter::into_value)
    }

    fn split(&self, text: &Str, most: i64) -> Result<Value> {
        let limit = if most <= 0 { usize::MAX } else { most as usize };
        let (mut parts, mut last) = (Vec::new(), 0);
        for m in self.matches(text)?.into_iter().take(limit) {
            let (start, end) = m.span(0).unwrap_or((last, last));
            parts.push(Value::from(&text[last..start]));
            parts.extend((1..m.spans.len()).map(|at| m.group(at).map_or(Value::None, Value::from)));
            last = end;
        }
        parts.push(Value::from(&text[last..]));
        Ok(Value::list(parts))
    }

    fn replace(&self, vm: &mut Interpreter, with: &Value, text: &Str, most: i64) -> Result<(Value, usize)> {
        let limit = if most <= 0 { usize::MAX } else { most as usize };
        let (mut out, mut last, mut count) = (String::new(), 0, 0);
        for m in self.matches(text)?.into_iter().take(limit) {
            let (start, end) = m.span(0).unwrap_or((last, last));
            out.push_str(&text[last..start]);
            match with {
                Value::Str(template) => m.expand(template, &mut out)?,
                function if is_callable(function) => match vm.call(function, &[Value::object(m)], &[])? {
                    Value::Str(text) => out.push_str(&text),
                    other => {
                        let found = type_name(&other);
                        return Err(Error::type_error(format!("expected str instance, {found} found")));
                    }
                },
                _ => return Err(Error::type_error("decoding to str: need a bytes-like object")),
            }
            last = end;
            count += 1;
        }
        out.push_str(&text[last..]);
        Ok((Value::from(out), count))
    }
}

fn too_hard(error: fancy_regex::Error) -> Error {
    Error::new(Kind::RuntimeError, format!("the regular expression gave up: {error}"))
}

struct Pattern(Rc<Compiled>);

impl Object for Pattern {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "re.Pattern"
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "pattern" => Some(Value::from(self.0.source.as_str())),
            "flags" => Some(Value::Int(self.0.flags | flags::UNICODE)),
            "groups" => Some(Value::from(self.0.anywhere.captures_len() - 1)),
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("re.compile({})", repr_str(&self.0.source)))
    }
}

/// A match: byte positions of the whole and of each group.
struct Match {
    text: Str,
    spans: Vec<Option<(usize, usize)>>,
    names: Vec<Option<String>>,
    pattern: String,
}

impl Match {
    fn span(&self, group: usize) -> Option<(usize, usize)> {
        self.spans.get(group).copied().flatten()
    }

    fn group(&self, group: usize) -> Option<&str> {
        self.span(group).and_then(|(start, end)| self.text.get(start..end))
    }

    /// The number of a group given by number or name.
    fn number(&self, group: &Value) -> Result<usize> {
        let found = match group {
            Value::Int(number) => usize::try_from(*number).ok().filter(|&number| number < self.spans.len()),
            Value::Str(name) => self.names.iter().position(|have| have.as_deref() == Some(name.as_str())),
            _ => None,
        };
        found.ok_or_else(|| Error::index("no such group"))
    }

    /// A byte position in characters.
    fn characters(&self, at: usize) -> usize {
        if self.text.is_ascii() { at } else { self.text[..at].chars().count() }
    }

    fn value(&self, group: usize, default: &Value) -> Value {
        self.group(group).map_or_else(|| default.clone(), Value::from)
    }

    /// Appends a replacement with its `\1` and `\g<name>` filled in.
    fn expand(&self, template: &str, out: &mut String) -> Result<()> {
        let chars: Vec<char> = template.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let c = chars[at];
            at += 1;
            if c != '\\' {
                out.push(c);
                continue;
            }
            let Some(&next) = chars.get(at) else { return Err(Error::value("bad escape (end of pattern)")) };
            at += 1;
            let group = match next {
                'n' => {
                    out.push('\n');
                    continue;
                }
                't' => {
                    out.push('\t');
                    continue;
                }
                'r' => {
                    out.push('\r');
                    continue;
                }
                '\\' => {
                    out.push('\\');
                    continue;
                }
                '0'..='9' => {
                    let mut number = next.to_string();
                    if let Some(digit) = chars.get(at).filter(|c| c.is_ascii_digit()) {
                        number.push(*digit);
                        at += 1;
                    }
                    Value::Int(number.parse().unwrap_or(0))
                }
                'g' if chars.get(at) == Some(&'<') => {
                    let end = chars[at..]
                        .iter()
                        .position(|&c| c == '>')
                        .ok_or_else(|| Error::value("missing >, unterminated name"))?;
                    let name: String = chars[at + 1..at + end].iter().collect();
                    at += end + 1;
                    name.parse().map_or_else(|_| Value::from(name.as_str()), Value::Int)
                }
                other if other.is_ascii_alphabetic() => return Err(Error::value(format!("bad escape \\{other}"))),
                other => {
                    out.extend(['\\', other]);
                    continue;
                }
            };
            let number = self.number(&group).map_err(|_| match &group {
                Value::Int(number) => Error::value(format!("invalid group reference {number}")),
                _ => Error::index("unknown group name"),
            })?;
            out.push_str(self.group(number).unwrap_or(""));
        }
        Ok(())
    }
}

static MATCH_METHODS: &[Native] = &[
    Native::new("end(self, group=0, /)", "Where a group ends. `re.match('a+', 'aab').end()` is 2.", |_, a| {
        position(a, |span| span.1)
    }),
    Native::new("expand(self, template)", "A template filled with the groups. `m.expand(r'\\1')`", |_, a| {
        let mut out = String::new();
        one(a)?.expand(a.str(1)?, &mut out)?;
        Ok(Value::from(out))
    }),
    Native::new("group(self, *groups)", "The text of groups. `re.match('(a)(b)', 'ab').group(2)` is `'b'`.", |_, a| {
        let m = one(a)?;
        match a.rest() {
            [] => Ok(m.value(0, &Value::None)),
            [only] => Ok(m.value(m.number(only)?, &Value::None)),
            many => {
                let parts = many.iter().map(|group| Ok(m.value(m.number(group)?, &Value::None)));
                Ok(Value::tuple(parts.collect::<Result<Vec<_>>>()?))
            }
        }
    }),
    Native::new(
        "groupdict(self, default=None)",
        "The named groups. `re.match('(?P<x>a)', 'a').groupdict()` is `{'x': 'a'}`.",
        |_, a| {
            let m = one(a)?;
            let default = a.get(1).cloned().unwrap_or(Value::None);
            let mut map = DictMap::new();
            for (at, name) in m.names.iter().enumerate() {
                if let Some(name) = name {
                    map.insert_str(name, m.value(at, &default));
                }
            }
            Ok(Value::dict(map))
        },
    ),
    Native::new(
        "groups(self, default=None)",
        "All groups. `re.match('(a)(b)', 'ab').groups()` is `('a', 'b')`.",
        |_, a| {
            let m = one(a)?;
            let default = a.get(1).cloned().unwrap_or(Value::None);
            Ok(Value::tuple((1..m.spans.len()).map(|at| m.value(at, &default))))
        },
    ),
    Native::new("span(self, group=0, /)", "Where a group is. `re.search('b', 'aab').span()` is `(2, 3)`.", |_, a| {
        let (start, end) = (position(a, |span| span.0)?, position(a, |span| span.1)?);
        Ok(Value::tuple([start, end]))
    }),
    Native::new("start(self, group=0, /)", "Where a group begins. `re.search('b', 'aab').start()` is 2.", |_, a| {
        position(a, |span| span.0)
    }),
];

fn one<'a>(args: &Arguments<'a>) -> Result<&'a Match> {
    args.value(0).downcast::<Match>().ok_or_else(|| Error::type_error("a match is needed"))
}

fn position(args: &Arguments, pick: impl Fn((usize, usize)) -> usize) -> Result<Value> {
    let m = one(args)?;
    let group = args.get(1).map_or(Ok(0), |group| m.number(group))?;
    Ok(m.span(group).map_or(Value::Int(-1), |span| Value::from(m.characters(pick(span)))))
}

impl Object for Match {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "re.Match"
    }

    fn methods(&self) -> &'static [Native] {
        MATCH_METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "string" => Some(Value::Str(self.text.clone())),
            "pos" => Some(Value::Int(0)),
            "endpos" => Some(Value::from(self.text.char_count())),
            "lastindex" => {
                Some((1..self.spans.len()).rev().find(|&at| self.spans[at].is_some()).map_or(Value::None, Value::from))
            }
            "re" => Some(Value::object(Pattern(Compiled::cached(&self.pattern, 0)?))),
            _ => None,
        })
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        Ok(Some(self.value(self.number(index)?, &Value::None)))
    }

    fn truth(&self) -> Result<Option<bool>> {
        Ok(Some(true))
    }

    fn repr(&self) -> Result<String> {
        let (start, end) = self.span(0).unwrap_or((0, 0));
        let (start, end) = (self.characters(start), self.characters(end));
        Ok(format!("<re.Match object; span=({start}, {end}), match={}>", repr_str(self.group(0).unwrap_or(""))))
    }
}
