//! `warnings`: what is said on standard error without stopping the program, and the filters that decide.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;

use rustc_hash::FxHashSet;

use crate::diag::{Error, Kind, Result, Span, place, sources};
use crate::lang::display::str_of;
use crate::lang::exception::{ExceptionObject, to_error};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::object::Object;
use crate::lang::output;
use crate::lang::symbol::Symbol;
use crate::lang::value::{NamedTupleType, Value};

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "catch_warnings(*, record=False, module=None, action=None, category=None)",
        "Puts the filters back at the end; collects the warnings when `record`. `with catch_warnings(record=True) as ws: pass`",
        |_, a| Ok(Value::object(Catch { record: a.flag(0, false)?, action: action(a, 2)?, saved: RefCell::default() })),
    ),
    Native::new(
        "filterwarnings(action, message='', category=None, module='', lineno=0, append=False)",
        "What becomes of warnings. `warnings.filterwarnings('ignore')`",
        |_, a| add_filter(a, 2, a.given(1).map(|_| a.str(1)).transpose()?.unwrap_or("")),
    ),
    Native::new("resetwarnings()", "Forgets every filter. `warnings.resetwarnings()`", |_, _| {
        STATE.with_borrow_mut(|state| state.filters.clear());
        Ok(Value::None)
    }),
    Native::new(
        "simplefilter(action, category=None, lineno=0, append=False)",
        "What becomes of warnings. `warnings.simplefilter('error')`",
        |_, a| add_filter(a, 1, ""),
    ),
    Native::new("warn(message, category=None, stacklevel=1, source=None)", "Warns. `warnings.warn('old')`", |vm, a| {
        let (text, kind) = match (a.value(0), a.given(1)) {
            (Value::Exception(warning), _) => (warning.message(), warning.kind),
            (message, Some(Value::ExceptionType(kind))) => (str_of(message)?, *kind),
            (message, None) => (str_of(message)?, Kind::UserWarning),
            (_, Some(other)) => {
                let found = crate::lang::types::type_name(other);
                return Err(Error::type_error(format!("category must be a Warning subclass, not '{found}'")));
            }
        };
        emit(kind, &text, Some(vm.call_site)).map(|()| Value::None)
    }),
];

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    Default,
    Error,
    Ignore,
    Always,
    Once,
}

#[derive(Clone)]
struct Filter {
    action: Action,
    kind: Kind,
    /// The message must begin so, upper and lower case alike.
    message: String,
}

/// A warning's kind, message and place.
type Said = (Kind, String, Option<(u32, usize)>);

#[derive(Default)]
struct State {
    /// The newest first.
    filters: Vec<Filter>,
    /// What was said already, for the filters that say a thing once.
    seen: FxHashSet<Said>,
    /// The lists that collect instead of printing, innermost last.
    records: Vec<Value>,
}

thread_local!(static STATE: RefCell<State> = RefCell::default());

/// Parameter `index` as an action, if it was given.
fn action(args: &Arguments, index: usize) -> Result<Option<Action>> {
    let Some(value) = args.given(index) else { return Ok(None) };
    Ok(Some(match value.as_str() {
        Some("default" | "module") => Action::Default,
        Some("error") => Action::Error,
        Some("ignore") => Action::Ignore,
        Some("always" | "all") => Action::Always,
        Some("once") => Action::Once,
        _ => {
            return Err(Error::new(
                Kind::AssertionError,
                format!("invalid action: {}", crate::lang::display::repr(value)?),
            ));
        }
    }))
}

fn add_filter(args: &Arguments, category: usize, message: &str) -> Result<Value> {
    let action = action(args, 0)?.unwrap_or(Action::Default);
    let kind = match args.given(category) {
        Some(Value::ExceptionType(kind)) => *kind,
        None => Kind::Warning,
        Some(_) => return Err(Error::new(Kind::AssertionError, "category must be a Warning subclass")),
    };
    let filter = Filter { action, kind, message: message.to_lowercase() };
    STATE.with_borrow_mut(|state| {
        state.filters.insert(0, filter);
        state.seen.clear();
    });
    Ok(Value::None)
}

/// Says what the parser found odd in the text that it has read last.
///
/// # Errors
/// `SyntaxError` where the filters make errors of such warnings.
pub fn of_syntax() -> Result<()> {
    for (span, message) in crate::syntax::suspect::take() {
        say(Kind::SyntaxWarning, &message, Some(span), false)
            .map_err(|_| Error::new(Kind::SyntaxError, message).at(span))?;
    }
    Ok(())
}

/// Warns: prints to standard error, collects, raises or keeps silent, as the filters say. Without a place it is where
/// the evaluator is.
pub fn emit(kind: Kind, message: &str, span: Option<Span>) -> Result<()> {
    say(kind, message, span, true)
}

/// Warns; where `counted`, not of the same thing twice.
fn say(kind: Kind, message: &str, span: Option<Span>, counted: bool) -> Result<()> {
    let span = Some(span.unwrap_or_else(place::current));
    let place = span.map(|span| (span.source.0, shown_place(Some(span)).1));
    let lower = message.to_lowercase();
    let (action, record) = STATE.with_borrow_mut(|state| {
        let filter = state.filters.iter().find(|f| kind.is_a(f.kind) && lower.starts_with(&f.message));
        let mut action = match filter {
            Some(filter) => filter.action,
            None => Action::Default,
        };
        let key = (kind, message.to_owned(), place.filter(|_| action != Action::Once));
        if counted && matches!(action, Action::Default | Action::Once) && !state.seen.insert(key) {
            action = Action::Ignore;
        }
        (action, state.records.last().cloned())
    });
    match (action, record) {
        (Action::Ignore, _) => Ok(()),
        (Action::Error, _) => Err(to_error(&Rc::new(ExceptionObject::new(kind, vec![Value::from(message)])))),
        (_, Some(Value::List(list))) => {
            let fields = ["message", "category", "filename", "lineno"].map(Symbol::new).to_vec();
            let named = NamedTupleType { name: "WarningMessage".into(), fields, defaults: Vec::new() };
            let warning = Rc::new(ExceptionObject::new(kind, vec![Value::from(message)]));
            let (file, line, _) = shown_place(span);
            let items = [Value::Exception(warning), Value::ExceptionType(kind), Value::from(file), Value::from(line)];
            list.items.borrow_mut().push(Value::named_tuple(Rc::new(named), items));
            Ok(())
        }
        _ => {
            let (file, line, text) = shown_place(span);
            let text = if text.is_empty() { String::new() } else { format!("  {text}\n") };
            output::write_err(&format!("{file}:{line}: {}: {message}\n{text}", kind.name()));
            Ok(())
        }
    }
}

/// The file, line and text of a place.
fn shown_place(span: Option<Span>) -> (String, usize, String) {
    let Some((span, source)) = span.and_then(|span| Some((span, sources::get(span.source)?))) else {
        return ("<string>".to_owned(), 1, String::new());
    };
    let (line, _) = source.line_column(span.start as usize);
    (source.name.clone(), line, source.line(line).trim().to_owned())
}

struct Catch {
    record: bool,
    action: Option<Action>,
    saved: RefCell<Vec<Vec<Filter>>>,
}

impl Object for Catch {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "catch_warnings"
    }

    fn enter(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        let list = Value::list(Vec::new());
        STATE.with_borrow_mut(|state| {
            self.saved.borrow_mut().push(state.filters.clone());
            state.seen.clear();
            if let Some(action) = self.action {
                state.filters.insert(0, Filter { action, kind: Kind::Warning, message: String::new() });
            }
            // Pushed even when nothing is collected, so that the exit knows what to take away.
            state.records.push(if self.record { list.clone() } else { Value::None });
        });
        Ok(Some(if self.record { list } else { Value::None }))
    }

    fn exit(&self, _vm: &mut Interpreter, _error: Option<&Error>) -> Result<bool> {
        STATE.with_borrow_mut(|state| {
            if let Some(saved) = self.saved.borrow_mut().pop() {
                state.filters = saved;
            }
            state.records.pop();
            state.seen.clear();
        });
        Ok(false)
    }
}
