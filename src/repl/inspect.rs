//! `name?`, `name??` and `help(x)`.

use std::any::Any;
use std::rc::Rc;

use crate::diag::{Kind, Result, Span};
use crate::help::{self, Field};
use crate::lang::Interpreter;
use crate::lang::attribute::attribute_names;
use crate::lang::builtins::print::write_stdout;
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::module::Globals;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::object::Object;
use crate::lang::output::write_out;
use crate::lang::value::Value;

use super::colour::{self, Style};
use super::{magic, state};

/// What `exit` and `quit` are: a call ends the program, and their `repr` says so.
pub struct Leave;

impl Object for Leave {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "Quitter"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _this: &Value, _vm: &mut Interpreter, args: &[Value], _kw: &[Keyword]) -> Result<Option<Value>> {
        let exception = ExceptionObject::new(Kind::SystemExit, args.first().cloned().into_iter().collect());
        Err(to_error(&Rc::new(exception)))
    }

    fn repr(&self) -> Result<String> {
        Ok("Use exit() or Ctrl-D (i.e. EOF) to exit".to_owned())
    }

    fn doc(&self) -> Option<String> {
        Some("exit(code=None)\n\nEnds the program.".to_owned())
    }
}

/// `help`, which knows more here than the language's own.
pub static FUNCTIONS: &[Native] = &[Native::new(
    "help(object=None, /)",
    "Shows what a value is, or what there is about a word. `help(len)`, `help('sort')`",
    help_function,
)];

/// Answers `name?`: the interpreter's hook.
pub fn hook(vm: &mut Interpreter, name: &str, detail: bool, _: Span) -> Result<()> {
    let globals = vm.main.clone();
    show(vm, &globals, name, detail)
}

/// Prints what a name means.
pub fn show(vm: &mut Interpreter, globals: &Globals, name: &str, detail: bool) -> Result<()> {
    let name = name.trim();
    if name.contains('*') {
        write_out(&names_like(vm, globals, name));
        return Ok(());
    }
    if let Some(value) = help::lookup(vm, globals, name) {
        write_out(&laid_out(&help::describe(name, &value, detail)));
        return Ok(());
    }
    let plain = name.trim_start_matches('%');
    let is_magic = magic::find(plain, name.starts_with("%%")).or_else(|| magic::find(plain, true));
    match is_magic {
        Some(row) => {
            let marks = if row.place == magic::Place::Cell { "%%" } else { "%" };
            let usage = format!("{marks}{} {}", row.name, row.usage).trim_end().to_owned();
            let fields =
                [Field { title: "Usage", text: usage }, Field { title: "Docstring", text: row.doc.to_owned() }];
            write_out(&laid_out(&fields));
        }
        None => write_out(&format!("Object `{name}` not found.\n")),
    }
    Ok(())
}

/// The names that a pattern with stars fits, one a line; the hidden ones only where it begins as they do.
fn names_like(vm: &mut Interpreter, globals: &Globals, pattern: &str) -> String {
    let (owner, last) = pattern.rsplit_once('.').unwrap_or(("", pattern));
    let names = match owner {
        "" => {
            let bound = globals.bindings().into_iter().chain(vm.builtins.bindings());
            bound.map(|(name, _)| name.text().to_owned()).collect()
        }
        owner => help::lookup(vm, globals, owner).map(|value| attribute_names(&value)).unwrap_or_default(),
    };
    let mut found: Vec<&String> =
        names.iter().filter(|name| fits(name, last) && (last.starts_with('_') || !name.starts_with('_'))).collect();
    found.sort();
    found.dedup();
    let prefix = &pattern[..pattern.len() - last.len()];
    found.into_iter().map(|name| format!("{prefix}{name}\n")).collect()
}

/// Whether a name has the pieces between a pattern's stars one behind the other.
fn fits(name: &str, pattern: &str) -> bool {
    let Some((start, rest)) = pattern.split_once('*') else { return name == pattern };
    let Some(mut name) = name.strip_prefix(start) else { return false };
    let pieces: Vec<&str> = rest.split('*').collect();
    for (at, piece) in pieces.iter().enumerate() {
        if at + 1 == pieces.len() {
            return name.ends_with(piece);
        }
        let Some(found) = name.find(piece) else { return false };
        name = &name[found + piece.len()..];
    }
    true
}

/// Fields one below the other: a text of one line beside its title, a longer one below.
fn laid_out(fields: &[Field]) -> String {
    let coloured = state::with(|state| state.colour);
    let width = fields.iter().map(|field| field.title.len() + 2).max().unwrap_or(0);
    let mut out = String::new();
    for field in fields {
        let title = format!("{:<width$}", format!("{}:", field.title));
        let text = field.text.trim_end();
        let separator = if text.contains('\n') { "\n" } else { "" };
        let title = if separator.is_empty() { title.as_str() } else { title.trim_end() };
        out.push_str(&colour::painted(title, Style::Title, coloured));
        out.push_str(separator);
        out.push_str(text);
        out.push('\n');
    }
    out
}

const INTRODUCTION: &str = "\
name?          what a name means: signature, text, type
name??         the same with the source of a function of yours
help(x)        the same as a function; help('word') looks for a word
%lsmagic       the magics: %timeit, %time, %run, %who, %history ...
!command       a command of the system's shell
TAB            completes names, attributes, keyword arguments, files
Ctrl-C         interrupts; Ctrl-D leaves
";

/// What `?` alone and `help()` print.
pub fn introduction() -> &'static str {
    INTRODUCTION
}

fn help_function(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let text = match args.given(0) {
        None => INTRODUCTION.to_owned(),
        Some(Value::Str(word)) => about_word(vm, word)?,
        Some(value) => help::page("", value)?,
    };
    write_stdout(vm, &text)?;
    Ok(Value::None)
}

/// The page of a name, or the names that have to do with a word.
fn about_word(vm: &mut Interpreter, word: &str) -> Result<String> {
    let globals = vm.main.clone();
    if let Some(value) = help::lookup(vm, &globals, word.trim()) {
        return help::page(word.trim(), &value);
    }
    let found = help::index::search(vm, word);
    if found.is_empty() {
        return Ok(format!("No documentation found for '{word}'.\n"));
    }
    let names: Vec<&str> = found.iter().map(String::as_str).collect();
    Ok(format!("No name '{word}' here. These have to do with it:\n\n{}\n", help::wrapped(&names, 78).join("\n")))
}
