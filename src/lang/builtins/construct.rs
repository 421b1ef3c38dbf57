//! What a call of a built-in type does: `int("7")`, `list(x)`, `dict(a=1)` …

use std::any::Any;
use std::rc::Rc;

use num_bigint::BigInt;

use super::quick;
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays;
use crate::lang::attribute::find_attr;
use crate::lang::display::str_of;
use crate::lang::format::{parse_complex, parse_float, parse_int};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::methods::{bytes_of, decode, set_of, update_dict};
use crate::lang::modules::typing::Union;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{float_to_int, to_bigint, to_float, to_index};
use crate::lang::numpy::errors::imaginary_part_is_lost;
use crate::lang::object::{Object, convert};
use crate::lang::operate::truth;
use crate::lang::registry::import;
use crate::lang::symbol::Symbol;
use crate::lang::text::Str;
use crate::lang::types::{ITERATOR, is_instance, type_name, type_value};
use crate::lang::value::{DictFlavor, DictObject, RangeObject, Value};

pub static OBJECT: Native =
    Native::new("object()", "A value that is equal to nothing but itself. `missing = object()`", |_, _| {
        Ok(Value::object(Bare))
    });

/// What `object()` gives.
struct Bare;

impl Object for Bare {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "object"
    }

    fn type_value(&self) -> Value {
        Value::Type(&crate::lang::types::OBJECT)
    }
}

pub static BOOL: Native = Native::new("bool(x=False, /)", "The truth of a value. `bool([])` is False.", |_, args| {
    args.get(0).map_or(Ok(false), truth).map(Value::Bool)
});
pub static INT: Native =
    Native::new("int(x=0, /, base=10)", "An integer from a number or a text. `int('ff', 16)` is 255.", int)
        .quickly(quick::int);
pub static FLOAT: Native =
    Native::new("float(x=0.0, /)", "A float from a number or a text. `float('1e3')` is 1000.0.", float)
        .quickly(quick::float);
pub static COMPLEX: Native =
    Native::new("complex(real=0, imag=0)", "A complex number. `complex(1, 2)` is `(1+2j)`.", complex);
pub static STR: Native =
    Native::new("str(object='', encoding='utf-8', errors='strict')", "A value as text. `str(1.5)` is `'1.5'`.", str)
        .quickly(quick::str);
pub static BYTES: Native =
    Native::new("bytes(source=b'', encoding=None, errors='strict')", "Bytes. `bytes([65, 66])` is `b'AB'`.", bytes);
pub use crate::lang::methods::{NEW_BYTE_ARRAY as BYTE_ARRAY, NEW_MEMORY_VIEW as MEMORY_VIEW};
pub static LIST: Native =
    Native::new("list(iterable=(), /)", "A list of the items. `list('ab')` is `['a', 'b']`.", |vm, args| {
        args.get(0).map_or(Ok(Gathered::default()), |source| collect(vm, source)).map(|items| Value::list(items.done()))
    });
pub static TUPLE: Native =
    Native::new("tuple(iterable=(), /)", "A tuple of the items. `tuple([1, 2])` is `(1, 2)`.", |vm, args| {
        match args.get(0) {
            Some(Value::Tuple(tuple)) if tuple.named.is_none() => Ok(args.value(0).clone()),
            Some(source) => collect(vm, source).map(|items| Value::tuple_from(items.done())),
            None => Ok(Value::tuple([])),
        }
    });
pub static DICT: Native = Native::new(
    "dict(iterable=(), /, **kwargs)",
    "A dict from pairs, a mapping or keywords. `dict(a=1)` is `{'a': 1}`.",
    |vm, args| fill_dict(vm, args, args.get(0), DictFlavor::Plain),
);
pub static SET: Native =
    Native::new("set(iterable=(), /)", "A set of the items. `set([1, 1])` is `{1}`.", |vm, args| {
        args.get(0).map_or(Ok(Default::default()), |source| set_of(vm, source)).map(Value::set)
    });
pub static FROZEN_SET: Native = Native::new(
    "frozenset(iterable=(), /)",
    "An immutable set. `frozenset([1, 1])` is `frozenset({1})`.",
    |vm, args| args.get(0).map_or(Ok(Default::default()), |source| set_of(vm, source)).map(Value::frozen_set),
);
pub static RANGE: Native = Native::new(
    "range(start, stop=None, step=1, /)",
    "The integers from `start` up to `stop`. `list(range(3))` is `[0, 1, 2]`.",
    range,
);
pub static SLICE: Native = Native::new(
    "slice(start, stop=None, step=None, /)",
    "What `a:b:c` in brackets means. `'abcd'[slice(1, 3)]` is `'bc'`.",
    |_, args| {
        let part = |at: usize| args.get(at).cloned().unwrap_or(Value::None);
        Ok(match args.get(1) {
            Some(_) => Value::slice(part(0), part(1), part(2)),
            None => Value::slice(Value::None, part(0), Value::None),
        })
    },
);
pub static TYPE: Native =
    Native::new("type(*args, **kwargs)", "The type of a value. `type(1)` is `<class 'int'>`.", |_, args| {
        let [_] = args.rest() else {
            return Err(match args.rest() {
                [Value::Str(_), ..] if args.rest().len() == 3 => {
                    Error::new(Kind::NotImplementedError, "a class made by 'type' is not supported")
                }
                [name, _, _] => {
                    Error::type_error(format!("type.__new__() argument 1 must be str, not {}", type_name(name)))
                }
                _ => Error::type_error("type() takes 1 or 3 arguments"),
            });
        };
        if !args.keywords().is_empty() {
            return Err(Error::type_error("type() takes 1 or 3 arguments"));
        }
        known_type(&args.rest()[0])?;
        Ok(class_of(&args.rest()[0]))
    });

/// What `type(value)` is.
pub fn class_of(value: &Value) -> Value {
    match type_value(value) {
        // The kinds of iterators differ in their name only.
        Value::Type(ty) if std::ptr::eq(ty, &ITERATOR) => Value::object(NamelessType(type_name(value))),
        Value::Undefined => Value::object(NamelessType(type_name(value))),
        ty => ty,
    }
}

/// The type of a value whose type no program can name.
struct NamelessType(String);

impl Object for NamelessType {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "type"
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(matches!(name, "__name__" | "__qualname__").then(|| Value::from(self.0.rsplit('.').next().unwrap_or(""))))
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<class '{}'>", self.0))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<NamelessType>().is_some_and(|other| other.0 == self.0)))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(crate::lang::text::hash_text(&self.0)))
    }
}

fn int(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let base = args.get(1);
    let Some(value) = args.get(0) else {
        return match base {
            Some(_) => Err(Error::type_error("int() missing string argument")),
            None => Ok(Value::Int(0)),
        };
    };
    if let Some(base) = base {
        let base = to_index(base)?;
        let text =
            text_of(value).ok_or_else(|| Error::type_error("int() can't convert non-string with explicit base"))?;
        let base = u32::try_from(base).map_err(|_| Error::value("int() base must be >= 2 and <= 36, or 0"))?;
        return parse_int(&text, base).map(Value::from_bigint);
    }
    to_int(value)
}

fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::Str(text) => Some(text.to_string()),
        other => bytes_of(other).map(|bytes| bytes.iter().map(|&b| b as char).collect()),
    }
}

/// `int(value)`.
pub fn to_int(value: &Value) -> Result<Value> {
    match value {
        Value::Int(_) | Value::BigInt(_) => Ok(value.clone()),
        Value::Bool(b) => Ok(Value::Int(i64::from(*b))),
        Value::Float(x) => float_to_int(*x),
        Value::Str(text) => match plain_digits(text) {
            Some(small) => Ok(Value::Int(small)),
            None => parse_int(text, 10).map(Value::from_bigint),
        },
        other if bytes_of(other).is_some() => {
            parse_int(&text_of(other).unwrap_or_default(), 10).map(Value::from_bigint)
        }
        other => match arrays::to_plain(other) {
            // A whole number has no derivative to lose.
            None if arrays::traced_number(other).is_some() => {
                let number = arrays::traced_number(other).map(|tensor| crate::trace::concrete(&tensor)).transpose()?;
                match number.and_then(|array| array.item()) {
                    Some(scalar) => to_int(&arrays::convert::to_python(scalar)),
                    None => Err(Error::type_error("int() of nothing")),
                }
            }
            None if matches!(other, Value::Array(_)) => {
                Err(Error::type_error("only 0-dimensional arrays can be converted to Python scalars"))
            }
            Some(Value::Complex(z)) if matches!(other, Value::Scalar(_)) => {
                imaginary_part_is_lost()?;
                float_to_int(z.re)
            }
            Some(Value::Complex(_)) | None => convert(other, "__int__", &[])?.ok_or_else(|| {
                Error::type_error(format!(
                    "int() argument must be a string, a bytes-like object or a real number, not '{}'",
                    type_name(other)
                ))
            }),
            Some(plain) => to_int(&plain),
        },
    }
}

/// A short run of ASCII digits, the common case.
fn plain_digits(text: &str) -> Option<i64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    if digits.is_empty() || digits.len() > 18 || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    text.parse().ok()
}

fn float(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    // A number that is being differentiated or recorded is as good as a float, and stays what it is.
    if let Some(traced) = args.get(0).and_then(arrays::traced_number) {
        let attrs = crate::ops::Attrs::DType(crate::array::DType::F64);
        let number = crate::ops::bind_one(&crate::ops::unary::CAST, &attrs, &[traced])?;
        let recorded = crate::trace::can_branch(&number);
        let number = if recorded { crate::trace::stage::as_python_number(number) } else { number };
        return Ok(arrays::convert::from_tensor(number));
    }
    args.get(0).map_or(Ok(0.0), float_of).map(Value::Float)
}

/// `float(value)`.
pub fn float_of(value: &Value) -> Result<f64> {
    match value {
        Value::Float(x) => Ok(*x),
        Value::Str(text) => parse_float(text),
        other if bytes_of(other).is_some() => parse_float(&text_of(other).unwrap_or_default()),
        other => to_float(other).map_err(|error| match error.kind() {
            Kind::TypeError if error.message().starts_with("must be real number") => {
                let found = type_name(other);
                Error::type_error(format!("float() argument must be a string or a real number, not '{found}'"))
            }
            _ => error,
        }),
    }
}

/// A complex number of parts that are not known while a program is recorded.
fn recorded_complex(args: &Arguments) -> Result<Option<Value>> {
    use crate::array::{DType, Scalar};
    use crate::lang::arrays::convert::{from_tensor, operand};
    use crate::ops::{Attrs, Tensor, bind_one, unary::CAST};
    let mut parts = Vec::with_capacity(2);
    for value in [args.get(0), args.get(1)].into_iter().flatten() {
        match operand(value)? {
            Some(tensor) if tensor.ndim() == 0 => parts.push(tensor),
            _ => return Ok(None),
        }
    }
    if !parts.iter().any(crate::trace::can_branch) {
        return Ok(None);
    }
    let whole = |tensor: &Tensor| bind_one(&CAST, &Attrs::DType(DType::C128), std::slice::from_ref(tensor));
    let Some(real) = parts.first() else { return Ok(None) };
    let mut z = whole(real)?;
    if let Some(imaginary) = parts.get(1) {
        let i = Tensor::Weak(Scalar::C128(num_complex::Complex64::new(0.0, 1.0)));
        z = crate::ops::binary::add(&z, &crate::ops::binary::multiply(&whole(imaginary)?, &i)?)?;
    }
    Ok(Some(from_tensor(crate::trace::stage::as_python_number(z))))
}

fn complex(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if crate::trace::is_recording()
        && let Some(z) = recorded_complex(args)?
    {
        return Ok(z);
    }
    let part = |index: usize| -> Result<(f64, f64)> {
        let Some(value) = args.get(index) else { return Ok((0.0, 0.0)) };
        let plain = arrays::to_plain(value);
        match plain.as_ref().unwrap_or(value) {
            Value::Complex(z) => Ok((z.re, z.im)),
            other => Ok((
                to_float(other).map_err(|_| {
                    let found = type_name(value);
                    Error::type_error(match value {
                        Value::Str(_) => "complex() second arg can't be a string".to_owned(),
                        _ if index == 0 => {
                            format!("complex() first argument must be a string or a number, not '{found}'")
                        }
                        _ => format!("complex() second argument must be a number, not '{found}'"),
                    })
                })?,
                0.0,
            )),
        }
    };
    if let Some(Value::Str(text)) = args.get(0) {
        if args.get(1).is_some() {
            return Err(Error::type_error("complex() can't take second arg if first is a string"));
        }
        let (re, im) = parse_complex(text)?;
        return Ok(Value::complex(re, im));
    }
    let (re, im) = part(0)?;
    let (second_re, second_im) = part(1)?;
    // Adding a missing part would turn -0.0 into 0.0.
    let re = if second_im == 0.0 { re } else { re - second_im };
    let im = match args.get(1) {
        Some(_) if im == 0.0 => second_re,
        Some(_) => im + second_re,
        None => im,
    };
    Ok(Value::complex(re, im))
}

fn str(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Some(value) = args.get(0) else { return Ok(Value::from("")) };
    if args.get(1).is_some() || args.get(2).is_some() {
        for index in [1, 2] {
            if args.get(index).is_some_and(|named| named.as_str().is_none()) {
                return Err(args.not_a(index, "str"));
            }
        }
        let Some(bytes) = bytes_of(value) else {
            let found = type_name(value);
            if matches!(value, Value::Str(_)) {
                return Err(Error::type_error("decoding str is not supported"));
            }
            return Err(Error::type_error(format!("decoding to str: need a bytes-like object, {found} found")));
        };
        let encoding = if args.get(1).is_some() { args.str(1)? } else { "utf-8" };
        let errors = if args.get(2).is_some() { args.str(2)? } else { "strict" };
        return decode(&bytes, encoding, errors).map(Value::from);
    }
    match value {
        Value::Str(_) => Ok(value.clone()),
        Value::Int(i) => Ok(Value::Str(Str::from_int(*i))),
        other => str_of(other).map(Value::from),
    }
}

fn bytes(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    match args.get(0) {
        Some(value @ Value::Bytes(_)) => Ok(value.clone()),
        _ => crate::lang::methods::new_bytes(vm, args, "bytes").map(Value::bytes),
    }
}

/// A dict of some flavor from a source and the call's keywords.
pub fn fill_dict(vm: &mut Interpreter, args: &Arguments, source: Option<&Value>, flavor: DictFlavor) -> Result<Value> {
    let dict = Rc::new(DictObject { map: Default::default(), flavor });
    if let Some(source) = source {
        update_dict(vm, &dict, source)?;
    }
    for (name, value) in args.keywords() {
        dict.map.borrow_mut().insert_str(name.text(), value.clone());
    }
    Ok(Value::Dict(dict))
}

fn range(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if (0..3).any(|at| matches!(args.get(at), Some(Value::BigInt(_)))) {
        return long_range(vm, args);
    }
    let (start, stop, step) = match args.get(1) {
        None => (0, args.index(0)?, 1),
        Some(stop) => (args.index(0)?, to_index(stop)?, args.get(2).map_or(Ok(1), to_index)?),
    };
    if step == 0 {
        return Err(Error::value("range() arg 3 must not be zero"));
    }
    Ok(Value::Range(Rc::new(RangeObject { start, stop, step })))
}

/// A range with a bound outside the machine's integers.
fn long_range(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let part = |value: &Value| to_bigint(value).map(Value::from_bigint);
    let (start, stop, step) = match args.get(1) {
        None => (Value::Int(0), part(args.value(0))?, Value::Int(1)),
        Some(stop) => (part(args.value(0))?, part(stop)?, args.get(2).map_or(Ok(Value::Int(1)), part)?),
    };
    if !truth(&step)? {
        return Err(Error::value("range() arg 3 must not be zero"));
    }
    let module = import(vm, "_range")?;
    let class = find_attr(vm, &module, Symbol::new("Long"))?;
    vm.call(&class.unwrap_or(Value::None), &[start, stop, step], &[])
}

/// Refuses to tell the type of a number that is recorded: it stands for a Python number, a NumPy scalar or an array.
fn known_type(value: &Value) -> Result<()> {
    match value {
        Value::Array(handle) if crate::trace::is_recording() => {
            let tensor = handle.tensor();
            if crate::trace::is_staged(&tensor) && tensor.ndim() == 0 {
                return crate::trace::refuse("the type of a value that is not known is asked for");
            }
            Ok(())
        }
        _ => Ok(()),
    }
}

/// `isinstance(value, types)`, where `types` may be a tuple of types.
pub fn instance_of(value: &Value, types: &Value) -> Result<bool> {
    if let (Value::Type(ty), Some(have)) = (types, crate::lang::types::type_of(value)) {
        return Ok(have.is_a(ty));
    }
    // A number that is recorded is no container and no text, whatever it is.
    let container = |name: &str| matches!(name, "dict" | "list" | "tuple" | "str" | "set" | "frozenset" | "bytes");
    if !matches!(types, Value::Tuple(_)) && !matches!(types, Value::Type(ty) if container(ty.name)) {
        known_type(value)?;
    }
    if let Value::Tuple(tuple) = types {
        for ty in &tuple.items {
            if instance_of(value, ty)? {
                return Ok(true);
            }
        }
        return Ok(false);
    }
    if let Some(union) = types.downcast::<Union>() {
        return Ok(union
            .0
            .iter()
            .any(|ty| if ty.is_none() { value.is_none() } else { is_instance(value, ty) == Some(true) }));
    }
    is_instance(value, types)
        .ok_or_else(|| Error::type_error("isinstance() arg 2 must be a type, a tuple of types, or a union"))
}

/// The value as an integer of any size, for `hex`, `bin` and `oct`.
pub fn integer_of(value: &Value) -> Result<BigInt> {
    to_bigint(value)
}
