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

/// Elements whose weights are summed before they are added to the sums so far, as NumPy's histogram does it.
const WEIGHED: usize = 1 << 16;

/// What the edges of bins are: floats, whose arithmetic is that of their own type.
pub trait Edge: Copy + PartialOrd + Send + Sync {
    /// The number of the bin that `x` lies in, of `count` ones from `first` on that are `width` wide together.
    fn place(self, first: Self, width: Self, count: usize) -> usize;
    /// The difference.
    fn less(self, other: Self) -> Self;
}

macro_rules! edge {
    ($($T:ty: $from:expr, $to:expr;)*) => {$(
        impl Edge for $T {
            #[inline(always)]
            fn place(self, first: $T, width: $T, count: usize) -> usize {
                ($to)((self - first) / width * ($from)(count)) as usize
            }
            #[inline(always)]
            fn less(self, other: $T) -> $T {
                self - other
            }
        }
    )*};
}
edge! {
    f64: |n: usize| n as f64, |x: f64| x;
    f32: |n: usize| n as f32, |x: f32| x;
    half::f16: |n: usize| half::f16::from_f64(n as f64), half::f16::to_f32;
}

/// How many numbers lie in each of the equally wide bins between ascending edges, the last of which counts to the bin
/// before it; or the sums of the weights of these numbers.
///
/// # Errors
/// `ValueError` for fewer than two edges; `MemoryError`; `KeyboardInterrupt`.
pub fn in_bins<T: Edge>(a: &[T], edges: &[T], weights: Option<&[f64]>) -> Result<Array> {
    let &[first, .., last] = edges else { return Err(Error::value("bins need two edges at least")) };
    let (count, width) = (edges.len() - 1, last.less(first));
    let bin = |x: T| {
        if !(first..=last).contains(&x) {
            return None;
        }
        let at = x.place(first, width, count).min(count - 1);
        // Rounding may have put the number beside its bin.
        let at = if x < edges[at] { at.saturating_sub(1) } else { at };
        Some(if x >= edges[at + 1] && at + 1 < count { at + 1 } else { at })
    };
    if let Some(weights) = weights {
        let mut total = vec![0f64; count];
        for (a, weights) in a.chunks(WEIGHED).zip(weights.chunks(WEIGHED)) {
            interrupt::check()?;
            let mut own = vec![0f64; count];
            a.iter().zip(weights).filter_map(|(&x, w)| Some((bin(x)?, w))).for_each(|(at, w)| own[at] += w);
            total.iter_mut().zip(&own).for_each(|(slot, sum)| *slot += sum);
        }
        return Array::from_slice(&total);
    }
    let total = Mutex::new(vec![0i64; count]);
    threads::for_pieces(a.len(), FEW.max(count), a.len() * 8, |from, to| {
        let mut own = vec![0i64; count];
        a[from..to].iter().filter_map(|&x| bin(x)).for_each(|at| own[at] += 1);
        let mut total = total.lock().unwrap_or_else(PoisonError::into_inner);
        total.iter_mut().zip(&own).for_each(|(slot, n)| *slot += n);
    })?;
    Array::from_slice(&total.into_inner().unwrap_or_else(PoisonError::into_inner))
}
