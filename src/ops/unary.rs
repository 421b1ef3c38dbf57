//! Element-wise operations of one operand.

use super::binary::{divide, multiply, power};
use super::macros::elementwise;
use super::math::{ComplexMath, MathFloat, block};
use super::numbers::{ComplexNumber, Float, Integer};
use super::{Attrs, BlockKernel, Derivative, Faults, Guard, LinearArg, Op, Tensor, Zero, bind_one, settle_type};
use crate::array::{DType, DTypeSet, Scalar};
use crate::diag::{Error, Kind, Result};

/// Refuses booleans where NumPy has no loop for them nor a cast.
fn no_booleans(name: &str, dtype: DType) -> Result<()> {
    match dtype {
        DType::Bool => Err(no_match(name, &[dtype])),
        _ => Ok(()),
    }
}

/// The error that there is no loop for these very types.
#[cold]
pub(super) fn no_match(name: &str, types: &[DType]) -> Error {
    let class = |dtype: &DType| {
        let name = dtype.name();
        let name = match name.strip_prefix("uint") {
            Some(bits) => format!("UInt{bits}"),
            None => name[..1].to_uppercase() + &name[1..],
        };
        format!("<class 'numpy.dtypes.{name}DType'>")
    };
    let classes: Vec<String> = types.iter().map(class).collect();
    let list = match &classes[..] {
        [one] => one.clone(),
        all => format!("({})", all.join(", ")),
    };
    Error::new(
        Kind::UFuncTypeError,
        format!("ufunc '{name}' did not contain a loop with signature matching types {list} -> None"),
    )
}

const ONE: fn() -> Tensor = || Tensor::number(1.0);

fn transpose_negative(_: &Attrs, cotangent: &Tensor, _: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    Ok(vec![Some(negative(cotangent)?)])
}

fn transpose_same(_: &Attrs, cotangent: &Tensor, _: &[LinearArg]) -> Result<Vec<Option<Tensor>>> {
    Ok(vec![Some(cotangent.clone())])
}

elementwise! {
    /// The negative of each element.
    ///
    /// >>> np.negative([1., -1.])
    /// array([-1.,  1.])
    NEGATIVE negative(x) {
        operator: "-",
        kernel: { int: x.wrapping_neg(), float: -x, complex: -x },
        out: Same,
        guard: Guard::Types(|dtype, _| match dtype {
            DType::Bool => Err(Error::type_error(
                "The numpy boolean negative, the `-` operator, is not supported, use the `~` operator or the \
                 logical_not function instead.",
            )),
            _ => Ok(()),
        }),
        vector: Negative,
        wgsl: "negative($0)",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_negative,
        samples: Real,
    }
    /// Each element as it is, in a new array.
    ///
    /// >>> np.positive([1., -1.])
    /// array([ 1., -1.])
    POSITIVE positive(x) {
        operator: "+",
        kernel: { int: x, float: x, complex: x },
        out: Same,
        guard: Guard::Types(|dtype, _| no_booleans("positive", dtype)),
        vector: Positive,
        wgsl: "$0",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_same,
        samples: Real,
    }
    /// The absolute value; of a complex number, its modulus.
    ///
    /// >>> np.absolute([-1.2, 1.2])
    /// array([1.2, 1.2])
    ABSOLUTE absolute(x) {
        kernel: { bool: x, int: x.magnitude(), float: x.abs(), magnitude: super::numbers::magnitudes },
        out: Real,
        of_the_language: true,
        vector: Absolute,
        wgsl: "abs($0)",
        derivative: Derivative::Rule(jvp_absolute),
        samples: Real,
    }
    /// The absolute value, in floating point.
    ///
    /// >>> np.fabs(-1)
    /// np.float64(1.0)
    FABS fabs(x) {
        kernel: { float: x.abs() },
        out: Same,
        vector: Absolute,
        wgsl: "abs($0)",
        derivative: Derivative::Partials(&[|i, _| direction(&i[0])]),
        samples: Real,
    }
    /// -1, 0 or 1 by the sign; of a complex number, the number of modulus one in its direction.
    ///
    /// >>> np.sign([-5., 4.5])
    /// array([-1.,  1.])
    SIGN sign(x) {
        kernel: { int: x.sign(), float: Float::sign(x), complex: x.c_sign() },
        out: Same,
        guard: Guard::Types(|dtype, _| no_booleans("sign", dtype)),
        vector: Sign,
        wgsl: "sign($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The square of each element.
    ///
    /// >>> np.square([2., 3.])
    /// array([4., 9.])
    SQUARE square(x) {
        kernel: { int: x.wrapping_mul(x), float: x * x, pairs: block::complex_squares },
        out: Same,
        faults: Faults::FLAGS,
        vector: Square,
        wgsl: "($0 * $0)",
        derivative: Derivative::Partials(&[|i, _| multiply(&Tensor::integer(2), &i[0])]),
        samples: Real,
    }
    /// The non-negative square root; nan for negative numbers.
    ///
    /// >>> np.sqrt([1., 4., 9.])
    /// array([1., 2., 3.])
    SQRT sqrt(x) {
        kernel: { float: x.sqrt(), complex: x.c_sqrt() },
        out: Same,
        faults: Faults::FLAGS,
        vector: SquareRoot,
        wgsl: "sqrt($0)",
        derivative: Derivative::Partials(&[|_, out| divide(&Tensor::number(0.5), out)]),
        samples: Positive,
    }
    /// The cube root.
    ///
    /// >>> np.cbrt([1., 8., 27.])
    /// array([1., 2., 3.])
    CBRT cbrt(x) {
        kernel: { real: MathFloat::cbrt },
        out: Same,
        wgsl: "cbrt($0)",
        derivative: Derivative::Partials(&[|i, out| divide(out, &multiply(&Tensor::number(3.0), &i[0])?)]),
        samples: Positive,
    }
    /// `1 / sqrt(x)`, as derivatives ask for.
    RSQRT rsqrt(x) {
        kernel: { real: MathFloat::rsqrt },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Operand(0)),
        wgsl: "reciprocal(sqrt($0))",
        derivative: Derivative::Partials(&[|_, out| {
            multiply(&Tensor::number(-0.5), &multiply(out, &square(out)?)?)
        }]),
        samples: Positive,
    }
    /// `1 / x`.
    ///
    /// >>> np.reciprocal([1., 2.])
    /// array([1. , 0.5])
    RECIPROCAL reciprocal(x) {
        kernel: { int: Integer::reciprocal(x), float: 1.0 / x, complex: x.c_reciprocal() },
        out: Same,
        faults: Faults::FLAGS.infinite_where(Zero::Operand(0)).whole_divisor(0),
        vector: Reciprocal,
        wgsl: "reciprocal($0)",
        derivative: Derivative::Partials(&[|_, out| negative(&square(out)?)]),
        samples: Positive,
    }
    /// e raised to each element.
    ///
    /// >>> np.exp([0., 1.])
    /// array([1.        , 2.71828183])
    EXP exp(x) {
        kernel: { real: MathFloat::exp, complex: x.c_exp() },
        out: Same,
        faults: Faults::RESULTS.underflows(),
        wgsl: "exp($0)",
        derivative: Derivative::Partials(&[|_, out| Ok(out.clone())]),
        samples: Real,
    }
    /// 2 raised to each element.
    ///
    /// >>> np.exp2([2, 3])
    /// array([4., 8.])
    EXP2 exp2(x) {
        kernel: { real: MathFloat::exp2, complex: x.c_exp2() },
        out: Same,
        faults: Faults::RESULTS.underflows(),
        wgsl: "exp2($0)",
        derivative: Derivative::Partials(&[|_, out| multiply(out, &Tensor::number(std::f64::consts::LN_2))]),
        samples: Real,
    }
    /// `exp(x) - 1` without loss near zero.
    ///
    /// >>> np.expm1(1e-10)
    /// np.float64(1.00000000005e-10)
    EXPM1 expm1(x) {
        kernel: { real: MathFloat::expm1, complex: x.c_expm1() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "expm1($0)",
        derivative: Derivative::Partials(&[|i, _| exp(&i[0])]),
        samples: Real,
    }
    /// The natural logarithm.
    ///
    /// >>> np.log([1., 10.])
    /// array([0.        , 2.30258509])
    LOG log(x) {
        kernel: { real: MathFloat::log, complex: x.c_log() },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Pole),
        wgsl: "log($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&ONE(), &i[0])]),
        samples: Positive,
    }
    /// The logarithm to base 2.
    ///
    /// >>> np.log2([1., 8.])
    /// array([0., 3.])
    LOG2 log2(x) {
        kernel: { real: MathFloat::log2, complex: x.c_log2() },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Pole),
        wgsl: "log2($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&Tensor::number(std::f64::consts::LOG2_E), &i[0])]),
        samples: Positive,
    }
    /// The logarithm to base 10.
    ///
    /// >>> np.log10([1., 1000.])
    /// array([0., 3.])
    LOG10 log10(x) {
        kernel: { real: MathFloat::log10, complex: x.c_log10() },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Pole),
        wgsl: "log10($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&Tensor::number(std::f64::consts::LOG10_E), &i[0])]),
        samples: Positive,
    }
    /// `log(1 + x)` without loss near zero.
    ///
    /// >>> np.log1p(1e-10)
    /// np.float64(9.999999999500001e-11)
    LOG1P log1p(x) {
        kernel: { real: MathFloat::log1p, complex: x.c_log1p() },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Pole),
        wgsl: "log1p($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&ONE(), &super::binary::add(&i[0], &ONE())?)]),
        samples: Positive,
    }
    /// The sine of an angle in radians.
    ///
    /// >>> np.sin([0., 1.])
    /// array([0.        , 0.84147098])
    SIN sin(x) {
        kernel: { real: MathFloat::sin, complex: x.c_sin() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "sin($0)",
        derivative: Derivative::Partials(&[|i, _| cos(&i[0])]),
        samples: Real,
    }
    /// The cosine of an angle in radians.
    ///
    /// >>> np.cos([0., 1.])
    /// array([1.        , 0.54030231])
    COS cos(x) {
        kernel: { real: MathFloat::cos, complex: x.c_cos() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "cos($0)",
        derivative: Derivative::Partials(&[|i, _| negative(&sin(&i[0])?)]),
        samples: Real,
    }
    /// The tangent of an angle in radians.
    ///
    /// >>> np.tan([0., 1.])
    /// array([0.        , 1.55740772])
    TAN tan(x) {
        kernel: { real: MathFloat::tan, complex: x.c_tan() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "tan($0)",
        derivative: Derivative::Partials(&[|_, out| super::binary::add(&square(out)?, &ONE())]),
        samples: Unit,
    }
    /// The angle in [-pi/2, pi/2] whose sine is x.
    ///
    /// >>> np.arcsin([0., 1.])
    /// array([0.        , 1.57079633])
    ARCSIN arcsin(x) {
        kernel: { real: MathFloat::arcsin, complex: x.c_asin() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "asin($0)",
        derivative: Derivative::Partials(&[|i, _| one_over_sqrt(super::binary::subtract(&ONE(), &square(&i[0])?)?)]),
        samples: Unit,
    }
    /// The angle in [0, pi] whose cosine is x.
    ///
    /// >>> np.arccos([1., -1.])
    /// array([0.        , 3.14159265])
    ARCCOS arccos(x) {
        kernel: { real: MathFloat::arccos, complex: x.c_acos() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "acos($0)",
        derivative: Derivative::Partials(&[|i, _| {
            negative(&one_over_sqrt(super::binary::subtract(&ONE(), &square(&i[0])?)?)?)
        }]),
        samples: Unit,
    }
    /// The angle in [-pi/2, pi/2] whose tangent is x.
    ///
    /// >>> np.arctan([0., 1.])
    /// array([0.        , 0.78539816])
    ARCTAN arctan(x) {
        kernel: { real: MathFloat::arctan, complex: x.c_atan() },
        out: Same,
        wgsl: "atan($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&ONE(), &super::binary::add(&square(&i[0])?, &ONE())?)]),
        samples: Real,
    }
    /// The hyperbolic sine.
    ///
    /// >>> np.sinh([0., 1.])
    /// array([0.        , 1.17520119])
    SINH sinh(x) {
        kernel: { real: MathFloat::sinh, complex: x.c_sinh() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "sinh($0)",
        derivative: Derivative::Partials(&[|i, _| cosh(&i[0])]),
        samples: Real,
    }
    /// The hyperbolic cosine.
    ///
    /// >>> np.cosh([0., 1.])
    /// array([1.        , 1.54308063])
    COSH cosh(x) {
        kernel: { real: MathFloat::cosh, complex: x.c_cosh() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "cosh($0)",
        derivative: Derivative::Partials(&[|i, _| sinh(&i[0])]),
        samples: Real,
    }
    /// The hyperbolic tangent.
    ///
    /// >>> np.tanh([0., 1.])
    /// array([0.        , 0.76159416])
    TANH tanh(x) {
        kernel: { real: MathFloat::tanh, complex: x.c_tanh() },
        out: Same,
        wgsl: "tanh($0)",
        derivative: Derivative::Partials(&[|_, out| super::binary::subtract(&ONE(), &square(out)?)]),
        samples: Real,
    }
    /// The number whose hyperbolic sine is x.
    ///
    /// >>> np.arcsinh([0., 1.])
    /// array([0.        , 0.88137359])
    ARCSINH arcsinh(x) {
        kernel: { real: MathFloat::arcsinh, complex: x.c_asinh() },
        out: Same,
        wgsl: "asinh($0)",
        derivative: Derivative::Partials(&[|i, _| one_over_sqrt(super::binary::add(&square(&i[0])?, &ONE())?)]),
        samples: Real,
    }
    /// The non-negative number whose hyperbolic cosine is x.
    ///
    /// >>> np.arccosh([1., 2.])
    /// array([0.       , 1.3169579])
    ARCCOSH arccosh(x) {
        kernel: { real: MathFloat::arccosh, complex: x.c_acosh() },
        out: Same,
        faults: Faults::RESULTS,
        wgsl: "acosh($0)",
        derivative: Derivative::Partials(&[|i, _| one_over_sqrt(super::binary::subtract(&square(&i[0])?, &ONE())?)]),
        samples: AboveOne,
    }
    /// The number whose hyperbolic tangent is x.
    ///
    /// >>> np.arctanh([0., 0.5])
    /// array([0.        , 0.54930614])
    ARCTANH arctanh(x) {
        kernel: { real: MathFloat::arctanh, complex: x.c_atanh() },
        out: Same,
        faults: Faults::RESULTS.infinite_where(Zero::Pole),
        wgsl: "atanh($0)",
        derivative: Derivative::Partials(&[|i, _| divide(&ONE(), &super::binary::subtract(&ONE(), &square(&i[0])?)?)]),
        samples: Unit,
    }
    /// The angle in degrees for one in radians.
    ///
    /// >>> np.degrees(np.pi)
    /// np.float64(180.0)
    DEGREES degrees(x) {
        kernel: { float: x * (180.0 / std::f64::consts::PI as T) },
        out: Same,
        wgsl: "($0 * 57.29577951308232)",
        derivative: Derivative::Partials(&[|_, _| Ok(Tensor::number(180.0 / std::f64::consts::PI))]),
        samples: Real,
    }
    /// The angle in radians for one in degrees.
    ///
    /// >>> np.radians(180.0)
    /// np.float64(3.141592653589793)
    RADIANS radians(x) {
        kernel: { float: x * (std::f64::consts::PI as T / 180.0) },
        out: Same,
        wgsl: "($0 * 0.017453292519943295)",
        derivative: Derivative::Partials(&[|_, _| Ok(Tensor::number(std::f64::consts::PI / 180.0))]),
        samples: Real,
    }
    /// The greatest whole number not above each element.
    ///
    /// >>> np.floor([-1.7, 0.2])
    /// array([-2.,  0.])
    FLOOR floor(x) {
        kernel: { bool: x, int: x, float: x.floor() },
        out: Same,
        vector: Floor,
        wgsl: "floor($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The least whole number not below each element.
    ///
    /// >>> np.ceil([-1.7, 0.2])
    /// array([-1.,  1.])
    CEIL ceil(x) {
        kernel: { bool: x, int: x, float: x.ceil() },
        out: Same,
        vector: Ceil,
        wgsl: "ceil($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Each element without its fraction.
    ///
    /// >>> np.trunc([-1.7, 1.7])
    /// array([-1.,  1.])
    TRUNC trunc(x) {
        kernel: { bool: x, int: x, float: x.trunc() },
        out: Same,
        vector: Trunc,
        wgsl: "trunc($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The nearest whole number, halves to the even one.
    ///
    /// >>> np.rint([0.5, 1.5, -1.7])
    /// array([ 0.,  2., -2.])
    RINT rint(x) {
        kernel: { float: x.round_ties_even(), complex: T::new(x.re.round_ties_even(), x.im.round_ties_even()) },
        out: Same,
        vector: Rint,
        wgsl: "rint($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The complex conjugate.
    ///
    /// >>> np.conjugate(1+2j)
    /// np.complex128(1-2j)
    CONJUGATE conjugate(x) {
        kernel: { int: x, float: x, complex: x.conj() },
        out: Same,
        wgsl: "$0",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: |_, cotangent, _| Ok(vec![Some(conjugate(cotangent)?)]),
        samples: Real,
    }
    /// The bitwise complement; of booleans, the logical one.
    ///
    /// >>> np.invert([0, 5])
    /// array([-1, -6])
    INVERT invert(x) {
        operator: "~",
        kernel: { bool: !x, int: !x },
        out: Same,
        vector: Not,
        wgsl: "invert($0)",
        derivative: Derivative::Zero,
        samples: Own,
    }
    /// Whether each element is zero.
    ///
    /// >>> np.logical_not([3, 0])
    /// array([False,  True])
    LOGICAL_NOT logical_not(x) {
        kernel: { bool: !x, int: x == 0, float: x == 0.0, complex: x.re == 0.0 && x.im == 0.0 },
        out: Bool,
        vector: Not,
        wgsl: "($0 == 0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether each element is not a number.
    ///
    /// >>> np.isnan([np.nan, 1.])
    /// array([ True, False])
    ISNAN isnan(x) {
        kernel: { bool: false, int: false, float: x.is_nan(), complex: x.has_nan() },
        out: Bool,
        vector: IsNan,
        wgsl: "is_nan($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether each element is infinite.
    ///
    /// >>> np.isinf([np.inf, 1.])
    /// array([ True, False])
    ISINF isinf(x) {
        kernel: { bool: false, int: false, float: x.is_infinite(), complex: x.re.is_infinite() || x.im.is_infinite() },
        out: Bool,
        wgsl: "is_inf($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether each element is neither infinite nor nan.
    ///
    /// >>> np.isfinite([np.inf, 1.])
    /// array([False,  True])
    ISFINITE isfinite(x) {
        kernel: { bool: true, int: true, float: x.is_finite(), complex: x.re.is_finite() && x.im.is_finite() },
        out: Bool,
        wgsl: "is_finite($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// Whether the sign bit is set.
    ///
    /// >>> np.signbit([-1., 0.])
    /// array([ True, False])
    SIGNBIT signbit(x) {
        kernel: { float: x.is_sign_negative() },
        out: Bool,
        wgsl: "sign_bit($0)",
        derivative: Derivative::Zero,
        samples: Real,
    }
    /// The real part.
    ///
    /// >>> np.array([1+2j]).real
    /// array([1.])
    REAL_PART real_part(x) {
        kernel: { bool: x, int: x, float: x, complex: x.re },
        out: Real,
        wgsl: "$0",
        derivative: Derivative::Linear { fixed: 0 },
        transpose: transpose_same,
        samples: Real,
    }
    /// Each element as it is; derivatives see a constant.
    ///
    /// >>> grad(lambda x: x * stop_gradient(x))(3.0)
    /// 3.0
    STOP_GRADIENT stop_gradient(x) {
        kernel: { bool: x, int: x, float: x, complex: x },
        out: Same,
        wgsl: "$0",
        derivative: Derivative::Zero,
        samples: Own,
    }
}

/// One, or minus one for negative numbers: the slope of the absolute value, as JAX has it at zero.
fn direction(x: &Tensor) -> Result<Tensor> {
    let negative = super::compare::less(x, &Tensor::integer(0))?;
    let one = |value: f64| {
        Tensor::Scalar(Scalar::F64(value).cast(if x.dtype().is_inexact() { x.dtype() } else { DType::F64 }))
    };
    super::compare::select(&negative, &one(-1.0), &one(1.0))
}

/// Along the number's own direction; of complex numbers, zero at zero.
fn jvp_absolute(
    _: &Attrs,
    operands: &[Tensor],
    tangents: &[Option<Tensor>],
    outputs: &[Tensor],
) -> Result<Vec<Option<Tensor>>> {
    let Some(tangent) = &tangents[0] else { return Ok(vec![None]) };
    let x = &operands[0];
    if !x.dtype().is_complex() {
        return Ok(vec![Some(multiply(&direction(x)?, tangent)?)]);
    }
    let none = super::compare::equal(&outputs[0], &Tensor::integer(0))?;
    let size = super::compare::select(&none, &ONE(), &outputs[0])?;
    let turned = divide(&conjugate(x)?, &size)?;
    Ok(vec![Some(real_part(&multiply(&turned, tangent)?)?)])
}

fn one_over_sqrt(x: Tensor) -> Result<Tensor> {
    if x.dtype().is_complex() { power(&x, &Tensor::number(-0.5)) } else { rsqrt(&x) }
}

/// The same values in another data type (the parameter). Kernels' block loader does the work.
pub static CAST: Op = Op {
    name: "astype",
    operator: "",
    operands: &["x"],
    doc: "Each element in another data type.",
    class: super::Class::Elementwise(super::Elementwise {
        kernel: no_kernel,
        loops: DTypeSet::of(&DType::ALL),
        alternative: super::Alternative::Safe,
        out: super::OutRule::Same,
        bool_operands: 0,
        of_the_language: false,
        whole_operand: None,
        further: &[],
        faults: super::Faults::NEVER,
        guard: None,
        vector: None,
        wgsl: "$0",
    }),
    derivative: Derivative::Rule(|attrs, _, tangents, _| {
        let Attrs::DType(dtype) = attrs else { return Ok(vec![None]) };
        let inexact = dtype.is_inexact();
        Ok(vec![match &tangents[0] {
            Some(tangent) if inexact => Some(bind_one(&CAST, attrs, std::slice::from_ref(tangent))?),
            _ => None,
        }])
    }),
    transpose: Some(|_, cotangent, args| Ok(vec![Some(settle_type(cotangent.clone(), args[0].aval.dtype)?)])),
    samples: super::Samples::Own,
};

fn no_kernel(_: DType) -> Option<BlockKernel> {
    None
}

/// One over this scalar type; for rules.
pub fn unit(dtype: DType) -> Tensor {
    Tensor::Scalar(Scalar::one(dtype))
}
