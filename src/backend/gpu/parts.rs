//! Arrays larger than what a kernel reaches at once: which part of a buffer an operand lies in, and kernels done in
//! halves where a part is too large for one binding.

use std::rc::Rc;

use super::batch::Bound;
use super::pool::GpuBuffer;
use super::run::too_many;
use super::types::stored_size;
use super::{GpuArray, GpuBackend};
use crate::array::{Layout, Shape, SliceSpec};
use crate::backend::Backend;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Kernel, Output, Register};

/// The part of its buffer that an operand's elements lie in.
pub(super) struct Window {
    /// In bytes; the whole buffer without.
    bytes: Option<(u64, u64)>,
    /// Of the operand's first element from the part's beginning, in elements.
    pub offset: u32,
    /// How far each axis reaches, in elements.
    reach: Shape,
    pub too_large: bool,
}

impl Window {
    pub(super) fn bind<'a>(&self, buffer: &'a Rc<GpuBuffer>) -> Bound<'a> {
        Bound { buffer, window: self.bytes }
    }
}

/// One half of a layout along an axis.
pub(super) fn half(layout: &Layout, axis: usize, start: usize, count: usize) -> Layout {
    let mut out = layout.clone();
    out.offset = (layout.offset as isize + layout.strides[axis] * start as isize) as usize;
    out.shape[axis] = count;
    out
}

impl GpuBackend {
    /// Where the elements of an operand lie that is laid out so; `None` for a number.
    pub(super) fn window(&self, value: &GpuArray, layout: &Layout) -> Option<Window> {
        let buffer = value.buffer()?;
        let limit = self.device.limits.max_storage_buffer_binding_size;
        let total = buffer.raw.size();
        if total <= limit {
            let offset = layout.offset as u32;
            return Some(Window { bytes: None, offset, reach: Shape::new(), too_large: false });
        }
        let size = stored_size(value.dtype) as u64;
        let reaches = layout.shape.iter().zip(&layout.strides).map(|(&n, &stride)| (n.max(1) - 1) as isize * stride);
        let (mut first, mut last) = (layout.offset as isize, layout.offset as isize);
        for reach in reaches.clone() {
            if reach < 0 { first += reach } else { last += reach }
        }
        let align = u64::from(self.device.limits.min_storage_buffer_offset_alignment).max(size);
        let start = first as u64 * size / align * align;
        let bytes = ((last as u64 + 1) * size).min(total) - start;
        let offset = (layout.offset as u64 - start / size) as u32;
        let reach = reaches.map(isize::unsigned_abs).collect();
        Some(Window { bytes: Some((start, bytes)), offset, reach, too_large: bytes > limit })
    }

    /// The axis to halve where a part is too large for a kernel, or where there are too many elements for one.
    pub(super) fn axis_to_split<'w>(
        &self,
        shape: &[usize],
        mut windows: impl Iterator<Item = &'w Window>,
    ) -> Option<usize> {
        let longest = |lengths: &[usize]| (0..shape.len()).filter(|&a| shape[a] > 1).max_by_key(|&a| lengths[a]);
        if let Some(window) = windows.find(|window| window.too_large) {
            return longest(&window.reach);
        }
        let count: usize = shape.iter().product();
        if count >= u32::MAX as usize / 2 { longest(shape) } else { None }
    }

    /// An element-wise pass over each half of an axis.
    pub(super) fn store_halves(
        &self,
        kernel: &Kernel,
        layouts: &[Layout],
        inputs: &[GpuArray],
        targets: &[(Register, GpuArray)],
        axis: usize,
    ) -> Result<()> {
        for (start, count) in halves(kernel.shape[axis]) {
            let (part, sources) = self.half_of(kernel, layouts, inputs, axis, start, count);
            let sinks: Vec<(Register, GpuArray)> = targets
                .iter()
                .map(|(r, t)| (*r, GpuArray { layout: half(&t.layout, axis, start, count), ..t.clone() }))
                .collect();
            self.store(&part, &sources, &sinks)?;
        }
        Ok(())
    }

    fn half_of(
        &self,
        kernel: &Kernel,
        layouts: &[Layout],
        inputs: &[GpuArray],
        axis: usize,
        start: usize,
        count: usize,
    ) -> (Kernel, Vec<GpuArray>) {
        let mut part = kernel.clone();
        part.shape[axis] = count;
        let cut = |(value, layout): (&GpuArray, &Layout)| match value.number() {
            Some(_) => value.clone(),
            None => GpuArray { layout: half(layout, axis, start, count), ..value.clone() },
        };
        (part, inputs.iter().zip(layouts).map(cut).collect())
    }

    /// Reductions over each half of an axis: one after the other in the result where the axis stays, combined where it is
    /// reduced.
    pub(super) fn reduce_halves(
        &self,
        kernel: &Kernel,
        layouts: &[Layout],
        inputs: &[GpuArray],
        axes: &[usize],
        members: &[usize],
        axis: usize,
    ) -> Result<Vec<GpuArray>> {
        let mut found = Vec::new();
        for (start, count) in halves(kernel.shape[axis]) {
            let (part, sources) = self.half_of(kernel, layouts, inputs, axis, start, count);
            found.push(self.reduce(&part, &sources, axes, members)?);
        }
        let [first, second] = &found[..] else { return Err(too_many(&kernel.shape)) };
        let mut out = Vec::with_capacity(members.len());
        for (&index, (a, b)) in members.iter().zip(first.iter().zip(second)) {
            let Output::Reduce { op, axes, keepdims, .. } = &kernel.outputs[index] else { continue };
            if axes.contains(&axis) {
                out.push(self.combine(super::reduce::row(op)?.combine, a, b)?);
                continue;
            }
            let shape = kernel.output_shape(&kernel.outputs[index]);
            let place = if *keepdims { axis } else { axis - axes.iter().filter(|&&a| a < axis).count() };
            let target = self.empty(a.dtype, &shape)?;
            let mut start = 0;
            for piece in [a, b] {
                let count = piece.layout.shape[place];
                let mut specs: Vec<SliceSpec> =
                    shape[..place].iter().map(|&count| SliceSpec::Range { start: 0, step: 1, count }).collect();
                specs.push(SliceSpec::Range { start, step: 1, count });
                self.copy_into(piece, &self.with_layout(&target, target.layout.slice(&specs)))?;
                start += count;
            }
            out.push(target);
        }
        Ok(out)
    }

    /// Two arrays of one type and shape combined element by element.
    pub(super) fn combine(&self, op: &'static crate::ops::Op, a: &GpuArray, b: &GpuArray) -> Result<GpuArray> {
        let kernel = Kernel {
            shape: a.layout.shape.clone(),
            inputs: vec![a.dtype; 2],
            instructions: vec![crate::ir::Instruction {
                op,
                dtype: a.dtype,
                out: a.dtype,
                operands: [0, 1].into_iter().collect(),
            }],
            outputs: vec![Output::Store(2)],
        };
        let mut out = self.run_kernel(&kernel, &[a.clone(), b.clone()])?;
        out.pop().ok_or_else(|| Error::new(Kind::SystemError, "a kernel gave no result"))
    }

    /// Whether one kernel reaches all of an array's buffer.
    pub(super) fn reaches(&self, value: &GpuArray) -> bool {
        let limit = self.device.limits.max_storage_buffer_binding_size;
        value.buffer().is_none_or(|buffer| buffer.raw.size() <= limit)
    }
}

/// The two halves of so many places: where each begins and how many it has.
pub(super) fn halves(length: usize) -> [(usize, usize); 2] {
    let first = length / 2;
    [(0, first), (first, length - first)]
}
