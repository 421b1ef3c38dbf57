//! Philox (4x64, 10 rounds) and SFC64, the bit generators that NumPy offers beside PCG64 and the Mersenne Twister.

use super::bits::Stream;
use super::seed::SeedSequence;

/// Philox: a counter, enciphered.
#[derive(Clone, Debug, PartialEq)]
pub struct Philox {
    /// The counter, 256 bits, lowest word first.
    pub counter: [u64; 4],
    /// The key.
    pub key: [u64; 2],
    /// The last enciphered counter.
    pub buffer: [u64; 4],
    /// How many words of the buffer are used up.
    pub position: usize,
}

impl Philox {
    /// Counter zero, under the key that this seed sequence stands for.
    pub fn new(seed: &SeedSequence) -> Philox {
        let words = seed.generate_u64(2);
        Philox { counter: [0; 4], key: [words[0], words[1]], buffer: [0; 4], position: 4 }
    }

    /// Moves the counter by a number of 256 bits, lowest word first; a fresh block is next.
    pub fn advance(&mut self, count: [u64; 4]) {
        let mut carry = false;
        for (word, step) in self.counter.iter_mut().zip(count) {
            let (sum, over) = word.overflowing_add(step);
            let (sum, again) = sum.overflowing_add(u64::from(carry));
            (*word, carry) = (sum, over || again);
        }
        (self.buffer, self.position) = ([0; 4], 4);
    }

    fn refill(&mut self) {
        for word in &mut self.counter {
            *word = word.wrapping_add(1);
            if *word != 0 {
                break;
            }
        }
        let mut block = self.counter;
        let mut key = self.key;
        for _ in 0..10 {
            let first = u128::from(block[0]) * 0xd2e7_470e_e14c_6c93;
            let second = u128::from(block[2]) * 0xca5a_8263_9512_1157;
            let (high_first, high_second) = ((first >> 64) as u64, (second >> 64) as u64);
            block = [high_second ^ block[1] ^ key[0], second as u64, high_first ^ block[3] ^ key[1], first as u64];
            key = [key[0].wrapping_add(0x9e37_79b9_7f4a_7c15), key[1].wrapping_add(0xbb67_ae85_84ca_a73b)];
        }
        self.buffer = block;
        self.position = 0;
    }
}

impl Stream for Philox {
    #[inline]
    fn step(&mut self) -> u64 {
        if self.position >= 4 {
            self.refill();
        }
        let word = self.buffer[self.position & 3];
        self.position += 1;
        word
    }
}

/// SFC64: Chris Doty-Humphrey's small fast chaotic generator.
#[derive(Clone, Debug, PartialEq)]
pub struct Sfc64 {
    /// Three words of state and a counter.
    pub state: [u64; 4],
}

impl Sfc64 {
    /// The first state that this seed sequence stands for.
    pub fn new(seed: &SeedSequence) -> Sfc64 {
        let words = seed.generate_u64(3);
        let mut made = Sfc64 { state: [words[0], words[1], words[2], 1] };
        for _ in 0..12 {
            made.step();
        }
        made
    }
}

impl Stream for Sfc64 {
    #[inline(always)]
    fn step(&mut self) -> u64 {
        let [a, b, c, count] = self.state;
        let sum = a.wrapping_add(b).wrapping_add(count);
        self.state =
            [b ^ (b >> 11), c.wrapping_add(c << 3), c.rotate_left(24).wrapping_add(sum), count.wrapping_add(1)];
        sum
    }
}
