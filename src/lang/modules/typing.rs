//! `typing`: names for annotations, which nothing evaluates further.

use std::any::Any;

use crate::diag::Result;
use crate::lang::display::repr;
use crate::lang::format::repr_str;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Keyword, Native};
use crate::lang::object::Object;
use crate::lang::text::hash_text;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    for name in NAMES {
        module.define(name, hint(name));
    }
    module.define("TYPE_CHECKING", Value::Bool(false));
    module.define_natives(FUNCTIONS);
    Ok(())
}

/// A name for annotations.
pub fn hint(name: &str) -> Value {
    Value::object(Hint { name: name.to_owned(), of: None })
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
        |_, a| Ok(hint(&format!("~{}", a.str(0)?))),
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
        let name = |ty: &Value| if matches!(ty, Value::None) { Ok("None".to_owned()) } else { shown(ty) };
        Ok(self.0.iter().map(name).collect::<Result<Vec<_>>>()?.join(" | "))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let Some(other) = other.downcast::<Union>() else { return Ok(Some(false)) };
        let within = |a: &Union, b: &Union| a.0.iter().all(|ty| b.0.iter().any(|have| have.is_same(ty)));
        Ok(Some(within(self, other) && within(other, self)))
    }
}

/// A type as annotations show it.
fn shown(ty: &Value) -> Result<String> {
    Ok(match ty {
        Value::Type(ty) if ty.module == "builtins" => ty.name.to_owned(),
        Value::Type(ty) => format!("{}.{}", ty.module, ty.name),
        Value::ExceptionType(kind) => kind.qualified_name().to_owned(),
        Value::None => "NoneType".to_owned(),
        Value::Ellipsis => "...".to_owned(),
        Value::Str(name) => format!("ForwardRef({})", repr_str(name)),
        Value::List(types) => format!("[{}]", shown_all(&types.items.borrow())?),
        other => {
            let text = repr(other)?;
            text.strip_prefix("<class '").and_then(|rest| rest.strip_suffix("'>")).unwrap_or(&text).to_owned()
        }
    })
}

fn shown_all(types: &[Value]) -> Result<String> {
    Ok(types.iter().map(shown).collect::<Result<Vec<_>>>()?.join(", "))
}

/// An annotation: a name, and the types in the brackets behind it.
struct Hint {
    name: String,
    of: Option<Vec<Value>>,
}

impl Object for Hint {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "_SpecialForm"
    }

    fn repr(&self) -> Result<String> {
        let name = match (&self.of, self.name.as_str()) {
            (_, name) if name.starts_with('~') => return Ok(name.to_owned()),
            (None, name) => return Ok(format!("typing.{name}")),
            (Some(types), "Union") if types.len() == 2 => match &types[..] {
                [ty, Value::None] | [Value::None, ty] => return Ok(format!("typing.Optional[{}]", shown(ty)?)),
                _ => "Union",
            },
            (Some(_), name) => name,
        };
        let types = self.of.as_deref().unwrap_or_default();
        Ok(match name {
            "Literal" => {
                let values = types.iter().map(repr).collect::<Result<Vec<_>>>()?;
                format!("typing.Literal[{}]", values.join(", "))
            }
            name => format!("typing.{name}[{}]", shown_all(types)?),
        })
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let types = match index {
            Value::Tuple(types) => types.items.to_vec(),
            one => vec![one.clone()],
        };
        Ok(Some(Value::object(Hint { name: self.name.clone(), of: Some(types) })))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(match other.downcast::<Hint>() {
            Some(other) => self.repr()? == other.repr()?,
            None => false,
        }))
    }

    fn hash(&self) -> Result<Option<i64>> {
        self.repr().map(|text| Some(hash_text(&text)))
    }

    fn binary(&self, op: BinaryOp, other: &Value, reflected: bool) -> Result<Option<Value>> {
        let mut types = vec![Value::object(Hint { name: self.name.clone(), of: self.of.clone() }), other.clone()];
        if reflected {
            types.reverse();
        }
        Ok((op == BinaryOp::BitOr).then(|| Value::object(Hint { name: "Union".to_owned(), of: Some(types) })))
    }

    fn call(&self, this: &Value, _vm: &mut Interpreter, _args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        Ok(Some(this.clone()))
    }
}
