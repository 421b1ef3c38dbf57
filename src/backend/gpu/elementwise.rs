//! The shader of an element-wise pass: every element of the iteration space loaded, computed and stored.

use super::body::{Access, Body, Parameters, buffer_declaration, coordinates, dot, repeat, stored_value};
use super::module::{Abilities, Module};
use crate::diag::Result;
use crate::ir::{Kernel, Register};

/// Threads of a workgroup.
pub(super) const THREADS: u32 = 256;

/// What the text of an element-wise shader depends on: nothing of sizes.
#[derive(Clone, PartialEq, Eq, Hash, Debug)]
pub(super) struct Form {
    /// How each input is found.
    pub inputs: Vec<Access>,
    /// The registers stored, and how their places are found.
    pub outputs: Vec<(Register, Access)>,
    /// The number of axes that strided buffers have.
    pub rank: usize,
    /// Elements that a thread computes at once.
    pub at_once: u32,
}

/// Writes the shader.
///
/// Parameters: zero, the number of elements, the elements that all workgroups do in one turn, the lengths of the axes,
/// then for each loaded input and each output its offset and, when strided, its strides, then the immediate numbers.
///
/// # Errors
/// `TypeError` when the device cannot compute it.
pub(super) fn shader(kernel: &Kernel, form: &Form, abilities: Abilities) -> Result<String> {
    let mut module = Module::new(abilities);
    let wanted: Vec<Register> = form.outputs.iter().map(|(register, _)| *register).collect();
    let body = Body::new(kernel, &wanted, |input| form.inputs[input] == Access::Immediate);
    let mut parameters = Parameters::new();
    let (count, step) = (parameters.next(), parameters.next());
    let lengths: Vec<String> = (0..form.rank).map(|_| parameters.next()).collect();
    let mut declarations = String::new();
    let mut place = |access: Access| {
        let offset = parameters.next();
        match access {
            Access::Strided => {
                let strides: Vec<String> = (0..form.rank).map(|_| parameters.next()).collect();
                format!("{offset}{}", dot("c@_", &strides))
            }
            _ => format!("{offset} + i@"),
        }
    };
    let mut binding = 0;
    let mut places = vec![String::new(); kernel.inputs.len()];
    for &input in &body.loads {
        binding += 1;
        let dtype = kernel.dtype(input);
        module.require(dtype, "an array")?;
        declarations += &buffer_declaration(binding, &format!("in{input}"), dtype, false);
        places[input as usize] = place(form.inputs[input as usize]);
    }
    let mut stores = String::new();
    for (index, (register, access)) in form.outputs.iter().enumerate() {
        binding += 1;
        let dtype = kernel.dtype(*register);
        module.require(dtype, "an array")?;
        declarations += &buffer_declaration(binding, &format!("out{index}"), dtype, true);
        let value = stored_value(dtype, &body.variable(*register));
        let guard = if form.at_once > 1 { format!("if (j@ < {count}) ") } else { String::new() };
        stores += &format!("        {guard}{{ out{index}[{}] = {value}; }}\n", place(*access));
    }
    let mut immediates = String::new();
    for &register in &body.immediates {
        module.require(kernel.dtype(register), "a number")?;
        immediates += &format!("    let r{register} = {};\n", parameters.number(kernel.dtype(register)));
    }
    let (mut loads, rest) = body.statements(&mut module, |register| places[register as usize].clone())?;
    if form.rank > 0 {
        loads = coordinates("i@", "c@_", &lengths) + &loads;
    }
    // The last turn may reach past the end: what it loads there is the last element, and nothing is stored.
    loads = if form.at_once > 1 {
        format!("        let j@ = first + @u * {THREADS}u;\n        let i@ = min(j@, {count} - 1u);\n{loads}")
    } else {
        format!("        let i@ = first;\n{loads}")
    };
    let each = |text: &str| repeat(text, form.at_once);
    Ok(format!(
        "{}{declarations}{}@compute @workgroup_size({THREADS})\n\
         fn main(@builtin(local_invocation_index) lane: u32, @builtin(workgroup_id) group: vec3<u32>) {{\n\
         {immediates}    \
         for (var first = group.x * {}u + lane; first < {count}; first += {step}) {{\n{}{}{}    }}\n}}\n",
        parameters.declaration(),
        module.helpers(),
        THREADS * form.at_once,
        each(&loads),
        each(&rest),
        each(&stores),
    ))
}
