//! The line editor: keys, colours, completion and suggestions over rustyline.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::collections::HashSet;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use rustyline::completion::Completer;
use rustyline::error::ReadlineError;
use rustyline::highlight::{CmdKind, Highlighter};
use rustyline::hint::{Hinter, HistoryHinter};
use rustyline::history::MemHistory;
use rustyline::validate::Validator;
use rustyline::{
    CharSearch, Cmd, CompletionType, ConditionalEventHandler, Config, Context, Editor, Event, EventContext,
    EventHandler, Helper, KeyCode, KeyEvent, Modifiers, Movement, RepeatCount,
};

use super::buffer::{self, Action, marked, unmarked, without_mark};
use super::colour::{Style, painted};
use super::complete;
use super::host::Host;
use crate::syntax::highlight::{Class, classify};

/// What the prompt gets from a person.
pub enum Typed {
    Cell(String),
    /// Ctrl-C.
    Cancelled,
    /// Ctrl-D.
    End,
    /// The terminal is gone.
    Lost,
}

/// What the keys' handlers share with each other.
#[derive(Default)]
struct Shared {
    /// Whether a bracketed paste is coming in.
    pasting: AtomicBool,
    /// How wide the prompt is.
    width: AtomicUsize,
    /// Where the cursor was after a carriage return that was pasted.
    returned: AtomicUsize,
    /// The entries of the history as the editor holds them.
    entries: Mutex<HashSet<String>>,
}

impl Shared {
    fn is_pasting(&self) -> bool {
        self.pasting.load(Ordering::Relaxed)
    }

    fn width(&self) -> usize {
        self.width.load(Ordering::Relaxed)
    }
}

/// The editor of one session.
pub struct LineEditor {
    editor: Editor<Assistant, MemHistory>,
    shared: Arc<Shared>,
    /// The history's cells.
    cells: Vec<String>,
}

impl LineEditor {
    /// An editor that completes by what `host`'s session knows.
    pub fn new(host: Rc<RefCell<Host>>, coloured: bool, history: &[String]) -> Result<LineEditor, ReadlineError> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .completion_show_all_if_ambiguous(true)
            .max_history_size(100_000)?
            .history_ignore_dups(true)?
            // Colours are decided here; without them continuation prompts are painted still.
            .color_mode(rustyline::ColorMode::Forced)
            .build();
        let entries = MemHistory::with_config(&config);
        let mut editor = Editor::with_history(config, entries)?;
        let shared = Arc::new(Shared::default());
        editor.set_helper(Some(Assistant { host, coloured, over: Cell::new(false), shared: shared.clone() }));
        bind_keys(&mut editor, &shared);
        Ok(LineEditor { editor, shared, cells: history.to_vec() })
    }

    /// Adds a cell to what Up finds.
    pub fn remember(&mut self, cell: &str) {
        self.cells.push(cell.to_owned());
        self.add_entry(&marked(cell, self.shared.width()));
    }

    fn add_entry(&mut self, entry: &str) {
        // Only a full history refuses, and it drops its oldest instead.
        let _ = self.editor.add_history_entry(entry);
        if let Ok(mut entries) = self.shared.entries.lock() {
            entries.insert(entry.to_owned());
        }
    }

    /// The entries hold marks as wide as the prompt, so they are made anew when it widens.
    fn set_width(&mut self, width: usize) {
        if self.shared.width.swap(width, Ordering::Relaxed) == width {
            return;
        }
        let _ = self.editor.clear_history();
        if let Ok(mut entries) = self.shared.entries.lock() {
            entries.clear();
        }
        for cell in std::mem::take(&mut self.cells) {
            self.remember(&cell);
        }
    }

    /// Reads the cell with this number; `initial` stands in the editor already.
    pub fn read(&mut self, number: usize, initial: &str, coloured: bool) -> Typed {
        let raw = format!("In [{number}]: ");
        let width = raw.len();
        self.set_width(width);
        let styled = painted(&raw, Style::InPrompt, coloured);
        self.shared.pasting.store(false, Ordering::Relaxed);
        if let Some(assistant) = self.editor.helper_mut() {
            assistant.coloured = coloured;
            assistant.over.set(false);
        }
        match self.editor.readline_with_initial(&(raw, styled), (&marked(initial, width), "")) {
            Ok(line) => Typed::Cell(unmarked(&line)),
            Err(ReadlineError::Interrupted) => Typed::Cancelled,
            Err(ReadlineError::Eof) => Typed::End,
            Err(_) => Typed::Lost,
        }
    }
}

/// A key that asks [`buffer`] what it does.
struct Key {
    act: fn(&Shared, &str, usize) -> Action,
    shared: Arc<Shared>,
}

impl ConditionalEventHandler for Key {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext) -> Option<Cmd> {
        let (line, pos) = (context.line(), context.pos());
        let search = |search| Movement::ViCharSearch(1, search);
        Some(match (self.act)(&self.shared, line, pos) {
            Action::Accept => Cmd::AcceptLine,
            Action::Insert(text) => Cmd::Insert(1, text),
            Action::Nothing => Cmd::Noop,
            Action::Default => return None,
            Action::Complete => Cmd::Complete,
            Action::Earlier if self.by_prefix(line, pos) => Cmd::HistorySearchBackward,
            Action::Earlier => Cmd::PreviousHistory,
            Action::Later if self.by_prefix(line, pos) => Cmd::HistorySearchForward,
            Action::Later => Cmd::NextHistory,
            Action::LineUp => Cmd::LineUpOrPreviousHistory(1),
            Action::LineDown => Cmd::LineDownOrNextHistory(1),
            Action::KillThrough(c) => Cmd::Kill(search(CharSearch::Backward(c))),
            Action::KillAfter(c) => Cmd::Kill(search(CharSearch::BackwardAfter(c))),
            Action::KillToStart => Cmd::Kill(Movement::BeginningOfBuffer),
            Action::KillBefore(c) => Cmd::Kill(search(CharSearch::ForwardBefore(c))),
            Action::KillToEnd => Cmd::Kill(Movement::EndOfBuffer),
            Action::BackTo(c) => Cmd::Move(search(CharSearch::Backward(c))),
            Action::BackAfter(c) => Cmd::Move(search(CharSearch::BackwardAfter(c))),
            Action::ToStart => Cmd::Move(Movement::BeginningOfBuffer),
            Action::ForwardTo(c) => Cmd::Move(search(CharSearch::Forward(c))),
            Action::ToEnd => Cmd::Move(Movement::EndOfBuffer),
        })
    }
}

impl Key {
    /// Whether the text before the cursor is what earlier cells should start with: not if it is one of them, found before.
    fn by_prefix(&self, line: &str, pos: usize) -> bool {
        let found = pos == line.len() && self.shared.entries.lock().is_ok_and(|entries| entries.contains(line));
        pos > 0 && !found
    }
}

fn bind_keys(editor: &mut Editor<Assistant, MemHistory>, shared: &Arc<Shared>) {
    let plain = |code| KeyEvent(code, Modifiers::NONE);
    let mut bind = |keys: &[KeyEvent], act: fn(&Shared, &str, usize) -> Action| {
        for key in keys {
            let handler = Box::new(Key { act, shared: shared.clone() });
            editor.bind_sequence(*key, EventHandler::Conditional(handler));
        }
    };
    bind(&[plain(KeyCode::Enter), KeyEvent::ctrl('M')], |shared, line, pos| {
        let action = buffer::enter(line, pos, shared.width(), shared.is_pasting());
        if let (Action::Insert(text), true) = (&action, shared.is_pasting()) {
            shared.returned.store(pos + text.len(), Ordering::Relaxed);
        }
        action
    });
    bind(&[KeyEvent::ctrl('J')], |shared, line, pos| {
        // A pasted line that ends in both characters ends once.
        if shared.is_pasting() && shared.returned.swap(0, Ordering::Relaxed) == pos && pos > 0 {
            return Action::Nothing;
        }
        buffer::enter(line, pos, shared.width(), shared.is_pasting())
    });
    bind(&[KeyEvent(KeyCode::Enter, Modifiers::ALT), KeyEvent::ctrl('O')], |shared, line, pos| {
        buffer::newline(line, pos, shared.width())
    });
    bind(&[plain(KeyCode::Tab), KeyEvent::ctrl('I')], |shared, line, pos| buffer::tab(line, pos, shared.is_pasting()));
    bind(&[KeyEvent(KeyCode::BackTab, Modifiers::NONE)], |_, line, pos| buffer::back_tab(line, pos));
    bind(&[plain(KeyCode::Backspace), KeyEvent::ctrl('H')], |_, line, pos| buffer::backspace(line, pos));
    bind(&[plain(KeyCode::Delete)], |_, line, pos| buffer::delete(line, pos));
    bind(&[plain(KeyCode::Left), KeyEvent::ctrl('B')], |_, line, pos| buffer::left(line, pos));
    bind(&[plain(KeyCode::Right), KeyEvent::ctrl('F')], |_, line, pos| buffer::right(line, pos));
    bind(&[plain(KeyCode::Home), KeyEvent::ctrl('A')], |_, line, pos| buffer::home(line, pos));
    bind(&[KeyEvent::ctrl('U')], |_, line, pos| buffer::kill_to_start(line, pos));
    bind(&[plain(KeyCode::Up), KeyEvent::ctrl('P')], |_, line, pos| buffer::up(line, pos));
    bind(&[plain(KeyCode::Down), KeyEvent::ctrl('N')], |_, line, pos| buffer::down(line, pos));
    // A paste comes in as typed text in which Enter only breaks lines.
    bind(&[plain(KeyCode::BracketedPasteStart)], |shared, _, _| {
        shared.pasting.store(true, Ordering::Relaxed);
        Action::Nothing
    });
    bind(&[plain(KeyCode::BracketedPasteEnd)], |shared, _, _| {
        shared.pasting.store(false, Ordering::Relaxed);
        Action::Nothing
    });
}

/// What rustyline asks while a line is edited.
struct Assistant {
    host: Rc<RefCell<Host>>,
    coloured: bool,
    /// Whether the line is entered, so that it is painted for the last time.
    over: Cell<bool>,
    shared: Arc<Shared>,
}

impl Helper for Assistant {}

impl Validator for Assistant {}

impl Completer for Assistant {
    type Candidate = String;

    fn complete(&self, line: &str, pos: usize, _: &Context<'_>) -> rustyline::Result<(usize, Vec<String>)> {
        let text = unmarked(&line[..pos]);
        let Ok(mut host) = self.host.try_borrow_mut() else { return Ok((pos, Vec::new())) };
        // A defect in what an attribute does must not take the line away.
        let offer = host.attempt(|session| Ok(complete::complete(&mut session.vm, &text))).unwrap_or_default();
        let typed = text.len() - offer.start.min(text.len());
        Ok((pos - typed, offer.candidates))
    }
}

impl Hinter for Assistant {
    type Hint = String;

    fn hint(&self, line: &str, pos: usize, context: &Context<'_>) -> Option<String> {
        // Without colours a suggestion would look like text.
        if !self.coloured || line.contains('\n') || self.shared.is_pasting() {
            return None;
        }
        HistoryHinter::new().hint(line, pos, context).filter(|hint| !hint.contains('\n'))
    }
}

impl Highlighter for Assistant {
    fn highlight<'l>(&self, line: &'l str, pos: usize) -> Cow<'l, str> {
        let over = self.over.get();
        let bracket_at = (!over).then(|| unmarked(line.get(..pos).unwrap_or(line)).len());
        let painter = Painter { coloured: self.coloured, width: self.shared.width(), over };
        Cow::Owned(painter.paint(line, bracket_at))
    }

    fn highlight_hint<'h>(&self, hint: &'h str) -> Cow<'h, str> {
        Cow::Owned(painted(hint, Style::Hint, self.coloured))
    }

    fn highlight_char(&self, _: &str, _: usize, kind: CmdKind) -> bool {
        self.over.set(kind == CmdKind::ForcedRefresh);
        // A paste is painted line by line, or long ones would take long.
        !self.shared.is_pasting()
    }
}

/// Paints the text in the editor.
struct Painter {
    coloured: bool,
    width: usize,
    /// Whether lines without a mark get a continuation prompt too.
    over: bool,
}

impl Painter {
    fn paint(&self, line: &str, cursor: Option<usize>) -> String {
        let text = unmarked(line);
        let styles = self.styles(&text, cursor);
        let mut out = String::new();
        let mut at = 0;
        for (number, (marked, plain)) in line.split('\n').zip(text.split('\n')).enumerate() {
            if number > 0 {
                out.push('\n');
                let (_, width) = without_mark(marked);
                let width = if self.over { self.width } else { width };
                let continuation = format!("{:>width$}", "...: ");
                if width >= continuation.len() {
                    out.push_str(&painted(&continuation, Style::Continuation, self.coloured));
                }
            }
            let end = at + plain.len();
            self.paint_line(&text, at..end, &styles, &mut out);
            at = end + 1;
        }
        out
    }

    fn paint_line(
        &self,
        text: &str,
        line: std::ops::Range<usize>,
        styles: &[(std::ops::Range<usize>, Style)],
        out: &mut String,
    ) {
        let mut at = line.start;
        for (range, style) in styles {
            let (start, end) = (range.start.max(at), range.end.min(line.end));
            if start >= end {
                continue;
            }
            out.push_str(&text[at..start]);
            out.push_str(&painted(&text[start..end], *style, self.coloured));
            at = end;
        }
        out.push_str(&text[at..line.end]);
    }

    /// What is painted how, in order.
    fn styles(&self, text: &str, cursor: Option<usize>) -> Vec<(std::ops::Range<usize>, Style)> {
        if !self.coloured {
            return Vec::new();
        }
        let pieces = classify(text);
        let pair = cursor.and_then(|cursor| matching(text, &pieces, cursor));
        let is_paired = |at: usize| pair.is_some_and(|(a, b)| a == at || b == at);
        pieces
            .into_iter()
            .map(|(range, class)| {
                let style = if is_paired(range.start) { Style::Bracket } else { Style::Code(class) };
                (range, style)
            })
            .collect()
    }
}

/// The bracket at the cursor, or before it, and its partner.
fn matching(text: &str, pieces: &[(std::ops::Range<usize>, Class)], cursor: usize) -> Option<(usize, usize)> {
    let mut open = Vec::new();
    let mut pairs = Vec::new();
    for (range, class) in pieces {
        if *class != Class::Operator {
            continue;
        }
        match &text[range.clone()] {
            "(" | "[" | "{" => open.push(range.start),
            ")" | "]" | "}" => pairs.extend(open.pop().map(|start| (start, range.start))),
            _ => {}
        }
    }
    let at = |place: usize| pairs.iter().find(|(a, b)| *a == place || *b == place).copied();
    at(cursor).or_else(|| at(cursor.checked_sub(1)?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn painting() {
        let painter = Painter { coloured: false, width: 8, over: false };
        assert_eq!(painter.paint(&marked("if x:\n    y", 8), None), "if x:\n   ...:     y");
        assert_eq!(painter.paint("if x:\n    y", None), "if x:\n    y");
        let over = Painter { coloured: true, width: 5, over: true };
        assert_eq!(over.paint("if x:\n y", None), "\x1b[1;32mif\x1b[0m x:\n\x1b[32m...: \x1b[0m y");
        assert_eq!(over.paint("'''a\nb'''", None), "\x1b[33m'''a\x1b[0m\n\x1b[32m...: \x1b[0m\x1b[33mb'''\x1b[0m");
    }

    #[test]
    fn brackets() {
        let pair = |text: &str, cursor| matching(text, &classify(text), cursor);
        assert_eq!(pair("f(a[0])", 7), Some((1, 6)));
        assert_eq!(pair("f(a[0])", 1), Some((1, 6)));
        assert_eq!(pair("f(a[0])", 3), Some((3, 5)));
        assert_eq!(pair("f(')')", 6), Some((1, 5)));
        assert_eq!(pair("f(", 2), None);
    }
}
