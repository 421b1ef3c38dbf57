//! What Python runs although it can hardly be meant: the texts of its `SyntaxWarning`s.
//!
//! The parser notes them as it builds the tree; whoever runs the tree takes them, and says them as warnings.

use std::cell::RefCell;

use super::ast::{CompareOp, Comprehension, Constant, Expr, ExprKind, UnaryOp};
use crate::diag::Span;

thread_local!(static NOTED: RefCell<Vec<(Span, String)>> = const { RefCell::new(Vec::new()) });

/// What was noted since a text was begun, in the order of the text; it is forgotten here.
pub fn take() -> Vec<(Span, String)> {
    let mut noted = NOTED.take();
    noted.sort_by_key(|(span, _)| span.start);
    noted
}

fn note(span: Span, message: String) {
    NOTED.with_borrow_mut(|noted| noted.push((span, message)));
}

/// A value that is written down: CPython has folded these before it looks.
fn is_literal(e: &Expr) -> bool {
    match &e.kind {
        ExprKind::Constant(_) => true,
        ExprKind::Unary(op, inner) => *op != UnaryOp::Not && matches!(inner.kind, ExprKind::Constant(_)),
        ExprKind::Tuple(items) => items.iter().all(is_literal),
        _ => false,
    }
}

fn is_singleton(e: &Expr) -> bool {
    use Constant::{Ellipsis, False, None, True};
    matches!(e.kind, ExprKind::Constant(None | True | False | Ellipsis))
}

/// `x is 5`.
pub(super) fn comparison(span: Span, first: &Expr, rest: &[(CompareOp, Expr)]) {
    let mut left = first;
    for (op, right) in rest {
        let written = |e: &Expr| is_literal(e) && !is_singleton(e);
        if matches!(op, CompareOp::Is | CompareOp::IsNot) && (written(left) || written(right)) {
            let (word, meant) = if *op == CompareOp::Is { ("is", "==") } else { ("is not", "!=") };
            note(span, format!("\"{word}\" with a literal. Did you mean \"{meant}\"?"));
            return;
        }
        left = right;
    }
}

/// `assert (test, "message")`.
pub(super) fn assertion(span: Span, test: &Expr) {
    if matches!(&test.kind, ExprKind::Tuple(items) if !items.is_empty()) {
        note(span, "assertion is always true, perhaps remove parentheses?".to_owned());
    }
}

/// The type of what is written, where that can be seen.
fn type_of(e: &Expr) -> Option<&'static str> {
    Some(match &e.kind {
        ExprKind::Constant(constant) => match constant {
            Constant::None => "NoneType",
            Constant::True | Constant::False => "bool",
            Constant::Ellipsis => "ellipsis",
            Constant::Int(_) | Constant::BigInt(_) => "int",
            Constant::Float(_) => "float",
            Constant::Imaginary(_) => "complex",
            Constant::Str(_) => "str",
            Constant::Bytes(_) => "bytes",
        },
        ExprKind::FString(_) => "str",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set",
        ExprKind::Dict(_) => "dict",
        ExprKind::Lambda(..) => "function",
        ExprKind::Comprehension(what, _) => match **what {
            Comprehension::List(_) => "list",
            Comprehension::Set(_) => "set",
            Comprehension::Generator(_) => "generator",
            Comprehension::Dict(..) => "dict",
        },
        _ => return None,
    })
}

/// `(3)(4)`: most likely two items without a comma between them.
pub(super) fn call(span: Span, callee: &Expr) {
    if let Some(name) = type_of(callee).filter(|name| *name != "function") {
        note(span, format!("'{name}' object is not callable; perhaps you missed a comma?"));
    }
}

/// `1[0]`, and `[1, 2]["a"]`.
pub(super) fn subscript(span: Span, owner: &Expr, index: &Expr) {
    let Some(name) = type_of(owner) else { return };
    match name {
        "str" | "bytes" | "tuple" | "list" => {
            let odd = type_of(index).filter(|found| !matches!(*found, "int" | "bool"));
            if let Some(found) = odd {
                note(
                    span,
                    format!("{name} indices must be integers or slices, not {found}; perhaps you missed a comma?"),
                );
            }
        }
        "dict" => {}
        _ => note(span, format!("'{name}' object is not subscriptable; perhaps you missed a comma?")),
    }
}
