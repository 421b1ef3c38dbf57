//! Statements.

use super::Resolver;
use crate::diag::{Result, Span};
use crate::lang::code::{
    Assert, Assign, AssignMany, Augment, AugmentLocal, Block, Expr, For, Handler, If, Import, ImportFrom, Raise, Stmt,
    Target, Try, While, With,
};
use crate::lang::eval::hot::Hot;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;
use crate::syntax::ast::{self, ExprKind, StmtKind};

impl Resolver<'_> {
    pub(super) fn block(&mut self, body: &[ast::Stmt]) -> Result<Block> {
        let mut resolved = Vec::with_capacity(body.len());
        for stmt in body {
            self.stmt(stmt, &mut resolved)?;
        }
        Ok(resolved.into())
    }

    fn stmt(&mut self, stmt: &ast::Stmt, out: &mut Vec<Stmt>) -> Result<()> {
        let span = stmt.span;
        out.push(match &stmt.kind {
            StmtKind::Expr(value) => Stmt::Expr(self.expr(value)?),
            StmtKind::Assign(targets, value) => self.assign(targets, value, span)?,
            StmtKind::AugAssign(target, op, value) => self.augment(target, *op, value, span)?,
            StmtKind::AnnAssign(target, Some(value)) => self.assign(std::slice::from_ref(target), value, span)?,
            StmtKind::AnnAssign(_, None) | StmtKind::Pass | StmtKind::Global(_) | StmtKind::Nonlocal(_) => Stmt::Pass,
            StmtKind::FunctionDef(def) => {
                let function = Expr::MakeFunction(Box::new(self.function(def, span)?));
                let target = self.name_target(&def.name.text);
                simple_assign(target, function, span)
            }
            StmtKind::If { test, body, orelse } => {
                let test_span = test.span;
                let test = self.expr(test)?;
                Stmt::If(Box::new(If { test, test_span, body: self.block(body)?, orelse: self.block(orelse)? }))
            }
            StmtKind::While { test, body, orelse } => {
                let test_span = test.span;
                let test = self.expr(test)?;
                let (body, orelse) = (self.block(body)?, self.block(orelse)?);
                Stmt::While(Box::new(While { test, test_span, body, orelse, hot: Hot::default() }))
            }
            StmtKind::For { target, iterable, body, orelse } => {
                let iterable_span = iterable.span;
                let iterable = self.expr(iterable)?;
                let target = self.target(target)?;
                let (body, orelse) = (self.block(body)?, self.block(orelse)?);
                Stmt::For(Box::new(For { target, iterable, iterable_span, body, orelse, span, hot: Hot::default() }))
            }
            StmtKind::With { items, body } => self.with(items, body)?,
            StmtKind::Try { body, handlers, orelse, finally } => self.try_stmt(body, handlers, orelse, finally)?,
            StmtKind::Return(Some(value)) => Stmt::Return(self.expr(value)?),
            StmtKind::Return(None) => Stmt::Return(Expr::Const(Value::None)),
            StmtKind::Raise { value, cause } => {
                let value = value.as_ref().map(|value| self.expr(value)).transpose()?;
                let cause = cause.as_ref().map(|cause| self.expr(cause)).transpose()?;
                Stmt::Raise(Box::new(Raise { value, cause, span }))
            }
            StmtKind::Assert { test, message } => {
                let test_span = test.span;
                let test = self.expr(test)?;
                let message = message.as_ref().map(|message| self.expr(message)).transpose()?;
                Stmt::Assert(Box::new(Assert { test, message, span: test_span }))
            }
            StmtKind::Delete(targets) => {
                let mut resolved = Vec::new();
                for target in targets {
                    resolved.push((self.target(target)?, target.span));
                }
                Stmt::Delete(resolved.into())
            }
            StmtKind::Import(aliases) => {
                for alias in aliases {
                    let import = self.import(alias);
                    out.push(import);
                }
                return Ok(());
            }
            StmtKind::ImportFrom { module, level, names, star } => {
                let mut resolved = Vec::new();
                for alias in names {
                    let bound = alias.alias.as_ref().unwrap_or(&alias.path);
                    let target = self.name_target(&bound.text);
                    resolved.push((Symbol::new(&alias.path.text), target, alias.path.span));
                }
                let module_name = module.text.as_str().into();
                let place = if module.text.is_empty() { span } else { module.span };
                let (names, star) = (resolved.into(), *star);
                Stmt::ImportFrom(Box::new(ImportFrom { module: module_name, level: *level, names, star, span: place }))
            }
            StmtKind::Break => Stmt::Break,
            StmtKind::Continue => Stmt::Continue,
            StmtKind::Magic(magic) => {
                let target = magic.target.as_ref().map(|name| self.name_target(&name.text));
                Stmt::Magic(Box::new(((**magic).clone(), span, target)))
            }
            StmtKind::Inspect { name, detail } => Stmt::Inspect(Box::new((Symbol::new(&name.text), *detail, span))),
        });
        Ok(())
    }

    fn import(&mut self, alias: &ast::Alias) -> Stmt {
        let path = &alias.path.text;
        let bound = match &alias.alias {
            Some(name) => &name.text,
            None => path.split('.').next().unwrap_or(path),
        };
        let target = self.name_target(bound);
        let whole = alias.alias.is_some();
        Stmt::Import(Box::new(Import { path: path.as_str().into(), target, whole, span: alias.path.span }))
    }

    fn assign(&mut self, targets: &[ast::Expr], value: &ast::Expr, span: Span) -> Result<Stmt> {
        if let ([target], Some(stmt)) = (targets, self.assign_many(targets, value, span)?) {
            debug_assert!(matches!(target.kind, ExprKind::Tuple(_) | ExprKind::List(_)));
            return Ok(stmt);
        }
        let value = self.expr(value)?;
        if let [target] = targets {
            let target = self.target(target)?;
            return Ok(simple_assign(target, value, span));
        }
        let targets: Result<Box<[Target]>> = targets.iter().map(|target| self.target(target)).collect();
        Ok(Stmt::Assign(Box::new(Assign { targets: targets?, value, span })))
    }

    /// `a, b = x, y` without a tuple between.
    fn assign_many(&mut self, targets: &[ast::Expr], value: &ast::Expr, span: Span) -> Result<Option<Stmt>> {
        let [ast::Expr { kind: ExprKind::Tuple(targets) | ExprKind::List(targets), .. }] = targets else {
            return Ok(None);
        };
        let (ExprKind::Tuple(values) | ExprKind::List(values)) = &value.kind else { return Ok(None) };
        let starred = |item: &ast::Expr| matches!(item.kind, ExprKind::Starred(_));
        if targets.len() != values.len() || targets.iter().chain(values).any(starred) {
            return Ok(None);
        }
        let values = self.exprs(values)?;
        let targets: Result<Box<[Target]>> = targets.iter().map(|target| self.target(target)).collect();
        Ok(Some(Stmt::AssignMany(Box::new(AssignMany { targets: targets?, values, span }))))
    }

    fn augment(&mut self, target: &ast::Expr, op: ast::BinaryOp, value: &ast::Expr, span: Span) -> Result<Stmt> {
        let (target_span, value_span) = (target.span, value.span);
        let read = match &target.kind {
            ExprKind::Name(_) => Some(self.expr(target)?),
            _ => None,
        };
        let target = self.target(target)?;
        let value = self.expr(value)?;
        if let Target::Local(slot) = target {
            return Ok(Stmt::AugmentLocal(Box::new(AugmentLocal { slot, op, value, span, target_span, value_span })));
        }
        Ok(Stmt::Augment(Box::new(Augment { target, read, op, value, span, target_span, value_span })))
    }

    fn with(&mut self, items: &[(ast::Expr, Option<ast::Expr>)], body: &[ast::Stmt]) -> Result<Stmt> {
        let mut resolved = Vec::new();
        for (context, target) in items {
            let value = self.expr(context)?;
            let target = target.as_ref().map(|target| self.target(target)).transpose()?;
            resolved.push((value, target, context.span));
        }
        Ok(Stmt::With(Box::new(With { items: resolved.into(), body: self.block(body)? })))
    }

    fn try_stmt(
        &mut self,
        body: &[ast::Stmt],
        handlers: &[ast::Handler],
        orelse: &[ast::Stmt],
        finally: &[ast::Stmt],
    ) -> Result<Stmt> {
        let body = self.block(body)?;
        let mut resolved = Vec::new();
        for handler in handlers {
            let kind = match &handler.kind {
                Some(kind) => Some((self.expr(kind)?, kind.span)),
                None => None,
            };
            let target = handler.name.as_ref().map(|name| self.name_target(&name.text));
            resolved.push(Handler { kind, target, body: self.block(&handler.body)? });
        }
        let (orelse, finally) = (self.block(orelse)?, self.block(finally)?);
        Ok(Stmt::Try(Box::new(Try { body, handlers: resolved.into(), orelse, finally })))
    }
}

fn simple_assign(target: Target, value: Expr, span: Span) -> Stmt {
    match target {
        Target::Local(slot) => Stmt::AssignLocal(slot, value),
        Target::Global(slot) => Stmt::AssignGlobal(slot, value),
        Target::Index(pair) => Stmt::AssignIndex(Box::new((*pair, value))),
        other => Stmt::Assign(Box::new(Assign { targets: Box::new([other]), value, span })),
    }
}
