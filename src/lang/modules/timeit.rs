//! `timeit`: how long statements take.

use std::any::Any;
use std::rc::Rc;

use super::time::clock;
use crate::diag::{Error, Result, interrupt};
use crate::lang::builtins::GlobalsView;
use crate::lang::interpreter::{Interpreter, is_callable};
use crate::lang::module::{Globals, Module};
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_float;
use crate::lang::object::Object;
use crate::lang::registry::import;
use crate::lang::session::run_text;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(vm: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    if let Value::Module(time) = import(vm, "time")? {
        module.define("default_timer", time.globals.lookup("perf_counter").unwrap_or(Value::None));
    }
    module.define("default_number", 1_000_000_i64);
    module.define("default_repeat", 5_i64);
    Ok(())
}

static FUNCTIONS: &[Native] = &[
    Native::new(
        "repeat(stmt='pass', setup='pass', timer=None, repeat=5, number=1000000, globals=None)",
        "The seconds of several rounds of many runs. `min(timeit.repeat('x = 1', number=1000))`",
        |vm, a| {
            let timer = Timer::new(vm, a, 5)?;
            let (rounds, number) = (count(a, 3, 5)?, count(a, 4, 1_000_000)?);
            timer.repeat(vm, rounds, number)
        },
    ),
    Native::new(
        "timeit(stmt='pass', setup='pass', timer=None, number=1000000, globals=None)",
        "The seconds of many runs. `timeit.timeit('x = 1', number=1000)`",
        |vm, a| {
            let timer = Timer::new(vm, a, 4)?;
            timer.time(vm, count(a, 3, 1_000_000)?)
        },
    ),
    Native::new(
        "Timer(stmt='pass', setup='pass', timer=None, globals=None)",
        "Something to time again and again. `timeit.Timer('x = 1').timeit(1000)`",
        |vm, a| Timer::new(vm, a, 3).map(Value::object),
    ),
];

fn count(args: &Arguments, index: usize, default: i64) -> Result<u64> {
    Ok(u64::try_from(args.index_or(index, default)?).unwrap_or(0))
}

/// What is timed: a callable, or a function made of statements.
enum Timed {
    Callable { statement: Value, setup: Value },
    Text { run: Value },
}

struct Timer {
    timed: Timed,
    clock: Option<Value>,
}

impl Timer {
    /// From the first parameters of all three functions, with the globals at `globals`.
    fn new(vm: &mut Interpreter, args: &Arguments, globals: usize) -> Result<Timer> {
        let clock = args.given(2).cloned();
        let statement = args.get(0).cloned().unwrap_or_else(|| Value::from("pass"));
        let setup = args.get(1).cloned().unwrap_or_else(|| Value::from("pass"));
        let timed = match (&statement, &setup) {
            (Value::Str(statement), Value::Str(setup)) => {
                let scope = scope(vm, args.given(globals))?;
                Timed::Text { run: compile(vm, statement, setup, &[], &scope)? }
            }
            (callable, Value::Str(_)) if is_callable(callable) => {
                let text = setup.as_str().unwrap_or("pass").to_owned();
                let scope = scope(vm, args.given(globals))?;
                run_text(vm, "<timeit-setup>", &text, &scope)?;
                Timed::Callable { statement, setup: Value::None }
            }
            (Value::Str(text), callable) if is_callable(callable) => {
                let scope = scope(vm, args.given(globals))?;
                Timed::Text { run: compile(vm, text, "_setup()", &[("_setup", callable.clone())], &scope)? }
            }
            (a, b) if is_callable(a) && is_callable(b) => Timed::Callable { statement, setup },
            (a, _) if !is_callable(a) && !matches!(a, Value::Str(_)) => {
                return Err(Error::value("stmt is neither a string nor callable"));
            }
            _ => return Err(Error::value("setup is neither a string nor callable")),
        };
        Ok(Timer { timed, clock })
    }

    fn now(&self, vm: &mut Interpreter) -> Result<f64> {
        match &self.clock {
            None => Ok(clock() as f64 * 1e-9),
            Some(timer) => to_float(&vm.call(timer, &[], &[])?),
        }
    }

    fn time(&self, vm: &mut Interpreter, number: u64) -> Result<Value> {
        match &self.timed {
            Timed::Callable { statement, setup } => {
                if !setup.is_none() {
                    vm.call(setup, &[], &[])?;
                }
                let start = self.now(vm)?;
                for _ in 0..number {
                    interrupt::check()?;
                    vm.call(statement, &[], &[])?;
                }
                Ok(Value::Float(self.now(vm)? - start))
            }
            Timed::Text { run } => {
                let timer = match &self.clock {
                    Some(timer) => timer.clone(),
                    None => match import(vm, "time")? {
                        Value::Module(time) => time.globals.lookup("perf_counter").unwrap_or(Value::None),
                        _ => Value::None,
                    },
                };
                vm.call(run, &[Value::from(number), timer], &[])
            }
        }
    }

    fn repeat(&self, vm: &mut Interpreter, rounds: u64, number: u64) -> Result<Value> {
        (0..rounds).map(|_| self.time(vm, number)).collect::<Result<Vec<_>>>().map(Value::list)
    }
}

/// The names that a text sees: those given, or a copy of the program's own.
fn scope(vm: &mut Interpreter, given: Option<&Value>) -> Result<Rc<Globals>> {
    let globals = Rc::new(Globals::default());
    match given {
        None => vm.main.bindings().into_iter().for_each(|(name, value)| globals.define(name.text(), value)),
        Some(view) if view.downcast::<GlobalsView>().is_some() => {
            if let Some(view) = view.downcast::<GlobalsView>() {
                view.0.bindings().into_iter().for_each(|(name, value)| globals.define(name.text(), value));
            }
        }
        Some(Value::Dict(dict)) => {
            for (name, value) in dict.map.borrow().iter() {
                if let Some(name) = name.as_str() {
                    globals.define(name, value.clone());
                }
            }
        }
        Some(_) => return Err(Error::type_error("globals must be a dict")),
    }
    Ok(globals)
}

/// A function `(number, timer)` that runs the setup once and the statement `number` times, and gives the time of the latter.
fn compile(
    vm: &mut Interpreter,
    statement: &str,
    setup: &str,
    extra: &[(&str, Value)],
    scope: &Rc<Globals>,
) -> Result<Value> {
    let indent = |text: &str, by: usize| text.replace('\n', &format!("\n{}", " ".repeat(by)));
    let text = format!(
        "def _timeit_run(_timeit_number, _timeit_timer):\n    {}\n    _timeit_start = _timeit_timer()\n    for _timeit_i in range(_timeit_number):\n        {}\n    return _timeit_timer() - _timeit_start\n",
        indent(setup.trim_end(), 4),
        indent(statement.trim_end(), 8),
    );
    for (name, value) in extra {
        scope.define(name, value.clone());
    }
    run_text(vm, "<timeit-src>", &text, scope)?;
    Ok(scope.lookup("_timeit_run").unwrap_or(Value::None))
}

static METHODS: &[Native] = &[
    Native::new(
        "autorange(self, callback=None)",
        "The number of runs that take a fifth of a second, and their time. `t.autorange()`",
        |vm, a| {
            let timer = timer(a)?;
            let mut base = 1u64;
            loop {
                for factor in [1, 2, 5] {
                    let number = base * factor;
                    let taken = timer.time(vm, number)?;
                    if to_float(&taken)? >= 0.2 {
                        return Ok(Value::tuple([Value::from(number), taken]));
                    }
                }
                base *= 10;
            }
        },
    ),
    Native::new(
        "repeat(self, repeat=5, number=1000000)",
        "The seconds of several rounds. `t.repeat(3, 1000)`",
        |vm, a| {
            let (rounds, number) = (count(a, 1, 5)?, count(a, 2, 1_000_000)?);
            timer(a)?.repeat(vm, rounds, number)
        },
    ),
    Native::new("timeit(self, number=1000000)", "The seconds of many runs. `t.timeit(1000)`", |vm, a| {
        let number = count(a, 1, 1_000_000)?;
        timer(a)?.time(vm, number)
    }),
];

fn timer<'a>(args: &Arguments<'a>) -> Result<&'a Timer> {
    args.value(0).downcast::<Timer>().ok_or_else(|| Error::type_error("a Timer is needed"))
}

impl Object for Timer {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "Timer"
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }
}
