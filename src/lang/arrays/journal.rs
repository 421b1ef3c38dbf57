//! Which handles a recorded body changed: so that what it did can be undone, and carried from turn to turn.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::ArrayObject;
use crate::ops::Tensor;
use crate::trace::stage;

thread_local! {
    static LOGS: RefCell<Vec<Vec<Change>>> = const { RefCell::new(Vec::new()) };
}

/// Handles that one of several others may be, as it depends on values that are not known: `d = b if s > 0 else c`.
struct Shared {
    merged: Vec<Weak<ArrayObject>>,
    others: Vec<Weak<ArrayObject>>,
}

thread_local! {
    static SHARED: RefCell<Vec<Shared>> = const { RefCell::new(Vec::new()) };
}

/// Says that each of some handles may be one of others: as long as both are around, to change one is more than a
/// recording can hold.
pub fn share(merged: &[Rc<ArrayObject>], others: &[Rc<ArrayObject>]) {
    let weak = |handles: &[Rc<ArrayObject>]| handles.iter().map(Rc::downgrade).collect();
    SHARED.with_borrow_mut(|shared| shared.push(Shared { merged: weak(merged), others: weak(others) }));
}

/// Forgets which handles may be others: a recording begins or is over.
pub fn forget_shared() {
    drop(SHARED.take());
}

fn lives(all: &[Weak<ArrayObject>]) -> bool {
    all.iter().any(|have| have.strong_count() > 0)
}

/// Whether any handle may be another one, and both are around.
pub fn has_shared() -> bool {
    SHARED.with_borrow(|shared| shared.iter().any(|Shared { merged, others }| lives(merged) && lives(others)))
}

/// Whether a handle may be another one that is around.
pub fn is_shared(handle: &Rc<ArrayObject>) -> bool {
    let holds = |all: &[Weak<ArrayObject>]| all.iter().any(|have| std::ptr::eq(have.as_ptr(), Rc::as_ptr(handle)));
    SHARED.with_borrow(|shared| {
        shared.iter().any(|Shared { merged, others }| holds(merged) && lives(others) || holds(others) && lives(merged))
    })
}

/// A handle that was changed, and what it stood for before.
pub type Change = (Rc<ArrayObject>, Tensor);

/// Notes a handle that is about to change, the first time it does.
pub fn note(handle: &Rc<ArrayObject>) {
    if is_shared(handle)
        && let Some(recorder) = stage::active()
    {
        recorder.note_break();
    }
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
