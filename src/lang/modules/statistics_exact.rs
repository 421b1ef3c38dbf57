//! `statistics`: sums of fractions, and the type that a result has by its data's.

use num_bigint::BigInt;
use num_integer::Integer;
use num_traits::{One, Signed, Zero};

use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::arrays;
use crate::lang::interpreter::Interpreter;
use crate::lang::methods::float_ratio;
use crate::lang::number::{to_bigint, to_float, to_index};
use crate::lang::operate::binary;
use crate::lang::types::type_name;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// What a type of data is, for those that meet in one sum.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Float,
    /// NumPy's float64, which is a float too.
    Double,
    /// Another floating type of NumPy's.
    Floating,
    /// An integer type of NumPy's.
    Integer,
    Decimal,
    Fraction,
}

/// The type of a result that is no `int`.
struct Type {
    sort: Sort,
    /// The type itself, for results that are made by calling it.
    class: Value,
    name: String,
}

impl Type {
    /// The type of an item; `None` for integers.
    fn of(item: &Value) -> Result<Option<Type>> {
        let name = type_name(item).rsplit('.').next().unwrap_or_default().to_owned();
        let (sort, class) = match item {
            Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => return Ok(None),
            Value::Float(_) => (Sort::Float, Value::None),
            Value::Scalar(_) => {
                let sort = match name.as_str() {
                    "float64" => Sort::Double,
                    "float16" | "float32" | "longdouble" => Sort::Floating,
                    _ if name != "bool" && to_index(item).is_ok() => Sort::Integer,
                    _ => return Err(no_ratio(&name)),
                };
                (sort, arrays::type_value(item))
            }
            Value::Object(object) if object.has_method("as_integer_ratio") => {
                (if name == "Decimal" { Sort::Decimal } else { Sort::Fraction }, object.type_value())
            }
            // What stands for a number, as one that is being differentiated.
            other if to_float(other).is_ok() => (Sort::Float, Value::None),
            _ => return Err(no_ratio(&name)),
        };
        Ok(Some(Type { sort, class, name }))
    }

    /// The type of a sum of both.
    fn joined(self, other: Type) -> Result<Type> {
        match (self.sort, other.sort) {
            (one, two) if one == two && self.name == other.name => Ok(self),
            (Sort::Double, Sort::Float) | (Sort::Float | Sort::Double, Sort::Fraction) => Ok(self),
            (Sort::Float, Sort::Double) | (Sort::Fraction, Sort::Float | Sort::Double) => Ok(other),
            _ => Err(Error::type_error(format!("don't know how to coerce {} and {}", self.name, other.name))),
        }
    }
}

fn no_ratio(name: &str) -> Error {
    Error::type_error(format!("can't convert type '{name}' to numerator/denominator"))
}

/// A number as a fraction; `None` for one that is infinite or none at all.
fn ratio(vm: &mut Interpreter, item: &Value) -> Result<Option<(BigInt, BigInt)>> {
    let found = match item {
        Value::Object(object) if object.has_method("as_integer_ratio") => {
            vm.call_method(item, "as_integer_ratio", &[]).and_then(|parts| match &parts {
                Value::Tuple(parts) if parts.items.len() == 2 => {
                    Ok((to_bigint(&parts.items[0])?, to_bigint(&parts.items[1])?))
                }
                _ => Err(no_ratio(&type_name(item))),
            })
        }
        Value::Int(_) | Value::BigInt(_) | Value::Bool(_) => return Ok(Some((to_bigint(item)?, BigInt::one()))),
        Value::Scalar(_) if to_index(item).is_ok() => return Ok(Some((to_bigint(item)?, BigInt::one()))),
        other => to_float(other).and_then(float_ratio),
    };
    match found {
        Err(error) if matches!(error.kind(), Kind::OverflowError | Kind::ValueError) => Ok(None),
        found => found.map(Some),
    }
}

/// Data as exact fractions over one denominator.
pub(super) struct Exact {
    numerators: Gathered<BigInt>,
    pub sum: BigInt,
    /// The denominator.
    pub unit: BigInt,
    pub count: usize,
    /// The sum of what is infinite or no number.
    special: Option<Value>,
    /// What a result is made into; `None` where all were integers, so that an integral result stays one.
    result: Option<Type>,
}

impl Exact {
    /// Reads the data.
    pub fn of(vm: &mut Interpreter, data: Gathered<Value>) -> Result<Exact> {
        let mut fractions: Gathered<(BigInt, BigInt)> = Gathered::with_capacity(data.len());
        let (mut result, mut special): (Option<Type>, Option<Value>) = (None, None);
        for item in interrupt::watched(data.iter()) {
            // Most data are of one type.
            if !matches!((item, &result), (Value::Float(_), Some(Type { sort: Sort::Float, .. })))
                && let Some(new) = Type::of(item)?
            {
                result = Some(match result.take() {
                    Some(before) => before.joined(new)?,
                    None => new,
                });
            }
            match ratio(vm, item)? {
                Some(fraction) => fractions.push(fraction),
                None => {
                    let sum = special.take().unwrap_or(Value::Int(0));
                    special = Some(binary(BinaryOp::Add, &sum, item)?);
                }
            }
        }
        let (numerators, unit) = over_one(fractions);
        let sum = interrupt::watched(numerators.iter()).sum();
        Ok(Exact { numerators, sum, unit, count: data.len(), special, result })
    }

    /// The sum over the count.
    pub fn mean(&self, vm: &mut Interpreter) -> Result<Value> {
        let count = BigInt::from(self.count);
        self.divide(vm, &self.sum, &(&self.unit * count))
    }

    /// A fraction of such data as one of them. What is infinite or no number stays so.
    pub fn divide(&self, vm: &mut Interpreter, numerator: &BigInt, denominator: &BigInt) -> Result<Value> {
        let quotient = |top: &BigInt, bottom: &BigInt| {
            binary(BinaryOp::Div, &Value::from_bigint(top.clone()), &Value::from_bigint(bottom.clone()))
        };
        let sort = self.result.as_ref().map(|ty| (ty.sort, &ty.class));
        if let Some(special) = &self.special {
            let value = binary(BinaryOp::Div, special, &Value::from(self.count))?;
            return match sort {
                Some((Sort::Double | Sort::Floating, class)) => vm.call(class, &[value], &[]),
                _ => Ok(value),
            };
        }
        match sort {
            None if (numerator % denominator).is_zero() => Ok(Value::from_bigint(numerator / denominator)),
            None | Some((Sort::Float, _)) => quotient(numerator, denominator),
            Some((Sort::Double | Sort::Floating, class)) => {
                let value = quotient(numerator, denominator)?;
                vm.call(class, &[value], &[])
            }
            Some((Sort::Integer, class)) => vm.call(class, &[Value::from_bigint(numerator / denominator)], &[]),
            Some((Sort::Decimal, class)) => decimal(vm, class, numerator, denominator),
            Some((Sort::Fraction, class)) => {
                let parts = [Value::from_bigint(numerator.clone()), Value::from_bigint(denominator.clone())];
                vm.call(class, &parts, &[])
            }
        }
    }

    /// The sum of the squared deviations from the mean, as a fraction.
    pub fn squares(&self) -> (BigInt, BigInt) {
        // It is (n * sum of squares - square of the sum) / n.
        let n = BigInt::from(self.count);
        let squares: BigInt = interrupt::watched(self.numerators.iter()).map(|x| x * x).sum();
        (&n * squares - &self.sum * &self.sum, n * &self.unit * &self.unit)
    }

    /// The root of a fraction of such data, correctly rounded.
    pub fn root(&self, vm: &mut Interpreter, numerator: &BigInt, denominator: &BigInt) -> Result<Value> {
        if let Some(special) = &self.special {
            let found = type_name(special);
            return Err(Error::new(Kind::AttributeError, format!("'{found}' object has no attribute 'numerator'")));
        }
        match &self.result {
            Some(Type { sort: Sort::Decimal, class, .. }) => decimal_root(vm, class, numerator, denominator),
            _ => square_root(numerator, denominator),
        }
    }
}

/// Fractions over one denominator: the numerators, and it.
fn over_one(fractions: Gathered<(BigInt, BigInt)>) -> (Gathered<BigInt>, BigInt) {
    // Those of floats are powers of two, which need no division.
    let twos = |denominator: &BigInt| denominator.trailing_zeros().unwrap_or(0);
    let shift = interrupt::watched(fractions.iter()).map(|(_, d)| twos(d)).max().unwrap_or(0);
    let mut odd = BigInt::one();
    for (_, denominator) in interrupt::watched(fractions.iter()) {
        if twos(denominator) + 1 < denominator.bits() {
            odd = odd.lcm(&(denominator >> twos(denominator)));
        }
    }
    let mut numerators = Gathered::with_capacity(fractions.len());
    numerators.extend(fractions.into_iter().map(|(n, d)| {
        let scaled: BigInt = n << (shift - twos(&d));
        if odd.is_one() { scaled } else { scaled * (&odd / (&d >> twos(&d))) }
    }));
    (numerators, odd << shift)
}

/// A fraction as a decimal number.
fn decimal(vm: &mut Interpreter, class: &Value, numerator: &BigInt, denominator: &BigInt) -> Result<Value> {
    let common = numerator.gcd(denominator);
    let top = vm.call(class, &[Value::from_bigint(numerator / &common)], &[])?;
    let bottom = vm.call(class, &[Value::from_bigint(denominator / &common)], &[])?;
    binary(BinaryOp::Div, &top, &bottom)
}

/// The root of a fraction as a decimal number: that of the rounded quotient, or a neighbour that is nearer.
fn decimal_root(vm: &mut Interpreter, class: &Value, numerator: &BigInt, denominator: &BigInt) -> Result<Value> {
    if numerator.is_zero() {
        return vm.call(class, &[Value::from("0.0")], &[]);
    }
    let quotient = decimal(vm, class, numerator, denominator)?;
    let root = vm.call_method(&quotient, "sqrt", &[])?;
    for (name, wants_more) in [("next_plus", true), ("next_minus", false)] {
        let neighbour = vm.call_method(&root, name, &[])?;
        let (Some((a, b)), Some((c, d))) = (ratio(vm, &root)?, ratio(vm, &neighbour)?) else { break };
        // The number in the middle of both, against the root.
        let middle = &a * &d + &c * &b;
        let bottom: BigInt = BigInt::from(2) * &b * &d;
        let (square, wanted) = (&middle * &middle * denominator, &bottom * &bottom * numerator);
        if (wants_more && wanted > square) || (!wants_more && wanted < square) {
            return Ok(neighbour);
        }
    }
    Ok(root)
}

/// The correctly rounded square root of a fraction.
fn square_root(numerator: &BigInt, denominator: &BigInt) -> Result<Value> {
    if numerator.is_zero() {
        return Ok(Value::Float(0.0));
    }
    let bits = denominator.bits() as i64 - numerator.bits() as i64;
    let half = (bits / 2 + 70).max(0) as u64;
    let scaled: BigInt = (numerator << (2 * half)) / denominator;
    let mut root = scaled.sqrt();
    // A bit that is never cut off tells the rounding that the root goes on.
    if &root * &root * denominator != numerator << (2 * half) {
        root |= BigInt::one();
    }
    binary(BinaryOp::Div, &Value::from_bigint(root.abs()), &Value::from_bigint(BigInt::one() << half))
}
