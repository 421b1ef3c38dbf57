//! The methods of universal functions.

use smallvec::SmallVec;

use super::core::CoreFunction;
use super::running::{accumulate, at, require_loop};
use super::{Options, Ufunc};
use crate::array::{DType, Scalar, Shape, result_type};
use crate::backend::cpu;
use crate::backend::cpu::steps::folded;
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, types};
use crate::lang::native::{Arguments, Native};
use crate::lang::numpy::{args, products};
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, Tensor, binary, bind_one, cast_to, compare, reduce, shape};
use crate::trace;

/// The value that changes no other, where a function has one.
pub(super) fn identity(op: &Op, dtype: DType) -> Option<Scalar> {
    let value = match op.name {
        "add" | "logical_or" | "logical_xor" | "bitwise_or" | "bitwise_xor" | "gcd" | "hypot" => 0.0,
        "multiply" | "logical_and" => 1.0,
        "logaddexp" | "logaddexp2" => f64::NEG_INFINITY,
        "bitwise_and" if dtype == DType::Bool => 1.0,
        "bitwise_and" => {
            return Some(match dtype.kind() {
                crate::array::DTypeKind::Unsigned => Scalar::U64(u64::MAX).cast(dtype),
                _ => Scalar::I64(-1).cast(dtype),
            });
        }
        _ => return None,
    };
    let whole = value == 0.0 || value == 1.0;
    let scalar = if whole { Scalar::I64(value as i64) } else { Scalar::F64(value) };
    let logical = op.name.starts_with("logical_");
    Some(match (logical, whole) {
        (true, _) => Scalar::Bool(value != 0.0),
        (false, true) => scalar.cast(dtype),
        (false, false) if dtype.is_inexact() => scalar.cast(dtype),
        (false, false) => scalar,
    })
}

/// Whether the order in which elements are combined is NumPy's to choose, so that several axes may be reduced at once.
fn reorderable(op: &Op) -> bool {
    identity(op, DType::F64).is_some() || matches!(op.name, "maximum" | "minimum" | "fmax" | "fmin" | "lcm")
}

/// The axis of a method that works along one: the first without an argument, the only one for `None`.
fn one_axis(given: Option<&Value>, ndim: usize, method: &str) -> Result<usize> {
    let several = || Error::value(format!("{method} does not allow multiple axes"));
    match given {
        None => Ok(0),
        Some(Value::None) if ndim == 1 => Ok(0),
        Some(Value::None) => Err(several()),
        Some(Value::Tuple(tuple)) => match &tuple.items[..] {
            [axis] => args::axis(axis, ndim),
            _ => Err(several()),
        },
        Some(axis) => args::axis(axis, ndim),
    }
}

fn this<'a>(args: &'a Arguments) -> Result<&'a Ufunc> {
    args.value(0).downcast::<Ufunc>().ok_or_else(|| match args.value(0).downcast::<CoreFunction>() {
        Some(function) => function.has_no_method(args.function()),
        None => Error::type_error("a ufunc is wanted"),
    })
}

/// Refuses methods on functions that do not take two operands, or have several results.
fn one_of_two(ufunc: &Ufunc, method: &str) -> Result<()> {
    if ufunc.op.operands.len() != 2 {
        return Err(Error::value(format!("{method} only supported for binary functions")));
    }
    if ufunc.results() > 1 {
        return Err(Error::value(format!("{method} only supported for functions returning a single value")));
    }
    Ok(())
}

/// What a reduction is over, and how.
struct Folding<'a> {
    ufunc: &'a Ufunc,
    axes: Shape,
    keepdims: bool,
    /// What it starts from; `None` where that is the first element.
    initial: Option<Scalar>,
    /// Whether the start is the program's own.
    own_initial: bool,
    condition: Option<Tensor>,
}

/// (self, array, /, axis=0, dtype=None, out=None, keepdims=False, initial=…, where=True).
fn reduce_method(args: &Arguments) -> Result<Value> {
    let ufunc = this(args)?;
    one_of_two(ufunc, "reduce")?;
    let mut operand = args::tensor(args, 1)?;
    let wanted = args::dtype(args.get(3))?;
    if let Some(dtype) = wanted {
        operand = cast_to(operand, dtype)?;
    }
    require_loop(ufunc.op, operand.dtype())?;
    let axes: Shape = match args.get(2) {
        None if operand.ndim() == 0 => Shape::new(),
        None => [0].into_iter().collect(),
        given => args::axes(given, operand.ndim())?,
    };
    if axes.len() > 1 && !reorderable(ufunc.op) {
        return Err(Error::value(format!(
            "reduction operation '{}' is not reorderable, so at most one axis may be specified",
            ufunc.op.name
        )));
    }
    let own_initial = args.given(6).is_some();
    let dtype = loop_type(ufunc.op, operand.dtype());
    let initial = match args.get(6) {
        None => identity(ufunc.op, dtype),
        Some(Value::None) => None,
        Some(value) => match convert::ufunc_operand(value)? {
            Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Some(scalar.cast(dtype)),
            other => trace::concrete(&other)?.item().map(|scalar| scalar.cast(dtype)),
        },
    };
    let condition = match args.given(7).filter(|v| !matches!(v, Value::Bool(true))) {
        Some(condition) => Some(convert::tensor_of(condition, Some(DType::Bool))?),
        None => None,
    };
    let folding = Folding { ufunc, axes, keepdims: args::flag(args.get(5))?, initial, own_initial, condition };
    let result = narrowed(ufunc.op, fold(operand, &folding)?, wanted)?;
    args::finish(products::settled(result), args.get(4), ufunc.name)
}

/// The result of a fold in the data type that was asked for: sums and products of small integers run in wide ones.
fn narrowed(op: &'static Op, result: Tensor, dtype: Option<DType>) -> Result<Tensor> {
    match dtype {
        Some(dtype) if *op == binary::ADD || *op == binary::MULTIPLY => cast_to(result, dtype),
        _ => Ok(result),
    }
}

/// The data type that a fold of these computes in.
fn loop_type(op: &Op, dtype: DType) -> DType {
    match &op.class {
        Class::Elementwise(row) => row.types(op, &[(dtype, false), (dtype, false)]).map_or(dtype, |(_, out)| out),
        _ => dtype,
    }
}

/// The reduction that folds with this function, where the table has one.
fn row_of(op: &'static Op) -> Option<&'static Op> {
    reduce::ROWS.iter().copied().find(|row| matches!(&row.class, Class::Reduce(r) if *r.combine == *op))
}

/// Folds axes with a function.
fn fold(operand: Tensor, folding: &Folding) -> Result<Tensor> {
    let op = folding.ufunc.op;
    let count: usize = folding.axes.iter().map(|&axis| operand.shape()[axis]).product();
    let Some(row) = row_of(op) else { return by_steps(operand, folding, count) };
    let mut operand = operand;
    if let Some(condition) = &folding.condition {
        // What is left out counts as what changes nothing; of extremes, as the start.
        let neutral = match identity(op, operand.dtype()).or(folding.initial) {
            Some(neutral) => neutral,
            None => return Err(no_identity(op)),
        };
        let dtype = operand.dtype();
        operand = compare::select(condition, &operand, &Tensor::Scalar(neutral.cast(dtype)))?;
    }
    let kept = reduce::reduced_shape(&operand.shape(), &folding.axes, folding.keepdims);
    if count == 0 {
        return match folding.initial {
            Some(initial) => shape::broadcast_to(&Tensor::Scalar(initial.cast(widened(row, &operand))), &kept),
            None => Err(zero_size(op)),
        };
    }
    let result = bind_one(row, &Attrs::axes(&folding.axes, folding.keepdims), &[operand])?;
    match folding.initial.filter(|_| folding.own_initial) {
        Some(initial) => {
            let initial = Tensor::Scalar(initial.cast(result.dtype()));
            bind_one(op, &Attrs::None, &[initial, result])
        }
        None => Ok(result),
    }
}

fn widened(row: &Op, operand: &Tensor) -> DType {
    match &row.class {
        Class::Reduce(reduce) => reduce.dtype(operand.dtype()),
        _ => operand.dtype(),
    }
}

#[cold]
fn no_identity(op: &Op) -> Error {
    Error::value(format!(
        "reduction operation '{}' does not have an identity, so to use a where mask one has to specify 'initial'",
        op.name
    ))
}

#[cold]
fn zero_size(op: &Op) -> Error {
    Error::value(format!("zero-size array to reduction operation {} which has no identity", op.name))
}

/// A fold element after element, for functions that the table has no reduction of.
fn by_steps(operand: Tensor, folding: &Folding, count: usize) -> Result<Tensor> {
    let op = folding.ufunc.op;
    if folding.condition.is_some() && folding.initial.is_none() {
        return Err(no_identity(op));
    }
    if count == 0 && folding.initial.is_none() {
        return Err(zero_size(op));
    }
    let condition = match &folding.condition {
        Some(condition) => Some(shape::broadcast_to(condition, &operand.shape())?),
        None => None,
    };
    // The axes to fold come first, as one.
    let rest: Shape = (0..operand.ndim()).filter(|axis| !folding.axes.contains(axis)).collect();
    let order: Shape = folding.axes.iter().chain(&rest).copied().collect();
    let lengths: Shape = rest.iter().map(|&axis| operand.shape()[axis]).collect();
    let flat: Shape = std::iter::once(count).chain(lengths.iter().copied()).collect();
    let lines = |tensor: &Tensor| shape::reshape(&shape::transpose(tensor, &order)?, &flat);
    let line = |tensor: &Tensor, at: usize| shape::reshape(&shape::slice_axis(tensor, 0, at, 1)?, &lengths);
    let (operand_shape, operand) = (operand.shape(), lines(&operand)?);
    let condition = condition.as_ref().map(lines).transpose()?;
    let needs_start = folding.own_initial || condition.is_some() || count == 0;
    let reduced = reduce::reduced_shape(&operand_shape, &folding.axes, folding.keepdims);
    if let (Tensor::Host(array), false) = (&operand, needs_start) {
        // Sums of rounded numbers depend on the order; what is chosen among them does not.
        let chooses = matches!(op.name, "fmax" | "fmin");
        let any_order = reorderable(op) && (chooses || !array.dtype().is_inexact());
        if let Some(result) = folded(op, array, any_order)? {
            return shape::reshape(&Tensor::Host(result), &reduced);
        }
    }
    let (mut total, first) = match folding.initial.filter(|_| needs_start) {
        Some(initial) => (shape::broadcast_to(&Tensor::Scalar(initial), &lengths)?, 0),
        None => (line(&operand, 0)?, 1),
    };
    for at in first..count {
        crate::diag::interrupt::check()?;
        let next = bind_one(op, &Attrs::None, &[total.clone(), line(&operand, at)?])?;
        total = match &condition {
            Some(condition) => compare::select(&line(condition, at)?, &next, &total)?,
            None => next,
        };
    }
    shape::reshape(&total, &reduced)
}

/// (self, array, /, indices, axis=0, dtype=None, out=None).
fn reduceat(args: &Arguments) -> Result<Value> {
    let ufunc = this(args)?;
    one_of_two(ufunc, "reduceat")?;
    let mut operand = args::tensor(args, 1)?;
    let wanted = args::dtype(args.get(4))?;
    if let Some(dtype) = wanted {
        operand = cast_to(operand, dtype)?;
    }
    if ufunc.op.name.starts_with("logical_") {
        operand = cast_to(operand, DType::Bool)?;
    }
    require_loop(ufunc.op, operand.dtype())?;
    if operand.ndim() == 0 {
        return Err(Error::type_error("cannot reduceat on a scalar"));
    }
    let axis = one_axis(args.get(3), operand.ndim(), "reduceat")?;
    let length = operand.shape()[axis];
    let starts = trace::concrete(&args::tensor(args, 2)?)?.to_vec::<i64>()?;
    if let Some(wrong) = starts.iter().find(|&&start| start < 0 || start >= length as i64) {
        let text = format!("index {wrong} out-of-bounds in {}.reduceat [0, {length})", ufunc.op.name);
        return Err(Error::index(text));
    }
    let run = |(at, &start): (usize, &i64)| {
        let (start, end) = (start as usize, starts.get(at + 1).map_or(length, |&end| end as usize));
        (start, end.saturating_sub(start).max(1))
    };
    let runs: Vec<(usize, usize)> = starts.iter().enumerate().map(run).collect();
    let result = reduced_runs(ufunc, &operand, axis, &runs)?;
    args::finish(narrowed(ufunc.op, result, wanted)?, args.get(5), ufunc.name)
}

/// Runs along an axis, each folded to one element.
fn reduced_runs(ufunc: &Ufunc, operand: &Tensor, axis: usize, runs: &[(usize, usize)]) -> Result<Tensor> {
    if runs.is_empty() {
        let dtype = match row_of(ufunc.op) {
            Some(row) => widened(row, operand),
            None => loop_type(ufunc.op, operand.dtype()),
        };
        return cast_to(shape::slice_axis(operand, axis, 0, 0)?, dtype);
    }
    if let (Tensor::Host(array), Some(row)) = (operand, row_of(ufunc.op))
        && array.dtype().is_number()
        && let Some(result) = cpu::reduce_runs(row, array, axis, runs, widened(row, operand))?
    {
        return Ok(Tensor::Host(result));
    }
    let mut parts: Vec<Tensor> = Vec::with_capacity(runs.len());
    for &(start, count) in runs {
        crate::diag::interrupt::check()?;
        let run = shape::slice_axis(operand, axis, start, count)?;
        let axes = [axis].into_iter().collect();
        let folding = Folding { ufunc, axes, keepdims: true, initial: None, own_initial: false, condition: None };
        parts.push(fold(run, &folding)?);
    }
    shape::concatenate(&parts, axis)
}

/// (self, A, B, /, **kwargs).
fn outer(args: &Arguments) -> Result<Value> {
    let ufunc = this(args)?;
    if ufunc.op.operands.len() != 2 {
        return Err(Error::value("outer product only supported for binary functions"));
    }
    let (a, b) = (args::tensor(args, 1)?, args::tensor(args, 2)?);
    let spread: Shape = a.shape().iter().copied().chain(std::iter::repeat_n(1, b.ndim())).collect();
    let a = shape::reshape(&a, &spread)?;
    let options = if args.keywords().is_empty() { Options::default() } else { ufunc.options(args.keywords())? };
    ufunc.apply(&[a, b], &options)
}

/// (self, dtypes, *, signature=None, casting=None, reduction=False).
fn resolve_dtypes(args: &Arguments) -> Result<Value> {
    let items = args.value(1).sequence_items().unwrap_or_default();
    let core = args.value(0).downcast::<CoreFunction>();
    let (count, results) = match core {
        Some(_) => (2, 1),
        None => (this(args)?.op.operands.len(), this(args)?.results()),
    };
    if items.len() != count + results {
        return Err(Error::value(format!(
            "resolve_dtypes: incorrect number of dtypes: {} must be {}",
            items.len(),
            count + results
        )));
    }
    let weak_of = |value: &Value| match value {
        Value::Type(ty) if ty.module == "builtins" => match ty.name {
            "int" => Some(DType::I64),
            "float" => Some(DType::F64),
            "complex" => Some(DType::C128),
            _ => None,
        },
        _ => None,
    };
    let mut typed: SmallVec<[(DType, bool); 3]> = SmallVec::new();
    for item in &items[..count] {
        typed.push(match weak_of(item) {
            Some(dtype) => (dtype, true),
            None => (types::dtype_of(item)?.unwrap_or(result_type(&typed)), false),
        });
    }
    if core.is_some() {
        return Ok(Value::tuple([result_type(&typed); 3].map(types::dtype_value)));
    }
    let ufunc = this(args)?;
    let Some(row) = ufunc.row() else { return Err(Error::type_error("a ufunc is wanted")) };
    let (dtype, _) = row.types(ufunc.op, &typed)?;
    let inputs = (0..count).map(|at| if row.whole_operand == Some(at) { typed[at].0 } else { dtype });
    Ok(Value::tuple(inputs.chain(ufunc.rules().map(|rule| rule.dtype(dtype))).map(types::dtype_value)))
}

pub(super) static METHODS: &[Native] = &[
    Native::new(
        "reduce(self, array, /, axis=0, dtype=None, out=None, keepdims=False, initial=None, where=True)",
        "Combines the elements along an axis.\n\n>>> np.multiply.reduce([2, 3, 5])\nnp.int64(30)\n",
        |_, args| reduce_method(args),
    ),
    Native::new(
        "accumulate(self, array, /, axis=0, dtype=None, out=None)",
        "The running results of combining the elements along an axis.\n\n>>> np.add.accumulate([2, 3, 5])\narray([ 2,  5, 10])\n",
        |_, args| {
            let ufunc = this(args)?;
            one_of_two(ufunc, "accumulate")?;
            let mut operand = args::tensor(args, 1)?;
            let wanted = args::dtype(args.get(3))?;
            if let Some(dtype) = wanted {
                operand = cast_to(operand, dtype)?;
            }
            if operand.ndim() == 0 {
                return Err(Error::type_error("cannot accumulate on a scalar"));
            }
            let axis = one_axis(args.get(2), operand.ndim(), "accumulate")?;
            let result = narrowed(ufunc.op, accumulate(ufunc.op, &operand, axis)?, wanted)?;
            args::finish(result, args.get(4), ufunc.name)
        },
    ),
    Native::new(
        "reduceat(self, array, /, indices, axis=0, dtype=None, out=None)",
        "Combines the elements from each index up to the next.\n\n>>> np.add.reduceat([1, 2, 3, 4], [0, 2])\narray([3, 7])\n",
        |_, args| reduceat(args),
    ),
    Native::new(
        "outer(self, A, B, /, **kwargs)",
        "The function over all pairs of elements.\n\n>>> np.multiply.outer([1, 2], [3, 4])\narray([[3, 4],\n       [6, 8]])\n",
        |_, args| outer(args),
    ),
    Native::new(
        "at(self, a, indices, b=None, /)",
        "Applies the function in place at indices, repeated ones again and again.\n\n>>> a = np.array([1, 2]); np.add.at(a, [0, 0], 1); a\narray([3, 2])\n",
        |_, args| {
            at(this(args)?, args)?;
            Ok(Value::None)
        },
    ),
    Native::new(
        "resolve_dtypes(self, dtypes, *, signature=None, casting=None, reduction=False)",
        "The data types that operands are cast to, and the result's.\n\n>>> np.add.resolve_dtypes((np.dtype('int32'), np.dtype('float32'), None))[2]\ndtype('float64')\n",
        |_, args| resolve_dtypes(args),
    ),
];
