//! The types of arrays, NumPy scalars and dtypes as values, and what names a data type.

use std::rc::Rc;

use super::convert::{from_scalar, tensor_of};
use super::{DTypeObject, methods};
use crate::array::{DType, Scalar, Text};
use crate::diag::{Error, Kind, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::tables::DictMap;
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
    FLEXIBLE "flexible" < GENERIC, "The base of the scalars of any size: texts and bytes.";
    CHARACTER "character" < FLEXIBLE, "The base of texts and bytes.";
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
                        // A complex number may be given by its parts.
                        if matches!(DType::$D, DType::C64 | DType::C128) {
                            concat!($name, "(real=0, imag=None, /)")
                        } else {
                            concat!($name, "(value=0, /)")
                        },
                        $doc,
                        |_, args| construct_scalar(DType::$D, args),
                    );
                    &CONSTRUCT
                }),
                methods: methods::OWN,
                statics: statics(DType::$D),
            };
        )+

        /// The type of scalars of a data type.
        pub fn scalar_type(dtype: DType) -> &'static TypeObject {
            match dtype {
                $(DType::$D => &$STATIC,)+
                DType::Str(_) => &STR,
                DType::Bytes(_) => &BYTES,
                DType::Object => &OBJECT,
            }
        }
    };
}

/// What scalar types have without a receiver: `np.float64` is Python's float, too.
const fn statics(dtype: DType) -> &'static [Native] {
    if matches!(dtype, DType::F64) { FLOAT64_STATICS } else { &[] }
}

static FLOAT64_STATICS: &[Native] = &[Native::new(
    "fromhex(string, /)",
    "The number that a hexadecimal text means. `np.float64.fromhex('0x1.8p+0')` is `np.float64(1.5)`.",
    |_, args| crate::lang::methods::from_hex(args.str(0)?).map(|x| from_scalar(Scalar::F64(x))),
)];

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

/// The type of texts.
pub static STR: TypeObject = TypeObject {
    name: "str_",
    module: "numpy",
    base: Some(&CHARACTER),
    doc: "A text.",
    construct: Some(&NEW_STR),
    methods: &[],
    statics: &[],
};

static NEW_STR: Native = Native::new("str_(value='', /)", "A text.", |_, args| {
    let text = args.get(0).map_or(Ok(String::new()), crate::lang::display::str_of)?;
    Ok(from_scalar(Scalar::Str(Text::of(text.trim_end_matches('\0').as_bytes()))))
});

/// The type of strings of bytes.
pub static BYTES: TypeObject = TypeObject {
    name: "bytes_",
    module: "numpy",
    base: Some(&CHARACTER),
    doc: "A string of bytes.",
    construct: Some(&NEW_BYTES),
    methods: &[],
    statics: &[],
};

static NEW_BYTES: Native = Native::new("bytes_(value=b'', /)", "A string of bytes.", |_, args| {
    let value = args.get(0).cloned().unwrap_or_else(|| Value::bytes(Vec::new()));
    Ok(super::convert::from_tensor(match tensor_of(&value, Some(DType::Bytes(0)))? {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        other => other,
    }))
});

/// The type of arrays' elements that are values of the language.
pub static OBJECT: TypeObject = TypeObject {
    name: "object_",
    module: "numpy",
    base: Some(&GENERIC),
    doc: "Any value as an element.",
    construct: Some(&NEW_OBJECT),
    methods: &[],
    statics: &[],
};

static NEW_OBJECT: Native = Native::new("object_(value=None, /)", "The value itself.", |_, args| {
    Ok(args.get(0).cloned().unwrap_or(Value::None))
});

fn construct_scalar(dtype: DType, args: &Arguments) -> Result<Value> {
    let Some(value) = args.get(0) else { return Ok(from_scalar(Scalar::zero(dtype))) };
    if dtype.is_complex()
        && let Some(imaginary) = args.given(1)
    {
        let [re, im] = [crate::lang::number::to_float(value)?, crate::lang::number::to_float(imaginary)?];
        return Ok(from_scalar(Scalar::C128(num_complex::Complex64::new(re, im)).cast(dtype)));
    }
    match value {
        Value::Str(text) => return super::convert::number_in(text, dtype).map(from_scalar),
        Value::BigInt(big) if dtype.is_inexact() => {
            return Ok(from_scalar(Scalar::F64(crate::lang::number::big_to_float(big)?).cast(dtype)));
        }
        Value::BigInt(big) if dtype.is_integer() && (dtype != DType::U64 || u64::try_from(&**big).is_err()) => {
            return Err(Error::new(Kind::OverflowError, "Python int too large to convert to C long"));
        }
        _ => {}
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
    methods: DTYPE_METHODS,
    statics: &[],
};

static NEW_DTYPE: Native = Native::new(
    "dtype(dtype, align=False, copy=False)",
    "The data type with this name, code or Python type.\n\n>>> np.dtype('f4')\ndtype('float32')\n",
    |_: &mut Interpreter, args: &Arguments| {
        let made = dtype_object_of(args.value(0))?.unwrap_or(DTypeObject(DType::F64, None));
        Ok(Value::DType(Rc::new(made)))
    },
);

/// The methods of dtypes.
static DTYPE_METHODS: &[Native] = &[Native::new(
    "newbyteorder(self, new_order='S', /)",
    "The data type with its bytes in another order.\n\n>>> np.dtype('i2').newbyteorder('>')\ndtype('>i2')\n",
    new_byte_order,
)];

fn new_byte_order(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let Value::DType(dtype) = args.value(0) else { return Ok(Value::None) };
    let order = args.given(1).map_or(Ok("S"), |value| crate::lang::numpy::args::text(value, "new_order"))?;
    let little = cfg!(target_endian = "little");
    let order = match order.chars().next().unwrap_or_default().to_ascii_lowercase() {
        's' => Some(if dtype.is_native() == little { '>' } else { '<' }),
        '<' | 'l' => Some('<'),
        '>' | 'b' => Some('>'),
        '=' | 'n' => None,
        '|' | 'i' => dtype.1,
        _ => return Err(Error::value(format!("byteorder not recognized (got '{order}')"))),
    };
    Ok(Value::DType(Rc::new(DTypeObject(dtype.0, order.filter(|_| has_order(dtype.0))))))
}

/// Whether elements have several bytes, which can be in one order or the other.
fn has_order(dtype: DType) -> bool {
    if dtype.is_number() { dtype.size() > 1 } else { matches!(dtype, DType::Str(_)) }
}

/// The data type that a value names, with the order of its bytes. `None` for `None`.
///
/// # Errors
/// As [`dtype_of`].
pub fn dtype_object_of(value: &Value) -> Result<Option<DTypeObject>> {
    match value {
        Value::DType(dtype) => Ok(Some(DTypeObject(dtype.0, dtype.1))),
        Value::Str(text) if text.starts_with('>') => {
            let dtype = DType::parse(&text[1..])
                .map_err(|_| Error::type_error(format!("data type '{}' not understood", &**text)))?;
            Ok(Some(DTypeObject(dtype, Some('>').filter(|_| has_order(dtype)))))
        }
        other => Ok(dtype_of(other)?.map(|dtype| DTypeObject(dtype, None))),
    }
}

/// Whether a value names a data type whose bytes are in the order that is not the machine's.
///
/// # Errors
/// As [`dtype_of`].
pub fn is_swapped(value: Option<&Value>) -> Result<bool> {
    match value {
        Some(value @ (Value::DType(_) | Value::Str(_))) => {
            Ok(dtype_object_of(value)?.is_some_and(|dtype| !dtype.is_native()))
        }
        _ => Ok(false),
    }
}

/// A data type as a value.
pub fn dtype_value(dtype: DType) -> Value {
    Value::DType(Rc::new(DTypeObject(dtype, None)))
}

/// The data type that a value names, whatever the order of its bytes: a dtype, a NumPy or Python type, or a name. `None`
/// for `None`.
///
/// # Errors
/// `TypeError` for what names none.
pub fn dtype_of(value: &Value) -> Result<Option<DType>> {
    Ok(Some(match value {
        Value::None => return Ok(None),
        Value::DType(dtype) => dtype.0,
        Value::Str(text) if text.starts_with('>') => return Ok(dtype_object_of(value)?.map(|dtype| dtype.0)),
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
        "str" | "str_" => DType::Str(0),
        "bytes" | "bytes_" => DType::Bytes(0),
        "object" | "object_" => DType::Object,
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

/// NumPy's tables of type codes and of types by name.
pub fn define_tables(module: &Module) {
    let codes = [
        ("Character", "c"),
        ("Integer", "bhilqnp"),
        ("UnsignedInteger", "BHILQNP"),
        ("Float", "efdg"),
        ("Complex", "FDG"),
        ("AllInteger", "bBhHiIlLqQnNpP"),
        ("AllFloat", "efdgFDG"),
        ("Datetime", "Mm"),
        ("All", "?bhilqnpBHILQNPefdgFDGSUVOMm"),
    ];
    let mut table = DictMap::new();
    for (name, text) in codes {
        table.insert_str(name, Value::from(text));
    }
    module.define("typecodes", Value::dict(table));
    let mut types = DictMap::new();
    for (name, ty) in named_types() {
        if ty.construct.is_some() && !matches!(name, "ndarray" | "dtype") {
            types.insert_str(name, Value::Type(ty));
        }
    }
    module.define("sctypeDict", Value::dict(types));
}

/// Every type of this module with the names that `numpy` binds it to.
pub fn named_types() -> impl Iterator<Item = (&'static str, &'static TypeObject)> {
    let scalars = DType::ALL.into_iter().map(|dtype| (scalar_type(dtype).name, scalar_type(dtype)));
    let groups = GROUPS.iter().map(|ty| (ty.name, *ty));
    let aliases: [(&str, &TypeObject); 27] = [
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
        ("str_", &STR),
        ("bytes_", &BYTES),
        ("object_", &OBJECT),
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
