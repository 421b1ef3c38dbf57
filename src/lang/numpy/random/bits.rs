//! `SeedSequence` and the bit generators: `PCG64`, `MT19937` and the rest.

use std::any::Any;
use std::cell::RefCell;

use num_bigint::{BigInt, BigUint, Sign};
use num_integer::Integer as _;

use super::generator::{Seed, Shared};
use super::samples::size;
use crate::array::{Array, DType};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::arrays::{convert, types};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number;
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;
use crate::ops::random::{BitGenerator, Halves, Mt19937, SeedSequence, seed_words};

/// A seed sequence.
pub struct SeedObject {
    /// What is drawn from.
    pub sequence: RefCell<SeedSequence>,
    /// The entropy as the program gave it.
    entropy: Value,
}

impl SeedObject {
    /// A seed sequence whose entropy the program gave in this form; an integer where it gave none.
    pub fn new(sequence: SeedSequence, entropy: Option<Value>) -> SeedObject {
        let whole = || Value::from_bigint(BigInt::from_slice(Sign::Plus, sequence.entropy()));
        let entropy = entropy.unwrap_or_else(whole);
        SeedObject { sequence: RefCell::new(sequence), entropy }
    }

    fn key(&self) -> Value {
        Value::tuple(self.sequence.borrow().spawn_key().iter().map(|&word| Value::from(word)))
    }

    fn pool_size(&self) -> usize {
        self.sequence.borrow().pool().len()
    }
}

/// The words that a program's entropy stands for.
fn entropy_words(value: &Value) -> Result<Vec<u32>> {
    match value {
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => seed_words(&number::to_bigint(value)?),
        Value::List(_) | Value::Tuple(_) => {
            let mut words = Vec::new();
            for item in value.sequence_items().unwrap_or_default() {
                words.extend(entropy_words(&item)?);
            }
            Ok(words)
        }
        Value::Scalar(scalar) if scalar.0.dtype().is_integer() => entropy_words(&convert::to_python(scalar.0)),
        Value::Array(_) | Value::Range(_) => {
            let array = convert::array(value)?;
            if !array.dtype().is_integer() {
                return Err(unusable(value));
            }
            let mut words = Vec::new();
            for number in array.to_vec::<i64>()? {
                words.extend(seed_words(&BigInt::from(number))?);
            }
            Ok(words)
        }
        other => Err(unusable(other)),
    }
}

#[cold]
fn unusable(value: &Value) -> Error {
    let text = crate::lang::display::str_of(value).unwrap_or_default();
    Error::type_error(format!("SeedSequence expects int or sequence of ints for entropy not {text}"))
}

/// The seed sequence that a seed argument stands for.
pub fn seed_sequence(value: &Value) -> Result<SeedSequence> {
    match value {
        Value::None => Ok(SeedSequence::fresh()),
        other => Ok(SeedSequence::new(entropy_words(other)?)),
    }
}

/// Children of a seed value.
pub fn spawn(seed: &Seed, count: i64) -> Result<Vec<Value>> {
    let Some(seed) = seed.downcast::<SeedObject>() else {
        return Err(Error::type_error("The underlying SeedSequence does not implement spawning."));
    };
    let count = u32::try_from(count.max(0)).map_err(|_| Error::value("n_children is too large"))?;
    let children = seed.sequence.borrow_mut().spawn(count);
    let entropy = Some(seed.entropy.clone());
    Ok(children.into_iter().map(|child| Value::object(SeedObject::new(child, entropy.clone()))).collect())
}

/// The bit generator of this name, started by a seed value.
pub fn seeded(name: &str, seed: &Value) -> Result<BitGenerator> {
    let Some(seed) = seed.downcast::<SeedObject>() else {
        return Err(Error::type_error("a SeedSequence is wanted"));
    };
    let bits = BitGenerator::seeded(name, &seed.sequence.borrow());
    bits.ok_or_else(|| Error::value(format!("{name} is no bit generator")))
}

static SEED_SEQUENCE: TypeObject = TypeObject {
    name: "SeedSequence",
    module: "numpy.random.bit_generator",
    base: Some(&OBJECT),
    doc: "Mixes entropy into seeds of any number of independent generators.",
    construct: Some(&NEW_SEED),
    methods: SEED_METHODS,
    statics: &[],
};

static NEW_SEED: Native = Native::new(
    "SeedSequence(entropy=None, *, spawn_key=(), pool_size=4, n_children_spawned=0)",
    "Mixes entropy into seeds.\n\n>>> np.random.SeedSequence(5).generate_state(1)\narray([16823399], dtype=uint32)\n",
    |_, args| {
        let words = match args.given(0) {
            None => SeedSequence::fresh().entropy().to_vec(),
            Some(value) => entropy_words(value)?,
        };
        let key = args.given(1).map_or(Ok(Vec::new()), entropy_words)?;
        let pool = args.index_or(2, 4)?;
        if pool < 4 {
            return Err(Error::value(format!("The size of the entropy pool should be at least 4; got {pool}")));
        }
        let sequence = SeedSequence::with_key(words, key, pool as usize);
        Ok(Value::object(SeedObject::new(sequence, args.given(0).cloned())))
    },
);

fn seed<'a>(args: &Arguments<'a>) -> Result<&'a SeedObject> {
    args.value(0).downcast::<SeedObject>().ok_or_else(|| Error::type_error("a SeedSequence is wanted"))
}

static SEED_METHODS: &[Native] = &[
    Native::new(
        "generate_state(self, n_words, dtype=np.uint32)",
        "Words of state.\n\n>>> np.random.SeedSequence(5).generate_state(1)\narray([16823399], dtype=uint32)\n",
        |_, args| {
            let count = usize::try_from(args::integer(args.value(1))?)
                .map_err(|_| Error::value("negative dimensions are not allowed"))?;
            let sequence = seed(args)?.sequence.borrow();
            let array = match args.given(2).map_or(Ok(None), types::dtype_of)?.unwrap_or(DType::U32) {
                DType::U32 => Array::from_slice(&sequence.generate_u32(count))?,
                DType::U64 => Array::from_slice(&sequence.generate_u64(count))?,
                _ => return Err(Error::value("only support uint32 or uint64")),
            };
            Ok(convert::from_array(array))
        },
    ),
    Native::new("spawn(self, n_children)", "Seed sequences independent of this one. `seq.spawn(2)`", |_, args| {
        Ok(Value::list(spawn(args.value(0), args::integer(args.value(1))?)?))
    }),
];

impl Object for SeedObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "SeedSequence"
    }

    fn type_value(&self) -> Value {
        Value::Type(&SEED_SEQUENCE)
    }

    fn methods(&self) -> &'static [Native] {
        SEED_METHODS
    }

    fn attributes(&self) -> Vec<String> {
        ["entropy", "n_children_spawned", "pool", "pool_size", "spawn_key", "state"].map(str::to_owned).to_vec()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(Some(match name {
            "entropy" => self.entropy.clone(),
            "spawn_key" => self.key(),
            "pool_size" => Value::from(self.pool_size()),
            "pool" => convert::from_array(Array::from_slice(self.sequence.borrow().pool())?),
            "n_children_spawned" => Value::from(self.sequence.borrow().children_spawned()),
            "state" => {
                let mut state = DictMap::new();
                state.insert_str("entropy", self.entropy.clone());
                state.insert_str("spawn_key", self.key());
                state.insert_str("pool_size", Value::from(self.pool_size()));
                state.insert_str("n_children_spawned", Value::from(self.sequence.borrow().children_spawned()));
                Value::dict(state)
            }
            _ => return Ok(None),
        }))
    }

    fn repr(&self) -> Result<String> {
        let mut text = format!("SeedSequence(\n    entropy={},", repr(&self.entropy)?);
        let sequence = self.sequence.borrow();
        if !sequence.spawn_key().is_empty() {
            text.push_str(&format!("\n    spawn_key={},", repr(&self.key())?));
        }
        if sequence.pool().len() != 4 {
            text.push_str(&format!("\n    pool_size={},", sequence.pool().len()));
        }
        if sequence.children_spawned() != 0 {
            text.push_str(&format!("\n    n_children_spawned={},", sequence.children_spawned()));
        }
        text.push_str("\n)");
        Ok(text)
    }
}

/// A bit generator: what a generator draws from, and its seed.
pub struct BitsObject(pub Shared, pub Seed);

macro_rules! bit_generators {
    ($($STATIC:ident $name:literal $module:literal;)+) => {
        $(
            static $STATIC: TypeObject = TypeObject {
                name: $name,
                module: $module,
                base: Some(&BIT_GENERATOR),
                doc: concat!("The bit generator ", $name, "."),
                construct: Some({
                    static NEW: Native = Native::new(
                        concat!($name, "(seed=None)"),
                        concat!("The bit generator ", $name, ", seeded. `np.random.Generator(np.random.", $name, "(1))`"),
                        new_bits,
                    );
                    &NEW
                }),
                methods: METHODS,
                statics: &[],
            };
        )+

        /// Binds the types of seeds and bit generators.
        pub fn define_types(module: &Module) {
            module.define("SeedSequence", &SEED_SEQUENCE);
            module.define("BitGenerator", &BIT_GENERATOR);
            $(module.define($name, &$STATIC);)+
        }

        fn type_of(name: &str) -> &'static TypeObject {
            match name {
                $($name => &$STATIC,)+
                _ => &BIT_GENERATOR,
            }
        }
    };
}

static BIT_GENERATOR: TypeObject = TypeObject {
    name: "BitGenerator",
    module: "numpy.random.bit_generator",
    base: Some(&OBJECT),
    doc: "The base of the bit generators.",
    construct: None,
    methods: METHODS,
    statics: &[],
};

bit_generators! {
    PCG64 "PCG64" "numpy.random._pcg64";
    PCG64DXSM "PCG64DXSM" "numpy.random._pcg64";
    MT19937 "MT19937" "numpy.random._mt19937";
    PHILOX "Philox" "numpy.random._philox";
    SFC64 "SFC64" "numpy.random._sfc64";
}

fn new_bits(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let seed = match args.value(0) {
        given if given.downcast::<SeedObject>().is_some() => given.clone(),
        given => Value::object(SeedObject::new(seed_sequence(given)?, args.given(0).cloned())),
    };
    let bits = seeded(args.function(), &seed)?;
    Ok(Value::object(BitsObject(Shared::new(bits), seed)))
}

fn bits<'a>(args: &Arguments<'a>) -> Result<&'a BitsObject> {
    args.value(0).downcast::<BitsObject>().ok_or_else(|| Error::type_error("a bit generator is wanted"))
}

static METHODS: &[Native] = &[
    Native::new(
        "random_raw(self, size=None, output=True)",
        "Native words. `np.random.PCG64(1).random_raw()`",
        |_, args| {
            let mut generator = bits(args)?.0.borrow_mut();
            match size(args.get(1))? {
                None => Ok(Value::from(generator.bits.next_raw())),
                Some(shape) => Ok(convert::from_array(Array::build(&shape, |out: &mut [u64]| {
                    out.iter_mut().for_each(|word| *word = generator.bits.next_raw());
                })?)),
            }
        },
    ),
    Native::new("spawn(self, n_children)", "Bit generators independent of this one. `bits.spawn(2)`", |_, args| {
        let this = bits(args)?;
        let name = this.0.borrow().bits.name();
        let made = spawn(&this.1, args::integer(args.value(1))?)?
            .into_iter()
            .map(|child| Ok(Value::object(BitsObject(Shared::new(seeded(name, &child)?), child))));
        Ok(Value::list(made.collect::<Result<_>>()?))
    }),
    Native::new("advance(self, delta)", "Moves as if so many words had been drawn. `bits.advance(10)`", |_, args| {
        advance(&mut bits(args)?.0.borrow_mut().bits, &number::to_bigint(args.value(1))?)?;
        Ok(args.value(0).clone())
    }),
    Native::new(
        "jumped(self, jumps=1)",
        "A bit generator as far ahead as no program ever draws. `np.random.PCG64(1).jumped()`",
        |_, args| {
            let this = bits(args)?;
            let mut moved = this.0.borrow().bits.clone();
            let jumps = args.given(1).map_or(Ok(BigInt::from(1)), number::to_bigint)?;
            match &mut moved {
                BitGenerator::Mt19937(twister) => {
                    for _ in 0..i64::try_from(&jumps).unwrap_or(i64::MAX).max(0) {
                        interrupt::check()?;
                        twister.jump();
                    }
                }
                BitGenerator::Philox(_) => advance(&mut moved, &(jumps << 128))?,
                // The golden section of the period, which is far from where any small number of jumps leads.
                _ => advance(&mut moved, &(jumps * 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835_u128))?,
            }
            Ok(Value::object(BitsObject(Shared::new(moved), this.1.clone())))
        },
    ),
];

/// Moves a bit generator as if so many words had been drawn.
fn advance(bits: &mut BitGenerator, count: &BigInt) -> Result<()> {
    let period = BigInt::from(1) << 256;
    let words = count.mod_floor(&period).iter_u64_digits().chain(std::iter::repeat(0)).take(4).collect::<Vec<u64>>();
    let narrow = u128::from(words[1]) << 64 | u128::from(words[0]);
    match bits {
        BitGenerator::Pcg64(halves) => halves.moved(|stream| stream.advance(narrow)),
        BitGenerator::Pcg64Dxsm(halves) => halves.moved(|stream| stream.advance(narrow)),
        BitGenerator::Philox(halves) => halves.moved(|stream| stream.advance([words[0], words[1], words[2], words[3]])),
        other => {
            let text = format!("'{}' object has no attribute 'advance'", other.name());
            return Err(Error::new(Kind::AttributeError, text));
        }
    }
    Ok(())
}

impl Object for BitsObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        self.0.borrow().bits.name()
    }

    fn type_value(&self) -> Value {
        Value::Type(type_of(self.0.borrow().bits.name()))
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn attributes(&self) -> Vec<String> {
        vec!["seed_seq".to_owned(), "state".to_owned()]
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "seed_seq" => Some(self.1.clone()),
            "state" => Some(save(&self.0.borrow().bits)?),
            _ => None,
        })
    }

    fn set_attr(&self, _: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        let ("state", Some(value)) = (name, value) else { return Ok(false) };
        let mut generator = self.0.borrow_mut();
        let restored = restore(&generator.bits, value)?;
        generator.bits = restored;
        Ok(true)
    }

    fn repr(&self) -> Result<String> {
        let ty = type_of(self.0.borrow().bits.name());
        Ok(format!("<{}.{} object at 0x{:x}>", ty.module, ty.name, std::ptr::from_ref(self) as usize))
    }
}

fn words(values: &[u64]) -> Result<Value> {
    Ok(convert::from_array(Array::from_slice(values)?))
}

fn wide(number: u128) -> Value {
    Value::from_bigint(BigInt::from(number))
}

/// A bit generator's state as NumPy shows it.
fn save(bits: &BitGenerator) -> Result<Value> {
    let mut outer = DictMap::new();
    outer.insert_str("bit_generator", Value::from(bits.name()));
    let mut inner = DictMap::new();
    let (has_kept, kept) = match bits {
        BitGenerator::Pcg64(Halves { stream, has_kept, kept }) => {
            inner.insert_str("state", wide(stream.state));
            inner.insert_str("inc", wide(stream.increment));
            (*has_kept, *kept)
        }
        BitGenerator::Pcg64Dxsm(Halves { stream, has_kept, kept }) => {
            inner.insert_str("state", wide(stream.state));
            inner.insert_str("inc", wide(stream.increment));
            (*has_kept, *kept)
        }
        BitGenerator::Philox(Halves { stream, has_kept, kept }) => {
            inner.insert_str("counter", words(&stream.counter)?);
            inner.insert_str("key", words(&stream.key)?);
            (*has_kept, *kept)
        }
        BitGenerator::Sfc64(Halves { stream, has_kept, kept }) => {
            inner.insert_str("state", words(&stream.state)?);
            (*has_kept, *kept)
        }
        BitGenerator::Mt19937(twister) => {
            inner.insert_str("key", convert::from_array(Array::from_slice(twister.key())?));
            inner.insert_str("pos", Value::from(twister.position()));
            outer.insert_str("state", Value::dict(inner));
            return Ok(Value::dict(outer));
        }
    };
    outer.insert_str("state", Value::dict(inner));
    if let BitGenerator::Philox(halves) = bits {
        outer.insert_str("buffer", words(&halves.stream.buffer)?);
        outer.insert_str("buffer_pos", Value::from(halves.stream.position));
    }
    outer.insert_str("has_uint32", Value::Int(has_kept.into()));
    outer.insert_str("uinteger", Value::from(kept));
    Ok(Value::dict(outer))
}

fn entry(map: &Value, name: &str) -> Result<Value> {
    let Value::Dict(dict) = map else { return Err(Error::type_error("state must be a dict")) };
    let found = dict.map.borrow().get_str(name).cloned();
    found.ok_or_else(|| Error::new(Kind::KeyError, format!("'{name}'")))
}

fn wide_entry(map: &Value, name: &str) -> Result<u128> {
    let big: BigUint = number::to_bigint(&entry(map, name)?)?.to_biguint().unwrap_or_default();
    u128::try_from(&big).map_err(|_| Error::value("state is out of range"))
}

fn words_entry<const N: usize>(map: &Value, name: &str) -> Result<[u64; N]> {
    let values = convert::array(&entry(map, name)?)?.to_vec::<u64>()?;
    values.try_into().map_err(|_| Error::value(format!("{name} must have {N} elements")))
}

/// The bit generator of the same kind that a saved state stands for.
fn restore(bits: &BitGenerator, saved: &Value) -> Result<BitGenerator> {
    let name = entry(saved, "bit_generator")?;
    if name.as_str() != Some(bits.name()) {
        return Err(Error::value(format!("state must be for a {} PRNG", bits.name())));
    }
    let inner = entry(saved, "state")?;
    let mut restored = bits.clone();
    if let BitGenerator::Mt19937(twister) = &mut restored {
        let key = convert::array(&entry(&inner, "key")?)?.to_vec::<u32>()?;
        let position = usize::try_from(args::integer(&entry(&inner, "pos")?)?).unwrap_or(usize::MAX);
        *twister = Mt19937::from_state(&key, position).ok_or_else(|| Error::value("state is not a MT19937 state"))?;
        return Ok(restored);
    }
    let has = args::integer(&entry(saved, "has_uint32")?)? != 0;
    let half = args::integer(&entry(saved, "uinteger")?)? as u32;
    match &mut restored {
        BitGenerator::Pcg64(halves) => {
            halves.stream.state = wide_entry(&inner, "state")?;
            halves.stream.increment = wide_entry(&inner, "inc")?;
            (halves.has_kept, halves.kept) = (has, half);
        }
        BitGenerator::Pcg64Dxsm(halves) => {
            halves.stream.state = wide_entry(&inner, "state")?;
            halves.stream.increment = wide_entry(&inner, "inc")?;
            (halves.has_kept, halves.kept) = (has, half);
        }
        BitGenerator::Philox(halves) => {
            halves.stream.counter = words_entry(&inner, "counter")?;
            halves.stream.key = words_entry(&inner, "key")?;
            halves.stream.buffer = words_entry(saved, "buffer")?;
            halves.stream.position = args::integer(&entry(saved, "buffer_pos")?)?.clamp(0, 4) as usize;
            (halves.has_kept, halves.kept) = (has, half);
        }
        BitGenerator::Sfc64(halves) => {
            halves.stream.state = words_entry(&inner, "state")?;
            (halves.has_kept, halves.kept) = (has, half);
        }
        BitGenerator::Mt19937(_) => {}
    }
    Ok(restored)
}
