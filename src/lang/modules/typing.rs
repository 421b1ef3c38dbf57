//! `typing`: names for annotations, which nothing evaluates further.

use std::any::Any;

use crate::diag::Result;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Keyword, Native};
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in NAMES {
        module.define(name, Value::object(Hint((*name).to_owned())));
    }
    module.define("TYPE_CHECKING", Value::Bool(false));
    module.define_natives(FUNCTIONS);
    Ok(())
}

/// A name for annotations.
pub fn hint(name: &str) -> Value {
    Value::object(Hint(name.to_owned()))
}

const NAMES: &[&str] = &[
    "Any",
    "AnyStr",
    "Callable",
    "ClassVar",
    "Deque",
    "DefaultDict",
    "Dict",
    "Final",
    "FrozenSet",
    "Generator",
    "Generic",
    "Hashable",
    "Iterable",
    "Iterator",
    "List",
    "Literal",
    "Mapping",
    "MutableMapping",
    "MutableSequence",
    "NamedTuple",
    "NoReturn",
    "Optional",
    "Protocol",
    "Sequence",
    "Set",
    "Sized",
    "SupportsFloat",
    "SupportsInt",
    "Tuple",
    "Type",
    "TypeAlias",
    "Union",
];

static FUNCTIONS: &[Native] = &[
    Native::new("cast(typ, val)", "The value itself. `typing.cast(int, 5)` is 5.", |_, a| Ok(a.value(1).clone())),
    Native::new(
        "TypeVar(name, *constraints, bound=None, covariant=False, contravariant=False)",
        "A name for a type. `T = TypeVar('T')`",
        |_, a| Ok(Value::object(Hint(format!("~{}", a.str(0)?)))),
    ),
];

/// `int | str`: one of several types.
pub struct Union(pub Vec<Value>);

impl Union {
    /// `left | right`, where both are types.
    pub fn of(left: &Value, right: &Value) -> Option<Value> {
        let mut types = Vec::new();
        for side in [left, right] {
            match side {
                Value::Type(_) | Value::ExceptionType(_) | Value::None => types.push(side.clone()),
                class if super::is_abstract(class) => types.push(class.clone()),
                other => types.extend(other.downcast::<Union>()?.0.iter().cloned()),
            }
        }
        let mut distinct: Vec<Value> = Vec::new();
        for ty in types {
            if !distinct.iter().any(|have| have.is_same(&ty)) {
                distinct.push(ty);
            }
        }
        match &distinct[..] {
            [Value::None] => None,
            [only] => Some(only.clone()),
            _ => Some(Value::object(Union(distinct))),
        }
    }
}

impl Object for Union {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "types.UnionType"
    }

    fn repr(&self) -> Result<String> {
        let name = |ty: &Value| match ty {
            Value::Type(ty) if ty.module == "builtins" => ty.name.to_owned(),
            Value::Type(ty) => format!("{}.{}", ty.module, ty.name),
            Value::ExceptionType(kind) => kind.qualified_name().to_owned(),
            Value::Object(class) => {
                let shown = class.repr().unwrap_or_default();
                shown.trim_start_matches("<class '").trim_end_matches("'>").to_owned()
            }
            _ => "None".to_owned(),
        };
        Ok(self.0.iter().map(name).collect::<Vec<_>>().join(" | "))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let Some(other) = other.downcast::<Union>() else { return Ok(Some(false)) };
        let within = |a: &Union, b: &Union| a.0.iter().all(|ty| b.0.iter().any(|have| have.is_same(ty)));
        Ok(Some(within(self, other) && within(other, self)))
    }
}

/// An annotation.
struct Hint(String);

impl Object for Hint {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "_SpecialForm"
    }

    fn repr(&self) -> Result<String> {
        Ok(if self.0.starts_with('~') { self.0.clone() } else { format!("typing.{}", self.0) })
    }

    fn get_item(&self, _vm: &mut Interpreter, _index: &Value) -> Result<Option<Value>> {
        Ok(Some(Value::object(Hint(self.0.clone()))))
    }

    fn binary(&self, op: BinaryOp, _other: &Value, _reflected: bool) -> Result<Option<Value>> {
        Ok((op == BinaryOp::BitOr).then(|| Value::object(Hint("Union".to_owned()))))
    }

    fn call(&self, this: &Value, _vm: &mut Interpreter, _args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }
}
