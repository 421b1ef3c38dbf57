//! `collections`: `namedtuple`, `Counter`, `defaultdict`, `OrderedDict`, `deque`.

use std::any::Any;
use std::rc::Rc;

use super::deque::DEQUE;
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result};
use crate::lang::builtins::construct::fill_dict;
use crate::lang::format::repr_str;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::iterate::collect;
use crate::lang::methods::{self, count_items, split_space};
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Keyword, Native, repeated_keyword};
use crate::lang::object::Object;
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::types::{DICT, TypeObject};
use crate::lang::value::{DictFlavor, DictObject, NamedTupleType, Value};
use crate::syntax::ast::BinaryOp;
use crate::syntax::highlight::KEYWORDS;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    for ty in [&COUNTER, &DEFAULT_DICT, &ORDERED_DICT, &DEQUE] {
        module.define(ty.name, ty);
    }
    Ok(())
}

/// `collections.defaultdict`.
pub static DEFAULT_DICT: TypeObject = TypeObject {
    name: "defaultdict",
    module: "collections",
    base: Some(&DICT),
    doc: "A dict that makes missing values.",
    construct: Some(&NEW_DEFAULT_DICT),
    methods: &[],
    statics: &[Native::new(
        "fromkeys(iterable, value=None, /)",
        "One value for each key. `defaultdict.fromkeys('ab', 0)['a']` is 0.",
        |vm, args| {
            let map = methods::of_keys(vm, args)?.into();
            Ok(Value::Dict(Rc::new(DictObject { map, flavor: DictFlavor::Default(Value::None) })))
        },
    )],
};

/// `collections.Counter`.
pub static COUNTER: TypeObject = TypeObject {
    name: "Counter",
    module: "collections",
    base: Some(&DICT),
    doc: "A dict that counts.",
    construct: Some(&NEW_COUNTER),
    methods: methods::COUNTER,
    statics: &[Native::new(
        "fromkeys(iterable, v=None)",
        "Is not for counters, which count. `Counter('ab')`",
        |_, _| {
            let message = "Counter.fromkeys() is undefined.  Use Counter(iterable) instead.";
            Err(Error::new(Kind::NotImplementedError, message))
        },
    )],
};

/// `collections.OrderedDict`.
pub static ORDERED_DICT: TypeObject = TypeObject {
    name: "OrderedDict",
    module: "collections",
    base: Some(&DICT),
    doc: "A dict that remembers its order.",
    construct: Some(&NEW_ORDERED_DICT),
    methods: methods::ORDERED_DICT,
    statics: &[Native::new(
        "fromkeys(iterable, value=None, /)",
        "One value for each key. `OrderedDict.fromkeys('ab', 0)['a']` is 0.",
        |vm, args| {
            let map = methods::of_keys(vm, args)?.into();
            Ok(Value::Dict(Rc::new(DictObject { map, flavor: DictFlavor::Ordered })))
        },
    )],
};

static NEW_DEFAULT_DICT: Native = Native::new(
    "defaultdict(default_factory=None, iterable=(), /, **kwargs)",
    "A dict that makes missing values. `defaultdict(list)['a']` is `[]`.",
    |vm, args| {
        let factory = args.get(0).cloned().unwrap_or(Value::None);
        if !factory.is_none() && !is_callable(&factory) {
            return Err(Error::type_error("first argument must be callable or None"));
        }
        fill_dict(vm, args, args.get(1), DictFlavor::Default(factory))
    },
);

static NEW_ORDERED_DICT: Native = Native::new(
    "OrderedDict(iterable=(), /, **kwargs)",
    "A dict that remembers its order. `OrderedDict(a=1)`",
    |vm, args| fill_dict(vm, args, args.get(0), DictFlavor::Ordered),
);

static NEW_COUNTER: Native =
    Native::new("Counter(iterable=None, /, **kwds)", "Counts the items. `Counter('aab')['a']` is 2.", |vm, args| {
        let dict = Rc::new(DictObject { map: Default::default(), flavor: DictFlavor::Counter });
        if let Some(source) = args.given(0) {
            count_items(vm, &dict, source, BinaryOp::Add)?;
        }
        if !args.keywords().is_empty() {
            let mut named = DictMap::new();
            for (name, value) in args.keywords() {
                named.insert_str(name.text(), value.clone());
            }
            count_items(vm, &dict, &Value::dict(named), BinaryOp::Add)?;
        }
        Ok(Value::Dict(dict))
    });

pub(super) static FUNCTIONS: &[Native] = &[Native::new(
    "namedtuple(typename, field_names, *, rename=False, defaults=None, module=None)",
    "A type of tuples with named fields. `Point = namedtuple('Point', 'x y')`",
    namedtuple,
)];

fn namedtuple(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut names: Vec<String> = match args.value(1) {
        Value::Str(text) => split_space(&text.replace(',', " "), usize::MAX).into_iter().map(str::to_owned).collect(),
        other => collect(vm, other)?.iter().map(crate::lang::display::str_of).collect::<Result<_>>()?,
    };
    let rename = args.flag(2, false)?;
    // A type of the library's may have its module before it, as it is shown.
    if let Some(problem) = args.str(0)?.rsplit('.').next().and_then(check_identifier) {
        return Err(Error::value(problem));
    }
    for at in 0..names.len() {
        let problem = check_name(&names, at);
        match problem {
            Some(_) if rename => names[at] = format!("_{at}"),
            Some(problem) => return Err(Error::value(problem)),
            None => {}
        }
    }
    let defaults = args.given(3).map_or(Ok(Vec::new()), |defaults| collect(vm, defaults).map(Gathered::done))?;
    if defaults.len() > names.len() {
        return Err(Error::type_error("Got more default values than field names"));
    }
    let fields = names.iter().map(|name| Symbol::new(name)).collect();
    let named = NamedTupleType { name: args.str(0)?.into(), fields, defaults };
    Ok(Value::object(NamedTupleClass(Rc::new(named))))
}

/// What is wrong with the name of a type or a field.
fn check_identifier(name: &str) -> Option<String> {
    let identifier =
        name.chars().enumerate().all(|(i, c)| c == '_' || if i == 0 { c.is_alphabetic() } else { c.is_alphanumeric() });
    if name.is_empty() || !identifier {
        return Some(format!("Type names and field names must be valid identifiers: {}", repr_str(name)));
    }
    let keyword = KEYWORDS.contains(&name);
    keyword.then(|| format!("Type names and field names cannot be a keyword: {}", repr_str(name)))
}

/// What is wrong with a field's name.
fn check_name(names: &[String], at: usize) -> Option<String> {
    let name = &names[at];
    if let Some(problem) = check_identifier(name) {
        return Some(problem);
    }
    if name.starts_with('_') {
        return Some(format!("Field names cannot start with an underscore: {}", repr_str(name)));
    }
    names[..at].contains(name).then(|| format!("Encountered duplicate field name: {}", repr_str(name)))
}

/// A type that `namedtuple` made.
pub struct NamedTupleClass(pub Rc<NamedTupleType>);

static CLASS_METHODS: &[Native] =
    &[Native::new("_make(self, iterable)", "A named tuple from an iterable. `Point._make([1, 2])`", |vm, args| {
        let items = collect(vm, args.value(1))?;
        match args.value(0).downcast::<NamedTupleClass>() {
            Some(class) if items.len() != class.0.fields.len() => {
                let (wanted, got) = (class.0.fields.len(), items.len());
                Err(Error::type_error(format!("Expected {wanted} arguments, got {got}")))
            }
            Some(class) => class.build(&items, &[]),
            None => Err(Error::type_error("_make() needs a named tuple's type")),
        }
    })];

impl NamedTupleClass {
    fn build(&self, args: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let fields = &self.0.fields;
        if args.len() > fields.len() {
            let (name, most, given) = (&self.0.name, fields.len() + 1, args.len() + 1);
            let takes = match self.0.defaults.len() {
                0 => most.to_string(),
                defaults => format!("from {} to {most}", most - defaults),
            };
            return Err(Error::type_error(format!(
                "{name}.__new__() takes {takes} positional arguments but {given} were given"
            )));
        }
        let mut items: Vec<Value> = args.to_vec();
        items.resize(fields.len(), Value::Undefined);
        for (name, value) in keywords {
            let function = format!("{}.__new__", self.0.name);
            let at = fields.iter().position(|field| field == name).ok_or_else(|| {
                Error::type_error(format!("{function}() got an unexpected keyword argument '{name}'"))
            })?;
            if !items[at].is_undefined() {
                return Err(if at < args.len() {
                    Error::type_error(format!("{function}() got multiple values for argument '{name}'"))
                } else {
                    repeated_keyword(&function, name.text())
                });
            }
            items[at] = value.clone();
        }
        let first_default = fields.len() - self.0.defaults.len();
        for (item, default) in items[first_default..].iter_mut().zip(&self.0.defaults) {
            if item.is_undefined() {
                *item = default.clone();
            }
        }
        let missing: Vec<String> =
            fields.iter().zip(&items).filter(|(_, item)| item.is_undefined()).map(|(f, _)| format!("'{f}'")).collect();
        if missing.is_empty() {
            return Ok(Value::named_tuple(self.0.clone(), items));
        }
        let plural = if missing.len() == 1 { "" } else { "s" };
        let list = match missing.split_last() {
            Some((last, [])) => last.clone(),
            Some((last, [first])) => format!("{first} and {last}"),
            Some((last, rest)) => format!("{}, and {last}", rest.join(", ")),
            None => String::new(),
        };
        let (name, count) = (&self.0.name, missing.len());
        Err(Error::type_error(format!("{name}.__new__() missing {count} required positional argument{plural}: {list}")))
    }
}

impl Object for NamedTupleClass {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "type"
    }

    fn methods(&self) -> &'static [Native] {
        CLASS_METHODS
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            // Those of the library have their module before it.
            "__name__" | "__qualname__" => Some(Value::from(self.0.name.rsplit('.').next().unwrap_or_default())),
            "_fields" => Some(field_names(&self.0)),
            "_field_defaults" => {
                let mut map = DictMap::new();
                let first = self.0.fields.len() - self.0.defaults.len();
                for (field, default) in self.0.fields[first..].iter().zip(&self.0.defaults) {
                    map.insert_str(field.text(), default.clone());
                }
                Some(Value::dict(map))
            }
            _ => None,
        })
    }

    fn call(
        &self,
        _this: &Value,
        _vm: &mut Interpreter,
        args: &[Value],
        keywords: &[Keyword],
    ) -> Result<Option<Value>> {
        self.build(args, keywords).map(Some)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<class '__main__.{}'>", self.0.name))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        Ok(Some(other.downcast::<NamedTupleClass>().is_some_and(|other| Rc::ptr_eq(&self.0, &other.0))))
    }

    fn hash(&self) -> Result<Option<i64>> {
        Ok(Some(Rc::as_ptr(&self.0) as *const u8 as i64 >> 4))
    }
}

/// `_fields` of a named tuple.
pub fn field_names(named: &NamedTupleType) -> Value {
    Value::tuple(named.fields.iter().map(|field| Value::Str(field.string())))
}
