//! Strings of the language: counted, immutable, each in one allocation.

use std::alloc::{Layout, alloc, dealloc, handle_alloc_error, realloc};
use std::cell::Cell;
use std::hash::Hasher;
use std::ops::Deref;
use std::ptr::NonNull;

use crate::diag::{Result, interrupt, memory};

/// A string. Cloning counts a reference.
///
/// The pointer leads to a live [`Header`] with `capacity` bytes behind it, the first `len` of them valid UTF-8, and
/// `count` is the number of `Str`s that hold it. It never leaves its thread (a pointer is neither `Send` nor `Sync`).
pub struct Str(NonNull<Header>);

// The count comes first, as in an `Rc`: a value is then counted in the same way whatever it holds.
#[repr(C)]
struct Header {
    count: Cell<usize>,
    /// 0 until asked for.
    hash: Cell<i64>,
    len: usize,
    capacity: usize,
    ascii: bool,
}

/// Copies bytes that do not overlap: up to two words of them are moved here.
///
/// # Safety
/// As of `copy_nonoverlapping`.
#[inline(always)]
unsafe fn copy_bytes(from: NonNull<u8>, to: NonNull<u8>, len: usize) {
    // SAFETY: the two words or halves begin and end within the `len` bytes.
    unsafe {
        match len {
            0..4 => (0..len).for_each(|at| to.add(at).write(from.add(at).read())),
            4..8 => {
                let (first, last) = (from.cast::<[u8; 4]>().read(), from.add(len - 4).cast::<[u8; 4]>().read());
                to.cast().write(first);
                to.add(len - 4).cast().write(last);
            }
            8..=16 => {
                let (first, last) = (from.cast::<[u8; 8]>().read(), from.add(len - 8).cast::<[u8; 8]>().read());
                to.cast().write(first);
                to.add(len - 8).cast().write(last);
            }
            _ => to.copy_from_nonoverlapping(from, len),
        }
    }
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
        let ascii = pieces
            .iter()
            .all(|piece| interrupt::watched(piece.as_bytes().chunks(interrupt::READ)).all(<[u8]>::is_ascii));
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
        Str::build_in(pieces, len, len, ascii)
    }

    /// The same with room for more behind them.
    #[inline(always)]
    fn build_in(pieces: &[&str], len: usize, capacity: usize, ascii: bool) -> Str {
        if len > interrupt::READ {
            return Str::build_long(pieces, capacity, ascii);
        }
        let layout = layout(capacity);
        // SAFETY: the layout has the size of a header at least; the header is written whole before anything reads it, and
        // the pieces, which together have `len` bytes, fill the bytes behind it.
        unsafe {
            let Some(header) = NonNull::new(alloc(layout).cast::<Header>()) else { handle_alloc_error(layout) };
            header.write(Header { count: Cell::new(1), hash: Cell::new(0), len, capacity, ascii });
            let mut at = header.add(1).cast::<u8>();
            for piece in pieces {
                copy_bytes(NonNull::from(piece.as_bytes()).cast::<u8>(), at, piece.len());
                at = at.add(piece.len());
            }
            Str(header)
        }
    }

    /// [`Str::build_in`] of much text, which Ctrl-C can end.
    #[cold]
    #[inline(never)]
    fn build_long(pieces: &[&str], capacity: usize, ascii: bool) -> Str {
        let mut text = Str::build_in(&[], 0, capacity, ascii);
        for piece in pieces {
            for part in interrupt::watched(piece.as_bytes().chunks(interrupt::READ)) {
                // SAFETY: nobody else has this `Str` yet, and its capacity is what the pieces need. The text ends within a
                // character at most until the piece is whole; nobody reads it before.
                unsafe {
                    let end = text.0.add(1).cast::<u8>().add(text.header().len);
                    end.copy_from_nonoverlapping(NonNull::from(part).cast::<u8>(), part.len());
                    text.0.as_mut().len += part.len();
                }
            }
        }
        text
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
    #[inline]
    pub fn is_ascii(&self) -> bool {
        self.header().ascii
    }

    /// The number of characters.
    #[inline]
    pub fn char_count(&self) -> usize {
        if self.is_ascii() { self.len() } else { self.chars().count() }
    }

    /// The character at this position.
    #[inline]
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
        let at = |n: usize| interrupt::watched(text.char_indices()).nth(n).map_or(text.len(), |(at, _)| at);
        text.get(at(start)..at(end)).unwrap_or("")
    }

    /// The string of one character; ASCII ones are shared.
    #[inline]
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
    pub fn append(mut self, more: &Str) -> Str {
        if !self.is_unshared() {
            return Str::build(&[&self, more], self.len() + more.len(), self.is_ascii() && more.is_ascii());
        }
        if self.moves_much(more) {
            return self.with(more);
        }
        // SAFETY: this is the only `Str` of its header.
        unsafe { self.extend(more, more.is_ascii()) };
        self
    }

    /// Whether so much has to be copied to append this that Ctrl-C must be able to end it.
    pub fn moves_much(&self, more: &str) -> bool {
        let (len, capacity) = (self.header().len, self.header().capacity);
        more.len() > interrupt::READ || len > interrupt::READ && len + more.len() > capacity
    }

    /// A string with this behind it, and room to grow further.
    pub fn with(&self, more: &Str) -> Str {
        let (whole, have) = (self.len() + more.len(), self.header().capacity);
        let capacity = if whole <= have { have } else { whole.max(have.saturating_mul(2)) };
        Str::build_long(&[self, more], capacity, self.is_ascii() && more.is_ascii())
    }

    /// Whether nobody else holds it, so that it may grow in place.
    #[inline(always)]
    pub fn is_unshared(&self) -> bool {
        self.header().count.get() == 1
    }

    /// Appends in place.
    ///
    /// # Safety
    /// `self` must be the only `Str` of its header, and `ascii` must only hold where every byte of `more` is ASCII.
    #[inline]
    unsafe fn extend(&mut self, more: &str, ascii: bool) {
        let (len, capacity) = (self.header().len, self.header().capacity);
        let Some(total) = len.checked_add(more.len()) else { handle_alloc_error(layout(usize::MAX)) };
        if total > capacity {
            self.grow(total.max(capacity.saturating_mul(2)));
        }
        // SAFETY: nobody else has a `Str` of this header, so nobody reads the bytes while they are written, and there is
        // room for `more` behind the first `len`. `more` cannot lie in this allocation: `self` is borrowed alone.
        unsafe {
            let end = self.0.add(1).cast::<u8>().add(len);
            end.copy_from_nonoverlapping(NonNull::from(more.as_bytes()).cast::<u8>(), more.len());
            let header = self.0.as_mut();
            header.len = total;
            header.ascii &= ascii;
            header.hash.set(0);
        }
    }

    /// An ASCII text with each character changed to another one.
    pub fn map_ascii(&self, change: impl Fn(u8) -> u8) -> Str {
        debug_assert!(self.is_ascii());
        let copy = Str::build(&[self], self.len(), true);
        // SAFETY: the copy is the only `Str` of its header, whose `len` bytes stand behind it; ASCII stays UTF-8.
        unsafe {
            let bytes = std::slice::from_raw_parts_mut(copy.0.add(1).cast::<u8>().as_ptr(), copy.len());
            interrupt::each(bytes, |byte| *byte = change(*byte) & 0x7f);
        }
        copy
    }

    /// The text so many times.
    pub fn times(&self, count: usize) -> Str {
        let whole = self.len() * count;
        let mut out = Builder::with_capacity(whole);
        if whole > 0 {
            out.push_text(self);
        }
        // What is there is copied behind itself.
        while out.0.len() < whole {
            interrupt::checkpoint();
            let most = (interrupt::READ / self.len()).max(1) * self.len();
            let more = out.0.len().min(whole - out.0.len()).min(most);
            // SAFETY: the builder has room for `whole` bytes and the only `Str` of its header; whole copies of the text
            // are copied.
            unsafe {
                let start = out.0.0.add(1).cast::<u8>().as_ptr();
                let len = out.0.len();
                start.add(len).copy_from_nonoverlapping(start, more);
                out.0.0.as_mut().len = len + more;
            }
        }
        out.finish()
    }

    /// A text of ASCII characters.
    pub fn from_ascii(bytes: impl ExactSizeIterator<Item = u8>) -> Str {
        let mut text = Str::build_in(&[], 0, bytes.len(), true);
        // SAFETY: nobody else has this `Str` yet; there is room for as many bytes as the iterator says, and no more are
        // taken; ASCII is UTF-8.
        unsafe {
            let start = text.0.add(1).cast::<u8>().as_ptr();
            let mut len = 0;
            for byte in interrupt::watched(bytes.take(text.header().capacity)) {
                start.add(len).write(byte & 0x7f);
                len += 1;
            }
            text.0.as_mut().len = len;
        }
        text
    }

    /// Makes room for `capacity` bytes. The caller owns the only `Str` of the header.
    fn grow(&mut self, capacity: usize) {
        if self.len() > interrupt::READ {
            *self = Str::build_long(&[self], capacity, self.is_ascii());
            return;
        }
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

/// A string that is being written.
pub struct Builder(Str);

impl Builder {
    /// Nothing yet, with room for so many bytes.
    pub fn with_capacity(capacity: usize) -> Builder {
        Builder(Str::build_in(&[], 0, capacity, true))
    }

    /// Appends a piece, of which the caller knows whether it is ASCII.
    #[inline]
    pub fn push(&mut self, mut piece: &str, ascii: bool) {
        while piece.len() > interrupt::READ {
            interrupt::checkpoint();
            let (part, rest) = piece.split_at(piece.floor_char_boundary(interrupt::READ));
            // SAFETY: this builder holds the only `Str` of its header.
            unsafe { self.0.extend(part, ascii) };
            piece = rest;
        }
        // SAFETY: this builder holds the only `Str` of its header.
        unsafe { self.0.extend(piece, ascii) };
    }

    /// Appends a string.
    #[inline]
    pub fn push_text(&mut self, text: &Str) {
        self.push(text, text.is_ascii());
    }

    /// What was written.
    pub fn finish(mut self) -> Str {
        let (len, capacity) = (self.0.header().len, self.0.header().capacity);
        // A text that stays must not hold much more than it needs.
        if capacity - len > 64.max(len / 4) {
            self.0.grow(len);
        }
        self.0
    }
}

impl std::fmt::Write for Builder {
    #[inline]
    fn write_str(&mut self, piece: &str) -> std::fmt::Result {
        self.push(piece, piece.is_ascii());
        Ok(())
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
#[inline]
pub fn hash_text(text: &str) -> i64 {
    hash_bytes(text.as_bytes())
}

/// The hash that these bytes have: that of a string with them.
#[inline]
pub fn hash_bytes(bytes: &[u8]) -> i64 {
    let mut hasher = rustc_hash::FxHasher::default();
    if bytes.len() <= interrupt::READ {
        hasher.write(bytes);
    } else {
        interrupt::watched(bytes.chunks(interrupt::READ)).for_each(|part| hasher.write(part));
    }
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

/// Whether bytes are the same: up to two words of them are compared here.
#[inline(always)]
fn same_bytes(a: &[u8], b: &[u8]) -> bool {
    let len = a.len();
    if len != b.len() {
        return false;
    }
    if let (Some(first), Some(other)) = (a.first_chunk::<8>(), b.first_chunk::<8>()) {
        if len > 16 {
            return a == b;
        }
        return first == other && a.last_chunk::<8>() == b.last_chunk::<8>();
    }
    if let (Some(first), Some(other)) = (a.first_chunk::<4>(), b.first_chunk::<4>()) {
        return first == other && a.last_chunk::<4>() == b.last_chunk::<4>();
    }
    a.iter().zip(b).all(|(a, b)| a == b)
}

impl PartialEq for Str {
    #[inline]
    fn eq(&self, other: &Str) -> bool {
        self.0 == other.0 || same_bytes(self.as_bytes(), other.as_bytes())
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
        let grown = a.append(&Str::from(" world"));
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
        assert_eq!(&*Str::from("aBz1").map_ascii(|byte| byte.to_ascii_uppercase()), "ABZ1");
        assert_eq!(&*Str::from_ascii("abc".bytes().rev()), "cba");
        assert_eq!(&*Str::from_ascii("".bytes().rev()), "");
        let mut built = Builder::with_capacity(3);
        built.push_text(&b);
        built.push("!", true);
        let built = built.finish();
        assert_eq!((&*built, built.is_ascii(), built.char_count()), ("héllo!", false, 6));
    }
}
