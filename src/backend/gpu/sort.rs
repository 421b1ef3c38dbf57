//! Sorting along an axis: a bitonic network over places.
//!
//! What is sorted are the places of a line's elements, by their elements and then by themselves, so that the order is
//! stable; lines are padded with places past the end to a power of two. Steps that reach no further than a workgroup's
//! 512 places are done in its memory, all in one dispatch.

use super::batch::{Bound, Dispatch};
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

/// The expressions of the parameters.
struct Words {
    lines: String,
    length: String,
    width: String,
    step: String,
    run: String,
    reach: String,
    count: String,
}

/// The function that says whether place `i` of a line that starts at `start` comes after place `j`.
fn comes_after(dtype: DType, words: &Words) -> String {
    let name = stored_type(dtype).unwrap_or_default();
    let compared = if dtype.is_float() {
        let nan = format!("is_nan_{dtype}");
        format!("    if ({nan}(x) != {nan}(y)) {{ return {nan}(x); }}\n    if (x < y || x > y) {{ return x > y; }}\n")
    } else {
        "    if (x != y) { return x > y; }\n".to_string()
    };
    let Words { length, count, .. } = words;
    format!(
        "fn comes_after(start: u32, i: u32, j: u32) -> bool {{\n    \
         if (i >= {length} || j >= {length} || start >= {count}) {{ return i > j; }}\n    \
         let x: {name} = source[start + i];\n    let y: {name} = source[start + j];\n{compared}    return i > j;\n}}\n"
    )
}

/// The statements that bring places `low` and `high` into the order of their run; `number` is the lower one's among
/// those of all lines.
fn exchange(words: &Words, memory: &str, [low, high, number, run]: [&str; 4]) -> String {
    let Words { length, width, .. } = words;
    format!(
        "            let i = {memory}[{low}];\n            let j = {memory}[{high}];\n            \
         let ascending = (({number} % {width}) & {run}) == 0u || {run} >= {width};\n            \
         if (comes_after({number} / {width} * {length}, i, j) == ascending) {{\n                \
         {memory}[{low}] = j;\n                {memory}[{high}] = i;\n            }}\n"
    )
}

/// The body of a pass over blocks in workgroup memory: how a block's places come there, and what is done with them.
fn over_blocks(words: &Words, lower: &str, upper: &str, work: &str) -> String {
    let Words { lines, width, step, .. } = words;
    format!(
        "    for (var at = group.x; at < {lines} * {width} / {BLOCK}u; at += {step}) {{\n        \
         let first = at * {BLOCK}u;\n        block[lane] = {lower};\n        \
         block[lane + {THREADS}u] = {upper};\n        \
         workgroupBarrier();\n{work}        places[first + lane] = block[lane];\n        \
         places[first + lane + {THREADS}u] = block[lane + {THREADS}u];\n        workgroupBarrier();\n    }}\n"
    )
}

/// Writes the shader. Parameters: zero; lines, elements of a line, places of a line, workgroups or threads; the length
/// of the sorted runs that the merge makes, how far this step reaches; elements of all lines.
///
/// # Errors
/// `TypeError` when the device has not the type.
pub(super) fn shader(form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    module.require(form.dtype, "sort")?;
    if form.dtype.is_float() {
        module.helper("is_nan", form.dtype, "sort")?;
    }
    let mut parameters = Parameters::new();
    let [lines, length, width, step, run, reach, count] = [(); 7].map(|()| parameters.next());
    let words = Words { lines, length, width, step, run, reach, count };
    let Words { lines, length, width, step, run, reach, .. } = &words;
    let mut text = parameters.declaration() + &buffer_declaration(1, "source", form.dtype, false);
    text += &buffer_declaration(2, "places", DType::U32, form.stage != Stage::Write);
    let mut arguments = "@builtin(global_invocation_id) thread: vec3<u32>";
    if matches!(form.stage, Stage::Blocks | Stage::Merge) {
        text += &format!("var<workgroup> block: array<u32, {BLOCK}>;\n");
        arguments = "@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>";
    }
    // The steps of a merge that stay within a block.
    let merge = format!(
        "            for (var reach = min(runs, {BLOCK}u) / 2u; reach > 0u; reach /= 2u) {{\n            \
         let low = lane / reach * reach * 2u + lane % reach;\n{}            workgroupBarrier();\n            }}\n",
        exchange(&words, "block", ["low", "(low + reach)", "(first + low)", "runs"])
    );
    let body = match form.stage {
        Stage::Blocks => {
            let fresh = |place: &str| format!("({place}) % {width}");
            let (lower, upper) = (fresh("first + lane"), fresh(&format!("first + lane + {THREADS}u")));
            let end = format!("min({width}, {BLOCK}u)");
            let work = format!("        for (var runs = 2u; runs <= {end}; runs *= 2u) {{\n{merge}        }}\n");
            over_blocks(&words, &lower, &upper, &work)
        }
        Stage::Merge => {
            let upper = format!("places[first + lane + {THREADS}u]");
            let work = format!("        {{\n            let runs = {run};\n{merge}        }}\n");
            over_blocks(&words, "places[first + lane]", &upper, &work)
        }
        Stage::Step => format!(
            "    for (var pair = thread.x; pair < {lines} * {width} / 2u; pair += {step}) {{\n            \
             let low = pair / {reach} * {reach} * 2u + pair % {reach};\n{}    }}\n",
            exchange(&words, "places", ["low", &format!("(low + {reach})"), "low", run])
        ),
        Stage::Write => {
            text += &buffer_declaration(3, "out", if form.places { DType::I64 } else { form.dtype }, true);
            let element = format!("source[line * {length} + place]");
            let value = if form.places { "i64(place)" } else { &element };
            format!(
                "    for (var i = thread.x; i < {lines} * {length}; i += {step}) {{\n        \
                 let line = i / {length};\n        \
                 let place = places[line * {width} + i - line * {length}];\n        out[i] = {value};\n    }}\n"
            )
        }
    };
    if form.stage != Stage::Write {
        text += &(module.helpers() + &comes_after(form.dtype, &words));
    }
    Ok(format!("{text}@compute @workgroup_size({THREADS})\nfn main({arguments}) {{\n{body}}}\n"))
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
            // The last pass alone has a result.
            let arrays = [Some(source), Some(&order), (stage == Stage::Write).then_some(out)];
            let buffers: Vec<_> = arrays.into_iter().flatten().filter_map(GpuArray::buffer).map(Bound::from).collect();
            self.batch.dispatch(&Dispatch {
                pipeline: &pipeline,
                buffers: &buffers,
                bindings: None,
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
