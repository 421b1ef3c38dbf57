//! The place of the greatest or least element along an axis.
//!
//! Workgroups find the best place of their part of a line; where a line has several parts, a second pass chooses among
//! the places found. A nan is better than any number, and of equals the first.

use super::batch::{Bound, Dispatch};
use super::body::{Parameters, buffer_declaration, coordinates, dot};
use super::elementwise::THREADS;
use super::module::{Abilities, Module};
use super::run::{Axes, GROUPS, ShaderKey, too_many, words};
use super::types::stored_type;
use super::{GpuArray, GpuBackend};
use crate::array::{DType, Layout};
use crate::backend::Backend;
use crate::diag::{Error, Result};

/// What the text of a searching shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub dtype: DType,
    pub greatest: bool,
    /// Whether the places to choose among come from an earlier pass.
    pub chosen: bool,
    /// The number of axes that lines are laid out along.
    pub rank: usize,
}

/// Writes the shader.
///
/// Parameters: zero; lines, elements of a line to look at, elements of a part, workgroups; offset, step along the line;
/// lengths and strides of the lines' axes. Workgroup `(x, y)` writes the place of part `y`.
///
/// # Errors
/// `TypeError` when the device has not the type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    module.require(form.dtype, "argmax")?;
    let mut parameters = Parameters::new();
    let [lines, elements, part, groups, offset, along] = [(); 6].map(|()| parameters.next());
    let mut list = || -> Vec<String> { (0..form.rank).map(|_| parameters.next()).collect() };
    let (lengths, strides) = (list(), list());
    let name = stored_type(form.dtype).unwrap_or_default();
    let relation = if form.greatest { ">" } else { "<" };
    let nan = |x: &str| if form.dtype.is_float() { format!("is_nan_{}({x})", form.dtype) } else { "false".to_string() };
    if form.dtype.is_float() {
        module.helper("is_nan", form.dtype, "argmax")?;
    }
    let mut declarations =
        buffer_declaration(1, "source", form.dtype, false) + &buffer_declaration(2, "places", DType::U32, true);
    let mut candidate = "at".to_string();
    if form.chosen {
        declarations += &buffer_declaration(3, "candidates", DType::U32, false);
        candidate = format!("candidates[at * {lines} + line]");
    }
    let split = if form.rank > 0 { coordinates("line", "c", &lengths) } else { String::new() };
    Ok(format!(
        "{}{declarations}{}var<workgroup> values: array<{name}, {THREADS}>;\n\
         var<workgroup> found: array<u32, {THREADS}>;\nconst NONE = 0xffffffffu;\n\
         fn better(x: {name}, i: u32, y: {name}, j: u32) -> bool {{\n    \
         if (i == NONE || j == NONE) {{ return i < j; }}\n    \
         let first = i < j;\n    if ({} || {}) {{ return {} && (first || !{}); }}\n    \
         return x {relation} y || (x == y && first);\n}}\n\
         @compute @workgroup_size({THREADS})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {{\n    \
         for (var line = group.x; line < {lines}; line += {groups}) {{\n{split}        \
         let base = {offset}{};\n        let end = min((group.y + 1u) * {part}, {elements});\n        \
         var best: {name};\n        var place = NONE;\n        \
         for (var at = group.y * {part} + lane; at < end; at += {THREADS}u) {{\n            \
         let here = {candidate};\n            let x = source[base + here * {along}];\n            \
         if (better(x, here, best, place)) {{\n                best = x;\n                \
         place = here;\n            }}\n        }}\n        \
         values[lane] = best;\n        found[lane] = place;\n        workgroupBarrier();\n        \
         for (var half = {THREADS}u / 2u; half > 0u; half = half / 2u) {{\n            \
         if (lane < half) {{\n                \
         if (better(values[lane + half], found[lane + half], values[lane], found[lane])) {{\n                    \
         values[lane] = values[lane + half];\n                    \
         found[lane] = found[lane + half];\n                }}\n            }}\n            \
         workgroupBarrier();\n        }}\n        \
         if (lane == 0u) {{ places[group.y * {lines} + line] = found[0]; }}\n        workgroupBarrier();\n    }}\n}}\n",
        parameters.declaration(),
        module.helpers(),
        nan("x"),
        nan("y"),
        nan("x"),
        nan("y"),
        dot("c", &strides),
    ))
}

impl GpuBackend {
    /// The first place of the greatest or least element along one axis, or among all in row-major order.
    pub(super) fn extreme_place(
        &self,
        value: &GpuArray,
        axes: &[usize],
        shape: &[usize],
        greatest: bool,
    ) -> Result<GpuArray> {
        let (value, axis) = match axes {
            [axis] => (self.materialize(value)?, *axis),
            _ => {
                let packed = self.to_contiguous(&self.materialize(value)?)?;
                let flat = Layout::contiguous(&[packed.layout.size()]);
                let layout = Layout { offset: packed.layout.offset, ..flat };
                (self.with_layout(&packed, layout), 0)
            }
        };
        let Layout { offset, shape: lengths, strides } = value.layout.clone();
        let n = lengths[axis];
        if n == 0 {
            let name = if greatest { "argmax" } else { "argmin" };
            return Err(Error::value(format!("attempt to get {name} of an empty sequence")));
        }
        let kept = Axes::new(&lengths, std::slice::from_ref(&strides), |at| at != axis);
        let count = kept.size();
        let results = u32::try_from(count).map_err(|_| too_many(&lengths))?;
        let elements = u32::try_from(n).map_err(|_| too_many(&lengths))?;
        let wanted = (1024 / count.max(1)).max(1);
        let parts = (n / (THREADS as usize * 16)).clamp(1, wanted) as u32;
        let form = Form { dtype: value.dtype, greatest, chosen: false, rank: kept.lengths.len() };
        let pass = |form: &Form, elements: u32, parts: u32, chosen: Option<&GpuArray>| -> Result<GpuArray> {
            let out = self.empty(DType::U32, &[parts as usize, count])?;
            if count == 0 {
                return Ok(out);
            }
            let groups = results.min(GROUPS);
            let mut parameters = vec![0, results, elements, elements.div_ceil(parts), groups, offset as u32];
            parameters.extend(words(&strides[axis..=axis]));
            parameters.extend(kept.lengths.iter().map(|&length| length as u32));
            parameters.extend(words(&kept.strides[0]));
            let pipeline = self.pipeline(ShaderKey::Extreme(form.clone()), |abilities| shader(form, abilities))?;
            let arrays = [Some(&value), Some(&out), chosen];
            let buffers: Vec<_> = arrays.into_iter().flatten().filter_map(GpuArray::buffer).map(Bound::from).collect();
            self.batch.dispatch(&Dispatch {
                pipeline: &pipeline,
                buffers: &buffers,
                bindings: None,
                parameters: &parameters,
                groups: [groups, parts, 1],
                work: u64::from(results) * u64::from(elements) * 4,
            })?;
            drop(buffers);
            Ok(out)
        };
        let mut places = pass(&form, elements, parts, None)?;
        if parts > 1 {
            places = pass(&Form { chosen: true, ..form }, parts, 1, Some(&places))?;
        }
        self.copy(&GpuArray { layout: Layout::contiguous(shape), ..places }, DType::I64)
    }
}
