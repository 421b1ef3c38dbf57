//! How arrays are shown: `set_printoptions` and its relatives, `array2string`, the texts of single floats.

use std::cell::RefCell;

use num_bigint::BigInt;

use super::args;
use crate::array::print::{
    Around, FloatFormat, FloatMode, Legacy, PrintOptions, Sign, Trim, Width, array_repr, array_repr_with, array_str,
    array2string, array2string_with, format_float_positional, format_float_scientific,
};
use crate::array::{Array, DType, DTypeKind, Scalar};
use crate::diag::{Error, Kind, Result};
use crate::lang::arrays::convert;
use crate::lang::builtins::construct;
use crate::lang::interpreter::Interpreter;
use crate::lang::modules::warnings;
use crate::lang::native::{Arguments, Native};
use crate::lang::number;
use crate::lang::object::Object;
use crate::lang::operate::truth;
use crate::lang::tables::DictMap;
use crate::lang::value::Value;
use crate::lang::{class, display};

fn set_option(options: &mut PrintOptions, name: &str, value: &Value) -> Result<()> {
    let count = || -> Result<usize> {
        let n = args::integer(value)?;
        usize::try_from(n).map_err(|_| Error::value(format!("{name} must be >= 0")))
    };
    match name {
        "precision" => {
            options.precision = count().map_err(|error| match error.kind() {
                Kind::TypeError => Error::type_error("precision must be an integer"),
                _ => error,
            })?;
        }
        "threshold" => {
            let limit = number::to_float(value).map_err(|_| Error::type_error("threshold must be numeric"))?;
            if limit.is_nan() {
                return Err(Error::value("threshold must be non-NAN, try sys.maxsize for untruncated representation"));
            }
            options.threshold = if limit >= usize::MAX as f64 { usize::MAX } else { limit.max(0.0) as usize };
        }
        "edgeitems" => options.edgeitems = count()?,
        "linewidth" => options.linewidth = isize::try_from(args::integer(value)?).unwrap_or(isize::MAX),
        "suppress" => options.suppress = truth(value)?,
        "nanstr" => options.nanstr = args::text(value, name)?.to_owned(),
        "infstr" => options.infstr = args::text(value, name)?.to_owned(),
        "sign" => options.sign = Sign::parse(args::text(value, name)?)?,
        "floatmode" => options.floatmode = FloatMode::parse(args::text(value, name)?)?,
        _ => {}
    }
    Ok(())
}

const NAMES: [&str; 9] =
    ["precision", "threshold", "edgeitems", "linewidth", "suppress", "nanstr", "infstr", "sign", "floatmode"];

/// What a program's own functions write of an array.
#[derive(Clone, Default)]
struct Writers {
    /// The option `formatter`: functions that write elements, by their kind.
    formatter: Option<Value>,
    /// The option `override_repr`: a function that writes the whole.
    override_repr: Option<Value>,
}

/// Puts the options of a call of `set_printoptions` in force; answers the former ones.
fn set(vm: &Interpreter, args: &Arguments) -> Result<(PrintOptions, Writers)> {
    let mut options = PrintOptions::current();
    for (name, place) in NAMES.into_iter().zip(PLACES) {
        if let Some(value) = args.given(place) {
            set_option(&mut options, name, value)?;
        }
    }
    if let Some(value) = args.given(LEGACY) {
        set_legacy(&mut options, value)?;
    }
    if options.legacy.name() == Some("1.13") {
        options.sign = Sign::Minus;
    }
    // Without a function in the call there is none.
    let writers = Writers { formatter: args.given(7).cloned(), override_repr: args.given(11).cloned() };
    class::lend(vm);
    Ok((PrintOptions::set_current(options), WRITERS.replace(writers)))
}

/// The places of [`NAMES`] among the parameters: the formatter comes between `infstr` and `sign`.
const PLACES: [usize; 9] = [0, 1, 2, 3, 4, 5, 6, 8, 9];
/// The place of the option `legacy`.
const LEGACY: usize = 10;

/// The option `legacy`: the name of a release, or `False`.
fn set_legacy(options: &mut PrintOptions, value: &Value) -> Result<()> {
    let known = match value {
        Value::Bool(false) => Some(Legacy::NONE),
        Value::Str(name) => Legacy::parse(name),
        _ => None,
    };
    match known {
        Some(legacy) => options.legacy = legacy,
        None => {
            let releases = "'1.13', '1.21', '1.25', '2.1', '2.2' or `False`";
            let text = format!("legacy printing option can currently only be {releases}");
            warnings::emit(Kind::UserWarning, &text, None)?;
        }
    }
    Ok(())
}

fn as_dict(options: &PrintOptions) -> Result<Value> {
    let mut map = DictMap::new();
    let writers = current_writers();
    let threshold = i64::try_from(options.threshold).unwrap_or(i64::MAX);
    let linewidth = i64::try_from(options.linewidth).unwrap_or(i64::MAX);
    let entries: [(&str, Value); 12] = [
        ("edgeitems", Value::from(options.edgeitems)),
        ("threshold", Value::Int(threshold)),
        ("floatmode", Value::from(options.floatmode.name())),
        ("precision", Value::from(options.precision)),
        ("suppress", Value::Bool(options.suppress)),
        ("linewidth", Value::Int(linewidth)),
        ("nanstr", Value::from(options.nanstr.clone())),
        ("infstr", Value::from(options.infstr.clone())),
        ("sign", Value::from(options.sign.name())),
        ("formatter", writers.formatter.unwrap_or(Value::None)),
        ("legacy", options.legacy.name().map_or(Value::Bool(false), Value::from)),
        ("override_repr", writers.override_repr.unwrap_or(Value::None)),
    ];
    for (name, value) in entries {
        map.insert(Value::from(name), value)?;
    }
    Ok(Value::dict(map))
}

/// `with np.printoptions(…):`
struct Printing {
    options: PrintOptions,
    writers: Writers,
    before: RefCell<Vec<(PrintOptions, Writers)>>,
}

impl Object for Printing {
    fn as_any(&self) -> &dyn std::any::Any {
        self
    }

    fn type_name(&self) -> &str {
        "printoptions"
    }

    fn enter(&self, _: &Value, _: &mut Interpreter) -> Result<Option<Value>> {
        let before = PrintOptions::set_current(self.options.clone());
        self.before.borrow_mut().push((before, WRITERS.replace(self.writers.clone())));
        as_dict(&self.options).map(Some)
    }

    fn exit(&self, _: &mut Interpreter, _: Option<&Error>) -> Result<bool> {
        if let Some((options, writers)) = self.before.borrow_mut().pop() {
            PrintOptions::set_current(options);
            WRITERS.set(writers);
        }
        Ok(false)
    }
}

thread_local! {
    static WRITERS: RefCell<Writers> = const { RefCell::new(Writers { formatter: None, override_repr: None }) };
}

fn current_writers() -> Writers {
    WRITERS.with_borrow(Clone::clone)
}

/// What the option `override_repr` writes for an array.
///
/// # Errors
/// Those of the function.
pub fn overridden(array: &Value) -> Result<Option<String>> {
    let Some(function) = current_writers().override_repr else { return Ok(None) };
    let text = class::call(&function, std::slice::from_ref(array), &[])?;
    display::str_of(&text).map(Some)
}

/// The `repr` of an array, with the option `formatter`.
///
/// # Errors
/// Those of the formatter.
pub fn repr(array: &Array, options: &PrintOptions) -> Result<String> {
    match formatter(current_writers().formatter.as_ref(), array.dtype())? {
        None => Ok(array_repr(array, options)),
        Some(function) => array_repr_with(array, options, by(&function)),
    }
}

/// The `str` of an array, with the option `formatter`.
///
/// # Errors
/// Those of the formatter.
pub fn str(array: &Array, options: &PrintOptions) -> Result<String> {
    match formatter(current_writers().formatter.as_ref(), array.dtype())? {
        Some(function) if array.ndim() > 0 => array2string_with(array, options, Around::default(), by(&function)),
        _ => Ok(array_str(array, options)),
    }
}

/// What writes elements by a program's function.
fn by(function: &Value) -> impl FnMut(Scalar, &mut String) -> Result<()> {
    move |element, out| {
        let text = class::call(function, &[convert::from_scalar(element)], &[])?;
        out.push_str(&display::str_of(&text)?);
        Ok(())
    }
}

/// The function that a `formatter` dict has for elements of a data type.
fn formatter(table: Option<&Value>, dtype: DType) -> Result<Option<Value>> {
    let Some(table) = table else { return Ok(None) };
    let Value::Dict(dict) = table else { return Err(Error::type_error("formatter must be a dict")) };
    let map = dict.map.borrow();
    let names: &[&str] = match dtype.kind() {
        DTypeKind::Bool => &["bool"],
        DTypeKind::Signed | DTypeKind::Unsigned => &["int", "int_kind"],
        DTypeKind::Float => &["float", "float_kind"],
        DTypeKind::Complex => &["complexfloat", "complex_kind"],
        DTypeKind::Text | DTypeKind::Bytes => &["numpystr", "str_kind"],
        DTypeKind::Object => &["object"],
    };
    Ok(names.iter().chain(&["all"]).find_map(|name| map.get_str(name).filter(|found| !found.is_none()).cloned()))
}

/// (a, max_line_width, precision, suppress_small, separator, prefix, *, formatter, threshold, edgeitems, sign,
/// floatmode, suffix, legacy).
fn to_string(vm: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let array = convert::array(args.value(0))?;
    let mut options = PrintOptions::current();
    let set = [
        (1, "linewidth"),
        (2, "precision"),
        (3, "suppress"),
        (7, "threshold"),
        (8, "edgeitems"),
        (9, "sign"),
        (10, "floatmode"),
    ];
    for (place, name) in set {
        if let Some(value) = args.given(place) {
            set_option(&mut options, name, value)?;
        }
    }
    if let Some(value) = args.given(12) {
        set_legacy(&mut options, value)?;
    }
    let piece =
        |index: usize, default: &'static str| args.given(index).map_or(Ok(default), |v| args::text(v, "separator"));
    let around = Around { separator: piece(4, " ")?, prefix: piece(5, "")?, suffix: piece(11, "")? };
    class::lend(vm);
    let table = args.given(6).cloned().or_else(|| current_writers().formatter);
    let text = match formatter(table.as_ref(), array.dtype())? {
        None => array2string(&array, &options, around),
        Some(function) => array2string_with(&array, &options, around, by(&function))?,
    };
    Ok(Value::from(text))
}

/// (arr, max_line_width, precision, suppress_small).
fn shown(args: &Arguments, show: fn(&Array, &PrintOptions) -> Result<String>) -> Result<Value> {
    let mut options = PrintOptions::current();
    for (place, name) in [(1, "linewidth"), (2, "precision"), (3, "suppress")] {
        if let Some(value) = args.given(place) {
            set_option(&mut options, name, value)?;
        }
    }
    show(&convert::array(args.value(0))?, &options).map(Value::from)
}

/// A float and the width it has.
fn float_of(value: &Value) -> Result<(f64, Width)> {
    let width = match convert::operand(value)?.map(|tensor| tensor.dtype()) {
        Some(DType::F16) => Width::Half,
        Some(DType::F32) => Width::Single,
        _ => Width::Double,
    };
    Ok((number::to_float(value)?, width))
}

fn whole(args: &Arguments, index: usize) -> Result<Option<i64>> {
    args.given(index).map(args::integer).transpose()
}

fn yes(args: &Arguments, index: usize, default: bool) -> Result<bool> {
    args.get(index).map_or(Ok(default), truth)
}

fn trim(args: &Arguments, index: usize) -> Result<Trim> {
    args.given(index).map_or(Ok(Trim::Keep), |v| Trim::parse(args::text(v, "trim")?))
}

/// (x, precision, unique, fractional, trim, sign, pad_left, pad_right, min_digits).
fn positional(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (x, width) = float_of(args.value(0))?;
    let format = FloatFormat {
        precision: whole(args, 1)?,
        unique: yes(args, 2, true)?,
        fractional: yes(args, 3, true)?,
        trim: trim(args, 4)?,
        sign: yes(args, 5, false)?,
        pad_left: whole(args, 6)?,
        pad_right: whole(args, 7)?,
        exp_digits: None,
        min_digits: whole(args, 8)?,
    };
    Ok(Value::from(format_float_positional(x, width, &format)?))
}

/// (x, precision, unique, trim, sign, pad_left, exp_digits, min_digits).
fn scientific(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let (x, width) = float_of(args.value(0))?;
    let format = FloatFormat {
        precision: whole(args, 1)?,
        unique: yes(args, 2, true)?,
        trim: trim(args, 3)?,
        sign: yes(args, 4, false)?,
        pad_left: whole(args, 5)?,
        exp_digits: whole(args, 6)?,
        min_digits: whole(args, 7)?,
        ..FloatFormat::default()
    };
    Ok(Value::from(format_float_scientific(x, width, &format)?))
}

/// The digits of a number without its sign, in a base up to 36.
fn digits(value: &BigInt, base: u32) -> String {
    value.magnitude().to_str_radix(base).to_ascii_uppercase()
}

/// (number, base, padding).
fn base_repr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let value = number::to_bigint(&construct::to_int(args.value(0))?)?;
    let base = args.given(1).map_or(Ok(2), args::integer)?;
    let padding = args.given(2).map_or(Ok(0), args::integer)?;
    if base > 36 {
        return Err(Error::value("Bases greater than 36 not handled in base_repr."));
    }
    if base < 2 {
        return Err(Error::value("Bases less than 2 not handled in base_repr."));
    }
    let mut text = "0".repeat(padding.clamp(0, 1 << 20) as usize);
    // Zero is all padding, but for one digit.
    if value.sign() != num_bigint::Sign::NoSign || text.is_empty() {
        text.push_str(&digits(&value, base as u32));
    }
    Ok(Value::from(if value.sign() == num_bigint::Sign::Minus { format!("-{text}") } else { text }))
}

/// (num, width).
fn binary_repr(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let value = number::to_bigint(args.value(0))?;
    let width = whole(args, 1)?;
    let too_narrow = |needed: usize| {
        Error::value(format!("Insufficient bit width={} provided for binwidth={needed}", width.unwrap_or_default()))
    };
    let bits = digits(&value, 2);
    if value.sign() != num_bigint::Sign::Minus {
        let width = usize::try_from(width.unwrap_or(0)).unwrap_or(0);
        if width > 0 && bits.len() > width {
            return Err(too_narrow(bits.len()));
        }
        return Ok(Value::from(format!("{bits:0>width$}")));
    }
    let Some(wanted) = width else { return Ok(Value::from(format!("-{bits}"))) };
    // Two's complement needs a bit for the sign, but for powers of two.
    let least = digits(&(&value + 1), 2);
    let needed = if value == BigInt::from(-1) { 1 } else { least.len() + 1 };
    let wanted = usize::try_from(wanted).unwrap_or(0);
    if wanted < needed {
        return Err(too_narrow(needed));
    }
    let turned = digits(&((BigInt::from(1) << needed) + &value), 2);
    Ok(Value::from(format!("{}{turned:0>needed$}", "1".repeat(wanted - needed))))
}

/// The functions.
pub static FUNCTIONS: &[Native] = &[
    Native::new(
        "set_printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
        "Sets how arrays are shown.\n\n>>> np.set_printoptions(precision=4)\n",
        |vm, args| set(vm, args).map(|_| Value::None),
    ),
    Native::new(
        "get_printoptions()",
        "How arrays are shown.\n\n>>> np.get_printoptions()['precision']\n8\n",
        |_, _| as_dict(&PrintOptions::current()),
    ),
    Native::new(
        "printoptions(precision=None, threshold=None, edgeitems=None, linewidth=None, suppress=None, nanstr=None, infstr=None, formatter=None, sign=None, floatmode=None, *, legacy=None, override_repr=None)",
        "A context in which arrays are shown otherwise.\n\n>>> with np.printoptions(precision=2): print(np.array([2.0]) / 3)\n[0.67]\n",
        |vm, args| {
            let (options, writers) = set(vm, args)?;
            // In force from the start of the `with` block only.
            let inside = (PrintOptions::set_current(options), WRITERS.replace(writers));
            Ok(Value::object(Printing { options: inside.0, writers: inside.1, before: RefCell::default() }))
        },
    ),
    Native::new(
        "array2string(a, max_line_width=None, precision=None, suppress_small=None, separator=' ', prefix='', *, formatter=None, threshold=None, edgeitems=None, sign=None, floatmode=None, suffix='', legacy=None)",
        "An array as text.\n\n>>> np.array2string(np.array([1, 2]), separator=', ')\n'[1, 2]'\n",
        to_string,
    ),
    Native::new(
        "array_repr(arr, max_line_width=None, precision=None, suppress_small=None)",
        "An array as the prompt shows it.\n\n>>> np.array_repr(np.array([1, 2]))\n'array([1, 2])'\n",
        |_, args| match overridden(args.value(0))? {
            Some(text) => Ok(Value::from(text)),
            None => shown(args, repr),
        },
    ),
    Native::new(
        "array_str(a, max_line_width=None, precision=None, suppress_small=None)",
        "An array as print shows it.\n\n>>> np.array_str(np.arange(3))\n'[0 1 2]'\n",
        |_, args| shown(args, str),
    ),
    Native::new(
        "format_float_positional(x, precision=None, unique=True, fractional=True, trim='k', sign=False, pad_left=None, pad_right=None, min_digits=None)",
        "A float without an exponent.\n\n>>> np.format_float_positional(1e-3)\n'0.001'\n",
        positional,
    ),
    Native::new(
        "format_float_scientific(x, precision=None, unique=True, trim='k', sign=False, pad_left=None, exp_digits=None, min_digits=None)",
        "A float with an exponent.\n\n>>> np.format_float_scientific(1500.)\n'1.5e+03'\n",
        scientific,
    ),
    Native::new(
        "base_repr(number, base=2, padding=0)",
        "An integer in another base.\n\n>>> np.base_repr(6, 5)\n'11'\n",
        base_repr,
    ),
    Native::new(
        "binary_repr(num, width=None)",
        "An integer in binary.\n\n>>> np.binary_repr(3, width=4)\n'0011'\n",
        binary_repr,
    ),
];
