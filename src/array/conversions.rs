//! What conversions between data types met that a program should hear of: numbers that do not fit, imaginary parts that are
//! lost. Conversions happen in kernels, on any thread; the language looks here when a call is done.

use std::sync::atomic::{AtomicU8, Ordering};

use super::{DType, DTypeKind};

/// A finite number became infinite.
pub const OVERFLOW: u8 = 1;
/// No number, or one beyond an integer's range, became an integer.
pub const INVALID: u8 = 2;
/// An imaginary part was dropped.
pub const DISCARDED: u8 = 4;

static MET: AtomicU8 = AtomicU8::new(0);

/// Adds what a conversion met.
#[inline]
pub fn note(met: u8) {
    if met != 0 {
        MET.fetch_or(met, Ordering::Relaxed);
    }
}

/// Whether anything was met since the last [`take`].
#[inline]
pub fn any() -> bool {
    MET.load(Ordering::Relaxed) != 0
}

/// All that was met, which is forgotten.
pub fn take() -> u8 {
    MET.swap(0, Ordering::Relaxed)
}

/// Whether elements of one type may not fit the other.
pub(super) fn may_fail(from: DType, to: DType) -> bool {
    if !matches!(from.kind(), DTypeKind::Float | DTypeKind::Complex) {
        return from.is_integer() && to == DType::F16;
    }
    match to.kind() {
        DTypeKind::Signed | DTypeKind::Unsigned => true,
        DTypeKind::Float | DTypeKind::Complex => to.real().size() < from.real().size(),
        _ => false,
    }
}

/// Whether the imaginary parts are lost.
pub(super) fn discards(from: DType, to: DType) -> bool {
    from.is_complex() && to.is_number() && !to.is_complex() && to != DType::Bool
}
