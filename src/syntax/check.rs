//! What the grammar lets through although Python refuses it before running: `return`, `break`, `continue`, `nonlocal` and
//! `import *` in the wrong place.

use super::actions::syntax_error;
use super::ast::{Stmt, StmtKind};
use crate::diag::Result;

/// Where a statement stands.
#[derive(Clone, Copy, Default)]
struct Place {
    in_function: bool,
    in_loop: bool,
}

/// Checks a whole text's statements.
pub(super) fn statements(body: &[Stmt]) -> Result<()> {
    walk(body, Place::default())
}

/// Recurses as deep as blocks nest, which the layout bounds.
fn walk(body: &[Stmt], place: Place) -> Result<()> {
    body.iter().try_for_each(|stmt| check(stmt, place))
}

fn check(stmt: &Stmt, place: Place) -> Result<()> {
    let refuse = |message: &str| Err(syntax_error(stmt.span, message));
    match &stmt.kind {
        StmtKind::Return(_) if !place.in_function => refuse("'return' outside function"),
        StmtKind::Break if !place.in_loop => refuse("'break' outside loop"),
        StmtKind::Continue if !place.in_loop => refuse("'continue' not properly in loop"),
        StmtKind::Nonlocal(_) if !place.in_function => refuse("nonlocal declaration not allowed at module level"),
        StmtKind::ImportFrom { star: true, .. } if place.in_function => refuse("import * only allowed at module level"),
        StmtKind::FunctionDef(function) => walk(&function.body, Place { in_function: true, in_loop: false }),
        StmtKind::If { body, orelse, .. } => {
            walk(body, place)?;
            walk(orelse, place)
        }
        StmtKind::While { body, orelse, .. } | StmtKind::For { body, orelse, .. } => {
            walk(body, Place { in_loop: true, ..place })?;
            walk(orelse, place)
        }
        StmtKind::With { body, .. } => walk(body, place),
        StmtKind::Try { body, handlers, orelse, finally } => {
            walk(body, place)?;
            handlers.iter().try_for_each(|handler| walk(&handler.body, place))?;
            walk(orelse, place)?;
            walk(finally, place)
        }
        _ => Ok(()),
    }
}
