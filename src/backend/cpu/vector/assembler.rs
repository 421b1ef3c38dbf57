//! Machine instructions of x86-64 with AVX2, or AVX-512 for doubles, as far as [`super::lower`] needs them.

use crate::ops::math::has_wide_registers;

/// A general register, by its number.
pub type General = u8;
/// A vector register, by its number.
pub type Vector = u8;

pub const RAX: General = 0;
pub const RCX: General = 1;
pub const RDX: General = 2;
pub const RBX: General = 3;
pub const RBP: General = 5;
pub const RSI: General = 6;
pub const RDI: General = 7;
pub const R8: General = 8;

/// What an instruction works on: all lanes of a register, or the first.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Width {
    All,
    One,
}

/// Elements are `f32` or `f64`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Precision {
    Single,
    Double,
}

impl Precision {
    /// Bytes of an element.
    pub fn size(self) -> usize {
        match self {
            Precision::Single => 4,
            Precision::Double => 8,
        }
    }
}

/// A place in memory: `base + index * size + offset`.
#[derive(Clone, Copy)]
pub struct Memory {
    pub base: General,
    pub index: Option<General>,
    pub offset: i8,
}

enum Operand {
    Register(Vector),
    Memory(Memory),
}

/// Arithmetic with two operands, by its opcode.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    Add = 0x58,
    Multiply = 0x59,
    Subtract = 0x5c,
    Divide = 0x5e,
}

/// Bit operations, by their opcodes..
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Bits {
    And = 0x54,
    Or = 0x56,
    Xor = 0x57,
}

/// Comparisons that raise no fault for nan, by their numbers.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    Equal = 0x00,
    Unordered = 0x03,
    NotEqual = 0x04,
    Less = 0x11,
    LessEqual = 0x12,
    GreaterEqual = 0x1d,
    Greater = 0x1e,
}

/// Ways to a whole number, by their numbers; that digits are lost is no fault.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Rounding {
    Nearest = 0x08,
    Down = 0x09,
    Up = 0x0a,
    ToZero = 0x0b,
}

/// A place in the code that jumps go to.
#[derive(Clone, Copy)]
pub struct Label(usize);

/// A jump forward whose target is not there yet.
pub struct Forward(usize);

/// Code being written.
pub struct Assembler {
    bytes: Vec<u8>,
    precision: Precision,
    /// Whether registers have 64 bytes, not 32.
    is_wide: bool,
}

/// Opcode maps.
const MAP_0F: u8 = 1;
const MAP_0F38: u8 = 2;
const MAP_0F3A: u8 = 3;
/// The prefix that packed doubles and integer vectors have.
const PREFIX_66: u8 = 1;
const PREFIX_F3: u8 = 2;
/// The mask register that comparisons and choices pass through.
const MASK: u8 = 1;

/// The map that an instruction is in, its prefix, and its number there.
#[derive(Clone, Copy)]
struct Opcode(u8, u8, u8);

/// The lanes that an instruction with wide registers writes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Lanes {
    All,
    /// Those of [`MASK`]; the others as one operand has them.
    Masked,
    /// Those of [`MASK`]; the others become zero.
    MaskedOrZero,
}

impl Assembler {
    /// No code yet, for elements of this precision.
    pub fn new(precision: Precision) -> Assembler {
        // A row of doubles fills a register of 64 bytes; of singles, half of one.
        let is_wide = precision == Precision::Double && has_wide_registers();
        Assembler { bytes: Vec::new(), precision, is_wide }
    }

    /// Bytes of a whole register.
    pub fn register_size(&self) -> usize {
        if self.is_wide { 64 } else { 32 }
    }

    /// The code.
    pub fn finish(self) -> Vec<u8> {
        self.bytes
    }

    /// The prefix of floating-point instructions of a width.
    fn prefix(&self, width: Width) -> u8 {
        match (width, self.precision) {
            (Width::All, Precision::Single) => 0,
            (Width::All, Precision::Double) => 1,
            (Width::One, Precision::Single) => 2,
            (Width::One, Precision::Double) => 3,
        }
    }

    /// An instruction in the three-byte VEX form.
    fn vex(&mut self, code: Opcode, wide: bool, register: Vector, second: Vector, operand: &Operand) {
        let Opcode(map, prefix, opcode) = code;
        let (x, b) = match operand {
            Operand::Register(other) => (0, other >> 3),
            Operand::Memory(memory) => (memory.index.unwrap_or(0) >> 3, memory.base >> 3),
        };
        let inverted = |bit: u8, at: u8| ((bit & 1) ^ 1) << at;
        self.bytes.extend([
            0xc4,
            inverted(register >> 3, 7) | inverted(x, 6) | inverted(b, 5) | map,
            (!second & 15) << 3 | u8::from(wide) << 2 | prefix,
            opcode,
        ]);
        self.operand(register, operand);
    }

    /// An instruction in the EVEX form, on registers of 64 bytes. An offset in memory counts `unit` bytes.
    fn evex(&mut self, code: Opcode, register: Vector, second: Vector, operand: &Operand, lanes: Lanes, unit: i8) {
        let Opcode(map, prefix, opcode) = code;
        let (x, b, operand) = match operand {
            Operand::Register(other) => (0, other >> 3, Operand::Register(*other)),
            Operand::Memory(memory) => {
                let counted = Memory { offset: memory.offset / unit, ..*memory };
                (memory.index.unwrap_or(0) >> 3, memory.base >> 3, Operand::Memory(counted))
            }
        };
        let inverted = |bit: u8, at: u8| ((bit & 1) ^ 1) << at;
        let written = match lanes {
            Lanes::All => 0,
            Lanes::Masked => MASK,
            Lanes::MaskedOrZero => 1 << 7 | MASK,
        };
        self.bytes.extend([
            0x62,
            inverted(register >> 3, 7) | inverted(x, 6) | inverted(b, 5) | 1 << 4 | map,
            1 << 7 | (!second & 15) << 3 | 1 << 2 | prefix,
            // Two bits for the width, and that the second register is none of the upper sixteen.
            2 << 5 | 1 << 3 | written,
            opcode,
        ]);
        self.operand(register, &operand);
    }

    /// An instruction on all lanes, or in the VEX form on the first: those that have both have one opcode.
    fn on_lanes(&mut self, width: Width, opcode: u8, register: Vector, second: Vector, operand: &Operand) {
        let code = Opcode(MAP_0F, self.prefix(width), opcode);
        if self.is_wide && width == Width::All {
            return self.evex(code, register, second, operand, Lanes::All, 64);
        }
        self.vex(code, width == Width::All, register, second, operand);
    }

    /// The bytes that name a register and an operand.
    fn operand(&mut self, register: u8, operand: &Operand) {
        let register = (register & 7) << 3;
        match operand {
            Operand::Register(other) => self.bytes.push(0xc0 | register | other & 7),
            Operand::Memory(Memory { base, index, offset }) => {
                self.bytes.extend([0x44 | register, self.place(*base, *index), *offset as u8]);
            }
        }
    }

    /// `to = a op b`.
    pub fn arithmetic(&mut self, op: Arithmetic, width: Width, to: Vector, a: Vector, b: Vector) {
        self.on_lanes(width, op as u8, to, a, &Operand::Register(b));
    }

    /// `to = sqrt(a)`.
    pub fn square_root(&mut self, width: Width, to: Vector, a: Vector) {
        let second = if width == Width::One { a } else { 0 };
        self.on_lanes(width, 0x51, to, second, &Operand::Register(a));
    }

    /// Whole numbers: `to = round(a)`.
    pub fn round(&mut self, how: Rounding, width: Width, to: Vector, a: Vector) {
        let all = width == Width::All;
        let opcode = 0x08 | u8::from(!all) << 1 | u8::from(self.precision == Precision::Double);
        let code = Opcode(MAP_0F3A, PREFIX_66, opcode);
        let operand = Operand::Register(a);
        if self.is_wide && all {
            self.evex(code, to, 0, &operand, Lanes::All, 64);
        } else {
            self.vex(code, all, to, if all { 0 } else { a }, &operand);
        }
        self.bytes.push(how as u8);
    }

    /// `to = a op b` bit by bit, over the whole register.
    pub fn bits(&mut self, op: Bits, to: Vector, a: Vector, b: Vector) {
        self.on_lanes(Width::All, op as u8, to, a, &Operand::Register(b));
    }

    /// All bits of a lane of `to` are whether the comparison holds.
    pub fn compare(&mut self, what: Comparison, width: Width, to: Vector, a: Vector, b: Vector) {
        let wide = self.is_wide && width == Width::All;
        self.on_lanes(width, 0xc2, if wide { MASK } else { to }, a, &Operand::Register(b));
        self.bytes.push(what as u8);
        if wide {
            self.evex(Opcode(MAP_0F38, PREFIX_F3, 0x38), to, 0, &Operand::Register(MASK), Lanes::All, 64);
        }
    }

    /// Lanes of `yes` where the mask holds, else of `no`.
    pub fn choose(&mut self, to: Vector, mask: Vector, yes: Vector, no: Vector) {
        if self.is_wide {
            self.evex(Opcode(MAP_0F38, PREFIX_F3, 0x39), MASK, 0, &Operand::Register(mask), Lanes::All, 64);
            return self.evex(Opcode(MAP_0F38, PREFIX_66, 0x65), to, no, &Operand::Register(yes), Lanes::Masked, 64);
        }
        let opcode = if self.precision == Precision::Double { 0x4b } else { 0x4a };
        self.vex(Opcode(MAP_0F3A, PREFIX_66, opcode), true, to, no, &Operand::Register(yes));
        self.bytes.push(mask << 4);
    }

    /// `to = a * b` where `a` is not zero, else zero, without a fault from `b` there. `free` holds nothing.
    pub fn multiply_unless_zero(&mut self, width: Width, to: Vector, a: Vector, b: Vector, free: Vector) {
        self.bits(Bits::Xor, to, to, to);
        if self.is_wide && width == Width::All {
            self.on_lanes(width, 0xc2, MASK, a, &Operand::Register(to));
            self.bytes.push(Comparison::NotEqual as u8);
            let (prefix, multiply) = (self.prefix(width), Arithmetic::Multiply as u8);
            return self.evex(Opcode(MAP_0F, prefix, multiply), to, a, &Operand::Register(b), Lanes::MaskedOrZero, 64);
        }
        self.compare(Comparison::NotEqual, width, free, a, to);
        self.bits(Bits::And, to, free, b);
        self.arithmetic(Arithmetic::Multiply, width, to, a, to);
        self.bits(Bits::And, to, free, to);
    }

    /// Loads elements.
    pub fn load(&mut self, width: Width, to: Vector, from: Memory) {
        self.on_lanes(width, 0x10, to, 0, &Operand::Memory(from));
    }

    /// Stores elements.
    pub fn store(&mut self, width: Width, from: Vector, to: Memory) {
        self.on_lanes(width, 0x11, from, 0, &Operand::Memory(to));
    }

    /// Stores a whole register past the caches, at a multiple of its size.
    pub fn store_past(&mut self, from: Vector, to: Memory) {
        self.on_lanes(Width::All, 0x2b, from, 0, &Operand::Memory(to));
    }

    /// What was stored past the caches is seen by other threads before anything stored later.
    pub fn store_fence(&mut self) {
        self.bytes.extend([0x0f, 0xae, 0xf8]);
    }

    /// Loads one element into all lanes.
    pub fn broadcast(&mut self, to: Vector, from: Memory) {
        let opcode = if self.precision == Precision::Double { 0x19 } else { 0x18 };
        if self.is_wide {
            return self.evex(Opcode(MAP_0F38, PREFIX_66, opcode), to, 0, &Operand::Memory(from), Lanes::All, 8);
        }
        self.vex(Opcode(MAP_0F38, PREFIX_66, opcode), true, to, 0, &Operand::Memory(from));
    }

    /// The upper halves of all registers are let go, so that older instructions are not slowed down by them.
    pub fn clear_upper(&mut self) {
        self.bytes.extend([0xc5, 0xf8, 0x77]);
    }

    fn rex(&mut self, register: General, base: General) {
        self.bytes.push(0x48 | (register >> 3) << 2 | base >> 3);
    }

    /// Loads a word.
    pub fn load_word(&mut self, to: General, base: General, offset: i32) {
        self.rex(to, base);
        // With a four-byte offset; no base here is the stack pointer.
        self.bytes.extend([0x8b, 0x80 | (to & 7) << 3 | base & 7]);
        self.bytes.extend(offset.to_le_bytes());
    }

    /// Adds a number.
    pub fn add_number(&mut self, to: General, number: i32) {
        self.rex(0, to);
        self.bytes.extend([0x81, 0xc0 | to & 7]);
        self.bytes.extend(number.to_le_bytes());
    }

    /// Sets a register to zero.
    pub fn zero(&mut self, register: General) {
        self.rex(register, register);
        self.bytes.extend([0x31, 0xc0 | (register & 7) << 3 | register & 7]);
    }

    /// Saves a register on the stack.
    pub fn push(&mut self, register: General) {
        self.bytes.extend([0x40 | register >> 3, 0x50 | register & 7]);
    }

    /// Restores a register from the stack.
    pub fn pop(&mut self, register: General) {
        self.bytes.extend([0x40 | register >> 3, 0x58 | register & 7]);
    }

    /// Asks for the cache line so many bytes from a place, which need not be there.
    pub fn prefetch(&mut self, from: Memory, ahead: i32) {
        let Memory { base, index, offset } = from;
        let high = index.map_or(0, |index| index >> 3);
        self.bytes.extend([0x40 | high << 1 | base >> 3, 0x0f, 0x18, 0x8c, self.place(base, index)]);
        self.bytes.extend((ahead + i32::from(offset)).to_le_bytes());
    }

    /// The byte that names a base and an index of elements.
    fn place(&self, base: General, index: Option<General>) -> u8 {
        let scale = if self.precision == Precision::Double { 3 } else { 2 };
        // The number of the stack pointer stands for no index.
        index.map_or(4 << 3, |index| scale << 6 | (index & 7) << 3) | base & 7
    }

    /// The place where the code is now.
    pub fn here(&self) -> Label {
        Label(self.bytes.len())
    }

    /// Counts a register down; goes back while it is not zero.
    pub fn count_down(&mut self, register: General, to: Label) {
        self.rex(0, register);
        self.bytes.extend([0xff, 0xc8 | register & 7, 0x0f, 0x85]);
        let distance = to.0 as i64 - (self.bytes.len() as i64 + 4);
        self.bytes.extend((distance as i32).to_le_bytes());
    }

    /// Goes forward where a register is zero.
    pub fn skip_if_zero(&mut self, register: General) -> Forward {
        self.rex(register, register);
        self.bytes.extend([0x85, 0xc0 | (register & 7) << 3 | register & 7, 0x0f, 0x84]);
        self.bytes.extend([0; 4]);
        Forward(self.bytes.len())
    }

    /// Here a jump forward ends.
    pub fn land(&mut self, jump: Forward) {
        let distance = (self.bytes.len() - jump.0) as i32;
        self.bytes[jump.0 - 4..jump.0].copy_from_slice(&distance.to_le_bytes());
    }

    /// Returns.
    pub fn leave(&mut self) {
        self.bytes.push(0xc3);
    }
}
