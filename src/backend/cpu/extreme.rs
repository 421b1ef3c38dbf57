//! The places of greatest and least elements.

use num_complex::{Complex32, Complex64};

use super::order::{Ordered, any_type};
use super::threads;
use crate::array::{Array, Cast, DType, Element, Scalar, Shape};
use crate::diag::{Error, Result};
use crate::ops::math::block::{any, count, count_lines, extreme, first_places, fold};
use crate::ops::numbers::ComplexNumber;

/// Elements that are looked through for their extreme before its place is looked for.
const BLOCK: usize = 2048;
/// Short lines that are looked at together.
const TOGETHER: usize = 16;
/// Elements of a long line that one thread counts at a time.
const PART: usize = 1 << 15;
/// Elements that are looked through at a time for the place of an extreme.
const PIECE: usize = 128;

/// The order in which an extreme is looked for: a nan beats every number.
trait Contest: Element {
    /// Whether it is above the best so far.
    fn above(self, best: Self) -> bool;
    /// Whether it is below the best so far.
    fn below(self, best: Self) -> bool;
    /// Whether it is above another, neither of which is odd.
    #[inline(always)]
    fn over(self, other: Self) -> bool {
        self.above(other)
    }
    /// Whether it is below another, neither of which is odd.
    #[inline(always)]
    fn under(self, other: Self) -> bool {
        self.below(other)
    }
    /// Whether it is another, neither of which is odd.
    #[inline(always)]
    fn equals(self, other: Self) -> bool {
        self.is(other)
    }
    /// Whether it is a nan that the plain comparisons do not see.
    #[inline(always)]
    fn is_odd(self) -> bool {
        false
    }
    /// Whether it is the best that was found.
    fn is(self, best: Self) -> bool;
    /// The first place of the best in each of several lines of one length, if there is a loop for that.
    fn places_in(_lines: &[Self], _length: usize, _places: &mut [i64], _greatest: bool) -> bool {
        false
    }
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

/// The types that are met most have a loop over lines.
macro_rules! over_lines {
    () => {
        fn places_in(lines: &[Self], length: usize, places: &mut [i64], greatest: bool) -> bool {
            // Two calls, for what is asked inside of the loop must be known outside.
            match greatest {
                true => first_places(
                    #[inline(always)]
                    |a: Self, best: Self| a.over(best),
                    #[inline(always)]
                    |a: Self, best: Self| a.equals(best),
                    #[inline(always)]
                    |a: Self| a.is_odd(),
                    lines,
                    length,
                    places,
                ),
                false => first_places(
                    #[inline(always)]
                    |a: Self, best: Self| a.under(best),
                    #[inline(always)]
                    |a: Self, best: Self| a.equals(best),
                    #[inline(always)]
                    |a: Self| a.is_odd(),
                    lines,
                    length,
                    places,
                ),
            }
            true
        }
    };
}

macro_rules! contest {
    ($($I:ident $([$lines:ident])?)*; $($F:ty)*; $($C:ty)*) => {
        $(impl Contest for $I {
            #[inline(always)] fn above(self, best: $I) -> bool { self > best }
            #[inline(always)] fn below(self, best: $I) -> bool { self < best }
            #[inline(always)] fn is(self, best: $I) -> bool { self == best }
            $($lines!();)?
        })*
        $(impl Contest for $F {
            #[inline(always)] fn above(self, best: $F) -> bool { !best.is_nan() & ((self > best) | self.is_nan()) }
            #[inline(always)] fn below(self, best: $F) -> bool { !best.is_nan() & ((self < best) | self.is_nan()) }
            #[inline(always)] fn is(self, best: $F) -> bool { (self == best) | (self.is_nan() & best.is_nan()) }
            #[inline(always)] fn over(self, other: $F) -> bool { self > other }
            #[inline(always)] fn under(self, other: $F) -> bool { self < other }
            #[inline(always)] fn equals(self, other: $F) -> bool { self == other }
            #[inline(always)] fn is_odd(self) -> bool { self.is_nan() }
            over_lines!();
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

contest!(bool i8 u8 i16 u16 i32 u32 u64 i64[over_lines]; f32 f64; Complex32 Complex64);

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
    match places {
        [] => return,
        [place] => {
            *place = in_line(all, greatest, beats) as i64;
            return;
        }
        _ => {}
    }
    if inner == 1 {
        let slots = super::reduce::Shared(places.as_mut_ptr().cast());
        // An interrupt is noticed by whoever runs the next operation.
        let _ = threads::for_pieces(places.len(), 1, all.len() * 2, |from, to| {
            if n <= BLOCK {
                // SAFETY: each line's place is written by whoever has the line.
                let places = unsafe {
                    std::slice::from_raw_parts_mut(slots.element(from, size_of::<i64>()).cast::<i64>(), to - from)
                };
                if T::places_in(&all[from * n..to * n], n, places, greatest) {
                    return;
                }
            }
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

/// Among all elements of a line: of a long one by several threads, the piece with the extreme, then its first place there.
fn in_line<T: Contest>(line: &[T], greatest: bool, beats: impl Fn(T, T) -> bool + Copy) -> usize {
    if !threads::worth_it(line.len()) {
        return along(line, greatest, beats);
    }
    let pieces: Vec<&[T]> = line.chunks(PART).collect();
    let mut parts = vec![line[0]; pieces.len()];
    let slots = super::reduce::Shared(parts.as_mut_ptr().cast());
    // An interrupt is noticed by whoever runs the next operation.
    let _ = threads::for_pieces(pieces.len(), 1, line.len(), |from, to| {
        for (at, piece) in pieces[from..to].iter().enumerate() {
            // SAFETY: each piece's extreme is written by whoever has the piece.
            unsafe { slots.element(from + at, size_of::<T>()).cast::<T>().write(T::best_of(piece, greatest)) };
        }
    });
    let mut first = 0;
    for (at, &found) in parts.iter().enumerate() {
        if beats(found, parts[first]) {
            first = at;
        }
    }
    first * PART + along(pieces[first], greatest, beats)
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

/// The greatest or least element along axes, how many elements are equal to it (none where it is a nan), in the elements'
/// own type, and where the first of them is in row-major order; -1 along some axes only, and for a nan.
///
/// # Errors
/// `ValueError` along axes without elements; `TypeError` for what is no number; `MemoryError`; `KeyboardInterrupt`.
pub fn counted_extreme(array: &Array, axes: &[usize], shape: &[usize], greatest: bool) -> Result<[Array; 3]> {
    let (reduced, kept): (Shape, Shape) = (0..array.ndim()).partition(|at| axes.contains(at));
    let order: Shape = kept.into_iter().chain(reduced).collect();
    let lines = array.permute(&order).to_contiguous()?;
    let places = Array::empty(DType::I64, shape)?;
    let found = [Array::empty(array.dtype(), shape)?, Array::empty(array.dtype(), shape)?, places];
    if lines.size() == 0 && found[0].size() > 0 {
        return Err(Error::value("zero-size array to reduction operation which has no identity"));
    }
    crate::dispatch!(array.dtype(), in [F32 F64], T => {
        count_each::<T>(&lines, &found, greatest)?;
    }, else return Err(crate::array::not_numbers(array.dtype())));
    Ok(found)
}

fn count_each<T: Contest>(lines: &Array, [best, count, place]: &[Array; 3], greatest: bool) -> Result<()>
where
    f64: Cast<T>,
{
    let n = lines.size() / best.size().max(1);
    // SAFETY: the array is contiguous.
    let all = unsafe { std::slice::from_raw_parts(lines.pointer::<T>(), lines.size()) };
    if best.size() == 1 {
        // One line goes to several threads in pieces.
        let pieces: Vec<&[T]> = all.chunks(PART).collect();
        let none = Found { best: all[0], times: 0, block: 0 };
        let mut parts = vec![none; pieces.len()];
        let slots = super::reduce::Shared(parts.as_mut_ptr().cast());
        threads::for_pieces(pieces.len(), 1, n, |from, to| {
            for (at, piece) in pieces[from..to].iter().enumerate() {
                // SAFETY: each piece's result is written by whoever has the piece.
                unsafe {
                    let slot = slots.element(from + at, size_of::<Found<T>>());
                    slot.cast::<Found<T>>().write(counted(piece, (from + at) * PART, greatest));
                }
            }
        })?;
        let found = parts.into_iter().fold(none, |have, next| joined(have, next, greatest));
        let within = all[found.block..].iter().take(BLOCK).position(|&x| x == found.best);
        // SAFETY: all have one element of these types.
        unsafe {
            best.pointer::<T>().write(found.best);
            count.pointer::<T>().write((found.times as f64).cast());
            place.pointer::<i64>().write(within.map_or(-1, |within| (found.block + within) as i64));
        }
        return Ok(());
    }
    place.fill(Scalar::I64(-1))?;
    let [values, counts] = [best, count].map(|array| super::reduce::Shared(array.data()));
    // Long lines are looked at in blocks, several short ones together.
    let together = (BLOCK / n.max(1)).clamp(1, TOGETHER);
    threads::for_pieces(best.size(), together, all.len(), |from, to| {
        for at in (from..to).step_by(together) {
            let count = together.min(to - at);
            // SAFETY: each line's results are written by whoever has the line.
            let [values, counts] =
                [&values, &counts].map(|slots| unsafe { slots.element(at, size_of::<T>()).cast::<T>() });
            let [values, counts] =
                [values, counts].map(|slots| unsafe { std::slice::from_raw_parts_mut(slots, count) });
            count_together(&all[at * n..(at + count) * n], values, counts, greatest);
        }
    })
}

/// The extremes of lines of one length, and how often each is there. Mostly that is once, which is seen for all lines
/// together: what each line adds up to by itself takes as long as counting does.
fn count_together<T: Contest>(lines: &[T], values: &mut [T], counts: &mut [T], greatest: bool)
where
    f64: Cast<T>,
{
    let n = lines.len() / values.len();
    if values.len() > 1 {
        for (value, line) in values.iter_mut().zip(lines.chunks_exact(n)) {
            *value = T::best_of(line, greatest);
        }
        let all = count_lines(
            #[inline(always)]
            |x: T, best| x == best,
            lines,
            n,
            values,
        );
        // A nan, which is above zero and below it in this order, is equal to none.
        let is_nan = |x: &T| x.above(T::default()) && x.below(T::default());
        if all == values.len() && !values.iter().any(is_nan) {
            counts.fill(1.0.cast());
            return;
        }
    }
    for ((value, count), line) in values.iter_mut().zip(counts).zip(lines.chunks_exact(n)) {
        let found = counted(line, 0, greatest);
        (*value, *count) = (found.best, (found.times as f64).cast());
    }
}

/// The extreme of a run, how often it is there, and where the block begins that has the first of them.
#[derive(Clone, Copy)]
struct Found<T> {
    best: T,
    times: usize,
    block: usize,
}

/// The extreme of a run of at least one element, which begins at `start`. Only blocks that have an extreme no worse than
/// those before are looked at twice, which they are while they are in the cache.
fn counted<T: Contest>(run: &[T], start: usize, greatest: bool) -> Found<T> {
    let none = Found { best: run[0], times: 0, block: start };
    run.chunks(BLOCK).enumerate().fold(none, |have, (at, block)| {
        let best = T::best_of(block, greatest);
        let beaten = if greatest { have.best.above(best) } else { have.best.below(best) };
        let times = if beaten {
            0
        } else {
            count(
                #[inline(always)]
                |x: T| x == best,
                block,
            )
        };
        joined(have, Found { best, times, block: start + at * BLOCK }, greatest)
    })
}

/// Of two runs together.
fn joined<T: Contest>(have: Found<T>, next: Found<T>, greatest: bool) -> Found<T> {
    let better = if greatest { next.best.above(have.best) } else { next.best.below(have.best) };
    match better {
        true => next,
        false if next.best == have.best && have.times == 0 => next,
        false if next.best == have.best => Found { times: have.times + next.times, ..have },
        false => have,
    }
}

/// The place of the extreme among all elements of an array that lies side by side, of at least one.
pub fn first_place(array: &Array, greatest: bool) -> Option<usize> {
    if !array.is_c_contiguous() || array.size() == 0 {
        return None;
    }
    crate::dispatch!(array.dtype(), T => {
        let all = array.as_slice::<T>().unwrap_or_default();
        Some(match greatest {
            true => in_line(all, true, #[inline(always)] |a: T, b: T| a.above(b)),
            false => in_line(all, false, #[inline(always)] |a: T, b: T| a.below(b)),
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

    #[test]
    fn extremes_are_counted() {
        let mut all: Vec<f64> = (0..100_000).map(|i| f64::from(i * 7919 % 1000)).collect();
        let found = |all: &[f64], shape: &[usize], axes: &[usize], greatest| {
            let array = Array::from_vec(all, shape).expect("memory");
            let kept: Vec<usize> = (0..shape.len()).filter(|at| !axes.contains(at)).map(|at| shape[at]).collect();
            let [best, count, place] = counted_extreme(&array, axes, &kept, greatest).expect("elements");
            if kept.is_empty() {
                let first = all.iter().position(|&x| x == best.scalar_at(0).get::<f64>());
                assert_eq!(place.scalar_at(0).get::<i64>(), first.map_or(-1, |at| at as i64));
            }
            (best.to_vec::<f64>().expect("memory"), count.to_vec::<f64>().expect("memory"))
        };
        assert_eq!(found(&all, &[100_000], &[0], true), (vec![999.0], vec![100.0]));
        assert_eq!(found(&all, &[100, 1000], &[0, 1], false), (vec![0.0], vec![100.0]));
        let (best, count) = found(&all, &[50, 2000], &[1], true);
        assert!(best.iter().all(|&x| x == 999.0) && count.iter().all(|&n| n == 2.0));
        let (best, count) = found(&all, &[2000, 50], &[0], false);
        for (column, (best, count)) in best.into_iter().zip(count).enumerate() {
            let elements: Vec<f64> = all.iter().skip(column).step_by(50).copied().collect();
            let least = elements.iter().copied().fold(f64::INFINITY, f64::min);
            assert_eq!((best, count), (least, elements.iter().filter(|&&x| x == least).count() as f64));
        }
        // Lines that are looked at together: a nan is not made up for by an extreme that is there twice.
        let mut lines: Vec<f64> = (0..4000).map(|i| f64::from(i * 7919 % 4001)).collect();
        lines[3 * 40 + 7] = f64::NAN;
        (lines[5 * 40 + 1], lines[5 * 40 + 30]) = (9999.0, 9999.0);
        let (best, count) = found(&lines, &[100, 40], &[1], true);
        for (line, (&best, &count)) in best.iter().zip(&count).enumerate() {
            let wanted = if line == 3 {
                0.0
            } else if line == 5 {
                2.0
            } else {
                1.0
            };
            assert_eq!((best.is_nan(), count), (line == 3, wanted), "line {line}");
        }
        all[70_000] = f64::NAN;
        let (best, count) = found(&all, &[100_000], &[0], true);
        assert!(best[0].is_nan() && count == [0.0]);
        assert_eq!(found(&[-1.0; 3], &[3], &[0], true), (vec![-1.0], vec![3.0]));
    }

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
        let mut long: Vec<f64> = (0..200_000).map(|i| f64::from(i * 7919 % 2011)).collect();
        for nan in [None, Some(150_001), Some(70_000)] {
            long[nan.unwrap_or(0)] = if nan.is_some() { f64::NAN } else { 7.0 };
            for greatest in [true, false] {
                let found = extreme_place(&Array::from_slice(&long)?, &[0], &[], greatest)?;
                assert_eq!(found.scalar_at(0).get::<i64>(), plain(greatest, &long));
            }
        }
        let small = Array::from_slice(&[3u8, 9, 9, 1])?.cast(DType::I32)?;
        assert_eq!(extreme_place(&small, &[0], &[], true)?.scalar_at(0).get::<i64>(), 1);
        Ok(())
    }
}
