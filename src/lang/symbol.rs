//! Names as numbers: an attribute or keyword compares in one instruction.

use std::cell::RefCell;

use rustc_hash::FxHashMap;

use super::text::Str;

/// An interned name. Two symbols are equal exactly when their texts are.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Symbol(u32);

/// Puts names in alphabetical order.
pub fn sort_by_text(names: &mut [Symbol]) {
    names.sort_by_key(|name| name.text());
}

#[derive(Default)]
struct Names {
    by_text: FxHashMap<&'static str, u32>,
    texts: Vec<&'static str>,
    strings: Vec<Str>,
}

thread_local!(static NAMES: RefCell<Names> = RefCell::default());

impl Symbol {
    /// The symbol of this text. Its text is kept for ever.
    pub fn new(text: &str) -> Symbol {
        NAMES.with_borrow_mut(|names| {
            if let Some(&at) = names.by_text.get(text) {
                return Symbol(at);
            }
            let text: &'static str = Box::leak(text.to_owned().into_boxed_str());
            let at = names.texts.len() as u32;
            names.by_text.insert(text, at);
            names.texts.push(text);
            names.strings.push(Str::from(text));
            Symbol(at)
        })
    }

    /// The symbol of this text, if there is one already.
    pub fn find(text: &str) -> Option<Symbol> {
        NAMES.with_borrow(|names| names.by_text.get(text).copied().map(Symbol))
    }

    /// Its text.
    pub fn text(self) -> &'static str {
        NAMES.with_borrow(|names| names.texts[self.0 as usize])
    }

    /// Its text as a string of the language, always the same one.
    pub fn string(self) -> Str {
        NAMES.with_borrow(|names| names.strings[self.0 as usize].clone())
    }
}

impl std::fmt::Debug for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}

impl std::fmt::Display for Symbol {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.text())
    }
}
