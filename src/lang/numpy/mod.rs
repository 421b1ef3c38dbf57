//! NumPy's namespace: universal functions from the table, and the functions that compose rows.
//!
//! A function's row is a [`Native`]: signature, text with examples, body. Bodies read arguments through [`args`] and
//! apply rows through `crate::ops`, so that what they do can be differentiated, compiled and moved to a device; only
//! what has no derivative anyway may look at elements.

pub mod args;
pub mod axes;
mod char;
pub mod composed;
mod counting;
mod create;
pub mod diagonal;
mod einsum;
pub mod errors;
pub mod files;
pub mod flat;
mod fourier;
mod info;
mod limits;
mod linalg;
mod matrix;
pub mod memory;
mod nditer;
pub mod order;
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
use crate::lang::shape::Style;
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
    nditer::FUNCTIONS,
    parts::FUNCTIONS,
    pick::FUNCTIONS,
    place::FUNCTIONS,
    printing::FUNCTIONS,
    reduce::FUNCTIONS,
    shape::FUNCTIONS,
    einsum::FUNCTIONS,
    products::FUNCTIONS,
    sorting::FUNCTIONS,
    ufunc::FUNCTIONS,
    rounding::FUNCTIONS,
    counting::FUNCTIONS,
    errors::FUNCTIONS,
];

/// NumPy's functions that are written in C, and say so in their errors.
const IN_C: &[&str] = &[
    "array",
    "asarray",
    "asanyarray",
    "ascontiguousarray",
    "asfortranarray",
    "zeros",
    "empty",
    "arange",
    "fromfile",
    "fromstring",
    "promote_types",
    "nested_iters",
    "frompyfunc",
    "isnat",
];

/// What NumPy has written a function of its in; `None` for a method, and for a function of another module.
pub fn style_of(native: &Native) -> Option<Style> {
    let among = |table: &&[Native]| table.iter().any(|one| std::ptr::eq(one, native));
    let found = FUNCTIONS.iter().any(among) || among(&linalg::FUNCTIONS) || among(&fourier::FUNCTIONS);
    found.then(|| match native.name() {
        name if IN_C.contains(&name) => Style::FromZero,
        // In C too, by the older way to take arguments.
        "frombuffer" | "fromiter" => Style::Other,
        _ => Style::Written,
    })
}

/// The modules of this family.
pub static MODULES: &[NativeModule] = &[
    NativeModule { name: "numpy", fill },
    NativeModule { name: "numpy.fft", fill: fourier::fill },
    NativeModule { name: "numpy.linalg", fill: linalg::fill },
    NativeModule { name: "numpy.random", fill: random::fill },
    NativeModule { name: "numpy.testing", fill: testing::fill },
    NativeModule { name: "numpy.emath", fill: fill_emath },
    NativeModule { name: "numpy.exceptions", fill: fill_exceptions },
    NativeModule { name: "numpy.typing", fill: fill_typing },
    NativeModule { name: "numpy.char", fill: char::fill_char },
    NativeModule { name: "numpy.strings", fill: char::fill_strings },
    NativeModule { name: "numpy._memory", fill: memory::fill_private },
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
const INTERNAL: &[&str] = &[
    "real_part",
    "stop_gradient",
    "astype",
    "where",
    "scale",
    "share_of_greater",
    "divmod_remainder",
    "modf_whole",
    "frexp_exponent",
];

/// Makes the modules known, binds `np` and `numpy` in the main module, and puts NumPy's names that Python has no
/// built-in of behind every module's own.
///
/// # Errors
/// Those of loading the module.
pub fn install(vm: &mut Interpreter) -> Result<()> {
    crate::trace::install();
    errors::install();
    crate::lang::arrays::held::install();
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
    for core in ufunc::CORES {
        module.define(core.name(), core.value());
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
    module.define("ufunc", Value::Type(&ufunc::UFUNC));
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
    module.define("little_endian", Value::Bool(cfg!(target_endian = "little")));
    types::define_tables(module);
}

/// `numpy.emath`.
fn fill_emath(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in ["arccos", "arcsin", "arctanh", "log", "log10", "log2", "logn", "power", "sqrt"] {
        module.define(name, composed::Composed::value("numpy._emath", name));
    }
    Ok(())
}

/// `numpy.typing`: names for annotations.
fn fill_typing(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in ["ArrayLike", "DTypeLike", "NDArray"] {
        module.define(name, crate::lang::modules::typing::hint(name));
    }
    Ok(())
}

/// `numpy.exceptions`.
fn fill_exceptions(_: &mut Interpreter, module: &Module) -> Result<()> {
    use crate::diag::Kind;
    for kind in [Kind::AxisError, Kind::ComplexWarning, Kind::RankWarning, Kind::VisibleDeprecationWarning] {
        module.define(kind.name(), Value::ExceptionType(kind));
    }
    Ok(())
}

/// Names of NumPy's that are not here, and what to use.
const ABSENT: &[(&str, &str)] = &[
    ("datetime64", "dates are not elements here; keep numbers of days or seconds"),
    ("timedelta64", "durations are not elements here; keep numbers of days or seconds"),
    ("ma", "there are no masked arrays; use nan and np.nanmean and its relatives, or boolean masks"),
    ("memmap", "files are not mapped; np.load and np.fromfile read them"),
    ("recarray", "there are no records; keep a dict of arrays"),
    ("record", "there are no records; keep a dict of arrays"),
    ("rec", "there are no records; keep a dict of arrays"),
    ("void", "there are no records; keep a dict of arrays"),
    ("float128", "float64 is the widest"),
    ("complex256", "complex128 is the widest"),
    ("busday_count", "there are no dates"),
    ("busday_offset", "there are no dates"),
    ("is_busday", "there are no dates"),
    ("ctypeslib", "foreign libraries are not called"),
    ("f2py", "foreign libraries are not called"),
    ("asfarray", "NumPy 2 has no asfarray; use asarray with a dtype"),
    ("trapz", "use trapezoid"),
    ("in1d", "use isin"),
    ("int", "use int, or np.int64 for one of 64 bits"),
    ("float", "use float, or np.float64 for NumPy's"),
    ("complex", "use complex, or np.complex128 for NumPy's"),
    ("object", "use object"),
    ("str", "use str"),
    ("asscalar", "NumPy 2 has no asscalar; use a.item()"),
    ("find_common_type", "use result_type"),
];

/// Names that NumPy 2 took away, and what took their place.
const REMOVED: &[(&str, &str)] = &[
    ("float_", "np.float64"),
    ("complex_", "np.complex128"),
    ("NaN", "np.nan"),
    ("Inf", "np.inf"),
    ("infty", "np.inf"),
    ("product", "np.prod"),
    ("cumproduct", "np.cumprod"),
    ("alltrue", "np.all"),
    ("sometrue", "np.any"),
    ("round_", "np.round"),
    ("mat", "np.asmatrix"),
    ("Infinity", "np.inf"),
    ("PINF", "np.inf"),
    ("NINF", "-np.inf"),
    ("PZERO", "0.0"),
    ("NZERO", "-0.0"),
    ("string_", "np.bytes_"),
    ("unicode_", "np.str_"),
    ("cfloat", "np.complex128"),
    ("singlecomplex", "np.complex64"),
    ("longfloat", "np.longdouble"),
    ("fastCopyAndTranspose", "arr.T.copy()"),
    ("cast", "np.asarray(arr, dtype=dtype)"),
];

/// The message of a name that NumPy 2 took away; `None` for other names.
pub fn removed(name: &str) -> Option<String> {
    let (name, instead) = REMOVED.iter().find(|(removed, _)| *removed == name)?;
    Some(format!("`np.{name}` was removed in the NumPy 2.0 release. Use `{instead}` instead."))
}

/// What to say of a name of NumPy's that is not here.
pub fn absent(name: &str) -> Option<&'static str> {
    ABSENT.iter().find(|(absent, _)| *absent == name).map(|(_, help)| *help)
}

/// The row that stops derivatives; bound by the transforms.
pub fn stop_gradient() -> Value {
    ufunc::Ufunc::value(&unary::STOP_GRADIENT, "stop_gradient")
}
