//! `functools`: `reduce`, `partial`, caches, `wraps`, `cmp_to_key`.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::diag::{Error, Result, interrupt};
use crate::lang::attribute::{find_attr, set_attr};
use crate::lang::display::repr;
use crate::lang::freeing::release_value;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::iterate::iterate;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::number::compare;
use crate::lang::object::Object;
use crate::lang::operate::{holds, truth};
use crate::lang::symbol::Symbol;
use crate::lang::tables::DictMap;
use crate::lang::types::type_value;
use crate::lang::value::{NamedTupleType, Value};
use crate::syntax::ast::CompareOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("cache(user_function, /)", "Remembers every result of a function. `@cache`", |_, a| {
        if !is_callable(a.value(0)) {
            return Err(Error::type_error("the first argument must be callable"));
        }
        Ok(Value::object(Cached::new(a.value(0).clone(), None, false)))
    }),
    Native::new(
        "cmp_to_key(mycmp)",
        "A sort key from a comparing function. `sorted(xs, key=cmp_to_key(cmp))`",
        |_, a| Ok(Value::object(CompareKey(a.value(0).clone()))),
    ),
    Native::new(
        "lru_cache(maxsize=128, typed=False)",
        "Remembers the last results of a function. `@lru_cache`",
        lru_cache,
    ),
    Native::new(
        "partial(func, /, *args, **keywords)",
        "A function with some arguments given. `partial(pow, 2)(10)` is 1024.",
        partial,
    ),
    Native::new(
        "reduce(function, iterable, initial=None, /)",
        "The items combined one after the other. `reduce(lambda a, b: a * b, [2, 3, 4])` is 24.",
        reduce,
    ),
    Native::new(
        "update_wrapper(wrapper, wrapped)",
        "Gives a wrapper the name and doc of what it wraps. `update_wrapper(g, f)`",
        |vm, a| dress(vm, a.value(0), a.value(1)),
    ),
    Native::new(
        "wraps(wrapped)",
        "A decorator that keeps the name and doc of the wrapped function. `@wraps(f)`",
        |_, a| Ok(Value::object(Wraps(a.value(0).clone()))),
    ),
];

fn reduce(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut items = iterate(vm, args.value(1))?;
    let mut total = match args.get(2) {
        Some(initial) => initial.clone(),
        None => items.next(vm)?.ok_or_else(|| Error::type_error("reduce() of empty iterable with no initial value"))?,
    };
    while let Some(item) = items.next(vm)? {
        interrupt::check()?;
        total = vm.call(args.value(0), &[total, item], &[])?;
    }
    Ok(total)
}

struct Partial {
    function: Value,
    args: Vec<Value>,
    keywords: Vec<Keyword>,
}

impl Drop for Partial {
    fn drop(&mut self) {
        release_value(&mut self.function);
    }
}

fn partial(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if !is_callable(args.value(0)) {
        return Err(Error::type_error("the first argument must be callable"));
    }
    let mut made =
        Partial { function: args.value(0).clone(), args: args.rest().to_vec(), keywords: args.keywords().to_vec() };
    // A partial of a partial is one partial.
    if let Some(inner) = args.value(0).downcast::<Partial>() {
        made.function = inner.function.clone();
        made.args = inner.args.iter().chain(args.rest()).cloned().collect();
        made.keywords = merge(&inner.keywords, args.keywords());
    }
    Ok(Value::object(made))
}

fn merge(first: &[Keyword], second: &[Keyword]) -> Vec<Keyword> {
    let kept = first.iter().filter(|(name, _)| !second.iter().any(|(other, _)| other == name));
    kept.chain(second).cloned().collect()
}

impl Object for Partial {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        let named = self.keywords.iter().flat_map(|(name, value)| [Value::from(name.text()), value.clone()]);
        Some(std::iter::once(self.function.clone()).chain(self.args.iter().cloned()).chain(named).collect())
    }

    fn type_name(&self) -> &str {
        "functools.partial"
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "func" => Some(self.function.clone()),
            "args" => Some(Value::tuple(self.args.iter().cloned())),
            "keywords" => {
                let mut map = DictMap::new();
                for (name, value) in &self.keywords {
                    map.insert_str(name.text(), value.clone());
                }
                Some(Value::dict(map))
            }
            _ => None,
        })
    }

    fn call(&self, _this: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let all: Vec<Value> = self.args.iter().chain(args).cloned().collect();
        vm.call(&self.function, &all, &merge(&self.keywords, keywords)).map(Some)
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        let mut parts = vec![repr(&self.function)?];
        for arg in &self.args {
            parts.push(repr(arg)?);
        }
        for (name, value) in &self.keywords {
            parts.push(format!("{name}={}", repr(value)?));
        }
        Ok(format!("functools.partial({})", parts.join(", ")))
    }
}

struct Cached {
    function: Value,
    most: Option<usize>,
    typed: bool,
    map: RefCell<DictMap>,
    hits: Cell<i64>,
    misses: Cell<i64>,
}

static CACHE_METHODS: &[Native] = &[
    Native::new("cache_clear(self)", "Forgets every result. `f.cache_clear()`", |_, a| {
        if let Some(cache) = a.value(0).downcast::<Cached>() {
            drop(cache.map.take());
            cache.hits.set(0);
            cache.misses.set(0);
        }
        Ok(Value::None)
    }),
    Native::new("cache_parameters(self)", "What the cache was made with. `f.cache_parameters()['typed']`", |_, a| {
        let mut found = DictMap::new();
        if let Some(cache) = a.value(0).downcast::<Cached>() {
            found.insert_str("maxsize", cache.most.map_or(Value::None, Value::from));
            found.insert_str("typed", Value::Bool(cache.typed));
        }
        Ok(Value::dict(found))
    }),
    Native::new("cache_info(self)", "How often the cache was right. `f.cache_info().hits`", |_, a| {
        let Some(cache) = a.value(0).downcast::<Cached>() else { return Ok(Value::None) };
        let fields = ["hits", "misses", "maxsize", "currsize"].map(Symbol::new).to_vec();
        let named = NamedTupleType { name: "CacheInfo".into(), fields, defaults: Vec::new() };
        let size = cache.map.borrow().len();
        let most = cache.most.map_or(Value::None, Value::from);
        let items = [Value::Int(cache.hits.get()), Value::Int(cache.misses.get()), most, Value::from(size)];
        Ok(Value::named_tuple(Rc::new(named), items))
    }),
];

fn lru_cache(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let typed = args.flag(1, false)?;
    let most = match args.get(0) {
        None => Some(128),
        Some(Value::None) => None,
        Some(Value::Int(most)) => Some(usize::try_from(*most).unwrap_or(0)),
        Some(function) if is_callable(function) => {
            return Ok(Value::object(Cached::new(function.clone(), Some(128), typed)));
        }
        Some(_) => return Err(Error::type_error("Expected first argument to be an integer, a callable, or None")),
    };
    Ok(Value::object(CacheDecorator { most, typed }))
}

impl Cached {
    fn new(function: Value, most: Option<usize>, typed: bool) -> Cached {
        Cached { function, most, typed, map: RefCell::default(), hits: Cell::new(0), misses: Cell::new(0) }
    }

    fn key(&self, args: &[Value], keywords: &[Keyword]) -> Value {
        if let ([only @ (Value::Int(_) | Value::Str(_))], [], false) = (args, keywords, self.typed) {
            return only.clone();
        }
        let mut parts = args.to_vec();
        for (name, value) in keywords {
            parts.extend([Value::Ellipsis, Value::Str(name.string()), value.clone()]);
        }
        if self.typed {
            parts.push(Value::NotImplemented);
            parts.extend(args.iter().chain(keywords.iter().map(|(_, value)| value)).map(type_value));
        }
        Value::tuple(parts)
    }
}

impl Object for Cached {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![self.function.clone()])
    }

    fn type_name(&self) -> &str {
        "functools._lru_cache_wrapper"
    }

    fn methods(&self) -> &'static [Native] {
        CACHE_METHODS
    }

    fn get_attr(&self, _this: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        match name {
            "__wrapped__" => Ok(Some(self.function.clone())),
            "__name__" | "__qualname__" | "__doc__" | "__module__" => find_attr(vm, &self.function, Symbol::new(name)),
            _ => Ok(None),
        }
    }

    fn call(&self, _this: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let key = self.key(args, keywords);
        let found = self.map.borrow().get(&key)?.cloned();
        if let Some(found) = found {
            self.hits.set(self.hits.get() + 1);
            if self.most.is_some() {
                let mut map = self.map.borrow_mut();
                map.remove(&key)?;
                map.insert(key, found.clone())?;
            }
            return Ok(Some(found));
        }
        self.misses.set(self.misses.get() + 1);
        let result = vm.call(&self.function, args, keywords)?;
        let mut map = self.map.borrow_mut();
        if self.most != Some(0) {
            map.insert(key, result.clone())?;
        }
        let evicted = if self.most.is_some_and(|most| map.len() > most) { map.pop_first() } else { None };
        drop(map);
        drop(evicted);
        Ok(Some(result))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<functools._lru_cache_wrapper of {}>", repr(&self.function)?))
    }
}

/// What `lru_cache(maxsize=…)` gives.
struct CacheDecorator {
    most: Option<usize>,
    typed: bool,
}

impl Object for CacheDecorator {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn call(&self, _this: &Value, _vm: &mut Interpreter, args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        match args {
            [function] => Ok(Some(Value::object(Cached::new(function.clone(), self.most, self.typed)))),
            _ => Err(Error::type_error("decorating_function() takes exactly one argument")),
        }
    }

    fn is_callable(&self) -> bool {
        true
    }
}

struct Wraps(Value);

impl Object for Wraps {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![self.0.clone()])
    }

    fn type_name(&self) -> &str {
        "functools.partial"
    }

    fn call(&self, _this: &Value, vm: &mut Interpreter, args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        match args {
            [wrapper] => dress(vm, wrapper, &self.0).map(Some),
            _ => Err(Error::type_error("wraps() decorates exactly one function")),
        }
    }

    fn is_callable(&self) -> bool {
        true
    }
}

/// Gives a wrapper the name and doc of what it wraps.
fn dress(vm: &mut Interpreter, wrapper: &Value, wrapped: &Value) -> Result<Value> {
    for name in ["__name__", "__qualname__", "__doc__"] {
        if let Some(value) = find_attr(vm, wrapped, Symbol::new(name))? {
            set_attr(vm, wrapper, Symbol::new(name), Some(&value))?;
        }
    }
    set_attr(vm, wrapper, Symbol::new("__wrapped__"), Some(wrapped))?;
    Ok(wrapper.clone())
}

/// What `cmp_to_key` gives: sorting calls its function with two items.
struct CompareKey(Value);

impl Object for CompareKey {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "functools.KeyWrapper"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let [item] = args else {
            let given = args.len() + keywords.len();
            return Err(Error::type_error(format!("K() takes exactly 1 argument ({given} given)")));
        };
        crate::lang::class::lend(vm);
        Ok(Some(Value::object(Comparable { function: self.0.clone(), item: item.clone() })))
    }
}

/// What such a key gives for an item.
struct Comparable {
    function: Value,
    item: Value,
}

impl Comparable {
    /// What the function says of this and another one, against zero.
    fn order(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        let Some(other) = other.downcast::<Comparable>() else {
            return Err(Error::type_error("other argument must be K instance"));
        };
        let order = crate::lang::class::call(&self.function, &[self.item.clone(), other.item.clone()], &[])?;
        match compare(&order, &Value::Int(0)) {
            // What cannot be ordered is unequal to everything.
            Some(ordering) => {
                Ok(Some(Value::Bool(ordering.map_or(op == CompareOp::Ne, |ordering| holds(op, ordering)))))
            }
            None => Err(Error::type_error("the comparing function must give a number")),
        }
    }
}

impl Object for Comparable {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "functools.KeyWrapper"
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let equal = self.order(CompareOp::Eq, other)?;
        equal.map(|equal| truth(&equal)).transpose()
    }

    fn compare(&self, op: CompareOp, other: &Value) -> Result<Option<Value>> {
        self.order(op, other)
    }
}

/// The comparing function behind a key that `cmp_to_key` made.
pub fn compare_with(key: &Value) -> Option<Value> {
    key.downcast::<CompareKey>().map(|key| key.0.clone())
}
