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
mod moments;
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
    NativeModule { name: "numpy.version", fill: fill_version },
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
            // A program's own `version` is more likely missing than NumPy's meant.
            if !text.starts_with('_') && text != "version" && vm.builtins.lookup(text).is_none() {
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
    scalar_types(module);
    bind_submodule(vm, module, "linalg")?;
    bind_submodule(vm, module, "version")?;
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

/// The release whose programs run here.
const VERSION: &str = "2.4.6";

/// `numpy.version`.
fn fill_version(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in ["version", "full_version", "short_version"] {
        module.define(name, Value::from(VERSION));
    }
    module.define("release", Value::Bool(true));
    Ok(())
}

/// `ScalarType`: Python's types of single values, and NumPy's.
fn scalar_types(module: &Module) {
    use crate::lang::types::{BOOL, BYTES, COMPLEX, FLOAT, INT, STR};
    const OWN: [&str; 17] = [
        "bool",
        "complex64",
        "complex128",
        "float16",
        "float32",
        "float64",
        "int8",
        "int16",
        "int32",
        "int64",
        "object_",
        "bytes_",
        "str_",
        "uint8",
        "uint16",
        "uint32",
        "uint64",
    ];
    let python = [&INT, &FLOAT, &COMPLEX, &BOOL, &BYTES, &STR].map(Value::Type);
    let own = OWN.iter().filter_map(|name| module.globals.lookup(name));
    module.define("ScalarType", Value::tuple(python.into_iter().chain(own)));
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
    module.define("__version__", Value::from(VERSION));
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
    ("trapz", "use trapezoid"),
    ("in1d", "use isin"),
    ("int", "use int, or np.int64 for one of 64 bits"),
    ("float", "use float, or np.float64 for NumPy's"),
    ("complex", "use complex, or np.complex128 for NumPy's"),
    ("object", "use object"),
    ("str", "use str"),
    ("asscalar", "NumPy 2 has no asscalar; use a.item()"),
];

/// Names that NumPy 2 took away, and what took their place.
const REMOVED: &[(&str, &str)] = &[
    ("float_", "np.float64"),
    ("complex_", "np.complex128"),
    ("NaN", "np.nan"),
    ("Inf", "np.inf"),
    ("infty", "np.inf"),
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

/// Names that NumPy 2 took away, and what it says of them.
const RETIRED: &[(&str, &str)] = &[
    ("asfarray", "Use `np.asarray` with a proper dtype instead."),
    ("lookfor", "Search NumPy's documentation directly."),
    ("who", "Use an IDE variable explorer or `locals()` instead."),
    ("safe_eval", "Use `ast.literal_eval` instead."),
    ("source", "Use `inspect.getsource` instead."),
    ("byte_bounds", "Now it's available under `np.lib.array_utils.byte_bounds`"),
    (
        "maximum_sctype",
        "Use a specific dtype instead. You should avoid relying on any implicit mechanism and select the largest dtype \
         of a kind explicitly in the code.",
    ),
    ("obj2sctype", "Use `np.dtype(obj).type` instead."),
    ("sctype2char", "Use `np.dtype(obj).char` instead."),
    ("sctypes", "Access dtypes explicitly instead."),
    ("issubsctype", "Use `np.issubdtype` instead."),
    ("issctype", "Use `issubclass(rep, np.generic)` instead."),
    ("issubclass_", "Use `issubclass` builtin instead."),
    ("set_string_function", "Use `np.set_printoptions` instead with a formatter for custom printing of NumPy objects."),
    ("deprecate", "Emit `DeprecationWarning` with `warnings.warn` directly, or use `typing.deprecated`."),
    ("deprecate_with_doc", "Emit `DeprecationWarning` with `warnings.warn` directly, or use `typing.deprecated`."),
    ("nbytes", "Use `np.dtype(<dtype>).itemsize` instead."),
    (
        "find_common_type",
        "Use `numpy.promote_types` or `numpy.result_type` instead. To achieve semantics for the `scalar_types` \
         argument, use `numpy.result_type` and pass the Python values `0`, `0.0`, or `0j`.",
    ),
    ("recfromcsv", "Use `np.genfromtxt` with comma delimiter instead."),
    ("recfromtxt", "Use `np.genfromtxt` instead."),
    (
        "set_numeric_ops",
        "For the general case, use `PyUFunc_ReplaceLoopBySignature`. For ndarray subclasses, define the \
         ``__array_ufunc__`` method and override the relevant ufunc.",
    ),
    ("compare_chararrays", "It's still available as `np.char.compare_chararrays`."),
    ("geterrobj", "Use the np.errstate context manager instead."),
    ("seterrobj", "Use the np.errstate context manager instead."),
    ("tracemalloc_domain", "It's now available from `np.lib`."),
    ("add_docstring", "It's still available as `np.lib.add_docstring`."),
    ("add_newdoc", "It's still available as `np.lib.add_newdoc`."),
    ("add_newdoc_ufunc", "It's an internal function and doesn't have a replacement."),
    ("DataSource", "It's still available as `np.lib.npyio.DataSource`."),
    ("format_parser", "It's still available as `np.rec.format_parser`."),
];

/// The message of a name that NumPy 2 took away; `None` for other names.
pub fn removed(name: &str) -> Option<String> {
    let instead = REMOVED.iter().find(|(removed, _)| *removed == name).map(|(_, new)| format!("Use `{new}` instead."));
    let retired = || RETIRED.iter().find(|(retired, _)| *retired == name).map(|(_, advice)| (*advice).to_owned());
    let advice = instead.or_else(retired)?;
    Some(format!("`np.{name}` was removed in the NumPy 2.0 release. {advice}"))
}

/// What to say of a name of NumPy's that is not here.
pub fn absent(name: &str) -> Option<&'static str> {
    ABSENT.iter().find(|(absent, _)| *absent == name).map(|(_, help)| *help)
}

/// The row that stops derivatives; bound by the transforms.
pub fn stop_gradient() -> Value {
    ufunc::Ufunc::value(&unary::STOP_GRADIENT, "stop_gradient")
}
