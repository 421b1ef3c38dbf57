//! Arrays that derivatives hold on to: tapes, and values that are put off. A program may write to such an array before the
//! derivative is taken; the derivative is of what the array was.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::{Rc, Weak};

use super::device::{self, DeviceTensor};
use super::{Tape, deferred};
use crate::array::Array;
use crate::diag::Result;
use crate::ops::Tensor;

thread_local! {
    /// The tapes that have known operands.
    static TAPES: RefCell<Vec<Weak<Tape>>> = const { RefCell::new(Vec::new()) };
    /// The serial numbers of the buffers on devices that tapes have known operands in.
    static ON_DEVICES: RefCell<HashSet<u64>> = RefCell::default();
}

/// Notes that an array is held on to.
pub(super) fn keep(array: &Array) {
    array.set_kept(true);
}

/// Notes what a tape holds on to.
pub(super) fn keep_on_tape(tape: &Rc<Tape>, known: &Tensor) {
    let serial = match known {
        Tensor::Host(array) => {
            keep(array);
            None
        }
        other => match device::of(other) {
            Some(on) => Some(on.serial()),
            None => return,
        },
    };
    if !tape.is_listed.replace(true) {
        TAPES.with_borrow_mut(|tapes| {
            tapes.retain(|tape| tape.strong_count() > 0);
            if tapes.is_empty() {
                ON_DEVICES.with_borrow_mut(HashSet::clear);
            }
            tapes.push(Rc::downgrade(tape));
        });
    }
    if let Some(serial) = serial {
        ON_DEVICES.with_borrow_mut(|serials| serials.insert(serial));
    }
}

fn each_known(mut change: impl FnMut(&mut Tensor) -> Result<()>) -> Result<()> {
    let tapes: Vec<Rc<Tape>> = TAPES.with_borrow(|all| all.iter().filter_map(Weak::upgrade).collect());
    tapes.iter().try_for_each(|tape| tape.each_known(&mut change))
}

/// Takes leave of an array that is about to be written to: whoever holds on to it gets a copy.
///
/// # Errors
/// `MemoryError`; those of what was put off.
#[cold]
pub(super) fn release(array: &Array) -> Result<()> {
    deferred::settle(array)?;
    each_known(|known| {
        if let Tensor::Host(known) = known
            && known.shares_buffer(array)
        {
            *known = known.copy()?;
        }
        Ok(())
    })?;
    array.set_kept(false);
    Ok(())
}

/// [`release`] for an array on a device.
///
/// # Errors
/// Those of the device.
pub(super) fn release_on_device(array: &DeviceTensor) -> Result<()> {
    if !ON_DEVICES.with_borrow(|serials| serials.contains(&array.serial())) {
        return Ok(());
    }
    each_known(|known| {
        if let Some(on) = device::of(known)
            && on.shares_buffer(array)
        {
            *known = on.duplicate()?;
        }
        Ok(())
    })?;
    ON_DEVICES.with_borrow_mut(|serials| serials.remove(&array.serial()));
    Ok(())
}
