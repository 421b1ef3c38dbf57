//! Which handles a recorded body changed: so that what it did can be undone, and carried from turn to turn.

use std::cell::RefCell;
use std::rc::Rc;

use super::ArrayObject;
use crate::ops::Tensor;

thread_local! {
    static LOGS: RefCell<Vec<Vec<Change>>> = const { RefCell::new(Vec::new()) };
}

/// A handle that was changed, and what it stood for before.
pub type Change = (Rc<ArrayObject>, Tensor);

/// Notes a handle that is about to change, the first time it does.
pub fn note(handle: &Rc<ArrayObject>) {
    LOGS.with_borrow_mut(|logs| {
        if let Some(log) = logs.last_mut()
            && !log.iter().any(|(have, _)| Rc::ptr_eq(have, handle))
        {
            log.push((handle.clone(), handle.tensor()));
        }
    });
}

/// Notes the changes while `body` runs.
pub fn noting<T>(body: impl FnOnce() -> T) -> (T, Vec<Change>) {
    /// Takes the log off, also when a panic passes through.
    struct Off;
    impl Drop for Off {
        fn drop(&mut self) {
            LOGS.with_borrow_mut(|logs| {
                logs.pop();
            });
        }
    }
    LOGS.with_borrow_mut(|logs| logs.push(Vec::new()));
    let off = Off;
    let result = body();
    let log = LOGS.with_borrow_mut(|logs| logs.last_mut().map(std::mem::take)).unwrap_or_default();
    drop(off);
    (result, log)
}

/// Adds changes that were noted apart.
pub fn also(changes: Vec<Change>) {
    LOGS.with_borrow_mut(|logs| {
        let Some(log) = logs.last_mut() else { return };
        for (handle, before) in changes {
            if !log.iter().any(|(have, _)| Rc::ptr_eq(have, &handle)) {
                log.push((handle, before));
            }
        }
    });
}

/// Makes the handles stand for what they stood for before.
pub fn undo(changes: &[Change]) {
    changes.iter().for_each(|(handle, before)| handle.set(before.clone()));
}
