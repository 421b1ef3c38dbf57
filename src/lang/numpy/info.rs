//! What data types are and how they combine: `can_cast`, `result_type` and their relatives.

use num_bigint::BigInt;
use num_complex::Complex64;

use super::args;
use crate::array::{DType, DTypeKind, can_cast_safely, promote, result_type as meet};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::arrays::types::{self, dtype_of, dtype_value, scalar_type};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::types::TypeObject;
use crate::lang::value::Value;
use crate::ops::Tensor;

/// The data type of an argument that is a type, a dtype, or a value that has one. Python numbers are weak.
pub(super) fn typed(value: &Value) -> Result<(DType, bool)> {
    if let Some(tensor) = convert::operand(value)? {
        return Ok(tensor.typed());
    }
    match value {
        Value::List(_) | Value::Tuple(_) => Ok((convert::tensor(value)?.dtype(), false)),
        other => Ok((dtype_of(other)?.unwrap_or(DType::F64), false)),
    }
}

/// Whether a cast may be done by a rule: `safe`, `same_kind` …
///
/// # Errors
/// `ValueError` for another rule.
pub fn may_cast(from: DType, to: DType, casting: &str) -> Result<bool> {
    let category = |dtype: DType| match dtype.kind() {
        DTypeKind::Bool => 0,
        DTypeKind::Unsigned => 1,
        DTypeKind::Signed => 2,
        DTypeKind::Float => 3,
        DTypeKind::Complex => 4,
        DTypeKind::Bytes => 5,
        DTypeKind::Text => 6,
        DTypeKind::Object => 7,
    };
    Ok(match casting {
        "no" | "equiv" => from == to,
        "safe" => can_cast_safely(from, to),
        "same_kind" => can_cast_safely(from, to) || category(from) <= category(to),
        "unsafe" => true,
        other => {
            return Err(Error::value(format!(
                "casting must be one of 'no', 'equiv', 'safe', 'same_kind', 'unsafe' (got '{other}')"
            )));
        }
    })
}

fn can_cast(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if matches!(args.value(0), Value::Int(_) | Value::Float(_) | Value::Complex(_) | Value::Bool(_)) {
        return Err(Error::type_error(
            "can_cast() does not support Python ints, floats, and complex because the result used to depend on the \
             value.\nThis change was part of adopting NEP 50, we may explicitly allow them again in the future.",
        ));
    }
    let (from, _) = typed(args.value(0))?;
    let to = dtype_of(args.value(1))?.unwrap_or(DType::F64);
    let casting = args.given(2).map_or(Ok("safe"), |v| args::text(v, "casting"))?;
    Ok(Value::Bool(may_cast(from, to, casting)?))
}

fn promote_types(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let side = |index: usize| Ok::<DType, Error>(dtype_of(args.value(index))?.unwrap_or(DType::F64));
    Ok(dtype_value(promote(side(0)?, side(1)?)))
}

/// Refuses texts beside Python's numbers: no text is as wide as every number of a type without a width.
///
/// # Errors
/// `TypeError`, NumPy's own kind of which is `DTypePromotionError`.
pub(super) fn require_common(operands: &[(DType, bool)]) -> Result<()> {
    let is_text = |dtype: DType| matches!(dtype, DType::Str(_) | DType::Bytes(_));
    let is_number = |dtype: DType| dtype != DType::Bool && dtype.is_number();
    let is_weak = |(dtype, weak): &(DType, bool)| *weak && is_number(*dtype);
    // NumPy meets the first with the last and so on inwards, until one is left. A number of Python's is gone when it
    // meets another number.
    let mut left = operands.to_vec();
    while left.len() > 1 {
        let half = left.len() / 2;
        let mut kept = left[..left.len() - half].to_vec();
        for (low, high) in left.iter().rev().take(half).enumerate() {
            match (is_text(left[low].0), is_text(high.0)) {
                (true, false) if is_weak(high) => return Err(no_common(operands)),
                (false, true) if is_weak(&left[low]) => return Err(no_common(operands)),
                (false, true) => kept[low] = *high,
                (false, false) if is_weak(&left[low]) => kept[low] = *high,
                _ => {}
            }
        }
        left = kept;
    }
    Ok(())
}

/// Why texts and Python's numbers do not meet.
#[cold]
fn no_common(operands: &[(DType, bool)]) -> Error {
    let is_text = |dtype: DType| matches!(dtype, DType::Str(_) | DType::Bytes(_));
    let is_number = |dtype: DType| dtype != DType::Bool && dtype.is_number();
    let number = operands.iter().rfind(|(dtype, weak)| *weak && is_number(*dtype)).unwrap_or(&operands[0]);
    let typed = operands.iter().find(|(dtype, weak)| !weak && is_number(*dtype));
    let name = |(dtype, weak): &(DType, bool)| {
        let class = match dtype.kind() {
            DTypeKind::Signed | DTypeKind::Unsigned if *weak => "_PyLongDType",
            DTypeKind::Float if *weak => "_PyFloatDType",
            DTypeKind::Complex if *weak => "_PyComplexDType",
            _ => &dtype.class_name(),
        };
        format!("<class 'numpy.dtypes.{class}'>")
    };
    let names: Vec<String> = operands.iter().map(name).collect();
    let (first, second) = match operands {
        [first, second] => (name(first), name(second)),
        _ => {
            let text = operands.iter().find(|(dtype, _)| is_text(*dtype)).unwrap_or(number);
            (name(text), name(typed.unwrap_or(number)))
        }
    };
    Error::type_error(format!(
        "The DType {first} could not be promoted by {second}. This means that no common DType exists for the given \
         inputs. For example they cannot be stored in a single array unless the dtype is `object`. The full list of \
         DTypes is: ({})",
        names.join(", ")
    ))
}

fn result_type(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let [Value::BigInt(only)] = args.rest() {
        return Ok(dtype_value(holding(only)));
    }
    let (mut types, mut values) = (Vec::new(), Vec::new());
    for value in args.rest() {
        match value {
            Value::BigInt(_) => values.push((DType::I64, true)),
            other if convert::operand(other)?.is_some() => values.push(typed(other)?),
            other => types.push(typed(other)?),
        }
    }
    types.append(&mut values);
    if types.is_empty() {
        return Err(Error::value("at least one array or dtype is required"));
    }
    require_common(&types)?;
    Ok(dtype_value(meet(&types)))
}

/// The type of an integer that no `int64` holds.
fn holding(value: &BigInt) -> DType {
    if u64::try_from(value).is_ok() { DType::U64 } else { DType::Object }
}

/// The smallest data type that holds a value.
fn min_scalar_type(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Value::BigInt(value) = args.value(0) {
        return Ok(dtype_value(holding(value)));
    }
    let tensor = convert::ufunc_operand(args.value(0))?;
    let scalar = match tensor {
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => scalar,
        Tensor::Host(array) if array.ndim() == 0 => array.scalar_at(0),
        other => return Ok(dtype_value(other.dtype())),
    };
    let dtype = match scalar.dtype().kind() {
        DTypeKind::Bool => DType::Bool,
        DTypeKind::Unsigned => smallest(i128::from(scalar.get::<u64>())),
        DTypeKind::Signed => smallest(i128::from(scalar.get::<i64>())),
        DTypeKind::Float => {
            let size = scalar.get::<f64>().abs();
            match () {
                () if size.is_finite() && size > f64::from(f32::MAX) => DType::F64,
                () if size.is_finite() && size >= 65504.0 => DType::F32,
                () => DType::F16,
            }
        }
        DTypeKind::Complex => {
            let value = scalar.get::<Complex64>();
            let beyond = |part: f64| part.is_finite() && part.abs() > f64::from(f32::MAX);
            if beyond(value.re) || beyond(value.im) { DType::C128 } else { DType::C64 }
        }
        _ => scalar.dtype(),
    };
    Ok(dtype_value(dtype))
}

fn smallest(value: i128) -> DType {
    let unsigned = [(DType::U8, 8), (DType::U16, 16), (DType::U32, 32), (DType::U64, 64)];
    let signed = [(DType::I8, 7), (DType::I16, 15), (DType::I32, 31), (DType::I64, 63)];
    let fits = |bits: u32| if value >= 0 { value < 1i128 << bits } else { value >= -(1i128 << bits) };
    let among = if value >= 0 { unsigned } else { signed };
    among.into_iter().find(|(_, bits)| fits(*bits)).map_or(DType::I64, |(dtype, _)| dtype)
}

/// The scalar type or group that a value names.
fn type_of(value: &Value) -> Result<&'static TypeObject> {
    match value {
        Value::Type(ty) if ty.module == "numpy" => Ok(ty),
        other => Ok(scalar_type(dtype_of(other)?.unwrap_or(DType::F64))),
    }
}

fn issubdtype(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    // Python's own types stand for groups on the right.
    let group = match args.value(1) {
        Value::Type(ty) if ty.module == "builtins" => match ty.name {
            "float" => Some(&types::FLOAT64),
            "int" => Some(&types::INT64),
            "complex" => Some(&types::COMPLEX128),
            "object" => return Ok(Value::Bool(true)),
            _ => None,
        },
        _ => None,
    };
    let right = match group {
        Some(ty) => ty,
        None => type_of(args.value(1))?,
    };
    Ok(Value::Bool(type_of(args.value(0))?.is_a(right)))
}

fn isdtype(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (dtype, _) = typed(args.value(0))?;
    let matches_kind = |kind: &Value| -> Result<bool> {
        let Some(name) = kind.as_str() else { return Ok(dtype_of(kind)? == Some(dtype)) };
        Ok(match name {
            "bool" => dtype == DType::Bool,
            "signed integer" => dtype.kind() == DTypeKind::Signed,
            "unsigned integer" => dtype.kind() == DTypeKind::Unsigned,
            "integral" => dtype.is_integer(),
            "real floating" => dtype.is_float(),
            "complex floating" => dtype.is_complex(),
            "numeric" => dtype != DType::Bool && dtype.is_number(),
            other => {
                return Err(Error::value(format!(
                    "kind argument is a string, but '{other}' is not a known kind name."
                )));
            }
        })
    };
    Ok(Value::Bool(match args.value(1) {
        Value::Tuple(kinds) => {
            let mut any = false;
            for kind in &kinds.items {
                any |= matches_kind(kind)?;
            }
            any
        }
        kind => matches_kind(kind)?,
    }))
}

fn common_type(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut all = DType::F16;
    for value in args.rest() {
        let dtype = convert::tensor(value)?.dtype();
        if dtype == DType::Bool || !dtype.is_number() {
            return Err(Error::type_error("can't get common type for non-numeric array"));
        }
        all = promote(all, if dtype.is_inexact() { dtype } else { DType::F64 });
    }
    Ok(Value::Type(scalar_type(all)))
}

fn typename(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let code = args::text(args.value(0), "char")?;
    let name = match code {
        "S1" | "c" => "character",
        "?" => "bool",
        "b" => "signed char",
        "B" => "unsigned char",
        "h" => "short",
        "H" => "unsigned short",
        "i" => "integer",
        "I" => "unsigned integer",
        "l" => "long integer",
        "L" => "unsigned long integer",
        "q" => "long long integer",
        "Q" => "unsigned long long integer",
        "f" => "single precision",
        "d" => "double precision",
        "g" => "long precision",
        "F" => "complex single precision",
        "D" => "complex double precision",
        "G" => "complex long double precision",
        "S" => "string",
        "U" => "unicode",
        "V" => "void",
        "O" => "object",
        _ => return Err(crate::lang::exception::key_error(args.value(0))),
    };
    Ok(Value::from(name))
}

/// (typechars, typeset, default).
fn mintypecode(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    const ORDER: &str = "GDFgdf";
    let set = args.given(1).map_or(Ok("GDFgdf"), |v| args::text(v, "typeset"))?;
    let default = args.given(2).map_or(Ok("d"), |v| args::text(v, "default"))?;
    let mut codes: Vec<char> = Vec::new();
    match args.value(0) {
        Value::Str(text) => codes.extend(text.chars()),
        array @ Value::Array(_) => codes.push(convert::tensor(array)?.dtype().char()),
        other => {
            for item in other.sequence_items().unwrap_or_default() {
                match item.as_str() {
                    Some(text) => codes.extend(text.chars()),
                    None => codes.push(convert::tensor(&item)?.dtype().char()),
                }
            }
        }
    }
    let found: Vec<char> = codes.into_iter().filter(|c| set.contains(*c)).collect();
    let code = if found.is_empty() {
        default.to_owned()
    } else if found.contains(&'F') && found.contains(&'d') {
        "D".to_owned()
    } else {
        ORDER.chars().find(|c| found.contains(c)).map_or(default.to_owned(), |c| c.to_string())
    };
    Ok(Value::from(code))
}

fn is_complex(value: &Value) -> Result<bool> {
    Ok(match value {
        Value::Str(_) | Value::None => false,
        other => convert::tensor(other)?.dtype().is_complex(),
    })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "isnat(x, /, out=None, *, where=True)",
        "Whether elements are no date. There are no dates here, and NumPy refuses everything else.\n\n>>> np.isnat is None\nFalse\n",
        |_, _| Err(Error::type_error("ufunc 'isnat' is only defined for np.datetime64 and np.timedelta64.")),
    ),
    Native::new(
        "can_cast(from_, to, casting='safe')",
        "Whether a cast may be done.\n\n>>> np.can_cast(np.int32, np.int64)\nTrue\n",
        can_cast,
    ),
    Native::new(
        "promote_types(type1, type2)",
        "The smallest type that both cast to safely.\n\n>>> np.promote_types('f4', 'i8')\ndtype('float64')\n",
        promote_types,
    ),
    Native::new(
        "result_type(*arrays_and_dtypes)",
        "The type that operands meet in.\n\n>>> np.result_type(3, np.arange(7, dtype='i1'))\ndtype('int8')\n",
        result_type,
    ),
    Native::new(
        "min_scalar_type(a, /)",
        "The smallest type that holds a value.\n\n>>> np.min_scalar_type(10)\ndtype('uint8')\n",
        min_scalar_type,
    ),
    Native::new(
        "issubdtype(arg1, arg2)",
        "Whether a type belongs to another.\n\n>>> np.issubdtype(np.float32, np.floating)\nTrue\n",
        issubdtype,
    ),
    Native::new(
        "isdtype(dtype, kind)",
        "Whether a data type is of a kind.\n\n>>> np.isdtype(np.float32, 'real floating')\nTrue\n",
        isdtype,
    ),
    Native::new(
        "common_type(*arrays)",
        "The float type that arrays have in common.\n\n>>> np.common_type(np.arange(2, dtype=np.float32))\n<class 'numpy.float32'>\n",
        common_type,
    ),
    Native::new(
        "typename(char)",
        "What a type code stands for.\n\n>>> np.typename('d')\n'double precision'\n",
        typename,
    ),
    Native::new(
        "mintypecode(typechars, typeset='GDFgdf', default='d')",
        "The code of the smallest type that others cast to.\n\n>>> np.mintypecode(['d', 'f', 'S'])\n'd'\n",
        mintypecode,
    ),
    Native::new(
        "iscomplexobj(x)",
        "Whether the type is complex.\n\n>>> np.iscomplexobj([1, 2j])\nTrue\n",
        |_, args| Ok(Value::Bool(is_complex(args.value(0))?)),
    ),
    Native::new("isrealobj(x)", "Whether the type is not complex.\n\n>>> np.isrealobj([1, 2j])\nFalse\n", |_, args| {
        Ok(Value::Bool(!is_complex(args.value(0))?))
    }),
];
