//! `traceback`: what is being handled, as text in Python's form.

use std::fmt::Write;

use crate::diag::{Error, Result, Span, sources};
use crate::lang::exception::{ExceptionObject, to_exception};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::output;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "format_exc(limit=None, chain=True)",
        "The error that is being handled, as text. `traceback.format_exc()`",
        |vm, _| Ok(Value::from(handled(vm))),
    ),
    Native::new(
        "print_exc(limit=None, file=None, chain=True)",
        "Shows the error that is being handled. `traceback.print_exc()`",
        |vm, args| {
            let text = handled(vm);
            show(vm, args.given(1), &text)
        },
    ),
    Native::new(
        "format_exception(exc, /, value=None, tb=None, limit=None, chain=True)",
        "An exception as lines of text. `traceback.format_exception(e)`",
        |vm, args| {
            let text = text_of(vm, args)?;
            Ok(Value::list(text.split_inclusive('\n').map(Value::from).collect()))
        },
    ),
    Native::new(
        "format_exception_only(exc, /, value=None)",
        "An exception's last line. `traceback.format_exception_only(e)`",
        |_, args| {
            let Some(exception) = exception(args)? else {
                return Ok(Value::list(vec![Value::from("NoneType: None\n")]));
            };
            let mut lines = vec![Value::from(last_line(&exception))];
            lines.extend(notes_of(&exception).split_inclusive('\n').map(Value::from));
            Ok(Value::list(lines))
        },
    ),
    Native::new(
        "print_exception(exc, /, value=None, tb=None, limit=None, file=None, chain=True)",
        "Shows an exception. `traceback.print_exception(e)`",
        |vm, args| {
            let text = text_of(vm, args)?;
            show(vm, args.given(4), &text)
        },
    ),
];

fn show(vm: &mut Interpreter, file: Option<&Value>, text: &str) -> Result<Value> {
    match file {
        Some(file) => vm.call_method(file, "write", &[Value::from(text)]).map(|_| Value::None),
        None => {
            output::write_err(text);
            Ok(Value::None)
        }
    }
}

/// The exception that the arguments give: alone, or behind its class.
fn exception(args: &Arguments) -> Result<Option<std::rc::Rc<ExceptionObject>>> {
    match (args.value(0), args.given(1)) {
        (Value::Exception(exception), _) | (_, Some(Value::Exception(exception))) => Ok(Some(exception.clone())),
        (Value::None, _) => Ok(None),
        _ => Err(Error::type_error("Exception expected for value, str found")),
    }
}

fn text_of(vm: &Interpreter, args: &Arguments) -> Result<String> {
    let Some(exception) = exception(args)? else { return Ok("NoneType: None\n".to_owned()) };
    // Where it rose is known of what is being handled.
    let active = vm.handling.iter().rev().find(|error| std::rc::Rc::ptr_eq(&to_exception(error), &exception));
    Ok(match active {
        Some(error) => format(error),
        None => last_line(&exception) + &notes_of(&exception),
    })
}

fn handled(vm: &Interpreter) -> String {
    vm.handling.last().map_or_else(|| "NoneType: None\n".to_owned(), format)
}

fn last_line(exception: &ExceptionObject) -> String {
    let message = exception.headline();
    let name = exception.kind.qualified_name_for(&message);
    if message.is_empty() { format!("{name}\n") } else { format!("{name}: {message}\n") }
}

/// What `add_note` has added to an error's exception, a line each.
pub fn notes(error: &Error) -> String {
    match error.payload() {
        Some(_) => notes_of(&to_exception(error)),
        None => String::new(),
    }
}

fn notes_of(exception: &ExceptionObject) -> String {
    let Some(Value::List(notes)) = exception.attribute("__notes__") else { return String::new() };
    let notes = notes.items.borrow();
    notes.iter().filter_map(Value::as_str).flat_map(str::lines).map(|line| format!("{line}\n")).collect()
}

/// An error in the form of Python's tracebacks.
pub fn format(error: &Error) -> String {
    let mut out = String::new();
    if let Some(cause) = error.cause() {
        out.push_str(&format(cause));
        out.push_str("\nThe above exception was the direct cause of the following exception:\n\n");
    } else if let Some(context) = error.context() {
        out.push_str(&format(context));
        out.push_str("\nDuring handling of the above exception, another exception occurred:\n\n");
    }
    out.push_str("Traceback (most recent call last):\n");
    // Each call stands in the function of the call around it; the outermost one's function is not known.
    let mut function = "<module>";
    for frame in error.trace().iter().rev() {
        place(&mut out, frame.span, function);
        function = &frame.function;
    }
    if let Some(span) = error.span() {
        place(&mut out, span, function);
    }
    let _ = writeln!(out, "{error}");
    out + &notes(error)
}

fn place(out: &mut String, span: Span, function: &str) {
    let Some(source) = sources::get(span.source) else { return };
    let (line, _) = source.line_column(span.start as usize);
    let _ = writeln!(out, "  File \"{}\", line {line}, in {function}\n    {}", source.name, source.line(line).trim());
}
