//! The methods of the built-in types, one table of natives a type.
//!
//! A method borrows its receiver's inside only between two uses of the interpreter: what it calls may change the
//! receiver.

mod bytearray;
mod bytes;
mod bytes_table;
mod codec;
mod dict;
mod list;
mod memoryview;
mod number;
mod range;
pub mod set;
pub mod special;
mod str;
mod str_case;
mod str_search;
mod str_split;
mod str_table;
mod tuple;
mod views;

pub use bytearray::NEW as NEW_BYTE_ARRAY;
pub use bytes::{bytes_of, new_bytes};
pub use bytes_table::{
    ARRAY_METHODS as BYTE_ARRAY, ARRAY_STATICS as BYTE_ARRAY_STATICS, METHODS as BYTES, STATICS as BYTES_STATICS,
};
pub use codec::{decode, encode};
pub use dict::{
    COUNTER_METHODS as COUNTER, METHODS as DICT, ORDERED_METHODS as ORDERED_DICT, STATICS as DICT_STATICS,
    combine_counters, count_items, keep_positive, of_keys, update_dict,
};
pub use list::{METHODS as LIST, clamp};
pub use memoryview::{METHODS as MEMORY_VIEW, NEW as NEW_MEMORY_VIEW};
pub use number::{
    COMPLEX_METHODS as COMPLEX, FLOAT_METHODS as FLOAT, FLOAT_STATICS, INT_METHODS as INT, INT_STATICS, float_ratio,
    from_hex,
};
pub use range::{RANGE_METHODS as RANGE, SLICE_METHODS as SLICE};
pub use set::{FROZEN_METHODS as FROZEN_SET, METHODS as SET, set_of};
pub use str::{STATICS as STR_STATICS, check_size};
pub use str_search::first as find_bytes;
pub use str_split::{lines, split_space};
pub use str_table::METHODS as STR;
pub use tuple::METHODS as TUPLE;
pub use views::{DictView, ViewKind};

use super::native::Arguments;
use super::types::type_name;
use crate::diag::Error;

/// The complaint of a method that is called on a receiver of another type.
#[cold]
fn wrong_receiver(args: &Arguments, owner: &str) -> Error {
    let (name, found) = (args.function(), type_name(args.value(0)));
    Error::type_error(format!("descriptor '{name}' for '{owner}' objects doesn't apply to a '{found}' object"))
}
