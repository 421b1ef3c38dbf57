//! A session as the binary keeps it: errors are reported, a defect of ours does not end it, and `SystemExit` does.

use std::any::Any;
use std::cell::RefCell;
use std::io::IsTerminal;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::signals::INTERRUPTED;
use super::state::Reports;
use super::{inspect, magic, state};
use crate::diag::{Error, Kind, Result, interrupt, later, render};
use crate::lang::display::str_of;
use crate::lang::exception::to_exception;
use crate::lang::modules::traceback;
use crate::lang::value::Value;
use crate::lang::{Session, output};

/// A session with the way its errors are shown.
pub struct Host {
    pub session: Session,
    /// Whether reports are coloured.
    pub colour: bool,
}

/// What became of a text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    Done,
    /// An error was reported; the exit status of a script that ends so.
    Failed(i32),
    /// The program asked for its end with this exit status.
    Exit(i32),
}

thread_local!(static PANIC: RefCell<Option<String>> = const { RefCell::new(None) });

impl Default for Host {
    fn default() -> Host {
        Host::new()
    }
}

impl Host {
    /// A session with every built-in name, and magics.
    pub fn new() -> Host {
        std::panic::set_hook(Box::new(|info| {
            // The engine's manifest lies in a folder beside its rooms.
            let file = info.location().map(|at| at.file().replace("engine/../", ""));
            let place =
                info.location().zip(file).map(|(at, file)| format!(" ({file}:{})", at.line())).unwrap_or_default();
            PANIC.set(Some(format!("{}{place}", message_of(info.payload()))));
        }));
        output::set_by_line(std::io::stdout().is_terminal());
        let mut session = Session::new();
        let vm = &mut session.vm;
        vm.magic_hook = Some(magic::run);
        vm.inspect_hook = Some(inspect::hook);
        for native in inspect::FUNCTIONS {
            vm.builtins.define(native.name(), Value::Native(native));
        }
        for name in ["exit", "quit"] {
            vm.builtins.define(name, Value::object(inspect::Leave));
        }
        let hidden = session.vm.main.bindings();
        state::with(|state| state.hidden = hidden);
        Host { session, colour: wants_colour(&std::io::stderr()) }
    }

    /// Runs something in the session and reports its error.
    pub fn run(&mut self, body: impl FnOnce(&mut Session) -> Result<()>) -> Outcome {
        let result = self.attempt(body);
        output::flush();
        match result {
            Ok(()) => Outcome::Done,
            Err(error) => self.report(&error),
        }
    }

    /// Runs something in the session; a panic becomes an error and leaves the session usable.
    pub fn attempt<T>(&mut self, body: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        later::free_some();
        interrupt::clear();
        let session = &mut self.session;
        // Every borrow of a value's inside ends as the stack unwinds, and what is counted is set back below.
        match catch_unwind(AssertUnwindSafe(|| body(session))) {
            Ok(result) => result,
            Err(payload) => {
                session.vm.depth = 0;
                session.vm.handling.clear();
                if interrupt::is_stop(&*payload) {
                    return Err(interrupt::interrupted());
                }
                let message = PANIC.take().unwrap_or_else(|| message_of(&*payload));
                Err(Error::new(Kind::SystemError, format!("internal error: {message}"))
                    .help("this is a defect of arr; the session goes on"))
            }
        }
    }

    /// Shows an error on standard error, and says what follows from it.
    pub fn report(&self, error: &Error) -> Outcome {
        if error.kind() == Kind::SystemExit {
            return Outcome::Exit(exit_status(error));
        }
        if error.kind() == Kind::KeyboardInterrupt && std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
        {
            // The terminal has shown the key.
            output::write_err("\n");
        }
        output::write_err(&shown(error, state::with(|state| state.reports), self.colour));
        state::with(|state| state.last_error = Some(error.clone()));
        Outcome::Failed(if error.kind() == Kind::KeyboardInterrupt { INTERRUPTED } else { 1 })
    }
}

/// An error's report, which ends in a newline.
pub fn shown(error: &Error, reports: Reports, colour: bool) -> String {
    match reports {
        Reports::Plain => traceback::format(error),
        Reports::Context => render(error, colour) + &traceback::notes(error),
        Reports::Minimal => format!("{error}\n{}", traceback::notes(error)),
    }
}

/// Whether what is written there may be coloured.
pub fn wants_colour(stream: &impl IsTerminal) -> bool {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    stream.is_terminal() && set("NO_COLOR").is_none() && set("TERM").is_none_or(|term| term != "dumb")
}

/// The exit status that `SystemExit` asks for; a message goes to standard error.
fn exit_status(error: &Error) -> i32 {
    let exception = to_exception(error);
    let args = exception.args.borrow();
    match &args[..] {
        [] | [Value::None] => 0,
        // The system keeps the low eight bits.
        [Value::Int(code)] => (*code & 0xff) as i32,
        [Value::Bool(code)] => i32::from(*code),
        [other] => {
            output::write_err(&format!("{}\n", str_of(other).unwrap_or_default()));
            1
        }
        _ => {
            output::write_err(&format!("{}\n", exception.message()));
            1
        }
    }
}

fn message_of(payload: &(dyn Any + Send)) -> String {
    let text = payload.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| payload.downcast_ref::<String>().cloned()).unwrap_or_else(|| "a panic".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lang::session::Mode;

    #[test]
    fn a_defect_leaves_the_session_usable() {
        let mut host = Host::new();
        host.session.execute("<test>", "x = 41", Mode::Script).expect("runs");
        let error = host.attempt(|_| -> Result<()> { panic!("out of luck") }).expect_err("a defect");
        assert!(error.to_string().starts_with("SystemError: internal error: out of luck"), "{error}");
        assert_eq!(host.run(|session| session.execute("<test>", "x += 1", Mode::Script)), Outcome::Done);
        assert!(matches!(host.session.evaluate("x"), Ok(Value::Int(42))));
        assert_eq!(host.run(|session| session.execute("<test>", "1/0", Mode::Script)), Outcome::Failed(1));
        assert_eq!(host.run(|session| session.execute("<test>", "exit(7)", Mode::Script)), Outcome::Exit(7));
    }
}
