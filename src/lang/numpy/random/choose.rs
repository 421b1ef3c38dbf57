//! Members of a population and orders of one: `choice`, `shuffle`, `permutation`, `permuted`.

use super::samples::{Source, size, source};
use crate::array::{Array, DType, size_of};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert::{self, from_array};
use crate::lang::interpreter::Interpreter;
use crate::lang::items;
use crate::lang::native::Arguments;
use crate::lang::numpy::{args, tools};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::Tensor;
use crate::ops::random::{PROBABILITY_TOLERANCE, Probabilities};

/// (self, a, size=None, replace=True, p=None[, axis=0, shuffle=True]).
pub fn choice(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    let legacy = source.is_legacy();
    let a = args.value(1);
    let population = population(vm, a, legacy, args.get(5))?;
    let size = size(args.get(2))?;
    let count = size.as_ref().map_or(Ok(1), |shape| size_of(shape))?;
    let replace = args.flag(3, true)?;
    let p = args.given(4).map(convert::array).transpose()?;
    if p.as_ref().is_some_and(|p| p.ndim() != 1) {
        return Err(Error::value(if legacy { "'p' must be 1-dimensional" } else { "p must be 1-dimensional" }));
    }
    if population.is_empty_array() && count > 0 {
        let name = if legacy { "'a'" } else { "a" };
        return Err(Error::value(format!("{name} cannot be empty unless no samples are taken")));
    }
    let tolerance = match p.as_ref().map(Array::dtype) {
        Some(DType::F32) => f64::from(f32::EPSILON).sqrt(),
        _ => PROBABILITY_TOLERANCE,
    };
    let values = p.map(|p| p.to_vec::<f64>()).transpose()?;
    let p = values.as_ref().map(|values| Probabilities { values, tolerance });
    let found = source.choice(population.count()?, count, replace, p, args.flag(6, true)?)?;
    drop(source);
    match (population, size) {
        (Population::Range(_), None) => Ok(Value::Int(found.first().copied().unwrap_or(0))),
        (Population::Range(_), Some(shape)) => convert::from_new_array(Array::from_vec(&found, &shape)?),
        (Population::Items(items), None) => {
            Ok(found.first().and_then(|&at| items.get(at as usize)).cloned().unwrap_or(Value::None))
        }
        // What is no array has only members that an array cannot hold.
        (Population::Items(_), Some(_)) => convert::array(a).map(from_array),
        (Population::Array(tensor, axis), size) => {
            let shape = size.as_deref().unwrap_or(&[]);
            let taken = tools::take(&tensor, Array::from_vec(&found, shape)?, axis)?;
            Ok(match taken {
                Tensor::Host(array) => convert::from_result(array),
                other => convert::from_tensor(other),
            })
        }
    }
}

/// What is chosen from.
enum Population {
    Range(i64),
    Array(Tensor, usize),
    /// Members that no array can hold, such as strings.
    Items(Vec<Value>),
}

impl Population {
    /// Whether it is an array of nothing.
    fn is_empty_array(&self) -> bool {
        matches!(self, Population::Array(tensor, axis) if tensor.shape()[*axis] == 0)
    }

    fn count(&self) -> Result<i64> {
        Ok(match self {
            Population::Range(count) => *count,
            Population::Array(tensor, axis) => tensor.shape()[*axis] as i64,
            Population::Items(items) => items.len() as i64,
        })
    }
}

fn population(vm: &mut Interpreter, a: &Value, legacy: bool, axis: Option<&Value>) -> Result<Population> {
    let tensor = match a {
        Value::Int(n) => return Ok(Population::Range(*n)),
        Value::List(_) | Value::Tuple(_) => match convert::tensor(a) {
            Ok(tensor) => tensor,
            Err(error) => {
                let items = crate::lang::iterate::collect(vm, a)?;
                if items.iter().any(|item| matches!(item, Value::Str(_))) {
                    return Ok(Population::Items(items.done()));
                }
                return Err(error);
            }
        },
        _ => convert::tensor(a)?,
    };
    if tensor.ndim() == 0 {
        if !tensor.dtype().is_integer() {
            return Err(Error::value(match legacy {
                true => "a must be 1-dimensional or an integer".to_owned(),
                false => format!("a must be a sequence or an integer, not <class '{}'>", type_name(a)),
            }));
        }
        return Ok(Population::Range(crate::trace::concrete(&tensor)?.scalar_at(0).get()));
    }
    if legacy && tensor.ndim() != 1 {
        return Err(Error::value("a must be 1-dimensional"));
    }
    let axis = axis.map_or(Ok(0), |axis| args::axis(axis, tensor.ndim()))?;
    Ok(Population::Array(tensor, axis))
}

/// Elements of a line that are shuffled where they are: it is over before anybody could end it, mostly, and what is half
/// shuffled has all its elements still.
const FEW: usize = 1 << 17;

/// Shuffles a line of elements of `T`'s size.
fn shuffle_line<T>(source: &mut Source, line: &Array, n: usize, stride: isize) {
    let first = line.data().cast::<T>();
    source.shuffle_with(n, |i, j| {
        // SAFETY: both are elements of the line, which may be written to.
        unsafe { first.offset(i as isize * stride).swap(first.offset(j as isize * stride)) }
    });
}

/// Reorders an array's slices along an axis in place.
fn shuffle_array(source: &mut Source, target: &Array, axis: usize) -> Result<()> {
    crate::trace::guard_write(target)?;
    target.require_writeable()?;
    if let (&[n @ ..=FEW], &[stride]) = (target.shape(), target.strides()) {
        let shuffle = match target.dtype().size() {
            4 => Some(shuffle_line::<u32> as fn(&mut Source, &Array, usize, isize)),
            8 => Some(shuffle_line::<u64> as _),
            _ => None,
        };
        if let Some(shuffle) = shuffle {
            shuffle(source, target, n, stride);
            return Ok(());
        }
    }
    let order = source.permutation(target.shape()[axis])?;
    let mixed = tools::take(&Tensor::Host(target.clone()), tools::indices(&order)?, axis)?;
    target.assign(&mixed.to_array()?)
}

/// (self, x[, axis=0]).
pub fn shuffle(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    match args.value(1) {
        Value::Array(handle) => {
            let tensor = handle.tensor();
            if tensor.ndim() == 0 {
                return Err(Error::type_error("len() of unsized object"));
            }
            let axis = args.get(2).map_or(Ok(0), |axis| args::axis(axis, tensor.ndim()))?;
            match &tensor {
                Tensor::Host(target) => shuffle_array(&mut source, target, axis)?,
                other => {
                    let order = source.permutation(other.shape()[axis])?;
                    handle.replace(tools::take(other, tools::indices(&order)?, axis)?)?;
                }
            }
        }
        Value::List(list) => {
            let mut items = list.items.borrow_mut();
            source.shuffle_with(items.len(), |i, j| items.swap(i, j));
        }
        other => {
            let count = crate::lang::operate::length(other)?;
            let mut swaps = Vec::new();
            source.shuffle_with(count, |i, j| swaps.push((i, j)));
            drop(source);
            for (i, j) in swaps {
                let (a, b) = (Value::from(i), Value::from(j));
                let (first, second) = (items::get_item(vm, other, &a)?, items::get_item(vm, other, &b)?);
                items::set_item(vm, other, &a, &second)?;
                items::set_item(vm, other, &b, &first)?;
            }
        }
    }
    Ok(Value::None)
}

/// (self, x[, axis=0]).
pub fn permutation(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    if let Value::Int(n) = args.value(1) {
        let n = usize::try_from(*n).map_err(|_| Error::value("negative dimensions are not allowed"))?;
        crate::array::size_of(&[n])?;
        return convert::from_new_array(Array::from_slice(&source.permutation(n)?)?);
    }
    if matches!(args.value(1), Value::Str(_)) {
        return Err(Error::new(Kind::AxisError, "axis 0 is out of bounds for array of dimension 0"));
    }
    let tensor = convert::tensor(args.value(1))?;
    if tensor.ndim() == 0 {
        if tensor.dtype().is_integer() {
            let n: i64 = crate::trace::concrete(&tensor)?.scalar_at(0).get();
            return convert::from_new_array(Array::from_slice(&source.permutation(n.max(0) as usize)?)?);
        }
        return Err(Error::index("x must be an integer or at least 1-dimensional"));
    }
    let axis = args.get(2).map_or(Ok(0), |axis| args::axis(axis, tensor.ndim()))?;
    let order = source.permutation(tensor.shape()[axis])?;
    Ok(convert::from_tensor(tools::take(&tensor, tools::indices(&order)?, axis)?))
}

/// (self, x, axis=None, out=None): each slice along the axis in an order of its own.
pub fn permuted(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    let mixed = convert::array(args.value(1))?.copy()?;
    match args.given(2) {
        None => {
            let flat = mixed.reshape(&[mixed.size()])?;
            shuffle_array(&mut source, &flat, 0)?;
        }
        Some(axis) => {
            let axis = args::axis(axis, mixed.ndim())?;
            let mut last: crate::array::Shape = (0..mixed.ndim()).filter(|&at| at != axis).collect();
            last.push(axis);
            let turned = mixed.permute(&last);
            let lead: Vec<usize> = turned.shape()[..turned.ndim() - 1].to_vec();
            for at in 0..lead.iter().product() {
                let specs = place(&lead, at);
                shuffle_array(&mut source, &turned.slice(&specs), 0)?;
            }
        }
    }
    match args.given(3) {
        None => Ok(from_array(mixed)),
        Some(Value::Array(out)) => {
            out.edit(|array| array.assign(&mixed))?;
            Ok(Value::Array(out.clone()))
        }
        Some(other) => Err(Error::type_error(format!("out must be a numpy array, not {}", type_name(other)))),
    }
}

/// The index of place number `at` of these axes.
fn place(lead: &[usize], mut at: usize) -> Vec<crate::array::SliceSpec> {
    let mut specs: Vec<crate::array::SliceSpec> = Vec::with_capacity(lead.len());
    for &length in lead.iter().rev() {
        specs.push(crate::array::SliceSpec::Index(at % length));
        at /= length;
    }
    specs.reverse();
    specs
}
