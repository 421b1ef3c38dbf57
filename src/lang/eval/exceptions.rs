//! `try`, `raise`, `assert` and `with`.

use std::rc::Rc;

use super::{Flow, Frame, assign, eval, exec_block};
use crate::diag::{Error, Kind, Result, Span, interrupt};
use crate::lang::code::{Assert, Handler, Raise, Target, Try, With};
use crate::lang::exception::{ExceptionObject, to_error, to_exception};
use crate::lang::interpreter::Interpreter;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::lang::{attribute, operate};

#[inline(never)]
pub fn try_stmt(vm: &mut Interpreter, frame: &mut Frame, node: &Try) -> Result<Flow> {
    if node.finally.is_empty() {
        return guarded(vm, frame, node);
    }
    let (depth, handled) = (vm.depth, vm.handling.len());
    let result = interrupt::stoppable(|| guarded(vm, frame, node));
    if result.is_err() {
        vm.depth = depth;
        vm.handling.truncate(handled);
    }
    let pending = result.as_ref().err().cloned();
    if let Some(error) = &pending {
        vm.handling.push(error.clone());
    }
    let finally = exec_block(vm, frame, &node.finally);
    let finally = match pending {
        Some(pending) => {
            vm.handling.pop();
            finally.map_err(|error| in_context(error, &pending))
        }
        None => finally,
    };
    match finally? {
        Flow::Next => result,
        left => Ok(left),
    }
}

fn guarded(vm: &mut Interpreter, frame: &mut Frame, node: &Try) -> Result<Flow> {
    let (depth, handled) = (vm.depth, vm.handling.len());
    let error = match interrupt::stoppable(|| exec_block(vm, frame, &node.body)) {
        Ok(Flow::Next) if !node.orelse.is_empty() => return exec_block(vm, frame, &node.orelse),
        Ok(flow) => return Ok(flow),
        Err(error) => error,
    };
    vm.depth = depth;
    vm.handling.truncate(handled);
    for handler in &node.handlers {
        if handles(vm, frame, handler, &error)? {
            return handle(vm, frame, handler, error);
        }
    }
    Err(error)
}

fn handle(vm: &mut Interpreter, frame: &mut Frame, handler: &Handler, error: Error) -> Result<Flow> {
    let exception = to_exception(&error);
    // The exception keeps its identity when it is raised again.
    let error = if error.payload().is_some() { error } else { error.with_payload(exception.clone()) };
    // What rises while another exception is handled remembers that one, whoever raised it.
    if let Some(around) = vm.handling.last()
        && exception.context.borrow().is_none()
    {
        let context = to_exception(around);
        if !Rc::ptr_eq(&context, &exception) {
            *exception.context.borrow_mut() = Value::Exception(context);
        }
    }
    if let Some(target) = &handler.target {
        assign::store(vm, frame, target, Value::Exception(exception))?;
    }
    vm.handling.push(error);
    let result = exec_block(vm, frame, &handler.body);
    let error = vm.handling.pop();
    let result = match (result, error) {
        (Err(raised), Some(error)) => Err(in_context(raised, &error)),
        (result, _) => result,
    };
    if let Some(target) = &handler.target {
        unbind(vm, frame, target);
    }
    result
}

/// An error that rose while another one was handled remembers that one.
#[cold]
fn in_context(raised: Error, handled: &Error) -> Error {
    let (exception, context) = (to_exception(&raised), to_exception(handled));
    let raised = if raised.payload().is_some() { raised } else { raised.with_payload(exception.clone()) };
    if Rc::ptr_eq(&exception, &context) || !exception.context.borrow().is_none() {
        return raised;
    }
    *exception.context.borrow_mut() = Value::Exception(context);
    if exception.suppress_context.get() || raised.cause().is_some() {
        raised
    } else {
        raised.with_context(handled.clone())
    }
}

/// `except … as name` unbinds the name at its end, if the block did not do so itself.
fn unbind(vm: &mut Interpreter, frame: &mut Frame, target: &Target) {
    let _ = assign::delete(vm, frame, target, Span::default());
}

fn handles(vm: &mut Interpreter, frame: &mut Frame, handler: &Handler, error: &Error) -> Result<bool> {
    let Some((kind, span)) = &handler.kind else { return Ok(true) };
    let kind = eval(vm, frame, kind)?;
    matches_kind(&kind, error).map_err(|error| error.at(*span))
}

/// Whether an error is of this exception class, or of one in this tuple.
pub fn matches_kind(kind: &Value, error: &Error) -> Result<bool> {
    match kind {
        Value::ExceptionType(kind) => Ok(error.kind().is_a(*kind)),
        Value::Tuple(kinds) => {
            for kind in &kinds.items {
                if matches_kind(kind, error)? {
                    return Ok(true);
                }
            }
            Ok(false)
        }
        _ => Err(Error::type_error("catching classes that do not inherit from BaseException is not allowed")),
    }
}

#[inline(never)]
pub fn raise(vm: &mut Interpreter, frame: &mut Frame, node: &Raise) -> Result<Flow> {
    let Some(value) = &node.value else {
        return Err(match vm.handling.last() {
            Some(error) => error.clone(),
            None => Error::new(Kind::RuntimeError, "No active exception to reraise").at(node.span),
        });
    };
    let value = eval(vm, frame, value)?;
    let exception = as_exception(&value).map_err(|error| error.at(node.span))?;
    if let Some(cause) = &node.cause {
        let cause = eval(vm, frame, cause)?;
        let cause = match &cause {
            Value::None => Value::None,
            other => match as_exception(other) {
                Ok(cause) => Value::Exception(cause),
                Err(_) => {
                    return Err(Error::type_error("exception causes must derive from BaseException").at(node.span));
                }
            },
        };
        *exception.cause.borrow_mut() = cause;
        exception.suppress_context.set(true);
    }
    if let Some(handled) = vm.handling.last() {
        let context = to_exception(handled);
        if !Rc::ptr_eq(&context, &exception) {
            *exception.context.borrow_mut() = Value::Exception(context);
        }
    }
    // Raised again inside its handler, it keeps the place where it rose.
    if let Some(handled) = vm.handling.last()
        && handled.payload().is_some_and(|payload| payload_is(payload, &exception))
    {
        return Err(handled.clone());
    }
    Err(to_error(&exception).at(node.span))
}

fn payload_is(payload: &Rc<dyn std::any::Any>, exception: &Rc<ExceptionObject>) -> bool {
    std::ptr::addr_eq(Rc::as_ptr(payload), Rc::as_ptr(exception))
}

fn as_exception(value: &Value) -> Result<Rc<ExceptionObject>> {
    match value {
        Value::Exception(exception) => Ok(exception.clone()),
        Value::ExceptionType(kind) => Ok(Rc::new(ExceptionObject::new(*kind, Vec::new()))),
        _ => Err(Error::type_error("exceptions must derive from BaseException")),
    }
}

pub fn assert(vm: &mut Interpreter, frame: &mut Frame, node: &Assert) -> Result<()> {
    if super::condition(vm, frame, &node.test).map_err(|error| error.at(node.span))? {
        return Ok(());
    }
    let args = match &node.message {
        Some(message) => vec![eval(vm, frame, message)?],
        None => Vec::new(),
    };
    let exception = Rc::new(ExceptionObject::new(Kind::AssertionError, args));
    Err(to_error(&exception).at(node.span))
}

#[inline(never)]
pub fn with(vm: &mut Interpreter, frame: &mut Frame, node: &With) -> Result<Flow> {
    with_from(vm, frame, node, 0)
}

fn with_from(vm: &mut Interpreter, frame: &mut Frame, node: &With, at: usize) -> Result<Flow> {
    let Some((context, target, span)) = node.items.get(at) else { return exec_block(vm, frame, &node.body) };
    let context = eval(vm, frame, context)?;
    let entered = enter(vm, &context).map_err(|error| error.at(*span))?;
    let bound = match target {
        Some(target) => assign::store(vm, frame, target, entered),
        None => Ok(()),
    };
    let (depth, handled) = (vm.depth, vm.handling.len());
    let result = bound.and_then(|()| interrupt::stoppable(|| with_from(vm, frame, node, at + 1)));
    match result {
        Ok(flow) => {
            exit(vm, &context, None).map_err(|error| error.at(*span))?;
            Ok(flow)
        }
        Err(error) => {
            vm.depth = depth;
            vm.handling.truncate(handled);
            vm.handling.push(error.clone());
            let swallowed = exit(vm, &context, Some(&error));
            vm.handling.pop();
            if swallowed.map_err(|error| error.at(*span))? { Ok(Flow::Next) } else { Err(error) }
        }
    }
}

/// `context.__enter__()`.
pub fn enter(vm: &mut Interpreter, context: &Value) -> Result<Value> {
    if let Value::Object(object) = context
        && let Some(entered) = object.enter(context, vm)?
    {
        return Ok(entered);
    }
    match attribute::find_attr(vm, context, crate::lang::symbol::Symbol::new("__enter__"))? {
        Some(method) => vm.call(&method, &[], &[]),
        None => Err(Error::type_error(format!(
            "'{}' object does not support the context manager protocol",
            type_name(context)
        ))),
    }
}

/// `context.__exit__(…)`: whether the error is swallowed.
pub fn exit(vm: &mut Interpreter, context: &Value, error: Option<&Error>) -> Result<bool> {
    if let Value::Object(object) = context
        && attribute::find_method(context, "__exit__").is_none()
    {
        return object.exit(vm, error);
    }
    let args = match error {
        Some(error) => [Value::ExceptionType(error.kind()), Value::Exception(to_exception(error)), Value::None],
        None => [Value::None, Value::None, Value::None],
    };
    let result = vm.call_method(context, "__exit__", &args)?;
    operate::truth(&result)
}
