//! `numpy.testing`: assertions about arrays, written in the language, and about errors.

use std::any::Any;

use super::composed::Composed;
use crate::diag::{Error, Kind, Result};
use crate::lang::builtins::construct::instance_of;
use crate::lang::exception::to_exception;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::value::Value;

/// The assertions that are written in the language.
pub const COMPOSED: &[&str] = &[
    "assert_",
    "assert_allclose",
    "assert_almost_equal",
    "assert_approx_equal",
    "assert_array_almost_equal",
    "assert_array_almost_equal_nulp",
    "assert_array_equal",
    "assert_array_less",
    "assert_array_max_ulp",
    "assert_equal",
    "assert_string_equal",
    "print_assert_equal",
];

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in COMPOSED {
        module.define(name, Composed::value("numpy._testing", name));
    }
    module.define_natives(FUNCTIONS);
    Ok(())
}

/// The context `with assert_raises(…):`.
struct Raises {
    kinds: Value,
    /// What the message must hold.
    pattern: Option<String>,
}

impl Raises {
    /// Whether an error is the one that was asked for.
    ///
    /// # Errors
    /// `AssertionError` where its message is another.
    fn accepts(&self, vm: &mut Interpreter, error: &Error) -> Result<bool> {
        if !instance_of(&Value::Exception(to_exception(error)), &self.kinds)? {
            return Ok(false);
        }
        let Some(pattern) = &self.pattern else { return Ok(true) };
        let re = crate::lang::registry::import(vm, "re")?;
        let text = to_exception(error).message();
        let found = vm.call_method(&re, "search", &[Value::from(pattern.as_str()), Value::from(text.as_str())])?;
        if matches!(found, Value::None) {
            return Err(failure(format!("\"{pattern}\" does not match \"{text}\"")));
        }
        Ok(true)
    }

    fn names(&self) -> String {
        let name = |kind: &Value| match kind {
            Value::ExceptionType(kind) => kind.name().to_owned(),
            other => crate::lang::display::repr(other).unwrap_or_default(),
        };
        match &self.kinds {
            Value::Tuple(kinds) => format!("({})", kinds.items.iter().map(name).collect::<Vec<_>>().join(", ")),
            kind => name(kind),
        }
    }
}

#[cold]
fn failure(text: String) -> Error {
    Error::new(Kind::AssertionError, text)
}

impl Object for Raises {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "_AssertRaisesContext"
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }

    fn exit(&self, vm: &mut Interpreter, error: Option<&Error>) -> Result<bool> {
        match error {
            Some(error) => self.accepts(vm, error),
            None => Err(failure(format!("{} not raised", self.names()))),
        }
    }
}

/// With a function: calls it, and fails unless it raises; without one: a context.
fn raises(vm: &mut Interpreter, args: &Arguments, pattern: Option<String>, rest: &[Value]) -> Result<Value> {
    let expected = Raises { kinds: args.value(0).clone(), pattern };
    let Some((function, operands)) = rest.split_first() else { return Ok(Value::object(expected)) };
    match vm.call(function, operands, args.keywords()) {
        Err(error) if expected.accepts(vm, &error)? => Ok(Value::None),
        Err(error) => Err(error),
        Ok(_) => {
            let name = crate::lang::symbol::Symbol::new("__name__");
            let name = crate::lang::attribute::find_attr(vm, function, name)?;
            let name = name.and_then(|name| name.as_str().map(str::to_owned)).unwrap_or_default();
            Err(failure(format!("{} not raised by {name}", expected.names())))
        }
    }
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "assert_raises(exception_class, /, *args, **kwargs)",
        "Fails unless a call, or the block of a with statement, raises.\n\n>>> np.testing.assert_raises(ValueError, int, 'x')\n",
        |vm, args| raises(vm, args, None, args.rest()),
    ),
    Native::new(
        "assert_raises_regex(exception_class, expected_regexp, /, *args, **kwargs)",
        "Fails unless a call raises an error with a message that a pattern is found in.\n\n>>> np.testing.assert_raises_regex(ValueError, 'invalid', int, 'x')\n",
        |vm, args| {
            let pattern = super::args::text(args.value(1), "expected_regexp")?.to_owned();
            raises(vm, args, Some(pattern), args.rest())
        },
    ),
];
