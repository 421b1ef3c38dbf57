//! Arrays that derivatives hold on to: tapes, and values that are put off. A program may write to such an array before the
//! derivative is taken; the derivative is of what the array was.

use std::cell::RefCell;
use std::rc::{Rc, Weak};

use super::{Tape, deferred};
use crate::array::Array;
use crate::diag::Result;
use crate::ops::Tensor;

thread_local! {
    /// The tapes that have known operands.
    static TAPES: RefCell<Vec<Weak<Tape>>> = const { RefCell::new(Vec::new()) };
}

/// Notes that an array is held on to.
pub(super) fn keep(array: &Array) {
    array.set_kept(true);
}

/// Notes what a tape holds on to.
pub(super) fn keep_on_tape(tape: &Rc<Tape>, known: &Tensor) {
    let Tensor::Host(array) = known else { return };
    keep(array);
    if tape.is_listed.replace(true) {
        return;
    }
    TAPES.with_borrow_mut(|tapes| {
        tapes.retain(|tape| tape.strong_count() > 0);
        tapes.push(Rc::downgrade(tape));
    });
}

/// Takes leave of an array that is about to be written to: whoever holds on to it gets a copy.
///
/// # Errors
/// `MemoryError`; those of what was put off.
#[cold]
pub(super) fn release(array: &Array) -> Result<()> {
    deferred::settle(array)?;
    let tapes: Vec<Rc<Tape>> = TAPES.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
    for tape in tapes {
        tape.copy_known(array)?;
    }
    array.set_kept(false);
    Ok(())
}
