//! Seeds: how an integer, a list of integers or the system's entropy becomes the first state of a bit generator.

use std::collections::hash_map;
use std::hash::{BuildHasher, Hasher};
use std::time::SystemTime;

use num_bigint::{BigInt, Sign};

use crate::diag::{Error, Result};

const DEFAULT_POOL: usize = 4;

/// NumPy's `SeedSequence`: mixes entropy of any length into a pool, from which words of state are then drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct SeedSequence {
    entropy: Vec<u32>,
    spawn_key: Vec<u32>,
    pool: Vec<u32>,
    children: u32,
}

/// The 32-bit words of a non-negative integer, lowest first; zero has one word.
pub fn seed_words(value: &BigInt) -> Result<Vec<u32>> {
    match value.to_u32_digits() {
        (Sign::Minus, _) => Err(Error::value("expected non-negative integer")),
        (Sign::NoSign, _) => Ok(vec![0]),
        (Sign::Plus, digits) => Ok(digits),
    }
}

/// 128 bits that no two calls share, from the system's entropy by way of the standard library's hash keys.
pub fn fresh_entropy() -> Vec<u32> {
    let word = |salt: u64| {
        let mut hasher = hash_map::RandomState::new().build_hasher();
        hasher.write_u64(salt);
        if let Ok(time) = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH) {
            hasher.write_u128(time.as_nanos());
        }
        hasher.finish()
    };
    [word(1), word(2)].into_iter().flat_map(|w| [w as u32, (w >> 32) as u32]).collect()
}

impl SeedSequence {
    /// From words of entropy (see [`seed_words`]); several integers are their words one after the other.
    pub fn new(entropy: Vec<u32>) -> SeedSequence {
        SeedSequence::with_key(entropy, Vec::new(), DEFAULT_POOL)
    }

    /// From the system's entropy.
    pub fn fresh() -> SeedSequence {
        SeedSequence::new(fresh_entropy())
    }

    /// As [`SeedSequence::new`], with the place in the tree of spawned sequences and another size of pool (at least 4).
    pub fn with_key(entropy: Vec<u32>, spawn_key: Vec<u32>, pool_size: usize) -> SeedSequence {
        let mut words = entropy.clone();
        if !spawn_key.is_empty() && words.len() < pool_size {
            words.resize(pool_size, 0);
        }
        words.extend(&spawn_key);
        let pool = mix_entropy(&words, pool_size.max(DEFAULT_POOL));
        SeedSequence { entropy, spawn_key, pool, children: 0 }
    }

    /// The words of entropy it was made from.
    pub fn entropy(&self) -> &[u32] {
        &self.entropy
    }

    /// Its place in the tree of spawned sequences.
    pub fn spawn_key(&self) -> &[u32] {
        &self.spawn_key
    }

    /// How many sequences were spawned from it.
    pub fn children_spawned(&self) -> u32 {
        self.children
    }

    /// The mixed pool.
    pub fn pool(&self) -> &[u32] {
        &self.pool
    }

    /// Sequences that are independent of this one and of each other.
    pub fn spawn(&mut self, count: u32) -> Vec<SeedSequence> {
        let first = self.children;
        self.children = first.wrapping_add(count);
        let child = |i: u32| {
            let mut key = self.spawn_key.clone();
            key.push(first.wrapping_add(i));
            SeedSequence::with_key(self.entropy.clone(), key, self.pool.len())
        };
        (0..count).map(child).collect()
    }

    /// Words of state, 32 bits each.
    pub fn generate_u32(&self, count: usize) -> Vec<u32> {
        let mut hash: u32 = 0x8b51_f9dd;
        let mut word = |pooled: u32| {
            let mut value = pooled ^ hash;
            hash = hash.wrapping_mul(0x58f3_8ded);
            value = value.wrapping_mul(hash);
            value ^ (value >> 16)
        };
        self.pool.iter().cycle().take(count).map(|&pooled| word(pooled)).collect()
    }

    /// Words of state, 64 bits each.
    pub fn generate_u64(&self, count: usize) -> Vec<u64> {
        let halves = self.generate_u32(2 * count);
        halves.chunks_exact(2).map(|pair| u64::from(pair[0]) | u64::from(pair[1]) << 32).collect()
    }
}

fn mix_entropy(words: &[u32], pool_size: usize) -> Vec<u32> {
    let mut hash: u32 = 0x43b0_d7e5;
    let mut hashed = |word: u32| {
        let mut value = word ^ hash;
        hash = hash.wrapping_mul(0x931e_8875);
        value = value.wrapping_mul(hash);
        value ^ (value >> 16)
    };
    let mixed = |x: u32, y: u32| {
        let value = x.wrapping_mul(0xca01_f9dd).wrapping_sub(y.wrapping_mul(0x4973_f715));
        value ^ (value >> 16)
    };
    let mut pool: Vec<u32> = (0..pool_size).map(|i| hashed(words.get(i).copied().unwrap_or(0))).collect();
    for source in 0..pool_size {
        for target in (0..pool_size).filter(|&target| target != source) {
            pool[target] = mixed(pool[target], hashed(pool[source]));
        }
    }
    for &word in words.iter().skip(pool_size) {
        for slot in &mut pool {
            *slot = mixed(*slot, hashed(word));
        }
    }
    pool
}
