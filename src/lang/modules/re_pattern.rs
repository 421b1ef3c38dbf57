//! Python's regular expressions as the regex engine writes them.

use std::rc::Rc;

use fancy_regex::{CompileError, Regex, RegexBuilder};

use super::re_check::{TOO_OFTEN, complaint};
use crate::backend::cpu::apart;
use crate::diag::{Error, Kind, Result};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::value::Value;

/// Bytes of a pattern that takes longer to compile than Ctrl-C may wait.
const LONG: usize = 1 << 14;

/// The flags of a pattern, by Python's numbers.
pub mod flags {
    pub const TEMPLATE: i64 = 1;
    pub const IGNORECASE: i64 = 2;
    pub const LOCALE: i64 = 4;
    pub const MULTILINE: i64 = 8;
    pub const DOTALL: i64 = 16;
    pub const UNICODE: i64 = 32;
    pub const VERBOSE: i64 = 64;
    pub const DEBUG: i64 = 128;
    pub const ASCII: i64 = 256;
}

/// How a match must stand in the text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Anchor {
    Anywhere,
    Start,
    Whole,
    /// Where the search begins.
    Here,
    /// From where the search begins to the end.
    WholeHere,
    /// From where the search begins to a later place.
    Beyond,
}

/// How often a match may look back before it gives up.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Patience {
    /// For some milliseconds.
    Short = 100_000,
    /// For some seconds.
    Long = 10_000_000,
}

/// Whether a pattern in the library's notation has what makes it look back or ahead: groups that look around, references
/// to groups, conditions. It may say so of one that has them as plain characters.
pub fn looks_around(pattern: &str) -> bool {
    const GROUPS: [&str; 8] = ["(?=", "(?!", "(?<=", "(?<!", "(?>", "(?(", "(?P=", r"\k<"];
    GROUPS.iter().any(|group| pattern.contains(group))
        || pattern.as_bytes().windows(2).any(|pair| pair[0] == b'\\' && matches!(pair[1], b'1'..=b'9' | b'g'))
}

/// Compiles a pattern of Python's.
pub fn compile(pattern: &str, flag_bits: i64, anchor: Anchor, patience: Patience) -> Result<Regex> {
    let mut letters = String::new();
    for (bit, letter) in
        [(flags::IGNORECASE, 'i'), (flags::MULTILINE, 'm'), (flags::DOTALL, 's'), (flags::VERBOSE, 'x')]
    {
        if flag_bits & bit != 0 {
            letters.push(letter);
        }
    }
    let (leading, rest) = leading_flags(pattern);
    letters.push_str(&leading);
    let multiline = letters.contains('m');
    let body =
        translate(rest, multiline, letters.contains('x'), flag_bits & flags::ASCII != 0 || letters.contains('a'));
    letters.retain(|c| "imsx".contains(c));
    let prefix = if letters.is_empty() { String::new() } else { format!("(?{letters})") };
    // The newline ends a comment of a verbose pattern.
    let newline = if letters.contains('x') { "\n" } else { "" };
    let text = match anchor {
        Anchor::Anywhere => format!("{prefix}{body}"),
        Anchor::Start => format!("{prefix}\\A(?:{body}{newline})"),
        Anchor::Whole => format!("{prefix}\\A(?:{body}{newline})\\z"),
        Anchor::Here | Anchor::Beyond => format!("{prefix}\\G(?:{body}{newline})"),
        Anchor::WholeHere => format!("{prefix}\\G(?:{body}{newline})\\z"),
    };
    match complaint(pattern, letters.contains('x')) {
        Some(reason) if reason == TOO_OFTEN => return Err(Error::new(Kind::OverflowError, reason)),
        Some(reason) => return Err(pattern_error(&reason, pattern)),
        None => {}
    }
    built(text, patience as usize, anchor == Anchor::Beyond)?.map_err(|error| {
        let text = error.to_string();
        let reason = text.lines().last().unwrap_or("bad pattern").trim().trim_start_matches("error: ").to_owned();
        let message = format!("bad regular expression {}: {reason}", crate::lang::format::repr_str(pattern));
        pattern_error(&message, pattern)
    })
}

/// Compiles a pattern, one for matches that are not empty if so wanted: a long one on a thread that is left behind after
/// Ctrl-C.
///
/// # Errors
/// `KeyboardInterrupt`; `RuntimeError` where there is no such thread.
fn built(text: String, limit: usize, beyond: bool) -> Result<std::result::Result<Regex, fancy_regex::Error>> {
    let is_long = text.len() >= LONG;
    let build = move || {
        let made = RegexBuilder::new(&text).backtrack_limit(limit).find_not_empty(beyond).build();
        Ok(match made {
            Err(fancy_regex::Error::CompileError(error)) if matches!(*error, CompileError::PatternCanNeverMatch) => {
                Regex::new("(?!)")
            }
            made => made,
        })
    };
    // SAFETY: the text belongs to the work alone, and nothing else has what it answers.
    if is_long { unsafe { apart::run(build) } } else { build() }
}

/// `re.error`, with the place that its message ends with.
pub(super) fn pattern_error(message: &str, pattern: &str) -> Error {
    let (what, place) = match message.rsplit_once(" at position ") {
        Some((what, place)) => (what, place.parse::<usize>().ok()),
        None => (message, None),
    };
    // The line and the column, both from 1.
    let in_lines = place.map(|at| {
        let (mut line, mut column) = (1, 1);
        for c in pattern.chars().take(at) {
            (line, column) = if c == '\n' { (line + 1, 1) } else { (line, column + 1) };
        }
        (line, column)
    });
    let shown = match in_lines {
        Some((line, column)) if pattern.contains('\n') => format!("{message} (line {line}, column {column})"),
        _ => message.to_owned(),
    };
    let exception = ExceptionObject::new(Kind::PatternError, vec![Value::from(shown)]);
    exception.set_attribute("msg", Value::from(what));
    exception.set_attribute("pattern", Value::from(pattern));
    for (name, number) in
        [("pos", place), ("lineno", in_lines.map(|(line, _)| line)), ("colno", in_lines.map(|(_, column)| column))]
    {
        exception.set_attribute(name, number.map_or(Value::None, |at: usize| Value::from(at)));
    }
    to_error(&Rc::new(exception))
}

/// The flags that stand at the beginning of a pattern.
pub fn inline_flags(pattern: &str) -> i64 {
    let (letters, _) = leading_flags(pattern);
    let all = [('i', flags::IGNORECASE), ('m', flags::MULTILINE), ('s', flags::DOTALL), ('x', flags::VERBOSE)];
    all.iter().filter(|(letter, _)| letters.contains(*letter)).fold(0, |set, (_, bit)| set | bit)
}

/// The flags in a `(?…)` at the pattern's very start, and what follows.
fn leading_flags(pattern: &str) -> (String, &str) {
    let Some(rest) = pattern.strip_prefix("(?") else { return (String::new(), pattern) };
    match rest.split_once(')') {
        Some((letters, body)) if !letters.is_empty() && letters.chars().all(|c| "aiLmsux".contains(c)) => {
            (letters.to_owned(), body)
        }
        _ => (String::new(), pattern),
    }
}

/// What an open group is, for those that stand for no character.
#[derive(Clone, Copy, PartialEq)]
enum Group {
    /// It looks around.
    Looks,
    /// `(?:`.
    Plain,
    Other,
}

/// What of a translation stands for a place, with no character, and cannot be repeated as it is.
#[derive(Default)]
struct Places {
    /// The groups that are open, and where each begins in what is written.
    open: Vec<(Group, usize)>,
    /// Where the last such thing begins and ends.
    last: Option<(usize, usize)>,
}

impl Places {
    fn open(&mut self, following: &[char], at: usize) {
        let group = match following {
            ['?', '=' | '!', ..] | ['?', '<', '=' | '!', ..] => Group::Looks,
            ['?', ':', ..] => Group::Plain,
            _ => Group::Other,
        };
        self.open.push((group, at));
    }

    /// After the parenthesis that closes a group was written.
    fn close(&mut self, end: usize) {
        match self.open.pop() {
            Some((Group::Looks, start)) => self.last = Some((start, end)),
            Some((Group::Plain, start)) if self.last == Some((start + "(?:".len(), end - 1)) => {
                self.last = Some((start, end));
            }
            _ => {}
        }
    }

    /// Before a repetition: the engine repeats no place, but a choice of this place or of what never matches.
    fn repeat(&mut self, out: &mut String) {
        if let Some((start, end)) = self.last.take()
            && end == out.len()
        {
            out.push_str("|(?!))");
            out.insert_str(start, "(?:");
        }
    }
}

fn translate(pattern: &str, multiline: bool, verbose: bool, ascii: bool) -> String {
    let chars: Vec<char> = pattern.chars().collect();
    let mut out = String::with_capacity(pattern.len() + 8);
    let (mut at, mut places) = (0, Places::default());
    while at < chars.len() {
        let c = chars[at];
        at += 1;
        match c {
            '\\' => escape(&chars, &mut at, &mut out, false, ascii),
            '[' => class(&chars, &mut at, &mut out, ascii),
            // Python's `$` also stands before a newline that ends the text.
            '$' if !multiline => out.push_str("(?=\\n?\\z)"),
            '{' if !is_counter(&chars, at) => out.push_str("\\{"),
            '}' if !out_counter_open(&chars, at - 1) => out.push_str("\\}"),
            '(' if chars[at..].starts_with(&['?', '#']) => {
                while at < chars.len() && chars[at] != ')' {
                    at += 1;
                }
                at += 1;
            }
            '#' if verbose => {
                while at < chars.len() && chars[at] != '\n' {
                    at += 1;
                }
            }
            '(' => {
                places.open(&chars[at..], out.len());
                out.push('(');
            }
            ')' => {
                out.push(')');
                places.close(out.len());
            }
            '*' | '+' | '?' | '{' => {
                if chars.get(at.wrapping_sub(2)) != Some(&'(') {
                    places.repeat(&mut out);
                }
                out.push(c);
            }
            other => out.push(other),
        }
    }
    out
}

/// Whether what follows a `{` makes it a counter: `{2}`, `{2,}`, `{,3}`, `{2,3}`.
fn is_counter(chars: &[char], at: usize) -> bool {
    let Some(end) = chars[at..].iter().position(|&c| c == '}') else { return false };
    let inside = &chars[at..at + end];
    inside.iter().all(|c| c.is_ascii_digit() || *c == ',')
        && inside.iter().any(char::is_ascii_digit)
        && inside.iter().filter(|&&c| c == ',').count() <= 1
}

/// Whether the `}` at a place closes a counter.
fn out_counter_open(chars: &[char], at: usize) -> bool {
    chars[..at]
        .iter()
        .rposition(|&c| c == '{')
        .is_some_and(|open| is_counter(chars, open + 1) && { chars[open..at].iter().all(|c| *c != '}') })
}

/// An escape, after its backslash.
fn escape(chars: &[char], at: &mut usize, out: &mut String, in_class: bool, ascii: bool) {
    let Some(&c) = chars.get(*at) else {
        out.push_str("\\\\");
        return;
    };
    *at += 1;
    let ascii_class = match c {
        'd' => Some("0-9"),
        'w' => Some("a-zA-Z0-9_"),
        's' => Some(" \\t\\n\\r\\f\\v"),
        _ => None,
    };
    match (c, ascii_class) {
        (_, Some(class)) if ascii && in_class => out.push_str(class),
        (_, Some(class)) if ascii => out.push_str(&format!("[{class}]")),
        ('Z', _) => out.push_str("\\z"),
        ('0'..='9', _) => digits(chars, at, out, in_class),
        ('b', _) if in_class => out.push_str("\\x08"),
        ('N', _) => {
            let name: String = chars[*at..].iter().skip(1).take_while(|c| **c != '}').collect();
            *at += name.chars().count() + 2;
            out.push_str(&format!("\\x{{{:x}}}", unicode_names2::character(&name).map_or(0, u32::from)));
        }
        ('\n', _) => out.push_str("\\n"),
        (c, _) if c.is_ascii_alphanumeric() => out.extend(['\\', c]),
        (c, _) if c.is_ascii_punctuation() => out.extend(['\\', c]),
        (c, _) => out.push(c),
    }
}

/// An escape of digits, after the first of them: a character by its octal number, or a group.
fn digits(chars: &[char], at: &mut usize, out: &mut String, in_class: bool) {
    let start = *at - 1;
    let count = |base: u32, most: usize| chars[start..].iter().take(most).take_while(|c| c.is_digit(base)).count();
    let octal = count(8, 3);
    if in_class || octal == 3 || chars[start] == '0' {
        let code = chars[start..start + octal].iter().fold(0, |code, c| code * 8 + c.to_digit(8).unwrap_or(0));
        out.push_str(&format!("\\x{{{code:x}}}"));
        *at = start + octal;
        return;
    }
    *at = start + count(10, 2);
    let number: String = chars[start..*at].iter().collect();
    // The engine takes all digits that follow.
    match chars.get(*at) {
        Some(next) if next.is_ascii_digit() => out.push_str(&format!("(?:\\{number})")),
        _ => out.push_str(&format!("\\{number}")),
    }
}

/// A character class, after its bracket: what the engine would read as a nested class or set operator is escaped.
fn class(chars: &[char], at: &mut usize, out: &mut String, ascii: bool) {
    out.push('[');
    if chars.get(*at) == Some(&'^') {
        out.push('^');
        *at += 1;
    }
    let start = *at;
    while let Some(&c) = chars.get(*at) {
        *at += 1;
        match c {
            ']' if *at - 1 > start => {
                out.push(']');
                return;
            }
            '\\' => escape(chars, at, out, true, ascii),
            '[' | ']' | '&' | '~' | ' ' | '#' => out.extend(['\\', c]),
            '-' if chars.get(*at) == Some(&'-') => out.push_str("\\-"),
            other => out.push(other),
        }
    }
}
