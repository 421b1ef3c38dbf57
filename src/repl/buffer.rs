//! The text in the editor: continuation marks, indentation, what keys do in several lines, pasted prompts.
//!
//! The line editor knows one prompt only, before the first line. So every further line starts with as many [`MARKER`]s as
//! the prompt is wide, and the continuation prompt is painted over them. The editor's keys can delete and move by one
//! character or up to a given one, so a step of indentation starts with a space of its own kind, [`STEP`].

use crate::diag::sources;
use crate::syntax::parse::{Parsed, parse_interactive};

/// What stands for a column of the continuation prompt.
pub const MARKER: char = '\u{2007}';
/// The first space of a step of indentation.
pub const STEP: char = '\u{2008}';
/// How far a block is indented.
const INDENT: usize = 4;

/// What a continuation line starts with where the prompt has this width.
fn mark(width: usize) -> String {
    String::from(MARKER).repeat(width)
}

/// A line without its mark, with the mark's width.
pub fn without_mark(line: &str) -> (&str, usize) {
    let rest = line.trim_start_matches(MARKER);
    (rest, (line.len() - rest.len()) / MARKER.len_utf8())
}

/// So many spaces, in steps.
fn spaces(count: usize) -> String {
    let step = format!("{STEP}{}", " ".repeat(INDENT - 1));
    step.repeat(count / INDENT) + &" ".repeat(count % INDENT)
}

/// A text as the editor holds it.
pub fn marked(text: &str, width: usize) -> String {
    let mut lines = text.split('\n');
    let mut out = lines.next().unwrap_or("").to_owned();
    for line in lines {
        let content = line.trim_start_matches(' ');
        out.push('\n');
        out.push_str(&mark(width));
        out.push_str(&spaces(line.len() - content.len()));
        out.push_str(content);
    }
    out
}

/// The text that the editor holds.
pub fn unmarked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for (number, line) in text.split('\n').enumerate() {
        if number > 0 {
            out.push('\n');
        }
        let (line, _) = without_mark(line);
        let content = line.trim_start_matches([' ', STEP]);
        out.extend(std::iter::repeat_n(' ', line[..line.len() - content.len()].chars().count()));
        out.push_str(content);
    }
    out
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Accept,
    Insert(String),
    Nothing,
    /// What the editor does by itself.
    Default,
    Complete,
    /// History, by the text before the cursor where there is one.
    Earlier,
    Later,
    LineUp,
    LineDown,
    /// Deletes back to the last one of this character, with it.
    KillThrough(char),
    /// Deletes back to the last one of this character, without it.
    KillAfter(char),
    KillToStart,
    /// Deletes up to the next one of this character.
    KillBefore(char),
    KillToEnd,
    /// Goes back to the last one of this character.
    BackTo(char),
    BackAfter(char),
    ToStart,
    /// Goes on to the next one of this character.
    ForwardTo(char),
    ToEnd,
}

/// The part of the cursor's line before the cursor, without its mark.
fn before_in_line(line: &str, pos: usize) -> &str {
    let before = &line[..pos];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    without_mark(&before[start..]).0
}

/// Whether the cursor is behind a mark, at the start of a further line.
fn at_line_start(line: &str, pos: usize) -> bool {
    line[..pos].ends_with(MARKER)
}

/// A break with the mark and the indentation of the next line.
fn line_break(width: usize, indentation: usize) -> String {
    format!("\n{}{}", mark(width), spaces(indentation))
}

/// Enter: runs what is whole, and goes to the next line otherwise.
pub fn enter(line: &str, pos: usize, width: usize, pasting: bool) -> Action {
    if pasting {
        return Action::Insert(line_break(width, 0));
    }
    let (before, rest) = (unmarked(&line[..pos]), unmarked(&line[pos..]));
    let whole = format!("{before}{rest}");
    if whole.contains('\n') && !rest.trim().is_empty() {
        return newline(line, pos, width);
    }
    match parse_interactive(sources::add("<typing>", whole.as_str()), false) {
        Parsed::Incomplete => newline(line, pos, width),
        Parsed::Ast(_) | Parsed::Error(_) => Action::Accept,
    }
}

/// A line break whatever stands there.
pub fn newline(line: &str, pos: usize, width: usize) -> Action {
    Action::Insert(line_break(width, indentation(&unmarked(&line[..pos]))))
}

/// How far the line after this text is indented.
fn indentation(text: &str) -> usize {
    let last = text.rsplit('\n').find(|line| !line.trim().is_empty()).unwrap_or("");
    let own = last.len() - last.trim_start().len();
    let code = last.split('#').next().unwrap_or("").trim_end();
    if code.ends_with([':', '(', '[', '{', ',']) && !code.ends_with(',') {
        return own + INDENT;
    }
    let word = code.split(|c: char| !c.is_alphanumeric()).find(|word| !word.is_empty()).unwrap_or("");
    let leaves = matches!(word, "return" | "pass" | "break" | "continue" | "raise");
    if leaves && !code.ends_with(',') { own.saturating_sub(INDENT) } else { own }
}

/// TAB: indents at the start of a line, completes elsewhere.
pub fn tab(line: &str, pos: usize, pasting: bool) -> Action {
    let before = before_in_line(line, pos);
    let blank = before.chars().all(|c| c == ' ' || c == STEP);
    if blank && (pasting || line.contains('\n') || !before.is_empty()) {
        return Action::Insert(match before.chars().count() % INDENT {
            0 => spaces(INDENT),
            past => " ".repeat(INDENT - past),
        });
    }
    if pasting { Action::Insert("\t".to_owned()) } else { Action::Complete }
}

/// Backspace: joins lines, or takes a whole step of indentation.
pub fn backspace(line: &str, pos: usize) -> Action {
    if at_line_start(line, pos) {
        return Action::KillThrough('\n');
    }
    let before = before_in_line(line, pos);
    let blank = before.chars().all(|c| c == ' ' || c == STEP);
    let step = before.rfind(STEP).is_some_and(|at| before[at..].chars().count() == INDENT);
    if blank && step { Action::KillThrough(STEP) } else { Action::Default }
}

/// Back-tab: one step of indentation less.
pub fn back_tab(line: &str, pos: usize) -> Action {
    match backspace(line, pos) {
        Action::KillThrough(STEP) => Action::KillThrough(STEP),
        _ => Action::Nothing,
    }
}

/// The first character of the next line, if the cursor is at the end of one; the inner `None` stands for the text's end.
fn across_break(line: &str, pos: usize) -> Option<Option<char>> {
    let next = line[pos..].strip_prefix('\n')?;
    Some(without_mark(next).0.chars().next())
}

/// Delete at the end of a line joins the next one.
pub fn delete(line: &str, pos: usize) -> Action {
    match across_break(line, pos) {
        Some(Some(first)) => Action::KillBefore(first),
        Some(None) => Action::KillToEnd,
        None => Action::Default,
    }
}

/// Left at the start of a line goes to the end of the one above.
pub fn left(line: &str, pos: usize) -> Action {
    if at_line_start(line, pos) { Action::BackTo('\n') } else { Action::Default }
}

/// Right at the end of a line goes to the start of the one below.
pub fn right(line: &str, pos: usize) -> Action {
    match across_break(line, pos) {
        Some(Some(first)) => Action::ForwardTo(first),
        Some(None) => Action::ToEnd,
        None => Action::Default,
    }
}

/// The start of the line, behind its mark.
pub fn home(line: &str, pos: usize) -> Action {
    match line[..pos].contains('\n') {
        true if at_line_start(line, pos) => Action::Nothing,
        true => Action::BackAfter(MARKER),
        false => Action::ToStart,
    }
}

/// Deletes to the start of the line.
pub fn kill_to_start(line: &str, pos: usize) -> Action {
    match line[..pos].contains('\n') {
        true if at_line_start(line, pos) => Action::KillThrough('\n'),
        true => Action::KillAfter(MARKER),
        false => Action::KillToStart,
    }
}

/// Up: the line above, or the history.
pub fn up(line: &str, pos: usize) -> Action {
    if line[..pos].contains('\n') { Action::LineUp } else { Action::Earlier }
}

/// Down: the line below, or the history.
pub fn down(line: &str, pos: usize) -> Action {
    if line[pos..].contains('\n') { Action::LineDown } else { Action::Later }
}

/// A cell as it was meant: prompts that were pasted with it and the indentation of its first line taken off.
pub fn meant(text: &str) -> String {
    let text = without_prompts(text);
    let text = text.trim_end().trim_start_matches('\n');
    let blank = text.len() - text.trim_start_matches([' ', '\t']).len();
    let margin = &text[..blank];
    if margin.is_empty() || !text.lines().all(|line| line.trim().is_empty() || line.starts_with(margin)) {
        return text.trim_start_matches([' ', '\t']).to_owned();
    }
    text.lines().map(|line| line.strip_prefix(margin).unwrap_or("")).collect::<Vec<_>>().join("\n")
}

/// Text pasted from a session: `>>> ` and `... `, or `In [3]: ` and `   ...: `, and what that session answered, taken off.
pub fn without_prompts(text: &str) -> String {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim_start();
    let strip: fn(&str) -> Option<&str> = if python_prompt(first).is_some() && first.starts_with(">>>") {
        python_prompt
    } else if first.starts_with("In [") && ipython_prompt(first).is_some() {
        ipython_prompt
    } else {
        return text.to_owned();
    };
    text.lines().filter_map(strip).collect::<Vec<_>>().join("\n")
}

fn python_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = line.strip_prefix(">>>").or_else(|| line.strip_prefix("..."))?;
    if rest.is_empty() { Some("") } else { rest.strip_prefix(' ') }
}

fn ipython_prompt(line: &str) -> Option<&str> {
    let line = line.trim_start();
    let rest = match line.strip_prefix("In [") {
        Some(rest) => rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix("]:")?,
        None => line.trim_start_matches('.').strip_prefix(':').filter(|_| line.starts_with("..."))?,
    };
    Some(rest.strip_prefix(' ').unwrap_or(rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    const WIDTH: usize = 8;

    fn at_end(text: &str, key: fn(&str, usize) -> Action) -> Action {
        let line = marked(text, WIDTH);
        key(&line, line.len())
    }

    fn enter_at_end(text: &str) -> Action {
        at_end(text, |line, pos| enter(line, pos, WIDTH, false))
    }

    fn next(indentation: usize) -> Action {
        Action::Insert(line_break(WIDTH, indentation))
    }

    #[test]
    fn enter_runs_or_continues() {
        assert_eq!(enter_at_end("x = 1"), Action::Accept);
        assert_eq!(enter_at_end("x = ]"), Action::Accept);
        assert_eq!(enter_at_end("def f(x):"), next(4));
        assert_eq!(enter_at_end("def f(x):  # why"), next(4));
        assert_eq!(enter_at_end("def f(x):\n    y = x"), next(4));
        assert_eq!(enter_at_end("def f(x):\n    return x"), next(0));
        assert_eq!(enter_at_end("def f(x):\n    return x\n"), Action::Accept);
        assert_eq!(enter_at_end("def f(x):\n    y = x\n    "), Action::Accept);
        assert_eq!(enter_at_end("f(1,"), next(0));
        assert_eq!(enter_at_end("f("), next(4));
        let line = marked("if x:\n    y", WIDTH);
        assert_eq!(enter(&line, 5, WIDTH, false), next(4));
        assert_eq!(enter("x", 1, WIDTH, true), next(0));
    }

    #[test]
    fn keys_step_over_marks() {
        assert_eq!(at_end("if x:\n    ", backspace), Action::KillThrough(STEP));
        assert_eq!(at_end("if x:\n     ", backspace), Action::Default);
        assert_eq!(at_end("if x:\n", backspace), Action::KillThrough('\n'));
        assert_eq!(at_end("if x:\n    y", backspace), Action::Default);
        assert_eq!(at_end("if x:\n", left), Action::BackTo('\n'));
        assert_eq!(at_end("if x:\n    y", home), Action::BackAfter(MARKER));
        let line = marked("abc\nde", WIDTH);
        assert_eq!((right(&line, 3), delete(&line, 3)), (Action::ForwardTo('d'), Action::KillBefore('d')));
        assert_eq!(right(&marked("abc\n", WIDTH), 3), Action::ToEnd);
        assert_eq!((up(&line, line.len()), down(&line, 1)), (Action::LineUp, Action::LineDown));
        assert_eq!((up("abc", 3), down("abc", 3)), (Action::Earlier, Action::Later));
        assert_eq!(tab("abc", 3, false), Action::Complete);
        assert_eq!(at_end("if x:\n  ", |line, pos| tab(line, pos, false)), Action::Insert("  ".to_owned()));
    }

    #[test]
    fn pasted_prompts() {
        assert_eq!(
            meant(">>> x = 1\n>>> def f():\n...     return x\n...\n>>> f()\n1"),
            "x = 1\ndef f():\n    return x\n\nf()"
        );
        assert_eq!(meant("In [3]: x = [1,\n   ...:      2]\nOut[3]: 5\n\nIn [4]: x"), "x = [1,\n     2]\nx");
        assert_eq!(meant("    a = 1\n    if a:\n        b\n"), "a = 1\nif a:\n    b");
        assert_eq!(meant("x >> 1"), "x >> 1");
        assert_eq!(meant("  x"), "x");
        assert_eq!(meant("..."), "...");
        for text in ["a\n\tb\nc", "if x:\n     y\n", "x"] {
            assert_eq!(unmarked(&marked(text, WIDTH)), text);
        }
    }
}
