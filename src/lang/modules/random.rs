//! `random`: the same numbers as CPython's for the same seed.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::{BigInt, Sign};
use num_traits::{Signed, ToPrimitive, Zero};

use super::mersenne::Mersenne;
use crate::diag::{Error, Result};
use crate::lang::hash::hash;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::{get_item, set_item};
use crate::lang::iterate::collect;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{to_bigint, to_float};
use crate::lang::object::Object;
use crate::lang::operate::length;
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::{BoundMethod, Value};

/// Binds the module's names: the methods of one hidden generator.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    let shared = Value::object(Random(RefCell::new(Mersenne::from_words(&entropy()))));
    for method in METHODS {
        let bound = BoundMethod { receiver: shared.clone(), method };
        module.define(method.name(), Value::BoundMethod(Rc::new(bound)));
    }
    module.define("Random", &RANDOM);
    Ok(())
}

/// Words that differ from run to run.
pub(super) fn entropy() -> Vec<u32> {
    use std::hash::{BuildHasher, RandomState};
    let hashed = |n: u64| RandomState::new().hash_one(n);
    (0..8).flat_map(|n| [hashed(n) as u32, (hashed(n) >> 32) as u32]).collect()
}

static RANDOM: TypeObject = TypeObject {
    name: "Random",
    module: "random",
    base: Some(&OBJECT),
    doc: "A generator of random numbers.",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[],
};

static NEW: Native = Native::new("Random(x=None, /)", "A generator of its own. `Random(42).random()`", |_, args| {
    Ok(Value::object(Random(RefCell::new(seeded(args.get(0).unwrap_or(&Value::None))?))))
});

struct Random(RefCell<Mersenne>);

impl Object for Random {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "Random"
    }

    fn type_value(&self) -> Value {
        Value::Type(&RANDOM)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }
}

/// The saved state of a generator, as `getstate` gives it.
struct State(Mersenne);

impl Object for State {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "tuple"
    }
}

static METHODS: &[Native] = &[
    Native::new("betavariate(self, alpha, beta)", "A number by the beta distribution. `random.betavariate(2, 3)`", |_, a| {
        let (alpha, beta) = (a.float(1)?, a.float(2)?);
        Ok(Value::Float(generator(a)?.borrow_mut().beta(alpha, beta)))
    }),
    Native::new("choice(self, seq)", "One of the items. `random.choice('abc')`", choice),
    Native::new("choices(self, population, weights=None, *, cum_weights=None, k=1)", "Some of the items, each by its weight. `random.choices('ab', k=3)`", choices),
    Native::new("expovariate(self, lambd=1.0)", "A number by the exponential distribution. `random.expovariate(2)`", |_, a| {
        let lambda = if a.get(1).is_some() { a.float(1)? } else { 1.0 };
        Ok(Value::Float(generator(a)?.borrow_mut().exponential(lambda)))
    }),
    Native::new("gammavariate(self, alpha, beta)", "A number by the gamma distribution. `random.gammavariate(2, 1)`", |_, a| {
        let (alpha, beta) = (a.float(1)?, a.float(2)?);
        if alpha <= 0.0 || beta <= 0.0 {
            return Err(Error::value("gammavariate: alpha and beta must be > 0.0"));
        }
        Ok(Value::Float(generator(a)?.borrow_mut().gamma(alpha, beta)))
    }),
    Native::new("gauss(self, mu=0.0, sigma=1.0)", "A number by the normal distribution. `random.gauss(0, 1)`", |_, a| normal(a, Mersenne::gauss)),
    Native::new("getrandbits(self, k, /)", "An integer of `k` random bits. `random.getrandbits(8)`", |_, a| {
        let count = u64::try_from(a.index(1)?).map_err(|_| Error::value("number of bits must be non-negative"))?;
        crate::lang::methods::check_size(count as usize)?;
        Ok(Value::from_bigint(BigInt::from(generator(a)?.borrow_mut().bits(count))))
    }),
    Native::new("getstate(self)", "The generator's state. `random.setstate(random.getstate())`", |_, a| {
        let state = generator(a)?.borrow().clone();
        Ok(Value::object(State(state)))
    }),
    Native::new("lognormvariate(self, mu=0.0, sigma=1.0)", "A number by the log-normal distribution. `random.lognormvariate(0, 1)`", |_, a| {
        normal(a, |g, mu, sigma| g.normal(mu, sigma).exp())
    }),
    Native::new("normalvariate(self, mu=0.0, sigma=1.0)", "A number by the normal distribution. `random.normalvariate(0, 1)`", |_, a| {
        normal(a, Mersenne::normal)
    }),
    Native::new("paretovariate(self, alpha)", "A number by the Pareto distribution. `random.paretovariate(3)`", |_, a| {
        let alpha = a.float(1)?;
        let u = 1.0 - generator(a)?.borrow_mut().random();
        Ok(Value::Float(u.powf(-1.0 / alpha)))
    }),
    Native::new("randbytes(self, n)", "Random bytes. `random.randbytes(4)`", |_, a| {
        let count = usize::try_from(a.index(1)?).map_err(|_| Error::value("number of bits must be non-negative"))?;
        crate::lang::methods::check_size(count)?;
        let mut bytes = generator(a)?.borrow_mut().bits(count as u64 * 8).to_bytes_le();
        bytes.resize(count, 0);
        Ok(Value::bytes(bytes))
    }),
    Native::new("randint(self, a, b)", "An integer from `a` to `b`, both included. `random.randint(1, 6)`", |_, a| {
        let (low, high) = (to_bigint(a.value(1))?, to_bigint(a.value(2))?);
        in_range(a, low, high + 1, BigInt::from(1))
    }),
    Native::new("random(self)", "A float from 0 up to 1. `random.random()`", |_, a| Ok(Value::Float(generator(a)?.borrow_mut().random()))),
    Native::new("randrange(self, start, stop=None, step=1)", "An integer of a range. `random.randrange(10)`", |_, a| {
        let start = to_bigint(a.value(1))?;
        let step = a.get(3).map_or(Ok(BigInt::from(1)), to_bigint)?;
        match a.given(2) {
            None => {
                if start.sign() != Sign::Plus {
                    return Err(Error::value("empty range for randrange()"));
                }
                in_range(a, BigInt::zero(), start, step)
            }
            Some(stop) => in_range(a, start, to_bigint(stop)?, step),
        }
    }),
    Native::new("sample(self, population, k, *, counts=None)", "Different ones of the items. `random.sample(range(10), 3)`", sample),
    Native::new("seed(self, a=None, version=2)", "Starts the numbers anew. `random.seed(42)`", |_, a| {
        let fresh = seeded(a.get(1).unwrap_or(&Value::None))?;
        *generator(a)?.borrow_mut() = fresh;
        Ok(Value::None)
    }),
    Native::new("setstate(self, state)", "Goes back to a state. `random.setstate(state)`", |_, a| {
        let state = a.value(1).downcast::<State>().ok_or_else(|| Error::type_error("state must be what getstate() gave"))?;
        *generator(a)?.borrow_mut() = state.0.clone();
        Ok(Value::None)
    }),
    Native::new("shuffle(self, x)", "Mixes a list in place. `random.shuffle(xs)`", shuffle),
    Native::new("triangular(self, low=0.0, high=1.0, mode=None)", "A number by the triangular distribution. `random.triangular(0, 1)`", |_, a| {
        let low = if a.get(1).is_some() { a.float(1)? } else { 0.0 };
        let high = if a.get(2).is_some() { a.float(2)? } else { 1.0 };
        let mode = a.given(3).map(to_float).transpose()?;
        Ok(Value::Float(generator(a)?.borrow_mut().triangular(low, high, mode)))
    }),
    Native::new("uniform(self, a, b)", "A float between two numbers. `random.uniform(1, 2)`", |_, a| {
        let (low, high) = (a.float(1)?, a.float(2)?);
        Ok(Value::Float(low + (high - low) * generator(a)?.borrow_mut().random()))
    }),
    Native::new("vonmisesvariate(self, mu, kappa)", "An angle by the von Mises distribution. `random.vonmisesvariate(0, 1)`", |_, a| {
        let (mu, kappa) = (a.float(1)?, a.float(2)?);
        Ok(Value::Float(generator(a)?.borrow_mut().von_mises(mu, kappa)))
    }),
    Native::new("weibullvariate(self, alpha, beta)", "A number by the Weibull distribution. `random.weibullvariate(1, 2)`", |_, a| {
        let (alpha, beta) = (a.float(1)?, a.float(2)?);
        let u = 1.0 - generator(a)?.borrow_mut().random();
        Ok(Value::Float(alpha * (-u.ln()).powf(1.0 / beta)))
    }),
];

fn generator<'a>(args: &Arguments<'a>) -> Result<&'a RefCell<Mersenne>> {
    args.value(0).downcast::<Random>().map(|random| &random.0).ok_or_else(|| Error::type_error("a generator is needed"))
}

fn normal(args: &Arguments, draw: impl Fn(&mut Mersenne, f64, f64) -> f64) -> Result<Value> {
    let mu = if args.get(1).is_some() { args.float(1)? } else { 0.0 };
    let sigma = if args.get(2).is_some() { args.float(2)? } else { 1.0 };
    Ok(Value::Float(draw(&mut generator(args)?.borrow_mut(), mu, sigma)))
}

fn seeded(seed: &Value) -> Result<Mersenne> {
    Ok(match seed {
        Value::None => Mersenne::from_words(&entropy()),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => Mersenne::from_int(&to_bigint(seed)?),
        Value::Str(text) => Mersenne::from_bytes(text.as_bytes()),
        Value::Bytes(bytes) => Mersenne::from_bytes(bytes),
        Value::Float(_) => Mersenne::from_int(&BigInt::from(hash(seed)? as u64)),
        other => match crate::lang::arrays::to_index(other) {
            Some(number) => Mersenne::from_int(&BigInt::from(number)),
            None => {
                return Err(Error::type_error(
                    "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.",
                ));
            }
        },
    })
}

/// A number of the range `start..stop` by `step`.
fn in_range(args: &Arguments, start: BigInt, stop: BigInt, step: BigInt) -> Result<Value> {
    let width: BigInt = &stop - &start;
    let count = match step.sign() {
        Sign::NoSign => return Err(Error::value("zero step for randrange()")),
        Sign::Plus => (&width + &step - 1) / &step,
        Sign::Minus => (&width + &step + 1) / &step,
    };
    if !count.is_positive() {
        return Err(Error::value(match step == BigInt::from(1) {
            true => format!("empty range for randrange() ({start}, {stop}, {width})"),
            false => "empty range for randrange()".to_owned(),
        }));
    }
    let mut generator = generator(args)?.borrow_mut();
    let drawn = match count.to_u64() {
        Some(count) => BigInt::from(generator.below(count)),
        None => BigInt::from(generator.below_big(count.magnitude())),
    };
    Ok(Value::from_bigint(start + step * drawn))
}

fn below(args: &Arguments, count: usize) -> Result<usize> {
    Ok(generator(args)?.borrow_mut().below(count as u64) as usize)
}

fn choice(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let count = length(args.value(1))?;
    if count == 0 {
        return Err(Error::index("Cannot choose from an empty sequence"));
    }
    let at = below(args, count)?;
    get_item(vm, args.value(1), &Value::from(at))
}

fn choices(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let population = collect(vm, args.value(1))?;
    let count = usize::try_from(args.index_or(4, 1)?).unwrap_or(0);
    let mut cumulative = match (args.given(2), args.given(3)) {
        (None, None) => None,
        (Some(_), Some(_)) => return Err(Error::type_error("Cannot specify both weights and cumulative weights")),
        (Some(weights), None) => {
            let mut total = 0.0;
            let mut sums = Vec::new();
            for weight in collect(vm, weights)? {
                total += to_float(&weight)?;
                sums.push(total);
            }
            Some(sums)
        }
        (None, Some(sums)) => Some(collect(vm, sums)?.iter().map(to_float).collect::<Result<Vec<_>>>()?),
    };
    if population.is_empty() {
        return Err(Error::index("Cannot choose from an empty sequence"));
    }
    let mut generator = generator(args)?.borrow_mut();
    let Some(sums) = &mut cumulative else {
        let size = population.len() as f64;
        return Ok(Value::list((0..count).map(|_| population[(generator.random() * size) as usize].clone()).collect()));
    };
    if sums.len() != population.len() {
        return Err(Error::value("The number of weights does not match the population"));
    }
    let total = sums[sums.len() - 1];
    if total <= 0.0 {
        return Err(Error::value("Total of weights must be greater than zero"));
    }
    if !total.is_finite() {
        return Err(Error::value("Total of weights must be finite"));
    }
    let pick = |x: f64| sums[..sums.len() - 1].partition_point(|&sum| sum <= x);
    Ok(Value::list((0..count).map(|_| population[pick(generator.random() * total)].clone()).collect()))
}

fn sample(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if matches!(args.value(1), Value::Set(_) | Value::FrozenSet(_) | Value::Dict(_)) {
        return Err(Error::type_error("Population must be a sequence.  For dicts or sets, use sorted(d)."));
    }
    let population = collect(vm, args.value(1))?;
    if let Some(counts) = args.given(3) {
        let mut repeated = Vec::new();
        for (item, count) in population.iter().zip(collect(vm, counts)?) {
            let count = usize::try_from(crate::lang::number::to_index(&count)?).unwrap_or(0);
            repeated.extend(std::iter::repeat_n(item.clone(), count));
        }
        return draw_sample(args, repeated);
    }
    draw_sample(args, population)
}

/// CPython's two ways: a shrinking pool for many items, a set of the places taken for few.
fn draw_sample(args: &Arguments, mut pool: Vec<Value>) -> Result<Value> {
    let size = pool.len();
    let count = usize::try_from(args.index(2)?).ok().filter(|&count| count <= size);
    let count = count.ok_or_else(|| Error::value("Sample larger than population or is negative"))?;
    let mut set_size = 21.0;
    if count > 5 {
        set_size += 4f64.powf((((count * 3) as f64).ln() / 4f64.ln()).ceil());
    }
    let mut result = Vec::with_capacity(count);
    if size as f64 <= set_size {
        for taken in 0..count {
            let at = below(args, size - taken)?;
            result.push(pool[at].clone());
            pool[at] = pool[size - taken - 1].clone();
        }
        return Ok(Value::list(result));
    }
    let mut selected = rustc_hash::FxHashSet::default();
    while result.len() < count {
        let mut at = below(args, size)?;
        while !selected.insert(at) {
            at = below(args, size)?;
        }
        result.push(pool[at].clone());
    }
    Ok(Value::list(result))
}

fn shuffle(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let sequence = args.value(1);
    let count = length(sequence)?;
    for at in (1..count).rev() {
        let other = below(args, at + 1)?;
        if let Value::List(list) = sequence {
            list.items.borrow_mut().swap(at, other);
            continue;
        }
        let (a, b) = (Value::from(at), Value::from(other));
        let (x, y) = (get_item(vm, sequence, &a)?, get_item(vm, sequence, &b)?);
        set_item(vm, sequence, &a, &y)?;
        set_item(vm, sequence, &b, &x)?;
    }
    Ok(Value::None)
}
