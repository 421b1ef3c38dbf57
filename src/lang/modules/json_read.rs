//! Reading JSON.

use std::rc::Rc;

use crate::diag::later::Gathered;
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
    let mut reader = Reader { vm, hooks, text, at: 0, depth: 0 };
    reader.skip_space();
    let value = reader.value()?;
    reader.skip_space();
    if reader.at < reader.text.len() {
        return Err(reader.error("Extra data", reader.at));
    }
    Ok(value)
}

/// Reads bytes, for all that means something in JSON is ASCII; `at` lies between two characters of the text.
struct Reader<'a> {
    vm: &'a mut Interpreter,
    hooks: &'a Hooks,
    text: &'a str,
    at: usize,
    depth: usize,
}

impl Reader<'_> {
    fn error(&self, what: &str, at: usize) -> Error {
        let before = &self.text[..self.text.floor_char_boundary(at)];
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        let at = before.chars().count();
        let message = format!("{what}: line {line} column {column} (char {at})");
        let exception = ExceptionObject::new(Kind::JSONDecodeError, vec![Value::from(message)]);
        exception.set_attribute("msg", Value::from(what));
        exception.set_attribute("doc", Value::from(self.text));
        for (name, number) in [("pos", at), ("lineno", line), ("colno", column)] {
            exception.set_attribute(name, Value::from(number));
        }
        to_error(&Rc::new(exception))
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn skip_space(&mut self) {
        while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
            self.at += 1;
        }
    }

    fn word(&mut self, word: &str) -> bool {
        let found = self.text.as_bytes()[self.at..].starts_with(word.as_bytes());
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
            Some(b'"') => self.string().map(Value::from),
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
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
        self.at += usize::from(self.peek() == Some(b'-'));
        let leading_zero = self.peek() == Some(b'0');
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
        if self.peek() == Some(b'.') {
            self.at += 1;
            if self.digits() > 0 { float = true } else { self.at = mark }
        }
        let mark = self.at;
        if matches!(self.peek(), Some(b'e' | b'E')) {
            self.at += 1;
            self.at += usize::from(matches!(self.peek(), Some(b'+' | b'-')));
            if self.digits() > 0 { float = true } else { self.at = mark }
        }
        let text = &self.text[start..self.at];
        if let Some(hook) = if float { &self.hooks.float } else { &self.hooks.int } {
            return self.vm.call(hook, &[Value::from(text)], &[]);
        }
        if float {
            return text.parse().map(Value::Float).map_err(|_| self.error("Expecting value", start));
        }
        parse_int(text, 10).map(Value::from_bigint)
    }

    fn array(&mut self) -> Result<Value> {
        self.at += 1;
        self.skip_space();
        let mut items = Gathered::default();
        if self.peek() == Some(b']') {
            self.at += 1;
            return Ok(Value::list(items.done()));
        }
        loop {
            self.skip_space();
            items.push(self.value()?);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.at += 1,
                Some(b']') => {
                    self.at += 1;
                    return Ok(Value::list(items.done()));
                }
                _ => return Err(self.error("Expecting ',' delimiter", self.at)),
            }
        }
    }

    fn object(&mut self) -> Result<Value> {
        self.at += 1;
        self.skip_space();
        let (mut map, mut pairs) = (DictMap::new(), Vec::new());
        if self.peek() == Some(b'}') {
            self.at += 1;
            return self.made(map, pairs);
        }
        loop {
            self.skip_space();
            if self.peek() != Some(b'"') {
                return Err(self.error("Expecting property name enclosed in double quotes", self.at));
            }
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
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
                Some(b',') => self.at += 1,
                Some(b'}') => {
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
            let plain = self.plain();
            interrupt::push_str(&mut out, plain);
            self.at += plain.len();
            let Some(byte) = self.peek() else { return Err(self.error("Unterminated string starting at", start)) };
            match byte {
                b'"' => {
                    self.at += 1;
                    return Ok(out);
                }
                b'\\' => {
                    self.at += 1;
                    self.escape(&mut out, start)?;
                }
                byte if byte < b' ' => return Err(self.error("Invalid control character at", self.at)),
                _ => interrupt::check()?,
            }
        }
    }

    /// What stands for itself from here on; some of it where it is long.
    fn plain(&self) -> &str {
        let rest = &self.text[self.at..];
        let rest = &rest[..rest.floor_char_boundary(interrupt::PIECE)];
        let end = rest.bytes().position(|byte| byte < b' ' || matches!(byte, b'"' | b'\\'));
        &rest[..end.unwrap_or(rest.len())]
    }

    fn escape(&mut self, out: &mut String, start: usize) -> Result<()> {
        let Some(byte) = self.peek() else { return Err(self.error("Unterminated string starting at", start)) };
        self.at += 1;
        out.push(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\x08',
            b'f' => '\x0c',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => {
                let mut unit = self.unit()?;
                let mark = self.at;
                if (0xd800..0xdc00).contains(&unit) && self.word("\\u") {
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
        let digits = self.text.get(self.at..self.at + 4).filter(|text| text.bytes().all(|b| b.is_ascii_hexdigit()));
        let unit = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        let unit = unit.ok_or_else(|| self.error("Invalid \\uXXXX escape", self.at - 1))?;
        self.at += 4;
        Ok(unit)
    }
}
