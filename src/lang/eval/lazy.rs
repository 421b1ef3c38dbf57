//! Arguments of functions that take unnamed temporaries: an operation over large arrays is put off until the function
//! takes it into its own kernel.

use smallvec::SmallVec;

use super::call::{self, Keywords};
use super::{Frame, arithmetic};
use crate::diag::{Error, Result, Span, place};
use crate::lang::arrays;
use crate::lang::code::{CallSite, Comparison, Expr, Pair};
use crate::lang::interpreter::Interpreter;
use crate::lang::native::Native;
use crate::lang::packed::{Answer, Packed};
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;
use crate::ops::{Op, unary};
use crate::syntax::ast::{BinaryOp, UnaryOp};

/// The value of an expression, or a temporary that stands for it.
pub fn answer(vm: &mut Interpreter, frame: &mut Frame, expr: &Expr) -> Answer {
    match expr {
        Expr::Add(pair) => operator(vm, frame, BinaryOp::Add, pair),
        Expr::Sub(pair) => operator(vm, frame, BinaryOp::Sub, pair),
        Expr::Mul(pair) => operator(vm, frame, BinaryOp::Mul, pair),
        Expr::Div(pair) => operator(vm, frame, BinaryOp::Div, pair),
        Expr::FloorDiv(pair) => operator(vm, frame, BinaryOp::FloorDiv, pair),
        Expr::Mod(pair) => operator(vm, frame, BinaryOp::Mod, pair),
        Expr::Binary(op, pair) => operator(vm, frame, *op, pair),
        Expr::Compare(node) => Packed::new(comparison(vm, frame, node)),
        Expr::Unary(op, operand) => Packed::new(sign(vm, frame, *op, &operand.0, operand.1)),
        Expr::Call(node) => call::call_kept(vm, frame, node, true),
        Expr::CallMethod(node) => call::call_method_kept(vm, frame, node, true),
        other => super::answer(vm, frame, other),
    }
}

fn operator(vm: &mut Interpreter, frame: &mut Frame, op: BinaryOp, pair: &Pair) -> Answer {
    let left = match super::answer(vm, frame, &pair.left).get() {
        Ok(left) => left,
        Err(error) => return Answer::error(error),
    };
    let right = match super::answer(vm, frame, &pair.right).get() {
        Ok(right) => right,
        Err(error) => return Answer::error(error),
    };
    match arithmetic::quick_values(op, &left, &right) {
        Some(result) => result,
        None => arithmetic::slow_kept(op, &left, &right, pair, true),
    }
}

fn comparison(vm: &mut Interpreter, frame: &mut Frame, node: &Comparison) -> Result<Value> {
    let left = super::eval(vm, frame, &node.pair.left)?;
    let right = super::eval(vm, frame, &node.pair.right)?;
    if let (Value::Array(_), _) | (_, Value::Array(_)) = (&left, &right) {
        return arithmetic::compare_kept(vm, node, &left, &right, true);
    }
    crate::lang::operate::compare(vm, node.op, &left, &right).map_err(|error| arithmetic::place_in(error, &node.pair))
}

fn sign(vm: &mut Interpreter, frame: &mut Frame, op: UnaryOp, operand: &Expr, span: Span) -> Result<Value> {
    let value = answer(vm, frame, operand).get()?;
    let row = match op {
        UnaryOp::Neg => Some(&unary::NEGATIVE),
        UnaryOp::Invert => Some(&unary::INVERT),
        UnaryOp::Pos | UnaryOp::Not => None,
    };
    let placed = |error: Error| error.at(span);
    if let (Some(row), Value::Array(_)) = (row, &value) {
        let quick = arrays::quick::unary(row, &value).map_err(placed)?;
        let found = match quick {
            None => arrays::lazy::apply_sign(row, &value, true).map_err(placed)?,
            found => found,
        };
        if let Some(result) = found {
            return Ok(result);
        }
        arrays::lazy::force(&value).map_err(placed)?;
    }
    crate::lang::operate::unary(op, &value).map_err(placed)
}

/// Calls a universal function with as many positional arguments as it has operands, and perhaps where the result goes:
/// by the keyword's name, or as another positional argument. `None` for anything else.
pub fn call_universal(
    vm: &mut Interpreter,
    frame: &mut Frame,
    callee: &Value,
    (args, keywords): (&[Expr], &[(Symbol, Expr)]),
    site: &CallSite,
    keep: bool,
) -> Option<Answer> {
    let op = callee.downcast::<crate::lang::numpy::ufunc::Ufunc>()?.single()?;
    let count = op.operands.len();
    let (operands, out) = match (args, keywords) {
        (operands, []) if operands.len() == count => (operands, None),
        ([operands @ .., out], []) if operands.len() == count => (operands, Some((None, out))),
        (operands, [(name, out)]) if operands.len() == count && name.text() == "out" => {
            (operands, Some((Some(*name), out)))
        }
        _ => return None,
    };
    Some(call_ufunc(vm, frame, (callee, op), (operands, out), site, keep))
}

fn call_ufunc(
    vm: &mut Interpreter,
    frame: &mut Frame,
    (callee, op): (&Value, &'static Op),
    (args, out): (&[Expr], Option<(Option<Symbol>, &Expr)>),
    site: &CallSite,
    keep: bool,
) -> Answer {
    let mut values: SmallVec<[Value; 3]> = SmallVec::new();
    for arg in args {
        match answer(vm, frame, arg).get() {
            Ok(value) => values.push(value),
            Err(error) => return Answer::error(error),
        }
    }
    if let Some((name, out)) = out {
        // The result may be written over what a temporary reads.
        for value in &values {
            if let Err(error) = arrays::lazy::force(value) {
                return Answer::error(error.at(site.span));
            }
        }
        let target = match super::eval(vm, frame, out) {
            Ok(target) => target,
            Err(error) => return Answer::error(error),
        };
        vm.call_site = site.span;
        let result = match arrays::quick::ufunc_into(op, &values, &target) {
            Ok(true) => Ok(target),
            Ok(false) => match name {
                Some(name) => vm.call(callee, &values, &[(name, target)]),
                None => {
                    values.push(target);
                    vm.call(callee, &values, &[])
                }
            },
            Err(error) => Err(error),
        };
        return Packed::new(result.map_err(|error| call::place_native(error, 0, site)));
    }
    vm.call_site = site.span;
    place::set(site.span);
    let quick = match arrays::operate::one_power(op, &values) {
        Ok(None) => arrays::quick::ufunc(op, &values),
        found => found,
    };
    let result = match quick {
        Ok(None) => {
            let operands: SmallVec<[&Value; 3]> = values.iter().collect();
            match arrays::lazy::apply(op, &operands, keep) {
                Ok(None) => vm.call(callee, &values, &[]),
                Ok(Some(result)) => Ok(result),
                Err(error) => Err(error),
            }
        }
        Ok(Some(result)) => Ok(result),
        Err(error) => Err(error),
    };
    Packed::new(result.map_err(|error| call::place_native(error, 0, site)))
}

/// Calls a native that takes temporaries; `receiver` is `Undefined` for a plain function.
pub fn call_native(
    vm: &mut Interpreter,
    frame: &mut Frame,
    native: &'static Native,
    receiver: &Value,
    args: &[Expr],
    keywords: &[(Symbol, Expr)],
    (site, keep): (&CallSite, bool),
) -> Answer {
    Packed::new(call_native_here(vm, frame, native, receiver, (args, keywords), (site, keep)))
}

fn call_native_here(
    vm: &mut Interpreter,
    frame: &mut Frame,
    native: &'static Native,
    receiver: &Value,
    (args, keywords): (&[Expr], &[(Symbol, Expr)]),
    (site, keep): (&CallSite, bool),
) -> Result<Value> {
    let own = usize::from(!receiver.is_undefined());
    let mut values: SmallVec<[Value; 4]> = SmallVec::new();
    if own == 1 {
        values.push(receiver.clone());
    }
    for arg in args {
        let value = answer(vm, frame, arg).get()?;
        values.push(value);
    }
    let keywords: Keywords =
        if keywords.is_empty() { Keywords::new() } else { call::eval_keywords(vm, frame, keywords)? };
    vm.call_site = site.span;
    place::set(site.span);
    vm.keep = keep;
    let result = native.invoke(vm, &values, &keywords);
    vm.keep = false;
    result.map_err(|error| call::place_native(error, own, site))
}
