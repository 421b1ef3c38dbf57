//! What backends run: kernels, library calls and views over slots.

use std::collections::HashMap;

use crate::array::windows::Window;
use crate::ops::{Attrs, Aval, Op, Tensor};

use super::{Control, Kernel};

/// The place of a value while a plan runs.
pub type Slot = usize;

/// One step of a plan. Slots named in `free` are not needed after it.
#[derive(Clone, Debug)]
pub enum Step {
    /// A fused region; its inputs are broadcast to the kernel's shape. `exact` marks instructions on the
    /// program's own numbers, whose integers never overflow.
    Kernel { kernel: Kernel, exact: Vec<bool>, inputs: Vec<Slot>, outputs: Vec<Slot>, free: Vec<Slot> },
    /// A row of class `View`.
    View { op: &'static Op, attrs: Attrs, input: Slot, output: Slot, free: Vec<Slot> },
    /// A row of class `Library`.
    Library { op: &'static Op, attrs: Attrs, inputs: Vec<Slot>, outputs: Vec<Slot>, free: Vec<Slot> },
    /// A branch or loop.
    Control { control: Box<Control<Plan>>, inputs: Vec<Slot>, outputs: Vec<Slot>, free: Vec<Slot> },
}

/// A compiled graph.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// The type of each slot.
    pub slots: Vec<Aval>,
    /// Where the arguments go.
    pub inputs: Vec<Slot>,
    /// What is known beforehand.
    pub constants: Vec<(Slot, Tensor)>,
    pub steps: Vec<Step>,
    /// Where the results are.
    pub outputs: Vec<Slot>,
    /// What kernels may write straight to where it is joined with other parts.
    pub parts: HashMap<Slot, Part>,
}

/// A part of what a step joins.
#[derive(Clone, Debug)]
pub struct Part {
    /// The slot of the whole.
    pub whole: Slot,
    /// Where it lies in that.
    pub window: Window,
}

impl Step {
    /// The slots that are not needed after the step.
    pub fn free(&self) -> &[Slot] {
        match self {
            Step::Kernel { free, .. }
            | Step::View { free, .. }
            | Step::Library { free, .. }
            | Step::Control { free, .. } => free,
        }
    }

    /// The slots the step writes; a result that nobody needs has none (`usize::MAX`).
    pub fn outputs(&self) -> &[Slot] {
        match self {
            Step::Kernel { outputs, .. } | Step::Library { outputs, .. } | Step::Control { outputs, .. } => outputs,
            Step::View { output, .. } => std::slice::from_ref(output),
        }
    }

    /// The slots the step reads.
    pub fn inputs(&self) -> &[Slot] {
        match self {
            Step::Kernel { inputs, .. } | Step::Library { inputs, .. } | Step::Control { inputs, .. } => inputs,
            Step::View { input, .. } => std::slice::from_ref(input),
        }
    }

    pub(super) fn set_free(&mut self, slots: Vec<Slot>) {
        match self {
            Step::Kernel { free, .. }
            | Step::View { free, .. }
            | Step::Library { free, .. }
            | Step::Control { free, .. } => *free = slots,
        }
    }
}

impl std::fmt::Display for Plan {
    /// One block a step, as `%graph` shows it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for step in &self.steps {
            match step {
                Step::Kernel { kernel, inputs, outputs, .. } => {
                    writeln!(f, "kernel over {} {inputs:?} -> {outputs:?}", crate::array::shape_text(&kernel.shape))?;
                    for (index, instruction) in kernel.instructions.iter().enumerate() {
                        let register = kernel.inputs.len() + index;
                        let (name, out) = (instruction.op.name, instruction.out);
                        writeln!(f, "    r{register} = {name} {:?} : {out}", &instruction.operands[..])?;
                    }
                    kernel.outputs.iter().try_for_each(|output| writeln!(f, "    {output:?}"))?;
                }
                Step::View { op, attrs, input, output, .. } => {
                    writeln!(f, "view {} {attrs:?} [{input}] -> [{output}]", op.name)?;
                }
                Step::Library { op, attrs, inputs, outputs, .. } => {
                    writeln!(f, "call {} {attrs:?} {inputs:?} -> {outputs:?}", op.name)?;
                }
                Step::Control { control, inputs, outputs, .. } => {
                    writeln!(f, "{} {inputs:?} -> {outputs:?}", control.name())?;
                    for part in control.parts() {
                        writeln!(f, "    | inputs {:?}", part.inputs)?;
                        writeln!(f, "    | {}", part.to_string().trim_end().replace('\n', "\n    | "))?;
                    }
                }
            }
        }
        writeln!(f, "return {:?}", self.outputs)
    }
}
