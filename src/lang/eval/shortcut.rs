//! Calls of built-in functions that have a quick way: see [`crate::lang::builtins::quick`].

use super::call::{call_native, call_value};
use super::{Frame, answer, leaf};
use crate::diag::Error;
use crate::lang::arrays::lazy;
use crate::lang::attribute;
use crate::lang::builtins::quick::Quick;
use crate::lang::code::{Call, CallMethod};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Native;
use crate::lang::packed::{Answer, Packed};
use crate::lang::value::Value;

/// [`super::call::call`] of what is no function of the program.
#[inline(never)]
pub(super) fn call_other(vm: &mut Interpreter, frame: &mut Frame, callee: Answer, node: &Call) -> Answer {
    if let Some(native) = callee.called_native()
        && node.keywords.is_empty()
        && !native.takes_temporaries()
    {
        if let Some(quick) = native.quick() {
            return call_quick(vm, frame, native, quick, node);
        }
        return match lazy::settle() {
            Ok(()) => call_native(vm, frame, native, Answer::undefined(), &node.args, &node.site),
            Err(error) => Answer::error(error),
        };
    }
    call_value(vm, frame, callee, &node.args, &node.keywords, &node.site, node.site.temporary)
}

/// A call of a native that has a quick way, which is taken where the operands are made for it.
#[inline(never)]
fn call_quick(vm: &mut Interpreter, frame: &mut Frame, native: &'static Native, quick: Quick, node: &Call) -> Answer {
    match &*node.args {
        [arg] => {
            let value = match leaf(frame, arg) {
                Some(value) => {
                    let found = quick(&[value]);
                    if !found.is_undefined() {
                        return found;
                    }
                    Answer::copy(value)
                }
                None => answer(vm, frame, arg),
            };
            let Some(operand) = value.value() else { return value };
            let found = quick(&[operand]);
            if !found.is_undefined() {
                return match value.discard() {
                    Ok(()) => found,
                    Err(error) => Answer::error(error),
                };
            }
            if let Err(error) = lazy::settle() {
                drop(value.get());
                return Answer::error(error);
            }
            // The operand takes the place of a receiver: it is there already.
            let result = call_native(vm, frame, native, value, &[], &node.site);
            if result.is_error() {
                let placed = |error: Error| error.place_operands(|operand| node.site.args.get(operand).copied());
                return Packed::new(result.get().map_err(placed));
            }
            return result;
        }
        [first, second] => {
            if let (Some(first), Some(second)) = (leaf(frame, first), leaf(frame, second)) {
                let found = quick(&[first, second]);
                if !found.is_undefined() {
                    return found;
                }
            }
        }
        _ => {}
    }
    match lazy::settle() {
        Ok(()) => call_native(vm, frame, native, Answer::undefined(), &node.args, &node.site),
        Err(error) => Answer::error(error),
    }
}

/// A method with a quick way on a receiver and arguments that have names or are constants, where it is made for them.
#[inline(always)]
pub(super) fn method_quickly(frame: &Frame, node: &CallMethod) -> Option<Answer> {
    let receiver = leaf(frame, &node.receiver)?;
    let (seen, known) = node.method.get();
    let quick = known?.quick()?;
    if !node.keywords.is_empty() || seen != attribute::method_key(receiver) || crate::trace::is_recording() {
        return None;
    }
    let found = match &*node.args {
        [] => quick(&[receiver]),
        [arg] => quick(&[receiver, leaf(frame, arg)?]),
        [first, second] => quick(&[receiver, leaf(frame, first)?, leaf(frame, second)?]),
        _ => return None,
    };
    (!found.is_undefined()).then_some(found)
}

/// A module's function with a quick way on arguments that have names or are constants, where it is made for them.
#[inline(always)]
pub(super) fn member_quickly(frame: &Frame, callee: &Value, node: &CallMethod) -> Option<Answer> {
    let (Value::Native(native), true) = (callee, node.keywords.is_empty()) else { return None };
    let quick = native.quick()?;
    let found = match &*node.args {
        [arg] => quick(&[leaf(frame, arg)?]),
        [first, second] => quick(&[leaf(frame, first)?, leaf(frame, second)?]),
        _ => return None,
    };
    (!found.is_undefined()).then_some(found)
}
