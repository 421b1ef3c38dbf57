//! `RandomState`, the legacy generator behind `np.random.seed`, `np.random.rand` and the rest. Its streams are frozen.

use super::bits::Bits;
use super::bounded::{self, IntegersMut, Range, Rule};
use super::choice::{self, Probabilities};
use super::continuous::{Draw, standard_gamma};
use super::discrete::multinomial;
use super::mt19937::Mt19937;
use super::seed::SeedSequence;
use super::table::{Distribution, VariatesMut};
use crate::diag::{Error, Result, interrupt};

/// The Mersenne Twister, and the second half of the last pair of normal variates.
#[derive(Clone, Debug, PartialEq)]
pub struct RandomState {
    bits: Mt19937,
    gauss: Option<f64>,
}

/// A state to save and to restore: what `get_state` and `set_state` exchange.
#[derive(Clone, Debug, PartialEq)]
pub struct LegacyState {
    /// The 624 words.
    pub key: Vec<u32>,
    /// How many of them are used up.
    pub position: usize,
    /// Whether a normal variate is kept.
    pub has_gauss: bool,
    /// The one that is kept, or zero.
    pub cached_gaussian: f64,
}

impl RandomState {
    /// Seeded by one integer.
    pub fn from_seed(seed: u32) -> RandomState {
        RandomState { bits: Mt19937::from_word(seed), gauss: None }
    }

    /// Seeded by an array.
    pub fn from_seeds(seeds: &[u32]) -> Result<RandomState> {
        if seeds.is_empty() {
            return Err(Error::value("Seed must be non-empty"));
        }
        Ok(RandomState { bits: Mt19937::from_words(seeds), gauss: None })
    }

    /// Seeded by the system's entropy.
    pub fn fresh() -> RandomState {
        RandomState { bits: Mt19937::new(&SeedSequence::fresh()), gauss: None }
    }

    /// Checks one integer that a program gave as a seed.
    pub fn check_seed(seed: i128) -> Result<u32> {
        u32::try_from(seed).map_err(|_| Error::value("Seed must be between 0 and 2**32 - 1"))
    }

    /// The present state.
    pub fn state(&self) -> LegacyState {
        LegacyState {
            key: self.bits.key().to_vec(),
            position: self.bits.position(),
            has_gauss: self.gauss.is_some(),
            cached_gaussian: self.gauss.unwrap_or(0.0),
        }
    }

    /// Goes on from a saved state.
    pub fn set_state(&mut self, state: &LegacyState) -> Result<()> {
        let bits = Mt19937::from_state(&state.key, state.position);
        self.bits = bits.ok_or_else(|| Error::value("state is not a legacy MT19937 state"))?;
        self.gauss = state.has_gauss.then_some(state.cached_gaussian);
        Ok(())
    }

    /// Doubles in `[0, 1)`: `random_sample`, `rand`.
    pub fn fill_random(&mut self, out: &mut [f64]) {
        self.bits.fill_f64(out);
    }

    /// `standard_normal`, `randn`.
    pub fn fill_standard_normal(&mut self, out: &mut [f64]) {
        let kept = out.len().min(usize::from(self.gauss.is_some()));
        let (first, rest) = out.split_at_mut(kept);
        first.fill_with(|| self.normal());
        let mut pairs = rest.chunks_exact_mut(2);
        for pair in &mut pairs {
            interrupt::checkpoint();
            let (first, second) = normal_pair(&mut self.bits);
            pair.copy_from_slice(&[first, second]);
        }
        for last in pairs.into_remainder() {
            *last = self.normal();
        }
    }

    /// `standard_exponential`.
    pub fn fill_standard_exponential(&mut self, out: &mut [f64]) {
        self.bits.fill_f64(out);
        interrupt::each(out, |value| *value = -(1.0 - *value).ln());
    }

    /// `randint`.
    pub fn fill_integers(&mut self, range: Range, out: IntegersMut<'_>) {
        bounded::fill(&mut self.bits, range, Rule::Masked, out);
    }

    /// `randint` with a range for each value.
    pub fn fill_integers_each(&mut self, ranges: &[Range], out: IntegersMut<'_>) {
        bounded::fill_each(&mut self.bits, ranges, Rule::Masked, out);
    }

    /// Any distribution of the table; each parameter is one value for all, or one for each variate.
    pub fn fill(&mut self, distribution: &Distribution, parameters: &[&[f64]], out: VariatesMut<'_>) -> Result<()> {
        distribution.fill(self, parameters, out)
    }

    /// `bytes`.
    pub fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        bounded::bytes(&mut self.bits, length)
    }

    /// `shuffle`: what is to be swapped, in order.
    pub fn shuffle_with(&mut self, n: usize, swap: impl FnMut(usize, usize)) {
        choice::shuffle_by_mask(&mut self.bits, n, swap);
    }

    /// `permutation(n)`.
    pub fn permutation(&mut self, n: usize) -> Result<Vec<i64>> {
        let mut order = choice::in_order(n)?;
        self.shuffle_with(n, |i, j| order.swap(i, j));
        Ok(order)
    }

    /// `choice`: which members of `0..population`.
    pub fn choice(
        &mut self,
        population: i64,
        count: usize,
        replace: bool,
        p: Option<Probabilities<'_>>,
    ) -> Result<Vec<i64>> {
        choice::check_sizes(population, count, true, true)?;
        let members = usize::try_from(population).unwrap_or(0);
        if let Some(p) = p {
            choice::check_probabilities(p, members, true)?;
        }
        choice::check_sizes(population, count, replace, true)?;
        match (replace, p) {
            (true, Some(p)) => choice::weighted(&mut self.bits, p.values, count),
            (true, None) => choice::uniform(&mut self.bits, members, count, Rule::Masked),
            (false, Some(p)) => choice::weighted_distinct(&mut self.bits, p.values, count),
            (false, None) => {
                let mut order = self.permutation(members)?;
                order.truncate(count);
                Ok(order)
            }
        }
    }

    /// `multinomial`: rows of counts, one a sample, one after the other in `out`.
    pub fn fill_multinomial(&mut self, n: i64, chances: &[f64], out: &mut [i64]) -> Result<()> {
        check_multinomial(n, chances)?;
        for row in out.chunks_exact_mut(chances.len().max(1)) {
            multinomial(&mut self.bits, n, chances, row);
        }
        Ok(())
    }

    /// `dirichlet`: rows that sum to one, one after the other in `out`.
    pub fn fill_dirichlet(&mut self, alpha: &[f64], out: &mut [f64]) -> Result<()> {
        if alpha.iter().any(|&a| a <= 0.0) {
            return Err(Error::value("alpha <= 0"));
        }
        for row in out.chunks_exact_mut(alpha.len().max(1)) {
            dirichlet_row(self, alpha, row);
        }
        Ok(())
    }
}

/// Gamma variates, divided by their sum.
pub(super) fn dirichlet_row<D: Draw>(draw: &mut D, alpha: &[f64], row: &mut [f64]) {
    let mut sum = 0.0;
    for (value, &a) in row.iter_mut().zip(alpha) {
        *value = standard_gamma(draw, a);
        sum += *value;
    }
    let inverse = 1.0 / sum;
    row.iter_mut().for_each(|value| *value *= inverse);
}

/// Checks the parameters of a multinomial distribution.
pub(super) fn check_multinomial(n: i64, chances: &[f64]) -> Result<()> {
    if n < 0 {
        return Err(Error::value("n < 0"));
    }
    if chances.iter().any(|p| !(0.0..=1.0).contains(p)) {
        return Err(Error::value("pvals < 0, pvals > 1 or pvals contains NaNs"));
    }
    let head = &chances[..chances.len().saturating_sub(1)];
    if choice::kahan_sum(head) > 1.0 + 1e-12 {
        return Err(Error::value("sum(pvals[:-1]) > 1.0"));
    }
    Ok(())
}

/// Marsaglia's polar method; the second of the pair is the one to keep.
#[inline(always)]
fn normal_pair(bits: &mut Mt19937) -> (f64, f64) {
    loop {
        let x1 = 2.0 * bits.next_f64() - 1.0;
        let x2 = 2.0 * bits.next_f64() - 1.0;
        let r2 = x1 * x1 + x2 * x2;
        if r2 < 1.0 && r2 != 0.0 {
            let factor = (-2.0 * r2.ln() / r2).sqrt();
            return (factor * x2, factor * x1);
        }
    }
}

impl Bits for RandomState {
    #[inline(always)]
    fn next_u64(&mut self) -> u64 {
        self.bits.next_u64()
    }

    #[inline(always)]
    fn next_u32(&mut self) -> u32 {
        self.bits.next_u32()
    }

    #[inline(always)]
    fn next_f64(&mut self) -> f64 {
        self.bits.next_f64()
    }

    fn fill_f64(&mut self, out: &mut [f64]) {
        self.bits.fill_f64(out);
    }
}

impl Draw for RandomState {
    const LEGACY: bool = true;

    #[inline]
    fn normal(&mut self) -> f64 {
        if let Some(kept) = self.gauss.take() {
            return kept;
        }
        let (now, later) = normal_pair(&mut self.bits);
        self.gauss = Some(later);
        now
    }

    #[inline]
    fn exponential(&mut self) -> f64 {
        // The frozen formula, less exact near zero than the modern one.
        -(1.0 - self.bits.next_f64()).ln()
    }
}
