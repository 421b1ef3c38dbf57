//! Magics about what is shown and what was typed: precision, captured output, history, pasted text.

use std::any::Any;
use std::process::{Command, Stdio};

use super::timing::Prepared;
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

const HISTORY: &str = "The cells of this session, or those with these numbers; -n numbers them, -l shows the last N, -g those with a text.";

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line("precision", "[digits | format]", "How many digits floats are shown with at the prompt.", precision),
    Row::cell("capture", "[name]", "Runs the cell; what it prints goes to name.stdout.", capture),
    Row::line("history", "[-n] [-l N] [-g text] [1 3-5 …]", HISTORY, history),
    Row::line("hist", "[-n] [-l N] [-g text] [1 3-5 …]", HISTORY, history),
    Row::line("rerun", "[1 3-5 …]", "Runs cells again; the last one unless numbers are given.", rerun),
    Row::line("recall", "[1 3-5 …]", "Puts cells into the next one; the last one unless numbers are given.", recall),
    Row::line(
        "save",
        "[-f] [-a] file [1 3-5 …]",
        "Writes cells to a file (-a behind what it has); all unless numbers are given.",
        save,
    ),
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
    let options = Options::parse(call.line, "noptl:g")?;
    let cells = state::with(|state| state.inputs.clone());
    let wanted = options.has('g').then(|| options.rest.trim_matches(['*', '"', '\'']));
    let mut numbers =
        if options.rest.is_empty() || wanted.is_some() { (1..=cells.len()).collect() } else { numbers(options.rest)? };
    if options.has('l') {
        let count = usize::try_from(options.number('l', 10)?).unwrap_or(usize::MAX);
        numbers = (1 + cells.len().saturating_sub(count)..=cells.len()).collect();
    }
    let mut out = String::new();
    for (number, cell) in of_numbers(&cells, &numbers) {
        if wanted.is_some_and(|wanted| !cell.contains(wanted)) {
            continue;
        }
        if options.has('n') || wanted.is_some() {
            let separator = if cell.contains('\n') { "\n" } else { " " };
            out.push_str(&format!("{number:>4}:{separator}"));
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

/// The numbers that a line such as `1 3-5` names.
fn numbers(line: &str) -> Result<Vec<usize>> {
    let mut all = Vec::new();
    for word in line.split_whitespace() {
        let (from, to) = word.split_once('-').unwrap_or((word, word));
        // No session has more cells than memory.
        all.extend((whole(from)?..=whole(to)?).take(1 << 20));
    }
    Ok(all)
}

/// The cells with these numbers, as far as there are any.
fn of_numbers<'a>(cells: &'a [String], numbers: &[usize]) -> Vec<(usize, &'a String)> {
    numbers.iter().filter_map(|&number| Some((number, cells.get(number.checked_sub(1)?)?))).collect()
}

/// The cell that a line names by its number, or the cells from one to another.
fn named_cells(line: &str) -> Result<String> {
    let cells = earlier();
    let numbers = if line.is_empty() { vec![cells.len()] } else { numbers(line)? };
    let chosen: Vec<&str> = of_numbers(&cells, &numbers).into_iter().map(|(_, cell)| cell.as_str()).collect();
    match (numbers.first(), chosen.is_empty()) {
        (Some(number), true) => Err(usage_error(format!("there is no cell {number} in this session"))),
        _ => Ok(chosen.join("\n")),
    }
}

fn rerun(call: &mut Call) -> Result<Value> {
    let cell = named_cells(call.line)?;
    write_out(&format!("=== Executing: ===\n{cell}\n=== Output: ===\n"));
    Prepared::new(call, "<rerun>", &cell)?.run(call)
}

fn recall(call: &mut Call) -> Result<Value> {
    let cell = named_cells(call.line)?;
    state::with(|state| state.next_input = Some(cell));
    Ok(Value::None)
}

fn save(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, "frap")?;
    let (file, rest) = options.rest.split_once(char::is_whitespace).unwrap_or((options.rest, ""));
    if file.is_empty() {
        return Err(usage_error("%save needs the name of a file"));
    }
    let cells = earlier();
    let numbers = if rest.trim().is_empty() { (1..=cells.len()).collect() } else { numbers(rest)? };
    let chosen = of_numbers(&cells, &numbers);
    let file = if file.contains('.') { file.to_owned() } else { format!("{file}.arr") };
    let text = chosen.iter().map(|(_, cell)| format!("{cell}\n")).collect::<String>();
    let before = if options.has('a') { std::fs::read_to_string(&file).unwrap_or_default() } else { String::new() };
    std::fs::write(&file, before + &text).map_err(|error| Error::new(Kind::OSError, format!("{file}: {error}")))?;
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
