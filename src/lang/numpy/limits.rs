//! `finfo` and `iinfo`: what the floats and the integers of a data type are like.

use super::info::typed;
use crate::array::print::scalar_str;
use crate::array::{DType, DTypeKind, Scalar};
use crate::diag::{Error, Result};
use crate::lang::arrays::convert::from_scalar;
use crate::lang::arrays::types::dtype_value;
use crate::lang::interpreter::Interpreter;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::value::Value;

/// The line above and below what `str` shows.
const RULE: &str = "---------------------------------------------------------------";

/// `finfo(dtype)`.
struct FloatInfo(DType);

/// What sets a floating-point type apart: everything else follows.
struct Format {
    mantissa: i64,
    exponent: i64,
    digits: i64,
}

impl FloatInfo {
    fn format(&self) -> Format {
        match self.0 {
            DType::F16 => Format { mantissa: 10, exponent: 5, digits: 3 },
            DType::F32 => Format { mantissa: 23, exponent: 8, digits: 6 },
            _ => Format { mantissa: 52, exponent: 11, digits: 15 },
        }
    }

    /// A number of the type.
    fn number(&self, name: &str) -> Option<Scalar> {
        let Format { mantissa, exponent, digits } = self.format();
        let largest_power = 1i32 << (exponent - 1);
        let least_power = 2 - largest_power;
        let two = |power: i64| 2f64.powi(power as i32);
        let number = match name {
            "eps" => two(-mantissa),
            "epsneg" => two(-mantissa - 1),
            "max" => (2.0 - two(-mantissa)) * two(i64::from(largest_power) - 1),
            "min" => -(2.0 - two(-mantissa)) * two(i64::from(largest_power) - 1),
            "tiny" | "smallest_normal" => two(least_power.into()),
            // In two steps: one power alone would be zero.
            "smallest_subnormal" => two(least_power.into()) * two(-mantissa),
            "resolution" => return Some(Scalar::F64(format!("1e-{digits}").parse().ok()?).cast(self.0)),
            _ => return None,
        };
        Some(Scalar::F64(number).cast(self.0))
    }

    fn text(&self, name: &str) -> String {
        self.number(name).map(scalar_str).unwrap_or_default()
    }
}

const FLOAT_ATTRIBUTES: &[&str] = &[
    "bits",
    "dtype",
    "eps",
    "epsneg",
    "iexp",
    "machep",
    "max",
    "maxexp",
    "min",
    "minexp",
    "negep",
    "nexp",
    "nmant",
    "precision",
    "resolution",
    "smallest_normal",
    "smallest_subnormal",
    "tiny",
];

impl Object for FloatInfo {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "finfo"
    }

    fn attributes(&self) -> Vec<String> {
        FLOAT_ATTRIBUTES.iter().map(|name| (*name).to_owned()).collect()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let format = self.format();
        let largest_power = 1i64 << (format.exponent - 1);
        Ok(Some(match name {
            "bits" => Value::from(self.0.size() * 8),
            "dtype" => dtype_value(self.0),
            "precision" => Value::Int(format.digits),
            "nmant" => Value::Int(format.mantissa),
            "nexp" | "iexp" => Value::Int(format.exponent),
            "maxexp" => Value::Int(largest_power),
            "minexp" => Value::Int(2 - largest_power),
            "machep" => Value::Int(-format.mantissa),
            "negep" => Value::Int(-format.mantissa - 1),
            _ => return Ok(self.number(name).map(from_scalar)),
        }))
    }

    fn repr(&self) -> Result<String> {
        let (resolution, dtype) = (self.text("resolution"), self.0);
        let (min, max) = match dtype {
            DType::F16 => ("-6.55040e+04".to_owned(), "6.55040e+04".to_owned()),
            _ => (self.text("min"), self.text("max")),
        };
        Ok(format!("finfo(resolution={resolution}, min={min}, max={max}, dtype={dtype})"))
    }

    fn str(&self) -> Result<String> {
        let Format { mantissa, exponent, digits } = self.format();
        let largest_power = 1i64 << (exponent - 1);
        let text = |name: &str| self.text(name);
        Ok(format!(
            "Machine parameters for {}\n{RULE}\n\
             precision = {digits}   resolution = {}\n\
             machep = {:3}   eps =        {}\n\
             negep =  {:3}   epsneg =     {}\n\
             minexp = {:3}   tiny =       {}\n\
             maxexp = {largest_power}   max =        {}\n\
             nexp =   {exponent}   min =        -max\n\
             smallest_normal = {}   smallest_subnormal = {}\n{RULE}\n",
            self.0,
            text("resolution"),
            -mantissa,
            text("eps"),
            -mantissa - 1,
            text("epsneg"),
            2 - largest_power,
            text("tiny"),
            text("max"),
            text("smallest_normal"),
            text("smallest_subnormal"),
        ))
    }
}

/// `iinfo(dtype)`.
struct IntegerInfo(DType);

impl IntegerInfo {
    fn range(&self) -> (i128, u128) {
        let bits = self.0.size() as u32 * 8;
        match self.0.kind() {
            DTypeKind::Unsigned => (0, (1u128 << bits) - 1),
            _ => (-(1i128 << (bits - 1)), (1u128 << (bits - 1)) - 1),
        }
    }
}

impl Object for IntegerInfo {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "iinfo"
    }

    fn attributes(&self) -> Vec<String> {
        ["bits", "dtype", "key", "kind", "max", "min"].map(str::to_owned).to_vec()
    }

    fn get_attr(&self, _: &Value, _: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let (low, high) = self.range();
        let kind = if low == 0 { "u" } else { "i" };
        Ok(Some(match name {
            "min" => Value::from(low as i64),
            "max" => Value::from(high as u64),
            "bits" => Value::from(self.0.size() * 8),
            "dtype" => dtype_value(self.0),
            "kind" => Value::from(kind),
            "key" => Value::from(format!("{kind}{}", self.0.size() * 8)),
            _ => return Ok(None),
        }))
    }

    fn repr(&self) -> Result<String> {
        let (low, high) = self.range();
        Ok(format!("iinfo(min={low}, max={high}, dtype={})", self.0))
    }

    fn str(&self) -> Result<String> {
        let (low, high) = self.range();
        Ok(format!("Machine parameters for {}\n{RULE}\nmin = {low}\nmax = {high}\n{RULE}\n", self.0))
    }
}

fn finfo(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (dtype, _) = typed(args.value(0))?;
    if !dtype.is_inexact() {
        return Err(Error::value(format!("data type <class 'numpy.{dtype}'> not inexact")));
    }
    Ok(Value::object(FloatInfo(dtype.real())))
}

fn iinfo(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (dtype, _) = typed(args.value(0))?;
    if !dtype.is_integer() {
        let kind = match dtype.kind() {
            DTypeKind::Bool => 'b',
            DTypeKind::Float => 'f',
            _ => 'c',
        };
        return Err(Error::value(format!("Invalid integer data type '{kind}'.")));
    }
    Ok(Value::object(IntegerInfo(dtype)))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "finfo(dtype)",
        "What the floats of a type are like.\n\n>>> np.finfo(np.float64).eps\nnp.float64(2.220446049250313e-16)\n",
        finfo,
    ),
    Native::new("iinfo(type)", "What the integers of a type are like.\n\n>>> np.iinfo(np.int8).max\n127\n", iinfo),
];
