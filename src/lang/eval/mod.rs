//! The evaluator: it runs the resolved tree.
//!
//! What happens often stands in [`eval`] itself and borrows operands where they lie; everything else is a function
//! that is never inlined, so that [`eval`]'s own stack frame stays small. Errors get their places on the way out only.

mod arithmetic;
mod assign;
mod bind;
mod call;
mod call_unpack;
mod comprehension;
mod display;
mod exceptions;
#[cfg(feature = "native")]
pub mod hot;
#[cfg(not(feature = "native"))]
#[path = "cold.rs"]
pub mod hot;
mod import;
mod lazy;
mod shortcut;
pub mod staged;
mod stmt;

use std::rc::Rc;

pub use self::bind::ORIGINAL;
pub use self::call::call_function;
pub use self::comprehension::Generator;
pub use self::exceptions::{enter as enter_context, exit as exit_context};
pub use self::stmt::{Flow, exec_block, exec_stmt};
use super::code::{Attribute, Body, Chain, Expr, ModuleCode, Pair, ScopeLayout};
use super::function::Function;
use super::interpreter::Interpreter;
use super::module::Globals;
use super::packed::{Answer, Packed, Plain};
use super::symbol::Symbol;
use super::text::Str;
use super::value::{CellObject, SliceObject, Value};
use super::{arrays, attribute, items, operate};
use crate::diag::{Error, Kind, Result, Span};
use crate::syntax::ast::{BinaryOp, UnaryOp};

/// What the code of one call (or module, or generator) runs in.
pub struct Frame<'a> {
    pub locals: &'a mut [Value],
    /// Variables of outer functions: cells, or values that never change.
    pub captured: &'a [Value],
    pub globals: &'a Rc<Globals>,
    pub scope: &'a ScopeLayout,
}

/// Runs a module's text from its first statement to its last.
pub fn run_module(vm: &mut Interpreter, code: &ModuleCode, globals: &Rc<Globals>) -> Result<Value> {
    let mut locals = vec![Value::Undefined; code.scope.slots];
    let mut frame = Frame { locals: &mut locals, captured: &[], globals, scope: &code.scope };
    match exec_block(vm, &mut frame, &code.body)? {
        Flow::Return(value) => Ok(value),
        _ => Ok(Value::None),
    }
}

/// The value of an expression that is a name or a constant, where it lies.
#[inline(always)]
fn leaf<'f>(frame: &'f Frame, expr: &'f Expr) -> Option<&'f Value> {
    match expr {
        Expr::Local { slot, .. } => {
            let value = &frame.locals[*slot as usize];
            if value.is_undefined() { None } else { Some(value) }
        }
        Expr::Const(value) => Some(value),
        Expr::Captured { index, .. } => match &frame.captured[*index as usize] {
            Value::Cell(_) | Value::Undefined => None,
            value => Some(value),
        },
        _ => None,
    }
}

/// The value of an expression.
#[inline(always)]
pub fn eval(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Result<Value> {
    answer(vm, frame, expr).get()
}

/// The value of an expression, in registers.
#[inline(always)]
pub(super) fn answer(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    match expr {
        Expr::Const(_)
        | Expr::Local { .. }
        | Expr::LocalCell { .. }
        | Expr::Captured { .. }
        | Expr::Global { .. }
        | Expr::Step(_)
        | Expr::Add(_)
        | Expr::Sub(_)
        | Expr::Mul(_)
        | Expr::Index(_) => light(vm, frame, expr),
        other => computed(vm, frame, other),
    }
}

/// The value of a name, a constant, or of an operation on two of them where that is a look or an instruction: a small
/// function, which needs none of the registers that [`computed`] saves. All else is left to that.
#[inline(never)]
fn light(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    let found = match expr {
        Expr::Const(value) => return Answer::copy(value),
        Expr::Local { slot, .. } => Answer::copy(&frame.locals[*slot as usize]),
        Expr::Captured { index, .. } => content(&frame.captured[*index as usize]),
        Expr::LocalCell { slot, .. } => content(&frame.locals[*slot as usize]),
        Expr::Global { slot, builtin, .. } => {
            let found = frame.globals.copy(*slot);
            if found.is_undefined() { vm.builtins.copy(*builtin) } else { found }
        }
        Expr::Step(node) => match &frame.locals[node.slot as usize] {
            Value::Int(i) => i.checked_add(node.by).map_or_else(Answer::undefined, Answer::int),
            _ => Answer::undefined(),
        },
        Expr::Add(pair) => match of_leaves(frame, BinaryOp::Add, pair) {
            Some(found) => return found,
            None => return add(vm, frame, pair),
        },
        Expr::Sub(pair) => match of_leaves(frame, BinaryOp::Sub, pair) {
            Some(found) => return found,
            None => return subtract(vm, frame, pair),
        },
        Expr::Mul(pair) => match of_leaves(frame, BinaryOp::Mul, pair) {
            Some(found) => return found,
            None => return multiply(vm, frame, pair),
        },
        Expr::Index(pair) => {
            if let (Some(Value::List(list)), Some(Value::Int(at))) = (leaf(frame, &pair.left), leaf(frame, &pair.right))
                && let Some(item) = item_at(&list.items.borrow(), *at)
            {
                return item;
            }
            return index(vm, frame, pair);
        }
        _ => Answer::undefined(),
    };
    if found.is_undefined() { computed(vm, frame, expr) } else { found }
}

/// `left op right` of two names or constants that are small numbers.
#[inline(always)]
fn of_leaves(frame: &Frame, op: BinaryOp, pair: &Pair) -> Option<Answer> {
    if pair.nested {
        return None;
    }
    arithmetic::quick_values(op, leaf(frame, &pair.left)?, leaf(frame, &pair.right)?)
}

/// The value of an operand: names, constants and their products at once, all else by [`answer`].
#[inline(always)]
fn operand(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    if let Expr::Mul(pair) = expr {
        return match of_leaves(frame, BinaryOp::Mul, pair) {
            Some(found) => found,
            None => multiply(vm, frame, pair),
        };
    }
    match leaf(frame, expr) {
        Some(value) => Answer::copy(value),
        None => answer(vm, frame, expr),
    }
}

#[inline(never)]
fn add(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair) -> Answer {
    arithmetic::binary(vm, frame, BinaryOp::Add, pair)
}

#[inline(never)]
fn subtract(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair) -> Answer {
    arithmetic::binary(vm, frame, BinaryOp::Sub, pair)
}

#[inline(never)]
fn multiply(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair) -> Answer {
    arithmetic::binary(vm, frame, BinaryOp::Mul, pair)
}

/// What a slot or the cell in it holds.
#[inline(always)]
fn content(slot: &Value) -> Answer {
    match slot {
        Value::Cell(cell) => cell.copy(),
        value => Answer::copy(value),
    }
}

/// The error that a name is unbound.
#[cold]
#[inline(never)]
fn unbound(vm: &Interpreter, frame: &Frame, expr: &Expr) -> Error {
    match expr {
        Expr::Local { slot, span } | Expr::LocalCell { slot, span } => unbound_local(frame, *slot, *span),
        Expr::Captured { index, span } => unbound_captured(frame, *index, *span),
        Expr::Global { slot, span, .. } => unbound_global(vm, frame, *slot, *span),
        // No other expression is a name.
        _ => Error::new(Kind::NameError, "name is not defined"),
    }
}

/// The value of an expression that [`light`] has none for.
fn computed(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    match expr {
        Expr::Const(_) | Expr::Local { .. } | Expr::LocalCell { .. } | Expr::Captured { .. } | Expr::Global { .. } => {
            Answer::error(unbound(vm, frame, expr))
        }
        Expr::Step(node) => {
            if let Value::Int(i) = &frame.locals[node.slot as usize]
                && let Some(sum) = i.checked_add(node.by)
            {
                return Answer::int(sum);
            }
            arithmetic::binary_rare(vm, frame, node.op, &node.pair)
        }
        Expr::Add(pair) => add(vm, frame, pair),
        Expr::Sub(pair) => subtract(vm, frame, pair),
        Expr::Mul(pair) => multiply(vm, frame, pair),
        Expr::Div(pair) => arithmetic::binary(vm, frame, BinaryOp::Div, pair),
        Expr::FloorDiv(pair) => arithmetic::binary(vm, frame, BinaryOp::FloorDiv, pair),
        Expr::Mod(pair) => arithmetic::binary(vm, frame, BinaryOp::Mod, pair),
        Expr::Compare(node) => arithmetic::compare(vm, frame, node),
        Expr::Index(pair) => index(vm, frame, pair),
        Expr::Call(node) => call::call(vm, frame, node),
        Expr::CallMethod(node) => call::call_method(vm, frame, node),
        Expr::Conditional(parts) => {
            let (test, body, orelse) = &**parts;
            match condition(vm, frame, test) {
                Ok(true) => answer(vm, frame, body),
                Ok(false) => answer(vm, frame, orelse),
                Err(error) => match undecided(error) {
                    Ok(()) => Packed::new(staged::conditional(vm, frame, parts)),
                    Err(error) => Answer::error(error),
                },
            }
        }
        other => eval_rare(vm, frame, other),
    }
}

#[inline(always)]
fn global(vm: &mut Interpreter, frame: &mut Frame, slot: u32, builtin: u32, span: Span) -> Answer {
    let found = frame.globals.copy(slot);
    if !found.is_undefined() {
        return found;
    }
    let found = vm.builtins.copy(builtin);
    if !found.is_undefined() {
        return found;
    }
    Answer::error(unbound_global(vm, frame, slot, span))
}

/// The expressions that [`eval`] leaves out.
#[inline(never)]
fn eval_rare(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    Packed::new(eval_rare_here(vm, frame, expr))
}

#[inline(always)]
fn eval_rare_here(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Result<Value> {
    match expr {
        Expr::Not(value) => match condition(vm, frame, value) {
            Ok(truth) => Ok(Value::Bool(!truth)),
            Err(error) => undecided(error).and_then(|()| staged::negation(vm, frame, value)),
        },
        Expr::Binary(op, pair) => arithmetic::binary_rare(vm, frame, *op, pair).get(),
        Expr::Unary(op, operand) => unary(vm, frame, *op, &operand.0, operand.1),
        Expr::And(items) => logical(vm, frame, items, false),
        Expr::Or(items) => logical(vm, frame, items, true),
        Expr::CompareChain(chain) => compare_chain(vm, frame, chain),
        Expr::Walrus(parts) => {
            let value = eval(vm, frame, &parts.1)?;
            assign::store(vm, frame, &parts.0, value.clone())?;
            Ok(value)
        }
        Expr::MakeFunction(node) => call::make_function(vm, frame, node),
        Expr::CallUnpack(node) => call_unpack::call_unpack(vm, frame, node),
        Expr::CallScoped(node) => call::call_scoped(vm, frame, &node.0, node.1),
        Expr::Attribute(node) => get_attribute(vm, frame, node),
        Expr::Slice(parts) => {
            let [start, stop, step] = &**parts;
            let (start, stop) = (eval(vm, frame, start)?, eval(vm, frame, stop)?);
            Ok(Value::slice(start, stop, eval(vm, frame, step)?))
        }
        Expr::Tuple(items) => display::tuple(vm, frame, items),
        Expr::List(items) => display::list(vm, frame, items),
        Expr::Set(items) => display::set(vm, frame, items),
        Expr::Dict(pairs) => display::dict(vm, frame, pairs),
        Expr::Starred(node) => display::starred(vm, frame, node),
        Expr::FString(pieces) => display::f_string(vm, frame, pieces).map(Value::from),
        Expr::Comprehension(node) => comprehension::comprehension(vm, frame, node),
        Expr::Generator(node) => comprehension::generator(vm, frame, node),
        // `eval` has handled every other.
        _ => Ok(Value::None),
    }
}

/// The truth of a condition, without a value for comparisons.
#[inline(always)]
pub(super) fn condition(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Result<bool> {
    let result = match expr {
        Expr::Compare(node) => arithmetic::compare(vm, frame, node),
        other => condition_other(vm, frame, other),
    };
    match result.as_bool() {
        Some(truth) => Ok(truth),
        None => match result.plain() {
            Plain::Int(i) => Ok(i != 0),
            _ => truth_of(result, expr),
        },
    }
}

/// The truth of a value that is no plain truth value.
#[inline(never)]
fn truth_of(answer: Answer, expr: &Expr) -> Result<bool> {
    let value = answer.get()?;
    operate::truth(&value).map_err(|error| place(error, expr))
}

/// Whether an error is that a truth is not known while a program is recorded: then both ways are.
#[cold]
fn undecided(error: Error) -> Result<()> {
    if crate::trace::is_recording() && staged::is_undecided() { Ok(()) } else { Err(error) }
}

/// A value with the truth of a condition that is no plain comparison.
#[inline(never)]
fn condition_other(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    match expr {
        Expr::Not(inner) => match condition(vm, frame, inner) {
            Ok(truth) => Answer::bool(!truth),
            Err(error) => Answer::error(error),
        },
        Expr::And(items) => all_or_any(vm, frame, items, false),
        Expr::Or(items) => all_or_any(vm, frame, items, true),
        other => answer(vm, frame, other),
    }
}

/// The truth of `and` (which stops at false) and `or` (which stops at true).
fn all_or_any(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr], stop: bool) -> Answer {
    for item in items {
        match condition(vm, frame, item) {
            Ok(truth) if truth == stop => return Answer::bool(stop),
            Ok(_) => {}
            Err(error) => return Answer::error(error),
        }
    }
    Answer::bool(!stop)
}

/// Gives an error the place of an expression that knows its own.
#[cold]
fn place(error: Error, expr: &Expr) -> Error {
    match span_of(expr) {
        Some(span) => error.at(span),
        None => error,
    }
}

/// The place of an expression, where its node has one.
fn span_of(expr: &Expr) -> Option<Span> {
    Some(match expr {
        Expr::Local { span, .. }
        | Expr::LocalCell { span, .. }
        | Expr::Captured { span, .. }
        | Expr::Global { span, .. } => *span,
        Expr::Add(pair)
        | Expr::Sub(pair)
        | Expr::Mul(pair)
        | Expr::Div(pair)
        | Expr::FloorDiv(pair)
        | Expr::Mod(pair)
        | Expr::Binary(_, pair)
        | Expr::Index(pair) => pair.span,
        Expr::Step(node) => node.pair.span,
        Expr::Compare(node) => node.pair.span,
        Expr::Call(node) => node.site.span,
        Expr::CallScoped(node) => node.0.site.span,
        Expr::CallMethod(node) => node.site.span,
        Expr::CallUnpack(node) => node.site.span,
        Expr::Attribute(node) => node.span,
        Expr::Unary(_, operand) => operand.1,
        _ => return None,
    })
}

#[cold]
#[inline(never)]
fn unbound_global(vm: &Interpreter, frame: &Frame, slot: u32, span: Span) -> Error {
    let name = frame.globals.name(slot).text();
    let error = Error::new(Kind::NameError, format!("name '{name}' is not defined")).at(span);
    if vm.registry.native.contains_key(name) {
        return error.help(format!("the module '{name}' is there: import {name}"));
    }
    let locals = frame.scope.names.iter().map(|symbol| symbol.text());
    let globals: Vec<_> = frame.globals.bindings().into_iter().chain(vm.builtins.bindings()).collect();
    let names = locals.chain(globals.iter().map(|(symbol, _)| symbol.text()));
    match super::native::closest(name, names) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    }
}

#[cold]
#[inline(never)]
fn unbound_local(frame: &Frame, slot: u32, span: Span) -> Error {
    let name = frame.scope.names.get(slot as usize).map_or("", |symbol| symbol.text());
    let message = format!("cannot access local variable '{name}' where it is not associated with a value");
    Error::new(Kind::UnboundLocalError, message).at(span)
}

#[cold]
#[inline(never)]
fn unbound_captured(frame: &Frame, index: u32, span: Span) -> Error {
    let name = frame.scope.captured.get(index as usize).map_or("", |symbol| symbol.text());
    let message =
        format!("cannot access free variable '{name}' where it is not associated with a value in enclosing scope");
    Error::new(Kind::NameError, message).at(span)
}

/// The names of a function that are bound here, those of the functions around it first.
pub(super) fn local_names(frame: &Frame) -> Vec<(Symbol, Value)> {
    let content = |value: &Value| match value {
        Value::Cell(cell) => cell.0.borrow().clone(),
        value => value.clone(),
    };
    let locals = frame.scope.names.iter().zip(frame.locals.iter());
    let captured = frame.scope.captured.iter().zip(frame.captured);
    let own = captured.chain(locals).map(|(name, value)| (*name, content(value)));
    own.filter(|(_, value)| !value.is_undefined()).collect()
}

/// A fresh cell around what a slot holds.
fn make_cell(slot: &mut Value) {
    let value = std::mem::take(slot);
    *slot = Value::Cell(Rc::new(CellObject(std::cell::RefCell::new(value))));
}

#[inline(never)]
fn unary(vm: &mut Interpreter, frame: &mut Frame, op: UnaryOp, operand: &Expr, span: Span) -> Result<Value> {
    let value = eval(vm, frame, operand)?;
    match (op, &value) {
        (UnaryOp::Neg, Value::Float(x)) => Ok(Value::Float(-x)),
        (UnaryOp::Neg, Value::Int(i)) if *i != i64::MIN => Ok(Value::Int(-i)),
        _ => operate::unary(op, &value).map_err(|error| error.at(span)),
    }
}

/// `and` (which stops at false) and `or` (which stops at true).
#[inline(never)]
fn logical(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr], stop: bool) -> Result<Value> {
    let mut result = Value::None;
    for (at, item) in items.iter().enumerate() {
        result = eval(vm, frame, item)?;
        if at + 1 < items.len() {
            match operate::truth(&result) {
                Ok(truth) if truth == stop => break,
                Ok(_) => {}
                Err(error) => {
                    undecided(place(error, item))?;
                    return staged::logical(vm, frame, &items[at..], stop);
                }
            }
        }
    }
    Ok(result)
}

#[inline(never)]
fn compare_chain(vm: &mut Interpreter, frame: &mut Frame, chain: &Chain) -> Result<Value> {
    let mut left = eval(vm, frame, &chain.first)?;
    let mut left_span = chain.first_span;
    let mut result = Value::Bool(true);
    for (at, (op, next, span)) in chain.rest.iter().enumerate() {
        let right = eval(vm, frame, next)?;
        if let Some(truth) = arithmetic::plain_truth(*op, &left, &right) {
            if !truth || at + 1 == chain.rest.len() {
                return Ok(Value::Bool(truth));
            }
            left = right;
            left_span = *span;
            continue;
        }
        result = operate::compare(vm, *op, &left, &right)
            .map_err(|error| arithmetic::place_pair(error, left_span.to(*span), left_span, *span))?;
        if at + 1 < chain.rest.len() {
            match operate::truth(&result) {
                Ok(true) => {}
                Ok(false) => return Ok(result),
                Err(error) => {
                    undecided(error.at(left_span.to(*span)))?;
                    return staged::chain(vm, frame, chain);
                }
            }
            left = right;
            left_span = *span;
        }
    }
    Ok(result)
}

/// Looks at the value of a name or a constant where it lies; `None` for any other expression too.
#[inline(always)]
fn peek<T>(frame: &Frame, expr: &Expr, look: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
    match expr {
        Expr::Local { slot, .. } => look(&frame.locals[*slot as usize]),
        Expr::Const(value) => look(value),
        Expr::Captured { index, .. } => look_in(&frame.captured[*index as usize], look),
        Expr::LocalCell { slot, .. } => look_in(&frame.locals[*slot as usize], look),
        Expr::Global { slot, .. } => frame.globals.with(*slot, look),
        _ => None,
    }
}

#[inline(always)]
fn look_in<T>(slot: &Value, look: impl FnOnce(&Value) -> Option<T>) -> Option<T> {
    match slot {
        Value::Cell(cell) => look(&cell.0.borrow()),
        value => look(value),
    }
}

#[inline(never)]
fn index(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair) -> Answer {
    match &pair.right {
        Expr::Local { slot, .. } => {
            let index = &frame.locals[*slot as usize];
            if let Some(item) = peek(frame, &pair.left, |value| item_of(value, index)) {
                return item;
            }
        }
        Expr::Const(index) => {
            if let Some(item) = peek(frame, &pair.left, |value| item_of(value, index)) {
                return item;
            }
        }
        right if pair.steady => return index_steady(vm, frame, pair, right),
        _ => {}
    }
    Packed::loaded(index_general(vm, frame, pair))
}

/// A subscript whose index is computed without touching what is looked at: that is not copied.
#[inline(never)]
fn index_steady(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair, right: &Expr) -> Answer {
    // An unbound name is to be told before anything that is wrong with the index.
    if peek(frame, &pair.left, |value| (!value.is_undefined()).then_some(())).is_none() {
        return Packed::new(index_general(vm, frame, pair));
    }
    let index = match eval(vm, frame, right) {
        Ok(index) => index,
        Err(error) => return Answer::error(error),
    };
    if let Some(item) = peek(frame, &pair.left, |value| item_of(value, &index)) {
        return item;
    }
    let value = eval(vm, frame, &pair.left);
    let item =
        value.and_then(|value| items::get_item(vm, &value, &index).map_err(|error| arithmetic::place_in(error, pair)));
    Packed::new(item)
}

#[inline(always)]
fn index_general(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair) -> Result<Value> {
    let value = eval(vm, frame, &pair.left)?;
    if let (Value::Array(_), Expr::Tuple(items)) = (&value, &pair.right)
        && let [first, second] = &items[..]
    {
        return index_two(vm, frame, pair, &value, [first, second]);
    }
    if let (Expr::Slice(parts), Value::List(_) | Value::Str(_) | Value::Tuple(_)) = (&pair.right, &value) {
        let [start, stop, step] = &**parts;
        let (start, stop) = (eval(vm, frame, start)?, eval(vm, frame, stop)?);
        // No slice is made for it.
        let slice = SliceObject { start, stop, step: eval(vm, frame, step)? };
        return items::get_slice(&value, &slice).map_err(|error| arithmetic::place_in(error, pair));
    }
    let index = eval(vm, frame, &pair.right)?;
    if let Some(item) = item_of(&value, &index) {
        return item.get();
    }
    items::get_item(vm, &value, &index).map_err(|error| arithmetic::place_in(error, pair))
}

/// `array[i, j]`: no tuple is made for two integers.
fn index_two(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair, array: &Value, items: [&Expr; 2]) -> Result<Value> {
    let placed = |error| arithmetic::place_in(error, pair);
    let index = match two_integers(vm, frame, items)? {
        Ok(integers) => match arrays::quick::element(array, &integers).map_err(placed)? {
            Some(element) => return Ok(element),
            None => Value::tuple(integers.map(Value::Int)),
        },
        Err(index) => index,
    };
    items::get_item(vm, array, &index).map_err(placed)
}

/// Two items between brackets: integers, or the tuple that they are otherwise.
pub(super) fn two_integers(
    vm: &mut Interpreter,
    frame: &mut Frame,
    items: [&Expr; 2],
) -> Result<std::result::Result<[i64; 2], Value>> {
    let first = eval(vm, frame, items[0])?;
    let second = eval(vm, frame, items[1])?;
    Ok(match (&first, &second) {
        (Value::Int(i), Value::Int(j)) => Ok([*i, *j]),
        _ => Err(Value::tuple([first, second])),
    })
}

/// An item of a list, tuple or dict, if it is there.
#[inline(always)]
fn item_of(value: &Value, index: &Value) -> Option<Answer> {
    match (value, index) {
        (Value::List(list), Value::Int(at)) => item_at(&list.items.borrow(), *at),
        (Value::Tuple(tuple), Value::Int(at)) => item_at(&tuple.items, *at),
        (Value::Str(text), Value::Int(at)) if text.is_ascii() => {
            let at = if *at < 0 { at.wrapping_add(text.len() as i64) } else { *at };
            let byte = text.as_bytes().get(at as usize)?;
            Some(Packed::new(Ok(Value::Str(Str::from_char(*byte as char)))))
        }
        (Value::Dict(dict), key) => match dict.map.borrow().get(key) {
            Ok(Some(item)) => Some(Answer::copy(item)),
            _ => None,
        },
        _ => None,
    }
}

#[inline(always)]
fn item_at(items: &[Value], at: i64) -> Option<Answer> {
    let at = if at < 0 { at.wrapping_add(items.len() as i64) } else { at };
    let item = items.get(at as usize)?;
    Some(Answer::copy(item))
}

#[inline(never)]
fn get_attribute(vm: &mut Interpreter, frame: &mut Frame, node: &Attribute) -> Result<Value> {
    let value = eval(vm, frame, &node.value)?;
    if let Value::Module(module) = &value {
        let (seen, slot) = node.member.get();
        if seen == Rc::as_ptr(&module.globals) as usize {
            let found = module.globals.get(slot);
            if !found.is_undefined() {
                return Ok(found);
            }
        } else if let Some(slot) = module.globals.find(node.name) {
            node.member.set((Rc::as_ptr(&module.globals) as usize, slot));
        }
    }
    attribute::get_attr(vm, &value, node.name).map_err(|error| error.at(node.name_span))
}

/// Calls a function of the program with its locals laid out: the parameters' slots are filled.
#[inline(always)]
fn run_function(vm: &mut Interpreter, function: &Function, locals: &mut [Value]) -> Answer {
    let code = &*function.code;
    if code.hot.is_due() {
        let found = hot::call(vm, function, locals);
        if !found.is_undefined() {
            return found;
        }
    }
    if let Err(error) = vm.enter() {
        return Answer::error(error);
    }
    for slot in &code.scope.cells {
        make_cell(&mut locals[*slot as usize]);
    }
    let mut frame = Frame { locals, captured: &function.captured, globals: &function.globals, scope: &code.scope };
    let result = match &code.body {
        Body::Expr(value) => answer(vm, &mut frame, value),
        Body::Block(body) => match stmt::block(vm, &mut frame, body).returned() {
            Ok(answer) => answer,
            Err(way) => match way.get() {
                Ok(_) if crate::trace::is_recording() && staged::pending(&frame) => {
                    Answer::error(staged::refused("a function may end without giving anything"))
                }
                Ok(_) => Answer::copy(&Value::None),
                Err(error) => Answer::error(error),
            },
        },
    };
    vm.depth -= 1;
    result
}
