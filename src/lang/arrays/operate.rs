//! Operators on arrays and NumPy scalars.

use std::rc::Rc;

use super::convert::{from_scalar, from_tensor, operand, ufunc_operand};
use crate::array::{DType, DTypeKind, Scalar};
use crate::backend::cpu::faults;
use crate::diag::{Error, Kind, Result};
use crate::lang::operate::binary_symbol;
use crate::lang::transforms::precision;
use crate::lang::types::{bare_type_name, type_name};
use crate::lang::value::Value;
use crate::ops::{Attrs, Op, Tensor, binary as rows, bind_one, cast_to, linalg, unary};
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};
use crate::trace::{self, Number};

/// The row of an operator.
pub(super) fn row(op: BinaryOp) -> &'static Op {
    match op {
        BinaryOp::Add => &rows::ADD,
        BinaryOp::Sub => &rows::SUBTRACT,
        BinaryOp::Mul => &rows::MULTIPLY,
        BinaryOp::Div => &rows::DIVIDE,
        BinaryOp::FloorDiv => &rows::FLOOR_DIVIDE,
        BinaryOp::Mod => &rows::REMAINDER,
        BinaryOp::Pow => &rows::POWER,
        BinaryOp::MatMul => &linalg::MATMUL,
        BinaryOp::LeftShift => &rows::LEFT_SHIFT,
        BinaryOp::RightShift => &rows::RIGHT_SHIFT,
        BinaryOp::BitAnd => &rows::BITWISE_AND,
        BinaryOp::BitOr => &rows::BITWISE_OR,
        BinaryOp::BitXor => &rows::BITWISE_XOR,
    }
}

/// Both operands as tensors; `None` where one is nothing that arrays combine with. `floats` as in [`big_beside`].
fn operands(l: &Value, r: &Value, floats: bool) -> Result<Option<[Tensor; 2]>> {
    for value in [l, r] {
        if let Value::Array(handle) = value {
            handle.force()?;
        }
    }
    if let Some(fitted) = big_beside(l, r, floats)? {
        return operands(&fitted, r, floats);
    }
    if let Some(fitted) = big_beside(r, l, floats)? {
        return operands(l, &fitted, floats);
    }
    let side = |value: &Value| match value {
        Value::List(_) | Value::Tuple(_) | Value::Range(_) => ufunc_operand(value).map(Some),
        other => operand(other),
    };
    if has_others(l) || has_others(r) {
        return Ok(Some([ufunc_operand(l)?, ufunc_operand(r)?]));
    }
    Ok(match (side(l)?, side(r)?) {
        (Some(l), Some(r)) => Some([l, r]),
        _ => None,
    })
}

/// A Python integer beyond 64 bits beside an array or scalar of floats, or for an operation that makes `floats` of
/// integers: a float. `None` for anything else.
///
/// # Errors
/// `OverflowError` beside integers, which do not hold it.
pub fn big_beside(value: &Value, other: &Value, floats: bool) -> Result<Option<Value>> {
    let Value::BigInt(big) = value else { return Ok(None) };
    let dtype = match other {
        Value::Array(handle) => handle.dtype(),
        Value::Scalar(scalar) => scalar.0.dtype(),
        _ => return Ok(None),
    };
    if dtype.is_inexact() || floats && dtype.is_integer() {
        return crate::lang::number::big_to_float(big).map(|x| Some(Value::Float(x)));
    }
    let unsigned = dtype.kind() == DTypeKind::Unsigned && u64::try_from(&**big).is_ok();
    Err(Error::new(
        Kind::OverflowError,
        match dtype {
            DType::U64 if unsigned => return Ok(None),
            _ if unsigned => format!("Python integer {big} out of bounds for {dtype}"),
            _ if dtype.is_integer() || dtype == DType::Bool => "Python int too large to convert to C long".to_owned(),
            _ => return Ok(None),
        },
    ))
}

/// Whether a value is an array of texts or objects.
fn has_others(value: &Value) -> bool {
    matches!(value, Value::Array(handle) if !handle.dtype().is_number())
}

/// Both operands with NumPy's texts as Python's, where no array is among them.
fn plain_texts(l: &Value, r: &Value) -> Option<[Value; 2]> {
    if matches!(l, Value::Array(_)) || matches!(r, Value::Array(_)) {
        return None;
    }
    match (super::plain_text(l), super::plain_text(r)) {
        (None, None) => None,
        (left, right) => Some([left.unwrap_or_else(|| l.clone()), right.unwrap_or_else(|| r.clone())]),
    }
}

/// A Python complex number on the left of a `np.float64` takes that for the `float` that it is.
fn plain_complex(l: &Value, r: &Value) -> Option<[Value; 2]> {
    match (l, r) {
        (Value::Complex(..), Value::Scalar(scalar)) if scalar.0.dtype() == DType::F64 => {
            Some([l.clone(), Value::Float(scalar.0.get())])
        }
        _ => None,
    }
}

/// Python integers that the other operand's integer type does not hold are refused, as NumPy refuses them.
///
/// # Errors
/// `OverflowError`.
pub fn check_weak(first: &Tensor, second: &Tensor) -> Result<()> {
    for (weak, other) in [(first, second), (second, first)] {
        if let Tensor::Weak(Scalar::I64(value)) = weak {
            let (dtype, other_weak) = other.typed();
            if !other_weak && dtype.is_integer() && dtype != DType::I64 {
                super::convert::checked_integer(*value, dtype)?;
            }
        }
    }
    Ok(())
}

/// Applies a row, a matrix product with the precision that is set.
fn apply(op: &'static Op, operands: &[Tensor]) -> Result<Tensor> {
    bind_one(op, &precision::attrs(op, operands), operands)
}

/// Operators that arrays have and NumPy's scalars by themselves do not: the matrix product, and what complex numbers have
/// no rest of.
fn undefined_for_scalars(op: BinaryOp, l: &Value, r: &Value) -> bool {
    if !matches!(op, BinaryOp::MatMul | BinaryOp::FloorDiv | BinaryOp::Mod) {
        return false;
    }
    let is_complex = |value: &Value| match value {
        Value::Scalar(scalar) => scalar.0.dtype().is_complex(),
        other => matches!(other, Value::Complex(_)),
    };
    let alone = |value: &Value| !matches!(value, Value::Array(_));
    alone(l) && alone(r) && (op == BinaryOp::MatMul || is_complex(l) || is_complex(r))
}

/// `l op r`, where one of them is an array or a NumPy scalar. `None` where that is not defined.
///
/// # Errors
/// Those of the operation.
pub fn binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    if let Some([l, r]) = plain_texts(l, r).or_else(|| plain_complex(l, r)) {
        return crate::lang::operate::binary(op, &l, &r).map(Some);
    }
    if let Some(result) = on_numbers(op, l, r) {
        return Ok(Some(from_tensor(result)));
    }
    if undefined_for_scalars(op, l, r) {
        return Ok(None);
    }
    let Some(pair) = operands(l, r, op == BinaryOp::Div)? else { return Ok(None) };
    if op != BinaryOp::Div {
        check_weak(&pair[0], &pair[1])?;
    }
    if op == BinaryOp::Pow
        && let Some(result) = power_shortcut(&pair)?
    {
        return Ok(Some(from_tensor(result)));
    }
    let result = apply(row(op), &pair)?;
    if let Tensor::Scalar(scalar) = &result
        && scalar.dtype().is_integer()
    {
        check_overflow(op, &pair, *scalar)?;
    }
    Ok(Some(from_tensor(result)))
}

/// `divmod(l, r)`: the quotient and the rest, whose faults are those of one function.
///
/// # Errors
/// Those of the two operations.
pub fn divmod(l: &Value, r: &Value) -> Result<Value> {
    use crate::lang::operate::binary as operator;
    if undefined_for_scalars(BinaryOp::FloorDiv, l, r) {
        let names = [l, r].map(type_name);
        return Err(Error::type_error(format!(
            "unsupported operand type(s) for divmod(): '{}' and '{}'",
            names[0], names[1]
        )));
    }
    let (pair, found) = faults::gathered(|| -> Result<[Value; 2]> {
        Ok([operator(BinaryOp::FloorDiv, l, r)?, operator(BinaryOp::Mod, l, r)?])
    });
    // It is one function that is refused.
    let named = |error: Error| Error::new(error.kind(), error.message().replace("'floor_divide'", "'divmod'"));
    let pair = pair.map_err(|error| if error.message().contains("'floor_divide'") { named(error) } else { error })?;
    let scalar = !matches!(l, Value::Array(_)) && !matches!(r, Value::Array(_));
    faults::report(&crate::ops::floats::DIVMOD, scalar, found)?;
    Ok(Value::tuple(pair))
}

/// Reports that an integer scalar is not what adding, subtracting or multiplying whole numbers gives.
fn check_overflow(op: BinaryOp, pair: &[Tensor; 2], result: Scalar) -> Result<()> {
    let whole = |tensor: &Tensor| match tensor {
        Tensor::Scalar(scalar) | Tensor::Weak(scalar) => Some(whole_number(*scalar)),
        _ => None,
    };
    let (Some(a), Some(b)) = (whole(&pair[0]), whole(&pair[1])) else { return Ok(()) };
    let exact = match op {
        BinaryOp::Add => a.checked_add(b),
        BinaryOp::Sub => a.checked_sub(b),
        BinaryOp::Mul => a.checked_mul(b),
        _ => return Ok(()),
    };
    if exact == Some(whole_number(result)) { Ok(()) } else { faults::report(row(op), true, faults::OVERFLOW) }
}

fn whole_number(scalar: Scalar) -> i128 {
    match scalar {
        Scalar::U64(x) => x.into(),
        other => other.get::<i64>().into(),
    }
}

/// `l op r` for numbers that are being differentiated; `None` for anything else.
fn on_numbers(op: BinaryOp, l: &Value, r: &Value) -> Option<Tensor> {
    fn with<T>(value: &Value, body: impl FnOnce(&Number) -> Option<T>) -> Option<T> {
        match value {
            Value::Float(x) => body(&Number::Plain(*x)),
            Value::Int(i) if i.unsigned_abs() < 1 << 53 => body(&Number::Plain(*i as f64)),
            Value::Array(handle) => match &*handle.state.borrow() {
                super::State::Ready(tensor @ Tensor::Foreign(_)) => body(&Number::Tensor(tensor)),
                _ => None,
            },
            _ => None,
        }
    }
    if !matches!(op, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div | BinaryOp::Pow) {
        return None;
    }
    with(l, |l| with(r, |r| trace::quick(row(op), l, r)))
}

/// Powers that NumPy computes by a simpler operation: where the exponent is a Python number, and where it is one number
/// for a whole array of floats.
///
/// # Errors
/// Those of the operation.
fn power_shortcut([base, exponent]: &[Tensor; 2]) -> Result<Option<Tensor>> {
    let (dtype, weak) = base.typed();
    // A Python number's powers have errors of their own, or are complex.
    if !dtype.is_number() || weak {
        return Ok(None);
    }
    let plain = matches!(exponent, Tensor::Weak(_));
    let number = match exponent {
        Tensor::Weak(scalar) => Some(*scalar),
        Tensor::Scalar(scalar) if base.ndim() > 0 => Some(*scalar),
        Tensor::Host(array) if base.ndim() > 0 && array.ndim() <= base.ndim() => array.item(),
        _ => None,
    };
    let Some(number) = number.filter(|number| number.is_number()) else { return Ok(None) };
    let squares_integers = plain && matches!(number, Scalar::I64(2));
    if dtype == DType::Bool && squares_integers {
        return Ok(Some(unary::square(&cast_to(base.clone(), DType::I8)?)?));
    }
    let common = crate::array::result_type(&[(dtype, false), exponent.typed()]);
    let whole = matches!(base, Tensor::Host(_)) && matches!(common, DType::F32 | DType::F64);
    if !(squares_integers && dtype.is_integer() || plain && dtype.is_inexact() || whole && dtype != DType::Bool) {
        return Ok(None);
    }
    let base = || if dtype == common { Ok(base.clone()) } else { cast_to(base.clone(), common) };
    Ok(match number.get::<f64>() {
        2.0 => Some(unary::square(&base()?)?),
        1.0 => Some(unary::positive(&base()?)?),
        0.5 if common.is_float() => Some(unary::sqrt(&base()?)?),
        -1.0 => Some(unary::reciprocal(&base()?)?),
        _ => None,
    })
}

/// What `l op= r` would leave in `l`, which stays as it is; refused where that would be.
///
/// # Errors
/// As [`inplace_binary`].
pub fn instead_of_inplace(op: BinaryOp, l: &Value, r: &Value) -> Result<Value> {
    let result = crate::lang::operate::binary(op, l, r)?;
    if let (Value::Array(have), Value::Array(new)) = (l, &result) {
        let shape = have.tensor().shape();
        // A number is not changed in place.
        if !shape.is_empty() {
            require_same_kind(row(op).name, new.dtype(), have.dtype())?;
            fits(&new.tensor().shape(), &shape)?;
        }
    }
    Ok(result)
}

/// [`power_shortcut`] for a call of a row on values; `None` for other rows, and where it does not apply.
///
/// # Errors
/// Those of the operation.
pub fn one_power(op: &Op, operands: &[Value]) -> Result<Option<Value>> {
    let ([base @ Value::Array(_), exponent], true) = (operands, *op == rows::POWER) else { return Ok(None) };
    let number = match exponent {
        Value::Int(i) => *i as f64,
        Value::Float(x) => *x,
        Value::Scalar(scalar) if scalar.0.is_number() => scalar.0.get(),
        _ => return Ok(None),
    };
    // Looked at first: what the base stands for is not computed in vain.
    if ![-1.0, 0.5, 1.0, 2.0].contains(&number) {
        return Ok(None);
    }
    let Some((base, exponent)) = operand(base)?.zip(operand(exponent)?) else { return Ok(None) };
    Ok(power_shortcut(&[base, exponent])?.map(from_tensor))
}

/// `l op= r` where `l` is an array: changes its elements in place and gives it back.
///
/// # Errors
/// Those of the operation; `UFuncTypeError` where the result's kind does not fit the array.
pub fn inplace_binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    let Value::Array(handle) = l else { return Ok(None) };
    if super::quick::inplace(op, l, r)? {
        return Ok(Some(l.clone()));
    }
    // A traced value without axes is a number to the program, which no operation changes.
    if matches!(handle.tensor(), Tensor::Foreign(traced) if traced.aval().shape.is_empty()) {
        return binary(op, l, r);
    }
    let Some(pair) = operands(l, r, op == BinaryOp::Div)? else {
        if matches!(r, Value::None | Value::Dict(_)) {
            require_same_kind(row(op).name, DType::Object, handle.dtype())?;
        }
        return Ok(None);
    };
    if op != BinaryOp::Div {
        check_weak(&pair[0], &pair[1])?;
    }
    // A traced number is a scalar, which NumPy never changes in place.
    if trace::is_traced(&pair[0]) && pair[0].ndim() == 0 && !handle.is_written() {
        return Ok(Some(from_tensor(apply(row(op), &pair)?)));
    }
    store(row(op), &pair, handle)?;
    Ok(Some(l.clone()))
}

/// Applies a row and puts the result into an existing array: what `out=` and augmented assignment do.
///
/// # Errors
/// Those of the operation; `UFuncTypeError` where the result's kind does not fit the array; `ValueError` where its
/// shape does not.
pub fn store(op: &'static Op, operands: &[Tensor], target: &Rc<super::ArrayObject>) -> Result<()> {
    let have = target.tensor();
    let recorded = matches!(&have, Tensor::Host(array) if trace::stage::records_write(array));
    let (Tensor::Host(array), false) = (&have, recorded) else {
        target.require_output()?;
        let result = apply(op, operands)?;
        if trace::device::of(&have).is_some() {
            require_same_kind(op.name, result.dtype(), have.dtype())?;
            fits(&result.shape(), &have.shape())?;
            let result = cast_to(result, have.dtype())?;
            drop(have);
            return target.replace(result);
        }
        require_same_kind(op.name, result.dtype(), have.dtype())?;
        fits(&result.shape(), &have.shape())?;
        let result = crate::ops::shape::broadcast_to(&cast_to(result, have.dtype())?, &have.shape())?;
        return target.replace(array_like(result)?);
    };
    trace::guard_write(array)?;
    if !array.dtype().is_number() || operands.iter().any(|operand| !operand.dtype().is_number()) {
        let objects = operands.iter().any(|operand| operand.dtype() == DType::Object);
        let truths = matches!(&op.class, crate::ops::Class::Elementwise(row) if row.out == crate::ops::OutRule::Bool);
        if objects && !truths {
            require_same_kind(op.name, DType::Object, array.dtype())?;
        }
        let result = apply(op, operands).map_err(|error| {
            let shapes = error.message().starts_with("operands could not be broadcast");
            if shapes { with_target(error, array.shape()) } else { error }
        })?;
        require_same_kind(op.name, result.dtype(), array.dtype())?;
        fits(&result.shape(), array.shape())?;
        return array.assign(&result.to_array()?);
    }
    let foreign = operands.iter().any(|operand| matches!(operand, Tensor::Foreign(_)));
    if !foreign && let crate::ops::Class::Elementwise(row) = &op.class {
        let typed: smallvec::SmallVec<[(DType, bool); 3]> = operands.iter().map(Tensor::typed).collect();
        trace::eval::guard(row, crate::array::result_type(&typed), operands)?;
        let (_, out) = row.types(op, &typed)?;
        require_same_kind(op.name, out, array.dtype())?;
        let shapes: smallvec::SmallVec<[crate::array::Shape; 3]> = operands.iter().map(Tensor::shape).collect();
        let refs: smallvec::SmallVec<[&[usize]; 3]> = shapes.iter().map(|s| &s[..]).collect();
        let shape = crate::array::broadcast_shapes(&refs).map_err(|error| with_target(error, array.shape()))?;
        fits(&shape, array.shape())?;
        return trace::eval::apply_into(op, operands, array);
    }
    let result = apply(op, operands)?;
    require_same_kind(op.name, result.dtype(), array.dtype())?;
    fits(&result.shape(), array.shape())?;
    let result = crate::ops::shape::broadcast_to(&cast_to(result, array.dtype())?, array.shape())?;
    if matches!(result, Tensor::Foreign(_)) { target.replace(result) } else { array.assign(&result.to_array()?) }
}

/// A scalar as an array without axes, which is what a handle stands for.
pub fn array_like(tensor: Tensor) -> Result<Tensor> {
    match tensor {
        Tensor::Foreign(_) => Ok(tensor),
        other => Ok(Tensor::Host(other.to_array()?)),
    }
}

/// The error of shapes that do not broadcast, with the shape of the result's place at the end.
#[cold]
fn with_target(error: Error, target: &[usize]) -> Error {
    let text = crate::array::shape_text(target).replace(' ', "");
    Error::new(error.kind(), format!("{} {text} ", error.message().trim_end()))
}

/// Refuses a result of a shape that does not broadcast to its place's.
///
/// # Errors
/// `ValueError`.
pub fn fits(shape: &[usize], target: &[usize]) -> Result<()> {
    let whole = crate::array::broadcast_shapes(&[shape, target])?;
    if whole[..] == *target {
        return Ok(());
    }
    let texts = [shape, target].map(|s| crate::array::shape_text(s).replace(' ', ""));
    Err(Error::value(format!(
        "non-broadcastable output operand with shape {} doesn't match the broadcast shape {}",
        texts[1], texts[0]
    )))
}

/// Refuses a cast to a lesser kind: a float result into an integer array.
///
/// # Errors
/// `UFuncTypeError` with NumPy's message.
pub fn require_same_kind(name: &str, from: DType, to: DType) -> Result<()> {
    let category = |dtype: DType| match dtype.kind() {
        DTypeKind::Bool => 0,
        DTypeKind::Unsigned => 1,
        DTypeKind::Signed => 2,
        DTypeKind::Float => 3,
        DTypeKind::Complex => 4,
        DTypeKind::Bytes => 5,
        DTypeKind::Text => 6,
        DTypeKind::Object => 7,
    };
    if category(from) <= category(to) {
        return Ok(());
    }
    Err(Error::new(
        Kind::UFuncTypeError,
        format!(
            "Cannot cast ufunc '{name}' output from dtype('{from}') to dtype('{to}') with casting rule 'same_kind'"
        ),
    ))
}

/// `l op r` for a comparison.
///
/// # Errors
/// Those of the operation.
pub fn compare(op: CompareOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    if matches!(l, Value::DType(_)) || matches!(r, Value::DType(_)) {
        return Ok(match op {
            CompareOp::Eq => Some(Value::Bool(super::equal(l, r)?)),
            CompareOp::Ne => Some(Value::Bool(!super::equal(l, r)?)),
            _ => dtype_order(op, l, r)?.map(Value::Bool),
        });
    }
    if let Some([l, r]) = plain_texts(l, r).or_else(|| plain_complex(l, r)) {
        return crate::lang::operate::rich_compare(op, &l, &r).map(Some);
    }
    let bounded = [beyond(l, r), beyond(r, l)];
    let [l, r] = [bounded[0].as_ref().unwrap_or(l), bounded[1].as_ref().unwrap_or(r)];
    let Some(pair) = operands(l, r, false)? else {
        // An array is neither equal nor unequal to None or a string as a whole: element by element it differs.
        return match op {
            CompareOp::Eq | CompareOp::Ne => elementwise_difference(l, r, op == CompareOp::Ne).map(Some),
            _ if matches!(l, Value::Str(_)) || matches!(r, Value::Str(_)) => {
                let pair = [ufunc_operand(l)?, ufunc_operand(r)?];
                let Some(row) = super::quick::comparison(op) else { return Ok(None) };
                bind_one(row, &Attrs::None, &pair).map(|result| Some(from_tensor(result)))
            }
            _ => Ok(None),
        };
    };
    // A sequence leaves the comparison to the array, which sees it the other way round.
    let (op, pair) = match (op, l) {
        (CompareOp::In | CompareOp::NotIn, _) => (op, pair),
        (_, Value::List(_) | Value::Tuple(_) | Value::Range(_)) => {
            let [l, r] = pair;
            (crate::lang::operate::mirrored(op), [r, l])
        }
        _ => (op, pair),
    };
    let Some(row) = super::quick::comparison(op) else { return Ok(None) };
    bind_one(row, &Attrs::None, &pair).map(|result| Some(from_tensor(result)))
}

/// Whether one data type can be cast to the other without loss: what `<` and its relatives tell of dtypes. `None` for
/// another comparison.
fn dtype_order(op: CompareOp, l: &Value, r: &Value) -> Result<Option<bool>> {
    let [left, right] = [l, r].map(super::types::dtype_of);
    let (Some(left), Some(right)) = (left?, right?) else { return Ok(None) };
    let casts = |from: DType, to: DType| crate::array::can_cast_safely(from, to);
    Ok(match op {
        CompareOp::Le => Some(casts(left, right)),
        CompareOp::Lt => Some(left != right && casts(left, right)),
        CompareOp::Ge => Some(casts(right, left)),
        CompareOp::Gt => Some(left != right && casts(right, left)),
        _ => None,
    })
}

/// An infinity for a Python integer that the other operand's integer type does not hold: it compares as that does.
pub fn beyond(value: &Value, other: &Value) -> Option<Value> {
    if !matches!(value, Value::Int(_) | Value::BigInt(_)) {
        return None;
    }
    let dtype = match other {
        Value::Array(handle) => handle.dtype(),
        Value::Scalar(scalar) => scalar.0.dtype(),
        _ => return None,
    };
    if !dtype.is_integer() {
        return None;
    }
    let infinity = |negative: bool| Some(Value::Float(if negative { f64::NEG_INFINITY } else { f64::INFINITY }));
    match value {
        Value::Int(i) if super::convert::checked_integer(*i, dtype).is_err() => infinity(*i < 0),
        Value::BigInt(big) if dtype != DType::U64 || u64::try_from(&**big).is_err() => {
            infinity(big.sign() == num_bigint::Sign::Minus)
        }
        _ => None,
    }
}

fn elementwise_difference(l: &Value, r: &Value, answer: bool) -> Result<Value> {
    let shape = match (operand(l)?, operand(r)?) {
        (Some(tensor), None) | (None, Some(tensor)) => tensor.shape(),
        _ => return Ok(Value::Bool(answer)),
    };
    // A scalar leaves what it does not know to Python; texts it takes for arrays.
    let is_text = |value: &Value| matches!(value, Value::Str(_) | Value::Bytes(_));
    if !is_text(l) && !is_text(r) && [l, r].iter().any(|value| matches!(value, Value::Scalar(_))) {
        return Ok(Value::Bool(answer));
    }
    if shape.is_empty() {
        return Ok(super::convert::from_scalar(Scalar::Bool(answer)));
    }
    Ok(super::convert::from_array(crate::array::Array::full(&shape, Scalar::Bool(answer))?))
}

/// The Python type of an array's elements as NumPy's messages have it; another value's own type.
pub fn element_type(value: &Value) -> String {
    let plain = match value {
        Value::Array(_) | Value::Scalar(_) => operand(value).ok().flatten(),
        _ => None,
    };
    match plain {
        Some(tensor) => type_name(&super::convert::to_python(Scalar::zero(tensor.dtype()))),
        None => type_name(value),
    }
}

/// NumPy's error for an operator between an array and what arrays do not combine with.
#[cold]
pub fn unsupported(op: BinaryOp, l: &Value, r: &Value) -> Option<Error> {
    let is_array = |value: &Value| matches!(value, Value::Array(_) | Value::Scalar(_));
    if !is_array(l) && !is_array(r) {
        return None;
    }
    let name = row(op).name;
    let dtype = |value: &Value| match (value, operand(value)) {
        (Value::Str(text), _) => Some(format!("dtype('<U{}')", text.chars().count().max(1))),
        (Value::Bytes(bytes), _) => Some(format!("dtype('S{}')", bytes.len().max(1))),
        (_, Ok(Some(tensor))) => Some(format!("dtype('{}')", tensor.dtype())),
        _ => None,
    };
    let is_text = |value: &Value| matches!(value, Value::Str(_) | Value::Bytes(_));
    let no_array = !matches!(l, Value::Array(_)) && !matches!(r, Value::Array(_));
    // Numbers that an operator is not defined for have their own names, what is beside them has theirs as Python's.
    let shown = if no_array && undefined_for_scalars(op, l, r) { type_name } else { element_type };
    let error = match (is_text(l) || is_text(r), op) {
        (true, BinaryOp::Mul) if no_array => return None,
        // A text comes first, and wants another one.
        (true, BinaryOp::Add) if no_array && is_text(l) => return None,
        (true, BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul) => Error::new(
            Kind::UFuncTypeError,
            format!(
                "ufunc '{name}' did not contain a loop with signature matching types ({}, {}) -> None",
                dtype(l)?,
                dtype(r)?
            ),
        ),
        (true, _) => Error::type_error(format!(
            "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any \
             supported types according to the casting rule ''safe''"
        )),
        (false, _) => Error::type_error(format!(
            "unsupported operand type(s) for {}: '{}' and '{}'",
            binary_symbol(op),
            shown(l),
            shown(r)
        )),
    };
    Some(error.operand(0, bare_type_name(l)).operand(1, bare_type_name(r)))
}

/// `abs(x)` of one of NumPy's signed integers; `None` for other numbers.
///
/// # Errors
/// What is made of an overflow: the least integer has no positive counterpart.
pub fn absolute_scalar(x: Scalar) -> Result<Option<Value>> {
    if x.dtype().kind() != DTypeKind::Signed {
        return Ok(None);
    }
    let Tensor::Scalar(result) = bind_one(&unary::ABSOLUTE, &Attrs::None, &[Tensor::Scalar(x)])? else {
        return Ok(None);
    };
    if whole_number(result) < 0 {
        faults::report(&unary::ABSOLUTE, true, faults::OVERFLOW)?;
    }
    Ok(Some(from_scalar(result)))
}

/// `-x`, `+x`, `~x`.
///
/// # Errors
/// Those of the operation.
pub fn unary(op: UnaryOp, x: &Value) -> Result<Option<Value>> {
    if let (Value::Scalar(scalar), UnaryOp::Neg) = (x, op)
        && let Scalar::F64(x) = scalar.0
    {
        return Ok(Some(from_scalar(Scalar::F64(-x))));
    }
    if let Value::Array(handle) = x {
        if op == UnaryOp::Neg
            && let Some(result) = super::quick::unary(&unary::NEGATIVE, x)?
        {
            return Ok(Some(result));
        }
        handle.force()?;
    }
    let Some(tensor) = operand(x)? else { return Ok(None) };
    let row = match op {
        UnaryOp::Neg if tensor.dtype() == DType::Bool => {
            return Err(Error::type_error(
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the logical_not \
                 function instead.",
            ));
        }
        UnaryOp::Neg => &unary::NEGATIVE,
        UnaryOp::Pos => &unary::POSITIVE,
        UnaryOp::Invert => &unary::INVERT,
        UnaryOp::Not => return Ok(None),
    };
    let result = bind_one(row, &Attrs::None, std::slice::from_ref(&tensor))?;
    if let (Tensor::Scalar(x), Tensor::Scalar(negative), UnaryOp::Neg) = (&tensor, &result, op)
        && x.dtype().is_integer()
        && -whole_number(*x) != whole_number(*negative)
    {
        faults::report(row, true, faults::OVERFLOW)?;
    }
    Ok(Some(from_tensor(result)))
}
