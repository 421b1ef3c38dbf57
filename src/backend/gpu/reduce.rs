//! The shader of a reduction: elements computed as in an element-wise pass, combined along the reduced axes.
//!
//! A workgroup of 256 threads is `WIDTH` results wide and `256 / WIDTH` threads deep. Threads of one result walk over
//! its elements in turns, in blocks of which each has a partial result of its own (for sums, that bounds the error as a
//! tree does), then combine: through workgroup memory, or, where all threads are of one result and the device lets those
//! that run in step exchange numbers, among these first.

use super::body::{Access, Body, Parameters, buffer_declaration, coordinates, dot, repeat, stored_value};
use super::elementwise::THREADS;
use super::module::{Abilities, Module};
use super::types::register_type;
use crate::array::DType;
use crate::diag::{Error, Kind, Result};
use crate::ir::{Kernel, Register};
use crate::ops::{Class, Op, Reduce, binary};

/// Elements that a thread combines before it adds them to its total.
const BLOCK: u32 = 32;

/// What the text of a reducing shader depends on.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    /// Which inputs are numbers in the parameters; the others are strided.
    pub inputs: Vec<Access>,
    /// The registers reduced, and by what.
    pub outputs: Vec<(Register, &'static Op)>,
    /// The number of axes that stay, and of those that are reduced.
    pub ranks: (usize, usize),
    /// Results that a workgroup computes at once: a power of two.
    pub width: u32,
    /// Whether neighbouring threads take neighbouring elements of one result, not neighbouring results.
    pub along: bool,
    /// Elements that a thread takes at once; divides [`BLOCK`].
    pub at_once: u32,
}

/// The row of a reduction.
///
/// # Errors
/// `SystemError` for another class of row.
pub(super) fn row(op: &'static Op) -> Result<&'static Reduce> {
    match &op.class {
        Class::Reduce(reduce) => Ok(reduce),
        _ => Err(Error::new(Kind::SystemError, format!("{} is not a reduction", op.name))),
    }
}

/// The expression of the value that changes nothing when combined.
fn neutral(op: &'static Op, dtype: DType) -> Result<String> {
    let reduce = row(op)?;
    let target = register_type(dtype).unwrap_or_default();
    if let Some(identity) = reduce.identity {
        let one = identity(dtype).truth();
        return Ok(match dtype {
            DType::Bool => one.to_string(),
            _ if dtype.is_complex() => format!("{target}({}, 0)", u32::from(one)),
            _ => format!("{target}({})", u32::from(one)),
        });
    }
    let greatest = *reduce.combine == binary::MINIMUM;
    if dtype.is_complex() || !greatest && *reduce.combine != binary::MAXIMUM {
        return Err(Error::type_error(format!("{} of {dtype} is not available on the GPU", op.name)));
    }
    Ok(match (dtype, greatest) {
        (DType::Bool, _) => greatest.to_string(),
        (DType::F16 | DType::F32 | DType::F64, false) => format!("-infinity_{dtype}()"),
        (DType::F16 | DType::F32 | DType::F64, true) => format!("infinity_{dtype}()"),
        (DType::U8 | DType::U16 | DType::U32 | DType::U64, true) => format!("~{target}(0)"),
        (DType::U8 | DType::U16 | DType::U32 | DType::U64, false) => format!("{target}(0)"),
        (DType::I64, true) => "~(i64(1) << 63u)".to_string(),
        (DType::I64, false) => "(i64(1) << 63u)".to_string(),
        (_, true) => "2147483647".to_string(),
        (_, false) => "(-2147483647 - 1)".to_string(),
    })
}

/// Writes the shader.
///
/// Parameters: zero, results, elements of each, elements of each that one workgroup takes, workgroups in x; the lengths
/// of the kept axes and of the reduced ones; for each loaded input its offset, its strides along the kept axes and
/// along the reduced ones; the immediate numbers. Workgroup `(x, y)` writes its part of results to `y * results +
/// result`.
///
/// # Errors
/// `TypeError` when the device cannot compute it.
pub(super) fn shader(kernel: &Kernel, form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    let wanted: Vec<Register> = form.outputs.iter().map(|(register, _)| *register).collect();
    let body = Body::new(kernel, &wanted, |input| form.inputs[input] == Access::Immediate);
    let mut parameters = Parameters::new();
    let [results, elements, part, groups] = [(); 4].map(|()| parameters.next());
    let kept: Vec<String> = (0..form.ranks.0).map(|_| parameters.next()).collect();
    let reduced: Vec<String> = (0..form.ranks.1).map(|_| parameters.next()).collect();
    let (mut declarations, mut bases) = (String::new(), String::new());
    let mut places = vec![String::new(); kernel.inputs.len()];
    for (&input, binding) in body.loads.iter().zip(1..) {
        let dtype = kernel.dtype(input);
        module.require(dtype, "an array")?;
        declarations += &buffer_declaration(binding, &format!("in{input}"), dtype, false);
        let offset = parameters.next();
        let outer: Vec<String> = kept.iter().map(|_| parameters.next()).collect();
        let inner: Vec<String> = reduced.iter().map(|_| parameters.next()).collect();
        bases += &format!("        let base{input} = {offset}{};\n", dot("k", &outer));
        places[input as usize] = format!("base{input}{}", dot("c@_", &inner));
    }
    let mut immediates = String::new();
    for &register in &body.immediates {
        module.require(kernel.dtype(register), "a number")?;
        immediates += &format!("    let r{register} = {};\n", parameters.number(kernel.dtype(register)));
    }
    let (loads, rest) = body.statements(&mut module, |register| places[register as usize].clone())?;
    let parts = Parts::new(&body, form, &mut module)?;
    let split = |index: &str, name: &str, lengths: &[String]| match lengths {
        [] => String::new(),
        _ => coordinates(index, name, lengths),
    };
    let depth = THREADS / form.width;
    let (tx, ty) = if form.along { ("lane / DEPTH", "lane % DEPTH") } else { ("lane % WIDTH", "lane / WIDTH") };
    let loads = format!("{}{loads}", split("i@", "c@_", &reduced));
    let each = |text: &str| repeat(text, form.at_once);
    // The last turn may reach past the end: what it loads there is the last element, and is not combined.
    let step = if form.at_once > 1 {
        let place = "        let j@ = at + @u * DEPTH;\n        let i@ = min(j@, stop - 1u);\n";
        let guarded = format!("        if (j@ < stop) {{\n{}        }}\n", parts.combine);
        each(&format!("{place}{loads}")) + &each(&rest) + &each(&guarded)
    } else {
        each(&format!("        let i@ = at;\n{loads}{rest}{}", parts.combine))
    };
    let in_step = abilities.subgroups && depth == THREADS && form.along && parts.types.iter().all(can_be_exchanged);
    let (tree, built_in) = match depth {
        1 => (String::new(), ""),
        _ if in_step => (parts.tree_in_step(), IN_STEP),
        _ => (parts.tree(), ""),
    };
    Ok(format!(
        "{}{declarations}{}{}const WIDTH = {}u;\nconst DEPTH = {depth}u;\n{}\
         @compute @workgroup_size({THREADS})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>{built_in}) {{\n\
         {immediates}    let tx = {tx};\n    let ty = {ty};\n    let start = group.y * {part};\n    \
         let end = min(start + {part}, {elements});\n    \
         for (var first = group.x * WIDTH; first < {results}; first += {groups} * WIDTH) {{\n        \
         let result = first + tx;\n{}        if (result < {results}) {{\n\
         {}{bases}        var at = start + ty;\n        \
         while (at < end) {{\n        let stop = min(end, at + DEPTH * {BLOCK}u);\n{}        \
         for (; at < stop; at += DEPTH * {}u) {{\n{step}        }}\n{}        }}\n        }}\n{tree}        \
         if (ty == 0u && result < {results}) {{\n{}        }}\n    }}\n}}\n",
        parameters.declaration(),
        parts.declarations,
        module.helpers(),
        form.width,
        parts.scratch,
        parts.totals,
        split("result", "k", &kept),
        parts.partials,
        form.at_once,
        parts.add,
        parts.stores(&results),
    ))
}

/// What a thread knows of those that it runs in step with: how many they are, which of them it is, which such team they
/// are, and how many teams there are.
const IN_STEP: &str = ", @builtin(subgroup_size) members: u32, @builtin(subgroup_invocation_id) member: u32, \
                       @builtin(subgroup_id) team: u32, @builtin(num_subgroups) teams: u32";

/// Whether threads that run in step can exchange numbers of a type on every device that lets them exchange any.
fn can_be_exchanged(dtype: &DType) -> bool {
    register_type(*dtype).is_some_and(|name| matches!(name, "f32" | "i32" | "u32"))
}

/// The pieces of text that each reduced register contributes.
struct Parts {
    declarations: String,
    scratch: String,
    totals: String,
    partials: String,
    combine: String,
    add: String,
    save: String,
    halve: String,
    /// The same with the total of another thread that runs in step, and with that of another team of such threads.
    exchange: String,
    join: String,
    types: Vec<DType>,
    /// The expressions of what is stored.
    results: Vec<String>,
}

impl Parts {
    fn new(body: &Body, form: &Form, module: &mut Module) -> Result<Parts> {
        let mut parts = Parts {
            declarations: String::new(),
            scratch: String::new(),
            totals: String::new(),
            partials: String::new(),
            combine: String::new(),
            add: String::new(),
            save: String::new(),
            halve: String::new(),
            exchange: String::new(),
            join: String::new(),
            types: Vec::new(),
            results: Vec::new(),
        };
        for (j, (register, op)) in form.outputs.iter().enumerate() {
            let dtype = body.kernel.dtype(*register);
            module.require(dtype, op.name)?;
            let name = register_type(dtype).unwrap_or_default();
            let neutral = neutral(op, dtype)?;
            if neutral.contains("infinity") {
                module.helper("infinity", dtype, op.name)?;
            }
            let combine = row(op)?.combine;
            // float16 is combined in float32, and rounded at the end.
            let within = if dtype == DType::F16 { DType::F32 } else { dtype };
            let mut both = |x: &str, y: String| module.apply(combine, within, within, &[x.to_string(), y]);
            parts.declarations += &buffer_declaration(body.loads.len() + 1 + j, &format!("out{j}"), dtype, true);
            parts.scratch += &format!("var<workgroup> scratch{j}: array<{name}, {THREADS}>;\n");
            parts.totals += &format!("        var total{j}: {name} = {neutral};\n");
            parts.partials += &format!("        var partial{j}: {name} = {neutral};\n");
            let text = both(&format!("partial{j}"), body.variable(*register))?;
            parts.combine += &format!("        partial{j} = {text};\n");
            let text = both(&format!("total{j}"), format!("partial{j}"))?;
            parts.add += &format!("        total{j} = {text};\n");
            parts.save += &format!("        scratch{j}[lane] = total{j};\n");
            let text = both(&format!("total{j}"), format!("other{j}"))?;
            parts.halve += &format!(
                "            let other{j} = scratch{j}[lane + half * STRIDE];\n            \
                 total{j} = {text};\n            \
                 scratch{j}[lane] = total{j};\n"
            );
            for (all, other) in [
                (&mut parts.exchange, format!("subgroupShuffleXor(total{j}, half)")),
                (&mut parts.join, format!("scratch{j}[other]")),
            ] {
                *all += &format!("            let other{j} = {other};\n            total{j} = {text};\n");
            }
            parts.results.push(match dtype {
                DType::F16 => module.cast(DType::F32, dtype, &format!("total{j}"))?,
                _ => format!("total{j}"),
            });
            parts.types.push(dtype);
        }
        let stride = if form.along { "1u" } else { "WIDTH" };
        parts.halve = parts.halve.replace("STRIDE", stride);
        Ok(parts)
    }

    /// Threads of one result combine their totals, half of them at a time.
    fn tree(&self) -> String {
        format!(
            "{}        workgroupBarrier();\n        \
             for (var half = DEPTH / 2u; half > 0u; half = half / 2u) {{\n            \
             if (ty < half) {{\n{}            }}\n            workgroupBarrier();\n        }}\n",
            self.save, self.halve
        )
    }

    /// The same where all threads are of one result: those that run in step exchange their totals, and one thread
    /// combines those of their teams.
    fn tree_in_step(&self) -> String {
        let each = |text: &str| (0..self.types.len()).map(|j| text.replace('@', &j.to_string())).collect::<String>();
        format!(
            "        for (var half = members / 2u; half > 0u; half = half / 2u) {{\n{}        }}\n        \
             if (member == 0u) {{\n{}        }}\n        workgroupBarrier();\n        \
             if (lane == 0u) {{\n{}            \
             for (var other = 1u; other < teams; other = other + 1u) {{\n{}            }}\n        }}\n        \
             workgroupBarrier();\n",
            self.exchange,
            each("            scratch@[team] = total@;\n"),
            each("            total@ = scratch@[0];\n"),
            self.join
        )
    }

    fn stores(&self, results: &str) -> String {
        let store = |(j, dtype): (usize, &DType)| {
            let value = stored_value(*dtype, &self.results[j]);
            format!("        out{j}[group.y * {results} + result] = {value};\n")
        };
        self.types.iter().enumerate().map(store).collect()
    }
}
