//! Derivatives as a program sees them: `grad`, `value_and_grad`, `jvp`, `vjp`, `linearize`.

use smallvec::SmallVec;

use super::linearised::{Linearised, Place, linearise, single_result, strip};
use super::tree::{Leaves, Tree, flatten, unflatten};
use super::{Transform, transformed};
use crate::array::Scalar;
use crate::diag::{Error, Result};
use crate::lang::arrays;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::object::Object;
use crate::lang::value::Value;
use crate::ops::{Tensor, cast_to, zeros_of};
use crate::trace;

/// Which arguments a transform differentiates with respect to.
#[derive(Clone)]
pub enum Positions {
    One(i64),
    Several(Vec<i64>),
    /// Keyword arguments; one alone gives its derivative, several a tuple.
    Named(Vec<String>, bool),
}

impl Place {
    /// The argument itself.
    pub fn of<'a>(self, given: &'a [Value], keywords: &'a [Keyword]) -> &'a Value {
        match self {
            Place::Position(at) => &given[at],
            Place::Keyword(at) => &keywords[at].1,
        }
    }
}

impl Positions {
    /// From `argnums` and `argnames`.
    ///
    /// # Errors
    /// `TypeError` for what is neither number nor name.
    pub fn parse(numbers: Option<&Value>, names: Option<&Value>) -> Result<Positions> {
        match names {
            None | Some(Value::None) => {}
            Some(many @ (Value::Tuple(_) | Value::List(_))) => {
                let items = many.sequence_items().unwrap_or_default();
                let names = items.iter().map(|name| args::text(name, "argnames").map(str::to_owned));
                return Ok(Positions::Named(names.collect::<Result<_>>()?, false));
            }
            Some(name) => return Ok(Positions::Named(vec![args::text(name, "argnames")?.to_owned()], true)),
        }
        Ok(match numbers {
            None | Some(Value::None) => Positions::One(0),
            Some(value @ (Value::Tuple(_) | Value::List(_))) => {
                let items = value.sequence_items().unwrap_or_default();
                Positions::Several(items.iter().map(args::integer).collect::<Result<_>>()?)
            }
            Some(value) => Positions::One(args::integer(value)?),
        })
    }

    /// Where these arguments are in a call.
    ///
    /// # Errors
    /// `ValueError` where they are not.
    pub fn resolve(&self, given: &[Value], keywords: &[Keyword]) -> Result<SmallVec<[Place; 2]>> {
        let count = given.len();
        let all: &[i64] = match self {
            Positions::One(position) => std::slice::from_ref(position),
            Positions::Several(positions) => positions,
            Positions::Named(names, _) => {
                let place = |name: &String| {
                    let found = keywords.iter().position(|(have, _)| have.text() == name.as_str());
                    found.map(Place::Keyword).ok_or_else(|| {
                        Error::value(format!("argnames={name:?} is not among the keyword arguments of this call"))
                    })
                };
                return names.iter().map(place).collect();
            }
        };
        let place = |&position: &i64| {
            let at = if position < 0 { position + count as i64 } else { position };
            usize::try_from(at).ok().filter(|&at| at < count).map(Place::Position).ok_or_else(|| {
                Error::value(format!(
                    "differentiating with respect to argnums={position} requires at least {} positional arguments to be \
                     passed by the caller, but got only {count} positional arguments.",
                    position.unsigned_abs() + u64::from(position >= 0)
                ))
            })
        };
        all.iter().map(place).collect()
    }

    /// A number for a transform of some kind (below 16) with respect to these arguments; `None` where there is none.
    pub fn tag(&self, kind: u64) -> Option<u64> {
        let positions = match self {
            Positions::One(position) => std::slice::from_ref(position),
            Positions::Several(positions) if positions.len() < 8 => positions,
            _ => return None,
        };
        let mut tag = kind << 4 | (positions.len() as u64) << 1 | u64::from(matches!(self, Positions::One(_)));
        for position in positions {
            // Seven bits each.
            tag = tag << 7 | u64::try_from(position + 64).ok().filter(|&bits| bits < 128)?;
        }
        Some(tag)
    }

    /// One derivative for each argument, as the transform gives them.
    pub fn pack(&self, parts: Vec<Value>) -> Value {
        match self {
            Positions::One(_) | Positions::Named(_, true) => parts.into_iter().next().unwrap_or(Value::None),
            Positions::Several(_) | Positions::Named(_, false) => Value::tuple(parts),
        }
    }
}

/// `grad(f)(…)` and `value_and_grad(f)(…)`.
pub struct Grad {
    pub positions: Positions,
    pub has_aux: bool,
    pub with_value: bool,
    pub holomorphic: bool,
}

impl Grad {
    /// Refuses results that have no gradient.
    fn check(&self, output: &Tensor) -> Result<()> {
        let aval = output.aval();
        if !aval.shape.is_empty() {
            let shape = crate::array::shape_text(&aval.shape);
            return Err(Error::type_error(format!(
                "Gradient only defined for scalar-output functions. Output had shape: {shape}."
            ))
            .help("reduce the result with sum or mean, or use jacobian"));
        }
        if self.holomorphic && !aval.dtype.is_complex() {
            return Err(Error::type_error(format!(
                "grad with holomorphic=True requires outputs with complex dtype, but got {}.",
                aval.dtype
            )));
        }
        if !self.holomorphic && !aval.dtype.is_float() {
            let error = Error::type_error(format!(
                "grad requires real-valued outputs (output dtype that is a sub-dtype of np.floating), but got {}.",
                aval.dtype
            ));
            return Err(match aval.dtype.is_complex() {
                true => error.help("For holomorphic differentiation, pass holomorphic=True."),
                false => error,
            });
        }
        Ok(())
    }
}

impl Transform for Grad {
    fn name(&self) -> &'static str {
        if self.with_value { "value_and_grad" } else { "grad" }
    }

    fn tag(&self) -> Option<u64> {
        let kind = 8 | u64::from(self.with_value) | u64::from(self.has_aux) << 1;
        self.positions.tag(kind).filter(|_| !self.holomorphic)
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let places = self.positions.resolve(given, keywords)?;
        let run = linearise(vm, f, given, keywords, &places)?;
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
        self.check(&output)?;
        let (primal, tangent) = trace::jvp_parts(run.level, &output);
        let outputs: SmallVec<[(Tensor, Tensor); 1]> = match tangent {
            Some(tangent) => smallvec::smallvec![(tangent, Tensor::Scalar(Scalar::one(primal.dtype())))],
            None => SmallVec::new(),
        };
        let gradient = self.positions.pack(run.pull(vm, &outputs, false)?);
        if !self.with_value {
            return Ok(match aux {
                Some(aux) => Value::tuple([gradient, aux]),
                None => gradient,
            });
        }
        let value = strip(run.level, &result)?;
        Ok(match aux {
            None => Value::tuple([value, gradient]),
            Some(aux) => Value::tuple([Value::tuple([value, aux]), gradient]),
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
    if primals.len() != tangents.len() {
        return Err(Error::type_error("primal and tangent arguments to jvp must have the same tree structure"));
    }
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
            if !leaf.dtype().is_inexact() {
                return Err(Error::type_error(format!(
                    "jvp requires real- or complex-valued primals, but got {}.",
                    leaf.dtype()
                ))
                .help("pass a float: 3.0 instead of 3, or x.astype(float)"));
            }
            let rider = cast_to(rider, leaf.dtype())?;
            parts.push(trace::dual(level, leaf, rider));
        }
        duals.push(unflatten(&tree, &mut parts.into_iter())?);
    }
    let result = vm.call(f, &duals, &[]);
    drop(duals);
    arrays::settle(level);
    let result = result?;
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

/// `jvp(…)` with what the function gives beside its result.
fn jvp_with_aux(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let pair = jvp(vm, args)?;
    if !args::flag(args.get(3))? {
        return Ok(pair);
    }
    let parts = pair.sequence_items().unwrap_or_default();
    match (parts[0].sequence_items().as_deref(), parts[1].sequence_items().as_deref()) {
        (Some([value, aux]), Some([tangent, _])) => Ok(Value::tuple([value.clone(), tangent.clone(), aux.clone()])),
        _ => Err(Error::type_error("expected function with aux output to return a two-element tuple")),
    }
}

/// What `vjp` gives beside the value: from a cotangent of the result to those of the arguments.
struct Pullback {
    run: Linearised,
    outputs: Vec<Tensor>,
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

    fn call(&self, _: &Value, vm: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
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
                outputs.push((tangent, cast_to(leaf, primal.dtype())?));
            }
        }
        Ok(Some(Value::tuple(self.run.pull(vm, &outputs, true)?)))
    }
}

/// `vjp(f, *primals, has_aux=False)`.
fn vjp(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let given = args.rest();
    let places: Vec<Place> = (0..given.len()).map(Place::Position).collect();
    let mut run = linearise(vm, args.value(0), given, &[], &places)?;
    let aux = match (args::flag(args.get(1))?, run.result.sequence_items().as_deref()) {
        (false, _) => None,
        (true, Some([result, aux])) => {
            let aux = strip(run.level, aux)?;
            run.result = result.clone();
            Some(aux)
        }
        (true, _) => {
            return Err(Error::type_error("expected function with aux output to return a two-element tuple"));
        }
    };
    let mut outputs = Vec::new();
    flatten(&run.result, Leaves::Numbers, &mut outputs)?;
    let value = strip(run.level, &run.result)?;
    let pullback = Value::object(Pullback { run, outputs });
    Ok(Value::tuple([value, pullback].into_iter().chain(aux)))
}

/// What `linearize` gives beside the value: from tangents of the arguments to those of the result.
struct Pushforward {
    run: Linearised,
    outputs: Vec<Tensor>,
    result: Tree,
}

impl Object for Pushforward {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "jvp_function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
        let mut leaves = Vec::new();
        given.iter().try_for_each(|value| flatten(value, Leaves::Numbers, &mut leaves).map(|_| ()))?;
        if leaves.len() != self.run.leaves.len() {
            return Err(Error::type_error("the tangents must have the tree structure of the arguments"));
        }
        let mut inputs = Vec::with_capacity(leaves.len());
        for ((tangent, leaf), have) in self.run.tangents.iter().zip(leaves).zip(&self.run.leaves) {
            if have.shape() != leaf.shape() {
                return Err(Error::value("the tangents must have the shapes of the arguments"));
            }
            inputs.push((tangent.clone(), cast_to(leaf, have.dtype())?));
        }
        let parts = self.outputs.iter().map(|output| trace::jvp_parts(self.run.level, output));
        let (primals, tangents): (Vec<Tensor>, Vec<Option<Tensor>>) = parts.unzip();
        let known: Vec<Tensor> = tangents.iter().flatten().cloned().collect();
        let mut found = self.run.tape.push_forward(&inputs, &known)?.into_iter();
        let results = primals.iter().zip(&tangents).map(|(primal, tangent)| {
            let moved = tangent.as_ref().and_then(|_| found.next().flatten());
            moved.map_or_else(|| zeros_of(&primal.aval()), Ok)
        });
        let results: Vec<Tensor> = results.collect::<Result<_>>()?;
        unflatten(&self.result, &mut results.into_iter()).map(Some)
    }
}

/// `linearize(f, *primals)`.
fn linearize(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let given = args.rest();
    let places: Vec<Place> = (0..given.len()).map(Place::Position).collect();
    let run = linearise(vm, args.value(0), given, &[], &places)?;
    let mut outputs = Vec::new();
    let result = flatten(&run.result, Leaves::Numbers, &mut outputs)?;
    let value = strip(run.level, &run.result)?;
    Ok(Value::tuple([value, Value::object(Pushforward { run, outputs, result })]))
}

/// (f, argnums, has_aux, holomorphic, argnames).
fn make_grad(args: &Arguments, with_value: bool) -> Result<Value> {
    let positions = Positions::parse(args.get(1), args.get(4))?;
    let (has_aux, holomorphic) = (args::flag(args.get(2))?, args::flag(args.get(3))?);
    transformed(args.value(0), Grad { positions, has_aux, with_value, holomorphic })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "grad(fun, argnums=0, has_aux=False, holomorphic=False, argnames=None)",
        "A function that computes the gradient of a scalar function.\n\n>>> grad(lambda x: x**2 + 2*x)(3.0)\n8.0\n",
        |_, args| make_grad(args, false),
    ),
    Native::new(
        "value_and_grad(fun, argnums=0, has_aux=False, holomorphic=False, argnames=None)",
        "A function that computes a scalar function and its gradient.\n\n>>> value_and_grad(lambda x: x**2)(3.0)\n(9.0, 6.0)\n",
        |_, args| make_grad(args, true),
    ),
    Native::new(
        "jvp(fun, primals, tangents, has_aux=False)",
        "A function's value and its derivative along tangents.\n\n>>> jvp(lambda x: x**2, (3.0,), (1.0,))\n(9.0, 6.0)\n",
        jvp_with_aux,
    ),
    Native::new(
        "vjp(fun, *primals, has_aux=False)",
        "A function's value, and the function from a cotangent of it to those of the arguments.\n\n>>> vjp(lambda x: x**2, 3.0)[1](1.0)\n(6.0,)\n",
        vjp,
    ),
    Native::new(
        "linearize(fun, *primals)",
        "A function's value, and the linear function from tangents of the arguments to that of the value.\n\n>>> linearize(lambda x: x**2, 3.0)[1](1.0)\n6.0\n",
        linearize,
    ),
    Native::new(
        "debug_nans(on=True)",
        "Whether the first operation that makes a nan is an error that names it and its place; what it was before.\n\n>>> debug_nans(True)\nFalse\n>>> debug_nans(False)\nTrue\n",
        |_, args| Ok(Value::Bool(trace::debug_nans(args.flag(0, true)?))),
    ),
];
