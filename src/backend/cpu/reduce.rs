//! Kernels that end in reductions.
//!
//! Two ways through the iteration space. Where the innermost axis in memory is reduced, each result is a run of
//! elements: blocks are reduced to partial results and these to the result, pairwise, as NumPy bounds the error of its
//! sums. Where the innermost axis stays, blocks of results accumulate element-wise, row after row, as NumPy adds rows.

use smallvec::SmallVec;

use super::block::{Program, Workspace, memory_order};
use super::{faults, threads, whole};
use crate::array::{Array, CacheLine, DType, Layout, Shape, SliceSpec, axes_by};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::ir::{Kernel, Output, Register};
use crate::ops::math::block::lower_half;
use crate::ops::{BlockKernel, Class, Op, Reduce, RunKernel, reduce as rows, unary};

/// One reduction of a kernel, made ready.
pub(super) struct Reduction {
    pub(super) op: &'static Op,
    pub(super) register: Register,
    /// The register's elements' size, and the result's.
    pub(super) from_size: usize,
    pub(super) size: usize,
    /// From the register's elements to a result, and from results to one.
    pub(super) run: RunKernel,
    pub(super) again: RunKernel,
    /// For sums of floats, from the leaves of a run to its sum: leaves, run length, longest leaf, result.
    join: Option<Join>,
    pub(super) combine: BlockKernel,
    /// Where the results go, in the order of the kept axes' walk.
    pub(super) result: Shared,
}

/// A pointer that workers share, each writing its own elements.
#[derive(Clone, Copy)]
pub(super) struct Shared(pub(super) *mut u8);

// SAFETY: see the type.
unsafe impl Send for Shared {}
// SAFETY: see the type.
unsafe impl Sync for Shared {}

impl Shared {
    /// The element number `index` of size `size`.
    ///
    /// # Safety
    /// It lies in the memory pointed to.
    pub(super) unsafe fn element(self, index: usize, size: usize) -> *mut u8 {
        // SAFETY: the caller's promise.
        unsafe { self.0.add(index * size) }
    }
}

fn row_of(op: &'static Op) -> Result<&'static Reduce> {
    match &op.class {
        Class::Reduce(row) => Ok(row),
        _ => Err(Error::new(Kind::SystemError, format!("{} is no reduction", op.name))),
    }
}

pub(super) fn combiner(row: &Reduce, dtype: DType) -> Result<BlockKernel> {
    let kernel = match &row.combine.class {
        Class::Elementwise(combine) => (combine.kernel)(dtype),
        _ => None,
    };
    kernel.ok_or_else(|| no_loop(row.combine.name))
}

#[cold]
fn no_loop(name: &str) -> Error {
    Error::type_error(format!("cannot perform reduce with flexible type: {name}"))
}

/// The kernel without the cast before its only output, a sum that is better taken of what is cast; and the function
/// that takes it.
fn without_widening(kernel: &Kernel) -> Option<(Kernel, RunKernel)> {
    let [Output::Reduce { register, op, .. }] = &kernel.outputs[..] else { return None };
    let last = kernel.instructions.last()?;
    let is_last = *register as usize + 1 == kernel.inputs.len() + kernel.instructions.len();
    if **op != rows::SUM || *last.op != unary::CAST || !is_last {
        return None;
    }
    let run = rows::widening_sum(last.dtype, last.out)?;
    let mut shorter = kernel.clone();
    if let (Some(last), [Output::Reduce { register, .. }]) = (shorter.instructions.pop(), &mut shorter.outputs[..]) {
        *register = last.operands[0];
    }
    Some((shorter, run))
}

/// Runs a kernel with reductions. The inputs have the kernel's shape.
pub(super) fn run(kernel: &Kernel, inputs: &[Array]) -> Result<Vec<Array>> {
    if let Some(result) = by_runs(kernel, inputs)? {
        return Ok(vec![result]);
    }
    #[cfg(feature = "native")]
    if let Some(results) = super::vector::reduce(kernel, inputs)? {
        return Ok(results);
    }
    let axes_of = |output: &Output| match output {
        Output::Reduce { axes, .. } => Some(axes.clone()),
        Output::Store(_) => None,
    };
    let mut all = kernel.outputs.iter().filter_map(axes_of);
    let Some(axes) = all.next() else { return Ok(Vec::new()) };
    if all.any(|other| other != axes) {
        return one_by_one(kernel, inputs);
    }
    if kernel.shape.contains(&0) {
        return over_nothing(kernel);
    }
    let order = memory_order(&kernel.shape, inputs);
    let innermost = order.iter().rev().find(|&&axis| kernel.shape[axis] > 1).or(order.last());
    let runs_inside = innermost.is_none_or(|axis| axes.contains(axis)) || axes.len() == kernel.shape.len();
    let (reduced, kept): (Shape, Shape) = order.iter().copied().partition(|axis| axes.contains(axis));
    let walk: Shape =
        if runs_inside { kept.iter().chain(&reduced) } else { reduced.iter().chain(&kept) }.copied().collect();
    let length = |axes: &[usize]| axes.iter().map(|&axis| kernel.shape[axis]).product::<usize>();
    let (rows, run_length) = (length(&kept), length(&reduced));

    let mut stores: Vec<Array> = Vec::new();
    let mut store_registers: Vec<Register> = Vec::new();
    let mut reductions: Vec<Reduction> = Vec::new();
    let mut results: Vec<Array> = Vec::new();
    let kept_shape: Shape = kept.iter().map(|&axis| kernel.shape[axis]).collect();
    for output in &kernel.outputs {
        let dtype = kernel.output_dtype(output);
        match output {
            Output::Store(register) => {
                stores.push(Array::empty_ordered(dtype, &kernel.shape, &walk)?);
                store_registers.push(*register);
            }
            Output::Reduce { register, op, .. } => {
                let row = row_of(op)?;
                let result = Array::empty(dtype, &kept_shape)?;
                let again = (row.run)(dtype).ok_or_else(|| no_loop(op.name))?;
                reductions.push(Reduction {
                    op,
                    register: *register,
                    from_size: dtype.size(),
                    size: dtype.size(),
                    run: again,
                    again,
                    join: join_of(op, dtype),
                    combine: combiner(row, dtype)?,
                    result: Shared(result.data()),
                });
                results.push(result);
            }
        }
    }
    let mut shorter = None;
    if runs_inside && let Some((without, run)) = without_widening(kernel) {
        reductions[0].from_size = without.output_dtype(&without.outputs[0]).size();
        reductions[0].register = without.outputs[0].register();
        reductions[0].run = run;
        shorter = Some(without);
    }
    let kernel = shorter.as_ref().unwrap_or(kernel);
    let targets: Vec<(Register, &Array)> = store_registers.iter().copied().zip(&stores).collect();
    let program = Program::new(kernel, inputs, &targets, &walk, true)?;
    let operations = rows * run_length * kernel.weight();
    if runs_inside {
        if !whole::run(kernel, inputs, &reductions, rows, run_length, &walk)? {
            inside(&program, &reductions, rows, run_length, operations)?;
        }
    } else if !whole::columns(kernel, inputs, &reductions)? {
        outside(&program, &reductions, rows, run_length, operations)?;
    }
    program.report()?;

    let mut stores = stores.into_iter();
    let mut results = results.into_iter();
    let finish = kernel.outputs.iter().filter_map(|output| match output {
        Output::Store(_) => stores.next(),
        Output::Reduce { axes, keepdims, .. } => results.next().map(|result| arrange(&result, &kept, axes, *keepdims)),
    });
    Ok(finish.collect())
}

/// The sum over axes that are not one run in memory, because one between them stays or their steps do not fit: as in
/// NumPy, the runs are added up first, each by itself, and then their sums one after the other. `None` for other kernels.
fn by_runs(kernel: &Kernel, inputs: &[Array]) -> Result<Option<Array>> {
    let [Output::Reduce { register, op, axes, keepdims }] = &kernel.outputs[..] else { return Ok(None) };
    let dtype = kernel.dtype(*register);
    if axes.len() < 2 || **op != rows::SUM || !dtype.is_inexact() || dtype == DType::F16 || kernel.shape.contains(&0) {
        return Ok(None);
    }
    let order = memory_order(&kernel.shape, inputs);
    let order: Shape = order.into_iter().filter(|&axis| kernel.shape[axis] != 1).collect();
    if let (true, [input]) = (order.iter().all(|axis| axes.contains(axis)), inputs) {
        let ordered = kernel.instructions.is_empty() && input.size() <= ORDERED_TO;
        let whole = if ordered { by_buffers(op, input, &order)? } else { None };
        let shape = crate::ops::reduce::reduced_shape(&kernel.shape, axes, *keepdims);
        return whole.map(|total| total.reshape(&shape)).transpose();
    }
    let mut run: Shape = order.iter().rev().copied().take_while(|axis| axes.contains(axis)).collect();
    // What is computed on the way has steps that fit, and what fits a buffer is one run there.
    let plain = kernel.instructions.iter().all(|instruction| *instruction.op == unary::CAST);
    let long = run.iter().map(|&axis| kernel.shape[axis]).product::<usize>() > BUFFER;
    if let ([input], true) = (inputs, plain && long) {
        let fits =
            |pair: &[usize]| input.strides()[pair[1]] == input.strides()[pair[0]] * kernel.shape[pair[0]] as isize;
        let fitting = run.windows(2).take_while(|pair| fits(pair)).count();
        run.truncate(fitting + 1);
    }
    let outer: Shape = order.iter().copied().filter(|axis| axes.contains(axis) && !run.contains(axis)).collect();
    if run.is_empty() || outer.is_empty() {
        return Ok(None);
    }
    let output = Output::Reduce { register: *register, op, axes: run, keepdims: true };
    let first = Kernel { outputs: vec![output], ..kernel.clone() };
    let [sums] = &self::run(&first, inputs)?[..] else { return Ok(None) };
    let kept = (0..kernel.shape.len()).filter(|axis| !outer.contains(axis));
    let sums = sums.permute(&outer.iter().copied().chain(kept).collect::<Shape>()).to_contiguous()?;
    let total = added(&sums, outer.iter().map(|&axis| kernel.shape[axis]).product())?;
    total.reshape(&crate::ops::reduce::reduced_shape(&kernel.shape, axes, *keepdims)).map(Some)
}

/// How many elements NumPy gathers at a time from arrays that are not one run in memory.
const BUFFER: usize = 8192;

/// Sums of more elements than this are better shared among threads than added up in NumPy's order.
const ORDERED_TO: usize = 1 << 17;

/// The sum of all elements of an array with steps that do not fit each other: as in NumPy, so much of it at a time as a
/// buffer holds in whole rows. `None` where all is one run, or fits one buffer.
fn by_buffers(op: &'static Op, input: &Array, order: &[usize]) -> Result<Option<Array>> {
    let mut layout = Layout { offset: input.offset(), shape: Shape::new(), strides: Default::default() };
    for &axis in order {
        let (length, stride) = (input.shape()[axis], input.strides()[axis]);
        match (layout.shape.last_mut(), layout.strides.last_mut()) {
            (Some(have), Some(step)) if *step == stride * length as isize => (*have, *step) = (*have * length, stride),
            _ => {
                layout.shape.push(length);
                layout.strides.push(stride);
            }
        }
    }
    // Whole rows of the last axes, and as many of them along the axis before as a buffer holds.
    let mut at = layout.shape.len().saturating_sub(1);
    let mut row = layout.shape.last().copied().unwrap_or(1);
    while at > 0 && row * layout.shape[at - 1] <= BUFFER {
        at -= 1;
        row *= layout.shape[at];
    }
    if at == 0 {
        // Complex numbers are added up two by two, which a walk with steps does not know of.
        let gathered = || input.permute(order).to_contiguous()?.reshape(&[input.size()]);
        return match input.dtype().is_complex() && order.len() == input.ndim() && !input.is_c_contiguous() {
            true => reduce(op, &gathered()?, &[0], false, input.dtype()).map(Some),
            false => Ok(None),
        };
    }
    let (length, some) = (layout.shape[at - 1], (BUFFER / row).max(1));
    let outer: usize = layout.shape[..at - 1].iter().product();
    let sums = Array::empty(input.dtype(), &[outer * length.div_ceil(some)])?;
    let mut count = 0;
    for number in 0..outer {
        let mut rest = number;
        let mut start = layout.offset as isize;
        for axis in (0..at - 1).rev() {
            start += (rest % layout.shape[axis]) as isize * layout.strides[axis];
            rest /= layout.shape[axis];
        }
        for first in (0..length).step_by(some) {
            let mut shape: Shape = layout.shape[at - 1..].into();
            shape[0] = some.min(length - first);
            let offset = (start + first as isize * layout.strides[at - 1]) as usize;
            let part = input.with_layout(Layout { offset, shape, strides: layout.strides[at - 1..].into() });
            // Rows of floats are read where they are; others are quicker, or added up in another order, side by side.
            let in_place = layout.strides.last() == Some(&1) && !input.dtype().is_complex();
            let part = if in_place { part } else { part.to_contiguous()?.reshape(&[part.size()])? };
            let every: Shape = (0..part.ndim()).collect();
            sums.set_scalar_at(count, reduce(op, &part, &every, false, input.dtype())?.scalar_at(0));
            count += 1;
        }
    }
    added(&sums, count as usize).map(Some)
}

/// The sum of so many equal parts of a contiguous array of floats, one after the other.
fn added(array: &Array, count: usize) -> Result<Array> {
    match array.dtype() {
        DType::F32 => added_rows::<f32>(array, count),
        DType::F64 => added_rows::<f64>(array, count),
        DType::C64 => added_rows::<num_complex::Complex32>(array, count),
        _ => added_rows::<num_complex::Complex64>(array, count),
    }
}

fn added_rows<T: crate::array::Element + std::ops::AddAssign>(array: &Array, count: usize) -> Result<Array> {
    let all = array.as_slice::<T>().unwrap_or_default();
    let width = all.len() / count;
    Array::build(&[width], |total: &mut [T]| {
        total.copy_from_slice(&all[..width]);
        for row in interrupt::watched(all[width..].chunks_exact(width)) {
            total.iter_mut().zip(row).for_each(|(sum, &x)| *sum += x);
        }
    })
}

/// Turns results in the order of the kept axes' walk into the reduction's shape.
fn arrange(result: &Array, kept: &[usize], axes: &[usize], keepdims: bool) -> Array {
    let sorted = result.permute(&axes_by(kept.len(), &|at| kept[at]));
    if !keepdims {
        return sorted;
    }
    let ndim = kept.len() + axes.len();
    let mut at = 0;
    let specs: Vec<SliceSpec> = (0..ndim)
        .map(|axis| {
            if axes.contains(&axis) {
                return SliceSpec::NewAxis;
            }
            at += 1;
            SliceSpec::Range { start: 0, step: 1, count: sorted.shape()[at - 1] }
        })
        .collect();
    sorted.slice(&specs)
}

/// Reports what left the numbers in the sums and products of a kernel. What they were taken of is not there any more: it is
/// computed again where that has to be known.
pub(super) fn report(kernel: &Kernel, inputs: &[Array], results: &[Array]) -> Result<()> {
    for (output, result) in kernel.outputs.iter().zip(results) {
        let Output::Reduce { op, register, .. } = output else { continue };
        if rows::accumulates(op) {
            faults::report_reduction(result, || {
                let _quiet = faults::Quiet::new();
                let stored = Kernel { outputs: vec![Output::Store(*register)], ..kernel.clone() };
                let operand = Array::empty(kernel.dtype(*register), &kernel.shape)?;
                super::elementwise::run(&stored, inputs, std::slice::from_ref(&operand))?;
                Ok(operand)
            })?;
        }
    }
    Ok(())
}

/// Reductions over different axes: what they reduce is stored first.
fn one_by_one(kernel: &Kernel, inputs: &[Array]) -> Result<Vec<Array>> {
    let stores = kernel.outputs.iter().map(|output| match output {
        Output::Store(register) | Output::Reduce { register, .. } => Output::Store(*register),
    });
    let stored = Kernel { outputs: stores.collect(), ..kernel.clone() };
    let order = memory_order(&kernel.shape, inputs);
    let arrays: Vec<Array> = stored
        .outputs
        .iter()
        .map(|output| Array::empty_ordered(stored.output_dtype(output), &kernel.shape, &order))
        .collect::<Result<_>>()?;
    super::elementwise::run(&stored, inputs, &arrays)?;
    kernel
        .outputs
        .iter()
        .zip(arrays)
        .map(|(output, array)| match output {
            Output::Store(_) => Ok(array),
            Output::Reduce { op, axes, keepdims, .. } => reduce(op, &array, axes, *keepdims, array.dtype()),
        })
        .collect()
}

fn over_nothing(kernel: &Kernel) -> Result<Vec<Array>> {
    let fill = |output: &Output| {
        let (dtype, shape) = (kernel.output_dtype(output), kernel.output_shape(output));
        let Output::Reduce { op, axes, .. } = output else { return Array::empty(dtype, &shape) };
        match row_of(op)?.identity {
            Some(identity) => Array::full(&shape, identity(dtype)),
            None if axes.iter().any(|&axis| kernel.shape[axis] == 0) => {
                let name = row_of(op)?.combine.name;
                Err(Error::value(format!("zero-size array to reduction operation {name} which has no identity")))
            }
            None => Array::empty(dtype, &shape),
        }
    };
    kernel.outputs.iter().map(fill).collect()
}

/// Runs along the innermost axes: blocks to partial results, these to results.
fn inside(
    program: &Program,
    reductions: &[Reduction],
    rows: usize,
    run_length: usize,
    operations: usize,
) -> Result<()> {
    let longest = program.block();
    if run_length < longest {
        return short_runs(program, reductions, rows, run_length, operations);
    }
    // The upper branches of the tree in which a run is summed as a whole: a fused sum is what the unfused one is.
    let mut leaves: Vec<(usize, usize)> = Vec::new();
    branches(0, run_length, longest, &mut leaves);
    let blocks = leaves.len();
    let mut partial: Vec<Vec<CacheLine>> =
        reductions.iter().map(|r| CacheLine::zeroed(rows * blocks * r.size)).collect();
    let parts: SmallVec<[Shared; 2]> = partial.iter_mut().map(|p| Shared(p.as_mut_ptr().cast())).collect();
    threads::for_pieces(rows * blocks, 1, operations, |from, to| {
        let mut space = program.workspace();
        for at in from..to {
            let (row, block) = (at / blocks, at % blocks);
            let (start, count) = leaves[block];
            program.run(&mut space, row * run_length + start, count);
            for (reduction, part) in reductions.iter().zip(&parts) {
                // SAFETY: the register holds `count` elements; partial result `at` belongs to this worker.
                unsafe { (reduction.run)(space.register(reduction.register), count, part.element(at, reduction.size)) };
            }
        }
    })?;
    for (reduction, part) in reductions.iter().zip(&parts) {
        let size = reduction.size;
        for row in 0..rows {
            // SAFETY: all partial results of the row are written; the result has an element a row.
            unsafe {
                let (from, to) = (part.element(row * blocks, size), reduction.result.element(row, size));
                match reduction.join {
                    Some(join) => join(from, run_length, longest, to),
                    None => (reduction.again)(from, blocks, to),
                }
            }
        }
    }
    Ok(())
}

/// Where the leaves of so long a run start and how long they are: it is halved as a sum is until none is too long.
pub(super) fn branches(start: usize, length: usize, longest: usize, leaves: &mut Vec<(usize, usize)>) {
    if length <= longest {
        leaves.push((start, length));
        return;
    }
    let low = lower_half(length);
    branches(start, low, longest, leaves);
    branches(start + low, length - low, longest, leaves);
}

/// Adds up the sums of a run's leaves: these, the run's length, the longest leaf's, where the sum goes.
pub(super) type Join = unsafe fn(*const u8, usize, usize, *mut u8);

/// For sums of floats, how those of leaves become the run's.
pub(super) fn join_of(op: &'static Op, dtype: DType) -> Option<Join> {
    match dtype {
        DType::F32 if *op == rows::SUM => Some(join_sums::<f32>),
        DType::F64 if *op == rows::SUM => Some(join_sums::<f64>),
        _ => None,
    }
}

/// Adds up the sums of a run's leaves along its tree.
///
/// # Safety
/// `sums` has a `T` for each leaf of a run of this length, `result` room for one.
unsafe fn join_sums<T: Copy + std::ops::Add<Output = T>>(
    sums: *const u8,
    length: usize,
    longest: usize,
    result: *mut u8,
) {
    /// # Safety
    /// As above; moves on over the leaves it has added.
    unsafe fn branch<T: Copy + std::ops::Add<Output = T>>(next: &mut *const T, length: usize, longest: usize) -> T {
        // SAFETY: the caller's promise.
        unsafe {
            if length <= longest {
                let sum = **next;
                *next = next.add(1);
                return sum;
            }
            let low = lower_half(length);
            let first = branch(next, low, longest);
            first + branch(next, length - low, longest)
        }
    }
    // SAFETY: the caller's promise.
    unsafe { result.cast::<T>().write(branch(&mut sums.cast::<T>(), length, longest)) };
}

/// Runs shorter than a block: several to a block.
fn short_runs(
    program: &Program,
    reductions: &[Reduction],
    rows: usize,
    run_length: usize,
    operations: usize,
) -> Result<()> {
    let together = program.block() / run_length;
    let results: SmallVec<[Shared; 2]> = reductions.iter().map(|r| r.result).collect();
    threads::for_pieces(rows, together, operations, |from, to| {
        let mut space = program.workspace();
        for first in (from..to).step_by(together) {
            let count = together.min(to - first);
            program.run(&mut space, first * run_length, count * run_length);
            for (reduction, result) in reductions.iter().zip(&results) {
                let block = Shared(space.register(reduction.register).cast_mut());
                for row in 0..count {
                    // SAFETY: the run lies in the register's block; the row's result belongs to this worker.
                    unsafe {
                        let run = block.element(row * run_length, reduction.from_size);
                        (reduction.run)(run, run_length, result.element(first + row, reduction.size));
                    }
                }
            }
        }
    })
}

/// Results that accumulate together, so that they stay in the first-level cache.
const WIDEST: usize = 2048;

/// Results along the innermost axes: `columns` of them accumulate over `rows` rows.
fn outside(program: &Program, reductions: &[Reduction], columns: usize, rows: usize, operations: usize) -> Result<()> {
    // Few results: the rows are shared out instead, in numbers that depend on the sizes alone, so that a result does
    // not depend on the machine.
    let longest = program.block();
    let chunks = if columns < 2 * longest { ((columns * rows) >> 18).clamp(1, 64).min(rows) } else { 1 };
    let width = columns.min(longest).min(WIDEST);
    let strips = columns.div_ceil(width);
    let per_chunk = rows.div_ceil(chunks);
    let mut partial: Vec<Vec<CacheLine>> =
        reductions.iter().map(|r| CacheLine::zeroed(chunks * columns * r.size)).collect();
    let parts: SmallVec<[Shared; 2]> = partial.iter_mut().map(|p| Shared(p.as_mut_ptr().cast())).collect();
    threads::for_pieces(chunks * strips, 1, operations, |from, to| {
        let mut space = program.workspace();
        let mut sums: Vec<[Vec<CacheLine>; 2]> =
            reductions.iter().map(|r| [pad(r.size, width), pad(r.size, width)]).collect();
        for at in from..to {
            let (chunk, strip) = (at / strips, at % strips);
            let (top, bottom) = (chunk * per_chunk, ((chunk + 1) * per_chunk).min(rows));
            if top >= bottom {
                continue;
            }
            let left = strip * width;
            let count = width.min(columns - left);
            accumulate(program, reductions, &mut space, &mut sums, (top, bottom), (left, count, columns));
            for ((reduction, part), sum) in reductions.iter().zip(&parts).zip(&sums) {
                // SAFETY: this strip of this chunk belongs to this worker.
                unsafe {
                    let to = part.element(chunk * columns + left, reduction.size);
                    to.copy_from_nonoverlapping(sum[0].as_ptr().cast(), count * reduction.size);
                }
            }
        }
    })?;
    let used = rows.div_ceil(per_chunk);
    for (reduction, part) in reductions.iter().zip(&parts) {
        combine_chunks(reduction, *part, columns, used);
    }
    Ok(())
}

fn pad(size: usize, count: usize) -> Vec<CacheLine> {
    CacheLine::zeroed(size * count)
}

/// Accumulates rows `top..bottom` of columns `left..left + count` into the first of each pair of `sums`.
fn accumulate(
    program: &Program,
    reductions: &[Reduction],
    space: &mut Workspace,
    sums: &mut [[Vec<CacheLine>; 2]],
    (top, bottom): (usize, usize),
    (left, count, columns): (usize, usize, usize),
) {
    // Narrow rows lie side by side in a block.
    let together = if left == 0 && count == columns { (program.block() / columns).max(1) } else { 1 };
    let mut row = top;
    while row < bottom {
        let many = together.min(bottom - row);
        program.run(space, row * columns + left, many * count);
        for (reduction, sum) in reductions.iter().zip(sums.iter_mut()) {
            let block = Shared(space.register(reduction.register).cast_mut());
            for inner in 0..many {
                // SAFETY: row `inner` of the block has `count` elements; the two accumulators are apart.
                unsafe {
                    let x = block.element(inner * count, reduction.size).cast_const();
                    if row + inner == top {
                        sum[0].as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(x, count * reduction.size);
                        continue;
                    }
                    let [have, next] = sum;
                    (reduction.combine)(&[have.as_ptr().cast(), x], next.as_mut_ptr().cast(), count);
                }
                sum.swap(0, 1);
            }
        }
        row += many;
    }
}

/// Combines the chunks' partial results, in order.
fn combine_chunks(reduction: &Reduction, part: Shared, columns: usize, chunks: usize) {
    let size = reduction.size;
    let (mut have, mut next) = (pad(DType::C128.size(), columns), pad(DType::C128.size(), columns));
    // SAFETY: every chunk's results are written; buffers are apart and large enough; the result has `columns` elements.
    unsafe {
        have.as_mut_ptr().cast::<u8>().copy_from_nonoverlapping(part.0, columns * size);
        for chunk in 1..chunks {
            let x = part.element(chunk * columns, size).cast_const();
            (reduction.combine)(&[have.as_ptr().cast(), x], next.as_mut_ptr().cast(), columns);
            std::mem::swap(&mut have, &mut next);
        }
        reduction.result.0.copy_from_nonoverlapping(have.as_ptr().cast(), columns * size);
    }
}

/// Reduces an array over axes with a row of class `Reduce`, computing in `dtype`.
///
/// # Errors
/// `ValueError` for a reduction without identity over nothing; `MemoryError`; `KeyboardInterrupt`.
pub fn reduce(op: &'static Op, array: &Array, axes: &[usize], keepdims: bool, dtype: DType) -> Result<Array> {
    let kernel = Kernel::reduction(op, array.shape(), array.dtype(), dtype, axes, keepdims);
    let mut results = run(&kernel, std::slice::from_ref(array))?;
    results.pop().ok_or_else(|| Error::new(Kind::SystemError, "a reduction gave no result"))
}
