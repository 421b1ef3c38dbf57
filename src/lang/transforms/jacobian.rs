//! Jacobians and Hessians: all first derivatives of a function's results by its arguments, in one pass over a batch of
//! directions.

use super::grad::Positions;
use super::linearised::{Linearised, Place, linearise, strip};
use super::tree::{Leaves, Tree, flatten, map_leaves};
use super::{Transform, transformed};
use crate::array::{Array, Scalar, Shape};
use crate::backend::cpu::fill;
use crate::diag::{Error, Result};
use crate::lang::arrays::{self, convert};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::numpy::args;
use crate::lang::value::Value;
use crate::ops::{Aval, Tensor, shape, zeros_of};
use crate::trace::{self, Level};

/// The direction in which a Jacobian is taken.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    Forward,
    Reverse,
    /// Forward where there are more results than arguments, else in reverse.
    Either,
}

/// `jacrev(f)`, `jacfwd(f)`, `jacobian(f)`.
pub struct Jacobian {
    pub positions: Positions,
    pub has_aux: bool,
    pub mode: Mode,
}

/// Tensors of these abstract values that, taken together, have a one in one place each: as many as there are places, along
/// the first axis.
fn bases(avals: &[Aval]) -> Result<Vec<Tensor>> {
    let total: usize = avals.iter().map(size).sum();
    let mut start = 0;
    avals
        .iter()
        .map(|aval| {
            let count = size(aval);
            let array = Array::zeros(aval.dtype, &[total, count])?;
            for at in 0..count {
                array.set_scalar_at(((start + at) * count + at) as isize, Scalar::Bool(true));
            }
            start += count;
            let whole: Shape = [total].into_iter().chain(aval.shape.iter().copied()).collect();
            Ok(Tensor::Host(array.reshape(&whole)?))
        })
        .collect()
}

fn size(aval: &Aval) -> usize {
    aval.shape.iter().product()
}

fn whole(count: usize, example: &[usize]) -> Shape {
    [count].into_iter().chain(example.iter().copied()).collect()
}

/// The examples of a batch along the first axis; zeros where there is no derivative.
fn examples(level: Level, tensor: Option<Tensor>, aval: &Aval, count: usize) -> Result<Tensor> {
    let Some(tensor) = tensor else { return zeros_of(&Aval { shape: whole(count, &aval.shape), ..aval.clone() }) };
    match trace::batch_parts(level, &tensor) {
        Some(value) => shape::broadcast_to(&value, &whole(count, &aval.shape)),
        None => shape::broadcast_to(&tensor, &whole(count, &aval.shape)),
    }
}

/// Rows `start..start + count` of a tensor.
fn rows(tensor: &Tensor, start: usize, count: usize) -> Result<Tensor> {
    if tensor.shape()[0] == count {
        return Ok(tensor.clone());
    }
    shape::slice_axis(tensor, 0, start, count)
}

fn finished(tensor: Tensor, full: &[usize]) -> Result<Tensor> {
    Ok(match shape::reshape(&tensor, full)? {
        Tensor::Host(array) if array.ndim() == 0 => Tensor::Scalar(array.scalar_at(0)),
        Tensor::Host(array) if array.is_writeable() && array.is_c_contiguous() => Tensor::Host(array),
        Tensor::Host(array) => Tensor::Host(fill::copied(&array)?),
        other => other,
    })
}

/// What a Jacobian is put together from: a block for each leaf of the result and each leaf of the arguments.
struct Blocks {
    result: Tree,
    outputs: Vec<Aval>,
    arguments: Vec<Tree>,
    inputs: Vec<Aval>,
    /// By result leaf, then by argument leaf.
    blocks: Vec<Vec<Tensor>>,
}

impl Blocks {
    fn value(self, positions: &Positions) -> Result<Value> {
        let mut values = Vec::with_capacity(self.outputs.len());
        for (row, output) in self.blocks.into_iter().zip(&self.outputs) {
            let mut leaves = Vec::with_capacity(row.len());
            for (block, input) in row.into_iter().zip(&self.inputs) {
                let full: Shape = output.shape.iter().chain(&input.shape).copied().collect();
                leaves.push(convert::from_tensor(finished(block, &full)?));
            }
            let mut leaves = leaves.into_iter();
            let parts = self.arguments.iter().map(|tree| map_leaves(tree, &mut leaves));
            values.push(positions.pack(parts.collect::<Result<Vec<_>>>()?));
        }
        map_leaves(&self.result, &mut values.into_iter())
    }
}

/// Columns (the arguments' places first) turned so that the result's axes come first.
fn turned(column: &Tensor, input: &Aval, output: &Aval) -> Result<Tensor> {
    let (n, m) = (size(input), size(output));
    shape::transpose(&shape::reshape(column, &[n, m])?, &[1, 0])
}

/// All rows by one pass backwards over a batch of cotangents.
fn reverse(vm: &mut Interpreter, run: &Linearised, outputs: &[Tensor], avals: &[Aval]) -> Result<Vec<Vec<Tensor>>> {
    let seeds = bases(avals)?;
    let total: usize = avals.iter().map(size).sum();
    let inputs: Vec<Aval> = run.leaves.iter().map(|leaf| Aval { weak: false, ..leaf.aval() }).collect();
    let tangents: Vec<Option<Tensor>> = outputs.iter().map(|output| trace::jvp_parts(run.level, output).1).collect();
    let level = trace::new_level();
    let along = |at: Option<usize>| -> Result<Vec<(Tensor, Tensor)>> {
        let mut pairs = Vec::new();
        for (tangent, seed) in tangents.iter().zip(&seeds) {
            let Some(tangent) = tangent else { continue };
            pairs.push((
                tangent.clone(),
                match at {
                    None => trace::batched(level, seed.clone()),
                    Some(at) => shape::reshape(&rows(&shape::slice_axis(seed, 0, at, 1)?, 0, 1)?, &seed.shape()[1..])?,
                },
            ));
        }
        Ok(pairs)
    };
    let found = run.transpose(vm, &along(None)?, true);
    let columns: Vec<Tensor> = if trace::was_asked(level) {
        // A rule written in the language looked at a cotangent: one row after the other.
        let mut all: Vec<Vec<Tensor>> = vec![Vec::new(); inputs.len()];
        for at in 0..total {
            let row = run.transpose(vm, &along(Some(at))?, true)?;
            for ((column, cotangent), aval) in all.iter_mut().zip(row).zip(&inputs) {
                column.push(cotangent.map_or_else(|| zeros_of(aval), Ok)?);
            }
        }
        all.iter().map(|column| trace::stack(column)).collect::<Result<_>>()?
    } else {
        let pairs = found?.into_iter().zip(&inputs);
        pairs.map(|(cotangent, aval)| examples(level, cotangent, aval, total)).collect::<Result<_>>()?
    };
    let mut start = 0;
    avals
        .iter()
        .map(|aval| {
            let count = size(aval);
            let row = columns.iter().map(|column| rows(column, start, count)).collect();
            start += count;
            row
        })
        .collect()
}

/// All columns by one pass forwards over a batch of tangents, along the tape.
fn forward(run: &Linearised, outputs: &[Tensor], avals: &[Aval]) -> Result<Vec<Vec<Tensor>>> {
    let inputs: Vec<Aval> = run.leaves.iter().map(|leaf| Aval { weak: false, ..leaf.aval() }).collect();
    let level = trace::new_level();
    let seeds = bases(&inputs)?.into_iter().map(|seed| trace::batched(level, seed));
    let pairs: Vec<(Tensor, Tensor)> = run.tangents.iter().cloned().zip(seeds).collect();
    let tangents: Vec<Option<Tensor>> = outputs.iter().map(|output| trace::jvp_parts(run.level, output).1).collect();
    let known: Vec<Tensor> = tangents.iter().flatten().cloned().collect();
    let mut found = run.tape.push_forward(&pairs, &known)?.into_iter();
    let columns = tangents.iter().map(|tangent| tangent.as_ref().and_then(|_| found.next().flatten())).collect();
    from_columns(level, columns, &inputs, avals)
}

/// Blocks from the tangents of each result over a batch of directions.
fn from_columns(
    level: Level,
    columns: Vec<Option<Tensor>>,
    inputs: &[Aval],
    outputs: &[Aval],
) -> Result<Vec<Vec<Tensor>>> {
    let total: usize = inputs.iter().map(size).sum();
    let mut blocks = Vec::with_capacity(outputs.len());
    for (column, output) in columns.into_iter().zip(outputs) {
        let column = examples(level, column, output, total)?;
        let mut start = 0;
        let mut row = Vec::with_capacity(inputs.len());
        for input in inputs {
            row.push(turned(&rows(&column, start, size(input))?, input, output)?);
            start += size(input);
        }
        blocks.push(row);
    }
    Ok(blocks)
}

/// The abstract values of a result's leaves, which must have derivatives.
fn result_avals(outputs: &[Tensor]) -> Result<Vec<Aval>> {
    let aval = |output: &Tensor| {
        let aval = Aval { weak: false, ..output.aval() };
        if aval.dtype.is_inexact() {
            return Ok(aval);
        }
        Err(Error::type_error(format!(
            "jacobian requires real- or complex-valued outputs (output dtype that is a sub-dtype of np.inexact), but got {}.",
            aval.dtype
        )))
    };
    outputs.iter().map(aval).collect()
}

impl Jacobian {
    fn by_duals(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        let places = self.positions.resolve(given, keywords)?;
        let (level, batch) = (trace::new_level(), trace::new_level());
        let (mut trees, mut leaves) = (Vec::new(), Vec::new());
        for place in &places {
            trees.push(flatten(place.of(given, keywords), Leaves::Numbers, &mut leaves)?);
        }
        let inputs: Vec<Aval> = leaves.iter().map(|leaf| Aval { weak: false, ..leaf.aval() }).collect();
        if let Some(wrong) = inputs.iter().find(|aval| !aval.dtype.is_inexact()) {
            return Err(Error::type_error(format!(
                "jacfwd requires real-valued inputs (input dtype that is a sub-dtype of np.floating), but got {}.",
                wrong.dtype
            )));
        }
        let seeds = bases(&inputs)?;
        let duals = leaves
            .iter()
            .zip(seeds)
            .map(|(leaf, seed)| convert::from_tensor(trace::dual(level, leaf.clone(), trace::batched(batch, seed))));
        let mut duals = duals.collect::<Vec<_>>().into_iter();
        let (mut args, mut named) = (given.to_vec(), keywords.to_vec());
        for (place, tree) in places.iter().zip(&trees) {
            let value = map_leaves(tree, &mut duals)?;
            match *place {
                Place::Position(at) => args[at] = value,
                Place::Keyword(at) => named[at].1 = value,
            }
        }
        let result = vm.call(f, &args, &named);
        drop((args, named));
        arrays::settle(level);
        let (result, aux) = split(self.has_aux, result?)?;
        let mut outputs = Vec::new();
        let tree = flatten(&result, Leaves::Numbers, &mut outputs)?;
        let avals = result_avals(&outputs)?;
        let columns = outputs.iter().map(|output| trace::jvp_parts(level, output).1).collect();
        let blocks = from_columns(batch, columns, &inputs, &avals)?;
        let blocks = Blocks { result: tree, outputs: avals, arguments: trees, inputs, blocks };
        with_aux(blocks.value(&self.positions)?, aux.map(|aux| strip(level, &aux)).transpose()?)
    }
}

/// The result, and what comes beside it.
fn split(has_aux: bool, result: Value) -> Result<(Value, Option<Value>)> {
    match (has_aux, &result) {
        (false, _) => Ok((result, None)),
        (true, Value::Tuple(pair)) if pair.items.len() == 2 => Ok((pair.items[0].clone(), Some(pair.items[1].clone()))),
        (true, _) => Err(Error::type_error("expected function with aux output to return a two-element tuple")),
    }
}

fn with_aux(value: Value, aux: Option<Value>) -> Result<Value> {
    Ok(match aux {
        Some(aux) => Value::tuple([value, aux]),
        None => value,
    })
}

impl Transform for Jacobian {
    fn name(&self) -> &'static str {
        match self.mode {
            Mode::Forward => "jacfwd",
            Mode::Reverse => "jacrev",
            Mode::Either => "jacobian",
        }
    }

    fn tag(&self) -> Option<u64> {
        self.positions.tag(1 + 2 * self.mode as u64 + u64::from(self.has_aux))
    }

    fn call(&self, vm: &mut Interpreter, f: &Value, given: &[Value], keywords: &[Keyword]) -> Result<Value> {
        if self.mode == Mode::Forward {
            return self.by_duals(vm, f, given, keywords);
        }
        let places = self.positions.resolve(given, keywords)?;
        let run = linearise(vm, f, given, keywords, &places)?;
        let (result, aux) = split(self.has_aux, run.result.clone())?;
        let mut outputs = Vec::new();
        let tree = flatten(&result, Leaves::Numbers, &mut outputs)?;
        let avals = result_avals(&outputs)?;
        let inputs: Vec<Aval> = run.leaves.iter().map(|leaf| Aval { weak: false, ..leaf.aval() }).collect();
        let tall = avals.iter().map(size).sum::<usize>() > inputs.iter().map(size).sum();
        let blocks = if self.mode == Mode::Either && tall && run.tape.goes_forward() {
            forward(&run, &outputs, &avals)?
        } else {
            reverse(vm, &run, &outputs, &avals)?
        };
        let blocks = Blocks { result: tree, outputs: avals, arguments: run.trees.clone(), inputs, blocks };
        with_aux(blocks.value(&self.positions)?, aux.map(|aux| strip(run.level, &aux)).transpose()?)
    }
}

fn make_jacobian(args: &Arguments, mode: Mode) -> Result<Value> {
    let positions = Positions::parse(args.get(1), None)?;
    transformed(args.value(0), Jacobian { positions, has_aux: args::flag(args.get(2))?, mode })
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "jacrev(fun, argnums=0, has_aux=False)",
        "A function that computes the Jacobian in reverse, all rows in one pass.\n\n>>> jacrev(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Reverse),
    ),
    Native::new(
        "jacfwd(fun, argnums=0, has_aux=False)",
        "A function that computes the Jacobian forward, all columns in one pass.\n\n>>> jacfwd(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Forward),
    ),
    Native::new(
        "jacobian(fun, argnums=0, has_aux=False)",
        "A function that computes the Jacobian, forward where it is tall and in reverse where it is wide.\n\n>>> jacobian(lambda x: x**2)(np.array([1., 2.]))\narray([[2., 0.],\n       [0., 4.]])\n",
        |_, args| make_jacobian(args, Mode::Either),
    ),
    Native::new(
        "hessian(fun, argnums=0, has_aux=False)",
        "A function that computes the matrix of second derivatives: forward over reverse.\n\n>>> hessian(lambda x: np.sum(x**3))(np.array([1., 2.]))\narray([[ 6.,  0.],\n       [ 0., 12.]])\n",
        |_, args| {
            let positions = Positions::parse(args.get(1), None)?;
            let has_aux = args::flag(args.get(2))?;
            let first = Jacobian { positions: positions.clone(), has_aux, mode: Mode::Reverse };
            let inner = transformed(args.value(0), first)?;
            transformed(&inner, Jacobian { positions, has_aux, mode: Mode::Forward })
        },
    ),
];

/// The Jacobian of one tensor by one leaf, in reverse.
///
/// # Errors
/// Those of the transposed operations.
pub fn of_one(vm: &mut Interpreter, run: &Linearised, output: &Tensor, aval: &Aval, leaf: &Tensor) -> Result<Tensor> {
    let blocks = reverse(vm, run, std::slice::from_ref(output), std::slice::from_ref(aval))?;
    let full: Shape = aval.shape.iter().copied().chain(leaf.shape()).collect();
    match blocks.into_iter().flatten().next() {
        Some(block) => finished(block, &full),
        None => zeros_of(&Aval { shape: full, ..aval.clone() }),
    }
}
