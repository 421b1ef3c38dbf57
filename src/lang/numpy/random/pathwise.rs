//! Draws with respect to their parameters: a standard draw, moved and stretched by operations, so that derivatives pass
//! (and every example of a batch gets the same standard draw).

use smallvec::SmallVec;

use super::samples::{Parameter, fill, result_shape, size};
use crate::array::Shape;
use crate::diag::{Error, Result};
use crate::lang::arrays::{convert, is_traced};
use crate::lang::native::Arguments;
use crate::lang::value::Value;
use crate::ops::random::Distribution;
use crate::ops::{Tensor, binary, unary};
use crate::trace;

/// What becomes of a standard draw.
type Path = fn(&Tensor, &[Tensor]) -> Result<Tensor>;

/// The parameters of the standard distribution (`None`: as given), and the way from its draws to those wanted.
fn path(name: &str) -> Option<(&'static [Option<f64>], Path)> {
    fn moved(z: &Tensor, p: &[Tensor]) -> Result<Tensor> {
        binary::add(&p[0], &binary::multiply(&p[1], z)?)
    }
    fn stretched(z: &Tensor, p: &[Tensor]) -> Result<Tensor> {
        binary::multiply(&p[p.len() - 1], z)
    }
    /// The root of an exponential or uniform variate.
    fn root(z: &Tensor, p: &[Tensor]) -> Result<Tensor> {
        binary::power(z, &unary::reciprocal(&p[0])?)
    }
    Some(match name {
        "normal" | "gumbel" | "laplace" | "logistic" => (&[Some(0.0), Some(1.0)], moved),
        "exponential" | "rayleigh" => (&[Some(1.0)], stretched),
        "gamma" => (&[None, Some(1.0)], stretched),
        "uniform" => (&[Some(0.0), Some(1.0)], |u, p| {
            binary::add(&p[0], &binary::multiply(&binary::subtract(&p[1], &p[0])?, u)?)
        }),
        "lognormal" => (&[Some(0.0), Some(1.0)], |x, p| unary::exp(&moved(&unary::log(x)?, p)?)),
        "weibull" | "power" => (&[Some(1.0)], root),
        "pareto" => (&[Some(1.0)], |x, p| unary::expm1(&binary::divide(&unary::log1p(x)?, &p[0])?)),
        _ => return None,
    })
}

/// Draws with traced parameters; `None` where none is.
///
/// # Errors
/// `TypeError` where the distribution has no derivative by a traced parameter.
pub fn sample(row: &Distribution, args: &Arguments) -> Result<Option<Value>> {
    let count = row.parameters.len();
    if !(0..count).any(|at| args.get(at + 1).is_some_and(is_traced)) {
        return Ok(None);
    }
    let Some((standard, way)) = path(row.name) else {
        // Staged and batched values have no elements to draw with; a derivative would be lost.
        return if (0..count).any(|at| args.get(at + 1).is_some_and(differentiated)) {
            Err(no_derivative(row, None))
        } else {
            Ok(None)
        };
    };
    let mut tensors: SmallVec<[Tensor; 3]> = SmallVec::new();
    let mut parameters: SmallVec<[Parameter; 3]> = SmallVec::new();
    for (at, parameter) in row.parameters.iter().enumerate() {
        let tensor = match args.get(at + 1) {
            Some(value) => convert::tensor(value)?,
            None => Tensor::number(parameter.default.unwrap_or(0.0)),
        };
        parameters.push(match standard[at] {
            Some(number) => Parameter::One(number),
            None if trace::is_differentiated(&tensor) => return Err(no_derivative(row, Some(parameter.name))),
            None => Parameter::read(&convert::from_tensor(Tensor::Host(trace::concrete(&tensor)?)))?,
        });
        tensors.push(tensor);
    }
    let shapes: SmallVec<[Shape; 3]> = tensors.iter().map(Tensor::shape).collect();
    let refs: SmallVec<[&[usize]; 3]> = shapes.iter().map(|shape| &shape[..]).collect();
    let shape = result_shape(&refs, size(args.get(count + 1))?)?;
    let drawn = convert::tensor(&fill(row, args, &parameters, shape)?)?;
    way(&drawn, &tensors).map(|tensor| Some(convert::from_tensor(tensor)))
}

fn differentiated(value: &Value) -> bool {
    matches!(value, Value::Array(handle) if trace::is_differentiated(&handle.tensor()))
}

#[cold]
fn no_derivative(row: &Distribution, parameter: Option<&str>) -> Error {
    let by = parameter.map_or_else(String::new, |name| format!(" with respect to {name}"));
    Error::type_error(format!("draws of {} have no derivative{by}", row.name))
        .help("draws that are moved and stretched have one: normal, uniform, exponential, gumbel, laplace, logistic, …")
}
