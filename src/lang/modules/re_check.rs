//! `re`: what Python says of a regular expression that is none.

use crate::lang::format::repr_str;

/// What stands before a repetition.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Before {
    Nothing,
    Item,
    Repeat,
}

/// A complaint, ending with its place.
type Verdict<T = ()> = Result<T, String>;

/// A pattern that is being read.
struct Reader {
    chars: Vec<char>,
    at: usize,
    verbose: bool,
    /// Where each group that is open begins, and its number.
    open: Vec<(usize, Option<usize>)>,
    groups: usize,
    names: Vec<(String, usize)>,
    /// Groups that conditions ask for, and where.
    asked: Vec<(usize, usize)>,
    before: Before,
}

/// What Python says is wrong with a pattern.
pub fn complaint(pattern: &str, verbose: bool) -> Option<String> {
    let chars = pattern.chars().collect();
    let (open, names, asked) = (Vec::new(), Vec::new(), Vec::new());
    Reader { chars, at: 0, verbose, open, groups: 0, names, asked, before: Before::Nothing }.read().err()
}

fn complain<T>(what: &str, at: usize) -> Verdict<T> {
    Err(format!("{what} at position {at}"))
}

impl Reader {
    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += 1;
        Some(next)
    }

    fn text(&self, from: usize) -> String {
        self.chars[from..self.at].iter().collect()
    }

    fn take_while(&mut self, most: usize, is: impl Fn(char) -> bool) -> usize {
        let count = self.chars[self.at..].iter().take(most).take_while(|c| is(**c)).count();
        self.at += count;
        count
    }

    fn read(&mut self) -> Verdict {
        while let Some(c) = self.take() {
            let start = self.at - 1;
            match c {
                '\\' => {
                    self.escape(start)?;
                    if let Some('A' | 'b' | 'B' | 'Z') = self.chars.get(start + 1) {
                        self.before = Before::Nothing;
                        continue;
                    }
                }
                '[' => self.set(start)?,
                '(' => {
                    self.group(start)?;
                    continue;
                }
                ')' if self.open.pop().is_none() => return complain("unbalanced parenthesis", start),
                // What stands for no character cannot be repeated.
                '|' | '^' | '$' => {
                    self.before = Before::Nothing;
                    continue;
                }
                '*' | '+' | '?' => {
                    self.repeat(start)?;
                    continue;
                }
                '{' if self.counter(start)? => continue,
                '#' if self.verbose => {
                    self.take_while(usize::MAX, |c| c != '\n');
                    continue;
                }
                c if self.verbose && c.is_ascii_whitespace() => continue,
                _ => {}
            }
            self.before = Before::Item;
        }
        if let Some((start, _)) = self.open.pop() {
            return complain("missing ), unterminated subpattern", start);
        }
        match self.asked.iter().find(|(number, _)| *number > self.groups) {
            Some((number, at)) => complain(&format!("invalid group reference {number}"), *at),
            None => Ok(()),
        }
    }

    fn repeat(&mut self, start: usize) -> Verdict {
        match self.before {
            Before::Nothing => return complain("nothing to repeat", start),
            Before::Repeat => return complain("multiple repeat", start),
            Before::Item => {}
        }
        // `a*?` takes as little as it can, `a*+` gives nothing back.
        self.take_while(1, |c| matches!(c, '?' | '+'));
        self.before = Before::Repeat;
        Ok(())
    }

    /// What follows a brace, if it counts: `{2}`, `{2,}`, `{,3}`, `{2,3}`.
    fn counter(&mut self, start: usize) -> Verdict<bool> {
        let number = |reader: &mut Reader| {
            let from = reader.at;
            reader.take_while(usize::MAX, |c| c.is_ascii_digit());
            reader.text(from)
        };
        let low = number(self);
        let comma = self.take_while(1, |c| c == ',') == 1;
        let high = if comma { number(self) } else { low.clone() };
        if self.peek() != Some('}') || (low.is_empty() && !comma) {
            self.at = start + 1;
            return Ok(false);
        }
        self.at += 1;
        let value = |digits: &str| if digits.is_empty() { Some(None) } else { digits.parse::<u32>().ok().map(Some) };
        let (Some(low), Some(high)) = (value(&low), value(&high)) else { return Err(TOO_OFTEN.to_owned()) };
        if low.zip(high).is_some_and(|(low, high)| high < low) {
            return complain("min repeat greater than max repeat", start + 1);
        }
        self.repeat(start).map(|()| true)
    }

    /// What follows an opening parenthesis.
    fn group(&mut self, start: usize) -> Verdict {
        self.before = Before::Nothing;
        if self.peek() != Some('?') {
            self.groups += 1;
            self.open.push((start, Some(self.groups)));
            return Ok(());
        }
        self.at += 1;
        let number = match self.take() {
            None => return complain("unexpected end of pattern", self.at),
            Some('P') => match self.named(start)? {
                None => return Ok(()),
                number => number,
            },
            Some(':' | '=' | '!' | '>') => None,
            Some('<') => match self.take() {
                None => return complain("unexpected end of pattern", self.at),
                Some('=' | '!') => None,
                Some(c) => return complain(&format!("unknown extension ?<{c}"), start + 1),
            },
            Some('#') => {
                self.take_while(usize::MAX, |c| c != ')');
                return match self.take() {
                    None => complain("missing ), unterminated comment", start),
                    Some(_) => Ok(()),
                };
            }
            Some('(') => {
                self.condition()?;
                None
            }
            Some(c) if FLAGS.contains(c) => {
                if self.flags(start)? {
                    return Ok(());
                }
                None
            }
            Some(c) => return complain(&format!("unknown extension ?{c}"), start + 1),
        };
        self.open.push((start, number));
        Ok(())
    }

    /// The name of a group up to the character that ends it, and where it begins.
    fn name(&mut self, end: char) -> Verdict<(String, usize)> {
        self.until(end, "group name")
    }

    fn until(&mut self, end: char, what: &str) -> Verdict<(String, usize)> {
        let from = self.at;
        self.take_while(usize::MAX, |c| c != end);
        let name = self.text(from);
        match (self.take(), name.is_empty()) {
            (_, true) => complain(&format!("missing {what}"), from),
            (None, false) => complain(&format!("missing {end}, unterminated name"), from),
            (Some(_), false) => Ok((name, from)),
        }
    }

    fn checked(name: String, from: usize) -> Verdict<(String, usize)> {
        let whole =
            name.chars().enumerate().all(|(at, c)| c == '_' || c.is_alphabetic() || (at > 0 && c.is_alphanumeric()));
        if whole { Ok((name, from)) } else { complain(&format!("bad character in group name '{name}'"), from) }
    }

    /// `(?P<name>`, whose number it gives, and `(?P=name)`.
    fn named(&mut self, start: usize) -> Verdict<Option<usize>> {
        match self.take() {
            None => complain("unexpected end of pattern", self.at),
            Some('<') => {
                let (name, from) = self.name('>').and_then(|(name, from)| Reader::checked(name, from))?;
                self.groups += 1;
                if let Some((_, before)) = self.names.iter().find(|(have, _)| *have == name) {
                    let (new, old) = (self.groups, before);
                    return complain(
                        &format!("redefinition of group name '{name}' as group {new}; was group {old}"),
                        from,
                    );
                }
                self.names.push((name, self.groups));
                Ok(Some(self.groups))
            }
            Some('=') => {
                let (name, from) = self.name(')').and_then(|(name, from)| Reader::checked(name, from))?;
                let number = self.number_of(&name, from)?;
                if self.is_open(number) {
                    return complain("cannot refer to an open group", from);
                }
                self.before = Before::Item;
                Ok(None)
            }
            Some(c) => complain(&format!("unknown extension ?P{c}"), start + 1),
        }
    }

    fn number_of(&self, name: &str, from: usize) -> Verdict<usize> {
        match self.names.iter().find(|(have, _)| have == name) {
            Some((_, number)) => Ok(*number),
            None => complain(&format!("unknown group name '{name}'"), from),
        }
    }

    fn is_open(&self, number: usize) -> bool {
        self.open.iter().any(|(_, open)| *open == Some(number))
    }

    /// `(?(1)` or `(?(name)`, after its second parenthesis.
    fn condition(&mut self) -> Verdict {
        let (name, from) = self.name(')')?;
        match name.parse() {
            Ok(0) => complain("bad group number", from),
            Ok(number) => {
                self.asked.push((number, from));
                Ok(())
            }
            Err(_) => {
                let (name, from) = Reader::checked(name, from)?;
                self.number_of(&name, from).map(drop)
            }
        }
    }

    /// The letters of `(?i)` or `(?i:`; whether they are for the whole pattern.
    fn flags(&mut self, start: usize) -> Verdict<bool> {
        self.take_while(usize::MAX, |c| FLAGS.contains(c));
        match self.take() {
            None => complain("missing -, : or )", self.at),
            Some(')') if start > 0 => complain("global flags not at the start of the expression", start),
            Some(')') => Ok(true),
            Some(':') => Ok(false),
            Some(_) => complain("unknown flag", self.at - 1),
        }
    }

    /// An escape outside of a set, after its backslash.
    fn escape(&mut self, start: usize) -> Verdict {
        match self.take() {
            Some('A' | 'b' | 'B' | 'd' | 'D' | 's' | 'S' | 'w' | 'W' | 'Z') => Ok(()),
            Some(first @ '1'..='9') => {
                let rest = self.take_while(1, |c| c.is_ascii_digit());
                let octal = |c: &char| ('0'..='7').contains(c);
                if rest == 1
                    && self.peek().is_some_and(|c| octal(&c))
                    && octal(&first)
                    && octal(&self.chars[self.at - 1])
                {
                    self.at += 1;
                    return self.octal(start);
                }
                let number: usize = self.text(start + 1).parse().unwrap_or(0);
                if number > self.groups {
                    return complain(&format!("invalid group reference {number}"), start + 1);
                }
                if self.is_open(number) {
                    return complain("cannot refer to an open group", start);
                }
                Ok(())
            }
            next => self.character(next, start).map(drop),
        }
    }

    /// Whether an octal escape that was just read is a byte.
    fn octal(&self, start: usize) -> Verdict {
        match u8::from_str_radix(&self.text(start + 1), 8) {
            Ok(_) => Ok(()),
            Err(_) => complain(&format!("octal escape value {} outside of range 0-0o377", self.text(start)), start),
        }
    }

    /// An escape that stands for one character; which, where that is plain.
    fn character(&mut self, next: Option<char>, start: usize) -> Verdict<Option<char>> {
        let Some(c) = next else { return complain("bad escape (end of pattern)", start) };
        let digits = match c {
            'x' => 2,
            'u' => 4,
            'U' => 8,
            'a' => return Ok(Some('\x07')),
            'f' => return Ok(Some('\x0c')),
            'n' => return Ok(Some('\n')),
            'r' => return Ok(Some('\r')),
            't' => return Ok(Some('\t')),
            'v' => return Ok(Some('\x0b')),
            'N' => {
                if self.take_while(1, |c| c == '{') == 0 {
                    return complain("missing {", self.at);
                }
                let (name, _) = self.until('}', "character name")?;
                let Some(c) = unicode_names2::character(&name) else {
                    return complain(&format!("undefined character name {}", repr_str(&name)), start);
                };
                return Ok(Some(c));
            }
            '0' => return Ok(None),
            c if c.is_ascii_alphanumeric() => return complain(&format!("bad escape \\{c}"), start),
            c => return Ok(Some(c)),
        };
        if self.take_while(digits, |c| c.is_ascii_hexdigit()) < digits {
            return complain(&format!("incomplete escape {}", self.text(start)), start);
        }
        Ok(u32::from_str_radix(&self.text(start + 2), 16).ok().and_then(char::from_u32))
    }

    /// One end of a range in a set: the character, or `None` for what is no single one or not known.
    fn member(&mut self, start: usize) -> Verdict<Member> {
        let from = self.at;
        match self.take() {
            None => complain("unterminated character set", start),
            Some('\\') => match self.take() {
                Some('d' | 'D' | 's' | 'S' | 'w' | 'W') => Ok(Member::Many),
                Some('b') => Ok(Member::One(Some('\x08'))),
                Some('0'..='7') => {
                    self.take_while(2, |c| c.is_digit(8));
                    self.octal(from)?;
                    let code = u8::from_str_radix(&self.text(from + 1), 8);
                    Ok(Member::One(code.ok().map(char::from)))
                }
                next => self.character(next, from).map(Member::One),
            },
            Some(c) => Ok(Member::One(Some(c))),
        }
    }

    /// A set, after its bracket.
    fn set(&mut self, start: usize) -> Verdict {
        self.take_while(1, |c| c == '^');
        let first = self.at;
        loop {
            // A bracket that comes first closes nothing.
            if self.peek() == Some(']') && self.at > first {
                self.at += 1;
                return Ok(());
            }
            let from = self.at;
            let low = self.member(start)?;
            if self.peek() != Some('-') || self.chars.get(self.at + 1) == Some(&']') {
                continue;
            }
            self.at += 1;
            let high = self.member(start)?;
            let ordered = match (low, high) {
                (Member::One(Some(low)), Member::One(Some(high))) => low <= high,
                (Member::Many, _) | (_, Member::Many) => false,
                _ => true,
            };
            if !ordered {
                return complain(&format!("bad character range {}", self.text(from)), from);
            }
        }
    }
}

/// What a piece of a set stands for.
#[derive(Clone, Copy)]
enum Member {
    /// One character, which may not be known.
    One(Option<char>),
    /// A class of them.
    Many,
}

const FLAGS: &str = "aiLmsux-";

/// The complaint of a count beyond all memory, which is no error of the pattern.
pub const TOO_OFTEN: &str = "the repetition number is too large";
