//! Statements.

use std::rc::Rc;

use super::hot::{self, Hot, Left};
use super::{Frame, answer, assign, condition, eval, exceptions, import, staged};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::code::{For, Stmt, While};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Iter, iterate};
use crate::lang::module::Globals;
use crate::lang::packed::{Packed, Way};
use crate::lang::transforms::pieces;
use crate::lang::value::Value;
use crate::trace;

/// How a statement ended.
pub enum Flow {
    Next,
    Break,
    Continue,
    Return(Value),
}

const _: () = assert!(std::mem::size_of::<Result<Flow>>() == 16);

/// Runs statements until one does not just go on to the next.
#[inline]
pub fn exec_block(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt]) -> Result<Flow> {
    block(vm, frame, body).get()
}

/// [`exec_block`], in registers.
pub(super) fn block(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt]) -> Way {
    if is_watched() { watched_block(vm, frame, body) } else { plain_block(vm, frame, body) }
}

/// Whether somebody follows what statements do: a recorder, or what runs a function in pieces. Whoever begins with that
/// in a statement has ended when the statement has.
#[inline(always)]
pub(super) fn is_watched() -> bool {
    trace::is_recording() || pieces::is_on()
}

/// [`block`] that nobody follows.
#[inline(always)]
fn plain_block(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt]) -> Way {
    for stmt in body {
        let way = exec_packed(vm, frame, stmt);
        if !way.is_next() {
            return way;
        }
    }
    Packed::new(Ok(Flow::Next))
}

/// [`block`] that somebody follows.
#[cold]
#[inline(never)]
fn watched_block(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt]) -> Way {
    if !trace::is_recording() {
        return Packed::new(pieces::exec(vm, frame, body));
    }
    for (at, stmt) in body.iter().enumerate() {
        let flow = exec_packed(vm, frame, stmt).get();
        if let Some(left) = recorded_step(vm, frame, body, at, flow).transpose() {
            return Packed::new(left);
        }
    }
    Packed::new(Ok(Flow::Next))
}

/// What follows statement number `at` while a program is recorded: `None` where that is just the next one.
#[cold]
#[inline(never)]
fn recorded_step(
    vm: &mut Interpreter,
    frame: &mut Frame,
    body: &[Stmt],
    at: usize,
    flow: Result<Flow>,
) -> Result<Option<Flow>> {
    let flow = match flow {
        Err(error) => recovered(vm, frame, &body[at], error)?,
        Ok(flow) => flow,
    };
    match flow {
        Flow::Next if staged::pending(frame) => staged::guarded(vm, frame, &body[at + 1..]).map(Some),
        Flow::Next => Ok(None),
        left => Ok(Some(left)),
    }
}

/// A branch on a value that is not known while the program is recorded.
#[cold]
#[inline(never)]
fn recovered(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt, error: Error) -> Result<Flow> {
    match stmt {
        Stmt::If(node) if staged::is_undecided() => staged::if_statement(vm, frame, node),
        _ => Err(error),
    }
}

/// Runs one statement.
#[inline(always)]
pub fn exec_stmt(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt) -> Result<Flow> {
    exec_packed(vm, frame, stmt).get()
}

pub(super) fn exec_packed(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt) -> Way {
    match stmt {
        Stmt::Return(value) => Way::returning(answer(vm, frame, value)),
        Stmt::If(node) => match condition(vm, frame, &node.test) {
            Ok(true) => block(vm, frame, &node.body),
            Ok(false) if node.orelse.is_empty() => Packed::new(Ok(Flow::Next)),
            Ok(false) => block(vm, frame, &node.orelse),
            Err(error) => Packed::new(Err(error.at(node.test_span))),
        },
        other => Packed::new(exec_here(vm, frame, other)),
    }
}

#[inline(always)]
fn exec_here(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt) -> Result<Flow> {
    match stmt {
        Stmt::Expr(value) => answer(vm, frame, value).discard()?,
        Stmt::AssignLocal(slot, value) => {
            answer(vm, frame, value).store(&mut frame.locals[*slot as usize])?;
        }
        Stmt::AssignGlobal(slot, value) => {
            let value = eval(vm, frame, value)?;
            trace::refuse("a global name is assigned")?;
            frame.globals.set(*slot, value);
        }
        Stmt::AssignMany(node) => assign::assign_many(vm, frame, node)?,
        Stmt::AssignIndex(node) => assign::assign_index(vm, frame, &node.0, &node.1)?,
        Stmt::AugmentLocal(node) => super::arithmetic::augment_local(vm, frame, node)?,
        Stmt::While(node) => return exec_while(vm, frame, node),
        Stmt::For(node) => return exec_for(vm, frame, node),
        Stmt::Break => return Ok(Flow::Break),
        Stmt::Continue => return Ok(Flow::Continue),
        Stmt::Pass => {}
        other => return exec_rare(vm, frame, other),
    }
    Ok(Flow::Next)
}

/// The statements that [`exec_stmt`] leaves out.
#[inline(never)]
fn exec_rare(vm: &mut Interpreter, frame: &mut Frame, stmt: &Stmt) -> Result<Flow> {
    match stmt {
        Stmt::Assign(node) => assign::assign(vm, frame, node)?,
        Stmt::Augment(node) => assign::augment(vm, frame, node)?,
        Stmt::Try(node) => return exceptions::try_stmt(vm, frame, node),
        Stmt::With(node) => return exceptions::with(vm, frame, node),
        Stmt::Raise(node) => return exceptions::raise(vm, frame, node),
        Stmt::Assert(node) => exceptions::assert(vm, frame, node)?,
        Stmt::Delete(targets) => {
            for (target, span) in targets {
                assign::delete(vm, frame, target, *span)?;
            }
        }
        Stmt::Import(node) => import::import(vm, frame, node)?,
        Stmt::ImportFrom(node) => import::import_from(vm, frame, node)?,
        Stmt::Magic(node) => {
            let (magic, span, target) = &**node;
            let hook = vm.magic_hook.ok_or_else(|| no_prompt(&format!("%{}", magic.name.text)).at(*span))?;
            let value = hook(vm, magic, &seen_by_magic(frame)).map_err(|error| error.at(*span))?;
            if let Some(target) = target {
                assign::store(vm, frame, target, value)?;
            }
        }
        Stmt::Inspect(node) => {
            let (name, detail, span) = &**node;
            let hook = vm.inspect_hook.ok_or_else(|| no_prompt("?").at(*span))?;
            hook(vm, name.text(), *detail, *span).map_err(|error| error.at(*span))?;
        }
        // `exec_stmt` has handled every other.
        _ => {}
    }
    Ok(Flow::Next)
}

/// The names that a magic sees: the module's, and over them those of the function around it.
fn seen_by_magic(frame: &Frame) -> Rc<Globals> {
    let own = super::local_names(frame);
    if own.is_empty() {
        return frame.globals.clone();
    }
    let seen = Globals::default();
    for (name, value) in frame.globals.bindings().into_iter().chain(own) {
        seen.define(name.text(), value);
    }
    Rc::new(seen)
}

#[cold]
fn no_prompt(what: &str) -> Error {
    Error::new(Kind::RuntimeError, format!("{what} needs the prompt"))
}

/// One turn of a loop.
#[inline(always)]
fn turn(vm: &mut Interpreter, frame: &mut Frame, body: &[Stmt], watched: bool) -> Way {
    if watched { watched_block(vm, frame, body) } else { plain_block(vm, frame, body) }
}

#[inline(never)]
fn exec_while(vm: &mut Interpreter, frame: &mut Frame, node: &While) -> Result<Flow> {
    let (recording, watched) = (trace::is_recording(), is_watched());
    let mut wait = node.hot.wait(watched);
    loop {
        if wait == 0 {
            match ahead(hot::run(vm, frame, hot::Loop::While(node), &mut wait), &node.hot, wait)? {
                Ahead::Turn => {}
                Ahead::End => break,
                Ahead::Next => continue,
                Ahead::Leave(flow) => return Ok(flow),
            }
        }
        wait -= 1;
        match condition(vm, frame, &node.test) {
            Ok(true) => {}
            Ok(false) => break,
            Err(_) if recording && staged::is_undecided() => return staged::while_loop(vm, frame, node),
            Err(error) => return Err(error.at(node.test_span)),
        }
        interrupt::check().map_err(|error| error.at(node.test_span))?;
        let way = if recording {
            match staged::first_turn(vm, frame, node)? {
                Some(flow) => Packed::new(Ok(flow)),
                None => return staged::while_loop(vm, frame, node),
            }
        } else {
            turn(vm, frame, &node.body, watched)
        };
        if way.is_next() {
            continue;
        }
        node.hot.keep(wait, watched);
        if let Some(flow) = after_turn(way)? {
            return Ok(flow);
        }
    }
    node.hot.keep(wait, watched);
    exec_block(vm, frame, &node.orelse)
}

/// What a loop does after a look at its code.
enum Ahead {
    /// A turn by the evaluator.
    Turn,
    /// Its end: the `else` block.
    End,
    /// The next turn, as one was done.
    Next,
    Leave(Flow),
}

fn ahead(left: Left, hot: &Hot, wait: u32) -> Result<Ahead> {
    Ok(match left {
        Left::Head => Ahead::Turn,
        Left::Ended => Ahead::End,
        Left::Turn(way) => {
            hot.keep(wait, false);
            after_turn(way)?.map_or(Ahead::Next, Ahead::Leave)
        }
    })
}

/// What a loop gives after a turn that ended so; `None` where it goes on.
#[inline]
fn after_turn(way: Way) -> Result<Option<Flow>> {
    Ok(match way.get()? {
        Flow::Next | Flow::Continue => None,
        Flow::Break => Some(Flow::Next),
        returned => Some(returned),
    })
}

#[inline(never)]
fn exec_for(vm: &mut Interpreter, frame: &mut Frame, node: &For) -> Result<Flow> {
    let (recording, watched) = (trace::is_recording(), is_watched());
    if recording && let Some(bounds) = staged::range_of(vm, frame, &node.iterable)? {
        let mut nothing = Iter::Range { next: 0, step: 1, left: 0 };
        let flow = staged::for_loop(vm, frame, node, Some(bounds), &mut nothing)?;
        return Ok(flow.unwrap_or(Flow::Next));
    }
    let iterable = eval(vm, frame, &node.iterable)?;
    let mut iter = iterate(vm, &iterable).map_err(|error| error.at(node.iterable_span))?;
    drop(iterable);
    if recording && let Some(flow) = staged::for_loop(vm, frame, node, None, &mut iter)? {
        return Ok(flow);
    }
    let mut wait = node.hot.wait(watched);
    loop {
        if wait == 0 {
            match ahead(hot::run(vm, frame, hot::Loop::For(node, &mut iter), &mut wait), &node.hot, wait)? {
                Ahead::Turn => {}
                Ahead::End => break,
                Ahead::Next => continue,
                Ahead::Leave(flow) => return Ok(flow),
            }
        }
        wait -= 1;
        if recording {
            if staged::pending(frame) {
                return Err(staged::refused(
                    "a loop that is run turn by turn may be left on a value that is not known",
                ));
            }
            staged::check_unrolled()?;
        }
        interrupt::check().map_err(|error| error.at(node.iterable_span))?;
        if !assign::bind_next(vm, frame, &mut iter, &node.target, node.iterable_span)? {
            break;
        }
        let way = turn(vm, frame, &node.body, watched);
        if way.is_next() {
            continue;
        }
        node.hot.keep(wait, watched);
        if let Some(flow) = after_turn(way)? {
            return Ok(flow);
        }
    }
    node.hot.keep(wait, watched);
    exec_block(vm, frame, &node.orelse)
}
