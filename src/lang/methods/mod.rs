//! The methods of the built-in types, one table of natives a type.
//!
//! A method borrows its receiver's inside only between two uses of the interpreter: what it calls may change the
//! receiver.

mod bytes;
mod codec;
mod dict;
mod list;
mod number;
mod range;
mod set;
pub mod special;
mod str;
mod str_case;
mod str_split;
mod str_table;
mod tuple;
mod views;

pub use bytes::{METHODS as BYTES, STATICS as BYTES_STATICS};
pub use codec::{decode, encode};
pub use dict::{
    COUNTER_METHODS as COUNTER, METHODS as DICT, ORDERED_METHODS as ORDERED_DICT, STATICS as DICT_STATICS,
    combine_counters, count_items, keep_positive, update_dict,
};
pub use list::METHODS as LIST;
pub use number::{
    COMPLEX_METHODS as COMPLEX, FLOAT_METHODS as FLOAT, FLOAT_STATICS, INT_METHODS as INT, INT_STATICS, float_ratio,
};
pub use range::{RANGE_METHODS as RANGE, SLICE_METHODS as SLICE};
pub use set::{FROZEN_METHODS as FROZEN_SET, METHODS as SET, set_of};
pub use str::{STATICS as STR_STATICS, check_size};
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
