//! What is done about floating-point faults: `seterr`, `geterr`, `errstate`, and the warnings themselves.

use std::any::Any;
use std::cell::RefCell;

use super::args;
use crate::array::conversions;
use crate::backend::cpu::faults::{self, DIVIDE, INVALID, OVERFLOW, UNDERFLOW};
use crate::diag::{Error, Kind, Result};
use crate::lang::class;
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Arguments, Keyword, Native};
use crate::lang::object::Object;
use crate::lang::output;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;

/// What is done about one sort of fault.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Action {
    Ignore,
    Warn,
    Raise,
    Call,
    Print,
    Log,
}

const ACTIONS: [(&str, Action); 6] = [
    ("ignore", Action::Ignore),
    ("warn", Action::Warn),
    ("raise", Action::Raise),
    ("call", Action::Call),
    ("print", Action::Print),
    ("log", Action::Log),
];

/// The sorts, in NumPy's order: name, bit, and what a message says.
const SORTS: [(&str, u8, &str); 4] = [
    ("divide", DIVIDE, "divide by zero"),
    ("over", OVERFLOW, "overflow"),
    ("under", UNDERFLOW, "underflow"),
    ("invalid", INVALID, "invalid value"),
];

type Actions = [Action; 4];

#[derive(Clone)]
struct State {
    actions: Actions,
    /// What `seterrcall` set.
    call: Value,
    /// What `setbufsize` set: nothing depends on it here.
    buffer: i64,
}

thread_local! {
    static STATE: RefCell<State> = const {
        RefCell::new(State {
            actions: [Action::Warn, Action::Warn, Action::Ignore, Action::Warn],
            call: Value::None,
            buffer: 8192,
        })
    };
}

/// Sets the actions and what kernels look for.
fn set(state: State) -> State {
    let watched = SORTS.iter().zip(state.actions).filter(|(_, action)| *action != Action::Ignore);
    faults::watch(watched.fold(0, |bits, ((_, bit, _), _)| bits | bit));
    STATE.replace(state)
}

/// Reports faults of an operation by the actions that are set.
fn report(name: &'static str, scalar: bool, found: u8) -> Result<()> {
    // What runs as a kernel of its own tells here of a nan that it made of numbers.
    if found & faults::INVALID != 0 && crate::trace::debugs_nans() {
        return Err(crate::trace::first_nan(name));
    }
    let actions = STATE.with_borrow(|state| state.actions);
    for ((_, bit, text), action) in SORTS.iter().zip(actions) {
        if found & bit == 0 {
            continue;
        }
        let message = format!("{text} encountered in {}{name}", if scalar { "scalar " } else { "" });
        match action {
            Action::Ignore => {}
            Action::Raise => return Err(Error::new(Kind::FloatingPointError, message)),
            Action::Warn => warnings::emit(Kind::RuntimeWarning, &message, None)?,
            Action::Print => output::write_err(&format!("Warning: {message}\n")),
            Action::Call => call_program(text, found, name, &current().call)?,
            Action::Log => log_to_program(&format!("Warning: {message}\n"), name, &current().call)?,
        }
    }
    Ok(())
}

/// Calls what `seterrcall` set with the fault's text and NumPy's flags of all that was found, which are the bits here.
fn call_program(text: &str, found: u8, name: &str, function: &Value) -> Result<()> {
    if function.is_none() {
        return Err(Error::new(
            Kind::NameError,
            format!("python callback specified for {text} (in  {name}) but no function found."),
        ));
    }
    class::call(function, &[Value::from(text), Value::Int(found.into())], &[]).map(drop)
}

/// Writes to what `seterrcall` set.
fn log_to_program(message: &str, name: &str, file: &Value) -> Result<()> {
    if file.is_none() {
        let text =
            format!("log specified for {} (in {name}) but no object with write method found.", message.trim_end());
        return Err(Error::new(Kind::NameError, text));
    }
    class::call_method(file, "write", &[Value::from(message)]).map(drop)
}

/// Tells the program what conversions met, on the way to a result.
///
/// # Errors
/// The result's own, or what the actions for faults make of it.
#[cold]
pub fn after_conversions<T>(result: Result<T>) -> Result<T> {
    let met = conversions::take();
    let result = result?;
    if met & conversions::DISCARDED != 0 {
        imaginary_part_is_lost()?;
    }
    faults::report_conversions(met)?;
    Ok(result)
}

/// Warns that a complex number is taken for a real one.
///
/// # Errors
/// The warning, where warnings are errors.
#[cold]
pub fn imaginary_part_is_lost() -> Result<()> {
    warnings::emit(Kind::ComplexWarning, "Casting complex values to real discards the imaginary part", None)
}

/// Makes kernels' faults known here.
pub fn install() {
    faults::install(report);
}

fn action(value: &Value) -> Result<Action> {
    let text = args::text(value, "error action")?;
    let found = ACTIONS.iter().find(|(name, _)| *name == text);
    found.map(|(_, action)| *action).ok_or_else(|| Error::value(format!("invalid error value '{text}'")))
}

/// Changes actions: `all` first, then the sorts by name.
fn changed(mut actions: Actions, all: Option<&Value>, sorts: [Option<&Value>; 4]) -> Result<Actions> {
    if let Some(all) = all.filter(|value| !value.is_none()) {
        actions = [action(all)?; 4];
    }
    for (slot, value) in actions.iter_mut().zip(sorts) {
        if let Some(value) = value.filter(|value| !value.is_none()) {
            *slot = action(value)?;
        }
    }
    Ok(actions)
}

fn shown(actions: Actions) -> Value {
    let mut map = DictMap::new();
    for ((name, ..), action) in SORTS.iter().zip(actions) {
        let text = ACTIONS.iter().find(|(_, have)| *have == action).map_or("ignore", |(text, _)| text);
        map.insert_str(name, Value::from(text));
    }
    Value::dict(map)
}

fn current() -> State {
    STATE.with_borrow(State::clone)
}

fn seterr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let old = current();
    let sorts = [args.get(1), args.get(2), args.get(3), args.get(4)];
    let actions = changed(old.actions, args.get(0), sorts)?;
    set(State { actions, ..old.clone() });
    Ok(shown(old.actions))
}

/// `with np.errstate(…)`, also a decorator.
struct ErrState {
    options: Vec<Keyword>,
    saved: RefCell<Vec<State>>,
}

impl ErrState {
    fn entered(&self) -> Result<()> {
        let old = current();
        let given = |name: &str| self.options.iter().find(|(key, _)| key.text() == name).map(|(_, value)| value);
        let sorts = [given("divide"), given("over"), given("under"), given("invalid")];
        let actions = changed(old.actions, given("all"), sorts)?;
        let call = given("call").cloned().unwrap_or_else(|| old.call.clone());
        self.saved.borrow_mut().push(set(State { actions, call, ..old }));
        Ok(())
    }

    fn left(&self) {
        if let Some(old) = self.saved.borrow_mut().pop() {
            set(old);
        }
    }
}

impl Object for ErrState {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "errstate"
    }

    fn is_callable(&self) -> bool {
        true
    }

    /// As a decorator: the function, run under these actions.
    fn call(&self, _: &Value, _: &mut Interpreter, given: &[Value], _: &[Keyword]) -> Result<Option<Value>> {
        let Some(function) = given.first() else {
            return Err(Error::type_error("errstate() as a decorator takes a function"));
        };
        let options = self.options.clone();
        Ok(Some(Value::object(Guarded { function: function.clone(), options })))
    }

    fn enter(&self, this: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        self.entered()?;
        Ok(Some(this.clone()))
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        self.left();
        Ok(false)
    }
}

/// A function that runs under actions of its own.
struct Guarded {
    function: Value,
    options: Vec<Keyword>,
}

impl Object for Guarded {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "function"
    }

    fn is_callable(&self) -> bool {
        true
    }

    fn call(&self, _: &Value, vm: &mut Interpreter, given: &[Value], keywords: &[Keyword]) -> Result<Option<Value>> {
        let state = ErrState { options: self.options.clone(), saved: RefCell::default() };
        state.entered()?;
        let result = vm.call(&self.function, given, keywords);
        state.left();
        result.map(Some)
    }
}

fn errstate(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    class::lend(vm);
    for (name, value) in args.keywords() {
        let known = SORTS.iter().any(|(sort, ..)| *sort == name.text()) || ["all", "call"].contains(&name.text());
        if !known {
            return Err(Error::type_error(format!(
                "errstate.__init__() got an unexpected keyword argument '{}'",
                name.text()
            )));
        }
        if name.text() != "call" {
            action(value)?;
        }
    }
    Ok(Value::object(ErrState { options: args.keywords().to_vec(), saved: RefCell::default() }))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "seterr(all=None, divide=None, over=None, under=None, invalid=None)",
        "Sets what is done about floating-point faults, and gives what was done before.\n\n>>> np.seterr()['divide']\n'warn'\n",
        seterr,
    ),
    Native::new(
        "geterr()",
        "What is done about floating-point faults.\n\n>>> np.geterr()['under']\n'ignore'\n",
        |_, _| Ok(shown(current().actions)),
    ),
    Native::new(
        "errstate(**kwargs)",
        "Sets what is done about floating-point faults inside a `with`. `with np.errstate(divide='ignore'): pass`",
        errstate,
    ),
    Native::new("seterrcall(func)", "Sets the function for the action 'call'. `np.seterrcall(None)`", |vm, args| {
        class::lend(vm);
        let mut state = current();
        let old = std::mem::replace(&mut state.call, args.value(0).clone());
        set(state);
        Ok(old)
    }),
    Native::new(
        "getbufsize()",
        "The size of the buffer that NumPy's universal functions use; here a number that is kept.\n\n>>> np.getbufsize()\n8192\n",
        |_, _| Ok(Value::Int(current().buffer)),
    ),
    Native::new(
        "setbufsize(size)",
        "Sets the number that getbufsize gives; answers the former one.\n\n>>> np.setbufsize(4096)\n8192\n",
        |_, args| {
            let buffer = args::integer(args.value(0))?;
            if !(16..=10_000_000).contains(&buffer) || buffer % 16 != 0 {
                return Err(Error::value(match buffer {
                    ..16 => format!("Buffer size, {buffer}, is too small"),
                    10_000_001.. => format!("Buffer size, {buffer}, is too big"),
                    _ => format!("Buffer size, {buffer}, is not a multiple of 16"),
                }));
            }
            let state = current();
            let old = state.buffer;
            set(State { buffer, ..state });
            Ok(Value::Int(old))
        },
    ),
    Native::new("geterrcall()", "The function for the action 'call'. `np.geterrcall()`", |_, _| Ok(current().call)),
];
