//! Lists of numbers, and lists of these: their items are read and written where they lie.

use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Value as Word, types};

use super::code::{Writer, memory};
use super::number::Number;
use super::place::{Kind, Ty};
use super::routine;
use crate::lang::code::{CallMethod, Expr, Pair};
use crate::lang::packed::tag;

impl Writer<'_, '_> {
    /// The address of a list's item, and what the list held when the code was made.
    pub fn address(&mut self, pair: &Pair) -> Option<(Word, Kind)> {
        let (start, length, kind) = self.items(&pair.left)?;
        Some((self.address_in(start, length, &pair.right)?, kind))
    }

    /// Where the items of a list lie, how many, and what they were when the code was made.
    pub fn items(&mut self, list: &Expr) -> Option<(Word, Word, Kind)> {
        if let Expr::Index(pair) = list {
            let outer = self.variable(self.place(&pair.left)?)?;
            let Some(Ty::Lists(kind)) = self.ty(outer) else { return None };
            let (start, length) = self.view(outer);
            let list = self.address_in(start, length, &pair.right)?;
            let none = self.b.ins().iconst(types::I64, 0);
            let room = self.room(16);
            self.routine(routine::items as *const () as usize, [list, none, none, room]);
            let start = self.b.ins().load(types::I64, memory(), room, 0);
            let length = self.b.ins().load(types::I64, memory(), room, 8);
            return Some((start, length, kind));
        }
        let list = self.variable(self.place(list)?)?;
        let Some(Ty::List(kind)) = self.ty(list) else { return None };
        let (start, length) = self.view(list);
        Some((start, length, kind))
    }

    fn address_in(&mut self, start: Word, length: Word, index: &Expr) -> Option<Word> {
        let index = self.number(index)?;
        if index.kind != Kind::Int {
            return None;
        }
        let from_end = self.b.ins().iadd(index.word, length);
        let negative = self.b.ins().icmp_imm_s(IntCC::SignedLessThan, index.word, 0);
        let at = self.b.ins().select(negative, from_end, index.word);
        let outside = self.b.ins().icmp(IntCC::UnsignedGreaterThanOrEqual, at, length);
        self.leave_if(outside);
        let offset = self.b.ins().ishl_imm_u(at, 4);
        Some(self.b.ins().iadd(start, offset))
    }

    /// `list[index]`.
    pub fn item(&mut self, pair: &Pair) -> Option<Number> {
        let (address, kind) = self.address(pair)?;
        Some(self.item_at(address, kind))
    }

    /// Leaves where an item holds a reference: it cannot be written over.
    pub fn must_be_free(&mut self, address: Word) {
        let tag = self.b.ins().load(types::I64, memory(), address, 0);
        let counted = self.b.ins().icmp_imm_u(IntCC::UnsignedGreaterThanOrEqual, tag, tag::COUNTED as i64);
        self.leave_if(counted);
    }

    /// `list[index] = number`.
    pub fn put_item(&mut self, pair: &Pair, number: Number) -> Option<()> {
        let (address, _) = self.address(pair)?;
        self.must_be_free(address);
        self.store(number, address, 0);
        Some(())
    }

    /// An item of a list, which must be of this kind.
    pub fn item_at(&mut self, address: Word, kind: Kind) -> Number {
        let tag = self.b.ins().load(types::I64, memory(), address, 0);
        let other = self.b.ins().icmp_imm_s(IntCC::NotEqual, tag, kind.tag());
        self.leave_if(other);
        self.load(kind, address, 8)
    }

    /// `list.append(number)`: the list is as long as before, plus one. Where it has to move, the evaluator does it.
    pub fn append(&mut self, node: &CallMethod) -> Option<()> {
        let ([value], true) = (&*node.args, node.keywords.is_empty() && self.calls.is_empty()) else { return None };
        if node.name.text() != "append" {
            return None;
        }
        let place = self.place(&node.receiver)?;
        let list = self.variable(place)?;
        let (Some(Ty::List(_)), Some(address)) = (self.ty(list), self.slot(place)) else { return None };
        let number = self.number(value)?;
        let tag = self.b.ins().iconst(types::I64, number.kind.tag());
        let bits = match number.kind {
            Kind::Bool => self.b.ins().uextend(types::I64, number.word),
            Kind::Int => number.word,
            Kind::Float => self.b.ins().bitcast(types::I64, MemFlagsData::new(), number.word),
        };
        self.routine(routine::append as *const () as usize, [address, tag, bits, tag]);
        self.grow(list);
        Some(())
    }
}
