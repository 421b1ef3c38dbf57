//! Sorting keys, and finding what sorting would put at a place, by parting them again and again; halves of many keys on
//! threads. It looks on the way whether to stop; all that it ever does to keys is to exchange them.

use std::sync::Mutex;
use std::sync::atomic::{self, AtomicUsize};

use super::keys::{Key, Means};
use super::reduce::Shared;
use super::threads;
use crate::diag::interrupt;

/// From this length on, threads sort parts of a run.
pub const PARALLEL_FROM: usize = 1 << 15;
/// How often a run of keys may be split before the rest is sorted however long that takes.
const SPLITS: u32 = 64;
/// Keys that a pivot is chosen from.
const SAMPLE: usize = 63;

/// Brings the keys less than the pivot to the front: how many they are. Many keys piece by piece.
fn part<K: Key>(means: &Means<K>, keys: &mut [K], pivot: K) -> usize {
    let mut front = 0;
    for start in (0..keys.len()).step_by(interrupt::SORTED) {
        interrupt::checkpoint();
        let end = (start + interrupt::SORTED).min(keys.len());
        let (before, piece) = keys[..end].split_at_mut(start);
        let less = means.part(piece, pivot);
        // What is not less lies between the front and the piece: as much of it changes places as there is, or is wanted.
        let moved = less.min(start - front);
        before[front..front + moved].swap_with_slice(&mut piece[less - moved..less]);
        front += less;
    }
    front
}

/// Parts keys by one of them: where those end that are less, and where those begin that are not known to be in their places.
fn parted<K: Key>(means: &Means<K>, keys: &mut [K], pivot: K) -> (usize, usize) {
    let less = part(means, keys, pivot);
    if less > 0 {
        return (less, less);
    }
    // A pivot with nothing below it is likely to be there many times.
    (0, pivot.next().map_or(keys.len(), |next| part(means, keys, next)))
}

/// A key of about this rank among so many as in the sample.
fn pivot<K: Key>(means: &Means<K>, keys: &[K], rank: usize) -> K {
    const SMALL: usize = 2048;
    if keys.len() < SMALL {
        let step = keys.len() / 9;
        let key = |at: usize| keys[at * step + step / 2];
        let middle = |a: K, b: K, c: K| a.min(b).max(a.max(b).min(c));
        let third = |at: usize| middle(key(at), key(at + 1), key(at + 2));
        return middle(third(0), third(3), third(6));
    }
    let step = keys.len() / SAMPLE;
    let mut sample: [K; SAMPLE] = std::array::from_fn(|at| keys[at * step + step / 2]);
    means.sort(&mut sample);
    sample[rank.clamp(1, SAMPLE - 2)]
}

/// Sorts keys on this thread.
fn sort_run<K: Key>(means: &Means<K>, keys: &mut [K], splits: u32) {
    if keys.len() <= means.most {
        means.sort(keys);
    } else if splits == 0 {
        interrupt::checkpoint();
        keys.sort_unstable();
    } else {
        let (less, rest) = parted(means, keys, pivot(means, keys, SAMPLE / 2));
        sort_run(means, &mut keys[..less], splits - 1);
        sort_run(means, &mut keys[rest..], splits - 1);
    }
}

/// Parts keys at about their median, halves of them on threads: where the part begins that is not less.
fn part_on_threads<K: Key>(means: &Means<K>, keys: &mut [K]) -> usize {
    const SAMPLE: usize = 255;
    let (n, middle) = (keys.len(), keys.len() / 2);
    let mut sample: Vec<K> = keys.iter().step_by((n / SAMPLE).max(1)).copied().collect();
    sample.sort_unstable();
    let pivot = sample[sample.len() / 2];
    let less = [const { AtomicUsize::new(0) }; 2];
    let all = Shared(keys.as_mut_ptr().cast());
    threads::each(2, &|at| {
        let (from, to) = if at == 0 { (0, middle) } else { (middle, n) };
        // SAFETY: each of the two calls works on a half of its own.
        let half = unsafe { std::slice::from_raw_parts_mut(all.element(from, size_of::<K>()).cast::<K>(), to - from) };
        less[at].store(part(means, half, pivot), atomic::Ordering::Relaxed);
    });
    let [low, high] = less.map(AtomicUsize::into_inner);
    // What is less in the second half changes places with what is not in the first, as far as either goes.
    let (first, second) = keys.split_at_mut(middle);
    let moved = high.min(middle - low);
    first[low..low + moved].swap_with_slice(&mut second[high - moved..high]);
    low + high
}

/// Sorts keys, parts of them on threads.
pub fn sort<K: Key>(keys: &mut [K]) {
    let means = K::means();
    if keys.len() > means.most && keys.is_sorted() {
        return;
    }
    if keys.len() < PARALLEL_FROM || threads::count() < 2 {
        return sort_run(means, keys, SPLITS);
    }
    let mut pieces = vec![keys];
    while pieces.len() < threads::count().min(8) {
        let halves = pieces.into_iter().flat_map(|piece| {
            let at = if piece.is_empty() { 0 } else { part_on_threads(means, piece) };
            let (less, rest) = piece.split_at_mut(at);
            [less, rest]
        });
        pieces = halves.collect();
    }
    let pieces: Vec<Mutex<&mut [K]>> = pieces.into_iter().map(Mutex::new).collect();
    threads::each(pieces.len(), &|at| {
        if let Ok(mut piece) = pieces[at].lock() {
            sort_run(means, &mut piece, SPLITS);
        }
    });
}

/// Puts at each of `places` (ascending) what sorting would put there, nothing greater before it and nothing less after it.
/// For processors that part by registers.
pub fn select<K: Key>(keys: &mut [K], places: &[usize]) {
    select_run(K::means(), keys, places, SPLITS);
}

fn select_run<K: Key>(means: &Means<K>, keys: &mut [K], places: &[usize], splits: u32) {
    // How far from the rank that is sought a pivot is taken, so that what is sought is in the lesser part.
    const APART: usize = 4;
    if places.is_empty() {
        return;
    }
    if keys.len() <= means.most || splits == 0 {
        return sort_run(means, keys, splits);
    }
    let rank = match places {
        [place] if *place < keys.len() / 2 => place * SAMPLE / keys.len() + APART,
        [place] => (place * SAMPLE / keys.len()).saturating_sub(APART),
        _ => SAMPLE / 2,
    };
    let (less, rest) = parted(means, keys, pivot(means, keys, rank));
    let lower: Vec<usize> = places.iter().copied().filter(|&at| at < less).collect();
    let upper: Vec<usize> = places.iter().filter(|&&at| at >= rest).map(|at| at - rest).collect();
    select_run(means, &mut keys[..less], &lower, splits - 1);
    select_run(means, &mut keys[rest..], &upper, splits - 1);
}
