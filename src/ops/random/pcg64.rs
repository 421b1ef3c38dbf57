//! PCG64 (XSL-RR) and PCG64DXSM: 128-bit linear congruential generators with a scrambled output.

use rayon::prelude::*;

use super::bits::{Stream, unit_f64};
use super::seed::SeedSequence;
use crate::diag::interrupt;

const MULTIPLIER: u128 = 0x2360_ed05_1fc6_5da4_4385_df64_9fcc_f645;
const CHEAP_MULTIPLIER: u64 = 0xda94_2042_e4dd_58b5;

/// From this many doubles on, threads share the work: each jumps ahead to its own part of the one stream.
const PARALLEL_FROM: usize = 1 << 18;
const PARALLEL_PART: usize = 1 << 16;

/// PCG64, the bit generator of `default_rng`.
#[derive(Clone, Debug, PartialEq)]
pub struct Pcg64 {
    /// The state of the congruential generator.
    pub state: u128,
    /// Its increment, odd.
    pub increment: u128,
}

impl Pcg64 {
    /// The first state that this seed sequence stands for.
    pub fn new(seed: &SeedSequence) -> Pcg64 {
        let words = seed.generate_u64(4);
        let wide = |high: u64, low: u64| u128::from(high) << 64 | u128::from(low);
        let increment = wide(words[2], words[3]) << 1 | 1;
        let state = increment.wrapping_add(wide(words[0], words[1]));
        let mut made = Pcg64 { state, increment };
        made.step();
        made
    }

    /// Moves as if `count` steps had been taken.
    pub fn advance(&mut self, count: u128) {
        let (multiplier, addend) = power(MULTIPLIER, self.increment, count);
        self.state = self.state.wrapping_mul(multiplier).wrapping_add(addend);
    }

    /// Four states in a row advance side by side, so that their long multiplications overlap.
    fn fill_lanes(&mut self, out: &mut [f64]) {
        let mut groups = out.chunks_exact_mut(4);
        let (multiplier, addend) = power(MULTIPLIER, self.increment, 4);
        let mut lanes = [self.state; 4];
        for lane in 0..4 {
            let before = if lane == 0 { self.state } else { lanes[lane - 1] };
            lanes[lane] = before.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        }
        for group in &mut groups {
            self.state = lanes[3];
            for (value, lane) in group.iter_mut().zip(&mut lanes) {
                *value = unit_f64(scramble(*lane));
                *lane = lane.wrapping_mul(multiplier).wrapping_add(addend);
            }
        }
        for value in groups.into_remainder() {
            *value = unit_f64(self.step());
        }
    }
}

impl Stream for Pcg64 {
    #[inline(always)]
    fn step(&mut self) -> u64 {
        self.state = self.state.wrapping_mul(MULTIPLIER).wrapping_add(self.increment);
        scramble(self.state)
    }

    fn fill_f64(&mut self, out: &mut [f64]) {
        if out.len() < PARALLEL_FROM {
            return self.fill_lanes(out);
        }
        let count = out.len();
        let start = self.clone();
        out.par_chunks_mut(PARALLEL_PART).enumerate().for_each(|(part, out)| {
            interrupt::checkpoint();
            let mut local = start.clone();
            local.advance((part * PARALLEL_PART) as u128);
            local.fill_lanes(out);
        });
        self.advance(count as u128);
    }
}

/// XSL-RR: the halves xored, rotated by the uppermost bits.
#[inline(always)]
fn scramble(state: u128) -> u64 {
    let folded = (state >> 64) as u64 ^ state as u64;
    folded.rotate_right((state >> 122) as u32)
}

/// The multiplier and addend of `count` steps at once.
fn power(multiplier: u128, increment: u128, mut count: u128) -> (u128, u128) {
    let (mut step, mut step_add) = (multiplier, increment);
    let (mut total, mut total_add) = (1u128, 0u128);
    while count > 0 {
        if count & 1 == 1 {
            total = total.wrapping_mul(step);
            total_add = total_add.wrapping_mul(step).wrapping_add(step_add);
        }
        step_add = step_add.wrapping_mul(step.wrapping_add(1));
        step = step.wrapping_mul(step);
        count >>= 1;
    }
    (total, total_add)
}

/// PCG64DXSM: a cheaper multiplier and a stronger output function.
#[derive(Clone, Debug, PartialEq)]
pub struct Pcg64Dxsm {
    /// The state of the congruential generator.
    pub state: u128,
    /// Its increment, odd.
    pub increment: u128,
}

impl Pcg64Dxsm {
    /// The first state that this seed sequence stands for (the same as [`Pcg64`]'s).
    pub fn new(seed: &SeedSequence) -> Pcg64Dxsm {
        let Pcg64 { state, increment } = Pcg64::new(seed);
        Pcg64Dxsm { state, increment }
    }

    /// Moves as if `count` steps had been taken.
    pub fn advance(&mut self, count: u128) {
        let (multiplier, addend) = power(u128::from(CHEAP_MULTIPLIER), self.increment, count);
        self.state = self.state.wrapping_mul(multiplier).wrapping_add(addend);
    }
}

impl Stream for Pcg64Dxsm {
    #[inline(always)]
    fn step(&mut self) -> u64 {
        let (mut high, low) = ((self.state >> 64) as u64, self.state as u64 | 1);
        high ^= high >> 32;
        high = high.wrapping_mul(CHEAP_MULTIPLIER);
        high ^= high >> 48;
        self.state = self.state.wrapping_mul(u128::from(CHEAP_MULTIPLIER)).wrapping_add(self.increment);
        high.wrapping_mul(low)
    }
}
