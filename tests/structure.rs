//! The shape of the house: which room may use which, how long a file may be, and that every public name is documented.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms, each of which may use those before it.
const ROOMS: [&str; 10] = ["diag", "syntax", "array", "ops", "ir", "backend", "trace", "lang", "help", "repl"];

/// Lines a file may have.
const CAP: usize = 700;

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

fn all_sources() -> Vec<PathBuf> {
    let mut found = Vec::new();
    sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut found);
    found.sort();
    found
}

fn room_of(path: &Path) -> Option<usize> {
    let relative = path.strip_prefix(Path::new(env!("CARGO_MANIFEST_DIR")).join("src")).unwrap();
    let first = relative.components().next()?.as_os_str().to_str()?;
    ROOMS.iter().position(|room| *room == first)
}

#[test]
fn rooms_use_only_rooms_before_them() {
    let mut wrong = Vec::new();
    for path in all_sources() {
        let Some(own) = room_of(&path) else { continue };
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            let code = line.split("//").next().unwrap_or("");
            for (index, room) in ROOMS.iter().enumerate().skip(own + 1) {
                if code.contains(&format!("crate::{room}::")) || code.contains(&format!("arr::{room}::")) {
                    wrong.push(format!("{}:{}: {} uses {}", path.display(), number + 1, ROOMS[own], ROOMS[index]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn files_stay_readable() {
    let long: Vec<String> = all_sources()
        .iter()
        .filter_map(|path| {
            let lines = fs::read_to_string(path).unwrap().lines().count();
            // Pure data is exempt.
            let data = path.ends_with("ops/random/tables.rs");
            (lines > CAP && !data).then(|| format!("{}: {lines} lines", path.display()))
        })
        .collect();
    assert!(long.is_empty(), "files over {CAP} lines:\n{}", long.join("\n"));
}

#[test]
fn every_module_says_what_it_is() {
    let silent: Vec<String> = all_sources()
        .iter()
        .filter(|path| !fs::read_to_string(path).unwrap().trim_start().starts_with("//!"))
        .map(|path| path.display().to_string())
        .collect();
    assert!(silent.is_empty(), "modules without a word of what they are:\n{}", silent.join("\n"));
}

#[test]
fn nothing_is_left_undone() {
    let mut marks = Vec::new();
    for path in all_sources() {
        for (number, line) in fs::read_to_string(&path).unwrap().lines().enumerate() {
            if ["todo!(", "unimplemented!(", "dbg!("].iter().any(|mark| line.contains(mark)) {
                marks.push(format!("{}:{}", path.display(), number + 1));
            }
        }
    }
    assert!(marks.is_empty(), "{}", marks.join("\n"));
}
