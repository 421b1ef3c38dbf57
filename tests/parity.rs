//! Programs that run under Python with NumPy too: both print the same. `scripts/dev/parity.py` makes what is expected.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// Lines shown before the first one that differs.
const CONTEXT: usize = 2;

/// The complaint about a program, if it does not print what it should.
fn check(program: &Path) -> Option<String> {
    let name = program.file_stem()?.to_string_lossy().into_owned();
    let expected = match fs::read_to_string(program.with_extension("out")) {
        Ok(text) => text,
        Err(error) => return Some(format!("{name}: no expected output ({error})")),
    };
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("parity").join(&name);
    fs::create_dir_all(&folder).expect("a folder for the program's files");
    let done = Command::new(env!("CARGO_BIN_EXE_arr"))
        .arg(program)
        .current_dir(&folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null())
        .output()
        .expect("the binary starts");
    let printed = String::from_utf8_lossy(&done.stdout);
    if printed == expected && done.status.success() {
        return None;
    }
    let mut message = format!("{name} ({}):\n", done.status);
    let (wanted, got): (Vec<&str>, Vec<&str>) = (expected.lines().collect(), printed.lines().collect());
    let same = wanted.iter().zip(&got).take_while(|(a, b)| a == b).count();
    for line in &wanted[same.saturating_sub(CONTEXT)..same] {
        let _ = writeln!(message, "    {line}");
    }
    let end = "(the end)";
    let _ = writeln!(message, "  wanted line {}: {}", same + 1, wanted.get(same).unwrap_or(&end));
    let _ = writeln!(message, "  got:           {}", got.get(same).unwrap_or(&end));
    message.push_str(&String::from_utf8_lossy(&done.stderr));
    Some(message)
}

#[test]
fn programs_print_what_numpy_prints() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/parity");
    let mut programs: Vec<PathBuf> = fs::read_dir(folder)
        .expect("the folder of programs")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "arr"))
        .collect();
    programs.sort();
    assert!(programs.len() >= 12, "only {} programs", programs.len());
    let complaints: Vec<String> = programs.iter().filter_map(|program| check(program)).collect();
    assert!(complaints.is_empty(), "{} programs differ:\n{}", complaints.len(), complaints.join("\n"));
}
