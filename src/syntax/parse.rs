//! The way in: a source's text becomes a tree, a wish for more text, or an error.
//!
//! Only this file sees lalrpop's types.

use lalrpop_util::{ParseError, lalrpop_mod};

use super::ast::{Expr, Module, StmtKind};
use super::explain::{self, Unexpected};
use super::layout::Layout;
use super::token::Token;
use crate::diag::{Error, Kind, Result, SourceId, Span, interrupt, sources};

lalrpop_mod!(
    #[allow(clippy::all, clippy::pedantic, unused, missing_docs)]
    grammar,
    "/arr.rs"
);

/// What became of a text.
#[derive(Clone, Debug)]
pub enum Parsed {
    Ast(Module),
    /// The text stops in the middle of something; only [`parse_interactive`] answers this.
    Incomplete,
    Error(Error),
}

/// What the grammar's two entries give.
enum Program {
    Module(Module),
    Expression(Expr),
}

type Failure = ParseError<usize, Token, Error>;

/// An action's answer as lalrpop wants it.
fn checked<T>(answer: Result<T>) -> std::result::Result<T, Failure> {
    answer.map_err(|error| ParseError::User { error })
}

/// Parses a whole text: a file, or a string given to `-c`. An unfinished text is an error.
pub fn parse(source: SourceId) -> Parsed {
    match parse_module(source) {
        Ok(module) => Parsed::Ast(module),
        Err(error) => Parsed::Error(error),
    }
}

/// [`parse`] as a `Result`.
pub fn parse_module(source: SourceId) -> Result<Module> {
    match run(source, Token::StartFile) {
        Ok(Program::Module(module)) => Ok(module),
        Ok(Program::Expression(e)) => {
            Ok(Module { body: vec![super::ast::Stmt { span: e.span, kind: StmtKind::Expr(e) }] })
        }
        Err((error, _)) => Err(error),
    }
}

/// Parses a text that is one expression (with blanks and newlines around it), as `eval` takes it.
pub fn parse_expression(source: SourceId) -> Result<Expr> {
    match run(source, Token::StartExpression) {
        Ok(Program::Expression(e)) => Ok(e),
        Ok(Program::Module(_)) => Err(Error::new(Kind::SyntaxError, "invalid syntax")),
        Err((error, _)) => Err(error),
    }
}

/// Parses what was typed at a prompt so far: its lines joined by newlines, the last one without its own.
///
/// So a blank last line, which ends an indented block, is a text that ends in a newline. A simple statement is complete at
/// once; a block, also one that stands on a single line, waits for the blank line; `ended` says that no more lines can come
/// (the end of piped input): then nothing is [`Parsed::Incomplete`].
pub fn parse_interactive(source: SourceId, ended: bool) -> Parsed {
    let text = sources::get(source).map(|s| s.text.clone()).unwrap_or_default();
    let last_line = text.rsplit('\n').next().unwrap_or_default();
    let last_blank = last_line.trim().is_empty();
    match run(source, Token::StartFile) {
        Ok(Program::Module(module)) => {
            let block = module.body.last().is_some_and(|stmt| is_block(&stmt.kind));
            if block && !last_blank && !ended { Parsed::Incomplete } else { Parsed::Ast(module) }
        }
        Ok(Program::Expression(_)) => Parsed::Incomplete,
        Err((_, true)) if !ended => Parsed::Incomplete,
        Err((error, _)) => Parsed::Error(error),
    }
}

/// Whether more lines could belong to this statement.
fn is_block(kind: &StmtKind) -> bool {
    match kind {
        StmtKind::FunctionDef(_)
        | StmtKind::If { .. }
        | StmtKind::While { .. }
        | StmtKind::For { .. }
        | StmtKind::With { .. }
        | StmtKind::Try { .. } => true,
        StmtKind::Magic(magic) => magic.cell.is_some(),
        _ => false,
    }
}

/// Runs the parser. The error comes with whether more text could mend it.
fn run(source: SourceId, entry: Token) -> std::result::Result<Program, (Error, bool)> {
    let Some(text) = sources::get(source) else {
        return Err((Error::new(Kind::SystemError, "no such source"), false));
    };
    if let Some(at) = text.text.find('\0') {
        let error = Error::new(Kind::SyntaxError, "source code cannot contain null bytes");
        return Err((error.at(Span::new(source, at, at + 1)), false));
    }
    // What an earlier text left behind and nobody asked for.
    drop(super::suspect::take());
    let mut layout = Layout::new(source, &text.text, entry);
    // A text of megabytes takes seconds, which Ctrl-C can end.
    let tokens = layout.by_ref().map(|item| {
        interrupt::check()?;
        item.map(|spanned| (spanned.start, spanned.token, spanned.end))
    });
    let failure = match grammar::StartParser::new().parse(source, tokens) {
        Ok(Program::Module(module)) => {
            return super::check::statements(&module.body)
                .map(|()| Program::Module(module))
                .map_err(|error| (error, false));
        }
        Ok(program) => return Ok(program),
        Err(failure) => failure,
    };
    Err(match failure {
        ParseError::User { error } => {
            let unfinished = layout.is_unfinished();
            (error, unfinished)
        }
        ParseError::UnrecognizedToken { token: (start, token, end), expected } => {
            let unexpected = Unexpected { start, token: Some(token), end, expected };
            (explain::explain(&mut layout, unexpected), false)
        }
        ParseError::ExtraToken { token: (start, token, end) } => {
            let unexpected = Unexpected { start, token: Some(token), end, expected: Vec::new() };
            (explain::explain(&mut layout, unexpected), false)
        }
        ParseError::UnrecognizedEof { location, expected } => {
            let unexpected = Unexpected { start: location, token: None, end: location, expected };
            (explain::explain(&mut layout, unexpected), true)
        }
        ParseError::InvalidToken { location } => {
            let unexpected = Unexpected { start: location, token: None, end: location, expected: Vec::new() };
            (explain::explain(&mut layout, unexpected), false)
        }
    })
}
