//! `random`: the same numbers as CPython's for the same seed.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use num_bigint::{BigInt, BigUint, Sign};
use num_traits::{Signed, ToPrimitive, Zero};

use crate::diag::{Error, Result, interrupt, later};
use crate::lang::format::parse_int;
use crate::lang::hash::hash;
use crate::lang::interpreter::Interpreter;
use crate::lang::items::{get_item, set_item};
use crate::lang::iterate::collect;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{to_bigint, to_float};
use crate::lang::object::Object;
use crate::lang::operate::{binary, length};
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::{BoundMethod, Value};
use crate::ops::random::PythonRandom;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names: the methods of one hidden generator.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    let shared = Value::object(Random(RefCell::new(PythonRandom::fresh())));
    for method in METHODS {
        let bound = BoundMethod { receiver: shared.clone(), method };
        module.define(method.name(), Value::BoundMethod(Rc::new(bound)));
    }
    module.define("Random", &RANDOM);
    Ok(())
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

static NEW: Native = Native::new("Random(x=None)", "A generator of its own. `Random(42).random()`", |_, args| {
    Ok(Value::object(Random(RefCell::new(seeded(args.get(0).unwrap_or(&Value::None))?))))
});

struct Random(RefCell<PythonRandom>);

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
struct State(PythonRandom);

impl Object for State {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "tuple"
    }
}

pub(super) static METHODS: &[Native] = &[
    Native::new(
        "betavariate(self, alpha, beta)",
        "A number by the beta distribution. `random.betavariate(2, 3)`",
        |_, a| {
            let (alpha, beta) = (a.float(1)?, a.float(2)?);
            Ok(Value::Float(generator(a)?.borrow_mut().betavariate(alpha, beta)?))
        },
    ),
    Native::new("choice(self, seq)", "One of the items. `random.choice('abc')`", choice),
    Native::new(
        "choices(self, population, weights=None, *, cum_weights=None, k=1)",
        "Some of the items, each by its weight. `random.choices('ab', k=3)`",
        choices,
    ),
    Native::new(
        "expovariate(self, lambd)",
        "A number by the exponential distribution. `random.expovariate(2)`",
        |_, a| {
            // What divides complains first.
            binary(BinaryOp::Div, &Value::Float(1.0), a.value(1))?;
            let lambda = a.float(1)?;
            Ok(Value::Float(generator(a)?.borrow_mut().expovariate(lambda)))
        },
    ),
    Native::new(
        "gammavariate(self, alpha, beta)",
        "A number by the gamma distribution. `random.gammavariate(2, 1)`",
        |_, a| {
            let (alpha, beta) = (a.float(1)?, a.float(2)?);
            Ok(Value::Float(generator(a)?.borrow_mut().gammavariate(alpha, beta)?))
        },
    ),
    Native::new(
        "gauss(self, mu=0.0, sigma=1.0)",
        "A number by the normal distribution. `random.gauss(0, 1)`",
        |_, a| normal(a, PythonRandom::gauss),
    ),
    Native::new("getrandbits(self, k, /)", "An integer of `k` random bits. `random.getrandbits(8)`", |_, a| {
        let count = usize::try_from(a.index(1)?).map_err(|_| Error::value("number of bits must be non-negative"))?;
        let words = generator(a)?.borrow_mut().random_bits(count)?;
        Ok(Value::from_bigint(BigInt::from(BigUint::new(words))))
    }),
    Native::new("getstate(self)", "The generator's state. `random.setstate(random.getstate())`", |_, a| {
        let state = generator(a)?.borrow().clone();
        Ok(Value::object(State(state)))
    }),
    Native::new(
        "lognormvariate(self, mu, sigma)",
        "A number by the log-normal distribution. `random.lognormvariate(0, 1)`",
        |_, a| normal(a, |g, mu, sigma| g.lognormvariate(mu, sigma)),
    ),
    Native::new(
        "normalvariate(self, mu=0.0, sigma=1.0)",
        "A number by the normal distribution. `random.normalvariate(0, 1)`",
        |_, a| normal(a, PythonRandom::normalvariate),
    ),
    Native::new(
        "paretovariate(self, alpha)",
        "A number by the Pareto distribution. `random.paretovariate(3)`",
        |_, a| {
            binary(BinaryOp::Div, &Value::Float(1.0), a.value(1))?;
            Ok(Value::Float(generator(a)?.borrow_mut().paretovariate(a.float(1)?)))
        },
    ),
    Native::new("randbytes(self, n)", "Random bytes. `random.randbytes(4)`", |_, a| {
        let count = usize::try_from(a.index(1)?).map_err(|_| Error::value("number of bits must be non-negative"))?;
        crate::lang::methods::check_size(count)?;
        let words = generator(a)?.borrow_mut().random_bits(count * 8)?;
        let mut bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        bytes.truncate(count);
        Ok(Value::bytes(bytes))
    }),
    Native::new("randint(self, a, b)", "An integer from `a` to `b`, both included. `random.randint(1, 6)`", |_, a| {
        let stop = binary(BinaryOp::Add, a.value(2), &Value::Int(1))?;
        in_range(a, bound(a.value(1), "arg 1")?, bound(&stop, "stop")?, BigInt::from(1))
    }),
    Native::new("random(self)", "A float from 0 up to 1. `random.random()`", |_, a| {
        Ok(Value::Float(generator(a)?.borrow_mut().random()))
    }),
    Native::new(
        "randrange(self, start, stop=None, step=1)",
        "An integer of a range. `random.randrange(10)`",
        |_, a| {
            let start = bound(a.value(1), "arg 1")?;
            let step = a.get(3).map_or(Ok(BigInt::from(1)), |step| bound(step, "step"))?;
            match a.given(2) {
                None => {
                    if start.sign() != Sign::Plus {
                        return Err(Error::value("empty range for randrange()"));
                    }
                    in_range(a, BigInt::zero(), start, step)
                }
                Some(stop) => in_range(a, start, bound(stop, "stop")?, step),
            }
        },
    ),
    Native::new(
        "sample(self, population, k, *, counts=None)",
        "Different ones of the items. `random.sample(range(10), 3)`",
        sample,
    ),
    Native::new("seed(self, a=None, version=2)", "Starts the numbers anew. `random.seed(42)`", |_, a| {
        let fresh = seeded(a.get(1).unwrap_or(&Value::None))?;
        *generator(a)?.borrow_mut() = fresh;
        Ok(Value::None)
    }),
    Native::new("setstate(self, state)", "Goes back to a state. `random.setstate(state)`", |_, a| {
        let state =
            a.value(1).downcast::<State>().ok_or_else(|| Error::type_error("state must be what getstate() gave"))?;
        *generator(a)?.borrow_mut() = state.0.clone();
        Ok(Value::None)
    }),
    Native::new("shuffle(self, x)", "Mixes a list in place. `random.shuffle(xs)`", shuffle),
    Native::new(
        "triangular(self, low=0.0, high=1.0, mode=None)",
        "A number by the triangular distribution. `random.triangular(0, 1)`",
        |_, a| {
            // The difference of the two complains first.
            let [low, high] =
                [(1, 0.0), (2, 1.0)].map(|(at, default)| a.get(at).cloned().unwrap_or(Value::Float(default)));
            binary(BinaryOp::Sub, &high, &low)?;
            let low = if a.get(1).is_some() { a.float(1)? } else { 0.0 };
            let high = if a.get(2).is_some() { a.float(2)? } else { 1.0 };
            let mode = a.given(3).map(to_float).transpose()?;
            Ok(Value::Float(generator(a)?.borrow_mut().triangular(low, high, mode)))
        },
    ),
    Native::new("uniform(self, a, b)", "A float between two numbers. `random.uniform(1, 2)`", |_, a| {
        let (low, high) = match (a.float(1), a.float(2)) {
            (Ok(low), Ok(high)) => (low, high),
            (low, high) => {
                // The difference of the two complains first.
                binary(BinaryOp::Sub, a.value(2), a.value(1))?;
                (low?, high?)
            }
        };
        Ok(Value::Float(generator(a)?.borrow_mut().uniform(low, high)))
    }),
    Native::new(
        "vonmisesvariate(self, mu, kappa)",
        "An angle by the von Mises distribution. `random.vonmisesvariate(0, 4)`",
        |_, a| {
            let (mu, kappa) = (a.float(1)?, a.float(2)?);
            Ok(Value::Float(generator(a)?.borrow_mut().vonmisesvariate(mu, kappa)))
        },
    ),
    Native::new(
        "weibullvariate(self, alpha, beta)",
        "A number by the Weibull distribution. `random.weibullvariate(1, 2)`",
        |_, a| {
            binary(BinaryOp::Div, &Value::Float(1.0), a.value(2))?;
            let (alpha, beta) = (a.float(1)?, a.float(2)?);
            Ok(Value::Float(generator(a)?.borrow_mut().weibullvariate(alpha, beta)))
        },
    ),
];

fn generator<'a>(args: &Arguments<'a>) -> Result<&'a RefCell<PythonRandom>> {
    crate::trace::refuse("random numbers are drawn")?;
    args.value(0).downcast::<Random>().map(|random| &random.0).ok_or_else(|| Error::type_error("a generator is needed"))
}

fn normal(args: &Arguments, draw: impl Fn(&mut PythonRandom, f64, f64) -> f64) -> Result<Value> {
    let part = |index: usize, op: BinaryOp, default: f64| match args.get(index) {
        None => Ok(default),
        Some(given) => to_float(given).or_else(|error| binary(op, given, &Value::Float(default)).and(Err(error))),
    };
    let (sigma, mu) = (part(2, BinaryOp::Mul, 1.0)?, part(1, BinaryOp::Add, 0.0)?);
    Ok(Value::Float(draw(&mut generator(args)?.borrow_mut(), mu, sigma)))
}

fn from_int(seed: &BigInt) -> PythonRandom {
    PythonRandom::from_words(&seed.magnitude().to_u32_digits())
}

/// Text seeds by its bytes and their SHA-512, as one big number.
fn from_bytes(seed: &[u8]) -> PythonRandom {
    let mut all = seed.to_vec();
    all.extend(super::digest::digest("sha512", seed).unwrap_or_default());
    PythonRandom::from_words(&BigUint::from_bytes_be(&all).to_u32_digits())
}

fn seeded(seed: &Value) -> Result<PythonRandom> {
    Ok(match seed {
        Value::None => PythonRandom::fresh(),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => from_int(&to_bigint(seed)?),
        Value::Str(text) => from_bytes(text.as_bytes()),
        Value::Bytes(bytes) => from_bytes(bytes),
        Value::Float(_) => from_int(&BigInt::from(hash(seed)? as u64)),
        other => match crate::lang::arrays::to_index(other) {
            Some(number) => from_int(&BigInt::from(number)),
            None => {
                return Err(Error::type_error(
                    "The only supported seed types are: None,\nint, float, str, bytes, and bytearray.",
                ));
            }
        },
    })
}

/// One of the numbers that say a range: an integer, or what `int` makes one of without a loss.
fn bound(value: &Value, what: &str) -> Result<BigInt> {
    let refused = || Error::value(format!("non-integer {what} for randrange()"));
    match value {
        Value::Float(x) if x.fract() != 0.0 => Err(refused()),
        Value::Float(x) => to_bigint(&crate::lang::number::float_to_int(*x)?),
        Value::Str(text) => parse_int(text, 10).and_then(|_| Err(refused())),
        other => to_bigint(other),
    }
}

/// A number of the range `start..stop` by `step`.
fn in_range(args: &Arguments, start: BigInt, stop: BigInt, step: BigInt) -> Result<Value> {
    let width: BigInt = &stop - &start;
    let count: BigInt = match step.sign() {
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
        None => below_big(&mut generator, count.magnitude())?,
    };
    Ok(Value::from_bigint(start + step * drawn))
}

/// A number below one that has more than 64 bits.
fn below_big(generator: &mut PythonRandom, count: &BigUint) -> Result<BigInt> {
    loop {
        let drawn = BigUint::new(generator.random_bits(count.bits() as usize)?);
        if &drawn < count {
            return Ok(BigInt::from(drawn));
        }
    }
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
    let population = length(args.value(1))?;
    let count = usize::try_from(args.index_or(4, 1)?).unwrap_or(0);
    let cumulative = match (args.given(2), args.given(3)) {
        (None, None) => None,
        (Some(Value::Int(count)), None) => {
            return Err(Error::type_error(format!("The number of choices must be a keyword argument: k={count}")));
        }
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
        (None, Some(sums)) => {
            Some(interrupt::watched(collect(vm, sums)?.iter()).map(to_float).collect::<Result<Vec<_>>>()?)
        }
    };
    if population == 0 && count > 0 {
        return Err(Error::index("list index out of range"));
    }
    let places = match &cumulative {
        None => generator(args)?.borrow_mut().choices(population, count)?,
        Some(sums) if sums.len() != population => {
            return Err(Error::value("The number of weights does not match the population"));
        }
        Some(sums) => generator(args)?.borrow_mut().choices_weighted(sums, count)?,
    };
    items_at(vm, args.value(1), &places)
}

/// The items of a sequence at these places.
fn items_at(vm: &mut Interpreter, sequence: &Value, places: &[i64]) -> Result<Value> {
    if let Value::List(list) = sequence {
        let items = list.items.borrow();
        return Ok(Value::list(interrupt::collect(places, |&at| items[at as usize].clone())));
    }
    let mut found = later::Gathered::with_capacity(places.len());
    for at in places {
        interrupt::check()?;
        found.push(get_item(vm, sequence, &Value::Int(*at))?);
    }
    Ok(Value::list(found.done()))
}

fn sample(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if matches!(
        args.value(1),
        Value::Set(_)
            | Value::FrozenSet(_)
            | Value::Dict(_)
            | Value::Int(_)
            | Value::Float(_)
            | Value::Iterator(_)
            | Value::None
    ) {
        return Err(Error::type_error("Population must be a sequence.  For dicts or sets, use sorted(d)."));
    }
    let population = args.value(1);
    let count = usize::try_from(args.index(2)?).unwrap_or(usize::MAX);
    let draw = |size: usize| generator(args)?.borrow_mut().sample(size, count);
    let Some(counts) = args.given(3) else {
        let places = draw(length(population)?)?;
        return items_at(vm, population, &places);
    };
    // Where the copies of each item end.
    let mut ends = Vec::new();
    for count in collect(vm, counts)? {
        let integer = crate::lang::number::to_index(&count).map_err(|_| Error::type_error("Counts must be integers"));
        let count = integer?.max(0);
        ends.push(ends.last().copied().unwrap_or(0i64).saturating_add(count));
    }
    if ends.len() != length(population)? {
        return Err(Error::value("The number of counts does not match the population"));
    }
    let size = ends.last().map_or(0, |&size| size as usize);
    let places = draw(size)?;
    let places = interrupt::collect(&places, |place| ends.partition_point(|end| end <= place) as i64);
    items_at(vm, population, &places)
}

fn shuffle(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let sequence = args.value(1);
    let count = length(sequence)?;
    for at in (1..count).rev() {
        interrupt::check()?;
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
