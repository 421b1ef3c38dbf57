//! The commonest built-in functions on the commonest values, without the arrangements of a call: no arguments are
//! copied, no place is noted.
//!
//! Each is handed operands where they lie and answers `undefined` for whatever it is not made for, errors among that:
//! the function itself is called then. So none may change anything before it knows that it will answer, nor call back
//! into the evaluator.

use super::construct::instance_of;
use crate::array::Scalar;
use crate::lang::arrays::convert::from_scalar;
use crate::lang::methods;
use crate::lang::packed::Answer;
use crate::lang::text::Str;
use crate::lang::value::Value;

/// What such a function is.
pub type Quick = fn(&[&Value]) -> Answer;

fn text(text: Str) -> Answer {
    Answer::new(Ok(Value::Str(text)))
}

fn answer(value: Option<Answer>) -> Answer {
    value.unwrap_or_else(Answer::undefined)
}

pub fn len(operands: &[&Value]) -> Answer {
    let length = match operands {
        [Value::List(list)] => list.items.borrow().len(),
        [Value::Str(text)] if text.is_ascii() => text.len(),
        [Value::Tuple(tuple)] => tuple.items.len(),
        [Value::Dict(dict)] => dict.map.borrow().len(),
        [Value::Set(set)] => set.table.borrow().len(),
        _ => return Answer::undefined(),
    };
    Answer::int(length as i64)
}

pub fn ord(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Str(text)] if text.len() == 1 => Answer::int(i64::from(text.as_bytes()[0])),
        _ => Answer::undefined(),
    }
}

pub fn chr(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(code @ 0..128)] => text(Str::from_char(*code as u8 as char)),
        _ => Answer::undefined(),
    }
}

pub fn str(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(i)] => text(Str::from_int(*i)),
        [value @ Value::Str(_)] => Answer::copy(value),
        _ => Answer::undefined(),
    }
}

pub fn int(operands: &[&Value]) -> Answer {
    match operands {
        [value @ Value::Int(_)] => Answer::copy(value),
        [Value::Bool(b)] => Answer::int(i64::from(*b)),
        [Value::Str(text)] if (1..=18).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit()) => {
            Answer::int(text.bytes().fold(0, |whole, digit| whole * 10 + i64::from(digit - b'0')))
        }
        [value] => {
            let whole = value.as_float().filter(|x| x.abs() < 9e18).map(|x| x as i64);
            answer(whole.or_else(|| value.as_integer()).map(Answer::int))
        }
        _ => Answer::undefined(),
    }
}

pub fn float(operands: &[&Value]) -> Answer {
    match operands {
        [value @ Value::Float(_)] => Answer::copy(value),
        [value] => {
            let number = value.as_float().or_else(|| value.as_integer().map(|i| i as f64));
            answer(number.map(Answer::float))
        }
        _ => Answer::undefined(),
    }
}

pub fn isinstance(operands: &[&Value]) -> Answer {
    match operands {
        // What an array stands for may be unknown yet.
        [Value::Array(_), _] => Answer::undefined(),
        [value, ty @ Value::Type(_)] => instance_of(value, ty).map_or_else(|_| Answer::undefined(), Answer::bool),
        _ => Answer::undefined(),
    }
}

pub fn abs(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(i)] => answer(i.checked_abs().map(Answer::int)),
        [Value::Float(x)] => Answer::float(x.abs()),
        [Value::Scalar(scalar)] => match scalar.0 {
            Scalar::F64(x) => Answer::new(Ok(from_scalar(Scalar::F64(x.abs())))),
            _ => Answer::undefined(),
        },
        _ => Answer::undefined(),
    }
}

/// A power under a modulus.
pub fn pow(operands: &[&Value]) -> Answer {
    let [Value::Int(base), Value::Int(exponent @ 0..), Value::Int(modulus @ 1..)] = operands else {
        return Answer::undefined();
    };
    let modulus = *modulus as u128;
    let mut square = i128::from(*base).rem_euclid(modulus as i128) as u128;
    let (mut power, mut rest) = (1 % modulus, *exponent);
    while rest > 0 {
        if rest & 1 == 1 {
            power = power * square % modulus;
        }
        square = square * square % modulus;
        rest >>= 1;
    }
    Answer::int(power as i64)
}

pub fn max(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(a), Value::Int(b)] => Answer::int(*a.max(b)),
        [Value::Float(a), Value::Float(b)] => Answer::float(if b > a { *b } else { *a }),
        _ => Answer::undefined(),
    }
}

pub fn min(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(a), Value::Int(b)] => Answer::int(*a.min(b)),
        [Value::Float(a), Value::Float(b)] => Answer::float(if b < a { *b } else { *a }),
        _ => Answer::undefined(),
    }
}

/// Whether a value is hashed and compared without anybody being asked.
fn is_plain_key(value: &Value) -> bool {
    let plain = |value: &Value| matches!(value, Value::Str(_) | Value::Int(_));
    plain(value) || matches!(value, Value::Tuple(parts) if parts.items.iter().all(plain))
}

pub fn dict_get(operands: &[&Value]) -> Answer {
    let [Value::Dict(dict), key, default @ ..] = operands else { return Answer::undefined() };
    if !is_plain_key(key) {
        return Answer::undefined();
    }
    match (dict.map.borrow().get(key), default) {
        (Ok(Some(found)), _) => Answer::copy(found),
        (Ok(None), []) => Answer::copy(&Value::None),
        (Ok(None), [default]) => Answer::copy(default),
        _ => Answer::undefined(),
    }
}

pub fn append(operands: &[&Value]) -> Answer {
    let [Value::List(list), item] = operands else { return Answer::undefined() };
    let mut items = list.items.borrow_mut();
    // Whether there is memory for more is asked by the function itself.
    if items.len() == items.capacity() {
        return Answer::undefined();
    }
    items.push((*item).clone());
    Answer::copy(&Value::None)
}

pub fn list_pop(operands: &[&Value]) -> Answer {
    match operands {
        [Value::List(list)] => answer(list.items.borrow_mut().pop().map(|item| Answer::new(Ok(item)))),
        _ => Answer::undefined(),
    }
}

pub fn set_add(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Set(set), item] if is_plain_key(item) => {
            answer(set.table.borrow_mut().insert((*item).clone()).ok().map(|_| Answer::copy(&Value::None)))
        }
        _ => Answer::undefined(),
    }
}

/// What holds of a text that is one ASCII character.
fn holds(operands: &[&Value], of: fn(u8) -> bool) -> Answer {
    match operands {
        [Value::Str(text)] if text.len() == 1 => Answer::bool(of(text.as_bytes()[0])),
        _ => Answer::undefined(),
    }
}

pub fn isalpha(operands: &[&Value]) -> Answer {
    holds(operands, |byte| byte.is_ascii_alphabetic())
}

pub fn isdigit(operands: &[&Value]) -> Answer {
    holds(operands, |byte| byte.is_ascii_digit())
}

pub fn isalnum(operands: &[&Value]) -> Answer {
    holds(operands, |byte| byte.is_ascii_alphanumeric())
}

pub fn isupper(operands: &[&Value]) -> Answer {
    holds(operands, |byte| byte.is_ascii_uppercase())
}

pub fn islower(operands: &[&Value]) -> Answer {
    holds(operands, |byte| byte.is_ascii_lowercase())
}

/// Texts of so many bytes are worked on before anybody waits.
const SHORT: usize = 256;

/// An ASCII text that is not long.
fn short(value: &Value) -> Option<&Str> {
    match value {
        Value::Str(text) if text.len() <= SHORT && text.is_ascii() => Some(text),
        _ => None,
    }
}

/// A text with each byte changed.
fn changed(operands: &[&Value], change: fn(&u8) -> u8) -> Answer {
    let [whole] = operands else { return Answer::undefined() };
    answer(short(whole).map(|whole| match whole.as_bytes() {
        [one] => text(Str::from_char(change(one) as char)),
        _ => text(whole.map_ascii(|byte| change(&byte))),
    }))
}

pub fn upper(operands: &[&Value]) -> Answer {
    changed(operands, u8::to_ascii_uppercase)
}

pub fn lower(operands: &[&Value]) -> Answer {
    changed(operands, u8::to_ascii_lowercase)
}

pub fn startswith(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Str(text), Value::Str(prefix)] => Answer::bool(text.starts_with(&**prefix)),
        _ => Answer::undefined(),
    }
}

pub fn endswith(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Str(text), Value::Str(suffix)] => Answer::bool(text.ends_with(&**suffix)),
        _ => Answer::undefined(),
    }
}

pub fn find(operands: &[&Value]) -> Answer {
    let [whole, part] = operands else { return Answer::undefined() };
    let (Some(whole), Some(part)) = (short(whole), short(part)) else { return Answer::undefined() };
    let at = methods::find_bytes(whole.as_bytes(), part.as_bytes());
    Answer::int(at.map_or(-1, |at| at as i64))
}

pub fn replace(operands: &[&Value]) -> Answer {
    let [whole, old, new] = operands else { return Answer::undefined() };
    let (Some(text), Some(old), Value::Str(new)) = (short(whole), short(old), new) else { return Answer::undefined() };
    if old.is_empty() || new.len() > SHORT {
        return Answer::undefined();
    }
    let mut made = String::new();
    let mut rest = &**text;
    while let Some(at) = methods::find_bytes(rest.as_bytes(), old.as_bytes()) {
        made.push_str(&rest[..at]);
        made.push_str(new);
        rest = &rest[at + old.len()..];
    }
    if rest.len() == text.len() {
        return Answer::copy(whole);
    }
    made.push_str(rest);
    self::text(made.into())
}

pub fn strip(operands: &[&Value]) -> Answer {
    let [whole] = operands else { return Answer::undefined() };
    let Some(text) = short(whole) else { return Answer::undefined() };
    let kept = text.trim_matches(|c: char| matches!(c, ' ' | '\t'..='\r' | '\x1c'..='\x1f'));
    if kept.len() == text.len() { Answer::copy(whole) } else { self::text(kept.into()) }
}

pub fn gcd(operands: &[&Value]) -> Answer {
    match operands {
        [Value::Int(a), Value::Int(b)] => {
            let common = num_integer::gcd(a.unsigned_abs(), b.unsigned_abs());
            answer(i64::try_from(common).ok().map(Answer::int))
        }
        _ => Answer::undefined(),
    }
}

/// A function of `math` on one number. Where that or the result is not finite there may be an error to tell.
pub fn of_float(operands: &[&Value], function: impl Fn(f64) -> f64) -> Answer {
    let result = match operands {
        [Value::Int(i)] => function(*i as f64),
        [value] => match value.as_float().filter(|x| x.is_finite()) {
            Some(x) => function(x),
            None => return Answer::undefined(),
        },
        _ => return Answer::undefined(),
    };
    if result.is_finite() { Answer::float(result) } else { Answer::undefined() }
}

/// A function of `math` on two numbers, as [`of_float`].
pub fn of_floats(operands: &[&Value], function: impl Fn(f64, f64) -> f64) -> Answer {
    let number = |value: &Value| match value {
        Value::Int(i) => Some(*i as f64),
        other => other.as_float().filter(|x| x.is_finite()),
    };
    let [x, y] = operands else { return Answer::undefined() };
    let result = number(x).zip(number(y)).map(|(x, y)| function(x, y)).filter(|result| result.is_finite());
    answer(result.map(Answer::float))
}

fn whole(operands: &[&Value], function: impl Fn(f64) -> f64) -> Answer {
    match operands {
        [value @ Value::Int(_)] => Answer::copy(value),
        [Value::Float(x)] if x.abs() < 9e18 => Answer::int(function(*x) as i64),
        _ => Answer::undefined(),
    }
}

pub fn floor(operands: &[&Value]) -> Answer {
    whole(operands, f64::floor)
}

pub fn ceil(operands: &[&Value]) -> Answer {
    whole(operands, f64::ceil)
}
