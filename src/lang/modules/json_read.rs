//! Reading JSON.

use std::rc::Rc;

use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::format::parse_int;
use crate::lang::interpreter::Interpreter;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;

/// What a program calls with parts of a JSON text instead of taking their plain values.
#[derive(Default)]
pub struct Hooks {
    pub object: Option<Value>,
    pub pairs: Option<Value>,
    pub float: Option<Value>,
    pub int: Option<Value>,
}

/// The value of a JSON text.
pub fn read_json(vm: &mut Interpreter, text: &str, hooks: &Hooks) -> Result<Value> {
    let mut reader = Reader { vm, hooks, chars: interrupt::watched(text.chars()).collect(), at: 0, depth: 0 };
    reader.skip_space();
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < reader.chars.len() {
        return Err(reader.error("Extra data", reader.at));
    }
    Ok(value)
}

struct Reader<'a> {
    vm: &'a mut Interpreter,
    hooks: &'a Hooks,
    chars: Vec<char>,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn error(&self, what: &str, at: usize) -> Error {
        let before = &self.chars[..at.min(self.chars.len())];
        let line = before.iter().filter(|&&c| c == '\n').count() + 1;
        let column = at - before.iter().rposition(|&c| c == '\n').map_or(0, |end| end + 1) + 1;
        let message = format!("{what}: line {line} column {column} (char {at})");
        let exception = ExceptionObject::new(Kind::JSONDecodeError, vec![Value::from(message)]);
        exception.set_attribute("msg", Value::from(what));
        exception.set_attribute("doc", Value::from(self.chars.iter().collect::<String>()));
        for (name, number) in [("pos", at), ("lineno", line), ("colno", column)] {
            exception.set_attribute(name, Value::from(number));
        }
        to_error(&Rc::new(exception))
    }

    fn peek(&self) -> Option<char> {
        self.chars.get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(' ' | '\t' | '\n' | '\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = word.chars().enumerate().all(|(i, c)| self.chars.get(self.at + i) == Some(&c));
        self.at += if found { word.len() } else { 0 };
        found
    }

    fn value(&mut self) -> Result<Value> {
        interrupt::check()?;
        self.depth += 1;
        if self.depth > 900 {
            return Err(Error::new(
                Kind::RecursionError,
                "maximum recursion depth exceeded while decoding a JSON object",
            ));
        }
        let value = match self.peek() {
            Some('"') => self.string().map(Value::from),
            Some('{') => self.object(),
            Some('[') => self.array(),
            _ if self.word("null") => Ok(Value::None),
            _ if self.word("true") => Ok(Value::Bool(true)),
            _ if self.word("false") => Ok(Value::Bool(false)),
            _ if self.word("NaN") => Ok(Value::Float(f64::NAN)),
            _ if self.word("Infinity") => Ok(Value::Float(f64::INFINITY)),
            _ if self.word("-Infinity") => Ok(Value::Float(f64::NEG_INFINITY)),
            _ => self.number(),
        };
        self.depth -= 1;
        value
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|c| c.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    fn number(&mut self) -> Result<Value> {
        let start = self.at;
        self.at += usize::from(self.peek() == Some('-'));
        let leading_zero = self.peek() == Some('0');
        let whole = if leading_zero {
            self.at += 1;
            1
        } else {
            self.digits()
        };
        if whole == 0 {
            return Err(self.error("Expecting value", start));
        }
        let mut float = false;
        let mark = self.at;
        if self.peek() == Some('.') {
            self.at += 1;
            if self.digits() > 0 { float = true } else { self.at = mark }
        }
        let mark = self.at;
        if matches!(self.peek(), Some('e' | 'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some('+' | '-')));
            if self.digits() > 0 { float = true } else { self.at = mark }
        }
        let text: String = self.chars[start..self.at].iter().collect();
        if let Some(hook) = if float { &self.hooks.float } else { &self.hooks.int } {
            return self.vm.call(hook, &[Value::from(text)], &[]);
        }
        if float {
            return text.parse().map(Value::Float).map_err(|_| self.error("Expecting value", start));
        }
        parse_int(&text, 10).map(Value::from_bigint)
    }

    fn array(&mut self) -> Result<Value> {
        self.at += 1;
        self.skip_space();
        let mut items = Vec::new();
        if self.peek() == Some(']') {
            self.at += 1;
            return Ok(Value::list(items));
        }
        loop {
            self.skip_space();
            items.push(self.value()?);
            self.skip_space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some(']') => {
                    self.at += 1;
                    return Ok(Value::list(items));
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
        }
    }

    fn object(&mut self) -> Result<Value> {
        self.at += 1;
        self.skip_space();
        let (mut map, mut pairs) = (DictMap::new(), Vec::new());
        if self.peek() == Some('}') {
            self.at += 1;
            return self.made(map, pairs);
        }
        loop {
            self.skip_space();
            if self.peek() != Some('"') {
                return Err(self.error("Expecting property name enclosed in double quotes", self.at));
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(':') {
                return Err(self.error("Expecting ':' delimiter", self.at));
            }
            self.at += 1;
            self.skip_space();
            let value = self.value()?;
            if self.hooks.pairs.is_some() {
                pairs.push(Value::tuple([Value::from(key), value]));
            } else {
                map.insert_str(&key, value);
            }
            self.skip_space();
            match self.peek() {
                Some(',') => self.at += 1,
                Some('}') => {
                    self.at += 1;
                    return self.made(map, pairs);
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
        }
    }

    /// What an object becomes.
    fn made(&mut self, map: DictMap, pairs: Vec<Value>) -> Result<Value> {
        match (&self.hooks.pairs, &self.hooks.object) {
            (Some(hook), _) => self.vm.call(hook, &[Value::list(pairs)], &[]),
            (None, Some(hook)) => self.vm.call(hook, &[Value::dict(map)], &[]),
            (None, None) => Ok(Value::dict(map)),
        }
    }

    fn string(&mut self) -> Result<String> {
        let start = self.at;
        self.at += 1;
        let mut out = String::new();
        loop {
            let Some(c) = self.peek() else { return Err(self.error("Unterminated string starting at", start)) };
            self.at += 1;
            match c {
                '"' => return Ok(out),
                '\\' => self.escape(&mut out, start)?,
                c if (c as u32) < 0x20 => return Err(self.error("Invalid control character at", self.at - 1)),
                c => out.push(c),
            }
        }
    }

    fn escape(&mut self, out: &mut String, start: usize) -> Result<()> {
        let Some(c) = self.peek() else { return Err(self.error("Unterminated string starting at", start)) };
        self.at += 1;
        out.push(match c {
            '"' | '\\' | '/' => c,
            'b' => '\x08',
            'f' => '\x0c',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'u' => {
                let mut unit = self.unit()?;
                if (0xd800..0xdc00).contains(&unit) && self.chars.get(self.at..self.at + 2) == Some(&['\\', 'u']) {
                    let mark = self.at;
                    self.at += 2;
                    let low = self.unit()?;
                    if (0xdc00..0xe000).contains(&low) {
                        unit = 0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00);
                    } else {
                        self.at = mark;
                    }
                }
                char::from_u32(unit).unwrap_or('\u{fffd}')
            }
            _ => return Err(self.error("Invalid \\escape", self.at - 2)),
        });
        Ok(())
    }

    fn unit(&mut self) -> Result<u32> {
        let digits: Option<String> = self.chars.get(self.at..self.at + 4).map(|digits| digits.iter().collect());
        let unit = digits.and_then(|digits| u32::from_str_radix(&digits, 16).ok());
        let unit = unit.ok_or_else(|| self.error("Invalid \\uXXXX escape", self.at - 1))?;
        self.at += 4;
        Ok(unit)
    }
}
