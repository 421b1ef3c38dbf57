//! Python's text forms of values: `repr` of numbers and strings, the format mini-language, `%`-formatting, the templates
//! of `str.format`, and the numbers back from text.
//!
//! Pure functions over Rust's own types: this module knows nothing of the language's values or the evaluator.

mod escape;
mod fields;
mod float;
mod number;
mod parse;
mod percent;
mod scan;
mod spec;

pub use escape::{ascii_str, is_printable, repr_bytes, repr_str};
pub use fields::{Access, Field, Numbering, Piece, parse_fields};
pub use float::{FloatStyle, float_text, repr_complex, repr_float, shortest_positional, shortest_scientific};
pub use number::{Integer, format_complex, format_float, format_int, format_str};
pub use parse::{parse_complex, parse_float, parse_int, read_int};
pub use percent::{Conversion, Part, Width, pad_percent, parse_percent, percent_float, percent_int};
pub use spec::Spec;

#[cfg(test)]
mod tests;
