//! `pprint`: containers over several lines where they are too long for one.

use crate::diag::Result;
use crate::lang::builtins::print::write_stdout;
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::module::Module;
use crate::lang::native::{Arguments, Native};
use crate::lang::sorting::sort_values;
use crate::lang::value::{DictFlavor, Value};

/// Binds the module's names.
pub fn fill(_: &mut Interpreter, module: &Module) -> Result<()> {
    module.define_natives(FUNCTIONS);
    Ok(())
}

pub(super) static FUNCTIONS: &[Native] = &[
    Native::new(
        "pformat(object, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True)",
        "A value as text over several lines. `pprint.pformat([1, 2])` is `'[1, 2]'`.",
        |vm, a| format(vm, a, [1, 2, 5]).map(Value::from),
    ),
    Native::new(
        "pp(object, *args, sort_dicts=False)",
        "Writes a value over several lines. `pprint.pp([1, 2])`",
        |vm, a| {
            let text = pretty(vm, a.value(0), 80, 1, 0, a.flag(1, false)?, 0)?;
            write_stdout(vm, &(text + "\n")).map(|()| Value::None)
        },
    ),
    Native::new(
        "pprint(object, stream=None, indent=1, width=80, depth=None, *, compact=False, sort_dicts=True)",
        "Writes a value over several lines. `pprint.pprint([1, 2])`",
        |vm, a| {
            let text = format(vm, a, [2, 3, 6])? + "\n";
            match a.given(1) {
                Some(stream) => vm.call_method(stream, "write", &[Value::from(text)]).map(|_| Value::None),
                None => write_stdout(vm, &text).map(|()| Value::None),
            }
        },
    ),
];

fn format(vm: &mut Interpreter, args: &Arguments, [indent, width, sort]: [usize; 3]) -> Result<String> {
    let indent = usize::try_from(args.index_or(indent, 1)?).unwrap_or(0);
    let width = usize::try_from(args.index_or(width, 80)?).unwrap_or(0);
    let sort = args.flag(sort, true)?;
    pretty(vm, args.value(0), width, indent, 0, sort, 0)
}

/// The text of a value that begins at column `column` and is followed by `after` closing characters.
fn pretty(
    vm: &mut Interpreter,
    value: &Value,
    width: usize,
    indent: usize,
    column: usize,
    sort: bool,
    after: usize,
) -> Result<String> {
    let whole = sorted_repr(vm, value, sort)?;
    if column + whole.chars().count() + after <= width || column > 1000 {
        return Ok(whole);
    }
    let (open, close, parts) = match value {
        Value::List(_) | Value::Tuple(_) if !matches!(value, Value::Tuple(t) if t.named.is_some()) => {
            let (open, close) = if matches!(value, Value::List(_)) { ("[", "]") } else { ("(", ")") };
            let items = value.sequence_items().unwrap_or_default();
            let single = close == ")" && items.len() == 1;
            (open, if single { ",)" } else { close }, items.into_iter().map(|item| (String::new(), item)).collect())
        }
        Value::Dict(dict) if matches!(dict.flavor, DictFlavor::Plain) => {
            let mut parts = Vec::new();
            for key in keys(vm, value, sort)? {
                let item = dict.map.borrow().get(&key)?.cloned().unwrap_or(Value::None);
                parts.push((format!("{}: ", repr(&key)?), item));
            }
            ("{", "}", parts)
        }
        Value::Set(set) => {
            let items = set.table.borrow().iter().cloned().collect();
            let items = sort_values(vm, items, None, false)?;
            ("{", "}", items.into_iter().map(|item| (String::new(), item)).collect::<Vec<_>>())
        }
        _ => return Ok(whole),
    };
    let last = parts.len().saturating_sub(1);
    let mut out = format!("{open}{}", " ".repeat(indent.saturating_sub(1)));
    for (at, (label, item)) in parts.iter().enumerate() {
        if at > 0 {
            out.push_str(&format!(",\n{}", " ".repeat(column + indent)));
        }
        out.push_str(label);
        let inner = column + indent + label.chars().count();
        let closing = if at == last { after + 1 } else { 1 };
        out.push_str(&pretty(vm, item, width, indent, inner, sort, closing)?);
    }
    out.push_str(close);
    Ok(out)
}

fn keys(vm: &mut Interpreter, value: &Value, sort: bool) -> Result<Vec<Value>> {
    let Value::Dict(dict) = value else { return Ok(Vec::new()) };
    let keys: Vec<Value> = dict.map.borrow().keys().cloned().collect();
    if !sort {
        return Ok(keys);
    }
    // Keys that cannot be compared stay in their order.
    Ok(sort_values(vm, keys.clone(), None, false).unwrap_or(keys))
}

/// `repr`, with the keys of dicts sorted.
fn sorted_repr(vm: &mut Interpreter, value: &Value, sort: bool) -> Result<String> {
    match value {
        Value::Dict(dict) if sort && matches!(dict.flavor, DictFlavor::Plain) => {
            let mut parts = Vec::new();
            for key in keys(vm, value, sort)? {
                let item = dict.map.borrow().get(&key)?.cloned().unwrap_or(Value::None);
                if item.is_same(value) {
                    return repr(value);
                }
                parts.push(format!("{}: {}", repr(&key)?, sorted_repr(vm, &item, sort)?));
            }
            Ok(format!("{{{}}}", parts.join(", ")))
        }
        other => repr(other),
    }
}
