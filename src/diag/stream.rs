//! Copies that pass the caches by: for results too large to stay there, whose lines need not be read before they are
//! overwritten.

use super::{Result, interrupt};

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
    // SAFETY: the caller's promise.
    unsafe {
        copy_by_lines::<true>(from, to, count);
        // Another thread may read the elements once it knows that this one is done.
        std::arch::x86_64::_mm_sfence();
    }
}

/// Copies bytes line by line of the target's cache, or past it.
///
/// # Safety
/// As [`copy`].
#[cfg(target_arch = "x86_64")]
unsafe fn copy_by_lines<const PAST: bool>(from: *const u8, to: *mut u8, count: usize) {
    use std::arch::x86_64::{__m128i, _mm_loadu_si128, _mm_store_si128, _mm_stream_si128};
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
                let sixteen = _mm_loadu_si128(source.add(part));
                if PAST {
                    _mm_stream_si128(target.add(part), sixteen)
                } else {
                    _mm_store_si128(target.add(part), sixteen)
                }
            }
        }
        let done = head + lines * LINE;
        to.add(done).copy_from_nonoverlapping(from.add(done), count - done);
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

/// Bytes from which the system's copying leaves it to one instruction of the processor.
const BY_INSTRUCTION: usize = 2048;

/// Copies bytes that are to stay in the caches. The processor's own instruction for that, which the system's copying uses,
/// takes ten times as long on some where target and source lie a few bytes apart within their pages, as those of a
/// shifted array do.
///
/// # Safety
/// `from` has `count` readable and `to` as many writable bytes, and they do not overlap.
#[inline]
pub unsafe fn copy_near(from: *const u8, to: *mut u8, count: usize) {
    const TOGETHER: usize = 32;
    let lie_alike = to.addr().wrapping_sub(from.addr()).is_multiple_of(TOGETHER);
    // SAFETY: the caller's promise, here and below.
    if count < BY_INSTRUCTION || lie_alike || cfg!(not(target_arch = "x86_64")) {
        return unsafe { to.copy_from_nonoverlapping(from, count) };
    }
    #[cfg(target_arch = "x86_64")]
    unsafe {
        copy_by_lines::<false>(from, to, count);
    }
}

/// Copies bytes in pieces between which Ctrl-C is heard: many of them past the caches, whatever the system's own copying
/// does with so many, for a page that is written first may take long to be found.
///
/// # Safety
/// `from` has `count` readable and `to` as many writable bytes, and they do not overlap.
///
/// # Errors
/// `KeyboardInterrupt`, after which some are copied.
#[inline]
pub unsafe fn copy_in_pieces(from: *const u8, to: *mut u8, count: usize) -> Result<()> {
    if count <= interrupt::READ {
        // SAFETY: the caller's promise, here and below.
        unsafe { copy_near(from, to, count) };
        return interrupt::check();
    }
    unsafe { copy_much(from, to, count) }
}

#[inline(never)]
unsafe fn copy_much(from: *const u8, to: *mut u8, count: usize) -> Result<()> {
    for start in (0..count).step_by(interrupt::READ) {
        interrupt::check()?;
        let piece = interrupt::READ.min(count - start);
        // SAFETY: the caller's promise.
        unsafe {
            match passes(count) {
                true => copy(from.add(start), to.add(start), piece),
                false => copy_near(from.add(start), to.add(start), piece),
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #[test]
    fn copies_from_and_to_any_place() {
        let source: Vec<u8> = (0..9000u32).map(|i| (i % 251) as u8).collect();
        for copy in [super::copy, super::copy_near] {
            for (from, to, count) in [
                (0, 0, 1000),
                (3, 5, 700),
                (7, 63, 64),
                (1, 1, 0),
                (0, 64, 63),
                (9, 2, 129),
                (8, 0, 8192),
                (3, 64, 6001),
            ] {
                let mut target = vec![0u8; 9100];
                // SAFETY: both ranges lie within the vectors.
                unsafe { copy(source.as_ptr().add(from), target.as_mut_ptr().add(to), count) };
                assert_eq!(target[to..to + count], source[from..from + count]);
                assert!(target[..to].iter().chain(&target[to + count..]).all(|&byte| byte == 0));
            }
        }
    }
}
