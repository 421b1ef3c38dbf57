//! `importlib`: importing by a name that is only known at run time, and again.

use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::{Globals, Module};
use crate::lang::native::{Arguments, Native};
use crate::lang::registry::{absolute, import, reload};
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "import_module(name, package=None)",
        "The module with this name. `import_module('math').sqrt(4.0)` is 2.0.",
        by_name,
    ),
    Native::new(
        "invalidate_caches()",
        "Nothing: folders are looked at anew. `importlib.invalidate_caches()`",
        |_, _| Ok(Value::None),
    ),
    Native::new(
        "reload(module)",
        "Runs a module's file once more, after an edit. `importlib.reload(helpers)`",
        |vm, a| {
            let Value::Module(module) = a.value(0) else {
                return Err(Error::type_error("reload() argument must be a module"));
            };
            reload(vm, module)?;
            Ok(a.value(0).clone())
        },
    ),
];

fn by_name(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let name = args.str(0)?;
    let inner = name.trim_start_matches('.');
    let level = name.len() - inner.len();
    if level == 0 {
        return import(vm, name);
    }
    let package = match args.given(1) {
        Some(Value::Str(package)) => package,
        Some(other) => {
            let found = type_name(other);
            return Err(Error::type_error(format!("__package__ not set to a string, not {found}")));
        }
        None => {
            let message = format!("the 'package' argument is required to perform a relative import for '{name}'");
            return Err(Error::new(Kind::TypeError, message));
        }
    };
    let globals = Globals::default();
    globals.define("__package__", Value::Str(package.clone()));
    let name = absolute(&globals, level, inner)?;
    import(vm, &name)
}
