//! NumPy's namespace: universal functions from the table, and the functions that compose rows.
//!
//! A function's row is a [`Native`]: signature, text with examples, body. Bodies read arguments through [`args`] and
//! apply rows through `crate::ops`, so that what they do can be differentiated, compiled and moved to a device; only
//! what has no derivative anyway may look at elements.

pub mod args;
pub mod axes;
pub mod composed;
mod counting;
mod create;
pub mod diagonal;
mod einsum;
mod errors;
pub mod files;
pub mod flat;
mod fourier;
mod info;
mod limits;
mod linalg;
mod matrix;
pub mod memory;
mod nditer;
pub mod parts;
pub mod pick;
pub mod place;
pub mod printing;
pub mod products;
mod random;
pub mod reduce;
pub mod rounding;
pub mod shape;
pub mod sorting;
mod testing;
mod tools;
mod tricks;
pub mod ufunc;

pub use info::may_cast;

use crate::array::Scalar;
use crate::diag::Result;
use crate::lang::arrays::{convert, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::registry::NativeModule;
use crate::lang::value::Value;
use crate::ops::{Class, unary};

/// Tables of functions that `numpy` binds.
const FUNCTIONS: &[&[Native]] = &[
    axes::FUNCTIONS,
    create::FUNCTIONS,
    diagonal::FUNCTIONS,
    files::FUNCTIONS,
    flat::FUNCTIONS,
    info::FUNCTIONS,
    limits::FUNCTIONS,
    memory::FUNCTIONS,
    parts::FUNCTIONS,
    pick::FUNCTIONS,
    place::FUNCTIONS,
    printing::FUNCTIONS,
    reduce::FUNCTIONS,
    shape::FUNCTIONS,
    einsum::FUNCTIONS,
    products::FUNCTIONS,
    sorting::FUNCTIONS,
    rounding::FUNCTIONS,
    counting::FUNCTIONS,
    errors::FUNCTIONS,
];

/// The modules of this family.
pub static MODULES: &[NativeModule] = &[
    NativeModule { name: "numpy", fill },
    NativeModule { name: "numpy.fft", fill: fourier::fill },
    NativeModule { name: "numpy.linalg", fill: linalg::fill },
    NativeModule { name: "numpy.random", fill: random::fill },
    NativeModule { name: "numpy.testing", fill: testing::fill },
];

/// Second names of functions.
const ALIASES: &[(&str, &str)] = &[
    ("amax", "max"),
    ("amin", "min"),
    ("abs", "absolute"),
    ("conj", "conjugate"),
    ("mod", "remainder"),
    ("true_divide", "divide"),
    ("pow", "power"),
    ("bitwise_not", "invert"),
    ("bitwise_invert", "invert"),
    ("bitwise_left_shift", "left_shift"),
    ("bitwise_right_shift", "right_shift"),
    ("rad2deg", "degrees"),
    ("deg2rad", "radians"),
    ("acos", "arccos"),
    ("asin", "arcsin"),
    ("atan", "arctan"),
    ("atan2", "arctan2"),
    ("acosh", "arccosh"),
    ("asinh", "arcsinh"),
    ("atanh", "arctanh"),
    ("permute_dims", "transpose"),
    ("row_stack", "vstack"),
];

/// Rows that are no universal functions of NumPy's.
const INTERNAL: &[&str] = &["real_part", "stop_gradient", "astype", "where"];

/// Makes the modules known, binds `np` and `numpy` in the main module, and puts NumPy's names that Python has no
/// built-in of behind every module's own.
///
/// # Errors
/// Those of loading the module.
pub fn install(vm: &mut Interpreter) -> Result<()> {
    crate::trace::install();
    errors::install();
    vm.registry.register(MODULES);
    vm.registry.register(crate::lang::class::MODULES);
    let numpy = crate::lang::registry::import(vm, "numpy")?;
    if let Value::Module(module) = &numpy {
        for (name, value) in module.globals.bindings() {
            let text = name.text();
            if !text.starts_with('_') && vm.builtins.lookup(text).is_none() {
                vm.builtins.define(text, value);
            }
        }
    }
    for name in ["np", "numpy"] {
        vm.main.define(name, numpy.clone());
    }
    Ok(())
}

fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    for op in crate::ops::rows() {
        if matches!(op.class, Class::Elementwise(_)) && !INTERNAL.contains(&op.name) {
            module.define(op.name, ufunc::Ufunc::value(op, op.name));
        }
    }
    for table in FUNCTIONS {
        module.define_natives(table);
    }
    for (alias, name) in ALIASES {
        if let Some(found) = module.globals.lookup(name) {
            module.define(alias, found);
        }
    }
    for (name, ty) in types::named_types() {
        module.define(name, Value::Type(ty));
    }
    composed::define(module);
    tricks::define(module);
    matrix::define(module);
    module.define("nditer", Value::Type(&nditer::NDITER));
    memory::define_library(module);
    constants(module);
    bind_submodule(vm, module, "linalg")?;
    Ok(())
}

/// Fills a module of this family and binds it as an attribute.
fn bind_submodule(vm: &mut Interpreter, module: &Module, name: &str) -> Result<()> {
    let full = format!("numpy.{name}");
    let Some(native) = vm.registry.native.get(full.as_str()).copied() else { return Ok(()) };
    let inner = std::rc::Rc::new(Module::new(full.as_str()));
    (native.fill)(vm, &inner)?;
    vm.registry.loaded.insert(full, inner.clone());
    module.define(name, Value::Module(inner));
    Ok(())
}

fn constants(module: &Module) {
    for (name, value) in [
        ("pi", std::f64::consts::PI),
        ("e", std::f64::consts::E),
        ("euler_gamma", 0.577_215_664_901_532_9),
        ("inf", f64::INFINITY),
        ("nan", f64::NAN),
    ] {
        module.define(name, Value::Float(value));
    }
    module.define("newaxis", Value::None);
    module.define("True_", convert::from_scalar(Scalar::Bool(true)));
    module.define("False_", convert::from_scalar(Scalar::Bool(false)));
    module.define("__version__", Value::from("2.4.6"));
}

/// The row that stops derivatives; bound by the transforms.
pub fn stop_gradient() -> Value {
    ufunc::Ufunc::value(&unary::STOP_GRADIENT, "stop_gradient")
}
