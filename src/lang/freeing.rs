//! How containers are freed: a chain of a million of them, one inside of the other, must not need a million calls.
//!
//! A container whose contents may lead further hands them to [`release`] when it goes.

use std::any::Any;
use std::cell::{Cell, RefCell};

use super::exception::ExceptionObject;
use super::function::Function;
use super::value::{BoundMethod, CellObject, DictObject, ListObject, SetObject, SliceObject, TupleObject, Value};
use crate::diag::later;

/// How many containers may be freed one inside of the other before the inner ones wait.
const MOST_FREEING: usize = 200;

thread_local! {
    static FREEING: Cell<usize> = const { Cell::new(0) };
    static WAITING: RefCell<Vec<Box<dyn Any>>> = const { RefCell::new(Vec::new()) };
}

/// Frees what a container held: at once, or, where that lies too deep, when the outermost container has been freed.
pub fn release<T: 'static>(contents: T) {
    let depth = FREEING.get();
    if depth >= MOST_FREEING {
        let contents: Box<dyn Any> = Box::new(contents);
        // When the thread ends there is no list any more: then it is freed here after all.
        let _ = WAITING.try_with(|waiting| waiting.borrow_mut().push(contents));
        return;
    }
    FREEING.set(depth + 1);
    drop(contents);
    if depth == 0 {
        while let Ok(Some(next)) = WAITING.try_with(|waiting| waiting.borrow_mut().pop()) {
            drop(next);
        }
    }
    FREEING.set(depth);
}

impl Value {
    /// Whether freeing this may free more values.
    pub fn leads_further(&self) -> bool {
        matches!(
            self,
            Value::List(_)
                | Value::Tuple(_)
                | Value::Dict(_)
                | Value::Set(_)
                | Value::FrozenSet(_)
                | Value::Slice(_)
                | Value::Function(_)
                | Value::BoundMethod(_)
                | Value::Iterator(_)
                | Value::Exception(_)
                | Value::Object(_)
                | Value::Cell(_)
        )
    }
}

/// Frees a value that another one holds.
pub fn release_value(value: &mut Value) {
    if value.leads_further() {
        release(std::mem::take(value));
    }
}

/// Frees values that a container held.
pub fn release_values(values: &mut Vec<Value>) {
    if later::is_large(values.len()) {
        release(later::gathered(std::mem::take(values)));
    } else if values.iter().any(Value::leads_further) {
        release(std::mem::take(values));
    }
}

impl Drop for ListObject {
    fn drop(&mut self) {
        release_values(self.items.get_mut());
    }
}

impl Drop for TupleObject {
    fn drop(&mut self) {
        if later::is_large(self.items.len()) {
            release(later::gathered(std::mem::take(&mut self.items).into_vec()));
        } else if self.items.iter().any(Value::leads_further) {
            release(std::mem::take(&mut self.items));
        }
    }
}

impl Drop for DictObject {
    fn drop(&mut self) {
        let map = self.map.get_mut();
        if later::is_large(map.len()) || map.iter().any(|(key, value)| key.leads_further() || value.leads_further()) {
            release(std::mem::take(map));
        }
    }
}

impl Drop for SetObject {
    fn drop(&mut self) {
        let table = self.table.get_mut();
        if later::is_large(table.len()) || table.iter().any(Value::leads_further) {
            release(std::mem::take(table));
        }
    }
}

impl Drop for SliceObject {
    fn drop(&mut self) {
        [&mut self.start, &mut self.stop, &mut self.step].into_iter().for_each(release_value);
    }
}

impl Drop for BoundMethod {
    fn drop(&mut self) {
        release_value(&mut self.receiver);
    }
}

impl Drop for CellObject {
    fn drop(&mut self) {
        release_value(self.0.get_mut());
    }
}

impl Drop for Function {
    fn drop(&mut self) {
        release_values(&mut self.captured);
        release_values(&mut self.defaults);
    }
}

impl Drop for ExceptionObject {
    fn drop(&mut self) {
        release_values(self.args.get_mut());
        release_value(self.cause.get_mut());
        release_value(self.context.get_mut());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_chains_are_freed() {
        let mut value = Value::None;
        for at in 0..300_000 {
            value = match at % 3 {
                0 => Value::list(vec![value]),
                1 => Value::tuple([value]),
                _ => Value::slice(Value::None, value, Value::None),
            };
        }
        drop(value);
        assert!(FREEING.get() == 0 && WAITING.with_borrow(Vec::is_empty));
    }
}
