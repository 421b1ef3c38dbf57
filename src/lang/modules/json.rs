//! `json`: values as text and back.

use super::json_read::{Hooks, read_json};
use crate::diag::{Error, Kind, Result, interrupt, later};
use crate::lang::arrays;
use crate::lang::display::repr;
use crate::lang::format::repr_float;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::sorting::sort_values;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("JSONDecodeError", Value::ExceptionType(Kind::JSONDecodeError));
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "dump(obj, fp, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False)",
        "Writes a value as JSON. `json.dump(data, f)`",
        |vm, a| {
            let text = dumps(vm, a, 2)?;
            vm.call_method(a.value(1), "write", &[Value::from(text)]).map(|_| Value::None)
        },
    ),
    Native::new(
        "dumps(obj, *, skipkeys=False, ensure_ascii=True, check_circular=True, allow_nan=True, cls=None, indent=None, separators=None, default=None, sort_keys=False)",
        "A value as JSON. `json.dumps({'a': [1, None]})` is `'{\"a\": [1, null]}'`.",
        |vm, a| dumps(vm, a, 1).map(Value::from),
    ),
    Native::new(
        "load(fp, *, object_hook=None, parse_float=None, parse_int=None, object_pairs_hook=None)",
        "Reads a value from JSON. `json.load(f)`",
        |vm, a| {
            let text = vm.call_method(a.value(0), "read", &[])?;
            loads(vm, a, &text)
        },
    ),
    Native::new(
        "loads(s, *, object_hook=None, parse_float=None, parse_int=None, object_pairs_hook=None)",
        "A value from JSON. `json.loads('[1, 2.5]')` is `[1, 2.5]`.",
        |vm, a| loads(vm, a, a.value(0)),
    ),
];

fn loads(vm: &mut Interpreter, args: &Arguments, text: &Value) -> Result<Value> {
    let hook = |index: usize| args.given(index).cloned();
    let hooks = Hooks { object: hook(1), float: hook(2), int: hook(3), pairs: hook(4) };
    if let Value::Str(text) = text {
        return read_json(vm, text, &hooks);
    }
    match crate::lang::methods::bytes_of(text) {
        Some(bytes) => read_json(vm, &String::from_utf8_lossy(&bytes), &hooks),
        None => {
            let found = type_name(text);
            Err(Error::type_error(format!("the JSON object must be str, bytes or bytearray, not {found}")))
        }
    }
}

struct Writer {
    skip_keys: bool,
    ensure_ascii: bool,
    allow_nan: bool,
    indent: Option<String>,
    item_separator: String,
    key_separator: String,
    default: Option<Value>,
    sort_keys: bool,
    open: Vec<usize>,
    out: String,
}

/// `dumps` of parameter 0, with the options from parameter `first` on.
fn dumps(vm: &mut Interpreter, args: &Arguments, first: usize) -> Result<String> {
    let indent = match args.given(first + 5) {
        None => None,
        Some(Value::Str(text)) => Some(text.to_string()),
        Some(_) => Some(" ".repeat(usize::try_from(args.index(first + 5)?).unwrap_or(0).min(1 << 16))),
    };
    let (item_separator, key_separator) = match args.given(first + 6) {
        None if indent.is_some() => (",".to_owned(), ": ".to_owned()),
        None => (", ".to_owned(), ": ".to_owned()),
        Some(pair) => match pair.sequence_items().as_deref() {
            Some([Value::Str(item), Value::Str(key)]) => (item.to_string(), key.to_string()),
            _ => return Err(Error::type_error("separators must be a pair of strings")),
        },
    };
    let mut writer = Writer {
        skip_keys: args.flag(first, false)?,
        ensure_ascii: args.flag(first + 1, true)?,
        allow_nan: args.flag(first + 3, true)?,
        indent,
        item_separator,
        key_separator,
        default: args.given(first + 7).cloned(),
        sort_keys: args.flag(first + 8, false)?,
        open: Vec::new(),
        out: String::new(),
    };
    writer.write(vm, args.value(0))?;
    Ok(writer.out)
}

impl Writer {
    fn write(&mut self, vm: &mut Interpreter, value: &Value) -> Result<()> {
        interrupt::check()?;
        match value {
            Value::None => self.out.push_str("null"),
            Value::Bool(b) => self.out.push_str(if *b { "true" } else { "false" }),
            Value::Int(_) | Value::BigInt(_) => self.out.push_str(&repr(value)?),
            Value::Float(x) => self.float(*x)?,
            Value::Str(text) => self.string(text),
            Value::List(_) | Value::Tuple(_) => return self.array(vm, value),
            Value::Dict(_) => return self.object(vm, value),
            // np.float64 derives from float; no other NumPy scalar derives from a type that JSON knows.
            Value::Scalar(_) if arrays::type_name(value) == "float64" => match arrays::to_plain(value) {
                Some(Value::Float(x)) => self.float(x)?,
                _ => return self.other(vm, value),
            },
            other => return self.other(vm, other),
        }
        Ok(())
    }

    fn float(&mut self, x: f64) -> Result<()> {
        if !x.is_finite() && !self.allow_nan {
            return Err(Error::value("Out of range float values are not JSON compliant"));
        }
        let text = match x {
            x if x.is_nan() => "NaN".to_owned(),
            f64::INFINITY => "Infinity".to_owned(),
            f64::NEG_INFINITY => "-Infinity".to_owned(),
            x => repr_float(x),
        };
        self.out.push_str(&text);
        Ok(())
    }

    fn string(&mut self, text: &str) {
        self.out.push('"');
        let mut rest = text;
        while !rest.is_empty() {
            interrupt::checkpoint();
            let piece = &rest[..rest.floor_char_boundary(interrupt::PIECE)];
            let plain = piece.bytes().position(|byte| self.escapes(byte)).unwrap_or(piece.len());
            interrupt::push_str(&mut self.out, &piece[..plain]);
            let mut after = rest[plain..].chars();
            if plain < piece.len()
                && let Some(c) = after.next()
            {
                self.escape(c);
            }
            rest = after.as_str();
        }
        self.out.push('"');
    }

    /// Whether a character that begins with this byte has another form in JSON.
    fn escapes(&self, byte: u8) -> bool {
        byte < b' ' || matches!(byte, b'"' | b'\\') || (self.ensure_ascii && byte > b'~')
    }

    fn escape(&mut self, c: char) {
        let short = match c {
            '"' => "\\\"",
            '\\' => "\\\\",
            '\n' => "\\n",
            '\r' => "\\r",
            '\t' => "\\t",
            '\x08' => "\\b",
            '\x0c' => "\\f",
            _ => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    self.out.push_str(&format!("\\u{unit:04x}"));
                }
                return;
            }
        };
        self.out.push_str(short);
    }

    fn other(&mut self, vm: &mut Interpreter, value: &Value) -> Result<()> {
        let Some(default) = self.default.clone() else {
            return Err(Error::type_error(format!("Object of type {} is not JSON serializable", type_name(value))));
        };
        self.enter(value)?;
        let replaced = vm.call(&default, std::slice::from_ref(value), &[])?;
        self.write(vm, &replaced)?;
        self.open.pop();
        Ok(())
    }

    fn enter(&mut self, value: &Value) -> Result<()> {
        let identity = value.identity().1;
        if self.open.contains(&identity) {
            return Err(Error::value("Circular reference detected"));
        }
        if self.open.len() > 900 {
            return Err(Error::new(
                Kind::RecursionError,
                "maximum recursion depth exceeded while encoding a JSON object",
            ));
        }
        self.open.push(identity);
        Ok(())
    }

    fn new_line(&mut self) {
        if let Some(indent) = &self.indent {
            self.out.push('\n');
            self.out.push_str(&indent.repeat(self.open.len()));
        }
    }

    fn array(&mut self, vm: &mut Interpreter, value: &Value) -> Result<()> {
        let items = later::gathered(value.sequence_items().unwrap_or_default());
        if items.is_empty() {
            self.out.push_str("[]");
            return Ok(());
        }
        self.enter(value)?;
        self.out.push('[');
        for (at, item) in items.iter().enumerate() {
            if at > 0 {
                self.out.push_str(&self.item_separator.clone());
            }
            self.new_line();
            self.write(vm, item)?;
        }
        self.open.pop();
        self.new_line();
        self.out.push(']');
        Ok(())
    }

    fn object(&mut self, vm: &mut Interpreter, value: &Value) -> Result<()> {
        let Value::Dict(dict) = value else { return Ok(()) };
        let mut keys: Vec<Value> = interrupt::watched(dict.map.borrow().keys().cloned()).collect();
        if self.sort_keys {
            keys = sort_values(vm, keys, None, false)?;
        }
        let keys = later::gathered(keys);
        if keys.is_empty() {
            self.out.push_str("{}");
            return Ok(());
        }
        self.enter(value)?;
        self.out.push('{');
        let mut first = true;
        for key in keys.iter() {
            let Some(name) = self.key(key)? else { continue };
            let Some(item) = dict.map.borrow().get(key)?.cloned() else { continue };
            if !first {
                self.out.push_str(&self.item_separator.clone());
            }
            first = false;
            self.new_line();
            self.string(&name);
            self.out.push_str(&self.key_separator.clone());
            self.write(vm, &item)?;
        }
        self.open.pop();
        self.new_line();
        self.out.push('}');
        Ok(())
    }

    /// A key as text; `None` where it is to be left out.
    fn key(&self, key: &Value) -> Result<Option<String>> {
        Ok(Some(match key {
            Value::Str(text) => text.to_string(),
            Value::None => "null".to_owned(),
            Value::Bool(b) => if *b { "true" } else { "false" }.to_owned(),
            Value::Int(_) | Value::BigInt(_) | Value::Float(_) => repr(key)?,
            _ if self.skip_keys => return Ok(None),
            other => {
                let found = type_name(other);
                return Err(Error::type_error(format!("keys must be str, int, float, bool or None, not {found}")));
            }
        }))
    }
}
