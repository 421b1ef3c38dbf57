//! Sorting along an axis: a bitonic network over places.
//!
//! What is sorted are the places of a line's elements, by their elements and then by themselves, so that the order is
//! stable; lines are padded with places past the end to a power of two. Steps that reach no further than a workgroup's
//! 512 places are done in its memory, all in one dispatch.

use super::batch::Dispatch;
use super::body::{Parameters, buffer_declaration};
use super::elementwise::THREADS;
use super::module::{Abilities, Module};
use super::run::{GROUPS, ShaderKey, too_many};
use super::types::stored_type;
use super::{GpuArray, GpuBackend};
use crate::array::DType;
use crate::backend::Backend;
use crate::diag::Result;

/// Places that a workgroup sorts in its memory.
const BLOCK: u32 = THREADS * 2;

/// One part of the work.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Stage {
    /// Sorts each block of places by itself.
    Blocks,
    /// One step between places that are far apart.
    Step,
    /// The steps within blocks that complete a merge.
    Merge,
    /// Writes the elements, or their places, in order.
    Write,
}

/// What the text of a sorting shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    pub dtype: DType,
    pub stage: Stage,
    /// Whether places are wanted, not elements.
    pub places: bool,
}

/// Writes the shader. Parameters: zero; lines, elements of a line, places of a line, workgroups or threads; the length of
/// the sorted runs that the merge makes, how far this step reaches; elements of all lines.
///
/// # Errors
/// `TypeError` when the device has not the type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    module.require(form.dtype, "sort")?;
    let mut parameters = Parameters::new();
    let [lines, length, width, step, run, reach, count] = [(); 7].map(|()| parameters.next());
    let name = stored_type(form.dtype).unwrap_or_default();
    if form.dtype.is_float() {
        module.helper("is_nan", form.dtype, "sort")?;
    }
    let after = if form.dtype.is_float() {
        let nan = format!("is_nan_{}", form.dtype);
        format!(
            "    if ({nan}(x) != {nan}(y)) {{ return {nan}(x); }}\n    if (x < y) {{ return false; }}\n    if (x > y) {{ return true; }}\n"
        )
    } else {
        "    if (x != y) { return x > y; }\n".to_string()
    };
    // Whether place `i` of a line that starts at `start` comes after place `j`.
    let order = format!(
        "fn comes_after(start: u32, i: u32, j: u32) -> bool {{\n    \
         if (i >= {length} || j >= {length} || start >= {count}) {{ return i > j; }}\n    let x: {name} = source[start + i];\n    \
         let y: {name} = source[start + j];\n{after}    return i > j;\n}}\n"
    );
    let source = buffer_declaration(1, "source", form.dtype, false);
    let places = buffer_declaration(2, "places", DType::U32, form.stage != Stage::Write);
    let head = format!("{}{source}{places}", parameters.declaration());
    let helpers = module.helpers();
    let group = "@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>";
    let entry = format!("@compute @workgroup_size({THREADS})\nfn main(");
    // The exchange of one pair: places `low` and `low + reach` of those numbered across all lines.
    let exchange = |memory: &str, low: &str, high: &str, number: &str, runs: &str| {
        format!(
            "let i = {memory}[{low}];\n            let j = {memory}[{high}];\n            \
             let ascending = (({number} % {width}) & {runs}) == 0u || {runs} >= {width};\n            \
             if (comes_after({number} / {width} * {length}, i, j) == ascending) {{\n                \
             {memory}[{low}] = j;\n                {memory}[{high}] = i;\n            }}\n"
        )
    };
    let within = format!(
        "            for (var reach = min(runs, {BLOCK}u) / 2u; reach > 0u; reach /= 2u) {{\n            \
         let low = lane / reach * reach * 2u + lane % reach;\n            {}            workgroupBarrier();\n            }}\n",
        exchange("block", "low", "low + reach", "(first + low)", "runs")
    );
    let blocks = |load: &str, sort: &str| {
        format!(
            "{head}{helpers}{order}var<workgroup> block: array<u32, {BLOCK}>;\n{entry}{group}) {{\n    \
             for (var at = group.x; at < {lines} * {width} / {BLOCK}u; at += {step}) {{\n        \
             let first = at * {BLOCK}u;\n        {load}\n        workgroupBarrier();\n{sort}        \
             places[first + lane] = block[lane];\n        \
             places[first + lane + {THREADS}u] = block[lane + {THREADS}u];\n        workgroupBarrier();\n    }}\n}}\n"
        )
    };
    let stored = format!(
        "block[lane] = places[first + lane];\n        \
         block[lane + {THREADS}u] = places[first + lane + {THREADS}u];"
    );
    let fresh = format!(
        "block[lane] = (first + lane) % {width};\n        block[lane + {THREADS}u] = (first + lane + {THREADS}u) % {width};"
    );
    Ok(match form.stage {
        Stage::Blocks => {
            let sort = format!(
                "        for (var runs = 2u; runs <= min({width}, {BLOCK}u); runs *= 2u) {{\n{within}        }}\n"
            );
            blocks(&fresh, &sort)
        }
        Stage::Merge => blocks(&stored, &format!("        {{\n            let runs = {run};\n{within}        }}\n")),
        Stage::Step => format!(
            "{head}{helpers}{order}{entry}@builtin(global_invocation_id) thread: vec3<u32>) {{\n    \
             for (var pair = thread.x; pair < {lines} * {width} / 2u; pair += {step}) {{\n            \
             let low = pair / {reach} * {reach} * 2u + pair % {reach};\n            {}    }}\n}}\n",
            exchange("places", "low", &format!("low + {reach}"), "low", &run)
        ),
        Stage::Write => {
            let dtype = if form.places { DType::I64 } else { form.dtype };
            let value = if form.places { "i64(place)" } else { "source[line * LENGTH + place]" };
            let value = value.replace("LENGTH", &length);
            format!(
                "{head}{}{entry}@builtin(global_invocation_id) thread: vec3<u32>) {{\n    \
                 for (var i = thread.x; i < {lines} * {length}; i += {step}) {{\n        let line = i / {length};\n        \
                 let place = places[line * {width} + i - line * {length}];\n        out[i] = {value};\n    }}\n}}\n",
                buffer_declaration(3, "out", dtype, true)
            )
        }
    })
}

impl GpuBackend {
    /// The elements along an axis in ascending order, nan last; or their places.
    pub(super) fn sort(&self, value: &GpuArray, axis: usize, places: bool) -> Result<GpuArray> {
        let rank = value.shape().len();
        let mut axes: Vec<usize> = (0..rank).collect();
        axes.remove(axis);
        axes.push(axis);
        let turned = self.with_layout(value, value.layout.permute(&axes));
        let packed = self.copy(&turned, value.dtype)?;
        let out = self.empty(if places { DType::I64 } else { value.dtype }, packed.shape())?;
        let length = value.shape()[axis];
        if out.layout.size() > 0 {
            self.sort_lines(&packed, &out, length, places)?;
        }
        let mut back = vec![0; rank];
        axes.iter().enumerate().for_each(|(at, &axis)| back[axis] = at);
        let layout = out.layout.permute(&back);
        Ok(self.with_layout(&out, layout))
    }

    fn sort_lines(&self, source: &GpuArray, out: &GpuArray, length: usize, places: bool) -> Result<()> {
        let lines = source.layout.size() / length;
        let width = length.next_power_of_two();
        // Whole blocks: lines of fewer places share one.
        let padded = (lines * width).next_multiple_of(BLOCK as usize);
        let all = u32::try_from(padded).map_err(|_| too_many(source.shape()))?;
        let order = self.empty(DType::U32, &[padded])?;
        let (width, padded_lines) = (width as u32, padded / width);
        let pass = |stage: Stage, run: u32, reach: u32| -> Result<()> {
            let form = Form { dtype: source.dtype, stage, places: places && stage == Stage::Write };
            let pipeline = self.pipeline(ShaderKey::Sort(form.clone()), |abilities| shader(&form, abilities))?;
            let (count, each) = match stage {
                Stage::Blocks | Stage::Merge => (all / BLOCK, 1),
                Stage::Step => ((all / 2).div_ceil(THREADS), THREADS),
                Stage::Write => ((out.layout.size() as u32).div_ceil(THREADS), THREADS),
            };
            let groups = count.clamp(1, GROUPS);
            let here = if stage == Stage::Write { lines } else { padded_lines };
            let parameters = [0, here as u32, length as u32, width, groups * each, run, reach, (lines * length) as u32];
            // The last pass reads elements only if it writes them, and alone has a result.
            let arrays = [
                (1, (stage != Stage::Write || !places).then_some(source)),
                (2, Some(&order)),
                (3, (stage == Stage::Write).then_some(out)),
            ];
            let bound = arrays.iter().filter_map(|(binding, array)| Some((*binding, array.as_ref()?.buffer()?)));
            let (bindings, buffers): (Vec<u32>, Vec<_>) = bound.unzip();
            self.batch.dispatch(&Dispatch {
                pipeline: &pipeline,
                buffers: &buffers,
                bindings: Some(&bindings),
                parameters: &parameters,
                groups: [groups, 1, 1],
                work: u64::from(all) * 16,
            })
        };
        pass(Stage::Blocks, 0, 0)?;
        let mut run = BLOCK.saturating_mul(2);
        while run <= width {
            let mut reach = run / 2;
            while reach >= BLOCK {
                pass(Stage::Step, run, reach)?;
                reach /= 2;
            }
            pass(Stage::Merge, run, 0)?;
            run = run.saturating_mul(2);
        }
        pass(Stage::Write, 0, 0)
    }
}
