//! Stable sorting of values, in the order that CPython's sort gives, whatever the comparisons answer.
//!
//! The standard library's sort may panic on an inconsistent order (NaN makes one), so values of mixed kinds go through a
//! merge sort of our own.

use std::cmp::Ordering;

use super::interpreter::Interpreter;
use super::modules::functools::compare_with;
use super::operate::less;
use super::value::Value;
use crate::array::Scalar;
use crate::diag::later::{self, Gathered};
use crate::diag::{Result, interrupt};

/// The items sorted by `key` (a callable), from the largest when `reverse`.
pub fn sort_values(vm: &mut Interpreter, items: Vec<Value>, key: Option<&Value>, reverse: bool) -> Result<Vec<Value>> {
    let items = later::gathered(items);
    let Some(key) = key else {
        return Ok(match sort_simple(&items, reverse)? {
            Some(sorted) => sorted,
            None => pick(&items, &sort_order(&items, reverse)?),
        });
    };
    if let Some(function) = compare_with(key) {
        let order = merge_order(items.len(), reverse, &mut |a, b| {
            let answer = vm.call(&function, &[items[a].clone(), items[b].clone()], &[])?;
            less(&answer, &Value::Int(0))
        })?;
        return Ok(pick(&items, &order));
    }
    let mut keys = Gathered::with_capacity(items.len());
    for item in items.iter() {
        interrupt::check()?;
        keys.push(vm.call(key, std::slice::from_ref(item), &[])?);
    }
    Ok(pick(&items, &sort_order(&keys, reverse)?))
}

fn pick(items: &[Value], order: &[usize]) -> Vec<Value> {
    interrupt::collect(order, |&at| items[at].clone())
}

/// Items in the order of a comparison that is consistent, equal ones as they stood. Ctrl-C ends it.
fn in_order<T: Copy>(mut items: Vec<T>, order: impl Fn(&T, &T) -> Ordering) -> Result<Vec<T>> {
    for piece in items.chunks_mut(interrupt::COMPARED) {
        interrupt::check()?;
        piece.sort_by(&order);
    }
    let mut width = interrupt::COMPARED;
    let mut merged = Vec::with_capacity(if items.len() > interrupt::COMPARED { items.len() } else { 0 });
    while width < items.len() {
        merged.clear();
        for pair in items.chunks(2 * width) {
            let (mut left, mut right) = pair.split_at(width.min(pair.len()));
            while let ([a, ..], [b, ..]) = (left, right) {
                if merged.len().is_multiple_of(interrupt::COMPARED) {
                    interrupt::check()?;
                }
                let from = if order(b, a).is_lt() { &mut right } else { &mut left };
                merged.push(from[0]);
                *from = &from[1..];
            }
            merged.extend_from_slice(left);
            merged.extend_from_slice(right);
        }
        std::mem::swap(&mut items, &mut merged);
        width *= 2;
    }
    Ok(items)
}

/// The same from the largest down, equal ones as they stood.
fn ordered<T: Copy>(mut items: Vec<T>, reverse: bool, order: impl Fn(&T, &T) -> Ordering) -> Result<Vec<T>> {
    if !reverse {
        return in_order(items, order);
    }
    // Turned around before and after: equal ones keep their order, and each comparison has one sort compiled.
    items.reverse();
    let mut items = in_order(items, order)?;
    items.reverse();
    Ok(items)
}

/// Numbers or strings of one kind, sorted without going through the general comparison.
fn sort_simple(items: &[Value], reverse: bool) -> Result<Option<Vec<Value>>> {
    if all(items, |item| matches!(item, Value::Int(_))) {
        let numbers = interrupt::collect(items, |item| if let Value::Int(i) = item { *i } else { 0 });
        return Ok(Some(interrupt::collect(&ordered(numbers, reverse, i64::cmp)?, |i| Value::Int(*i))));
    }
    if all(items, |item| matches!(item, Value::Float(x) if !x.is_nan())) {
        let numbers = interrupt::collect(items, |item| if let Value::Float(x) = item { *x } else { 0.0 });
        let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
        return Ok(Some(interrupt::collect(&ordered(numbers, reverse, order)?, |x| Value::Float(*x))));
    }
    if all(items, |item| matches!(item, Value::Str(_))) {
        let texts: Vec<&Value> = interrupt::watched(items).collect();
        let order = |a: &&Value, b: &&Value| a.as_str().unwrap_or("").cmp(b.as_str().unwrap_or(""));
        return Ok(Some(interrupt::collect(&ordered(texts, reverse, order)?, |text| (*text).clone())));
    }
    Ok(None)
}

/// Whether all values are of a kind.
fn all(items: &[Value], is: impl Fn(&Value) -> bool) -> bool {
    interrupt::watched(items.chunks(interrupt::PIECE)).all(|piece| piece.iter().all(&is))
}

/// The integer that a value is, also as an array's element.
fn integer(value: &Value) -> Option<i64> {
    match value {
        Value::Scalar(scalar) => match scalar.0 {
            Scalar::U64(_) => None,
            scalar if scalar.dtype().is_integer() => Some(scalar.get()),
            _ => None,
        },
        other => other.as_integer(),
    }
}

/// The float that a value is, also as an array's element. Zeros are alike, and a nan has no place in an order.
fn float(value: &Value) -> Option<f64> {
    let number = match value {
        Value::Scalar(scalar) if scalar.0.dtype().is_float() => scalar.0.get(),
        other => other.as_float()?,
    };
    (!number.is_nan()).then_some(number + 0.0)
}

/// The numbers that all values are; `None` where one is not.
fn numbers<T>(values: &[Value], number: impl Fn(&Value) -> Option<T>) -> Option<Vec<T>> {
    number(values.first()?)?;
    interrupt::watched(values).map(number).collect()
}

/// The places of the keys in sorted order.
pub fn sort_order(keys: &[Value], reverse: bool) -> Result<Vec<usize>> {
    let places = || (0..keys.len()).collect();
    if all(keys, |key| matches!(key, Value::Str(_))) {
        let text = |at: &usize| keys[*at].as_str().unwrap_or("");
        return ordered(places(), reverse, |a, b| text(a).cmp(text(b)));
    }
    if let Some(numbers) = numbers(keys, integer) {
        return ordered(places(), reverse, |a, b| numbers[*a].cmp(&numbers[*b]));
    }
    if let Some(numbers) = numbers(keys, float) {
        return ordered(places(), reverse, |a, b| numbers[*a].total_cmp(&numbers[*b]));
    }
    merge_order(keys.len(), reverse, &mut |a, b| {
        interrupt::check()?;
        less(&keys[a], &keys[b])
    })
}

/// Runs up to this length are sorted by insertion, as CPython does with a whole short list.
const RUN: usize = 64;

/// The places `0..count` in the order of `less`.
fn merge_order(count: usize, reverse: bool, less: &mut dyn FnMut(usize, usize) -> Result<bool>) -> Result<Vec<usize>> {
    // Sorting backwards, then turning around, keeps equal items in their order.
    let mut order: Vec<usize> = if reverse { (0..count).rev().collect() } else { (0..count).collect() };
    let run = if count < RUN { RUN } else { RUN / 2 };
    for chunk in order.chunks_mut(run) {
        insertion(chunk, less)?;
    }
    let mut width = run;
    let mut merged = Vec::with_capacity(count);
    while width < count {
        merged.clear();
        for pair in order.chunks(2 * width) {
            interrupt::check()?;
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, &mut merged, less)?;
        }
        std::mem::swap(&mut order, &mut merged);
        width *= 2;
    }
    if reverse {
        order.reverse();
    }
    Ok(order)
}

/// CPython's start of a short sort: the first run as it is (turned around when it descends), the rest by insertion.
fn insertion(chunk: &mut [usize], less: &mut dyn FnMut(usize, usize) -> Result<bool>) -> Result<()> {
    if chunk.len() < 2 {
        return Ok(());
    }
    let descending = less(chunk[1], chunk[0])?;
    let mut sorted = 2;
    while sorted < chunk.len() && less(chunk[sorted], chunk[sorted - 1])? == descending {
        sorted += 1;
    }
    if descending {
        chunk[..sorted].reverse();
    }
    for at in sorted..chunk.len() {
        let pivot = chunk[at];
        let (mut low, mut high) = (0, at);
        while low < high {
            let middle = low + (high - low) / 2;
            if less(pivot, chunk[middle])? { high = middle } else { low = middle + 1 }
        }
        chunk[low..=at].rotate_right(1);
    }
    Ok(())
}

fn merge(
    left: &[usize],
    right: &[usize],
    out: &mut Vec<usize>,
    less: &mut dyn FnMut(usize, usize) -> Result<bool>,
) -> Result<()> {
    let (mut i, mut j) = (0, 0);
    if let (Some(&last), Some(&first)) = (left.last(), right.first())
        && !less(first, last)?
    {
        out.extend_from_slice(left);
        out.extend_from_slice(right);
        return Ok(());
    }
    while i < left.len() && j < right.len() {
        if less(right[j], left[i])? {
            out.push(right[j]);
            j += 1;
        } else {
            out.push(left[i]);
            i += 1;
        }
    }
    out.extend_from_slice(&left[i..]);
    out.extend_from_slice(&right[j..]);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lists_are_sorted_in_pieces() {
        let numbers: Vec<(u32, u32)> =
            (0..3 * interrupt::COMPARED as u32 + 77).map(|i| (i.wrapping_mul(2_654_435_761) >> 20, i)).collect();
        for reverse in [false, true] {
            let sorted = ordered(numbers.clone(), reverse, |a, b| a.0.cmp(&b.0)).expect("no interrupt");
            let mut wanted = numbers.clone();
            wanted.sort_by(|a, b| if reverse { b.0.cmp(&a.0) } else { a.0.cmp(&b.0) });
            assert!(sorted == wanted);
        }
    }
}
