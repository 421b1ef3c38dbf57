//! Statements, a line each, blocks indented by four.

use super::{Printer, level};
use crate::syntax::ast::*;

impl Printer {
    pub(super) fn statements(&mut self, body: &[Stmt]) {
        for stmt in body {
            self.start_line();
            self.statement(&stmt.kind);
        }
    }

    fn start_line(&mut self) {
        if !self.out.is_empty() && !self.out.ends_with('\n') {
            self.put("\n");
        }
        self.out.extend(std::iter::repeat_n("    ", self.indent));
    }

    fn block(&mut self, body: &[Stmt]) {
        self.put(":");
        self.indent += 1;
        self.statements(body);
        self.indent -= 1;
    }

    fn else_block(&mut self, word: &str, body: &[Stmt]) {
        if !body.is_empty() {
            self.start_line();
            self.put(word);
            self.block(body);
        }
    }

    fn after(&mut self, word: &str, e: Option<&Expr>) {
        if let Some(e) = e {
            self.put(word);
            self.expr(e, level::EXPRESSION);
        }
    }

    fn names(&mut self, word: &str, names: &[Name]) {
        self.put(word);
        self.list(names, ", ", |p, name| p.put(&name.text));
    }

    fn aliases(&mut self, names: &[Alias]) {
        self.list(names, ", ", |p, alias| {
            p.put(&alias.path.text);
            if let Some(name) = &alias.alias {
                p.put(" as ");
                p.put(&name.text);
            }
        });
    }

    fn statement(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::Expr(e) => self.after("", Some(e)),
            StmtKind::Assign(targets, value) => {
                for target in targets {
                    self.expr(target, level::EXPRESSION);
                    self.put(" = ");
                }
                self.expr(value, level::EXPRESSION);
            }
            StmtKind::AugAssign(target, op, value) => {
                self.expr(target, level::EXPRESSION);
                self.show(format_args!(" {}= ", op.symbol()));
                self.expr(value, level::EXPRESSION);
            }
            StmtKind::AnnAssign(target, value) => {
                self.expr(target, level::EXPRESSION);
                // The annotation itself was dropped.
                self.put(": ...");
                self.after(" = ", value.as_ref());
            }
            StmtKind::Return(value) => {
                self.put("return");
                self.after(" ", value.as_ref());
            }
            StmtKind::Raise { value, cause } => {
                self.put("raise");
                self.after(" ", value.as_ref());
                self.after(" from ", cause.as_ref());
            }
            StmtKind::Assert { test, message } => {
                self.after("assert ", Some(test));
                self.after(", ", message.as_ref());
            }
            StmtKind::Delete(targets) => {
                self.put("del ");
                self.exprs(targets);
            }
            StmtKind::Global(names) => self.names("global ", names),
            StmtKind::Nonlocal(names) => self.names("nonlocal ", names),
            StmtKind::Import(names) => {
                self.put("import ");
                self.aliases(names);
            }
            StmtKind::ImportFrom { module, level, names, star } => {
                self.show(format_args!("from {}{} import ", ".".repeat(*level), module.text));
                if *star { self.put("*") } else { self.aliases(names) }
            }
            StmtKind::Break => self.put("break"),
            StmtKind::Continue => self.put("continue"),
            StmtKind::Pass => self.put("pass"),
            StmtKind::Magic(magic) => self.magic(magic),
            StmtKind::Inspect { name, detail } => {
                self.put(&name.text);
                self.put(if *detail { "??" } else { "?" });
            }
            compound => self.compound(compound),
        }
    }

    fn magic(&mut self, magic: &Magic) {
        let command = magic.name.text == "!";
        let sign = match &magic.cell {
            _ if command => "",
            Some(_) => "%%",
            None => "%",
        };
        if let Some(target) = &magic.target {
            self.put(&target.text);
            self.put(" = ");
        }
        self.put(sign);
        self.put(&magic.name.text);
        if !magic.line.is_empty() {
            self.put(if command { "" } else { " " });
            self.put(&magic.line);
        }
        if let Some((text, _)) = &magic.cell {
            self.put("\n");
            self.put(text);
        }
    }

    fn compound(&mut self, kind: &StmtKind) {
        match kind {
            StmtKind::FunctionDef(function) => {
                for decorator in &function.decorators {
                    self.put("@");
                    self.expr(decorator, level::EXPRESSION);
                    self.start_line();
                }
                self.put("def ");
                self.put(&function.name.text);
                self.put("(");
                self.parameters(&function.parameters);
                self.put(")");
                self.block(&function.body);
            }
            StmtKind::If { test, body, orelse } => self.branches(test, body, orelse),
            StmtKind::While { test, body, orelse } => {
                self.after("while ", Some(test));
                self.block(body);
                self.else_block("else", orelse);
            }
            StmtKind::For { target, iterable, body, orelse } => {
                self.put("for ");
                self.expr(target, level::POSTFIX);
                self.after(" in ", Some(iterable));
                self.block(body);
                self.else_block("else", orelse);
            }
            StmtKind::With { items, body } => {
                self.put("with ");
                self.list(items, ", ", |p, (value, target)| {
                    p.expr(value, level::EXPRESSION);
                    p.after(" as ", target.as_ref());
                });
                self.block(body);
            }
            StmtKind::Try { body, handlers, orelse, finally } => {
                self.put("try");
                self.block(body);
                for handler in handlers {
                    self.start_line();
                    self.put("except");
                    self.after(" ", handler.kind.as_ref());
                    if let Some(name) = &handler.name {
                        self.put(" as ");
                        self.put(&name.text);
                    }
                    self.block(&handler.body);
                }
                self.else_block("else", orelse);
                self.else_block("finally", finally);
            }
            // Every other kind is a simple statement.
            _ => {}
        }
    }

    /// An `if` with its `elif`s, which nest in the tree and stand side by side in the text.
    fn branches(&mut self, test: &Expr, body: &[Stmt], orelse: &[Stmt]) {
        let (mut word, mut test, mut body, mut orelse) = ("if ", test, body, orelse);
        loop {
            self.after(word, Some(test));
            self.block(body);
            match orelse {
                [Stmt { kind: StmtKind::If { test: next, body: inner, orelse: rest }, .. }] => {
                    self.start_line();
                    (word, test, body, orelse) = ("elif ", next, inner, rest);
                }
                _ => return self.else_block("else", orelse),
            }
        }
    }
}
