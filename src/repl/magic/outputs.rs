//! Magics about what is shown, and text from elsewhere: precision, captured output, pasted text.

use std::any::Any;
use std::process::{Command, Stdio};

use super::{Call, Row, usage_error};
use crate::diag::{Error, Result};
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
