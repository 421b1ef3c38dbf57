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
}

/// The broad kind of a data type, in the order of promotion.
#[derive(Clone, Copy, PartialEq, Eq, Debug, PartialOrd, Ord, Hash)]
pub enum DTypeKind {
    Bool,
    Unsigned,
    Signed,
    Float,
    Complex,
}

use DType::*;

impl DType {
    /// Every data type, in the order of declaration.
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
        }
    }

    /// Bytes an element takes.
    pub fn size(self) -> usize {
        match self {
            Bool | I8 | U8 => 1,
            I16 | U16 | F16 => 2,
            I32 | U32 | F32 => 4,
            I64 | U64 | F64 | C64 => 8,
            C128 => 16,
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
    pub fn real(self) -> DType {
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
        Ok(match bare {
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

impl std::fmt::Display for DType {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// A set of data types.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct DTypeSet(u16);

impl DTypeSet {
    /// The set of these types.
    pub const fn of(types: &[DType]) -> DTypeSet {
        let mut bits = 0;
        let mut i = 0;
        while i < types.len() {
            bits |= 1 << types[i] as u16;
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
        self.0 >> dtype as u16 & 1 == 1
    }

    /// The types in the set, in NumPy's loop order.
    pub fn iter(self) -> impl Iterator<Item = DType> {
        DType::ALL.into_iter().filter(move |d| self.contains(*d))
    }
}
