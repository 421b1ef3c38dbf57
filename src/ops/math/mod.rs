//! Mathematical functions of real numbers, and the loops that apply functions to blocks.
//!
//! The functions are written without branches so that a loop over a block of them runs in the machine's vector
//! registers. Each answers a value and whether it holds; the block loop hands the rare arguments for which it does not
//! (nan, infinities, subnormal numbers, results that overflow) to the C library afterwards. For processors with AVX-512
//! [`tabled`] has shorter ways for many.
//!
//! Must not know of arrays, dtypes or threads.

pub mod block;
mod coefficients;
mod complex;
mod division;
mod exact;
mod exp;
mod functions;
mod inverse;
mod log;
mod power;
mod single;
mod tabled;
mod trig;
pub mod whole;
mod wide;

#[cfg(test)]
mod tests;

pub use complex::ComplexMath;
pub use functions::{MathFloat, known_regular};
pub use wide::Pairs;

/// Whether the processor has registers of 64 bytes, and what is worth using them: AVX-512 with its instructions for whole
/// numbers.
#[cfg(target_arch = "x86_64")]
pub fn has_wide_registers() -> bool {
    #[cfg(test)]
    if NARROW.get() {
        return false;
    }
    std::arch::is_x86_feature_detected!("avx512f") && std::arch::is_x86_feature_detected!("avx512dq")
}

/// Nothing here is made for those of other processors.
#[cfg(not(target_arch = "x86_64"))]
pub fn has_wide_registers() -> bool {
    false
}

#[cfg(test)]
thread_local! {
    /// Whether this thread does without them.
    pub static NARROW: std::cell::Cell<bool> = const { std::cell::Cell::new(false) };
}
