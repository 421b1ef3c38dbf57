//! `re`: what a match is.

use std::any::Any;
use std::rc::Rc;

use smallvec::SmallVec;

use super::re::{Compiled, Part, Pattern};
use super::re_template::{self, Piece};
use crate::diag::{Error, Result};
use crate::lang::format::repr_str;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;

/// The bytes of a whole match and of each of its groups.
pub(super) type Spans = SmallVec<[Option<(usize, usize)>; 4]>;

/// A match: byte positions of the whole and of each group.
pub(super) struct Match {
    pub part: Part,
    pub spans: Spans,
    pub pattern: Rc<Compiled>,
}

impl Match {
    /// The bytes of a group, where it took part.
    pub fn span(&self, group: usize) -> Option<(usize, usize)> {
        self.spans.get(group).copied().flatten()
    }

    /// The text of a group, where it took part.
    pub fn group(&self, group: usize) -> Option<&str> {
        self.span(group).and_then(|(start, end)| self.part.text.get(start..end))
    }

    /// The number of a group given by number or name.
    fn number(&self, group: &Value) -> Result<usize> {
        let found = match group {
            Value::Int(number) => usize::try_from(*number).ok().filter(|&number| number < self.spans.len()),
            Value::Str(name) => self.pattern.names().iter().position(|have| have.as_deref() == Some(name.as_str())),
            _ => None,
        };
        found.ok_or_else(|| Error::index("no such group"))
    }

    /// The group that closed last.
    fn last(&self) -> Option<usize> {
        let ends = (1..self.spans.len()).filter_map(|at| Some((self.spans[at]?.1, std::cmp::Reverse(at))));
        // Of groups that end together the outermost one closed last.
        ends.max().map(|(_, std::cmp::Reverse(at))| at)
    }

    /// A byte position in characters.
    fn characters(&self, at: usize) -> usize {
        if self.part.text.is_ascii() { at } else { self.part.text[..at].chars().count() }
    }

    fn value(&self, group: usize, default: &Value) -> Value {
        self.group(group).map_or_else(|| default.clone(), Value::from)
    }

    /// Appends a replacement with its groups filled in.
    pub fn fill(&self, pieces: &[Piece], out: &mut String) {
        for piece in pieces {
            out.push_str(match piece {
                Piece::Text(text) => text,
                Piece::Group(number) => self.group(*number).unwrap_or(""),
            });
        }
    }
}

/// The type of matches.
pub(super) static MATCH: TypeObject = TypeObject {
    name: "Match",
    module: "re",
    base: Some(&OBJECT),
    doc: "The result of re.match() and re.search().",
    construct: None,
    methods: MATCH_METHODS,
    statics: &[],
};

static MATCH_METHODS: &[Native] = &[
    Native::new("end(self, group=0, /)", "Where a group ends. `re.match('a+', 'aab').end()` is 2.", |_, a| {
        position(a, |span| span.1)
    }),
    Native::new("expand(self, template)", "A template filled with the groups. `m.expand(r'\\1')`", |_, a| {
        let (m, mut out) = (one(a)?, String::new());
        m.fill(&re_template::read(a.str(1)?, m.pattern.names())?, &mut out);
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
            for (at, name) in m.pattern.names().iter().enumerate() {
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

    fn type_value(&self) -> Value {
        Value::Type(&MATCH)
    }

    fn methods(&self) -> &'static [Native] {
        MATCH_METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "string" => Some(Value::Str(self.part.text.clone())),
            "pos" => Some(Value::from(self.characters(self.part.start))),
            "endpos" => Some(Value::from(self.characters(self.part.end))),
            "lastindex" => Some(self.last().map_or(Value::None, Value::from)),
            "lastgroup" => {
                let name = self.last().and_then(|at| self.pattern.names().get(at)?.as_deref());
                Some(name.map_or(Value::None, Value::from))
            }
            "regs" => {
                let groups = (0..=self.pattern.names().len().saturating_sub(1)).map(|group| match self.span(group) {
                    Some((start, end)) => {
                        Value::tuple([Value::from(self.characters(start)), Value::from(self.characters(end))])
                    }
                    None => Value::tuple([Value::Int(-1), Value::Int(-1)]),
                });
                Some(Value::tuple(groups))
            }
            "re" => Some(Value::object(Pattern(self.pattern.clone()))),
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
