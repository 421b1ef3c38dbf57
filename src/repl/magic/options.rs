//! The options of a magic's line, read as `getopt` reads them.

use crate::diag::{Error, Kind, Result};

/// The options that were given, with their values, and what follows them, exactly as written.
#[derive(Debug, Default, PartialEq)]
pub struct Options<'a> {
    given: Vec<(char, &'a str)>,
    pub rest: &'a str,
}

/// `UsageError` with this message.
#[cold]
pub fn usage_error(message: impl Into<String>) -> Error {
    Error::new(Kind::UsageError, message)
}

impl<'a> Options<'a> {
    /// Reads the options at the start of `line`. In `allowed`, a letter with `:` behind it takes a value.
    pub fn parse(line: &'a str, allowed: &str) -> Result<Options<'a>> {
        let mut options = Options { given: Vec::new(), rest: line.trim() };
        while let Some(cluster) = options.rest.strip_prefix('-') {
            if !cluster.starts_with(|c: char| c.is_ascii_alphabetic() || c == '-') {
                break;
            }
            let end = cluster.find(char::is_whitespace).unwrap_or(cluster.len());
            let (mut letters, after) = cluster.split_at(end);
            options.rest = after.trim_start();
            if letters == "-" {
                break;
            }
            while let Some(letter) = letters.chars().next() {
                letters = &letters[letter.len_utf8()..];
                let known = allowed.find(letter).filter(|_| letter != ':');
                let Some(at) = known else {
                    return Err(usage_error(format!("option -{letter} not recognized ( allowed: \"{allowed}\" )")));
                };
                if !allowed[at + 1..].starts_with(':') {
                    options.given.push((letter, ""));
                    continue;
                }
                if letters.is_empty() {
                    let end = options.rest.find(char::is_whitespace).unwrap_or(options.rest.len());
                    (letters, options.rest) = (&options.rest[..end], options.rest[end..].trim_start());
                    if letters.is_empty() {
                        let message = format!("option -{letter} requires argument ( allowed: \"{allowed}\" )");
                        return Err(usage_error(message));
                    }
                }
                options.given.push((letter, std::mem::take(&mut letters)));
            }
        }
        Ok(options)
    }

    /// Whether an option was given.
    pub fn has(&self, letter: char) -> bool {
        self.given.iter().any(|(have, _)| *have == letter)
    }

    /// The value of an option, the last one where it was given twice.
    pub fn value(&self, letter: char) -> Option<&'a str> {
        self.given.iter().rev().find(|(have, _)| *have == letter).map(|(_, value)| *value)
    }

    /// The value of an option as a whole number.
    pub fn number(&self, letter: char, default: u64) -> Result<u64> {
        match self.value(letter) {
            None => Ok(default),
            Some(text) => text.replace('_', "").parse().map_err(|_| {
                Error::value(format!("invalid literal for int() with base 10: '{text}'"))
                    .help(format!("-{letter} takes a whole number"))
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options() {
        let options = Options::parse("-n10 -r 3 -qo  f(x,  -1)", "n:r:tcp:qov:").expect("valid");
        let number = |letter, default| options.number(letter, default).expect("a number");
        assert_eq!((number('n', 0), number('r', 7), number('p', 3)), (10, 3, 3));
        assert!(options.has('q') && options.has('o') && !options.has('t'));
        assert_eq!(options.rest, "f(x,  -1)");
        assert_eq!(Options::parse("-1 + x", "n:").expect("no option").rest, "-1 + x");
        assert_eq!(Options::parse("-q -- -x", "q").expect("ended").rest, "-x");
        let error = Options::parse("-z 1", "n:q").expect_err("unknown");
        assert_eq!(error.message(), "option -z not recognized ( allowed: \"n:q\" )");
        assert!(Options::parse("-n", "n:").is_err());
    }
}
