//! Sorting and searching.

use super::args;
use crate::array::{Array, DType, SliceSpec};
use crate::backend::cpu::sort as kernels;
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::{self, from_array, from_result, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native, closest};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind_one, cast_to, index, shape};
use crate::trace;

/// Refuses kinds that NumPy does not know.
fn check_kind(value: Option<&Value>, selecting: bool) -> Result<()> {
    let Some(value) = value else { return Ok(()) };
    let kind = value.as_str().ok_or_else(|| {
        let sorting = if selecting { "select" } else { "sort" };
        Error::type_error(format!("{sorting} kind must be str, not {}", type_name(value)))
    })?;
    let known: &[&str] = if selecting { &["introselect"] } else { &["quicksort", "mergesort", "heapsort", "stable"] };
    if known.contains(&kind) || (!selecting && ["q", "m", "h", "s"].contains(&kind)) {
        return Ok(());
    }
    let what = if selecting {
        "select kind must be 'introselect'"
    } else {
        "sort kind must be one of 'quick', 'heap', or 'stable'"
    };
    let error = Error::value(format!("{what} (got '{kind}')"));
    Err(match closest(kind, known.iter().copied()) {
        Some(near) => error.help(format!("did you mean '{near}'?")),
        None => error,
    })
}

/// The operand and axis of a sort: all elements in one line for `axis=None`.
fn operand(args: &Arguments, default: i64) -> Result<(Tensor, usize)> {
    let tensor = args::tensor(args, 0)?;
    match args.get(1) {
        Some(Value::None) => Ok((shape::reshape(&tensor, &[tensor.size()])?, 0)),
        axis => {
            if tensor.ndim() == 0 {
                let axis = axis.map_or(Ok(default), args::integer)?;
                crate::array::normalize_axis(axis, 0)?;
            }
            let axis = axis.map_or(Ok(default), args::integer)?;
            let at = crate::array::normalize_axis(axis, tensor.ndim())?;
            Ok((tensor, at))
        }
    }
}

fn sorted(tensor: &Tensor, axis: usize) -> Result<Tensor> {
    bind_one(&index::SORT, &Attrs::Axis(axis), std::slice::from_ref(tensor))
}

/// (a, axis=-1, kind=None, order=None, *, stable=None).
/// What `kind`, `order` and `stable` do not allow: (…, kind=None, order=None, *, stable=None).
fn check_request(args: &Arguments) -> Result<()> {
    check_kind(args.given(2), false)?;
    if args.given(2).is_some() && args.given(4).is_some() {
        return Err(Error::value(
            "`kind` and keyword parameters can't be provided at the same time. Use only one of them.",
        ));
    }
    if args.given(3).is_some() {
        return Err(Error::value("Cannot specify order when the array has no fields."));
    }
    Ok(())
}

fn sort(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    check_request(args)?;
    let (tensor, axis) = operand(args, -1)?;
    Ok(from_tensor(sorted(&tensor, axis)?))
}

/// Replaces an array's elements.
fn write_back(receiver: &Value, result: Tensor) -> Result<Value> {
    if let Value::Array(handle) = receiver {
        match handle.tensor() {
            Tensor::Host(target) => {
                trace::guard_write(&target)?;
                target.assign(&trace::concrete(&result)?)?;
            }
            _ => handle.replace(result)?,
        }
    }
    Ok(Value::None)
}

#[cold]
fn read_only(what: &str) -> Error {
    Error::value(format!("{what} array is read-only"))
}

/// `a.sort()`, in place.
fn sort_method(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    check_request(args)?;
    let (tensor, axis) = operand(args, -1)?;
    if let Tensor::Host(target) = &tensor {
        target.require_writeable().map_err(|_| read_only("sort"))?;
    }
    write_back(args.value(0), sorted(&tensor, axis)?)
}

fn argsort(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    check_request(args)?;
    let (tensor, axis) = match args::tensor(args, 0)? {
        // A number sorts as a line of one, as in NumPy.
        tensor if tensor.ndim() == 0 => (shape::reshape(&tensor, &[1])?, 0),
        _ => operand(args, -1)?,
    };
    Ok(from_tensor(bind_one(&index::ARGSORT, &Attrs::Axis(axis), &[tensor])?))
}

/// The places that `kth` names, ascending.
fn kth(value: &Value, n: usize) -> Result<Vec<usize>> {
    let array = convert::array(value)?;
    if !array.dtype().is_integer() {
        return Err(Error::type_error("Partition index must be integer"));
    }
    let mut places = Vec::new();
    for at in array.to_vec::<i64>()? {
        let from_end = if at < 0 { at + n as i64 } else { at };
        match usize::try_from(from_end).ok().filter(|&place| place < n) {
            Some(place) => places.push(place),
            None => return Err(Error::value(format!("kth(={from_end}) out of bounds ({n})"))),
        }
    }
    places.sort_unstable();
    places.dedup();
    Ok(places)
}

/// The arguments with `kth` after the array.
fn partition_operand(args: &Arguments) -> Result<(Tensor, usize, Vec<usize>)> {
    check_kind(args.given(3), true)?;
    let tensor = args::tensor(args, 0)?;
    let (tensor, axis) = match args.get(2) {
        Some(Value::None) => (shape::reshape(&tensor, &[tensor.size()])?, 0),
        axis => {
            let axis = axis.map_or(Ok(-1), args::integer)?;
            let at = crate::array::normalize_axis(axis, tensor.ndim())?;
            (tensor, at)
        }
    };
    let n = tensor.shape()[axis];
    if convert::tensor(args.value(1))?.ndim() > 1 {
        return Err(Error::value("object too deep for desired array"));
    }
    // Of nothing every place is as good as another.
    let places = if tensor.size() == 0 { none_of(args.value(1))? } else { kth(args.value(1), n)? };
    Ok((tensor, axis, places))
}

/// No places, but what is no place is refused.
fn none_of(value: &Value) -> Result<Vec<usize>> {
    kth(value, usize::MAX >> 1).map(|_| Vec::new())
}

fn partitioned(tensor: &Tensor, axis: usize, places: &[usize]) -> Result<Tensor> {
    if matches!(tensor, Tensor::Foreign(_)) {
        // The elements are those at places, which have no derivative.
        return match known_places(tensor, axis, places)? {
            Some(found) => index::take_along(tensor, Tensor::Host(found), axis),
            None => sorted(tensor, axis),
        };
    }
    Ok(Tensor::Host(kernels::partition(&tensor.to_array()?, axis, places)?))
}

/// Where a traced tensor's elements go when it is partitioned; `None` where its values are not known.
fn known_places(tensor: &Tensor, axis: usize, places: &[usize]) -> Result<Option<Array>> {
    match tensor.beneath() {
        Some(array) if array.shape() == &tensor.shape()[..] => Ok(Some(kernels::argpartition(&array, axis, places)?)),
        _ => Ok(None),
    }
}

/// The elements of these ranks along the last axis, and no others: (a, ranks).
///
/// # Errors
/// Those of partitioning.
pub(super) fn ranked(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (tensor, ranks) = (args::tensor(args, 0)?, args::tensor(args, 1)?.to_array()?);
    let axis = crate::array::normalize_axis(-1, tensor.ndim())?;
    let places = kth(args.value(1), tensor.shape()[axis])?;
    let at = |tensor: &Tensor| {
        let attrs = Attrs::Gather { axes: [axis].into_iter().collect(), position: axis, shape: tensor.shape() };
        bind_one(&index::GATHER, &attrs, &[tensor.clone(), Tensor::Host(ranks.clone())])
    };
    Ok(from_tensor(match &tensor {
        Tensor::Foreign(_) => match known_places(&tensor, axis, &places)? {
            Some(found) => index::take_along(&tensor, at(&Tensor::Host(found))?, axis)?,
            None => at(&sorted(&tensor, axis)?)?,
        },
        _ => at(&partitioned(&tensor, axis, &places)?)?,
    }))
}

fn partition(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (tensor, axis, places) = partition_operand(args)?;
    Ok(from_tensor(partitioned(&tensor, axis, &places)?))
}

fn partition_method(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (tensor, axis, places) = partition_operand(args)?;
    if let Tensor::Host(target) = &tensor {
        target.require_writeable()?;
    }
    write_back(args.value(0), partitioned(&tensor, axis, &places)?)
}

fn argpartition(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args::tensor(args, 0)?.ndim() == 0 {
        // A number is a line of one.
        kth(args.value(1), 1)?;
        return Ok(from_array(Array::from_slice(&[0i64])?));
    }
    let (tensor, axis, places) = partition_operand(args)?;
    if let Tensor::Host(array) = &tensor {
        return Ok(convert::from_array(kernels::argpartition(array, axis, &places)?));
    }
    Ok(from_tensor(bind_one(&index::ARGSORT, &Attrs::Axis(axis), &[tensor])?))
}

/// Plain numbers: an order has no derivative.
fn plain(value: &Value) -> Result<Array> {
    trace::concrete(&convert::tensor(value)?)
}

/// (keys, axis=-1): by the last key first.
fn lexsort(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let keys: Vec<Array> = match args.value(0) {
        value @ (Value::List(_) | Value::Tuple(_)) => {
            value.sequence_items().unwrap_or_default().iter().map(plain).collect::<Result<_>>()?
        }
        value => {
            let array = plain(value)?;
            if array.ndim() == 0 {
                return Err(Error::type_error("need sequence of keys with len > 0 in lexsort"));
            }
            (0..array.shape()[0]).map(|at| array.slice(&[SliceSpec::Index(at)])).collect()
        }
    };
    let Some(first) = keys.first() else {
        return Err(Error::type_error("need sequence of keys with len > 0 in lexsort"));
    };
    if keys.iter().any(|key| key.shape() != first.shape()) {
        return Err(Error::value("all keys need to be the same shape"));
    }
    if first.ndim() == 0 {
        return Ok(from_result(Array::zeros(DType::I64, &[])?));
    }
    let axis = args.get(1).map_or(Ok(-1), args::integer)?;
    let axis = crate::array::normalize_axis(axis, first.ndim())?;
    // Least key first, each pass stable.
    let mut order = kernels::argsort(first, axis)?;
    for key in &keys[1..] {
        let arranged = index::take_along(&Tensor::Host(key.clone()), Tensor::Host(order.clone()), axis)?.to_array()?;
        let next = kernels::argsort(&arranged, axis)?;
        order = index::take_along(&Tensor::Host(order), Tensor::Host(next), axis)?.to_array()?;
    }
    Ok(from_array(order))
}

/// (a, v, side='left', sorter=None).
fn searchsorted(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = trace::concrete(&convert::tensor(args.value(0))?)?;
    if a.ndim() != 1 {
        let wrong = if a.ndim() == 0 { "of too small depth" } else { "too deep" };
        return Err(Error::value(format!("object {wrong} for desired array")));
    }
    let side = args.get(2).map_or(Ok("left"), |value| args::text(value, "side"))?;
    let after = match side {
        "left" | "l" => false,
        "right" | "r" => true,
        _ => return Err(Error::value(format!("search side must be 'left' or 'right' (got '{side}')"))),
    };
    let a = match args.given(3) {
        Some(sorter) => {
            let order = convert::array(sorter)?;
            if order.ndim() != 1 {
                return Err(Error::type_error("could not parse sorter argument"));
            }
            if !order.dtype().is_integer() {
                return Err(Error::type_error("sorter must only contain integers"));
            }
            if order.size() != a.size() {
                return Err(Error::value("sorter.size must equal a.size"));
            }
            super::tools::take(&Tensor::Host(a), order.cast(DType::I64)?, 0)
                .map_err(|_| Error::value("Sorter index out of range."))?
                .to_array()?
        }
        None => a,
    };
    let values = trace::concrete(&convert::ufunc_operand(args.value(1))?)?;
    let weak = matches!(args.value(1), Value::Int(_) | Value::Float(_) | Value::Bool(_));
    // A number that the array's type does not hold is looked for in a type that holds both.
    let weak = weak && !matches!(args.value(1), Value::Int(i) if convert::checked_integer(*i, a.dtype()).is_err());
    let dtype = crate::array::result_type(&[(a.dtype(), false), (values.dtype(), weak)]);
    let found = kernels::search(&a.cast(dtype)?, &values.cast(dtype)?, after)?;
    Ok(from_result(found.reshape(values.shape())?))
}

/// (a, axis=None, *, keepdims=False).
fn count_nonzero(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let tensor = args::tensor(args, 0)?;
    if args.given(1).is_none() && !args.flag(2, false)? {
        let array = trace::concrete(&tensor)?.to_contiguous()?;
        let count = crate::dispatch!(array.dtype(), T => {
            let all = array.as_slice::<T>().unwrap_or_default();
            crate::ops::math::block::count(|x: T| x != T::default(), all)
        }, else (0..array.size() as isize).filter(|&at| array.scalar_at(at).truth()).count());
        return Ok(convert::from_scalar(crate::array::Scalar::I64(count as i64)));
    }
    let axes = args::axes(args.get(1), tensor.ndim())?;
    let truths = cast_to(cast_to(tensor, DType::Bool)?, DType::I64)?;
    Ok(from_tensor(crate::ops::reduce::sum(&truths, &axes, args.flag(2, false)?)?))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "sort(a, axis=-1, kind=None, order=None, *, stable=None)",
        "The elements along an axis in ascending order, nan last.\n\n>>> np.sort([3, 1, 2])\narray([1, 2, 3])\n",
        sort,
    ),
    Native::new(
        "argsort(a, axis=-1, kind=None, order=None, *, stable=None)",
        "The indices that would sort along an axis.\n\n>>> np.argsort([3, 1, 2])\narray([1, 2, 0])\n",
        argsort,
    ),
    Native::new(
        "partition(a, kth, axis=-1, kind='introselect', order=None)",
        "The elements along an axis, the kth where sorting would put it, lesser ones before it.\n\n>>> np.partition([3, 1, 2], 0)[0]\nnp.int64(1)\n",
        partition,
    ),
    Native::new(
        "argpartition(a, kth, axis=-1, kind='introselect', order=None)",
        "The indices that would partition along an axis.\n\n>>> np.argpartition([3, 1, 2], 0)[0]\nnp.int64(1)\n",
        argpartition,
    ),
    Native::new(
        "lexsort(keys, axis=-1)",
        "The indices that sort by several keys, the last one first.\n\n>>> np.lexsort(([1, 0, 2], [5, 5, 4]))\narray([2, 1, 0])\n",
        lexsort,
    ),
    Native::new(
        "searchsorted(a, v, side='left', sorter=None)",
        "Where values belong in a sorted array.\n\n>>> np.searchsorted([11, 12, 13], [12, 20])\narray([1, 3])\n",
        searchsorted,
    ),
    Native::new(
        "count_nonzero(a, axis=None, *, keepdims=False)",
        "How many elements are not zero.\n\n>>> np.count_nonzero([0, 1, 7])\nnp.int64(2)\n",
        count_nonzero,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new("sort(self, axis=-1, kind=None, order=None, *, stable=None)", "Sorts the array in place.", sort_method),
    Native::new(
        "argsort(self, axis=-1, kind=None, order=None, *, stable=None)",
        "The indices that would sort along an axis.",
        argsort,
    ),
    Native::new(
        "partition(self, kth, axis=-1, kind='introselect', order=None)",
        "Partitions the array in place.",
        partition_method,
    ),
    Native::new(
        "argpartition(self, kth, axis=-1, kind='introselect', order=None)",
        "The indices that would partition along an axis.",
        argpartition,
    ),
    Native::new(
        "searchsorted(self, v, side='left', sorter=None)",
        "Where values belong in a sorted array.",
        searchsorted,
    ),
];
