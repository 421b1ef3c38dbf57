//! Unsigned keys in vector registers: parting a run of them by a pivot, and sorting a few.
//!
//! A few keys are sorted as the columns of a matrix, by a network over its rows, and the columns merged (after Wassenberg,
//! Blacher, Giesen and Sanders, "Vectorized and performance-portable Quicksort", 2022); runs are parted in place from both
//! ends (after Bramas, "A novel hybrid quicksort algorithm vectorized using AVX-512", 2017).
//!
//! Knows nothing of elements or threads, nor of being stopped: callers hand in runs of a bounded length.

#[cfg(target_arch = "x86_64")]
mod x86;

/// What the processor does with keys of a type.
pub struct Means<K> {
    part: unsafe fn(&mut [K], K) -> usize,
    sort: unsafe fn(&mut [K]),
    /// The longest run that is sorted at once.
    pub most: usize,
    /// Whether this is more than one key at a time.
    pub by_registers: bool,
}

impl<K: Key> Means<K> {
    /// Brings the keys less than the pivot to the front: how many they are.
    pub fn part(&self, keys: &mut [K], pivot: K) -> usize {
        // SAFETY: a processor is only given what it has the instructions for.
        unsafe { (self.part)(keys, pivot) }
    }

    /// Sorts at most [`Means::most`] keys.
    pub fn sort(&self, keys: &mut [K]) {
        assert!(keys.len() <= self.most, "more keys than are sorted at once");
        // SAFETY: as above; they are not too many.
        unsafe { (self.sort)(keys) }
    }

    /// One key at a time.
    const fn plain() -> Means<K> {
        Means { part: part_plain, sort: <[K]>::sort_unstable, most: 1 << 20, by_registers: false }
    }
}

/// Unsigned numbers that are sorted as keys.
pub trait Key: Copy + Ord + Send + Sync + 'static {
    /// The greatest.
    const MOST: Self;

    /// The next greater one, if there is one.
    fn next(self) -> Option<Self>;

    /// What this processor has for them.
    fn means() -> &'static Means<Self>;
}

fn part_plain<K: Key>(keys: &mut [K], pivot: K) -> usize {
    part_from(keys, 0, 0, pivot)
}

/// Goes on parting keys, of which those up to `at` are parted, `front` of them being less than the pivot.
#[inline(always)]
fn part_from<K: Key>(keys: &mut [K], at: usize, mut front: usize, pivot: K) -> usize {
    for at in at..keys.len() {
        // Without branches: the key is put at the front's end, which moves on where it belongs there.
        let key = keys[at];
        keys.swap(at, front);
        front += usize::from(key < pivot);
    }
    front
}

macro_rules! keys {
    ($($key:ident)*) => {$(
        impl Key for $key {
            const MOST: $key = $key::MAX;

            fn next(self) -> Option<$key> {
                self.checked_add(1)
            }

            fn means() -> &'static Means<$key> {
                static PLAIN: Means<$key> = Means::plain();
                #[cfg(target_arch = "x86_64")]
                if let Some(means) = x86::$key() {
                    return means;
                }
                &PLAIN
            }
        }
    )*};
}
keys! { u32 u64 }

#[cfg(test)]
mod tests {
    use super::*;

    /// All means that this processor has.
    fn all<K: Key>(special: [Option<&'static Means<K>>; 2]) -> impl Iterator<Item = Means<K>> {
        let copied = |means: &Means<K>| Means { ..*means };
        special.into_iter().flatten().map(copied).chain([Means::plain()])
    }

    fn check<K: Key + std::fmt::Debug>(special: [Option<&'static Means<K>>; 2], key: impl Fn(u64) -> K) {
        let mut state = 88_172_645_463_325_252u64;
        let mut next = move || {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            state
        };
        for means in all(special) {
            for length in (0..300).chain([511, 512, 1000, 4099]) {
                for kinds in [u64::MAX, 7, 1] {
                    // Of few kinds, the greatest among them, which is what registers are filled up with.
                    let number = |x: u64| if x.is_multiple_of(5) && kinds < u64::MAX { u64::MAX } else { x % kinds };
                    let given: Vec<K> = (0..length).map(|_| key(number(next()))).collect();
                    let mut sorted = given.clone();
                    sorted.sort_unstable();
                    if length <= means.most {
                        let mut keys = given.clone();
                        means.sort(&mut keys);
                        assert_eq!(keys, sorted);
                    }
                    for &pivot in [length / 2, length.saturating_sub(1)].iter().filter_map(|&at| sorted.get(at)) {
                        let mut keys = given.clone();
                        let less = means.part(&mut keys, pivot);
                        assert_eq!(less, sorted.partition_point(|&key| key < pivot));
                        assert!(keys[..less].iter().all(|&key| key < pivot));
                        keys.sort_unstable();
                        assert_eq!(keys, sorted);
                    }
                }
            }
        }
    }

    #[test]
    fn few_keys_are_sorted_and_runs_are_parted() {
        #[cfg(target_arch = "x86_64")]
        {
            check(x86::all_of_u64(), |x| x);
            check(x86::all_of_u32(), |x| x as u32);
        }
        check([None, None], |x| x);
    }
}
