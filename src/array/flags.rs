//! The processor's flags of floating-point arithmetic: they cost almost nothing to look at, and say what has happened
//! since they were lowered.

/// A nan was made of numbers, or a number does not fit an integer.
pub const INVALID: u32 = 1;
/// A finite number was divided by zero.
pub const DIVIDE: u32 = 4;
/// A result was too large for its type.
pub const OVERFLOW: u32 = 8;
/// A result was too small for its type.
pub const UNDERFLOW: u32 = 16;

#[cfg(target_arch = "x86_64")]
mod processor {
    const ALL: u32 = 0x3f;

    /// The flags as they are, with the processor's other settings.
    #[inline]
    pub fn word() -> u32 {
        let mut word = 0u32;
        // SAFETY: stores the control and status register of the processor to the place given.
        unsafe { std::arch::asm!("stmxcsr [{}]", in(reg) &raw mut word, options(nostack)) };
        word
    }

    /// Sets the flags.
    #[inline]
    pub fn set(word: u32) {
        // SAFETY: a word that was read before: only status flags change, which no Rust code relies on; rounding and masks
        // stay.
        unsafe { std::arch::asm!("ldmxcsr [{}]", in(reg) &raw const word, options(nostack, readonly)) };
    }

    /// Lowers all flags.
    #[inline]
    pub fn clear() {
        let now = word();
        if now & ALL != 0 {
            set(now & !ALL);
        }
    }

    /// The flags that are up; `None` where the processor does not tell.
    #[inline]
    pub fn raised() -> Option<u32> {
        Some(word() & ALL)
    }
}

#[cfg(not(target_arch = "x86_64"))]
mod processor {
    /// There are no flags.
    pub fn word() -> u32 {
        0
    }

    /// There are no flags.
    pub fn set(_: u32) {}

    /// There are no flags to lower.
    pub fn clear() {}

    /// Nobody knows.
    pub fn raised() -> Option<u32> {
        None
    }
}

pub use processor::{clear, raised, set, word};
