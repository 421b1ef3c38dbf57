//! The random generators against NumPy's answers in `tests/golden/random` (made by `scripts/dev/random_golden.py`).

use arr::diag::Result;
use arr::ops::random::{
    BitGenerator, Bits, ExponentialMethod, Generator, IntegerKind, IntegersMut, PROBABILITY_TOLERANCE, Probabilities,
    PythonRandom, RandomState, Range, SeedSequence, VariatesMut, distribution, seed_words,
};
use num_bigint::BigInt;

enum Source {
    Legacy(RandomState),
    Modern(Generator),
}

/// Runs the body for either generator.
macro_rules! either {
    ($source:expr, $generator:ident => $body:expr) => {
        match $source {
            Source::Legacy($generator) => $body,
            Source::Modern($generator) => $body,
        }
    };
}

fn source(name: &str, seed: &str) -> Source {
    let list = seed.trim_start_matches('[').trim_end_matches(']');
    let numbers: Vec<BigInt> = list.split(',').map(|n| n.parse().unwrap()).collect();
    let words: Vec<u32> = numbers.iter().flat_map(|n| seed_words(n).unwrap()).collect();
    if name == "rs" {
        return Source::Legacy(match words[..] {
            [word] if !seed.starts_with('[') => RandomState::from_seed(word),
            _ => RandomState::from_seeds(&words).unwrap(),
        });
    }
    let mut sequence = SeedSequence::new(words);
    Source::Modern(match name {
        "spawned" => Generator::new(&sequence.spawn(3)[2]),
        "PCG64" => Generator::new(&sequence),
        _ => Generator { bits: BitGenerator::seeded(name, &sequence).unwrap() },
    })
}

fn floats(count: usize, fill: impl FnOnce(&mut [f64])) -> Vec<u64> {
    let mut out = vec![0.0; count];
    fill(&mut out);
    out.iter().map(|x| x.to_bits()).collect()
}

fn singles(count: usize, fill: impl FnOnce(&mut [f32])) -> Vec<u64> {
    let mut out = vec![0.0; count];
    fill(&mut out);
    out.iter().map(|x| u64::from(x.to_bits())).collect()
}

fn words(values: Vec<i64>) -> Vec<u64> {
    values.into_iter().map(|x| x as u64).collect()
}

fn weights(kind: &str, n: usize) -> Option<Vec<f64>> {
    let raw: Vec<f64> = match kind {
        "ramp" => (1..=n).map(|i| i as f64).collect(),
        "holes" => (0..n).map(|i| (i % 3) as f64).collect(),
        "flat" => vec![1.0; n],
        "nan" => return Some(vec![f64::NAN; n]),
        "negative" => {
            return Some((0..n).map(|i| if i == 0 { -0.5 } else { 1.5 / (n - 1) as f64 }).collect());
        }
        "short" => return Some(vec![1.0 / (n - 1) as f64; n - 1]),
        "half" => return Some(vec![0.5 / n as f64; n]),
        _ => return None,
    };
    let sum: f64 = raw.iter().sum();
    Some(raw.iter().map(|x| x / sum).collect())
}

fn kind_named(name: &str) -> IntegerKind {
    use IntegerKind::*;
    [Bool, I8, I16, I32, I64, U8, U16, U32, U64].into_iter().find(|kind| kind.name() == name).unwrap()
}

/// Fills integers of the kind, as 64-bit words.
fn integers(kind: IntegerKind, count: usize, fill: impl FnOnce(IntegersMut<'_>)) -> Vec<u64> {
    macro_rules! filled {
        ($variant:ident, $zero:expr, $convert:expr) => {{
            let mut out = vec![$zero; count];
            fill(IntegersMut::$variant(&mut out));
            out.into_iter().map($convert).collect()
        }};
    }
    match kind {
        IntegerKind::Bool => filled!(Bool, false, u64::from),
        IntegerKind::I8 => filled!(I8, 0, |x| x as u64),
        IntegerKind::I16 => filled!(I16, 0, |x| x as u64),
        IntegerKind::I32 => filled!(I32, 0, |x| x as u64),
        IntegerKind::I64 => filled!(I64, 0, |x| x as u64),
        IntegerKind::U8 => filled!(U8, 0, u64::from),
        IntegerKind::U16 => filled!(U16, 0, u64::from),
        IntegerKind::U32 => filled!(U32, 0, u64::from),
        IntegerKind::U64 => filled!(U64, 0, |x| x),
    }
}

fn run(source: &mut Source, operation: &str, a: &[&str], count: usize) -> Result<Vec<u64>> {
    let numbers: Vec<f64> = a.iter().filter_map(|x| x.parse().ok()).collect();
    Ok(match (operation, source) {
        ("random", source) => floats(count, |out| either!(source, g => g.fill_random(out))),
        ("standard_normal", source) => floats(count, |out| either!(source, g => g.fill_standard_normal(out))),
        ("standard_exponential", Source::Legacy(g)) => floats(count, |out| g.fill_standard_exponential(out)),
        ("standard_exponential", Source::Modern(g)) => {
            floats(count, |out| g.fill_standard_exponential(ExponentialMethod::Ziggurat, out))
        }
        ("standard_exponential_inv", Source::Modern(g)) => {
            floats(count, |out| g.fill_standard_exponential(ExponentialMethod::Inversion, out))
        }
        ("random32", Source::Modern(g)) => singles(count, |out| g.fill_random32(out)),
        ("standard_normal32", Source::Modern(g)) => singles(count, |out| g.fill_standard_normal32(out)),
        ("standard_exponential32", Source::Modern(g)) => {
            singles(count, |out| g.fill_standard_exponential32(ExponentialMethod::Ziggurat, out))
        }
        ("standard_exponential_inv32", Source::Modern(g)) => {
            singles(count, |out| g.fill_standard_exponential32(ExponentialMethod::Inversion, out))
        }
        ("standard_gamma32", Source::Modern(g)) => {
            singles(count, |out| g.fill_standard_gamma32(&[numbers[0] as f32], out).unwrap())
        }
        ("integers", source) => {
            let kind = kind_named(a[0]);
            let range = Range::new(a[1].parse().unwrap(), a[2].parse().unwrap(), a[3] == "closed", kind)?;
            integers(kind, count, |out| either!(source, g => g.fill_integers(range, out)))
        }
        ("integers_each", source) => {
            let kind = kind_named(a[0]);
            let step: i128 = a[1].parse().unwrap();
            let ranges: Result<Vec<Range>> =
                (1..=count as i128).map(|i| Range::new(0, i * step, false, kind)).collect();
            let ranges = ranges?;
            integers(kind, count, |out| either!(source, g => g.fill_integers_each(&ranges, out)))
        }
        ("choice", source) => {
            let population: i64 = a[0].parse().unwrap();
            let weights = weights(a[2], population.max(0) as usize);
            let p = weights.as_ref().map(|values| Probabilities { values, tolerance: PROBABILITY_TOLERANCE });
            let replace = a[1] == "replace";
            words(match source {
                Source::Legacy(g) => g.choice(population, count, replace, p)?,
                Source::Modern(g) => g.choice(population, count, replace, p, a[3] == "shuffle")?,
            })
        }
        ("permutation" | "shuffle", source) => words(either!(source, g => g.permutation(count))?),
        ("shuffle_rows", source) => {
            let mut order: Vec<i64> = (0..count as i64).collect();
            either!(source, g => g.shuffle_with(count, |i, j| order.swap(i, j)));
            words(order)
        }
        ("bytes", source) => either!(source, g => g.bytes(count))?.into_iter().map(u64::from).collect(),
        ("multinomial", source) => {
            let mut out = vec![0; count * (numbers.len() - 1)];
            either!(source, g => g.fill_multinomial(numbers[0] as i64, &numbers[1..], &mut out))?;
            words(out)
        }
        ("dirichlet", source) => {
            let mut out = vec![0.0; count * numbers.len()];
            either!(source, g => g.fill_dirichlet(&numbers, &mut out))?;
            out.iter().map(|x| x.to_bits()).collect()
        }
        ("each", source) => {
            let varied: Vec<f64> = (1..=count).map(|i| numbers[0] * i as f64).collect();
            let mut parameters: Vec<&[f64]> = vec![&varied];
            parameters.extend(numbers[1..].iter().map(std::slice::from_ref));
            sample(source, a[0], &parameters, count)?
        }
        (name, source) => {
            let parameters: Vec<&[f64]> = numbers.iter().map(std::slice::from_ref).collect();
            sample(source, name, &parameters, count)?
        }
    })
}

fn sample(source: &mut Source, name: &str, parameters: &[&[f64]], count: usize) -> Result<Vec<u64>> {
    let row = distribution(name).unwrap_or_else(|| panic!("no distribution {name}"));
    if row.integral {
        let mut out = vec![0; count];
        either!(source, g => g.fill(row, parameters, VariatesMut::Integers(&mut out)))?;
        return Ok(words(out));
    }
    let mut out = vec![0.0; count];
    either!(source, g => g.fill(row, parameters, VariatesMut::Floats(&mut out)))?;
    Ok(out.iter().map(|x| x.to_bits()).collect())
}

fn hash(words: &[u64]) -> u64 {
    words.iter().fold(0xcbf29ce484222325, |state, word| (state ^ word).wrapping_mul(0x100000001b3))
}

fn answer(case: &str) -> String {
    let tokens: Vec<&str> = case.split_whitespace().collect();
    let [generator, seed, operation, arguments @ .., count] = &tokens[..] else { panic!("no case: {case}") };
    let count: usize = count.parse().unwrap();
    let mut source = source(generator, seed);
    let mut play = || -> Result<Vec<u64>> {
        let mut all = run(&mut source, operation, arguments, count)?;
        all.extend(run(&mut source, operation, arguments, count.min(3))?);
        all.extend(run(&mut source, "random", &[], 2)?);
        Ok(all)
    };
    match play() {
        Err(error) => format!("! {error}"),
        Ok(all) => {
            format!("{} {:016x} {:x} {:x} {:x}", all.len(), hash(&all), all[0], all[1], all[all.len() - 1])
        }
    }
}

fn compare(golden: &str) {
    let mut wrong = Vec::new();
    for line in golden.lines() {
        let (case, expected) = line.split_once(" => ").expect("a case has an answer");
        let found = answer(case);
        if found != expected {
            wrong.push(format!("{}\n   expected {expected}\n   found    {found}", &case[..case.len().min(120)]));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n{}", wrong.len(), wrong.join("\n"));
}

macro_rules! golden_tests {
    ($($name:ident),*) => {$(
        #[test]
        fn $name() {
            compare(include_str!(concat!("golden/random/", stringify!($name), ".txt")));
        }
    )*};
}

golden_tests!(
    legacy_streams,
    legacy_integers,
    legacy_choices,
    legacy_distributions,
    streams,
    integers_of_every_kind,
    choices,
    distributions,
    others
);

#[test]
fn article() {
    let expected: Vec<f64> = include_str!("golden/random/article.txt")
        .split_whitespace()
        .map(|word| f64::from_bits(u64::from_str_radix(word, 16).unwrap()))
        .collect();
    let mut x = vec![0.0; 10_000];
    RandomState::from_seed(444).fill_standard_normal(&mut x);
    assert_eq!([x[0], x[1], x[9998], x[9999]], expected[..4]);
    let sum: f64 = x.iter().sum();
    assert!((sum - expected[4]).abs() < 1e-9, "{sum}");
}

/// Everything in a row on one generator, in the maker's order.
fn python_words(r: &mut PythonRandom) -> Result<Vec<u64>> {
    let mut words: Vec<u64> = (0..1000).map(|_| r.random().to_bits()).collect();
    for n in [1, 2, 3, 10, 1000, (1 << 32) - 1, 1 << 32, 1 << 33, (1 << 62) + 1] {
        words.extend((0..20).map(|_| r.below(n)));
    }
    for k in [1, 8, 31, 32, 33, 62] {
        for _ in 0..9 {
            let drawn = r.random_bits(k)?;
            words.push(u64::from(drawn[0]) | drawn.get(1).map_or(0, |&high| u64::from(high) << 32));
        }
    }
    let mut order: Vec<u64> = (0..100).collect();
    r.shuffle_with(100, |i, j| order.swap(i, j));
    words.extend(order);
    for (n, k) in [(10, 10), (100, 3), (100, 20), (1000, 6), (100000, 50), (21, 5), (22, 5)] {
        words.extend(r.sample(n, k)?.iter().map(|&x| x as u64));
    }
    words.extend(r.choices(17, 40)?.iter().map(|&x| x as u64));
    words.extend(r.choices_weighted(&[1.0, 1.0, 3.5, 6.5, 6.5], 40)?.iter().map(|&x| x as u64));
    let mut reals = Vec::new();
    for _ in 0..25 {
        reals.extend([r.uniform(-1.0, 2.0), r.triangular(0.0, 1.0, None), r.triangular(0.0, 2.0, Some(1.5))]);
        reals.extend([r.gauss(1.0, 2.0), r.normalvariate(1.0, 2.0), r.lognormvariate(0.0, 1.0), r.expovariate(1.5)]);
        reals.extend([r.gammavariate(2.5, 2.0)?, r.gammavariate(0.5, 2.0)?, r.gammavariate(1.0, 2.0)?]);
        reals.extend([r.betavariate(2.0, 3.0)?, r.paretovariate(3.0), r.weibullvariate(1.0, 1.5)]);
    }
    reals.extend([r.gauss(0.0, 1.0), r.random()]);
    words.extend(reals.iter().map(|x| x.to_bits()));
    Ok(words)
}

#[test]
fn python() {
    for line in include_str!("golden/random/python.txt").lines() {
        let (seed, expected) = line.split_once(" => ").unwrap();
        let (_, words) = seed.parse::<BigInt>().unwrap().to_u32_digits();
        let all = python_words(&mut PythonRandom::from_words(&words)).unwrap();
        assert_eq!(format!("{} {:016x}", all.len(), hash(&all)), expected, "seed {seed}");
    }
}

#[test]
fn saved_state_goes_on() {
    let mut first = RandomState::from_seed(1);
    first.fill_standard_normal(&mut [0.0; 5]);
    let saved = first.state();
    assert!(saved.has_gauss && saved.key.len() == 624);
    let mut second = RandomState::fresh();
    second.set_state(&saved).unwrap();
    let mut out = [[0.0; 9]; 2];
    first.fill_standard_normal(&mut out[0]);
    second.fill_standard_normal(&mut out[1]);
    assert_eq!(out[0], out[1]);
    let short = arr::ops::random::LegacyState { key: vec![0; 3], ..saved };
    assert!(second.set_state(&short).is_err());
}

#[test]
fn parallel_and_serial_fills_agree() {
    let sequence = SeedSequence::new(vec![9]);
    let mut at_once = vec![0.0; 1 << 19];
    let mut in_parts = at_once.clone();
    let (mut one, mut other) = (Generator::new(&sequence), Generator::new(&sequence));
    one.fill_random(&mut at_once);
    in_parts.chunks_mut(1001).for_each(|part| other.fill_random(part));
    assert_eq!(at_once, in_parts);
    assert_eq!(one, other);
    assert_eq!(one.bits.next_u64(), other.bits.next_u64());
}

#[test]
fn seeds() {
    assert!(seed_words(&BigInt::from(-1)).is_err());
    assert_eq!(RandomState::check_seed(1 << 32).unwrap_err().message(), "Seed must be between 0 and 2**32 - 1");
    assert_eq!(RandomState::from_seeds(&[]).unwrap_err().message(), "Seed must be non-empty");
    assert_ne!(SeedSequence::fresh(), SeedSequence::fresh());
}
