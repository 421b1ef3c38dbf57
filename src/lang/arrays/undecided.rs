//! Truth that is not known while a program is recorded. Who asked may record both ways instead.

use std::cell::RefCell;

use crate::ops::Tensor;
use crate::trace;

thread_local! {
    static ASKED: RefCell<bool> = const { RefCell::new(false) };
}

/// Notes that the truth of a tensor is asked for, where a branch on it can be recorded.
pub fn note(tensor: &Tensor) {
    if trace::can_branch(tensor) && trace::stage::active().is_some_and(|recorder| !recorder.is_broken()) {
        ASKED.replace(true);
    }
}

/// Whether the error that is under way is that a truth was not known. Nobody hears so twice; the recording goes on.
pub fn take() -> bool {
    let asked = trace::is_recording() && ASKED.replace(false);
    if asked && let Some(recorder) = trace::stage::active() {
        recorder.mend();
    }
    asked
}
