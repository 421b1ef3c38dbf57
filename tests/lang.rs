//! The self-asserting programs of `tests/lang`, each of which is also valid Python and passes there, and of
//! `tests/grad`.

use arr::diag::render_plain;
use arr::lang::session::{Mode, Session};
use arr::lang::{output, stack};

/// Runs a program; its report where it fails.
fn run(path: &std::path::Path) -> Option<String> {
    let path = path.to_owned();
    stack::run_with_big_stack(move || {
        let text = std::fs::read_to_string(&path).expect("the program is readable");
        let mut session = Session::new();
        session.vm.registry.paths.extend(path.parent().map(ToOwned::to_owned));
        let name = path.display().to_string();
        let (result, _) = output::capture(|| session.execute(&name, &text, Mode::Script));
        result.err().map(|error| render_plain(&error))
    })
}

/// Runs every program of a folder.
fn check_folder(name: &str) {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    let mut programs: Vec<_> = std::fs::read_dir(folder)
        .expect("the folder is there")
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "arr"))
        .collect();
    programs.sort();
    assert!(!programs.is_empty());
    let failures: Vec<String> = programs.iter().filter_map(|path| run(path)).collect();
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

#[test]
fn programs_pass() {
    check_folder("tests/lang");
}

#[test]
fn gradients_pass() {
    check_folder("tests/grad");
}
