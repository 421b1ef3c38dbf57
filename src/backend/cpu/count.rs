//! Counting: how often numbers occur, and how many lie in bins. Threads count in tables of their own.

use std::sync::{Mutex, PoisonError};

use super::threads;
use crate::array::{Array, DType};
use crate::diag::{Error, Result, interrupt};

/// Bins up to which each thread counts in a table of its own.
const FEW: usize = 1 << 14;

/// How often each number below `count` is among `places`, which are such numbers.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn occurrences(places: &[i64], count: usize) -> Result<Array> {
    let out = Array::zeros(DType::I64, &[count])?;
    // SAFETY: the array is new, contiguous and unshared.
    let slots = unsafe { std::slice::from_raw_parts_mut(out.pointer::<i64>(), count) };
    if count > FEW {
        for places in places.chunks(FEW) {
            interrupt::check()?;
            places.iter().for_each(|&at| slots[at as usize] += 1);
        }
        return Ok(out);
    }
    let total = Mutex::new(slots);
    threads::for_pieces(places.len(), FEW, places.len() * 4, |from, to| {
        // Two tables, so that a number that follows itself need not wait for the count before.
        let (mut even, mut odd) = (vec![0i64; count], vec![0i64; count]);
        let (pairs, rest) = places[from..to].as_chunks::<2>();
        for &[first, second] in pairs {
            even[first as usize] += 1;
            odd[second as usize] += 1;
        }
        rest.iter().for_each(|&at| even[at as usize] += 1);
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.iter_mut().zip(even.iter().zip(&odd)).for_each(|(slot, (a, b))| *slot += a + b);
    })?;
    Ok(out)
}

/// How many numbers lie in each of the equally wide bins between ascending edges, the last of which counts to the bin before
/// it.
///
/// # Errors
/// `ValueError` for fewer than two edges; `MemoryError`; `KeyboardInterrupt`.
pub fn in_bins(a: &[f64], edges: &[f64]) -> Result<Array> {
    let [first, .., last] = edges else { return Err(Error::value("bins need two edges at least")) };
    let (count, width) = (edges.len() - 1, last - first);
    let bin = |x: f64| {
        if !(*first..=*last).contains(&x) {
            return None;
        }
        let at = (((x - first) / width * count as f64) as usize).min(count - 1);
        // Rounding may have put the number beside its bin.
        let at = if x < edges[at] { at - 1 } else { at };
        Some(if x >= edges[at + 1] && at + 1 < count { at + 1 } else { at })
    };
    let total = Mutex::new(vec![0i64; count]);
    threads::for_pieces(a.len(), FEW.max(count), a.len() * 8, |from, to| {
        let mut own = vec![0i64; count];
        a[from..to].iter().filter_map(|&x| bin(x)).for_each(|at| own[at] += 1);
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.iter_mut().zip(&own).for_each(|(slot, n)| *slot += n);
    })?;
    Array::from_slice(&total.into_inner().unwrap_or_else(PoisonError::into_inner))
}
