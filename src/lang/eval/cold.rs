//! Loops where there is no native code: the evaluator runs them all.

use super::Frame;
use crate::lang::code::{For, While};
use crate::lang::function::Function;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::Iter;
use crate::lang::packed::{Answer, Way};
use crate::lang::value::Value;

/// What is known of a loop as a candidate for native code.
#[derive(Default)]
pub struct Hot;

impl Hot {
    /// Turns until the loop is to be looked at.
    pub fn wait(&self, _: bool) -> u32 {
        u32::MAX
    }

    /// Remembers what is left of that when the loop ends.
    pub fn keep(&self, _: u32, _: bool) {}
}

/// A loop, with what it iterates over.
#[allow(dead_code, reason = "as where there is native code")]
pub enum Loop<'a> {
    While(&'a While),
    For(&'a For, &'a mut Iter),
}

/// How a loop goes on after a look at its code.
#[allow(dead_code, reason = "as where there is native code")]
pub enum Left {
    Head,
    Ended,
    Turn(Way),
}

/// Looks at a loop before one of its turns: the evaluator goes on.
pub fn run(_: &mut Interpreter, _: &mut Frame, _: Loop, wait: &mut u32) -> Left {
    *wait = u32::MAX;
    Left::Head
}

/// What is known of a function as a candidate for native code.
#[derive(Default)]
pub struct HotFunction;

impl HotFunction {
    /// Whether the function is to be looked at.
    pub fn is_due(&self) -> bool {
        false
    }
}

/// What a function gives by its code: the evaluator runs it.
pub fn call(_: &mut Interpreter, _: &Function, _: &[Value]) -> Answer {
    Answer::undefined()
}
