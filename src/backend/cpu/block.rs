//! A block of elements through a kernel's program: inputs are loaded (gathered, repeated) into contiguous blocks,
//! instructions run over them, results are stored. Strides, broadcasting and casts end here; the rows' kernels never
//! see them.
//!
//! A block that lies within one row of the innermost axis is read and written where it is, whatever the outer strides;
//! only what is strided within the row passes through a register's memory, as does everything in a block of several
//! short rows. Registers share memory when one is last used before the other is computed, so that a long program stays
//! in the first-level cache.

use std::cell::RefCell;

use smallvec::SmallVec;

use super::faults::{self, Check, Found};
use crate::array::strided::{Runs, gather, scatter};
use crate::array::{Array, CacheLine, CastKernel, Shape, cast_kernel};
use crate::by_size;
use crate::diag::{Error, Kind, Result, stream};
use crate::ir::{Kernel, Register};
use crate::ops::{BlockKernel, Class, Op};

/// The least and the most elements in a block.
const SMALLEST: usize = 256;
const LARGEST: usize = 1 << 18;
/// Bytes of registers that a block may have: most of a first-level cache.
const CACHED: usize = 24 * 1024;
/// Bytes that a block without registers may touch: all that passes through once, less where results are looked at again.
const PASSING: usize = 1 << 22;
const LOOKED_AT: usize = 48 * 1024;
/// Elements from which a row of the innermost axis is worth blocks of its own.
const ROW: usize = 64;

/// The axes of results, outermost first, in the order in which NumPy lays them out; `operands` are the inputs as they came.
pub(super) fn order_of_results(shape: &[usize], operands: &[Array], inputs: &[Array]) -> Shape {
    let has_shape = |operand: &Array| operand.shape() == shape;
    // Columns that lie side by side are one run, for which NumPy needs no iterator.
    let is_run = |operand: &Array| operand.ndim() == 0 || has_shape(operand) && operand.is_f_contiguous();
    if shape.len() > 1 && operands.iter().any(|o| has_shape(o) && !o.is_c_contiguous()) && operands.iter().all(is_run) {
        return (0..shape.len()).rev().collect();
    }
    memory_order(shape, inputs)
}

/// The axes, outermost first, in the order in which NumPy's iterator takes them: by the inputs' strides, where axes that an
/// input is broadcast along say nothing, and rows come first where inputs disagree or nothing is said.
pub(super) fn memory_order(shape: &[usize], inputs: &[Array]) -> Shape {
    let mut order: Shape = (0..shape.len()).collect();
    if order.len() < 2 || inputs.iter().all(Array::is_c_contiguous) {
        return order;
    }
    let stride = |input: &Array, axis: usize| if shape[axis] == 1 { 0 } else { input.strides()[axis].unsigned_abs() };
    // An insertion sort from the innermost axis outwards: whether an axis belongs within another may be unknown.
    order.reverse();
    for at in 1..order.len() {
        let mut place = at;
        for before in (0..at).rev() {
            let mut is_within = None;
            for input in inputs {
                let (own, other) = (stride(input, order[at]), stride(input, order[before]));
                if own != 0 && other != 0 {
                    is_within = Some(other > own && is_within != Some(false));
                }
            }
            match is_within {
                Some(true) => place = before,
                Some(false) => break,
                None => {}
            }
        }
        order[place..=at].rotate_right(1);
    }
    order.reverse();
    order
}

/// How an input's elements come into a block.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Load {
    /// From where they lie, in blocks within a row.
    Direct,
    /// One element for all, put into the register once.
    Repeat,
    /// Through the register.
    Gather,
}

/// An input or a stored output: where it lies, and how it is walked.
struct Place {
    pointer: *mut u8,
    /// Bytes from the buffer's start to the first element.
    start: usize,
    size: usize,
    runs: Runs,
    /// The step of each axis of the program, in elements.
    steps: SmallVec<[isize; 4]>,
}

struct Source {
    place: Place,
    load: Load,
}

struct Target {
    place: Place,
    register: Register,
    /// Whether the register is computed in the target's memory, in blocks within a row.
    in_place: bool,
    /// Whether what is stored is too much to stay in the caches, and passes them by.
    passing: bool,
}

enum Code {
    Row(BlockKernel, Check, Found),
    Cast(CastKernel),
}

struct Line {
    code: Code,
    op: Option<&'static Op>,
    operands: SmallVec<[Register; 3]>,
}

/// A kernel made ready to run over elements of its iteration space, whose axes are taken in a given order.
pub(super) struct Program {
    sources: Vec<Source>,
    lines: Vec<Line>,
    targets: Vec<Target>,
    /// The lengths of the axes, merged where all operands allow.
    axes: SmallVec<[usize; 4]>,
    /// Where each register has its memory, in elements' bytes of a block; shared by registers of different times.
    slots: Vec<usize>,
    /// Bytes for an element of a block in all slots.
    room: usize,
    block: usize,
}

// SAFETY: a program only points into buffers that its maker keeps alive while it runs; workers read the sources and
// write disjoint elements of the targets.
unsafe impl Sync for Program {}

impl Place {
    /// The address of the element so far from the first.
    ///
    /// # Safety
    /// It is one of the view's.
    unsafe fn element(&self, offset: isize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.pointer.offset(offset * self.size as isize) }
    }
}

/// Merges neighbouring axes over which all operands step evenly; lengths, and the steps of each operand.
fn merge_axes(shape: &[usize], operands: &mut [&mut SmallVec<[isize; 4]>]) -> SmallVec<[usize; 4]> {
    let mut lengths: SmallVec<[usize; 4]> = SmallVec::new();
    let mut kept = 0;
    for (axis, &n) in shape.iter().enumerate() {
        if n == 1 {
            continue;
        }
        let merges = kept > 0 && operands.iter().all(|steps| steps[kept - 1] == steps[axis] * n as isize);
        if merges {
            lengths[kept - 1] *= n;
            operands.iter_mut().for_each(|steps| steps[kept - 1] = steps[axis]);
        } else {
            lengths.push(n);
            operands.iter_mut().for_each(|steps| steps[kept] = steps[axis]);
            kept += 1;
        }
    }
    if kept == 0 {
        lengths.push(1);
        kept = 1;
        operands.iter_mut().for_each(|steps| {
            steps.clear();
            steps.push(1);
        });
    }
    operands.iter_mut().for_each(|steps| steps.truncate(kept));
    lengths
}

impl Program {
    /// Prepares a kernel over inputs that have its shape; `stores` are the arrays that its `Store` outputs go to, with
    /// their registers. `straddling` says whether blocks may hold several rows of the innermost axis although these are
    /// long.
    pub(super) fn new(
        kernel: &Kernel,
        inputs: &[Array],
        stores: &[(Register, &Array)],
        order: &[usize],
        straddling: bool,
    ) -> Result<Program> {
        let shape: Shape = order.iter().map(|&axis| kernel.shape[axis]).collect();
        let place = |array: &Array| {
            let steps: SmallVec<[isize; 4]> = order.iter().map(|&axis| array.strides()[axis]).collect();
            let size = array.dtype().size();
            Place { pointer: array.data(), start: array.offset() * size, size, runs: Runs::new(&shape, &steps), steps }
        };
        let mut sources: Vec<Source> =
            inputs.iter().map(|input| Source { place: place(input), load: Load::Gather }).collect();
        let mut targets: Vec<Target> = stores
            .iter()
            .map(|(register, store)| Target {
                place: place(store),
                register: *register,
                in_place: false,
                passing: stream::passes(store.size() * store.dtype().size()),
            })
            .collect();
        let places = sources.iter_mut().map(|s| &mut s.place).chain(targets.iter_mut().map(|t| &mut t.place));
        let axes = merge_axes(&shape, &mut places.map(|place| &mut place.steps).collect::<SmallVec<[_; 8]>>());
        for (source, input) in sources.iter_mut().zip(inputs) {
            let aliased = stores.iter().any(|(_, store)| store.may_overlap(input));
            source.load = match source.place.steps.last() {
                _ if source.place.runs.single_stride() == Some(0) => Load::Repeat,
                Some(1) if !aliased => Load::Direct,
                _ => Load::Gather,
            };
        }
        for target in &mut targets {
            let computed = target.register as usize >= inputs.len();
            target.in_place = computed && !target.passing && target.place.steps.last() == Some(&1);
        }
        let lines = kernel.instructions.iter().map(line_of).collect::<Result<_>>()?;
        let mut program = Program { sources, lines, targets, axes, slots: Vec::new(), room: 0, block: LARGEST };
        program.share_memory(kernel, straddling || !program.by_rows());
        Ok(program)
    }

    /// Whether blocks are best cut at the ends of rows: always where there is one.
    fn by_rows(&self) -> bool {
        self.axes.len() == 1 || self.inner() >= ROW
    }

    /// The length of the innermost axis.
    fn inner(&self) -> usize {
        self.axes[self.axes.len() - 1]
    }

    /// Gives registers their memory, and settles the size of a block.
    fn share_memory(&mut self, kernel: &Kernel, straddling: bool) {
        let straddling = straddling && self.axes.len() > 1;
        let first = self.sources.len();
        let count = first + self.lines.len();
        // The line after which a register's memory is free: none for what leaves the kernel or is filled but once.
        let mut last_use = vec![None; count];
        for (at, line) in self.lines.iter().enumerate() {
            line.operands.iter().for_each(|&register| last_use[register as usize] = Some(at));
        }
        kernel.outputs.iter().for_each(|output| last_use[output.register() as usize] = None);
        let mut slots = vec![usize::MAX; count];
        let (mut room, mut passing) = (0, 0);
        let mut free: Vec<(usize, usize)> = Vec::new();
        let mut give =
            |size: usize, free: &mut Vec<(usize, usize)>| match free.iter().position(|(_, have)| *have == size) {
                Some(at) => free.swap_remove(at).0,
                None => {
                    room += size;
                    room - size
                }
            };
        for (register, source) in self.sources.iter().enumerate() {
            if source.load == Load::Direct && !straddling {
                passing += source.place.size;
                continue;
            }
            slots[register] = give(source.place.size, &mut free);
            if source.load == Load::Repeat {
                last_use[register] = None;
            }
        }
        for (at, instruction) in kernel.instructions.iter().enumerate() {
            let register = first + at;
            let stored = self.targets.iter().any(|t| t.in_place && t.register as usize == register);
            if stored && !straddling {
                passing += instruction.out.size();
            } else {
                slots[register] = give(instruction.out.size(), &mut free);
            }
            for &operand in &instruction.operands {
                let operand = operand as usize;
                if last_use[operand] == Some(at) && slots[operand] != usize::MAX {
                    free.push((slots[operand], kernel.dtype(operand as Register).size()));
                    // Once, also where it is an operand twice.
                    last_use[operand] = None;
                }
            }
        }
        let looked_at = |line: &Line| matches!(&line.code, Code::Row(_, check, _) if check.looks_at_results());
        let (most, each) = match room {
            0 if self.lines.iter().any(looked_at) => (LOOKED_AT, passing),
            0 => (PASSING, passing),
            // What passes through takes its share of the cache.
            _ => (CACHED, room + passing / 2),
        };
        self.block = (most / each.max(1) / ROW * ROW).clamp(SMALLEST, LARGEST);
        (self.slots, self.room) = (slots, room);
    }

    /// Elements in a block, at most.
    pub(super) fn block(&self) -> usize {
        self.block
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
            source.place.pointer = unsafe { (*sources.add(at)).add(source.place.start) };
        }
        for (target, &at) in self.targets.iter_mut().zip(stores) {
            // SAFETY: the caller's promise.
            target.place.pointer = unsafe { *targets.add(at) };
        }
        self.repeat(&space.own);
    }

    /// The faults since the last call.
    pub(super) fn take_faults(&self) -> u8 {
        let found =
            self.lines.iter().map(|line| if let Code::Row(_, _, found) = &line.code { found.take() } else { 0 });
        found.fold(0, |all, faults| all | faults)
    }

    /// Fills the registers of inputs that are one element for all.
    fn repeat(&self, own: &[*mut u8]) {
        for (source, pointer) in self.sources.iter().zip(own) {
            if source.load == Load::Repeat {
                // SAFETY: the source has at least one element, and the register room for a block.
                by_size!(source.place.size, T => unsafe {
                    let value = source.place.pointer.cast::<T>().read();
                    std::slice::from_raw_parts_mut(pointer.cast::<T>(), self.block).fill(value);
                });
            }
        }
    }

    /// A worker's memory for running blocks.
    pub(super) fn workspace(&self) -> Workspace {
        // Registers are written before they are read: their memory need not be cleared.
        let mut memory = SPARE.with_borrow_mut(Vec::pop).unwrap_or_default();
        memory.clear();
        memory.reserve(CacheLine::count(self.room * self.block));
        let base = memory.as_mut_ptr().cast::<u8>();
        let registers = self.slots.iter().map(|&slot| match slot {
            usize::MAX => std::ptr::null_mut(),
            // SAFETY: every slot lies within the memory just made. Blocks are multiples of sixty-four elements, so
            // that every slot starts a cache line.
            slot => unsafe { base.add(slot * self.block) },
        });
        let own: SmallVec<[*mut u8; 16]> = registers.collect();
        self.repeat(&own);
        Workspace { registers: own.clone(), own, memory }
    }

    /// Computes and stores elements `from..to` of the iteration space.
    pub(super) fn run_all(&self, space: &mut Workspace, from: usize, to: usize) {
        let row = if self.by_rows() { self.inner() } else { usize::MAX };
        let mut at = from;
        while at < to {
            let count = self.block.min(to - at).min(row - at % row);
            self.run(space, at, count);
            at += count;
        }
    }

    /// Computes elements `start..start + count` of the iteration space (at most a block), stores what is to be stored,
    /// and leaves the registers in the workspace.
    pub(super) fn run(&self, space: &mut Workspace, start: usize, count: usize) {
        space.registers.copy_from_slice(&space.own);
        let inner = self.inner();
        let (row, at) = if self.axes.len() == 1 { (0, start) } else { (start / inner, start % inner) };
        let within = self.axes.len() == 1 || at + count <= inner;
        let registers = &mut space.registers;
        for (source, register) in self.sources.iter().zip(registers.iter_mut()) {
            let place = &source.place;
            match source.load {
                Load::Repeat => {}
                // SAFETY: the element lies within the source's view.
                Load::Direct if within => *register = unsafe { place.element(self.offset(place, row, at)) },
                // SAFETY: as above; the row's elements are the view's, and the register has room for a block.
                Load::Gather if within => by_size!(place.size, T => unsafe {
                    let from = place.element(self.offset(place, row, at)).cast::<T>().cast_const();
                    load(from, place.steps[self.axes.len() - 1], count, register.cast());
                }),
                // SAFETY: the walk stays within the source's view, and the register has room for a block.
                _ => by_size!(place.size, T => unsafe {
                    gather::<T>(&place.runs, place.pointer.cast(), start, count, register.cast());
                }),
            }
        }
        if within {
            for target in self.targets.iter().filter(|target| target.in_place) {
                // SAFETY: the target's elements in this row lie side by side.
                registers[target.register as usize] =
                    unsafe { target.place.element(self.offset(&target.place, row, at)) };
            }
        }
        self.compute(registers, count);
        for target in &self.targets {
            let from = registers[target.register as usize].cast_const();
            let place = &target.place;
            // SAFETY: the walk stays within the target's view; a target computed in place is skipped.
            by_size!(place.size, T => unsafe {
                if within && place.steps[self.axes.len() - 1] == 1 {
                    let to = place.element(self.offset(place, row, at));
                    if target.passing {
                        stream::copy(from, to, count * place.size);
                    } else if from != to.cast_const() {
                        stream::copy_near(from, to, count * place.size);
                    }
                } else {
                    scatter::<T>(&place.runs, place.pointer.cast(), start, count, from.cast());
                }
            });
        }
    }

    /// Runs the instructions over blocks that are loaded.
    fn compute(&self, registers: &[*mut u8], count: usize) {
        let first = self.sources.len();
        for (index, line) in self.lines.iter().enumerate() {
            let mut operands = [std::ptr::null::<u8>(); 3];
            for (operand, &register) in operands.iter_mut().zip(&line.operands) {
                *operand = registers[register as usize].cast_const();
            }
            let operands = &operands[..line.operands.len()];
            // SAFETY: operands and result are blocks of `count` elements of the instruction's types, and apart: memory
            // is given on only after the line that uses it last.
            unsafe {
                match &line.code {
                    Code::Row(kernel, check, found) => {
                        found.add(check.run(*kernel, operands, registers[first + index], count));
                    }
                    Code::Cast(kernel) => kernel(operands[0], registers[first + index], count),
                }
            }
        }
    }

    /// How far the element number `at` of row number `row` lies from the first, in elements.
    #[inline]
    fn offset(&self, place: &Place, row: usize, at: usize) -> isize {
        let last = self.axes.len() - 1;
        let mut offset = at as isize * place.steps[last];
        let mut rest = row;
        for axis in (0..last).rev() {
            let n = self.axes[axis];
            let (above, index) = if axis == 0 { (0, rest) } else { (rest / n, rest % n) };
            offset += index as isize * place.steps[axis];
            rest = above;
        }
        offset
    }
}

fn line_of(instruction: &crate::ir::Instruction) -> Result<Line> {
    let code = match &instruction.op.class {
        Class::Elementwise(row) => match (row.kernel)(instruction.dtype) {
            Some(kernel) => Code::Row(kernel, Check::new(instruction.op, instruction.dtype), Found::default()),
            None => Code::Cast(cast_kernel(instruction.dtype, instruction.out)?),
        },
        _ => return Err(Error::new(Kind::SystemError, "a kernel holds an operation that is not element-wise")),
    };
    if instruction.operands.len() > 3 {
        return Err(Error::new(Kind::SystemError, "an element-wise operation has more than three operands"));
    }
    Ok(Line { code, op: Some(instruction.op), operands: instruction.operands.clone() })
}

/// Copies `count` elements, `step` apart, side by side.
///
/// # Safety
/// The elements are readable, and `to` has room for them apart from them.
unsafe fn load<T: Copy>(from: *const T, step: isize, count: usize, to: *mut T) {
    // SAFETY: the caller's promise.
    unsafe { crate::array::strided::copy_run(from, step, count, to) };
}

thread_local! {
    /// Memory of workspaces that are done.
    static SPARE: RefCell<Vec<Vec<CacheLine>>> = const { RefCell::new(Vec::new()) };
}

/// A worker's registers.
pub(super) struct Workspace {
    /// The registers' own memory; null where a register never has any.
    own: SmallVec<[*mut u8; 16]>,
    /// Where the registers' blocks are now.
    registers: SmallVec<[*mut u8; 16]>,
    memory: Vec<CacheLine>,
}

impl Workspace {
    /// Where a register's block lies after [`Program::run`].
    pub(super) fn register(&self, register: Register) -> *const u8 {
        self.registers[register as usize]
    }
}

impl Drop for Workspace {
    fn drop(&mut self) {
        let memory = std::mem::take(&mut self.memory);
        // While a thread ends, there is nobody to keep it for.
        let _ = SPARE.try_with(|spare| {
            let mut spare = spare.borrow_mut();
            if spare.len() < 4 {
                spare.push(memory);
            }
        });
    }
}
