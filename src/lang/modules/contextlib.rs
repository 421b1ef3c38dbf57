//! `contextlib`: contexts for `with`.

use std::any::Any;
use std::cell::RefCell;

use crate::diag::{Error, Result};
use crate::lang::builtins::construct::instance_of;
use crate::lang::eval::{enter_context, exit_context};
use crate::lang::exception::to_exception;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::object::Object;
use crate::lang::operate::truth;
use crate::lang::registry::import;
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("ExitStack", &EXIT_STACK);
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
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

/// `contextlib.ExitStack`: contexts and functions that are left in the opposite order at the end.
struct ExitStack(RefCell<Vec<Exit>>);

/// What an [`ExitStack`] does when it is left.
enum Exit {
    /// Leaves a context.
    Context(Value),
    /// Calls a function with the error's details; a true answer swallows the error.
    Handler(Value),
    /// Calls a function.
    Callback(Value, Vec<Value>, Vec<Keyword>),
}

static EXIT_STACK: TypeObject = TypeObject {
    name: "ExitStack",
    module: "contextlib",
    base: Some(&OBJECT),
    doc: "Contexts and functions that are left in the opposite order at the end of a `with`.",
    construct: Some(&NEW_EXIT_STACK),
    methods: STACK_METHODS,
    statics: &[],
};

static NEW_EXIT_STACK: Native = Native::new(
    "ExitStack()",
    "Contexts that are left in the opposite order. `with ExitStack() as stack: stack.callback(print, 'done')`",
    |_, _| Ok(Value::object(ExitStack(RefCell::default()))),
);

static STACK_METHODS: &[Native] = &[
    Native::new(
        "callback(self, callback, /, *args, **kwds)",
        "Calls a function at the end. `stack.callback(print, 'done')`",
        |_, a| {
            let exit = Exit::Callback(a.value(1).clone(), a.rest().to_vec(), a.keywords().to_vec());
            stack(a)?.0.borrow_mut().push(exit);
            Ok(a.value(1).clone())
        },
    ),
    Native::new("close(self)", "Leaves everything now. `stack.close()`", |vm, a| {
        stack(a)?.leave(vm, None).map(|_| Value::None)
    }),
    Native::new("enter_context(self, cm)", "Enters a context. `stack.enter_context(open('a.txt'))`", |vm, a| {
        let entered = enter_context(vm, a.value(1))?;
        stack(a)?.0.borrow_mut().push(Exit::Context(a.value(1).clone()));
        Ok(entered)
    }),
    Native::new("pop_all(self)", "Hands everything over to a new stack. `stack.pop_all()`", |_, a| {
        Ok(Value::object(ExitStack(RefCell::new(stack(a)?.0.take()))))
    }),
    Native::new("push(self, exit)", "Leaves a context at the end that was entered. `stack.push(f)`", |_, a| {
        let exit = match a.value(1) {
            object @ Value::Object(inner) if !inner.is_callable() => Exit::Context(object.clone()),
            function => Exit::Handler(function.clone()),
        };
        stack(a)?.0.borrow_mut().push(exit);
        Ok(a.value(1).clone())
    }),
];

fn stack<'a>(args: &Arguments<'a>) -> Result<&'a ExitStack> {
    args.value(0).downcast::<ExitStack>().ok_or_else(|| Error::type_error("an ExitStack is needed"))
}

impl ExitStack {
    /// Leaves everything, last in first out; whether the error that came was swallowed.
    fn leave(&self, vm: &mut Interpreter, error: Option<&Error>) -> Result<bool> {
        let mut pending = error.cloned();
        let mut raised = false;
        loop {
            let Some(exit) = self.0.borrow_mut().pop() else { break };
            let swallowed = match exit {
                Exit::Context(context) => exit_context(vm, &context, pending.as_ref()),
                Exit::Handler(function) => vm.call(&function, &details(pending.as_ref()), &[]).and_then(|x| truth(&x)),
                Exit::Callback(function, args, keywords) => vm.call(&function, &args, &keywords).map(|_| false),
            };
            match swallowed {
                Ok(true) => (pending, raised) = (None, false),
                Ok(false) => {}
                Err(new) => (pending, raised) = (Some(new), true),
            }
        }
        match pending {
            Some(new) if raised => Err(new),
            pending => Ok(error.is_some() && pending.is_none()),
        }
    }
}

/// The three arguments of `__exit__`.
fn details(error: Option<&Error>) -> [Value; 3] {
    match error {
        None => [Value::None, Value::None, Value::None],
        Some(error) => [Value::ExceptionType(error.kind()), Value::Exception(to_exception(error)), Value::None],
    }
}

impl Object for ExitStack {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "ExitStack"
    }

    fn type_value(&self) -> Value {
        Value::Type(&EXIT_STACK)
    }

    fn methods(&self) -> &'static [Native] {
        STACK_METHODS
    }

    fn enter(&self, this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }

    fn exit(&self, vm: &mut Interpreter, error: Option<&Error>) -> Result<bool> {
        self.leave(vm, error)
    }
}

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
