//! Branches on values that are not known.

use super::super::{Flow, Frame, eval, exec_block};
use super::exits::{self, Exit};
use super::merge::merge;
use super::state::{State, refused, run_body};
use super::truth::{Truth, truth, truth_of};
use crate::diag::{Result, Span};
use crate::lang::code::{Expr, If, Stmt};
use crate::lang::interpreter::Interpreter;
use crate::lang::value::Value;
use crate::ops::{Tensor, compare, unary};
use crate::trace::Recorder;

/// Records both ways of a branch and merges what they leave behind.
fn record(
    vm: &mut Interpreter,
    frame: &mut Frame,
    condition: &Tensor,
    span: Option<Span>,
    yes: impl FnOnce(&mut Interpreter, &mut Frame) -> Result<Flow>,
    no: impl FnOnce(&mut Interpreter, &mut Frame) -> Result<Flow>,
) -> Result<()> {
    let before = State::of(frame);
    let first = run_body(vm, frame, Recorder::body(&[]).0, &before, &[], yes)?;
    let second = run_body(vm, frame, Recorder::body(&[]).0, &before, &[], no)?;
    merge(frame, condition, span, [first, second])
}

/// How a block goes on after a branch: what is known of it now is taken as done.
fn go_on(frame: &Frame) -> Flow {
    let exit = exits::of(frame);
    let Value::Int(kind) = exit.kind else { return Flow::Next };
    exits::set(frame, Exit::none());
    match kind {
        exits::BREAK => Flow::Break,
        exits::CONTINUE => Flow::Continue,
        exits::RETURN => Flow::Return(exit.value),
        _ => Flow::Next,
    }
}

/// `if` on a truth that is not known.
///
/// # Errors
/// Those of both ways.
pub fn if_statement(vm: &mut Interpreter, frame: &mut Frame, node: &If) -> Result<Flow> {
    match truth(vm, frame, &node.test).map_err(|error| error.at(node.test_span))? {
        Truth::Known(known) => exec_block(vm, frame, if known { &node.body } else { &node.orelse }),
        Truth::Recorded(condition) => {
            let span = Some(node.test_span);
            record(
                vm,
                frame,
                &condition,
                span,
                |vm, frame| exec_block(vm, frame, &node.body),
                |vm, frame| exec_block(vm, frame, &node.orelse),
            )?;
            Ok(go_on(frame))
        }
    }
}

/// The statements after one that left it open whether they are run.
///
/// # Errors
/// Those of the statements.
pub fn guarded(vm: &mut Interpreter, frame: &mut Frame, rest: &[Stmt]) -> Result<Flow> {
    if rest.is_empty() {
        return Ok(Flow::Next);
    }
    let exit = exits::of(frame);
    let Value::Array(kind) = &exit.kind else { return Ok(go_on(frame)) };
    let goes_on = compare::equal(&kind.tensor(), &Tensor::integer(exits::ON))?;
    record(
        vm,
        frame,
        &goes_on,
        None,
        |vm, frame| {
            exits::set(frame, Exit::none());
            exec_block(vm, frame, rest)
        },
        |_, frame| {
            // Where only one thing can have happened, it has.
            if let Some(kind) = exit.only() {
                exits::set(frame, Exit { kind: Value::Int(kind), ..exit.clone() });
            }
            Ok(Flow::Next)
        },
    )?;
    Ok(go_on(frame))
}

/// One of two values.
///
/// # Errors
/// Those of evaluating both.
pub fn either(
    vm: &mut Interpreter,
    frame: &mut Frame,
    condition: &Tensor,
    yes: impl FnOnce(&mut Interpreter, &mut Frame) -> Result<Value>,
    no: impl FnOnce(&mut Interpreter, &mut Frame) -> Result<Value>,
) -> Result<Value> {
    record(
        vm,
        frame,
        condition,
        None,
        |vm, frame| yes(vm, frame).map(Flow::Return),
        |vm, frame| no(vm, frame).map(Flow::Return),
    )?;
    match go_on(frame) {
        Flow::Return(value) => Ok(value),
        _ => Err(refused("an expression has no value")),
    }
}

/// `body if test else orelse` on a truth that is not known.
///
/// # Errors
/// Those of both ways.
pub fn conditional(vm: &mut Interpreter, frame: &mut Frame, parts: &(Expr, Expr, Expr)) -> Result<Value> {
    let (test, body, orelse) = parts;
    match truth(vm, frame, test)? {
        Truth::Known(known) => eval(vm, frame, if known { body } else { orelse }),
        Truth::Recorded(condition) => {
            either(vm, frame, &condition, |vm, frame| eval(vm, frame, body), |vm, frame| eval(vm, frame, orelse))
        }
    }
}

/// The value of `and` (which stops at false) and `or` (which stops at true), some truth of which is not known.
///
/// # Errors
/// Those of the operands.
pub fn logical(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr], stop: bool) -> Result<Value> {
    let Some((first, rest)) = items.split_first() else { return Ok(Value::Bool(!stop)) };
    let value = eval(vm, frame, first)?;
    if rest.is_empty() {
        return Ok(value);
    }
    match truth_of(&value)? {
        Truth::Known(known) if known == stop => Ok(value),
        Truth::Known(_) => logical(vm, frame, rest, stop),
        Truth::Recorded(tensor) => {
            let go_on = if stop { unary::logical_not(&tensor)? } else { tensor };
            either(vm, frame, &go_on, |vm, frame| logical(vm, frame, rest, stop), |_, _| Ok(value))
        }
    }
}
