//! Element-wise operations on what numbers are made of: whole and broken parts, fractions and powers of two, neighbours,
//! bits; and those that NumPy computes in double precision, or under a second name.

use half::f16;

use super::macros::elementwise;
use super::math::{MathFloat, block, whole};
use super::numbers::{ComplexNumber, FloatParts, Integer};
use super::{Attrs, Derivative, Faults, LinearArg, Tensor, Zero, binary, cast_to};
use crate::array::{Cast, DType};
use crate::diag::{Error, Result};

/// The block function that applies a scalar function of one operand.
macro_rules! each {
    ($f:path) => {
        |x, out| block::map1($f, x, out)
    };
    ($f:path, $second:ident) => {
        |x, y, out| block::map2($f, x, y, out)
    };
}

/// What is scaled by a known power of two has a cotangent that is scaled as much.
fn transpose_ldexp(_: &Attrs, cotangent: &Tensor, args: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    match &args[1].value {
        Some(power) => Ok(vec![Some(ldexp(cotangent, power)?), None]),
        None => Err(Error::type_error("ldexp is not linear in the power")),
    }
}

fn double(tensor: &Tensor) -> Result<Tensor> {
    let dtype = if tensor.dtype().is_complex() { DType::C128 } else { DType::F64 };
    cast_to(tensor.clone(), dtype)
}

elementwise! {
    /// The quotient rounded down, and the remainder with the sign of the second operand.
    ///
    /// >>> np.divmod([7, -7], 2)
    /// (array([ 3, -4]), array([1, 1]))
    DIVMOD divmod(x1, x2) {
        kernel: { whole: whole::floor_divide, real: MathFloat::floor_divide },
        out: Same,
        further: &[&DIVMOD_REMAINDER],
        faults: Faults::RESULTS.infinite_where(Zero::Operand(1)).whole_divisor(1).whole_overflow(),
        wgsl: "floor_div($0, $1)",
        derivative: Derivative::Zero,
        samples: Positive,
    }
    /// The second result of `divmod`.
    DIVMOD_REMAINDER divmod_remainder(x1, x2) {
        kernel: { whole: whole::modulo, real: MathFloat::remainder },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "modulo($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| Ok(super::unary::unit(if i[0].dtype().is_inexact() { i[0].dtype() } else { DType::F64 })),
            |i, _| super::unary::negative(&binary::floor_divide(&i[0], &i[1])?),
        ]),
        samples: Positive,
    }
    /// The broken part and the whole part, both with the number's sign.
    ///
    /// >>> np.modf([0., 3.5])
    /// (array([0. , 0.5]), array([0., 3.]))
    MODF modf(x) {
        kernel: { float: FloatParts::broken(x) },
        out: Same,
        further: &[&MODF_WHOLE],
        wgsl: "broken_part($0)",
        derivative: Derivative::Partials(&[|i, _| Ok(super::unary::unit(i[0].dtype()))]),
        samples: Real,
    }
    /// The second result of `modf`.
    MODF_WHOLE modf_whole(x) {
        kernel: { float: x.trunc() },
        out: Same,
        wgsl: "copysign(trunc($0), $0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The fraction in [0.5, 1) and the power of two whose product the number is.
    ///
    /// >>> np.frexp([8., 0.75])
    /// (array([0.5 , 0.75]), array([4, 0], dtype=int32))
    FREXP frexp(x) {
        kernel: { float: FloatParts::fraction(x).0 },
        out: Same,
        further: &[&FREXP_EXPONENT],
        wgsl: "frexp_fraction($0)",
        // The power of two is constant around a number.
        derivative: Derivative::Partials(&[|i, _| {
            ldexp(&super::unary::unit(i[0].dtype()), &super::unary::negative(&frexp_exponent(&i[0])?)?)
        }]),
        samples: Real,
    }
    /// The second result of `frexp`.
    FREXP_EXPONENT frexp_exponent(x) {
        kernel: { float: FloatParts::fraction(x).1 },
        out: Exponent,
        wgsl: "frexp_exponent($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// `x1 * 2**x2`, for whole numbers x2.
    ///
    /// >>> np.ldexp(5., [0, 1, 2])
    /// array([ 5., 10., 20.])
    LDEXP ldexp(x1, x2) {
        kernel: { float: FloatParts::scaled(x1, x2) },
        out: Same,
        whole: 1,
        faults: Faults::RESULTS.underflows(),
        wgsl: "ldexp_scaled($0, $1)",
        derivative: Derivative::Linear { fixed: 2 },
        transpose: transpose_ldexp,
        samples: Own,
    }
    /// The next number after x1 towards x2.
    ///
    /// >>> np.nextafter(1., 2.) == 1 + np.finfo(float).eps
    /// np.True_
    NEXTAFTER nextafter(x1, x2) {
        kernel: { float: FloatParts::next(x1, x2) },
        half: each!(FloatParts::next, second),
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "next_after($0, $1)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The distance to the next number that is farther from zero.
    ///
    /// >>> np.spacing(1.) == np.finfo(float).eps
    /// np.True_
    SPACING spacing(x) {
        kernel: { float: FloatParts::gap(x) },
        half: each!(FloatParts::gap),
        out: Same,
        wgsl: "gap($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The first operand raised to the second, in double precision.
    ///
    /// >>> np.float_power([1, 2, 3], 3)
    /// array([ 1.,  8., 27.])
    FLOAT_POWER float_power(x1, x2) {
        kernel: { double: MathFloat::power, double_complex: ComplexNumber::power(x1, x2) },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Operand(0)).underflows(),
        wgsl: "power($0, $1)",
        derivative: Derivative::Partials(&[
            |i, _| binary::slope_of_power(&double(&i[0])?, &double(&i[1])?),
            |i, out| binary::growth_of_power(&double(&i[0])?, out),
        ]),
        samples: Positive,
    }
    /// How many bits of the absolute value are set.
    ///
    /// >>> np.bitwise_count([1023, -4])
    /// array([10,  1], dtype=uint8)
    BITWISE_COUNT bitwise_count(x) {
        kernel: { int: Integer::ones(x) },
        out: Count,
        wgsl: "count_ones($0)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// The angle in degrees for one in radians.
    ///
    /// >>> np.rad2deg(np.pi / 2)
    /// np.float64(90.0)
    RAD2DEG rad2deg(x) {
        kernel: { float: x * (180.0 / std::f64::consts::PI as T) },
        out: Same,
        faults: Faults::FLAGS,
        wgsl: "($0 * 57.29577951308232)",
        derivative: Derivative::Partials(&[|_, _| Ok(Tensor::number(180.0 / std::f64::consts::PI))]),
        samples: Real,
    }
    /// The angle in radians for one in degrees.
    ///
    /// >>> np.deg2rad(180.)
    /// np.float64(3.141592653589793)
    DEG2RAD deg2rad(x) {
        kernel: { float: x * (std::f64::consts::PI as T / 180.0) },
        out: Same,
        faults: Faults::FLAGS,
        wgsl: "($0 * 0.017453292519943295)",
        derivative: Derivative::Partials(&[|_, _| Ok(Tensor::number(std::f64::consts::PI / 180.0))]),
        samples: Real,
    }
}

impl FloatParts for f16 {
    fn broken(self) -> f16 {
        f16::from_f32(self.to_f32().broken())
    }

    fn fraction(self) -> (f16, i32) {
        let (fraction, power) = self.to_f32().fraction();
        (f16::from_f32(fraction), power)
    }

    fn scaled(self, power: f16) -> f16 {
        f64::from(self).scaled(power.into()).cast()
    }

    fn next(self, towards: f16) -> f16 {
        if self.is_nan() || towards.is_nan() {
            return f16::NAN;
        }
        match (self.to_bits(), towards > self) {
            _ if self == towards => self,
            (0 | 0x8000, up) => f16::from_bits(if up { 1 } else { 0x8001 }),
            // Away from zero the bits count up.
            (bits, up) => f16::from_bits(if up == self.is_sign_positive() { bits + 1 } else { bits - 1 }),
        }
    }

    /// Always upwards, as NumPy's half precision has it.
    fn gap(self) -> f16 {
        match self.is_finite() {
            true => self.next(f16::INFINITY) - self,
            false => f16::NAN,
        }
    }
}
