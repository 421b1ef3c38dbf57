//! Data types of array elements.

use crate::diag::{Error, Result};

/// The type of an array's elements, in the order in which NumPy tries a ufunc's loops.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, PartialOrd, Ord)]
#[repr(u8)]
pub enum DType {
    Bool,
    I8,
    U8,
    I16,
    U16,
    I32,
    U32,
    I64,
    U64,
    F16,
    F32,
    F64,
    C64,
    C128,
    /// Texts of at most so many characters; of no width of their own for 0.
    Str(u32),
    /// Strings of at most so many bytes; of no width of their own for 0.
    Bytes(u32),
    /// Values of the language.
    Object,
}

/// The broad kind of a data type, in the order of promotion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum DTypeKind {
    Bool,
    Unsigned,
    Signed,
    Float,
    Complex,
    Bytes,
    Text,
    Object,
}

use DType::*;

impl DType {
    /// Every data type of numbers, in the order of declaration.
    pub const ALL: [DType; 14] = [Bool, I8, U8, I16, U16, I32, U32, I64, U64, F16, F32, F64, C64, C128];

    /// NumPy's name: `float64`.
    pub fn name(self) -> &'static str {
        match self {
            Bool => "bool",
            I8 => "int8",
            U8 => "uint8",
            I16 => "int16",
            U16 => "uint16",
            I32 => "int32",
            U32 => "uint32",
            I64 => "int64",
            U64 => "uint64",
            F16 => "float16",
            F32 => "float32",
            F64 => "float64",
            C64 => "complex64",
            C128 => "complex128",
            Str(_) => "str",
            Bytes(_) => "bytes",
            Object => "object",
        }
    }

    /// The name of NumPy's class of this data type: `Float64DType`.
    pub fn class_name(self) -> String {
        match self {
            Str(_) => "StrDType".to_owned(),
            Bytes(_) => "BytesDType".to_owned(),
            U8 | U16 | U32 | U64 => format!("UInt{}DType", self.size() * 8),
            other => {
                let mut letters = other.name().chars();
                let first = letters.next().map(|letter| letter.to_ascii_uppercase());
                first.into_iter().chain(letters).chain("DType".chars()).collect()
            }
        }
    }

    /// NumPy's one-letter code: `d` for `float64`.
    pub fn char(self) -> char {
        match self {
            Bool => '?',
            I8 => 'b',
            U8 => 'B',
            I16 => 'h',
            U16 => 'H',
            I32 => 'i',
            U32 => 'I',
            I64 => 'l',
            U64 => 'L',
            F16 => 'e',
            F32 => 'f',
            F64 => 'd',
            C64 => 'F',
            C128 => 'D',
            Str(_) => 'U',
            Bytes(_) => 'S',
            Object => 'O',
        }
    }

    /// Bytes an element takes in memory. A text takes as many as a number does, whatever its width.
    pub fn size(self) -> usize {
        match self {
            Bool | I8 | U8 => 1,
            I16 | U16 | F16 => 2,
            I32 | U32 | F32 | Str(_) | Bytes(_) | Object => 4,
            I64 | U64 | F64 | C64 => 8,
            C128 => 16,
        }
    }

    /// Bytes an element takes in NumPy's memory, and in files.
    pub fn itemsize(self) -> usize {
        match self {
            Str(width) => width as usize * 4,
            Bytes(width) => width as usize,
            Object => 8,
            number => number.size(),
        }
    }

    /// Whether elements are numbers or booleans.
    #[inline]
    pub fn is_number(self) -> bool {
        !matches!(self, Str(_) | Bytes(_) | Object)
    }

    /// Whether elements are texts or strings of bytes.
    #[inline]
    pub fn is_text(self) -> bool {
        matches!(self, Str(_) | Bytes(_))
    }

    /// The type whose elements lie in memory as this one's: one for all texts.
    #[inline]
    pub fn storage(self) -> DType {
        if self.is_text() { Str(0) } else { self }
    }

    /// NumPy's name with the width in bits: `str96`.
    pub fn full_name(self) -> String {
        match self {
            Str(0) | Bytes(0) => self.name().to_owned(),
            Str(_) | Bytes(_) => format!("{}{}", self.name(), self.itemsize() * 8),
            _ => self.name().to_owned(),
        }
    }

    /// The place in a table with one row for all texts.
    pub const fn index(self) -> u32 {
        match self {
            Bool => 0,
            I8 => 1,
            U8 => 2,
            I16 => 3,
            U16 => 4,
            I32 => 5,
            U32 => 6,
            I64 => 7,
            U64 => 8,
            F16 => 9,
            F32 => 10,
            F64 => 11,
            C64 => 12,
            C128 => 13,
            Str(_) => 14,
            Bytes(_) => 15,
            Object => 16,
        }
    }

    /// The broad kind.
    pub fn kind(self) -> DTypeKind {
        match self {
            Bool => DTypeKind::Bool,
            U8 | U16 | U32 | U64 => DTypeKind::Unsigned,
            I8 | I16 | I32 | I64 => DTypeKind::Signed,
            F16 | F32 | F64 => DTypeKind::Float,
            C64 | C128 => DTypeKind::Complex,
            Str(_) => DTypeKind::Text,
            Bytes(_) => DTypeKind::Bytes,
            Object => DTypeKind::Object,
        }
    }

    /// Whether this is a signed or unsigned integer (not bool).
    pub fn is_integer(self) -> bool {
        matches!(self.kind(), DTypeKind::Signed | DTypeKind::Unsigned)
    }

    /// Whether this is a real floating-point type.
    pub fn is_float(self) -> bool {
        self.kind() == DTypeKind::Float
    }

    /// Whether this is a complex type.
    pub fn is_complex(self) -> bool {
        self.kind() == DTypeKind::Complex
    }

    /// Whether derivatives exist over this type: float or complex.
    pub fn is_inexact(self) -> bool {
        self.is_float() || self.is_complex()
    }

    /// The type of the real part: `float32` for `complex64`, the type itself when it is real.
    pub const fn real(self) -> DType {
        match self {
            C64 => F32,
            C128 => F64,
            other => other,
        }
    }

    /// The complex type of this precision: `complex64` for `float32` and `float16`, `complex128` for all wider ones and
    /// integers.
    pub fn complex(self) -> DType {
        match self {
            F16 | F32 | C64 => C64,
            _ => C128,
        }
    }

    /// The data type that a name, one-letter code or array-protocol string (`<f8`) stands for.
    ///
    /// # Errors
    /// `TypeError`, NumPy's `data type 'x' not understood`.
    pub fn parse(text: &str) -> Result<DType> {
        let bare = text.trim_start_matches(['<', '=', '|']);
        if let Some(found) = DType::ALL.into_iter().find(|d| d.name() == bare || bare.chars().eq([d.char()])) {
            return Ok(found);
        }
        if let Some(dtype) = parse_width(bare) {
            return Ok(dtype);
        }
        Ok(match bare {
            "str" | "str_" | "unicode" => Str(0),
            "bytes" | "bytes_" => Bytes(0),
            "object" | "object_" | "O8" => Object,
            "int" | "i8" | "p" | "intp" | "int_" | "long" | "q" | "longlong" => I64,
            "uint" | "u8" | "P" | "uintp" | "ulong" | "Q" | "ulonglong" => U64,
            "float" | "f8" | "double" | "float_" | "g" | "longdouble" => F64,
            "complex" | "c16" | "cdouble" | "G" | "clongdouble" => C128,
            "b1" | "bool_" => Bool,
            "i1" | "byte" => I8,
            "u1" | "ubyte" => U8,
            "i2" | "short" => I16,
            "u2" | "ushort" => U16,
            "i4" | "intc" => I32,
            "u4" | "uintc" => U32,
            "f2" | "half" => F16,
            "f4" | "single" => F32,
            "c8" | "csingle" => C64,
            _ => return Err(Error::type_error(format!("data type '{text}' not understood"))),
        })
    }
}

/// A type of texts: `U5`, `S3`, `U`.
fn parse_width(text: &str) -> Option<DType> {
    let (make, width): (fn(u32) -> DType, &str) = match text.split_at_checked(1)? {
        ("U", width) => (Str, width),
        ("S" | "a", width) => (Bytes, width),
        ("O", "") => return Some(Object),
        _ => return None,
    };
    if width.is_empty() {
        return Some(make(0));
    }
    // Wider than this, an element would not fit a buffer.
    width.parse().ok().filter(|&width: &u32| width < 1 << 28 && text.as_bytes()[1] != b'+').map(make)
}

impl std::fmt::Display for DType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Str(0) => f.write_str("<U0"),
            Str(width) => write!(f, "<U{width}"),
            Bytes(width) => write!(f, "S{width}"),
            Object => f.write_str("O"),
            number => f.write_str(number.name()),
        }
    }
}

/// A set of data types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DTypeSet(u32);

impl DTypeSet {
    /// The set of these types.
    pub const fn of(types: &[DType]) -> DTypeSet {
        let mut bits = 0;
        let mut i = 0;
        while i < types.len() {
            bits |= 1 << types[i].index();
            i += 1;
        }
        DTypeSet(bits)
    }

    /// Both sets together.
    pub const fn or(self, other: DTypeSet) -> DTypeSet {
        DTypeSet(self.0 | other.0)
    }

    /// Whether the set holds `dtype`.
    pub const fn contains(self, dtype: DType) -> bool {
        self.0 >> dtype.index() & 1 == 1
    }

    /// The types in the set, in NumPy's loop order.
    pub fn iter(self) -> impl Iterator<Item = DType> {
        DType::ALL.into_iter().filter(move |d| self.contains(*d))
    }
}
