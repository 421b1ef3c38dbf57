//! `Generator` and `default_rng`.

use std::any::Any;
use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;

use super::bits::{BitsObject, SeedObject, seed_sequence};
use super::samples::{Source, size, source, with_distributions};
use super::{choose, integers, multivariate};
use crate::array::{Array, DType, Element, Shape, shape_text};
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::types::{OBJECT, TypeObject, type_name};
use crate::lang::value::Value;
use crate::ops::random::{BitGenerator, ExponentialMethod, Generator, SeedSequence};

/// A generator, with the seed that its children are spawned from. Its bit generator shares both.
pub struct GeneratorObject(pub Shared, pub Seed);

/// The state that a generator and its bit generator share.
#[derive(Clone)]
pub struct Shared(Rc<RefCell<Generator>>);

impl Shared {
    /// A generator over these bits.
    pub fn new(bits: BitGenerator) -> Shared {
        Shared(Rc::new(RefCell::new(Generator { bits })))
    }

    /// The generator.
    pub fn borrow(&self) -> Ref<'_, Generator> {
        self.0.borrow()
    }

    /// The generator, to draw from.
    pub fn borrow_mut(&self) -> RefMut<'_, Generator> {
        self.0.borrow_mut()
    }
}

/// The seed sequence of a bit generator, as a value.
pub type Seed = Value;

/// The type of generators.
pub static GENERATOR: TypeObject = TypeObject {
    name: "Generator",
    module: "numpy.random._generator",
    base: Some(&OBJECT),
    doc: "A generator of random numbers.",
    construct: Some(&NEW),
    methods: METHODS,
    statics: &[],
};

static NEW: Native = Native::new(
    "Generator(bit_generator)",
    "A generator over a bit generator.\n\n>>> np.random.Generator(np.random.PCG64(0)).random()\n0.6369616873214543\n",
    |_, args| match args.value(0).downcast::<BitsObject>() {
        Some(bits) => Ok(Value::object(GeneratorObject(bits.0.clone(), bits.1.clone()))),
        None => Err(Error::type_error(format!(
            "Provided bit generator is not a BitGenerator but a {}",
            type_name(args.value(0))
        ))),
    },
);

impl Object for GeneratorObject {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "Generator"
    }

    fn type_value(&self) -> Value {
        Value::Type(&GENERATOR)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn attributes(&self) -> Vec<String> {
        vec!["bit_generator".to_owned()]
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok((name == "bit_generator").then(|| Value::object(BitsObject(self.0.clone(), self.1.clone()))))
    }

    fn repr(&self) -> Result<String> {
        let name = self.0.borrow().bits.name();
        Ok(format!("Generator({name}) at 0x{:X}", std::ptr::from_ref(self) as usize))
    }

    fn str(&self) -> Result<String> {
        Ok(format!("Generator({})", self.0.borrow().bits.name()))
    }
}

/// A generator seeded by a sequence.
pub fn from_seed(seed: SeedSequence, entropy: Option<Value>) -> Value {
    let bits = Generator::new(&seed).bits;
    Value::object(GeneratorObject(Shared::new(bits), Value::object(SeedObject::new(seed, entropy))))
}

fn default_rng(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let seed = args.value(0);
    if seed.downcast::<GeneratorObject>().is_some() {
        return Ok(seed.clone());
    }
    if let Some(bits) = seed.downcast::<BitsObject>() {
        return Ok(Value::object(GeneratorObject(bits.0.clone(), bits.1.clone())));
    }
    if let Some(sequence) = seed.downcast::<SeedObject>() {
        let bits = Generator::new(&sequence.sequence.borrow()).bits;
        return Ok(Value::object(GeneratorObject(Shared::new(bits), seed.clone())));
    }
    let sequence = seed_sequence(seed)?;
    Ok(from_seed(sequence, args.given(0).cloned()))
}

/// The functions of the module that are no methods.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "default_rng(seed=None)",
    "A generator of random numbers.\n\n>>> np.random.default_rng(0).random()\n0.6369616873214543\n",
    default_rng,
)];

/// Where the values of a call go.
struct Target<'a> {
    shape: Option<Shape>,
    dtype: DType,
    out: Option<&'a Value>,
}

/// Reads `size`, `dtype` and `out`, at these places.
fn target<'a>(args: &Arguments<'a>, places: [usize; 3], name: &str) -> Result<Target<'a>> {
    let dtype = args.given(places[1]).map_or(Ok(None), types::dtype_of)?.unwrap_or(DType::F64);
    if !dtype.is_float() {
        return Err(Error::type_error(format!("Unsupported dtype dtype('{dtype}') for {name}")));
    }
    Ok(Target { shape: size(args.get(places[0]))?, dtype, out: args.given(places[2]) })
}

impl Target<'_> {
    fn write(&self, double: impl FnOnce(&mut [f64]), single: impl FnOnce(&mut [f32])) -> Result<Value> {
        match self.dtype {
            DType::F32 => self.write_as(single),
            _ => self.write_as(double),
        }
    }

    fn write_as<T: Element>(&self, fill: impl FnOnce(&mut [T])) -> Result<Value> {
        let Some(out) = self.out else {
            return match &self.shape {
                None => {
                    let mut one = [T::default()];
                    fill(&mut one);
                    Ok(convert::to_python(one[0].scalar()))
                }
                Some(shape) => convert::from_new_array(Array::build(shape, fill)?),
            };
        };
        let Value::Array(handle) = out else {
            return Err(Error::type_error(format!("Argument 'out' must be an array, not {}", type_name(out))));
        };
        handle.edit(|array| {
            if array.dtype() != T::DTYPE {
                return Err(Error::type_error(format!(
                    "Supplied output array has the wrong type. Expected {}, got {}",
                    T::DTYPE,
                    array.dtype()
                )));
            }
            if self.shape.as_ref().is_some_and(|shape| shape[..] != *array.shape()) {
                return Err(Error::value("size must match out.shape when used together"));
            }
            if !array.is_c_contiguous() || !array.is_writeable() {
                return Err(Error::value(
                    "Supplied output array must be contiguous, writable, aligned, and in machine byte-order.",
                ));
            }
            array.assign(&Array::build(array.shape(), fill)?)
        })?;
        Ok(out.clone())
    }
}

fn generator<'a>(args: &Arguments<'a>) -> Result<RefMut<'a, Generator>> {
    match source(args)? {
        Source::Modern(generator) => Ok(generator),
        Source::Legacy(_) => Err(Error::type_error("a Generator is wanted")),
    }
}

fn random(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let target = target(args, [1, 2, 3], "random")?;
    let generator = RefCell::new(generator(args)?);
    target.write(|out| generator.borrow_mut().fill_random(out), |out| generator.borrow_mut().fill_random32(out))
}

fn standard_normal(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let target = target(args, [1, 2, 3], "standard_normal")?;
    let generator = RefCell::new(generator(args)?);
    target.write(
        |out| generator.borrow_mut().fill_standard_normal(out),
        |out| generator.borrow_mut().fill_standard_normal32(out),
    )
}

fn standard_exponential(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let target = target(args, [1, 2, 4], "standard_exponential")?;
    let method = match args.get(3).map_or(Ok("zig"), |value| args::text(value, "method"))? {
        "zig" => ExponentialMethod::Ziggurat,
        _ => ExponentialMethod::Inversion,
    };
    let generator = RefCell::new(generator(args)?);
    target.write(
        |out| generator.borrow_mut().fill_standard_exponential(method, out),
        |out| generator.borrow_mut().fill_standard_exponential32(method, out),
    )
}

/// (self, shape, size=None, dtype=float64, out=None).
fn standard_gamma(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let target = target(args, [2, 3, 4], "standard_gamma")?;
    if target.dtype == DType::F64 && target.out.is_none() {
        return super::samples::sample(vm, args);
    }
    let shapes = convert::array_of(args.value(1), DType::F32)?;
    let shape = match (&target.shape, target.out) {
        (Some(shape), _) => Some(shape.clone()),
        (None, Some(Value::Array(out))) => Some(out.tensor().shape()),
        (None, _) => (shapes.ndim() > 0).then(|| shapes.shape().into()),
    };
    let target = Target { shape, ..target };
    let spread = shapes.broadcast_to(target.shape.as_deref().unwrap_or(&[])).map_err(|_| {
        Error::value(format!(
            "Output size is not compatible with broadcast dimensions of inputs {}.",
            shape_text(shapes.shape())
        ))
    })?;
    let values = if shapes.ndim() == 0 { shapes.to_vec::<f32>()? } else { spread.to_vec::<f32>()? };
    let wide: Vec<f64> = values.iter().map(|&v| v.into()).collect();
    let generator = RefCell::new(generator(args)?);
    let outcome = RefCell::new(Ok(()));
    let row = crate::ops::random::distribution("standard_gamma").ok_or_else(|| Error::type_error("no distribution"))?;
    let result = target.write(
        |out| {
            *outcome.borrow_mut() =
                generator.borrow_mut().fill(row, &[&wide], crate::ops::random::VariatesMut::Floats(out));
        },
        |out| *outcome.borrow_mut() = generator.borrow_mut().fill_standard_gamma32(&values, out),
    )?;
    outcome.into_inner().map(|()| result)
}

fn spawn(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let this = args.value(0).downcast::<GeneratorObject>();
    let this = this.ok_or_else(|| Error::type_error("a Generator is wanted"))?;
    let children = super::bits::spawn(&this.1, args::integer(args.value(1))?)?;
    let name = this.0.borrow().bits.name();
    let made = children.into_iter().map(|child| {
        let bits = super::bits::seeded(name, &child)?;
        Ok(Value::object(GeneratorObject(Shared::new(bits), child)))
    });
    Ok(Value::list(made.collect::<Result<_>>()?))
}

with_distributions! {
    /// The methods.
    METHODS,
    [
        Native::new(
            "random(self, size=None, dtype=np.float64, out=None)",
            "Numbers from 0 to 1.\n\n>>> np.random.default_rng(0).random(2)\narray([0.63696169, 0.26978671])\n",
            random,
        ),
        Native::new(
            "integers(self, low, high=None, size=None, dtype=np.int64, endpoint=False)",
            "Integers from low up to, not including, high (including it with endpoint).\n\n>>> np.random.default_rng(0).integers(10, size=3)\narray([8, 6, 5])\n",
            integers::integers,
        ),
        Native::new(
            "standard_normal(self, size=None, dtype=np.float64, out=None)",
            "Normal variates with mean 0 and standard deviation 1.\n\n>>> np.random.default_rng(0).standard_normal()\n0.12573022\n",
            standard_normal,
        ),
        Native::new(
            "standard_exponential(self, size=None, dtype=np.float64, method='zig', out=None)",
            "Exponential variates with mean 1. `rng.standard_exponential(3)`",
            standard_exponential,
        ),
        Native::new(
            "standard_gamma(self, shape, size=None, dtype=np.float64, out=None)",
            "Variates of the gamma distribution with scale 1. `rng.standard_gamma(2.0)`",
            standard_gamma,
        ),
        Native::new(
            "choice(self, a, size=None, replace=True, p=None, axis=0, shuffle=True)",
            "Members of a sequence, or of range(a).\n\n>>> np.random.default_rng(0).choice(5, 3)\narray([4, 3, 2])\n",
            choose::choice,
        ),
        Native::new("shuffle(self, x, axis=0)", "Puts slices into a random order, in place. `rng.shuffle(x)`", choose::shuffle),
        Native::new(
            "permutation(self, x, axis=0)",
            "A random order of range(x), or of an array's slices.\n\n>>> np.random.default_rng(0).permutation(4)\narray([2, 0, 1, 3])\n",
            choose::permutation,
        ),
        Native::new(
            "permuted(self, x, axis=None, out=None)",
            "The elements, each slice along the axis in a random order of its own. `rng.permuted(x, axis=1)`",
            choose::permuted,
        ),
        Native::new("bytes(self, length)", "Random bytes. `rng.bytes(4)`", |_, args| {
            let length = args::integer(args.value(1))?;
            let length = usize::try_from(length).map_err(|_| Error::value("negative length"))?;
            source(args)?.bytes(length).map(Value::bytes)
        }),
        Native::new(
            "multinomial(self, n, pvals, size=None)",
            "How often each of several outcomes occurs in n trials. `rng.multinomial(20, [1/6.]*6)`",
            multivariate::multinomial,
        ),
        Native::new(
            "multivariate_hypergeometric(self, colors, nsample, size=None, method='marginals')",
            "How many of each colour are among things drawn at random. `rng.multivariate_hypergeometric([16, 8, 4], 6)`",
            multivariate::multivariate_hypergeometric,
        ),
        Native::new(
            "dirichlet(self, alpha, size=None)",
            "Vectors that sum to one. `rng.dirichlet([1, 2, 3])`",
            multivariate::dirichlet,
        ),
        Native::new(
            "multivariate_normal(self, mean, cov, size=None, check_valid='warn', tol=1e-8, *, method='svd')",
            "Normal vectors with this mean and covariance. `rng.multivariate_normal([0, 0], np.eye(2))`",
            multivariate::multivariate_normal,
        ),
        Native::new("spawn(self, n_children)", "Generators independent of this one. `rng.spawn(2)`", spawn),
    ]
}
