//! Sorting along an axis, and looking up among what is sorted.
//!
//! Numbers become unsigned keys of the same order, which are parted again and again (see [`quick`]). Keys of few bits, and
//! of up to 32 where the processor cannot part by registers, are sorted by digits where lines are long, eleven bits at a
//! time. The places of elements are sorted with the keys, both in one word: the key's upper bits, then the place, which
//! keeps equal elements in order.

use std::cmp::Ordering;

use super::keys::Key;
pub use super::order::Ordered;
use super::order::any_type;
use super::quick::{self, PARALLEL_FROM};
use super::reduce::Shared;
use super::threads;
use crate::array::held::compared as compared_all;
use crate::array::{Array, DType, Shape, axes_by};
use crate::diag::{Result, interrupt};

/// Lines shorter than this are sorted by comparison.
const DIGITS_FROM: usize = 1200;
/// Lines shorter than this have no keys made: their elements are inserted one after the other.
const KEYS_FROM: usize = 12;
const DIGIT: u32 = 11;
const BUCKETS: usize = 1 << DIGIT;

/// Sorts keys of so many bits by their digits.
fn by_digits(items: &mut [u32], spare: &mut [u32], bits: u32) {
    let digits = bits.div_ceil(DIGIT) as usize;
    let mut counts = vec![[0u32; BUCKETS]; digits];
    for piece in interrupt::pieces(items) {
        for item in piece.iter() {
            let mut key = *item;
            for count in &mut counts {
                count[key as usize & (BUCKETS - 1)] += 1;
                key >>= DIGIT;
            }
        }
    }
    let (mut from, mut to) = (&mut *items, spare);
    let mut swapped = false;
    for (digit, count) in counts.iter_mut().enumerate() {
        // A digit that all keys share costs nothing.
        if count.iter().any(|&n| n as usize == from.len()) {
            continue;
        }
        let mut start = 0;
        for slot in count.iter_mut() {
            start += std::mem::replace(slot, start);
        }
        let shift = digit as u32 * DIGIT;
        for piece in interrupt::pieces(from) {
            for item in piece.iter() {
                let slot = &mut count[(*item >> shift) as usize & (BUCKETS - 1)];
                to[*slot as usize] = *item;
                *slot += 1;
            }
        }
        std::mem::swap(&mut from, &mut to);
        swapped = !swapped;
    }
    if swapped {
        to.copy_from_slice(from);
    }
}

/// How often a run of keys may be split before the rest is sorted however long that takes.
const SPLITS: u32 = 64;

/// Parts items into those less than the pivot, those that equal it, and those that are greater: where the second and the
/// third part begin.
fn part<K: Copy>(items: &mut [K], order: impl Fn(&K, &K) -> Ordering + Copy) -> (usize, usize) {
    let mut sample: [K; 31] = std::array::from_fn(|at| items[at * (items.len() / 31)]);
    sample.sort_unstable_by(order);
    let pivot = sample[15];
    let less = gather_front(items, |x| order(x, &pivot).is_lt());
    // A pivot with nothing below it is likely to be there many times.
    let equal = if less == 0 { gather_front(items, |x| order(x, &pivot).is_le()) } else { less };
    (less, equal)
}

/// Brings the items that are `wanted` to the front: how many they are.
fn gather_front<K: Copy>(items: &mut [K], wanted: impl Fn(&K) -> bool) -> usize {
    let mut front = 0;
    for start in (0..items.len()).step_by(interrupt::MOVED) {
        interrupt::checkpoint();
        for at in start..(start + interrupt::MOVED).min(items.len()) {
            // Without branches: the item is put at the front's end, which moves on where it belongs there.
            let item = items[at];
            items.swap(at, front);
            front += usize::from(wanted(&item));
        }
    }
    front
}

/// Does something with pieces of a line, on threads where it is long.
fn on_pieces<T>(line: &mut [T], act: impl Fn(&mut [T]) + Sync) {
    let n = line.len();
    let count = if n < PARALLEL_FROM { 1 } else { threads::count() };
    let (all, piece) = (Shared(line.as_mut_ptr().cast()), n.div_ceil(count));
    threads::each(count, &|at| {
        let (from, to) = ((at * piece).min(n), ((at + 1) * piece).min(n));
        // SAFETY: each call works on a piece of its own.
        act(unsafe { std::slice::from_raw_parts_mut(all.element(from, size_of::<T>()).cast::<T>(), to - from) });
    });
}

/// Keys up to so many different ones are counted instead of compared.
const KINDS: usize = 1 << 16;

/// The least key, and how many there are from it to the greatest, where these are so few that counting them sorts a line.
fn few_kinds<T: Ordered>(line: &[T], key: fn(T) -> Option<u64>) -> Option<(u64, usize)> {
    let most_kinds = line.len().min(KINDS) as u64;
    if line.len() < DIGITS_FROM {
        return None;
    }
    let spread = |line: &mut dyn Iterator<Item = &T>| {
        let keys = line.map(|&x| key(x).unwrap_or(0));
        let (least, most) = keys.fold((u64::MAX, 0), |(low, high), key| (low.min(key), high.max(key)));
        (most - least < most_kinds).then_some((least, (most - least) as usize + 1))
    };
    // A few of them tell about most lines that it is not so.
    spread(&mut line.iter().step_by(line.len() / 64))?;
    spread(&mut line.iter())
}

/// How two elements without keys compare.
fn compared<T: Ordered>(a: T, b: T) -> Ordering {
    interrupt::checkpoint();
    a.order(b)
}

/// Sorts a few items: each is moved before those that it comes before.
fn insert_each<T: Copy>(items: &mut [T], before: impl Fn(T, T) -> bool) {
    for end in 1..items.len() {
        let item = items[end];
        let mut at = end;
        while at > 0 && before(item, items[at - 1]) {
            items[at] = items[at - 1];
            at -= 1;
        }
        items[at] = item;
    }
}

/// Sorts a line of elements.
pub fn sort_line<T: Ordered>(line: &mut [T]) {
    if !T::KEYED {
        line.sort_unstable_by(|a, b| compared(*a, *b));
        return;
    }
    if line.len() < KEYS_FROM {
        return insert_each(line, T::before);
    }
    if let Some((least, kinds)) = few_kinds(line, T::image) {
        let mut counts = vec![0usize; kinds];
        interrupt::each(line, |x| counts[(x.image().unwrap_or(0) - least) as usize] += 1);
        let mut start = 0;
        for (key, &count) in (least..).zip(&counts) {
            if let (Some(x), 1..) = (T::of_key(key), count) {
                interrupt::each(&mut line[start..start + count], |slot| *slot = x);
            }
            start += count;
        }
        return;
    }
    if T::BITS <= 32 {
        let mut keys: Vec<u32> = interrupt::collect(line, |x| x.image().unwrap_or(0) as u32);
        let few = keys.len() < PARALLEL_FROM || T::BITS <= DIGIT || threads::count() < 2;
        // Two digits take less than any number of comparisons.
        let by_registers = u32::means().by_registers && T::BITS > 2 * DIGIT;
        if keys.len() >= DIGITS_FROM && few && !by_registers {
            let mut spare = vec![0; keys.len()];
            by_digits(&mut keys, &mut spare, T::BITS);
        } else {
            quick::sort(&mut keys);
        }
        write_keys(line, &keys);
    } else {
        sort_in_place(line);
    }
}

/// Sorts numbers of eight bytes, which their keys take the places of meanwhile. The line is of a copy that nobody sees when
/// this is stopped on the way: any bits are numbers.
fn sort_in_place<T: Ordered>(line: &mut [T]) {
    assert!(size_of::<T>() == 8 && align_of::<T>() == 8, "a key takes as much room as a number");
    on_pieces(line, |piece| {
        interrupt::each(piece, |slot| {
            let key = slot.image().unwrap_or(0);
            // SAFETY: a key fits.
            unsafe { std::ptr::from_mut(slot).cast::<u64>().write(key) };
        });
    });
    // SAFETY: the numbers are keys now, of the same size and alignment.
    let keys = unsafe { std::slice::from_raw_parts_mut(line.as_mut_ptr().cast::<u64>(), line.len()) };
    quick::sort(keys);
    on_pieces(keys, |piece| {
        interrupt::each(piece, |key| {
            if let Some(number) = T::of_key(*key) {
                // SAFETY: a number has the size and alignment of its key.
                unsafe { std::ptr::from_mut(key).cast::<T>().write(number) };
            }
        });
    });
}

/// Writes the elements that keys stand for.
fn write_keys<T: Ordered, K: Copy + Into<u64>>(line: &mut [T], keys: &[K]) {
    let mut keys = keys.iter();
    for piece in interrupt::pieces(line) {
        for (slot, &key) in piece.iter_mut().zip(&mut keys) {
            *slot = T::of_key(key.into()).unwrap_or(*slot);
        }
    }
}

/// The places of a line's elements in ascending order, equal ones in the order they have.
pub fn order_of<T: Ordered>(line: &[T], mut put: impl FnMut(usize, usize)) {
    if !T::KEYED {
        let mut places: Vec<u32> = (0..line.len() as u32).collect();
        places.sort_by(|&a, &b| compared(line[a as usize], line[b as usize]));
        places.into_iter().enumerate().for_each(|(rank, place)| put(rank, place as usize));
        return;
    }
    if line.len() < KEYS_FROM {
        let mut places: [usize; KEYS_FROM] = std::array::from_fn(|place| place);
        insert_each(&mut places[..line.len()], |a, b| line[a].before(line[b]));
        places[..line.len()].iter().enumerate().for_each(|(rank, &place)| put(rank, place));
        return;
    }
    if let Some((least, kinds)) = few_kinds(line, T::key) {
        let number = |x: &T| (x.key().unwrap_or(0) - least) as usize;
        let mut next = vec![0usize; kinds];
        line.iter().for_each(|x| next[number(x)] += 1);
        let mut start = 0;
        next.iter_mut().for_each(|slot| start += std::mem::replace(slot, start));
        for (place, x) in line.iter().enumerate() {
            interrupt::checkpoint();
            let rank = &mut next[number(x)];
            put(*rank, place);
            *rank += 1;
        }
        return;
    }
    let keys: Vec<u64> = interrupt::collect(line, |x| x.key().unwrap_or(0));
    let (least, most) = keys.iter().fold((u64::MAX, 0), |(low, high), &key| (low.min(key), high.max(key)));
    let key_bits = u64::BITS - (most - least).leading_zeros();
    let place_bits = usize::BITS - (line.len() - 1).leading_zeros();
    // The key's lowest bits fall away where the place needs them.
    let lost = (key_bits + place_bits).saturating_sub(u64::BITS);
    let mut place = 0;
    let mut items: Vec<u64> = interrupt::collect(&keys, |key| {
        place += 1;
        ((key - least) >> lost) << place_bits | (place - 1)
    });
    quick::sort(&mut items);
    let mask = (1u64 << place_bits) - 1;
    if lost > 0 {
        settle_ties(&mut items, &keys, place_bits);
    }
    for (rank, item) in items.into_iter().enumerate() {
        interrupt::checkpoint();
        put(rank, (item & mask) as usize);
    }
}

/// Items that are searched for ties together.
const LOOKED_AT: usize = 32;

/// Orders items that only differ in bits of their keys that fell away.
fn settle_ties(items: &mut [u64], keys: &[u64], place_bits: u32) {
    let mask = (1u64 << place_bits) - 1;
    let mut start = 0;
    while start < items.len() {
        interrupt::checkpoint();
        // Most have none of their kind: many are looked at together.
        if let Some(ahead) = items[start..].get(..=LOOKED_AT) {
            let tied = ahead.windows(2).fold(false, |tied, pair| tied | ((pair[0] ^ pair[1]) >> place_bits == 0));
            if !tied {
                start += LOOKED_AT;
                continue;
            }
        }
        let group = items[start] >> place_bits;
        let length = items[start..].iter().take_while(|&&item| item >> place_bits == group).count();
        if length > 1 {
            items[start..start + length].sort_by_key(|&item| keys[(item & mask) as usize]);
        }
        start += length;
    }
}

/// The axes with one of them moved to the end.
fn axis_last(ndim: usize, axis: usize) -> Shape {
    (0..ndim).filter(|&at| at != axis).chain([axis]).collect()
}

/// What sorting an array counts for threads: several operations for each element. Values of the language are compared on
/// the thread that they belong to.
fn operations(array: &Array) -> usize {
    if array.dtype().is_number() { array.size() * 8 } else { 0 }
}

/// An array whose lines along an axis are those of another, changed: `act` has every line side by side, on any thread.
fn each_line<T: Ordered>(array: &Array, axis: usize, act: impl Fn(&mut [T]) + Sync) -> Result<Array> {
    let order = axis_last(array.ndim(), axis);
    let lines = array.permute(&order).copy()?;
    let n = array.shape()[axis];
    if lines.size() > 0 {
        let data = Shared(lines.data());
        let count = lines.size() / n;
        threads::for_pieces(count, 1, operations(&lines), |from, to| {
            for at in from..to {
                // SAFETY: line `at` of the new contiguous array belongs to this worker.
                act(unsafe { std::slice::from_raw_parts_mut(data.element(at * n, size_of::<T>()).cast::<T>(), n) });
            }
        })?;
    }
    back(lines, &order)
}

/// A new contiguous array with the axes of this one, the last of which had been moved there, in their own order.
fn back(lines: Array, order: &[usize]) -> Result<Array> {
    lines.permute(&axes_by(order.len(), &|at| order[at])).to_contiguous()
}

/// The elements along an axis in ascending order.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn sort(array: &Array, axis: usize) -> Result<Array> {
    compared_all(array.dtype(), || any_type!(array.dtype(), T => each_line::<T>(array, axis, sort_line)))
}

/// The elements along an axis so that each of `places` (ascending) has what sorting would put there, nothing greater
/// before it and nothing less after it.
///
/// # Errors
/// `MemoryError`.
pub fn partition(array: &Array, axis: usize, places: &[usize]) -> Result<Array> {
    compared_all(
        array.dtype(),
        || any_type!(array.dtype(), T => each_line::<T>(array, axis, |line| select_places(line, places))),
    )
}

/// [`partition`] of a line: long lines of numbers by their keys, which are compared without branches.
fn select_places<T: Ordered>(line: &mut [T], places: &[usize]) {
    if !T::KEYED {
        return select(line, places, |a, b| compared(*a, *b));
    }
    // As NumPy does with short lines of these.
    if matches!(size_of::<T>(), 4 | 8) && line.len() <= 64 {
        return sort_line(line);
    }
    match places {
        [place] if line.len() >= SAMPLED_FROM && !u64::means().by_registers => select_one(line, *place),
        _ => select_by_keys(line, places),
    }
}

/// [`select`] by the keys of the elements.
fn select_by_keys<T: Ordered>(line: &mut [T], places: &[usize]) {
    let image = |x: &T| x.image().unwrap_or(0);
    if u32::means().by_registers && T::BITS <= 32 {
        let mut keys: Vec<u32> = interrupt::collect(line, |x| image(x) as u32);
        quick::select(&mut keys, places);
        return write_keys(line, &keys);
    }
    let mut keys: Vec<u64> = interrupt::collect(line, image);
    if u64::means().by_registers {
        quick::select(&mut keys, places);
    } else {
        select(&mut keys, places, u64::cmp);
    }
    write_keys(line, &keys);
}

/// Lines from this length on are cut to what surrounds a place before it is sought.
const SAMPLED_FROM: usize = 1 << 14;

/// Puts at a place what sorting would put there: a sample tells two keys between which it lies almost certainly, and only
/// what lies between them is searched (after Floyd and Rivest, 1975).
fn select_one<T: Ordered>(line: &mut [T], place: usize) {
    const SAMPLE: usize = 1024;
    // Three standard deviations of a rank in the sample, at its middle.
    const APART: usize = 48;
    let stride = line.len() / SAMPLE;
    let key = |x: &T| x.image().unwrap_or(0);
    let mut sample: Vec<u64> = line.iter().step_by(stride).take(SAMPLE).map(key).collect();
    sample.sort_unstable();
    let rank = (place / stride).min(SAMPLE - 1);
    let (mut start, mut end) = (0, line.len());
    if let Some(&high) = sample.get(rank + APART) {
        let below = gather_front(line, |x| key(x) <= high);
        if place >= below {
            return select_by_keys(line, &[place]);
        }
        end = below;
    }
    if rank > APART {
        let low = sample[rank - APART];
        start = gather_front(&mut line[..end], |x| key(x) < low);
        if place < start {
            (start, end) = (0, start);
        }
    }
    select_by_keys(&mut line[start..end], &[place - start]);
}

/// Puts at each of `places` (ascending) what sorting would put there.
fn select<K: Copy>(items: &mut [K], places: &[usize], order: impl Fn(&K, &K) -> Ordering + Copy) {
    select_split(items, places, order, SPLITS);
}

fn select_split<K: Copy>(items: &mut [K], places: &[usize], order: impl Fn(&K, &K) -> Ordering + Copy, splits: u32) {
    if items.len() > interrupt::MOVED && splits > 0 && !places.is_empty() {
        // What is long is parted where one can stop on the way.
        let (less, equal) = part(items, order);
        let lower: Vec<usize> = places.iter().copied().filter(|&at| at < less).collect();
        let upper: Vec<usize> = places.iter().filter(|&&at| at >= equal).map(|at| at - equal).collect();
        select_split(&mut items[..less], &lower, order, splits - 1);
        return select_split(&mut items[equal..], &upper, order, splits - 1);
    }
    // From the middle outwards, so that each selection works on what the last one left.
    let Some(middle) = places.get(places.len() / 2).copied() else { return };
    let (left, _, right) = items.select_nth_unstable_by(middle, order);
    let lower: Vec<usize> = places.iter().copied().filter(|&at| at < middle).collect();
    let upper: Vec<usize> = places.iter().filter(|&&at| at > middle).map(|at| at - middle - 1).collect();
    select(left, &lower, order);
    select(right, &upper, order);
}

/// The places of the elements along an axis in ascending order.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn argsort(array: &Array, axis: usize) -> Result<Array> {
    compared_all(array.dtype(), || order_lines(array, axis))
}

fn order_lines(array: &Array, axis: usize) -> Result<Array> {
    let order = axis_last(array.ndim(), axis);
    let lines = array.permute(&order).to_contiguous()?;
    back(
        any_type!(array.dtype(), T => each_order::<T>(&lines, |line, _, places| {
            order_of(line, |rank, place| places[rank] = place as i64);
        }))?,
        &order,
    )
}

/// The elements along an axis in ascending order, and the places that they had.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn sort_with_places(array: &Array, axis: usize) -> Result<(Array, Array)> {
    let order = axis_last(array.ndim(), axis);
    let lines = array.permute(&order).to_contiguous()?;
    let sorted = Array::empty(lines.dtype(), lines.shape())?;
    let into = Shared(sorted.data());
    let places = crate::dispatch!(array.dtype(), T => each_order::<T>(&lines, |line, at, places| {
        // SAFETY: the new array has as many elements as the lines.
        let start = unsafe { into.element(at * line.len(), size_of::<T>()).cast::<T>() };
        order_of(line, |rank, place| {
            places[rank] = place as i64;
            // SAFETY: line `at` of the new array, which is as long, belongs to this worker.
            unsafe { start.add(rank).write(line[place]) };
        });
    }), else return Ok((sort(array, axis)?, argsort(array, axis)?)))?;
    Ok((back(sorted, &order)?, back(places, &order)?))
}

/// Places for each line of a contiguous array: `act` has the line, its number and its places, on any thread.
fn each_order<T: Ordered>(lines: &Array, act: impl Fn(&[T], usize, &mut [i64]) + Sync) -> Result<Array> {
    let out = Array::empty(DType::I64, lines.shape())?;
    let n = lines.shape().last().copied().unwrap_or(1);
    if out.size() > 0 {
        let (from, to) = (Shared(lines.data()), Shared(out.data()));
        threads::for_pieces(lines.size() / n, 1, operations(lines), |first, last| {
            for at in first..last {
                // SAFETY: line `at` of both contiguous arrays; the places belong to this worker.
                let (line, places) = unsafe {
                    (
                        std::slice::from_raw_parts(from.element(at * n, size_of::<T>()).cast::<T>(), n),
                        std::slice::from_raw_parts_mut(to.element(at * n, size_of::<i64>()).cast::<i64>(), n),
                    )
                };
                act(line, at, places);
            }
        })?;
    }
    Ok(out)
}

/// Lines from this length on are partitioned, shorter ones sorted.
const PARTITION_FROM: usize = 1000;

/// The places of the elements along an axis so that each of `at` (ascending) has the place that sorting would put there,
/// nothing greater before it and nothing less after it.
///
/// # Errors
/// `MemoryError`; `KeyboardInterrupt`.
pub fn argpartition(array: &Array, axis: usize, at: &[usize]) -> Result<Array> {
    let n = array.shape()[axis];
    let keyed = crate::dispatch!(array.dtype(), T => T::KEYED, else false);
    if n < PARTITION_FROM || !keyed {
        return argsort(array, axis);
    }
    let order = axis_last(array.ndim(), axis);
    let lines = array.permute(&order).to_contiguous()?;
    let places = crate::dispatch!(array.dtype(), T => each_order::<T>(&lines, |line, _, places| {
        let mut place = 0;
        let mut items: Vec<(u64, u64)> = interrupt::collect(line, |x| {
            place += 1;
            (x.key().unwrap_or(0), place - 1)
        });
        select(&mut items, at, <(u64, u64)>::cmp);
        let mut items = items.iter();
        interrupt::each(places, |slot| *slot = items.next().map_or(0, |item| item.1 as i64));
    }), else argsort(array, axis))?;
    back(places, &order)
}

/// Where each value belongs among sorted elements: before those equal to it, or after them.
///
/// # Errors
/// `MemoryError`.
pub fn search(sorted: &Array, values: &Array, after: bool) -> Result<Array> {
    compared_all(sorted.dtype(), || searched_all(sorted, values, after))
}

fn searched_all(sorted: &Array, values: &Array, after: bool) -> Result<Array> {
    let (sorted, values) = (sorted.to_contiguous()?, values.to_contiguous()?);
    any_type!(sorted.dtype(), T => {
        let edges = sorted.as_slice::<T>().unwrap_or_default();
        let values = values.as_slice::<T>().unwrap_or_default();
        let mut searched = Ok(());
        let found = Array::build(&[values.len()], |out: &mut [i64]| searched = search_each(edges, values, after, out))?;
        searched.map(|()| found)
    })
}

fn search_each<T: Ordered>(edges: &[T], values: &[T], after: bool, out: &mut [i64]) -> Result<()> {
    // Where the side is known outside of the loops, these are without a question for it.
    if after {
        search_by(edges, values, out, |edge, value| !value.before(edge))
    } else {
        search_by(edges, values, out, T::before)
    }
}

/// Values that are looked up together: each step of one waits for memory, which the others use meanwhile.
const LOOKED_UP: usize = 8;

/// The places of values among sorted edges: after those that are `below` them. Without branches: the half to go on with is
/// chosen, not jumped to.
#[inline(always)]
fn places<T: Copy, const N: usize>(edges: &[T], values: [T; N], below: impl Fn(T, T) -> bool) -> [usize; N] {
    let (mut base, mut size) = ([0; N], edges.len());
    while size > 1 {
        let half = size / 2;
        for (base, &value) in base.iter_mut().zip(&values) {
            *base = if below(edges[*base + half - 1], value) { *base + half } else { *base };
        }
        size -= half;
    }
    for (base, &value) in base.iter_mut().zip(&values) {
        *base += usize::from(size == 1 && below(edges[*base], value));
    }
    base
}

fn search_by<T: Ordered>(
    edges: &[T],
    values: &[T],
    out: &mut [i64],
    below: impl Fn(T, T) -> bool + Copy + Sync,
) -> Result<()> {
    // Values that ascend are looked up from where the last one was found.
    if values.is_sorted_by(|a, b| !b.before(*a)) {
        let mut low = 0;
        for (slot, &value) in out.iter_mut().zip(values) {
            interrupt::check()?;
            low += places(&edges[low..], [value], below)[0];
            *slot = low as i64;
        }
        return Ok(());
    }
    let operations = if T::KEYED { values.len() * 8 } else { 0 };
    let out = Shared(out.as_mut_ptr().cast());
    let (sorted, wanted) = (Shared(edges.as_ptr().cast_mut().cast()), Shared(values.as_ptr().cast_mut().cast()));
    let (sorted_count, wanted_count) = (edges.len(), values.len());
    // Each look-up is a walk through memory.
    threads::for_pieces(wanted_count, 1024, operations.saturating_mul(8), |from, to| {
        // SAFETY: the slices that the pointers come from; values of the language, which belong to their thread, are looked
        // up on it. Each place is written by the worker that has its value.
        unsafe {
            let edges = std::slice::from_raw_parts(sorted.element(0, 1).cast::<T>(), sorted_count);
            let values = std::slice::from_raw_parts(wanted.element(0, 1).cast::<T>(), wanted_count);
            let put = |at: usize, place: usize| out.element(at, size_of::<i64>()).cast::<i64>().write(place as i64);
            let (groups, rest) = values[from..to].as_chunks::<LOOKED_UP>();
            for (group, &values) in groups.iter().enumerate() {
                for (at, place) in places(edges, values, below).into_iter().enumerate() {
                    put(from + group * LOOKED_UP + at, place);
                }
            }
            for (at, &value) in (to - rest.len()..to).zip(rest) {
                put(at, places(edges, [value], below)[0]);
            }
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_and_short_lines_of_all_sorts() {
        let mut state = 88_172_645_463_325_252u64;
        let mut next = || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for n in [0usize, 1, 2, 11, 12, 100, 1199, 1200, 5000, 40_000, 70_001] {
            let doubles: Vec<f64> = (0..n).map(|_| (next() >> 11) as f64 / 1e12 - 4000.0).collect();
            check(&doubles);
            check(&doubles.iter().map(|&x| x as f32).collect::<Vec<_>>());
            check(&doubles.iter().map(|&x| x as i64 % 1000).collect::<Vec<_>>());
            check(&(0..n).map(|_| next() as i32).collect::<Vec<_>>());
            check(&(0..n).map(|_| next() as u8).collect::<Vec<_>>());
            // Keys that differ in their lowest bits only.
            check(&(0..n).map(|_| next() % 4 + ((next() % 3) << 62)).collect::<Vec<_>>());
        }
    }

    fn check<T: Ordered + PartialEq + std::fmt::Debug>(line: &[T]) {
        let mut plain: Vec<usize> = (0..line.len()).collect();
        plain.sort_by(|&a, &b| line[a].order(line[b]));
        let mut places = vec![0; line.len()];
        order_of(line, |rank, place| places[rank] = place);
        assert_eq!(places, plain);
        let mut sorted = line.to_vec();
        sort_line(&mut sorted);
        assert_eq!(sorted, plain.iter().map(|&at| line[at]).collect::<Vec<_>>());
    }

    #[test]
    fn nan_comes_last_and_zeros_keep_their_signs() {
        let mut line = vec![f64::NAN, 1.0, -0.0, 0.0, -1.0, f64::INFINITY, f64::NEG_INFINITY, 2.0, 3.0, 4.0, 5.0, 6.0];
        sort_line(&mut line);
        assert!(line[11].is_nan() && line[0] == f64::NEG_INFINITY);
        assert!(line[2].is_sign_negative() && line[3].is_sign_positive());
    }
}
