//! Methods of `str` about kinds of characters: upper and lower case, letters, digits.

use super::str::receiver;
use crate::diag::{Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::value::Value;

pub(super) fn every(args: &Arguments, holds: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    if text.is_ascii() {
        return Ok(Value::Bool(!text.is_empty() && interrupt::watched(text.bytes()).all(|byte| holds(byte as char))));
    }
    Ok(Value::Bool(!text.is_empty() && interrupt::watched(text.chars()).all(holds)))
}

pub(super) fn cased(args: &Arguments, wanted: impl Fn(char) -> bool, other: impl Fn(char) -> bool) -> Result<Value> {
    let text = receiver(args)?;
    Ok(Value::Bool(interrupt::watched(text.chars()).any(wanted) && !interrupt::watched(text.chars()).any(other)))
}

/// Whether Unicode gives a character a number: the digits and numerals, and the ideographs that write one.
pub(super) fn is_number(c: char) -> bool {
    c.is_numeric() || IDEOGRAPHS.contains(c)
}

/// The ideographs with a numeric value in Unicode 14, the common and the financial forms and their compatibility forms.
const IDEOGRAPHS: &str = "㐅㒃㠪㭍一七万三九二五亖亿什仟仨伍佰億兆兩八六十千卄卅卌叁参參叄四壱壹幺廾廿弌弍弎弐拾捌柒漆玖百肆\
    萬貮貳贰阡陆陌陸零\u{f96b}\u{f973}\u{f978}\u{f9b2}\u{f9d1}\u{f9d3}\u{f9fd}𠀁𠁤𠃢𠄡𠤪𠦃𠦌𠦜𠫪𠫽𠬙𢎐𢦘𣬛𦉭\u{2f890}";

/// Decimal digits come in runs of ten, a digit zero first; what is numeric and no decimal digit breaks the pattern.
pub(super) fn is_decimal(c: char) -> bool {
    c.is_ascii_digit() || (c.is_numeric() && crate::lang::format::parse_int(&c.to_string(), 10).is_ok())
}

pub(super) fn is_digit(c: char) -> bool {
    is_decimal(c)
        || matches!(
            c,
            '²' | '³' | '¹' | '⁰' | '⁴'..='⁹' | '₀'..='₉' | '፩'..='፱' | '᧚' | '①'..='⑨' | '⑴'..='⑼' | '⒈'..='⒐'
                | '⓪' | '⓵'..='⓽' | '⓿' | '❶'..='❾' | '➀'..='➈' | '➊'..='➒' | '\u{10a40}'..='\u{10a43}'
                | '\u{10e60}'..='\u{10e68}' | '\u{11052}'..='\u{1105a}' | '\u{1f100}'..='\u{1f10a}'
        )
}

pub(super) fn isidentifier(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut chars = receiver(args)?.chars();
    let first = chars.next().is_some_and(|c| c == '_' || c.is_alphabetic());
    Ok(Value::Bool(first && chars.all(|c| c == '_' || c.is_alphanumeric())))
}

pub(super) fn istitle(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (mut inside, mut any) = (false, false);
    for c in interrupt::watched(receiver(args)?.chars()) {
        if c.is_uppercase() {
            if inside {
                return Ok(Value::Bool(false));
            }
            (inside, any) = (true, true);
        } else if c.is_lowercase() {
            if !inside {
                return Ok(Value::Bool(false));
            }
            any = true;
        } else {
            inside = false;
        }
    }
    Ok(Value::Bool(any))
}

/// A text in another case, by pieces that end with white space: no letter's form depends on what is behind it.
fn recased(text: &str, change: impl Fn(&str) -> String) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while !rest.is_empty() {
        interrupt::checkpoint();
        let least = interrupt::READ.min(rest.len());
        let end = rest.as_bytes()[least..].iter().position(u8::is_ascii_whitespace).map_or(rest.len(), |at| least + at);
        let (piece, after) = rest.split_at(end);
        out.push_str(&change(piece));
        rest = after;
    }
    out
}

pub(super) fn upper(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    if text.is_ascii() {
        return Ok(Value::Str(text.map_ascii(|byte| byte.to_ascii_uppercase())));
    }
    Ok(Value::from(recased(text, str::to_uppercase)))
}

pub(super) fn lower(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    if text.is_ascii() {
        return Ok(Value::Str(text.map_ascii(|byte| byte.to_ascii_lowercase())));
    }
    Ok(Value::from(recased(text, str::to_lowercase)))
}

pub(super) fn casefold(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    if text.is_ascii() {
        return Ok(Value::Str(text.map_ascii(|byte| byte.to_ascii_lowercase())));
    }
    // What has several letters in upper case has them in lower case too, once its case no longer counts.
    let folded = |part: &str| {
        let mut out = String::with_capacity(part.len());
        for c in part.chars() {
            match c.to_uppercase().len() {
                1 => out.extend(c.to_lowercase()),
                _ => out.extend(c.to_uppercase().flat_map(char::to_lowercase)),
            }
        }
        out
    };
    Ok(Value::from(recased(text, folded)))
}

/// Appends a character as it stands at the start of a word: of several letters that it becomes only the first is large.
fn push_title(out: &mut String, c: char) {
    match c {
        'Ǆ' | 'ǅ' | 'ǆ' => out.push('ǅ'),
        'Ǉ' | 'ǈ' | 'ǉ' => out.push('ǈ'),
        'Ǌ' | 'ǋ' | 'ǌ' => out.push('ǋ'),
        'Ǳ' | 'ǲ' | 'ǳ' => out.push('ǲ'),
        _ => {
            let mut upper = c.to_uppercase();
            out.extend(upper.next());
            out.extend(upper.flat_map(char::to_lowercase));
        }
    }
}

/// The characters of a text, each with what it is in lower case: of a sigma the form depends on what is around it.
fn with_lower<'a>(text: &'a str, lower: &'a str) -> impl Iterator<Item = (char, &'a str)> {
    let mut rest = lower;
    interrupt::watched(text.chars()).map(move |c| {
        let (own, after) = rest.split_at(c.to_lowercase().map(char::len_utf8).sum());
        rest = after;
        (c, own)
    })
}

pub(super) fn capitalize(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let lower = recased(text, str::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for (at, (c, lower)) in with_lower(text, &lower).enumerate() {
        if at == 0 {
            push_title(&mut out, c);
        } else {
            out.push_str(lower);
        }
    }
    Ok(Value::from(out))
}

pub(super) fn swapcase(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let lower = recased(text, str::to_lowercase);
    let mut out = String::with_capacity(text.len());
    for (c, lower) in with_lower(text, &lower) {
        if c.is_uppercase() {
            out.push_str(lower);
        } else {
            out.extend(c.to_uppercase());
        }
    }
    Ok(Value::from(out))
}

pub(super) fn title(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = receiver(args)?;
    let lower = recased(text, str::to_lowercase);
    let mut out = String::with_capacity(text.len());
    let mut inside = false;
    for (c, lower) in with_lower(text, &lower) {
        if inside {
            out.push_str(lower);
        } else {
            push_title(&mut out, c);
        }
        inside = c.is_alphabetic();
    }
    Ok(Value::from(out))
}
