//! `re`: the flags of a pattern, integers that know their names.

use std::any::Any;

use super::re_pattern::flags;
use crate::diag::{Error, Result};
use crate::lang::hash::hash;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::object::Object;
use crate::lang::operate::{binary, equal, rich_compare};
use crate::lang::types::{OBJECT, TypeObject};
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// The flags by name, in the order in which several are shown, each with its letter.
const NAMES: [(&str, &str, i64); 9] = [
    ("ASCII", "A", flags::ASCII),
    ("IGNORECASE", "I", flags::IGNORECASE),
    ("LOCALE", "L", flags::LOCALE),
    ("UNICODE", "U", flags::UNICODE),
    ("MULTILINE", "M", flags::MULTILINE),
    ("DOTALL", "S", flags::DOTALL),
    ("VERBOSE", "X", flags::VERBOSE),
    ("TEMPLATE", "T", flags::TEMPLATE),
    ("DEBUG", "DEBUG", flags::DEBUG),
];

/// Binds the flags and their type.
pub fn fill(module: &Module) {
    for (name, letter, bits) in NAMES {
        module.define(name, Value::object(Flags(bits)));
        module.define(letter, Value::object(Flags(bits)));
    }
    module.define("NOFLAG", Value::object(Flags(0)));
    module.define("RegexFlag", &TYPE);
}

static TYPE: TypeObject = TypeObject {
    name: "RegexFlag",
    module: "re",
    base: Some(&OBJECT),
    doc: "Flags of a regular expression, which `|` combines.",
    construct: Some(&NEW),
    methods: &[],
    statics: &[],
};

static NEW: Native =
    Native::new("RegexFlag(value)", "Flags by their number. `re.RegexFlag(2)` is `re.IGNORECASE`.", |_, args| {
        to_bits(args.value(0)).map(|bits| Value::object(Flags(bits)))
    });

/// A value as flags: an integer or flags.
fn to_bits(value: &Value) -> Result<i64> {
    value.downcast::<Flags>().map_or_else(|| to_index(value), |flags| Ok(flags.0))
}

/// The flags at a parameter; none where it was not given.
pub(super) fn bits(args: &Arguments, index: usize) -> Result<i64> {
    args.given(index).map_or(Ok(0), to_bits)
}

/// The names of flags, joined by bars; what has no name as a number.
fn shown(bits: i64, prefix: &str) -> String {
    let mut parts = Vec::new();
    let mut rest = bits;
    for (name, _, bit) in NAMES {
        if bits & bit != 0 {
            parts.push(format!("{prefix}{name}"));
            rest &= !bit;
        }
    }
    if rest != 0 {
        parts.push(format!("0x{rest:x}"));
    }
    parts.join("|")
}

/// The flags of a pattern as it shows them, by their numbers; that it is of text goes without saying.
pub(super) fn of_pattern(bits: i64) -> String {
    let mut names: Vec<(&str, i64)> = NAMES.iter().map(|(name, _, bit)| (*name, *bit)).collect();
    names.sort_by_key(|(_, bit)| *bit);
    let set = names.into_iter().filter(|(_, bit)| bits & bit & !flags::UNICODE != 0);
    set.map(|(name, _)| format!("re.{name}")).collect::<Vec<_>>().join("|")
}

/// Flags as a value.
struct Flags(i64);

impl Object for Flags {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "RegexFlag"
    }

    fn type_value(&self) -> Value {
        Value::Type(&TYPE)
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "value" => Some(Value::Int(self.0)),
            "name" if self.0 == 0 => Some(Value::None),
            "name" => Some(Value::from(shown(self.0, ""))),
            _ => None,
        })
    }

    fn repr(&self) -> Result<String> {
        Ok(if self.0 == 0 { "re.NOFLAG".to_owned() } else { shown(self.0, "re.") })
    }

    fn format(&self, spec: &str) -> Result<Option<String>> {
        match spec {
            "" => self.repr().map(Some),
            spec => crate::lang::formatting::format_value(&Value::Int(self.0), spec).map(Some),
        }
    }

    fn truth(&self) -> Result<Option<bool>> {
        Ok(Some(self.0 != 0))
    }

    fn convert(&self, method: &str, _args: &[Value]) -> Result<Option<Value>> {
        Ok(match method {
            "__int__" | "__index__" | "__trunc__" => Some(Value::Int(self.0)),
            "__float__" => Some(Value::Float(self.0 as f64)),
            _ => None,
        })
    }

    fn contains(&self, _vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        match item.downcast::<Flags>() {
            Some(item) => Ok(Some(self.0 & item.0 == item.0)),
            None => Err(Error::type_error("unsupported operand type(s) for 'in'")),
        }
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        match other.downcast::<Flags>() {
            Some(other) => Ok(Some(self.0 == other.0)),
            None => equal(&Value::Int(self.0), other).map(Some),
        }
    }

    fn hash(&self) -> Result<Option<i64>> {
        hash(&Value::Int(self.0)).map(Some)
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let other = other.downcast::<Flags>().map_or_else(|| other.clone(), |other| Value::Int(other.0));
        rich_compare(op, &Value::Int(self.0), &other).map(Some)
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let bits = match other {
            Value::Int(bits) => *bits,
            Value::Bool(bit) => i64::from(*bit),
            other => match other.downcast::<Flags>() {
                Some(flags) => flags.0,
                None => return Ok(None),
            },
        };
        let both = match op {
            BinaryOp::BitOr => self.0 | bits,
            BinaryOp::BitAnd => self.0 & bits,
            BinaryOp::BitXor => self.0 ^ bits,
            _ => {
                let (left, right) = if reflected { (bits, self.0) } else { (self.0, bits) };
                return binary(op, &Value::Int(left), &Value::Int(right)).map(Some);
            }
        };
        Ok(Some(Value::object(Flags(both))))
    }

    fn unary(&self, op: UnaryOp) -> Result<Option<Value>> {
        let all = NAMES.iter().fold(0, |all, (.., bit)| all | bit);
        match op {
            UnaryOp::Invert => Ok(Some(Value::object(Flags(all & !self.0)))),
            _ => crate::lang::operate::unary(op, &Value::Int(self.0)).map(Some),
        }
    }
}
