//! Text of the program at run time: `eval` and `exec`.

use std::any::Any;
use std::rc::Rc;

use super::globals::GlobalsView;
use crate::diag::{Error, Result, sources};
use crate::lang::interpreter::{Caller, Interpreter};
use crate::lang::module::Globals;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::registry;
use crate::lang::resolve::{resolve_and_free, resolve_expression};
use crate::lang::session::{evaluate, run_text};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::syntax::parse::{parse_expression, parse_module};

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
        "compile(source, filename, mode, flags=0, dont_inherit=False, optimize=-1)",
        "Text that is checked now, for `exec` or `eval` later. `eval(compile('1 + 2', 'x', 'eval'))` is 3.",
        compile,
    ),
    Native::new(
        "eval(source, globals=None, locals=None, /)",
        "The value of an expression given as text. `eval('1 + 2')` is 3.",
        |vm, a| {
            let text = text_of(a, "eval")?;
            if text.statements {
                return in_scope(vm, a, |vm, globals| {
                    run_text(vm, &text.file, &text.text, globals).map(|()| Value::None)
                });
            }
            in_scope(vm, a, |vm, globals| evaluate(vm, &text.file, text.text.trim(), globals))
        },
    ),
    Native::new(
        "exec(source, globals=None, locals=None, /)",
        "Runs statements given as text. `exec('x = 1')`",
        |vm, a| {
            let text = text_of(a, "exec")?;
            in_scope(vm, a, |vm, globals| run_text(vm, &text.file, &text.text, globals).map(|()| Value::None))
        },
    ),
];

/// A program's text, to be run later.
#[derive(Clone)]
struct Source {
    file: String,
    text: String,
    /// Whether it is to be run, and not to be evaluated.
    statements: bool,
}

impl Object for Source {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "code"
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "co_filename" => Some(Value::from(self.file.as_str())),
            "co_name" => Some(Value::from("<module>")),
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        let address = std::ptr::from_ref(self) as usize;
        Ok(format!("<code object <module> at {address:#x}, file \"{}\", line 1>", self.file))
    }
}

fn compile(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = match args.value(0) {
        Value::Str(text) => text.to_string(),
        other => match crate::lang::methods::bytes_of(other) {
            Some(bytes) => String::from_utf8_lossy(&bytes).into_owned(),
            None => return Err(Error::type_error("compile() arg 1 must be a string, bytes or AST object")),
        },
    };
    let statements = match args.str(2)? {
        "exec" | "single" => true,
        "eval" => false,
        _ => return Err(Error::value("compile() mode must be 'exec', 'eval' or 'single'")),
    };
    let text = if statements { text } else { text.trim().to_owned() };
    let source = Source { file: args.str(1)?.to_owned(), text, statements };
    // Names are looked for when it runs.
    check(vm, &source)?;
    Ok(Value::object(source))
}

/// Tells what is wrong with a text before it runs.
fn check(vm: &Interpreter, source: &Source) -> Result<()> {
    let id = sources::add(source.file.as_str(), source.text.as_str());
    let globals = Globals::default();
    let resolved = match source.statements {
        true => parse_module(id).and_then(|tree| resolve_and_free(tree, &globals, &vm.builtins)),
        false => parse_expression(id).and_then(|tree| resolve_expression(&tree, &globals, &vm.builtins)),
    };
    resolved.map(drop)
}

/// Parameter 0, a text or what `compile` made of one.
fn text_of(args: &Arguments, name: &str) -> Result<Source> {
    let value = args.value(0);
    if let Some(source) = value.downcast::<Source>() {
        return Ok(source.clone());
    }
    match value.as_str() {
        Some(text) => Ok(Source { file: "<string>".to_owned(), text: text.to_owned(), statements: name == "exec" }),
        None => Err(Error::type_error(format!("{name}() arg 1 must be a string, bytes or code object"))),
    }
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
