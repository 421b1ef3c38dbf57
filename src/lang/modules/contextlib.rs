//! `contextlib`: contexts for `with`.

use std::any::Any;
use std::cell::RefCell;

use crate::diag::{Error, Result};
use crate::lang::builtins::construct::instance_of;
use crate::lang::exception::to_exception;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::registry::import;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new("closing(thing)", "Closes something at the end. `with closing(f): pass`", |_, a| {
        Ok(context(Context::Closing(a.value(0).clone())))
    }),
    Native::new(
        "nullcontext(enter_result=None)",
        "A context that does nothing. `with nullcontext(5) as x: print(x)`",
        |_, a| Ok(context(Context::Null(a.get(0).cloned().unwrap_or(Value::None)))),
    ),
    Native::new(
        "redirect_stderr(new_target)",
        "Sends what goes to standard error elsewhere. `with redirect_stderr(f): pass`",
        |_, a| Ok(redirect(a, "stderr")),
    ),
    Native::new(
        "redirect_stdout(new_target)",
        "Sends what is printed elsewhere. `with redirect_stdout(f): print('x')`",
        |_, a| Ok(redirect(a, "stdout")),
    ),
    Native::new("suppress(*exceptions)", "Swallows some errors. `with suppress(KeyError): del d['a']`", |_, a| {
        Ok(context(Context::Suppress(Value::tuple(a.rest().iter().cloned()))))
    }),
];

fn redirect(args: &Arguments, name: &'static str) -> Value {
    context(Context::Redirect { name, target: args.value(0).clone(), before: RefCell::default() })
}

fn context(context: Context) -> Value {
    Value::object(context)
}

enum Context {
    Closing(Value),
    Null(Value),
    Redirect {
        name: &'static str,
        target: Value,
        /// What stood there before, innermost last.
        before: RefCell<Vec<Value>>,
    },
    Suppress(Value),
}

impl Object for Context {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        match self {
            Context::Closing(_) => "closing",
            Context::Null(_) => "nullcontext",
            Context::Redirect { name: "stdout", .. } => "redirect_stdout",
            Context::Redirect { .. } => "redirect_stderr",
            Context::Suppress(_) => "suppress",
        }
    }

    fn enter(&self, _this: &Value, vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(match self {
            Context::Closing(value) | Context::Null(value) => value.clone(),
            Context::Redirect { name, target, before } => {
                if let Value::Module(sys) = import(vm, "sys")? {
                    before.borrow_mut().push(sys.globals.lookup(name).unwrap_or(Value::None));
                    sys.globals.define(name, target.clone());
                }
                target.clone()
            }
            Context::Suppress(_) => Value::None,
        }))
    }

    fn exit(&self, vm: &mut Interpreter, error: Option<&Error>) -> Result<bool> {
        match self {
            Context::Closing(value) => {
                vm.call_method(value, "close", &[])?;
            }
            Context::Null(_) => {}
            Context::Redirect { name, before, .. } => {
                let old = before.borrow_mut().pop();
                if let (Value::Module(sys), Some(old)) = (import(vm, "sys")?, old) {
                    sys.globals.define(name, old);
                }
            }
            Context::Suppress(kinds) => {
                if let Some(error) = error {
                    return instance_of(&Value::Exception(to_exception(error)), kinds);
                }
            }
        }
        Ok(false)
    }
}
