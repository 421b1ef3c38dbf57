//! Copies that pass the caches by: for results too large to stay there, whose lines need not be read before they are
//! overwritten.

/// Bytes from which a result is not expected to be found in a cache again.
const FROM: usize = 24 << 20;

/// Whether a result of so many bytes should pass the caches by.
pub fn passes(bytes: usize) -> bool {
    cfg!(target_arch = "x86_64") && bytes >= FROM
}

/// Copies bytes past the caches.
///
/// # Safety
/// `from` has `count` readable and `to` as many writable bytes, and they do not overlap.
#[cfg(target_arch = "x86_64")]
pub unsafe fn copy(from: *const u8, to: *mut u8, count: usize) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_sfence, _mm_stream_si128};
    const LINE: usize = 64;
    let head = to.align_offset(LINE).min(count);
    let lines = (count - head) / LINE;
    // SAFETY: the caller's promise; the middle part of the target is aligned to lines. The instructions are of the
    // processor's baseline.
    unsafe {
        to.copy_from_nonoverlapping(from, head);
        for line in 0..lines {
            let source = from.add(head + line * LINE).cast::<__m128i>();
            let target = to.add(head + line * LINE).cast::<__m128i>();
            for part in 0..4 {
                _mm_stream_si128(target.add(part), _mm_loadu_si128(source.add(part)));
            }
        }
        let done = head + lines * LINE;
        to.add(done).copy_from_nonoverlapping(from.add(done), count - done);
        // Another thread may read the elements once it knows that this one is done.
        _mm_sfence();
    }
}

/// Copies bytes.
///
/// # Safety
/// `from` has `count` readable and `to` as many writable bytes, and they do not overlap.
#[cfg(not(target_arch = "x86_64"))]
pub unsafe fn copy(from: *const u8, to: *mut u8, count: usize) {
    // SAFETY: the caller's promise.
    unsafe { to.copy_from_nonoverlapping(from, count) };
}

#[cfg(test)]
mod tests {
    #[test]
    fn copies_from_and_to_any_place() {
        let source: Vec<u8> = (0..1000u32).map(|i| (i % 251) as u8).collect();
        for (from, to, count) in [(0, 0, 1000), (3, 5, 700), (7, 63, 64), (1, 1, 0), (0, 64, 63), (9, 2, 129)] {
            let mut target = vec![0u8; 1100];
            // SAFETY: both ranges lie within the vectors.
            unsafe { super::copy(source.as_ptr().add(from), target.as_mut_ptr().add(to), count) };
            assert_eq!(target[to..to + count], source[from..from + count]);
            assert!(target[..to].iter().chain(&target[to + count..]).all(|&byte| byte == 0));
        }
    }
}
