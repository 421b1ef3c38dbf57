//! Comprehensions, which run in their function's frame, and generator expressions, which keep one of their own.

use std::rc::Rc;

use smallvec::SmallVec;

use super::{Frame, answer, assign, call, condition, eval, make_cell};
use crate::diag::later::Gathered;
use crate::diag::{Result, interrupt, memory};
use crate::lang::code::{Build, Clause, Comprehension, GeneratorCode, MakeGenerator};
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::{Each, Iter, ValueIterator, iterate};
use crate::lang::module::Globals;
use crate::lang::tables::{DictMap, SetTable};
use crate::lang::value::Value;

/// What a comprehension has built so far.
enum Built {
    List(Gathered<Value>),
    Set(SetTable),
    Dict(DictMap),
}

#[inline(never)]
pub fn comprehension(vm: &mut Interpreter, frame: &mut Frame, node: &Comprehension) -> Result<Value> {
    let mut built = match &node.build {
        Build::List(_) => Built::List(Gathered::default()),
        Build::Set(_) => Built::Set(SetTable::new()),
        Build::Dict(..) => Built::Dict(DictMap::new()),
    };
    // The first iterable may use outer variables of the same name, but those have slots of their own.
    let result = run_clause(vm, frame, node, 0, &mut built);
    for slot in node.slots.clone() {
        frame.locals[slot as usize] = Value::Undefined;
    }
    result?;
    Ok(match built {
        Built::List(items) => Value::list(items.done()),
        Built::Set(table) => Value::set(table),
        Built::Dict(map) => Value::dict(map),
    })
}

fn run_clause(
    vm: &mut Interpreter,
    frame: &mut Frame,
    node: &Comprehension,
    at: usize,
    built: &mut Built,
) -> Result<()> {
    let Some(clause) = node.clauses.get(at) else { return build(vm, frame, node, built) };
    let iterable = eval(vm, frame, &clause.iterable)?;
    if at == 0 {
        for slot in &node.cells {
            make_cell(&mut frame.locals[*slot as usize]);
        }
    }
    let mut iter = iterate(vm, &iterable).map_err(|error| error.at(clause.iterable_span))?;
    drop(iterable);
    let last = at + 1 == node.clauses.len();
    if let (true, 0, Built::List(items)) = (last, at, &mut *built) {
        let expected = ValueIterator::remaining(&iter).unwrap_or(0);
        items.reserve(if clause.conditions.is_empty() { expected.min(1 << 20) } else { 0 });
    }
    while assign::bind_next(vm, frame, &mut iter, &clause.target, clause.iterable_span)? {
        interrupt::check()?;
        if !conditions(vm, frame, clause)? {
            continue;
        }
        if last {
            build(vm, frame, node, built)?;
        } else {
            run_clause(vm, frame, node, at + 1, built)?;
        }
    }
    Ok(())
}

#[inline]
fn conditions(vm: &mut Interpreter, frame: &mut Frame, clause: &Clause) -> Result<bool> {
    for test in &clause.conditions {
        if !condition(vm, frame, test)? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn build(vm: &mut Interpreter, frame: &mut Frame, node: &Comprehension, built: &mut Built) -> Result<()> {
    match (&node.build, built) {
        (Build::List(element), Built::List(items)) => memory::push(items, eval(vm, frame, element)?)?,
        (Build::Set(element), Built::Set(table)) => {
            let value = eval(vm, frame, element)?;
            table.insert(value).map_err(|error| error.at(node.span))?;
        }
        (Build::Dict(key, value), Built::Dict(map)) => {
            let key = eval(vm, frame, key)?;
            let value = eval(vm, frame, value)?;
            map.insert(key, value).map_err(|error| error.at(node.span))?;
        }
        _ => {}
    }
    Ok(())
}

/// A generator expression that runs.
pub struct Generator {
    code: Rc<GeneratorCode>,
    globals: Rc<Globals>,
    captured: Vec<Value>,
    locals: SmallVec<[Value; 4]>,
    /// The running iteration of each clause entered so far; empty once it is over.
    running: SmallVec<[Iter; 2]>,
}

#[inline(never)]
pub fn generator(vm: &mut Interpreter, frame: &mut Frame, node: &MakeGenerator) -> Result<Value> {
    let first = eval(vm, frame, &node.first)?;
    let iter = iterate(vm, &first).map_err(|error| error.at(node.first_span))?;
    let mut locals: SmallVec<[Value; 4]> = SmallVec::from_elem(Value::Undefined, node.code.scope.slots);
    for slot in &node.code.scope.cells {
        make_cell(&mut locals[*slot as usize]);
    }
    let captured = call::capture(frame, &node.captures);
    let running = SmallVec::from_iter([iter]);
    let generator = Generator { code: node.code.clone(), globals: frame.globals.clone(), captured, locals, running };
    Ok(Value::iterator("generator", generator))
}

impl Generator {
    /// Goes on until it has a value, or until `each`, which gets every value, wants no more.
    #[inline(always)]
    fn run(
        &mut self,
        vm: &mut Interpreter,
        mut each: impl FnMut(&mut Interpreter, Value) -> Result<bool>,
    ) -> Result<()> {
        let code = &*self.code;
        let mut frame =
            Frame { locals: &mut self.locals, captured: &self.captured, globals: &self.globals, scope: &code.scope };
        loop {
            let at = self.running.len();
            let Some(iter) = self.running.last_mut() else { return Ok(()) };
            interrupt::check()?;
            let clause = &code.clauses[at - 1];
            if !assign::bind_next(vm, &mut frame, iter, &clause.target, clause.iterable_span)? {
                self.running.pop();
                continue;
            }
            if !conditions(vm, &mut frame, clause)? {
                continue;
            }
            match code.clauses.get(at) {
                None => {
                    let value = answer(vm, &mut frame, &code.element).get()?;
                    if !each(vm, value)? {
                        return Ok(());
                    }
                }
                Some(inner) => {
                    let iterable = eval(vm, &mut frame, &inner.iterable)?;
                    let iter = iterate(vm, &iterable).map_err(|error| error.at(inner.iterable_span))?;
                    self.running.push(iter);
                }
            }
        }
    }
}

impl ValueIterator for Generator {
    fn next(&mut self, vm: &mut Interpreter) -> Result<Option<Value>> {
        let mut found = None;
        let result = self.run(vm, |_, value| {
            found = Some(value);
            Ok(false)
        });
        match result {
            Ok(()) => Ok(found),
            Err(error) => {
                // After an error a generator is over.
                self.running.clear();
                Err(error)
            }
        }
    }

    fn drive(&mut self, vm: &mut Interpreter, each: Each) -> Result<()> {
        let result = self.run(vm, each);
        if result.is_err() {
            self.running.clear();
        }
        result
    }
}
