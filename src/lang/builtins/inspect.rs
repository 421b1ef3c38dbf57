//! Built-ins that look at values: `isinstance`, `getattr`, `dir`, `repr`, `id`, `help` …

use std::rc::Rc;

use super::construct::instance_of;
use super::globals::GlobalsView;
use super::print::write_stdout;
use super::quick;
use crate::diag::{Error, Kind, Result};
use crate::lang::attribute::{attribute_names, doc_of, find_attr, get_attr, set_attr};
use crate::lang::display::{repr, str_of};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::format::ascii_str;
use crate::lang::formatting::format_value;
use crate::lang::hash::hash;
use crate::lang::interpreter::{Caller, Interpreter, is_callable};
use crate::lang::modules::typing::Union;
use crate::lang::native::{Arguments, Native};
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::types::{is_subclass, type_name};
use crate::lang::value::Value;

/// The table of functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new("ascii(obj, /)", "Like `repr`, in ASCII only. `ascii('é')` is `\"'\\\\xe9'\"`.", |_, a| {
        repr(a.value(0)).map(|text| Value::from(ascii_str(&text)))
    }),
    Native::new("callable(obj, /)", "Whether a value can be called. `callable(len)` is True.", |_, a| {
        Ok(Value::Bool(is_callable(a.value(0))))
    }),
    Native::new("delattr(obj, name, /)", "Deletes an attribute. `delattr(f, 'note')`", |vm, a| {
        set_attr(vm, a.value(0), attribute(a)?, None).map(|()| Value::None)
    }),
    Native::new("dir(object=None, /)", "The names of the attributes. `'append' in dir([])` is True.", dir),
    Native::new("exit(code=None)", "Ends the program. `exit()`", exit),
    Native::new(
        "format(value, format_spec='', /)",
        "A value as text by a specification. `format(3.14159, '.2f')` is `'3.14'`.",
        format,
    ),
    Native::new(
        "getattr(object, name, default=None, /)",
        "An attribute by its name. `getattr(1j, 'imag')` is 1.0.",
        getattr,
    ),
    Native::new("globals()", "The global names of the program. `'__name__' in globals()` is True.", |vm, _| {
        crate::trace::refuse("all global names are asked for")?;
        Ok(Value::object(GlobalsView(vm.caller_globals())))
    }),
    Native::new(
        "hasattr(obj, name, /)",
        "Whether there is such an attribute. `hasattr([], 'append')` is True.",
        |vm, a| {
            let found = find_attr(vm, a.value(0), attribute(a)?);
            Ok(Value::Bool(match found {
                Err(error) if error.kind() != Kind::AttributeError => return Err(error),
                found => found.is_ok_and(|found| found.is_some()),
            }))
        },
    ),
    Native::new("hash(obj, /)", "The hash of a value. `hash(1.0)` is 1.", |_, a| hash(a.value(0)).map(Value::Int)),
    Native::new("help(object=None, /)", "Shows what a value is. `help(len)`", help),
    Native::new("id(obj, /)", "The identity of a value. `id(x) == id(x)`", |_, a| {
        let (tag, address) = a.value(0).identity();
        Ok(Value::from(if tag == Value::BY_ADDRESS {
            address as u64
        } else {
            (u64::from(tag) << 56) ^ (address as u64 >> 1)
        }))
    }),
    Native::new(
        "isinstance(obj, class_or_tuple, /)",
        "Whether a value is of a type. `isinstance(1, (int, str))` is True.",
        |_, a| instance_of(a.value(0), a.value(1)).map(Value::Bool),
    )
    .quickly(quick::isinstance),
    Native::new(
        "issubclass(cls, class_or_tuple, /)",
        "Whether a type derives from a type. `issubclass(bool, int)` is True.",
        |_, a| subclass_of(a.value(0), a.value(1)).map(Value::Bool),
    ),
    Native::new("locals()", "The names of the function that calls it, as a dict. `'x' in locals()`", |vm, _| {
        Ok(names_around(vm))
    }),
    Native::new("quit(code=None)", "Ends the program. `quit()`", exit),
    Native::new("repr(obj, /)", "A value as text for the programmer. `repr('a')` is `\"'a'\"`.", |_, a| {
        repr(a.value(0)).map(Value::from)
    }),
    Native::new("setattr(obj, name, value, /)", "Sets an attribute. `setattr(f, 'note', 1)`", |vm, a| {
        set_attr(vm, a.value(0), attribute(a)?, Some(a.value(2))).map(|()| Value::None)
    }),
    Native::new("vars(object=None, /)", "The names and values in a module. `'pi' in vars(math)`", vars),
];

/// The name of an attribute that stands second.
fn attribute(args: &Arguments) -> Result<Symbol> {
    args.value(1)
        .as_str()
        .map(Symbol::new)
        .ok_or_else(|| Error::type_error(format!("attribute name must be string, not '{}'", type_name(args.value(1)))))
}

fn subclass_of(sub: &Value, types: &Value) -> Result<bool> {
    if !matches!(sub, Value::Type(_) | Value::ExceptionType(_) | Value::Object(_)) {
        return Err(Error::type_error("issubclass() arg 1 must be a class"));
    }
    if let Value::Tuple(tuple) = types {
        for ty in &tuple.items {
            if subclass_of(sub, ty)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(union) = types.downcast::<Union>() {
        return Ok(union.0.iter().any(|ty| is_subclass(sub, ty) == Some(true)));
    }
    is_subclass(sub, types)
        .ok_or_else(|| Error::type_error("issubclass() arg 2 must be a class, a tuple of classes, or a union"))
}

fn dir(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let names = match args.get(0) {
        Some(value) => attribute_names(value),
        None => {
            let bound = match &vm.caller {
                Some(Caller { locals: Some(locals), .. }) => locals.clone(),
                _ => vm.caller_globals().bindings(),
            };
            let mut names: Vec<String> = bound.iter().map(|(name, _)| name.text().to_owned()).collect();
            names.sort();
            names
        }
    };
    Ok(Value::list(names.into_iter().map(Value::from).collect()))
}

/// `SystemExit` with this code.
pub(crate) fn system_exit(code: Option<&Value>) -> Error {
    to_error(&Rc::new(ExceptionObject::new(Kind::SystemExit, code.into_iter().cloned().collect())))
}

fn exit(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Err(system_exit(args.get(0)))
}

fn format(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let spec = match args.get(1) {
        None => "",
        Some(Value::Str(spec)) => spec,
        Some(other) => {
            return Err(Error::type_error(format!("format() argument 2 must be str, not {}", type_name(other))));
        }
    };
    format_value(args.value(0), spec).map(Value::from)
}

fn getattr(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let name = match args.value(1) {
        Value::Str(name) => Symbol::new(name),
        other => {
            return Err(Error::type_error(format!("attribute name must be string, not '{}'", type_name(other))));
        }
    };
    match (get_attr(vm, args.value(0), name), args.get(2)) {
        (Err(error), Some(default)) if error.kind() == Kind::AttributeError => Ok(default.clone()),
        (found, _) => found,
    }
}

fn help(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Some(value) = args.get(0) else {
        write_stdout(vm, "Type help(name), or name? at the prompt, for what a name means.\n")?;
        return Ok(Value::None);
    };
    let heading = match value {
        Value::Native(native) => native.signature.to_owned(),
        Value::BoundMethod(bound) => bound.method.signature.to_owned(),
        Value::Function(function) => function.name().to_string(),
        other => str_of(other)?,
    };
    let doc = match doc_of(value) {
        Value::Str(text) => text.to_string(),
        _ => String::new(),
    };
    let indented: Vec<String> = doc.lines().map(|line| format!("    {line}")).collect();
    write_stdout(vm, &format!("{heading}\n{}\n", indented.join("\n")))?;
    Ok(Value::None)
}

/// The names that are bound where the running built-in function was called.
fn names_around(vm: &Interpreter) -> Value {
    let Some(Caller { locals: Some(locals), .. }) = &vm.caller else {
        return Value::object(GlobalsView(vm.caller_globals()));
    };
    let mut map = DictMap::new();
    for (name, value) in locals {
        map.insert_str(name.text(), value.clone());
    }
    Value::dict(map)
}

fn vars(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match args.get(0) {
        None => Ok(names_around(vm)),
        Some(value) => find_attr(vm, value, Symbol::new("__dict__"))?
            .ok_or_else(|| Error::type_error("vars() argument must have __dict__ attribute")),
    }
}
