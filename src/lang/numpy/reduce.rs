//! Reductions: `sum`, `mean`, `max` and their relatives, as functions and as methods of arrays.
//!
//! A method's signature differs from the function's in the first parameter's name only, so one body serves both.

use smallvec::smallvec;

use super::args;
use crate::array::{Array, DType, Scalar};
use crate::backend::cpu;
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::{convert, lazy};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Attrs, Class, Op, Tensor, binary, bind_one, cast_to, compare, index, reduce as rows, shape, unary};
use crate::trace;
use crate::trace::temporary::{Expression, Operand};

/// The operand with the elements that a `where=` argument leaves out replaced by what changes nothing.
///
/// # Errors
/// `ValueError` for a function without such an element.
pub fn only_where(combine: &'static Op, operand: Tensor, condition: &Value) -> Result<Tensor> {
    let condition = convert::tensor_of(condition, Some(DType::Bool))?;
    let dtype = operand.dtype();
    let neutral = if *combine == binary::MULTIPLY || *combine == compare::LOGICAL_AND {
        Scalar::one(dtype)
    } else if *combine == binary::ADD || *combine == compare::LOGICAL_OR {
        Scalar::zero(dtype)
    } else {
        return Err(Error::value(format!(
            "reduction operation '{}' does not have an identity, so to use a where mask one has to specify 'initial'",
            combine.name
        )));
    };
    compare::select(&condition, &operand, &Tensor::Scalar(neutral))
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
    condition: Option<&'a Value>,
}

fn run(op: &'static Op, operand: Tensor, call: &Call) -> Result<Value> {
    let Class::Reduce(row) = &op.class else { return Err(Error::type_error("a reduction is wanted")) };
    let mut operand = match call.dtype {
        Some(dtype) => cast_to(operand, dtype)?,
        None => operand,
    };
    let axes = args::reduced_axes(call.axis, operand.ndim())?;
    let least_or_greatest = *op == rows::MAX || *op == rows::MIN;
    if let Some(condition) = call.condition {
        super::ufunc::require_truths(condition)?;
        operand = if least_or_greatest && call.initial.is_some() {
            let neutral = Tensor::Scalar(extreme(operand.dtype(), *op == rows::MAX));
            compare::select(&convert::tensor_of(condition, Some(DType::Bool))?, &operand, &neutral)?
        } else {
            only_where(row.combine, operand, condition)?
        };
    }
    let shape = operand.shape();
    let empty = axes.iter().any(|&axis| operand.shape()[axis] == 0);
    let mut result = if least_or_greatest && call.initial.is_some() && empty {
        let shape = rows::reduced_shape(&operand.shape(), &axes, call.keepdims);
        Tensor::Host(Array::full(&shape, extreme(operand.dtype(), *op == rows::MAX))?)
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
struct Reduced<'a> {
    shape: &'a [usize],
    axes: &'a [usize],
    keepdims: bool,
}

/// Gives a reduction's result back, into `out` where that is given. `name` is that of the function that combines.
fn finish(result: Tensor, out: Option<&Value>, name: &str, reduced: &Reduced) -> Result<Value> {
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
    let axes = args::axes(call.axis, expression.shape().len())?;
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

fn given_condition<'a>(args: &Arguments<'a>, index: usize) -> Option<&'a Value> {
    args.given(index).filter(|v| !matches!(v, Value::Bool(true)))
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
        condition: given_condition(args, 6),
    };
    match run_fused(op, args.value(0), &call)? {
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

/// How many elements axes have together.
fn count_along(shape: &[usize], axes: &[usize]) -> usize {
    axes.iter().map(|&axis| shape[axis]).product()
}

/// The mean over axes, as NumPy takes it: the sum in at least double precision for integers, divided by the count.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn mean_of(operand: &Tensor, axes: &[usize], keepdims: bool, dtype: Option<DType>) -> Result<Tensor> {
    if dtype.is_none() && operand.dtype() == DType::F16 {
        return cast_to(mean_of(operand, axes, keepdims, Some(DType::F32))?, DType::F16);
    }
    let count = count_along(&operand.shape(), axes);
    if dtype.is_none() && operand.dtype() == DType::Object {
        // As in NumPy, the count is a NumPy integer, which makes a NumPy number of a Python one.
        let total = match rows::sum(operand, axes, keepdims)? {
            Tensor::Scalar(total) => match convert::to_python(total) {
                Value::BigInt(total) => Tensor::number(crate::lang::number::big_to_float(&total)?),
                total => convert::ufunc_operand(&total)?,
            },
            other => other,
        };
        return binary::divide(&total, &Tensor::Scalar(Scalar::I64(count as i64)));
    }
    let dtype = dtype.unwrap_or(if operand.dtype().is_inexact() { operand.dtype() } else { DType::F64 });
    let total = match operand {
        // The cast is part of the reduction's kernel.
        Tensor::Host(array) if array.dtype() != dtype && dtype != DType::F16 => {
            Expression::of(array).reduce(&rows::SUM, axes, keepdims, dtype)?
        }
        _ => rows::sum(&cast_to(operand.clone(), dtype)?, axes, keepdims)?,
    };
    let mean = binary::divide(&total, &Tensor::Weak(Scalar::I64(count as i64)))?;
    // A mean that is asked for as a whole number is cut off.
    if dtype.is_inexact() { Ok(mean) } else { cast_to(mean, dtype) }
}

/// (a, axis, dtype, out, keepdims, where).
fn mean(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let (Some(expression), None) = (lazy::expression_of(args.value(0)), given_condition(args, 5))
        && expression.dtype() != DType::F16
    {
        let axes = args::axes(args.get(1), expression.shape().len())?;
        let own = if expression.dtype().is_inexact() { expression.dtype() } else { DType::F64 };
        let dtype = args::dtype(args.get(2))?.unwrap_or(own);
        let shape = expression.shape();
        let count = Tensor::Weak(Scalar::I64(count_along(&shape, &axes) as i64));
        let keepdims = args::flag(args.get(4))?;
        let mean = binary::divide(&expression.reduce(&rows::SUM, &axes, keepdims, dtype)?, &count)?;
        return finish(mean, args.get(3), "add", &Reduced { shape: &shape, axes: &axes, keepdims });
    }
    let operand = args::tensor(args, 0)?;
    let axes = args::reduced_axes(args.get(1), operand.ndim())?;
    let keepdims = args::flag(args.get(4))?;
    let dtype = args::dtype(args.get(2))?;
    if count_along(&operand.shape(), &axes) == 0 {
        warnings::emit(Kind::RuntimeWarning, "Mean of empty slice", None)?;
    }
    let result = match given_condition(args, 5) {
        None => mean_of(&operand, &axes, keepdims, dtype)?,
        Some(condition) => {
            let (operand, count) = masked(&operand, condition, &axes, keepdims)?;
            let dtype = dtype.unwrap_or(if operand.dtype().is_inexact() { operand.dtype() } else { DType::F64 });
            binary::divide(&rows::sum(&cast_to(operand, dtype)?, &axes, keepdims)?, &count)?
        }
    };
    finish(result, args.get(3), "add", &Reduced { shape: &operand.shape(), axes: &axes, keepdims })
}

/// The operand with zeros where the condition does not hold, and how often it holds along the axes.
fn masked(operand: &Tensor, condition: &Value, axes: &[usize], keepdims: bool) -> Result<(Tensor, Tensor)> {
    let condition = shape::broadcast_to(&convert::tensor_of(condition, Some(DType::Bool))?, &operand.shape())?;
    let count = rows::sum(&condition, axes, keepdims)?;
    let zero = Tensor::Scalar(Scalar::zero(operand.dtype()));
    Ok((compare::select(&condition, operand, &zero)?, count))
}

/// The sum of the squared distances from a centre, without an array of them. `None` for small arrays and others that
/// have to go another way.
fn squares_off(operand: &Tensor, centre: &Tensor, axes: &[usize], keepdims: bool) -> Result<Option<Tensor>> {
    let (Some(whole @ Operand::Array(_)), Some(centre)) = (Operand::of(operand), Operand::of(centre)) else {
        return Ok(None);
    };
    let dtype = operand.dtype();
    if !matches!(dtype, DType::F32 | DType::F64) {
        return Ok(None);
    }
    let Some(off) = Expression::apply(&binary::SUBTRACT, smallvec![whole, centre])? else {
        return Ok(None);
    };
    match Expression::apply(&unary::SQUARE, smallvec![Operand::Expression(&off)])? {
        Some(squares) if squares.dtype() == dtype => squares.reduce(&rows::SUM, axes, keepdims, dtype).map(Some),
        _ => Ok(None),
    }
}

/// (a, axis, dtype, out, ddof, keepdims, where, mean, correction).
fn variance(args: &Arguments, finished: fn(&Tensor) -> Result<Tensor>) -> Result<Value> {
    let operand = args::tensor(args, 0)?;
    let axes = args::reduced_axes(args.get(1), operand.ndim())?;
    let keepdims = args::flag(args.get(5))?;
    let mut result = spread(&operand, &axes, keepdims, args)?;
    // An integer or complex type that is asked for is the result's, too, at every step.
    let asked = args::dtype(args.get(2))?.filter(|dtype| !dtype.is_float() && dtype.is_number());
    for step in [|tensor: &Tensor| Ok(tensor.clone()), finished] {
        result = match asked {
            Some(dtype) => cast_to(step(&result)?, dtype)?,
            None => step(&result)?,
        };
    }
    finish(result, args.get(3), "add", &Reduced { shape: &operand.shape(), axes: &axes, keepdims })
}

/// The mean of the squared distances from the mean.
fn spread(operand: &Tensor, axes: &[usize], keepdims: bool, args: &Arguments) -> Result<Tensor> {
    let ddof = match (args.given(8), args.given(4)) {
        (Some(correction), _) => crate::lang::number::to_float(correction)?,
        (None, Some(ddof)) => crate::lang::number::to_float(ddof)?,
        (None, None) => 0.0,
    };
    let dtype = args::dtype(args.get(2))?;
    let work = dtype.unwrap_or(if operand.dtype().is_inexact() { operand.dtype() } else { DType::F64 });
    let operand = cast_to(operand.clone(), work)?;
    let condition = given_condition(args, 6);
    let count = match condition {
        None => Tensor::Weak(Scalar::F64(count_along(&operand.shape(), axes) as f64)),
        Some(condition) => masked(&operand, condition, axes, keepdims)?.1,
    };
    let scarce = match &count {
        Tensor::Weak(Scalar::F64(count)) => *count <= ddof,
        counts => trace::concrete(counts)?.cast(DType::F64)?.to_vec::<f64>()?.iter().any(|&count| count <= ddof),
    };
    if scarce {
        warnings::emit(Kind::RuntimeWarning, "Degrees of freedom <= 0 for slice", None)?;
    }
    let centre = match (args.given(7), condition) {
        (Some(mean), _) => convert::tensor(mean)?,
        (None, None) => cast_to(mean_of(&operand, axes, true, None)?, work)?,
        (None, Some(condition)) => {
            let (kept, count) = masked(&operand, condition, axes, true)?;
            binary::divide(&rows::sum(&kept, axes, true)?, &count)?
        }
    };
    if condition.is_none()
        && let Some(total) = squares_off(&operand, &centre, axes, keepdims)?
    {
        let left = binary::maximum(&binary::subtract(&count, &Tensor::number(ddof))?, &Tensor::number(0.0))?;
        return cast_to(binary::divide(&total, &left)?, work);
    }
    // The sum of (x - k)² less n (mean - k)² is the same for every constant k. With the mean's own value as this constant
    // derivatives of any order are right, and the first needs no sum over the distances to find that it is zero.
    let shifts =
        condition.is_none() && args.given(7).is_none() && operand.dtype().is_float() && trace::is_traced(&operand);
    let origin = if shifts { unary::stop_gradient(&centre)? } else { centre.clone() };
    let off = binary::subtract(&operand, &origin)?;
    let squares = match off.dtype().is_complex() {
        true => {
            // Each square is rounded, as NumPy has it.
            let turned = binary::multiply(&off, &Tensor::Weak(Scalar::C128(-num_complex::Complex64::I)))?;
            let [real, imaginary] = [unary::real_part(&off)?, unary::real_part(&turned)?];
            binary::add(&unary::square(&real)?, &unary::square(&imaginary)?)?
        }
        false => unary::square(&off)?,
    };
    let squares = match condition {
        Some(condition) => masked(&squares, condition, axes, keepdims)?.0,
        None => squares,
    };
    let total = rows::sum(&squares, axes, keepdims)?;
    let total = match shifts {
        true => {
            let beyond = rows::sum(&unary::square(&binary::subtract(&centre, &origin)?)?, axes, keepdims)?;
            binary::subtract(&total, &binary::multiply(&beyond, &count)?)?
        }
        false => total,
    };
    let left = binary::maximum(&binary::subtract(&count, &Tensor::number(ddof))?, &Tensor::number(0.0))?;
    let result = binary::divide(&total, &left)?;
    // A count that is an array would widen single precision.
    cast_to(result, squares.dtype())
}

fn var(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    variance(args, |variance| Ok(variance.clone()))
}

fn std(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    variance(args, unary::sqrt)
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
    let axes = args::reduced_axes(args.get(1), operand.ndim())?;
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
    let axes = args::reduced_axes(args.get(1), operand.ndim())?;
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
    ($($name:literal $rest:literal $doc:literal $body:expr;)+ functions: $($own:literal $own_doc:literal $own_body:expr;)+) => {
        /// The functions.
        pub static FUNCTIONS: &[Native] = &[
            $(Native::new(concat!($name, "(a", $rest, ")"), $doc, $body).on_temporaries(),)+
            $(Native::new($own, $own_doc, $own_body).on_temporaries(),)+
        ];
        /// The methods of arrays.
        pub static METHODS: &[Native] = &[$(Native::new(concat!($name, "(self", $rest, ")"), $doc, $body).on_temporaries()),+];
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
        "The arithmetic mean over axes.\n\n>>> np.mean([1, 2, 4, 5])\nnp.float64(3.0)\n" mean;
    "var" ", axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None"
        "The variance over axes: the mean of the squared distances from the mean.\n\n>>> np.var([1, 3])\nnp.float64(1.0)\n" var;
    "std" ", axis=None, dtype=None, out=None, ddof=0, keepdims=False, *, where=True, mean=None, correction=None"
        "The standard deviation over axes: the root of the variance.\n\n>>> np.std([1, 3])\nnp.float64(1.0)\n" std;
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
}
