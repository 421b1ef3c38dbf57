//! Why a token does not fit, in CPython's words: one short sentence, never the list of what could have stood there.

use super::layout::Layout;
use super::token::Token;
use crate::diag::{Error, Kind};

/// A token that fits no rule (`None` at the end of the text), and what lalrpop would have taken.
pub(super) struct Unexpected {
    pub start: usize,
    pub token: Option<Token>,
    pub end: usize,
    pub expected: Vec<String>,
}

impl Unexpected {
    fn wanted(&self, terminal: &str) -> bool {
        self.expected.iter().any(|e| e.trim_matches('"') == terminal)
    }
}

/// The error for an unexpected token.
pub(super) fn explain(layout: &mut Layout<'_>, unexpected: Unexpected) -> Error {
    let depth = layout.current.depth;
    let bracket_line = layout.brackets.get(depth.wrapping_sub(1)).map(|(_, at)| layout.line_of(*at));
    let error = special(layout, &unexpected);
    // A bracket left open shows as nonsense on a line below it: then the bracket is the thing to show.
    let below = bracket_line.is_some_and(|line| line < layout.line_of(unexpected.start));
    if depth > 0 && (below || error.message() == "invalid syntax") {
        let rest = layout.error_in_rest();
        if let Some(rest) = rest.filter(|e| below || !e.message().ends_with("never closed")) {
            return rest;
        }
    }
    error
}

fn special(layout: &Layout<'_>, unexpected: &Unexpected) -> Error {
    let (start, end) = (unexpected.start, unexpected.end);
    let error = |message: &str| layout.syntax_error(message, start, end.max(start));
    let previous = layout.previous;
    let first = &layout.text[layout.line_first.start..layout.line_first.end.min(layout.text.len())];
    let line = line_of(layout, start);
    let Some(token) = &unexpected.token else { return at_end(layout, unexpected, first) };
    match token {
        Token::Indent => return Error::new(Kind::IndentationError, "unexpected indent").at(layout.span(start, end)),
        Token::FieldEnd | Token::FieldDebug(_) | Token::FieldConversion(_) | Token::FieldFormat => {
            return error(&field_message(layout, token, start, end));
        }
        _ => {}
    }
    if let Some(error) = foreign(layout, first, line) {
        return error;
    }
    if try_without_handlers(unexpected) {
        return error("expected 'except' or 'finally' block");
    }
    if unexpected.wanted(":") && layout.current.depth == 0 {
        let forced = matches!(first, "else" | "try" | "finally" | "def");
        if (*token == Token::Newline && is_header(first)) || (forced && *token != Token::Equal) {
            return error("expected ':'").help("a block starts with a colon at the end of its first line");
        }
    }
    match token {
        Token::Equal if layout.current.depth > 0 => {
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            if layout.brackets.get(layout.current.depth - 1).is_some_and(|(b, _)| *b == b'(') {
                return layout.syntax_error(message, previous.start, end);
            }
            return error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        }
        Token::Equal if is_header(first) || matches!(first, "return" | "assert" | "del") => {
            return error("invalid syntax. Maybe you meant '==' or ':=' instead of '='?");
        }
        Token::Comma if first == "except" => {
            return error("multiple exception types must be parenthesized").help("write except (A, B):");
        }
        Token::Newline if matches!(first, "import" | "from") && &layout.text[previous.start..previous.end] == "," => {
            return error("trailing comma not allowed without surrounding parentheses");
        }
        Token::For if layout.current.depth > 0 && wanted_comma(unexpected) => {
            return error("did you forget parentheses around the comprehension target?");
        }
        _ => {}
    }
    if previous.ends_operand
        && token.starts_operand()
        && let Some(error) = adjacent(layout, first, line, start, end)
    {
        return error;
    }
    if unexpected.wanted("else") && !unexpected.wanted("for") && layout.current.depth > 0 && token.ends_operand() {
        return error("expected 'else' after 'if' expression");
    }
    error("invalid syntax")
}

fn wanted_comma(unexpected: &Unexpected) -> bool {
    unexpected.wanted(",")
}

/// Two operands side by side: a forgotten comma, or `print x`.
fn adjacent(layout: &Layout<'_>, first: &str, line: &str, start: usize, end: usize) -> Option<Error> {
    let previous = layout.previous;
    if matches!(first, "print" | "exec") && previous.start == layout.line_first.start {
        let message = format!("Missing parentheses in call to '{first}'. Did you mean {first}(...)?");
        return Some(layout.syntax_error(message, previous.start, previous.start + line.trim_start().len()));
    }
    if layout.current.depth == 0 {
        return None;
    }
    let message = "invalid syntax. Perhaps you forgot a comma?";
    Some(layout.syntax_error(message, previous.start, end).label(layout.span(start, end), "unexpected here"))
}

/// The whole physical line that a byte is on.
fn line_of<'t>(layout: &Layout<'t>, at: usize) -> &'t str {
    let at = at.min(layout.text.len());
    let from = layout.text[..at].rfind('\n').map_or(0, |newline| newline + 1);
    layout.text[from..].lines().next().unwrap_or_default()
}

/// Features of Python that this language leaves out and that start with a plain name.
fn foreign(layout: &Layout<'_>, first: &str, line: &str) -> Option<Error> {
    let head = line.split('#').next().unwrap_or_default().trim_end();
    let (message, help) = match first {
        "match" | "case" if head.ends_with(':') => ("'match' is not supported", "write if, elif and else"),
        "except" if head.trim_start().starts_with("except*") || head.trim_start().starts_with("except *") => {
            ("'except*' (exception groups) is not supported", "write except")
        }
        "type" if head.contains('=') => {
            ("'type' statements are not supported", "annotations are ignored: leave it out")
        }
        _ => return None,
    };
    Some(layout.syntax_error(message, layout.line_first.start, layout.line_first.end).help(help))
}

fn is_header(word: &str) -> bool {
    matches!(word, "if" | "elif" | "else" | "for" | "while" | "with" | "try" | "except" | "finally" | "def")
}

/// Whether a `try` block ended without its handlers.
fn try_without_handlers(unexpected: &Unexpected) -> bool {
    unexpected.wanted("except") && unexpected.wanted("finally") && unexpected.expected.len() <= 3
}

fn at_end(layout: &Layout<'_>, unexpected: &Unexpected, first: &str) -> Error {
    let at = unexpected.start.min(layout.text.len());
    let message = if try_without_handlers(unexpected) {
        "expected 'except' or 'finally' block"
    } else if first.is_empty() || layout.text.trim().is_empty() {
        "invalid syntax"
    } else if unexpected.wanted("def") && unexpected.expected.len() <= 3 {
        "expected 'def' after a decorator"
    } else {
        "invalid syntax"
    };
    layout.syntax_error(message, at, at)
}

/// What is wrong in a field of an f-string, at the token that ends it.
fn field_message(layout: &Layout<'_>, token: &Token, start: usize, end: usize) -> String {
    let symbol = match token {
        Token::FieldDebug(_) => "=",
        Token::FieldConversion(_) => "!",
        Token::FieldFormat => ":",
        _ => &layout.text[start..end],
    };
    let opened = layout.brackets.last().map_or(start, |(_, at)| *at);
    if layout.previous.end == opened + 1 || layout.text[layout.previous.start..].starts_with('{') {
        return format!("f-string: valid expression required before '{symbol}'");
    }
    if matches!(token, Token::FieldEnd | Token::FieldFormat | Token::FieldConversion(_)) {
        return "f-string: invalid syntax".to_owned();
    }
    "f-string: expecting '}'".to_owned()
}
