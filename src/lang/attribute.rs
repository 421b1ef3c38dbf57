//! Attributes: `x.name`, `x.name = value`, `del x.name`, and `dir`.

use std::rc::Rc;

use super::function::Function;
use super::interpreter::Interpreter;
use super::native::{Native, no_attribute};
use super::symbol::Symbol;
use super::text::Str;
use super::types::{TypeObject, shown_type_name, type_name, type_of, type_value};
use super::value::{BoundMethod, CellObject, Value};
use super::{arrays, exception};
use crate::diag::{Error, Kind, Result};

/// `value.name`.
pub fn get_attr(vm: &mut Interpreter, value: &Value, name: Symbol) -> Result<Value> {
    match find_attr(vm, value, name)? {
        Some(found) => Ok(found),
        None => Err(missing(value, name.text())),
    }
}

/// `value.name`, or `None` where there is no such attribute.
pub fn find_attr(vm: &mut Interpreter, value: &Value, name: Symbol) -> Result<Option<Value>> {
    if let Value::Module(module) = value
        && let Some(slot) = module.globals.find(name)
    {
        let found = module.globals.get(slot);
        if !found.is_undefined() {
            return Ok(Some(found));
        }
    }
    let text = name.text();
    if let Value::Array(handle) = value
        && let Some(found) = arrays::quick::attribute(handle, text)
    {
        return Ok(Some(found));
    }
    if let Some(plain) = arrays::plain_text(value)
        && type_of(&plain).is_some_and(|ty| ty.find_method(text).is_some() || ty.find_static(text).is_some())
    {
        return find_attr(vm, &plain, name);
    }
    if let Value::Module(module) = value
        && let Some(found) = super::registry::late(vm, module, text)?
    {
        return Ok(Some(found));
    }
    if let Some(found) = property(vm, value, text)? {
        return Ok(Some(found));
    }
    if let Some(method) = find_method(value, text) {
        return Ok(Some(Value::BoundMethod(Rc::new(BoundMethod { receiver: value.clone(), method }))));
    }
    let ty = match type_of(value) {
        None if matches!(value, Value::Object(_)) => match type_value(value) {
            Value::Type(ty) => Some(ty),
            _ => None,
        },
        ty => ty,
    };
    if let Some(function) = ty.and_then(|ty| ty.find_static(text)) {
        return Ok(Some(Value::Native(function)));
    }
    Ok(match text {
        "__class__" => Some(crate::lang::builtins::construct::class_of(value)),
        "__doc__" => Some(doc_of(value)),
        _ => None,
    })
}

/// The built-in method of a value with this name.
pub fn find_method(value: &Value, name: &str) -> Option<&'static Native> {
    own_method(value, name).or_else(|| super::methods::special::find(value, name))
}

fn own_method(value: &Value, name: &str) -> Option<&'static Native> {
    match value {
        Value::Object(object) => object.methods().iter().find(|method| method.name() == name),
        Value::Array(_) | Value::Scalar(_) => arrays::find_method(name).filter(|_| arrays::has_method(value, name)),
        Value::DType(_) => arrays::types::DTYPE.find_method(name),
        Value::Exception(_) => {
            let own = exception::METHODS.iter().find(|method| method.name() == name);
            own.or_else(|| super::types::OBJECT.find_method(name))
        }
        other => type_of(other)?.find_method(name),
    }
}

/// What decides which methods a value has: equal keys, equal tables. `0` for values that cannot be told apart so.
#[inline]
pub fn method_key(value: &Value) -> usize {
    match value {
        Value::Array(_) | Value::Scalar(_) => 1,
        // Those that have methods of their own: a type's lie in one place.
        Value::Object(object) => match object.methods() {
            [] => 0,
            methods => methods.as_ptr() as usize,
        },
        Value::DType(_) | Value::Exception(_) | Value::Module(_) => 0,
        // Its type depends on what it holds.
        Value::Dict(_) | Value::Iterator(_) | Value::Tuple(_) => {
            type_of(value).map_or(0, |ty| ty as *const TypeObject as usize)
        }
        other => 2 + other.tag(),
    }
}

#[cold]
fn missing(value: &Value, name: &str) -> Error {
    match value {
        Value::Module(module) => {
            let bindings = module.globals.bindings();
            if let ("numpy", Some(message)) = (&*module.name, super::numpy::removed(name)) {
                return Error::new(Kind::AttributeError, message);
            }
            if let ("numpy", Some(help)) = (&*module.name, super::numpy::absent(name)) {
                return no_attribute("module 'numpy'", name, []).help(help);
            }
            no_attribute(&format!("module '{}'", module.name), name, bindings.iter().map(|(symbol, _)| symbol.text()))
        }
        Value::Type(ty) => {
            let names = ty.methods.iter().chain(ty.statics).map(Native::name);
            no_attribute(&format!("type object '{}'", ty.shown_name()), name, names)
        }
        Value::ExceptionType(kind) => no_attribute(&format!("type object '{}'", kind.name()), name, []),
        Value::Function(_) => no_attribute("'function' object", name, []),
        other => {
            let names = attribute_names(other);
            let owner = match other {
                Value::DType(dtype) => format!("'numpy.dtypes.{}' object", dtype.0.class_name()),
                _ => format!("'{}' object", shown_type_name(other)),
            };
            no_attribute(&owner, name, names.iter().map(String::as_str))
        }
    }
}

/// The names that `dir(value)` lists, sorted.
pub fn attribute_names(value: &Value) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    match value {
        Value::Module(module) => {
            names.extend(module.globals.bindings().iter().map(|(name, _)| name.text().to_owned()));
            names.extend(super::stdlib::borrowed(&module.name).map(str::to_owned));
        }
        Value::Object(object) => {
            names.extend(object.attributes());
            names.extend(object.methods().iter().map(|method| method.name().to_owned()));
        }
        Value::Tuple(tuple) => {
            let fields = tuple.named.iter().flat_map(|named| &named.fields);
            names.extend(fields.map(|field| field.text().to_owned()));
        }
        Value::Function(function) => {
            names.extend(function.attributes().keys().filter_map(|key| key.as_str().map(str::to_owned)));
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => {
            names.extend(arrays::attributes(value).into_iter().map(str::to_owned));
        }
        Value::Complex(_) => names.extend(["real", "imag"].map(str::to_owned)),
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => {
            names.extend(["real", "imag", "numerator", "denominator"].map(str::to_owned));
        }
        Value::Float(_) => names.extend(["real", "imag"].map(str::to_owned)),
        Value::Range(_) | Value::Slice(_) => names.extend(["start", "stop", "step"].map(str::to_owned)),
        Value::Exception(exception) => {
            names.push("args".to_owned());
            names.extend(exception::METHODS.iter().map(|method| method.name().to_owned()));
            names.extend(exception.attributes.borrow().iter().map(|(name, _)| name.text().to_owned()));
        }
        _ => {}
    }
    let ty = match value {
        Value::Type(ty) => Some(*ty),
        other => match type_value(other) {
            Value::Type(ty) => Some(ty),
            _ => None,
        },
    };
    let mut at = ty;
    while let Some(ty) = at {
        names.extend(ty.methods.iter().map(|method| method.name().to_owned()));
        names.extend(ty.statics.iter().map(|function| function.name().to_owned()));
        at = ty.base;
    }
    names.sort();
    names.dedup();
    names
}

/// The help text of a value, or `None` as a value.
pub fn doc_of(value: &Value) -> Value {
    match value {
        Value::Function(function) => function.doc(),
        Value::Native(native) => Value::from(native.doc),
        Value::BoundMethod(bound) => Value::from(bound.method.doc),
        Value::Type(ty) => Value::from(ty.doc),
        Value::Module(module) => module.globals.lookup("__doc__").unwrap_or(Value::None),
        Value::Object(object) => object.doc().map_or(Value::None, Value::from),
        other => type_of(other).map_or(Value::None, |ty| Value::from(ty.doc)),
    }
}

/// Attributes of built-in types that are no methods.
fn property(vm: &mut Interpreter, value: &Value, name: &str) -> Result<Option<Value>> {
    Ok(match value {
        Value::Int(_) | Value::Bool(_) | Value::BigInt(_) => match name {
            "real" | "numerator" => super::number::negate(value, false),
            "imag" => Some(Value::Int(0)),
            "denominator" => Some(Value::Int(1)),
            _ => None,
        },
        Value::Float(_) => match name {
            "real" => Some(value.clone()),
            "imag" => Some(Value::Float(0.0)),
            _ => None,
        },
        Value::Complex(z) => match name {
            "real" => Some(Value::Float(z.re)),
            "imag" => Some(Value::Float(z.im)),
            _ => None,
        },
        Value::Range(range) => match name {
            "start" => Some(Value::Int(range.start)),
            "stop" => Some(Value::Int(range.stop)),
            "step" => Some(Value::Int(range.step)),
            _ => None,
        },
        Value::Slice(slice) => match name {
            "start" => Some(slice.start.clone()),
            "stop" => Some(slice.stop.clone()),
            "step" => Some(slice.step.clone()),
            _ => None,
        },
        Value::Tuple(tuple) => tuple.named.as_ref().and_then(|named| {
            if name == "_fields" {
                return Some(super::modules::collections::field_names(named));
            }
            let at = named.fields.iter().position(|field| field.text() == name)?;
            tuple.items.get(at).cloned()
        }),
        Value::Dict(dict) => match (&dict.flavor, name) {
            (super::value::DictFlavor::Default(factory), "default_factory") => Some(factory.clone()),
            _ => None,
        },
        Value::Function(function) => function_attribute(vm, function, name)?,
        Value::Native(native) => native_attribute(native, name),
        Value::BoundMethod(bound) => match name {
            "__self__" => Some(bound.receiver.clone()),
            _ => native_attribute(bound.method, name),
        },
        Value::Cell(cell) if name == "cell_contents" => Some(cell.0.borrow().clone()),
        Value::Type(ty) => type_attribute(ty, name),
        Value::ExceptionType(kind) => match name {
            "__name__" | "__qualname__" => Some(Value::from(kind.name())),
            "__module__" => Some(Value::from(kind.qualified_name().rsplit_once('.').map_or("builtins", |(m, _)| m))),
            "__mro__" => {
                let line = std::iter::successors(Some(*kind), |kind| kind.parent()).map(Value::ExceptionType);
                Some(Value::tuple(line.chain([Value::Type(&super::types::OBJECT)])))
            }
            "__bases__" => {
                Some(Value::tuple([kind.parent().map_or(Value::Type(&super::types::OBJECT), Value::ExceptionType)]))
            }
            _ => None,
        },
        Value::Exception(e) => exception_attribute(e, name),
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::get_attr(value, name)?,
        Value::Object(object) => object.get_attr(value, vm, name)?,
        Value::Module(module) if name == "__dict__" => {
            let mut map = super::tables::DictMap::new();
            for (symbol, value) in module.globals.bindings() {
                map.insert(Value::Str(symbol.string()), value)?;
            }
            Some(Value::dict(map))
        }
        _ => None,
    })
}

fn function_attribute(vm: &mut Interpreter, function: &Rc<Function>, name: &str) -> Result<Option<Value>> {
    if let Some(found) = function.attribute(name) {
        return Ok(Some(found));
    }
    Ok(match name {
        "__name__" => Some(Value::Str(function.name())),
        "__qualname__" => Some(Value::Str(function.qualified_name())),
        "__doc__" => Some(function.doc()),
        "__code__" => Some(super::code_object::of(&function.code)),
        "__module__" => function.globals.lookup("__name__"),
        "__defaults__" if function.defaults.is_empty() => Some(Value::None),
        "__defaults__" => Some(Value::tuple(function.defaults.iter().cloned())),
        "__dict__" => Some(Value::dict(function.attributes())),
        "__kwdefaults__" => {
            let mut map = super::tables::DictMap::new();
            for (name, default) in function.code.keyword_only.iter().zip(&function.keyword_defaults) {
                if !default.is_undefined() {
                    map.insert_str(name.text(), default.clone());
                }
            }
            Some(if map.is_empty() { Value::None } else { Value::dict(map) })
        }
        "__annotations__" => Some(annotations(vm, function)?),
        "__closure__" if function.captured.is_empty() => Some(Value::None),
        "__closure__" => {
            let mut cells: Vec<_> = function.code.scope.captured.iter().zip(&function.captured).collect();
            cells.sort_by_key(|(name, _)| name.text());
            Some(Value::tuple(cells.into_iter().map(|(_, value)| match value {
                Value::Cell(_) => value.clone(),
                // A variable that never changes again is captured as its value.
                value => Value::Cell(Rc::new(CellObject(value.clone().into()))),
            })))
        }
        _ => None,
    })
}

/// A function's annotations, evaluated among its module's names when they are asked for. One that cannot be is its
/// text.
fn annotations(vm: &mut Interpreter, function: &Rc<Function>) -> Result<Value> {
    let mut map = super::tables::DictMap::new();
    for (name, span) in &function.code.annotations {
        let text = span.text();
        let value = super::session::evaluate(vm, "<annotation>", &text, &function.globals);
        map.insert_str(name.text(), value.unwrap_or_else(|_| Value::from(text)));
    }
    Ok(Value::dict(map))
}

fn native_attribute(native: &'static Native, name: &str) -> Option<Value> {
    match name {
        "__name__" | "__qualname__" => Some(Value::from(native.name())),
        "__doc__" => Some(Value::from(native.doc)),
        "__module__" => Some(Value::from("builtins")),
        _ => None,
    }
}

fn type_attribute(ty: &'static TypeObject, name: &str) -> Option<Value> {
    if let Some(function) = ty.find_static(name).or_else(|| ty.find_method(name)) {
        return Some(Value::Native(function));
    }
    if let Some(function) = super::types::sample(ty).and_then(|value| super::methods::special::find(&value, name)) {
        return Some(Value::Native(function));
    }
    match name {
        "__name__" | "__qualname__" => Some(Value::from(ty.name)),
        "__mro__" => {
            let line = std::iter::successors(Some(ty), |ty| ty.base);
            Some(Value::tuple(line.map(Value::Type)))
        }
        "__bases__" => Some(Value::tuple(ty.base.map(Value::Type))),
        "__module__" => Some(Value::from(ty.module)),
        "__doc__" => Some(Value::from(ty.doc)),
        _ => None,
    }
}

fn exception_attribute(e: &Rc<exception::ExceptionObject>, name: &str) -> Option<Value> {
    if let Some(found) = e.attribute(name) {
        return Some(found);
    }
    let args = e.args.borrow();
    match name {
        "args" => Some(Value::tuple(args.iter().cloned())),
        "__cause__" => Some(e.cause.borrow().clone()),
        "__context__" => Some(e.context.borrow().clone()),
        "__traceback__" => Some(Value::None),
        "__suppress_context__" => Some(Value::Bool(e.suppress_context.get())),
        "msg" if e.kind.is_a(Kind::ImportError) => Some(args.first().cloned().unwrap_or(Value::None)),
        "name" | "path" if e.kind.is_a(Kind::ImportError) => Some(Value::None),
        "name" | "obj" if e.kind.is_a(Kind::NameError) || e.kind == Kind::AttributeError => Some(Value::None),
        "lineno" | "offset" | "text" | "filename" | "end_lineno" | "end_offset" if e.kind.is_a(Kind::SyntaxError) => {
            Some(Value::None)
        }
        "code" if e.kind == Kind::SystemExit => Some(args.first().cloned().unwrap_or(Value::None)),
        "value" if e.kind == Kind::StopIteration => Some(args.first().cloned().unwrap_or(Value::None)),
        "errno" if e.kind.is_a(Kind::OSError) => {
            Some(args.first().filter(|_| args.len() > 1).cloned().unwrap_or(Value::None))
        }
        "strerror" if e.kind.is_a(Kind::OSError) => Some(args.get(1).cloned().unwrap_or(Value::None)),
        "filename" if e.kind.is_a(Kind::OSError) => Some(args.get(2).cloned().unwrap_or(Value::None)),
        _ => None,
    }
}

/// `value.name = new`, or `del value.name` when `new` is `None`.
pub fn set_attr(vm: &mut Interpreter, value: &Value, name: Symbol, new: Option<&Value>) -> Result<()> {
    let text = name.text();
    let done = match (value, new) {
        (Value::Module(module), Some(new)) => {
            module.globals.define(text, new.clone());
            true
        }
        (Value::Module(module), None) => module.globals.remove(text),
        (Value::Function(function), new) => set_function_attribute(function, text, new)?,
        (Value::Exception(exception), Some(new)) => {
            set_exception_attribute(exception, name, new);
            true
        }
        (Value::Array(_) | Value::Scalar(_) | Value::DType(_), Some(new)) => arrays::set_attr(value, text, new)?,
        (Value::Object(object), new) => object.set_attr(vm, text, new)?,
        _ => false,
    };
    if done {
        return Ok(());
    }
    let exists = find_attr(vm, value, name)?.is_some();
    Err(match value {
        Value::Type(ty) => Error::type_error(format!("cannot set '{text}' attribute of immutable type '{}'", ty.name)),
        Value::Tuple(tuple) if exists && tuple.named.is_some() => {
            Error::new(Kind::AttributeError, "can't set attribute")
        }
        Value::Complex(_) | Value::Range(_) | Value::Slice(_) if property(vm, value, text)?.is_some() => {
            Error::new(Kind::AttributeError, "readonly attribute")
        }
        other if property(vm, other, text)?.is_some() => Error::new(
            Kind::AttributeError,
            format!("attribute '{text}' of '{}' objects is not writable", type_name(other)),
        ),
        other if exists => {
            Error::new(Kind::AttributeError, format!("'{}' object attribute '{text}' is read-only", type_name(other)))
        }
        other => missing(other, text),
    })
}

fn set_function_attribute(function: &Rc<Function>, name: &str, new: Option<&Value>) -> Result<bool> {
    match (name, new) {
        ("__name__", Some(Value::Str(text))) => function.set_name(Str::clone(text)),
        ("__qualname__", Some(Value::Str(text))) => function.set_qualified_name(Str::clone(text)),
        ("__name__" | "__qualname__", Some(_)) => {
            return Err(Error::type_error(format!("{name} must be set to a string object")));
        }
        ("__doc__", Some(new)) => function.set_doc(new.clone()),
        (_, Some(new)) => drop(function.set_attribute(name, Some(new.clone()))),
        (_, None) => return Ok(function.set_attribute(name, None)),
    }
    Ok(true)
}

fn set_exception_attribute(exception: &exception::ExceptionObject, name: Symbol, new: &Value) {
    match (name.text(), new) {
        ("__cause__", _) => {
            *exception.cause.borrow_mut() = new.clone();
            exception.suppress_context.set(true);
        }
        ("__context__", _) => *exception.context.borrow_mut() = new.clone(),
        ("args", Value::Tuple(tuple)) => *exception.args.borrow_mut() = tuple.items.to_vec(),
        _ => {
            exception.set_attribute(name.text(), new.clone());
        }
    }
}
