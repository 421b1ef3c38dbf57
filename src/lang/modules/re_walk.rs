//! `re`: the matches of a pattern in a text, one behind the other.

use std::any::Any;
use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::re::{Compiled, Part, Pattern, spans_of, too_hard};
use super::re_match::{Match, Spans};
use super::re_pattern::Anchor;
use crate::backend::cpu::apart;
use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::value::Value;

/// How long matches are gathered before the program sees them.
const WHILE: Duration = Duration::from_millis(20);

/// Where the matches of a pattern are, one behind the other.
#[derive(Clone, Copy)]
struct Steps {
    /// Where the next one is looked for.
    at: usize,
    /// Whether the last one was empty: here there is no second empty one.
    empty: bool,
}

impl Steps {
    /// The next match, found by `find` from a place on. Behind an empty one stands the first that is not empty at the
    /// same place, as Python has it; then any at a later one.
    fn next(&mut self, text: &str, find: impl Fn(Anchor, usize) -> Result<Option<Spans>>) -> Result<Option<Spans>> {
        if self.at > text.len() {
            return Ok(None);
        }
        let mut found = None;
        if self.empty {
            found = find(Anchor::Beyond, self.at)?;
            if found.is_none() {
                let next = text.get(self.at..).and_then(|rest| rest.chars().next());
                self.at += next.map_or(1, char::len_utf8);
            }
        }
        if found.is_none() && self.at <= text.len() {
            found = find(Anchor::Anywhere, self.at)?;
        }
        match &found {
            Some(spans) => self.pass(spans),
            None => self.at = text.len() + 1,
        }
        Ok(found)
    }

    /// Goes on behind a match.
    fn pass(&mut self, spans: &Spans) {
        let (start, end) = spans.first().copied().flatten().unwrap_or((self.at, self.at));
        (self.at, self.empty) = (end, start == end);
    }

    /// The next match that begins where the last one ended.
    fn here(&mut self, text: &str, find: impl Fn(Anchor, usize) -> Result<Option<Spans>>) -> Result<Option<Spans>> {
        if self.at > text.len() {
            return Ok(None);
        }
        let found = find(if self.empty { Anchor::Beyond } else { Anchor::Here }, self.at)?;
        match &found {
            Some(spans) => self.pass(spans),
            None => self.at = text.len() + 1,
        }
        Ok(found)
    }
}

/// The matches of a pattern in a text. Those in a long text are found on a thread of their own, many at a time.
pub(super) struct Walk {
    pattern: Rc<Compiled>,
    part: Part,
    steps: Steps,
    /// What the other thread reads of a long text.
    copy: Option<Arc<str>>,
    found: VecDeque<Spans>,
    ended: bool,
}

impl Walk {
    pub fn new(pattern: Rc<Compiled>, part: Part) -> Walk {
        let steps = Steps { at: part.start, empty: false };
        Walk { pattern, part, steps, copy: None, found: VecDeque::new(), ended: false }
    }

    pub fn step(&mut self) -> Result<Option<Match>> {
        interrupt::check()?;
        let long = self.part.seen().len() >= self.pattern.long;
        if long && self.found.is_empty() && !self.ended {
            self.find_more()?;
        }
        let spans = if long {
            self.found.pop_front()
        } else {
            let (pattern, part) = (&self.pattern, &self.part);
            self.steps.next(part.seen(), |anchor, from| pattern.spans(anchor, part, from))?
        };
        Ok(spans.map(|spans| self.matched(spans)))
    }

    /// The next match that begins where the last one ended.
    fn step_here(&mut self) -> Result<Option<Match>> {
        interrupt::check()?;
        let (pattern, part) = (&self.pattern, &self.part);
        let spans = self.steps.here(part.seen(), |anchor, from| pattern.spans(anchor, part, from))?;
        Ok(spans.map(|spans| self.matched(spans)))
    }

    fn matched(&self, spans: Spans) -> Match {
        Match { part: self.part.clone(), spans, pattern: self.pattern.clone() }
    }

    /// Has the other thread find as many as it can for a while.
    fn find_more(&mut self) -> Result<()> {
        let (anywhere, beyond) = (self.pattern.patient(Anchor::Anywhere)?, self.pattern.patient(Anchor::Beyond)?);
        let text = match &self.copy {
            Some(text) => text.clone(),
            None => self.copy.insert(interrupt::owned(self.part.seen()).into()).clone(),
        };
        let mut steps = self.steps;
        // SAFETY: the text is a copy that is only read, a pattern belongs to all threads, positions share nothing.
        let (steps, found, ended) = unsafe {
            apart::run(move || {
                let start = Instant::now();
                let find = |anchor, from| {
                    let regex = if anchor == Anchor::Beyond { &beyond } else { &anywhere };
                    let found = regex.captures_from_pos(&*text, from).map_err(|error| too_hard(&error))?;
                    Ok(found.as_ref().map(spans_of))
                };
                let mut found = VecDeque::new();
                let ended = loop {
                    match steps.next(&text, find)? {
                        Some(spans) => found.push_back(spans),
                        None => break true,
                    }
                    if start.elapsed() > WHILE {
                        break false;
                    }
                };
                Ok((steps, found, ended))
            })?
        };
        (self.steps, self.found, self.ended) = (steps, found, ended);
        Ok(())
    }
}

impl ValueIterator for Walk {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(self.step()?.map(Value::object))
    }
}

/// `pattern.scanner(text)`: its matches on request, each wherever it is next or just behind the last one.
pub(super) struct Scanner {
    pub walk: RefCell<Walk>,
}

static SCANNER_METHODS: &[Native] = &[
    Native::new("match(self)", "A match just behind the last one. `scanner.match()`", |_, a| {
        let found = scanner(a)?.walk.borrow_mut().step_here()?;
        Ok(found.map_or(Value::None, Value::object))
    }),
    Native::new("search(self)", "The next match. `scanner.search()`", |_, a| {
        let found = scanner(a)?.walk.borrow_mut().step()?;
        Ok(found.map_or(Value::None, Value::object))
    }),
];

fn scanner<'a>(args: &Arguments<'a>) -> Result<&'a Scanner> {
    args.value(0).downcast::<Scanner>().ok_or_else(|| Error::type_error("a scanner is needed"))
}

impl Object for Scanner {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "_sre.SRE_Scanner"
    }

    fn methods(&self) -> &'static [Native] {
        SCANNER_METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok((name == "pattern").then(|| Value::object(Pattern(self.walk.borrow().pattern.clone()))))
    }
}
