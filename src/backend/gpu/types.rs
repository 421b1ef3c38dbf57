//! How data types are held on a device, and conversion at its border.
//!
//! A device computes in 32- and 64-bit words. Booleans, the small integers and float16 take a word each there.

use crate::array::{Array, DType};
use crate::diag::Result;

/// The WGSL type of a value in a register; `None` where WGSL has none. A complex number is a pair.
pub(super) fn register_type(dtype: DType) -> Option<&'static str> {
    Some(match dtype {
        DType::Bool => "bool",
        DType::I8 | DType::I16 | DType::I32 => "i32",
        DType::U8 | DType::U16 | DType::U32 => "u32",
        DType::I64 => "i64",
        DType::U64 => "u64",
        DType::F16 | DType::F32 => "f32",
        DType::F64 => "f64",
        DType::C64 => "vec2<f32>",
        DType::C128 => "vec2<f64>",
        _ => return None,
    })
}

/// The WGSL type of an element in a buffer.
pub(super) fn stored_type(dtype: DType) -> Option<&'static str> {
    if dtype == DType::Bool { Some("u32") } else { register_type(dtype) }
}

/// Bytes an element takes in a device's buffer.
pub(super) fn stored_size(dtype: DType) -> usize {
    dtype.size().max(4)
}

/// The data type that holds these elements in memory laid out as on the device.
fn host_type(dtype: DType) -> DType {
    match dtype {
        DType::Bool | DType::U8 | DType::U16 => DType::U32,
        DType::I8 | DType::I16 => DType::I32,
        DType::F16 => DType::F32,
        other => other,
    }
}

/// Hands `write` the elements in row-major order as the device holds them.
///
/// # Errors
/// `MemoryError`.
pub(super) fn encode<R>(array: &Array, write: impl FnOnce(&[u8]) -> Result<R>) -> Result<R> {
    let wide = array.cast(host_type(array.dtype()))?.to_contiguous()?;
    // SAFETY: the elements are contiguous, plain numbers, and the array lives until the end of this function.
    write(unsafe { std::slice::from_raw_parts(wide.data(), wide.size() * wide.dtype().size()) })
}

/// The array of this shape whose elements a device wrote to `bytes`.
///
/// # Errors
/// `MemoryError`.
pub(super) fn decode(bytes: &[u8], dtype: DType, shape: &[usize]) -> Result<Array> {
    let wide = Array::empty(host_type(dtype), shape)?;
    let count = wide.size() * wide.dtype().size();
    // SAFETY: the array is new, contiguous and unshared; any bytes are valid numbers, and `host_type` is never bool.
    unsafe { std::slice::from_raw_parts_mut(wide.data(), count) }.copy_from_slice(&bytes[..count]);
    wide.cast(dtype)
}
