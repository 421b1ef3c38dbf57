//! Integers of a range: `randint` and `Generator.integers`.

use super::samples::{Source, result_shape, size, source};
use crate::array::{Array, DType, Element, Shape};
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, types};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::number;
use crate::lang::types as language_types;
use crate::lang::value::Value;
use crate::ops::random::{IntegerKind, IntegersMut, Range};

fn kind_of(dtype: DType) -> Option<IntegerKind> {
    Some(match dtype {
        DType::Bool => IntegerKind::Bool,
        DType::I8 => IntegerKind::I8,
        DType::I16 => IntegerKind::I16,
        DType::I32 => IntegerKind::I32,
        DType::I64 => IntegerKind::I64,
        DType::U8 => IntegerKind::U8,
        DType::U16 => IntegerKind::U16,
        DType::U32 => IntegerKind::U32,
        DType::U64 => IntegerKind::U64,
        _ => return None,
    })
}

/// Element types that can be drawn.
trait Drawn: Element {
    fn wrap(out: &mut [Self]) -> IntegersMut<'_>;
}

macro_rules! drawn {
    ($($T:ty => $V:ident),*) => {$(
        impl Drawn for $T {
            fn wrap(out: &mut [Self]) -> IntegersMut<'_> {
                IntegersMut::$V(out)
            }
        }
    )*};
}
drawn!(bool => Bool, i8 => I8, i16 => I16, i32 => I32, i64 => I64, u8 => U8, u16 => U16, u32 => U32, u64 => U64);

/// A bound as an integer: floats lose their fraction.
fn bound(value: &Value) -> Result<i128> {
    match value {
        Value::Int(i) => Ok((*i).into()),
        Value::Float(x) => Ok(*x as i128),
        Value::Scalar(scalar) => Ok(match scalar.0.dtype() {
            DType::U64 => scalar.0.get::<u64>().into(),
            dtype if dtype.is_float() => scalar.0.get::<f64>() as i128,
            _ => scalar.0.get::<i64>().into(),
        }),
        other => {
            let big = number::to_bigint(other)?;
            Ok(i128::try_from(&big).unwrap_or(if big.sign() == num_bigint::Sign::Minus {
                i128::MIN
            } else {
                i128::MAX
            }))
        }
    }
}

fn bounds(array: &Array, shape: &[usize]) -> Result<Vec<i128>> {
    let array = array.broadcast_to(shape)?;
    Ok(match array.dtype() {
        DType::U64 => array.to_vec::<u64>()?.into_iter().map(i128::from).collect(),
        dtype if dtype.is_float() => array.to_vec::<f64>()?.into_iter().map(|x| x as i128).collect(),
        _ => array.to_vec::<i64>()?.into_iter().map(i128::from).collect(),
    })
}

/// What the arguments ask for.
struct Wanted<'a> {
    low: &'a Value,
    high: Option<&'a Value>,
    size: Option<Shape>,
    dtype: DType,
    closed: bool,
    /// Whether one value is a Python number.
    python: bool,
}

impl Wanted<'_> {
    fn draw(&self, source: &mut Source) -> Result<Value> {
        let name = if source.is_legacy() { "randint" } else { "integers" };
        let Some(kind) = kind_of(self.dtype) else {
            return Err(Error::type_error(format!("Unsupported dtype dtype('{}') for {name}", self.dtype)));
        };
        crate::dispatch!(self.dtype, in [Bool I8 U8 I16 U16 I32 U32 I64 U64], T => self.draw_as::<T>(source, kind),
            else Err(Error::type_error("no integer type")))
    }

    fn draw_as<T: Drawn>(&self, source: &mut Source, kind: IntegerKind) -> Result<Value> {
        let zero = Value::Int(0);
        let (low, high) = match self.high {
            Some(high) => (self.low, high),
            None => (&zero, self.low),
        };
        let several = |value: &Value| match value {
            Value::Array(array) => array.tensor().ndim() > 0,
            Value::List(_) | Value::Tuple(_) | Value::Range(_) => true,
            _ => false,
        };
        if several(low) || several(high) {
            return self.draw_each::<T>(source, kind, low, high);
        }
        if let Some(shape) = self.size.as_ref().filter(|shape| shape.contains(&0)) {
            // Without a draw nothing is wrong with the bounds.
            return convert::from_new_array(Array::zeros(self.dtype, shape)?);
        }
        let range = Range::new(bound(low)?, bound(high)?, self.closed, kind)?;
        match &self.size {
            None => {
                let mut out = [T::default()];
                source.fill_integers(range, T::wrap(&mut out));
                let scalar = out[0].scalar();
                Ok(if self.python { convert::to_python(scalar) } else { convert::from_scalar(scalar) })
            }
            Some(shape) => {
                convert::from_new_array(Array::build(shape, |out: &mut [T]| source.fill_integers(range, T::wrap(out)))?)
            }
        }
    }

    fn draw_each<T: Drawn>(&self, source: &mut Source, kind: IntegerKind, low: &Value, high: &Value) -> Result<Value> {
        let (low, high) = (convert::array(low)?, convert::array(high)?);
        let shape = result_shape(&[low.shape(), high.shape()], self.size.clone())?.unwrap_or_default();
        let ranges = bounds(&low, &shape)?
            .into_iter()
            .zip(bounds(&high, &shape)?)
            .map(|(low, high)| Range::new(low, high, self.closed, kind))
            .collect::<Result<Vec<_>>>()
            .map_err(|error| match error.message() {
                "high <= 0" => Error::value("low >= high"),
                "high < 0" => Error::value("low > high"),
                _ => error,
            })?;
        let out = Array::build(&shape, |out: &mut [T]| source.fill_integers_each(&ranges, T::wrap(out)))?;
        convert::from_new_array(out)
    }
}

fn is_python_type(value: &Value) -> bool {
    matches!(value, Value::Type(ty) if std::ptr::eq(*ty, &language_types::INT) || std::ptr::eq(*ty, &language_types::BOOL))
}

/// (self, low, high=None, size=None, dtype=…, endpoint=False).
pub fn integers(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mut source = source(args)?;
    let legacy = source.is_legacy();
    let wanted = Wanted {
        low: args.value(1),
        high: args.given(2),
        size: size(args.get(3))?,
        dtype: args.given(4).map_or(Ok(None), types::dtype_of)?.unwrap_or(DType::I64),
        closed: args.get(5).map_or(Ok(false), crate::lang::operate::truth)?,
        python: args.given(4).map_or(legacy, is_python_type),
    };
    wanted.draw(&mut source)
}

/// (self, low, high=None, size=None): up to `high` itself.
pub fn random_integers(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let one = Value::Int(1);
    let (low, high) = match args.given(2) {
        Some(high) => (args.value(1), high),
        None => (&one, args.value(1)),
    };
    let wanted =
        Wanted { low, high: Some(high), size: size(args.get(3))?, dtype: DType::I64, closed: true, python: false };
    wanted.draw(&mut source(args)?)
}
