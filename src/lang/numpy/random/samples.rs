//! Distributions that are sampled value by value: one body for all rows of the table and both generators.

use std::cell::RefMut;

use smallvec::SmallVec;

use super::generator::GeneratorObject;
use super::legacy::State;
use super::pathwise;
use crate::array::{Array, DType, Shape, shape_text};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::numpy::{args, tools};
use crate::lang::value::Value;
use crate::ops::random::{
    Distribution, Generator, IntegersMut, Probabilities, RandomState, Range, VariatesMut, distribution,
};

/// The generator that a method was called on.
pub enum Source<'a> {
    /// `RandomState`, and the functions of the module.
    Legacy(RefMut<'a, RandomState>),
    /// `Generator`.
    Modern(RefMut<'a, Generator>),
}

/// Runs the body with whichever generator it is.
macro_rules! either {
    ($source:expr, $generator:ident => $body:expr) => {
        match $source {
            Source::Legacy($generator) => $body,
            Source::Modern($generator) => $body,
        }
    };
}

impl Source<'_> {
    /// Whether it is the legacy generator.
    pub fn is_legacy(&self) -> bool {
        matches!(self, Source::Legacy(_))
    }

    /// Fills with variates.
    pub fn fill(&mut self, row: &Distribution, parameters: &[&[f64]], out: VariatesMut<'_>) -> Result<()> {
        either!(self, generator => generator.fill(row, parameters, out))
    }

    /// Fills with doubles from 0 to 1.
    pub fn fill_random(&mut self, out: &mut [f64]) {
        either!(self, generator => generator.fill_random(out));
    }

    /// Fills with standard normal variates.
    pub fn fill_standard_normal(&mut self, out: &mut [f64]) {
        either!(self, generator => generator.fill_standard_normal(out));
    }

    /// Fills with integers of a range.
    pub fn fill_integers(&mut self, range: Range, out: IntegersMut<'_>) {
        either!(self, generator => generator.fill_integers(range, out));
    }

    /// Fills with integers, each of its own range.
    pub fn fill_integers_each(&mut self, ranges: &[Range], out: IntegersMut<'_>) {
        either!(self, generator => generator.fill_integers_each(ranges, out));
    }

    /// A random order of `0..n`.
    pub fn permutation(&mut self, n: usize) -> Result<Vec<i64>> {
        either!(self, generator => generator.permutation(n))
    }

    /// What a shuffle swaps, in order.
    pub fn shuffle_with(&mut self, n: usize, swap: impl FnMut(usize, usize)) {
        either!(self, generator => generator.shuffle_with(n, swap));
    }

    /// Rows of counts.
    pub fn fill_multinomial(&mut self, n: i64, chances: &[f64], out: &mut [i64]) -> Result<()> {
        either!(self, generator => generator.fill_multinomial(n, chances, out))
    }

    /// Rows that sum to one.
    pub fn fill_dirichlet(&mut self, alpha: &[f64], out: &mut [f64]) -> Result<()> {
        either!(self, generator => generator.fill_dirichlet(alpha, out))
    }

    /// Random bytes.
    pub fn bytes(&mut self, length: usize) -> Result<Vec<u8>> {
        either!(self, generator => generator.bytes(length))
    }

    /// Members of a population.
    pub fn choice(
        &mut self,
        population: i64,
        count: usize,
        replace: bool,
        p: Option<Probabilities<'_>>,
        shuffle: bool,
    ) -> Result<Vec<i64>> {
        match self {
            Source::Legacy(state) => state.choice(population, count, replace, p),
            Source::Modern(generator) => generator.choice(population, count, replace, p, shuffle),
        }
    }
}

/// The generator that is the first argument.
pub fn source<'a>(args: &Arguments<'a>) -> Result<Source<'a>> {
    crate::trace::refuse("random numbers are drawn")?;
    let receiver = args.value(0);
    if let Some(state) = receiver.downcast::<State>() {
        return Ok(Source::Legacy(state.0.borrow_mut()));
    }
    if let Some(generator) = receiver.downcast::<GeneratorObject>() {
        return Ok(Source::Modern(generator.0.borrow_mut()));
    }
    Err(Error::type_error(format!("descriptor '{}' requires a generator of random numbers", args.function())))
}

/// The argument `size`: `None` for one value.
pub fn size(value: Option<&Value>) -> Result<Option<Shape>> {
    value.filter(|value| !value.is_none()).map(args::shape).transpose()
}

/// A parameter of a distribution: one number, or several.
pub enum Parameter {
    /// A Python or NumPy number, or an array without axes.
    One(f64),
    /// An array.
    Many(Array),
}

impl Parameter {
    /// From an argument.
    ///
    /// # Errors
    /// `TypeError` for what is no real number.
    pub fn read(value: &Value) -> Result<Parameter> {
        match value {
            Value::Float(x) => return Ok(Parameter::One(*x)),
            Value::Int(i) => return Ok(Parameter::One(*i as f64)),
            Value::None | Value::Str(_) => {
                let found = crate::lang::types::type_name(value);
                return Err(Error::type_error(match value {
                    Value::None => format!("float() argument must be a string or a real number, not '{found}'"),
                    _ => format!("must be real number, not {found}"),
                }));
            }
            _ => {}
        }
        let array = convert::array(value)?;
        if array.dtype().is_complex() {
            return Err(Error::type_error("Cannot cast array data from complex to float64 according to 'safe'"));
        }
        let array = array.cast(DType::F64)?;
        Ok(if array.ndim() == 0 { Parameter::One(array.scalar_at(0).get()) } else { Parameter::Many(array) })
    }

    fn shape(&self) -> &[usize] {
        match self {
            Parameter::One(_) => &[],
            Parameter::Many(array) => array.shape(),
        }
    }

    fn values(&self, shape: &[usize]) -> Result<SmallVec<[f64; 1]>> {
        Ok(match self {
            Parameter::One(x) => smallvec::smallvec![*x],
            Parameter::Many(array) => array.broadcast_to(shape)?.to_vec::<f64>()?.into(),
        })
    }
}

/// The shape of the result for arguments of these shapes and this `size`; `None` for one value.
pub fn result_shape(shapes: &[&[usize]], size: Option<Shape>) -> Result<Option<Shape>> {
    let plain = shapes.iter().all(|shape| shape.is_empty());
    match size {
        None if plain => Ok(None),
        None => tools::broadcast(shapes).map(Some),
        Some(size) if plain => Ok(Some(size)),
        Some(size) => {
            let mut all: SmallVec<[&[usize]; 4]> = smallvec::smallvec![&size[..]];
            all.extend_from_slice(shapes);
            let found = tools::broadcast(&all)?;
            drop(all);
            if found != size {
                let texts = [&size, &tools::broadcast(shapes)?].map(|shape| shape_text(shape));
                return Err(Error::value(format!(
                    "Output size {} is not compatible with broadcast dimensions of inputs {}.",
                    texts[0], texts[1]
                )));
            }
            Ok(Some(size))
        }
    }
}

/// The method of any row of the table: its parameters, then `size`.
pub fn sample(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let row = distribution(args.function()).ok_or_else(|| Error::type_error("no such distribution"))?;
    if let Some(drawn) = pathwise::sample(row, args)? {
        return Ok(drawn);
    }
    let mut parameters: SmallVec<[Parameter; 3]> = SmallVec::new();
    for (at, parameter) in row.parameters.iter().enumerate() {
        parameters.push(match args.get(at + 1) {
            Some(value) => Parameter::read(value)?,
            None => Parameter::One(parameter.default.unwrap_or(0.0)),
        });
    }
    let size = size(args.get(row.parameters.len() + 1))?;
    let shapes: SmallVec<[&[usize]; 3]> = parameters.iter().map(Parameter::shape).collect();
    let shape = result_shape(&shapes, size)?;
    drop(shapes);
    fill(row, args, &parameters, shape)
}

/// Draws with these parameters, one value for `shape: None`.
///
/// # Errors
/// `ValueError` for parameters out of range; `MemoryError`.
pub fn fill(row: &Distribution, args: &Arguments, parameters: &[Parameter], shape: Option<Shape>) -> Result<Value> {
    let mut values: SmallVec<[SmallVec<[f64; 1]>; 3]> = SmallVec::new();
    for parameter in parameters {
        values.push(parameter.values(shape.as_deref().unwrap_or(&[]))?);
    }
    let values: SmallVec<[&[f64]; 3]> = values.iter().map(|v| &v[..]).collect();
    let mut source = source(args)?;
    match (shape, row.integral) {
        (None, false) => {
            let mut out = [0.0];
            source.fill(row, &values, VariatesMut::Floats(&mut out))?;
            Ok(Value::Float(out[0]))
        }
        (None, true) => {
            let mut out = [0];
            source.fill(row, &values, VariatesMut::Integers(&mut out))?;
            Ok(Value::Int(out[0]))
        }
        (Some(shape), false) => convert::from_new_array(tools::build(&shape, |out: &mut [f64]| {
            source.fill(row, &values, VariatesMut::Floats(out))
        })?),
        (Some(shape), true) => convert::from_new_array(tools::build(&shape, |out: &mut [i64]| {
            source.fill(row, &values, VariatesMut::Integers(out))
        })?),
    }
}

/// One number, or an array of this size.
pub fn plain(shape: Option<Shape>, fill: impl FnOnce(&mut [f64])) -> Result<Value> {
    match shape {
        None => {
            let mut out = [0.0];
            fill(&mut out);
            Ok(Value::Float(out[0]))
        }
        Some(shape) => convert::from_new_array(Array::build(&shape, fill)?),
    }
}

/// A table of methods: those given, and one for each distribution.
macro_rules! with_distributions {
    ($(#[$meta:meta])* $NAME:ident, [$($own:expr),* $(,)?]) => {
        $(#[$meta])*
        pub static $NAME: &[$crate::lang::native::Native] = &[
            $($own,)*
            $crate::lang::native::Native::new(
                "beta(self, a, b, size=None)",
                "A sample of the beta distribution on [0, 1].\n\n>>> np.random.default_rng(0).beta(2, 3)\n0.322405312761077\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "binomial(self, n, p, size=None)",
                "How many of n trials succeed, each with chance p.\n\n>>> np.random.default_rng(0).binomial(10, 0.5)\n6\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "chisquare(self, df, size=None)",
                "A sample of the chi-square distribution: the sum of df squared normal variates.\n\n>>> np.random.default_rng(0).chisquare(2)\n1.3598638079378191\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "exponential(self, scale=1.0, size=None)",
                "A sample of the exponential distribution with this mean.\n\n>>> np.random.default_rng(0).exponential(2.0)\n1.3598638079378191\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "f(self, dfnum, dfden, size=None)",
                "A sample of the F distribution.\n\n>>> np.random.default_rng(0).f(2, 5)\n0.8593797466754598\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "gamma(self, shape, scale=1.0, size=None)",
                "A sample of the gamma distribution.\n\n>>> np.random.default_rng(0).gamma(2.0)\n1.8343100674525519\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "geometric(self, p, size=None)",
                "How many trials the first success takes, each with chance p.\n\n>>> np.random.default_rng(0).geometric(0.3)\n2\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "gumbel(self, loc=0.0, scale=1.0, size=None)",
                "A sample of the Gumbel distribution.\n\n>>> np.random.default_rng(0).gumbel()\n-0.013159932702447984\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "hypergeometric(self, ngood, nbad, nsample, size=None)",
                "How many good ones nsample draws without replacement give.\n\n>>> np.random.default_rng(0).hypergeometric(5, 5, 4)\n3\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "laplace(self, loc=0.0, scale=1.0, size=None)",
                "A sample of the Laplace, or double exponential, distribution.\n\n>>> np.random.default_rng(0).laplace()\n0.3200997251577807\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "logistic(self, loc=0.0, scale=1.0, size=None)",
                "A sample of the logistic distribution.\n\n>>> np.random.default_rng(0).logistic()\n0.5622011350067172\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "lognormal(self, mean=0.0, sigma=1.0, size=None)",
                "The exponential of a normal variate.\n\n>>> np.random.default_rng(0).lognormal()\n1.133976204153072\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "logseries(self, p, size=None)",
                "A sample of the logarithmic series distribution.\n\n>>> np.random.default_rng(0).logseries(0.6)\n1\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "negative_binomial(self, n, p, size=None)",
                "How many trials fail before n succeed, each with chance p.\n\n>>> np.random.default_rng(0).negative_binomial(3, 0.5)\n0\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "noncentral_chisquare(self, df, nonc, size=None)",
                "A sample of the noncentral chi-square distribution.\n\n>>> np.random.default_rng(0).noncentral_chisquare(3, 1)\n2.113105776260429\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "noncentral_f(self, dfnum, dfden, nonc, size=None)",
                "A sample of the noncentral F distribution.\n\n>>> np.random.default_rng(0).noncentral_f(2, 5, 1)\n1.915412202672662\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "normal(self, loc=0.0, scale=1.0, size=None)",
                "A sample of the normal distribution with this mean and standard deviation.\n\n>>> np.random.default_rng(0).normal(5, 2)\n5.2514604421867865\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "pareto(self, a, size=None)",
                "A sample of the Pareto II, or Lomax, distribution.\n\n>>> np.random.default_rng(0).pareto(3)\n0.2543831878606541\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "poisson(self, lam=1.0, size=None)",
                "A sample of the Poisson distribution.\n\n>>> np.random.default_rng(0).poisson(4)\n2\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "power(self, a, size=None)",
                "A sample of the power distribution on [0, 1].\n\n>>> np.random.default_rng(0).power(3)\n0.7901652743207939\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "rayleigh(self, scale=1.0, size=None)",
                "A sample of the Rayleigh distribution.\n\n>>> np.random.default_rng(0).rayleigh()\n1.1661319856421997\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "standard_cauchy(self, size=None)",
                "A sample of the standard Cauchy distribution.\n\n>>> np.random.default_rng(0).standard_cauchy()\n-0.9517455902902531\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "standard_t(self, df, size=None)",
                "A sample of Student's t distribution.\n\n>>> np.random.default_rng(0).standard_t(5)\n0.1413512087026951\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "triangular(self, left, mode, right, size=None)",
                "A sample of the triangular distribution.\n\n>>> np.random.default_rng(0).triangular(0, 1, 3)\n1.5241172553108178\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "uniform(self, low=0.0, high=1.0, size=None)",
                "A sample of the uniform distribution on [low, high).\n\n>>> np.random.default_rng(0).uniform(1, 3)\n2.2739233746429086\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "vonmises(self, mu, kappa, size=None)",
                "An angle by the von Mises distribution.\n\n>>> np.random.default_rng(0).vonmises(0, 4)\n-0.742072989908773\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "wald(self, mean, scale, size=None)",
                "A sample of the Wald, or inverse Gaussian, distribution.\n\n>>> np.random.default_rng(0).wald(3, 2)\n2.57223862798267\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "weibull(self, a, size=None)",
                "A sample of the Weibull distribution.\n\n>>> np.random.default_rng(0).weibull(2)\n0.824579834806133\n",
                $crate::lang::numpy::random::samples::sample,
            ),
            $crate::lang::native::Native::new(
                "zipf(self, a, size=None)",
                "A sample of the Zipf distribution.\n\n>>> np.random.default_rng(0).zipf(2)\n2\n",
                $crate::lang::numpy::random::samples::sample,
            ),
        ];
    };
}
pub(super) use with_distributions;
