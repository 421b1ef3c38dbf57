//! Where a value of a plan is while the code runs.

use cranelift_codegen::ir::{Type, Value, types};
use smallvec::SmallVec;

use crate::array::{DType, Layout};

/// Which buffer elements are in; buffers with the same number are the same memory.
pub type Owner = u32;

/// Memory that belongs to somebody else and is only read.
pub const OUTSIDE: Owner = 0;

/// A number in registers: one value, or the two parts of a complex one.
#[derive(Clone, Debug)]
pub struct Number {
    pub parts: SmallVec<[Value; 2]>,
    pub dtype: DType,
}

/// Elements in memory.
#[derive(Clone, Debug)]
pub struct Elements {
    /// The address of the buffer's first element.
    pub base: Value,
    pub layout: Layout,
    pub dtype: DType,
    pub owner: Owner,
}

/// A value of a plan: without axes a number, else elements.
#[derive(Clone, Debug)]
pub enum Place {
    Number(Number),
    Elements(Elements),
}

/// The machine types of a data type's parts; `None` for one that native code does not know.
pub fn machine_types(dtype: DType) -> Option<&'static [Type]> {
    Some(match dtype {
        DType::Bool | DType::I8 | DType::U8 => &[types::I8],
        DType::I16 | DType::U16 => &[types::I16],
        DType::I32 | DType::U32 => &[types::I32],
        DType::I64 | DType::U64 => &[types::I64],
        DType::F32 => &[types::F32],
        DType::F64 => &[types::F64],
        DType::C64 => &[types::F32, types::F32],
        DType::C128 => &[types::F64, types::F64],
        #[allow(unreachable_patterns, reason = "data types that native code does not know may be added")]
        _ => return None,
    })
}

/// Whether whole numbers of the type have a sign.
pub fn is_signed(dtype: DType) -> bool {
    matches!(dtype, DType::I8 | DType::I16 | DType::I32 | DType::I64)
}
