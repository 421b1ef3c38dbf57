//! Element-wise kernels that only store, and the short way for a single operation.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::block::{Program, memory_order, order_of_results};
use super::faults::{self, Check};
use super::threads;
use crate::array::strided::{Runs, gather};
use crate::array::{Array, CacheLine, DType, broadcast_shapes, cast_kernel};
use crate::by_size;
use crate::diag::Result;
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{BlockKernel, Class, Elementwise, Op, unary};

/// Runs a kernel without reductions into existing arrays, one for each output. The inputs have the kernel's shape.
pub(super) fn run(kernel: &Kernel, inputs: &[Array], outputs: &[Array]) -> Result<()> {
    #[cfg(feature = "native")]
    if super::vector::run(kernel, inputs, outputs)? {
        return Ok(());
    }
    let order = memory_order(&kernel.shape, if outputs.is_empty() { inputs } else { outputs });
    let stores: SmallVec<[(Register, &Array); 2]> =
        kernel.outputs.iter().zip(outputs).map(|(output, array)| (output.register(), array)).collect();

    let program = Program::new(kernel, inputs, &stores, &order, false)?;
    let total: usize = kernel.shape.iter().product();
    let operations = total * kernel.weight();
    threads::for_pieces(total, program.block(), operations, |from, to| {
        program.run_all(&mut program.workspace(), from, to);
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
    let spread: SmallVec<[Array; 3]> = inputs.iter().map(|i| i.broadcast_to(&shape)).collect::<Result<_>>()?;
    let order = order_of_results(&shape, inputs, &spread);
    let inputs = spread;
    let result = Array::empty_ordered(out, &shape, &order)?;
    run(&Kernel::single(op, row, &shape, &types_of(&inputs), dtype, out), &inputs, std::slice::from_ref(&result))?;
    Ok(result)
}

fn types_of(arrays: &[Array]) -> SmallVec<[DType; 3]> {
    arrays.iter().map(Array::dtype).collect()
}

/// Elements in a block of the short way.
pub(super) const BLOCK: usize = 1024;
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
    /// Walked over and cast: what is strided, broadcast or of another type, where all fits one block.
    Walked,
}

/// The data type that an operand is wanted in.
fn wanted(row: &Elementwise, index: usize, dtype: DType) -> DType {
    if index < row.bool_operands { DType::Bool } else { dtype }
}

/// Small operands: the block function and as little around it as can be. The result goes to `target`, or to a new
/// array. `None` where the operands are not so.
fn short_way(
    op: &'static Op,
    row: &Elementwise,
    inputs: &[Array],
    dtype: DType,
    out: DType,
    target: Option<&Array>,
) -> Result<Option<Array>> {
    let Some(lead) = inputs.iter().find(|input| input.ndim() > 0).or(inputs.first()) else { return Ok(None) };
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let count = lead.size();
    if count * row.weight(op, dtype) > SHORT || count == 0 || inputs.len() > 3 || *op == unary::CAST {
        return Ok(None);
    }
    let mut sides = [Side::Direct; 3];
    let mut walked = false;
    for (index, input) in inputs.iter().enumerate() {
        let same_type = input.dtype() == wanted(row, index, dtype);
        sides[index] = if same_type && input.ndim() == 0 && lead.ndim() > 0 {
            Side::Repeated
        } else if !same_type || input.shape() != lead.shape() || !input.is_c_contiguous() {
            walked = true;
            Side::Walked
        } else if target.is_some_and(|target| target.may_overlap(input)) {
            Side::Copied
        } else {
            Side::Direct
        };
    }
    if walked {
        return tiny_way(op, row, inputs, dtype, out, target);
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
        in_blocks(kernel, &check, inputs, sides, &result)
    };
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}

/// The short way for operands of any types and layouts, into a new array of at most a block.
fn tiny_way(
    op: &'static Op,
    row: &Elementwise,
    inputs: &[Array],
    dtype: DType,
    out: DType,
    target: Option<&Array>,
) -> Result<Option<Array>> {
    let Some(kernel) = (row.kernel)(dtype) else { return Ok(None) };
    let shapes: SmallVec<[&[usize]; 3]> = inputs.iter().map(Array::shape).collect();
    let shape = broadcast_shapes(&shapes)?;
    let count: usize = shape.iter().product();
    // The result of operands in another order than rows has their order.
    let by_rows = |input: &Array| input.strides().is_sorted_by(|a, b| a.unsigned_abs() >= b.unsigned_abs());
    let in_order = |input: &Array| input.is_c_contiguous() && input.shape()[..] == shape[..];
    // The first one has the say.
    let leads = inputs.first().is_some_and(in_order) && shape.iter().all(|&length| length > 1);
    let other_order =
        shape.len() > 1 && !leads && !inputs.iter().all(|input| input.is_c_contiguous() || by_rows(input));
    if count > BLOCK || count == 0 || other_order || target.is_some() {
        return Ok(None);
    }
    let result = Array::empty(out, &shape)?;
    let check = Check::new(op, dtype);
    let faults = with_scratch(|own| {
        let mut operands: SmallVec<[*const u8; 3]> = SmallVec::new();
        for (index, input) in inputs.iter().enumerate() {
            let want = wanted(row, index, dtype);
            if input.dtype() == want && input.shape()[..] == shape[..] && input.is_c_contiguous() {
                operands.push(input.data().cast_const());
                continue;
            }
            let wide = input.broadcast_to(&shape)?;
            let runs = Runs::new(wide.shape(), wide.strides());
            let to = if input.dtype() == want { own(index) } else { own(3) };
            let cast = if input.dtype() == want { None } else { Some(cast_kernel(input.dtype(), want)?) };
            // SAFETY: the walk stays within the view, and every operand has a block of the scratch memory to itself.
            unsafe {
                by_size!(input.dtype().size(), T => gather::<T>(&runs, wide.data().cast(), 0, count, to.cast()));
                if let Some(cast) = cast {
                    cast(to, own(index), count);
                }
            }
            operands.push(own(index).cast_const());
        }
        // SAFETY: blocks of `count` elements of the loop's types, apart from the new result.
        Ok(unsafe { check.run(kernel, &operands, result.data(), count) })
    })?;
    if faults != 0 {
        faults::report(op, false, faults)?;
    }
    Ok(Some(result))
}

/// Calls `act` with a function that gives each of four blocks of memory, for elements of any type.
pub(super) fn with_scratch<R>(act: impl FnOnce(&dyn Fn(usize) -> *mut u8) -> R) -> R {
    /// Bytes of a block of the largest elements.
    const SCRATCH_BLOCK: usize = BLOCK * size_of::<u128>();
    thread_local! {
        static SCRATCH: RefCell<Vec<CacheLine>> = RefCell::new(CacheLine::zeroed(4 * SCRATCH_BLOCK));
    }
    SCRATCH.with_borrow_mut(|scratch| {
        let base = scratch.as_mut_ptr().cast::<u8>();
        // SAFETY: there are four blocks.
        act(&|index| unsafe { base.add(index.min(3) * SCRATCH_BLOCK) })
    })
}

/// The short way with operands that are repeated or copied: block by block. Answers the faults found.
fn in_blocks(kernel: BlockKernel, check: &Check, inputs: &[Array], sides: [Side; 3], result: &Array) -> u8 {
    let (count, out_size) = (result.size(), result.dtype().size());
    with_scratch(|own| {
        let mut faults = 0;
        // SAFETY: each operand has a block of the scratch memory to itself; pieces stay within the operands and the
        // result, which are contiguous; what the result overlaps is copied before it is written.
        unsafe {
            for (index, input) in inputs.iter().enumerate().filter(|(index, _)| sides[*index] == Side::Repeated) {
                by_size!(input.dtype().size(), T => {
                    let room = std::slice::from_raw_parts_mut(own(index).cast::<T>(), BLOCK.min(count));
                    room.fill(input.data().cast::<T>().read());
                });
            }
            for start in (0..count).step_by(BLOCK) {
                let length = BLOCK.min(count - start);
                let mut operands: SmallVec<[*const u8; 3]> = SmallVec::new();
                for (index, input) in inputs.iter().enumerate() {
                    let size = input.dtype().size();
                    operands.push(match sides[index] {
                        Side::Direct => input.data().add(start * size).cast_const(),
                        Side::Repeated | Side::Walked => own(index).cast_const(),
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
    target.require_output()?;
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
