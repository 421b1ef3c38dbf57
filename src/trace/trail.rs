//! Which traced or device tensors are views of which others: the last few applications of view rows, so that whoever
//! holds both ends can find the way between them.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::rc::{Rc, Weak};

use crate::ops::{Attrs, Foreign, Op, Tensor};

/// Applications that are remembered. A function makes a handful of views at most.
const LENGTH: usize = 24;

struct Step {
    from: Weak<dyn Foreign>,
    to: Weak<dyn Foreign>,
    op: &'static Op,
    attrs: Attrs,
}

thread_local! {
    static TRAIL: RefCell<VecDeque<Step>> = const { RefCell::new(VecDeque::new()) };
}

/// Remembers that a row made a view.
pub(super) fn note(op: &'static Op, attrs: &Attrs, from: &Tensor, to: &Tensor) {
    if let (Tensor::Foreign(from), Tensor::Foreign(to)) = (from, to) {
        TRAIL.with_borrow_mut(|trail| {
            if trail.len() == LENGTH {
                trail.pop_front();
            }
            trail.push_back(Step { from: Rc::downgrade(from), to: Rc::downgrade(to), op, attrs: attrs.clone() });
        });
    }
}

/// Whether two tensors are one and the same traced or device tensor.
pub fn is_same(a: &Tensor, b: &Tensor) -> bool {
    match (a, b) {
        (Tensor::Foreign(a), Tensor::Foreign(b)) => std::ptr::addr_eq(Rc::as_ptr(a), Rc::as_ptr(b)),
        _ => false,
    }
}

/// The views that lead from one tensor to another, in the order in which they were made; `None` where there is no way.
pub fn way(from: &Tensor, to: &Tensor) -> Option<Vec<(&'static Op, Attrs)>> {
    if is_same(from, to) {
        return Some(Vec::new());
    }
    let (Tensor::Foreign(from), Tensor::Foreign(to)) = (from, to) else { return None };
    let (start, mut at) = (Rc::as_ptr(from).cast::<()>(), Rc::as_ptr(to).cast::<()>());
    TRAIL.with_borrow(|trail| {
        let mut steps = Vec::new();
        for step in trail.iter().rev() {
            if step.to.strong_count() == 0 || !std::ptr::addr_eq(step.to.as_ptr(), at) {
                continue;
            }
            steps.push((step.op, step.attrs.clone()));
            at = step.from.as_ptr().cast();
            if std::ptr::addr_eq(at, start) {
                steps.reverse();
                return Some(steps);
            }
        }
        None
    })
}
