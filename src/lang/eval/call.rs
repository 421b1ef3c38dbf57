//! Calls: of the program's functions, of natives, of anything.

use std::mem::ManuallyDrop;
use std::rc::Rc;

use smallvec::SmallVec;

use super::bind::{bind, fill_defaults, fill_missing, named_error};
use super::shortcut::{call_other, member_quickly, method_quickly};
use super::{Frame, answer, eval, run_function};
use crate::diag::{Error, Result, place};
use crate::lang::arrays::lazy;
use crate::lang::attribute;
use crate::lang::code::{Call, CallMethod, CallSite, Capture, Expr, FunctionCode, MakeFunction};
use crate::lang::function::Function;
use crate::lang::interpreter::{Caller, Interpreter, is_callable};
use crate::lang::module::Module;
use crate::lang::native::{Keyword, Native};
use crate::lang::packed::{Answer, Packed};
use crate::lang::symbol::Symbol;
use crate::lang::types::type_name;
use crate::lang::value::Value;

pub(super) type Args = SmallVec<[Value; 6]>;
pub(super) type Keywords = SmallVec<[Keyword; 4]>;

/// `callee(args, name=value)`.
#[inline(always)]
pub fn call(vm: &mut Interpreter, frame: &mut Frame, node: &Call) -> Answer {
    let callee = match &node.callee {
        Expr::Global { slot, builtin, span } => super::global(vm, frame, *slot, *builtin, *span),
        other => answer(vm, frame, other),
    };
    if callee.is_function() {
        if node.keywords.is_empty() {
            return call_function_answer(vm, frame, callee, node);
        }
        return call_named(vm, frame, callee, node);
    }
    call_other(vm, frame, callee, node)
}

/// [`call`], the result to be kept for the operation around it where `keep` says so and that is worth it.
pub fn call_kept(vm: &mut Interpreter, frame: &mut Frame, node: &Call, keep: bool) -> Answer {
    let callee = answer(vm, frame, &node.callee);
    call_value(vm, frame, callee, &node.args, &node.keywords, &node.site, keep)
}

#[inline(never)]
fn call_named(vm: &mut Interpreter, frame: &mut Frame, callee: Answer, node: &Call) -> Answer {
    if let Err(error) = lazy::settle() {
        drop(callee.get());
        return Answer::error(error);
    }
    match callee.get() {
        Ok(Value::Function(function)) if fits(&function.code, node.args.len()) => {
            run_named(vm, frame, &function, &node.args, &node.keywords, &node.site)
        }
        callee => {
            let keep = node.site.temporary;
            call_value(vm, frame, Packed::new(callee), &node.args, &node.keywords, &node.site, keep)
        }
    }
}

#[inline(always)]
fn call_function_answer(vm: &mut Interpreter, frame: &mut Frame, callee: Answer, node: &Call) -> Answer {
    if let Err(error) = lazy::settle() {
        drop(callee.get());
        return Answer::error(error);
    }
    match callee.get() {
        Ok(Value::Function(function)) => call_program(vm, frame, &function, &node.args, &node.site),
        other => Packed::new(other),
    }
}

/// Calls a value with the arguments of a call node.
#[inline(never)]
pub(super) fn call_value(
    vm: &mut Interpreter,
    frame: &mut Frame,
    callee: Answer,
    args: &[Expr],
    keywords: &[(Symbol, Expr)],
    site: &CallSite,
    keep: bool,
) -> Answer {
    let callee = match callee.get() {
        Ok(callee) => callee,
        Err(error) => return Answer::error(error),
    };
    match &callee {
        Value::Native(native) if native.takes_temporaries() => {
            return super::lazy::call_native(vm, frame, native, &Value::Undefined, args, keywords, (site, keep));
        }
        Value::Object(_) => {
            if let Some(answer) = super::lazy::call_universal(vm, frame, &callee, (args, keywords), site, keep) {
                return answer;
            }
        }
        _ => {}
    }
    if let Err(error) = lazy::settle() {
        return Answer::error(error);
    }
    if keywords.is_empty() {
        match &callee {
            Value::Function(function) => return call_program(vm, frame, function, args, site),
            Value::Native(native) => return call_native(vm, frame, native, Answer::undefined(), args, site),
            Value::BoundMethod(bound) => {
                return call_native(vm, frame, bound.method, Answer::copy(&bound.receiver), args, site);
            }
            Value::Type(ty) => {
                if let Some(native) = ty.construct {
                    return call_native(vm, frame, native, Answer::undefined(), args, site);
                }
            }
            _ => {}
        }
    }
    Packed::new(call_general(vm, frame, &callee, args, keywords, site))
}

#[inline(never)]
fn call_general(
    vm: &mut Interpreter,
    frame: &mut Frame,
    callee: &Value,
    args: &[Expr],
    keywords: &[(Symbol, Expr)],
    site: &CallSite,
) -> Result<Value> {
    let mut values = Args::new();
    for arg in args {
        values.push(eval(vm, frame, arg)?);
    }
    let keywords = eval_keywords(vm, frame, keywords)?;
    vm.call_site = site.span;
    place::set(site.span);
    vm.call(callee, &values, &keywords).map_err(|error| place_call(error, callee, site))
}

/// A call of a built-in function that looks at the names around the call.
#[inline(never)]
pub fn call_scoped(vm: &mut Interpreter, frame: &mut Frame, node: &Call, inside: bool) -> Result<Value> {
    let callee = eval(vm, frame, &node.callee)?;
    let mut values = Args::new();
    for arg in &node.args {
        values.push(eval(vm, frame, arg)?);
    }
    let keywords = eval_keywords(vm, frame, &node.keywords)?;
    let locals = inside.then(|| super::local_names(frame));
    let around = vm.caller.replace(Caller { globals: frame.globals.clone(), locals });
    vm.call_site = node.site.span;
    let result = vm.call(&callee, &values, &keywords);
    vm.caller = around;
    result.map_err(|error| place_call(error, &callee, &node.site))
}

pub(super) fn eval_keywords(vm: &mut Interpreter, frame: &mut Frame, keywords: &[(Symbol, Expr)]) -> Result<Keywords> {
    let mut values = Keywords::new();
    for (name, value) in keywords {
        values.push((*name, eval(vm, frame, value)?));
    }
    Ok(values)
}

/// Gives an error the place of the call that it came out of.
#[cold]
#[inline(never)]
pub(super) fn place_call(error: Error, callee: &Value, site: &CallSite) -> Error {
    if let Value::Function(function) = callee {
        return error.at(site.span).through(function.name().to_string(), site.span);
    }
    if !is_callable(callee) {
        return error.at(site.span).label(site.callee, type_name(callee));
    }
    error.at(site.span).place_operands(|operand| site.args.get(operand).copied())
}

/// `receiver.name(args, name=value)`; no bound method is made for a built-in one.
#[inline(never)]
pub fn call_method(vm: &mut Interpreter, frame: &mut Frame, node: &CallMethod) -> Answer {
    call_method_kept(vm, frame, node, node.site.temporary)
}

/// [`call_method`], the result to be kept for the operation around it where `keep` says so and that is worth it.
pub fn call_method_kept(vm: &mut Interpreter, frame: &mut Frame, node: &CallMethod, keep: bool) -> Answer {
    if let Some(found) = method_quickly(frame, node) {
        return found;
    }
    let receiver = answer(vm, frame, &node.receiver);
    let Some(value) = receiver.value() else { return receiver };
    let key = attribute::method_key(value);
    let (seen, known) = node.method.get();
    if key != 0
        && key == seen
        && let Some(method) = known
        && node.keywords.is_empty()
        && !method.takes_temporaries()
        && !crate::trace::is_recording()
        && !matches!(value, Value::Array(_))
    {
        if let Err(error) = lazy::settle() {
            drop(receiver.get());
            return Answer::error(place_method(error.at(node.site.span), node));
        }
        let result = call_native(vm, frame, method, receiver, &node.args, &node.site);
        if result.is_error() {
            return Packed::new(result.get().map_err(|error| place_method(error, node)));
        }
        return result;
    }
    match receiver.get() {
        Ok(receiver) => call_method_general(vm, frame, node, receiver, keep),
        Err(error) => Answer::error(error),
    }
}

#[inline(never)]
fn call_method_general(
    vm: &mut Interpreter,
    frame: &mut Frame,
    node: &CallMethod,
    receiver: Value,
    keep: bool,
) -> Answer {
    if let Value::Module(module) = &receiver {
        return call_member(vm, frame, &receiver, module, node, keep);
    }
    if crate::trace::is_recording()
        && let Err(error) = super::staged::effects::guard_method(&receiver, node.name.text())
    {
        return Answer::error(error.at(node.site.span));
    }
    let key = attribute::method_key(&receiver);
    let (seen, method) = node.method.get();
    let method = if key != 0 && key == seen {
        method
    } else {
        let method = attribute::find_method(&receiver, node.name.text());
        // What an object has beside its own methods may depend on the object.
        let is_own = method.is_some() && !node.name.text().starts_with("__");
        if is_own || !matches!(receiver, Value::Object(_)) {
            node.method.set((key, method));
        }
        method
    };
    if let Some(method) = method
        && method.takes_temporaries()
    {
        let result =
            super::lazy::call_native(vm, frame, method, &receiver, &node.args, &node.keywords, (&node.site, keep));
        return if result.is_error() {
            Packed::new(result.get().map_err(|error| place_method(error, node)))
        } else {
            result
        };
    }
    if let Err(error) = lazy::force(&receiver).and_then(|()| lazy::settle()) {
        return Answer::error(place_method(error.at(node.site.span), node));
    }
    match method {
        Some(method) if node.keywords.is_empty() => {
            let receiver = Packed::new(Ok(receiver));
            let result = call_native(vm, frame, method, receiver, &node.args, &node.site);
            if result.is_error() {
                Packed::new(result.get().map_err(|error| place_method(error, node)))
            } else {
                result
            }
        }
        Some(method) => Packed::new(call_method_keywords(vm, frame, method, receiver, node)),
        None => call_attribute(vm, frame, &receiver, node, keep),
    }
}

/// `module.name(args, name=value)`.
fn call_member(
    vm: &mut Interpreter,
    frame: &mut Frame,
    receiver: &Value,
    module: &Rc<Module>,
    node: &CallMethod,
    keep: bool,
) -> Answer {
    let globals = Rc::as_ptr(&module.globals) as usize;
    let (seen, slot) = node.member.get();
    if seen == globals {
        let callee = module.globals.get(slot);
        if let Some(found) = member_quickly(frame, &callee, node) {
            return found;
        }
        if !callee.is_undefined() {
            return call_value(vm, frame, Packed::new(Ok(callee)), &node.args, &node.keywords, &node.site, keep);
        }
    } else if let Some(slot) = module.globals.find(node.name) {
        node.member.set((globals, slot));
    }
    call_attribute(vm, frame, receiver, node, keep)
}

#[inline(never)]
fn call_attribute(vm: &mut Interpreter, frame: &mut Frame, receiver: &Value, node: &CallMethod, keep: bool) -> Answer {
    match attribute::get_attr(vm, receiver, node.name) {
        Ok(callee) => call_value(vm, frame, Packed::new(Ok(callee)), &node.args, &node.keywords, &node.site, keep),
        Err(error) => Answer::error(error.at(node.receiver_span.to(node.site.callee))),
    }
}

#[inline(never)]
fn call_method_keywords(
    vm: &mut Interpreter,
    frame: &mut Frame,
    method: &'static Native,
    receiver: Value,
    node: &CallMethod,
) -> Result<Value> {
    let mut values = Args::new();
    values.push(receiver);
    for arg in &node.args {
        values.push(eval(vm, frame, arg)?);
    }
    let keywords = eval_keywords(vm, frame, &node.keywords)?;
    vm.call_site = node.site.span;
    place::set(node.site.span);
    method.invoke(vm, &values, &keywords).map_err(|error| place_method(error.at(node.site.span), node))
}

#[cold]
fn place_method(error: Error, node: &CallMethod) -> Error {
    error.place_operands(|operand| match operand {
        0 => Some(node.receiver_span),
        n => node.site.args.get(n - 1).copied(),
    })
}

/// Calls a native with positional arguments; `receiver` is `Undefined` for a plain function.
#[inline(never)]
pub(super) fn call_native(
    vm: &mut Interpreter,
    frame: &mut Frame,
    native: &'static Native,
    receiver: Answer,
    args: &[Expr],
    site: &CallSite,
) -> Answer {
    let own = usize::from(!receiver.is_undefined());
    let count = own + args.len();
    let mut locals = Locals::<4>::new();
    if count > locals.0.len() {
        return match receiver.get() {
            Ok(receiver) => Packed::new(call_native_many(vm, frame, native, receiver, args, site)),
            Err(error) => Answer::error(error),
        };
    }
    // The first slot is empty yet.
    if let Err(error) = receiver.store(&mut locals.0[0]) {
        return Answer::error(error);
    }
    for (value, arg) in locals.0[own..].iter_mut().zip(args) {
        if let Err(error) = answer(vm, frame, arg).store(value) {
            return Answer::error(error);
        }
    }
    if let Some(found) = quickly(native, &locals.0[..count]) {
        locals.clear(count);
        return found;
    }
    vm.call_site = site.span;
    place::set(site.span);
    let result = Packed::loaded(native.invoke(vm, &locals.0[..count], &[]));
    locals.clear(count);
    if result.is_error() {
        return Packed::new(result.get().map_err(|error| place_native(error, own, site)));
    }
    result
}

/// The quick way of a native on operands that were computed, where it is made for them.
#[inline(always)]
fn quickly(native: &'static Native, operands: &[Value]) -> Option<Answer> {
    let quick = native.quick()?;
    if crate::trace::is_recording() {
        return None;
    }
    let found = match operands {
        [a] => quick(&[a]),
        [a, b] => quick(&[a, b]),
        [a, b, c] => quick(&[a, b, c]),
        _ => return None,
    };
    (!found.is_undefined()).then_some(found)
}

#[inline(never)]
fn call_native_many(
    vm: &mut Interpreter,
    frame: &mut Frame,
    native: &'static Native,
    receiver: Value,
    args: &[Expr],
    site: &CallSite,
) -> Result<Value> {
    let mut values = Args::new();
    let own = usize::from(!receiver.is_undefined());
    if own == 1 {
        values.push(receiver);
    }
    for arg in args {
        values.push(eval(vm, frame, arg)?);
    }
    vm.call_site = site.span;
    place::set(site.span);
    native.invoke(vm, &values, &[]).map_err(|error| place_native(error, own, site))
}

#[cold]
#[inline(never)]
pub(super) fn place_native(error: Error, own: usize, site: &CallSite) -> Error {
    let error = error.at(site.span);
    if own == 1 { error } else { error.place_operands(|operand| site.args.get(operand).copied()) }
}

/// Calls a function of the program: the arguments go straight into its slots.
#[inline(always)]
fn call_program(
    vm: &mut Interpreter,
    frame: &mut Frame,
    function: &Rc<Function>,
    args: &[Expr],
    site: &CallSite,
) -> Answer {
    let code = &*function.code;
    let wanted = code.positional.len();
    if code.simple && args.len() <= wanted && args.len() + function.defaults.len() >= wanted {
        match code.scope.slots {
            0..=2 => return run_sized::<2>(vm, frame, function, args, site),
            3..=4 => return run_sized::<4>(vm, frame, function, args, site),
            5..=8 => return run_sized::<8>(vm, frame, function, args, site),
            9..=16 => return run_sized::<16>(vm, frame, function, args, site),
            _ => {}
        }
    }
    if !code.simple && fits(code, args.len()) {
        return run_named(vm, frame, function, args, &[], site);
    }
    Packed::new(call_program_general(vm, frame, function, args, site))
}

/// Whether arguments can go straight into the slots of these parameters.
#[inline(always)]
fn fits(code: &FunctionCode, given: usize) -> bool {
    code.star.is_none() && code.double_star.is_none() && given <= code.positional.len() && code.scope.slots <= 16
}

/// Calls a function of the program with keyword arguments, each of which goes into the slot of its parameter.
#[inline(never)]
fn run_named(
    vm: &mut Interpreter,
    frame: &mut Frame,
    function: &Rc<Function>,
    args: &[Expr],
    keywords: &[(Symbol, Expr)],
    site: &CallSite,
) -> Answer {
    let code = &*function.code;
    let mut slots: SmallVec<[usize; 8]> = SmallVec::new();
    for (name, _) in keywords {
        let found = code.positional.iter().chain(&code.keyword_only).position(|have| have == name);
        match found {
            Some(slot) if slot >= args.len().max(code.positional_only) && !slots.contains(&slot) => slots.push(slot),
            // Something is wrong with it, which the general way tells.
            _ => return Packed::new(call_general(vm, frame, &Value::Function(function.clone()), args, keywords, site)),
        }
    }
    let mut locals = Locals::<16>::new();
    let values = args.iter().chain(keywords.iter().map(|(_, value)| value));
    for (slot, value) in (0..args.len()).chain(slots.iter().copied()).zip(values) {
        if let Err(error) = answer(vm, frame, value).store(&mut locals.0[slot]) {
            return Answer::error(error);
        }
    }
    let result = match fill_missing(function, args.len(), &mut *locals.0) {
        Ok(()) => run_function(vm, function, &mut *locals.0),
        Err(error) => Answer::error(named_error(function, args.len(), keywords, &*locals.0, error)),
    };
    if result.is_error() {
        return Packed::new(result.get().map_err(|error| place_program(error, function, site)));
    }
    result
}

#[inline(never)]
fn call_program_general(
    vm: &mut Interpreter,
    frame: &mut Frame,
    function: &Rc<Function>,
    args: &[Expr],
    site: &CallSite,
) -> Result<Value> {
    let mut values = Args::new();
    for arg in args {
        values.push(eval(vm, frame, arg)?);
    }
    call_function(vm, function, &values, &[]).map_err(|error| place_program(error, function, site))
}

#[cold]
#[inline(never)]
fn place_program(error: Error, function: &Function, site: &CallSite) -> Error {
    error.at(site.span).through(function.name().to_string(), site.span)
}

#[inline(never)]
fn run_sized<const N: usize>(
    vm: &mut Interpreter,
    frame: &mut Frame,
    function: &Function,
    args: &[Expr],
    site: &CallSite,
) -> Answer {
    let mut locals = Locals::<N>::new();
    for (slot, arg) in locals.0.iter_mut().zip(args) {
        if let Err(error) = answer(vm, frame, arg).store(slot) {
            return Answer::error(error);
        }
    }
    if args.len() < function.code.positional.len() {
        fill_defaults(function, &mut *locals.0, args.len());
    }
    let result = run_function(vm, function, &mut *locals.0);
    locals.clear(function.code.scope.slots);
    if result.is_error() {
        return Packed::new(result.get().map_err(|error| place_program(error, function, site)));
    }
    result
}

/// The slots of a call, on the machine's stack. Most hold immediate values in the end, which need no dropping.
struct Locals<const N: usize>(ManuallyDrop<[Value; N]>);

impl<const N: usize> Locals<N> {
    #[inline(always)]
    fn new() -> Locals<N> {
        Locals(ManuallyDrop::new([const { Value::Undefined }; N]))
    }
}

impl<const N: usize> Locals<N> {
    /// Drops what the first slots hold, in place; the others are empty.
    #[inline(always)]
    fn clear(mut self, count: usize) {
        for slot in self.0.iter_mut().take(count) {
            std::mem::take(slot).discard();
        }
        std::mem::forget(self);
    }
}

impl<const N: usize> Drop for Locals<N> {
    #[inline(always)]
    fn drop(&mut self) {
        for slot in self.0.iter_mut() {
            slot.put(Value::Undefined);
        }
    }
}

/// Calls a function of the program with values.
pub fn call_function(
    vm: &mut Interpreter,
    function: &Rc<Function>,
    args: &[Value],
    keywords: &[Keyword],
) -> Result<Value> {
    let slots = function.code.scope.slots;
    if slots <= 8 {
        let mut locals = Locals::<8>::new();
        bind(function, args, keywords, &mut *locals.0)?;
        let result = run_function(vm, function, &mut *locals.0);
        locals.clear(slots);
        return result.get();
    }
    let mut locals: SmallVec<[Value; 24]> = SmallVec::from_elem(Value::Undefined, slots);
    bind(function, args, keywords, &mut locals)?;
    run_function(vm, function, &mut locals).get()
}

/// `def` and `lambda`.
#[inline(never)]
pub fn make_function(vm: &mut Interpreter, frame: &mut Frame, node: &MakeFunction) -> Result<Value> {
    let mut decorators = Vec::with_capacity(node.decorators.len());
    for (decorator, span) in &node.decorators {
        decorators.push((eval(vm, frame, decorator)?, *span));
    }
    let mut defaults = Vec::with_capacity(node.defaults.len());
    for default in &node.defaults {
        defaults.push(eval(vm, frame, default)?);
    }
    let mut keyword_defaults = Vec::with_capacity(node.keyword_defaults.len());
    for default in &node.keyword_defaults {
        keyword_defaults.push(match default {
            Some(default) => eval(vm, frame, default)?,
            None => Value::Undefined,
        });
    }
    let captured = capture(frame, &node.captures);
    let function = Function::new(node.code.clone(), frame.globals.clone(), defaults, keyword_defaults, captured);
    let mut result = Value::Function(Rc::new(function));
    for (decorator, span) in decorators.iter().rev() {
        result = vm.call(decorator, &[result], &[]).map_err(|error| error.at(*span))?;
    }
    Ok(result)
}

/// The values (cells, where shared) that an inner function takes from this frame.
pub fn capture(frame: &Frame, captures: &[Capture]) -> Vec<Value> {
    let captured = captures.iter().map(|capture| match capture {
        Capture::Local(slot) => frame.locals[*slot as usize].clone(),
        Capture::Captured(index) => frame.captured[*index as usize].clone(),
    });
    captured.collect()
}
