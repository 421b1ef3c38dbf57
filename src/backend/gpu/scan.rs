//! Running sums and products along an axis.
//!
//! A workgroup scans a block of 1024 elements: each thread four in a row, then the threads' totals among each other.
//! The blocks' own totals are scanned in the same way and combined into the blocks after them.

use super::batch::{Bound, Dispatch};
use super::body::{Parameters, buffer_declaration};
use super::elementwise::THREADS;
use super::module::{Abilities, Module};
use super::run::{GROUPS, ShaderKey, too_many};
use super::types::register_type;
use super::{GpuArray, GpuBackend};
use crate::array::DType;
use crate::backend::Backend;
use crate::diag::Result;
use crate::ops::Op;

/// Elements that a thread and a workgroup scan at once.
const RUN: u32 = 4;
const BLOCK: u32 = THREADS * RUN;

/// What the text of a scanning shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub dtype: DType,
    pub combine: &'static Op,
    /// Whether this is the pass that combines the totals of earlier blocks into each block.
    pub carry: bool,
}

/// Writes the shader. Parameters: zero; lines, elements of a line, blocks of a line, workgroups or threads.
///
/// # Errors
/// `TypeError` when the device has not the type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    let dtype = form.dtype;
    let mut both = |x: &str, y: &str| module.apply(form.combine, dtype, dtype, &[x.to_string(), y.to_string()]);
    let mut parameters = Parameters::new();
    let [lines, length, blocks, step] = [(); 4].map(|()| parameters.next());
    let declaration = parameters.declaration();
    let name = register_type(dtype).unwrap_or_default();
    if form.carry {
        let combined = both("before", "here")?;
        let buffers = buffer_declaration(1, "totals", dtype, false) + &buffer_declaration(2, "out", dtype, true);
        return Ok(format!(
            "{declaration}{buffers}{}@compute @workgroup_size({THREADS})\n\
             fn main(@builtin(global_invocation_id) thread: vec3<u32>) {{\n    \
             for (var i = thread.x; i < {lines} * {length}; i += {step}) {{\n        \
             let line = i / {length};\n        let block = (i - line * {length}) / {BLOCK}u;\n        \
             if (block > 0u) {{\n            let before = totals[line * {blocks} + block - 1u];\n            \
             let here = out[i];\n            out[i] = {combined};\n        }}\n    }}\n}}\n",
            module.helpers()
        ));
    }
    let (own, other, all) = (both("total", "x")?, both("earlier", "mine")?, both("base", "here")?);
    let buffers = buffer_declaration(1, "source", dtype, false)
        + &buffer_declaration(2, "out", dtype, true)
        + &buffer_declaration(3, "totals", dtype, true);
    Ok(format!(
        "{declaration}{buffers}{}var<workgroup> scratch: array<{name}, {THREADS}>;\n\
         @compute @workgroup_size({THREADS})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {{\n    \
         for (var at = group.x; at < {lines} * {blocks}; at += {step}) {{\n        \
         let line = at / {blocks};\n        let block = at - line * {blocks};\n        \
         let first = block * {BLOCK}u + lane * {RUN}u;\n        let start = line * {length};\n        \
         let stop = min(first + {RUN}u, {length});\n        var total: {name};\n        \
         for (var j = first; j < stop; j++) {{\n            let x = source[start + j];\n            \
         if (j == first) {{ total = x; }} else {{ total = {own}; }}\n            out[start + j] = total;\n        \
         }}\n        \
         scratch[lane] = total;\n        workgroupBarrier();\n        \
         for (var reach = 1u; reach < {THREADS}u; reach *= 2u) {{\n            let mine = scratch[lane];\n            \
         let earlier = scratch[max(lane, reach) - reach];\n            workgroupBarrier();\n            \
         if (lane >= reach) {{ scratch[lane] = {other}; }}\n            workgroupBarrier();\n        }}\n        \
         if (lane > 0u) {{\n            let base = scratch[lane - 1u];\n            \
         for (var j = first; j < stop; j++) {{\n                let here = out[start + j];\n                \
         out[start + j] = {all};\n            }}\n        }}\n        \
         let busy = (min({length} - block * {BLOCK}u, {BLOCK}u) - 1u) / {RUN}u;\n        \
         if (lane == busy) {{ totals[at] = scratch[lane]; }}\n        workgroupBarrier();\n    }}\n}}\n",
        module.helpers()
    ))
}

impl GpuBackend {
    /// Running results of `combine` along an axis.
    pub(super) fn scan(&self, value: &GpuArray, axis: usize, combine: &'static Op) -> Result<GpuArray> {
        let rank = value.shape().len();
        let mut axes: Vec<usize> = (0..rank).collect();
        axes.remove(axis);
        axes.push(axis);
        let turned = self.with_layout(value, value.layout.permute(&axes));
        let plain = turned.layout.is_c_contiguous() && turned.layout.offset == 0 && turned.buffer().is_some();
        let packed = if plain { turned } else { self.copy(&turned, value.dtype)? };
        let (size, length) = (packed.layout.size(), value.shape()[axis]);
        let out = if size > 0 { self.scan_lines(&packed, size / length, length, combine)? } else { packed.clone() };
        let mut back = vec![0; rank];
        axes.iter().enumerate().for_each(|(at, &axis)| back[axis] = at);
        Ok(self.with_layout(&out, packed.layout.permute(&back)))
    }

    /// Scans contiguous lines.
    fn scan_lines(&self, source: &GpuArray, lines: usize, length: usize, combine: &'static Op) -> Result<GpuArray> {
        let total = u32::try_from(lines * length).map_err(|_| too_many(source.shape()))?;
        let blocks = length.div_ceil(BLOCK as usize);
        let out = self.empty(source.dtype, &[lines, length])?;
        let totals = self.empty(source.dtype, &[lines, blocks])?;
        let mut form = Form { dtype: source.dtype, combine, carry: false };
        let pieces = (lines * blocks) as u32;
        let sizes = [lines, length, blocks];
        self.scan_pass(&form, &[source, &out, &totals], sizes, pieces.min(GROUPS), 1)?;
        if blocks > 1 {
            let totals = self.scan_lines(&totals, lines, blocks, combine)?;
            form.carry = true;
            self.scan_pass(&form, &[&totals, &out], sizes, total.div_ceil(THREADS).min(GROUPS), THREADS)?;
        }
        Ok(out)
    }

    fn scan_pass(&self, form: &Form, arrays: &[&GpuArray], sizes: [usize; 3], groups: u32, each: u32) -> Result<()> {
        let pipeline = self.pipeline(ShaderKey::Scan(form.clone()), |abilities| shader(form, abilities))?;
        let [lines, length, blocks] = sizes;
        let parameters = [0, lines as u32, length as u32, blocks as u32, groups * each];
        let buffers: Vec<_> = arrays.iter().filter_map(|array| array.buffer()).map(Bound::from).collect();
        self.batch.dispatch(&Dispatch {
            pipeline: &pipeline,
            buffers: &buffers,
            bindings: None,
            parameters: &parameters,
            groups: [groups, 1, 1],
            work: (lines * length * 12) as u64,
        })
    }
}
