//! Magics about files and folders.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::{Call, Options, Row, usage_error};
use crate::diag::{Error, Kind, Result};
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::module::Module;
use crate::lang::output::write_out;
use crate::lang::session::run_text;
use crate::lang::value::Value;
use crate::repl::{cli, state};

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line(
        "run",
        "[-i] [-n] [-t] file [argument ...]",
        "Runs a script; the names that it bound are then bound here. -i: it sees the names here; -n: its __name__ is not \
         '__main__'; -t: prints how long it took.",
        run,
    ),
    Row::line("pwd", "", "The current folder.", |_| Ok(Value::from(here()?.display().to_string()))),
    Row::line("cd", "[-q] [folder | -]", "Goes to a folder, to the home folder, or (-) back to the one before.", cd),
    Row::line("load", "file", "Puts a file's text into the next cell.", load),
    Row::line("pycat", "file", "Shows a file.", |call| {
        let text = read(call.line)?;
        write_out(&text);
        Ok(Value::None)
    }),
    Row::cell("writefile", "[-a] file", "Writes the cell to a file; -a appends.", writefile),
    Row::cell("file", "[-a] file", "Writes the cell to a file; -a appends.", writefile),
];

/// The error of a system call about a path.
#[cold]
fn os_error(error: &std::io::Error, path: &str) -> Error {
    let kind = match error.kind() {
        std::io::ErrorKind::NotFound => Kind::FileNotFoundError,
        std::io::ErrorKind::PermissionDenied => Kind::PermissionError,
        std::io::ErrorKind::IsADirectory => Kind::IsADirectoryError,
        std::io::ErrorKind::NotADirectory => Kind::NotADirectoryError,
        _ => Kind::OSError,
    };
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let number = error.raw_os_error().map_or(Value::None, Value::from);
    to_error(&Rc::new(ExceptionObject::new(kind, vec![number, Value::from(text), Value::from(path)])))
}

fn here() -> Result<PathBuf> {
    std::env::current_dir().map_err(|error| os_error(&error, "."))
}

/// A path with `~` resolved and quotes taken off.
pub(super) fn expanded(path: &str) -> PathBuf {
    let path = path.trim();
    let quoted = path.len() > 1 && (path.starts_with('"') || path.starts_with('\'')) && path.ends_with(&path[..1]);
    let path = if quoted { &path[1..path.len() - 1] } else { path };
    let home = || directories::BaseDirs::new().map(|dirs| dirs.home_dir().to_owned());
    match path.strip_prefix('~') {
        Some("") => home().unwrap_or_else(|| path.into()),
        Some(rest) if rest.starts_with('/') => home().map_or_else(|| path.into(), |home| home.join(&rest[1..])),
        _ => path.into(),
    }
}

pub(super) fn read(path: &str) -> Result<String> {
    let file = expanded(path);
    let bytes = std::fs::read(&file).map_err(|error| os_error(&error, path))?;
    cli::decode(path, bytes)
}

/// The words of a line; quotes keep blanks together.
fn words(line: &str) -> Vec<String> {
    let mut words = Vec::new();
    let (mut word, mut quote, mut open) = (String::new(), None, false);
    for c in line.chars() {
        match quote {
            Some(q) if c == q => quote = None,
            Some(_) => word.push(c),
            None if c == '"' || c == '\'' => (quote, open) = (Some(c), true),
            None if c.is_whitespace() => {
                if open || !word.is_empty() {
                    words.push(std::mem::take(&mut word));
                }
                open = false;
            }
            None => word.push(c),
        }
    }
    if open || !word.is_empty() {
        words.push(word);
    }
    words
}

/// A script by the name that was given, with one of our endings where it has none.
fn script(name: &str) -> Result<(PathBuf, String)> {
    let mut path = expanded(name);
    if !path.exists() {
        let endings = ["arr", "py"].map(|ending| PathBuf::from(format!("{}.{ending}", path.display())));
        match endings.into_iter().find(|with_ending| with_ending.exists()) {
            Some(found) => path = found,
            None => {
                let message = format!("File `{}` not found.", crate::lang::display::repr(&Value::from(name))?);
                return Err(Error::new(Kind::OSError, message));
            }
        }
    }
    let text = read(&path.display().to_string())?;
    Ok((path, text))
}

fn run(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "inte")?;
    let words = words(options.rest);
    let Some(file) = words.first() else {
        return Err(usage_error("%run needs the name of a file"));
    };
    let (path, text) = script(file)?;
    let name = path.display().to_string();
    let start = std::time::Instant::now();
    let before =
        std::mem::replace(&mut call.vm.argv, std::iter::once(name.clone()).chain(words[1..].to_vec()).collect());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new(".")).to_owned();
    call.vm.registry.paths.insert(0, folder.clone());
    let result = if options.has('i') {
        let globals = call.globals.clone();
        run_text(call.vm, &name, &text, &globals)
    } else {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let module = Module::new(if options.has('n') { stem } else { "__main__".to_owned() });
        module.define("__file__", name.as_str());
        let result = run_text(call.vm, &name, &text, &module.globals);
        for (bound, value) in module.globals.bindings() {
            if !bound.text().starts_with("__") {
                call.globals.define(bound.text(), value);
            }
        }
        result
    };
    call.vm.argv = before;
    if let Some(at) = call.vm.registry.paths.iter().position(|path| *path == folder) {
        call.vm.registry.paths.remove(at);
    }
    match result {
        // A script that leaves at its end has done what it was asked.
        Err(error) if error.kind() == Kind::SystemExit => {}
        other => other?,
    }
    if options.has('t') {
        let elapsed = start.elapsed().as_secs_f64();
        write_out(&format!("Wall time: {}\n", super::timing::format_time(elapsed, 3)));
    }
    Ok(Value::None)
}

fn cd(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "qb")?;
    let old = here()?;
    let target = match options.rest {
        "" => expanded("~"),
        "-" => match state::with(|state| state.previous_folder.clone()) {
            Some(folder) => folder,
            None => return Err(usage_error("No previous directory to change to.")),
        },
        path => expanded(path),
    };
    if let Err(error) = std::env::set_current_dir(&target) {
        return Err(os_error(&error, &target.display().to_string()));
    }
    let new = here()?;
    // What is looked for beside the prompt is looked for beside it still.
    for path in call.vm.registry.paths.iter_mut().filter(|path| **path == old) {
        *path = new.clone();
    }
    state::with(|state| state.previous_folder = Some(old));
    if !options.has('q') {
        write_out(&format!("{}\n", new.display()));
    }
    Ok(Value::None)
}

fn load(call: &mut Call) -> Result<Value> {
    if call.line.is_empty() {
        return Err(usage_error("%load needs the name of a file"));
    }
    let (path, text) = script(call.line)?;
    let text = format!("# %load {}\n{}", path.display(), text.trim_end());
    if state::with(|state| state.interactive) {
        state::with(|state| state.next_input = Some(text));
    } else {
        write_out(&format!("{text}\n"));
    }
    Ok(Value::None)
}

fn writefile(call: &mut Call) -> Result<Value> {
    use std::io::Write;
    let options = Options::parse(call.line, "a")?;
    if options.rest.is_empty() {
        return Err(usage_error("%%writefile needs the name of a file"));
    }
    let path = expanded(options.rest);
    let append = options.has('a');
    let verb = match (append, path.exists()) {
        (true, true) => "Appending to",
        (false, true) => "Overwriting",
        _ => "Writing",
    };
    write_out(&format!("{verb} {}\n", path.display()));
    let opened = std::fs::OpenOptions::new().create(true).write(true).append(append).truncate(!append).open(&path);
    let written = opened.and_then(|mut file| file.write_all(call.cell.unwrap_or_default().as_bytes()));
    written.map_err(|error| os_error(&error, options.rest))?;
    Ok(Value::None)
}

#[cfg(test)]
mod tests {
    #[test]
    fn words_of_a_line() {
        assert_eq!(super::words("a 'b c' \"\" d\"e f\""), ["a", "b c", "", "de f"]);
    }
}
