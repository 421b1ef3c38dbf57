//! Magics about how things are computed: devices, and what `jit` makes of a function.

use super::{Call, Row, usage_error};
use crate::diag::{Result, sources};
use crate::lang::attribute::find_attr;
use crate::lang::display::str_of;
use crate::lang::eval;
use crate::lang::interpreter::Interpreter;
use crate::lang::output::write_out;
use crate::lang::resolve::resolve_expression;
use crate::lang::symbol::Symbol;
use crate::lang::transforms::{Place, default_device, set_default};
use crate::lang::value::Value;
use crate::syntax::ast::{Argument, Expr, ExprKind};
use crate::syntax::parse::parse_expression;
use crate::trace;

/// The table.
pub static MAGICS: &[Row] = &[
    Row::line(
        "device",
        "[cpu | gpu | gpu:1]",
        "Where new arrays live from now on; without a name, the devices of this machine.",
        device,
    ),
    Row::line(
        "graph",
        "f(x, ...)",
        "What jit makes of a call: the graph that is recorded and its plan of kernels.",
        graph,
    ),
    Row::line(
        "debug",
        "nans [on | off]",
        "Whether the first operation that makes a nan is an error that names it and its place.",
        debug,
    ),
];

fn debug(call: &mut Call) -> Result<Value> {
    let mut words = call.line.split_whitespace();
    if words.next() != Some("nans") {
        return Err(usage_error("%debug needs nans, as in %debug nans"));
    }
    let on = match words.next() {
        Some("on") => true,
        Some("off") => false,
        None => !trace::debugs_nans(),
        Some(other) => return Err(usage_error(format!("%debug nans takes on or off, not {other}"))),
    };
    trace::debug_nans(on);
    write_out(&format!("Looking for nans is turned {}\n", if on { "on" } else { "off" }));
    Ok(Value::None)
}

fn device(call: &mut Call) -> Result<Value> {
    if !call.line.is_empty() {
        set_default(Place::parse(call.line.trim_matches(['\'', '"']))?)?;
        return Ok(Value::None);
    }
    let current = match default_device() {
        Some(Place::Gpu(index)) => format!("gpu:{index}"),
        _ => "cpu".to_owned(),
    };
    let devices = match call.vm.builtins.lookup("devices") {
        Some(devices) => call.vm.call(&devices, &[], &[])?.sequence_items().unwrap_or_default(),
        None => Vec::new(),
    };
    let mut out = String::new();
    for device in devices {
        let fact = |vm: &mut Interpreter, name: &str| -> Result<String> {
            find_attr(vm, &device, Symbol::new(name))?.map_or(Ok(String::new()), |value| str_of(&value))
        };
        let name = fact(call.vm, "device")?;
        let mark = if name == current { "*" } else { " " };
        let (what, kind, interface) = (fact(call.vm, "name")?, fact(call.vm, "kind")?, fact(call.vm, "interface")?);
        let what = if what.is_empty() { String::new() } else { format!(" {what} ({kind}, {interface})") };
        out.push_str(&format!("{mark} {name}{what}\n"));
    }
    write_out(&out);
    Ok(Value::None)
}

fn value_of(call: &mut Call, expr: &Expr) -> Result<Value> {
    let code = resolve_expression(expr, call.globals, &call.vm.builtins)?;
    eval::run_module(call.vm, &code, call.globals)
}

fn graph(call: &mut Call) -> Result<Value> {
    let tree = parse_expression(sources::add("<graph>", call.line))?;
    let ExprKind::Call(callee, arguments) = &tree.kind else {
        return Err(usage_error("%graph needs a call, as in %graph f(x)"));
    };
    let function = value_of(call, callee)?;
    let mut values = Vec::new();
    for argument in arguments {
        let Argument::Positional(value) = argument else {
            return Err(usage_error("%graph takes positional arguments only"));
        };
        values.push(value_of(call, value)?);
    }
    let name = Symbol::new("graph");
    let method = match find_attr(call.vm, &function, name)? {
        Some(method) => Some(method),
        None => match call.vm.builtins.lookup("jit") {
            Some(jit) => {
                let compiled = call.vm.call(&jit, &[function], &[])?;
                find_attr(call.vm, &compiled, name)?
            }
            None => None,
        },
    };
    let Some(method) = method else { return Err(usage_error("%graph needs a function that jit can compile")) };
    let text = call.vm.call(&method, &values, &[])?;
    write_out(&format!("{}\n", str_of(&text)?.trim_end()));
    Ok(Value::None)
}
