//! Text of the program at run time: `eval` and `exec`.

use std::rc::Rc;

use super::globals::GlobalsView;
use crate::diag::{Error, Result};
use crate::lang::interpreter::{Caller, Interpreter};
use crate::lang::module::Globals;
use crate::lang::native::{Arguments, Native};
use crate::lang::registry;
use crate::lang::session::{evaluate, run_text};
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// The table of functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "__import__(name, globals=None, locals=None, fromlist=(), level=0)",
        "A module by its name; of a dotted name the first part. `__import__('math').pi`",
        |vm, a| {
            let name = a.str(0)?;
            let module = registry::import(vm, name)?;
            if a.given(3).map_or(Ok(false), crate::lang::operate::truth)? {
                return Ok(module);
            }
            registry::import(vm, name.split('.').next().unwrap_or(name))
        },
    ),
    Native::new(
        "eval(source, globals=None, locals=None, /)",
        "The value of an expression given as text. `eval('1 + 2')` is 3.",
        |vm, a| {
            let text = text_of(a, "eval")?.trim().to_owned();
            in_scope(vm, a, |vm, globals| evaluate(vm, "<string>", &text, globals))
        },
    ),
    Native::new(
        "exec(source, globals=None, locals=None, /)",
        "Runs statements given as text. `exec('x = 1')`",
        |vm, a| {
            let text = text_of(a, "exec")?.to_owned();
            in_scope(vm, a, |vm, globals| run_text(vm, "<string>", &text, globals).map(|()| Value::None))
        },
    ),
];

fn text_of<'a>(args: &Arguments<'a>, name: &str) -> Result<&'a str> {
    let value = args.value(0);
    value.as_str().ok_or_else(|| {
        Error::type_error(format!("{name}() arg 1 must be a string, bytes or code object, not {}", type_name(value)))
    })
}

/// The names that are seen where `eval` or `exec` was called: the module's own, or a copy with a function's over them.
fn names_around(vm: &Interpreter) -> Rc<Globals> {
    let globals = vm.caller_globals();
    let Some(Caller { locals: Some(locals), .. }) = &vm.caller else { return globals };
    let seen = Globals::default();
    for (name, value) in globals.bindings().into_iter().chain(locals.iter().cloned()) {
        seen.define(name.text(), value);
    }
    Rc::new(seen)
}

/// Runs something in the names that the arguments give: the program's own, those of `globals()`, or a dict's, which
/// is changed afterwards as the run has changed the names.
fn in_scope(
    vm: &mut Interpreter,
    args: &Arguments,
    run: impl FnOnce(&mut Interpreter, &Rc<Globals>) -> Result<Value>,
) -> Result<Value> {
    let Some(scope) = args.given(1) else {
        let around = names_around(vm);
        return run(vm, &around);
    };
    if let Some(view) = scope.downcast::<GlobalsView>() {
        return run(vm, &view.0);
    }
    let Value::Dict(dict) = scope else {
        let name = args.function();
        return Err(Error::type_error(format!("{name}() globals must be a dict, not {}", type_name(scope))));
    };
    let globals = Rc::new(Globals::default());
    for names in [Some(dict), if let Some(Value::Dict(locals)) = args.given(2) { Some(locals) } else { None }] {
        for (name, value) in
            names.iter().flat_map(|d| d.map.borrow().iter().map(|(k, v)| (k.clone(), v.clone())).collect::<Vec<_>>())
        {
            if let Some(name) = name.as_str() {
                globals.define(name, value);
            }
        }
    }
    let result = run(vm, &globals);
    for (name, value) in globals.bindings() {
        dict.map.borrow_mut().insert_str(name.text(), value);
    }
    result
}
