//! The operators over all values: each tries plain values first, then asks the type of the operands.

use std::cmp::Ordering;
use std::rc::Rc;

use super::interpreter::Interpreter;
pub use super::membership::contains;
use super::object::Object;
use super::stack::nest;
use super::types::{bare_type_name, type_name};
use super::value::{DictFlavor, DictObject, ListObject, SetObject, Value};
use super::{arrays, number};
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt, later, memory};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// How an operator is written.
pub fn binary_symbol(op: BinaryOp) -> &'static str {
    match op {
        BinaryOp::Add => "+",
        BinaryOp::Sub => "-",
        BinaryOp::Mul => "*",
        BinaryOp::Div => "/",
        BinaryOp::FloorDiv => "//",
        BinaryOp::Mod => "%",
        BinaryOp::Pow => "** or pow()",
        BinaryOp::MatMul => "@",
        BinaryOp::LeftShift => "<<",
        BinaryOp::RightShift => ">>",
        BinaryOp::BitAnd => "&",
        BinaryOp::BitOr => "|",
        BinaryOp::BitXor => "^",
    }
}

/// How a comparison is written.
pub fn compare_symbol(op: CompareOp) -> &'static str {
    match op {
        CompareOp::Eq => "==",
        CompareOp::Ne => "!=",
        CompareOp::Lt => "<",
        CompareOp::Le => "<=",
        CompareOp::Gt => ">",
        CompareOp::Ge => ">=",
        CompareOp::Is => "is",
        CompareOp::IsNot => "is not",
        CompareOp::In => "in",
        CompareOp::NotIn => "not in",
    }
}

/// `l op r`.
pub fn binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Value> {
    if let (BinaryOp::Add, Value::Str(a), Value::Str(b)) = (op, l, r) {
        return a.join(b).map(Value::Str);
    }
    if let Some(result) = number::binary(op, l, r)? {
        return Ok(result);
    }
    if let Some(result) = overriding(l, r, |object, other, reflected| object.binary(op, other, reflected))? {
        return Ok(result);
    }
    // A NumPy integer repeats a sequence as an integer does.
    let is_sequence = |x: &Value| matches!(x, Value::List(_) | Value::Tuple(_) | Value::Str(_) | Value::Bytes(_));
    let number = |x: &Value| matches!(x, Value::Scalar(scalar) if scalar.0.is_number());
    if op == BinaryOp::Mul && (is_sequence(l) && number(r) || is_sequence(r) && number(l)) {
        let count = if is_sequence(l) { r } else { l };
        return sequence_binary(op, l, r)?.ok_or_else(|| {
            Error::type_error(no_count(count)).operand(0, bare_type_name(l)).operand(1, bare_type_name(r))
        });
    }
    if arrays::is_array_like(l) || arrays::is_array_like(r) {
        if let Value::Object(object) = l
            && let Some(result) = object.binary(op, r, false)?
        {
            return Ok(result);
        }
        if let Some(result) = arrays::binary(op, l, r)? {
            return Ok(result);
        }
    }
    if let Some(result) = sequence_binary(op, l, r)? {
        return Ok(result);
    }
    if let Value::Object(object) = l
        && let Some(result) = object.binary(op, r, false)?
    {
        return Ok(result);
    }
    if let Value::Object(object) = r
        && let Some(result) = object.binary(op, l, true)?
    {
        return Ok(result);
    }
    if op == BinaryOp::BitOr
        && let Some(union) = super::modules::typing::Union::of(l, r)
    {
        return Ok(union);
    }
    Err(unsupported(op, l, r))
}

/// The result of an object whose operators come before those of arrays, if one operand is such an object.
fn overriding(
    l: &Value,
    r: &Value,
    apply: impl Fn(&dyn Object, &Value, bool) -> Result<Option<Value>>,
) -> Result<Option<Value>> {
    match (l, r) {
        (Value::Object(object), other) if object.overrides_arrays() => apply(&***object, other, false),
        (other, Value::Object(object)) if object.overrides_arrays() => apply(&***object, other, true),
        _ => Ok(None),
    }
}

#[cold]
fn unsupported(op: BinaryOp, l: &Value, r: &Value) -> Error {
    if let Some(error) = arrays::unsupported(op, l, r) {
        return error;
    }
    let right = type_name(r);
    let message = match (op, l, r) {
        (BinaryOp::Add, Value::Str(_), _) => format!("can only concatenate str (not \"{right}\") to str"),
        (BinaryOp::Add, Value::List(_), _) => format!("can only concatenate list (not \"{right}\") to list"),
        (BinaryOp::Add, Value::Tuple(_), _) => format!("can only concatenate tuple (not \"{right}\") to tuple"),
        (BinaryOp::Add, Value::Bytes(_), _) => format!("can't concat {right} to bytes"),
        (BinaryOp::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_), _) => no_count(r),
        (BinaryOp::Mul, _, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_)) => no_count(l),
        _ => format!("unsupported operand type(s) for {}: '{}' and '{right}'", binary_symbol(op), type_name(l)),
    };
    Error::type_error(message).operand(0, bare_type_name(l)).operand(1, bare_type_name(r))
}

/// What is said of a sequence that is multiplied by what is no integer.
#[cold]
fn no_count(value: &Value) -> String {
    format!("can't multiply sequence by non-int of type '{}'", type_name(value))
}

fn sequence_binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    Ok(Some(match (op, l, r) {
        (BinaryOp::Add, Value::List(a), Value::List(b)) => {
            let (a, b) = (a.items.borrow(), b.items.borrow());
            Value::list(one_behind_the_other(&a, &b)?)
        }
        (BinaryOp::Add, Value::Tuple(a), Value::Tuple(b)) => match a.items.len() + b.items.len() {
            many if later::is_large(many) => Value::tuple_from(one_behind_the_other(&a.items, &b.items)?),
            _ => Value::tuple(a.items.iter().chain(&b.items).cloned()),
        },
        (BinaryOp::Add, Value::Bytes(a), Value::Bytes(b)) => {
            let mut all = Vec::with_capacity(a.len() + b.len());
            interrupt::append(&mut all, a);
            interrupt::append(&mut all, b);
            Value::bytes(all)
        }
        (BinaryOp::Mul, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_), _) => return repeat(l, r),
        (BinaryOp::Mul, _, Value::Str(_) | Value::List(_) | Value::Tuple(_) | Value::Bytes(_)) => return repeat(r, l),
        (BinaryOp::Mod, Value::Bytes(format), _) => Value::bytes(super::formatting::format_bytes(format, r)?),
        (BinaryOp::Mod, Value::Str(format), _) => Value::from(super::formatting::format_percent(format, r)?),
        (_, Value::Set(a), Value::Set(b) | Value::FrozenSet(b)) => return set_binary(op, a, b, false),
        (_, Value::FrozenSet(a), Value::Set(b) | Value::FrozenSet(b)) => return set_binary(op, a, b, true),
        (BinaryOp::Add | BinaryOp::Sub | BinaryOp::BitAnd | BinaryOp::BitOr, Value::Dict(a), Value::Dict(b))
            if matches!((&a.flavor, &b.flavor), (DictFlavor::Counter, DictFlavor::Counter)) =>
        {
            super::methods::combine_counters(op, a, b)?
        }
        (BinaryOp::BitOr, Value::Dict(a), Value::Dict(b)) => {
            let mut map = a.map.borrow().clone();
            for (key, value) in b.map.borrow().iter() {
                map.insert(key.clone(), value.clone())?;
            }
            Value::dict_of(map, a.flavor.clone())
        }
        _ => return Ok(None),
    }))
}

fn one_behind_the_other(a: &[Value], b: &[Value]) -> Result<Vec<Value>> {
    memory::check_items::<Value>(a.len() + b.len())?;
    let mut all = Gathered::with_capacity(a.len() + b.len());
    all.extend(interrupt::watched(a.iter().chain(b)).cloned());
    Ok(all.done())
}

fn repeat(sequence: &Value, count: &Value) -> Result<Option<Value>> {
    if matches!(count, Value::Float(_) | Value::Complex(_)) {
        return Ok(None);
    }
    let plain = if matches!(count, Value::Scalar(_)) { arrays::to_plain(count) } else { None };
    let count = match plain.as_ref().unwrap_or(count) {
        Value::BigInt(_) => {
            let text = format!("cannot fit '{}' into an index-sized integer", type_name(count));
            return Err(Error::new(Kind::OverflowError, text));
        }
        // NumPy's truths are no integers.
        Value::Bool(_) if plain.is_some() => return Ok(None),
        other => match number::to_index(other) {
            Ok(count) => usize::try_from(count).unwrap_or(0),
            Err(_) => return Ok(None),
        },
    };
    let length = length(sequence)?;
    let item = match sequence {
        Value::Str(text) => text.len().div_ceil(length.max(1)),
        Value::Bytes(_) => 1,
        _ => size_of::<Value>(),
    };
    memory::check(length.saturating_mul(count).saturating_mul(item))?;
    fn times<T: Clone + 'static>(items: &[T], count: usize) -> Vec<T> {
        match items {
            [] => Vec::new(),
            many => {
                // What is copied at once is long enough for speed, and short enough for Ctrl-C.
                let mut all = Gathered::with_capacity(many.len() * count);
                let whole = many.len() * count;
                let piece = interrupt::PIECE.max(many.len()) / many.len() * many.len();
                while all.len() < whole {
                    interrupt::checkpoint();
                    // The last piece may end within a copy; the next one goes on from there.
                    let from = all.len() % many.len();
                    let next = &many[from..many.len().min(from + interrupt::PIECE).min(from + whole - all.len())];
                    match all.len() {
                        have if from == 0 && have >= many.len() && many.len() < interrupt::PIECE => {
                            all.extend_from_within(..have.min(piece).min(whole - have));
                        }
                        _ => all.extend_from_slice(next),
                    }
                }
                all.done()
            }
        }
    }
    Ok(Some(match sequence {
        Value::Str(text) => Value::Str(text.times(count)),
        Value::List(list) => Value::list(times(&list.items.borrow(), count)),
        Value::Tuple(tuple) => Value::tuple_from(times(&tuple.items, count)),
        Value::Bytes(bytes) => Value::bytes(times(bytes, count)),
        _ => return Ok(None),
    }))
}

fn set_binary(op: BinaryOp, a: &Rc<SetObject>, b: &Rc<SetObject>, frozen: bool) -> Result<Option<Value>> {
    let table = super::methods::set::combine(op, &a.table.borrow(), &b.table.borrow())?;
    Ok(table.map(if frozen { Value::frozen_set } else { Value::set }))
}

/// `l op= r`: lists, sets, dicts and arrays change in place; the new value of the target.
pub fn inplace_binary(vm: &mut Interpreter, op: BinaryOp, l: &Value, r: &Value) -> Result<Value> {
    if crate::trace::is_recording() {
        super::eval::staged::effects::guard_change(l)?;
    }
    match (op, l) {
        (BinaryOp::Add, Value::List(list)) => {
            let more = super::iterate::collect(vm, r)?;
            later::append(&mut list.items.borrow_mut(), more)?;
            return Ok(l.clone());
        }
        (BinaryOp::Mul, Value::List(list)) => {
            if let Some(Value::List(result)) = repeat(l, r)? {
                list.items.swap(&result.items);
                return Ok(l.clone());
            }
        }
        (BinaryOp::BitOr, Value::Dict(dict)) if !matches!(dict.flavor, DictFlavor::Counter) => {
            super::methods::update_dict(vm, dict, r)?;
            return Ok(l.clone());
        }
        (_, Value::Set(set)) => {
            if let Value::Set(other) | Value::FrozenSet(other) = r
                && super::methods::set::change(set, op, other)?
            {
                return Ok(l.clone());
            }
        }
        (_, Value::Object(object)) if object.inplace(vm, op, r)? => return Ok(l.clone()),
        (_, Value::Array(_)) => {
            if let Some(result) = arrays::inplace_binary(op, l, r)? {
                return Ok(result);
            }
        }
        _ => {}
    }
    binary(op, l, r).map_err(|error| inplace_message(error, op, l, r))
}

#[cold]
fn inplace_message(error: Error, op: BinaryOp, l: &Value, r: &Value) -> Error {
    let plain = format!("unsupported operand type(s) for {}: ", binary_symbol(op));
    match error.message().strip_prefix(&plain) {
        Some(rest) if error.kind() == Kind::TypeError && !arrays::is_array_like(l) => {
            let symbol = if op == BinaryOp::Pow { "**" } else { binary_symbol(op) };
            let message = format!("unsupported operand type(s) for {symbol}=: {rest}");
            Error::type_error(message).operand(0, bare_type_name(l)).operand(1, bare_type_name(r))
        }
        _ => error,
    }
}

/// `-x`, `+x`, `~x`, `not x`.
pub fn unary(op: UnaryOp, x: &Value) -> Result<Value> {
    let plain = match op {
        UnaryOp::Not => return Ok(Value::Bool(!truth(x)?)),
        UnaryOp::Neg => number::negate(x, true),
        UnaryOp::Pos => number::negate(x, false),
        UnaryOp::Invert => number::invert(x),
    };
    if let Some(result) = plain {
        return Ok(result);
    }
    if arrays::is_array_like(x)
        && let Some(result) = arrays::unary(op, x)?
    {
        return Ok(result);
    }
    if let Value::Object(object) = x
        && let Some(result) = object.unary(op)?
    {
        return Ok(result);
    }
    if let (Value::Dict(dict), UnaryOp::Neg | UnaryOp::Pos) = (x, op)
        && matches!(dict.flavor, super::value::DictFlavor::Counter)
    {
        return super::methods::keep_positive(dict, op == UnaryOp::Neg);
    }
    let symbol = match op {
        UnaryOp::Neg => "-",
        UnaryOp::Pos => "+",
        UnaryOp::Invert => "~",
        UnaryOp::Not => "not",
    };
    Err(Error::type_error(format!("bad operand type for unary {symbol}: '{}'", type_name(x))))
}

/// `bool(x)`. Conditions go through here, so that a traced value can be asked about.
#[inline]
pub fn truth(x: &Value) -> Result<bool> {
    match x {
        Value::Bool(b) => Ok(*b),
        Value::None => Ok(false),
        Value::Int(i) => Ok(*i != 0),
        other => truth_other(other),
    }
}

#[inline(never)]
fn truth_other(x: &Value) -> Result<bool> {
    Ok(match x {
        Value::Float(x) => *x != 0.0,
        Value::Complex(z) => z.re != 0.0 || z.im != 0.0,
        Value::Str(text) => !text.is_empty(),
        Value::List(list) => !list.items.borrow().is_empty(),
        Value::Tuple(tuple) => !tuple.items.is_empty(),
        Value::Dict(dict) => !dict.map.borrow().is_empty(),
        Value::Set(set) | Value::FrozenSet(set) => !set.table.borrow().is_empty(),
        Value::Range(range) => !range.is_empty(),
        Value::Bytes(bytes) => !bytes.is_empty(),
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::truth(x)?,
        Value::Object(object) => match object.truth()? {
            Some(truth) => truth,
            None => object.length()?.is_none_or(|length| length > 0),
        },
        _ => true,
    })
}

/// `len(x)`.
#[inline]
pub fn length(x: &Value) -> Result<usize> {
    Ok(match x {
        Value::Str(text) => text.char_count(),
        Value::List(list) => list.items.borrow().len(),
        Value::Tuple(tuple) => tuple.items.len(),
        Value::Dict(dict) => dict.map.borrow().len(),
        Value::Set(set) | Value::FrozenSet(set) => set.table.borrow().len(),
        Value::Range(range) => range.len(),
        Value::Bytes(bytes) => bytes.len(),
        Value::Array(_) => arrays::length(x)?,
        Value::Scalar(_) => arrays::length(x)?,
        Value::Object(object) => match object.length()? {
            Some(length) => length,
            None => return Err(no_length(x)),
        },
        _ => return Err(no_length(x)),
    })
}

#[cold]
fn no_length(x: &Value) -> Error {
    Error::type_error(format!("object of type '{}' has no len()", type_name(x)))
}

/// `l == r` as one truth value.
pub fn equal(l: &Value, r: &Value) -> Result<bool> {
    // The common kinds first: sorting, searching and dict keys come through here.
    match (l, r) {
        (Value::Int(a), Value::Int(b)) => return Ok(a == b),
        (Value::Float(a), Value::Float(b)) => return Ok(a == b),
        (Value::Str(a), Value::Str(b)) => return Ok(a == b),
        _ => {}
    }
    if let Some(equal) = number::numbers_equal(l, r) {
        return Ok(equal);
    }
    Ok(match (l, r) {
        (Value::Scalar(_), _) | (_, Value::Scalar(_)) if let Some(order) = arrays::quick::order(l, r) => {
            order.is_some_and(Ordering::is_eq)
        }
        (Value::Array(_) | Value::Scalar(_) | Value::DType(_), _)
        | (_, Value::Array(_) | Value::Scalar(_) | Value::DType(_)) => arrays::equal(l, r)?,
        (Value::Str(a), Value::Str(b)) => a == b,
        (Value::Bytes(a), Value::Bytes(b)) => a == b,
        (Value::List(a), Value::List(b)) => {
            if Rc::ptr_eq(a, b) {
                return Ok(true);
            }
            let (a, b) = (a.items.borrow(), b.items.borrow());
            items_equal(&a, &b)?
        }
        (Value::Tuple(a), Value::Tuple(b)) => items_equal(&a.items, &b.items)?,
        (Value::Dict(a), Value::Dict(b)) => dicts_equal(a, b)?,
        (Value::Set(a) | Value::FrozenSet(a), Value::Set(b) | Value::FrozenSet(b)) => {
            a.table.borrow().len() == b.table.borrow().len() && is_subset(a, b)?
        }
        (Value::Range(a), Value::Range(b)) => {
            let length = a.len();
            length == b.len() && (length == 0 || a.start == b.start && (length == 1 || a.step == b.step))
        }
        (Value::Slice(a), Value::Slice(b)) => {
            equal(&a.start, &b.start)? && equal(&a.stop, &b.stop)? && equal(&a.step, &b.step)?
        }
        (Value::BoundMethod(a), Value::BoundMethod(b)) => {
            std::ptr::eq(a.method, b.method) && a.receiver.is_same(&b.receiver)
        }
        (Value::Object(object), other) | (other, Value::Object(object)) => match object.equal(other)? {
            Some(equal) => equal,
            None => l.is_same(r),
        },
        _ => l.is_same(r),
    })
}

fn items_equal(a: &[Value], b: &[Value]) -> Result<bool> {
    if a.len() != b.len() {
        return Ok(false);
    }
    let _guard = nest(" in comparison")?;
    // Checkpoints, not checks: the keys of a dict are compared where an error cannot be told.
    for (a, b) in interrupt::watched(a.iter().zip(b)) {
        if !a.is_same(b) && !equal(a, b)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn both_count(a: &DictObject, b: &DictObject) -> bool {
    matches!((&a.flavor, &b.flavor), (DictFlavor::Counter, DictFlavor::Counter))
}

/// Whether a comparison holds for every count of two counters, which count what they do not have as 0.
fn counts_hold(op: CompareOp, a: &DictObject, b: &DictObject) -> Result<bool> {
    let (a, b, zero) = (a.map.borrow(), b.map.borrow(), Value::Int(0));
    for key in a.keys().chain(b.keys()) {
        let held = rich_compare(op, a.get(key)?.unwrap_or(&zero), b.get(key)?.unwrap_or(&zero))?;
        if !truth(&held)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn dicts_equal(a: &Rc<DictObject>, b: &Rc<DictObject>) -> Result<bool> {
    if Rc::ptr_eq(a, b) {
        return Ok(true);
    }
    let _guard = nest(" in comparison")?;
    if both_count(a, b) {
        return counts_hold(CompareOp::Eq, a, b);
    }
    let (a, b) = (a.map.borrow(), b.map.borrow());
    if a.len() != b.len() {
        return Ok(false);
    }
    for (key, value) in a.iter() {
        match b.get(key)? {
            Some(other) if value.is_same(other) || equal(value, other)? => {}
            _ => return Ok(false),
        }
    }
    Ok(true)
}

/// Whether every element of `a` is in `b`.
pub fn is_subset(a: &SetObject, b: &SetObject) -> Result<bool> {
    let (a, b) = (a.table.borrow(), b.table.borrow());
    for item in a.iter() {
        interrupt::check()?;
        if !b.contains(item)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// `l op r` for any comparison.
pub fn compare(vm: &mut Interpreter, op: CompareOp, l: &Value, r: &Value) -> Result<Value> {
    match op {
        CompareOp::Is => Ok(Value::Bool(l.is_same(r))),
        CompareOp::IsNot => Ok(Value::Bool(!l.is_same(r))),
        CompareOp::In => contains(vm, r, l).map(Value::Bool),
        CompareOp::NotIn => contains(vm, r, l).map(|found| Value::Bool(!found)),
        _ => rich_compare(op, l, r),
    }
}

/// `l op r` for `==` `!=` `<` `<=` `>` `>=`.
pub fn rich_compare(op: CompareOp, l: &Value, r: &Value) -> Result<Value> {
    if matches!((l, r), (Value::Scalar(_), _) | (_, Value::Scalar(_)))
        && let Some(result) = arrays::quick::compare(op, l, r)?
    {
        return Ok(result);
    }
    let compared =
        overriding(l, r, |object, other, reflected| object.compare(if reflected { mirrored(op) } else { op }, other))?;
    if let Some(result) = compared {
        return Ok(result);
    }
    // Other values leave a comparison with an array to it, which does it the other way round.
    let compared = match (arrays::is_array_like(l), arrays::is_array_like(r)) {
        (true, _) => arrays::compare(op, l, r)?,
        (false, true) => arrays::compare(mirrored(op), r, l).map_err(Error::turned)?,
        (false, false) => None,
    };
    if let Some(result) = compared {
        return Ok(result);
    }
    match op {
        CompareOp::Eq => return equal(l, r).map(Value::Bool),
        CompareOp::Ne => return equal(l, r).map(|equal| Value::Bool(!equal)),
        _ => {}
    }
    if let Some(ordering) = order(l, r)? {
        return Ok(Value::Bool(ordering.is_some_and(|ordering| holds(op, ordering))));
    }
    match (l, r) {
        (Value::Set(a) | Value::FrozenSet(a), Value::Set(b) | Value::FrozenSet(b)) => {
            let (few, many) = if matches!(op, CompareOp::Lt | CompareOp::Le) { (a, b) } else { (b, a) };
            let strict = matches!(op, CompareOp::Lt | CompareOp::Gt);
            let smaller = few.table.borrow().len() < many.table.borrow().len();
            return Ok(Value::Bool((smaller || !strict) && is_subset(few, many)?));
        }
        (Value::Tuple(a), Value::Tuple(b)) => return compare_items(op, &a.items, &b.items),
        (Value::List(a), Value::List(b)) => {
            let copy = |list: &ListObject| interrupt::collect(&list.items.borrow(), Value::clone);
            return compare_items(op, &copy(a), &copy(b));
        }
        (Value::Dict(a), Value::Dict(b)) if both_count(a, b) => {
            let (a, b) = if matches!(op, CompareOp::Lt | CompareOp::Le) { (a, b) } else { (b, a) };
            let strict = matches!(op, CompareOp::Lt | CompareOp::Gt);
            return Ok(Value::Bool(counts_hold(CompareOp::Le, a, b)? && !(strict && dicts_equal(a, b)?)));
        }
        (Value::Object(object), _) => {
            if let Some(result) = object.compare(op, r)? {
                return Ok(result);
            }
        }
        (_, Value::Object(object)) => {
            if let Some(result) = object.compare(mirrored(op), l)? {
                return Ok(result);
            }
        }
        _ => {}
    }
    Err(not_ordered(op, l, r))
}

/// The comparison that holds between the operands the other way round.
pub fn mirrored(op: CompareOp) -> CompareOp {
    match op {
        CompareOp::Lt => CompareOp::Gt,
        CompareOp::Le => CompareOp::Ge,
        CompareOp::Gt => CompareOp::Lt,
        CompareOp::Ge => CompareOp::Le,
        same => same,
    }
}

#[cold]
fn not_ordered(op: CompareOp, l: &Value, r: &Value) -> Error {
    let (left, right) = (arrays::element_type(l), arrays::element_type(r));
    let symbol = compare_symbol(op);
    Error::type_error(format!("'{symbol}' not supported between instances of '{left}' and '{right}'"))
        .operand(0, left)
        .operand(1, right)
}

/// Whether a comparison holds for operands in this order.
pub fn holds(op: CompareOp, ordering: Ordering) -> bool {
    match op {
        CompareOp::Eq => ordering.is_eq(),
        CompareOp::Ne => ordering.is_ne(),
        CompareOp::Lt => ordering.is_lt(),
        CompareOp::Le => ordering.is_le(),
        CompareOp::Gt => ordering.is_gt(),
        CompareOp::Ge => ordering.is_ge(),
        _ => false,
    }
}

/// The order of two numbers, strings or bytes; `None` outside where they are neither, inside with NaN.
fn order(l: &Value, r: &Value) -> Result<Option<Option<Ordering>>> {
    Ok(match (l, r) {
        (Value::Str(a), Value::Str(b)) => Some(Some(a.as_str().cmp(b.as_str()))),
        (Value::Bytes(a), Value::Bytes(b)) => Some(Some(a.cmp(b))),
        _ => number::compare(l, r),
    })
}

/// Whether `a` comes before `b`, as far as plain items tell; else how many items they share before others begin.
fn less_plainly(a: &[Value], b: &[Value]) -> std::result::Result<bool, usize> {
    for (at, (x, y)) in interrupt::watched(a.iter().zip(b)).enumerate() {
        let order = match (x, y) {
            (Value::Int(a), Value::Int(b)) => Some(a.cmp(b)),
            (Value::Float(a), Value::Float(b)) => a.partial_cmp(b),
            (Value::Str(a), Value::Str(b)) => Some(a.as_str().cmp(b.as_str())),
            _ => None,
        };
        match order {
            Some(Ordering::Equal) => {}
            Some(order) => return Ok(order.is_lt()),
            None => return Err(at),
        }
    }
    Ok(a.len() < b.len())
}

fn less_items(a: &[Value], b: &[Value]) -> Result<bool> {
    let shared = match less_plainly(a, b) {
        Ok(less) => return Ok(less),
        Err(shared) => shared,
    };
    let _guard = nest(" in comparison")?;
    for (x, y) in interrupt::watched(a.iter().zip(b).skip(shared)) {
        if !x.is_same(y) && !equal(x, y)? {
            return less(x, y);
        }
    }
    Ok(a.len() < b.len())
}

fn compare_items(op: CompareOp, a: &[Value], b: &[Value]) -> Result<Value> {
    let _guard = nest(" in comparison")?;
    for (x, y) in interrupt::watched(a.iter().zip(b)) {
        if !x.is_same(y) && !equal(x, y)? {
            return rich_compare(op, x, y);
        }
    }
    Ok(Value::Bool(holds(op, a.len().cmp(&b.len()))))
}

/// `l < r` as one truth value, for sorting.
pub fn less(l: &Value, r: &Value) -> Result<bool> {
    match (l, r) {
        (Value::Int(a), Value::Int(b)) => Ok(a < b),
        (Value::Float(a), Value::Float(b)) => Ok(a < b),
        (Value::Str(a), Value::Str(b)) => Ok(a.as_str() < b.as_str()),
        (Value::Tuple(a), Value::Tuple(b)) => less_items(&a.items, &b.items),
        (Value::List(a), Value::List(b)) if let Ok(less) = less_plainly(&a.items.borrow(), &b.items.borrow()) => {
            Ok(less)
        }
        (Value::Scalar(_), _) | (_, Value::Scalar(_)) if let Some(order) = arrays::quick::order(l, r) => {
            Ok(order.is_some_and(Ordering::is_lt))
        }
        _ => truth(&rich_compare(CompareOp::Lt, l, r)?),
    }
}
