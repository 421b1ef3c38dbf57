//! A switch for finding where a nan comes from: every operation's result is looked at.

use std::cell::Cell;

use super::concrete;
use crate::array::{Array, DType};
use crate::diag::{Error, Kind, Result};
use crate::ops::{Op, Outputs, Tensor};

thread_local! {
    static ON: Cell<bool> = const { Cell::new(false) };
}

/// Turns the switch; what it was.
pub fn debug_nans(on: bool) -> bool {
    ON.replace(on)
}

/// Whether the switch is on.
#[inline]
pub fn debugs_nans() -> bool {
    ON.get()
}

fn has_nan(array: &Array) -> Result<bool> {
    Ok(match array.dtype() {
        DType::F32 => array.to_vec::<f32>()?.iter().any(|x| x.is_nan()),
        DType::F64 => array.to_vec::<f64>()?.iter().any(|x| x.is_nan()),
        DType::C64 | DType::C128 => {
            array.cast(DType::C128)?.to_vec::<num_complex::Complex64>()?.iter().any(|z| z.re.is_nan() || z.im.is_nan())
        }
        _ => false,
    })
}

/// The error of the operation that made the first nan.
#[cold]
pub fn first_nan(name: &str) -> Error {
    Error::new(Kind::FloatingPointError, format!("{name} is the first to make a nan"))
        .help("debug_nans(False) turns this check off")
}

/// Refuses a result with a nan that none of the operands has.
///
/// # Errors
/// `FloatingPointError` that names the operation.
#[cold]
pub(super) fn check(op: &'static Op, operands: &[Tensor], outputs: &Outputs) -> Result<()> {
    for output in outputs {
        if !output.dtype().is_inexact() || !has_nan(&concrete(output)?)? {
            continue;
        }
        let mut given = false;
        for operand in operands.iter().filter(|operand| operand.dtype().is_inexact()) {
            given = given || has_nan(&concrete(operand)?)?;
        }
        if given {
            continue;
        }
        let mut error = first_nan(op.name);
        for (index, operand) in operands.iter().enumerate() {
            error = error.operand(index, operand.aval().describe());
        }
        return Err(error);
    }
    Ok(())
}
