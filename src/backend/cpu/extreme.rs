//! The places of greatest and least elements.

use num_complex::{Complex32, Complex64};

use super::order::{Ordered, any_type};
use super::threads;
use crate::array::{Array, Element, Shape};
use crate::diag::{Error, Result};
use crate::ops::math::block::{any, extreme, fold};
use crate::ops::numbers::ComplexNumber;

/// Elements that are looked through for their extreme before its place is looked for.
const BLOCK: usize = 2048;
/// Elements that are looked through at a time for the place of an extreme.
const PIECE: usize = 128;

/// The order in which an extreme is looked for: a nan beats every number.
trait Contest: Element {
    /// Whether it is above the best so far.
    fn above(self, best: Self) -> bool;
    /// Whether it is below the best so far.
    fn below(self, best: Self) -> bool;
    /// Whether it is the best that was found.
    fn is(self, best: Self) -> bool;
    /// The best of a run of at least one element.
    fn best_of(run: &[Self], greatest: bool) -> Self {
        match greatest {
            true => fold(
                #[inline(always)]
                |a: Self, b: Self| if b.above(a) { b } else { a },
                run[0],
                run,
            ),
            false => fold(
                #[inline(always)]
                |a: Self, b: Self| if b.below(a) { b } else { a },
                run[0],
                run,
            ),
        }
    }
}

macro_rules! contest {
    ($($I:ty)*; $($F:ty)*; $($C:ty)*) => {
        $(impl Contest for $I {
            #[inline(always)] fn above(self, best: $I) -> bool { self > best }
            #[inline(always)] fn below(self, best: $I) -> bool { self < best }
            #[inline(always)] fn is(self, best: $I) -> bool { self == best }
        })*
        $(impl Contest for $F {
            #[inline(always)] fn above(self, best: $F) -> bool { !best.is_nan() & ((self > best) | self.is_nan()) }
            #[inline(always)] fn below(self, best: $F) -> bool { !best.is_nan() & ((self < best) | self.is_nan()) }
            #[inline(always)] fn is(self, best: $F) -> bool { (self == best) | (self.is_nan() & best.is_nan()) }
            fn best_of(run: &[$F], greatest: bool) -> $F {
                let (best, odd) = match greatest {
                    true => extreme(#[inline(always)] |a: $F, b| a > b, |a: $F| a.is_nan(), run[0], run),
                    false => extreme(#[inline(always)] |a: $F, b| a < b, |a: $F| a.is_nan(), run[0], run),
                };
                if odd { <$F>::NAN } else { best }
            }
        })*
        $(impl Contest for $C {
            fn above(self, best: $C) -> bool { !best.has_nan() && (self.has_nan() || best.precedes(self)) }
            fn below(self, best: $C) -> bool { !best.has_nan() && (self.has_nan() || self.precedes(best)) }
            fn is(self, best: $C) -> bool { self == best || self.has_nan() && best.has_nan() }
        })*
    };
}
impl Contest for half::f16 {
    fn above(self, best: Self) -> bool {
        !best.is_nan() && (self > best || self.is_nan())
    }
    fn below(self, best: Self) -> bool {
        !best.is_nan() && (self < best || self.is_nan())
    }
    fn is(self, best: Self) -> bool {
        self == best || self.is_nan() && best.is_nan()
    }
}

contest!(bool i8 u8 i16 u16 i32 u32 i64 u64; f32 f64; Complex32 Complex64);

/// The first place of the greatest or least element along one axis, or among all.
///
/// # Errors
/// `ValueError` along an axis without elements; `MemoryError`; `KeyboardInterrupt`.
pub fn extreme_place(array: &Array, axes: &[usize], shape: &[usize], greatest: bool) -> Result<Array> {
    let array = array.to_contiguous()?;
    let (lines, axis) = match axes {
        [axis] => (array.clone(), *axis),
        _ => (array.reshape(&[array.size()])?, 0),
    };
    let n = lines.shape()[axis];
    if n == 0 {
        let name = if greatest { "argmax" } else { "argmin" };
        return Err(Error::value(format!("attempt to get {name} of an empty sequence")));
    }
    if !lines.dtype().is_number() {
        return place_by_order(&lines, axis, shape, greatest);
    }
    let inner: usize = lines.shape()[axis + 1..].iter().product();
    Array::build(shape, |places: &mut [i64]| {
        crate::dispatch!(lines.dtype(), T => {
            // SAFETY: the array is contiguous.
            let all = unsafe { std::slice::from_raw_parts(lines.pointer::<T>(), lines.size()) };
            match greatest {
                true => each_line(all, n, inner, places, true, #[inline(always)] |a: T, b: T| a.above(b)),
                false => each_line(all, n, inner, places, false, #[inline(always)] |a: T, b: T| a.below(b)),
            }
        }, else ())
    })
}

/// [`extreme_place`] by the order that sorting uses: of texts, and of values of the language.
fn place_by_order(lines: &Array, axis: usize, shape: &[usize], greatest: bool) -> Result<Array> {
    let wanted = if greatest { std::cmp::Ordering::Greater } else { std::cmp::Ordering::Less };
    let order: Shape = (0..lines.ndim()).filter(|&at| at != axis).chain([axis]).collect();
    let n = lines.shape()[axis];
    let lines = lines.permute(&order).to_contiguous()?;
    let mut places: Vec<i64> = Vec::with_capacity(shape.iter().product());
    any_type!(lines.dtype(), T => {
        // SAFETY: the array is contiguous.
        let all = unsafe { std::slice::from_raw_parts(lines.pointer::<T>(), lines.size()) };
        for line in all.chunks(n) {
            let mut best = 0;
            for at in 1..n {
                if line[at].order(line[best]) == wanted {
                    best = at;
                }
            }
            places.push(best as i64);
        }
    });
    Array::from_vec(&places, shape)
}

#[inline(always)]
fn each_line<T: Contest>(
    all: &[T],
    n: usize,
    inner: usize,
    places: &mut [i64],
    greatest: bool,
    beats: impl Fn(T, T) -> bool + Copy + Sync,
) {
    if inner == 1 {
        let slots = super::reduce::Shared(places.as_mut_ptr().cast());
        // An interrupt is noticed by whoever runs the next operation.
        let _ = threads::for_pieces(places.len(), 1, all.len() * 2, |from, to| {
            for at in from..to {
                let place = along(&all[at * n..(at + 1) * n], greatest, beats);
                // SAFETY: each line's place is written by whoever has the line.
                unsafe { slots.element(at, size_of::<i64>()).cast::<i64>().write(place as i64) };
            }
        });
        return;
    }
    for (outer, places) in all.chunks(n * inner).zip(places.chunks_mut(inner)) {
        across(outer, inner, places, beats);
    }
}

/// Among elements side by side: the block with the extreme, then its first place there.
#[inline(always)]
fn along<T: Contest>(line: &[T], greatest: bool, beats: impl Fn(T, T) -> bool + Copy) -> usize {
    let (mut best, mut block) = (line[0], 0);
    for (number, part) in line.chunks(BLOCK).enumerate() {
        let found = T::best_of(part, greatest);
        if beats(found, best) {
            (best, block) = (found, number);
        }
    }
    let mut start = block * BLOCK;
    // Whether a piece has it is found faster than where.
    for piece in line[start..].chunks(PIECE) {
        if any(
            #[inline(always)]
            |x: T| x.is(best),
            piece,
        ) {
            return start + piece.iter().position(|&x| x.is(best)).unwrap_or(0);
        }
        start += piece.len();
    }
    0
}

/// The place of the extreme among all elements of an array that lies side by side, of at least one.
pub fn first_place(array: &Array, greatest: bool) -> Option<usize> {
    if !array.is_c_contiguous() || array.size() == 0 {
        return None;
    }
    crate::dispatch!(array.dtype(), T => {
        let all = array.as_slice::<T>().unwrap_or_default();
        Some(match greatest {
            true => along(all, true, #[inline(always)] |a: T, b: T| a.above(b)),
            false => along(all, false, #[inline(always)] |a: T, b: T| a.below(b)),
        })
    }, else None)
}

crate::multiversioned! {
    /// Among lines side by side: row after row.
    fn across<T: Contest, B: Fn(T, T) -> bool + Copy>(rows: &[T], inner: usize, places: &mut [i64], beats: B) {
        let mut best = rows[..inner].to_vec();
        places.fill(0);
        for (number, row) in rows.chunks(inner).enumerate().skip(1) {
            for ((best, place), &x) in best.iter_mut().zip(places.iter_mut()).zip(row) {
                let wins = beats(x, *best);
                *best = if wins { x } else { *best };
                *place = if wins { number as i64 } else { *place };
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::array::DType;

    #[test]
    fn places_are_those_of_a_plain_search() -> Result<()> {
        let n = 5000;
        let values: Vec<f64> = (0..n).map(|i| f64::from((i * 7919) % 2011)).collect();
        let plain = |greatest: bool, values: &[f64]| {
            let mut best = 0;
            for (at, &x) in values.iter().enumerate() {
                let beats = if greatest { x > values[best] } else { x < values[best] };
                if !values[best].is_nan() && (x.is_nan() || beats) {
                    best = at;
                }
            }
            best as i64
        };
        for greatest in [true, false] {
            for nan in [None, Some(0), Some(2048), Some(4999)] {
                let mut values = values.clone();
                if let Some(at) = nan {
                    values[at] = f64::NAN;
                }
                let array = Array::from_slice(&values)?;
                let found = extreme_place(&array, &[0], &[], greatest)?;
                assert_eq!(found.scalar_at(0).get::<i64>(), plain(greatest, &values));
                let table = array.reshape(&[50, 100])?;
                let columns = extreme_place(&table, &[0], &[100], greatest)?.to_vec::<i64>()?;
                for (column, &place) in columns.iter().enumerate() {
                    let line: Vec<f64> = values.iter().skip(column).step_by(100).copied().collect();
                    assert_eq!(place, plain(greatest, &line));
                }
                let rows = extreme_place(&table, &[1], &[50], greatest)?.to_vec::<i64>()?;
                for (row, &place) in rows.iter().enumerate() {
                    assert_eq!(place, plain(greatest, &values[row * 100..(row + 1) * 100]));
                }
            }
        }
        let small = Array::from_slice(&[3u8, 9, 9, 1])?.cast(DType::I32)?;
        assert_eq!(extreme_place(&small, &[0], &[], true)?.scalar_at(0).get::<i64>(), 1);
        Ok(())
    }
}
