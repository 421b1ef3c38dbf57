//! Strings of the language: counted, immutable, short ones in a single allocation.

use std::cell::Cell;
use std::hash::Hasher;
use std::ops::Deref;
use std::rc::Rc;

use smallvec::SmallVec;

/// A string. Cloning counts a reference.
#[derive(Clone)]
pub struct Str(Rc<Text>);

struct Text {
    /// Always valid UTF-8: it is only ever made from `str`s, in [`Str::concat`].
    bytes: SmallVec<[u8; 24]>,
    /// 0 until asked for.
    hash: Cell<i64>,
    ascii: bool,
}

impl Str {
    /// The pieces one after the other.
    pub fn concat(pieces: &[&str]) -> Str {
        let mut bytes = SmallVec::with_capacity(pieces.iter().map(|piece| piece.len()).sum());
        let mut ascii = true;
        for piece in pieces {
            ascii &= piece.is_ascii();
            bytes.extend_from_slice(piece.as_bytes());
        }
        Str(Rc::new(Text { bytes, hash: Cell::new(0), ascii }))
    }

    /// The text.
    #[inline]
    pub fn as_str(&self) -> &str {
        // SAFETY: `bytes` is a concatenation of `str`s and never changes.
        unsafe { std::str::from_utf8_unchecked(&self.0.bytes) }
    }

    /// Whether every character is ASCII, so that characters are bytes.
    pub fn is_ascii(&self) -> bool {
        self.0.ascii
    }

    /// The number of characters.
    pub fn char_count(&self) -> usize {
        if self.0.ascii { self.0.bytes.len() } else { self.chars().count() }
    }

    /// The character at this position.
    pub fn char_at(&self, index: usize) -> Option<char> {
        if self.0.ascii { self.0.bytes.get(index).map(|&b| b as char) } else { self.chars().nth(index) }
    }

    /// The characters from `start` (included) to `end` (not included), which must be ordered.
    pub fn char_slice(&self, start: usize, end: usize) -> &str {
        if self.0.ascii {
            let end = end.min(self.len());
            return self.as_str().get(start..end).unwrap_or("");
        }
        let text = self.as_str();
        let at = |n: usize| text.char_indices().nth(n).map_or(text.len(), |(at, _)| at);
        text.get(at(start)..at(end)).unwrap_or("")
    }

    /// The string of one character; ASCII ones are shared.
    pub fn from_char(c: char) -> Str {
        thread_local!(static ASCII: Vec<Str> = (0..128u8).map(|b| Str::concat(&[(b as char).encode_utf8(&mut [0; 4])])).collect());
        if c.is_ascii() {
            return ASCII.with(|all| all[c as usize].clone());
        }
        Str::concat(&[c.encode_utf8(&mut [0; 4])])
    }

    /// Python's hash of it (ours: Python's is different in every run).
    pub fn hash(&self) -> i64 {
        let known = self.0.hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_text(self.as_str());
        self.0.hash.set(hash);
        hash
    }

    /// Its address, for `is` and `id`.
    pub fn address(&self) -> usize {
        Rc::as_ptr(&self.0) as usize
    }

    /// Appends in place where nobody else holds this string; the new string otherwise.
    pub fn append(mut self, more: &str) -> Str {
        match Rc::get_mut(&mut self.0) {
            Some(text) => {
                text.bytes.extend_from_slice(more.as_bytes());
                text.ascii &= more.is_ascii();
                text.hash.set(0);
                self
            }
            None => Str::concat(&[&self, more]),
        }
    }
}

/// The hash that a string with this text has.
pub fn hash_text(text: &str) -> i64 {
    let mut hasher = rustc_hash::FxHasher::default();
    hasher.write(text.as_bytes());
    match hasher.finish() as i64 {
        0 | -1 => -2,
        hash => hash,
    }
}

impl Deref for Str {
    type Target = str;

    #[inline]
    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Str {
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(c), None) if c.is_ascii() => Str::from_char(c),
            _ => Str::concat(&[text]),
        }
    }
}

impl From<String> for Str {
    fn from(text: String) -> Str {
        let ascii = text.is_ascii();
        if text.len() <= 24 {
            return Str::from(text.as_str());
        }
        Str(Rc::new(Text { bytes: SmallVec::from_vec(text.into_bytes()), hash: Cell::new(0), ascii }))
    }
}

impl From<&String> for Str {
    fn from(text: &String) -> Str {
        Str::from(text.as_str())
    }
}

impl From<char> for Str {
    fn from(c: char) -> Str {
        Str::from_char(c)
    }
}

impl PartialEq for Str {
    fn eq(&self, other: &Str) -> bool {
        Rc::ptr_eq(&self.0, &other.0) || self.as_str() == other.as_str()
    }
}

impl Eq for Str {}

impl std::fmt::Debug for Str {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Debug::fmt(self.as_str(), f)
    }
}

impl std::fmt::Display for Str {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}
