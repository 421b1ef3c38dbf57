//! Sources of random bits, and what every generator builds on them.

use crate::diag::interrupt;

/// A source of random bits: what NumPy calls a bit generator.
pub trait Bits {
    /// The next 64 random bits.
    fn next_u64(&mut self) -> u64;

    /// The next 32 random bits.
    fn next_u32(&mut self) -> u32;

    /// The next double in `[0, 1)`, of 53 random bits.
    #[inline(always)]
    fn next_f64(&mut self) -> f64 {
        unit_f64(self.next_u64())
    }

    /// The next single in `[0, 1)`, of 24 random bits.
    #[inline(always)]
    fn next_f32(&mut self) -> f32 {
        (self.next_u32() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// Doubles in `[0, 1)`, the same ones as by [`Bits::next_f64`].
    fn fill_f64(&mut self, out: &mut [f64]) {
        interrupt::each(out, |value| *value = self.next_f64());
    }

    /// An integer in `[0, max]`: bits under the smallest sufficient mask, drawn again until they fit.
    #[inline]
    fn interval(&mut self, max: u64) -> u64 {
        let mask = mask_over(max);
        loop {
            let value = match max {
                0 => return 0,
                1..=0xffff_ffff => u64::from(self.next_u32()),
                _ => self.next_u64(),
            } & mask;
            if value <= max {
                return value;
            }
        }
    }
}

/// The double in `[0, 1)` that the upper 53 bits stand for.
#[inline(always)]
pub fn unit_f64(bits: u64) -> f64 {
    // Signed, because x86-64 converts signed integers in one instruction.
    (bits >> 11) as i64 as f64 * (1.0 / 9_007_199_254_740_992.0)
}

/// The smallest number of the form `2**k - 1` that is no less than `max`.
#[inline]
pub fn mask_over(max: u64) -> u64 {
    u64::MAX.checked_shr(max.leading_zeros()).unwrap_or(0)
}

/// A source whose native step yields 64 bits.
pub trait Stream {
    /// Steps once.
    fn step(&mut self) -> u64;

    /// Doubles in `[0, 1)`, one a step.
    fn fill_f64(&mut self, out: &mut [f64]) {
        interrupt::each(out, |value| *value = unit_f64(self.step()));
    }
}

/// A 64-bit stream that also serves 32 bits at a time: the lower half first, the upper half kept for the next request.
#[derive(Clone, Debug, PartialEq)]
pub struct Halves<S> {
    /// The stream itself.
    pub stream: S,
    /// Whether `kept` is still to be served.
    pub has_kept: bool,
    /// The upper half of the last step that was halved.
    pub kept: u32,
}

impl<S: Stream> Halves<S> {
    /// Serves this stream from its present place.
    pub fn new(stream: S) -> Halves<S> {
        Halves { stream, has_kept: false, kept: 0 }
    }

    /// Moves the stream and forgets the half that was kept.
    pub fn moved(&mut self, act: impl FnOnce(&mut S)) {
        act(&mut self.stream);
        (self.has_kept, self.kept) = (false, 0);
    }
}

impl<S: Stream> Bits for Halves<S> {
    #[inline(always)]
    fn next_u64(&mut self) -> u64 {
        self.stream.step()
    }

    #[inline(always)]
    fn next_u32(&mut self) -> u32 {
        if self.has_kept {
            self.has_kept = false;
            return self.kept;
        }
        let both = self.stream.step();
        self.has_kept = true;
        self.kept = (both >> 32) as u32;
        both as u32
    }

    fn fill_f64(&mut self, out: &mut [f64]) {
        self.stream.fill_f64(out);
    }
}
