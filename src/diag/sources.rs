//! Every text that was ever parsed in this process, by number, so that a [`Span`] stays eight bytes and a half.

use std::cell::RefCell;
use std::rc::Rc;

/// The number of a source text in this thread's list (see [`add`]).
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default, PartialOrd, Ord)]
pub struct SourceId(pub u32);

/// A half-open range of bytes `start..end` in one source text.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
pub struct Span {
    pub source: SourceId,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// The span of bytes `start..end` in `source`.
    pub fn new(source: SourceId, start: usize, end: usize) -> Span {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { source, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both; `self`'s source where they differ.
    pub fn to(self, other: Span) -> Span {
        if self.source != other.source {
            return self;
        }
        Span { source: self.source, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// The text under the span, or an empty string when its source is unknown.
    pub fn text(self) -> String {
        let whole = get(self.source).map(|s| s.text.clone());
        whole.and_then(|t| t.get(self.start as usize..self.end as usize).map(str::to_owned)).unwrap_or_default()
    }
}

/// One source text: a file, a cell typed at the prompt, or a string given to `-c`.
#[derive(Debug)]
pub struct Source {
    /// What Python's traceback would show as the file name: a path, `<stdin>`, `<string>`.
    pub name: String,
    pub text: String,
    /// The byte offset of each line's first byte.
    line_starts: Vec<usize>,
}

impl Source {
    /// The line (from 1) and column (from 1, in characters) of a byte offset.
    pub fn line_column(&self, offset: usize) -> (usize, usize) {
        let offset = offset.min(self.text.len());
        let line = self.line_starts.partition_point(|&start| start <= offset).max(1);
        let start = self.line_starts[line - 1];
        let column = self.text.get(start..offset).map_or(0, |t| t.chars().count());
        (line, column + 1)
    }

    /// The text of line `line` (from 1), without its end.
    pub fn line(&self, line: usize) -> &str {
        let Some(&start) = self.line_starts.get(line.wrapping_sub(1)) else { return "" };
        let end = self.line_starts.get(line).copied().unwrap_or(self.text.len());
        self.text[start..end].trim_end_matches(['\n', '\r'])
    }
}

thread_local! {
    static SOURCES: RefCell<Vec<Rc<Source>>> = const { RefCell::new(Vec::new()) };
}

/// Registers a text and gives its number.
pub fn add(name: impl Into<String>, text: impl Into<String>) -> SourceId {
    let text = text.into();
    let line_starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let source = Rc::new(Source { name: name.into(), text, line_starts });
    SOURCES.with_borrow_mut(|all| {
        all.push(source);
        SourceId((all.len() - 1) as u32)
    })
}

/// The text with this number.
pub fn get(id: SourceId) -> Option<Rc<Source>> {
    SOURCES.with_borrow(|all| all.get(id.0 as usize).cloned())
}
