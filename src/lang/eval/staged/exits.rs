//! How a function goes on: a `break`, `continue` or `return` that was met on one way of a recorded branch only.

use std::cell::{Cell, RefCell};

use crate::lang::arrays::journal;
use crate::lang::eval::Frame;
use crate::lang::value::Value;

/// Nothing was met.
pub const ON: i64 = 0;
/// The loop is left.
pub const BREAK: i64 = 1;
/// The function is left.
pub const RETURN: i64 = 2;
/// The turn is over.
pub const CONTINUE: i64 = 3;

/// How a frame goes on.
#[derive(Clone)]
pub struct Exit {
    /// One of the numbers above, or a recorded value that will be one.
    pub kind: Value,
    /// What the function gives, where it is left.
    pub value: Value,
    /// Which of the numbers but `ON` it may be: bit `n` for number `n`.
    pub kinds: u8,
}

impl Exit {
    /// Nothing was met.
    pub fn none() -> Exit {
        Exit { kind: Value::Int(ON), value: Value::Undefined, kinds: 0 }
    }

    /// This was met.
    pub fn met(kind: i64, value: Value) -> Exit {
        Exit { kind: Value::Int(kind), value, kinds: 1 << kind }
    }

    /// The only thing that it can be if it is not `ON`.
    pub fn only(&self) -> Option<i64> {
        [BREAK, RETURN, CONTINUE].into_iter().find(|kind| self.kinds == 1 << kind)
    }
}

thread_local! {
    /// The frames that go on in a way that is not plain, by where their variables lie.
    static EXITS: RefCell<Vec<(usize, Exit)>> = const { RefCell::new(Vec::new()) };
    /// Whether a variable has no value here that it may have when the program runs.
    static OPEN: Cell<bool> = const { Cell::new(false) };
}

fn key(frame: &Frame) -> usize {
    frame.locals.as_ptr() as usize
}

/// How the frame goes on.
pub fn of(frame: &Frame) -> Exit {
    let key = key(frame);
    EXITS.with_borrow(|all| all.iter().find(|(at, _)| *at == key).map_or_else(Exit::none, |(_, exit)| exit.clone()))
}

/// Sets how the frame goes on.
pub fn set(frame: &Frame, exit: Exit) {
    let key = key(frame);
    EXITS.with_borrow_mut(|all| {
        all.retain(|(at, _)| *at != key);
        if exit.kinds != 0 {
            all.push((key, exit));
        }
    });
}

/// Whether it is open how the frame goes on.
#[inline]
pub fn pending(frame: &Frame) -> bool {
    EXITS.with_borrow(|all| !all.is_empty() && all.iter().any(|(at, _)| *at == key(frame)))
}

/// Forgets everything: a recording begins or was given up.
pub fn forget() {
    EXITS.with_borrow_mut(Vec::clear);
    OPEN.set(false);
    journal::forget_shared();
}

/// Notes that a variable is left without a value that it may have when the program runs.
pub fn note_open() {
    OPEN.set(true);
}

/// Whether that was noted since this was last called.
pub fn take_open() -> bool {
    OPEN.replace(false)
}
