//! Transforms of functions as a program sees them, named as JAX names them, and devices.

mod custom;
mod device;
mod grad;
mod gradient_tape;
mod jacobian;
mod jit;
mod linearised;
pub mod precision;
pub mod tree;
mod vmap;

pub use device::{Place, default_device, place_of, set_default};
pub use jit::{Key, pieces, repeated};

use smallvec::SmallVec;

use self::repeated::Derivative;
use crate::diag::{Error, Result};
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::module::Module;
use crate::lang::native::{Keyword, Native};
use crate::lang::object::Object;
use crate::lang::registry::NativeModule;
use crate::lang::types::type_name;
use crate::lang::value::Value;

/// What a transform does with a function when the transformed one is called.
pub trait Transform: 'static {
    /// The transform's name.
    fn name(&self) -> &'static str;

    /// Calls the transformed function.
    ///
    /// # Errors
    /// The function's own, and those of the transform.
    fn call(&self, vm: &mut Interpreter, f: &Value, args: &[Value], keywords: &[Keyword]) -> Result<Value>;

    /// What tells the transform from all others, where functions that it makes may be compiled without being asked
    /// ([`repeated`]).
    fn tag(&self) -> Option<u64> {
        None
    }

    /// Methods of the transformed function.
    fn methods(&self) -> &'static [Native] {
        &[]
    }

    /// For methods to get the transform back.
    fn as_any(&self) -> Option<&dyn std::any::Any> {
        None
    }
}

/// A transformed function.
pub struct Transformed {
    pub(in crate::lang) function: Value,
    transform: Box<dyn Transform>,
}

/// The function, transformed.
///
/// # Errors
/// `TypeError` for what cannot be called.
pub fn transformed(function: &Value, transform: impl Transform) -> Result<Value> {
    if !is_callable(function) {
        return Err(Error::type_error(format!(
            "{} expects a function, got '{}' object",
            transform.name(),
            type_name(function)
        )));
    }
    Ok(Value::object(Transformed { function: function.clone(), transform: Box::new(transform) }))
}

impl Transformed {
    /// The function beneath, and what was made of it, where that may be compiled without being asked.
    fn derivative(&self) -> Option<(&Value, SmallVec<[u64; 2]>)> {
        let mut tags: SmallVec<[u64; 2]> = SmallVec::new();
        tags.push(self.transform.tag()?);
        let mut function = &self.function;
        while let Some(inner) = function.downcast::<Transformed>() {
            tags.push(inner.transform.tag()?);
            function = &inner.function;
        }
        Some((function, tags))
    }
}

impl Drop for Transformed {
    fn drop(&mut self) {
        crate::lang::freeing::release_value(&mut self.function);
    }
}

impl Object for Transformed {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn contents(&self) -> Option<Vec<Value>> {
        Some(vec![self.function.clone()])
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn methods(&self) -> &'static [Native] {
        self.transform.methods()
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<{} of {}>", self.transform.name(), crate::lang::display::repr(&self.function)?))
    }

    fn get_attr(&self, _: &Value, vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        match name {
            "__wrapped__" => Ok(Some(self.function.clone())),
            "__name__" | "__doc__" => {
                crate::lang::attribute::find_attr(vm, &self.function, crate::lang::symbol::Symbol::new(name))
            }
            _ => Ok(None),
        }
    }

    fn call(&self, this: &Value, vm: &mut Interpreter, args: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        vm.enter()?;
        let plainly = |vm: &mut Interpreter| self.transform.call(vm, &self.function, args, keywords);
        let result = match self.derivative() {
            Some((function, tags)) => {
                Derivative { function, tags: &tags, given: args, keywords, plainly: &plainly, whole: this }.take(vm)
            }
            None => plainly(vm),
        };
        vm.depth -= 1;
        result.map(Some)
    }
}

/// The module `arr`: what is built in beyond NumPy.
pub static MODULES: &[NativeModule] = &[NativeModule { name: "arr", fill }];

fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(grad::FUNCTIONS);
    module.define_natives(jacobian::FUNCTIONS);
    module.define_natives(vmap::FUNCTIONS);
    module.define_natives(custom::FUNCTIONS);
    module.define_natives(gradient_tape::FUNCTIONS);
    module.define("check_grads", crate::lang::numpy::composed::Composed::value("arr._checks", "check_grads"));
    for name in ["cond", "fori_loop", "scan", "while_loop"] {
        module.define(name, crate::lang::numpy::composed::Composed::value("arr._control", name));
    }
    module.define_natives(jit::FUNCTIONS);
    module.define_natives(device::FUNCTIONS);
    module.define_natives(precision::FUNCTIONS);
    module.define("stop_gradient", crate::lang::numpy::stop_gradient());
    let numpy = crate::lang::registry::import(vm, "numpy")?;
    module.define("np", numpy.clone());
    module.define("numpy", numpy);
    Ok(())
}

/// Makes the module known and puts its names behind every module's own.
///
/// # Errors
/// Those of loading the module; of `ARR_DEVICE`, where that names a device that is not there.
pub fn install(vm: &mut Interpreter) -> Result<()> {
    vm.registry.register(MODULES);
    crate::diag::notes::install(|text| crate::lang::output::write_err(&format!("{text}\n")));
    if let Ok(name) = std::env::var("ARR_DEVICE")
        && !name.trim().is_empty()
    {
        set_default(Place::parse(&name)?)?;
    }
    if let Value::Module(module) = crate::lang::registry::import(vm, "arr")? {
        for (name, value) in module.globals.bindings() {
            if !name.text().starts_with('_') && !matches!(value, Value::Module(_)) {
                vm.builtins.define(name.text(), value);
            }
        }
    }
    Ok(())
}
