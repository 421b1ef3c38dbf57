//! Calls of the program's functions, written out where they stand.
//!
//! A function that changes nothing but its own variables can begin anew: what there is no code for in it leaves before
//! the statement that holds the call.

use std::rc::Rc;

use cranelift_codegen::ir::{Block, InstBuilder};
use cranelift_frontend::Variable;

use super::code::{End, Writer};
use super::number::Number;
use super::place::{Guard, Kind, Place};
use crate::lang::code::{Body, Expr};
use crate::lang::function::Function;
use crate::lang::value::Value;

/// Calls one inside of the other that are written out.
const DEEPEST: usize = 4;
/// Calls that are written out in a loop.
const MOST: u32 = 32;

/// A call that is being written out.
pub struct Call {
    number: u32,
    pub captured: Vec<Value>,
    /// Where the function's statements go when they return, and what they give.
    end: Block,
    result: Option<(Kind, Variable)>,
}

impl Writer<'_, '_> {
    /// The variable that an expression is.
    pub fn place(&self, expr: &Expr) -> Option<Place> {
        match expr {
            Expr::Local { slot, .. } => Some(self.local(*slot)),
            Expr::Global { slot, .. } => Some(Place::Global(*slot)),
            Expr::Captured { index, .. } if self.calls.is_empty() => Some(Place::Captured(*index)),
            _ => None,
        }
    }

    /// A local variable of the function that is written.
    pub fn local(&self, slot: u32) -> Place {
        match self.calls.last() {
            Some(call) => Place::Inner(call.number, slot),
            None => Place::Local(slot),
        }
    }

    /// The function of the program that a name stands for.
    pub fn program(&mut self, callee: &Expr) -> Option<Rc<Function>> {
        let place = self.place(callee)?;
        let function = place.with(self.frame, |value| match value {
            Value::Function(function) => Some(function.clone()),
            _ => None,
        })?;
        self.guards.push(Guard::Program { place, function: function.clone() });
        Some(function)
    }

    /// A call with positional arguments, one for each parameter; the function must belong to the module of the loop.
    pub fn inline(&mut self, function: &Rc<Function>, args: &[Expr]) -> Option<Number> {
        let code = &*function.code;
        if self.itself.is_some()
            && let Some(number) = self.call_itself(&function.code, args)
        {
            return Some(number);
        }
        let fits = code.simple && args.len() == code.positional.len() && code.scope.cells.is_empty();
        if !fits || !Rc::ptr_eq(&function.globals, self.frame.globals) {
            return None;
        }
        let numbers = args.iter().map(|arg| self.number(arg)).collect::<Option<Vec<Number>>>()?;
        self.written_out(function, numbers)
    }

    /// What a function gives for these arguments.
    pub fn written_out(&mut self, function: &Function, numbers: Vec<Number>) -> Option<Number> {
        if self.calls.len() >= DEEPEST || self.inlined >= MOST {
            return None;
        }
        let number = self.inlined;
        self.inlined += 1;
        self.give_arguments(number, numbers)?;
        let end = self.block();
        self.calls.push(Call { number, captured: function.captured.clone(), end, result: None });
        let end = self.body(&function.code.body);
        let call = self.calls.pop()?;
        end?;
        let (kind, result) = call.result?;
        self.go_on_in(call.end);
        Some(Number { kind, word: self.b.use_var(result) })
    }

    fn body(&mut self, body: &Body) -> Option<()> {
        match body {
            Body::Expr(value) => self.give(value),
            Body::Block(body) => {
                if self.block_of(body, true)? == End::Open {
                    // It gives `None`.
                    let leave = self.leave();
                    self.b.ins().jump(leave, &[]);
                }
                Some(())
            }
        }
    }

    /// `return value`.
    pub fn give(&mut self, value: &Expr) -> Option<()> {
        let number = self.number(value)?;
        let (end, result) = self.calls.last().map(|call| (call.end, call.result))?;
        let variable = match result {
            Some((kind, variable)) => (kind == number.kind).then_some(variable)?,
            None => self.either(number.kind),
        };
        self.calls.last_mut()?.result = Some((number.kind, variable));
        self.b.def_var(variable, number.word);
        self.b.ins().jump(end, &[]);
        Some(())
    }
}
