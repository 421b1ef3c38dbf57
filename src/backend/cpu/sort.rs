//! Sorting along an axis: by comparison where lines are short, by digits where they are long.
//!
//! Long lines of numbers become unsigned keys of the same order, which a radix sort brings into order eleven bits at a
//! time; digits that all keys share cost nothing. Places are sorted by the same passes, which keep equal keys in order.

use std::cmp::Ordering;

use rayon::prelude::*;

use super::threads;
use crate::array::{Array, DType, Element, Held, Text};
use crate::diag::Result;

/// Lines shorter than this are sorted by comparison.
const RADIX_FROM: usize = 1200;
/// From this length on, threads sort halves of a line.
const PARALLEL_FROM: usize = 1 << 17;
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// The order that sorting uses: nan after everything, complex numbers by real, then imaginary part.
pub trait Ordered: Copy {
    /// How two elements compare.
    fn order(self, other: Self) -> Ordering;

    /// A key in the same order; `None` for types without one. Equal elements have equal keys.
    fn key(self) -> Option<u64> {
        None
    }

    /// How many bits keys have.
    const BITS: u32 = 64;

    /// The element of a key; exact but for the sign of zero and the payload of nan.
    fn of_key(_: u64) -> Option<Self> {
        None
    }
}

macro_rules! ordered_integers {
    ($($T:ty, $flip:expr, $bits:literal;)*) => {$(
        impl Ordered for $T {
            const BITS: u32 = $bits;

            #[inline(always)]
            fn order(self, other: $T) -> Ordering {
                self.cmp(&other)
            }

            #[inline(always)]
            fn key(self) -> Option<u64> {
                Some((self as i128 - $flip as i128) as u64)
            }

            #[inline(always)]
            fn of_key(key: u64) -> Option<$T> {
                Some((key as i128 + $flip as i128) as $T)
            }
        }
    )*};
}
macro_rules! ordered_others {
    ($($T:ty)*) => {$(
        impl Ordered for $T {
            fn order(self, other: $T) -> Ordering {
                <$T>::order(self, other)
            }
        }
    )*};
}
ordered_others!(Text Held);

/// Runs `$body` with `$T` bound to the type of the elements, whatever they are.
macro_rules! any_type {
    ($dtype:expr, $T:ident => $body:expr) => {
        match $dtype {
            DType::Object => {
                type $T = Held;
                $body
            }
            dtype if dtype.is_text() => {
                type $T = Text;
                $body
            }
            dtype => crate::dispatch!(dtype, $T => $body),
        }
    };
}
pub(super) use any_type;

ordered_integers! {
    i8, i8::MIN, 8; u8, 0, 8; i16, i16::MIN, 16; u16, 0, 16; i32, i32::MIN, 32; u32, 0, 32; i64, i64::MIN, 64; u64, 0, 64;
}

impl Ordered for bool {
    const BITS: u32 = 1;

    #[inline(always)]
    fn order(self, other: bool) -> Ordering {
        self.cmp(&other)
    }

    #[inline(always)]
    fn key(self) -> Option<u64> {
        Some(self.into())
    }

    #[inline(always)]
    fn of_key(key: u64) -> Option<bool> {
        Some(key != 0)
    }
}

macro_rules! ordered_floats {
    ($($F:ty, $U:ty, $bits:literal;)*) => {$(
        impl Ordered for $F {
            const BITS: u32 = $bits;

            #[inline(always)]
            fn order(self, other: $F) -> Ordering {
                self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
            }

            #[inline(always)]
            fn key(self) -> Option<u64> {
                // Adding zero makes both zeros one; every nan becomes the last key.
                let bits = if self.is_nan() { <$F>::NAN.to_bits() } else { (self + 0.0).to_bits() };
                let sign = 1 << ($bits - 1);
                Some(u64::from(if bits & sign == 0 { bits | sign } else { !bits }))
            }

            #[inline(always)]
            fn of_key(key: u64) -> Option<$F> {
                let bits = key as $U;
                let sign = 1 << ($bits - 1);
                Some(<$F>::from_bits(if bits & sign != 0 { bits & !sign } else { !bits }))
            }
        }
    )*};
}
impl Ordered for half::f16 {
    const BITS: u32 = 16;

    #[inline(always)]
    fn order(self, other: half::f16) -> Ordering {
        self.partial_cmp(&other).unwrap_or_else(|| self.is_nan().cmp(&other.is_nan()))
    }

    #[inline(always)]
    fn key(self) -> Option<u64> {
        let bits = match self.to_bits() {
            _ if self.is_nan() => half::f16::NAN.to_bits(),
            0x8000 => 0,
            bits => bits,
        };
        Some(u64::from(if bits & 0x8000 == 0 { bits | 0x8000 } else { !bits }))
    }

    #[inline(always)]
    fn of_key(key: u64) -> Option<half::f16> {
        let bits = key as u16;
        Some(half::f16::from_bits(if bits & 0x8000 != 0 { bits & 0x7fff } else { !bits }))
    }
}

ordered_floats! { f32, u32, 32; f64, u64, 64; }

macro_rules! ordered_complex {
    ($($C:ty)*) => {$(
        impl Ordered for $C {
            #[inline(always)]
            fn order(self, other: $C) -> Ordering {
                // A nan in either part puts the number behind all that have none, a nan real part last.
                let nans = |z: $C| (z.re.is_nan(), z.im.is_nan());
                match (nans(self), nans(other)) {
                    ((false, false), (false, false)) => {
                        self.re.order(other.re).then(self.im.order(other.im))
                    }
                    (a, b) if a != b => a.cmp(&b),
                    _ => self.re.order(other.re).then(self.im.order(other.im)),
                }
            }
        }
    )*};
}
ordered_complex!(num_complex::Complex32 num_complex::Complex64);

/// What the passes move: a key, with or without the place it came from.
trait Item: Copy + Default + Send + Sync {
    fn key(&self) -> u64;
}

impl Item for u64 {
    #[inline(always)]
    fn key(&self) -> u64 {
        *self
    }
}

impl Item for u32 {
    #[inline(always)]
    fn key(&self) -> u64 {
        u64::from(*self)
    }
}

/// A key and its place.
#[derive(Clone, Copy, Default)]
struct Placed {
    key: u64,
    place: u64,
}

impl Item for Placed {
    #[inline(always)]
    fn key(&self) -> u64 {
        self.key
    }
}

/// Sorts by keys of so many bits, equal ones staying in order.
fn radix<I: Item>(items: &mut [I], spare: &mut [I], bits: u32) {
    let digits = bits.div_ceil(DIGIT) as usize;
    let mut counts = vec![[0u32; BUCKETS]; digits];
    for item in items.iter() {
        let mut key = item.key();
        for count in &mut counts {
            count[key as usize & (BUCKETS - 1)] += 1;
            key >>= DIGIT;
        }
    }
    let (mut from, mut to) = (&mut *items, spare);
    let mut swapped = false;
    for (digit, count) in counts.iter_mut().enumerate() {
        if count.iter().any(|&n| n as usize == from.len()) {
            continue;
        }
        let mut start = 0;
        for slot in count.iter_mut() {
            start += std::mem::replace(slot, start);
        }
        let shift = digit as u32 * DIGIT;
        for item in from.iter() {
            let slot = &mut count[(item.key() >> shift) as usize & (BUCKETS - 1)];
            to[*slot as usize] = *item;
            *slot += 1;
        }
        std::mem::swap(&mut from, &mut to);
        swapped = !swapped;
    }
    if swapped {
        to.copy_from_slice(from);
    }
}

/// Merges two sorted halves; of equal keys the left one's come first.
fn merge<I: Item>(left: &[I], right: &[I], out: &mut [I]) {
    let (mut i, mut j) = (0, 0);
    for slot in out.iter_mut() {
        let take_left = j >= right.len() || i < left.len() && left[i].key() <= right[j].key();
        *slot = if take_left { left[i] } else { right[j] };
        (i, j) = if take_left { (i + 1, j) } else { (i, j + 1) };
    }
}

/// Sorts, on several threads where that is worth it.
fn sort_items<I: Item>(items: &mut Vec<I>, bits: u32) {
    let n = items.len();
    let mut spare = vec![I::default(); n];
    if n < PARALLEL_FROM || threads::count() < 2 {
        radix(items, &mut spare, bits);
        return;
    }
    let parts = threads::count().min(8).next_power_of_two();
    let piece = n.div_ceil(parts);
    items.par_chunks_mut(piece).zip(spare.par_chunks_mut(piece)).for_each(|(part, spare)| radix(part, spare, bits));
    let mut width = piece;
    while width < n {
        items.par_chunks(2 * width).zip(spare.par_chunks_mut(2 * width)).for_each(|(pair, out)| {
            let (left, right) = pair.split_at(width.min(pair.len()));
            merge(left, right, out);
        });
        std::mem::swap(items, &mut spare);
        width *= 2;
    }
}

/// Sorts a line of elements.
pub fn sort_line<T: Ordered>(line: &mut [T]) {
    let keyed = line.first().is_some_and(|x| x.key().is_some());
    if line.len() < RADIX_FROM || !keyed {
        line.sort_unstable_by(|a, b| a.order(*b));
        return;
    }
    let write = |line: &mut [T], keys: &mut dyn Iterator<Item = u64>| {
        for (slot, key) in line.iter_mut().zip(keys) {
            *slot = T::of_key(key).unwrap_or(*slot);
        }
    };
    if T::BITS <= 32 {
        let mut keys: Vec<u32> = line.iter().map(|x| x.key().unwrap_or(0) as u32).collect();
        sort_items(&mut keys, T::BITS);
        write(line, &mut keys.into_iter().map(u64::from));
    } else {
        let mut keys: Vec<u64> = line.iter().map(|x| x.key().unwrap_or(0)).collect();
        sort_items(&mut keys, T::BITS);
        write(line, &mut keys.into_iter());
    }
}

/// The places of a line's elements in ascending order, equal ones in the order they have.
pub fn order_of<T: Ordered>(line: &[T], mut put: impl FnMut(usize, usize)) {
    let keyed = line.first().is_some_and(|x| x.key().is_some());
    if line.len() < RADIX_FROM || !keyed {
        let mut places: Vec<u32> = (0..line.len() as u32).collect();
        places.sort_by(|&a, &b| line[a as usize].order(line[b as usize]));
        places.into_iter().enumerate().for_each(|(rank, place)| put(rank, place as usize));
        return;
    }
    let mut items: Vec<Placed> =
        line.iter().enumerate().map(|(at, x)| Placed { key: x.key().unwrap_or(0), place: at as u64 }).collect();
    sort_items(&mut items, T::BITS);
    items.into_iter().enumerate().for_each(|(rank, item)| put(rank, item.place as usize));
}

/// Calls `visit` with the offset of the first element and the step of each line along `axis` of a contiguous array.
pub fn for_lines(shape: &[usize], axis: usize, mut visit: impl FnMut(usize, usize)) {
    let inner: usize = shape[axis + 1..].iter().product();
    let outer: usize = shape[..axis].iter().product();
    for o in 0..outer {
        for i in 0..inner {
            visit(o * shape[axis] * inner + i, inner);
        }
    }
}

/// Calls `act` with each line of a contiguous array along an axis, and writes back what it leaves.
fn each_line<T: Element>(array: &Array, axis: usize, mut act: impl FnMut(&mut [T])) {
    let n = array.shape()[axis];
    let data = array.pointer::<T>();
    let mut line: Vec<T> = Vec::new();
    for_lines(array.shape(), axis, |start, step| {
        // SAFETY: the line lies within the contiguous array, which the caller alone holds.
        unsafe {
            if step == 1 {
                act(std::slice::from_raw_parts_mut(data.add(start), n));
                return;
            }
            line.clear();
            line.extend((0..n).map(|i| *data.add(start + i * step)));
            act(&mut line);
            line.iter().enumerate().for_each(|(i, &x)| *data.add(start + i * step) = x);
        }
    });
}

/// The elements along an axis in ascending order.
///
/// # Errors
/// `MemoryError`.
pub fn sort(array: &Array, axis: usize) -> Result<Array> {
    let out = array.copy()?;
    any_type!(out.dtype(), T => each_line::<T>(&out, axis, sort_line));
    Ok(out)
}

/// The elements along an axis so that each of `places` (ascending) has what sorting would put there, nothing greater
/// before it and nothing less after it.
///
/// # Errors
/// `MemoryError`.
pub fn partition(array: &Array, axis: usize, places: &[usize]) -> Result<Array> {
    let out = array.copy()?;
    any_type!(out.dtype(), T => each_line::<T>(&out, axis, |line| select_places(line, places)));
    Ok(out)
}

fn select_places<T: Ordered>(line: &mut [T], places: &[usize]) {
    // From the middle outwards, so that each selection works on what the last one left.
    let Some(middle) = places.get(places.len() / 2).copied() else { return };
    let (left, _, right) = line.select_nth_unstable_by(middle, |a, b| a.order(*b));
    let lower: Vec<usize> = places.iter().copied().filter(|&at| at < middle).collect();
    let upper: Vec<usize> = places.iter().filter(|&&at| at > middle).map(|at| at - middle - 1).collect();
    select_places(left, &lower);
    select_places(right, &upper);
}

/// The places of the elements along an axis in ascending order.
///
/// # Errors
/// `MemoryError`.
pub fn argsort(array: &Array, axis: usize) -> Result<Array> {
    let array = array.to_contiguous()?;
    let out = Array::empty(DType::I64, array.shape())?;
    let n = array.shape()[axis];
    let places = out.pointer::<i64>();
    any_type!(array.dtype(), T => {
        let data = array.pointer::<T>();
        let mut line: Vec<T> = Vec::with_capacity(n);
        for_lines(array.shape(), axis, |start, step| {
            line.clear();
            // SAFETY: lines lie within both contiguous arrays.
            unsafe {
                line.extend((0..n).map(|i| *data.add(start + i * step)));
                order_of(&line, |rank, place| *places.add(start + rank * step) = place as i64);
            }
        });
    });
    Ok(out)
}

/// Where each value belongs among sorted elements: before those equal to it, or after them.
///
/// # Errors
/// `MemoryError`.
pub fn search(sorted: &Array, values: &Array, after: bool) -> Result<Array> {
    let (sorted, values) = (sorted.to_contiguous()?, values.to_contiguous()?);
    any_type!(sorted.dtype(), T => {
        let edges = sorted.as_slice::<T>().unwrap_or_default();
        let values = values.as_slice::<T>().unwrap_or_default();
        Array::build(&[values.len()], |out: &mut [i64]| search_each(edges, values, after, out))
    })
}

/// Values that ascend are looked up from where the last one was found.
fn search_each<T: Ordered>(edges: &[T], values: &[T], after: bool, out: &mut [i64]) {
    let below = |edge: T, value: T| match edge.order(value) {
        Ordering::Less => true,
        Ordering::Equal => after,
        Ordering::Greater => false,
    };
    let mut low = 0;
    let mut last: Option<T> = None;
    for (slot, &value) in out.iter_mut().zip(values) {
        if last.is_some_and(|last| value.order(last) == Ordering::Less) {
            low = 0;
        }
        last = Some(value);
        let mut size = edges.len() - low;
        let mut base = low;
        // A search without branches: the half to go on with is chosen, not jumped to.
        while size > 1 {
            let half = size / 2;
            base = if below(edges[base + half - 1], value) { base + half } else { base };
            size -= half;
        }
        let found = base + usize::from(size == 1 && below(edges[base], value));
        *slot = found as i64;
        low = if found < edges.len() { found } else { edges.len() };
    }
}
