//! `numpy.random`: the legacy functions over one hidden `RandomState`, and `Generator` with its bit generators.
//!
//! The numbers are those of `crate::ops::random`, bit for bit NumPy's; here are arguments, shapes and values.

mod bits;
mod choose;
mod generator;
mod integers;
mod legacy;
mod multivariate;
mod pathwise;
mod samples;

use std::cell::RefCell;
use std::rc::Rc;

use crate::diag::Result;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::value::{BoundMethod, Value};
use crate::ops::random::RandomState;

/// Binds the module's names: the methods of one hidden generator, and the types.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    let shared = Value::object(legacy::State(RefCell::new(RandomState::fresh())));
    for method in legacy::METHODS {
        let bound = BoundMethod { receiver: shared.clone(), method };
        module.define(method.name(), Value::BoundMethod(Rc::new(bound)));
    }
    for (alias, name) in [("ranf", "random_sample"), ("sample", "random_sample")] {
        if let Some(found) = module.globals.lookup(name) {
            module.define(alias, found);
        }
    }
    module.define("RandomState", &legacy::RANDOM_STATE);
    module.define("Generator", &generator::GENERATOR);
    module.define_natives(generator::FUNCTIONS);
    bits::define_types(module);
    Ok(())
}
