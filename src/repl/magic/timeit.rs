//! `%timeit`: a statement is prepared once and runs many times in a function of its own.

use std::any::Any;
use std::cell::RefCell;
use std::rc::Rc;
use std::time::Instant;

use super::timing::{LONG, format_time, processor_time};
use super::{Call, Options, Row};
use crate::diag::{Error, Kind, Result, Span, interrupt, sources};
use crate::lang::Interpreter;
use crate::lang::code::{Block, Body, Expr as Code, For, FunctionCode, Stmt as Run};
use crate::lang::eval::{Flow, Frame, exec_block, exec_stmt};
use crate::lang::object::Object;
use crate::lang::output::write_out;
use crate::lang::resolve::resolve_module;
use crate::lang::value::{CellObject, Value};
use crate::syntax::ast::{Expr, ExprKind, FunctionDef, Module, Name, Parameter, Parameters, Stmt, StmtKind};
use crate::syntax::parse::parse_module;

const OPTIONS: &str = "n:r:tcp:qov:";

/// The table.
pub static MAGICS: &[Row] = &[Row::both(
    "timeit",
    "[-n N] [-r R] [-t|-c] [-q] [-p P] [-o|-v NAME] statement",
    "How long a statement takes: the mean and the standard deviation of R runs (7) of N loops each; N is found so that a \
     run takes at least 0.2 s. As %%timeit, the line is run once before, and the cell below is timed.\n\n  \
     -n N     loops in a run\n  -r R     runs\n  -t, -c   the clock (default) or the processor's time\n  \
     -p P     significant digits (3)\n  -q       print nothing\n  -o       give the result as a value\n  \
     -v NAME  bind the result to a name",
    timeit,
)];

/// What the clock is.
type Clock = fn() -> f64;

fn wall() -> f64 {
    thread_local!(static START: Instant = Instant::now());
    START.with(|start| start.elapsed().as_secs_f64())
}

fn processor() -> f64 {
    processor_time().0
}

fn timeit(call: &mut Call) -> Result<Value> {
    let options = Options::parse(call.line, OPTIONS)?;
    if options.rest.is_empty() && call.cell.is_none() {
        return Ok(Value::None);
    }
    let (setup, statement) = match call.cell {
        Some(cell) => (options.rest, cell),
        None => ("", options.rest),
    };
    let (loops, repeat) = (options.number('n', 0)?, options.number('r', 7)?);
    let precision = options.number('p', 3)?;
    if repeat == 0 {
        return Err(Error::value("min() arg is an empty sequence").help("-r takes at least 1"));
    }
    let clock: Clock = if options.has('c') { processor } else { wall };
    let start = Instant::now();
    let timer = Timer::new(call, setup, statement, clock)?;
    let compile_time = start.elapsed().as_secs_f64();
    let loops = if loops == 0 { timer.enough_loops(call)? } else { loops };
    let mut all_runs = Vec::new();
    for _ in 0..repeat {
        all_runs.push(timer.run(call, loops)?);
    }
    let result = TimeitResult { loops, all_runs, compile_time, precision };
    if !options.has('q') {
        write_out(&result.report());
    }
    let keep = options.value('v');
    if keep.is_none() && !options.has('o') {
        return Ok(Value::None);
    }
    let result = Value::object(result);
    match keep {
        Some(name) => {
            call.globals.define(name, result);
            Ok(Value::None)
        }
        None => Ok(result),
    }
}

/// A statement in the loop of a function, so that its own names are local and quick:
/// `def timed(_it): setup; for _i in _it: statement`.
struct Timer {
    code: Rc<FunctionCode>,
    clock: Clock,
}

impl Timer {
    fn new(call: &mut Call, setup: &str, statement: &str, clock: Clock) -> Result<Timer> {
        // Each text must be valid by itself, so that a `return` is not mistaken for the function's.
        let mut body = parse_module(sources::add("<magic-timeit-setup>", setup))?.body;
        let source = sources::add("<magic-timeit-stmt>", statement);
        let mut stmts = parse_module(source)?.body;
        let span = Span::new(source, 0, statement.len());
        if stmts.is_empty() {
            stmts.push(Stmt { kind: StmtKind::Pass, span });
        }
        let name = |text: &str| Expr::new(ExprKind::Name(text.to_owned()), span);
        let kind = StmtKind::For { target: name("_i"), iterable: name("_it"), body: stmts, orelse: Vec::new() };
        body.push(Stmt { kind, span });
        let name = |text: &str| Name { text: text.to_owned(), span };
        let positional = vec![Parameter { name: name("_it"), default: None }];
        let parameters = Parameters { positional, ..Parameters::default() };
        // No program can say this name, and the definition itself never runs.
        let def = FunctionDef { name: name("<timeit>"), parameters, decorators: Vec::new(), body };
        let tree = Module { body: vec![Stmt { kind: StmtKind::FunctionDef(Box::new(def)), span }] };
        let module = resolve_module(&tree, call.globals, &call.vm.builtins)?;
        let made = match module.body.iter().next() {
            Some(Run::AssignGlobal(_, Code::MakeFunction(made))) => Some(made.code.clone()),
            _ => None,
        };
        let timer = made.map(|code| Timer { code, clock });
        timer.filter(|timer| timer.parts().is_some()).ok_or_else(|| Error::new(Kind::SystemError, "no timed function"))
    }

    /// The setup and the loop.
    fn parts(&self) -> Option<(&[Run], &For)> {
        let Body::Block(block) = &self.code.body else { return None };
        match block.split_last() {
            Some((Run::For(node), setup)) => Some((setup, node)),
            _ => None,
        }
    }

    /// The seconds that `loops` turns take.
    fn run(&self, call: &mut Call, loops: u64) -> Result<f64> {
        let Some((setup, node)) = self.parts() else { return Ok(0.0) };
        let scope = &self.code.scope;
        let mut locals = vec![Value::Undefined; scope.slots];
        for &slot in &scope.cells {
            locals[slot as usize] = Value::Cell(Rc::new(CellObject(RefCell::default())));
        }
        let mut frame = Frame { locals: &mut locals, captured: &[], globals: call.globals, scope };
        for stmt in setup {
            exec_stmt(call.vm, &mut frame, stmt)?;
        }
        let start = (self.clock)();
        turn(call.vm, &mut frame, &node.body, loops)?;
        Ok((self.clock)() - start)
    }

    /// How many turns take long enough to be measured.
    fn enough_loops(&self, call: &mut Call) -> Result<u64> {
        const LONG_ENOUGH: f64 = 0.2;
        let mut loops = 1;
        for index in 0..10 {
            loops = 10u64.pow(index);
            if self.run(call, loops)? >= LONG_ENOUGH {
                break;
            }
        }
        Ok(loops)
    }
}

/// The measured loop.
#[inline(never)]
fn turn(vm: &mut Interpreter, frame: &mut Frame, body: &Block, loops: u64) -> Result<()> {
    for _ in 0..loops {
        interrupt::check()?;
        match exec_block(vm, frame, body)? {
            Flow::Next | Flow::Continue => {}
            _ => break,
        }
    }
    Ok(())
}

/// What `%timeit -o` gives.
pub struct TimeitResult {
    loops: u64,
    all_runs: Vec<f64>,
    compile_time: f64,
    precision: u64,
}

impl TimeitResult {
    fn timings(&self) -> Vec<f64> {
        self.all_runs.iter().map(|run| run / self.loops.max(1) as f64).collect()
    }

    fn average(&self) -> f64 {
        let timings = self.timings();
        timings.iter().sum::<f64>() / timings.len() as f64
    }

    fn stdev(&self) -> f64 {
        let (timings, mean) = (self.timings(), self.average());
        (timings.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / timings.len() as f64).sqrt()
    }

    fn best(&self) -> f64 {
        self.timings().into_iter().fold(f64::INFINITY, f64::min)
    }

    fn worst(&self) -> f64 {
        self.timings().into_iter().fold(0.0, f64::max)
    }

    fn text(&self) -> String {
        let plural = |n: u64| if n == 1 { "" } else { "s" };
        let runs = self.all_runs.len() as u64;
        format!(
            "{} ± {} per loop (mean ± std. dev. of {runs} run{}, {} loop{} each)",
            format_time(self.average(), self.precision),
            format_time(self.stdev(), self.precision),
            plural(runs),
            with_commas(self.loops),
            plural(self.loops)
        )
    }

    /// What is printed: a warning where runs differ much, and the result.
    fn report(&self) -> String {
        let (best, worst) = (self.best(), self.worst());
        let mut report = String::new();
        // Below a microsecond it does not matter.
        if worst > 4.0 * best && best > 0.0 && worst > 1e-6 {
            report.push_str(&format!(
                "The slowest run took {:.2} times longer than the fastest. This could mean that an intermediate result \
                 is being cached.\n",
                worst / best
            ));
        }
        report.push_str(&self.text());
        report.push('\n');
        if self.compile_time > LONG {
            report.push_str(&format!("Compiler time: {:.2} s\n", self.compile_time));
        }
        report
    }
}

impl Object for TimeitResult {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        "TimeitResult"
    }

    fn attributes(&self) -> Vec<String> {
        ["all_runs", "average", "best", "compile_time", "loops", "repeat", "stdev", "timings", "worst"]
            .map(str::to_owned)
            .to_vec()
    }

    fn get_attr(&self, _this: &Value, _vm: &mut Interpreter, name: &str) -> Result<Option<Value>> {
        let list = |numbers: &[f64]| Value::list(numbers.iter().map(|&x| Value::Float(x)).collect());
        Ok(Some(match name {
            "average" => Value::Float(self.average()),
            "stdev" => Value::Float(self.stdev()),
            "best" => Value::Float(self.best()),
            "worst" => Value::Float(self.worst()),
            "all_runs" => list(&self.all_runs),
            "timings" => list(&self.timings()),
            "loops" => Value::from(self.loops),
            "repeat" => Value::from(self.all_runs.len()),
            "compile_time" => Value::Float(self.compile_time),
            _ => return Ok(None),
        }))
    }

    fn repr(&self) -> Result<String> {
        Ok(format!("<TimeitResult : {}>", self.text()))
    }

    fn str(&self) -> Result<String> {
        Ok(self.text())
    }

    fn doc(&self) -> Option<String> {
        Some("The result of %timeit: loops, repeat, average, stdev, best, worst, all_runs, timings.".to_owned())
    }
}

/// A whole number with commas between thousands.
fn with_commas(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results() {
        let result = TimeitResult { loops: 1_000_000, all_runs: vec![1.0, 2.0, 9.0], compile_time: 0.0, precision: 3 };
        assert_eq!(result.text(), "4 μs ± 3.56 μs per loop (mean ± std. dev. of 3 runs, 1,000,000 loops each)");
        assert!(result.report().starts_with("The slowest run took 9.00 times longer than the fastest."));
        let one = TimeitResult { loops: 1, all_runs: vec![0.5], compile_time: 0.0, precision: 3 };
        assert_eq!(one.text(), "500 ms ± 0 ns per loop (mean ± std. dev. of 1 run, 1 loop each)");
        assert_eq!(with_commas(100), "100");
    }
}
