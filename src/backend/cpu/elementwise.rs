//! Element-wise kernels that only store, and the short way for a single operation.

use smallvec::SmallVec;

use super::block::{BLOCK, Program, memory_order};
use super::faults::{self, Check};
use super::threads;
use crate::array::{Array, DType, broadcast_shapes};
use crate::diag::Result;
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Class, Op, unary};

/// Runs a kernel without reductions into existing arrays, one for each output. The inputs have the kernel's shape.
pub(super) fn run(kernel: &Kernel, inputs: &[Array], outputs: &[Array]) -> Result<()> {
    let order = memory_order(&kernel.shape, if outputs.is_empty() { inputs } else { outputs });
    let stores: SmallVec<[(Register, &Array); 2]> = kernel
        .outputs
        .iter()
        .zip(outputs)
        .map(|(output, array)| match output {
            Output::Store(register) | Output::Reduce { register, .. } => (*register, array),
        })
        .collect();
    let program = Program::new(kernel, inputs, &stores, &order)?;
    let total: usize = kernel.shape.iter().product();
    let operations = total * (kernel.instructions.len() + inputs.len());
    threads::for_pieces(total, BLOCK, operations, |from, to| {
        let mut space = program.workspace();
        for start in (from..to).step_by(BLOCK) {
            program.run(&mut space, start, BLOCK.min(to - start));
        }
    })?;
    program.report()
}

/// Applies an element-wise row to arrays: `dtype` is the loop's type, `out` the result's.
///
/// # Errors
/// `ValueError` when the shapes do not broadcast; `MemoryError`; `KeyboardInterrupt`.
pub fn apply(op: &'static Op, inputs: &[Array], dtype: DType, out: DType) -> Result<Array> {
    let Class::Elementwise(row) = &op.class else { return Err(super::library::not_elementwise(op)) };
    if let Some(result) = short_way(op, row, inputs, dtype, out)? {
        return Ok(result);
    }
    let shapes: SmallVec<[&[usize]; 3]> = inputs.iter().map(Array::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    let inputs: SmallVec<[Array; 3]> = inputs.iter().map(|i| i.broadcast_to(&shape)).collect::<Result<_>>()?;
    let order = memory_order(&shape, &inputs);
    let result = Array::empty_ordered(out, &shape, &order)?;
    run(&Kernel::single(op, row, &shape, &types_of(&inputs), dtype, out), &inputs, std::slice::from_ref(&result))?;
    Ok(result)
}

fn types_of(arrays: &[Array]) -> SmallVec<[DType; 3]> {
    arrays.iter().map(Array::dtype).collect()
}

/// Small contiguous operands of one shape and the loop's type: one call of the block function, nothing else.
fn short_way(
    op: &'static Op,
    row: &crate::ops::Elementwise,
    inputs: &[Array],
    dtype: DType,
    out: DType,
) -> Result<Option<Array>> {
    let first = &inputs[0];
    let plain = |input: &Array| input.dtype() == dtype && input.shape() == first.shape() && input.is_c_contiguous();
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let count = first.size();
    if count > 8 * BLOCK || row.bool_operands > 0 || !inputs.iter().all(plain) {
        return Ok(None);
    }
    let result = Array::empty(out, first.shape())?;
    let operands: SmallVec<[*const u8; 3]> = inputs.iter().map(|input| input.data().cast_const()).collect();
    // SAFETY: all operands are contiguous blocks of `count` elements of the loop's type; the result is new.
    let faults = unsafe { Check::new(op, dtype).run(kernel, &operands, result.data(), count) };
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}

/// Applies an element-wise row to arrays, into an existing array that they broadcast to. Operands that overlap it
/// otherwise than element by element are copied first.
///
/// # Errors
/// As [`apply`].
pub fn apply_into(op: &'static Op, inputs: &[Array], dtype: DType, out: DType, target: &Array) -> Result<()> {
    let Class::Elementwise(row) = &op.class else { return Err(super::library::not_elementwise(op)) };
    target.require_writeable()?;
    let mut ready: SmallVec<[Array; 3]> = SmallVec::new();
    for input in inputs {
        let input = input.broadcast_to(target.shape())?;
        let same_place = input.layout() == target.layout() && input.dtype() == target.dtype();
        ready.push(if input.may_overlap(target) && !same_place { input.copy()? } else { input });
    }
    let mut kernel = Kernel::single(op, row, target.shape(), &types_of(&ready), dtype, out);
    if out != target.dtype() {
        let from = kernel.inputs.len() + kernel.instructions.len() - 1;
        let operands = [from as Register].into_iter().collect();
        kernel.instructions.push(Instruction { op: &unary::CAST, dtype: out, out: target.dtype(), operands });
        kernel.outputs = vec![Output::Store(from as Register + 1)];
    }
    run(&kernel, &ready, std::slice::from_ref(target))
}
