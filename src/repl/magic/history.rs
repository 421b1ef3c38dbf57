//! Magics about what was typed, in this session and in earlier ones.

use super::timing::Prepared;
use super::{Call, Options, Row, usage_error};
use crate::diag::Result;
use crate::lang::modules::os_error;
use crate::lang::output::write_out;
use crate::lang::value::Value;
use crate::repl::{ask, cell, state};

const HISTORY: &str = "The cells of this session, or those with these numbers: 3, 1-3, ~1/2-4 of the session before. -n numbers \
                       them, -l shows the last N, -g those of all sessions with a text, -o what they gave, -p prompts, -u each \
                       once, -f writes them to a file.";
const USAGE: &str = "[-nopu] [-l N] [-g text] [-f file] [1 3-5 ~1/2-4 …]";

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("history", USAGE, HISTORY, history),
    Row::line("hist", USAGE, HISTORY, history),
    Row::line("rerun", "[1 3-5 …]", "Runs cells again; the last one unless numbers are given.", rerun),
    Row::line("recall", "[1 3-5 …]", "Puts cells into the next one; the last one unless numbers are given.", recall),
    Row::line(
        "save",
        "[-f] [-a] file [1 3-5 …]",
        "Writes cells to a file, -f without asking and -a behind what it has; all unless numbers are given.",
        save,
    ),
];

/// A cell with its place: how many sessions ago, and its number there.
struct Cell {
    back: usize,
    number: usize,
    text: String,
}

/// How many cells a session has had: this one where `back` is 0.
fn length(back: usize) -> usize {
    state::with(|state| match back {
        0 => state.inputs.len(),
        back => session(&state.sessions, back).map_or(0, Vec::len),
    })
}

fn session(sessions: &[Vec<String>], back: usize) -> Option<&Vec<String>> {
    sessions.get(sessions.len().checked_sub(back)?)
}

fn cell(back: usize, number: usize) -> Option<Cell> {
    let at = number.checked_sub(1)?;
    let text = state::with(|state| match back {
        0 => state.inputs.get(at).cloned(),
        back => session(&state.sessions, back)?.get(at).cloned(),
    })?;
    Some(Cell { back, number, text })
}

fn cells_of(back: usize) -> impl Iterator<Item = Cell> {
    (1..=length(back)).filter_map(move |number| cell(back, number))
}

/// The cells of every session, the oldest one first.
fn everything() -> Vec<Cell> {
    let sessions = state::with(|state| state.sessions.len());
    (0..=sessions).rev().flat_map(cells_of).collect()
}

/// `~2/` as so many sessions ago, or `12/` as the number of a session, with what follows.
fn split_session(text: &str) -> Result<(Option<usize>, &str)> {
    let Some((session, rest)) = text.split_once('/') else { return Ok((None, text)) };
    let back = match session.strip_prefix('~') {
        Some(back) => whole(back)?,
        None => (state::with(|state| state.sessions.len()) + 1).saturating_sub(whole(session)?),
    };
    Ok((Some(back), rest))
}

fn whole(text: &str) -> Result<usize> {
    text.trim().parse().map_err(|_| usage_error(format!("expected a number, not {text}")))
}

/// The cells that a line such as `1 3-5 ~1/2` names.
fn named(line: &str) -> Result<Vec<Cell>> {
    let mut all = Vec::new();
    for word in line.split_whitespace() {
        let (session, range) = split_session(word)?;
        let back = session.unwrap_or(0);
        let (from, to, beyond) = match range.split_once('-').or_else(|| range.split_once(':')) {
            Some((from, to)) => (from, to, usize::from(range.contains(':') && !range.contains('-'))),
            None => (range, range, 0),
        };
        let from = if from.is_empty() { 1 } else { whole(from)? };
        let (last_session, to) = split_session(to)?;
        let to = if to.is_empty() { length(last_session.unwrap_or(back)) } else { whole(to)? - beyond };
        let last_session = last_session.unwrap_or(back);
        for session in (last_session..=back).rev() {
            let first = if session == back { from } else { 1 };
            let last = if session == last_session { to.min(length(session)) } else { length(session) };
            all.extend((first..=last).filter_map(|number| cell(session, number)));
        }
    }
    Ok(all)
}

/// Whether a text has this in it, where `*` and `?` stand for any characters.
fn contains(text: &str, pattern: &str) -> bool {
    fn fits(text: &[char], pattern: &[char]) -> bool {
        // Where the last star was, and what it stood for so far.
        let (mut at, mut next, mut star) = (0, 0, None);
        while at < text.len() {
            match pattern.get(next) {
                Some('*') => {
                    star = Some((next, at));
                    next += 1;
                }
                Some(&c) if c == '?' || c == text[at] => (at, next) = (at + 1, next + 1),
                _ => match star {
                    Some((place, from)) => {
                        (at, next) = (from + 1, place + 1);
                        star = Some((place, from + 1));
                    }
                    None => return false,
                },
            }
        }
        pattern[next..].iter().all(|c| *c == '*')
    }
    let pattern: Vec<char> = format!("*{pattern}*").chars().collect();
    fits(&text.chars().collect::<Vec<_>>(), &pattern)
}

fn history(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "noputl:gf:")?;
    let mut cells = match options.rest {
        pattern if options.has('g') => {
            let pattern = pattern.trim_matches(['"', '\'']);
            everything().into_iter().filter(|cell| contains(&cell.text, pattern)).collect()
        }
        _ if options.has('l') => everything(),
        "" => cells_of(0).collect(),
        rest => named(rest)?,
    };
    if options.has('u') {
        let mut seen = std::collections::HashSet::new();
        cells.reverse();
        cells.retain(|cell| seen.insert(cell.text.clone()));
        cells.reverse();
    }
    if options.has('l') {
        let count = usize::try_from(options.number('l', 10)?).unwrap_or(usize::MAX);
        cells.drain(..cells.len().saturating_sub(count));
    }
    let numbered = options.has('n') || options.has('g');
    let out: String = cells.iter().map(|cell| shown(cell, numbered, &options)).collect();
    match options.value('f') {
        None => write_out(&out),
        Some(file) => {
            let path = super::files::expanded(file);
            if path.exists() && ask(&format!("File '{file}' exists. Overwrite? ")) == Some(false) {
                write_out("Aborting.\n");
                return Ok(Value::None);
            }
            std::fs::write(&path, out).map_err(|error| os_error(&error, file))?;
        }
    }
    Ok(Value::None)
}

/// A cell as `%history` shows it.
fn shown(cell: &Cell, numbered: bool, options: &Options) -> String {
    let several = cell.text.contains('\n');
    let mut out = String::new();
    if numbered {
        let sessions = state::with(|state| state.sessions.len());
        let place = match cell.back {
            0 => cell.number.to_string(),
            back => format!("{}/{}", sessions + 1 - back, cell.number),
        };
        out.push_str(&format!("{place:>4}:{}", if several { "\n" } else { " " }));
    }
    let text = cell.text.trim_end();
    match options.has('p') {
        true if several => out.push_str(&format!(">>> {}\n... ", text.replace('\n', "\n... "))),
        true => out.push_str(&format!(">>> {text}")),
        false => out.push_str(text),
    }
    out.push('\n');
    if options.has('o')
        && cell.back == 0
        && let Some(output) = cell::output(cell.number)
    {
        out.push_str(&output);
        out.push('\n');
    }
    out
}

/// The cells before this one, or those that a line names.
fn earlier(line: &str) -> Result<Vec<Cell>> {
    if !line.is_empty() {
        return named(line);
    }
    let mut cells: Vec<Cell> = cells_of(0).collect();
    cells.pop();
    Ok(cells)
}

fn joined(cells: &[Cell]) -> String {
    cells.iter().map(|cell| format!("{}\n", cell.text)).collect()
}

/// The text of the cells that a line names, or of the last one.
fn named_cells(line: &str) -> Result<String> {
    let mut cells = earlier(line)?;
    if line.is_empty() {
        cells.drain(..cells.len().saturating_sub(1));
    }
    match (line.split_whitespace().next(), cells.is_empty()) {
        (Some(first), true) => Err(usage_error(format!("there is no cell {first} in this session"))),
        _ => Ok(joined(&cells).trim_end_matches('\n').to_owned()),
    }
}

fn rerun(call: &mut Call) -> Result<Value> {
    let cell = named_cells(call.line)?;
    write_out(&format!("=== Executing: ===\n{cell}\n=== Output: ===\n"));
    Prepared::new(call, "<rerun>", &cell)?.run(call)
}

fn recall(call: &mut Call) -> Result<Value> {
    let cell = named_cells(call.line)?;
    state::with(|state| state.next_input = Some(cell));
    Ok(Value::None)
}

fn save(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "frap")?;
    let (file, rest) = options.rest.split_once(char::is_whitespace).unwrap_or((options.rest, ""));
    if file.is_empty() {
        return Err(usage_error("%save needs the name of a file"));
    }
    let text = joined(&earlier(rest.trim())?);
    let file = if file.contains('.') { file.to_owned() } else { format!("{file}.arr") };
    let path = super::files::expanded(&file);
    if path.is_file() && !options.has('f') && !options.has('a') {
        if !state::with(|state| state.interactive) {
            write_out(&format!("File `{file}` exists. Use `%save -f {}` to force overwrite\n", call.line));
            return Ok(Value::None);
        }
        if ask(&format!("File `{file}` exists. Overwrite (y/[N])?  ")) != Some(true) {
            write_out("Operation cancelled.\n");
            return Ok(Value::None);
        }
    }
    let before = if options.has('a') { std::fs::read_to_string(&path).unwrap_or_default() } else { String::new() };
    std::fs::write(&path, before + &text).map_err(|error| os_error(&error, &file))?;
    write_out(&format!("The following commands were written to file `{file}`:\n{text}"));
    Ok(Value::None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns() {
        assert!(contains("x = np.ones(3)", "ones"));
        assert!(contains("x = np.ones(3)", "np*3"));
        assert!(contains("x = np.ones(3)", "o?es"));
        assert!(!contains("x = np.ones(3)", "zeros"));
    }

    #[test]
    fn cells_by_number() {
        state::with(|state| {
            state.inputs = ["a", "b", "c"].map(str::to_owned).to_vec();
            state.sessions = vec![vec!["p".to_owned()], vec!["x".to_owned(), "y".to_owned()]];
        });
        let texts = |line: &str| named(line).expect("cells").into_iter().map(|cell| cell.text).collect::<Vec<_>>();
        assert_eq!(texts("1 2-3"), ["a", "b", "c"]);
        assert_eq!(texts("1:3"), ["a", "b"]);
        assert_eq!(texts("~1/1-2"), ["x", "y"]);
        assert_eq!(texts("~1/"), ["x", "y"]);
        assert_eq!(texts("~2/1-~1/1"), ["p", "x"]);
        assert_eq!(texts("1/1"), ["p"]);
        assert!(named("x").is_err());
    }
}
