//! The generator of Python's own `random` module: the Mersenne Twister with CPython's algorithms over it.

use std::collections::HashSet;
use std::f64::consts::{E, PI, TAU};

use rustc_hash::FxBuildHasher;

use super::bits::Bits;
use super::choice::{in_order, room_for};
use super::mt19937::Mt19937;
use super::seed::fresh_entropy;
use crate::diag::{Error, Result, interrupt};

/// Python's `random.Random`.
#[derive(Clone, Debug, PartialEq)]
pub struct PythonRandom {
    bits: Mt19937,
    gauss: Option<f64>,
}

impl PythonRandom {
    /// `seed(n)`: the 32-bit words of the integer's absolute value, lowest first (none, or one zero, for zero).
    pub fn from_words(words: &[u32]) -> PythonRandom {
        let words = if words.is_empty() { &[0] } else { words };
        PythonRandom { bits: Mt19937::from_words(words), gauss: None }
    }

    /// `seed()`.
    pub fn fresh() -> PythonRandom {
        PythonRandom::from_words(&fresh_entropy())
    }

    /// `random()`.
    #[inline]
    pub fn random(&mut self) -> f64 {
        self.bits.next_f64()
    }

    /// `getrandbits(k)`, as 32-bit words, lowest first.
    pub fn random_bits(&mut self, count: usize) -> Result<Vec<u32>> {
        let mut words = room_for(count.div_ceil(32))?;
        let mut left = count;
        while left > 0 {
            interrupt::check()?;
            let word = self.bits.next_u32();
            words.push(if left < 32 { word >> (32 - left) } else { word });
            left = left.saturating_sub(32);
        }
        Ok(words)
    }

    /// An integer in `0..n`; zero when `n` is.
    pub fn below(&mut self, n: u64) -> u64 {
        if n == 0 {
            return 0;
        }
        let width = 64 - n.leading_zeros();
        loop {
            let low = self.bits.next_u32();
            let drawn = if width <= 32 {
                u64::from(low >> (32 - width))
            } else {
                u64::from(low) | u64::from(self.bits.next_u32() >> (64 - width)) << 32
            };
            if drawn < n {
                return drawn;
            }
        }
    }

    /// `shuffle`: what is to be swapped, in order.
    pub fn shuffle_with(&mut self, n: usize, mut swap: impl FnMut(usize, usize)) {
        for i in (1..n).rev() {
            swap(i, self.below(i as u64 + 1) as usize);
        }
    }

    /// `sample(population, k)`: which of `0..n`.
    pub fn sample(&mut self, n: usize, count: usize) -> Result<Vec<i64>> {
        const SETS: usize = 64;
        if count > n {
            return Err(Error::value("Sample larger than population or is negative"));
        }
        let mut set_size = 21.0;
        if count > 5 {
            set_size += 4f64.powf(((count as f64 * 3.0).ln() / 4f64.ln()).ceil());
        }
        let mut found = room_for(count)?;
        if n as f64 <= set_size {
            let mut pool = in_order(n)?;
            for left in (n - count + 1..=n).rev() {
                interrupt::check()?;
                found.push(pool.swap_remove(self.below(left as u64) as usize));
            }
            return Ok(found);
        }
        // In many sets: one of millions moves all that it has, at once, each time that it grows.
        let mut seen = [const { HashSet::with_hasher(FxBuildHasher) }; SETS];
        while found.len() < count {
            interrupt::check()?;
            let member = self.below(n as u64) as i64;
            if seen[member as usize % SETS].insert(member) {
                found.push(member);
            }
        }
        Ok(found)
    }

    /// `choices` without weights: which of `0..n`, `n` at least 1.
    pub fn choices(&mut self, n: usize, count: usize) -> Result<Vec<i64>> {
        let mut found = room_for(count)?;
        found.extend(interrupt::watched(0..count).map(|_| (self.random() * n as f64).floor() as i64));
        Ok(found)
    }

    /// `choices` with cumulated weights: which of them.
    pub fn choices_weighted(&mut self, cumulated: &[f64], count: usize) -> Result<Vec<i64>> {
        let Some((&total, head)) = cumulated.split_last() else { return Ok(Vec::new()) };
        if total <= 0.0 {
            return Err(Error::value("Total of weights must be greater than zero"));
        }
        if !total.is_finite() {
            return Err(Error::value("Total of weights must be finite"));
        }
        let mut found = room_for(count)?;
        for _ in 0..count {
            interrupt::check()?;
            let point = self.random() * total;
            found.push(head.partition_point(|&edge| edge <= point) as i64);
        }
        Ok(found)
    }

    /// `uniform(a, b)`.
    pub fn uniform(&mut self, a: f64, b: f64) -> f64 {
        a + (b - a) * self.random()
    }

    /// `triangular(low, high, mode)`.
    pub fn triangular(&mut self, low: f64, high: f64, mode: Option<f64>) -> f64 {
        let u = self.random();
        if low == high && mode.is_some() {
            return low;
        }
        let c = mode.map_or(0.5, |mode| (mode - low) / (high - low));
        if u > c {
            return high + (low - high) * ((1.0 - u) * (1.0 - c)).sqrt();
        }
        low + (high - low) * (u * c).sqrt()
    }

    /// `gauss(mu, sigma)`.
    pub fn gauss(&mut self, mu: f64, sigma: f64) -> f64 {
        let z = self.gauss.take().unwrap_or_else(|| {
            let angle = self.bits.next_f64() * TAU;
            let radius = (-2.0 * (1.0 - self.bits.next_f64()).ln()).sqrt();
            self.gauss = Some(angle.sin() * radius);
            angle.cos() * radius
        });
        mu + z * sigma
    }

    /// `normalvariate(mu, sigma)`, by Kinderman and Monahan's ratio of uniforms.
    pub fn normalvariate(&mut self, mu: f64, sigma: f64) -> f64 {
        let magic = 4.0 * (-0.5f64).exp() / 2f64.sqrt();
        loop {
            let u1 = self.random();
            let u2 = 1.0 - self.random();
            let z = magic * (u1 - 0.5) / u2;
            if z * z / 4.0 <= -u2.ln() {
                return mu + z * sigma;
            }
        }
    }

    /// `lognormvariate(mu, sigma)`.
    pub fn lognormvariate(&mut self, mu: f64, sigma: f64) -> f64 {
        self.normalvariate(mu, sigma).exp()
    }

    /// `expovariate(lambd)`; the rate must not be zero.
    pub fn expovariate(&mut self, lambd: f64) -> f64 {
        -(1.0 - self.random()).ln() / lambd
    }

    /// `vonmisesvariate(mu, kappa)`, by Fisher's rejection.
    pub fn vonmisesvariate(&mut self, mu: f64, kappa: f64) -> f64 {
        if kappa <= 1e-6 {
            return TAU * self.random();
        }
        let half = 0.5 / kappa;
        let radius = half + (1.0 + half * half).sqrt();
        let z = loop {
            let z = (PI * self.random()).cos();
            let d = z / (radius + z);
            let u = self.random();
            if u < 1.0 - d * d || u <= (1.0 - d) * d.exp() {
                break z;
            }
        };
        let q = 1.0 / radius;
        let angle = ((q + z) / (1.0 + q * z)).acos();
        let turned = if self.random() > 0.5 { mu + angle } else { mu - angle };
        turned.rem_euclid(TAU)
    }

    /// `gammavariate(alpha, beta)`.
    pub fn gammavariate(&mut self, alpha: f64, beta: f64) -> Result<f64> {
        if alpha.is_nan() || beta.is_nan() || alpha <= 0.0 || beta <= 0.0 {
            return Err(Error::value("gammavariate: alpha and beta must be > 0.0"));
        }
        if alpha == 1.0 {
            return Ok(-(1.0 - self.random()).ln() * beta);
        }
        let x = if alpha > 1.0 { self.large_gamma(alpha) } else { self.small_gamma(alpha) };
        interrupt::check()?;
        Ok(x * beta)
    }

    /// Cheng's algorithm.
    fn large_gamma(&mut self, alpha: f64) -> f64 {
        let inverse = (2.0 * alpha - 1.0).sqrt();
        let b = alpha - 4f64.ln();
        let c = alpha + inverse;
        let magic = 1.0 + 4.5f64.ln();
        while !interrupt::pending() {
            let u1 = self.random();
            if !(u1 > 1e-7 && u1 < 0.9999999) {
                continue;
            }
            let u2 = 1.0 - self.random();
            let v = (u1 / (1.0 - u1)).ln() / inverse;
            let x = alpha * v.exp();
            let z = u1 * u1 * u2;
            let r = b + c * v - x;
            if r + magic - 4.5 * z >= 0.0 || r >= z.ln() {
                return x;
            }
        }
        f64::NAN
    }

    /// Ahrens and Dieter's algorithm GS.
    fn small_gamma(&mut self, alpha: f64) -> f64 {
        loop {
            let u = self.random();
            let b = (E + alpha) / E;
            let p = b * u;
            let x = if p <= 1.0 { p.powf(1.0 / alpha) } else { -((b - p) / alpha).ln() };
            let u1 = self.random();
            if if p > 1.0 { u1 <= x.powf(alpha - 1.0) } else { u1 <= (-x).exp() } {
                return x;
            }
        }
    }

    /// `betavariate(alpha, beta)`.
    pub fn betavariate(&mut self, alpha: f64, beta: f64) -> Result<f64> {
        let y = self.gammavariate(alpha, 1.0)?;
        if y == 0.0 { Ok(0.0) } else { Ok(y / (y + self.gammavariate(beta, 1.0)?)) }
    }

    /// `paretovariate(alpha)`.
    pub fn paretovariate(&mut self, alpha: f64) -> f64 {
        (1.0 - self.random()).powf(-1.0 / alpha)
    }

    /// `weibullvariate(alpha, beta)`.
    pub fn weibullvariate(&mut self, alpha: f64, beta: f64) -> f64 {
        alpha * (-(1.0 - self.random()).ln()).powf(1.0 / beta)
    }
}
