//! Element-wise kernels that only store, and the short way for a single operation.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::block::{BLOCK, Program, memory_order};
use super::faults::{self, Check};
use super::threads;
use crate::array::{Array, DType, broadcast_shapes};
use crate::by_size;
use crate::diag::Result;
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{BlockKernel, Class, Elementwise, Op, unary};

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
    if let Some(result) = short_way(op, row, inputs, dtype, out, None)? {
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

/// Elements up to which one thread with nothing around it is fastest.
const SHORT: usize = 1 << 16;

/// How an operand of the short way comes to a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    /// From where it lies.
    Direct,
    /// One element, repeated in a block of its own.
    Repeated,
    /// Through a copy, as the result is written over it.
    Copied,
}

/// Contiguous operands of one shape and the loop's type, and scalars: the block function and nothing else. The result
/// goes to `target`, or to a new array. `None` where the operands are not so.
fn short_way(
    op: &'static Op,
    row: &Elementwise,
    inputs: &[Array],
    dtype: DType,
    out: DType,
    target: Option<&Array>,
) -> Result<Option<Array>> {
    let Some(lead) = inputs.iter().find(|input| input.ndim() > 0).or(inputs.first()) else { return Ok(None) };
    let count = lead.size();
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    if count > SHORT || count == 0 || row.bool_operands > 0 || inputs.len() > 3 {
        return Ok(None);
    }
    let mut sides = [Side::Direct; 3];
    for (side, input) in sides.iter_mut().zip(inputs) {
        if input.dtype() != dtype {
            return Ok(None);
        }
        if input.ndim() == 0 && lead.ndim() > 0 {
            *side = Side::Repeated;
        } else if input.shape() != lead.shape() || !input.is_c_contiguous() {
            return Ok(None);
        } else if target.is_some_and(|target| target.may_overlap(input)) {
            *side = Side::Copied;
        }
    }
    let result = match target {
        Some(target) if target.dtype() != out || target.shape() != lead.shape() || !target.is_c_contiguous() => {
            return Ok(None);
        }
        Some(target) => target.clone(),
        None => Array::empty(out, lead.shape())?,
    };
    let check = Check::new(op, dtype);
    let faults = if sides == [Side::Direct; 3] {
        let operands: SmallVec<[*const u8; 3]> = inputs.iter().map(|input| input.data().cast_const()).collect();
        // SAFETY: all operands are contiguous blocks of `count` elements of the loop's type, and apart from the result.
        unsafe { check.run(kernel, &operands, result.data(), count) }
    } else {
        in_blocks(kernel, &check, inputs, sides, dtype.size(), &result)
    };
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}

/// The short way with operands that are repeated or copied: block by block. Answers the faults found.
fn in_blocks(
    kernel: BlockKernel,
    check: &Check,
    inputs: &[Array],
    sides: [Side; 3],
    size: usize,
    result: &Array,
) -> u8 {
    thread_local! {
        // Room for a block of each operand, of the widest type.
        static SCRATCH: RefCell<Vec<u128>> = RefCell::new(vec![0; 3 * BLOCK]);
    }
    let (count, out_size) = (result.size(), result.dtype().size());
    SCRATCH.with_borrow_mut(|scratch| {
        let mut faults = 0;
        let base = scratch.as_mut_ptr();
        // SAFETY: each operand has a block of the scratch memory to itself; pieces stay within the operands and the
        // result, which are contiguous; what the result overlaps is copied before it is written.
        unsafe {
            let own = |index: usize| base.add(index * BLOCK).cast::<u8>();
            for (index, input) in inputs.iter().enumerate().filter(|(index, _)| sides[*index] == Side::Repeated) {
                by_size!(size, T => {
                    let room = std::slice::from_raw_parts_mut(own(index).cast::<T>(), BLOCK.min(count));
                    room.fill(input.data().cast::<T>().read());
                });
            }
            for start in (0..count).step_by(BLOCK) {
                let length = BLOCK.min(count - start);
                let mut operands: SmallVec<[*const u8; 3]> = SmallVec::new();
                for (index, input) in inputs.iter().enumerate() {
                    operands.push(match sides[index] {
                        Side::Direct => input.data().add(start * size).cast_const(),
                        Side::Repeated => own(index).cast_const(),
                        Side::Copied => {
                            own(index).copy_from_nonoverlapping(input.data().add(start * size), length * size);
                            own(index).cast_const()
                        }
                    });
                }
                faults |= check.run(kernel, &operands, result.data().add(start * out_size), length);
            }
        }
        faults
    })
}

/// Applies an element-wise row to arrays, into an existing array that they broadcast to. Operands that overlap it
/// otherwise than element by element are copied first.
///
/// # Errors
/// As [`apply`].
pub fn apply_into(op: &'static Op, inputs: &[Array], dtype: DType, out: DType, target: &Array) -> Result<()> {
    let Class::Elementwise(row) = &op.class else { return Err(super::library::not_elementwise(op)) };
    target.require_writeable()?;
    if short_way(op, row, inputs, dtype, out, Some(target))?.is_some() {
        return Ok(());
    }
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
