//! Reductions: `sum`, `max` and their relatives, as functions and as methods of arrays; their tables hold those of
//! [`super::moments`] too.
//!
//! A method's signature differs from the function's in the first parameter's name only, so one body serves both.

use super::{args, moments};
use crate::array::{Array, DType, Scalar, Shape, broadcast_shapes};
use crate::backend::cpu;
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, lazy};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, Tensor, binary, bind_one, cast_to, compare, index, reduce as rows, shape};

/// The operand with the elements that a `where=` argument leaves out replaced by what changes nothing.
fn only_where(combine: &'static Op, operand: Tensor, condition: &Tensor) -> Result<Tensor> {
    let dtype = operand.dtype();
    let neutral = if *combine == binary::MULTIPLY || *combine == compare::LOGICAL_AND {
        Scalar::one(dtype)
    } else if *combine == binary::ADD || *combine == compare::LOGICAL_OR {
        Scalar::zero(dtype)
    } else {
        extreme(dtype, *combine == binary::MAXIMUM)
    };
    compare::select(condition, &operand, &Tensor::Scalar(neutral))
}

/// A mask is of no use to a function that starts with an element.
#[cold]
pub(super) fn no_identity(name: &str) -> Error {
    Error::value(format!(
        "reduction operation '{name}' does not have an identity, so to use a where mask one has to specify 'initial'"
    ))
}

/// A `where=` argument for an operand of this shape, which it may not widen.
///
/// # Errors
/// `ValueError` for one that does not fit.
fn mask(condition: &Value, shape: &[usize]) -> Result<Tensor> {
    super::ufunc::require_truths(condition)?;
    let condition = convert::tensor_of(condition, Some(DType::Bool))?;
    let own = condition.shape();
    if own.len() > shape.len() {
        return Err(too_many_axes());
    }
    let text = |shape: &[usize]| crate::array::shape_text(shape).replace(' ', "");
    match broadcast_shapes(&[shape, &own]) {
        Ok(both) if both[..] == *shape => Ok(condition),
        Ok(both) => Err(Error::value(format!(
            "non-broadcastable operand with shape {} doesn't match the broadcast shape {}",
            text(shape),
            text(&both)
        ))),
        Err(_) => Err(Error::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {} {} ",
            text(shape),
            text(&own)
        ))),
    }
}

#[cold]
pub(super) fn too_many_axes() -> Error {
    Error::value("input operand has more dimensions than allowed by the axis remapping")
}

/// The axes of a reduction, which are integers and no truths, and may name the first one of an array without axes.
///
/// # Errors
/// As [`args::axes`]; `TypeError` for truths.
pub(super) fn axes_of(value: Option<&Value>, ndim: usize) -> Result<Shape> {
    let is_truth = |value: &Value| matches!(value, Value::Bool(_));
    match value {
        Some(Value::Tuple(tuple)) if tuple.items.iter().any(is_truth) => {
            Err(Error::type_error("an integer is required"))
        }
        Some(value) if is_truth(value) => Err(Error::type_error("an integer is required")),
        Some(value @ Value::Scalar(_)) => args::reduced_axes(Some(&Value::Int(args::integer(value)?)), ndim),
        value => args::reduced_axes(value, ndim),
    }
}

/// The element that changes no maximum (`greatest`) or minimum.
fn extreme(dtype: DType, greatest: bool) -> Scalar {
    let real = if greatest { f64::NEG_INFINITY } else { f64::INFINITY };
    match dtype {
        DType::Bool => Scalar::Bool(!greatest),
        DType::U8 | DType::U16 | DType::U32 | DType::U64 if greatest => Scalar::zero(dtype),
        DType::I8 => Scalar::I8(if greatest { i8::MIN } else { i8::MAX }),
        DType::I16 => Scalar::I16(if greatest { i16::MIN } else { i16::MAX }),
        DType::I32 => Scalar::I32(if greatest { i32::MIN } else { i32::MAX }),
        DType::I64 => Scalar::I64(if greatest { i64::MIN } else { i64::MAX }),
        DType::U8 => Scalar::U8(u8::MAX),
        DType::U16 => Scalar::U16(u16::MAX),
        DType::U32 => Scalar::U32(u32::MAX),
        DType::U64 => Scalar::U64(u64::MAX),
        _ => Scalar::F64(real).cast(dtype),
    }
}

/// What a reduction's call says beside the operand.
struct Call<'a> {
    axis: Option<&'a Value>,
    dtype: Option<DType>,
    out: Option<&'a Value>,
    keepdims: bool,
    initial: Option<&'a Value>,
    /// Whether there is nothing to start with: elements alone make the result.
    bare: bool,
    condition: Option<&'a Value>,
}

fn run(op: &'static Op, operand: Tensor, call: &Call) -> Result<Value> {
    let Class::Reduce(row) = &op.class else { return Err(Error::type_error("a reduction is wanted")) };
    let mut operand = match call.dtype {
        Some(dtype) => cast_to(operand, dtype)?,
        None => operand,
    };
    let axes = axes_of(call.axis, operand.ndim())?;
    let least_or_greatest = *op == rows::MAX || *op == rows::MIN;
    let shape = operand.shape();
    if let Some(condition) = call.condition {
        // The sum of no Python objects is nothing: their own zero is not known.
        let object = operand.dtype() == DType::Object && (*op == rows::SUM || *op == rows::PROD);
        if call.bare || (object && call.initial.is_none()) {
            return Err(no_identity(row.combine.name));
        }
        operand = only_where(row.combine, operand, &mask(condition, &shape)?)?;
    }
    let empty = axes.iter().any(|&axis| shape[axis] == 0);
    let kept = || rows::reduced_shape(&shape, &axes, call.keepdims);
    if call.bare && empty && !least_or_greatest && !kept().contains(&0) {
        let name = row.combine.name;
        return Err(Error::value(format!("zero-size array to reduction operation {name} which has no identity")));
    }
    let mut result = if least_or_greatest && call.initial.is_some() && empty {
        Tensor::Host(Array::full(&kept(), extreme(operand.dtype(), *op == rows::MAX))?)
    } else {
        bind_one(op, &Attrs::axes(&axes, call.keepdims), &[operand])?
    };
    if call.dtype.is_some_and(|dtype| dtype != result.dtype()) {
        result = cast_to(result, call.dtype.unwrap_or(DType::F64))?;
    }
    if let Some(initial) = call.initial {
        let initial = match (convert::ufunc_operand(initial)?, result.dtype()) {
            (initial, DType::Object) => initial,
            (initial, dtype) => cast_to(initial, dtype)?,
        };
        result = bind_one(row.combine, &Attrs::None, &[initial, result])?;
    }
    finish(result, call.out, row.combine.name, &Reduced { shape: &shape, axes: &axes, keepdims: call.keepdims })
}

/// What a reduction was over.
pub(super) struct Reduced<'a> {
    pub shape: &'a [usize],
    pub axes: &'a [usize],
    pub keepdims: bool,
}

/// Gives a reduction's result back, into `out` where that is given. `name` is that of the function that combines.
pub(super) fn finish(result: Tensor, out: Option<&Value>, name: &str, reduced: &Reduced) -> Result<Value> {
    args::require_shape(out, &result.shape(), |have| reduced.does_not_fit(name, have, &result.shape()))?;
    args::finish_by(result, out, name, true)
}

impl Reduced<'_> {
    /// Why an `out` of this shape does not hold the result.
    #[cold]
    fn does_not_fit(&self, name: &str, have: &[usize], want: &[usize]) -> Error {
        if have.len() != want.len() {
            return Error::value(format!(
                "output parameter for reduction operation {name} has the wrong number of dimensions: Found {} but \
                 expected {}",
                have.len(),
                want.len()
            ));
        }
        let differs = (0..want.len()).find(|&axis| have[axis] != want[axis]).unwrap_or(0);
        if have[differs] == 1 {
            return Error::value(format!(
                "output operand requires a reduction along dimension {differs}, but the reduction is not enabled. The \
                 dimension size of 1 does not match the expected output shape."
            ));
        }
        let mut lengths = have.iter();
        let mapped: Vec<String> = (0..self.shape.len())
            .map(|axis| match self.axes.contains(&axis) && !self.keepdims {
                true => "newaxis".to_owned(),
                false => lengths.next().map_or_else(|| "newaxis".to_owned(), usize::to_string),
            })
            .skip_while(|length| length == "newaxis")
            .collect();
        let texts = [have, self.shape].map(|shape| crate::array::shape_text(shape).replace(' ', ""));
        Error::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {}->({}) {} ",
            texts[0],
            mapped.join(","),
            texts[1]
        ))
    }
}

/// The reduction of an operand that is not computed yet, in the kernel that computes it.
fn run_fused(op: &'static Op, operand: &Value, call: &Call) -> Result<Option<Value>> {
    if call.condition.is_some() || call.initial.is_some() {
        return Ok(None);
    }
    let Some(expression) = lazy::expression_of(operand) else { return Ok(None) };
    let Class::Reduce(row) = &op.class else { return Ok(None) };
    let axes = axes_of(call.axis, expression.shape().len())?;
    let asked = call.dtype.unwrap_or(expression.dtype());
    let dtype = row.dtype(asked);
    // Half precision has sums of its own.
    if asked == DType::F16 {
        return Ok(None);
    }
    let shape = expression.shape();
    let mut result = expression.reduce(op, &axes, call.keepdims, dtype)?;
    if let Some(dtype) = call.dtype {
        result = cast_to(result, dtype)?;
    }
    let reduced = Reduced { shape: &shape, axes: &axes, keepdims: call.keepdims };
    finish(result, call.out, row.combine.name, &reduced).map(Some)
}

pub(super) fn given_condition<'a>(args: &Arguments<'a>, index: usize) -> Option<&'a Value> {
    args.given(index).filter(|v| !matches!(v, Value::Bool(true)))
}

/// What becomes of a generator, which is one object and no sequence. `None` for other operands.
///
/// # Errors
/// `TypeError` for a sum: the built-in function's is meant.
fn generator(op: &'static Op, operand: &Value) -> Result<Option<Value>> {
    if !matches!(operand, Value::Iterator(_)) || type_name(operand) != "generator" {
        return Ok(None);
    }
    match *op == rows::SUM {
        true => Err(Error::type_error(
            "Calling np.sum(generator) is deprecated.Use np.sum(np.fromiter(generator)) or the python sum builtin \
             instead.",
        )),
        false => Ok(Some(operand.clone())),
    }
}

/// `sum`, `prod`: (a, axis, dtype, out, keepdims, initial, where).
fn accumulation(op: &'static Op, args: &Arguments) -> Result<Value> {
    // The number that changes nothing need not be added or multiplied.
    let neutral = i64::from(*op == rows::PROD);
    let call = Call {
        axis: args.get(1),
        dtype: args::dtype(args.get(2))?,
        out: args.get(3),
        keepdims: args::flag(args.get(4))?,
        initial: args.given(5).filter(|initial| !matches!(initial, Value::Int(i) if *i == neutral)),
        bare: matches!(args.get(5), Some(Value::None)),
        condition: given_condition(args, 6),
    };
    if let Some(same) = generator(op, args.value(0))? {
        return Ok(same);
    }
    let fused = if call.bare { None } else { run_fused(op, args.value(0), &call)? };
    match fused {
        Some(result) => Ok(result),
        None => run(op, args::tensor(args, 0)?, &call),
    }
}

/// `max`, `min`: (a, axis, out, keepdims, initial, where).
fn extremum(op: &'static Op, args: &Arguments) -> Result<Value> {
    let call = Call {
        axis: args.get(1),
        dtype: None,
        out: args.get(2),
        keepdims: args::flag(args.get(3))?,
        initial: args.given(4),
        bare: args.given(4).is_none(),
        condition: given_condition(args, 5),
    };
    match run_fused(op, args.value(0), &call)? {
        Some(result) => Ok(result),
        None => run(op, args::tensor(args, 0)?, &call),
    }
}

/// `any`, `all`: (a, axis, out, keepdims, where).
fn quantifier(op: &'static Op, args: &Arguments) -> Result<Value> {
    let call = Call {
        axis: args.get(1),
        dtype: None,
        out: args.get(2),
        keepdims: args::flag(args.get(3))?,
        initial: None,
        bare: false,
        condition: given_condition(args, 4),
    };
    match run_fused(op, args.value(0), &call)? {
        Some(result) => Ok(result),
        None => run(op, cast_to(args::tensor(args, 0)?, DType::Bool)?, &call),
    }
}

fn sum(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    accumulation(&rows::SUM, args)
}
fn prod(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    accumulation(&rows::PROD, args)
}
fn max(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    extremum(&rows::MAX, args)
}
fn min(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    extremum(&rows::MIN, args)
}
fn any(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    quantifier(&rows::ANY, args)
}
fn all(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    quantifier(&rows::ALL, args)
}

/// `argmax`, `argmin`: (a, axis, out, keepdims).
fn place(op: &'static Op, args: &Arguments) -> Result<Value> {
    if let (Value::Array(handle), None, None, None) = (args.value(0), args.given(1), args.get(2), args.get(3))
        && let Some(place) = handle.with_host(|array| cpu::first_place(array, *op == index::ARGMAX)).flatten()
    {
        return Ok(convert::from_scalar(Scalar::I64(place as i64)));
    }
    let operand = args::tensor(args, 0)?;
    let keepdims = args::flag(args.get(3))?;
    // One axis, or all.
    if let Some(several @ Value::Tuple(_)) = args.given(1) {
        args::integer(several)?;
    }
    let axes = match args.given(1) {
        Some(Value::Bool(_)) => return Err(Error::type_error("an integer is required for the axis")),
        axis => axes_of(axis, operand.ndim())?,
    };
    let result = bind_one(op, &Attrs::axes(&axes, keepdims), &[operand])?;
    args::require_shape(args.get(2), &result.shape(), |_| {
        Error::value(format!("output array does not match result of np.{}.", op.name))
    })?;
    args::finish(result, args.get(2), op.name)
}

fn argmax(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    place(&index::ARGMAX, args)
}
fn argmin(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    place(&index::ARGMIN, args)
}

/// (a, axis, out, keepdims).
fn ptp(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let operand = args::tensor(args, 0)?;
    let axes = axes_of(args.get(1), operand.ndim())?;
    let keepdims = args::flag(args.get(3))?;
    let (attrs, shape) = (Attrs::axes(&axes, keepdims), operand.shape());
    let (high, low) =
        (bind_one(&rows::MAX, &attrs, std::slice::from_ref(&operand))?, bind_one(&rows::MIN, &attrs, &[operand])?);
    let reduced = Reduced { shape: &shape, axes: &axes, keepdims };
    finish(binary::subtract(&high, &low)?, args.get(2), "maximum", &reduced)
}

/// `cumsum`, `cumprod`: (a, axis, dtype, out).
fn running(op: &'static Op, combine: &'static Op, args: &Arguments) -> Result<Value> {
    let mut operand = args::tensor(args, 0)?;
    let dtype = args::dtype(args.get(2))?;
    if let Some(dtype) = dtype {
        operand = cast_to(operand, dtype)?;
    }
    let axis = match args.given(1) {
        Some(Value::Bool(_)) => return Err(Error::type_error("an integer is required for the axis")),
        Some(axis) if operand.ndim() > 0 => args::axis(axis, operand.ndim())?,
        // A number is a line of one.
        axis => {
            operand = shape::reshape(&operand, &[operand.size()])?;
            axis.map_or(Ok(0), |axis| args::axis(axis, 1))?
        }
    };
    let result = match operand.dtype() {
        DType::Object => super::ufunc::accumulate(combine, &operand, axis)?,
        _ => bind_one(op, &Attrs::Axis(axis), &[operand])?,
    };
    // Small integers run in wide ones unless a type is asked for, in which they wrap.
    let result = match dtype {
        Some(dtype) => cast_to(result, dtype)?,
        None => result,
    };
    args::require_shape(args.get(3), &result.shape(), |have| {
        let texts = [have, &result.shape()].map(|shape| crate::array::shape_text(shape).replace(' ', ""));
        Error::value(format!(
            "operands could not be broadcast together with remapped shapes [original->remapped]: {0}->{0} {1}->{1} ",
            texts[0], texts[1]
        ))
    })?;
    args::finish_by(result, args.get(3), op.name, true)
}

fn cumsum(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    running(&index::CUMSUM, &binary::ADD, args)
}
fn cumprod(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    running(&index::CUMPROD, &binary::MULTIPLY, args)
}

/// The functions, and the methods with the same bodies.
macro_rules! both {
    ($($name:literal $rest:literal $doc:literal $body:expr;)+
        functions: $($own:literal $own_doc:literal $own_body:expr;)+
        methods: $($method:literal $method_doc:literal $method_body:expr;)+) => {
        /// The functions.
        pub static FUNCTIONS: &[Native] = &[
            $(Native::new(concat!($name, "(a", $rest, ")"), $doc, $body).on_temporaries(),)+
            $(Native::new($own, $own_doc, $own_body).on_temporaries(),)+
        ];
        /// The methods of arrays.
        pub static METHODS: &[Native] = &[
            $(Native::new(concat!($name, "(self", $rest, ")"), $doc, $body).on_temporaries(),)+
            $(Native::new($method, $method_doc, $method_body).on_temporaries(),)+
        ];
    };
}

both! {
    "sum" ", axis=None, dtype=None, out=None, keepdims=False, initial=0, where=True"
        "The sum of the elements over axes.\n\n>>> np.sum([[0, 1], [0, 5]], axis=1)\narray([1, 5])\n" sum;
    "prod" ", axis=None, dtype=None, out=None, keepdims=False, initial=1, where=True"
        "The product of the elements over axes.\n\n>>> np.prod([2., 3.])\nnp.float64(6.0)\n" prod;
    "max" ", axis=None, out=None, keepdims=False, initial=None, where=True"
        "The greatest element over axes.\n\n>>> np.max([1, 5, 2])\nnp.int64(5)\n" max;
    "min" ", axis=None, out=None, keepdims=False, initial=None, where=True"
        "The least element over axes.\n\n>>> np.min([4, 1, 2])\nnp.int64(1)\n" min;
    "any" ", axis=None, out=None, keepdims=False, *, where=True"
        "Whether any element over axes is true.\n\n>>> np.any([False, True])\nnp.True_\n" any;
    "all" ", axis=None, out=None, keepdims=False, *, where=True"
        "Whether all elements over axes are true.\n\n>>> np.all([False, True])\nnp.False_\n" all;
    "mean" ", axis=None, dtype=None, out=None, keepdims=False, *, where=True"
        "The arithmetic mean over axes.\n\n>>> np.mean([1, 2, 4, 5])\nnp.float64(3.0)\n" moments::mean;
    "argmax" ", axis=None, out=None, *, keepdims=False"
        "The place of the first greatest element.\n\n>>> np.argmax([1, 5, 2])\nnp.int64(1)\n" argmax;
    "argmin" ", axis=None, out=None, *, keepdims=False"
        "The place of the first least element.\n\n>>> np.argmin([4, 1, 2])\nnp.int64(1)\n" argmin;
    "cumsum" ", axis=None, dtype=None, out=None"
        "The running sums along an axis.\n\n>>> np.cumsum([1, 2, 3])\narray([1, 3, 6])\n" cumsum;
    "cumprod" ", axis=None, dtype=None, out=None"
        "The running products along an axis.\n\n>>> np.cumprod([1, 2, 3])\narray([1, 2, 6])\n" cumprod;
    functions:
    "ptp(a, axis=None, out=None, keepdims=False)"
        "The greatest less the least element over axes.\n\n>>> np.ptp([4, 9, 2])\nnp.int64(7)\n" ptp;
    "var(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None)"
        "The variance over axes: the mean of the squared distances from the mean.\n\n>>> np.var([1, 3])\nnp.float64(1.0)\n" moments::var;
    "std(a, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None)"
        "The standard deviation over axes: the root of the variance.\n\n>>> np.std([1, 3])\nnp.float64(1.0)\n" moments::std;
    methods:
    "var(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None)"
        "The variance over axes: the mean of the squared distances from the mean." moments::var;
    "std(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None)"
        "The standard deviation over axes: the root of the variance." moments::std;
}
