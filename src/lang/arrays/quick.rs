//! The short way for what programs do over and over with small arrays and NumPy scalars: no tensors are made, no trace is
//! asked, since arrays in memory that stand for themselves belong to none.
//!
//! Everything here answers `None` where the general way has to go, which gives the same results.

use std::cmp::Ordering;
use std::rc::Rc;

use num_complex::Complex64;
use smallvec::SmallVec;

use super::convert::{from_array, from_scalar};
use super::{ArrayObject, State};
use crate::array::index::{offset_of, slice_bounds};
use crate::array::{Array, DType, Layout, Scalar, Shape, SliceSpec, Strides, c_strides, cast_block};
use crate::backend::cpu::linalg;
use crate::backend::cpu::small::{self, Operand};
use crate::by_size;
use crate::diag::Result;
use crate::lang::transforms::precision::{self, Precision};
use crate::lang::value::{SliceObject, Value};
use crate::ops::{Op, Tensor, compare as comparisons, unary};
use crate::syntax::ast::{BinaryOp, CompareOp};

impl ArrayObject {
    /// Calls `act` with the array, where the handle stands for one in memory.
    #[inline]
    pub fn with_host<R>(&self, act: impl FnOnce(&Array) -> R) -> Option<R> {
        match &*self.state.borrow() {
            // A view of memory that a traced value was written to follows that value.
            State::Ready(Tensor::Host(array)) if !self.base.as_ref().is_some_and(|base| base.is_elsewhere()) => {
                Some(act(array))
            }
            _ => None,
        }
    }
}

fn number(value: &Value) -> Option<Scalar> {
    match value {
        Value::Float(x) => Some(Scalar::F64(*x)),
        Value::Int(i) => Some(Scalar::I64(*i)),
        _ => None,
    }
}

/// A number beside an array of this type: Python's, which takes the array's type, or NumPy's of the same type.
fn number_beside(value: &Value, dtype: DType) -> Option<Scalar> {
    match value {
        Value::Scalar(scalar) => Some(scalar.0).filter(|scalar| scalar.dtype() == dtype),
        other => number(other),
    }
}

/// A row on two values.
fn apply(op: &'static Op, l: &Value, r: &Value) -> Result<Option<Value>> {
    Ok(apply_into(op, l, r, None)?.map(from_array))
}

/// A row on two values, into an array or a new one.
fn apply_into(op: &'static Op, l: &Value, r: &Value, target: Option<&Array>) -> Result<Option<Array>> {
    let result = match (l, r) {
        (Value::Array(a), Value::Array(b)) => {
            a.with_host(|a| b.with_host(|b| small::binary(op, [Operand::Array(a), Operand::Array(b)], target)))
        }
        (Value::Array(a), other) => a.with_host(|a| {
            let number = Operand::Number(number_beside(other, a.dtype())?);
            Some(small::binary(op, [Operand::Array(a), number], target))
        }),
        (other, Value::Array(a)) => a.with_host(|a| {
            let number = Operand::Number(number_beside(other, a.dtype())?);
            Some(small::binary(op, [number, Operand::Array(a)], target))
        }),
        _ => None,
    };
    Ok(result.flatten().transpose()?.flatten())
}

/// `l op r`.
///
/// # Errors
/// Those of the operation.
pub fn binary(op: BinaryOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    match (l, r) {
        (Value::Array(_), _) | (_, Value::Array(_)) => match op {
            BinaryOp::MatMul => scalar_product(l, r),
            BinaryOp::Pow => squared(l, r),
            _ => apply(super::operate::row(op), l, r),
        },
        _ => Ok(scalars(op, l, r)),
    }
}

/// The product of two vectors.
fn scalar_product(l: &Value, r: &Value) -> Result<Option<Value>> {
    let (Value::Array(a), Value::Array(b)) = (l, r) else { return Ok(None) };
    if precision::current() != Precision::Single {
        return Ok(None);
    }
    let product = a.with_host(|a| b.with_host(|b| linalg::of_float_vectors(a, b)));
    Ok(product.flatten().transpose()?.flatten().map(from_scalar))
}

/// The square, which NumPy takes for a power of the Python number two.
fn squared(l: &Value, r: &Value) -> Result<Option<Value>> {
    let is_two = matches!(r, Value::Int(2)) || matches!(r, Value::Float(x) if *x == 2.0);
    match l {
        Value::Array(a) if is_two => {
            let float =
                a.with_host(|a| if a.dtype().is_float() { small::unary(&unary::SQUARE, a, None) } else { Ok(None) });
            Ok(float.transpose()?.flatten().map(from_array))
        }
        _ => Ok(None),
    }
}

/// A row of one operand.
///
/// # Errors
/// Those of the operation.
pub fn unary(op: &'static Op, x: &Value) -> Result<Option<Value>> {
    match x {
        Value::Array(a) => Ok(a.with_host(|a| small::unary(op, a, None)).transpose()?.flatten().map(from_array)),
        _ => Ok(None),
    }
}

/// A row of as many operands as are given.
///
/// # Errors
/// Those of the operation.
pub fn ufunc(op: &'static Op, operands: &[Value]) -> Result<Option<Value>> {
    match operands {
        [x @ Value::Array(_)] => unary(op, x),
        [Value::Float(x)] => Ok(small::number(op, *x).map(from_scalar)),
        [Value::Scalar(scalar)] => match scalar.0 {
            Scalar::F64(x) => Ok(small::number(op, x).map(from_scalar)),
            _ => Ok(None),
        },
        [l, r] if matches!((l, r), (Value::Array(_), _) | (_, Value::Array(_))) => apply(op, l, r),
        _ => Ok(None),
    }
}

/// Calls `act` with an array in memory that can be written to at once: no program is recorded meanwhile, and no derivative
/// holds on to the array. Whether it was done.
#[inline(always)]
fn written<R>(x: &Value, act: impl FnOnce(&Array) -> Result<Option<R>>) -> Result<bool> {
    let Value::Array(handle) = x else { return Ok(false) };
    if crate::trace::is_recording() {
        return Ok(false);
    }
    let act = |array: &Array| if array.is_kept() { Ok(None) } else { act(array) };
    Ok(handle.with_host(act).transpose()?.flatten().is_some())
}

/// A row of as many operands as are given, into an array: `out=`. Answers whether it was done.
///
/// # Errors
/// Those of the operation; `ValueError` for a read-only array.
pub fn ufunc_into(op: &'static Op, operands: &[Value], out: &Value) -> Result<bool> {
    written(out, |target| match operands {
        [Value::Array(x)] => Ok(x.with_host(|x| small::unary(op, x, Some(target))).transpose()?.flatten()),
        [l, r] => apply_into(op, l, r, Some(target)),
        _ => Ok(None),
    })
}

/// `l op= r` for an array. Answers whether it was done.
///
/// # Errors
/// Those of the operation; `ValueError` for a read-only array.
pub fn inplace(op: BinaryOp, l: &Value, r: &Value) -> Result<bool> {
    if matches!(op, BinaryOp::MatMul | BinaryOp::Pow) {
        return Ok(false);
    }
    written(l, |target| apply_into(super::operate::row(op), l, r, Some(target)))
}

/// Two numbers, one of them NumPy's, that meet in one type.
enum Pair {
    F64(f64, f64),
    I64(i64, i64),
    C128(Complex64, Complex64),
}

fn pair(l: &Value, r: &Value) -> Option<Pair> {
    let side = |value: &Value| match value {
        Value::Scalar(scalar) => match scalar.0 {
            Scalar::F64(x) => Some(Pair::F64(x, x)),
            Scalar::I64(i) => Some(Pair::I64(i, i)),
            Scalar::C128(z) => Some(Pair::C128(z, z)),
            _ => None,
        },
        Value::Float(x) => Some(Pair::F64(*x, *x)),
        Value::Int(i) => Some(Pair::I64(*i, *i)),
        Value::Complex(z) => Some(Pair::C128(**z, **z)),
        _ => None,
    };
    Some(match (side(l)?, side(r)?) {
        (Pair::F64(a, _), Pair::F64(b, _)) => Pair::F64(a, b),
        (Pair::I64(a, _), Pair::I64(b, _)) => Pair::I64(a, b),
        (Pair::F64(a, _), Pair::I64(b, _)) => Pair::F64(a, b as f64),
        (Pair::I64(a, _), Pair::F64(b, _)) => Pair::F64(a as f64, b),
        (Pair::C128(a, _), Pair::C128(b, _)) => Pair::C128(a, b),
        (Pair::C128(a, _), Pair::F64(b, _)) => Pair::C128(a, b.into()),
        (Pair::F64(a, _), Pair::C128(b, _)) => Pair::C128(a.into(), b),
        (Pair::C128(a, _), Pair::I64(b, _)) => Pair::C128(a, (b as f64).into()),
        (Pair::I64(a, _), Pair::C128(b, _)) => Pair::C128((a as f64).into(), b),
    })
}

/// `l op r` of numbers one of which is NumPy's. What overflows or divides by zero is left to the general way, which warns.
pub fn scalars(op: BinaryOp, l: &Value, r: &Value) -> Option<Value> {
    if !matches!((l, r), (Value::Scalar(_), _) | (_, Value::Scalar(_))) {
        return None;
    }
    if let (Value::Complex(_), Value::Scalar(_)) = (l, r) {
        // float64 is a float for Python, whose complex number answers.
        return None;
    }
    let result = match pair(l, r)? {
        Pair::F64(a, b) => {
            let result = match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                BinaryOp::Mul => a * b,
                BinaryOp::Div if b != 0.0 => a / b,
                BinaryOp::Pow if b == 2.0 && !matches!(r, Value::Scalar(_)) => a * a,
                _ => return None,
            };
            Scalar::F64(Some(result).filter(|x| x.is_normal() || *x == 0.0)?)
        }
        Pair::C128(a, b) => {
            let result = match op {
                BinaryOp::Add => a + b,
                BinaryOp::Sub => a - b,
                // Each product is rounded, as Python's are; those of arrays are not (see `Pairs`).
                BinaryOp::Mul => a * b,
                BinaryOp::Pow if b == Complex64::ONE + Complex64::ONE => a * a,
                _ => return None,
            };
            Scalar::C128(Some(result).filter(|z| [z.re, z.im].iter().all(|x| x.is_normal() || *x == 0.0))?)
        }
        Pair::I64(a, b) => match op {
            BinaryOp::Add => Scalar::I64(a.checked_add(b)?),
            BinaryOp::Sub => Scalar::I64(a.checked_sub(b)?),
            BinaryOp::Mul => Scalar::I64(a.checked_mul(b)?),
            BinaryOp::Div if b != 0 => Scalar::F64(a as f64 / b as f64),
            BinaryOp::FloorDiv if b > 0 => Scalar::I64(a.div_euclid(b)),
            BinaryOp::Mod if b > 0 => Scalar::I64(a.rem_euclid(b)),
            _ => return None,
        },
    };
    Some(from_scalar(result))
}

/// `l op r` for a comparison.
///
/// # Errors
/// Those of the operation.
pub fn compare(op: CompareOp, l: &Value, r: &Value) -> Result<Option<Value>> {
    if let (Value::Array(_), _) | (_, Value::Array(_)) = (l, r) {
        return match comparison(op) {
            Some(row) => apply(row, l, r),
            None => Ok(None),
        };
    }
    if !matches!((l, r), (Value::Scalar(_), _) | (_, Value::Scalar(_))) {
        return Ok(None);
    }
    let Some(order) = order(l, r) else { return Ok(None) };
    let truth = match op {
        CompareOp::Eq => order.is_some_and(Ordering::is_eq),
        CompareOp::Ne => !order.is_some_and(Ordering::is_eq),
        CompareOp::Lt => order.is_some_and(Ordering::is_lt),
        CompareOp::Le => order.is_some_and(Ordering::is_le),
        CompareOp::Gt => order.is_some_and(Ordering::is_gt),
        CompareOp::Ge => order.is_some_and(Ordering::is_ge),
        _ => return Ok(None),
    };
    Ok(Some(truth_value(truth)))
}

/// NumPy's `True` or `False`, of which there is one each.
fn truth_value(truth: bool) -> Value {
    thread_local! {
        static BOTH: [Value; 2] = [false, true].map(|truth| from_scalar(Scalar::Bool(truth)));
    }
    BOTH.with(|both| both[usize::from(truth)].clone())
}

/// The order of two numbers one of which is an array's, the inner `None` with a nan; `None` where that takes more.
#[inline]
pub fn order(l: &Value, r: &Value) -> Option<Option<Ordering>> {
    match pair(l, r)? {
        Pair::F64(a, b) => Some(a.partial_cmp(&b)),
        Pair::I64(a, b) => Some(Some(a.cmp(&b))),
        Pair::C128(..) => None,
    }
}

/// The row of a comparison.
pub fn comparison(op: CompareOp) -> Option<&'static Op> {
    Some(match op {
        CompareOp::Eq => &comparisons::EQUAL,
        CompareOp::Ne => &comparisons::NOT_EQUAL,
        CompareOp::Lt => &comparisons::LESS,
        CompareOp::Le => &comparisons::LESS_EQUAL,
        CompareOp::Gt => &comparisons::GREATER,
        CompareOp::Ge => &comparisons::GREATER_EQUAL,
        _ => return None,
    })
}

/// `x[i, j, …]` with as many integers as the array has axes.
///
/// # Errors
/// `IndexError`, as NumPy words it.
#[inline]
pub fn element(x: &Value, indices: &[i64]) -> Result<Option<Value>> {
    let Value::Array(handle) = x else { return Ok(None) };
    let found = handle
        .with_host(|array| (array.ndim() == indices.len()).then(|| Ok(array.scalar_at(offset_of(array, indices)?))));
    found.flatten().transpose().map(|found| found.map(from_scalar))
}

/// `x[i, j, …] = value` for a number, with as many integers as the array has axes. Answers whether it was done.
///
/// # Errors
/// `IndexError`, as NumPy words it; `ValueError` for a read-only array.
#[inline]
pub fn set_element(x: &Value, indices: &[i64], value: &Value) -> Result<bool> {
    let value = match value {
        Value::Scalar(scalar) => scalar.0,
        other => match number(other) {
            Some(number) => number,
            None => return Ok(false),
        },
    };
    written(x, |array| {
        if array.ndim() != indices.len() || !takes_as_it_is(array.dtype(), value) {
            return Ok(None);
        }
        write(array, indices, value).map(Some)
    })
}

/// Elements from which one number is sooner written by a loop of its own.
const FEW: usize = 24;

/// `x[start:stop:step] = (number, …)` for an array of one axis that takes these numbers as they are. Answers whether it
/// was done.
///
/// # Errors
/// `ValueError` for a read-only array or a slice step of zero.
pub fn set_few(x: &Value, index: &Value, value: &Value) -> Result<bool> {
    let Value::Slice(slice) = index else { return Ok(false) };
    let items = match value {
        Value::Tuple(tuple) => &tuple.items[..],
        Value::Float(_) | Value::Int(_) => std::slice::from_ref(value),
        _ => return Ok(false),
    };
    written(x, |array| {
        let (&[n], &[stride]) = (array.shape(), array.strides()) else { return Ok(None) };
        let Some((start, step, count)) = bounds(slice, n)? else { return Ok(None) };
        let mut scalars: SmallVec<[Scalar; 8]> = SmallVec::new();
        for item in items {
            match number_beside(item, array.dtype()) {
                Some(number) if takes_as_it_is(array.dtype(), number) => scalars.push(number),
                _ => return Ok(None),
            }
        }
        if items.len() != count && (items.len() != 1 || count > FEW) {
            return Ok(None);
        }
        array.require_writeable()?;
        for at in 0..count {
            let scalar = scalars[if items.len() == 1 { 0 } else { at }];
            array.set_scalar_at((start as isize + at as isize * step) * stride, scalar);
        }
        Ok(Some(()))
    })
}

/// Whether a number becomes an element of the type without a check or a change.
fn takes_as_it_is(dtype: DType, number: Scalar) -> bool {
    dtype == number.dtype() || dtype.is_inexact() && matches!(number, Scalar::I64(_))
}

fn write(array: &Array, indices: &[i64], value: Scalar) -> Result<()> {
    crate::trace::guard_write(array)?;
    array.require_writeable()?;
    array.set_scalar_at(offset_of(array, indices)?, value);
    Ok(())
}

/// Item `index` of an iteration over the first axis of an array in memory, `Some(None)` after the last one; `None` for
/// other arrays.
pub fn item(handle: &Rc<ArrayObject>, index: usize) -> Option<Option<Value>> {
    let found = handle.with_host(|array| {
        let &n = array.shape().first()?;
        if index >= n {
            return Some(None);
        }
        let offset = index as isize * array.strides()[0];
        Some(Some(if array.ndim() == 1 { from_scalar(array.scalar_at(offset)) } else { row(handle, array, offset) }))
    });
    found.flatten()
}

/// The sub-array of the first axis whose first element lies so far from the array's.
fn row(handle: &Rc<ArrayObject>, array: &Array, offset: isize) -> Value {
    let (shape, strides) = (Shape::from_slice(&array.shape()[1..]), Strides::from_slice(&array.strides()[1..]));
    let offset = (array.offset() as isize + offset) as usize;
    super::view_of_same(handle, array.with_layout(Layout { offset, shape, strides }))
}

/// `x[index]` for slices and integers of plain bounds and new axes.
///
/// # Errors
/// `ValueError` for a slice step of zero.
pub fn view(x: &Value, index: &Value) -> Result<Option<Value>> {
    let Value::Array(handle) = x else { return Ok(None) };
    let items = match index {
        Value::Tuple(tuple) => &tuple.items[..],
        other => std::slice::from_ref(other),
    };
    let view = handle.with_host(|array| {
        let layout = view_layout(array, items).transpose()?;
        Some(layout.map(|layout| super::view_of_same(handle, array.with_layout(layout))))
    });
    view.flatten().transpose()
}

fn view_layout(array: &Array, items: &[Value]) -> Result<Option<Layout>> {
    let mut offset = array.offset() as isize;
    let (mut shape, mut strides) = (Shape::new(), Strides::new());
    let (mut axis, mut integers) = (0, 0);
    for item in items {
        if matches!(item, Value::None) {
            shape.push(1);
            strides.push(0);
            continue;
        }
        let (Some(&n), Some(&step)) = (array.shape().get(axis), array.strides().get(axis)) else { return Ok(None) };
        match item {
            Value::Int(i) => {
                let at = if *i < 0 { i + n as i64 } else { *i };
                if !(0..n as i64).contains(&at) {
                    return Ok(None);
                }
                offset += at as isize * step;
                integers += 1;
            }
            Value::Slice(slice) => {
                let Some((start, by, count)) = bounds(slice, n)? else { return Ok(None) };
                if count > 0 {
                    offset += start as isize * step;
                }
                shape.push(count);
                strides.push(step * by);
            }
            _ => return Ok(None),
        }
        axis += 1;
    }
    // All integers are an element, no view.
    if integers == items.len() && axis == array.ndim() {
        return Ok(None);
    }
    shape.extend_from_slice(&array.shape()[axis..]);
    strides.extend_from_slice(&array.strides()[axis..]);
    Ok(Some(Layout { offset: offset as usize, shape, strides }))
}

/// Start, step and count of a slice with plain bounds.
fn bounds(slice: &SliceObject, n: usize) -> Result<Option<(usize, isize, usize)>> {
    let bound = |value: &Value| match value {
        Value::None => Some(None),
        Value::Int(i) => Some(Some(*i)),
        _ => None,
    };
    let (Some(start), Some(stop), Some(step)) = (bound(&slice.start), bound(&slice.stop), bound(&slice.step)) else {
        return Ok(None);
    };
    if step.is_none_or(|step| step == 1) {
        let n = n as i64;
        let place = |at: i64| if at < 0 { at.saturating_add(n).max(0) } else { at.min(n) };
        let (start, stop) = (start.map_or(0, place), stop.map_or(n, place));
        return Ok(Some((start as usize, 1, (stop - start).max(0) as usize)));
    }
    match slice_bounds(start, stop, step, n)? {
        SliceSpec::Range { start, step, count } => Ok(Some((start, step, count))),
        _ => Ok(None),
    }
}

/// What is asked of arrays most: `x.shape` and its like, without a copy of the array's own description.
pub fn attribute(handle: &Rc<ArrayObject>, name: &str) -> Option<Value> {
    let tuple = |numbers: &[usize]| Value::tuple(numbers.iter().map(|&n| Value::Int(n as i64)));
    handle.with_host(|array| {
        Some(match name {
            "shape" => tuple(array.shape()),
            "ndim" => Value::Int(array.ndim() as i64),
            "size" => Value::Int(array.size() as i64),
            "dtype" => Value::DType(Rc::new(handle.dtype_object())),
            "T" => {
                let (shape, strides) =
                    (array.shape().iter().rev().copied().collect(), array.strides().iter().rev().copied().collect());
                super::view_of_same(handle, array.with_layout(Layout { offset: array.offset(), shape, strides }))
            }
            _ => return None,
        })
    })?
}

/// The elements in another data type, for a small array that lies side by side; `None` where that is not so.
///
/// # Errors
/// `MemoryError`.
pub fn cast(x: &Value, dtype: DType) -> Result<Option<Value>> {
    let Value::Array(handle) = x else { return Ok(None) };
    let cast = handle.with_host(|array| {
        let numbers = array.dtype().is_number() && dtype.is_number();
        let small = numbers && array.ndim() > 0 && array.size() < 1 << 14 && array.is_c_contiguous();
        small.then(|| {
            let out = array.empty_packed(dtype)?;
            // SAFETY: both are side by side and of one size, and the result is new.
            unsafe { cast_block(array.dtype(), array.data(), dtype, out.data(), array.size())? };
            Ok(from_array(out))
        })
    });
    cast.flatten().transpose()
}

/// `x.reshape(shape)` in row-major order of an array that lies so; at most one length is -1.
pub fn reshape(x: &Value, lengths: &[Value]) -> Option<Value> {
    let Value::Array(handle) = x else { return None };
    let mut shape = Shape::new();
    let (mut known, mut unknown) = (1usize, None);
    for (axis, length) in lengths.iter().enumerate() {
        match length {
            Value::Int(-1) if unknown.is_none() => unknown = Some(axis),
            Value::Int(n) if *n >= 0 => known = known.checked_mul(*n as usize)?,
            _ => return None,
        }
        shape.push(if let Value::Int(n) = length { *n as usize } else { 0 });
    }
    handle.with_host(|array| {
        let size = array.size();
        if !array.is_c_contiguous() || size == 0 {
            return None;
        }
        if let Some(axis) = unknown {
            shape[axis] = if known > 0 && size.is_multiple_of(known) { size / known } else { return None };
        } else if known != size {
            return None;
        }
        let layout = Layout { offset: array.offset(), strides: c_strides(&shape), shape };
        Some(super::view_of_same(handle, array.with_layout(layout)))
    })?
}

/// `x[indices]` for arrays of one axis, the indices `int64` or a list of Python's integers; `None` also where one is out of
/// bounds.
///
/// # Errors
/// `MemoryError`.
pub fn take(x: &Value, index: &Value) -> Result<Option<Value>> {
    let Value::Array(handle) = x else { return Ok(None) };
    if handle.is_swapped() {
        return Ok(None);
    }
    let taken = handle.with_host(|array| match index {
        Value::Array(indices) => indices.with_host(|indices| {
            let places = if indices.ndim() == 1 { indices.as_slice::<i64>()? } else { return None };
            take_few(array, places)
        })?,
        Value::List(list) => {
            let integer = |item: &Value| if let Value::Int(at) = item { Some(*at) } else { None };
            let places: SmallVec<[i64; 16]> = list.items.borrow().iter().map(integer).collect::<Option<_>>()?;
            // An empty list is one of floats to NumPy.
            if places.is_empty() { None } else { take_few(array, &places) }
        }
        _ => None,
    });
    taken.flatten().transpose().map(|taken| taken.map(from_array))
}

fn take_few(array: &Array, places: &[i64]) -> Option<Result<Array>> {
    let (&[n], &[step]) = (array.shape(), array.strides()) else { return None };
    if places.len() > 1000 {
        return None;
    }
    let from_start = |at: i64| if at < 0 { at + n as i64 } else { at };
    if places.iter().any(|&at| !(0..n as i64).contains(&from_start(at))) {
        return None;
    }
    let out = match Array::empty(array.dtype(), &[places.len()]) {
        Ok(out) => out,
        Err(error) => return Some(Err(error)),
    };
    by_size!(array.dtype().size(), T => {
        let (from, to) = (array.data().cast::<T>(), out.data().cast::<T>());
        for (slot, &at) in places.iter().enumerate() {
            // SAFETY: the places were found to lie within the array; the result has a slot for each.
            unsafe { *to.add(slot) = *from.offset(from_start(at) as isize * step) };
        }
    });
    Some(Ok(out))
}
