//! Choosing from a population: with and without replacement, with probabilities, and shuffles.

use std::collections::HashSet;

use super::bits::{Bits, mask_over};
use super::bounded::{self, IntegersMut, Range, Rule, bounded64};
use crate::array::out_of_memory;
use crate::diag::{Error, Result, interrupt};

/// How far probabilities may sum from one, when they are float64.
pub const PROBABILITY_TOLERANCE: f64 = 1.490_116_119_384_765_6e-8;

/// Probabilities of the members of a population.
#[derive(Clone, Copy, Debug)]
pub struct Probabilities<'a> {
    /// One for each member.
    pub values: &'a [f64],
    /// How far from one they may sum: [`PROBABILITY_TOLERANCE`], or the root of their type's epsilon if that is larger.
    pub tolerance: f64,
}

/// An empty vector with room for this many; an error where the machine has not that much.
pub(super) fn room_for<T>(count: usize) -> Result<Vec<T>> {
    let mut made = Vec::new();
    let refused = |_| out_of_memory(count.saturating_mul(size_of::<T>()));
    made.try_reserve_exact(count).map_err(refused)?;
    Ok(made)
}

/// `0..n`.
pub(super) fn in_order(n: usize) -> Result<Vec<i64>> {
    let mut order = room_for(n)?;
    for start in (0..n).step_by(1 << 16) {
        interrupt::check()?;
        order.extend(start as i64..(start + (1 << 16)).min(n) as i64);
    }
    Ok(order)
}

/// The sum, with Kahan's correction.
pub(super) fn kahan_sum(values: &[f64]) -> f64 {
    let Some((&first, rest)) = values.split_first() else { return 0.0 };
    let (mut sum, mut correction) = (first, 0.0);
    for value in rest {
        let term = value - correction;
        let next = sum + term;
        correction = (next - sum) - term;
        sum = next;
    }
    sum
}

/// Checks probabilities for a population of this size, with the messages of `RandomState` or of `Generator`.
pub(super) fn check_probabilities(p: Probabilities<'_>, population: usize, legacy: bool) -> Result<()> {
    let fail = |old: &str, new: &str| Err(Error::value(if legacy { old } else { new }));
    if p.values.len() != population {
        return fail("'a' and 'p' must have same size", "a and p must have same size");
    }
    let sum = kahan_sum(p.values);
    if sum.is_nan() {
        return fail("probabilities contain NaN", "Probabilities contain NaN");
    }
    if p.values.iter().any(|&value| value < 0.0) {
        return fail("probabilities are not non-negative", "Probabilities are not non-negative");
    }
    if (sum - 1.0).abs() > p.tolerance {
        return fail(
            "probabilities do not sum to 1",
            "Probabilities do not sum to 1. See Notes section of docstring for more information.",
        );
    }
    Ok(())
}

/// Checks the sizes of a choice.
pub(super) fn check_sizes(population: i64, count: usize, replace: bool, legacy: bool) -> Result<()> {
    let fail = |old: &str, new: &str| Err(Error::value(if legacy { old } else { new }));
    if population <= 0 && count != 0 {
        return fail(
            "a must be greater than 0 unless no samples are taken",
            "a must be a positive integer unless no samples are taken",
        );
    }
    if !replace && count as i128 > i128::from(population) {
        return fail(
            "Cannot take a larger sample than population when 'replace=False'",
            "Cannot take a larger sample than population when replace is False",
        );
    }
    Ok(())
}

/// The distribution function, ending at one.
fn cumulated(p: &[f64]) -> Vec<f64> {
    let mut sum = 0.0;
    let mut cdf: Vec<f64> = p
        .iter()
        .map(|value| {
            sum += value;
            sum
        })
        .collect();
    cdf.iter_mut().for_each(|value| *value /= sum);
    cdf
}

/// Members by probability, with replacement.
pub(super) fn weighted<B: Bits>(bits: &mut B, p: &[f64], count: usize) -> Result<Vec<i64>> {
    let cdf = cumulated(p);
    let mut drawn = room_for(count)?;
    interrupt::extend(&mut drawn, count, 0.0);
    bits.fill_f64(&mut drawn);
    let mut members = room_for(count)?;
    for drawn in drawn.chunks(1 << 14) {
        interrupt::check()?;
        members.extend(drawn.iter().map(|x| cdf.partition_point(|edge| edge <= x) as i64));
    }
    Ok(members)
}

/// Members with replacement, all alike.
pub(super) fn uniform<B: Bits>(bits: &mut B, members: usize, count: usize, rule: Rule) -> Result<Vec<i64>> {
    let mut out = room_for(count)?;
    interrupt::extend(&mut out, count, 0);
    bounded::fill(bits, Range::up_to((members as u64).saturating_sub(1)), rule, IntegersMut::I64(&mut out));
    Ok(out)
}

/// Members by probability, without replacement: what was found is taken out, and the rest drawn again.
pub(super) fn weighted_distinct<B: Bits>(bits: &mut B, p: &[f64], count: usize) -> Result<Vec<i64>> {
    if p.iter().filter(|&&value| value > 0.0).count() < count {
        return Err(Error::value("Fewer non-zero entries in p than size"));
    }
    let mut p = p.to_vec();
    let mut found: Vec<i64> = Vec::with_capacity(count);
    while found.len() < count {
        for &member in &found {
            p[member as usize] = 0.0;
        }
        let drawn = weighted(bits, &p, count - found.len())?;
        let mut seen = HashSet::new();
        found.extend(drawn.into_iter().filter(|&member| seen.insert(member)));
    }
    Ok(found)
}

/// Distinct members, as `Generator.choice` finds them: the tail of a shuffle, or Floyd's algorithm over a hash set.
pub(super) fn distinct<B: Bits>(bits: &mut B, population: usize, count: usize, shuffle: bool) -> Result<Vec<i64>> {
    let cutoff = if shuffle { 50 } else { 20 };
    if population > 10_000 && count > population / cutoff {
        let mut members = in_order(population)?;
        shuffle_down_to(bits, (population - count).max(1), population, |i, j| members.swap(i, j));
        return Ok(members.split_off(population - count));
    }
    let mut members = floyd(bits, population, count)?;
    if shuffle {
        shuffle_down_to(bits, 1, count, |i, j| members.swap(i, j));
    }
    Ok(members)
}

fn floyd<B: Bits>(bits: &mut B, population: usize, count: usize) -> Result<Vec<i64>> {
    const EMPTY: u64 = u64::MAX;
    let mask = mask_over((1.2 * count as f64) as u64);
    let mut table = room_for(mask as usize + 1)?;
    interrupt::extend(&mut table, mask as usize + 1, EMPTY);
    // Where the value is, or where it belongs.
    let place = |table: &[u64], value: u64| {
        let mut slot = value & mask;
        while table[slot as usize] != EMPTY && table[slot as usize] != value {
            slot = (slot + 1) & mask;
        }
        slot as usize
    };
    let mut members = room_for(count)?;
    for last in (population - count) as u64..population as u64 {
        interrupt::check()?;
        let mut value = bounded64(bits, last, Rule::Lemire);
        if table[place(&table, value)] == value {
            value = last;
        }
        let slot = place(&table, value);
        table[slot] = value;
        members.push(value as i64);
    }
    Ok(members)
}

/// Fisher and Yates by Lemire's rule, as `Generator.choice` mixes its members: from the last position down to `first`.
fn shuffle_down_to<B: Bits>(bits: &mut B, first: usize, n: usize, mut swap: impl FnMut(usize, usize)) {
    for i in (first..n).rev() {
        interrupt::checkpoint();
        let j = bounded64(bits, i as u64, Rule::Lemire) as usize;
        swap(i, j);
    }
}

/// Fisher and Yates by masks and rejection: `shuffle` and `permutation` of either generator.
pub(super) fn shuffle_by_mask<B: Bits>(bits: &mut B, n: usize, mut swap: impl FnMut(usize, usize)) {
    for i in (1..n).rev() {
        interrupt::checkpoint();
        let j = bits.interval(i as u64) as usize;
        swap(i, j);
    }
}
