//! What the code needs around it: its memory, and the routines that it calls.

use std::cell::Cell;

use super::Ended;
use super::function::NativeFunction;
use crate::array::{Array, CacheLine, DType, Layout, cast_kernel};
use crate::backend::cpu::linalg::product_at;
use crate::backend::cpu::prepared::Prepared;
use crate::backend::cpu::vector::Vectored;
use crate::backend::cpu::{self, faults};
use crate::diag::{Kind, Result, interrupt};
use crate::ir::Kernel;
use crate::ops::{Attrs, Aval, BlockKernel, Class, Op, linalg, unary};

/// What the code returns.
pub const DONE: i32 = 0;
/// It met what it was not made for.
pub const STOPPED: i32 = 1;
/// Ctrl-C.
pub const INTERRUPTED: i32 = 2;

/// A scalar row, called for what the code has no instructions for.
pub struct RowCall {
    pub op: &'static Op,
    pub dtype: DType,
    pub out: DType,
}

/// A step that the CPU backend runs.
pub struct StepCall {
    pub kind: StepKind,
    pub inputs: Vec<(DType, Layout)>,
    pub outputs: Vec<Aval>,
}

/// What such a step does.
pub enum StepKind {
    Kernel(Kernel),
    Library(&'static Op, Attrs),
}

/// A compiled plan with all that it runs on.
pub struct Machine {
    pub function: NativeFunction,
    pub inputs: Vec<Aval>,
    pub outputs: Vec<Aval>,
    pub memory: Vec<CacheLine>,
    pub rows: Vec<RowCall>,
    pub steps: Vec<StepCall>,
    pub prepared: Vec<std::cell::RefCell<Prepared>>,
    pub vectors: Vec<Vectored>,
    pub faults: Cell<u8>,
    /// An error of a routine that was called.
    pub failed: Cell<bool>,
}

impl Machine {
    /// Runs the code.
    pub fn run(&mut self, inputs: &[Array]) -> Result<Ended> {
        let mut held: Vec<Array> = Vec::with_capacity(inputs.len());
        for (input, aval) in inputs.iter().zip(&self.inputs) {
            if input.dtype() != aval.dtype || input.shape() != &aval.shape[..] {
                return Ok(Ended::Stopped);
            }
            held.push(if input.is_c_contiguous() { input.clone() } else { input.to_contiguous()? });
        }
        let outputs: Vec<Array> =
            self.outputs.iter().map(|aval| Array::empty(aval.dtype, &aval.shape)).collect::<Result<_>>()?;
        let from: Vec<*const u8> = held.iter().map(|array| array.data().cast_const()).collect();
        let to: Vec<*mut u8> = outputs.iter().map(Array::data).collect();
        self.faults.set(0);
        self.failed.set(false);
        let memory = self.memory.as_mut_ptr().cast::<u8>();
        faults::lower();
        // SAFETY: the plan's code takes its inputs, its results, its memory and this machine.
        let status = unsafe { self.function.call(from.as_ptr(), to.as_ptr(), memory, &raw const *self) };
        let faults = faults::raised() | self.faults.get();
        match status {
            INTERRUPTED => interrupt::check().map(|()| Ended::Stopped),
            DONE if faults == 0 && !self.failed.get() => Ok(Ended::Done(outputs)),
            _ => Ok(Ended::Stopped),
        }
    }
}

/// Applies a row to one element of each operand. The operands' places are in `places`, the result's after them.
pub extern "C" fn call_row(machine: *const Machine, index: u64, places: *const *mut u8, operands: u64) {
    // SAFETY: the code passes its own machine, an index it was given, and places of enough elements.
    unsafe {
        let row = &(&(*machine).rows)[index as usize];
        let count = operands as usize;
        let result = *places.add(count);
        let mut pointers = [std::ptr::null::<u8>(); 4];
        for (at, pointer) in pointers.iter_mut().enumerate().take(count) {
            *pointer = (*places.add(at)).cast_const();
        }
        let kernel: Option<BlockKernel> = match &row.op.class {
            Class::Elementwise(elementwise) if *row.op != unary::CAST => (elementwise.kernel)(row.dtype),
            _ => None,
        };
        let before = faults::hold();
        match kernel {
            Some(kernel) => {
                let found = faults::Check::new(row.op, row.dtype).run(kernel, &pointers[..count], result, 1);
                (*machine).faults.set((*machine).faults.get() | found);
            }
            None => {
                // Code is made for numbers only, which convert to each other.
                if let Ok(cast) = cast_kernel(row.dtype, row.out) {
                    cast(pointers[0], result, 1);
                }
            }
        }
        faults::release(before);
    }
}

/// Runs a prepared kernel block by block. `places`: the inputs', then the results'.
pub extern "C" fn call_prepared(machine: *const Machine, index: u64, places: *const *mut u8) {
    // SAFETY: as for `call_row`.
    unsafe {
        let before = faults::hold();
        if let Ok(mut prepared) = (&(*machine).prepared)[index as usize].try_borrow_mut() {
            let found = prepared.run(places);
            (*machine).faults.set((*machine).faults.get() | found);
        }
        faults::release(before);
    }
}

/// Runs a kernel that is vector code. `places`: the inputs', then the results'.
pub extern "C" fn call_vectors(machine: *const Machine, index: u64, places: *const *mut u8) {
    // SAFETY: as for `call_row`.
    unsafe {
        let found = (&(*machine).vectors)[index as usize].run(places);
        (*machine).faults.set((*machine).faults.get() | found);
    }
}

/// Runs a step through the CPU backend. `places`: the inputs', then the results', which are contiguous.
pub extern "C" fn call_step(machine: *const Machine, index: u64, places: *const *mut u8) -> i32 {
    // SAFETY: as for `call_row`.
    unsafe {
        let step = &(&(*machine).steps)[index as usize];
        let before = faults::hold();
        let result = run_step(step, places);
        faults::release(before);
        match result {
            Ok(()) => DONE,
            Err(error) => {
                if error.kind() == Kind::KeyboardInterrupt {
                    interrupt::raise();
                    return INTERRUPTED;
                }
                (*machine).failed.set(true);
                STOPPED
            }
        }
    }
}

/// # Safety
/// As [`call_step`].
unsafe fn run_step(step: &StepCall, places: *const *mut u8) -> Result<()> {
    use crate::backend::Backend;
    // SAFETY: the caller's promise.
    if unsafe { product_in_place(step, places) } {
        return Ok(());
    }
    let mut inputs = Vec::with_capacity(step.inputs.len());
    for (at, (dtype, layout)) in step.inputs.iter().enumerate() {
        let array = Array::empty(*dtype, &layout.shape)?;
        // SAFETY: the place holds elements in this layout; the new array as many, contiguous.
        unsafe { copy_out(*places.add(at), layout, *dtype, &array) };
        inputs.push(array);
    }
    let results = match &step.kind {
        StepKind::Kernel(kernel) => cpu::Cpu.run(kernel, &inputs)?,
        StepKind::Library(op, attrs) => match &op.class {
            Class::Library(library) => cpu::call(library.routine, attrs, &inputs, &step.outputs)?,
            _ => Vec::new(),
        },
    };
    for (at, (result, aval)) in results.iter().zip(&step.outputs).enumerate() {
        let packed = result.to_contiguous()?;
        let bytes = packed.size() * aval.dtype.size();
        // SAFETY: the place has room for the result's elements.
        unsafe { (*places.add(step.inputs.len() + at)).copy_from_nonoverlapping(packed.data(), bytes) };
    }
    Ok(())
}

/// A matrix product from and to where its operands and its result lie; whether the step was one.
///
/// # Safety
/// As [`call_step`].
unsafe fn product_in_place(step: &StepCall, places: *const *mut u8) -> bool {
    let (StepKind::Library(op, Attrs::None), [(first, a), (second, b)], [out]) =
        (&step.kind, &step.inputs[..], &step.outputs[..])
    else {
        return false;
    };
    if **op != linalg::MATMUL || *first != out.dtype || *second != out.dtype || out.shape.contains(&0) {
        return false;
    }
    // No unwinding may reach the code. It looks for a stop itself, so that one is asked for again.
    let product = interrupt::stoppable(|| {
        // SAFETY: the places hold the operands in these layouts, and room for the result.
        Ok(unsafe {
            product_at(out.dtype, ((*places).cast_const(), a), ((*places.add(1)).cast_const(), b), *places.add(2))
        })
    });
    product.unwrap_or_else(|_| {
        interrupt::raise();
        true
    })
}

/// Copies elements in a layout to a contiguous array.
///
/// # Safety
/// `base` is the buffer that the layout is of.
unsafe fn copy_out(base: *const u8, layout: &Layout, dtype: DType, to: &Array) {
    let size = dtype.size();
    // SAFETY: the caller's promise.
    unsafe {
        if layout.is_c_contiguous() {
            to.data().copy_from_nonoverlapping(base.add(layout.offset * size), layout.size() * size);
            return;
        }
        let mut index = vec![0usize; layout.shape.len()];
        for at in 0..layout.size() {
            let offset: isize = index.iter().zip(&layout.strides).map(|(&i, &stride)| i as isize * stride).sum();
            let from = base.offset((layout.offset as isize + offset) * size as isize);
            to.data().add(at * size).copy_from_nonoverlapping(from, size);
            for axis in (0..index.len()).rev() {
                index[axis] += 1;
                if index[axis] < layout.shape[axis] {
                    break;
                }
                index[axis] = 0;
            }
        }
    }
}
