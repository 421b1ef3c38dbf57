//! The built-in functions and the constructors of the built-in types.
//!
//! What a built-in does with arrays it leaves to the general protocols (iteration, comparison, operators, `numpy`'s own
//! functions): nothing here knows an array's inside.

pub mod construct;
mod globals;
mod inspect;
mod iteration;
mod numbers;
pub mod print;
pub mod quick;
mod source;

pub use globals::GlobalsView;
pub(crate) use inspect::system_exit;
pub use iteration::{Chained, extremum_of};

use super::interpreter::Interpreter;
use super::module::Globals;
use super::native::Native;
use super::shape::{Origin, Style};
use super::types::{self, TypeObject};
use super::value::Value;
use crate::diag::Kind;

/// Every table of built-in functions.
pub static TABLES: &[&[Native]] = &[
    iteration::FUNCTIONS,
    numbers::FUNCTIONS,
    inspect::FUNCTIONS,
    print::FUNCTIONS,
    source::FUNCTIONS,
    super::modules::OPEN,
];

/// The types that are built-in names.
static TYPES: &[&TypeObject] = &[
    &types::OBJECT,
    &types::TYPE,
    &types::INT,
    &types::BOOL,
    &types::FLOAT,
    &types::COMPLEX,
    &types::STR,
    &types::BYTES,
    &types::BYTE_ARRAY,
    &types::MEMORY_VIEW,
    &types::LIST,
    &types::TUPLE,
    &types::DICT,
    &types::SET,
    &types::FROZEN_SET,
    &types::RANGE,
    &types::SLICE,
];

/// Where the original of a native is found.
pub fn origin_of(native: &Native) -> Origin {
    let inside = |table: &'static [Native]| table.as_ptr_range().contains(&std::ptr::from_ref(native));
    let built_in = |owner| Origin { style: Style::BuiltIn, owner, other_name: None };
    if let Some(ty) = TYPES.iter().find(|ty| inside(ty.methods) || inside(ty.statics)) {
        return built_in(Some(ty.name));
    }
    // The values of this type find their methods by another way than the type does.
    if inside(super::methods::BYTE_ARRAY) {
        return built_in(Some(types::BYTE_ARRAY.name));
    }
    if let Some(family) = super::modules::families().into_iter().find(|family| inside(family.table)) {
        return family.origin(native.name());
    }
    let constructs = TYPES.iter().any(|ty| ty.construct.is_some_and(|own| std::ptr::eq(own, native)));
    if constructs || TABLES.iter().any(|table| inside(table)) {
        return built_in(None);
    }
    super::arrays::origin_of(native)
        .unwrap_or_else(|| Origin { style: super::numpy::style_of(native).unwrap_or_default(), ..Origin::default() })
}

/// Binds every built-in name, and makes the built-in modules known.
pub fn install(vm: &mut Interpreter) {
    let builtins = vm.builtins.clone();
    bind(&builtins);
    vm.registry.register(super::modules::MODULES);
}

fn bind(builtins: &Globals) {
    for native in TABLES.iter().copied().flatten() {
        builtins.define(native.name(), Value::Native(native));
    }
    for ty in TYPES {
        builtins.define(ty.name, Value::Type(ty));
    }
    // NumPy's own classes live in NumPy's modules, as those of json and statistics do in theirs.
    for kind in Kind::ALL.iter().filter(|kind| !kind.qualified_name().contains('.')) {
        builtins.define(kind.name(), Value::ExceptionType(*kind));
    }
    for alias in ["IOError", "EnvironmentError"] {
        builtins.define(alias, Value::ExceptionType(Kind::OSError));
    }
    builtins.define("NotImplemented", Value::NotImplemented);
    builtins.define("Ellipsis", Value::Ellipsis);
    builtins.define("__debug__", Value::Bool(true));
}
