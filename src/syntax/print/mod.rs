//! The tree printed back as source: for messages, and to check the parser by parsing again what it printed.
//!
//! Parentheses stand where the grammar needs them, comments and layout are gone. The recursion is bounded by
//! [`MAX_DEPTH`](super::ast::MAX_DEPTH).

use std::fmt::Write;

use super::ast::*;

mod statements;

/// The levels of the grammar, loosest first: an expression printed where a tighter level is wanted gets parentheses.
mod level {
    pub const EXPRESSION: u8 = 0;
    pub const OR: u8 = 1;
    pub const AND: u8 = 2;
    pub const NOT: u8 = 3;
    pub const COMPARISON: u8 = 4;
    pub const BIT_OR: u8 = 5;
    pub const BIT_XOR: u8 = 6;
    pub const BIT_AND: u8 = 7;
    pub const SHIFT: u8 = 8;
    pub const SUM: u8 = 9;
    pub const TERM: u8 = 10;
    pub const FACTOR: u8 = 11;
    pub const POWER: u8 = 12;
    pub const POSTFIX: u8 = 13;
}

/// An expression as source.
pub fn expression(e: &Expr) -> String {
    let mut printer = Printer::default();
    printer.expr(e, level::EXPRESSION);
    printer.out
}

/// A whole tree as source.
pub fn module(module: &Module) -> String {
    let mut printer = Printer::default();
    printer.statements(&module.body);
    printer.out
}

impl BinaryOp {
    /// How the operator is written.
    pub fn symbol(self) -> &'static str {
        match self {
            BinaryOp::Add => "+",
            BinaryOp::Sub => "-",
            BinaryOp::Mul => "*",
            BinaryOp::Div => "/",
            BinaryOp::FloorDiv => "//",
            BinaryOp::Mod => "%",
            BinaryOp::Pow => "**",
            BinaryOp::MatMul => "@",
            BinaryOp::LeftShift => "<<",
            BinaryOp::RightShift => ">>",
            BinaryOp::BitAnd => "&",
            BinaryOp::BitOr => "|",
            BinaryOp::BitXor => "^",
        }
    }

    fn level(self) -> u8 {
        match self {
            BinaryOp::Add | BinaryOp::Sub => level::SUM,
            BinaryOp::Pow => level::POWER,
            BinaryOp::LeftShift | BinaryOp::RightShift => level::SHIFT,
            BinaryOp::BitAnd => level::BIT_AND,
            BinaryOp::BitOr => level::BIT_OR,
            BinaryOp::BitXor => level::BIT_XOR,
            BinaryOp::Mul | BinaryOp::Div | BinaryOp::FloorDiv | BinaryOp::Mod | BinaryOp::MatMul => level::TERM,
        }
    }
}

impl UnaryOp {
    /// How the operator is written.
    pub fn symbol(self) -> &'static str {
        match self {
            UnaryOp::Neg => "-",
            UnaryOp::Pos => "+",
            UnaryOp::Invert => "~",
            UnaryOp::Not => "not",
        }
    }
}

impl CompareOp {
    /// How the operator is written.
    pub fn symbol(self) -> &'static str {
        match self {
            CompareOp::Eq => "==",
            CompareOp::Ne => "!=",
            CompareOp::Lt => "<",
            CompareOp::Le => "<=",
            CompareOp::Gt => ">",
            CompareOp::Ge => ">=",
            CompareOp::Is => "is",
            CompareOp::IsNot => "is not",
            CompareOp::In => "in",
            CompareOp::NotIn => "not in",
        }
    }
}

fn level_of(e: &Expr) -> u8 {
    match &e.kind {
        ExprKind::Conditional { .. } | ExprKind::Lambda(..) => level::EXPRESSION,
        ExprKind::Bool(BoolOp::Or, _) => level::OR,
        ExprKind::Bool(BoolOp::And, _) => level::AND,
        ExprKind::Unary(UnaryOp::Not, _) => level::NOT,
        ExprKind::Compare(..) => level::COMPARISON,
        ExprKind::Binary(op, ..) => op.level(),
        ExprKind::Unary(..) => level::FACTOR,
        _ => level::POSTFIX,
    }
}

#[derive(Default)]
struct Printer {
    out: String,
    indent: usize,
}

impl Printer {
    fn put(&mut self, text: &str) {
        self.out.push_str(text);
    }

    /// Prints items with a separator between them.
    fn list<T>(&mut self, items: impl IntoIterator<Item = T>, separator: &str, mut each: impl FnMut(&mut Printer, T)) {
        for (at, item) in items.into_iter().enumerate() {
            if at > 0 {
                self.put(separator);
            }
            each(self, item);
        }
    }

    fn exprs(&mut self, items: &[Expr]) {
        self.list(items, ", ", |p, e| p.expr(e, level::EXPRESSION));
    }

    fn expr(&mut self, e: &Expr, wanted: u8) {
        let parenthesised = level_of(e) < wanted;
        if parenthesised {
            self.put("(");
        }
        self.bare(e);
        if parenthesised {
            self.put(")");
        }
    }

    fn bare(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Unary(op, operand) => {
                self.put(op.symbol());
                self.put(if *op == UnaryOp::Not { " " } else { "" });
                self.expr(operand, level_of(e));
            }
            ExprKind::Binary(op, a, b) => self.binary(*op, a, b),
            ExprKind::Bool(op, items) => {
                let word = if *op == BoolOp::Or { " or " } else { " and " };
                let inner = level_of(e) + 1;
                self.list(items, word, |p, item| p.expr(item, inner));
            }
            ExprKind::Compare(first, rest) => {
                self.expr(first, level::BIT_OR);
                for (op, operand) in rest {
                    self.show(format_args!(" {} ", op.symbol()));
                    self.expr(operand, level::BIT_OR);
                }
            }
            ExprKind::Conditional { test, body, orelse } => {
                self.expr(body, level::OR);
                self.put(" if ");
                self.expr(test, level::OR);
                self.put(" else ");
                self.expr(orelse, level::EXPRESSION);
            }
            ExprKind::Lambda(parameters, body) => {
                self.put("lambda");
                let gap = self.out.len();
                self.parameters(parameters);
                if self.out.len() > gap {
                    self.out.insert(gap, ' ');
                }
                self.put(": ");
                self.expr(body, level::EXPRESSION);
            }
            ExprKind::Slice(from, to, step) => {
                self.list([from, to], ":", |p, part| p.optional(part));
                if step.is_some() {
                    self.put(":");
                    self.optional(step);
                }
            }
            ExprKind::Starred(value) => {
                self.put("*");
                self.expr(value, level::BIT_OR);
            }
            ExprKind::Call(function, arguments) => {
                self.postfixed(function);
                self.put("(");
                self.list(arguments, ", ", Printer::argument);
                self.put(")");
            }
            ExprKind::Attribute(value, name) => {
                self.postfixed(value);
                self.put(".");
                self.put(&name.text);
            }
            ExprKind::Subscript(value, index) => {
                self.postfixed(value);
                self.put("[");
                self.index(index);
                self.put("]");
            }
            _ => self.atom(e),
        }
    }

    fn atom(&mut self, e: &Expr) {
        match &e.kind {
            ExprKind::Constant(c) => self.constant(c),
            ExprKind::Name(name) => self.put(name),
            ExprKind::Tuple(items) => self.enclosed("(", items, if items.len() == 1 { ",)" } else { ")" }),
            ExprKind::List(items) => self.enclosed("[", items, "]"),
            ExprKind::Set(items) => self.enclosed("{", items, "}"),
            ExprKind::Dict(items) => self.dict(items),
            ExprKind::FString(parts) => {
                self.put("f'");
                self.parts(parts, false);
                self.put("'");
            }
            ExprKind::Walrus(name, value) => {
                self.show(format_args!("({} := ", name.text));
                self.expr(value, level::EXPRESSION);
                self.put(")");
            }
            ExprKind::Comprehension(what, clauses) => self.comprehension(what, clauses),
            // The rest are operations.
            _ => {}
        }
    }

    fn enclosed(&mut self, open: &str, items: &[Expr], close: &str) {
        self.put(open);
        self.exprs(items);
        self.put(close);
    }

    fn optional(&mut self, part: &Option<Box<Expr>>) {
        if let Some(e) = part {
            self.expr(e, level::EXPRESSION);
        }
    }

    /// What `.name`, `(…)` and `[…]` stand behind. A number's own dot would swallow the attribute's.
    fn postfixed(&mut self, e: &Expr) {
        let number = matches!(e.kind, ExprKind::Constant(Constant::Int(_) | Constant::BigInt(_)));
        self.put(if number { "(" } else { "" });
        self.expr(e, level::POSTFIX);
        self.put(if number { ")" } else { "" });
    }

    fn binary(&mut self, op: BinaryOp, a: &Expr, b: &Expr) {
        let own = op.level();
        let (left, right) = if op == BinaryOp::Pow { (level::POSTFIX, level::FACTOR) } else { (own, own + 1) };
        self.expr(a, left);
        self.put(" ");
        self.put(op.symbol());
        self.put(" ");
        self.expr(b, right);
    }

    fn index(&mut self, index: &Expr) {
        match &index.kind {
            ExprKind::Tuple(items) if !items.is_empty() => {
                self.exprs(items);
                self.put(if items.len() == 1 { "," } else { "" });
            }
            _ => self.expr(index, level::EXPRESSION),
        }
    }

    fn dict(&mut self, items: &[DictItem]) {
        self.put("{");
        self.list(items, ", ", |p, item| match item {
            DictItem::Pair(key, value) => {
                p.expr(key, level::EXPRESSION);
                p.put(": ");
                p.expr(value, level::EXPRESSION);
            }
            DictItem::Unpack(value) => {
                p.put("**");
                p.expr(value, level::BIT_OR);
            }
        });
        self.put("}");
    }

    fn argument(&mut self, argument: &Argument) {
        let sign = match argument {
            Argument::Positional(_) => "",
            Argument::Starred(_) => "*",
            Argument::DoubleStarred(_) => "**",
            Argument::Keyword(name, _) => {
                self.put(&name.text);
                "="
            }
        };
        self.put(sign);
        self.expr(argument.value(), level::EXPRESSION);
    }

    fn comprehension(&mut self, what: &Comprehension, clauses: &[ComprehensionFor]) {
        let (open, close) = match what {
            Comprehension::List(_) => ("[", "]"),
            Comprehension::Generator(_) => ("(", ")"),
            Comprehension::Set(_) | Comprehension::Dict(..) => ("{", "}"),
        };
        self.put(open);
        match what {
            Comprehension::List(e) | Comprehension::Set(e) | Comprehension::Generator(e) => {
                self.expr(e, level::EXPRESSION);
            }
            Comprehension::Dict(key, value) => {
                self.expr(key, level::EXPRESSION);
                self.put(": ");
                self.expr(value, level::EXPRESSION);
            }
        }
        for clause in clauses {
            self.put(" for ");
            self.expr(&clause.target, level::POSTFIX);
            self.put(" in ");
            self.expr(&clause.iterable, level::OR);
            for condition in &clause.conditions {
                self.put(" if ");
                self.expr(condition, level::OR);
            }
        }
        self.put(close);
    }

    fn constant(&mut self, constant: &Constant) {
        match constant {
            Constant::None => self.put("None"),
            Constant::True => self.put("True"),
            Constant::False => self.put("False"),
            Constant::Ellipsis => self.put("..."),
            Constant::Int(value) => self.show(value),
            // Hexadecimal, as decimals have a limit and take quadratic time.
            Constant::BigInt(value) => self.show(format_args!("0x{}", value.to_str_radix(16))),
            Constant::Float(value) => self.float(*value),
            Constant::Imaginary(value) => {
                self.float(*value);
                self.put("j");
            }
            Constant::Str(text) => {
                self.put("'");
                self.text(text, false);
                self.put("'");
            }
            Constant::Bytes(bytes) => {
                self.put("b'");
                for byte in bytes {
                    match byte {
                        b'\\' | b'\'' => self.show(format_args!("\\{}", *byte as char)),
                        b' '..=b'~' => self.out.push(*byte as char),
                        _ => self.show(format_args!("\\x{byte:02x}")),
                    }
                }
                self.put("'");
            }
        }
    }

    fn show(&mut self, value: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = write!(self.out, "{value}");
    }

    fn float(&mut self, value: f64) {
        // An overflowing literal is infinite, and has no other spelling.
        if value.is_finite() { self.show(format_args!("{value:?}")) } else { self.put("1e999") }
    }

    /// The inside of a string, in single quotes.
    fn text(&mut self, text: &str, formatted: bool) {
        for c in text.chars() {
            match c {
                '\\' => self.put("\\\\"),
                '\'' => self.put("\\'"),
                '\n' => self.put("\\n"),
                '\r' => self.put("\\r"),
                '\t' => self.put("\\t"),
                '{' | '}' if formatted => self.show(format_args!("{c}{c}")),
                c if (c as u32) < 0x20 || c as u32 == 0x7f => self.show(format_args!("\\x{:02x}", c as u32)),
                c => self.out.push(c),
            }
        }
    }

    fn parts(&mut self, parts: &[FPart], format: bool) {
        for part in parts {
            match part {
                // A format has no spelling for a brace but its code.
                FPart::Text(text) if format && text.contains(['{', '}']) => {
                    let mut rest = text.as_str();
                    while let Some(at) = rest.find(['{', '}']) {
                        self.text(&rest[..at], false);
                        self.put(if rest[at..].starts_with('{') { "\\x7b" } else { "\\x7d" });
                        rest = &rest[at + 1..];
                    }
                    self.text(rest, false);
                }
                FPart::Text(text) => self.text(text, !format),
                FPart::Value { value, debug, conversion, spec } => {
                    self.put("{");
                    if let Some(debug) = debug {
                        self.put(debug);
                    } else {
                        let from = self.out.len();
                        self.expr(value, level::OR);
                        if self.out[from..].starts_with('{') {
                            self.out.insert(from, ' ');
                        }
                    }
                    let implied = debug.is_some() && spec.is_none() && *conversion == Some('r');
                    if let Some(letter) = conversion.filter(|_| !implied) {
                        self.show(format_args!("!{letter}"));
                    }
                    if let Some(spec) = spec {
                        self.put(":");
                        self.parts(spec, true);
                    }
                    self.put("}");
                }
            }
        }
    }

    fn parameters(&mut self, parameters: &Parameters) {
        let mut separator = "";
        let mut next = |p: &mut Printer, sign: &str, name: &Name, default: Option<&Expr>| {
            p.put(std::mem::replace(&mut separator, ", "));
            p.put(sign);
            p.put(&name.text);
            if let Some(default) = default {
                p.put("=");
                p.expr(default, level::EXPRESSION);
            }
        };
        for (at, parameter) in parameters.positional.iter().enumerate() {
            next(self, "", &parameter.name, parameter.default.as_ref());
            if at + 1 == parameters.positional_only {
                self.put(", /");
            }
        }
        if let Some(star) = &parameters.star {
            next(self, "*", star, None);
        }
        for (at, parameter) in parameters.keyword_only.iter().enumerate() {
            let sign = if at == 0 && parameters.star.is_none() { "*, " } else { "" };
            next(self, sign, &parameter.name, parameter.default.as_ref());
        }
        if let Some(name) = &parameters.double_star {
            next(self, "**", name, None);
        }
    }
}
