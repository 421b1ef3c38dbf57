//! Expressions and targets.

use std::cell::Cell;
use std::rc::Rc;

use super::scope::{Names, variables};
use super::{FrameKind, FrameScope, Place, Resolver, Variable};
use crate::diag::{Result, Span, interrupt};
use crate::lang::code::{
    Attribute, Build, Call, CallArgument, CallMethod, CallSite, CallUnpack, Chain, Clause, Comparison, Comprehension,
    DisplayKind, Expr, GeneratorCode, MakeGenerator, Pair, Piece, StarredDisplay, Step, Target, Unpack,
};
use crate::lang::number;
use crate::lang::symbol::Symbol;
use crate::lang::text::Str;
use crate::lang::value::Value;
use crate::syntax::ast::{self, BinaryOp, BoolOp, Constant, ExprKind, UnaryOp};

impl Resolver<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr) -> Result<Expr> {
        interrupt::check()?;
        let span = expr.span;
        Ok(match &expr.kind {
            ExprKind::Constant(constant) => Expr::Const(constant_value(constant)),
            ExprKind::Name(name) => self.name(Symbol::new(name), span),
            ExprKind::Tuple(items) => self.display(DisplayKind::Tuple, items)?,
            ExprKind::List(items) => self.display(DisplayKind::List, items)?,
            ExprKind::Set(items) => self.display(DisplayKind::Set, items)?,
            ExprKind::Dict(items) => self.dict(items)?,
            ExprKind::FString(parts) => Expr::FString(self.pieces(parts)?),
            ExprKind::Unary(UnaryOp::Not, value) => Expr::Not(Box::new(self.expr(value)?)),
            ExprKind::Unary(op, value) => fold_unary(*op, self.expr(value)?, span),
            ExprKind::Binary(op, left, right) => {
                let mut pair = self.pair(left, right, span)?;
                mark_operands(&mut pair);
                fold_binary(*op, pair)
            }
            ExprKind::Bool(BoolOp::And, items) => Expr::And(self.exprs(items)?),
            ExprKind::Bool(BoolOp::Or, items) => Expr::Or(self.exprs(items)?),
            ExprKind::Compare(first, rest) => self.comparison(first, rest, span)?,
            ExprKind::Conditional { test, body, orelse } => {
                Expr::Conditional(Box::new((self.expr(test)?, self.expr(body)?, self.expr(orelse)?)))
            }
            ExprKind::Walrus(name, value) => {
                let span = name.span.to(value.span);
                let value = self.expr(value)?;
                let symbol = Symbol::new(&name.text);
                let place = self.lookup_walrus(symbol, span)?;
                Expr::Walrus(Box::new((self.place_target(place, symbol), value)))
            }
            ExprKind::Lambda(parameters, body) => Expr::MakeFunction(Box::new(self.lambda(parameters, body, span)?)),
            ExprKind::Call(callee, args) => self.call(callee, args, span)?,
            ExprKind::Attribute(value, name) => Expr::Attribute(Box::new(self.attribute(value, name, span)?)),
            ExprKind::Subscript(value, index) => Expr::Index(Box::new(self.pair(value, index, span)?)),
            ExprKind::Slice(start, stop, step) => {
                let mut bound = |part: &Option<Box<ast::Expr>>| match part {
                    Some(value) => self.expr(value),
                    None => Ok(Expr::Const(Value::None)),
                };
                fold_slice([bound(start)?, bound(stop)?, bound(step)?])
            }
            // The parser lets a star stand in displays, calls and targets only.
            ExprKind::Starred(value) => self.expr(value)?,
            ExprKind::Comprehension(element, clauses) => self.comprehension(element, clauses, span)?,
        })
    }

    pub(super) fn exprs(&mut self, items: &[ast::Expr]) -> Result<Box<[Expr]>> {
        items.iter().map(|item| self.expr(item)).collect()
    }

    pub(super) fn pair(&mut self, left: &ast::Expr, right: &ast::Expr, span: Span) -> Result<Pair> {
        let (left_span, right_span) = (left.span, right.span);
        let (left, right) = (self.expr(left)?, self.expr(right)?);
        let steady = is_quiet(&right, false);
        let is_leaf = |expr: &Expr| matches!(expr, Expr::Local { .. } | Expr::Const(_) | Expr::Captured { .. });
        let nested = !(is_leaf(&left) && is_leaf(&right));
        Ok(Pair { left, right, span, left_span, right_span, temporary: false, steady, nested })
    }

    fn name(&mut self, name: Symbol, span: Span) -> Expr {
        match self.lookup(name) {
            Place::Local(slot) => Expr::Local { slot, span },
            Place::Cell(slot) => Expr::LocalCell { slot, span },
            Place::Captured(index) => Expr::Captured { index, span },
            Place::Global => {
                let slot = self.globals.slot(name);
                self.reads.names.push(slot);
                Expr::Global { slot, builtin: self.builtins.slot(name), span }
            }
        }
    }

    fn display(&mut self, kind: DisplayKind, items: &[ast::Expr]) -> Result<Expr> {
        if items.iter().any(|item| matches!(item.kind, ExprKind::Starred(_))) {
            let mut resolved = Vec::new();
            for item in items {
                match &item.kind {
                    ExprKind::Starred(inner) => resolved.push((true, self.expr(inner)?, inner.span)),
                    _ => resolved.push((false, self.expr(item)?, item.span)),
                }
            }
            return Ok(Expr::Starred(Box::new(StarredDisplay { kind, items: resolved.into() })));
        }
        let items = self.exprs(items)?;
        Ok(match kind {
            DisplayKind::List => Expr::List(items),
            DisplayKind::Set => Expr::Set(items),
            DisplayKind::Tuple => {
                let constants: Option<Vec<Value>> = items
                    .iter()
                    .map(|item| match item {
                        Expr::Const(value) => Some(value.clone()),
                        _ => None,
                    })
                    .collect();
                match constants {
                    Some(values) => Expr::Const(Value::tuple(values)),
                    None => Expr::Tuple(items),
                }
            }
        })
    }

    fn dict(&mut self, items: &[ast::DictItem]) -> Result<Expr> {
        let mut pairs = Vec::new();
        for item in items {
            pairs.push(match item {
                ast::DictItem::Pair(key, value) => (Some(self.expr(key)?), self.expr(value)?),
                ast::DictItem::Unpack(value) => (None, self.expr(value)?),
            });
        }
        Ok(Expr::Dict(pairs.into()))
    }

    fn pieces(&mut self, parts: &[ast::FPart]) -> Result<Box<[Piece]>> {
        let mut pieces = Vec::new();
        for part in parts {
            match part {
                ast::FPart::Text(text) => pieces.push(Piece::Text(text.as_str().into())),
                ast::FPart::Value { value, debug, conversion, spec } => {
                    if let Some(text) = debug {
                        pieces.push(Piece::Text(text.as_str().into()));
                    }
                    let spec = spec.as_ref().map(|spec| self.pieces(spec)).transpose()?;
                    let span = value.span;
                    pieces.push(Piece::Value { value: self.expr(value)?, conversion: *conversion, spec, span });
                }
            }
        }
        Ok(pieces.into())
    }

    fn comparison(&mut self, first: &ast::Expr, rest: &[(ast::CompareOp, ast::Expr)], span: Span) -> Result<Expr> {
        if let [(op, right)] = rest {
            let mut pair = self.pair(first, right, span)?;
            mark_operands(&mut pair);
            return Ok(Expr::Compare(Box::new(Comparison::new(*op, pair))));
        }
        let first_span = first.span;
        let first = self.expr(first)?;
        let mut chain = Vec::new();
        for (op, next) in rest {
            chain.push((*op, self.expr(next)?, next.span));
        }
        Ok(Expr::CompareChain(Box::new(Chain { first, rest: chain.into(), first_span })))
    }

    fn call(&mut self, callee: &ast::Expr, args: &[ast::Argument], span: Span) -> Result<Expr> {
        let spans = args.iter().map(|arg| match arg {
            ast::Argument::Positional(value)
            | ast::Argument::Starred(value)
            | ast::Argument::Keyword(_, value)
            | ast::Argument::DoubleStarred(value) => value.span,
        });
        let site = CallSite { span, callee: callee.span, args: spans.collect(), temporary: false };
        let unpacks = |arg: &ast::Argument| matches!(arg, ast::Argument::Starred(_) | ast::Argument::DoubleStarred(_));
        if args.iter().any(unpacks) {
            let callee = self.expr(callee)?;
            let mut resolved = Vec::new();
            for arg in args {
                resolved.push(match arg {
                    ast::Argument::Positional(value) => CallArgument::Positional(self.expr(value)?),
                    ast::Argument::Starred(value) => CallArgument::Starred(self.expr(value)?, value.span),
                    ast::Argument::Keyword(name, value) => {
                        CallArgument::Keyword(Symbol::new(&name.text), self.expr(value)?)
                    }
                    ast::Argument::DoubleStarred(value) => CallArgument::DoubleStarred(self.expr(value)?, value.span),
                });
            }
            return Ok(Expr::CallUnpack(Box::new(CallUnpack { callee, args: resolved.into(), site })));
        }
        let method = match &callee.kind {
            ExprKind::Attribute(receiver, name) => Some((self.expr(receiver)?, Symbol::new(&name.text), receiver.span)),
            _ => None,
        };
        let method = method.map(|(mut receiver, name, span)| {
            self.note_attribute(&receiver, name);
            mark_temporary(&mut receiver);
            (receiver, name, span)
        });
        let callee = if method.is_none() { self.expr(callee)? } else { Expr::Const(Value::None) };
        let mut positional = Vec::new();
        let mut keywords = Vec::new();
        for arg in args {
            match arg {
                ast::Argument::Positional(value) => positional.push(self.expr(value)?),
                ast::Argument::Keyword(name, value) => keywords.push((Symbol::new(&name.text), self.expr(value)?)),
                ast::Argument::Starred(_) | ast::Argument::DoubleStarred(_) => {}
            }
        }
        let (args, keywords) = (positional.into(), keywords.into());
        Ok(match method {
            Some((receiver, name, receiver_span)) => Expr::CallMethod(Box::new(CallMethod {
                receiver,
                name,
                args,
                keywords,
                site,
                receiver_span,
                method: Cell::new((0, None)),
                member: Cell::new((0, 0)),
            })),
            None => {
                let call = Call { callee, args, keywords, site };
                if self.looks_around(&call.callee) {
                    let inside = self.frames.len() > 1;
                    return Ok(Expr::CallScoped(Box::new((call, inside))));
                }
                Expr::Call(Box::new(call))
            }
        })
    }

    /// Whether this is the name of a built-in function that sees the names around its call.
    fn looks_around(&self, callee: &Expr) -> bool {
        let Expr::Global { builtin, .. } = callee else { return false };
        matches!(self.builtins.name(*builtin).text(), "locals" | "globals" | "vars" | "dir" | "eval" | "exec")
    }

    fn attribute(&mut self, value: &ast::Expr, name: &ast::Name, span: Span) -> Result<Attribute> {
        let value = self.expr(value)?;
        self.note_attribute(&value, Symbol::new(&name.text));
        Ok(Attribute { value, name: Symbol::new(&name.text), span, name_span: name.span, member: Cell::new((0, 0)) })
    }

    /// Notes that an attribute is read, if it is one of a global name.
    fn note_attribute(&mut self, value: &Expr, name: Symbol) {
        if let Expr::Global { slot, .. } = value {
            self.reads.attributes.push((*slot, name));
        }
    }

    fn comprehension(
        &mut self,
        element: &ast::Comprehension,
        clauses: &[ast::ComprehensionFor],
        span: Span,
    ) -> Result<Expr> {
        let Some(head) = clauses.first() else { return Ok(Expr::Const(Value::None)) };
        let first = self.iterable(&head.iterable)?;
        if let ast::Comprehension::Generator(value) = element {
            let names = Names::of_generator(element, clauses);
            let path = self.qualified("<genexpr>");
            self.frames.push(FrameScope::new(FrameKind::Generator, names, path));
            let clauses = self.clauses(clauses, Expr::Const(Value::None))?;
            let element = self.expr(value)?;
            let frame = self.pop();
            let captures = frame.captures();
            let code = Rc::new(GeneratorCode { element, clauses, scope: frame.layout() });
            return Ok(Expr::Generator(Box::new(MakeGenerator {
                code,
                first,
                first_span: head.iterable.span,
                captures,
            })));
        }
        let names = variables(clauses);
        let shared = Names::shared(&names, element, clauses);
        let frame = self.frame();
        let start = frame.slots.len() as u32;
        let mut open = rustc_hash::FxHashMap::default();
        let mut cells = Vec::new();
        for name in names {
            let slot = frame.add_slot(name);
            let cell = shared.contains(&name);
            if cell {
                cells.push(slot);
            }
            open.insert(name, Variable { slot, cell });
        }
        let end = frame.slots.len() as u32;
        frame.comprehensions.push(open);
        let clauses = self.clauses(clauses, first)?;
        let build = match element {
            ast::Comprehension::Set(value) => Build::Set(self.expr(value)?),
            ast::Comprehension::Dict(key, value) => Build::Dict(self.expr(key)?, self.expr(value)?),
            ast::Comprehension::List(value) | ast::Comprehension::Generator(value) => Build::List(self.expr(value)?),
        };
        self.frame().comprehensions.pop();
        let cells = cells.into();
        Ok(Expr::Comprehension(Box::new(Comprehension { build, clauses, slots: start..end, cells, span })))
    }

    fn iterable(&mut self, iterable: &ast::Expr) -> Result<Expr> {
        self.iterables += 1;
        let resolved = self.expr(iterable);
        self.iterables -= 1;
        resolved
    }

    fn clauses(&mut self, clauses: &[ast::ComprehensionFor], first: Expr) -> Result<Box<[Clause]>> {
        let mut first = Some(first);
        let mut resolved = Vec::new();
        for clause in clauses {
            let iterable = match first.take() {
                Some(first) => first,
                None => self.iterable(&clause.iterable)?,
            };
            let target = self.target(&clause.target)?;
            let conditions = self.exprs(&clause.conditions)?;
            resolved.push(Clause { target, iterable, iterable_span: clause.iterable.span, conditions });
        }
        Ok(resolved.into())
    }

    pub(super) fn place_target(&mut self, place: Place, name: Symbol) -> Target {
        match place {
            Place::Local(slot) => Target::Local(slot),
            Place::Cell(slot) => Target::LocalCell(slot),
            Place::Captured(index) => Target::Captured(index),
            Place::Global => Target::Global(self.globals.slot(name)),
        }
    }

    pub(super) fn name_target(&mut self, name: &str) -> Target {
        let symbol = Symbol::new(name);
        let place = self.lookup(symbol);
        self.place_target(place, symbol)
    }

    pub(super) fn target(&mut self, target: &ast::Expr) -> Result<Target> {
        Ok(match &target.kind {
            ExprKind::Name(name) => self.name_target(name),
            ExprKind::Attribute(value, name) => {
                Target::Attribute(Box::new(self.attribute(value, name, target.span)?))
            }
            ExprKind::Subscript(value, index) => Target::Index(Box::new(self.pair(value, index, target.span)?)),
            ExprKind::Tuple(items) | ExprKind::List(items) => {
                let star = items.iter().position(|item| matches!(item.kind, ExprKind::Starred(_)));
                let targets: Result<Box<[Target]>> = items.iter().map(|item| self.target(item)).collect();
                let targets = targets?;
                let row = if star.is_none() { row_of(&targets) } else { None };
                Target::Unpack(Box::new(Unpack { targets, star, row, span: target.span }))
            }
            ExprKind::Starred(inner) => self.target(inner)?,
            // The parser checks targets; anything else would be a name that nobody can read.
            _ => Target::Local(self.frame().add_slot(Symbol::new("<target>"))),
        })
    }
}

fn constant_value(constant: &Constant) -> Value {
    match constant {
        Constant::None => Value::None,
        Constant::True => Value::Bool(true),
        Constant::False => Value::Bool(false),
        Constant::Ellipsis => Value::Ellipsis,
        Constant::Int(i) => Value::Int(*i),
        Constant::BigInt(big) => Value::from_bigint(big.clone()),
        Constant::Float(x) => Value::Float(*x),
        Constant::Imaginary(im) => Value::complex(0.0, *im),
        Constant::Str(text) => Value::Str(Str::from(text)),
        Constant::Bytes(bytes) => Value::bytes(bytes.clone()),
    }
}

fn fold_unary(op: UnaryOp, value: Expr, span: Span) -> Expr {
    if let Expr::Const(constant) = &value {
        let folded = match op {
            UnaryOp::Neg => number::negate(constant, true),
            UnaryOp::Pos => number::negate(constant, false),
            UnaryOp::Invert => number::invert(constant),
            UnaryOp::Not => None,
        };
        if let Some(result) = folded {
            return Expr::Const(result);
        }
    }
    Expr::Unary(op, Box::new((value, span)))
}

/// Computes what only has small constants; what raises is left for its time.
fn fold_binary(op: BinaryOp, pair: Pair) -> Expr {
    if let (Expr::Const(left), Expr::Const(right)) = (&pair.left, &pair.right) {
        let small = |value: &Value| matches!(value, Value::Int(_) | Value::Float(_) | Value::Complex(_));
        // What may take long is not tried: it may never be run.
        let long = op == BinaryOp::LeftShift
            || op == BinaryOp::Pow && matches!((left, right), (Value::Int(_), Value::Int(n)) if *n > 64);
        if small(left)
            && small(right)
            && !long
            && let Ok(Some(result)) = number::binary(op, left, right)
            && small(&result)
        {
            return Expr::Const(result);
        }
    }
    let step = match (op, &pair.left, &pair.right) {
        (BinaryOp::Add, Expr::Local { slot, .. }, Expr::Const(Value::Int(by))) => Some((*slot, *by)),
        (BinaryOp::Sub, Expr::Local { slot, .. }, Expr::Const(Value::Int(by))) => {
            by.checked_neg().map(|by| (*slot, by))
        }
        _ => None,
    };
    if let Some((slot, by)) = step {
        return Expr::Step(Box::new(Step { slot, by, op, pair }));
    }
    let pair = Box::new(pair);
    match op {
        BinaryOp::Add => Expr::Add(pair),
        BinaryOp::Sub => Expr::Sub(pair),
        BinaryOp::Mul => Expr::Mul(pair),
        BinaryOp::Div => Expr::Div(pair),
        BinaryOp::FloorDiv => Expr::FloorDiv(pair),
        BinaryOp::Mod => Expr::Mod(pair),
        other => Expr::Binary(other, pair),
    }
}

fn fold_slice(parts: [Expr; 3]) -> Expr {
    if let [Expr::Const(start), Expr::Const(stop), Expr::Const(step)] = &parts {
        return Expr::Const(Value::slice(start.clone(), stop.clone(), step.clone()));
    }
    Expr::Slice(Box::new(parts))
}

/// Marks the operands of an operator that are operations themselves.
fn mark_operands(pair: &mut Pair) {
    // What stands on the left waits while the right is evaluated, which must not be able to change it.
    if is_quiet(&pair.right, true) {
        mark_temporary(&mut pair.left);
    }
    mark_temporary(&mut pair.right);
}

/// Marks an operand that is an operation itself: its result has no name.
fn mark_temporary(operand: &mut Expr) {
    match operand {
        Expr::Add(pair)
        | Expr::Sub(pair)
        | Expr::Mul(pair)
        | Expr::Div(pair)
        | Expr::FloorDiv(pair)
        | Expr::Mod(pair)
        | Expr::Binary(_, pair) => pair.temporary = true,
        Expr::Step(node) => node.pair.temporary = true,
        Expr::Compare(node) => node.pair.temporary = true,
        Expr::Call(node) => node.site.temporary = true,
        Expr::CallMethod(node) => node.site.temporary = true,
        _ => {}
    }
}

/// The first slot of targets that are plain locals one after the other.
fn row_of(targets: &[Target]) -> Option<u32> {
    let Some(Target::Local(first)) = targets.first() else { return None };
    let in_row = |(at, target): (usize, &Target)| matches!(target, Target::Local(slot) if *slot == first + at as u32);
    targets.iter().enumerate().all(in_row).then_some(*first)
}

/// Whether evaluating an expression can change nothing: names, constants and operators on them. With `calls`, whether it
/// can change nothing that a temporary reads before the temporary is computed: calls see to that themselves.
fn is_quiet(expr: &Expr, calls: bool) -> bool {
    let quiet = |expr: &Expr| is_quiet(expr, calls);
    let named = |keywords: &[(Symbol, Expr)]| keywords.iter().all(|(_, value)| is_quiet(value, calls));
    match expr {
        Expr::Const(_) | Expr::Local { .. } | Expr::LocalCell { .. } | Expr::Captured { .. } | Expr::Global { .. } => {
            true
        }
        Expr::Add(pair)
        | Expr::Sub(pair)
        | Expr::Mul(pair)
        | Expr::Div(pair)
        | Expr::FloorDiv(pair)
        | Expr::Mod(pair)
        | Expr::Index(pair)
        | Expr::Binary(_, pair) => quiet(&pair.left) && quiet(&pair.right),
        Expr::Unary(_, inner) => quiet(&inner.0),
        Expr::Slice(parts) => parts.iter().all(quiet),
        Expr::Tuple(items) => items.iter().all(quiet),
        Expr::Compare(node) if calls => quiet(&node.pair.left) && quiet(&node.pair.right),
        Expr::Attribute(node) if calls => quiet(&node.value),
        Expr::Call(node) if calls => quiet(&node.callee) && node.args.iter().all(quiet) && named(&node.keywords),
        Expr::CallMethod(node) if calls => {
            quiet(&node.receiver) && node.args.iter().all(quiet) && named(&node.keywords)
        }
        _ => false,
    }
}
