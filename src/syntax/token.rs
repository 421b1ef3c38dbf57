//! Tokens, by logos: one text piece at a time, without regard to lines and nesting (that is `layout`'s).

use std::borrow::Cow;

use logos::{Lexer, Logos};

use super::ast::{Constant, Magic, Name};
use super::literal;

/// A defect of a single token.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct LexError {
    pub message: Cow<'static, str>,
    /// The bytes it is about; the token's own where `None`.
    pub place: Option<(usize, usize)>,
    /// Whether more text could mend it (the prompt then asks for more).
    pub unfinished: bool,
}

impl LexError {
    /// A defect that more text cannot mend.
    pub fn new(message: impl Into<Cow<'static, str>>, place: Option<(usize, usize)>) -> LexError {
        LexError { message: message.into(), place, unfinished: false }
    }
}

/// What stands before a string's body: the letters of the prefix and the quote.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Opening {
    /// `b`, `f`, or a space for a plain string.
    pub family: char,
    pub raw: bool,
    pub quote: u8,
    pub triple: bool,
}

/// A token. Those without a pattern are made by `layout`.
#[derive(Clone, Debug, PartialEq, Logos)]
#[logos(error(LexError, bad_character))]
#[logos(skip r"[ \t\x0c]+")]
#[logos(skip(r"#[^\r\n]*", allow_greedy = true))]
pub enum Token {
    #[regex(r"\r\n|\n|\r")]
    Newline,
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*", |lex| lex.slice().to_owned())]
    #[regex(r"[\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*", unicode_name)]
    #[regex(r"[A-Za-z_][A-Za-z0-9_]*[\u{80}-\u{10FFFF}][A-Za-z0-9_\u{80}-\u{10FFFF}]*", unicode_name)]
    Name(String),
    #[regex(r"\.?[0-9]", literal::number)]
    Number(Constant),
    #[regex(r#"([rR][bB]?|[bB][rR]?|[uU]|[fF][rR]?|[rR][fF])?("|'|"""|''')"#, opening)]
    Opening(Opening),

    #[token("False")]
    False,
    #[token("None")]
    None,
    #[token("True")]
    True,
    #[token("and")]
    And,
    #[token("as")]
    As,
    #[token("assert")]
    Assert,
    #[token("async")]
    Async,
    #[token("await")]
    Await,
    #[token("break")]
    Break,
    #[token("class")]
    Class,
    #[token("continue")]
    Continue,
    #[token("def")]
    Def,
    #[token("del")]
    Del,
    #[token("elif")]
    Elif,
    #[token("else")]
    Else,
    #[token("except")]
    Except,
    #[token("finally")]
    Finally,
    #[token("for")]
    For,
    #[token("from")]
    From,
    #[token("global")]
    Global,
    #[token("if")]
    If,
    #[token("import")]
    Import,
    #[token("in")]
    In,
    #[token("is")]
    Is,
    #[token("lambda")]
    Lambda,
    #[token("nonlocal")]
    Nonlocal,
    #[token("not")]
    Not,
    #[token("or")]
    Or,
    #[token("pass")]
    Pass,
    #[token("raise")]
    Raise,
    #[token("return")]
    Return,
    #[token("try")]
    Try,
    #[token("while")]
    While,
    #[token("with")]
    With,
    #[token("yield")]
    Yield,

    #[token("(")]
    LeftParen,
    #[token(")")]
    RightParen,
    #[token("[")]
    LeftBracket,
    #[token("]")]
    RightBracket,
    #[token("{")]
    LeftBrace,
    #[token("}")]
    RightBrace,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token(";")]
    Semicolon,
    #[token(".")]
    Dot,
    #[token("...")]
    Ellipsis,
    #[token("->")]
    Arrow,
    #[token(":=")]
    ColonEqual,
    #[token("=")]
    Equal,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("**")]
    DoubleStar,
    #[token("/")]
    Slash,
    #[token("//")]
    DoubleSlash,
    #[token("%")]
    Percent,
    #[token("@")]
    At,
    #[token("<<")]
    LeftShift,
    #[token(">>")]
    RightShift,
    #[token("&")]
    Ampersand,
    #[token("|")]
    Bar,
    #[token("^")]
    Caret,
    #[token("~")]
    Tilde,
    #[token("==")]
    EqualEqual,
    #[token("!=")]
    NotEqual,
    #[token("<")]
    Less,
    #[token("<=")]
    LessEqual,
    #[token(">")]
    Greater,
    #[token(">=")]
    GreaterEqual,
    #[token("+=")]
    PlusEqual,
    #[token("-=")]
    MinusEqual,
    #[token("*=")]
    StarEqual,
    #[token("**=")]
    DoubleStarEqual,
    #[token("/=")]
    SlashEqual,
    #[token("//=")]
    DoubleSlashEqual,
    #[token("%=")]
    PercentEqual,
    #[token("@=")]
    AtEqual,
    #[token("<<=")]
    LeftShiftEqual,
    #[token(">>=")]
    RightShiftEqual,
    #[token("&=")]
    AmpersandEqual,
    #[token("|=")]
    BarEqual,
    #[token("^=")]
    CaretEqual,
    #[token("\\")]
    Backslash,

    /// The first token of a whole file; chooses the grammar's entry.
    StartFile,
    /// The first token of a lone expression; chooses the grammar's entry.
    StartExpression,
    Indent,
    Dedent,
    /// The `(` of `with (a as b, …)`, told from a parenthesised expression's by looking ahead.
    WithParen,
    Str(String),
    Bytes(Vec<u8>),
    FStart,
    FText(String),
    FEnd,
    /// The `{` and `}` of an f-string's field.
    FieldStart,
    FieldEnd,
    /// The `=` of `{x = }`, with the text from the brace through it.
    FieldDebug(String),
    /// `!r`
    FieldConversion(char),
    /// The `:` before a field's format.
    FieldFormat,
    Magic(Box<Magic>),
    Inspect((Name, bool)),
}

impl Token {
    /// Whether an operand can end here.
    pub fn ends_operand(&self) -> bool {
        matches!(
            self,
            Token::Name(_)
                | Token::Number(_)
                | Token::Str(_)
                | Token::Bytes(_)
                | Token::FEnd
                | Token::False
                | Token::None
                | Token::True
                | Token::Ellipsis
                | Token::RightParen
                | Token::RightBracket
                | Token::RightBrace
        )
    }

    /// Whether an operand can start here that could not go on from another (so not at `(`, `[` or `-`).
    pub fn starts_operand(&self) -> bool {
        matches!(
            self,
            Token::Name(_)
                | Token::Number(_)
                | Token::Str(_)
                | Token::Bytes(_)
                | Token::FStart
                | Token::False
                | Token::None
                | Token::True
                | Token::Ellipsis
                | Token::LeftBrace
                | Token::Tilde
                | Token::Lambda
        )
    }
}

fn opening(lex: &mut Lexer<'_, Token>) -> Opening {
    let text = lex.slice();
    let quote = text.as_bytes().last().copied().unwrap_or(b'"');
    let prefix = text.trim_end_matches(['"', '\'']);
    let has = |letter: char| prefix.chars().any(|c| c.eq_ignore_ascii_case(&letter));
    let family = if has('b') {
        'b'
    } else if has('f') {
        'f'
    } else {
        ' '
    };
    Opening { family, raw: has('r'), quote, triple: text.len() - prefix.len() == 3 }
}

fn unicode_name(lex: &mut Lexer<'_, Token>) -> Result<String, LexError> {
    let text = lex.slice();
    let start = lex.span().start;
    for (at, c) in text.char_indices() {
        let fits = if at == 0 { c == '_' || unicode_ident::is_xid_start(c) } else { unicode_ident::is_xid_continue(c) };
        if !fits {
            return Err(strange_character(c, start + at));
        }
    }
    Ok(text.to_owned())
}

/// The complaint about a character that no token can hold.
pub fn strange_character(c: char, at: usize) -> LexError {
    let code = c as u32;
    let hidden =
        c.is_control() || (c.is_whitespace() && c != ' ') || ('\u{200b}'..='\u{200f}').contains(&c) || c == '\u{feff}';
    let message = match c {
        '$' | '?' | '!' | '`' => "invalid syntax".to_owned(),
        _ if hidden => format!("invalid non-printable character U+{code:04X}"),
        _ => format!("invalid character '{c}' (U+{code:04X})"),
    };
    LexError::new(message, Some((at, at + c.len_utf8())))
}

fn bad_character(lex: &mut Lexer<'_, Token>) -> LexError {
    match lex.slice().chars().next() {
        Some(c) => strange_character(c, lex.span().start),
        None => LexError::new("invalid syntax", None),
    }
}
