//! Rows on numbers in registers.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value, types};
use smallvec::{SmallVec, smallvec};

use super::code::Code;
use super::place::{Number, is_signed, machine_types};
use super::runtime::{RowCall, call_row};
use crate::array::{DType, Scalar};
use crate::ir::{Instruction, Kernel};
use crate::ops::unary;

/// Rows on floats that the code has instructions for.
const INSTRUCTIONS: &[&str] = &[
    "absolute",
    "add",
    "ceil",
    "divide",
    "equal",
    "fabs",
    "floor",
    "greater",
    "greater_equal",
    "isnan",
    "less",
    "less_equal",
    "logical_and",
    "logical_not",
    "logical_or",
    "logical_xor",
    "maximum",
    "minimum",
    "multiply",
    "negative",
    "not_equal",
    "positive",
    "sqrt",
    "square",
    "subtract",
    "trunc",
    "where",
];

/// Whether a kernel has functions of floats that are called for each element.
pub fn has_functions(kernel: &Kernel) -> bool {
    kernel.instructions.iter().any(|instruction| {
        let Instruction { op, dtype, .. } = instruction;
        dtype.is_float() && *op != &unary::CAST && !INSTRUCTIONS.contains(&op.name)
    })
}

impl Code<'_, '_> {
    /// The result of an instruction. `exact`: the program's own numbers, whose integers never overflow.
    pub fn apply(&mut self, instruction: &Instruction, exact: bool, operands: &[Number]) -> Option<Number> {
        let Instruction { op, dtype, out, .. } = instruction;
        if *op == &unary::CAST {
            return self.cast(&operands[0], *out);
        }
        let found = if dtype.is_complex() {
            self.complex(op.name, operands)
        } else if dtype.is_float() {
            self.float(op.name, *dtype, exact, operands)
        } else {
            self.whole_number(op.name, *dtype, exact, operands)?
        };
        match found {
            Some(parts) => Some(Number { parts, dtype: *out }),
            None if exact && op.name == "power" => self.exact_power(instruction, operands),
            None => self.called(instruction, operands),
        }
    }

    /// A power of the program's own numbers, which is an error or complex where floats would be infinite or nan: the code
    /// stops there.
    fn exact_power(&mut self, instruction: &Instruction, operands: &[Number]) -> Option<Number> {
        if instruction.out != DType::F64 {
            return None;
        }
        let result = self.called(instruction, operands)?;
        let value = result.parts[0];
        let difference = self.b.ins().fsub(value, value);
        let zero = self.constant(Scalar::F64(0.0))?.parts[0];
        let is_infinite = self.b.ins().fcmp(FloatCC::NotEqual, difference, zero);
        self.stop_if(is_infinite);
        Some(result)
    }

    /// The result by the row's own function.
    fn called(&mut self, instruction: &Instruction, operands: &[Number]) -> Option<Number> {
        let Instruction { op, dtype, out, .. } = instruction;
        machine_types(*out)?;
        let row = self.add_row(RowCall { op, dtype: *dtype, out: *out });
        let count = operands.len();
        let values = self.room(16 * (count as u32 + 1));
        let places = self.room(8 * (count as u32 + 1));
        for (at, operand) in operands.iter().enumerate() {
            self.store(operand, values, at as i32 * 16);
        }
        for at in 0..=count {
            let place = self.b.ins().iadd_imm_s(values, at as i64 * 16);
            self.b.ins().store(super::code::flags(), place, places, at as i32 * 8);
        }
        let (row, count_value) = (self.b.ins().iconst(types::I64, row), self.b.ins().iconst(types::I64, count as i64));
        let machine = self.machine;
        self.call(call_row as *const () as usize, 0, &[machine, row, places, count_value]);
        self.load(*out, values, count as i32 * 16)
    }

    /// A truth value from a comparison's.
    fn truth(&mut self, value: Value) -> SmallVec<[Value; 2]> {
        smallvec![value]
    }

    fn float(&mut self, name: &str, dtype: DType, exact: bool, operands: &[Number]) -> Option<SmallVec<[Value; 2]>> {
        let a = operands[0].parts[0];
        let b = operands.get(1).map(|number| number.parts[0]);
        if let (Some(condition), Some(b)) = (float_condition(name), b) {
            let value = self.b.ins().fcmp(condition, a, b);
            return Some(self.truth(value));
        }
        let zero = Scalar::zero(dtype);
        let value = match (name, b) {
            ("add", Some(b)) => self.b.ins().fadd(a, b),
            ("subtract", Some(b)) => self.b.ins().fsub(a, b),
            ("multiply", Some(b)) => self.b.ins().fmul(a, b),
            ("divide", Some(b)) => {
                if exact {
                    let zero = self.constant(zero)?.parts[0];
                    let is_zero = self.b.ins().fcmp(FloatCC::Equal, b, zero);
                    self.stop_if(is_zero);
                }
                self.b.ins().fdiv(a, b)
            }
            ("negative", None) => self.b.ins().fneg(a),
            ("positive", None) => a,
            ("absolute" | "fabs", None) => self.b.ins().fabs(a),
            ("sqrt", None) => self.b.ins().sqrt(a),
            ("square", None) => self.b.ins().fmul(a, a),
            ("floor", None) => self.b.ins().floor(a),
            ("ceil", None) => self.b.ins().ceil(a),
            ("trunc", None) => self.b.ins().trunc(a),
            ("maximum" | "minimum", Some(b)) => {
                let which = if name == "maximum" { FloatCC::GreaterThan } else { FloatCC::LessThan };
                let wins = self.b.ins().fcmp(which, a, b);
                let is_nan = self.b.ins().fcmp(FloatCC::Unordered, a, a);
                let first = self.b.ins().bor(wins, is_nan);
                self.b.ins().select(first, a, b)
            }
            ("where", Some(b)) => {
                let c = operands[2].parts[0];
                self.b.ins().select(a, b, c)
            }
            ("logical_not", None) => {
                let zero = self.constant(zero)?.parts[0];
                self.b.ins().fcmp(FloatCC::Equal, a, zero)
            }
            ("isnan", None) => self.b.ins().fcmp(FloatCC::Unordered, a, a),
            ("logical_and" | "logical_or" | "logical_xor", Some(b)) => {
                let zero = self.constant(zero)?.parts[0];
                let (a, b) = (self.not_zero(a, zero), self.not_zero(b, zero));
                self.join(name, a, b)
            }
            _ => return None,
        };
        Some(smallvec![value])
    }

    fn not_zero(&mut self, value: Value, zero: Value) -> Value {
        self.b.ins().fcmp(FloatCC::NotEqual, value, zero)
    }

    fn join(&mut self, name: &str, a: Value, b: Value) -> Value {
        match name {
            "logical_and" => self.b.ins().band(a, b),
            "logical_or" => self.b.ins().bor(a, b),
            _ => self.b.ins().bxor(a, b),
        }
    }

    /// Integers and truth values. The outer `None` gives the compilation up.
    #[allow(clippy::option_option, reason = "no instructions for it is not the same as no code at all")]
    fn whole_number(
        &mut self,
        name: &str,
        dtype: DType,
        exact: bool,
        operands: &[Number],
    ) -> Option<Option<SmallVec<[Value; 2]>>> {
        let a = operands[0].parts[0];
        let b = operands.get(1).map(|number| number.parts[0]);
        let signed = is_signed(dtype);
        if let (Some(condition), Some(b)) = (condition_of(name, signed), b) {
            let value = self.b.ins().icmp(condition, a, b);
            return Some(Some(self.truth(value)));
        }
        let is_bool = dtype == DType::Bool;
        let wide = dtype == DType::I64;
        if exact
            && wide
            && let Some(value) = self.overflowing(name, a, b)
        {
            return Some(Some(smallvec![value]));
        }
        let value = match (name, b) {
            ("negative" | "absolute", None) if wide => {
                if exact {
                    let least = self.b.ins().icmp_imm_s(IntCC::Equal, a, i64::MIN);
                    self.stop_if(least);
                }
                if name == "negative" { self.b.ins().ineg(a) } else { self.b.ins().iabs(a) }
            }
            ("left_shift" | "power", _) if exact => return None,
            ("add", Some(b)) if !is_bool => self.b.ins().iadd(a, b),
            ("subtract", Some(b)) if !is_bool => self.b.ins().isub(a, b),
            ("multiply", Some(b)) if !is_bool => self.b.ins().imul(a, b),
            ("square", None) if !is_bool => self.b.ins().imul(a, a),
            ("positive", None) => a,
            ("bitwise_and", Some(b)) => self.b.ins().band(a, b),
            ("bitwise_or", Some(b)) => self.b.ins().bor(a, b),
            ("bitwise_xor", Some(b)) => self.b.ins().bxor(a, b),
            ("logical_and" | "logical_or" | "logical_xor", Some(b)) => {
                let (a, b) =
                    (self.b.ins().icmp_imm_u(IntCC::NotEqual, a, 0), self.b.ins().icmp_imm_u(IntCC::NotEqual, b, 0));
                self.join(name, a, b)
            }
            ("logical_not", None) => self.b.ins().icmp_imm_u(IntCC::Equal, a, 0),
            ("maximum" | "minimum", Some(b)) => {
                let condition = match (name, signed) {
                    ("maximum", true) => IntCC::SignedGreaterThan,
                    ("maximum", false) => IntCC::UnsignedGreaterThan,
                    (_, true) => IntCC::SignedLessThan,
                    (_, false) => IntCC::UnsignedLessThan,
                };
                let first = self.b.ins().icmp(condition, a, b);
                self.b.ins().select(first, a, b)
            }
            ("where", Some(b)) => {
                let c = operands[2].parts[0];
                self.b.ins().select(a, b, c)
            }
            ("floor_divide" | "remainder", Some(b)) if wide => self.floored(name, a, b),
            ("divide", Some(_)) => return Some(None),
            _ => return Some(None),
        };
        Some(Some(smallvec![value]))
    }

    /// Arithmetic on the program's own integers, which stops where the result does not fit.
    fn overflowing(&mut self, name: &str, a: Value, b: Option<Value>) -> Option<Value> {
        let (value, over) = match (name, b) {
            ("add", Some(b)) => self.b.ins().sadd_overflow(a, b),
            ("subtract", Some(b)) => self.b.ins().ssub_overflow(a, b),
            ("multiply", Some(b)) => self.b.ins().smul_overflow(a, b),
            ("square", None) => self.b.ins().smul_overflow(a, a),
            _ => return None,
        };
        self.stop_if(over);
        Some(value)
    }

    /// Division that rounds down, and what it leaves. Stops where the divisor is zero, and where the quotient overflows.
    fn floored(&mut self, name: &str, a: Value, b: Value) -> Value {
        let zero = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
        self.stop_if(zero);
        let least = self.b.ins().icmp_imm_s(IntCC::Equal, a, i64::MIN);
        let minus = self.b.ins().icmp_imm_s(IntCC::Equal, b, -1);
        let over = self.b.ins().band(least, minus);
        self.stop_if(over);
        let quotient = self.b.ins().sdiv(a, b);
        let product = self.b.ins().imul(quotient, b);
        let rest = self.b.ins().isub(a, product);
        let signs = self.b.ins().bxor(rest, b);
        let apart = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, signs, 0);
        let inexact = self.b.ins().icmp_imm_s(IntCC::NotEqual, rest, 0);
        let down = self.b.ins().band(apart, inexact);
        if name == "floor_divide" {
            let lower = self.b.ins().iadd_imm_s(quotient, -1);
            self.b.ins().select(down, lower, quotient)
        } else {
            let higher = self.b.ins().iadd(rest, b);
            self.b.ins().select(down, higher, rest)
        }
    }

    fn complex(&mut self, name: &str, operands: &[Number]) -> Option<SmallVec<[Value; 2]>> {
        if name == "where" {
            let condition = operands[0].parts[0];
            let parts = operands[1].parts.iter().zip(&operands[2].parts);
            return Some(parts.map(|(&yes, &no)| self.b.ins().select(condition, yes, no)).collect());
        }
        let &[re, im] = &operands[0].parts[..] else { return None };
        let second = operands.get(1).and_then(|number| number.parts.get(..2)).map(|parts| (parts[0], parts[1]));
        Some(match (name, second) {
            ("add", Some((x, y))) => smallvec![self.b.ins().fadd(re, x), self.b.ins().fadd(im, y)],
            ("subtract", Some((x, y))) => smallvec![self.b.ins().fsub(re, x), self.b.ins().fsub(im, y)],
            ("multiply", Some((x, y))) => self.complex_product(re, im, x, y),
            ("square", None) => self.complex_product(re, im, re, im),
            ("negative", None) => smallvec![self.b.ins().fneg(re), self.b.ins().fneg(im)],
            ("conjugate", None) => smallvec![re, self.b.ins().fneg(im)],
            ("positive", None) => smallvec![re, im],
            ("real", None) => smallvec![re],
            ("imag", None) => smallvec![im],
            ("equal", Some((x, y))) => {
                let (a, b) = (self.b.ins().fcmp(FloatCC::Equal, re, x), self.b.ins().fcmp(FloatCC::Equal, im, y));
                smallvec![self.b.ins().band(a, b)]
            }
            ("not_equal", Some((x, y))) => {
                let (a, b) = (self.b.ins().fcmp(FloatCC::NotEqual, re, x), self.b.ins().fcmp(FloatCC::NotEqual, im, y));
                smallvec![self.b.ins().bor(a, b)]
            }
            _ => return None,
        })
    }

    fn complex_product(&mut self, re: Value, im: Value, x: Value, y: Value) -> SmallVec<[Value; 2]> {
        let (a, b) = (self.b.ins().fmul(re, x), self.b.ins().fmul(im, y));
        let (c, d) = (self.b.ins().fmul(re, y), self.b.ins().fmul(im, x));
        smallvec![self.b.ins().fsub(a, b), self.b.ins().fadd(c, d)]
    }

    /// The number in another data type.
    pub fn cast(&mut self, from: &Number, to: DType) -> Option<Number> {
        let have = from.dtype;
        if have == to {
            return Some(from.clone());
        }
        let a = from.parts[0];
        let target = machine_types(to)?[0];
        let whole = |dtype: DType| !dtype.is_inexact();
        let value = match (have, to) {
            (from_type, DType::Bool) if whole(from_type) => self.b.ins().icmp_imm_u(IntCC::NotEqual, a, 0),
            (DType::F32 | DType::F64, DType::Bool) => {
                let zero = self.constant(Scalar::zero(have))?.parts[0];
                self.not_zero(a, zero)
            }
            (from_type, to_type) if whole(from_type) && whole(to_type) => self.resized(a, is_signed(from_type), target),
            (from_type, DType::F32 | DType::F64) if whole(from_type) => {
                if from_type == DType::U64 {
                    self.b.ins().fcvt_from_uint(target, a)
                } else {
                    let wide = self.resized(a, is_signed(from_type), types::I64);
                    self.b.ins().fcvt_from_sint(target, wide)
                }
            }
            (DType::F32, DType::F64) => self.b.ins().fpromote(types::F64, a),
            (DType::F64, DType::F32) => self.b.ins().fdemote(types::F32, a),
            (from_type, DType::C64 | DType::C128) if !from_type.is_complex() => {
                let real = self.cast(from, to.real())?;
                let zero = self.constant(Scalar::zero(to.real()))?;
                return Some(Number { parts: smallvec![real.parts[0], zero.parts[0]], dtype: to });
            }
            _ => {
                let instruction = Instruction { op: &unary::CAST, dtype: have, out: to, operands: SmallVec::new() };
                return self.called(&instruction, std::slice::from_ref(from));
            }
        };
        Some(Number { parts: smallvec![value], dtype: to })
    }

    fn resized(&mut self, value: Value, signed: bool, to: types::Type) -> Value {
        let have = self.b.func.dfg.value_type(value);
        match have.bits().cmp(&to.bits()) {
            std::cmp::Ordering::Equal => value,
            std::cmp::Ordering::Greater => self.b.ins().ireduce(to, value),
            std::cmp::Ordering::Less if signed => self.b.ins().sextend(to, value),
            std::cmp::Ordering::Less => self.b.ins().uextend(to, value),
        }
    }
}

/// The condition that a comparison of floats is.
fn float_condition(name: &str) -> Option<FloatCC> {
    Some(match name {
        "equal" => FloatCC::Equal,
        "not_equal" => FloatCC::NotEqual,
        "less" => FloatCC::LessThan,
        "less_equal" => FloatCC::LessThanOrEqual,
        "greater" => FloatCC::GreaterThan,
        "greater_equal" => FloatCC::GreaterThanOrEqual,
        _ => return None,
    })
}

/// The condition that a comparison of whole numbers is.
fn condition_of(name: &str, signed: bool) -> Option<IntCC> {
    let pick = |s: IntCC, u: IntCC| if signed { s } else { u };
    Some(match name {
        "equal" => IntCC::Equal,
        "not_equal" => IntCC::NotEqual,
        "less" => pick(IntCC::SignedLessThan, IntCC::UnsignedLessThan),
        "less_equal" => pick(IntCC::SignedLessThanOrEqual, IntCC::UnsignedLessThanOrEqual),
        "greater" => pick(IntCC::SignedGreaterThan, IntCC::UnsignedGreaterThan),
        "greater_equal" => pick(IntCC::SignedGreaterThanOrEqual, IntCC::UnsignedGreaterThanOrEqual),
        _ => return None,
    })
}
