//! The cells of earlier sessions, in a file of the user's: one a line, newlines written as `\n`. Where a session begins, a
//! line says so that no cell can be.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::PathBuf;

/// So many cells are kept.
const KEPT: usize = 10_000;
/// The line before the first cell of a session.
const SESSION: &str = "\\session";

/// The file, and the cells in it.
pub struct History {
    path: Option<PathBuf>,
    /// The oldest one first, each once.
    pub cells: Vec<String>,
    /// The cells of each earlier session as they were typed, the oldest session first.
    pub sessions: Vec<Vec<String>>,
    /// Whether the file knows of this session.
    begun: bool,
}

/// Where the file is: `ARR_HISTORY`, or the user's folder for data. An empty `ARR_HISTORY` keeps none.
fn place() -> Option<PathBuf> {
    match std::env::var_os("ARR_HISTORY") {
        Some(path) if path.is_empty() => None,
        Some(path) => Some(path.into()),
        None => directories::ProjectDirs::from("", "", "arr").map(|dirs| dirs.data_dir().join("history.txt")),
    }
}

impl History {
    /// Reads the file. One that cannot be read is no reason not to start.
    pub fn load() -> History {
        let path = place();
        let mut bytes = Vec::new();
        let read = path.as_ref().and_then(|path| File::open(path).ok()).map(|mut file| file.read_to_end(&mut bytes));
        let text = if matches!(read, Some(Ok(_))) { String::from_utf8_lossy(&bytes) } else { "".into() };
        let lines: Vec<&str> = text.lines().collect();
        let cells = newest_of_each(lines.iter().filter(|line| **line != SESSION).map(|line| unescaped(line)));
        let sessions = lines.split(|line| *line == SESSION).filter(|session| !session.is_empty());
        let sessions = sessions.map(|session| session.iter().map(|line| unescaped(line)).collect()).collect();
        let history = History { path, cells, sessions, begun: false };
        if lines.len() > 2 * KEPT {
            history.rewrite(&lines[lines.len() - KEPT..]);
        }
        history
    }

    /// Adds a cell, here and at the end of the file, so that sessions side by side do not lose each other's.
    pub fn add(&mut self, cell: &str) {
        if self.cells.last().is_none_or(|last| last != cell) {
            self.cells.push(cell.to_owned());
        }
        let Some(path) = &self.path else { return };
        if let Some(folder) = path.parent() {
            let _ = std::fs::create_dir_all(folder);
        }
        // What is typed may hold secrets: the file is the user's own.
        let mut options = OpenOptions::new();
        options.create(true).read(true).append(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        if let Ok(mut file) = options.open(path) {
            let _ = file.seek(SeekFrom::End(0));
            let begin = if self.begun { String::new() } else { format!("{SESSION}\n") };
            self.begun = file.write_all(format!("{begin}{}\n", escaped(cell)).as_bytes()).is_ok();
        }
    }

    fn rewrite(&self, lines: &[&str]) {
        let Some(path) = &self.path else { return };
        let lines: String = lines.iter().map(|line| format!("{line}\n")).collect();
        let beside = path.with_extension("new");
        if std::fs::write(&beside, lines).is_ok() {
            let _ = std::fs::rename(&beside, path);
        }
    }
}

/// Each cell once, where it was typed last, the newest ones only.
fn newest_of_each(cells: impl DoubleEndedIterator<Item = String>) -> Vec<String> {
    let mut seen = HashSet::new();
    let mut kept: Vec<String> =
        cells.rev().filter(|cell| !cell.trim().is_empty() && seen.insert(cell.clone())).take(KEPT).collect();
    kept.reverse();
    kept
}

fn escaped(cell: &str) -> String {
    cell.replace('\\', "\\\\").replace('\n', "\\n").replace('\r', "\\r")
}

fn unescaped(line: &str) -> String {
    let mut out = String::new();
    let mut letters = line.chars();
    while let Some(c) = letters.next() {
        match (c, c == '\\') {
            (_, true) => match letters.next() {
                Some('n') => out.push('\n'),
                Some('r') => out.push('\r'),
                Some(other) => out.push(other),
                None => out.push('\\'),
            },
            (c, false) => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_keep_their_lines() {
        for cell in ["x = 1", "def f():\n    return '\\n'", "a\\", "\\\\n"] {
            assert_eq!(unescaped(&escaped(cell)), cell);
        }
    }

    #[test]
    fn each_once() {
        let cells = ["a", "b", "a", " ", "c", "b"].map(str::to_owned);
        assert_eq!(newest_of_each(cells.into_iter()), ["a", "c", "b"]);
    }
}
