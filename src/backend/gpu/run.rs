//! Kernels on a device: which passes a kernel takes, over which axes, with which parameters.

use smallvec::SmallVec;

use super::body::{Access, Body, push_number, register_of};
use super::elementwise::{self, THREADS};
use super::module::Abilities;
use super::{Data, GpuArray, GpuBackend, extreme, index, matmul, reduce, scan, sort};
use crate::array::{DType, Layout, Scalar, Shape, Strides, shape_text};
use crate::backend::Backend;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Op, unary};

use super::batch::{Bound, Dispatch, Pipeline};
use super::parts::Window;

/// Workgroups of an element-wise pass, at most; its threads take turns beyond.
pub(super) const GROUPS: u32 = 1 << 15;
/// Elements from which on a thread computes several at once: below, more threads keep a large device busier.
const SEVERAL: usize = 1 << 20;
/// Workgroups that a reduction aims at, so that a large device has work for all its parts.
const REDUCING_GROUPS: usize = 2048;

/// What a pipeline is compiled for: the structure of a kernel without sizes, and the form of the pass.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) enum ShaderKey {
    Elementwise(Structure, elementwise::Form),
    Reduce(Structure, reduce::Form),
    MatMul(matmul::Form),
    Index(index::Form),
    Scan(scan::Form),
    Extreme(extreme::Form),
    Sort(sort::Form),
}

/// A kernel's inputs and instructions.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Structure {
    inputs: Vec<DType>,
    instructions: Vec<Instruction>,
}

impl Structure {
    fn of(kernel: &Kernel) -> Structure {
        Structure { inputs: kernel.inputs.clone(), instructions: kernel.instructions.clone() }
    }
}

/// What decides whether a kernel is supported.
#[derive(Clone, PartialEq, Eq, Hash)]
pub(super) struct Supported {
    structure: Structure,
    outputs: Vec<Output>,
    rank: usize,
}

impl Supported {
    pub(super) fn of(kernel: &Kernel) -> Supported {
        let outputs = kernel.outputs.clone();
        Supported { structure: Structure::of(kernel), outputs, rank: kernel.shape.len() }
    }
}

/// Axes of an iteration space, merged where every operand's strides allow it.
pub(super) struct Axes {
    pub lengths: SmallVec<[usize; 4]>,
    /// For each operand, the stride of each merged axis.
    pub strides: Vec<Strides>,
}

impl Axes {
    pub(super) fn new(shape: &[usize], operands: &[Strides], wanted: impl Fn(usize) -> bool) -> Axes {
        let mut axes = Axes { lengths: SmallVec::new(), strides: vec![Strides::new(); operands.len()] };
        for (axis, &length) in shape.iter().enumerate().filter(|(axis, length)| wanted(*axis) && **length != 1) {
            let merges = axes.lengths.last().is_some()
                && operands
                    .iter()
                    .zip(&axes.strides)
                    .all(|(operand, merged)| merged.last() == Some(&(operand[axis] * length as isize)));
            if merges && let Some(last) = axes.lengths.last_mut() {
                *last *= length;
            } else {
                axes.lengths.push(length);
            }
            for (operand, merged) in operands.iter().zip(&mut axes.strides) {
                if merges {
                    merged.pop();
                }
                merged.push(operand[axis]);
            }
        }
        axes
    }

    pub(super) fn size(&self) -> usize {
        self.lengths.iter().product()
    }

    /// Whether an operand's elements lie in row-major order without gaps.
    fn is_linear(&self, operand: usize) -> bool {
        crate::array::c_strides(&self.lengths) == self.strides[operand]
    }
}

/// Number of words: sizes and strides are 32-bit on the device, where negative strides wrap.
pub(super) fn words(values: &[isize]) -> impl Iterator<Item = u32> + '_ {
    values.iter().map(|&value| value as u32)
}

pub(super) fn too_many(shape: &[usize]) -> Error {
    let text = format!("arrays of shape {} have too many elements for one kernel on the GPU", shape_text(shape));
    Error::new(Kind::MemoryError, text)
}

impl GpuBackend {
    pub(super) fn pipeline(
        &self,
        key: ShaderKey,
        write: impl FnOnce(Abilities) -> Result<String>,
    ) -> Result<std::rc::Rc<Pipeline>> {
        if let Some(found) = self.pipelines.borrow().get(&key) {
            return Ok(found.clone());
        }
        let made = self.batch.pipeline(&write(self.abilities())?)?;
        self.pipelines.borrow_mut().insert(key, made.clone());
        Ok(made)
    }

    /// Strides of the inputs broadcast to the kernel's shape, and their offsets.
    fn spread(&self, shape: &[usize], inputs: &[GpuArray]) -> Result<Vec<Layout>> {
        inputs.iter().map(|input| input.layout.broadcast_to(shape)).collect()
    }

    pub(super) fn run_kernel(&self, kernel: &Kernel, inputs: &[GpuArray]) -> Result<Vec<GpuArray>> {
        let mut results: Vec<Option<GpuArray>> = vec![None; kernel.outputs.len()];
        let mut stores = Vec::new();
        let mut reductions: Vec<(Shape, Vec<usize>)> = Vec::new();
        for (index, output) in kernel.outputs.iter().enumerate() {
            match output {
                Output::Store(_) => stores.push(index),
                Output::Reduce { axes, .. } => match reductions.iter_mut().find(|(have, _)| have == axes) {
                    Some((_, members)) => members.push(index),
                    None => reductions.push((axes.clone(), vec![index])),
                },
            }
        }
        let bindings = self.device.limits.max_storage_buffers_per_shader_stage as usize;
        let room = bindings.saturating_sub(inputs.iter().filter(|input| input.buffer().is_some()).count());
        if room == 0 {
            let text = format!("a kernel over {} arrays is more than {} takes at once", inputs.len(), self.name());
            return Err(Error::new(Kind::RuntimeError, text));
        }
        for part in stores.chunks(room.min(64)) {
            let mut targets = Vec::with_capacity(part.len());
            for &index in part {
                let register = register_of(&kernel.outputs[index]);
                let target = self.empty(kernel.dtype(register), &kernel.shape)?;
                results[index] = Some(target.clone());
                targets.push((register, target));
            }
            self.store(kernel, inputs, &targets)?;
        }
        for (axes, members) in &reductions {
            for part in members.chunks(room.min(4)) {
                for (index, value) in part.iter().zip(self.reduce(kernel, inputs, axes, part)?) {
                    results[*index] = Some(value);
                }
            }
        }
        let missing = || Error::new(Kind::SystemError, "a kernel's output was not computed");
        results.into_iter().map(|result| result.ok_or_else(missing)).collect()
    }

    /// Computes registers and writes each to its target, which has the kernel's shape and any strides.
    pub(super) fn store(&self, kernel: &Kernel, inputs: &[GpuArray], targets: &[(Register, GpuArray)]) -> Result<()> {
        let layouts = self.spread(&kernel.shape, inputs)?;
        let loaded: Vec<usize> = (0..inputs.len()).filter(|&i| inputs[i].buffer().is_some()).collect();
        let mut operands: Vec<Strides> = loaded.iter().map(|&i| layouts[i].strides.clone()).collect();
        operands.extend(targets.iter().map(|(_, target)| target.layout.strides.clone()));
        let axes = Axes::new(&kernel.shape, &operands, |_| true);
        let count = axes.size();
        if count == 0 {
            return Ok(());
        }
        let sources: Vec<Option<Window>> = inputs.iter().zip(&layouts).map(|(i, l)| self.window(i, l)).collect();
        let sinks: Vec<Option<Window>> = targets.iter().map(|(_, t)| self.window(t, &t.layout)).collect();
        if let Some(axis) = self.axis_to_split(&kernel.shape, sources.iter().chain(&sinks).flatten()) {
            return self.store_halves(kernel, &layouts, inputs, targets, axis);
        }
        let total = u32::try_from(count).map_err(|_| too_many(&kernel.shape))?;
        let mut form = elementwise_form(&axes, inputs, &loaded, targets);
        let wanted: Vec<Register> = targets.iter().map(|(register, _)| *register).collect();
        let body = Body::new(kernel, &wanted, |input| inputs[input].number().is_some());
        if count >= SEVERAL {
            form.at_once = body.at_once();
        }
        let turn = THREADS * form.at_once;
        let groups = total.div_ceil(turn).min(if self.device.software { GROUPS >> 7 } else { GROUPS });
        let mut parameters = vec![0, total, groups * turn];
        if form.rank > 0 {
            parameters.extend(axes.lengths.iter().map(|&length| length as u32));
        }
        let mut place = |window: &Window, operand: usize, access: Access| {
            parameters.push(window.offset);
            if access == Access::Strided {
                parameters.extend(words(&axes.strides[operand]));
            }
        };
        let mut buffers: Vec<Bound> = Vec::with_capacity(loaded.len() + targets.len());
        for (operand, &input) in loaded.iter().enumerate().filter(|(_, i)| body.loads.contains(&(**i as Register))) {
            if let (Some(window), Some(buffer)) = (&sources[input], inputs[input].buffer()) {
                place(window, operand, form.inputs[input]);
                buffers.push(window.bind(buffer));
            }
        }
        for (index, (_, target)) in targets.iter().enumerate() {
            if let (Some(window), Some(buffer)) = (&sinks[index], target.buffer()) {
                place(window, loaded.len() + index, form.outputs[index].1);
                buffers.push(window.bind(buffer));
            }
        }
        self.push_immediates(&mut parameters, &body, inputs);
        let key = ShaderKey::Elementwise(Structure::of(kernel), form.clone());
        let pipeline = self.pipeline(key, |abilities| elementwise::shader(kernel, &form, abilities))?;
        let work = (count * buffers.len() * 4) as u64;
        let (buffers, parameters) = (&buffers, &parameters);
        self.batch.dispatch(&Dispatch {
            pipeline: &pipeline,
            buffers,
            bindings: None,
            parameters,
            groups: [groups, 1, 1],
            work,
        })
    }

    fn push_immediates(&self, parameters: &mut Vec<u32>, body: &Body, inputs: &[GpuArray]) {
        let number = |input: usize| inputs[input].number();
        for &register in &body.immediates {
            if let Some(value) = body.immediate(register, &number) {
                push_number(parameters, value);
            }
        }
    }

    /// Reduces over axes; `members` are the kernel's outputs that do so over these.
    pub(super) fn reduce(
        &self,
        kernel: &Kernel,
        inputs: &[GpuArray],
        axes: &[usize],
        members: &[usize],
    ) -> Result<Vec<GpuArray>> {
        let mut reduced = Vec::with_capacity(members.len());
        let mut shapes = Vec::with_capacity(members.len());
        for &index in members {
            if let Output::Reduce { register, op, .. } = &kernel.outputs[index] {
                reduced.push((*register, *op));
                shapes.push(kernel.output_shape(&kernel.outputs[index]));
            }
        }
        let (elements, results) = kernel.shape.iter().enumerate().fold((1usize, 1usize), |(e, r), (axis, &n)| {
            if axes.contains(&axis) { (e.saturating_mul(n), r) } else { (e, r.saturating_mul(n)) }
        });
        if elements == 0 && results > 0 {
            return reduced
                .iter()
                .zip(&shapes)
                .map(|((register, op), shape)| self.empty_reduction(kernel.dtype(*register), op, shape))
                .collect();
        }
        let layouts = self.spread(&kernel.shape, inputs)?;
        let windows: Vec<Option<Window>> = inputs.iter().zip(&layouts).map(|(i, l)| self.window(i, l)).collect();
        if let Some(axis) = self.axis_to_split(&kernel.shape, windows.iter().flatten()) {
            return self.reduce_halves(kernel, &layouts, inputs, axes, members, axis);
        }
        let plan = ReducePlan::new(kernel, inputs, layouts, windows, axes);
        let types: Vec<DType> = reduced.iter().map(|(register, _)| kernel.dtype(*register)).collect();
        let partial: Vec<GpuArray> =
            types.iter().map(|&dtype| self.empty(dtype, &[plan.parts, results])).collect::<Result<_>>()?;
        if results > 0 {
            self.dispatch_reduction(kernel, inputs, &plan, &reduced, &partial)?;
        }
        let mut out = Vec::with_capacity(members.len());
        for (((_, op), shape), value) in reduced.iter().zip(&shapes).zip(partial) {
            let whole = if plan.parts == 1 { value } else { self.reduce_parts(op, &value)? };
            out.push(GpuArray { layout: Layout::contiguous(shape), ..whole });
        }
        Ok(out)
    }

    /// Combines the parts of results that workgroups left, along the first axis.
    pub(super) fn reduce_parts(&self, op: &'static Op, parts: &GpuArray) -> Result<GpuArray> {
        let kernel = Kernel {
            shape: parts.shape().into(),
            inputs: vec![parts.dtype],
            instructions: Vec::new(),
            outputs: vec![Output::Reduce { register: 0, op, axes: [0].into_iter().collect(), keepdims: false }],
        };
        let mut out = self.reduce(&kernel, std::slice::from_ref(parts), &[0], &[0])?;
        out.pop().ok_or_else(|| Error::new(Kind::SystemError, "a reduction gave no result"))
    }

    fn empty_reduction(&self, dtype: DType, op: &'static Op, shape: &[usize]) -> Result<GpuArray> {
        let Some(identity) = reduce::row(op)?.identity else {
            let name = reduce::row(op)?.combine.name;
            let text = format!("zero-size array to reduction operation {name} which has no identity");
            return Err(Error::value(text));
        };
        self.fill(identity(dtype), shape)
    }

    fn dispatch_reduction(
        &self,
        kernel: &Kernel,
        inputs: &[GpuArray],
        plan: &ReducePlan,
        reduced: &[(Register, &'static Op)],
        targets: &[GpuArray],
    ) -> Result<()> {
        let access = |input: &GpuArray| if input.number().is_some() { Access::Immediate } else { Access::Strided };
        let mut form = reduce::Form {
            inputs: inputs.iter().map(access).collect(),
            outputs: reduced.to_vec(),
            ranks: (plan.kept.lengths.len(), plan.reduced.lengths.len()),
            width: plan.width,
            along: plan.along,
            at_once: 1,
        };
        let wanted: Vec<Register> = reduced.iter().map(|(register, _)| *register).collect();
        let body = Body::new(kernel, &wanted, |input| inputs[input].number().is_some());
        let own = plan.part * plan.width as usize / THREADS as usize;
        if own >= 16 {
            form.at_once = body.at_once();
        }
        let results = u32::try_from(plan.kept.size()).map_err(|_| too_many(&kernel.shape))?;
        let elements = u32::try_from(plan.reduced.size()).map_err(|_| too_many(&kernel.shape))?;
        let groups = [results.div_ceil(plan.width).min(GROUPS), plan.parts as u32, 1];
        let mut parameters = vec![0, results, elements, plan.part as u32, groups[0]];
        parameters.extend(plan.kept.lengths.iter().chain(&plan.reduced.lengths).map(|&length| length as u32));
        let mut buffers: Vec<Bound> = Vec::new();
        for (operand, &input) in plan.loaded.iter().enumerate() {
            if body.loads.contains(&(input as Register))
                && let (Some(window), Some(buffer)) = (&plan.windows[input], inputs[input].buffer())
            {
                parameters.push(window.offset);
                parameters.extend(words(&plan.kept.strides[operand]).chain(words(&plan.reduced.strides[operand])));
                buffers.push(window.bind(buffer));
            }
        }
        let loaded = buffers.len();
        buffers.extend(targets.iter().filter_map(GpuArray::buffer).map(Bound::from));
        self.push_immediates(&mut parameters, &body, inputs);
        let key = ShaderKey::Reduce(Structure::of(kernel), form.clone());
        let pipeline = self.pipeline(key, |abilities| reduce::shader(kernel, &form, abilities))?;
        let work = (plan.kept.size() * plan.reduced.size() * loaded.max(1) * 4) as u64;
        let (buffers, parameters) = (&buffers, &parameters);
        self.batch.dispatch(&Dispatch { pipeline: &pipeline, buffers, bindings: None, parameters, groups, work })
    }

    /// A contiguous copy in another data type.
    pub(super) fn copy(&self, value: &GpuArray, dtype: DType) -> Result<GpuArray> {
        let target = self.empty(dtype, value.shape())?;
        self.copy_into(value, &target)?;
        Ok(target)
    }

    /// Writes a value, broadcast and cast, to the places of a view.
    pub(super) fn copy_into(&self, value: &GpuArray, target: &GpuArray) -> Result<()> {
        let mut kernel = Kernel { shape: target.shape().into(), inputs: vec![value.dtype], ..Kernel::default() };
        let mut register = 0;
        if value.dtype != target.dtype {
            let operands = [0].into_iter().collect();
            let cast = Instruction { op: &unary::CAST, dtype: value.dtype, out: target.dtype, operands };
            kernel.instructions.push(cast);
            register = 1;
        }
        kernel.outputs.push(Output::Store(register));
        self.store(&kernel, std::slice::from_ref(value), &[(register, target.clone())])
    }

    /// A new array of this shape filled with a number.
    pub(super) fn fill(&self, value: Scalar, shape: &[usize]) -> Result<GpuArray> {
        let number = GpuArray { data: Data::Number(value), dtype: value.dtype(), layout: Layout::contiguous(&[]) };
        let target = self.empty(value.dtype(), shape)?;
        self.copy_into(&number, &target)?;
        Ok(target)
    }
}

/// The form of the pass that computes registers from inputs, of which some are loaded, over these axes.
fn elementwise_form(
    axes: &Axes,
    inputs: &[GpuArray],
    loaded: &[usize],
    targets: &[(Register, GpuArray)],
) -> elementwise::Form {
    let access = |operand| if axes.is_linear(operand) { Access::Linear } else { Access::Strided };
    let mut accesses = vec![Access::Immediate; inputs.len()];
    for (operand, &input) in loaded.iter().enumerate() {
        accesses[input] = access(operand);
    }
    let place = |(index, (register, _)): (usize, &(Register, GpuArray))| (*register, access(loaded.len() + index));
    let outputs: Vec<(Register, Access)> = targets.iter().enumerate().map(place).collect();
    let mut all = accesses.iter().chain(outputs.iter().map(|(_, access)| access));
    let rank = if all.any(|access| *access == Access::Strided) { axes.lengths.len() } else { 0 };
    elementwise::Form { inputs: accesses, outputs, rank, at_once: 1 }
}

/// How a reduction is divided among workgroups.
struct ReducePlan {
    kept: Axes,
    reduced: Axes,
    /// The inputs that are loaded, and the parts of their buffers.
    loaded: Vec<usize>,
    windows: Vec<Option<Window>>,
    /// Results that a workgroup computes at once.
    width: u32,
    along: bool,
    /// Into how many parts each result is divided, and elements of a part.
    parts: usize,
    part: usize,
}

impl ReducePlan {
    fn new(
        kernel: &Kernel,
        inputs: &[GpuArray],
        layouts: Vec<Layout>,
        windows: Vec<Option<Window>>,
        axes: &[usize],
    ) -> ReducePlan {
        let loaded: Vec<usize> = (0..inputs.len()).filter(|&i| inputs[i].buffer().is_some()).collect();
        let strides: Vec<Strides> = loaded.iter().map(|&i| layouts[i].strides.clone()).collect();
        let kept = Axes::new(&kernel.shape, &strides, |axis| !axes.contains(&axis));
        let reduced = Axes::new(&kernel.shape, &strides, |axis| axes.contains(&axis));
        let (results, elements) = (kept.size(), reduced.size());
        let threads = THREADS as usize;
        // Neighbouring threads take elements that are neighbours in memory, of most inputs.
        let nearest = |group: &Axes, operand: usize| {
            group.strides[operand].iter().map(|stride| stride.unsigned_abs()).filter(|&s| s > 0).min()
        };
        let votes = (0..loaded.len()).map(|operand| match (nearest(&reduced, operand), nearest(&kept, operand)) {
            (Some(inner), Some(outer)) if inner < outer => 1,
            (Some(_), None) => 1,
            (None, None) => 0,
            _ => -1,
        });
        let along = results == 1 || votes.sum::<i32>() > 0;
        let depth = if along {
            elements.div_ceil(2).next_power_of_two().min(threads)
        } else {
            let across = results.next_power_of_two().min(if elements < 64 { threads } else { 32 });
            (threads / across).min(elements.next_power_of_two())
        };
        let width = threads / depth.max(1);
        let blocks = results.div_ceil(width);
        let wanted = (REDUCING_GROUPS / blocks.max(1)).max(1);
        let parts = (elements / (depth * 16).max(1)).clamp(1, wanted);
        let part = elements.div_ceil(parts).next_multiple_of(depth);
        let parts = elements.div_ceil(part.max(1)).max(1);
        ReducePlan { kept, reduced, loaded, windows, width: width as u32, along, parts, part }
    }
}
