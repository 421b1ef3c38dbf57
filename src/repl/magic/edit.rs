//! `%edit`: code in the user's editor.

use std::path::{Path, PathBuf};

use super::{Call, Options, Row, files};
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::session::run_text;
use crate::lang::value::Value;
use crate::lang::{modules, output};
use crate::repl::state;

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line(
        "edit",
        "[-x] [-p] [file | name]",
        "Opens an editor ($VISUAL, $EDITOR, vi) and runs what is saved: a new text, a file, or the source of a function \
         of yours. -p: what was edited last; -x: does not run it.",
        edit,
    ),
    Row::line("ed", "[-x] [-p] [file | name]", "The same as %edit.", edit),
];

fn edit(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "xp")?;
    let path = match options.rest {
        "" => match state::with(|state| state.edited.clone()).filter(|_| options.has('p')) {
            Some(path) => path,
            None => fresh("")?,
        },
        name => match call.globals.lookup(name) {
            Some(Value::Function(function)) => fresh(&format!("{}\n", function.code.span.text()))?,
            _ => files::expanded(name),
        },
    };
    state::with(|state| state.edited = Some(path.clone()));
    open(call, &path)?;
    if options.has('x') {
        return Ok(Value::None);
    }
    let text = files::read(&path.display().to_string())?;
    output::write_out("Editing... done. Executing edited code...\n");
    let globals = call.globals.clone();
    run_text(call.vm, &path.display().to_string(), &text, &globals).map(|()| Value::None)
}

/// A new file in the system's folder for temporary ones.
fn fresh(text: &str) -> Result<PathBuf> {
    let named = |number: u32| std::env::temp_dir().join(format!("arr_edit_{}_{number}.py", std::process::id()));
    let path = (0..1000).map(named).find(|path| !path.exists()).unwrap_or_else(|| named(0));
    std::fs::write(&path, text).map_err(|error| Error::new(Kind::OSError, error.to_string()))?;
    output::write_out(&format!("The text is in the temporary file {}\n", path.display()));
    Ok(path)
}

/// Waits until the editor is done with a file.
fn open(call: &Call, path: &Path) -> Result<()> {
    let set = |name: &str| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = set("VISUAL").or_else(|| set("EDITOR"));
    let editor = editor.unwrap_or_else(|| if cfg!(windows) { "notepad" } else { "vi" }.to_owned());
    output::flush();
    let quoted = path.display().to_string().replace('\'', r"'\''");
    let status = modules::shell(call.vm).arg(format!("{editor} '{quoted}'")).status();
    interrupt::clear();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => Err(Error::new(Kind::OSError, format!("the editor '{editor}' ended with {status}"))),
        Err(error) => Err(Error::new(Kind::OSError, error.to_string())),
    }
}
