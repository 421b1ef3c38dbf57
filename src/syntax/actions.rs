//! What the grammar's rules do: they build the tree and refuse what the rules alone let through.
//!
//! Nothing here knows lalrpop.

use super::ast::*;
use super::suspect;
use crate::diag::{Error, Kind, Result, SourceId, Span};

/// A parameter as it stands in the list, before its place there is checked.
pub(super) enum ParameterItem {
    Plain(Name, Option<Span>, Option<Expr>),
    Star(Name, Option<Span>),
    DoubleStar(Name, Option<Span>),
    BareStar(Span),
    Slash(Span),
}

/// An argument, or a generator expression without its own parentheses.
pub(super) enum ArgumentItem {
    Plain(Argument),
    Generator(Expr),
}

/// One of several string literals that stand side by side.
pub(super) enum Piece {
    Str(String),
    Bytes(Vec<u8>),
    Format(Vec<FPart>),
}

pub(super) fn syntax_error(span: Span, message: impl Into<String>) -> Error {
    Error::new(Kind::SyntaxError, message).at(span)
}

/// Every nesting expression is made here, so that none is too deep.
pub(super) fn expr(kind: ExprKind, span: Span) -> Result<Expr> {
    let made = Expr::new(kind, span);
    if made.depth <= MAX_DEPTH {
        return Ok(made);
    }
    let error = Error::new(Kind::RecursionError, "expression is too deeply nested").at(made.span);
    Err(error
        .help(format!("at most {MAX_DEPTH} operations may stand one in another: use a name for a part, or a loop")))
}

/// Refuses more loops or managers in one construct than anyone writes: each may cost who runs it a level of recursion.
fn check_nesting(span: Span, count: usize) -> Result<()> {
    const MAX_NESTED: usize = 100;
    if count > MAX_NESTED { Err(syntax_error(span, "too many statically nested blocks")) } else { Ok(()) }
}

fn spanning(source: SourceId, start: usize, end: Span) -> Span {
    Span { end: end.end, ..Span::new(source, start, start) }
}

// Statements.

pub(super) fn dotted(first: String, rest: Vec<String>) -> String {
    rest.into_iter().fold(first, |path, part| path + "." + &part)
}

/// A compound statement that ends where its last block does.
pub(super) fn compound(source: SourceId, start: usize, kind: StmtKind) -> Stmt {
    let last = |blocks: &[&Vec<Stmt>]| blocks.iter().rev().find_map(|block| block.last()).map(|stmt| stmt.span);
    let end = match &kind {
        StmtKind::If { body, orelse, .. }
        | StmtKind::While { body, orelse, .. }
        | StmtKind::For { body, orelse, .. } => last(&[body, orelse]),
        StmtKind::With { body, .. } => last(&[body]),
        StmtKind::FunctionDef(function) => last(&[&function.body]),
        StmtKind::Try { body, handlers, orelse, finally } => {
            let handled: Vec<_> = std::iter::once(body).chain(handlers.iter().map(|h| &h.body)).collect();
            last(&[orelse, finally]).or_else(|| last(&handled))
        }
        _ => None,
    };
    let span = spanning(source, start, end.unwrap_or_default());
    Stmt { kind, span }
}

pub(super) fn if_chain(
    source: SourceId,
    start: usize,
    test: Expr,
    body: Vec<Stmt>,
    branches: Vec<(usize, Expr, Vec<Stmt>)>,
    orelse: Vec<Stmt>,
) -> Stmt {
    let orelse = branches
        .into_iter()
        .rev()
        .fold(orelse, |orelse, (start, test, body)| vec![compound(source, start, StmtKind::If { test, body, orelse })]);
    compound(source, start, StmtKind::If { test, body, orelse })
}

pub(super) fn for_loop(
    source: SourceId,
    start: usize,
    target: Expr,
    iterable: Expr,
    body: Vec<Stmt>,
    orelse: Vec<Stmt>,
) -> Result<Stmt> {
    check_target(&target, Use::Loop)?;
    let iterable = unstarred(iterable)?;
    Ok(compound(source, start, StmtKind::For { target, iterable, body, orelse }))
}

pub(super) fn with(source: SourceId, start: usize, items: Vec<(Expr, Option<Expr>)>, body: Vec<Stmt>) -> Result<Stmt> {
    let mut flat = Vec::with_capacity(items.len());
    let alone = items.len() == 1;
    for (value, target) in items {
        if let Some(target) = &target {
            check_target(target, Use::Loop)?;
        }
        match value {
            // `with (a, b):` holds two managers, not a tuple.
            Expr { kind: ExprKind::Tuple(parts), .. } if alone && target.is_none() && !parts.is_empty() => {
                for part in parts {
                    flat.push((unstarred(part)?, None));
                }
            }
            value => flat.push((value, target)),
        }
    }
    check_nesting(Span::new(source, start, start + "with".len()), flat.len())?;
    Ok(compound(source, start, StmtKind::With { items: flat, body }))
}

pub(super) fn try_statement(
    source: SourceId,
    start: usize,
    body: Vec<Stmt>,
    handlers: Vec<Handler>,
    orelse: Vec<Stmt>,
    finally: Vec<Stmt>,
) -> Result<Stmt> {
    let bare = handlers.iter().position(|h| h.kind.is_none());
    if let Some(at) = bare.filter(|at| at + 1 < handlers.len()) {
        return Err(syntax_error(handlers[at].span, "default 'except:' must be last"));
    }
    Ok(compound(source, start, StmtKind::Try { body, handlers, orelse, finally }))
}

pub(super) fn function(
    source: SourceId,
    start: usize,
    decorators: Vec<Expr>,
    name: Name,
    (items, returns): (Vec<ParameterItem>, Option<Span>),
    body: Vec<Stmt>,
) -> Result<Stmt> {
    let mut parameters = parameters(items)?;
    parameters.annotations.extend(returns.map(|span| ("return".to_owned(), span)));
    let function = FunctionDef { name, parameters, decorators, body };
    Ok(compound(source, start, StmtKind::FunctionDef(Box::new(function))))
}

pub(super) fn assign(targets: Vec<Expr>, value: Expr) -> Result<StmtKind> {
    for target in &targets {
        check_target(target, Use::Assign)?;
    }
    Ok(StmtKind::Assign(targets, unstarred(value)?))
}

pub(super) fn augmented(target: Expr, op: BinaryOp, value: Expr) -> Result<StmtKind> {
    if !matches!(target.kind, ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..)) {
        let message = format!("'{}' is an illegal expression for augmented assignment", kind_name(&target));
        return Err(syntax_error(target.span, message));
    }
    Ok(StmtKind::AugAssign(target, op, unstarred(value)?))
}

pub(super) fn annotated(target: Expr, value: Option<Expr>) -> Result<StmtKind> {
    match target.kind {
        ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) => {}
        ExprKind::Tuple(_) | ExprKind::List(_) => {
            let message = format!("only single target (not {}) can be annotated", kind_name(&target));
            return Err(syntax_error(target.span, message));
        }
        _ => return Err(syntax_error(target.span, "illegal target for annotation")),
    }
    Ok(StmtKind::AnnAssign(target, value.map(unstarred).transpose()?))
}

pub(super) fn assertion(span: Span, test: Expr, message: Option<Expr>) -> StmtKind {
    suspect::assertion(span, &test);
    StmtKind::Assert { test, message }
}

pub(super) fn delete(targets: Vec<Expr>) -> Result<StmtKind> {
    for target in &targets {
        check_target(target, Use::Delete)?;
    }
    Ok(StmtKind::Delete(targets))
}

pub(super) fn import_from(
    level: usize,
    module: Option<Name>,
    place: Span,
    names: Option<Vec<Alias>>,
) -> Result<StmtKind> {
    if module.is_none() && level == 0 {
        return Err(syntax_error(place, "invalid syntax"));
    }
    let module = module.unwrap_or(Name { text: String::new(), span: place });
    let star = names.is_none();
    Ok(StmtKind::ImportFrom { module, level, names: names.unwrap_or_default(), star })
}

/// What a target is for: CPython words the refusal by that.
#[derive(Clone, Copy, PartialEq)]
enum Use {
    Assign,
    /// `for`, `with`, and a part of a larger target.
    Loop,
    Delete,
}

/// Refuses what cannot be assigned to (or deleted).
fn check_target(target: &Expr, usage: Use) -> Result<()> {
    // A target nests no deeper than brackets do, so this recursion is bounded.
    let inner = if usage == Use::Assign { Use::Loop } else { usage };
    match &target.kind {
        ExprKind::Name(_) | ExprKind::Attribute(..) | ExprKind::Subscript(..) => Ok(()),
        ExprKind::Tuple(items) | ExprKind::List(items) => {
            let mut starred = false;
            for item in items {
                match &item.kind {
                    ExprKind::Starred(_) if usage != Use::Delete && starred => {
                        return Err(syntax_error(item.span, "multiple starred expressions in assignment"));
                    }
                    ExprKind::Starred(part) if usage != Use::Delete => {
                        starred = true;
                        check_target(part, inner)?;
                    }
                    _ => check_target(item, inner)?,
                }
            }
            Ok(())
        }
        ExprKind::Starred(_) if usage != Use::Delete => {
            Err(syntax_error(target.span, "starred assignment target must be in a list or tuple"))
        }
        _ => {
            let verb = if usage == Use::Delete { "delete" } else { "assign to" };
            let what = kind_name(target);
            let mut message = format!("cannot {verb} {what}");
            let keyword = matches!(what, "None" | "True" | "False");
            if usage == Use::Assign && !keyword && !is_loose(target) {
                message.push_str(" here. Maybe you meant '==' instead of '='?");
            }
            Err(syntax_error(target.span, message))
        }
    }
}

/// Whether this is an operation looser than `|` without parentheses: CPython guesses no `==` behind one.
fn is_loose(e: &Expr) -> bool {
    let loose = matches!(
        e.kind,
        ExprKind::Unary(UnaryOp::Not, _)
            | ExprKind::Bool(..)
            | ExprKind::Compare(..)
            | ExprKind::Conditional { .. }
            | ExprKind::Lambda(..)
    );
    loose && !e.span.text().starts_with('(')
}

/// What CPython calls an expression of this kind.
pub(super) fn kind_name(e: &Expr) -> &'static str {
    match &e.kind {
        ExprKind::Constant(Constant::None) => "None",
        ExprKind::Constant(Constant::True) => "True",
        ExprKind::Constant(Constant::False) => "False",
        ExprKind::Constant(Constant::Ellipsis) => "ellipsis",
        ExprKind::Constant(_) => "literal",
        ExprKind::Name(_) => "name",
        ExprKind::Tuple(_) => "tuple",
        ExprKind::List(_) => "list",
        ExprKind::Set(_) => "set display",
        ExprKind::Dict(_) => "dict literal",
        ExprKind::FString(_) => "f-string expression",
        ExprKind::Unary(..) | ExprKind::Binary(..) | ExprKind::Bool(..) => "expression",
        ExprKind::Compare(..) => "comparison",
        ExprKind::Conditional { .. } => "conditional expression",
        ExprKind::Walrus(..) => "named expression",
        ExprKind::Lambda(..) => "lambda",
        ExprKind::Call(..) => "function call",
        ExprKind::Attribute(..) => "attribute",
        ExprKind::Subscript(..) => "subscript",
        ExprKind::Slice(..) => "slice",
        ExprKind::Starred(_) => "starred",
        ExprKind::Comprehension(what, _) => match **what {
            Comprehension::List(_) => "list comprehension",
            Comprehension::Set(_) => "set comprehension",
            Comprehension::Generator(_) => "generator expression",
            Comprehension::Dict(..) => "dict comprehension",
        },
    }
}

// Parameters.

/// Sorts a parameter list and checks its order and names.
fn parameters(items: Vec<ParameterItem>) -> Result<Parameters> {
    let mut out = Parameters::default();
    let mut slash = false;
    // A bare star that no named parameter has followed yet.
    let mut bare: Option<Span> = None;
    let mut star = false;
    for item in items {
        if let Some(last) = &out.double_star {
            return Err(syntax_error(last.span, "arguments cannot follow var-keyword argument"));
        }
        match item {
            ParameterItem::Plain(name, note, default) if star => {
                bare = None;
                out.note(&name, note);
                out.keyword_only.push(Parameter { name, default });
            }
            ParameterItem::Plain(name, note, default) => {
                if default.is_none() && out.positional.last().is_some_and(|p| p.default.is_some()) {
                    return Err(syntax_error(name.span, "non-default argument follows default argument"));
                }
                out.note(&name, note);
                out.positional.push(Parameter { name, default });
            }
            ParameterItem::Slash(span) => {
                if slash {
                    return Err(syntax_error(span, "/ may appear only once"));
                }
                if star {
                    return Err(syntax_error(span, "/ must be ahead of *"));
                }
                if out.positional.is_empty() {
                    return Err(syntax_error(span, "at least one argument must precede /"));
                }
                slash = true;
                out.positional_only = out.positional.len();
            }
            ParameterItem::Star(Name { span, .. }, _) | ParameterItem::BareStar(span) if star => {
                return Err(syntax_error(span, "* argument may appear only once"));
            }
            ParameterItem::Star(name, note) => {
                star = true;
                out.note(&name, note);
                out.star = Some(name);
            }
            ParameterItem::BareStar(span) => {
                star = true;
                bare = Some(span);
            }
            ParameterItem::DoubleStar(name, note) => {
                out.note(&name, note);
                out.double_star = Some(name);
            }
        }
    }
    if let Some(span) = bare {
        return Err(syntax_error(span, "named arguments must follow bare *"));
    }
    check_names(&out)?;
    Ok(out)
}

fn check_names(parameters: &Parameters) -> Result<()> {
    let plain = parameters.positional.iter().chain(&parameters.keyword_only).map(|p| &p.name);
    let mut seen = std::collections::HashSet::new();
    for name in plain.chain(&parameters.star).chain(&parameters.double_star) {
        if !seen.insert(&name.text) {
            let message = format!("duplicate argument '{}' in function definition", name.text);
            return Err(syntax_error(name.span, message));
        }
    }
    Ok(())
}

pub(super) fn lambda(source: SourceId, start: usize, items: Vec<ParameterItem>, body: Expr) -> Result<Expr> {
    let span = spanning(source, start, body.span);
    expr(ExprKind::Lambda(Box::new(parameters(items)?), Box::new(body)), span)
}

// Expressions.

/// Refuses a starred expression where no list of items is.
pub(super) fn unstarred(e: Expr) -> Result<Expr> {
    if matches!(e.kind, ExprKind::Starred(_)) {
        return Err(syntax_error(e.span, "can't use starred expression here"));
    }
    Ok(e)
}

/// An expression in parentheses: its place takes them in.
pub(super) fn group(span: Span, e: Expr) -> Result<Expr> {
    if matches!(e.kind, ExprKind::Starred(_)) {
        return Err(syntax_error(e.span, "cannot use starred expression here"));
    }
    Ok(Expr { span, ..e })
}

pub(super) fn tuple(span: Span, first: Expr, mut rest: Vec<Expr>) -> Result<Expr> {
    rest.insert(0, first);
    expr(ExprKind::Tuple(rest), span)
}

pub(super) fn starred(source: SourceId, start: usize, e: Expr) -> Result<Expr> {
    let span = spanning(source, start, e.span);
    expr(ExprKind::Starred(Box::new(e)), span)
}

pub(super) fn walrus(name: Name, value: Expr) -> Result<Expr> {
    let span = name.span.to(value.span);
    expr(ExprKind::Walrus(name, Box::new(value)), span)
}

pub(super) fn conditional(test: Expr, body: Expr, orelse: Expr) -> Result<Expr> {
    let span = body.span.to(orelse.span);
    expr(ExprKind::Conditional { test: Box::new(test), body: Box::new(body), orelse: Box::new(orelse) }, span)
}

pub(super) fn boolean(op: BoolOp, first: Expr, mut rest: Vec<Expr>) -> Result<Expr> {
    rest.insert(0, first);
    let span = rest.iter().fold(rest[0].span, |span, e| span.to(e.span));
    expr(ExprKind::Bool(op, rest), span)
}

pub(super) fn unary(source: SourceId, start: usize, op: UnaryOp, e: Expr) -> Result<Expr> {
    let span = spanning(source, start, e.span);
    expr(ExprKind::Unary(op, Box::new(e)), span)
}

pub(super) fn compare(first: Expr, rest: Vec<(CompareOp, Expr)>) -> Result<Expr> {
    let span = rest.iter().fold(first.span, |span, (_, e)| span.to(e.span));
    suspect::comparison(span, &first, &rest);
    expr(ExprKind::Compare(Box::new(first), rest), span)
}

pub(super) fn binary(op: BinaryOp, a: Expr, b: Expr) -> Result<Expr> {
    let span = a.span.to(b.span);
    expr(ExprKind::Binary(op, Box::new(a), Box::new(b)), span)
}

pub(super) fn attribute(e: Expr, name: Name) -> Result<Expr> {
    let span = e.span.to(name.span);
    expr(ExprKind::Attribute(Box::new(e), name), span)
}

pub(super) fn subscript(source: SourceId, e: Expr, index: Expr, end: usize) -> Result<Expr> {
    let span = e.span.to(Span::new(source, end, end));
    suspect::subscript(span, &e, &index);
    // `x[*a]` is `x[(*a,)]`.
    let index = match index.kind {
        ExprKind::Starred(_) => {
            let span = index.span;
            expr(ExprKind::Tuple(vec![index]), span)?
        }
        _ => index,
    };
    expr(ExprKind::Subscript(Box::new(e), Box::new(index)), span)
}

pub(super) fn slice(span: Span, from: Option<Expr>, to: Option<Expr>, step: Option<Expr>) -> Result<Expr> {
    expr(ExprKind::Slice(from.map(Box::new), to.map(Box::new), step.map(Box::new)), span)
}

pub(super) fn for_clause(target: Expr, iterable: Expr, conditions: Vec<Expr>) -> Result<ComprehensionFor> {
    check_target(&target, Use::Loop)?;
    Ok(ComprehensionFor { target, iterable, conditions })
}

pub(super) fn comprehension(span: Span, what: Comprehension, clauses: Vec<ComprehensionFor>) -> Result<Expr> {
    check_nesting(span, clauses.len())?;
    expr(ExprKind::Comprehension(Box::new(what), clauses), span)
}

pub(super) fn call(source: SourceId, function: Expr, items: Vec<ArgumentItem>, end: usize) -> Result<Expr> {
    let span = function.span.to(Span::new(source, end, end));
    suspect::call(span, &function);
    let alone = items.len() == 1;
    let mut arguments: Vec<Argument> = Vec::with_capacity(items.len());
    let (mut keyword, mut unpacked) = (false, false);
    for item in items {
        let argument = match item {
            ArgumentItem::Plain(argument) => argument,
            ArgumentItem::Generator(e) if alone => Argument::Positional(e),
            ArgumentItem::Generator(e) => {
                return Err(syntax_error(e.span, "Generator expression must be parenthesized"));
            }
        };
        match &argument {
            Argument::Positional(e) if unpacked => {
                return Err(syntax_error(e.span, "positional argument follows keyword argument unpacking"));
            }
            Argument::Positional(e) if keyword => {
                return Err(syntax_error(e.span, "positional argument follows keyword argument"));
            }
            Argument::Starred(e) if unpacked => {
                let message = "iterable argument unpacking follows keyword argument unpacking";
                return Err(syntax_error(e.span, message));
            }
            Argument::Keyword(name, _) => {
                let given = |a: &Argument| matches!(a, Argument::Keyword(other, _) if other.text == name.text);
                if keyword && arguments.iter().any(given) {
                    return Err(syntax_error(name.span, format!("keyword argument repeated: {}", name.text)));
                }
                keyword = true;
            }
            Argument::DoubleStarred(_) => unpacked = true,
            _ => {}
        }
        arguments.push(argument);
    }
    expr(ExprKind::Call(Box::new(function), arguments), span)
}

/// Joins the literals that stand side by side.
pub(super) fn strings(span: Span, pieces: Vec<Piece>) -> Result<Expr> {
    let bytes = pieces.iter().filter(|p| matches!(p, Piece::Bytes(_))).count();
    if bytes > 0 && bytes < pieces.len() {
        return Err(syntax_error(span, "cannot mix bytes and nonbytes literals"));
    }
    let formatted = pieces.iter().any(|p| matches!(p, Piece::Format(_)));
    let mut joined_bytes = Vec::new();
    let mut text = String::new();
    let mut parts = Vec::new();
    for piece in pieces {
        match piece {
            Piece::Str(s) if text.is_empty() => text = s,
            Piece::Str(s) => text.push_str(&s),
            Piece::Bytes(b) => joined_bytes.extend(b),
            Piece::Format(inner) => {
                for part in inner {
                    match part {
                        FPart::Text(s) => text.push_str(&s),
                        value => {
                            if !text.is_empty() {
                                parts.push(FPart::Text(std::mem::take(&mut text)));
                            }
                            parts.push(value);
                        }
                    }
                }
            }
        }
    }
    if bytes > 0 {
        return Ok(Expr::new(ExprKind::Constant(Constant::Bytes(joined_bytes)), span));
    }
    if !formatted {
        return Ok(Expr::new(ExprKind::Constant(Constant::Str(text)), span));
    }
    if !text.is_empty() {
        parts.push(FPart::Text(text));
    }
    expr(ExprKind::FString(parts), span)
}

pub(super) fn field(
    value: Expr,
    debug: Option<String>,
    conversion: Option<char>,
    spec: Option<Vec<FPart>>,
) -> Result<FPart> {
    let value = unstarred(value)?;
    let conversion = conversion.or((debug.is_some() && spec.is_none()).then_some('r'));
    Ok(FPart::Value { value, debug, conversion, spec })
}
