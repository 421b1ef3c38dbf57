//! Magics about files and folders.

use std::path::PathBuf;
use std::rc::Rc;

use super::{Call, Options, Row, usage_error};
use crate::diag::{Error, Kind, Result, sources};
use crate::lang::Interpreter;
use crate::lang::module::{Globals, Module};
use crate::lang::modules::os_error;
use crate::lang::output::write_out;
use crate::lang::session::{Mode, run_tree};
use crate::lang::value::Value;
use crate::repl::{cell, state};
use crate::syntax::encoding;

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
    Row::line("load", "[-r 2-3] file", "Puts a file's text, or some lines of it, into the next cell.", load),
    Row::line("pycat", "file", "Shows a file.", |call| {
        let text = read(call.line)?;
        write_out(&text);
        Ok(Value::None)
    }),
    Row::cell("writefile", "[-a] file", "Writes the cell to a file; -a appends.", writefile),
    Row::cell("file", "[-a] file", "Writes the cell to a file; -a appends.", writefile),
];

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
    encoding::decode(path, bytes)
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

/// `sys.argv` as it was before a script ran.
struct Before {
    argv: Vec<String>,
    seen: Option<Value>,
}

/// Gives a script its arguments; a program that has imported `sys` sees them there.
fn set_arguments(vm: &mut Interpreter, argv: Vec<String>) -> Before {
    let sys = vm.registry.loaded.get("sys").cloned();
    let seen = sys.as_ref().and_then(|sys| sys.globals.lookup("argv"));
    if let Some(sys) = sys {
        sys.define("argv", Value::list(argv.iter().map(|arg| Value::from(arg.as_str())).collect()));
    }
    Before { argv: std::mem::replace(&mut vm.argv, argv), seen }
}

fn put_back(vm: &mut Interpreter, before: Before) {
    vm.argv = before.argv;
    let seen = before.seen.unwrap_or_else(|| Value::list(vm.argv.iter().map(|arg| arg.as_str().into()).collect()));
    if let Some(sys) = vm.registry.loaded.get("sys") {
        sys.globals.define("argv", seen);
    }
}

fn run_script(vm: &mut Interpreter, name: &str, text: &str, globals: &Rc<Globals>) -> Result<()> {
    let tree = cell::parsed(sources::add(name, text))?;
    let result = run_tree(vm, &tree, globals, Mode::Script);
    tree.let_go();
    result
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
    let before = set_arguments(call.vm, std::iter::once(name.clone()).chain(words[1..].to_vec()).collect());
    let whole = std::path::absolute(&path).unwrap_or_else(|_| path.clone());
    let folder = whole.parent().unwrap_or(&whole);
    call.vm.registry.put_first(folder);
    let result = if options.has('i') {
        let globals = call.globals.clone();
        run_script(call.vm, &name, &text, &globals)
    } else {
        let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
        let module = Module::new(if options.has('n') { stem } else { "__main__".to_owned() });
        module.define("__file__", name.as_str());
        let result = run_script(call.vm, &name, &text, &module.globals);
        for (bound, value) in module.globals.bindings() {
            if !bound.text().starts_with("__") {
                call.globals.define(bound.text(), value);
            }
        }
        result
    };
    put_back(call.vm, before);
    call.vm.registry.remove_folder(folder);
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
    cell::visited(&new);
    state::with(|state| state.previous_folder = Some(old));
    if !options.has('q') {
        write_out(&format!("{}\n", new.display()));
    }
    Ok(Value::None)
}

fn load(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "yr:")?;
    if options.rest.is_empty() {
        return Err(usage_error("%load needs the name of a file"));
    }
    let (path, mut text) = script(options.rest)?;
    let mut heading = path.display().to_string();
    if let Some(ranges) = options.value('r') {
        text = lines_of(&text, ranges)?;
        heading = format!("-r {ranges} {heading}");
    }
    let text = format!("# %load {heading}\n{}", text.trim_end());
    if state::with(|state| state.interactive) {
        state::with(|state| state.next_input = Some(text));
    } else {
        write_out(&format!("{text}\n"));
    }
    Ok(Value::None)
}

/// Some lines of a text: `2-3` with the last one, `2:4` without, each end may be left out, several with commas.
fn lines_of(text: &str, ranges: &str) -> Result<String> {
    let lines: Vec<&str> = text.lines().collect();
    let number = |text: &str, default: usize| match text {
        "" => Ok(default),
        text => text.parse().map_err(|_| usage_error(format!("-r takes lines such as 2-3, not {ranges}"))),
    };
    let mut out = String::new();
    for range in ranges.split(',') {
        let (from, to) = match (range.split_once('-'), range.split_once(':')) {
            (Some((from, to)), _) => (number(from, 1)?, number(to, lines.len())?),
            (_, Some((from, to))) => (number(from, 1)?, number(to, lines.len() + 1)?.saturating_sub(1)),
            _ => (number(range, 1)?, number(range, 1)?),
        };
        for line in lines.iter().take(to).skip(from.saturating_sub(1)) {
            out.push_str(line);
            out.push('\n');
        }
    }
    Ok(out)
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
    let mut text = call.cell.unwrap_or_default().to_owned();
    // The prompt takes the last line's end off.
    if !text.ends_with('\n') {
        text.push('\n');
    }
    let written = opened.and_then(|mut file| file.write_all(text.as_bytes()));
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
