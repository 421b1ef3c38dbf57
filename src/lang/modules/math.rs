//! `math`: functions of one float, and of several.

use num_traits::ToPrimitive;
use smallvec::SmallVec;

use super::math_gamma::{gamma, log_gamma};
use super::math_traced::traced;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::builtins::quick;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::{float_to_int, ldexp as scale, to_bigint, to_float, to_index};
use crate::lang::object::convert;
use crate::lang::operate::binary;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define_natives(super::math_int::FUNCTIONS);
    module.define("pi", std::f64::consts::PI);
    module.define("e", std::f64::consts::E);
    module.define("tau", std::f64::consts::TAU);
    module.define("inf", f64::INFINITY);
    module.define("nan", f64::NAN);
    Ok(())
}

/// A function of one float.
macro_rules! of_one {
    ($signature:literal, $doc:literal, $function:expr) => {
        Native::new($signature, $doc, |_, a| one(a, $function)).quickly(|operands| quick::of_float(operands, $function))
    };
}

pub(super) static FUNCTIONS: &[Native] = &[
    of_one!("acos(x, /)", "The arc cosine. `math.acos(1)` is 0.0.", f64::acos),
    of_one!("acosh(x, /)", "The inverse hyperbolic cosine. `math.acosh(1)` is 0.0.", acosh),
    of_one!("asin(x, /)", "The arc sine. `math.asin(0)` is 0.0.", f64::asin),
    of_one!("asinh(x, /)", "The inverse hyperbolic sine. `math.asinh(0)` is 0.0.", asinh),
    of_one!("atan(x, /)", "The arc tangent. `math.atan(0)` is 0.0.", f64::atan),
    Native::new("atan2(y, x, /)", "The angle of a point. `math.atan2(0, 1)` is 0.0.", |_, a| two(a, f64::atan2))
        .quickly(|operands| quick::of_floats(operands, f64::atan2)),
    Native::new("atanh(x, /)", "The inverse hyperbolic tangent. `math.atanh(0)` is 0.0.", atanh),
    of_one!("cbrt(x, /)", "The cube root. `math.cbrt(27)` is 3.0.", f64::cbrt),
    Native::new("ceil(x, /)", "The least integer not below. `math.ceil(1.2)` is 2.", |_, a| {
        whole(a, "__ceil__", f64::ceil)
    })
    .quickly(quick::ceil),
    Native::new("copysign(x, y, /)", "`x` with the sign of `y`. `math.copysign(2, -0.0)` is -2.0.", |_, a| {
        two(a, f64::copysign)
    }),
    of_one!("cos(x, /)", "The cosine. `math.cos(0)` is 1.0.", f64::cos),
    of_one!("cosh(x, /)", "The hyperbolic cosine. `math.cosh(0)` is 1.0.", f64::cosh),
    Native::new("degrees(x, /)", "Radians as degrees. `math.degrees(0)` is 0.0.", |_, a| {
        one(a, |x| x * (180.0 / std::f64::consts::PI))
    }),
    Native::new("dist(p, q, /)", "The distance of two points. `math.dist([0, 0], [3, 4])` is 5.0.", dist),
    of_one!("erf(x, /)", "The error function. `math.erf(0)` is 0.0.", libm::erf),
    of_one!("erfc(x, /)", "The complementary error function. `math.erfc(0)` is 1.0.", libm::erfc),
    of_one!("exp(x, /)", "The exponential. `math.exp(0)` is 1.0.", f64::exp),
    of_one!("exp2(x, /)", "A power of two. `math.exp2(3)` is 8.0.", f64::exp2),
    of_one!("expm1(x, /)", "`exp(x) - 1`, exact near 0. `math.expm1(0)` is 0.0.", f64::exp_m1),
    of_one!("fabs(x, /)", "The absolute value as a float. `math.fabs(-2)` is 2.0.", f64::abs),
    Native::new("floor(x, /)", "The largest integer not above. `math.floor(1.8)` is 1.", |_, a| {
        whole(a, "__floor__", f64::floor)
    })
    .quickly(quick::floor),
    Native::new("fmod(x, y, /)", "The rest with the sign of `x`. `math.fmod(-7, 3)` is -1.0.", fmod),
    Native::new("frexp(x, /)", "Mantissa and exponent. `math.frexp(8)` is `(0.5, 4)`.", frexp),
    Native::new("fsum(seq, /)", "The correctly rounded sum. `math.fsum([0.1] * 10)` is 1.0.", fsum),
    of_one!("gamma(x, /)", "The gamma function. `math.gamma(5)` is 24.0.", gamma),
    Native::new("hypot(*coordinates)", "The length of a vector. `math.hypot(3, 4)` is 5.0.", hypot)
        .quickly(|operands| quick::of_floats(operands, |x, y| norm(&[x, y]))),
    Native::new(
        "isclose(a, b, *, rel_tol=1e-09, abs_tol=0.0)",
        "Whether two numbers are near each other. `math.isclose(0.1 + 0.2, 0.3)` is True.",
        isclose,
    ),
    Native::new("isfinite(x, /)", "Whether neither infinite nor NaN. `math.isfinite(1)` is True.", |_, a| {
        a.float(0).map(|x| Value::Bool(x.is_finite()))
    }),
    Native::new("isinf(x, /)", "Whether infinite. `math.isinf(math.inf)` is True.", |_, a| {
        a.float(0).map(|x| Value::Bool(x.is_infinite()))
    }),
    Native::new("isnan(x, /)", "Whether not a number. `math.isnan(math.nan)` is True.", |_, a| {
        a.float(0).map(|x| Value::Bool(x.is_nan()))
    }),
    Native::new("ldexp(x, i, /)", "`x * 2**i`. `math.ldexp(0.5, 4)` is 8.0.", ldexp),
    of_one!("lgamma(x, /)", "The logarithm of the gamma function's size. `math.lgamma(1)` is 0.0.", log_gamma),
    Native::new("log(x, base=None, /)", "The logarithm, natural or to a base. `math.log(1)` is 0.0.", log)
        .quickly(|operands| quick::of_float(operands, f64::ln)),
    Native::new("log10(x, /)", "The logarithm to base 10. `math.log10(1000)` is 3.0.", |_, a| {
        match traced(a, &[a.value(0)])? {
            Some(result) => Ok(result),
            None => logarithm(a.value(0), f64::log10).map(Value::Float),
        }
    })
    .quickly(|operands| quick::of_float(operands, f64::log10)),
    of_one!("log1p(x, /)", "`log(1 + x)`, exact near 0. `math.log1p(0)` is 0.0.", f64::ln_1p),
    Native::new("log2(x, /)", "The logarithm to base 2. `math.log2(8)` is 3.0.", |_, a| {
        match traced(a, &[a.value(0)])? {
            Some(result) => Ok(result),
            None => logarithm(a.value(0), f64::log2).map(Value::Float),
        }
    })
    .quickly(|operands| quick::of_float(operands, f64::log2)),
    Native::new("modf(x, /)", "The fraction and the whole part. `math.modf(1.5)` is `(0.5, 1.0)`.", |_, a| {
        let x = a.float(0)?;
        let fraction = if x.is_infinite() { 0f64.copysign(x) } else { x.fract().copysign(x) };
        Ok(Value::tuple([Value::Float(fraction), Value::Float(x.trunc())]))
    }),
    Native::new("nextafter(x, y, /)", "The next float towards `y`. `math.nextafter(0, 1)` is 5e-324.", |_, a| {
        two(a, next_after)
    }),
    Native::new("pow(x, y, /)", "`x` to the power `y`, as floats. `math.pow(2, 3)` is 8.0.", pow)
        .quickly(|operands| quick::of_floats(operands, f64::powf)),
    Native::new("prod(iterable, /, *, start=1)", "The product of the items. `math.prod([2, 3, 4])` is 24.", prod),
    Native::new("radians(x, /)", "Degrees as radians. `math.radians(0)` is 0.0.", |_, a| {
        one(a, |x| x * (std::f64::consts::PI / 180.0))
    }),
    Native::new("remainder(x, y, /)", "The rest of the nearest multiple. `math.remainder(5, 3)` is -1.0.", remainder),
    of_one!("sin(x, /)", "The sine. `math.sin(0)` is 0.0.", f64::sin),
    of_one!("sinh(x, /)", "The hyperbolic sine. `math.sinh(0)` is 0.0.", f64::sinh),
    of_one!("sqrt(x, /)", "The square root. `math.sqrt(9)` is 3.0.", f64::sqrt),
    of_one!("tan(x, /)", "The tangent. `math.tan(0)` is 0.0.", f64::tan),
    of_one!("tanh(x, /)", "The hyperbolic tangent. `math.tanh(0)` is 0.0.", f64::tanh),
    Native::new("trunc(x, /)", "The whole part. `math.trunc(-1.8)` is -1.", |_, a| whole(a, "__trunc__", f64::trunc)),
    Native::new("ulp(x, /)", "The value of the last bit. `math.ulp(1.0)` is 2.220446049250313e-16.", |_, a| {
        one(a, |x| {
            let x = x.abs();
            let above = next_after(x, f64::INFINITY);
            if x.is_infinite() || x.is_nan() {
                x
            } else if above.is_infinite() {
                x - next_after(x, 0.0)
            } else {
                above - x
            }
        })
    }),
];

fn domain() -> Error {
    Error::value("math domain error")
}

fn range() -> Error {
    Error::new(Kind::OverflowError, "math range error")
}

/// CPython's rule: a NaN from a number is a domain error, an infinity from a finite number a range error.
fn checked(result: f64, inputs: &[f64]) -> Result<Value> {
    if result.is_nan() && !inputs.iter().any(|x| x.is_nan()) {
        return Err(domain());
    }
    if result.is_infinite() && inputs.iter().all(|x| x.is_finite()) {
        return Err(range());
    }
    Ok(Value::Float(result))
}

fn one(args: &Arguments, function: impl Fn(f64) -> f64) -> Result<Value> {
    if let Some(result) = traced(args, &[args.value(0)])? {
        return Ok(result);
    }
    let x = args.float(0)?;
    let result = function(x);
    // log1p(-1) is a pole, which counts as a domain error.
    if result.is_infinite() && x.is_finite() && x == -1.0 && args.function() == "log1p" {
        return Err(domain());
    }
    checked(result, &[x])
}

fn two(args: &Arguments, function: impl Fn(f64, f64) -> f64) -> Result<Value> {
    if let Some(result) = traced(args, &[args.value(0), args.value(1)])? {
        return Ok(result);
    }
    Ok(Value::Float(function(args.float(0)?, args.float(1)?)))
}

/// `method` is what a value of one of the rarer types may do instead.
fn whole(args: &Arguments, method: &str, function: impl Fn(f64) -> f64) -> Result<Value> {
    match args.value(0) {
        value @ (Value::Int(_) | Value::BigInt(_) | Value::Bool(_)) => to_bigint(value).map(Value::from_bigint),
        value => match convert(value, method, &[])? {
            Some(whole) => Ok(whole),
            None if method == "__trunc__" && args.float(0).is_err() => {
                Err(Error::type_error(format!("type {} doesn't define __trunc__ method", type_name(value))))
            }
            None => float_to_int(function(args.float(0)?)),
        },
    }
}

fn atanh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Some(result) = traced(args, &[args.value(0)])? {
        return Ok(result);
    }
    let x = args.float(0)?;
    if x.abs() >= 1.0 { Err(domain()) } else { Ok(Value::Float(inverse_tanh(x))) }
}

fn fmod(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Some(result) = traced(args, &[args.value(0), args.value(1)])? {
        return Ok(result);
    }
    let (x, y) = (args.float(0)?, args.float(1)?);
    checked(x % y, &[x, y])
}

/// A size from which one is nothing beside a square, and below whose inverse a square is nothing beside one.
const VAST: f64 = (1 << 28) as f64;

/// These three are the formulas of the C library that Python is built upon, over the system's logarithms.
fn asinh(x: f64) -> f64 {
    let size = x.abs();
    let result = match size {
        _ if size < 1.0 / VAST || !x.is_finite() => return x,
        _ if size > VAST => size.ln() + std::f64::consts::LN_2,
        _ if size > 2.0 => (2.0 * size + 1.0 / ((x * x + 1.0).sqrt() + size)).ln(),
        _ => (size + x * x / (1.0 + (1.0 + x * x).sqrt())).ln_1p(),
    };
    result.copysign(x)
}

fn acosh(x: f64) -> f64 {
    match x {
        _ if x.is_nan() || x < 1.0 => f64::NAN,
        _ if x >= VAST => x.ln() + std::f64::consts::LN_2,
        _ if x > 2.0 => (2.0 * x - 1.0 / (x + (x * x - 1.0).sqrt())).ln(),
        _ => {
            let above = x - 1.0;
            (above + (2.0 * above + above * above).sqrt()).ln_1p()
        }
    }
}

fn inverse_tanh(x: f64) -> f64 {
    let size = x.abs();
    let twice = size + size;
    let result = match size {
        _ if size < 1.0 / VAST || x.is_nan() => return x,
        _ if size < 0.5 => 0.5 * (twice + twice * size / (1.0 - size)).ln_1p(),
        _ => 0.5 * (twice / (1.0 - size)).ln_1p(),
    };
    result.copysign(x)
}

fn pow(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Some(result) = traced(args, &[args.value(0), args.value(1)])? {
        return Ok(result);
    }
    let (x, y) = (args.float(0)?, args.float(1)?);
    let result = x.powf(y);
    if x == 0.0 && y < 0.0 && y.is_finite() {
        return Err(domain());
    }
    checked(result, &[x, y])
}

fn remainder(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (x, y) = (args.float(0)?, args.float(1)?);
    checked(libm::remainder(x, y), &[x, y])
}

fn next_after(x: f64, y: f64) -> f64 {
    match () {
        _ if x.is_nan() || y.is_nan() => f64::NAN,
        _ if x == y => y,
        _ if y > x => x.next_up(),
        _ => x.next_down(),
    }
}

fn frexp(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (mantissa, exponent) = libm::frexp(args.float(0)?);
    Ok(Value::tuple([Value::Float(mantissa), Value::from(exponent)]))
}

fn ldexp(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let x = args.float(0)?;
    let by = match args.value(1) {
        Value::BigInt(big) => {
            big.to_i64().unwrap_or(if big.sign() == num_bigint::Sign::Minus { -100_000 } else { 100_000 })
        }
        other => to_index(other).map_err(|_| Error::type_error("Expected an int as second argument to ldexp."))?,
    };
    checked(scale(x, by.clamp(-100_000, 100_000)), &[x])
}

/// A logarithm of a float or an integer of any size.
fn logarithm(value: &Value, function: impl Fn(f64) -> f64) -> Result<f64> {
    if let Value::BigInt(big) = value {
        if big.sign() == num_bigint::Sign::Minus {
            return Err(domain());
        }
        if big.to_f64().is_none_or(f64::is_infinite) {
            let shift = big.bits() - 60;
            let top = (&**big >> shift).to_f64().unwrap_or(1.0);
            return Ok(function(top) + function(2.0) * shift as f64);
        }
    }
    let x = to_float(value)?;
    if x <= 0.0 { Err(domain()) } else { Ok(function(x)) }
}

fn log(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let given = [args.value(0), args.get(1).unwrap_or(&Value::Undefined)];
    if let Some(result) = traced(args, &given[..1 + usize::from(args.get(1).is_some())])? {
        return Ok(result);
    }
    let numerator = logarithm(args.value(0), f64::ln)?;
    match args.get(1) {
        None => Ok(Value::Float(numerator)),
        Some(base) => match logarithm(base, f64::ln)? {
            0.0 => Err(Error::new(Kind::ZeroDivisionError, "float division by zero")),
            denominator => Ok(Value::Float(numerator / denominator)),
        },
    }
}

/// The length of a vector, scaled by its largest part and with the squares' rounding errors carried along.
pub(super) fn norm(parts: &[f64]) -> f64 {
    if parts.iter().any(|x| x.is_infinite()) {
        return f64::INFINITY;
    }
    let largest = parts.iter().fold(0f64, |m, x| m.max(x.abs()));
    if parts.iter().any(|x| x.is_nan()) {
        return f64::NAN;
    }
    if largest == 0.0 || parts.len() == 1 {
        return largest;
    }
    let (_, exponent) = libm::frexp(largest);
    let (mut sum, mut low) = (1.0f64, 0.0f64);
    let mut add = |high: f64, sum: &mut f64| {
        let total = *sum + high;
        low += (*sum - total) + high;
        *sum = total;
    };
    let mut errors = 0.0;
    for part in parts {
        let x = scale(*part, -i64::from(exponent));
        let square = x * x;
        errors += x.mul_add(x, -square);
        add(square, &mut sum);
    }
    let total = sum - 1.0 + (low + errors);
    let root = total.sqrt();
    // One Newton step on the exact rest of the square.
    let square = root * root;
    let tail = root.mul_add(root, -square);
    let rest = ((sum - 1.0) - square) + (low + errors - tail);
    scale(root + rest / (2.0 * root), i64::from(exponent))
}

fn hypot(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Some(result) = traced(args, &args.rest().iter().collect::<SmallVec<[&Value; 3]>>())? {
        return Ok(result);
    }
    let parts = interrupt::watched(args.rest()).map(to_float).collect::<Result<Vec<_>>>()?;
    Ok(Value::Float(norm(&parts)))
}

fn dist(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (p, q) = (collect(vm, args.value(0))?, collect(vm, args.value(1))?);
    if p.len() != q.len() {
        return Err(Error::value("both points must have the same number of dimensions"));
    }
    let parts = interrupt::watched(p.iter().zip(q.iter()))
        .map(|(a, b)| Ok((to_float(a)? - to_float(b)?).abs()))
        .collect::<Result<Vec<_>>>()?;
    Ok(Value::Float(norm(&parts)))
}

fn isclose(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (args.float(0)?, args.float(1)?);
    let relative = if args.get(2).is_some() { args.float(2)? } else { 1e-9 };
    let absolute = if args.get(3).is_some() { args.float(3)? } else { 0.0 };
    if relative < 0.0 || absolute < 0.0 {
        return Err(Error::value("tolerances must be non-negative"));
    }
    if a == b {
        return Ok(Value::Bool(true));
    }
    if a.is_infinite() || b.is_infinite() {
        return Ok(Value::Bool(false));
    }
    let difference = (b - a).abs();
    Ok(Value::Bool(difference <= (relative * b).abs() || difference <= (relative * a).abs() || difference <= absolute))
}

fn prod(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut product = args.get(1).cloned().unwrap_or(Value::Int(1));
    for item in collect(vm, args.value(0))? {
        product = match (&product, &item) {
            (Value::Float(a), Value::Float(b)) => Value::Float(a * b),
            _ => binary(BinaryOp::Mul, &product, &item)?,
        };
    }
    Ok(product)
}

fn fsum(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let items = collect(vm, args.value(0))?;
    let numbers = interrupt::watched(items.iter())
        .map(|item| {
            to_float(item).map_err(|_| Error::type_error(format!("must be real number, not {}", type_name(item))))
        })
        .collect::<Result<Vec<_>>>()?;
    exact_sum(&numbers).map(Value::Float)
}

/// The correctly rounded sum, by Shewchuk's partial sums.
pub(super) fn exact_sum(numbers: &[f64]) -> Result<f64> {
    let mut partials: Vec<f64> = Vec::new();
    let (mut special, mut infinities) = (0.0, 0.0);
    for &number in interrupt::watched(numbers) {
        let mut x = number;
        let mut kept = 0;
        for at in 0..partials.len() {
            let mut y = partials[at];
            if x.abs() < y.abs() {
                std::mem::swap(&mut x, &mut y);
            }
            let high = x + y;
            let low = y - (high - x);
            if low != 0.0 {
                partials[kept] = low;
                kept += 1;
            }
            x = high;
        }
        partials.truncate(kept);
        if x != 0.0 {
            if !x.is_finite() {
                if number.is_finite() {
                    return Err(Error::new(Kind::OverflowError, "intermediate overflow in fsum"));
                }
                if number.is_infinite() {
                    infinities += number;
                }
                special += number;
                partials.clear();
            } else {
                partials.push(x);
            }
        }
    }
    if special != 0.0 {
        return if f64::is_nan(infinities) { Err(Error::value("-inf + inf in fsum")) } else { Ok(special) };
    }
    Ok(round_partials(&partials))
}

/// The partial sums from the largest down, rounded once, with the half-way case decided by what is below.
fn round_partials(partials: &[f64]) -> f64 {
    let Some((&last, mut rest)) = partials.split_last() else { return 0.0 };
    let (mut high, mut low) = (last, 0.0);
    while let Some((&y, before)) = rest.split_last() {
        rest = before;
        let x = high;
        high = x + y;
        low = y - (high - x);
        if low != 0.0 {
            break;
        }
    }
    if let Some(&below) = rest.last()
        && ((low < 0.0 && below < 0.0) || (low > 0.0 && below > 0.0))
    {
        let y = low * 2.0;
        let x = high + y;
        if y == x - high {
            high = x;
        }
    }
    high
}
