//! The text in the editor: continuation marks, indentation, what keys do in several lines, pasted prompts.
//!
//! The line editor knows one prompt only, before the first line. So every further line starts with a [`MARK`]: a tab,
//! which the editor takes to be as wide as the prompt, and where the continuation prompt is painted. The character of no
//! width behind it tells it from a tab that was typed.

use crate::diag::sources;
use crate::syntax::parse::{Parsed, parse_interactive};

/// What a continuation line starts with in the editor.
pub const MARK: &str = "\t\u{2060}";
/// How many characters a line's end and the next line's mark are.
const BREAK: usize = 3;
/// How far a block is indented.
const INDENT: usize = 4;

/// A text as the editor holds it.
pub fn marked(text: &str) -> String {
    text.replace('\n', &format!("\n{MARK}"))
}

/// The text that the editor holds.
pub fn unmarked(text: &str) -> String {
    text.replace(MARK, "")
}

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    Accept,
    Insert(String),
    /// Deletes so many characters before the cursor.
    KillBack(usize),
    /// Deletes so many characters behind the cursor.
    KillForward(usize),
    Back(usize),
    Forward(usize),
    Nothing,
    /// What the editor does by itself.
    Default,
    /// History, by the text before the cursor where there is one.
    Earlier,
    Later,
    Complete,
}

/// The part of the cursor's line before the cursor, without its mark.
fn before_in_line(line: &str, pos: usize) -> &str {
    let before = &line[..pos];
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let part = &before[start..];
    part.strip_prefix(MARK).unwrap_or(part)
}

/// A break with the mark and the indentation of the next line.
fn line_break(indentation: usize) -> String {
    format!("\n{MARK}{}", " ".repeat(indentation))
}

/// Enter: runs what is whole, and goes to the next line otherwise.
pub fn enter(line: &str, pos: usize, pasting: bool) -> Action {
    if pasting {
        return Action::Insert(line_break(0));
    }
    let (before, rest) = (unmarked(&line[..pos]), unmarked(&line[pos..]));
    let whole = format!("{before}{rest}");
    if whole.contains('\n') && !rest.trim().is_empty() {
        return Action::Insert(line_break(indentation(&before)));
    }
    match parse_interactive(sources::add("<typing>", whole.as_str()), false) {
        Parsed::Incomplete => Action::Insert(line_break(indentation(&before))),
        Parsed::Ast(_) | Parsed::Error(_) => Action::Accept,
    }
}

/// A line break whatever stands there.
pub fn newline(line: &str, pos: usize) -> Action {
    Action::Insert(line_break(indentation(&unmarked(&line[..pos]))))
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
    match before.chars().all(|c| c == ' ') && (pasting || line.contains('\n') || !before.is_empty()) {
        true => Action::Insert(" ".repeat(INDENT - before.len() % INDENT)),
        false => Action::Complete,
    }
}

/// Backspace: joins lines, or takes a whole step of indentation.
pub fn backspace(line: &str, pos: usize) -> Action {
    let before = before_in_line(line, pos);
    if before.is_empty() && line[..pos].ends_with(MARK) {
        return Action::KillBack(BREAK);
    }
    match !before.is_empty() && before.chars().all(|c| c == ' ') {
        true => Action::KillBack((before.len() - 1) % INDENT + 1),
        false => Action::Default,
    }
}

/// Back-tab: one step of indentation less.
pub fn back_tab(line: &str, pos: usize) -> Action {
    match backspace(line, pos) {
        Action::KillBack(count) if count != BREAK || !line[..pos].ends_with(MARK) => Action::KillBack(count),
        _ => Action::Nothing,
    }
}

/// Delete at the end of a line joins the next one.
pub fn delete(line: &str, pos: usize) -> Action {
    if at_break(line, pos) { Action::KillForward(BREAK) } else { Action::Default }
}

fn at_break(line: &str, pos: usize) -> bool {
    line[pos..].strip_prefix('\n').is_some_and(|rest| rest.starts_with(MARK))
}

/// Left at the start of a line goes to the end of the one above.
pub fn left(line: &str, pos: usize) -> Action {
    if line[..pos].ends_with(MARK) { Action::Back(BREAK) } else { Action::Default }
}

/// Right at the end of a line goes to the start of the one below.
pub fn right(line: &str, pos: usize) -> Action {
    if at_break(line, pos) { Action::Forward(BREAK) } else { Action::Default }
}

/// The start of the line, behind its mark.
pub fn home(line: &str, pos: usize) -> Action {
    match before_in_line(line, pos).chars().count() {
        0 => Action::Nothing,
        count => Action::Back(count),
    }
}

/// Deletes to the start of the line.
pub fn kill_to_start(line: &str, pos: usize) -> Action {
    match before_in_line(line, pos).chars().count() {
        0 => backspace(line, pos),
        count => Action::KillBack(count),
    }
}

/// Up: the line above, or the history.
pub fn up(line: &str, pos: usize) -> Action {
    let Some(end) = line[..pos].rfind('\n') else { return Action::Earlier };
    let column = before_in_line(line, pos).chars().count();
    let above = before_in_line(line, end);
    let target = end - above.len() + prefix_length(above, column);
    Action::Back(line[target..pos].chars().count())
}

/// Down: the line below, or the history.
pub fn down(line: &str, pos: usize) -> Action {
    let Some(length) = line[pos..].find('\n') else { return Action::Later };
    let column = before_in_line(line, pos).chars().count();
    let start = pos + length + 1;
    let start = start + if line[start..].starts_with(MARK) { MARK.len() } else { 0 };
    let below = line[start..].split('\n').next().unwrap_or("");
    let target = start + prefix_length(below, column);
    Action::Forward(line[pos..target].chars().count())
}

/// The bytes of the first `count` characters.
fn prefix_length(text: &str, count: usize) -> usize {
    text.char_indices().nth(count).map_or(text.len(), |(at, _)| at)
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

    fn at_end(text: &str, key: fn(&str, usize) -> Action) -> Action {
        let line = marked(text);
        key(&line, line.len())
    }

    fn enter_at_end(text: &str) -> Action {
        at_end(text, |line, pos| enter(line, pos, false))
    }

    fn next(indentation: usize) -> Action {
        Action::Insert(line_break(indentation))
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
        let line = marked("if x:\n    y");
        assert_eq!(enter(&line, 5, false), next(4));
        assert_eq!(enter("x", 1, true), next(0));
    }

    #[test]
    fn keys_step_over_marks() {
        assert_eq!(at_end("if x:\n    ", backspace), Action::KillBack(4));
        assert_eq!(at_end("if x:\n     ", backspace), Action::KillBack(1));
        assert_eq!(at_end("if x:\n", backspace), Action::KillBack(3));
        assert_eq!(at_end("if x:\n    y", backspace), Action::Default);
        assert_eq!(at_end("if x:\n", left), Action::Back(3));
        assert_eq!(at_end("if x:\n    y", home), Action::Back(5));
        let line = marked("abc\nde");
        assert_eq!((right(&line, 3), delete(&line, 3)), (Action::Forward(3), Action::KillForward(3)));
        assert_eq!(up(&line, line.len()), Action::Back(6));
        assert_eq!(down(&line, 1), Action::Forward(6));
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
        assert_eq!(unmarked(&marked("a\n\tb\nc")), "a\n\tb\nc");
    }
}
