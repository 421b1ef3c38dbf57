//! Registers of x86-64: AVX-512's, and AVX2's.

use std::arch::x86_64::*;
use std::mem::MaybeUninit;

use super::{Key, Means, part_from};

/// A vector register of keys.
///
/// # Safety
/// Every function is called where the processor has the instructions; pointers have as many keys as there are lanes.
trait Lanes: Copy {
    type Key: Key;
    const LANES: usize;
    /// Up to so many keys are sorted faster one by one.
    const LEAST: usize;

    unsafe fn load(from: *const Self::Key) -> Self;
    unsafe fn store(self, to: *mut Self::Key);
    unsafe fn splat(key: Self::Key) -> Self;
    /// The lesser and the greater of each two lanes.
    unsafe fn ordered(self, other: Self) -> (Self, Self);
    /// Each lane has what the one whose number differs by these bits had.
    unsafe fn exchanged<const BITS: usize>(self) -> Self;
    /// Lanes whose numbers have this bit from the other register.
    unsafe fn merged<const BIT: usize>(self, other: Self) -> Self;
    /// Stores the keys less than the pivot from `low` on, the others so that they end before `high`: how many are less.
    /// As many places as there are lanes are overwritten on either side.
    unsafe fn part(self, pivot: Self, low: *mut Self::Key, high: *mut Self::Key) -> usize;
}

/// Registers that are read at a time while parting.
const AT_A_TIME: usize = 8;
/// Rows of a matrix of many keys, and of few.
const MANY: usize = 16;
const FEW: usize = 8;

#[inline(always)]
unsafe fn read<V: Lanes>(from: *const V::Key) -> [V; AT_A_TIME] {
    // SAFETY: the caller's.
    unsafe {
        let mut rows = [V::load(from); AT_A_TIME];
        for (at, row) in rows.iter_mut().enumerate() {
            *row = V::load(from.add(at * V::LANES));
        }
        rows
    }
}

#[inline(always)]
unsafe fn write<V: Lanes>(
    rows: [V; AT_A_TIME],
    pivot: V,
    base: *mut V::Key,
    mut low: usize,
    mut high: usize,
) -> (usize, usize) {
    for row in rows {
        // SAFETY: the caller's.
        let less = unsafe { row.part(pivot, base.add(low), base.add(high)) };
        low += less;
        high -= V::LANES - less;
    }
    (low, high)
}

/// Brings the keys less than the pivot to the front.
#[inline(always)]
unsafe fn part<V: Lanes>(keys: &mut [V::Key], plain: V::Key) -> usize {
    let block = AT_A_TIME * V::LANES;
    let whole = keys.len() / block * block;
    let (mut low, mut high) = (0, whole);
    if whole >= 2 * block {
        // SAFETY: all places are in the slice. What is kept in registers leaves two blocks of room between what was read
        // and what was written; the side with less of it is read, so that either has a block before each is written.
        unsafe {
            let pivot = V::splat(plain);
            let base = keys.as_mut_ptr();
            let (first, last) = (read::<V>(base), read::<V>(base.add(whole - block)));
            let (mut left, mut right) = (block, whole - block);
            while left < right {
                let from_left = left - low <= high - right;
                let from = if from_left { left } else { right - block };
                left += if from_left { block } else { 0 };
                right -= if from_left { 0 } else { block };
                (low, high) = write(read::<V>(base.add(from)), pivot, base, low, high);
            }
            (low, high) = write(first, pivot, base, low, high);
            (low, _) = write(last, pivot, base, low, high);
        }
        return part_from(keys, whole, low, plain);
    }
    part_from(keys, 0, 0, plain)
}

macro_rules! network {
    ($rows:ident: $($a:literal $b:literal),*) => {
        $(($rows[$a], $rows[$b]) = $rows[$a].ordered($rows[$b]);)*
    };
}

/// Sorts each column: networks of 19 and, by Green (1969), of 60 comparators.
#[inline(always)]
unsafe fn sort_columns<V: Lanes, const R: usize>(rows: &mut [V; R]) {
    // SAFETY: the caller's promise that the processor has the instructions, here and below.
    unsafe {
        if R == MANY {
            network!(rows: 0 1, 2 3, 4 5, 6 7, 8 9, 10 11, 12 13, 14 15, 0 2, 1 3, 4 6, 5 7, 8 10, 9 11, 12 14, 13 15,
                0 4, 1 5, 2 6, 3 7, 8 12, 9 13, 10 14, 11 15, 0 8, 1 9, 2 10, 3 11, 4 12, 5 13, 6 14, 7 15,
                5 10, 6 9, 3 12, 13 14, 4 8, 7 11, 1 2, 1 4, 7 13, 2 8, 11 14, 2 4, 5 6, 9 10, 11 13, 3 8, 7 12,
                6 8, 10 12, 3 5, 7 9, 3 4, 5 6, 7 8, 9 10, 11 12, 6 7, 8 9);
        } else {
            network!(rows: 0 1, 2 3, 4 5, 6 7, 0 2, 1 3, 4 6, 5 7, 1 2, 5 6, 0 4, 3 7, 1 5, 2 6, 1 4, 3 6, 2 4, 3 5, 3 4);
        }
    }
}

/// Lanes at a distance in order, the lesser in the lane whose number lacks that bit.
#[inline(always)]
unsafe fn order_lanes<V: Lanes, const R: usize, const BIT: usize>(rows: &mut [V; R]) {
    for row in rows {
        // SAFETY: as above.
        unsafe {
            let (low, high) = row.ordered(row.exchanged::<BIT>());
            *row = low.merged::<BIT>(high);
        }
    }
}

/// Merges each two groups of `HALF` sorted columns: bitonic, the second group read backwards. `ALL`: `2 * HALF - 1`.
#[inline(always)]
unsafe fn merge<V: Lanes, const R: usize, const HALF: usize, const ALL: usize>(rows: &mut [V; R]) {
    // SAFETY: as above.
    unsafe {
        for at in 0..R / 2 {
            let (low, high) = rows[at].ordered(rows[R - 1 - at].exchanged::<ALL>());
            rows[at] = low.merged::<HALF>(high);
            rows[R - 1 - at] = high.merged::<HALF>(low).exchanged::<ALL>();
        }
        if HALF > 4 {
            order_lanes::<V, R, 4>(rows);
        }
        if HALF > 2 {
            order_lanes::<V, R, 2>(rows);
        }
        if HALF > 1 {
            order_lanes::<V, R, 1>(rows);
        }
        if R > 8 {
            order_rows::<V, R, 8>(rows);
        }
        order_rows::<V, R, 4>(rows);
        order_rows::<V, R, 2>(rows);
        order_rows::<V, R, 1>(rows);
    }
}

/// Rows at a distance in order.
#[inline(always)]
unsafe fn order_rows<V: Lanes, const R: usize, const APART: usize>(rows: &mut [V; R]) {
    for at in 0..R {
        if at & APART == 0 {
            // SAFETY: as above.
            (rows[at], rows[at + APART]) = unsafe { rows[at].ordered(rows[at + APART]) };
        }
    }
}

/// One step of transposing: what differs by `ROW` in the number of its row differs by `LANE` in that of its lane afterwards,
/// and the other way round.
#[inline(always)]
unsafe fn transpose_step<V: Lanes, const R: usize, const ROW: usize, const LANE: usize>(rows: &mut [V; R]) {
    for at in 0..R {
        if at & ROW == 0 {
            let (a, b) = (rows[at], rows[at + ROW]);
            // SAFETY: as above.
            unsafe {
                rows[at] = a.merged::<LANE>(b.exchanged::<LANE>());
                rows[at + ROW] = a.exchanged::<LANE>().merged::<LANE>(b);
            }
        }
    }
}

/// Sorts as many keys as so many rows hold, or fewer.
#[inline(always)]
unsafe fn sort_rows<V: Lanes, const R: usize>(keys: &mut [V::Key]) {
    let n = keys.len();
    // SAFETY: as above; there is room for all rows.
    unsafe {
        let mut padded = [const { MaybeUninit::<V>::uninit() }; R];
        let room = padded.as_mut_ptr().cast::<V::Key>();
        let filled = n / V::LANES;
        let most = V::splat(V::Key::MOST);
        let mut rows = [most; R];
        for (at, row) in rows.iter_mut().enumerate() {
            if at < filled {
                *row = V::load(keys.as_ptr().add(at * V::LANES));
            }
        }
        if filled < R {
            most.store(room);
            std::ptr::copy_nonoverlapping(keys.as_ptr().add(filled * V::LANES), room, n % V::LANES);
            rows[filled] = V::load(room);
        }
        sort_columns(&mut rows);
        merge::<V, R, 1, 1>(&mut rows);
        if V::LANES > 2 {
            merge::<V, R, 2, 3>(&mut rows);
        }
        if V::LANES > 4 {
            merge::<V, R, 4, 7>(&mut rows);
        }
        if V::LANES > 8 {
            merge::<V, R, 8, 15>(&mut rows);
        }
        if V::LANES > 8 && R > 8 {
            transpose_step::<V, R, 8, 8>(&mut rows);
        }
        if V::LANES > 4 {
            transpose_step::<V, R, 4, 4>(&mut rows);
        }
        if V::LANES > 2 {
            transpose_step::<V, R, 2, 2>(&mut rows);
        }
        transpose_step::<V, R, 1, 1>(&mut rows);
        // Where a row holds two columns by now, halves of neighbours belong together.
        let halved = V::LANES > R;
        if halved {
            transpose_step::<V, R, 1, 8>(&mut rows);
        }
        let whole = n == R * V::LANES;
        let to = if whole { keys.as_mut_ptr() } else { room };
        for (at, row) in rows.into_iter().enumerate() {
            row.store(to.add(if halved {
                at / 2 * V::LANES + at % 2 * (R * V::LANES / 2)
            } else {
                at % V::LANES * R + at / V::LANES * V::LANES
            }));
        }
        if !whole {
            std::ptr::copy_nonoverlapping(room, keys.as_mut_ptr(), n);
        }
    }
}

/// Sorts as many keys as [`MANY`] rows hold, or fewer.
#[inline(always)]
unsafe fn sort_few<V: Lanes>(keys: &mut [V::Key]) {
    if keys.len() <= V::LEAST {
        keys.sort_unstable();
    } else if keys.len() <= FEW * V::LANES {
        // SAFETY: as above.
        unsafe { sort_rows::<V, FEW>(keys) }
    } else {
        // SAFETY: as above.
        unsafe { sort_rows::<V, MANY>(keys) }
    }
}

#[derive(Clone, Copy)]
struct Words8(__m512i);

impl Lanes for Words8 {
    type Key = u64;
    const LANES: usize = 8;
    const LEAST: usize = 28;

    #[inline(always)]
    unsafe fn load(from: *const u64) -> Words8 {
        // SAFETY: the trait's promise.
        unsafe { Words8(_mm512_loadu_si512(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u64) {
        // SAFETY: the trait's promise.
        unsafe { _mm512_storeu_si512(to.cast(), self.0) }
    }
    #[inline(always)]
    unsafe fn splat(key: u64) -> Words8 {
        // SAFETY: the trait's promise.
        unsafe { Words8(_mm512_set1_epi64(key as i64)) }
    }
    #[inline(always)]
    unsafe fn ordered(self, other: Words8) -> (Words8, Words8) {
        // SAFETY: the trait's promise.
        unsafe { (Words8(_mm512_min_epu64(self.0, other.0)), Words8(_mm512_max_epu64(self.0, other.0))) }
    }
    #[inline(always)]
    unsafe fn exchanged<const BITS: usize>(self) -> Words8 {
        // SAFETY: the trait's promise.
        unsafe {
            Words8(match BITS {
                1 => _mm512_shuffle_epi32::<0x4e>(self.0),
                2 => _mm512_permutex_epi64::<0x4e>(self.0),
                3 => _mm512_permutex_epi64::<0x1b>(self.0),
                4 => _mm512_shuffle_i64x2::<0x4e>(self.0, self.0),
                _ => _mm512_permutexvar_epi64(_mm512_setr_epi64(7, 6, 5, 4, 3, 2, 1, 0), self.0),
            })
        }
    }
    #[inline(always)]
    unsafe fn merged<const BIT: usize>(self, other: Words8) -> Words8 {
        let mask = match BIT {
            1 => 0xaa,
            2 => 0xcc,
            _ => 0xf0,
        };
        // SAFETY: the trait's promise.
        unsafe { Words8(_mm512_mask_blend_epi64(mask, self.0, other.0)) }
    }
    #[inline(always)]
    unsafe fn part(self, pivot: Words8, low: *mut u64, high: *mut u64) -> usize {
        // SAFETY: the trait's promise.
        unsafe {
            let mask = _mm512_cmplt_epu64_mask(self.0, pivot.0);
            let less = mask.count_ones() as usize;
            let places = _mm512_cvtepu8_epi64(_mm_loadl_epi64(PLACES8.as_ptr().add(mask as usize).cast()));
            let parted = _mm512_permutexvar_epi64(places, self.0);
            _mm512_storeu_si512(low.cast(), parted);
            _mm512_storeu_si512(high.sub(8).cast(), parted);
            less
        }
    }
}

#[derive(Clone, Copy)]
struct Halves16(__m512i);

impl Lanes for Halves16 {
    type Key = u32;
    const LANES: usize = 16;
    const LEAST: usize = 40;

    #[inline(always)]
    unsafe fn load(from: *const u32) -> Halves16 {
        // SAFETY: the trait's promise.
        unsafe { Halves16(_mm512_loadu_si512(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u32) {
        // SAFETY: the trait's promise.
        unsafe { _mm512_storeu_si512(to.cast(), self.0) }
    }
    #[inline(always)]
    unsafe fn splat(key: u32) -> Halves16 {
        // SAFETY: the trait's promise.
        unsafe { Halves16(_mm512_set1_epi32(key as i32)) }
    }
    #[inline(always)]
    unsafe fn ordered(self, other: Halves16) -> (Halves16, Halves16) {
        // SAFETY: the trait's promise.
        unsafe { (Halves16(_mm512_min_epu32(self.0, other.0)), Halves16(_mm512_max_epu32(self.0, other.0))) }
    }
    #[inline(always)]
    unsafe fn exchanged<const BITS: usize>(self) -> Halves16 {
        // SAFETY: the trait's promise.
        unsafe {
            Halves16(match BITS {
                1 => _mm512_shuffle_epi32::<0xb1>(self.0),
                2 => _mm512_shuffle_epi32::<0x4e>(self.0),
                3 => _mm512_shuffle_epi32::<0x1b>(self.0),
                4 => _mm512_permutex_epi64::<0x4e>(self.0),
                8 => _mm512_shuffle_i64x2::<0x4e>(self.0, self.0),
                7 => _mm512_permutexvar_epi32(
                    _mm512_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0, 15, 14, 13, 12, 11, 10, 9, 8),
                    self.0,
                ),
                _ => _mm512_permutexvar_epi32(
                    _mm512_setr_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
                    self.0,
                ),
            })
        }
    }
    #[inline(always)]
    unsafe fn merged<const BIT: usize>(self, other: Halves16) -> Halves16 {
        let mask = match BIT {
            1 => 0xaaaa,
            2 => 0xcccc,
            4 => 0xf0f0,
            _ => 0xff00,
        };
        // SAFETY: the trait's promise.
        unsafe { Halves16(_mm512_mask_blend_epi32(mask, self.0, other.0)) }
    }
    #[inline(always)]
    unsafe fn part(self, pivot: Halves16, low: *mut u32, high: *mut u32) -> usize {
        // SAFETY: the trait's promise.
        unsafe {
            let mask = _mm512_cmplt_epu32_mask(self.0, pivot.0);
            let less = mask.count_ones() as usize;
            _mm512_storeu_si512(low.cast(), _mm512_maskz_compress_epi32(mask, self.0));
            // To compress into memory takes three times as long as into a register.
            let rest = _mm512_maskz_compress_epi32(!mask, self.0);
            _mm512_mask_storeu_epi32(high.sub(16 - less).cast(), (0xffff_u32 >> less) as u16, rest);
            less
        }
    }
}

/// Where to take the lanes from for each set of lanes that are less: these first, in order, then the others.
const fn places<const N: usize, const LANES: usize>() -> [[u8; LANES]; N] {
    let mut all = [[0; LANES]; N];
    let mut mask = 0;
    while mask < N {
        let (mut at, mut wanted) = (0, 1);
        loop {
            let mut lane = 0;
            while lane < LANES {
                if mask >> lane & 1 == wanted {
                    all[mask][at] = lane as u8;
                    at += 1;
                }
                lane += 1;
            }
            if wanted == 0 {
                break;
            }
            wanted = 0;
        }
        mask += 1;
    }
    all
}
static PLACES8: [[u8; 8]; 256] = places();

const fn pairs() -> [[u8; 8]; 16] {
    let four = places::<16, 4>();
    let mut all = [[0; 8]; 16];
    let mut mask = 0;
    while mask < 16 {
        let mut at = 0;
        while at < 8 {
            all[mask][at] = four[mask][at / 2] * 2 + (at % 2) as u8;
            at += 1;
        }
        mask += 1;
    }
    all
}
static PLACES4: [[u8; 8]; 16] = pairs();

/// Keys with their upper bit turned over, which compare as signed numbers do.
#[derive(Clone, Copy)]
struct Words4(__m256i);

impl Lanes for Words4 {
    type Key = u64;
    const LANES: usize = 4;
    const LEAST: usize = 24;

    #[inline(always)]
    unsafe fn load(from: *const u64) -> Words4 {
        // SAFETY: the trait's promise.
        unsafe { Words4(_mm256_xor_si256(_mm256_loadu_si256(from.cast()), _mm256_set1_epi64x(i64::MIN))) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u64) {
        // SAFETY: the trait's promise.
        unsafe { _mm256_storeu_si256(to.cast(), _mm256_xor_si256(self.0, _mm256_set1_epi64x(i64::MIN))) }
    }
    #[inline(always)]
    unsafe fn splat(key: u64) -> Words4 {
        // SAFETY: the trait's promise.
        unsafe { Words4(_mm256_set1_epi64x(key as i64 ^ i64::MIN)) }
    }
    #[inline(always)]
    unsafe fn ordered(self, other: Words4) -> (Words4, Words4) {
        // SAFETY: the trait's promise.
        unsafe {
            let greater = _mm256_castsi256_pd(_mm256_cmpgt_epi64(self.0, other.0));
            let (a, b) = (_mm256_castsi256_pd(self.0), _mm256_castsi256_pd(other.0));
            (
                Words4(_mm256_castpd_si256(_mm256_blendv_pd(a, b, greater))),
                Words4(_mm256_castpd_si256(_mm256_blendv_pd(b, a, greater))),
            )
        }
    }
    #[inline(always)]
    unsafe fn exchanged<const BITS: usize>(self) -> Words4 {
        // SAFETY: the trait's promise.
        unsafe {
            Words4(match BITS {
                1 => _mm256_shuffle_epi32::<0x4e>(self.0),
                2 => _mm256_permute4x64_epi64::<0x4e>(self.0),
                _ => _mm256_permute4x64_epi64::<0x1b>(self.0),
            })
        }
    }
    #[inline(always)]
    unsafe fn merged<const BIT: usize>(self, other: Words4) -> Words4 {
        // SAFETY: the trait's promise.
        unsafe {
            Words4(match BIT {
                1 => _mm256_blend_epi32::<0xcc>(self.0, other.0),
                _ => _mm256_blend_epi32::<0xf0>(self.0, other.0),
            })
        }
    }
    #[inline(always)]
    unsafe fn part(self, pivot: Words4, low: *mut u64, high: *mut u64) -> usize {
        // SAFETY: the trait's promise.
        unsafe {
            let mask = _mm256_movemask_pd(_mm256_castsi256_pd(_mm256_cmpgt_epi64(pivot.0, self.0))) as usize;
            let less = mask.count_ones() as usize;
            let places = _mm256_cvtepu8_epi32(_mm_loadl_epi64(PLACES4.as_ptr().add(mask).cast()));
            let parted = Words4(_mm256_permutevar8x32_epi32(self.0, places));
            parted.store(low);
            parted.store(high.sub(4));
            less
        }
    }
}

/// Keys with their upper bit turned over.
#[derive(Clone, Copy)]
struct Halves8(__m256i);

impl Lanes for Halves8 {
    type Key = u32;
    const LANES: usize = 8;
    const LEAST: usize = 24;

    #[inline(always)]
    unsafe fn load(from: *const u32) -> Halves8 {
        // SAFETY: the trait's promise.
        unsafe { Halves8(_mm256_loadu_si256(from.cast())) }
    }
    #[inline(always)]
    unsafe fn store(self, to: *mut u32) {
        // SAFETY: the trait's promise.
        unsafe { _mm256_storeu_si256(to.cast(), self.0) }
    }
    #[inline(always)]
    unsafe fn splat(key: u32) -> Halves8 {
        // SAFETY: the trait's promise.
        unsafe { Halves8(_mm256_set1_epi32(key as i32)) }
    }
    #[inline(always)]
    unsafe fn ordered(self, other: Halves8) -> (Halves8, Halves8) {
        // SAFETY: the trait's promise.
        unsafe { (Halves8(_mm256_min_epu32(self.0, other.0)), Halves8(_mm256_max_epu32(self.0, other.0))) }
    }
    #[inline(always)]
    unsafe fn exchanged<const BITS: usize>(self) -> Halves8 {
        // SAFETY: the trait's promise.
        unsafe {
            Halves8(match BITS {
                1 => _mm256_shuffle_epi32::<0xb1>(self.0),
                2 => _mm256_shuffle_epi32::<0x4e>(self.0),
                3 => _mm256_shuffle_epi32::<0x1b>(self.0),
                4 => _mm256_permute4x64_epi64::<0x4e>(self.0),
                _ => _mm256_permutevar8x32_epi32(self.0, _mm256_setr_epi32(7, 6, 5, 4, 3, 2, 1, 0)),
            })
        }
    }
    #[inline(always)]
    unsafe fn merged<const BIT: usize>(self, other: Halves8) -> Halves8 {
        // SAFETY: the trait's promise.
        unsafe {
            Halves8(match BIT {
                1 => _mm256_blend_epi32::<0xaa>(self.0, other.0),
                2 => _mm256_blend_epi32::<0xcc>(self.0, other.0),
                _ => _mm256_blend_epi32::<0xf0>(self.0, other.0),
            })
        }
    }
    #[inline(always)]
    unsafe fn part(self, pivot: Halves8, low: *mut u32, high: *mut u32) -> usize {
        // SAFETY: the trait's promise.
        unsafe {
            // Not less: the greater of both is the key itself.
            let not = _mm256_cmpeq_epi32(_mm256_max_epu32(self.0, pivot.0), self.0);
            let mask = !_mm256_movemask_ps(_mm256_castsi256_ps(not)) as usize & 255;
            let less = mask.count_ones() as usize;
            let places = _mm256_cvtepu8_epi32(_mm_loadl_epi64(PLACES8.as_ptr().add(mask).cast()));
            let parted = Halves8(_mm256_permutevar8x32_epi32(self.0, places));
            parted.store(low);
            parted.store(high.sub(8));
            less
        }
    }
}

macro_rules! means {
    ($key:ident, $all:ident, $wide:ident, $narrow:ident) => {
        /// The means of AVX-512 and of AVX2 for keys of this type, where the processor has them.
        pub fn $all() -> [Option<&'static Means<$key>>; 2] {
            #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,bmi1,bmi2,lzcnt,popcnt")]
            unsafe fn part_wide(keys: &mut [$key], pivot: $key) -> usize {
                // SAFETY: called where the processor has the instructions, here and below.
                unsafe { part::<$wide>(keys, pivot) }
            }
            #[target_feature(enable = "avx512f,avx512vl,avx512bw,avx512dq,avx2,bmi1,bmi2,lzcnt,popcnt")]
            unsafe fn sort_wide(keys: &mut [$key]) {
                // SAFETY: as above.
                unsafe { sort_few::<$wide>(keys) }
            }
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            unsafe fn part_narrow(keys: &mut [$key], pivot: $key) -> usize {
                // SAFETY: as above.
                unsafe { part::<$narrow>(keys, pivot) }
            }
            #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
            unsafe fn sort_narrow(keys: &mut [$key]) {
                // SAFETY: as above.
                unsafe { sort_few::<$narrow>(keys) }
            }
            static WIDE: Means<$key> =
                Means { part: part_wide, sort: sort_wide, most: MANY * $wide::LANES, by_registers: true };
            static NARROW: Means<$key> =
                Means { part: part_narrow, sort: sort_narrow, most: MANY * $narrow::LANES, by_registers: true };
            let narrow = is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("bmi2")
                && is_x86_feature_detected!("lzcnt")
                && is_x86_feature_detected!("popcnt");
            let wide = narrow
                && is_x86_feature_detected!("avx512f")
                && is_x86_feature_detected!("avx512vl")
                && is_x86_feature_detected!("avx512bw")
                && is_x86_feature_detected!("avx512dq");
            [wide.then_some(&WIDE), narrow.then_some(&NARROW)]
        }

        /// The best of them.
        pub fn $key() -> Option<&'static Means<$key>> {
            let [wide, narrow] = $all();
            wide.or(narrow)
        }
    };
}
means! { u64, all_of_u64, Words8, Words4 }
means! { u32, all_of_u32, Halves16, Halves8 }
