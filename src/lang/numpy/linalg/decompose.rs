//! Systems, inverses and decompositions, through the rows that derivatives and compiled programs know.

use smallvec::SmallVec;

use super::{error, operand, supported};
use crate::array::{DType, Scalar};
use crate::backend::cpu::linalg::{self as library, Cutoff, QrMode, Triangle};
use crate::diag::Result;
use crate::lang::arrays::convert::{self, from_array, from_result, from_tensor};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Arguments;
use crate::lang::number::to_float;
use crate::lang::numpy::matrix::as_operand;
use crate::lang::numpy::products::named;
use crate::lang::numpy::{args, tools};
use crate::lang::value::Value;
use crate::ops::{Attrs, Tensor, bind, bind_one, decompositions, linalg as rows, shape, unary};
use crate::trace;

/// Whether derivatives of the tensor, or a program that computes it, are being made.
fn is_followed(tensor: &Tensor) -> bool {
    trace::is_traced(tensor)
}

pub(super) fn det(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(bind_one(&decompositions::DET, &Attrs::None, &[operand(args, 0)?])?))
}

pub(super) fn slogdet(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let parts = bind(&decompositions::SLOGDET, &Attrs::None, &[operand(args, 0)?])?;
    Ok(tools::named_result("SlogdetResult", &["sign", "logabsdet"], parts.into_iter().map(from_tensor)))
}

pub(super) fn inv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let inverse = from_tensor(bind_one(&rows::INV, &Attrs::None, &[operand(args, 0)?])?);
    as_operand(args.value(0), inverse)
}

pub(super) fn solve(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let solution = from_tensor(rows::solve(&operand(args, 0)?, &operand(args, 1)?)?);
    as_operand(args.value(1), solution)
}

/// (a, b, rcond=None).
pub(super) fn lstsq(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (a, b) = (operand(args, 0)?, operand(args, 1)?);
    let shape = a.shape();
    let rcond = match args.given(2) {
        Some(rcond) => to_float(rcond)?,
        None => f64::EPSILON * shape.iter().copied().max().unwrap_or(0) as f64,
    };
    let parts = bind(&decompositions::LSTSQ, &Attrs::Integer(rcond.to_bits() as i64), &[a, b])?;
    let [x, residuals, rank, values] = &parts[..] else { return Err(error("lstsq gave no four results")) };
    // What is left over is told where the rank is full only.
    let full = match trace::concrete(rank) {
        Ok(rank) => rank.item().is_none_or(|rank| rank.get::<i64>() as usize == shape[1]),
        Err(_) => true,
    };
    let residuals = match full || residuals.size() == 0 {
        true => residuals.clone(),
        false => shape::slice_axis(residuals, 0, 0, 0)?,
    };
    Ok(Value::tuple([x.clone(), residuals, rank.clone(), values.clone()].map(from_tensor)))
}

pub(super) fn svd(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let full = args.flag(1, true)?;
    let hermitian = args.flag(3, false)?;
    let a = operand(args, 0)?;
    if !args.flag(2, true)? {
        return Ok(from_tensor(values_of(&a, hermitian)?));
    }
    let fields = ["U", "S", "Vh"];
    if hermitian && !is_followed(&a) {
        let found = library::svd(&trace::concrete(&a)?, full, true)?;
        return Ok(named("SVDResult", &fields, [found.u, found.s, found.vt]));
    }
    let parts = bind(&rows::SVD, &Attrs::Integer(full.into()), &[a])?;
    Ok(tools::named_result("SVDResult", &fields, parts.into_iter().map(from_tensor)))
}

/// The singular values over the last two axes.
pub(super) fn values_of(a: &Tensor, hermitian: bool) -> Result<Tensor> {
    supported(a)?;
    if !is_followed(a) {
        return Ok(Tensor::Host(library::svdvals(&trace::concrete(a)?, hermitian)?));
    }
    let mut parts = bind(&rows::SVD, &Attrs::Integer(0), std::slice::from_ref(a))?;
    Ok(parts.remove(1))
}

pub(super) fn svdvals(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    Ok(from_tensor(values_of(&operand(args, 0)?, false)?))
}

pub(super) fn qr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let mode = match QrMode::parse(args.get(1).map_or(Ok("reduced"), |v| args::text(v, "mode"))?)? {
        QrMode::Reduced => decompositions::QR_REDUCED,
        QrMode::Complete => decompositions::QR_COMPLETE,
        QrMode::R => decompositions::QR_R,
        QrMode::Raw => decompositions::QR_RAW,
    };
    let parts = bind(&decompositions::QR, &Attrs::Integer(mode), &[operand(args, 0)?])?.into_iter();
    let mut parts = parts.map(from_tensor);
    Ok(match mode {
        decompositions::QR_R => parts.next().unwrap_or(Value::None),
        decompositions::QR_RAW => Value::tuple(parts),
        _ => tools::named_result("QRResult", &["Q", "R"], parts),
    })
}

pub(super) fn cholesky(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let upper = Attrs::Integer(args.flag(1, false)?.into());
    Ok(from_tensor(bind_one(&decompositions::CHOLESKY, &upper, &[operand(args, 0)?])?))
}

fn triangle(args: &Arguments) -> Result<Triangle> {
    Triangle::parse(args.get(1).map_or(Ok("L"), |v| args::text(v, "UPLO"))?)
}

/// The names of eigenvalues and eigenvectors.
const EIGEN: [&str; 2] = ["eigenvalues", "eigenvectors"];

/// Eigenvalues and eigenvectors, real where they happen to be. A program that is being compiled cannot know that: there
/// they are complex.
fn eigen(a: &Tensor) -> Result<SmallVec<[Tensor; 2]>> {
    let parts = bind(&decompositions::EIG, &Attrs::None, std::slice::from_ref(a))?;
    if a.dtype().is_complex() || trace::is_staged(&parts[0]) {
        return Ok(parts.into_iter().collect());
    }
    let imaginary = trace::concrete(&parts[0])?.complex_part(1);
    if imaginary.to_vec::<f64>()?.iter().any(|&x| x != 0.0) {
        return Ok(parts.into_iter().collect());
    }
    parts.iter().map(unary::real_part).collect()
}

pub(super) fn eig(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = operand(args, 0)?;
    if is_followed(&a) {
        return Ok(tools::named_result("EigResult", &EIGEN, eigen(&a)?.into_iter().map(from_tensor)));
    }
    let (values, vectors) = library::eig(&trace::concrete(&a)?)?;
    Ok(named("EigResult", &EIGEN, [values, vectors]))
}

pub(super) fn eigh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let upper = Attrs::Integer((triangle(args)? == Triangle::Upper).into());
    let parts = bind(&decompositions::EIGH, &upper, &[operand(args, 0)?])?;
    Ok(tools::named_result("EighResult", &EIGEN, parts.into_iter().map(from_tensor)))
}

pub(super) fn eigvals(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = operand(args, 0)?;
    if is_followed(&a) {
        return Ok(from_tensor(eigen(&a)?.remove(0)));
    }
    Ok(from_array(library::eigvals(&trace::concrete(&a)?)?))
}

pub(super) fn eigvalsh(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let a = operand(args, 0)?;
    let triangle = triangle(args)?;
    if is_followed(&a) {
        let upper = Attrs::Integer((triangle == Triangle::Upper).into());
        return Ok(from_tensor(bind(&decompositions::EIGH, &upper, &[a])?.remove(0)));
    }
    Ok(from_array(library::eigvalsh(&trace::concrete(&a)?, triangle)?))
}

/// (a, rcond=None, hermitian=False, *, rtol=…).
pub(super) fn pinv(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let hermitian = args.flag(2, false)?;
    let a = operand(args, 0)?;
    let share = match (args.given(1), args.get(3)) {
        (Some(rcond), _) => Some(convert::array(rcond)?),
        (None, Some(rtol)) if !rtol.is_none() => Some(convert::array(rtol)?),
        (None, _) => None,
    };
    if !is_followed(&a) {
        let cutoff = match (&share, args.get(3)) {
            (Some(share), _) => Cutoff::Relative(share),
            (None, Some(_)) => Cutoff::Machine,
            (None, None) => Cutoff::Default,
        };
        return Ok(from_array(library::pinv(&trace::concrete(&a)?, cutoff, hermitian)?));
    }
    let share = match share {
        Some(share) => Tensor::Host(share),
        None if args.get(3).is_some() => {
            let larger = a.shape().iter().rev().take(2).copied().max().unwrap_or(0);
            let precision = if a.dtype().real() == DType::F32 { f64::from(f32::EPSILON) } else { f64::EPSILON };
            Tensor::Scalar(Scalar::F64(larger as f64 * precision))
        }
        None => Tensor::Scalar(Scalar::F64(1e-15)),
    };
    let attrs = Attrs::Integer(hermitian.into());
    Ok(from_tensor(bind_one(&decompositions::PINV, &attrs, &[a, share])?))
}

/// (A, tol=None, hermitian=False, *, rtol=None).
pub(super) fn matrix_rank(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let [tol, rtol] = [1, 3].map(|at| args.given(at).map(convert::array).transpose());
    let rank = library::matrix_rank(
        &trace::concrete(&operand(args, 0)?)?,
        tol?.as_ref(),
        args.flag(2, false)?,
        rtol?.as_ref(),
    )?;
    // Of a vector it is an integer of Python's.
    match trace::concrete(&operand(args, 0)?)?.ndim() {
        0 | 1 => Ok(convert::to_python(rank.scalar_at(0))),
        _ => Ok(from_result(rank)),
    }
}
