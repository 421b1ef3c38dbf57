//! The table of distributions: one row a distribution, with its parameters, what they must satisfy, and its sampler.

use super::continuous::{self, Draw};
use super::discrete::{self, Binomial};
use crate::diag::{Error, Kind, Result, interrupt};

/// What a parameter must satisfy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// Nothing.
    Free,
    /// Zero or more, or not a number.
    NonNegative,
    /// More than zero, or not a number.
    Positive,
    /// A chance: 0 to 1.
    Chance,
    /// A chance above 0.
    ChanceAboveZero,
    /// A chance below 1.
    ChanceBelowOne,
    /// One or more.
    OneOrMore,
    /// More than one.
    AboveOne,
    /// The mean of a Poisson distribution.
    PoissonMean,
}

/// The largest mean of a Poisson distribution whose variates fit into 64 bits.
const POISSON_MEAN_MAX: f64 = 9.223_372_006_484_771e18;
const HYPERGEOMETRIC_MAX: f64 = 1e9;

impl Constraint {
    /// What NumPy says of the first value that breaks the constraint.
    fn complaint(self, name: &str, values: &[f64]) -> Option<String> {
        let any = |broken: fn(f64) -> bool| values.iter().any(|&value| broken(value));
        let nan = if values.len() == 1 { format!("{name} is NaN") } else { format!("{name} contains NaNs") };
        match self {
            Constraint::NonNegative if any(|v| !v.is_nan() && v.is_sign_negative()) => Some(format!("{name} < 0")),
            Constraint::Positive if any(|v| v <= 0.0) => Some(format!("{name} <= 0")),
            Constraint::Chance if any(|v| !(0.0..=1.0).contains(&v)) => {
                Some(format!("{name} < 0, {name} > 1 or {nan}"))
            }
            Constraint::ChanceAboveZero if any(|v| !(v > 0.0 && v <= 1.0)) => {
                Some(format!("{name} <= 0, {name} > 1 or {name} contains NaNs"))
            }
            Constraint::ChanceBelowOne if any(|v| !(0.0..1.0).contains(&v)) => {
                Some(format!("{name} < 0, {name} >= 1 or {nan}"))
            }
            Constraint::OneOrMore if any(|v| v.is_nan() || v < 1.0) => Some(format!("{name} < 1 or {nan}")),
            Constraint::AboveOne if any(|v| v.is_nan() || v <= 1.0) => Some(format!("{name} <= 1 or {nan}")),
            Constraint::PoissonMean if any(|v| v.is_nan() || v < 0.0) => Some(format!("{name} < 0 or {nan}")),
            Constraint::PoissonMean if any(|v| v > POISSON_MEAN_MAX) => Some(format!("{name} value too large")),
            _ => None,
        }
    }
}

/// A parameter of a distribution.
#[derive(Clone, Copy, Debug)]
pub struct Parameter {
    /// Its name, as a keyword too.
    pub name: &'static str,
    /// Its value when not given.
    pub default: Option<f64>,
    constraint: Constraint,
}

/// A distribution that is sampled value by value.
#[derive(Debug)]
pub struct Distribution {
    /// The method's name.
    pub name: &'static str,
    /// Its parameters, in order.
    pub parameters: &'static [Parameter],
    /// Whether variates are integers (int64) rather than float64.
    pub integral: bool,
    sampler: Sampler,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sampler {
    Beta,
    Binomial,
    Chisquare,
    Exponential,
    F,
    Gamma,
    Geometric,
    Gumbel,
    Hypergeometric,
    Laplace,
    Logistic,
    Lognormal,
    Logseries,
    NegativeBinomial,
    NoncentralChisquare,
    NoncentralF,
    Normal,
    Pareto,
    Poisson,
    Power,
    Rayleigh,
    StandardCauchy,
    StandardGamma,
    StandardT,
    Triangular,
    Uniform,
    Vonmises,
    Wald,
    Weibull,
    Zipf,
}

macro_rules! default_value {
    () => {
        None
    };
    ($value:literal) => {
        Some($value)
    };
}

macro_rules! distributions {
    ($($name:ident $sampler:ident $integral:literal ($($parameter:ident $(= $default:literal)?: $constraint:ident),*);)*) => {
        /// Every distribution that is sampled value by value, by name.
        pub static DISTRIBUTIONS: &[Distribution] = &[$(Distribution {
            name: stringify!($name),
            parameters: &[$(Parameter {
                name: stringify!($parameter),
                default: default_value!($($default)?),
                constraint: Constraint::$constraint,
            }),*],
            integral: $integral,
            sampler: Sampler::$sampler,
        }),*];
    };
}

distributions! {
    beta Beta false (a: Positive, b: Positive);
    binomial Binomial true (n: NonNegative, p: Chance);
    chisquare Chisquare false (df: Positive);
    exponential Exponential false (scale = 1.0: NonNegative);
    f F false (dfnum: Positive, dfden: Positive);
    gamma Gamma false (shape: NonNegative, scale = 1.0: NonNegative);
    geometric Geometric true (p: ChanceAboveZero);
    gumbel Gumbel false (loc = 0.0: Free, scale = 1.0: NonNegative);
    hypergeometric Hypergeometric true (ngood: NonNegative, nbad: NonNegative, nsample: NonNegative);
    laplace Laplace false (loc = 0.0: Free, scale = 1.0: NonNegative);
    logistic Logistic false (loc = 0.0: Free, scale = 1.0: NonNegative);
    lognormal Lognormal false (mean = 0.0: Free, sigma = 1.0: NonNegative);
    logseries Logseries true (p: ChanceBelowOne);
    negative_binomial NegativeBinomial true (n: Positive, p: ChanceAboveZero);
    noncentral_chisquare NoncentralChisquare false (df: Positive, nonc: NonNegative);
    noncentral_f NoncentralF false (dfnum: Positive, dfden: Positive, nonc: NonNegative);
    normal Normal false (loc = 0.0: Free, scale = 1.0: NonNegative);
    pareto Pareto false (a: Positive);
    poisson Poisson true (lam = 1.0: PoissonMean);
    power Power false (a: Positive);
    rayleigh Rayleigh false (scale = 1.0: NonNegative);
    standard_cauchy StandardCauchy false ();
    standard_gamma StandardGamma false (shape: NonNegative);
    standard_t StandardT false (df: Positive);
    triangular Triangular false (left: Free, mode: Free, right: Free);
    uniform Uniform false (low = 0.0: Free, high = 1.0: Free);
    vonmises Vonmises false (mu: Free, kappa: NonNegative);
    wald Wald false (mean: Positive, scale: Positive);
    weibull Weibull false (a: NonNegative);
    zipf Zipf true (a: AboveOne);
}

/// The distribution of this name.
pub fn distribution(name: &str) -> Option<&'static Distribution> {
    DISTRIBUTIONS.binary_search_by(|row| row.name.cmp(name)).ok().map(|index| &DISTRIBUTIONS[index])
}

/// Where variates go: floats or integers, as [`Distribution::integral`] says.
pub enum VariatesMut<'a> {
    /// For a continuous distribution.
    Floats(&'a mut [f64]),
    /// For a discrete one.
    Integers(&'a mut [i64]),
}

impl VariatesMut<'_> {
    fn len(&self) -> usize {
        match self {
            VariatesMut::Floats(out) => out.len(),
            VariatesMut::Integers(out) => out.len(),
        }
    }
}

/// The value for variate `i`, of a parameter that is one value for all or one for each.
#[inline(always)]
fn pick(values: &[f64], i: usize) -> f64 {
    if let [value] = values { *value } else { values[i] }
}

impl Distribution {
    /// Checks parameters (each one value, or a value for each variate) with NumPy's messages, in NumPy's order.
    pub fn check(&self, parameters: &[&[f64]], legacy: bool) -> Result<()> {
        match self.sampler {
            Sampler::Uniform => check_uniform(parameters, legacy)?,
            Sampler::Triangular => check_triangular(parameters)?,
            Sampler::Hypergeometric => check_hypergeometric(parameters, legacy)?,
            _ => {}
        }
        for (parameter, values) in self.parameters.iter().zip(parameters) {
            let mut constraint = parameter.constraint;
            match (legacy, self.sampler, parameter.name) {
                (true, Sampler::NegativeBinomial, "p") => constraint = Constraint::Chance,
                (true, Sampler::Hypergeometric, "nsample") => constraint = Constraint::OneOrMore,
                _ => {}
            }
            if let Some(complaint) = constraint.complaint(parameter.name, values) {
                return Err(Error::value(complaint));
            }
        }
        if self.sampler == Sampler::NegativeBinomial && !legacy {
            check_negative_binomial(parameters)?;
        }
        Ok(())
    }

    /// Fills with variates. Parameters are checked first; each is one value for all, or one for each variate.
    pub(super) fn fill<D: Draw>(&self, draw: &mut D, parameters: &[&[f64]], out: VariatesMut<'_>) -> Result<()> {
        let count = out.len();
        let fits = parameters.iter().all(|values| values.len() == 1 || values.len() == count);
        if parameters.len() != self.parameters.len() || !fits {
            return Err(Error::value("shape mismatch: objects cannot be broadcast to a single shape"));
        }
        self.check(parameters, D::LEGACY)?;
        match (out, self.integral) {
            (VariatesMut::Floats(out), false) => self.fill_floats(draw, parameters, out),
            (VariatesMut::Integers(out), true) => self.fill_integers(draw, parameters, out),
            _ => return Err(Error::type_error(format!("{} has variates of another type", self.name))),
        }
        Ok(())
    }

    fn fill_floats<D: Draw>(&self, d: &mut D, p: &[&[f64]], out: &mut [f64]) {
        match self.sampler {
            Sampler::Beta => each2(p, out, |a, b| continuous::beta(d, a, b)),
            Sampler::Chisquare => each1(p, out, |df| continuous::chisquare(d, df)),
            Sampler::Exponential => each1(p, out, |scale| scale * d.exponential()),
            Sampler::F => each2(p, out, |num, den| continuous::f(d, num, den)),
            Sampler::Gamma => each2(p, out, |shape, scale| scale * continuous::standard_gamma(d, shape)),
            Sampler::Gumbel => each2(p, out, |loc, scale| continuous::gumbel(d, loc, scale)),
            Sampler::Laplace => each2(p, out, |loc, scale| continuous::laplace(d, loc, scale)),
            Sampler::Logistic => each2(p, out, |loc, scale| continuous::logistic(d, loc, scale)),
            Sampler::Lognormal => each2(p, out, |mean, sigma| (mean + sigma * d.normal()).exp()),
            Sampler::NoncentralChisquare => each2(p, out, |df, nonc| continuous::noncentral_chisquare(d, df, nonc)),
            Sampler::NoncentralF => each3(p, out, |num, den, nonc| continuous::noncentral_f(d, num, den, nonc)),
            Sampler::Normal => each2(p, out, |loc, scale| loc + scale * d.normal()),
            Sampler::Pareto => each1(p, out, |a| continuous::pareto(d, a)),
            Sampler::Power => each1(p, out, |a| continuous::power(d, a)),
            Sampler::Rayleigh => each1(p, out, |scale| continuous::rayleigh(d, scale)),
            Sampler::StandardCauchy => interrupt::each(out, |slot| *slot = continuous::standard_cauchy(d)),
            Sampler::StandardGamma => each1(p, out, |shape| continuous::standard_gamma(d, shape)),
            Sampler::StandardT => each1(p, out, |df| continuous::standard_t(d, df)),
            Sampler::Triangular => each3(p, out, |left, mode, right| continuous::triangular(d, left, mode, right)),
            Sampler::Uniform => {
                d.fill_f64(out);
                for (i, slot) in out.iter_mut().enumerate() {
                    interrupt::checkpoint();
                    let low = pick(p[0], i);
                    *slot = low + (pick(p[1], i) - low) * *slot;
                }
            }
            Sampler::Vonmises => each2(p, out, |mu, kappa| continuous::vonmises(d, mu, kappa)),
            Sampler::Wald => each2(p, out, |mean, scale| continuous::wald(d, mean, scale)),
            Sampler::Weibull => each1(p, out, |a| continuous::weibull(d, a)),
            // Integral: never here.
            _ => {}
        }
    }

    fn fill_integers<D: Draw>(&self, d: &mut D, p: &[&[f64]], out: &mut [i64]) {
        match self.sampler {
            Sampler::Binomial => {
                // The constants of the last pair of parameters are kept.
                let mut ready: Option<(f64, f64, Binomial)> = None;
                each2(p, out, |n, chance| {
                    let binomial = match ready {
                        Some((last_n, last_chance, binomial)) if last_n == n && last_chance == chance => binomial,
                        _ => Binomial::new(n as i64, chance, D::LEGACY),
                    };
                    ready = Some((n, chance, binomial));
                    binomial.draw(d)
                });
            }
            Sampler::Geometric => each1(p, out, |chance| discrete::geometric(d, chance)),
            Sampler::Hypergeometric => {
                each3(p, out, |good, bad, sample| discrete::hypergeometric(d, good as i64, bad as i64, sample as i64))
            }
            Sampler::Logseries => each1(p, out, |chance| discrete::logseries(d, chance)),
            Sampler::NegativeBinomial => each2(p, out, |n, chance| discrete::negative_binomial(d, n, chance)),
            Sampler::Poisson => each1(p, out, |lam| discrete::poisson(d, lam)),
            Sampler::Zipf => each1(p, out, |a| discrete::zipf(d, a)),
            // Continuous: never here.
            _ => {}
        }
    }
}

#[inline(always)]
fn each1<T>(p: &[&[f64]], out: &mut [T], mut sample: impl FnMut(f64) -> T) {
    for (i, slot) in out.iter_mut().enumerate() {
        interrupt::checkpoint();
        *slot = sample(pick(p[0], i));
    }
}

#[inline(always)]
fn each2<T>(p: &[&[f64]], out: &mut [T], mut sample: impl FnMut(f64, f64) -> T) {
    for (i, slot) in out.iter_mut().enumerate() {
        interrupt::checkpoint();
        *slot = sample(pick(p[0], i), pick(p[1], i));
    }
}

#[inline(always)]
fn each3<T>(p: &[&[f64]], out: &mut [T], mut sample: impl FnMut(f64, f64, f64) -> T) {
    for (i, slot) in out.iter_mut().enumerate() {
        interrupt::checkpoint();
        *slot = sample(pick(p[0], i), pick(p[1], i), pick(p[2], i));
    }
}

/// Whether any of the variates' parameters are so.
fn any_of(p: &[&[f64]], broken: impl Fn(&dyn Fn(usize) -> f64) -> bool) -> bool {
    let longest = p.iter().map(|values| values.len()).max().unwrap_or(0);
    let empty = p.iter().any(|values| values.is_empty());
    !empty && (0..longest).any(|i| broken(&|parameter| pick(p[parameter], i)))
}

fn check_uniform(p: &[&[f64]], legacy: bool) -> Result<()> {
    let scalar = p.iter().all(|values| values.len() == 1);
    if any_of(p, |at| !(at(1) - at(0)).is_finite()) {
        let message =
            if scalar && !legacy { "high - low range exceeds valid bounds" } else { "Range exceeds valid bounds" };
        return Err(Error::new(Kind::OverflowError, message));
    }
    if !legacy && any_of(p, |at| (at(1) - at(0)).is_sign_negative()) {
        return Err(Error::value("high - low < 0"));
    }
    Ok(())
}

fn check_triangular(p: &[&[f64]]) -> Result<()> {
    if any_of(p, |at| at(0) > at(1)) {
        return Err(Error::value("left > mode"));
    }
    if any_of(p, |at| at(1) > at(2)) {
        return Err(Error::value("mode > right"));
    }
    if any_of(p, |at| at(0) == at(2)) {
        return Err(Error::value("left == right"));
    }
    Ok(())
}

fn check_hypergeometric(p: &[&[f64]], legacy: bool) -> Result<()> {
    if !legacy && any_of(p, |at| at(0) >= HYPERGEOMETRIC_MAX || at(1) >= HYPERGEOMETRIC_MAX) {
        return Err(Error::value("both ngood and nbad must be less than 1000000000"));
    }
    // A sum that is not a number, or that wraps in NumPy, is refused too.
    let possible = |at: &dyn Fn(usize) -> f64| at(0) + at(1) >= at(2) && at(0) + at(1) <= 2f64.powi(62);
    if any_of(p, |at| !possible(at)) {
        return Err(Error::value("ngood + nbad < nsample"));
    }
    Ok(())
}

fn check_negative_binomial(p: &[&[f64]]) -> Result<()> {
    let too_large = any_of(p, |at| {
        let (n, chance) = (at(0), at(1));
        (1.0 - chance) / chance * (n + 10.0 * n.sqrt()) > POISSON_MEAN_MAX
    });
    if any_of(p, |at| at(0).is_nan()) {
        return Err(Error::value("n must not be NaN"));
    }
    if too_large {
        return Err(Error::value("n too large or p too small, see Generator.negative_binomial Notes"));
    }
    Ok(())
}
