//! Element-wise operations of two operands.

use super::half::choose;
use super::macros::elementwise;
use super::math::{MathFloat, block, whole};
use super::numbers::{ComplexNumber, Float, Integer};
use super::shape::{broadcast_to, reshape};
use super::unary::{exp, log, negative, reciprocal, square};
use super::{Attrs, Derivative, Faults, Guard, LinearArg, Tensor, Zero, reduce};
use crate::array::{DType, DTypeKind, Shape};
use crate::diag::{Error, Result};

/// The cotangents of operands that are added: each unknown one's is the result's.
fn transpose_add(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    Ok(args.iter().map(|arg| arg.is_unknown().then(|| cotangent.clone())).collect())
}

fn transpose_subtract(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    let second = if args[1].is_unknown() { Some(negative(cotangent)?) } else { None };
    Ok(vec![args[0].is_unknown().then(|| cotangent.clone()), second])
}

fn transpose_multiply(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    match (&args[0].value, &args[1].value) {
        (None, Some(y)) => Ok(vec![Some(scaled_back(cotangent, y, &args[0].aval.shape)?), None]),
        (Some(x), None) => Ok(vec![None, Some(scaled_back(cotangent, x, &args[1].aval.shape)?)]),
        _ => Err(Error::type_error("multiply is not linear in both operands together")),
    }
}

/// The cotangent of what was multiplied with a known tensor, from that of the product: `scale(cotangent, known)`, or its
/// sum to the shape of the target where that is at hand.
///
/// # Errors
/// `MemoryError`.
pub fn scaled_back(cotangent: &Tensor, known: &Tensor, target: &[usize]) -> Result<Tensor> {
    if let Some(sum) = scaled_sum(cotangent, known, target)? {
        return Ok(sum);
    }
    if let Tensor::Host(array) = cotangent
        && array.repeats_one()
    {
        let element = array.scalar_at(0);
        if matches!(known, Tensor::Scalar(_) | Tensor::Weak(_))
            && let Tensor::Scalar(product) = scale(&Tensor::Scalar(element), known)?
        {
            return super::repeated(product, array.shape());
        }
        let is_one = array.dtype().is_float() && element.get::<f64>() == 1.0;
        if is_one && cotangent.typed() == known.typed() && cotangent.lengths() == known.lengths() {
            return Ok(known.clone());
        }
    }
    scale(cotangent, known)
}

/// The sum to an operand's shape of `scale(cotangent, known)` where the cotangent is one number for all elements, as it is
/// behind a sum or mean: that number times the sum of what is known, for which nothing is broadcast. `None` where that is
/// not so, or nothing is to be summed.
fn scaled_sum(cotangent: &Tensor, known: &Tensor, target: &[usize]) -> Result<Option<Tensor>> {
    let Tensor::Host(array) = cotangent else { return Ok(None) };
    let shape = array.shape();
    let is_repeated = array.strides().iter().zip(shape).all(|(&stride, &n)| stride == 0 || n == 1);
    // Halves might overflow.
    if shape == target || array.size() == 0 || !is_repeated || array.dtype() == DType::F16 {
        return Ok(None);
    }
    let own = known.lengths();
    let (lead, ahead) = (shape.len() - target.len(), shape.len() - own.len());
    let is_summed = |axis: usize| axis < lead || target[axis - lead] == 1;
    let axes: Shape = (0..own.len()).filter(|axis| is_summed(ahead + axis) && own[*axis] != 1).collect();
    let repeats = (0..shape.len()).filter(|&axis| is_summed(axis) && (axis < ahead || own[axis - ahead] == 1));
    let times: usize = repeats.map(|axis| shape[axis]).product();
    let number = multiply(&Tensor::Scalar(array.scalar_at(0)), &Tensor::number(times as f64))?;
    let sum = if axes.is_empty() { known.clone() } else { reduce::sum(known, &axes, true)? };
    let part = scale(&number, &sum)?;
    // Axes in front of the operand's have been summed to a length of one.
    let extra = part.ndim().saturating_sub(target.len());
    let part = reshape(&part, &part.shape()[extra..])?;
    Ok(Some(broadcast_to(&part, target)?))
}

/// Division is linear in what is divided.
fn transpose_divide(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    match &args[1].value {
        Some(y) => Ok(vec![Some(divide(cotangent, y)?), None]),
        None => Err(Error::type_error("divide is not linear in the divisor")),
    }
}

/// Refuses booleans, and numbers that are not whole.
fn whole_numbers(name: &str, dtype: DType, types: &[DType]) -> Result<()> {
    if dtype.is_integer() { Ok(()) } else { Err(super::unary::no_match(name, types)) }
}

fn no_negative_powers(dtype: DType, operands: &[Tensor]) -> Result<()> {
    if dtype.kind() != DTypeKind::Signed || matches!(operands[1], Tensor::Foreign(_)) {
        return Ok(());
    }
    let exponents = operands[1].to_array()?.to_vec::<i64>()?;
    if exponents.iter().any(|&y| y < 0) {
        return Err(Error::value("Integers to negative integer powers are not allowed."));
    }
    Ok(())
}

elementwise! {
    /// The sum of the operands' elements.
    ///
    /// >>> np.add([1., 2.], 10)
    /// array([11., 12.])
    ADD add(x1, x2) {
        operator: "+",
        kernel: { bool: x1 | x2, int: x1.wrapping_add(x2), float: x1 + x2, complex: x1 + x2 },
        out: Same,
        faults: Faults::FLAGS,
        vector: Add,
        wgsl: "($0 + $1)",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_add,
        samples: Real,
    }
    /// The first operand's elements less the second's.
    ///
    /// >>> np.subtract([1., 2.], 10)
    /// array([-9., -8.])
    SUBTRACT subtract(x1, x2) {
        operator: "-",
        kernel: { int: x1.wrapping_sub(x2), float: x1 - x2, complex: x1 - x2 },
        out: Same,
        guard: Guard::Types(|dtype, _| match dtype {
            DType::Bool => Err(Error::type_error(
                "numpy boolean subtract, the `-` operator, is not supported, use the bitwise_xor, the `^` operator, \
                 or the logical_xor function instead.",
            )),
            _ => Ok(()),
        }),
        faults: Faults::FLAGS,
        vector: Subtract,
        wgsl: "($0 - $1)",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_subtract,
        samples: Real,
    }
    /// The product of the operands' elements.
    ///
    /// >>> np.multiply([1., 2.], 10)
    /// array([10., 20.])
    MULTIPLY multiply(x1, x2) {
        operator: "*",
        kernel: { bool: x1 & x2, int: x1.wrapping_mul(x2), float: x1 * x2, pairs: block::complex_products },
        out: Same,
        faults: Faults::FLAGS,
        vector: Multiply,
        wgsl: "($0 * $1)",
        derivative: Derivative::Partials(&[|i, _| Ok(i[1].clone()), |i, _| Ok(i[0].clone())]),
        transpose: transpose_multiply,
        samples: Real,
    }
    /// The product of the operands' elements, zero wherever the first is zero: how a cotangent goes through a product.
    /// What a branch that was not taken would make of it (infinity, nan) does not count then.
    SCALE scale(x1, x2) {
        kernel: {
            int: x1.wrapping_mul(x2),
            float: if x1 == 0.0 { 0.0 } else { x1 * x2 },
            complex: if x1.re == 0.0 && x1.im == 0.0 { x1 } else { x1 * x2 },
        },
        out: Same,
        vector: Scale,
        wgsl: "select($0 * $1, $0, $0 == 0)",
        derivative: Derivative::Multilinear,
        transpose: transpose_multiply,
        samples: Real,
    }
    /// One where the first operand is greater, half where both are equal, zero elsewhere: the slope of a maximum.
    SHARE_OF_GREATER share_of_greater(x1, x2) {
        kernel: { float: if x1 > x2 { 1.0 } else if x1 == x2 { 0.5 } else { 0.0 } },
        out: Same,
        vector: ShareOfGreater,
        wgsl: "share_of_greater($0, $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The first operand's elements divided by the second's; integers give floats.
    ///
    /// >>> np.divide([1, 2], 2)
    /// array([0.5, 1. ])
    DIVIDE divide(x1, x2) {
        operator: "/",
        kernel: { float: x1 / x2, complex: ComplexNumber::divide(x1, x2) },
        out: Same,
        alternative: Float64,
        faults: Faults::FLAGS.infinite_where(Zero::Operand(1)),
        vector: Divide,
        wgsl: "($0 / $1)",
        derivative: Derivative::Partials(&[
            |i, _| reciprocal(&super::cast_to(i[1].clone(), inexact(&i[1]))?),
            |i, out| negative(&divide(out, &i[1])?),
        ]),
        transpose: transpose_divide,
        samples: Positive,
    }
    /// Division rounded down, as Python's `//`.
    ///
    /// >>> np.floor_divide([7, -7], 2)
    /// array([ 3, -4])
    FLOOR_DIVIDE floor_divide(x1, x2) {
        operator: "//",
        kernel: { whole: whole::floor_divide, real: MathFloat::floor_divide },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Operand(1)).whole_divisor(1).whole_overflow(),
        wgsl: "floor_div($0, $1)",
        derivative: Derivative::Zero,
        samples: Positive,
    }
    /// The remainder with the sign of the second operand, as Python's `%`.
    ///
    /// >>> np.remainder([4, -7], [2, 3])
    /// array([0, 2])
    REMAINDER remainder(x1, x2) {
        operator: "%",
        kernel: { whole: whole::modulo, real: MathFloat::remainder },
        out: Same,
        faults: Faults::RESULTS.whole_divisor(1),
        wgsl: "modulo($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| Ok(super::unary::unit(inexact(&i[0]))),
            |i, _| negative(&floor_divide(&i[0], &i[1])?),
        ]),
        samples: Positive,
    }
    /// The remainder with the sign of the first operand, as C's.
    ///
    /// >>> np.fmod([-3., 5.], 2)
    /// array([-1.,  1.])
    FMOD fmod(x1, x2) {
        kernel: { int: Integer::c_remainder(x1, x2), real: MathFloat::fmod },
        out: Same,
        faults: Faults::RESULTS.whole_divisor(1),
        wgsl: "c_remainder($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| Ok(super::unary::unit(inexact(&i[0]))),
            |i, _| negative(&super::unary::trunc(&divide(&i[0], &i[1])?)?),
        ]),
        samples: Positive,
    }
    /// The first operand raised to the second.
    ///
    /// >>> np.power([1, 2, 3], 2)
    /// array([1, 4, 9])
    POWER power(x1, x2) {
        operator: "**",
        kernel: { int: Integer::power(x1, x2), real: MathFloat::power, complex: ComplexNumber::power(x1, x2) },
        out: Same,
        guard: Guard::Values(no_negative_powers),
        faults: Faults::RESULTS.infinite_where(Zero::Operand(0)).underflows(),
        wgsl: "power($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| slope_of_power(&i[0], &i[1]),
            |i, out| growth_of_power(&i[0], out),
        ]),
        samples: Positive,
    }
    /// The greater of each pair; nan where either is.
    ///
    /// >>> np.maximum([2, 3, 4], [1, 5, 2])
    /// array([2, 5, 4])
    MAXIMUM maximum(x1, x2) {
        kernel: {
            bool: x1 | x2, int: Ord::max(x1, x2), float: Float::maximum(x1, x2),
            complex: if x1.has_nan() || !x1.precedes(x2) && !x2.has_nan() { x1 } else { x2 },
        },
        half: |x, y, out| choose(|x, y| x >= y || x.is_nan(), x, y, out),
        out: Same,
        of_the_language: true,
        vector: Maximum,
        wgsl: "max($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| share_of_greater(&i[0], &i[1]),
            |i, _| share_of_greater(&i[1], &i[0]),
        ]),
        samples: Real,
    }
    /// The lesser of each pair; nan where either is.
    ///
    /// >>> np.minimum([2, 3, 4], [1, 5, 2])
    /// array([1, 3, 2])
    MINIMUM minimum(x1, x2) {
        kernel: {
            bool: x1 & x2, int: Ord::min(x1, x2), float: Float::minimum(x1, x2),
            complex: if x1.has_nan() || !x2.precedes(x1) && !x2.has_nan() { x1 } else { x2 },
        },
        half: |x, y, out| choose(|x, y| x <= y || x.is_nan(), x, y, out),
        out: Same,
        of_the_language: true,
        vector: Minimum,
        wgsl: "min($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| share_of_greater(&i[1], &i[0]),
            |i, _| share_of_greater(&i[0], &i[1]),
        ]),
        samples: Real,
    }
    /// The greater of each pair, a nan ignored.
    ///
    /// >>> np.fmax([2., np.nan], [1., 5.])
    /// array([2., 5.])
    FMAX fmax(x1, x2) {
        kernel: {
            bool: x1 | x2, int: Ord::max(x1, x2), float: Float::fmax(x1, x2),
            complex: if x2.has_nan() || !x1.has_nan() && !x1.precedes(x2) { x1 } else { x2 },
        },
        half: |x, y, out| choose(|x, y| x >= y || y.is_nan(), x, y, out),
        out: Same,
        wgsl: "fmax($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| share_of_greater(&i[0], &i[1]),
            |i, _| share_of_greater(&i[1], &i[0]),
        ]),
        samples: Real,
    }
    /// The lesser of each pair, a nan ignored.
    ///
    /// >>> np.fmin([2., np.nan], [1., 5.])
    /// array([1., 5.])
    FMIN fmin(x1, x2) {
        kernel: {
            bool: x1 & x2, int: Ord::min(x1, x2), float: Float::fmin(x1, x2),
            complex: if x2.has_nan() || !x1.has_nan() && !x2.precedes(x1) { x1 } else { x2 },
        },
        half: |x, y, out| choose(|x, y| x <= y || y.is_nan(), x, y, out),
        out: Same,
        wgsl: "fmin($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| share_of_greater(&i[1], &i[0]),
            |i, _| share_of_greater(&i[0], &i[1]),
        ]),
        samples: Real,
    }
    /// The angle of the point (x2, x1), in [-pi, pi].
    ///
    /// >>> np.arctan2([-1., 1.], [1., 1.])
    /// array([-0.78539816,  0.78539816])
    ARCTAN2 arctan2(x1, x2) {
        kernel: { real: MathFloat::arctan2 },
        out: Same,
        wgsl: "atan2($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| divide(&i[1], &add(&square(&i[0])?, &square(&i[1])?)?),
            |i, _| divide(&negative(&i[0])?, &add(&square(&i[0])?, &square(&i[1])?)?),
        ]),
        samples: Positive,
    }
    /// `sqrt(x1**2 + x2**2)` without overflow.
    ///
    /// >>> np.hypot(3., 4.)
    /// np.float64(5.0)
    HYPOT hypot(x1, x2) {
        kernel: { real: MathFloat::hypot },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "hypot($0, $1)",
        derivative: Derivative::Partials(&[|i, out| part_of(&i[0], out), |i, out| part_of(&i[1], out)]),
        samples: Positive,
    }
    /// `log(exp(x1) + exp(x2))` without overflow.
    ///
    /// >>> np.logaddexp(0., 0.)
    /// np.float64(0.6931471805599453)
    LOGADDEXP logaddexp(x1, x2) {
        kernel: { real: MathFloat::logaddexp },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "logaddexp($0, $1)",
        derivative: Derivative::Partials(&[
            |i, out| exp(&subtract(&i[0], out)?),
            |i, out| exp(&subtract(&i[1], out)?),
        ]),
        samples: Real,
    }
    /// The first operand's size with the second's sign.
    ///
    /// >>> np.copysign(1.3, -1)
    /// np.float64(-1.3)
    COPYSIGN copysign(x1, x2) {
        kernel: { float: x1.copysign(x2) },
        out: Same,
        vector: CopySign,
        wgsl: "copysign($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| multiply(&super::unary::sign(&i[0])?, &copysign(&Tensor::number(1.0), &i[1])?),
            |i, _| multiply(&Tensor::number(0.0), &i[1]),
        ]),
        samples: Real,
    }
    /// `log2(2**x1 + 2**x2)` without overflow.
    ///
    /// >>> np.logaddexp2(1., 1.)
    /// np.float64(2.0)
    LOGADDEXP2 logaddexp2(x1, x2) {
        kernel: { float: Float::logaddexp2(x1, x2) },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "(logaddexp($0 * 0.6931471805599453, $1 * 0.6931471805599453) / 0.6931471805599453)",
        derivative: Derivative::Partials(&[
            |i, out| super::unary::exp2(&subtract(&i[0], out)?),
            |i, out| super::unary::exp2(&subtract(&i[1], out)?),
        ]),
        samples: Real,
    }
    /// The step: 0 below zero, 1 above, the second operand at zero.
    ///
    /// >>> np.heaviside([-1.5, 0, 2.0], 0.5)
    /// array([0. , 0.5, 1. ])
    HEAVISIDE heaviside(x1, x2) {
        kernel: { float: if x1 > 0.0 { 1.0 } else if x1 < 0.0 { 0.0 } else if x1 == 0.0 { x2 } else { x1 } },
        out: Same,
        wgsl: "select(select(select($0, $1, $0 == 0.0), 1.0, $0 > 0.0), 0.0, $0 < 0.0)",
        derivative: Derivative::Partials(&[
            |i, _| multiply(&Tensor::number(0.0), &i[0]),
            |i, _| multiply(&Tensor::number(1.0), &super::compare::equal(&i[0], &Tensor::number(0.0))?),
        ]),
        samples: Positive,
    }
    /// The bits set in both.
    ///
    /// >>> np.bitwise_and(13, 17)
    /// np.int64(1)
    BITWISE_AND bitwise_and(x1, x2) {
        operator: "&",
        kernel: { bool: x1 & x2, int: x1 & x2 },
        out: Same,
        vector: And,
        wgsl: "($0 & $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The bits set in either.
    ///
    /// >>> np.bitwise_or(13, 16)
    /// np.int64(29)
    BITWISE_OR bitwise_or(x1, x2) {
        operator: "|",
        kernel: { bool: x1 | x2, int: x1 | x2 },
        out: Same,
        vector: Or,
        wgsl: "($0 | $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The bits set in one and not the other.
    ///
    /// >>> np.bitwise_xor(13, 17)
    /// np.int64(28)
    BITWISE_XOR bitwise_xor(x1, x2) {
        operator: "^",
        kernel: { bool: x1 ^ x2, int: x1 ^ x2 },
        out: Same,
        vector: Xor,
        wgsl: "($0 ^ $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The bits moved up.
    ///
    /// >>> np.left_shift(5, 2)
    /// np.int64(20)
    LEFT_SHIFT left_shift(x1, x2) {
        operator: "<<",
        kernel: { int: Integer::shift_left(x1, x2) },
        out: Same,
        wgsl: "shift_left($0, $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The bits moved down, the sign kept.
    ///
    /// >>> np.right_shift(10, 1)
    /// np.int64(5)
    RIGHT_SHIFT right_shift(x1, x2) {
        operator: ">>",
        kernel: { int: Integer::shift_right(x1, x2) },
        out: Same,
        wgsl: "shift_right($0, $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The greatest common divisor.
    ///
    /// >>> np.gcd([15, 25, 35], 5)
    /// array([5, 5, 5])
    GCD gcd(x1, x2) {
        kernel: { int: Integer::gcd(x1, x2) },
        out: Same,
        guard: Guard::Types(|dtype, types| whole_numbers("gcd", dtype, types)),
        wgsl: "gcd($0, $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The least common multiple.
    ///
    /// >>> np.lcm(12, 20)
    /// np.int64(60)
    LCM lcm(x1, x2) {
        kernel: {
            int: match Integer::gcd(x1, x2) {
                0 => 0,
                // The sizes' multiple, wrapped: that of the types without a sign, in this one's bits.
                common => Integer::magnitude(x1.wrapping_div(common)).wrapping_mul(Integer::magnitude(x2)),
            }
        },
        out: Same,
        guard: Guard::Types(|dtype, types| whole_numbers("lcm", dtype, types)),
        wgsl: "lcm($0, $1)",
        derivative: Derivative::Zero,
        samples: Own,
    }
}

/// The slope of `x**y` along `x`.
pub(super) fn slope_of_power(x: &Tensor, y: &Tensor) -> Result<Tensor> {
    let lower = power(x, &subtract(y, &Tensor::integer(1))?)?;
    // x**0 is constant, at zero too, where x**-1 is infinite.
    let lower = super::compare::select(&super::compare::equal(y, &Tensor::integer(0))?, &Tensor::number(0.0), &lower)?;
    multiply(y, &lower)
}

/// The slope of `out = x**y` along `y`.
pub(super) fn growth_of_power(x: &Tensor, out: &Tensor) -> Result<Tensor> {
    let zero = super::compare::equal(x, &Tensor::integer(0))?;
    let safe = super::compare::select(&zero, &Tensor::number(1.0), x)?;
    multiply(&log(&safe)?, out)
}

/// A side of a right triangle over the long one; zero where both are.
fn part_of(side: &Tensor, long: &Tensor) -> Result<Tensor> {
    let none = super::compare::equal(long, &Tensor::integer(0))?;
    divide(side, &super::compare::select(&none, &Tensor::number(1.0), long)?)
}

/// The data type that derivatives with respect to this operand have.
fn inexact(operand: &Tensor) -> DType {
    let dtype = operand.dtype();
    if dtype.is_inexact() { dtype } else { DType::F64 }
}
