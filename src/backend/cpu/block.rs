//! A block of elements through a kernel's program: inputs are loaded (gathered, repeated) into contiguous blocks,
//! instructions run over them, results are stored. Strides, broadcasting and casts end here; the rows' kernels never
//! see them.

use smallvec::SmallVec;

use super::faults::{self, Check, Found};
use crate::array::strided::{Runs, gather, scatter};
use crate::array::{Array, CastKernel, DType, Shape, cast_kernel};
use crate::by_size;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Kernel, Register};
use crate::ops::{BlockKernel, Class, Op};

/// Elements in a block: with a handful of registers, these stay in the first-level cache.
pub(super) const BLOCK: usize = 1024;

/// The axes, outermost first, in which the largest input lies in memory.
pub(super) fn memory_order(shape: &[usize], inputs: &[Array]) -> Shape {
    let mut order: Shape = (0..shape.len()).collect();
    let spread = |array: &&Array| array.strides().iter().zip(shape).filter(|(s, n)| **s != 0 && **n > 1).count();
    // The first of those that fill the most axes.
    let Some(lead) = inputs.iter().rev().max_by_key(spread) else { return order };
    if shape.len() > 1 {
        order.sort_by_key(|&axis| {
            let stride = lead.strides()[axis].unsigned_abs();
            std::cmp::Reverse(if stride == 0 { usize::MAX } else { stride })
        });
    }
    order
}

/// How an input's elements come into a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    /// They lie in memory as a block would have them.
    Direct,
    /// One element for all.
    Repeat,
    Gather,
}

struct Source {
    pointer: *const u8,
    /// Bytes from the buffer's start to the first element.
    offset: usize,
    size: usize,
    runs: Runs,
    load: Load,
}

struct Target {
    pointer: *mut u8,
    size: usize,
    runs: Runs,
    register: Register,
}

enum Code {
    Row(BlockKernel, Check, Found),
    Cast(CastKernel),
}

struct Line {
    code: Code,
    op: Option<&'static Op>,
    operands: SmallVec<[Register; 3]>,
    out_size: usize,
}

/// A kernel made ready to run over elements of its iteration space, whose axes are taken in a given order.
pub(super) struct Program {
    sources: Vec<Source>,
    lines: Vec<Line>,
    targets: Vec<Target>,
    sizes: Vec<usize>,
}

// SAFETY: a program only points into buffers that its maker keeps alive while it runs; workers read the sources and
// write disjoint elements of the targets.
unsafe impl Sync for Program {}

impl Program {
    /// Prepares a kernel over inputs that have its shape; `stores` are the arrays that its `Store` outputs go to, with
    /// their registers.
    pub(super) fn new(
        kernel: &Kernel,
        inputs: &[Array],
        stores: &[(Register, &Array)],
        order: &[usize],
    ) -> Result<Program> {
        let arrange = |array: &Array| {
            let shape: Shape = order.iter().map(|&axis| array.shape()[axis]).collect();
            let strides: SmallVec<[isize; 4]> = order.iter().map(|&axis| array.strides()[axis]).collect();
            Runs::new(&shape, &strides)
        };
        let sources = inputs.iter().map(|input| {
            let runs = arrange(input);
            let aliased = stores.iter().any(|(_, store)| store.may_overlap(input));
            let load = match runs.single_stride() {
                Some(1) if !aliased => Load::Direct,
                Some(0) => Load::Repeat,
                _ => Load::Gather,
            };
            let offset = input.offset() * input.dtype().size();
            Source { pointer: input.data(), offset, size: input.dtype().size(), runs, load }
        });
        let targets = stores.iter().map(|(register, store)| Target {
            pointer: store.data(),
            size: store.dtype().size(),
            runs: arrange(store),
            register: *register,
        });
        let lines = kernel.instructions.iter().map(|instruction| {
            let code = match &instruction.op.class {
                Class::Elementwise(row) => match (row.kernel)(instruction.dtype) {
                    Some(kernel) => Code::Row(kernel, Check::new(instruction.op, instruction.dtype), Found::default()),
                    None => Code::Cast(cast_kernel(instruction.dtype, instruction.out)),
                },
                _ => return Err(Error::new(Kind::SystemError, "a kernel holds an operation that is not element-wise")),
            };
            Ok(Line {
                code,
                op: Some(instruction.op),
                operands: instruction.operands.clone(),
                out_size: instruction.out.size(),
            })
        });
        let sizes = kernel.inputs.iter().map(|d| d.size());
        Ok(Program {
            sources: sources.collect(),
            lines: lines.collect::<Result<_>>()?,
            targets: targets.collect(),
            sizes: sizes.chain(kernel.instructions.iter().map(|i| i.out.size())).collect(),
        })
    }

    /// Reports the faults of all blocks that ran.
    ///
    /// # Errors
    /// `FloatingPointError` where faults are errors.
    pub(super) fn report(&self) -> Result<()> {
        for line in &self.lines {
            if let (Code::Row(_, check, found), Some(op)) = (&line.code, line.op)
                && check.is_active()
            {
                faults::report(op, false, found.all())?;
            }
        }
        Ok(())
    }

    /// Lets the program run over other buffers: one for each input, and `targets[stores[i]]` for store number `i`.
    ///
    /// # Safety
    /// There are as many, of the types and layouts that the program was made for.
    pub(super) unsafe fn repoint(
        &mut self,
        space: &mut Workspace,
        sources: *const *mut u8,
        targets: *const *mut u8,
        stores: &[usize],
    ) {
        for (at, source) in self.sources.iter_mut().enumerate() {
            // SAFETY: the caller's promise.
            source.pointer = unsafe { (*sources.add(at)).add(source.offset).cast_const() };
        }
        for (target, &at) in self.targets.iter_mut().zip(stores) {
            // SAFETY: the caller's promise.
            target.pointer = unsafe { *targets.add(at) };
        }
        self.repeat(&space.pointers);
    }

    /// The faults since the last call.
    pub(super) fn take_faults(&self) -> u8 {
        let found =
            self.lines.iter().map(|line| if let Code::Row(_, _, found) = &line.code { found.take() } else { 0 });
        found.fold(0, |all, faults| all | faults)
    }

    /// Fills the registers of inputs that are one element for all.
    fn repeat(&self, pointers: &[*mut u8]) {
        for (source, pointer) in self.sources.iter().zip(pointers) {
            if source.load == Load::Repeat {
                // SAFETY: the source has at least one element, and the register room for a block.
                by_size!(source.size, T => unsafe {
                    std::slice::from_raw_parts_mut(pointer.cast::<T>(), BLOCK).fill(source.pointer.cast::<T>().read());
                });
            }
        }
    }

    /// A worker's memory for running blocks.
    pub(super) fn workspace(&self) -> Workspace {
        let mut offsets = Vec::with_capacity(self.sizes.len());
        let mut total = 0;
        for size in &self.sizes {
            offsets.push(total);
            total += size * BLOCK;
        }
        // Registers are written before they are read: their memory need not be cleared.
        let mut memory: Vec<u128> = Vec::with_capacity(total.div_ceil(16));
        let base = memory.as_mut_ptr().cast::<u8>();
        // SAFETY: every offset lies within the memory just made.
        let pointers: Vec<*mut u8> = offsets.iter().map(|&offset| unsafe { base.add(offset) }).collect();
        self.repeat(&pointers);
        Workspace { pointers, _memory: memory, registers: SmallVec::new() }
    }

    /// Computes elements `start..start + count` of the iteration space (at most a block), stores what is to be stored,
    /// and leaves the registers in the workspace.
    pub(super) fn run(&self, space: &mut Workspace, start: usize, count: usize) {
        let mut registers: SmallVec<[*mut u8; 16]> = space.pointers.iter().copied().collect();
        for (index, source) in self.sources.iter().enumerate() {
            match source.load {
                Load::Repeat => {}
                // SAFETY: a direct source is contiguous over the whole space.
                Load::Direct => registers[index] = unsafe { source.pointer.add(start * source.size).cast_mut() },
                // SAFETY: the walk stays within the source's view, and the register has room for a block.
                Load::Gather => by_size!(source.size, T => unsafe {
                    gather::<T>(&source.runs, source.pointer.cast(), start, count, registers[index].cast());
                }),
            }
        }
        let first = self.sources.len();
        for target in &self.targets {
            // A result that is stored contiguously is computed in place.
            if target.runs.single_stride() == Some(1) && target.register as usize >= first {
                // SAFETY: a contiguous target spans the whole space.
                registers[target.register as usize] = unsafe { target.pointer.add(start * target.size) };
            }
        }
        for (index, line) in self.lines.iter().enumerate() {
            let operands: SmallVec<[*const u8; 3]> =
                line.operands.iter().map(|&r| registers[r as usize].cast_const()).collect();
            debug_assert_eq!(line.out_size, self.sizes[first + index]);
            // SAFETY: operands and result are blocks of `count` elements of the instruction's types, and apart.
            unsafe {
                match &line.code {
                    Code::Row(kernel, check, found) => {
                        found.add(check.run(*kernel, &operands, registers[first + index], count));
                    }
                    Code::Cast(kernel) => kernel(operands[0], registers[first + index], count),
                }
            }
        }
        for target in &self.targets {
            let from = registers[target.register as usize];
            // SAFETY: the walk stays within the target's view; a target computed in place is skipped.
            by_size!(target.size, T => unsafe {
                if from != target.pointer.add(start * target.size) || target.runs.single_stride() != Some(1) {
                    scatter::<T>(&target.runs, target.pointer.cast(), start, count, from.cast());
                }
            });
        }
        space.registers = registers;
    }
}

/// A worker's registers.
pub(super) struct Workspace {
    pointers: Vec<*mut u8>,
    _memory: Vec<u128>,
    registers: SmallVec<[*mut u8; 16]>,
}

impl Workspace {
    /// Where a register's block lies after [`Program::run`].
    pub(super) fn register(&self, register: Register) -> *const u8 {
        self.registers[register as usize]
    }
}

/// The element size that a data type's blocks are made for; for buffers of partial results.
pub(super) fn bytes(dtype: DType, count: usize) -> Vec<u128> {
    vec![0u128; (dtype.size() * count).div_ceil(16)]
}
