//! Storing into targets.

use smallvec::SmallVec;

use super::{Frame, answer, arithmetic, eval, leaf};
use crate::diag::{Error, Kind, Result, Span, place};
use crate::lang::code::{Assign, AssignMany, Augment, Expr, Pair, Target, Unpack};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Iter, Row};
use crate::lang::packed::{Answer, Packed};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::lang::{arrays, attribute, items, iterate, operate};

/// `target = value`.
#[inline(always)]
pub fn store(vm: &mut Interpreter, frame: &mut Frame, target: &Target, value: Value) -> Result<()> {
    match target {
        Target::Local(slot) => {
            frame.locals[*slot as usize].put(value);
            Ok(())
        }
        other => store_other(vm, frame, other, value),
    }
}

/// Takes the next value of an iteration into a target; whether there was one. `span` is the iterable's place.
#[inline(always)]
pub fn bind_next(
    vm: &mut Interpreter,
    frame: &mut Frame,
    iter: &mut Iter,
    target: &Target,
    span: Span,
) -> Result<bool> {
    match target {
        Target::Local(slot) => {
            let slot = &mut frame.locals[*slot as usize];
            if let Iter::Range { next, step, left } = iter {
                if *left == 0 {
                    return Ok(false);
                }
                *left -= 1;
                slot.put(Value::Int(*next));
                *next = next.wrapping_add(*step);
                return Ok(true);
            }
            match iter.step(vm).get() {
                Ok(Some(item)) => {
                    slot.put(item);
                    Ok(true)
                }
                Ok(None) => Ok(false),
                Err(error) => Err(error.at(span)),
            }
        }
        other => bind_next_other(vm, frame, iter, other, span),
    }
}

#[inline(never)]
fn bind_next_other(
    vm: &mut Interpreter,
    frame: &mut Frame,
    iter: &mut Iter,
    target: &Target,
    span: Span,
) -> Result<bool> {
    if let Target::Unpack(unpack) = target
        && let Some(first) = unpack.row
    {
        let first = first as usize;
        let slots = &mut frame.locals[first..first + unpack.targets.len()];
        match iter.next_row(vm, slots).map_err(|error| error.at(span))? {
            Row::Full => return Ok(true),
            Row::Ended => return Ok(false),
            Row::Other(value) => unpack_into(vm, frame, unpack, &value)?,
        }
        return Ok(true);
    }
    match iter.next(vm).map_err(|error| error.at(span))? {
        Some(item) => store(vm, frame, target, item).map(|()| true),
        None => Ok(false),
    }
}

#[inline(never)]
fn store_other(vm: &mut Interpreter, frame: &mut Frame, target: &Target, value: Value) -> Result<()> {
    match target {
        Target::Local(slot) => frame.locals[*slot as usize] = value,
        Target::LocalCell(slot) => match &frame.locals[*slot as usize] {
            Value::Cell(cell) => {
                cell.0.replace(value);
            }
            _ => frame.locals[*slot as usize] = value,
        },
        Target::Captured(index) => {
            crate::trace::refuse("a variable of an outer function is assigned")?;
            if let Value::Cell(cell) = &frame.captured[*index as usize] {
                cell.0.replace(value);
            }
        }
        Target::Global(slot) => {
            crate::trace::refuse("a global name is assigned")?;
            frame.globals.set(*slot, value);
        }
        Target::Index(pair) => store_index(vm, frame, pair, Packed::new(Ok(value)))?,
        Target::Attribute(node) => {
            let owner = eval(vm, frame, &node.value)?;
            crate::trace::refuse("an attribute is assigned")?;
            attribute::set_attr(vm, &owner, node.name, Some(&value)).map_err(|error| error.at(node.name_span))?;
        }
        Target::Unpack(unpack) => unpack_into(vm, frame, unpack, &value)?,
    }
    Ok(())
}

/// `container[index] = value`: a list or dict that has a name is not copied.
fn store_index(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair, value: Answer) -> Result<()> {
    let named = pair.steady && matches!(leaf(frame, &pair.left), Some(Value::List(_) | Value::Dict(_)));
    if !named || crate::trace::is_recording() {
        // An error of these drops the value.
        let value = value.get()?;
        let container = eval(vm, frame, &pair.left)?;
        let index = eval(vm, frame, &pair.right)?;
        return put_item(vm, pair, &container, &index, Packed::new(Ok(value)));
    }
    // This cannot bind the name to anything else.
    let index = match eval(vm, frame, &pair.right) {
        Ok(index) => index,
        Err(error) => return value.discard().and(Err(error)),
    };
    match leaf(frame, &pair.left) {
        Some(Value::List(list)) => {
            let mut items = list.items.borrow_mut();
            let at = match &index {
                Value::Int(at) if *at < 0 => at.wrapping_add(items.len() as i64),
                Value::Int(at) => *at,
                _ => -1,
            };
            if let Some(place) = items.get_mut(at as usize) {
                return value.store(place);
            }
        }
        Some(Value::Dict(dict)) => {
            if let Ok(place) = dict.map.borrow_mut().place(&index) {
                return value.store(place);
            }
        }
        _ => {}
    }
    let value = value.get()?;
    let container = eval(vm, frame, &pair.left)?;
    put_item(vm, pair, &container, &index, Packed::new(Ok(value)))
}

/// `a = b = value`.
pub fn assign(vm: &mut Interpreter, frame: &mut Frame, node: &Assign) -> Result<()> {
    let value = eval(vm, frame, &node.value)?;
    if let ([Target::Unpack(unpack)], Value::Tuple(tuple)) = (&*node.targets, &value)
        && let Some(first) = unpack.row
        && tuple.items.len() == unpack.targets.len()
    {
        for (slot, item) in frame.locals[first as usize..].iter_mut().zip(&tuple.items) {
            slot.put(item.clone());
        }
        value.discard();
        return Ok(());
    }
    for target in &node.targets {
        store(vm, frame, target, value.clone()).map_err(|error| error.at(node.span))?;
    }
    Ok(())
}

/// `x[i] = value`.
pub fn assign_index(vm: &mut Interpreter, frame: &mut Frame, pair: &Pair, value: &Expr) -> Result<()> {
    let value = match leaf(frame, value) {
        Some(value) => Answer::copy(value),
        None => answer(vm, frame, value),
    };
    let recording = crate::trace::is_recording();
    if !recording
        && let (Some(Value::List(list)), Some(Value::Int(at))) = (leaf(frame, &pair.left), leaf(frame, &pair.right))
        && let Some(place) = list.items.borrow_mut().get_mut(*at as usize)
    {
        return value.store(place);
    }
    if value.is_error() {
        return value.discard();
    }
    if pair.steady && !recording && matches!(leaf(frame, &pair.left), Some(Value::List(_) | Value::Dict(_))) {
        return store_index(vm, frame, pair, value);
    }
    let value = value.get()?;
    let container = eval(vm, frame, &pair.left)?;
    let placed = |error| arithmetic::place_in(error, pair);
    let index = match (&container, &pair.right) {
        // No tuple is made for two integers.
        (Value::Array(_), Expr::Tuple(both)) if both.len() == 2 => {
            match super::two_integers(vm, frame, [&both[0], &both[1]])? {
                Ok(integers) if arrays::quick::set_element(&container, &integers, &value).map_err(placed)? => {
                    return Ok(());
                }
                Ok(integers) => Value::tuple(integers.map(Value::Int)),
                Err(index) => index,
            }
        }
        (_, right) => eval(vm, frame, right)?,
    };
    put_item(vm, pair, &container, &index, Packed::new(Ok(value)))
}

/// `a, b = x, y`.
pub fn assign_many(vm: &mut Interpreter, frame: &mut Frame, node: &AssignMany) -> Result<()> {
    if let ([first, second], [left, right]) = (&*node.targets, &*node.values) {
        let left = answer(vm, frame, left);
        if left.is_error() {
            return left.get().map(|_| ());
        }
        let right = answer(vm, frame, right);
        if right.is_error() {
            drop(left.get());
            return right.get().map(|_| ());
        }
        store_answer(vm, frame, first, left)?;
        return store_answer(vm, frame, second, right);
    }
    let mut values: SmallVec<[Value; 4]> = SmallVec::new();
    for value in &node.values {
        values.push(eval(vm, frame, value)?);
    }
    for (target, value) in node.targets.iter().zip(values) {
        store(vm, frame, target, value)?;
    }
    Ok(())
}

/// [`store`] of what an expression gave.
#[inline(always)]
pub fn store_answer(vm: &mut Interpreter, frame: &mut Frame, target: &Target, value: Answer) -> Result<()> {
    match target {
        Target::Local(slot) => value.store(&mut frame.locals[*slot as usize]),
        other => store_answer_other(vm, frame, other, value),
    }
}

#[inline(never)]
fn store_answer_other(vm: &mut Interpreter, frame: &mut Frame, target: &Target, value: Answer) -> Result<()> {
    if value.is_error() {
        return value.discard();
    }
    let cell = match target {
        Target::Captured(index) => &frame.captured[*index as usize],
        Target::LocalCell(slot) => &frame.locals[*slot as usize],
        Target::Index(pair) => return store_index(vm, frame, pair, value),
        other => return store_other(vm, frame, other, value.get()?),
    };
    match cell {
        Value::Cell(cell) if !crate::trace::is_recording() => value.store(&mut cell.0.borrow_mut()),
        _ => store_other(vm, frame, target, value.get()?),
    }
}

/// `a, *b, c = value`.
#[inline(never)]
pub fn unpack_into(vm: &mut Interpreter, frame: &mut Frame, unpack: &Unpack, value: &Value) -> Result<()> {
    if let (None, Value::Tuple(tuple)) = (unpack.star, value)
        && tuple.items.len() == unpack.targets.len()
    {
        for (target, item) in unpack.targets.iter().zip(&tuple.items) {
            store(vm, frame, target, item.clone())?;
        }
        return Ok(());
    }
    let items = unpack_items(vm, unpack, value).map_err(|error| error.at(unpack.span))?;
    for (target, item) in unpack.targets.iter().zip(items) {
        store(vm, frame, target, item)?;
    }
    Ok(())
}

/// One value for each target.
fn unpack_items(vm: &mut Interpreter, unpack: &Unpack, value: &Value) -> Result<Vec<Value>> {
    let mut iter = iterate::iterate(vm, value).map_err(|error| match error.kind() {
        Kind::TypeError if !matches!(value, Value::Array(_) | Value::Scalar(_)) => {
            Error::type_error(format!("cannot unpack non-iterable {} object", type_name(value)))
        }
        _ => error,
    })?;
    let targets = unpack.targets.len();
    let Some(star) = unpack.star else {
        let mut items = Vec::with_capacity(targets);
        while let Some(item) = iter.next(vm)? {
            if items.len() == targets {
                return Err(Error::value(format!("too many values to unpack (expected {targets})")));
            }
            items.push(item);
        }
        if items.len() < targets {
            return Err(too_few(targets, items.len(), ""));
        }
        return Ok(items);
    };
    let mut items = Vec::new();
    while let Some(item) = iter.next(vm)? {
        items.push(item);
    }
    let fixed = targets - 1;
    if items.len() < fixed {
        return Err(too_few(fixed, items.len(), "at least "));
    }
    let tail = items.split_off(items.len() - (fixed - star));
    let middle = items.split_off(star);
    items.push(Value::list(middle));
    items.extend(tail);
    Ok(items)
}

#[cold]
fn too_few(expected: usize, got: usize, bound: &str) -> Error {
    Error::value(format!("not enough values to unpack (expected {bound}{expected}, got {got})"))
}

/// `target op= value` for everything but a plain local.
#[inline(never)]
pub fn augment(vm: &mut Interpreter, frame: &mut Frame, node: &Augment) -> Result<()> {
    let placed = |error: Error| arithmetic::place_pair(error, node.span, node.target_span, node.value_span);
    match &node.target {
        Target::Index(pair) => {
            let container = eval(vm, frame, &pair.left)?;
            let index = eval(vm, frame, &pair.right)?;
            if !crate::trace::is_recording()
                && let Some(old) = super::item_of(&container, &index)
            {
                return augment_item(vm, frame, node, pair, [container, index], old);
            }
            let old = items::get_item(vm, &container, &index).map_err(|error| arithmetic::place_in(error, pair))?;
            let right = eval(vm, frame, &node.value)?;
            let new = match arithmetic::quick_values(node.op, &old, &right) {
                Some(new) => new.get()?,
                // A part of an array that is recorded is no view: it is written back as a whole.
                None if crate::trace::is_recording() && matches!(old, Value::Array(_)) => {
                    arrays::operate::instead_of_inplace(node.op, &old, &right).map_err(placed)?
                }
                None => match arrays::quick::scalars(node.op, &old, &right) {
                    Some(new) => new,
                    None => operate::inplace_binary(vm, node.op, &old, &right).map_err(placed)?,
                },
            };
            drop(old);
            items::set_item(vm, &container, &index, &new).map_err(|error| arithmetic::place_in(error, pair))
        }
        Target::Attribute(attr) => {
            let owner = eval(vm, frame, &attr.value)?;
            let old = attribute::get_attr(vm, &owner, attr.name).map_err(|error| error.at(attr.name_span))?;
            let right = eval(vm, frame, &node.value)?;
            let new = operate::inplace_binary(vm, node.op, &old, &right).map_err(placed)?;
            attribute::set_attr(vm, &owner, attr.name, Some(&new)).map_err(|error| error.at(attr.name_span))
        }
        target => {
            let Some(read) = &node.read else { return Ok(()) };
            let old = answer(vm, frame, read);
            if old.is_error() {
                return old.discard();
            }
            let right = answer(vm, frame, &node.value);
            if let Some(new) = arithmetic::quick(node.op, old.plain(), right.plain()) {
                // Both operands are immediate values, which own nothing.
                return store_answer(vm, frame, target, new);
            }
            let (old, right) = (old.get()?, right.get()?);
            place::set(node.span);
            let new = match arithmetic::quick_values(node.op, &old, &right) {
                Some(new) => new.get()?,
                None => match (node.op, old, &right) {
                    (crate::syntax::ast::BinaryOp::Add, Value::Str(text), Value::Str(more)) => {
                        text.check_append(more)?;
                        // Without the variable's own reference, a long text grows in place.
                        store(vm, frame, target, Value::None)?;
                        Value::Str(text.append(more))
                    }
                    (op, old, _) => match arrays::quick::scalars(op, &old, &right) {
                        Some(new) => new,
                        None => operate::inplace_binary(vm, op, &old, &right).map_err(placed)?,
                    },
                },
            };
            store(vm, frame, target, new)
        }
    }
}

/// `x[i] op= value` for an item of a list, tuple or dict.
#[inline(always)]
fn augment_item(
    vm: &mut Interpreter,
    frame: &mut Frame,
    node: &Augment,
    pair: &Pair,
    [container, index]: [Value; 2],
    old: Answer,
) -> Result<()> {
    let right = answer(vm, frame, &node.value);
    if let Some(new) = arithmetic::quick(node.op, old.plain(), right.plain()) {
        // Both operands are immediate values, which own nothing.
        let _ = (old, right);
        return put_item(vm, pair, &container, &index, new);
    }
    let (old, right) = (old.get(), right.get());
    let new = operate::inplace_binary(vm, node.op, &old?, &right?)
        .map_err(|error| arithmetic::place_pair(error, node.span, node.target_span, node.value_span))?;
    put_item(vm, pair, &container, &index, Packed::new(Ok(new)))
}

/// `container[index] = value`, where the value is no error.
#[inline(always)]
fn put_item(vm: &mut Interpreter, pair: &Pair, container: &Value, index: &Value, value: Answer) -> Result<()> {
    match (container, index) {
        // What is recorded must not change what a program can see.
        _ if crate::trace::is_recording() => {}
        (Value::List(list), Value::Int(at)) => {
            let mut items = list.items.borrow_mut();
            let at = if *at < 0 { at.wrapping_add(items.len() as i64) } else { *at };
            if let Some(place) = items.get_mut(at as usize) {
                return value.store(place);
            }
        }
        (Value::Dict(dict), key) => {
            if let Ok(place) = dict.map.borrow_mut().place(key) {
                return value.store(place);
            }
        }
        _ => {}
    }
    let value = value.get()?;
    items::set_item(vm, container, index, &value).map_err(|error| arithmetic::place_in(error, pair))
}

/// `del target`.
pub fn delete(vm: &mut Interpreter, frame: &mut Frame, target: &Target, span: Span) -> Result<()> {
    let gone = |value: Value| !value.is_undefined();
    let deleted = match target {
        Target::Local(slot) => gone(std::mem::take(&mut frame.locals[*slot as usize])),
        Target::LocalCell(slot) => match &frame.locals[*slot as usize] {
            Value::Cell(cell) => gone(cell.0.take()),
            _ => false,
        },
        Target::Captured(index) => match &frame.captured[*index as usize] {
            Value::Cell(cell) => gone(cell.0.take()),
            _ => false,
        },
        Target::Global(slot) => gone(frame.globals.set(*slot, Value::Undefined)),
        Target::Index(pair) => {
            let container = eval(vm, frame, &pair.left)?;
            let index = eval(vm, frame, &pair.right)?;
            items::del_item(vm, &container, &index).map_err(|error| arithmetic::place_in(error, pair))?;
            true
        }
        Target::Attribute(node) => {
            let owner = eval(vm, frame, &node.value)?;
            attribute::set_attr(vm, &owner, node.name, None).map_err(|error| error.at(node.name_span))?;
            true
        }
        Target::Unpack(unpack) => {
            for target in &unpack.targets {
                delete(vm, frame, target, span)?;
            }
            true
        }
    };
    if deleted {
        return Ok(());
    }
    Err(match target {
        Target::Global(slot) => super::unbound_global(vm, frame, *slot, span),
        Target::Captured(index) => super::unbound_captured(frame, *index, span),
        Target::Local(slot) | Target::LocalCell(slot) => super::unbound_local(frame, *slot, span),
        _ => Error::new(Kind::NameError, "name is not defined").at(span),
    })
}
