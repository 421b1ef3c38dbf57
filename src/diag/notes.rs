//! Notes: what a person should know, but is no error. Each is said once.

use std::cell::RefCell;
use std::collections::HashSet;
use std::sync::OnceLock;

static SINK: OnceLock<fn(&str)> = OnceLock::new();

thread_local! {
    static SAID: RefCell<HashSet<String>> = RefCell::default();
}

/// Sets who shows notes. The first call decides; until then they are not shown.
pub fn install(sink: fn(&str)) {
    SINK.get_or_init(|| sink);
}

/// Says something, unless it was said before.
pub fn once(text: String) {
    if let Some(sink) = SINK.get()
        && !SAID.with_borrow(|said| said.contains(&text))
    {
        sink(&text);
        SAID.with_borrow_mut(|said| said.insert(text));
    }
}
