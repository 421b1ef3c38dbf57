//! `statistics`: sums are exact, so that means and variances are rounded once.

use num_bigint::BigInt;
use num_traits::{One, Signed};

use super::statistics_exact::Exact;
use crate::diag::later::{self, Gathered};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_float;
use crate::lang::operate::{binary, less, truth};
use crate::lang::sorting::sort_values;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("StatisticsError", Value::ExceptionType(Kind::StatisticsError));
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "correlation(x, y, /)",
        "How linearly two samples go together, from -1 to 1. `statistics.correlation([1, 2, 3], [2, 4, 6])` is 1.0.",
        |vm, a| {
            let pairs = Pairs::of(vm, a)?;
            let (sxy, sxx, syy) = pairs.moments()?;
            if sxx == 0.0 || syy == 0.0 {
                return Err(empty("at least one of the inputs is constant"));
            }
            Ok(Value::Float(sxy / (sxx * syy).sqrt()))
        },
    ),
    Native::new(
        "covariance(x, y, /)",
        "The sample covariance. `statistics.covariance([1, 2, 3], [2, 4, 6])` is 2.0.",
        |vm, a| {
            let pairs = Pairs::of(vm, a)?;
            Ok(Value::Float(pairs.moments()?.0 / (pairs.x.len() as f64 - 1.0)))
        },
    ),
    Native::new(
        "linear_regression(x, y, /, *, proportional=False)",
        "The line of least squares. `statistics.linear_regression([1, 2, 3], [2, 4, 6]).slope` is 2.0.",
        |vm, a| {
            let pairs = Pairs::of(vm, a)?;
            let (sxy, sxx) = if a.flag(2, false)? {
                (pairs.sum_of(|x, y| x * y)?, pairs.sum_of(|x, _| x * x)?)
            } else {
                let (sxy, sxx, _) = pairs.moments()?;
                (sxy, sxx)
            };
            if sxx == 0.0 {
                return Err(empty("x is constant"));
            }
            let slope = sxy / sxx;
            let (mean_x, mean_y) = pairs.means()?;
            let intercept = if a.flag(2, false)? { 0.0 } else { mean_y - slope * mean_x };
            let fields = [("slope", Value::Float(slope)), ("intercept", Value::Float(intercept))];
            Ok(super::sys::record("LinearRegression", fields))
        },
    ),
    Native::new(
        "fmean(data, weights=None)",
        "The mean as a float. `statistics.fmean([1, 2, 4])` is 2.3333333333333335.",
        fmean,
    ),
    Native::new("geometric_mean(data)", "The geometric mean. `statistics.geometric_mean([1, 4])` is 2.0.", |vm, a| {
        let numbers = floats(vm, a)?;
        if numbers.is_empty() || numbers.iter().any(|&x| x <= 0.0) {
            return Err(empty("geometric mean requires a non-empty dataset containing positive numbers"));
        }
        let logs: Vec<f64> = interrupt::watched(&numbers).map(|x| x.ln()).collect();
        Ok(Value::Float((super::math::exact_sum(&logs)? / numbers.len() as f64).exp()))
    }),
    Native::new(
        "harmonic_mean(data, weights=None)",
        "The harmonic mean. `statistics.harmonic_mean([40, 60])` is 48.0.",
        harmonic_mean,
    ),
    Native::new("mean(data)", "The mean. `statistics.mean([1, 2, 3, 4])` is 2.5.", |vm, a| {
        let data = collect(vm, a.value(0))?;
        if data.is_empty() {
            return Err(empty("mean requires at least one data point"));
        }
        Exact::of(vm, data)?.mean(vm)
    }),
    Native::new("median(data)", "The middle value. `statistics.median([3, 1, 2])` is 2.", |vm, a| {
        let data = sorted(vm, a, "median")?;
        let (low, high) = (&data[(data.len() - 1) / 2], &data[data.len() / 2]);
        if data.len() % 2 == 1 {
            return Ok(high.clone());
        }
        binary(BinaryOp::Div, &binary(BinaryOp::Add, low, high)?, &Value::Int(2))
    }),
    Native::new(
        "median_high(data)",
        "The upper of the middle values. `statistics.median_high([1, 2])` is 2.",
        |vm, a| sorted(vm, a, "median").map(|data| data[data.len() / 2].clone()),
    ),
    Native::new(
        "median_low(data)",
        "The lower of the middle values. `statistics.median_low([1, 2])` is 1.",
        |vm, a| sorted(vm, a, "median").map(|data| data[(data.len() - 1) / 2].clone()),
    ),
    Native::new("mode(data)", "The most frequent value. `statistics.mode([1, 2, 2])` is 2.", |vm, a| {
        let modes = modes(vm, a)?;
        modes.into_iter().next().ok_or_else(|| empty("no mode for empty data"))
    }),
    Native::new(
        "multimode(data)",
        "The most frequent values. `statistics.multimode('aabb')` is `['a', 'b']`.",
        |vm, a| modes(vm, a).map(Value::list),
    ),
    Native::new(
        "pstdev(data, mu=None)",
        "The standard deviation of a whole. `statistics.pstdev([1, 3])` is 1.0.",
        |vm, a| spread(vm, a, true, true),
    ),
    Native::new(
        "pvariance(data, mu=None)",
        "The variance of a whole. `statistics.pvariance([1, 3])` is 1.",
        |vm, a| spread(vm, a, true, false),
    ),
    Native::new(
        "quantiles(data, *, n=4, method='exclusive')",
        "The cuts into parts of equal size. `statistics.quantiles([1, 2, 3])` is `[1.0, 2.0, 3.0]`.",
        quantiles,
    ),
    Native::new(
        "stdev(data, xbar=None)",
        "The standard deviation of a sample. `statistics.stdev([1, 3])` is 1.4142135623730951.",
        |vm, a| spread(vm, a, false, true),
    ),
    Native::new(
        "variance(data, xbar=None)",
        "The variance of a sample. `statistics.variance([1, 3])` is 2.",
        |vm, a| spread(vm, a, false, false),
    ),
];

fn empty(message: &str) -> Error {
    Error::new(Kind::StatisticsError, message)
}

fn fmean(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut numbers = floats(vm, args)?;
    let weights = args.given(1).map(|weights| collect(vm, weights)).transpose()?;
    let mut total = numbers.len() as f64;
    if let Some(weights) = weights {
        let weights: Vec<f64> = interrupt::watched(weights.iter()).map(to_float).collect::<Result<_>>()?;
        if weights.len() != numbers.len() {
            return Err(empty("data and weights must be the same length"));
        }
        numbers.iter_mut().zip(&weights).for_each(|(x, weight)| *x *= weight);
        total = super::math::exact_sum(&weights)?;
        if total == 0.0 {
            return Err(empty("sum of weights must be non-zero"));
        }
    }
    if numbers.is_empty() {
        return Err(empty("fmean requires at least one data point"));
    }
    Ok(Value::Float(super::math::exact_sum(&numbers)? / total))
}

fn harmonic_mean(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let data = collect(vm, args.value(0))?;
    let weights = args.given(1).map(|weights| collect(vm, weights)).transpose()?;
    let zero = Value::Int(0);
    for x in interrupt::watched(data.iter().chain(weights.iter().flat_map(|weights| weights.iter()))) {
        if less(x, &zero)? {
            return Err(empty("harmonic mean does not support negative values"));
        }
    }
    match &data[..] {
        [] => return Err(empty("harmonic_mean requires at least one data point")),
        [only] if weights.is_none() => return Ok(only.clone()),
        _ if weights.as_ref().is_some_and(|weights| weights.len() != data.len()) => {
            return Err(empty("Number of weights does not match data size"));
        }
        _ => {}
    }
    let mut parts = Gathered::with_capacity(data.len());
    for (at, x) in interrupt::watched(data.iter().enumerate()) {
        let weight = weights.as_ref().map_or(Value::Int(1), |weights| weights[at].clone());
        parts.push(match truth(&weight)? {
            false => Value::Int(0),
            true => match binary(BinaryOp::Div, &weight, x) {
                Err(error) if error.kind() == Kind::ZeroDivisionError => return Ok(Value::Int(0)),
                part => part?,
            },
        });
    }
    let parts = Exact::of(vm, parts)?;
    if !parts.sum.is_positive() {
        return Err(empty("Weighted sum must be positive"));
    }
    let (whole, unit) = match weights {
        Some(weights) => Exact::of(vm, weights).map(|weights| (weights.sum, weights.unit))?,
        None => (BigInt::from(data.len()), BigInt::one()),
    };
    parts.divide(vm, &(whole * &parts.unit), &(&parts.sum * unit))
}

fn floats(vm: &mut Interpreter, args: &Arguments) -> Result<Vec<f64>> {
    interrupt::watched(collect(vm, args.value(0))?.iter()).map(to_float).collect()
}

fn sorted(vm: &mut Interpreter, args: &Arguments, name: &str) -> Result<Gathered<Value>> {
    let data = collect(vm, args.value(0))?;
    if data.is_empty() {
        return Err(empty(&format!("no {name} for empty data")));
    }
    sort_values(vm, data.done(), None, false).map(later::gathered)
}

fn modes(vm: &mut Interpreter, args: &Arguments) -> Result<Vec<Value>> {
    let mut counts = DictMap::new();
    for item in collect(vm, args.value(0))? {
        let count = match counts.get(&item)? {
            Some(Value::Int(count)) => count + 1,
            _ => 1,
        };
        counts.insert(item, Value::Int(count))?;
    }
    let number = |count: &Value| if let Value::Int(count) = count { *count } else { 0 };
    let most = counts.values().map(number).max().unwrap_or(0);
    Ok(counts.iter().filter(|(_, count)| number(count) == most).map(|(item, _)| item.clone()).collect())
}

/// The variance of data, or its root: of a whole or of a sample, around the mean or around what is given for it.
fn spread(vm: &mut Interpreter, args: &Arguments, whole: bool, root: bool) -> Result<Value> {
    let data = collect(vm, args.value(0))?;
    let count = data.len();
    let (data, (numerator, denominator)) = match args.given(1) {
        None => {
            let data = Exact::of(vm, data)?;
            let squares = data.squares();
            (data, squares)
        }
        Some(mean) => {
            let mut squares = Gathered::with_capacity(count);
            for item in interrupt::watched(data.iter()) {
                let deviation = binary(BinaryOp::Sub, item, mean)?;
                squares.push(binary(BinaryOp::Mul, &deviation, &deviation)?);
            }
            let squares = Exact::of(vm, squares)?;
            let sum = (squares.sum.clone(), squares.unit.clone());
            (squares, sum)
        }
    };
    let least = if whole { 1 } else { 2 };
    if count < least {
        let (name, points) = (args.function(), if whole { "one data point" } else { "two data points" });
        return Err(empty(&format!("{name} requires at least {points}")));
    }
    let denominator = denominator * BigInt::from(if whole { count } else { count - 1 });
    if root { data.root(vm, &numerator, &denominator) } else { data.divide(vm, &numerator, &denominator) }
}

fn quantiles(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let parts = args.index_or(1, 4)?;
    if parts < 1 {
        return Err(empty("n must be at least 1"));
    }
    let data = collect(vm, args.value(0))?;
    let data = later::gathered(sort_values(vm, data.done(), None, false)?);
    let count = data.len() as i64;
    if count < 2 {
        return Err(empty("must have at least two data points"));
    }
    let inclusive = match args.given(2).map(|_| args.str(2)).transpose()? {
        None | Some("exclusive") => false,
        Some("inclusive") => true,
        Some(other) => return Err(Error::value(format!("Unknown method: {}", crate::lang::format::repr_str(other)))),
    };
    let mut cuts = Vec::new();
    for i in 1..parts {
        let (j, delta) = if inclusive {
            let m = count - 1;
            (i * m / parts, i * m % parts)
        } else {
            let m = count + 1;
            let j = (i * m / parts).clamp(1, count - 1);
            (j - 1, i * m - j * parts)
        };
        let (low, high) = (&data[j as usize], &data[((j + 1) as usize).min(data.len() - 1)]);
        let weighted = binary(
            BinaryOp::Add,
            &binary(BinaryOp::Mul, low, &Value::Int(parts - delta))?,
            &binary(BinaryOp::Mul, high, &Value::Int(delta))?,
        )?;
        cuts.push(binary(BinaryOp::Div, &weighted, &Value::Int(parts))?);
    }
    Ok(Value::list(cuts))
}

/// Two samples side by side.
struct Pairs {
    x: Vec<f64>,
    y: Vec<f64>,
}

impl Pairs {
    fn of(vm: &mut Interpreter, args: &Arguments) -> Result<Pairs> {
        let name = args.function();
        let numbers = |vm: &mut Interpreter, at: usize| -> Result<Vec<f64>> {
            interrupt::watched(collect(vm, args.value(at))?.iter()).map(to_float).collect()
        };
        let (x, y) = (numbers(vm, 0)?, numbers(vm, 1)?);
        let what = name.replace('_', " ");
        if x.len() != y.len() {
            return Err(empty(&format!("{what} requires that both inputs have same number of data points")));
        }
        if x.len() < 2 {
            return Err(empty(&format!("{what} requires at least two data points")));
        }
        Ok(Pairs { x, y })
    }

    fn sum_of(&self, term: impl Fn(f64, f64) -> f64) -> Result<f64> {
        let terms: Vec<f64> = interrupt::watched(self.x.iter().zip(&self.y)).map(|(x, y)| term(*x, *y)).collect();
        super::math::exact_sum(&terms)
    }

    fn means(&self) -> Result<(f64, f64)> {
        let count = self.x.len() as f64;
        Ok((self.sum_of(|x, _| x)? / count, self.sum_of(|_, y| y)? / count))
    }

    /// The sums of the products of the deviations: of both, of the first, of the second.
    fn moments(&self) -> Result<(f64, f64, f64)> {
        let (mean_x, mean_y) = self.means()?;
        Ok((
            self.sum_of(|x, y| (x - mean_x) * (y - mean_y))?,
            self.sum_of(|x, _| (x - mean_x) * (x - mean_x))?,
            self.sum_of(|_, y| (y - mean_y) * (y - mean_y))?,
        ))
    }
}
