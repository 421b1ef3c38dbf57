//! Library routines that solve and decompose: from rows' parameters to [`super::linalg`].

use super::library::wrong_parameters;
use super::linalg::{self, Cutoff, Qr, QrMode, Triangle};
use crate::array::Array;
use crate::diag::Result;
use crate::ops::{Attrs, Aval, LibraryOp, decompositions as rows};

/// Runs a library routine on arrays; `types` are the results' types.
///
/// # Errors
/// `LinAlgError` for what cannot be decomposed; `MemoryError`.
pub fn call(routine: LibraryOp, attrs: &Attrs, inputs: &[Array], types: &[Aval]) -> Result<Vec<Array>> {
    let Some(a) = inputs.first() else { return Err(wrong_parameters(routine)) };
    match (routine, attrs, inputs) {
        (LibraryOp::Solve, _, [_, b]) => {
            let dtype = types[0].dtype;
            Ok(vec![linalg::solve(&a.cast(dtype)?, &b.cast(dtype)?)?])
        }
        (LibraryOp::Inverse, ..) => Ok(vec![linalg::inv(a)?]),
        (LibraryOp::Determinant, attrs, _) => linalg::det(a, *attrs == rows::WITH_INVERSE),
        (LibraryOp::SignLogDeterminant, attrs, _) => linalg::slogdet(a, *attrs == rows::WITH_INVERSE),
        (LibraryOp::Cholesky, Attrs::Integer(upper), _) => Ok(vec![linalg::cholesky(a, *upper == 1)?]),
        (LibraryOp::CholeskyTangent, _, [_, da]) => Ok(vec![linalg::cholesky_tangent(a, da)?.cast(types[0].dtype)?]),
        (LibraryOp::CholeskyCotangent, _, [_, c]) => Ok(vec![linalg::cholesky_cotangent(a, c)?.cast(types[0].dtype)?]),
        (LibraryOp::Qr, Attrs::Integer(mode), _) => qr(a, *mode),
        (LibraryOp::EigenHermitian, Attrs::Integer(upper), _) => {
            let triangle = if *upper == 1 { Triangle::Upper } else { Triangle::Lower };
            let (values, vectors) = linalg::eigh(a, triangle)?;
            Ok(vec![values, vectors])
        }
        (LibraryOp::Eigen, ..) => {
            let (values, vectors) = linalg::eig(a)?;
            Ok(vec![values.cast(types[0].dtype)?, vectors.cast(types[1].dtype)?])
        }
        (LibraryOp::Svd, Attrs::Integer(full), _) => {
            let parts = linalg::svd(a, *full == 1, false)?;
            Ok(vec![parts.u, parts.s, parts.vt])
        }
        (LibraryOp::LeastSquares, Attrs::Integer(bits), [_, b]) => {
            let found = linalg::lstsq(a, b, Some(f64::from_bits(*bits as u64)))?;
            Ok(vec![found.x, found.residuals, found.rank, found.s])
        }
        (LibraryOp::PseudoInverse, Attrs::Integer(hermitian), [_, share]) => {
            Ok(vec![linalg::pinv(a, Cutoff::Relative(share), *hermitian == 1)?])
        }
        _ => Err(wrong_parameters(routine)),
    }
}

fn qr(a: &Array, mode: i64) -> Result<Vec<Array>> {
    let mode = match mode {
        rows::QR_COMPLETE => QrMode::Complete,
        rows::QR_R => QrMode::R,
        rows::QR_RAW => QrMode::Raw,
        _ => QrMode::Reduced,
    };
    Ok(match linalg::qr(a, mode)? {
        Qr::Factors(q, r) => vec![q, r],
        Qr::R(r) => vec![r],
        Qr::Raw(h, tau) => vec![h, tau],
    })
}
