//! Texts as elements: each different one is kept once, for as long as the program runs, and an element is its number.
//!
//! An element has four bytes whatever its width, so that everything that only moves elements works on texts as it
//! does on numbers. The width that NumPy shows belongs to the data type.

use std::cmp::Ordering;
use std::hash::Hasher;
use std::sync::{PoisonError, RwLock};

use rustc_hash::{FxHashMap, FxHasher};

use super::{DType, Element, Scalar};

/// A text, or a string of bytes.
#[derive(Clone, Copy, PartialEq, Eq, Default, Hash, Debug)]
#[repr(transparent)]
pub struct Text(u32);

/// Texts in one piece of the table.
const PIECE: usize = 1 << 16;
/// Tables that share the texts by their hashes: when one grows, which nothing can interrupt, most of them do not.
const SHARES: usize = 64;

struct Table {
    /// In pieces, so that they never move.
    all: Vec<Vec<&'static [u8]>>,
    places: [FxHashMap<&'static [u8], u32>; SHARES],
}

impl Table {
    fn new() -> Table {
        Table { all: vec![vec![&[]]], places: std::array::from_fn(|_| FxHashMap::default()) }
    }

    fn get(&self, place: u32) -> Option<&'static [u8]> {
        self.all.get(place as usize / PIECE)?.get(place as usize % PIECE).copied()
    }

    fn push(&mut self, text: &'static [u8]) -> u32 {
        if self.all.last().is_none_or(|piece| piece.len() == PIECE) {
            self.all.push(Vec::with_capacity(PIECE));
        }
        let before = (self.all.len() - 1) * PIECE;
        let Some(piece) = self.all.last_mut() else { return 0 };
        piece.push(text);
        // More than four thousand million texts do not fit any memory.
        u32::try_from(before + piece.len() - 1).unwrap_or_default()
    }
}

/// The share that a text belongs to.
fn share(bytes: &[u8]) -> usize {
    let mut hasher = FxHasher::default();
    hasher.write(bytes);
    // Other bits than those that the share's own table goes by.
    (hasher.finish() >> 32) as usize % SHARES
}

static TABLE: RwLock<Option<Table>> = RwLock::new(None);

impl Text {
    /// The text of these bytes.
    pub fn of(bytes: &[u8]) -> Text {
        if bytes.is_empty() {
            return Text(0);
        }
        let share = share(bytes);
        let known = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(&place) = known.as_ref().and_then(|table| table.places[share].get(bytes)) {
            return Text(place);
        }
        drop(known);
        let mut table = TABLE.write().unwrap_or_else(PoisonError::into_inner);
        let table = table.get_or_insert_with(Table::new);
        if let Some(&place) = table.places[share].get(bytes) {
            return Text(place);
        }
        let kept: &'static [u8] = Box::leak(bytes.into());
        let place = table.push(kept);
        table.places[share].insert(kept, place);
        Text(place)
    }

    /// Its bytes. A number that stands for no text is read as the empty one.
    pub fn bytes(self) -> &'static [u8] {
        if self.0 == 0 {
            return &[];
        }
        let table = TABLE.read().unwrap_or_else(PoisonError::into_inner);
        table.as_ref().and_then(|table| table.get(self.0)).unwrap_or_default()
    }

    /// Its characters.
    pub fn text(self) -> &'static str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }

    /// How many characters it has.
    pub fn count(self) -> usize {
        self.text().chars().count()
    }

    /// Its first characters, at most so many.
    pub fn cut(self, width: usize) -> Text {
        let text = self.text();
        match text.char_indices().nth(width) {
            Some((end, _)) => Text::of(&text.as_bytes()[..end]),
            None => self,
        }
    }

    /// Its first bytes, at most so many.
    pub fn cut_bytes(self, width: usize) -> Text {
        let bytes = self.bytes();
        if bytes.len() <= width { self } else { Text::of(&bytes[..width]) }
    }

    /// How two texts compare: by code points, which is by bytes.
    pub fn order(self, other: Text) -> Ordering {
        if self == other { Ordering::Equal } else { self.bytes().cmp(other.bytes()) }
    }
}

impl Element for Text {
    const DTYPE: DType = DType::Str(0);

    fn scalar(self) -> Scalar {
        Scalar::Str(self)
    }

    fn from_scalar(scalar: Scalar) -> Text {
        match scalar {
            Scalar::Str(text) | Scalar::Bytes(text) => text,
            other => Text::of(super::held::text_of(other).as_bytes()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_are_one() {
        assert_eq!(Text::of(b"abc"), Text::of(b"abc"));
        assert_eq!(Text::of("äbc".as_bytes()).cut(1).text(), "ä");
        assert_eq!(Text::of(b"b").order(Text::of(b"a")), Ordering::Greater);
        assert_eq!(Text::of(b""), Text::default());
    }
}
