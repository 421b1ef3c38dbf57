//! Kernels over single elements some of which are the program's own numbers: its integers never overflow and its
//! divisions by zero are errors, so that neither may pass unnoticed.

use smallvec::SmallVec;

use crate::array::{Array, DType, Scalar, cast_kernel};
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output};
use crate::ops::{Class, unary};

/// The error of a number that outgrew its type: the program must be run in another way.
#[cold]
pub fn outgrown() -> Error {
    Error::new(Kind::OverflowError, "a number of a compiled program outgrew its type")
}

/// Whether a kernel is one for [`run`].
pub fn wanted(kernel: &Kernel, exact: &[bool]) -> bool {
    kernel.shape.is_empty()
        && exact.contains(&true)
        && kernel.outputs.iter().all(|output| matches!(output, Output::Store(_)))
}

/// Runs the kernel, one instruction after the other.
///
/// # Errors
/// `OverflowError` where a number of the program's own outgrows its type or is divided by zero.
pub fn run(kernel: &Kernel, exact: &[bool], inputs: &[Scalar]) -> Result<Vec<Array>> {
    let mut registers: Vec<Scalar> = inputs.to_vec();
    for (instruction, &exact) in kernel.instructions.iter().zip(exact) {
        let operands: SmallVec<[Scalar; 3]> = instruction.operands.iter().map(|&r| registers[r as usize]).collect();
        registers.push(if exact { exactly(instruction, &operands)? } else { plainly(instruction, &operands)? });
    }
    let outputs = kernel.outputs.iter().map(|output| match output {
        Output::Store(register) | Output::Reduce { register, .. } => Array::from_scalar(registers[*register as usize]),
    });
    outputs.collect()
}

fn exactly(instruction: &Instruction, operands: &[Scalar]) -> Result<Scalar> {
    let second_is_zero = operands.get(1).is_some_and(|second| !second.truth());
    let name = instruction.op.name;
    if matches!(name, "divide" | "floor_divide" | "remainder" | "divmod" | "fmod") && second_is_zero {
        return Err(outgrown());
    }
    if let (Scalar::I64(a), DType::I64) = (operands[0], instruction.out) {
        let b = if let Some(Scalar::I64(b)) = operands.get(1) { Some(*b) } else { None };
        let result = match (name, b) {
            ("add", Some(b)) => a.checked_add(b),
            ("subtract", Some(b)) => a.checked_sub(b),
            ("multiply", Some(b)) => a.checked_mul(b),
            ("floor_divide", Some(-1)) => a.checked_neg(),
            ("negative", None) => a.checked_neg(),
            ("absolute", None) => a.checked_abs(),
            ("square", None) => a.checked_mul(a),
            ("power", Some(b)) => u32::try_from(b).ok().and_then(|b| a.checked_pow(b)),
            ("left_shift", Some(b)) => u32::try_from(b).ok().filter(|&b| b < 63).and_then(|b| a.checked_mul(1i64 << b)),
            _ => return plainly(instruction, operands),
        };
        return result.map(Scalar::I64).ok_or_else(outgrown);
    }
    let result = plainly(instruction, operands)?;
    // Python raises where a function has no value, or a power is too large.
    let plain =
        matches!(name, "add" | "subtract" | "multiply" | "negative" | "absolute" | "where" | "maximum" | "minimum");
    let finite = |scalar: &Scalar| scalar.dtype().is_complex() || scalar.get::<f64>().is_finite();
    if !plain && instruction.out.is_float() && !finite(&result) && operands.iter().all(finite) {
        return Err(outgrown());
    }
    Ok(result)
}

fn plainly(instruction: &Instruction, operands: &[Scalar]) -> Result<Scalar> {
    let mut memory = [0u128; 4];
    let base = memory.as_mut_ptr();
    let mut pointers: SmallVec<[*const u8; 3]> = SmallVec::new();
    for (index, value) in operands.iter().enumerate().take(3) {
        // SAFETY: each scalar gets sixteen bytes of its own.
        unsafe {
            let place = base.add(index).cast::<u8>();
            value.with_bytes(|bytes| place.copy_from_nonoverlapping(bytes, value.dtype().size()));
            pointers.push(place.cast_const());
        }
    }
    let kernel = match &instruction.op.class {
        Class::Elementwise(row) if *instruction.op != unary::CAST => (row.kernel)(instruction.dtype),
        _ => None,
    };
    // SAFETY: one element of each operand, of the instruction's types, and sixteen bytes for the result.
    unsafe {
        let result = base.add(3).cast::<u8>();
        match kernel {
            Some(kernel) => kernel(&pointers, result, 1),
            None => cast_kernel(instruction.dtype, instruction.out)?(pointers[0], result, 1),
        }
        Ok(Scalar::read(instruction.out, result))
    }
}
