//! The built-in types as values: `int`, `list`, … Their constructors and methods are natives in the tables named here.

use std::rc::Rc;

use super::builtins::construct;
use super::modules::collections::NamedTupleClass;
use super::native::Native;
use super::value::Value;
use super::{arrays, methods};

/// A built-in type: it can be called, and stands on the right of `isinstance`.
pub struct TypeObject {
    pub name: &'static str,
    pub module: &'static str,
    pub base: Option<&'static TypeObject>,
    pub doc: &'static str,
    /// What a call of the type does; `None` where it cannot be called.
    pub construct: Option<&'static Native>,
    /// Methods: their first parameter is `self`.
    pub methods: &'static [Native],
    /// Functions that belong to the type and take no receiver, such as `dict.fromkeys`.
    pub statics: &'static [Native],
}

/// Classes of NumPy's that are written in Python.
const IN_PYTHON: &[&str] = &[
    "poly1d",
    "matrix",
    "vectorize",
    "ndenumerate",
    "ndindex",
    "errstate",
    "NpzFile",
    "finfo",
    "iinfo",
    "Arrayterator",
];

impl TypeObject {
    /// The name as messages have it: with the module for types of NumPy's that are not written in Python.
    pub fn shown_name(&self) -> String {
        let compiled = self.module.starts_with("numpy") && !IN_PYTHON.contains(&self.name);
        if compiled { format!("{}.{}", self.module, self.name) } else { self.name.to_owned() }
    }

    /// Whether this is `other` or derives from it.
    #[inline]
    pub fn is_a(&'static self, other: &'static TypeObject) -> bool {
        if std::ptr::eq(other, &OBJECT) {
            return true;
        }
        let mut at = Some(self);
        while let Some(ty) = at {
            if std::ptr::eq(ty, other) {
                return true;
            }
            at = ty.base;
        }
        false
    }

    /// The method with this name, its own or inherited.
    pub fn find_method(&'static self, name: &str) -> Option<&'static Native> {
        let mut at = Some(self);
        while let Some(ty) = at {
            if let Some(method) = ty.methods.iter().find(|method| method.name() == name) {
                return Some(method);
            }
            at = ty.base;
        }
        None
    }

    /// The function with this name that belongs to the type and takes no receiver.
    pub fn find_static(&'static self, name: &str) -> Option<&'static Native> {
        let mut at = Some(self);
        while let Some(ty) = at {
            if let Some(function) = ty.statics.iter().find(|function| function.name() == name) {
                return Some(function);
            }
            at = ty.base;
        }
        None
    }
}

/// The root of all types.
pub static OBJECT: TypeObject = TypeObject {
    name: "object",
    module: "builtins",
    base: None,
    doc: "The base of all types.",
    construct: Some(&construct::OBJECT),
    methods: &[],
    statics: &[],
};

macro_rules! types {
    ($($id:ident $name:literal < $base:ident, $doc:literal $(, $construct:ident)? $(=> $methods:ident $(+ $statics:ident)?)?;)*) => { $(
        #[doc = $doc]
        pub static $id: TypeObject = TypeObject {
            name: $name,
            module: "builtins",
            base: Some(&$base),
            doc: $doc,
            construct: types!(@construct $($construct)?),
            methods: types!(@table $($methods)?),
            statics: types!(@table $($($statics)?)?),
        };
    )* };
    (@construct) => { None };
    (@construct $construct:ident) => { Some(&construct::$construct) };
    (@table) => { &[] };
    (@table $table:ident) => { methods::$table };
}

// Each row: name, base, doc, constructor => table of methods + table of functions without a receiver.
types! {
    TYPE "type" < OBJECT, "The type of types.", TYPE;
    NONE_TYPE "NoneType" < OBJECT, "The type of `None`.";
    ELLIPSIS_TYPE "ellipsis" < OBJECT, "The type of `...`.";
    NOT_IMPLEMENTED_TYPE "NotImplementedType" < OBJECT, "The type of `NotImplemented`.";
    INT "int" < OBJECT, "An integer of any size.", INT => INT + INT_STATICS;
    BOOL "bool" < INT, "`True` or `False`.", BOOL;
    FLOAT "float" < OBJECT, "A double-precision number.", FLOAT => FLOAT + FLOAT_STATICS;
    COMPLEX "complex" < OBJECT, "A complex number.", COMPLEX => COMPLEX;
    STR "str" < OBJECT, "Text.", STR => STR + STR_STATICS;
    BYTES "bytes" < OBJECT, "Immutable bytes.", BYTES => BYTES + BYTES_STATICS;
    BYTE_ARRAY "bytearray" < OBJECT, "Bytes that can be changed.", BYTE_ARRAY => BYTE_ARRAY + BYTE_ARRAY_STATICS;
    MEMORY_VIEW "memoryview" < OBJECT, "A view of bytes without a copy.", MEMORY_VIEW => MEMORY_VIEW;
    LIST "list" < OBJECT, "A mutable sequence.", LIST => LIST;
    TUPLE "tuple" < OBJECT, "An immutable sequence.", TUPLE => TUPLE;
    DICT "dict" < OBJECT, "A mapping from keys to values, in order of insertion.", DICT => DICT + DICT_STATICS;
    SET "set" < OBJECT, "A mutable set.", SET => SET;
    FROZEN_SET "frozenset" < OBJECT, "An immutable set.", FROZEN_SET => FROZEN_SET;
    RANGE "range" < OBJECT, "An arithmetic sequence of integers.", RANGE => RANGE;
    SLICE "slice" < OBJECT, "What stands in the brackets of `x[a:b:c]`.", SLICE => SLICE;
    FUNCTION "function" < OBJECT, "A function of the program.";
    NATIVE "builtin_function_or_method" < OBJECT, "A function that is built in.";
    METHOD "method" < OBJECT, "A bound method.";
    MODULE "module" < OBJECT, "A module.";
    ITERATOR "iterator" < OBJECT, "An iterator.";
    GENERATOR "generator" < ITERATOR, "A generator expression's iterator.";
    CELL "cell" < OBJECT, "The shared slot of a captured variable.";
}

pub use super::modules::collections::{COUNTER, DEFAULT_DICT, ORDERED_DICT};

/// The type of a value that has a built-in one; `None` for exceptions, array-likes and objects.
#[inline]
pub fn type_of(value: &Value) -> Option<&'static TypeObject> {
    use super::value::DictFlavor;
    Some(match value {
        Value::Undefined | Value::None => &NONE_TYPE,
        Value::Ellipsis => &ELLIPSIS_TYPE,
        Value::NotImplemented => &NOT_IMPLEMENTED_TYPE,
        Value::Bool(_) => &BOOL,
        Value::Int(_) | Value::BigInt(_) => &INT,
        Value::Float(_) => &FLOAT,
        Value::Complex(_) => &COMPLEX,
        Value::Str(_) => &STR,
        Value::Bytes(_) => &BYTES,
        Value::List(_) => &LIST,
        Value::Tuple(_) => &TUPLE,
        Value::Dict(dict) => match dict.flavor {
            DictFlavor::Plain => &DICT,
            DictFlavor::Default(_) => &DEFAULT_DICT,
            DictFlavor::Counter => &COUNTER,
            DictFlavor::Ordered => &ORDERED_DICT,
        },
        Value::Set(_) => &SET,
        Value::FrozenSet(_) => &FROZEN_SET,
        Value::Range(_) => &RANGE,
        Value::Slice(_) => &SLICE,
        Value::Function(_) => &FUNCTION,
        Value::Native(_) => &NATIVE,
        Value::BoundMethod(_) => &NATIVE,
        Value::Module(_) => &MODULE,
        Value::Iterator(iterator) if iterator.type_name == "generator" => &GENERATOR,
        Value::Iterator(_) => &ITERATOR,
        Value::Type(_) | Value::ExceptionType(_) => &TYPE,
        Value::Cell(_) => &CELL,
        Value::Exception(_) | Value::Array(_) | Value::Scalar(_) | Value::DType(_) | Value::Object(_) => return None,
    })
}

/// What `type(value)` gives.
pub fn type_value(value: &Value) -> Value {
    match value {
        Value::Exception(exception) => Value::ExceptionType(exception.kind),
        Value::Tuple(tuple) if tuple.named.is_some() => {
            tuple.named.clone().map_or(Value::Undefined, |named| Value::object(NamedTupleClass(named)))
        }
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::type_value(value),
        Value::Object(object) => object.type_value(),
        other => type_of(other).map_or(Value::Undefined, Value::Type),
    }
}

/// `type(value).__name__`.
pub fn bare_type_name(value: &Value) -> String {
    match value {
        Value::Exception(exception) => exception.kind.name().to_owned(),
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::type_name(value).to_owned(),
        Value::Object(object) => object.type_name().to_owned(),
        Value::Iterator(iterator) => iterator.type_name.to_owned(),
        Value::Tuple(tuple) => tuple.named.as_ref().map_or("tuple".to_owned(), |named| named.name.to_string()),
        other => type_of(other).map_or("object", |ty| ty.name).to_owned(),
    }
}

/// The name of a value's type as CPython's messages have it: NumPy's with their module.
pub fn type_name(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Scalar(_) => format!("numpy.{}", arrays::type_name(value)),
        _ => bare_type_name(value),
    }
}

/// [`type_name`], where the objects of NumPy's modules have their module too.
pub fn shown_type_name(value: &Value) -> String {
    match (value, type_value(value)) {
        (Value::Object(_), Value::Type(ty)) if ty.module.starts_with("numpy") => ty.shown_name(),
        _ => type_name(value),
    }
}

/// Whether `value` is an instance of the type `ty`; `None` where `ty` is no type.
pub fn is_instance(value: &Value, ty: &Value) -> Option<bool> {
    Some(match ty {
        Value::Type(ty) if std::ptr::eq(*ty, &OBJECT) => true,
        Value::Type(ty) => match (value, type_value(value)) {
            (Value::Tuple(_), _) => TUPLE.is_a(ty),
            (_, Value::Type(have)) => have.is_a(ty) || also_python(have, ty),
            _ => false,
        },
        Value::ExceptionType(kind) => matches!(value, Value::Exception(exception) if exception.kind.is_a(*kind)),
        Value::Object(object) => match ty.downcast::<NamedTupleClass>() {
            Some(class) => {
                matches!(value, Value::Tuple(tuple) if tuple.named.as_ref().is_some_and(|n| Rc::ptr_eq(n, &class.0)))
            }
            None => match object.has_instance(value) {
                Some(is) => is,
                None => match object.equal(&type_value(value)) {
                    Ok(Some(same)) => same,
                    _ => type_value(value).is_same(ty),
                },
            },
        },
        _ => return None,
    })
}

/// The NumPy scalars that derive from a type of Python's too.
fn also_python(sub: &TypeObject, ty: &'static TypeObject) -> bool {
    // Addresses before names, which take longer to compare.
    let pairs = [(&FLOAT, "float64"), (&COMPLEX, "complex128"), (&STR, "str_"), (&BYTES, "bytes_")];
    pairs.into_iter().any(|(own, name)| std::ptr::eq(ty, own) && sub.name == name && sub.module == "numpy")
}

/// Whether the type `sub` derives from the type `ty`; `None` where one of them is no type.
pub fn is_subclass(sub: &Value, ty: &Value) -> Option<bool> {
    Some(match (sub, ty) {
        (Value::Type(_) | Value::ExceptionType(_), Value::Type(ty)) if std::ptr::eq(*ty, &OBJECT) => true,
        (Value::Type(sub), Value::Type(ty)) => sub.is_a(ty) || also_python(sub, ty),
        (Value::ExceptionType(sub), Value::ExceptionType(ty)) => sub.is_a(*ty),
        (Value::Type(_) | Value::ExceptionType(_), Value::Type(_) | Value::ExceptionType(_)) => false,
        (Value::Object(_), Value::Type(ty)) if std::ptr::eq(*ty, &OBJECT) => true,
        (Value::Object(_), Value::Type(ty)) => sub.downcast::<NamedTupleClass>().is_some() && TUPLE.is_a(ty),
        (Value::Type(_) | Value::ExceptionType(_) | Value::Object(_), Value::Object(ty)) => {
            match ty.has_subclass(sub) {
                Some(is) => is,
                None => ty.equal(sub).ok()?.unwrap_or(false),
            }
        }
        _ => return None,
    })
}

/// Some value of a type, where methods depend on the value.
pub fn sample(ty: &'static TypeObject) -> Option<Value> {
    let samples = [
        Value::Int(0),
        Value::Bool(false),
        Value::Float(0.0),
        Value::complex(0.0, 0.0),
        Value::from(""),
        Value::bytes(Vec::new()),
        Value::list(Vec::new()),
        Value::tuple([]),
        Value::dict(Default::default()),
        Value::set(Default::default()),
        Value::frozen_set(Default::default()),
    ];
    samples.into_iter().find(|value| type_of(value).is_some_and(|have| std::ptr::eq(have, ty)))
}
