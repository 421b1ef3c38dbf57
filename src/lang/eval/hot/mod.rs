//! Loops of plain numbers as native code; functions of numbers too: see [`function`].
//!
//! A loop that has made many turns is compiled for the types that its variables have by then, if its statements compute
//! with integers, floats, truth values and lists of them. The code changes nothing before it knows that a statement can
//! be done: whatever it was not made for (an integer that outgrows a word, a division by zero, an index out of bounds, a
//! call, Ctrl-C) leaves it with every variable as it was before that statement. The evaluator then runs the statement
//! and the rest of the turn, with Python's whole meaning and its errors, and the next turn is native again.

mod code;
mod function;
mod inline;
mod lists;
mod number;
mod place;
mod routine;
mod run;

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use smallvec::SmallVec;

pub use self::function::{HotFunction, call};
use self::place::{Kind, view};
use self::run::{BROKE, Code, ENDED, HEAD, State};
use super::Frame;
use super::stmt::exec_packed;
use crate::lang::code::{Block, Expr, For, Stmt, Target, While};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::Iter;
use crate::lang::packed::{Packed, Way};

/// Turns after which a loop is compiled: what they take is about what compiling takes.
const WARM: u32 = 2000;
/// Compilations of one loop, for other types or after a refusal.
const TRIES: u8 = 4;
/// Looks in a row that find other types, after which code is made for these.
const MISSES: u8 = 16;
/// Turns that entering the code, and leaving it before its end, cost as much as.
const ENTERING: i64 = 2;
const LEAVING: i64 = 8;
/// Turns that may be saved up.
const MOST: i64 = 1 << 20;
/// Turns that may be lost before a loop is left to the evaluator for good.
const PATIENCE: i64 = -4096;
/// Turns for which a loop that nothing can be done for is left alone.
const NEVER: u32 = u32::MAX;

/// What is known of a loop as a candidate for native code.
pub struct Hot {
    /// Turns until the loop is looked at.
    wait: Cell<u32>,
    tries: Cell<u8>,
    /// Turns run natively, less what leaving the code has cost.
    credit: Cell<i64>,
    /// Times in a row that the types were others than those of the code.
    misses: Cell<u8>,
    code: RefCell<Option<Rc<Code>>>,
}

impl Default for Hot {
    fn default() -> Hot {
        Hot {
            wait: Cell::new(WARM),
            tries: Cell::new(0),
            credit: Cell::new(0),
            misses: Cell::new(0),
            code: RefCell::default(),
        }
    }
}

impl Hot {
    /// Turns until the loop is to be looked at; `watched`: somebody follows its statements.
    #[inline(always)]
    pub fn wait(&self, watched: bool) -> u32 {
        if watched { NEVER } else { self.wait.get() }
    }

    /// Remembers what is left of that when the loop ends.
    #[inline(always)]
    pub fn keep(&self, wait: u32, watched: bool) {
        if !watched {
            self.wait.set(wait);
        }
    }
}

/// A loop, with what it iterates over.
pub enum Loop<'a> {
    While(&'a While),
    For(&'a For, &'a mut Iter),
}

impl<'a> Loop<'a> {
    fn hot(&self) -> &'a Hot {
        match self {
            Loop::While(node) => &node.hot,
            Loop::For(node, _) => &node.hot,
        }
    }

    fn body(&self) -> &'a Block {
        match self {
            Loop::While(node) => &node.body,
            Loop::For(node, _) => &node.body,
        }
    }

    fn test(&self) -> Option<&'a Expr> {
        match self {
            Loop::While(node) => Some(&node.test),
            Loop::For(..) => None,
        }
    }

    fn target(&self) -> Option<&'a Target> {
        match self {
            Loop::While(_) => None,
            Loop::For(node, _) => Some(&node.target),
        }
    }

    /// What is left to iterate over; `None` where there is no code for it.
    fn source(&self) -> Option<(Source, [i64; 3])> {
        Some(match self {
            Loop::While(_) => (Source::Nothing, [0; 3]),
            Loop::For(_, Iter::Range { next, step, left }) => {
                (Source::Range, [*next, *step, i64::try_from(*left).ok()?])
            }
            Loop::For(_, Iter::List(list, at)) => {
                let kind = Kind::of(list.items.try_borrow().ok()?.get(*at)?)?;
                let [start, length] = view(list)?;
                (Source::Items(kind), [i64::try_from(*at).ok()?, start, length - *at as i64])
            }
            Loop::For(..) => return None,
        })
    }

    /// Takes over how far the code has come.
    fn advance(&mut self, state: &State) {
        match self {
            Loop::For(_, Iter::Range { next, left, .. }) => (*next, *left) = (state.next(), state.left()),
            Loop::For(_, Iter::List(_, at)) => *at = state.next() as usize,
            _ => {}
        }
    }
}

/// What a loop goes over.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Source {
    /// Nothing: it has a condition.
    Nothing,
    Range,
    /// The items of a list, which are of this kind.
    Items(Kind),
}

/// How a loop goes on after a look at its code.
pub enum Left {
    /// With its next turn, by the evaluator.
    Head,
    /// Its condition failed, or its range is used up.
    Ended,
    /// A turn was done, and ended so.
    Turn(Way),
}

/// Where a statement stands in a loop's body: its number in each block, and whether the next block is `else`.
pub type Path = SmallVec<[(u32, bool); 4]>;

/// Looks at a loop before one of its turns: runs its code if it has some or can have. `wait` becomes the number of turns
/// until it is to be looked at again.
#[inline(never)]
pub fn run(vm: &mut Interpreter, frame: &mut Frame, mut node: Loop, wait: &mut u32) -> Left {
    let hot = node.hot();
    let found = hot.code.borrow().clone();
    let code = match found {
        Some(code) => code,
        None => match compile(vm, frame, &node) {
            Some(code) => {
                hot.code.replace(Some(code.clone()));
                code
            }
            None => {
                *wait = if hot.tries.get() < TRIES { WARM << (3 * hot.tries.get()) } else { NEVER };
                return Left::Head;
            }
        },
    };
    let Some(mut state) = code.enter(vm, frame, &node) else {
        let misses = hot.misses.get();
        *wait = 1 << misses.min(10);
        hot.misses.set(misses + 1);
        if misses >= MISSES {
            hot.misses.set(0);
            hot.code.replace(None);
        }
        return Left::Head;
    };
    hot.misses.set(0);
    let status = code.run(frame, &mut state);
    node.advance(&state);
    let early = status != ENDED && status != BROKE;
    let cost = ENTERING + if early { LEAVING } else { 0 };
    hot.credit.set((hot.credit.get() + state.turns() - cost).min(MOST));
    *wait = 0;
    if hot.credit.get() < PATIENCE {
        hot.code.replace(None);
        hot.tries.set(TRIES);
        *wait = NEVER;
    }
    let way = match status {
        ENDED => return Left::Ended,
        HEAD => {
            *wait = (*wait).max(1);
            return Left::Head;
        }
        BROKE => Packed::new(Ok(super::stmt::Flow::Break)),
        status => resume(vm, frame, node.body(), &code.exits[(status - BROKE - 1) as usize]),
    };
    Left::Turn(way)
}

/// Compiles a loop for its variables' types now.
fn compile(vm: &Interpreter, frame: &Frame, node: &Loop) -> Option<Rc<Code>> {
    let hot = node.hot();
    if hot.tries.get() >= TRIES {
        return None;
    }
    hot.tries.set(hot.tries.get() + 1);
    code::compile(vm, frame, node).map(Rc::new)
}

/// Runs a block from one of its statements on.
fn resume(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt], path: &[(u32, bool)]) -> Way {
    let [(at, orelse), deeper @ ..] = path else { return Packed::new(Ok(super::stmt::Flow::Next)) };
    let at = *at as usize;
    let way = match &body[at] {
        Stmt::If(node) if !deeper.is_empty() => {
            resume(vm, frame, if *orelse { &node.orelse } else { &node.body }, deeper)
        }
        stmt => exec_packed(vm, frame, stmt),
    };
    if way.is_next() { super::stmt::block(vm, frame, &body[at + 1..]) } else { way }
}
