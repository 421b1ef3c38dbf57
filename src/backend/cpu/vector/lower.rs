//! From a kernel to vector code.

use super::assembler::{
    Arithmetic, Assembler, Bits, Comparison, General, Memory, Precision, R8, RAX, RBP, RBX, RCX, RDI, RDX, RSI,
    Rounding, Vector, Width,
};
use super::{ROW, is_sum};
use crate::array::{DType, Layout};
use crate::ir::{Instruction, Kernel, Output, Register};
use crate::ops::{Class, Elementwise, VectorOp, unary};

/// Code, and the constants that it reads.
pub struct Lowered {
    pub code: Vec<u8>,
    pub constants: Vec<u64>,
}

/// What results pass by on their way to memory.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Passing {
    Nothing,
    /// For results that are too large to stay in the caches, in buffers that start at a multiple of 64 bytes.
    Caches,
}

/// Registers for addresses; from the fourth on they belong to the caller and are put back.
const ADDRESSES: [General; 9] = [9, 10, 11, RBX, RBP, 12, 13, 14, 15];
/// How many of them may be lost.
const FREE_ADDRESSES: usize = 3;
/// Vector registers.
const VECTORS: Vector = 16;

/// How an input comes into the code.
#[derive(Clone, Copy)]
enum Source {
    /// Element by element, from an address.
    Stream(General),
    /// One element for all, kept in a register.
    Uniform(Vector),
}

/// Bits that are the same in all lanes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Constant {
    Sign,
    NoSign,
    One,
    Half,
    Ones,
}

struct Lower<'k> {
    kernel: &'k Kernel,
    precision: Precision,
    passing: Passing,
    asm: Assembler,
    sources: Vec<Source>,
    /// Addresses of outputs that are stored.
    targets: Vec<Option<General>>,
    constants: Vec<(Constant, Vector)>,
    /// The accumulators of each sum, by its output: one, or two side by side.
    sums: Vec<Option<[Vector; 2]>>,
    /// The last instruction that reads each register.
    last_use: Vec<Option<usize>>,
    /// Where each register's elements are now.
    held: Vec<Option<Vector>>,
    free: Vec<Vector>,
}

/// The code of a kernel; `None` where it holds what there is no code for, or too much at a time.
pub fn lower(kernel: &Kernel, layouts: &[Layout], precision: Precision, passing: Passing) -> Option<Lowered> {
    let dtype = if precision == Precision::Single { DType::F32 } else { DType::F64 };
    if kernel.inputs.iter().any(|&input| input != dtype) {
        return None;
    }
    let mut lower = Lower {
        kernel,
        precision,
        passing,
        asm: Assembler::new(precision),
        sources: Vec::new(),
        targets: Vec::new(),
        constants: Vec::new(),
        sums: Vec::new(),
        last_use: vec![None; kernel.inputs.len() + kernel.instructions.len()],
        held: vec![None; kernel.inputs.len() + kernel.instructions.len()],
        free: (0..VECTORS).collect(),
    };
    for (at, instruction) in kernel.instructions.iter().enumerate() {
        instruction.operands.iter().for_each(|&operand| lower.last_use[operand as usize] = Some(at));
    }
    lower.whole(layouts)
}

/// Whether a layout is one element for all.
pub fn is_uniform(layout: &Layout) -> bool {
    layout.shape.iter().zip(&layout.strides).all(|(&n, &stride)| n == 1 || stride == 0)
}

/// How many bytes ahead of a row its inputs are asked for: what lies in the second-level cache is then there in time.
const AHEAD: i32 = 320;

impl Lower<'_> {
    fn dtype(&self) -> DType {
        match self.precision {
            Precision::Single => DType::F32,
            Precision::Double => DType::F64,
        }
    }

    /// The whole function.
    fn whole(mut self, layouts: &[Layout]) -> Option<Lowered> {
        let mut streams: Vec<(General, usize, usize)> = Vec::new();
        let mut uniforms: Vec<(Vector, usize, usize)> = Vec::new();
        let address = |streams: &mut Vec<(General, usize, usize)>, place: usize, offset: usize| {
            let register = *ADDRESSES.get(streams.len())?;
            streams.push((register, place, offset));
            Some(register)
        };
        for (at, layout) in layouts.iter().enumerate() {
            let offset = layout.offset * self.precision.size();
            let source = if is_uniform(layout) {
                let register = self.take()?;
                uniforms.push((register, at, offset));
                Source::Uniform(register)
            } else if layout.is_c_contiguous() {
                Source::Stream(address(&mut streams, at, offset)?)
            } else {
                return None;
            };
            self.sources.push(source);
        }
        for (at, output) in self.kernel.outputs.iter().enumerate() {
            let is_sum = is_sum(self.kernel, output);
            if self.kernel.output_dtype(output) != self.dtype() || !is_sum && matches!(output, Output::Reduce { .. }) {
                return None;
            }
            self.targets.push(if is_sum { None } else { Some(address(&mut streams, layouts.len() + at, 0)?) });
            let sum = if is_sum { Some([self.take()?, self.take()?]) } else { None };
            self.sums.push(sum);
        }
        for constant in self.kernel.instructions.iter().flat_map(constants_of) {
            if self.constant(*constant).is_none() {
                let register = self.take()?;
                self.constants.push((*constant, register));
            }
        }
        let saved: Vec<General> = streams.iter().skip(FREE_ADDRESSES).map(|(register, ..)| *register).collect();
        saved.iter().for_each(|&register| self.asm.push(register));
        self.enter(&uniforms, &streams)?;
        self.leaves()?;
        self.asm.clear_upper();
        if self.passing == Passing::Caches {
            self.asm.store_fence();
        }
        saved.iter().rev().for_each(|&register| self.asm.pop(register));
        self.asm.leave();
        let constants = self.constants.iter().map(|(constant, _)| bits(*constant, self.precision)).collect();
        Some(Lowered { code: self.asm.finish(), constants })
    }

    /// Fills the registers that stay as they are.
    fn enter(&mut self, uniforms: &[(Vector, usize, usize)], streams: &[(General, usize, usize)]) -> Option<()> {
        // The uniforms' addresses pass through a register that nothing is in yet.
        for &(register, place, offset) in uniforms {
            self.asm.load_word(RAX, RDI, (place * 8) as i32);
            self.asm.add_number(RAX, i32::try_from(offset).ok()?);
            self.asm.broadcast(register, Memory { base: RAX, index: None, offset: 0 });
        }
        for &(register, place, offset) in streams {
            self.asm.load_word(register, RDI, (place * 8) as i32);
            if offset != 0 {
                self.asm.add_number(register, i32::try_from(offset).ok()?);
            }
        }
        for (at, &(_, register)) in self.constants.iter().enumerate() {
            self.asm.broadcast(register, Memory { base: R8, index: None, offset: (at * 8) as i8 });
        }
        Some(())
    }

    /// The loop over leaves: rows, whose accumulators are left for [`super::sums`], then odd elements, which are too.
    fn leaves(&mut self) -> Option<()> {
        let size = self.precision.size();
        let register_size = self.asm.register_size();
        let lanes = register_size / size;
        self.asm.zero(RAX);
        let leaf = self.asm.here();
        let accumulators: Vec<[Vector; 2]> = self.sums.iter().flatten().copied().collect();
        for register in accumulators.iter().flatten() {
            self.asm.bits(Bits::Xor, *register, *register, *register);
        }
        self.asm.load_word(RDI, RSI, 0);
        let no_rows = self.asm.skip_if_zero(RDI);
        let row = self.asm.here();
        for source in &self.sources {
            if let Source::Stream(base) = source {
                self.asm.prefetch(Memory { base: *base, index: Some(RAX), offset: 0 }, AHEAD);
            }
        }
        for part in 0..ROW / lanes {
            self.elements(Width::All, part)?;
        }
        self.asm.add_number(RAX, ROW as i32);
        self.asm.count_down(RDI, row);
        self.asm.land(no_rows);
        for parts in &accumulators {
            for register in &parts[..ROW / lanes] {
                self.asm.store(Width::All, *register, Memory { base: RCX, index: None, offset: 0 });
                self.asm.add_number(RCX, register_size as i32);
            }
        }
        self.asm.load_word(RDI, RSI, 8);
        let none_odd = self.asm.skip_if_zero(RDI);
        let odd = self.asm.here();
        self.elements(Width::One, 0)?;
        self.asm.add_number(RCX, (accumulators.len() * size) as i32);
        self.asm.add_number(RAX, 1);
        self.asm.count_down(RDI, odd);
        self.asm.land(none_odd);
        self.asm.add_number(RSI, 16);
        self.asm.count_down(RDX, leaf);
        Some(())
    }

    fn take(&mut self) -> Option<Vector> {
        self.free.pop()
    }

    /// All that is done with the elements at hand: those of a register, part number `part` of a row, or one.
    fn elements(&mut self, width: Width, part: usize) -> Option<()> {
        let kernel = self.kernel;
        for (at, instruction) in kernel.instructions.iter().enumerate() {
            let operands: Vec<Vector> =
                instruction.operands.iter().map(|&r| self.operand(r, width, part)).collect::<Option<_>>()?;
            let to = self.take()?;
            self.instruction(instruction, width, to, &operands)?;
            let register = kernel.inputs.len() + at;
            self.held[register] = Some(to);
            self.leave(register as Register, width, part);
            for &operand in &instruction.operands {
                self.let_go(operand, at);
            }
            if self.last_use[register].is_none() {
                self.drop(register);
            }
        }
        // Inputs that go out as they are.
        for register in 0..kernel.inputs.len() {
            let leaves = kernel.outputs.iter().any(|output| output.register() as usize == register);
            if leaves && self.last_use[register].is_none() {
                self.operand(register as Register, width, part)?;
                self.drop(register);
            }
        }
        Some(())
    }

    /// The elements of a register, loaded where they are not at hand.
    fn operand(&mut self, register: Register, width: Width, part: usize) -> Option<Vector> {
        if let Some(held) = self.held[register as usize] {
            return Some(held);
        }
        let held = match self.sources.get(register as usize)? {
            Source::Uniform(vector) => *vector,
            &Source::Stream(base) => {
                let to = self.take()?;
                self.asm.load(
                    width,
                    to,
                    Memory { base, index: Some(RAX), offset: (part * self.asm.register_size()) as i8 },
                );
                to
            }
        };
        self.held[register as usize] = Some(held);
        self.leave(register, width, part);
        Some(held)
    }

    /// Stores or adds up what leaves the kernel in a register that has just been made.
    fn leave(&mut self, register: Register, width: Width, part: usize) {
        let Some(held) = self.held[register as usize] else { return };
        for (at, output) in self.kernel.outputs.iter().enumerate().filter(|(_, o)| o.register() == register) {
            match (output, self.sums[at], self.targets[at]) {
                (Output::Reduce { .. }, Some(sum), _) => {
                    if width == Width::All {
                        self.asm.arithmetic(Arithmetic::Add, width, sum[part], sum[part], held);
                    } else {
                        let before = self.sums[..at].iter().flatten().count() * self.precision.size();
                        self.asm.store(width, held, Memory { base: RCX, index: None, offset: before as i8 });
                    }
                }
                (Output::Store(_), _, Some(base)) => {
                    let to = Memory { base, index: Some(RAX), offset: (part * self.asm.register_size()) as i8 };
                    if self.passing == Passing::Caches && width == Width::All {
                        self.asm.store_past(held, to);
                    } else {
                        self.asm.store(width, held, to);
                    }
                }
                _ => {}
            }
        }
    }

    /// Frees a register after the instruction that reads it last.
    fn let_go(&mut self, register: Register, at: usize) {
        if self.last_use[register as usize] == Some(at) {
            self.drop(register as usize);
        }
    }

    fn drop(&mut self, register: usize) {
        let Some(held) = self.held[register].take() else { return };
        if !matches!(self.sources.get(register), Some(Source::Uniform(_))) {
            self.free.push(held);
        }
    }

    fn constant(&self, constant: Constant) -> Option<Vector> {
        self.constants.iter().find(|(have, _)| *have == constant).map(|(_, register)| *register)
    }

    fn instruction(&mut self, instruction: &Instruction, width: Width, to: Vector, operands: &[Vector]) -> Option<()> {
        let Instruction { op, dtype, out, .. } = instruction;
        let a = *operands.first()?;
        let b = operands.get(1).copied();
        if *op == &unary::CAST {
            if (*dtype, *out) != (DType::Bool, self.dtype()) {
                return None;
            }
            self.asm.bits(Bits::And, to, a, self.constant(Constant::One)?);
            return Some(());
        }
        let Class::Elementwise(Elementwise { vector: Some(vector), .. }) = &op.class else { return None };
        if *dtype == DType::Bool {
            return self.truth(*vector, to, a, b);
        }
        if *dtype != self.dtype() {
            return None;
        }
        if let (Some(what), Some(b)) = (comparison(*vector), b) {
            self.asm.compare(what, width, to, a, b);
            return Some(());
        }
        match b {
            None => self.unary(*vector, width, to, a),
            Some(b) => self.binary(*vector, width, to, a, b, operands.get(2).copied()),
        }
    }

    fn unary(&mut self, op: VectorOp, width: Width, to: Vector, a: Vector) -> Option<()> {
        match op {
            VectorOp::Square => self.asm.arithmetic(Arithmetic::Multiply, width, to, a, a),
            VectorOp::SquareRoot => self.asm.square_root(width, to, a),
            VectorOp::Reciprocal => {
                self.asm.arithmetic(Arithmetic::Divide, width, to, self.constant(Constant::One)?, a);
            }
            VectorOp::Positive => self.asm.bits(Bits::Or, to, a, a),
            VectorOp::Negative => self.asm.bits(Bits::Xor, to, a, self.constant(Constant::Sign)?),
            VectorOp::Absolute => self.asm.bits(Bits::And, to, a, self.constant(Constant::NoSign)?),
            VectorOp::Sign => self.sign(width, to, a)?,
            VectorOp::Rint => self.asm.round(Rounding::Nearest, width, to, a),
            VectorOp::Floor => self.asm.round(Rounding::Down, width, to, a),
            VectorOp::Ceil => self.asm.round(Rounding::Up, width, to, a),
            VectorOp::Trunc => self.asm.round(Rounding::ToZero, width, to, a),
            VectorOp::IsNan => self.asm.compare(Comparison::Unordered, width, to, a, a),
            _ => return None,
        }
        Some(())
    }

    fn binary(
        &mut self,
        op: VectorOp,
        width: Width,
        to: Vector,
        a: Vector,
        b: Vector,
        third: Option<Vector>,
    ) -> Option<()> {
        match op {
            VectorOp::Add => self.asm.arithmetic(Arithmetic::Add, width, to, a, b),
            VectorOp::Subtract => self.asm.arithmetic(Arithmetic::Subtract, width, to, a, b),
            VectorOp::Multiply => self.asm.arithmetic(Arithmetic::Multiply, width, to, a, b),
            VectorOp::Divide => self.asm.arithmetic(Arithmetic::Divide, width, to, a, b),
            VectorOp::Maximum | VectorOp::Minimum => self.extreme(op == VectorOp::Maximum, width, to, a, b)?,
            VectorOp::Scale => self.scale(width, to, a, b)?,
            VectorOp::ShareOfGreater => self.share_of_greater(width, to, a, b)?,
            VectorOp::CopySign => self.copy_sign(to, a, b)?,
            VectorOp::Where => self.asm.choose(to, a, b, third?),
            _ => return None,
        }
        Some(())
    }

    /// -1, 0 or 1, and nan of nan.
    fn sign(&mut self, width: Width, to: Vector, a: Vector) -> Option<()> {
        let mask = self.free.last().copied()?;
        self.asm.bits(Bits::Xor, to, to, to);
        self.asm.compare(Comparison::NotEqual, width, mask, a, to);
        self.asm.bits(Bits::And, to, a, self.constant(Constant::Sign)?);
        self.asm.bits(Bits::Or, to, to, self.constant(Constant::One)?);
        self.asm.bits(Bits::And, to, to, mask);
        self.asm.compare(Comparison::Unordered, width, mask, a, a);
        self.asm.choose(to, mask, a, to);
        Some(())
    }

    /// One where the first is greater, half where both are equal, else zero.
    fn share_of_greater(&mut self, width: Width, to: Vector, a: Vector, b: Vector) -> Option<()> {
        let mask = self.free.last().copied()?;
        self.asm.compare(Comparison::Equal, width, mask, a, b);
        self.asm.bits(Bits::And, mask, mask, self.constant(Constant::Half)?);
        self.asm.compare(Comparison::Greater, width, to, a, b);
        self.asm.bits(Bits::And, to, to, self.constant(Constant::One)?);
        self.asm.bits(Bits::Or, to, to, mask);
        Some(())
    }

    fn copy_sign(&mut self, to: Vector, a: Vector, b: Vector) -> Option<()> {
        let size = self.free.last().copied()?;
        self.asm.bits(Bits::And, size, a, self.constant(Constant::NoSign)?);
        self.asm.bits(Bits::And, to, b, self.constant(Constant::Sign)?);
        self.asm.bits(Bits::Or, to, to, size);
        Some(())
    }

    /// The first where it wins or is nan, else the second: of zeros, too.
    fn extreme(&mut self, greatest: bool, width: Width, to: Vector, a: Vector, b: Vector) -> Option<()> {
        let nan = self.take()?;
        let wins = if greatest { Comparison::Greater } else { Comparison::Less };
        self.asm.compare(wins, width, to, a, b);
        self.asm.compare(Comparison::Unordered, width, nan, a, a);
        self.asm.bits(Bits::Or, to, to, nan);
        self.asm.choose(to, to, a, b);
        self.free.push(nan);
        Some(())
    }

    /// The product, and zero wherever the first is zero, whatever the second is there; without a fault from it.
    fn scale(&mut self, width: Width, to: Vector, a: Vector, b: Vector) -> Option<()> {
        let free = self.free.last().copied()?;
        self.asm.multiply_unless_zero(width, to, a, b, free);
        Some(())
    }

    /// Operations on truth values, which are all bits of a lane.
    fn truth(&mut self, op: VectorOp, to: Vector, a: Vector, b: Option<Vector>) -> Option<()> {
        match (op, b) {
            (VectorOp::And, Some(b)) => self.asm.bits(Bits::And, to, a, b),
            (VectorOp::Or, Some(b)) => self.asm.bits(Bits::Or, to, a, b),
            (VectorOp::Xor, Some(b)) => self.asm.bits(Bits::Xor, to, a, b),
            (VectorOp::Not, None) => self.asm.bits(Bits::Xor, to, a, self.constant(Constant::Ones)?),
            _ => return None,
        }
        Some(())
    }
}

fn comparison(op: VectorOp) -> Option<Comparison> {
    Some(match op {
        VectorOp::Equal => Comparison::Equal,
        VectorOp::NotEqual => Comparison::NotEqual,
        VectorOp::Less => Comparison::Less,
        VectorOp::LessEqual => Comparison::LessEqual,
        VectorOp::Greater => Comparison::Greater,
        VectorOp::GreaterEqual => Comparison::GreaterEqual,
        _ => return None,
    })
}

/// The constants that an instruction's code reads.
fn constants_of(instruction: &Instruction) -> &'static [Constant] {
    if *instruction.op == unary::CAST {
        return &[Constant::One];
    }
    let Class::Elementwise(Elementwise { vector: Some(vector), .. }) = &instruction.op.class else { return &[] };
    match vector {
        VectorOp::Negative => &[Constant::Sign],
        VectorOp::Absolute => &[Constant::NoSign],
        VectorOp::CopySign => &[Constant::Sign, Constant::NoSign],
        VectorOp::Sign => &[Constant::Sign, Constant::One],
        VectorOp::ShareOfGreater => &[Constant::One, Constant::Half],
        VectorOp::Reciprocal => &[Constant::One],
        VectorOp::Not => &[Constant::Ones],
        _ => &[],
    }
}

fn bits(constant: Constant, precision: Precision) -> u64 {
    match (constant, precision) {
        (Constant::Sign, Precision::Single) => 1 << 31,
        (Constant::Sign, Precision::Double) => 1 << 63,
        (Constant::NoSign, Precision::Single) => (1 << 31) - 1,
        (Constant::NoSign, Precision::Double) => (1 << 63) - 1,
        (Constant::One, Precision::Single) => u64::from(1f32.to_bits()),
        (Constant::One, Precision::Double) => 1f64.to_bits(),
        (Constant::Half, Precision::Single) => u64::from(0.5f32.to_bits()),
        (Constant::Half, Precision::Double) => 0.5f64.to_bits(),
        (Constant::Ones, _) => u64::MAX,
    }
}
