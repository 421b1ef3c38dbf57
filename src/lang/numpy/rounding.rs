//! Rounding and limits, and the functions with several results: `divmod`, `modf`, `frexp`; neighbours of floats.

use half::f16;

use super::args;
use crate::array::{Array, DType, Element, broadcast_shapes};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::{self, from_result, from_tensor};
use crate::lang::arrays::store;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Tensor, binary, bind_one, cast_to, compare, unary};
use crate::trace;
use crate::trace::temporary::{Expression, Operand};

/// A bound of `clip`: the argument of the old name or of the new one.
fn bound<'a>(args: &Arguments<'a>, old: usize, new: usize) -> Option<&'a Value> {
    args.given(old).or_else(|| args.given(new))
}

/// Both bounds of a large array in one kernel.
fn between(a: &Tensor, low: &Tensor, high: &Tensor) -> Result<Option<Tensor>> {
    let operands = (Operand::of(a), Operand::of(low), Operand::of(high));
    let (Some(a), Some(low), Some(high)) = operands else { return Ok(None) };
    let Some(above) = Expression::apply(&binary::MAXIMUM, &[a, low])? else { return Ok(None) };
    match Expression::apply(&binary::MINIMUM, &[Operand::Expression(&above), high])? {
        Some(inside) => inside.force().map(Some),
        None => Ok(None),
    }
}

/// (a, a_min=None, a_max=None, out=None, *, min=None, max=None).
fn clip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = convert::ufunc_operand(args.value(0))?;
    let a = match a {
        Tensor::Weak(scalar) => Tensor::Scalar(scalar),
        other => other,
    };
    let low = bound(args, 1, 4).map(convert::ufunc_operand).transpose()?;
    let high = bound(args, 2, 5).map(convert::ufunc_operand).transpose()?;
    for weak in [&low, &high].into_iter().flatten() {
        if let Tensor::Weak(crate::array::Scalar::I64(value)) = weak
            && a.dtype().is_integer()
        {
            convert::checked_integer(*value, a.dtype())?;
        }
    }
    let result = match (low, high) {
        (None, None) => unary::positive(&a)?,
        (Some(low), None) => binary::maximum(&a, &low)?,
        (None, Some(high)) => binary::minimum(&a, &high)?,
        (Some(low), Some(high)) => match between(&a, &low, &high)? {
            Some(result) => result,
            None => binary::minimum(&binary::maximum(&a, &low)?, &high)?,
        },
    };
    written(result, args.given(3), "clip")
}

/// The result, or `out` with the result in it, as ufuncs write.
fn written(result: Tensor, out: Option<&Value>, name: &str) -> Result<Value> {
    match out {
        Some(Value::Array(target)) if target.tensor().dtype() == result.dtype() => {
            store(&unary::POSITIVE, &[result], target)?;
            Ok(Value::Array(target.clone()))
        }
        out => args::finish(result, out, name),
    }
}

/// The elements rounded to decimals, halves to the even neighbour.
///
/// # Errors
/// As [`crate::ops::bind`].
pub fn rounded(a: &Tensor, decimals: i64) -> Result<Tensor> {
    if a.dtype().is_complex() {
        let real = rounded(&unary::real_part(a)?, decimals)?;
        let turned =
            binary::multiply(a, &Tensor::Weak(crate::array::Scalar::C128(num_complex::Complex64::new(0.0, -1.0))))?;
        let imaginary = rounded(&unary::real_part(&turned)?, decimals)?;
        let unit = Tensor::Weak(crate::array::Scalar::C128(num_complex::Complex64::new(0.0, 1.0)));
        return binary::add(&real, &binary::multiply(&imaginary, &unit)?);
    }
    if !a.dtype().is_float() {
        if decimals >= 0 {
            return if a.dtype() == DType::Bool { cast_to(a.clone(), DType::F64) } else { unary::positive(a) };
        }
        let scale = Tensor::number(10f64.powi(decimals.unsigned_abs().min(400) as i32));
        let scaled = unary::rint(&binary::divide(a, &scale)?)?;
        return cast_to(binary::multiply(&scaled, &scale)?, a.dtype());
    }
    if decimals == 0 {
        return unary::rint(a);
    }
    let scale = Tensor::number(10f64.powi(decimals.unsigned_abs().min(400) as i32));
    if decimals > 0 {
        binary::divide(&unary::rint(&binary::multiply(a, &scale)?)?, &scale)
    } else {
        binary::multiply(&unary::rint(&binary::divide(a, &scale)?)?, &scale)
    }
}

/// (a, decimals=0, out=None).
fn round(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let result = rounded(&args::tensor(args, 0)?, args.index_or(1, 0)?)?;
    args::finish(result, args.get(2), "round")
}

/// (x, out=None): towards zero.
fn fix(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::finish(unary::trunc(&args::tensor(args, 0)?)?, args.get(1), "fix")
}

/// Two results, into `out` (a pair) where that is given.
fn pair(first: Tensor, second: Tensor, out: Option<&Value>, name: &str) -> Result<Value> {
    let outs = match out {
        None | Some(Value::None) => [None, None],
        Some(value) => match value.sequence_items().as_deref() {
            Some([a, b]) => [Some(a.clone()), Some(b.clone())],
            _ => return Err(Error::type_error("'out' must be a tuple of arrays")),
        },
    };
    let [a, b] = outs;
    Ok(Value::tuple([args::finish(first, a.as_ref(), name)?, args::finish(second, b.as_ref(), name)?]))
}

fn strong(value: &Value) -> Result<Tensor> {
    convert::ufunc_operand(value)
}

/// Python's numbers are NumPy's where no array gives the type.
fn both(args: &Arguments) -> Result<[Tensor; 2]> {
    let pair = [strong(args.value(0))?, strong(args.value(1))?];
    if pair.iter().all(|tensor| matches!(tensor, Tensor::Weak(_))) {
        return Ok(pair.map(|tensor| match tensor {
            Tensor::Weak(scalar) => Tensor::Scalar(scalar),
            other => other,
        }));
    }
    Ok(pair)
}

fn divmod(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let [a, b] = both(args)?;
    pair(binary::floor_divide(&a, &b)?, binary::remainder(&a, &b)?, args.get(2), "divmod")
}

/// A real array of at least single precision.
fn real_operand(args: &Arguments, index: usize) -> Result<Array> {
    let array = convert::array(args.value(index))?;
    match array.dtype() {
        dtype if dtype.is_complex() => Err(no_loop(args.function())),
        dtype => array.cast(float_for(dtype)),
    }
}

/// The float type that elements of a data type are safe in.
fn float_for(dtype: DType) -> DType {
    match dtype {
        DType::Bool | DType::I8 | DType::U8 => DType::F16,
        DType::I16 | DType::U16 => DType::F32,
        dtype if dtype.is_float() => dtype,
        _ => DType::F64,
    }
}

#[cold]
fn no_loop(name: &str) -> Error {
    Error::type_error(format!(
        "ufunc '{name}' not supported for the input types, and the inputs could not be safely coerced to any \
         supported types according to the casting rule ''safe''"
    ))
}

/// New arrays from each element of a contiguous one.
fn mapped<T: Element, R: Element>(array: &Array, f: impl Fn(T) -> R) -> Result<Tensor> {
    let array = array.to_contiguous()?;
    let source = array.as_slice::<T>().unwrap_or_default();
    let out = Array::build(array.shape(), |out: &mut [R]| {
        out.iter_mut().zip(source).for_each(|(slot, &x)| *slot = f(x));
    })?;
    Ok(super::products::settled(Tensor::Host(out)))
}

fn modf(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    let x = if x.dtype().is_float() { x } else { Tensor::Host(real_operand(args, 0)?) };
    let whole = unary::trunc(&x)?;
    // An infinity has no fraction but a signed zero.
    let endless = unary::isinf(&x)?;
    let finite = |tensor: &Tensor| compare::select(&endless, &Tensor::number(0.0), tensor);
    let fraction = binary::subtract(&finite(&x)?, &finite(&whole)?)?;
    let fraction = binary::copysign(&cast_to(fraction, x.dtype())?, &x)?;
    pair(settle(fraction), settle(whole), args.get(1), "modf")
}

fn settle(tensor: Tensor) -> Tensor {
    super::products::settled(tensor)
}

/// The fraction in [0.5, 1) and the power of two of a number.
fn frexp_of(x: f64) -> (f64, i32) {
    if x == 0.0 || !x.is_finite() {
        return (x, 0);
    }
    let scaled = if x.abs() < f64::MIN_POSITIVE { (x * 2f64.powi(64), 64) } else { (x, 0) };
    let bits = scaled.0.to_bits();
    let exponent = ((bits >> 52) & 0x7ff) as i32 - 1022;
    (f64::from_bits(bits & !(0x7ff << 52) | 1022 << 52), exponent - scaled.1)
}

fn frexp(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = real_operand(args, 0)?;
    let (fraction, exponent) = match x.dtype() {
        DType::F16 => {
            (mapped(&x, |x: f16| f16::from_f64(frexp_of(x.into()).0))?, mapped(&x, |x: f16| frexp_of(x.into()).1)?)
        }
        DType::F32 => (mapped(&x, |x: f32| frexp_of(x.into()).0 as f32)?, mapped(&x, |x: f32| frexp_of(x.into()).1)?),
        _ => (mapped(&x, |x: f64| frexp_of(x).0)?, mapped(&x, |x: f64| frexp_of(x).1)?),
    };
    pair(fraction, exponent, args.get(1), "frexp")
}

/// New elements from pairs, the operands broadcast.
fn zipped<A: Element, B: Element, R: Element>(a: &Array, b: &Array, f: impl Fn(A, B) -> R) -> Result<Tensor> {
    let shape = broadcast_shapes(&[a.shape(), b.shape()])?;
    let (a, b) = (a.broadcast_to(&shape)?.to_vec::<A>()?, b.broadcast_to(&shape)?.to_vec::<B>()?);
    let out = Array::build(&shape, |out: &mut [R]| {
        out.iter_mut().zip(a.iter().zip(&b)).for_each(|(slot, (&x, &y))| *slot = f(x, y));
    })?;
    Ok(settle(Tensor::Host(out)))
}

fn ldexp(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = real_operand(args, 0)?;
    let powers = trace::concrete(&args::tensor(args, 1)?)?;
    if powers.dtype().is_inexact() {
        return Err(no_loop("ldexp"));
    }
    // Beyond these powers nothing but zero or infinity is left.
    let by = |x: f64, n: i64| libm::ldexp(x, n.clamp(-5000, 5000) as i32);
    let result = match x.dtype() {
        DType::F16 => zipped(&x, &powers, |x: f16, n: i64| f16::from_f64(by(x.into(), n)))?,
        DType::F32 => zipped(&x, &powers, |x: f32, n: i64| by(x.into(), n) as f32)?,
        _ => zipped(&x, &powers, by)?,
    };
    args::finish(result, args.get(2), "ldexp")
}

/// The next float after `x` towards `y`.
macro_rules! next_after {
    ($x:expr, $y:expr, $F:ty) => {{
        let (x, y): ($F, $F) = ($x, $y);
        if x.is_nan() || y.is_nan() {
            x + y
        } else if x == y {
            y
        } else if y > x {
            x.next_up()
        } else {
            x.next_down()
        }
    }};
}

/// The next half-precision float after `x` towards `y`.
fn half_after(x: f16, y: f16) -> f16 {
    if x.is_nan() || y.is_nan() {
        return f16::NAN;
    }
    match (x.to_bits(), y > x) {
        _ if x == y => x,
        (0 | 0x8000, up) => f16::from_bits(if up { 1 } else { 0x8001 }),
        // Away from zero the bits count up.
        (bits, up) => f16::from_bits(if up == x.is_sign_positive() { bits + 1 } else { bits - 1 }),
    }
}

/// Both operands in their common float type.
fn common_floats(args: &Arguments) -> Result<[Array; 2]> {
    let pair = [convert::ufunc_operand(args.value(0))?, convert::ufunc_operand(args.value(1))?];
    let common = crate::array::result_type(&[pair[0].typed(), pair[1].typed()]);
    if common.is_complex() {
        return Err(no_loop(args.function()));
    }
    let dtype = float_for(common);
    let [a, b] = pair;
    Ok([trace::concrete(&a)?.cast(dtype)?, trace::concrete(&b)?.cast(dtype)?])
}

fn nextafter(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let [a, b] = common_floats(args)?;
    let result = match a.dtype() {
        DType::F16 => zipped(&a, &b, |x: f16, y: f16| half_after(x, y))?,
        DType::F32 => zipped(&a, &b, |x: f32, y: f32| next_after!(x, y, f32))?,
        _ => zipped(&a, &b, |x: f64, y: f64| next_after!(x, y, f64))?,
    };
    args::finish(result, args.get(2), "nextafter")
}

fn spacing(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = real_operand(args, 0)?;
    let result = match x.dtype() {
        DType::F16 => mapped(&x, |x: f16| match () {
            () if !x.is_finite() => f16::NAN,
            () if x == f16::ZERO => f16::from_bits(1),
            // Towards zero it is the same but for powers of two, and without a sign.
            () if x.is_sign_negative() => half_after(x, f16::INFINITY) - x,
            () => half_after(x, f16::INFINITY) - x,
        })?,
        DType::F32 => mapped(&x, |x: f32| {
            if !x.is_finite() {
                f32::NAN
            } else if x.is_sign_negative() && x != 0.0 {
                x.next_down() - x
            } else {
                x.next_up() - x
            }
        })?,
        _ => mapped(&x, |x: f64| {
            if !x.is_finite() {
                f64::NAN
            } else if x.is_sign_negative() && x != 0.0 {
                x.next_down() - x
            } else {
                x.next_up() - x
            }
        })?,
    };
    args::finish(result, args.get(1), "spacing")
}

fn bitwise_count(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = trace::concrete(&args::tensor(args, 0)?)?;
    let result = match x.dtype() {
        DType::Bool => mapped(&x, |x: bool| u8::from(x))?,
        DType::I8 => mapped(&x, |x: i8| x.unsigned_abs().count_ones() as u8)?,
        DType::I16 => mapped(&x, |x: i16| x.unsigned_abs().count_ones() as u8)?,
        DType::I32 => mapped(&x, |x: i32| x.unsigned_abs().count_ones() as u8)?,
        DType::I64 => mapped(&x, |x: i64| x.unsigned_abs().count_ones() as u8)?,
        DType::U8 => mapped(&x, |x: u8| x.count_ones() as u8)?,
        DType::U16 => mapped(&x, |x: u16| x.count_ones() as u8)?,
        DType::U32 => mapped(&x, |x: u32| x.count_ones() as u8)?,
        DType::U64 => mapped(&x, |x: u64| x.count_ones() as u8)?,
        _ => return Err(no_loop("bitwise_count")),
    };
    args::finish(result, args.get(1), "bitwise_count")
}

/// The power in double precision at least.
fn float_power(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let [a, b] = both(args)?;
    let dtype = if a.dtype().is_complex() || b.dtype().is_complex() { DType::C128 } else { DType::F64 };
    let result = bind_one(&binary::POWER, &crate::ops::Attrs::None, &[cast_to(a, dtype)?, cast_to(b, dtype)?])?;
    args::finish(settle(result), args.get(2), "float_power")
}

/// (a, axis=None, bitorder='big').
fn packbits(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = convert::array(args.value(0))?;
    if array.dtype().is_inexact() {
        return Err(Error::type_error("Expected an input array of integer or boolean data type"));
    }
    let little = bit_order(args.get(2))?;
    let (array, axis) = lines(array.cast(DType::Bool)?, args.get(1))?;
    let moved = axis_last(&array, axis).to_contiguous()?;
    let n = array.shape()[axis];
    let packed = n.div_ceil(8);
    let mut shape = moved.shape().to_vec();
    let last = shape.len() - 1;
    shape[last] = packed;
    let source = moved.as_slice::<bool>().unwrap_or_default();
    let out = Array::build(&shape, |out: &mut [u8]| {
        for (line, bytes) in source.chunks(n.max(1)).zip(out.chunks_mut(packed.max(1))) {
            for (bits, byte) in line.chunks(8).zip(bytes) {
                *byte = bits
                    .iter()
                    .enumerate()
                    .fold(0, |byte, (at, &bit)| byte | u8::from(bit) << if little { at } else { 7 - at });
            }
        }
    })?;
    Ok(from_result(axis_back(&out, axis).copy()?))
}

/// (a, axis=None, count=None, bitorder='big').
fn unpackbits(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = convert::array(args.value(0))?;
    if array.dtype() != DType::U8 {
        return Err(Error::type_error("Expected an input array of unsigned byte data type"));
    }
    let little = bit_order(args.get(3))?;
    let (array, axis) = lines(array, args.get(1))?;
    let moved = axis_last(&array, axis).to_contiguous()?;
    let n = array.shape()[axis];
    let all = n as i64 * 8;
    let count = match args.given(2).map(args::integer).transpose()? {
        None => all,
        Some(count) if count < 0 => {
            let left = all + count;
            if left < 0 {
                return Err(Error::value(format!("-count (-{}) larger than number of elements ({all})", -count)));
            }
            left
        }
        Some(count) => count,
    } as usize;
    let mut shape = moved.shape().to_vec();
    let last = shape.len() - 1;
    shape[last] = count;
    let source = moved.as_slice::<u8>().unwrap_or_default();
    let out = Array::build(&shape, |out: &mut [u8]| {
        for (bytes, line) in source.chunks(n.max(1)).zip(out.chunks_mut(count.max(1))) {
            for (at, slot) in line.iter_mut().enumerate() {
                let shift = if little { at % 8 } else { 7 - at % 8 };
                *slot = bytes.get(at / 8).map_or(0, |byte| byte >> shift & 1);
            }
        }
    })?;
    Ok(from_result(axis_back(&out, axis).copy()?))
}

fn bit_order(value: Option<&Value>) -> Result<bool> {
    match value.map_or(Ok("big"), |value| args::text(value, "bitorder"))? {
        "big" => Ok(false),
        "little" => Ok(true),
        _ => Err(Error::value("'order' must be either 'little' or 'big'")),
    }
}

/// The array and axis to work along: all elements in one line for `None`.
fn lines(array: Array, axis: Option<&Value>) -> Result<(Array, usize)> {
    match axis {
        None | Some(Value::None) => Ok((array.reshape(&[array.size()])?, 0)),
        Some(axis) => {
            let axis = args::axis(axis, array.ndim())?;
            Ok((array, axis))
        }
    }
}

fn axis_last(array: &Array, axis: usize) -> Array {
    let order: crate::array::Shape = (0..array.ndim()).filter(|&at| at != axis).chain([axis]).collect();
    array.permute(&order)
}

fn axis_back(array: &Array, axis: usize) -> Array {
    let mut order: crate::array::Shape = (0..array.ndim() - 1).collect();
    order.insert(axis, array.ndim() - 1);
    array.permute(&order)
}

/// The elements that are nan or infinite replaced: (x, copy=True, nan=0.0, posinf=None, neginf=None).
fn nan_to_num(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args::tensor(args, 0)?;
    if !x.dtype().is_inexact() {
        return Ok(from_tensor(settle(unary_copy(&x)?)));
    }
    let (largest, least) = match x.dtype().real() {
        DType::F16 => (f16::MAX.into(), f16::MIN.into()),
        DType::F32 => (f64::from(f32::MAX), f64::from(f32::MIN)),
        _ => (f64::MAX, f64::MIN),
    };
    let number = |index: usize, otherwise: f64| -> Result<Tensor> {
        args.given(index).map_or(Ok(Tensor::number(otherwise)), convert::ufunc_operand)
    };
    let (nan, high, low) = (number(2, 0.0)?, number(3, largest)?, number(4, least)?);
    let part = |x: &Tensor| -> Result<Tensor> {
        let dtype = x.dtype();
        let infinite = |sign| compare::equal(x, &Tensor::number(sign));
        let result = compare::select(&unary::isnan(x)?, &nan, x)?;
        let result = compare::select(&infinite(f64::INFINITY)?, &high, &result)?;
        cast_to(compare::select(&infinite(f64::NEG_INFINITY)?, &low, &result)?, dtype)
    };
    let result = if x.dtype().is_complex() {
        if trace::is_traced(&x) {
            return Err(Error::type_error("nan_to_num of complex numbers has no derivative yet"));
        }
        let out = trace::concrete(&x)?.copy()?;
        for at in [0, 1] {
            let target = out.complex_part(at);
            target.assign(&part(&Tensor::Host(target.clone()))?.to_array()?)?;
        }
        Tensor::Host(out)
    } else {
        part(&x)?
    };
    if let (false, Value::Array(handle)) = (args.flag(1, true)?, args.value(0))
        && !trace::is_traced(&result)
    {
        match handle.tensor() {
            Tensor::Host(target) => target.assign(&trace::concrete(&result)?)?,
            _ => handle.replace(result)?,
        }
        return Ok(args.value(0).clone());
    }
    Ok(from_tensor(settle(result)))
}

fn unary_copy(x: &Tensor) -> Result<Tensor> {
    match x {
        Tensor::Host(array) => Ok(Tensor::Host(array.copy()?)),
        other => Ok(other.clone()),
    }
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "clip(a, a_min=None, a_max=None, out=None, *, min=None, max=None, dtype=None, where=True, casting=None)",
        "The elements, those outside an interval moved to its ends.\n\n>>> np.clip([1, 5, 9], 2, 6)\narray([2, 5, 6])\n",
        clip,
    ),
    Native::new(
        "round(a, decimals=0, out=None)",
        "The elements rounded to decimals, halves to the even neighbour.\n\n>>> np.round([0.37, 1.64], 1)\narray([0.4, 1.6])\n",
        round,
    ),
    Native::new(
        "around(a, decimals=0, out=None)",
        "The elements rounded to decimals.\n\n>>> np.around([.5, 1.5, 2.5])\narray([0., 2., 2.])\n",
        round,
    ),
    Native::new("fix(x, out=None)", "Rounded towards zero.\n\n>>> np.fix([2.1, -2.9])\narray([ 2., -2.])\n", fix),
    Native::new(
        "divmod(x1, x2, /, out=None, *, where=True)",
        "Quotient and remainder.\n\n>>> np.divmod(7, 3)\n(np.int64(2), np.int64(1))\n",
        divmod,
    ),
    Native::new(
        "modf(x, /, out=None, *, where=True)",
        "Fraction and whole part.\n\n>>> np.modf(3.5)\n(np.float64(0.5), np.float64(3.0))\n",
        modf,
    ),
    Native::new(
        "frexp(x, /, out=None, *, where=True)",
        "Fraction and power of two.\n\n>>> np.frexp(8.0)\n(np.float64(0.5), np.int32(4))\n",
        frexp,
    ),
    Native::new(
        "ldexp(x1, x2, /, out=None, *, where=True)",
        "x1 * 2**x2.\n\n>>> np.ldexp(5., [0, 1])\narray([ 5., 10.])\n",
        ldexp,
    ),
    Native::new(
        "nextafter(x1, x2, /, out=None, *, where=True)",
        "The next float after x1 towards x2.\n\n>>> np.nextafter(1, 2) == np.finfo(float).eps + 1\nnp.True_\n",
        nextafter,
    ),
    Native::new(
        "spacing(x, /, out=None, *, where=True)",
        "The distance to the next float.\n\n>>> np.spacing(1) == np.finfo(float).eps\nnp.True_\n",
        spacing,
    ),
    Native::new(
        "bitwise_count(x, /, out=None, *, where=True)",
        "How many bits of the absolute value are set.\n\n>>> np.bitwise_count(1023)\nnp.uint8(10)\n",
        bitwise_count,
    ),
    Native::new(
        "float_power(x1, x2, /, out=None, *, where=True)",
        "The power in double precision.\n\n>>> np.float_power([1, 2, 3], 3)\narray([ 1.,  8., 27.])\n",
        float_power,
    ),
    Native::new(
        "packbits(a, /, axis=None, bitorder='big')",
        "Truth values packed into bytes.\n\n>>> np.packbits([1, 0, 1])\narray([160], dtype=uint8)\n",
        packbits,
    ),
    Native::new(
        "unpackbits(a, /, axis=None, count=None, bitorder='big')",
        "The bits of bytes.\n\n>>> np.unpackbits(np.array([2], dtype=np.uint8))\narray([0, 0, 0, 0, 0, 0, 1, 0], dtype=uint8)\n",
        unpackbits,
    ),
    Native::new(
        "nan_to_num(x, copy=True, nan=0.0, posinf=None, neginf=None)",
        "The elements, nan and infinities replaced by numbers.\n\n>>> np.nan_to_num([np.nan, 1.])\narray([0., 1.])\n",
        nan_to_num,
    ),
];

/// The methods of arrays.
pub static METHODS: &[Native] = &[
    Native::new(
        "clip(self, a_min=None, a_max=None, out=None, *, min=None, max=None, dtype=None, where=True, casting=None)",
        "The elements, those outside an interval moved to its ends.",
        clip,
    ),
    Native::new("round(self, decimals=0, out=None)", "The elements rounded to decimals.", round),
];
