//! `types`: `SimpleNamespace` and the names of built-in types.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use crate::diag::{Error, Result};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::Native;
use crate::lang::object::Object;
use crate::lang::operate::equal;
use crate::lang::tables::DictMap;
use crate::lang::types::{self, OBJECT, TypeObject};
use crate::lang::value::{DictFlavor, DictObject, Value};

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define("SimpleNamespace", &NAMESPACE);
    module.define("FunctionType", &types::FUNCTION);
    module.define("LambdaType", &types::FUNCTION);
    module.define("BuiltinFunctionType", &types::NATIVE);
    module.define("ModuleType", &types::MODULE);
    module.define("GeneratorType", &types::GENERATOR);
    module.define("NoneType", &types::NONE_TYPE);
    Ok(())
}

static NAMESPACE: TypeObject = TypeObject {
    name: "SimpleNamespace",
    module: "types",
    base: Some(&OBJECT),
    doc: "A value with the attributes that it is given.",
    construct: Some(&NEW),
    methods: &[],
    statics: &[],
};

static NEW: Native = Native::new(
    "SimpleNamespace(*args, **kwargs)",
    "A value with these attributes. `SimpleNamespace(x=1).x` is 1.",
    |_, args| {
        if !args.rest().is_empty() {
            return Err(Error::type_error("no positional arguments expected"));
        }
        let mut map = DictMap::new();
        for (name, value) in args.keywords() {
            map.insert_str(name.text(), value.clone());
        }
        Ok(Value::object(Namespace(Rc::new(DictObject { map: RefCell::new(map), flavor: DictFlavor::Plain }))))
    },
);

/// Its attributes live in a dict that `vars` gives.
struct Namespace(Rc<DictObject>);

impl Object for Namespace {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![Value::Dict(self.0.clone())])
    }

    fn type_name(&self) -> &str {
        "types.SimpleNamespace"
    }

    fn type_value(&self) -> Value {
        Value::Type(&NAMESPACE)
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        if name == "__dict__" {
            return Ok(Some(Value::Dict(self.0.clone())));
        }
        Ok(self.0.map.borrow().get_str(name).cloned())
    }

    fn set_attr(&self, _vm: &mut Interpreter, name: &str, value: Option<&Value>) -> Result<bool> {
        match value {
            Some(value) => self.0.map.borrow_mut().insert_str(name, value.clone()),
            None => return Ok(self.0.map.borrow_mut().remove(&Value::from(name))?.is_some()),
        }
        Ok(true)
    }

    fn attributes(&self) -> Vec<String> {
        self.0.map.borrow().keys().filter_map(|key| key.as_str().map(str::to_owned)).collect()
    }

    fn repr(&self) -> Result<String> {
        let map = self.0.map.borrow().clone();
        let mut parts = Vec::new();
        for (name, value) in map.iter() {
            parts.push(format!("{}={}", name.as_str().unwrap_or(""), repr(value)?));
        }
        Ok(format!("namespace({})", parts.join(", ")))
    }

    fn equal(&self, other: &Value) -> Result<Option<bool>> {
        let Some(other) = other.downcast::<Namespace>() else { return Ok(Some(false)) };
        let (a, b) = (self.0.map.borrow().clone(), other.0.map.borrow().clone());
        equal(&Value::dict(a), &Value::dict(b)).map(Some)
    }
}
