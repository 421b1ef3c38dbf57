//! Which data type two operands meet in (NumPy 2, NEP 50).

use super::{DType, DTypeKind};
use DType::*;

/// The smallest data type that both cast to safely; NumPy's `promote_types`.
pub fn promote(a: DType, b: DType) -> DType {
    if a == b {
        return a;
    }
    if !a.is_number() || !b.is_number() {
        return promote_others(a, b);
    }
    let (low, high) = if a.kind() <= b.kind() { (a, b) } else { (b, a) };
    match (low.kind(), high.kind()) {
        (DTypeKind::Bool, _) => high,
        (x, y) if x == y => {
            if low.size() >= high.size() {
                low
            } else {
                high
            }
        }
        (DTypeKind::Unsigned, DTypeKind::Signed) => {
            if high.size() > low.size() {
                high
            } else {
                match low {
                    U8 => I16,
                    U16 => I32,
                    U32 => I64,
                    _ => F64,
                }
            }
        }
        // Integers of 8 bits fit a float16, those of 16 bits a float32, the others need a float64.
        (DTypeKind::Unsigned | DTypeKind::Signed, DTypeKind::Float) => match low.size() {
            1 => high,
            2 if high == F16 => F32,
            2 => high,
            _ => F64,
        },
        (DTypeKind::Unsigned | DTypeKind::Signed, _) => {
            if low.size() <= 2 {
                high
            } else {
                C128
            }
        }
        _ => {
            if low == F64 {
                C128
            } else {
                high
            }
        }
    }
}

/// The type that texts and objects meet in, with each other and with numbers.
fn promote_others(a: DType, b: DType) -> DType {
    if a == Object || b == Object {
        return Object;
    }
    let width = text_width(a).max(text_width(b));
    if matches!(a, Str(_)) || matches!(b, Str(_)) { Str(width) } else { Bytes(width) }
}

/// How many characters an element takes as text.
pub fn text_width(dtype: DType) -> u32 {
    match dtype {
        Str(width) | Bytes(width) => width,
        Bool => 5,
        U8 => 3,
        I8 => 4,
        U16 => 5,
        I16 => 6,
        U32 => 10,
        I32 => 11,
        U64 => 20,
        I64 => 21,
        F16 | F32 | F64 => 32,
        C64 | C128 => 64,
        Object => 0,
    }
}

/// Whether every value of `from` is a value of `to`; NumPy's `can_cast(…, 'safe')`.
pub fn can_cast_safely(from: DType, to: DType) -> bool {
    promote(from, to) == to
}

/// The data type that operands meet in. A weak operand (a Python scalar) gives only its kind: it takes the others'
/// type where their kind is at least its own.
pub fn result_type(operands: &[(DType, bool)]) -> DType {
    let strong = operands.iter().filter(|(_, weak)| !weak).map(|(d, _)| *d).reduce(promote);
    let weak = operands.iter().filter(|(_, weak)| *weak).map(|(d, _)| *d).reduce(promote);
    match (strong, weak) {
        (None, None) => F64,
        (Some(dtype), None) | (None, Some(dtype)) => dtype,
        (Some(strong), Some(weak)) if !strong.is_number() || !weak.is_number() => promote(strong, weak),
        (Some(strong), Some(weak)) => {
            let category = |d: DType| match d.kind() {
                DTypeKind::Bool => 0,
                DTypeKind::Unsigned | DTypeKind::Signed => 1,
                DTypeKind::Float => 2,
                _ => 3,
            };
            if category(weak) <= category(strong) {
                return strong;
            }
            match (weak.kind(), strong) {
                (DTypeKind::Complex, F16 | F32) => C64,
                _ => weak,
            }
        }
    }
}
