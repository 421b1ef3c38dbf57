//! Arrays in memory: data types, shared buffers, shapes and strides, views, casting, promotion, printing.
//!
//! This room knows nothing of operations, of devices or of the language: an [`Array`] is a strided view of a shared
//! buffer, and whoever writes through one is seen by all that share the buffer.

mod alloc;
mod assign;
mod cast;
pub mod conversions;
mod core;
mod dtype;
mod element;
pub mod flags;
pub mod held;
pub mod index;
mod layout;
pub mod print;
mod promote;
mod scalar;
pub mod strided;
mod text;
mod truncate;
mod view;
pub mod windows;

pub use alloc::{Buffer, CacheLine, drain, last_serial, next_serial, out_of_memory};
pub use cast::{CastKernel, cast_block, cast_kernel};
pub use core::Array;
pub use dtype::{DType, DTypeKind, DTypeSet};
pub use element::{Cast, Element, not_numbers};
pub use held::Held;
pub use layout::{
    Layout, MOST_AXES, Shape, Strides, axes_by, broadcast_shapes, c_strides, copied, memory_order, shape_text, size_of,
};
pub use promote::{can_cast_safely, promote, result_type, text_width};
pub use scalar::Scalar;
pub use text::Text;
pub use view::{SliceSpec, normalize_axis};
