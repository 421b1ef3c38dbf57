//! What `globals()` gives: a live view of a module's names that behaves as a dict.

use std::any::Any;
use std::rc::Rc;

use crate::diag::Result;
use crate::lang::display::repr;
use crate::lang::exception::key_error;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Iter, iterate};
use crate::lang::module::Globals;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::tables::DictMap;
use crate::lang::types;
use crate::lang::value::Value;

/// A live view of a module's names.
pub struct GlobalsView(pub Rc<Globals>);

impl GlobalsView {
    fn snapshot(&self) -> Value {
        let mut map = DictMap::new();
        for (name, value) in self.0.bindings() {
            map.insert_str(name.text(), value);
        }
        Value::dict(map)
    }
}

static METHODS: &[Native] = &[
    Native::new("copy(self, /)", "The names as a dict. `globals().copy()`", |_, a| snapshot(a)),
    Native::new("get(self, key, default=None, /)", "A name's value, or a default. `globals().get('x')`", |_, a| {
        let found = a.value(0).downcast::<GlobalsView>().and_then(|view| view.0.lookup(a.value(1).as_str()?));
        Ok(found.or_else(|| a.get(2).cloned()).unwrap_or(Value::None))
    }),
    Native::new("items(self, /)", "The names with their values. `globals().items()`", |vm, a| part(vm, a, "items")),
    Native::new("keys(self, /)", "The names. `globals().keys()`", |vm, a| part(vm, a, "keys")),
    Native::new("values(self, /)", "The values. `globals().values()`", |vm, a| part(vm, a, "values")),
    Native::new("update(self, other=(), /, **kwargs)", "Sets names. `globals().update(x=1)`", update),
];

fn snapshot(args: &Arguments) -> Result<Value> {
    Ok(args.value(0).downcast::<GlobalsView>().map_or(Value::None, GlobalsView::snapshot))
}

fn part(vm: &mut Interpreter, args: &Arguments, name: &str) -> Result<Value> {
    let dict = snapshot(args)?;
    vm.call_method(&dict, name, &[])
}

fn update(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let all = super::construct::fill_dict(vm, args, args.get(1), Default::default())?;
    if let (Value::Dict(all), Some(view)) = (&all, args.value(0).downcast::<GlobalsView>()) {
        for (key, value) in all.map.borrow().iter() {
            if let Some(name) = key.as_str() {
                view.0.define(name, value.clone());
            }
        }
    }
    Ok(Value::None)
}

impl Object for GlobalsView {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "dict"
    }

    fn type_value(&self) -> Value {
        Value::Type(&types::DICT)
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn repr(&self) -> Result<String> {
        repr(&self.snapshot())
    }

    fn length(&self) -> Result<Option<usize>> {
        Ok(Some(self.0.bindings().len()))
    }

    fn iterate(&self, _this: &Value, vm: &mut Interpreter) -> Result<Option<Value>> {
        iterate(vm, &self.snapshot()).map(Iter::into_value).map(Some)
    }

    fn contains(&self, _vm: &mut Interpreter, item: &Value) -> Result<Option<bool>> {
        Ok(Some(item.as_str().is_some_and(|name| self.0.lookup(name).is_some())))
    }

    fn get_item(&self, _vm: &mut Interpreter, index: &Value) -> Result<Option<Value>> {
        let found = index.as_str().and_then(|name| self.0.lookup(name));
        found.map(Some).ok_or_else(|| key_error(index))
    }

    fn set_item(&self, _vm: &mut Interpreter, index: &Value, value: Option<&Value>) -> Result<bool> {
        let Some(name) = index.as_str() else { return Ok(false) };
        match value {
            Some(value) => self.0.define(name, value.clone()),
            None if self.0.remove(name) => {}
            None => return Err(key_error(index)),
        }
        Ok(true)
    }
}
