//! `format(value, spec)`, `str.format` and `%` over the language's values.

use super::arrays;
use super::attribute::get_attr;
use super::display::{repr, str_of};
use super::format::{
    Access, Conversion, Field, FloatStyle, Integer, Numbering, Part, Piece, Width, ascii_str, float_text,
    format_complex, format_float, format_int, format_str, pad_percent, parse_fields, parse_percent, percent_float,
    percent_int,
};
use super::interpreter::Interpreter;
use super::items::get_item;
use super::number::{to_float, to_index};
use super::symbol::Symbol;
use super::types::type_name;
use super::value::Value;
use crate::diag::{Error, Kind, Result, interrupt};

/// `format(value, spec)`.
pub fn format_value(value: &Value, spec: &str) -> Result<String> {
    if spec.is_empty() {
        return match value {
            // NumPy formats its real and complex scalars as Python's numbers, which are double.
            Value::Scalar(_) => arrays::format_plain(value),
            _ => str_of(value),
        };
    }
    if let Value::Object(object) = value
        && let Some(text) = object.format(spec)?
    {
        return Ok(text);
    }
    match value {
        Value::Str(text) => format_str(text, spec),
        Value::Int(i) => format_int(Integer::Small(*i), spec, "int"),
        Value::BigInt(big) => format_int(Integer::Big(big), spec, "int"),
        Value::Bool(b) => format_int(Integer::Small(i64::from(*b)), spec, "bool"),
        Value::Float(x) => format_float(*x, spec),
        Value::Complex(z) => format_complex(z.re, z.im, spec),
        Value::Array(_) | Value::Scalar(_) | Value::DType(_) => arrays::format_spec(value, spec),
        other => Err(Error::type_error(format!("unsupported format string passed to {}.__format__", type_name(other)))),
    }
}

/// The value that `!r`, `!s` or `!a` makes.
pub fn convert(value: &Value, conversion: char) -> Result<Value> {
    Ok(Value::from(match conversion {
        'r' => repr(value)?,
        'a' => ascii_str(&repr(value)?),
        's' => str_of(value)?,
        other => return Err(Error::value(format!("Unknown conversion specifier {other}"))),
    }))
}

/// How a template's field finds the value of a name.
pub type Lookup<'a> = &'a mut dyn FnMut(&mut Interpreter, &str) -> Result<Value>;

/// `template.format(*positional, …)`, names through `lookup`.
pub fn format_template(
    vm: &mut Interpreter,
    template: &str,
    positional: &[Value],
    lookup: Lookup<'_>,
) -> Result<String> {
    match plain_template(template, positional) {
        Some(text) => Ok(text),
        None => fill(vm, template, positional, lookup, &mut Numbering::default(), 2),
    }
}

fn fill(
    vm: &mut Interpreter,
    template: &str,
    positional: &[Value],
    lookup: Lookup<'_>,
    numbering: &mut Numbering,
    depth: usize,
) -> Result<String> {
    if depth == 0 {
        return Err(Error::value("Max string recursion exceeded"));
    }
    let mut out = String::new();
    for piece in parse_fields(template)? {
        let field = match piece {
            Piece::Text(text) => {
                interrupt::push_str(&mut out, &text);
                continue;
            }
            Piece::Field(field) => field,
        };
        let mut value = field_value(vm, &field, positional, lookup, numbering)?;
        if let Some(conversion) = field.conversion {
            value = convert(&value, conversion)?;
        }
        let spec = match field.spec.contains('{') {
            true => fill(vm, &field.spec, positional, lookup, numbering, depth - 1)?,
            false => field.spec,
        };
        interrupt::push_str(&mut out, &format_value(&value, &spec)?);
    }
    Ok(out)
}

fn field_value(
    vm: &mut Interpreter,
    field: &Field,
    positional: &[Value],
    lookup: Lookup<'_>,
    numbering: &mut Numbering,
) -> Result<Value> {
    let mut value = match numbering.position(&field.first)? {
        Some(at) => positional
            .get(at)
            .cloned()
            .ok_or_else(|| Error::index(format!("Replacement index {at} out of range for positional args tuple")))?,
        None => lookup(vm, &field.first)?,
    };
    for step in &field.path {
        value = match step {
            Access::Attribute(name) => get_attr(vm, &value, Symbol::new(name))?,
            Access::Index(at) => get_item(vm, &value, &Value::Int(*at))?,
            Access::Key(key) => get_item(vm, &value, &Value::from(key.as_str()))?,
        };
    }
    Ok(value)
}

/// The arguments of a `%` template, taken one after the other.
struct Supply<'a> {
    values: &'a Value,
    next: usize,
}

impl Supply<'_> {
    fn take(&mut self) -> Result<Value> {
        let at = self.next;
        self.next += 1;
        let value = match self.values {
            Value::Tuple(tuple) => tuple.items.get(at).cloned(),
            single => (at == 0).then(|| single.clone()),
        };
        value.ok_or_else(|| Error::type_error("not enough arguments for format string"))
    }

    fn width(&mut self, width: Option<Width>) -> Result<Option<i64>> {
        match width {
            None => Ok(None),
            Some(Width::Given(n)) => Ok(Some(n as i64)),
            Some(Width::Argument) => match self.take()? {
                Value::Int(n) if n.unsigned_abs() <= 1 << 31 => Ok(Some(n)),
                Value::Int(_) => Err(Error::new(Kind::OverflowError, "Python int too large to convert to C int")),
                _ => Err(Error::type_error("* wants int")),
            },
        }
    }
}

/// `template % values`.
pub fn format_percent(template: &str, values: &Value) -> Result<String> {
    if let Some(text) = plain_percent(template, values) {
        return Ok(text);
    }
    let mut supply = Supply { values, next: 0 };
    let (mut out, mut keyed) = (String::new(), false);
    for part in parse_percent(template)? {
        let mut conversion = match part {
            Part::Text(text) => {
                interrupt::push_str(&mut out, &text);
                continue;
            }
            Part::Value(conversion) => conversion,
        };
        let keyed_value = match &conversion.key {
            None => None,
            Some(key) => {
                keyed = true;
                Some(mapping_value(values, key)?)
            }
        };
        let width = supply.width(conversion.width)?.unwrap_or(0);
        conversion.left |= width < 0;
        let precision = supply.width(conversion.precision)?.map(|p| p.max(0) as usize);
        let value = match keyed_value {
            Some(value) => value,
            None => supply.take()?,
        };
        interrupt::push_str(&mut out, &convert_percent(&value, &conversion, width.unsigned_abs() as usize, precision)?);
    }
    let unused = match values {
        Value::Tuple(tuple) => supply.next < tuple.items.len(),
        Value::Dict(_) => false,
        Value::List(_) | Value::Range(_) | Value::Array(_) | Value::Scalar(_) => false,
        _ => supply.next == 0,
    };
    if unused && !keyed {
        return Err(Error::type_error("not all arguments converted during string formatting"));
    }
    Ok(out)
}

/// `template % values` where every conversion is a bare `%s` or `%d` of a text or a small integer, or a `%f` of a float
/// with at most a digit for its precision.
fn plain_percent(template: &str, values: &Value) -> Option<String> {
    let mut values = match values {
        Value::Tuple(tuple) => tuple.items.iter(),
        Value::Str(_) | Value::Int(_) | Value::Float(_) | Value::Scalar(_) => std::slice::from_ref(values).iter(),
        _ => return None,
    };
    let mut out = String::with_capacity(template.len() + 8 * values.len());
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('%') {
        interrupt::push_str(&mut out, before);
        let conversion = *after.as_bytes().first()?;
        if let Some((precision, length)) = fixed_conversion(after.as_bytes()) {
            push_fixed(&mut out, values.next()?, precision)?;
            rest = &after[length..];
            continue;
        }
        match (conversion, values.as_slice().first()) {
            (b's', Some(Value::Str(text))) => interrupt::push_str(&mut out, text),
            (b's' | b'd' | b'i', Some(Value::Int(number))) => push_int(&mut out, *number),
            (b'%', _) => {
                out.push('%');
                rest = &after[1..];
                continue;
            }
            _ => return None,
        }
        values.next();
        rest = &after[1..];
    }
    interrupt::push_str(&mut out, rest);
    values.as_slice().is_empty().then_some(out)
}

/// The precision of a `%f` that follows, and how long it is.
fn fixed_conversion(after: &[u8]) -> Option<(usize, usize)> {
    match after {
        [b'f', ..] => Some((6, 1)),
        [b'.', digit @ b'0'..=b'9', b'f', ..] => Some((usize::from(digit - b'0'), 3)),
        _ => None,
    }
}

/// Appends a float with so many places; `None` for another value.
fn push_fixed(out: &mut String, value: &Value, precision: usize) -> Option<()> {
    out.push_str(&float_text(value.as_float()?, FloatStyle::Fixed, precision, false, false));
    Some(())
}

/// `template.format(*values)` where every field is a bare `{}` of a text or a small integer, or `{:.2f}` and the like of a
/// float.
fn plain_template(template: &str, values: &[Value]) -> Option<String> {
    let mut values = values.iter();
    let mut out = String::with_capacity(template.len() + 8 * values.len());
    let mut rest = template;
    while let Some(at) = rest.find(['{', '}']) {
        interrupt::push_str(&mut out, &rest[..at]);
        let length = match (&rest.as_bytes()[at..], values.next()?) {
            ([b'{', b'}', ..], Value::Str(text)) => {
                interrupt::push_str(&mut out, text);
                2
            }
            ([b'{', b'}', ..], Value::Int(number)) => {
                push_int(&mut out, *number);
                2
            }
            ([b'{', b':', b'.', digit @ b'0'..=b'9', b'f', b'}', ..], value) => {
                push_fixed(&mut out, value, usize::from(digit - b'0'))?;
                6
            }
            _ => return None,
        };
        rest = &rest[at + length..];
    }
    interrupt::push_str(&mut out, rest);
    Some(out)
}

/// Appends the digits of an integer.
pub fn push_int(out: &mut String, number: i64) {
    out.push_str(&super::text::Str::from_int(number));
}

/// `template % values` for bytes: each byte is looked at as the character with its number.
pub fn format_bytes(template: &[u8], values: &Value) -> Result<Vec<u8>> {
    fn text(bytes: &[u8]) -> String {
        bytes.iter().map(|&byte| byte as char).collect()
    }
    let plain = |value: &Value| match value {
        Value::Bytes(bytes) => Value::from(text(bytes)),
        other => other.clone(),
    };
    let values = match values {
        Value::Tuple(tuple) => Value::tuple(tuple.items.iter().map(plain)),
        other => plain(other),
    };
    let found = format_percent(&text(template).replace("%b", "%s"), &values)?;
    Ok(found.chars().map(|c| u8::try_from(c).unwrap_or(b'?')).collect())
}

fn mapping_value(values: &Value, key: &str) -> Result<Value> {
    let Value::Dict(dict) = values else { return Err(Error::type_error("format requires a mapping")) };
    let found = dict.map.borrow().get_str(key).cloned();
    found.ok_or_else(|| super::exception::key_error(&Value::from(key)))
}

fn convert_percent(value: &Value, c: &Conversion, width: usize, precision: Option<usize>) -> Result<String> {
    let plain = arrays::to_plain(value);
    match c.kind {
        'd' | 'i' | 'u' | 'o' | 'x' | 'X' => integer_percent(plain.as_ref().unwrap_or(value), c, width, precision),
        'e' | 'E' | 'f' | 'F' | 'g' | 'G' => {
            let number = match plain.as_ref().unwrap_or(value) {
                Value::Str(_) => None,
                other => match to_float(other) {
                    Err(error) if error.kind() == Kind::TypeError => None,
                    other => Some(other?),
                },
            };
            let number =
                number.ok_or_else(|| Error::type_error(format!("must be real number, not {}", type_name(value))))?;
            Ok(percent_float(number, c, width, precision))
        }
        'c' => character_percent(value, c, width),
        kind => {
            let text = match kind {
                'r' => repr(value)?,
                'a' => ascii_str(&repr(value)?),
                _ => str_of(value)?,
            };
            let cut = precision.map_or(text.clone(), |p| text.chars().take(p).collect());
            Ok(pad_percent(&cut, width, c.left))
        }
    }
}

fn integer_percent(value: &Value, c: &Conversion, width: usize, precision: Option<usize>) -> Result<String> {
    let number = match value {
        Value::Int(_) | Value::BigInt(_) => value.clone(),
        Value::Bool(b) => Value::Int(i64::from(*b)),
        Value::Float(x) if matches!(c.kind, 'd' | 'i' | 'u') => super::number::float_to_int(*x)?,
        other => {
            let wanted =
                if matches!(c.kind, 'd' | 'i' | 'u') { "a real number is required" } else { "an integer is required" };
            return Err(Error::type_error(format!("%{} format: {wanted}, not {}", c.kind, type_name(other))));
        }
    };
    match &number {
        Value::BigInt(big) => percent_int(Integer::Big(big), c, width, precision),
        other => percent_int(Integer::Small(to_index(other)?), c, width, precision),
    }
}

fn character_percent(value: &Value, c: &Conversion, width: usize) -> Result<String> {
    let text = match value {
        Value::Str(text) if text.char_count() == 1 => text.to_string(),
        Value::Int(code) => u32::try_from(*code)
            .ok()
            .and_then(char::from_u32)
            .map(|c| c.to_string())
            .ok_or_else(|| Error::new(Kind::OverflowError, "%c arg not in range(0x110000)"))?,
        _ => return Err(Error::type_error("%c requires int or char")),
    };
    Ok(pad_percent(&text, width, c.left))
}
