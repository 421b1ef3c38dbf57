//! `sys`.

use std::rc::Rc;

use super::stream::Stream;
use crate::diag::{Error, Result};
use crate::lang::builtins::system_exit;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::operate::length;
use crate::lang::symbol::Symbol;
use crate::lang::value::{NamedTupleType, Value};
use crate::syntax::{most_digits, set_most_digits};

/// Binds the module's names.
pub fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("argv", Value::list(vm.argv.iter().map(|arg| Value::from(arg.as_str())).collect()));
    for (name, stream) in [("stdin", Stream::stdin()), ("stdout", Stream::stdout()), ("stderr", Stream::stderr())] {
        let stream = Value::object(stream);
        module.define(&format!("__{name}__"), stream.clone());
        module.define(name, stream);
    }
    module.define("maxsize", i64::MAX);
    module.define("maxunicode", 0x10_ffff_i64);
    module.define("byteorder", if cfg!(target_endian = "little") { "little" } else { "big" });
    module.define(
        "platform",
        if cfg!(windows) {
            "win32"
        } else if cfg!(target_os = "macos") {
            "darwin"
        } else {
            "linux"
        },
    );
    module.define("version", "3.11.7 (arr)");
    module.define("hexversion", 0x030b_07f0_i64);
    module.define("float_repr_style", "short");
    let path = vm.registry.path();
    module.define("path", path);
    module.define("executable", std::env::current_exe().map_or(String::new(), |path| path.display().to_string()));
    module.define("version_info", version_info());
    module.define("float_info", float_info());
    module.define("int_info", int_info());
    let modules = vm.registry.modules();
    module.define("modules", modules);
    Ok(())
}

/// A named tuple of these fields.
pub(super) fn record<const N: usize>(name: &str, fields: [(&str, Value); N]) -> Value {
    let names = fields.iter().map(|(name, _)| Symbol::new(name)).collect();
    let named = NamedTupleType { name: name.into(), fields: names, defaults: Vec::new() };
    Value::named_tuple(Rc::new(named), fields.into_iter().map(|(_, value)| value))
}

fn version_info() -> Value {
    record(
        "sys.version_info",
        [
            ("major", Value::Int(3)),
            ("minor", Value::Int(11)),
            ("micro", Value::Int(7)),
            ("releaselevel", Value::from("final")),
            ("serial", Value::Int(0)),
        ],
    )
}

fn float_info() -> Value {
    record(
        "sys.float_info",
        [
            ("max", Value::Float(f64::MAX)),
            ("max_exp", Value::Int(1024)),
            ("max_10_exp", Value::Int(308)),
            ("min", Value::Float(f64::MIN_POSITIVE)),
            ("min_exp", Value::Int(-1021)),
            ("min_10_exp", Value::Int(-307)),
            ("dig", Value::Int(15)),
            ("mant_dig", Value::Int(53)),
            ("epsilon", Value::Float(f64::EPSILON)),
            ("radix", Value::Int(2)),
            ("rounds", Value::Int(1)),
        ],
    )
}

fn int_info() -> Value {
    record(
        "sys.int_info",
        [
            ("bits_per_digit", Value::Int(30)),
            ("sizeof_digit", Value::Int(4)),
            ("default_max_str_digits", Value::Int(4300)),
            ("str_digits_check_threshold", Value::Int(640)),
        ],
    )
}

static FUNCTIONS: &[Native] = &[
    Native::new("exc_info()", "The error that is being handled. `sys.exc_info()`", |vm, _| {
        Ok(match vm.handling.last() {
            None => Value::tuple([Value::None, Value::None, Value::None]),
            Some(error) => {
                let exception = crate::lang::exception::to_exception(error);
                Value::tuple([Value::ExceptionType(exception.kind), Value::Exception(exception), Value::None])
            }
        })
    }),
    Native::new("exit(status=None, /)", "Ends the program. `sys.exit(1)`", |_, a| Err(system_exit(a.get(0)))),
    Native::new("getdefaultencoding()", "The encoding of text: `sys.getdefaultencoding()` is `'utf-8'`.", |_, _| {
        Ok(Value::from("utf-8"))
    }),
    Native::new(
        "getfilesystemencoding()",
        "The encoding of paths. `sys.getfilesystemencoding()` is `'utf-8'`.",
        |_, _| Ok(Value::from("utf-8")),
    ),
    Native::new("getrecursionlimit()", "How deep calls may nest. `sys.getrecursionlimit()`", |vm, _| {
        Ok(Value::from(vm.recursion_limit))
    }),
    Native::new(
        "getsizeof(object, default=None)",
        "About the bytes that a value takes. `sys.getsizeof([])`",
        |_, a| {
            let (base, item) = match a.value(0) {
                Value::Int(_) | Value::Bool(_) => (28, 0),
                Value::Float(_) => (24, 0),
                Value::Str(_) => (49, 1),
                Value::Bytes(_) => (33, 1),
                Value::List(_) => (56, 8),
                Value::Tuple(_) => (40, 8),
                Value::Dict(_) => (64, 104),
                Value::Set(_) | Value::FrozenSet(_) => (216, 64),
                _ => (48, 0),
            };
            let count = if item == 0 { 0 } else { length(a.value(0))? };
            Ok(Value::from(base + item * count))
        },
    ),
    Native::new("intern(string, /)", "The string itself. `sys.intern('a')` is `'a'`.", |_, a| Ok(a.value(0).clone())),
    Native::new(
        "get_int_max_str_digits()",
        "The most decimal digits of an integer as text; 0 allows any number. `sys.get_int_max_str_digits()` is 4300.",
        |_, _| Ok(Value::from(most_digits())),
    ),
    Native::new(
        "set_int_max_str_digits(maxdigits)",
        "Sets the most decimal digits of an integer as text; 0 allows any number. `sys.set_int_max_str_digits(0)`",
        |_, a| match usize::try_from(a.index(0)?) {
            Ok(digits @ (0 | 640..)) => {
                set_most_digits(digits);
                Ok(Value::None)
            }
            _ => Err(Error::value("maxdigits must be 0 or larger than 640")),
        },
    ),
    Native::new(
        "setrecursionlimit(limit, /)",
        "Sets how deep calls may nest. `sys.setrecursionlimit(5000)`",
        |vm, a| {
            let limit = a.index(0)?;
            vm.recursion_limit = usize::try_from(limit)
                .ok()
                .filter(|&limit| limit > 0)
                .ok_or_else(|| Error::value("recursion limit must be greater or equal than 1"))?;
            Ok(Value::None)
        },
    ),
];
