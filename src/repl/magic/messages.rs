//! Magics that explain: the list of magics, and those of other prompts that need nothing here.

use super::{Call, Place, Row, rows};
use crate::diag::Result;
use crate::help::wrapped;
use crate::lang::output::{write_err, write_out};
use crate::lang::value::Value;
use crate::repl::{inspect, state};

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("lsmagic", "", "Lists the magics.", lsmagic),
    Row::line("quickref", "", "The prompt on one page.", |_| {
        write_out(inspect::introduction());
        Ok(Value::None)
    }),
    Row::line("colors", "[NoColor | ...]", "Switches the prompt's colours off or on.", colors),
    Row::line("config", "[name]", "What can be set at this prompt.", |_| {
        write_out("Set by magics: %precision, %colors. By the environment: ARR_NUM_THREADS, ARR_DEVICE, NO_COLOR.\n");
        Ok(Value::None)
    }),
    Row::line("matplotlib", "[backend]", "Accepted and without effect: no plotting library is loaded here.", |call| {
        note(call, "%matplotlib has no effect: there is no matplotlib here")
    }),
    Row::line("load_ext", "name", "Accepted and without effect: there are no extensions here.", |call| {
        let message = format!("%load_ext {} has no effect: there are no extensions here", call.line);
        note(call, message.trim_end())
    }),
    Row::line("reload_ext", "name", "Accepted and without effect: there are no extensions here.", |call| {
        note(call, "%reload_ext has no effect: there are no extensions here")
    }),
    Row::line("autoreload", "[mode]", "Accepted and without effect: importlib.reload(module) reloads one.", |call| {
        note(call, "%autoreload has no effect: after an edit, importlib.reload(module) runs the module's file again")
    }),
];

/// A note on standard error: programs written for another prompt go on.
fn note(_: &mut Call, text: &str) -> Result<Value> {
    write_err(&format!("note: {text}\n"));
    Ok(Value::None)
}

fn lsmagic(_: &mut Call) -> Result<Value> {
    let list = |title: &str, marks: &str, misplaced: Place| {
        let mut names: Vec<String> =
            rows().iter().filter(|row| row.place != misplaced).map(|row| format!("{marks}{}", row.name)).collect();
        names.sort();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        format!("{title}:\n{}\n", wrapped(&names, 78).join("\n"))
    };
    let (line, cell) =
        (list("Available line magics", "%", Place::Cell), list("Available cell magics", "%%", Place::Line));
    write_out(&format!("{line}\n{cell}\n%name? shows what a magic does.\n"));
    Ok(Value::None)
}

fn colors(call: &mut Call) -> Result<Value> {
    let on = !call.line.eq_ignore_ascii_case("nocolor");
    state::with(|state| state.colour = on);
    Ok(Value::None)
}
