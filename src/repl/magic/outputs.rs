//! Magics about what is shown and what was typed: precision, captured output, history, pasted text.

use std::any::Any;
use std::process::{Command, Stdio};

use super::{Call, Options, Row, usage_error};
use crate::diag::{Error, Kind, Result};
use crate::lang::Interpreter;
use crate::lang::attribute::find_attr;
use crate::lang::native::Keyword;
use crate::lang::object::Object;
use crate::lang::output::{self, write_out};
use crate::lang::registry::import;
use crate::lang::session::run_text;
use crate::lang::symbol::Symbol;
use crate::lang::value::Value;
use crate::repl::{buffer, state};

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("precision", "[digits | format]", "How many digits floats are shown with at the prompt.", precision),
    Row::cell("capture", "[name]", "Runs the cell; what it prints goes to name.stdout.", capture),
    Row::line("history", "[-n] [count]", "The cells of this session; -n numbers them.", history),
    Row::line("hist", "[-n] [count]", "The cells of this session; -n numbers them.", history),
    Row::line("rerun", "[number]", "Runs a cell again; the last one unless a number is given.", rerun),
    Row::line("recall", "[number]", "Puts a cell into the next one; the last one unless a number is given.", recall),
    Row::line("save", "file [number ...]", "Writes cells to a file; all of them unless numbers are given.", save),
    Row::line("paste", "", "Runs the clipboard's text.", paste),
    Row::line("cpaste", "", "Runs pasted text up to a line that is `--`.", cpaste),
];

fn precision(call: &mut Call) -> Result<Value> {
    let text = call.line;
    let digits: Option<usize> = text.parse().ok();
    let format = match (text, digits) {
        ("", _) => None,
        (_, Some(digits)) => Some(format!(".{digits}f")),
        (text, None) if text.starts_with('%') => Some(text[1..].to_owned()),
        _ => return Err(Error::value("Precision must be an integer or a %-style format, not ".to_owned() + text)),
    };
    let shown = format.as_ref().map_or("%r".to_owned(), |format| format!("%{format}"));
    if let Some(format) = &format {
        crate::lang::formatting::format_value(&Value::Float(1.0), format)?;
    }
    state::with(|state| state.float_format = format);
    // Arrays follow, as IPython has it.
    const DEFAULT_DIGITS: usize = 8;
    if let Ok(numpy) = import(call.vm, "numpy")
        && (digits.is_some() || text.is_empty())
    {
        let keyword: Keyword = (Symbol::new("precision"), Value::from(digits.unwrap_or(DEFAULT_DIGITS)));
        if let Some(set) = find_attr(call.vm, &numpy, Symbol::new("set_printoptions"))? {
            call.vm.call(&set, &[], &[keyword])?;
        }
    }
    Ok(Value::from(shown))
}

/// What `%%capture name` binds.
struct Captured(String);

impl Object for Captured {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "CapturedIO"
    }

    fn attributes(&self) -> Vec<String> {
        vec!["stdout".to_owned(), "stderr".to_owned()]
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        Ok(match name {
            "stdout" => Some(Value::from(self.0.as_str())),
            "stderr" => Some(Value::from("")),
            _ => None,
        })
    }

    fn call(&self, _this: &Value, _vm: &mut Interpreter, _args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        write_out(&self.0);
        Ok(Some(Value::None))
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn str(&self) -> Result<String> {
        Ok(self.0.clone())
    }
}

fn capture(call: &mut Call) -> Result<Value> {
    let name = call.line.split_whitespace().find(|word| !word.starts_with('-'));
    let cell = call.cell.unwrap_or_default();
    let globals = call.globals.clone();
    let (result, text) = output::capture(|| run_text(call.vm, "<captured>", cell, &globals));
    if let Some(name) = name {
        call.globals.define(name, Value::object(Captured(text)));
    }
    result.map(|()| Value::None)
}

/// The cells before this one.
fn earlier() -> Vec<String> {
    let mut cells = state::with(|state| state.inputs.clone());
    cells.pop();
    cells
}

fn history(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "nopt")?;
    let cells = state::with(|state| state.inputs.clone());
    let count = if options.rest.is_empty() { cells.len() } else { whole(options.rest)? };
    let skipped = cells.len().saturating_sub(count);
    let mut out = String::new();
    for (at, cell) in cells.iter().enumerate().skip(skipped) {
        if options.has('n') {
            let separator = if cell.contains('\n') { "\n" } else { " " };
            out.push_str(&format!("{:>4}:{separator}", at + 1));
        }
        out.push_str(cell);
        out.push('\n');
    }
    write_out(&out);
    Ok(Value::None)
}

fn whole(text: &str) -> Result<usize> {
    text.trim().parse().map_err(|_| usage_error(format!("expected a number, not {text}")))
}

/// The cell that a line names by its number.
fn named_cell(line: &str) -> Result<String> {
    let cells = earlier();
    let at = if line.is_empty() { cells.len() } else { whole(line)? };
    let cell = at.checked_sub(1).and_then(|at| cells.get(at).cloned());
    cell.ok_or_else(|| usage_error(format!("there is no cell {at} in this session")))
}

fn rerun(call: &mut Call) -> Result<Value> {
    let cell = named_cell(call.line)?;
    write_out(&format!("=== Executing: ===\n{cell}\n=== Output: ===\n"));
    let globals = call.globals.clone();
    run_text(call.vm, "<rerun>", &cell, &globals).map(|()| Value::None)
}

fn recall(call: &mut Call) -> Result<Value> {
    let cell = named_cell(call.line)?;
    state::with(|state| state.next_input = Some(cell));
    Ok(Value::None)
}

fn save(call: &mut Call) -> Result<Value> {
    let mut words = call.line.split_whitespace();
    let Some(file) = words.next() else { return Err(usage_error("%save needs the name of a file")) };
    let cells = earlier();
    let mut chosen = Vec::new();
    for word in words {
        let (from, to) = match word.split_once('-') {
            Some((from, to)) => (whole(from)?, whole(to)?),
            None => (whole(word)?, whole(word)?),
        };
        chosen.extend((from..=to).filter_map(|number| cells.get(number.checked_sub(1)?).cloned()));
    }
    let chosen = if call.line.contains(char::is_whitespace) { chosen } else { cells };
    let file = if file.contains('.') { file.to_owned() } else { format!("{file}.arr") };
    let text = chosen.iter().map(|cell| format!("{cell}\n")).collect::<String>();
    std::fs::write(&file, &text).map_err(|error| Error::new(Kind::OSError, format!("{file}: {error}")))?;
    write_out(&format!("The following commands were written to file `{file}`:\n{text}"));
    Ok(Value::None)
}

fn run_pasted(call: &mut Call, text: &str) -> Result<Value> {
    let text = buffer::without_prompts(text);
    let globals = call.globals.clone();
    run_text(call.vm, "<pasted>", &text, &globals).map(|()| Value::None)
}

fn paste(call: &mut Call) -> Result<Value> {
    const READERS: &[&[&str]] =
        &[&["wl-paste", "-n"], &["xclip", "-selection", "clipboard", "-o"], &["xsel", "-b", "-o"], &["pbpaste"]];
    for reader in READERS {
        let read = Command::new(reader[0]).args(&reader[1..]).stderr(Stdio::null()).output();
        if let Ok(done) = read.as_ref()
            && done.status.success()
        {
            let text = String::from_utf8_lossy(&done.stdout).into_owned();
            write_out(&format!("{}\n## -- End pasted text --\n", text.trim_end()));
            return run_pasted(call, &text);
        }
    }
    Err(usage_error("the clipboard cannot be read here; use %cpaste, or paste at the prompt"))
}

fn cpaste(call: &mut Call) -> Result<Value> {
    write_out("Pasting code; enter '--' alone on the line to stop or use Ctrl-D.\n");
    let mut text = String::new();
    loop {
        if state::with(|state| state.interactive) {
            write_out(":");
        }
        output::flush();
        let mut line = Vec::new();
        let count = crate::lang::input::read_line(&mut line)?;
        let line = String::from_utf8_lossy(&line);
        if count == 0 || line.trim_end() == "--" {
            break;
        }
        text.push_str(&line);
    }
    run_pasted(call, &text)
}
