//! The Mersenne Twister, the bit generator behind `np.random.seed`.

use super::bits::Bits;
use super::seed::SeedSequence;
use super::tables::MT19937_JUMP;
use crate::diag::interrupt;

const WORDS: usize = 624;
const SHIFT: usize = 397;

/// MT19937.
#[derive(Clone, Debug, PartialEq)]
pub struct Mt19937 {
    key: Box<[u32; WORDS]>,
    position: usize,
}

impl Mt19937 {
    /// The classic seeding by one 32-bit word.
    pub fn from_word(seed: u32) -> Mt19937 {
        let mut key = Box::new([0; WORDS]);
        let mut word = seed;
        for (i, slot) in key.iter_mut().enumerate() {
            *slot = word;
            word = 1_812_433_253u32.wrapping_mul(word ^ (word >> 30)).wrapping_add(i as u32 + 1);
        }
        Mt19937 { key, position: WORDS }
    }

    /// The classic seeding by an array of 32-bit words (at least one).
    pub fn from_words(words: &[u32]) -> Mt19937 {
        let mut made = Mt19937::from_word(19_650_218);
        if words.is_empty() {
            return made;
        }
        let key = &mut made.key;
        let stir =
            |key: &[u32; WORDS], i: usize, factor: u32| key[i] ^ (key[i - 1] ^ (key[i - 1] >> 30)).wrapping_mul(factor);
        let next = |key: &mut [u32; WORDS], i: usize| {
            if i + 1 == WORDS {
                key[0] = key[WORDS - 1];
                1
            } else {
                i + 1
            }
        };
        let mut i = 1;
        for j in 0..WORDS.max(words.len()) {
            let j = j % words.len();
            key[i] = stir(key, i, 1_664_525).wrapping_add(words[j]).wrapping_add(j as u32);
            i = next(key, i);
        }
        for _ in 1..WORDS {
            key[i] = stir(key, i, 1_566_083_941).wrapping_sub(i as u32);
            i = next(key, i);
        }
        key[0] = 0x8000_0000;
        made
    }

    /// The state that a seed sequence stands for, as NumPy's `MT19937(seed)` sets it.
    pub fn new(seed: &SeedSequence) -> Mt19937 {
        let mut key = Box::new([0; WORDS]);
        key.copy_from_slice(&seed.generate_u32(WORDS));
        key[0] = 0x8000_0000;
        Mt19937 { key, position: WORDS - 1 }
    }

    /// From a saved state; `None` unless it has 624 words and a position of at most 624.
    pub fn from_state(key: &[u32], position: usize) -> Option<Mt19937> {
        let key = Box::new(<[u32; WORDS]>::try_from(key).ok()?);
        (position <= WORDS).then_some(Mt19937 { key, position })
    }

    /// The 624 words of the state.
    pub fn key(&self) -> &[u32] {
        &self.key[..]
    }

    /// How many words of the block are used up.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Moves as if 2**128 words had been drawn: the polynomial of that many steps, applied to the state by Horner's
    /// rule. As in NumPy, the word at the position counts as the oldest one.
    pub fn jump(&mut self) {
        let start = self.position % WORDS;
        let mut sum = Mt19937 { key: Box::new([0; WORDS]), position: (start + WORDS - 1) % WORDS };
        let powers = 64 * MT19937_JUMP.len() - MT19937_JUMP[MT19937_JUMP.len() - 1].leading_zeros() as usize;
        for power in (0..powers).rev() {
            sum.step_over();
            if MT19937_JUMP[power / 64] >> (power % 64) & 1 == 1 {
                for at in 0..WORDS {
                    sum.key[(sum.position + at) % WORDS] ^= self.key[(start + at) % WORDS];
                }
            }
        }
        *self = sum;
    }

    /// Makes the oldest word the newest.
    fn step_over(&mut self) {
        let at = self.position;
        self.position = (at + 1) % WORDS;
        self.key[at] = self.key[(at + SHIFT) % WORDS] ^ twist(self.key[at], self.key[self.position]);
    }

    #[cold]
    fn refill(&mut self) {
        let key = &mut *self.key;
        for k in 0..WORDS - SHIFT {
            key[k] = key[k + SHIFT] ^ twist(key[k], key[k + 1]);
        }
        for k in WORDS - SHIFT..WORDS - 1 {
            key[k] = key[k + SHIFT - WORDS] ^ twist(key[k], key[k + 1]);
        }
        key[WORDS - 1] = key[SHIFT - 1] ^ twist(key[WORDS - 1], key[0]);
        self.position = 0;
    }
}

#[inline(always)]
fn twist(upper: u32, lower: u32) -> u32 {
    let joined = (upper & 0x8000_0000) | (lower & 0x7fff_ffff);
    (joined >> 1) ^ ((lower & 1).wrapping_neg() & 0x9908_b0df)
}

#[inline(always)]
fn temper(mut word: u32) -> u32 {
    word ^= word >> 11;
    word ^= (word << 7) & 0x9d2c_5680;
    word ^= (word << 15) & 0xefc6_0000;
    word ^ (word >> 18)
}

/// The double of 53 bits that two words make.
#[inline(always)]
fn join(first: u32, second: u32) -> f64 {
    (f64::from(first >> 5) * 67_108_864.0 + f64::from(second >> 6)) / 9_007_199_254_740_992.0
}

impl Bits for Mt19937 {
    #[inline(always)]
    fn next_u32(&mut self) -> u32 {
        if self.position >= WORDS {
            self.refill();
        }
        let word = temper(self.key[self.position]);
        self.position += 1;
        word
    }

    #[inline(always)]
    fn next_u64(&mut self) -> u64 {
        let high = u64::from(self.next_u32());
        high << 32 | u64::from(self.next_u32())
    }

    #[inline(always)]
    fn next_f64(&mut self) -> f64 {
        let first = self.next_u32();
        join(first, self.next_u32())
    }

    fn fill_f64(&mut self, out: &mut [f64]) {
        let mut done = 0;
        while done < out.len() {
            interrupt::checkpoint();
            let ready = (WORDS - self.position) / 2;
            if ready == 0 {
                // The pair straddles two blocks, or a block begins.
                out[done] = self.next_f64();
                done += 1;
                continue;
            }
            let take = ready.min(out.len() - done);
            let words = &self.key[self.position..self.position + 2 * take];
            for (value, pair) in out[done..done + take].iter_mut().zip(words.chunks_exact(2)) {
                *value = join(temper(pair[0]), temper(pair[1]));
            }
            self.position += 2 * take;
            done += take;
        }
    }
}
