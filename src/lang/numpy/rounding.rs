//! Rounding and limits, bits in bytes.

use std::cmp::Ordering;

use half::f16;
use smallvec::smallvec;

use super::args;
use crate::array::{Array, DType};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::{self, from_result, from_tensor};
use crate::lang::arrays::store;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::value::Value;
use crate::ops::{Tensor, binary, cast_to, compare, unary};
use crate::trace;
use crate::trace::temporary::{Expression, Operand};

/// A bound of `clip`: the argument of the old name or of the new one.
fn bound<'a>(args: &Arguments<'a>, old: usize, new: usize) -> Option<&'a Value> {
    args.given(old).or_else(|| args.given(new))
}

/// Whether a bound is a Python integer on this side of every integer of the data type: no bound, then.
fn beyond(bound: &Value, dtype: DType, side: Ordering) -> bool {
    let sign = match bound {
        Value::Int(value) if convert::checked_integer(*value, dtype).is_err() => value.cmp(&0),
        Value::BigInt(value) => value.sign().cmp(&num_bigint::Sign::NoSign),
        _ => return false,
    };
    dtype.is_integer() && sign == side
}

/// Both bounds of a large array in one kernel.
fn between(a: &Tensor, low: &Tensor, high: &Tensor) -> Result<Option<Tensor>> {
    let operands = (Operand::of(a), Operand::of(low), Operand::of(high));
    let (Some(a), Some(low), Some(high)) = operands else { return Ok(None) };
    let Some(above) = Expression::apply(&binary::MAXIMUM, smallvec![a, low])? else { return Ok(None) };
    match Expression::apply(&binary::MINIMUM, smallvec![Operand::Expression(&above), high])? {
        Some(inside) => inside.force().map(Some),
        None => Ok(None),
    }
}

/// `np.clip`, whose bounds of the old names come together.
fn clip_function(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let missing = match (args.get(1), args.get(2)) {
        (None, None) => return clip(vm, args),
        (Some(_), None) => "a_max",
        (None, Some(_)) => "a_min",
        _ if args.get(4).is_some() || args.get(5).is_some() => {
            return Err(Error::value(
                "Passing `min` or `max` keyword argument when `a_min` and `a_max` are provided is forbidden.",
            ));
        }
        _ => return clip(vm, args),
    };
    Err(Error::type_error(format!("clip() missing 1 required positional argument: '{missing}'")))
}

/// (a, a_min=None, a_max=None, out=None, *, min=None, max=None).
fn clip(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = convert::ufunc_operand(args.value(0))?;
    let a = match a {
        Tensor::Weak(scalar) => Tensor::Scalar(scalar),
        other => other,
    };
    let low = bound(args, 1, 4).filter(|low| !beyond(low, a.dtype(), Ordering::Less));
    let high = bound(args, 2, 5).filter(|high| !beyond(high, a.dtype(), Ordering::Greater));
    let (low, high) = (low.map(convert::ufunc_operand).transpose()?, high.map(convert::ufunc_operand).transpose()?);
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
        if decimals == 0 {
            return unary::rint(a);
        }
        let real = rounded(&unary::real_part(a)?, decimals)?;
        let turned =
            binary::multiply(a, &Tensor::Weak(crate::array::Scalar::C128(num_complex::Complex64::new(0.0, -1.0))))?;
        let imaginary = rounded(&unary::real_part(&turned)?, decimals)?;
        let unit = Tensor::Weak(crate::array::Scalar::C128(num_complex::Complex64::new(0.0, 1.0)));
        return binary::add(&real, &binary::multiply(&imaginary, &unit)?);
    }
    if !a.dtype().is_number() {
        return unroundable(a);
    }
    if !a.dtype().is_float() {
        if decimals >= 0 {
            return if a.dtype() == DType::Bool { cast_to(a.clone(), DType::F16) } else { unary::positive(a) };
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

/// Texts and objects, of which only objects with a method for it are rounded.
fn unroundable(a: &Tensor) -> Result<Tensor> {
    if a.dtype() == DType::Object {
        return unary::rint(a);
    }
    Err(Error::type_error(
        "ufunc 'rint' not supported for the input types, and the inputs could not be safely coerced to any supported \
         types according to the casting rule ''safe''",
    ))
}

/// (a, decimals=0, out=None).
fn round(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let result = rounded(&args::tensor(args, 0)?, args.index_or(1, 0)?)?;
    args::require_shape(args.get(2), &result.shape(), |_| Error::value("invalid output shape"))?;
    args::finish(result, args.get(2), "round")
}

/// (x, out=None): towards zero.
fn fix(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    args::finish(unary::trunc(&args::tensor(args, 0)?)?, args.get(1), "fix")
}

fn settle(tensor: Tensor) -> Tensor {
    super::products::settled(tensor)
}

/// The bits of a byte, each in a byte of its own.
fn bits_of(byte: u8, little: bool) -> [u8; 8] {
    // Words, not rows of bytes: the compiler would turn those around one by one.
    static BITS: [u64; 256] = {
        let mut all = [0; 256];
        let mut at = 0;
        while at < 256 * 8 {
            all[at / 8] |= (((at / 8) >> (7 - at % 8)) as u64 & 1) << (8 * (at % 8));
            at += 1;
        }
        all
    };
    let word = BITS[usize::from(byte)];
    (if little { word.swap_bytes() } else { word }).to_le_bytes()
}

/// The byte with these bits.
fn packed_byte(bits: [bool; 8], little: bool) -> u8 {
    let word = u64::from_le_bytes(bits.map(u8::from));
    // The product brings the bits next to each other into the highest byte.
    let byte = (word.wrapping_mul(0x0102_0408_1020_4080) >> 56) as u8;
    if little { byte } else { byte.reverse_bits() }
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
            let (eights, rest) = line.as_chunks::<8>();
            let mut bytes = bytes.iter_mut();
            for (eight, byte) in eights.iter().zip(&mut bytes) {
                *byte = packed_byte(*eight, little);
            }
            if let (Some(byte), false) = (bytes.next(), rest.is_empty()) {
                let mut eight = [false; 8];
                eight[..rest.len()].copy_from_slice(rest);
                *byte = packed_byte(eight, little);
            }
        }
    })?;
    Ok(from_result(axis_back(&out, axis).to_contiguous()?))
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
            let (eights, rest) = line.as_chunks_mut::<8>();
            let whole = eights.len().min(bytes.len());
            for (eight, &byte) in eights.iter_mut().zip(&bytes[..whole]) {
                *eight = bits_of(byte, little);
            }
            // What is asked for beyond the bytes is zero.
            eights[whole..].fill([0; 8]);
            rest.fill(0);
            if let Some(&byte) = bytes.get(eights.len()) {
                rest.copy_from_slice(&bits_of(byte, little)[..rest.len()]);
            }
        }
    })?;
    Ok(from_result(axis_back(&out, axis).to_contiguous()?))
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
            // A number is a line of one.
            let array = if array.ndim() == 0 { array.reshape(&[1])? } else { array };
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
            Tensor::Host(target) => {
                trace::guard_write(&target)?;
                target.assign(&trace::concrete(&result)?)?;
            }
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
        clip_function,
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
