//! Magics about errors: showing the last one again, and how they are reported.

use super::{Call, Row, usage_error};
use crate::diag::Result;
use crate::lang::output::write_out;
use crate::lang::value::Value;
use crate::repl::host::shown;
use crate::repl::state::{self, Reports};

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("tb", "[Plain | Context | Minimal]", "Shows the last error's report again.", again),
    Row::line(
        "xmode",
        "[Plain | Context | Minimal]",
        "How errors are reported: as Python does, with the source and labels, or their last line alone. Without a name, \
         the next way.",
        mode,
    ),
];

fn named(name: &str) -> Result<Reports> {
    match name.to_ascii_lowercase().as_str() {
        "plain" => Ok(Reports::Plain),
        // Values are in the labels.
        "context" | "verbose" => Ok(Reports::Context),
        "minimal" => Ok(Reports::Minimal),
        _ => Err(usage_error(format!("unrecognized mode {name}: one of Plain, Context, Minimal"))),
    }
}

fn again(call: &mut Call) -> Result<Value> {
    let (current, colour, error) = state::with(|state| (state.reports, state.colour, state.last_error.clone()));
    let reports = if call.line.is_empty() { current } else { named(call.line)? };
    write_out(&match error {
        Some(error) => shown(&error, reports, colour),
        None => "No traceback available to show.\n".to_owned(),
    });
    Ok(Value::None)
}

fn mode(call: &mut Call) -> Result<Value> {
    let reports = match call.line {
        "" => match state::with(|state| state.reports) {
            Reports::Plain => Reports::Context,
            Reports::Context => Reports::Minimal,
            Reports::Minimal => Reports::Plain,
        },
        name => named(name)?,
    };
    state::with(|state| state.reports = reports);
    write_out(&format!("Exception reporting mode: {reports:?}\n"));
    Ok(Value::None)
}
