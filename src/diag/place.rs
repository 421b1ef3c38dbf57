//! Where in the program the evaluator is: what is recorded now and run later can be told its place.

use std::cell::Cell;

use super::Span;

thread_local! {
    static CURRENT: Cell<Span> = const { Cell::new(Span { source: super::SourceId(0), start: 0, end: 0 }) };
}

/// The place of the operator or call that the evaluator came to last.
#[inline]
pub fn current() -> Span {
    CURRENT.get()
}

/// Notes where the evaluator is.
#[inline]
pub fn set(span: Span) {
    CURRENT.set(span);
}
