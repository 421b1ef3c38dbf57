//! Strings of the language: counted, immutable, each in one allocation.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::Cell;
use std::hash::Hasher;
use std::ops::Deref;
use std::ptr::NonNull;

use crate::diag::{Result, memory};

/// A string. Cloning counts a reference.
///
/// The pointer leads to a live [`Header`] with `capacity` bytes behind it, the first `len` of them valid UTF-8, and
/// `count` is the number of `Str`s that hold it. It never leaves its thread (a pointer is neither `Send` nor `Sync`).
pub struct Str(NonNull<Header>);

struct Header {
    count: Cell<usize>,
    /// 0 until asked for.
    hash: Cell<i64>,
    len: usize,
    capacity: usize,
    ascii: bool,
}

fn layout(capacity: usize) -> Layout {
    let header = Layout::new::<Header>();
    match Layout::from_size_align(header.size().saturating_add(capacity), header.align()) {
        Ok(layout) => layout,
        Err(_) => handle_alloc_error(header),
    }
}

impl Str {
    /// The pieces one after the other.
    pub fn concat(pieces: &[&str]) -> Str {
        let len = pieces.iter().map(|piece| piece.len()).sum();
        let ascii = pieces.iter().all(|piece| piece.is_ascii());
        Str::build(pieces, len, ascii)
    }

    /// One string after the other.
    ///
    /// # Errors
    /// `MemoryError`.
    #[inline]
    pub fn join(&self, other: &Str) -> Result<Str> {
        let length = self.len() + other.len();
        memory::check(length)?;
        Ok(Str::build(&[self, other], length, self.is_ascii() && other.is_ascii()))
    }

    /// `len` is the sum of the pieces' lengths.
    #[inline(always)]
    fn build(pieces: &[&str], len: usize, ascii: bool) -> Str {
        let layout = layout(len);
        // SAFETY: the layout has the size of a header at least; the header is written whole before anything reads it, and
        // the pieces, which together have `len` bytes, fill the bytes behind it.
        unsafe {
            let Some(header) = NonNull::new(alloc(layout).cast::<Header>()) else { handle_alloc_error(layout) };
            header.write(Header { count: Cell::new(1), hash: Cell::new(0), len, capacity: len, ascii });
            let mut at = header.add(1).cast::<u8>();
            for piece in pieces {
                at.copy_from_nonoverlapping(NonNull::from(piece.as_bytes()).cast::<u8>(), piece.len());
                at = at.add(piece.len());
            }
            Str(header)
        }
    }

    /// The digits of an integer.
    pub fn from_int(number: i64) -> Str {
        let mut digits = [0u8; 20];
        let mut at = digits.len();
        let mut rest = number.unsigned_abs();
        loop {
            at -= 1;
            digits[at] = b'0' + (rest % 10) as u8;
            rest /= 10;
            if rest == 0 {
                break;
            }
        }
        // SAFETY: only ASCII digits were written.
        let digits = unsafe { std::str::from_utf8_unchecked(&digits[at..]) };
        match (number < 0, digits.len()) {
            (true, len) => Str::build(&["-", digits], len + 1, true),
            (false, 1) => Str::from(digits),
            (false, len) => Str::build(&[digits], len, true),
        }
    }

    #[inline(always)]
    fn header(&self) -> &Header {
        // SAFETY: the header lives as long as a `Str` holds it.
        unsafe { self.0.as_ref() }
    }

    /// The text.
    #[inline(always)]
    pub fn as_str(&self) -> &str {
        let len = self.header().len;
        // SAFETY: `len` valid bytes of UTF-8 stand behind the header (see `Str`), and nothing changes them while a
        // reference lives: `append` does so only where it owns the only `Str`.
        unsafe {
            let bytes = std::slice::from_raw_parts(self.0.add(1).cast::<u8>().as_ptr(), len);
            std::str::from_utf8_unchecked(bytes)
        }
    }

    /// Whether every character is ASCII, so that characters are bytes.
    pub fn is_ascii(&self) -> bool {
        self.header().ascii
    }

    /// The number of characters.
    pub fn char_count(&self) -> usize {
        if self.is_ascii() { self.len() } else { self.chars().count() }
    }

    /// The character at this position.
    pub fn char_at(&self, index: usize) -> Option<char> {
        if self.is_ascii() { self.as_bytes().get(index).map(|&b| b as char) } else { self.chars().nth(index) }
    }

    /// The characters from `start` (included) to `end` (not included), which must be ordered.
    pub fn char_slice(&self, start: usize, end: usize) -> &str {
        if self.is_ascii() {
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
    #[inline]
    pub fn hash(&self) -> i64 {
        let known = self.header().hash.get();
        if known != 0 {
            return known;
        }
        let hash = hash_text(self.as_str());
        self.header().hash.set(hash);
        hash
    }

    /// Its address, for `is` and `id`.
    pub fn address(&self) -> usize {
        self.0.as_ptr() as usize
    }

    /// Whether there is memory to append this.
    ///
    /// # Errors
    /// `MemoryError`.
    pub fn check_append(&self, more: &str) -> Result<()> {
        let length = self.len() + more.len();
        if length <= self.header().capacity { Ok(()) } else { memory::check(length.saturating_mul(2)) }
    }

    /// Appends in place where nobody else holds this string; the new string otherwise.
    pub fn append(mut self, more: &str) -> Str {
        if self.header().count.get() != 1 {
            return Str::concat(&[&self, more]);
        }
        let (len, capacity) = (self.header().len, self.header().capacity);
        let Some(total) = len.checked_add(more.len()) else { handle_alloc_error(layout(usize::MAX)) };
        if total > capacity {
            self.grow(total.max(capacity.saturating_mul(2)));
        }
        // SAFETY: this is the only `Str` of its header, so nobody reads the bytes while they are written, and there is
        // room for `more` behind the first `len`. `more` cannot lie in this allocation: `self` is owned here.
        unsafe {
            let end = self.0.add(1).cast::<u8>().add(len);
            end.copy_from_nonoverlapping(NonNull::from(more.as_bytes()).cast::<u8>(), more.len());
            let header = self.0.as_mut();
            header.len = total;
            header.ascii &= more.is_ascii();
            header.hash.set(0);
        }
        self
    }

    /// Makes room for `capacity` bytes. The caller owns the only `Str` of the header.
    fn grow(&mut self, capacity: usize) {
        let old = layout(self.header().capacity);
        let new = layout(capacity);
        // SAFETY: the block was allocated with `old`; nobody else points into it.
        unsafe {
            let moved = realloc(self.0.as_ptr().cast::<u8>(), old, new.size()).cast::<Header>();
            let Some(moved) = NonNull::new(moved) else { handle_alloc_error(new) };
            self.0 = moved;
            self.0.as_mut().capacity = capacity;
        }
    }
}

impl Clone for Str {
    #[inline(always)]
    fn clone(&self) -> Str {
        let count = &self.header().count;
        count.set(count.get() + 1);
        Str(self.0)
    }
}

impl Drop for Str {
    #[inline(always)]
    fn drop(&mut self) {
        let count = &self.header().count;
        count.set(count.get() - 1);
        if count.get() == 0 {
            // SAFETY: this was the last `Str` of the header, which was allocated with this layout.
            unsafe { dealloc(self.0.as_ptr().cast::<u8>(), layout(self.header().capacity)) };
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
        Str::from(text.as_str())
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
        self.0 == other.0 || self.as_str() == other.as_str()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_share_and_grow() {
        let a = Str::from("héllo");
        let b = a.clone();
        assert_eq!((&*a, a.is_ascii(), a.char_count(), a.char_at(1)), ("héllo", false, 5, Some('é')));
        let grown = a.append(" world");
        assert_eq!((&*b, &*grown), ("héllo", "héllo world"));
        let mut text = Str::concat(&[]);
        for i in 0..1000 {
            text = text.append(&Str::from_int(i - 500));
        }
        let wanted: String = (0..1000).map(|i| (i - 500).to_string()).collect();
        assert_eq!((&*text, text.is_ascii()), (wanted.as_str(), true));
        assert_eq!(text.hash(), hash_text(&wanted));
        assert_eq!(&*Str::from_int(i64::MIN), i64::MIN.to_string());
        assert_eq!((text.char_slice(0, 4), b.char_slice(1, 3)), ("-500", "él"));
        assert_eq!(Str::from("a").address(), Str::from_char('a').address());
    }
}
