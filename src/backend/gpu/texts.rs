//! The shaders that a kernel takes, without a device: what is supported is decided by writing them.

use super::body::{Access, register_of};
use super::module::{Abilities, Module};
use super::{elementwise, reduce};
use crate::array::DType;
use crate::diag::Result;
use crate::ir::{Kernel, Output, Plan, Register, Step};
use crate::ops::unary;

/// The texts of the shaders that a kernel takes when its inputs are strided arrays: for tests, which validate them
/// without a GPU.
///
/// # Errors
/// `TypeError` when a device with these abilities cannot compute the kernel.
pub fn shaders(kernel: &Kernel, abilities: Abilities) -> Result<Vec<String>> {
    let mut texts = write(kernel, abilities, 1)?;
    texts.extend(write(kernel, abilities, 4)?);
    Ok(texts)
}

/// The shaders of a plan's kernels, in order, as `%graph` shows them.
pub fn plan_shaders(plan: &Plan, abilities: Abilities) -> String {
    let mut text = String::new();
    for step in &plan.steps {
        match step {
            Step::Kernel { kernel, outputs, .. } => {
                text += &format!("// kernel -> {outputs:?}\n");
                match write(kernel, abilities, 1) {
                    Ok(shaders) => text += &shaders.join("\n"),
                    Err(error) => text += &format!("// on the CPU: {}\n", error.message()),
                }
                text.push('\n');
            }
            Step::Library { op, outputs, .. } => text += &format!("// {} -> {outputs:?}: a routine\n\n", op.name),
            Step::View { .. } => {}
            Step::Control { control, .. } => control.parts().for_each(|part| text += &plan_shaders(part, abilities)),
        }
    }
    text
}

/// The texts, where a thread computes so many elements at once.
pub(super) fn write(kernel: &Kernel, abilities: Abilities, at_once: u32) -> Result<Vec<String>> {
    let only_cast = |input: usize| {
        let mut users = kernel.instructions.iter().filter(|i| i.operands.contains(&(input as Register))).peekable();
        let stored = kernel.outputs.iter().any(|output| register_of(output) as usize == input);
        users.peek().is_some() && !stored && users.all(|user| *user.op == unary::CAST)
    };
    let held = |dtype: DType| Module::new(abilities).require(dtype, "an array").is_ok();
    // A number of any type may come in and be cast: arrays of a type that the device has not are refused at upload.
    let inputs: Vec<Access> = (0..kernel.inputs.len())
        .map(|i| if !held(kernel.inputs[i]) && only_cast(i) { Access::Immediate } else { Access::Strided })
        .collect();
    let rank = kernel.shape.len();
    let mut texts = Vec::new();
    let mut outputs = Vec::new();
    for output in &kernel.outputs {
        match output {
            Output::Store(register) => outputs.push((*register, Access::Linear)),
            Output::Reduce { register, op, axes, .. } => {
                let ranks = (rank - axes.len(), axes.len());
                let outputs = vec![(*register, *op)];
                let form = reduce::Form { inputs: inputs.clone(), outputs, ranks, width: 8, along: false, at_once };
                texts.push(reduce::shader(kernel, &form, abilities)?);
            }
        }
    }
    if !outputs.is_empty() {
        texts.push(elementwise::shader(kernel, &elementwise::Form { inputs, outputs, rank, at_once }, abilities)?);
    }
    Ok(texts)
}
