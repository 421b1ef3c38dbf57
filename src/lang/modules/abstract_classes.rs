//! `collections.abc` and `numbers`: classes that say what a value can do, for `isinstance` and annotations.

use std::any::Any;

use super::typing::Union;
use crate::diag::{Error, Result};
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::module::Module;
use crate::lang::modules::collections::NamedTupleClass;
use crate::lang::native::Keyword;
use crate::lang::object::Object;
use crate::lang::types::{TypeObject, type_of, type_value};
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// An abstract class.
struct Abstract {
    name: &'static str,
    module: &'static str,
    /// The classes that it derives from.
    bases: &'static [&'static str],
}

const fn container(name: &'static str, bases: &'static [&'static str]) -> Abstract {
    Abstract { name, module: "collections.abc", bases }
}

const fn number(name: &'static str, bases: &'static [&'static str]) -> Abstract {
    Abstract { name, module: "numbers", bases }
}

/// Every abstract class, after those that it derives from.
static CLASSES: &[Abstract] = &[
    container("Container", &[]),
    container("Hashable", &[]),
    container("Iterable", &[]),
    container("Sized", &[]),
    container("Callable", &[]),
    container("Awaitable", &[]),
    container("AsyncIterable", &[]),
    container("Iterator", &["Iterable"]),
    container("Reversible", &["Iterable"]),
    container("Generator", &["Iterator"]),
    container("Coroutine", &["Awaitable"]),
    container("AsyncIterator", &["AsyncIterable"]),
    container("AsyncGenerator", &["AsyncIterator"]),
    container("Collection", &["Sized", "Iterable", "Container"]),
    container("Sequence", &["Reversible", "Collection"]),
    container("MutableSequence", &["Sequence"]),
    container("ByteString", &["Sequence"]),
    container("Set", &["Collection"]),
    container("MutableSet", &["Set"]),
    container("Mapping", &["Collection"]),
    container("MutableMapping", &["Mapping"]),
    container("MappingView", &["Sized"]),
    container("KeysView", &["MappingView", "Set"]),
    container("ItemsView", &["MappingView", "Set"]),
    container("ValuesView", &["MappingView", "Collection"]),
    number("Number", &[]),
    number("Complex", &["Number"]),
    number("Real", &["Complex"]),
    number("Rational", &["Real"]),
    number("Integral", &["Rational"]),
];

/// What instances of a built-in type are, nearest first; classes that these derive from are left out.
static KINDS: &[(&str, &[&str])] = &[
    ("int", &["Integral", "Hashable"]),
    ("float", &["Real", "Hashable"]),
    ("complex", &["Complex", "Hashable"]),
    ("str", &["Sequence", "Hashable"]),
    ("bytes", &["ByteString", "Hashable"]),
    ("bytearray", &["MutableSequence", "ByteString"]),
    ("memoryview", &["Sequence", "Hashable"]),
    ("list", &["MutableSequence"]),
    ("deque", &["MutableSequence"]),
    ("tuple", &["Sequence", "Hashable"]),
    ("range", &["Sequence", "Hashable"]),
    ("dict", &["MutableMapping", "Reversible"]),
    ("set", &["MutableSet"]),
    ("frozenset", &["Set", "Hashable"]),
    ("slice", &[]),
    ("iterator", &["Iterator", "Hashable"]),
    ("generator", &["Generator", "Hashable"]),
    ("function", &["Callable", "Hashable"]),
    ("builtin_function_or_method", &["Callable", "Hashable"]),
    ("method", &["Callable", "Hashable"]),
    ("type", &["Callable", "Hashable"]),
    ("integer", &["Integral", "Hashable"]),
    ("floating", &["Real", "Hashable"]),
    ("inexact", &["Complex", "Hashable"]),
    ("number", &["Number", "Hashable"]),
    ("str_", &["Sequence", "Hashable"]),
    ("bytes_", &["ByteString", "Hashable"]),
    ("ndarray", &["Collection"]),
    ("object", &["Hashable"]),
];

fn find(name: &str) -> Option<&'static Abstract> {
    CLASSES.iter().find(|class| class.name == name)
}

impl Abstract {
    /// Whether it is the class with this name, or derives from it.
    fn is_a(&self, name: &str) -> bool {
        self.name == name || self.bases.iter().any(|base| find(base).is_some_and(|base| base.is_a(name)))
    }

    /// Whether something of these kinds is of this one.
    fn among(&self, kinds: &[&str]) -> bool {
        kinds.iter().any(|kind| find(kind).is_some_and(|kind| kind.is_a(self.name)))
    }

    fn has_type(&self, ty: &'static TypeObject) -> bool {
        let line = std::iter::successors(Some(ty), |ty| ty.base);
        // A type says for itself whether it can be hashed: what it derives from does not count.
        let mut known = line.filter_map(|ty| KINDS.iter().find(|(name, _)| *name == ty.name));
        match self.name {
            "Hashable" => known.next().is_some_and(|(_, kinds)| self.among(kinds)),
            _ => known.any(|(_, kinds)| self.among(kinds)),
        }
    }

    /// Whether something is of this kind by the methods that it has.
    fn by_methods(&self, has: impl Fn(&str) -> bool) -> bool {
        match self.name {
            "Container" => has("__contains__"),
            "Iterable" => has("__iter__") || has("__next__"),
            "Sized" => has("__len__"),
            "Callable" => has("__call__"),
            "Iterator" => has("__next__"),
            "Reversible" => has("__reversed__"),
            "Collection" => has("__len__") && has("__iter__") && has("__contains__"),
            "Hashable" => has("__hash__") || !has("__eq__"),
            _ => false,
        }
    }

    fn has_object(&self, object: &dyn Object, value: &Value) -> bool {
        if CLASSES.iter().any(|class| object.is_kind(class.name) && class.is_a(self.name)) {
            return true;
        }
        if let Some(view) = value.downcast::<crate::lang::methods::DictView>() {
            use crate::lang::methods::ViewKind;
            return self.among(match view.kind {
                ViewKind::Keys => &["KeysView", "Reversible"],
                ViewKind::Values => &["ValuesView", "Reversible", "Hashable"],
                ViewKind::Items => &["ItemsView", "Reversible"],
            });
        }
        let length = || object.length().is_ok_and(|length| length.is_some());
        self.by_methods(|name| match name {
            "__len__" => object.has_method(name) || length(),
            "__iter__" => object.has_method(name) || object.is_iterator() || length(),
            "__contains__" => object.has_method(name) || length(),
            "__next__" => object.is_iterator(),
            "__call__" => is_callable(value),
            "__hash__" => object.hash().is_ok(),
            "__eq__" => true,
            other => object.has_method(other),
        })
    }
}

/// An abstract class as a value.
struct AbstractClass(&'static Abstract);

impl Object for AbstractClass {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "ABCMeta"
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "__name__" | "__qualname__" => Some(Value::from(self.0.name)),
            "__module__" => Some(Value::from(self.0.module)),
            _ => None,
        })
    }

    fn has_instance(&self, value: &Value) -> Option<bool> {
        Some(match value {
            Value::Exception(_) | Value::DType(_) => self.0.name == "Hashable",
            Value::Object(object) if type_of(value).is_none() => match type_value(value) {
                Value::Type(ty) => self.0.has_type(ty),
                _ => self.0.has_object(&***object, value),
            },
            other => match type_of(other).map_or_else(|| type_value(other), Value::Type) {
                Value::Type(ty) => self.0.has_type(ty),
                _ => false,
            },
        })
    }

    fn has_subclass(&self, sub: &Value) -> Option<bool> {
        Some(match sub {
            Value::Type(ty) => self.0.has_type(ty),
            Value::ExceptionType(_) => self.0.name == "Hashable",
            Value::Object(object) => match (sub.downcast::<AbstractClass>(), sub.downcast::<NamedTupleClass>()) {
                (Some(class), _) => class.0.is_a(self.0.name),
                (_, Some(_)) => self.0.among(&["Sequence", "Hashable"]),
                _ if CLASSES.iter().any(|class| object.is_kind(class.name) && class.is_a(self.0.name)) => true,
                _ => self.0.by_methods(|name| object.has_method(name)),
            },
            _ => return None,
        })
    }

    fn get_item(&self, _vm: &mut Interpreter, _index: &Value) -> Result<Option<Value>> {
        Ok(Some(Value::object(AbstractClass(self.0))))
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let this = Value::object(AbstractClass(self.0));
        Ok(match (op, reflected) {
            (BinaryOp::BitOr, false) => Union::of(&this, other),
            (BinaryOp::BitOr, true) => Union::of(other, &this),
            _ => None,
        })
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _this: &Value, _vm: &mut Interpreter, _args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        Err(Error::type_error(format!("Can't instantiate abstract class {}", self.0.name)))
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<class '{}.{}'>", self.0.module, self.0.name))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<AbstractClass>().is_some_and(|other| std::ptr::eq(self.0, other.0))))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(std::ptr::from_ref(self.0) as i64 >> 4))
    }

    fn doc(&self) -> Option<String> {
        Some(format!("What is {}. `isinstance(value, {})`", self.0.name, self.0.name))
    }
}

/// Whether a value is an abstract class.
pub fn is_abstract(value: &Value) -> bool {
    value.downcast::<AbstractClass>().is_some()
}

fn define(module: &Module, name: &str) -> Result<()> {
    for class in CLASSES.iter().filter(|class| class.module == name) {
        module.define(class.name, Value::object(AbstractClass(class)));
    }
    Ok(())
}

/// Binds the names of `collections.abc`.
pub fn fill_containers(_: &mut Interpreter, module: &Module) -> Result<()> {
    define(module, "collections.abc")
}

/// Binds the names of `numbers`.
pub fn fill_numbers(_: &mut Interpreter, module: &Module) -> Result<()> {
    define(module, "numbers")
}
