//! What one pass over an iteration space computes: the part of a kernel that some of its outputs need.

use smallvec::SmallVec;

use super::module::Module;
use super::types::stored_type;
use crate::array::{DType, Scalar};
use crate::diag::Result;
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::unary;

/// Where an input's element lies for the element of the iteration space.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub(super) enum Access {
    /// A number in the parameters.
    Immediate,
    /// At the offset, plus the place in row-major order.
    Linear,
    /// At the offset, plus a stride for each axis.
    Strided,
}

/// The part of a kernel that some of its outputs need.
pub(super) struct Body<'k> {
    pub kernel: &'k Kernel,
    /// Registers that are numbers in the parameters: scalar inputs, and casts of these.
    pub immediates: Vec<Register>,
    /// Inputs that are loaded from buffers.
    pub loads: Vec<Register>,
    /// Indices of instructions, in order.
    pub instructions: Vec<usize>,
}

/// The register that an output takes.
pub(super) fn register_of(output: &Output) -> Register {
    match output {
        Output::Store(register) | Output::Reduce { register, .. } => *register,
    }
}

impl<'k> Body<'k> {
    /// The part of the kernel that these registers need, where `scalar` says which inputs are known numbers.
    pub(super) fn new(kernel: &'k Kernel, wanted: &[Register], scalar: impl Fn(usize) -> bool) -> Body<'k> {
        let inputs = kernel.inputs.len();
        let mut known: Vec<bool> = (0..inputs).map(scalar).collect();
        for instruction in &kernel.instructions {
            // A cast of a known number is a known number: a float64 constant costs no float64 on the device.
            known.push(*instruction.op == unary::CAST && known[instruction.operands[0] as usize]);
        }
        let mut needed = vec![false; known.len()];
        wanted.iter().for_each(|&register| needed[register as usize] = true);
        for at in (0..kernel.instructions.len()).rev() {
            if needed[inputs + at] && !known[inputs + at] {
                kernel.instructions[at].operands.iter().for_each(|&o| needed[o as usize] = true);
            }
        }
        let all = || (0..known.len()).filter(|&register| needed[register]);
        Body {
            kernel,
            immediates: all().filter(|&r| known[r]).map(|r| r as Register).collect(),
            loads: all().filter(|&r| r < inputs && !known[r]).map(|r| r as Register).collect(),
            instructions: all().filter(|&r| r >= inputs && !known[r]).map(|r| r - inputs).collect(),
        }
    }

    /// The number in an immediate register.
    pub(super) fn immediate(&self, register: Register, input: &impl Fn(usize) -> Option<Scalar>) -> Option<Scalar> {
        match (register as usize).checked_sub(self.kernel.inputs.len()) {
            None => input(register as usize),
            Some(at) => {
                let Instruction { out, operands, .. } = &self.kernel.instructions[at];
                self.immediate(operands[0], input).map(|value| value.cast(*out))
            }
        }
    }

    /// How many elements a thread computes at once: enough loads on their way to keep a large device's memory busy,
    /// while they fit in registers.
    pub(super) fn at_once(&self) -> u32 {
        match self.instructions.len() {
            0..=12 => 4,
            13..=40 => 2,
            _ => 1,
        }
    }

    /// The variable of a register, with the mark `@` where it differs from element to element (see [`repeat`]).
    pub(super) fn variable(&self, register: Register) -> String {
        if self.immediates.contains(&register) { format!("r{register}") } else { format!("r{register}_@") }
    }

    /// The statements that load inputs, `place` giving their elements' places, and those that compute the rest.
    pub(super) fn statements(
        &self,
        module: &mut Module,
        place: impl Fn(Register) -> String,
    ) -> Result<(String, String)> {
        let (mut loads, mut rest) = (String::new(), String::new());
        for &register in &self.loads {
            let element = format!("in{register}[{}]", place(register));
            let bool = self.kernel.dtype(register) == DType::Bool;
            let value = if bool { format!("({element} != 0u)") } else { element };
            loads += &format!("        let {} = {value};\n", self.variable(register));
        }
        for &at in &self.instructions {
            let instruction = &self.kernel.instructions[at];
            let operands: SmallVec<[String; 3]> = instruction.operands.iter().map(|r| self.variable(*r)).collect();
            let value = module.instruction(instruction, &operands)?;
            let register = (self.kernel.inputs.len() + at) as Register;
            rest += &format!("        let {} = {value};\n", self.variable(register));
        }
        Ok((loads, rest))
    }
}

/// Statements for several elements: once for each, the mark `@` replaced by its number.
pub(super) fn repeat(text: &str, times: u32) -> String {
    (0..times).map(|number| text.replace('@', &number.to_string())).collect()
}

/// The parameters of a dispatch, as the shader's text sees them: words in a uniform buffer.
pub(super) struct Parameters {
    count: usize,
}

impl Parameters {
    /// The first word is zero, which helper functions rely on and the driver's compiler does not know.
    pub(super) fn new() -> Parameters {
        Parameters { count: 1 }
    }

    /// The expression of the next word.
    pub(super) fn next(&mut self) -> String {
        let at = self.count;
        self.count += 1;
        format!("parameters[{}].{}", at / 4, ["x", "y", "z", "w"][at % 4])
    }

    /// The expression of a number of this type, which takes one word to four.
    pub(super) fn number(&mut self, dtype: DType) -> String {
        let first = self.next();
        match dtype {
            DType::Bool => format!("({first} != 0u)"),
            DType::I8 | DType::I16 | DType::I32 => format!("bitcast<i32>({first})"),
            DType::F16 | DType::F32 => format!("bitcast<f32>({first})"),
            DType::I64 | DType::U64 | DType::F64 => {
                let second = self.next();
                let word = format!("(u64({first}) | (u64({second}) << 32u))");
                match dtype {
                    DType::I64 => format!("bitcast<i64>{word}"),
                    DType::F64 => format!("bitcast<f64>{word}"),
                    _ => word,
                }
            }
            DType::C64 => {
                let second = self.next();
                format!("vec2<f32>(bitcast<f32>({first}), bitcast<f32>({second}))")
            }
            DType::C128 => {
                let [second, third, fourth] = [(); 3].map(|()| self.next());
                let part = |low: &str, high: &str| format!("bitcast<f64>(u64({low}) | (u64({high}) << 32u))");
                format!("vec2<f64>({}, {})", part(&first, &second), part(&third, &fourth))
            }
            _ => first,
        }
    }

    /// The declaration of the uniform buffer.
    pub(super) fn declaration(&self) -> String {
        let count = self.count.div_ceil(4).max(1);
        format!("@group(0) @binding(0) var<uniform> parameters: array<vec4<u32>, {count}>;\n")
    }
}

/// The words of a number, as [`Parameters::number`] reads them.
pub(super) fn push_number(words: &mut Vec<u32>, value: Scalar) {
    let wide = |bits: u64, words: &mut Vec<u32>| words.extend([bits as u32, (bits >> 32) as u32]);
    match value.dtype() {
        DType::Bool | DType::U8 | DType::U16 | DType::U32 => words.push(value.get::<u32>()),
        DType::I8 | DType::I16 | DType::I32 => words.push(value.get::<i32>() as u32),
        DType::F16 | DType::F32 => words.push(value.get::<f32>().to_bits()),
        DType::I64 => wide(value.get::<i64>() as u64, words),
        DType::U64 => wide(value.get::<u64>(), words),
        DType::F64 => wide(value.get::<f64>().to_bits(), words),
        DType::C64 => {
            let number: num_complex::Complex32 = value.get();
            words.extend([number.re.to_bits(), number.im.to_bits()]);
        }
        DType::C128 => {
            let number: num_complex::Complex64 = value.get();
            wide(number.re.to_bits(), words);
            wide(number.im.to_bits(), words);
        }
        _ => {}
    }
}

/// The declaration of a buffer of elements.
pub(super) fn buffer_declaration(binding: usize, name: &str, dtype: DType, writes: bool) -> String {
    let access = if writes { "read_write" } else { "read" };
    let element = stored_type(dtype).unwrap_or_default();
    format!("@group(0) @binding({binding}) var<storage, {access}> {name}: array<{element}>;\n")
}

/// A register's value as it is stored.
pub(super) fn stored_value(dtype: DType, value: &str) -> String {
    if dtype == DType::Bool { format!("select(0u, 1u, {value})") } else { value.to_string() }
}

/// The statements that take the place `index` apart into coordinates `{name}0`, `{name}1` … over axes of these lengths.
pub(super) fn coordinates(index: &str, name: &str, lengths: &[String]) -> String {
    let mut text = String::new();
    if let [_] = lengths {
        return format!("        let {name}0 = {index};\n");
    }
    for (axis, length) in lengths.iter().enumerate().rev() {
        let from = if axis + 1 == lengths.len() { index.to_string() } else { format!("{name}_rest{}", axis + 1) };
        if axis == 0 {
            text += &format!("        let {name}0 = {from};\n");
        } else {
            text += &format!("        let {name}_rest{axis} = {from} / {length};\n");
            text += &format!("        let {name}{axis} = {from} - {name}_rest{axis} * {length};\n");
        }
    }
    text
}

/// The sum of coordinates times strides.
pub(super) fn dot(name: &str, strides: &[String]) -> String {
    strides.iter().enumerate().map(|(axis, stride)| format!(" + {name}{axis} * {stride}")).collect()
}
