//! `Generator`, what `default_rng` makes: a bit generator and the modern algorithms over it.

use super::bits::{Bits, Halves};
use super::bounded::{self, IntegersMut, Range, Rule};
use super::choice::{self, Probabilities};
use super::continuous::{Draw, beta, exponential_by_inversion, exponential32_by_inversion, standard_gamma32};
use super::discrete::{hypergeometric, multinomial};
use super::mt19937::Mt19937;
use super::other_streams::{Philox, Sfc64};
use super::pcg64::{Pcg64, Pcg64Dxsm};
use super::seed::SeedSequence;
use super::state::{check_multinomial, dirichlet_row};
use super::table::{Distribution, VariatesMut};
use super::ziggurat;
use crate::diag::{Error, Result, interrupt};

/// A bit generator, with its whole state: save it by cloning.
#[derive(Clone, Debug, PartialEq)]
pub enum BitGenerator {
    /// The default.
    Pcg64(Halves<Pcg64>),
    /// PCG64's successor.
    Pcg64Dxsm(Halves<Pcg64Dxsm>),
    /// The Mersenne Twister.
    Mt19937(Mt19937),
    /// A counter, enciphered.
    Philox(Halves<Philox>),
    /// Small, fast, chaotic.
    Sfc64(Halves<Sfc64>),
}

/// Runs the body for whichever bit generator it is, compiled for each.
macro_rules! for_bits {
    ($generator:expr, $bits:ident => $body:expr) => {
        match $generator {
            BitGenerator::Pcg64($bits) => $body,
            BitGenerator::Pcg64Dxsm($bits) => $body,
            BitGenerator::Mt19937($bits) => $body,
            BitGenerator::Philox($bits) => $body,
            BitGenerator::Sfc64($bits) => $body,
        }
    };
}

/// Runs the body for the default bit generator, compiled for it, and for the others together.
macro_rules! for_default {
    ($generator:expr, $bits:ident => $body:expr) => {
        match $generator {
            BitGenerator::Pcg64($bits) => $body,
            $bits => $body,
        }
    };
}

impl BitGenerator {
    /// NumPy's names of the bit generators.
    pub const NAMES: [&'static str; 5] = ["PCG64", "PCG64DXSM", "MT19937", "Philox", "SFC64"];

    /// The bit generator of this name, seeded; `None` for a name that is not in [`BitGenerator::NAMES`].
    pub fn seeded(name: &str, seed: &SeedSequence) -> Option<BitGenerator> {
        Some(match name {
            "PCG64" => BitGenerator::Pcg64(Halves::new(Pcg64::new(seed))),
            "PCG64DXSM" => BitGenerator::Pcg64Dxsm(Halves::new(Pcg64Dxsm::new(seed))),
            "MT19937" => BitGenerator::Mt19937(Mt19937::new(seed)),
            "Philox" => BitGenerator::Philox(Halves::new(Philox::new(seed))),
            "SFC64" => BitGenerator::Sfc64(Halves::new(Sfc64::new(seed))),
            _ => return None,
        })
    }

    /// NumPy's name.
    pub fn name(&self) -> &'static str {
        match self {
            BitGenerator::Pcg64(_) => "PCG64",
            BitGenerator::Pcg64Dxsm(_) => "PCG64DXSM",
            BitGenerator::Mt19937(_) => "MT19937",
            BitGenerator::Philox(_) => "Philox",
            BitGenerator::Sfc64(_) => "SFC64",
        }
    }

    /// `random_raw`: the native words (32 bits wide for the Mersenne Twister).
    pub fn next_raw(&mut self) -> u64 {
        match self {
            BitGenerator::Mt19937(bits) => u64::from(bits.next_u32()),
            other => other.next_u64(),
        }
    }
}

impl Bits for BitGenerator {
    #[inline]
    fn next_u64(&mut self) -> u64 {
        for_bits!(self, bits => bits.next_u64())
    }

    #[inline]
    fn next_u32(&mut self) -> u32 {
        for_bits!(self, bits => bits.next_u32())
    }

    #[inline]
    fn next_f64(&mut self) -> f64 {
        for_bits!(self, bits => bits.next_f64())
    }

    fn fill_f64(&mut self, out: &mut [f64]) {
        for_bits!(self, bits => bits.fill_f64(out))
    }
}

/// The modern algorithms draw normal and exponential variates from ziggurats.
macro_rules! draw_by_ziggurat {
    ($source:ty) => {
        impl Draw for $source {
            const LEGACY: bool = false;

            #[inline]
            fn normal(&mut self) -> f64 {
                ziggurat::normal(self)
            }

            #[inline]
            fn exponential(&mut self) -> f64 {
                ziggurat::exponential(self)
            }
        }
    };
}

draw_by_ziggurat!(Halves<Pcg64>);
draw_by_ziggurat!(BitGenerator);

/// How standard exponentials are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExponentialMethod {
    /// `method='zig'`.
    Ziggurat,
    /// `method='inv'`.
    Inversion,
}

/// NumPy's `Generator`.
#[derive(Clone, Debug, PartialEq)]
pub struct Generator {
    /// Where its bits come from.
    pub bits: BitGenerator,
}

impl Generator {
    /// `default_rng(seed)`.
    pub fn new(seed: &SeedSequence) -> Generator {
        Generator { bits: BitGenerator::Pcg64(Halves::new(Pcg64::new(seed))) }
    }

    /// `random`, float64.
    pub fn fill_random(&mut self, out: &mut [f64]) {
        self.bits.fill_f64(out);
    }

    /// `random`, float32.
    pub fn fill_random32(&mut self, out: &mut [f32]) {
        for_bits!(&mut self.bits, bits => interrupt::each(out, |slot| *slot = bits.next_f32()));
    }

    /// `standard_normal`, float64.
    pub fn fill_standard_normal(&mut self, out: &mut [f64]) {
        for_bits!(&mut self.bits, bits => interrupt::each(out, |slot| *slot = ziggurat::normal(bits)));
    }

    /// `standard_normal`, float32.
    pub fn fill_standard_normal32(&mut self, out: &mut [f32]) {
        for_bits!(&mut self.bits, bits => interrupt::each(out, |slot| *slot = ziggurat::normal32(bits)));
    }

    /// `standard_exponential`, float64.
    pub fn fill_standard_exponential(&mut self, method: ExponentialMethod, out: &mut [f64]) {
        for_bits!(&mut self.bits, bits => match method {
            ExponentialMethod::Ziggurat => interrupt::each(out, |slot| *slot = ziggurat::exponential(bits)),
            ExponentialMethod::Inversion => interrupt::each(out, |slot| *slot = exponential_by_inversion(bits)),
        });
    }

    /// `standard_exponential`, float32.
    pub fn fill_standard_exponential32(&mut self, method: ExponentialMethod, out: &mut [f32]) {
        for_bits!(&mut self.bits, bits => match method {
            ExponentialMethod::Ziggurat => interrupt::each(out, |slot| *slot = ziggurat::exponential32(bits)),
            ExponentialMethod::Inversion => interrupt::each(out, |slot| *slot = exponential32_by_inversion(bits)),
        });
    }

    /// `standard_gamma`, float32; the shape is one value for all, or one for each variate.
    pub fn fill_standard_gamma32(&mut self, shape: &[f32], out: &mut [f32]) -> Result<()> {
        if shape.iter().any(|s| !s.is_nan() && s.is_sign_negative()) {
            return Err(Error::value("shape < 0"));
        }
        let shapes = shape.iter().cycle();
        out.iter_mut().zip(shapes).for_each(|(slot, &shape)| *slot = standard_gamma32(&mut self.bits, shape));
        Ok(())
    }

    /// `integers`.
    pub fn fill_integers(&mut self, range: Range, out: IntegersMut<'_>) {
        for_bits!(&mut self.bits, bits => bounded::fill(bits, range, Rule::Lemire, out));
    }

    /// `integers` with a range for each value.
    pub fn fill_integers_each(&mut self, ranges: &[Range], out: IntegersMut<'_>) {
        for_default!(&mut self.bits, bits => bounded::fill_each(bits, ranges, Rule::Lemire, out));
    }

    /// Any distribution of the table; each parameter is one value for all, or one for each variate.
    pub fn fill(&mut self, distribution: &Distribution, parameters: &[&[f64]], out: VariatesMut<'_>) -> Result<()> {
        match &mut self.bits {
            BitGenerator::Pcg64(bits) => distribution.fill(bits, parameters, out),
            other => distribution.fill(other, parameters, out),
        }
    }

    /// `bytes`.
    pub fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        bounded::bytes(&mut self.bits, length)
    }

    /// `shuffle`, and each slice of `permuted`: what is to be swapped, in order.
    pub fn shuffle_with(&mut self, n: usize, swap: impl FnMut(usize, usize)) {
        for_default!(&mut self.bits, bits => choice::shuffle_by_mask(bits, n, swap));
    }

    /// `permutation(n)`, and the order of `permutation(array)` along an axis.
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
        shuffle: bool,
    ) -> Result<Vec<i64>> {
        choice::check_sizes(population, count, true, false)?;
        let members = usize::try_from(population).unwrap_or(0);
        if let Some(p) = p {
            choice::check_probabilities(p, members, false)?;
        }
        choice::check_sizes(population, count, replace, false)?;
        match (replace, p) {
            (true, Some(p)) => choice::weighted(&mut self.bits, p.values, count),
            (true, None) => for_default!(&mut self.bits, bits => choice::uniform(bits, members, count, Rule::Lemire)),
            (false, Some(p)) => choice::weighted_distinct(&mut self.bits, p.values, count),
            (false, None) => choice::distinct(&mut self.bits, members, count, shuffle),
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

    /// `multivariate_hypergeometric`: rows of how many of each colour are among `sample` things drawn, one after the
    /// other in `out`; drawn one by one, or colour after colour.
    pub fn fill_multivariate_hypergeometric(&mut self, colors: &[i64], sample: i64, one_by_one: bool, out: &mut [i64]) {
        let total: i64 = colors.iter().sum();
        // Of many, those that are left are drawn instead.
        let many = sample > total / 2;
        let sample = if many { total - sample } else { sample };
        let mut things: Vec<usize> = Vec::new();
        if one_by_one {
            things.extend(colors.iter().enumerate().flat_map(|(at, &n)| std::iter::repeat_n(at, n as usize)));
        }
        for row in out.chunks_exact_mut(colors.len().max(1)) {
            row.fill(0);
            match one_by_one {
                true => {
                    for at in 0..sample as usize {
                        let other = at + self.bits.interval((total as usize - at - 1) as u64) as usize;
                        things.swap(at, other);
                        row[things[at]] += 1;
                    }
                }
                false => marginal_counts(&mut self.bits, colors, (total, sample), row),
            }
            if many {
                row.iter_mut().zip(colors).for_each(|(count, all)| *count = all - *count);
            }
        }
    }

    /// `dirichlet`: rows that sum to one, one after the other in `out`.
    pub fn fill_dirichlet(&mut self, alpha: &[f64], out: &mut [f64]) -> Result<()> {
        if alpha.iter().any(|&a| a < 0.0) {
            return Err(Error::value("alpha < 0"));
        }
        // Where every alpha is small, gamma variates may all underflow: the stick is broken piece by piece instead.
        let small = !alpha.is_empty() && alpha.iter().all(|&a| a < 0.1);
        let mut later: Vec<f64> = alpha.to_vec();
        for i in (1..later.len()).rev() {
            later[i - 1] += later[i];
        }
        for row in out.chunks_exact_mut(alpha.len().max(1)) {
            if small {
                break_stick(&mut self.bits, alpha, &later, row);
            } else {
                dirichlet_row(&mut self.bits, alpha, row);
            }
        }
        Ok(())
    }
}

/// How many of each colour are among those drawn of `total` things, colour after colour.
fn marginal_counts<D: Draw>(draw: &mut D, colors: &[i64], (total, sample): (i64, i64), row: &mut [i64]) {
    let (mut left, mut others) = (sample, total);
    let Some((last, head)) = row.split_last_mut() else { return };
    for (count, &color) in head.iter_mut().zip(colors) {
        if left <= 0 {
            return;
        }
        others -= color;
        *count = hypergeometric(draw, color, others, left);
        left -= *count;
    }
    *last = left;
}

/// `later[j]` is the sum of `alpha[j..]`.
fn break_stick<D: Draw>(draw: &mut D, alpha: &[f64], later: &[f64], row: &mut [f64]) {
    row.fill(0.0);
    if later.first().is_none_or(|&sum| sum <= 0.0) {
        return;
    }
    let last = row.len() - 1;
    let mut left = 1.0;
    for j in 0..last {
        let share = beta(draw, alpha[j], later[j + 1]);
        row[j] = left * share;
        left *= 1.0 - share;
        if later[j + 1] == 0.0 {
            break;
        }
    }
    row[last] = left;
}
