//! Printing as NumPy 2 prints: arrays with brackets, wrapping and summaries, single elements, single floats.
//!
//! Knows arrays and scalars and nothing else. No more elements are formatted than are shown.

mod digits;
mod element;
mod layout;
mod options;
mod scalar;

use std::convert::Infallible;

pub use digits::{FloatFormat, Trim, Width, format_float_positional, format_float_scientific};
pub use options::{FloatMode, Legacy, PrintOptions, Sign};
pub use scalar::{scalar_repr, scalar_str};

use super::{Array, DType, Scalar, shape_text};
use element::Elements;
use layout::{Frame, is_summarised, render, shown};

/// The texts around and between an array's elements that `array2string` takes beside the options.
#[derive(Clone, Copy, Debug)]
pub struct Around<'a> {
    /// Between the elements of a row; trailing blanks fall away at a line's end.
    pub separator: &'a str,
    /// What will stand before the text: later lines are indented by its width.
    pub prefix: &'a str,
    /// What will stand after the text: lines are shorter by its width.
    pub suffix: &'a str,
}

impl Default for Around<'_> {
    fn default() -> Self {
        Around { separator: " ", prefix: "", suffix: "" }
    }
}

/// NumPy's `array2string`.
pub fn array2string(array: &Array, options: &PrintOptions, around: Around) -> String {
    if options.legacy.signs_are_blanks() && array.ndim() == 0 {
        return element::written(plain(array.scalar_at(0)));
    }
    let elements = Elements::new(array, &shown(array, options), options);
    let written = array2string_with(array, options, around, |value, out| {
        elements.write(value, out);
        Ok::<(), Infallible>(())
    });
    match written {
        Ok(text) => text,
        Err(never) => match never {},
    }
}

/// [`array2string`] with the elements written by `write` (the option `formatter`), once for each that is shown.
///
/// # Errors
/// Those of `write`.
pub fn array2string_with<E>(
    array: &Array,
    options: &PrintOptions,
    around: Around,
    mut write: impl FnMut(Scalar, &mut String) -> Result<(), E>,
) -> Result<String, E> {
    if array.size() == 0 {
        return Ok("[]".to_string());
    }
    render(array, &Frame::new(array, options, around), &mut write)
}

/// The number as Python holds it.
fn plain(value: Scalar) -> Scalar {
    match value {
        Scalar::F16(_) | Scalar::F32(_) => value.cast(DType::F64),
        Scalar::C64(_) => value.cast(DType::C128),
        other => other,
    }
}

/// NumPy's `array_repr`: `array([1., 2.])`, with the data type where it is not implied.
pub fn array_repr(array: &Array, options: &PrintOptions) -> String {
    array_repr_named(array, options, "array")
}

/// [`array_repr`] under the name of another class: `matrix([[1., 2.]])`.
pub fn array_repr_named(array: &Array, options: &PrintOptions, name: &str) -> String {
    let opening = format!("{name}(");
    let around = Around { prefix: &opening, ..REPR };
    decorate(array, options, &opening, array2string(array, options, around), None)
}

/// [`array_repr`] with what is to be shown as the data type, quotes and all.
pub fn array_repr_typed(array: &Array, options: &PrintOptions, dtype: &str) -> String {
    decorate(array, options, REPR.prefix, array2string(array, options, REPR), Some(dtype))
}

/// [`array_repr`] with the elements written by `write` (the option `formatter`).
///
/// # Errors
/// Those of `write`.
pub fn array_repr_with<E>(
    array: &Array,
    options: &PrintOptions,
    write: impl FnMut(Scalar, &mut String) -> Result<(), E>,
) -> Result<String, E> {
    Ok(decorate(array, options, REPR.prefix, array2string_with(array, options, REPR, write)?, None))
}

/// NumPy's `array_str`, what `print` shows: the bare elements.
pub fn array_str(array: &Array, options: &PrintOptions) -> String {
    match array.ndim() {
        // As NumPy has it, bytes are shown as the scalar that they are.
        0 if matches!(array.dtype(), DType::Bytes(_)) => scalar_repr(array.scalar_at(0)),
        0 => scalar_str(array.scalar_at(0)),
        _ => array2string(array, options, Around::default()),
    }
}

const REPR: Around = Around { separator: ", ", prefix: "array(", suffix: ")" };

/// `array(…)` around the elements' text, with shape and data type where they do not show.
fn decorate(array: &Array, options: &PrintOptions, opening: &str, body: String, dtype: Option<&str>) -> String {
    let mut text = format!("{opening}{body}");
    let mut extras = Vec::new();
    let empty = array.size() == 0;
    if empty && array.shape() != [0] || is_summarised(array, options) && !options.legacy.hides_shape() {
        extras.push(format!("shape={}", shape_text(array.shape())));
    }
    let implied = match array.dtype() {
        DType::Bool => !options.legacy.signs_are_blanks(),
        other => matches!(other, DType::I64 | DType::F64 | DType::C128),
    };
    if empty || !implied || dtype.is_some() {
        extras.push(match array.dtype() {
            _ if dtype.is_some() => format!("dtype={}", dtype.unwrap_or_default()),
            DType::Str(width) => format!("dtype='<U{width}'"),
            DType::Bytes(width) => format!("dtype='|S{width}'"),
            other => format!("dtype={}", other.name()),
        });
    }
    if extras.is_empty() {
        text.push(')');
        return text;
    }
    text.push(',');
    let extra = format!("{})", extras.join(", "));
    let last_line = text.rsplit('\n').next().map_or(0, |line| line.chars().count());
    let breaks = match options.legacy.signs_are_blanks() {
        true => matches!(array.dtype(), DType::Str(_) | DType::Bytes(_)),
        false => (last_line + extra.len() + 1) as isize > options.linewidth,
    };
    if breaks {
        text.push('\n');
        text.extend(std::iter::repeat_n(' ', opening.len()));
    } else {
        text.push(' ');
    }
    text.push_str(&extra);
    text
}
