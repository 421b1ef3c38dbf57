//! The Mersenne Twister as Python's `random` drives it: the same seeds give the same numbers.
//!
//! Pure numbers: it knows nothing of the language's values.

use std::f64::consts::{E, LN_2, PI, TAU};

use num_bigint::{BigInt, BigUint};

const SIZE: usize = 624;
const SHIFT: usize = 397;

/// A generator with Python's distributions.
#[derive(Clone)]
pub struct Mersenne {
    state: [u32; SIZE],
    index: usize,
    /// The second number of the pair that `gauss` makes.
    pub spare_gauss: Option<f64>,
}

impl Mersenne {
    /// Seeded with an array of words, as CPython seeds from an integer's absolute value.
    pub fn from_words(key: &[u32]) -> Mersenne {
        let mut state = [0u32; SIZE];
        state[0] = 19_650_218;
        for i in 1..SIZE {
            state[i] = 1_812_433_253u32.wrapping_mul(state[i - 1] ^ (state[i - 1] >> 30)).wrapping_add(i as u32);
        }
        let key = if key.is_empty() { &[0] } else { key };
        let (mut i, mut j) = (1, 0);
        for _ in 0..SIZE.max(key.len()) {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_664_525);
            state[i] = (state[i] ^ mixed).wrapping_add(key[j]).wrapping_add(j as u32);
            (i, j) = (i + 1, (j + 1) % key.len());
            if i == SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
        }
        for _ in 0..SIZE - 1 {
            let mixed = (state[i - 1] ^ (state[i - 1] >> 30)).wrapping_mul(1_566_083_941);
            state[i] = (state[i] ^ mixed).wrapping_sub(i as u32);
            i += 1;
            if i == SIZE {
                state[0] = state[SIZE - 1];
                i = 1;
            }
        }
        state[0] = 0x8000_0000;
        Mersenne { state, index: SIZE, spare_gauss: None }
    }

    /// Seeded with an integer's absolute value.
    pub fn from_int(seed: &BigInt) -> Mersenne {
        Mersenne::from_words(&seed.magnitude().to_u32_digits())
    }

    /// Seeded with a string or bytes: the bytes and their SHA-512, as one big number.
    pub fn from_bytes(seed: &[u8]) -> Mersenne {
        let mut all = seed.to_vec();
        all.extend_from_slice(&super::sha512::digest(seed));
        Mersenne::from_words(&BigUint::from_bytes_be(&all).to_u32_digits())
    }

    fn refill(&mut self) {
        for i in 0..SIZE {
            let y = (self.state[i] & 0x8000_0000) | (self.state[(i + 1) % SIZE] & 0x7fff_ffff);
            let twist = if y & 1 == 1 { 0x9908_b0df } else { 0 };
            self.state[i] = self.state[(i + SHIFT) % SIZE] ^ (y >> 1) ^ twist;
        }
        self.index = 0;
    }

    /// The next 32 bits.
    pub fn word(&mut self) -> u32 {
        if self.index >= SIZE {
            self.refill();
        }
        let mut y = self.state[self.index];
        self.index += 1;
        y ^= y >> 11;
        y ^= (y << 7) & 0x9d2c_5680;
        y ^= (y << 15) & 0xefc6_0000;
        y ^ (y >> 18)
    }

    /// A float in [0, 1) with 53 bits.
    pub fn random(&mut self) -> f64 {
        let (a, b) = (self.word() >> 5, self.word() >> 6);
        (f64::from(a) * 67_108_864.0 + f64::from(b)) * (1.0 / 9_007_199_254_740_992.0)
    }

    /// `count` random bits.
    pub fn bits(&mut self, count: u64) -> BigUint {
        let mut words = Vec::with_capacity(count.div_ceil(32) as usize);
        let mut left = count;
        while left > 0 {
            let word = self.word();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        BigUint::new(words)
    }

    fn bits64(&mut self, count: u32) -> u64 {
        if count <= 32 {
            return u64::from(self.word() >> (32 - count));
        }
        let low = u64::from(self.word());
        low | u64::from(self.word() >> (64 - count)) << 32
    }

    /// A number below `n`, which is not 0.
    pub fn below(&mut self, n: u64) -> u64 {
        let count = 64 - n.leading_zeros();
        loop {
            let r = self.bits64(count);
            if r < n {
                return r;
            }
        }
    }

    /// A number below a big `n`, which is not 0.
    pub fn below_big(&mut self, n: &BigUint) -> BigUint {
        loop {
            let r = self.bits(n.bits());
            if &r < n {
                return r;
            }
        }
    }

    /// `gauss`: pairs by Box and Muller.
    pub fn gauss(&mut self, mu: f64, sigma: f64) -> f64 {
        let z = self.spare_gauss.take().unwrap_or_else(|| {
            let angle = self.random() * TAU;
            let radius = (-2.0 * (1.0 - self.random()).ln()).sqrt();
            self.spare_gauss = Some(angle.sin() * radius);
            angle.cos() * radius
        });
        mu + z * sigma
    }

    /// `normalvariate`: the ratio of uniforms of Kinderman and Monahan.
    pub fn normal(&mut self, mu: f64, sigma: f64) -> f64 {
        let magic = 4.0 * (-0.5f64).exp() / 2.0f64.sqrt();
        loop {
            let u1 = self.random();
            let u2 = 1.0 - self.random();
            let z = magic * (u1 - 0.5) / u2;
            if z * z / 4.0 <= -u2.ln() {
                return mu + z * sigma;
            }
        }
    }

    /// `expovariate`.
    pub fn exponential(&mut self, lambda: f64) -> f64 {
        -(1.0 - self.random()).ln() / lambda
    }

    /// `triangular`.
    pub fn triangular(&mut self, low: f64, high: f64, mode: Option<f64>) -> f64 {
        let mut u = self.random();
        let mut c = match mode {
            None => 0.5,
            Some(_) if high == low => return low,
            Some(mode) => (mode - low) / (high - low),
        };
        let (mut low, mut high) = (low, high);
        if u > c {
            u = 1.0 - u;
            c = 1.0 - c;
            std::mem::swap(&mut low, &mut high);
        }
        low + (high - low) * (u * c).sqrt()
    }

    /// `gammavariate` (`alpha` and `beta` above 0).
    pub fn gamma(&mut self, alpha: f64, beta: f64) -> f64 {
        if alpha > 1.0 {
            return self.gamma_large(alpha) * beta;
        }
        if alpha == 1.0 {
            return -(1.0 - self.random()).ln() * beta;
        }
        let x = loop {
            let b = (E + alpha) / E;
            let p = b * self.random();
            let x = if p <= 1.0 { p.powf(1.0 / alpha) } else { -((b - p) / alpha).ln() };
            let u = self.random();
            if p > 1.0 {
                if u <= x.powf(alpha - 1.0) {
                    break x;
                }
            } else if u <= (-x).exp() {
                break x;
            }
        };
        x * beta
    }

    /// Cheng's rejection for shapes above 1.
    fn gamma_large(&mut self, alpha: f64) -> f64 {
        let ainv = (2.0 * alpha - 1.0).sqrt();
        let bbb = alpha - 2.0 * LN_2;
        let ccc = alpha + ainv;
        let magic = 1.0 + 4.5f64.ln();
        loop {
            let u1 = self.random();
            if !(1e-7..=0.999_999_9).contains(&u1) || u1 == 1e-7 || u1 == 0.999_999_9 {
                continue;
            }
            let u2 = 1.0 - self.random();
            let v = (u1 / (1.0 - u1)).ln() / ainv;
            let x = alpha * v.exp();
            let z = u1 * u1 * u2;
            let r = bbb + ccc * v - x;
            if r + magic - 4.5 * z >= 0.0 || r >= z.ln() {
                return x;
            }
        }
    }

    /// `betavariate`.
    pub fn beta(&mut self, alpha: f64, beta: f64) -> f64 {
        let y = self.gamma(alpha, 1.0);
        if y == 0.0 { 0.0 } else { y / (y + self.gamma(beta, 1.0)) }
    }

    /// `vonmisesvariate`.
    pub fn von_mises(&mut self, mu: f64, kappa: f64) -> f64 {
        if kappa <= 1e-6 {
            return TAU * self.random();
        }
        let s = 0.5 / kappa;
        let r = s + (1.0 + s * s).sqrt();
        let z = loop {
            let z = (PI * self.random()).cos();
            let d = z / (r + z);
            let u2 = self.random();
            if u2 < 1.0 - d * d || u2 <= (1.0 - d) * d.exp() {
                break z;
            }
        };
        let q = 1.0 / r;
        let f = (q + z) / (1.0 + q * z);
        let angle = if self.random() > 0.5 { mu + f.acos() } else { mu - f.acos() };
        angle.rem_euclid(TAU)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_cpython() {
        let mut g = Mersenne::from_int(&BigInt::from(42));
        assert_eq!(g.random(), 0.639_426_798_457_883_7);
        assert_eq!(g.random(), 0.025_010_755_222_666_936);
        assert_eq!(g.below(100), 31);
        let mut g = Mersenne::from_bytes(b"hello");
        assert_eq!(g.random(), 0.353_755_775_915_060_56);
        let mut g = Mersenne::from_int(&BigInt::from(7));
        assert_eq!(g.gauss(0.0, 1.0), 0.178_987_904_203_816_1);
    }
}
