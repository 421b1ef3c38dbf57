//! Kernels over many elements: as vector code, or block by block.

use cranelift_codegen::ir::{InstBuilder, types};

use super::code::{Code, Env};
use super::place::{Elements, Number, Place};
use super::runtime::{call_prepared, call_vectors};
use super::steps::output_types;
use crate::array::{DType, Layout};
use crate::backend::cpu::prepared::Prepared;
use crate::backend::cpu::vector::Vectored;
use crate::ir::{Instruction, Kernel, Output, Plan, Register, Slot};
use crate::ops::{Aval, unary};

impl Code<'_, '_> {
    /// A kernel over many elements; `None` where neither way serves, and then the compilation may go on in another.
    /// `in_blocks`: whether they may be run block by block.
    #[allow(clippy::too_many_arguments, reason = "a kernel, what it reads, and where its results go")]
    pub fn large(
        &mut self,
        plan: &Plan,
        kernel: &Kernel,
        in_blocks: bool,
        inputs: &[Place],
        sources: &[Elements],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<Option<()>> {
        let (settled, numbers) = with_cast_numbers(kernel, inputs);
        let layouts: Vec<Layout> = numbers.iter().map(|number| sources[number.0].layout.clone()).collect();
        if let Some(vectored) = Vectored::new(&settled, &layouts) {
            return Some(self.in_vectors(plan, &settled, vectored, &numbers, inputs, sources, outputs, env));
        }
        if !in_blocks {
            return None;
        }
        let layouts: Vec<Layout> = sources.iter().map(|source| source.layout.clone()).collect();
        if layouts.iter().any(|layout| layout.strides.iter().any(|&stride| stride < 0)) {
            return None;
        }
        let prepared = Prepared::new(kernel, &layouts).ok()??;
        let index = self.add_prepared(prepared);
        Some(self.call_kernel(plan, kernel, (call_prepared as *const () as usize, index), sources, outputs, env))
    }

    #[allow(clippy::too_many_arguments, reason = "a kernel, what it reads, and where its results go")]
    fn in_vectors(
        &mut self,
        plan: &Plan,
        kernel: &Kernel,
        vectored: Vectored,
        numbers: &[(usize, DType)],
        inputs: &[Place],
        sources: &[Elements],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let mut settled = Vec::with_capacity(numbers.len());
        for &(at, dtype) in numbers {
            settled.push(match &inputs[at] {
                Place::Number(number) if number.dtype != dtype => {
                    let number: Number = self.cast(number, dtype)?;
                    self.in_memory(&number)?
                }
                _ => sources[at].clone(),
            });
        }
        let index = self.add_vectored(vectored);
        self.call_kernel(plan, kernel, (call_vectors as *const () as usize, index), &settled, outputs, env)
    }

    /// Calls a routine that runs a kernel, with the number it knows the kernel by.
    fn call_kernel(
        &mut self,
        plan: &Plan,
        kernel: &Kernel,
        (routine, index): (usize, i64),
        sources: &[Elements],
        outputs: &[Slot],
        env: &mut Env,
    ) -> Option<()> {
        let avals: Vec<Aval> = output_types(kernel);
        let results = self.results(plan, outputs, &avals, env)?;
        let table = self.table(sources, &results);
        let index = self.b.ins().iconst(types::I64, index);
        let machine = self.machine;
        self.call(routine, 1, &[machine, index, table]);
        self.put_results(outputs, results, env)
    }
}

/// The kernel with casts of numbers taken out of it: each of its inputs is one of the old kernel's, in a data type.
fn with_cast_numbers(kernel: &Kernel, inputs: &[Place]) -> (Kernel, Vec<(usize, DType)>) {
    let first = kernel.inputs.len();
    let number = |register: Register| matches!(inputs.get(register as usize), Some(Place::Number(_)));
    let is_cast = |i: &Instruction| *i.op == unary::CAST && number(i.operands[0]);
    let mut settled: Vec<(usize, DType)> = Vec::new();
    let mut place = |at: usize, dtype: DType| match settled.iter().position(|have| *have == (at, dtype)) {
        Some(place) => place,
        None => {
            settled.push((at, dtype));
            settled.len() - 1
        }
    };
    // Inputs that are read as they are, then those that are cast.
    let read = kernel.instructions.iter().filter(|i| !is_cast(i)).flat_map(|i| i.operands.iter().copied());
    let read = read.chain(kernel.outputs.iter().map(Output::register)).map(usize::from).filter(|&r| r < first);
    for at in read {
        place(at, kernel.inputs[at]);
    }
    for instruction in kernel.instructions.iter().filter(|i| is_cast(i)) {
        place(instruction.operands[0] as usize, instruction.out);
    }
    let mut to: Vec<Register> = Vec::with_capacity(first + kernel.instructions.len());
    let find = |at: usize, dtype: DType| settled.iter().position(|have| *have == (at, dtype)).unwrap_or(0) as Register;
    to.extend((0..first).map(|at| find(at, kernel.inputs[at])));
    let mut made = Kernel { shape: kernel.shape.clone(), ..Kernel::default() };
    made.inputs = settled.iter().map(|(_, dtype)| *dtype).collect();
    for instruction in &kernel.instructions {
        if is_cast(instruction) {
            to.push(find(instruction.operands[0] as usize, instruction.out));
            continue;
        }
        let operands = instruction.operands.iter().map(|&r| to[r as usize]).collect();
        to.push((made.inputs.len() + made.instructions.len()) as Register);
        made.instructions.push(Instruction { operands, ..instruction.clone() });
    }
    made.outputs = kernel.outputs.clone();
    for output in &mut made.outputs {
        let (Output::Store(register) | Output::Reduce { register, .. }) = output;
        *register = to[*register as usize];
    }
    (made, settled)
}
