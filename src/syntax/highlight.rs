//! What each piece of a text is, for the prompt's colours and its completion. Never fails: text that is no program
//! is classified up to where it stops making sense.

use std::ops::Range;

use super::layout::Layout;
use super::token::Token;
use crate::diag::SourceId;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    Keyword,
    /// `None`, `True`, `False`, `...`
    Constant,
    Name,
    /// A name that is called, or defined by `def`.
    Function,
    Number,
    Text,
    Comment,
    Operator,
    Magic,
    /// What the lexer stopped at, and all behind it.
    Unknown,
}

/// Every word that cannot be a name.
pub const KEYWORDS: &[&str] = &[
    "False", "None", "True", "and", "as", "assert", "async", "await", "break", "class", "continue", "def", "del",
    "elif", "else", "except", "finally", "for", "from", "global", "if", "import", "in", "is", "lambda", "nonlocal",
    "not", "or", "pass", "raise", "return", "try", "while", "with", "yield",
];

/// Whether the text is a name that could be bound.
pub fn is_name(text: &str) -> bool {
    let mut letters = text.chars();
    letters.next().is_some_and(|c| c == '_' || unicode_ident::is_xid_start(c))
        && letters.all(unicode_ident::is_xid_continue)
        && !KEYWORDS.contains(&text)
}

/// The pieces of a text in order, blanks left out. What follows an error is one piece.
pub fn classify(text: &str) -> Vec<(Range<usize>, Class)> {
    let mut pieces: Vec<(Range<usize>, Class)> = Vec::new();
    let mut end = 0;
    let mut defines = false;
    for item in &mut Layout::new(SourceId::default(), text, Token::StartFile) {
        let Ok(token) = item else { break };
        if token.end <= token.start {
            continue;
        }
        add_comments(text, end, token.start, &mut pieces);
        end = token.end;
        let Some(mut class) = class_of(&token.token) else { continue };
        if std::mem::replace(&mut defines, token.token == Token::Def) {
            class = Class::Function;
        }
        if matches!(token.token, Token::LeftParen | Token::WithParen)
            && let Some((last, Class::Name)) = pieces.last()
            && last.end == token.start
        {
            let called = last.clone();
            pieces.pop();
            pieces.push((called, Class::Function));
        }
        pieces.push((token.start..token.end, class));
    }
    add_comments(text, end, text.len(), &mut pieces);
    let covered = pieces.last().map_or(0, |(range, _)| range.end.max(end));
    let rest = &text[covered..];
    if let Some(at) = rest.find(|c: char| !c.is_whitespace()) {
        // An unfinished string is what one types most of the time.
        let string = rest.trim_start().trim_start_matches(|c: char| "rRbBfFuU".contains(c)).starts_with(['"', '\'']);
        pieces.push((covered + at..text.len(), if string { Class::Text } else { Class::Unknown }));
    }
    pieces
}

/// Between tokens there are only blanks, comments and joined lines.
fn add_comments(text: &str, from: usize, to: usize, pieces: &mut Vec<(Range<usize>, Class)>) {
    let mut at = from;
    while let Some(found) = text.get(at..to).and_then(|gap| gap.find('#')) {
        let start = at + found;
        if !text[at..start].trim().is_empty() && text[at..start].trim() != "\\" {
            return;
        }
        at = start + text[start..].find(['\n', '\r']).unwrap_or(text.len() - start);
        pieces.push((start..at, Class::Comment));
    }
}

fn class_of(token: &Token) -> Option<Class> {
    Some(match token {
        Token::Newline | Token::Indent | Token::Dedent => return None,
        Token::Name(_) => Class::Name,
        Token::Number(_) => Class::Number,
        Token::Str(_) | Token::Bytes(_) | Token::FStart | Token::FText(_) | Token::FEnd | Token::FieldConversion(_) => {
            Class::Text
        }
        Token::None | Token::True | Token::False | Token::Ellipsis => Class::Constant,
        Token::Magic(_) | Token::Inspect(_) => Class::Magic,
        Token::And | Token::As | Token::Assert | Token::Break | Token::Continue | Token::Def | Token::Del => {
            Class::Keyword
        }
        Token::Elif | Token::Else | Token::Except | Token::Finally | Token::For | Token::From => Class::Keyword,
        Token::Global | Token::If | Token::Import | Token::In | Token::Is | Token::Lambda => Class::Keyword,
        Token::Nonlocal | Token::Not | Token::Or | Token::Pass | Token::Raise | Token::Return => Class::Keyword,
        Token::Try | Token::While | Token::With => Class::Keyword,
        _ => Class::Operator,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        let pieces = classify(text);
        pieces.into_iter().map(|(range, class)| format!("{}:{class:?}", &text[range])).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn pieces() {
        assert_eq!(
            shown("def f(x): # c\n  return f'{x!r}' + None"),
            "def:Keyword f:Function (:Operator x:Name ):Operator ::Operator # c:Comment return:Keyword f':Text \
             {:Operator x:Name !r:Text }:Operator ':Text +:Operator None:Constant"
        );
        assert_eq!(shown("# a\n%time x\n  # b"), "# a:Comment %time x:Magic # b:Comment");
        assert_eq!(shown("g(1, 'abc"), "g:Function (:Operator 1:Number ,:Operator 'abc:Text");
        assert_eq!(shown("x = $ y"), "x:Name =:Operator $ y:Unknown");
        assert_eq!(shown(""), "");
    }

    #[test]
    fn every_keyword_is_one() {
        for word in KEYWORDS {
            assert!(!is_name(word));
        }
        assert!(is_name("größe") && is_name("_1") && !is_name("1a") && !is_name("") && is_name("match"));
    }
}
