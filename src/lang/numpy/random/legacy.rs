//! `RandomState`, and with one hidden instance of it the functions of the module.

use std::any::Any;
use std::cell::RefCell;

use super::samples::{plain, size, source, with_distributions};
use super::{choose, integers, multivariate};
use crate::array::{Array, DType, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::number;
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;
use crate::ops::random::{LegacyState, RandomState};

/// A legacy generator.
pub struct State(pub RefCell<RandomState>);

/// Its type.
pub static RANDOM_STATE: TypeObject = TypeObject {
    name: "RandomState",
    module: "numpy.random.mtrand",
    base: Some(&OBJECT),
    doc: "The legacy generator of random numbers, its streams frozen.",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[],
};

static NEW: Native = Native::new(
    "RandomState(seed=None)",
    "A legacy generator of its own.\n\n>>> np.random.RandomState(0).rand()\n0.5488135039273248\n",
    |_, args| Ok(Value::object(State(RefCell::new(seeded(args.value(0))?)))),
);

impl Object for State {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "RandomState"
    }

    fn type_value(&self) -> Value {
        Value::Type(&RANDOM_STATE)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("RandomState(MT19937) at 0x{:X}", std::ptr::from_ref(self) as usize))
    }
}

/// The generator that a seed stands for.
fn seeded(seed: &Value) -> Result<RandomState> {
    match seed {
        Value::None => Ok(RandomState::fresh()),
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => {
            let seed = i128::try_from(&number::to_bigint(seed)?).unwrap_or(-1);
            Ok(RandomState::from_seed(RandomState::check_seed(seed)?))
        }
        Value::Str(text) => Err(Error::type_error(format!(
            "Cannot cast scalar from dtype('<U{}') to dtype('int64') according to the rule 'safe'",
            text.chars().count()
        ))),
        other => {
            let array = convert::array(other)?;
            if !array.dtype().is_integer() && array.dtype() != DType::Bool {
                return Err(Error::type_error(format!(
                    "Cannot cast {} from dtype('{}') to dtype('int64') according to the rule 'safe'",
                    if array.ndim() == 0 { "scalar" } else { "array data" },
                    array.dtype()
                )));
            }
            let seeds = array.to_vec::<i64>()?;
            if array.ndim() == 0 {
                return Ok(RandomState::from_seed(RandomState::check_seed(seeds[0].into())?));
            }
            if array.ndim() != 1 {
                return Err(Error::value("Seed array must be 1-d"));
            }
            let words: Vec<u32> =
                seeds.iter().map(|&seed| RandomState::check_seed(seed.into())).collect::<Result<_>>()?;
            RandomState::from_seeds(&words)
        }
    }
}

fn state<'a>(args: &Arguments<'a>) -> Result<&'a State> {
    args.value(0).downcast::<State>().ok_or_else(|| Error::type_error("a RandomState is wanted"))
}

/// The lengths that `rand(2, 3)` gives.
fn lengths(args: &Arguments) -> Result<Option<Shape>> {
    if args.rest().is_empty() {
        return Ok(None);
    }
    let length =
        |value| usize::try_from(args::integer(value)?).map_err(|_| Error::value("negative dimensions are not allowed"));
    args.rest().iter().map(length).collect::<Result<Shape>>().map(Some)
}

fn random_sample(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    plain(size(args.get(1))?, |out| source.fill_random(out))
}

fn get_state(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let saved = state(args)?.0.borrow().state();
    let key = convert::from_array(Array::from_slice(&saved.key)?);
    let (position, gauss) = (Value::from(saved.position), Value::Int(saved.has_gauss.into()));
    let cached = Value::Float(saved.cached_gaussian);
    if args.flag(1, true)? {
        return Ok(Value::tuple([Value::from("MT19937"), key, position, gauss, cached]));
    }
    let mut inner = DictMap::new();
    inner.insert_str("key", key);
    inner.insert_str("pos", position);
    let mut outer = DictMap::new();
    outer.insert_str("bit_generator", Value::from("MT19937"));
    outer.insert_str("state", Value::dict(inner));
    outer.insert_str("has_gauss", gauss);
    outer.insert_str("gauss", cached);
    Ok(Value::dict(outer))
}

fn set_state(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let parts: Vec<Value> = match args.value(1) {
        Value::Dict(dict) => {
            let map = dict.map.borrow();
            let missing = || Error::value("state dictionary is not valid.");
            let get = |map: &DictMap, name: &str| map.get_str(name).cloned().ok_or_else(missing);
            let Value::Dict(inner) = get(&map, "state")? else { return Err(missing()) };
            let inner = inner.map.borrow();
            vec![
                get(&map, "bit_generator")?,
                get(&inner, "key")?,
                get(&inner, "pos")?,
                get(&map, "has_gauss")?,
                get(&map, "gauss")?,
            ]
        }
        other => other.sequence_items().ok_or_else(|| Error::type_error("state must be a dict or a tuple."))?,
    };
    if parts.first().and_then(Value::as_str) != Some("MT19937") {
        return Err(Error::value("set_state can only be used with legacy MT19937 state instances."));
    }
    if parts.len() < 3 {
        return Err(Error::value("state is not a legacy MT19937 state"));
    }
    let saved = LegacyState {
        key: convert::array(&parts[1])?.to_vec()?,
        position: usize::try_from(args::integer(&parts[2])?)
            .map_err(|_| Error::value("state is not a legacy MT19937 state"))?,
        has_gauss: parts.get(3).map_or(Ok(0), args::integer)? != 0,
        cached_gaussian: parts.get(4).map_or(Ok(0.0), number::to_float)?,
    };
    state(args)?.0.borrow_mut().set_state(&saved)?;
    Ok(Value::None)
}

/// (self, shape, size=None).
fn standard_gamma(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    super::samples::sample(vm, args)
}

with_distributions! {
    /// The methods, which are the functions of the module too.
    METHODS,
    [
        Native::new(
            "seed(self, seed=None)",
            "Starts the stream that a seed stands for.\n\n>>> np.random.seed(0); np.random.rand()\n0.5488135039273248\n",
            |_, args| {
                let seeded = seeded(args.value(1))?;
                *state(args)?.0.borrow_mut() = seeded;
                Ok(Value::None)
            },
        ),
        Native::new("get_state(self, legacy=True)", "The state, to go on from later. `s = np.random.get_state()`", get_state),
        Native::new("set_state(self, state)", "Goes on from a saved state. `np.random.set_state(s)`", set_state),
        Native::new(
            "rand(self, *args)",
            "Numbers from 0 to 1 in an array of these lengths.\n\n>>> np.random.seed(0); np.random.rand(2)\narray([0.5488135 , 0.71518937])\n",
            |_, args| {
                let mut source = source(args)?;
                plain(lengths(args)?, |out| source.fill_random(out))
            },
        ),
        Native::new(
            "randn(self, *args)",
            "Standard normal variates in an array of these lengths.\n\n>>> np.random.seed(0); np.random.randn(2)\narray([1.76405235, 0.40015721])\n",
            |_, args| {
                let mut source = source(args)?;
                plain(lengths(args)?, |out| source.fill_standard_normal(out))
            },
        ),
        Native::new(
            "randint(self, low, high=None, size=None, dtype=int)",
            "Integers from low up to, not including, high.\n\n>>> np.random.seed(0); np.random.randint(10)\n5\n",
            integers::integers,
        ),
        Native::new(
            "random_integers(self, low, high=None, size=None)",
            "Integers from low up to high itself. Prefer randint.",
            integers::random_integers,
        ),
        Native::new(
            "random_sample(self, size=None)",
            "Numbers from 0 to 1.\n\n>>> np.random.seed(0); np.random.random_sample()\n0.5488135039273248\n",
            random_sample,
        ),
        Native::new(
            "random(self, size=None)",
            "Numbers from 0 to 1.\n\n>>> np.random.seed(0); np.random.random()\n0.5488135039273248\n",
            random_sample,
        ),
        Native::new(
            "standard_normal(self, size=None)",
            "Normal variates with mean 0 and standard deviation 1.\n\n>>> np.random.seed(0); np.random.standard_normal()\n1.764052345967664\n",
            |_, args| {
                let mut source = source(args)?;
                plain(size(args.get(1))?, |out| source.fill_standard_normal(out))
            },
        ),
        Native::new(
            "standard_exponential(self, size=None)",
            "Exponential variates with mean 1.\n\n>>> np.random.seed(0); np.random.standard_exponential()\n0.7958746147101286\n",
            |_, args| {
                let state = state(args)?;
                plain(size(args.get(1))?, |out| state.0.borrow_mut().fill_standard_exponential(out))
            },
        ),
        Native::new(
            "standard_gamma(self, shape, size=None)",
            "Variates of the gamma distribution with scale 1. `np.random.standard_gamma(2.0)`",
            standard_gamma,
        ),
        Native::new(
            "choice(self, a, size=None, replace=True, p=None)",
            "Members of a sequence, or of range(a).\n\n>>> np.random.seed(0); np.random.choice(5, 3)\narray([4, 0, 3])\n",
            choose::choice,
        ),
        Native::new("shuffle(self, x)", "Puts the items of a sequence into a random order, in place. `np.random.shuffle(x)`", choose::shuffle),
        Native::new(
            "permutation(self, x)",
            "A random order of range(x), or of a sequence.\n\n>>> np.random.seed(0); np.random.permutation(4)\narray([2, 3, 1, 0])\n",
            choose::permutation,
        ),
        Native::new("bytes(self, length)", "Random bytes. `np.random.bytes(4)`", |_, args| {
            let length = args::integer(args.value(1))?;
            let length = usize::try_from(length).map_err(|_| Error::value("negative length"))?;
            source(args)?.bytes(length).map(Value::bytes)
        }),
        Native::new(
            "multinomial(self, n, pvals, size=None)",
            "How often each of several outcomes occurs in n trials. `np.random.multinomial(20, [1/6.]*6)`",
            multivariate::multinomial,
        ),
        Native::new(
            "dirichlet(self, alpha, size=None)",
            "Vectors that sum to one. `np.random.dirichlet([1, 2, 3])`",
            multivariate::dirichlet,
        ),
        Native::new(
            "multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-8)",
            "Normal vectors with this mean and covariance. `np.random.multivariate_normal([0, 0], np.eye(2))`",
            multivariate::multivariate_normal,
        ),
        Native::new("tomaxint(self, size=None)", "Integers of 63 bits. `np.random.RandomState(0).tomaxint()`", |_, args| {
            let range = crate::ops::random::Range::up_to(u64::MAX);
            let mut source = source(args)?;
            match size(args.get(1))? {
                None => {
                    let mut out = [0u64];
                    source.fill_integers(range, crate::ops::random::IntegersMut::U64(&mut out));
                    Ok(Value::Int((out[0] >> 1) as i64))
                }
                Some(shape) => {
                    let mut bits = vec![0u64; crate::array::size_of(&shape)?];
                    source.fill_integers(range, crate::ops::random::IntegersMut::U64(&mut bits));
                    let halves: Vec<i64> = bits.iter().map(|bits| (bits >> 1) as i64).collect();
                    convert::from_new_array(Array::from_vec(&halves, &shape)?)
                }
            }
        }),
    ]
}
