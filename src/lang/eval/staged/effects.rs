//! What a function does beside giving a result: such things happen once while it is recorded, and not again when the
//! compiled program runs, so they are refused before they happen.

use std::cell::RefCell;

use rustc_hash::FxHashSet;

use super::give_up;
use crate::diag::Result;
use crate::lang::transforms::Transformed;
use crate::lang::value::Value;
use crate::trace;

thread_local! {
    /// The lists, dicts and sets that were there before the recording began.
    static OUTSIDE: RefCell<FxHashSet<usize>> = RefCell::default();
    /// Those that may be others, as it depends on values that are not known; with what keeps them alive.
    static SHARED: RefCell<(FxHashSet<usize>, Vec<Value>)> = RefCell::default();
}

/// Says what can be reached from the function that is recorded next.
pub fn begin(reachable: FxHashSet<usize>) {
    OUTSIDE.replace(reachable);
    drop(SHARED.take());
}

/// Notes that the lists and dicts in a value may be others that are around, so that they must not change.
pub fn share(value: &Value) {
    SHARED.with_borrow_mut(|(places, values)| {
        reachable(value, places);
        values.push(value.clone());
    });
}

/// Whether any list or dict may be another one.
pub fn has_shared() -> bool {
    SHARED.with_borrow(|(places, _)| !places.is_empty())
}

/// Everything mutable that can be reached from a value.
pub fn reachable(value: &Value, found: &mut FxHashSet<usize>) {
    let mut open = vec![value.clone()];
    let mut seen: FxHashSet<usize> = FxHashSet::default();
    while let Some(value) = open.pop() {
        let (kind, place) = value.identity();
        if kind != Value::BY_ADDRESS || found.len() > 100_000 {
            continue;
        }
        match &value {
            Value::List(list) if found.insert(place) => open.extend(list.items.borrow().iter().cloned()),
            Value::Dict(dict) if found.insert(place) => {
                open.extend(dict.map.borrow().iter().map(|(_, item)| item.clone()));
            }
            Value::Set(_) => {
                found.insert(place);
            }
            Value::Tuple(tuple) => open.extend(tuple.items.iter().cloned()),
            Value::Function(function) if seen.insert(place) => {
                function.each_read(&mut |value| open.push(value.clone()));
            }
            Value::Object(object) if seen.insert(place) => open.extend(object.contents().unwrap_or_default()),
            _ => {}
        }
    }
}

/// Refuses to change a list, dict or set that outlives what is recorded.
///
/// # Errors
/// `TypeError`, after which the recording is given up.
pub fn guard_change(container: &Value) -> Result<()> {
    let outside = match container {
        Value::List(_) | Value::Dict(_) | Value::Set(_) => {
            let place = container.identity().1;
            trace::in_body()
                || OUTSIDE.with_borrow(|all| all.contains(&place))
                || SHARED.with_borrow(|(all, _)| all.contains(&place))
        }
        _ => false,
    };
    if outside { Err(give_up("a list, dict or set from outside is changed")) } else { Ok(()) }
}

/// Methods that change their receiver.
const CHANGING: &[&str] = &[
    "append",
    "extend",
    "insert",
    "pop",
    "remove",
    "clear",
    "sort",
    "reverse",
    "update",
    "setdefault",
    "popitem",
    "add",
    "discard",
    "difference_update",
    "intersection_update",
    "symmetric_difference_update",
];

/// Refuses a method that does something beside giving a result.
///
/// # Errors
/// As [`guard_change`].
pub fn guard_method(receiver: &Value, name: &str) -> Result<()> {
    match receiver {
        Value::List(_) | Value::Dict(_) | Value::Set(_) if CHANGING.contains(&name) => guard_change(receiver),
        Value::Object(_) if receiver.downcast::<Transformed>().is_none() => {
            Err(give_up("a method of an object with a state of its own is called"))
        }
        _ => Ok(()),
    }
}
