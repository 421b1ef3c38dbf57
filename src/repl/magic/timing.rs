//! `%time`, and what all timing shares: processor time, and times as people read them.

use std::time::Instant;

use super::{Call, Row, usage_error};
use crate::diag::{Result, sources};
use crate::lang::code::ModuleCode;
use crate::lang::eval;
use crate::lang::formatting::format_value;
use crate::lang::output::write_out;
use crate::lang::resolve::{resolve_expression, resolve_module};
use crate::lang::value::Value;
use crate::syntax::ast::{Module, StmtKind};
use crate::syntax::parse::parse_module;

/// The table.
pub static MAGICS: &[Row] = &[Row::both(
    "time",
    "statement",
    "Runs a statement once and prints how long it took: the processor's time and the clock's. The value is echoed.",
    time,
)];

/// Preparing a statement is reported when it takes longer.
pub(super) const LONG: f64 = 0.1;

/// Seconds of the process's processor time: its own and the system's for it.
#[cfg(unix)]
pub(super) fn processor_time() -> (f64, f64) {
    let mut usage = std::mem::MaybeUninit::<libc::rusage>::zeroed();
    // SAFETY: `usage` is valid for writes; a zeroed `rusage` is a valid value should the call fail.
    let usage = unsafe {
        libc::getrusage(libc::RUSAGE_SELF, usage.as_mut_ptr());
        usage.assume_init()
    };
    let seconds = |time: libc::timeval| time.tv_sec as f64 + time.tv_usec as f64 * 1e-6;
    (seconds(usage.ru_utime), seconds(usage.ru_stime))
}

/// Where the system does not tell, the clock stands in.
#[cfg(not(unix))]
pub(super) fn processor_time() -> (f64, f64) {
    static START: std::sync::OnceLock<Instant> = std::sync::OnceLock::new();
    (START.get_or_init(Instant::now).elapsed().as_secs_f64(), 0.0)
}

/// A time with a fitting unit and `precision` significant digits; from a minute on in minutes, hours and days.
pub fn format_time(seconds: f64, precision: u64) -> String {
    if seconds >= 60.0 {
        let mut parts = Vec::new();
        let mut left = seconds;
        for (suffix, length) in [("d", 86400.0), ("h", 3600.0), ("min", 60.0), ("s", 1.0)] {
            let count = (left / length).trunc();
            if count > 0.0 {
                left %= length;
                parts.push(format!("{count}{suffix}"));
            }
            if left < 1.0 {
                break;
            }
        }
        return parts.join(" ");
    }
    const UNITS: [(f64, &str); 4] = [(1.0, "s"), (1e3, "ms"), (1e6, "μs"), (1e9, "ns")];
    let order = match seconds > 0.0 {
        true => (-(seconds.log10().floor() / 3.0).floor()).clamp(0.0, 3.0) as usize,
        false => 3,
    };
    let (scale, unit) = UNITS[order];
    let number = format_value(&Value::Float(seconds * scale), &format!(".{precision}g"));
    format!("{} {unit}", number.unwrap_or_default())
}

/// A text that is ready to run: its statements, and the last one's value where that is an expression.
pub(super) struct Prepared {
    body: ModuleCode,
    value: Option<ModuleCode>,
}

impl Prepared {
    pub(super) fn new(call: &mut Call, name: &str, text: &str) -> Result<Prepared> {
        let mut tree = parse_module(sources::add(name, text))?;
        let last = match tree.body.pop() {
            Some(stmt) => match stmt.kind {
                StmtKind::Expr(value) => Some(value),
                kind => {
                    tree.body.push(crate::syntax::ast::Stmt { kind, span: stmt.span });
                    None
                }
            },
            None => None,
        };
        let body = resolve_module(&Module { body: tree.body }, call.globals, &call.vm.builtins)?;
        let value = match &last {
            Some(value) => Some(resolve_expression(value, call.globals, &call.vm.builtins)?),
            None => None,
        };
        Ok(Prepared { body, value })
    }

    pub(super) fn run(&self, call: &mut Call) -> Result<Value> {
        eval::run_module(call.vm, &self.body, call.globals)?;
        match &self.value {
            Some(value) => eval::run_module(call.vm, value, call.globals),
            None => Ok(Value::None),
        }
    }
}

fn time(call: &mut Call) -> Result<Value> {
    let text = match call.cell {
        Some(_) if !call.line.is_empty() => {
            return Err(usage_error("Can't use statement directly after '%%time'!"));
        }
        Some(cell) => cell,
        None => call.line,
    };
    let begin = Instant::now();
    let prepared = Prepared::new(call, "<timed exec>", text)?;
    let preparing = begin.elapsed().as_secs_f64();
    let (user, system) = processor_time();
    let start = Instant::now();
    let result = prepared.run(call);
    let wall = start.elapsed().as_secs_f64();
    let (user, system) = (processor_time().0 - user, processor_time().1 - system);
    let shown = |seconds: f64| format_time(seconds, 3);
    let mut report = format!(
        "CPU times: user {}, sys: {}, total: {}\nWall time: {}\n",
        shown(user),
        shown(system),
        shown(user + system),
        shown(wall)
    );
    if preparing > LONG {
        report.push_str(&format!("Compiler : {}\n", shown(preparing)));
    }
    write_out(&report);
    result
}

#[cfg(test)]
mod tests {
    use super::format_time;

    #[test]
    fn times() {
        let shown = [
            (0.0, "0 ns"),
            (5.64e-9, "5.64 ns"),
            (1.234e-6, "1.23 μs"),
            (9.999e-4, "1e+03 μs"),
            (0.0123456, "12.3 ms"),
            (1.5, "1.5 s"),
            (59.9, "59.9 s"),
            (60.0, "1min"),
            (3725.9, "1h 2min 5s"),
            (90061.0, "1d 1h 1min 1s"),
        ];
        for (seconds, text) in shown {
            assert_eq!(format_time(seconds, 3), text);
        }
    }
}
