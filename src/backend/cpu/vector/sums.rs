//! Sums from what vector code leaves of them: a leaf's accumulators become its sum, leaves' sums come together two by two,
//! all in NumPy's order.

use super::assembler::Precision;
use super::{Leaves, ROW};

/// The sums of leaves from their accumulators, a row each, after which the last leaf's odd elements follow.
/// `count` sums are of each leaf.
///
/// # Safety
/// `rows` has a row for each leaf and sum and `odd` elements for each sum, `parts` room for an element for each leaf and
/// sum. The processor has AVX2.
#[cfg(target_arch = "x86_64")]
pub unsafe fn across(precision: Precision, rows: *const u8, leaves: usize, count: usize, odd: usize, parts: *mut u8) {
    // SAFETY: the caller's promise.
    unsafe {
        match precision {
            Precision::Single => {
                let (rows, parts) = (rows.cast::<f32>(), parts.cast::<f32>());
                wide::across_singles(rows, leaves * count, parts);
                add_odd(rows.add(leaves * count * ROW), count, odd, parts.add((leaves - 1) * count));
            }
            Precision::Double => {
                let (rows, parts) = (rows.cast::<f64>(), parts.cast::<f64>());
                wide::across_doubles(rows, leaves * count, parts);
                add_odd(rows.add(leaves * count * ROW), count, odd, parts.add((leaves - 1) * count));
            }
        }
    }
}

/// No code is made for other processors.
///
/// # Safety
/// Nothing is asked.
#[cfg(not(target_arch = "x86_64"))]
pub unsafe fn across(_: Precision, _: *const u8, _: usize, _: usize, _: usize, _: *mut u8) {}

/// # Safety
/// `elements` has `odd` elements for each of `count` sums.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code))]
unsafe fn add_odd<T: Copy + std::ops::Add<Output = T>>(elements: *const T, count: usize, odd: usize, sums: *mut T) {
    for at in 0..odd * count {
        // SAFETY: the caller's promise.
        unsafe {
            let sum = sums.add(at % count);
            *sum = *sum + *elements.add(at);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod wide {
    use std::arch::x86_64::*;

    use super::ROW;

    /// `((0 + 1) + (2 + 3)) + ((4 + 5) + (6 + 7))` of each row.
    ///
    /// # Safety
    /// There are so many rows and sums. The processor has AVX2.
    #[target_feature(enable = "avx2")]
    pub unsafe fn across_doubles(rows: *const f64, count: usize, sums: *mut f64) {
        // SAFETY: the caller's promise.
        unsafe {
            // Of two rows 0+1 and 2+3. Processors take longer to add neighbours than to part them first.
            let neighbours = |row: *const f64| {
                let (a, b) = (_mm256_loadu_pd(row), _mm256_loadu_pd(row.add(ROW)));
                _mm256_add_pd(_mm256_unpacklo_pd(a, b), _mm256_unpackhi_pd(a, b))
            };
            // Of four rows 0..4.
            let half = |row: *const f64| {
                let (a, b) = (neighbours(row), neighbours(row.add(2 * ROW)));
                _mm256_add_pd(_mm256_permute2f128_pd::<0x20>(a, b), _mm256_permute2f128_pd::<0x31>(a, b))
            };
            for four in 0..count / 4 {
                let row = rows.add(four * 4 * ROW);
                _mm256_storeu_pd(sums.add(four * 4), _mm256_add_pd(half(row), half(row.add(4))));
            }
            for at in count / 4 * 4..count {
                let row = rows.add(at * ROW);
                let one = _mm256_hadd_pd(_mm256_loadu_pd(row), _mm256_loadu_pd(row.add(4)));
                let two = _mm_add_pd(_mm256_castpd256_pd128(one), _mm256_extractf128_pd::<1>(one));
                *sums.add(at) = _mm_cvtsd_f64(_mm_hadd_pd(two, two));
            }
        }
    }

    /// [`across_doubles`] in single precision.
    ///
    /// # Safety
    /// As there.
    #[target_feature(enable = "avx2")]
    pub unsafe fn across_singles(rows: *const f32, count: usize, sums: *mut f32) {
        // SAFETY: the caller's promise.
        unsafe {
            let row = |at: usize| _mm256_loadu_ps(rows.add(at * ROW));
            // The lower halves have the sums of 0..4, the upper ones of 4..8.
            let halves_added = |all: __m256| _mm_add_ps(_mm256_castps256_ps128(all), _mm256_extractf128_ps::<1>(all));
            for four in 0..count / 4 {
                let at = four * 4;
                let (ab, cd) = (_mm256_hadd_ps(row(at), row(at + 1)), _mm256_hadd_ps(row(at + 2), row(at + 3)));
                _mm_storeu_ps(sums.add(at), halves_added(_mm256_hadd_ps(ab, cd)));
            }
            for at in count / 4 * 4..count {
                let one = _mm256_hadd_ps(row(at), row(at));
                *sums.add(at) = _mm_cvtss_f32(halves_added(_mm256_hadd_ps(one, one)));
            }
        }
    }
}

/// Adds up the leaves' sums and writes the results, at the places among the outputs that `sums` says.
///
/// # Safety
/// `partial` has an element for each leaf and sum, `results` the places of all outputs.
pub unsafe fn join(precision: Precision, partial: *mut u8, leaves: &Leaves, sums: &[usize], results: *const *mut u8) {
    // SAFETY: the caller's promise. Two sums side by side are added up in one go.
    unsafe {
        match (precision, sums.len()) {
            (Precision::Single, 1) => join_of::<f32, 1>(partial.cast(), leaves, sums, results),
            (Precision::Single, 2) => join_of::<f32, 2>(partial.cast(), leaves, sums, results),
            (Precision::Single, _) => join_of::<f32, 0>(partial.cast(), leaves, sums, results),
            (Precision::Double, 1) => join_of::<f64, 1>(partial.cast(), leaves, sums, results),
            (Precision::Double, 2) => join_of::<f64, 2>(partial.cast(), leaves, sums, results),
            (Precision::Double, _) => join_of::<f64, 0>(partial.cast(), leaves, sums, results),
        }
    }
}

/// [`join`] of so many sums of elements `T`; of any number where `COUNT` is 0.
///
/// # Safety
/// As [`join`].
unsafe fn join_of<T: Copy + Default + std::ops::Add<Output = T>, const COUNT: usize>(
    partial: *mut T,
    leaves: &Leaves,
    sums: &[usize],
    results: *const *mut u8,
) {
    let count = if COUNT == 0 { sums.len() } else { COUNT };
    // SAFETY: the caller's promise.
    unsafe {
        let add = |to: usize, a: usize, b: usize| {
            for sum in 0..count {
                *partial.add(to * count + sum) = *partial.add(a * count + sum) + *partial.add(b * count + sum);
            }
        };
        if leaves.is_even {
            // Level by level, closed up each time: every level is one run of independent additions.
            let mut length = leaves.leaves.len();
            while length > 1 {
                length /= 2;
                (0..length).for_each(|at| add(at, 2 * at, 2 * at + 1));
            }
        } else {
            leaves.joins.iter().for_each(|&(to, from)| add(to, to, from));
        }
        for (sum, &output) in sums.iter().enumerate() {
            // As NumPy's, a sum starts from a positive zero.
            (*results.add(output)).cast::<T>().write(T::default() + *partial.add(sum));
        }
    }
}
