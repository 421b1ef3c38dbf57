//! `time`.

use std::sync::OnceLock;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::sys::record;
use crate::diag::{Error, Result, interrupt};
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::output;
use crate::lang::value::Value;

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    module.define("timezone", 0_i64);
    Ok(())
}

/// Nanoseconds since some moment before the program's first question.
pub(super) fn clock() -> u64 {
    static START: OnceLock<Instant> = OnceLock::new();
    START.get_or_init(Instant::now).elapsed().as_nanos() as u64
}

fn since_epoch() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// The processor time of the process, where the system tells it; the clock elsewhere.
fn process_nanoseconds() -> u64 {
    #[cfg(unix)]
    {
        let mut spent = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: `spent` is a valid timespec that the call only writes to.
        if unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &mut spent) } == 0 {
            return spent.tv_sec as u64 * 1_000_000_000 + spent.tv_nsec as u64;
        }
    }
    clock()
}

fn seconds(nanoseconds: u64) -> Result<Value> {
    crate::trace::refuse("the time is asked for")?;
    Ok(Value::Float(nanoseconds as f64 * 1e-9))
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new("asctime(t=None, /)", "A moment as text. `time.asctime()`", |_, a| {
        Ok(Value::from(strftime("%a %b %e %H:%M:%S %Y", &moment(a, 0, true)?)))
    }),
    Native::new("ctime(seconds=None, /)", "A moment as text. `time.ctime(0)`", |_, a| {
        Ok(Value::from(strftime("%a %b %e %H:%M:%S %Y", &Moment::new(epoch_argument(a)?, true))))
    }),
    Native::new(
        "gmtime(seconds=None, /)",
        "A moment's parts in universal time. `time.gmtime(0).tm_year` is 1970.",
        |_, a| Ok(Moment::new(epoch_argument(a)?, false).value()),
    ),
    Native::new("localtime(seconds=None, /)", "A moment's parts in local time. `time.localtime().tm_year`", |_, a| {
        Ok(Moment::new(epoch_argument(a)?, true).value())
    }),
    Native::new("monotonic()", "Seconds of a clock that never goes back. `time.monotonic()`", |_, _| seconds(clock())),
    Native::new("monotonic_ns()", "Nanoseconds of a clock that never goes back. `time.monotonic_ns()`", |_, _| {
        Ok(Value::from(clock()))
    }),
    Native::new("perf_counter()", "Seconds of the finest clock. `t0 = time.perf_counter()`", |_, _| seconds(clock())),
    Native::new("perf_counter_ns()", "Nanoseconds of the finest clock. `time.perf_counter_ns()`", |_, _| {
        Ok(Value::from(clock()))
    }),
    Native::new("process_time()", "Seconds of work of this process. `time.process_time()`", |_, _| {
        seconds(process_nanoseconds())
    }),
    Native::new("process_time_ns()", "Nanoseconds of work of this process. `time.process_time_ns()`", |_, _| {
        Ok(Value::from(process_nanoseconds()))
    }),
    Native::new("mktime(t, /)", "Seconds since 1970 of a local moment. `time.mktime(time.localtime())`", |_, a| {
        let m = moment(a, 0, true)?;
        let universal = ((days_of(m.year, m.month, m.day) * 24 + m.hour) * 60 + m.minute) * 60 + m.second;
        // The distance is that of the local moment itself, but for the hours at which it changes.
        let offset = local_offset(universal - local_offset(universal));
        Ok(Value::Float((universal - offset) as f64))
    }),
    Native::new("sleep(seconds, /)", "Waits. `time.sleep(0.1)`", sleep),
    Native::new("strftime(format, t=None, /)", "A moment as text by a format. `time.strftime('%Y-%m-%d')`", |_, a| {
        Ok(Value::from(strftime(a.str(0)?, &moment(a, 1, true)?)))
    }),
    Native::new(
        "struct_time(iterable, /)",
        "The parts of a moment by name. `time.struct_time((2024, 2, 29, 0, 0, 0, 3, 60, -1)).tm_mon` is 2.",
        |vm, a| {
            let parts = Value::tuple(crate::lang::iterate::collect(vm, a.value(0))?.done());
            let Value::Tuple(parts) = &parts else { return Ok(Value::None) };
            let count = parts.items.len();
            if count < 9 {
                let message = format!("time.struct_time() takes an at least 9-sequence ({count}-sequence given)");
                return Err(Error::type_error(message));
            }
            Ok(moment_of(&parts.items)?.dated(to_index(&parts.items[8])?))
        },
    ),
    Native::new("time()", "Seconds since 1970. `time.time()`", |_, _| Ok(Value::Float(since_epoch().as_secs_f64()))),
    Native::new("time_ns()", "Nanoseconds since 1970. `time.time_ns()`", |_, _| {
        Ok(Value::from(since_epoch().as_nanos() as u64))
    }),
];

fn sleep(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let wanted = match args.value(0) {
        Value::Float(seconds) => *seconds,
        other => match crate::lang::number::to_index(other) {
            Err(error) if args.float(0).is_err() => return Err(error),
            _ => args.float(0)?,
        },
    };
    if wanted < 0.0 {
        return Err(Error::value("sleep length must be non-negative"));
    }
    if wanted.is_nan() {
        return Err(Error::value("Invalid value NaN (not a number)"));
    }
    output::flush();
    let end = Instant::now() + Duration::from_secs_f64(wanted.min(1e9));
    // Short naps, so that Ctrl-C is heard.
    while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
        std::thread::sleep(left.min(Duration::from_millis(20)));
        interrupt::check()?;
    }
    Ok(Value::None)
}

/// A moment's parts.
struct Moment {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
    /// Monday is 0.
    weekday: i64,
    /// From 1.
    yearday: i64,
}

fn epoch_argument(args: &Arguments) -> Result<i64> {
    match args.given(0) {
        None => Ok(since_epoch().as_secs() as i64),
        Some(_) => Ok(args.float(0)?.floor() as i64),
    }
}

/// The moment that parameter `index` gives, or now.
fn moment(args: &Arguments, index: usize, local: bool) -> Result<Moment> {
    match args.given(index) {
        None => Ok(Moment::new(since_epoch().as_secs() as i64, local)),
        Some(Value::Tuple(parts)) if parts.items.len() >= 8 => moment_of(&parts.items),
        Some(_) => Err(Error::type_error("Tuple or struct_time argument required")),
    }
}

/// The moment of eight parts or more.
fn moment_of(parts: &[Value]) -> Result<Moment> {
    let part = |at: usize| parts.get(at).map_or(Ok(0), to_index);
    Ok(Moment {
        year: part(0)?,
        month: part(1)?,
        day: part(2)?,
        hour: part(3)?,
        minute: part(4)?,
        second: part(5)?,
        weekday: part(6)?,
        yearday: part(7)?,
    })
}

/// Seconds by which local time is ahead of universal time.
fn local_offset(epoch: i64) -> i64 {
    #[cfg(unix)]
    {
        let time = epoch as libc::time_t;
        // SAFETY: an all-zero tm is a valid value of the plain C struct.
        let mut parts: libc::tm = unsafe { std::mem::zeroed() };
        // SAFETY: both pointers are valid for the call.
        if !unsafe { libc::localtime_r(&time, &mut parts) }.is_null() {
            return parts.tm_gmtoff;
        }
    }
    let _ = epoch;
    0
}

impl Moment {
    fn new(epoch: i64, local: bool) -> Moment {
        let shifted = epoch.saturating_add(if local { local_offset(epoch) } else { 0 });
        let (days, rest) = (shifted.div_euclid(86_400), shifted.rem_euclid(86_400));
        let (year, month, day) = civil(days);
        let (first, ..) = (days - days_of(year, 1, 1), ());
        Moment {
            year,
            month,
            day,
            hour: rest / 3600,
            minute: rest / 60 % 60,
            second: rest % 60,
            weekday: (days + 3).rem_euclid(7),
            yearday: first + 1,
        }
    }

    fn value(&self) -> Value {
        self.dated(0)
    }

    /// The record, with what is known of summer time.
    fn dated(&self, summer: i64) -> Value {
        record(
            "time.struct_time",
            [
                ("tm_year", Value::Int(self.year)),
                ("tm_mon", Value::Int(self.month)),
                ("tm_mday", Value::Int(self.day)),
                ("tm_hour", Value::Int(self.hour)),
                ("tm_min", Value::Int(self.minute)),
                ("tm_sec", Value::Int(self.second)),
                ("tm_wday", Value::Int(self.weekday)),
                ("tm_yday", Value::Int(self.yearday)),
                ("tm_isdst", Value::Int(summer)),
            ],
        )
    }
}

/// Days since 1970 of a date of the Gregorian calendar.
fn days_of(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March, so that the leap day is a year's last.
    let (year, month) = if month <= 2 { (year - 1, month + 9) } else { (year, month - 3) };
    let era = year.div_euclid(400);
    let of_era = year.rem_euclid(400);
    let of_year = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468
}

/// The date of a day since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let (month, carry) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
    (era * 400 + year_of_era + carry, month, day)
}

const DAYS: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

fn strftime(format: &str, m: &Moment) -> String {
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let day = DAYS[m.weekday.rem_euclid(7) as usize];
        let month = MONTHS[(m.month - 1).rem_euclid(12) as usize];
        let twelve = if m.hour % 12 == 0 { 12 } else { m.hour % 12 };
        match chars.next() {
            Some('Y') => out.push_str(&m.year.to_string()),
            Some('y') => out.push_str(&format!("{:02}", m.year.rem_euclid(100))),
            Some('m') => out.push_str(&format!("{:02}", m.month)),
            Some('d') => out.push_str(&format!("{:02}", m.day)),
            Some('e') => out.push_str(&format!("{:2}", m.day)),
            Some('H') => out.push_str(&format!("{:02}", m.hour)),
            Some('I') => out.push_str(&format!("{twelve:02}")),
            Some('M') => out.push_str(&format!("{:02}", m.minute)),
            Some('S') => out.push_str(&format!("{:02}", m.second)),
            Some('j') => out.push_str(&format!("{:03}", m.yearday)),
            Some('U') => out.push_str(&format!("{:02}", (m.yearday + 6 - (m.weekday + 1) % 7) / 7)),
            Some('W') => out.push_str(&format!("{:02}", (m.yearday + 6 - m.weekday) / 7)),
            Some('p') => out.push_str(if m.hour < 12 { "AM" } else { "PM" }),
            Some('A') => out.push_str(day),
            Some('a') => out.push_str(&day[..3]),
            Some('B') => out.push_str(month),
            Some('b' | 'h') => out.push_str(&month[..3]),
            Some('w') => out.push_str(&((m.weekday + 1) % 7).to_string()),
            Some('F') => out.push_str(&strftime("%Y-%m-%d", m)),
            Some('T' | 'X') => out.push_str(&strftime("%H:%M:%S", m)),
            Some('D' | 'x') => out.push_str(&strftime("%m/%d/%y", m)),
            Some('R') => out.push_str(&strftime("%H:%M", m)),
            Some('c') => out.push_str(&strftime("%a %b %e %H:%M:%S %Y", m)),
            Some('n') => out.push('\n'),
            Some('t') => out.push('\t'),
            Some('%') => out.push('%'),
            Some(other) => out.extend(['%', other]),
            None => out.push('%'),
        }
    }
    out
}
