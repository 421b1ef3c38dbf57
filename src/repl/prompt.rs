//! The prompt: reads cells, runs them, shows what comes back.

use std::cell::RefCell;
use std::rc::Rc;

use super::cell::{self, Echo};
use super::editor::{LineEditor, Typed};
use super::history::History;
use super::host::{Host, Outcome, wants_colour};
use super::{buffer, inspect, magic, piped, plain, state};
use crate::diag::{interrupt, sources};
use crate::lang::Interpreter;
use crate::lang::output::{self, write_out};
use crate::syntax::highlight::{Class, classify};
use crate::syntax::parse::{Parsed, parse_interactive};

/// Runs the prompt to its end and gives the exit status.
pub fn run(mut host: Host) -> i32 {
    let coloured = wants_colour(&std::io::stdout());
    state::with(|state| (state.interactive, state.colour) = (true, coloured));
    cell::begin(&mut host.session.vm);
    let host = Rc::new(RefCell::new(host));
    let mut history = History::load();
    state::with(|state| state.sessions = std::mem::take(&mut history.sessions));
    let mut editor = match plain::is_needed() {
        true => None,
        false => match LineEditor::new(host.clone(), coloured, &history.cells) {
            Ok(editor) => Some(editor),
            // A terminal that cannot be edited on is read as a pipe is.
            Err(_) => return piped::run(&mut host.borrow_mut()),
        },
    };
    write_out(&format!(
        "arr {}: NumPy's notation with gradients, compilation and any GPU\n\
         Type name? for help on a name, ? for help on the prompt, Ctrl-D to leave.\n",
        env!("CARGO_PKG_VERSION")
    ));
    loop {
        write_out("\n");
        output::flush();
        let initial = state::with(|state| state.next_input.take()).unwrap_or_default();
        let typed = match &mut editor {
            Some(editor) => editor.read(cell::number(), &initial, state::with(|state| state.colour)),
            None => plain::read(cell::number(), &initial),
        };
        let text = match typed {
            Typed::Cell(text) => buffer::meant(&text),
            Typed::Cancelled => {
                interrupt::clear();
                continue;
            }
            Typed::End => return 0,
            Typed::Lost => return 1,
        };
        if text.trim().is_empty() {
            continue;
        }
        history.add(&text);
        if let Some(editor) = &mut editor {
            editor.remember(&text);
        }
        if let Outcome::Exit(status) = execute(&mut host.borrow_mut(), &text) {
            return status;
        }
    }
}

/// Runs one cell.
fn execute(host: &mut Host, text: &str) -> Outcome {
    let vm = &mut host.session.vm;
    if matches!(text.trim(), "exit" | "quit") && vm.main.lookup(text.trim()).is_none() {
        return Outcome::Exit(0);
    }
    let text = automagic(vm, text).unwrap_or_else(|| text.to_owned());
    let name = format!("In [{}]", cell::number());
    cell::enter(vm, &text);
    let outcome = host.run(|session| {
        if text.trim() == "?" {
            write_out(inspect::introduction());
            return Ok(());
        }
        // A closing `;` keeps a value quiet.
        let echo = if is_quiet(&text) { Echo::Nothing } else { Echo::Last };
        match parse_interactive(sources::add(name, text.as_str()), true) {
            Parsed::Ast(module) => cell::run(session, module, echo),
            Parsed::Error(error) => Err(error),
            Parsed::Incomplete => Ok(()),
        }
    });
    cell::leave();
    outcome
}

/// Whether a cell's last token is a `;`, whatever comment stands behind it.
fn is_quiet(text: &str) -> bool {
    let mut pieces = classify(text);
    while pieces.last().is_some_and(|(_, class)| *class == Class::Comment) {
        pieces.pop();
    }
    pieces.last().is_some_and(|(range, class)| *class != Class::Text && text[range.clone()].ends_with(';'))
}

/// A line that starts with a magic's name and cannot mean anything else: `cd ..`, `who`, `timeit f(x)`.
fn automagic(vm: &Interpreter, text: &str) -> Option<String> {
    let line = text.trim();
    let (name, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    if line.contains('\n') || (magic::find(name, false).is_none() && magic::alias(name).is_none()) {
        return None;
    }
    if vm.main.lookup(name).is_some() || vm.builtins.lookup(name).is_some() {
        return None;
    }
    // `name = value`, `name + 1`, `name in x` are no magics.
    let rest = rest.trim_start();
    let operators = ["=", ",", "&", "^", "|", "*", "/", "+", "(", "[", ".", "<", ">", "!=", ";"];
    let words = ["is", "not", "in", "and", "or", "if", "for"];
    let first = rest.split_whitespace().next().unwrap_or("");
    let path = matches!(name, "cd" | "ls" | "ll" | "cat" | "load" | "run") && !rest.starts_with(['=', '(']);
    if !path && (operators.iter().any(|operator| rest.starts_with(operator)) || words.contains(&first)) {
        return None;
    }
    Some(format!("%{line}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::value::Value;

    #[test]
    fn semicolons() {
        for quiet in ["a;", "a ; ", "a;  # why", "a\nb;\n# c"] {
            assert!(is_quiet(quiet), "{quiet}");
        }
        for echoed in ["a  # c;", "a", "';'", "a; b", "# ;"] {
            assert!(!is_quiet(echoed), "{echoed}");
        }
    }

    #[test]
    fn magics_without_their_mark() {
        let vm = Interpreter::bare();
        let seen = |text: &str| automagic(&vm, text);
        assert_eq!(seen("who").as_deref(), Some("%who"));
        assert_eq!(seen("cd ..").as_deref(), Some("%cd .."));
        assert_eq!(seen("timeit f(x) + 1").as_deref(), Some("%timeit f(x) + 1"));
        for text in ["time = 3", "time + 1", "time.time()", "run(1)", "who in x", "nothing", "who\nwho"] {
            assert_eq!(seen(text), None, "{text}");
        }
        vm.main.define("who", Value::Int(1));
        assert_eq!(automagic(&vm, "who"), None);
    }
}
