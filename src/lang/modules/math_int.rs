//! `math`: functions of integers of any size.

use num_bigint::BigInt;
use num_traits::{One, Signed, ToPrimitive, Zero};

use crate::diag::{Error, Kind, Result};
use crate::lang::big::{self, product};
use crate::lang::builtins::quick;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_bigint;
use crate::lang::types::type_name;
use crate::lang::value::Value;

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("comb(n, k, /)", "The ways to choose `k` of `n`. `math.comb(5, 2)` is 10.", comb),
    Native::new("factorial(x, /)", "The factorial. `math.factorial(5)` is 120.", factorial),
    Native::new("gcd(*integers)", "The greatest common divisor. `math.gcd(12, 18)` is 6.", |_, a| {
        fold(a, BigInt::zero(), big::gcd)
    })
    .quickly(quick::gcd),
    Native::new("isqrt(n, /)", "The whole part of the square root. `math.isqrt(17)` is 4.", isqrt),
    Native::new("lcm(*integers)", "The least common multiple. `math.lcm(4, 6)` is 12.", |_, a| {
        fold(a, BigInt::one(), big::lcm)
    }),
    Native::new("perm(n, k=None, /)", "The ways to line up `k` of `n`. `math.perm(5, 2)` is 20.", perm),
];

fn fold(args: &Arguments, start: BigInt, combine: impl Fn(&BigInt, &BigInt) -> Result<BigInt>) -> Result<Value> {
    let mut result = start;
    for value in args.rest() {
        result = combine(&result, &to_bigint(value)?)?.abs();
    }
    Ok(Value::from_bigint(result))
}

/// A count that is not negative and small enough to compute with.
fn count(args: &Arguments, index: usize, name: &str) -> Result<u64> {
    let value = to_bigint(args.value(index))?;
    if value.is_negative() {
        return Err(Error::value(format!("{name} must be a non-negative integer")));
    }
    value
        .to_u64()
        .ok_or_else(|| Error::new(Kind::OverflowError, format!("{name} must not exceed 18446744073709551615")))
}

fn factorial(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if let Value::Float(_) | Value::Str(_) = args.value(0) {
        let found = type_name(args.value(0));
        return Err(Error::type_error(format!("'{found}' object cannot be interpreted as an integer")));
    }
    let n = to_bigint(args.value(0))?;
    if n.is_negative() {
        return Err(Error::value("factorial() not defined for negative values"));
    }
    let too_large = || Error::new(Kind::OverflowError, "factorial() argument should not exceed 9223372036854775807");
    let n = n.to_u64().ok_or_else(too_large)?;
    product(1, n).map(Value::from_bigint)
}

fn perm(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    if args.given(1).is_none() {
        return factorial(vm, args);
    }
    let (n, k) = (count(args, 0, "n")?, count(args, 1, "k")?);
    if k > n {
        return Ok(Value::Int(0));
    }
    falling(n, k).map(Value::from_bigint)
}

/// `n * (n - 1) * …`, `k` factors.
fn falling(n: u64, k: u64) -> Result<BigInt> {
    if k == 0 { Ok(BigInt::one()) } else { product(n - k + 1, n) }
}

fn comb(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (n, k) = (count(args, 0, "n")?, count(args, 1, "k")?);
    if k > n {
        return Ok(Value::Int(0));
    }
    let k = k.min(n - k);
    Ok(Value::from_bigint(big::div_mod(&falling(n, k)?, &product(1, k)?)?.0))
}

fn isqrt(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let n = to_bigint(args.value(0))?;
    if n.is_negative() {
        return Err(Error::value("isqrt() argument must be nonnegative"));
    }
    big::root(&n).map(Value::from_bigint)
}
