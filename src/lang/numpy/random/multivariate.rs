//! Samples that are vectors: `multinomial`, `dirichlet`, `multivariate_normal` and their like.

use super::samples::{Source, size, source};
use crate::array::{Array, DType, Shape};
use crate::backend::cpu::linalg::{Svd, Triangle, cholesky, dot, eigh, svd};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert::{self, from_new_array};
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::Arguments;
use crate::lang::number::to_float;
use crate::lang::numpy::{args, tools};
use crate::lang::value::Value;
use crate::ops::{Tensor, binary};
use crate::trace::concrete;

fn with_last(size: Option<Shape>, length: usize) -> Shape {
    let mut shape = size.unwrap_or_default();
    shape.push(length);
    shape
}

fn vector(value: &Value, name: &str) -> Result<Vec<f64>> {
    let array = convert::array_of(value, DType::F64)?;
    if array.ndim() != 1 {
        return Err(Error::value(format!("{name} must be a 1-d array")));
    }
    array.to_vec()
}

/// (self, n, pvals, size=None).
pub fn multinomial(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let trials = args::integer(args.value(1))?;
    let chances = vector(args.value(2), "pvals")?;
    let shape = with_last(size(args.get(3))?, chances.len());
    let mut source = source(args)?;
    from_new_array(tools::build(&shape, |out: &mut [i64]| source.fill_multinomial(trials, &chances, out))?)
}

/// (self, colors, nsample, size=None, method='marginals').
pub fn multivariate_hypergeometric(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let by_count = match args.get(4).map_or(Ok("marginals"), |method| args::text(method, "method"))? {
        "count" => true,
        "marginals" => false,
        _ => return Err(Error::value("method must be \"count\" or \"marginals\".")),
    };
    let sample = args::integer(args.value(2)).map_err(|_| Error::value("nsample must be an integer"))?;
    if sample < 0 {
        return Err(Error::value("nsample must be nonnegative."));
    }
    let given = convert::array(args.value(1))?;
    let whole = given.size() == 0 || !given.dtype().is_inexact();
    let colors = if given.ndim() == 1 && whole { given.to_vec::<i64>()? } else { vec![-1] };
    if colors.iter().any(|&n| n < 0) {
        return Err(Error::value(format!(
            "colors must be a one-dimensional sequence of nonnegative integers not exceeding {}.",
            i64::MAX
        )));
    }
    let total = colors.iter().try_fold(0i64, |total, &n| total.checked_add(n));
    let total = match (total, by_count) {
        (Some(total), false) if total < 1_000_000_000 => total,
        (Some(total), true) if total < 1 << 31 => total,
        (_, false) => {
            return Err(Error::value("When method is \"marginals\", sum(colors) must be less than 1000000000."));
        }
        (_, true) => {
            return Err(Error::value("When method is 'count', sum(colors) must be less than 2147483648."));
        }
    };
    if sample > total {
        return Err(Error::value("nsample > sum(colors)"));
    }
    let shape = with_last(size(args.get(3))?, colors.len());
    let Source::Modern(mut generator) = source(args)? else {
        return Err(Error::type_error("multivariate_hypergeometric is a method of Generator"));
    };
    from_new_array(tools::build(&shape, |out: &mut [i64]| {
        generator.fill_multivariate_hypergeometric(&colors, sample, by_count, out);
        Ok(())
    })?)
}

/// (self, alpha, size=None).
pub fn dirichlet(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let alpha = vector(args.value(1), "alpha")?;
    let shape = with_last(size(args.get(2))?, alpha.len());
    let mut source = source(args)?;
    from_new_array(tools::build(&shape, |out: &mut [f64]| source.fill_dirichlet(&alpha, out))?)
}

/// (self, mean, cov, size=None, check_valid='warn', tol=1e-8[, *, method='svd']).
pub fn multivariate_normal(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mean = convert::array_of(args.value(1), DType::F64)?;
    let cov = convert::array_of(args.value(2), DType::F64)?;
    let n = mean.size();
    if mean.ndim() != 1 {
        return Err(Error::value("mean must be 1 dimensional"));
    }
    if cov.ndim() != 2 || cov.shape()[0] != cov.shape()[1] {
        return Err(Error::value("cov must be 2 dimensional and square"));
    }
    if cov.shape()[0] != n {
        return Err(Error::value("mean and cov must have same length"));
    }
    let check = args.get(4).map_or(Ok("warn"), |value| args::text(value, "check_valid"))?;
    if !["warn", "raise", "ignore"].contains(&check) {
        return Err(Error::value("check_valid must equal 'warn', 'raise', or 'ignore'"));
    }
    let tolerance = args.get(5).map_or(Ok(1e-8), to_float)?;
    let method = args.get(6).map_or(Ok("svd"), |value| args::text(value, "method"))?;
    let shape = with_last(size(args.get(3))?, n);
    let mut source = source(args)?;
    let rows: usize = shape[..shape.len() - 1].iter().product();
    let normal = Array::build(&[rows, n], |out: &mut [f64]| source.fill_standard_normal(out))?;
    let factor = match method {
        "cholesky" => cholesky(&cov, false)?.permute(&[1, 0]),
        "eigh" => {
            let (values, vectors) = eigh(&cov, Triangle::Lower)?;
            valid(check, values.to_vec::<f64>()?.iter().all(|&v| v >= -tolerance))?;
            scaled_rows(&values, &vectors.permute(&[1, 0]))?
        }
        "svd" => {
            let Svd { u, s, vt } = svd(&cov, true, false)?;
            let again = dot(&scaled(&s, &vt.permute(&[1, 0]))?, &vt)?;
            valid(check, close(&again, &cov, tolerance)?)?;
            if source.is_legacy() { scaled_rows(&s, &vt)? } else { scaled_rows(&s, &u.permute(&[1, 0]))? }
        }
        _ => return Err(Error::value("method must be one of {'eigh', 'svd', 'cholesky'}")),
    };
    let spread = Tensor::Host(dot(&normal, &factor)?);
    let moved = concrete(&binary::add(&spread, &Tensor::Host(mean))?)?;
    from_new_array(moved.reshape(&shape)?)
}

/// Row `i` times the root of value `i`.
fn scaled_rows(values: &Array, rows: &Array) -> Result<Array> {
    let n = values.size();
    let roots: Vec<f64> = values.to_vec::<f64>()?.into_iter().map(|v| v.abs().sqrt()).collect();
    let roots = Tensor::Host(Array::from_vec(&roots, &[n, 1])?);
    concrete(&binary::multiply(&roots, &Tensor::Host(rows.clone()))?)
}

/// The matrix with column `j` times value `j`.
fn scaled(values: &Array, matrix: &Array) -> Result<Array> {
    concrete(&binary::multiply(&Tensor::Host(matrix.clone()), &Tensor::Host(values.clone()))?)
}

fn close(a: &Array, b: &Array, tolerance: f64) -> Result<bool> {
    let (a, b) = (a.to_vec::<f64>()?, b.to_vec::<f64>()?);
    Ok(a.iter().zip(&b).all(|(a, b)| (a - b).abs() <= tolerance + tolerance * b.abs()))
}

fn valid(check: &str, fine: bool) -> Result<()> {
    const TEXT: &str = "covariance is not symmetric positive-semidefinite.";
    match check {
        _ if fine => Ok(()),
        "raise" => Err(Error::value(TEXT)),
        "warn" => warnings::emit(Kind::RuntimeWarning, TEXT, None),
        _ => Ok(()),
    }
}
