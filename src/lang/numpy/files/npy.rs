//! One array as bytes: NumPy's `.npy` format, version 1.0 to write, 1.0 to 3.0 to read.

use crate::array::{Array, DType, Shape, size_of};
use crate::diag::{Error, Kind, Result, interrupt};

/// What a file starts with.
pub const MAGIC: &[u8] = b"\x93NUMPY";

/// The data starts at a multiple of this.
const ALIGNMENT: usize = 64;

/// Blanks after the header are left for the first axis to grow to this many digits.
const GROWTH: usize = 21;

/// Whether it can be written.
///
/// # Errors
/// `ValueError` for an array of objects.
pub fn check(array: &Array) -> Result<()> {
    if array.dtype() == DType::Object {
        return Err(Error::value("Object arrays cannot be saved when allow_pickle=False"));
    }
    Ok(())
}

/// The array as the bytes of a `.npy` file.
///
/// # Errors
/// `MemoryError`.
pub fn bytes(array: &Array) -> Result<Vec<u8>> {
    let mut bytes = Vec::new();
    write(array, &mut |part| {
        interrupt::append(&mut bytes, part);
        Ok(())
    })?;
    Ok(bytes)
}

/// Calls `put` with the parts of a `.npy` file of the array, one after the other.
///
/// # Errors
/// `MemoryError`, and those of the call.
pub fn write(array: &Array, put: &mut dyn FnMut(&[u8]) -> Result<()>) -> Result<()> {
    check(array)?;
    let by_column = array.is_f_contiguous() && !array.is_c_contiguous();
    let shape = match array.shape() {
        [length] => format!("({length},)"),
        lengths => format!("({})", lengths.iter().map(usize::to_string).collect::<Vec<_>>().join(", ")),
    };
    let order = if by_column { "True" } else { "False" };
    let mut header =
        format!("{{'descr': '{}', 'fortran_order': {order}, 'shape': {shape}, }}", description(array.dtype()));
    let growing = if by_column { array.shape().last() } else { array.shape().first() };
    if let Some(length) = growing {
        header.extend(std::iter::repeat_n(' ', GROWTH.saturating_sub(length.to_string().len())));
    }
    let before = MAGIC.len() + 4;
    let whole = (before + header.len() + 1).next_multiple_of(ALIGNMENT);
    header.extend(std::iter::repeat_n(' ', whole - before - header.len() - 1));
    header.push('\n');
    // A header is a few hundred bytes: at most 64 lengths of 20 digits.
    put(&[MAGIC, &[1, 0], &(header.len() as u16).to_le_bytes(), header.as_bytes()].concat())?;
    if by_column { array.permute(&reversed(array.ndim())).give_bytes(put) } else { array.give_bytes(put) }
}

fn reversed(ndim: usize) -> Shape {
    (0..ndim).rev().collect()
}

/// The data type with its byte order, as NumPy writes it: `<f8`, `|b1`.
fn description(dtype: DType) -> String {
    match dtype {
        DType::Str(width) => return format!("<U{width}"),
        DType::Bytes(width) => return format!("|S{width}"),
        _ => {}
    }
    let kind = match dtype {
        DType::Bool => 'b',
        DType::I8 | DType::I16 | DType::I32 | DType::I64 => 'i',
        DType::U8 | DType::U16 | DType::U32 | DType::U64 => 'u',
        DType::F16 | DType::F32 | DType::F64 => 'f',
        DType::C64 | DType::C128 => 'c',
        DType::Str(_) | DType::Bytes(_) | DType::Object => 'O',
    };
    let order = match (dtype.size(), cfg!(target_endian = "little")) {
        (1, _) => '|',
        (_, true) => '<',
        (_, false) => '>',
    };
    format!("{order}{kind}{}", dtype.size())
}

#[cold]
fn damaged(what: &str) -> Error {
    Error::value(format!("cannot read the array: {what}"))
}

/// An array that the bytes start with, and what follows it.
///
/// # Errors
/// `ValueError` for bytes that are no such file, or hold Python objects.
pub fn read(bytes: &[u8]) -> Result<(Array, &[u8])> {
    let rest = bytes.strip_prefix(MAGIC).ok_or_else(|| damaged("the magic string is missing"))?;
    let (header, rest) = match rest {
        [1, _, a, b, rest @ ..] => rest.split_at_checked(u16::from_le_bytes([*a, *b]) as usize),
        [2 | 3, _, a, b, c, d, rest @ ..] => rest.split_at_checked(u32::from_le_bytes([*a, *b, *c, *d]) as usize),
        _ => return Err(damaged("the format's version is none that is known")),
    }
    .ok_or_else(|| damaged("the file ends in the header"))?;
    let header = String::from_utf8_lossy(header);
    let (dtype, swapped) = parse_description(field(&header, "descr")?)?;
    let by_column = field(&header, "fortran_order")?.starts_with("True");
    let shape = parse_shape(field(&header, "shape")?)?;
    let length = size_of(&shape)?.checked_mul(dtype.itemsize());
    let Some((elements, rest)) = length.and_then(|length| rest.split_at_checked(length)) else {
        return Err(damaged("the file ends before the last element"));
    };
    let mut array = Array::from_bytes(dtype, elements)?;
    if swapped {
        array = array.byteswapped()?;
    }
    if by_column {
        let turned: Shape = shape.iter().rev().copied().collect();
        return Ok((array.reshape(&turned)?.permute(&reversed(shape.len())), rest));
    }
    Ok((array.reshape(&shape)?, rest))
}

/// The text after a key of the header's dict.
fn field<'a>(header: &'a str, key: &str) -> Result<&'a str> {
    let text = header.split_once(&format!("'{key}':")).map(|(_, text)| text.trim_start());
    text.ok_or_else(|| damaged(&format!("the header has no '{key}'")))
}

/// The data type, and whether its bytes are in the other order than this machine's.
fn parse_description(text: &str) -> Result<(DType, bool)> {
    let Some(name) = text.strip_prefix('\'').and_then(|text| text.split('\'').next()) else {
        return Err(Error::new(Kind::NotImplementedError, "arrays of records cannot be read"));
    };
    if name.contains('O') {
        return Err(Error::value("Object arrays cannot be loaded when allow_pickle=False"));
    }
    let swapped = name.starts_with(if cfg!(target_endian = "little") { '>' } else { '<' });
    let code = name.trim_start_matches(['<', '>', '|', '=']);
    let dtype = DType::parse(code).map_err(|error| error.help(format!("the file holds elements of type '{name}'")))?;
    Ok((dtype, swapped))
}

fn parse_shape(text: &str) -> Result<Shape> {
    let inside = text.strip_prefix('(').and_then(|text| text.split(')').next());
    let inside = inside.ok_or_else(|| damaged("the shape is no tuple"))?;
    let lengths = inside.split(',').map(|length| length.trim().trim_end_matches('L')).filter(|text| !text.is_empty());
    lengths.map(|length| length.parse().map_err(|_| damaged("a length is no number"))).collect()
}
