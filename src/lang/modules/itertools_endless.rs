//! `itertools.count` and `itertools.repeat`, which show where they are.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

use crate::diag::{Error, Result, interrupt};
use crate::lang::display::repr;
use crate::lang::interpreter::Interpreter;
use crate::lang::iterate::ValueIterator;
use crate::lang::native::{Arguments, Native};
use crate::lang::number::to_index;
use crate::lang::object::Object;
use crate::lang::operate::binary;
use crate::lang::value::Value;
use crate::syntax::ast::BinaryOp;

/// What an iterator of this room shows of itself.
trait Shown: Any {
    const TYPE: &'static str;

    fn shown(&self) -> Result<String>;
}

/// An iterator that shows its state: it, and what both share.
struct Showing<S> {
    iterator: Value,
    state: Rc<S>,
}

static METHODS: &[Native] = &[Native::new("__next__(self, /)", "The next one. `next(count(5))` is 5.", |vm, a| {
    let Value::Object(object) = a.value(0) else { return Err(Error::type_error("an iterator is needed")) };
    match object.iterate(a.value(0), vm)? {
        Some(Value::Iterator(iterator)) => iterator.next(vm)?.ok_or_else(crate::lang::exception::stop_iteration),
        _ => Err(Error::type_error("an iterator is needed")),
    }
})];

impl<S: Shown> Object for Showing<S> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn type_name(&self) -> &str {
        S::TYPE
    }

    fn methods(&self) -> &'static [Native] {
        METHODS
    }

    fn iterate(&self, _this: &Value, _vm: &mut Interpreter) -> Result<Option<Value>> {
        Ok(Some(self.iterator.clone()))
    }

    fn contents(&self) -> Option<Vec<Value>> {
        None
    }

    fn repr(&self) -> Result<String> {
        self.state.shown()
    }
}

fn showing<S: Shown>(state: S, iterator: impl FnOnce(Rc<S>) -> Value) -> Value {
    let state = Rc::new(state);
    Value::object(Showing { iterator: iterator(state.clone()), state })
}

/// The next number, and what is added to it each time.
struct Counting {
    next: RefCell<Value>,
    step: Value,
}

impl Shown for Counting {
    const TYPE: &'static str = "itertools.count";

    fn shown(&self) -> Result<String> {
        let next = repr(&self.next.borrow())?;
        // A step of the integer 1 goes without saying.
        Ok(match &self.step {
            Value::Int(1) => format!("count({next})"),
            step => format!("count({next}, {})", repr(step)?),
        })
    }
}

struct Count(Rc<Counting>);

impl ValueIterator for Count {
    fn next(&mut self, _: &mut Interpreter) -> Result<Option<Value>> {
        let after = binary(BinaryOp::Add, &self.0.next.borrow(), &self.0.step)?;
        Ok(Some(self.0.next.replace(after)))
    }
}

/// Numbers without end.
pub(super) fn count(next: Value, step: Value) -> Value {
    let state = Counting { next: RefCell::new(next), step };
    showing(state, |state| Value::iterator(Counting::TYPE, Count(state)))
}

/// A value, and how often it is still given.
struct Repeating {
    value: Value,
    left: Cell<Option<usize>>,
}

impl Shown for Repeating {
    const TYPE: &'static str = "itertools.repeat";

    fn shown(&self) -> Result<String> {
        let value = repr(&self.value)?;
        Ok(match self.left.get() {
            None => format!("repeat({value})"),
            Some(left) => format!("repeat({value}, {left})"),
        })
    }
}

/// It must cost next to nothing: it drives timing loops.
struct Repeat(Rc<Repeating>);

impl ValueIterator for Repeat {
    fn next(&mut self, _vm: &mut Interpreter) -> Result<Option<Value>> {
        match self.0.left.get() {
            Some(0) => return Ok(None),
            Some(left) => self.0.left.set(Some(left - 1)),
            None => interrupt::check()?,
        }
        Ok(Some(self.0.value.clone()))
    }

    fn remaining(&self) -> Option<usize> {
        self.0.left.get()
    }
}

/// A value again and again.
pub(super) fn repeat(_: &mut Interpreter, args: &Arguments) -> Result<Value> {
    let left = match args.get(1) {
        None => None,
        Some(times) => Some(usize::try_from(to_index(times)?).unwrap_or(0)),
    };
    let state = Repeating { value: args.value(0).clone(), left: Cell::new(left) };
    Ok(showing(state, |state| Value::iterator(Repeating::TYPE, Repeat(state))))
}
