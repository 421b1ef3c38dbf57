//! The types of arrays, NumPy scalars and dtypes as values, and what names a data type.

use std::rc::Rc;

use super::convert::{from_scalar, tensor_of};
use super::{DTypeObject, methods};
use crate::array::{DType, Scalar};
use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::types::{self, TypeObject};
use crate::lang::value::Value;
use crate::ops::Tensor;

/// Types that only group others.
macro_rules! groups {
    ($($STATIC:ident $name:literal < $base:expr, $doc:literal;)+) => {$(
        #[doc = $doc]
        pub static $STATIC: TypeObject = TypeObject {
            name: $name,
            module: "numpy",
            base: Some(&$base),
            doc: $doc,
            construct: None,
            methods: methods::OWN,
            statics: &[],
        };
    )+

        const GROUPS: &[&TypeObject] = &[$(&$STATIC),+];
    };
}

groups! {
    GENERIC "generic" < types::OBJECT, "The base of all NumPy scalars.";
    NUMBER "number" < GENERIC, "The base of all numeric scalars.";
    INTEGER "integer" < NUMBER, "The base of all integer scalars.";
    SIGNED_INTEGER "signedinteger" < INTEGER, "The base of the signed integer scalars.";
    UNSIGNED_INTEGER "unsignedinteger" < INTEGER, "The base of the unsigned integer scalars.";
    INEXACT "inexact" < NUMBER, "The base of the floating-point scalars, real and complex.";
    FLOATING "floating" < INEXACT, "The base of the real floating-point scalars.";
    COMPLEX_FLOATING "complexfloating" < INEXACT, "The base of the complex scalars.";
}

/// The scalar types, one for each data type.
macro_rules! scalar_types {
    ($($STATIC:ident $name:literal $D:ident < $base:ident, $doc:literal;)+) => {
        $(
            #[doc = $doc]
            pub static $STATIC: TypeObject = TypeObject {
                name: $name,
                module: "numpy",
                base: Some(&$base),
                doc: $doc,
                construct: Some({
                    static CONSTRUCT: Native = Native::new(
                        concat!($name, "(value=0, /)"),
                        $doc,
                        |_, args| construct_scalar(DType::$D, args),
                    );
                    &CONSTRUCT
                }),
                methods: methods::OWN,
                statics: &[],
            };
        )+

        /// The type of scalars of a data type.
        pub fn scalar_type(dtype: DType) -> &'static TypeObject {
            match dtype {
                $(DType::$D => &$STATIC),+
            }
        }
    };
}

scalar_types! {
    BOOL "bool" Bool < GENERIC, "A boolean: True or False.";
    INT8 "int8" I8 < SIGNED_INTEGER, "An integer from -128 to 127.";
    UINT8 "uint8" U8 < UNSIGNED_INTEGER, "An integer from 0 to 255.";
    INT16 "int16" I16 < SIGNED_INTEGER, "An integer of 16 bits.";
    UINT16 "uint16" U16 < UNSIGNED_INTEGER, "A non-negative integer of 16 bits.";
    INT32 "int32" I32 < SIGNED_INTEGER, "An integer of 32 bits.";
    UINT32 "uint32" U32 < UNSIGNED_INTEGER, "A non-negative integer of 32 bits.";
    INT64 "int64" I64 < SIGNED_INTEGER, "An integer of 64 bits.";
    UINT64 "uint64" U64 < UNSIGNED_INTEGER, "A non-negative integer of 64 bits.";
    FLOAT16 "float16" F16 < FLOATING, "A real number in half precision.";
    FLOAT32 "float32" F32 < FLOATING, "A real number in single precision.";
    FLOAT64 "float64" F64 < FLOATING, "A real number in double precision.";
    COMPLEX64 "complex64" C64 < COMPLEX_FLOATING, "A complex number of two float32.";
    COMPLEX128 "complex128" C128 < COMPLEX_FLOATING, "A complex number of two float64.";
}

fn value_is_finite(value: &Value) -> bool {
    !matches!(value, Value::Float(x) if !x.is_finite())
}

fn construct_scalar(dtype: DType, args: &Arguments) -> Result<Value> {
    let Some(value) = args.get(0) else { return Ok(from_scalar(Scalar::zero(dtype))) };
    if let Value::Str(text) = value {
        let number = crate::lang::format::parse_float(text)?;
        return Ok(from_scalar(Scalar::F64(number).cast(dtype)));
    }
    if let (Value::Float(x), true) = (value, dtype.is_integer() && !value_is_finite(value)) {
        let (kind, what) = if x.is_nan() { (Kind::ValueError, "NaN") } else { (Kind::OverflowError, "infinity") };
        return Err(Error::new(kind, format!("cannot convert float {what} to integer")));
    }
    Ok(super::convert::from_tensor(match tensor_of(value, Some(dtype))? {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        other => other,
    }))
}

/// The type of arrays.
pub static NDARRAY: TypeObject = TypeObject {
    name: "ndarray",
    module: "numpy",
    base: Some(&types::OBJECT),
    doc: "An array: elements of one data type over any number of axes.",
    construct: Some(&NEW_ARRAY),
    methods: methods::OWN,
    statics: &[],
};

static NEW_ARRAY: Native = Native::new(
    "ndarray(shape, dtype=float, buffer=None, offset=0, strides=None, order=None)",
    "A new array of this shape, its elements zero or those in a buffer. Prefer np.zeros and np.empty.",
    |_, args| crate::lang::numpy::memory::new_array(args),
);

/// The type of dtypes.
pub static DTYPE: TypeObject = TypeObject {
    name: "dtype",
    module: "numpy",
    base: Some(&types::OBJECT),
    doc: "A data type: what the elements of an array are.",
    construct: Some(&NEW_DTYPE),
    methods: &[],
    statics: &[],
};

static NEW_DTYPE: Native = Native::new(
    "dtype(dtype, align=False, copy=False)",
    "The data type with this name, code or Python type.\n\n>>> np.dtype('f4')\ndtype('float32')\n",
    |_: &mut Interpreter, args: &Arguments| Ok(dtype_value(dtype_of(args.value(0))?.unwrap_or(DType::F64))),
);

/// A data type as a value.
pub fn dtype_value(dtype: DType) -> Value {
    Value::DType(Rc::new(DTypeObject(dtype)))
}

/// The data type that a value names: a dtype, a NumPy or Python type, or a name. `None` for `None`.
///
/// # Errors
/// `TypeError` for what names none.
pub fn dtype_of(value: &Value) -> Result<Option<DType>> {
    Ok(Some(match value {
        Value::None => return Ok(None),
        Value::DType(dtype) => dtype.0,
        Value::Str(text) => DType::parse(text)?,
        Value::Type(ty) => return type_dtype(ty).map(Some),
        _ => return Err(not_understood(value)),
    }))
}

fn type_dtype(ty: &'static TypeObject) -> Result<DType> {
    if let Some(dtype) = DType::ALL.into_iter().find(|&dtype| std::ptr::eq(scalar_type(dtype), ty)) {
        return Ok(dtype);
    }
    Ok(match ty.name {
        "bool" => DType::Bool,
        "int" => DType::I64,
        "float" | "floating" | "inexact" | "number" => DType::F64,
        "complex" | "complexfloating" => DType::C128,
        "signedinteger" | "integer" => DType::I64,
        "unsignedinteger" => DType::U64,
        _ => return Err(not_understood(&Value::Type(ty))),
    })
}

#[cold]
fn not_understood(value: &Value) -> Error {
    let text = crate::lang::display::repr(value).unwrap_or_default();
    Error::type_error(format!("Cannot interpret '{text}' as a data type"))
}

/// Every type of this module with the names that `numpy` binds it to.
pub fn named_types() -> impl Iterator<Item = (&'static str, &'static TypeObject)> {
    let scalars = DType::ALL.into_iter().map(|dtype| (scalar_type(dtype).name, scalar_type(dtype)));
    let groups = GROUPS.iter().map(|ty| (ty.name, *ty));
    let aliases: [(&str, &TypeObject); 24] = [
        ("bool_", &BOOL),
        ("int_", &INT64),
        ("intp", &INT64),
        ("uint", &UINT64),
        ("uintp", &UINT64),
        ("byte", &INT8),
        ("ubyte", &UINT8),
        ("short", &INT16),
        ("intc", &INT32),
        ("long", &INT64),
        ("longlong", &INT64),
        ("ulong", &UINT64),
        ("ulonglong", &UINT64),
        ("ushort", &UINT16),
        ("uintc", &UINT32),
        ("csingle", &COMPLEX64),
        // Double precision is the widest there is.
        ("longdouble", &FLOAT64),
        ("clongdouble", &COMPLEX128),
        ("half", &FLOAT16),
        ("single", &FLOAT32),
        ("double", &FLOAT64),
        ("cdouble", &COMPLEX128),
        ("ndarray", &NDARRAY),
        ("dtype", &DTYPE),
    ];
    scalars.chain(groups).chain(aliases)
}
