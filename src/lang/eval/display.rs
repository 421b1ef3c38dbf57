//! Tuples, lists, sets, dicts and f-strings that a program writes out.

use smallvec::SmallVec;

use super::{Frame, eval, leaf};
use crate::diag::later::Gathered;
use crate::diag::{Error, Kind, Result, interrupt};
use crate::lang::code::{DisplayKind, Expr, Piece, StarredDisplay};
use crate::lang::display::write_repr;
use crate::lang::formatting;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::collect;
use crate::lang::tables::{DictMap, SetTable};
use crate::lang::types::type_name;
use crate::lang::value::{TupleObject, Value};

pub fn tuple(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr]) -> Result<Value> {
    let mut values: SmallVec<[Value; 3]> = SmallVec::with_capacity(items.len());
    for item in items {
        values.push(eval(vm, frame, item)?);
    }
    Ok(Value::Tuple(std::rc::Rc::new(TupleObject { items: values, named: None })))
}

pub fn list(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr]) -> Result<Value> {
    let mut values = Vec::with_capacity(items.len());
    for item in items {
        values.push(eval(vm, frame, item)?);
    }
    Ok(Value::list(values))
}

pub fn set(vm: &mut Interpreter, frame: &mut Frame, items: &[Expr]) -> Result<Value> {
    let mut table = SetTable::new();
    for item in items {
        let value = eval(vm, frame, item)?;
        table.insert(value).map_err(|error| super::place(error, item))?;
    }
    // CPython folds three constants and more into a frozen set, keeps another one made of that, and merges it; the order
    // shows it.
    if items.len() >= 3 && items.iter().all(|item| matches!(item, Expr::Const(_))) {
        let mut kept = SetTable::new();
        for value in table.iter() {
            kept.insert(value.clone())?;
        }
        let mut merged = SetTable::new();
        merged.merge(&kept);
        table = merged;
    }
    Ok(Value::set(table))
}

pub fn dict(vm: &mut Interpreter, frame: &mut Frame, pairs: &[(Option<Expr>, Expr)]) -> Result<Value> {
    let mut map = DictMap::new();
    for (key, value) in pairs {
        match key {
            Some(key) => {
                let key_value = eval(vm, frame, key)?;
                let value = eval(vm, frame, value)?;
                map.insert(key_value, value).map_err(|error| super::place(error, key))?;
            }
            None => {
                let other = eval(vm, frame, value)?;
                let Value::Dict(other) = &other else {
                    let message = format!("'{}' object is not a mapping", type_name(&other));
                    return Err(super::place(Error::type_error(message), value));
                };
                for (key, value) in other.map.borrow().iter() {
                    map.insert(key.clone(), value.clone())?;
                }
            }
        }
    }
    Ok(Value::dict(map))
}

pub fn starred(vm: &mut Interpreter, frame: &mut Frame, node: &StarredDisplay) -> Result<Value> {
    let mut values = Gathered::default();
    for (starred, item, span) in &node.items {
        let value = eval(vm, frame, item)?;
        if !starred {
            values.push(value);
            continue;
        }
        let items = collect(vm, &value).map_err(|error| match error.kind() {
            Kind::TypeError if error.message().ends_with("object is not iterable") => {
                let found = type_name(&value);
                Error::type_error(format!("Value after * must be an iterable, not {found}")).at(*span)
            }
            _ => error.at(*span),
        })?;
        values.take_over(items)?;
    }
    Ok(match node.kind {
        DisplayKind::List => Value::list(values.done()),
        DisplayKind::Tuple => Value::tuple_from(values.done()),
        DisplayKind::Set => {
            let mut table = SetTable::new();
            for value in values {
                table.insert(value)?;
            }
            Value::set(table)
        }
    })
}

/// The text of an f-string.
pub fn f_string(vm: &mut Interpreter, frame: &mut Frame, pieces: &[Piece]) -> Result<String> {
    let mut out = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Value { value, conversion, spec, span } => {
                if let (None, None, Some(Value::Str(text))) = (spec, conversion, leaf(frame, value)) {
                    interrupt::push_str(&mut out, text);
                    continue;
                }
                let mut value = eval(vm, frame, value)?;
                let made;
                let spec = match spec.as_deref() {
                    None => "",
                    Some([Piece::Text(text)]) => text,
                    Some(spec) => {
                        made = f_string(vm, frame, spec)?;
                        &made
                    }
                };
                match conversion {
                    Some('r') if spec.is_empty() => {
                        write_repr(&mut out, &value).map_err(|error| error.at(*span))?;
                        continue;
                    }
                    Some(conversion) => {
                        value = formatting::convert(&value, *conversion).map_err(|error| error.at(*span))?;
                    }
                    None => {}
                }
                if let (true, Value::Int(number)) = (spec.is_empty(), &value) {
                    formatting::push_int(&mut out, *number);
                    continue;
                }
                let text = formatting::format_value(&value, spec).map_err(|error| error.at(*span))?;
                interrupt::push_str(&mut out, &text);
            }
        }
    }
    Ok(out)
}
