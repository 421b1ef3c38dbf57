//! Stable sorting of values, in the order that CPython's sort gives, whatever the comparisons answer.
//!
//! The standard library's sort may panic on an inconsistent order (NaN makes one), so values of mixed kinds go through a
//! merge sort of our own.

use std::cmp::Ordering;

use super::interpreter::Interpreter;
use super::modules::functools::compare_with;
use super::operate::less;
use super::value::Value;
use crate::diag::{Result, interrupt};

/// The items sorted by `key` (a callable), from the largest when `reverse`.
pub fn sort_values(vm: &mut Interpreter, items: Vec<Value>, key: Option<&Value>, reverse: bool) -> Result<Vec<Value>> {
    let Some(key) = key else {
        return Ok(match sort_simple(&items, reverse) {
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
    let mut keys = Vec::with_capacity(items.len());
    for item in &items {
        keys.push(vm.call(key, std::slice::from_ref(item), &[])?);
    }
    Ok(pick(&items, &sort_order(&keys, reverse)?))
}

fn pick(items: &[Value], order: &[usize]) -> Vec<Value> {
    order.iter().map(|&at| items[at].clone()).collect()
}

/// Numbers or strings of one kind, sorted without going through the general comparison.
fn sort_simple(items: &[Value], reverse: bool) -> Option<Vec<Value>> {
    if items.iter().all(|item| matches!(item, Value::Int(_))) {
        let mut numbers: Vec<i64> =
            items.iter().filter_map(|item| if let Value::Int(i) = item { Some(*i) } else { None }).collect();
        numbers.sort_unstable();
        if reverse {
            numbers.reverse();
        }
        return Some(numbers.into_iter().map(Value::Int).collect());
    }
    if items.iter().all(|item| matches!(item, Value::Float(x) if !x.is_nan())) {
        let mut numbers: Vec<f64> =
            items.iter().filter_map(|item| if let Value::Float(x) = item { Some(*x) } else { None }).collect();
        let order = |a: &f64, b: &f64| a.partial_cmp(b).unwrap_or(Ordering::Equal);
        if reverse {
            numbers.sort_by(|a, b| order(b, a))
        } else {
            numbers.sort_by(order)
        }
        return Some(numbers.into_iter().map(Value::Float).collect());
    }
    if items.iter().all(|item| matches!(item, Value::Str(_))) {
        let mut texts = items.to_vec();
        let order = |a: &Value, b: &Value| a.as_str().unwrap_or("").cmp(b.as_str().unwrap_or(""));
        if reverse {
            texts.sort_by(|a, b| order(b, a))
        } else {
            texts.sort_by(order)
        }
        return Some(texts);
    }
    None
}

/// The places of the keys in sorted order.
pub fn sort_order(keys: &[Value], reverse: bool) -> Result<Vec<usize>> {
    let mut order: Vec<usize> = (0..keys.len()).collect();
    if keys.iter().all(|key| matches!(key, Value::Str(_))) {
        let text = |at: &usize| keys[*at].as_str().unwrap_or("");
        if reverse {
            order.sort_by(|a, b| text(b).cmp(text(a)))
        } else {
            order.sort_by(|a, b| text(a).cmp(text(b)))
        }
        return Ok(order);
    }
    if keys.iter().all(|key| matches!(key, Value::Int(_))) {
        let number = |at: &usize| if let Value::Int(i) = keys[*at] { i } else { 0 };
        if reverse {
            order.sort_by_key(|at| std::cmp::Reverse(number(at)))
        } else {
            order.sort_by_key(number)
        }
        return Ok(order);
    }
    merge_order(keys.len(), reverse, &mut |a, b| less(&keys[a], &keys[b]))
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
