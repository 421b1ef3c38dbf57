//! Derivatives as a program sees them: `grad`, `value_and_grad`, `jvp`, `vjp`, `jacfwd`, `jacrev`, `hessian`.

use std::rc::Rc;

use smallvec::SmallVec;

use super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Transform, transformed};
use crate::array::{Array, Scalar, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, shape, zeros_of};
use crate::trace::{self, Tape};

/// Which arguments a transform differentiates with respect to.
#[derive(Clone)]
pub enum Positions {
    One(i64),
    Several(Vec<i64>),
}

impl Positions {
    fn parse(value: Option<&Value>) -> Result<Positions> {
        Ok(match value {
            None | Some(Value::None) => Positions::One(0),
            Some(value @ (Value::Tuple(_) | Value::List(_))) => {
                let items = value.sequence_items().unwrap_or_default();
                Positions::Several(items.iter().map(args::integer).collect::<Result<_>>()?)
            }
            Some(value) => Positions::One(args::integer(value)?),
        })
    }

    fn resolve(&self, count: usize) -> Result<SmallVec<[usize; 2]>> {
        let all: &[i64] = match self {
            Positions::One(position) => std::slice::from_ref(position),
            Positions::Several(positions) => positions,
        };
        let place = |&position: &i64| {
            let at = if position < 0 { position + count as i64 } else { position };
            usize::try_from(at).ok().filter(|&at| at < count).ok_or_else(|| {
                Error::value(format!(
                    "differentiating with respect to argnums={position} requires at least {} positional arguments to be \
                     passed by the caller, but got only {count} positional arguments.",
                    position.unsigned_abs() + u64::from(position >= 0)
                ))
            })
        };
        all.iter().map(place).collect()
    }
}

/// A function run on dual numbers, ready to be transposed.
struct Linearised {
    tape: Rc<Tape>,
    level: trace::Level,
    /// The trees of the arguments differentiated, and the leaves of all of them.
    trees: Vec<Tree>,
    leaves: Vec<Tensor>,
    tangents: Vec<Tensor>,
    result: Value,
}

/// Calls a function with duals in the places of the arguments differentiated.
fn linearise(
    vm: &mut Interpreter,
    function: &Value,
    given: &[Value],
    keywords: &[Keyword],
    positions: &[usize],
) -> Result<Linearised> {
    let tape = Rc::new(Tape::default());
    let level = trace::new_level();
    let inner = trace::new_level();
    let mut args = given.to_vec();
    let (mut trees, mut leaves, mut tangents) = (Vec::new(), Vec::new(), Vec::new());
    for &position in positions {
        let first = leaves.len();
        let tree = flatten(&given[position], Leaves::Numbers, &mut leaves)?;
        let mut duals = Vec::new();
        for leaf in &leaves[first..] {
            let tangent = trace::linear_input(&tape, inner, &leaf.aval())?;
            duals.push(trace::dual(level, leaf.clone(), tangent.clone()));
            tangents.push(tangent);
        }
        args[position] = unflatten(&tree, &mut duals.into_iter())?;
        trees.push(tree);
    }
    let result = vm.call(function, &args, keywords)?;
    Ok(Linearised { tape, level, trees, leaves, tangents, result })
}

impl Linearised {
    /// The cotangents of the arguments, as trees like theirs.
    fn pull(&self, outputs: &[(Tensor, Tensor)], positions: &Positions, keep: bool) -> Result<Value> {
        let found = self.tape.transpose(outputs, &self.tangents, keep)?;
        let mut cotangents = Vec::with_capacity(found.len());
        for (cotangent, leaf) in found.into_iter().zip(&self.leaves) {
            cotangents.push(match cotangent {
                Some(cotangent) => own(cotangent, leaf)?,
                None => zeros_of(&Aval { weak: false, ..leaf.aval() }).and_then(|zeros| own(zeros, leaf))?,
            });
        }
        let mut cotangents = cotangents.into_iter();
        let parts = self.trees.iter().map(|tree| unflatten(tree, &mut cotangents)).collect::<Result<Vec<_>>>()?;
        Ok(match positions {
            Positions::One(_) => parts.into_iter().next().unwrap_or(Value::None),
            Positions::Several(_) => Value::tuple(parts),
        })
    }
}

/// A cotangent as an array that may be written to: not a broadcast view, not shared with the tape.
fn own(cotangent: Tensor, leaf: &Tensor) -> Result<Tensor> {
    Ok(match cotangent {
        Tensor::Host(array) if !array.is_writeable() || !array.is_c_contiguous() => Tensor::Host(array.copy()?),
        Tensor::Scalar(scalar) if matches!(leaf, Tensor::Host(_)) => Tensor::Host(Array::from_scalar(scalar)?),
        other => other,
    })
}

/// The tensor of a function's result, which must be one number or array.
fn single_result(result: &Value) -> Result<Tensor> {
    match convert::operand(result)? {
        Some(tensor) => Ok(tensor),
        None => Err(Error::type_error(format!(
            "Gradient only defined for scalar-output functions. Output was {}.",
            crate::lang::display::repr(result)?
        ))),
    }
}

/// The value without what rides on it at a level, everywhere in a tree.
fn strip(level: trace::Level, value: &Value) -> Result<Value> {
    let mut leaves = Vec::new();
    let tree = flatten(value, Leaves::Numbers, &mut leaves)?;
    unflatten(&tree, &mut leaves.into_iter().map(|leaf| trace::jvp_parts(level, &leaf).0))
}

/// `grad(f)(…)` and `value_and_grad(f)(…)`.
pub struct Grad {
    pub positions: Positions,
    pub has_aux: bool,
    pub with_value: bool,
}

impl Transform for Grad {
    fn name(&self) -> &'static str {
        if self.with_value { "value_and_grad" } else { "grad" }
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let positions = self.positions.resolve(given.len())?;
        let run = linearise(vm, f, given, keywords, &positions)?;
        let (result, aux) = match (self.has_aux, &run.result) {
            (false, result) => (result.clone(), None),
            (true, Value::Tuple(pair)) if pair.items.len() == 2 => {
                (pair.items[0].clone(), Some(strip(run.level, &pair.items[1])?))
            }
            (true, _) => {
                return Err(Error::type_error("expected function with aux output to return a two-element tuple"));
            }
        };
        let output = single_result(&result)?;
        let aval = output.aval();
        if !aval.shape.is_empty() {
            let shape = crate::array::shape_text(&aval.shape);
            return Err(Error::type_error(format!(
                "Gradient only defined for scalar-output functions. Output had shape: {shape}."
            ))
            .help("reduce the result with sum or mean, or use jacobian"));
        }
        let (primal, tangent) = trace::jvp_parts(run.level, &output);
        let outputs = match tangent {
            Some(tangent) => vec![(tangent, Tensor::Scalar(Scalar::one(primal.dtype())))],
            None if !primal.dtype().is_float() => {
                return Err(Error::type_error(format!(
                    "grad requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got {}.",
                    primal.dtype()
                )));
            }
            None => Vec::new(),
        };
        let gradient = run.pull(&outputs, &self.positions, false)?;
        let value = strip(run.level, &result)?;
        Ok(match (self.with_value, aux) {
            (false, None) => gradient,
            (false, Some(aux)) => Value::tuple([gradient, aux]),
            (true, None) => Value::tuple([value, gradient]),
            (true, Some(aux)) => Value::tuple([Value::tuple([value, aux]), gradient]),
        })
    }
}

/// `jvp(f, primals, tangents)`.
fn jvp(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let sequence = |index: usize, name: &str| {
        args.value(index).sequence_items().ok_or_else(|| Error::type_error(format!("{name} must be a tuple or list")))
    };
    let (primals, tangents) = (sequence(1, "primals")?, sequence(2, "tangents")?);
    let (value, tangent) = push(vm, args.value(0), &primals, &tangents)?;
    Ok(Value::tuple([value, tangent]))
}

/// A function's value and tangent at arguments with tangents.
fn push(vm: &mut Interpreter, f: &Value, primals: &[Value], tangents: &[Value]) -> Result<(Value, Value)> {
    let level = trace::new_level();
    let mut duals = Vec::new();
    for (primal, tangent) in primals.iter().zip(tangents) {
        let (mut leaves, mut riders) = (Vec::new(), Vec::new());
        let tree = flatten(primal, Leaves::Numbers, &mut leaves)?;
        flatten(tangent, Leaves::Numbers, &mut riders)?;
        if leaves.len() != riders.len() {
            return Err(Error::type_error("primal and tangent arguments to jvp must have the same tree structure"));
        }
        let mut parts = Vec::new();
        for (leaf, rider) in leaves.into_iter().zip(riders) {
            if leaf.shape() != rider.shape() {
                return Err(Error::value("jvp called with different primal and tangent shapes"));
            }
            let rider = crate::ops::cast_to(rider, leaf.dtype())?;
            parts.push(trace::dual(level, leaf, rider));
        }
        duals.push(unflatten(&tree, &mut parts.into_iter())?);
    }
    let result = vm.call(f, &duals, &[])?;
    let mut leaves = Vec::new();
    let tree = flatten(&result, Leaves::Numbers, &mut leaves)?;
    let (mut values, mut riders) = (Vec::new(), Vec::new());
    for leaf in leaves {
        let (value, rider) = trace::jvp_parts(level, &leaf);
        riders.push(match rider {
            Some(rider) => rider,
            None => zeros_of(&value.aval())?,
        });
        values.push(value);
    }
    Ok((unflatten(&tree, &mut values.into_iter())?, unflatten(&tree, &mut riders.into_iter())?))
}

/// What `vjp` gives beside the value: from a cotangent of the result to those of the arguments.
struct Pullback {
    run: Linearised,
    outputs: Vec<Tensor>,
    count: usize,
}

impl Object for Pullback {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "vjp_function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
        let [cotangent] = given else {
            return Err(Error::type_error(format!("a vjp function takes one argument, got {}", given.len())));
        };
        let mut leaves = Vec::new();
        flatten(cotangent, Leaves::Numbers, &mut leaves)?;
        if leaves.len() != self.outputs.len() {
            return Err(Error::value("the cotangent must have the tree structure of the function's result"));
        }
        let mut outputs = Vec::new();
        for (output, leaf) in self.outputs.iter().zip(leaves) {
            if let (primal, Some(tangent)) = trace::jvp_parts(self.run.level, output) {
                if primal.shape() != leaf.shape() {
                    return Err(Error::value("the cotangent must have the shape of the function's result"));
                }
                outputs.push((tangent, crate::ops::cast_to(leaf, primal.dtype())?));
            }
        }
        let positions = Positions::Several((0..self.count as i64).collect());
        self.run.pull(&outputs, &positions, true).map(Some)
    }
}

/// `vjp(f, *primals)`.
fn vjp(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let given = args.rest();
    let positions: Vec<usize> = (0..given.len()).collect();
    let run = linearise(vm, args.value(0), given, &[], &positions)?;
    let mut outputs = Vec::new();
    flatten(&run.result, Leaves::Numbers, &mut outputs)?;
    let value = strip(run.level, &run.result)?;
    let pullback = Value::object(Pullback { run, outputs, count: given.len() });
    Ok(Value::tuple([value, pullback]))
}

/// `jacrev(f)`, `jacfwd(f)`, `jacobian(f)`: all first derivatives of an array by an array.
pub struct Jacobian {
    pub positions: Positions,
    /// Forward, reverse, or whichever needs fewer passes.
    pub mode: Mode,
}

/// The direction in which a Jacobian is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Forward,
    Reverse,
    Either,
}

/// The basis tensor with a one in place `at`.
fn basis(aval: &Aval, at: usize) -> Result<Tensor> {
    if aval.shape.is_empty() {
        return Ok(Tensor::Scalar(Scalar::one(aval.dtype)));
    }
    let array = Array::zeros(aval.dtype, &aval.shape)?;
    array.reshape(&[array.size()])?.set_scalar_at(at as isize, Scalar::Bool(true));
    Ok(Tensor::Host(array))
}

impl Transform for Jacobian {
    fn name(&self) -> &'static str {
        "jacobian"
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let places = self.positions.resolve(given.len())?;
        let forward = match self.mode {
            Mode::Forward => {
                places.len() == 1 && matches!(given[places[0]], Value::Array(_) | Value::Scalar(_) | Value::Float(_))
            }
            _ => false,
        };
        if forward {
            return forward_jacobian(vm, f, given, keywords, places[0]);
        }
        let run = linearise(vm, f, given, keywords, &places)?;
        let output = single_result(&run.result)?;
        let (primal, tangent) = trace::jvp_parts(run.level, &output);
        let aval = primal.aval();
        let count: usize = aval.shape.iter().product();
        let mut rows: Vec<Vec<Tensor>> = Vec::with_capacity(count);
        for at in 0..count {
            let outputs: Vec<(Tensor, Tensor)> = match &tangent {
                Some(tangent) => vec![(tangent.clone(), basis(&aval, at)?)],
                None => Vec::new(),
            };
            let found = run.tape.transpose(&outputs, &run.tangents, true)?;
            let row = found.into_iter().zip(&run.leaves).map(|(cotangent, leaf)| match cotangent {
                Some(cotangent) => Ok(cotangent),
                None => zeros_of(&leaf.aval()),
            });
            rows.push(row.collect::<Result<_>>()?);
        }
        let mut leaves = Vec::new();
        for (index, leaf) in run.leaves.iter().enumerate() {
            let parts: Vec<Tensor> = rows.iter().map(|row| row[index].clone()).collect();
            let full: Shape = aval.shape.iter().chain(&leaf.shape()).copied().collect();
            leaves.push(stacked(&parts, &full)?);
        }
        let mut leaves = leaves.into_iter();
        let parts = run.trees.iter().map(|tree| unflatten(tree, &mut leaves)).collect::<Result<Vec<_>>>()?;
        Ok(match &self.positions {
            Positions::One(_) => parts.into_iter().next().unwrap_or(Value::None),
            Positions::Several(_) => Value::tuple(parts),
        })
    }
}

/// Tensors of one shape along a new first axis, under a shape of that size.
fn stacked(parts: &[Tensor], full: &[usize]) -> Result<Tensor> {
    if full.is_empty() {
        return Ok(parts[0].clone());
    }
    let rows: Vec<Tensor> = parts.iter().map(|part| shape::reshape(part, &[part.size()])).collect::<Result<_>>()?;
    if rows.is_empty() {
        return Ok(Tensor::Host(Array::zeros(crate::array::DType::F64, full)?));
    }
    shape::reshape(&shape::concatenate(&rows, 0)?, full)
}

/// One column a pass: for results larger than the argument.
fn forward_jacobian(
    vm: &mut Interpreter,
    f: &Value,
    given: &[Value],
    keywords: &[Keyword],
    place: usize,
) -> Result<Value> {
    let x = convert::ufunc_operand(&given[place])?;
    let aval = Aval { weak: false, ..x.aval() };
    if !aval.dtype.is_inexact() {
        return Err(Error::type_error(format!(
            "jacfwd requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got {}.",
            aval.dtype
        )));
    }
    let count: usize = aval.shape.iter().product();
    let mut columns = Vec::with_capacity(count);
    let mut out_shape = Shape::new();
    for at in 0..count {
        let level = trace::new_level();
        let mut args = given.to_vec();
        args[place] = convert::from_tensor(trace::dual(level, x.clone(), basis(&aval, at)?));
        let result = single_result(&vm.call(f, &args, keywords)?)?;
        let (primal, tangent) = trace::jvp_parts(level, &result);
        out_shape = primal.shape();
        columns.push(match tangent {
            Some(tangent) => tangent,
            None => zeros_of(&primal.aval())?,
        });
    }
    let n = aval.shape.len();
    let turned: Shape = aval.shape.iter().chain(&out_shape).copied().collect();
    let stacked = stacked(&columns, &turned)?;
    // Columns came first; the result's axes belong in front.
    let order: Shape = (n..turned.len()).chain(0..n).collect();
    let result = if order.is_empty() { stacked } else { shape::transpose(&stacked, &order)? };
    Ok(convert::from_tensor(match result {
        Tensor::Host(array) => Tensor::Host(array.to_contiguous()?),
        other => other,
    }))
}

/// (f, argnums, has_aux).
fn make_grad(args: &Arguments, with_value: bool) -> Result<Value> {
    let positions = Positions::parse(args.get(1))?;
    transformed(args.value(0), Grad { positions, has_aux: args::flag(args.get(2))?, with_value })
}

fn make_jacobian(args: &Arguments, mode: Mode) -> Result<Value> {
    transformed(args.value(0), Jacobian { positions: Positions::parse(args.get(1))?, mode })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "grad(fun, argnums=0, has_aux=False)",
        "A function that computes the gradient of a scalar function.\n\n>>> grad(lambda x: x**2 + 2*x)(3.0)\n8.0\n",
        |_, args| make_grad(args, false),
    ),
    Native::new(
        "value_and_grad(fun, argnums=0, has_aux=False)",
        "A function that computes a scalar function and its gradient.\n\n>>> value_and_grad(lambda x: x**2)(3.0)\n(9.0, 6.0)\n",
        |_, args| make_grad(args, true),
    ),
    Native::new(
        "jvp(fun, primals, tangents)",
        "A function's value and its derivative along tangents.\n\n>>> jvp(lambda x: x**2, (3.0,), (1.0,))\n(9.0, 6.0)\n",
        jvp,
    ),
    Native::new(
        "vjp(fun, *primals)",
        "A function's value, and the function from a cotangent of it to those of the arguments.\n\n>>> vjp(lambda x: x**2, 3.0)[1](1.0)\n(6.0,)\n",
        vjp,
    ),
    Native::new(
        "jacrev(fun, argnums=0)",
        "A function that computes the Jacobian, one reverse pass an element of the result.\n\n>>> jacrev(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Reverse),
    ),
    Native::new(
        "jacfwd(fun, argnums=0)",
        "A function that computes the Jacobian, one forward pass an element of the argument.\n\n>>> jacfwd(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Forward),
    ),
    Native::new(
        "jacobian(fun, argnums=0)",
        "A function that computes the Jacobian.\n\n>>> jacobian(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Either),
    ),
    Native::new(
        "hessian(fun, argnums=0)",
        "A function that computes the matrix of second derivatives.\n\n>>> hessian(lambda x: np.sum(x**3))(np.array([1., 2.]))\narray([[ 6.,  0.],\n       [ 0., 12.]])\n",
        |_, args| {
            let positions = Positions::parse(args.get(1))?;
            let inner = transformed(args.value(0), Jacobian { positions: positions.clone(), mode: Mode::Reverse })?;
            transformed(&inner, Jacobian { positions, mode: Mode::Forward })
        },
    ),
];
