//! From single tokens to the grammar's: lines, INDENT and DEDENT, brackets, string bodies.
//!
//! f-strings stand in `fstring`, magic lines in `magic`. Nothing here recurses: nesting is kept on explicit stacks.

use std::collections::VecDeque;

use logos::{Lexer, Logos};

use super::literal;
use super::token::{LexError, Opening, Token};
use crate::diag::{Error, Kind, Result, SourceId, Span, interrupt};

/// CPython's limit on open brackets.
const MAX_BRACKETS: usize = 200;
/// CPython's limit on indentation.
const MAX_LEVELS: usize = 100;
/// The tree of an `elif` chain nests; this bounds all chains that are open at once.
const MAX_ELIFS: u32 = 1990;

/// A token with its bytes, and how many brackets are open around it.
#[derive(Debug)]
pub(super) struct Spanned {
    pub start: usize,
    pub token: Token,
    pub end: usize,
    depth: usize,
}

/// One step of indentation: columns with tabs to eights and tabs as ones, as CPython compares them.
struct Level {
    column: usize,
    alternative: usize,
    elifs: u32,
}

/// Where the lexer stands when not in plain code.
pub(super) enum Mode {
    /// In the text of an f-string, or of a field's format.
    Text { opening: Opening, start: usize, format: bool },
    /// In a field: how many brackets were open with its brace, and where that is.
    Field { brackets: usize, start: usize },
}

/// What was handed to the parser last: enough to explain an error.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Handed {
    pub start: usize,
    pub end: usize,
    pub depth: usize,
    pub ends_operand: bool,
    pub ends_line: bool,
}

/// The stream of the grammar's tokens.
pub(super) struct Layout<'s> {
    pub source: SourceId,
    pub text: &'s str,
    pub(super) lexer: Lexer<'s, Token>,
    queue: VecDeque<Result<Spanned>>,
    /// Open brackets and their places.
    pub(super) brackets: Vec<(u8, usize)>,
    pub(super) modes: Vec<Mode>,
    levels: Vec<Level>,
    elifs: u32,
    /// Whether lines matter (not so for a lone expression).
    lines: bool,
    at_line_start: bool,
    /// The first token of the line being read and what block it would head; the last token.
    line_is_empty: bool,
    block: Option<&'static str>,
    block_start: usize,
    after_colon: bool,
    after_operand: bool,
    after_newline: bool,
    after_field_mark: bool,
    /// A block's head was read and its body has yet to come.
    awaits_block: Option<&'static str>,
    finished: bool,
    /// Whether the error that was found could be mended by more text, and whether it was handed out.
    pub(super) unfinished: bool,
    failed: bool,
    /// The last two tokens handed out, and the first one of the last one's line.
    pub current: Handed,
    pub previous: Handed,
    pub line_first: Handed,
}

impl<'s> Layout<'s> {
    /// The tokens of a file (`Token::StartFile`) or a lone expression (`Token::StartExpression`).
    pub fn new(source: SourceId, text: &'s str, entry: Token) -> Layout<'s> {
        let lines = entry == Token::StartFile;
        let mut lexer = Token::lexer(text);
        if text.starts_with('\u{feff}') {
            lexer.bump('\u{feff}'.len_utf8());
        }
        let at = lexer.span().end;
        Layout {
            source,
            text,
            lexer,
            queue: VecDeque::from([Ok(Spanned { start: at, token: entry, end: at, depth: 0 })]),
            brackets: Vec::new(),
            modes: Vec::new(),
            levels: vec![Level { column: 0, alternative: 0, elifs: 0 }],
            elifs: 0,
            lines,
            at_line_start: lines,
            line_is_empty: true,
            block: None,
            block_start: 0,
            after_colon: false,
            after_operand: false,
            after_newline: true,
            after_field_mark: false,
            awaits_block: None,
            finished: false,
            unfinished: false,
            failed: false,
            current: Handed { ends_line: true, ..Handed::default() },
            previous: Handed::default(),
            line_first: Handed::default(),
        }
    }

    /// The line (from 1) of a byte.
    pub fn line_of(&self, at: usize) -> usize {
        1 + self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count()
    }

    /// The span of these bytes.
    pub fn span(&self, start: usize, end: usize) -> Span {
        Span::new(self.source, start, end)
    }

    pub(super) fn syntax_error(&self, message: impl Into<String>, start: usize, end: usize) -> Error {
        Error::new(Kind::SyntaxError, message).at(self.span(start, end))
    }

    fn indentation_error(&self, kind: Kind, message: impl Into<String>) -> Error {
        let at = self.offset();
        let end = at + self.text[at..].find(['\n', '\r']).unwrap_or(self.text.len() - at);
        Error::new(kind, message).at(self.span(at, end))
    }

    /// Where the next unread byte is.
    pub(super) fn offset(&self) -> usize {
        self.lexer.span().end
    }

    /// Moves on to this byte.
    pub(super) fn move_to(&mut self, at: usize) {
        let from = self.offset();
        self.lexer.bump(at.saturating_sub(from));
    }

    pub(super) fn after_operand(&self) -> bool {
        self.after_operand
    }

    /// Whether the last token can only be followed by the rest of an f-string's field.
    pub(super) fn after_field_mark(&self) -> bool {
        self.after_field_mark
    }

    pub(super) fn lexical(&self, error: LexError) -> Error {
        let own = self.lexer.span();
        let (start, end) = error.place.unwrap_or((own.start, own.end));
        self.syntax_error(error.message, start, end)
    }

    pub(super) fn push(&mut self, start: usize, token: Token, end: usize) {
        if self.line_is_empty && !matches!(token, Token::Newline | Token::Indent | Token::Dedent) {
            self.line_is_empty = false;
            self.block_start = start;
            self.block = block_name(&token);
        }
        self.after_colon = token == Token::Colon;
        self.after_operand = token.ends_operand();
        self.after_newline = token == Token::Newline;
        self.after_field_mark = matches!(token, Token::FieldConversion(_) | Token::FieldDebug(_));
        self.queue.push_back(Ok(Spanned { start, token, end, depth: self.brackets.len() }));
    }

    /// Ends the logical line here.
    pub(super) fn push_newline(&mut self, start: usize, end: usize) {
        if self.after_colon && self.awaits_block.is_none() {
            self.awaits_block = self.block;
        }
        self.push(start, Token::Newline, end);
        self.line_is_empty = true;
        self.block = None;
        self.at_line_start = self.lines;
    }

    /// Reads on until there is at least one more token, or the text has ended.
    fn step(&mut self) -> Result<()> {
        let at_edge = match self.modes.last() {
            Some(Mode::Text { .. }) => return self.fstring_text(),
            Some(Mode::Field { brackets, .. }) => *brackets == self.brackets.len(),
            None if self.at_line_start => return self.start_line(),
            None => false,
        };
        if at_edge && self.field_edge()? {
            return Ok(());
        }
        match self.lexer.next() {
            None => self.end_of_text(),
            Some(Err(error)) => {
                self.unfinished = error.unfinished;
                Err(self.lexical(error))
            }
            Some(Ok(token)) => {
                let span = self.lexer.span();
                self.take(span.start, token, span.end)
            }
        }
    }

    fn take(&mut self, start: usize, token: Token, end: usize) -> Result<()> {
        match token {
            Token::Newline if self.brackets.is_empty() => self.push_newline(start, end),
            Token::Newline => {}
            Token::Backslash => return self.continue_line(start),
            Token::Opening(opening) => return self.string(start, opening, end),
            Token::LeftParen | Token::LeftBracket | Token::LeftBrace => {
                self.open(self.text.as_bytes()[start], start)?;
                self.push(start, token, end);
            }
            Token::RightParen | Token::RightBracket | Token::RightBrace => {
                self.close(self.text.as_bytes()[start], start)?;
                self.push(start, token, end);
            }
            Token::Class | Token::Yield | Token::Async | Token::Await => return Err(self.foreign(&token, start, end)),
            Token::With if self.line_is_empty => {
                self.push(start, token, end);
                self.look_for_as();
            }
            Token::If | Token::Elif if self.line_is_empty => {
                self.count_branches(token == Token::Elif, start, end)?;
                self.push(start, token, end);
            }
            token => self.push(start, token, end),
        }
        Ok(())
    }

    fn foreign(&self, token: &Token, start: usize, end: usize) -> Error {
        let (what, instead) = match token {
            Token::Class => ("'class' is", "keep data in tuples, dicts or arrays, and write functions over them"),
            Token::Yield => (
                "'yield' (a generator function) is",
                "return a list, or write a generator expression: (f(x) for x in xs)",
            ),
            Token::Async => ("'async' is", "call the function directly"),
            _ => ("'await' is", "call the function directly"),
        };
        self.syntax_error(format!("{what} not supported"), start, end).help(instead)
    }

    /// A backslash: the line goes on below it.
    fn continue_line(&mut self, start: usize) -> Result<()> {
        let rest = self.lexer.remainder();
        let newline = usize::from(rest.starts_with('\r'));
        let length = newline + usize::from(rest[newline..].starts_with('\n'));
        if rest.len() == length {
            self.unfinished = true;
            return Err(self.syntax_error("unexpected EOF while parsing", start, start + 1));
        }
        if length == 0 {
            let message = "unexpected character after line continuation character";
            return Err(self.syntax_error(message, start, start + 1));
        }
        self.lexer.bump(length);
        Ok(())
    }

    pub(super) fn open(&mut self, bracket: u8, at: usize) -> Result<()> {
        if self.brackets.len() >= MAX_BRACKETS {
            return Err(self.syntax_error("too many nested parentheses", at, at + 1));
        }
        self.brackets.push((bracket, at));
        Ok(())
    }

    fn close(&mut self, bracket: u8, at: usize) -> Result<()> {
        let closer = bracket as char;
        let Some(&(opener, opened)) = self.brackets.last() else {
            return Err(self.syntax_error(format!("unmatched '{closer}'"), at, at + 1));
        };
        if matches!((opener, bracket), (b'(', b')') | (b'[', b']') | (b'{', b'}')) {
            self.brackets.pop();
            return Ok(());
        }
        let opener = opener as char;
        let mut message = format!("closing parenthesis '{closer}' does not match opening parenthesis '{opener}'");
        let line = self.line_of(opened);
        if line != self.line_of(at) {
            message.push_str(&format!(" on line {line}"));
        }
        let error = self.syntax_error(message, at, at + 1);
        Err(error.label(self.span(opened, opened + 1), "opened here").label(self.span(at, at + 1), "closed by this"))
    }

    /// A string's body, now that its opening was read.
    fn string(&mut self, start: usize, opening: Opening, body: usize) -> Result<()> {
        if opening.family == 'f' {
            self.push(start, Token::FStart, body);
            self.modes.push(Mode::Text { opening, start, format: false });
            return Ok(());
        }
        let end = self.end_of_string(start, opening, body)?;
        let text = &self.text[body..end];
        let token = if opening.family == 'b' {
            literal::bytes(text, opening.raw, body).map(Token::Bytes)
        } else {
            literal::text(text, opening.raw, body).map(Token::Str)
        };
        let token = token.map_err(|e| self.lexical(e))?;
        let end = end + if opening.triple { 3 } else { 1 };
        self.move_to(end);
        self.push(start, token, end);
        Ok(())
    }

    fn end_of_string(&mut self, start: usize, opening: Opening, body: usize) -> Result<usize> {
        let bytes = self.text.as_bytes();
        let (mut i, mut look) = (body, body);
        while let Some(&byte) = bytes.get(i) {
            if i >= look {
                interrupt::check()?;
                look = i + interrupt::READ;
            }
            if byte == b'\\' {
                i += if bytes[i..].starts_with(b"\\\r\n") { 3 } else { 2 };
            } else if byte == opening.quote && closes(bytes, i, opening) {
                return Ok(i);
            } else if !opening.triple && matches!(byte, b'\n' | b'\r') {
                break;
            } else {
                i += 1;
            }
        }
        Err(self.unterminated(start, opening, i))
    }

    /// The complaint about a string whose end was not found up to `at`.
    pub(super) fn unterminated(&mut self, start: usize, opening: Opening, at: usize) -> Error {
        let at = at.min(self.text.len());
        let what = if opening.family == 'f' { "f-string" } else { "string" };
        let triple = if opening.triple { "triple-quoted " } else { "" };
        let line = self.line_of(at) - usize::from(opening.triple && at > start && self.text.ends_with('\n'));
        // A backslash at the very end of the text continues even a short string.
        self.unfinished = at == self.text.len() && (opening.triple || self.text.ends_with('\\'));
        let width = self.text[start..].find(['"', '\'']).unwrap_or(0) + if opening.triple { 3 } else { 1 };
        let error = self.syntax_error(
            format!("unterminated {triple}{what} literal (detected at line {line})"),
            start,
            start + width,
        );
        error.label(self.span(start, start + width), "opened here")
    }

    /// At the start of a logical line: its indentation, and whether it is a magic.
    fn start_line(&mut self) -> Result<()> {
        let bytes = self.text.as_bytes();
        let mut at = self.offset();
        loop {
            let (mut column, mut alternative) = (0, 0);
            while let Some(byte) = bytes.get(at).filter(|b| matches!(b, b' ' | b'\t' | b'\x0c')) {
                (column, alternative) = match byte {
                    b' ' => (column + 1, alternative + 1),
                    b'\t' => ((column / 8 + 1) * 8, alternative + 1),
                    _ => (0, 0),
                };
                at += 1;
            }
            match bytes.get(at) {
                None => {
                    self.move_to(at);
                    return self.end_of_text();
                }
                Some(b'\n' | b'\r') => at += 1,
                Some(b'#') => at += self.text[at..].find(['\n', '\r']).unwrap_or(self.text.len() - at),
                Some(_) => {
                    self.move_to(at);
                    self.at_line_start = false;
                    self.indent(column, alternative, at)?;
                    self.magic_line();
                    return Ok(());
                }
            }
        }
    }

    fn indent(&mut self, column: usize, alternative: usize, at: usize) -> Result<()> {
        let mixed = "inconsistent use of tabs and spaces in indentation";
        let (top, top_alternative) = self.level();
        if let Some(block) = self.awaits_block.take() {
            if column <= top {
                return Err(self.missing_block(block));
            }
            if alternative <= top_alternative {
                return Err(self.indentation_error(Kind::TabError, mixed));
            }
            if self.levels.len() >= MAX_LEVELS {
                return Err(self.indentation_error(Kind::IndentationError, "too many levels of indentation"));
            }
            self.levels.push(Level { column, alternative, elifs: 0 });
            self.push(at, Token::Indent, at);
            return Ok(());
        }
        if column > top {
            let kind = if alternative > top_alternative { Kind::IndentationError } else { Kind::TabError };
            let message = if kind == Kind::TabError { mixed } else { "unexpected indent" };
            return Err(self.indentation_error(kind, message));
        }
        while column < self.level().0 {
            self.dedent(at);
        }
        let (top, top_alternative) = self.level();
        if column != top {
            let message = "unindent does not match any outer indentation level";
            return Err(self.indentation_error(Kind::IndentationError, message));
        }
        if alternative != top_alternative {
            return Err(self.indentation_error(Kind::TabError, mixed));
        }
        Ok(())
    }

    fn level(&self) -> (usize, usize) {
        self.levels.last().map_or((0, 0), |level| (level.column, level.alternative))
    }

    fn dedent(&mut self, at: usize) {
        if let Some(level) = self.levels.pop() {
            self.elifs -= level.elifs;
        }
        self.push(at, Token::Dedent, at);
    }

    fn missing_block(&self, block: &str) -> Error {
        let line = self.line_of(self.block_start);
        self.indentation_error(
            Kind::IndentationError,
            format!("expected an indented block after {block} on line {line}"),
        )
    }

    fn count_branches(&mut self, is_elif: bool, start: usize, end: usize) -> Result<()> {
        if let Some(level) = self.levels.last_mut() {
            if is_elif {
                level.elifs += 1;
                self.elifs += 1;
            } else {
                self.elifs -= std::mem::take(&mut level.elifs);
            }
        }
        if self.elifs > MAX_ELIFS {
            return Err(self
                .syntax_error("too many statically nested blocks", start, end)
                .help("look the case up in a dict"));
        }
        Ok(())
    }

    /// After `with`: whether a parenthesis follows that holds an `as`, which no expression can.
    fn look_for_as(&mut self) {
        let base = self.brackets.len();
        let paren = self.queue.len();
        let mut scanned = paren;
        let mut found = false;
        loop {
            while self.queue.len() == scanned && !self.finished {
                if let Err(error) = interrupt::check().and_then(|()| self.step()) {
                    self.queue.push_back(Err(error));
                    self.finished = true;
                }
            }
            let Some(Ok(next)) = self.queue.get(scanned) else { break };
            let closed = scanned > paren && next.depth == base;
            if closed || (scanned == paren && next.token != Token::LeftParen) {
                break;
            }
            found |= next.token == Token::As && next.depth == base + 1;
            scanned += 1;
        }
        if found && let Some(Ok(first)) = self.queue.get_mut(paren) {
            first.token = Token::WithParen;
        }
    }

    fn end_of_text(&mut self) -> Result<()> {
        let end = self.text.len();
        if let Some(error) = self.unclosed() {
            return Err(error);
        }
        if self.lines && !self.after_newline {
            self.push_newline(end, end);
            return Ok(());
        }
        if let Some(block) = self.awaits_block.take() {
            self.unfinished = true;
            return Err(self.missing_block(block));
        }
        while self.levels.len() > 1 {
            self.dedent(end);
        }
        self.finished = true;
        Ok(())
    }

    /// The complaint about what is still open at the text's end.
    fn unclosed(&mut self) -> Option<Error> {
        let short = self.modes.iter().any(|m| matches!(m, Mode::Text { opening, .. } if !opening.triple));
        let &(bracket, at) = self.brackets.last()?;
        self.unfinished = !short;
        let message = format!("'{}' was never closed", bracket as char);
        Some(self.syntax_error(message, at, at + 1).label(self.span(at, at + 1), "opened here"))
    }

    /// Whether an error was handed out that more text could mend.
    pub fn is_unfinished(&self) -> bool {
        self.failed && self.unfinished
    }

    /// The error that the rest of the text would give, if there is one: it explains a parser's error better
    /// when a bracket is open.
    pub fn error_in_rest(&mut self) -> Option<Error> {
        self.find_map(|item| item.err())
    }
}

/// Whether the closing quote of a string stands at byte `at`.
pub(super) fn closes(bytes: &[u8], at: usize, opening: Opening) -> bool {
    let width = if opening.triple { 3 } else { 1 };
    bytes.get(at..at + width).is_some_and(|found| found.iter().all(|b| *b == opening.quote))
}

/// What CPython calls the block that such a line heads.
fn block_name(token: &Token) -> Option<&'static str> {
    Some(match token {
        Token::If => "'if' statement",
        Token::Elif => "'elif' statement",
        Token::Else => "'else' statement",
        Token::For => "'for' statement",
        Token::While => "'while' statement",
        Token::With => "'with' statement",
        Token::Try => "'try' statement",
        Token::Except => "'except' statement",
        Token::Finally => "'finally' statement",
        Token::Def => "function definition",
        _ => return None,
    })
}

impl Iterator for Layout<'_> {
    type Item = Result<Spanned>;

    fn next(&mut self) -> Option<Result<Spanned>> {
        while self.queue.is_empty() && !self.finished {
            if let Err(error) = self.step() {
                self.queue.push_back(Err(error));
                self.finished = true;
            }
        }
        let item = self.queue.pop_front()?;
        self.failed |= item.is_err();
        if let Ok(spanned) = &item {
            self.previous = self.current;
            self.current = Handed {
                start: spanned.start,
                end: spanned.end,
                depth: spanned.depth,
                ends_operand: spanned.token.ends_operand(),
                ends_line: matches!(spanned.token, Token::Newline | Token::Indent | Token::Dedent | Token::StartFile),
            };
            if self.previous.ends_line {
                self.line_first = self.current;
            }
        }
        Some(item)
    }
}
