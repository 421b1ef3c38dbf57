//! Reports: each program in `tests/errors` fails, and its report stands beside it in a `.err` file.
//!
//! `ARR_BLESS=1 cargo test --test errors` writes the reports anew; look at what changed before committing it.
//! `scripts/dev/lang.py` checks that the last lines are those of Python.

use std::path::{Path, PathBuf};

use arr::diag::render_plain;
use arr::lang::session::{Mode, Session};
use arr::lang::{output, stack};

fn programs() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let entries = std::fs::read_dir(folder).expect("the folder is there").flatten().map(|entry| entry.path());
    let mut programs: Vec<_> = entries.filter(|path| path.extension().is_some_and(|e| e == "arr")).collect();
    programs.sort();
    programs
}

/// The report of a program, which must fail; paths in it are those of the folder.
fn report(path: &Path) -> String {
    let path = path.to_owned();
    stack::run_with_big_stack(move || {
        let text = std::fs::read_to_string(&path).expect("the program is readable");
        let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let folder = path.parent().map(Path::to_owned).unwrap_or_default();
        let mut session = Session::new();
        session.vm.registry.paths = vec![folder.clone()];
        let (result, _) = output::capture(|| session.execute(&name, &text, Mode::Script));
        let error = result.expect_err(&name);
        let report = render_plain(&error).replace(&format!("{}/", folder.display()), "");
        let lines: Vec<&str> = report.lines().map(str::trim_end).collect();
        // What modules there are is no matter of these reports.
        lines.iter().filter(|line| !line.starts_with("  help: available:")).map(|line| format!("{line}\n")).collect()
    })
}

#[test]
fn reports_are_as_written_down() {
    let bless = std::env::var_os("ARR_BLESS").is_some();
    let mut wrong = Vec::new();
    for path in programs() {
        let (found, golden) = (report(&path), path.with_extension("err"));
        if bless {
            std::fs::write(&golden, &found).expect("the folder is writable");
        }
        let wanted = std::fs::read_to_string(&golden).unwrap_or_default();
        if found != wanted {
            wrong.push(format!("{}\n--- written down\n{wanted}--- found\n{found}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
