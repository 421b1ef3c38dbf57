//! Why a token does not fit, in CPython's words: one short sentence, never the list of what could have stood there.

use super::layout::{Layout, Mode};
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
    // So does a text whose closing quote was meant as an apostrophe.
    if depth > 0 && below || error.message().starts_with("invalid syntax") {
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
            return error(&field_message(layout, token, start));
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
    if let Some(error) = by_token(layout, unexpected, token, first) {
        return error;
    }
    if previous.ends_operand
        && token.starts_operand()
        && let Some(error) = adjacent(layout, first, line, start, end)
    {
        return error;
    }
    error("invalid syntax")
}

/// What the token itself gives away.
fn by_token(layout: &Layout<'_>, unexpected: &Unexpected, token: &Token, first: &str) -> Option<Error> {
    let previous = layout.previous;
    let depth = layout.current.depth;
    let before = layout.text.get(previous.start..previous.end).unwrap_or_default();
    let bracket = depth.checked_sub(1).and_then(|at| layout.brackets.get(at));
    // A closing brace is no longer among the open brackets.
    let braces = *token == Token::RightBrace || bracket.is_some_and(|(b, _)| *b == b'{');
    let in_dict = braces && layout.modes.is_empty();
    let message = match token {
        Token::Equal if matches!(before, "True" | "False" | "None") && depth > 0 => {
            let message = format!("cannot assign to {before}");
            return Some(layout.syntax_error(message, previous.start, unexpected.end));
        }
        Token::Equal if bracket.is_some_and(|(b, at)| *b == b'(' && is_call(layout.text, *at)) => {
            let message = "expression cannot contain assignment, perhaps you meant \"==\"?";
            return Some(layout.syntax_error(message, previous.start, unexpected.end));
        }
        Token::Equal if depth > 0 || is_header(first) || matches!(first, "return" | "assert" | "del") => {
            "invalid syntax. Maybe you meant '==' or ':=' instead of '='?"
        }
        Token::ColonEqual if previous.ends_operand && depth > 0 => {
            let what = target_name(layout.text, previous.start, before)?;
            let message = format!("cannot use assignment expressions with {what}");
            return Some(layout.syntax_error(message, previous.start, previous.end));
        }
        Token::Comma if first == "except" => {
            let error =
                layout.syntax_error("multiple exception types must be parenthesized", previous.start, unexpected.end);
            return Some(error.help("write except (A, B):"));
        }
        Token::Newline if first == "from" && before == "," => {
            "trailing comma not allowed without surrounding parentheses"
        }
        Token::For if depth > 0 && unexpected.wanted(",") => {
            "did you forget parentheses around the comprehension target?"
        }
        Token::RightBrace | Token::Comma if in_dict && before == ":" => {
            "expression expected after dictionary key and ':'"
        }
        Token::RightBrace | Token::Comma if in_dict && unexpected.wanted(":") => "':' expected after dictionary key",
        _ if first == "def" && unexpected.wanted("(") && previous.ends_operand => "expected '('",
        Token::Colon => return None,
        _ if unexpected.wanted("else") && previous.ends_operand => "expected 'else' after 'if' expression",
        _ => return None,
    };
    Some(layout.syntax_error(message, unexpected.start, unexpected.end))
}

/// Whether the parenthesis at this byte calls what stands before it.
fn is_call(text: &str, at: usize) -> bool {
    let before = text[..at].trim_end();
    let start = before.rfind(|c: char| !c.is_alphanumeric() && c != '_').map_or(0, |i| i + 1);
    let word = before.get(start..).unwrap_or_default();
    let keyword = matches!(
        word,
        "if" | "elif" | "while" | "in" | "not" | "and" | "or" | "is" | "return" | "else" | "assert" | "lambda" | "for"
    );
    !keyword && before.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'))
}

/// What CPython calls what stands before a `:=` and is no plain name.
fn target_name(text: &str, start: usize, last: &str) -> Option<&'static str> {
    match last.as_bytes().first()? {
        b')' => Some("function call"),
        b']' => Some("subscript"),
        b'0'..=b'9' | b'"' | b'\'' => Some("literal"),
        _ if matches!(last, "True" | "False" | "None") => None,
        _ if text[..start].trim_end().ends_with('.') => Some("attribute"),
        _ => None,
    }
}

/// Two operands side by side: a forgotten comma, or `print x`.
fn adjacent(layout: &Layout<'_>, first: &str, line: &str, start: usize, end: usize) -> Option<Error> {
    let previous = layout.previous;
    if matches!(first, "print" | "exec") && previous.start == layout.line_first.start {
        let message = format!("Missing parentheses in call to '{first}'. Did you mean {first}(...)?");
        return Some(layout.syntax_error(message, previous.start, previous.start + line.trim_start().len()));
    }
    if layout.current.depth == 0 || first == "def" && layout.current.depth == 1 {
        return None;
    }
    let field = matches!(layout.modes.last(), Some(Mode::Field { brackets, .. }) if *brackets == layout.current.depth);
    let message = format!("{}invalid syntax. Perhaps you forgot a comma?", if field { "f-string: " } else { "" });
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
fn field_message(layout: &Layout<'_>, token: &Token, start: usize) -> String {
    let opened = layout.brackets.last().map_or(start, |(_, at)| *at);
    if layout.previous.end == opened + 1 || layout.text[layout.previous.start..].starts_with('{') {
        return "f-string: empty expression not allowed".to_owned();
    }
    if matches!(token, Token::FieldEnd | Token::FieldFormat | Token::FieldConversion(_)) {
        return "f-string: invalid syntax".to_owned();
    }
    "f-string: expecting '}'".to_owned()
}
