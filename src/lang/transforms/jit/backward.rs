//! Derivatives of compiled functions, taken from outside. Forwards the compiled program runs; the way back is a function
//! of the arguments and the cotangent, which is compiled as any other. It computes again what it needs.

use std::any::Any;
use std::rc::Rc;

use super::super::custom;
use super::super::linearised::{Place, linearise, own};
use super::super::transformed;
use super::super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Entry, Jit, Options};
use crate::diag::{Error, Result};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Keyword;
use crate::lang::object::Object;
use crate::lang::transforms::Transform;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, cast_to, zeros_of};
use crate::trace::{self, LevelKind};

/// The compiled function, which gives its arguments too.
struct Forward {
    jit: Jit,
    function: Value,
}

impl Object for Forward {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
        let result = self.jit.call(vm, &self.function, given, &[])?;
        Ok(Some(Value::tuple([result, Value::tuple(given.iter().cloned())])))
    }
}

/// From the arguments and the cotangent of the result, the cotangents of the arguments that are not fixed.
struct Backward {
    function: Value,
    fixed: Vec<i64>,
}

impl Object for Backward {
    fn as_any(&self) -> &dyn Any {
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

    fn repr(&self) -> Result<String> {
        Ok(format!("<gradient of {}>", crate::lang::display::repr(&self.function)?))
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
        let [.., arguments, cotangent] = given else {
            return Err(Error::type_error("a function for the way back takes arguments and a cotangent"));
        };
        let arguments = arguments.sequence_items().unwrap_or_default();
        let free: Vec<usize> = (0..arguments.len()).filter(|&at| !is_fixed(&self.fixed, at, arguments.len())).collect();
        let mut places = Vec::new();
        for &at in &free {
            if has_derivatives(&arguments[at])? {
                places.push(Place::Position(at));
            }
        }
        let run = linearise(vm, &self.function, &arguments, &[], &places)?;
        let (mut results, mut cotangents) = (Vec::new(), Vec::new());
        flatten(&run.result, Leaves::Numbers, &mut results)?;
        flatten(cotangent, Leaves::Numbers, &mut cotangents)?;
        let mut outputs = Vec::new();
        for (result, cotangent) in results.iter().zip(cotangents) {
            if let (primal, Some(tangent)) = trace::jvp_parts(run.level, result) {
                outputs.push((tangent, cast_to(cotangent, primal.dtype())?));
            }
        }
        let mut found = run.transpose(vm, &outputs, false)?.into_iter();
        let (mut leaves, mut trees) = (run.leaves.iter(), run.trees.iter());
        let mut all = Vec::with_capacity(free.len());
        for at in free {
            if !places.contains(&Place::Position(at)) {
                all.push(Value::None);
                continue;
            }
            let Some(tree): Option<&Tree> = trees.next() else { break };
            let mut parts = Vec::with_capacity(tree.count());
            for leaf in leaves.by_ref().take(tree.count()) {
                let cotangent = match found.next().flatten() {
                    Some(cotangent) => cotangent,
                    None => zeros_of(&Aval { weak: false, ..leaf.aval() })?,
                };
                parts.push(own(cotangent)?);
            }
            all.push(unflatten(tree, &mut parts.into_iter())?);
        }
        Ok(Some(Value::tuple(all)))
    }
}

fn is_fixed(fixed: &[i64], at: usize, count: usize) -> bool {
    fixed.iter().any(|&n| n == at as i64 || n + count as i64 == at as i64)
}

/// Whether all numbers of an argument, of which there are some, have derivatives.
fn has_derivatives(value: &Value) -> Result<bool> {
    let mut leaves = Vec::new();
    flatten(value, Leaves::Numbers, &mut leaves)?;
    Ok(!leaves.is_empty() && leaves.iter().all(|leaf| leaf.dtype().is_inexact()))
}

/// Whether a derivative in reverse is taken of the leaves, and nothing else rides on them.
fn is_reverse(leaves: &[Tensor]) -> bool {
    let innermost = leaves.iter().filter_map(trace::level_of).max_by_key(|(level, _)| *level);
    let Some((level, LevelKind::Dual)) = innermost else { return false };
    let on_tape = |leaf: &Tensor| match trace::jvp_parts(level, leaf) {
        (_, Some(tangent)) => trace::tape_of(&tangent).is_some(),
        _ => false,
    };
    leaves.iter().any(on_tape) && !leaves.iter().any(|leaf| trace::is_traced(&trace::primal(leaf)))
}

impl Jit {
    /// A call of which a derivative is taken in reverse; `None` where it is better left to the function's statements.
    pub fn differentiated(&self, vm: &mut Interpreter, f: &Value, given: &[Value]) -> Result<Option<Value>> {
        let mut leaves = Vec::new();
        let tree = flatten(&Value::tuple(given.iter().cloned()), Leaves::Inexact, &mut leaves)?;
        let settled: Vec<Tensor> = leaves.iter().map(trace::settled).collect();
        if !is_reverse(&settled) {
            return Ok(None);
        }
        for value in given {
            let mut own = Vec::new();
            flatten(value, Leaves::Numbers, &mut own)?;
            if own.iter().any(trace::is_traced) && !has_derivatives(value)? {
                return Ok(None);
            }
        }
        // Whether it compiles, and has no effect, is seen from the values alone.
        let plain = unflatten(&tree, &mut settled.iter().map(trace::primal))?.sequence_items().unwrap_or_default();
        match self.entry_for(vm, f, &plain)? {
            Some(entry) if matches!(&*entry, Entry::Compiled(compiled) if compiled.writes.is_empty()) => {}
            _ => return Ok(None),
        }
        let fixed = self.settings.options.static_argnums.clone();
        let backward = self.backward.borrow().clone();
        let backward = match backward {
            Some(backward) => backward,
            None => {
                let function = Value::object(Backward { function: f.clone(), fixed: fixed.clone() });
                let options = Options { device: self.settings.options.device, ..Options::default() };
                let made = transformed(&function, Jit::new(options))?;
                *self.backward.borrow_mut() = Some(made.clone());
                made
            }
        };
        let forward = Value::object(Forward { jit: self.clone(), function: f.clone() });
        custom::call_with(vm, f, [forward, backward], fixed, given).map(Some)
    }

    /// What was made, or is made now, for these arguments; `None` for a function that is run plainly.
    fn entry_for(&self, vm: &mut Interpreter, f: &Value, given: &[Value]) -> Result<Option<Rc<Entry>>> {
        for kind in [Leaves::Numbers, Leaves::Inexact] {
            let signature = self.signature(f, given, &[], kind)?;
            let entry = self.entry(vm, f, &signature, kind == Leaves::Numbers && super::has_integer(given, &[]))?;
            match &*entry {
                Entry::StaticIntegers => continue,
                Entry::Plain(_) => return Ok(None),
                Entry::Compiled(_) => return Ok(Some(entry)),
            }
        }
        Ok(None)
    }
}
