//! Discrete distributions, one variate at a time, in the order in which NumPy consumes random numbers.

use super::bits::Bits;
use super::continuous::{Draw, standard_gamma};
use super::tables::LOG_FACTORIAL;
use crate::diag::interrupt;

/// As C converts on x86-64: what does not fit becomes the smallest integer.
fn integer(x: f64) -> i64 {
    let limit = -(i64::MIN as f64);
    if (-limit..limit).contains(&x) { x as i64 } else { i64::MIN }
}

/// The logarithm of the gamma function, as NumPy's samplers compute it (Zhang and Jin's series).
fn log_gamma(x: f64) -> f64 {
    const SERIES: [f64; 10] = [
        8.333333333333333e-02,
        -2.777777777777778e-03,
        7.936507936507937e-04,
        -5.952380952380952e-04,
        8.417508417508418e-04,
        -1.917526917526918e-03,
        6.41025641025641e-03,
        -2.955065359477124e-02,
        1.796443723688307e-01,
        -1.3924322169059e+00,
    ];
    if x == 1.0 || x == 2.0 {
        return 0.0;
    }
    let shift = if x < 7.0 { integer(7.0 - x) } else { 0 };
    let mut x0 = x + shift as f64;
    let x2 = 1.0 / (x0 * x0);
    let [head @ .., last] = SERIES;
    let sum = head.iter().rev().fold(last, |sum, term| sum * x2 + term);
    // log(2 pi) as NumPy writes it out.
    let log_two_pi = 1.837_877_066_409_345_3;
    let mut result = sum / x0 + 0.5 * log_two_pi + (x0 - 0.5) * x0.ln() - x0;
    for _ in 0..shift {
        result -= (x0 - 1.0).ln();
        x0 -= 1.0;
    }
    result
}

/// log(k!).
fn log_factorial(k: i64) -> f64 {
    if let Some(known) = usize::try_from(k).ok().and_then(|k| LOG_FACTORIAL.get(k)) {
        return *known;
    }
    let x = k as f64;
    let half_log_two_pi = 0.918_938_533_204_672_8;
    (x + 0.5) * x.ln() - x + (half_log_two_pi + (1.0 / x) * (1.0 / 12.0 - 1.0 / (360.0 * x * x)))
}

/// Poisson.
pub fn poisson<B: Bits>(bits: &mut B, lam: f64) -> i64 {
    if lam >= 10.0 {
        return poisson_by_rejection(bits, lam);
    }
    if lam == 0.0 {
        return 0;
    }
    let limit = (-lam).exp();
    let mut count = 0;
    let mut product = 1.0;
    loop {
        product *= bits.next_f64();
        // Written so that a limit that is not a number ends the loop.
        if product > limit {
            count += 1;
        } else {
            return count;
        }
    }
}

/// Hörmann's transformed rejection.
fn poisson_by_rejection<B: Bits>(bits: &mut B, lam: f64) -> i64 {
    let root = lam.sqrt();
    let log_lam = lam.ln();
    let b = 0.931 + 2.53 * root;
    let a = -0.059 + 0.02483 * b;
    let inverse_alpha = 1.1239 + 1.1328 / (b - 3.4);
    let v_r = 0.9277 - 3.6224 / (b - 2.0);
    loop {
        let u = bits.next_f64() - 0.5;
        let v = bits.next_f64();
        let us = 0.5 - u.abs();
        let k = integer(((2.0 * a / us + b) * u + lam + 0.43).floor());
        if us >= 0.07 && v <= v_r {
            return k;
        }
        if k < 0 || (us < 0.013 && v > us) {
            continue;
        }
        if v.ln() + inverse_alpha.ln() - (a / (us * us) + b).ln()
            <= -lam + k as f64 * log_lam - log_gamma(k as f64 + 1.0)
        {
            return k;
        }
    }
}

/// Negative binomial.
pub fn negative_binomial<D: Draw>(draw: &mut D, n: f64, p: f64) -> i64 {
    let lam = (1.0 - p) / p * standard_gamma(draw, n);
    poisson(draw, lam)
}

/// Geometric.
pub fn geometric<D: Draw>(draw: &mut D, p: f64) -> i64 {
    if p >= 1.0 / 3.0 {
        let u = draw.next_f64();
        let (mut count, mut sum, mut product) = (1, p, p);
        while u > sum && product > 0.0 {
            product *= 1.0 - p;
            sum += product;
            count += 1;
        }
        return count;
    }
    if D::LEGACY {
        return integer(((-draw.next_f64()).ln_1p() / (1.0 - p).ln()).ceil());
    }
    let z = (-draw.exponential() / (-p).ln_1p()).ceil();
    if z >= 9.223_372_036_854_776e18 { i64::MAX } else { integer(z) }
}

/// Logarithmic series.
pub fn logseries<D: Draw>(draw: &mut D, p: f64) -> i64 {
    let r = (-p).ln_1p();
    loop {
        let v = draw.next_f64();
        if v >= p {
            return 1;
        }
        let q = -(r * draw.next_f64()).exp_m1();
        if v <= q * q {
            let result = integer((1.0 + v.ln() / q.ln()).floor());
            if result >= 1 && v != 0.0 {
                return result;
            }
            continue;
        }
        return if v >= q { 1 } else { 2 };
    }
}

/// Zipf.
pub fn zipf<D: Draw>(draw: &mut D, a: f64) -> i64 {
    // The chance of any other value is below the smallest double.
    if a >= 1025.0 {
        return 1;
    }
    let a_less_one = a - 1.0;
    let b = 2f64.powf(a_less_one);
    let largest = i64::MAX as f64;
    let u_min = if D::LEGACY { 0.0 } else { largest.powf(-a_less_one) };
    loop {
        let drawn = draw.next_f64();
        let u = if D::LEGACY { 1.0 - drawn } else { drawn * u_min + (1.0 - drawn) };
        let v = draw.next_f64();
        let x = u.powf(-1.0 / a_less_one).floor();
        if !(1.0..=largest).contains(&x) {
            // Near a = 1 the legacy generator rejects almost everything: whoever waits may give up.
            if interrupt::pending() {
                return i64::MAX;
            }
            continue;
        }
        let t = (1.0 + 1.0 / x).powf(a_less_one);
        if v * x * (t - 1.0) / (b - 1.0) <= t / b {
            return integer(x);
        }
    }
}

/// A binomial distribution made ready for drawing.
#[derive(Clone, Copy, Debug)]
pub enum Binomial {
    /// Always zero.
    Zero,
    /// Few successes: inversion of the distribution function.
    Inversion {
        /// Trials.
        n: i64,
        /// Chance of the rarer outcome.
        p: f64,
        /// Chance that no trial has the rarer outcome.
        none: f64,
        /// Where a draw is given up as lost to rounding.
        bound: i64,
        /// Whether the rarer outcome is failure.
        flipped: bool,
    },
    /// Many successes: Kachitvichyanukul and Schmeiser's BTPE.
    Btpe(Btpe),
}

/// The constants of BTPE.
#[derive(Clone, Copy, Debug)]
pub struct Btpe {
    n: i64,
    r: f64,
    q: f64,
    m: i64,
    p1: f64,
    xm: f64,
    xl: f64,
    xr: f64,
    c: f64,
    laml: f64,
    lamr: f64,
    p2: f64,
    p3: f64,
    p4: f64,
    flipped: bool,
}

impl Binomial {
    /// `n` trials of chance `p`. The legacy generator consumes a random number even when the outcome is certain.
    pub fn new(n: i64, p: f64, legacy: bool) -> Binomial {
        if p.is_nan() || (!legacy && (n == 0 || p == 0.0)) {
            return Binomial::Zero;
        }
        let flipped = p > 0.5;
        let rare = if flipped { 1.0 - p } else { p };
        if rare * n as f64 <= 30.0 {
            let q = 1.0 - rare;
            let mean = n as f64 * rare;
            let none = (n as f64 * q.ln()).exp();
            let reach = mean + 10.0 * (mean * q + 1.0).sqrt();
            let bound = integer(if (n as f64) < reach { n as f64 } else { reach });
            return Binomial::Inversion { n, p: rare, none, bound, flipped };
        }
        Binomial::Btpe(Btpe::new(n, rare, flipped))
    }

    /// Draws once.
    pub fn draw<B: Bits>(&self, bits: &mut B) -> i64 {
        match self {
            Binomial::Zero => 0,
            &Binomial::Inversion { n, p, none, bound, flipped } => {
                let count = invert(bits, n, p, none, bound);
                if flipped { n - count } else { count }
            }
            Binomial::Btpe(btpe) => btpe.draw(bits),
        }
    }
}

fn invert<B: Bits>(bits: &mut B, n: i64, p: f64, none: f64, bound: i64) -> i64 {
    let q = 1.0 - p;
    let (mut count, mut chance) = (0, none);
    let mut u = bits.next_f64();
    while u > chance {
        count += 1;
        if count > bound {
            count = 0;
            chance = none;
            u = bits.next_f64();
        } else {
            u -= chance;
            chance = (((n - count) as f64 + 1.0) * p * chance) / (count as f64 * q);
        }
    }
    count
}

/// What BTPE's first step proposes.
enum Proposal {
    Accept(i64),
    Reject,
    Test(i64, f64),
}

impl Btpe {
    fn new(n: i64, p: f64, flipped: bool) -> Btpe {
        let trials = n as f64;
        let r = p.min(1.0 - p);
        let q = 1.0 - r;
        let fm = trials * r + r;
        let m = integer(fm.floor());
        let p1 = (2.195 * (trials * r * q).sqrt() - 4.6 * q).floor() + 0.5;
        let xm = m as f64 + 0.5;
        let (xl, xr) = (xm - p1, xm + p1);
        let c = 0.134 + 20.5 / (15.3 + m as f64);
        let slope = |a: f64| a * (1.0 + a / 2.0);
        let laml = slope((fm - xl) / (fm - xl * r));
        let lamr = slope((xr - fm) / (xr * q));
        let p2 = p1 * (1.0 + 2.0 * c);
        let p3 = p2 + c / laml;
        let p4 = p3 + c / lamr;
        Btpe { n, r, q, m, p1, xm, xl, xr, c, laml, lamr, p2, p3, p4, flipped }
    }

    fn draw<B: Bits>(&self, bits: &mut B) -> i64 {
        loop {
            let u = bits.next_f64() * self.p4;
            let v = bits.next_f64();
            let y = match self.propose(u, v) {
                Proposal::Accept(y) => y,
                Proposal::Test(y, v) if self.accepts(y, v) => y,
                _ => continue,
            };
            return if self.flipped { self.n - y } else { y };
        }
    }

    /// The four regions: triangle, parallelogram, left tail, right tail.
    fn propose(&self, u: f64, v: f64) -> Proposal {
        if u <= self.p1 {
            return Proposal::Accept(integer((self.xm - self.p1 * v + u).floor()));
        }
        if u <= self.p2 {
            let x = self.xl + (u - self.p1) / self.c;
            let v = v * self.c + 1.0 - (self.m as f64 - x + 0.5).abs() / self.p1;
            return if v > 1.0 { Proposal::Reject } else { Proposal::Test(integer(x.floor()), v) };
        }
        if u <= self.p3 {
            let y = integer((self.xl + v.ln() / self.laml).floor());
            if y < 0 || v == 0.0 {
                return Proposal::Reject;
            }
            return Proposal::Test(y, v * (u - self.p2) * self.laml);
        }
        let y = integer((self.xr - v.ln() / self.lamr).floor());
        if y > self.n || v == 0.0 {
            return Proposal::Reject;
        }
        Proposal::Test(y, v * (u - self.p3) * self.lamr)
    }

    fn accepts(&self, y: i64, v: f64) -> bool {
        let Btpe { n, r, q, m, xm, .. } = *self;
        let variance = n as f64 * r * q;
        let k = (y - m).abs();
        if !(k > 20 && (k as f64) < variance / 2.0 - 1.0) {
            let s = r / q;
            let a = s * n.wrapping_add(1) as f64;
            let mut ratio = 1.0;
            for i in m + 1..=y {
                ratio *= a / i as f64 - s;
            }
            for i in y + 1..=m {
                ratio /= a / i as f64 - s;
            }
            return v <= ratio;
        }
        let k = k as f64;
        let rho = (k / variance) * ((k * (k / 3.0 + 0.625) + 0.16666666666666666) / variance + 0.5);
        let t = -k * k / (2.0 * variance);
        let log_v = v.ln();
        if log_v < t - rho {
            return true;
        }
        if log_v > t + rho {
            return false;
        }
        let (x1, f1) = ((y + 1) as f64, (m + 1) as f64);
        let (z, w) = ((n - m) as f64 + 1.0, (n - y) as f64 + 1.0);
        let correction = |x: f64| {
            let x2 = x * x;
            (13680. - (462. - (132. - (99. - 140. / x2) / x2) / x2) / x2) / x / 166320.
        };
        let limit = xm * (f1 / x1).ln()
            + ((n - m) as f64 + 0.5) * (z / w).ln()
            + (y - m) as f64 * (w * r / (x1 * q)).ln()
            + correction(f1)
            + correction(z)
            + correction(x1)
            + correction(w);
        log_v <= limit
    }
}

/// Multinomial: `counts` of each outcome among `n` trials.
pub fn multinomial<B: Bits>(bits: &mut B, n: i64, chances: &[f64], counts: &mut [i64]) {
    counts.fill(0);
    let mut left = n;
    let mut remaining = 1.0;
    let Some((last, head)) = counts.split_last_mut() else { return };
    for (count, &chance) in head.iter_mut().zip(chances) {
        *count = Binomial::new(left, chance / remaining, false).draw(bits);
        left -= *count;
        if left <= 0 {
            break;
        }
        remaining -= chance;
    }
    if left > 0 {
        *last = left;
    }
}

/// Hypergeometric.
pub fn hypergeometric<D: Draw>(draw: &mut D, good: i64, bad: i64, sample: i64) -> i64 {
    if D::LEGACY {
        return match sample {
            11.. => hypergeometric_by_ratio(draw, good, bad, sample),
            1.. => legacy_hypergeometric_by_urn(draw, good, bad, sample),
            _ => 0,
        };
    }
    if sample >= 10 && sample <= good + bad - 10 {
        hypergeometric_by_ratio(draw, good, bad, sample)
    } else {
        hypergeometric_by_urn(draw, good, bad, sample)
    }
}

fn hypergeometric_by_urn<B: Bits>(bits: &mut B, good: i64, bad: i64, sample: i64) -> i64 {
    let total = good + bad;
    let complement = sample > total / 2;
    let mut left = if complement { total - sample } else { sample };
    let (mut total_left, mut good_left) = (total, good);
    while left > 0 && good_left > 0 && total_left > good_left {
        total_left -= 1;
        if (bits.interval(total_left as u64) as i64) < good_left {
            good_left -= 1;
        }
        left -= 1;
    }
    if total_left == good_left {
        good_left -= left;
    }
    if complement { good_left } else { good - good_left }
}

fn legacy_hypergeometric_by_urn<B: Bits>(bits: &mut B, good: i64, bad: i64, sample: i64) -> i64 {
    let rest = bad + good - sample;
    let fewer = bad.min(good) as f64;
    let mut y = fewer;
    let mut k = sample;
    while y > 0.0 && k > 0 {
        let u = bits.next_f64();
        y -= (u + y / (rest + k) as f64).floor();
        k -= 1;
    }
    let z = (fewer - y) as i64;
    if good > bad { sample - z } else { z }
}

/// Stadlober's ratio of uniforms (HRUA).
fn hypergeometric_by_ratio<D: Draw>(draw: &mut D, good: i64, bad: i64, sample: i64) -> i64 {
    let (fewer, more, total) = (good.min(bad), good.max(bad), good + bad);
    let drawn = sample.min(total - sample);
    let p = fewer as f64 / total as f64;
    let q = if D::LEGACY { 1.0 - p } else { more as f64 / total as f64 };
    let a = drawn as f64 * p + 0.5;
    // The legacy formula multiplies by the sample itself, not by the smaller of it and its complement.
    let multiplied = if D::LEGACY { sample } else { drawn };
    let variance = (total - drawn) as f64 * multiplied as f64 * p * q / (total - 1) as f64;
    let c = (variance + 0.5).sqrt();
    let h = 1.715_527_769_921_413_5 * c + 0.898_916_162_058_898_8;
    let mode = integer(((drawn + 1) as f64 * (fewer + 1) as f64 / (total + 2) as f64).floor());
    let log_factorial = |k: i64| if D::LEGACY { log_gamma(k as f64 + 1.0) } else { log_factorial(k) };
    // Beyond 2**53 the rounded mode may lie outside the support: wrapping, as in C, rather than failing.
    let weight = |k: i64| {
        log_factorial(k)
            + log_factorial(fewer.wrapping_sub(k))
            + log_factorial(drawn.wrapping_sub(k))
            + log_factorial((more - drawn).wrapping_add(k))
    };
    let g = weight(mode);
    let bound = (drawn.min(fewer) as f64 + 1.0).min((a + 16.0 * c).floor());
    let mut k = loop {
        let u = draw.next_f64();
        let v = draw.next_f64();
        let x = a + h * (v - 0.5) / u;
        if x < 0.0 || x >= bound {
            continue;
        }
        let k = integer(x.floor());
        let t = g - weight(k);
        if u * (4.0 - u) - 3.0 <= t {
            break k;
        }
        if u * (u - t) >= 1.0 {
            continue;
        }
        if 2.0 * u.ln() <= t {
            break k;
        }
    };
    if good > bad {
        k = drawn.wrapping_sub(k);
    }
    if drawn < sample {
        k = good.wrapping_sub(k);
    }
    k
}
