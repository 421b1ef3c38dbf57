//! The methods with two underscores that stand for operators and protocols: `xs.__len__()`, `1 .__add__(2)`,
//! `hasattr(x, '__iter__')`.
//!
//! The evaluator itself never looks here: it runs operators and protocols directly.

use crate::diag::{Error, Kind, Result};
use crate::lang::display::{repr, str_of};
use crate::lang::formatting::format_value;
use crate::lang::hash::hash;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::items::{del_item, get_item, set_item};
use crate::lang::iterate::iterate;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{absolute, to_bigint, to_float};
use crate::lang::operate::{self, contains, length, rich_compare, truth, unary};
use crate::lang::types;
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// Whether a value has a method.
type Has = fn(&Value) -> bool;

/// The special method of a value with this name.
pub fn find(value: &Value, name: &str) -> Option<&'static Native> {
    if !name.starts_with("__") {
        return None;
    }
    let tables = OPERATORS.iter().chain(PROTOCOLS);
    tables.filter(|(_, native)| native.name() == name).find(|(has, _)| has(value)).map(|(_, native)| native)
}

fn any(_: &Value) -> bool {
    true
}

fn number(value: &Value) -> bool {
    matches!(
        value,
        Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Float(_) | Value::Complex(_) | Value::Array(_)
    ) || matches!(value, Value::Scalar(_))
}

fn real(value: &Value) -> bool {
    number(value) && !matches!(value, Value::Complex(_))
}

fn integer(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Int(_) | Value::BigInt(_) | Value::Array(_) | Value::Scalar(_))
}

fn set(value: &Value) -> bool {
    matches!(value, Value::Set(_) | Value::FrozenSet(_))
}

fn sequence(value: &Value) -> bool {
    matches!(value, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_))
}

fn adds(value: &Value) -> bool {
    number(value) || sequence(value)
}

fn merges(value: &Value) -> bool {
    integer(value) || set(value) || matches!(value, Value::Dict(_))
}

fn sized(value: &Value) -> bool {
    match value {
        Value::Array(_) | Value::Object(_) => length(value).is_ok(),
        other => sequence(other) || set(other) || matches!(other, Value::Dict(_) | Value::Range(_)),
    }
}

fn iterable(value: &Value) -> bool {
    match value {
        // NumPy's arrays have the method whatever their shape.
        Value::Array(_) => true,
        Value::Object(object) => sized(value) || object.is_iterator(),
        other => sized(other) || iterator(other),
    }
}

fn iterator(value: &Value) -> bool {
    matches!(value, Value::Iterator(_))
}

/// Objects with items at places: `bytearray`, `memoryview`, `deque`.
fn places(value: &Value) -> bool {
    match type_of_object(value) {
        Some(ty) => [&types::BYTE_ARRAY, &types::MEMORY_VIEW, &crate::lang::modules::DEQUE].iter().any(|t| ty.is_a(t)),
        None => false,
    }
}

fn type_of_object(value: &Value) -> Option<&'static types::TypeObject> {
    let Value::Object(object) = value else { return None };
    match object.type_value() {
        Value::Type(ty) => Some(ty),
        _ => None,
    }
}

fn subscripted(value: &Value) -> bool {
    sequence(value) || places(value) || matches!(value, Value::Dict(_) | Value::Range(_) | Value::Array(_))
}

fn mutable(value: &Value) -> bool {
    matches!(value, Value::List(_) | Value::Dict(_) | Value::Array(_)) || places(value)
}

/// `a op b`, or `NotImplemented` where the operand does not fit.
fn binary(op: BinaryOp, left: &Value, right: &Value) -> Result<Value> {
    // Sequences join or complain.
    if op == BinaryOp::Add && matches!(left, Value::Str(_) | Value::Bytes(_) | Value::List(_) | Value::Tuple(_)) {
        return operate::binary(op, left, right);
    }
    not_implemented(operate::binary(op, left, right))
}

fn not_implemented(result: Result<Value>) -> Result<Value> {
    match result {
        Err(error) if error.kind() == Kind::TypeError => Ok(Value::NotImplemented),
        result => result,
    }
}

fn compared(op: CompareOp, args: &Arguments) -> Result<Value> {
    let (left, right) = (args.value(0), args.value(1));
    let comparable = match op {
        CompareOp::Eq | CompareOp::Ne => {
            std::mem::discriminant(left) == std::mem::discriminant(right)
                || (number(left) && number(right))
                || left.is_same(right)
        }
        _ => true,
    };
    if !comparable {
        return Ok(Value::NotImplemented);
    }
    not_implemented(rich_compare(op, left, right))
}

macro_rules! operators {
    ($($has:ident $name:literal $reflected:literal $op:ident $example:literal;)*) => {
        &[$(
            ($has as Has, Native::new(concat!($name, "(self, value, /)"), $example, |_, a| {
                binary(BinaryOp::$op, a.value(0), a.value(1))
            })),
            ($has as Has, Native::new(concat!($reflected, "(self, value, /)"), $example, |_, a| {
                binary(BinaryOp::$op, a.value(1), a.value(0))
            })),
        )*]
    };
}

static OPERATORS: &[(Has, Native)] = operators! {
    adds "__add__" "__radd__" Add "`a + b`. `(1).__add__(2)` is 3.";
    number "__sub__" "__rsub__" Sub "`a - b`. `(1).__sub__(2)` is -1.";
    adds "__mul__" "__rmul__" Mul "`a * b`. `[0].__mul__(2)` is `[0, 0]`.";
    number "__truediv__" "__rtruediv__" Div "`a / b`. `(1).__truediv__(2)` is 0.5.";
    real "__floordiv__" "__rfloordiv__" FloorDiv "`a // b`. `(7).__floordiv__(2)` is 3.";
    real "__mod__" "__rmod__" Mod "`a % b`. `(7).__mod__(2)` is 1.";
    number "__pow__" "__rpow__" Pow "`a ** b`. `(2).__pow__(3)` is 8.";
    merges "__and__" "__rand__" BitAnd "`a & b`. `{1, 2}.__and__({2})` is `{2}`.";
    merges "__or__" "__ror__" BitOr "`a | b`. `{1}.__or__({2})` is `{1, 2}`.";
    merges "__xor__" "__rxor__" BitXor "`a ^ b`. `(1).__xor__(3)` is 2.";
    integer "__lshift__" "__rlshift__" LeftShift "`a << b`. `(1).__lshift__(3)` is 8.";
    integer "__rshift__" "__rrshift__" RightShift "`a >> b`. `(8).__rshift__(3)` is 1.";
};

static PROTOCOLS: &[(Has, Native)] = &[
    (
        any,
        Native::new("__eq__(self, value, /)", "`a == b`. `(1).__eq__(1)` is True.", |_, a| compared(CompareOp::Eq, a)),
    ),
    (
        any,
        Native::new("__ne__(self, value, /)", "`a != b`. `(1).__ne__(1)` is False.", |_, a| compared(CompareOp::Ne, a)),
    ),
    (
        any,
        Native::new("__lt__(self, value, /)", "`a < b`. `(1).__lt__(2)` is True.", |_, a| compared(CompareOp::Lt, a)),
    ),
    (
        any,
        Native::new("__le__(self, value, /)", "`a <= b`. `(1).__le__(2)` is True.", |_, a| compared(CompareOp::Le, a)),
    ),
    (
        any,
        Native::new("__gt__(self, value, /)", "`a > b`. `(1).__gt__(2)` is False.", |_, a| compared(CompareOp::Gt, a)),
    ),
    (
        any,
        Native::new("__ge__(self, value, /)", "`a >= b`. `(1).__ge__(2)` is False.", |_, a| compared(CompareOp::Ge, a)),
    ),
    (
        any,
        Native::new("__repr__(self, /)", "`repr(a)`. `'a'.__repr__()` is `\"'a'\"`.", |_, a| {
            repr(a.value(0)).map(Value::from)
        }),
    ),
    (
        any,
        Native::new("__str__(self, /)", "`str(a)`. `(1).__str__()` is `'1'`.", |_, a| {
            str_of(a.value(0)).map(Value::from)
        }),
    ),
    (
        any,
        Native::new("__hash__(self, /)", "`hash(a)`. `(1).__hash__()` is 1.", |_, a| hash(a.value(0)).map(Value::Int)),
    ),
    (
        any,
        Native::new("__format__(self, format_spec, /)", "`format(a, spec)`. `(1).__format__('3d')`", |_, a| {
            format_value(a.value(0), a.str(1)?).map(Value::from)
        }),
    ),
    (
        real,
        Native::new("__bool__(self, /)", "`bool(a)`. `(1).__bool__()` is True.", |_, a| {
            truth(a.value(0)).map(Value::Bool)
        }),
    ),
    (number, Native::new("__neg__(self, /)", "`-a`. `(1).__neg__()` is -1.", |_, a| unary(UnaryOp::Neg, a.value(0)))),
    (number, Native::new("__pos__(self, /)", "`+a`. `(1).__pos__()` is 1.", |_, a| unary(UnaryOp::Pos, a.value(0)))),
    (
        integer,
        Native::new("__invert__(self, /)", "`~a`. `(1).__invert__()` is -2.", |_, a| {
            unary(UnaryOp::Invert, a.value(0))
        }),
    ),
    (
        number,
        Native::new("__abs__(self, /)", "`abs(a)`. `(-1).__abs__()` is 1.", |_, a| {
            Ok(absolute(a.value(0)).unwrap_or(Value::NotImplemented))
        }),
    ),
    (
        real,
        Native::new("__int__(self, /)", "`int(a)`. `(1.5).__int__()` is 1.", |_, a| match a.value(0) {
            Value::Float(x) => crate::lang::number::float_to_int(*x),
            other => to_bigint(other).map(Value::from_bigint),
        }),
    ),
    (
        integer,
        Native::new("__index__(self, /)", "The integer itself. `(1).__index__()` is 1.", |_, a| {
            to_bigint(a.value(0)).map(Value::from_bigint)
        }),
    ),
    (
        real,
        Native::new("__float__(self, /)", "`float(a)`. `(1).__float__()` is 1.0.", |_, a| {
            to_float(a.value(0)).map(Value::Float)
        }),
    ),
    (
        sized,
        Native::new("__len__(self, /)", "`len(a)`. `[1].__len__()` is 1.", |_, a| length(a.value(0)).map(Value::from)),
    ),
    (
        sized,
        Native::new("__contains__(self, key, /)", "`key in a`. `[1].__contains__(1)` is True.", |vm, a| {
            contains(vm, a.value(0), a.value(1)).map(Value::Bool)
        }),
    ),
    (
        iterable,
        Native::new("__iter__(self, /)", "`iter(a)`. `next([1].__iter__())` is 1.", |vm, a| {
            iterate(vm, a.value(0)).map(crate::lang::iterate::Iter::into_value)
        }),
    ),
    (iterator, Native::new("__next__(self, /)", "`next(a)`. `iter([1]).__next__()` is 1.", next)),
    (
        subscripted,
        Native::new("__getitem__(self, key, /)", "`a[key]`. `[1].__getitem__(0)` is 1.", |vm, a| {
            get_item(vm, a.value(0), a.value(1))
        }),
    ),
    (
        mutable,
        Native::new("__setitem__(self, key, value, /)", "`a[key] = value`. `[1].__setitem__(0, 2)`", |vm, a| {
            set_item(vm, a.value(0), a.value(1), a.value(2)).map(|()| Value::None)
        }),
    ),
    (
        mutable,
        Native::new("__delitem__(self, key, /)", "`del a[key]`. `[1].__delitem__(0)`", |vm, a| {
            del_item(vm, a.value(0), a.value(1)).map(|()| Value::None)
        }),
    ),
    (
        is_callable,
        Native::new("__call__(self, /, *args, **kwargs)", "`f(…)`. `abs.__call__(-1)` is 1.", |vm, a| {
            vm.call(a.value(0), a.rest(), a.keywords())
        }),
    ),
];

fn next(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::Iterator(iterator) = args.value(0) else {
        return Err(Error::type_error("'__next__' needs an iterator"));
    };
    iterator.next(vm)?.ok_or_else(crate::lang::exception::stop_iteration)
}
