//! Expressions of numbers as instructions.

use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{Block, InstBuilder, MemFlagsData, Value as Word, types};
use cranelift_frontend::Variable;

use super::code::{Writer, memory};
use super::place::{Guard, Kind, Ty, function_named};
use super::routine;
use crate::backend::native;
use crate::lang::code::{Call, CallMethod, Chain, Expr, Pair};
use crate::lang::native::Native;
use crate::lang::value::Value;
use crate::syntax::ast::{BinaryOp, CompareOp, UnaryOp};

/// A number in a register: an `i8` for a truth value, an `i64` or an `f64`.
#[derive(Clone, Copy)]
pub struct Number {
    pub kind: Kind,
    pub word: Word,
}

/// Integers up to this are floats without loss.
const EXACT: i64 = 1 << 53;

/// Functions of `math` that give a float, and those that give an integer.
const GIVING_FLOATS: &[&str] = &[
    "acos", "acosh", "asin", "asinh", "atan", "cbrt", "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "fabs",
    "log", "log10", "log1p", "log2", "sin", "sinh", "sqrt", "tan", "tanh",
];
const GIVING_INTEGERS: &[&str] = &["floor", "ceil"];

impl Writer<'_, '_> {
    /// The value of an expression; `None` for one that is no number, or that there is no code for.
    pub fn number(&mut self, expr: &Expr) -> Option<Number> {
        match expr {
            Expr::Const(value) => self.constant(value),
            Expr::Captured { index, .. } if !self.calls.is_empty() => {
                let value = self.calls.last()?.captured.get(*index as usize)?.clone();
                self.constant(&value)
            }
            Expr::Local { .. } | Expr::Global { .. } | Expr::Captured { .. } => {
                let variable = self.variable(self.place(expr)?)?;
                self.read(variable)
            }
            Expr::Step(node) => self.operation(node.op, &node.pair),
            Expr::Add(pair) => self.operation(BinaryOp::Add, pair),
            Expr::Sub(pair) => self.operation(BinaryOp::Sub, pair),
            Expr::Mul(pair) => self.operation(BinaryOp::Mul, pair),
            Expr::Div(pair) => self.operation(BinaryOp::Div, pair),
            Expr::FloorDiv(pair) => self.operation(BinaryOp::FloorDiv, pair),
            Expr::Mod(pair) => self.operation(BinaryOp::Mod, pair),
            Expr::Binary(op, pair) => self.operation(*op, pair),
            Expr::Unary(op, operand) => self.unary(*op, &operand.0),
            Expr::Not(inner) => {
                let truth = self.truth(inner)?;
                let word = self.b.ins().bxor_imm_s(truth, 1);
                Some(Number { kind: Kind::Bool, word })
            }
            Expr::Compare(node) => {
                let (a, b) = (self.number(&node.pair.left)?, self.number(&node.pair.right)?);
                self.comparison(node.op, a, b)
            }
            Expr::CompareChain(chain) => self.chain(chain),
            Expr::And(items) => self.logical(items, false),
            Expr::Or(items) => self.logical(items, true),
            Expr::Conditional(parts) => self.conditional(&parts.0, &parts.1, &parts.2),
            Expr::Index(pair) => self.item(pair),
            Expr::Call(node) => self.call(node),
            Expr::CallMethod(node) => self.call_member(node),
            _ => None,
        }
    }

    fn constant(&mut self, value: &Value) -> Option<Number> {
        Some(match value {
            Value::Int(i) => self.integer(*i),
            Value::Float(x) => Number { kind: Kind::Float, word: self.b.ins().f64const(*x) },
            Value::Bool(b) => Number { kind: Kind::Bool, word: self.b.ins().iconst(types::I8, i64::from(*b)) },
            _ => return None,
        })
    }

    fn integer(&mut self, i: i64) -> Number {
        Number { kind: Kind::Int, word: self.b.ins().iconst(types::I64, i) }
    }

    /// A truth value as the integer that it is in arithmetic.
    fn widened(&mut self, number: Number) -> Number {
        match number.kind {
            Kind::Bool => Number { kind: Kind::Int, word: self.b.ins().uextend(types::I64, number.word) },
            _ => number,
        }
    }

    fn float(&mut self, number: Number) -> Word {
        let number = self.widened(number);
        match number.kind {
            Kind::Float => number.word,
            _ => self.b.ins().fcvt_from_sint(types::F64, number.word),
        }
    }

    fn operation(&mut self, op: BinaryOp, pair: &Pair) -> Option<Number> {
        self.operations += 1;
        // Small whole powers are products; a float's power is the library's, whose last bit may differ from a product's.
        if let (BinaryOp::Pow, Expr::Const(Value::Int(exponent @ 1..=4))) = (op, &pair.right) {
            let base = self.number(&pair.left)?;
            if base.kind == Kind::Int {
                return (1..*exponent).try_fold(base, |power, _| self.binary(BinaryOp::Mul, power, base));
            }
            let exponent = self.integer(*exponent);
            return self.binary(op, base, exponent);
        }
        if let (BinaryOp::FloorDiv | BinaryOp::Mod, Expr::Const(Value::Int(by))) = (op, &pair.right)
            && *by > 0
        {
            let number = self.number(&pair.left)?;
            let number = self.widened(number);
            if number.kind == Kind::Int {
                return Some(self.divided(op, number.word, *by));
            }
            let by = self.integer(*by);
            return self.binary(op, number, by);
        }
        let (a, b) = (self.number(&pair.left)?, self.number(&pair.right)?);
        self.binary(op, a, b)
    }

    /// Division by a constant above zero.
    fn divided(&mut self, op: BinaryOp, number: Word, by: i64) -> Number {
        let word = if by & (by - 1) == 0 {
            match op {
                BinaryOp::FloorDiv => self.b.ins().sshr_imm_u(number, i64::from(by.trailing_zeros())),
                _ => self.b.ins().band_imm_s(number, by - 1),
            }
        } else {
            let by = self.b.ins().iconst(types::I64, by);
            self.floored(op, number, by)
        };
        Number { kind: Kind::Int, word }
    }

    /// Quotient or rest of a division by what is above zero, rounded down.
    fn floored(&mut self, op: BinaryOp, a: Word, b: Word) -> Word {
        let quotient = self.b.ins().sdiv(a, b);
        let product = self.b.ins().imul(quotient, b);
        let rest = self.b.ins().isub(a, product);
        // All ones where the rest is below zero.
        let down = self.b.ins().sshr_imm_u(rest, 63);
        match op {
            BinaryOp::FloorDiv => self.b.ins().iadd(quotient, down),
            _ => {
                let more = self.b.ins().band(down, b);
                self.b.ins().iadd(rest, more)
            }
        }
    }

    /// `a op b`.
    pub fn binary(&mut self, op: BinaryOp, a: Number, b: Number) -> Option<Number> {
        if let (BinaryOp::BitAnd | BinaryOp::BitOr | BinaryOp::BitXor, Kind::Bool, Kind::Bool) = (op, a.kind, b.kind) {
            return Some(Number { kind: Kind::Bool, word: self.bitwise(op, a.word, b.word)? });
        }
        let (a, b) = (self.widened(a), self.widened(b));
        if a.kind == Kind::Int && b.kind == Kind::Int {
            return self.of_integers(op, a.word, b.word);
        }
        let (x, y) = (self.float(a), self.float(b));
        let word = match op {
            BinaryOp::Add => self.b.ins().fadd(x, y),
            BinaryOp::Sub => self.b.ins().fsub(x, y),
            BinaryOp::Mul => self.b.ins().fmul(x, y),
            BinaryOp::Div => {
                let zero = self.b.ins().f64const(0.0);
                let none = self.b.ins().fcmp(FloatCC::Equal, y, zero);
                self.leave_if(none);
                self.b.ins().fdiv(x, y)
            }
            op => {
                let number = self.b.ins().iconst(types::I64, routine::operator(op)?);
                let bits = [x, y].map(|word| self.b.ins().bitcast(types::I64, MemFlagsData::new(), word));
                let room = self.room(8);
                self.routine(routine::operate as *const () as usize, [number, bits[0], bits[1], room]);
                self.b.ins().load(types::F64, memory(), room, 0)
            }
        };
        Some(Number { kind: Kind::Float, word })
    }

    fn bitwise(&mut self, op: BinaryOp, a: Word, b: Word) -> Option<Word> {
        Some(match op {
            BinaryOp::BitAnd => self.b.ins().band(a, b),
            BinaryOp::BitOr => self.b.ins().bor(a, b),
            BinaryOp::BitXor => self.b.ins().bxor(a, b),
            _ => return None,
        })
    }

    fn of_integers(&mut self, op: BinaryOp, a: Word, b: Word) -> Option<Number> {
        let word = match op {
            BinaryOp::Add | BinaryOp::Sub | BinaryOp::Mul => {
                let (word, over) = match op {
                    BinaryOp::Add => self.b.ins().sadd_overflow(a, b),
                    BinaryOp::Sub => self.b.ins().ssub_overflow(a, b),
                    _ => self.b.ins().smul_overflow(a, b),
                };
                self.leave_if(over);
                word
            }
            BinaryOp::FloorDiv | BinaryOp::Mod => {
                let few = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, b, 1);
                self.leave_if(few);
                self.floored(op, a, b)
            }
            BinaryOp::Div => {
                let (x, y) = (self.exact(a), self.exact(b));
                let none = self.b.ins().icmp_imm_s(IntCC::Equal, b, 0);
                self.leave_if(none);
                return Some(Number { kind: Kind::Float, word: self.b.ins().fdiv(x, y) });
            }
            BinaryOp::LeftShift => {
                let wide = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, b, 62);
                self.leave_if(wide);
                let word = self.b.ins().ishl(a, b);
                let back = self.b.ins().sshr(word, b);
                let lost = self.b.ins().icmp(IntCC::NotEqual, back, a);
                self.leave_if(lost);
                word
            }
            BinaryOp::RightShift => {
                let wide = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, b, 63);
                self.leave_if(wide);
                self.b.ins().sshr(a, b)
            }
            op => self.bitwise(op, a, b)?,
        };
        Some(Number { kind: Kind::Int, word })
    }

    /// An integer as the float that it is; leaves where there is none.
    fn exact(&mut self, i: Word) -> Word {
        let shifted = self.b.ins().iadd_imm_s(i, EXACT);
        let lossy = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThan, shifted, 2 * EXACT);
        self.leave_if(lossy);
        self.b.ins().fcvt_from_sint(types::F64, i)
    }

    fn unary(&mut self, op: UnaryOp, operand: &Expr) -> Option<Number> {
        let number = self.number(operand)?;
        let number = self.widened(number);
        let word = match (op, number.kind) {
            (UnaryOp::Neg, Kind::Float) => self.b.ins().fneg(number.word),
            (UnaryOp::Neg, _) => {
                let zero = self.integer(0);
                return self.of_integers(BinaryOp::Sub, zero.word, number.word);
            }
            (UnaryOp::Pos, _) => number.word,
            (UnaryOp::Invert, Kind::Int) => self.b.ins().bnot(number.word),
            _ => return None,
        };
        Some(Number { kind: number.kind, word })
    }

    fn comparison(&mut self, op: CompareOp, a: Number, b: Number) -> Option<Number> {
        self.operations += 1;
        let (whole, float) = match op {
            CompareOp::Eq => (IntCC::Equal, FloatCC::Equal),
            CompareOp::Ne => (IntCC::NotEqual, FloatCC::NotEqual),
            CompareOp::Lt => (IntCC::SignedLessThan, FloatCC::LessThan),
            CompareOp::Le => (IntCC::SignedLessThanOrEqual, FloatCC::LessThanOrEqual),
            CompareOp::Gt => (IntCC::SignedGreaterThan, FloatCC::GreaterThan),
            CompareOp::Ge => (IntCC::SignedGreaterThanOrEqual, FloatCC::GreaterThanOrEqual),
            _ => return None,
        };
        let (a, b) = (self.widened(a), self.widened(b));
        let word = if a.kind == Kind::Int && b.kind == Kind::Int {
            self.b.ins().icmp(whole, a.word, b.word)
        } else {
            let [x, y] = [a, b].map(|number| match number.kind {
                Kind::Float => number.word,
                _ => self.exact(number.word),
            });
            self.b.ins().fcmp(float, x, y)
        };
        Some(Number { kind: Kind::Bool, word })
    }

    /// `a < b < c`: nothing in it can be seen to be computed in vain.
    fn chain(&mut self, chain: &Chain) -> Option<Number> {
        let mut left = self.number(&chain.first)?;
        let mut all: Option<Word> = None;
        for (op, next, _) in &chain.rest {
            let right = self.number(next)?;
            let holds = self.comparison(*op, left, right)?.word;
            all = Some(match all {
                Some(before) => self.b.ins().band(before, holds),
                None => holds,
            });
            left = right;
        }
        Some(Number { kind: Kind::Bool, word: all? })
    }

    fn truth_of(&mut self, number: Number) -> Word {
        match number.kind {
            Kind::Bool => number.word,
            Kind::Int => self.b.ins().icmp_imm_s(IntCC::NotEqual, number.word, 0),
            Kind::Float => {
                let zero = self.b.ins().f64const(0.0);
                self.b.ins().fcmp(FloatCC::NotEqual, number.word, zero)
            }
        }
    }

    fn truth(&mut self, expr: &Expr) -> Option<Word> {
        let number = self.number(expr)?;
        Some(self.truth_of(number))
    }

    /// Goes to one block or another by the truth of a condition.
    pub fn branch(&mut self, test: &Expr, yes: Block, no: Block) -> Option<()> {
        match test {
            Expr::Not(inner) => self.branch(inner, no, yes),
            Expr::And(items) => self.branches(items, |next| (next, no), (yes, no)),
            Expr::Or(items) => self.branches(items, |next| (yes, next), (yes, no)),
            test => {
                let truth = self.truth(test)?;
                self.b.ins().brif(truth, yes, &[], no, &[]);
                Some(())
            }
        }
    }

    fn branches(&mut self, items: &[Expr], ways: impl Fn(Block) -> (Block, Block), last: (Block, Block)) -> Option<()> {
        let (end, items) = items.split_last()?;
        for item in items {
            let next = self.block();
            let (yes, no) = ways(next);
            self.branch(item, yes, no)?;
            self.go_on_in(next);
        }
        self.branch(end, last.0, last.1)
    }

    /// A place for a number that comes from several blocks.
    pub fn either(&mut self, kind: Kind) -> Variable {
        self.b.declare_var(match kind {
            Kind::Bool => types::I8,
            Kind::Int => types::I64,
            Kind::Float => types::F64,
        })
    }

    /// `and` (which stops at false) and `or` (which stops at true), as the operand that it gives.
    fn logical(&mut self, items: &[Expr], stop: bool) -> Option<Number> {
        let (first, rest) = items.split_first()?;
        let mut number = self.number(first)?;
        let kind = number.kind;
        let (result, end) = (self.either(kind), self.block());
        for item in rest {
            self.b.def_var(result, number.word);
            let truth = self.truth_of(number);
            let next = self.block();
            let (yes, no) = if stop { (end, next) } else { (next, end) };
            self.b.ins().brif(truth, yes, &[], no, &[]);
            self.go_on_in(next);
            number = self.number(item)?;
            if number.kind != kind {
                return None;
            }
        }
        self.b.def_var(result, number.word);
        self.b.ins().jump(end, &[]);
        self.go_on_in(end);
        Some(Number { kind, word: self.b.use_var(result) })
    }

    fn conditional(&mut self, test: &Expr, body: &Expr, orelse: &Expr) -> Option<Number> {
        let (yes, no, end) = (self.block(), self.block(), self.block());
        self.branch(test, yes, no)?;
        self.go_on_in(yes);
        let first = self.number(body)?;
        let result = self.either(first.kind);
        self.b.def_var(result, first.word);
        self.b.ins().jump(end, &[]);
        self.go_on_in(no);
        let second = self.number(orelse)?;
        if second.kind != first.kind {
            return None;
        }
        self.b.def_var(result, second.word);
        self.b.ins().jump(end, &[]);
        self.go_on_in(end);
        Some(Number { kind: first.kind, word: self.b.use_var(result) })
    }

    /// A call of a built-in function, or of one of the program.
    fn call(&mut self, node: &Call) -> Option<Number> {
        self.operations += 1;
        if !node.keywords.is_empty() {
            return None;
        }
        if let Some(function) = self.program(&node.callee) {
            return self.inline(&function, &node.args);
        }
        let Expr::Global { slot, builtin, .. } = &node.callee else { return None };
        let native = function_named(self.vm, self.frame, *slot, *builtin)?;
        self.guards.push(Guard::Function { slot: *slot, builtin: *builtin, native });
        let own = self.vm.builtins.lookup(native.name());
        let is_own = match &own {
            Some(Value::Native(found)) => std::ptr::eq(*found, native),
            Some(Value::Type(ty)) => ty.construct.is_some_and(|found| std::ptr::eq(found, native)),
            _ => false,
        };
        if !is_own {
            return self.built_in(native, &node.args);
        }
        match (native.name(), &*node.args) {
            ("len", [list]) => {
                let length = match self.place(list) {
                    Some(place) => {
                        let list = self.variable(place)?;
                        matches!(self.ty(list), Some(Ty::List(_) | Ty::Lists(_))).then(|| self.view(list).1)?
                    }
                    None => self.items(list)?.1,
                };
                Some(Number { kind: Kind::Int, word: length })
            }
            ("abs", [x]) => {
                let x = self.number(x)?;
                let x = self.widened(x);
                if x.kind == Kind::Float {
                    return Some(Number { kind: Kind::Float, word: self.b.ins().fabs(x.word) });
                }
                let least = self.b.ins().icmp_imm_s(IntCC::Equal, x.word, i64::MIN);
                self.leave_if(least);
                Some(Number { kind: Kind::Int, word: self.b.ins().iabs(x.word) })
            }
            ("float", [x]) => {
                let x = self.number(x)?;
                Some(Number { kind: Kind::Float, word: self.float(x) })
            }
            ("int", [x]) => self.truncated(x),
            (name @ ("min" | "max"), [a, b]) => self.extreme(name == "max", a, b),
            _ => None,
        }
    }

    /// `int(x)`.
    fn truncated(&mut self, x: &Expr) -> Option<Number> {
        let x = self.number(x)?;
        let x = self.widened(x);
        if x.kind == Kind::Int {
            return Some(x);
        }
        let size = self.b.ins().fabs(x.word);
        let most = self.b.ins().f64const(9e18);
        let fits = self.b.ins().fcmp(FloatCC::LessThan, size, most);
        let beyond = self.b.ins().bxor_imm_s(fits, 1);
        self.leave_if(beyond);
        Some(Number { kind: Kind::Int, word: self.b.ins().fcvt_to_sint_sat(types::I64, x.word) })
    }

    /// `max(a, b)` or `min(a, b)`: the second where it is beyond the first.
    fn extreme(&mut self, most: bool, a: &Expr, b: &Expr) -> Option<Number> {
        let (a, b) = (self.number(a)?, self.number(b)?);
        if a.kind != b.kind {
            return None;
        }
        let beyond = self.comparison(if most { CompareOp::Gt } else { CompareOp::Lt }, b, a)?;
        Some(Number { kind: a.kind, word: self.b.ins().select(beyond.word, b.word, a.word) })
    }

    /// `math.sqrt(x)` and the like.
    fn call_member(&mut self, node: &CallMethod) -> Option<Number> {
        let Expr::Global { slot, .. } = &node.receiver else { return None };
        if !node.keywords.is_empty() {
            return None;
        }
        let Value::Module(module) = self.frame.globals.get(*slot) else { return None };
        let member = module.globals.find(node.name)?;
        let Value::Native(native) = module.globals.get(member) else { return None };
        self.guards.push(Guard::Member { slot: *slot, module, member, native });
        self.built_in(native, &node.args)
    }

    /// A call of a function that has a quick way.
    fn built_in(&mut self, native: &'static Native, args: &[Expr]) -> Option<Number> {
        self.operations += 1;
        native.quick()?;
        let kind = if GIVING_FLOATS.contains(&native.name()) {
            Kind::Float
        } else if GIVING_INTEGERS.contains(&native.name()) {
            Kind::Int
        } else {
            return None;
        };
        let numbers = args.iter().map(|arg| self.number(arg)).collect::<Option<Vec<Number>>>()?;
        let operands = self.room(16 * numbers.len() as u32);
        for (at, number) in numbers.iter().enumerate() {
            self.store(*number, operands, 16 * at as i32);
        }
        let address = self.b.ins().iconst(types::I64, std::ptr::from_ref(native) as i64);
        let count = self.b.ins().iconst(types::I64, (numbers.len() as i64) << 8 | kind.tag());
        let room = self.room(8);
        self.routine(routine::call as *const () as usize, [address, operands, count, room]);
        Some(self.load(kind, room, 0))
    }

    /// Room on the stack for so many bytes; its address.
    pub fn room(&mut self, bytes: u32) -> Word {
        native::room(self.b, bytes)
    }

    /// A number from memory.
    pub fn load(&mut self, kind: Kind, address: Word, offset: i32) -> Number {
        let ty = match kind {
            Kind::Bool => types::I8,
            Kind::Int => types::I64,
            Kind::Float => types::F64,
        };
        Number { kind, word: self.b.ins().load(ty, memory(), address, offset) }
    }

    /// A number as a value of the language.
    pub fn store(&mut self, number: Number, address: Word, offset: i32) {
        let tag = self.b.ins().iconst(types::I64, number.kind.tag());
        self.b.ins().store(memory(), tag, address, offset);
        // The other bytes of a truth value may be anything.
        self.b.ins().store(memory(), number.word, address, offset + 8);
    }
}
