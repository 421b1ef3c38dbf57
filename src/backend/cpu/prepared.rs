//! Kernels made ready once and run many times over memory whose place is said each time.

use super::block::{Program, Workspace};
use super::reduce::{Join, branches, join_of};
use crate::array::{Array, CacheLine, Layout};
use crate::diag::Result;
use crate::ir::{Kernel, Output, Register};
use crate::ops::{Class, RunKernel};

/// A reduction of all elements.
struct Whole {
    register: Register,
    size: usize,
    run: RunKernel,
    join: Option<Join>,
    partial: Vec<CacheLine>,
    /// Its place among the outputs.
    output: usize,
}

/// A kernel made ready.
pub struct Prepared {
    program: Program,
    space: Workspace,
    inputs: usize,
    /// The places of the stores among the outputs.
    stores: Vec<usize>,
    wholes: Vec<Whole>,
    total: usize,
    /// The pieces in which the elements are computed, as an eager reduction has them.
    leaves: Vec<(usize, usize)>,
}

impl Prepared {
    /// Makes a kernel ready over inputs in these layouts, which have its shape; its stores are contiguous. `None` for one
    /// with reductions that leave axes.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn new(kernel: &Kernel, layouts: &[Layout]) -> Result<Option<Prepared>> {
        let total: usize = kernel.shape.iter().product();
        let mut stand_ins = Vec::with_capacity(layouts.len());
        for (layout, dtype) in layouts.iter().zip(&kernel.inputs) {
            let reach: isize =
                layout.shape.iter().zip(&layout.strides).map(|(&n, &s)| (n as isize - 1).max(0) * s.max(0)).sum();
            let buffer = Array::zeros(*dtype, &[layout.offset + reach as usize + 1])?;
            stand_ins.push(buffer.with_layout(layout.clone()));
        }
        let mut targets = Vec::new();
        let (mut stores, mut wholes) = (Vec::new(), Vec::new());
        for (output, at) in kernel.outputs.iter().zip(0..) {
            let dtype = kernel.output_dtype(output);
            match output {
                Output::Store(register) => {
                    targets.push((*register, Array::empty(dtype, &kernel.shape)?));
                    stores.push(at);
                }
                Output::Reduce { register, op, axes, .. } => {
                    let Class::Reduce(row) = &op.class else { return Ok(None) };
                    let Some(run) = (row.run)(dtype) else { return Ok(None) };
                    if axes.len() != kernel.shape.len() {
                        return Ok(None);
                    }
                    let (size, join) = (dtype.size(), join_of(op, dtype));
                    wholes.push(Whole { register: *register, size, run, join, partial: Vec::new(), output: at });
                }
            }
        }
        let pairs: Vec<(Register, &Array)> = targets.iter().map(|(register, array)| (*register, array)).collect();
        let order: Vec<usize> = (0..kernel.shape.len()).collect();
        let program = Program::new(kernel, &stand_ins, &pairs, &order, true)?;
        let space = program.workspace();
        let mut leaves = Vec::new();
        if total > 0 {
            branches(0, total, program.block(), &mut leaves);
        }
        for whole in &mut wholes {
            whole.partial = CacheLine::zeroed(whole.size * leaves.len());
        }
        Ok(Some(Prepared { program, space, inputs: layouts.len(), stores, wholes, total, leaves }))
    }

    /// Runs the kernel. `places`: the buffers of the inputs, then those of the outputs. Answers the faults found.
    ///
    /// # Safety
    /// The buffers hold elements as the layouts have it, and room for the results, which do not overlap the inputs.
    pub unsafe fn run(&mut self, places: *const *mut u8) -> u8 {
        let Prepared { program, space, inputs, stores, wholes, total, leaves } = self;
        // SAFETY: the caller's promise.
        unsafe {
            program.repoint(space, places, places.add(*inputs), stores);
            for (block, &(start, count)) in leaves.iter().enumerate() {
                program.run(space, start, count);
                for whole in wholes.iter_mut() {
                    let part = whole.partial.as_mut_ptr().cast::<u8>().add(block * whole.size);
                    (whole.run)(space.register(whole.register), count, part);
                }
            }
            for whole in wholes.iter() {
                let result = *places.add(*inputs + whole.output);
                let parts = whole.partial.as_ptr().cast();
                match whole.join {
                    Some(join) if *total > 0 => join(parts, *total, program.block(), result),
                    _ => (whole.run)(parts, leaves.len(), result),
                }
            }
        }
        program.take_faults()
    }
}
